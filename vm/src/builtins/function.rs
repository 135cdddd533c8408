//! Functions and bound methods as objects.

use crate::layout::{FLAG, code, kind};
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, getter};
use crate::value::{NONE, UNSET, Value};

/// Attributes of functions.
pub const FUNCTION: &[Method] = &[
    getter(names::NAME, |cx, a| Ok(named(cx, a.get(0), code::NAME, names::NAME))),
    getter(names::QUALNAME, |cx, a| Ok(named(cx, a.get(0), code::QUALNAME, names::QUALNAME))),
    getter(names::MODULE, module),
    getter(names::CODE, |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    getter(names::DOC, doc),
    getter(names::DEFAULTS, defaults),
    getter(name!("__kwdefaults__"), keyword_defaults),
    getter(names::GLOBALS, |cx, a| {
        let m = cx.heap.get(a.get(0), 6);
        super::functions::globals_of(cx, m)
    }),
];

/// Attributes of built-in functions.
pub const NATIVE_FUNCTION: &[Method] = &[
    getter(names::NAME, |_, a| Ok(crate::tables::native_of(a.get(0)).map_or(names::EMPTY, |m| m.name))),
    getter(names::QUALNAME, |_, a| Ok(crate::tables::native_of(a.get(0)).map_or(names::EMPTY, |m| m.name))),
];

/// Attributes of bound methods.
pub const BOUND_METHOD: &[Method] = &[
    getter(names::FUNC, |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    getter(names::SELF, |cx, a| Ok(cx.heap.get(a.get(0), 2))),
];

fn named(cx: &Cx<'_, '_>, f: Value, field: usize, name: Value) -> Value {
    let own = cx.heap.get_name(cx.heap.get(f, 4), name);
    if own != UNSET { own } else { cx.heap.get(cx.heap.get(f, 1), field) }
}

fn module(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let m = cx.heap.get(a.get(0), 6);
    Ok(if cx.heap.is(m, kind::MODULE) { cx.heap.get(m, 1) } else { NONE })
}

fn doc(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let own = cx.heap.get_name(cx.heap.get(a.get(0), 4), names::DOC);
    let d = if own != UNSET { own } else { cx.heap.get(cx.heap.get(a.get(0), 1), code::DOC) };
    Ok(if d == UNSET { NONE } else { d })
}

fn defaults(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = cx.heap.get(a.get(0), 2);
    if d == UNSET {
        return Ok(NONE);
    }
    let positional = cx.heap.words(d).len() - 1 - keyword_only(cx, a.get(0));
    if !has_keyword_defaults(cx, a.get(0)) {
        return Ok(d);
    }
    if positional == 0 {
        return Ok(NONE);
    }
    let own = cx.heap.alloc(kind::TUPLE, 1 + positional)?;
    for i in 1..=positional {
        let v = cx.heap.get(d, i);
        cx.heap.set(own, i, v);
    }
    Ok(own)
}

/// How many entries of the function's defaults belong to keyword-only parameters.
fn keyword_only(cx: &Cx<'_, '_>, f: Value) -> usize {
    if !has_keyword_defaults(cx, f) {
        return 0;
    }
    (crate::value::small_of(cx.heap.get(cx.heap.get(f, 1), code::PARAMS)) >> 16 & 255) as usize
}

fn keyword_defaults(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let f = a.get(0);
    let count = keyword_only(cx, f);
    if count == 0 {
        return Ok(NONE);
    }
    let (c, d) = (cx.heap.get(f, 1), cx.heap.get(f, 2));
    let first = cx.heap.words(d).len() - count;
    let positional = (crate::value::small_of(cx.heap.get(c, code::PARAMS)) & 255) as usize;
    let dict = cx.heap.new_dict(count)?;
    for k in 0..count {
        let v = cx.heap.get(d, first + k);
        if v != UNSET {
            let name = cx.heap.get(cx.heap.get(c, code::VARNAMES), 1 + positional + k);
            cx.heap.set_name(dict, name, v)?;
        }
    }
    Ok(dict)
}

/// Whether the function's defaults end with one entry for each keyword-only parameter.
pub fn has_keyword_defaults(cx: &Cx<'_, '_>, f: Value) -> bool {
    cx.heap.header(f) & FLAG != 0
}

/// Writes of attributes a function computes: they go to its own dict under the same name. Whether it was one.
pub fn store(cx: &mut Cx<'_, '_>, f: Value, name: Value, v: Value) -> Result<bool, Signal> {
    let Some(d) = crate::shape::make_dict(cx.heap, f)? else { return Ok(false) };
    cx.heap.set_name(d, name, v)?;
    Ok(true)
}

/// `types.MethodType(function, object)`.
pub fn construct_bound(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() != 2 {
        return cx.type_error(format_args!("method expected 2 arguments"));
    }
    let b = cx.heap.alloc(kind::BOUND, 3)?;
    cx.heap.set(b, 1, a.get(0));
    cx.heap.set(b, 2, a.get(1));
    Ok(b)
}
