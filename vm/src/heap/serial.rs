//! Identity numbers: what `id()` shows and what objects hash by. Never an address, so that objects may move.
//!
//! Kinds that are often asked keep the serial in a field; all others in a weak side table of (object, serial) pairs, sorted by address.
//! Sliding compaction preserves the order of objects, so the table stays sorted.

use super::{Heap, NeedMemory, own};
use crate::layout::{class, exception, generator, kind};
use crate::value::{UNSET, Value, index_of, is_heap, is_small, small, small_of};

/// Serials stay below this, so that an exception's flags word holds one. After it they begin anew.
const SERIAL_END: u32 = 1 << 28;

/// Where a kind keeps its serial.
enum Place {
    /// This word of this object: a small int or UNSET.
    Field(Value, usize),
    /// Above bit 0 of an exception's flags.
    Flags,
    /// The side table.
    Table,
}

impl Heap<'_> {
    /// The identity number of `v`: different for any two objects alive at the same time, and for ever the same. Multiples of 4 for heap
    /// objects, the value itself for all others. May need memory for kinds without a field of their own.
    pub fn serial(&mut self, v: Value) -> Result<u32, NeedMemory> {
        if !is_heap(v) {
            return Ok(v);
        }
        if let Some(known) = self.known_serial(v) {
            return Ok(known);
        }
        let serial = self.serial_next;
        match self.serial_place(v) {
            Place::Field(object, i) => self.set(object, i, small(serial as i32)),
            Place::Flags => {
                let flags = small_of(self.get(v, exception::FLAGS)) & 1;
                self.set(v, exception::FLAGS, small((serial as i32) << 1 | flags));
            }
            Place::Table => self.enter_serial(v, serial)?,
        }
        self.serial_next = if serial + 1 == SERIAL_END { 1 } else { serial + 1 };
        Ok(serial << 2)
    }

    /// The identity number of `v` if it has been asked for before.
    pub fn known_serial(&self, v: Value) -> Option<u32> {
        if !is_heap(v) {
            return Some(v);
        }
        let word = match self.serial_place(v) {
            Place::Field(object, i) => self.get(object, i),
            Place::Flags => match small_of(self.get(v, exception::FLAGS)) >> 1 {
                0 => UNSET,
                serial => small(serial),
            },
            Place::Table => {
                let at = self.find_serial(v).ok()?;
                self.get(self.own[own::SERIALS], 2 + 2 * at)
            }
        };
        if is_small(word) { Some((small_of(word) as u32) << 2) } else { None }
    }

    fn serial_place(&self, v: Value) -> Place {
        match self.kind(v) {
            Some(kind::FUNCTION) => Place::Field(v, 5),
            Some(kind::CLASS) => Place::Field(v, class::SERIAL),
            Some(kind::INSTANCE) if self.words(v).len() > 1 => {
                let spill = self.get(v, 1);
                if is_heap(spill) { Place::Field(spill, 1) } else { Place::Field(v, 1) }
            }
            Some(kind::INSTANCE_DICT) => Place::Field(v, 3),
            Some(kind::SUBVALUE) => Place::Field(v, 4),
            Some(kind::EXCEPTION) => Place::Flags,
            Some(kind::GENERATOR) => Place::Field(v, generator::SERIAL),
            Some(kind::RESOURCE) => Place::Field(v, 5),
            _ => Place::Table,
        }
    }

    fn serial_key(&self, i: usize) -> Value {
        self.get(self.own[own::SERIALS], 1 + 2 * i)
    }

    /// The entry of `v`, or where it would be entered.
    fn find_serial(&self, v: Value) -> Result<usize, usize> {
        let (mut from, mut to) = (0, self.serial_entries);
        // Most who ask are the youngest.
        if to > 0 && self.serial_key(to - 1) < v {
            return Err(to);
        }
        while from < to {
            let middle = from + (to - from) / 2;
            let key = self.serial_key(middle);
            if key == v {
                return Ok(middle);
            }
            if key < v {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Err(from)
    }

    fn enter_serial(&mut self, v: Value, serial: u32) -> Result<(), NeedMemory> {
        let at = match self.find_serial(v) {
            Ok(at) | Err(at) => at,
        };
        let entries = self.serial_entries;
        let mut table = self.own[own::SERIALS];
        let size = if is_heap(table) { self.words(table).len() } else { 1 };
        if 2 * (entries + 1) >= size {
            let new_size = 1 + 2 * (entries + entries / 2 + 4);
            if !(is_heap(table) && self.grow_in_place(table, new_size)) {
                let new = self.alloc(kind::VALUES, new_size)?;
                if is_heap(table) {
                    let from = index_of(table);
                    self.mem.copy_within(from + 1..from + size, index_of(new) + 1);
                    self.retire(table);
                }
                self.own[own::SERIALS] = new;
                table = new;
            }
        }
        self.move_values(table, 1 + 2 * at, 3 + 2 * at, 2 * (entries - at));
        self.set_values(table, 1 + 2 * at, &[v, small(serial as i32)]);
        self.serial_entries = entries + 1;
        Ok(())
    }

    /// After marking: drops the entries of dead objects.
    pub(super) fn prune_serials(&mut self) {
        let table = self.own[own::SERIALS];
        if !is_heap(table) {
            return;
        }
        let first = index_of(table) + 1;
        let end = first + 2 * self.serial_entries;
        let mut to = first;
        for from in (first..end).step_by(2) {
            if self.is_marked(self.mem[from]) {
                self.mem.copy_within(from..from + 2, to);
                to += 2;
            }
        }
        self.mem[to..end].fill(UNSET);
        self.serial_entries = (to - first) / 2;
        if self.serial_entries == 0 {
            self.own[own::SERIALS] = UNSET;
            self.mem[first - 1] &= !crate::layout::MARK;
        } else if self.words(table).len() > 8 * self.serial_entries + 16 {
            self.shrink(table, 1 + 4 * self.serial_entries);
        }
    }

    /// For the checker: sorted, no key twice, only serials beside the keys.
    pub(super) fn serials_consistent(&self) -> bool {
        (0..self.serial_entries).all(|i| {
            is_heap(self.serial_key(i))
                && is_small(self.get(self.own[own::SERIALS], 2 + 2 * i))
                && (i == 0 || self.serial_key(i - 1) < self.serial_key(i))
        })
    }
}
