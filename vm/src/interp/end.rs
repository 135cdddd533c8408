//! The end of a VM: nothing is reset in bulk, everything the program took is given back by its own finalizer.
//!
//! First an exception that nothing catches unwinds the frames. Then every object that is left and has a Python finalizer is finalized,
//! owners before what they own, newest first among the rest, within a budget. Then every resource object releases its entry in the host's
//! table, which is infallible and runs no Python. Invariant: afterwards no object holds an entry; a test asserts that the table is empty.

use super::interruption::{self, FINALIZER_FUEL, Interruption};
use super::{Attention, Cursor, Run, Vm};
use crate::host::Host;
use crate::layout::kind;
use crate::state::root;
use crate::value::UNSET;

/// Calls and back-edges all finalizers of a VM's end may spend together: a few hundred milliseconds on a slow board.
const END_BUDGET: u32 = 200_000;
/// Calls and back-edges unwinding the program's frames may spend. Handlers are passed over, so it is natives in progress that may need some.
const UNWIND_BUDGET: u32 = 50_000;
/// Calls and back-edges between two looks at the budget.
const STEP: u32 = 1_000;
/// The least fuel of a finalizer after others have been cut short; each time halves it.
const FUEL_LEAST: i64 = 200;

/// What the end of a VM came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Python finalizers that were started.
    pub finalizers: u32,
    /// Resources released.
    pub resources: u32,
    /// Finalizers cut short, or not run because the budget was spent.
    pub abandoned: u32,
    /// Objects with a finalizer that were never handed out: a defect of the VM if not 0.
    pub left: u32,
}

impl Vm<'_> {
    /// Ends the program, wherever it stands: unwinds its frames, runs every finalizer and releases every resource. Meanwhile no new
    /// resource can be taken. Afterwards nothing of it is left but its exception. Bounded: whatever runs longer than the budget is abandoned and
    /// counted.
    pub fn end(&mut self, host: &mut dyn Host) -> Ended {
        let mut ended = Ended::default();
        self.state.ending = true;
        if self.running {
            self.request(Attention::Kill);
            self.unwind_within(host, UNWIND_BUDGET);
        }
        self.state.roots[root::OUTCOME] = self.exception().unwrap_or(UNSET);
        self.killed = false;
        self.throwing = false;
        self.heap.set_locked(false);
        self.interruption = Interruption::NONE;
        self.outer.clear();
        self.waiting = false;
        self.state.interrupting = false;
        self.heap.use_reserve(false);
        self.cursor = Cursor { pc: 0, code: 0, base: 0, fuel: 0 };
        self.state.scheduled = 0;
        for slot in [
            root::HANDLED,
            root::PENDING,
            root::RESULT,
            root::SCHEDULE,
            root::INTERRUPTED_HANDLED,
            root::INTERRUPTED_RESULT,
            root::INTERRUPTING,
            root::INTERRUPTING_ARGUMENT,
        ] {
            self.state.roots[slot] = UNSET;
        }
        let before = self.state.finalizers;
        self.alone = true;
        let mut budget = END_BUDGET;
        if interruption::at_end(self, host) {
            self.running = true;
            budget = self.finish_alone(host, budget, &mut ended);
        }
        while self.heap.has_pending() || self.heap.finalize_owners() {
            budget = self.run_finalizers(host, budget, &mut ended);
        }
        self.alone = false;
        self.finalizer_fuel = FINALIZER_FUEL;
        ended.finalizers = self.state.finalizers.wrapping_sub(before);
        for slot in [root::MODULES, root::PATH, root::ARGV, root::MAIN, root::SINGLETONS, root::STDOUT, root::STDERR] {
            self.state.roots[slot] = UNSET;
        }
        self.heap.finalize_all();
        while let Some(object) = self.heap.take_pending_finalizer() {
            if self.heap.is(object, kind::RESOURCE) && interruption::release_resource(self, host, object) {
                ended.resources += 1;
            }
        }
        ended.left = self.heap.finalizer_books().open();
        self.attention = None;
        self.state.roots[root::PENDING] = core::mem::replace(&mut self.state.roots[root::OUTCOME], UNSET);
        ended
    }

    /// Runs what is pending, each with nothing below it; what is left of the budget.
    fn run_finalizers(&mut self, host: &mut dyn Host, budget: u32, ended: &mut Ended) -> u32 {
        let mut left = budget;
        while self.heap.has_pending() {
            if left == 0 {
                while self.heap.take_pending_callback().is_some() {}
                while let Some(object) = self.heap.take_pending_finalizer() {
                    if self.heap.is(object, kind::RESOURCE) {
                        ended.resources += u32::from(interruption::release_resource(self, host, object));
                    } else {
                        ended.abandoned += 1;
                    }
                }
                break;
            }
            self.attention = None;
            self.stage = 0;
            self.cursor = Cursor { pc: 0, code: 0, base: 0, fuel: 0 };
            if interruption::run_due(self, host) {
                self.running = true;
                left = self.finish_alone(host, left, ended);
            }
        }
        self.running = false;
        self.cursor = Cursor { pc: 0, code: 0, base: 0, fuel: 0 };
        left
    }

    /// Runs the frame of a finalizer that stands alone until it is over. It never waits: what would wait is cut short.
    fn finish_alone(&mut self, host: &mut dyn Host, budget: u32, ended: &mut Ended) -> u32 {
        let mut left = budget;
        while self.running {
            let fuel = self.interruption.fuel;
            let run = self.run(host, STEP.min(left.max(1)));
            let spent = if self.running { fuel - self.interruption.fuel } else { fuel.min(i64::from(STEP)) };
            left = left.saturating_sub(spent.max(1) as u32);
            let waits = matches!(run, Run::Blocked { .. });
            if self.running && (waits || left == 0) {
                ended.abandoned += 1;
                let why = if waits { "a finalizer may not wait when the program ends" } else { "out of time" };
                interruption::cut_short(self, host, why);
            } else if self.state.cut_short > 0 {
                ended.abandoned += core::mem::take(&mut self.state.cut_short);
                self.finalizer_fuel = (self.finalizer_fuel / 2).max(FUEL_LEAST);
            }
        }
        left
    }

    /// Runs until the program has ended, or the budget is spent; waits are cut short.
    fn unwind_within(&mut self, host: &mut dyn Host, budget: u32) {
        let mut left = budget;
        while self.running && left > 0 {
            match self.run(host, STEP) {
                Run::Blocked { .. } => {
                    // Nothing is waited for at the end.
                    self.request(Attention::Kill);
                    self.stage = 0;
                    left = left.saturating_sub(1);
                }
                Run::Yielded => left = left.saturating_sub(STEP),
                Run::Finished | Run::Raised => break,
            }
        }
        self.running = false;
    }

    /// Drops every object and forgets everything the program did: the heap is empty, and the VM as new but for its settings. Only after
    /// [`Vm::end`]. Answers with the words that are used all the same: a defect of the VM if not 0.
    pub fn clear(&mut self) -> usize {
        self.stack.fill(UNSET);
        self.state.forget_program();
        self.cursor = Cursor { pc: 0, code: 0, base: 0, fuel: 0 };
        self.stage = 0;
        self.running = false;
        self.killed = false;
        self.throwing = false;
        self.attention = None;
        self.interruption = Interruption::NONE;
        self.outer.clear();
        self.waiting = false;
        self.heap.forget_roots();
        self.heap.collect(&mut []);
        self.heap.used_words().saturating_sub(1)
    }
}
