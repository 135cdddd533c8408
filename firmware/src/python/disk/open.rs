//! Open files: a position and one window of buffered bytes each, over a file store that knows only paths and offsets.
//!
//! Invariants: a window holds either what was read or what is still to be written (`dirty`), never both; every read sees what was
//! written before, because a dirty window is flushed first; a file is given back once, by its generation.

use heapless::String;

use super::DISK_PATH_MAX;
use crate::board::{FileError, FileStore};
use crate::limits::{FILE_BUFFER_BYTES, FILES_MAX};

/// What `open` was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mode {
    pub read: bool,
    pub write: bool,
    /// Every write goes to the end.
    pub append: bool,
    /// What was there is dropped.
    pub truncate: bool,
    /// It must not be there yet.
    pub exclusive: bool,
    pub binary: bool,
}

impl Mode {
    /// Reads `rb`, `w+`, …; `None` if it is not a mode.
    pub fn parse(text: &str) -> Option<Mode> {
        let mut mode = Mode::default();
        let mut verbs = 0;
        for letter in text.chars() {
            match letter {
                'r' => (mode.read, verbs) = (true, verbs + 1),
                'w' => (mode.write, mode.truncate, verbs) = (true, true, verbs + 1),
                'a' => (mode.write, mode.append, verbs) = (true, true, verbs + 1),
                'x' => (mode.write, mode.exclusive, verbs) = (true, true, verbs + 1),
                '+' => {}
                'b' => mode.binary = true,
                't' => {}
                _ => return None,
            }
        }
        if text.contains('+') {
            (mode.read, mode.write) = (true, true);
        }
        (verbs == 1 && !(mode.binary && text.contains('t'))).then_some(mode)
    }
}

/// One open file.
pub(super) struct OpenFile {
    path: String<DISK_PATH_MAX>,
    pub mode: Mode,
    /// Where the next read or write goes, in bytes.
    pub position: u32,
    /// First byte of the window.
    base: u32,
    /// Bytes in it.
    length: usize,
    dirty: bool,
    window: [u8; FILE_BUFFER_BYTES],
}

impl OpenFile {
    /// Size with what is still to be written.
    pub fn size(&self, store: &dyn FileStore) -> Result<u32, FileError> {
        let stored = match store.info(&self.path) {
            Ok(info) => info.size,
            Err(FileError::NotFound) if self.dirty => 0,
            Err(error) => return Err(error),
        };
        Ok(if self.dirty { stored.max(self.window_end()) } else { stored })
    }

    fn window_end(&self) -> u32 {
        self.base.saturating_add(self.length as u32)
    }

    /// Writes out what is still to be written. What a store refuses stays to be written.
    pub fn flush(&mut self, store: &mut dyn FileStore) -> Result<(), FileError> {
        let mut done = 0;
        while self.dirty && done < self.length {
            let at = self.base.saturating_add(done as u32);
            match store.write(&self.path, at, &self.window[done..self.length])? {
                0 => return Err(FileError::Io),
                taken => done += taken.min(self.length - done),
            }
        }
        self.dirty = false;
        Ok(())
    }

    /// Bytes from `at` on that lie in the window, which is filled if none do; empty at the end of the file.
    fn seen(&mut self, store: &mut dyn FileStore, at: u32) -> Result<&[u8], FileError> {
        self.flush(store)?;
        if at < self.base || at >= self.window_end() {
            self.base = at;
            self.length = 0;
            self.length = store.read(&self.path, at, &mut self.window)?.min(FILE_BUFFER_BYTES);
        }
        Ok(&self.window[(at - self.base) as usize..self.length])
    }

    /// Reads from the position on without moving it; fewer bytes than asked only at the end.
    pub fn peek(&mut self, store: &mut dyn FileStore, into: &mut [u8]) -> Result<usize, FileError> {
        let mut done = 0;
        while done < into.len() {
            let at = self.position.saturating_add(done as u32);
            let seen = self.seen(store, at)?;
            let length = seen.len().min(into.len() - done);
            if length == 0 {
                break;
            }
            into[done..done + length].copy_from_slice(&seen[..length]);
            done += length;
        }
        Ok(done)
    }

    /// How many bytes from the position on come before `ends` says so (with the byte it says it of), or the file ends.
    pub fn span(&mut self, store: &mut dyn FileStore, mut ends: impl FnMut(u8) -> End) -> Result<usize, FileError> {
        let mut length = 0usize;
        loop {
            let at = self.position.saturating_add(length as u32);
            let seen = self.seen(store, at)?;
            if seen.is_empty() {
                return Ok(length);
            }
            for byte in seen {
                match ends(*byte) {
                    End::Before => return Ok(length),
                    End::After => return Ok(length + 1),
                    End::Not => length += 1,
                }
            }
        }
    }

