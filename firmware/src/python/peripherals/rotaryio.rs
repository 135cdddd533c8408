//! `rotaryio`: knobs that turn without end.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{NONE, small};

use super::{Class, File, Wired, countio, first_type, held, lacking, natives, never, nothing, pin_at, take, whole};
use crate::parts::PartError;

static ENCODER: Class = Class {
    kind: first_type::rotaryio,
    name: "rotaryio.IncrementalEncoder",
    close: countio::close,
    abort: nothing,
    ready: never,
};

/// Words of the claim.
const BASE: usize = 0;
const DIVISOR: usize = 1;

natives! { rotaryio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    POSITION = position, SET_POSITION = set_position, GET_DIVISOR = divisor, SET_DIVISOR = set_divisor,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "IncrementalEncoder",
        module: "rotaryio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("position", Member::Property(id::POSITION, id::SET_POSITION)),
            ("divisor", Member::Property(id::GET_DIVISOR, id::SET_DIVISOR)),
        ],
        resource: true,
    }],
    modules: &[HostModule { name: "rotaryio", items: &[("IncrementalEncoder", Item::Type(first_type::rotaryio))] }],
};

/// `IncrementalEncoder(pin_a, pin_b, divisor=4)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let a = pin_at(wired, cx, args, 1, "pin_a")?;
    let b = pin_at(wired, cx, args, 2, "pin_b")?;
    let divisor = whole(cx, args, (3, "divisor"), 4, 1..=4)? as u32;
    if wired.wired().0.counters().is_none() {
        return lacking(cx, "rotaryio");
    }
    let object = take(wired, cx, &ENCODER, &[Some(a), Some(b)], |parts| {
        parts.counters().ok_or(PartError::BadPins)?.open_encoder(a, b)
    })?;
    held(wired, cx, object, &ENCODER)?.1.words[DIVISOR] = divisor;
    Ok(object)
}

/// `position`
fn position(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &ENCODER)?;
    let quarters = parts.counters().map_or(0, |counters| counters.quarters(part.unit));
    let moved = quarters.wrapping_sub(part.words[BASE] as i32);
    // The divisor is 1 to 4.
    let position = moved.div_euclid(part.words[DIVISOR].max(1) as i32);
    cx.new_int(position.into())
}

/// Setting `position`
fn set_position(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let position = whole(cx, args, (1, "position"), 0, -(1 << 28)..=1 << 28)? as i32;
    let (parts, part) = held(wired, cx, args.get(0), &ENCODER)?;
    let quarters = parts.counters().map_or(0, |counters| counters.quarters(part.unit));
    part.words[BASE] = quarters.wrapping_sub(position * part.words[DIVISOR] as i32) as u32;
    Ok(NONE)
}

/// `divisor`: quarter steps of one position
fn divisor(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &ENCODER)?;
    Ok(small(part.words[DIVISOR] as i32))
}

/// Setting `divisor`
fn set_divisor(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let divisor = whole(cx, args, (1, "divisor"), 4, 1..=4)? as u32;
    held(wired, cx, args.get(0), &ENCODER)?.1.words[DIVISOR] = divisor;
    Ok(NONE)
}
