//! Collecting the young: what was allocated since the last collection, while everything older counts as alive and stays where it is.
//!
//! There is no write barrier. Instead the old are read through once for references to the young, as bare words and in stretches: two to three
//! instructions a word, where a collection of the whole heap takes 24 to 69 of a living one. Only in a stretch that has such a word are
//! objects looked at. So the program pays nothing at its stores, and no store can be forgotten.
//!
//! Invariants: the young are the objects from `top_collected` on; an object that grows across it is old (`Heap::grow_in_place`). Below
//! `crossed`, which is where an object begins, `crossings` has for each stretch the object that its first word lies in.

use super::collect::{Collected, WEAK_TABLES};
use super::{Heap, mark};
use crate::layout::{self, kind};
use crate::value::{UNSET, Value, index_of, is_heap};

/// The young are worth a collection of their own if they are this part of the heap: reading the old through costs at most an eighth of the
/// words allocated since, times eight.
const YOUNG_PART: usize = 8;
/// Once this part of the heap has grown old since the whole was collected, the whole is due: much of it may have died.
const OLD_PART: usize = 4;
/// Words in a stretch.
pub(super) const STRETCH: usize = 512;
/// Smaller heaps have no table of stretches: they are read object by object.
const CROSSINGS_FROM: usize = 4096;

/// How many words at the end of so many are the table of stretches.
pub(super) fn crossings_words(words: usize) -> usize {
    if words < CROSSINGS_FROM { 0 } else { words.div_ceil(STRETCH) }
}

/// Old objects with references to the young that are kept by name; beyond them all objects up to the last one are read twice.
const NAMED: usize = 48;

/// Old objects that refer to young ones.
#[derive(Default)]
pub(super) struct Referrers {
    named: heapless::Vec<(u32, u32), NAMED>,
    /// From here to there are more of them.
    rest: Option<(usize, usize)>,
}

impl Referrers {
    fn add(&mut self, at: usize, end: usize) {
        if self.named.push((at as u32, end as u32)).is_err() {
            self.rest = Some((self.rest.map_or(at, |(from, _)| from), end));
        }
    }

    /// Calls `act` with stretches of memory that hold them all.
    pub(super) fn each(&self, mut act: impl FnMut(usize, usize)) {
        for &(at, end) in &self.named {
            act(at as usize, end as usize);
        }
        if let Some((from, to)) = self.rest {
            act(from, to);
        }
    }
}

