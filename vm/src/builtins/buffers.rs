//! `memoryview` and `array`.

use crate::heap::Heap;
use crate::interp::Equal;
use crate::layout::kind;
use crate::native::{Answer, Args, Cx, Method, Signal};
use crate::value::{Value, small, small_of};

/// Methods of memoryview.
pub const MEMORYVIEW: &[Method] = &[];

/// `memoryview(object)`: [base][start][length][typecode][readonly].
pub fn construct_memoryview(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let base = a.get(0);
    let readonly = match cx.heap.kind(base) {
        Some(kind::BYTES) => 1,
        Some(kind::BYTEARRAY) => 0,
        Some(kind::MEMORYVIEW) => return Ok(base),
        _ => {
            let t = cx.type_name(base);
            return cx.type_error(format_args!("memoryview: a bytes-like object is required, not '{t}'"));
        }
    };
    let n = cx.heap.bytes_of(base).len();
    view(cx, base, 0, n, readonly)
}

fn view(cx: &mut Cx<'_, '_>, base: Value, start: usize, n: usize, readonly: i32) -> Answer {
    let v = cx.heap.alloc(kind::MEMORYVIEW, 6)?;
    cx.heap.set(v, 1, base);
    cx.heap.set(v, 2, small(start as i32));
    cx.heap.set(v, 3, small(n as i32));
    cx.heap.set(v, 4, small(b'B' as i32));
    cx.heap.set(v, 5, small(readonly));
    Ok(v)
}

/// (start, length) of a memoryview in its base.
fn extent(heap: &Heap<'_>, v: Value) -> (usize, usize) {
    (small_of(heap.get(v, 2)).max(0) as usize, small_of(heap.get(v, 3)).max(0) as usize)
}

/// The bytes a buffer object shows; None if it shows none.
pub fn bytes<'h>(heap: &'h Heap<'_>, v: Value) -> Option<&'h [u8]> {
    match heap.kind(v)? {
        kind::BYTES | kind::BYTEARRAY => Some(heap.bytes_of(v)),
        kind::MEMORYVIEW => {
            let (start, n) = extent(heap, v);
            Some(heap.bytes_of(heap.get(v, 1)).get(start..start + n).unwrap_or(&[]))
        }
        _ => None,
    }
}

/// The writable bytes of a buffer object.
pub fn bytes_mut<'h>(heap: &'h mut Heap<'_>, v: Value) -> Option<&'h mut [u8]> {
    match heap.kind(v)? {
        kind::BYTEARRAY => Some(heap.bytes_mut(v)),
        kind::MEMORYVIEW if heap.get(v, 5) == small(0) => {
            let (start, n) = extent(heap, v);
            let base = heap.get(v, 1);
            heap.bytes_mut(base).get_mut(start..start + n)
        }
        _ => None,
    }
}

/// Item `at`.
pub fn item(cx: &mut Cx<'_, '_>, v: Value, at: usize) -> Answer {
    match bytes(cx.heap, v).and_then(|b| b.get(at)) {
        Some(&b) => Ok(small(b as i32)),
        None => cx.raise(crate::types::INDEX_ERROR, format_args!("index out of range")),
    }
}

/// A part.
pub fn slice(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize) -> Answer {
    if step != 1 {
        return cx.raise(crate::types::NOT_IMPLEMENTED_ERROR, format_args!("memoryview slices with a step"));
    }
    let (from, _) = extent(cx.heap, v);
    let (base, readonly) = (cx.heap.get(v, 1), small_of(cx.heap.get(v, 5)));
    view(cx, base, from + start as usize, count, readonly)
}

/// Writes item `at`.
pub fn set_item(cx: &mut Cx<'_, '_>, v: Value, at: usize, x: Value) -> Result<(), Signal> {
    let byte = super::strings::byte_arg(cx, x)?;
    match bytes_mut(cx.heap, v).and_then(|b| b.get_mut(at)) {
        Some(slot) => {
            *slot = byte;
            Ok(())
        }
        None => cx.type_error(format_args!("cannot modify read-only memory")),
    }
}

/// Writes a part; sizes must agree.
pub fn set_slice(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize, x: Value) -> Result<(), Signal> {
    for k in 0..count {
        let source = bytes(cx.heap, x).filter(|b| b.len() == count).and_then(|b| b.get(k)).copied();
        let Some(b) = source else {
            return cx.value_error(format_args!("memoryview assignment: lvalue and rvalue have different structures"));
        };
        set_item(cx, v, (start + k as i64 * step) as usize, small(b as i32))?;
    }
    Ok(())
}

/// `x + y` of two arrays.
pub fn concat_arrays(cx: &mut Cx<'_, '_>, _x: Value, _y: Value) -> Answer {
    cx.type_error(format_args!("unsupported operand type(s) for +: 'array' and 'array'"))
}

/// Equality of buffers by content.
pub fn equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    match (bytes(heap, x), bytes(heap, y)) {
        (Some(a), Some(b)) if a == b => Equal::Yes,
        _ => Equal::No,
    }
}
