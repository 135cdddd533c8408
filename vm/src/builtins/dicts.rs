//! `dict` and its views.

use super::lists::require_iterable;
use crate::heap::Heap;
use crate::interp::{Equal, hash_problem};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, class_method, method, method_kw};
use crate::prelude;
use crate::types;
use crate::value::{NONE, UNSET, Value, small};

/// Methods of dict.
pub const DICT: &[Method] = &[
    method(name!("get"), get, 2, 3),
    method(name!("keys"), |cx, a| view(cx, a, 0), 1, 1),
    method(name!("values"), |cx, a| view(cx, a, 1), 1, 1),
    method(name!("items"), |cx, a| view(cx, a, 2), 1, 1),
    method(name!("pop"), pop, 2, 3),
    method(name!("popitem"), popitem, 1, 1),
    method(name!("setdefault"), setdefault, 2, 3),
    method_kw(name!("update"), update, 1, 2),
    method(name!("clear"), |cx, a| { let d = own(cx, a)?; cx.heap.table_clear(d); Ok(NONE) }, 1, 1),
    method(name!("copy"), |cx, a| { let d = own(cx, a)?; Ok(cx.heap.table_copy(d, kind::DICT)?) }, 1, 1),
    class_method(name!("fromkeys"), |_, _| Err(Signal::Redirect(prelude::FROMKEYS)), 2, 3),
    method_kw(crate::names::INIT, update, 1, 2),
];

/// Methods of views.
pub const VIEW: &[Method] = &[];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    super::objects::require(cx, a.get(0), kind::DICT, "dict")
}

fn view(cx: &mut Cx<'_, '_>, a: &Args<'_>, what: i32) -> Answer {
    let d = own(cx, a)?;
    let v = cx.heap.alloc(kind::DICTVIEW, 3)?;
    cx.heap.set(v, 1, d);
    cx.heap.set(v, 2, small(what));
    Ok(v)
}

fn get(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = own(cx, a)?;
    match cx.heap.table_get(d, a.get(1)) {
        Ok(Some(v)) => Ok(v),
        Ok(None) => Ok(if a.len() == 3 { a.get(2) } else { NONE }),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Err(Signal::Redirect(prelude::DICT_GET_DEFAULT))
        }
    }
}

fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = own(cx, a)?;
    match cx.heap.table_remove(d, a.get(1)) {
        Ok(Some((_, v))) => Ok(v),
        Ok(None) if a.len() == 3 => Ok(a.get(2)),
        Ok(None) => cx.raise_with(types::KEY_ERROR, &[a.get(1)]),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Err(Signal::Redirect(prelude::DICT_POP))
        }
    }
}

fn popitem(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = own(cx, a)?;
    let pair = cx.heap.new_tuple(&[NONE, NONE])?;
    match cx.heap.table_pop_last(d) {
        Some((k, v)) => {
            cx.heap.set(pair, 1, k);
            cx.heap.set(pair, 2, v);
            Ok(pair)
        }
        None => cx.raise(types::KEY_ERROR, format_args!("popitem(): dictionary is empty")),
    }
}

fn setdefault(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = own(cx, a)?;
    let default = if a.len() == 3 { a.get(2) } else { NONE };
    let found = match cx.heap.table_get(d, a.get(1)) {
        Ok(Some(v)) => return Ok(v),
        Ok(None) => cx.heap.table_set(d, a.get(1), default).map(|_| ()),
        Err(e) => Err(e),
    };
    match found {
        Ok(()) => Ok(default),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Err(Signal::Redirect(prelude::SETDEFAULT))
        }
    }
}

/// Copies the entries of dict `from` into `to`; false if a key needs Python.
pub fn update_native(cx: &mut Cx<'_, '_>, to: Value, from: Value) -> Result<bool, Signal> {
    let mut at = 0;
    while let Some((next, k, v)) = cx.heap.table_next(from, at) {
        at = next;
        if let Err(e) = cx.heap.table_set(to, k, v) {
            hash_problem::<()>(cx, e)?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn update(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let d = own(cx, a)?;
    let from = types::unwrap(cx.heap, a.get(1));
    if from != UNSET && from != NONE && (!cx.heap.is(from, kind::DICT) || !update_native(cx, d, from)?) {
        return Err(Signal::Redirect(prelude::DICT_UPDATE));
    }
    for (i, &v) in a.keyword_values.iter().enumerate() {
        let k = cx.heap.get(a.keyword_names, 1 + i);
        cx.heap.set_name(d, k, v)?;
    }
    Ok(NONE)
}

/// `dict(mapping or pairs, **kw)`.
pub fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() > 1 {
        let n = a.len();
        return cx.type_error(format_args!("dict expected at most 1 argument, got {n}"));
    }
    let from = types::unwrap(cx.heap, a.get(0));
    let d = if from == UNSET {
        cx.heap.new_dict(a.keyword_values.len())?
    } else if cx.heap.is(from, kind::DICT) {
        cx.heap.table_copy(from, kind::DICT)?
    } else {
        if crate::attr::special(cx, from, name!("keys")).is_none() {
            require_iterable(cx, a.get(0))?;
        }
        return Err(Signal::Redirect(prelude::DICT));
    };
    for (i, &v) in a.keyword_values.iter().enumerate() {
        let k = cx.heap.get(a.keyword_names, 1 + i);
        cx.heap.set_name(d, k, v)?;
    }
    Ok(d)
}

/// `x | y`.
pub fn merged(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    let d = cx.heap.table_copy(x, kind::DICT)?;
    update_native(cx, d, y)?;
    Ok(d)
}

/// Equality of two views of keys or items as sets.
pub fn views_equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    if heap.get(x, 1) == heap.get(y, 1) && heap.get(x, 2) == heap.get(y, 2) {
        return Equal::Yes;
    }
    let (a, b) = (heap.get(x, 1), heap.get(y, 1));
    if heap.get(x, 2) != small(0) || heap.get(y, 2) != small(0) || heap.table_len(a) != heap.table_len(b) {
        return Equal::No;
    }
    let mut at = 0;
    while let Some((next, k, _)) = heap.table_next(a, at) {
        at = next;
        if !matches!(heap.table_peek(b, k), Ok(Some(_))) {
            return Equal::No;
        }
    }
    Equal::Yes
}
