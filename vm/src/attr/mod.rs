//! Attributes: where `object.name` is found, in CPython's order, and what reading or writing it means.
//!
//! Looking up allocates nothing and runs nothing: [`find`] says what to do, the caller does it.

mod write;

pub use write::{Write, cell, flags_for, is_cacheable, store, store_in_cell, store_in_module, store_plain};

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
                Found::Call(tables::helper(tables::HELPER_GET_OF_CLASS), v, c)
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

/// The native function value of a host function id.
pub const fn host_function(id: u16) -> Value {
    imm(immediate::HOST_FUNCTION, id as u32)
}
