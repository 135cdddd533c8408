//! `set` and `frozenset`.

use super::lists::require_iterable;
use crate::interp::{Operator, hash_problem, native_iter, next_native};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, NativeFn, Reason, Signal, method};
use crate::op;
use crate::prelude;
use crate::prelude_data;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean};

const fn common(name: Value, call: NativeFn) -> Method {
    method(name, call, 1, 255)
}

/// Methods of set.
pub const SET: &[Method] = &[
    method(name!("add"), add, 2, 2),
    method(name!("discard"), |cx, a| remove(cx, a, false), 2, 2),
    method(name!("remove"), |cx, a| remove(cx, a, true), 2, 2),
    method(name!("pop"), pop, 1, 1),
    method(
        name!("clear"),
        |cx, a| {
            let s = own(cx, a)?;
            cx.heap.table_clear(s);
            Ok(NONE)
        },
        1,
        1,
    ),
    method(
        name!("copy"),
        |cx, a| {
            let s = own(cx, a)?;
            Ok(cx.heap.table_copy(s, kind::SET)?)
        },
        1,
        1,
    ),
    common(name!("union"), |cx, a| combine(cx, a, Operator::Or, prelude_data::SET_UNION)),
    common(name!("intersection"), |cx, a| combine(cx, a, Operator::And, prelude_data::SET_INTERSECTION)),
    common(name!("difference"), |cx, a| combine(cx, a, Operator::Sub, prelude_data::SET_DIFFERENCE)),
    method(name!("symmetric_difference"), |cx, a| combine(cx, a, Operator::Xor, prelude_data::SET_SYMMETRIC), 2, 2),
    method(name!("issubset"), |cx, a| test(cx, a, Question::Subset), 2, 2),
    method(name!("issuperset"), |cx, a| test(cx, a, Question::Superset), 2, 2),
    method(name!("isdisjoint"), |cx, a| test(cx, a, Question::Disjoint), 2, 2),
    common(name!("update"), |cx, a| combine_in_place(cx, a, Operator::Or, prelude_data::SET_UPDATE)),
    common(name!("intersection_update"), |cx, a| {
        combine_in_place(cx, a, Operator::And, prelude_data::SET_INTERSECTION_UPDATE)
    }),
    common(name!("difference_update"), |cx, a| {
        combine_in_place(cx, a, Operator::Sub, prelude_data::SET_DIFFERENCE_UPDATE)
    }),
    method(
        name!("symmetric_difference_update"),
        |cx, a| combine_in_place(cx, a, Operator::Xor, prelude_data::SET_SYMMETRIC_UPDATE),
        2,
        2,
    ),
    method(crate::names::INIT, init, 1, 2),
];

/// Methods of frozenset.
pub const FROZENSET: &[Method] = &[
    method(name!("copy"), own, 1, 1),
    common(name!("union"), |cx, a| combine(cx, a, Operator::Or, prelude_data::SET_UNION)),
    common(name!("intersection"), |cx, a| combine(cx, a, Operator::And, prelude_data::SET_INTERSECTION)),
    common(name!("difference"), |cx, a| combine(cx, a, Operator::Sub, prelude_data::SET_DIFFERENCE)),
    method(name!("symmetric_difference"), |cx, a| combine(cx, a, Operator::Xor, prelude_data::SET_SYMMETRIC), 2, 2),
    method(name!("issubset"), |cx, a| test(cx, a, Question::Subset), 2, 2),
    method(name!("issuperset"), |cx, a| test(cx, a, Question::Superset), 2, 2),
    method(name!("isdisjoint"), |cx, a| test(cx, a, Question::Disjoint), 2, 2),
];

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
        _ if v != a.get(0) && crate::attr::user_special(cx, a.get(0), crate::names::ITER).is_some() => {}
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

