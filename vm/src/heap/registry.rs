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
use crate::layout::{FLAG, MARK, generator, kind, resource};
use crate::value::{UNSET, Value, heap_ref, index_of, is_heap, small};

/// The counts of one registry.
#[derive(Clone, Copy)]
pub(super) struct Registry {
    root: usize,
    live: usize,
    pending: usize,
    handed_out: usize,
    books: Books,
}

/// What became of the entries of a registry since the heap was empty. Each entry is taken once, or turns out to have nothing to finalize.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Entries made.
    pub registered: u32,
    /// Entries handed out: the finalizer was started, or the resource released.
    pub taken: u32,
    /// Entries that had nothing left to finalize: a generator that was over, a resource given back.
    pub void: u32,
}

impl Books {
    /// Entries that are still to come: registered, neither taken nor void.
    pub fn open(&self) -> u32 {
        self.registered.wrapping_sub(self.taken).wrapping_sub(self.void)
    }
}

impl Registry {
    pub(super) const fn new(root: usize) -> Registry {
        Registry { root, live: 0, pending: 0, handed_out: 0, books: Books { registered: 0, taken: 0, void: 0 } }
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
        self.reserve_entries(&mut registry, 1)?;
        self.push_entry(&mut registry, v);
        self.finalizers = registry;
        self.mem[index_of(v)] |= FLAG;
        Ok(())
    }

