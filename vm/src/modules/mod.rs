//! Built-in modules.

pub mod json;
pub mod re;
