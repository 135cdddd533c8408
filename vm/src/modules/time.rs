//! `time`: clocks and waiting. What turns seconds into dates is Python, `py/calendar.py`, and is compiled when a program first asks for it.

use super::{Module, python};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::tables;
use crate::value::{NONE, Value, small};

/// The module.
pub static MODULE: Module = Module { name: "time", methods: METHODS, constants: &[] };

/// What `_calendar` holds.
const CALENDAR: [Value; 4] = [name!("struct_time"), name!("localtime"), name!("gmtime"), name!("mktime")];

/// The function that gives attribute `name` of the module when it is asked for; `None` if it needs none.
pub fn calendar(name: Value) -> Option<Value> {
    if CALENDAR.contains(&name) { tables::find_in_module(super::number(&MODULE), name!("_calendar")) } else { None }
}

/// `ticks_*` wrap at 2^29, as CircuitPython's `supervisor.ticks_ms`.
const TICKS_PERIOD: i64 = 1 << 29;

const METHODS: &[Method] = &[
    method(
        name!("monotonic"),
        |cx, _| {
            let us = cx.host.now_us();
            Ok(cx.heap.new_float(us as f64 / 1e6)?)
        },
        0,
        0,
    ),
    method(
        name!("monotonic_ns"),
        |cx, _| {
            let us = cx.host.now_us();
            cx.new_int(us as i64 * 1000)
        },
        0,
        0,
    ),
    method(
        name!("perf_counter"),
        |cx, _| {
            let us = cx.host.now_us();
            Ok(cx.heap.new_float(us as f64 / 1e6)?)
        },
        0,
        0,
    ),
    method(
        name!("perf_counter_ns"),
        |cx, _| {
            let us = cx.host.now_us();
            cx.new_int(us as i64 * 1000)
        },
        0,
        0,
    ),
    method(
        name!("time"),
        |cx, _| {
            let us = cx.host.wall_us();
            cx.new_int((us / 1_000_000) as i64)
        },
        0,
        0,
    ),
    method(
        name!("time_ns"),
        |cx, _| {
            let us = cx.host.wall_us();
            cx.new_int(us as i64 * 1000)
        },
        0,
        0,
    ),
    method(
        name!("ticks_ms"),
        |cx, _| {
            let us = cx.host.now_us();
            cx.new_int((us / 1000) as i64 % TICKS_PERIOD)
        },
        0,
        0,
    ),
    method(
        name!("ticks_us"),
        |cx, _| {
            let us = cx.host.now_us();
            cx.new_int(us as i64 % TICKS_PERIOD)
        },
        0,
        0,
    ),
    method(name!("_calendar"), |_, _| Err(Signal::Redirect(python::TIME_CALENDAR)), 1, 1),
    method(name!("ticks_diff"), ticks_diff, 2, 2),
    method(name!("ticks_add"), ticks_add, 2, 2),
    method(
        name!("sleep"),
        |cx, a| {
            let s = cx.float_arg(a.get(0))?;
            sleep(cx, s * 1e6)
        },
        1,
        1,
    ),
    method(
        name!("sleep_ms"),
        |cx, a| {
            let s = cx.float_arg(a.get(0))?;
            sleep(cx, s * 1e3)
        },
        1,
        1,
    ),
    method(
        name!("sleep_us"),
        |cx, a| {
            let s = cx.float_arg(a.get(0))?;
            sleep(cx, s)
        },
        1,
        1,
    ),
];

fn ticks_diff(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (cx.int_arg(a.get(0), "ticks")?, cx.int_arg(a.get(1), "ticks")?);
    let d = (x - y).rem_euclid(TICKS_PERIOD);
    Ok(small((if d >= TICKS_PERIOD / 2 { d - TICKS_PERIOD } else { d }) as i32))
}

fn ticks_add(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (cx.int_arg(a.get(0), "ticks")?, cx.int_arg(a.get(1), "delta")?);
    Ok(small((x + y).rem_euclid(TICKS_PERIOD) as i32))
}

/// Waits for so many microseconds. The call is made again when the wait is over; its deadline says that it is the same one.
pub fn sleep(cx: &mut Cx<'_, '_>, us: f64) -> Answer {
    if us.is_nan() || us < 0.0 {
        return cx.value_error(format_args!("sleep length must be non-negative"));
    }
    let now = cx.host.now_us();
    let deadline = match cx.state.resume_deadline_us {
        Some(d) => d,
        None => now.saturating_add(if us >= 1.8e19 { u64::MAX / 2 } else { us as u64 }),
    };
    if now >= deadline {
        return Ok(NONE);
    }
    let answer: Result<_, Signal> = cx.block(Some(deadline));
    answer
}
