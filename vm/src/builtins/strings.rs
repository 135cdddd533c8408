//! `str`, `bytes`, `bytearray`.

use super::raise_fault;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::tables;
use crate::text;
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, is_small, small_of};

pub use crate::text::methods::{BYTEARRAY, BYTES, STR};

/// The receiver of a method.
pub fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, a.get(0));
    match cx.heap.kind(v) {
        Some(kind::STR | kind::BYTES | kind::BYTEARRAY) => Ok(v),
        _ => super::objects::require(cx, v, kind::STR, "str"),
    }
}

/// `separator.join(items)`
pub fn join(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let separator = own(cx, a)?;
    let items = types::unwrap(cx.heap, a.get(1));
    if !matches!(cx.heap.kind(items), Some(kind::LIST | kind::TUPLE)) {
        super::lists::require_iterable(cx, a.get(1))?;
        return Err(Signal::Redirect(prelude::JOIN));
    }
    let is_str = cx.heap.is(separator, kind::STR);
    for i in 0..super::lists::items(cx, items).len() {
        let v = types::unwrap(cx.heap, super::lists::items(cx, items)[i]);
        let fits = if is_str { cx.heap.is(v, kind::STR) } else { super::buffers::bytes(cx.heap, v).is_some() };
        if !fits {
            let t = cx.type_name(v);
            let wanted = if is_str { "str instance" } else { "a bytes-like object" };
            return cx.type_error(format_args!("sequence item {i}: expected {wanted}, {t} found"));
        }
    }
    text::ops::join(cx.heap, separator, items).or_else(|f| raise_fault(cx, f))
}

/// `bytearray.append(byte)`
pub fn append(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let byte = byte_arg(cx, a.get(1))?;
    let v = own(cx, a)?;
    let n = cx.heap.bytes_of(v).len();
    cx.heap.bytearray_resize(v, n + 1)?;
    cx.heap.bytes_mut(v)[n] = byte;
    Ok(NONE)
}

