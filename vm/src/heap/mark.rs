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
        self.mem.get(index_of(v)).is_some_and(|h| h & MARK != 0)
    }

    /// Marks the object at `at` alone.
    pub(super) fn mark_only(&mut self, v: Value) {
        if is_heap(v)
            && let Some(header) = self.mem.get_mut(index_of(v))
        {
            *header |= MARK;
        }
    }

    /// Marks what `root` refers to and all that it reaches.
    pub(super) fn mark_from(&mut self, root: Value) {
        let top = self.top;
        let Some(mem) = self.mem.get_mut(..top) else { return };
        if !is_heap(root) {
            return;
        }
        let start = index_of(root);
        let Some(mut at) = enter(mem, start) else { return };
        // Fields followed and not yet come back from; `parent` is the latest.
        let (mut depth, mut parent) = (0usize, 0usize);
        loop {
            let Some(&word) = mem.get(at) else { return };
            if word & 3 == 0 {
                let child = (word >> 2) as usize;
                // Word 0 is a marked header, so UNSET is passed over like any marked object.
                if let Some(&header) = mem.get(child)
                    && header & (MARK | 7) == HEADER_TAG
                    && let Some(last) = enter_unmarked(mem, child, header)
                {
                    mem[at] = parent as u32;
                    parent = at;
                    depth += 1;
                    at = last;
                    continue;
                }
            } else if word & 7 == HEADER_TAG {
                if depth == 0 {
                    return;
                }
                depth -= 1;
                let Some(field) = mem.get_mut(parent) else { return };
                let before = *field as usize;
                *field = (at as u32) << 2;
                at = parent;
                parent = before;
            }
            at = at.wrapping_sub(1);
        }
    }
}

/// Marks the object at `at` if it is one and unmarked; the last of its values, if it has any.
fn enter(mem: &mut [u32], at: usize) -> Option<usize> {
    let header = *mem.get(at)?;
    if header & (MARK | 7) == HEADER_TAG { enter_unmarked(mem, at, header) } else { None }
}

/// Marks the object at `at`, whose header is `header`; the last of its values, if it has any.
#[inline(always)]
fn enter_unmarked(mem: &mut [u32], at: usize, header: u32) -> Option<usize> {
    mem[at] = header | MARK;
    let k = layout::kind_of_header(header);
    if k <= kind::RAW {
        return None;
    }
    if k == kind::CODE || k == kind::WEAKREF {
        return enter_special(mem, at, header);
    }
    let last = at + layout::size_of_header(header) - 1;
    if last > at && last < mem.len() { Some(last) } else { None }
}

/// CODE: zeroes the caches. WEAKREF: hides the target behind an int's tag, so that it is not followed.
#[inline(never)]
fn enter_special(mem: &mut [u32], at: usize, header: u32) -> Option<usize> {
    let words = mem.get_mut(at..at + layout::size_of_header(header))?;
    if layout::kind_of_header(header) == kind::WEAKREF {
        let target = words.get_mut(1)?;
        *target = hide(*target);
        return Some(at + words.len() - 1);
    }
    let (pointers, pool) = (*words.get(code::NPTRS)?, *words.get(code::GLOBALS)?);
    let end = if is_small(pointers) { small_of(pointers).max(0) as usize + 1 } else { 1 };
    let end = end.min(words.len());
    if is_small(pool) {
        let pool = small_of(pool) as u32;
        let caches = code::POOL + (pool & 0x7fff) as usize + (pool >> 15 & 0x7fff) as usize;
        if let Some(caches) = words.get_mut(caches..end) {
            caches.fill(0);
        }
    }
    if end > 1 { Some(at + end - 1) } else { None }
}

/// A weak target as the marker passes it over.
fn hide(target: Value) -> Value {
    if is_heap(target) { target | 1 } else { target }
}

impl Heap<'_> {
    /// The target of a WEAKREF, hidden by the marker or not.
    pub(super) fn weak_target(&self, weakref: Value) -> Value {
        let target = self.get(weakref, 1);
        if is_small(target) { target & !1 } else { target }
    }

    /// Clears every weak reference to an unmarked object, whether the reference is alive itself or not, and leaves the targets hidden
    /// if marking goes on, shown if it is over.
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