/// `v` as a set without Python: itself, or a new set of a built-in iterable's items; None if Python must iterate or hash.
fn as_set(cx: &mut Cx<'_, '_>, given: Value) -> Result<Option<Value>, Signal> {
    let v = types::unwrap(cx.heap, given);
    if is_set(cx, v) && v == given {
        return Ok(Some(v));
    }
    if matches!(cx.heap.kind(v), Some(kind::GENERATOR) | None) || v != given {
        return Ok(None);
    }
    match construct(cx, &Args::positional(&[v]), kind::SET) {
        Ok(set) => Ok(Some(set)),
        Err(e) if matches!(e.reason(), Reason::Redirect(_)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// `x OP y` of two sets, of x's kind; None if Python must hash or compare.
fn combined(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let k = cx.heap.kind(x).unwrap_or(kind::SET);
    // An intersection goes through the smaller one, and keeps its members where equal ones differ.
    let (x, y) = if o == Operator::And && cx.heap.table_len(y) > cx.heap.table_len(x) { (y, x) } else { (x, y) };
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
            return Ok(None);
        }
    }
    Ok(Some(result))
}

/// `union` and its relatives: all arguments at once, or by the prelude.
fn combine(cx: &mut Cx<'_, '_>, a: &Args<'_>, o: Operator, python: u16) -> Answer {
    let mut result = own(cx, a)?;
    for &other in a.positional.iter().skip(1) {
        require_iterable(cx, other)?;
        let Some(set) = as_set(cx, other)? else { return Err(Signal::Redirect(python)) };
        result = match combined(cx, o, result, set)? {
            Some(r) => r,
            None => return Err(Signal::Redirect(python)),
        };
    }
    if a.len() == 1 {
        let k = cx.heap.kind(result).unwrap_or(kind::SET);
        return Ok(cx.heap.table_copy(result, k)?);
    }
    Ok(result)
}

/// `update` and its relatives.
fn combine_in_place(cx: &mut Cx<'_, '_>, a: &Args<'_>, o: Operator, python: u16) -> Answer {
    if o == Operator::Or {
        // What goes in before a member that cannot stays.
        let s = own(cx, a)?;
        for &other in &a.positional[1..] {
            require_iterable(cx, other)?;
            let from = super::lists::plain(cx, other);
            let native = if from == s || cx.heap.is(from, kind::GENERATOR) { None } else { native_iter(cx, from)? };
            let Some(it) = native.filter(|_| !matches!(cx.heap.kind(from), Some(kind::INSTANCE | kind::INSTANCE_DICT)))
            else {
                if from == s {
                    continue;
                }
                return Err(Signal::Redirect(python));
            };
            while let Some(x) = next_native(cx, it)? {
                if let Err(e) = cx.heap.table_set(s, x, NONE) {
                    hash_problem::<()>(cx, e)?;
                    return Err(Signal::Redirect(python));
                }
            }
        }
        return Ok(NONE);
    }
    if a.len() > 2 && o == Operator::Sub {
        // One argument after the other: what comes before one that is no iterable has its effect.
        for &other in &a.positional[1..] {
            let made = combine(cx, &Args::positional(&[a.get(0), other]), o, python)?;
            adopt(cx, &Args::positional(&[a.get(0), made]))?;
        }
        return Ok(NONE);
    }
    let made = combine(cx, a, o, python)?;
    adopt(cx, &Args::positional(&[a.get(0), made]))
}

/// `_adopt(s, r)`: set s gets the members of r, which nobody else has.
pub fn adopt(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (s, r) = (types::unwrap(cx.heap, a.get(0)), a.get(1));
    let (table, n) = (cx.heap.get(r, 1), cx.heap.get(r, 2));
    cx.heap.table_clear(r);
    cx.heap.set(s, 1, table);
    cx.heap.set(s, 2, n);
    cx.heap.table_clear(r);
    Ok(NONE)
}

fn init(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let s = own(cx, a)?;
    if a.len() == 1 {
        return Ok(NONE);
    }
    cx.heap.table_clear(s);
    combine_in_place(cx, a, Operator::Or, prelude_data::SET_UPDATE)
}

/// A question about two sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Subset,
    Superset,
    Disjoint,
}

/// Whether every (or for `Disjoint` no) member of `x` is in `y`; None if Python must tell.
fn all_in(cx: &mut Cx<'_, '_>, x: Value, y: Value, wanted: bool) -> Result<Option<bool>, Signal> {
    let mut at = 0;
    while let Some((next, key, _)) = cx.heap.table_next(x, at) {
        at = next;
        match cx.heap.table_get(y, key) {
            Ok(found) if found.is_some() == wanted => {}
            Ok(_) => return Ok(Some(false)),
            Err(e) => {
                hash_problem::<()>(cx, e)?;
                return Ok(None);
            }
        }
    }
    Ok(Some(true))
}

