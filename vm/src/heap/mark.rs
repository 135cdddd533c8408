//! Marking: from a value to all it reaches, without recursion, without a stack, every word looked at once.
//!
//! An object's values are walked downwards, from the last to the header, whose tag no value has: so the place in the object is all the
//! state there is. Going down into another object, the field that was followed keeps where to return to ("pointer reversal"); coming
//! back, the header's own place says what the field held:
//!
//! ```text
//! followed field: [place of the field followed before it]      restored to: reference to the object just finished
//! ```
//! A value that points at no header (only broken code makes one) is passed over.

use super::Heap;
use crate::layout::{self, HEADER_TAG, MARK, code, kind};
use crate::value::{UNSET, Value, heap_ref, index_of, is_heap, is_small, small_of};

impl Heap<'_> {
    /// Whether the heap object `v` is marked.
    #[inline]
    pub(super) fn is_marked(&self, v: Value) -> bool {
        index_of(v) < self.floor || self.mem.get(index_of(v)).is_some_and(|h| h & MARK != 0)
    }

    /// Marks the object at `at` alone.
    pub(super) fn mark_only(&mut self, v: Value) {
        if index_of(v) >= self.floor
            && is_heap(v)
            && let Some(header) = self.mem.get_mut(index_of(v))
        {
            *header |= MARK;
        }
    }

    /// Marks what `root` refers to and all that it reaches.
    pub(super) fn mark_from(&mut self, root: Value) {
        if self.floor == 0 { self.mark_above::<false>(root) } else { self.mark_above::<true>(root) }
    }

    /// As [`Heap::mark_from`]; with `YOUNG` nothing below the floor is entered.
    fn mark_above<const YOUNG: bool>(&mut self, root: Value) {
        let (top, floor) = (self.top, self.floor);
        let Some(mem) = self.mem.get_mut(..top) else { return };
        if !is_heap(root) {
            return;
        }
        let start = index_of(root);
        if YOUNG && start < floor {
            return;
        }
        let Some(&header) = mem.get(start) else { return };
        if header & (MARK | 7) != HEADER_TAG {
            return;
        }
        let Some(mut at) = enter(mem, start, header) else { return };
        // The field that was followed last. Coming back to field 0 (there is none) ends the loop: below word 0 lies nothing.
        let mut parent = 0;
        // Every entry marks an object and is left once: so many steps back there can be at most, whatever broken code made of the heap.
        let mut returns = top;
        while let Some(&word) = mem.get(at) {
            if word & 3 == 0 {
                let child = (word >> 2) as usize;
                // Word 0 is a marked header, so UNSET is passed over like any marked object.
                if (!YOUNG || child >= floor)
                    && let Some(&header) = mem.get(child)
                    && header & (MARK | 7) == HEADER_TAG
                    && let Some(last) = enter(mem, child, header)
                {
                    mem[at] = parent as u32;
                    parent = at;
                    at = last;
                    continue;
                }
            } else if word & 7 == HEADER_TAG {
                returns -= 1;
                let Some(field) = mem.get_mut(parent) else { break };
                if returns == 0 {
                    break;
                }
                let before = *field as usize;
                *field = (at as u32) << 2;
                at = parent;
                parent = before;
            }
            at = at.wrapping_sub(1);
        }
        mem[0] = super::BOTTOM;
    }
}

/// Marks the object at `at`, whose header is `header`; the last of its values, if it can have any. (An empty object's header ends the
/// walk over it at once; a size beyond the heap ends the marking at the next step.)
#[inline(always)]
fn enter(mem: &mut [u32], at: usize, header: u32) -> Option<usize> {
    mem[at] = header | MARK;
    let k = layout::kind_of_header(header);
    if k > kind::WEAKREF {
        Some((at + (header >> layout::SIZE_SHIFT) as usize).wrapping_sub(1))
    } else if k <= kind::RAW {
        None
    } else {
        enter_special(mem, at, header)
    }
}

