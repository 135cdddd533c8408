//! `open`, and what an open file can do.
//!
//! A text file counts in bytes where CPython counts in opaque cookies (`tell`, `seek`), reads and writes UTF-8, and does not touch line
//! ends, as CircuitPython.

use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{FALSE, NONE, UNSET, Value, boolean};

use super::open::{End, Mode, OpenFile};
use super::{Disk, FILE_INDEX, failed, length, path};
use crate::board::{FileError, FileStore};
use crate::limits::FILES_MAX;
use crate::python::native::{argument, claim, holder, place, required, text};
use crate::python::tables::kind;

/// `open(path, mode="r")`; buffering, encoding and the rest are taken and mean nothing.
pub(super) fn open(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let name = required(cx, args, 0, "file")?;
    let at = path(disk, cx, name)?;
    let mode = match argument(cx, args, 1, "mode") {
        UNSET => Mode::parse("r"),
        mode => Mode::parse(&text::<8>(cx, mode, "mode")?),
    };
    let Some(mode) = mode else { return cx.value_error(format_args!("Invalid mode")) };
    let object = holder(cx, if mode.binary { kind::BINARY_FILE } else { kind::TEXT_FILE })?;
    // What was written through another handle is seen by this one.
    let (store, open) = disk.files();
    let ready = open.flush_all(store).and_then(|()| prepare(store, &at, mode, false));
    if let Err(error) = ready {
        return failed(cx, error, false);
    }
    match open.take(&at, mode) {
        Some((index, generation)) => {
            open.collected = false;
            if let Err(error) = prepare(store, &at, mode, true) {
                let _ = open.close(store, index, generation);
                return failed(cx, error, false);
            }
            claim(cx, object, (FILE_INDEX + index, generation));
            Ok(object)
        }
        // Some may only wait to be collected: one collection, then one more attempt.
        None if !core::mem::replace(&mut open.collected, true) => Err(Signal::Collect),
        None => {
            open.collected = false;
            cx.raise(types::OS_ERROR, format_args!("Too many open files (at most {FILES_MAX})"))
        }
    }
}

/// Checks that a file can be opened so; with `act` it is made, or emptied.
fn prepare(store: &mut dyn FileStore, at: &str, mode: Mode, act: bool) -> Result<(), FileError> {
    match store.info(at) {
        Ok(info) if info.folder => Err(FileError::WrongKind),
        Ok(_) if mode.exclusive && !act => Err(FileError::Exists),
        Ok(_) if mode.truncate && act => store.truncate(at, 0),
        Ok(_) => Ok(()),
        Err(FileError::NotFound) if mode.write && act => store.truncate(at, 0),
        Err(FileError::NotFound) if mode.write => Ok(()),
        Err(error) => Err(error),
    }
}

/// Acts on an open file; ValueError once it is closed.
fn with<T>(
    disk: &mut dyn Disk,
    cx: &mut Cx<'_, '_>,
    object: Value,
    act: impl FnOnce(&mut OpenFile, &mut dyn FileStore) -> Result<T, FileError>,
) -> Result<T, Signal> {
    let (store, open) = disk.files();
    if let Some((index, generation)) = place(cx, object)
        && let Some(index) = index.checked_sub(FILE_INDEX)
        && let Some(file) = open.get(index, generation)
    {
        return match act(file, store) {
            Ok(value) => Ok(value),
            Err(error) => failed(cx, error, false),
        };
    }
    cx.value_error(format_args!("I/O operation on closed file."))
}

fn mode_of(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, object: Value, writes: bool) -> Result<Mode, Signal> {
    let mode = with(disk, cx, object, |file, _| Ok(file.mode))?;
    if if writes { mode.write } else { mode.read } { Ok(mode) } else { cx.os_error(9) }
}

