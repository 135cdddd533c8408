//! Powers of integers.

use super::division::{divide_magnitudes, inverse, modulo};
use super::int::{Int, Magnitude, NumError, build, pair};
use super::limbs;
use crate::heap::{Heap, NeedMemory};
use crate::layout::SIZE_MAX;
use crate::value::{Value, small};

/// `a ** b` for `b >= 0`; `NegativePower` otherwise (the result is a float then).
pub fn pow(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if y.negative {
        return Err(NumError::NegativePower);
    }
    let odd = y.limbs().first().is_some_and(|limb| limb & 1 == 1);
    if let [] | [1] = *x.limbs() {
        let one = if x.negative && odd { small(-1) } else { small(1) };
        return Ok(if x.is_zero() && !y.is_zero() { small(0) } else { one });
    }
    let bits = y.to_u64_magnitude().and_then(|exponent| exponent.checked_mul(limbs::bit_length(x.limbs())));
    let Some(bits) = bits.filter(|&bits| bits / 32 < SIZE_MAX as u64) else {
        return Err(NeedMemory { words: SIZE_MAX + 1 }.into());
    };
    let exponent = y.to_u64_magnitude().unwrap_or(0);
    // Result and product, each with room for the carry limb of a multiplication.
    let n = (bits / 32) as usize + 2 + x.limbs().len();
    build(heap, 2 * n, |objects, words| {
        let x = Int::new(objects, a).ok_or(NumError::NotInt)?;
        let (result, product) = words.split_at_mut(n);
        result[0] = 1;
        let mut length = 1;
        for bit in (0..64 - exponent.leading_zeros()).rev() {
            length = multiply(result, product, length, None);
            if exponent >> bit & 1 == 1 {
                length = multiply(result, product, length, Some(x.limbs()));
            }
        }
        Ok(Magnitude { negative: x.negative && odd, length })
    })
}

/// `result *= by`, or squares it; gives the new length. `product` is room.
fn multiply(result: &mut [u32], product: &mut [u32], length: usize, by: Option<&[u32]>) -> usize {
    let factor = by.unwrap_or(&result[..length]);
    let end = (length + factor.len()).min(product.len());
    product[..end].fill(0);
    limbs::mul(&mut product[..end], &result[..length], factor);
    let length = limbs::trim(&product[..end]).len();
    result[..length].copy_from_slice(&product[..length]);
    length
}

/// `pow(a, b, m)`; `DivideByZero` if `m` is 0 (a ValueError), `NegativePower` if `b` is negative and `a` has no inverse modulo `m`.
pub fn powmod(heap: &mut Heap, a: Value, b: Value, m: Value) -> Result<Value, NumError> {
    let (y, z) = pair(heap.objects(), b, m)?;
    if z.is_zero() {
        return Err(NumError::DivideByZero);
    }
    let base = if y.negative { inverse(heap, a, m)? } else { modulo(heap, a, m)? };
    let z = Int::new(heap.objects(), m).ok_or(NumError::NotInt)?;
    let n = z.limbs().len();
    let power = build(heap, 9 * n + 6, |objects, words| {
        let (x, y) = pair(objects, base, b)?;
        let z = Int::new(objects, m).ok_or(NumError::NotInt)?;
        let (result, others) = words.split_at_mut(n);
        let (product, others) = others.split_at_mut(2 * n);
        let (quotient, others) = others.split_at_mut(2 * n + 1);
        let (rest, divisor) = others.split_at_mut(2 * n + 1);
        let mut step = |result: &mut [u32], by: Option<&[u32]>| {
            let length = limbs::trim(result).len();
            product.fill(0);
            limbs::mul(product, &result[..length], by.unwrap_or(&result[..length]));
            reduce(result, product, quotient, rest, &mut divisor[..n], z.limbs());
        };
        result[0] = 1;
        step(result, None);
        for bit in (0..limbs::bit_length(y.limbs())).rev() {
            step(result, None);
            if y.limbs()[(bit / 32) as usize] >> (bit % 32) & 1 == 1 {
                step(result, Some(x.limbs()));
            }
        }
        Ok(Magnitude { negative: false, length: n })
    })?;
    // The base may be negative (it has the modulus's sign): an odd power of it is too.
    let (x, y) = pair(heap.objects(), base, b)?;
    let negative = x.negative && y.limbs().first().is_some_and(|limb| limb & 1 == 1);
    let power = if negative { super::int::neg(heap, power)? } else { power };
    modulo(heap, power, m)
}

/// `result = product % z`
fn reduce(result: &mut [u32], product: &[u32], quotient: &mut [u32], rest: &mut [u32], divisor: &mut [u32], z: &[u32]) {
    let length = limbs::trim(product).len();
    quotient.fill(0);
    rest.fill(0);
    divide_magnitudes(&mut quotient[..=length], &mut rest[..=length], divisor, &product[..length], z);
    let n = result.len();
    result.copy_from_slice(&rest[..n]);
}
