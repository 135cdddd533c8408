//! Making text: constructors, `encode` and `decode`, hexadecimal, concatenation, slices.

use super::super::{buffers, lists, raise_fault};
use super::{argument, own};
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::tables;
use crate::text;
use crate::types;
use crate::value::{UNSET, Value, is_small, small_of};

/// `str(x)`, `str(bytes, encoding, errors)`.
pub fn construct_str(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() == 1 && a.keyword_values.is_empty() && is_small(a.get(0)) {
        return Ok(text::ops::str_of_small(cx.heap, small_of(a.get(0)))?);
    }
    let v = argument(cx, a, 0, name!("object"));
    if v == UNSET {
        return Ok(names::EMPTY);
    }
    let (encoding, errors) = (argument(cx, a, 1, name!("encoding")), argument(cx, a, 2, name!("errors")));
    if encoding != UNSET || errors != UNSET {
        let encoding = text_or_unset(cx, encoding, "str", "encoding")?;
        let errors = text_or_unset(cx, errors, "str", "errors")?;
        if cx.heap.is(types::unwrap(cx.heap, v), kind::STR) {
            return cx.type_error(format_args!("decoding str is not supported"));
        }
        if !buffers::is_buffer(cx.heap, types::unwrap(cx.heap, v)) {
            let t = cx.type_name(v);
            return cx.type_error(format_args!("decoding to str: need a bytes-like object, {t} found"));
        }
        return decode(cx, v, encoding, errors);
    }
    cx.become_call(tables::helper(tables::HELPER_STR), &[v])
}

fn word<'s>(buffer: &'s mut heapless::String<40>, cx: &Cx<'_, '_>, v: Value, default: &str) -> &'s str {
    use core::fmt::Write;
    let text = if v == UNSET { default } else { cx.heap.str_text(v) };
    let _ = crate::repr::Cut(buffer).write_str(text);
    buffer
}

/// `bytes.decode(encoding, errors)`.
pub fn decode(cx: &mut Cx<'_, '_>, v: Value, encoding: Value, errors: Value) -> Answer {
    let (mut e, mut r) = (heapless::String::new(), heapless::String::new());
    let (encoding, errors) = (word(&mut e, cx, encoding, "utf-8"), word(&mut r, cx, errors, "strict"));
    let v = plain_bytes(cx, v)?;
    text::codec::decode(cx.heap, v, encoding, errors).or_else(|f| raise_fault(cx, f))
}

/// A buffer as a BYTES, BYTEARRAY or another object whose bytes lie together.
pub fn plain_bytes(cx: &mut Cx<'_, '_>, given: Value) -> Answer {
    let v = types::unwrap(cx.heap, given);
    if buffers::is_buffer(cx.heap, v) {
        return buffers::contiguous(cx, v);
    }
    let t = cx.type_name(given);
    cx.type_error(format_args!("a bytes-like object is required, not '{t}'"))
}

/// The bytes of what [`plain_bytes`] gave.
fn bytes_at<'h>(cx: &'h Cx<'_, '_>, v: Value) -> &'h [u8] {
    cx.heap.objects().any_bytes(v).unwrap_or(&[])
}

/// An int in 0..256.
pub fn byte_arg(cx: &mut Cx<'_, '_>, v: Value) -> Result<u8, Signal> {
    if is_small(v) && (0..256).contains(&small_of(v)) {
        return Ok(small_of(v) as u8);
    }
    let own = types::unwrap(cx.heap, v);
    let fits_i64 = crate::num::to_i64(cx.heap, own).is_some() || !crate::num::is_int(cx.heap.objects(), own);
    let i = if fits_i64 { cx.int_arg(v, "int")? } else { -1 };
    match u8::try_from(i) {
        Ok(b) => Ok(b),
        Err(_) => cx.value_error(format_args!("byte must be in range(0, 256)")),
    }
}

fn blank(cx: &mut Cx<'_, '_>, k: u32, n: usize) -> Answer {
    if k == kind::BYTES { Ok(cx.heap.new_blank(kind::BYTES, n)?) } else { Ok(cx.heap.new_bytearray(n)?) }
}

fn put(cx: &mut Cx<'_, '_>, k: u32, to: Value, i: usize, b: u8) {
    let bytes = if k == kind::BYTES { cx.heap.blank_bytes_mut(to) } else { cx.heap.bytes_mut(to) };
    if let Some(place) = bytes.get_mut(i) {
        *place = b;
    }
}

/// A new BYTES or BYTEARRAY with the content of a contiguous buffer.
fn copied(cx: &mut Cx<'_, '_>, from: Value, k: u32) -> Answer {
    let n = bytes_at(cx, from).len();
    let to = blank(cx, k, n)?;
    for i in 0..n {
        let b = bytes_at(cx, from)[i];
        put(cx, k, to, i, b);
    }
    Ok(to)
}

