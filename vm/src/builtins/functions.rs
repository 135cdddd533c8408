//! The built-in functions.

use crate::attr::{self, Found, Write};
use crate::compiler::Mode;
use crate::interp::{native_iter, native_order, new_iterator, next_native, raise_num, what};
use crate::layout::{FLAG, kind};
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, method, method_kw};
use crate::num;
use crate::prelude;
use crate::table::HashError;
use crate::tables;
use crate::types;
use crate::value::{
    FALSE, NONE, TRUE, UNSET, Value, boolean, imm_payload, immediate, is_imm_of, is_small, small, small_of,
};
use core::cmp::Ordering;

/// Every built-in function.
pub const FUNCTIONS: &[Method] = &[
    method(name!("abs"), abs, 1, 1),
    method(name!("all"), |cx, a| any_all(cx, a, false), 1, 1),
    method(name!("any"), |cx, a| any_all(cx, a, true), 1, 1),
    method(name!("ascii"), ascii, 1, 1),
    method(name!("bin"), |cx, a| radix(cx, a, 2, "0b"), 1, 1),
    method(name!("callable"), callable, 1, 1),
    method(name!("chr"), chr, 1, 1),
    method_kw(name!("compile"), compile, 3, 6),
    method(name!("delattr"), delattr, 2, 2),
    method(name!("dir"), dir, 0, 1),
    method(name!("divmod"), divmod, 2, 2),
    method(name!("eval"), |cx, a| evaluate(cx, a, Mode::Eval), 1, 3),
    method(name!("exec"), |cx, a| evaluate(cx, a, Mode::Exec), 1, 3),
    method(name!("filter"), |_, _| Err(Signal::Redirect(prelude::FILTER)), 2, 2),
    method(name!("format"), format, 1, 2),
    method(name!("getattr"), getattr, 2, 3),
    method(name!("globals"), globals, 0, 0),
    method(name!("hasattr"), hasattr, 2, 2),
    method(name!("hash"), |cx, a| hash_of(cx, a.get(0)), 1, 1),
    method(name!("hex"), |cx, a| radix(cx, a, 16, "0x"), 1, 1),
    method(name!("id"), id, 1, 1),
    method(
        name!("isinstance"),
        |cx, a| {
            let t = cx.type_of(a.get(0));
            is_kind_of(cx, t, a.get(1), "isinstance")
        },
        2,
        2,
    ),
    method(name!("issubclass"), issubclass, 2, 2),
    method(name!("iter"), iter, 1, 2),
    method(name!("len"), len, 1, 1),
    method(name!("locals"), globals, 0, 0),
    method(name!("map"), map, 0, 255),
    method_kw(name!("max"), |cx, a| extreme(cx, a, Ordering::Greater), 1, 255),
    method_kw(name!("min"), |cx, a| extreme(cx, a, Ordering::Less), 1, 255),
    method(name!("next"), next, 1, 2),
    method(name!("oct"), |cx, a| radix(cx, a, 8, "0o"), 1, 1),
    method_kw(name!("open"), open, 1, 7),
    method(name!("ord"), ord, 1, 1),
    method_kw(name!("pow"), pow, 0, 3),
    method_kw(name!("print"), print, 0, 255),
    method(name!("repr"), |cx, a| super::helpers::repr_of(cx, a.get(0)), 1, 1),
    method(name!("reversed"), reversed, 1, 1),
    method_kw(name!("round"), round, 0, 2),
    method(name!("setattr"), setattr, 3, 3),
    method_kw(name!("sorted"), sorted, 1, 1),
    method_kw(name!("sum"), sum, 1, 2),
    method(name!("vars"), vars, 0, 1),
    method_kw(name!("zip"), zip, 0, 255),
    method_kw(name!("__import__"), import, 1, 5),
];

fn map(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() < 2 {
        return cx.type_error(format_args!("map() must have at least two arguments."));
    }
    for &v in &a.positional[1..] {
        super::lists::require_iterable(cx, v)?;
    }
    Err(Signal::Redirect(prelude::MAP))
}

fn via(cx: &mut Cx<'_, '_>, name: Value, args: &[Value], what: &str) -> Answer {
    match attr::special(cx, args[0], name) {
        Some((f, s)) => {
            let mut all = [UNSET; 4];
            all[0] = s;
            all[1..args.len()].copy_from_slice(&args[1..]);
            cx.become_call(f, &all[..args.len()])
        }
        None => {
            let t = cx.type_name(args[0]);
            cx.type_error(format_args!("bad operand type for {what}: '{t}'"))
        }
    }
}

