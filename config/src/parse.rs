//! A whole file into [`Settings`], with everything that is wrong in it.

use crate::limits::{FILE_BYTES_MAX, KNOWN_KEYS_MAX, REMEMBERED_KEYS_MAX, VALUE_BYTES_MAX};
use crate::nearest::nearest;
use crate::problem::{Fault, Found, Problem, Severity};
use crate::scalar::{check, decode};
use crate::secret::names_a_secret;
use crate::settings::{Place, Settings};
use crate::statement::{Raw, Statement, Step, Steps, columns, is_bare, key_at};
use crate::table::Field;

/// Keys of CircuitPython that boards without a screen or Bluetooth have no use for: known, and passed over in silence.
const UNUSED_KEYS: [&str; 9] = [
    "CIRCUITPY_BLE_NAME",
    "CIRCUITPY_DISPLAY_COLOR_DEPTH",
    "CIRCUITPY_DISPLAY_FREQUENCY",
    "CIRCUITPY_DISPLAY_HEIGHT",
    "CIRCUITPY_DISPLAY_LIMIT",
    "CIRCUITPY_DISPLAY_ROTATION",
    "CIRCUITPY_DISPLAY_WIDTH",
    "CIRCUITPY_PICODVI_ENABLE",
    "CIRCUITPY_TERMINAL_SCALE",
];

/// Reads a settings file and says everything that is wrong with it, in the order of its lines.
///
/// Any bytes are taken; nothing panics. A key whose value cannot be used keeps its default. Of a key that stands twice
/// the first counts, as on CircuitPython. Nothing is read from the first table (`[`) on.
pub fn parse(text: &[u8], on_problem: &mut dyn FnMut(&Problem<'_>)) -> Settings {
    let mut parser = Parser {
        settings: Settings::default(),
        seen: [0; KNOWN_KEYS_MAX],
        others: heapless::Vec::new(),
        is_below_table: false,
        is_spilling: false,
        on_problem,
    };
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next() {
        match step {
            Step::Nothing => {}
            Step::Table { line, column } => parser.table(line, column),
            Step::Broken { line, column, fault } => parser.broken(line, column, fault),
            Step::Statement(statement) => parser.statement(&statement, steps.text()),
        }
    }
    if steps.is_cut() {
        let fault = Fault::FileTooLong(FILE_BYTES_MAX);
        parser.lone(steps.line(), 1, Severity::Error, fault);
    }
    parser.settings
}

/// What is remembered of a key of the user's own: where its line begins, and the line's number.
type Remembered = (u32, u32);

struct Parser<'p> {
    settings: Settings,
    /// For each key of the tables the line on which it stood first; 0 if it did not.
    seen: [u32; KNOWN_KEYS_MAX],
    others: heapless::Vec<Remembered, REMEMBERED_KEYS_MAX>,
    is_below_table: bool,
    /// A string was not closed: what follows may be the rest of a secret, and is not quoted until a line reads well.
    is_spilling: bool,
    on_problem: &'p mut dyn FnMut(&Problem<'_>),
}

