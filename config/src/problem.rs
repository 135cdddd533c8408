//! What is wrong with a settings file, one problem at a time.
//!
//! A problem borrows from the file and prints as one clear line: where, which key, what was found, what is accepted,
//! what happens instead. Not a place for secrets: the value of a key whose name says that it is one is masked before
//! the problem is made, and a line that could not be read as `key = value` is never quoted.

use core::fmt;

use crate::limits::FOUND_CHARS_MAX;
use crate::secret::MASK;
use crate::table::Field;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file means what it says, yet something in it is probably not what its author wanted.
    Warning,
    /// Something in the file could not be used.
    Error,
}

/// One problem in a settings file.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'t> {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The key that the line sets; empty if none could be read.
    pub key: &'t str,
    /// Whether something was left unused.
    pub severity: Severity,
    /// What is wrong.
    pub fault: Fault<'t>,
    /// The row of the table whose default is used instead; `None` for the user's own keys.
    pub field: Option<&'static Field>,
}

/// What is wrong in one place of a settings file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault<'t> {
    /// A line is not UTF-8.
    NotUtf8,
    /// A comment is not UTF-8; the line is read.
    CommentNotUtf8,
    /// A line has no `=`.
    NoEquals,
    /// A line has nothing before its `=`.
    NoKey,
    /// A key has other characters than letters, digits, `_` and `-`; such a key is no TOML, or names a table.
    KeyNotBare,
    /// A key in quotes has no closing quote, or an escape inside.
    KeyBadQuotes,
    /// Nothing stands after the `=`.
    NoValue,
    /// The value is a bare word or another thing that TOML has no name for.
    NotAValue(Found<'t>),
    /// The value is a date or a time.
    Date(Found<'t>),
    /// The value is an array or an inline table.
    NotScalar,
    /// A string has no closing quote.
    Unclosed,
    /// A string has an escape that does not exist.
    BadEscape(Found<'t>),
    /// Something stands after the value.
    Trailing(Found<'t>),
    /// An integer is beyond 64 bits.
    IntTooLarge(Found<'t>),
    /// An integer has a leading zero and was read as octal.
    Octal(Found<'t>, i64),
    /// A string is longer than the space there is for it, in bytes.
    TooLong(usize),
    /// The value is not one that the key accepts.
    NotAccepted(Found<'t>),
    /// The key is not known; there may be one that reads almost the same.
    UnknownKey(Option<&'static str>),
    /// The key stood before, on this line, and that value is used.
    Duplicate(u32),
    /// A table begins; nothing from here on is a setting.
    Table,
    /// A key that would be a setting stands below a table.
    BelowTable,
    /// The file is longer than what is read of it, in bytes.
    FileTooLong(usize),
}

/// What stood in the file. Prints at most [`FOUND_CHARS_MAX`] characters, on one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found<'t> {
    /// As written in the file.
    Written(&'t str),
    /// The value of a key that is a secret.
    Masked,
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found::Written(text) = self else { return f.write_str(MASK) };
        for (index, character) in text.chars().enumerate() {
            if index == FOUND_CHARS_MAX {
                return f.write_str("…");
            }
            if character.is_control() {
                write!(f, "\\u{:04X}", u32::from(character))?;
            } else {
                fmt::Write::write_char(f, character)?;
            }
        }
        Ok(())
    }
}

impl Fault<'_> {
    /// The same fault without anything that stood in the file.
    pub(crate) fn masked(self) -> Self {
        match self {
            Fault::NotAValue(_) => Fault::NotAValue(Found::Masked),
            Fault::Date(_) => Fault::Date(Found::Masked),
            Fault::BadEscape(_) => Fault::BadEscape(Found::Masked),
            Fault::Trailing(_) => Fault::Trailing(Found::Masked),
            Fault::IntTooLarge(_) => Fault::IntTooLarge(Found::Masked),
            Fault::Octal(..) => Fault::Octal(Found::Masked, 0),
            Fault::NotAccepted(_) => Fault::NotAccepted(Found::Masked),
            other => other,
        }
    }
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NotUtf8 => f.write_str("found bytes that are not UTF-8; save the file as UTF-8"),
            Fault::CommentNotUtf8 => f.write_str("the comment is not UTF-8; save the file as UTF-8"),
            Fault::NoEquals => f.write_str("found no =; a line reads key = value, or begins with #"),
            Fault::NoKey => f.write_str("found no key before the =; a line reads key = value"),
            Fault::KeyNotBare => f.write_str(
                "the key has characters beside letters, digits, _ and -; it is read only by exactly this name",
            ),
            Fault::KeyBadQuotes => {
                f.write_str("the key's quotes are not closed, or hold an escape; write the key without quotes")
            }
            Fault::NoValue => f.write_str("found no value after the ="),
            Fault::NotAValue(Found::Written("True")) => f.write_str("found True; write true"),
            Fault::NotAValue(Found::Written("False")) => f.write_str("found False; write false"),
            Fault::NotAValue(found) => {
                write!(f, "found {found}, which is no string, number, true or false; text stands in double quotes")
            }
            Fault::Date(found) => write!(f, "found the date or time {found}; write it as a string, in double quotes"),
            Fault::NotScalar => {
                f.write_str("found an array or a table; accepted is a string, an integer, a float, true or false")
            }
            Fault::Unclosed => f.write_str("the string has no closing quote"),
            Fault::BadEscape(found) => write!(
                f,
                "found the escape {found}; accepted are \\b \\t \\n \\v \\f \\r \\e \\\" \\\\ \\xHH \\uXXXX \\UXXXXXXXX"
            ),
            Fault::Trailing(found) => write!(f, "found {found} after the value; one line holds one value"),
            Fault::IntTooLarge(found) => {
                write!(f, "found {found}; accepted are integers from {} to {}", i64::MIN, i64::MAX)
            }
            Fault::Octal(Found::Masked, _) => f.write_str("found a number with a leading zero, read as octal"),
            Fault::Octal(found, value) => {
                write!(
                    f,
                    "found {found}, read as octal: {value}; write {value}, or the number without its leading zero"
                )
            }
            Fault::TooLong(bytes) => write!(f, "the string is longer than the {bytes} bytes there are for it"),
            Fault::NotAccepted(found) => write!(f, "found {found}"),
            Fault::UnknownKey(Some(nearest)) => write!(f, "the key is not known; the nearest is {nearest}"),
            Fault::UnknownKey(None) => f.write_str("the key is not known"),
            Fault::Duplicate(line) => write!(f, "the key stands on line {line} already, and that value is used"),
            Fault::Table => f.write_str("a table begins; settings stand above it, nothing from here on is read"),
            Fault::BelowTable => f.write_str("the key stands below a table and is not read; move it above"),
            Fault::FileTooLong(bytes) => write!(f, "the file is longer than {bytes} bytes; the rest is not read"),
        }
    }
}

impl Problem<'_> {
    /// The problem without its place, on one line: `KEY: found …; accepted is …; used is the default, …`.
    pub fn message(&self) -> impl fmt::Display + '_ {
        Message(self)
    }
}

struct Message<'p>(&'p Problem<'p>);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { key, severity, fault, field, .. } = self.0;
        if !key.is_empty() {
            write!(f, "{}: ", Found::Written(key))?;
        }
        write!(f, "{fault}")?;
        let Some(field) = field.filter(|_| *severity == Severity::Error) else { return Ok(()) };
        write!(f, "; accepted is {}", (field.accepts)())?;
        if field.step != 1 {
            write!(f, ", a multiple of {}", field.step)?;
        }
        f.write_str("; used is the default, ")?;
        (field.show_default)(f)
    }
}

impl fmt::Display for Problem<'_> {
    /// `line 3, column 9: ` and the message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message())
    }
}
