//! `busio.UART`: a serial line.
//!
//! What comes in is kept outside the heap until it is read. A reading native takes nothing before it has all it will return, so being made
//! again loses no byte; the time-out is that of the first byte and of every pause after it.

use fieldwarden_vm::host::{HostType, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::text::buffer_mut;
use fieldwarden_vm::value::{NONE, UNSET, Value, small};

use super::operation::{begin, is_under_way, wait, wait_or_time_out};
use super::{
    BY_NAME, Class, File, Ready, Wired, first_type, held, lacking, member_or_none, natives, pin_or_none, take, whole,
};
use crate::parts::{PIECE_BYTES_MAX, Parity, PartError, Parts, Pin, UART_BYTES_MAX, UartMode, Unit};
use crate::python::claims::PartClaim;
use crate::python::native::{argument, required, seconds};

static UART: Class = Class { kind: first_type::uart, name: "busio.UART", close, abort, ready };
const PARITY: u16 = first_type::uart + 1;

const EVEN: i32 = 0;
const ODD: i32 = 1;

/// A byte waits to be read.
fn ready(parts: &mut dyn Parts, part: &mut PartClaim) -> Ready {
    Ready::from(parts.uart().is_some_and(|uart| uart.waiting(part.unit) > 0))
}

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(uart) = parts.uart() {
        uart.close(unit);
    }
}

/// Nothing is under way on the line itself that could not go on.
fn abort(_: &mut dyn Parts, _: Unit) {}

/// Words of the claim.
const BAUD: usize = 0;
/// Two words: longest pause in microseconds.
const TIMEOUT: usize = 1;
const CAPACITY: usize = 3;
/// Longest pause that may be asked for, microseconds: CircuitPython's.
const TIMEOUT_US_MAX: u64 = 100_000_000;
/// Longest time beyond what the line needs for what is sent, microseconds.
const SLACK_US: u64 = 1_000_000;

natives! { uart:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    READ = read, READINTO = readinto, READLINE = readline, WRITE = write, CLEAR = reset_input_buffer,
    GET_BAUD = baudrate, SET_BAUD = set_baudrate, WAITING = in_waiting, GET_TIMEOUT = timeout, SET_TIMEOUT = set_timeout,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[
        HostType {
            name: "UART",
            module: "busio",
            new: id::NEW,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("read", Member::Method(id::READ)),
                ("readinto", Member::Method(id::READINTO)),
                ("readline", Member::Method(id::READLINE)),
                ("write", Member::Method(id::WRITE)),
                ("reset_input_buffer", Member::Method(id::CLEAR)),
                ("baudrate", Member::Property(id::GET_BAUD, id::SET_BAUD)),
                ("in_waiting", Member::Property(id::WAITING, 0)),
                ("timeout", Member::Property(id::GET_TIMEOUT, id::SET_TIMEOUT)),
                ("Parity", Member::Type(PARITY)),
            ],
            resource: true,
        },
        HostType {
            name: "Parity",
            module: "busio",
            new: 0,
            members: &[("EVEN", Member::Enumerator(EVEN)), ("ODD", Member::Enumerator(ODD))],
            resource: false,
        },
    ],
    modules: &[],
};

/// `UART(tx=None, rx=None, *, baudrate=9600, bits=8, parity=None, stop=1, timeout=1, receiver_buffer_size=64)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let out = argument(cx, args, 1, "tx");
    let out = pin_or_none(wired, cx, out, "tx")?;
    let input = argument(cx, args, 2, "rx");
    let input = pin_or_none(wired, cx, input, "rx")?;
    if out.is_none() && input.is_none() {
        return cx.value_error(format_args!("tx and rx cannot both be None"));
    }
    let baud = whole(cx, args, (BY_NAME, "baudrate"), 9_600, 1..=4_000_000)? as u32;
    let bits = whole(cx, args, (BY_NAME, "bits"), 8, 5..=9)? as u8;
    let parity = argument(cx, args, BY_NAME, "parity");
    let parity = member_or_none(cx, parity, PARITY, "parity")?;
    let parity = parity.map(|parity| if parity == ODD { Parity::Odd } else { Parity::Even });
    let stop = whole(cx, args, (BY_NAME, "stop"), 1, 1..=2)? as u8;
    let timeout = argument(cx, args, BY_NAME, "timeout");
    let timeout_us = if timeout == UNSET { 1_000_000 } else { timeout_of(cx, timeout)? };
    let receive = whole(cx, args, (BY_NAME, "receiver_buffer_size"), 64, 1..=UART_BYTES_MAX.into())? as u16;
    open(wired, cx, (out, input), UartMode { baud, bits, parity, stop, receive_bytes: receive }, timeout_us)
}

