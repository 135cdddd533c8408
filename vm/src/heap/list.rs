//! Lists and bytearrays: an object of fixed size that owns its storage, which grows by amortised steps.
//!
//! Every growing call allocates first and commits then; if it answers `NeedMemory` nothing has changed.

use super::{Heap, NeedMemory};
use crate::layout::{SIZE_MAX, kind};
use crate::value::{UNSET, Value, index_of, is_heap, small, small_of};

/// Capacity for `len` elements when an append asks for more: an eighth more and a little, at least 4 words.
fn grown(len: usize) -> usize {
    (len + len / 4 + 3) & !1
}

impl Heap<'_> {
    /// A new list of `items`, its storage without slack.
    pub fn new_list(&mut self, items: &[Value]) -> Result<Value, NeedMemory> {
        let list = self.new_list_with_capacity(items.len())?;
        let storage = self.get(list, 1);
        if is_heap(storage) {
            self.set_values(storage, 1, items);
        }
        self.set(list, 2, small(items.len() as i32));
        Ok(list)
    }

    /// A new empty list with room for `capacity` items.
    pub fn new_list_with_capacity(&mut self, capacity: usize) -> Result<Value, NeedMemory> {
        let storage = if capacity == 0 { UNSET } else { self.alloc(kind::VALUES, 1 + capacity)? };
        let list = self.alloc(kind::LIST, 3)?;
        self.set(list, 1, storage);
        self.set(list, 2, small(0));
        Ok(list)
    }

    /// The number of items of a LIST (also of a DICT, SET, BYTEARRAY).
    #[inline]
    pub fn list_len(&self, list: Value) -> usize {
        small_of(self.get(list, 2)).max(0) as usize
    }

    /// The items of a LIST.
    #[inline]
    pub fn list_items(&self, list: Value) -> &[Value] {
        let storage = self.get(list, 1);
        if !is_heap(storage) {
            return &[];
        }
        self.words(storage).get(1..1 + self.list_len(list)).unwrap_or(&[])
    }

    /// Item `i` of a LIST, if there is one.
    #[inline]
    pub fn list_get(&self, list: Value, i: usize) -> Option<Value> {
        if i < self.list_len(list) { Some(self.get(self.get(list, 1), 1 + i)) } else { None }
    }

    /// Replaces item `i` of a LIST; false if there is none.
    #[inline]
    pub fn list_set(&mut self, list: Value, i: usize, item: Value) -> bool {
        let there = i < self.list_len(list);
        if there {
            self.set(self.get(list, 1), 1 + i, item);
        }
        there
    }

    /// Room for `capacity` items in all, without slack beyond it.
    pub fn list_reserve(&mut self, list: Value, capacity: usize) -> Result<(), NeedMemory> {
        let storage = self.get(list, 1);
        let size = if is_heap(storage) { self.words(storage).len() } else { 1 };
        if capacity < size || self.grow_storage(storage, 1 + capacity) {
            return Ok(());
        }
        let new = self.alloc(kind::VALUES, 1 + capacity)?;
        if is_heap(storage) {
            let from = index_of(storage);
            self.mem.copy_within(from + 1..from + size, index_of(new) + 1);
            self.retire(storage);
        }
        self.set(list, 1, new);
        Ok(())
    }

    fn grow_storage(&mut self, storage: Value, words: usize) -> bool {
        is_heap(storage) && self.grow_in_place(storage, words)
    }

    /// Room for `more` further items, with slack for appends to come.
    pub fn list_reserve_more(&mut self, list: Value, more: usize) -> Result<(), NeedMemory> {
        let storage = self.get(list, 1);
        let needed = self.list_len(list).saturating_add(more);
        let capacity = if is_heap(storage) { self.words(storage).len() - 1 } else { 0 };
        if needed <= capacity {
            return Ok(());
        }
        let roomy = grown(needed).min(SIZE_MAX - 1).max(needed);
        // Short of memory, what is needed is enough.
        self.list_reserve(list, roomy).or_else(|_| self.list_reserve(list, needed))
    }

    /// Appends an item.
    #[inline]
    pub fn list_push(&mut self, list: Value, item: Value) -> Result<(), NeedMemory> {
        let len = self.list_len(list);
        let storage = self.get(list, 1);
        if !is_heap(storage) || len + 1 >= self.words(storage).len() {
            self.list_reserve_more(list, 1)?;
        }
        let storage = self.get(list, 1);
        self.set(storage, 1 + len, item);
        self.set(list, 2, small(len as i32 + 1));
        Ok(())
    }

    /// Appends `items`.
    pub fn list_extend(&mut self, list: Value, items: &[Value]) -> Result<(), NeedMemory> {
        let len = self.list_len(list);
        if items.is_empty() {
            return Ok(());
        }
        self.list_reserve_more(list, items.len())?;
        let storage = self.get(list, 1);
        self.set_values(storage, 1 + len, items);
        self.set(list, 2, small((len + items.len()) as i32));
        Ok(())
    }

    /// Inserts an item before index `i` (at the end if `i` is beyond it).
    pub fn list_insert(&mut self, list: Value, i: usize, item: Value) -> Result<(), NeedMemory> {
        let len = self.list_len(list);
        let i = i.min(len);
        self.list_reserve_more(list, 1)?;
        let storage = self.get(list, 1);
        self.move_values(storage, 1 + i, 2 + i, len - i);
        self.set(storage, 1 + i, item);
        self.set(list, 2, small(len as i32 + 1));
        Ok(())
    }

    /// Removes and returns item `i`.
    pub fn list_remove(&mut self, list: Value, i: usize) -> Option<Value> {
        let item = self.list_get(list, i)?;
        self.list_remove_range(list, i, i + 1);
        Some(item)
    }

    /// Removes the items from `from` up to, not including, `to`.
    pub fn list_remove_range(&mut self, list: Value, from: usize, to: usize) {
        let len = self.list_len(list);
        let (from, to) = (from.min(len), to.min(len));
        if from >= to {
            return;
        }
        let storage = self.get(list, 1);
        self.move_values(storage, 1 + to, 1 + from, len - to);
        let left = len - (to - from);
        if let Some(words) = self.words_mut(storage).get_mut(1 + left..1 + len) {
            words.fill(UNSET);
        }
        self.set(list, 2, small(left as i32));
        let capacity = self.words(storage).len() - 1;
        if left == 0 {
            self.set(list, 1, UNSET);
        } else if left * 4 < capacity && capacity > 8 {
            self.shrink(storage, 1 + left * 2);
        }
    }

    /// Opens a gap of `count` UNSET items before index `i`; the caller fills it at once.
    pub fn list_open_gap(&mut self, list: Value, i: usize, count: usize) -> Result<(), NeedMemory> {
        let len = self.list_len(list);
        let i = i.min(len);
        if count == 0 {
            return Ok(());
        }
        self.list_reserve_more(list, count)?;
        let storage = self.get(list, 1);
        self.move_values(storage, 1 + i, 1 + i + count, len - i);
        if let Some(words) = self.words_mut(storage).get_mut(1 + i..1 + i + count) {
            words.fill(UNSET);
        }
        self.set(list, 2, small((len + count) as i32));
        Ok(())
    }

    /// Drops all items.
    pub fn list_clear(&mut self, list: Value) {
        self.set(list, 1, UNSET);
        self.set(list, 2, small(0));
    }

    /// A new bytearray of `len` zero bytes.
    pub fn new_bytearray(&mut self, len: usize) -> Result<Value, NeedMemory> {
        let storage = if len == 0 { UNSET } else { self.alloc(kind::RAW, 1 + len.div_ceil(4))? };
        let v = self.alloc(kind::BYTEARRAY, 3)?;
        self.set(v, 1, storage);
        self.set(v, 2, small(len as i32));
        Ok(v)
    }

    /// Changes the length of a BYTEARRAY; new bytes are zero, growth has slack for appends to come.
    pub fn bytearray_resize(&mut self, v: Value, len: usize) -> Result<(), NeedMemory> {
        let storage = self.get(v, 1);
        let size = if is_heap(storage) { self.words(storage).len() } else { 1 };
        let old = self.list_len(v);
        let words = len.div_ceil(4);
        if words < size {
            if len < old
                && let Some(cut) = self.bytes_mut(v).get_mut(len..)
            {
                cut.fill(0);
            }
        } else if !(is_heap(storage) && self.grow_in_place(storage, 1 + words)) {
            let new = self.alloc(kind::RAW, 1 + grown(words)).or_else(|_| self.alloc(kind::RAW, 1 + words))?;
            if is_heap(storage) {
                let from = index_of(storage);
                self.mem.copy_within(from + 1..from + size, index_of(new) + 1);
            }
            self.set(v, 1, new);
        }
        self.set(v, 2, small(len as i32));
        Ok(())
    }
}
