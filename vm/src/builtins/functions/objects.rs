//! Built-in functions of single objects: types, hashes, characters, code.

use super::attributes::intern_name;
use crate::attr;
use crate::compiler::Mode;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::table::HashError;
use crate::tables;
use crate::types;
use crate::value::{FALSE, TRUE, UNSET, Value, boolean, immediate, is_imm_of, small};

/// `ascii(x)`.
pub fn ascii(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if cx.heap.is(v, kind::STR) {
        return crate::text::ops::repr(cx.heap, v, true).or_else(|f| super::super::raise_fault(cx, f));
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
        .or_else(|f| super::super::raise_fault(cx, f))
}

pub(super) fn callable(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
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

pub(super) fn chr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let i = cx.int_arg(a.get(0), "int")?;
    match u32::try_from(i).ok().and_then(char::from_u32) {
        Some(c) => {
            let mut b = [0; 4];
            super::super::char_str(cx, c.encode_utf8(&mut b).as_bytes())
        }
        None => cx.value_error(format_args!("chr() arg not in range(0x110000)")),
    }
}

pub(super) fn ord(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
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

pub(super) fn compile(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mode = match cx.heap.str_text(a.get(2)) {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return cx.value_error(format_args!("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    crate::interp::compile_value(cx, a.get(0), a.get(1), mode)
}

/// `eval` and `exec`: compiled, linked to the module (or a namespace made of the dict given), run as a function of it.
pub(super) fn evaluate(cx: &mut Cx<'_, '_>, a: &Args<'_>, mode: Mode) -> Answer {
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

pub(super) fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let spec = if a.len() == 2 { a.get(1) } else { names::EMPTY };
    if attr::user_special(cx, a.get(0), names::FORMAT).is_some() {
        return cx.become_call(crate::prelude_data::callable(crate::prelude_data::OWN_FORMAT), &[a.get(0), spec]);
    }
    cx.become_call(tables::helper(tables::HELPER_FORMAT), &[a.get(0), spec])
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
                Some(kind::MEMORYVIEW) => super::super::buffers::hash(cx, v),
                Some(kind::RANGE) => super::super::range::hash(cx, v),
                Some(kind::DICTVIEW)
                    if super::super::dicts::shown(cx.heap, v)
                        .is_some_and(|s| s.1 != super::super::dicts::Shows::Values) =>
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

pub(super) fn id(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if crate::value::is_heap(v) {
        let serial = cx.heap.serial(v)?;
        return cx.new_int(serial as i64 * 16);
    }
    cx.new_int(v as i64 | 1 << 33)
}

pub(super) fn is_kind_of(cx: &mut Cx<'_, '_>, t: Value, wanted: Value, name: &str) -> Answer {
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

pub(super) fn issubclass(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !types::is_type(cx.heap, a.get(0)) {
        return cx.type_error(format_args!("issubclass() arg 1 must be a class"));
    }
    is_kind_of(cx, a.get(0), a.get(1), "issubclass")
}

pub(super) fn open(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    crate::modules::open(cx, a)
}

/// `__import__(name, globals=None, locals=None, fromlist=(), level=0)`: relative to the module that calls.
pub(super) fn import(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
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
