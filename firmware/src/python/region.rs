//! Memory of the board that a program sees as bytes: `alarm.sleep_memory` and `microcontroller.nvm`.

use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value, small};

use super::asleep::NOTE_BYTES;
use super::host::Board;
use super::native::is_object;
use super::tables::kind;

/// Most bytes of such a memory that a program may see.
const REGION_BYTES_MAX: usize = 4096;
/// Bytes written or compared at once.
const CHUNK_BYTES: usize = 64;
/// Errno of a write that the hardware refused.
const EIO: i32 = 5;

fn is_nvm(cx: &Cx<'_, '_>, args: &Args<'_>) -> bool {
    is_object(cx, args.get(0), kind::NVM)
}

fn size(board: &Board<'_>, nvm: bool) -> usize {
    let size = if nvm { board.nvm.size() } else { board.sleep_memory.size().saturating_sub(NOTE_BYTES) };
    size.min(REGION_BYTES_MAX)
}

fn read(board: &Board<'_>, nvm: bool, at: usize, bytes: &mut [u8]) {
    if nvm { board.nvm.read(at, bytes) } else { board.sleep_memory.read(at, bytes) }
}

/// Writes what differs: equal bytes cost flash no life.
fn write(board: &mut Board<'_>, nvm: bool, at: usize, bytes: &[u8]) -> bool {
    if !nvm {
        board.sleep_memory.write(at, bytes);
        return true;
    }
    let mut written = true;
    for (place, chunk) in bytes.chunks(CHUNK_BYTES).enumerate() {
        let at = at + place * CHUNK_BYTES;
        let mut old = [0; CHUNK_BYTES];
        board.nvm.read(at, &mut old[..chunk.len()]);
        written &= old[..chunk.len()] == *chunk || board.nvm.write(at, chunk);
    }
    written
}

/// `len(memory)`
pub(super) fn length(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(small(size(board, is_nvm(cx, args)) as i32))
}

/// First byte and number of bytes that an index or a slice means.
fn span(cx: &mut Cx<'_, '_>, key: Value, size: usize) -> Result<(usize, usize), Signal> {
    let length = size as i64;
    let from_end = |at: i64| if at < 0 { at + length } else { at };
    if !cx.heap.is(key, object_kind::SLICE) {
        let at = from_end(cx.int_arg(key, "index")?);
        return match usize::try_from(at) {
            Ok(at) if at < size => Ok((at, 1)),
            _ => cx.raise(types::INDEX_ERROR, format_args!("Index out of range")),
        };
    }
    let (start, stop, step) = (cx.heap.get(key, 1), cx.heap.get(key, 2), cx.heap.get(key, 3));
    if cx.int_or(step, 1, "step")? != 1 {
        return cx.raise(types::NOT_IMPLEMENTED_ERROR, format_args!("only slices with step=1 are supported"));
    }
    let start = from_end(cx.int_or(start, 0, "start")?).clamp(0, length);
    let stop = from_end(cx.int_or(stop, length, "stop")?).clamp(start, length);
    // Both lie within the size.
    Ok((start as usize, (stop - start) as usize))
}

/// `memory[i]`, `memory[i:j]`: an int, or a bytearray.
pub(super) fn get(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let nvm = is_nvm(cx, args);
    let key = args.get(1);
    let (at, length) = span(cx, key, size(board, nvm))?;
    if cx.heap.is(key, object_kind::SLICE) {
        let bytes = cx.heap.new_bytearray(length)?;
        read(board, nvm, at, cx.heap.bytes_mut(bytes));
        return Ok(bytes);
    }
    let mut byte = [0];
    read(board, nvm, at, &mut byte);
    Ok(small(byte[0].into()))
}

/// `memory[i] = byte`, `memory[i:j] = bytes`: as many as are replaced.
pub(super) fn set(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let nvm = is_nvm(cx, args);
    let (key, value) = (args.get(1), args.get(2));
    let (at, length) = span(cx, key, size(board, nvm))?;
    let written = if cx.heap.is(key, object_kind::SLICE) {
        let Some(bytes) = cx.heap.objects().buffer(value) else {
            return cx.type_error(format_args!("array/bytes required on right side"));
        };
        if bytes.len() != length {
            return cx.value_error(format_args!("Slice and value different lengths."));
        }
        write(board, nvm, at, bytes)
    } else {
        let byte = cx.int_arg(value, "byte")?;
        let Ok(byte) = u8::try_from(byte) else {
            return cx.value_error(format_args!("Bytes must be between 0 and 255."));
        };
        write(board, nvm, at, &[byte])
    };
    if written && value != UNSET { Ok(NONE) } else { cx.os_error(EIO) }
}