/// `abs(x)`.
pub fn abs(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if num::is_int(cx.heap.objects(), v) {
        return num::abs(cx.heap, v).or_else(|e| raise_num(cx, e, ""));
    }
    match cx.heap.kind(v) {
        Some(kind::FLOAT) => {
            let f = cx.heap.float_of(v).abs();
            Ok(cx.heap.new_float(f)?)
        }
        Some(kind::COMPLEX) => {
            let z = num::complex::of_value(cx.heap, v).or_else(|e| raise_num(cx, e, ""))?;
            Ok(cx.heap.new_float(num::complex::abs(z))?)
        }
        _ => via(cx, names::ABS, &[a.get(0)], "abs()"),
    }
}

fn any_all(cx: &mut Cx<'_, '_>, a: &Args<'_>, any: bool) -> Answer {
    let number = if any { prelude::ANY } else { prelude::ALL };
    let v = super::lists::plain(cx, a.get(0));
    if !matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
        super::lists::require_iterable(cx, a.get(0))?;
        return Err(Signal::Redirect(number));
    }
    for &x in super::lists::items(cx, v) {
        match types::truth(cx.heap, x) {
            Some(t) if t == any => return Ok(boolean(any)),
            Some(_) => {}
            None => return Err(Signal::Redirect(number)),
        }
    }
    Ok(boolean(!any))
}

/// `ascii(x)`.
pub fn ascii(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if cx.heap.is(v, kind::STR) {
        return crate::text::ops::repr(cx.heap, v, true).or_else(|f| super::raise_fault(cx, f));
    }
    Err(Signal::Redirect(crate::prelude_data::ASCII))
}

/// A str with everything but ASCII escaped.
pub fn ascii_text(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if cx.heap.str_is_ascii(v) {
        return Ok(v);
    }
    crate::text::build_str(cx.heap, |objects, out| Ok(crate::text::repr::write_ascii(out, objects.text(v))?))
        .or_else(|f| super::raise_fault(cx, f))
}

fn radix(cx: &mut Cx<'_, '_>, a: &Args<'_>, base: u32, prefix: &str) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if !num::is_int(cx.heap.objects(), v) {
        return cx.not_an_int(a.get(0));
    }
    let magnitude = num::abs(cx.heap, super::numbers::plain_int(v)).or_else(|e| raise_num(cx, e, ""))?;
    let negative = magnitude != super::numbers::plain_int(v)
        && num::compare(cx.heap.objects(), v, small(0)) == Some(Ordering::Less);
    crate::text::build_str(cx.heap, |objects, out| {
        out.push_str(if negative { "-" } else { "" })?;
        out.push_str(prefix)?;
        num::write_int(out, objects, magnitude, base)
    })
    .or_else(|f| super::raise_fault(cx, f))
}

fn callable(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    Ok(boolean(is_callable(cx, a.get(0))))
}

/// Whether `v` can be called.
pub(crate) fn is_callable(cx: &Cx<'_, '_>, v: Value) -> bool {
    types::is_type(cx.heap, v)
        || is_imm_of(v, immediate::NATIVE)
        || is_imm_of(v, immediate::HOST_FUNCTION)
        || matches!(cx.heap.kind(v), Some(kind::FUNCTION | kind::BOUND | kind::WEAKREF | kind::STATICMETHOD))
        || attr::special(cx, v, names::CALL).is_some()
}

fn chr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let i = cx.int_arg(a.get(0), "int")?;
    match u32::try_from(i).ok().and_then(char::from_u32) {
        Some(c) => {
            let mut b = [0; 4];
            super::char_str(cx, c.encode_utf8(&mut b).as_bytes())
        }
        None => cx.value_error(format_args!("chr() arg not in range(0x110000)")),
    }
}

fn ord(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    match cx.heap.kind(v) {
        Some(kind::STR) => {
            let mut chars = cx.heap.str_text(v).chars();
            if let (Some(c), None) = (chars.next(), chars.next()) {
                return Ok(small(c as i32));
            }
            let n = crate::text::ops::length(cx.heap.objects(), v);
            cx.type_error(format_args!("ord() expected a character, but string of length {n} found"))
        }
        Some(kind::BYTES | kind::BYTEARRAY) => {
            if let [b] = cx.heap.bytes_of(v) {
                return Ok(small(*b as i32));
            }
            let n = cx.heap.bytes_of(v).len();
            cx.type_error(format_args!("ord() expected a character, but string of length {n} found"))
        }
        _ => {
            let t = cx.type_name(v);
            cx.type_error(format_args!("ord() expected string of length 1, but {t} found"))
        }
    }
}

