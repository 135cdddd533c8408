//! Built-in types: their numbers, names and bases, and the type of any value.
//!
//! A built-in type is the immediate `imm(TYPE, number)`; its methods are table `number` of `tables.rs`. A user class is a CLASS object.

use crate::heap::Heap;
use crate::layout::{class, exception, kind};
use crate::state::State;
use crate::value::{
    FALSE, TRUE, Value, imm, imm_class, imm_payload, immediate, is_heap, is_imm, is_imm_of, is_rom, is_small,
};

macro_rules! builtin_types {
    ($($id:ident = $number:literal, $name:literal, $base:literal;)*) => {
        $(#[doc = concat!("`", $name, "`")] pub const $id: u32 = $number;)*
        /// How many built-in types there are.
        pub const COUNT: usize = [$($number),*].len();
        const INFO: [(&str, u32); COUNT] = {
            let mut info = [("", 0); COUNT];
            $(info[$number] = ($name, $base);)*
            info
        };
    };
}

builtin_types! {
    OBJECT = 0, "object", 0;
    TYPE = 1, "type", 0;
    NONE_TYPE = 2, "NoneType", 0;
    INT = 3, "int", 0;
    BOOL = 4, "bool", 3;
    FLOAT = 5, "float", 0;
    COMPLEX = 6, "complex", 0;
    STR = 7, "str", 0;
    BYTES = 8, "bytes", 0;
    BYTEARRAY = 9, "bytearray", 0;
    MEMORYVIEW = 10, "memoryview", 0;
    LIST = 11, "list", 0;
    TUPLE = 12, "tuple", 0;
    DICT = 13, "dict", 0;
    SET = 14, "set", 0;
    FROZENSET = 15, "frozenset", 0;
    RANGE = 16, "range", 0;
    SLICE = 17, "slice", 0;
    FUNCTION = 18, "function", 0;
    NATIVE_FUNCTION = 19, "builtin_function_or_method", 0;
    BOUND_METHOD = 20, "method", 0;
    MODULE = 21, "module", 0;
    GENERATOR = 22, "generator", 0;
    COROUTINE = 23, "coroutine", 0;
    ASYNC_GENERATOR = 24, "async_generator", 0;
    PROPERTY = 25, "property", 0;
    STATICMETHOD = 26, "staticmethod", 0;
    CLASSMETHOD = 27, "classmethod", 0;
    SUPER = 28, "super", 0;
    CODE = 29, "code", 0;
    CELL = 30, "cell", 0;
    ITERATOR = 31, "iterator", 0;
    DICT_KEYS = 32, "dict_keys", 0;
    DICT_VALUES = 33, "dict_values", 0;
    DICT_ITEMS = 34, "dict_items", 0;
    NOT_IMPLEMENTED_TYPE = 35, "NotImplementedType", 0;
    ELLIPSIS_TYPE = 36, "ellipsis", 0;
    TRACEBACK = 37, "traceback", 0;
    ARRAY = 38, "array", 0;
    WEAKREF = 39, "ReferenceType", 0;
    ENUMERATE = 40, "enumerate", 0;
    MATCH = 41, "Match", 0;
    PATTERN = 42, "Pattern", 0;
    DEQUE = 43, "deque", 0;
    STRINGIO = 44, "StringIO", 0;
    BYTESIO = 45, "BytesIO", 0;
    STRUCT = 46, "Struct", 0;
    HASH = 47, "hash", 0;
    RANDOM = 48, "Random", 0;
    FILE = 49, "TextIOWrapper", 0;
    ORDERED_DICT = 50, "OrderedDict", 13;
    DEFAULT_DICT = 51, "defaultdict", 13;
    STRUCT_TIME = 52, "struct_time", 12;
    FINALIZE = 53, "finalize", 0;
    BASE_EXCEPTION = 54, "BaseException", 0;
    SYSTEM_EXIT = 55, "SystemExit", 54;
    KEYBOARD_INTERRUPT = 56, "KeyboardInterrupt", 54;
    GENERATOR_EXIT = 57, "GeneratorExit", 54;
    EXCEPTION = 58, "Exception", 54;
    STOP_ITERATION = 59, "StopIteration", 58;
    STOP_ASYNC_ITERATION = 60, "StopAsyncIteration", 58;
    ARITHMETIC_ERROR = 61, "ArithmeticError", 58;
    OVERFLOW_ERROR = 62, "OverflowError", 61;
    ZERO_DIVISION_ERROR = 63, "ZeroDivisionError", 61;
    FLOATING_POINT_ERROR = 64, "FloatingPointError", 61;
    ASSERTION_ERROR = 65, "AssertionError", 58;
    ATTRIBUTE_ERROR = 66, "AttributeError", 58;
    BUFFER_ERROR = 67, "BufferError", 58;
    EOF_ERROR = 68, "EOFError", 58;
    IMPORT_ERROR = 69, "ImportError", 58;
    MODULE_NOT_FOUND_ERROR = 70, "ModuleNotFoundError", 69;
    LOOKUP_ERROR = 71, "LookupError", 58;
    INDEX_ERROR = 72, "IndexError", 71;
    KEY_ERROR = 73, "KeyError", 71;
    MEMORY_ERROR = 74, "MemoryError", 58;
    NAME_ERROR = 75, "NameError", 58;
    UNBOUND_LOCAL_ERROR = 76, "UnboundLocalError", 75;
    OS_ERROR = 77, "OSError", 58;
    RUNTIME_ERROR = 78, "RuntimeError", 58;
    NOT_IMPLEMENTED_ERROR = 79, "NotImplementedError", 78;
    RECURSION_ERROR = 80, "RecursionError", 78;
    SYNTAX_ERROR = 81, "SyntaxError", 58;
    INDENTATION_ERROR = 82, "IndentationError", 81;
    TAB_ERROR = 83, "TabError", 82;
    SYSTEM_ERROR = 84, "SystemError", 58;
    TYPE_ERROR = 85, "TypeError", 58;
    VALUE_ERROR = 86, "ValueError", 58;
    UNICODE_ERROR = 87, "UnicodeError", 86;
    UNICODE_DECODE_ERROR = 88, "UnicodeDecodeError", 87;
    UNICODE_ENCODE_ERROR = 89, "UnicodeEncodeError", 87;
    WARNING = 90, "Warning", 58;
    TIMEOUT_ERROR = 91, "TimeoutError", 77;
    CONNECTION_ERROR = 92, "ConnectionError", 77;
    CONNECTION_RESET_ERROR = 93, "ConnectionResetError", 92;
    CONNECTION_REFUSED_ERROR = 94, "ConnectionRefusedError", 92;
    CONNECTION_ABORTED_ERROR = 95, "ConnectionAbortedError", 92;
    BROKEN_PIPE_ERROR = 96, "BrokenPipeError", 92;
    FILE_NOT_FOUND_ERROR = 97, "FileNotFoundError", 77;
    FILE_EXISTS_ERROR = 98, "FileExistsError", 77;
    IS_A_DIRECTORY_ERROR = 99, "IsADirectoryError", 77;
    NOT_A_DIRECTORY_ERROR = 100, "NotADirectoryError", 77;
    PERMISSION_ERROR = 101, "PermissionError", 77;
    BLOCKING_IO_ERROR = 102, "BlockingIOError", 77;
    CANCELLED_ERROR = 103, "CancelledError", 54;
    WATCHDOG_TIMEOUT = 104, "WatchDogTimeout", 58;
    RELOAD_EXCEPTION = 105, "ReloadException", 54;
    UNICODE_TRANSLATE_ERROR = 106, "UnicodeTranslateError", 87;
    DEPRECATION_WARNING = 107, "DeprecationWarning", 90;
    SIMPLE_NAMESPACE = 108, "SimpleNamespace", 0;
    METHOD_DESCRIPTOR = 109, "method_descriptor", 0;
    GETSET = 110, "getset_descriptor", 0;
    MAPPING_PROXY = 111, "mappingproxy", 0;
    JSON_DECODE_ERROR = 112, "JSONDecodeError", 86;
    STRUCT_ERROR = 113, "error", 58;
    RE_ERROR = 114, "error", 58;
    BINASCII_ERROR = 115, "Error", 86;
    REFERENCE_ERROR = 116, "ReferenceError", 58;
    TIMER = 117, "Timer", 0;
}

/// The immediate of built-in type `number`.
pub const fn of(number: u32) -> Value {
    imm(immediate::TYPE, number)
}

/// Name of built-in type `number`.
pub fn builtin_name(number: u32) -> &'static str {
    INFO.get(number as usize).map_or("object", |i| i.0)
}

