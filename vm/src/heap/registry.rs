//! Finalizers and weak-reference callbacks: who must be told, and who waits for being told.
//!
//! Both are one VALUES vector each. The live entries stand at its beginning, in the order they were registered, and are weak. Pending
//! entries stand at its end, the first one to be handed out last of all, and are strong:
//!
//! ```text
//! [live 0][live 1]…[live n-1][free…][pending p-1]…[pending 0][handed out…]
//! ```
//! Invariant: room for all live entries to become pending, `2 live + pending + handed out <= capacity`, so a collection never allocates.

use super::{Heap, NeedMemory, own};
use crate::layout::{FLAG, MARK, kind};
use crate::value::{UNSET, Value, index_of, is_heap};

/// The counts of one registry.
#[derive(Clone, Copy)]
pub(super) struct Registry {
    root: usize,
    live: usize,
    pending: usize,
    handed_out: usize,
}

impl Registry {
    pub(super) const fn new(root: usize) -> Registry {
        Registry { root, live: 0, pending: 0, handed_out: 0 }
    }
}

impl Heap<'_> {
    /// Registers `v` (an instance with `__del__`, a resource, a generator that may stop inside try …) to be handed out once when it is found
    /// dead. To be called once, when the object is made: then nothing is ever finalized twice. Sets header flag F.
    pub fn register_finalizer(&mut self, v: Value) -> Result<(), NeedMemory> {
        if !is_heap(v) {
            return Ok(());
        }
        let mut registry = self.finalizers;
        self.reserve_entry(&mut registry)?;
        self.push_entry(&mut registry, v);
        self.finalizers = registry;
        self.mem[index_of(v)] |= FLAG;
        Ok(())
    }

    /// The next object whose finalizer is due: found dead earliest, and newest first among those found together. From now on only the
    /// caller keeps it alive.
    pub fn take_pending_finalizer(&mut self) -> Option<Value> {
        let mut registry = self.finalizers;
        let v = self.take_entry(&mut registry);
        self.finalizers = registry;
        v
    }

    /// Whether [`Heap::take_pending_finalizer`] has something.
    #[inline]
    pub fn has_pending_finalizer(&self) -> bool {
        self.finalizers.pending > 0
    }

    /// Whether a finalizer or a callback is pending.
    #[inline]
    pub fn has_pending(&self) -> bool {
        self.finalizers.pending + self.callbacks.pending > 0
    }

    /// How many objects are registered and not yet found dead.
    pub fn finalizers_registered(&self) -> usize {
        self.finalizers.live
    }

    /// The end of the program: every registered object becomes pending, newest first, dead or not.
    pub fn finalize_all(&mut self) {
        let mut registry = self.finalizers;
        self.move_to_pending(&mut registry, |_, _| Verdict::Due);
        self.finalizers = registry;
    }

    /// The next WEAKREF whose callback is due: its target has died (word 1 is UNSET) while it lived itself.
    pub fn take_pending_callback(&mut self) -> Option<Value> {
        let mut registry = self.callbacks;
        let v = self.take_entry(&mut registry);
        self.callbacks = registry;
        v
    }

    /// Whether [`Heap::take_pending_callback`] has something.
    #[inline]
    pub fn has_pending_callback(&self) -> bool {
        self.callbacks.pending > 0
    }

    pub(super) fn reserve_callback(&mut self) -> Result<(), NeedMemory> {
        let mut registry = self.callbacks;
        let result = self.reserve_entry(&mut registry);
        self.callbacks = registry;
        result
    }

    pub(super) fn push_callback(&mut self, v: Value) {
        let mut registry = self.callbacks;
        self.push_entry(&mut registry, v);
        self.callbacks = registry;
    }

    fn reserve_entry(&mut self, r: &mut Registry) -> Result<(), NeedMemory> {
        let old = self.own[r.root];
        let capacity = if is_heap(old) { self.words(old).len() - 1 } else { 0 };
        if 2 * (r.live + 1) + r.pending + r.handed_out <= capacity {
            return Ok(());
        }
        let needed = 2 * (r.live + 1) + r.pending;
        let new_capacity = needed + needed / 2 + 2;
        let new = self.alloc(kind::VALUES, 1 + new_capacity)?;
        if capacity > 0 {
            let (from, to) = (index_of(old), index_of(new));
            self.mem.copy_within(from + 1..from + 1 + r.live, to + 1);
            let end = from + 1 + capacity - r.handed_out;
            self.mem.copy_within(end - r.pending..end, to + 1 + new_capacity - r.pending);
        }
        r.handed_out = 0;
        self.own[r.root] = new;
        Ok(())
    }

    fn push_entry(&mut self, r: &mut Registry, v: Value) {
        self.set(self.own[r.root], 1 + r.live, v);
        r.live += 1;
    }

    fn take_entry(&mut self, r: &mut Registry) -> Option<Value> {
        if r.pending == 0 {
            return None;
        }
        let vector = self.own[r.root];
        let at = self.words(vector).len() - 1 - r.handed_out;
        let v = self.get(vector, at);
        self.set(vector, at, UNSET);
        r.pending -= 1;
        r.handed_out = if r.pending == 0 { 0 } else { r.handed_out + 1 };
        Some(v)
    }

    /// Sorts the live entries into those that stay, those that become pending (newest first) and those that are dropped.
    fn move_to_pending(&mut self, r: &mut Registry, verdict: impl Fn(&Heap<'_>, Value) -> Verdict) {
        let vector = self.own[r.root];
        if !is_heap(vector) {
            return;
        }
        let at = index_of(vector);
        let mut pending = at + self.words(vector).len() - r.handed_out - r.pending;
        for i in (at + 1..at + 1 + r.live).rev() {
            match verdict(self, self.mem[i]) {
                Verdict::Stays => {}
                Verdict::Due => {
                    pending -= 1;
                    self.mem[pending] = self.mem[i];
                    self.mem[i] = UNSET;
                    r.pending += 1;
                }
                Verdict::Dropped => self.mem[i] = UNSET,
            }
        }
        let mut to = at + 1;
        for i in at + 1..at + 1 + r.live {
            let v = core::mem::replace(&mut self.mem[i], UNSET);
            if v != UNSET {
                self.mem[to] = v;
                to += 1;
            }
        }
        r.live = to - at - 1;
    }

    /// After marking and before weak references are cleared: callbacks of live references to dead targets become pending.
    pub(super) fn find_due_callbacks(&mut self) {
        let mut registry = self.callbacks;
        self.move_to_pending(&mut registry, |heap, weakref| {
            let target = heap.weak_target(weakref);
            let due = heap.is_marked(weakref) && is_heap(target) && !heap.is_marked(target);
            if due { Verdict::Due } else { Verdict::Stays }
        });
        self.callbacks = registry;
    }

    /// When marking is over: references that are dead or cleared are forgotten.
    pub(super) fn prune_callbacks(&mut self) {
        let mut registry = self.callbacks;
        self.move_to_pending(&mut registry, |heap, weakref| {
            if heap.is_marked(weakref) && is_heap(heap.get(weakref, 1)) { Verdict::Stays } else { Verdict::Dropped }
        });
        self.callbacks = registry;
    }

    /// After marking: dead registered objects become pending.
    pub(super) fn find_due_finalizers(&mut self) {
        let mut registry = self.finalizers;
        self.move_to_pending(&mut registry, |heap, v| if heap.is_marked(v) { Verdict::Stays } else { Verdict::Due });
        self.finalizers = registry;
    }

    /// How many finalizers are pending.
    pub(super) fn pending_count(&self) -> usize {
        self.finalizers.pending
    }

    /// Where the pending entries of both registries lie in memory.
    pub(super) fn pending_ranges(&self) -> [core::ops::Range<usize>; 2] {
        [self.finalizers, self.callbacks].map(|r| {
            let vector = self.own[r.root];
            if !is_heap(vector) {
                return 0..0;
            }
            let end = index_of(vector) + self.words(vector).len() - r.handed_out;
            end - r.pending..end
        })
    }

    /// After marking: vectors without entries are let go, those much too large are shortened.
    pub(super) fn prune_registries(&mut self) {
        for mut r in [self.finalizers, self.callbacks] {
            let vector = self.own[r.root];
            if !is_heap(vector) || r.pending > 0 {
                continue;
            }
            if r.live == 0 {
                self.mem[index_of(vector)] &= !MARK;
                self.own[r.root] = UNSET;
            } else if self.words(vector).len() > 8 * r.live + 16 {
                self.shrink(vector, 1 + 4 * r.live);
            }
            r.handed_out = 0;
            if r.root == own::FINALIZERS { self.finalizers = r } else { self.callbacks = r }
        }
    }

    /// For the checker.
    pub(super) fn registries_consistent(&self) -> bool {
        [self.finalizers, self.callbacks].iter().all(|r| {
            let vector = self.own[r.root];
            let words = if is_heap(vector) { &self.words(vector)[1..] } else { &[][..] };
            let end = words.len() - r.handed_out.min(words.len());
            2 * r.live + r.pending + r.handed_out <= words.len()
                && words[..r.live].iter().all(|&v| is_heap(v))
                && words[r.live..end - r.pending].iter().all(|&v| v == UNSET)
                && words[end - r.pending..end].iter().all(|&v| is_heap(v))
                && words[end..].iter().all(|&v| v == UNSET)
        })
    }
}

/// What becomes of a live entry.
enum Verdict {
    Stays,
    Due,
    Dropped,
}