fn compile(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mode = match cx.heap.str_text(a.get(2)) {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return cx.value_error(format_args!("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    crate::interp::compile_value(cx, a.get(0), a.get(1), mode)
}

/// `eval` and `exec`: compiled, linked to the module (or a namespace made of the dict given), run as a function of it.
fn evaluate(cx: &mut Cx<'_, '_>, a: &Args<'_>, mode: Mode) -> Answer {
    let source = a.get(0);
    let c = if cx.heap.is(source, kind::CODE) {
        source
    } else if matches!(cx.heap.kind(source), Some(kind::STR | kind::BYTES)) {
        let file = cx.heap.intern(b"<string>")?;
        crate::interp::compile_value(cx, source, file, mode)?
    } else {
        let name = if mode == Mode::Eval { "eval" } else { "exec" };
        return cx.type_error(format_args!("{name}() arg 1 must be a string, bytes or code object"));
    };
    crate::modules::code::run_in(cx, c, a.get(1), a.get(2))
}

fn intern_name(cx: &mut Cx<'_, '_>, v: Value, function: &str) -> Answer {
    let own = types::unwrap(cx.heap, v);
    if !cx.heap.is(own, kind::STR) {
        let t = cx.type_name(v);
        let _ = function;
        return cx.type_error(format_args!("attribute name must be string, not '{t}'"));
    }
    Ok(cx.heap.intern_value(own)?)
}

/// The value of what a look-up found, from a native.
pub fn realise(cx: &mut Cx<'_, '_>, found: Found, object: Value, name: Value) -> Answer {
    match found {
        Found::Value(v) => Ok(v),
        Found::Method(f, s) => {
            let b = cx.heap.alloc(kind::BOUND, 3)?;
            cx.heap.set(b, 1, f);
            cx.heap.set(b, 2, s);
            Ok(b)
        }
        Found::Getter(g, s) => match tables::native_of(g) {
            Some(m) => (m.call)(cx, &Args::positional(&[s])),
            None => crate::interp::hosted_from(cx, (imm_payload(g) & 0xffff) as u16, &Args::positional(&[s])),
        },
        Found::Call(f, x, y) => {
            let args = [x, y];
            cx.become_call(f, if y == UNSET { &args[..1] } else { &args })
        }
        Found::Missing => attr::missing(cx, object, name),
    }
}

fn getattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "getattr")?;
    let found = attr::find(cx, a.get(0), name);
    match found {
        Found::Missing if a.len() == 3 => Ok(a.get(2)),
        Found::Call(..) if a.len() == 3 => Err(Signal::Redirect(prelude::GETATTR_DEFAULT)),
        f => realise(cx, f, a.get(0), name),
    }
}

fn hasattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "hasattr")?;
    Ok(match attr::find(cx, a.get(0), name) {
        Found::Missing => FALSE,
        Found::Call(..) => return Err(Signal::Redirect(prelude::HASATTR)),
        _ => TRUE,
    })
}

fn write(cx: &mut Cx<'_, '_>, w: Write) -> Answer {
    match w {
        Write::Done(_) => Ok(NONE),
        Write::Call(f, args) => {
            let n = args.iter().position(|&x| x == UNSET).unwrap_or(3);
            cx.become_call(f, &args[..n])
        }
    }
}

fn setattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "setattr")?;
    let w = attr::store(cx, a.get(0), name, a.get(2))?;
    write(cx, w)
}

fn delattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "delattr")?;
    let w = attr::store(cx, a.get(0), name, UNSET)?;
    write(cx, w)
}

fn dir(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = if a.len() == 1 { a.get(0) } else { cx.state.roots[crate::state::root::MAIN] };
    dir_of(cx, v)
}

