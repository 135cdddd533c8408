//! Where integers and floats meet: conversion, comparison and division, all exact or correctly rounded.

use super::int::{Int, Magnitude, NumError, build, pair};
use super::limbs;
use crate::heap::Heap;
use crate::layout::kind;
use crate::text::Objects;
use crate::value::Value;
use core::cmp::Ordering;

/// `mantissa * 2^exponent`, rounded half to even; `sticky` says that there is more below the mantissa. None if it overflows.
pub(super) fn assemble(mantissa: u64, sticky: bool, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let top = exponent + 63 - mantissa.leading_zeros() as i64;
    if top > 1023 {
        return None;
    }
    // The exponent of the result's last bit: 52 below the top, but not below that of the smallest subnormal.
    let last = (top - 52).max(-1074);
    let drop = last - exponent;
    let (kept, above_half) = if drop <= 0 {
        ((mantissa as u128) << (-drop).min(64), false)
    } else if drop > 64 {
        (0, false)
    } else {
        let wide = mantissa as u128;
        let (kept, below) = (wide >> drop, wide & ((1 << drop) - 1));
        let half = 1u128 << (drop - 1);
        (kept, below > half || (below == half && (sticky || kept & 1 == 1)))
    };
    let kept = kept as u64 + above_half as u64;
    let value = libm::ldexp(kept as f64, last as i32);
    value.is_finite().then_some(value)
}

/// The nearest double, half to even; none if it is too large.
pub fn nearest_f64(int: &Int<'_>) -> Option<f64> {
    let bits = limbs::bit_length(int.limbs());
    let (mantissa, sticky, exponent) = top_bits(int.limbs(), bits);
    let value = assemble(mantissa, sticky, exponent)?;
    Some(if int.negative { -value } else { value })
}

/// The top 64 bits of a magnitude, whether anything lies below them, and their exponent.
fn top_bits(a: &[u32], bits: u64) -> (u64, bool, i64) {
    let shift = bits.saturating_sub(64);
    let mut top = [0; 2];
    let sticky = limbs::shift_right(&mut top, a, shift);
    (top[0] as u64 | (top[1] as u64) << 32, sticky, shift as i64)
}

/// `float(v)`: `TooLarge` if the number is too large for a double.
pub fn int_to_f64(objects: Objects<'_>, v: Value) -> Result<f64, NumError> {
    nearest_f64(&Int::new(objects, v).ok_or(NumError::NotInt)?).ok_or(NumError::TooLarge)
}

/// A number (int, bool, float) as a double; an int too large is infinite. None for anything else.
pub fn to_f64(heap: &Heap, v: Value) -> Option<f64> {
    let objects = heap.objects();
    if objects.is(v, kind::FLOAT) {
        return Some(objects.float(v));
    }
    let int = Int::new(objects, v)?;
    Some(nearest_f64(&int).unwrap_or(if int.negative { f64::NEG_INFINITY } else { f64::INFINITY }))
}

/// Sign, mantissa and exponent of a finite double: `mantissa * 2^exponent`.
fn parts(x: f64) -> (bool, u64, i32) {
    let bits = x.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    (bits >> 63 == 1, mantissa, exponent)
}

/// `int(x)`: truncated, exact. `NotANumber` or `Infinite` if it is not finite.
pub fn int_from_f64(heap: &mut Heap, x: f64) -> Result<Value, NumError> {
    if x.is_nan() {
        return Err(NumError::NotANumber);
    }
    if x.is_infinite() {
        return Err(NumError::Infinite);
    }
    if x.abs() < 9e18 {
        return Ok(super::int::from_i64(heap, x as i64)?);
    }
    let (negative, mantissa, exponent) = parts(x);
    let shift = exponent.max(0) as u64;
    build(heap, shift as usize / 32 + 3, |_, out| {
        limbs::shift_left(out, &[mantissa as u32, (mantissa >> 32) as u32], shift);
        Ok(Magnitude { negative, length: out.len() })
    })
}

/// `x.as_integer_ratio()`
pub fn integer_ratio(heap: &mut Heap, x: f64) -> Result<(Value, Value), NumError> {
    if libm::trunc(x) == x || !x.is_finite() {
        return Ok((int_from_f64(heap, x)?, crate::value::small(1)));
    }
    let (negative, mantissa, exponent) = parts(x);
    let zeros = mantissa.trailing_zeros();
    let magnitude = (mantissa >> zeros) as i64;
    let numerator = super::int::from_i64(heap, if negative { -magnitude } else { magnitude })?;
    let shift = (-exponent - zeros as i32).max(0) as u64;
    let denominator = build(heap, shift as usize / 32 + 2, |_, out| {
        limbs::shift_left(out, &[1], shift);
        Ok(Magnitude { negative: false, length: out.len() })
    })?;
    Ok((numerator, denominator))
}

