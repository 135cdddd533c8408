//! `alarm.pin.PinAlarm`: a pin that ends a light sleep. What sleeps stands in `python/alarm.rs`.

use fieldwarden_vm::host::{HostType, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{Value, boolean};

use super::{Class, File, Wired, first_type, held, natives, nothing, pin_at, take};
use crate::parts::{Edge, Parts, Pull, Unit};
use crate::python::native::{argument, enumerator, is_object, required, truth};
use crate::python::tables::kind;

/// Its unit is the pin's number.
static PIN_ALARM: Class = Class { kind: KIND, name: "alarm.pin.PinAlarm", close: unwatch, abort: nothing };

pub(in crate::python) const KIND: u16 = first_type::pin_alarm;

/// Word of the claim: the level that wakes.
const VALUE: usize = 0;
/// Word of the claim: only a change to that level wakes.
const EDGE: usize = 1;

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

/// `PinAlarm(pin, value, edge=False, pull=False)`: takes the pin until it is given back.
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let value = required(cx, args, 2, "value")?;
    let value = truth(cx, value, false)?;
    let edge = argument(cx, args, 3, "edge");
    let edge = truth(cx, edge, false)?;
    let pull = argument(cx, args, 4, "pull");
    let pull = truth(cx, pull, false)?;
    // It pulls to the level that does not wake.
    let pull = pull.then_some(if value { Pull::Down } else { Pull::Up });
    let object = take(wired, cx, &PIN_ALARM, &[Some(pin)], |parts| {
        parts.digital().input(pin, pull);
        parts.digital().watch(pin, if value { Edge::Rise } else { Edge::Fall })?;
        Ok(pin)
    })?;
    let (_, part) = held(wired, cx, object, &PIN_ALARM)?;
    part.words[VALUE] = u32::from(value);
    part.words[EDGE] = u32::from(edge);
    Ok(object)
}

/// `pin`
fn pin(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &PIN_ALARM)?;
    Ok(enumerator(kind::PIN, part.unit))
}

/// `value`
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &PIN_ALARM)?;
    Ok(boolean(part.words[VALUE] != 0))
}

/// Whether a value is one.
pub(in crate::python) fn is(cx: &Cx<'_, '_>, alarm: Value) -> bool {
    is_object(cx, alarm, KIND)
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
