//! Attributes: where `object.name` is found, in CPython's order, and what reading or writing it means.
//!
//! Looking up allocates nothing and runs nothing: [`find`] says what to do, the caller does it.

use crate::heap::NeedMemory;
use crate::layout::{class, kind};
use crate::names;
use crate::native::{Cx, Role, Signal};
use crate::shape;
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value, imm, imm_payload, immediate, is_heap, is_imm_of, small_of};

/// CLASS `INFO` bits above the slot count.
pub mod info {
    /// `__del__` somewhere in the class.
    pub const FINALIZER: i32 = 1 << 8;
    /// `__getattr__` somewhere.
    pub const GETATTR: i32 = 1 << 9;
    /// `__setattr__` or `__delattr__` somewhere.
    pub const SETATTR: i32 = 1 << 10;
    /// A data descriptor (property, `__set__`) somewhere.
    pub const DESCRIPTORS: i32 = 1 << 11;
    /// `__new__` in a user class.
    pub const NEW: i32 = 1 << 12;
    /// `__eq__` or `__hash__` in a user class.
    pub const EQUALITY: i32 = 1 << 13;
    /// `__getattribute__` somewhere.
    pub const GETATTRIBUTE: i32 = 1 << 14;
    /// An attribute of the class (or of a base) that is data was written after the class was made: it is not cached.
    pub const WRITTEN: i32 = 1 << 16;
    /// `__slots__` in every class up to object: no other attributes.
    pub const SLOTS: i32 = 1 << 15;
}

/// Host functions carry their use in the payload's high byte.
pub const HOST_METHOD: u32 = 1 << 16;

/// What an attribute look-up found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The value itself.
    Value(Value),
    /// A function to be called with self first.
    Method(Value, Value),
    /// Python code gives the value: callee, then one or two arguments (UNSET: none).
    Call(Value, Value, Value),
    /// A native or host property: call it with the object.
    Getter(Value, Value),
    /// No such attribute.
    Missing,
}

/// The flags of a type's CLASS `INFO`; 0 for built-in types.
pub fn flags(cx: &Cx<'_, '_>, t: Value) -> i32 {
    if cx.heap.is(t, kind::CLASS) { small_of(cx.heap.get(t, class::INFO)) } else { 0 }
}

/// Attribute `name` in the classes of type `t` (CLASS or immediate), not bound to anything; UNSET if none has it.
pub fn in_type(cx: &Cx<'_, '_>, t: Value, name: Value) -> Value {
    let slot = (name >> 4 ^ name >> 9 ^ t >> 2 ^ t >> 8) as usize % crate::state::METHOD_CACHE;
    let entry = &cx.state.method_cache[slot];
    let (cached_name, cached_type, found) = entry.get();
    if cached_name == name && cached_type == t && name != UNSET {
        return found;
    }
    let found = if cx.heap.is(t, kind::CLASS) {
        in_mro(cx, cx.heap.get(t, class::MRO), 1, name)
    } else {
        in_builtin(cx, t, name)
    };
    entry.set((name, t, found));
    found
}

/// As [`in_type`], from entry `from` of an MRO tuple (1 = the class itself).
fn in_mro(cx: &Cx<'_, '_>, mro: Value, from: usize, name: Value) -> Value {
    let count = cx.heap.words(mro).len();
    for i in from..count {
        let c = cx.heap.get(mro, i);
        let v = if is_heap(c) { cx.heap.get_name(cx.heap.get(c, class::DICT), name) } else { in_builtin(cx, c, name) };
        if v != UNSET {
            return v;
        }
    }
    UNSET
}

fn in_builtin(cx: &Cx<'_, '_>, t: Value, name: Value) -> Value {
    if is_imm_of(t, immediate::TYPE) {
        let mut number = imm_payload(t);
        loop {
            if let Some(v) = tables::find_in_type(number, name) {
                return v;
            }
            if number == types::OBJECT {
                return UNSET;
            }
            number = types::builtin_base(number);
        }
    }
    if is_imm_of(t, immediate::HOST_TYPE) {
        return crate::hosted::member(cx, t, name);
    }
    UNSET
}

/// Whether a class attribute wins over the instance's own: property or object with `__set__`.
fn is_data_descriptor(cx: &Cx<'_, '_>, v: Value) -> bool {
    match cx.heap.kind(v) {
        Some(kind::PROPERTY) => true,
        Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE) => {
            let t = cx.type_of(v);
            in_type(cx, t, names::SET_) != UNSET || in_type(cx, t, names::DELETE) != UNSET
        }
        _ => tables::native_of(v).is_some_and(|m| m.role == Role::Property) || crate::hosted::is_property(v),
    }
}

