//! What a board must offer: small traits, one for each part of the hardware. A port is one small crate that implements them.
//!
//! Fault injectors implement the same traits, so that a simulated board fails where a real one does.

use embassy_time::Duration;
use fieldwarden_supervisor::{ResetReason, RunMode};

/// The hardware watchdog.
///
/// An implementation MUST reset the microcontroller when it was started and not fed for the time given, whatever the program, the
/// interrupts or the executor do; MUST NOT be fed by anything but [`Watchdog::feed`]; MUST NOT be stoppable once started.
pub trait Watchdog {
    /// Starts it, or changes its time.
    fn start(&mut self, timeout: Duration);
    /// Feeds it.
    fn feed(&mut self);
}

/// Reset and its causes.
///
/// An implementation MUST tell the true cause of this start for as long as it runs, and MUST NOT let any task run again after
/// [`Reset::reset`]. On a real board `reset` does not return; in a simulator it may, and the caller then waits for ever.
pub trait Reset {
    /// Why the microcontroller started.
    fn reason(&self) -> ResetReason;
    /// Resets into a mode.
    fn reset(&mut self, mode: RunMode);
}

/// RAM that survives a reset but not a loss of power.
///
/// An implementation MUST keep every byte over every kind of reset, MUST write in the order asked and at once, and MUST NOT clear or
/// check anything: what it holds at start is the reader's to judge.
pub trait RetainedRam {
    /// Its size in bytes.
    fn size(&self) -> usize;
    /// Reads from `offset` on; bytes beyond the end read as 0.
    fn read(&self, offset: usize, bytes: &mut [u8]);
    /// Writes from `offset` on; bytes beyond the end are dropped.
    fn write(&mut self, offset: usize, bytes: &[u8]);
}

/// A small region that survives a loss of power, with the contract of [`RetainedRam`] but slow and with few writes in its life.
pub trait Nvm {
    /// Its size in bytes.
    fn size(&self) -> usize;
    /// Reads from `offset` on; bytes beyond the end read as 0.
    fn read(&self, offset: usize, bytes: &mut [u8]);
    /// Writes from `offset` on. False if the write failed.
    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool;
}

/// Randomness.
///
/// An implementation MUST differ from board to board and from start to start.
pub trait Entropy {
    /// Fills the bytes.
    fn fill(&mut self, bytes: &mut [u8]);

    /// Eight bytes as a number.
    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

/// The console: bytes to whoever listens, and keys.
///
/// An implementation MUST NOT wait: what nobody takes is dropped, oldest first.
pub trait Console {
    /// Writes text.
    fn write(&self, bytes: &[u8]);
}

/// Why a file operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no such file or folder.
    NotFound,
    /// There is one already, or the folder is not empty.
    Exists,
    /// A folder stands where a file is meant, or the other way round.
    WrongKind,
    /// The store is full.
    Full,
    /// The store is not writable.
    ReadOnly,
    /// The name is too long or has characters that no store takes.
    BadName,
    /// The hardware failed.
    Io,
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// It is a folder.
    pub folder: bool,
    /// Size in bytes, 0 for a folder.
    pub size: u32,
    /// Last change in seconds since 1970, 0 if unknown.
    pub modified_s: u64,
}

/// Room of a file store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Space {
    /// Bytes in all.
    pub total_bytes: u32,
    /// Bytes that are free.
    pub free_bytes: u32,
}

/// The file store: paths with `/`, relative to its root.
///
/// An implementation MUST be power-fail safe: after a power cut during a write, the file holds either what it held before or what was
/// being written up to the last [`FileStore::sync`], and every other file is untouched.
pub trait FileStore {
    /// What a path names.
    fn info(&self, path: &str) -> Result<FileInfo, FileError>;
    /// Reads from `offset` on; returns how many bytes there were, 0 at the end.
    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError>;
    /// Writes from `offset` on, creating the file and growing it; returns how many bytes were taken.
    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError>;
    /// Cuts a file to a length, creating it.
    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError>;
    /// Makes what was written to a file permanent.
    fn sync(&mut self, path: &str) -> Result<(), FileError>;
    /// Removes a file or an empty folder.
    fn remove(&mut self, path: &str) -> Result<(), FileError>;
    /// Renames a file or folder.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError>;
    /// Makes a folder.
    fn make_folder(&mut self, path: &str) -> Result<(), FileError>;
    /// Calls `each` with the name of every entry of a folder, in the order of their names.
    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError>;
    /// How much room there is.
    fn space(&self) -> Space;
}
