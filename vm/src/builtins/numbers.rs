//! `int`, `bool`, `float`, `complex`.

use crate::interp::raise_num;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Reason, Signal, class_method, getter, method, method_kw};
use crate::num;
use crate::tables;
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, boolean, is_small, small, small_of};

/// Methods of int (and bool).
pub const INT: &[Method] = &[
    method(
        name!("bit_length"),
        |cx, a| {
            let v = int_self(cx, a)?;
            cx.new_int(num::bit_length(cx.heap, v).unwrap_or(0) as i64)
        },
        1,
        1,
    ),
    method(
        name!("bit_count"),
        |cx, a| {
            let v = int_self(cx, a)?;
            cx.new_int(num::bit_count(cx.heap, v).unwrap_or(0) as i64)
        },
        1,
        1,
    ),
    method_kw(name!("to_bytes"), to_bytes, 1, 3),
    class_method(name!("from_bytes"), from_bytes, 1, 3),
    method(name!("conjugate"), int_self, 1, 1),
    method(
        name!("as_integer_ratio"),
        |cx, a| {
            let v = int_self(cx, a)?;
            Ok(cx.heap.new_tuple(&[v, small(1)])?)
        },
        1,
        1,
    ),
    getter(name!("real"), int_self),
    getter(name!("imag"), |_, _| Ok(small(0))),
    getter(name!("numerator"), int_self),
    getter(name!("denominator"), |_, _| Ok(small(1))),
    method(names::INDEX, int_self, 1, 1),
];

/// Methods of float.
pub const FLOAT: &[Method] = &[
    method(
        name!("is_integer"),
        |cx, a| {
            let f = cx.float_arg(a.get(0))?;
            Ok(boolean(f.is_finite() && libm::trunc(f) == f))
        },
        1,
        1,
    ),
    method(name!("as_integer_ratio"), ratio, 1, 1),
    method(name!("hex"), hex, 1, 1),
    class_method(name!("fromhex"), fromhex, 2, 2),
    method(name!("conjugate"), |cx, a| Ok(types::unwrap(cx.heap, a.get(0))), 1, 1),
    getter(name!("real"), |cx, a| Ok(types::unwrap(cx.heap, a.get(0)))),
    getter(name!("imag"), |cx, _| Ok(cx.heap.new_float(0.0)?)),
];

/// Methods of complex.
pub const COMPLEX: &[Method] = &[
    getter(name!("real"), |cx, a| {
        let v = types::unwrap(cx.heap, a.get(0));
        let (re, _) = cx.heap.objects().complex(v);
        Ok(cx.heap.new_float(re)?)
    }),
    getter(name!("imag"), |cx, a| {
        let v = types::unwrap(cx.heap, a.get(0));
        let (_, im) = cx.heap.objects().complex(v);
        Ok(cx.heap.new_float(im)?)
    }),
    method(name!("conjugate"), conjugate, 1, 1),
];

/// A bool as the int it is.
pub fn plain_int(v: Value) -> Value {
    match v {
        TRUE => small(1),
        FALSE => small(0),
        v => v,
    }
}

fn int_self(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if num::is_int(cx.heap.objects(), v) {
        return Ok(plain_int(v));
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("descriptor requires an 'int' object but received a '{t}'"))
}

fn argument(cx: &Cx<'_, '_>, a: &Args<'_>, i: usize, name: Value) -> Value {
    if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) }
}

