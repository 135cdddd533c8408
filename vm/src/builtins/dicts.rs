//! `dict` and its views.

use super::lists::require_iterable;
use crate::heap::Heap;
use crate::interp::{Equal, hash_problem};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, class_method, getter, method, method_kw};
use crate::prelude;
use crate::prelude_data;
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
    method(
        name!("clear"),
        |cx, a| {
            let d = own(cx, a)?;
            cx.heap.table_clear(d);
            Ok(NONE)
        },
        1,
        1,
    ),
    method(
        name!("copy"),
        |cx, a| {
            let d = own(cx, a)?;
            Ok(cx.heap.table_copy(d, kind::DICT)?)
        },
        1,
        1,
    ),
    class_method(name!("fromkeys"), |_, _| Err(Signal::Redirect(prelude::FROMKEYS)), 2, 3),
    method_kw(crate::names::INIT, update, 1, 2),
];

/// Methods of views.
pub const VIEW: &[Method] = &[
    getter(name!("mapping"), |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    method(name!("isdisjoint"), super::sets::view_isdisjoint, 2, 2),
];

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
    if from != UNSET {
        let plain = cx.heap.is(from, kind::DICT) && (from == a.get(1) || !has_own_items(cx, a.get(1)));
        if !plain && crate::attr::special(cx, a.get(1), name!("keys")).is_none() {
            require_iterable(cx, a.get(1))?;
        }
        if !plain || !update_native(cx, d, from)? {
            return Err(Signal::Redirect(prelude_data::DICT_UPDATE));
        }
    }
    for (i, &v) in a.keyword_values.iter().enumerate() {
        let k = cx.heap.get(a.keyword_names, 1 + i);
        cx.heap.set_name(d, k, v)?;
    }
    Ok(NONE)
}

/// Whether a dict subclass overrides how its items are seen.
fn has_own_items(cx: &Cx<'_, '_>, v: Value) -> bool {
    crate::attr::user_special(cx, v, name!("keys")).is_some()
        || crate::attr::user_special(cx, v, crate::names::GETITEM).is_some()
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
    } else if cx.heap.is(from, kind::DICT)
        && (from == a.get(0) || crate::attr::user_special(cx, a.get(0), crate::names::ITER).is_none())
    {
        cx.heap.table_copy(from, kind::DICT)?
    } else {
        if crate::attr::special(cx, a.get(0), name!("keys")).is_none() {
            require_iterable(cx, a.get(0))?;
        }
        return Err(Signal::Redirect(prelude_data::DICT));
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
    if !update_native(cx, d, y)? {
        return cx.become_call(prelude_data::callable(prelude_data::DICT_MERGE), &[x, y]);
    }
    Ok(d)
}

/// `x |= y` where y is no dict, or has keys that Python hashes.
pub fn merge_pairs(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    require_iterable(cx, y)?;
    cx.become_call(prelude_data::callable(prelude_data::DICT_IOR), &[x, y])
}

/// What a view shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Keys, as a set.
    Keys,
    /// Values: no set.
    Values,
    /// (key, value) pairs, as a set.
    Items,
}

/// The dict of a view and what it shows.
pub fn shown(heap: &Heap<'_>, v: Value) -> Option<(Value, Shows)> {
    if !heap.is(v, kind::DICTVIEW) {
        return None;
    }
    let shows = match crate::value::small_of(heap.get(v, 2)) {
        0 => Shows::Keys,
        1 => Shows::Values,
        _ => Shows::Items,
    };
    Some((heap.get(v, 1), shows))
}

/// `x in view`; None if Python must compare.
pub fn view_contains(cx: &mut Cx<'_, '_>, v: Value, x: Value) -> Result<Option<bool>, Signal> {
    let Some((d, shows)) = shown(cx.heap, v) else { return Ok(None) };
    let (key, value) = match shows {
        Shows::Keys => (x, UNSET),
        Shows::Values => return Ok(None),
        Shows::Items => match cx.heap.tuple_items(x) {
            &[k, w] if cx.heap.is(x, kind::TUPLE) => (k, w),
            _ => return Ok(Some(false)),
        },
    };
    match cx.heap.table_get(d, key) {
        Ok(None) => Ok(Some(false)),
        Ok(Some(found)) if value == UNSET || found == value => Ok(Some(true)),
        Ok(Some(found)) => Ok(match crate::interp::deep_equal(cx.heap, found, value) {
            Equal::Yes => Some(true),
            Equal::No => Some(false),
            Equal::Python => None,
        }),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Ok(None)
        }
    }
}

/// Equality of a view with another, or with a set, as sets; views of values are equal only to themselves.
pub fn views_equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    let (Some((d, shows)), other) = (shown(heap, x), y) else { return Equal::No };
    let (size, same_kind) = match shown(heap, other) {
        Some((e, what)) => (heap.table_len(e), what != Shows::Values),
        None if matches!(heap.kind(other), Some(kind::SET | kind::FROZENSET)) => (heap.table_len(other), true),
        None => return Equal::No,
    };
    if shows == Shows::Values || !same_kind || heap.table_len(d) != size {
        return Equal::No;
    }
    let mut at = 0;
    while let Some((next, k, v)) = heap.table_next(d, at) {
        at = next;
        let answer = match (shows, shown(heap, other)) {
            (Shows::Keys, Some((e, Shows::Keys))) => peeked(heap.table_peek(e, k)),
            (Shows::Keys, None) => peeked(heap.table_peek(other, k)),
            (Shows::Items, Some((e, Shows::Items))) => match heap.table_peek(e, k) {
                Ok(Some(w)) if w == v => Equal::Yes,
                Ok(Some(w)) => crate::interp::deep_equal(heap, v, w),
                Ok(None) => Equal::No,
                Err(_) => Equal::Python,
            },
            _ => Equal::Python,
        };
        if answer != Equal::Yes {
            return answer;
        }
    }
    Equal::Yes
}

fn peeked<T, E>(found: Result<Option<T>, E>) -> Equal {
    match found {
        Ok(Some(_)) => Equal::Yes,
        Ok(None) => Equal::No,
        Err(_) => Equal::Python,
    }
}
