//! Writing and deleting attributes, and what that does to the caches of reads.

use super::{Found, flags, in_type, info, is_data_descriptor, missing, special};
use crate::heap::NeedMemory;
use crate::layout::{class, kind};
use crate::names;
use crate::native::{Cx, Signal};
use crate::shape;
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value, imm_payload, immediate, is_heap, is_imm_of};

/// What writing an attribute needs.
pub enum Write {
    /// It is done.
    Done(Option<shape::Stored>),
    /// Python code does it: callee and its arguments.
    Call(Value, [Value; 3]),
}

/// `object.name = v`, or with UNSET `del object.name`.
pub fn store(cx: &mut Cx<'_, '_>, object: Value, name: Value, v: Value) -> Result<Write, Signal> {
    match cx.heap.kind(object) {
        Some(kind::CLASS) => {
            store_in_class(cx, object, name, v)?;
            return Ok(Write::Done(None));
        }
        Some(kind::MODULE) => {
            store_in_module(cx, object, name, v)?;
            return Ok(Write::Done(None));
        }
        _ => {}
    }
    if is_imm_of(object, immediate::TYPE) {
        let (t, n) = (cx.name_of_type(object), crate::repr::short(cx.heap, name));
        return cx.type_error(format_args!("cannot set '{n}' attribute of immutable type '{t}'"));
    }
    let t = cx.type_of(object);
    let f = flags(cx, t);
    if f & info::SETATTR != 0 {
        let dunder = if v == UNSET { names::DELATTR } else { names::SETATTR };
        let s = in_type(cx, t, dunder);
        if cx.heap.is(s, kind::FUNCTION) {
            return Ok(Write::Call(s, [object, name, v]));
        }
    }
    store_plain(cx, object, t, name, v)
}

/// As [`store`], past any `__setattr__` of the class.
pub fn store_plain(cx: &mut Cx<'_, '_>, object: Value, t: Value, name: Value, v: Value) -> Result<Write, Signal> {
    if v != UNSET && cx.heap.is(object, kind::FUNCTION) && crate::builtins::function::store(cx, object, name, v)? {
        return Ok(Write::Done(None));
    }
    let in_class = in_type(cx, t, name);
    if in_class != UNSET && is_data_descriptor(cx, in_class) {
        return store_through(cx, in_class, object, name, v);
    }
    if name == names::CLASS || name == names::DICT {
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("readonly attribute"));
    }
    if v == UNSET {
        if shape::delete_own(cx.heap, object, name)? {
            return Ok(Write::Done(None));
        }
        return missing(cx, object, name);
    }
    if flags(cx, t) & info::SLOTS != 0 && !in_slots(cx, t, name) {
        return missing(cx, object, name);
    }
    if t == types::of(types::OBJECT) {
        return missing(cx, object, name);
    }
    match shape::set_own(cx.heap, cx.state, object, name, v)? {
        Some(stored) => Ok(Write::Done(Some(stored))),
        None => missing(cx, object, name),
    }
}

fn in_slots(cx: &Cx<'_, '_>, t: Value, name: Value) -> bool {
    let mro = cx.heap.get(t, class::MRO);
    for i in 1..cx.heap.words(mro).len() {
        let c = cx.heap.get(mro, i);
        if !is_heap(c) {
            continue;
        }
        let slots = cx.heap.get_name(cx.heap.get(c, class::DICT), names::SLOTS);
        let has = match cx.heap.kind(slots) {
            Some(kind::TUPLE) => cx.heap.words(slots)[1..].contains(&name),
            Some(kind::LIST) => cx.heap.list_items(slots).contains(&name),
            _ => slots == name || slots == UNSET,
        };
        if has {
            return true;
        }
    }
    false
}

fn store_through(
    cx: &mut Cx<'_, '_>,
    descriptor: Value,
    object: Value,
    name: Value,
    v: Value,
) -> Result<Write, Signal> {
    if let Some(m) = tables::native_of(descriptor) {
        if m.most < 2 || v == UNSET {
            let t = cx.type_name(object);
            let n = crate::repr::short(cx.heap, name);
            return cx.raise(types::ATTRIBUTE_ERROR, format_args!("attribute '{n}' of '{t}' objects is not writable"));
        }
        (m.call)(cx, &crate::native::Args::positional(&[object, v]))?;
        return Ok(Write::Done(None));
    }
    if crate::hosted::is_property(descriptor) {
        return crate::hosted::store(cx, descriptor, object, name, v);
    }
    if cx.heap.is(descriptor, kind::PROPERTY) {
        let function = cx.heap.get(descriptor, if v == UNSET { 3 } else { 2 });
        if function == UNSET || function == NONE {
            let t = cx.type_name(object);
            let n = crate::repr::short(cx.heap, name);
            let what = if v == UNSET { "deleter" } else { "setter" };
            return cx.raise(types::ATTRIBUTE_ERROR, format_args!("property '{n}' of '{t}' object has no {what}"));
        }
        return Ok(Write::Call(function, [object, v, UNSET]));
    }
    let dunder = if v == UNSET { names::DELETE } else { names::SET_ };
    match special(cx, descriptor, dunder) {
        Some((f, s)) => Ok(Write::Call(f, [s, object, v])),
        None => cx.raise(types::ATTRIBUTE_ERROR, format_args!("{}", if v == UNSET { "__delete__" } else { "__set__" })),
    }
}

