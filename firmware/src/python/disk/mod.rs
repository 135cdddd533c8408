//! `os` and `io`: files and folders, for a board's program and for a program on the bare VM.
//!
//! Everything goes through a [`Disk`]: a file store, the files that are open, settings and randomness. A path is made absolute and free
//! of `.` and `..` before the store sees it, so none leads out of the store's root.
//!
//! Invariants: an open file is a resource, so its bytes reach the store when it is closed, collected or the run ends; a native's
//! effect on the store comes after its last allocation.

mod file;
mod open;
mod os;

use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Member};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{Value, small};
use heapless::String;

pub use open::OpenFiles;

use super::tables::kind;
use crate::board::{FileError, FileStore};

/// Longest absolute path in bytes: two of the longest a program may give, one for the working directory.
pub(super) const DISK_PATH_MAX: usize = 256;

/// Resources from this index on are open files.
const FILE_INDEX: u32 = 1 << 16;

/// What has files.
pub trait Disk: Host {
    /// The store, and what of it is open.
    fn files(&mut self) -> (&mut dyn FileStore, &mut OpenFiles);
}

/// A native of `os` or `io`.
type Native = fn(&mut dyn Disk, &mut Cx<'_, '_>, &Args<'_>) -> Answer;

/// Numbers of these natives begin here.
const FIRST: u16 = 1 << 14;

/// Numbers the natives in the order written, and lists them.
macro_rules! natives {
    ($($name:ident = $native:path),+ $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { $($name),+ }

        mod id { $(pub(super) const $name: u16 = super::FIRST + super::Number::$name as u16;)+ }

        static NATIVES: &[Native] = &[$($native),+];
    };
}

natives! {
    OS_GETENV = os::getenv, OS_LISTDIR = os::listdir, OS_ILISTDIR = os::ilistdir, OS_STAT = os::stat, OS_MKDIR = os::mkdir,
    OS_RMDIR = os::rmdir, OS_REMOVE = os::remove, OS_RENAME = os::rename, OS_GETCWD = os::getcwd, OS_CHDIR = os::chdir,
    OS_UNAME = os::uname, OS_URANDOM = os::urandom, OS_STATVFS = os::statvfs, OS_SEP = os::sep, OS_SYNC = os::sync,
    UN_SYSNAME = os::sysname, UN_NODENAME = os::nodename, UN_RELEASE = os::release, UN_VERSION = os::version,
    UN_MACHINE = os::machine, IO_OPEN = file::open, F_READ = file::read, F_READLINE = file::readline,
    F_READLINES = file::readlines, F_READINTO = file::readinto, F_WRITE = file::write, F_SEEK = file::seek,
    F_TELL = file::tell, F_FLUSH = file::flush, F_CLOSE = file::close, F_ENTER = file::enter, F_EXIT = file::exit,
    F_NEXT = file::next, F_CLOSED = file::closed, F_TRUNCATE = file::truncate,
}

/// Calls native `id` if it is one of these.
pub fn call(disk: &mut dyn Disk, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Option<Answer> {
    let native = NATIVES.get(usize::from(id.checked_sub(FIRST)?))?;
    Some(native(disk, cx, args))
}

/// Gives back an open file; false if the resource is not one.
pub fn release(disk: &mut dyn Disk, index: u32, generation: u32) -> bool {
    let Some(index) = index.checked_sub(FILE_INDEX) else { return false };
    let (store, open) = disk.files();
    // A release is infallible: what the store refuses now is lost, as it is when power fails.
    let _ = open.close(store, index, generation);
    true
}

const FILE: &[(&str, Member)] = &[
    ("read", Member::Method(id::F_READ)),
    ("readline", Member::Method(id::F_READLINE)),
    ("readlines", Member::Method(id::F_READLINES)),
    ("readinto", Member::Method(id::F_READINTO)),
    ("write", Member::Method(id::F_WRITE)),
    ("seek", Member::Method(id::F_SEEK)),
    ("tell", Member::Method(id::F_TELL)),
    ("flush", Member::Method(id::F_FLUSH)),
    ("truncate", Member::Method(id::F_TRUNCATE)),
    ("close", Member::Method(id::F_CLOSE)),
    ("closed", Member::Property(id::F_CLOSED, 0)),
    ("__enter__", Member::Method(id::F_ENTER)),
    ("__exit__", Member::Method(id::F_EXIT)),
    ("__iter__", Member::Method(id::F_ENTER)),
    ("__next__", Member::Method(id::F_NEXT)),
];

/// A file opened for text.
pub(super) const TEXT_FILE: HostType =
    HostType { name: "TextIOWrapper", module: "io", new: 0, members: FILE, resource: true };

/// A file opened for bytes.
pub(super) const BINARY_FILE: HostType =
    HostType { name: "FileIO", module: "io", new: 0, members: FILE, resource: true };

/// What `os.uname()` gives.
pub(super) const UNAME: HostType = HostType {
    name: "uname_result",
    module: "os",
    new: 0,
    members: &[
        ("sysname", Member::Property(id::UN_SYSNAME, 0)),
        ("nodename", Member::Property(id::UN_NODENAME, 0)),
        ("release", Member::Property(id::UN_RELEASE, 0)),
        ("version", Member::Property(id::UN_VERSION, 0)),
        ("machine", Member::Property(id::UN_MACHINE, 0)),
    ],
    resource: false,
};

/// `os`
pub(super) const OS: HostModule = HostModule {
    name: "os",
    items: &[
        ("getenv", Item::Function(id::OS_GETENV)),
        ("listdir", Item::Function(id::OS_LISTDIR)),
        ("ilistdir", Item::Function(id::OS_ILISTDIR)),
        ("stat", Item::Function(id::OS_STAT)),
        ("statvfs", Item::Function(id::OS_STATVFS)),
        ("mkdir", Item::Function(id::OS_MKDIR)),
        ("rmdir", Item::Function(id::OS_RMDIR)),
        ("remove", Item::Function(id::OS_REMOVE)),
        ("unlink", Item::Function(id::OS_REMOVE)),
        ("rename", Item::Function(id::OS_RENAME)),
        ("getcwd", Item::Function(id::OS_GETCWD)),
        ("chdir", Item::Function(id::OS_CHDIR)),
        ("uname", Item::Function(id::OS_UNAME)),
        ("urandom", Item::Function(id::OS_URANDOM)),
        ("sync", Item::Function(id::OS_SYNC)),
        ("sep", Item::Attribute(id::OS_SEP)),
    ],
};

/// What `io` takes from its host.
pub(super) const IO: HostModule = HostModule {
    name: "_io",
    items: &[
        ("open", Item::Function(id::IO_OPEN)),
        ("TextIOWrapper", Item::Type(kind::TEXT_FILE)),
        ("FileIO", Item::Type(kind::BINARY_FILE)),
    ],
};

/// These modules.
pub(super) const MODULES: &[HostModule] = &[OS, IO];

/// Errno of a store's answer; `folder` is whether the operation wanted a folder.
fn errno(error: FileError, folder: bool) -> i32 {
    match error {
        FileError::NotFound => 2,
        FileError::Exists => 17,
        FileError::WrongKind if folder => 20,
        FileError::WrongKind => 21,
        FileError::Full => 28,
        FileError::ReadOnly => 30,
        FileError::BadName => 22,
        FileError::Io => 5,
    }
}

fn failed<T>(cx: &mut Cx<'_, '_>, error: FileError, folder: bool) -> Result<T, Signal> {
    cx.os_error(errno(error, folder))
}

/// An absolute path without `.` and `..`, and without a slash at its end (the root is empty). `..` at the root stays there.
pub(super) type Path = String<DISK_PATH_MAX>;

/// Resolves `text` against the working directory; `None` if it is too long.
pub(super) fn resolve(folder: &str, text: &str) -> Option<Path> {
    let mut path = Path::new();
    let start = if text.starts_with('/') { "" } else { folder };
    for part in start.split('/').chain(text.split('/')) {
        match part {
            "" | "." => {}
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            _ => {
                path.push('/').ok()?;
                path.push_str(part).ok()?;
            }
        }
    }
    Some(path)
}

/// The path that argument `position` names.
fn path(disk: &mut dyn Disk, cx: &mut Cx<'_, '_>, value: Value) -> Result<Path, Signal> {
    let text = super::native::text::<DISK_PATH_MAX>(cx, value, "path")?;
    let resolved = resolve(&disk.files().1.folder, &text);
    match resolved {
        Some(path) if !text.is_empty() => Ok(path),
        Some(_) => cx.os_error(2),
        None => cx.os_error(22),
    }
}

fn length(bytes: usize) -> Value {
    small(i32::try_from(bytes).unwrap_or(i32::MAX >> 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_of_any_form_stays_below_the_root() {
        let cases = [
            ("", "code.py", "/code.py"),
            ("/lib", "x.py", "/lib/x.py"),
            ("/lib", "/x.py", "/x.py"),
            ("/lib", "..", ""),
            ("/lib", "../../../etc/passwd", "/etc/passwd"),
            ("/a/b", "./c//d/../e/", "/a/b/c/e"),
            ("", "/", ""),
        ];
        for (folder, text, expected) in cases {
            assert_eq!(resolve(folder, text).as_deref(), Some(expected), "{folder} {text}");
        }
        assert_eq!(resolve("", &"x".repeat(DISK_PATH_MAX)), None);
    }
}
