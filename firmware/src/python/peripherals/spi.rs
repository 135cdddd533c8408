//! `busio.SPI`: a bus that clocks bytes both ways at once. Which device listens is the program's affair, by a pin.

use core::ops::Range;

use fieldwarden_vm::host::{HostType, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, Value};

use super::busio::{fill, locked, piece, span};
use super::operation::{begin, is_under_way, wait_or_time_out};
use super::{
    BY_NAME, Class, File, Wired, busio, first_type, held, lacking, natives, never, pin_at, pin_or_none, take, whole,
};
use crate::parts::{PIECE_BYTES_MAX, PartError, Parts, Pin, SpiMode, Unit};
use crate::python::native::argument;

static SPI: Class = Class { kind: first_type::spi, name: "busio.SPI", close, abort, ready: never };

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(spi) = parts.spi() {
        spi.close(unit);
    }
}

fn abort(parts: &mut dyn Parts, unit: Unit) {
    if let Some(spi) = parts.spi() {
        spi.abort(unit);
    }
}

/// Word of the claim that holds the frequency in hertz.
const FREQUENCY: usize = 1;
/// Clock of a bus that was not configured, hertz: CircuitPython's.
const FREQUENCY_HZ: u32 = 250_000;
/// Longest time beyond what the clock needs, microseconds: the controller never waits for a device, so this is for the firmware.
const SLACK_US: u64 = 1_000_000;

natives! { spi:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    TRY_LOCK = |w, cx, a| busio::try_lock(w, cx, a, &SPI), UNLOCK = |w, cx, a| busio::unlock(w, cx, a, &SPI),
    CONFIGURE = configure, WRITE = write, READ = readinto, BOTH = write_readinto, HERTZ = frequency,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "SPI",
        module: "busio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("try_lock", Member::Method(id::TRY_LOCK)),
            ("unlock", Member::Method(id::UNLOCK)),
            ("configure", Member::Method(id::CONFIGURE)),
            ("write", Member::Method(id::WRITE)),
            ("readinto", Member::Method(id::READ)),
            ("write_readinto", Member::Method(id::BOTH)),
            ("frequency", Member::Property(id::HERTZ, 0)),
        ],
        resource: true,
    }],
    modules: &[],
};

/// `SPI(clock, MOSI=None, MISO=None, half_duplex=False)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let clock = pin_at(wired, cx, args, 1, "clock")?;
    let out = argument(cx, args, 2, "MOSI");
    let out = pin_or_none(wired, cx, out, "MOSI")?;
    let input = argument(cx, args, 3, "MISO");
    let input = pin_or_none(wired, cx, input, "MISO")?;
    if out.is_none() && input.is_none() {
        return cx.value_error(format_args!("Must provide MISO or MOSI pin"));
    }
    open(wired, cx, clock, out, input)
}

/// A new object on its pins.
pub(super) fn open(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    clock: Pin,
    out: Option<Pin>,
    input: Option<Pin>,
) -> Answer {
    if wired.wired().0.spi().is_none() {
        return lacking(cx, "SPI");
    }
    let object = take(wired, cx, &SPI, &[Some(clock), out, input], |parts| {
        let spi = parts.spi().ok_or(PartError::BadPins)?;
        let unit = spi.open(clock, out, input)?;
        let mode = SpiMode { frequency_hz: FREQUENCY_HZ, polarity: false, phase: false, bits: 8 };
        spi.configure(unit, mode).inspect_err(|_| spi.close(unit))?;
        Ok(unit)
    })?;
    held(wired, cx, object, &SPI)?.1.words[FREQUENCY] = FREQUENCY_HZ;
    Ok(object)
}

