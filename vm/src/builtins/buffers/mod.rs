//! What `memoryview` and `array` share: items of a typecode in raw memory, slices, equality.
//!
//! A memoryview is [base][start in bytes][items][typecode][readonly][step in items]; its base is a BYTES, BYTEARRAY or ARRAY, or None once it
//! is released. The memory may have shrunk under a view: what lies outside reads as zero and is not written.

use super::raise_fault;
use crate::heap::Heap;
use crate::interp::Equal;
use crate::layout::kind;
use crate::native::{Answer, Cx, Signal};
use crate::text::{Objects, build_bytes, item_size};
use crate::types;
use crate::value::{FALSE, NONE, TRUE, Value, small, small_of};

mod array;
mod memoryview;

pub use array::{
    ARRAY, concat_arrays, construct_array, construct_with as construct_array_with, delete_range, extend_in_place,
    repeat_array,
};
pub use memoryview::{MEMORYVIEW, construct_memoryview};

/// Items in memory: where they begin, how many, of which type, how far apart.
#[derive(Clone, Copy)]
struct Geometry {
    base: Value,
    start: usize,
    count: usize,
    typecode: u8,
    step: i64,
}

impl Geometry {
    /// Of a buffer object.
    fn of(objects: Objects<'_>, v: Value) -> Option<Geometry> {
        let int = |i| small_of(objects.get(v, i)).max(0) as usize;
        Some(match objects.kind(v)? {
            kind::BYTES | kind::BYTEARRAY => {
                Geometry { base: v, start: 0, count: objects.buffer(v)?.len(), typecode: b'B', step: 1 }
            }
            kind::ARRAY => Geometry { base: v, start: 0, count: int(2), typecode: int(3) as u8, step: 1 },
            kind::MEMORYVIEW => Geometry {
                base: objects.get(v, 1),
                start: int(2),
                count: int(3),
                typecode: int(4) as u8,
                step: small_of(objects.get(v, 6)) as i64,
            },
            _ => return None,
        })
    }

    fn size(&self) -> usize {
        item_size(self.typecode as usize)
    }

    /// Where item `at` lies in the base's memory.
    fn offset(&self, at: usize) -> usize {
        (self.start as i64 + at as i64 * self.step * self.size() as i64).max(0) as usize
    }

    /// Item `at`; zero if the memory is gone.
    fn item(&self, objects: Objects<'_>, at: usize) -> Item {
        let mut bytes = [0; 8];
        let (from, size) = (self.offset(at), self.size());
        if let Some(source) = objects.buffer(self.base).and_then(|b| b.get(from..from + size)) {
            bytes[..size].copy_from_slice(source);
        }
        Item::load(self.typecode, bytes)
    }
}

/// An item as a number.
#[derive(Clone, Copy, PartialEq)]
enum Item {
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Bool(bool),
    Byte(u8),
}

impl Item {
    fn load(typecode: u8, b: [u8; 8]) -> Item {
        let four = [b[0], b[1], b[2], b[3]];
        match typecode {
            b'b' => Item::Int(b[0] as i8 as i64),
            b'c' => Item::Byte(b[0]),
            b'?' => Item::Bool(b[0] != 0),
            b'h' => Item::Int(i16::from_le_bytes([b[0], b[1]]) as i64),
            b'H' => Item::Int(u16::from_le_bytes([b[0], b[1]]) as i64),
            b'i' | b'l' => Item::Int(i32::from_le_bytes(four) as i64),
            b'I' | b'L' => Item::Int(u32::from_le_bytes(four) as i64),
            b'q' => Item::Int(i64::from_le_bytes(b)),
            b'Q' => Item::Unsigned(u64::from_le_bytes(b)),
            b'f' => Item::Float(f32::from_le_bytes(four) as f64),
            b'd' => Item::Float(f64::from_le_bytes(b)),
            _ => Item::Int(b[0] as i64),
        }
    }

    fn value(self, cx: &mut Cx<'_, '_>) -> Answer {
        Ok(match self {
            Item::Int(i) => cx.new_int(i)?,
            Item::Unsigned(u) => crate::num::from_u64(cx.heap, u)?,
            Item::Float(f) => cx.heap.new_float(f)?,
            Item::Bool(b) => crate::value::boolean(b),
            Item::Byte(b) => cx.heap.new_bytes(&[b])?,
        })
    }

