//! Hash and equality of keys, as far as they need no Python.
//!
//! Numbers follow Python's published rule, so that equal numbers hash equal whatever their type: the hash of a rational number is its
//! value modulo the prime 2^31 - 1. Nested tuples and frozensets are followed to a fixed depth, beyond it the answer is "ask Python".

use crate::heap::{Heap, NeedMemory};
use crate::layout::{FLAG, kind};
use crate::value::{FALSE, TRUE, Value, is_heap, is_rom, is_small, small_of};

/// How deep tuples and frozensets in keys are followed: deeper than any program nests a key, shallow on the Rust stack.
const DEPTH_MAX: u32 = 16;
/// The modulus of numeric hashes.
const PRIME: u64 = (1 << 31) - 1;
/// Hash of infinity.
const HASH_INFINITY: u32 = 314_159;
/// Multiplier of the imaginary part.
const IMAGINARY: u32 = 1_000_003;

/// Why a key cannot be hashed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashError {
    /// Its hash or a comparison needs Python (`__hash__`, `__eq__`), or the VM's own rule for that type.
    Python,
    /// TypeError: this value (the key or one inside it) is unhashable.
    Unhashable(Value),
    /// Collect and try again.
    Memory(NeedMemory),
}

impl From<NeedMemory> for HashError {
    fn from(need: NeedMemory) -> HashError {
        HashError::Memory(need)
    }
}

/// Why [`Heap::hash_known`] stopped.
#[derive(Clone, Copy)]
pub(super) enum Stop {
    Python,
    Unhashable(Value),
    /// This object hashes by identity and has no serial yet: nobody can have stored it under a hash.
    NoSerial(Value),
}

fn is_number(heap: &Heap<'_>, v: Value) -> bool {
    is_small(v)
        || v == TRUE
        || v == FALSE
        || matches!(heap.kind(v), Some(kind::INT_POSITIVE | kind::INT_NEGATIVE | kind::FLOAT | kind::COMPLEX))
}

/// `value mod (2^31 - 1)` times 2 to the power `exponent`.
fn scaled(magnitude: u64, exponent: i32, negative: bool) -> u32 {
    let turn = exponent.rem_euclid(31) as u32;
    let m = magnitude % PRIME;
    // 2^31 is 1 in this field: multiplying by 2^turn turns the 31 bits round.
    let turned = ((m << turn) & PRIME) | (m >> (31 - turn));
    signed((turned % PRIME) as u32, negative)
}

/// The hash with its sign; -1 is kept free, as Python does.
fn signed(magnitude: u32, negative: bool) -> u32 {
    let hash = if negative { magnitude.wrapping_neg() } else { magnitude };
    if hash == u32::MAX { u32::MAX - 1 } else { hash }
}

/// The hash of a float.
pub fn hash_float(f: f64) -> u32 {
    if f.is_nan() {
        return 0;
    }
    if f.is_infinite() {
        return signed(HASH_INFINITY, f < 0.0);
    }
    let (mantissa, exponent) = parts(f);
    scaled(mantissa, exponent, f < 0.0)
}

/// A finite float as `mantissa * 2^exponent`.
fn parts(f: f64) -> (u64, i32) {
    let bits = f.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) }
}

/// Whether a float equals the number of `limbs` (at least one, no leading zero) with its sign.
fn float_equals_limbs(f: f64, limbs: &[u32], negative: bool) -> bool {
    if !f.is_finite() || f == 0.0 || (f < 0.0) != negative {
        return false;
    }
    let (mantissa, exponent) = parts(f);
    let zeros = mantissa.trailing_zeros();
    let (mantissa, exponent) = (mantissa >> zeros, exponent + zeros as i32);
    if exponent < 0 {
        return false;
    }
    let bits = 64 - mantissa.leading_zeros() as usize + exponent as usize;
    bits.div_ceil(32) == limbs.len()
        && limbs.iter().enumerate().all(|(i, &limb)| {
            let offset = 32 * i as i64 - i64::from(exponent);
            let expected = match offset {
                0..=63 => (mantissa >> offset) as u32,
                -31..=-1 => (mantissa << -offset) as u32,
                _ => 0,
            };
            limb == expected
        })
}

