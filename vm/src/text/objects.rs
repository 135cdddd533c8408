//! A read-only view of the heap's objects, so that they can be read while the free words above them are written.

use crate::layout::{kind, kind_of_header, size_of_header};
use crate::names;
use crate::value::{Value, index_of, is_heap, is_rom, rom_index};

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
