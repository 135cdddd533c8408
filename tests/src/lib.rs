//! Suites that cross crates: what they share.

pub mod oracle;
