//! `digitalio`: the levels of single pins.

use fieldwarden_vm::handlers;
use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value, boolean};

use super::{
    BY_NAME, Class, File, Ready, Wired, first_type, held, level, member_or_none, natives, nothing, pin_at, take, whole,
};
use crate::parts::{Drive, Edge, Parts, Pin, Pull};
use crate::python::claims::PartClaim;
use crate::python::native::{argument, enumerated, enumerator, required};

/// Its unit is the pin's number.
pub(super) static DIGITAL: Class =
    Class { kind: KIND, name: "digitalio.DigitalInOut", close: nothing, abort: nothing, ready };

const KIND: u16 = first_type::digitalio;
const DIRECTION: u16 = first_type::digitalio + 1;
const DRIVE_MODE: u16 = first_type::digitalio + 2;
pub(super) const PULL: u16 = first_type::digitalio + 3;

const INPUT: i32 = 0;
const OUTPUT: i32 = 1;
const PUSH_PULL: i32 = 0;
const OPEN_DRAIN: i32 = 1;
const UP: i32 = 1;
const DOWN: i32 = 2;

/// Word of the claim: whether it is an output.
const IS_OUTPUT: usize = 0;
/// Word of the claim: the pull of an input, 0 for none.
const PULLED: usize = 1;
/// Word of the claim: the drive mode of an output.
const DRIVEN: usize = 2;
/// Word of the claim: the level of an output, as it was set.
const LEVEL: usize = 3;
/// Word of the claim: its edges are watched for tasks.
const WATCHED: usize = 4;

natives! { digitalio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    TO_OUTPUT = switch_to_output, TO_INPUT = switch_to_input, DIR = direction, SET_DIR = set_direction,
    VALUE = value, SET_VALUE = set_value, DRIVE = drive_mode, SET_DRIVE = set_drive_mode, GET_PULL = pull, SET_PULL = set_pull, ON_CHANGE = on_change,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[
        HostType {
            name: "DigitalInOut",
            module: "digitalio",
            new: id::NEW,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("switch_to_output", Member::Method(id::TO_OUTPUT)),
                ("switch_to_input", Member::Method(id::TO_INPUT)),
                ("on_change", Member::Method(id::ON_CHANGE)),
                ("direction", Member::Property(id::DIR, id::SET_DIR)),
                ("value", Member::Property(id::VALUE, id::SET_VALUE)),
                ("drive_mode", Member::Property(id::DRIVE, id::SET_DRIVE)),
                ("pull", Member::Property(id::GET_PULL, id::SET_PULL)),
            ],
            resource: true,
        },
        HostType {
            name: "Direction",
            module: "digitalio",
            new: 0,
            members: &[("INPUT", Member::Enumerator(INPUT)), ("OUTPUT", Member::Enumerator(OUTPUT))],
            resource: false,
        },
        HostType {
            name: "DriveMode",
            module: "digitalio",
            new: 0,
            members: &[("PUSH_PULL", Member::Enumerator(PUSH_PULL)), ("OPEN_DRAIN", Member::Enumerator(OPEN_DRAIN))],
            resource: false,
        },
        HostType {
            name: "Pull",
            module: "digitalio",
            new: 0,
            members: &[("UP", Member::Enumerator(UP)), ("DOWN", Member::Enumerator(DOWN))],
            resource: false,
        },
    ],
    modules: &[HostModule {
        name: "digitalio",
        items: &[
            ("DigitalInOut", Item::Type(KIND)),
            ("Direction", Item::Type(DIRECTION)),
            ("DriveMode", Item::Type(DRIVE_MODE)),
            ("Pull", Item::Type(PULL)),
        ],
    }],
};

/// A `Pull`, or None.
pub(super) fn pull_of(cx: &mut Cx<'_, '_>, value: Value) -> Result<Option<Pull>, Signal> {
    Ok(match member_or_none(cx, value, PULL, "pull")? {
        Some(UP) => Some(Pull::Up),
        Some(_) => Some(Pull::Down),
        None => None,
    })
}

/// The pin of an object that is an output, for what sends on it.
pub(super) fn output_pin(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, object: Value) -> Result<Pin, Signal> {
    let (_, part) = held(wired, cx, object, &DIGITAL)?;
    if part.words[IS_OUTPUT] == 0 {
        return cx.value_error(format_args!("the pin must be an output"));
    }
    Ok(part.unit)
}

/// An edge has come since this was last asked; the first time, since now. Not while a handler takes them.
fn ready(parts: &mut dyn Parts, part: &mut PartClaim) -> Ready {
    if part.slot > 0 || part.words[WATCHED] == 0 && parts.digital().watch(part.unit, Edge::Both).is_err() {
        return Ready::Never;
    }
    part.words[WATCHED] = 1;
    Ready::from(parts.digital().edges(part.unit) > 0)
}

/// `DigitalInOut(pin)`: an input without pull.
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    take(wired, cx, &DIGITAL, &[Some(pin)], |parts| {
        parts.digital().input(pin, None);
        Ok(pin)
    })
}

fn drive_of(part: &PartClaim) -> Drive {
    if part.words[DRIVEN] == OPEN_DRAIN as u32 { Drive::OpenDrain } else { Drive::PushPull }
}

