//! Built-in functions of numbers: `abs`, `divmod`, `pow`, `round`, `bin` and its relatives.

use crate::attr;
use crate::interp::raise_num;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx};
use crate::num;
use crate::types;
use crate::value::{NONE, UNSET, Value, small};
use core::cmp::Ordering;

fn via(cx: &mut Cx<'_, '_>, name: Value, args: &[Value], what: &str) -> Answer {
    match attr::special(cx, args[0], name) {
        Some((f, s)) => {
            let mut all = [UNSET; 4];
            all[0] = s;
            all[1..args.len()].copy_from_slice(&args[1..]);
            cx.become_call(f, &all[..args.len()])
        }
        None => {
            let t = cx.type_name(args[0]);
            cx.type_error(format_args!("bad operand type for {what}: '{t}'"))
        }
    }
}

/// `abs(x)`.
pub fn abs(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if num::is_int(cx.heap.objects(), v) {
        return num::abs(cx.heap, v).or_else(|e| raise_num(cx, e, ""));
    }
    match cx.heap.kind(v) {
        Some(kind::FLOAT) => {
            let f = cx.heap.float_of(v).abs();
            Ok(cx.heap.new_float(f)?)
        }
        Some(kind::COMPLEX) => {
            let z = num::complex::of_value(cx.heap, v).or_else(|e| raise_num(cx, e, ""))?;
            Ok(cx.heap.new_float(num::complex::abs(z))?)
        }
        _ => via(cx, names::ABS, &[a.get(0)], "abs()"),
    }
}

pub(super) fn radix(cx: &mut Cx<'_, '_>, a: &Args<'_>, base: u32, prefix: &str) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if !num::is_int(cx.heap.objects(), v) {
        return cx.not_an_int(a.get(0));
    }
    let magnitude = num::abs(cx.heap, super::super::numbers::plain_int(v)).or_else(|e| raise_num(cx, e, ""))?;
    let negative = magnitude != super::super::numbers::plain_int(v)
        && num::compare(cx.heap.objects(), v, small(0)) == Some(Ordering::Less);
    crate::text::build_str(cx.heap, |objects, out| {
        out.push_str(if negative { "-" } else { "" })?;
        out.push_str(prefix)?;
        num::write_int(out, objects, magnitude, base)
    })
    .or_else(|f| super::super::raise_fault(cx, f))
}

/// `divmod(x, y)`.
pub fn divmod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (types::unwrap(cx.heap, a.get(0)), types::unwrap(cx.heap, a.get(1)));
    if num::is_int(cx.heap.objects(), x) && num::is_int(cx.heap.objects(), y) {
        let (q, r) = num::divmod(cx.heap, x, y).or_else(|e| raise_num(cx, e, "integer division or modulo by zero"))?;
        return Ok(cx.heap.new_tuple(&[q, r])?);
    }
    if num::to_f64(cx.heap, x).is_some() && num::to_f64(cx.heap, y).is_some() {
        let (p, q) = (cx.float_arg(x)?, cx.float_arg(y)?);
        let Some((d, m)) = num::float::divmod(p, q) else {
            return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float divmod()"));
        };
        let (d, m) = (cx.heap.new_float(d)?, cx.heap.new_float(m)?);
        return Ok(cx.heap.new_tuple(&[d, m])?);
    }
    if let Some((f, s)) = attr::user_special(cx, x, names::DIVMOD) {
        return cx.become_call(f, &[s, y]);
    }
    if let Some((f, s)) = attr::user_special(cx, y, names::RDIVMOD) {
        return cx.become_call(f, &[s, x]);
    }
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    cx.type_error(format_args!("unsupported operand type(s) for divmod(): '{tx}' and '{ty}'"))
}

pub(super) fn pow(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !a.keyword_values.is_empty() || a.len() < 2 {
        let mut all = [UNSET; 3];
        for (i, name) in [name!("base"), name!("exp"), name!("mod")].into_iter().enumerate() {
            all[i] = if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) };
        }
        if all[0] == UNSET || all[1] == UNSET {
            let (name, at) = if all[0] == UNSET { ("base", 1) } else { ("exp", 2) };
            return cx.type_error(format_args!("pow() missing required argument '{name}' (pos {at})"));
        }
        return pow(cx, &Args::positional(&all[..if all[2] == UNSET { 2 } else { 3 }]));
    }
    let (x, y) = (types::unwrap(cx.heap, a.get(0)), types::unwrap(cx.heap, a.get(1)));
    if a.len() == 3 && a.get(2) != NONE {
        if let Some((f, s)) = attr::user_special(cx, a.get(0), names::POW) {
            return cx.become_call(f, &[s, y, a.get(2)]);
        }
        let z = types::unwrap(cx.heap, a.get(2));
        let complex = |cx: &Cx<'_, '_>, v: Value| cx.heap.is(v, kind::COMPLEX);
        let number = |cx: &Cx<'_, '_>, v: Value| complex(cx, v) || num::to_f64(cx.heap, v).is_some();
        if !(number(cx, x) && number(cx, y) && number(cx, z)) {
            let (tx, ty, tz) = (cx.type_name(a.get(0)), cx.type_name(a.get(1)), cx.type_name(a.get(2)));
            return cx.type_error(format_args!("unsupported operand type(s) for ** or pow(): '{tx}', '{ty}', '{tz}'"));
        }
        if complex(cx, x) || complex(cx, y) || complex(cx, z) {
            return cx.value_error(format_args!("complex modulo"));
        }
        let [x, y, z] = [x, y, z].map(super::super::numbers::plain_int);
        return match num::powmod(cx.heap, x, y, z) {
            Err(num::NumError::DivideByZero) => cx.value_error(format_args!("pow() 3rd argument cannot be 0")),
            Err(num::NumError::NotInt) => {
                cx.type_error(format_args!("pow() 3rd argument not allowed unless all arguments are integers"))
            }
            Err(e) => raise_num(cx, e, ""),
            Ok(v) => Ok(v),
        };
    }
    if let Some(v) = crate::interp::native_binary(cx, crate::interp::Operator::Pow, x, y)? {
        return Ok(v);
    }
    if let Some((f, s)) = attr::user_special(cx, x, names::POW) {
        return cx.become_call(f, &[s, y]);
    }
    if let Some((f, s)) = attr::user_special(cx, y, names::RPOW) {
        return cx.become_call(f, &[s, x]);
    }
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    cx.type_error(format_args!("unsupported operand type(s) for ** or pow(): '{tx}' and '{ty}'"))
}

pub(super) fn round(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.only_keywords(a, "round", &[name!("number"), name!("ndigits")])?;
    let digits = if a.len() == 2 { a.get(1) } else { a.keyword(cx.heap, name!("ndigits")) };
    let number = if !a.positional.is_empty() { a.get(0) } else { a.keyword(cx.heap, name!("number")) };
    if number == UNSET {
        return cx.type_error(format_args!("round() missing required argument 'number' (pos 1)"));
    }
    match super::super::numbers::round(cx, number, digits)? {
        Some(v) => Ok(v),
        None => match attr::special(cx, number, names::ROUND) {
            Some((f, s)) => {
                let args = [s, digits];
                cx.become_call(f, if digits == UNSET { &args[..1] } else { &args })
            }
            None => {
                let t = cx.type_name(a.get(0));
                cx.type_error(format_args!("type {t} doesn't define __round__ method"))
            }
        },
    }
}