impl Parser<'_> {
    /// A problem of a line without a key.
    fn lone(&mut self, line: u32, column: u32, severity: Severity, fault: Fault<'_>) {
        (self.on_problem)(&Problem { line, column, key: "", severity, fault, field: None });
    }

    /// A problem of a line with a key. `at` is a line and a column.
    fn tell(
        &mut self,
        statement: &Statement<'_>,
        at: (u32, u32),
        severity: Severity,
        fault: Fault<'_>,
        field: Option<&'static Field>,
    ) {
        let is_hidden = self.is_spilling && field.is_none();
        let key = if is_hidden { "" } else { statement.key };
        let fault = if is_hidden || hides(statement.key) { fault.masked() } else { fault };
        (self.on_problem)(&Problem { line: at.0, column: at.1, key, severity, fault, field });
    }

    fn table(&mut self, line: u32, column: u32) {
        if !self.is_below_table {
            self.lone(line, column, Severity::Warning, Fault::Table);
        }
        self.is_below_table = true;
    }

    fn broken(&mut self, line: u32, column: u32, fault: Fault<'_>) {
        if !self.is_below_table {
            let is_comment = fault == Fault::CommentNotUtf8;
            self.lone(line, column, if is_comment { Severity::Warning } else { Severity::Error }, fault);
        }
    }

    fn statement(&mut self, statement: &Statement<'_>, text: &[u8]) {
        let at_key = (statement.line, statement.column);
        let place = Settings::find(statement.key);
        if self.is_below_table {
            if place.is_some() {
                self.tell(statement, at_key, Severity::Error, Fault::BelowTable, None);
            }
            return;
        }
        if statement.comment_not_utf8 {
            self.tell(statement, at_key, Severity::Warning, Fault::CommentNotUtf8, None);
        }
        let is_well = match place {
            Some(place) => self.known(statement, place),
            None => self.unknown(statement, text),
        };
        if is_well {
            self.is_spilling = false;
        } else if matches!(statement.value, Err(Fault::Unclosed)) {
            self.is_spilling = true;
        }
    }

    /// Takes a line that sets a key of the tables; says whether its value could be read.
    fn known(&mut self, statement: &Statement<'_>, place: Place) -> bool {
        let field = Some(place.field);
        let Some(seen) = self.seen.get_mut(place.row) else { return false };
        if *seen != 0 {
            let fault = Fault::Duplicate(*seen);
            self.tell(statement, (statement.line, statement.column), Severity::Warning, fault, field);
            return false;
        }
        *seen = statement.line;
        let at_value = (statement.line, statement.value_column);
        let raw = match statement.value {
            Ok(raw) => raw,
            Err(fault) => {
                self.tell(statement, at_value, Severity::Error, fault, field);
                return false;
            }
        };
        let mut buffer = [0; VALUE_BYTES_MAX];
        let value = match decode(&raw, &mut buffer) {
            Ok((value, remark)) => {
                if let Some(remark) = remark {
                    self.tell(statement, at_value, Severity::Warning, remark, field);
                }
                Some(value)
            }
            Err((Fault::TooLong(_), _)) => None,
            Err((fault, at)) => {
                self.tell(statement, position(&raw, at), Severity::Error, fault, field);
                return false;
            }
        };
        if value.is_none_or(|value| self.settings.set(place, &value).is_err()) {
            let fault = Fault::NotAccepted(Found::Written(raw.written));
            self.tell(statement, at_value, Severity::Error, fault, field);
        }
        true
    }

    /// Looks at a line that sets a key of the user's own; says whether its value could be read.
    fn unknown(&mut self, statement: &Statement<'_>, text: &[u8]) -> bool {
        let at_key = (statement.line, statement.column);
        if let Some(line) = self.stood_before(statement, text) {
            self.tell(statement, at_key, Severity::Warning, Fault::Duplicate(line), None);
            return false;
        }
        if !statement.key_is_quoted && !is_bare(statement.key) {
            self.tell(statement, at_key, Severity::Warning, Fault::KeyNotBare, None);
        }
        if let Some((severity, fault)) = misnamed(statement.key) {
            self.tell(statement, at_key, severity, fault, None);
        }
        let at_value = (statement.line, statement.value_column);
        let failure = match statement.value {
            Ok(raw) => match check(&raw) {
                Ok(None) => None,
                Ok(Some(remark)) => Some((remark, at_value)),
                Err((fault, at)) => Some((fault, position(&raw, at))),
            },
            Err(fault) => Some((fault, at_value)),
        };
        let is_well = failure.is_none();
        if let Some((fault, at)) = failure {
            // A program can read the others as text all the same.
            let is_lost = matches!(fault, Fault::Unclosed | Fault::BadEscape(_) | Fault::NotUtf8);
            self.tell(statement, at, if is_lost { Severity::Error } else { Severity::Warning }, fault, None);
        }
        is_well
    }

    /// The line on which a key of the user's own stood before; remembers it if it did not.
    fn stood_before(&mut self, statement: &Statement<'_>, text: &[u8]) -> Option<u32> {
        for (offset, line) in &self.others {
            if key_at(text, *offset as usize) == Some(statement.key) {
                return Some(*line);
            }
        }
        // Once the memory is full, further duplicates are not told.
        let offset = u32::try_from(statement.line_offset).ok()?;
        self.others.push((offset, statement.line)).ok();
        None
    }
}

/// Whether a value is masked: a known key's table says so, another one's name does, or the key that it probably should
/// be.
pub(crate) fn hides(key: &str) -> bool {
    let is_secret = |key: &str| Settings::find(key).map(|place| place.field.secret);
    is_secret(key)
        .unwrap_or_else(|| names_a_secret(key) || nearest(key, known_keys()).and_then(is_secret).unwrap_or_default())
}

/// Every known key and alias.
fn known_keys() -> impl Iterator<Item = &'static str> {
    Settings::sections()
        .into_iter()
        .flat_map(|section| section.fields)
        .flat_map(|field| core::iter::once(field.key).chain(field.aliases.iter().copied()))
}

/// Whether an unknown key was probably meant to be another one.
fn misnamed(key: &str) -> Option<(Severity, Fault<'static>)> {
    if UNUSED_KEYS.contains(&key) {
        return None;
    }
    let nearest = nearest(key, known_keys());
    let is_ours = key.starts_with("FIELDWARDEN_");
    let is_theirs = key.starts_with("CIRCUITPY_");
    let severity = if is_ours || is_theirs && nearest.is_some() { Severity::Error } else { Severity::Warning };
    (is_ours || is_theirs || nearest.is_some()).then_some((severity, Fault::UnknownKey(nearest)))
}

/// Line and column of byte `at` of a value.
pub(crate) fn position(raw: &Raw<'_>, at: usize) -> (u32, u32) {
    let before = raw.inner.get(..at).unwrap_or_default();
    match before.rsplit_once('\n') {
        None => (raw.line, raw.column.saturating_add(columns(before, at)).saturating_sub(1)),
        Some((lines, last)) => {
            let breaks = lines.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
            (raw.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)), columns(last, last.len()))
        }
    }
}
