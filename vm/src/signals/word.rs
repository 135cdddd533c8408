//! The word itself: see the folder's `mod.rs`.

use super::atomic::{AtomicU32, Ordering};

/// 32 slots, each set or not.
#[derive(Debug)]
pub struct Signals {
    word: AtomicU32,
}

impl Signals {
    /// Over a word of the kind the surroundings chose.
    pub(super) const fn over(word: AtomicU32) -> Self {
        Self { word }
    }

    /// Sets `slot` (0 to 31; others are ignored). From any context; never waits. What was written before is seen by whoever takes it.
    pub fn set(&self, slot: u8) {
        if slot < 32 {
            self.word.fetch_or(1 << slot, Ordering::Release);
        }
    }

    /// Whether any slot is set.
    pub fn any(&self) -> bool {
        self.word.load(Ordering::Relaxed) != 0
    }

    /// Takes every slot that is set, a bit each.
    pub fn take(&self) -> u32 {
        // The look first: most of the time nothing is set, and a look writes nothing.
        if self.any() { self.word.swap(0, Ordering::Acquire) } else { 0 }
    }
}