/// The names `dir(v)` lists, sorted.
pub fn dir_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let set = cx.heap.new_dict(0)?;
    let add_dict = |cx: &mut Cx<'_, '_>, d: Value, cells: bool| -> Result<(), Signal> {
        let mut at = 0;
        while let Some((next, key, value)) = cx.heap.table_next(d, at) {
            at = next;
            if cells && (cx.heap.get(value, 1) == UNSET || cx.heap.header(value) & FLAG != 0) {
                continue;
            }
            cx.heap.set_name(set, key, NONE)?;
        }
        Ok(())
    };
    let is_type = types::is_type(cx.heap, v);
    if cx.heap.is(v, kind::MODULE) {
        let globals = cx.heap.get(v, 2);
        if globals != UNSET {
            add_dict(cx, globals, true)?;
        }
        if cx.heap.get(v, 3) != UNSET {
            crate::modules::names_of(cx, imm_payload(cx.heap.get(v, 3)), set)?;
        }
    } else {
        if !is_type {
            if cx.heap.is(v, kind::INSTANCE) {
                let mut keys = [UNSET; crate::shape::SLOTS_MAX];
                let n = crate::shape::names(cx.heap, crate::shape::of_instance(cx.heap, v), &mut keys);
                for &k in &keys[..n] {
                    cx.heap.set_name(set, k, NONE)?;
                }
            } else if let Some(d) = crate::shape::own_dict(cx.heap, v).filter(|&d| d != UNSET) {
                add_dict(cx, d, false)?;
            }
        }
        let t = if is_type { v } else { cx.type_of(v) };
        let order = super::classes::mro(cx, t)?;
        for i in 1..cx.heap.words(order).len() {
            let c = cx.heap.get(order, i);
            if cx.heap.is(c, kind::CLASS) {
                let d = cx.heap.get(c, crate::layout::class::DICT);
                add_dict(cx, d, false)?;
            } else if is_imm_of(c, immediate::TYPE) {
                for m in tables::of_type(imm_payload(c)) {
                    cx.heap.set_name(set, m.name, NONE)?;
                }
                for name in super::slots::names_of(imm_payload(c)) {
                    cx.heap.set_name(set, name, NONE)?;
                }
            }
        }
    }
    let list = cx.heap.new_list(&[])?;
    super::lists::extend_native(cx, list, set)?;
    super::lists::sort_pairs(cx, list, UNSET, false)?;
    Ok(list)
}

/// `divmod(x, y)`.
pub fn divmod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (types::unwrap(cx.heap, a.get(0)), types::unwrap(cx.heap, a.get(1)));
    if num::is_int(cx.heap.objects(), x) && num::is_int(cx.heap.objects(), y) {
        let (q, r) = num::divmod(cx.heap, x, y).or_else(|e| raise_num(cx, e, "integer division or modulo by zero"))?;
        return Ok(cx.heap.new_tuple(&[q, r])?);
    }
    if num::to_f64(cx.heap, x).is_some() && num::to_f64(cx.heap, y).is_some() {
        let (p, q) = (cx.float_arg(x)?, cx.float_arg(y)?);
        let Some((d, m)) = num::float::divmod(p, q) else {
            return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float divmod()"));
        };
        let (d, m) = (cx.heap.new_float(d)?, cx.heap.new_float(m)?);
        return Ok(cx.heap.new_tuple(&[d, m])?);
    }
    if let Some((f, s)) = attr::user_special(cx, x, names::DIVMOD) {
        return cx.become_call(f, &[s, y]);
    }
    if let Some((f, s)) = attr::user_special(cx, y, names::RDIVMOD) {
        return cx.become_call(f, &[s, x]);
    }
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    cx.type_error(format_args!("unsupported operand type(s) for divmod(): '{tx}' and '{ty}'"))
}

fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let spec = if a.len() == 2 { a.get(1) } else { names::EMPTY };
    cx.become_call(tables::helper(tables::HELPER_FORMAT), &[a.get(0), spec])
}

/// A module's variables as a dict. It is a copy: writing to it does not write the module.
pub fn globals_of(cx: &mut Cx<'_, '_>, module: Value) -> Answer {
    let d = cx.heap.new_dict(0)?;
    if !cx.heap.is(module, kind::MODULE) {
        return Ok(d);
    }
    let cells = cx.heap.get(module, 2);
    if cells == UNSET {
        return Ok(d);
    }
    let mut at = 0;
    while let Some((next, key, cell)) = cx.heap.table_next(cells, at) {
        at = next;
        let v = cx.heap.get(cell, 1);
        if v != UNSET && cx.heap.header(cell) & FLAG == 0 {
            cx.heap.set_name(d, key, v)?;
        }
    }
    Ok(d)
}

/// `globals()`: the module's variables, live.
fn globals(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let module = cx.state.current_module;
    cx.become_call(crate::prelude_data::callable(crate::prelude_data::GLOBALS), &[module])
}

fn vars(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.is_empty() {
        return globals(cx, a);
    }
    let found = attr::find(cx, a.get(0), names::DICT);
    realise(cx, found, a.get(0), names::DICT)
}

