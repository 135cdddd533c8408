//! `busio.I2C`: a bus of registers and sensors.
//!
//! A transaction is made of pieces that follow each other on the bus; the native is made again while a piece is under way, and remembers in
//! its claim how many bytes have crossed. A device that holds the clock for ever costs [`TIMEOUT_US`] and raises.

use core::ops::Range;

use fieldwarden_vm::host::{HostType, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, Value, boolean, small};

use super::busio::{fill, locked, piece, span};
use super::operation::{begin, is_under_way, wait_or_time_out};
use super::{BY_NAME, Class, File, Wired, busio, first_type, held, lacking, natives, never, pin_at, take, whole};
use crate::parts::{I2cData, I2cPiece, PIECE_BYTES_MAX, Parts, Pin, TransferError, Unit};

pub(super) static I2C: Class = Class { kind: first_type::i2c, name: "busio.I2C", close, abort, ready: never };

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(i2c) = parts.i2c() {
        i2c.close(unit);
    }
}

fn abort(parts: &mut dyn Parts, unit: Unit) {
    if let Some(i2c) = parts.i2c() {
        i2c.abort(unit);
    }
}

/// Longest time a device may stretch the clock in one transaction, microseconds: a hundred times what sensors of this kind take.
const TIMEOUT_US: u64 = 1_000_000;
/// Errno of an address that nobody answers.
const ENODEV: i32 = 19;
/// Errno of a lost arbitration.
const EIO: i32 = 5;
/// Word of the claim that holds the frequency in hertz.
const FREQUENCY: usize = 1;
/// First of the four words that hold which addresses answered.
const FOUND: usize = 2;
/// Addresses that a scan asks: those at both ends are reserved.
const ADDRESSES: Range<u32> = 0x08..0x78;

natives! { i2c:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    TRY_LOCK = |w, cx, a| busio::try_lock(w, cx, a, &I2C), UNLOCK = |w, cx, a| busio::unlock(w, cx, a, &I2C),
    SCAN = scan, PROBE = probe, READ = readfrom_into, WRITE = writeto, BOTH = writeto_then_readfrom,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "I2C",
        module: "busio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("try_lock", Member::Method(id::TRY_LOCK)),
            ("unlock", Member::Method(id::UNLOCK)),
            ("scan", Member::Method(id::SCAN)),
            ("probe", Member::Method(id::PROBE)),
            ("readfrom_into", Member::Method(id::READ)),
            ("writeto", Member::Method(id::WRITE)),
            ("writeto_then_readfrom", Member::Method(id::BOTH)),
        ],
        resource: true,
    }],
    modules: &[],
};

/// `I2C(scl, sda, *, frequency=100000, timeout=255)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let clock = pin_at(wired, cx, args, 1, "scl")?;
    let data = pin_at(wired, cx, args, 2, "sda")?;
    let frequency = whole(cx, args, (BY_NAME, "frequency"), 100_000, 1..=3_400_000)?;
    open(wired, cx, clock, data, frequency as u32)
}

/// A new object on two pins.
pub(super) fn open(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, clock: Pin, data: Pin, frequency_hz: u32) -> Answer {
    if wired.wired().0.i2c().is_none() {
        return lacking(cx, "I2C");
    }
    let object = take(wired, cx, &I2C, &[Some(clock), Some(data)], |parts| match parts.i2c() {
        Some(i2c) => i2c.open(clock, data, frequency_hz),
        None => Err(crate::parts::PartError::BadPins),
    })?;
    held(wired, cx, object, &I2C)?.1.words[FREQUENCY] = frequency_hz;
    Ok(object)
}

/// A buffer and the part of it that crosses.
type Span = (Value, Range<usize>);

/// One transaction: what goes out, then what comes in.
struct Transaction {
    object: Value,
    address: u8,
    out: Option<Span>,
    into: Option<Span>,
}

impl Transaction {
    fn lengths(&self) -> (usize, usize) {
        let length = |span: &Option<Span>| span.as_ref().map_or(0, |span| span.1.len());
        (length(&self.out), length(&self.into))
    }

    /// Starts the piece that begins when `done` bytes have crossed; false when there is none any more.
    fn start(&self, wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, done: usize) -> Result<bool, Signal> {
        let (out, total) = (self.lengths().0, self.lengths().0 + self.lengths().1);
        // A transaction without a byte is an address alone.
        if done >= total && (done > 0 || total > 0) {
            return Ok(false);
        }
        let unit = held(wired, cx, self.object, &I2C)?.1.unit;
        let Some(i2c) = wired.wired().0.i2c() else { return lacking(cx, "I2C") };
        let written = done < out || total == 0;
        let data = match &self.out {
            Some(span) if written => I2cData::Write(piece(cx, span, done, PIECE_BYTES_MAX)),
            None if total == 0 => I2cData::Write(&[]),
            _ => I2cData::Read((total - done).min(PIECE_BYTES_MAX)),
        };
        let length = match data {
            I2cData::Write(bytes) => bytes.len(),
            I2cData::Read(length) => length,
        };
        let start = done == 0 || done == out;
        i2c.start(unit, &I2cPiece { address: self.address, start, stop: done + length >= total, data });
        Ok(true)
    }

