//! Handlers: Python functions attached to signal slots, and the timers that set slots of their own.
//!
//! Not here: when a handler runs and what it interrupts (`interp/interruption.rs`), and the word that interrupts set (`signals/`).
//!
//! # For whoever writes a peripheral
//! An object that can notify (a pin, a counter, a finished transfer) is a RESOURCE made by [`Cx::new_resource`]. Three steps:
//!
//! 1. In the native that takes the callback: `let slot = cx.attach_handler(object, callback, level)?` as the last thing that can fail, and
//!    keep `slot` beside the claim. Attaching again replaces callback and level and keeps the slot. `callback` None detaches.
//! 2. In the interrupt, or in the task that simulates the part: `signals.set(slot)` on the [`crate::signals::Signals`] the host hands out in
//!    [`crate::host::Host::signals`] (firmware: `Core::signal(slot)`, which wakes the program too). No lock, no heap, any context.
//! 3. Nothing on release: `take_resource`, collection and the VM's end detach. Stop the interrupt in `Host::release`.
//!
//! The handler is called as `callback(object)` at the next safepoint: at least once after each setting, and once without cause at most when
//! a slot has changed hands. What happened, and how often, is asked of the object.
//!
//! Invariants: the table holds objects weakly and the object holds its callback, so whoever drops the object has detached it; a slot is free,
//! or has a level of 8 to 15 and a WEAKREF that may have been cleared; as long as one is attached the heap keeps a reserve.

use crate::heap::Heap;
use crate::layout::{kind, resource};
use crate::native::{Cx, Signal};
use crate::signals::SLOTS;
use crate::state::{State, root};
use crate::types;
use crate::value::{NONE, UNSET, Value, is_heap};

/// The most urgent level of a handler. Levels 0 to 7 belong to the system.
pub const LEVEL_FIRST: u8 = 8;
/// The least urgent level.
pub const LEVEL_LAST: u8 = 15;
/// From this level on a handler may start a collection.
pub const LEVEL_COLLECTS: u8 = 12;
/// Unless asked otherwise.
pub const LEVEL_DEFAULT: u8 = 12;

/// Timers at once: the slots leave as many for everything else.
pub const TIMERS_MAX: usize = 16;
/// Words of the heap's reserve are this part of it, within the bounds: enough for a few readings and a line of text.
const RESERVE_PART: usize = 16;
const RESERVE_WORDS: (usize, usize) = (128, 2_048);
/// Values put aside for each interrupted handler (`interp/interruption.rs`).
pub(crate) const ASIDE: usize = 4;
/// Handlers that can be interrupted at once: a scheduled call, and one at each level.
pub(crate) const NESTED_MAX: usize = 9;

/// A timer's clockwork.
#[derive(Clone, Copy)]
struct Timer {
    /// Slot it sets; none: free.
    slot: Option<u8>,
    /// When it next expires, in microseconds of the host's clock; `u64::MAX`: not any more.
    next_us: u64,
    period_us: u64,
    once: bool,
    /// Expirations the latest call stands for.
    expirations: u32,
    /// Which owner of this place.
    generation: u16,
}

const NO_TIMER: Timer =
    Timer { slot: None, next_us: u64::MAX, period_us: 0, once: false, expirations: 0, generation: 0 };

/// The table of slots and timers. The objects lie in `root::HANDLERS`.
pub struct Handlers {
    /// 0: free.
    levels: [u8; SLOTS],
    /// Slots that are not free, a bit each.
    used: u32,
    pending: u32,
    timers: [Timer; TIMERS_MAX],
    /// The earliest `next_us`.
    next_us: u64,
    /// Safepoints until the clock is looked at again.
    pub(crate) look: u8,
    /// A collection was made for want of a slot.
    pub(crate) collected: bool,
    /// Handlers called so far.
    pub calls: u32,
    /// Handlers that ended by an exception.
    pub failures: u32,
}

impl Handlers {
    /// Nothing attached.
    pub const fn new() -> Self {
        Self {
            levels: [0; SLOTS],
            used: 0,
            pending: 0,
            timers: [NO_TIMER; TIMERS_MAX],
            next_us: u64::MAX,
            look: 0,
            collected: false,
            calls: 0,
            failures: 0,
        }
    }

    /// Slots in use.
    pub fn attached(&self) -> usize {
        self.used.count_ones() as usize
    }

