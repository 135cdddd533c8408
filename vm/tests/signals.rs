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

/// What `Core::signal` and `Core::poll_signals` of the firmware do around the word: a lock with "something happened" and who is to be woken.
struct Sleep {
    signals: Signals,
    happened: loom::sync::Mutex<(bool, bool)>,
    wake: loom::sync::Condvar,
}

impl Sleep {
    /// As an interrupt does: the bit first, then the word that wakes.
    fn signal(&self, slot: u8) {
        self.signals.set(slot);
        let mut happened = self.happened.lock().unwrap();
        happened.0 = true;
        if happened.1 {
            self.wake.notify_one();
        }
    }

    /// As the program's task does: it looks, leaves its waker, and sleeps only while nothing happened.
    fn wait(&self) {
        loop {
            if self.signals.any() {
                return;
            }
            let mut happened = self.happened.lock().unwrap();
            while !std::mem::take(&mut happened.0) {
                happened.1 = true;
                happened = self.wake.wait(happened).unwrap();
            }
        }
    }
}

#[test]
fn signal_set_while_the_program_goes_to_sleep_wakes_it() {
    loom::model(|| {
        let sleep = Arc::new(Sleep {
            signals: signals(),
            happened: loom::sync::Mutex::new((false, false)),
            wake: loom::sync::Condvar::new(),
        });
        let interrupt = {
            let sleep = sleep.clone();
            thread::spawn(move || {
                sleep.signal(1);
                sleep.signal(2);
            })
        };
        // Loom fails a model in which nobody can go on: a lost wake would be one.
        let mut taken = 0;
        while taken != 0b110 {
            sleep.wait();
            taken |= sleep.signals.take();
        }
        interrupt.join().unwrap();
    });
}
