//! Built-in modules.

pub mod json;
