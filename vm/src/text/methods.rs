//! The method tables of str, bytes and bytearray: arguments checked here, the work done in `ops`, `split` and `codec`.

use super::case::{Case, Test};
use super::ops::{self, Justify};
use super::view::View;
use super::{build, codec, split};
use crate::builtins::strings;
use crate::layout::kind;
use crate::modules::arguments::{argument, optional, settle};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, class_method, method, method_kw, static_method};
use crate::num;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, is_small, small, small_of};

/// What all three have.
macro_rules! common {
    ($($own:expr,)*) => {
        &[
            method(name!("join"), strings::join, 2, 2),
            method(name!("find"), |cx, a| find(cx, a, false, false), 2, 4),
            method(name!("rfind"), |cx, a| find(cx, a, true, false), 2, 4),
            method(name!("index"), |cx, a| find(cx, a, false, true), 2, 4),
            method(name!("rindex"), |cx, a| find(cx, a, true, true), 2, 4),
            method(name!("count"), count, 2, 4),
            method(name!("startswith"), |cx, a| has_affix(cx, a, false), 2, 4),
            method(name!("endswith"), |cx, a| has_affix(cx, a, true), 2, 4),
            method(name!("removeprefix"), |cx, a| remove_affix(cx, a, false), 2, 2),
            method(name!("removesuffix"), |cx, a| remove_affix(cx, a, true), 2, 2),
            method(name!("replace"), replace, 3, 4),
            method_kw(name!("split"), |cx, a| divide(cx, a, false), 1, 3),
            method_kw(name!("rsplit"), |cx, a| divide(cx, a, true), 1, 3),
            method_kw(name!("splitlines"), splitlines, 1, 2),
            method(name!("partition"), |cx, a| partition(cx, a, false), 2, 2),
            method(name!("rpartition"), |cx, a| partition(cx, a, true), 2, 2),
            method(name!("strip"), |cx, a| strip(cx, a, true, true), 1, 2),
            method(name!("lstrip"), |cx, a| strip(cx, a, true, false), 1, 2),
            method(name!("rstrip"), |cx, a| strip(cx, a, false, true), 1, 2),
            method(name!("upper"), |cx, a| case(cx, a, Case::Upper), 1, 1),
            method(name!("lower"), |cx, a| case(cx, a, Case::Lower), 1, 1),
            method(name!("title"), |cx, a| case(cx, a, Case::Title), 1, 1),
            method(name!("capitalize"), |cx, a| case(cx, a, Case::Capitalize), 1, 1),
            method(name!("swapcase"), |cx, a| case(cx, a, Case::Swap), 1, 1),
            method(name!("isalpha"), |cx, a| is(cx, a, Test::Alpha), 1, 1),
            method(name!("isalnum"), |cx, a| is(cx, a, Test::Alnum), 1, 1),
            method(name!("isascii"), |cx, a| is(cx, a, Test::Ascii), 1, 1),
            method(name!("isdigit"), |cx, a| is(cx, a, Test::Digit), 1, 1),
            method(name!("isspace"), |cx, a| is(cx, a, Test::Space), 1, 1),
            method(name!("isupper"), |cx, a| is(cx, a, Test::Upper), 1, 1),
            method(name!("islower"), |cx, a| is(cx, a, Test::Lower), 1, 1),
            method(name!("istitle"), |cx, a| is(cx, a, Test::Title), 1, 1),
            method(name!("center"), |cx, a| justify(cx, a, Justify::Center), 2, 3),
            method(name!("ljust"), |cx, a| justify(cx, a, Justify::Left), 2, 3),
            method(name!("rjust"), |cx, a| justify(cx, a, Justify::Right), 2, 3),
            method(name!("zfill"), zfill, 2, 2),
            method_kw(name!("expandtabs"), expandtabs, 1, 2),
            $($own,)*
        ]
    };
}

