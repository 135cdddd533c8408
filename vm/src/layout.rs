//! Object layouts: the header word, the kinds, and where each field of each kind lies.
//!
//! Word offsets count from the header (word 0). Pointer words come first, raw words after them. Fields named `…_int` hold a small-int
//! value (so that they may stand among pointers).

/// Object kinds (bits 4-9 of the header). The collector knows the order: up to `RAW` no values, then the three special kinds `CODE`, `INSTANCE`,
/// `WEAKREF`, then those whose words are all plain values.
#[rustfmt::skip]
pub mod kind {
    /// Dead words inside the heap; `size` words long.
    pub const FILLER: u32 = 0;
    /// [lo][hi], raw: an IEEE double.
    pub const FLOAT: u32 = 1;
    /// Raw limbs, least first, no leading zero limb; never a number that fits a small int.
    pub const INT_POSITIVE: u32 = 2;
    /// As `INT_POSITIVE`, the number negated.
    pub const INT_NEGATIVE: u32 = 3;
    /// [re lo][re hi][im lo][im hi], raw.
    pub const COMPLEX: u32 = 4;
    /// Raw [length in bytes | ASCII << 31][hash or 0][UTF-8, zero padded]. F: interned.
    pub const STR: u32 = 5;
    /// Raw [length][hash or 0][bytes, zero padded].
    pub const BYTES: u32 = 6;
    /// Raw words: storage of bytearray and array, index of a large table, scratch.
    pub const RAW: u32 = 7;
    /// All values: items.
    pub const TUPLE: u32 = 22;
    /// All values: storage of a list, or any internal vector; unused words are UNSET.
    pub const VALUES: u32 = 26;
    /// [storage VALUES or UNSET][len_int]
    pub const LIST: u32 = 41;
    /// [TABLE or UNSET][len_int] entries are (key, value)
    pub const DICT: u32 = 11;
    /// [TABLE or UNSET][len_int] entries are (key)
    pub const SET: u32 = 12;
    /// As SET.
    pub const FROZENSET: u32 = 13;
    /// Storage of dict and set; see `table.rs`. All values.
    pub const TABLE: u32 = 14;
    /// [storage RAW or UNSET][len_int]
    pub const BYTEARRAY: u32 = 15;
    /// [storage RAW or UNSET][len_int items][typecode_int]
    pub const ARRAY: u32 = 16;
    /// [base or None][start_int bytes][len_int items][typecode_int][readonly_int][step_int items]
    pub const MEMORYVIEW: u32 = 17;
    /// [start][stop][step] any ints
    pub const RANGE: u32 = 18;
    /// [start][stop][step] any values
    pub const SLICE: u32 = 19;
    /// [value] a closure variable
    pub const CELL: u32 = 20;
    /// [value][name] a module variable. F: the value is the built-in of that name, the module has none.
    pub const GLOBAL: u32 = 21;
    /// See `code`. Word 1 says how many words are pointers.
    pub const CODE: u32 = 8;
    /// [code][defaults TUPLE or UNSET][closure TUPLE or UNSET][attributes DICT or UNSET][serial_int or UNSET][module]
    pub const FUNCTION: u32 = 23;
    /// [function][self]
    pub const BOUND: u32 = 24;
    /// [class, native type…]: see `class`
    pub const CLASS: u32 = 25;
    /// [spill or serial_int][slots…]; the shape in the header names the class and the slots.
    pub const INSTANCE: u32 = 9;
    /// [class][attributes DICT][serial_int] an instance with more attributes than shapes allow. Converted in place from INSTANCE.
    pub const INSTANCE_DICT: u32 = 27;
    /// [class][value][attributes DICT or UNSET][serial_int] an instance of a user class derived from a built-in type.
    pub const SUBVALUE: u32 = 28;
    /// See `exception`.
    pub const EXCEPTION: u32 = 29;
    /// [next TRACEBACK or NONE][code][pc_int][lasti line_int]
    pub const TRACEBACK: u32 = 30;
    /// See `generator`.
    pub const GENERATOR: u32 = 31;
    /// [target][position_int][extra][what_int] an iterator over a built-in container
    pub const ITERATOR: u32 = 32;
    /// [get][set][delete][doc]
    pub const PROPERTY: u32 = 33;
    /// [function]
    pub const STATICMETHOD: u32 = 34;
    /// [function]
    pub const CLASSMETHOD: u32 = 35;
    /// [class][self]
    pub const SUPER: u32 = 36;
    /// [name][globals DICT name -> GLOBAL][builtin module immediate or UNSET]
    pub const MODULE: u32 = 37;
    /// [class][parent_int][key][slot_int][transitions VALUES or UNSET]
    pub const SHAPE: u32 = 38;
    /// [host or native type immediate][index_int][generation_int][attributes][serial_int][handler]
    pub const RESOURCE: u32 = 39;
    /// [type immediate][fields…] an object of a native module (deque, Match, StringIO, …). All values.
    pub const NATIVE: u32 = 40;
    /// [target, weak][callback][hash_int or UNSET][what_int]
    pub const WEAKREF: u32 = 10;
    /// [dict][what_int] keys(), values(), items()
    pub const DICTVIEW: u32 = 42;
    /// [method native immediate][type] an unbound method of a built-in type
    pub const METHOD: u32 = 43;
}

