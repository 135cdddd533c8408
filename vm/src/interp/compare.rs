//! Comparison and truth: built-in values at once, however deeply nested; user classes through their dunders.

use super::{Vm, Word};
use crate::attr;
use crate::heap::Heap;
use crate::host::Host;
use crate::layout::kind;
use crate::names;
use crate::native::{Cx, Signal};
use crate::num;
use crate::op;
use crate::prelude;
use crate::types;
use crate::value::{FALSE, NOT_IMPLEMENTED, TRUE, UNSET, Value, boolean, is_small, small_of};
use core::cmp::Ordering;

/// Levels of nesting compared natively; deeper data is compared by the prelude, whose recursion the pystack bounds.
const DEPTH_MAX: usize = 24;

/// Outcome of a native comparison for equality.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Equal {
    /// They are equal.
    Yes,
    /// They are not.
    No,
    /// Python code must be asked, or the data is too deep.
    Python,
}

/// Truth of `v`; asks `__bool__` or `__len__` at `ask_stage` if it must, and is called again at that stage.
pub fn truth(vm: &mut Vm<'_>, host: &mut dyn Host, v: Value, stage: u32, ask_stage: u32) -> Result<bool, Signal> {
    if stage >= ask_stage {
        let r = vm.result();
        let by_bool = attr::special(&vm.cx(host), v, names::BOOL).is_some();
        return truth_of_answer(vm, host, r, by_bool);
    }
    if let Some(t) = types::truth(&vm.heap, v) {
        return Ok(t);
    }
    let found = {
        let cx = vm.cx(host);
        attr::special(&cx, v, names::BOOL).or_else(|| attr::special(&cx, v, names::LEN))
    };
    match found {
        Some((f, s)) if crate::value::is_heap(f) => vm.ask(f, &[s], ask_stage),
        Some((f, s)) => vm.ask(f, &[s], ask_stage),
        None => {
            let inner = types::unwrap(&vm.heap, v);
            Ok(if inner == v { true } else { types::truth(&vm.heap, inner).unwrap_or(true) })
        }
    }
}

fn truth_of_answer(vm: &mut Vm<'_>, host: &mut dyn Host, r: Value, by_bool: bool) -> Result<bool, Signal> {
    if r == TRUE || r == FALSE {
        return Ok(r == TRUE);
    }
    if is_small(r) && !by_bool {
        if small_of(r) < 0 {
            let mut cx = vm.cx(host);
            return cx.value_error(format_args!("__len__() should return >= 0"));
        }
        return Ok(small_of(r) != 0);
    }
    let mut cx = vm.cx(host);
    let t = cx.type_name(r);
    if !by_bool {
        return cx.type_error(format_args!("'{t}' object cannot be interpreted as an integer"));
    }
    cx.type_error(format_args!("__bool__ should return bool, returned {t}"))
}

fn dunders(code: u8) -> (Value, Value, &'static str) {
    match code {
        op::LT | op::JLT => (names::LT, names::GT, "<"),
        op::LE | op::JLE => (names::LE, names::GE, "<="),
        op::EQ | op::JEQ => (names::EQ, names::EQ, "=="),
        op::NE | op::JNE => (names::NE, names::NE, "!="),
        op::GT | op::JGT => (names::GT, names::LT, ">"),
        _ => (names::GE, names::LE, ">="),
    }
}

/// Whether comparison instruction `code` holds for this order (None: unordered).
pub fn holds(code: u8, order: Option<Ordering>) -> bool {
    let Some(order) = order else { return matches!(code, op::NE | op::JNE) };
    match code {
        op::LT | op::JLT => order == Ordering::Less,
        op::LE | op::JLE => order != Ordering::Greater,
        op::EQ | op::JEQ => order == Ordering::Equal,
        op::NE | op::JNE => order != Ordering::Equal,
        op::GT | op::JGT => order == Ordering::Greater,
        _ => order != Ordering::Less,
    }
}

