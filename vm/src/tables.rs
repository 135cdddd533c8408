//! Where every native function is listed: a table for each built-in type and module, and one of helpers the interpreter itself calls.
//!
//! A native function value is `imm(NATIVE, table << 8 | index)`: tables `0..types::COUNT` are the types', `MODULES..` the modules', and
//! [`HELPERS`] the interpreter's; a value of table [`SLOTS`] has its type in the bits above. Adding a method is one line in its table.

use crate::builtins;
use crate::modules;
use crate::native::{Method, NativeFn};
use crate::types;
use crate::value::{Value, imm, imm_payload, immediate, is_imm_of};

/// First table of a module.
pub const MODULES: u32 = 128;
/// The helpers' table.
const HELPERS: u32 = 255;

/// `type(d).__get__(d, object, type(object))`.
pub const HELPER_GET_DESCRIPTOR: u32 = 0;
/// `str(x)`.
pub const HELPER_STR: u32 = 1;
/// `repr(x)`.
pub const HELPER_REPR: u32 = 2;
/// `ascii(x)`.
pub const HELPER_ASCII: u32 = 3;
/// `format(x, spec)`.
pub const HELPER_FORMAT: u32 = 4;
/// Shows a value as the interactive prompt does.
pub const HELPER_DISPLAY: u32 = 5;
/// `len(x)`.
pub const HELPER_LEN: u32 = 6;

/// `list += iterable` for any iterable.
pub const HELPER_LIST_IADD: u32 = 7;
/// `bool(x)` through `__bool__` or `__len__`.
pub const HELPER_TRUTH: u32 = 8;
/// `float(x.__index__())`.
pub const HELPER_FLOAT_OF_INDEX: u32 = 9;
/// `__anext__` of an async generator.
pub const HELPER_ASYNC_NEXT: u32 = 10;
/// `repr` of a container through the prelude.
pub const HELPER_REPR_PRELUDE: u32 = 11;
/// `repr` of an exception.
pub const HELPER_EXCEPTION_REPR: u32 = 12;
/// `hash` of a tuple with user objects.
pub const HELPER_HASH_TUPLE: u32 = 13;
/// Set operators with user objects.
pub const HELPER_SET_OPERATE: u32 = 14;
/// `exec` in a namespace.
pub const HELPER_EXEC: u32 = 15;
/// `type(d).__get__(d, None, owner)`.
pub const HELPER_GET_OF_CLASS: u32 = 16;
/// Operators of built-in types as methods.
pub const SLOTS: u32 = 252;
/// The built-in functions' table.
pub const FUNCTIONS: u32 = 254;

/// The value of an interpreter's helper.
pub const fn helper(number: u32) -> Value {
    imm(immediate::NATIVE, HELPERS << 8 | number)
}

const fn index_of(table: &[Method], name: Value) -> u32 {
    let mut i = 0;
    while i < table.len() {
        if table[i].name == name {
            return i as u32;
        }
        i += 1;
    }
    panic!("no such native")
}

/// `len`, which the dispatch loop knows.
pub const LEN: Value =
    imm(immediate::NATIVE, FUNCTIONS << 8 | index_of(builtins::functions::FUNCTIONS, crate::name!("len")));
/// `next`, which the dispatch loop knows.
pub const NEXT: Value =
    imm(immediate::NATIVE, FUNCTIONS << 8 | index_of(builtins::functions::FUNCTIONS, crate::name!("next")));
/// `list.append`, which the dispatch loop knows.
pub const APPEND: Value =
    imm(immediate::NATIVE, types::LIST << 8 | index_of(builtins::lists::LIST, crate::name!("append")));