/// Makes a str or bytes of the next `bytes` bytes, and moves behind them.
fn take(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, object: Value, binary: bool, bytes: usize) -> Answer {
    let made = cx.heap.new_blank(if binary { object_kind::BYTES } else { object_kind::STR }, bytes)?;
    let (store, open) = disk.files();
    let file = place(cx, object).and_then(|(index, generation)| open.get(index.checked_sub(FILE_INDEX)?, generation));
    let Some(file) = file else { return cx.value_error(format_args!("I/O operation on closed file.")) };
    let into = cx.heap.blank_bytes_mut(made);
    match file.peek(store, into) {
        Ok(read) if read == bytes => {}
        Ok(_) => return failed(cx, FileError::Io, false),
        Err(error) => return failed(cx, error, false),
    }
    if !binary {
        if core::str::from_utf8(into).is_err() {
            // Nobody may see a str that is none.
            into.fill(b'?');
            return cx.raise(types::UNICODE_DECODE_ERROR, format_args!("invalid UTF-8 in file"));
        }
        cx.heap.finish_str(made);
    }
    file.position = file.position.saturating_add(bytes as u32);
    Ok(made)
}

/// Counts characters of UTF-8: ends before the first byte of the one after `most`.
fn characters(most: usize) -> impl FnMut(u8) -> End {
    let mut begun = 0usize;
    move |byte| {
        if byte & 0xC0 != 0x80 {
            begun += 1;
        }
        if begun > most { End::Before } else { End::Not }
    }
}

fn limit(cx: &mut Cx<'_, '_>, value: Value) -> Result<Option<usize>, Signal> {
    let most = cx.int_or(value, -1, "size")?;
    Ok(usize::try_from(most).ok())
}

/// `read(size=-1)`: bytes, or characters of a text file.
pub(super) fn read(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = mode_of(disk, cx, args.get(0), false)?;
    let most = limit(cx, args.get(1))?;
    let bytes = with(disk, cx, args.get(0), |file, store| {
        let rest = file.size(store)?.saturating_sub(file.position) as usize;
        match most {
            None => Ok(rest),
            Some(most) if mode.binary => Ok(rest.min(most)),
            Some(most) => file.span(store, characters(most)),
        }
    })?;
    take(disk, cx, args.get(0), mode.binary, bytes)
}

fn line_span(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, object: Value, most: usize) -> Result<usize, Signal> {
    with(disk, cx, object, |file, store| {
        let mut length = 0;
        file.span(store, |byte| {
            length += 1;
            match byte {
                _ if length > most => End::Before,
                b'\n' => End::After,
                _ => End::Not,
            }
        })
    })
}

/// `readline(size=-1)`: with its line end; empty at the end of the file.
pub(super) fn readline(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = mode_of(disk, cx, args.get(0), false)?;
    let most = limit(cx, args.get(1))?.unwrap_or(usize::MAX);
    let bytes = line_span(disk, cx, args.get(0), most)?;
    take(disk, cx, args.get(0), mode.binary, bytes)
}

/// `readlines()`
pub(super) fn readlines(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = mode_of(disk, cx, args.get(0), false)?;
    let began = with(disk, cx, args.get(0), |file, _| Ok(file.position))?;
    let list = cx.heap.new_list(&[])?;
    loop {
        let line = line_span(disk, cx, args.get(0), usize::MAX)
            .and_then(|bytes| if bytes == 0 { Ok(UNSET) } else { take(disk, cx, args.get(0), mode.binary, bytes) });
        match line
            .and_then(|line| if line == UNSET { Ok(true) } else { Ok(cx.heap.list_push(list, line).map(|()| false)?) })
        {
            Ok(true) => return Ok(list),
            Ok(false) => {}
            Err(signal) => {
                // The call is made again after a collection, from where it began.
                with(disk, cx, args.get(0), |file, _| {
                    file.position = began;
                    Ok(())
                })?;
                return Err(signal);
            }
        }
    }
}

/// `readinto(buffer)`: how many bytes came.
pub(super) fn readinto(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    mode_of(disk, cx, args.get(0), false)?;
    let buffer = required(cx, args, 1, "buffer")?;
    let (store, open) = disk.files();
    let file =
        place(cx, args.get(0)).and_then(|(index, generation)| open.get(index.checked_sub(FILE_INDEX)?, generation));
    let Some(into) = fieldwarden_vm::text::buffer_mut(cx.heap, buffer) else {
        return cx.type_error(format_args!("a writable buffer is required"));
    };
    let read = file.map_or(Ok(0), |file| {
        let read = file.peek(store, into)?;
        file.position = file.position.saturating_add(read as u32);
        Ok(read)
    });
    match read {
        Ok(read) => Ok(length(read)),
        Err(error) => failed(cx, error, false),
    }
}