/// Whether inline caches may hold this value: then changing it in a class flushes them.
fn is_functionish(cx: &Cx<'_, '_>, v: Value) -> bool {
    v != UNSET
        && (tables::native_of(v).is_some()
            || matches!(
                cx.heap.kind(v),
                Some(
                    kind::FUNCTION
                        | kind::PROPERTY
                        | kind::CLASSMETHOD
                        | kind::STATICMETHOD
                        | kind::INSTANCE
                        | kind::CLASS
                )
            ))
}

/// Whether an inline cache may hold `v`, found in CLASS `c` by name: changing it flushes the caches.
pub fn is_cacheable(cx: &Cx<'_, '_>, c: Value, v: Value) -> bool {
    flags(cx, c) & info::WRITTEN == 0 || is_functionish(cx, v)
}

fn store_in_class(cx: &mut Cx<'_, '_>, c: Value, name: Value, v: Value) -> Result<(), Signal> {
    let dict = cx.heap.get(c, class::DICT);
    let old = in_type(cx, c, name);
    cx.state.forget_methods();
    if v == UNSET {
        if !cx.heap.delete_name(dict, name) {
            return missing(cx, c, name);
        }
    } else {
        if name == names::DEL {
            // Instances made before get their finalizer too. First, because it may need memory.
            cx.heap.register_instances(|heap, o| types::is_subclass(heap, types::type_of(heap, o), c))?;
        }
        cx.heap.set_name(dict, name, v)?;
    }
    if is_functionish(cx, old) || is_functionish(cx, v) {
        let f = flags_for(cx, name, v);
        if f != 0 {
            // Subclasses made before inherit through their own INFO: mark them all.
            crate::builtins::classes::mark_subclasses(cx, c, f);
        }
        cx.heap.flush_caches();
    } else if flags(cx, c) & info::WRITTEN == 0 {
        crate::builtins::classes::mark_subclasses(cx, c, info::WRITTEN);
        cx.heap.flush_caches();
    }
    Ok(())
}

/// The INFO bits an attribute `name` = `v` of a class stands for.
pub fn flags_for(cx: &Cx<'_, '_>, name: Value, v: Value) -> i32 {
    match name {
        names::DEL => info::FINALIZER,
        names::GETATTR => info::GETATTR,
        names::GETATTRIBUTE => info::GETATTRIBUTE,
        names::SETATTR | names::DELATTR => info::SETATTR,
        names::NEW => info::NEW,
        names::EQ | names::HASH => info::EQUALITY,
        _ if v != UNSET && is_data_descriptor(cx, v) => info::DESCRIPTORS,
        _ => 0,
    }
}

/// The GLOBAL cell of `name` in a module, made if need be.
pub fn cell(cx: &mut Cx<'_, '_>, module: Value, name: Value) -> Result<Value, NeedMemory> {
    let mut globals = cx.heap.get(module, 2);
    if globals == UNSET {
        globals = cx.heap.new_dict(4)?;
        cx.heap.set(module, 2, globals);
    }
    let found = cx.heap.get_name(globals, name);
    if found != UNSET {
        return Ok(found);
    }
    let cell = cx.heap.alloc(kind::GLOBAL, 3)?;
    cx.heap.set(cell, 2, name);
    let builtin = cx.heap.get(module, 3);
    let v = if builtin != UNSET {
        match crate::modules::attribute(cx, imm_payload(builtin), name) {
            Found::Value(v) if !is_heap(v) => v,
            // A look-up of the name in the module's own code finds the built-in.
            Found::Missing => crate::builtins::named(cx, name),
            _ => UNSET,
        }
    } else {
        crate::builtins::named(cx, name)
    };
    if v != UNSET {
        cx.heap.set(cell, 1, v);
        let h = cx.heap.header(cell);
        cx.heap.set(cell, 0, h | crate::layout::FLAG);
    }
    cx.heap.set_name(globals, name, cell)?;
    Ok(cell)
}

/// `module.name = v` (UNSET deletes).
pub fn store_in_module(cx: &mut Cx<'_, '_>, module: Value, name: Value, v: Value) -> Result<(), Signal> {
    let cell = cell(cx, module, name)?;
    store_in_cell(cx, cell, v)
}

/// Writes a GLOBAL cell; UNSET deletes, and the built-in of that name shows again.
pub fn store_in_cell(cx: &mut Cx<'_, '_>, cell: Value, v: Value) -> Result<(), Signal> {
    let h = cx.heap.header(cell);
    let flag = crate::layout::FLAG;
    if v != UNSET {
        cx.heap.set(cell, 0, h & !flag);
        cx.heap.set(cell, 1, v);
        return Ok(());
    }
    let name = cx.heap.get(cell, 2);
    if h & flag != 0 || cx.heap.get(cell, 1) == UNSET {
        let n = crate::repr::short(cx.heap, name);
        return cx.raise(types::NAME_ERROR, format_args!("name '{n}' is not defined"));
    }
    let builtin = crate::builtins::named(cx, name);
    cx.heap.set(cell, 1, builtin);
    if builtin != UNSET {
        cx.heap.set(cell, 0, h | flag);
    }
    Ok(())
}
