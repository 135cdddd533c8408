//! What the dispatch loop does to single values and objects, given the heap's words: small ints, truth, dict entries, allocation.
//!
//! All of it is inlined into the loop. Nothing here can fail but by answering None or false: then the slow path does the whole instruction.

use super::WINDOW;
use crate::layout::{self, HEADER_TAG, SIZE_SHIFT, kind};
use crate::names;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, heap_ref, is_small, small, small_of};

/// The window at stack index `base`.
#[inline(always)]
pub fn window(stack: &mut [u32], base: usize) -> Option<&mut [u32; WINDOW]> {
    stack.get_mut(base..base + WINDOW)?.try_into().ok()
}

/// The header word of `v` if it is a heap object, else 0.
#[inline(always)]
pub fn header_of(mem: &[u32], v: Value) -> u32 {
    if v & 3 == 0 { mem.get((v >> 2) as usize).copied().unwrap_or(0) } else { 0 }
}

/// The kind of `v` if it is a heap object, else FILLER.
#[inline(always)]
pub fn kind_of(mem: &[u32], v: Value) -> u32 {
    layout::kind_of_header(header_of(mem, v))
}

/// Adds two small ints; None if the sum is none.
#[inline(always)]
pub fn add_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { (x as i32).checked_add((y ^ 1) as i32).map(|s| s as u32) } else { None }
}

/// Subtracts two small ints.
#[inline(always)]
pub fn sub_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { (x as i32).checked_sub((y ^ 1) as i32).map(|s| s as u32) } else { None }
}

/// Multiplies two small ints.
#[inline(always)]
pub fn mul_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { ((x ^ 1) as i32).checked_mul(small_of(y)).map(|p| p as u32 | 1) } else { None }
}

/// `x // y` of two small ints; None if the divisor is 0 or -1, or one is no small int.
#[inline(always)]
pub fn floor_divide_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 0 || y == small(0) || y == small(-1) {
        return None;
    }
    let (x, y) = (small_of(x), small_of(y));
    let q = x.wrapping_div(y);
    Some(small(if x.wrapping_rem(y) != 0 && (x < 0) != (y < 0) { q - 1 } else { q }))
}

/// `x % y` of two small ints.
#[inline(always)]
pub fn modulo_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 0 || y == small(0) {
        return None;
    }
    let (x, y) = (small_of(x), small_of(y));
    let m = x.wrapping_rem(y);
    Some(small(if m != 0 && (m < 0) != (y < 0) { m + y } else { m }))
}

/// `x << y` of two small ints.
#[inline(always)]
pub fn shift_left_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 0 || y > small(29) {
        return None;
    }
    let shifted = ((x ^ 1) as i32) << small_of(y);
    if shifted >> small_of(y) == (x ^ 1) as i32 { Some(shifted as u32 | 1) } else { None }
}

/// `x >> y` of two small ints.
#[inline(always)]
pub fn shift_right_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 0 || (y as i32) < 0 { None } else { Some(small(small_of(x) >> small_of(y).min(31))) }
}

/// The truth of singletons, small ints, and containers that know their length.
#[inline(always)]
pub fn quick_truth(mem: &[u32], v: Value) -> Option<bool> {
    if v == TRUE {
        Some(true)
    } else if v == FALSE || v == NONE {
        Some(false)
    } else if is_small(v) {
        Some(v != small(0))
    } else {
        let h = header_of(mem, v);
        match layout::kind_of_header(h) {
            kind::LIST | kind::DICT | kind::SET => Some(mem[(v >> 2) as usize + 2] != small(0)),
            kind::STR => Some(mem[(v >> 2) as usize + 1] << 1 != 0),
            kind::TUPLE => Some(h >> SIZE_SHIFT > 1),
            _ => None,
        }
    }
}

