//! `repr` and `str` of built-in values, nested ones without recursion of Rust's stack beyond a bound; user classes go to the prelude.

use crate::heap::Heap;
use crate::host::Member;
use crate::layout::{class, code, exception, kind};
use crate::native::{Cx, Signal};
use crate::num;
use crate::state::State;
use crate::tables;
use crate::text::{self, HeapText, Objects, Stop};
use crate::types;
use crate::value::{
    ELLIPSIS, FALSE, NONE, NOT_IMPLEMENTED, TRUE, UNSET, Value, imm_payload, immediate, is_imm_of, is_small, small_of,
};
use core::fmt::{self, Write};

/// Levels of nesting shown natively; deeper data goes to the prelude, whose recursion the pystack bounds.
const DEPTH_MAX: usize = 24;

/// Writes into a bounded string; what does not fit is dropped.
pub struct Cut<'a, const N: usize>(pub &'a mut heapless::String<N>);

impl<const N: usize> Write for Cut<'_, N> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for c in s.chars() {
            if self.0.push(c).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// A str's text, cut to fit a message.
pub fn short(heap: &Heap<'_>, v: Value) -> heapless::String<80> {
    let mut s = heapless::String::new();
    if heap.is(v, kind::STR) {
        let _ = Cut(&mut s).write_str(heap.str_text(v));
    }
    s
}

/// The repr of a value, cut to fit a message; user objects appear by their type.
pub fn message(cx: &Cx<'_, '_>, v: Value) -> heapless::String<80> {
    let mut s = heapless::String::new();
    let mut cut = Cut(&mut s);
    if let Some(n) = num::to_i64(cx.heap, v).filter(|_| v != TRUE && v != FALSE) {
        let _ = write!(cut, "{n}");
    } else {
        let _ = write_any(cx.heap, cx.state, v, false, &mut cut);
    }
    s
}

/// Why a native repr stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A user object is inside, or the data is too deep or cyclic: ask the prelude.
    Python,
    /// The output is full.
    Full,
}

impl From<fmt::Error> for Trouble {
    fn from(_: fmt::Error) -> Trouble {
        Trouble::Full
    }
}

/// Whether `v`'s own repr needs Python.
pub fn needs_python(heap: &Heap<'_>, v: Value) -> bool {
    matches!(heap.kind(v), Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE | kind::NATIVE | kind::RESOURCE))
        || heap.is(v, kind::EXCEPTION)
}

/// `str(v)` for messages: of a str its text, else its repr.
pub fn write_str(heap: &Heap<'_>, state: &State, v: Value, out: &mut dyn Write) -> fmt::Result {
    if heap.is(v, kind::STR) { out.write_str(heap.str_text(v)) } else { write_any(heap, state, v, false, out) }
}

/// The repr of any value; objects that would need Python appear by their type.
pub fn write_any(heap: &Heap<'_>, state: &State, v: Value, _ascii: bool, out: &mut dyn Write) -> fmt::Result {
    match write(heap.objects(), heap, state, v, 0, out) {
        Ok(()) => Ok(()),
        Err(Trouble::Full) => Err(fmt::Error),
        Err(Trouble::Python) => write!(out, "<{} object>", types::name_of(heap, state, types::type_of(heap, v))),
    }
}

/// A member of a host's enumeration: `module.Type.NAME`.
fn write_enumerator(state: &State, v: Value, out: &mut dyn Write) -> fmt::Result {
    let Some(t) = state.host_types.get((imm_payload(v) >> 8) as usize) else { return out.write_str("<enumerator>") };
    let number = crate::hosted::number_of(v);
    let is = |m: &&(&str, Member)| matches!(m.1, Member::Enumerator(i) if i == number);
    let name = t.members.iter().find(is).map_or("?", |m| m.0);
    write!(out, "{}.{}.{name}", t.module, t.name)
}

/// Where a SyntaxError says that it is, as its `str` tells: file without folders, and line.
pub fn write_syntax_place(heap: &Heap<'_>, e: Value, out: &mut dyn Write) -> fmt::Result {
    let place = heap.words(heap.get(e, exception::ARGS)).get(2).copied().unwrap_or(UNSET);
    if !heap.is(place, kind::TUPLE) {
        return Ok(());
    }
    let [file, line, ..] = heap.tuple_items(place) else { return Ok(()) };
    match (heap.is(*file, kind::STR), is_small(*line)) {
        (true, has_line) => {
            let path = heap.str_text(*file);
            write!(out, " ({}", path.rsplit('/').next().unwrap_or(path))?;
            if has_line {
                write!(out, ", line {}", small_of(*line))?;
            }
            out.write_char(')')
        }
        (false, true) => write!(out, " (line {})", small_of(*line)),
        _ => Ok(()),
    }
}