    fn equals(self, other: Item) -> bool {
        let wide = |item| match item {
            Item::Int(i) => Some(i as i128),
            Item::Unsigned(u) => Some(u as i128),
            Item::Bool(b) => Some(b as i128),
            _ => None,
        };
        match (wide(self), wide(other)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self == other,
            (Some(i), None) | (None, Some(i)) => match (self, other) {
                (Item::Float(f), _) | (_, Item::Float(f)) => i as f64 == f,
                _ => false,
            },
        }
    }
}

/// Why a value cannot be an item.
enum Misfit {
    Type,
    Below,
    Above,
}

/// The bytes of `v` as an item of `typecode`.
fn encode(cx: &mut Cx<'_, '_>, typecode: u8, given: Value) -> Result<Result<[u8; 8], Misfit>, Signal> {
    let v = types::unwrap(cx.heap, given);
    let mut out = [0; 8];
    match typecode {
        b'f' | b'd' => {
            let Some(f) = crate::num::to_f64(cx.heap, v) else {
                if crate::attr::user_special(cx, given, crate::names::FLOAT).is_some() {
                    cx.float_arg(given)?;
                }
                return Ok(Err(Misfit::Type));
            };
            if typecode == b'f' {
                out[..4].copy_from_slice(&(f as f32).to_le_bytes());
            } else {
                out = f.to_le_bytes();
            }
            return Ok(Ok(out));
        }
        b'?' => {
            out[0] = types::truth(cx.heap, v).unwrap_or(true) as u8;
            return Ok(Ok(out));
        }
        b'c' => match cx.heap.str_bytes(v) {
            &[b] if cx.heap.is(v, kind::BYTES) => {
                out[0] = b;
                return Ok(Ok(out));
            }
            _ => return Ok(Err(Misfit::Type)),
        },
        _ => {}
    }
    if !crate::num::is_int(cx.heap.objects(), v) {
        if crate::attr::user_special(cx, given, crate::names::INDEX).is_some() {
            cx.int_arg(given, "int")?;
        }
        return Ok(Err(Misfit::Type));
    }
    let (low, high) = limits(typecode);
    let number = match crate::num::Int::new(cx.heap.objects(), v) {
        Some(int) => match (int.to_u64_magnitude(), int.negative) {
            (Some(u), false) => u as i128,
            (Some(u), true) => -(u as i128),
            (None, false) => i128::MAX,
            (None, true) => i128::MIN,
        },
        None => 0,
    };
    if number < low {
        return Ok(Err(Misfit::Below));
    }
    if number > high {
        return Ok(Err(Misfit::Above));
    }
    Ok(Ok((number as u64).to_le_bytes()))
}

