//! `%` and `str.format`: what needs no Python is done here in one go, anything else goes through Python functions that come back for each part.

use super::format::{formats, write_format};
use super::percent::{Conversion, Count, Layout, Piece, Pieces, write_number, write_text};
use super::template::{self, Name, Step};
use super::{Class, build, build_str};
use crate::layout::kind;
use crate::modules::arguments::{settle, settle_num};
use crate::modules::python;
use crate::native::{Answer, Args, Cx, Signal};
use crate::num;
use crate::repr;
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value, is_small, small, small_of};

/// `x % y` where `x` is a str, bytes or bytearray.
pub fn percent(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    match percent_native(cx, x, y)? {
        Some(v) => Ok(v),
        None => cx.become_call(tables::helper(tables::HELPER_PERCENT), &[x, y]),
    }
}

/// The same for arguments that Python has made plain already.
pub fn percent_plain(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    match percent_native(cx, x, y)? {
        Some(v) => Ok(v),
        None => cx.type_error(format_args!("argument has no plain form")),
    }
}

/// How a piece is found again without holding on to the heap.
struct Walk {
    format: Value,
    at: usize,
    bytes: bool,
}

impl Walk {
    /// The next conversion; literals are stepped over.
    fn next<'h>(&mut self, cx: &'h mut Cx<'_, '_>) -> Result<Option<Conversion<'h>>, Signal> {
        let mut at = self.at;
        let mut wrong = None;
        let mut found = false;
        {
            let text = cx.heap.objects().any_bytes(self.format).unwrap_or(&[]);
            let mut pieces = Pieces::starting_at(text, at, self.bytes);
            for_each_conversion(&mut pieces, &mut wrong, &mut found);
            if found || wrong.is_some() {
                at = pieces.position();
            }
        }
        if let Some(error) = wrong {
            return cx.value_error(format_args!("{error}"));
        }
        if !found {
            return Ok(None);
        }
        let from = self.at;
        self.at = at;
        let text = cx.heap.objects().any_bytes(self.format).unwrap_or(&[]);
        let again = Pieces::starting_at(text, from, self.bytes).find_map(|piece| match piece {
            Ok(Piece::Conversion(conversion)) if conversion.kind != b'%' => Some(conversion),
            _ => None,
        });
        Ok(again)
    }
}

fn for_each_conversion(pieces: &mut Pieces<'_>, wrong: &mut Option<super::percent::FormatError>, found: &mut bool) {
    for piece in pieces {
        match piece {
            Ok(Piece::Conversion(conversion)) if conversion.kind != b'%' => {
                *found = true;
                return;
            }
            Ok(_) => {}
            Err(error) => {
                *wrong = Some(error);
                return;
            }
        }
    }
}

/// What a conversion is without what it borrows.
#[derive(Clone, Copy)]
struct Plain {
    kind: u8,
    width: Count,
    precision: Count,
}

fn percent_native(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let x = types::unwrap(cx.heap, x);
    let bytes = !cx.heap.is(x, kind::STR);
    let arguments = types::unwrap(cx.heap, y);
    let is_tuple = cx.heap.is(arguments, kind::TUPLE);
    let count = if is_tuple { cx.heap.objects().items(arguments).len() } else { 1 };
    let mut used = 0;
    let mut keyed = false;
    // Values in the order the conversions want them: widths and precisions too.
    let plain = cx.heap.new_list(&[])?;
    let mut walk = Walk { format: x, at: 0, bytes };
    loop {
        let Some(conversion) = walk.next(cx)? else { break };
        let shape = Plain { kind: conversion.kind, width: conversion.width, precision: conversion.precision };
        let mut key: Option<heapless::Vec<u8, 80>> = None;
        if let Some(name) = conversion.key {
            key = heapless::Vec::from_slice(name).ok();
            if key.is_none() {
                return Ok(None);
            }
        }
        let take = |cx: &mut Cx<'_, '_>, used: &mut usize| -> Answer {
            let v = if *used >= count {
                return cx.type_error(format_args!("not enough arguments for format string"));
            } else if is_tuple {
                cx.heap.objects().items(arguments)[*used]
            } else {
                y
            };
            *used += 1;
            Ok(v)
        };
        if let Some(key) = key {
            keyed = true;
            if !cx.heap.is(arguments, kind::DICT) {
                if is_tuple || is_small(arguments) || cx.heap.is(arguments, kind::STR) {
                    return cx.type_error(format_args!("format requires a mapping"));
                }
                return Ok(None);
            }
            let name = if bytes { cx.heap.new_bytes(&key)? } else { cx.heap.new_str_bytes(&key)? };
            let found = match cx.heap.table_get(arguments, name) {
                Ok(found) => found,
                Err(crate::table::HashError::Memory(need)) => return Err(need.into()),
                Err(_) => return Ok(None),
            };
            let Some(v) = found else {
                // A subclass may have `__missing__`.
                return if arguments == y { cx.raise_with(types::KEY_ERROR, &[name]) } else { Ok(None) };
            };
            let Some(v) = convert(cx, v, shape.kind, bytes)? else { return Ok(None) };
            cx.heap.list_push(plain, v)?;
            continue;
        }
        for star in [shape.width, shape.precision] {
            if star == Count::Argument {
                let v = take(cx, &mut used)?;
                if !is_small(v) {
                    return cx.type_error(format_args!("* wants int"));
                }
                cx.heap.list_push(plain, v)?;
            }
        }
        let v = take(cx, &mut used)?;
        let Some(v) = convert(cx, v, shape.kind, bytes)? else { return Ok(None) };
        cx.heap.list_push(plain, v)?;
    }
    let mapping = !is_tuple && (cx.heap.is(arguments, kind::DICT) || cx.heap.is(arguments, kind::LIST));
    if used < count && !keyed && !mapping {
        let what = if bytes { "bytes" } else { "string" };
        return cx.type_error(format_args!("not all arguments converted during {what} formatting"));
    }
    write_percent(cx, x, plain, bytes).map(Some)
}

