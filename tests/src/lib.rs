//! Suites that cross crates: what they share.
#![forbid(unsafe_code)]

pub mod fuzz;
pub mod generator;
pub mod oracle;
pub mod repository;
