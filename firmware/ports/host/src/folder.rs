//! A board folder: what a user would have on a board's drive, read and checked before anything starts.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fieldwarden_config::{Settings, Severity};
use fieldwarden_firmware::boot;
use fieldwarden_netrecover::LinkKind;
use fieldwarden_supervisor::{FileSet, Script};
use fieldwarden_world::Script as FaultScript;
use fieldwarden_world::net;

use crate::machine::board::BoardConfig;

/// Why a command cannot do its work: one line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Trouble {
    /// Trouble with a file.
    pub fn io(action: &str, path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "it does not exist".to_owned(),
            io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::NotADirectory => "it is not a folder".to_owned(),
            _ => error.to_string(),
        };
        Self(format!("cannot {action} {}: {reason}", path.display()))
    }
}

/// A folder that was read.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// What a program reads where settings.toml says nothing: the world's own collector.
    pub settings_defaults: Vec<u8>,
    /// Its settings.
    pub settings: Settings,
    /// Warnings about the settings, one line each.
    pub warnings: Vec<String>,
    /// Its scripts.
    pub files: FileSet,
}

impl Folder {
    /// Reads a folder.
    ///
    /// # Errors
    /// A folder that is none, or cannot be read; settings of which something cannot be used: what a board would replace by a
    /// default is told before it ships.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        fs::read_dir(path).map_err(|error| Trouble::io("read the board folder", path, &error))?;
        let file = path.join("settings.toml");
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Trouble::io("read", &file, &error)),
        };
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        let settings = fieldwarden_config::parse(&text, &mut |problem| {
            let list = if problem.severity == Severity::Error { &mut errors } else { &mut warnings };
            list.push(format!("settings.toml: {problem}"));
        });
        if let Some(first) = errors.first() {
            let more = match errors.len() {
                1 => String::new(),
                more => format!(" (and {} more: `fieldwarden check {}` lists them)", more - 1, path.display()),
            };
            return Err(Trouble(format!("{}: {first}{more}", path.display())));
        }
        let has = |script: Script| script.candidates().iter().any(|name| path.join(name).is_file());
        let files = FileSet { safemode: has(Script::SafeMode), boot: has(Script::Boot), code: has(Script::Code) };
        let settings_defaults =
            format!("FIELDWARDEN_COLLECTOR = \"{}:{}\"\n", net::COLLECTOR_NAME, net::COLLECTOR_PORT).into_bytes();
        Ok(Self { path: path.to_owned(), settings_defaults, settings, warnings, files })
    }

    /// The board that this folder makes with a link.
    pub fn board(&self, link: LinkKind) -> BoardConfig {
        let problems = u16::try_from(self.warnings.len()).unwrap_or(u16::MAX);
        let name = self.settings.device.device_id.as_str();
        BoardConfig {
            settings: self.settings.clone(),
            settings_problems: problems,
            link,
            files: self.files,
            mac: boot::mac_of(name),
            problems: self.warnings.clone(),
        }
    }
}

/// Reads a fault script.
///
/// # Errors
/// A file that cannot be read, or is no fault script.
pub fn fault_script(path: &Path) -> Result<FaultScript, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::io("read the fault script", path, &error))?;
    FaultScript::parse(&path.display().to_string(), &text).map_err(|errors| {
        let more = match errors.len() {
            0 | 1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        Trouble(format!("{first}{more}"))
    })
}
