//! `re`: regular expressions in time linear in the text; with look-around or references to groups, in a bounded number of steps.

mod compile;
mod emit;
mod found;
mod look;
mod matcher;
pub mod natives;
mod parse;
pub mod program;
mod replace;
mod template;
#[cfg(test)]
mod tests;

pub use compile::{GROUPS_MAX, Name, Names, compile};
pub use found::MATCH;
pub use matcher::{Anchor, Found, Refused, STEPS_MAX, Task, UNMATCHED, run, slot_words};
