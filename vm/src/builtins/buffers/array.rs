//! `array.array`: numbers of one type in raw memory.

use super::super::{lists, strings};
use super::{Geometry, Misfit, encode, memory, store, to_bytes, to_list};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method};
use crate::prelude_data;
use crate::text::item_size;
use crate::types;
use crate::value::{NONE, UNSET, Value, is_heap, small, small_of};

/// Methods of array.
pub const ARRAY: &[Method] = &[
    method(name!("append"), append, 2, 2),
    method(name!("extend"), extend, 2, 2),
    method(name!("fromlist"), extend, 2, 2),
    method(name!("insert"), insert, 3, 3),
    method(name!("pop"), pop, 1, 2),
    method(name!("remove"), remove, 2, 2),
    method(name!("index"), index, 2, 4),
    method(name!("count"), count, 2, 2),
    method(name!("reverse"), reverse, 1, 1),
    method(
        name!("tobytes"),
        |cx, a| {
            let v = own(cx, a)?;
            to_bytes(cx, v)
        },
        1,
        1,
    ),
    method(name!("frombytes"), frombytes, 2, 2),
    method(
        name!("tolist"),
        |cx, a| {
            let v = own(cx, a)?;
            to_list(cx, v)
        },
        1,
        1,
    ),
    method(name!("byteswap"), byteswap, 1, 1),
    method(
        crate::names::COPY,
        |cx, a| {
            let v = own(cx, a)?;
            let n = length(cx, v);
            part(cx, v, 0, 1, n)
        },
        1,
        1,
    ),
    getter(name!("typecode"), |cx, a| {
        let v = own(cx, a)?;
        let code = typecode(cx, v);
        super::super::char_str(cx, &[code])
    }),
    getter(name!("itemsize"), |cx, a| {
        let v = own(cx, a)?;
        Ok(small(item_size(typecode(cx, v) as usize) as i32))
    }),
];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    super::super::objects::require(cx, a.get(0), kind::ARRAY, "array")
}

fn length(cx: &Cx<'_, '_>, v: Value) -> usize {
    small_of(cx.heap.get(v, 2)).max(0) as usize
}

fn typecode(cx: &Cx<'_, '_>, v: Value) -> u8 {
    small_of(cx.heap.get(v, 3)) as u8
}

/// A new array of `n` zeros.
fn make(cx: &mut Cx<'_, '_>, typecode: u8, n: usize) -> Answer {
    let words = n.saturating_mul(item_size(typecode as usize)).div_ceil(4);
    let storage = if n == 0 { UNSET } else { cx.heap.alloc(kind::RAW, 1 + words)? };
    let v = cx.heap.alloc(kind::ARRAY, 4)?;
    cx.heap.set(v, 1, storage);
    cx.heap.set(v, 2, small(n as i32));
    cx.heap.set(v, 3, small(typecode as i32));
    Ok(v)
}

/// Changes the length; new items are zero.
fn resize(cx: &mut Cx<'_, '_>, v: Value, n: usize) -> Result<(), Signal> {
    let size = item_size(typecode(cx, v) as usize);
    let words = n.saturating_mul(size).div_ceil(4);
    let storage = cx.heap.get(v, 1);
    let room = if is_heap(storage) { cx.heap.words(storage).len() - 1 } else { 0 };
    if words <= room {
        if let Some(gone) = memory(cx.heap, v).get_mut(n * size..) {
            gone.fill(0);
        }
    } else if !(is_heap(storage) && cx.heap.grow_in_place(storage, 1 + words)) {
        let new = cx.heap.alloc(kind::RAW, 1 + words + words / 4).or_else(|_| cx.heap.alloc(kind::RAW, 1 + words))?;
        for i in 1..=room {
            let word = cx.heap.get(storage, i);
            cx.heap.replace_raw(new, i, word);
        }
        cx.heap.set(v, 1, new);
    }
    cx.heap.set(v, 2, small(n as i32));
    Ok(())
}

