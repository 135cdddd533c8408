//! Operators of built-in types as methods: `dict.__setitem__`, `int.__add__`, `list.__len__` …
//!
//! Programs reach for them in subclasses (`super().__setitem__(k, v)`). Each works on the built-in value inside the object, so that a subclass's
//! own override is passed by; what may run Python is handed over to the prelude. Instructions never come here.

use super::numbers;
use crate::interp::{Operator, inplace_native, native_binary, native_order, native_unary, unsupported};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::num;
use crate::op;
use crate::prelude;
use crate::tables;
use crate::types;
use crate::value::{NONE, NOT_IMPLEMENTED, UNSET, Value, boolean, imm, immediate};

/// Containers that are read by `[]`.
const SUBSCRIPTED: u32 = 1;
/// Containers that are written by `[]`.
const WRITTEN: u32 = 1 << 1;
/// Whatever holds items.
const CONTAINER: u32 = 1 << 2;
/// Numbers.
const NUMBER: u32 = 1 << 3;
/// Sequences that are joined by `+` and repeated by `*`.
const JOINED: u32 = 1 << 4;
/// Whatever has an order.
const ORDERED: u32 = 1 << 5;
/// int and bool.
const INTEGER: u32 = 1 << 6;
/// int, bool and float.
const REAL: u32 = 1 << 7;
/// Sets and views of keys and items.
const SETS: u32 = 1 << 8;
/// Dicts, which `|` merges.
const MAPPING: u32 = 1 << 9;
/// Text with `%`.
const FORMATTED: u32 = 1 << 10;
/// Lists and bytearrays, which grow in place.
const GROWING: u32 = 1 << 11;
/// Sets that change in place.
const CHANGING: u32 = 1 << 12;
/// Whatever can be gone through from its end.
const REVERSED: u32 = 1 << 13;

fn groups(number: u32) -> u32 {
    const SEQUENCE: u32 = SUBSCRIPTED | CONTAINER | JOINED | ORDERED;
    match number {
        types::LIST => SEQUENCE | WRITTEN | GROWING | REVERSED,
        types::BYTEARRAY => SEQUENCE | WRITTEN | GROWING | FORMATTED,
        types::ARRAY => SEQUENCE | WRITTEN | GROWING,
        types::MEMORYVIEW => SUBSCRIPTED | WRITTEN | CONTAINER,
        types::DICT | types::ORDERED_DICT | types::DEFAULT_DICT => {
            SUBSCRIPTED | WRITTEN | CONTAINER | MAPPING | REVERSED
        }
        types::STR | types::BYTES => SEQUENCE | FORMATTED,
        types::TUPLE => SEQUENCE,
        types::RANGE => SUBSCRIPTED | CONTAINER | REVERSED,
        types::SET => CONTAINER | ORDERED | SETS | CHANGING,
        types::FROZENSET => CONTAINER | ORDERED | SETS,
        types::DICT_KEYS | types::DICT_ITEMS => CONTAINER | SETS | REVERSED,
        types::DICT_VALUES => CONTAINER | REVERSED,
        types::INT => NUMBER | ORDERED | INTEGER | REAL,
        types::FLOAT => NUMBER | ORDERED | REAL,
        types::COMPLEX => NUMBER,
        _ => 0,
    }
}

/// What a method does.
#[derive(Clone, Copy)]
enum Do {
    /// `self OP other`.
    Binary(Operator),
    /// `other OP self`.
    Reflected(Operator),
    /// `self OP= other`.
    InPlace(Operator),
    /// Comparison instruction `.0`; the prelude's function `.1` where the items must be asked.
    Order(u8, u16),
    /// NEG, POS, INVERT.
    Unary(u8),
    /// The prelude's function.
    Python(u16),
    /// A function of its own.
    Own(fn(&mut Cx<'_, '_>, Value, Value) -> Answer),
}