fn to_output(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, object: Value, level: bool, drive: i32) -> Answer {
    let (parts, part) = held(wired, cx, object, &DIGITAL)?;
    (part.words[IS_OUTPUT], part.words[DRIVEN], part.words[LEVEL]) = (1, drive as u32, u32::from(level));
    parts.digital().output(part.unit, level, drive_of(part));
    Ok(NONE)
}

fn to_input(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, object: Value, pull: Option<Pull>) -> Answer {
    let (parts, part) = held(wired, cx, object, &DIGITAL)?;
    part.words[IS_OUTPUT] = 0;
    part.words[PULLED] = pull.map_or(0, |pull| if pull == Pull::Up { UP } else { DOWN } as u32);
    parts.digital().input(part.unit, pull);
    Ok(NONE)
}

/// `switch_to_output(value=False, drive_mode=DriveMode.PUSH_PULL)`
fn switch_to_output(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = argument(cx, args, 1, "value");
    let value = value != UNSET && level(cx, value)?;
    let drive = argument(cx, args, 2, "drive_mode");
    let drive = member_or_none(cx, drive, DRIVE_MODE, "drive_mode")?.unwrap_or(PUSH_PULL);
    to_output(wired, cx, args.get(0), value, drive)
}

/// `switch_to_input(pull=None)`
fn switch_to_input(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pull = argument(cx, args, 1, "pull");
    let pull = pull_of(cx, pull)?;
    to_input(wired, cx, args.get(0), pull)
}

/// `direction`
fn direction(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    Ok(enumerator(DIRECTION, part.words[IS_OUTPUT] as i32))
}

/// Setting `direction`: an input has no pull then, an output is low.
fn set_direction(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    match enumerated(cx, args.get(1), DIRECTION, "direction")? {
        OUTPUT => to_output(wired, cx, args.get(0), false, PUSH_PULL),
        _ => to_input(wired, cx, args.get(0), None),
    }
}

/// `value`
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    Ok(boolean(parts.digital().get(part.unit)))
}

/// Setting `value` of an output.
fn set_value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let level = level(cx, args.get(1))?;
    let (parts, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    if part.words[IS_OUTPUT] == 0 {
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("Cannot set value when direction is input."));
    }
    part.words[LEVEL] = u32::from(level);
    parts.digital().set(part.unit, level);
    Ok(NONE)
}

/// `drive_mode` of an output.
fn drive_mode(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    match part.words[IS_OUTPUT] {
        0 => no_drive_mode(cx),
        _ => Ok(enumerator(DRIVE_MODE, part.words[DRIVEN] as i32)),
    }
}

fn no_drive_mode(cx: &mut Cx<'_, '_>) -> Answer {
    cx.raise(types::ATTRIBUTE_ERROR, format_args!("Drive mode not used when direction is input."))
}

/// Setting `drive_mode` of an output.
fn set_drive_mode(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = enumerated(cx, args.get(1), DRIVE_MODE, "drive_mode")?;
    let (_, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    let level = part.words[LEVEL] != 0;
    match part.words[IS_OUTPUT] {
        0 => no_drive_mode(cx),
        _ => to_output(wired, cx, args.get(0), level, mode),
    }
}

fn no_pull(cx: &mut Cx<'_, '_>) -> Answer {
    cx.raise(types::ATTRIBUTE_ERROR, format_args!("Pull not used when direction is output."))
}

/// `pull` of an input.
fn pull(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    match (part.words[IS_OUTPUT], part.words[PULLED]) {
        (0, 0) => Ok(NONE),
        (0, pulled) => Ok(enumerator(PULL, pulled as i32)),
        _ => no_pull(cx),
    }
}

/// Setting `pull` of an input.
fn set_pull(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pull = pull_of(cx, args.get(1))?;
    let (_, part) = held(wired, cx, args.get(0), &DIGITAL)?;
    match part.words[IS_OUTPUT] {
        0 => to_input(wired, cx, args.get(0), pull),
        _ => no_pull(cx),
    }
}

/// `on_change(callback, *, rise=True, fall=True, level=12)`: `callback(pin)` after edges, as a handler of that level; None ends it.
fn on_change(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = types::unwrap(cx.heap, args.get(0));
    let callback = required(cx, args, 1, "callback")?;
    let flag = |cx: &mut Cx<'_, '_>, name: &str| -> Result<bool, Signal> {
        let value = argument(cx, args, BY_NAME, name);
        if value == UNSET { Ok(true) } else { level(cx, value) }
    };
    let edge = match (flag(cx, "rise")?, flag(cx, "fall")?) {
        (true, true) => Edge::Both,
        (true, false) => Edge::Rise,
        (false, true) => Edge::Fall,
        (false, false) => return cx.value_error(format_args!("rise or fall must be true")),
    };
    let urgency = whole(cx, args, (BY_NAME, "level"), handlers::LEVEL_DEFAULT.into(), 8..=15)?;
    let (parts, part) = held(wired, cx, object, &DIGITAL)?;
    part.words[WATCHED] = 0;
    if callback == NONE {
        part.slot = 0;
        parts.digital().unwatch(part.unit);
        cx.detach_handler(object);
        return Ok(NONE);
    }
    let slot = cx.attach_handler(object, callback, urgency)?;
    let (parts, part) = held(wired, cx, object, &DIGITAL)?;
    match parts.digital().watch(part.unit, edge) {
        Ok(()) => {
            part.slot = slot + 1;
            Ok(NONE)
        }
        Err(error) => {
            cx.detach_handler(object);
            super::refused(cx, &DIGITAL, error)
        }
    }
}
