//! Built-in modules: the VM's own, listed here, and the host's, which a host brings along.
//!
//! A module's number is its index in [`MODULES`], or [`HOST`] plus its index in the host's list. Adding one is a file with a `MODULE` and a
//! line here. A host module of the same name extends (and hides parts of) the VM's.

use crate::attr::{self, Found};
use crate::hosted;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, NativeFn, Role, Signal};
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value};

pub(crate) mod arguments;
pub mod array;
pub mod binascii;
pub mod cmath;
pub mod code;
pub mod errno;
pub mod gc;
pub mod hashlib;
pub mod internal;
pub mod json;
pub mod math;
pub mod micropython;
pub mod python;
pub mod random;
pub mod re;
pub mod structs;
pub mod sys;
pub mod tasks;
pub mod time;
pub mod timer;
pub mod weakref;
pub mod words;

/// First number of the host's modules.
pub const HOST: u32 = 1 << 16;

/// A built-in module.
pub struct Module {
    /// Name as imported.
    pub name: &'static str,
    /// Functions, and (as getters) values computed at each look-up; a getter is called with None.
    pub methods: &'static [Method],
    /// Constants that need no heap: small ints, types, singletons, ROM names.
    pub constants: &'static [(Value, Value)],
}

/// Every module of the VM itself. The order is the modules' numbers.
static MODULES: &[&Module] = &[
    &PRELUDE_MODULE,
    &sys::MODULE,
    &gc::MODULE,
    &time::MODULE,
    &json::natives::MODULE,
    &structs::MODULE,
    &math::MODULE,
    &cmath::MODULE,
    &random::MODULE,
    &binascii::MODULE,
    &errno::MODULE,
    &hashlib::MODULE,
    &re::natives::MODULE,
    &micropython::MODULE,
    &weakref::MODULE,
    &array::MODULE,
    &internal::MODULE,
    &timer::MODULE,
    &tasks::MODULE,
];

/// Number of the prelude's own module.
pub const PRELUDE: u32 = 0;

static PRELUDE_MODULE: Module = Module {
    name: "<prelude>",
    methods: crate::builtins::helpers::PRELUDE,
    constants: &[(name!("_missing"), crate::value::NOT_IMPLEMENTED)],
};

/// The number of one of the VM's own modules.
pub(crate) fn number(module: &Module) -> u32 {
    MODULES.iter().position(|m| m.name == module.name).unwrap_or(0) as u32
}

/// The functions of module `number`.
pub fn methods(number: u32) -> &'static [Method] {
    MODULES.get(number as usize).map_or(&[], |m| m.methods)
}

/// The methods of a type that belongs to a module.
pub fn type_methods(number: u32) -> &'static [Method] {
    match number {
        types::HASH => hashlib::HASH,
        types::FILE => sys::STREAM,
        types::STRUCT => structs::STRUCT,
        types::WEAKREF => weakref::REFERENCE,
        types::TIMER => timer::TIMER,
        types::PATTERN => re::natives::PATTERN,
        types::MATCH => re::MATCH,
        _ => &[],
    }
}

/// The constructor of a type that belongs to a module.
pub fn type_constructor(number: u32) -> Option<NativeFn> {
    match number {
        types::STRUCT => Some(structs::construct_struct),
        types::WEAKREF => Some(weakref::construct),
        types::TIMER => Some(timer::construct),
        _ => None,
    }
}

/// The number of module `name`.
pub fn named(cx: &Cx<'_, '_>, name: &str) -> Option<u32> {
    if let Some(i) = cx.state.host_modules.iter().position(|m| m.name == name) {
        return Some(HOST + i as u32);
    }
    MODULES.iter().position(|m| m.name == name).map(|i| i as u32)
}

/// Attribute `name` of built-in module `number`.
pub fn attribute(cx: &Cx<'_, '_>, number: u32, name: Value) -> Found {
    if number >= HOST {
        let Some(module) = cx.state.host_modules.get((number - HOST) as usize) else { return Found::Missing };
        let text = cx.heap.str_text(name);
        if let Some(found) = module.items.iter().chain(cx.host.items(module.name)).find(|i| i.0 == text) {
            return hosted::item(found.1);
        }
        return match MODULES.iter().position(|m| m.name == module.name) {
            Some(own) => attribute_own(own as u32, name),
            None => Found::Missing,
        };
    }
    attribute_own(number, name)
}

fn attribute_own(number: u32, name: Value) -> Found {
    if let Some(v) = tables::find_in_module(number, name) {
        let computed = tables::native_of(v).is_some_and(|m| m.role == Role::Property);
        return if computed { Found::Getter(v, NONE) } else { Found::Value(v) };
    }
    let Some(module) = MODULES.get(number as usize) else { return Found::Missing };
    if module.name == time::MODULE.name
        && let Some(f) = time::calendar(name)
    {
        return Found::Call(f, name, UNSET);
    }
    match module.constants.iter().find(|c| c.0 == name) {
        Some(c) => Found::Value(c.1),
        None => Found::Missing,
    }
}

/// `from module import *`: functions and constants, no computed values.
pub fn star(cx: &mut Cx<'_, '_>, number: u32, target: Value) -> Result<(), Signal> {
    if let Some(module) = number.checked_sub(HOST).and_then(|i| cx.state.host_modules.get(i as usize)) {
        for (name, item) in module.items.iter().chain(cx.host.items(module.name)) {
            if let Found::Value(v) = hosted::item(*item) {
                let name = cx.heap.intern(name.as_bytes())?;
                attr::store_in_module(cx, target, name, v)?;
            }
        }
        return Ok(());
    }
    let Some(module) = MODULES.get(number as usize) else { return Ok(()) };
    for m in module.methods {
        if let Found::Value(v) = attribute(cx, number, m.name) {
            attr::store_in_module(cx, target, m.name, v)?;
        }
    }
    for &(name, v) in module.constants {
        attr::store_in_module(cx, target, name, v)?;
    }
    Ok(())
}

/// Adds the names of module `number` to dict `set`.
pub fn names_of(cx: &mut Cx<'_, '_>, number: u32, set: Value) -> Result<(), Signal> {
    if number >= HOST {
        let Some(module) = cx.state.host_modules.get((number - HOST) as usize) else { return Ok(()) };
        for (name, _) in module.items.iter().chain(cx.host.items(module.name)) {
            let key = cx.heap.intern(name.as_bytes())?;
            cx.heap.set_name(set, key, NONE)?;
        }
        return Ok(());
    }
    let Some(module) = MODULES.get(number as usize) else { return Ok(()) };
    for m in module.methods {
        cx.heap.set_name(set, m.name, NONE)?;
    }
    for c in module.constants {
        cx.heap.set_name(set, c.0, NONE)?;
    }
    Ok(())
}

/// `open`: the host's `_io.open`, if it has files.
pub fn open(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let io = cx.state.host_modules.iter().find(|m| m.name == "_io");
    if let Some((_, crate::host::Item::Function(id))) = io.and_then(|m| m.items.iter().find(|i| i.0 == "open")) {
        return crate::interp::hosted_from(cx, *id, a);
    }
    cx.os_error(19)
}