/// What `bytes(x)` and `bytearray(x)` are made of; None: the prelude iterates.
pub(super) fn content(cx: &mut Cx<'_, '_>, a: &Args<'_>, k: u32) -> Result<Option<Value>, Signal> {
    let source = argument(cx, a, 0, name!("source"));
    let v = types::unwrap(cx.heap, source);
    let function = if k == kind::BYTES { "bytes" } else { "bytearray" };
    let encoding = argument(cx, a, 1, name!("encoding"));
    let encoding = text_or_unset(cx, encoding, function, "encoding")?;
    let errors = argument(cx, a, 2, name!("errors"));
    let errors = text_or_unset(cx, errors, function, "errors")?;
    if v == UNSET {
        return match (encoding, errors) {
            (UNSET, UNSET) => blank(cx, k, 0).map(Some),
            (UNSET, _) => cx.type_error(format_args!("errors without a string argument")),
            _ => cx.type_error(format_args!("encoding without a string argument")),
        };
    }
    if cx.heap.is(v, kind::STR) {
        if encoding == UNSET {
            return cx.type_error(format_args!("string argument without an encoding"));
        }
        let b = encoded(cx, v, encoding, errors)?;
        return if k == kind::BYTES { Ok(Some(b)) } else { copied(cx, b, k).map(Some) };
    }
    if encoding != UNSET || errors != UNSET {
        let what = if encoding != UNSET { "encoding" } else { "errors" };
        return cx.type_error(format_args!("{what} without a string argument"));
    }
    if crate::num::is_int(cx.heap.objects(), v) || crate::attr::user_special(cx, source, names::INDEX).is_some() {
        if crate::num::is_int(cx.heap.objects(), v) && crate::num::to_i64(cx.heap, v).is_none() {
            return cx.raise(types::OVERFLOW_ERROR, format_args!("cannot fit 'int' into an index-sized integer"));
        }
        let n = cx.int_arg(source, "count")?;
        if n < 0 {
            return cx.value_error(format_args!("negative count"));
        }
        if n > crate::layout::SIZE_MAX as i64 * 4 {
            return Err(Signal::NeedMemory((n / 4).min(u32::MAX as i64) as u32));
        }
        return blank(cx, k, n as usize).map(Some);
    }
    if buffers::is_buffer(cx.heap, v) {
        let v = buffers::contiguous(cx, v)?;
        return copied(cx, v, k).map(Some);
    }
    if matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
        return from_items(cx, v, k);
    }
    if !crate::interp::is_iterable(cx, source) {
        let t = cx.type_name(source);
        return cx.type_error(format_args!("cannot convert '{t}' object to {function}"));
    }
    Ok(None)
}

/// Bytes of the ints in a list or tuple; None if one needs Python to be an int.
fn from_items(cx: &mut Cx<'_, '_>, v: Value, k: u32) -> Result<Option<Value>, Signal> {
    let n = lists::items(cx, v).len();
    let to = blank(cx, k, n)?;
    for i in 0..n {
        let x = lists::items(cx, v)[i];
        let own = types::unwrap(cx.heap, x);
        if !crate::num::is_int(cx.heap.objects(), own) {
            if crate::attr::user_special(cx, x, names::INDEX).is_some() {
                return Ok(None);
            }
            let t = cx.type_name(x);
            return cx.type_error(format_args!("'{t}' object cannot be interpreted as an integer"));
        }
        match crate::num::to_i64(cx.heap, own).and_then(|i| u8::try_from(i).ok()) {
            Some(b) => put(cx, k, to, i, b),
            None => {
                let what = if k == kind::BYTES { "bytes" } else { "byte" };
                return cx.value_error(format_args!("{what} must be in range(0, 256)"));
            }
        }
    }
    Ok(Some(to))
}

fn encoded(cx: &mut Cx<'_, '_>, v: Value, encoding: Value, errors: Value) -> Answer {
    let (mut e, mut r) = (heapless::String::new(), heapless::String::new());
    let (encoding, errors) = (word(&mut e, cx, encoding, "utf-8"), word(&mut r, cx, errors, "strict"));
    text::codec::encode(cx.heap, v, encoding, errors).or_else(|f| raise_fault(cx, f))
}

/// `str.encode(encoding, errors)`
pub fn encode(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.only_keywords(a, "encode", &[name!("encoding"), name!("errors")])?;
    let v = own(cx, a)?;
    let (encoding, errors) = (argument(cx, a, 1, name!("encoding")), argument(cx, a, 2, name!("errors")));
    let encoding = text_or_unset(cx, encoding, "encode", "encoding")?;
    let errors = text_or_unset(cx, errors, "encode", "errors")?;
    encoded(cx, v, encoding, errors)
}