/// Methods of str.
pub const STR: &[Method] = common![
    method(name!("casefold"), |cx, a| case(cx, a, Case::Casefold), 1, 1),
    method(name!("isdecimal"), |cx, a| is(cx, a, Test::Decimal), 1, 1),
    method(name!("isnumeric"), |cx, a| is(cx, a, Test::Numeric), 1, 1),
    method(name!("isidentifier"), |cx, a| is(cx, a, Test::Identifier), 1, 1),
    method(name!("isprintable"), |cx, a| is(cx, a, Test::Printable), 1, 1),
    method_kw(name!("encode"), encode, 1, 3),
    method_kw(name!("format"), super::formatting::format_method, 1, 255),
    method(name!("format_map"), super::formatting::format_map, 2, 2),
    method(name!("translate"), translate_str, 2, 2),
    static_method(name!("maketrans"), |_, _| Err(Signal::Redirect(crate::modules::python::STR_MAKETRANS)), 1, 3),
];

/// Methods of bytes.
pub const BYTES: &[Method] = common![
    method_kw(name!("decode"), decode, 1, 3),
    method_kw(name!("hex"), hex, 1, 3),
    class_method(name!("fromhex"), |cx, a| fromhex(cx, a, kind::BYTES), 2, 2),
    method_kw(name!("translate"), translate_bytes, 2, 3),
    static_method(name!("maketrans"), |_, _| Err(Signal::Redirect(crate::modules::python::BYTES_MAKETRANS)), 2, 2),
];

/// Methods of bytearray.
pub const BYTEARRAY: &[Method] = common![
    method_kw(name!("decode"), decode, 1, 3),
    method_kw(name!("hex"), hex, 1, 3),
    class_method(name!("fromhex"), |cx, a| fromhex(cx, a, kind::BYTEARRAY), 2, 2),
    method_kw(name!("translate"), translate_bytes, 2, 3),
    method(name!("append"), strings::append, 2, 2),
    method(name!("extend"), extend, 2, 2),
    method(name!("pop"), pop, 1, 2),
    method(name!("insert"), insert, 3, 3),
    method(name!("remove"), remove, 2, 2),
    method(name!("clear"), |cx, a| { let v = own(cx, a)?; cx.heap.bytearray_resize(v, 0)?; Ok(NONE) }, 1, 1),
    method(name!("copy"), |cx, a| { let v = own(cx, a)?; let all = 0..cx.heap.bytes_of(v).len(); let copy = ops::part(cx.heap, v, all); settle(cx, copy) }, 1, 1),
    method(name!("reverse"), |cx, a| { let v = own(cx, a)?; cx.heap.bytes_mut(v).reverse(); Ok(NONE) }, 1, 1),
];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    strings::own(cx, a)
}

/// The bytes that a method is to look for: a str for a str; a buffer or a byte for bytes.
fn pattern(cx: &mut Cx<'_, '_>, v: Value, what: Value) -> Answer {
    let what = types::unwrap(cx.heap, what);
    let objects = cx.heap.objects();
    if objects.is_str(v) {
        if objects.is_str(what) {
            return Ok(what);
        }
        let name = cx.type_name(what);
        return cx.type_error(format_args!("must be str, not {name}"));
    }
    if objects.buffer(what).is_some() {
        return Ok(what);
    }
    if num::is_int(objects, what) {
        let byte = strings::byte_arg(cx, what)?;
        return Ok(cx.heap.new_bytes(&[byte])?);
    }
    let name = cx.type_name(what);
    cx.type_error(format_args!("a bytes-like object is required, not '{name}'"))
}