/// The order of an int and a float by their exact values; none if `v` is no int or `x` is NaN.
pub fn compare_float(objects: Objects<'_>, v: Value, x: f64) -> Option<Ordering> {
    let int = Int::new(objects, v)?;
    if x.is_nan() {
        return None;
    }
    if let Some(i) = int.to_i64().filter(|i| i.unsigned_abs() <= 1 << 53) {
        return (i as f64).partial_cmp(&x);
    }
    let sign = if int.negative { Ordering::Less } else { Ordering::Greater };
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    if int.negative != (x < 0.0) || x.abs() < 1.0 {
        return Some(sign);
    }
    // Both beyond 1 with one sign: by bit length, then by the magnitudes.
    let (_, mantissa, exponent) = parts(x);
    let bits = limbs::bit_length(int.limbs()) as i64;
    let order = bits.cmp(&(exponent as i64 + 53)).then_with(|| {
        let (top, sticky, _) = top_bits(int.limbs(), bits as u64);
        // Aligned to the same width: at most 64 bits each, the double's low bits zero.
        let wide = (mantissa as u128) << 11 >> (64 - bits.min(64));
        let exact = if bits < 64 { (mantissa as u128) << 11 & ((1 << (64 - bits)) - 1) } else { 0 };
        (top as u128).cmp(&wide).then(match (sticky, exact != 0) {
            (true, _) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => Ordering::Equal,
        })
    });
    Some(if int.negative { order.reverse() } else { order })
}

/// `a / b` of two ints, correctly rounded. `DivideByZero`, or `TooLarge` if the quotient is.
pub fn truediv(heap: &mut Heap, a: Value, b: Value) -> Result<f64, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if y.is_zero() {
        return Err(NumError::DivideByZero);
    }
    if let Some((x, y)) =
        x.to_i64().zip(y.to_i64()).filter(|(x, y)| x.abs_diff(0) <= 1 << 53 && y.abs_diff(0) <= 1 << 53)
    {
        return Ok(x as f64 / y as f64);
    }
    if x.is_zero() {
        return Ok(if y.negative { -0.0 } else { 0.0 });
    }
    // Scale the dividend so that the quotient has 65 or 66 bits, then round once.
    let (x_bits, y_bits) = (limbs::bit_length(x.limbs()) as i64, limbs::bit_length(y.limbs()) as i64);
    let scale = 66 - (x_bits - y_bits);
    if x_bits - y_bits > 1025 {
        return Err(NumError::TooLarge);
    }
    if scale > 1300 {
        return Ok(if x.negative != y.negative { -0.0 } else { 0.0 });
    }
    let up = scale.max(0) as u64;
    let n = x.limbs().len() + (up / 32) as usize + 2;
    let m = y.limbs().len() + (scale.min(0).unsigned_abs() / 32) as usize + 2;
    let mut result = None;
    build(heap, 3 * n + 2 * m, |objects, words| {
        let (x, y) = pair(objects, a, b)?;
        let (dividend, others) = words.split_at_mut(n);
        let (quotient, others) = others.split_at_mut(n);
        let (rest, others) = others.split_at_mut(n);
        let (shifted, divisor) = others.split_at_mut(m);
        limbs::shift_left(dividend, x.limbs(), up);
        limbs::shift_left(shifted, y.limbs(), scale.min(0).unsigned_abs());
        let (dl, sl) = (limbs::trim(dividend).len(), limbs::trim(shifted).len());
        super::division::divide_magnitudes(
            &mut quotient[..=dl],
            &mut rest[..=dl],
            &mut divisor[..sl],
            &dividend[..dl],
            &shifted[..sl],
        );
        let bits = limbs::bit_length(limbs::trim(quotient));
        let (mantissa, sticky, exponent) = top_bits(limbs::trim(quotient), bits);
        let sticky = sticky || rest.iter().any(|&limb| limb != 0);
        let value = assemble(mantissa, sticky, exponent - scale).ok_or(NumError::TooLarge)?;
        result = Some(if x.negative != y.negative { -value } else { value });
        Ok(Magnitude { negative: false, length: 0 })
    })?;
    result.ok_or(NumError::TooLarge)
}
