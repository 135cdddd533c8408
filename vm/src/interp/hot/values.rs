//! Operators on built-in values alone, on the heap's words: what takes neither a class nor an exception to do.
//!
//! Ints of up to 64 bits, floats, sums of larger ints, concatenation of strs, comparison of numbers and strs. Called by the dispatch loop
//! when its own small ints are not enough; whatever answers None is left to the slow path, which can do all of it too.

use super::quick::{Room, kind_of};
use crate::interp::compare::holds;
use crate::layout::{FLAG, SIZE_SHIFT, kind};
use crate::names;
use crate::op;
use crate::value::{Value, heap_ref, is_rom, is_small, rom_index, small_of, try_small};
use core::cmp::Ordering;

/// Words of a STR before its bytes.
pub const STR_HEAD: usize = 3;
pub const ASCII: u32 = 1 << 31;
/// Stands for the kind of a small int.
const SMALL: u32 = 64;

/// The kind of `v`, that of a small int among them; FILLER for what is no object.
#[inline(always)]
fn full_kind(mem: &[u32], v: Value) -> u32 {
    if is_small(v) {
        SMALL
    } else if is_rom(v) {
        kind::STR
    } else {
        kind_of(mem, v)
    }
}

/// `x OP y` for the instruction code of an operator; None for everything that is not so simple.
#[inline(never)]
pub fn binary(mem: &mut [u32], mut room: Room<'_>, code: u8, x: Value, y: Value) -> Option<Value> {
    let (kx, ky) = (full_kind(mem, x), full_kind(mem, y));
    if kx == kind::FLOAT || ky == kind::FLOAT {
        let (a, b) = (float(mem, kx, x)?, float(mem, ky, y)?);
        let bits = match code {
            op::ADD => a + b,
            op::SUB => a - b,
            op::MUL => a * b,
            op::TRUEDIV if b != 0.0 => a / b,
            _ => return None,
        }
        .to_bits();
        return room.alloc_of(mem, kind::FLOAT, [bits as u32, (bits >> 32) as u32]);
    }
    if kx == kind::STR && ky == kind::STR {
        return if code == op::ADD { concat(mem, &mut room, x, y) } else { None };
    }
    if let (Some(a), Some(b)) = (integer(mem, kx, x), integer(mem, ky, y)) {
        if code == op::TRUEDIV {
            return quotient(mem, &mut room, a, b);
        }
        return match integers(code, a, b) {
            Some(i) => new_integer(mem, &mut room, i),
            None if code == op::MUL => product(mem, &mut room, a, b),
            None => None,
        };
    }
    let large = kx == ky && (kx == kind::INT_POSITIVE || kx == kind::INT_NEGATIVE);
    if large && code == op::ADD { sum(mem, &mut room, kx, x, y) } else { None }
}

/// The number in a float or small int of kind `k`.
#[inline(always)]
fn float(mem: &[u32], k: u32, v: Value) -> Option<f64> {
    match k {
        SMALL => Some(f64::from(small_of(v))),
        kind::FLOAT => {
            let words = mem.get((v >> 2) as usize..)?.first_chunk::<3>()?;
            Some(f64::from_bits(u64::from(words[2]) << 32 | u64::from(words[1])))
        }
        _ => None,
    }
}

/// The number in an int of kind `k`, if it fits.
#[inline(always)]
fn integer(mem: &[u32], k: u32, v: Value) -> Option<i64> {
    if k == SMALL {
        return Some(i64::from(small_of(v)));
    }
    if k != kind::INT_POSITIVE && k != kind::INT_NEGATIVE {
        return None;
    }
    let at = (v >> 2) as usize;
    let magnitude = match mem[at] >> SIZE_SHIFT {
        2 => i64::from(mem[at + 1]),
        3 if mem[at + 2] >> 31 == 0 => i64::from(mem[at + 2]) << 32 | i64::from(mem[at + 1]),
        _ => return None,
    };
    Some(if k == kind::INT_POSITIVE { magnitude } else { -magnitude })
}