/// A position in a sequence of `n` items from a small int that counts from the end when negative.
#[inline(always)]
pub fn position(i: Value, n: i32) -> Option<usize> {
    let i = small_of(i);
    let i = if i < 0 { i + n } else { i };
    if (i as u32) < n as u32 { Some(i as usize) } else { None }
}

/// Item `i` of a sequence at word `at` whose header is `h`.
#[inline(always)]
pub fn quick_item(mem: &[u32], at: usize, h: u32, i: Value) -> Option<Value> {
    if !is_small(i) {
        return None;
    }
    match layout::kind_of_header(h) {
        kind::LIST => {
            let i = position(i, small_of(mem[at + 2]))?;
            Some(mem[(mem[at + 1] >> 2) as usize + 1 + i])
        }
        kind::TUPLE => {
            let i = position(i, (h >> SIZE_SHIFT) as i32 - 1)?;
            Some(mem[at + 1 + i])
        }
        kind::BYTEARRAY => {
            let i = position(i, small_of(mem[at + 2]))?;
            let word = mem[(mem[at + 1] >> 2) as usize + 1 + i / 4];
            Some(small((word >> (8 * (i & 3)) & 255) as i32))
        }
        kind::BYTES => {
            let i = position(i, (mem[at + 1] & 0x7fff_ffff) as i32)?;
            Some(small((mem[at + 3 + i / 4] >> (8 * (i & 3)) & 255) as i32))
        }
        _ => None,
    }
}

/// Replaces item `i` of a list or bytearray at word `at`; whether it did.
#[inline(always)]
pub fn quick_set_item(mem: &mut [u32], at: usize, h: u32, i: Value, v: Value) -> bool {
    let k = layout::kind_of_header(h);
    if !is_small(i) || k != kind::LIST && k != kind::BYTEARRAY {
        return false;
    }
    let Some(i) = position(i, small_of(mem[at + 2])) else { return false };
    let items = (mem[at + 1] >> 2) as usize + 1;
    if k == kind::LIST {
        mem[items + i] = v;
    } else {
        if v & !(255 << 1) != 1 {
            return false;
        }
        let shift = 8 * (i & 3);
        let word = &mut mem[items + i / 4];
        *word = *word & !(255 << shift) | (v >> 1) << shift;
    }
    true
}

/// The word index of the entry whose key is identical to `key` in a table whose entries have `width` words (`table/mod.rs`). None says nothing.
#[inline(always)]
pub fn table_entry(mem: &[u32], table: Value, key: Value, width: usize) -> Option<usize> {
    // Without a table this is word 0, an object of one word.
    let at = (table >> 2) as usize;
    let size = (mem[at] >> SIZE_SHIFT) as usize;
    if size <= 1 + width * crate::table::SMALL_MAX {
        let entries = mem.get(at..at + size)?;
        let mut entry = 1;
        while let Some(&known) = entries.get(entry) {
            if known == key {
                return Some(at + entry);
            }
            entry += width;
        }
        return None;
    }
    let hash = if is_small(key) && key >> 31 == 0 {
        key >> 1
    } else if key & 15 == 2 {
        *names::ROM.get((key >> 4) as usize + 2)?
    } else if kind_of(mem, key) == kind::STR && mem[(key >> 2) as usize + 2] != 0 {
        mem[(key >> 2) as usize + 2]
    } else {
        return None;
    };
    let mixed = crate::table::mix(hash);
    let index = (mem[at + 1] >> 2) as usize;
    let slots = (mem[index] >> SIZE_SHIFT) as usize - 1;
    let mask = slots.wrapping_sub(1);
    let begin = crate::table::home(mixed, slots.trailing_zeros());
    for i in begin..begin + slots {
        let slot = mem[index + 1 + (i & mask)];
        if (slot ^ mixed) as usize & !mask == 0 && slot != 0 {
            let entry = at + 3 + (slot as usize & mask) * width - width;
            return if mem[entry] == key || super::values::same_strs(mem, mem[entry], key) {
                Some(entry)
            } else {
                None
            };
        }
        if slot == 0 {
            return None;
        }
    }
    None
}

