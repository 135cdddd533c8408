//! `type`, `property`, `staticmethod`, `classmethod`, `super`.

use crate::attr;
use crate::layout::{class, kind};
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, getter, method, method_kw, property};
use crate::types;
use crate::value::{NONE, UNSET, Value, imm_payload, immediate, is_heap, is_imm_of, small, small_of};

/// Attributes of classes.
pub const TYPE: &[Method] = &[
    property(names::NAME, name),
    property(names::QUALNAME, qualname),
    getter(names::MODULE, module),
    getter(names::MRO, |cx, a| mro(cx, a.get(0))),
    getter(names::BASES, bases),
    getter(names::DICT, dict),
    getter(names::CLASS, |_, _| Ok(types::of(types::TYPE))),
    getter(names::DOC, doc),
    method(
        name!("mro"),
        |cx, a| {
            let t = mro(cx, a.get(0))?;
            let items = cx.heap.tuple_items(t);
            let mut copy = heapless::Vec::<Value, 40>::new();
            let _ = copy.extend_from_slice(items);
            Ok(cx.heap.new_list(&copy)?)
        },
        1,
        1,
    ),
    method_kw(names::CALL, call, 1, 255),
    method(names::OR, |_, a| Ok(a.get(0)), 2, 2),
];

/// Attributes of property objects.
pub const PROPERTY: &[Method] = &[
    method(name!("getter"), |cx, a| with_part(cx, a, 1), 2, 2),
    method(name!("setter"), |cx, a| with_part(cx, a, 2), 2, 2),
    method(name!("deleter"), |cx, a| with_part(cx, a, 3), 2, 2),
    getter(name!("fget"), |cx, a| part(cx, a, 1)),
    getter(name!("fset"), |cx, a| part(cx, a, 2)),
    getter(name!("fdel"), |cx, a| part(cx, a, 3)),
    getter(names::DOC, property_doc),
];

/// Attributes of staticmethod and classmethod objects.
pub const WRAPPER: &[Method] = &[getter(names::FUNC, |cx, a| Ok(cx.heap.get(a.get(0), 1)))];

fn name(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    if cx.heap.is(t, kind::CLASS) {
        if a.len() == 2 {
            cx.heap.set(t, class::NAME, a.get(1));
        }
        return Ok(cx.heap.get(t, class::NAME));
    }
    let text = cx.name_of_type(t);
    Ok(cx.heap.intern(text.as_bytes())?)
}

fn qualname(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    if cx.heap.is(t, kind::CLASS) {
        if a.len() == 2 {
            cx.heap.set(t, class::QUALNAME, a.get(1));
        }
        return Ok(cx.heap.get(t, class::QUALNAME));
    }
    name(cx, a)
}

fn module(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    Ok(if cx.heap.is(t, kind::CLASS) { cx.heap.get(t, class::MODULE) } else { name!("builtins") })
}

/// The method resolution order as a tuple.
pub fn mro(cx: &mut Cx<'_, '_>, t: Value) -> Answer {
    if cx.heap.is(t, kind::CLASS) {
        return Ok(cx.heap.get(t, class::MRO));
    }
    let mut order = heapless::Vec::<Value, 8>::new();
    let _ = order.push(t);
    if is_imm_of(t, immediate::TYPE) {
        let mut n = imm_payload(t);
        while n != types::OBJECT {
            n = types::builtin_base(n);
            let _ = order.push(types::of(n));
        }
    } else {
        let _ = order.push(types::of(types::OBJECT));
    }
    Ok(cx.heap.new_tuple(&order)?)
}

fn bases(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    if cx.heap.is(t, kind::CLASS) {
        return Ok(cx.heap.get(t, class::BASES));
    }
    if t == types::of(types::OBJECT) || !is_imm_of(t, immediate::TYPE) {
        return Ok(cx.heap.new_tuple(&[])?);
    }
    let base = types::of(types::builtin_base(imm_payload(t)));
    Ok(cx.heap.new_tuple(&[base])?)
}

/// A copy of the class's namespace: writing goes through the class.
fn dict(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    if cx.heap.is(t, kind::CLASS) {
        let d = cx.heap.get(t, class::DICT);
        return Ok(cx.heap.table_copy(d, kind::DICT)?);
    }
    Ok(cx.heap.new_dict(0)?)
}

fn doc(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let t = a.get(0);
    if cx.heap.is(t, kind::CLASS) {
        let d = cx.heap.get_name(cx.heap.get(t, class::DICT), names::DOC);
        return Ok(if d == UNSET { NONE } else { d });
    }
    Ok(NONE)
}