fn text_or_unset(cx: &mut Cx<'_, '_>, v: Value, function: &str, name: &str) -> Answer {
    let own = types::unwrap(cx.heap, v);
    if v != UNSET && !cx.heap.is(own, kind::STR) {
        let t = cx.type_name(v);
        let t = if v == crate::value::NONE { "None" } else { &t };
        return cx.type_error(format_args!("{function}() argument '{name}' must be str, not {t}"));
    }
    Ok(own)
}

/// `bytes.decode(encoding, errors)`
pub fn decode_method(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.only_keywords(a, "decode", &[name!("encoding"), name!("errors")])?;
    let v = own(cx, a)?;
    let (encoding, errors) = (argument(cx, a, 1, name!("encoding")), argument(cx, a, 2, name!("errors")));
    let encoding = text_or_unset(cx, encoding, "decode", "encoding")?;
    let errors = text_or_unset(cx, errors, "decode", "errors")?;
    decode(cx, v, encoding, errors)
}

/// `hex(sep, bytes_per_sep)` of any buffer.
pub fn hex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = plain_bytes(cx, a.get(0))?;
    let separator = argument(cx, a, 1, name!("sep"));
    let group = argument(cx, a, 2, name!("bytes_per_sep"));
    let group = if group == UNSET { 1 } else { cx.int_arg(group, "Python int")? };
    let mut mark = None;
    if separator != UNSET {
        let bytes = match cx.heap.kind(separator) {
            Some(kind::STR | kind::BYTES) => cx.heap.bytes_of(separator),
            _ => return cx.type_error(format_args!("sep must be str or bytes.")),
        };
        mark = match bytes {
            &[b] if b.is_ascii() => Some(b),
            [_] => return cx.value_error(format_args!("sep must be ASCII.")),
            bytes if core::str::from_utf8(bytes).is_ok_and(|text| text.chars().count() == 1) => {
                return cx.value_error(format_args!("sep must be ASCII."));
            }
            _ => return cx.value_error(format_args!("sep must be length 1.")),
        };
    }
    let mark = mark.filter(|_| group != 0);
    let size = group.unsigned_abs().max(1) as usize;
    text::build_str(cx.heap, |objects, out| {
        let bytes = objects.any_bytes(v).unwrap_or(&[]);
        for (i, &b) in bytes.iter().enumerate() {
            // Groups are counted from the right unless the number is negative.
            let place = if group > 0 { bytes.len() - i } else { i };
            if let Some(mark) = mark.filter(|_| i > 0 && place % size == 0) {
                out.push_byte(mark)?;
            }
            for digit in [b >> 4, b & 15] {
                out.push_byte(b"0123456789abcdef"[digit as usize])?;
            }
        }
        Ok(())
    })
    .or_else(|f| raise_fault(cx, f))
}

/// `bytes.fromhex(text)`
pub fn fromhex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (class, given) = (a.get(0), types::unwrap(cx.heap, a.get(1)));
    if !cx.heap.is(given, kind::STR) {
        let t = cx.type_name(given);
        return cx.type_error(format_args!("fromhex() argument must be str, not {t}"));
    }
    let is_bytes = types::native_base(cx.heap, class) == types::BYTES;
    let k = if is_bytes { kind::BYTES } else { kind::BYTEARRAY };
    let made = text::build(cx.heap, k, |objects, out| {
        let text = objects.text(given);
        let mut high: Option<u8> = None;
        for (at, c) in text.chars().enumerate() {
            match c.to_digit(16) {
                None if c.is_ascii_whitespace() && high.is_none() => {}
                None => {
                    let message = "non-hexadecimal number found in fromhex() arg at position";
                    return Err(out.raise(text::Class::ValueError, format_args!("{message} {at}")));
                }
                Some(digit) => match high.take() {
                    None => high = Some(digit as u8),
                    Some(h) => out.push_byte(h << 4 | digit as u8)?,
                },
            }
        }
        if high.is_some() {
            let (message, at) = ("non-hexadecimal number found in fromhex() arg at position", text.chars().count());
            return Err(out.raise(text::Class::ValueError, format_args!("{message} {at}")));
        }
        Ok(())
    })
    .or_else(|f| raise_fault(cx, f))?;
    if cx.heap.is(class, kind::CLASS) { cx.become_call(class, &[made]) } else { Ok(made) }
}

/// `bytes(x)`.
pub fn construct_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if a.len() == 1 && cx.heap.is(v, kind::BYTES) {
        return Ok(v);
    }
    if let Some((f, s)) = crate::attr::user_special(cx, v, names::BYTES) {
        return cx.become_call(f, &[s]);
    }
    match content(cx, a, kind::BYTES)? {
        Some(b) => Ok(b),
        None => Err(Signal::Redirect(prelude::BYTES)),
    }
}