/// `len` of a list, dict, set or tuple.
#[inline(always)]
pub fn quick_length(mem: &[u32], v: Value) -> Option<Value> {
    let h = header_of(mem, v);
    match layout::kind_of_header(h) {
        kind::LIST | kind::DICT | kind::SET | kind::BYTEARRAY => Some(mem[(v >> 2) as usize + 2]),
        kind::TUPLE => Some(small((h >> SIZE_SHIFT) as i32 - 1)),
        _ => None,
    }
}

/// Appends to a list that has room; whether it did.
#[inline(always)]
pub fn quick_append(mem: &mut [u32], list: Value, v: Value) -> bool {
    if kind_of(mem, list) != kind::LIST {
        return false;
    }
    let at = (list >> 2) as usize;
    let n = small_of(mem[at + 2]) as usize;
    let storage = mem[at + 1];
    let capacity = (header_of(mem, storage) >> SIZE_SHIFT) as usize;
    if storage == UNSET || n + 1 >= capacity {
        return false;
    }
    mem[(storage >> 2) as usize + 1 + n] = v;
    mem[at + 2] = small(n as i32 + 1);
    true
}

/// The free end of the heap as the loop takes objects from it.
pub struct Room<'a> {
    /// End of the objects.
    pub top: &'a mut usize,
    /// Where allocation must ask: beyond it lies the slow path.
    pub soft: usize,
}

impl Room<'_> {
    /// The same for a function that is not inlined: a copy, so that this one can stay in registers.
    #[inline(always)]
    pub fn lend(&mut self) -> Room<'_> {
        Room { top: self.top, soft: self.soft }
    }

    /// Whether there is room for `words` words.
    #[inline(always)]
    pub fn has(&self, words: usize) -> bool {
        *self.top + words <= self.soft
    }

    /// Makes the object at `at`, which is the last one, one of `words` words; what it loses is zero.
    #[inline(always)]
    pub fn shorten(&mut self, mem: &mut [u32], at: usize, kind: u32, words: usize) {
        mem[at] = (words as u32) << SIZE_SHIFT | kind << 4 | HEADER_TAG;
        *self.top = at + words;
    }

    /// A new object of `words` words (header included), zeroed but for its header; None if it must be asked for.
    #[inline(always)]
    pub fn alloc(&mut self, mem: &mut [u32], kind: u32, words: usize) -> Option<usize> {
        let at = *self.top;
        if at + words > self.soft {
            return None;
        }
        *mem.get_mut(at)? = (words as u32) << SIZE_SHIFT | kind << 4 | HEADER_TAG;
        *self.top = at + words;
        Some(at)
    }

    /// As [`Room::alloc`] with `values` as its words.
    #[inline(always)]
    pub fn alloc_of<const N: usize>(&mut self, mem: &mut [u32], kind: u32, values: [Value; N]) -> Option<Value> {
        let at = *self.top;
        if at + 1 + N > self.soft {
            return None;
        }
        let words = mem.get_mut(at..at + 1 + N)?;
        words[0] = (1 + N as u32) << SIZE_SHIFT | kind << 4 | HEADER_TAG;
        for (to, v) in words[1..].iter_mut().zip(values) {
            *to = v;
        }
        *self.top = at + 1 + N;
        Some(heap_ref(at))
    }

    /// A TUPLE or VALUES of registers `from` to `from + count`.
    #[inline(always)]
    pub fn alloc_copy(
        &mut self,
        mem: &mut [u32],
        kind: u32,
        r: &[u32; WINDOW],
        from: usize,
        count: usize,
    ) -> Option<Value> {
        let at = self.alloc(mem, kind, 1 + count)?;
        let mut i = 0;
        while i < count {
            // Operands are bytes: the mask changes nothing.
            mem[at + 1 + i] = r[(from + i) & 255];
            i += 1;
        }
        Some(heap_ref(at))
    }
}