    /// Whether any slot is in use.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.used != 0
    }

    /// Timers in use.
    pub fn timers(&self) -> usize {
        self.timers.iter().filter(|timer| timer.slot.is_some()).count()
    }

    /// Whether a timer runs.
    pub(crate) fn ticking(&self) -> bool {
        self.next_us != u64::MAX
    }

    /// Slots were set.
    pub(crate) fn set(&mut self, bits: u32) {
        self.pending |= bits;
    }

    /// Whether any slot is set.
    pub(crate) fn is_pending(&self) -> bool {
        self.pending != 0
    }

    /// Sets the slots of the timers that have expired.
    pub(crate) fn look_at_clock(&mut self, now_us: u64) {
        if now_us < self.next_us {
            return;
        }
        for timer in &self.timers {
            if let Some(slot) = timer.slot
                && timer.next_us <= now_us
            {
                self.pending |= 1 << slot;
            }
        }
    }

    /// When a timer next expires whose handler is more urgent than `below`.
    pub(crate) fn deadline_us(&self, below: u8) -> Option<u64> {
        let due = |timer: &&Timer| timer.slot.is_some_and(|slot| self.levels[usize::from(slot) % SLOTS] < below);
        self.timers.iter().filter(due).map(|timer| timer.next_us).min().filter(|at| *at != u64::MAX)
    }

    /// Takes the most urgent slot that is set and more urgent than `below`: the slot and its level. Slots without a handler are dropped.
    pub(crate) fn take(&mut self, below: u8) -> Option<(u8, u8)> {
        let mut best: Option<(u8, u8)> = None;
        for slot in 0..SLOTS as u8 {
            if self.pending & 1 << slot == 0 {
                continue;
            }
            let level = self.levels[usize::from(slot)];
            if level == 0 {
                self.pending &= !(1 << slot);
            } else if level < below && best.is_none_or(|(_, least)| level < least) {
                best = Some((slot, level));
            }
        }
        if let Some((slot, _)) = best {
            self.pending &= !(1 << slot);
        }
        best
    }

    /// The timer behind `slot` is being handled: counts the expirations the call stands for. False if there is nothing to tell: it was looked
    /// at too early. Slots of other things are always true.
    pub(crate) fn expire(&mut self, slot: u8, now_us: u64) -> bool {
        let Some(timer) = self.timers.iter_mut().find(|timer| timer.slot == Some(slot)) else { return true };
        if now_us < timer.next_us {
            return false;
        }
        let expired = if timer.once { 1 } else { 1 + (now_us - timer.next_us) / timer.period_us.max(1) };
        timer.expirations = u32::try_from(expired).unwrap_or(u32::MAX);
        timer.next_us =
            if timer.once { u64::MAX } else { timer.next_us.saturating_add(expired.saturating_mul(timer.period_us)) };
        self.update_next();
        true
    }

    fn update_next(&mut self) {
        self.look = 0;
        self.next_us = self.timers.iter().map(|timer| timer.next_us).min().unwrap_or(u64::MAX);
    }

    /// A place for a timer that nobody uses.
    pub(crate) fn free_timer(&self) -> Option<usize> {
        self.timers.iter().position(|timer| timer.slot.is_none())
    }

    /// Starts the timer at a free place: its generation.
    pub(crate) fn start_timer(&mut self, index: usize, slot: u8, now_us: u64, period_us: u64, once: bool) -> u32 {
        let timer = &mut self.timers[index];
        let next_us = now_us.saturating_add(period_us);
        *timer = Timer { slot: Some(slot), next_us, period_us, once, expirations: 0, generation: timer.generation };
        let generation = timer.generation;
        self.update_next();
        generation.into()
    }

    /// Stops the timer that `is_it` picks: the slot it set.
    fn stop_timer(&mut self, is_it: impl Fn(usize, &Timer) -> bool) -> Option<u8> {
        let (_, timer) = self.timers.iter_mut().enumerate().find(|(index, timer)| is_it(*index, timer))?;
        let slot = timer.slot;
        *timer = Timer { generation: timer.generation.wrapping_add(1), ..NO_TIMER };
        self.update_next();
        slot
    }

    /// Period in microseconds, and expirations the latest call stood for.
    pub(crate) fn timer(&self, index: u32) -> Option<(u64, u32)> {
        self.timers.get(index as usize).map(|timer| (timer.period_us, timer.expirations))
    }

    /// The level of `slot`; 0: free.
    pub(crate) fn level(&self, slot: u8) -> u8 {
        self.levels[usize::from(slot) % SLOTS]
    }
}

impl Default for Handlers {
    fn default() -> Self {
        Self::new()
    }
}

/// The object attached to `slot`; None if it has died.
pub(crate) fn target(heap: &Heap<'_>, state: &State, slot: u8) -> Option<Value> {
    let table = state.roots[root::HANDLERS];
    if table == UNSET {
        return None;
    }
    let reference = heap.get(table, 1 + usize::from(slot));
    if !is_heap(reference) || reference == UNSET {
        return None;
    }
    let target = heap.get(reference, 1);
    if target == UNSET { None } else { Some(target) }
}

