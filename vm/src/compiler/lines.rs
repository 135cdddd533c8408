//! The line table of a code object: which source line each instruction comes from.
//!
//! ```text
//! one byte   pc delta (4 bits, 0-14) << 4 | zigzag line delta (4 bits)
//! or         0xf0, then pc delta and zigzag line delta, each LEB128
//! ```
//! The first entry counts from pc 0 and the code's first line.

use crate::heap::Heap;
use crate::layout::{code, kind};
use crate::value::{Value, is_small, small_of};

const ESCAPE: u8 = 0xf0;

fn zigzag(delta: i32) -> u32 {
    (delta.wrapping_shl(1) ^ (delta >> 31)) as u32
}

fn unzigzag(z: u32) -> i32 {
    (z >> 1) as i32 ^ -((z & 1) as i32)
}

/// Writes one entry: `pc_delta` words after the last one, `line_delta` lines after the last one.
pub fn encode(pc_delta: u32, line_delta: i32, mut put: impl FnMut(u8)) {
    let z = zigzag(line_delta);
    if pc_delta < 15 && z < 16 {
        put((pc_delta << 4 | z) as u8);
        return;
    }
    put(ESCAPE);
    for mut v in [pc_delta, z] {
        while v >= 128 {
            put(v as u8 | 128);
            v >>= 7;
        }
        put(v as u8);
    }
}

/// The source line of the instruction at word `pc` (from the first instruction word); 0 if `code` is no CODE object.
pub fn line_of(heap: &Heap, code: Value, pc: u32) -> u32 {
    if !heap.is(code, kind::CODE) {
        return 0;
    }
    let first = heap.get(code, code::FIRST_LINE);
    let mut line = if is_small(first) { small_of(first) } else { 0 };
    let table = heap.get(code, code::LINES);
    if !heap.is(table, kind::BYTES) {
        return line.max(0) as u32;
    }
    let length = heap.get(table, 1);
    let byte = |i: u32| if i < length { (heap.get(table, 3 + i as usize / 4) >> (i % 4 * 8)) as u8 } else { 0 };
    let mut at = 0;
    let mut here = 0u32;
    while at < length {
        let b = byte(at);
        at += 1;
        let (pc_delta, z) = if b >= ESCAPE {
            let mut read = || {
                let mut v = 0u32;
                for shift in [0, 7, 14, 21, 28] {
                    let b = byte(at);
                    at += 1;
                    v |= ((b & 127) as u32) << shift;
                    if b < 128 {
                        break;
                    }
                }
                v
            };
            (read(), read())
        } else {
            ((b >> 4) as u32, (b & 15) as u32)
        };
        here = here.saturating_add(pc_delta);
        if here > pc {
            break;
        }
        line = line.wrapping_add(unzigzag(z));
    }
    line.max(0) as u32
}
