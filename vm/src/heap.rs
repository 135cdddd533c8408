//! The heap: one region of words, bump allocation, objects walked by their headers.
//!
//! Invariants: word 0 is never an object; `[1, top)` is a sequence of objects; `[top, limit)` is all zero (allocation hands out zeroed
//! memory); nothing moves except in [`Heap::collect`], which the VM calls between two instructions only.

use crate::layout::{self, kind};
use crate::names;
use crate::text::Objects;
use crate::value::{Value, heap_ref, index_of, is_heap, is_rom, rom_index};

/// An allocation did not fit: collect and run the instruction again, or raise MemoryError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedMemory {
    /// Words that were asked for, header included.
    pub words: usize,
}

/// The object heap over a caller's memory.
pub struct Heap<'m> {
    mem: &'m mut [u32],
    top: usize,
    limit: usize,
}

impl<'m> Heap<'m> {
    /// A heap over `mem`, which is zeroed.
    pub fn new(mem: &'m mut [u32]) -> Heap<'m> {
        mem.fill(0);
        let limit = mem.len();
        Heap { mem, top: 1.min(limit), limit }
    }

    /// A new object of `words` words (header included), its fields UNSET or zero.
    #[inline]
    pub fn alloc(&mut self, kind: u32, words: usize) -> Result<Value, NeedMemory> {
        let end = self.top.saturating_add(words);
        if end > self.limit || words > layout::SIZE_MAX {
            return Err(NeedMemory { words });
        }
        let at = self.top;
        self.mem[at] = layout::header(kind, words);
        self.top = end;
        Ok(heap_ref(at))
    }

    /// Word `i` of the heap or ROM object `v`.
    #[inline(always)]
    pub fn get(&self, v: Value, i: usize) -> u32 {
        if v & 3 == 0 { self.mem[index_of(v) + i] } else { names::ROM[rom_index(v) + i] }
    }

    /// Sets pointer or raw word `i` of the heap object `v`. Every store into an object goes through here.
    #[inline(always)]
    pub fn set(&mut self, v: Value, i: usize, word: u32) {
        self.mem[index_of(v) + i] = word;
    }

    /// The header of a heap or ROM object.
    #[inline(always)]
    pub fn header(&self, v: Value) -> u32 {
        self.get(v, 0)
    }

    /// The kind of an object, if `v` is one (heap or ROM).
    #[inline(always)]
    pub fn kind(&self, v: Value) -> Option<u32> {
        if is_heap(v) || is_rom(v) { Some(layout::kind_of_header(self.header(v))) } else { None }
    }

    /// Whether `v` is a heap or ROM object of kind `k`.
    #[inline(always)]
    pub fn is(&self, v: Value, k: u32) -> bool {
        self.kind(v) == Some(k)
    }

    /// The words of an object, header included.
    #[inline]
    pub fn words(&self, v: Value) -> &[u32] {
        let mem: &[u32] = if v & 3 == 0 { &self.mem[index_of(v)..] } else { &names::ROM[rom_index(v)..] };
        let size = layout::size_of_header(mem[0]);
        &mem[..size]
    }

    /// The words of a heap object, header included, to write raw ones.
    #[inline]
    pub fn words_mut(&mut self, v: Value) -> &mut [u32] {
        let mem = &mut self.mem[index_of(v)..];
        let size = layout::size_of_header(mem[0]);
        &mut mem[..size]
    }

    /// Free words.
    pub fn free_words(&self) -> usize {
        self.limit - self.top
    }

    /// The zeroed words above the last object: scratch for one step, to be left zeroed.
    pub fn scratch(&mut self) -> &mut [u32] {
        &mut self.mem[self.top..self.limit]
    }

    /// The objects, to read.
    #[inline]
    pub fn objects(&self) -> Objects<'_> {
        Objects::new(&self.mem[..self.top])
    }

    /// The objects to read, and at the same time the zeroed words above them to write; those are to be left zeroed, or taken by [`Heap::alloc`].
    #[inline]
    pub fn split(&mut self) -> (Objects<'_>, &mut [u32]) {
        let (objects, rest) = self.mem.split_at_mut(self.top);
        (Objects::new(objects), &mut rest[..self.limit - self.top])
    }

    /// A new str of ASCII or UTF-8 text, not interned.
    pub fn new_str(&mut self, text: &str) -> Result<Value, NeedMemory> {
        self.new_bytes_like(kind::STR, text.as_bytes(), if text.is_ascii() { 1 << 31 } else { 0 })
    }

    /// A new bytes object.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Result<Value, NeedMemory> {
        self.new_bytes_like(kind::BYTES, bytes, 0)
    }

    fn new_bytes_like(&mut self, kind: u32, bytes: &[u8], flags: u32) -> Result<Value, NeedMemory> {
        let v = self.alloc(kind, 3 + bytes.len().div_ceil(4))?;
        let words = self.words_mut(v);
        words[1] = bytes.len() as u32 | flags;
        for (word, chunk) in words[3..].iter_mut().zip(bytes.chunks(4)) {
            let mut b = [0; 4];
            b[..chunk.len()].copy_from_slice(chunk);
            *word = u32::from_le_bytes(b);
        }
        Ok(v)
    }
}
