//! The clock: microseconds in 64 bits from the start, out of two timers that count at 25 MHz.
//!
//! The first counts for ever and its wraps are counted, the second is the next alarm. Invariant: time never goes back.

use core::cell::RefCell;
use core::task::Waker;

use critical_section::{CriticalSection, Mutex};
use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;

use super::registers::Register;

const TICKS_PER_US: u64 = 25;
const ENABLE: u32 = 1;
const INTERRUPT: u32 = 8;
/// Longest alarm in ticks; one that is further away is set anew when this is over.
const ALARM_TICKS_MAX: u64 = 0xF000_0000;
/// Shortest alarm in ticks: two of the timer's own.
const ALARM_TICKS_MIN: u64 = 2;

struct Timer {
    control: Register,
    value: Register,
    reload: Register,
    interrupt: Register,
}

impl Timer {
    const fn new(base: usize) -> Self {
        // SAFETY: `base` is that of a CMSDK APB timer, which has these four registers.
        unsafe {
            Self {
                control: Register::new(base, 0),
                value: Register::new(base, 4),
                reload: Register::new(base, 8),
                interrupt: Register::new(base, 12),
            }
        }
    }
}

const COUNTER: Timer = Timer::new(0x4000_0000);
const ALARM: Timer = Timer::new(0x4000_1000);

struct Inner {
    /// Ticks at the start.
    begin: u64,
    wraps: u32,
    queue: Queue,
}

struct Clock(Mutex<RefCell<Inner>>);

embassy_time_driver::time_driver_impl!(static CLOCK: Clock = Clock(Mutex::new(RefCell::new(Inner { begin: 0, wraps: 0, queue: Queue::new() }))));

/// Starts counting, from so many microseconds on.
pub fn start(begin_us: u64) {
    critical_section::with(|cs| CLOCK.0.borrow_ref_mut(cs).begin = begin_us.saturating_mul(TICKS_PER_US));
    ALARM.control.write(0);
    COUNTER.control.write(0);
    COUNTER.interrupt.write(1);
    COUNTER.reload.write(u32::MAX);
    COUNTER.value.write(u32::MAX);
    COUNTER.control.write(ENABLE | INTERRUPT);
}

fn ticks(wraps: u32) -> u64 {
    let (mut wraps, mut counted) = (wraps, !COUNTER.value.read());
    if COUNTER.interrupt.read() & 1 != 0 {
        // It wrapped and the handler has not run: read again, surely behind the wrap.
        counted = !COUNTER.value.read();
        wraps = wraps.wrapping_add(1);
    }
    u64::from(wraps) << 32 | u64::from(counted)
}

/// The first timer wrapped.
pub fn wrapped() {
    critical_section::with(|cs| {
        if COUNTER.interrupt.read() & 1 != 0 {
            COUNTER.interrupt.write(1);
            let mut inner = CLOCK.0.borrow_ref_mut(cs);
            inner.wraps = inner.wraps.wrapping_add(1);
        }
    });
}

/// The alarm is due.
pub fn alarmed() {
    critical_section::with(|cs| {
        ALARM.control.write(0);
        ALARM.interrupt.write(1);
        CLOCK.arm(cs);
    });
}

impl Clock {
    fn now(&self, cs: CriticalSection<'_>) -> u64 {
        let inner = self.0.borrow_ref(cs);
        inner.begin.saturating_add(ticks(inner.wraps)) / TICKS_PER_US
    }

    /// Wakes what is due, and sets the alarm for what comes next.
    fn arm(&self, cs: CriticalSection<'_>) {
        loop {
            let now = self.now(cs);
            let next = self.0.borrow_ref_mut(cs).queue.next_expiration(now);
            if next == u64::MAX {
                return ALARM.control.write(0);
            }
            if next > now {
                let ticks = (next - now).saturating_mul(TICKS_PER_US).clamp(ALARM_TICKS_MIN, ALARM_TICKS_MAX);
                ALARM.control.write(0);
                ALARM.interrupt.write(1);
                // Below 2^32 by the bound.
                ALARM.reload.write(ticks as u32);
                ALARM.value.write(ticks as u32);
                return ALARM.control.write(ENABLE | INTERRUPT);
            }
        }
    }
}

impl Driver for Clock {
    fn now(&self) -> u64 {
        critical_section::with(|cs| Self::now(self, cs))
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| {
            let sooner = self.0.borrow_ref_mut(cs).queue.schedule_wake(at, waker);
            if sooner {
                self.arm(cs);
            }
        });
    }
}