/// The optional start and end arguments.
fn bounds(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<(i64, i64), Signal> {
    let clamp = |cx: &mut Cx<'_, '_>, v: Value, usual: i64| {
        if is_small(v) { Ok(small_of(v) as i64) } else { cx.int_or(v, usual, "slice index") }
    };
    Ok((clamp(cx, a.get(2), 0)?, clamp(cx, a.get(3), i64::MAX)?))
}

fn find(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool, must: bool) -> Answer {
    let v = own(cx, a)?;
    let needle = pattern(cx, v, a.get(1))?;
    let (start, end) = bounds(cx, a)?;
    let objects = cx.heap.objects();
    let found = ops::find(objects, v, objects.any_bytes(needle).unwrap_or(&[]), start, end, from_right);
    match found {
        Some(at) => Ok(small(at as i32)),
        None if must => {
            let what = if cx.heap.is(v, kind::STR) { "substring" } else { "subsection" };
            cx.value_error(format_args!("{what} not found"))
        }
        None => Ok(small(-1)),
    }
}

fn count(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let needle = pattern(cx, v, a.get(1))?;
    let (start, end) = bounds(cx, a)?;
    let objects = cx.heap.objects();
    Ok(small(ops::count(objects, v, objects.any_bytes(needle).unwrap_or(&[]), start, end) as i32))
}

fn has_affix(cx: &mut Cx<'_, '_>, a: &Args<'_>, at_end: bool) -> Answer {
    let v = own(cx, a)?;
    let (start, end) = bounds(cx, a)?;
    let affixes = types::unwrap(cx.heap, a.get(1));
    let several = cx.heap.is(affixes, kind::TUPLE);
    let count = if several { cx.heap.objects().items(affixes).len() } else { 1 };
    for i in 0..count {
        let affix = if several { cx.heap.objects().items(affixes)[i] } else { affixes };
        let fits = cx.heap.objects().is_str(types::unwrap(cx.heap, affix)) == cx.heap.objects().is_str(v);
        if !fits || (!cx.heap.objects().is_str(v) && cx.heap.objects().buffer(types::unwrap(cx.heap, affix)).is_none()) {
            let function = if at_end { "endswith" } else { "startswith" };
            let wanted = if cx.heap.objects().is_str(v) { "str" } else { "bytes" };
            let name = cx.type_name(affix);
            return cx.type_error(format_args!("{function} first arg must be {wanted} or a tuple of {wanted}, not {name}"));
        }
        let objects = cx.heap.objects();
        let affix = objects.any_bytes(objects.unwrapped(affix)).unwrap_or(&[]);
        if ops::has_affix(objects, v, affix, start, end, at_end) {
            return Ok(boolean(true));
        }
    }
    Ok(boolean(false))
}

fn remove_affix(cx: &mut Cx<'_, '_>, a: &Args<'_>, at_end: bool) -> Answer {
    let v = own(cx, a)?;
    let affix = pattern(cx, v, a.get(1))?;
    let result = ops::remove_affix(cx.heap, v, affix, at_end);
    settle(cx, result)
}

fn replace(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (old, new) = (pattern(cx, v, a.get(1))?, pattern(cx, v, a.get(2))?);
    let most = cx.int_or(a.get(3), -1, "count")?;
    let result = ops::replace(cx.heap, v, old, new, most);
    settle(cx, result)
}

fn divide(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    let v = own(cx, a)?;
    let separator = match optional(argument(cx, a, 1, name!("sep"))) {
        Some(separator) => Some(pattern(cx, v, separator)?),
        None => None,
    };
    let most = argument(cx, a, 2, name!("maxsplit"));
    let most = cx.int_or(most, -1, "maxsplit")?;
    let result = split::split(cx.heap, v, separator, most, from_right);
    settle(cx, result)
}

fn splitlines(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let keep = argument(cx, a, 1, name!("keepends"));
    let keep = keep != UNSET && types::truth(cx.heap, keep).unwrap_or(true);
    let result = split::splitlines(cx.heap, v, keep);
    settle(cx, result)
}

fn partition(cx: &mut Cx<'_, '_>, a: &Args<'_>, from_right: bool) -> Answer {
    let v = own(cx, a)?;
    let separator = pattern(cx, v, a.get(1))?;
    let result = split::partition(cx.heap, v, separator, from_right);
    settle(cx, result)
}

fn strip(cx: &mut Cx<'_, '_>, a: &Args<'_>, left: bool, right: bool) -> Answer {
    let v = own(cx, a)?;
    let characters = match optional(a.get(1)) {
        Some(characters) => Some(pattern(cx, v, characters)?),
        None => None,
    };
    let result = ops::strip(cx.heap, v, characters, left, right);
    settle(cx, result)
}

fn case(cx: &mut Cx<'_, '_>, a: &Args<'_>, how: Case) -> Answer {
    let v = own(cx, a)?;
    let result = ops::case(cx.heap, v, how);
    settle(cx, result)
}

fn is(cx: &mut Cx<'_, '_>, a: &Args<'_>, what: Test) -> Answer {
    let v = own(cx, a)?;
    Ok(boolean(ops::is(cx.heap.objects(), v, what)))
}

fn justify(cx: &mut Cx<'_, '_>, a: &Args<'_>, how: Justify) -> Answer {
    let v = own(cx, a)?;
    let width = cx.int_arg(a.get(1), "width")?;
    let fill = match optional(a.get(2)) {
        None => ' ',
        Some(fill) => {
            let fill = pattern(cx, v, fill)?;
            let objects = cx.heap.objects();
            let character = if objects.is_str(fill) {
                let mut characters = objects.text(fill).chars();
                characters.next().filter(|_| characters.next().is_none())
            } else {
                match objects.any_bytes(fill) {
                    Some(&[byte]) if byte < 128 => Some(byte as char),
                    _ => None,
                }
            };
            match character {
                Some(c) => c,
                None => return cx.type_error(format_args!("The fill character must be exactly one character long")),
            }
        }
    };
    let result = ops::justify(cx.heap, v, width, fill, how);
    settle(cx, result)
}

fn zfill(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let width = cx.int_arg(a.get(1), "width")?;
    let result = ops::zfill(cx.heap, v, width);
    settle(cx, result)
}

fn expandtabs(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let size = argument(cx, a, 1, name!("tabsize"));
    let size = cx.int_or(size, 8, "tabsize")?;
    let result = ops::expandtabs(cx.heap, v, size);
    settle(cx, result)
}

/// Names of an encoding and of an error handler.
fn codec_names(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> (heapless::String<40>, heapless::String<40>) {
    let word = |v: Value, usual: &str| {
        let mut word = heapless::String::new();
        let text = if v == UNSET { usual } else { cx.heap.str_text(v) };
        for c in text.chars() {
            if word.push(c).is_err() {
                break;
            }
        }
        word
    };
    (word(argument(cx, a, 1, name!("encoding")), "utf-8"), word(argument(cx, a, 2, name!("errors")), "strict"))
}

fn encode(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (encoding, errors) = codec_names(cx, a);
    let result = codec::encode(cx.heap, v, &encoding, &errors);
    settle(cx, result)
}

fn decode(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let (encoding, errors) = codec_names(cx, a);
    let result = codec::decode(cx.heap, v, &encoding, &errors);
    settle(cx, result)
}

fn hex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let separator = argument(cx, a, 1, name!("sep"));
    let group = argument(cx, a, 2, name!("bytes_per_sep"));
    let group = cx.int_or(group, 1, "bytes_per_sep")?;
    let separator = match crate::modules::arguments::bytes_of(cx.heap, separator) {
        [] => None,
        &[byte] => Some(byte),
        _ => return cx.value_error(format_args!("sep must be length 1.")),
    };
    let result = build(cx.heap, kind::STR, |objects, out| {
        crate::modules::binascii::write_hex(out, objects.any_bytes(v).unwrap_or(&[]), separator, group)
    });
    settle(cx, result)
}

fn fromhex(cx: &mut Cx<'_, '_>, a: &Args<'_>, result_kind: u32) -> Answer {
    let text = types::unwrap(cx.heap, a.get(1));
    if !cx.heap.is(text, kind::STR) {
        let name = cx.type_name(text);
        return cx.type_error(format_args!("fromhex() argument must be str, not {name}"));
    }
    let result = build(cx.heap, result_kind, |objects, out| {
        let bytes = objects.bytes(text);
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let digit = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
            match (digit(at), digit(at + 1)) {
                (Some(high), Some(low)) => out.push_byte((high << 4 | low) as u8)?,
                (high, _) => {
                    let position = at + high.is_some() as usize;
                    let message = format_args!("non-hexadecimal number found in fromhex() arg at position {position}");
                    return Err(out.raise(super::Class::ValueError, message));
                }
            }
            at += 2;
        }
        Ok(())
    });
    settle(cx, result)
}

