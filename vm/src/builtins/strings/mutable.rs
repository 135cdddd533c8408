//! What bytearray does in place.

use super::own;
use crate::layout::kind;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude_data;
use crate::types;
use crate::value::{NONE, UNSET, Value, small};

fn length(cx: &Cx<'_, '_>, v: Value) -> usize {
    cx.heap.bytes_of(v).len()
}

/// `append`
pub fn append(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let byte = super::byte_arg(cx, a.get(1))?;
    let v = own(cx, a)?;
    let n = length(cx, v);
    cx.heap.bytearray_resize(v, n + 1)?;
    cx.heap.bytes_mut(v)[n] = byte;
    Ok(NONE)
}

/// `extend`
pub fn extend(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let from = types::unwrap(cx.heap, a.get(1));
    if super::super::buffers::is_buffer(cx.heap, from) {
        super::extend_bytearray(cx, v, from)?;
        return Ok(NONE);
    }
    if cx.heap.is(from, kind::STR) {
        return cx.type_error(format_args!("'str' object cannot be interpreted as an integer"));
    }
    if !crate::interp::is_iterable(cx, a.get(1)) {
        let t = cx.type_name(a.get(1));
        return cx.type_error(format_args!("can't extend bytearray with {t}"));
    }
    Err(Signal::Redirect(prelude_data::BYTEARRAY_EXTEND))
}

/// `insert`
pub fn insert(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let i = cx.int_arg(a.get(1), "Python int")?;
    let byte = super::byte_arg(cx, a.get(2))?;
    let n = length(cx, v);
    let at = if i < 0 { (i + n as i64).max(0) } else { i.min(n as i64) } as usize;
    cx.heap.bytearray_resize(v, n + 1)?;
    let bytes = cx.heap.bytes_mut(v);
    bytes.copy_within(at..n, at + 1);
    bytes[at] = byte;
    Ok(NONE)
}

/// `pop`
pub fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let n = length(cx, v) as i64;
    if n == 0 {
        return cx.raise(types::INDEX_ERROR, format_args!("pop from empty bytearray"));
    }
    let i = cx.int_or(a.get(1), -1, "Python int")?;
    let at = if i < 0 { i + n } else { i };
    if at < 0 || at >= n {
        return cx.raise(types::INDEX_ERROR, format_args!("pop index out of range"));
    }
    let byte = cx.heap.bytes_of(v)[at as usize];
    super::delete_range(cx, v, at as usize, at as usize + 1)?;
    Ok(small(byte as i32))
}

/// `remove`
pub fn remove(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let byte = super::byte_arg(cx, a.get(1))?;
    match cx.heap.bytes_of(v).iter().position(|&b| b == byte) {
        Some(at) => {
            super::delete_range(cx, v, at, at + 1)?;
            Ok(NONE)
        }
        None => cx.value_error(format_args!("value not found in bytearray")),
    }
}

/// `reverse`
pub fn reverse(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    cx.heap.bytes_mut(v).reverse();
    Ok(NONE)
}

/// `clear`
pub fn clear(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    cx.heap.set(v, 1, UNSET);
    cx.heap.set(v, 2, small(0));
    Ok(NONE)
}

/// `copy`
pub fn copy(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let n = length(cx, v);
    super::slice_bytearray(cx, v, 0, 1, n)
}

/// `bytearray.__init__`, for subclasses.
pub fn init(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let rest = Args { positional: a.positional.get(1..).unwrap_or(&[]), ..*a };
    match super::make::content(cx, &rest, kind::BYTEARRAY)? {
        Some(made) => {
            let (storage, n) = (cx.heap.get(made, 1), cx.heap.get(made, 2));
            cx.heap.set(v, 1, storage);
            cx.heap.set(v, 2, n);
            cx.heap.set(made, 1, UNSET);
            cx.heap.set(made, 2, small(0));
            Ok(NONE)
        }
        None => {
            clear(cx, a)?;
            Err(Signal::Redirect(prelude_data::BYTEARRAY_EXTEND))
        }
    }
}
