//! One collection, from the roots to the books.

use super::{Heap, own, young::Referrers};
use crate::value::Value;

/// What a collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Words of dead objects that are free now.
    pub freed_words: usize,
    /// Words of live objects.
    pub live_words: usize,
    /// Words that were moved.
    pub moved_words: usize,
    /// Words of dead objects left in gaps; 0 after [`Heap::collect`].
    pub gap_words: usize,
    /// Objects whose finalizers have become due.
    pub finalizers_due: usize,
}

/// The heap's own vectors whose entries are weak.
pub(super) const WEAK_TABLES: [usize; 4] = [own::INTERN, own::SERIALS, own::FINALIZERS, own::CALLBACKS];

impl Heap<'_> {
    /// Collects: `roots` and the heap's own roots stay alive with all they reach, everything else is gone; all free memory is one zeroed
    /// block. Every value in `roots` is updated. Called between two instructions only.
    ///
    /// In order: mark; dead objects with finalizers that no other such object refers to become pending, those they refer to wait for a
    /// later collection (an owner is finalized before what it owns, and may save it); callbacks of live weak references to dead targets
    /// become pending and all weak references to what is dead or pending now are cleared; the pending live on with all they reach;
    /// dead entries leave the weak tables; the living slide down. Where dead finalizable objects refer to each other in cycles only, all
    /// of them become pending together.
    pub fn collect(&mut self, roots: &mut [&mut [Value]]) -> Collected {
        self.collect_with_slack(roots, 0)
    }

    /// As [`Heap::collect`], but objects stay where they are as long as that leaves gaps of at most `slack` words in all: long-lived data
    /// at the bottom is not moved because one small object below it has died. Gaps count as used; the next collection takes them up again.
    pub fn collect_with_slack(&mut self, roots: &mut [&mut [Value]], slack: usize) -> Collected {
        let collected = self.collect_above_floor(roots, slack);
        self.crossed = 1;
        self.top_full = self.top;
        self.young_last = false;
        collected
    }

    /// A collection of what lies above the floor, which is the whole heap if that is 0.
    pub(super) fn collect_above_floor(&mut self, roots: &mut [&mut [Value]], slack: usize) -> Collected {
        self.release_all_scratch();
        let top = self.top;
        let mut old = Referrers::default();
        self.mark_reachable(roots, &mut old);
        self.note_due_callbacks();
        let (mut due, mut cycles) = (0, false);
        if self.has_dead_finalizers() {
            self.mark_owned();
            due = self.find_due_finalizers(true);
            if due == 0 {
                // Only cycles are left, and all of it is marked now: once more from the beginning. Resources come after their owners.
                self.unmark_all();
                self.mark_reachable(roots, &mut old);
                due = self.find_due_finalizers(false);
                cycles = due > 0;
                if !cycles {
                    due = self.find_due_finalizers(true);
                }
            }
        } else {
            self.find_due_finalizers(true);
        }
        self.find_due_callbacks();
        if self.weakrefs {
            self.clear_weakrefs(due > 0);
        }
        if due > 0 {
            self.mark_pending();
            if cycles {
                self.mark_registered();
            }
            if self.weakrefs {
                self.clear_weakrefs(false);
            }
        }

        self.prune_callbacks();
        self.prune_interned();
        self.prune_serials();
        self.prune_registries();
        let collected = self.compact(roots, slack, &old);
        self.top_collected = self.top;
        Collected { freed_words: top - self.top, finalizers_due: due, ..collected }
    }

    /// Marks what the program, the heap itself, pending finalizers and the old reach.
    fn mark_reachable(&mut self, roots: &[&mut [Value]], old: &mut Referrers) {
        for table in WEAK_TABLES {
            self.mark_only(self.own[table]);
        }
        self.mark_from_old(old);
        self.mark_from(self.own[own::SHAPES]);
        for &root in roots.iter().flat_map(|slice| slice.iter()) {
            self.mark_from(root);
        }
        self.mark_pending();
    }

    fn mark_pending(&mut self) {
        for range in self.pending_ranges() {
            for i in range {
                self.mark_from(self.mem[i]);
            }
        }
    }

    /// Whether enough was allocated since the last collection of the whole heap to make one worth while when the program waits anyway: an
    /// eighth of what is alive and free, or a quarter of what is free.
    pub fn should_collect_idle(&self) -> bool {
        let since = self.top.saturating_sub(self.top_full);
        since > 0 && (since * 8 >= self.mem.len() || since * 4 >= self.free_words())
    }

    /// Words allocated since the last collection.
    #[inline]
    pub fn allocated_since_collection(&self) -> usize {
        self.top.saturating_sub(self.top_collected)
    }

    /// Tells how long a pause took (in any unit, always the same); the longest is kept.
    pub fn note_pause(&mut self, duration: u64) {
        self.longest_pause = self.longest_pause.max(duration);
    }

    /// The longest pause told to [`Heap::note_pause`].
    pub fn longest_pause(&self) -> u64 {
        self.longest_pause
    }
}
