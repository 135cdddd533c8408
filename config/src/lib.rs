//! Settings of a Fieldwarden board: CircuitPython's `settings.toml`, typed, with diagnostics.
//!
//! A file that works on a CircuitPython board works here. Beyond that, everything wrong with a file is said with line,
//! column, key, what was found, what is accepted and the nearest known key.
//!
//! What this crate is not: it opens no file, it stores nothing, it never stops a board. Text goes in as bytes, problems
//! come out through a callback, and a value that cannot be used gives the default of its key.
//!
//! Invariants
//! - no input panics, allocates, or takes more than linear time in the length of the text (see [`limits`]);
//! - a secret ([`Secret`], and every key whose name says so) is never printed, not even inside a problem;
//! - each key stands once, in the table of its group; [`Settings`], the parser and `docs/settings.md` all read that.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod circuitpy;
mod device;
mod endpoint;
mod kind;
pub mod limits;
mod lookup;
mod nearest;
mod parse;
mod problem;
mod recovery;
mod scalar;
mod secret;
mod settings;
mod statement;
mod supervision;
mod table;
mod value;

pub use circuitpy::CircuitPy;
pub use device::{Device, LogLevel};
pub use endpoint::Endpoint;
pub use kind::{Accepts, Kind, Text};
pub use lookup::{get, get_text};
pub use parse::parse;
pub use problem::{Fault, Found, Problem, Severity};
pub use recovery::Recovery;
pub use secret::{Secret, names_a_secret};
pub use settings::{Section, Settings};
pub use supervision::Supervision;
pub use table::{Field, Group, Rejected};
pub use value::Value;

#[cfg(test)]
mod tests;