/// Number of the built-in base of built-in type `number`.
pub fn builtin_base(number: u32) -> u32 {
    INFO.get(number as usize).map_or(OBJECT, |i| i.1)
}

/// The number of the built-in type called `name` among those visible as built-ins.
pub fn builtin_named(name: &str) -> Option<u32> {
    let n = INFO.iter().position(|i| i.0 == name)? as u32;
    let hidden = matches!(n, NONE_TYPE | FUNCTION..=GENERATOR | COROUTINE | ASYNC_GENERATOR | CODE..=ELLIPSIS_TYPE)
        || matches!(n, TRACEBACK..=FINALIZE | CANCELLED_ERROR | WATCHDOG_TIMEOUT)
        || n == SIMPLE_NAMESPACE
        || n >= METHOD_DESCRIPTOR;
    if n == ENUMERATE || !hidden || matches!(n, PROPERTY | STATICMETHOD | CLASSMETHOD | SUPER) { Some(n) } else { None }
}

/// The type of a value.
pub fn type_of(heap: &Heap<'_>, v: Value) -> Value {
    if is_small(v) {
        return of(INT);
    }
    if is_heap(v) {
        return type_of_object(heap, v);
    }
    if is_rom(v) {
        return of(STR);
    }
    if is_imm(v) {
        let number = match imm_class(v) {
            immediate::SINGLETON => match imm_payload(v) {
                0 => NONE_TYPE,
                1 | 2 => BOOL,
                3 => NOT_IMPLEMENTED_TYPE,
                _ => ELLIPSIS_TYPE,
            },
            immediate::NATIVE | immediate::HOST_FUNCTION => NATIVE_FUNCTION,
            immediate::MODULE => MODULE,
            immediate::ENUMERATOR => return imm(immediate::HOST_TYPE, imm_payload(v) >> 8),
            _ => TYPE,
        };
        return of(number);
    }
    of(OBJECT)
}

