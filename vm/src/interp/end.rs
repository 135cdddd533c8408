//! Finalizers while the program runs, and the end of a VM.
//!
//! Nothing is reset in bulk. While the program runs, a dead object with `__del__`, a generator suspended inside try or with, and a resource are
//! finalized between two instructions. At the end the same happens to every object that is left: Python finalizers newest first under a
//! budget, then every resource's own release, which is infallible and runs no Python.

use super::call::{self, Called, Pack, Site};
use super::frame::DISCARD;
use super::{Run, Vm, unwind};
use crate::attr;
use crate::host::Host;
use crate::layout::{generator, kind};
use crate::names;
use crate::native::Signal;
use crate::state::{Catch, root};
use crate::value::{UNSET, Value, small, small_of};

/// Calls and back-edges all finalizers of a VM's end may spend together.
const END_BUDGET: u32 = 200_000;
/// Calls and back-edges unwinding the program's frames may spend.
const UNWIND_BUDGET: u32 = 50_000;

/// What the end of a VM came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Finalizers that ran.
    pub finalizers: u32,
    /// Resources released.
    pub resources: u32,
    /// Finalizers cut short or not run because the budget was spent.
    pub abandoned: u32,
}

/// Releases a RESOURCE's entry in the host's table, once.
pub fn release_resource(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value) -> bool {
    let index = vm.heap.get(object, 2);
    if index == UNSET {
        return false;
    }
    vm.heap.set(object, 2, UNSET);
    host.release(small_of(index) as u32, small_of(vm.heap.get(object, 3)) as u32);
    true
}

/// Starts the next pending finalizer: its frame interrupts the program.
pub fn run_pending(vm: &mut Vm<'_>, host: &mut dyn Host) {
    if let Some(callback) = vm.heap.take_pending_callback() {
        weak_callback(vm, host, callback);
        return;
    }
    let Some(object) = vm.heap.take_pending_finalizer() else { return };
    finalize(vm, host, object);
}

/// Runs one finalizer: natively at once, or by pushing a frame above the current one.
fn finalize(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value) -> bool {
    match vm.heap.kind(object) {
        Some(kind::RESOURCE) => {
            release_resource(vm, host, object);
            false
        }
        Some(kind::GENERATOR) => {
            if vm.heap.get(object, generator::STATE) != small(1) {
                return false;
            }
            let Ok(f) = vm.prelude(host, crate::prelude::GENERATOR_CLOSE) else { return false };
            interrupt(vm, host, f, &[object])
        }
        _ => {
            let found = attr::user_special(&vm.cx(host), object, names::DEL);
            match found {
                Some((f, s)) => interrupt(vm, host, f, &[s]),
                None => false,
            }
        }
    }
}

fn weak_callback(vm: &mut Vm<'_>, host: &mut dyn Host, reference: Value) {
    let f = vm.heap.get(reference, 2);
    if f != UNSET && f != crate::value::NONE {
        interrupt(vm, host, f, &[reference]);
    }
}

/// Calls `f(*args)` above the current frame; the interrupted instruction begins when it has returned. Whether a frame was pushed.
pub fn interrupt(vm: &mut Vm<'_>, host: &mut dyn Host, f: Value, args: &[Value]) -> bool {
    let mut pack = Pack { values: heapless::Vec::new(), names: UNSET, keywords: 0 };
    let _ = pack.values.extend_from_slice(args);
    let mut site =
        Site { at: vm.cursor.base + vm.registers(), back: vm.relative_pc(), stage: DISCARD, catch: Catch::Everything };
    match call::make(vm, host, f, &mut pack, &mut site) {
        Ok(Called::Pushed) => {
            vm.finalizing += 1;
            true
        }
        Ok(Called::Value(_)) => false,
        Err(Signal::Raise) => {
            vm.state.take_pending();
            false
        }
        Err(_) => false,
    }
}

impl Vm<'_> {
    /// Ends the program, wherever it stands: unwinds its frames, runs every finalizer and releases every resource. Afterwards nothing of it is
    /// left but its exception. Bounded: whatever runs longer than the budget is abandoned and counted.
    pub fn end(&mut self, host: &mut dyn Host) -> Ended {
        let mut ended = Ended::default();
        if self.running {
            self.request(super::Attention::Kill);
            self.run_within(host, UNWIND_BUDGET, &mut ended);
        }
        let exception = self.state.roots[root::PENDING];
        self.killed = false;
        self.attention = None;
        // The frames are gone: whatever they held is garbage now. The exception stays until the next start.
        self.stack.fill(UNSET);
        self.state.roots[root::HANDLED] = UNSET;
        let kept = [root::MODULES, root::PATH, root::ARGV, root::MAIN, root::SINGLETONS, root::SCHEDULE, root::MODULE_STATE];
        for slot in kept {
            self.state.roots[slot] = UNSET;
        }
        self.heap.finalize_all();
        let mut budget = END_BUDGET;
        while let Some(object) = self.heap.take_pending_finalizer() {
            if self.heap.is(object, kind::RESOURCE) {
                if release_resource(self, host, object) {
                    ended.resources += 1;
                }
                continue;
            }
            if budget == 0 {
                ended.abandoned += 1;
                continue;
            }
            budget = self.finalize_alone(host, object, budget, &mut ended);
        }
        self.state.roots[root::PENDING] = exception;
        ended
    }

    /// Runs the finalizer of `object` with nothing below it; what is left of the budget.
    fn finalize_alone(&mut self, host: &mut dyn Host, object: Value, budget: u32, ended: &mut Ended) -> u32 {
        self.state.roots[root::FINALIZING] = object;
        self.state.roots[root::PENDING] = UNSET;
        let Ok(idle) = crate::prelude::function(self, host, crate::prelude::IDLE) else {
            ended.abandoned += 1;
            return budget;
        };
        let c = self.heap.get(idle, 1);
        super::frame::push_bottom(self, c);
        self.running = true;
        self.killed = false;
        self.attention = None;
        self.stage = 0;
        let object = self.state.roots[root::FINALIZING];
        let left = if finalize(self, host, object) {
            ended.finalizers += 1;
            self.run_within(host, budget, ended)
        } else {
            budget
        };
        self.running = false;
        self.finalizing = 0;
        self.stack.fill(UNSET);
        self.state.roots[root::FINALIZING] = UNSET;
        left
    }

    /// Runs until the program stops or the budget is spent; waits are cut short. What is left.
    fn run_within(&mut self, host: &mut dyn Host, budget: u32, ended: &mut Ended) -> u32 {
        const STEP: u32 = 1_000;
        let mut left = budget;
        while self.running {
            if left == 0 {
                ended.abandoned += 1;
                self.running = false;
                break;
            }
            match self.run(host, STEP.min(left)) {
                Run::Blocked { .. } => {
                    // Nothing is waited for at the end.
                    self.request(super::Attention::Kill);
                    if self.stage != 0 {
                        self.stage = 0;
                    }
                    left = left.saturating_sub(1);
                }
                Run::Yielded => left -= STEP.min(left),
                Run::Finished | Run::Raised => break,
            }
        }
        let _ = unwind::raise as fn(&mut Vm<'_>, &mut dyn Host);
        left
    }

    /// Drops every object: the heap is empty afterwards. Only after [`Vm::end`].
    pub fn clear(&mut self) {
        self.state.roots = [UNSET; root::COUNT];
        self.state.call = crate::state::Call::new(UNSET, &[]);
        self.cursor = super::Cursor { pc: 0, code: 0, base: 0, fuel: 0 };
        self.running = false;
        self.heap.forget_roots();
        self.heap.collect(&mut []);
    }
}
