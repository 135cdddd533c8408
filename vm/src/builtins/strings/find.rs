//! Searching and testing: `find`, `index`, `count`, `startswith`, the `is…` predicates.

use super::{bound, fits, is_str, own, text_arg};
use crate::layout::kind;
use crate::native::{Answer, Args, Cx, Signal};
use crate::text;
use crate::types;
use crate::value::{Value, boolean, small};

/// What is searched for: text, or a byte in bytes.
fn needle(cx: &mut Cx<'_, '_>, subject: Value, given: Value) -> Answer {
    let v = types::unwrap(cx.heap, given);
    if is_str(cx, subject) || super::super::buffers::is_buffer(cx.heap, v) {
        return text_arg(cx, subject, given, "must be str, not");
    }
    if crate::num::is_int(cx.heap.objects(), v) || crate::attr::user_special(cx, given, crate::names::INDEX).is_some() {
        let byte = super::byte_arg(cx, given)?;
        return Ok(cx.heap.new_bytes(&[byte])?);
    }
    let t = cx.type_name(given);
    cx.type_error(format_args!("argument should be integer or bytes-like object, not '{t}'"))
}

fn position(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Result<Option<usize>, Signal> {
    let v = own(cx, a)?;
    let what = needle(cx, v, a.get(1))?;
    let (start, end) = (bound(cx, a.get(2), 0)?, bound(cx, a.get(3), i64::MAX)?);
    let objects = cx.heap.objects();
    Ok(text::ops::find(objects, v, objects.any_bytes(what).unwrap_or(&[]), start, end, from_right))
}

/// `find`, `rfind`
pub fn find(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    Ok(small(position(cx, a, from_right)?.map_or(-1, |i| i as i32)))
}

/// `index`, `rindex`
pub fn index(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    match position(cx, a, from_right)? {
        Some(i) => Ok(small(i as i32)),
        None => {
            let what = if is_str(cx, types::unwrap(cx.heap, a.get(0))) { "substring" } else { "subsection" };
            cx.value_error(format_args!("{what} not found"))
        }
    }
}

/// `count`
pub fn count(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let what = needle(cx, v, a.get(1))?;
    let (start, end) = (bound(cx, a.get(2), 0)?, bound(cx, a.get(3), i64::MAX)?);
    let objects = cx.heap.objects();
    Ok(small(text::ops::count(objects, v, objects.any_bytes(what).unwrap_or(&[]), start, end) as i32))
}

/// `startswith`, `endswith`
pub fn affix(cx: &mut Cx<'_, '_>, a: &Args<'_>, at_end: bool) -> Answer {
    let v = own(cx, a)?;
    let (start, end) = (bound(cx, a.get(2), 0)?, bound(cx, a.get(3), i64::MAX)?);
    let given = types::unwrap(cx.heap, a.get(1));
    let name = if at_end { "endswith" } else { "startswith" };
    let kind_name = if is_str(cx, v) { "str" } else { "bytes" };
    if cx.heap.is(given, kind::TUPLE) {
        for i in 1..cx.heap.words(given).len() {
            let item = cx.heap.get(given, i);
            let plain = types::unwrap(cx.heap, item);
            if !fits(cx, v, plain) {
                let t = cx.type_name(item);
                if is_str(cx, v) {
                    return cx.type_error(format_args!("tuple for {name} must only contain str, not {t}"));
                }
                return cx.type_error(format_args!("a bytes-like object is required, not '{t}'"));
            }
            if has(cx, v, plain, start, end, at_end)? {
                return Ok(crate::value::TRUE);
            }
        }
        return Ok(crate::value::FALSE);
    }
    if !fits(cx, v, given) {
        let t = cx.type_name(a.get(1));
        return cx.type_error(format_args!("{name} first arg must be {kind_name} or a tuple of {kind_name}, not {t}"));
    }
    Ok(boolean(has(cx, v, given, start, end, at_end)?))
}

fn has(cx: &mut Cx<'_, '_>, v: Value, affix: Value, start: i64, end: i64, at_end: bool) -> Result<bool, Signal> {
    let affix = super::super::buffers::contiguous(cx, affix)?;
    let objects = cx.heap.objects();
    Ok(text::ops::has_affix(objects, v, objects.any_bytes(affix).unwrap_or(&[]), start, end, at_end))
}

/// The `is…` methods.
pub fn is(cx: &mut Cx<'_, '_>, a: &Args<'_>, what: text::case::Test) -> Answer {
    let v = own(cx, a)?;
    Ok(boolean(text::ops::is(cx.heap.objects(), v, what)))
}