/// `write(data)`: how many bytes, or characters of a text file, were taken: all of them.
pub(super) fn write(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = mode_of(disk, cx, args.get(0), true)?;
    let data = required(cx, args, 1, "data")?;
    let is_text = cx.heap.objects().is_str(data);
    if is_text == mode.binary || !is_text && cx.heap.objects().buffer(data).is_none() {
        let got = cx.type_name(data);
        let wanted =
            if mode.binary { "a bytes-like object is required, not" } else { "write() argument must be str, not" };
        return cx.type_error(format_args!("{wanted} '{got}'"));
    }
    let (store, open) = disk.files();
    let file =
        place(cx, args.get(0)).and_then(|(index, generation)| open.get(index.checked_sub(FILE_INDEX)?, generation));
    let bytes = cx.heap.objects().any_bytes(data).unwrap_or_default();
    let taken = if is_text { cx.heap.str_text(data).chars().count() } else { bytes.len() };
    match file.map_or(Ok(()), |file| file.write(store, bytes)) {
        Ok(()) => Ok(length(taken)),
        Err(error) => failed(cx, error, false),
    }
}

/// `seek(offset, whence=0)`: the new position.
pub(super) fn seek(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let offset = required(cx, args, 1, "offset")?;
    let offset = cx.int_arg(offset, "offset")?;
    let whence = cx.int_or(args.get(2), 0, "whence")?;
    let base = with(disk, cx, args.get(0), |file, store| match whence {
        0 => Ok(Some(0)),
        1 => Ok(Some(file.position)),
        2 => file.size(store).map(Some),
        _ => Ok(None),
    })?;
    let to = base.and_then(|base| u32::try_from(i64::from(base).checked_add(offset)?).ok());
    let Some(to) = to else { return cx.os_error(22) };
    let answer = cx.new_int(to.into())?;
    with(disk, cx, args.get(0), |file, _| {
        file.position = to;
        Ok(())
    })?;
    Ok(answer)
}

/// `tell()`
pub(super) fn tell(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = with(disk, cx, args.get(0), |file, _| Ok(file.position))?;
    cx.new_int(at.into())
}

/// `truncate(size=None)`: to the position, or to a size.
pub(super) fn truncate(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    mode_of(disk, cx, args.get(0), true)?;
    let at = with(disk, cx, args.get(0), |file, _| Ok(file.position))?;
    let size = cx.int_or(args.get(1), at.into(), "size")?;
    let Ok(size) = u32::try_from(size) else { return cx.os_error(22) };
    let answer = cx.new_int(size.into())?;
    with(disk, cx, args.get(0), |file, store| file.truncate(store, size))?;
    Ok(answer)
}

/// `flush()`
pub(super) fn flush(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    with(disk, cx, args.get(0), |file, store| file.sync(store))?;
    Ok(NONE)
}

/// `close()`; twice does nothing.
pub(super) fn close(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let Some((index, generation)) = place(cx, args.get(0)) else { return Ok(NONE) };
    let Some(index) = index.checked_sub(FILE_INDEX) else { return Ok(NONE) };
    let (store, open) = disk.files();
    // What cannot be written is told while the file is still open; after that it is closed, whatever became of it.
    let outcome = open.get(index, generation).map_or(Ok(()), |file| file.sync(store));
    let answer = match outcome {
        Ok(()) => Ok(NONE),
        Err(error) => match failed::<Value>(cx, error, false) {
            Err(Signal::Raise) => Err(Signal::Raise),
            other => return other,
        },
    };
    let _ = open.close(store, index, generation);
    crate::python::native::forget(cx, args.get(0));
    answer
}

/// `closed`
pub(super) fn closed(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(boolean(place(cx, args.get(0)).is_none()))
}

/// `__enter__()`, `__iter__()`
pub(super) fn enter(_: &mut dyn Disk, _: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(args.get(0))
}

/// `__exit__(…)`
pub(super) fn exit(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    close(disk, cx, args)?;
    Ok(FALSE)
}

/// `__next__()`: the next line.
pub(super) fn next(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let mode = mode_of(disk, cx, args.get(0), false)?;
    match line_span(disk, cx, args.get(0), usize::MAX)? {
        0 => cx.raise_with(types::STOP_ITERATION, &[]),
        bytes => take(disk, cx, args.get(0), mode.binary, bytes),
    }
}