fn is_number(heap: &Heap<'_>, v: Value) -> bool {
    is_small(v)
        || v == TRUE
        || v == FALSE
        || matches!(heap.kind(v), Some(kind::INT_POSITIVE | kind::INT_NEGATIVE | kind::FLOAT))
}

/// Order of two numbers; None if one is NaN.
pub fn number_order(heap: &Heap<'_>, x: Value, y: Value) -> Option<Ordering> {
    if is_small(x) && is_small(y) {
        return Some(small_of(x).cmp(&small_of(y)));
    }
    match (heap.is(x, kind::FLOAT), heap.is(y, kind::FLOAT)) {
        (true, true) => heap.float_of(x).partial_cmp(&heap.float_of(y)),
        (true, false) => num::compare_float(heap.objects(), y, heap.float_of(x)).map(Ordering::reverse),
        (false, true) => num::compare_float(heap.objects(), x, heap.float_of(y)),
        _ => num::compare(heap.objects(), x, y),
    }
}

/// These types have no native order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOrdered;

/// Order of two built-in values of types that order natively: Ok(None) means unordered (NaN), Err that these types have none.
pub fn native_order(heap: &Heap<'_>, x: Value, y: Value) -> Result<Option<Ordering>, NotOrdered> {
    if is_number(heap, x) && is_number(heap, y) {
        return Ok(number_order(heap, x, y));
    }
    match (heap.kind(x), heap.kind(y)) {
        (Some(kind::STR), Some(kind::STR)) => Ok(Some(heap.str_bytes(x).cmp(heap.str_bytes(y)))),
        (Some(kind::BYTES | kind::BYTEARRAY), Some(kind::BYTES | kind::BYTEARRAY)) => {
            Ok(Some(heap.bytes_of(x).cmp(heap.bytes_of(y))))
        }
        _ => Err(NotOrdered),
    }
}

fn is_plain_user(heap: &Heap<'_>, v: Value) -> bool {
    matches!(heap.kind(v), Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE | kind::EXCEPTION))
}

/// Equality of any two values as far as it needs no Python; identity counts as equal inside containers, as in CPython.
pub fn deep_equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    equal_at(heap, x, y, 0)
}

fn of(b: bool) -> Equal {
    if b { Equal::Yes } else { Equal::No }
}

fn equal_at(heap: &Heap<'_>, x: Value, y: Value, depth: usize) -> Equal {
    if depth > 0 && x == y {
        return Equal::Yes;
    }
    if is_number(heap, x) && is_number(heap, y) {
        return of(number_order(heap, x, y) == Some(Ordering::Equal));
    }
    if let Some(answer) = equal_unless_container(heap, x, y) {
        return answer;
    }
    if depth >= DEPTH_MAX {
        return Equal::Python;
    }
    match (heap.kind(x), heap.kind(y)) {
        (Some(kind::LIST), Some(kind::LIST)) => items_equal(heap, heap.list_items(x), heap.list_items(y), depth),
        (Some(kind::TUPLE), Some(kind::TUPLE)) => items_equal(heap, heap.tuple_items(x), heap.tuple_items(y), depth),
        (Some(kind::DICT), Some(kind::DICT)) => dicts_equal(heap, x, y, depth),
        _ => Equal::Python,
    }
}

fn items_equal(heap: &Heap<'_>, xs: &[Value], ys: &[Value], depth: usize) -> Equal {
    if xs.len() != ys.len() {
        return Equal::No;
    }
    for (&a, &b) in xs.iter().zip(ys) {
        match equal_at(heap, a, b, depth + 1) {
            Equal::Yes => {}
            other => return other,
        }
    }
    Equal::Yes
}