fn is_big(cx: &mut Cx<'_, '_>, v: Value) -> Result<bool, Signal> {
    if v == UNSET {
        return Ok(true);
    }
    match cx.heap.str_text(v) {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => cx.value_error(format_args!("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = int_self(cx, a)?;
    let length = argument(cx, a, 1, name!("length"));
    let length = cx.int_or(length, 1, "length")?;
    let order = argument(cx, a, 2, name!("byteorder"));
    let big = is_big(cx, order)?;
    let signed = a.keyword(cx.heap, name!("signed"));
    let signed = signed != UNSET && types::truth(cx.heap, signed) == Some(true);
    if length < 0 {
        return cx.value_error(format_args!("length argument must be non-negative"));
    }
    num::to_bytes(cx.heap, v, length as usize, big, signed).or_else(|f| super::raise_fault(cx, f))
}

fn from_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let order = argument(cx, a, 2, name!("byteorder"));
    let big = is_big(cx, order)?;
    let signed = a.keyword(cx.heap, name!("signed"));
    let signed = signed != UNSET && types::truth(cx.heap, signed) == Some(true);
    let mut source = argument(cx, a, 1, name!("bytes"));
    if source == UNSET {
        return cx.type_error(format_args!("from_bytes() missing required argument 'bytes' (pos 1)"));
    }
    if !matches!(cx.heap.kind(source), Some(kind::BYTES | kind::BYTEARRAY)) {
        if cx.heap.is(source, kind::STR) {
            return cx.type_error(format_args!("cannot convert 'str' object to bytes"));
        }
        if num::is_int(cx.heap.objects(), types::unwrap(cx.heap, source)) {
            return cx.type_error(format_args!("cannot convert 'int' object to bytes"));
        }
        source = match super::strings::construct_bytes(cx, &Args::positional(&[source])) {
            // Python must iterate: once it has, the call is made again.
            Err(e) if matches!(e.reason(), Reason::Redirect(_)) => {
                return cx.convert(source, crate::prelude_data::WITH_BYTES);
            }
            made => made?,
        };
    }
    num::from_bytes_value(cx.heap, source, big, signed).or_else(|e| raise_num(cx, e, ""))
}

fn hex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let f = cx.float_arg(a.get(0))?;
    let mut text = heapless::String::<32>::new();
    let _ = num::hex::write(&mut text, f);
    Ok(cx.heap.new_str(&text)?)
}

fn fromhex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let text = types::unwrap(cx.heap, a.get(1));
    if !cx.heap.is(text, kind::STR) {
        let t = cx.type_name(a.get(1));
        return cx.type_error(format_args!("bad argument type for built-in operation ({t})"));
    }
    let made = match num::hex::parse(cx.heap.str_bytes(text)) {
        Ok(f) => cx.heap.new_float(f)?,
        Err(num::NumError::TooLarge) => {
            return cx
                .raise(types::OVERFLOW_ERROR, format_args!("hexadecimal value too large to represent as a float"));
        }
        Err(_) => return cx.value_error(format_args!("invalid hexadecimal floating-point string")),
    };
    if cx.heap.is(a.get(0), kind::CLASS) { cx.become_call(a.get(0), &[made]) } else { Ok(made) }
}

fn ratio(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let f = cx.float_arg(a.get(0))?;
    match num::integer_ratio(cx.heap, f) {
        Ok((n, d)) => Ok(cx.heap.new_tuple(&[n, d])?),
        Err(num::NumError::Infinite) => {
            cx.raise(types::OVERFLOW_ERROR, format_args!("cannot convert Infinity to integer ratio"))
        }
        Err(num::NumError::NotANumber) => cx.value_error(format_args!("cannot convert NaN to integer ratio")),
        Err(e) => raise_num(cx, e, ""),
    }
}

fn conjugate(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    let mut z = num::complex::of_value(cx.heap, v).or_else(|e| raise_num(cx, e, ""))?;
    z.im = -z.im;
    Ok(num::complex::new(cx.heap, z)?)
}