fn test(cx: &mut Cx<'_, '_>, a: &Args<'_>, question: Question) -> Answer {
    let s = own(cx, a)?;
    require_iterable(cx, a.get(1))?;
    let python = match question {
        Question::Subset => prelude_data::SET_ISSUBSET,
        Question::Superset => prelude_data::SET_ISSUPERSET,
        Question::Disjoint => prelude_data::SET_ISDISJOINT,
    };
    let Some(other) = as_set(cx, a.get(1))? else { return Err(Signal::Redirect(python)) };
    let answer = match question {
        Question::Subset => all_in(cx, s, other, true)?,
        Question::Superset => all_in(cx, other, s, true)?,
        Question::Disjoint => all_in(cx, other, s, false)?,
    };
    answer.map(boolean).ok_or(Signal::Redirect(python))
}

/// `view.isdisjoint(iterable)`
pub fn view_isdisjoint(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    require_iterable(cx, a.get(1))?;
    Err(Signal::Redirect(prelude_data::SET_ISDISJOINT))
}

/// A view of keys or items, which takes part in set operators.
fn is_set_view(cx: &Cx<'_, '_>, v: Value) -> bool {
    super::dicts::shown(cx.heap, v).is_some_and(|(_, shows)| shows != super::dicts::Shows::Values)
}

/// `x OP y` of two sets, or of a view of keys or items with any iterable.
pub fn operator(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let views = is_set_view(cx, x) || is_set_view(cx, y);
    if !views && (!is_set(cx, x) || !is_set(cx, y)) {
        return Ok(None);
    }
    if views {
        require_iterable(cx, x)?;
        require_iterable(cx, y)?;
    }
    let sets = match (as_set(cx, x)?, as_set(cx, y)?) {
        (Some(a), Some(b)) => combined(cx, o, a, b)?,
        _ => None,
    };
    if let Some(made) = sets {
        // With a view it is a set, whatever the other one is.
        let frozen = views && cx.heap.is(made, kind::FROZENSET);
        return Ok(Some(if frozen { cx.heap.table_copy(made, kind::SET)? } else { made }));
    }
    let which = crate::value::small(match o {
        Operator::Or => 0,
        Operator::And => 1,
        Operator::Sub => 2,
        _ => 3,
    });
    cx.become_call(prelude_data::callable(prelude_data::SET_METHOD), &[which, x, y])
}

/// `x OP= y`.
pub fn operator_in_place(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    if !is_set(cx, y) {
        return Ok(None);
    }
    match combined(cx, o, x, y)? {
        Some(result) => {
            adopt(cx, &Args::positional(&[x, result]))?;
            Ok(Some(x))
        }
        None => {
            let which = crate::value::small(match o {
                Operator::Or => 4,
                Operator::And => 5,
                Operator::Sub => 6,
                _ => 7,
            });
            cx.become_call(prelude_data::callable(prelude_data::SET_IN_PLACE), &[which, x, y])
        }
    }
}

/// `<`, `<=`, `>`, `>=` of sets and views of keys or items; None otherwise.
pub fn compare(cx: &mut Cx<'_, '_>, code: u8, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let fits = |v: Value| is_set(cx, v) || is_set_view(cx, v);
    if !fits(x) || !fits(y) || matches!(code, op::EQ | op::NE | op::JEQ | op::JNE) {
        return Ok(None);
    }
    let (small, large, strict) = match code {
        op::LT | op::JLT => (x, y, true),
        op::LE | op::JLE => (x, y, false),
        op::GT | op::JGT => (y, x, true),
        _ => (y, x, false),
    };
    if let (Some(a), Some(b)) = (as_set(cx, small)?, as_set(cx, large)?) {
        let (n, m) = (cx.heap.table_len(a), cx.heap.table_len(b));
        if n > m || (n == m && strict) {
            return Ok(Some(boolean(false)));
        }
        if let Some(inside) = all_in(cx, a, b, true)? {
            return Ok(Some(boolean(inside)));
        }
    }
    cx.become_call(prelude_data::callable(prelude_data::SET_ORDER), &[small, large, boolean(strict)])
}
