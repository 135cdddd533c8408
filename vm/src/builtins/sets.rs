//! `set` and `frozenset`.

use super::lists::require_iterable;
use crate::interp::{Operator, hash_problem, native_iter, next_native};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::op;
use crate::prelude;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean};

/// Methods of set.
pub const SET: &[Method] = &[
    method(name!("add"), add, 2, 2),
    method(name!("discard"), |cx, a| remove(cx, a, false), 2, 2),
    method(name!("remove"), |cx, a| remove(cx, a, true), 2, 2),
    method(name!("pop"), pop, 1, 1),
    method(name!("clear"), |cx, a| { let s = own(cx, a)?; cx.heap.table_clear(s); Ok(NONE) }, 1, 1),
    method(name!("update"), |_, _| Err(Signal::Redirect(prelude::SET_UPDATE)), 1, 255),
    method(name!("copy"), |cx, a| { let s = own(cx, a)?; Ok(cx.heap.table_copy(s, kind::SET)?) }, 1, 1),
];

/// Methods of frozenset.
pub const FROZENSET: &[Method] = &[method(name!("copy"), own, 1, 1)];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, a.get(0));
    if matches!(cx.heap.kind(v), Some(kind::SET | kind::FROZENSET)) {
        return Ok(v);
    }
    super::objects::require(cx, v, kind::SET, "set")
}

fn add(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let s = own(cx, a)?;
    match cx.heap.table_set(s, a.get(1), NONE) {
        Ok(_) => Ok(NONE),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Err(Signal::Redirect(prelude::SET_ADD))
        }
    }
}

fn remove(cx: &mut Cx<'_, '_>, a: &Args<'_>, must: bool) -> Answer {
    let s = own(cx, a)?;
    match cx.heap.table_remove(s, a.get(1)) {
        Ok(Some(_)) => Ok(NONE),
        Ok(None) if must => cx.raise_with(types::KEY_ERROR, &[a.get(1)]),
        Ok(None) => Ok(NONE),
        Err(e) => {
            hash_problem::<()>(cx, e)?;
            Err(Signal::Redirect(if must { prelude::SET_REMOVE } else { prelude::SET_DISCARD }))
        }
    }
}

fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let s = own(cx, a)?;
    match cx.heap.table_pop_last(s) {
        Some((k, _)) => Ok(k),
        None => cx.raise(types::KEY_ERROR, format_args!("pop from an empty set")),
    }
}

fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>, k: u32) -> Answer {
    if a.len() > 1 {
        let (name, n) = (if k == kind::SET { "set" } else { "frozenset" }, a.len());
        return cx.type_error(format_args!("{name} expected at most 1 argument, got {n}"));
    }
    let v = types::unwrap(cx.heap, a.get(0));
    if v == UNSET {
        return Ok(cx.heap.new_set(k, 0)?);
    }
    match cx.heap.kind(v) {
        Some(kind::FROZENSET) if k == kind::FROZENSET => return Ok(v),
        Some(kind::SET | kind::FROZENSET) => return Ok(cx.heap.table_copy(v, k)?),
        Some(kind::GENERATOR) | None => {}
        _ => {
            let s = cx.heap.new_set(k, 0)?;
            if let Some(it) = native_iter(cx, v)? {
                let mut python = false;
                while let Some(x) = next_native(cx, it)? {
                    if let Err(e) = cx.heap.table_set(s, x, NONE) {
                        hash_problem::<()>(cx, e)?;
                        python = true;
                        break;
                    }
                }
                if !python {
                    return Ok(s);
                }
            }
        }
    }
    require_iterable(cx, a.get(0))?;
    Err(Signal::Redirect(if k == kind::SET { prelude::SET } else { prelude::FROZENSET }))
}

/// `set(iterable)`.
pub fn construct_set(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    construct(cx, a, kind::SET)
}

/// `frozenset(iterable)`.
pub fn construct_frozenset(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    construct(cx, a, kind::FROZENSET)
}

fn is_set(cx: &Cx<'_, '_>, v: Value) -> bool {
    matches!(cx.heap.kind(v), Some(kind::SET | kind::FROZENSET))
}

/// `x OP y` of two sets.
pub fn operator(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    if !is_set(cx, x) || !is_set(cx, y) {
        return Ok(None);
    }
    let k = cx.heap.kind(x).unwrap_or(kind::SET);
    let result = if o == Operator::And { cx.heap.new_set(k, 0)? } else { cx.heap.table_copy(x, k)? };
    let mut at = 0;
    while let Some((next, key, _)) = cx.heap.table_next(y, at) {
        at = next;
        let step = match o {
            Operator::Or => cx.heap.table_set(result, key, NONE).map(|_| ()),
            Operator::And => match cx.heap.table_get(x, key) {
                Ok(Some(_)) => cx.heap.table_set(result, key, NONE).map(|_| ()),
                Ok(None) => Ok(()),
                Err(e) => Err(e),
            },
            Operator::Sub => cx.heap.table_remove(result, key).map(|_| ()),
            _ => match cx.heap.table_get(x, key) {
                Ok(Some(_)) => cx.heap.table_remove(result, key).map(|_| ()),
                Ok(None) => cx.heap.table_set(result, key, NONE).map(|_| ()),
                Err(e) => Err(e),
            },
        };
        if let Err(e) = step {
            hash_problem::<()>(cx, e)?;
            let which = crate::value::small(match o {
                Operator::Or => 0,
                Operator::And => 1,
                Operator::Sub => 2,
                _ => 3,
            });
            return cx.become_call(crate::tables::helper(crate::tables::HELPER_SET_OPERATE), &[x, y, which]);
        }
    }
    Ok(Some(result))
}

/// `x OP= y`.
pub fn operator_in_place(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let Some(result) = operator(cx, o, x, y)? else { return Ok(None) };
    let (table, n) = (cx.heap.get(result, 1), cx.heap.get(result, 2));
    cx.heap.set(x, 1, table);
    cx.heap.set(x, 2, n);
    Ok(Some(x))
}

/// `<`, `<=`, `>`, `>=` of sets; None otherwise.
pub fn compare(cx: &mut Cx<'_, '_>, code: u8, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    if !is_set(cx, x) || !is_set(cx, y) || matches!(code, op::EQ | op::NE | op::JEQ | op::JNE) {
        return Ok(None);
    }
    let (small, large, strict) = match code {
        op::LT | op::JLT => (x, y, true),
        op::LE | op::JLE => (x, y, false),
        op::GT | op::JGT => (y, x, true),
        _ => (y, x, false),
    };
    let (n, m) = (cx.heap.table_len(small), cx.heap.table_len(large));
    let mut inside = n < m || (n == m && !strict);
    let mut at = 0;
    while inside {
        let Some((next, key, _)) = cx.heap.table_next(small, at) else { break };
        at = next;
        match cx.heap.table_get(large, key) {
            Ok(found) => inside = found.is_some(),
            Err(e) => {
                hash_problem::<()>(cx, e)?;
                inside = false;
            }
        }
    }
    Ok(Some(boolean(inside)))
}
