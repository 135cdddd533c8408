//! Typed access to objects of fixed content: str, bytes, float, int, tuple.

use super::{Heap, NeedMemory};
use crate::layout::kind;
use crate::names::hash_bytes;
use crate::value::{UNSET, Value, index_of, is_heap, is_small, small_of, try_small};

const _: () = assert!(cfg!(target_endian = "little"), "bytes lie in words least first");

/// Word 1 of STR: the text is ASCII.
const ASCII: u32 = 1 << 31;

impl Heap<'_> {
    /// A new str of ASCII or UTF-8 text, not interned.
    pub fn new_str(&mut self, text: &str) -> Result<Value, NeedMemory> {
        self.new_bytes_like(kind::STR, text.as_bytes(), if text.is_ascii() { ASCII } else { 0 })
    }

    /// A new str of bytes that are UTF-8 (the caller's promise; text that is not reads as "").
    pub fn new_str_bytes(&mut self, utf8: &[u8]) -> Result<Value, NeedMemory> {
        self.new_bytes_like(kind::STR, utf8, if utf8.is_ascii() { ASCII } else { 0 })
    }

    /// A new bytes object.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Result<Value, NeedMemory> {
        self.new_bytes_like(kind::BYTES, bytes, 0)
    }

    fn new_bytes_like(&mut self, kind: u32, bytes: &[u8], flags: u32) -> Result<Value, NeedMemory> {
        let v = self.new_blank(kind, bytes.len())?;
        self.words_mut(v)[1] |= flags;
        if let Some(to) = bytemuck::cast_slice_mut::<u32, u8>(&mut self.words_mut(v)[3..]).get_mut(..bytes.len()) {
            to.copy_from_slice(bytes);
        }
        Ok(v)
    }

    /// A new STR or BYTES of `len` zero bytes, to be filled through [`Heap::blank_bytes_mut`] before anyone sees it.
    pub fn new_blank(&mut self, kind: u32, len: usize) -> Result<Value, NeedMemory> {
        let v = self.alloc(kind, 3 + len.div_ceil(4))?;
        self.words_mut(v)[1] = len as u32;
        Ok(v)
    }

    /// The bytes of a STR or BYTES that is being made.
    pub fn blank_bytes_mut(&mut self, v: Value) -> &mut [u8] {
        let words = self.words_mut(v);
        let len = (words[1] & !ASCII) as usize;
        bytemuck::cast_slice_mut::<u32, u8>(&mut words[3..]).get_mut(..len).unwrap_or(&mut [])
    }

    /// Ends the making of a STR: notes whether it is ASCII.
    pub fn finish_str(&mut self, v: Value) {
        let ascii = self.str_bytes(v).is_ascii();
        let words = self.words_mut(v);
        words[1] = words[1] & !ASCII | if ascii { ASCII } else { 0 };
    }

    /// The UTF-8 bytes of a STR or the bytes of a BYTES; empty for anything else.
    #[inline]
    pub fn str_bytes(&self, v: Value) -> &[u8] {
        match self.kind(v) {
            Some(kind::STR | kind::BYTES) => {
                let words = self.words(v);
                let len = (words[1] & !ASCII) as usize;
                bytemuck::cast_slice::<u32, u8>(&words[3..]).get(..len).unwrap_or(&[])
            }
            _ => &[],
        }
    }

    /// The text of a STR; "" for anything else.
    pub fn str_text(&self, v: Value) -> &str {
        if self.is(v, kind::STR) { core::str::from_utf8(self.str_bytes(v)).unwrap_or("") } else { "" }
    }

    /// Whether the STR `v` is all ASCII, so that characters are bytes.
    #[inline]
    pub fn str_is_ascii(&self, v: Value) -> bool {
        self.get(v, 1) & ASCII != 0
    }

    /// The bytes of a STR, BYTES or BYTEARRAY; empty for anything else.
    pub fn bytes_of(&self, v: Value) -> &[u8] {
        if !self.is(v, kind::BYTEARRAY) {
            return self.str_bytes(v);
        }
        let (storage, len) = (self.get(v, 1), small_of(self.get(v, 2)).max(0) as usize);
        if !is_heap(storage) {
            return &[];
        }
        bytemuck::cast_slice::<u32, u8>(&self.words(storage)[1..]).get(..len).unwrap_or(&[])
    }

    /// The bytes of a BYTEARRAY; empty for anything else.
    pub fn bytes_mut(&mut self, v: Value) -> &mut [u8] {
        if !self.is(v, kind::BYTEARRAY) {
            return &mut [];
        }
        let (storage, len) = (self.get(v, 1), small_of(self.get(v, 2)).max(0) as usize);
        if !is_heap(storage) {
            return &mut [];
        }
        bytemuck::cast_slice_mut::<u32, u8>(&mut self.words_mut(storage)[1..]).get_mut(..len).unwrap_or(&mut [])
    }

    /// The hash of a STR or BYTES, kept in its word 2. Never 0.
    pub fn hash_of_str(&mut self, v: Value) -> u32 {
        let known = self.get(v, 2);
        if known != 0 {
            return known;
        }
        let hash = hash_bytes(self.str_bytes(v));
        if is_heap(v) {
            self.mem[index_of(v) + 2] = hash;
        }
        hash
    }

    /// The hash of a STR or BYTES without keeping it.
    pub fn peek_hash_of_str(&self, v: Value) -> u32 {
        let known = self.get(v, 2);
        if known != 0 { known } else { hash_bytes(self.str_bytes(v)) }
    }

    /// A new float.
    #[inline]
    pub fn new_float(&mut self, f: f64) -> Result<Value, NeedMemory> {
        let v = self.alloc(kind::FLOAT, 3)?;
        let bits = f.to_bits();
        let words = &mut self.mem[index_of(v)..][..3];
        words[1] = bits as u32;
        words[2] = (bits >> 32) as u32;
        Ok(v)
    }

    /// The number in a FLOAT (0.0 for anything too small to be one).
    #[inline]
    pub fn float_of(&self, v: Value) -> f64 {
        match self.mem.get(index_of(v)..index_of(v).saturating_add(3)) {
            Some(&[_, lo, hi]) => f64::from_bits(u64::from(hi) << 32 | u64::from(lo)),
            _ => 0.0,
        }
    }

    /// An int of any size that fits `i64`.
    pub fn new_int(&mut self, i: i64) -> Result<Value, NeedMemory> {
        if let Some(v) = try_small(i) {
            return Ok(v);
        }
        let magnitude = i.unsigned_abs();
        let (lo, hi) = (magnitude as u32, (magnitude >> 32) as u32);
        let kind = if i < 0 { kind::INT_NEGATIVE } else { kind::INT_POSITIVE };
        let v = self.alloc(kind, if hi == 0 { 2 } else { 3 })?;
        self.replace_raw(v, 1, lo);
        if hi != 0 {
            self.replace_raw(v, 2, hi);
        }
        Ok(v)
    }

    /// The number in a small or big int, if it fits `i64`.
    pub fn int_of(&self, v: Value) -> Option<i64> {
        if is_small(v) {
            return Some(i64::from(small_of(v)));
        }
        let negative = match self.kind(v) {
            Some(kind::INT_POSITIVE) => false,
            Some(kind::INT_NEGATIVE) => true,
            _ => return None,
        };
        let magnitude = match self.words(v) {
            [_, lo] => u64::from(*lo),
            [_, lo, hi] => u64::from(*hi) << 32 | u64::from(*lo),
            _ => return None,
        };
        if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
    }

    /// A new tuple of `items`.
    pub fn new_tuple(&mut self, items: &[Value]) -> Result<Value, NeedMemory> {
        let v = self.alloc(kind::TUPLE, 1 + items.len())?;
        self.set_values(v, 1, items);
        Ok(v)
    }

    /// The items of a TUPLE or VALUES; empty for anything else.
    #[inline]
    pub fn tuple_items(&self, v: Value) -> &[Value] {
        match self.kind(v) {
            Some(kind::TUPLE | kind::VALUES) => &self.words(v)[1..],
            _ => &[],
        }
    }

    /// A new weak reference. One with a callback (neither UNSET nor None) is entered in the callback registry: when its target dies while it
    /// lives itself, [`Heap::take_pending_callback`] hands it out. Word 3 (hash) is left UNSET, word 4 is `what`.
    pub fn new_weakref(&mut self, target: Value, callback: Value, what: Value) -> Result<Value, NeedMemory> {
        let watched = callback != UNSET && callback != crate::value::NONE;
        if watched {
            self.reserve_callback()?;
        }
        let v = self.alloc(kind::WEAKREF, 5)?;
        self.set_values(v, 1, &[target, callback, UNSET, what]);
        if watched {
            self.push_callback(v);
        }
        Ok(v)
    }
}