/// An argument as a value `write_percent` can write; None if only Python knows how.
fn convert(cx: &mut Cx<'_, '_>, v: Value, conversion: u8, bytes: bool) -> Result<Option<Value>, Signal> {
    let inner = types::unwrap(cx.heap, v);
    match conversion {
        b's' if !bytes && cx.heap.is(v, kind::STR) => Ok(Some(v)),
        b's' | b'b' if bytes => {
            if cx.heap.objects().buffer(inner).is_some() {
                return Ok(Some(inner));
            }
            let name = cx.type_name(v);
            cx.type_error(format_args!(
                "%b requires a bytes-like object, or an object that implements __bytes__, not '{name}'"
            ))
        }
        b's' | b'r' | b'a' => {
            if repr::needs_python(cx.heap, v) || (conversion == b's' && cx.heap.is(v, kind::EXCEPTION)) {
                return Ok(None);
            }
            let ascii = conversion == b'a' || bytes;
            match repr::native(cx, v, false)? {
                // What is not ASCII is escaped afterwards: it stands inside quotes.
                Some(text) if ascii && !cx.heap.str_is_ascii(text) => {
                    let escaped = build_str(cx.heap, |objects, out| super::repr::write_ascii(out, objects.text(text)).map_err(Into::into));
                    settle(cx, escaped).map(Some)
                }
                shown => Ok(shown),
            }
        }
        b'c' => Ok(Some(inner)),
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let integral = matches!(conversion, b'd' | b'i' | b'u');
            if num::is_int(cx.heap.objects(), inner) {
                return Ok(Some(inner));
            }
            if integral && cx.heap.is(inner, kind::FLOAT) {
                let x = cx.heap.float_of(inner);
                let int = num::int_from_f64(cx.heap, x);
                return settle_num(cx, int).map(Some);
            }
            if repr::needs_python(cx.heap, v) && inner == v {
                return Ok(None);
            }
            let wanted = if integral { "a real number" } else { "an integer" };
            let (name, letter) = (cx.type_name(v), conversion as char);
            cx.type_error(format_args!("%{letter} format: {wanted} is required, not {name}"))
        }
        _ => {
            if cx.heap.is(inner, kind::FLOAT) || num::is_int(cx.heap.objects(), inner) {
                return Ok(Some(inner));
            }
            if repr::needs_python(cx.heap, v) && inner == v {
                return Ok(None);
            }
            let wanted = if bytes { "float argument required" } else { "must be real number" };
            let name = cx.type_name(v);
            cx.type_error(format_args!("{wanted}, not {name}"))
        }
    }
}

