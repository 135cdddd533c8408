//! A read-only view of the heap's objects, so that they can be read while the free words above them are written.

use crate::heap::Heap;
use crate::layout::{kind, kind_of_header, size_of_header};
use crate::names;
use crate::value::{UNSET, Value, index_of, is_heap, is_rom, rom_index, small_of};

/// The objects of a heap, to read.
#[derive(Clone, Copy)]
pub struct Objects<'h> {
    mem: &'h [u32],
}

impl<'h> Objects<'h> {
    /// A view of `mem`, the heap's words up to its top.
    #[inline]
    pub fn new(mem: &'h [u32]) -> Objects<'h> {
        Objects { mem }
    }

    /// The words of a heap or ROM object, header included; none if `v` is not one.
    #[inline]
    pub fn words(self, v: Value) -> &'h [u32] {
        let from = if is_heap(v) {
            self.mem.get(index_of(v)..)
        } else if is_rom(v) {
            names::ROM.get(rom_index(v)..)
        } else {
            None
        };
        match from {
            Some(words) if !words.is_empty() => words.get(..size_of_header(words[0])).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The built-in value inside an instance of a class derived from a built-in type; any other value as it is.
    #[inline]
    pub fn unwrapped(self, v: Value) -> Value {
        if self.is(v, kind::SUBVALUE) { self.get(v, 2) } else { v }
    }

    /// The kind of an object, if `v` is one.
    #[inline]
    pub fn kind(self, v: Value) -> Option<u32> {
        self.words(v).first().map(|&header| kind_of_header(header))
    }

    /// Whether `v` is an object of kind `k`.
    #[inline]
    pub fn is(self, v: Value, k: u32) -> bool {
        self.kind(v) == Some(k)
    }

    /// Word `i` of an object, 0 beyond its end.
    #[inline]
    pub fn get(self, v: Value, i: usize) -> u32 {
        self.words(v).get(i).copied().unwrap_or(0)
    }

    /// Whether `v` is a str.
    #[inline]
    pub fn is_str(self, v: Value) -> bool {
        self.is(v, kind::STR)
    }

    /// The bytes of a STR (UTF-8) or BYTES; none if `v` is neither.
    #[inline]
    pub fn bytes(self, v: Value) -> &'h [u8] {
        match self.words(v) {
            [header, length, _, data @ ..] if matches!(kind_of_header(*header), kind::STR | kind::BYTES) => {
                bytemuck::cast_slice(data).get(..(length & !(1 << 31)) as usize).unwrap_or(&[])
            }
            _ => &[],
        }
    }

    /// The items of a LIST or TUPLE.
    pub fn items(self, v: Value) -> &'h [Value] {
        match self.kind(v) {
            Some(kind::TUPLE) => &self.words(v)[1..],
            Some(kind::LIST) => self.words(self.get(v, 1)).get(1..=self.int(v, 2)).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The entry of a dict or set at or after position `at`: (position to go on from, key, value). In a set the value is the key.
    pub fn entry(self, map: Value, at: usize) -> Option<(usize, Value, Value)> {
        let width = if self.is(map, kind::DICT) { 2 } else { 1 };
        let entries = crate::table::entries(self.words(self.get(map, 1)), width);
        let (i, entry) = entries.chunks_exact(width).enumerate().skip(at).find(|(_, entry)| entry[0] != UNSET)?;
        Some((i + 1, entry[0], entry[width - 1]))
    }

    /// The memory of a BYTES, BYTEARRAY, ARRAY or MEMORYVIEW without a step.
    pub fn buffer(self, v: Value) -> Option<&'h [u8]> {
        match self.kind(v)? {
            kind::BYTES => Some(self.bytes(v)),
            kind::BYTEARRAY => Some(self.stored(v, 1)),
            kind::ARRAY => Some(self.stored(v, item_size(self.int(v, 3)))),
            kind::MEMORYVIEW => {
                // The bytes of a view with a step do not lie together.
                if self.get(v, 6) != crate::value::small(1) {
                    return None;
                }
                let base = self.get(v, 1);
                // A view's base is never a view.
                let all = if self.is(base, kind::MEMORYVIEW) { &[] } else { self.buffer(base)? };
                let (start, length) = (self.int(v, 2), self.int(v, 3) * item_size(self.int(v, 4)));
                Some(all.get(start..start.saturating_add(length)).unwrap_or(&[]))
            }
            _ => None,
        }
    }

    /// The bytes of anything that holds some: STR, or what [`Objects::buffer`] knows.
    pub fn any_bytes(self, v: Value) -> Option<&'h [u8]> {
        if self.is_str(v) { Some(self.bytes(v)) } else { self.buffer(v) }
    }

    fn stored(self, v: Value, item_size: usize) -> &'h [u8] {
        let storage = self.words(self.get(v, 1)).get(1..).unwrap_or(&[]);
        bytemuck::cast_slice(storage).get(..self.int(v, 2).saturating_mul(item_size)).unwrap_or(&[])
    }

    /// Field `i`, a small int that is not negative.
    fn int(self, v: Value, i: usize) -> usize {
        small_of(self.get(v, i)).max(0) as usize
    }

    /// A STR as `&str`. Checks the UTF-8 (the heap's strings always are).
    #[inline]
    pub fn text(self, v: Value) -> &'h str {
        core::str::from_utf8(self.bytes(v)).unwrap_or("")
    }

    /// Whether a STR is ASCII alone.
    #[inline]
    pub fn is_ascii(self, v: Value) -> bool {
        self.get(v, 1) >> 31 == 1
    }

    /// The double in a FLOAT.
    #[inline]
    pub fn float(self, v: Value) -> f64 {
        f64::from_bits(self.get(v, 1) as u64 | (self.get(v, 2) as u64) << 32)
    }

    /// Real and imaginary part of a COMPLEX.
    #[inline]
    pub fn complex(self, v: Value) -> (f64, f64) {
        (self.float(v), f64::from_bits(self.get(v, 3) as u64 | (self.get(v, 4) as u64) << 32))
    }
}

/// Bytes of an array item by its type code (a character); 1 for unknown ones.
pub fn item_size(typecode: usize) -> usize {
    match typecode as u8 {
        b'h' | b'H' => 2,
        b'i' | b'I' | b'l' | b'L' | b'f' => 4,
        b'q' | b'Q' | b'd' => 8,
        _ => 1,
    }
}

/// The memory of a BYTEARRAY, an ARRAY or a MEMORYVIEW that may be written; none for anything else.
pub fn buffer_mut<'h>(heap: &'h mut Heap<'_>, v: Value) -> Option<&'h mut [u8]> {
    let objects = heap.objects();
    let length = objects.buffer(v)?.len();
    let (owner, start) = match objects.kind(v)? {
        kind::BYTEARRAY | kind::ARRAY => (v, 0),
        kind::MEMORYVIEW if objects.int(v, 5) == 0 => (objects.get(v, 1), objects.int(v, 2)),
        _ => return None,
    };
    if !matches!(objects.kind(owner), Some(kind::BYTEARRAY | kind::ARRAY)) {
        return None;
    }
    let storage = objects.get(owner, 1);
    if !is_heap(storage) {
        return Some(&mut []);
    }
    bytemuck::cast_slice_mut::<u32, u8>(heap.words_mut(storage).get_mut(1..)?).get_mut(start..start + length)
}
