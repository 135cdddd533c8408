//! Characters, slices and iterators on the heap's words: what subscripts and loops do to built-in containers.
//!
//! Called by the dispatch loop; whatever answers None is left to the slow path, which can do all of it too.

use super::quick::{Room, header_of, kind_of};
use super::values::{ASCII, STR_HEAD, copy};
use crate::interp::iterate::what;
use crate::layout::{HEADER_TAG, SIZE_SHIFT, kind, kind_of_header};
use crate::names;
use crate::value::{NONE, UNSET, Value, heap_ref, is_rom, is_small, rom_index, small, small_of};

/// What [`next`] answers at the end: no value has the tag of a header.
pub const END: Value = HEADER_TAG;

/// `v[key]` for a character of an ASCII str, or a slice without a step of a list, tuple or ASCII str.
#[inline(never)]
pub fn subscript(mem: &mut [u32], mut room: Room<'_>, v: Value, key: Value) -> Option<Value> {
    let h = if is_rom(v) { names::ROM[rom_index(v)] } else { header_of(mem, v) };
    let k = kind_of_header(h);
    if k == kind::STR {
        let length = if is_rom(v) { names::ROM[rom_index(v) + 1] } else { mem[(v >> 2) as usize + 1] };
        if length & ASCII == 0 {
            return None;
        }
        let n = (length & !ASCII) as i32;
        if is_small(key) {
            return character(mem, v, super::quick::position(key, n)?);
        }
        return match bounds(mem, key, n)? {
            (0, count) if count == n as usize => Some(v),
            (from, 1) => character(mem, v, from),
            (_, 0) => None,
            (from, count) => part(mem, &mut room, v, from, count),
        };
    }
    let at = (v >> 2) as usize;
    let (items, n) = match k {
        kind::LIST => (mem[at + 1], small_of(mem[at + 2])),
        kind::TUPLE => (v, (h >> SIZE_SHIFT) as i32 - 1),
        _ => return None,
    };
    let (from, count) = bounds(mem, key, n)?;
    if k == kind::TUPLE && count == n as usize {
        return Some(v);
    }
    if count == 0 || !room.has(count + 4) {
        return None;
    }
    let made = room.alloc(mem, if k == kind::LIST { kind::VALUES } else { kind::TUPLE }, 1 + count)?;
    copy(mem, items, 1 + from, made + 1, count);
    if k == kind::TUPLE {
        return Some(heap_ref(made));
    }
    room.alloc_of(mem, kind::LIST, [heap_ref(made), small(count as i32)])
}

/// First item and number of items of SLICE `key` of a sequence of `n` items.
fn bounds(mem: &[u32], key: Value, n: i32) -> Option<(usize, usize)> {
    if kind_of(mem, key) != kind::SLICE {
        return None;
    }
    let at = (key >> 2) as usize;
    let bound = |v: Value, missing: i32| {
        if v == NONE {
            return Some(missing);
        }
        if !is_small(v) {
            return None;
        }
        let v = small_of(v);
        // Neither overflows: a small int has 31 bits, and so has a length.
        Some(if v < 0 { v + n } else { v }.clamp(0, n))
    };
    if mem[at + 3] != NONE && mem[at + 3] != small(1) {
        return None;
    }
    let (from, to) = (bound(mem[at + 1], 0)?, bound(mem[at + 2], n)?);
    Some((from as usize, (to - from).max(0) as usize))
}

/// Byte `i` of a str as a str, if it is among those that need no object of their own.
fn character(mem: &[u32], v: Value, i: usize) -> Option<Value> {
    let word =
        if is_rom(v) { names::ROM[rom_index(v) + STR_HEAD + i / 4] } else { mem[(v >> 2) as usize + STR_HEAD + i / 4] };
    let c = names::CHARACTERS[(word >> (8 * (i & 3)) & 127) as usize];
    if c == UNSET { None } else { Some(c) }
}

/// `count` bytes of an ASCII str from `from` on as a new one.
fn part(mem: &mut [u32], room: &mut Room<'_>, v: Value, from: usize, count: usize) -> Option<Value> {
    let words = count.div_ceil(4);
    let made = room.alloc(mem, kind::STR, STR_HEAD + words)?;
    mem[made + 1] = count as u32 | ASCII;
    let to = made + STR_HEAD;
    let shift = 8 * (from as u32 & 3);
    let source = STR_HEAD + from / 4;
    // Whole words of the source that hold the part: one more than that of the part at most.
    let spanned = (from % 4 + count).div_ceil(4);
    if shift == 0 {
        copy(mem, v, source, to, words);
    } else {
        let first = if is_rom(v) { rom_index(v) } else { (v >> 2) as usize } + source;
        for i in 0..words {
            let all: &[u32] = if is_rom(v) { &names::ROM } else { mem };
            let next = if i + 1 < spanned { all[first + i + 1] << (32 - shift) } else { 0 };
            mem[to + i] = all[first + i] >> shift | next;
        }
    }
    if !count.is_multiple_of(4) {
        mem[to + words - 1] &= (1 << (8 * (count % 4))) - 1;
    }
    Some(heap_ref(made))
}

