//! Compaction: the living slide down to the bottom, in their order, in two passes over the heap and without extra memory (Jonkers'
//! threading).
//!
//! All references to an object are threaded into a chain that begins in its header word and ends with the header itself, which its tag
//! tells apart:
//!
//! ```text
//! header word: [link] -> field: [link] -> field: [header]         link = word index << 2 (a field) or root number << 2 | 1
//! ```
//! Walking the chain writes the object's new place into every field. The first pass meets an object after all references from below were
//! threaded, the second after those from above; in the second it moves. Objects below the first dead one neither move nor are threaded.

use super::{Heap, collect::Collected, own};
use crate::layout::{self, MARK, SIZE_MAX, code, kind};
use crate::value::{Value, is_small, small_of};

/// The heap and the roots while references are threaded.
struct Mover<'a, 'r> {
    mem: &'a mut [u32],
    own: &'a mut [Value; own::COUNT],
    roots: &'a mut [&'r mut [Value]],
    /// The first dead word: nothing below moves.
    first: usize,
    /// Links made and not yet undone. Bounds every chain, whatever broken code left in the heap.
    links: usize,
}

impl Heap<'_> {
    /// Slides the marked objects down, unmarks them, updates `roots` and the heap's own.
    pub(super) fn compact(&mut self, roots: &mut [&mut [Value]]) -> Collected {
        let top = self.top;
        let mut collected = Collected::default();
        if let Some(mem) = self.mem.get_mut(..top) {
            let first = unmark_prefix(mem);
            let mut new_top = first;
            if first < top {
                let mut mover = Mover { mem, own: &mut self.own, roots, first, links: 0 };
                mover.thread_roots();
                mover.thread_prefix();
                mover.first_pass();
                new_top = mover.second_pass();
                collected.moved_words = new_top - first;
                self.mem[new_top..top].fill(0);
                self.top = new_top;
            }
            collected.freed_words = top - new_top;
            collected.live_words = new_top.saturating_sub(1);
        }
        collected
    }
}

/// Takes the mark off the objects below the first dead one; where that is.
fn unmark_prefix(mem: &mut [u32]) -> usize {
    let mut at = 1;
    while let Some(header) = mem.get_mut(at) {
        if *header & MARK == 0 {
            return at;
        }
        *header &= !MARK;
        at += layout::size_of_header(*header).max(1);
    }
    at.min(mem.len())
}

/// The end of the values of the object at `at`.
#[inline(always)]
fn values_end(mem: &[u32], at: usize, header: u32, size: usize) -> usize {
    let k = layout::kind_of_header(header);
    if k <= kind::RAW {
        at + 1
    } else if k == kind::CODE {
        let count = mem.get(at + code::NPTRS).copied().unwrap_or(0);
        at + 1 + if is_small(count) { (small_of(count).max(0) as usize).min(size - 1) } else { 0 }
    } else {
        at + size
    }
}

impl Mover<'_, '_> {
    /// Whether `v` refers to something that may move; where.
    #[inline(always)]
    fn moving(&self, v: Value) -> Option<usize> {
        let target = (v >> 2) as usize;
        if v & 3 == 0 && target >= self.first && target < self.mem.len() { Some(target) } else { None }
    }

    fn root(&mut self, number: usize) -> Option<&mut Value> {
        let Some(mut i) = number.checked_sub(self.own.len()) else { return self.own.get_mut(number) };
        for slice in self.roots.iter_mut() {
            if i < slice.len() {
                return slice.get_mut(i);
            }
            i -= slice.len();
        }
        None
    }

    fn thread_roots(&mut self) {
        for i in 0..self.own.len() {
            if let Some(target) = self.moving(self.own[i]) {
                self.own[i] = core::mem::replace(&mut self.mem[target], (i as u32) << 2 | 1);
                self.links += 1;
            }
        }
        let mut number = self.own.len();
        for slice in 0..self.roots.len() {
            for i in 0..self.roots[slice].len() {
                if let Some(target) = self.moving(self.roots[slice][i]) {
                    self.roots[slice][i] = core::mem::replace(&mut self.mem[target], (number as u32) << 2 | 1);
                    self.links += 1;
                }
                number += 1;
            }
        }
    }

