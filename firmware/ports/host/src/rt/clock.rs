//! The time driver: one clock a thread, either virtual (it stands until it is set) or real, possibly scaled.
//!
//! There is no queue of timers. A timer belongs to the task whose waker it was given, and a task that is polled polls all it waits
//! for, so one deadline a task is enough: the earliest it asked for since it was last polled. That also forgets the timers that a
//! task dropped, which a queue would still wake it for.

use std::cell::Cell;
use std::task::{RawWaker, RawWakerVTable, Waker};
use std::time::Instant as RealInstant;

/// Most tasks an executor can have: one bit each.
pub const TASKS_MAX: usize = 64;

const NEVER: u64 = u64::MAX;

#[derive(Clone, Copy)]
enum Mode {
    Virtual { now_us: u64 },
    Real { started: RealInstant, offset_us: u64, speed: f64 },
}

struct Clock {
    mode: Cell<Mode>,
    ready: Cell<u64>,
    deadlines: [Cell<u64>; TASKS_MAX],
}

thread_local! {
    static CLOCK: Clock = const {
        Clock {
            mode: Cell::new(Mode::Virtual { now_us: 0 }),
            ready: Cell::new(0),
            deadlines: [const { Cell::new(NEVER) }; TASKS_MAX],
        }
    };
}

/// Makes this thread's clock virtual, standing at `now_us` microseconds.
pub fn use_virtual(now_us: u64) {
    CLOCK.with(|clock| clock.mode.set(Mode::Virtual { now_us }));
}

/// Makes this thread's clock run from `offset_us` on, `speed` times as fast as the PC's.
pub fn use_real(offset_us: u64, speed: f64) {
    CLOCK.with(|clock| clock.mode.set(Mode::Real { started: RealInstant::now(), offset_us, speed }));
}

/// Sets a virtual clock; it never goes back, and a real clock is left alone.
pub fn set(at_us: u64) {
    CLOCK.with(|clock| {
        if let Mode::Virtual { now_us } = clock.mode.get() {
            clock.mode.set(Mode::Virtual { now_us: now_us.max(at_us) });
        }
    });
}

/// Now, in microseconds.
pub fn now_us() -> u64 {
    CLOCK.with(|clock| match clock.mode.get() {
        Mode::Virtual { now_us } => now_us,
        Mode::Real { started, offset_us, speed } => {
            let elapsed_us = started.elapsed().as_secs_f64() * 1e6 * speed;
            offset_us.saturating_add(elapsed_us as u64)
        }
    })
}

/// Forgets every wake and deadline: for a new set of tasks.
pub(super) fn clear() {
    CLOCK.with(|clock| {
        clock.ready.set(0);
        clock.deadlines.iter().for_each(|d| d.set(NEVER));
    });
}

/// Takes the tasks to poll: those woken, and those whose deadline has come.
pub(super) fn take_ready(tasks: usize) -> u64 {
    let now = now_us();
    CLOCK.with(|clock| {
        let mut ready = clock.ready.replace(0);
        for (index, deadline) in clock.deadlines[..tasks.min(TASKS_MAX)].iter().enumerate() {
            if deadline.get() <= now {
                ready |= 1 << index;
            }
        }
        ready
    })
}

/// True if a task was woken since the last [`take_ready`].
pub(super) fn any_ready() -> bool {
    CLOCK.with(|clock| clock.ready.get() != 0)
}

/// To be called before a task is polled: it will ask again for every deadline it still has.
pub(super) fn begin_poll(index: usize) {
    CLOCK.with(|clock| clock.deadlines[index].set(NEVER));
}

/// The earliest deadline of any task, in microseconds.
pub(super) fn next_deadline_us() -> Option<u64> {
    CLOCK.with(|clock| clock.deadlines.iter().map(Cell::get).min()).filter(|&at| at != NEVER)
}

/// Wakes a task of this thread's executor.
pub(super) fn wake(index: usize) {
    wake_all(1 << index);
}

/// Wakes the tasks whose bits are set.
pub(super) fn wake_all(tasks: u64) {
    CLOCK.with(|clock| clock.ready.set(clock.ready.get() | tasks));
}

static WAKER: RawWakerVTable = RawWakerVTable::new(clone_waker, wake_waker, wake_waker, drop_waker);

fn clone_waker(data: *const ()) -> RawWaker {
    RawWaker::new(data, &WAKER)
}

fn wake_waker(data: *const ()) {
    wake(data.addr());
}

fn drop_waker(_: *const ()) {}

/// The waker of a task: its number, and nothing that has to be counted or freed.
pub(super) fn waker(index: usize) -> Waker {
    assert!(index < TASKS_MAX, "a task number is below TASKS_MAX");
    // SAFETY: the table's functions treat the data as a number and never follow it; cloning and dropping own nothing; waking only
    // touches cells of the calling thread, so the waker may be sent and shared (from another thread it wakes nothing of this one).
    unsafe { Waker::new(std::ptr::without_provenance(index), &WAKER) }
}

struct TimeDriver;

impl embassy_time_driver::Driver for TimeDriver {
    fn now(&self) -> u64 {
        now_us()
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        assert!(std::ptr::eq(waker.vtable(), &WAKER), "timers are polled by tasks of this crate's executor");
        let index = waker.data().addr();
        CLOCK.with(|clock| {
            let deadline = &clock.deadlines[index];
            deadline.set(deadline.get().min(at));
        });
    }
}

// One tick is one microsecond: the driver hands its microseconds out unchanged.
const _: () = assert!(embassy_time_driver::TICK_HZ == 1_000_000);

embassy_time_driver::time_driver_impl!(static DRIVER: TimeDriver = TimeDriver);