    /// Registers every instance `wanted` accepts that has never been registered (a class has got its `__del__` late). Linear in the
    /// number of objects; without memory for all of them nothing has changed.
    pub fn register_instances(&mut self, wanted: impl Fn(&Heap<'_>, Value) -> bool) -> Result<(), NeedMemory> {
        let mut count = 0;
        self.for_each_unregistered(&wanted, |_, _| count += 1);
        let mut registry = self.finalizers;
        self.reserve_entries(&mut registry, count)?;
        self.for_each_unregistered(&wanted, |heap, v| {
            heap.push_entry(&mut registry, v);
            heap.mem[index_of(v)] |= FLAG;
        });
        self.finalizers = registry;
        Ok(())
    }

    fn for_each_unregistered(
        &mut self,
        wanted: &impl Fn(&Heap<'_>, Value) -> bool,
        mut act: impl FnMut(&mut Self, Value),
    ) {
        let mut at = 1;
        while let Some((k, size)) = self.object_at(at) {
            let v = heap_ref(at);
            let instance = matches!(k, kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE | kind::EXCEPTION);
            if instance && self.mem[at] & FLAG == 0 && wanted(self, v) {
                act(self, v);
            }
            at += size;
        }
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

    /// What became of the objects that were registered for a finalizer since the heap was empty.
    pub fn finalizer_books(&self) -> Books {
        self.finalizers.books
    }

    /// Finalizers and callbacks handed out so far; wraps.
    pub(crate) fn finalizers_taken(&self) -> u32 {
        self.finalizers.books.taken.wrapping_add(self.callbacks.books.taken)
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

    /// As [`Heap::finalize_all`], but in steps: first those that no other registered object refers to, so that an owner is finalized
    /// before what it owns; then the next; all that are left once there are only cycles. RESOURCEs stay registered. Whether anything
    /// became pending.
    pub fn finalize_owners(&mut self) -> bool {
        let before = self.finalizers.pending;
        // Everything hangs together by way of globals and classes: only what instances themselves refer to counts.
        let mut at = 1;
        while let Some((k, size)) = self.object_at(at) {
            if matches!(k, kind::GLOBAL | kind::MODULE | kind::CLASS | kind::FUNCTION | kind::CODE | kind::SHAPE) {
                self.mem[at] |= MARK;
            }
            at += size;
        }
        self.mark_owned();
        let mut registry = self.finalizers;
        self.move_to_pending(&mut registry, |heap, v| {
            if heap.is_marked(v) || heap.is(v, kind::RESOURCE) { Verdict::Stays } else { verdict_on_dead(heap, v) }
        });
        if registry.pending == before {
            self.move_to_pending(&mut registry, |heap, v| {
                if heap.is(v, kind::RESOURCE) { Verdict::Stays } else { verdict_on_dead(heap, v) }
            });
        }
        self.finalizers = registry;
        self.unmark_all();
        self.finalizers.pending > before
    }

    /// How many finalizers and callbacks are registered, to be given to [`Heap::forget_registered_since`].
    #[inline]
    pub fn registered(&self) -> (usize, usize) {
        (self.finalizers.live, self.callbacks.live)
    }

    /// What was registered since `mark` was taken is not: the instruction that made those objects runs again. No collection may have come
    /// between.
    pub fn forget_registered_since(&mut self, mark: (usize, usize)) {
        let mut registries = [self.finalizers, self.callbacks];
        for (r, mark) in registries.iter_mut().zip([mark.0, mark.1]) {
            while r.live > mark {
                r.live -= 1;
                r.books.registered = r.books.registered.wrapping_sub(1);
                self.set(self.own[r.root], 1 + r.live, UNSET);
            }
        }
        [self.finalizers, self.callbacks] = registries;
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
        let result = self.reserve_entries(&mut registry, 1);
        self.callbacks = registry;
        result
    }

    pub(super) fn push_callback(&mut self, v: Value) {
        let mut registry = self.callbacks;
        self.push_entry(&mut registry, v);
        self.callbacks = registry;
    }

    fn reserve_entries(&mut self, r: &mut Registry, more: usize) -> Result<(), NeedMemory> {
        let old = self.own[r.root];
        let capacity = if is_heap(old) { self.words(old).len() - 1 } else { 0 };
        if more == 0 || 2 * (r.live + more) + r.pending + r.handed_out <= capacity {
            return Ok(());
        }
        let needed = 2 * (r.live + more) + r.pending;
        let new_capacity = needed + needed / 2 + 2;
        let new = self.alloc(kind::VALUES, 1 + new_capacity)?;
        if capacity > 0 {
            let (from, to) = (index_of(old), index_of(new));
            self.mem.copy_within(from + 1..from + 1 + r.live, to + 1);
            let end = from + 1 + capacity - r.handed_out;
            self.mem.copy_within(end - r.pending..end, to + 1 + new_capacity - r.pending);
            self.retire(old);
        }
        r.handed_out = 0;
        self.own[r.root] = new;
        Ok(())
    }

    fn push_entry(&mut self, r: &mut Registry, v: Value) {
        self.set(self.own[r.root], 1 + r.live, v);
        r.live += 1;
        r.books.registered = r.books.registered.wrapping_add(1);
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
        r.books.taken = r.books.taken.wrapping_add(1);
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
                Verdict::Dropped => {
                    self.mem[i] = UNSET;
                    r.books.void = r.books.void.wrapping_add(1);
                }
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

    /// After marking what the program reaches: notes (in header flag F) the callbacks that are due unless a finalizer still keeps the target.
    pub(super) fn note_due_callbacks(&mut self) {
        for i in 0..self.callbacks.live {
            let weakref = self.get(self.own[own::CALLBACKS], 1 + i);
            let target = self.weak_target(weakref);
            if self.is_marked(weakref) && is_heap(target) && !self.is_marked(target) {
                self.mem[index_of(weakref)] |= FLAG;
            }
        }
    }

    /// Before weak references are cleared: the noted callbacks whose targets are still unmarked become pending.
    pub(super) fn find_due_callbacks(&mut self) {
        let mut registry = self.callbacks;
        self.move_to_pending(&mut registry, |heap, weakref| {
            let noted = heap.header(weakref) & FLAG != 0;
            if noted && !heap.is_marked(heap.weak_target(weakref)) { Verdict::Due } else { Verdict::Stays }
        });
        let vector = self.own[registry.root];
        let words = if is_heap(vector) { self.words(vector).len() } else { 1 };
        for i in 1..words {
            let weakref = self.get(vector, i);
            if is_heap(weakref) {
                self.mem[index_of(weakref)] &= !FLAG;
            }
        }
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

    /// Whether a registered object is dead and has something left to finalize.
    pub(super) fn has_dead_finalizers(&self) -> bool {
        let vector = self.own[own::FINALIZERS];
        (0..self.finalizers.live).any(|i| {
            let v = self.get(vector, 1 + i);
            !self.is_marked(v) && matches!(verdict_on_dead(self, v), Verdict::Due)
        })
    }

    /// Marks what the unmarked registered objects refer to, but not themselves: unmarked are then those no other one refers to.
    pub(super) fn mark_owned(&mut self) {
        for i in (0..self.finalizers.live).rev() {
            let v = self.get(self.own[own::FINALIZERS], 1 + i);
            if !self.is_marked(v) && matches!(verdict_on_dead(self, v), Verdict::Due) {
                let at = index_of(v);
                for field in at + 1..at + self.words(v).len() {
                    self.mark_from(self.mem[field]);
                }
            }
        }
    }

    /// After marking: unmarked registered objects become pending, newest first; how many. Without `resources` RESOURCEs stay registered:
    /// then [`Heap::mark_registered`] must follow.
    pub(super) fn find_due_finalizers(&mut self, resources: bool) -> usize {
        let mut registry = self.finalizers;
        let before = registry.pending;
        self.move_to_pending(&mut registry, |heap, v| {
            let stays = heap.is_marked(v) || !resources && heap.is(v, kind::RESOURCE);
            if stays { Verdict::Stays } else { verdict_on_dead(heap, v) }
        });
        self.finalizers = registry;
        registry.pending - before
    }

    /// Keeps what is registered alive.
    pub(super) fn mark_registered(&mut self) {
        for i in 0..self.finalizers.live {
            let v = self.get(self.own[own::FINALIZERS], 1 + i);
            self.mark_from(v);
        }
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

/// A generator that has not begun or is over, and a resource given back, have nothing to finalize.
fn verdict_on_dead(heap: &Heap<'_>, v: Value) -> Verdict {
    let nothing = match heap.kind(v) {
        Some(kind::GENERATOR) => heap.get(v, generator::STATE) != small(generator::SUSPENDED),
        Some(kind::RESOURCE) => heap.get(v, resource::INDEX) == UNSET,
        _ => false,
    };
    if nothing { Verdict::Dropped } else { Verdict::Due }
}

/// What becomes of a live entry.
enum Verdict {
    Stays,
    Due,
    Dropped,
}
