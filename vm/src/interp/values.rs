//! Operators on built-in values alone: what takes neither a class nor an exception to do. The slow path tries these first.
//!
//! Ints of up to 64 bits, floats, sums of larger ints, concatenation of strs, comparison of numbers and strs, one character of a str.

use super::compare::{holds, number_order};
use crate::heap::{Heap, NeedMemory};
use crate::layout::{FLAG, kind};
use crate::names;
use crate::op;
use crate::value::{UNSET, Value, is_heap, is_rom, is_small, small_of};

/// Words of a STR before its bytes.
const STR_HEAD: usize = 3;
const ASCII: u32 = 1 << 31;
/// Stands for the kind of a small int.
const SMALL: u32 = 64;

fn kind_of(heap: &Heap<'_>, v: Value) -> u32 {
    if is_small(v) { SMALL } else { heap.kind(v).unwrap_or(kind::FILLER) }
}

/// `x OP y` for the instruction code of an operator; None for everything that is not so simple.
pub fn binary(heap: &mut Heap<'_>, code: u8, x: Value, y: Value) -> Result<Option<Value>, NeedMemory> {
    let (kx, ky) = (kind_of(heap, x), kind_of(heap, y));
    match (kx, ky) {
        (kind::FLOAT, _) | (_, kind::FLOAT) => floats(heap, code, x, y),
        (kind::STR, kind::STR) if code == op::ADD => concat(heap, x, y),
        (SMALL | kind::INT_POSITIVE | kind::INT_NEGATIVE, SMALL | kind::INT_POSITIVE | kind::INT_NEGATIVE) => {
            match (heap.int_of(x), heap.int_of(y)) {
                (Some(a), Some(b)) => match integers(code, a, b) {
                    Some(v) => heap.new_int(v).map(Some),
                    None => Ok(None),
                },
                _ if code == op::ADD && kx == ky => sum(heap, kx, x, y).map(Some),
                _ => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

/// `+`, `-`, `*`, `/` of two floats, or of a float and a small int.
fn floats(heap: &mut Heap<'_>, code: u8, x: Value, y: Value) -> Result<Option<Value>, NeedMemory> {
    let number = |v: Value| {
        if is_small(v) {
            Some(f64::from(small_of(v)))
        } else if heap.is(v, kind::FLOAT) {
            Some(heap.float_of(v))
        } else {
            None
        }
    };
    let (Some(a), Some(b)) = (number(x), number(y)) else { return Ok(None) };
    let f = match code {
        op::ADD => a + b,
        op::SUB => a - b,
        op::MUL => a * b,
        op::TRUEDIV if b != 0.0 => a / b,
        _ => return Ok(None),
    };
    heap.new_float(f).map(Some)
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
        op::FLOORDIV => {
            let q = a.checked_div(b)?;
            Some(if a.wrapping_rem(b) != 0 && (a < 0) != (b < 0) { q - 1 } else { q })
        }
        op::MOD => {
            let m = a.checked_rem(b)?;
            Some(if m != 0 && (m < 0) != (b < 0) { m + b } else { m })
        }
        op::LSHIFT if (0..63).contains(&b) && a << b >> b == a => Some(a << b),
        op::RSHIFT if b >= 0 => Some(a >> b.min(63)),
        _ => None,
    }
}

/// The sum of two large ints of the same sign, of kind `k`.
fn sum(heap: &mut Heap<'_>, k: u32, x: Value, y: Value) -> Result<Value, NeedMemory> {
    let (x, y) = if heap.words(x).len() < heap.words(y).len() { (y, x) } else { (x, y) };
    let (long, short) = (heap.words(x).len(), heap.words(y).len());
    let made = heap.alloc(k, long + 1)?;
    let mut carry = 0u64;
    for i in 1..long {
        carry += u64::from(heap.get(x, i)) + if i < short { u64::from(heap.get(y, i)) } else { 0 };
        heap.replace_raw(made, i, carry as u32);
        carry >>= 32;
    }
    heap.replace_raw(made, long, carry as u32);
    if carry == 0 {
        heap.shrink(made, long);
    }
    Ok(made)
}

/// `x + y` of two strs.
fn concat(heap: &mut Heap<'_>, x: Value, y: Value) -> Result<Option<Value>, NeedMemory> {
    let (lx, ly) = (heap.get(x, 1), heap.get(y, 1));
    let (n, m) = ((lx & !ASCII) as usize, (ly & !ASCII) as usize);
    if n == 0 || m == 0 {
        return Ok(Some(if n == 0 { y } else { x }));
    }
    let end = STR_HEAD + (n + m).div_ceil(4);
    let made = heap.alloc(kind::STR, end)?;
    heap.replace_raw(made, 1, (n + m) as u32 | lx & ly & ASCII);
    for i in 0..n.div_ceil(4) {
        let word = heap.get(x, STR_HEAD + i);
        heap.replace_raw(made, STR_HEAD + i, word);
    }
    // The bytes behind a str's last are zero, in the object made as well.
    let (first, shift) = (STR_HEAD + n / 4, 8 * (n as u32 & 3));
    for i in 0..m.div_ceil(4) {
        let word = heap.get(y, STR_HEAD + i);
        let low = heap.get(made, first + i) | word << shift;
        heap.replace_raw(made, first + i, low);
        if shift > 0 && first + i + 1 < end {
            heap.replace_raw(made, first + i + 1, word >> (32 - shift));
        }
    }
    Ok(Some(made))
}

/// The outcome of comparison instruction `code` for numbers and strs; None for anything else.
#[inline]
pub fn compare(heap: &Heap<'_>, code: u8, x: Value, y: Value) -> Option<bool> {
    let (kx, ky) = (kind_of(heap, x), kind_of(heap, y));
    if kx == kind::STR && ky == kind::STR {
        let equality = matches!(code, op::EQ | op::NE | op::JEQ | op::JNE);
        if equality && (x == y || is_interned(heap, x) && is_interned(heap, y)) {
            return Some((x == y) == matches!(code, op::EQ | op::JEQ));
        }
        if equality && heap.get(x, 1) != heap.get(y, 1) {
            return Some(matches!(code, op::NE | op::JNE));
        }
        return Some(holds(code, Some(heap.str_bytes(x).cmp(heap.str_bytes(y)))));
    }
    let number = |k: u32| matches!(k, SMALL | kind::FLOAT | kind::INT_POSITIVE | kind::INT_NEGATIVE);
    if number(kx) && number(ky) { Some(holds(code, number_order(heap, x, y))) } else { None }
}

fn is_interned(heap: &Heap<'_>, v: Value) -> bool {
    is_rom(v) || is_heap(v) && heap.header(v) & FLAG != 0
}

/// Character `i` of an ASCII str, if it is among those that need no object of their own.
pub fn character(heap: &Heap<'_>, s: Value, i: Value) -> Option<Value> {
    if !is_small(i) || !heap.is(s, kind::STR) || heap.get(s, 1) & ASCII == 0 {
        return None;
    }
    let n = (heap.get(s, 1) & !ASCII) as i32;
    let i = small_of(i);
    let i = if i < 0 { i + n } else { i };
    if i < 0 || i >= n {
        return None;
    }
    let byte = heap.get(s, STR_HEAD + i as usize / 4) >> (8 * (i & 3)) & 127;
    let v = names::CHARACTERS[byte as usize];
    if v == UNSET { None } else { Some(v) }
}