const _: () = assert!(
    kind::CODE == kind::RAW + 1 && kind::INSTANCE == kind::CODE + 1 && kind::WEAKREF == kind::INSTANCE + 1,
    "the marker and the mover tell special kinds by their order"
);

/// INSTANCE: the size is short. CODE: zeroes the caches. WEAKREF: hides the target behind an int's tag, so that it is not followed.
#[inline(never)]
fn enter_special(mem: &mut [u32], at: usize, header: u32) -> Option<usize> {
    let size = layout::size_of_header(header);
    if layout::kind_of_header(header) == kind::INSTANCE {
        return Some((at + size).wrapping_sub(1));
    }
    let words = mem.get_mut(at..at + size)?;
    if layout::kind_of_header(header) == kind::WEAKREF {
        let target = words.get_mut(1)?;
        *target = hide(*target);
        return Some(at + words.len() - 1);
    }
    let end = zero_caches(words);
    if end > 1 { Some(at + end - 1) } else { None }
}

/// Zeroes the caches of a CODE; the end of its values.
pub(super) fn zero_caches(words: &mut [u32]) -> usize {
    let (Some(&pointers), Some(&pool)) = (words.get(code::NPTRS), words.get(code::GLOBALS)) else { return 1 };
    let end = if is_small(pointers) { small_of(pointers).max(0) as usize + 1 } else { 1 };
    let end = end.min(words.len());
    if is_small(pool) {
        let pool = small_of(pool) as u32;
        let caches = code::POOL + (pool & 0x7fff) as usize + (pool >> 15 & 0x7fff) as usize;
        if let Some(caches) = words.get_mut(caches..end) {
            caches.fill(0);
        }
    }
    end
}

/// A weak target as the marker passes it over.
fn hide(target: Value) -> Value {
    if is_heap(target) { target | 1 } else { target }
}

impl Heap<'_> {
    /// Zeroes the inline caches of all code and what classes noted of their `__init__`: to be called when a class changes. Linear in the number of objects.
    pub fn flush_caches(&mut self) {
        let mut at = 1;
        while let Some((k, size)) = self.object_at(at) {
            if k == kind::CODE
                && let Some(words) = self.mem.get_mut(at..at + size)
            {
                zero_caches(words);
            }
            if k == kind::CLASS
                && let Some(init) = self.mem.get_mut(at + layout::class::INIT)
            {
                *init = UNSET;
            }
            at += size;
        }
    }

    /// Takes all marks off again and shows the targets of weak references.
    pub(super) fn unmark_all(&mut self) {
        let mut at = 1;
        while let Some((k, size)) = self.object_at(at) {
            self.mem[at] &= !MARK;
            if k == kind::WEAKREF && size > 1 {
                self.mem[at + 1] = self.weak_target(heap_ref(at));
            }
            at += size;
        }
    }

    /// The target of a WEAKREF, hidden by the marker or not.
    pub(super) fn weak_target(&self, weakref: Value) -> Value {
        let target = self.get(weakref, 1);
        if is_small(target) { target & !1 } else { target }
    }

    /// Clears every weak reference to an unmarked object, whether the reference is alive itself or not, and leaves the targets hidden if
    /// marking goes on, shown if it is over.
    pub(super) fn clear_weakrefs(&mut self, marking_goes_on: bool) {
        let mut at = 1;
        self.weakrefs = false;
        while let Some((k, size)) = self.object_at(at) {
            if k == kind::WEAKREF && size > 1 {
                self.weakrefs = true;
                let target = self.weak_target(heap_ref(at));
                let alive = is_heap(target) && self.is_marked(target);
                self.mem[at + 1] = match (alive, marking_goes_on) {
                    (false, _) => UNSET,
                    (true, true) => hide(target),
                    (true, false) => target,
                };
            }
            at += size;
        }
    }
}
