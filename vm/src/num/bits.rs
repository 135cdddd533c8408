//! Bit operations, as if integers were two's complement of unbounded width.

use super::int::{Int, Magnitude, NumError, build, pair, sub};
use super::limbs;
use crate::heap::{Heap, NeedMemory};
use crate::layout::SIZE_MAX;
use crate::value::{Value, small};

/// `a & b`
pub fn and(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    combine(heap, a, b, |x, y| x & y)
}

/// `a | b`
pub fn or(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    combine(heap, a, b, |x, y| x | y)
}

/// `a ^ b`
pub fn xor(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    combine(heap, a, b, |x, y| x ^ y)
}

/// `~a`
pub fn invert(heap: &mut Heap, a: Value) -> Result<Value, NumError> {
    sub(heap, small(-1), a)
}

/// The two's complement limbs of an integer, without end.
struct Complement<'a> {
    limbs: &'a [u32],
    flip: u32,
    carry: bool,
    at: usize,
}

impl<'a> Complement<'a> {
    fn new(negative: bool, limbs: &'a [u32]) -> Complement<'a> {
        Complement { limbs, flip: if negative { u32::MAX } else { 0 }, carry: negative, at: 0 }
    }

    fn next(&mut self) -> u32 {
        let limb = self.limbs.get(self.at).copied().unwrap_or(0) ^ self.flip;
        self.at += 1;
        let (limb, carry) = limb.overflowing_add(self.carry as u32);
        self.carry = carry;
        limb
    }
}

fn combine(heap: &mut Heap, a: Value, b: Value, op: fn(u32, u32) -> u32) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    let room = x.limbs().len().max(y.limbs().len()) + 1;
    build(heap, room, |objects, out| {
        let (x, y) = pair(objects, a, b)?;
        let (mut u, mut v) = (Complement::new(x.negative, x.limbs()), Complement::new(y.negative, y.limbs()));
        for place in out.iter_mut() {
            *place = op(u.next(), v.next());
        }
        let negative = out.last().is_some_and(|top| top >> 31 == 1);
        if negative {
            negate(out);
        }
        Ok(Magnitude { negative, length: out.len() })
    })
}

/// The two's complement of `a`, in place.
pub(super) fn negate(a: &mut [u32]) {
    let mut carry = true;
    for x in a {
        (*x, carry) = (!*x).overflowing_add(carry as u32);
    }
}

/// `a << b`
pub fn lshift(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if y.negative {
        return Err(NumError::NegativeShift);
    }
    if x.is_zero() {
        return Ok(small(0));
    }
    let bits = y.to_u64_magnitude().filter(|&bits| bits / 32 < SIZE_MAX as u64);
    let Some(bits) = bits else { return Err(NeedMemory { words: SIZE_MAX + 1 }.into()) };
    let room = x.limbs().len() + (bits / 32) as usize + 1;
    build(heap, room, |objects, out| {
        let x = Int::new(objects, a).ok_or(NumError::NotInt)?;
        limbs::shift_left(out, x.limbs(), bits);
        Ok(Magnitude { negative: x.negative, length: out.len() })
    })
}

/// `a >> b`
pub fn rshift(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if y.negative {
        return Err(NumError::NegativeShift);
    }
    let bits = y.to_u64_magnitude().unwrap_or(u64::MAX);
    let remaining = (x.limbs().len() as u64).saturating_sub(bits / 32) as usize;
    build(heap, remaining + 1, |objects, out| {
        let x = Int::new(objects, a).ok_or(NumError::NotInt)?;
        let lost = limbs::shift_right(out, x.limbs(), bits);
        if x.negative && lost {
            limbs::add_in_place(out, &[1]);
        }
        Ok(Magnitude { negative: x.negative, length: out.len() })
    })
}

/// `a.bit_length()`
pub fn bit_length(heap: &Heap, a: Value) -> Option<u64> {
    Some(limbs::bit_length(Int::new(heap.objects(), a)?.limbs()))
}

/// `a.bit_count()`
pub fn bit_count(heap: &Heap, a: Value) -> Option<u64> {
    Some(Int::new(heap.objects(), a)?.limbs().iter().map(|limb| limb.count_ones() as u64).sum())
}