impl Heap<'_> {
    /// Collects the young alone, leaving gaps of at most `slack` words in all among them. What is old stays, dead or not.
    pub fn collect_young(&mut self, roots: &mut [&mut [Value]], slack: usize) -> Collected {
        if self.top_collected <= 1 || self.top_collected > self.top {
            return self.collect_with_slack(roots, slack);
        }
        self.floor = self.top_collected;
        let collected = self.collect_above_floor(roots, slack);
        self.floor = 0;
        self.top_full = self.top_full.min(self.top);
        self.young_last = true;
        collected
    }

    /// Whether the last collection left the old alone, so that one of the whole heap may still free something.
    pub fn last_was_young(&self) -> bool {
        self.young_last
    }

    /// Whether a collection of the young alone is likely to free `words`, and cheap for what it frees.
    pub fn should_collect_young(&self, words: usize) -> bool {
        let young = self.top.saturating_sub(self.top_collected);
        let aged = self.top_collected.saturating_sub(self.top_full);
        words.saturating_mul(2) <= young && young * YOUNG_PART >= self.mem.len() && aged * OLD_PART <= self.mem.len()
    }

    /// Nothing refers to `v` any more, what it held lies elsewhere: an old object is emptied, so that it keeps nothing young alive.
    #[inline]
    pub(crate) fn retire(&mut self, v: Value) {
        if is_heap(v) && index_of(v) < self.top_collected {
            self.words_mut(v)[1..].fill(UNSET);
        }
    }

    /// Marks from every old object, and notes which of them refer to the young.
    pub(super) fn mark_from_old(&mut self, old: &mut Referrers) {
        let floor = self.floor;
        if floor == 0 {
            return;
        }
        *old = Referrers::default();
        let weak = WEAK_TABLES.map(|table| index_of(self.own[table]));
        let young = Young { floor: floor as u32, words: (self.top - floor) as u32 };
        if self.crossings.is_empty() {
            self.mark_from_stretch(1, floor, young, weak, old);
            return;
        }
        self.note_objects();
        let mut from = 1;
        for (stretch, start) in (0..floor).step_by(STRETCH).enumerate() {
            super::count_step();
            let end = (start + STRETCH).min(floor);
            let words = self.mem.get(start.max(from)..end).unwrap_or_default();
            if young.may_be_among(words) {
                let first = self.crossings.get(stretch).copied().unwrap_or(0) as usize;
                from = self.mark_from_stretch(from.max(first), end, young, weak, old);
            }
        }
    }

    /// Brings the table of stretches up to date: each object is looked at once after it was last moved. Also when the program waits anyway.
    pub fn note_objects(&mut self) {
        let Some(old) = self.mem.get(..self.top_collected) else { return };
        let mut at = self.crossed.max(1);
        let mut stretch = at.div_ceil(STRETCH);
        let mut next = stretch * STRETCH;
        while let Some(&header) = old.get(at) {
            super::count_step();
            let end = at + size_of(header);
            while next < end {
                if let Some(crossing) = self.crossings.get_mut(stretch) {
                    *crossing = at as u32;
                }
                stretch += 1;
                next += STRETCH;
            }
            at = end;
        }
        self.crossed = at.min(self.top_collected);
    }

    /// Marks from the old objects that begin between `from` and `end`, and notes which of them refer to the young; where the next one
    /// begins.
    fn mark_from_stretch(
        &mut self,
        mut from: usize,
        end: usize,
        young: Young,
        weak: [usize; WEAK_TABLES.len()],
        old: &mut Referrers,
    ) -> usize {
        let floor = self.floor;
        while let Some((at, size)) = next_referrer(&self.mem[..floor], from, end, young) {
            from = at + size;
            let k = layout::kind_of_header(self.mem[at]);
            let end = match k {
                kind::CODE => at + self.mem.get_mut(at..from.min(floor)).map_or(1, mark::zero_caches),
                _ => from.min(floor),
            };
            let mut any = false;
            for field in at + 1..end {
                let v = self.mem[field];
                if !young.has(v) {
                    continue;
                }
                any = true;
                // What is referred to weakly moves too.
                if !(weak.contains(&at) || k == kind::WEAKREF && field == at + 1) {
                    self.mark_from(v);
                }
            }
            if any {
                old.add(at, from);
            }
        }
        from
    }
}

/// The indices of the young.
#[derive(Clone, Copy)]
struct Young {
    floor: u32,
    words: u32,
}

impl Young {
    /// Whether `v` refers to one of them: an index, its two low bits, which are zero in a reference, rotated to the top.
    #[inline(always)]
    fn has(self, v: Value) -> bool {
        v.rotate_right(2).wrapping_sub(self.floor) < self.words
    }

    /// Whether one of the words may refer to one of them, in whatever way: the two low bits count for nothing, as the caches of code mark
    /// references there.
    #[inline]
    fn may_be_among(self, words: &[u32]) -> bool {
        let (low, span) = (self.floor << 2, self.words << 2);
        // They are counted, because that is done many at once where the processor can.
        words.iter().map(|&v| u32::from(v.wrapping_sub(low) < span)).sum::<u32>() > 0
    }
}

/// The size of an object, at least 1.
#[inline(always)]
fn size_of(header: u32) -> usize {
    if layout::kind_of_header(header) == kind::INSTANCE {
        layout::size_of_header(header).max(1)
    } else {
        (header >> layout::SIZE_SHIFT).max(1) as usize
    }
}

/// The first object that begins between `at` and `end` and refers to the young, or is a CODE, whose caches are to be zeroed; and its size.
fn next_referrer(old: &[u32], mut at: usize, end: usize, young: Young) -> Option<(usize, usize)> {
    while let Some((&header, rest)) = old.get(at..).and_then(<[u32]>::split_first) {
        if at >= end {
            return None;
        }
        super::count_step();
        let k = layout::kind_of_header(header);
        let size = size_of(header);
        if k > kind::RAW {
            let fields = rest.get(..size - 1).unwrap_or_default();
            if k == kind::CODE || fields.iter().any(|&v| young.has(v)) {
                return Some((at, size));
            }
        }
        at += size;
    }
    None
}
