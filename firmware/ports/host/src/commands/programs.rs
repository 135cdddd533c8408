//! The programs of a board folder: which there are, and what of them a board would pass over.
//!
//! Looks at names only; reading them is the caller's.

use std::fs;
use std::io;
use std::path::Path;

use fieldwarden_supervisor::Script;

use crate::failure::Failure;

/// Levels of folders below `lib` that are looked into: more than any package of libraries has.
const DEPTH_MAX: usize = 8;

/// What a board folder holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Source files, as paths within the folder with `/`, sorted.
    pub sources: Vec<String>,
    /// Compiled files of other runtimes, in the same form.
    pub foreign: Vec<String>,
}

impl Programs {
    /// The files that are there under the names of a script, in the order in which a board looks for them: it runs the
    /// first.
    pub fn named(&self, script: Script) -> Vec<&'static str> {
        script.candidates().iter().copied().filter(|name| self.sources.iter().any(|source| source == name)).collect()
    }
}

/// Lists the programs in `dir` and the libraries in its `lib`.
pub fn list(dir: &Path) -> Result<Programs, Failure> {
    let mut programs = Programs::default();
    scan(dir, "", 0, &mut programs)?;
    scan(&dir.join("lib"), "lib/", DEPTH_MAX, &mut programs)?;
    programs.sources.sort();
    programs.foreign.sort();
    Ok(programs)
}

/// The scripts that a board runs by their names.
pub const SCRIPTS: [Script; 3] = [Script::SafeMode, Script::Boot, Script::Code];

/// Takes the files of one folder, and of those below it down to `depth` levels; a folder that is not there has none.
fn scan(dir: &Path, prefix: &str, depth: usize, programs: &mut Programs) -> Result<(), Failure> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("read", dir, &error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| Failure::io("read", dir, &error))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                scan(&path, &format!("{prefix}{name}/"), depth - 1, programs)?;
            }
        } else if name.ends_with(".py") || (prefix.is_empty() && is_script(&name)) {
            programs.sources.push(format!("{prefix}{name}"));
        } else if name.ends_with(".mpy") {
            programs.foreign.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn is_script(name: &str) -> bool {
    SCRIPTS.iter().any(|script| script.candidates().contains(&name))
}
