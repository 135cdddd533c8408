//! `%` formatting: each conversion's value is found first, then all is written at once.
//!
//! Values that need Python (user objects) send the whole operation to the prelude, which comes back with converted values.

use super::super::raise_fault;
use crate::heap::Heap;
use crate::layout::kind;
use crate::names;
use crate::native::{Answer, Cx, Signal};
use crate::prelude_data;
use crate::text::percent::{Conversion, Count, FormatError, Layout, Piece, Pieces, write_number, write_text};
use crate::text::{Fault, Stop, build};
use crate::types;
use crate::value::{NONE, UNSET, Value, is_small, small_of};

/// A conversion without its borrowed key.
#[derive(Clone, Copy)]
struct Plan {
    kind: u8,
    width: bool,
    precision: bool,
    key: Option<(usize, usize)>,
}

/// The next conversion at or after byte `at` of the format: where to go on, and the conversion; None at the end.
fn next(heap: &Heap<'_>, format: Value, at: &mut usize) -> Option<Result<Plan, FormatError>> {
    let is_bytes = !heap.is(format, kind::STR);
    let text = heap.bytes_of(format);
    let mut pieces = Pieces::starting_at(text, *at, is_bytes);
    loop {
        let piece = pieces.next()?;
        *at = pieces.position();
        match piece {
            Ok(Piece::Literal(_)) => {}
            Ok(Piece::Conversion(c)) if c.kind == b'%' => {}
            Ok(Piece::Conversion(c)) => {
                let key = c.key.map(|k| (k.as_ptr() as usize - text.as_ptr() as usize, k.len()));
                let given = |count| count == Count::Argument;
                return Some(Ok(Plan { kind: c.kind, width: given(c.width), precision: given(c.precision), key }));
            }
            Err(e) => return Some(Err(e)),
        }
    }
}

fn to_python(cx: &mut Cx<'_, '_>, format: Value, values: Value) -> Answer {
    cx.become_call(prelude_data::callable(prelude_data::PERCENT), &[format, values])
}

/// How natively a value can be converted.
enum Converted {
    Value(Value),
    Python,
}

/// The value as the writer wants it: text for `%s` and the like, a number otherwise.
fn convert(cx: &mut Cx<'_, '_>, is_bytes: bool, kind_of: u8, given: Value) -> Result<Converted, Signal> {
    let wrapped = cx.heap.is(given, kind::SUBVALUE);
    let v = given;
    Ok(match kind_of {
        b's' | b'b' if is_bytes => {
            if super::super::buffers::is_buffer(cx.heap, v) {
                Converted::Value(super::super::buffers::contiguous(cx, v)?)
            } else if crate::attr::user_special(cx, v, names::BYTES).is_some() || wrapped {
                Converted::Python
            } else {
                let t = cx.type_name(v);
                return cx.type_error(format_args!(
                    "%b requires a bytes-like object, or an object that implements __bytes__, not '{t}'"
                ));
            }
        }
        b's' if cx.heap.is(v, kind::STR) => Converted::Value(v),
        b's' | b'r' => {
            if crate::repr::needs_python(cx.heap, v) {
                return Ok(Converted::Python);
            }
            match crate::repr::native(cx, v, false)? {
                Some(s) if !is_bytes => Converted::Value(s),
                _ => Converted::Python,
            }
        }
        b'a' => Converted::Python,
        _ if wrapped || matches!(cx.heap.kind(v), Some(kind::INSTANCE | kind::INSTANCE_DICT)) => Converted::Python,
        b'd' | b'i' | b'u' if cx.heap.is(v, kind::FLOAT) => Converted::Value(truncated(cx, v)?),
        _ => Converted::Value(v),
    })
}

fn truncated(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let f = libm::trunc(cx.heap.float_of(v));
    crate::num::int_from_f64(cx.heap, f).or_else(|e| crate::interp::raise_num(cx, e, ""))
}

/// `%d` and `%s` without any more, of small ints and strs, as many as there are values: nearly all that is ever asked for. None for anything else,
/// mistakes included.
fn simple(cx: &mut Cx<'_, '_>, format: Value, values: Value) -> Result<Option<Value>, Signal> {
    if !cx.heap.is(format, kind::STR) {
        return Ok(None);
    }
    let made = crate::text::build_str(cx.heap, |objects, out| {
        let bytes = objects.bytes(format);
        let tuple = objects.is(values, kind::TUPLE);
        let given = if tuple { objects.words(values).len() - 1 } else { 1 };
        let (mut at, mut used) = (0, 0);
        while at < bytes.len() {
            let plain = bytes[at..].iter().position(|&b| b == b'%').unwrap_or(bytes.len() - at);
            out.push_bytes(&bytes[at..at + plain])?;
            at += plain;
            if at == bytes.len() {
                break;
            }
            if used >= given {
                return Err(Stop::Foreign(values));
            }
            let v = if tuple { objects.words(values)[1 + used] } else { values };
            match bytes.get(at + 1) {
                Some(b'd' | b's') if is_small(v) => {
                    let mut digits = [0; 12];
                    let from = crate::text::ops::decimal(small_of(v), &mut digits);
                    out.push_bytes(&digits[from..])?;
                }
                Some(b's') if objects.is(v, kind::STR) => out.push_bytes(objects.bytes(v))?,
                _ => return Err(Stop::Foreign(v)),
            }
            used += 1;
            at += 2;
        }
        if used == given { Ok(()) } else { Err(Stop::Foreign(values)) }
    });
    match made {
        Ok(v) => Ok(Some(v)),
        Err(Fault::NeedMemory(n)) => Err(n.into()),
        Err(_) => Ok(None),
    }
}

