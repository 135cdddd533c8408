//! Signals: how an interrupt, another core or another task tells the program that something has happened.
//!
//! A [`Signals`] is one atomic word of 32 slots. Anybody sets a bit at any time, without a lock and without touching the heap; the VM takes
//! all bits at its next safepoint and calls the Python handlers attached to them (`handlers.rs`). Two settings before a look are one: a
//! handler runs at least once after each setting, so whoever has to count keeps its own count.
//!
//! A host keeps one where its interrupts reach it (a `static` on a microcontroller), and hands it out in [`crate::host::Host::signals`].
//!
//! `word.rs` is alone so that `tests/signals.rs` can run it under loom.

mod atomic {
    pub use core::sync::atomic::{AtomicU32, Ordering};
}
mod word;

pub use word::Signals;

/// How many slots there are.
pub const SLOTS: usize = 32;

impl Signals {
    /// No slot is set.
    pub const fn new() -> Self {
        Self::over(atomic::AtomicU32::new(0))
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self::new()
    }
}