fn new_integer(mem: &mut [u32], room: &mut Room<'_>, i: i64) -> Option<Value> {
    if let Some(v) = try_small(i) {
        return Some(v);
    }
    let magnitude = i.unsigned_abs();
    let (lo, hi) = (magnitude as u32, (magnitude >> 32) as u32);
    let k = if i < 0 { kind::INT_NEGATIVE } else { kind::INT_POSITIVE };
    if hi == 0 { room.alloc_of(mem, k, [lo]) } else { room.alloc_of(mem, k, [lo, hi]) }
}

/// `a * b` that does not fit 64 bits.
fn product(mem: &mut [u32], room: &mut Room<'_>, a: i64, b: i64) -> Option<Value> {
    let magnitude = u128::from(a.unsigned_abs()) * u128::from(b.unsigned_abs());
    let k = if (a < 0) != (b < 0) { kind::INT_NEGATIVE } else { kind::INT_POSITIVE };
    let limb = |i: u32| (magnitude >> (32 * i)) as u32;
    match (limb(2), limb(3)) {
        (0, 0) => room.alloc_of(mem, k, [limb(0), limb(1)]),
        (_, 0) => room.alloc_of(mem, k, [limb(0), limb(1), limb(2)]),
        _ => room.alloc_of(mem, k, [limb(0), limb(1), limb(2), limb(3)]),
    }
}

/// `a / b` of ints that a float holds exactly.
fn quotient(mem: &mut [u32], room: &mut Room<'_>, a: i64, b: i64) -> Option<Value> {
    const EXACT: u64 = 1 << 53;
    if b == 0 || a.unsigned_abs() > EXACT || b.unsigned_abs() > EXACT {
        return None;
    }
    let bits = (a as f64 / b as f64).to_bits();
    room.alloc_of(mem, kind::FLOAT, [bits as u32, (bits >> 32) as u32])
}

/// `a OP b` if it is defined and fits.
fn integers(code: u8, a: i64, b: i64) -> Option<i64> {
    match code {
        op::ADD => a.checked_add(b),
        op::SUB => a.checked_sub(b),
        op::MUL => a.checked_mul(b),
        op::AND => Some(a & b),
        op::OR => Some(a | b),
        op::XOR => Some(a ^ b),
        op::FLOORDIV | op::MOD => {
            let q = a.checked_div(b)?;
            let m = a.wrapping_sub(q.wrapping_mul(b));
            let below = m != 0 && (m < 0) != (b < 0);
            Some(match (code == op::FLOORDIV, below) {
                (true, _) => q - i64::from(below),
                (false, true) => m + b,
                (false, false) => m,
            })
        }
        op::LSHIFT if (0..63).contains(&b) && a << b >> b == a => Some(a << b),
        op::RSHIFT if b >= 0 => Some(a >> b.min(63)),
        _ => None,
    }
}

/// The sum of two large ints of the same sign, of kind `k`.
fn sum(mem: &mut [u32], room: &mut Room<'_>, k: u32, x: Value, y: Value) -> Option<Value> {
    let size = |v: Value| (mem[(v >> 2) as usize] >> SIZE_SHIFT) as usize;
    let (x, y) = if size(x) < size(y) { (y, x) } else { (x, y) };
    let (long, short) = (size(x), size(y));
    let made = room.alloc(mem, k, long + 1)?;
    // What is summed lies below what is made.
    let (old, new) = mem.split_at_mut(made);
    let (x, y) = (old.get((x >> 2) as usize..)?.get(..long)?, old.get((y >> 2) as usize..)?.get(..short)?);
    let new = new.get_mut(..long + 1)?;
    let mut carry = 0u64;
    for ((to, &a), &b) in new.iter_mut().zip(x).zip(y).skip(1) {
        carry += u64::from(a) + u64::from(b);
        *to = carry as u32;
        carry >>= 32;
    }
    for (to, &a) in new.iter_mut().zip(x).skip(short) {
        carry += u64::from(a);
        *to = carry as u32;
        carry >>= 32;
    }
    if carry == 0 {
        room.shorten(mem, made, k, long);
    } else {
        new[long] = carry as u32;
    }
    Some(heap_ref(made))
}