/// `format % values` where format is a str, bytes or bytearray.
pub fn percent(cx: &mut Cx<'_, '_>, format: Value, values: Value) -> Answer {
    if let Some(v) = simple(cx, format, values)? {
        return Ok(v);
    }
    let is_bytes = !cx.heap.is(format, kind::STR);
    let list = cx.heap.new_list(&[])?;
    let is_tuple = cx.heap.is(values, kind::TUPLE);
    let given = if is_tuple { cx.heap.tuple_items(values).len() } else { 1 };
    let (mut at, mut used) = (0, 0);
    loop {
        let plan = match next(cx.heap, format, &mut at) {
            None => break,
            Some(Ok(plan)) => plan,
            Some(Err(e)) => {
                // A value that is wrong comes before a mistake behind it.
                write(cx, format, list)?;
                return cx.value_error(format_args!("{e}"));
            }
        };
        if let Some((start, length)) = plan.key {
            if !cx.heap.is(values, kind::DICT) || plan.width || plan.precision {
                return to_python(cx, format, values);
            }
            let key = crate::text::ops::part(cx.heap, format, start..start + length).or_else(|f| raise_fault(cx, f))?;
            let found = match cx.heap.table_get(values, key) {
                Ok(Some(v)) => v,
                Ok(None) => return cx.raise_with(types::KEY_ERROR, &[key]),
                Err(_) => return to_python(cx, format, values),
            };
            match convert(cx, is_bytes, plan.kind, found)? {
                Converted::Value(v) => cx.heap.list_push(list, v)?,
                Converted::Python => return to_python(cx, format, values),
            }
            used = given;
            continue;
        }
        for _ in 0..plan.width as usize + plan.precision as usize {
            let v = if is_tuple { cx.heap.tuple_items(values).get(used).copied().unwrap_or(UNSET) } else { values };
            if v == UNSET || used >= given {
                write(cx, format, list)?;
                return cx.type_error(format_args!("not enough arguments for format string"));
            }
            if !crate::num::is_int(cx.heap.objects(), v) {
                return cx.type_error(format_args!("* wants int"));
            }
            used += 1;
            cx.heap.list_push(list, v)?;
        }
        let v = if is_tuple { cx.heap.tuple_items(values).get(used).copied().unwrap_or(UNSET) } else { values };
        if v == UNSET || used >= given {
            write(cx, format, list)?;
            return cx.type_error(format_args!("not enough arguments for format string"));
        }
        used += 1;
        match convert(cx, is_bytes, plan.kind, v)? {
            Converted::Value(v) => cx.heap.list_push(list, v)?,
            Converted::Python => return to_python(cx, format, values),
        }
    }
    let made = write(cx, format, list)?;
    if used < given && !is_mapping(cx, values) {
        let what = if is_bytes { "bytes" } else { "string" };
        return cx.type_error(format_args!("not all arguments converted during {what} formatting"));
    }
    Ok(made)
}

/// Whether CPython counts `values` as a mapping, of which not all must be used.
fn is_mapping(cx: &Cx<'_, '_>, values: Value) -> bool {
    match cx.heap.kind(values) {
        Some(kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY) => false,
        Some(kind::DICT | kind::LIST | kind::RANGE | kind::MEMORYVIEW | kind::ARRAY) => true,
        _ => crate::attr::user_special(cx, values, names::GETITEM).is_some(),
    }
}

/// Writes the format with the values of its conversions (and their `*`) in order, which need no Python.
fn write(cx: &mut Cx<'_, '_>, format: Value, values: Value) -> Answer {
    let is_bytes = !cx.heap.is(format, kind::STR);
    // Names of types for messages: only one value can be wrong, and which is known beforehand.
    let wrong = wrong_value(cx, format, values);
    let name = if wrong == UNSET { heapless::String::new() } else { cx.type_name(wrong) };
    let k = cx.heap.kind(format).unwrap_or(kind::STR);
    build(cx.heap, k, |objects, out| {
        let text = objects.any_bytes(format).unwrap_or(&[]);
        let mut values = objects.items(values).iter().copied();
        let star = |count: Count, values: &mut dyn Iterator<Item = Value>| match count {
            Count::Argument => {
                values.next().map_or(0, |v| crate::num::Int::new(objects, v).and_then(|i| i.to_i64()).unwrap_or(0))
            }
            _ => 0,
        };
        for piece in Pieces::new(text, is_bytes) {
            let conversion: Conversion<'_> = match piece {
                Ok(Piece::Literal(text)) => {
                    out.push_bytes(text)?;
                    continue;
                }
                Ok(Piece::Conversion(c)) if c.kind == b'%' => {
                    out.push_byte(b'%')?;
                    continue;
                }
                Ok(Piece::Conversion(c)) => c,
                Err(_) => return Ok(()),
            };
            let width = star(conversion.width, &mut values);
            let precision = star(conversion.precision, &mut values);
            let Some(v) = values.next() else { return Ok(()) };
            let layout = Layout::new(&conversion, width, precision, is_bytes);
            match conversion.kind {
                b's' | b'r' | b'a' | b'b' => write_text(out, objects.any_bytes(v).unwrap_or(&[]), &layout)?,
                _ => write_number(out, objects, v, &layout, &name)?,
            }
        }
        Ok::<(), Stop>(())
    })
    .or_else(|f| raise_fault(cx, f))
}