fn write_percent(cx: &mut Cx<'_, '_>, format: Value, plain: Value, bytes: bool) -> Answer {
    let result_kind = match cx.heap.kind(format) {
        Some(kind @ (kind::STR | kind::BYTEARRAY)) => kind,
        _ => kind::BYTES,
    };
    let result = build(cx.heap, result_kind, |objects, out| {
        let mut values = objects.items(plain).iter().copied();
        for piece in Pieces::new(objects.any_bytes(format).unwrap_or(&[]), bytes) {
            let conversion = match piece {
                Ok(Piece::Literal(text)) => {
                    out.push_bytes(text)?;
                    continue;
                }
                Ok(Piece::Conversion(conversion)) if conversion.kind == b'%' => {
                    out.push_byte(b'%')?;
                    continue;
                }
                Ok(Piece::Conversion(conversion)) => conversion,
                Err(error) => return Err(out.raise(Class::ValueError, format_args!("{error}"))),
            };
            let mut star = |count: Count| {
                if count == Count::Argument { small_of(values.next().unwrap_or(small(0))) as i64 } else { 0 }
            };
            let (width, precision) = (star(conversion.width), star(conversion.precision));
            let layout = Layout::new(&conversion, width, precision, bytes);
            let v = values.next().unwrap_or(NONE);
            match conversion.kind {
                b's' | b'r' | b'a' | b'b' => write_text(out, objects.any_bytes(v).unwrap_or(&[]), &layout)?,
                _ => write_number(out, objects, v, &layout, "object")?,
            }
        }
        Ok(())
    });
    settle(cx, result)
}

/// A format as a list of (literal, None, None, 0) and (fragment, key, kind, stars), for the Python function.
pub fn percent_parts(cx: &mut Cx<'_, '_>, format: Value) -> Answer {
    let format = types::unwrap(cx.heap, format);
    let bytes = !cx.heap.is(format, kind::STR);
    let part_kind = if bytes { kind::BYTES } else { kind::STR };
    let list = cx.heap.new_list(&[])?;
    let mut at = 0;
    loop {
        let text = cx.heap.objects().any_bytes(format).unwrap_or(&[]);
        let mut pieces = Pieces::starting_at(text, at, bytes);
        let (literal, key, conversion_kind, stars) = match pieces.next() {
            None => return Ok(list),
            Some(Err(error)) => return cx.value_error(format_args!("{error}")),
            Some(Ok(Piece::Literal(_))) => (true, 0, 0, 0),
            Some(Ok(Piece::Conversion(conversion))) => {
                let stars = [conversion.width, conversion.precision].iter().filter(|&&c| c == Count::Argument).count();
                (conversion.kind == b'%', conversion.key.map_or(0, |key| key.len() + 2), conversion.kind, stars)
            }
        };
        let (start, end) = (at, pieces.position());
        at = end;
        let percent_sign = literal && conversion_kind == b'%';
        let fragment = build(cx.heap, part_kind, |objects, out| {
            let text = objects.any_bytes(format).unwrap_or(&[]);
            if percent_sign {
                return out.push_byte(b'%');
            }
            if literal {
                return out.push_bytes(&text[start..end]);
            }
            out.push_byte(b'%')?;
            out.push_bytes(&text[start + 1 + key..end - 1])?;
            out.push_byte(if matches!(conversion_kind, b'r' | b'a') { b's' } else { conversion_kind })
        });
        let fragment = settle(cx, fragment)?;
        let name = if key > 0 && !literal {
            let name = build(cx.heap, part_kind, |objects, out| {
                out.push_bytes(&objects.any_bytes(format).unwrap_or(&[])[start + 2..start + key])
            });
            settle(cx, name)?
        } else {
            NONE
        };
        let shown = if literal {
            NONE
        } else {
            let mut letter = [0; 4];
            cx.heap.new_str((conversion_kind as char).encode_utf8(&mut letter))?
        };
        let tuple = cx.heap.new_tuple(&[fragment, name, shown, small(stars as i32)])?;
        cx.heap.list_push(list, tuple)?;
    }
}

/// `str.format(*args, **kwargs)`
pub fn format_method(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if !cx.heap.is(v, kind::STR) {
        return super::super::builtins::strings::own(cx, a);
    }
    if !is_simple(cx, v, a) {
        return Err(Signal::Redirect(python::STR_FORMAT));
    }
    let result = build_str(cx.heap, |objects, out| {
        let mut next = 0;
        for piece in template::Pieces::new(objects.text(v)) {
            match piece {
                Ok(template::Piece::Literal(text)) => out.push_str(text)?,
                Ok(template::Piece::Field(field)) => {
                    let value = named(objects, a, field.name, &mut next);
                    write_format(out, objects, objects.unwrapped(value), field.spec)?;
                }
                Err(error) => return Err(out.raise(Class::ValueError, format_args!("{error}"))),
            }
        }
        Ok(())
    });
    settle(cx, result)
}

/// The argument that a field names; UNSET if there is none.
fn named(objects: super::Objects<'_>, a: &Args<'_>, name: Name<'_>, next: &mut usize) -> Value {
    match name {
        Name::Next => {
            *next += 1;
            a.get(*next)
        }
        Name::Index(i) => a.get(i + 1),
        Name::Key(key) => {
            let names = objects.items(a.keyword_names);
            let found = names.iter().position(|&name| objects.bytes(name) == key.as_bytes());
            found.and_then(|i| a.keyword_values.get(i)).copied().unwrap_or(UNSET)
        }
    }
}