fn type_of_object(heap: &Heap<'_>, v: Value) -> Value {
    let number = match heap.kind(v).unwrap_or(0) {
        kind::INSTANCE => return heap.class_of_instance(v).unwrap_or(of(OBJECT)),
        kind::INSTANCE_DICT | kind::SUBVALUE | kind::RESOURCE | kind::NATIVE => return heap.get(v, 1),
        kind::EXCEPTION => return heap.get(v, exception::CLASS),
        kind::FLOAT => FLOAT,
        kind::INT_POSITIVE | kind::INT_NEGATIVE => INT,
        kind::COMPLEX => COMPLEX,
        kind::STR => STR,
        kind::BYTES => BYTES,
        kind::TUPLE => TUPLE,
        kind::LIST => LIST,
        kind::DICT => DICT,
        kind::SET => SET,
        kind::FROZENSET => FROZENSET,
        kind::BYTEARRAY => BYTEARRAY,
        kind::ARRAY => ARRAY,
        kind::MEMORYVIEW => MEMORYVIEW,
        kind::RANGE => RANGE,
        kind::SLICE => SLICE,
        kind::FUNCTION => FUNCTION,
        kind::BOUND => BOUND_METHOD,
        kind::CLASS => TYPE,
        kind::GENERATOR => match heap.get(v, crate::layout::generator::WHAT) >> 1 {
            0 => GENERATOR,
            1 => COROUTINE,
            _ => ASYNC_GENERATOR,
        },
        kind::ITERATOR => ITERATOR,
        kind::PROPERTY => PROPERTY,
        kind::STATICMETHOD => STATICMETHOD,
        kind::CLASSMETHOD => CLASSMETHOD,
        kind::SUPER => SUPER,
        kind::MODULE => MODULE,
        kind::CODE => CODE,
        kind::CELL => CELL,
        kind::TRACEBACK => TRACEBACK,
        kind::WEAKREF => WEAKREF,
        kind::DICTVIEW => match heap.get(v, 2) >> 1 {
            0 => DICT_KEYS,
            1 => DICT_VALUES,
            _ => DICT_ITEMS,
        },
        kind::METHOD => NATIVE_FUNCTION,
        _ => OBJECT,
    };
    of(number)
}

/// The name of a type.
pub fn name_of(heap: &Heap<'_>, state: &State, t: Value) -> heapless::String<64> {
    let mut out = heapless::String::new();
    let text = if is_imm_of(t, immediate::TYPE) {
        builtin_name(imm_payload(t))
    } else if is_imm_of(t, immediate::HOST_TYPE) {
        state.host_types.get(imm_payload(t) as usize).map_or("object", |h| h.name)
    } else if heap.is(t, kind::CLASS) {
        heap.str_text(heap.get(t, class::NAME))
    } else {
        "object"
    };
    for c in text.chars() {
        if out.push(c).is_err() {
            break;
        }
    }
    out
}

/// The built-in value inside an instance of a class derived from a built-in type; any other value as it is.
#[inline]
pub fn unwrap(heap: &Heap<'_>, v: Value) -> Value {
    if is_heap(v) && heap.is(v, kind::SUBVALUE) { heap.get(v, 2) } else { v }
}

/// Whether `v` is a type: built-in, host's or CLASS.
pub fn is_type(heap: &Heap<'_>, v: Value) -> bool {
    is_imm_of(v, immediate::TYPE) || is_imm_of(v, immediate::HOST_TYPE) || heap.is(v, kind::CLASS)
}

