//! Marking.

use super::Heap;
use crate::layout::MARK;
use crate::value::{Value, index_of};

impl Heap<'_> {
    /// Whether the heap object `v` is marked.
    #[inline]
    pub(super) fn is_marked(&self, v: Value) -> bool {
        self.mem.get(index_of(v)).is_some_and(|h| h & MARK != 0)
    }
}