/// Whether every field is an argument itself, of a type known here, and nothing is wrong.
fn is_simple(cx: &Cx<'_, '_>, v: Value, a: &Args<'_>) -> bool {
    let objects = cx.heap.objects();
    let mut next = 0;
    let (mut automatic, mut manual) = (false, false);
    template::Pieces::new(objects.text(v)).all(|piece| match piece {
        Ok(template::Piece::Literal(_)) => true,
        Ok(template::Piece::Field(field)) => {
            automatic |= field.name == Name::Next;
            manual |= matches!(field.name, Name::Index(_));
            let value = named(objects, a, field.name, &mut next);
            let plain = value == objects.unwrapped(value) && formats(objects, value);
            plain && field.path.is_empty() && field.conversion.is_none() && !field.spec_has_fields() && !(automatic && manual)
        }
        Err(_) => false,
    })
}

/// `str.format_map(mapping)`
pub fn format_map(_: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Err(Signal::Redirect(python::STR_FORMAT_MAP))
}

/// A template as a list: a str for text, (name, steps, conversion, spec) for a field; for the Python function. A name is None, an int or a str, a step
/// (True, attribute) or (False, index or key).
pub fn format_parts(cx: &mut Cx<'_, '_>, text: Value) -> Answer {
    let list = cx.heap.new_list(&[])?;
    let mut at = 0;
    loop {
        let source = cx.heap.objects().text(text);
        let base = source.as_ptr() as usize;
        // An empty part may lie anywhere.
        let place = |part: &str| {
            let from = if part.is_empty() { 0 } else { part.as_ptr() as usize - base };
            (from, from + part.len())
        };
        let mut pieces = template::Pieces::starting_at(source, at);
        let piece = match pieces.next() {
            None => return Ok(list),
            Some(Ok(piece)) => piece,
            Some(Err(error)) => return cx.value_error(format_args!("{error}")),
        };
        at = pieces.position();
        let field = match piece {
            template::Piece::Literal(literal) => {
                let (from, to) = place(literal);
                let v = part(cx, text, from, to)?;
                cx.heap.list_push(list, v)?;
                continue;
            }
            template::Piece::Field(field) => field,
        };
        let name = match field.name {
            Name::Next => (NONE, None),
            Name::Index(i) => (small(i as i32), None),
            Name::Key(key) => (NONE, Some(place(key))),
        };
        let (path, spec, conversion) = (place(field.path), place(field.spec), field.conversion);
        let spec_missing = field.spec.is_empty();
        let name = match name {
            (v, None) => v,
            (_, Some((from, to))) => part(cx, text, from, to)?,
        };
        let steps = steps_of(cx, text, path)?;
        let conversion = match conversion {
            None => NONE,
            Some(c) => cx.heap.new_str(c.encode_utf8(&mut [0; 4]))?,
        };
        let spec = if spec_missing { crate::names::EMPTY } else { part(cx, text, spec.0, spec.1)? };
        let tuple = cx.heap.new_tuple(&[name, steps, conversion, spec])?;
        cx.heap.list_push(list, tuple)?;
    }
}

fn part(cx: &mut Cx<'_, '_>, text: Value, from: usize, to: usize) -> Answer {
    let result = super::ops::part(cx.heap, text, from..to);
    settle(cx, result)
}

fn steps_of(cx: &mut Cx<'_, '_>, text: Value, (from, to): (usize, usize)) -> Answer {
    let list = cx.heap.new_list(&[])?;
    for i in 0.. {
        let source = cx.heap.objects().text(text);
        let Some(path) = source.get(from..to).filter(|path| !path.is_empty()) else { break };
        let base = source.as_ptr() as usize;
        let step = match template::Steps::of(path).nth(i) {
            None => break,
            Some(Err(error)) => return cx.value_error(format_args!("{error}")),
            Some(Ok(step)) => step,
        };
        let (attribute, number, key) = match step {
            Step::Attribute(name) => (true, None, name),
            Step::Index(number) => (false, Some(number), ""),
            Step::Key(key) => (false, None, key),
        };
        let from = if key.is_empty() { 0 } else { key.as_ptr() as usize - base };
        let to = from + key.len();
        let v = match number {
            Some(number) => small(number as i32),
            None => part(cx, text, from, to)?,
        };
        let pair = cx.heap.new_tuple(&[crate::value::boolean(attribute), v])?;
        cx.heap.list_push(list, pair)?;
    }
    Ok(list)
}
