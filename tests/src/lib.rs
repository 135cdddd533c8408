//! Suites that cross crates: what they share.
#![forbid(unsafe_code)]

pub mod generator;
pub mod oracle;
pub mod repository;
