//! One key of a file by its name: what `os.getenv` and `supervisor.get_setting` give a program.

use crate::parse::{hides, position};
use crate::problem::{Fault, Problem, Severity};
use crate::scalar::decode;
use crate::statement::{Form, Raw, Statement, Step, Steps};
use crate::value::Value;

/// The typed value of `key`, for `supervisor.get_setting`; text is written to `buffer` with its escapes resolved.
///
/// `Ok(None)` if no line sets the key; the first of several counts. A value is never longer than the file.
///
/// # Errors
/// The problem with the value: it is none that TOML or CircuitPython knows, or `buffer` is too short for it.
pub fn get<'t, 'b>(text: &'t [u8], key: &str, buffer: &'b mut [u8]) -> Result<Option<Value<'b>>, Problem<'t>> {
    let Some(statement) = find(text, key) else { return Ok(None) };
    match statement.value {
        Ok(raw) => typed(&statement, &raw, buffer).map(Some),
        Err(fault) => Err(problem(&statement, fault, None)),
    }
}

/// The value of `key` as text, for `os.getenv`: a string with its escapes resolved, anything else as it stands in the
/// file without its comment, be it a value or not.
///
/// `Ok(None)` if no line sets the key; the first of several counts.
///
/// # Errors
/// The string is not closed, not UTF-8, has an escape that does not exist, or `buffer` is too short for it.
pub fn get_text<'t, 'b>(text: &'t [u8], key: &str, buffer: &'b mut [u8]) -> Result<Option<&'b str>, Problem<'t>> {
    let Some(statement) = find(text, key) else { return Ok(None) };
    let raw = match statement.value {
        Ok(raw) if raw.form == Form::Bare => Raw { form: Form::Literal, ..raw },
        Ok(raw) => raw,
        Err(fault @ (Fault::Unclosed | Fault::NotUtf8)) => return Err(problem(&statement, fault, None)),
        Err(_) => Raw {
            form: Form::Literal,
            inner: statement.right_side,
            written: statement.right_side,
            line: statement.line,
            column: statement.value_column,
        },
    };
    match typed(&statement, &raw, buffer)? {
        Value::Text(text) => Ok(Some(text)),
        // Only bare values are anything else, and there is none left.
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Ok(None),
    }
}

/// The first line that sets `key`, above the first table.
fn find<'t>(text: &'t [u8], key: &str) -> Option<Statement<'t>> {
    for step in Steps::new(text) {
        match step {
            Step::Statement(statement) if statement.key == key => return Some(statement),
            Step::Table { .. } => return None,
            Step::Statement(_) | Step::Broken { .. } | Step::Nothing => {}
        }
    }
    None
}

fn typed<'t, 'b>(statement: &Statement<'t>, raw: &Raw<'t>, buffer: &'b mut [u8]) -> Result<Value<'b>, Problem<'t>> {
    match decode(raw, buffer) {
        Ok((value, _)) => Ok(value),
        Err((fault, at)) => Err(problem(statement, fault, Some(position(raw, at)))),
    }
}

fn problem<'t>(statement: &Statement<'t>, fault: Fault<'t>, at: Option<(u32, u32)>) -> Problem<'t> {
    let (line, column) = at.unwrap_or((statement.line, statement.value_column));
    let fault = if hides(statement.key) { fault.masked() } else { fault };
    Problem { line, column, key: statement.key, severity: Severity::Error, fault, field: None }
}
