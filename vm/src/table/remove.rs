//! Taking entries out.

use super::{HashError, Parts, Probe, home, mix};
use crate::heap::Heap;
use crate::value::{UNSET, Value, is_heap, small};

impl Heap<'_> {
    /// Removes `key`; its entry as it was, if it was there.
    pub fn table_remove(&mut self, map: Value, key: Value) -> Result<Option<(Value, Value)>, HashError> {
        let Some(probe) = self.table_find(map, key)? else { return Ok(None) };
        let entry = (self.table_key(map, probe.entry()), self.table_value(map, probe.entry()));
        self.table_remove_at(map, probe);
        Ok(Some(entry))
    }

    /// Removes entry number `entry`.
    pub fn table_remove_entry(&mut self, map: Value, entry: usize) {
        let Some(parts) = self.parts(map) else { return };
        if entry >= parts.capacity {
            return;
        }
        let slot = if parts.is_large() { self.slot_of_entry(&parts, self.word(parts.key(entry)), entry) } else { 0 };
        self.table_remove_at(map, Probe { entry: entry + 1, slot, tried: 0 });
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

    /// Removes an interned str from a dict; whether it was there.
    pub fn delete_name(&mut self, dict: Value, name: Value) -> bool {
        let parts = if is_heap(dict) { self.parts(dict) } else { None };
        let Some(probe) = parts.and_then(|parts| self.find_name(dict, &parts, name)) else { return false };
        self.table_remove_at(dict, probe);
        true
    }
}