    #[inline(always)]
    fn thread_values(&mut self, from: usize, to: usize) {
        for field in from..to.min(self.mem.len()) {
            let v = self.mem[field];
            if let Some(target) = self.moving(v) {
                self.mem[field] = self.mem[target];
                self.mem[target] = (field as u32) << 2;
                self.links += 1;
            }
        }
    }

    /// Threads the references held by objects that stay where they are.
    fn thread_prefix(&mut self) {
        let mut at = 1;
        while at < self.first {
            let header = self.mem[at];
            let size = layout::size_of_header(header).max(1);
            let end = values_end(self.mem, at, header, size);
            self.thread_values(at + 1, end);
            at += size;
        }
    }

    /// Gives every field in the chain at `at` the value `new`; the header at its end.
    #[inline(always)]
    fn unthread(&mut self, at: usize, new: Value) -> u32 {
        let mut word = self.mem[at];
        while !layout::is_header(word) {
            if self.links == 0 {
                return layout::header(kind::FILLER, 1);
            }
            self.links -= 1;
            let field = (word >> 2) as usize;
            let slot = if word & 1 == 0 { self.mem.get_mut(field) } else { self.root(field) };
            let Some(slot) = slot else { return layout::header(kind::FILLER, 1) };
            word = core::mem::replace(slot, new);
        }
        word
    }

    /// Upwards: resolves references from below, threads all others, makes one FILLER of each run of dead objects.
    fn first_pass(&mut self) {
        let (mut at, mut new) = (self.first, self.first);
        let top = self.mem.len();
        while at < top {
            let mut header = self.mem[at];
            if !layout::is_header(header) {
                header = self.unthread(at, (new as u32) << 2);
                self.mem[at] = header;
            }
            if header & MARK == 0 {
                at = self.merge_dead(at);
                continue;
            }
            let size = layout::size_of_header(header).max(1);
            let end = values_end(self.mem, at, header, size);
            self.thread_values(at + 1, end);
            new += size;
            at += size;
        }
    }

    /// Makes FILLERs of the dead objects from `at` on; the end of the run.
    fn merge_dead(&mut self, start: usize) -> usize {
        let mut at = start;
        while let Some(&header) = self.mem.get(at) {
            if !layout::is_header(header) || header & MARK != 0 {
                break;
            }
            at += layout::size_of_header(header).max(1);
        }
        let end = at.min(self.mem.len());
        let mut from = start;
        while from < end {
            let size = (end - from).min(SIZE_MAX);
            self.mem[from] = layout::header(kind::FILLER, size);
            from += size;
        }
        end
    }

    /// Upwards again: resolves the remaining references and moves whole runs of live objects. The new end.
    fn second_pass(&mut self) -> usize {
        let (mut at, mut new) = (self.first, self.first);
        let top = self.mem.len();
        // The run of live objects not moved yet: from here to `at`.
        let mut run = at;
        while at < top {
            let mut header = self.mem[at];
            if !layout::is_header(header) {
                header = self.unthread(at, (new as u32) << 2);
            }
            let size = layout::size_of_header(header).max(1);
            if header & MARK == 0 {
                self.slide(run, at, new);
                at = (at + size).min(top);
                run = at;
            } else {
                self.mem[at] = header & !MARK;
                new += size;
                at += size;
            }
        }
        self.slide(run, top, new);
        new.min(top)
    }

    /// Moves the live words `run..end` so that they end at `new`.
    #[inline]
    fn slide(&mut self, run: usize, end: usize, new: usize) {
        if run < end && new <= end && new + run >= end {
            self.mem.copy_within(run..end, new + run - end);
        }
    }
}