/// What `str(exception)` gives; of a SyntaxError its message alone.
pub fn write_exception_text(heap: &Heap<'_>, state: &State, e: Value, out: &mut dyn Write) -> fmt::Result {
    let args = heap.get(e, exception::ARGS);
    let items = heap.words(args).get(1..).unwrap_or(&[]);
    let c = heap.get(e, exception::CLASS);
    let is = |t: u32| types::is_subclass(heap, c, types::of(t));
    match items {
        [] => Ok(()),
        [v] if is(types::KEY_ERROR) => write_any(heap, state, *v, false, out),
        [number, text, ..] if is(types::OS_ERROR) => {
            write!(out, "[Errno ")?;
            write_str(heap, state, *number, out)?;
            write!(out, "] ")?;
            write_str(heap, state, *text, out)?;
            if let [_, _, file] = items
                && *file != NONE
            {
                write!(out, ": ")?;
                write_any(heap, state, *file, false, out)?;
            }
            Ok(())
        }
        [text, ..] if is(types::SYNTAX_ERROR) => write_str(heap, state, *text, out),
        [v] => write_str(heap, state, *v, out),
        _ => write_any(heap, state, args, false, out),
    }
}

/// The repr of `v` if no Python is needed. Recursion is bounded by [`DEPTH_MAX`].
pub fn write(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    v: Value,
    depth: usize,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    if is_small(v) {
        write!(out, "{}", small_of(v))?;
        return Ok(());
    }
    let singleton = match v {
        NONE => "None",
        TRUE => "True",
        FALSE => "False",
        NOT_IMPLEMENTED => "NotImplemented",
        ELLIPSIS => "Ellipsis",
        UNSET => "<NULL>",
        _ => "",
    };
    if !singleton.is_empty() {
        out.write_str(singleton)?;
        return Ok(());
    }
    if types::is_type(heap, v) {
        return write_type(heap, state, v, out);
    }
    if depth > DEPTH_MAX {
        return Err(Trouble::Python);
    }
    let Some(k) = heap.kind(v) else {
        if let Some(m) = tables::native_of(v) {
            write!(out, "<built-in function {}>", heap.str_text(m.name))?;
        } else if is_imm_of(v, immediate::MODULE) {
            write!(out, "<module {}>", imm_payload(v))?;
        } else if is_imm_of(v, immediate::ENUMERATOR) {
            write_enumerator(state, v, out)?;
        } else {
            out.write_str("<built-in function>")?;
        }
        return Ok(());
    };
    match k {
        kind::FLOAT => num::float::write_repr(out, heap.float_of(v))?,
        kind::COMPLEX => match num::complex::of_value(heap, v) {
            Ok(z) => num::complex::write_repr(out, z)?,
            Err(_) => return Err(Trouble::Full),
        },
        kind::STR => text::repr::write_str_repr(out, heap.str_text(v), false)?,
        kind::BYTES => text::repr::write_bytes_repr(out, heap.bytes_of(v))?,
        kind::BYTEARRAY => text::repr::write_bytearray_repr(out, heap.bytes_of(v))?,
        kind::LIST => write_items(objects, heap, state, heap.list_items(v), depth, ("[", "]"), out)?,
        kind::TUPLE => {
            let items = heap.tuple_items(v);
            let close = if items.len() == 1 { ",)" } else { ")" };
            write_items(objects, heap, state, items, depth, ("(", close), out)?;
        }
        kind::DICT | kind::SET | kind::FROZENSET => write_table(objects, heap, state, v, k, depth, out)?,
        kind::RANGE | kind::SLICE => write_range(objects, heap, state, v, k, depth, out)?,
        kind::FUNCTION => {
            let c = heap.get(v, 1);
            write!(out, "<function {} at 0x{:08x}>", heap.str_text(heap.get(c, code::QUALNAME)), identity(heap, v))?;
        }
        kind::BOUND => write_bound(heap, state, v, out)?,
        kind::MODULE => {
            write!(out, "<module '{}'", heap.str_text(heap.get(v, 1)))?;
            if heap.get(v, 3) != UNSET {
                out.write_str(" (built-in)")?;
            }
            out.write_str(">")?;
        }
        kind::GENERATOR => {
            let c = heap.get(heap.get(v, 1), 1);
            let what = types::name_of(heap, state, types::type_of(heap, v));
            write!(
                out,
                "<{what} object {} at 0x{:08x}>",
                heap.str_text(heap.get(c, code::QUALNAME)),
                identity(heap, v)
            )?;
        }
        kind::INT_POSITIVE
        | kind::INT_NEGATIVE
        | kind::INSTANCE
        | kind::INSTANCE_DICT
        | kind::SUBVALUE
        | kind::NATIVE
        | kind::RESOURCE => {
            return Err(Trouble::Python);
        }
        kind::EXCEPTION => return Err(Trouble::Python),
        kind::CODE => write!(out, "<code object {}>", heap.str_text(heap.get(v, code::NAME)))?,
        kind::ARRAY => crate::builtins::buffers::write_items(objects, v, out)?,
        kind::MEMORYVIEW if heap.get(v, 1) == NONE => write!(out, "<released memory at 0x{:08x}>", identity(heap, v))?,
        kind::MEMORYVIEW => write!(out, "<memory at 0x{:08x}>", identity(heap, v))?,
        kind::DICTVIEW => write_view(objects, heap, state, v, depth, out)?,
        _ => {
            let t = types::name_of(heap, state, types::type_of(heap, v));
            write!(out, "<{t} object at 0x{:08x}>", identity(heap, v))?;
        }
    }
    Ok(())
}

