//! Looking up: by name, by key, and candidate by candidate for keys that only Python can compare.

use super::key::Stop;
use super::quick::Quick;
use super::{HashError, Parts, Probe, home, mix};
use crate::heap::Heap;
use crate::layout::kind;
use crate::value::{UNSET, Value, is_heap};

impl Heap<'_> {
    /// The value under an interned str, as attribute and global look-ups want it.
    #[inline]
    pub fn table_get_name(&self, dict: Value, name: Value) -> Option<Value> {
        match self.quick(dict, name, 2) {
            Quick::At(at) => Some(self.word(at + 1)),
            Quick::Missing => None,
            Quick::Unsure => self.get_name_slowly(dict, name),
        }
    }

    #[cold]
    #[inline(never)]
    fn get_name_slowly(&self, dict: Value, name: Value) -> Option<Value> {
        let parts = self.parts(dict)?;
        let probe = self.find_name(dict, &parts, name)?;
        Some(self.word(parts.key(probe.entry()) + 1))
    }

    /// Where the str `name` is; keys that are no str are never equal to it.
    pub(super) fn find_name(&self, map: Value, parts: &Parts, name: Value) -> Option<Probe> {
        if !parts.is_large() {
            let same = |entry: &usize| self.same_text(self.word(parts.key(*entry)), name);
            return (0..parts.capacity).find(same).map(|entry| Probe { entry: entry + 1, slot: 0, tried: 0 });
        }
        let (hash, mut probe) = (self.peek_hash_of_str(name), Probe::START);
        while let Some((other, found)) = self.table_candidate(map, hash, probe) {
            if self.same_text(other, name) {
                return Some(found);
            }
            probe = found;
        }
        None
    }

    /// The value under an interned str in a dict (or UNSET for no dict at all); UNSET if there is none.
    #[inline]
    pub fn get_name(&self, dict: Value, name: Value) -> Value {
        if is_heap(dict) { self.table_get_name(dict, name).unwrap_or(UNSET) } else { UNSET }
    }

    /// As [`Heap::table_get`], without noting hashes.
    pub fn table_peek(&self, map: Value, key: Value) -> Result<Option<Value>, HashError> {
        let width = self.width(map);
        match self.quick(map, key, width) {
            Quick::At(at) => Ok(Some(self.word(at + width - 1))),
            Quick::Missing => Ok(None),
            Quick::Unsure => self.peek_slowly(map, key),
        }
    }

    #[cold]
    #[inline(never)]
    fn peek_slowly(&self, map: Value, key: Value) -> Result<Option<Value>, HashError> {
        Ok(self.peek(map, key, 0)?.map(|probe| self.table_value(map, probe.entry())))
    }

    /// Where `key` is, `depth` levels inside another key.
    pub(super) fn peek(&self, map: Value, key: Value, depth: u32) -> Result<Option<Probe>, HashError> {
        let hash = match self.hash_at(key, depth) {
            Ok(hash) => hash,
            // Never hashed, so in no large table; a small one keeps keys without hashing them.
            Err(Stop::NoSerial(_)) if self.parts(map).is_some_and(|parts| parts.is_large()) => return Ok(None),
            Err(Stop::NoSerial(_)) => 0,
            Err(Stop::Python) => return Err(HashError::Python),
            Err(Stop::Unhashable(inside)) => return Err(HashError::Unhashable(inside)),
        };
        self.find_known(map, key, hash, depth)
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
        if self.is(key, kind::STR) {
            self.hash_of_str(key);
        }
        self.peek(map, key, 0)
    }

    fn find_known(&self, map: Value, key: Value, hash: u32, depth: u32) -> Result<Option<Probe>, HashError> {
        let Some(parts) = self.parts(map) else { return Ok(None) };
        if !parts.is_large() {
            for entry in 0..parts.capacity {
                let other = self.word(parts.key(entry));
                if other != UNSET && self.equal_at(other, key, depth).ok_or(HashError::Python)? {
                    return Ok(Some(Probe { entry: entry + 1, slot: 0, tried: 0 }));
                }
            }
            return Ok(None);
        }
        let mut probe = Probe::START;
        while let Some((other, found)) = self.table_candidate(map, hash, probe) {
            if other == key || self.equal_at(other, key, depth).ok_or(HashError::Python)? {
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
        let width = self.width(map);
        match self.quick(map, key, width) {
            Quick::At(at) => Ok(Some(self.word(at + width - 1))),
            Quick::Missing => Ok(None),
            Quick::Unsure => self.get_slowly(map, key),
        }
    }

    #[cold]
    #[inline(never)]
    fn get_slowly(&mut self, map: Value, key: Value) -> Result<Option<Value>, HashError> {
        let width = self.width(map);
        match self.quick_hashed(map, key, width) {
            Quick::At(at) => return Ok(Some(self.word(at + width - 1))),
            Quick::Missing => return Ok(None),
            Quick::Unsure => {}
        }
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
}
