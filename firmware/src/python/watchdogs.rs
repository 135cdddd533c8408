//! `watchdog`: a client of the one mechanism that feeds the hardware; a program that stops feeding it is interrupted or reset.

use embassy_time::Duration;
use fieldwarden_supervisor::{Input, ProgramWatchdog, WatchDogMode};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value};

use super::host::Board;
use super::native::{HOST_ROOT, enumerator, seconds};
use super::tables::{TYPES, kind};

/// `WatchDogMode.RAISE`
pub(super) const RAISE: i32 = 1;
/// `WatchDogMode.RESET`
pub(super) const RESET: i32 = 2;

/// Where the mode and the timeout of the run are kept: behind the singletons.
const MODE: usize = TYPES;
const TIMEOUT: usize = TYPES + 1;

fn kept(cx: &Cx<'_, '_>, place: usize) -> Value {
    let list = cx.state.roots[HOST_ROOT];
    if list == UNSET { NONE } else { cx.heap.list_get(list, place).unwrap_or(NONE) }
}

fn keep(cx: &mut Cx<'_, '_>, place: usize, value: Value) -> Result<(), fieldwarden_vm::native::Signal> {
    let list = cx.state.roots[HOST_ROOT];
    while cx.heap.list_len(list) <= place {
        cx.heap.list_push(list, NONE)?;
    }
    cx.heap.list_set(list, place, value);
    Ok(())
}

fn arm(board: &mut Board<'_>, cx: &mut Cx<'_, '_>) -> Answer {
    let (mode, timeout) = (kept(cx, MODE), kept(cx, TIMEOUT));
    if timeout == NONE {
        return cx.value_error(format_args!("WatchDogTimer.timeout must be set"));
    }
    let us = seconds(cx, timeout, "timeout")?.unwrap_or(0);
    let mode = match mode {
        NONE => return Ok(NONE),
        mode if mode == enumerator(kind::WATCHDOG_MODE, RAISE) => WatchDogMode::Raise,
        _ => WatchDogMode::Reset,
    };
    board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Arm(mode, Duration::from_micros(us))));
    Ok(NONE)
}

/// `timeout`
pub(super) fn timeout(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(kept(cx, TIMEOUT))
}

/// Setting `timeout` feeds.
pub(super) fn set_timeout(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = args.get(1);
    if seconds(cx, value, "timeout")?.is_none_or(|us| us == 0) {
        return cx.value_error(format_args!("timeout must be greater than 0"));
    }
    keep(cx, TIMEOUT, value)?;
    if kept(cx, MODE) == NONE { Ok(NONE) } else { arm(board, cx) }
}

/// `mode`
pub(super) fn mode(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(kept(cx, MODE))
}

/// Setting `mode` starts or stops it.
pub(super) fn set_mode(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = args.get(1);
    if value != NONE && value != enumerator(kind::WATCHDOG_MODE, RAISE) && value != enumerator(kind::WATCHDOG_MODE, RESET) {
        return cx.value_error(format_args!("mode must be a WatchDogMode or None"));
    }
    if value != NONE && kept(cx, TIMEOUT) == NONE {
        return cx.value_error(format_args!("WatchDogTimer.timeout must be set"));
    }
    keep(cx, MODE, value)?;
    if value == NONE {
        board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Disarm));
        return Ok(NONE);
    }
    arm(board, cx)
}

/// `feed()`
pub(super) fn feed(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    if kept(cx, MODE) == NONE {
        return cx.raise(types::VALUE_ERROR, format_args!("WatchDogTimer is not currently running"));
    }
    board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Feed));
    Ok(NONE)
}

/// `deinit()`
pub(super) fn deinit(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    keep(cx, MODE, NONE)?;
    board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Disarm));
    Ok(NONE)
}

/// `WatchDogTimeout`, the exception.
pub(super) fn expired(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(types::of(types::WATCHDOG_TIMEOUT))
}