/// The first value that is no number where one is wanted.
fn wrong_value(cx: &Cx<'_, '_>, format: Value, values: Value) -> Value {
    let (mut at, mut i) = (0, 0);
    while let Some(Ok(plan)) = next(cx.heap, format, &mut at) {
        i += plan.width as usize + plan.precision as usize;
        let v = super::super::lists::items(cx, values).get(i).copied().unwrap_or(NONE);
        i += 1;
        let number = match plan.kind {
            b's' | b'r' | b'a' | b'b' | b'c' => true,
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => crate::num::to_f64(cx.heap, v).is_some(),
            _ => crate::num::is_int(cx.heap.objects(), v),
        };
        if !number {
            return v;
        }
    }
    UNSET
}

/// `_percent(format, values)`: the prelude has found and converted the values.
pub fn percent_converted(cx: &mut Cx<'_, '_>, format: Value, values: Value) -> Answer {
    let is_bytes = !cx.heap.is(format, kind::STR);
    let list = cx.heap.new_list(&[])?;
    let (mut at, mut i) = (0, 0);
    while let Some(Ok(plan)) = next(cx.heap, format, &mut at) {
        for star in [plan.width, plan.precision] {
            if star {
                let v = cx.heap.tuple_items(values).get(i).copied().unwrap_or(NONE);
                cx.heap.list_push(list, v)?;
                i += 1;
            }
        }
        let v = cx.heap.tuple_items(values).get(i).copied().unwrap_or(NONE);
        i += 1;
        let mut v = types::unwrap(cx.heap, v);
        match plan.kind {
            b'd' | b'i' | b'u' if cx.heap.is(v, kind::FLOAT) => v = truncated(cx, v)?,
            b's' | b'b' if is_bytes => {
                if !super::super::buffers::is_buffer(cx.heap, v) {
                    let t = cx.type_name(v);
                    return cx.type_error(format_args!(
                        "%b requires a bytes-like object, or an object that implements __bytes__, not '{t}'"
                    ));
                }
                v = super::super::buffers::contiguous(cx, v)?;
            }
            b'r' | b'a' if is_bytes => v = ascii_bytes(cx, v)?,
            _ => {}
        }
        cx.heap.list_push(list, v)?;
    }
    write(cx, format, list)
}

/// A str as ASCII bytes, the rest escaped.
fn ascii_bytes(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    crate::text::codec::encode(cx.heap, v, "ascii", "backslashreplace").or_else(|f| raise_fault(cx, f))
}

/// `_percent_kinds(format)`: for each value the format takes, what it is to become (`s`, `r`, `a`, `d`, `x`, `f`, `c`, `*`) and its key or None.
pub fn percent_kinds(cx: &mut Cx<'_, '_>, format: Value) -> Answer {
    let list = cx.heap.new_list(&[])?;
    let mut at = 0;
    while let Some(plan) = next(cx.heap, format, &mut at) {
        let plan = match plan {
            Ok(plan) => plan,
            Err(e) => return cx.value_error(format_args!("{e}")),
        };
        for star in [plan.width, plan.precision] {
            if star {
                push_kind(cx, list, b"*", NONE)?;
            }
        }
        let letter: &[u8] = match plan.kind {
            b'b' | b's' => b"s",
            b'r' => b"r",
            b'a' => b"a",
            b'd' | b'i' | b'u' => b"d",
            b'o' | b'x' | b'X' => b"x",
            b'c' => b"c",
            _ => b"f",
        };
        let key = match plan.key {
            Some((start, n)) => {
                crate::text::ops::part(cx.heap, format, start..start + n).or_else(|f| raise_fault(cx, f))?
            }
            None => NONE,
        };
        push_kind(cx, list, letter, key)?;
    }
    Ok(list)
}

fn push_kind(cx: &mut Cx<'_, '_>, list: Value, letter: &[u8], key: Value) -> Result<(), Signal> {
    let letter = super::super::char_str(cx, letter)?;
    let pair = cx.heap.new_tuple(&[letter, key])?;
    cx.heap.list_push(list, pair)?;
    Ok(())
}