struct Slot {
    name: Value,
    groups: u32,
    how: Do,
}

macro_rules! slots {
    ($($name:literal, $groups:expr, $least:literal, $most:literal, $how:expr;)*) => {
        const HOW: &[Slot] = &[$(Slot { name: name!($name), groups: $groups, how: $how }),*];
        /// The methods.
        pub const SLOTS: &[Method] =
            &[$(method(name!($name), |cx, a| apply(cx, a, const { position(name!($name)) }), $least, $most)),*];
    };
}

const fn position(name: Value) -> usize {
    let mut i = 0;
    while HOW[i].name != name {
        i += 1;
    }
    i
}

slots! {
    "__getitem__", SUBSCRIPTED, 2, 2, Do::Python(prelude::SLOT_GETITEM);
    "__setitem__", WRITTEN, 3, 3, Do::Python(prelude::SLOT_SETITEM);
    "__delitem__", WRITTEN, 2, 2, Do::Python(prelude::SLOT_DELITEM);
    "__contains__", CONTAINER, 2, 2, Do::Python(prelude::SLOT_CONTAINS);
    "__len__", CONTAINER, 1, 1, Do::Python(prelude::SLOT_LEN);
    "__iter__", CONTAINER, 1, 1, Do::Python(prelude::SLOT_ITER);
    "__reversed__", REVERSED, 1, 1, Do::Python(prelude::SLOT_REVERSED);
    "__add__", NUMBER | JOINED, 2, 2, Do::Binary(Operator::Add);
    "__mul__", NUMBER | JOINED, 2, 2, Do::Binary(Operator::Mul);
    "__sub__", NUMBER | SETS, 2, 2, Do::Binary(Operator::Sub);
    "__truediv__", NUMBER, 2, 2, Do::Binary(Operator::TrueDiv);
    "__floordiv__", REAL, 2, 2, Do::Binary(Operator::FloorDiv);
    "__mod__", REAL | FORMATTED, 2, 2, Do::Binary(Operator::Mod);
    "__pow__", NUMBER, 2, 3, Do::Binary(Operator::Pow);
    "__lshift__", INTEGER, 2, 2, Do::Binary(Operator::LShift);
    "__rshift__", INTEGER, 2, 2, Do::Binary(Operator::RShift);
    "__and__", INTEGER | SETS, 2, 2, Do::Binary(Operator::And);
    "__or__", INTEGER | SETS | MAPPING, 2, 2, Do::Binary(Operator::Or);
    "__xor__", INTEGER | SETS, 2, 2, Do::Binary(Operator::Xor);
    "__radd__", NUMBER, 2, 2, Do::Reflected(Operator::Add);
    "__rmul__", NUMBER | JOINED, 2, 2, Do::Reflected(Operator::Mul);
    "__rsub__", NUMBER | SETS, 2, 2, Do::Reflected(Operator::Sub);
    "__rtruediv__", NUMBER, 2, 2, Do::Reflected(Operator::TrueDiv);
    "__rfloordiv__", REAL, 2, 2, Do::Reflected(Operator::FloorDiv);
    "__rmod__", REAL, 2, 2, Do::Reflected(Operator::Mod);
    "__rpow__", NUMBER, 2, 3, Do::Reflected(Operator::Pow);
    "__rlshift__", INTEGER, 2, 2, Do::Reflected(Operator::LShift);
    "__rrshift__", INTEGER, 2, 2, Do::Reflected(Operator::RShift);
    "__rand__", INTEGER | SETS, 2, 2, Do::Reflected(Operator::And);
    "__ror__", INTEGER | SETS | MAPPING, 2, 2, Do::Reflected(Operator::Or);
    "__rxor__", INTEGER | SETS, 2, 2, Do::Reflected(Operator::Xor);
    "__iadd__", GROWING, 2, 2, Do::InPlace(Operator::Add);
    "__imul__", GROWING, 2, 2, Do::InPlace(Operator::Mul);
    "__isub__", CHANGING, 2, 2, Do::InPlace(Operator::Sub);
    "__iand__", CHANGING, 2, 2, Do::InPlace(Operator::And);
    "__ior__", CHANGING | MAPPING, 2, 2, Do::InPlace(Operator::Or);
    "__ixor__", CHANGING, 2, 2, Do::InPlace(Operator::Xor);
    "__neg__", NUMBER, 1, 1, Do::Unary(op::NEG);
    "__pos__", NUMBER, 1, 1, Do::Unary(op::POS);
    "__invert__", INTEGER, 1, 1, Do::Unary(op::INVERT);
    "__abs__", NUMBER, 1, 1, Do::Own(|cx, v, _| super::functions::abs(cx, &Args::positional(&[v])));
    "__divmod__", REAL, 2, 2, Do::Own(divmod);
    "__rdivmod__", REAL, 2, 2, Do::Own(|cx, v, other| divmod(cx, other, v));
    "__bool__", NUMBER, 1, 1, Do::Own(|cx, v, _| Ok(boolean(types::truth(cx.heap, v) == Some(true))));
    "__float__", REAL, 1, 1, Do::Own(|cx, v, _| {
        let f = cx.float_arg(v)?;
        Ok(cx.heap.new_float(f)?)
    });
    "__int__", REAL, 1, 1, Do::Own(|cx, v, _| whole(cx, v, libm::trunc));
    "__trunc__", REAL, 1, 1, Do::Own(|cx, v, _| whole(cx, v, libm::trunc));
    "__floor__", REAL, 1, 1, Do::Own(|cx, v, _| whole(cx, v, libm::floor));
    "__ceil__", REAL, 1, 1, Do::Own(|cx, v, _| whole(cx, v, libm::ceil));
    "__round__", REAL, 1, 2, Do::Own(|cx, v, digits| Ok(numbers::round(cx, v, digits)?.unwrap_or(NONE)));
    "__lt__", ORDERED, 2, 2, Do::Order(op::LT, prelude::SLOT_LT);
    "__le__", ORDERED, 2, 2, Do::Order(op::LE, prelude::SLOT_LE);
    "__gt__", ORDERED, 2, 2, Do::Order(op::GT, prelude::SLOT_GT);
    "__ge__", ORDERED, 2, 2, Do::Order(op::GE, prelude::SLOT_GE);
}

