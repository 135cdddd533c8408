//! `countio`: edges counted by the hardware.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::NONE;

use super::{
    BY_NAME, Class, File, Wired, digitalio, first_type, held, lacking, member_or_none, natives, never, nothing, pin_at,
    take, whole,
};
use crate::parts::{Edge, PartError, Parts, Unit};
use crate::python::native::argument;

static COUNTER: Class =
    Class { kind: first_type::countio, name: "countio.Counter", close, abort: nothing, ready: never };
const EDGE: u16 = first_type::countio + 1;

const RISE: i32 = 0;
const FALL: i32 = 1;
const RISE_AND_FALL: i32 = 2;

/// Gives a unit of the counters up, for all modules that have one.
pub(super) fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(counters) = parts.counters() {
        counters.close(unit);
    }
}

/// Word of the claim: what the hardware's count was when the program's was 0.
const BASE: usize = 0;

natives! { countio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    COUNT = count, SET_COUNT = set_count, RESET = reset,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[
        HostType {
            name: "Counter",
            module: "countio",
            new: id::NEW,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("count", Member::Property(id::COUNT, id::SET_COUNT)),
                ("reset", Member::Method(id::RESET)),
            ],
            resource: true,
        },
        HostType {
            name: "Edge",
            module: "countio",
            new: 0,
            members: &[
                ("RISE", Member::Enumerator(RISE)),
                ("FALL", Member::Enumerator(FALL)),
                ("RISE_AND_FALL", Member::Enumerator(RISE_AND_FALL)),
            ],
            resource: false,
        },
    ],
    modules: &[HostModule {
        name: "countio",
        items: &[("Counter", Item::Type(first_type::countio)), ("Edge", Item::Type(EDGE))],
    }],
};

/// `Counter(pin, *, edge=Edge.FALL, pull=None)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let edge = argument(cx, args, BY_NAME, "edge");
    let edge = match member_or_none(cx, edge, EDGE, "edge")? {
        Some(RISE) => Edge::Rise,
        Some(RISE_AND_FALL) => Edge::Both,
        _ => Edge::Fall,
    };
    let pull = argument(cx, args, BY_NAME, "pull");
    let pull = digitalio::pull_of(cx, pull)?;
    if wired.wired().0.counters().is_none() {
        return lacking(cx, "countio");
    }
    take(wired, cx, &COUNTER, &[Some(pin)], |parts| {
        parts.counters().ok_or(PartError::BadPins)?.open_count(pin, edge, pull)
    })
}

/// `count`
fn count(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &COUNTER)?;
    let counted = parts.counters().map_or(0, |counters| counters.count(part.unit));
    let count = counted.wrapping_sub(part.words[BASE]) as i32;
    cx.new_int(count.into())
}

/// Setting `count`
fn set_count(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let count = whole(cx, args, (1, "count"), 0, i64::from(i32::MIN)..=i64::from(i32::MAX))? as i32;
    let (parts, part) = held(wired, cx, args.get(0), &COUNTER)?;
    let counted = parts.counters().map_or(0, |counters| counters.count(part.unit));
    part.words[BASE] = counted.wrapping_sub(count as u32);
    Ok(NONE)
}

/// `reset()`
fn reset(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &COUNTER)?;
    part.words[BASE] = parts.counters().map_or(0, |counters| counters.count(part.unit));
    Ok(NONE)
}
