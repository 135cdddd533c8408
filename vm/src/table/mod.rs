//! Insertion-ordered hash tables: the storage of dict, set and frozenset.
//!
//! ```text
//! small (at most 8 entries):  TABLE [entry 0][entry 1]…                           searched from the first to the last
//! large:                      TABLE [index RAW][used_int][entry 0][entry 1]…      searched through the index
//!                             RAW   [slot]…  2^k slots, linear probing
//!                             slot  = hash bits (the upper 32 - k) | entry number + 1 (the lower k); 0 = empty
//! ```
//! An entry is (key, value) in a dict and (key) in a set; a removed one has the key UNSET and keeps its place until the table is rebuilt.
//! A slot's place follows from the hash bits it holds, so an index grows without asking for a hash again. A key whose hash only Python
//! knows is stored in a large table, whatever its size, because small ones keep no hashes.
//!
//! Every inserting call allocates first and commits then.

mod find;
mod insert;
mod key;
mod quick;
mod remove;
#[cfg(test)]
mod tests;

pub use key::{HashError, hash_float};

use crate::heap::{Heap, NeedMemory};
use crate::layout::{kind, kind_of_header};
use crate::value::{UNSET, Value, index_of, is_heap, small, small_of};

/// The most entries of a table without an index: the identity scan of 8 keys costs less than a hash and a probe.
pub const SMALL_MAX: usize = 8;
/// log2 of the slots of the smallest index.
const BITS_LEAST: u32 = 4;
/// log2 of the slots of the largest index that fits an object.
const BITS_MAX: u32 = 20;

/// Where an entry was found. Valid until the table is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Entry number + 1; 0 before the first.
    entry: usize,
    /// Index slot; meaningless in a small table.
    slot: usize,
    /// Slots looked at so far.
    tried: usize,
}

impl Probe {
    /// Before the first candidate.
    pub const START: Probe = Probe { entry: 0, slot: 0, tried: 0 };

    /// The entry's number.
    pub fn entry(&self) -> usize {
        self.entry.saturating_sub(1)
    }
}

/// A table's parts, read once.
#[derive(Clone, Copy)]
struct Parts {
    /// Word index of entry 0.
    first: usize,
    /// Words of an entry.
    width: usize,
    /// Entries there is room for.
    capacity: usize,
    /// Word index of slot 0, and log2 of the slots; 0 for a small table.
    slots: usize,
    bits: u32,
}

impl Parts {
    fn is_large(&self) -> bool {
        self.bits != 0
    }

    fn mask(&self) -> usize {
        (1 << self.bits) - 1
    }

    fn key(&self, entry: usize) -> usize {
        self.first + entry * self.width
    }
}

/// Spreads the hash: the slot is chosen by the upper bits.
#[inline(always)]
pub(crate) fn mix(hash: u32) -> u32 {
    hash.wrapping_mul(0x9e37_79b1)
}

/// The slot where a mixed hash (or what a slot keeps of it) begins its search.
#[inline(always)]
pub(crate) fn home(mixed: u32, bits: u32) -> usize {
    if bits <= 16 { (mixed >> (32 - bits)) as usize } else { ((mixed >> bits) as usize) << (2 * bits - 32) }
}

/// The most entries an index of 2^bits slots serves: three quarters.
const fn entries_max(bits: u32) -> usize {
    (1 << bits) / 4 * 3
}

fn bits_for(entries: usize) -> u32 {
    let mut bits = BITS_LEAST;
    while entries_max(bits) < entries && bits < 31 {
        bits += 1;
    }
    bits
}

/// The entries among a TABLE's words (header included), `width` words each, removed ones too.
pub(crate) fn entries(table: &[u32], width: usize) -> &[u32] {
    let small = table.len() <= SMALL_MAX * width + 1;
    table.get(if small { 1 } else { 3 }..).unwrap_or(&[])
}

