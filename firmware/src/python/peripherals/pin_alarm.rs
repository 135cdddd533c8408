//! `alarm.pin.PinAlarm`: a pin that ends a light sleep. What sleeps stands in `python/alarm.rs`.

use fieldwarden_vm::host::{HostType, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{Value, boolean, is_small, small, small_of};

use super::{Class, File, Ready, Wired, first_type, held, natives, nothing, pin_at, take};
use crate::parts::{Parts, Pin, Unit};
use crate::python::claims::PartClaim;
use crate::python::native::{argument, detail, enumerator, is_object, plain, required, set_detail, truth};
use crate::python::tables::kind;

/// Its unit is the pin's number.
static PIN_ALARM: Class = Class { kind: KIND, name: "alarm.pin.PinAlarm", close: unwatch, abort: nothing, ready };

pub(in crate::python) const KIND: u16 = first_type::pin_alarm;

/// Word of the claim: the level that wakes.
const VALUE: usize = 0;
/// Word of the claim: only a change to that level wakes.
const EDGE: usize = 1;
/// Word of the claim: it is pulled to the other level.
const PULLED: usize = 2;

/// What a pin alarm waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::python) struct Watched {
    /// The level that wakes.
    pub value: bool,
    /// Only a change to it does.
    pub edge: bool,
    /// The pin is pulled to the other level.
    pub pulled: bool,
}

/// The alarm that ended a deep sleep: an object without a claim, which says which pin that was.
pub(in crate::python) fn woken(cx: &mut Cx<'_, '_>, pin: Pin, value: bool) -> Answer {
    let object = plain(cx, KIND)?;
    // Negative: a generation, which stands there while a claim is held, is not.
    set_detail(cx, object, small(-1 - (i32::from(pin) << 1 | i32::from(value))));
    Ok(object)
}

/// Pin and level of such an object.
fn of_woken(cx: &Cx<'_, '_>, object: Value) -> Option<(Pin, bool)> {
    let word = detail(cx, object);
    let noted = -1 - if is_small(word) { small_of(word) } else { 0 };
    (noted >= 0).then_some(((noted >> 1) as Pin, noted & 1 == 1))
}

natives! { pin_alarm:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit, PIN = pin, LEVEL = value,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "PinAlarm",
        module: "alarm.pin",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("pin", Member::Property(id::PIN, 0)),
            ("value", Member::Property(id::LEVEL, 0)),
        ],
        resource: true,
    }],
    modules: &[],
};

fn unwatch(parts: &mut dyn Parts, pin: Unit) {
    parts.digital().unwatch(pin);
}

/// Its edge has come, or its level is there.
fn ready(parts: &mut dyn Parts, part: &mut PartClaim) -> Ready {
    let edges = parts.digital().edges(part.unit);
    let level = part.words[EDGE] == 0 && parts.digital().get(part.unit) == (part.words[VALUE] != 0);
    Ready::from(edges > 0 || level)
}

/// `PinAlarm(pin, value, edge=False, pull=False)`: takes the pin until it is given back.
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let value = required(cx, args, 2, "value")?;
    let value = truth(cx, value, false)?;
    let edge = argument(cx, args, 3, "edge");
    let edge = truth(cx, edge, false)?;
    let pull = argument(cx, args, 4, "pull");
    let pull = truth(cx, pull, false)?;
    let watched = Watched { value, edge, pulled: pull };
    let object = take(wired, cx, &PIN_ALARM, &[Some(pin)], |parts| {
        watched.input(parts, pin);
        parts.digital().watch(pin, watched.edge())?;
        Ok(pin)
    })?;
    let (_, part) = held(wired, cx, object, &PIN_ALARM)?;
    (part.words[VALUE], part.words[EDGE], part.words[PULLED]) = (value.into(), edge.into(), pull.into());
    Ok(object)
}

/// `pin`
fn pin(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some((pin, _)) = of_woken(cx, args.get(0)) {
        return Ok(enumerator(kind::PIN, pin));
    }
    let (_, part) = held(wired, cx, args.get(0), &PIN_ALARM)?;
    Ok(enumerator(kind::PIN, part.unit))
}

/// `value`
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some((_, value)) = of_woken(cx, args.get(0)) {
        return Ok(boolean(value));
    }
    let (_, part) = held(wired, cx, args.get(0), &PIN_ALARM)?;
    Ok(boolean(part.words[VALUE] != 0))
}

/// Whether a value is one.
pub(in crate::python) fn is(cx: &Cx<'_, '_>, alarm: Value) -> bool {
    is_object(cx, alarm, KIND)
}

/// Pin of an alarm, and what it waits for: for a sleep that the run does not live to see the end of.
pub(in crate::python) fn watched(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    alarm: Value,
) -> Result<(Pin, Watched), Signal> {
    let (_, part) = held(wired, cx, alarm, &PIN_ALARM)?;
    let is = |word: usize| part.words[word] != 0;
    Ok((part.unit, Watched { value: is(VALUE), edge: is(EDGE), pulled: is(PULLED) }))
}

/// Whether it has come. With `begin` the sleep begins: what came before counts for nothing.
pub(in crate::python) fn has_come(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    alarm: Value,
    begin: bool,
) -> Result<bool, Signal> {
    let (parts, part) = held(wired, cx, alarm, &PIN_ALARM)?;
    let edges = parts.digital().edges(part.unit);
    if part.words[EDGE] != 0 {
        return Ok(!begin && edges > 0);
    }
    Ok(parts.digital().get(part.unit) == (part.words[VALUE] != 0) || !begin && edges > 0)
}