fn dicts_equal(heap: &Heap<'_>, x: Value, y: Value, depth: usize) -> Equal {
    if heap.table_len(x) != heap.table_len(y) {
        return Equal::No;
    }
    let mut at = 0;
    while let Some((next, key, v)) = heap.table_next(x, at) {
        at = next;
        match heap.table_peek(y, key) {
            Ok(Some(other)) => match equal_at(heap, v, other, depth + 1) {
                Equal::Yes => {}
                answer => return answer,
            },
            Ok(None) => return Equal::No,
            Err(_) => return Equal::Python,
        }
    }
    Equal::Yes
}

/// Equality of values that hold no others; None for containers of the same kind, which must be looked into.
fn equal_unless_container(heap: &Heap<'_>, x: Value, y: Value) -> Option<Equal> {
    if is_plain_user(heap, x) || is_plain_user(heap, y) {
        return Some(match heap.equal(x, y) {
            Some(b) => of(b),
            None => Equal::Python,
        });
    }
    let (kx, ky) = (heap.kind(x), heap.kind(y));
    match (kx, ky) {
        (Some(kind::BYTES | kind::BYTEARRAY), Some(kind::BYTES | kind::BYTEARRAY)) => {
            Some(of(heap.bytes_of(x) == heap.bytes_of(y)))
        }
        (Some(kind::LIST), Some(kind::LIST))
        | (Some(kind::TUPLE), Some(kind::TUPLE))
        | (Some(kind::DICT), Some(kind::DICT)) => {
            if x == y {
                Some(Equal::Yes)
            } else {
                None
            }
        }
        (Some(kind::SET | kind::FROZENSET), Some(kind::SET | kind::FROZENSET)) => Some(sets_equal(heap, x, y)),
        (Some(kind::RANGE), Some(kind::RANGE)) => Some(of(crate::builtins::range::equal(heap, x, y))),
        (Some(kind::SLICE), Some(kind::SLICE)) => Some(of(heap.words(x)[1..] == heap.words(y)[1..])),
        (Some(kind::ARRAY | kind::MEMORYVIEW | kind::NATIVE | kind::DICTVIEW | kind::WEAKREF), _)
        | (_, Some(kind::ARRAY | kind::MEMORYVIEW | kind::NATIVE | kind::DICTVIEW | kind::WEAKREF)) => {
            if x == y {
                Some(Equal::Yes)
            } else {
                Some(crate::builtins::equal_native_objects(heap, x, y))
            }
        }
        _ => Some(match heap.equal(x, y) {
            Some(b) => of(b),
            None => of(x == y),
        }),
    }
}

fn sets_equal(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    if heap.table_len(x) != heap.table_len(y) {
        return Equal::No;
    }
    let mut at = 0;
    while let Some((next, key, _)) = heap.table_next(x, at) {
        at = next;
        match heap.table_peek(y, key) {
            Ok(Some(_)) => {}
            Ok(None) => return Equal::No,
            Err(_) => return Equal::Python,
        }
    }
    Equal::Yes
}

