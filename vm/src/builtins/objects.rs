//! `object`, `slice`, modules and code objects.

use crate::attr::{self, Write};
use crate::layout::{code, kind};
use crate::name;
use crate::names;
use crate::native::{
    Answer, Args, Cx, Method, Signal, class_method, getter, method, method_kw, property, static_method,
};
use crate::num;
use crate::types;
use crate::value::{FALSE, NONE, NOT_IMPLEMENTED, TRUE, UNSET, Value, small};

/// Methods every object has.
pub const OBJECT: &[Method] = &[
    static_method(names::NEW, new, 1, 255),
    method_kw(names::INIT, init, 1, 255),
    method(names::REPR, repr, 1, 1),
    method(names::STR, str_of, 1, 1),
    method(names::EQ, eq, 2, 2),
    method(names::NE, ne, 2, 2),
    method(names::HASH, hash, 1, 1),
    method(names::SETATTR, setattr, 3, 3),
    method(names::DELATTR, delattr, 2, 2),
    method(names::GETATTRIBUTE, getattribute, 2, 2),
    method(names::FORMAT, format, 2, 2),
    getter(names::CLASS, |cx, a| Ok(cx.type_of(a.get(0)))),
    property(names::DICT, dict),
    getter(names::DOC, doc),
    getter(names::MODULE, module_of),
    class_method(names::INIT_SUBCLASS, init_subclass, 1, 255),
    method(names::DIR, |cx, a| super::functions::dir_of(cx, a.get(0)), 1, 1),
];

