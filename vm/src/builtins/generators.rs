//! Generators, coroutines, iterators, `enumerate`, `zip`.

use crate::interp::{generator_request, new_iterator, what};
use crate::layout::{generator, kind};
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method};
use crate::prelude;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, small};

/// Methods of generators and coroutines.
pub const GENERATOR: &[Method] = &[
    method(names::SEND, |cx, a| resume(cx, a.get(0), a.get(1), UNSET), 2, 2),
    method(names::NEXT, |cx, a| resume(cx, a.get(0), NONE, UNSET), 1, 1),
    method(names::THROW, throw, 2, 4),
    method(names::CLOSE, close, 1, 1),
    method(names::ITER, |_, a| Ok(a.get(0)), 1, 1),
    method(names::AWAIT, |_, a| Ok(a.get(0)), 1, 1),
    getter(name!("gi_running"), |cx, a| Ok(boolean(cx.heap.get(a.get(0), generator::STATE) == small(2)))),
    getter(name!("cr_running"), |cx, a| Ok(boolean(cx.heap.get(a.get(0), generator::STATE) == small(2)))),
    getter(names::QUALNAME, |cx, a| {
        let c = cx.heap.get(cx.heap.get(a.get(0), 1), 1);
        Ok(cx.heap.get(c, crate::layout::code::QUALNAME))
    }),
    getter(names::NAME, |cx, a| {
        let c = cx.heap.get(cx.heap.get(a.get(0), 1), 1);
        Ok(cx.heap.get(c, crate::layout::code::NAME))
    }),
];

/// Methods of async generators; each answers something to await.
pub const ASYNC_GENERATOR: &[Method] = &[
    method(name!("asend"), |_, _| Err(Signal::Redirect(prelude::ASYNC_SEND)), 2, 2),
    method(
        names::ANEXT,
        |cx, a| cx.become_call(crate::tables::helper(crate::tables::HELPER_ASYNC_NEXT), &[a.get(0)]),
        1,
        1,
    ),
    method(name!("athrow"), |_, _| Err(Signal::Redirect(prelude::ASYNC_THROW)), 2, 2),
    method(name!("aclose"), |_, _| Err(Signal::Redirect(prelude::ASYNC_CLOSE)), 1, 1),
    method(names::AITER, |_, a| Ok(a.get(0)), 1, 1),
];

/// Methods of native iterators.
pub const ITERATOR: &[Method] = &[method(names::NEXT, next, 1, 1), method(names::ITER, |_, a| Ok(a.get(0)), 1, 1)];

/// Asks the interpreter to resume a generator; what it yields is the answer.
pub fn resume(cx: &mut Cx<'_, '_>, g: Value, send: Value, throw: Value) -> Answer {
    if !cx.heap.is(g, kind::GENERATOR) {
        let t = cx.type_name(g);
        return cx.type_error(format_args!("descriptor requires a 'generator' object but received a '{t}'"));
    }
    cx.state.call = generator_request(g, send, throw);
    Err(Signal::Resume)
}

fn throw(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut e = a.get(1);
    if types::is_exception_type(cx.heap, e) {
        if cx.heap.is(a.get(2), kind::EXCEPTION) {
            e = a.get(2);
        } else {
            let arguments: &[Value] = if a.len() > 2 && a.get(2) != NONE { &a.positional[2..3] } else { &[] };
            e = super::exceptions::construct(cx, e, &Args::positional(arguments))?;
        }
    }
    if !cx.heap.is(e, kind::EXCEPTION) {
        let t = cx.type_name(e);
        return cx
            .type_error(format_args!("exceptions must be classes or instances deriving from BaseException, not {t}"));
    }
    if cx.heap.get(a.get(0), generator::STATE) == small(0) {
        cx.heap.set(a.get(0), generator::STATE, small(3));
        cx.state.set_pending(e);
        return Err(Signal::Raise);
    }
    resume(cx, a.get(0), UNSET, e)
}

fn close(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let g = a.get(0);
    if cx.heap.get(g, generator::STATE) == small(1) {
        return Err(Signal::Redirect(prelude::GENERATOR_CLOSE));
    }
    if cx.heap.get(g, generator::STATE) == small(0) {
        cx.heap.set(g, generator::STATE, small(3));
    }
    Ok(NONE)
}

fn next(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    match crate::interp::next_native(cx, a.get(0))? {
        Some(v) => Ok(v),
        None => cx.raise_with(types::STOP_ITERATION, &[]),
    }
}

/// `enumerate(iterable, start)`.
pub fn construct_enumerate(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = if a.positional.is_empty() { a.keyword(cx.heap, name!("iterable")) } else { a.get(0) };
    if v == UNSET {
        return cx.type_error(format_args!("enumerate() missing required argument 'iterable'"));
    }
    let start = if a.len() > 1 { a.get(1) } else { a.keyword(cx.heap, name!("start")) };
    let start = super::numbers::plain_int(if start == UNSET { small(0) } else { start });
    if !crate::num::is_int(cx.heap.objects(), types::unwrap(cx.heap, start)) {
        return cx.not_an_int(start);
    }
    if matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE | kind::BYTES | kind::BYTEARRAY)) {
        return new_iterator(cx, v, small(0), start, what::ENUMERATE);
    }
    super::lists::require_iterable(cx, v)?;
    Err(Signal::Redirect(prelude::ENUMERATE))
}
