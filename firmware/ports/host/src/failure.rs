//! How a command fails: one line on stderr and an exit status.
//!
//! The line says what was found and what is accepted; it has no line break, whatever the error under it printed.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use fieldwarden::folder::Trouble;

/// Why a command ended without having done its work.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The command line is wrong: exit status 2.
    Usage(String),
    /// Anything else: exit status 1.
    Failed(String),
}

impl Failure {
    /// A failure of the work itself.
    pub fn failed(message: impl Display) -> Failure {
        Failure::Failed(message.to_string())
    }

    /// A file or folder with which `action` (`read`, `write`, `create` …) did not succeed.
    pub fn io(action: &str, path: &Path, error: &io::Error) -> Failure {
        Trouble::io(action, path, error).into()
    }

    /// What the user reads, on one line.
    pub fn line(&self) -> String {
        let (Failure::Usage(message) | Failure::Failed(message)) = self;
        message.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Prints the line on stderr and gives the exit status.
    pub fn report(&self) -> ExitCode {
        eprintln!("error: {}", self.line());
        ExitCode::from(match self {
            Failure::Usage(_) => 2,
            Failure::Failed(_) => 1,
        })
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::Failed(trouble.to_string())
    }
}