fn call(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.become_call(a.get(0), &a.positional[1..])
}

/// `type(x)`, or `type(name, bases, dict)`.
pub fn construct_type(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    match *a.positional {
        [v] => Ok(cx.type_of(v)),
        [name, bases, namespace] if cx.heap.is(bases, kind::TUPLE) && cx.heap.is(namespace, kind::DICT) => {
            let name = cx.heap.intern_value(name)?;
            let copy = cx.heap.table_copy(namespace, kind::DICT)?;
            let mut list = heapless::Vec::<Value, 16>::new();
            let _ = list.extend_from_slice(cx.heap.tuple_items(bases));
            crate::interp::make_class(cx, name, &list, copy)
        }
        _ => cx.type_error(format_args!("type() takes 1 or 3 arguments")),
    }
}

/// `property(fget, fset, fdel, doc)`.
pub fn construct_property(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let p = cx.heap.alloc(kind::PROPERTY, 5)?;
    for (i, name) in [name!("fget"), name!("fset"), name!("fdel"), name!("doc")].into_iter().enumerate() {
        let v = if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) };
        cx.heap.set(p, 1 + i, if v == UNSET { NONE } else { v });
    }
    Ok(p)
}

fn with_part(cx: &mut Cx<'_, '_>, a: &Args<'_>, which: usize) -> Answer {
    let p = cx.heap.alloc(kind::PROPERTY, 5)?;
    for i in 1..5 {
        let v = if i == which { a.get(1) } else { cx.heap.get(a.get(0), i) };
        cx.heap.set(p, i, v);
    }
    Ok(p)
}

fn property_doc(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let own = part(cx, a, 4)?;
    let getter = cx.heap.get(a.get(0), 1);
    if own == NONE && cx.heap.is(getter, kind::FUNCTION) {
        let found = attr::find(cx, getter, names::DOC);
        return super::functions::realise(cx, found, getter, names::DOC);
    }
    Ok(own)
}

fn part(cx: &mut Cx<'_, '_>, a: &Args<'_>, which: usize) -> Answer {
    let v = cx.heap.get(a.get(0), which);
    Ok(if v == UNSET { NONE } else { v })
}

/// `staticmethod(f)`.
pub fn construct_staticmethod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    wrap(cx, a, kind::STATICMETHOD)
}

/// `classmethod(f)`.
pub fn construct_classmethod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    wrap(cx, a, kind::CLASSMETHOD)
}

fn wrap(cx: &mut Cx<'_, '_>, a: &Args<'_>, k: u32) -> Answer {
    if a.len() != 1 {
        let n = a.len();
        return cx.type_error(format_args!("expected 1 argument, got {n}"));
    }
    let w = cx.heap.alloc(k, 2)?;
    cx.heap.set(w, 1, a.get(0));
    Ok(w)
}

/// `super(class, self)`; the compiler supplies both when none are written.
pub fn construct_super(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() != 2 {
        let why = if a.is_empty() { "no arguments" } else { "__class__ cell not found" };
        return cx.raise(types::RUNTIME_ERROR, format_args!("super(): {why}"));
    }
    let (c, own) = (a.get(0), a.get(1));
    let is =
        types::is_instance(cx.heap, own, c) || (types::is_type(cx.heap, own) && types::is_subclass(cx.heap, own, c));
    if !types::is_type(cx.heap, c) || !is {
        return cx.type_error(format_args!("super(type, obj): obj must be an instance or subtype of type"));
    }
    let s = cx.heap.alloc(kind::SUPER, 3)?;
    cx.heap.set(s, 1, c);
    cx.heap.set(s, 2, own);
    Ok(s)
}

/// Sets flag bits in the INFO of `c` and of every class made from it so far.
pub fn mark_subclasses(cx: &mut Cx<'_, '_>, c: Value, flags: i32) {
    let shapes = cx.heap.shapes();
    let count = if shapes == UNSET { 0 } else { cx.heap.words(shapes).len() - 1 };
    for i in 0..count {
        let shape = cx.heap.get(shapes, 1 + i);
        if shape == UNSET {
            continue;
        }
        let k = cx.heap.get(shape, 1);
        if is_heap(k) && types::is_subclass(cx.heap, k, c) {
            let info = small_of(cx.heap.get(k, class::INFO));
            cx.heap.set(k, class::INFO, small(info | flags));
        }
    }
    let info = small_of(cx.heap.get(c, class::INFO));
    cx.heap.set(c, class::INFO, small(info | flags));
}
