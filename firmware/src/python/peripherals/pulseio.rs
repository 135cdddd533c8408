//! `pulseio`: lengths of pulses, in and out.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, boolean, small};

use super::operation::{begin, is_under_way, wait_or_time_out};
use super::{
    BY_NAME, Class, File, Wired, first_type, held, lacking, level, natives, never, nothing, pin_at, take, whole,
};
use crate::parts::{PULSES_MAX, PartError, Parts, Unit};
use crate::python::native::{argument, required};

static INPUT: Class = Class { kind: first_type::pulseio, name: "pulseio.PulseIn", close, abort: nothing, ready: never };
static OUTPUT: Class = Class { kind: first_type::pulseio + 1, name: "pulseio.PulseOut", close, abort, ready: never };

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(pulses) = parts.pulses() {
        pulses.close(unit);
    }
}

fn abort(parts: &mut dyn Parts, unit: Unit) {
    if let Some(pulses) = parts.pulses() {
        pulses.abort(unit);
    }
}

/// Words of an input's claim.
const LENGTH_MAX: usize = 0;
const PAUSED: usize = 1;
/// Most pulses that an input may keep: what a remote control with a long code sends, twice.
const INPUT_PULSES_MAX: i64 = 512;
/// Most pulses of one `send`.
const OUTPUT_PULSES_MAX: usize = 2_048;
/// Longest time beyond that of the pulses, microseconds.
const SLACK_US: u64 = 1_000_000;

natives! { pulseio:
    NEW_IN = new_in, NEW_OUT = new_out, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    PAUSE = pause, RESUME = resume, CLEAR = clear, POP = popleft, LENGTH = length, GET = get, TRUTH = truth,
    GET_MAX = maxlen, GET_PAUSED = paused, SEND = send,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[
        HostType {
            name: "PulseIn",
            module: "pulseio",
            new: id::NEW_IN,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("pause", Member::Method(id::PAUSE)),
                ("resume", Member::Method(id::RESUME)),
                ("clear", Member::Method(id::CLEAR)),
                ("popleft", Member::Method(id::POP)),
                ("__len__", Member::Method(id::LENGTH)),
                ("__getitem__", Member::Method(id::GET)),
                ("__bool__", Member::Method(id::TRUTH)),
                ("maxlen", Member::Property(id::GET_MAX, 0)),
                ("paused", Member::Property(id::GET_PAUSED, 0)),
            ],
            resource: true,
        },
        HostType {
            name: "PulseOut",
            module: "pulseio",
            new: id::NEW_OUT,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("send", Member::Method(id::SEND)),
            ],
            resource: true,
        },
    ],
    modules: &[HostModule {
        name: "pulseio",
        items: &[("PulseIn", Item::Type(first_type::pulseio)), ("PulseOut", Item::Type(first_type::pulseio + 1))],
    }],
};

/// `PulseIn(pin, maxlen=2, *, idle_state=False)`
fn new_in(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let length_max = whole(cx, args, (2, "maxlen"), 2, 1..=INPUT_PULSES_MAX)? as u16;
    let idle = argument(cx, args, BY_NAME, "idle_state");
    let idle = idle != UNSET && level(cx, idle)?;
    if wired.wired().0.pulses().is_none() {
        return lacking(cx, "pulseio");
    }
    let object = take(wired, cx, &INPUT, &[Some(pin)], |parts| {
        parts.pulses().ok_or(PartError::BadPins)?.open_input(pin, idle, length_max)
    })?;
    held(wired, cx, object, &INPUT)?.1.words[LENGTH_MAX] = length_max.into();
    Ok(object)
}

/// `PulseOut(pin, *, frequency=38000, duty_cycle=1 << 15)`
fn new_out(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let frequency = whole(cx, args, (BY_NAME, "frequency"), 38_000, 1..=1_000_000)? as u32;
    let duty = whole(cx, args, (BY_NAME, "duty_cycle"), 1 << 15, 0..=65_535)? as u16;
    if wired.wired().0.pulses().is_none() {
        return lacking(cx, "pulseio");
    }
    take(wired, cx, &OUTPUT, &[Some(pin)], |parts| {
        parts.pulses().ok_or(PartError::BadPins)?.open_output(pin, frequency, duty)
    })
}

/// Something of an input's pulses.
fn of_input<R: Default>(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    act: impl FnOnce(&mut dyn crate::parts::Pulses, Unit) -> R,
) -> Result<R, fieldwarden_vm::native::Signal> {
    let (parts, part) = held(wired, cx, args.get(0), &INPUT)?;
    Ok(parts.pulses().map(|pulses| act(pulses, part.unit)).unwrap_or_default())
}

