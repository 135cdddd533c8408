//! `warden.Timer`: a handler that is called again and again, or once. The board's own `warden` module adds to this one.
//!
//! A timer is a RESOURCE whose entry lies in the VM's own table (`handlers.rs`): it runs until `deinit()`, the end of its `with`, its
//! collection, or the VM's end. It keeps its pace: expirations stand at multiples of the period after the start, however late a handler runs,
//! and each call is told how many it stands for, so that none is lost.

use super::Module;
use super::arguments::{argument, check_keywords};
use crate::handlers::{self, LEVEL_DEFAULT, TIMERS_MAX};
use crate::layout::{kind, resource};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method};
use crate::types;
use crate::value::{FALSE, NONE, UNSET, small, small_of};

/// The module.
pub static MODULE: Module =
    Module { name: "warden", methods: METHODS, constants: &[(name!("Timer"), types::of(types::TIMER))] };

/// The shortest period, in microseconds: a handler takes a good part of it on a slow board.
const PERIOD_US_MIN: f64 = 100.0;
/// The longest: three hundred years.
const PERIOD_US_MAX: f64 = 1e16;

const METHODS: &[Method] = &[method(name!("handlers"), figures, 0, 0)];

/// Methods of a timer.
pub const TIMER: &[Method] = &[
    method(name!("deinit"), deinit, 1, 1),
    method(name!("__enter__"), |_, a| Ok(a.get(0)), 1, 1),
    method(
        name!("__exit__"),
        |cx, a| {
            deinit(cx, a)?;
            Ok(FALSE)
        },
        1,
        255,
    ),
    getter(name!("expirations"), |cx, a| {
        let (_, expirations) = clockwork(cx, a)?;
        cx.new_int(expirations.into())
    }),
    getter(name!("period_ms"), |cx, a| {
        let (period_us, _) = clockwork(cx, a)?;
        Ok(cx.heap.new_float(period_us as f64 / 1e3)?)
    }),
];

/// `handlers()`: (attached, called so far, ended by an exception, calls for which the schedule queue had no room)
fn figures(cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let table = &cx.state.handlers;
    let figures = [table.attached() as u32, table.calls, table.failures, cx.state.schedule_overflows];
    let mut values = [UNSET; 4];
    for (value, figure) in values.iter_mut().zip(figures) {
        *value = cx.new_int(figure.into())?;
    }
    Ok(cx.heap.new_tuple(&values)?)
}

fn clockwork(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<(u64, u32), Signal> {
    let found = cx.resource(a.get(0)).and_then(|(index, _)| cx.state.handlers.timer(index));
    match found {
        Some(found) => Ok(found),
        None => cx
            .value_error(format_args!("Object has been deinitialized and can no longer be used. Create a new object.")),
    }
}

/// `Timer(period_ms, callback, *, level=12, once=False)`
pub fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let names = [name!("period_ms"), name!("callback"), name!("level"), name!("once")];
    check_keywords(cx, a, "Timer", &names)?;
    let [period, callback, level, once] = core::array::from_fn(|i| argument(cx, a, i, names[i]));
    if period == UNSET || callback == UNSET || a.len() > 2 {
        return cx.type_error(format_args!("Timer() takes period_ms and callback, then keywords"));
    }
    let period_us = cx.float_arg(period)? * 1e3;
    if !(PERIOD_US_MIN..=PERIOD_US_MAX).contains(&period_us) {
        return cx.value_error(format_args!("period_ms must be at least 0.1"));
    }
    let level = cx.int_or(level, LEVEL_DEFAULT.into(), "level")?;
    let once = once != UNSET && types::truth(cx.heap, once).unwrap_or(true);
    let Some(index) = cx.state.handlers.free_timer() else {
        // Some may only wait to be collected.
        if !core::mem::replace(&mut cx.state.handlers.collected, true) {
            return Err(Signal::Collect);
        }
        cx.state.handlers.collected = false;
        return cx.raise(types::RUNTIME_ERROR, format_args!("all {TIMERS_MAX} timers are in use"));
    };
    let object = cx.heap.alloc(kind::RESOURCE, resource::SIZE)?;
    cx.heap.set(object, resource::TYPE, types::of(types::TIMER));
    cx.heap.register_finalizer(object)?;
    let slot = cx.attach_handler(object, callback, level)?;
    // Nothing can fail any more.
    let now_us = cx.host.now_us();
    let generation = cx.state.handlers.start_timer(index, slot, now_us, period_us as u64, once);
    cx.heap.set(object, resource::INDEX, small(index as i32));
    cx.heap.set(object, resource::GENERATION, small(generation as i32));
    Ok(object)
}

/// `deinit()`; twice does nothing.
fn deinit(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let object = a.get(0);
    if cx.resource(object).is_some() {
        let index = small_of(cx.heap.get(object, resource::INDEX)) as u32;
        let generation = small_of(cx.heap.get(object, resource::GENERATION)) as u32;
        cx.heap.set(object, resource::INDEX, UNSET);
        cx.heap.set(object, resource::HANDLER, UNSET);
        handlers::release_timer(cx.heap, cx.state, index, generation);
    }
    Ok(NONE)
}
