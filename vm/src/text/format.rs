//! `format(value, spec)` for numbers and strings.

use super::spec::{Align, Spec, unknown_code};
use super::{Class, Fault, HeapText, Objects, Stop, build_str};
use crate::heap::Heap;
use crate::layout::kind;
use crate::num::complex::{self, Complex};
use crate::num::float::{self, Notation};
use crate::num::{Int, NumError, int_to_f64, nearest_f64, write_int};
use crate::value::{FALSE, TRUE, Value};

/// Whether [`format_value`] knows values of this type: int, bool, float, complex, str.
pub fn formats(objects: Objects<'_>, v: Value) -> bool {
    crate::num::is_int(objects, v) || matches!(objects.kind(v), Some(kind::FLOAT | kind::COMPLEX | kind::STR))
}

/// `format(v, spec)` of an int, bool, float, complex or str as a new STR; `spec` is a STR.
pub fn format_value(heap: &mut Heap, v: Value, spec: Value) -> Result<Value, Fault> {
    if heap.objects().bytes(spec).is_empty() && heap.objects().is_str(v) {
        return Ok(v);
    }
    build_str(heap, |objects, out| write_format(out, objects, v, objects.text(spec)))
}

/// Appends `format(v, spec)` of an int, bool, float, complex or str.
pub fn write_format(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, spec: &str) -> Result<(), Stop> {
    if spec.is_empty() {
        return write_str(out, objects, v);
    }
    match objects.kind(v) {
        Some(kind::STR) => format_str(out, objects.text(v), spec),
        Some(kind::FLOAT) => {
            let spec = Spec::parse(spec, Align::Right, "float", out)?;
            format_float(out, objects.float(v), &spec, "float")
        }
        Some(kind::COMPLEX) => {
            let (re, im) = objects.complex(v);
            let spec = Spec::parse(spec, Align::Right, "complex", out)?;
            format_complex(out, Complex { re, im }, &spec)
        }
        _ => {
            let name = if v == TRUE || v == FALSE { "bool" } else { "int" };
            let spec = Spec::parse(spec, Align::Right, name, out)?;
            format_int(out, objects, v, &spec, name)
        }
    }
}

/// Appends `str(v)` of an int, bool, float, complex or str.
pub fn write_str(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value) -> Result<(), Stop> {
    match objects.kind(v) {
        Some(kind::STR) => out.push_bytes(objects.bytes(v)),
        Some(kind::FLOAT) => Ok(float::write_repr(out, objects.float(v))?),
        Some(kind::COMPLEX) => {
            let (re, im) = objects.complex(v);
            Ok(complex::write_repr(out, Complex { re, im })?)
        }
        _ if v == TRUE => out.push_str("True"),
        _ if v == FALSE => out.push_str("False"),
        _ => write_int(out, objects, v, 10),
    }
}

/// Appends a str as its specification says.
fn format_str(out: &mut HeapText<'_>, text: &str, spec: &str) -> Result<(), Stop> {
    let spec = Spec::parse(spec, Align::Left, "str", out)?;
    let bad = match spec.sign {
        Some(b' ') => "Space not allowed in string format specifier",
        Some(_) => "Sign not allowed in string format specifier",
        None if spec.positive_zero => "Negative zero coercion (z) not allowed in string format specifier",
        None if spec.alternate => "Alternate form (#) not allowed in string format specifier",
        None if spec.align == Align::AfterSign => "'=' alignment not allowed in string format specifier",
        None => "",
    };
    match spec.kind {
        None | Some('s') => {}
        Some(kind) => return Err(unknown_code(kind, "str", out)),
    }
    if spec.grouping.is_some() {
        return Err(spec.bad_grouping('s', out));
    }
    if !bad.is_empty() {
        return Err(out.raise(Class::ValueError, format_args!("{bad}")));
    }
    let start = out.len();
    let end = match spec.precision {
        Some(precision) => text.char_indices().nth(precision).map_or(text.len(), |(at, _)| at),
        None => text.len(),
    };
    out.push_str(&text[..end])?;
    spec.pad(out, start, 0)
}

