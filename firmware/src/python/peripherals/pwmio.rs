//! `pwmio`: outputs that are high for a part of each period.

use fieldwarden_vm::host::{HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, small};

use super::{
    BY_NAME, Class, File, Wired, first_type, held, lacking, level, natives, never, nothing, pin_at, take, whole,
};
use crate::parts::{PartError, Parts, Unit};
use crate::python::native::argument;

static PWM: Class = Class { kind: first_type::pwmio, name: "pwmio.PWMOut", close, abort: nothing, ready: never };

fn close(parts: &mut dyn Parts, unit: Unit) {
    if let Some(pwm) = parts.pwm() {
        pwm.close(unit);
    }
}

/// Words of the claim.
const FREQUENCY: usize = 0;
const DUTY: usize = 1;
const VARIABLE: usize = 2;

natives! { pwmio:
    NEW = new, DEINIT = super::deinit, ENTER = super::enter, EXIT = super::exit,
    GET_DUTY = duty_cycle, SET_DUTY = set_duty_cycle, GET_HERTZ = frequency, SET_HERTZ = set_frequency,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[HostType {
        name: "PWMOut",
        module: "pwmio",
        new: id::NEW,
        members: &[
            ("deinit", Member::Method(id::DEINIT)),
            ("__enter__", Member::Method(id::ENTER)),
            ("__exit__", Member::Method(id::EXIT)),
            ("duty_cycle", Member::Property(id::GET_DUTY, id::SET_DUTY)),
            ("frequency", Member::Property(id::GET_HERTZ, id::SET_HERTZ)),
        ],
        resource: true,
    }],
    modules: &[HostModule { name: "pwmio", items: &[("PWMOut", Item::Type(first_type::pwmio))] }],
};

/// `PWMOut(pin, *, duty_cycle=0, frequency=500, variable_frequency=False)`
fn new(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let pin = pin_at(wired, cx, args, 1, "pin")?;
    let duty = whole(cx, args, (BY_NAME, "duty_cycle"), 0, 0..=65_535)? as u16;
    let frequency = whole(cx, args, (BY_NAME, "frequency"), 500, 1..=i64::from(u32::MAX))? as u32;
    let variable = argument(cx, args, BY_NAME, "variable_frequency");
    let variable = variable != UNSET && level(cx, variable)?;
    if wired.wired().0.pwm().is_none() {
        return lacking(cx, "pwmio");
    }
    let object = take(wired, cx, &PWM, &[Some(pin)], |parts| {
        parts.pwm().ok_or(PartError::BadPins)?.open(pin, frequency, duty, variable)
    })?;
    let (_, part) = held(wired, cx, object, &PWM)?;
    (part.words[FREQUENCY], part.words[DUTY], part.words[VARIABLE]) = (frequency, duty.into(), variable.into());
    Ok(object)
}

/// `duty_cycle`: of 65535
fn duty_cycle(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &PWM)?;
    Ok(small(part.words[DUTY] as i32))
}

/// Setting `duty_cycle`
fn set_duty_cycle(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let duty = whole(cx, args, (1, "duty_cycle"), 0, 0..=65_535)? as u16;
    let (parts, part) = held(wired, cx, args.get(0), &PWM)?;
    part.words[DUTY] = duty.into();
    if let Some(pwm) = parts.pwm() {
        pwm.set_duty(part.unit, duty);
    }
    Ok(NONE)
}

/// `frequency` in hertz
fn frequency(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), &PWM)?;
    let frequency = part.words[FREQUENCY];
    cx.new_int(frequency.into())
}

/// Setting `frequency`, of an output that was opened for it.
fn set_frequency(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let frequency = whole(cx, args, (1, "frequency"), 0, 1..=i64::from(u32::MAX))? as u32;
    let (parts, part) = held(wired, cx, args.get(0), &PWM)?;
    if part.words[VARIABLE] == 0 {
        return cx.raise(
            types::ATTRIBUTE_ERROR,
            format_args!("PWM frequency not writable when variable_frequency is False on construction."),
        );
    }
    match parts.pwm().map_or(Err(PartError::BadPins), |pwm| pwm.set_frequency(part.unit, frequency)) {
        Ok(()) => {
            part.words[FREQUENCY] = frequency;
            Ok(NONE)
        }
        Err(error) => super::refused(cx, &PWM, error),
    }
}
