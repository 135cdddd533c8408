//! Built-in types and functions.
//!
//! One file a type or group; each exports the table of its methods (listed in `tables.rs`). Here: what is visible by name in every
//! program, the constructors, and the operators of types that are not numbers.

use crate::heap::Heap;
use crate::interp::{Equal, Operator};
use crate::layout::kind;
use crate::names;
use crate::native::{Cx, NativeFn, Signal};
use crate::tables;
use crate::text::Fault;
use crate::types;
use crate::value::{ELLIPSIS, FALSE, NOT_IMPLEMENTED, TRUE, UNSET, Value, imm, immediate};

pub mod buffers;
pub mod classes;
pub mod dicts;
pub mod exceptions;
pub mod function;
pub mod functions;
pub mod generators;
pub mod helpers;
pub mod lists;
pub mod numbers;
pub mod objects;
pub mod range;
pub mod sequence;
pub mod sets;
pub mod slots;
pub mod strings;

/// The built-in called `name`: function, type or constant; UNSET if there is none.
pub fn named(cx: &Cx<'_, '_>, name: Value) -> Value {
    if let Some(index) = functions::FUNCTIONS.iter().position(|m| m.name == name) {
        return imm(immediate::NATIVE, tables::FUNCTIONS << 8 | index as u32);
    }
    let text = cx.heap.str_text(name);
    if let Some(number) = types::builtin_named(text) {
        return types::of(number);
    }
    match text {
        "NotImplemented" => NOT_IMPLEMENTED,
        "Ellipsis" => ELLIPSIS,
        "EnvironmentError" | "IOError" => types::of(types::OS_ERROR),
        "ReferenceError" => types::of(types::REFERENCE_ERROR),
        "__debug__" => TRUE,
        // What a namespace without a name of its own goes by.
        "__name__" => crate::name!("builtins"),
        "ReloadException" => types::of(types::RELOAD_EXCEPTION),
        _ => UNSET,
    }
}

/// The constructor of built-in type `number`.
pub fn constructor(number: u32) -> Option<NativeFn> {
    Some(match number {
        types::OBJECT => objects::construct,
        types::TYPE => classes::construct_type,
        types::INT => numbers::construct_int,
        types::BOOL => numbers::construct_bool,
        types::FLOAT => numbers::construct_float,
        types::COMPLEX => numbers::construct_complex,
        types::STR => strings::construct_str,
        types::BYTES => strings::construct_bytes,
        types::BYTEARRAY => strings::construct_bytearray,
        types::MEMORYVIEW => buffers::construct_memoryview,
        types::ARRAY => buffers::construct_array,
        types::LIST => lists::construct_list,
        types::TUPLE => lists::construct_tuple,
        types::DICT => dicts::construct,
        types::SET => sets::construct_set,
        types::FROZENSET => sets::construct_frozenset,
        types::RANGE => range::construct,
        types::SLICE => objects::construct_slice,
        types::PROPERTY => classes::construct_property,
        types::STATICMETHOD => classes::construct_staticmethod,
        types::CLASSMETHOD => classes::construct_classmethod,
        types::SUPER => classes::construct_super,
        types::ENUMERATE => generators::construct_enumerate,
        types::BOUND_METHOD => function::construct_bound,
        types::NONE_TYPE => objects::construct_none,
        _ => return None,
    })
}

/// Turns a fault of the text functions into a signal.
pub fn raise_fault<T>(cx: &mut Cx<'_, '_>, fault: Fault) -> Result<T, Signal> {
    use crate::text::Class;
    match fault {
        Fault::NeedMemory(n) => Err(n.into()),
        Fault::Foreign(v) => {
            let t = cx.type_name(v);
            cx.type_error(format_args!("unsupported type here: '{t}'"))
        }
        Fault::Raise(class, v) => {
            let number = match class {
                Class::TypeError => types::TYPE_ERROR,
                Class::ValueError => types::VALUE_ERROR,
                Class::OverflowError => types::OVERFLOW_ERROR,
                Class::ZeroDivisionError => types::ZERO_DIVISION_ERROR,
                Class::IndexError => types::INDEX_ERROR,
                Class::KeyError => types::KEY_ERROR,
                Class::LookupError => types::LOOKUP_ERROR,
                Class::AttributeError => types::ATTRIBUTE_ERROR,
                Class::UnicodeDecodeError => types::UNICODE_DECODE_ERROR,
                Class::UnicodeEncodeError => types::UNICODE_ENCODE_ERROR,
                Class::JsonDecodeError => types::JSON_DECODE_ERROR,
                Class::StructError => types::STRUCT_ERROR,
                Class::ReError => types::RE_ERROR,
                Class::BinasciiError => types::BINASCII_ERROR,
            };
            cx.raise_with(number, &[v])
        }
    }
}

/// A str of one character given as UTF-8; single ASCII letters are shared when interned already.
pub fn char_str(cx: &mut Cx<'_, '_>, utf8: &[u8]) -> Result<Value, Signal> {
    let hash = names::hash_bytes(utf8);
    if let Some(v) = names::find(utf8, hash) {
        return Ok(v);
    }
    if let Some(v) = cx.heap.find_interned(utf8, hash) {
        return Ok(v);
    }
    Ok(cx.heap.new_str_bytes(utf8)?)
}