/// `hash(v)`.
pub fn hash_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if let Some((f, s)) = attr::user_special(cx, v, names::HASH) {
        return cx.become_call(f, &[s]);
    }
    match cx.heap.hash(v) {
        Ok(h) => cx.new_int(h as i32 as i64),
        Err(HashError::Memory(n)) => Err(n.into()),
        Err(HashError::Unhashable(u)) => {
            let t = cx.type_name(u);
            cx.type_error(format_args!("unhashable type: '{t}'"))
        }
        Err(HashError::Python) => {
            if cx.heap.is(v, kind::TUPLE) {
                return cx.become_call(tables::helper(tables::HELPER_HASH_TUPLE), &[v]);
            }
            if matches!(cx.heap.kind(v), Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE)) {
                let t = cx.type_name(v);
                return cx.type_error(format_args!("unhashable type: '{t}'"));
            }
            match cx.heap.kind(v) {
                Some(kind::MEMORYVIEW) => super::buffers::hash(cx, v),
                Some(kind::RANGE) => super::range::hash(cx, v),
                Some(kind::DICTVIEW)
                    if super::dicts::shown(cx.heap, v).is_some_and(|s| s.1 != super::dicts::Shows::Values) =>
                {
                    let t = cx.type_name(v);
                    cx.type_error(format_args!("unhashable type: '{t}'"))
                }
                Some(kind::SLICE) => cx.type_error(format_args!("unhashable type: 'slice'")),
                _ => {
                    let serial = cx.heap.serial(v)?;
                    cx.new_int(serial as i64)
                }
            }
        }
    }
}

fn id(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if crate::value::is_heap(v) {
        let serial = cx.heap.serial(v)?;
        return cx.new_int(serial as i64 * 16);
    }
    cx.new_int(v as i64 | 1 << 33)
}

fn is_kind_of(cx: &mut Cx<'_, '_>, t: Value, wanted: Value, name: &str) -> Answer {
    if cx.heap.is(wanted, kind::TUPLE) {
        for i in 1..cx.heap.words(wanted).len() {
            let w = cx.heap.get(wanted, i);
            if is_kind_of(cx, t, w, name)? == TRUE {
                return Ok(TRUE);
            }
        }
        return Ok(FALSE);
    }
    if !types::is_type(cx.heap, wanted) {
        let end = if name == "issubclass" {
            "a class, a tuple of classes, or a union"
        } else {
            "a type, a tuple of types, or a union"
        };
        return cx.type_error(format_args!("{name}() arg 2 must be {end}"));
    }
    Ok(boolean(types::is_subclass(cx.heap, t, wanted)))
}

fn issubclass(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !types::is_type(cx.heap, a.get(0)) {
        return cx.type_error(format_args!("issubclass() arg 1 must be a class"));
    }
    is_kind_of(cx, a.get(0), a.get(1), "issubclass")
}

fn iter(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() == 2 {
        if callable(cx, a)? == FALSE {
            return cx.type_error(format_args!("iter(v, w): v must be callable"));
        }
        return Err(Signal::Redirect(prelude::ITER_CALL));
    }
    let v = a.get(0);
    if let Some((f, s)) = attr::user_special(cx, v, names::ITER) {
        let makes_generator = cx.heap.is(f, kind::FUNCTION)
            && (cx.heap.get(cx.heap.get(f, 1), crate::layout::code::INFO) >> 11) & crate::layout::code::flag::GENERATOR
                != 0;
        return if makes_generator { cx.become_call(f, &[s]) } else { Err(Signal::Redirect(prelude::ITER_CHECKED)) };
    }
    let own = types::unwrap(cx.heap, v);
    if let Some(it) = native_iter(cx, own)? {
        return Ok(it);
    }
    if let Some((f, s)) = attr::special(cx, v, names::ITER) {
        return cx.become_call(f, &[s]);
    }
    super::lists::require_iterable(cx, v)?;
    Err(Signal::Redirect(prelude::ITER_BY_INDEX))
}