/// Methods of slice.
pub const SLICE: &[Method] = &[
    getter(name!("start"), |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    getter(name!("stop"), |cx, a| Ok(cx.heap.get(a.get(0), 2))),
    getter(name!("step"), |cx, a| Ok(cx.heap.get(a.get(0), 3))),
    method(name!("indices"), indices, 2, 2),
];

/// Attributes of modules.
pub const MODULE: &[Method] = &[
    getter(names::NAME, |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    getter(names::DICT, |cx, a| {
        cx.become_call(crate::prelude_data::callable(crate::prelude_data::GLOBALS), &[a.get(0)])
    }),
];

/// Attributes of code objects.
pub const CODE: &[Method] = &[
    getter(name!("co_name"), |cx, a| Ok(cx.heap.get(a.get(0), code::NAME))),
    getter(name!("co_filename"), |cx, a| Ok(cx.heap.get(a.get(0), code::FILE))),
    getter(name!("co_firstlineno"), |cx, a| Ok(cx.heap.get(a.get(0), code::FIRST_LINE))),
    getter(name!("co_varnames"), |cx, a| Ok(cx.heap.get(a.get(0), code::VARNAMES))),
    getter(name!("co_argcount"), |cx, a| Ok(small((cx.heap.get(a.get(0), code::PARAMS) >> 1 & 255) as i32))),
];

/// `object()`.
pub fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !a.is_empty() {
        return cx.type_error(format_args!("object() takes no arguments"));
    }
    let o = cx.heap.alloc(kind::INSTANCE_DICT, 4)?;
    cx.heap.set(o, 1, types::of(types::OBJECT));
    Ok(o)
}

fn init_subclass(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.keyword_values.is_empty() && a.len() == 1 {
        return Ok(NONE);
    }
    let t = cx.name_of_type(a.get(0));
    cx.type_error(format_args!("{t}.__init_subclass__() takes no keyword arguments"))
}

/// `type(None)()`.
pub fn construct_none(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !a.is_empty() {
        return cx.type_error(format_args!("NoneType takes no arguments"));
    }
    Ok(NONE)
}

/// `slice(stop)`, `slice(start, stop[, step])`.
pub fn construct_slice(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let parts = match *a.positional {
        [stop] => [NONE, stop, NONE],
        [start, stop] => [start, stop, NONE],
        [start, stop, step] => [start, stop, step],
        _ => {
            let n = a.len();
            return cx.type_error(format_args!("slice expected at least 1 argument, got {n}"));
        }
    };
    let v = cx.heap.alloc(kind::SLICE, 4)?;
    for (i, p) in parts.into_iter().enumerate() {
        cx.heap.set(v, 1 + i, p);
    }
    Ok(v)
}

fn indices(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let n = cx.int_arg(a.get(1), "length")?;
    if n < 0 {
        return cx.value_error(format_args!("length should not be negative"));
    }
    let (start, stop, step, _) = crate::interp::slice_bounds(cx, a.get(0), n)?;
    let (x, y, z) = (cx.new_int(start)?, cx.new_int(stop)?, cx.new_int(step)?);
    Ok(cx.heap.new_tuple(&[x, y, z])?)
}

/// `object.__new__(cls, …)`.
fn new(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let c = a.get(0);
    if !cx.heap.is(c, kind::CLASS) {
        if types::is_type(cx.heap, c) {
            let rest = Args { positional: &a.positional[1..], ..*a };
            return cx.become_call(c, rest.positional);
        }
        let t = cx.type_name(c);
        return cx.type_error(format_args!("object.__new__(X): X is not a type object ({t})"));
    }
    let rest = Args { positional: &a.positional[1..], ..*a };
    match crate::interp::new_object(cx, c, &rest, true) {
        Err(signal)
            if signal.wants_python()
                && signal != Signal::Resume
                && rest.len() <= 3
                && rest.keyword_values.is_empty() =>
        {
            let base = types::of(types::native_base(cx.heap, c));
            let mut args = [c, base, FALSE, UNSET, UNSET, UNSET];
            args[3..3 + rest.len()].copy_from_slice(rest.positional);
            cx.become_call(crate::prelude_data::callable(crate::prelude_data::NEW_SUBVALUE), &args[..3 + rest.len()])
        }
        made => made,
    }
}

fn init(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let own = a.get(0);
    if cx.heap.is(own, kind::EXCEPTION) {
        return super::exceptions::init(cx, a);
    }
    let excess = a.len() > 1 || !a.keyword_values.is_empty();
    if excess && matches!(cx.heap.kind(own), Some(kind::INSTANCE | kind::INSTANCE_DICT)) {
        let t = cx.type_of(own);
        if crate::value::is_heap(crate::attr::in_type(cx, t, names::INIT)) {
            return cx
                .type_error(format_args!("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if !crate::value::is_heap(crate::attr::in_type(cx, t, names::NEW)) {
            let t = cx.name_of_type(t);
            return cx
                .type_error(format_args!("{t}.__init__() takes exactly one argument (the instance to initialize)"));
        }
    }
    Ok(NONE)
}

/// `<Class object at 0x…>`; values of classes derived from built-in types show the value.
fn repr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    super::helpers::default_repr(cx, a.get(0))
}

fn str_of(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if cx.heap.is(v, kind::EXCEPTION) {
        return super::exceptions::text(cx, v);
    }
    let inner = types::unwrap(cx.heap, v);
    if cx.heap.is(inner, kind::STR) {
        return Ok(inner);
    }
    cx.become_call(crate::tables::helper(crate::tables::HELPER_REPR), &[v])
}

fn eq(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (types::unwrap(cx.heap, a.get(0)), types::unwrap(cx.heap, a.get(1)));
    if !comparable(cx, x, y) {
        return Ok(NOT_IMPLEMENTED);
    }
    if x == y {
        return Ok(if nan(cx, x) { FALSE } else { TRUE });
    }
    if x != a.get(0) || !crate::repr::needs_python(cx.heap, x) {
        return Ok(match crate::interp::deep_equal(cx.heap, x, y) {
            crate::interp::Equal::Yes => TRUE,
            _ => FALSE,
        });
    }
    Ok(NOT_IMPLEMENTED)
}

/// Whether `==` of `x`'s built-in type knows what to do with `y`.
fn comparable(cx: &Cx<'_, '_>, x: Value, y: Value) -> bool {
    let int = |v| num::is_int(cx.heap.objects(), v);
    let (kx, ky) = (cx.heap.kind(x), cx.heap.kind(y));
    match kx {
        _ if int(x) => int(y),
        Some(kind::FLOAT) => int(y) || ky == Some(kind::FLOAT),
        Some(kind::COMPLEX) => int(y) || matches!(ky, Some(kind::FLOAT | kind::COMPLEX)),
        Some(kind::SET | kind::FROZENSET) => matches!(ky, Some(kind::SET | kind::FROZENSET)),
        Some(kind::BYTEARRAY | kind::MEMORYVIEW) => super::buffers::is_buffer(cx.heap, y),
        Some(kind::STR | kind::BYTES | kind::LIST | kind::TUPLE | kind::DICT | kind::RANGE | kind::SLICE) => kx == ky,
        Some(kind::ARRAY | kind::WEAKREF | kind::BOUND | kind::CODE) => kx == ky,
        Some(kind::DICTVIEW) => true,
        _ => x == y,
    }
}

fn nan(cx: &Cx<'_, '_>, x: Value) -> bool {
    cx.heap.is(x, kind::FLOAT) && cx.heap.float_of(x).is_nan()
}

fn ne(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    Ok(match eq(cx, a)? {
        TRUE => FALSE,
        FALSE => TRUE,
        other => other,
    })
}

fn hash(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if v == a.get(0) && crate::repr::needs_python(cx.heap, v) {
        let serial = cx.heap.serial(v)?;
        return cx.new_int(serial as i64);
    }
    super::functions::hash_of(cx, v)
}

fn setattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = cx.type_of(a.get(0));
    let name = cx.heap.intern_value(a.get(1))?;
    finish(cx, |cx| attr::store_plain(cx, a.get(0), t, name, a.get(2)))
}

fn delattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = cx.type_of(a.get(0));
    let name = cx.heap.intern_value(a.get(1))?;
    finish(cx, |cx| attr::store_plain(cx, a.get(0), t, name, UNSET))
}

