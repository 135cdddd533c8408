//! The file behind the board's memory that keeps its content: board folders copied in and out, with the board's own store.

use std::fs;
use std::path::{Path, PathBuf};

use fieldwarden::folder::Folder;
use fieldwarden_firmware::board::FileError;
use fieldwarden_firmware::store::{BLOCK_BYTES, BLOCKS_MAX, ENTRIES_MAX, Memory, NAME_BYTES_MAX, Store};

use crate::Trouble;

/// Size of the board's PSRAM.
const PSRAM_BYTES: usize = 16 * 1024 * 1024;
/// The part of it that the file store has; `firmware/ports/mps2/src/target/store.rs` draws the map.
const STORE_BYTES: usize = 8 * 1024 * 1024;
/// The part that is nvm and, as flash that was never written, holds ones.
const NVM: std::ops::Range<usize> = 0xF0_0000..0xF0_2000;
const SETTINGS_FILE: &str = "settings.toml";
/// What belongs to the PC and not to the board.
const NOT_COPIED: [&str; 3] = [".fieldwarden", "__pycache__", "faults"];

/// The store's part of the file, in memory while it is worked on.
struct Part(Vec<u8>);

impl Memory for Part {
    fn size(&self) -> u32 {
        STORE_BYTES as u32
    }

    fn read(&self, at: u32, bytes: &mut [u8]) {
        let from = self.0.iter().take(STORE_BYTES).skip(at as usize).copied().chain(std::iter::repeat(0));
        bytes.iter_mut().zip(from).for_each(|(to, from)| *to = from);
    }

    fn write(&mut self, at: u32, bytes: &[u8]) {
        self.0.iter_mut().take(STORE_BYTES).skip(at as usize).zip(bytes).for_each(|(to, from)| *to = *from);
    }
}

/// The memory of a board that is not running, as a file.
pub struct Psram {
    path: PathBuf,
    store: Store<Part>,
}

fn refused(path: &str, error: FileError) -> Trouble {
    fieldwarden::folder::Trouble(match error {
        FileError::Full => format!(
            "{path}: no room for it on the board, which has {} KiB for at most {ENTRIES_MAX} files and folders",
            BLOCKS_MAX * BLOCK_BYTES / 1024
        ),
        FileError::NotFound => format!("{path}: the board has no such file"),
        FileError::BadName => {
            format!("{path}: no name for a file of the board: at most {NAME_BYTES_MAX} bytes between two slashes")
        }
        FileError::WrongKind => {
            format!("{path}: a folder on one side is a file on the other; --fresh empties the board")
        }
        other => format!("{path}: the board's file store says {other:?}"),
    })
}

impl Psram {
    /// Opens the file, or makes one of a board that never had power.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let bytes = match fs::read(path) {
            Ok(bytes) if bytes.len() == PSRAM_BYTES => bytes,
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Trouble::io("read", path, &error));
            }
            _ => {
                let mut bytes = vec![0; PSRAM_BYTES];
                bytes[NVM].fill(0xFF);
                bytes
            }
        };
        let (store, _) = Store::open(Part(bytes)).map_err(|error| refused("/", error))?;
        Ok(Self { path: path.to_owned(), store })
    }

    /// Writes it back.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(self) -> Result<(), Trouble> {
        let Part(bytes) = self.store.into_memory();
        fs::write(&self.path, bytes).map_err(|error| Trouble::io("write", &self.path, &error))
    }

    /// Writes one file whole, with the folders above it.
    ///
    /// # Errors
    /// A store that is full, a name that it does not take.
    pub fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        for (at, _) in path.match_indices('/').filter(|(at, _)| *at > 0) {
            match self.store.make_folder(&path[..at]) {
                Ok(()) | Err(FileError::Exists) => {}
                Err(error) => return Err(refused(&path[..at], error)),
            }
        }
        let mut put = || {
            self.store.truncate(path, 0)?;
            let written = self.store.write(path, 0, bytes)?;
            if written < bytes.len() {
                return Err(FileError::Full);
            }
            self.store.sync(path)
        };
        put().map_err(|error| refused(path, error))
    }

    /// Reads one file.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let get = || {
            let mut bytes = vec![0; self.store.info(path)?.size as usize];
            let read = self.store.read(path, 0, &mut bytes)?;
            bytes.truncate(read);
            Ok(bytes)
        };
        get().map_err(|error| refused(path, error))
    }

    /// Every file and folder, folders with a `/` at their end, in the order of their names.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn list(&self) -> Result<Vec<String>, Trouble> {
        let mut found = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let mut below = Vec::new();
            let mut each = |name: &str, info: fieldwarden_firmware::board::FileInfo| {
                below.push((format!("{folder}{name}"), info.folder));
            };
            self.store.list(&folder, &mut each).map_err(|error| refused(&folder, error))?;
            for (path, is_folder) in below {
                if is_folder {
                    found.push(format!("{path}/"));
                    folders.push(format!("{path}/"));
                } else {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Copies a board folder in: what the PC's folder has replaces what the board has; other files of the board stay. Hands back what was left out, and why:
    /// files whose names a board cannot have.
    ///
    /// # Errors
    /// A folder that `fieldwarden check` would not pass, or that does not fit.
    pub fn copy_in(&mut self, dir: &Path) -> Result<Vec<String>, Trouble> {
        let folder = Folder::read(dir)?;
        let mut left_out = Vec::new();
        self.copy_folder(dir, "", &mut left_out)?;
        if folder.settings.device.collector.is_some() {
            return Ok(left_out);
        }
        // In front, because nothing is read behind a table.
        let mut settings = folder.settings_defaults;
        settings.extend(self.get(SETTINGS_FILE).unwrap_or_default());
        self.put(SETTINGS_FILE, &settings)?;
        Ok(left_out)
    }

    fn copy_folder(&mut self, dir: &Path, prefix: &str, left_out: &mut Vec<String>) -> Result<(), Trouble> {
        let entries = fs::read_dir(dir).map_err(|error| Trouble::io("read", dir, &error))?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                left_out.push(format!("{}: its name is not UTF-8", entry.path().display()));
                continue;
            };
            if NOT_COPIED.contains(&name) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if name.len() > NAME_BYTES_MAX {
                left_out.push(format!("{path}: names have at most {NAME_BYTES_MAX} bytes on the board"));
            } else if entry.path().is_dir() {
                self.copy_folder(&entry.path(), &format!("{path}/"), left_out)?;
            } else {
                let bytes = fs::read(entry.path()).map_err(|error| Trouble::io("read", &entry.path(), &error))?;
                self.put(&path, &bytes)?;
            }
        }
        Ok(())
    }

    /// Copies everything out into a folder, which is made; how many files there are.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn copy_out(&self, dir: &Path) -> Result<usize, Trouble> {
        let paths = self.list()?;
        for path in &paths {
            let to = dir.join(path);
            let parent = if path.ends_with('/') { Some(to.as_path()) } else { to.parent() };
            if let Some(parent) = parent {
                fs::create_dir_all(parent).map_err(|error| Trouble::io("write", parent, &error))?;
            }
            if !path.ends_with('/') {
                fs::write(&to, self.get(path)?).map_err(|error| Trouble::io("write", &to, &error))?;
            }
        }
        Ok(paths.iter().filter(|path| !path.ends_with('/')).count())
    }
}
