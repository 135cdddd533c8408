//! Floor division and its relatives.

use super::int::{Int, Magnitude, NumError, build, from_i64, mul, pair, sub};
use super::limbs;
use crate::heap::Heap;
use crate::value::{Value, small};
use core::cmp::Ordering;

/// `a // b`
pub fn floordiv(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    match small_division(heap, a, b)? {
        Some((quotient, _)) => Ok(from_i64(heap, quotient)?),
        None => divide(heap, a, b, true),
    }
}

/// `a % b`
pub fn modulo(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    match small_division(heap, a, b)? {
        Some((_, rest)) => Ok(from_i64(heap, rest)?),
        None => divide(heap, a, b, false),
    }
}

/// `divmod(a, b)`
pub fn divmod(heap: &mut Heap, a: Value, b: Value) -> Result<(Value, Value), NumError> {
    if let Some((quotient, rest)) = small_division(heap, a, b)? {
        return Ok((from_i64(heap, quotient)?, from_i64(heap, rest)?));
    }
    let quotient = divide(heap, a, b, true)?;
    let product = mul(heap, quotient, b)?;
    Ok((quotient, sub(heap, a, product)?))
}

/// Both by machine arithmetic, if both operands fit 64 bits.
fn small_division(heap: &Heap, a: Value, b: Value) -> Result<Option<(i64, i64)>, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if y.is_zero() {
        return Err(NumError::DivideByZero);
    }
    let Some((x, y)) = x.to_i64().zip(y.to_i64()) else { return Ok(None) };
    let Some(quotient) = x.checked_div(y) else { return Ok(None) };
    let rest = x % y;
    Ok(Some(if rest != 0 && (rest < 0) != (y < 0) { (quotient - 1, rest + y) } else { (quotient, rest) }))
}

/// The floored quotient or the remainder.
fn divide(heap: &mut Heap, a: Value, b: Value, want_quotient: bool) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    let (n, m) = (x.limbs().len().max(y.limbs().len()) + 1, y.limbs().len());
    build(heap, 2 * n + m, |objects, words| {
        let (x, y) = pair(objects, a, b)?;
        let (rest, others) = words.split_at_mut(n);
        let (quotient, divisor) = others.split_at_mut(n);
        let end = x.limbs().len() + 1;
        divide_magnitudes(&mut quotient[..end], &mut rest[..end], divisor, x.limbs(), y.limbs());
        let floor = x.negative != y.negative && rest.iter().any(|&limb| limb != 0);
        if want_quotient {
            if floor {
                limbs::add_in_place(quotient, &[1]);
            }
            rest.copy_from_slice(quotient);
            return Ok(Magnitude { negative: x.negative != y.negative, length: n });
        }
        if floor {
            limbs::sub(quotient, y.limbs(), limbs::trim(rest));
            rest.copy_from_slice(quotient);
        }
        Ok(Magnitude { negative: y.negative, length: n })
    })
}

/// `x = quotient * y + rest` for magnitudes, `y` not 0. `quotient` and `rest` have one limb more than `x` and are zero, `divisor` is as long as `y`.
pub(super) fn divide_magnitudes(quotient: &mut [u32], rest: &mut [u32], divisor: &mut [u32], x: &[u32], y: &[u32]) {
    if limbs::compare(x, y) == Ordering::Less {
        rest[..x.len()].copy_from_slice(x);
        return;
    }
    if let [single] = *y {
        quotient[..x.len()].copy_from_slice(x);
        rest[0] = limbs::divide_small(quotient, single);
        return;
    }
    let Some(top) = y.last() else { return };
    let shift = top.leading_zeros() as u64;
    limbs::shift_left(divisor, y, shift);
    limbs::shift_left(rest, x, shift);
    limbs::divide_normalised(quotient, rest, divisor);
    let n = y.len();
    rest[n..].fill(0);
    shift_down(&mut rest[..n], shift as u32);
}

