//! Built-in functions over iterables: `iter`, `next`, `len`, `sorted`, `sum`, `zip`, `min`, `max` …
//!
//! What must run Python to iterate or compare goes to the prelude.

use super::objects::callable;
use crate::attr;
use crate::interp::{native_iter, native_order, new_iterator, next_native, what};
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::tables;
use crate::types;
use crate::value::{FALSE, NONE, UNSET, Value, boolean, is_small, small, small_of};
use core::cmp::Ordering;

pub(super) fn map(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() < 2 {
        return cx.type_error(format_args!("map() must have at least two arguments."));
    }
    for &v in &a.positional[1..] {
        super::super::lists::require_iterable(cx, v)?;
    }
    Err(Signal::Redirect(prelude::MAP))
}

pub(super) fn any_all(cx: &mut Cx<'_, '_>, a: &Args<'_>, any: bool) -> Answer {
    let number = if any { prelude::ANY } else { prelude::ALL };
    let v = super::super::lists::plain(cx, a.get(0));
    if !matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
        super::super::lists::require_iterable(cx, a.get(0))?;
        return Err(Signal::Redirect(number));
    }
    for &x in super::super::lists::items(cx, v) {
        match types::truth(cx.heap, x) {
            Some(t) if t == any => return Ok(boolean(any)),
            Some(_) => {}
            None => return Err(Signal::Redirect(number)),
        }
    }
    Ok(boolean(!any))
}

pub(super) fn iter(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
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
    super::super::lists::require_iterable(cx, v)?;
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
            Ok(small(super::super::sequence::length(cx.heap, own) as i32))
        }
        Some(kind::RANGE) => match super::super::range::length(cx.heap, own) {
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
pub(super) fn extreme(cx: &mut Cx<'_, '_>, a: &Args<'_>, wanted: Ordering) -> Answer {
    let number = if wanted == Ordering::Less { prelude::MIN } else { prelude::MAX };
    let key = a.keyword(cx.heap, name!("key"));
    let items: &[Value] = if a.len() > 1 {
        a.positional
    } else {
        let v = super::super::lists::plain(cx, a.get(0));
        if !matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
            super::super::lists::require_iterable(cx, a.get(0))?;
            return Err(Signal::Redirect(number));
        }
        super::super::lists::items(cx, v)
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

pub(super) fn next(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
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
        return super::super::generators::resume(cx, it, NONE, UNSET);
    }
    match attr::special(cx, it, names::NEXT) {
        Some((f, s)) => cx.become_call(f, &[s]),
        None => {
            let t = cx.type_name(it);
            cx.type_error(format_args!("'{t}' object is not an iterator"))
        }
    }
}

pub(super) fn reversed(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = a.get(0);
    let special = attr::special(cx, v, names::REVERSED);
    if let Some((f, s)) = special.filter(|(f, _)| !tables::is_slot(*f)) {
        return cx.become_call(f, &[s]);
    }
    let own = types::unwrap(cx.heap, v);
    match cx.heap.kind(own) {
        Some(kind::LIST | kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY | kind::RANGE | kind::ARRAY) => {
            let n = super::super::sequence::length(cx.heap, own) as i32;
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

pub(super) fn sorted(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() != 1 {
        let n = a.len();
        return cx.type_error(format_args!("sorted expected 1 argument, got {n}"));
    }
    super::super::lists::require_iterable(cx, a.get(0))?;
    if a.keyword_values.is_empty() {
        let list = cx.heap.new_list(&[])?;
        if super::super::lists::extend_native(cx, list, a.get(0))? && super::super::lists::orders_natively(cx, list) {
            super::super::lists::sort_pairs(cx, list, UNSET, false)?;
            return Ok(list);
        }
    }
    Err(Signal::Redirect(prelude::SORTED))
}

pub(super) fn sum(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.only_keywords(a, "sum", &[name!("start")])?;
    let v = super::super::lists::plain(cx, a.get(0));
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
        super::super::lists::require_iterable(cx, a.get(0))?;
        return Err(Signal::Redirect(prelude::SUM));
    }
    let mut total = small_of(start) as i64;
    for &x in super::super::lists::items(cx, v) {
        if !is_small(x) {
            return Err(Signal::Redirect(prelude::SUM));
        }
        total += small_of(x) as i64;
    }
    cx.new_int(total)
}

pub(super) fn zip(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let simple = |cx: &Cx<'_, '_>, v: Value| matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE));
    if a.len() == 2 && a.keyword_values.is_empty() && simple(cx, a.get(0)) && simple(cx, a.get(1)) {
        return new_iterator(cx, a.get(0), small(0), a.get(1), what::ZIP);
    }
    for &v in a.positional {
        super::super::lists::require_iterable(cx, v)?;
    }
    Err(Signal::Redirect(prelude::ZIP))
}