/// `str(x)`, `str(bytes, encoding, errors)`.
pub fn construct_str(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if v == UNSET {
        return Ok(names::EMPTY);
    }
    let encoding = if a.len() > 1 { a.get(1) } else { a.keyword(cx.heap, name!("encoding")) };
    if encoding != UNSET {
        let errors = if a.len() > 2 { a.get(2) } else { a.keyword(cx.heap, name!("errors")) };
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

/// A buffer as BYTES or BYTEARRAY (a memoryview is copied).
pub fn plain_bytes(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let v = types::unwrap(cx.heap, v);
    match cx.heap.kind(v) {
        Some(kind::BYTES | kind::BYTEARRAY) => Ok(v),
        _ => match super::buffers::bytes(cx.heap, v).map(<[u8]>::len) {
            Some(n) => {
                let copy = cx.heap.new_blank(kind::BYTES, n)?;
                for i in 0..n {
                    let b = super::buffers::bytes(cx.heap, v).map_or(0, |s| s[i]);
                    cx.heap.blank_bytes_mut(copy)[i] = b;
                }
                Ok(copy)
            }
            None => {
                let t = cx.type_name(v);
                cx.type_error(format_args!("a bytes-like object is required, not '{t}'"))
            }
        },
    }
}

/// An int in 0..256.
pub fn byte_arg(cx: &mut Cx<'_, '_>, v: Value) -> Result<u8, Signal> {
    if is_small(v) && (0..256).contains(&small_of(v)) {
        return Ok(small_of(v) as u8);
    }
    let i = cx.int_arg(v, "int")?;
    match u8::try_from(i) {
        Ok(b) => Ok(b),
        Err(_) => cx.value_error(format_args!("byte must be in range(0, 256)")),
    }
}

/// What `bytes(x)` and `bytearray(x)` are made of; None: the prelude iterates.
fn content(cx: &mut Cx<'_, '_>, a: &Args<'_>, k: u32) -> Result<Option<Value>, Signal> {
    let v = types::unwrap(cx.heap, a.get(0));
    let make = |cx: &mut Cx<'_, '_>, n: usize| -> Answer {
        if k == kind::BYTES { Ok(cx.heap.new_blank(kind::BYTES, n)?) } else { Ok(cx.heap.new_bytearray(n)?) }
    };
    let put = |cx: &mut Cx<'_, '_>, to: Value, i: usize, b: u8| {
        if k == kind::BYTES { cx.heap.blank_bytes_mut(to)[i] = b } else { cx.heap.bytes_mut(to)[i] = b }
    };
    if v == UNSET {
        return make(cx, 0).map(Some);
    }
    if cx.heap.is(v, kind::STR) {
        let encoding = if a.len() > 1 { a.get(1) } else { a.keyword(cx.heap, name!("encoding")) };
        if encoding == UNSET {
            return cx.type_error(format_args!("string argument without an encoding"));
        }
        let (mut e, mut r) = (heapless::String::new(), heapless::String::new());
        let errors = if a.len() > 2 { a.get(2) } else { UNSET };
        let (encoding, errors) = (word(&mut e, cx, encoding, "utf-8"), word(&mut r, cx, errors, "strict"));
        let b = text::codec::encode(cx.heap, v, encoding, errors).or_else(|f| raise_fault(cx, f))?;
        return if k == kind::BYTES { Ok(Some(b)) } else { content(cx, &Args::positional(&[b]), k) };
    }
    if crate::num::is_int(cx.heap.objects(), v) {
        let n = cx.int_arg(v, "count")?;
        if n < 0 {
            return cx.value_error(format_args!("negative count"));
        }
        if n > crate::layout::SIZE_MAX as i64 * 4 {
            return Err(Signal::NeedMemory((n / 4).min(u32::MAX as i64) as u32));
        }
        return make(cx, n as usize).map(Some);
    }
    if let Some(n) = super::buffers::bytes(cx.heap, v).map(<[u8]>::len) {
        let to = make(cx, n)?;
        for i in 0..n {
            let b = super::buffers::bytes(cx.heap, v).map_or(0, |s| s[i]);
            put(cx, to, i, b);
        }
        return Ok(Some(to));
    }
    if matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
        let n = super::lists::items(cx, v).len();
        let to = make(cx, n)?;
        for i in 0..n {
            let x = super::lists::items(cx, v)[i];
            let b = match byte_arg(cx, x) {
                Ok(b) => b,
                Err(Signal::Raise) if k == kind::BYTES && crate::num::is_int(cx.heap.objects(), x) => {
                    cx.state.take_pending();
                    return cx.value_error(format_args!("bytes must be in range(0, 256)"));
                }
                Err(e) => return Err(e),
            };
            put(cx, to, i, b);
        }
        return Ok(Some(to));
    }
    super::lists::require_iterable(cx, a.get(0))?;
    Ok(None)
}

/// `bytes(x)`.
pub fn construct_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if cx.heap.is(v, kind::BYTES) {
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
    let y = plain_bytes(cx, y)?;
    let (n, m) = (cx.heap.bytes_of(x).len(), cx.heap.bytes_of(y).len());
    cx.heap.bytearray_resize(x, n + m)?;
    for i in 0..m {
        let b = cx.heap.bytes_of(y)[i];
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
    cx: &mut Cx<'_, '_>, v: Value, start: i64, stop: i64, step: i64, count: usize, x: Value,
) -> Result<(), Signal> {
    let x = if matches!(cx.heap.kind(x), Some(kind::LIST | kind::TUPLE)) || x == v {
        construct_bytes(cx, &Args::positional(&[x]))?
    } else {
        plain_bytes(cx, x)?
    };
    let m = cx.heap.bytes_of(x).len();
    let n = cx.heap.bytes_of(v).len();
    if step != 1 {
        if m != count {
            return cx
                .value_error(format_args!("attempt to assign bytes of size {m} to extended slice of size {count}"));
        }
        for i in 0..m {
            let b = cx.heap.bytes_of(x)[i];
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
        let b = cx.heap.bytes_of(x)[i];
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