/// Word `i` of a heap or ROM object.
#[inline(always)]
fn word(mem: &[u32], v: Value, i: usize) -> u32 {
    if v & 3 == 0 { mem[(v >> 2) as usize + i] } else { names::ROM[rom_index(v) + i] }
}

/// `x + y` of two strs.
fn concat(mem: &mut [u32], room: &mut Room<'_>, x: Value, y: Value) -> Option<Value> {
    let (lx, ly) = (word(mem, x, 1), word(mem, y, 1));
    let (n, m) = ((lx & !ASCII) as usize, (ly & !ASCII) as usize);
    if n == 0 || m == 0 {
        return Some(if n == 0 { y } else { x });
    }
    let end = STR_HEAD + (n + m).div_ceil(4);
    let made = room.alloc(mem, kind::STR, end)?;
    mem[made + 1] = (n + m) as u32 | lx & ly & ASCII;
    copy(mem, x, STR_HEAD, made + STR_HEAD, n.div_ceil(4));
    // The bytes behind a str's last are zero, in the object made as well.
    let (first, shift) = (made + STR_HEAD + n / 4, 8 * (n as u32 & 3));
    if shift == 0 {
        copy(mem, y, STR_HEAD, first, m.div_ceil(4));
        return Some(heap_ref(made));
    }
    let end = made + end;
    for i in 0..m.div_ceil(4) {
        let w = word(mem, y, STR_HEAD + i);
        mem[first + i] |= w << shift;
        if first + i + 1 < end {
            mem[first + i + 1] = w >> (32 - shift);
        }
    }
    Some(heap_ref(made))
}

/// Copies `count` words of `v` from word `from` on to `to`.
#[inline]
pub fn copy(mem: &mut [u32], v: Value, from: usize, to: usize, count: usize) {
    if v & 3 == 0 {
        let at = (v >> 2) as usize + from;
        mem.copy_within(at..at + count, to);
    } else {
        let at = rom_index(v) + from;
        mem[to..to + count].copy_from_slice(&names::ROM[at..at + count]);
    }
}

/// The outcome of comparison instruction `code` for numbers and strs; None for anything else.
#[inline(never)]
pub fn compare(mem: &[u32], code: u8, x: Value, y: Value) -> Option<bool> {
    let (kx, ky) = (full_kind(mem, x), full_kind(mem, y));
    if kx == kind::STR && ky == kind::STR {
        return compare_strs(mem, code, x, y);
    }
    if kx == kind::FLOAT || ky == kind::FLOAT {
        let (a, b) = (float(mem, kx, x)?, float(mem, ky, y)?);
        return Some(holds(code, a.partial_cmp(&b)));
    }
    Some(holds(code, Some(integer(mem, kx, x)?.cmp(&integer(mem, ky, y)?))))
}

/// Whether both are strs with the same text.
#[inline(never)]
pub fn same_strs(mem: &[u32], x: Value, y: Value) -> bool {
    full_kind(mem, x) == kind::STR && full_kind(mem, y) == kind::STR && compare_strs(mem, op::EQ, x, y) == Some(true)
}

fn compare_strs(mem: &[u32], code: u8, x: Value, y: Value) -> Option<bool> {
    if x == y {
        return Some(holds(code, Some(Ordering::Equal)));
    }
    let equality = matches!(code, op::EQ | op::NE | op::JEQ | op::JNE);
    let (lx, ly) = (word(mem, x, 1), word(mem, y, 1));
    if equality && (lx != ly || word(mem, x, 0) & word(mem, y, 0) & FLAG != 0) {
        return Some(matches!(code, op::NE | op::JNE));
    }
    // Bytes behind the last are zero, so that whole words compare.
    let (n, m) = (lx & !ASCII, ly & !ASCII);
    let words = n.min(m).div_ceil(4) as usize;
    for i in STR_HEAD..STR_HEAD + words {
        let (a, b) = (word(mem, x, i), word(mem, y, i));
        if a != b {
            return Some(holds(code, Some(a.swap_bytes().cmp(&b.swap_bytes()))));
        }
    }
    Some(holds(code, Some(n.cmp(&m))))
}
