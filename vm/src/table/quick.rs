//! The short way to an entry: strs and small ints, found by identity or by the words of their text. Nearly every look-up of a program ends here.
//!
//! It never guesses: what needs another comparison is left to `find.rs`.

use super::{SMALL_MAX, home, mix};
use crate::heap::Heap;
use crate::layout::{self, FLAG, kind};
use crate::value::{FALSE, TRUE, UNSET, Value, index_of, is_heap, is_rom, is_small};

/// What the short way found out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quick {
    /// The key is at this word of the heap; the value (in a dict) behind it.
    At(usize),
    /// No key here is equal.
    Missing,
    /// Ask properly.
    Unsure,
}

impl Heap<'_> {
    /// The value under `key` in a dict if the short way leads to it, UNSET otherwise (missing, or to be looked for by [`Heap::table_get`]).
    #[inline]
    pub fn dict_get_quick(&self, dict: Value, key: Value) -> Value {
        match self.quick(dict, key, 2) {
            Quick::At(at) => self.word(at + 1),
            _ => UNSET,
        }
    }

    /// Replaces the value under `key` in a dict if the short way leads to it; whether it did.
    #[inline]
    pub fn dict_set_quick(&mut self, dict: Value, key: Value, value: Value) -> bool {
        match self.quick(dict, key, 2) {
            Quick::At(at) => {
                self.set_word(at + 1, value);
                true
            }
            _ => false,
        }
    }

    /// The words of a TABLE or RAW, header included: their size needs no case.
    #[inline(always)]
    fn plain_words(&self, v: Value) -> &[u32] {
        let words = self.words_from(index_of(v));
        &words[..(words[0] >> layout::SIZE_SHIFT) as usize]
    }

    /// Looks for `key` by identity in a map whose entries are `width` words.
    #[inline(always)]
    pub(super) fn quick(&self, map: Value, key: Value, width: usize) -> Quick {
        let table = self.word(index_of(map) + 1);
        if table == UNSET {
            return Quick::Unsure;
        }
        let words = self.plain_words(table);
        if words.len() > 1 + SMALL_MAX * width {
            return self.quick_large(words, index_of(table), key, width);
        }
        let mut at = 1;
        while at < words.len() {
            if words[at] == key {
                return Quick::At(index_of(table) + at);
            }
            at += width;
        }
        self.quick_miss(words, index_of(table), key, width)
    }

    /// As [`Heap::quick`], for a str whose hash was not noted yet: notes it. Unsure of all other keys.
    pub(super) fn quick_hashed(&mut self, map: Value, key: Value, width: usize) -> Quick {
        if !self.is(key, kind::STR) || self.get(key, 2) != 0 {
            return Quick::Unsure;
        }
        self.hash_of_str(key);
        self.quick(map, key, width)
    }

    /// [`Heap::quick`] in a table with an index; `base` is where it lies.
    #[inline]
    fn quick_large(&self, words: &[u32], base: usize, key: Value, width: usize) -> Quick {
        let hash = if is_small(key) {
            // Negative ints hash otherwise.
            if key >> 31 == 1 {
                return Quick::Unsure;
            }
            key >> 1
        } else if self.is_text(key) {
            self.get(key, 2)
        } else {
            return Quick::Unsure;
        };
        if hash == 0 && !is_small(key) {
            // Not noted yet.
            return Quick::Unsure;
        }
        let mixed = mix(hash);
        let slots = &self.plain_words(words[1])[1..];
        let mask = slots.len().wrapping_sub(1);
        let mut at = home(mixed, slots.len().trailing_zeros());
        let end = at + slots.len();
        while at < end {
            let slot = slots[at & mask];
            if (slot ^ mixed) as usize & !mask == 0 && slot != 0 {
                let place = (slot as usize & mask) * width + 3 - width;
                let other = words[place];
                if other == key {
                    return Quick::At(base + place);
                }
                if is_small(key) || !self.is_text(other) {
                    return Quick::Unsure;
                }
                if self.texts_same(other, key) {
                    return Quick::At(base + place);
                }
            }
            if slot == 0 {
                return Quick::Missing;
            }
            at += 1;
        }
        Quick::Missing
    }

    /// Whether `v` is an interned str.
    #[inline(always)]
    fn is_interned(&self, v: Value) -> bool {
        is_rom(v) || is_heap(v) && self.word(index_of(v)) & (63 << 4 | FLAG) == kind::STR << 4 | FLAG
    }

    /// Whether `v` is a str.
    #[inline(always)]
    fn is_text(&self, v: Value) -> bool {
        is_rom(v) || is_heap(v) && self.word(index_of(v)) & 63 << 4 == kind::STR << 4
    }

    /// Whether two strs that are not the same object have the same content.
    #[inline]
    fn texts_same(&self, a: Value, b: Value) -> bool {
        let (a, b) = (self.words(a), self.words(b));
        if a[0] & b[0] & FLAG != 0 || a[1] != b[1] || (a[2] != b[2] && a[2] != 0 && b[2] != 0) {
            return false;
        }
        let len = 3 + (a[1] as usize & (1 << 31) - 1).div_ceil(4);
        a.get(3..len) == b.get(3..len)
    }

    /// No key of a small table is identical to the str `key`, which is not interned: one that is equal.
    fn quick_text(&self, words: &[u32], base: usize, key: Value, width: usize) -> Quick {
        let mut at = 1;
        while let Some(&other) = words.get(at) {
            if self.is_text(other) {
                if self.texts_same(other, key) {
                    return Quick::At(base + at);
                }
            } else if is_heap(other) && other != UNSET {
                return Quick::Unsure;
            }
            at += width;
        }
        Quick::Missing
    }

    /// No key of a small table is identical to `key`: whether none can be equal either.
    #[inline(never)]
    fn quick_miss(&self, words: &[u32], base: usize, key: Value, width: usize) -> Quick {
        let name = self.is_interned(key);
        if !name && self.is_text(key) {
            return self.quick_text(words, base, key, width);
        }
        if !name && !is_small(key) {
            return Quick::Unsure;
        }
        for &other in words.iter().skip(1).step_by(width) {
            let differs =
                if is_heap(other) { self.is_interned(other) } else { name || other != TRUE && other != FALSE };
            if !differs {
                return Quick::Unsure;
            }
        }
        Quick::Missing
    }
}