/// The bytes of `x` as an item, or the exception CPython raises.
pub fn encoded(cx: &mut Cx<'_, '_>, typecode: u8, x: Value) -> Result<[u8; 8], Signal> {
    let misfit = match encode(cx, typecode, x)? {
        Ok(bytes) => return Ok(bytes),
        Err(misfit) => misfit,
    };
    let wide = crate::num::to_i64(cx.heap, types::unwrap(cx.heap, x)).is_none();
    let short = crate::num::to_i64(cx.heap, types::unwrap(cx.heap, x)).is_some_and(|i| i16::try_from(i).is_ok());
    let name = match typecode {
        b'b' if short => "signed char",
        b'b' => "signed short integer",
        b'B' => "unsigned byte integer",
        b'h' => "signed short integer",
        b'H' => "unsigned short",
        b'i' | b'l' => "signed integer",
        _ => "unsigned int",
    };
    match misfit {
        Misfit::Type => {
            let t = cx.type_name(x);
            if matches!(typecode, b'f' | b'd') {
                return cx.type_error(format_args!("must be real number, not {t}"));
            }
            cx.type_error(format_args!("'{t}' object cannot be interpreted as an integer"))
        }
        Misfit::Below if matches!(typecode, b'I' | b'L' | b'Q') => {
            cx.raise(types::OVERFLOW_ERROR, format_args!("can't convert negative value to unsigned int"))
        }
        _ if matches!(typecode, b'q' | b'Q') => cx.raise(types::OVERFLOW_ERROR, format_args!("int too big to convert")),
        _ if wide && matches!(typecode, b'b' | b'B' | b'h' | b'H' | b'i' | b'l') => {
            cx.raise(types::OVERFLOW_ERROR, format_args!("Python int too large to convert to C long"))
        }
        Misfit::Below => cx.raise(types::OVERFLOW_ERROR, format_args!("{name} is less than minimum")),
        Misfit::Above => cx.raise(types::OVERFLOW_ERROR, format_args!("{name} is greater than maximum")),
    }
}

fn put(cx: &mut Cx<'_, '_>, v: Value, at: usize, bytes: &[u8; 8]) {
    if let Some(g) = Geometry::of(cx.heap.objects(), v) {
        store(cx, &g, at, bytes);
    }
}

/// `array(typecode[, initial])`
pub fn construct_array(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.is_empty() || a.len() > 2 {
        let (word, n) = (if a.is_empty() { "at least 1 argument" } else { "at most 2 arguments" }, a.len());
        return cx.type_error(format_args!("array() takes {word} ({n} given)"));
    }
    construct_with(cx, a.get(0), a.get(1))
}

/// An array of `initial`: bytes, an array, or items.
pub fn construct_with(cx: &mut Cx<'_, '_>, code: Value, initial: Value) -> Answer {
    let typecode = match cx.heap.str_bytes(code) {
        &[b] if cx.heap.is(code, kind::STR) => b,
        _ => {
            let t = cx.type_name(code);
            return cx.type_error(format_args!("array() argument 1 must be a unicode character, not {t}"));
        }
    };
    if !b"bBhHiIlLqQfd".contains(&typecode) {
        return cx.value_error(format_args!("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)"));
    }
    let from = types::unwrap(cx.heap, initial);
    match cx.heap.kind(from) {
        _ if from == UNSET => make(cx, typecode, 0),
        Some(kind::BYTES | kind::BYTEARRAY) => {
            let v = make(cx, typecode, 0)?;
            add_bytes(cx, v, from)?;
            Ok(v)
        }
        Some(kind::LIST | kind::TUPLE) => {
            let n = lists::items(cx, from).len();
            let v = make(cx, typecode, n)?;
            for i in 0..n {
                let x = lists::items(cx, from)[i];
                let bytes = encoded(cx, typecode, x)?;
                put(cx, v, i, &bytes);
            }
            Ok(v)
        }
        Some(kind::STR) => {
            let code = typecode as char;
            cx.type_error(format_args!("cannot use a str to initialize an array with typecode '{code}'"))
        }
        _ => {
            lists::require_iterable(cx, initial)?;
            cx.become_call(prelude_data::callable(prelude_data::ARRAY), &[code, initial])
        }
    }
}

fn append(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let code = typecode(cx, v);
    let bytes = encoded(cx, code, a.get(1))?;
    let n = length(cx, v);
    resize(cx, v, n + 1)?;
    put(cx, v, n, &bytes);
    Ok(NONE)
}

