//! A power-fail-safe file store in byte-writable memory that keeps its content: battery-backed RAM, FRAM, the file behind an emulated one.
//!
//! ```text
//! slot 0 | slot 1 | blocks of 4 KiB ...          slot: header (16 B), chain (2 B a block), entries (64 B each)
//! ```
//!
//! The directory stands twice. One slot is committed, the other is worked on, and until something changes a spare of it; a commit writes its header, with the CRC of the whole slot and a higher
//! number, and the older slot becomes the one that is worked on. A block that the committed slot refers to is never written below the size that
//! was committed: it is copied first. What was written to a file and not synced is a draft, in RAM but for its bytes, and dies with the power.
//!
//! Not here: wear levelling; memory that wears needs another store behind [`FileStore`].
//!
//! Invariants: the header is the one commit point, so that a loss of power at any byte of any write leaves all files as of the last commit; every
//! walk is bounded by the count of blocks or entries, whatever the memory holds.

mod directory;
mod draft;
mod shared;
#[cfg(test)]
mod tests;

use heapless::Vec;

use crate::board::{FileError, FileInfo, Space};
use directory::{Directory, Entry, Kind, ROOT};
use draft::Draft;
pub use shared::{SharedStore, StoreFiles};

/// Memory that keeps its content without power.
///
/// An implementation MUST write in the order asked and at once; a power cut may cut a write after any of its bytes and MUST NOT change others.
pub trait Memory {
    /// Its size in bytes.
    fn size(&self) -> u32;
    /// Reads from `at` on. What lies beyond the end reads as 0.
    fn read(&self, at: u32, bytes: &mut [u8]);
    /// Writes from `at` on. What lies beyond the end is dropped.
    fn write(&mut self, at: u32, bytes: &[u8]);
}

/// Bytes of a block: a lookup table or a small program fits, and little is wasted by many small files.
pub const BLOCK_BYTES: u32 = 4096;
/// Most blocks: 4 MiB, a directory of 10 KiB.
pub const BLOCKS_MAX: u32 = 1024;
/// Files and folders together: a board's own and the libraries of a large program.
pub const ENTRIES_MAX: u16 = 128;
/// Longest name of a file or folder in bytes.
pub const NAME_BYTES_MAX: usize = 47;
/// Files with changes that are not synced: every file that a program may have open, and one of the firmware.
const DRAFTS_MAX: usize = crate::limits::FILES_MAX + 1;
/// Bytes copied at once.
const COPY_BYTES: usize = 128;

/// The store.
pub struct Store<S> {
    directory: Directory<S>,
    drafts: Vec<Draft, DRAFTS_MAX>,
}

impl<S: Memory> Store<S> {
    /// Opens what the memory holds, or makes an empty store of memory that holds none. True if it was made.
    ///
    /// # Errors
    /// Memory too small for two slots and a block.
    pub fn open(memory: S) -> Result<(Self, bool), FileError> {
        let (directory, made) = Directory::open(memory)?;
        Ok((Self { directory, drafts: Vec::new() }, made))
    }

    /// The memory behind it.
    pub fn into_memory(self) -> S {
        self.directory.into_memory()
    }

    #[cfg(test)]
    fn directory_memory(&self) -> &S {
        self.directory.memory_ref()
    }

    /// The same store over a copy of its memory.
    #[cfg(test)]
    fn fork(&self, memory: S) -> Self {
        Self { directory: self.directory.fork(memory), drafts: self.drafts.clone() }
    }

    fn find(&self, path: &str) -> Result<u16, FileError> {
        let mut at = ROOT;
        for name in parts(path) {
            at = self.directory.child(at, name?).ok_or(FileError::NotFound)?;
        }
        Ok(at)
    }

