//! Floats: arithmetic with Python's rules, rounding, text.
//!
//! Digits come from `core`'s conversions, which are exact; this module lays them out as Python does.

use super::NumError;
use crate::text::{HeapText, Stop, trim_space};
use core::fmt::{self, Write};
use heapless::String;

/// `a // b` and `a % b`; none if `b` is 0.
pub fn divmod(a: f64, b: f64) -> Option<(f64, f64)> {
    if b == 0.0 {
        return None;
    }
    let mut rest = libm::fmod(a, b);
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = libm::copysign(0.0, b);
    }
    let floor = if quotient != 0.0 {
        let floor = libm::floor(quotient);
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        libm::copysign(0.0, a / b)
    };
    Some((floor, rest))
}

/// `a // b`; none if `b` is 0.
pub fn floordiv(a: f64, b: f64) -> Option<f64> {
    divmod(a, b).map(|(quotient, _)| quotient)
}

/// `a % b`; none if `b` is 0.
pub fn modulo(a: f64, b: f64) -> Option<f64> {
    divmod(a, b).map(|(_, rest)| rest)
}

/// What a power of floats is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// A float.
    Real(f64),
    /// A negative number to a fraction: complex in Python 3.
    Complex,
}

/// `a ** b`. `DivideByZero` for 0 to a negative power, `TooLarge` if the result overflows.
pub fn pow(a: f64, b: f64) -> Result<Power, NumError> {
    if a == 0.0 && b < 0.0 {
        return Err(NumError::DivideByZero);
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && libm::floor(b) != b {
        return Ok(Power::Complex);
    }
    let power = libm::pow(a, b);
    if power.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(NumError::TooLarge);
    }
    Ok(Power::Real(power))
}

/// `round(x, digits)`, half to even in decimal. None if the result overflows.
pub fn round_to(x: f64, digits: i64) -> Option<f64> {
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Some(x);
    }
    if digits >= 0 {
        if x.abs() >= (1u64 << 52) as f64 {
            return Some(x);
        }
        // 16 digits before the point, the point, 323 after it, a sign.
        let mut text: String<345> = String::new();
        return match write!(text, "{:.*}", digits as usize, x) {
            Ok(()) => text.parse().ok(),
            Err(_) => Some(x),
        };
    }
    let decimal = Decimal::shortest(x.abs());
    let kept = decimal.exponent as i64 + 1 + digits.max(-400);
    let magnitude = if kept > 17 {
        x.abs()
    } else if kept > 0 {
        let mut text: String<32> = String::new();
        write!(text, "{:.*e}", kept as usize - 1, x.abs()).ok()?;
        text.parse().ok()?
    } else if kept == 0 && decimal.digits.as_str() > "5" {
        let mut text: String<32> = String::new();
        write!(text, "1e{}", decimal.exponent + 1).ok()?;
        text.parse().ok()?
    } else {
        0.0
    };
    magnitude.is_finite().then_some(libm::copysign(magnitude, x))
}

/// `float(text)` of UTF-8: white space around, underscores between digits, names of infinity and NaN. At most 200 characters if it has
/// underscores.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = core::str::from_utf8(trim_space(text)).ok()?;
    if !text.contains('_') {
        return text.parse().ok();
    }
    let mut plain: String<200> = String::new();
    let mut before = '_';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '_' {
            if !before.is_ascii_digit() || !characters.peek().is_some_and(char::is_ascii_digit) {
                return None;
            }
        } else {
            plain.push(c).ok()?;
        }
        before = c;
    }
    plain.parse().ok()
}

/// The shortest digits that read back as a number: `0.d1d2d3… * 10^(exponent + 1)`.
struct Decimal {
    digits: String<20>,
    exponent: i32,
}

impl Decimal {
    /// Of a finite number that is not negative.
    fn shortest(x: f64) -> Decimal {
        let mut text: String<32> = String::new();
        let mut digits = String::new();
        // 17 digits, a point, and an exponent of at most five characters.
        let _ = write!(text, "{x:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or(("0", "0"));
        for c in mantissa.chars().filter(|&c| c != '.') {
            let _ = digits.push(c);
        }
        Decimal { digits, exponent: exponent.parse().unwrap_or(0) }
    }
}

/// `repr(x)`
pub fn write_repr(out: &mut dyn Write, x: f64) -> fmt::Result {
    write_shortest(out, x, true)
}

/// The shortest text that reads back as `x`; with `point_zero` integral numbers end in `.0`.
pub fn write_shortest(out: &mut dyn Write, x: f64, point_zero: bool) -> fmt::Result {
    if x.is_nan() {
        return out.write_str("nan");
    }
    if x.is_sign_negative() {
        out.write_char('-')?;
    }
    if x.is_infinite() {
        return out.write_str("inf");
    }
    let Decimal { digits, exponent } = Decimal::shortest(x.abs());
    let count = digits.len() as i32;
    if !(-4..16).contains(&exponent) {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        out.write_str(first)?;
        if !rest.is_empty() {
            write!(out, ".{rest}")?;
        }
        return write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs());
    }
    if exponent < 0 {
        out.write_str("0.")?;
        for _ in 0..-exponent - 1 {
            out.write_char('0')?;
        }
        return out.write_str(&digits);
    }
    if count <= exponent + 1 {
        out.write_str(&digits)?;
        for _ in 0..exponent + 1 - count {
            out.write_char('0')?;
        }
        return if point_zero { out.write_str(".0") } else { Ok(()) };
    }
    let (whole, fraction) = digits.split_at(exponent as usize + 1);
    write!(out, "{whole}.{fraction}")
}

