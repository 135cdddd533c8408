//! `frequencyio`: how often a level rises in a second.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{NONE, small};

use super::{Class, File, Wired, countio, first_type, held, lacking, natives, never, nothing, pin_at, take, whole};
use crate::parts::PartError;

static FREQUENCY: Class = Class {
    kind: first_type::frequencyio,
    name: "frequencyio.FrequencyIn",
    close: countio::close,
    abort: nothing,
    ready: never,
};

/// Words of the claim.
const PERIOD_MS: usize = 0;
const PAUSED: usize = 1;
/// What was measured when it was paused.
const LAST: usize = 2;

natives! { frequencyio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    VALUE = value, PERIOD = capture_period, PAUSE = pause, RESUME = resume, CLEAR = clear,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "FrequencyIn",
        module: "frequencyio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("value", Member::Property(id::VALUE, 0)),
            ("capture_period", Member::Property(id::PERIOD, 0)),
            ("pause", Member::Method(id::PAUSE)),
            ("resume", Member::Method(id::RESUME)),
            ("clear", Member::Method(id::CLEAR)),
        ],
        resource: true,
    }],
    modules: &[HostModule { name: "frequencyio", items: &[("FrequencyIn", Item::Type(first_type::frequencyio))] }],
};

/// `FrequencyIn(pin, capture_period=10)`: the period in milliseconds, 1 to 500
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let period_ms = whole(cx, args, (2, "capture_period"), 10, 1..=500)? as u16;
    if wired.wired().0.counters().is_none() {
        return lacking(cx, "frequencyio");
    }
    let object = take(wired, cx, &FREQUENCY, &[Some(pin)], |parts| {
        parts.counters().ok_or(PartError::BadPins)?.open_frequency(pin, period_ms)
    })?;
    held(wired, cx, object, &FREQUENCY)?.1.words[PERIOD_MS] = period_ms.into();
    Ok(object)
}

/// `value` in hertz, over the last whole period
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &FREQUENCY)?;
    if part.words[PAUSED] == 0 {
        part.words[LAST] = parts.counters().map_or(0, |counters| counters.frequency(part.unit));
    }
    let hertz = part.words[LAST];
    cx.new_int(hertz.into())
}

/// `capture_period`
fn capture_period(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &FREQUENCY)?;
    Ok(small(part.words[PERIOD_MS] as i32))
}

/// `pause()`: the value stays as it is
fn pause(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    value(wired, cx, args)?;
    held(wired, cx, args.get(0), &FREQUENCY)?.1.words[PAUSED] = 1;
    Ok(NONE)
}

/// `resume()`
fn resume(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    held(wired, cx, args.get(0), &FREQUENCY)?.1.words[PAUSED] = 0;
    Ok(NONE)
}

/// `clear()`: the value is 0 until it is measured again
fn clear(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    held(wired, cx, args.get(0), &FREQUENCY)?.1.words[LAST] = 0;
    Ok(NONE)
}