/// Method `name` of built-in type `number`, if it is one of these.
pub fn find(number: u32, name: Value) -> Option<Value> {
    let index = HOW.iter().position(|s| s.name == name)?;
    if groups(number) & HOW[index].groups != 0 { Some(value(number, index)) } else { None }
}

/// The names of those that built-in type `number` has.
pub fn names_of(number: u32) -> impl Iterator<Item = Value> {
    let groups = groups(number);
    HOW.iter().filter(move |s| s.groups & groups != 0).map(|s| s.name)
}

const fn value(number: u32, index: usize) -> Value {
    imm(immediate::NATIVE, number << 16 | tables::SLOTS << 8 | index as u32)
}

/// The same method for what `own` is.
fn value_for(cx: &Cx<'_, '_>, own: Value, index: usize) -> Value {
    value(crate::value::imm_payload(cx.type_of(own)) & 255, index)
}

fn apply(cx: &mut Cx<'_, '_>, a: &Args<'_>, index: usize) -> Answer {
    let (own, other) = (types::unwrap(cx.heap, a.get(0)), a.get(1));
    match HOW[index].how {
        Do::Python(function) if own == a.get(0) => Err(Signal::Redirect(function)),
        Do::Python(_) => {
            let all = [own, other, a.get(2)];
            cx.become_call(value_for(cx, own, index), &all[..a.len().min(3)])
        }
        Do::Unary(code) => Ok(native_unary(cx, code, own)?.unwrap_or(NOT_IMPLEMENTED)),
        Do::Own(function) => function(cx, own, other),
        Do::Binary(o) => binary(cx, o, own, other, false),
        Do::Reflected(o) => binary(cx, o, own, other, true),
        Do::InPlace(o) => {
            if cx.heap.is(own, kind::SET)
                && !matches!(cx.heap.kind(types::unwrap(cx.heap, other)), Some(kind::SET | kind::FROZENSET))
            {
                return Ok(NOT_IMPLEMENTED);
            }
            match inplace_native(cx, o, own, types::unwrap(cx.heap, other))? {
                Some(v) => Ok(if v == own { a.get(0) } else { v }),
                None => unsupported(cx, o, own, other, true),
            }
        }
        Do::Order(code, function) => {
            let y = types::unwrap(cx.heap, other);
            if let Ok(order) = native_order(cx.heap, own, y) {
                let float_int = cx.heap.is(y, kind::FLOAT) && num::is_int(cx.heap.objects(), own);
                return Ok(if float_int { NOT_IMPLEMENTED } else { boolean(crate::interp::holds(code, order)) });
            }
            if let Some(v) = crate::builtins::compare_operator(cx, code, own, y)? {
                return Ok(v);
            }
            let same = cx.heap.kind(own) == cx.heap.kind(y)
                && matches!(cx.heap.kind(own), Some(kind::LIST | kind::TUPLE | kind::ARRAY));
            match same {
                true if own == a.get(0) => Err(Signal::Redirect(function)),
                true => cx.become_call(value_for(cx, own, index), &[own, y]),
                false => Ok(NOT_IMPLEMENTED),
            }
        }
    }
}