/// A new object on its pins.
pub(super) fn open(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    (out, input): (Option<Pin>, Option<Pin>),
    mode: UartMode,
    timeout_us: u64,
) -> Answer {
    if wired.wired().0.uart().is_none() {
        return lacking(cx, "UART");
    }
    let object =
        take(wired, cx, &UART, &[out, input], |parts| parts.uart().ok_or(PartError::BadPins)?.open(out, input, mode))?;
    let (_, part) = held(wired, cx, object, &UART)?;
    (part.words[BAUD], part.words[CAPACITY]) = (mode.baud, mode.receive_bytes.into());
    keep_timeout(&mut part.words, timeout_us);
    Ok(object)
}

/// How `board.UART()` is set.
pub(super) const MODE: UartMode = UartMode { baud: 9_600, bits: 8, parity: None, stop: 1, receive_bytes: 64 };
/// And its longest pause, microseconds.
pub(super) const TIMEOUT_US: u64 = 1_000_000;

fn timeout_of(cx: &mut Cx<'_, '_>, value: Value) -> Result<u64, Signal> {
    match seconds(cx, value, "timeout")? {
        Some(us) if us <= TIMEOUT_US_MAX => Ok(us),
        _ => cx.value_error(format_args!("timeout must be 0.0-100.0 seconds")),
    }
}

fn keep_timeout(words: &mut [u32], timeout_us: u64) {
    // At most 100 seconds: it fits into one word and a half.
    (words[TIMEOUT], words[TIMEOUT + 1]) = (timeout_us as u32, (timeout_us >> 32) as u32);
}

fn timeout_in(words: &[u32]) -> u64 {
    u64::from(words[TIMEOUT + 1]) << 32 | u64::from(words[TIMEOUT])
}

/// Bytes that wait.
fn waiting(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, object: Value) -> Result<usize, Signal> {
    let unit = held(wired, cx, object, &UART)?.1.unit;
    Ok(wired.wired().0.uart().map_or(0, |uart| uart.waiting(unit)))
}

/// Waits until `enough` says how many bytes to take, the buffer is full, or no byte came for the time-out; then says how many.
fn collect(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    enough: impl Fn(&mut dyn Parts, Unit, usize) -> Option<usize>,
) -> Result<usize, Signal> {
    let going = is_under_way(wired, cx, object, &UART)?;
    let now_us = wired.now_us();
    let count = waiting(wired, cx, object)?;
    let (parts, part) = held(wired, cx, object, &UART)?;
    let enough = enough(parts, part.unit, count);
    if let Some(take) = enough.or((count as u32 >= part.words[CAPACITY]).then_some(count)) {
        part.busy = false;
        return Ok(take);
    }
    let timeout_us = timeout_in(&part.words);
    // Each byte that came starts the pause anew.
    if !going || count as u32 > part.done {
        begin(part, now_us, timeout_us);
        part.done = count as u32;
    }
    wait(wired, cx, object, &UART)?;
    Ok(count)
}

/// Takes so many bytes as a new bytes object; None for none.
fn taken(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, object: Value, count: usize) -> Answer {
    if count == 0 {
        return Ok(NONE);
    }
    let mut bytes = [0; UART_BYTES_MAX as usize];
    let bytes = &mut bytes[..count.min(UART_BYTES_MAX as usize)];
    let unit = held(wired, cx, object, &UART)?.1.unit;
    let Some(uart) = wired.wired().0.uart() else { return lacking(cx, "UART") };
    let read = uart.peek(unit, bytes);
    let read = &bytes[..read.min(bytes.len())];
    // They are taken when there is room for them.
    let room = cx.heap.new_bytes(read)?;
    uart.drop_first(unit, read.len());
    Ok(room)
}

/// `read(nbytes=None)`
fn read(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let wanted = argument(cx, args, 1, "nbytes");
    let wanted = cx.int_or(wanted, i64::MAX, "nbytes")?;
    let wanted = usize::try_from(wanted).unwrap_or(if wanted < 0 { 0 } else { usize::MAX });
    let count = collect(wired, cx, args.get(0), |_, _, count| (count >= wanted).then_some(wanted))?;
    taken(wired, cx, args.get(0), count)
}

