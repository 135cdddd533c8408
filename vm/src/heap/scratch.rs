//! Temporaries of one step: words above the objects, taken and released last in, first out.

use super::{Heap, NeedMemory};
use crate::layout;
use crate::text::Objects;

/// Scratch words in use. Valid until released, at most until the next collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scratch {
    start: usize,
    end: usize,
}

impl Heap<'_> {
    /// The objects, to read.
    #[inline]
    pub fn objects(&self) -> Objects<'_> {
        Objects::new(&self.mem[..self.top])
    }

    /// The objects to read, and at the same time the zeroed words above them to write; those are to be left zeroed, or taken by
    /// [`Heap::alloc`].
    #[inline]
    pub fn split(&mut self) -> (Objects<'_>, &mut [u32]) {
        let end = self.hard_limit();
        let (objects, rest) = self.mem.split_at_mut(self.top);
        (Objects::new(objects), rest.get_mut(..end.saturating_sub(self.top)).unwrap_or(&mut []))
    }

    /// All free words, zeroed: scratch for one step, to be left zeroed.
    pub fn scratch(&mut self) -> &mut [u32] {
        &mut self.mem[self.top..self.end]
    }

    /// Takes `words` zeroed words from the far end of the free memory; objects can still be made meanwhile.
    pub fn take_scratch(&mut self, words: usize) -> Result<Scratch, NeedMemory> {
        if self.fail_after.is_some() || self.locked {
            self.may_pass_soft_limit(words.min(layout::SIZE_MAX))?;
        }
        let start = match self.hard_limit().checked_sub(words) {
            Some(left) if left >= self.top => self.end - words,
            _ => return Err(NeedMemory::of(words)),
        };
        let taken = Scratch { start, end: self.end };
        self.end = start;
        self.update_soft_limit();
        Ok(taken)
    }

    /// Makes `scratch`, the one taken last, `words` words longer at its lower end.
    pub fn extend_scratch(&mut self, scratch: Scratch, words: usize) -> Result<Scratch, NeedMemory> {
        if scratch.start != self.end {
            return Err(NeedMemory::of(words));
        }
        let more = self.take_scratch(words)?;
        Ok(Scratch { start: more.start, end: scratch.end })
    }

    /// The words of `scratch`; empty once it is released.
    pub fn scratch_words(&mut self, scratch: Scratch) -> &mut [u32] {
        if scratch.start < self.end {
            return &mut [];
        }
        self.mem.get_mut(scratch.start..scratch.end).unwrap_or(&mut [])
    }

    /// The objects to read and the words of `scratch` to write, at once.
    pub fn split_scratch(&mut self, scratch: Scratch) -> (Objects<'_>, &mut [u32]) {
        let end = self.end;
        let (objects, rest) = self.mem.split_at_mut(end.min(scratch.start));
        let words = if scratch.start < end { None } else { rest.get_mut(..scratch.end - scratch.start) };
        (Objects::new(objects), words.unwrap_or(&mut []))
    }

    /// Gives `scratch` back, zeroed, and everything taken after it.
    pub fn release_scratch(&mut self, scratch: Scratch) {
        if scratch.end > self.end && scratch.end <= self.mem.len() {
            self.mem[self.end..scratch.end].fill(0);
            self.end = scratch.end;
            self.update_soft_limit();
        }
    }

    /// Gives all scratch back: a native may leave some behind when it fails.
    pub fn release_all_scratch(&mut self) {
        self.release_scratch(Scratch { start: self.end, end: self.mem.len() });
    }
}