fn translate_bytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let table = match optional(a.get(1)) {
        Some(table) => Some(pattern(cx, v, table)?),
        None => None,
    };
    let delete = match optional(argument(cx, a, 2, name!("delete"))) {
        Some(delete) => pattern(cx, v, delete)?,
        None => cx.heap.new_bytes(&[])?,
    };
    let result = ops::translate_bytes(cx.heap, v, table, delete);
    settle(cx, result)
}

/// `str.translate` with a dict of ints and strs; anything else goes through Python.
fn translate_str(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let table = types::unwrap(cx.heap, a.get(1));
    if !cx.heap.is(table, kind::DICT) || table != a.get(1) {
        return Err(Signal::Redirect(crate::modules::python::STR_TRANSLATE));
    }
    let result = build(cx.heap, kind::STR, |objects, out| {
        let Some(view) = View::new(objects, v) else { return Ok(()) };
        let mut at = 0;
        while at < view.bytes.len() {
            let unit = view.unit_at(at);
            at += unit.len();
            let c = core::str::from_utf8(unit).ok().and_then(|text| text.chars().next()).unwrap_or_default();
            let key = small(c as i32);
            let (mut entry, mut found) = (0, UNSET);
            while let Some((next, k, to)) = objects.entry(table, entry) {
                entry = next;
                if k == key {
                    found = to;
                    break;
                }
            }
            match found {
                UNSET => out.push_bytes(unit)?,
                NONE => {}
                to if is_small(to) => {
                    out.push_char(char::from_u32(small_of(to) as u32).unwrap_or(char::REPLACEMENT_CHARACTER))?
                }
                to => out.push_bytes(objects.bytes(to))?,
            }
        }
        Ok(())
    });
    settle(cx, result)
}

