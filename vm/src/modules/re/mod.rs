//! `re`: regular expressions in time linear in the text. No references to groups, no look-around.

mod compile;
mod matcher;
pub mod natives;
pub mod program;
mod template;
#[cfg(test)]
mod tests;

pub use compile::{GROUPS_MAX, Name, compile};
pub use matcher::{Anchor, Found, NoRoom, Task, UNMATCHED, run, slot_words};
