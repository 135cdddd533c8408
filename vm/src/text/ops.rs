//! Methods of str and bytes over values.
//!
//! The subject is a STR, BYTES or BYTEARRAY and its kind is the result's; other texts are of a fitting kind, which callers check.

use super::case::{Case, Test, convert_ascii, is_byte_space, test, test_ascii, write_case};
use super::search;
use super::view::View;
use super::{Class, Fault, HeapText, Objects, Stop, build, build_str, is_space, raise};
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::value::{Value, small};
use core::ops::Range;

/// The kind that results of methods of `v` have.
fn kind_of(heap: &Heap, v: Value) -> u32 {
    match heap.kind(v) {
        Some(kind @ (kind::STR | kind::BYTEARRAY)) => kind,
        _ => kind::BYTES,
    }
}

fn view<'h>(objects: Objects<'h>, v: Value) -> View<'h> {
    View::new(objects, v).unwrap_or(View { bytes: &[], narrow: true })
}

/// `len(v)`
pub fn length(objects: Objects<'_>, v: Value) -> usize {
    view(objects, v).len()
}

/// A part of `v` by bytes, as an object of the same kind; `v` itself if it is immutable and the part is all of it.
pub fn part(heap: &mut Heap, v: Value, range: Range<usize>) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    let whole = range.start == 0 && range.end == view(heap.objects(), v).bytes.len();
    if whole && kind != kind::BYTEARRAY && heap.is(v, kind) {
        return Ok(v);
    }
    build(heap, kind, |objects, out| out.push_bytes(view(objects, v).bytes.get(range).unwrap_or(&[])))
}

/// `v[i]`: a str of one character, or the byte; none if there is no such item.
pub fn item(heap: &mut Heap, v: Value, i: i64) -> Result<Option<Value>, Fault> {
    let text = view(heap.objects(), v);
    // Only negative indices need the length.
    let i = if i < 0 { i + text.len() as i64 } else { i };
    let at = match usize::try_from(i) {
        Ok(i) => text.offset(i),
        Err(_) => return Ok(None),
    };
    let Some(&byte) = text.bytes.get(at) else { return Ok(None) };
    if !heap.is(v, kind::STR) {
        return Ok(Some(small(byte as i32)));
    }
    let end = at + text.unit_at(at).len();
    part(heap, v, at..end).map(Some)
}

/// `v[start:stop:step]` with the indices already adjusted to the length, `count` items.
pub fn slice(heap: &mut Heap, v: Value, start: i64, step: i64, count: usize) -> Result<Value, Fault> {
    let text = view(heap.objects(), v);
    let first = start.max(0) as usize;
    if step == 1 {
        let from = text.offset(first);
        let to =
            if text.narrow { from + count } else { from + super::take_code_points(&text.bytes[from..], count).len() };
        return part(heap, v, from..to);
    }
    let kind = kind_of(heap, v);
    build(heap, kind, |objects, out| {
        let text = view(objects, v);
        let mut at = text.offset(first);
        for i in 0..count {
            out.push_bytes(text.unit_at(at))?;
            if i + 1 < count {
                at = step_by(&text, at, step);
            }
        }
        Ok(())
    })
}

/// The byte offset `step` units from the unit at byte `at`.
fn step_by(text: &View<'_>, at: usize, step: i64) -> usize {
    if text.narrow {
        return at.saturating_add_signed(step as isize).min(text.bytes.len());
    }
    let starts = |byte: &u8| byte & 0xc0 != 0x80;
    let distance = step.unsigned_abs() as usize;
    if step > 0 {
        let after = text.bytes[at..].iter().enumerate().filter(|&(_, byte)| starts(byte)).nth(distance);
        after.map_or(text.bytes.len(), |(more, _)| at + more)
    } else {
        let before = text.bytes[..at].iter().enumerate().rev().filter(|&(_, byte)| starts(byte)).nth(distance - 1);
        before.map_or(0, |(at, _)| at)
    }
}