    /// Writes at the position, or at the end, and moves behind it. All or an error.
    pub fn write(&mut self, store: &mut dyn FileStore, bytes: &[u8]) -> Result<(), FileError> {
        let at = if self.mode.append { self.size(store)? } else { self.position };
        let Some(end) = u32::try_from(bytes.len()).ok().and_then(|length| at.checked_add(length)) else {
            return Err(FileError::Full);
        };
        let follows = self.dirty && at == self.window_end() && self.length + bytes.len() <= FILE_BUFFER_BYTES;
        if !follows {
            self.flush(store)?;
            (self.base, self.length) = (at, 0);
            if bytes.len() > FILE_BUFFER_BYTES {
                write_all(store, &self.path, at, bytes)?;
                self.position = end;
                return Ok(());
            }
        }
        self.window[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
        self.dirty = self.length > 0;
        self.position = end;
        Ok(())
    }

    /// Cuts the file, or lengthens it with zeros.
    pub fn truncate(&mut self, store: &mut dyn FileStore, length: u32) -> Result<(), FileError> {
        self.flush(store)?;
        self.length = 0;
        store.truncate(&self.path, length)
    }

    /// What was written is made permanent.
    pub fn sync(&mut self, store: &mut dyn FileStore) -> Result<(), FileError> {
        self.flush(store)?;
        if self.mode.write { store.sync(&self.path) } else { Ok(()) }
    }
}

fn write_all(store: &mut dyn FileStore, path: &str, at: u32, bytes: &[u8]) -> Result<(), FileError> {
    let mut done = 0;
    while done < bytes.len() {
        match store.write(path, at.saturating_add(done as u32), &bytes[done..])? {
            0 => return Err(FileError::Io),
            taken => done += taken.min(bytes.len() - done),
        }
    }
    Ok(())
}

/// Where a [`OpenFile::span`] ends.
pub(super) enum End {
    /// Not here.
    Not,
    /// Before this byte.
    Before,
    /// With this byte.
    After,
}

struct Place {
    file: Option<OpenFile>,
    generation: u16,
}

/// All open files of a run, and its working directory.
pub struct OpenFiles {
    places: [Place; FILES_MAX],
    /// A file found no place, and a collection was made for it.
    pub(super) collected: bool,
    /// The working directory: absolute, without a slash at its end.
    pub(super) folder: String<DISK_PATH_MAX>,
}

impl Default for OpenFiles {
    fn default() -> Self {
        Self::new()
    }
}

impl OpenFiles {
    /// No file is open; the working directory is the root.
    pub const fn new() -> Self {
        let places = [const { Place { file: None, generation: 0 } }; FILES_MAX];
        Self { places, collected: false, folder: String::new() }
    }

    /// No file is open; the working directory is `folder`, or the root if that is too long.
    pub fn in_folder(folder: &str) -> Self {
        Self { folder: super::resolve("", folder).unwrap_or_default(), ..Self::new() }
    }

    /// Opens a file whose existence was checked: its index and generation; `None` when too many are open.
    pub(super) fn take(&mut self, path: &str, mode: Mode) -> Option<(u32, u32)> {
        let index = self.places.iter().position(|place| place.file.is_none())?;
        let path = String::try_from(path).ok()?;
        let place = &mut self.places[index];
        place.file = Some(OpenFile {
            path,
            mode,
            position: 0,
            base: 0,
            length: 0,
            dirty: false,
            window: [0; FILE_BUFFER_BYTES],
        });
        Some((index as u32, u32::from(place.generation)))
    }

    /// An open file.
    pub(super) fn get(&mut self, index: u32, generation: u32) -> Option<&mut OpenFile> {
        let place = self.places.get_mut(index as usize)?;
        if u32::from(place.generation) == generation { place.file.as_mut() } else { None }
    }

    /// Writes out and closes a file.
    pub(super) fn close(&mut self, store: &mut dyn FileStore, index: u32, generation: u32) -> Result<(), FileError> {
        let Some(place) = self.places.get_mut(index as usize) else { return Ok(()) };
        if u32::from(place.generation) != generation {
            return Ok(());
        }
        let Some(mut file) = place.file.take() else { return Ok(()) };
        place.generation = place.generation.wrapping_add(1);
        file.sync(store)
    }

    /// Writes out every file, so that others see what was written.
    pub(super) fn flush_all(&mut self, store: &mut dyn FileStore) -> Result<(), FileError> {
        self.places.iter_mut().filter_map(|place| place.file.as_mut()).try_for_each(|file| file.sync(store))
    }

    /// Whether the file at a path is open.
    pub(super) fn is_open(&self, path: &str) -> bool {
        self.places.iter().any(|place| place.file.as_ref().is_some_and(|file| file.path == path))
    }

    /// How many files are open.
    pub fn count(&self) -> u16 {
        self.places.iter().filter(|place| place.file.is_some()).count() as u16
    }
}