/// `len(v)`.
pub fn len(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    let own = types::unwrap(cx.heap, v);
    if own != v && attr::user_special(cx, v, names::LEN).is_some() {
        return cx.become_call(crate::prelude_data::callable(crate::prelude_data::LEN), &[v]);
    }
    match cx.heap.kind(own) {
        Some(kind::LIST | kind::DICT | kind::SET | kind::FROZENSET) => Ok(cx.heap.get(own, 2)),
        Some(kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY | kind::ARRAY | kind::MEMORYVIEW) => {
            Ok(small(super::sequence::length(cx.heap, own) as i32))
        }
        Some(kind::RANGE) => match super::range::length(cx.heap, own) {
            Some(n) => cx.new_int(n),
            None => cx.raise(types::OVERFLOW_ERROR, format_args!("Python int too large to convert to C ssize_t")),
        },
        Some(kind::DICTVIEW) => Ok(cx.heap.get(cx.heap.get(own, 1), 2)),
        _ => match attr::special(cx, v, names::LEN) {
            Some((f, _)) if crate::value::is_heap(f) => {
                cx.become_call(crate::prelude_data::callable(crate::prelude_data::LEN), &[v])
            }
            Some((f, s)) => cx.become_call(f, &[s]),
            None => {
                let t = cx.type_name(v);
                cx.type_error(format_args!("object of type '{t}' has no len()"))
            }
        },
    }
}

/// `min` and `max` over arguments or a list or tuple that order natively; everything else in the prelude.
fn extreme(cx: &mut Cx<'_, '_>, a: &Args<'_>, wanted: Ordering) -> Answer {
    let number = if wanted == Ordering::Less { prelude::MIN } else { prelude::MAX };
    let key = a.keyword(cx.heap, name!("key"));
    let items: &[Value] = if a.len() > 1 {
        a.positional
    } else {
        let v = super::lists::plain(cx, a.get(0));
        if !matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
            super::lists::require_iterable(cx, a.get(0))?;
            return Err(Signal::Redirect(number));
        }
        super::lists::items(cx, v)
    };
    if (key != UNSET && key != NONE) || items.is_empty() || !a.keyword_values.is_empty() {
        return Err(Signal::Redirect(number));
    }
    let mut best = items[0];
    for &v in &items[1..] {
        match native_order(cx.heap, v, best) {
            Ok(order) => {
                if order == Some(wanted) {
                    best = v;
                }
            }
            Err(_) => return Err(Signal::Redirect(number)),
        }
    }
    Ok(best)
}

fn next(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let it = a.get(0);
    if cx.heap.is(it, kind::ITERATOR) {
        return match next_native(cx, it)? {
            Some(v) => Ok(v),
            None if a.len() == 2 => Ok(a.get(1)),
            None => cx.raise_with(types::STOP_ITERATION, &[]),
        };
    }
    if a.len() == 2 {
        return Err(Signal::Redirect(prelude::NEXT_DEFAULT));
    }
    if cx.heap.is(it, kind::GENERATOR) {
        return super::generators::resume(cx, it, NONE, UNSET);
    }
    match attr::special(cx, it, names::NEXT) {
        Some((f, s)) => cx.become_call(f, &[s]),
        None => {
            let t = cx.type_name(it);
            cx.type_error(format_args!("'{t}' object is not an iterator"))
        }
    }
}

fn open(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    crate::modules::open(cx, a)
}

fn pow(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !a.keyword_values.is_empty() || a.len() < 2 {
        let mut all = [UNSET; 3];
        for (i, name) in [name!("base"), name!("exp"), name!("mod")].into_iter().enumerate() {
            all[i] = if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) };
        }
        if all[0] == UNSET || all[1] == UNSET {
            let (name, at) = if all[0] == UNSET { ("base", 1) } else { ("exp", 2) };
            return cx.type_error(format_args!("pow() missing required argument '{name}' (pos {at})"));
        }
        return pow(cx, &Args::positional(&all[..if all[2] == UNSET { 2 } else { 3 }]));
    }
    let (x, y) = (types::unwrap(cx.heap, a.get(0)), types::unwrap(cx.heap, a.get(1)));
    if a.len() == 3 && a.get(2) != NONE {
        if let Some((f, s)) = attr::user_special(cx, a.get(0), names::POW) {
            return cx.become_call(f, &[s, y, a.get(2)]);
        }
        let z = types::unwrap(cx.heap, a.get(2));
        let complex = |cx: &Cx<'_, '_>, v: Value| cx.heap.is(v, kind::COMPLEX);
        let number = |cx: &Cx<'_, '_>, v: Value| complex(cx, v) || num::to_f64(cx.heap, v).is_some();
        if !(number(cx, x) && number(cx, y) && number(cx, z)) {
            let (tx, ty, tz) = (cx.type_name(a.get(0)), cx.type_name(a.get(1)), cx.type_name(a.get(2)));
            return cx.type_error(format_args!(
                "unsupported operand type(s) for ** or pow(): '{tx}', '{ty}', '{tz}'"
            ));
        }
        if complex(cx, x) || complex(cx, y) || complex(cx, z) {
            return cx.value_error(format_args!("complex modulo"));
        }
        let [x, y, z] = [x, y, z].map(super::numbers::plain_int);
        return match num::powmod(cx.heap, x, y, z) {
            Err(num::NumError::DivideByZero) => cx.value_error(format_args!("pow() 3rd argument cannot be 0")),
            Err(num::NumError::NotInt) => {
                cx.type_error(format_args!("pow() 3rd argument not allowed unless all arguments are integers"))
            }
            Err(e) => raise_num(cx, e, ""),
            Ok(v) => Ok(v),
        };
    }
    if let Some(v) = crate::interp::native_binary(cx, crate::interp::Operator::Pow, x, y)? {
        return Ok(v);
    }
    if let Some((f, s)) = attr::user_special(cx, x, names::POW) {
        return cx.become_call(f, &[s, y]);
    }
    if let Some((f, s)) = attr::user_special(cx, y, names::RPOW) {
        return cx.become_call(f, &[s, x]);
    }
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    cx.type_error(format_args!("unsupported operand type(s) for ** or pow(): '{tx}' and '{ty}'"))
}