impl Heap<'_> {
    /// The hash of a key. May note the hash in a str and give objects a serial.
    pub fn hash(&mut self, v: Value) -> Result<u32, HashError> {
        if is_heap(v) && matches!(self.kind(v), Some(kind::STR | kind::BYTES)) {
            return Ok(self.hash_of_str(v));
        }
        loop {
            match self.hash_at(v, 0) {
                Ok(hash) => return Ok(hash),
                Err(Stop::NoSerial(object)) => {
                    self.serial(object)?;
                }
                Err(Stop::Python) => return Err(HashError::Python),
                Err(Stop::Unhashable(inside)) => return Err(HashError::Unhashable(inside)),
            }
        }
    }

    /// The hash of a key without writing anything.
    pub(super) fn hash_known(&self, v: Value) -> Result<u32, Stop> {
        self.hash_at(v, 0)
    }

    pub(super) fn hash_at(&self, v: Value, depth: u32) -> Result<u32, Stop> {
        if is_small(v) {
            let i = small_of(v);
            return Ok(signed(i.unsigned_abs(), i < 0));
        }
        if v == TRUE || v == FALSE {
            return Ok(u32::from(v == TRUE));
        }
        let Some(kind) = self.kind(v) else { return Ok(v) };
        if depth > DEPTH_MAX {
            return Err(Stop::Python);
        }
        match kind {
            kind::STR | kind::BYTES => Ok(self.peek_hash_of_str(v)),
            kind::INT_POSITIVE | kind::INT_NEGATIVE => {
                let limbs = &self.words(v)[1..];
                let hash = limbs.iter().rev().fold(0, |h, &limb| (h * 2 + u64::from(limb)) % PRIME);
                Ok(signed(hash as u32, kind == kind::INT_NEGATIVE))
            }
            kind::FLOAT => Ok(hash_float(self.float_of(v))),
            kind::COMPLEX => {
                let part = |i| f64::from_bits(u64::from(self.get(v, i + 1)) << 32 | u64::from(self.get(v, i)));
                Ok(hash_float(part(1)).wrapping_add(hash_float(part(3)).wrapping_mul(IMAGINARY)))
            }
            kind::TUPLE => {
                let items = self.tuple_items(v);
                let mut hash = 0x345_678u32.wrapping_add(items.len() as u32);
                for &item in items {
                    hash = (hash ^ self.hash_at(item, depth + 1)?).wrapping_mul(0x9e37_79b1).rotate_left(13);
                }
                Ok(hash)
            }
            kind::FROZENSET => {
                let (mut hash, mut at) = (self.list_len(v) as u32, 0);
                while let Some((next, item, _)) = self.table_next(v, at) {
                    let h = self.hash_at(item, depth + 1)?;
                    hash = hash.wrapping_add((h ^ h >> 15).wrapping_mul(0x85eb_ca6b) ^ h.rotate_left(16));
                    at = next;
                }
                Ok(hash)
            }
            kind::BOUND => {
                let function = self.hash_at(self.get(v, 1), depth + 1)?;
                let object = self.get(v, 2);
                let object = self.known_serial(object).ok_or(Stop::NoSerial(object))?;
                Ok(function.rotate_left(7) ^ object)
            }
            kind::METHOD => Ok(self.get(v, 1).rotate_left(9) ^ self.get(v, 2)),
            kind::INSTANCE | kind::INSTANCE_DICT if !self.is_plain(v) => Err(Stop::Python),
            kind::EXCEPTION if !self.is_plain(v) => Err(Stop::Python),
            kind::SUBVALUE if !self.is_plain(v) => Err(Stop::Python),
            kind::SUBVALUE => self.hash_at(self.get(v, 2), depth + 1),
            kind::LIST | kind::DICT | kind::SET | kind::BYTEARRAY | kind::ARRAY => Err(Stop::Unhashable(v)),
            kind::WEAKREF | kind::RANGE | kind::SLICE | kind::MEMORYVIEW | kind::NATIVE | kind::DICTVIEW => {
                Err(Stop::Python)
            }
            _ => self.known_serial(v).ok_or(Stop::NoSerial(v)),
        }
    }

    /// Whether the class of an instance or exception leaves `__eq__` and `__hash__` alone.
    fn is_plain(&self, v: Value) -> bool {
        let class = if self.is(v, kind::EXCEPTION) { Some(self.get(v, 1)) } else { self.class_of_instance(v) };
        class.is_some_and(|class| !is_heap(class) || self.class_is_plain(class))
    }

    /// Whether two keys are equal: identity first, then by value. `None`: Python must be asked.
    pub fn equal(&self, a: Value, b: Value) -> Option<bool> {
        self.equal_at(a, b, 0)
    }

    pub(super) fn equal_at(&self, a: Value, b: Value, depth: u32) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        if is_rom(a) && is_rom(b) {
            return Some(false);
        }
        if is_number(self, a) && is_number(self, b) {
            return Some(self.numbers_equal(a, b));
        }
        if depth > DEPTH_MAX {
            return None;
        }
        let (ka, kb) = (self.kind(a), self.kind(b));
        match (ka, kb) {
            (Some(kind::SUBVALUE), _) if self.is_plain(a) => return self.equal_at(self.get(a, 2), b, depth + 1),
            (_, Some(kind::SUBVALUE)) if self.is_plain(b) => return self.equal_at(a, self.get(b, 2), depth + 1),
            _ => {}
        }
        if self.decides_itself(a, ka) || self.decides_itself(b, kb) {
            return None;
        }
        if ka != kb {
            return Some(false);
        }
        match ka {
            Some(kind::STR | kind::BYTES) => Some(self.texts_equal(a, b)),
            Some(kind::TUPLE) => {
                let (xs, ys) = (self.tuple_items(a), self.tuple_items(b));
                if xs.len() != ys.len() {
                    return Some(false);
                }
                for (&x, &y) in xs.iter().zip(ys) {
                    if !self.equal_at(x, y, depth + 1)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Some(kind::FROZENSET) => self.sets_equal(a, b, depth),
            Some(kind::BOUND) => {
                Some(self.get(a, 2) == self.get(b, 2) && self.equal_at(self.get(a, 1), self.get(b, 1), depth + 1)?)
            }
            Some(kind::METHOD) => Some(self.words(a)[1..] == self.words(b)[1..]),
            _ => Some(false),
        }
    }

    /// Whether this kind of object is compared by a rule that is not known here.
    fn decides_itself(&self, v: Value, kind: Option<u32>) -> bool {
        match kind {
            Some(kind::INSTANCE | kind::INSTANCE_DICT | kind::EXCEPTION | kind::SUBVALUE) => !self.is_plain(v),
            Some(kind::LIST | kind::DICT | kind::SET | kind::BYTEARRAY | kind::ARRAY | kind::MEMORYVIEW) => true,
            Some(kind::WEAKREF | kind::RANGE | kind::SLICE | kind::NATIVE | kind::DICTVIEW) => true,
            _ => false,
        }
    }

    /// Whether `v` is a STR with the content of the STR `name`.
    #[inline]
    pub(super) fn same_text(&self, v: Value, name: Value) -> bool {
        v == name || self.is(v, kind::STR) && self.texts_equal(v, name)
    }

    fn texts_equal(&self, a: Value, b: Value) -> bool {
        if self.header(a) & self.header(b) & FLAG != 0 && self.is(a, kind::STR) {
            return false;
        }
        let (ha, hb) = (self.get(a, 2), self.get(b, 2));
        (ha == 0 || hb == 0 || ha == hb) && self.str_bytes(a) == self.str_bytes(b)
    }

    fn sets_equal(&self, a: Value, b: Value, depth: u32) -> Option<bool> {
        if self.list_len(a) != self.list_len(b) {
            return Some(false);
        }
        let mut at = 0;
        while let Some((next, x, _)) = self.table_next(a, at) {
            at = next;
            if self.peek(b, x, depth + 1).ok()?.is_none() {
                return Some(false);
            }
        }
        Some(true)
    }

    fn numbers_equal(&self, a: Value, b: Value) -> bool {
        let (re_a, im_a) = self.complex_parts(a);
        let (re_b, im_b) = self.complex_parts(b);
        if im_a != im_b {
            return false;
        }
        match (re_a, re_b) {
            (Real::Float(x), Real::Float(y)) => x == y,
            (Real::Small(x), Real::Small(y)) => x == y,
            (Real::Float(f), Real::Small(i)) | (Real::Small(i), Real::Float(f)) => f == f64::from(i),
            (Real::Float(f), Real::Big(limbs, negative)) | (Real::Big(limbs, negative), Real::Float(f)) => {
                float_equals_limbs(f, limbs, negative)
            }
            (Real::Big(x, nx), Real::Big(y, ny)) => nx == ny && x == y,
            (Real::Small(_), Real::Big(..)) | (Real::Big(..), Real::Small(_)) => false,
        }
    }

    fn complex_parts(&self, v: Value) -> (Real<'_>, f64) {
        if is_small(v) {
            return (Real::Small(small_of(v)), 0.0);
        }
        match self.kind(v) {
            Some(kind::FLOAT) => (Real::Float(self.float_of(v)), 0.0),
            Some(kind::INT_POSITIVE) => (Real::Big(&self.words(v)[1..], false), 0.0),
            Some(kind::INT_NEGATIVE) => (Real::Big(&self.words(v)[1..], true), 0.0),
            Some(kind::COMPLEX) => {
                let part = |i| f64::from_bits(u64::from(self.get(v, i + 1)) << 32 | u64::from(self.get(v, i)));
                (Real::Float(part(1)), part(3))
            }
            _ => (Real::Small(i32::from(v == TRUE)), 0.0),
        }
    }
}

/// The real part of a number.
enum Real<'a> {
    Small(i32),
    Big(&'a [u32], bool),
    Float(f64),
}
