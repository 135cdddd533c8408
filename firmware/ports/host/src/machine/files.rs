//! The file store of a board on a PC: its folder itself, or a copy in memory that a simulation may write to without a trace.
//!
//! A path never leads out of the folder, and the board's own state under `.fieldwarden` is not part of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::UNIX_EPOCH;

use fieldwarden_firmware::board::{FileError, FileInfo, FileStore, Space};

use crate::folder::Trouble;

/// Largest file that a simulation copies, in bytes: what the flash of a board holds.
const COPY_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Deepest folder that a simulation copies.
const COPY_DEPTH_MAX: usize = 16;

/// The parts of a path, checked: no part leads upwards, and the first is not the board's own state.
fn parts(path: &str) -> Result<Vec<&str>, FileError> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let bad = parts.iter().any(|part| *part == ".." || part.contains(['\\', '\0']));
    if bad || parts.first() == Some(&".fieldwarden") { Err(FileError::BadName) } else { Ok(parts) }
}

/// The board's folder on the PC.
#[derive(Clone, Debug)]
pub struct FolderStore {
    root: PathBuf,
}

impl FolderStore {
    /// Over a folder.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn real(&self, path: &str) -> Result<PathBuf, FileError> {
        Ok(parts(path)?.iter().fold(self.root.clone(), |path, part| path.join(part)))
    }
}

fn space_left(used: u64) -> Space {
    // Both fit: the copy's bound is far below 4 GiB.
    Space { total_bytes: COPY_BYTES_MAX as u32, free_bytes: COPY_BYTES_MAX.saturating_sub(used) as u32 }
}

/// Bytes of all files in a folder, as far down as a simulation copies.
fn used_in(folder: &Path, depth: usize) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() && depth < COPY_DEPTH_MAX {
            used_in(&entry.path(), depth + 1)
        } else {
            metadata.len()
        })
    });
    sizes.fold(0, u64::saturating_add)
}

fn file_error(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound,
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => FileError::Exists,
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => FileError::WrongKind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FileError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => FileError::ReadOnly,
        io::ErrorKind::InvalidFilename => FileError::BadName,
        _ => FileError::Io,
    }
}

fn info(metadata: &fs::Metadata) -> FileInfo {
    let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    FileInfo {
        folder: metadata.is_dir(),
        size: if metadata.is_dir() { 0 } else { u32::try_from(metadata.len()).unwrap_or(u32::MAX) },
        modified_s: modified.map_or(0, |since| since.as_secs()),
    }
}

impl FileStore for FolderStore {
    fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        fs::metadata(self.real(path)?).map(|metadata| info(&metadata)).map_err(|error| file_error(&error))
    }

    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        let mut read = || {
            let mut file = fs::File::open(self.real(path).map_err(|_| io::ErrorKind::InvalidFilename)?)?;
            file.seek(SeekFrom::Start(offset.into()))?;
            file.read(bytes)
        };
        read().map_err(|error| file_error(&error))
    }

    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        let write = || {
            let path = self.real(path).map_err(|_| io::ErrorKind::InvalidFilename)?;
            let mut file = fs::File::options().write(true).create(true).truncate(false).open(path)?;
            file.seek(SeekFrom::Start(offset.into()))?;
            file.write_all(bytes)?;
            Ok(bytes.len())
        };
        write().map_err(|error: io::Error| file_error(&error))
    }

    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        let cut = || {
            let path = self.real(path).map_err(|_| io::ErrorKind::InvalidFilename)?;
            fs::File::options().write(true).create(true).truncate(false).open(path)?.set_len(length.into())
        };
        cut().map_err(|error: io::Error| file_error(&error))
    }

    fn sync(&mut self, path: &str) -> Result<(), FileError> {
        let sync = || fs::File::open(self.real(path).map_err(|_| io::ErrorKind::InvalidFilename)?)?.sync_data();
        sync().map_err(|error: io::Error| file_error(&error))
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        let real = self.real(path)?;
        let removed = if real.is_dir() { fs::remove_dir(real) } else { fs::remove_file(real) };
        removed.map_err(|error| file_error(&error))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        fs::rename(self.real(from)?, self.real(to)?).map_err(|error| file_error(&error))
    }

    fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        fs::create_dir(self.real(path)?).map_err(|error| file_error(&error))
    }

    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        let entries = fs::read_dir(self.real(path)?).map_err(|error| file_error(&error))?;
        let at_root = parts(path)?.is_empty();
        let mut all: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, info(&entry.metadata().ok()?))))
            .filter(|(name, _)| !(at_root && name == ".fieldwarden"))
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.iter().for_each(|(name, info)| each(name, *info));
        Ok(())
    }

    fn space(&self) -> Space {
        // The PC's disk is not the board's: a folder has the room of a board's flash, less what stands in it.
        space_left(used_in(&self.root, 0))
    }
}