    /// Folder and name of what a path names, whether it exists or not.
    fn place<'p>(&self, path: &'p str) -> Result<(u16, &'p str), FileError> {
        let mut folder = ROOT;
        let mut names = parts(path).peekable();
        while let Some(name) = names.next() {
            let name = name?;
            if names.peek().is_none() {
                return Ok((folder, name));
            }
            folder = self.directory.child(folder, name).ok_or(FileError::NotFound)?;
            if self.directory.entry(folder).kind != Kind::Folder {
                return Err(FileError::WrongKind);
            }
        }
        Err(FileError::WrongKind)
    }

    fn file(&self, path: &str) -> Result<u16, FileError> {
        let id = self.find(path)?;
        if id == ROOT || self.directory.entry(id).kind != Kind::File { Err(FileError::WrongKind) } else { Ok(id) }
    }

    /// A file's id, made if it does not exist.
    fn file_or_new(&mut self, path: &str) -> Result<u16, FileError> {
        match self.file(path) {
            Err(FileError::NotFound) => {
                let (folder, name) = self.place(path)?;
                self.make(folder, name, Kind::File)
            }
            found => found,
        }
    }

    fn make(&mut self, folder: u16, name: &str, kind: Kind) -> Result<u16, FileError> {
        let id = self.directory.free_entry().ok_or(FileError::Full)?;
        self.directory.set_entry(id, &Entry::new(kind, folder, name));
        self.directory.commit();
        Ok(id)
    }

    /// See [`crate::board::FileStore::info`].
    pub fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        let id = self.find(path)?;
        Ok(self.info_of(id))
    }

    fn info_of(&self, id: u16) -> FileInfo {
        let folder = id == ROOT || self.directory.entry(id).kind == Kind::Folder;
        let size = if folder { 0 } else { self.draft_of(id).size };
        FileInfo { folder, size, modified_s: 0 }
    }

    /// See [`crate::board::FileStore::read`].
    pub fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        let id = self.file(path)?;
        Ok(self.read_draft(&self.draft_of(id), offset, bytes))
    }

    /// See [`crate::board::FileStore::write`].
    pub fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        let id = self.file_or_new(path)?;
        let mut draft = self.take_draft(id)?;
        let written = self.write_draft(&mut draft, offset, bytes);
        self.keep_draft(draft);
        match written {
            0 if !bytes.is_empty() => Err(FileError::Full),
            written => Ok(written),
        }
    }

    /// See [`crate::board::FileStore::truncate`].
    pub fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        let id = self.file_or_new(path)?;
        let mut draft = self.take_draft(id)?;
        let result = self.resize_draft(&mut draft, length);
        self.keep_draft(draft);
        result
    }

    /// See [`crate::board::FileStore::sync`].
    pub fn sync(&mut self, path: &str) -> Result<(), FileError> {
        let id = self.file(path)?;
        self.sync_id(id);
        Ok(())
    }

    /// See [`crate::board::FileStore::remove`].
    pub fn remove(&mut self, path: &str) -> Result<(), FileError> {
        let id = self.find(path)?;
        if id == ROOT {
            return Err(FileError::ReadOnly);
        }
        if self.directory.has_children(id) {
            return Err(FileError::Exists);
        }
        self.forget(id);
        self.directory.commit();
        Ok(())
    }

    /// Takes a file's blocks and its place away, in the slot that is worked on.
    fn forget(&mut self, id: u16) {
        self.drafts.retain(|draft| draft.id != id);
        self.directory.set_entry(id, &Entry::FREE);
    }

    /// See [`crate::board::FileStore::rename`]. A file in the way is replaced.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let id = self.find(from)?;
        let (folder, name) = self.place(to)?;
        // A folder does not go below itself.
        if id == ROOT || self.directory.is_within(folder, id) {
            return Err(FileError::BadName);
        }
        let mut entry = self.directory.entry(id);
        match self.directory.child(folder, name) {
            Some(other) if other == id => return Ok(()),
            Some(other) => {
                let kind = self.directory.entry(other).kind;
                if kind != entry.kind {
                    return Err(FileError::WrongKind);
                }
                if kind == Kind::Folder {
                    return Err(FileError::Exists);
                }
                self.forget(other);
            }
            None => {}
        }
        entry.place(folder, name);
        self.directory.set_entry(id, &entry);
        self.directory.commit();
        Ok(())
    }

    /// See [`crate::board::FileStore::make_folder`].
    pub fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        let (folder, name) = self.place(path).map_err(|error| match error {
            FileError::WrongKind if parts(path).next().is_none() => FileError::Exists,
            error => error,
        })?;
        if self.directory.child(folder, name).is_some() {
            return Err(FileError::Exists);
        }
        self.make(folder, name, Kind::Folder).map(drop)
    }

    /// See [`crate::board::FileStore::list`].
    pub fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        let folder = self.find(path)?;
        if folder != ROOT && self.directory.entry(folder).kind != Kind::Folder {
            return Err(FileError::WrongKind);
        }
        let mut ids: Vec<u16, { ENTRIES_MAX as usize }> = self.directory.children(folder).collect();
        ids.sort_unstable_by(|a, b| self.directory.entry(*a).name().cmp(self.directory.entry(*b).name()));
        for id in ids {
            each(self.directory.entry(id).name(), self.info_of(id));
        }
        Ok(())
    }

    /// See [`crate::board::FileStore::space`].
    pub fn space(&self) -> Space {
        let free = self.directory.free_blocks(&self.drafts);
        Space { total_bytes: self.directory.blocks() * BLOCK_BYTES, free_bytes: free * BLOCK_BYTES }
    }
}

/// The names of a path, each checked.
fn parts(path: &str) -> impl Iterator<Item = Result<&str, FileError>> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").map(|name| {
        let bad = name == ".." || name.len() > NAME_BYTES_MAX || name.contains(['\\', '\0']);
        if bad { Err(FileError::BadName) } else { Ok(name) }
    })
}