/// `pointers`: every word after the header is a value.
pub const ALL: u32 = u32::MAX;
/// `pointers`: CODE, word 1 (a small int) counts them.
pub const IN_WORD_1: u32 = u32::MAX - 1;

/// How many words after the header are values: a number, [`ALL`] or [`IN_WORD_1`].
pub const fn pointers(k: u32) -> u32 {
    match k {
        kind::FILLER | kind::FLOAT | kind::INT_POSITIVE | kind::INT_NEGATIVE => 0,
        kind::COMPLEX | kind::STR | kind::BYTES | kind::RAW => 0,
        kind::CODE => IN_WORD_1,
        _ => ALL,
    }
}

/// The header tag (low three bits).
pub const HEADER_TAG: u32 = 0b110;
/// The collector's mark.
pub const MARK: u32 = 1 << 3;
/// The kind's own flag.
pub const FLAG: u32 = 1 << 10;
/// Where the size begins.
pub const SIZE_SHIFT: u32 = 11;
/// The largest object, in words.
pub const SIZE_MAX: usize = (1 << 21) - 1;
/// INSTANCE: where the shape begins (the 8 bits below it are the size).
pub const SHAPE_SHIFT: u32 = 19;
/// INSTANCE: the largest size in words.
pub const INSTANCE_SIZE_MAX: usize = 255;
/// INSTANCE: how many shapes there can be.
pub const SHAPES_MAX: usize = 1 << 13;

/// A header for `size` words of `kind`.
#[inline(always)]
pub const fn header(kind: u32, size: usize) -> u32 {
    (size as u32) << SIZE_SHIFT | kind << 4 | HEADER_TAG
}

/// The kind in a header.
#[inline(always)]
pub const fn kind_of_header(h: u32) -> u32 {
    h >> 4 & 63
}

/// The size in a header, in words, header included.
#[inline(always)]
pub const fn size_of_header(h: u32) -> usize {
    if kind_of_header(h) == kind::INSTANCE { (h >> SIZE_SHIFT & 255) as usize } else { (h >> SIZE_SHIFT) as usize }
}

/// Whether a word carries the header tag.
#[inline(always)]
pub const fn is_header(w: u32) -> bool {
    w & 7 == HEADER_TAG
}

/// CODE fields.
pub mod code {
    /// Small int: how many words from word 1 on (this one included) are pointers.
    pub const NPTRS: usize = 1;
    /// `__name__`, str.
    pub const NAME: usize = 2;
    /// File name, str.
    pub const FILE: usize = 3;
    /// The MODULE whose globals are linked; UNSET before linking.
    pub const MODULE: usize = 4;
    /// BYTES: line table, see `compiler/lines.rs`.
    pub const LINES: usize = 5;
    /// BYTES or UNSET: exception table, entries of 8 bytes: start u16, end u16, handler u16 (word offsets from the first instruction, end exclusive), register u8, 0 u8;
    /// inner regions come before outer ones, the first that holds the pc wins.
    pub const HANDLERS: usize = 6;
    /// TUPLE of names: parameters in register order (positional, keyword-only, `*args`, `**kwargs`), then the other locals in register order.
    pub const VARNAMES: usize = 7;
    /// TUPLE of the names of free variables, in closure order, or UNSET.
    pub const FREEVARS: usize = 8;
    /// Small int: registers used (window size, at least 3) | flags << 10.
    pub const INFO: usize = 9;
    /// Small int: positional parameters | positional-only << 8 | keyword-only << 16.
    pub const PARAMS: usize = 10;
    /// `__qualname__`, str.
    pub const QUALNAME: usize = 11;
    /// Small int: first line, from 1.
    pub const FIRST_LINE: usize = 12;
    /// Small int: pool words before the globals | globals << 15 (both < 2^15). Caches follow the globals.
    pub const GLOBALS: usize = 13;
    /// Docstring or UNSET.
    pub const DOC: usize = 14;
    /// The first word of the pool.
    pub const POOL: usize = 15;