fn extend(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let more = types::unwrap(cx.heap, a.get(1));
    let more = if cx.heap.objects().buffer(more).is_some() {
        more
    } else if matches!(cx.heap.kind(more), Some(kind::LIST | kind::TUPLE)) {
        strings::construct_bytes(cx, &Args::positional(&[more]))?
    } else {
        return Err(Signal::Redirect(crate::modules::python::BYTEARRAY_EXTEND));
    };
    strings::extend_bytearray(cx, v, more)?;
    Ok(NONE)
}

fn place(cx: &mut Cx<'_, '_>, v: Value, i: Value, usual: i64) -> Result<i64, Signal> {
    let length = cx.heap.bytes_of(v).len() as i64;
    let i = cx.int_or(i, usual, "index")?;
    Ok(if i < 0 { i + length } else { i })
}

fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let length = cx.heap.bytes_of(v).len();
    if length == 0 {
        return cx.raise(types::INDEX_ERROR, format_args!("pop from empty bytearray"));
    }
    let i = place(cx, v, a.get(1), -1)?;
    let Some(&byte) = usize::try_from(i).ok().and_then(|i| cx.heap.bytes_of(v).get(i)) else {
        return cx.raise(types::INDEX_ERROR, format_args!("pop index out of range"));
    };
    strings::delete_range(cx, v, i as usize, i as usize + 1)?;
    Ok(small(byte as i32))
}

fn insert(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let byte = strings::byte_arg(cx, a.get(2))?;
    let length = cx.heap.bytes_of(v).len();
    let i = place(cx, v, a.get(1), 0)?.clamp(0, length as i64) as usize;
    cx.heap.bytearray_resize(v, length + 1)?;
    let bytes = cx.heap.bytes_mut(v);
    bytes.copy_within(i..length, i + 1);
    bytes[i] = byte;
    Ok(NONE)
}

fn remove(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let byte = strings::byte_arg(cx, a.get(1))?;
    match cx.heap.bytes_of(v).iter().position(|&other| other == byte) {
        Some(i) => {
            strings::delete_range(cx, v, i, i + 1)?;
            Ok(NONE)
        }
        None => cx.value_error(format_args!("value not found in bytearray")),
    }
}
