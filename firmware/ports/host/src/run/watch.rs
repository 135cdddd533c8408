//! Watches a board folder for files that somebody saves: what the board reads when a program starts.
//!
//! Files that a program writes itself (logs, data) do not count: only Python files, the other names of the program, and the settings.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time between two looks: together with the board's own pause a save is answered within a second.
const PERIOD: Duration = Duration::from_millis(250);
/// Folders in folders that are looked into.
const DEPTH_MAX: u8 = 4;

/// What stood in a folder when it was last looked at.
pub struct Watch {
    folder: PathBuf,
    seen: u64,
    looked: Instant,
}

impl Watch {
    /// From now on.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), seen: signature(folder), looked: Instant::now() }
    }

    /// Whether somebody saved something since the last look.
    pub fn changed(&mut self) -> bool {
        if self.looked.elapsed() < PERIOD {
            return false;
        }
        self.looked = Instant::now();
        let now = signature(&self.folder);
        std::mem::replace(&mut self.seen, now) != now
    }
}

fn counts(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".py") || ["code.txt", "main.txt", "settings.toml"].contains(&name)
}

fn signature(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    look(folder, DEPTH_MAX, &mut hasher);
    hasher.finish()
}

fn look(folder: &Path, depth: u8, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() {
            if depth > 0 && !hidden {
                look(&path, depth - 1, hasher);
            }
        } else if !hidden && counts(&path) {
            path.hash(hasher);
            metadata.len().hash(hasher);
            metadata.modified().ok().hash(hasher);
        }
    }
}
