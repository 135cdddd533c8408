//! `supervisor`: why this run, the next one, settings, ticks.

use fieldwarden_config as config;
use fieldwarden_supervisor::{Input, NextCode, NextOptions, PATH_BYTES_MAX, RunReason, SafeModeReason};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, boolean, small};

use super::host::{Board, Wish};
use super::native::{argument, enumerator, required, singleton, text, truth};
use super::settings::SettingsText;
use super::tables::kind;

/// Longest value of a setting that a program reads, in bytes.
const SETTING_BYTES_MAX: usize = 256;
/// Ticks begin so that the first wrap comes 65 s after the start: a program that mishandles it fails on the desk.
const TICKS_AT_START_MS: u64 = TICKS_PERIOD_MS - 65_000;
/// Ticks wrap here.
const TICKS_PERIOD_MS: u64 = 1 << 29;

/// `runtime`
pub(super) fn runtime(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::RUNTIME)
}

/// `runtime.run_reason`
pub(super) fn run_reason(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut reason = RunReason::Startup;
    board.services.supervisor(&mut |supervisor| reason = supervisor.run_reason());
    Ok(enumerator(kind::RUN_REASON, reason.code()))
}

/// `runtime.safe_mode_reason`
pub(super) fn safe_mode_reason(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut reason = SafeModeReason::None;
    board.services.supervisor(&mut |supervisor| reason = supervisor.safe_mode_reason());
    Ok(enumerator(kind::SAFE_MODE_REASON, reason.code()))
}

/// `runtime.autoreload`
pub(super) fn autoreload(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut on = false;
    board.services.supervisor(&mut |supervisor| on = supervisor.autoreload());
    Ok(boolean(on))
}

/// Setting `runtime.autoreload`.
pub(super) fn set_autoreload(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let on = truth(cx, args.get(1), true)?;
    board.services.handle(Input::Autoreload(on));
    Ok(NONE)
}

/// `runtime.serial_connected`, `runtime.usb_connected`: nobody is, on a board that nobody visits.
pub(super) fn nobody(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(boolean(false))
}

/// `runtime.serial_bytes_available`
pub(super) fn no_bytes(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(small(0))
}

/// `status_bar`
pub(super) fn status_bar(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::STATUS_BAR)
}

/// Setting `status_bar.console`, `status_bar.display`: nothing but the program's output is ever written on the console, and there is no
/// display, so that there is nothing to switch.
pub(super) fn set_bar(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    truth(cx, args.get(1), false)?;
    Ok(NONE)
}

/// `runtime.rgb_status_brightness`: 0, without a lamp.
pub(super) fn brightness(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(small(0))
}

/// Setting `runtime.rgb_status_brightness`, 0 to 255: without a lamp it stays 0.
pub(super) fn set_brightness(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    match cx.int_arg(args.get(1), "rgb_status_brightness")? {
        0..=255 => Ok(NONE),
        _ => cx.raise(types::VALUE_ERROR, format_args!("Brightness must be 0-255")),
    }
}

/// `reload()`
pub(super) fn reload(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    *board.wish = Some(Wish::Reload);
    cx.block(None)
}

/// `ticks_ms()`
pub(super) fn ticks_ms(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    use fieldwarden_vm::host::Host;
    let ticks = (board.now_us() / 1_000).wrapping_add(TICKS_AT_START_MS) % TICKS_PERIOD_MS;
    cx.new_int(ticks as i64)
}

/// `get_previous_traceback()`
pub(super) fn previous_traceback(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut answer = Ok(NONE);
    board.services.supervisor(&mut |supervisor| {
        if let Some(text) = supervisor.previous_traceback() {
            answer = cx.heap.new_str(text).map_err(Into::into);
        }
    });
    answer
}

/// `get_setting(key, default=None)`: typed; what is no setting at all raises ValueError, as in CircuitPython.
pub(super) fn get_setting(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let key = required(cx, args, 0, "key")?;
    let key = text::<64>(cx, key, "key")?;
    let default = argument(cx, args, 1, "default");
    let mut buffer = [0; SETTING_BYTES_MAX];
    match config::get(board.settings.of(&key), &key, &mut buffer) {
        Ok(Some(config::Value::Text(text))) => Ok(cx.heap.new_str(text)?),
        Ok(Some(config::Value::Int(number))) => cx.new_int(number),
        Ok(Some(config::Value::Float(number))) => Ok(cx.heap.new_float(number)?),
        Ok(Some(config::Value::Bool(state))) => Ok(boolean(state)),
        Ok(None) => Ok(if default == UNSET { NONE } else { default }),
        Err(problem) => cx.raise(types::VALUE_ERROR, format_args!("settings.toml: {problem}")),
    }
}

/// A setting as text, for `os.getenv`.
pub(super) fn setting_text(settings: &SettingsText<'_>, key: &str, into: &mut [u8]) -> Option<usize> {
    let mut buffer = [0; SETTING_BYTES_MAX];
    let text = config::get_text(settings.of(key), key, &mut buffer).ok()??;
    into.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(text.len())
}

/// `set_next_code_file(filename, *, working_directory=None, reload_on_success=False, …)`
pub(super) fn set_next_code_file(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    const KEYWORDS_FROM: usize = usize::MAX;
    let path = |cx: &mut Cx<'_, '_>, value| match value {
        UNSET | NONE => Ok(None),
        value => text::<PATH_BYTES_MAX>(cx, value, "filename").map(Some),
    };
    let file = required(cx, args, 0, "filename")?;
    let file = path(cx, file)?;
    let folder = argument(cx, args, KEYWORDS_FROM, "working_directory");
    let folder = path(cx, folder)?;
    let mut flag = |name| {
        let value = argument(cx, args, KEYWORDS_FROM, name);
        truth(cx, value, false)
    };
    let options = NextOptions {
        reload_on_success: flag("reload_on_success")?,
        reload_on_error: flag("reload_on_error")?,
        sticky_on_success: flag("sticky_on_success")?,
        sticky_on_error: flag("sticky_on_error")?,
        sticky_on_reload: flag("sticky_on_reload")?,
    };
    let next = NextCode { file: file.as_deref(), working_directory: folder.as_deref(), options };
    // Both paths are within the supervisor's bound already.
    board.services.supervisor(&mut |supervisor| {
        let _ = supervisor.set_next_code(&next);
    });
    Ok(NONE)
}