/// `x OP y` for comparison instruction `code`.
pub fn rich(vm: &mut Vm<'_>, host: &mut dyn Host, code: u8, x: Value, y: Value, stage: u32) -> Result<Value, Signal> {
    const PRELUDE_STAGE: u32 = 5;
    if stage == PRELUDE_STAGE {
        return Ok(vm.result());
    }
    let equality = matches!(code, op::EQ | op::NE | op::JEQ | op::JNE);
    let negated = matches!(code, op::NE | op::JNE);
    if stage == 0 {
        let mut cx = vm.cx(host);
        if let Ok(order) = native_order(cx.heap, x, y) {
            return Ok(boolean(holds(code, order)));
        }
        let user = is_plain_user(cx.heap, x) || is_plain_user(cx.heap, y);
        if !user {
            if let Some(v) = crate::builtins::compare_operator(&mut cx, code, x, y)? {
                return Ok(v);
            }
            if equality {
                match equal_at(cx.heap, x, y, 0) {
                    Equal::Yes => return Ok(boolean(!negated)),
                    Equal::No => return Ok(boolean(negated)),
                    Equal::Python => {
                        let f = vm.prelude(host, prelude::EQUAL)?;
                        return vm.ask(f, &[x, y, boolean(negated)], PRELUDE_STAGE);
                    }
                }
            }
            let same = cx.heap.kind(x) == cx.heap.kind(y)
                && matches!(cx.heap.kind(x), Some(kind::LIST | kind::TUPLE | kind::ARRAY));
            if same {
                let f = vm.prelude(host, prelude::ORDER)?;
                let which = crate::value::small(match code {
                    op::LT | op::JLT => 0,
                    op::LE | op::JLE => 1,
                    op::GT | op::JGT => 2,
                    _ => 3,
                });
                return vm.ask(f, &[x, y, which], PRELUDE_STAGE);
            }
            return not_ordered(&mut cx, code, x, y);
        }
    } else {
        let v = vm.result();
        if stage == 3 {
            // __eq__ stood in for __ne__.
            if v != NOT_IMPLEMENTED {
                let f = vm.prelude(host, prelude::NEGATE)?;
                return vm.ask(f, &[v], PRELUDE_STAGE);
            }
        } else if v != NOT_IMPLEMENTED {
            return Ok(v);
        }
    }
    let (name, reflected, _) = dunders(code);
    let swapped = {
        let cx = vm.cx(host);
        let (tx, ty) = (cx.type_of(x), cx.type_of(y));
        tx != ty && types::is_subclass(cx.heap, ty, tx) && attr::user_special(&cx, y, reflected).is_some()
    };
    for k in stage..2 {
        let first = (k == 0) != swapped;
        let (own, other, dunder) = if first { (x, y, name) } else { (y, x, reflected) };
        let found = {
            let cx = vm.cx(host);
            attr::user_special(&cx, own, dunder)
        };
        if let Some((f, s)) = found {
            return vm.ask(f, &[s, other], k + 1);
        }
        if negated && k == 0 {
            // No __ne__: the inverse of __eq__.
            let cx = vm.cx(host);
            if let Some((f, s)) = attr::user_special(&cx, x, names::EQ).filter(|_| crate::value::is_heap(x)) {
                return vm.ask(f, &[s, y], 3);
            }
        }
        if negated && k == 1 {
            let cx = vm.cx(host);
            if let Some((f, s)) = attr::user_special(&cx, y, names::EQ) {
                return vm.ask(f, &[s, x], 3);
            }
        }
    }
    let (ux, uy) = (types::unwrap(&vm.heap, x), types::unwrap(&vm.heap, y));
    if (ux != x || uy != y) && !is_plain_user(&vm.heap, ux) && !is_plain_user(&vm.heap, uy) {
        return rich(vm, host, code, ux, uy, 0);
    }
    if equality {
        return Ok(boolean((x == y) != negated));
    }
    not_ordered(&mut vm.cx(host), code, x, y)
}

fn not_ordered(cx: &mut Cx<'_, '_>, code: u8, x: Value, y: Value) -> Result<Value, Signal> {
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    let symbol = dunders(code).2;
    cx.type_error(format_args!("'{symbol}' not supported between instances of '{tx}' and '{ty}'"))
}

/// JLT … JGE: compare, then the truth of the answer, then jump.
pub fn jump(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    const TRUTH_STAGE: u32 = 10;
    let t = if stage >= TRUTH_STAGE {
        truth(vm, host, UNSET, stage, TRUTH_STAGE)?
    } else {
        let v = rich(vm, host, w.op(), vm.r(w.a()), vm.r(w.b()), stage)?;
        truth(vm, host, v, 0, TRUTH_STAGE)?
    };
    let offset = if t == (w.c() != 0) { vm.operand(1) as i32 as isize } else { 0 };
    vm.jump(2, offset);
    Ok(())
}
