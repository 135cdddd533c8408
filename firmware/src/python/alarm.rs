//! `alarm`: memory that outlives a run, and sleeping until something wakes.

use fieldwarden_supervisor::ResetReason;
use fieldwarden_vm::host::Host;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, UNSET, Value};

use super::asleep::{self, Pins};
use super::host::{Board, Wish};
use super::native::{argument, detail, is_object, kept, plain, set_detail, singleton};
use super::peripherals::pin_alarm;
use super::tables::{kept as slot, kind};

/// Longest sleep that only a pin ends, in microseconds: ten years.
const FOR_EVER_US: u64 = 10 * 365 * 86_400 * 1_000_000;

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

/// `pin`: what `PinAlarm` is an attribute of.
pub(super) fn pin(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::ALARM_PIN)
}

/// `TimeAlarm.monotonic_time`
pub(super) fn monotonic_time(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(detail(cx, args.get(0)))
}

/// The first of the alarms to come, and when, in microseconds of the board's clock.
fn soonest(cx: &mut Cx<'_, '_>, alarms: &[Value]) -> Result<Option<(Value, u64)>, Signal> {
    let mut first: Option<(Value, u64)> = None;
    for alarm in alarms {
        if pin_alarm::is(cx, *alarm) {
            continue;
        }
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

/// `light_sleep_until_alarms(*alarms)`: the alarm that came. Timers and handlers go on meanwhile.
pub(super) fn light_sleep(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if args.positional.is_empty() {
        return cx.value_error(format_args!("No alarms given"));
    }
    let first = soonest(cx, args.positional)?;
    // Room for what is kept, before an edge is taken from its pin.
    let before = kept::get(cx, slot::WAKE_ALARM);
    kept::set(cx, slot::WAKE_ALARM, before)?;
    let begin = cx.state.resume_deadline_us.is_none();
    let now_us = board.now_us();
    let mut came = first.and_then(|(alarm, at_us)| (now_us >= at_us).then_some(alarm));
    let mut pins = false;
    for alarm in args.positional {
        if pin_alarm::is(cx, *alarm) {
            pins = true;
            if pin_alarm::has_come(board, cx, *alarm, begin)? {
                came = Some(*alarm);
            }
        }
    }
    if let Some(alarm) = came {
        kept::set(cx, slot::WAKE_ALARM, alarm)?;
        return Ok(alarm);
    }
    // A deadline also tells that the sleep has begun.
    let mut until_us = first.map_or(now_us.saturating_add(FOR_EVER_US), |(_, at_us)| at_us);
    if pins && let Some(look) = board.parts.look_again() {
        until_us = until_us.min(look.as_micros().max(now_us.saturating_add(1)));
    }
    cx.block(Some(until_us))
}

/// `exit_and_deep_sleep_until_alarms(*alarms)`: the run ends with all its finalizers; the board wakes as after a reset.
pub(super) fn deep_sleep(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let first = soonest(cx, args.positional)?;
    let mut pins = Pins::default();
    for alarm in args.positional {
        if pin_alarm::is(cx, *alarm) {
            let (pin, watched) = pin_alarm::watched(board, cx, *alarm)?;
            pins.add(pin, watched);
        }
    }
    let for_ever = pins.any().then_some(FOR_EVER_US / 1_000);
    let ms = first.map(|(_, at_us)| at_us.saturating_sub(board.now_us()).div_ceil(1_000)).or(for_ever);
    *board.wish = Some(Wish::DeepSleep(ms, pins));
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
    // The alarm that was waited for is gone with its run; which pin it was is known, or that it was a time.
    if let Some((pin, value)) = asleep::noted(board.sleep_memory) {
        let object = pin_alarm::woken(cx, pin, value)?;
        kept::set(cx, slot::WAKE_ALARM, object)?;
        return Ok(object);
    }
    let at = cx.heap.new_float(0.0)?;
    let object = singleton(cx, kind::TIME_ALARM)?;
    set_detail(cx, object, at);
    Ok(object)
}