/// `pause()`
fn pause(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    of_input(wired, cx, args, |pulses, unit| pulses.pause(unit))?;
    held(wired, cx, args.get(0), &INPUT)?.1.words[PAUSED] = 1;
    Ok(NONE)
}

/// `resume(trigger_duration=0)`
fn resume(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let trigger = whole(cx, args, (1, "trigger_duration"), 0, 0..=1_000)? as u16;
    of_input(wired, cx, args, |pulses, unit| pulses.resume(unit, trigger))?;
    held(wired, cx, args.get(0), &INPUT)?.1.words[PAUSED] = 0;
    Ok(NONE)
}

/// `clear()`
fn clear(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    of_input(wired, cx, args, |pulses, unit| pulses.drop_first(unit, usize::MAX))?;
    Ok(NONE)
}

/// `popleft()`: the oldest pulse
fn popleft(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    match of_input(wired, cx, args, |pulses, unit| pulses.pulse(unit, 0).inspect(|_| pulses.drop_first(unit, 1)))? {
        Some(pulse) => Ok(small(pulse.into())),
        None => cx.raise(types::INDEX_ERROR, format_args!("pop from empty PulseIn")),
    }
}

/// `len(pulses)`
fn length(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let length = of_input(wired, cx, args, |pulses, unit| pulses.length(unit))?;
    Ok(small(length as i32))
}

/// `bool(pulses)`
fn truth(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let length = of_input(wired, cx, args, |pulses, unit| pulses.length(unit))?;
    Ok(boolean(length > 0))
}

/// `pulses[i]`
fn get(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let index = args.get(1);
    let index = cx.int_arg(index, "index")?;
    let length = of_input(wired, cx, args, |pulses, unit| pulses.length(unit))?;
    let index = if index < 0 { index.saturating_add(length as i64) } else { index };
    let pulse = match usize::try_from(index) {
        Ok(index) => of_input(wired, cx, args, |pulses, unit| pulses.pulse(unit, index))?,
        Err(_) => None,
    };
    match pulse {
        Some(pulse) => Ok(small(pulse.into())),
        None => cx.raise(types::INDEX_ERROR, format_args!("PulseIn index out of range")),
    }
}

/// `maxlen`
fn maxlen(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &INPUT)?;
    Ok(small(part.words[LENGTH_MAX] as i32))
}

/// `paused`
fn paused(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &INPUT)?;
    Ok(boolean(part.words[PAUSED] != 0))
}

/// `send(pulses)`: an `array.array("H")` of microseconds, on and off in turn. Returns when they are sent.
fn send(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = args.get(0);
    let array = required(cx, args, 1, "pulses")?;
    let halfwords = cx.heap.is(array, object_kind::ARRAY) && cx.heap.get(array, 3) == small(i32::from(b'H'));
    if !halfwords {
        return cx.type_error(format_args!("Array must contain halfwords (type 'H')"));
    }
    let bytes = cx.heap.objects().buffer(array).unwrap_or_default();
    let (count, sum_us) = (
        bytes.len() / 2,
        bytes.chunks_exact(2).map(|pair| u64::from(u16::from_le_bytes([pair[0], pair[1]]))).sum::<u64>(),
    );
    if count > OUTPUT_PULSES_MAX {
        return cx.value_error(format_args!("at most {OUTPUT_PULSES_MAX} pulses"));
    }
    let mut going = is_under_way(wired, cx, object, &OUTPUT)?;
    if !going {
        let now_us = wired.now_us();
        let (_, part) = held(wired, cx, object, &OUTPUT)?;
        begin(part, now_us, sum_us + SLACK_US);
    }
    loop {
        let (_, part) = held(wired, cx, object, &OUTPUT)?;
        let (unit, done) = (part.unit, part.done as usize);
        let Some(pulses) = wired.wired().0.pulses() else { return lacking(cx, "pulseio") };
        if going && !pulses.is_sent(unit) {
            return wait_or_time_out(wired, cx, object, &OUTPUT);
        }
        if done >= count {
            held(wired, cx, object, &OUTPUT)?.1.busy = false;
            return Ok(NONE);
        }
        let bytes = cx.heap.objects().buffer(array).unwrap_or_default();
        let mut piece = heapless::Vec::<u16, PULSES_MAX>::new();
        for pair in bytes.chunks_exact(2).skip(done).take(PULSES_MAX) {
            // As many as there is room for.
            let _ = piece.push(u16::from_le_bytes([pair[0], pair[1]]));
        }
        pulses.send(unit, &piece, done % 2 == 0);
        held(wired, cx, object, &OUTPUT)?.1.done = (done + piece.len().max(1)) as u32;
        going = true;
    }
}
