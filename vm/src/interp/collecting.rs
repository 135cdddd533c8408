//! When to collect: the policy, and the pauses it costs.
//!
//! Collections happen between two instructions only. Those the VM starts by itself (memory is short, `gc.threshold`) may leave small gaps
//! so that long-lived data stays where it is; `gc.collect()`, a collection while the program waits, and the last attempt before
//! MemoryError leave none. A second attempt is made only if the first left something to gain: gaps, or objects that waited for their
//! finalizers.

use super::interruption::What;
use super::{FIRST, Vm, WINDOW, Word};
use crate::host::Host;
use crate::layout::code;
use crate::op;
use crate::state::root;
use crate::value::{UNSET, heap_ref, index_of};

/// An automatic collection may leave gaps of this part of the heap (3 %: less than one more collection would cost in time).
const SLACK_PART: usize = 32;
/// Attempts at one instruction: each owner in a chain of finalizable objects may free what the next one needs.
const ATTEMPTS_MAX: u8 = 6;

impl Vm<'_> {
    /// An allocation of `words` failed: collects so that the instruction can run again. False: that is no use, it is MemoryError.
    pub(super) fn make_room(&mut self, host: &mut dyn Host, words: usize) -> bool {
        if self.heap.is_locked() || !self.may_collect() {
            self.state.attempts = 0;
            return false;
        }
        let attempt = self.state.attempts;
        let gaps = self.state.gap_words;
        let gained = gaps > 0 && self.heap.available_words() + gaps >= words || self.state.finalizers_due > 0;
        let gained = gained || self.heap.last_was_young();
        if attempt > 0 && (!gained || attempt >= ATTEMPTS_MAX) {
            self.state.attempts = 0;
            return false;
        }
        self.state.attempts = attempt + 1;
        let slack = if attempt == 0 { self.heap.total_words() / SLACK_PART } else { 0 };
        if attempt == 0 && self.heap.should_collect_young(words) {
            let before = host.now_us();
            self.collect_some(slack, true);
            if self.heap.available_words() < words {
                self.collect(slack);
            }
            self.heap.note_pause(host.now_us().saturating_sub(before));
        } else {
            self.collect_timed(host, slack);
        }
        true
    }

    /// Collects if as much was allocated as `gc.threshold` allows, or if handlers have used up half of their reserve.
    pub(super) fn collect_if_due(&mut self, host: &mut dyn Host) {
        if !self.may_collect() {
            return;
        }
        if self.heap.reserve_is_low() && self.heap.allocated_since_collection() > 0 && !self.heap.is_locked() {
            self.collect_timed(host, 0);
        }
        if self.state.gc_threshold_words > 0
            && !self.state.gc_disabled
            && self.heap.allocated_since_collection() > self.state.gc_threshold_words
        {
            let slack = self.heap.total_words() / SLACK_PART;
            let before = host.now_us();
            self.collect_some(slack, self.heap.should_collect_young(0));
            self.heap.note_pause(host.now_us().saturating_sub(before));
        }
    }

    /// Collects and keeps how long the program stood still.
    pub(super) fn collect_timed(&mut self, host: &mut dyn Host, slack: usize) {
        let before = host.now_us();
        self.collect(slack);
        self.heap.note_pause(host.now_us().saturating_sub(before));
    }

    /// Collects now, leaving gaps of at most `slack` words. Only between two instructions.
    pub(crate) fn collect(&mut self, slack: usize) {
        self.collect_some(slack, false);
    }

    /// As [`Vm::collect`], or only what is `young`.
    fn collect_some(&mut self, slack: usize, young: bool) {
        let top = self.stack_top();
        self.state.stack_used = top;
        self.state.stack_high_water = self.state.stack_high_water.max(top);
        if self.running && self.stage == 0 {
            // The result of a call that has been used.
            self.state.roots[root::RESULT] = UNSET;
            self.clear_dead_registers();
        }
        // A call asked for is made at once or asked for again: nothing of it is needed any more.
        self.state.call.callee = UNSET;
        self.state.call.args.fill(UNSET);
        // The windows of calling frames reach beyond the top; what lies there is dead, and must not be taken for a root once they run again.
        let beyond = self.stack.len().min(top.saturating_add(WINDOW));
        if let Some(dead) = self.stack.get_mut(top..beyond) {
            dead.fill(UNSET);
        }
        let pc = self.cursor.pc.wrapping_sub(self.cursor.code);
        let mut code_root = [if self.cursor.code == 0 { UNSET } else { heap_ref(self.cursor.code) }];
        let roots = &mut [&mut self.stack[..top], &mut self.state.roots[..], &mut code_root[..]];
        let collected =
            if young { self.heap.collect_young(roots, slack) } else { self.heap.collect_with_slack(roots, slack) };
        if code_root[0] != UNSET {
            self.cursor.code = index_of(code_root[0]);
            self.cursor.pc = self.cursor.code.wrapping_add(pc);
        }
        self.state.forget_methods();
        self.state.collections = self.state.collections.wrapping_add(1);
        self.state.freed_words = self.state.freed_words.wrapping_add(collected.freed_words);
        self.state.gap_words = collected.gap_words;
        // A collection inside a finalizer must not make its program's `gc.collect()` forget that finalizers have run.
        let outer = if self.interruption.what == What::Finalizer { self.state.finalizers_due } else { 0 };
        self.state.finalizers_due = collected.finalizers_due.max(outer);
        #[cfg(debug_assertions)]
        self.assert_sound();
    }

    /// Every collection of every test is followed by a check of the whole heap and of all roots; where a collection comes before every slow
    /// path, one in 63 is, of the young and of the whole by turns.
    #[cfg(debug_assertions)]
    fn assert_sound(&self) {
        if self.state.stress_collect && !self.state.collections.is_multiple_of(63) {
            return;
        }
        let stack = self.stack.get(..self.state.stack_used).unwrap_or_default();
        let sound = self.heap.check().and_then(|()| self.heap.check_roots(stack));
        let sound = sound.and_then(|()| self.heap.check_roots(&self.state.roots));
        assert_eq!(sound, Ok(()), "a collection leaves a sound heap");
    }

    /// At a call, the registers that earlier temporaries left above the arguments are dead: `del x; gc.collect()` finds x unreachable.
    fn clear_dead_registers(&mut self) {
        if self.cursor.code == 0 {
            return;
        }
        let w = Word(self.operand(0));
        let arguments = match w.op() {
            op::CALL => w.b(),
            op::CALLMETHOD => 1 + w.b(),
            op::CALLKW => w.c() + w.b(),
            op::CALLEX => 2,
            _ => return,
        };
        for dead in [w.a() + 1, w.a() + 2] {
            self.set_r(dead, UNSET);
        }
        let end = (self.cursor.base + self.registers()).min(self.stack.len());
        if let Some(dead) = self.stack.get_mut(self.cursor.base + w.a() + FIRST + arguments..end) {
            dead.fill(UNSET);
        }
    }

    /// A test's collection before a slow path: of the young and of the whole by turns.
    pub(super) fn collect_for_stress(&mut self) {
        self.collect_some(0, self.state.collections.is_multiple_of(2));
    }

    /// Collects if enough was allocated since the last collection to be worth it: to be called while the program waits. Finalizers that
    /// have become due run when the program is run next; that may be done at once.
    pub fn collect_idle(&mut self) -> bool {
        let worth = !self.state.gc_disabled && self.may_collect() && self.heap.should_collect_idle();
        if worth {
            self.collect(0);
            self.heap.note_objects();
        }
        worth
    }

    /// How far the pystack was ever used by this program, in words: words never written are unset, and a collection notes how far it was
    /// used before it unsets what lies beyond the running frame.
    pub fn deepest_stack_words(&self) -> usize {
        let written = self.stack.iter().rposition(|&word| word != UNSET).map_or(0, |at| at + 1);
        self.state.stack_high_water.max(written)
    }

    /// One past the last stack word in use.
    fn stack_top(&self) -> usize {
        if self.cursor.code == 0 {
            return 0;
        }
        let registers = (self.heap.get(heap_ref(self.cursor.code), code::INFO) >> 1 & 1023) as usize;
        (self.cursor.base + registers).min(self.stack.len())
    }
}
