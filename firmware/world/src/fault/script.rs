//! Fault scripts: TOML in, checked [`Spec`]s out, or every error with its place.
//!
//! The grammar is in `docs/faults.md`. Nothing is silently ignored: an unknown key, a value out of range, a fault that
//! would never end are errors.

use std::fmt;

use super::Spec;
use super::fields::{self, Fields};
use crate::types::LinkKind;

/// Longest script, bytes: a bound on the work, far above any real one.
pub const SCRIPT_LEN_MAX: usize = 1 << 20;
/// Most faults in a script.
pub const FAULTS_MAX: usize = 1_000;
/// Neighbouring networks when the script does not say.
const NEIGHBOURS_DEFAULT: u8 = 3;
/// Most neighbouring networks; with the own one they fit a scan reply.
const NEIGHBOURS_MAX: i64 = 8;
/// Other stations in the board's network when the script does not say.
const STATIONS_DEFAULT: u8 = 2;
/// Most of them: above that nothing changes but the noise.
const STATIONS_MAX: i64 = 8;

/// Highest speed-up.
const SPEED_MAX: i64 = 1_000;

/// A checked fault script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What is shown of it, from the script's `about`.
    pub about: String,
    /// Other networks within hearing; 0 on a mast with one access point.
    pub neighbours: u8,
    /// Other stations in the board's own network; 0 where the board is alone.
    pub stations: u8,
    /// The speed-up at which it is meant to be watched; 1: as the time passes.
    pub speed: u16,
    /// The faults, in the order written.
    pub faults: Vec<Spec>,
}

impl Default for Script {
    fn default() -> Self {
        Self::none()
    }
}

impl Script {
    /// No fault at all, three neighbours, two other stations.
    pub fn none() -> Self {
        Self {
            about: String::new(),
            neighbours: NEIGHBOURS_DEFAULT,
            stations: STATIONS_DEFAULT,
            speed: 1,
            faults: Vec::new(),
        }
    }

    /// Reads a script. `file` is only shown in errors. All errors are found, not the first alone.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<ScriptError>> {
        let mut errors = Vec::new();
        let script = if text.len() > SCRIPT_LEN_MAX {
            errors.push(ScriptError {
                file: file.to_owned(),
                line: 1,
                column: 1,
                key: String::new(),
                found: format!("{} bytes", text.len()),
                accepted: format!("at most {SCRIPT_LEN_MAX}"),
                nearest: None,
            });
            Self::none()
        } else {
            read(file, text, &mut errors)
        };
        if errors.is_empty() {
            Ok(script)
        } else {
            errors.sort_by_key(|error| (error.line, error.column));
            Err(errors)
        }
    }

    /// Faults that would be skipped on this link, for a hint.
    pub fn skipped_on(&self, link: LinkKind) -> usize {
        self.faults.iter().filter(|spec| !spec.applies_to(link)).count()
    }
}

impl Spec {
    /// Whether it can happen on this link.
    pub fn applies_to(&self, link: LinkKind) -> bool {
        self.link.is_none_or(|only| only == link) && super::table::info(self.kind).links.contains(&link)
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
        write!(formatter, "found {}; accepted: {}", self.found, self.accepted)?;
        match &self.nearest {
            Some(word) => write!(formatter, " (nearest: {word})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScriptError {}

fn read(file: &str, text: &str, errors: &mut Vec<ScriptError>) -> Script {
    let mut script = Script::none();
    let (root, syntax) = toml::de::DeTable::parse_recoverable(text);
    for error in &syntax {
        let (line, column) = fields::place(text, error.span().map_or(0, |span| span.start));
        let found = format!("a syntax error ({})", error.message().lines().collect::<Vec<_>>().join(", "));
        let accepted = "TOML".to_owned();
        errors.push(ScriptError {
            file: file.to_owned(),
            line,
            column,
            key: String::new(),
            found,
            accepted,
            nearest: None,
        });
    }
    if !syntax.is_empty() {
        // What was recovered around it would only give errors that are not there.
        return script;
    }
    let mut fields = Fields::new(file, text, root.get_ref(), root.span().start, errors);
    if let Some(about) = fields.text("about") {
        script.about = about;
    }
    if let Some(speed) = fields.integer("speed", 1, SPEED_MAX) {
        script.speed = speed as u16;
    }
    if let Some(world) = fields.table("world") {
        let mut world = fields.inner(world);
        if let Some(neighbours) = world.integer("neighbours", 0, NEIGHBOURS_MAX) {
            script.neighbours = neighbours as u8;
        }
        if let Some(stations) = world.integer("stations", 0, STATIONS_MAX) {
            script.stations = stations as u8;
        }
        world.refuse_others(&["neighbours", "stations"]);
    }
    for table in fields.tables("fault", FAULTS_MAX) {
        script.faults.extend(fields.inner(table).fault());
    }
    fields.refuse_others(&["about", "speed", "world", "fault"]);
    script
}