/// `readline()`: up to a newline; what there is when the time is over only with a time-out of 0.
fn readline(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let find = |parts: &mut dyn Parts, unit: Unit, _: usize| parts.uart().and_then(|uart| uart.find(unit, b'\n'));
    let count = collect(wired, cx, args.get(0), find)?;
    let (parts, part) = held(wired, cx, args.get(0), &UART)?;
    let unfinished = find(parts, part.unit, 0).is_none() && (count as u32) < part.words[CAPACITY];
    if unfinished && timeout_in(&part.words) > 0 {
        return Ok(NONE);
    }
    taken(wired, cx, args.get(0), count)
}

/// `readinto(buf)`: how many bytes were read, or None.
fn readinto(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let buffer = required(cx, args, 1, "buf")?;
    let Some(wanted) = buffer_mut(cx.heap, buffer).map(|bytes| bytes.len()) else {
        return cx.type_error(format_args!("a writable buffer is required"));
    };
    let count = collect(wired, cx, args.get(0), |_, _, count| (count >= wanted).then_some(wanted))?;
    if count == 0 {
        return Ok(NONE);
    }
    let unit = held(wired, cx, args.get(0), &UART)?.1.unit;
    let into = buffer_mut(cx.heap, buffer).unwrap_or_default();
    let Some(uart) = wired.wired().0.uart() else { return lacking(cx, "UART") };
    let read = uart.peek(unit, into);
    uart.drop_first(unit, read);
    Ok(small(read as i32))
}

/// `write(buf)`: how many bytes were sent, when they are.
fn write(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = args.get(0);
    let buffer = required(cx, args, 1, "buf")?;
    let Some(length) = cx.heap.objects().buffer(buffer).map(|bytes| bytes.len()) else {
        let name = cx.type_name(buffer);
        return cx.type_error(format_args!("a bytes-like object is required, not '{name}'"));
    };
    if !is_under_way(wired, cx, object, &UART)? {
        let now_us = wired.now_us();
        let (_, part) = held(wired, cx, object, &UART)?;
        // At most twelve bits a character.
        let line_us = 12_000_000 * length as u64 / u64::from(part.words[BAUD].max(1));
        begin(part, now_us, line_us + SLACK_US);
    }
    loop {
        let (_, part) = held(wired, cx, object, &UART)?;
        let (unit, done) = (part.unit, part.done as usize);
        let Some(uart) = wired.wired().0.uart() else { return lacking(cx, "UART") };
        if done >= length {
            if uart.is_sent(unit) {
                held(wired, cx, object, &UART)?.1.busy = false;
                return Ok(small(length as i32));
            }
            return wait_or_time_out(wired, cx, object, &UART);
        }
        let rest = cx.heap.objects().buffer(buffer).unwrap_or_default().get(done..).unwrap_or_default();
        let sent = uart.write(unit, &rest[..rest.len().min(PIECE_BYTES_MAX)]);
        if sent == 0 {
            return wait_or_time_out(wired, cx, object, &UART);
        }
        held(wired, cx, object, &UART)?.1.done = (done + sent) as u32;
    }
}

/// `reset_input_buffer()`
fn reset_input_buffer(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let unit = held(wired, cx, args.get(0), &UART)?.1.unit;
    if let Some(uart) = wired.wired().0.uart() {
        uart.drop_first(unit, usize::MAX);
    }
    Ok(NONE)
}

/// `in_waiting`
fn in_waiting(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(small(waiting(wired, cx, args.get(0))? as i32))
}

/// `baudrate`
fn baudrate(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &UART)?;
    Ok(small(part.words[BAUD] as i32))
}

/// Setting `baudrate`
fn set_baudrate(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let baud = whole(cx, args, (1, "baudrate"), 0, 1..=4_000_000)? as u32;
    let unit = held(wired, cx, args.get(0), &UART)?.1.unit;
    let Some(uart) = wired.wired().0.uart() else { return lacking(cx, "UART") };
    match uart.set_baud(unit, baud) {
        Ok(()) => {
            held(wired, cx, args.get(0), &UART)?.1.words[BAUD] = baud;
            Ok(NONE)
        }
        Err(error) => super::refused(cx, &UART, error),
    }
}

/// `timeout` in seconds
fn timeout(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &UART)?;
    let us = timeout_in(&part.words);
    Ok(cx.heap.new_float(us as f64 / 1e6)?)
}

/// Setting `timeout`
fn set_timeout(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let timeout_us = timeout_of(cx, args.get(1))?;
    let (_, part) = held(wired, cx, args.get(0), &UART)?;
    keep_timeout(&mut part.words, timeout_us);
    Ok(NONE)
}