    fn run(&self, wired: &mut dyn Wired, cx: &mut Cx<'_, '_>) -> Result<Result<(), TransferError>, Signal> {
        if !is_under_way(wired, cx, self.object, &I2C)? {
            let now_us = wired.now_us();
            let (out, into) = self.lengths();
            let (_, part) = held(wired, cx, self.object, &I2C)?;
            locked(cx, part)?;
            // Nine clocks a byte, and an address for each direction.
            let bits = 9 * (out as u64 + into as u64 + 2);
            let longest_us = TIMEOUT_US + bits * 1_000_000 / u64::from(part.words[FREQUENCY].max(1));
            begin(part, now_us, longest_us);
            self.start(wired, cx, 0)?;
        }
        loop {
            let (_, part) = held(wired, cx, self.object, &I2C)?;
            let (unit, done) = (part.unit, part.done as usize);
            let mut bytes = [0; PIECE_BYTES_MAX];
            let Some(i2c) = wired.wired().0.i2c() else { return lacking(cx, "I2C") };
            let crossed = match i2c.poll(unit, &mut bytes) {
                None => return wait_or_time_out(wired, cx, self.object, &I2C),
                Some(Ok(crossed)) => crossed,
                Some(Err(error)) => {
                    held(wired, cx, self.object, &I2C)?.1.busy = false;
                    return Ok(Err(error));
                }
            };
            let out = self.lengths().0;
            if done >= out
                && let Some(into) = &self.into
            {
                fill(cx, into, done - out, &bytes[..crossed.min(PIECE_BYTES_MAX)]);
            }
            let done = done + crossed.max(usize::from(self.lengths() == (0, 0)));
            held(wired, cx, self.object, &I2C)?.1.done = done as u32;
            if crossed == 0 || !self.start(wired, cx, done)? {
                held(wired, cx, self.object, &I2C)?.1.busy = false;
                return Ok(Ok(()));
            }
        }
    }

    fn run_or_raise(&self, wired: &mut dyn Wired, cx: &mut Cx<'_, '_>) -> Answer {
        match self.run(wired, cx)? {
            Ok(()) => Ok(NONE),
            Err(TransferError::NoAcknowledge) => cx.os_error(ENODEV),
            Err(TransferError::ArbitrationLost) => cx.os_error(EIO),
        }
    }
}

fn address(cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<u8, Signal> {
    super::super::native::required(cx, args, 1, "address")?;
    Ok(whole(cx, args, (1, "address"), 0, 0..=0x7F)? as u8)
}

/// `readfrom_into(address, buffer, *, start=0, end=sys.maxsize)`
fn readfrom_into(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let address = address(cx, args)?;
    let into = span(cx, args, (2, "buffer"), ("start", "end"), true)?;
    Transaction { object: args.get(0), address, out: None, into: Some(into) }.run_or_raise(wired, cx)
}

/// `writeto(address, buffer, *, start=0, end=sys.maxsize)`
fn writeto(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let address = address(cx, args)?;
    let out = span(cx, args, (2, "buffer"), ("start", "end"), false)?;
    Transaction { object: args.get(0), address, out: Some(out), into: None }.run_or_raise(wired, cx)
}

/// `writeto_then_readfrom(address, out_buffer, in_buffer, *, out_start=0, out_end=…, in_start=0, in_end=…)`
fn writeto_then_readfrom(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let address = address(cx, args)?;
    let out = span(cx, args, (2, "out_buffer"), ("out_start", "out_end"), false)?;
    let into = span(cx, args, (3, "in_buffer"), ("in_start", "in_end"), true)?;
    Transaction { object: args.get(0), address, out: Some(out), into: Some(into) }.run_or_raise(wired, cx)
}

/// `probe(address)`: whether a device answers.
fn probe(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let address = address(cx, args)?;
    let asked = Transaction { object: args.get(0), address, out: None, into: None }.run(wired, cx)?;
    Ok(boolean(asked.is_ok()))
}

/// `scan()`: the addresses that answer. One transaction an address; which comes next and which have answered is kept with the claim.
fn scan(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    const NEXT: usize = FOUND + 4 - 1;
    let object = args.get(0);
    if !is_under_way(wired, cx, object, &I2C)? {
        let (_, part) = held(wired, cx, object, &I2C)?;
        part.words[FOUND..].fill(0);
        part.words[NEXT] |= ADDRESSES.start << 24;
    }
    loop {
        // Addresses end at 0x77, so the upper byte of the last word is free for the next one.
        let (_, part) = held(wired, cx, object, &I2C)?;
        let next = part.words[NEXT] >> 24;
        if next >= ADDRESSES.end {
            break;
        }
        let probe = Transaction { object, address: next as u8, out: None, into: None };
        let answered = probe.run(wired, cx)?.is_ok();
        let (_, part) = held(wired, cx, object, &I2C)?;
        if answered {
            part.words[FOUND + (next / 32) as usize] |= 1 << (next % 32);
        }
        part.words[NEXT] = part.words[NEXT] & 0x00FF_FFFF | (next + 1) << 24;
    }
    let (_, part) = held(wired, cx, object, &I2C)?;
    let found = part.words;
    let is_found = |address: u32| found[FOUND + (address / 32) as usize] >> (address % 32) & 1 == 1;
    let mut list = [NONE; 128];
    let mut count = 0;
    for address in ADDRESSES.filter(|address| is_found(*address)) {
        list[count] = small(address as i32);
        count += 1;
    }
    Ok(cx.heap.new_list(&list[..count])?)
}
