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
    /// Links that may still be undone: as many as there are words and roots. Bounds every chain, whatever broken code left in the heap.
    links: usize,
}

impl Heap<'_> {
    /// Slides the marked objects down, unmarks them, updates `roots` and the heap's own. Gaps of at most `slack` words in all may stay at
    /// the bottom, as FILLERs.
    pub(super) fn compact(&mut self, roots: &mut [&mut [Value]], slack: usize) -> Collected {
        let top = self.top;
        let mut collected = Collected::default();
        if let Some(mem) = self.mem.get_mut(..top) {
            let (first, gaps) = unmark_prefix(mem, slack);
            let mut new_top = first;
            if first < top {
                let links = top + own::COUNT + roots.iter().map(|r| r.len()).sum::<usize>() + 1;
                let mut mover = Mover { mem, own: &mut self.own, roots, first, links };
                mover.thread_roots();
                mover.thread_prefix();
                mover.first_pass();
                new_top = mover.second_pass();
                collected.moved_words = new_top - first;
                self.mem[new_top..top].fill(0);
                self.top = new_top;
            }
            collected.gap_words = gaps;
            collected.freed_words = top - new_top;
            collected.live_words = new_top.saturating_sub(1 + gaps);
        }
        collected
    }
}

/// Takes the mark off the objects that need not move, up to the dead one with which the gaps exceed `slack`; where that is, and the
/// words in gaps below.
fn unmark_prefix(mem: &mut [u32], slack: usize) -> (usize, usize) {
    let (mut at, mut gaps) = (1, 0);
    while let Some(&header) = mem.get(at) {
        if header & MARK != 0 {
            mem[at] = header & !MARK;
            at += layout::size_of_header(header).max(1);
            continue;
        }
        let mut end = at;
        while let Some(&header) = mem.get(end)
            && header & MARK == 0
        {
            end += layout::size_of_header(header).max(1);
        }
        // A gap at the top is no gap.
        if end >= mem.len() || gaps + (end - at) > slack {
            return (at, gaps);
        }
        gaps += end - at;
        mem[at..end].fill(0);
        make_fillers(mem, at, end);
        at = end;
    }
    (at.min(mem.len()), gaps)
}

/// Makes FILLERs of the words from `at` to `end`.
fn make_fillers(mem: &mut [u32], mut at: usize, end: usize) {
    while at < end {
        let size = (end - at).min(SIZE_MAX);
        mem[at] = layout::header(kind::FILLER, size);
        at += size;
    }
}

/// The size of the object at `at`, and the end of its values.
#[inline(always)]
fn extent(mem: &[u32], at: usize, header: u32) -> (usize, usize) {
    let k = layout::kind_of_header(header);
    let size = (header >> layout::SIZE_SHIFT) as usize;
    if k > kind::INSTANCE {
        (size, at + size)
    } else if k <= kind::RAW {
        (size, at + 1)
    } else {
        special_extent(mem, at, header)
    }
}

/// [`extent`] of an INSTANCE or CODE.
#[inline(never)]
fn special_extent(mem: &[u32], at: usize, header: u32) -> (usize, usize) {
    let size = layout::size_of_header(header);
    if layout::kind_of_header(header) == kind::INSTANCE {
        return (size, at + size);
    }
    let count = mem.get(at + code::NPTRS).copied().unwrap_or(0);
    (size, at + 1 + if is_small(count) { (small_of(count).max(0) as usize).min(size - 1) } else { 0 })
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
            }
        }
        let mut number = self.own.len();
        for slice in 0..self.roots.len() {
            for i in 0..self.roots[slice].len() {
                if let Some(target) = self.moving(self.roots[slice][i]) {
                    self.roots[slice][i] = core::mem::replace(&mut self.mem[target], (number as u32) << 2 | 1);
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
            }
        }
    }

    /// Threads the references held by objects that stay where they are.
    fn thread_prefix(&mut self) {
        let mut at = 1;
        while at < self.first {
            let header = self.mem[at];
            let (size, end) = extent(self.mem, at, header);
            self.thread_values(at + 1, end);
            at += size.max(1);
        }
    }

    /// Gives every field in the chain at `at` the value `new`; the header at its end.
    #[inline(always)]
    fn unthread(&mut self, at: usize, new: Value) -> u32 {
        let mut word = self.mem[at];
        while !layout::is_header(word) {
            self.links -= 1;
            if self.links == 0 {
                self.links = 1;
                return layout::header(kind::FILLER, 1);
            }
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
            let (size, end) = extent(self.mem, at, header);
            self.thread_values(at + 1, end);
            new += size;
            at += size.max(1);
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
        make_fillers(self.mem, start, end);
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