/// `x OP y` where not both are numbers; None if these types do not have the operator.
pub fn sequence_operator(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let (kx, ky) = (cx.heap.kind(x), cx.heap.kind(y));
    match o {
        Operator::Add => match (kx, ky) {
            (Some(kind::STR), Some(kind::STR)) => {
                crate::text::ops::concat(cx.heap, x, y).map(Some).or_else(|f| raise_fault(cx, f))
            }
            (Some(kind::BYTES | kind::BYTEARRAY), Some(kind::BYTES | kind::BYTEARRAY | kind::MEMORYVIEW)) => {
                strings::concat_bytes(cx, x, y).map(Some)
            }
            (Some(kind::LIST), Some(kind::LIST)) | (Some(kind::TUPLE), Some(kind::TUPLE)) => {
                lists::concat(cx, x, y).map(Some)
            }
            (Some(kind::ARRAY), Some(kind::ARRAY)) => buffers::concat_arrays(cx, x, y).map(Some),
            _ => Ok(None),
        },
        Operator::Mul => {
            let is_count = |cx: &Cx<'_, '_>, v: Value| crate::num::is_int(cx.heap.objects(), v);
            let (sequence, count) = if is_count(cx, y) {
                (x, y)
            } else if is_count(cx, x) {
                (y, x)
            } else {
                return Ok(None);
            };
            let times = match crate::num::to_i64(cx.heap, count) {
                Some(n) => n,
                None => {
                    return cx
                        .raise(types::OVERFLOW_ERROR, format_args!("cannot fit 'int' into an index-sized integer"));
                }
            };
            match cx.heap.kind(sequence) {
                Some(kind::STR | kind::BYTES) => {
                    crate::text::ops::repeat(cx.heap, sequence, times).map(Some).or_else(|f| raise_fault(cx, f))
                }
                Some(kind::BYTEARRAY) => strings::repeat_bytearray(cx, sequence, times).map(Some),
                Some(kind::LIST | kind::TUPLE) => lists::repeat(cx, sequence, times).map(Some),
                Some(kind::ARRAY) => buffers::repeat_array(cx, sequence, times).map(Some),
                _ => Ok(None),
            }
        }
        Operator::Mod => match kx {
            Some(kind::STR | kind::BYTES | kind::BYTEARRAY) => strings::percent(cx, x, y).map(Some),
            _ => Ok(None),
        },
        Operator::And | Operator::Or | Operator::Xor | Operator::Sub => {
            if o == Operator::Or && kx == Some(kind::DICT) && ky == Some(kind::DICT) {
                return dicts::merged(cx, x, y).map(Some);
            }
            if o == Operator::Or && types::is_type(cx.heap, x) {
                // `int | None` in a run-time annotation.
                return Ok(Some(x));
            }
            sets::operator(cx, o, x, y)
        }
        _ => Ok(None),
    }
}

/// In-place operators that change their left operand; None where the ordinary operator is meant.
pub fn inplace_operator(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    match (o, cx.heap.kind(x)) {
        (Operator::Add, Some(kind::LIST)) => {
            if !lists::extend_native(cx, x, y)? {
                if !crate::interp::is_iterable(cx, y) {
                    let t = cx.type_name(y);
                    return cx.type_error(format_args!("'{t}' object is not iterable"));
                }
                // Any iterable: the prelude gathers it, then the list grows.
                return cx.become_call(tables::helper(tables::HELPER_LIST_IADD), &[x, y]);
            }
            Ok(Some(x))
        }
        (Operator::Mul, Some(kind::LIST)) => lists::repeat_in_place(cx, x, y),
        (Operator::Add, Some(kind::BYTEARRAY)) => strings::extend_bytearray(cx, x, y).map(Some),
        (Operator::Add, Some(kind::ARRAY)) => buffers::extend_in_place(cx, x, y).map(Some),
        (Operator::Or, Some(kind::DICT)) => {
            if !cx.heap.is(y, kind::DICT) || !dicts::update_native(cx, x, y)? {
                return dicts::merge_pairs(cx, x, y).map(Some);
            }
            Ok(Some(x))
        }
        (Operator::And | Operator::Or | Operator::Xor | Operator::Sub, Some(kind::SET)) => {
            sets::operator_in_place(cx, o, x, y)
        }
        _ => Ok(None),
    }
}

/// Comparison `code` (an instruction number) of built-in values beyond equality and the order of numbers and strings: sets.
pub fn compare_operator(cx: &mut Cx<'_, '_>, code: u8, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    sets::compare(cx, code, x, y)
}

/// Equality of objects of native kinds: arrays, views, weak references.
pub fn equal_native_objects(heap: &Heap<'_>, x: Value, y: Value) -> Equal {
    match (heap.kind(x), heap.kind(y)) {
        (Some(kind::WEAKREF), Some(kind::WEAKREF)) => {
            let (a, b) = (heap.get(x, 1), heap.get(y, 1));
            if a != UNSET && a == b { Equal::Yes } else { Equal::No }
        }
        (Some(kind::DICTVIEW), _) => dicts::views_equal(heap, x, y),
        (_, Some(kind::DICTVIEW)) => dicts::views_equal(heap, y, x),
        _ => buffers::equal(heap, x, y),
    }
}

/// `bool` of a Rust bool, for tables.
pub const fn truth(b: bool) -> Value {
    if b { TRUE } else { FALSE }
}