/// `bytearray(x)`.
pub fn construct_bytearray(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    match content(cx, a, kind::BYTEARRAY)? {
        Some(b) => Ok(b),
        None => Err(Signal::Redirect(prelude::BYTEARRAY)),
    }
}

/// The concatenation of strs (f-strings).
pub fn concat(cx: &mut Cx<'_, '_>, parts: &[Value]) -> Answer {
    text::build_str(cx.heap, |objects, out| {
        for &p in parts {
            out.push_bytes(objects.bytes(p))?;
        }
        Ok(())
    })
    .or_else(|f| raise_fault(cx, f))
}

/// `format(v, spec)` of a built-in value.
pub fn format_native(cx: &mut Cx<'_, '_>, v: Value, spec: Value) -> Answer {
    text::format_value(cx.heap, v, spec).or_else(|f| raise_fault(cx, f))
}

/// `x + y` of bytes-like objects; the kind is the left one's.
pub fn concat_bytes(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    text::ops::concat(cx.heap, x, y).or_else(|f| raise_fault(cx, f))
}

/// `bytearray * n`.
pub fn repeat_bytearray(cx: &mut Cx<'_, '_>, x: Value, times: i64) -> Answer {
    text::ops::repeat(cx.heap, x, times).or_else(|f| raise_fault(cx, f))
}

/// `bytearray += bytes`.
pub fn extend_bytearray(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    let own = types::unwrap(cx.heap, y);
    if !buffers::is_buffer(cx.heap, own) {
        let t = cx.type_name(y);
        return cx.type_error(format_args!("can't concat {t} to bytearray"));
    }
    let y = buffers::contiguous(cx, own)?;
    let (n, m) = (cx.heap.bytes_of(x).len(), bytes_at(cx, y).len());
    cx.heap.bytearray_resize(x, n + m)?;
    for i in 0..m {
        let b = bytes_at(cx, y)[i];
        cx.heap.bytes_mut(x)[n + i] = b;
    }
    Ok(x)
}

/// A part of a bytearray.
pub fn slice_bytearray(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize) -> Answer {
    text::ops::slice(cx.heap, v, start, step, count).or_else(|f| raise_fault(cx, f))
}

/// `bytearray[slice] = bytes`.
pub fn set_slice_bytearray(
    cx: &mut Cx<'_, '_>,
    v: Value,
    start: i64,
    stop: i64,
    step: i64,
    count: usize,
    x: Value,
) -> Result<(), Signal> {
    let own = types::unwrap(cx.heap, x);
    let aliased = own == v || (cx.heap.is(own, kind::MEMORYVIEW) && cx.heap.get(own, 1) == v);
    let x = if matches!(cx.heap.kind(own), Some(kind::LIST | kind::TUPLE)) {
        match from_items(cx, own, kind::BYTEARRAY)? {
            Some(b) => b,
            None => {
                return cx
                    .type_error(format_args!("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
            }
        }
    } else if buffers::is_buffer(cx.heap, own) {
        let flat = buffers::contiguous(cx, own)?;
        if aliased { copied(cx, flat, kind::BYTES)? } else { flat }
    } else {
        return cx.type_error(format_args!("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    };
    let m = bytes_at(cx, x).len();
    let n = cx.heap.bytes_of(v).len();
    if step != 1 {
        if m != count {
            return cx
                .value_error(format_args!("attempt to assign bytes of size {m} to extended slice of size {count}"));
        }
        for i in 0..m {
            let b = bytes_at(cx, x)[i];
            cx.heap.bytes_mut(v)[(start + i as i64 * step) as usize] = b;
        }
        return Ok(());
    }
    let (from, to) = (start as usize, stop as usize);
    let removed = to - from;
    if m > removed {
        cx.heap.bytearray_resize(v, n + m - removed)?;
        cx.heap.bytes_mut(v).copy_within(to..n, from + m);
    } else if m < removed {
        cx.heap.bytes_mut(v).copy_within(to..n, from + m);
        cx.heap.bytearray_resize(v, n + m - removed)?;
    }
    for i in 0..m {
        let b = bytes_at(cx, x)[i];
        cx.heap.bytes_mut(v)[from + i] = b;
    }
    Ok(())
}

/// Removes bytes of a bytearray.
pub fn delete_range(cx: &mut Cx<'_, '_>, v: Value, from: usize, to: usize) -> Result<(), Signal> {
    let n = cx.heap.bytes_of(v).len();
    cx.heap.bytes_mut(v).copy_within(to..n, from);
    cx.heap.bytearray_resize(v, n - (to - from))?;
    Ok(())
}
