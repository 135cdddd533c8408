//! Every name the runtime itself knows, laid out as interned STR objects in ROM by const evaluation.
//!
//! Add a line to `names!`; the list is sorted by nobody and for nobody, lookups go through [`find`] (a hash table built at compile time).

use crate::layout::{FLAG, header, kind};
use crate::modules::words::WORDS as MODULE_WORDS;
use crate::value::{Value, rom_ref};

/// FNV-1a over the bytes; the hash kept in STR and BYTES objects. Never 0 (0 means not computed).
pub const fn hash_bytes(bytes: &[u8]) -> u32 {
    let mut h: u32 = 0x811c_9dc5;
    let mut i = 0;
    while i < bytes.len() {
        h = (h ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    if h == 0 { 1 } else { h }
}

const fn words_for(s: &str) -> usize {
    3 + s.len().div_ceil(4)
}

macro_rules! names {
    ($($id:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, clippy::enum_variant_names)]
        #[derive(Clone, Copy)]
        enum N { $($id,)* COUNT_ }
        const NAMED: [&str; N::COUNT_ as usize] = [$($text,)*];
        $(#[doc = concat!("`", $text, "`")] pub const $id: Value = rom_ref(OFFSETS[N::$id as usize] as usize);)*
    };
}

names! {
    EMPTY = "",
    INIT = "__init__",
    NEW = "__new__",
    DEL = "__del__",
    REPR = "__repr__",
    STR = "__str__",
    NAME = "__name__",
    FILE = "__file__",
    MAIN = "__main__",
    DICT = "__dict__",
    CLASS = "__class__",
    LAMBDA = "<lambda>",
    MODULE_BODY = "<module>",
    LISTCOMP = "<listcomp>",
    DICTCOMP = "<dictcomp>",
    SETCOMP = "<setcomp>",
    GENEXPR = "<genexpr>",
    SUPER = "super",
    DEBUG = "__debug__",
    DOC = "__doc__",
    CLASSCELL = "__classcell__",
    ENTER = "__enter__",
    EXIT = "__exit__",
    AENTER = "__aenter__",
    AEXIT = "__aexit__",
    FUTURE = "__future__",
    ADD = "__add__",
    AITER = "__aiter__",
    ALL = "__all__",
    AND = "__and__",
    ANEXT = "__anext__",
    AWAIT = "__await__",
    BOOL = "__bool__",
    CALL = "__call__",
    CLASS_GETITEM = "__class_getitem__",
    CONTAINS = "__contains__",
    DELATTR = "__delattr__",
    DELETE = "__delete__",
    DELITEM = "__delitem__",
    EQ = "__eq__",
    FLOORDIV = "__floordiv__",
    GE = "__ge__",
    GETATTR = "__getattr__",
    GETATTRIBUTE = "__getattribute__",
    GETITEM = "__getitem__",
    GT = "__gt__",
    HASH = "__hash__",
    IADD = "__iadd__",
    IAND = "__iand__",
    IFLOORDIV = "__ifloordiv__",
    ILSHIFT = "__ilshift__",
    IMATMUL = "__imatmul__",
    IMOD = "__imod__",
    IMUL = "__imul__",
    INDEX = "__index__",
    INIT_SUBCLASS = "__init_subclass__",
    INVERT = "__invert__",
    IOR = "__ior__",
    IPOW = "__ipow__",
    IRSHIFT = "__irshift__",
    ISUB = "__isub__",
    ITER = "__iter__",
    ITRUEDIV = "__itruediv__",
    IXOR = "__ixor__",
    LE = "__le__",
    LEN = "__len__",
    LSHIFT = "__lshift__",
    LT = "__lt__",
    MATMUL = "__matmul__",
    MISSING = "__missing__",
    MOD = "__mod__",
    MODULE = "__module__",
    MUL = "__mul__",
    NE = "__ne__",
    NEG = "__neg__",
    NEXT = "__next__",
    OR = "__or__",
    PACKAGE = "__package__",
    PATH = "__path__",
    POS = "__pos__",
    POW = "__pow__",
    QUALNAME = "__qualname__",
    RADD = "__radd__",
    RAND = "__rand__",
    RFLOORDIV = "__rfloordiv__",
    RLSHIFT = "__rlshift__",
    RMATMUL = "__rmatmul__",
    RMOD = "__rmod__",
    RMUL = "__rmul__",
    ROR = "__ror__",
    RPOW = "__rpow__",
    RRSHIFT = "__rrshift__",
    RSHIFT = "__rshift__",
    RSUB = "__rsub__",
    RTRUEDIV = "__rtruediv__",
    RXOR = "__rxor__",
    SETATTR = "__setattr__",
    SETITEM = "__setitem__",
    SET_NAME = "__set_name__",
    SLOTS = "__slots__",
    SUB = "__sub__",
    TRUEDIV = "__truediv__",
    XOR = "__xor__",
    ABS = "__abs__",
    INT = "__int__",
    FLOAT = "__float__",
    COMPLEX = "__complex__",
    ROUND = "__round__",
    FORMAT = "__format__",
    BYTES = "__bytes__",
    REVERSED = "__reversed__",
    INSTANCECHECK = "__instancecheck__",
    DIVMOD = "__divmod__",
    RDIVMOD = "__rdivmod__",
    BASES = "__bases__",
    MRO = "__mro__",
    DEFAULTS = "__defaults__",
    WRAPPED = "__wrapped__",
    LENGTH_HINT = "__length_hint__",
    COPY = "__copy__",
    FSPATH = "__fspath__",
    ANNOTATIONS = "__annotations__",
    CAUSE = "__cause__",
    CONTEXT = "__context__",
    TRACEBACK = "__traceback__",
    SUPPRESS_CONTEXT = "__suppress_context__",
    SELF = "__self__",
    FUNC = "__func__",
    CODE = "__code__",
    GLOBALS = "__globals__",
    BUILTINS = "__builtins__",
    IMPORT = "__import__",
    MATCH_ARGS = "__match_args__",
    SPEC = "__spec__",
    LOADER = "__loader__",
    KWDEFAULTS = "__kwdefaults__",
    CLOSURE = "__closure__",
    TRUNC = "__trunc__",
    FLOOR = "__floor__",
    CEIL = "__ceil__",
    DIR = "__dir__",
    SUBCLASSES = "__subclasses__",
    GET_ = "__get__",
    SET_ = "__set__",
    SEND = "send",
    THROW = "throw",
    CLOSE = "close",
    F = "f",
    PRELUDE = "<prelude>",
}

/// How many names there are in all.
const COUNT: usize = NAMED.len() + WORDS.len() + MODULE_WORDS.len();

const TEXTS: [&str; COUNT] = {
    let mut texts = [""; COUNT];
    let mut i = 0;
    while i < COUNT {
        texts[i] = if i < NAMED.len() {
            NAMED[i]
        } else if i < NAMED.len() + WORDS.len() {
            WORDS[i - NAMED.len()]
        } else {
            MODULE_WORDS[i - NAMED.len() - WORDS.len()]
        };
        i += 1;
    }
    texts
};

/// The ROM string of a literal, found at compile time: a name missing from the lists does not compile.
#[macro_export]
macro_rules! name {
    ($text:literal) => {
        const { $crate::names::of($text) }
    };
}

/// The ROM str of each ASCII character that has one, else UNSET.
pub static CHARACTERS: [Value; 128] = {
    let mut all = [crate::value::UNSET; 128];
    let mut i = 0;
    while i < COUNT {
        let b = TEXTS[i].as_bytes();
        if b.len() == 1 {
            all[b[0] as usize] = rom_ref(OFFSETS[i] as usize);
        }
        i += 1;
    }
    all
};

/// The ROM string `text`, in constants: see [`name!`].
pub const fn of(text: &str) -> Value {
    let wanted = text.as_bytes();
    let mut i = 0;
    while i < COUNT {
        let b = TEXTS[i].as_bytes();
        let mut same = b.len() == wanted.len();
        let mut j = 0;
        while same && j < b.len() {
            same = b[j] == wanted[j];
            j += 1;
        }
        if same {
            return rom_ref(OFFSETS[i] as usize);
        }
        i += 1;
    }
    panic!("name missing from names.rs")
}

/// Names without a constant of their own; [`of`] finds them at compile time.
const WORDS: &[&str] = &[
    "_module",
    "variables",
    "little",
    "big",
    "fget",
    "fset",
    "fdel",
    "doc",
    "fieldwarden",
    "builtins",
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "tuple",
    "type",
    "vars",
    "zip",
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "index",
    "count",
    "sort",
    "reverse",
    "copy",
    "keys",
    "values",
    "items",
    "get",
    "setdefault",
    "update",
    "popitem",
    "fromkeys",
    "add",
    "discard",
    "union",
    "intersection",
    "difference",
    "symmetric_difference",
    "issubset",
    "issuperset",
    "isdisjoint",
    "intersection_update",
    "difference_update",
    "symmetric_difference_update",
    "capitalize",
    "casefold",
    "center",
    "encode",
    "decode",
    "endswith",
    "expandtabs",
    "find",
    "format_map",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
    "fromhex",
    "tobytes",
    "tolist",
    "bit_length",
    "bit_count",
    "to_bytes",
    "from_bytes",
    "real",
    "imag",
    "conjugate",
    "numerator",
    "denominator",
    "is_integer",
    "as_integer_ratio",
    "start",
    "stop",
    "step",
    "indices",
    "args",
    "errno",
    "strerror",
    "filename",
    "value",
    "code",
    "with_traceback",
    "add_note",
    "msg",
    "lineno",
    "offset",
    "text",
    "gi_frame",
    "gi_running",
    "cr_running",
    "asend",
    "athrow",
    "aclose",
    "getter",
    "setter",
    "deleter",
    "mro",
    "path",
    "modules",
    "argv",
    "version",
    "version_info",
    "implementation",
    "platform",
    "byteorder",
    "maxsize",
    "exit",
    "stdout",
    "stderr",
    "stdin",
    "exc_info",
    "print_exception",
    "getsizeof",
    "getrecursionlimit",
    "_name",
    "name",
    "cpython",
    "circuitpython",
    "stdlib",
    "flush",
    "collect",
    "enable",
    "disable",
    "isenabled",
    "mem_free",
    "mem_alloc",
    "threshold",
    "freeze",
    "time",
    "monotonic",
    "monotonic_ns",
    "sleep",
    "time_ns",
    "perf_counter",
    "perf_counter_ns",
    "ticks_ms",
    "ticks_us",
    "ticks_diff",
    "ticks_add",
    "sleep_ms",
    "sleep_us",
    "gmtime",
    "localtime",
    "mktime",
    "struct_time",
    "process_time",
    "tm_year",
    "tm_mon",
    "tm_mday",
    "tm_hour",
    "tm_min",
    "tm_sec",
    "tm_wday",
    "tm_yday",
    "tm_isdst",
    "key",
    "default",
    "sep",
    "end",
    "end_lineno",
    "end_offset",
    "file",
    "base",
    "encoding",
    "errors",
    "signed",
    "length",
    "fillchar",
    "maxsplit",
    "keepends",
    "sub",
    "old",
    "new",
    "_find",
    "_candidate",
    "_value_at",
    "_set_at",
    "_insert",
    "_remove_at",
    "_resume",
    "_throw",
    "_is_cell",
    "_cell_value",
    "_sort_pairs",
    "_enter_repr",
    "_leave_repr",
    "_write",
    "_percent",
    "_percent_kinds",
    "_format_template",
    "_missing",
    "_back",
    "strict",
    "number",
    "ndigits",
    "mod",
    "source",
    "mode",
    "flags",
    "itemsize",
    "typecode",
    "nbytes",
    "readonly",
    "obj",
    "cast",
    "tb_frame",
    "tb_lineno",
    "tb_next",
    "f_back",
    "f_code",
    "f_lineno",
    "f_globals",
    "f_locals",
    "co_name",
    "co_filename",
    "co_varnames",
    "co_firstlineno",
    "co_argcount",
    "x",
    "y",
    "z",
    "a",
    "b",
    "c",
    "d",
    "e",
    "i",
    "k",
    "v",
    "it",
    "self",
    "cls",
    "exp",
    "prefix",
    "suffix",
    "width",
    "precision",
    "data",
    "object_",
    "array",
    "ArrayType",
    "toreadonly",
    "ndim",
    "shape",
    "strides",
    "contiguous",
    "tabsize",
    "bytes_per_sep",
    "delete",
    "fromlist",
    "frombytes",
    "byteswap",
    "_template",
    "_format",
    "_array",
    "_ascii",
    "_hint",
    "suboffsets",
    "f_contiguous",
    "c_contiguous",
    "_iterable",
    "__complex__",
    "__length_hint__",
    "add_note",
    "__notes__",
    "_wrap",
    "_index",
    "_base",
    "_adopt",
    "_set_method",
    "mapping",
    "iterable",
    "sequence",
    "__reduce__",
    "__sizeof__",
    "__weakref__",
    "release",
    "index_",
    "item",
];

const ROM_WORDS: usize = {
    let mut total = 0;
    let mut i = 0;
    while i < COUNT {
        total += words_for(TEXTS[i]);
        i += 1;
    }
    total
};

const OFFSETS: [u32; COUNT] = {
    let mut offsets = [0; COUNT];
    let mut at = 0;
    let mut i = 0;
    while i < COUNT {
        offsets[i] = at as u32;
        at += words_for(TEXTS[i]);
        i += 1;
    }
    offsets
};

/// The ROM image: STR objects one after another.
pub static ROM: [u32; ROM_WORDS] = {
    let mut rom = [0u32; ROM_WORDS];
    let mut at = 0;
    let mut i = 0;
    while i < COUNT {
        let b = TEXTS[i].as_bytes();
        rom[at] = header(kind::STR, words_for(TEXTS[i])) | FLAG;
        rom[at + 1] = b.len() as u32 | 1 << 31;
        rom[at + 2] = hash_bytes(b);
        let mut j = 0;
        while j < b.len() {
            assert!(b[j] < 128, "ROM names are ASCII");
            rom[at + 3 + j / 4] |= (b[j] as u32) << (j % 4 * 8);
            j += 1;
        }
        at += words_for(TEXTS[i]);
        i += 1;
    }
    rom
};

const BUCKETS: usize = (COUNT * 2).next_power_of_two();

/// An entry of [`BUCKET_INDEX`] without a name.
const NOTHING: u16 = u16::MAX;
const _: () = assert!(ROM_WORDS < NOTHING as usize);

/// Where in the ROM the names are, by their hashes.
static BUCKET_INDEX: [u16; BUCKETS] = {
    let mut index = [NOTHING; BUCKETS];
    let mut i = 0;
    while i < COUNT {
        let mut at = hash_bytes(TEXTS[i].as_bytes()) as usize % BUCKETS;
        while index[at] != NOTHING {
            at = (at + 1) % BUCKETS;
        }
        index[at] = OFFSETS[i] as u16;
        i += 1;
    }
    index
};

/// The bytes of the ROM string at word `at`: those of its object, so that no other list of the texts is in the flash.
fn bytes_at(at: usize) -> Option<&'static [u8]> {
    let object = ROM.get(at..)?;
    let length = (object.get(1)? & !(1 << 31)) as usize;
    bytemuck::cast_slice::<u32, u8>(object.get(3..)?).get(..length)
}

/// The ROM string equal to `bytes`, whose hash is `hash`.
pub fn find(bytes: &[u8], hash: u32) -> Option<Value> {
    let mut at = hash as usize % BUCKETS;
    for _ in 0..BUCKETS {
        let offset = BUCKET_INDEX[at];
        if offset == NOTHING {
            return None;
        }
        if bytes_at(usize::from(offset)) == Some(bytes) {
            return Some(rom_ref(usize::from(offset)));
        }
        at = (at + 1) % BUCKETS;
    }
    None
}

/// The text of a ROM string, by its value.
pub fn text(v: Value) -> &'static str {
    bytes_at((v >> 4) as usize).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or("")
}