/// `int(x, base)`.
pub fn construct_int(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    let base = argument(cx, a, 1, name!("base"));
    if v == UNSET {
        return Ok(small(0));
    }
    let is_text = matches!(cx.heap.kind(v), Some(kind::STR | kind::BYTES | kind::BYTEARRAY));
    if base != UNSET && !is_text {
        return cx.type_error(format_args!("int() can't convert non-string with explicit base"));
    }
    if is_text {
        let base = cx.int_or(base, 10, "base")?;
        if base != 0 && !(2..=36).contains(&base) {
            return cx.value_error(format_args!("int() base must be >= 2 and <= 36, or 0"));
        }
        let text = if cx.heap.is(v, kind::BYTEARRAY) {
            super::strings::construct_bytes(cx, &Args::positional(&[v]))?
        } else {
            ascii_digits(cx, v)?
        };
        return match num::parse_int_value(cx.heap, text, base as u32) {
            Ok(i) => Ok(i),
            Err(num::NumError::NeedMemory(n)) => Err(n.into()),
            Err(_) => {
                let shown = crate::repr::message(cx, a.get(0));
                cx.value_error(format_args!("invalid literal for int() with base {base}: {shown}"))
            }
        };
    }
    if num::is_int(cx.heap.objects(), v) {
        return Ok(plain_int(v));
    }
    if cx.heap.is(v, kind::FLOAT) {
        let f = libm::trunc(cx.heap.float_of(v));
        return num::int_from_f64(cx.heap, f).or_else(|e| raise_num(cx, e, ""));
    }
    if crate::attr::user_special(cx, a.get(0), names::INT).is_some() {
        return cx.become_call(crate::prelude_data::callable(crate::prelude_data::OWN_INT), &[a.get(0)]);
    }
    for name in [names::INT, names::INDEX, names::TRUNC] {
        if let Some((f, s)) = crate::attr::special(cx, a.get(0), name) {
            return cx.become_call(f, &[s]);
        }
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("int() argument must be a string, a bytes-like object or a real number, not '{t}'"))
}

/// `bool(x)`.
pub fn construct_bool(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if v == UNSET {
        return Ok(FALSE);
    }
    match types::truth(cx.heap, v) {
        Some(t) => Ok(boolean(t)),
        None => cx.become_call(tables::helper(tables::HELPER_TRUTH), &[v]),
    }
}

/// `float(x)`.
pub fn construct_float(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if v == UNSET {
        return Ok(cx.heap.new_float(0.0)?);
    }
    match cx.heap.kind(v) {
        Some(kind::FLOAT) => return Ok(v),
        Some(kind::STR | kind::BYTES | kind::BYTEARRAY) => {
            let text = ascii_digits(cx, v)?;
            return match num::float::parse(cx.heap.bytes_of(text)) {
                Some(f) => Ok(cx.heap.new_float(f)?),
                None => {
                    let shown = crate::repr::message(cx, a.get(0));
                    cx.value_error(format_args!("could not convert string to float: {shown}"))
                }
            };
        }
        _ => {}
    }
    if is_small(v) || num::is_int(cx.heap.objects(), v) {
        let f = cx.float_arg(v)?;
        return Ok(cx.heap.new_float(f)?);
    }
    if let Some((f, s)) = crate::attr::special(cx, a.get(0), names::FLOAT) {
        return cx.become_call(f, &[s]);
    }
    if let Some((f, s)) = crate::attr::user_special(cx, a.get(0), names::INDEX) {
        let _ = (f, s);
        return cx.become_call(tables::helper(tables::HELPER_FLOAT_OF_INDEX), &[a.get(0)]);
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("float() argument must be a string or a real number, not '{t}'"))
}

/// `complex(re, im)` or of a string.
pub fn construct_complex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let re = argument(cx, a, 0, name!("real"));
    let im = argument(cx, a, 1, name!("imag"));
    let text = types::unwrap(cx.heap, re);
    if cx.heap.is(text, kind::STR) {
        if im != UNSET {
            return cx.type_error(format_args!("complex() can't take second arg if first is a string"));
        }
        let text = ascii_digits(cx, text)?;
        return match num::complex::parse(cx.heap.str_bytes(text)) {
            Some(z) => Ok(num::complex::new(cx.heap, z)?),
            None => cx.value_error(format_args!("complex() arg is a malformed string")),
        };
    }
    if cx.heap.is(types::unwrap(cx.heap, im), kind::STR) {
        return cx.type_error(format_args!("complex() second arg can't be a string"));
    }
    let (x, y) = (part(cx, re, true)?, part(cx, im, false)?);
    // A part that is no complex number has no imaginary part, not even a zero that could take a sign away.
    let (mut z, is_complex) = (x, |v: Value| cx.heap.is(types::unwrap(cx.heap, v), kind::COMPLEX));
    if im != UNSET {
        z.re = if is_complex(im) { x.re - y.im } else { x.re };
        z.im = if is_complex(re) { y.re + x.im } else { y.re };
    }
    Ok(num::complex::new(cx.heap, z)?)
}