/// `a + b`, of the kind of `a`.
pub fn concat(heap: &mut Heap, a: Value, b: Value) -> Result<Value, Fault> {
    let kind = kind_of(heap, a);
    build(heap, kind, |objects, out| {
        out.push_bytes(view(objects, a).bytes)?;
        out.push_bytes(view(objects, b).bytes)
    })
}

/// The decimal digits of a small number, written from the end of the buffer; where they begin.
pub fn decimal(i: i32, digits: &mut [u8; 12]) -> usize {
    let mut rest = i.unsigned_abs();
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 || at == 1 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    at
}

/// `str(i)` of a small number.
pub fn str_of_small(heap: &mut Heap, i: i32) -> Result<Value, NeedMemory> {
    let mut digits = [0; 12];
    let at = decimal(i, &mut digits);
    heap.new_str_bytes(&digits[at..])
}

/// `v * count`
pub fn repeat(heap: &mut Heap, v: Value, count: i64) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    let length = view(heap.objects(), v).bytes.len();
    if count == 1 && kind != kind::BYTEARRAY {
        return Ok(v);
    }
    let count = if length == 0 { 0 } else { count.max(0) as u64 };
    let total = usize::try_from(count).ok().and_then(|count| count.checked_mul(length));
    let Some(total) = total.filter(|&total| total / 4 < heap.available_words()) else {
        let words = total.unwrap_or(usize::MAX) / 4;
        return Err(NeedMemory::of(words.saturating_add(3)).into());
    };
    build(heap, kind, |objects, out| {
        out.push_repeated('\0', total)?;
        let unit = view(objects, v).bytes;
        for place in out.as_bytes_mut().chunks_exact_mut(length.max(1)) {
            place.copy_from_slice(unit);
        }
        Ok(())
    })
}

/// `separator.join(items)`; `items` is a LIST or TUPLE of texts of the separator's kind (the caller has checked).
pub fn join(heap: &mut Heap, separator: Value, items: Value) -> Result<Value, Fault> {
    let kind = kind_of(heap, separator);
    build(heap, kind, |objects, out| {
        for (i, &item) in objects.items(items).iter().enumerate() {
            if i > 0 {
                out.push_bytes(view(objects, separator).bytes)?;
            }
            out.push_bytes(view(objects, item).bytes)?;
        }
        Ok(())
    })
}

/// `v.find(needle, start, end)` and, `from_right`, `rfind`: an index in units.
pub fn find(objects: Objects<'_>, v: Value, needle: &[u8], start: i64, end: i64, from_right: bool) -> Option<usize> {
    let text = view(objects, v);
    let (from, to) = text.range(start, end)?;
    let hay = &text.bytes[from..to];
    let at = if from_right { search::rfind(hay, needle) } else { search::find(hay, needle, 0) };
    at.map(|at| text.unit(from + at))
}

/// `v.count(needle, start, end)`
pub fn count(objects: Objects<'_>, v: Value, needle: &[u8], start: i64, end: i64) -> usize {
    let text = view(objects, v);
    match text.range(start, end) {
        Some((from, to)) if needle.is_empty() => text.unit(to) - text.unit(from) + 1,
        Some((from, to)) => search::count(&text.bytes[from..to], needle),
        None => 0,
    }
}

/// `v.startswith(affix, start, end)`, or `endswith`.
pub fn has_affix(objects: Objects<'_>, v: Value, affix: &[u8], start: i64, end: i64, at_end: bool) -> bool {
    let text = view(objects, v);
    let Some((from, to)) = text.range(start, end) else { return false };
    let part = &text.bytes[from..to];
    if at_end { part.ends_with(affix) } else { part.starts_with(affix) }
}

