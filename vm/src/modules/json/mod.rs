//! `json`: text as CPython writes and reads it.

pub mod natives;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::loads;
pub use write::{Style, dumps};