/// Frees a slot.
pub(crate) fn free(heap: &mut Heap<'_>, state: &mut State, slot: u8) {
    let handlers = &mut state.handlers;
    handlers.levels[usize::from(slot) % SLOTS] = 0;
    handlers.used &= !(1 << slot);
    handlers.pending &= !(1 << slot);
    handlers.stop_timer(|_, timer| timer.slot == Some(slot));
    let table = state.roots[root::HANDLERS];
    if table != UNSET {
        heap.set(table, 1 + usize::from(slot), UNSET);
    }
    if !state.handlers.any() {
        heap.set_reserve(0);
    }
}

/// Gives a timer back, with its slot.
pub(crate) fn release_timer(heap: &mut Heap<'_>, state: &mut State, index: u32, generation: u32) {
    let is_it = |place: usize, timer: &Timer| place == index as usize && u32::from(timer.generation) == generation;
    if let Some(slot) = state.handlers.stop_timer(is_it) {
        free(heap, state, slot);
    }
}

fn slot_of(heap: &Heap<'_>, state: &State, object: Value) -> Option<u8> {
    (0..SLOTS as u8).find(|slot| state.handlers.level(*slot) != 0 && target(heap, state, *slot) == Some(object))
}

/// Detaches the handler of `object`, if it has one.
pub(crate) fn detach(heap: &mut Heap<'_>, state: &mut State, object: Value) {
    if heap.words(object).len() <= resource::HANDLER || heap.get(object, resource::HANDLER) == UNSET {
        return;
    }
    heap.set(object, resource::HANDLER, UNSET);
    // Once it has been found dead the slot's reference is cleared.
    free_slots(heap, state, |target| target.is_none_or(|target| target == object));
}

fn free_slots(heap: &mut Heap<'_>, state: &mut State, wanted: impl Fn(Option<Value>) -> bool) {
    for slot in 0..SLOTS as u8 {
        if state.handlers.level(slot) != 0 && wanted(target(heap, state, slot)) {
            free(heap, state, slot);
        }
    }
}

impl Cx<'_, '_> {
    /// Attaches `callback` to a signal slot on behalf of the RESOURCE `object`, at `level` (8, the most urgent, to 15). See the module's text.
    /// TypeError if it cannot be called, ValueError for other levels, RuntimeError while the VM ends and when all slots are in use.
    pub fn attach_handler(&mut self, object: Value, callback: Value, level: i64) -> Result<u8, Signal> {
        if !(i64::from(LEVEL_FIRST)..=i64::from(LEVEL_LAST)).contains(&level) {
            return self.value_error(format_args!("level must be {LEVEL_FIRST}-{LEVEL_LAST}"));
        }
        if !crate::builtins::functions::is_callable(self, callback) {
            let t = self.type_name(callback);
            return self.type_error(format_args!("callback must be callable, not {t}"));
        }
        if !self.heap.is(object, kind::RESOURCE) || self.heap.words(object).len() <= resource::HANDLER {
            return self.type_error(format_args!("this object has no events"));
        }
        if self.state.ending {
            return self.raise(types::RUNTIME_ERROR, format_args!("the program is ending: no handler can be attached"));
        }
        let level = level as u8;
        if let Some(slot) = slot_of(self.heap, self.state, object) {
            self.heap.set(object, resource::HANDLER, callback);
            self.state.handlers.levels[usize::from(slot)] = level;
            return Ok(slot);
        }
        free_slots(self.heap, self.state, |target| target.is_none());
        let Some(slot) = (0..SLOTS as u8).find(|slot| self.state.handlers.level(*slot) == 0) else {
            // Some may only wait to be collected: one collection, then one more attempt.
            if !core::mem::replace(&mut self.state.handlers.collected, true) {
                return Err(Signal::Collect);
            }
            self.state.handlers.collected = false;
            return self.raise(types::RUNTIME_ERROR, format_args!("all {SLOTS} signal slots are in use"));
        };
        self.state.handlers.collected = false;
        if self.state.roots[root::HANDLERS] == UNSET {
            self.state.roots[root::HANDLERS] = self.heap.alloc(kind::VALUES, 1 + SLOTS + ASIDE * NESTED_MAX)?;
        }
        let reference = self.heap.new_weakref(object, NONE, UNSET)?;
        let table = self.state.roots[root::HANDLERS];
        self.heap.set(table, 1 + usize::from(slot), reference);
        self.heap.set(object, resource::HANDLER, callback);
        self.state.handlers.levels[usize::from(slot)] = level;
        self.state.handlers.used |= 1 << slot;
        let words = self.heap.total_words() / RESERVE_PART;
        self.heap.set_reserve(words.clamp(RESERVE_WORDS.0, RESERVE_WORDS.1));
        Ok(slot)
    }

    /// Detaches the handler of `object`, if it has one.
    pub fn detach_handler(&mut self, object: Value) {
        if self.heap.is(object, kind::RESOURCE) {
            detach(self.heap, self.state, object);
        }
    }
}
