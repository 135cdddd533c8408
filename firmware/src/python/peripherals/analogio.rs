//! `analogio`: voltages in and out.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{NONE, small};

use super::{Class, File, Wired, first_type, held, lacking, natives, never, nothing, pin_at, take, whole};
use crate::parts::PartError;

/// Their units are their pins' numbers.
static INPUT: Class =
    Class { kind: first_type::analogio, name: "analogio.AnalogIn", close: nothing, abort: nothing, ready: never };
static OUTPUT: Class =
    Class { kind: first_type::analogio + 1, name: "analogio.AnalogOut", close: nothing, abort: nothing, ready: never };

natives! { analogio:
    NEW_IN = new_in, NEW_OUT = new_out, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    VALUE = value, REFERENCE = reference_voltage, NO_VALUE = no_value, SET_VALUE = set_value,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[
        HostType {
            name: "AnalogIn",
            module: "analogio",
            new: id::NEW_IN,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("value", Member::Property(id::VALUE, 0)),
                ("reference_voltage", Member::Property(id::REFERENCE, 0)),
            ],
            resource: true,
        },
        HostType {
            name: "AnalogOut",
            module: "analogio",
            new: id::NEW_OUT,
            members: &[
                ("deinit", Member::Method(id::DEINIT)),
                ("__enter__", Member::Method(id::ENTER)),
                ("__exit__", Member::Method(id::EXIT)),
                ("value", Member::Property(id::NO_VALUE, id::SET_VALUE)),
            ],
            resource: true,
        },
    ],
    modules: &[HostModule {
        name: "analogio",
        items: &[("AnalogIn", Item::Type(first_type::analogio)), ("AnalogOut", Item::Type(first_type::analogio + 1))],
    }],
};

/// `AnalogIn(pin)`
fn new_in(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    take(wired, cx, &INPUT, &[Some(pin)], |parts| {
        parts.analog().ok_or(PartError::BadPins)?.open_input(pin)?;
        Ok(pin)
    })
}

/// `AnalogOut(pin)`
fn new_out(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    take(wired, cx, &OUTPUT, &[Some(pin)], |parts| {
        parts.analog().ok_or(PartError::BadPins)?.open_output(pin)?;
        Ok(pin)
    })
}

/// `AnalogIn.value`: 0 to 65535
fn value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, part) = held(wired, cx, args.get(0), &INPUT)?;
    match parts.analog() {
        Some(analog) => Ok(small(analog.read(part.unit).into())),
        None => lacking(cx, "analogio"),
    }
}

/// `AnalogIn.reference_voltage`
fn reference_voltage(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (parts, _) = held(wired, cx, args.get(0), &INPUT)?;
    let millivolts = parts.analog().map_or(0, |analog| analog.reference_mv());
    Ok(cx.heap.new_float(f64::from(millivolts) / 1e3)?)
}

/// `AnalogOut.value` can only be set.
fn no_value(_: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    cx.raise(fieldwarden_vm::types::ATTRIBUTE_ERROR, format_args!("unreadable attribute"))
}

/// Setting `AnalogOut.value`
fn set_value(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = whole(cx, args, (1, "value"), 0, 0..=65_535)?;
    let (parts, part) = held(wired, cx, args.get(0), &OUTPUT)?;
    if let Some(analog) = parts.analog() {
        analog.write(part.unit, value as u16);
    }
    Ok(NONE)
}