/// A class attribute as seen through `object` of type `t`.
pub fn bind(cx: &Cx<'_, '_>, v: Value, object: Value, t: Value) -> Found {
    if !is_heap(v) {
        if let Some(m) = tables::native_of(v) {
            return match m.role {
                Role::Function => Found::Method(v, object),
                Role::Property => Found::Getter(v, object),
                Role::ClassMethod => Found::Method(v, t),
                Role::Static => Found::Value(v),
            };
        }
        return crate::hosted::bind(v, object);
    }
    match cx.heap.kind(v) {
        Some(kind::FUNCTION) => Found::Method(v, object),
        Some(kind::PROPERTY) => match cx.heap.get(v, 1) {
            UNSET | NONE => Found::Missing,
            getter => Found::Call(getter, object, UNSET),
        },
        Some(kind::STATICMETHOD) => Found::Value(cx.heap.get(v, 1)),
        Some(kind::CLASSMETHOD) => Found::Method(cx.heap.get(v, 1), t),
        Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE) => {
            let get = in_type(cx, cx.type_of(v), names::GET_);
            if get == UNSET { Found::Value(v) } else { Found::Call(crate::interp::GET_DESCRIPTOR, v, object) }
        }
        _ => Found::Value(v),
    }
}

/// Looks `object.name` up.
pub fn find(cx: &Cx<'_, '_>, object: Value, name: Value) -> Found {
    match cx.heap.kind(object) {
        Some(kind::CLASS) => return find_in_class(cx, object, name),
        Some(kind::MODULE) => return find_in_module(cx, object, name),
        Some(kind::SUPER) => return find_in_super(cx, object, name),
        Some(kind::BOUND) => {
            // A bound method shows its function's attributes.
            let function = cx.heap.get(object, 1);
            if name != names::CLASS && tables::find_in_type(types::BOUND_METHOD, name).is_none() {
                return find(cx, function, name);
            }
        }
        _ => {}
    }
    if types::is_type(cx.heap, object) {
        return find_in_class(cx, object, name);
    }
    let t = cx.type_of(object);
    let f = flags(cx, t);
    if f & info::GETATTRIBUTE != 0 {
        let g = in_type(cx, t, names::GETATTRIBUTE);
        if cx.heap.is(g, kind::FUNCTION) {
            return Found::Call(g, object, name);
        }
    }
    find_plain(cx, object, t, name, f)
}

/// As [`find`] for an ordinary object, without `__getattribute__`.
pub fn find_plain(cx: &Cx<'_, '_>, object: Value, t: Value, name: Value, f: i32) -> Found {
    let in_class = in_type(cx, t, name);
    if in_class != UNSET && is_data_descriptor(cx, in_class) {
        let found = bind(cx, in_class, object, t);
        if found != Found::Missing {
            return found;
        }
    }
    let own = shape::get_own(cx.heap, object, name);
    if own != UNSET {
        return Found::Value(own);
    }
    if in_class != UNSET {
        let found = bind(cx, in_class, object, t);
        if found != Found::Missing {
            return found;
        }
    }
    if f & info::GETATTR != 0 {
        let g = in_type(cx, t, names::GETATTR);
        if g != UNSET {
            return Found::Call(g, object, name);
        }
    }
    Found::Missing
}

fn find_in_class(cx: &Cx<'_, '_>, c: Value, name: Value) -> Found {
    // Properties of `type` itself come first: __name__, __mro__, __dict__ …
    if let Some(v) = tables::find_in_type(types::TYPE, name)
        && tables::native_of(v).is_some_and(|m| m.role == Role::Property)
    {
        return Found::Getter(v, c);
    }
    let v = in_type(cx, c, name);
    if v != UNSET {
        if let Some(m) = tables::native_of(v) {
            return match m.role {
                Role::ClassMethod => Found::Method(v, c),
                _ => Found::Value(v),
            };
        }
        return match cx.heap.kind(v) {
            Some(kind::STATICMETHOD) => Found::Value(cx.heap.get(v, 1)),
            Some(kind::CLASSMETHOD) => Found::Method(cx.heap.get(v, 1), c),
            Some(kind::INSTANCE | kind::INSTANCE_DICT) if in_type(cx, cx.type_of(v), names::GET_) != UNSET => {
                Found::Call(crate::interp::GET_DESCRIPTOR, v, NONE)
            }
            _ => crate::hosted::through_class(cx, v, c),
        };
    }
    match tables::find_in_type(types::TYPE, name) {
        Some(v) => bind(cx, v, c, types::of(types::TYPE)),
        None => Found::Missing,
    }
}