/// The methods of built-in type `number`.
pub fn of_type(number: u32) -> &'static [Method] {
    match number {
        types::OBJECT => builtins::objects::OBJECT,
        types::TYPE => builtins::classes::TYPE,
        types::INT => builtins::numbers::INT,
        types::FLOAT => builtins::numbers::FLOAT,
        types::COMPLEX => builtins::numbers::COMPLEX,
        types::STR => builtins::strings::STR,
        types::BYTES => builtins::strings::BYTES,
        types::BYTEARRAY => builtins::strings::BYTEARRAY,
        types::MEMORYVIEW => builtins::buffers::MEMORYVIEW,
        types::ARRAY => builtins::buffers::ARRAY,
        types::LIST => builtins::lists::LIST,
        types::TUPLE => builtins::lists::TUPLE,
        types::DICT => builtins::dicts::DICT,
        types::SET => builtins::sets::SET,
        types::FROZENSET => builtins::sets::FROZENSET,
        types::RANGE => builtins::range::RANGE,
        types::SLICE => builtins::objects::SLICE,
        types::FUNCTION => builtins::function::FUNCTION,
        types::NATIVE_FUNCTION => builtins::function::NATIVE_FUNCTION,
        types::BOUND_METHOD => builtins::function::BOUND_METHOD,
        types::MODULE => builtins::objects::MODULE,
        types::GENERATOR | types::COROUTINE => builtins::generators::GENERATOR,
        types::ASYNC_GENERATOR => builtins::generators::ASYNC_GENERATOR,
        types::PROPERTY => builtins::classes::PROPERTY,
        types::STATICMETHOD | types::CLASSMETHOD => builtins::classes::WRAPPER,
        types::CODE => builtins::objects::CODE,
        types::ITERATOR => builtins::generators::ITERATOR,
        types::DICT_KEYS | types::DICT_VALUES | types::DICT_ITEMS => builtins::dicts::VIEW,
        types::BASE_EXCEPTION => builtins::exceptions::BASE_EXCEPTION,
        types::STOP_ITERATION => builtins::exceptions::STOP_ITERATION,
        types::OS_ERROR => builtins::exceptions::OS_ERROR,
        types::SYSTEM_EXIT => builtins::exceptions::SYSTEM_EXIT,
        types::IMPORT_ERROR => builtins::exceptions::IMPORT_ERROR,
        types::SYNTAX_ERROR => builtins::exceptions::SYNTAX_ERROR,
        types::TRACEBACK => builtins::exceptions::TRACEBACK,
        _ => modules::type_methods(number),
    }
}

fn table(number: u32) -> &'static [Method] {
    match number {
        HELPERS => builtins::helpers::HELPERS,
        FUNCTIONS => builtins::functions::FUNCTIONS,
        crate::prelude_data::TABLE => crate::prelude_data::CALLABLES,
        SLOTS => builtins::slots::SLOTS,
        n if n >= MODULES => modules::methods(n - MODULES),
        n => of_type(n),
    }
}

/// The constructor of built-in type `number`, called with the arguments only.
pub fn constructor(number: u32) -> Option<NativeFn> {
    builtins::constructor(number).or_else(|| modules::type_constructor(number))
}

/// Method `name` of exactly built-in type `number`.
pub fn find_in_type(number: u32, name: Value) -> Option<Value> {
    match of_type(number).iter().position(|m| m.name == name) {
        Some(index) => Some(imm(immediate::NATIVE, number << 8 | index as u32)),
        None => builtins::slots::find(number, name),
    }
}

/// Function `name` of module table `module`.
pub fn find_in_module(module: u32, name: Value) -> Option<Value> {
    let index = modules::methods(module).iter().position(|m| m.name == name)?;
    Some(imm(immediate::NATIVE, (MODULES + module) << 8 | index as u32))
}

/// The line of a native function value.
#[inline]
pub fn native_of(v: Value) -> Option<&'static Method> {
    if !is_imm_of(v, immediate::NATIVE) {
        return None;
    }
    let n = imm_payload(v);
    table(n >> 8 & 255).get((n & 255) as usize)
}

/// Whether a native function value is a type's method.
pub fn is_type_table(v: Value) -> bool {
    let table = imm_payload(v) >> 8 & 255;
    table < MODULES || table == SLOTS
}

/// The built-in type a native function value belongs to; the number of its table if it is no method.
pub fn type_of_native(v: Value) -> u32 {
    let n = imm_payload(v);
    if n >> 8 & 255 == SLOTS { n >> 16 } else { n >> 8 & 255 }
}

/// Whether a native function value is an operator of a built-in type as a method.
pub fn is_slot(v: Value) -> bool {
    is_imm_of(v, immediate::NATIVE) && imm_payload(v) >> 8 & 255 == SLOTS
}