/// What `complex` is given as a number; an object that knows how is asked for one first.
fn part(cx: &mut Cx<'_, '_>, v: Value, first: bool) -> Result<num::complex::Complex, Signal> {
    if v == UNSET {
        return Ok(num::complex::Complex { re: 0.0, im: 0.0 });
    }
    if first && crate::attr::user_special(cx, v, name!("__complex__")).is_some() {
        return cx.convert(v, crate::prelude_data::WITH_COMPLEX);
    }
    let own = types::unwrap(cx.heap, v);
    if num::is_int(cx.heap.objects(), own) || matches!(cx.heap.kind(own), Some(kind::FLOAT | kind::COMPLEX)) {
        return num::complex::of_value(cx.heap, own).or_else(|e| raise_num(cx, e, ""));
    }
    let has = |name| crate::attr::user_special(cx, v, name).is_some();
    if has(names::FLOAT) || has(names::INDEX) {
        return cx.convert(v, crate::prelude_data::WITH_FLOAT);
    }
    let t = cx.type_name(v);
    if first {
        return cx.type_error(format_args!("complex() first argument must be a string or a number, not '{t}'"));
    }
    cx.type_error(format_args!("complex() second argument must be a number, not '{t}'"))
}

/// A str with the decimal digits of every script as ASCII ones, and white space as blanks: what numbers are parsed from.
fn ascii_digits(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if !cx.heap.is(v, kind::STR) || cx.heap.str_is_ascii(v) {
        return Ok(v);
    }
    crate::text::build_str(cx.heap, |objects, out| {
        for c in objects.text(v).chars() {
            out.push_char(match crate::text::digits::decimal(c) {
                Some(digit) => char::from(b'0' + digit),
                None if crate::text::is_space(c) => ' ',
                None => c,
            })?;
        }
        Ok(())
    })
    .or_else(|f| super::raise_fault(cx, f))
}

/// `round(number, ndigits)` for built-in numbers; None if it is none.
pub fn round(cx: &mut Cx<'_, '_>, v: Value, digits: Value) -> Result<Option<Value>, Signal> {
    let v = types::unwrap(cx.heap, v);
    if cx.heap.is(v, kind::FLOAT) {
        let f = cx.heap.float_of(v);
        if digits == UNSET || digits == NONE {
            let r = libm::rint(f);
            return num::int_from_f64(cx.heap, r).map(Some).or_else(|e| raise_num(cx, e, ""));
        }
        let n = cx.int_arg(digits, "ndigits")?;
        return match num::float::round_to(f, n) {
            Some(r) => Ok(Some(cx.heap.new_float(r)?)),
            None => cx.raise(types::OVERFLOW_ERROR, format_args!("rounded value too large to represent")),
        };
    }
    if !num::is_int(cx.heap.objects(), v) {
        return Ok(None);
    }
    let v = plain_int(v);
    if digits == UNSET || digits == NONE {
        return Ok(Some(v));
    }
    let n = cx.int_arg(digits, "ndigits")?;
    if n >= 0 {
        return Ok(Some(v));
    }
    let e = |cx: &mut Cx<'_, '_>, e| raise_num::<Value>(cx, e, "");
    let power = cx.new_int(-n.max(-10_000))?;
    let unit = num::pow(cx.heap, small(10), power).or_else(|x| e(cx, x))?;
    let (q, r) = num::divmod(cx.heap, v, unit).or_else(|x| raise_num(cx, x, ""))?;
    let twice = num::add(cx.heap, r, r).or_else(|x| e(cx, x))?;
    let order = num::compare(cx.heap.objects(), twice, unit);
    let odd = {
        let low = num::and(cx.heap, q, small(1)).or_else(|x| e(cx, x))?;
        low == small(1)
    };
    let up = order == Some(core::cmp::Ordering::Greater) || (order == Some(core::cmp::Ordering::Equal) && odd);
    let q = if up { num::add(cx.heap, q, small(1)).or_else(|x| e(cx, x))? } else { q };
    num::mul(cx.heap, q, unit).map(Some).or_else(|x| raise_num(cx, x, ""))
}

/// The number in a small int, for natives that want a C-like int.
pub fn small_or(v: Value, default: i32) -> i32 {
    if is_small(v) { small_of(v) } else { default }
}