/// A file store in memory: what a simulated board writes is gone when the simulation is.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    /// Every file and folder by its path; a folder holds `None`.
    entries: BTreeMap<String, Option<Vec<u8>>>,
    /// Writes fail for want of room.
    full: bool,
}

impl MemoryStore {
    /// A copy of a folder.
    ///
    /// # Errors
    /// Something in it cannot be read.
    pub fn copy_of(root: &Path) -> Result<Self, Trouble> {
        let mut store = Self::default();
        store.copy_in(root, "", 0)?;
        Ok(store)
    }

    fn copy_in(&mut self, real: &Path, path: &str, depth: usize) -> Result<(), Trouble> {
        let trouble = |error: io::Error| Trouble::io("read", real, &error);
        for entry in fs::read_dir(real).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let inner = if path.is_empty() { name } else { format!("{path}/{name}") };
            let metadata = fs::metadata(entry.path()).map_err(trouble)?;
            if inner == ".fieldwarden" || metadata.len() > COPY_BYTES_MAX || depth > COPY_DEPTH_MAX {
                continue;
            }
            if metadata.is_dir() {
                self.entries.insert(inner.clone(), None);
                self.copy_in(&entry.path(), &inner, depth + 1)?;
            } else {
                let bytes = fs::read(entry.path()).map_err(|error| Trouble::io("read", &entry.path(), &error))?;
                self.entries.insert(inner, Some(bytes));
            }
        }
        Ok(())
    }

    /// Whether writes fail for want of room.
    pub fn set_full(&mut self, full: bool) {
        self.full = full;
    }

    fn key(path: &str) -> Result<String, FileError> {
        Ok(parts(path)?.join("/"))
    }

    fn folder_of(&self, key: &str) -> Result<(), FileError> {
        match key.rsplit_once('/') {
            None => Ok(()),
            Some((folder, _)) => match self.entries.get(folder) {
                Some(None) => Ok(()),
                Some(Some(_)) => Err(FileError::WrongKind),
                None => Err(FileError::NotFound),
            },
        }
    }

    /// A file to write to, made if it is not there.
    fn file(&mut self, path: &str) -> Result<&mut Vec<u8>, FileError> {
        let key = Self::key(path)?;
        if key.is_empty() {
            return Err(FileError::WrongKind);
        }
        if self.full {
            return Err(FileError::Full);
        }
        self.folder_of(&key)?;
        self.entries.entry(key).or_insert_with(|| Some(Vec::new())).as_mut().ok_or(FileError::WrongKind)
    }
}

fn memory_info(entry: &Option<Vec<u8>>) -> FileInfo {
    let size = entry.as_ref().map_or(0, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    FileInfo { folder: entry.is_none(), size, modified_s: 0 }
}

impl FileStore for MemoryStore {
    fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        let key = Self::key(path)?;
        if key.is_empty() {
            return Ok(memory_info(&None));
        }
        self.entries.get(&key).map(memory_info).ok_or(FileError::NotFound)
    }

    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        let file = self.entries.get(&Self::key(path)?).ok_or(FileError::NotFound)?;
        let file = file.as_ref().ok_or(FileError::WrongKind)?;
        let rest = file.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(bytes.len());
        bytes[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }

    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        let file = self.file(path)?;
        let end = (offset as usize).saturating_add(bytes.len());
        if end as u64 > COPY_BYTES_MAX {
            return Err(FileError::Full);
        }
        if file.len() < end {
            file.resize(end, 0);
        }
        file[offset as usize..end].copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        if u64::from(length) > COPY_BYTES_MAX {
            return Err(FileError::Full);
        }
        self.file(path)?.resize(length as usize, 0);
        Ok(())
    }

    fn sync(&mut self, path: &str) -> Result<(), FileError> {
        self.info(path).map(|_| ())
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        let key = Self::key(path)?;
        let inside = format!("{key}/");
        if self.entries.keys().any(|other| other.starts_with(&inside)) {
            return Err(FileError::Exists);
        }
        self.entries.remove(&key).map(|_| ()).ok_or(FileError::NotFound)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let (from, to) = (Self::key(from)?, Self::key(to)?);
        self.folder_of(&to)?;
        if to == from || to.starts_with(&format!("{from}/")) {
            return Err(FileError::BadName);
        }
        let entry = self.entries.remove(&from).ok_or(FileError::NotFound)?;
        let inside = format!("{from}/");
        let moved: Vec<_> = self.entries.keys().filter(|key| key.starts_with(&inside)).cloned().collect();
        for key in moved {
            let inner = self.entries.remove(&key).unwrap_or_default();
            self.entries.insert(format!("{to}/{}", &key[inside.len()..]), inner);
        }
        self.entries.insert(to, entry);
        Ok(())
    }

    fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        let key = Self::key(path)?;
        self.folder_of(&key)?;
        if key.is_empty() || self.entries.contains_key(&key) {
            return Err(FileError::Exists);
        }
        if self.full {
            return Err(FileError::Full);
        }
        self.entries.insert(key, None);
        Ok(())
    }

    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        let key = Self::key(path)?;
        if !self.info(path)?.folder {
            return Err(FileError::WrongKind);
        }
        let inside = if key.is_empty() { String::new() } else { format!("{key}/") };
        for (name, entry) in &self.entries {
            if let Some(name) = name.strip_prefix(&inside).filter(|name| !name.contains('/')) {
                each(name, memory_info(entry));
            }
        }
        Ok(())
    }

    fn space(&self) -> Space {
        let used = self.entries.values().flatten().map(|bytes| bytes.len() as u64).sum();
        if self.full { Space { free_bytes: 0, ..space_left(0) } } else { space_left(used) }
    }
}