impl Heap<'_> {
    /// A new empty dict with room for exactly `capacity` entries.
    pub fn new_dict(&mut self, capacity: usize) -> Result<Value, NeedMemory> {
        self.new_table_object(kind::DICT, capacity)
    }

    /// A new empty SET or FROZENSET with room for exactly `capacity` entries.
    pub fn new_set(&mut self, kind: u32, capacity: usize) -> Result<Value, NeedMemory> {
        self.new_table_object(kind, capacity)
    }

    fn new_table_object(&mut self, kind: u32, capacity: usize) -> Result<Value, NeedMemory> {
        let width = if kind == kind::DICT { 2 } else { 1 };
        let table = if capacity == 0 {
            UNSET
        } else if capacity <= SMALL_MAX {
            self.alloc(kind::TABLE, 1 + capacity * width)?
        } else {
            self.new_large(capacity, width, bits_for(capacity), UNSET)?
        };
        let map = self.alloc(kind, 3)?;
        self.set(map, 1, table);
        self.set(map, 2, small(0));
        Ok(map)
    }

    /// A large TABLE; a new index is made unless one is given.
    fn new_large(&mut self, capacity: usize, width: usize, bits: u32, index: Value) -> Result<Value, NeedMemory> {
        // Beyond 8 entries' words a table counts as large.
        let capacity = capacity.max(SMALL_MAX);
        let table = self.alloc(kind::TABLE, (3 + capacity * width).max(1))?;
        if bits > BITS_MAX {
            return Err(NeedMemory { words: 1 << bits.min(31) });
        }
        let index = if is_heap(index) { index } else { self.alloc(kind::RAW, 1 + (1 << bits))? };
        self.set(table, 1, index);
        self.set(table, 2, small(0));
        Ok(table)
    }

    /// Words of an entry.
    #[inline(always)]
    fn width(&self, map: Value) -> usize {
        if kind_of_header(self.word(index_of(map))) == kind::DICT { 2 } else { 1 }
    }

    fn parts(&self, map: Value) -> Option<Parts> {
        let table = self.get(map, 1);
        if !is_heap(table) {
            return None;
        }
        let width = self.width(map);
        let words = self.words(table);
        let at = index_of(table);
        if words.len() - 1 <= SMALL_MAX * width {
            return Some(Parts { first: at + 1, width, capacity: (words.len() - 1) / width, slots: 0, bits: 0 });
        }
        let index = words[1];
        let bits = (self.words(index).len() - 1).trailing_zeros();
        Some(Parts { first: at + 3, width, capacity: (words.len() - 3) / width, slots: index_of(index) + 1, bits })
    }

    /// Entries in use or removed: all live ones lie below.
    fn used(&self, map: Value, parts: &Parts) -> usize {
        if parts.is_large() {
            return small_of(self.get(self.get(map, 1), 2)).max(0) as usize;
        }
        let mut used = parts.capacity;
        while used > 0 && self.word(parts.key(used - 1)) == UNSET {
            used -= 1;
        }
        used
    }

    fn set_used(&mut self, map: Value, used: usize) {
        self.set(self.get(map, 1), 2, small(used as i32));
    }

    /// The entry at or after position `at`: (position to go on from, key, value). In a set the value is the key.
    #[inline]
    pub fn table_next(&self, map: Value, at: usize) -> Option<(usize, Value, Value)> {
        let parts = self.parts(map)?;
        let used = if parts.is_large() { self.used(map, &parts) } else { parts.capacity };
        for entry in at..used {
            let key = self.word(parts.key(entry));
            if key != UNSET {
                return Some((entry + 1, key, self.word(parts.key(entry) + parts.width - 1)));
            }
        }
        None
    }

    /// The entry before position `at` (`usize::MAX` for the last): (position to go on from, key, value).
    pub fn table_previous(&self, map: Value, at: usize) -> Option<(usize, Value, Value)> {
        let parts = self.parts(map)?;
        let mut entry = at.min(self.used(map, &parts));
        while entry > 0 {
            entry -= 1;
            let key = self.word(parts.key(entry));
            if key != UNSET {
                return Some((entry, key, self.word(parts.key(entry) + parts.width - 1)));
            }
        }
        None
    }

    /// The number of entries.
    #[inline]
    pub fn table_len(&self, map: Value) -> usize {
        self.list_len(map)
    }

    /// Drops all entries.
    pub fn table_clear(&mut self, map: Value) {
        self.set(map, 1, UNSET);
        self.set(map, 2, small(0));
    }

    /// A copy of a dict or set as an object of kind `kind` (SET and FROZENSET are interchangeable; a dict's copy is a dict).
    pub fn table_copy(&mut self, map: Value, kind: u32) -> Result<Value, NeedMemory> {
        let parts = self.parts(map);
        let mut table = UNSET;
        if let Some(parts) = parts.filter(|_| self.list_len(map) > 0) {
            let old = self.get(map, 1);
            table = self.copy_object(old)?;
            if parts.is_large() {
                let index = self.copy_object(self.get(old, 1))?;
                self.set(table, 1, index);
            }
        }
        let copy = self.alloc(kind, 3)?;
        self.set(copy, 1, table);
        self.set(copy, 2, self.get(map, 2));
        Ok(copy)
    }

    /// Whether the tables of a dict or set agree with themselves; for the checker.
    pub(crate) fn table_consistent(&self, map: Value) -> bool {
        let len = self.list_len(map);
        let Some(parts) = self.parts(map) else { return len == 0 };
        let used = self.used(map, &parts);
        let live = (0..parts.capacity).filter(|&e| self.word(parts.key(e)) != UNSET).count();
        let below = (0..used.min(parts.capacity)).filter(|&e| self.word(parts.key(e)) != UNSET).count();
        if live != len || below != len || used > parts.capacity {
            return false;
        }
        if !parts.is_large() {
            return true;
        }
        let mask = parts.mask();
        let in_use = (0..=mask).filter(|&i| self.word(parts.slots + i) != 0).count();
        in_use == len
            && (0..=mask).all(|i| {
                let slot = self.word(parts.slots + i);
                if slot == 0 {
                    return true;
                }
                let entry = slot as usize & mask;
                let begins = home(slot & !(mask as u32), parts.bits);
                let gap =
                    (0..i.wrapping_sub(begins) & mask).any(|d| self.word(parts.slots + ((begins + d) & mask)) == 0);
                entry > 0 && entry <= used && self.word(parts.key(entry - 1)) != UNSET && !gap
            })
    }
}