/// A number that names the object in reprs: its serial if it has one.
fn identity(heap: &Heap<'_>, v: Value) -> u32 {
    heap.known_serial(v).unwrap_or(0)
}

fn write_type(heap: &Heap<'_>, state: &State, v: Value, out: &mut dyn Write) -> Result<(), Trouble> {
    out.write_str("<class '")?;
    if heap.is(v, kind::CLASS) {
        let module = heap.get(v, class::MODULE);
        if heap.is(module, kind::STR) {
            write!(out, "{}.", heap.str_text(module))?;
        }
        out.write_str(heap.str_text(heap.get(v, class::QUALNAME)))?;
    } else {
        out.write_str(&types::name_of(heap, state, v))?;
    }
    out.write_str("'>")?;
    Ok(())
}

fn write_items(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    items: &[Value],
    depth: usize,
    ends: (&str, &str),
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    out.write_str(ends.0)?;
    for (i, &v) in items.iter().enumerate() {
        if i > 0 {
            out.write_str(", ")?;
        }
        write_nested(objects, heap, state, v, depth + 1, out)?;
    }
    out.write_str(ends.1)?;
    Ok(())
}

/// A nested value; big ints inside containers are written with the same routine as outside.
fn write_nested(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    v: Value,
    depth: usize,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    write(objects, heap, state, v, depth, out)
}

fn write_table(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    v: Value,
    k: u32,
    depth: usize,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    let empty = heap.table_len(v) == 0;
    let (open, close) = match (k, empty) {
        (kind::DICT, _) => ("{", "}"),
        (kind::SET, true) => ("set(", ")"),
        (kind::SET, false) => ("{", "}"),
        (_, true) => ("frozenset(", ")"),
        _ => ("frozenset({", "})"),
    };
    out.write_str(open)?;
    let mut at = 0;
    let mut first = true;
    while let Some((next, key, value)) = heap.table_next(v, at) {
        at = next;
        if !first {
            out.write_str(", ")?;
        }
        first = false;
        write_nested(objects, heap, state, key, depth + 1, out)?;
        if k == kind::DICT {
            out.write_str(": ")?;
            write_nested(objects, heap, state, value, depth + 1, out)?;
        }
    }
    out.write_str(close)?;
    Ok(())
}

fn write_range(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    v: Value,
    k: u32,
    depth: usize,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    out.write_str(if k == kind::RANGE { "range(" } else { "slice(" })?;
    for i in 1..4 {
        let part = heap.get(v, i);
        if i == 3 && k == kind::RANGE && part == crate::value::small(1) {
            break;
        }
        if i > 1 {
            out.write_str(", ")?;
        }
        write_nested(objects, heap, state, part, depth + 1, out)?;
    }
    out.write_str(")")?;
    Ok(())
}

