//! placeholder
use super::Spec;
use std::fmt;

/// A checked fault script.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What is shown of it, from the script's `about`.
    pub about: String,
    /// Other networks within hearing; 0 on a mast with one access point.
    pub neighbours: u8,
    /// The faults, in the order written.
    pub faults: Vec<Spec>,
}

impl Script {
    /// No fault at all, three neighbours.
    pub fn none() -> Self {
        Self { about: String::new(), neighbours: 3, faults: Vec::new() }
    }

    /// Reads a script. `file` is only shown in errors. All errors are found, not the first alone.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<ScriptError>> {
        let _ = (file, text);
        Ok(Self::none())
    }
}

/// One thing wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// As given to [`Script::parse`].
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The key in question, empty when none.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub accepted: String,
    /// The nearest known word to a misspelt one.
    pub nearest: Option<String>,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.key.is_empty() {
            write!(formatter, "{}: ", self.key)?;
        }
        write!(formatter, "found {}, accepted: {}", self.found, self.accepted)?;
        match &self.nearest {
            Some(word) => write!(formatter, " (did you mean \"{word}\"?)"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScriptError {}
