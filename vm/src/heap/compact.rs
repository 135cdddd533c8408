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
//! threaded, the second after those from above; in the second it moves. Objects below the first dead one neither move nor are threaded,
//! and a reference back into the same run of live objects is known to move by the run's distance.

use super::{Heap, collect::Collected, own, young::Referrers};
use crate::layout::{self, MARK, SIZE_MAX, code, kind};
use crate::value::{Value, is_small, small_of};

/// The roots while references to objects are threaded through them.
struct Roots<'a, 'r> {
    own: &'a mut [Value; own::COUNT],
    given: &'a mut [&'r mut [Value]],
    /// Links that may still be undone: as many as there are words and roots. Bounds every chain, whatever broken code left in the heap.
    links: usize,
}

impl Heap<'_> {
    /// Slides the marked objects down, unmarks them, updates `roots` and the heap's own. Gaps of at most `slack` words in all may stay at
    /// the bottom, as FILLERs.
    ///
    /// When only the young are collected, `old` are the objects below the floor that refer to any above it.
    pub(super) fn compact(&mut self, roots: &mut [&mut [Value]], slack: usize, old: &Referrers) -> Collected {
        let top = self.top;
        let mut collected = Collected::default();
        let floor = self.floor.max(1);
        if let Some(mem) = self.mem.get_mut(..top) {
            let (first, mut gaps) = unmark_prefix(mem, floor, slack);
            let mut new_top = first;
            if first < top {
                let links = top + own::COUNT + roots.iter().map(|r| r.len()).sum::<usize>() + 1;
                let mut roots = Roots { own: &mut self.own, given: roots, links };
                roots.thread(mem, first);
                old.each(|from, to| thread_prefix(mem, from, to, first));
                thread_prefix(mem, floor, first, first);
                first_pass(mem, first, &mut roots);
                new_top = second_pass(mem, first, &mut roots);
                collected.moved_words = new_top - first;
                self.mem[new_top..top].fill(0);
                self.top = new_top;
            }
            gaps += if self.floor == 0 { 0 } else { self.gaps };
            self.gaps = gaps;
            collected.gap_words = gaps;
            collected.live_words = new_top.saturating_sub(1 + gaps);
        }
        collected
    }
}

/// Takes the mark off the objects from `floor` on that need not move, up to the dead one with which the gaps exceed `slack`; where that is,
/// and the words in gaps below.
fn unmark_prefix(mem: &mut [u32], floor: usize, slack: usize) -> (usize, usize) {
    let (mut at, mut gaps) = (floor, 0);
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

/// Where `v` refers to, if that may move.
#[inline(always)]
fn moving(mem: &[u32], first: usize, v: Value) -> Option<usize> {
    let target = (v >> 2) as usize;
    if v & 3 == 0 && target >= first && target < mem.len() { Some(target) } else { None }
}

impl Roots<'_, '_> {
    /// Threads the roots.
    fn thread(&mut self, mem: &mut [u32], first: usize) {
        let all = self.own.iter_mut().chain(self.given.iter_mut().flat_map(|slice| slice.iter_mut()));
        for (number, root) in all.enumerate() {
            if let Some(target) = moving(mem, first, *root) {
                *root = core::mem::replace(&mut mem[target], (number as u32) << 2 | 1);
            }
        }
    }

    #[inline(never)]
    fn replace(&mut self, number: usize, new: Value) -> Option<u32> {
        let mut all = self.own.iter_mut().chain(self.given.iter_mut().flat_map(|slice| slice.iter_mut()));
        all.nth(number).map(|root| core::mem::replace(root, new))
    }

    /// Gives every field in the chain that begins with `word` the value `new`; the header at its end.
    #[inline(always)]
    fn unthread(&mut self, mem: &mut [u32], mut word: u32, new: Value) -> u32 {
        while !layout::is_header(word) {
            let place = (word >> 2) as usize;
            let next = match mem.get_mut(place) {
                Some(field) if word & 1 == 0 => Some(core::mem::replace(field, new)),
                _ if word & 1 == 0 => None,
                _ => self.replace(place, new),
            };
            self.links -= 1;
            word = match next {
                Some(next) if self.links > 0 => next,
                _ => {
                    self.links = 1;
                    layout::header(kind::FILLER, 1)
                }
            };
        }
        word
    }
}

/// Threads the references held by the objects between `from` and `to`, which stay where they are.
fn thread_prefix(mem: &mut [u32], from: usize, to: usize, first: usize) {
    let mut at = from;
    while at < to {
        let header = mem[at];
        let (size, end) = extent(mem, at, header);
        for field in at + 1..end.min(first) {
            if let Some(target) = moving(mem, first, mem[field]) {
                mem[field] = core::mem::replace(&mut mem[target], (field as u32) << 2);
            }
        }
        at += size.max(1);
    }
}

/// Upwards: resolves references from below and those back into the same run of live objects, threads all others, makes one FILLER of
/// each run of dead objects.
fn first_pass(mem: &mut [u32], first: usize, roots: &mut Roots<'_, '_>) {
    let (mut at, mut new) = (first, first);
    // Where the run of live objects began: all of it moves by the same distance.
    let mut run = at;
    while let Some(&word) = mem.get(at) {
        let mut header = word;
        if !layout::is_header(header) {
            header = roots.unthread(mem, header, (new as u32) << 2);
            mem[at] = header;
        }
        if header & MARK == 0 {
            at = merge_dead(mem, at);
            run = at;
            continue;
        }
        let (size, end) = extent(mem, at, header);
        let (distance, reach) = (((at - new) as u32) << 2, at - run);
        for field in at + 1..end.min(mem.len()) {
            let v = mem[field];
            if v & 3 != 0 {
                continue;
            }
            let target = (v >> 2) as usize;
            if target.wrapping_sub(run) <= reach {
                mem[field] = v - distance;
            } else if target >= first && target < mem.len() {
                mem[field] = core::mem::replace(&mut mem[target], (field as u32) << 2);
            }
        }
        new += size;
        at += size.max(1);
    }
}

/// Makes FILLERs of the dead objects from `at` on; the end of the run.
fn merge_dead(mem: &mut [u32], start: usize) -> usize {
    let mut at = start;
    while let Some(&header) = mem.get(at) {
        if !layout::is_header(header) || header & MARK != 0 {
            break;
        }
        at += layout::size_of_header(header).max(1);
    }
    let end = at.min(mem.len());
    make_fillers(mem, start, end);
    end
}

/// Upwards again: resolves the remaining references and moves whole runs of live objects. The new end.
fn second_pass(mem: &mut [u32], first: usize, roots: &mut Roots<'_, '_>) -> usize {
    let (mut at, mut new) = (first, first);
    // The run of live objects not moved yet: from here to `at`.
    let mut run = at;
    while let Some(&word) = mem.get(at) {
        let mut header = word;
        if !layout::is_header(header) {
            header = roots.unthread(mem, header, (new as u32) << 2);
        }
        let size = layout::size_of_header(header).max(1);
        if header & MARK == 0 {
            slide(mem, run, at, new);
            at = (at + size).min(mem.len());
            run = at;
        } else {
            mem[at] = header & !MARK;
            new += size;
            at += size;
        }
    }
    let top = mem.len();
    slide(mem, run, top, new);
    new.min(top)
}

/// Moves the live words `run..end` so that they end at `new`.
#[inline]
fn slide(mem: &mut [u32], run: usize, end: usize, new: usize) {
    if run < end && new <= end && new + run >= end {
        mem.copy_within(run..end, new + run - end);
    }
}
