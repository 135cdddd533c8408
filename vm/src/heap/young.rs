//! Collecting the young: what was allocated since the last collection, while everything older counts as alive and stays where it is.
//!
//! There is no write barrier. Instead the old are read through once, field by field, for references to the young: five instructions a word,
//! where a collection of the whole heap takes 24 to 69 of a living one. So the program pays nothing at its stores, and no store can be
//! forgotten.
//!
//! Invariant: the young are the objects from `top_collected` on; an object that grows across it is old (`Heap::grow_in_place`).

use super::collect::{Collected, WEAK_TABLES};
use super::{Heap, mark};
use crate::layout::{self, kind};
use crate::value::{UNSET, Value, heap_ref, index_of, is_heap};

/// The young are worth a collection of their own if they are this part of the heap: reading the old through costs at most an eighth of the
/// words allocated since, times eight.
const YOUNG_PART: usize = 8;
/// Once this part of the heap has grown old since the whole was collected, the whole is due: much of it may have died.
const OLD_PART: usize = 4;
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
        collected
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
        let mut at = 1;
        while at < floor {
            let header = self.mem[at];
            let (size, mut field) = (layout::size_of_header(header).max(1), at + 1);
            let mut end = (at + size).min(floor);
            let k = layout::kind_of_header(header);
            if k <= kind::RAW {
                at += size;
                continue;
            }
            if k == kind::CODE {
                end = at + self.mem.get_mut(at..end).map_or(1, mark::zero_caches);
            } else if k == kind::WEAKREF {
                field += 1;
            }
            let mut young = weak.contains(&at);
            if young {
                // Its entries are weak, but they move.
                field = end;
            }
            // A weak target moves too.
            young |= k == kind::WEAKREF && index_of(self.mem[at + 1]) >= floor;
            while field < end {
                let v = self.mem[field];
                if v & 3 == 0 && (v >> 2) as usize >= floor {
                    young = true;
                    self.mark_from(heap_ref((v >> 2) as usize));
                }
                field += 1;
            }
            if young {
                old.add(at, at + size);
            }
            at += size;
        }
    }
}