/// The least and greatest number of a typecode.
fn limits(typecode: u8) -> (i128, i128) {
    let bits = 8 * item_size(typecode as usize) as u32;
    if typecode.is_ascii_uppercase() { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

/// The memory of a base, to write; empty if it is read-only.
fn memory<'h>(heap: &'h mut Heap<'_>, base: Value) -> &'h mut [u8] {
    match heap.kind(base) {
        Some(kind::BYTEARRAY) => heap.bytes_mut(base),
        Some(kind::ARRAY) => {
            let (storage, count) = (heap.get(base, 1), small_of(heap.get(base, 2)).max(0) as usize);
            let length = count * item_size(small_of(heap.get(base, 3)).max(0) as usize);
            if !crate::value::is_heap(storage) {
                return &mut [];
            }
            bytemuck::cast_slice_mut::<u32, u8>(&mut heap.words_mut(storage)[1..]).get_mut(..length).unwrap_or(&mut [])
        }
        _ => &mut [],
    }
}

/// Whether `v` shows bytes: bytes, bytearray, array, or a memoryview that is not released.
pub fn is_buffer(heap: &Heap<'_>, v: Value) -> bool {
    match heap.kind(v) {
        Some(kind::BYTES | kind::BYTEARRAY | kind::ARRAY) => true,
        Some(kind::MEMORYVIEW) => heap.get(v, 1) != NONE,
        _ => false,
    }
}

/// `v` itself if its bytes lie together, else a BYTES copy of a view with a step.
pub fn contiguous(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if !cx.heap.is(v, kind::MEMORYVIEW) || cx.heap.get(v, 6) == small(1) {
        return Ok(v);
    }
    to_bytes(cx, v)
}

/// The items of a buffer as bytes.
fn to_bytes(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    build_bytes(cx.heap, |objects, out| {
        let Some(g) = Geometry::of(objects, v) else { return Ok(()) };
        let memory = objects.buffer(g.base).unwrap_or(&[]);
        if g.step == 1 {
            return out.push_bytes(memory.get(g.start..g.start + g.count * g.size()).unwrap_or(&[]));
        }
        for i in 0..g.count {
            let at = g.offset(i);
            out.push_bytes(memory.get(at..at + g.size()).unwrap_or(&[]))?;
        }
        Ok(())
    })
    .or_else(|f| raise_fault(cx, f))
}

/// The items of a buffer as a list.
fn to_list(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let Some(g) = Geometry::of(cx.heap.objects(), v) else { return Ok(cx.heap.new_list(&[])?) };
    let list = cx.heap.new_list_with_capacity(g.count)?;
    for i in 0..g.count {
        let item = g.item(cx.heap.objects(), i).value(cx)?;
        cx.heap.list_push(list, item)?;
    }
    Ok(list)
}

/// The bytes a buffer object shows; None if it shows none, or not together.
pub fn bytes<'h>(heap: &'h Heap<'_>, v: Value) -> Option<&'h [u8]> {
    if heap.is(v, kind::MEMORYVIEW) && heap.get(v, 6) != small(1) {
        return None;
    }
    heap.objects().buffer(v)
}

/// The writable bytes of a buffer object.
pub fn bytes_mut<'h>(heap: &'h mut Heap<'_>, v: Value) -> Option<&'h mut [u8]> {
    match heap.kind(v)? {
        kind::BYTEARRAY | kind::ARRAY => Some(memory(heap, v)),
        kind::MEMORYVIEW if heap.get(v, 5) == small(0) && heap.get(v, 6) == small(1) => {
            let g = Geometry::of(heap.objects(), v)?;
            memory(heap, g.base).get_mut(g.start..g.start + g.count * g.size())
        }
        _ => None,
    }
}

fn released<T>(cx: &mut Cx<'_, '_>) -> Result<T, Signal> {
    cx.value_error(format_args!("operation forbidden on released memoryview object"))
}

/// Item `at`, which is within the length.
pub fn item(cx: &mut Cx<'_, '_>, v: Value, at: usize) -> Answer {
    match Geometry::of(cx.heap.objects(), v) {
        Some(g) if g.base != NONE => g.item(cx.heap.objects(), at).value(cx),
        _ => released(cx),
    }
}

/// A part: of an array a copy, of a view a view.
pub fn slice(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize) -> Answer {
    let Some(g) = Geometry::of(cx.heap.objects(), v).filter(|g| g.base != NONE) else { return released(cx) };
    if cx.heap.is(v, kind::ARRAY) {
        return array::part(cx, v, start, step, count);
    }
    let readonly = small_of(cx.heap.get(v, 5));
    let first = if count == 0 { g.start } else { g.offset(start.max(0) as usize) };
    let step = if count == 0 { 1 } else { g.step.saturating_mul(step) };
    memoryview::make(cx, Geometry { start: first, count, step, ..g }, readonly)
}

/// Writes item `at`.
pub fn set_item(cx: &mut Cx<'_, '_>, v: Value, at: usize, x: Value) -> Result<(), Signal> {
    let Some(g) = Geometry::of(cx.heap.objects(), v).filter(|g| g.base != NONE) else { return released(cx) };
    let bytes = if cx.heap.is(v, kind::ARRAY) {
        array::encoded(cx, g.typecode, x)?
    } else {
        if cx.heap.get(v, 5) != small(0) {
            return cx.type_error(format_args!("cannot modify read-only memory"));
        }
        let format = g.typecode as char;
        match encode(cx, g.typecode, x)? {
            Ok(bytes) => bytes,
            Err(Misfit::Type) => return cx.type_error(format_args!("memoryview: invalid type for format '{format}'")),
            Err(_) => return cx.value_error(format_args!("memoryview: invalid value for format '{format}'")),
        }
    };
    store(cx, &g, at, &bytes);
    Ok(())
}

fn store(cx: &mut Cx<'_, '_>, g: &Geometry, at: usize, bytes: &[u8; 8]) {
    let (from, size) = (g.offset(at), g.size());
    if let Some(place) = memory(cx.heap, g.base).get_mut(from..from + size) {
        place.copy_from_slice(&bytes[..size]);
    }
}

/// Writes a part; formats and sizes must agree.
pub fn set_slice(
    cx: &mut Cx<'_, '_>,
    v: Value,
    start: i64,
    stop: i64,
    step: i64,
    count: usize,
    x: Value,
) -> Result<(), Signal> {
    let x = types::unwrap(cx.heap, x);
    if cx.heap.is(v, kind::ARRAY) {
        return array::set_slice(cx, v, start, stop, step, count, x);
    }
    let Some(g) = Geometry::of(cx.heap.objects(), v).filter(|g| g.base != NONE) else { return released(cx) };
    if cx.heap.get(v, 5) != small(0) {
        return cx.type_error(format_args!("cannot modify read-only memory"));
    }
    let Some(source) = Geometry::of(cx.heap.objects(), x) else {
        let t = cx.type_name(x);
        return cx.type_error(format_args!("a bytes-like object is required, not '{t}'"));
    };
    if source.count != count || source.typecode != g.typecode {
        return cx.value_error(format_args!("memoryview assignment: lvalue and rvalue have different structures"));
    }
    // Overlapping memory is copied first.
    let flat = to_bytes(cx, x)?;
    for k in 0..count {
        let mut bytes = [0; 8];
        let size = g.size();
        bytes[..size].copy_from_slice(cx.heap.str_bytes(flat).get(k * size..(k + 1) * size).unwrap_or(&[0; 8][..size]));
        store(cx, &g, (start + k as i64 * step).max(0) as usize, &bytes);
    }
    Ok(())
}

/// Equality of buffers by items.
pub fn equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    let objects = heap.objects();
    let (Some(a), Some(b)) = (Geometry::of(objects, x), Geometry::of(objects, y)) else { return Equal::No };
    let array = |k| heap.is(k, kind::ARRAY);
    // An array equals arrays and views, not bytes.
    let mixed = (array(x) || array(y))
        && !(array(x) && array(y))
        && !(heap.is(x, kind::MEMORYVIEW) || heap.is(y, kind::MEMORYVIEW));
    if a.base == NONE || b.base == NONE || a.count != b.count || mixed {
        return Equal::No;
    }
    let same = (0..a.count).all(|i| a.item(objects, i).equals(b.item(objects, i)));
    if same { Equal::Yes } else { Equal::No }
}

/// Appends the items of an array to its repr.
pub fn write_items(objects: Objects<'_>, v: Value, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
    let Some(g) = Geometry::of(objects, v) else { return Ok(()) };
    write!(out, "array('{}'", g.typecode as char)?;
    for i in 0..g.count {
        out.write_str(if i == 0 { ", [" } else { ", " })?;
        match g.item(objects, i) {
            Item::Int(n) => write!(out, "{n}")?,
            Item::Unsigned(n) => write!(out, "{n}")?,
            Item::Float(f) => crate::num::float::write_repr(out, f)?,
            Item::Bool(b) => out.write_str(if b { "True" } else { "False" })?,
            Item::Byte(b) => write!(out, "{b}")?,
        }
    }
    out.write_str(if g.count > 0 { "])" } else { ")" })
}

/// Truth of a readonly field.
fn truth_of(v: Value) -> Value {
    if v == small(0) { FALSE } else { TRUE }
}

/// `hash` of a memoryview: that of its bytes.
pub fn hash(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if cx.heap.get(v, 1) == NONE {
        return released(cx);
    }
    if cx.heap.get(v, 5) == small(0) {
        return cx.value_error(format_args!("cannot hash writable memoryview object"));
    }
    let bytes = to_bytes(cx, v)?;
    super::functions::hash_of(cx, bytes)
}