/// Appends an int as its specification says.
fn format_int(
    out: &mut HeapText<'_>,
    objects: Objects<'_>,
    v: Value,
    spec: &Spec,
    type_name: &str,
) -> Result<(), Stop> {
    let (radix, prefix) = match spec.kind {
        None | Some('d' | 'n' | 'c') => (10, ""),
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let Ok(x) = int_to_f64(objects, v) else {
                return Err(out.raise(Class::OverflowError, format_args!("int too large to convert to float")));
            };
            return format_float(out, x, spec, type_name);
        }
        Some(kind) => return Err(unknown_code(kind, type_name, out)),
    };
    let bad = if spec.precision.is_some() {
        "Precision not allowed in integer format specifier"
    } else if spec.positive_zero {
        "Negative zero coercion (z) not allowed in integer format specifier"
    } else if spec.kind == Some('c') && spec.sign.is_some() {
        "Sign not allowed with integer format specifier 'c'"
    } else if spec.kind == Some('c') && spec.alternate {
        "Alternate form (#) not allowed with integer format specifier 'c'"
    } else {
        ""
    };
    if !bad.is_empty() {
        return Err(out.raise(Class::ValueError, format_args!("{bad}")));
    }
    let start = out.len();
    if spec.kind == Some('c') {
        if Int::new(objects, v).is_some_and(|int| int.to_i64().is_none()) {
            return Err(out.raise(Class::OverflowError, format_args!("Python int too large to convert to C long")));
        }
        push_code_point(out, objects, v)?;
        return spec.pad(out, start, 0);
    }
    let negative = Int::new(objects, v).is_some_and(|int| int.negative);
    out.push_bytes(sign_of(negative, spec).as_slice())?;
    if spec.alternate {
        out.push_str(prefix)?;
    }
    let digits = out.len();
    write_int(out, objects, v, radix)?;
    if negative {
        out.remove(digits, 1);
    }
    if spec.kind == Some('X') {
        out.as_bytes_mut()[digits..].make_ascii_uppercase();
    }
    finish_number(out, spec, start, digits, if radix == 10 { 3 } else { 4 })
}

/// Appends the character with the code point that the int is.
pub(super) fn push_code_point(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value) -> Result<(), Stop> {
    let code = Int::new(objects, v).and_then(|int| int.to_i64());
    match code.and_then(|code| u32::try_from(code).ok()).filter(|&code| code < 0x11_0000) {
        Some(code) => out.push_char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
        None => Err(out.raise(Class::OverflowError, format_args!("%c arg not in range(0x110000)"))),
    }
}

/// Appends a float as its specification says.
fn format_float(out: &mut HeapText<'_>, x: f64, spec: &Spec, type_name: &str) -> Result<(), Stop> {
    write_signed(out, x, spec, Notation::GeneralPointZero, type_name)
}

/// Appends sign and digits of `x`, grouped and padded.
fn write_signed(out: &mut HeapText<'_>, x: f64, spec: &Spec, untyped: Notation, type_name: &str) -> Result<(), Stop> {
    let start = out.len();
    write_magnitude(out, x, spec, untyped, type_name)?;
    let zero = x.is_finite() && out.as_bytes()[start..].iter().all(|byte| !matches!(byte, b'1'..=b'9'));
    let negative = x.is_sign_negative() && !x.is_nan() && !(spec.positive_zero && zero);
    if let Some(sign) = sign_of(negative, spec) {
        out.insert_repeated(start, sign as char, 1)?;
        return finish_number(out, spec, start, start + 1, 3);
    }
    finish_number(out, spec, start, start, 3)
}

/// Appends the digits of `|x|` in the notation its type asks for; without type and precision the shortest.
fn write_magnitude(
    out: &mut HeapText<'_>,
    x: f64,
    spec: &Spec,
    untyped: Notation,
    type_name: &str,
) -> Result<(), Stop> {
    let start = out.len();
    let (notation, upper) = match spec.kind {
        None => match spec.precision {
            None => {
                float::write_shortest(out, x.abs(), untyped == Notation::GeneralPointZero)?;
                let pointless = x.is_finite() && !out.as_bytes()[start..].contains(&b'.');
                let exponent = out.as_bytes()[start..].iter().position(|&byte| byte == b'e');
                let at = exponent.map_or(out.len(), |exponent| start + exponent);
                return out.insert_repeated(at, '.', (spec.alternate && pointless) as usize);
            }
            _ => (untyped, false),
        },
        Some('e') => (Notation::Exponent, false),
        Some('E') => (Notation::Exponent, true),
        Some('f' | '%') => (Notation::Fixed, false),
        Some('F') => (Notation::Fixed, true),
        Some('g' | 'n') => (Notation::General, false),
        Some('G') => (Notation::General, true),
        Some(kind) => return Err(unknown_code(kind, type_name, out)),
    };
    let percent = spec.kind == Some('%');
    let x = if percent { x * 100.0 } else { x };
    float::write_fixed(out, x, notation, spec.precision.unwrap_or(6), spec.alternate)?;
    if upper {
        out.as_bytes_mut()[start..].make_ascii_uppercase();
    }
    if percent { out.push_byte(b'%') } else { Ok(()) }
}

