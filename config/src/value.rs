//! A value as a settings file can hold it. Borrowed, never owned: text lives in the file or in the caller's buffer.

use core::fmt;

/// One value of a settings file, decoded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A string, escapes resolved.
    Text(&'a str),
    /// An integer; the file may write it in decimal or hexadecimal.
    Int(i64),
    /// A finite or non-finite double.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

impl Value<'_> {
    /// The kind of value, as a problem names it.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Value::Text(_) => "a string",
            Value::Int(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Bool(_) => "a boolean",
        }
    }
}

impl fmt::Display for Value<'_> {
    /// Writes the value as a settings file would hold it, control characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write_quoted(f, text),
            Value::Int(number) => write!(f, "{number}"),
            Value::Float(number) => write!(f, "{number:?}"),
            Value::Bool(state) => write!(f, "{state}"),
        }
    }
}

/// Writes `text` between double quotes, so that it stays on one line and reads back as itself.
pub(crate) fn write_quoted(f: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            other if other.is_control() => write!(f, "\\u{:04X}", u32::from(other))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}
