//! Floats as hexadecimal text: `float.hex` and `float.fromhex`.

use super::NumError;
use crate::text::trim_space;
use core::fmt::{self, Write};

/// Exponents beyond this are as good as infinite.
const EXPONENT_MAX: i64 = 1 << 30;

/// `x.hex()`.
pub fn write(out: &mut dyn Write, x: f64) -> fmt::Result {
    if !x.is_finite() {
        return super::float::write_shortest(out, x, false);
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let biased = (bits >> 52 & 0x7ff) as i32;
    let sign = if x.is_sign_negative() { "-" } else { "" };
    match (biased, fraction) {
        (0, 0) => write!(out, "{sign}0x0.0p+0"),
        (0, _) => write!(out, "{sign}0x0.{fraction:013x}p-1022"),
        _ => write!(out, "{sign}0x1.{fraction:013x}p{:+}", biased - 1023),
    }
}

/// `float.fromhex(text)` of UTF-8, rounded half to even. `NotInt` if it is no such number, `TooLarge` if it overflows.
pub fn parse(text: &[u8]) -> Result<f64, NumError> {
    let mut rest = trim_space(text);
    let negative = rest.first() == Some(&b'-');
    if let [b'+' | b'-', tail @ ..] = rest {
        rest = tail;
    }
    let signed = |x: f64| if negative { -x } else { x };
    if rest.eq_ignore_ascii_case(b"inf") || rest.eq_ignore_ascii_case(b"infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if rest.eq_ignore_ascii_case(b"nan") {
        return Ok(signed(f64::NAN));
    }
    if let [b'0', b'x' | b'X', tail @ ..] = rest {
        rest = tail;
    }
    // The leading digits in 64 bits, whether anything was lost below, and the exponent of the lowest bit kept.
    let (mut kept, mut lost, mut exponent) = (0u64, false, 0i64);
    let (mut digits, mut behind) = (0usize, false);
    while let [byte, tail @ ..] = rest {
        match (*byte as char).to_digit(16) {
            Some(digit) => {
                digits += 1;
                if kept >> 60 == 0 {
                    kept = kept << 4 | u64::from(digit);
                } else {
                    lost |= digit != 0;
                    exponent += 4;
                }
                if behind {
                    exponent -= 4;
                }
            }
            None if *byte == b'.' && !behind => behind = true,
            None => break,
        }
        rest = tail;
    }
    if digits == 0 {
        return Err(NumError::NotInt);
    }
    if let [b'p' | b'P', tail @ ..] = rest {
        exponent = exponent.saturating_add(power(tail)?);
    } else if !rest.is_empty() {
        return Err(NumError::NotInt);
    }
    round(kept, lost, exponent).map(signed)
}

/// The decimal exponent behind the `p`.
fn power(text: &[u8]) -> Result<i64, NumError> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NumError::NotInt);
    }
    let n = digits.iter().fold(0i64, |n, &d| (n * 10 + i64::from(d - b'0')).min(EXPONENT_MAX));
    Ok(if negative { -n } else { n })
}

/// `kept * 2 ** exponent` and a little more if `lost`, as the nearest double.
fn round(kept: u64, lost: bool, exponent: i64) -> Result<f64, NumError> {
    if kept == 0 {
        return Ok(0.0);
    }
    let exponent = exponent.clamp(-2 * EXPONENT_MAX, 2 * EXPONENT_MAX);
    let top = exponent + 63 - i64::from(kept.leading_zeros());
    // The exponent of the last bit that the double has room for.
    let last = (top - 52).max(-1074);
    let shift = (last - exponent).clamp(0, 100) as u32;
    let wide = u128::from(kept) << 1 | u128::from(lost);
    let low = wide & ((1 << (shift + 1)) - 1);
    let half = 1u128 << shift;
    let mut whole = (wide >> (shift + 1)) as u64;
    if shift > 0 && (low > half || low == half && whole & 1 == 1) {
        whole += 1;
    }
    if top > 1023 {
        return Err(NumError::TooLarge);
    }
    let x = libm::ldexp(whole as f64, if shift == 0 { exponent } else { last } as i32);
    if x.is_finite() { Ok(x) } else { Err(NumError::TooLarge) }
}
