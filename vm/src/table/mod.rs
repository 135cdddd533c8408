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

mod key;
#[cfg(test)]
mod tests;

pub use key::{HashError, hash_float};

use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::value::{UNSET, Value, index_of, is_heap, small, small_of};
use key::Stop;

/// The most entries of a table without an index: the identity scan of 8 keys costs less than a hash and a probe.
const SMALL_MAX: usize = 8;
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
fn mix(hash: u32) -> u32 {
    hash.wrapping_mul(0x9e37_79b1)
}

/// The slot where a mixed hash (or what a slot keeps of it) begins its search.
fn home(mixed: u32, bits: u32) -> usize {
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

    fn parts(&self, map: Value) -> Option<Parts> {
        let table = self.get(map, 1);
        if !is_heap(table) {
            return None;
        }
        let width = if self.is(map, kind::DICT) { 2 } else { 1 };
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

    /// The value under an interned str, as attribute and global look-ups want it.
    #[inline]
    pub fn table_get_name(&self, dict: Value, name: Value) -> Option<Value> {
        let parts = self.parts(dict)?;
        if !parts.is_large() {
            for entry in 0..parts.capacity {
                if self.word(parts.key(entry)) == name {
                    return Some(self.word(parts.key(entry) + 1));
                }
            }
        }
        match self.find_known(dict, name, self.peek_hash_of_str(name)) {
            Ok(Some(probe)) => Some(self.word(parts.key(probe.entry()) + 1)),
            _ => None,
        }
    }

    /// Where `key` is; `Ok(None)` if it is not there. `Err(Python)`: hash it and go through [`Heap::table_candidate`].
    pub fn table_find(&mut self, map: Value, key: Value) -> Result<Option<Probe>, HashError> {
        if let Some(parts) = self.parts(map)
            && !parts.is_large()
        {
            for entry in 0..parts.capacity {
                if self.word(parts.key(entry)) == key {
                    return Ok(Some(Probe { entry: entry + 1, slot: 0, tried: 0 }));
                }
            }
        }
        let hash = match self.hash_known(key) {
            Ok(hash) => hash,
            Err(Stop::NoSerial(_)) => return Ok(None),
            Err(Stop::Python) => return Err(HashError::Python),
            Err(Stop::Unhashable(inside)) => return Err(HashError::Unhashable(inside)),
        };
        if self.is(key, kind::STR) && is_heap(key) {
            self.replace_raw(key, 2, hash);
        }
        self.find_known(map, key, hash)
    }

    fn find_known(&self, map: Value, key: Value, hash: u32) -> Result<Option<Probe>, HashError> {
        let Some(parts) = self.parts(map) else { return Ok(None) };
        if !parts.is_large() {
            for entry in 0..parts.capacity {
                let other = self.word(parts.key(entry));
                if other != UNSET && self.equal(other, key).ok_or(HashError::Python)? {
                    return Ok(Some(Probe { entry: entry + 1, slot: 0, tried: 0 }));
                }
            }
            return Ok(None);
        }
        let mut probe = Probe::START;
        while let Some((other, found)) = self.table_candidate(map, hash, probe) {
            if other == key || self.equal(other, key).ok_or(HashError::Python)? {
                return Ok(Some(found));
            }
            probe = found;
        }
        Ok(None)
    }

    /// The next key after `probe` whose hash may be `hash`. The caller compares; equal means found.
    pub fn table_candidate(&self, map: Value, hash: u32, probe: Probe) -> Option<(Value, Probe)> {
        let parts = self.parts(map)?;
        if !parts.is_large() {
            for entry in probe.entry..parts.capacity {
                let key = self.word(parts.key(entry));
                if key != UNSET && self.hash_known(key).is_ok_and(|h| h == hash) {
                    return Some((key, Probe { entry: entry + 1, slot: 0, tried: 0 }));
                }
            }
            return None;
        }
        let mixed = mix(hash);
        let mask = parts.mask();
        let mut at = if probe.entry == 0 { home(mixed, parts.bits) } else { (probe.slot + 1) & mask };
        for tried in probe.tried..=mask {
            let slot = self.word(parts.slots + at);
            if slot == 0 {
                return None;
            }
            if (slot ^ mixed) as usize & !mask == 0 {
                let entry = slot as usize & mask;
                return Some((self.word(parts.key(entry - 1)), Probe { entry, slot: at, tried: tried + 1 }));
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The value under `key` (the key itself in a set).
    pub fn table_get(&mut self, map: Value, key: Value) -> Result<Option<Value>, HashError> {
        Ok(self.table_find(map, key)?.map(|probe| self.table_value(map, probe.entry())))
    }

    /// The value of an entry (the key in a set).
    pub fn table_value(&self, map: Value, entry: usize) -> Value {
        self.parts(map).map_or(UNSET, |p| self.word(p.key(entry) + p.width - 1))
    }

    /// The key of an entry.
    pub fn table_key(&self, map: Value, entry: usize) -> Value {
        self.parts(map).map_or(UNSET, |p| self.word(p.key(entry)))
    }

    /// Replaces the value of an entry of a dict.
    pub fn table_set_value(&mut self, map: Value, entry: usize, value: Value) {
        if let Some(parts) = self.parts(map)
            && parts.width == 2
            && entry < parts.capacity
        {
            let table = self.get(map, 1);
            self.set(table, parts.key(entry) + 1 - index_of(table), value);
        }
    }

    /// Sets `key` to `value` (ignored in a set). An equal key that is there already stays. Whether the key is new.
    pub fn table_set(&mut self, map: Value, key: Value, value: Value) -> Result<bool, HashError> {
        if let Some(probe) = self.table_find(map, key)? {
            self.table_set_value(map, probe.entry(), value);
            return Ok(false);
        }
        match self.parts(map) {
            Some(parts) if parts.is_large() => {
                let hash = self.hash(key)?;
                self.table_insert_hashed(map, key, value, hash)?;
            }
            parts => {
                let len = self.list_len(map);
                if len >= SMALL_MAX {
                    let hash = self.hash(key)?;
                    self.table_insert_hashed(map, key, value, hash)?;
                } else {
                    if parts.is_none_or(|p| self.used(map, &p) >= p.capacity) {
                        self.grow_small(map, parts)?;
                    }
                    if let Some(parts) = self.parts(map) {
                        let entry = self.used(map, &parts);
                        self.write_entry(map, &parts, entry, key, value);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Sets an entry that is known to be missing, under a hash the caller knows.
    pub fn table_insert_hashed(&mut self, map: Value, key: Value, value: Value, hash: u32) -> Result<(), HashError> {
        self.make_room(map)?;
        if let Some(parts) = self.parts(map) {
            let entry = self.used(map, &parts);
            self.write_entry(map, &parts, entry, key, value);
            self.set_used(map, entry + 1);
            self.enter_slot(&parts, mix(hash), entry);
        }
        Ok(())
    }

    fn write_entry(&mut self, map: Value, parts: &Parts, entry: usize, key: Value, value: Value) {
        let table = self.get(map, 1);
        let at = parts.key(entry) - index_of(table);
        self.set(table, at, key);
        if parts.width == 2 {
            self.set(table, at + 1, value);
        }
        self.set(map, 2, small(self.list_len(map) as i32 + 1));
    }

    fn enter_slot(&mut self, parts: &Parts, mixed: u32, entry: usize) {
        let mask = parts.mask();
        let mut at = home(mixed, parts.bits);
        while self.word(parts.slots + at) != 0 {
            at = (at + 1) & mask;
        }
        self.set_word(parts.slots + at, mixed & !(mask as u32) | (entry as u32 + 1));
    }

    /// A full small table closes its holes, or gets twice the room (2, 4, 8).
    fn grow_small(&mut self, map: Value, parts: Option<Parts>) -> Result<(), NeedMemory> {
        let width = if self.is(map, kind::DICT) { 2 } else { 1 };
        let Some(parts) = parts else {
            let table = self.alloc(kind::TABLE, 1 + 2 * width)?;
            self.set(map, 1, table);
            return Ok(());
        };
        let holes = self.list_len(map) < parts.capacity;
        let to = if holes {
            parts.first
        } else {
            let table = self.alloc(kind::TABLE, 1 + (parts.capacity * 2).clamp(2, SMALL_MAX) * width)?;
            self.set(map, 1, table);
            index_of(table) + 1
        };
        let mut at = to;
        for entry in 0..parts.capacity {
            let from = parts.key(entry);
            if self.word(from) != UNSET {
                self.copy_words(from, at, width);
                at += width;
            }
        }
        if holes {
            for i in at..parts.key(parts.capacity) {
                self.set_word(i, UNSET);
            }
        }
        Ok(())
    }

    /// Makes the table large with room for one more entry.
    fn make_room(&mut self, map: Value) -> Result<(), HashError> {
        let parts = self.parts(map);
        let len = self.list_len(map);
        let width = if self.is(map, kind::DICT) { 2 } else { 1 };
        let needed = len + 1;
        if let Some(parts) = parts
            && parts.is_large()
        {
            if self.used(map, &parts) < parts.capacity && needed <= entries_max(parts.bits) {
                return Ok(());
            }
            return Ok(self.rebuild(map, &parts, needed)?);
        }
        let bits = bits_for(needed);
        let roomy = (needed + needed / 2).min(entries_max(bits));
        let table = self.new_large(roomy, width, bits, UNSET)?;
        let index = self.get(table, 1);
        let new = Parts {
            first: index_of(table) + 3,
            width,
            capacity: roomy.max(SMALL_MAX),
            slots: index_of(index) + 1,
            bits,
        };
        let mut used = 0;
        if let Some(old) = parts {
            for entry in 0..old.capacity {
                let key = self.word(old.key(entry));
                if key != UNSET {
                    let hash = self.hash(key)?;
                    self.copy_words(old.key(entry), new.key(used), width);
                    self.enter_slot(&new, mix(hash), used);
                    used += 1;
                }
            }
        }
        self.set(map, 1, table);
        self.set_used(map, used);
        Ok(())
    }

    /// A large table anew, without its removed entries and with room for `needed` and half as many; a larger index if it takes one.
    fn rebuild(&mut self, map: Value, old: &Parts, needed: usize) -> Result<(), NeedMemory> {
        let bits = old.bits.max(bits_for(needed));
        let roomy = (needed + needed / 2).min(entries_max(bits)).max(needed);
        let old_index = if bits == old.bits { self.get(self.get(map, 1), 1) } else { UNSET };
        let table = self.new_large(roomy, old.width, bits, old_index)?;
        let index = self.get(table, 1);
        let new = Parts {
            first: index_of(table) + 3,
            width: old.width,
            capacity: roomy.max(SMALL_MAX),
            slots: index_of(index) + 1,
            bits,
        };
        // From here on nothing fails. The old table's keys become the new numbers of their entries.
        let mut used = 0;
        for entry in 0..self.used(map, old) {
            let from = old.key(entry);
            if self.word(from) != UNSET {
                self.copy_words(from, new.key(used), old.width);
                self.set_word(from, small(used as i32));
                used += 1;
            }
        }
        for i in 0..=old.mask() {
            let slot = self.word(old.slots + i);
            if slot == 0 {
                continue;
            }
            let entry = small_of(self.word(old.key((slot as usize & old.mask()) - 1))).max(0) as usize;
            let mixed = slot & !(old.mask() as u32);
            if bits == old.bits {
                self.set_word(old.slots + i, mixed | (entry as u32 + 1));
            } else {
                self.enter_slot(&new, mixed, entry);
            }
        }
        self.set(map, 1, table);
        self.set_used(map, used);
        Ok(())
    }

    /// Removes `key`; its entry as it was, if it was there.
    pub fn table_remove(&mut self, map: Value, key: Value) -> Result<Option<(Value, Value)>, HashError> {
        let Some(probe) = self.table_find(map, key)? else { return Ok(None) };
        let entry = (self.table_key(map, probe.entry()), self.table_value(map, probe.entry()));
        self.table_remove_at(map, probe);
        Ok(Some(entry))
    }

    /// Removes the entry that [`Heap::table_find`] or [`Heap::table_candidate`] found.
    pub fn table_remove_at(&mut self, map: Value, probe: Probe) {
        let Some(parts) = self.parts(map) else { return };
        let entry = probe.entry();
        let at = parts.key(entry);
        if entry >= parts.capacity || self.word(at) == UNSET {
            return;
        }
        if parts.is_large() {
            self.clear_slot(&parts, probe.slot);
        }
        for i in at..at + parts.width {
            self.set_word(i, UNSET);
        }
        self.set(map, 2, small(self.list_len(map) as i32 - 1));
        if parts.is_large() {
            let mut used = self.used(map, &parts);
            while used > 0 && self.word(parts.key(used - 1)) == UNSET {
                used -= 1;
            }
            self.set_used(map, used);
        }
    }

    /// Empties a slot and moves those after it that would not be found any more.
    fn clear_slot(&mut self, parts: &Parts, slot: usize) {
        let mask = parts.mask();
        let (mut hole, mut at) = (slot & mask, slot & mask);
        for _ in 0..mask {
            at = (at + 1) & mask;
            let word = self.word(parts.slots + at);
            if word == 0 {
                break;
            }
            let begins = home(word & !(mask as u32), parts.bits);
            if at.wrapping_sub(begins) & mask >= at.wrapping_sub(hole) & mask {
                self.set_word(parts.slots + hole, word);
                hole = at;
            }
        }
        self.set_word(parts.slots + hole, 0);
    }

    /// Removes and returns the last entry.
    pub fn table_pop_last(&mut self, map: Value) -> Option<(Value, Value)> {
        let parts = self.parts(map)?;
        let entry = self.used(map, &parts).checked_sub(1)?;
        let (key, value) = (self.table_key(map, entry), self.table_value(map, entry));
        let slot = if parts.is_large() { self.slot_of_entry(&parts, key, entry) } else { 0 };
        self.table_remove_at(map, Probe { entry: entry + 1, slot, tried: 0 });
        Some((key, value))
    }

    /// The slot of an entry: by its hash if that is known here, by search otherwise.
    fn slot_of_entry(&self, parts: &Parts, key: Value, entry: usize) -> usize {
        let mask = parts.mask();
        let from = self.hash_known(key).map_or(0, |hash| home(mix(hash), parts.bits));
        for i in 0..=mask {
            let at = (from + i) & mask;
            if self.word(parts.slots + at) as usize & mask == entry + 1 {
                return at;
            }
        }
        from
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