fn write_bound(heap: &Heap<'_>, state: &State, v: Value, out: &mut dyn Write) -> Result<(), Trouble> {
    let (f, own) = (heap.get(v, 1), heap.get(v, 2));
    let t = types::name_of(heap, state, types::type_of(heap, own));
    if let Some(m) = tables::native_of(f) {
        write!(out, "<built-in method {} of {t} object at 0x{:08x}>", heap.str_text(m.name), identity(heap, own))?;
    } else if heap.is(f, kind::FUNCTION) {
        let c = heap.get(f, 1);
        write!(
            out,
            "<bound method {} of <{t} object at 0x{:08x}>>",
            heap.str_text(heap.get(c, code::QUALNAME)),
            identity(heap, own)
        )?;
    } else {
        write!(out, "<bound method of <{t} object at 0x{:08x}>>", identity(heap, own))?;
    }
    Ok(())
}

fn write_view(
    objects: Objects<'_>,
    heap: &Heap<'_>,
    state: &State,
    v: Value,
    depth: usize,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    let what = small_of(heap.get(v, 2));
    out.write_str(match what {
        0 => "dict_keys([",
        1 => "dict_values([",
        _ => "dict_items([",
    })?;
    let mut at = 0;
    let mut first = true;
    while let Some((next, key, value)) = heap.table_next(heap.get(v, 1), at) {
        at = next;
        if !first {
            out.write_str(", ")?;
        }
        first = false;
        match what {
            0 => write_nested(objects, heap, state, key, depth + 1, out)?,
            1 => write_nested(objects, heap, state, value, depth + 1, out)?,
            _ => write_items(objects, heap, state, &[key, value], depth, ("(", ")"), out)?,
        }
    }
    out.write_str("])")?;
    Ok(())
}

/// `repr(v)` as a str, if no Python is needed: None then.
pub fn native(cx: &mut Cx<'_, '_>, v: Value, ascii: bool) -> Result<Option<Value>, Signal> {
    let _ = ascii;
    match write_to_heap(cx, v) {
        Ok(s) => Ok(Some(s)),
        Err(Some(signal)) => Err(signal),
        Err(None) => Ok(None),
    }
}

/// Writes the repr into free memory, twice: once to learn its length, then for good. Err(None): Python is needed.
fn write_to_heap(cx: &mut Cx<'_, '_>, v: Value) -> Result<Value, Option<Signal>> {
    if matches!(cx.heap.kind(v), Some(kind::INT_POSITIVE | kind::INT_NEGATIVE)) {
        return text::build_str(cx.heap, |objects, out| num::write_int(out, objects, v, 10))
            .map_err(|f| Some(crate::builtins::raise_fault::<()>(cx, f).unwrap_err()));
    }
    let mut counter = Counter(0);
    match write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut counter) {
        Ok(()) => {}
        Err(_) => return Err(None),
    }
    let blank = cx.heap.new_blank(kind::STR, counter.0).map_err(|n| Some(n.into()))?;
    // The text goes out in pieces that are copied in: the heap cannot be read and written at once.
    let mut at = 0;
    while at < counter.0 {
        let mut piece = Piece { skip: at, bytes: heapless::Vec::new() };
        let _ = write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut piece);
        let n = piece.bytes.len();
        if n == 0 {
            break;
        }
        cx.heap.blank_bytes_mut(blank)[at..at + n].copy_from_slice(&piece.bytes);
        at += n;
    }
    cx.heap.finish_str(blank);
    Ok(blank)
}

struct Counter(usize);

impl Write for Counter {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.0 += s.len();
        Ok(())
    }
}

/// Bytes from `skip` on, as many as fit.
struct Piece {
    skip: usize,
    bytes: heapless::Vec<u8, 1024>,
}

impl Write for Piece {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let b = s.as_bytes();
        let from = self.skip.min(b.len());
        self.skip -= from;
        let rest = &b[from..];
        let n = rest.len().min(self.bytes.capacity() - self.bytes.len());
        let _ = self.bytes.extend_from_slice(&rest[..n]);
        if n < rest.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// For callers that build text with [`HeapText`].
pub fn push(out: &mut HeapText<'_>, s: &str) -> Result<(), Stop> {
    out.push_str(s)
}
