//! `alarm`: memory that outlives a run, and sleeping.

use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, small};

use super::host::Board;
use super::native::singleton;
use super::tables::kind;

/// `sleep_memory`
pub(super) fn sleep_memory(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::SLEEP_MEMORY)
}

/// `len(sleep_memory)`
pub(super) fn length(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(small(board.sleep_memory.size() as i32))
}

fn place(board: &Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<usize, fieldwarden_vm::native::Signal> {
    let index = cx.int_arg(args.get(1), "index")?;
    let length = board.sleep_memory.size() as i64;
    let at = if index < 0 { index + length } else { index };
    match usize::try_from(at) {
        Ok(at) if at < board.sleep_memory.size() => Ok(at),
        _ => cx.raise(types::INDEX_ERROR, format_args!("Index out of range")),
    }
}

/// `sleep_memory[i]`
pub(super) fn get(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = place(board, cx, args)?;
    let mut byte = [0];
    board.sleep_memory.read(at, &mut byte);
    Ok(small(byte[0].into()))
}

/// `sleep_memory[i] = byte`
pub(super) fn set(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = place(board, cx, args)?;
    let byte = cx.int_arg(args.get(2), "byte")?;
    let Ok(byte) = u8::try_from(byte) else {
        return cx.value_error(format_args!("Bytes must be between 0 and 255."));
    };
    board.sleep_memory.write(at, &[byte]);
    Ok(NONE)
}