/// `print`: text of built-in values goes straight to the host; anything else first becomes str in the prelude.
fn print(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let sep = a.keyword(cx.heap, name!("sep"));
    let end = a.keyword(cx.heap, name!("end"));
    let file = a.keyword(cx.heap, name!("file"));
    if file != UNSET && file != NONE {
        return Err(Signal::Redirect(prelude::PRINT));
    }
    for &v in a.positional {
        if !cx.heap.is(v, kind::STR) && !prints_natively(cx, v) {
            return Err(Signal::Redirect(prelude::PRINT));
        }
    }
    for (name, v) in [("sep", sep), ("end", end)] {
        if v != UNSET && v != NONE && !cx.heap.is(v, kind::STR) {
            let t = cx.type_name(v);
            return cx.type_error(format_args!("{name} must be None or a string, not {t}"));
        }
    }
    let mut sink = HostText { host: cx.host, buffer: heapless::Vec::new() };
    use core::fmt::Write;
    for (i, &v) in a.positional.iter().enumerate() {
        if i > 0 {
            let _ = sink.write_str(if sep == UNSET || sep == NONE { " " } else { cx.heap.str_text(sep) });
        }
        if cx.heap.is(v, kind::STR) {
            let _ = sink.write_str(cx.heap.str_text(v));
        } else {
            let _ = crate::repr::write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut sink);
        }
    }
    let _ = sink.write_str(if end == UNSET || end == NONE { "\n" } else { cx.heap.str_text(end) });
    sink.flush();
    Ok(NONE)
}

/// Whether the repr of `v` needs neither Python nor memory.
fn prints_natively(cx: &Cx<'_, '_>, v: Value) -> bool {
    struct Nothing;
    impl core::fmt::Write for Nothing {
        fn write_str(&mut self, _: &str) -> core::fmt::Result {
            Ok(())
        }
    }
    if matches!(
        cx.heap.kind(v),
        Some(kind::FUNCTION | kind::BOUND | kind::GENERATOR | kind::ITERATOR | kind::CELL | kind::PROPERTY)
    ) {
        return false;
    }
    crate::repr::write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut Nothing).is_ok()
}

/// Gathers output into pieces for the host.
struct HostText<'a> {
    host: &'a mut dyn crate::host::Host,
    buffer: heapless::Vec<u8, 256>,
}

impl HostText<'_> {
    fn flush(&mut self) {
        if !self.buffer.is_empty() {
            self.host.write(&self.buffer);
            self.buffer.clear();
        }
    }
}

impl core::fmt::Write for HostText<'_> {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        for chunk in s.as_bytes().chunks(self.buffer.capacity()) {
            if self.buffer.len() + chunk.len() > self.buffer.capacity() {
                self.flush();
            }
            let _ = self.buffer.extend_from_slice(chunk);
        }
        Ok(())
    }
}

fn reversed(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    let special = attr::special(cx, v, names::REVERSED);
    if let Some((f, s)) =
        special.filter(|(f, _)| !tables::is_slot(*f))
    {
        return cx.become_call(f, &[s]);
    }
    let own = types::unwrap(cx.heap, v);
    match cx.heap.kind(own) {
        Some(kind::LIST | kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY | kind::RANGE | kind::ARRAY) => {
            let n = super::sequence::length(cx.heap, own) as i32;
            new_iterator(cx, own, small(n - 1), UNSET, what::REVERSED)
        }
        Some(kind::DICT) => new_iterator(cx, own, small(-1), small(0), what::REVERSED_KEYS),
        Some(kind::DICTVIEW) => {
            let (d, w) = (cx.heap.get(own, 1), cx.heap.get(own, 2));
            new_iterator(cx, d, small(-1), w, what::REVERSED_KEYS)
        }
        _ => {
            if attr::special(cx, v, names::LEN).is_none() || attr::special(cx, v, names::GETITEM).is_none() {
                let t = cx.type_name(v);
                return cx.type_error(format_args!("'{t}' object is not reversible"));
            }
            Err(Signal::Redirect(prelude::REVERSED))
        }
    }
}

