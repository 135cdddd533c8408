//! Operators of built-in types as methods: `dict.__setitem__`, `int.__add__`, `list.__len__` …
//!
//! Programs reach for them in subclasses (`super().__setitem__(k, v)`). Each hands over to the prelude, which applies the operator to the
//! built-in value inside the object, so that a subclass's own override is passed by. Instructions never come here.

use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::prelude;
use crate::tables;
use crate::types;
use crate::value::{Value, imm, immediate};

/// Containers that are read by `[]`.
const SUBSCRIPTED: u32 = 1;
/// Containers that are written by `[]`.
const WRITTEN: u32 = 2;
/// Whatever holds items.
const CONTAINER: u32 = 4;
/// Numbers.
const NUMBER: u32 = 8;
/// Sequences that are joined by `+` and repeated by `*`.
const JOINED: u32 = 16;
/// Whatever has an order.
const ORDERED: u32 = 32;

fn groups(number: u32) -> u32 {
    match number {
        types::LIST => SUBSCRIPTED | WRITTEN | CONTAINER | JOINED | ORDERED,
        types::BYTEARRAY => SUBSCRIPTED | WRITTEN | CONTAINER | JOINED | ORDERED,
        types::DICT | types::ORDERED_DICT | types::DEFAULT_DICT => SUBSCRIPTED | WRITTEN | CONTAINER,
        types::TUPLE | types::STR | types::BYTES => SUBSCRIPTED | CONTAINER | JOINED | ORDERED,
        types::RANGE => SUBSCRIPTED | CONTAINER,
        types::SET | types::FROZENSET => CONTAINER | ORDERED,
        types::INT | types::FLOAT => NUMBER | ORDERED,
        types::COMPLEX => NUMBER,
        _ => 0,
    }
}

/// What each of [`SLOTS`] belongs to, and the prelude function that does it.
const HOW: &[(u32, u16)] = &[
    (SUBSCRIPTED, prelude::SLOT_GETITEM),
    (WRITTEN, prelude::SLOT_SETITEM),
    (WRITTEN, prelude::SLOT_DELITEM),
    (CONTAINER, prelude::SLOT_CONTAINS),
    (CONTAINER, prelude::SLOT_LEN),
    (CONTAINER, prelude::SLOT_ITER),
    (NUMBER | JOINED, prelude::SLOT_ADD),
    (NUMBER | JOINED, prelude::SLOT_MUL),
    (NUMBER, prelude::SLOT_SUB),
    (NUMBER, prelude::SLOT_TRUEDIV),
    (NUMBER, prelude::SLOT_FLOORDIV),
    (NUMBER, prelude::SLOT_MOD),
    (NUMBER, prelude::SLOT_POW),
    (NUMBER, prelude::SLOT_NEG),
    (NUMBER, prelude::SLOT_ABS),
    (NUMBER, prelude::SLOT_RADD),
    (NUMBER, prelude::SLOT_RSUB),
    (NUMBER, prelude::SLOT_RMUL),
    (ORDERED, prelude::SLOT_LT),
    (ORDERED, prelude::SLOT_LE),
    (ORDERED, prelude::SLOT_GT),
    (ORDERED, prelude::SLOT_GE),
];

/// The methods.
pub const SLOTS: &[Method] = &[
    method(names::GETITEM, |cx, a| apply(cx, a, 0), 2, 2),
    method(names::SETITEM, |cx, a| apply(cx, a, 1), 3, 3),
    method(names::DELITEM, |cx, a| apply(cx, a, 2), 2, 2),
    method(names::CONTAINS, |cx, a| apply(cx, a, 3), 2, 2),
    method(names::LEN, |cx, a| apply(cx, a, 4), 1, 1),
    method(names::ITER, |cx, a| apply(cx, a, 5), 1, 1),
    method(names::ADD, |cx, a| apply(cx, a, 6), 2, 2),
    method(names::MUL, |cx, a| apply(cx, a, 7), 2, 2),
    method(names::SUB, |cx, a| apply(cx, a, 8), 2, 2),
    method(names::TRUEDIV, |cx, a| apply(cx, a, 9), 2, 2),
    method(names::FLOORDIV, |cx, a| apply(cx, a, 10), 2, 2),
    method(names::MOD, |cx, a| apply(cx, a, 11), 2, 2),
    method(names::POW, |cx, a| apply(cx, a, 12), 2, 2),
    method(names::NEG, |cx, a| apply(cx, a, 13), 1, 1),
    method(name!("__abs__"), |cx, a| apply(cx, a, 14), 1, 1),
    method(names::RADD, |cx, a| apply(cx, a, 15), 2, 2),
    method(names::RSUB, |cx, a| apply(cx, a, 16), 2, 2),
    method(names::RMUL, |cx, a| apply(cx, a, 17), 2, 2),
    method(names::LT, |cx, a| apply(cx, a, 18), 2, 2),
    method(names::LE, |cx, a| apply(cx, a, 19), 2, 2),
    method(names::GT, |cx, a| apply(cx, a, 20), 2, 2),
    method(names::GE, |cx, a| apply(cx, a, 21), 2, 2),
];

/// Method `name` of built-in type `number`, if it is one of these.
pub fn find(number: u32, name: Value) -> Option<Value> {
    let index = SLOTS.iter().position(|m| m.name == name)?;
    if groups(number) & HOW[index].0 != 0 { Some(value(index)) } else { None }
}

const fn value(index: usize) -> Value {
    imm(immediate::NATIVE, tables::SLOTS << 8 | index as u32)
}

fn apply(cx: &mut Cx<'_, '_>, a: &Args<'_>, index: usize) -> Answer {
    let own = types::unwrap(cx.heap, a.get(0));
    if own == a.get(0) {
        return Err(Signal::Redirect(HOW[index].1));
    }
    let all = [own, a.get(1), a.get(2)];
    cx.become_call(value(index), &all[..a.len().min(3)])
}
