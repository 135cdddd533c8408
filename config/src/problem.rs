//! What is wrong with a settings file, one problem at a time.
//!
//! A problem borrows from the file and prints as one clear line. Secrets are masked before a problem is made: a
//! [`Found`] never holds the value of a key whose name says that it is a secret.

use core::fmt;

use crate::kind::Accepts;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file means what it says, yet something in it is probably not what its author wanted.
    Warning,
    /// Something in the file was not used.
    Error,
}

/// One problem in a settings file.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem<'t> {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The key that the line sets, empty if none could be read.
    pub key: &'t str,
    /// What is wrong.
    pub fault: Fault<'t>,
}

/// What is wrong in one place of a settings file.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault<'t> {
    /// The key's value has a wrong type or lies outside of what is accepted; the default is used.
    NotAccepted {
        /// What stands in the file.
        found: Found<'t>,
        /// What would be accepted.
        accepted: Accepts,
        /// What the number must be a multiple of; 1 where any will do.
        step: i64,
    },
}

/// What stood in the file in place of something else.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<'t> {
    /// As written in the file.
    Written(&'t str),
    /// The value of a key that is a secret.
    Masked,
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Written(text) => f.write_str(text),
            Found::Masked => f.write_str("***"),
        }
    }
}