    /// Flags of `INFO` (after `>> 10`).
    pub mod flag {
        /// Has `*args`.
        pub const VARARGS: u32 = 1;
        /// Has `**kwargs`.
        pub const VARKW: u32 = 2;
        /// Contains `yield`.
        pub const GENERATOR: u32 = 4;
        /// `async def`.
        pub const COROUTINE: u32 = 8;
        /// A class body: r3 is the namespace dict, returned at its end.
        pub const CLASS: u32 = 16;
        /// A module body.
        pub const MODULE: u32 = 32;
    }
}

/// CLASS fields, all values.
pub mod class {
    /// str
    pub const NAME: usize = 1;
    /// TUPLE of bases
    pub const BASES: usize = 2;
    /// TUPLE: method resolution order, the class itself first; built-in types are immediates
    pub const MRO: usize = 3;
    /// DICT of attributes
    pub const DICT: usize = 4;
    /// Small int: flags, and the slots a new instance gets
    pub const INFO: usize = 5;
    /// Small int: the class's root shape
    pub const SHAPE: usize = 6;
    /// Small int or UNSET: identity serial
    pub const SERIAL: usize = 7;
    /// Immediate of the built-in type it derives from (object for plain classes)
    pub const NATIVE: usize = 8;
    /// `__qualname__`
    pub const QUALNAME: usize = 9;
    /// `__module__` name
    pub const MODULE: usize = 10;
    /// The `__init__` that instances are made with at once: a FUNCTION of a class without a built-in base, `__new__` and `__del__`; else, or when nobody
    /// has looked yet, UNSET. Unset again by every change to a class.
    pub const INIT: usize = 11;
    /// Words of a CLASS
    pub const SIZE: usize = 12;
}

/// EXCEPTION fields, all values.
pub mod exception {
    /// CLASS or type immediate
    pub const CLASS: usize = 1;
    /// TUPLE
    pub const ARGS: usize = 2;
    /// TRACEBACK or NONE
    pub const TRACEBACK: usize = 3;
    /// `__cause__` or UNSET
    pub const CAUSE: usize = 4;
    /// `__context__` or UNSET
    pub const CONTEXT: usize = 5;
    /// DICT of other attributes, or UNSET
    pub const ATTRIBUTES: usize = 6;
    /// Small int: bit 0 `__suppress_context__`; bits above: identity serial
    pub const FLAGS: usize = 7;
    /// Words of an EXCEPTION
    pub const SIZE: usize = 8;
}

/// GENERATOR fields, all values.
pub mod generator {
    /// FUNCTION
    pub const FUNCTION: usize = 1;
    /// Small int: 0 not started, 1 suspended, 2 running, 3 finished
    pub const STATE: usize = 2;
    /// `STATE` of one that stands at a `yield`.
    pub const SUSPENDED: i32 = 1;
    /// Small int: pc to resume at, relative to the code object
    pub const PC: usize = 3;
    /// The exception being handled inside, or UNSET
    pub const HANDLED: usize = 4;
    /// Small int: 0 generator, 1 coroutine, 2 async generator
    pub const WHAT: usize = 5;
    /// Identity serial or UNSET
    pub const SERIAL: usize = 6;
    /// Registers from r3 on
    pub const REGISTERS: usize = 7;
}

/// RESOURCE fields, all values.
pub mod resource {
    /// Immediate of the host type
    pub const TYPE: usize = 1;
    /// Small int: entry in the host's claim table; UNSET: it holds none, or none any more
    pub const INDEX: usize = 2;
    /// Small int: the entry's generation
    pub const GENERATION: usize = 3;
    /// DICT of attributes or UNSET
    pub const ATTRIBUTES: usize = 4;
    /// Identity serial or UNSET
    pub const SERIAL: usize = 5;
    /// What is called when the resource's signal slot is set, or UNSET: see `handlers.rs`
    pub const HANDLER: usize = 6;
    /// Words of a RESOURCE
    pub const SIZE: usize = 7;
}
