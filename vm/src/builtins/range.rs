//! `range`: lazily, with bounds of any size.

use crate::heap::Heap;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method};
use crate::num;
use crate::types;
use crate::value::{UNSET, Value, is_small, small, small_of};
use core::cmp::Ordering;

/// Methods of range.
pub const RANGE: &[Method] = &[
    getter(name!("start"), |cx, a| Ok(cx.heap.get(a.get(0), 1))),
    getter(name!("stop"), |cx, a| Ok(cx.heap.get(a.get(0), 2))),
    getter(name!("step"), |cx, a| Ok(cx.heap.get(a.get(0), 3))),
    method(name!("count"), count, 2, 2),
    method(name!("index"), index, 2, 2),
];

/// `range(stop)`, `range(start, stop[, step])`.
pub fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.positional.is_empty() || a.len() > 3 {
        let n = a.len();
        let bound = if n == 0 { "at least 1 argument, got 0" } else { "at most 3 arguments, got 4" };
        return cx.type_error(format_args!("range expected {bound}"));
    }
    let mut parts = [small(0), UNSET, small(1)];
    for (i, &v) in a.positional.iter().enumerate() {
        let given = v;
        let v = types::unwrap(cx.heap, v);
        if !num::is_int(cx.heap.objects(), v) {
            return cx.not_an_int(given);
        }
        let v = if is_small(v) { v } else { super::numbers::plain_int(v) };
        if a.len() == 1 {
            parts[1] = v;
        } else {
            parts[i] = v;
        }
    }
    if parts[2] == small(0) {
        return cx.value_error(format_args!("range() arg 3 must not be zero"));
    }
    make(cx, parts[0], parts[1], parts[2])
}

/// A new RANGE.
pub fn make(cx: &mut Cx<'_, '_>, start: Value, stop: Value, step: Value) -> Answer {
    let r = cx.heap.alloc(kind::RANGE, 4)?;
    cx.heap.set(r, 1, start);
    cx.heap.set(r, 2, stop);
    cx.heap.set(r, 3, step);
    Ok(r)
}

fn sign(heap: &Heap<'_>, v: Value) -> Ordering {
    if is_small(v) {
        small_of(v).cmp(&0)
    } else if heap.is(v, kind::INT_NEGATIVE) {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

/// Whether `v` comes before `stop` going by `step`.
pub fn before(heap: &Heap<'_>, v: Value, stop: Value, step: Value) -> bool {
    let order = num::compare(heap.objects(), v, stop).unwrap_or(Ordering::Equal);
    if sign(heap, step) == Ordering::Greater { order == Ordering::Less } else { order == Ordering::Greater }
}

/// Its length if that fits i64 and the bounds 96 bits.
pub fn length(heap: &Heap<'_>, r: Value) -> Option<i64> {
    let (start, stop, step) = (wide(heap, heap.get(r, 1))?, wide(heap, heap.get(r, 2))?, wide(heap, heap.get(r, 3))?);
    let n = if step > 0 { (stop - start + step - 1) / step } else { (start - stop - step - 1) / -step };
    i64::try_from(n.max(0)).ok()
}

/// An int below 2^96, so that sums of three cannot overflow.
fn wide(heap: &Heap<'_>, v: Value) -> Option<i128> {
    let int = num::Int::new(heap.objects(), v)?;
    let limbs = int.limbs();
    if limbs.len() > 3 {
        return None;
    }
    let magnitude = limbs.iter().rev().fold(0, |m, &limb| m << 32 | i128::from(limb));
    Some(if int.negative { -magnitude } else { magnitude })
}

/// Item `i` (already within bounds).
pub fn item(cx: &mut Cx<'_, '_>, r: Value, i: i64) -> Answer {
    let (start, step) = (cx.heap.get(r, 1), cx.heap.get(r, 3));
    if let (Some(a), Some(s)) = (num::to_i64(cx.heap, start), num::to_i64(cx.heap, step))
        && let Some(v) = s.checked_mul(i).and_then(|x| x.checked_add(a))
    {
        return cx.new_int(v);
    }
    let i = cx.new_int(i)?;
    let product = num::mul(cx.heap, step, i).or_else(|e| crate::interp::raise_num(cx, e, ""))?;
    num::add(cx.heap, start, product).or_else(|e| crate::interp::raise_num(cx, e, ""))
}

/// Whether two ranges are the same sequence.
pub fn equal(heap: &Heap<'_>, x: Value, y: Value) -> bool {
    let (Some(n), Some(m)) = (length(heap, x), length(heap, y)) else {
        return heap.words(x)[1..] == heap.words(y)[1..];
    };
    n == m
        && (n == 0
            || (heap.equal(heap.get(x, 1), heap.get(y, 1)) == Some(true)
                && (n == 1 || heap.equal(heap.get(x, 3), heap.get(y, 3)) == Some(true))))
}

/// Where number `v` is in the range, as an int; None if it is not there.
pub fn contains(cx: &mut Cx<'_, '_>, r: Value, v: Value) -> Result<Option<Value>, Signal> {
    let (start, stop, step) = (cx.heap.get(r, 1), cx.heap.get(r, 2), cx.heap.get(r, 3));
    let v = match cx.heap.kind(v) {
        // A whole float equals an int.
        Some(kind::FLOAT) => match num::int_from_f64(cx.heap, cx.heap.float_of(v)) {
            Ok(i) if num::compare_float(cx.heap.objects(), i, cx.heap.float_of(v)) == Some(Ordering::Equal) => i,
            Err(num::NumError::NeedMemory(n)) => return Err(n.into()),
            _ => return Ok(None),
        },
        _ => types::unwrap(cx.heap, v),
    };
    if !num::is_int(cx.heap.objects(), v) || !before(cx.heap, v, stop, step) {
        return Ok(None);
    }
    let away = num::sub(cx.heap, v, start).or_else(|e| crate::interp::raise_num(cx, e, ""))?;
    let (q, m) = num::divmod(cx.heap, away, step).or_else(|e| crate::interp::raise_num(cx, e, ""))?;
    Ok(if m == small(0) && sign(cx.heap, q) != Ordering::Less { Some(q) } else { None })
}

fn count(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    Ok(small(contains(cx, a.get(0), a.get(1))?.is_some() as i32))
}

fn index(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    match contains(cx, a.get(0), a.get(1))? {
        Some(i) => Ok(i),
        None if num::is_int(cx.heap.objects(), a.get(1)) => {
            cx.become_call(crate::prelude_data::callable(crate::prelude_data::NOT_IN_RANGE), &[a.get(1)])
        }
        None => cx.value_error(format_args!("sequence.index(x): x not in sequence")),
    }
}

/// `hash` of a range: equal ranges hash equal.
pub fn hash(cx: &mut Cx<'_, '_>, r: Value) -> Answer {
    use crate::value::NONE;
    let (start, step) = (cx.heap.get(r, 1), cx.heap.get(r, 3));
    let key = match length(cx.heap, r) {
        Some(0) => [small(0), NONE, NONE],
        Some(1) => [small(1), start, NONE],
        Some(n) => [cx.new_int(n)?, start, step],
        None => [cx.heap.get(r, 2), start, step],
    };
    let tuple = cx.heap.new_tuple(&key)?;
    super::functions::hash_of(cx, tuple)
}