/// `v.removeprefix(affix)`, or `removesuffix`.
pub fn remove_affix(heap: &mut Heap, v: Value, affix: Value, at_end: bool) -> Result<Value, Fault> {
    let (text, affix) = (view(heap.objects(), v).bytes, view(heap.objects(), affix).bytes);
    let (length, cut) = (text.len(), affix.len());
    let range = match at_end {
        true if text.ends_with(affix) => 0..length - cut,
        false if text.starts_with(affix) => cut..length,
        _ => 0..length,
    };
    part(heap, v, range)
}

/// `v.replace(old, new, most)`; a negative `most` means all.
pub fn replace(heap: &mut Heap, v: Value, old: Value, new: Value, most: i64) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    let (text, pattern) = (view(heap.objects(), v), view(heap.objects(), old).bytes);
    let nothing = most == 0 || search::find(text.bytes, pattern, 0).is_none();
    if nothing {
        let all = 0..text.bytes.len();
        return part(heap, v, all);
    }
    let most = if most < 0 { usize::MAX } else { most as usize };
    build(heap, kind, |objects, out| {
        let (text, old, new) = (view(objects, v), view(objects, old).bytes, view(objects, new).bytes);
        if old.is_empty() {
            return replace_between(out, &text, new, most);
        }
        let mut at = 0;
        for _ in 0..most {
            let Some(next) = search::find(text.bytes, old, at) else { break };
            out.push_bytes(&text.bytes[at..next])?;
            out.push_bytes(new)?;
            at = next + old.len();
        }
        out.push_bytes(&text.bytes[at..])
    })
}

/// Puts `new` before every unit and at the end.
fn replace_between(out: &mut HeapText<'_>, text: &View<'_>, new: &[u8], most: usize) -> Result<(), Stop> {
    let mut at = 0;
    for _ in 0..most {
        out.push_bytes(new)?;
        let unit = text.unit_at(at);
        if unit.is_empty() {
            return Ok(());
        }
        out.push_bytes(unit)?;
        at += unit.len();
    }
    out.push_bytes(&text.bytes[at..])
}

/// `v.strip(characters)` at the left, the right or both; none for white space.
pub fn strip(heap: &mut Heap, v: Value, characters: Option<Value>, left: bool, right: bool) -> Result<Value, Fault> {
    let objects = heap.objects();
    let text = view(objects, v);
    let set = characters.map(|characters| view(objects, characters));
    let is_str = objects.is(v, kind::STR);
    let gone = |unit: &[u8]| match set {
        Some(set) => in_set(&set, unit),
        None => is_space_unit(unit, is_str),
    };
    let (mut from, mut to) = (0, text.bytes.len());
    while left && from < to && gone(text.unit_at(from)) {
        from += text.unit_at(from).len();
    }
    while right && from < to {
        let last = step_by(&text, to, -1);
        if !gone(&text.bytes[last..to]) {
            break;
        }
        to = last;
    }
    part(heap, v, from..to)
}

fn in_set(set: &View<'_>, unit: &[u8]) -> bool {
    match unit {
        [byte] => set.bytes.contains(byte),
        _ => search::find(set.bytes, unit, 0).is_some(),
    }
}

fn is_space_unit(unit: &[u8], is_str: bool) -> bool {
    match *unit {
        [byte] if !is_str => is_byte_space(byte),
        [byte] => is_space(byte as char),
        _ => core::str::from_utf8(unit).ok().and_then(|text| text.chars().next()).is_some_and(is_space),
    }
}

/// `v.upper()` and its relatives.
pub fn case(heap: &mut Heap, v: Value, case: Case) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    build(heap, kind, |objects, out| {
        let text = view(objects, v);
        if kind == kind::STR && !text.narrow {
            return write_case(out, objects.text(v), case);
        }
        out.push_bytes(text.bytes)?;
        convert_ascii(out.as_bytes_mut(), case);
        Ok(())
    })
}

/// `v.isalpha()` and its relatives.
pub fn is(objects: Objects<'_>, v: Value, what: Test) -> bool {
    if objects.is(v, kind::STR) { test(objects.text(v), what) } else { test_ascii(view(objects, v).bytes, what) }
}

