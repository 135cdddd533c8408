//! What sequences have in common: length, items, slices, membership.

use super::raise_fault;
use super::{buffers, lists, range, strings};
use crate::heap::Heap;
use crate::interp::slice_bounds;
use crate::layout::kind;
use crate::native::{Answer, Cx, Signal};
use crate::text;
use crate::types;
use crate::value::{Value, small, small_of};

/// Items of a built-in sequence (0 for anything else).
pub fn length(heap: &Heap<'_>, v: Value) -> usize {
    match heap.kind(v) {
        Some(kind::LIST) => heap.list_len(v),
        Some(kind::TUPLE) => heap.words(v).len() - 1,
        Some(kind::STR | kind::BYTES) => text::ops::length(heap.objects(), v),
        Some(kind::BYTEARRAY | kind::ARRAY) => small_of(heap.get(v, 2)).max(0) as usize,
        Some(kind::MEMORYVIEW) => small_of(heap.get(v, 3)).max(0) as usize,
        Some(kind::RANGE) => range::length(heap, v).unwrap_or(i64::MAX).max(0) as usize,
        _ => 0,
    }
}

fn name(heap: &Heap<'_>, v: Value) -> &'static str {
    match heap.kind(v) {
        Some(kind::LIST) => "list",
        Some(kind::TUPLE) => "tuple",
        Some(kind::STR) => "string",
        Some(kind::BYTES) => "index",
        Some(kind::BYTEARRAY) => "bytearray",
        Some(kind::RANGE) => "range object",
        Some(kind::ARRAY) => "array",
        _ => "index",
    }
}

fn position(cx: &mut Cx<'_, '_>, v: Value, i: i64, assignment: &str) -> Result<usize, Signal> {
    let n = length(cx.heap, v) as i64;
    let at = if i < 0 { i.saturating_add(n) } else { i };
    if at < 0 || at >= n {
        if cx.heap.is(v, kind::MEMORYVIEW) {
            return cx.raise(types::INDEX_ERROR, format_args!("index out of bounds on dimension 1"));
        }
        let what = name(cx.heap, v);
        let space = if what == "index" { "" } else { " index" };
        return cx.raise(types::INDEX_ERROR, format_args!("{what}{assignment}{space} out of range"));
    }
    Ok(at as usize)
}

/// `v[i]`.
pub fn item(cx: &mut Cx<'_, '_>, v: Value, i: i64) -> Answer {
    match cx.heap.kind(v) {
        Some(kind::STR) => match text::ops::item(cx.heap, v, i) {
            Ok(Some(c)) => Ok(c),
            Ok(None) => cx.raise(types::INDEX_ERROR, format_args!("string index out of range")),
            Err(f) => raise_fault(cx, f),
        },
        k => {
            let at = position(cx, v, i, "")?;
            match k {
                Some(kind::LIST) => Ok(cx.heap.list_get(v, at).unwrap_or(crate::value::NONE)),
                Some(kind::TUPLE) => Ok(cx.heap.get(v, 1 + at)),
                Some(kind::BYTES | kind::BYTEARRAY) => Ok(small(cx.heap.bytes_of(v)[at] as i32)),
                Some(kind::RANGE) => range::item(cx, v, at as i64),
                _ => buffers::item(cx, v, at),
            }
        }
    }
}

/// `v[slice]`.
pub fn slice(cx: &mut Cx<'_, '_>, v: Value, s: Value) -> Answer {
    let n = length(cx.heap, v) as i64;
    let (start, stop, step, count) = slice_bounds(cx, s, n)?;
    match cx.heap.kind(v) {
        Some(kind::STR | kind::BYTES) => {
            text::ops::slice(cx.heap, v, start, step, count as usize).or_else(|f| raise_fault(cx, f))
        }
        Some(kind::LIST | kind::TUPLE) => lists::slice(cx, v, start, step, count as usize),
        Some(kind::BYTEARRAY) => strings::slice_bytearray(cx, v, start, step, count as usize),
        Some(kind::RANGE) => {
            let (a, b) = (range::item(cx, v, start)?, range::item(cx, v, stop)?);
            let own = cx.heap.get(v, 3);
            let step = cx.new_int(step)?;
            let step = crate::num::mul(cx.heap, own, step).or_else(|e| crate::interp::raise_num(cx, e, ""))?;
            range::make(cx, a, b, step)
        }
        _ => buffers::slice(cx, v, start, step, count as usize),
    }
}

/// TypeError for a subscript that is no int or slice.
pub fn bad_index(cx: &mut Cx<'_, '_>, v: Value, key: Value) -> Answer {
    let what = match cx.heap.kind(v) {
        Some(kind::BYTES) => "byte",
        Some(kind::RANGE) => "range",
        _ => name(cx.heap, v),
    };
    if cx.heap.is(v, kind::MEMORYVIEW) {
        return cx.type_error(format_args!("memoryview: invalid slice key"));
    }
    let t = cx.type_name(key);
    if what == "string" {
        return cx.type_error(format_args!("string indices must be integers, not '{t}'"));
    }
    cx.type_error(format_args!("{what} indices must be integers or slices, not {t}"))
}

/// `v[i] = x`.
pub fn set_item(cx: &mut Cx<'_, '_>, v: Value, i: i64, x: Value) -> Result<(), Signal> {
    // A bytearray looks at the value before it looks at the place.
    let byte = if cx.heap.is(v, kind::BYTEARRAY) { strings::byte_arg(cx, x)? } else { 0 };
    let at =
        position(cx, v, i, if matches!(cx.heap.kind(v), Some(kind::LIST | kind::ARRAY)) { " assignment" } else { "" })?;
    match cx.heap.kind(v) {
        Some(kind::LIST) => {
            cx.heap.list_set(v, at, x);
            Ok(())
        }
        Some(kind::BYTEARRAY) => {
            cx.heap.bytes_mut(v)[at] = byte;
            Ok(())
        }
        _ => buffers::set_item(cx, v, at, x),
    }
}

/// Whether slice assignment can take `v` as it is.
pub fn is_simple(heap: &Heap<'_>, v: Value) -> bool {
    matches!(
        heap.kind(v),
        Some(kind::LIST | kind::TUPLE | kind::BYTES | kind::BYTEARRAY | kind::ARRAY | kind::MEMORYVIEW)
    )
}

/// `v[slice] = x` for a simple `x`.
pub fn set_slice(cx: &mut Cx<'_, '_>, v: Value, s: Value, x: Value) -> Result<(), Signal> {
    let n = length(cx.heap, v) as i64;
    let (start, stop, step, count) = slice_bounds(cx, s, n)?;
    let stop = if step == 1 { stop.max(start) } else { stop };
    match cx.heap.kind(v) {
        Some(kind::LIST) => lists::set_slice(cx, v, start, stop, step, count as usize, x),
        Some(kind::BYTEARRAY) => strings::set_slice_bytearray(cx, v, start, stop, step, count as usize, x),
        _ => buffers::set_slice(cx, v, start, stop, step, count as usize, x),
    }
}

/// `del v[i]`.
pub fn delete_item(cx: &mut Cx<'_, '_>, v: Value, i: i64) -> Result<(), Signal> {
    let at = position(cx, v, i, " assignment")?;
    if cx.heap.is(v, kind::LIST) {
        cx.heap.list_remove(v, at);
        return Ok(());
    }
    delete_items(cx, v, at, at + 1)
}

/// `del v[slice]`.
pub fn delete_slice(cx: &mut Cx<'_, '_>, v: Value, s: Value) -> Result<(), Signal> {
    let n = length(cx.heap, v) as i64;
    let (start, stop, step, count) = slice_bounds(cx, s, n)?;
    if count == 0 {
        return Ok(());
    }
    // The same items from the front.
    let (start, step) = if step < 0 { (start + step * (count - 1), -step) } else { (start, step) };
    if step == 1 {
        let stop = stop.max(start).max(start + count);
        if cx.heap.is(v, kind::LIST) {
            cx.heap.list_remove_range(v, start as usize, (start + count) as usize);
            return Ok(());
        }
        return delete_items(cx, v, start as usize, stop.min(start + count) as usize);
    }
    for k in (0..count).rev() {
        let at = (start + k * step) as usize;
        if cx.heap.is(v, kind::LIST) {
            cx.heap.list_remove(v, at);
        } else {
            delete_items(cx, v, at, at + 1)?;
        }
    }
    Ok(())
}

/// `x in v` for str, bytes, bytearray, range, array, memoryview.
pub fn contains(cx: &mut Cx<'_, '_>, v: Value, x: Value) -> Result<bool, Signal> {
    let x = types::unwrap(cx.heap, x);
    match cx.heap.kind(v) {
        Some(kind::STR) => {
            if !cx.heap.is(x, kind::STR) {
                let t = cx.type_name(x);
                return cx.type_error(format_args!("'in <string>' requires string as left operand, not {t}"));
            }
            Ok(text::search::find(cx.heap.str_bytes(v), cx.heap.str_bytes(x), 0).is_some())
        }
        Some(kind::BYTES | kind::BYTEARRAY) => {
            if buffers::is_buffer(cx.heap, x) {
                let x = buffers::contiguous(cx, x)?;
                let objects = cx.heap.objects();
                return Ok(text::search::find(cx.heap.bytes_of(v), objects.buffer(x).unwrap_or(&[]), 0).is_some());
            }
            if !crate::num::is_int(cx.heap.objects(), x) {
                let t = cx.type_name(x);
                return cx.type_error(format_args!("a bytes-like object is required, not '{t}'"));
            }
            let byte = strings::byte_arg(cx, x)?;
            Ok(cx.heap.bytes_of(v).contains(&byte))
        }
        Some(kind::RANGE) => Ok(range::contains(cx, v, x)?.is_some()),
        _ => {
            for i in 0..length(cx.heap, v) {
                let y = item(cx, v, i as i64)?;
                if crate::interp::deep_equal(cx.heap, x, y) == crate::interp::Equal::Yes {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

fn delete_items(cx: &mut Cx<'_, '_>, v: Value, from: usize, to: usize) -> Result<(), Signal> {
    if cx.heap.is(v, kind::ARRAY) {
        buffers::delete_range(cx, v, from, to)
    } else {
        strings::delete_range(cx, v, from, to)
    }
}
