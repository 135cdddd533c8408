//! `alarm`: memory that outlives a run, and sleeping until something wakes.

use fieldwarden_supervisor::ResetReason;
use fieldwarden_vm::host::Host;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, UNSET, Value};

use super::host::{Board, Wish};
use super::native::{argument, detail, is_object, kept, plain, set_detail, singleton};
use super::tables::{kept as slot, kind};

/// `sleep_memory`
pub(super) fn sleep_memory(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::SLEEP_MEMORY)
}

/// `time`: what `TimeAlarm` is an attribute of.
pub(super) fn time(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::ALARM_TIME)
}

/// `time.TimeAlarm(*, monotonic_time=None, epoch_time=None)`
pub(super) fn new_time_alarm(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let monotonic = argument(cx, args, usize::MAX, "monotonic_time");
    let epoch = argument(cx, args, usize::MAX, "epoch_time");
    let at_s = match (monotonic, epoch) {
        (NONE | UNSET, NONE | UNSET) => {
            return cx.value_error(format_args!("Supply one of monotonic_time or epoch_time"));
        }
        (at, NONE | UNSET) => cx.float_arg(at)?,
        (NONE | UNSET, at) => {
            let ahead = cx.float_arg(at)? - board.wall_us() as f64 / 1e6;
            if ahead < 0.0 {
                return cx.value_error(format_args!("Time is in the past."));
            }
            board.now_us() as f64 / 1e6 + ahead
        }
        _ => return cx.value_error(format_args!("Supply one of monotonic_time or epoch_time")),
    };
    let at = cx.heap.new_float(at_s)?;
    let object = plain(cx, kind::TIME_ALARM)?;
    set_detail(cx, object, at);
    Ok(object)
}

/// `TimeAlarm.monotonic_time`
pub(super) fn monotonic_time(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(detail(cx, args.get(0)))
}

/// The first of the alarms to come, and when, in microseconds of the board's clock.
fn soonest(cx: &mut Cx<'_, '_>, alarms: &[Value]) -> Result<Option<(Value, u64)>, Signal> {
    let mut first: Option<(Value, u64)> = None;
    for alarm in alarms {
        if !is_object(cx, *alarm, kind::TIME_ALARM) {
            let got = cx.type_name(*alarm);
            return cx.type_error(format_args!("Expected an alarm, got {got}"));
        }
        let at = detail(cx, *alarm);
        // The cast saturates.
        let at_us = (cx.float_arg(at)? * 1e6) as u64;
        if first.is_none_or(|(_, soonest)| at_us < soonest) {
            first = Some((*alarm, at_us));
        }
    }
    Ok(first)
}

/// `light_sleep_until_alarms(*alarms)`: the alarm that came.
pub(super) fn light_sleep(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    match soonest(cx, args.positional)? {
        None => cx.value_error(format_args!("No alarms given")),
        Some((alarm, at_us)) if board.now_us() >= at_us => {
            kept::set(cx, slot::WAKE_ALARM, alarm)?;
            Ok(alarm)
        }
        Some((_, at_us)) => cx.block(Some(at_us)),
    }
}

/// `exit_and_deep_sleep_until_alarms(*alarms)`: the run ends with all its finalizers; the board wakes as after a reset.
pub(super) fn deep_sleep(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let first = soonest(cx, args.positional)?;
    let ms = first.map(|(_, at_us)| at_us.saturating_sub(board.now_us()).div_ceil(1_000));
    *board.wish = Some(Wish::DeepSleep(ms));
    cx.block(None)
}

/// `wake_alarm`: what ended the last sleep, or None.
pub(super) fn wake_alarm(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let woken = kept::get(cx, slot::WAKE_ALARM);
    if woken != NONE {
        return Ok(woken);
    }
    let mut reason = ResetReason::Unknown;
    board.services.supervisor(&mut |supervisor| reason = supervisor.reset_reason());
    if reason != ResetReason::DeepSleepAlarm {
        return Ok(NONE);
    }
    // The alarm that was waited for is gone with its run; that it was a time is known.
    let at = cx.heap.new_float(0.0)?;
    let object = singleton(cx, kind::TIME_ALARM)?;
    set_detail(cx, object, at);
    Ok(object)
}