fn extend(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let from = types::unwrap(cx.heap, a.get(1));
    if cx.heap.is(from, kind::ARRAY) {
        if typecode(cx, from) != typecode(cx, v) {
            return cx.type_error(format_args!("can only extend with array of same kind"));
        }
        add_bytes(cx, v, from)?;
        return Ok(NONE);
    }
    lists::require_iterable(cx, a.get(1))?;
    Err(Signal::Redirect(prelude_data::ARRAY_EXTEND))
}

/// Appends the bytes of a buffer.
fn add_bytes(cx: &mut Cx<'_, '_>, v: Value, from: Value) -> Result<(), Signal> {
    let size = item_size(typecode(cx, v) as usize);
    let added = cx.heap.objects().buffer(from).map_or(0, <[u8]>::len);
    if !added.is_multiple_of(size) {
        return cx.value_error(format_args!("bytes length not a multiple of item size"));
    }
    let n = length(cx, v);
    resize(cx, v, n + added / size)?;
    for i in 0..added {
        let byte = cx.heap.objects().buffer(from).and_then(|b| b.get(i)).copied().unwrap_or(0);
        if let Some(place) = memory(cx.heap, v).get_mut(n * size + i) {
            *place = byte;
        }
    }
    Ok(())
}

fn frombytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let from = strings::plain_bytes(cx, a.get(1))?;
    add_bytes(cx, v, from)?;
    Ok(NONE)
}

/// Opens (`to` > `from`) or closes a gap: the items from `from` on move to `to`.
fn shift(cx: &mut Cx<'_, '_>, v: Value, from: usize, to: usize) -> Result<(), Signal> {
    let (n, size) = (length(cx, v), item_size(typecode(cx, v) as usize));
    let after = n + to - from;
    if to > from {
        resize(cx, v, after)?;
    }
    memory(cx.heap, v).copy_within(from * size..n * size, to * size);
    if to < from {
        resize(cx, v, after)?;
    }
    Ok(())
}

fn insert(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (n, i) = (length(cx, v) as i64, cx.int_arg(a.get(1), "Python int")?);
    let at = if i < 0 { (i + n).max(0) } else { i.min(n) } as usize;
    let code = typecode(cx, v);
    let bytes = encoded(cx, code, a.get(2))?;
    shift(cx, v, at, at + 1)?;
    put(cx, v, at, &bytes);
    Ok(NONE)
}

fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (n, i) = (length(cx, v) as i64, cx.int_or(a.get(1), -1, "Python int")?);
    let at = if i < 0 { i + n } else { i };
    if n == 0 {
        return cx.raise(types::INDEX_ERROR, format_args!("pop from empty array"));
    }
    if at < 0 || at >= n {
        return cx.raise(types::INDEX_ERROR, format_args!("pop index out of range"));
    }
    let item = super::item(cx, v, at as usize)?;
    shift(cx, v, at as usize + 1, at as usize)?;
    Ok(item)
}