/// Whether type `sub` is `sup` or derives from it.
pub fn is_subclass(heap: &Heap<'_>, sub: Value, sup: Value) -> bool {
    if sub == sup || sup == of(OBJECT) {
        return true;
    }
    if is_imm_of(sub, immediate::TYPE) {
        let mut n = imm_payload(sub);
        while n != OBJECT {
            n = builtin_base(n);
            if of(n) == sup {
                return true;
            }
        }
        return false;
    }
    if heap.is(sub, kind::CLASS) {
        let mro = heap.get(sub, class::MRO);
        if heap.is(mro, kind::TUPLE) {
            return heap.words(mro)[1..].contains(&sup);
        }
    }
    false
}

/// Whether `v` is an instance of type `t`.
pub fn is_instance(heap: &Heap<'_>, v: Value, t: Value) -> bool {
    let own = type_of(heap, v);
    own == t || is_subclass(heap, own, t)
}

/// The built-in type a class derives from (its instances' layout).
pub fn native_base(heap: &Heap<'_>, t: Value) -> u32 {
    if is_imm_of(t, immediate::TYPE) {
        imm_payload(t)
    } else if heap.is(t, kind::CLASS) {
        let n = heap.get(t, class::NATIVE);
        if is_imm_of(n, immediate::TYPE) { imm_payload(n) } else { OBJECT }
    } else {
        OBJECT
    }
}

/// Whether type `t` is an exception class.
pub fn is_exception_type(heap: &Heap<'_>, t: Value) -> bool {
    is_type(heap, t) && is_subclass(heap, t, of(BASE_EXCEPTION))
}

/// Python's truth of a value that needs no Python code to tell; None if it does.
#[inline]
pub fn truth(heap: &Heap<'_>, v: Value) -> Option<bool> {
    if v == TRUE {
        return Some(true);
    }
    if v == FALSE || v == crate::value::NONE {
        return Some(false);
    }
    if is_small(v) {
        return Some(v != 1);
    }
    if !is_heap(v) {
        return Some(v != crate::names::EMPTY);
    }
    Some(match heap.kind(v)? {
        kind::STR => heap.get(v, 1) & 0x7fff_ffff != 0,
        kind::BYTES => heap.get(v, 1) != 0,
        kind::LIST | kind::DICT | kind::SET | kind::FROZENSET | kind::BYTEARRAY | kind::ARRAY => heap.get(v, 2) != 1,
        kind::MEMORYVIEW => heap.get(v, 3) != 1,
        kind::TUPLE => heap.words(v).len() > 1,
        kind::FLOAT => heap.float_of(v) != 0.0,
        kind::COMPLEX => heap.words(v)[1..].iter().any(|&w| w & 0x7fff_ffff != 0),
        kind::RANGE => return crate::builtins::range::length(heap, v).map(|n| n != 0),
        kind::DICTVIEW => heap.get(heap.get(v, 1), 2) != 1,
        kind::INSTANCE | kind::INSTANCE_DICT | kind::SUBVALUE | kind::EXCEPTION | kind::RESOURCE | kind::NATIVE => {
            return None;
        }
        _ => true,
    })
}

/// What CPython calls the type of ITERATOR `v`: messages name it.
pub fn iterator_name(heap: &Heap<'_>, v: Value) -> heapless::String<64> {
    use crate::interp::what;
    let target = heap.get(v, 1);
    let kind_of = heap.kind(target);
    let name = match crate::value::small_of(heap.get(v, 4)) {
        what::ZIP => "zip",
        what::ENUMERATE => "enumerate",
        what::RANGE => "range_iterator",
        what::STR if heap.str_is_ascii(target) => "str_ascii_iterator",
        what::STR => "str_iterator",
        what::REVERSED if kind_of == Some(kind::LIST) => "list_reverseiterator",
        what::REVERSED => "reversed",
        what::REVERSED_KEYS => "dict_reversekeyiterator",
        what::SEQUENCE => match kind_of {
            Some(kind::LIST) => "list_iterator",
            Some(kind::TUPLE) => "tuple_iterator",
            Some(kind::BYTES) => "bytes_iterator",
            Some(kind::BYTEARRAY) => "bytearray_iterator",
            Some(kind::ARRAY) => "array.arrayiterator",
            _ => "memory_iterator",
        },
        w if w == what::KEYS && kind_of != Some(kind::DICT) => "set_iterator",
        w if w == what::KEYS => "dict_keyiterator",
        w if w == what::KEYS + 1 => "dict_valueiterator",
        w if w == what::KEYS + 2 => "dict_itemiterator",
        _ => "iterator",
    };
    heapless::String::try_from(name).unwrap_or_default()
}
