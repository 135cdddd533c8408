//! placeholder
pub mod upstream;