/// How [`write_fixed`] lays digits out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `f`: digits after the point.
    Fixed,
    /// `e`: digits after the point, and an exponent.
    Exponent,
    /// `g`: significant digits, whichever of the two is fitting, no zeros at the end.
    General,
    /// As `g`, but an integral number keeps `.0` (no type given, with a precision).
    GeneralPointZero,
}

/// No double has more significant digits than this after its point; what lies beyond is zeros.
const DIGITS_MAX: usize = 1100;

/// Appends the magnitude of a number with so many digits. `alternate` keeps the point and zeros. Not-finite numbers are `inf` and `nan`.
pub fn write_fixed(
    out: &mut HeapText<'_>,
    x: f64,
    notation: Notation,
    precision: usize,
    alternate: bool,
) -> Result<(), Stop> {
    let x = x.abs();
    if x.is_nan() {
        return out.push_str("nan");
    }
    if x.is_infinite() {
        return out.push_str("inf");
    }
    match notation {
        Notation::Fixed => {
            let real = precision.min(DIGITS_MAX);
            write!(out, "{x:.real$}")?;
            out.push_repeated('0', precision - real)?;
            if alternate && precision == 0 {
                out.push_byte(b'.')?;
            }
            Ok(())
        }
        Notation::Exponent => {
            let start = out.len();
            let exponent = write_digits(out, x, precision)?;
            if precision > 0 || alternate {
                out.insert_repeated(start + 1, '.', 1)?;
            }
            Ok(write_exponent(out, exponent)?)
        }
        Notation::General | Notation::GeneralPointZero => {
            write_general(out, x, notation == Notation::GeneralPointZero, precision.max(1), alternate)
        }
    }
}

fn write_exponent(out: &mut HeapText<'_>, exponent: i32) -> fmt::Result {
    write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs())
}

/// Appends one digit and `more` others, without a point; gives the exponent of the first.
fn write_digits(out: &mut HeapText<'_>, x: f64, more: usize) -> Result<i32, Stop> {
    let start = out.len();
    let real = more.min(DIGITS_MAX);
    write!(out, "{x:.real$e}")?;
    let written = &out.as_bytes()[start..];
    let mark = written.iter().rposition(|&byte| byte == b'e').unwrap_or(written.len());
    let exponent = core::str::from_utf8(&written[mark..]).ok().and_then(|text| text.get(1..)?.parse().ok());
    out.truncate(start + mark);
    if real > 0 {
        out.remove(start + 1, 1);
    }
    out.push_repeated('0', more - real)?;
    Ok(exponent.unwrap_or(0))
}

fn write_general(
    out: &mut HeapText<'_>,
    x: f64,
    point_zero: bool,
    precision: usize,
    alternate: bool,
) -> Result<(), Stop> {
    let start = out.len();
    let exponent = write_digits(out, x, precision - 1)?;
    if !alternate {
        let digits = &out.as_bytes()[start..];
        let kept = digits.iter().rposition(|&byte| byte != b'0').map_or(1, |last| last + 1);
        out.truncate(start + kept);
    }
    let count = (out.len() - start) as i64;
    let least = precision as i64 - point_zero as i64;
    if exponent < -4 || exponent as i64 >= least {
        if count > 1 || alternate {
            out.insert_repeated(start + 1, '.', 1)?;
        }
        return Ok(write_exponent(out, exponent)?);
    }
    if exponent < 0 {
        out.insert_repeated(start, '0', exponent.unsigned_abs() as usize)?;
        return out.insert_repeated(start + 1, '.', 1);
    }
    let whole = exponent as usize + 1;
    if count as usize > whole {
        return out.insert_repeated(start + whole, '.', 1);
    }
    out.push_repeated('0', whole - count as usize)?;
    match (alternate, point_zero) {
        (true, _) => out.push_byte(b'.'),
        (_, true) => out.push_str(".0"),
        _ => Ok(()),
    }
}
