//! Retained RAM and nvm of a board that is a process: files that outlive it, under `.fieldwarden` in the board's folder.
//!
//! Retained RAM is a mapped file, so that a write is in it the moment it is made, and a process that is killed between two writes
//! leaves exactly those made before.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use fieldwarden_supervisor::NVM_BYTES;
use memmap2::MmapMut;

use crate::folder::Trouble;

/// Retained RAM.
pub struct RetainedFile {
    map: MmapMut,
}

fn open(path: &Path) -> Result<File, Trouble> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    opened.map_err(|error| Trouble::io("write", path, &error))
}

impl RetainedFile {
    /// Maps the file, making it with `noise` if it is not there or not as long.
    ///
    /// # Errors
    /// The file cannot be made, filled or mapped.
    pub fn open(path: &Path, noise: &[u8]) -> Result<Self, Trouble> {
        let trouble = |error: std::io::Error| Trouble::io("write", path, &error);
        let mut file = open(path)?;
        if file.metadata().map_err(trouble)?.len() != noise.len() as u64 {
            file.set_len(0).map_err(trouble)?;
            // Written, not grown: a full disk must show here and not as a fault in the mapping.
            file.write_all(noise).map_err(trouble)?;
        }
        // SAFETY: the file is this board's alone (its folder is locked), both processes only ever read and write bytes of it, and
        // every value of a byte is valid; nobody cuts it while it is mapped.
        let map = unsafe { MmapMut::map_mut(&file) }.map_err(trouble)?;
        Ok(Self { map })
    }

    /// The bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.map
    }

    /// The bytes, to read.
    pub fn view(&self) -> &[u8] {
        &self.map
    }
}

/// Nvm.
pub struct NvmFile {
    file: File,
    bytes: [u8; NVM_BYTES],
}

impl NvmFile {
    /// Opens the file; one that is not there is erased flash.
    ///
    /// # Errors
    /// The file cannot be made or read.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let mut file = open(path)?;
        let mut found = Vec::new();
        file.read_to_end(&mut found).map_err(|error| Trouble::io("read", path, &error))?;
        let mut bytes = [0xFF; NVM_BYTES];
        for (to, from) in bytes.iter_mut().zip(found) {
            *to = from;
        }
        Ok(Self { file, bytes })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; NVM_BYTES] {
        &self.bytes
    }

    /// Writes; false if the disk would not take it.
    pub fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let Some(place) = self.bytes.get_mut(offset..offset.saturating_add(bytes.len())) else { return false };
        place.copy_from_slice(bytes);
        // All of it each time: it is small, written seldom, and the file may be new and short.
        let all = self.bytes;
        self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(&all)).is_ok()
    }
}
