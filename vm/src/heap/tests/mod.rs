//! Tests of the heap. `model.rs` holds the property test against a model; `FIELDWARDEN_HEAP_STEPS` sets its length (everyday 100,000).

mod graphs;
mod life;
pub(super) mod linear;
mod model;
mod shapes;
mod units;

use super::{Heap, NeedMemory};
use crate::layout::kind;
use crate::table;
use crate::value::{NONE, UNSET, Value, small};

/// A small deterministic generator (splitmix64).
pub(crate) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Collects and checks the whole heap.
pub(crate) fn collect(heap: &mut Heap<'_>, roots: &mut [Value]) -> super::Collected {
    let before = heap.used_words();
    let collected = heap.collect(&mut [roots]);
    heap.check().expect("a sound heap after a collection");
    heap.check_roots(roots).expect("sound roots after a collection");
    assert_eq!(before, heap.used_words() + collected.freed_words);
    collected
}
