//! Setting entries, and growing. Every call here allocates first and commits then.

use super::quick::Quick;
use super::{HashError, Parts, SMALL_MAX, bits_for, entries_max, home, mix};
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::value::{UNSET, Value, heap_ref, index_of, small, small_of};

impl Heap<'_> {
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
        let width = self.width(map);
        match self.quick(map, key, width) {
            Quick::At(at) => {
                self.put_value(map, at, width, value);
                Ok(false)
            }
            Quick::Missing => self.insert_missing(map, key, value).map(|()| true),
            Quick::Unsure => self.set_slowly(map, key, value),
        }
    }

    #[cold]
    #[inline(never)]
    fn set_slowly(&mut self, map: Value, key: Value, value: Value) -> Result<bool, HashError> {
        let width = self.width(map);
        match self.quick_hashed(map, key, width) {
            Quick::At(at) => {
                self.put_value(map, at, width, value);
                return Ok(false);
            }
            Quick::Missing => return self.insert_missing(map, key, value).map(|()| true),
            Quick::Unsure => {}
        }
        if let Some(probe) = self.table_find(map, key)? {
            self.table_set_value(map, probe.entry(), value);
            return Ok(false);
        }
        self.insert_missing(map, key, value)?;
        Ok(true)
    }

    /// Replaces the value beside the key at word `at` of the heap.
    #[inline(always)]
    fn put_value(&mut self, map: Value, at: usize, width: usize, value: Value) {
        if width == 2 {
            let table = self.get(map, 1);
            self.set(table, at + 1 - index_of(table), value);
        }
    }

    /// Sets an entry that is known to be missing and needs no Python.
    fn insert_missing(&mut self, map: Value, key: Value, value: Value) -> Result<(), HashError> {
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
        Ok(())
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
        let width = self.width(map);
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
        let old = heap_ref(parts.first - 1);
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
        } else {
            self.retire(old);
        }
        Ok(())
    }

    /// Makes the table large with room for one more entry.
    fn make_room(&mut self, map: Value) -> Result<(), HashError> {
        let parts = self.parts(map);
        let len = self.list_len(map);
        let width = self.width(map);
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
        if parts.is_some() {
            self.retire(self.get(map, 1));
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
        self.retire(self.get(map, 1));
        self.set(map, 1, table);
        self.set_used(map, used);
        Ok(())
    }

    /// Sets the value under an interned str in a dict.
    pub fn set_name(&mut self, dict: Value, name: Value, value: Value) -> Result<(), NeedMemory> {
        let missing = match self.quick(dict, name, 2) {
            Quick::At(at) => {
                self.put_value(dict, at, 2, value);
                return Ok(());
            }
            Quick::Missing => true,
            Quick::Unsure => false,
        };
        let parts = if missing { None } else { self.parts(dict) };
        if let Some(probe) = parts.and_then(|parts| self.find_name(dict, &parts, name)) {
            self.table_set_value(dict, probe.entry(), value);
            return Ok(());
        }
        match self.insert_missing(dict, name, value) {
            Err(HashError::Memory(need)) => Err(need),
            _ => Ok(()),
        }
    }
}