fn find_in_super(cx: &Cx<'_, '_>, object: Value, name: Value) -> Found {
    let (c, own) = (cx.heap.get(object, 1), cx.heap.get(object, 2));
    // Self may be an instance or, in a class method, the class.
    let t = if types::is_type(cx.heap, own) && types::is_subclass(cx.heap, own, c) { own } else { cx.type_of(own) };
    if !cx.heap.is(t, kind::CLASS) {
        return Found::Missing;
    }
    let mro = cx.heap.get(t, class::MRO);
    let Some(at) = cx.heap.words(mro)[1..].iter().position(|&x| x == c) else { return Found::Missing };
    let v = in_mro(cx, mro, at + 2, name);
    if v == UNSET {
        return Found::Missing;
    }
    if t == own {
        return match cx.heap.kind(v) {
            Some(kind::CLASSMETHOD) => Found::Method(cx.heap.get(v, 1), own),
            Some(kind::STATICMETHOD) => Found::Value(cx.heap.get(v, 1)),
            _ => match tables::native_of(v) {
                Some(m) if m.role == Role::ClassMethod => Found::Method(v, own),
                _ => Found::Value(v),
            },
        };
    }
    bind(cx, v, own, t)
}

fn find_in_module(cx: &Cx<'_, '_>, module: Value, name: Value) -> Found {
    let globals = cx.heap.get(module, 2);
    let cell = if globals == UNSET { UNSET } else { cx.heap.get_name(globals, name) };
    if cell != UNSET && cx.heap.header(cell) & crate::layout::FLAG == 0 {
        let v = cx.heap.get(cell, 1);
        if v != UNSET {
            return Found::Value(v);
        }
    }
    let builtin = cx.heap.get(module, 3);
    if builtin != UNSET {
        let found = crate::modules::attribute(cx, imm_payload(builtin), name);
        if found != Found::Missing {
            return found;
        }
    }
    if name == names::NAME {
        return Found::Value(cx.heap.get(module, 1));
    }
    if let Some(v) = tables::find_in_type(types::MODULE, name) {
        return bind(cx, v, module, types::of(types::MODULE));
    }
    if globals != UNSET {
        let getattr = cx.heap.get_name(globals, names::GETATTR);
        if getattr != UNSET && cx.heap.is(cx.heap.get(getattr, 1), kind::FUNCTION) {
            return Found::Call(cx.heap.get(getattr, 1), name, UNSET);
        }
    }
    Found::Missing
}

/// Method `name` of `object`'s type, as dunder methods are looked up: (function, self or UNSET).
pub fn special(cx: &Cx<'_, '_>, object: Value, name: Value) -> Option<(Value, Value)> {
    let t = cx.type_of(object);
    let v = in_type(cx, t, name);
    if v == UNSET || v == NONE {
        return None;
    }
    match bind(cx, v, object, t) {
        Found::Method(f, s) => Some((f, s)),
        Found::Value(f) => Some((f, UNSET)),
        _ => None,
    }
}

/// Method `name` of `object`'s type if a user class defines it.
pub fn user_special(cx: &Cx<'_, '_>, object: Value, name: Value) -> Option<(Value, Value)> {
    match cx.heap.kind(object)? {
        kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE | kind::EXCEPTION => {}
        _ => return None,
    }
    let (f, s) = special(cx, object, name)?;
    if is_heap(f) { Some((f, s)) } else { None }
}

/// Raises AttributeError for `object.name`.
pub fn missing<T>(cx: &mut Cx<'_, '_>, object: Value, name: Value) -> Result<T, Signal> {
    let mut text = heapless::String::<80>::new();
    let mut cut = crate::repr::Cut(&mut text);
    let _ = core::fmt::Write::write_str(&mut cut, cx.heap.str_text(name));
    if cx.heap.is(object, kind::MODULE) {
        let mut module = heapless::String::<80>::new();
        let mut cut = crate::repr::Cut(&mut module);
        let _ = core::fmt::Write::write_str(&mut cut, cx.heap.str_text(cx.heap.get(object, 1)));
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("module '{module}' has no attribute '{text}'"));
    }
    if types::is_type(cx.heap, object) {
        let t = cx.name_of_type(object);
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("type object '{t}' has no attribute '{text}'"));
    }
    let t = cx.type_name(object);
    let shown = if cx.heap.is(object, kind::SUPER) { "super" } else { t.as_str() };
    cx.raise(types::ATTRIBUTE_ERROR, format_args!("'{shown}' object has no attribute '{text}'"))
}

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

/// The native function value of a host function id.
pub const fn host_function(id: u16) -> Value {
    imm(immediate::HOST_FUNCTION, id as u32)
}
