//! The signal word under loom: every order in which two interrupts and the program can come.

/// What `src/signals/word.rs` finds here in place of the processor's own.
mod atomic {
    pub use loom::sync::atomic::{AtomicU32, Ordering};
}
#[path = "../src/signals/word.rs"]
#[allow(dead_code)]
mod word;

use std::sync::atomic::Ordering::Relaxed;

use loom::sync::Arc;
use loom::sync::atomic::AtomicU32;
use loom::thread;
use word::Signals;

// The constructor of loom's word is no constant, so the one of the crate is not used.
fn signals() -> Signals {
    Signals::over(AtomicU32::new(0))
}

#[test]
fn slots_set_from_two_contexts_are_each_taken_and_what_was_written_before_is_seen() {
    loom::model(|| {
        let shared = Arc::new((signals(), AtomicU32::new(0), AtomicU32::new(0)));
        let interrupts = [3, 31].map(|slot| {
            let shared = shared.clone();
            thread::spawn(move || {
                let counter = if slot == 3 { &shared.1 } else { &shared.2 };
                counter.store(7, Relaxed);
                shared.0.set(slot);
            })
        });
        let mut taken = 0;
        for _ in 0..2 {
            let bits = shared.0.take();
            assert_eq!(bits & taken, 0, "set once, taken twice");
            taken |= bits;
            if bits & 1 << 3 != 0 {
                assert_eq!(shared.1.load(Relaxed), 7);
            }
            if bits & 1 << 31 != 0 {
                assert_eq!(shared.2.load(Relaxed), 7);
            }
        }
        for interrupt in interrupts {
            interrupt.join().unwrap();
        }
        taken |= shared.0.take();
        assert_eq!(taken, 1 << 3 | 1 << 31);
        assert!(!shared.0.any());
    });
}

#[test]
fn slot_set_again_after_it_was_taken_is_taken_again() {
    loom::model(|| {
        let shared = Arc::new((signals(), AtomicU32::new(0)));
        let interrupt = {
            let shared = shared.clone();
            thread::spawn(move || {
                for n in 1..=2 {
                    shared.1.store(n, Relaxed);
                    shared.0.set(0);
                }
            })
        };
        // A program that counts what it sees: whatever it misses now, it sees after the last setting.
        let mut seen = 0;
        if shared.0.take() != 0 {
            seen = shared.1.load(Relaxed);
        }
        interrupt.join().unwrap();
        if shared.0.take() != 0 {
            seen = shared.1.load(Relaxed);
        }
        assert_eq!(seen, 2, "the last setting is never lost");
    });
}
