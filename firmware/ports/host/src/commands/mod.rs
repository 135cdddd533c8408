//! The commands, one module each.

pub mod check;
pub mod exec;
pub mod new;
pub mod run;
pub mod sim;
