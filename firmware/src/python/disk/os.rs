//! `os`: settings, folders, and what stands in the store.

use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, UNSET, Value, small};

use super::{Disk, errno, failed, path};
use crate::board::{FileError, FileInfo};
use crate::python::native::{argument, required, singleton, text};
use crate::python::tables::kind;

/// `st_mode` of a folder.
const FOLDER_MODE: i32 = 0x4000;
/// `st_mode` of a file.
const FILE_MODE: i32 = 0x8000;
/// Longest name of a setting, in bytes.
const KEY_BYTES_MAX: usize = 128;
/// Longest value of a setting, in bytes.
const VALUE_BYTES_MAX: usize = 256;
/// Most random bytes of one call.
const RANDOM_BYTES_MAX: i64 = 4096;
/// Unit in which room is counted: a sector of CircuitPython's drive.
const BLOCK_BYTES: u32 = 512;

/// `getenv(key, default=None)`: a setting as text.
pub(super) fn getenv(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let key = required(cx, args, 0, "key")?;
    let key = text::<KEY_BYTES_MAX>(cx, key, "key")?;
    let mut value = [0; VALUE_BYTES_MAX];
    match disk.setting(&key, &mut value).and_then(|length| core::str::from_utf8(value.get(..length)?).ok()) {
        Some(value) => Ok(cx.heap.new_str(value)?),
        None => match argument(cx, args, 1, "default") {
            UNSET => Ok(NONE),
            default => Ok(default),
        },
    }
}