/// Where the items of a list or tuple lie, and how many there are.
#[inline]
fn items(mem: &[u32], v: Value) -> Option<(usize, usize)> {
    let h = header_of(mem, v);
    let at = (v >> 2) as usize;
    match kind_of_header(h) {
        kind::LIST => Some(((mem[at + 1] >> 2) as usize + 1, small_of(mem[at + 2]) as usize)),
        kind::TUPLE => Some((at + 1, (h >> SIZE_SHIFT) as usize - 1)),
        _ => None,
    }
}

/// The next item of the ITERATOR at word `at`, or [`END`].
#[inline(never)]
pub fn next(mem: &mut [u32], mut room: Room<'_>, at: usize) -> Option<Value> {
    let (target, position, extra) = (mem[at + 1], mem[at + 2], mem[at + 3]);
    let i = small_of(position) as usize;
    let w = small_of(mem[at + 4]);
    let v = match w {
        what::SEQUENCE => {
            let (from, n) = items(mem, target)?;
            if i >= n {
                return finish(mem, at);
            }
            mem[from + i]
        }
        what::STR => {
            let length =
                if is_rom(target) { names::ROM[rom_index(target) + 1] } else { mem[(target >> 2) as usize + 1] };
            if i >= (length & !ASCII) as usize {
                return finish(mem, at);
            }
            if length & ASCII == 0 {
                return None;
            }
            character(mem, target, i)?
        }
        what::RANGE => {
            let range = (target >> 2) as usize;
            let (stop, step) = (mem[range + 2], mem[range + 3]);
            if extra & stop & step & 1 == 0 {
                return None;
            }
            let (v, stop, step) = (small_of(extra), small_of(stop), small_of(step));
            if if step > 0 { v >= stop } else { v <= stop } {
                return finish(mem, at);
            }
            mem[at + 3] = crate::value::try_small(i64::from(v) + i64::from(step))?;
            return Some(extra);
        }
        what::KEYS | what::VALUES | what::ITEMS => return entry(mem, &mut room, at, w),
        what::REVERSED => {
            let (from, n) = items(mem, target)?;
            if position >> 31 != 0 || i >= n {
                return finish(mem, at);
            }
            mem[at + 2] = position.wrapping_sub(2);
            return Some(mem[from + i]);
        }
        what::ENUMERATE => {
            let (from, n) = items(mem, target)?;
            if i >= n {
                return finish(mem, at);
            }
            let number = super::quick::add_small(extra, small(1))?;
            let pair = room.alloc_of(mem, kind::TUPLE, [extra, mem[from + i]])?;
            mem[at + 3] = number;
            pair
        }
        what::ZIP => {
            let ((from, n), (other, m)) = (items(mem, target)?, items(mem, extra)?);
            if i >= n.min(m) {
                return finish(mem, at);
            }
            room.alloc_of(mem, kind::TUPLE, [mem[from + i], mem[other + i]])?
        }
        what::DONE => return Some(END),
        _ => return None,
    };
    mem[at + 2] = position + 2;
    Some(v)
}

/// The next key, value or both of a dict or set.
fn entry(mem: &mut [u32], room: &mut Room<'_>, at: usize, w: i32) -> Option<Value> {
    let map = (mem[at + 1] >> 2) as usize;
    let width = match kind_of_header(mem[map]) {
        kind::DICT => 2,
        kind::SET | kind::FROZENSET => 1,
        _ => return None,
    };
    if mem[at + 3] != mem[map + 2] {
        return None;
    }
    let table = (mem[map + 1] >> 2) as usize;
    let size = (mem[table] >> SIZE_SHIFT) as usize;
    let (first, end) = if size <= 1 + width * crate::table::SMALL_MAX {
        (table + 1, table + size)
    } else {
        (table + 3, table + 3 + small_of(mem[table + 2]) as usize * width)
    };
    let mut i = small_of(mem[at + 2]) as usize;
    while first + i * width < end {
        let entry = first + i * width;
        let key = mem[entry];
        i += 1;
        if key != UNSET {
            let v = match w {
                what::KEYS => key,
                what::VALUES => mem[entry + width - 1],
                _ => room.alloc_of(mem, kind::TUPLE, [key, mem[entry + width - 1]])?,
            };
            mem[at + 2] = small(i as i32);
            return Some(v);
        }
    }
    finish(mem, at)
}

/// An iterator that ended stays at its end and lets go of its container.
fn finish(mem: &mut [u32], at: usize) -> Option<Value> {
    mem[at + 4] = small(what::DONE);
    mem[at + 1] = UNSET;
    mem[at + 3] = UNSET;
    Some(END)
}
