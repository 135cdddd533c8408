//! Taking apart and putting together: `split`, `join`, `strip`, `replace`, alignment.

use super::super::{buffers, lists, raise_fault};
use super::{argument, bound, is_str, own, text_arg};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::text::{self, ops};
use crate::types;
use crate::value::{NONE, UNSET, Value};

/// `join`
pub fn join(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let separator = own(cx, a)?;
    let mut items = types::unwrap(cx.heap, a.get(1));
    if !matches!(cx.heap.kind(items), Some(kind::LIST | kind::TUPLE)) {
        if !crate::interp::is_iterable(cx, a.get(1)) {
            return cx.type_error(format_args!("can only join an iterable"));
        }
        return Err(Signal::Redirect(prelude::JOIN));
    }
    let is_text = is_str(cx, separator);
    let mut wrapped = false;
    for i in 0..lists::items(cx, items).len() {
        let item = lists::items(cx, items)[i];
        let v = types::unwrap(cx.heap, item);
        wrapped |= v != item || cx.heap.is(v, kind::MEMORYVIEW);
        let fits = if is_text { is_str(cx, v) } else { buffers::is_buffer(cx.heap, v) };
        if !fits {
            let t = cx.type_name(item);
            let wanted = if is_text { "str instance" } else { "a bytes-like object" };
            return cx.type_error(format_args!("sequence item {i}: expected {wanted}, {t} found"));
        }
    }
    if wrapped {
        let list = cx.heap.new_list(&[])?;
        for i in 0..lists::items(cx, items).len() {
            let v = types::unwrap(cx.heap, lists::items(cx, items)[i]);
            let v = buffers::contiguous(cx, v)?;
            cx.heap.list_push(list, v)?;
        }
        items = list;
    }
    if is_text && let &[only] = lists::items(cx, items) {
        return Ok(only);
    }
    ops::join(cx.heap, separator, items).or_else(|f| raise_fault(cx, f))
}

/// `split`, `rsplit`
pub fn split(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    cx.only_keywords(a, if from_right { "rsplit" } else { "split" }, &[name!("sep"), name!("maxsplit")])?;
    let v = own(cx, a)?;
    let separator = argument(cx, a, 1, name!("sep"));
    let most = argument(cx, a, 2, name!("maxsplit"));
    let most = if most == UNSET { -1 } else { cx.int_arg(most, "Python int")? };
    let separator = match separator {
        UNSET | NONE => None,
        s => Some(text_arg(cx, v, s, "must be str or None, not")?),
    };
    text::split::split(cx.heap, v, separator, most, from_right).or_else(|f| raise_fault(cx, f))
}

/// `splitlines`
pub fn splitlines(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let keep = argument(cx, a, 1, name!("keepends"));
    let keep = keep != UNSET && super::super::lists::flag_of_int(cx, keep)?;
    text::split::splitlines(cx.heap, v, keep).or_else(|f| raise_fault(cx, f))
}

/// `partition`, `rpartition`
pub fn partition(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    let v = own(cx, a)?;
    let separator = text_arg(cx, v, a.get(1), "must be str, not")?;
    text::split::partition(cx.heap, v, separator, from_right).or_else(|f| raise_fault(cx, f))
}

/// `strip`, `lstrip`, `rstrip`
pub fn strip(cx: &mut Cx<'_, '_>, a: &Args<'_>, left: bool, right: bool) -> Answer {
    let v = own(cx, a)?;
    let name = match (left, right) {
        (true, true) => "strip arg must be None or str",
        (true, false) => "lstrip arg must be None or str",
        _ => "rstrip arg must be None or str",
    };
    let characters = match a.get(1) {
        UNSET | NONE => None,
        s if is_str(cx, v) && !is_str(cx, types::unwrap(cx.heap, s)) => return cx.type_error(format_args!("{name}")),
        s => Some(text_arg(cx, v, s, name)?),
    };
    ops::strip(cx.heap, v, characters, left, right).or_else(|f| raise_fault(cx, f))
}

/// `replace`
pub fn replace(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let old = text_arg(cx, v, a.get(1), "replace() argument 1 must be str, not")?;
    let new = text_arg(cx, v, a.get(2), "replace() argument 2 must be str, not")?;
    let most = if a.len() > 3 { cx.int_arg(a.get(3), "Python int")? } else { -1 };
    ops::replace(cx.heap, v, old, new, most).or_else(|f| raise_fault(cx, f))
}

/// `removeprefix`, `removesuffix`
pub fn remove_affix(cx: &mut Cx<'_, '_>, a: &Args<'_>, at_end: bool) -> Answer {
    let v = own(cx, a)?;
    let what =
        if at_end { "removesuffix() argument must be str, not" } else { "removeprefix() argument must be str, not" };
    let affix = text_arg(cx, v, a.get(1), what)?;
    ops::remove_affix(cx.heap, v, affix, at_end).or_else(|f| raise_fault(cx, f))
}

/// `center`, `ljust`, `rjust`
pub fn justify(cx: &mut Cx<'_, '_>, a: &Args<'_>, how: ops::Justify) -> Answer {
    let v = own(cx, a)?;
    let width = cx.int_arg(a.get(1), "Python int")?;
    let fill = if a.len() > 2 { fill(cx, v, a.get(2), how)? } else { ' ' };
    ops::justify(cx.heap, v, width, fill, how).or_else(|f| raise_fault(cx, f))
}

fn fill(cx: &mut Cx<'_, '_>, subject: Value, given: Value, how: ops::Justify) -> Result<char, Signal> {
    let v = types::unwrap(cx.heap, given);
    if is_str(cx, subject) {
        if !is_str(cx, v) {
            let t = cx.type_name(given);
            return cx.type_error(format_args!("The fill character must be a unicode character, not {t}"));
        }
        let mut chars = cx.heap.str_text(v).chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => cx.type_error(format_args!("The fill character must be exactly one character long")),
        };
    }
    match cx.heap.bytes_of(v) {
        &[byte] if byte.is_ascii() && !is_str(cx, v) => Ok(byte as char),
        _ => {
            let name = match how {
                ops::Justify::Left => "ljust",
                ops::Justify::Right => "rjust",
                ops::Justify::Center => "center",
            };
            let t = cx.type_name(given);
            cx.type_error(format_args!("{name}() argument 2 must be a byte string of length 1, not {t}"))
        }
    }
}

/// `zfill`
pub fn zfill(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let width = cx.int_arg(a.get(1), "Python int")?;
    ops::zfill(cx.heap, v, width).or_else(|f| raise_fault(cx, f))
}

/// `expandtabs`
pub fn expandtabs(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let size = argument(cx, a, 1, name!("tabsize"));
    let size = bound(cx, size, 8)?;
    ops::expandtabs(cx.heap, v, size).or_else(|f| raise_fault(cx, f))
}

/// `bytes.translate`
pub fn translate_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let table = match a.get(1) {
        NONE => None,
        t => Some(super::plain_bytes(cx, t)?),
    };
    let delete = argument(cx, a, 2, name!("delete"));
    let delete = if delete == UNSET { cx.heap.new_bytes(&[])? } else { super::plain_bytes(cx, delete)? };
    ops::translate_bytes(cx.heap, v, table, delete).or_else(|f| raise_fault(cx, f))
}