/// `configure(*, baudrate=100000, polarity=0, phase=0, bits=8)`
fn configure(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let baud = whole(cx, args, (1, "baudrate"), 100_000, 1..=i64::from(u32::MAX))?;
    let polarity = whole(cx, args, (2, "polarity"), 0, 0..=1)? != 0;
    let phase = whole(cx, args, (3, "phase"), 0, 0..=1)? != 0;
    let bits = whole(cx, args, (4, "bits"), 8, 8..=9)? as u8;
    let (_, part) = held(wired, cx, args.get(0), &SPI)?;
    locked(cx, part)?;
    let unit = part.unit;
    let Some(spi) = wired.wired().0.spi() else { return lacking(cx, "SPI") };
    match spi.configure(unit, SpiMode { frequency_hz: baud as u32, polarity, phase, bits }) {
        Ok(frequency_hz) => {
            held(wired, cx, args.get(0), &SPI)?.1.words[FREQUENCY] = frequency_hz;
            Ok(NONE)
        }
        Err(error) => super::refused(cx, &SPI, error),
    }
}

/// `frequency`: the clock the bus really has
fn frequency(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &SPI)?;
    let frequency_hz = part.words[FREQUENCY];
    cx.new_int(frequency_hz.into())
}

type Span = (Value, Range<usize>);

/// Clocks `length` bytes: those of `out`, or `idle`; what comes in goes to `into`.
fn transfer(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    (out, idle): (Option<&Span>, u8),
    into: Option<&Span>,
    length: usize,
) -> Answer {
    let start = |wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, unit: Unit, done: usize| -> Result<(), Signal> {
        let mut bytes = [idle; PIECE_BYTES_MAX];
        let count = (length - done).min(PIECE_BYTES_MAX);
        if let Some(out) = out {
            let from = piece(cx, out, done, count);
            bytes[..from.len()].copy_from_slice(from);
        }
        let Some(spi) = wired.wired().0.spi() else { return lacking(cx, "SPI") };
        spi.start(unit, &bytes[..count]);
        Ok(())
    };
    if !is_under_way(wired, cx, object, &SPI)? {
        let now_us = wired.now_us();
        let (_, part) = held(wired, cx, object, &SPI)?;
        locked(cx, part)?;
        if length == 0 {
            return Ok(NONE);
        }
        let clocks_us = 8_000_000 * length as u64 / u64::from(part.words[FREQUENCY].max(1));
        begin(part, now_us, clocks_us + SLACK_US);
        let unit = part.unit;
        start(wired, cx, unit, 0)?;
    }
    loop {
        let (_, part) = held(wired, cx, object, &SPI)?;
        let (unit, done) = (part.unit, part.done as usize);
        let mut bytes = [0; PIECE_BYTES_MAX];
        let Some(spi) = wired.wired().0.spi() else { return lacking(cx, "SPI") };
        let Some(crossed) = spi.poll(unit, &mut bytes) else { return wait_or_time_out(wired, cx, object, &SPI) };
        if let Some(into) = into {
            fill(cx, into, done, &bytes[..crossed.min(PIECE_BYTES_MAX)]);
        }
        let done = done + crossed;
        let (_, part) = held(wired, cx, object, &SPI)?;
        part.done = done as u32;
        if crossed == 0 || done >= length {
            part.busy = false;
            return Ok(NONE);
        }
        start(wired, cx, unit, done)?;
    }
}

/// `write(buffer, *, start=0, end=sys.maxsize)`
fn write(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let out = span(cx, args, (1, "buffer"), ("start", "end"), false)?;
    let length = out.1.len();
    transfer(wired, cx, args.get(0), (Some(&out), 0), None, length)
}

/// `readinto(buffer, *, start=0, end=sys.maxsize, write_value=0)`
fn readinto(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let into = span(cx, args, (1, "buffer"), ("start", "end"), true)?;
    let idle = whole(cx, args, (BY_NAME, "write_value"), 0, 0..=255)? as u8;
    let length = into.1.len();
    transfer(wired, cx, args.get(0), (None, idle), Some(&into), length)
}

/// `write_readinto(out_buffer, in_buffer, *, out_start=0, out_end=…, in_start=0, in_end=…)`
fn write_readinto(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let out = span(cx, args, (1, "out_buffer"), ("out_start", "out_end"), false)?;
    let into = span(cx, args, (2, "in_buffer"), ("in_start", "in_end"), true)?;
    if out.1.len() != into.1.len() {
        return cx.value_error(format_args!("buffer slices must be of equal length"));
    }
    let length = out.1.len();
    transfer(wired, cx, args.get(0), (Some(&out), 0), Some(&into), length)
}