fn round(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let digits = if a.len() == 2 { a.get(1) } else { a.keyword(cx.heap, name!("ndigits")) };
    let number = if !a.is_empty() { a.get(0) } else { a.keyword(cx.heap, name!("number")) };
    if number == UNSET {
        return cx.type_error(format_args!("round() missing required argument 'number' (pos 1)"));
    }
    match super::numbers::round(cx, number, digits)? {
        Some(v) => Ok(v),
        None => match attr::special(cx, number, names::ROUND) {
            Some((f, s)) => {
                let args = [s, digits];
                cx.become_call(f, if digits == UNSET { &args[..1] } else { &args })
            }
            None => {
                let t = cx.type_name(a.get(0));
                cx.type_error(format_args!("type {t} doesn't define __round__ method"))
            }
        },
    }
}

fn sorted(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    super::lists::require_iterable(cx, a.get(0))?;
    if a.keyword_values.is_empty() {
        let list = cx.heap.new_list(&[])?;
        if super::lists::extend_native(cx, list, a.get(0))? && super::lists::orders_natively(cx, list) {
            super::lists::sort_pairs(cx, list, UNSET, false)?;
            return Ok(list);
        }
    }
    Err(Signal::Redirect(prelude::SORTED))
}

fn sum(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = super::lists::plain(cx, a.get(0));
    let start = if a.len() == 2 { a.get(1) } else { a.keyword(cx.heap, name!("start")) };
    let start = if start == UNSET { small(0) } else { start };
    if cx.heap.is(start, kind::STR) {
        return cx.type_error(format_args!("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    for (k, text) in [
        (kind::BYTES, "sum() can't sum bytes [use b''.join(seq) instead]"),
        (kind::BYTEARRAY, "sum() can't sum bytearray [use b''.join(seq) instead]"),
    ] {
        if cx.heap.is(start, k) {
            return cx.type_error(format_args!("{text}"));
        }
    }
    if !matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) || !is_small(start) {
        super::lists::require_iterable(cx, a.get(0))?;
        return Err(Signal::Redirect(prelude::SUM));
    }
    let mut total = small_of(start) as i64;
    for &x in super::lists::items(cx, v) {
        if !is_small(x) {
            return Err(Signal::Redirect(prelude::SUM));
        }
        total += small_of(x) as i64;
    }
    cx.new_int(total)
}

fn zip(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let simple = |cx: &Cx<'_, '_>, v: Value| matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE));
    if a.len() == 2 && a.keyword_values.is_empty() && simple(cx, a.get(0)) && simple(cx, a.get(1)) {
        return new_iterator(cx, a.get(0), small(0), a.get(1), what::ZIP);
    }
    for &v in a.positional {
        super::lists::require_iterable(cx, v)?;
    }
    Err(Signal::Redirect(prelude::ZIP))
}

/// `__import__(name, globals=None, locals=None, fromlist=(), level=0)`: relative to the module that calls.
fn import(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(0), "__import__")?;
    let from_list = if a.len() > 3 { a.get(3) } else { a.keyword(cx.heap, name!("fromlist")) };
    let level = if a.len() > 4 { a.get(4) } else { a.keyword(cx.heap, name!("level")) };
    let level = cx.int_or(level, 0, "level")?;
    let wants_last = from_list != UNSET && types::truth(cx.heap, from_list) != Some(false);
    let modules = cx.state.roots[crate::state::root::MODULES];
    let found = cx.heap.get_name(modules, name);
    if found != UNSET && level == 0 && (wants_last || !cx.heap.str_text(name).contains('.')) {
        return Ok(found);
    }
    match usize::try_from(level) {
        Ok(level) if level <= crate::modules::code::LEVEL_MAX => {
            crate::modules::code::import(cx, name, wants_last, level)
        }
        Ok(_) => cx.raise(types::IMPORT_ERROR, format_args!("attempted relative import beyond top-level package")),
        Err(_) => cx.value_error(format_args!("level must be >= 0")),
    }
}