fn format_complex(out: &mut HeapText<'_>, z: Complex, spec: &Spec) -> Result<(), Stop> {
    if let Some(code) = spec.kind.filter(|code| !matches!(code, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(unknown_code(code, "complex", out));
    }
    if spec.fill == '0' {
        return Err(
            out.raise(Class::ValueError, format_args!("Zero padding is not allowed in complex format specifier"))
        );
    }
    if spec.align == Align::AfterSign {
        return Err(
            out.raise(Class::ValueError, format_args!("'=' alignment flag is not allowed in complex format specifier"))
        );
    }
    let start = out.len();
    let bracketed = spec.kind.is_none();
    let imaginary_only = bracketed && z.re == 0.0 && z.re.is_sign_positive();
    let part = |out: &mut HeapText<'_>, x: f64, plus: bool| {
        let signed = Spec { sign: if plus { Some(b'+') } else { spec.sign }, width: 0, ..*spec };
        write_signed(out, x, &signed, Notation::General, "complex")
    };
    if bracketed && !imaginary_only {
        out.push_byte(b'(')?;
    }
    if !imaginary_only {
        part(out, z.re, false)?;
    }
    part(out, z.im, !imaginary_only)?;
    out.push_byte(b'j')?;
    if bracketed && !imaginary_only {
        out.push_byte(b')')?;
    }
    spec.pad(out, start, 0)
}

fn sign_of(negative: bool, spec: &Spec) -> Option<u8> {
    match (negative, spec.sign) {
        (true, _) => Some(b'-'),
        (false, sign) => sign.filter(|&sign| sign != b'-'),
    }
}

/// Groups and pads a number whose sign and prefix begin at `start` and whose digits begin at `digits`; groups have `interval` digits.
fn finish_number(
    out: &mut HeapText<'_>,
    spec: &Spec,
    start: usize,
    digits: usize,
    interval: usize,
) -> Result<(), Stop> {
    let radix_16 = matches!(spec.kind, Some('x' | 'X'));
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (radix_16 && byte.is_ascii_hexdigit());
    let count = out.as_bytes()[digits..].iter().take_while(|byte| is_digit(byte)).count();
    if let Some(separator) = spec.grouping.filter(|_| count > 0) {
        let others = digits - start + (out.len() - digits - count);
        let zero_filled = spec.fill == '0' && spec.align == Align::AfterSign;
        let least = if zero_filled { spec.width.saturating_sub(others) } else { 0 };
        // d digits take d + (d - 1) / interval places.
        let mut padded = count.max(least - least / (interval + 1));
        while padded + padded.saturating_sub(1) / interval < least {
            padded += 1;
        }
        out.insert_repeated(digits, '0', padded - count)?;
        let separators = padded.saturating_sub(1) / interval;
        out.insert_repeated(digits + padded, separator as char, separators)?;
        let body = &mut out.as_bytes_mut()[digits..digits + padded + separators];
        let mut to = body.len();
        for (done, from) in (0..padded).rev().enumerate() {
            if done > 0 && done % interval == 0 {
                to -= 1;
                body[to] = separator;
            }
            to -= 1;
            body[to] = body[from];
        }
    }
    spec.pad(out, start, digits - start)
}

/// `float(v)` of an int or float, for conversions that want one.
pub(super) fn as_float(objects: Objects<'_>, v: Value) -> Result<f64, NumError> {
    if objects.is(v, kind::FLOAT) {
        return Ok(objects.float(v));
    }
    nearest_f64(&Int::new(objects, v).ok_or(NumError::NotInt)?).ok_or(NumError::TooLarge)
}
