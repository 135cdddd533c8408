//! The commands, one module each.

pub mod check;
pub mod exec;
pub mod new;
mod programs;
pub mod run;
pub mod sim;
mod syntax;