/// A store in memory that a simulation also holds, to fill it up.
#[derive(Clone, Debug, Default)]
pub struct SharedStore(Rc<RefCell<MemoryStore>>);

impl SharedStore {
    /// Shares a store.
    pub fn new(store: MemoryStore) -> Self {
        Self(Rc::new(RefCell::new(store)))
    }

    /// Whether writes fail for want of room.
    pub fn set_full(&self, full: bool) {
        self.0.borrow_mut().set_full(full);
    }
}

impl FileStore for SharedStore {
    fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        self.0.borrow().info(path)
    }

    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        self.0.borrow().read(path, offset, bytes)
    }

    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        self.0.borrow_mut().write(path, offset, bytes)
    }

    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        self.0.borrow_mut().truncate(path, length)
    }

    fn sync(&mut self, path: &str) -> Result<(), FileError> {
        self.0.borrow_mut().sync(path)
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        self.0.borrow_mut().remove(path)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        self.0.borrow_mut().rename(from, to)
    }

    fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        self.0.borrow_mut().make_folder(path)
    }

    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        self.0.borrow().list(path, each)
    }

    fn space(&self) -> Space {
        self.0.borrow().space()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(store: &dyn FileStore, path: &str) -> Vec<String> {
        let mut names = Vec::new();
        store
            .list(path, &mut |name, info| names.push(format!("{name}{}", if info.folder { "/" } else { "" })))
            .unwrap();
        names
    }

    /// The same steps on both stores give the same answers.
    fn exercise(store: &mut dyn FileStore) {
        assert_eq!(store.write("a.txt", 0, b"hello"), Ok(5));
        assert_eq!(store.write("/a.txt", 3, b"p!"), Ok(2));
        let mut bytes = [0; 8];
        assert_eq!(store.read("a.txt", 1, &mut bytes), Ok(4));
        assert_eq!(&bytes[..4], b"elp!");
        assert_eq!(store.read("a.txt", 9, &mut bytes), Ok(0));
        assert_eq!(store.read("b.txt", 0, &mut bytes), Err(FileError::NotFound));
        assert_eq!(store.make_folder("lib"), Ok(()));
        assert_eq!(store.make_folder("lib"), Err(FileError::Exists));
        assert_eq!(store.write("nowhere/x", 0, b"x"), Err(FileError::NotFound));
        assert_eq!(store.write("lib/x.py", 0, b"x"), Ok(1));
        assert_eq!(names(store, ""), ["a.txt", "lib/"]);
        assert_eq!(names(store, "lib"), ["x.py"]);
        assert_eq!(store.remove("lib"), Err(FileError::Exists));
        assert_eq!(store.rename("lib", "library"), Ok(()));
        assert_eq!(store.info("library/x.py").map(|info| info.size), Ok(1));
        assert_eq!(store.truncate("a.txt", 2), Ok(()));
        assert_eq!(store.info("a.txt").map(|info| info.size), Ok(2));
        assert_eq!(store.remove("library/x.py"), Ok(()));
        assert_eq!(store.remove("library"), Ok(()));
        for bad in ["../x", "lib/../../x", ".fieldwarden/retained.bin"] {
            assert_eq!(store.write(bad, 0, b"x"), Err(FileError::BadName), "{bad}");
        }
    }

    #[test]
    fn both_stores_answer_alike() {
        exercise(&mut MemoryStore::default());
        let root = std::env::temp_dir().join(format!("fieldwarden-files-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        exercise(&mut FolderStore::new(&root));
        let copy = MemoryStore::copy_of(&root).unwrap();
        assert_eq!(names(&copy, ""), ["a.txt"]);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn full_store_takes_no_write_and_loses_nothing() {
        let mut store = MemoryStore::default();
        store.write("a", 0, b"1").unwrap();
        store.set_full(true);
        assert_eq!(store.write("a", 0, b"2"), Err(FileError::Full));
        assert_eq!(store.make_folder("b"), Err(FileError::Full));
        let mut byte = [0];
        assert_eq!((store.read("a", 0, &mut byte), byte), (Ok(1), *b"1"));
    }
}