fn folder_argument(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<super::Path, Signal> {
    match argument(cx, args, 0, "dir") {
        UNSET => Ok(disk.files().1.folder.clone()),
        dir => path(disk, cx, dir),
    }
}

/// Makes a list of what `entry` makes of each entry of a folder.
fn each_entry(
    disk: &mut dyn Disk,
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    entry: impl Fn(&mut Cx<'_, '_>, &str, FileInfo) -> Answer,
) -> Answer {
    let dir = folder_argument(disk, cx, args)?;
    let list = cx.heap.new_list(&[])?;
    let mut outcome = Ok(());
    let listed = disk.files().0.list(&dir, &mut |name, info| {
        if outcome.is_ok() {
            outcome = entry(cx, name, info).and_then(|item| Ok(cx.heap.list_push(list, item)?));
        }
    });
    outcome?;
    match listed {
        Ok(()) => Ok(list),
        Err(error) => failed(cx, error, true),
    }
}

/// `listdir(dir=".")`: names, in their order.
pub(super) fn listdir(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    each_entry(disk, cx, args, |cx, name, _| Ok(cx.heap.new_str(name)?))
}

/// `ilistdir(dir=".")`: (name, kind, inode, size).
pub(super) fn ilistdir(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    each_entry(disk, cx, args, |cx, name, info| {
        let name = cx.heap.new_str(name)?;
        let size = cx.new_int(info.size.into())?;
        Ok(cx.heap.new_tuple(&[name, small(mode(info)), small(0), size])?)
    })
}

fn mode(info: FileInfo) -> i32 {
    if info.folder { FOLDER_MODE } else { FILE_MODE }
}

/// `stat(path)`: ten numbers; mode, size and times mean something.
pub(super) fn stat(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    let (store, open) = disk.files();
    let flushed = open.flush_all(store);
    match flushed.and_then(|()| store.info(&at)) {
        Ok(info) => {
            let size = cx.new_int(info.size.into())?;
            let time = cx.new_int(i64::try_from(info.modified_s).unwrap_or(i64::MAX))?;
            let none = small(0);
            Ok(cx.heap.new_tuple(&[small(mode(info)), none, none, none, none, none, size, time, time, time])?)
        }
        Err(error) => failed(cx, error, true),
    }
}

/// `mkdir(path)`
pub(super) fn mkdir(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    done(cx, disk.files().0.make_folder(&at))
}

fn done(cx: &mut Cx<'_, '_>, result: Result<(), FileError>) -> Answer {
    match result {
        Ok(()) => Ok(NONE),
        Err(error) => failed(cx, error, true),
    }
}

/// `rmdir(path)`: only an empty folder, and not the one that the program stands in.
pub(super) fn rmdir(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    let (store, open) = disk.files();
    if at.is_empty() || open.folder == at {
        return cx.os_error(16);
    }
    let removed = match store.info(&at) {
        Ok(info) if info.folder => store.remove(&at),
        Ok(_) => Err(FileError::WrongKind),
        Err(error) => Err(error),
    };
    match removed {
        Err(FileError::Exists) => cx.os_error(39),
        other => done(cx, other),
    }
}

/// `remove(path)`: a file that is not open.
pub(super) fn remove(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    let (store, open) = disk.files();
    if open.is_open(&at) {
        return cx.os_error(16);
    }
    let removed = match store.info(&at) {
        Ok(info) if info.folder => Err(FileError::WrongKind),
        Ok(_) => store.remove(&at),
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => Ok(NONE),
        Err(error) => failed(cx, error, false),
    }
}

/// `rename(old, new)`: neither may be an open file.
pub(super) fn rename(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let from = required(cx, args, 0, "old_path")?;
    let from = path(disk, cx, from)?;
    let to = required(cx, args, 1, "new_path")?;
    let to = path(disk, cx, to)?;
    let (store, open) = disk.files();
    if open.is_open(&from) || open.is_open(&to) {
        return cx.os_error(16);
    }
    done(cx, store.rename(&from, &to))
}

/// `getcwd()`
pub(super) fn getcwd(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let folder = &disk.files().1.folder;
    Ok(cx.heap.new_str(if folder.is_empty() { "/" } else { folder })?)
}

/// `chdir(path)`
pub(super) fn chdir(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    let (store, open) = disk.files();
    match store.info(&at) {
        Ok(info) if info.folder => {
            open.folder = at;
            Ok(NONE)
        }
        Ok(_) => cx.os_error(20),
        Err(error) => cx.os_error(errno(error, true)),
    }
}

/// `urandom(size)`
pub(super) fn urandom(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let size = required(cx, args, 0, "size")?;
    let size = cx.int_arg(size, "size")?;
    if !(0..=RANDOM_BYTES_MAX).contains(&size) {
        return cx.value_error(format_args!("size must be 0-{RANDOM_BYTES_MAX}"));
    }
    let bytes = cx.heap.new_blank(object_kind::BYTES, size as usize)?;
    for four in cx.heap.blank_bytes_mut(bytes).chunks_mut(4) {
        let random = disk.entropy().to_le_bytes();
        four.copy_from_slice(&random[..four.len()]);
    }
    Ok(bytes)
}

/// `statvfs(path)`: block sizes, blocks in all, free and available; longest name.
pub(super) fn statvfs(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let at = required(cx, args, 0, "path")?;
    let at = path(disk, cx, at)?;
    let store = disk.files().0;
    if let Err(error) = store.info(&at) {
        return failed(cx, error, true);
    }
    let space = store.space();
    let block = small(BLOCK_BYTES as i32);
    let total = cx.new_int((space.total_bytes / BLOCK_BYTES).into())?;
    let free = cx.new_int((space.free_bytes / BLOCK_BYTES).into())?;
    let none = small(0);
    Ok(cx.heap.new_tuple(&[block, block, total, free, free, none, none, none, none, small(255)])?)
}

/// `sep`
pub(super) fn sep(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(cx.heap.new_str("/")?)
}

/// `sync()`: what was written to open files is made permanent.
pub(super) fn sync(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let (store, open) = disk.files();
    let synced = open.flush_all(store);
    done(cx, synced)
}

/// `uname()`
pub(super) fn uname(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::UNAME)
}

fn word(cx: &mut Cx<'_, '_>, text: &str) -> Result<Value, Signal> {
    Ok(cx.heap.new_str(text)?)
}

/// `uname().sysname`
pub(super) fn sysname(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    word(cx, "fieldwarden")
}

/// `uname().nodename`
pub(super) fn nodename(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    word(cx, "fieldwarden")
}

/// `uname().release`
pub(super) fn release(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    word(cx, env!("CARGO_PKG_VERSION"))
}

/// `uname().version`
pub(super) fn version(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    word(cx, env!("CARGO_PKG_VERSION"))
}

/// `uname().machine`
pub(super) fn machine(_: &mut dyn Disk, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    word(cx, "simulated board with a simulated link")
}
