//! `watchdog`: a client of the one mechanism that feeds the hardware; a program that stops feeding it is interrupted or reset.

use embassy_time::Duration;
use fieldwarden_supervisor::{Input, ProgramWatchdog, WatchDogMode};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::NONE;

use super::host::Board;
use super::native::{enumerator, kept, seconds};
use super::tables::{kept as slot, kind};

/// `WatchDogMode.RAISE`
pub(super) const RAISE: i32 = 1;
/// `WatchDogMode.RESET`
pub(super) const RESET: i32 = 2;

fn arm(board: &mut Board<'_>, cx: &mut Cx<'_, '_>) -> Answer {
    let (mode, timeout) = (kept::get(cx, slot::WATCHDOG_MODE), kept::get(cx, slot::WATCHDOG_TIMEOUT));
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
    Ok(kept::get(cx, slot::WATCHDOG_TIMEOUT))
}

/// Setting `timeout` feeds.
pub(super) fn set_timeout(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = args.get(1);
    if seconds(cx, value, "timeout")?.is_none_or(|us| us == 0) {
        return cx.value_error(format_args!("timeout must be greater than 0"));
    }
    kept::set(cx, slot::WATCHDOG_TIMEOUT, value)?;
    if kept::get(cx, slot::WATCHDOG_MODE) == NONE { Ok(NONE) } else { arm(board, cx) }
}

/// `mode`
pub(super) fn mode(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(kept::get(cx, slot::WATCHDOG_MODE))
}

/// Setting `mode` starts or stops it.
pub(super) fn set_mode(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = args.get(1);
    if value != NONE
        && value != enumerator(kind::WATCHDOG_MODE, RAISE)
        && value != enumerator(kind::WATCHDOG_MODE, RESET)
    {
        return cx.value_error(format_args!("mode must be a WatchDogMode or None"));
    }
    if value != NONE && kept::get(cx, slot::WATCHDOG_TIMEOUT) == NONE {
        return cx.value_error(format_args!("WatchDogTimer.timeout must be set"));
    }
    kept::set(cx, slot::WATCHDOG_MODE, value)?;
    if value == NONE {
        board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Disarm));
        return Ok(NONE);
    }
    arm(board, cx)
}

/// `feed()`
pub(super) fn feed(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    if kept::get(cx, slot::WATCHDOG_MODE) == NONE {
        return cx.raise(types::VALUE_ERROR, format_args!("WatchDogTimer is not currently running"));
    }
    board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Feed));
    Ok(NONE)
}

/// `deinit()`
pub(super) fn deinit(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    kept::set(cx, slot::WATCHDOG_MODE, NONE)?;
    board.services.handle(Input::ProgramWatchdog(ProgramWatchdog::Disarm));
    Ok(NONE)
}
