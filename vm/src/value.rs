//! Values: one `u32` each, the same on every target.
//!
//! The drawing is in `docs/vm.md`, section 1. A value that points at nothing sensible can give a wrong answer, never undefined behaviour:
//! every access goes through a checked index.

/// A Python value, or [`UNSET`].
pub type Value = u32;

/// No value: an unassigned register, a missing entry. Never visible to Python.
pub const UNSET: Value = 0;

/// Immediate classes (bits 4-7 of an immediate).
pub mod immediate {
    /// None, False, True, NotImplemented, Ellipsis.
    pub const SINGLETON: u32 = 0;
    /// A native function of the VM: `table << 8 | index`.
    pub const NATIVE: u32 = 1;
    /// A built-in type: its `types::*` number.
    pub const TYPE: u32 = 2;
    /// A function the host provides.
    pub const HOST_FUNCTION: u32 = 3;
    /// A type the host provides.
    pub const HOST_TYPE: u32 = 4;
    /// A built-in module of the VM or the host.
    pub const MODULE: u32 = 5;
    /// A member of an enumeration of the host: `host type << 8 | number (u8)`.
    pub const ENUMERATOR: u32 = 6;
}

/// Makes an immediate of `class` with `payload` (24 bits).
pub const fn imm(class: u32, payload: u32) -> Value {
    payload << 8 | class << 4 | 0b1010
}

/// `None`.
pub const NONE: Value = imm(immediate::SINGLETON, 0);
/// `False`.
pub const FALSE: Value = imm(immediate::SINGLETON, 1);
/// `True`.
pub const TRUE: Value = imm(immediate::SINGLETON, 2);
/// `NotImplemented`.
pub const NOT_IMPLEMENTED: Value = imm(immediate::SINGLETON, 3);
/// `...`
pub const ELLIPSIS: Value = imm(immediate::SINGLETON, 4);

/// The largest small int.
pub const SMALL_MAX: i32 = (1 << 30) - 1;
/// The least small int.
pub const SMALL_MIN: i32 = -(1 << 30);

/// A small int as a value; the caller has checked the range.
#[inline(always)]
pub const fn small(i: i32) -> Value {
    (i as u32) << 1 | 1
}

/// `i` as a small int, if it fits in 31 bits.
#[inline(always)]
pub const fn try_small(i: i64) -> Option<Value> {
    if i >= SMALL_MIN as i64 && i <= SMALL_MAX as i64 { Some(small(i as i32)) } else { None }
}

/// Whether `v` is a small int.
#[inline(always)]
pub const fn is_small(v: Value) -> bool {
    v & 1 == 1
}

/// The number in a small int.
#[inline(always)]
pub const fn small_of(v: Value) -> i32 {
    v as i32 >> 1
}

/// Python's bool of a Rust bool.
#[inline(always)]
pub const fn boolean(b: bool) -> Value {
    if b { TRUE } else { FALSE }
}

/// Whether `v` refers to a heap object.
#[inline(always)]
pub const fn is_heap(v: Value) -> bool {
    v & 3 == 0 && v != UNSET
}

/// The word index of a heap object's header; meaningful only if [`is_heap`].
#[inline(always)]
pub const fn index_of(v: Value) -> usize {
    (v >> 2) as usize
}

/// A reference to the heap object whose header is at `index`.
#[inline(always)]
pub const fn heap_ref(index: usize) -> Value {
    (index as u32) << 2
}

/// Whether `v` is a ROM object.
#[inline(always)]
pub const fn is_rom(v: Value) -> bool {
    v & 15 == 0b0010
}

/// The word index in ROM; meaningful only if [`is_rom`].
#[inline(always)]
pub const fn rom_index(v: Value) -> usize {
    (v >> 4) as usize
}

/// A reference to the ROM object whose header is at `index`.
#[inline(always)]
pub const fn rom_ref(index: usize) -> Value {
    (index as u32) << 4 | 0b0010
}

/// Whether `v` is an immediate.
#[inline(always)]
pub const fn is_imm(v: Value) -> bool {
    v & 15 == 0b1010
}

/// Whether `v` is an immediate of `class`.
#[inline(always)]
pub const fn is_imm_of(v: Value, class: u32) -> bool {
    v & 255 == class << 4 | 0b1010
}

/// The class of an immediate.
#[inline(always)]
pub const fn imm_class(v: Value) -> u32 {
    v >> 4 & 15
}

/// The payload of an immediate.
#[inline(always)]
pub const fn imm_payload(v: Value) -> u32 {
    v >> 8
}
