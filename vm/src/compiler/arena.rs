//! Compile-time memory: the far end of the heap's free words, in pages.
//!
//! Word `p` of the arena is the `p`-th word below the end of the heap's memory, so final objects and the arena grow towards each other. A page
//! is 32 words, the first links to the next page of its owner. Freed pages form a list. Nothing here is an object: the collector never
//! runs while an arena exists, and [`Compiler::wipe`] leaves every word zero.

use super::{CompileError, Compiler, Fail, Res};
use crate::heap::NeedMemory;
use crate::value::Value;

/// Words a page holds, its link included.
const PAGE: u32 = 32;
/// Words of a page that an owner may use.
const USABLE: u32 = PAGE - 1;

/// A growing vector of words in pages.
#[derive(Clone, Copy, Default)]
pub(super) struct Words {
    head: u32,
    pub(super) len: u32,
    /// The page that was looked at last, and its number in the chain.
    cursor: u32,
    cursor_no: u32,
}

/// A list of nodes that is being built.
#[derive(Clone, Copy, Default)]
pub(super) struct List {
    pub(super) head: u16,
    tail: u16,
}

impl Compiler<'_, '_> {
    /// Memory ran short.
    #[cold]
    pub(super) fn need(&mut self, short: NeedMemory) -> Fail {
        let words = short.words + (self.pages * PAGE) as usize;
        self.error = Some(CompileError::NeedMemory(NeedMemory { words }));
        self.from_lexer = true;
        Fail
    }

    /// A new object. No literal may be unfinished.
    pub(super) fn alloc(&mut self, kind: u32, words: usize) -> Res<Value> {
        debug_assert!(self.literal_used == 0);
        self.heap.alloc(kind, words).map_err(|e| self.need(e))
    }

    /// The interned string of `bytes`.
    pub(super) fn intern(&mut self, bytes: &[u8]) -> Res<Value> {
        self.heap.intern(bytes).map_err(|e| self.need(e))
    }

    /// The interned string of the current NAME.
    pub(super) fn intern_text(&mut self) -> Res<Value> {
        self.heap.intern(&self.lex.text).map_err(|e| self.need(e))
    }

    fn new_page(&mut self) -> Res<u32> {
        if self.free_page != 0 {
            let page = self.free_page;
            self.free_page = self.word(page * PAGE);
            return Ok(page);
        }
        let taken = match self.scratch {
            // page 0 stands for "none"
            None => self.heap.take_scratch(2 * PAGE as usize),
            Some(s) => self.heap.extend_scratch(s, PAGE as usize),
        };
        self.scratch = Some(taken.map_err(|e| self.need(e))?);
        let page = self.pages.max(1);
        self.pages = page + 1;
        Ok(page)
    }

    fn free_pages(&mut self, mut page: u32) {
        while page != 0 {
            let next = self.word(page * PAGE);
            self.set_word(page * PAGE, self.free_page);
            self.free_page = page;
            page = next;
        }
    }

    fn arena(&mut self) -> &mut [u32] {
        match self.scratch {
            Some(s) => self.heap.scratch_words(s),
            None => &mut [],
        }
    }

    /// Word `p` of the arena.
    #[inline]
    pub(super) fn word(&mut self, p: u32) -> u32 {
        let s = self.arena();
        let at = s.len().wrapping_sub(1 + p as usize);
        s.get(at).copied().unwrap_or(0)
    }

    /// Sets word `p` of the arena.
    #[inline]
    pub(super) fn set_word(&mut self, p: u32, word: u32) {
        let s = self.arena();
        let at = s.len().wrapping_sub(1 + p as usize);
        if let Some(slot) = s.get_mut(at) {
            *slot = word;
        }
    }

    /// Zeroes and gives back everything the arena and an unfinished literal used.
    pub(super) fn wipe(&mut self) {
        let literal = self.literal_used as usize;
        let s = self.heap.scratch();
        let to = literal.min(s.len());
        s[..to].fill(0);
        if let Some(s) = self.scratch.take() {
            self.heap.release_scratch(s);
        }
    }

    /// Room for a record of `words` (at most 31) in the pages of the current unit.
    pub(super) fn record(&mut self, words: u32) -> Res<u16> {
        if self.unit_page == 0 || self.unit_used + words > PAGE {
            let page = self.new_page()?;
            self.set_word(page * PAGE, self.unit_page);
            self.unit_page = page;
            self.unit_used = 1;
        }
        let at = self.unit_page * PAGE + self.unit_used;
        self.unit_used += words;
        match u16::try_from(at + words) {
            Ok(_) => Ok(at as u16),
            Err(_) => Err(self.unsupported(self.tok.line, self.tok.column, "a statement or function of this size")),
        }
    }

    /// Gives back all records of the current unit.
    pub(super) fn free_unit(&mut self) {
        self.free_pages(self.unit_page);
        self.unit_page = 0;
        self.unit_used = 0;
        (self.parenthesised_node, self.bare_genexp, self.sequence_closed) = (0, 0, 0);
    }

    /// Appends `item` to `list`.
    pub(super) fn push(&mut self, list: &mut List, item: u16) -> Res<()> {
        let cell = self.record(1)?;
        self.set_word(cell as u32, item as u32);
        if list.tail == 0 {
            list.head = cell;
        } else {
            let tail = self.word(list.tail as u32);
            self.set_word(list.tail as u32, tail | (cell as u32) << 16);
        }
        list.tail = cell;
        Ok(())
    }

    /// The item of a list cell, and the next cell (0 at the end).
    #[inline]
    pub(super) fn cell(&mut self, cell: u16) -> (u16, u16) {
        let w = self.word(cell as u32);
        (w as u16, (w >> 16) as u16)
    }

    /// How many items a list has.
    pub(super) fn list_len(&mut self, mut cell: u16) -> u32 {
        let mut n = 0;
        while cell != 0 {
            n += 1;
            cell = self.cell(cell).1;
        }
        n
    }

    fn locate(&mut self, v: &mut Words, i: u32) -> u32 {
        let no = i / USABLE;
        if v.cursor == 0 || v.cursor_no > no {
            v.cursor = v.head;
            v.cursor_no = 0;
        }
        while v.cursor_no < no {
            v.cursor = self.word(v.cursor * PAGE);
            v.cursor_no += 1;
        }
        v.cursor * PAGE + 1 + i % USABLE
    }

    /// Word `i` of `v`; the caller keeps `i` below its length.
    pub(super) fn at(&mut self, v: &mut Words, i: u32) -> u32 {
        let p = self.locate(v, i);
        self.word(p)
    }

    /// Sets word `i` of `v`.
    pub(super) fn put(&mut self, v: &mut Words, i: u32, word: u32) {
        let p = self.locate(v, i);
        self.set_word(p, word);
    }

    /// Appends a word to `v`.
    pub(super) fn append(&mut self, v: &mut Words, word: u32) -> Res<()> {
        if v.len.is_multiple_of(USABLE) {
            let page = self.new_page()?;
            self.set_word(page * PAGE, 0);
            if v.len == 0 {
                *v = Words { head: page, len: 0, cursor: page, cursor_no: 0 };
            } else {
                let last = self.locate(v, v.len - 1) / PAGE;
                self.set_word(last * PAGE, page);
            }
        }
        v.len += 1;
        self.put(v, v.len - 1, word);
        Ok(())
    }

    /// Gives back the pages of `v`.
    pub(super) fn release(&mut self, v: &mut Words) {
        self.free_pages(v.head);
        *v = Words::default();
    }
}