/// Where `x` is at or after `from`.
fn find(cx: &mut Cx<'_, '_>, v: Value, x: Value, from: usize, to: usize) -> Result<Option<usize>, Signal> {
    for i in from..to.min(length(cx, v)) {
        let item = super::item(cx, v, i)?;
        if crate::interp::deep_equal(cx.heap, item, x) == crate::interp::Equal::Yes {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn remove(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    match find(cx, v, a.get(1), 0, usize::MAX)? {
        Some(i) => {
            shift(cx, v, i + 1, i)?;
            Ok(NONE)
        }
        None => cx.value_error(format_args!("array.remove(x): x not in array")),
    }
}

fn index(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let n = length(cx, v) as i64;
    let clamp = |i: i64| if i < 0 { (i + n).max(0) } else { i } as usize;
    let from = clamp(cx.int_or(a.get(2), 0, "Python int")?);
    let to = clamp(cx.int_or(a.get(3), n, "Python int")?);
    match find(cx, v, a.get(1), from, to)? {
        Some(i) => Ok(small(i as i32)),
        None => cx.value_error(format_args!("array.index(x): x not in array")),
    }
}

fn count(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (mut found, mut from) = (0, 0);
    while let Some(i) = find(cx, v, a.get(1), from, usize::MAX)? {
        found += 1;
        from = i + 1;
    }
    Ok(small(found))
}

fn reverse(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let size = item_size(typecode(cx, v) as usize);
    let bytes = memory(cx.heap, v);
    bytes.reverse();
    bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(NONE)
}

fn byteswap(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let size = item_size(typecode(cx, v) as usize);
    memory(cx.heap, v).chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(NONE)
}

/// A part of an array as a new one.
pub fn part(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize) -> Answer {
    let made = make(cx, typecode(cx, v), count)?;
    let size = item_size(typecode(cx, v) as usize);
    for i in 0..count {
        let mut bytes = [0; 8];
        let at = (start + i as i64 * step).max(0) as usize * size;
        if let Some(source) = cx.heap.objects().buffer(v).and_then(|b| b.get(at..at + size)) {
            bytes[..size].copy_from_slice(source);
        }
        put(cx, made, i, &bytes);
    }
    Ok(made)
}

/// `x + y` of two arrays.
pub fn concat_arrays(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    if typecode(cx, x) != typecode(cx, y) {
        return cx.type_error(format_args!("bad argument type for built-in operation"));
    }
    let n = length(cx, x);
    let made = part(cx, x, 0, 1, n)?;
    add_bytes(cx, made, y)?;
    Ok(made)
}

/// `array * times`
pub fn repeat_array(cx: &mut Cx<'_, '_>, v: Value, times: i64) -> Answer {
    let n = length(cx, v);
    let total = (n as i64).saturating_mul(times.max(0));
    if total > crate::layout::SIZE_MAX as i64 {
        return Err(Signal::NeedMemory(total.min(u32::MAX as i64) as u32));
    }
    let made = make(cx, typecode(cx, v), total as usize)?;
    let size = n * item_size(typecode(cx, v) as usize);
    for i in 0..total as usize / n.max(1) * size {
        let byte = cx.heap.objects().buffer(v).and_then(|b| b.get(i % size)).copied().unwrap_or(0);
        if let Some(place) = memory(cx.heap, made).get_mut(i) {
            *place = byte;
        }
    }
    Ok(made)
}

/// `array[slice] = other array`
pub fn set_slice(
    cx: &mut Cx<'_, '_>,
    v: Value,
    start: i64,
    stop: i64,
    step: i64,
    count: usize,
    x: Value,
) -> Result<(), Signal> {
    if !cx.heap.is(x, kind::ARRAY) {
        let t = cx.type_name(x);
        return cx.type_error(format_args!("can only assign array (not \"{t}\") to array slice"));
    }
    if typecode(cx, x) != typecode(cx, v) {
        return cx.type_error(format_args!("bad argument type for built-in operation"));
    }
    let m = length(cx, x);
    // A copy, since it may be the array itself.
    let x = part(cx, x, 0, 1, m)?;
    if step == 1 {
        let (from, to) = (start.max(0) as usize, stop.max(start).max(0) as usize);
        if from + m != to {
            shift(cx, v, to, from + m)?;
        }
    } else if m != count {
        return cx.value_error(format_args!("attempt to assign array of size {m} to extended slice of size {count}"));
    }
    let size = item_size(typecode(cx, v) as usize);
    for i in 0..m {
        let mut bytes = [0; 8];
        if let Some(source) = cx.heap.objects().buffer(x).and_then(|b| b.get(i * size..(i + 1) * size)) {
            bytes[..size].copy_from_slice(source);
        }
        put(cx, v, (start + i as i64 * step).max(0) as usize, &bytes);
    }
    Ok(())
}

/// Removes items `from..to`.
pub fn delete_range(cx: &mut Cx<'_, '_>, v: Value, from: usize, to: usize) -> Result<(), Signal> {
    shift(cx, v, to, from)
}

/// `array += array`
pub fn extend_in_place(cx: &mut Cx<'_, '_>, v: Value, from: Value) -> Answer {
    if !cx.heap.is(from, kind::ARRAY) {
        let t = cx.type_name(from);
        return cx.type_error(format_args!("can only extend array with array (not \"{t}\")"));
    }
    if typecode(cx, from) != typecode(cx, v) {
        return cx.type_error(format_args!("can only extend with array of same kind"));
    }
    add_bytes(cx, v, from)?;
    Ok(v)
}