/// `own OP other`, or the other way round: NotImplemented for a number with what is no such number, and for sets with what is none.
fn binary(cx: &mut Cx<'_, '_>, o: Operator, own: Value, other: Value, reflected: bool) -> Answer {
    let y = types::unwrap(cx.heap, other);
    if !takes(cx, own, y) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (a, b) = if reflected { (y, own) } else { (own, y) };
    match native_binary(cx, o, a, b)? {
        Some(v) => Ok(v),
        None => unsupported(cx, o, a, b, false),
    }
}

/// Whether an operator of `own` knows what to do with `y`.
fn takes(cx: &Cx<'_, '_>, own: Value, y: Value) -> bool {
    let int = |v| num::is_int(cx.heap.objects(), v);
    match cx.heap.kind(own) {
        _ if int(own) => int(y),
        Some(kind::FLOAT) => int(y) || cx.heap.is(y, kind::FLOAT),
        Some(kind::COMPLEX) => int(y) || matches!(cx.heap.kind(y), Some(kind::FLOAT | kind::COMPLEX)),
        Some(kind::SET | kind::FROZENSET) => {
            matches!(cx.heap.kind(y), Some(kind::SET | kind::FROZENSET | kind::DICTVIEW))
        }
        Some(kind::DICT) => cx.heap.is(y, kind::DICT),
        _ => true,
    }
}

fn divmod(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    let real = |cx: &Cx<'_, '_>, v| num::is_int(cx.heap.objects(), v) || cx.heap.is(v, kind::FLOAT);
    let (a, b) = (types::unwrap(cx.heap, x), types::unwrap(cx.heap, y));
    if !real(cx, a) || !real(cx, b) || b == UNSET {
        return Ok(NOT_IMPLEMENTED);
    }
    super::functions::divmod(cx, &Args::positional(&[a, b]))
}

fn whole(cx: &mut Cx<'_, '_>, v: Value, rounded: fn(f64) -> f64) -> Answer {
    if !cx.heap.is(v, kind::FLOAT) {
        return Ok(numbers::plain_int(v));
    }
    let f = rounded(cx.heap.float_of(v));
    num::int_from_f64(cx.heap, f).or_else(|e| crate::interp::raise_num(cx, e, ""))
}
