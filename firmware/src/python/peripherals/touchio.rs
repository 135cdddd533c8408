//! `touchio`: pads that feel a finger.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{NONE, boolean, small};

use super::{Class, File, Wired, digitalio, first_type, held, lacking, natives, never, nothing, pin_at, take, whole};
use crate::parts::{PartError, Parts, Unit};
use crate::python::claims::PartClaim;
use crate::python::native::argument;

static TOUCH: Class = Class { kind: first_type::touchio, name: "touchio.TouchIn", close, abort: nothing, ready: never };

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(touch) = parts.touch() {
        touch.close(unit);
    }
}

/// Word of the claim: above it a pad is touched.
const THRESHOLD: usize = 0;
/// How far above the first reading the threshold is.
const MARGIN: u16 = 100;

natives! { touchio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    VALUE = value, RAW = raw_value, GET_THRESHOLD = threshold, SET_THRESHOLD = set_threshold,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "TouchIn",
        module: "touchio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("value", Member::Property(id::VALUE, 0)),
            ("raw_value", Member::Property(id::RAW, 0)),
            ("threshold", Member::Property(id::GET_THRESHOLD, id::SET_THRESHOLD)),
        ],
        resource: true,
    }],
    modules: &[HostModule { name: "touchio", items: &[("TouchIn", Item::Type(first_type::touchio))] }],
};

fn raw(parts: &mut dyn Parts, part: &PartClaim) -> u16 {
    parts.touch().map_or(0, |touch| touch.raw(part.unit))
}

/// `TouchIn(pin, pull=None)`: not touched while it is made, so that it knows what that reads.
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let pull = argument(cx, args, 2, "pull");
    let pull = digitalio::pull_of(cx, pull)?;
    if wired.wired().0.touch().is_none() {
        return lacking(cx, "touchio");
    }
    let object =
        take(wired, cx, &TOUCH, &[Some(pin)], |parts| parts.touch().ok_or(PartError::BadPins)?.open(pin, pull))?;
    let (parts, part) = held(wired, cx, object, &TOUCH)?;
    part.words[THRESHOLD] = raw(parts, part).saturating_add(MARGIN).into();
    Ok(object)
}

/// `value`: whether it is touched
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &TOUCH)?;
    Ok(boolean(u32::from(raw(parts, part)) > part.words[THRESHOLD]))
}

/// `raw_value`
fn raw_value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &TOUCH)?;
    Ok(small(raw(parts, part).into()))
}

/// `threshold`
fn threshold(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &TOUCH)?;
    Ok(small(part.words[THRESHOLD] as i32))
}

/// Setting `threshold`
fn set_threshold(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let threshold = whole(cx, args, (1, "threshold"), 0, 0..=65_535)? as u32;
    held(wired, cx, args.get(0), &TOUCH)?.1.words[THRESHOLD] = threshold;
    Ok(NONE)
}
