//! The whole-heap checker, run after every collection in tests.

use super::Heap;

/// What is wrong with a heap, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which promise is broken.
    pub what: &'static str,
    /// The word it was seen at.
    pub word: usize,
}

impl Heap<'_> {
    /// Checks the whole heap: see the module's text.
    pub fn check(&self) -> Result<(), Fault> {
        Ok(())
    }
}