fn shift_down(a: &mut [u32], part: u32) {
    if part == 0 {
        return;
    }
    let mut high = 0;
    for x in a.iter_mut().rev() {
        let low = *x;
        *x = low >> part | high << (32 - part);
        high = low;
    }
}

/// `math.gcd(a, b)`
pub fn gcd(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if let Some((mut x, mut y)) = x.to_u64_magnitude().zip(y.to_u64_magnitude()) {
        while y != 0 {
            (x, y) = (y, x % y);
        }
        return Ok(super::int::from_u64(heap, x)?);
    }
    // u, v and the room of one division; u and v are reduced in turn until one is 0.
    let n = x.limbs().len().max(y.limbs().len()) + 1;
    build(heap, 5 * n, |objects, words| {
        let (x, y) = pair(objects, a, b)?;
        let (u, others) = words.split_at_mut(n);
        let (v, others) = others.split_at_mut(n);
        let (quotient, others) = others.split_at_mut(n);
        let (rest, divisor) = others.split_at_mut(n);
        u[..x.limbs().len()].copy_from_slice(x.limbs());
        v[..y.limbs().len()].copy_from_slice(y.limbs());
        loop {
            let (lu, lv) = (limbs::trim(u).len(), limbs::trim(v).len());
            if lv == 0 {
                return Ok(Magnitude { negative: false, length: n });
            }
            quotient.fill(0);
            rest.fill(0);
            divide_magnitudes(&mut quotient[..=lu], &mut rest[..=lu], &mut divisor[..lv], &u[..lu], &v[..lv]);
            u.copy_from_slice(v);
            v.copy_from_slice(rest);
        }
    })
}

/// `math.isqrt(a)`
pub fn isqrt(heap: &mut Heap, a: Value) -> Result<Value, NumError> {
    let x = Int::new(heap.objects(), a).ok_or(NumError::NotInt)?;
    if x.negative {
        return Err(NumError::Negative);
    }
    if let Some(u) = x.to_u64_magnitude() {
        return Ok(super::int::from_u64(heap, u.isqrt())?);
    }
    // Newton's iteration from above: guess = 2^ceil(bits/2).
    let n = x.limbs().len() + 1;
    build(heap, 4 * n, |objects, words| {
        let x = Int::new(objects, a).ok_or(NumError::NotInt)?;
        let (guess, others) = words.split_at_mut(n);
        let (quotient, others) = others.split_at_mut(n);
        let (rest, divisor) = others.split_at_mut(n);
        limbs::shift_left(guess, &[1], limbs::bit_length(x.limbs()).div_ceil(2));
        loop {
            quotient.fill(0);
            rest.fill(0);
            let length = limbs::trim(guess).len();
            divide_magnitudes(quotient, rest, &mut divisor[..length], x.limbs(), &guess[..length]);
            if limbs::compare(limbs::trim(quotient), &guess[..length]) != Ordering::Less {
                return Ok(Magnitude { negative: false, length: n });
            }
            limbs::add_in_place(guess, quotient);
            shift_down(guess, 1);
        }
    })
}

/// The inverse of `a` modulo `m` (not 0), with the sign of `m`; `NegativePower` if there is none.
pub(super) fn inverse(heap: &mut Heap, a: Value, m: Value) -> Result<Value, NumError> {
    let (mut r, mut next_r) = (m, modulo(heap, a, m)?);
    let (mut t, mut next_t) = (small(0), small(1));
    while next_r != small(0) {
        let (quotient, rest) = divmod(heap, r, next_r)?;
        (r, next_r) = (next_r, rest);
        let product = mul(heap, quotient, next_t)?;
        let difference = sub(heap, t, product)?;
        (t, next_t) = (next_t, difference);
    }
    if r == small(-1) {
        t = sub(heap, small(0), t)?;
        r = small(1);
    }
    if r != small(1) {
        return Err(NumError::NegativePower);
    }
    modulo(heap, t, m)
}
