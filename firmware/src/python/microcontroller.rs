//! `microcontroller`: the chip itself, its reset, and why it was reset.

use fieldwarden_supervisor::{ResetReason, RunMode};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{NONE, Value, small};

use super::host::{Board, Wish};
use super::native::{enumerated, enumerator, required, singleton};
use super::tables::kind;

/// `reset()`: everything is finalized first; the board starts anew, or the program does if the supervisor says so.
pub(super) fn reset(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    *board.wish = Some(Wish::Reset);
    // The program goes no further: the run is ended where it waits.
    cx.block(None)
}

/// `on_next_reset(run_mode)`
pub(super) fn on_next_reset(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = required(cx, args, 0, "run_mode")?;
    let code = enumerated(cx, mode, kind::RUN_MODE, "run_mode")?;
    let Some(mode) = u8::try_from(code).ok().and_then(RunMode::from_code) else {
        return cx.value_error(format_args!("Invalid run_mode"));
    };
    let mut refused = false;
    board.services.supervisor(&mut |supervisor| refused = supervisor.on_next_reset(mode).is_err());
    if refused {
        return cx.value_error(format_args!("This run mode needs a hand to be left; settings do not allow it"));
    }
    Ok(NONE)
}

/// `delay_us(delay)`: so short that nothing else need run.
pub(super) fn delay_us(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    use fieldwarden_vm::host::Host;
    if let Some(until) = cx.state.resume_deadline_us {
        if board.now_us() >= until {
            return Ok(NONE);
        }
        return cx.block(Some(until));
    }
    let delay = required(cx, args, 0, "delay")?;
    let us = cx.int_arg(delay, "delay")?;
    let until = board.now_us().saturating_add(u64::try_from(us).unwrap_or(0));
    cx.block(Some(until))
}

/// `cpu`
pub(super) fn cpu(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::PROCESSOR)
}

/// `cpu.reset_reason`
pub(super) fn reset_reason(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut reason = ResetReason::Unknown;
    board.services.supervisor(&mut |supervisor| reason = supervisor.reset_reason());
    Ok(enumerator(kind::RESET_REASON, reason.code()))
}

/// `cpu.temperature`: a simulated sensor near room temperature that moves slowly.
pub(super) fn temperature(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    use fieldwarden_vm::host::Host;
    // A triangle of two degrees over a day: something to plot, the same at the same time.
    let minutes = (board.now_us() / 60_000_000 % 1_440) as f64;
    let celsius = 22.0 - 2.0 * ((minutes - 720.0).abs() / 720.0);
    Ok(cx.heap.new_float(celsius)?)
}

/// `cpu.uid`
pub(super) fn uid(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(cx.heap.new_bytes(board.uid)?)
}

/// `cpu.frequency`: what the fuel of a simulated board is priced at.
pub(super) fn frequency(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    const HERTZ: i32 = 25_000_000;
    Ok(small(HERTZ))
}

/// `cpu.voltage`: not measured.
pub(super) fn voltage(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(NONE)
}

/// `watchdog`
pub(super) fn watchdog(
    _: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    _: &Args<'_>,
) -> Result<Value, fieldwarden_vm::native::Signal> {
    singleton(cx, kind::WATCHDOG)
}