fn finish(cx: &mut Cx<'_, '_>, f: impl FnOnce(&mut Cx<'_, '_>) -> Result<Write, Signal>) -> Answer {
    match f(cx)? {
        Write::Done(_) => Ok(NONE),
        Write::Call(callee, args) => {
            let n = args.iter().position(|&x| x == UNSET).unwrap_or(3);
            cx.become_call(callee, &args[..n])
        }
    }
}

fn getattribute(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (object, t) = (a.get(0), cx.type_of(a.get(0)));
    let name = cx.heap.intern_value(a.get(1))?;
    let found = attr::find_plain(cx, object, t, name, 0);
    super::functions::realise(cx, found, object, name)
}

fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (v, spec) = (types::unwrap(cx.heap, a.get(0)), a.get(1));
    // A subclass has its own idea of how it reads.
    let empty = spec == names::EMPTY || cx.heap.is(spec, kind::STR) && cx.heap.str_bytes(spec).is_empty();
    if v != a.get(0) && empty {
        return cx.become_call(crate::tables::helper(crate::tables::HELPER_STR), &[a.get(0)]);
    }
    if crate::text::formats(cx.heap.objects(), v) {
        return super::strings::format_native(cx, v, spec);
    }
    if spec != names::EMPTY && !cx.heap.str_bytes(spec).is_empty() {
        let t = cx.type_name(a.get(0));
        return cx.type_error(format_args!("unsupported format string passed to {t}.__format__"));
    }
    cx.become_call(crate::tables::helper(crate::tables::HELPER_STR), &[a.get(0)])
}

/// `object.__dict__`: for instances with slots the attributes move into a real dict, which is then theirs.
fn dict(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    if a.len() == 2 {
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("readonly attribute"));
    }
    match cx.heap.kind(v) {
        Some(kind::INSTANCE) => {
            crate::shape::to_dict(cx.heap, v)?;
            Ok(cx.heap.get(v, 2))
        }
        Some(kind::MODULE) => super::functions::globals_of(cx, v),
        _ => match crate::shape::make_dict(cx.heap, v)? {
            Some(d) => Ok(d),
            None => attr::missing(cx, v, names::DICT),
        },
    }
}

fn doc(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if cx.heap.is(a.get(0), kind::FUNCTION) {
        let d = cx.heap.get(cx.heap.get(a.get(0), 1), code::DOC);
        return Ok(if d == UNSET { NONE } else { d });
    }
    Ok(NONE)
}

fn module_of(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = cx.type_of(a.get(0));
    Ok(if cx.heap.is(t, kind::CLASS) { cx.heap.get(t, crate::layout::class::MODULE) } else { name!("builtins") })
}

/// Nothing but a type check for tables that need a value of a kind.
pub fn require(cx: &mut Cx<'_, '_>, v: Value, k: u32, what: &str) -> Result<Value, Signal> {
    let own = types::unwrap(cx.heap, v);
    if cx.heap.is(own, k) {
        return Ok(own);
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("descriptor requires a '{what}' object but received a '{t}'"))
}
