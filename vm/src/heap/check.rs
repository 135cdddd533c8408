//! The whole-heap checker, run after every collection in tests.
//!
//! Checks that `[1, top)` is a sequence of well-formed objects, every value in them and in the roots refers to a live header, no mark is
//! left, the free words are zero, and the weak tables, registries and hash tables agree with themselves.

use super::{Heap, own};
use crate::layout::{self, MARK, code, kind};
use crate::value::{UNSET, Value, index_of, is_heap, is_imm, is_rom, is_small, rom_index, small_of};

/// What is wrong with a heap, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which promise is broken.
    pub what: &'static str,
    /// The word it was seen at.
    pub word: usize,
}

/// Least size in words of the kinds whose fields the runtime reads without looking at the size.
fn least_size(k: u32) -> usize {
    match k {
        kind::FLOAT
        | kind::STR
        | kind::BYTES
        | kind::LIST
        | kind::DICT
        | kind::SET
        | kind::FROZENSET
        | kind::BYTEARRAY => 3,
        kind::COMPLEX | kind::WEAKREF => 5,
        kind::CODE => code::POOL,
        kind::CLASS => layout::class::SIZE,
        kind::EXCEPTION => layout::exception::SIZE,
        kind::GENERATOR => layout::generator::REGISTERS,
        kind::SHAPE => 6,
        kind::FUNCTION | kind::MEMORYVIEW | kind::RESOURCE => 7,
        kind::INSTANCE_DICT | kind::SUBVALUE | kind::MODULE | kind::ARRAY => 4,
        _ => 1,
    }
}

impl Heap<'_> {
    /// Checks the whole heap, in time linear in its size.
    pub fn check(&self) -> Result<(), Fault> {
        let fault = |what, word| Err(Fault { what, word });
        let mut at = 1;
        let crossings =
            self.crossings.iter().enumerate().skip(1).map(|(i, &at)| (i * super::young::STRETCH, at as usize));
        for (first, crossing) in crossings.take_while(|(first, _)| *first < self.crossed) {
            if crossing > first || !self.mem.get(crossing).is_some_and(|&header| layout::is_header(header)) {
                return fault("a stretch knows its first object", first);
            }
        }
        while at < self.top {
            let header = self.mem[at];
            let size = layout::size_of_header(header);
            if !layout::is_header(header) {
                return fault("an object begins with its header", at);
            }
            if header & MARK != 0 {
                return fault("no mark is left", at);
            }
            let k = layout::kind_of_header(header);
            if size < least_size(k) || at + size > self.top {
                return fault("an object's size is sensible", at);
            }
            self.check_object(at, k, size)?;
            at += size;
        }
        if at != self.top.max(1) {
            return fault("the last object ends at the top", at);
        }
        if let Some(i) =
            self.mem.get(self.top..).and_then(|free| free[..self.end - self.top].iter().position(|&w| w != 0))
        {
            return fault("free memory is zero", self.top + i);
        }
        for i in 0..own::COUNT {
            self.check_value(self.own[i], 0)?;
        }
        if !self.interned_consistent() {
            return fault("the intern table is consistent", index_of(self.own[own::INTERN]));
        }
        if !self.serials_consistent() {
            return fault("the serial table is sorted", index_of(self.own[own::SERIALS]));
        }
        if !self.registries_consistent() {
            return fault("the registries are consistent", index_of(self.own[own::FINALIZERS]));
        }
        Ok(())
    }

    /// Checks values held outside the heap; a fault's word is the place among them.
    pub fn check_roots(&self, roots: &[Value]) -> Result<(), Fault> {
        roots.iter().enumerate().try_for_each(|(i, &v)| {
            let fault = Fault { what: "a root refers to an object", word: i };
            self.check_value(v, 0).map_err(|_| fault)
        })
    }

    /// A value is nothing, an int, an immediate, a ROM object or a heap object.
    fn check_value(&self, v: Value, word: usize) -> Result<(), Fault> {
        let sound = v == UNSET
            || is_small(v)
            || is_imm(v)
            || is_rom(v) && crate::names::ROM.get(rom_index(v)).is_some_and(|&h| layout::is_header(h))
            || is_heap(v)
                && index_of(v) < self.top
                && layout::is_header(self.mem[index_of(v)])
                && layout::kind_of_header(self.mem[index_of(v)]) != kind::FILLER;
        if sound { Ok(()) } else { Err(Fault { what: "a value refers to an object", word }) }
    }

    fn check_object(&self, at: usize, k: u32, size: usize) -> Result<(), Fault> {
        let fault = |what| Err(Fault { what, word: at });
        let words = &self.mem[at..at + size];
        let values = match layout::pointers(k) {
            layout::ALL => size - 1,
            layout::IN_WORD_1 if !is_small(words[1]) || small_of(words[1]) < 0 => {
                return fault("code counts its values");
            }
            layout::IN_WORD_1 => small_of(words[1]) as usize,
            n => n as usize,
        };
        if values > size - 1 {
            return fault("code counts its values");
        }
        // The inline caches at the end of a code object's pool hold headers and indices until the next collection zeroes them.
        let checked = match k {
            kind::CODE => {
                let counts = small_of(words[code::GLOBALS]) as usize;
                values.min(code::POOL - 1 + (counts & 0x7fff) + (counts >> 15))
            }
            _ => values,
        };
        for (i, &v) in words.iter().enumerate().take(checked + 1).skip(1) {
            self.check_value(v, at + i)?;
        }
        let len = if size > 2 && is_small(words[2]) { small_of(words[2]).max(0) as usize } else { 0 };
        let storage = |wanted: u32| is_heap(words[1]) && self.kind(words[1]) == Some(wanted) || words[1] == UNSET;
        match k {
            kind::STR | kind::BYTES if (words[1] & !(1 << 31)) as usize > 4 * (size - 3) => {
                fault("text fits its object")
            }
            kind::STR if core::str::from_utf8(self.str_bytes(crate::value::heap_ref(at))).is_err() => {
                fault("text is UTF-8")
            }
            kind::LIST if !storage(kind::VALUES) || self.list_items(crate::value::heap_ref(at)).len() != len => {
                fault("a list fits its storage")
            }
            kind::BYTEARRAY if !storage(kind::RAW) || self.bytes_of(crate::value::heap_ref(at)).len() != len => {
                fault("a bytearray fits its storage")
            }
            kind::DICT | kind::SET | kind::FROZENSET => {
                if storage(kind::TABLE) && self.table_consistent(crate::value::heap_ref(at)) {
                    Ok(())
                } else {
                    fault("a hash table agrees with itself")
                }
            }
            _ => Ok(()),
        }
    }
}