/// Where `center`, `ljust` and `rjust` put the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Justify {
    Left,
    Right,
    Center,
}

/// `v.center(width, fill)` and its relatives.
pub fn justify(heap: &mut Heap, v: Value, width: i64, fill: char, how: Justify) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    let length = view(heap.objects(), v).len();
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(length);
    if missing == 0 {
        let all = 0..view(heap.objects(), v).bytes.len();
        return part(heap, v, all);
    }
    let before = match how {
        Justify::Left => 0,
        Justify::Right => missing,
        // As CPython: an odd place goes to the left only if the width is odd too.
        Justify::Center => missing / 2 + (missing & width as usize & 1),
    };
    build(heap, kind, |objects, out| {
        out.push_repeated(fill, before)?;
        out.push_bytes(view(objects, v).bytes)?;
        out.push_repeated(fill, missing - before)
    })
}

/// `v.zfill(width)`
pub fn zfill(heap: &mut Heap, v: Value, width: i64) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    build(heap, kind, |objects, out| {
        let text = view(objects, v);
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(text.len());
        let sign = matches!(text.bytes.first(), Some(b'+' | b'-')) as usize;
        out.push_bytes(text.bytes)?;
        out.insert_repeated(sign, '0', missing)
    })
}

/// `v.expandtabs(size)`
pub fn expandtabs(heap: &mut Heap, v: Value, size: i64) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    build(heap, kind, |objects, out| {
        let text = view(objects, v);
        let (mut at, mut column) = (0, 0u64);
        while at < text.bytes.len() {
            let unit = text.unit_at(at);
            at += unit.len();
            match *unit {
                [b'\t'] => {
                    let size = size.max(0) as u64;
                    let spaces = if size == 0 { 0 } else { size - column % size };
                    out.push_repeated(' ', usize::try_from(spaces).unwrap_or(usize::MAX))?;
                    column += spaces;
                }
                [b'\n' | b'\r'] => {
                    out.push_bytes(unit)?;
                    column = 0;
                }
                _ => {
                    out.push_bytes(unit)?;
                    column += 1;
                }
            }
        }
        Ok(())
    })
}

/// `bytes.translate(table, delete)`: a table of 256 bytes or none.
pub fn translate_bytes(heap: &mut Heap, v: Value, table: Option<Value>, delete: Value) -> Result<Value, Fault> {
    let kind = kind_of(heap, v);
    if table.is_some_and(|table| view(heap.objects(), table).bytes.len() != 256) {
        return Err(raise(heap, Class::ValueError, format_args!("translation table must be 256 characters long")));
    }
    build(heap, kind, |objects, out| {
        let delete = view(objects, delete).bytes;
        let table = table.map(|table| view(objects, table).bytes);
        for &byte in view(objects, v).bytes.iter().filter(|byte| !delete.contains(byte)) {
            out.push_byte(table.and_then(|table| table.get(byte as usize).copied()).unwrap_or(byte))?;
        }
        Ok(())
    })
}

/// `repr(v)` of a str, bytes or bytearray, or with `ascii` `ascii(v)`.
pub fn repr(heap: &mut Heap, v: Value, ascii: bool) -> Result<Value, Fault> {
    build_str(heap, |objects, out| write_repr(out, objects, v, ascii))
}

/// Appends `repr(v)` of a str, bytes or bytearray.
pub fn write_repr(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, ascii: bool) -> Result<(), Stop> {
    if objects.is(v, kind::STR) {
        return Ok(super::repr::write_str_repr(out, objects.text(v), ascii)?);
    }
    let bytes = view(objects, v).bytes;
    if objects.is(v, kind::BYTEARRAY) {
        super::repr::write_bytearray_repr(out, bytes)?;
    } else {
        super::repr::write_bytes_repr(out, bytes)?;
    }
    Ok(())
}
