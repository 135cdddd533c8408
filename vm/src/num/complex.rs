//! Complex numbers: pairs of doubles with Python's rules.

use super::NumError;
use super::float::{parse as parse_float, write_shortest};
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::text::trim_space;
use crate::value::Value;
use core::fmt::{self, Write};

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

/// A new COMPLEX.
pub fn new(heap: &mut Heap, z: Complex) -> Result<Value, NeedMemory> {
    let v = heap.alloc(kind::COMPLEX, 5)?;
    let (re, im) = (z.re.to_bits(), z.im.to_bits());
    heap.words_mut(v)[1..].copy_from_slice(&[re as u32, (re >> 32) as u32, im as u32, (im >> 32) as u32]);
    Ok(v)
}

/// An int, bool, float or complex as a complex number. `NotInt` if it is none, `TooLarge` for an int beyond doubles.
pub fn of_value(heap: &Heap, v: Value) -> Result<Complex, NumError> {
    let objects = heap.objects();
    if objects.is(v, kind::COMPLEX) {
        let (re, im) = objects.complex(v);
        return Ok(Complex { re, im });
    }
    if objects.is(v, kind::FLOAT) {
        return Ok(Complex { re: objects.float(v), im: 0.0 });
    }
    Ok(Complex { re: super::int_to_f64(objects, v)?, im: 0.0 })
}

/// `a + b`
pub fn add(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re + b.re, im: a.im + b.im }
}

/// `a - b`
pub fn sub(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re - b.re, im: a.im - b.im }
}

/// `a * b`
pub fn mul(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}

/// `-a`
pub fn neg(a: Complex) -> Complex {
    Complex { re: -a.re, im: -a.im }
}

/// `a / b`, by Smith's method; none if `b` is 0.
pub fn div(a: Complex, b: Complex) -> Option<Complex> {
    let (re, im) = (b.re.abs(), b.im.abs());
    if re >= im {
        if re == 0.0 {
            return None;
        }
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        Some(Complex { re: (a.re + a.im * ratio) / scale, im: (a.im - a.re * ratio) / scale })
    } else if im >= re {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        Some(Complex { re: (a.re * ratio + a.im) / scale, im: (a.im * ratio - a.re) / scale })
    } else {
        Some(Complex { re: f64::NAN, im: f64::NAN })
    }
}

/// `abs(a)`
pub fn abs(a: Complex) -> f64 {
    libm::hypot(a.re, a.im)
}

/// `a ** b`; `DivideByZero` for 0 to a negative or complex power, `TooLarge` if the result overflows.
pub fn pow(a: Complex, b: Complex) -> Result<Complex, NumError> {
    let power = if b.im == 0.0 && b.re == libm::floor(b.re) && b.re.abs() <= 100.0 {
        let power = integral_power(a, b.re.abs() as u32);
        if b.re < 0.0 { div(Complex { re: 1.0, im: 0.0 }, power).ok_or(NumError::DivideByZero)? } else { power }
    } else if a.re == 0.0 && a.im == 0.0 {
        if b.im != 0.0 || b.re < 0.0 {
            return Err(NumError::DivideByZero);
        }
        Complex { re: 0.0, im: 0.0 }
    } else {
        let modulus = abs(a);
        let angle = libm::atan2(a.im, a.re);
        let mut length = libm::pow(modulus, b.re);
        let mut phase = angle * b.re;
        if b.im != 0.0 {
            length *= libm::exp(-angle * b.im);
            phase += b.im * libm::log(modulus);
        }
        Complex { re: length * libm::cos(phase), im: length * libm::sin(phase) }
    };
    if power.re.is_infinite() || power.im.is_infinite() { Err(NumError::TooLarge) } else { Ok(power) }
}

fn integral_power(a: Complex, exponent: u32) -> Complex {
    let mut power = Complex { re: 1.0, im: 0.0 };
    let mut square = a;
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            power = mul(power, square);
        }
        square = mul(square, square);
        rest >>= 1;
    }
    power
}

/// `repr(z)`
pub fn write_repr(out: &mut dyn Write, z: Complex) -> fmt::Result {
    if z.re == 0.0 && z.re.is_sign_positive() {
        write_shortest(out, z.im, false)?;
        return out.write_char('j');
    }
    out.write_char('(')?;
    write_shortest(out, z.re, false)?;
    if z.im.is_nan() || z.im.is_sign_positive() {
        out.write_char('+')?;
    }
    write_shortest(out, z.im, false)?;
    out.write_str("j)")
}

/// `complex(text)`
pub fn parse(text: &[u8]) -> Option<Complex> {
    let mut text = core::str::from_utf8(trim_space(text)).ok()?;
    if let Some(inner) = text.strip_prefix('(') {
        text = core::str::from_utf8(trim_space(inner.strip_suffix(')')?.as_bytes())).ok()?;
    }
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return parse_part(text).map(|re| Complex { re, im: 0.0 });
    };
    // The sign that begins the imaginary part: the last one that does not belong to an exponent.
    let bytes = body.as_bytes();
    let split =
        (1..bytes.len()).rev().find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (re, im) = body.split_at(split.unwrap_or(0));
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        number => parse_part(number)?,
    };
    Some(Complex { re: if re.is_empty() { 0.0 } else { parse_part(re)? }, im })
}

fn parse_part(text: &str) -> Option<f64> {
    if text.contains(crate::text::is_space) { None } else { parse_float(text.as_bytes()) }
}
