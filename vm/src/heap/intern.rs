//! Interned strings: the ROM twin if there is one, else a weak table with open addressing.
//!
//! The table is a VALUES vector of a power of two slots: UNSET is empty, a small int marks a slot whose string has died or been taken out.
//! Invariant: every string in it has header flag F and a known hash, no two are equal, none has a ROM twin.

use super::{Heap, NeedMemory, own};
use crate::layout::{FLAG, kind};
use crate::names::{self, hash_bytes};
use crate::value::{UNSET, Value, heap_ref, index_of, is_heap, is_rom, small};

/// A slot whose string has died.
pub(super) const DEAD: Value = small(0);
/// Slots of the first table: a small program's own names fit.
const SLOTS_LEAST: usize = 32;

/// How full the table is.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub live: usize,
    pub dead: usize,
}

impl Heap<'_> {
    /// How many interned strings there are besides those in ROM, and the words of their table.
    pub fn interned_figures(&self) -> (usize, usize) {
        (self.interned.live, self.intern_slots().len())
    }

    /// The one interned str with this content; `utf8` is text.
    pub fn intern(&mut self, utf8: &[u8]) -> Result<Value, NeedMemory> {
        let hash = hash_bytes(utf8);
        if let Some(v) = self.find_interned(utf8, hash) {
            return Ok(v);
        }
        self.reserve_interned()?;
        let v = self.new_str_bytes(utf8)?;
        self.enter_interned(v, hash);
        Ok(v)
    }

    /// The one interned str equal to the STR `v`: `v` itself if it is the first.
    pub fn intern_value(&mut self, v: Value) -> Result<Value, NeedMemory> {
        if !self.is(v, kind::STR) || is_rom(v) || self.header(v) & FLAG != 0 {
            return Ok(v);
        }
        let hash = self.hash_of_str(v);
        if let Some(twin) = self.find_interned(self.str_bytes(v), hash) {
            return Ok(twin);
        }
        self.reserve_interned()?;
        self.enter_interned(v, hash);
        Ok(v)
    }

    /// The interned str with this content, if there is one.
    pub fn find_interned(&self, utf8: &[u8], hash: u32) -> Option<Value> {
        if let Some(v) = names::find(utf8, hash) {
            return Some(v);
        }
        let table = self.intern_slots();
        let mask = table.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        for _ in 0..table.len() {
            let v = table[at];
            if v == UNSET {
                return None;
            }
            if is_heap(v) && self.get(v, 2) == hash && self.str_bytes(v) == utf8 {
                return Some(v);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn intern_slots(&self) -> &[Value] {
        let table = self.own[own::INTERN];
        if is_heap(table) { &self.words(table)[1..] } else { &[] }
    }

    /// Makes room for one more: at most three quarters of the slots are in use.
    fn reserve_interned(&mut self) -> Result<(), NeedMemory> {
        let slots = self.intern_slots().len();
        let Counts { live, dead } = self.interned;
        if (live + dead + 1) * 4 <= slots * 3 {
            return Ok(());
        }
        let new_slots = ((live + 1) * 2).next_power_of_two().max(SLOTS_LEAST);
        let new = self.alloc(kind::VALUES, 1 + new_slots)?;
        for i in 0..slots {
            let v = self.intern_slots()[i];
            if is_heap(v) {
                let hash = self.get(v, 2);
                self.place_interned(new, v, hash);
            }
        }
        self.retire(self.own[own::INTERN]);
        self.own[own::INTERN] = new;
        self.interned.dead = 0;
        Ok(())
    }

    fn enter_interned(&mut self, v: Value, hash: u32) {
        let at = index_of(v);
        self.mem[at] |= FLAG;
        self.mem[at + 2] = hash;
        if self.place_interned(self.own[own::INTERN], v, hash) {
            self.interned.dead -= 1;
        }
        self.interned.live += 1;
    }

    /// Puts `v` into the first free slot; whether a dead one was reused.
    fn place_interned(&mut self, table: Value, v: Value, hash: u32) -> bool {
        let slots = &mut self.words_mut(table)[1..];
        let mask = slots.len() - 1;
        let mut at = hash as usize & mask;
        while is_heap(slots[at]) {
            at = (at + 1) & mask;
        }
        let reused = slots[at] == DEAD;
        slots[at] = v;
        reused
    }

    /// After marking: takes dead strings out of the table.
    pub(super) fn prune_interned(&mut self) {
        let table = self.own[own::INTERN];
        if !is_heap(table) {
            return;
        }
        let at = index_of(table);
        for i in at + 1..at + self.words(table).len() {
            let v = self.mem[i];
            if is_heap(v) && !self.is_marked(v) {
                self.mem[i] = DEAD;
                self.interned.live -= 1;
                self.interned.dead += 1;
            }
        }
        if self.interned.live == 0 {
            self.own[own::INTERN] = UNSET;
            self.interned = Counts::default();
            self.mem[at] &= !crate::layout::MARK;
        }
    }

    /// For the checker: every string in the table is interned, alive and found under its own content.
    pub(super) fn interned_consistent(&self) -> bool {
        let live = self.intern_slots().iter().filter(|&&v| is_heap(v)).count();
        let dead = self.intern_slots().iter().filter(|&&v| v == DEAD).count();
        live == self.interned.live
            && dead == self.interned.dead
            && self.intern_slots().iter().filter(|&&v| is_heap(v)).all(|&v| {
                self.is(v, kind::STR)
                    && self.header(v) & FLAG != 0
                    && self.get(v, 2) == hash_bytes(self.str_bytes(v))
                    && self.find_interned(self.str_bytes(v), self.get(v, 2)) == Some(heap_ref(index_of(v)))
            })
    }
}
