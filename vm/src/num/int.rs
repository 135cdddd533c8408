//! Integers in the heap: operands, results, and the four operations.

use super::limbs;
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::text::Objects;
use crate::value::{FALSE, SMALL_MAX, SMALL_MIN, TRUE, Value, is_small, small, small_of};
use core::cmp::Ordering;

/// Why an integer operation gave no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumError {
    /// Collect, then run it again.
    NeedMemory(NeedMemory),
    /// An operand is not an integer (nor a bool).
    NotInt,
    /// ZeroDivisionError.
    DivideByZero,
    /// ValueError: negative shift count.
    NegativeShift,
    /// The exponent is negative: the result is a float (`pow`), or needs an inverse that does not exist (`powmod`).
    NegativePower,
    /// OverflowError: too large for the target (a float, the bytes, …).
    TooLarge,
    /// OverflowError: a negative number for an unsigned target; ValueError for `isqrt`.
    Negative,
    /// ValueError or OverflowError: not a number at all (text that is no integer; NaN).
    NotANumber,
    /// OverflowError: infinity.
    Infinite,
}

impl From<NeedMemory> for NumError {
    fn from(need: NeedMemory) -> NumError {
        NumError::NeedMemory(need)
    }
}

/// An integer to read: sign and trimmed magnitude.
#[derive(Clone, Copy)]
pub struct Int<'h> {
    /// Below zero.
    pub negative: bool,
    small: [u32; 1],
    length: usize,
    limbs: Option<&'h [u32]>,
}

impl<'h> Int<'h> {
    /// The integer that `v` is; bools count.
    #[inline]
    pub fn new(objects: Objects<'h>, v: Value) -> Option<Int<'h>> {
        if is_small(v) {
            return Some(Int::from_i64(small_of(v) as i64));
        }
        if v == TRUE || v == FALSE {
            return Some(Int::from_i64((v == TRUE) as i64));
        }
        let negative = match objects.kind(v)? {
            kind::INT_POSITIVE => false,
            kind::INT_NEGATIVE => true,
            _ => return None,
        };
        let limbs = limbs::trim(&objects.words(v)[1..]);
        Some(Int { negative, small: [0], length: limbs.len(), limbs: Some(limbs) })
    }

    /// An integer of at most 32 bits.
    fn from_i64(i: i64) -> Int<'h> {
        let magnitude = i.unsigned_abs() as u32;
        Int { negative: i < 0, small: [magnitude], length: (magnitude != 0) as usize, limbs: None }
    }

    /// The magnitude, without zero limbs on top; empty for 0.
    #[inline]
    pub fn limbs(&self) -> &[u32] {
        match self.limbs {
            Some(limbs) => limbs,
            None => &self.small[..self.length],
        }
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.length == 0
    }

    /// As an `i64`, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        let magnitude = self.to_u64_magnitude()?;
        if self.negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
    }

    /// The magnitude as a `u64`, if it fits.
    pub fn to_u64_magnitude(&self) -> Option<u64> {
        match *self.limbs() {
            [] => Some(0),
            [low] => Some(low as u64),
            [low, high] => Some(low as u64 | (high as u64) << 32),
            _ => None,
        }
    }
}

/// Both operands.
pub(super) fn pair<'h>(objects: Objects<'h>, a: Value, b: Value) -> Result<(Int<'h>, Int<'h>), NumError> {
    Int::new(objects, a).zip(Int::new(objects, b)).ok_or(NumError::NotInt)
}

/// What a computation left in its words: the sign, and how many words at the front are the magnitude (zero limbs on top allowed).
pub(super) struct Magnitude {
    pub negative: bool,
    pub length: usize,
}

/// Runs `compute` over `room` zeroed words above the heap's top; what it says it left at the front becomes an integer.
pub(super) fn build(
    heap: &mut Heap,
    room: usize,
    compute: impl FnOnce(Objects<'_>, &mut [u32]) -> Result<Magnitude, NumError>,
) -> Result<Value, NumError> {
    let (objects, words) = heap.split();
    let room_end = room.checked_add(1).filter(|&end| end <= words.len());
    let Some(words) = room_end.and_then(|end| words.get_mut(1..end)) else {
        return Err(NeedMemory::of(room.saturating_add(1)).into());
    };
    let outcome = compute(objects, words);
    settle(heap, room, outcome)
}

fn settle(heap: &mut Heap, room: usize, outcome: Result<Magnitude, NumError>) -> Result<Value, NumError> {
    let (_, words) = heap.split();
    let words = &mut words[1..=room];
    let magnitude = match outcome {
        Ok(magnitude) => magnitude,
        Err(error) => {
            words.fill(0);
            return Err(error);
        }
    };
    let length = limbs::trim(&words[..magnitude.length]).len();
    words[length..].fill(0);
    if let Some(v) = as_small(magnitude.negative, &words[..length]) {
        words.fill(0);
        return Ok(v);
    }
    let kind = if magnitude.negative { kind::INT_NEGATIVE } else { kind::INT_POSITIVE };
    heap.alloc(kind, length + 1).map_err(|need| {
        let (_, words) = heap.split();
        words[..=room].fill(0);
        need.into()
    })
}

fn as_small(negative: bool, limbs: &[u32]) -> Option<Value> {
    let magnitude = match *limbs {
        [] => 0,
        [limb] if limb <= SMALL_MAX as u32 + negative as u32 => limb as i64,
        _ => return None,
    };
    Some(small(if negative { -magnitude } else { magnitude } as i32))
}

/// Any 64-bit number as an int.
pub fn from_i64(heap: &mut Heap, i: i64) -> Result<Value, NeedMemory> {
    if (SMALL_MIN as i64..=SMALL_MAX as i64).contains(&i) {
        return Ok(small(i as i32));
    }
    from_magnitude(heap, i < 0, i.unsigned_abs())
}

/// Any unsigned 64-bit number as an int.
pub fn from_u64(heap: &mut Heap, u: u64) -> Result<Value, NeedMemory> {
    from_magnitude(heap, false, u)
}

fn from_magnitude(heap: &mut Heap, negative: bool, u: u64) -> Result<Value, NeedMemory> {
    let limbs = [u as u32, (u >> 32) as u32];
    let limbs = limbs::trim(&limbs);
    if let Some(v) = as_small(negative, limbs) {
        return Ok(v);
    }
    let kind = if negative { kind::INT_NEGATIVE } else { kind::INT_POSITIVE };
    let v = heap.alloc(kind, limbs.len() + 1)?;
    heap.words_mut(v)[1..].copy_from_slice(limbs);
    Ok(v)
}

/// Whether `v` is an int or a bool.
pub fn is_int(objects: Objects<'_>, v: Value) -> bool {
    is_small(v) || v == TRUE || v == FALSE || matches!(objects.kind(v), Some(kind::INT_POSITIVE | kind::INT_NEGATIVE))
}

/// `v` as an `i64`, if it is an int (or bool) that fits.
pub fn to_i64(heap: &Heap, v: Value) -> Option<i64> {
    Int::new(heap.objects(), v)?.to_i64()
}

/// The order of two ints; none if one is not an int.
pub fn compare(objects: Objects<'_>, a: Value, b: Value) -> Option<Ordering> {
    let (a, b) = pair(objects, a, b).ok()?;
    let order = limbs::compare(a.limbs(), b.limbs());
    Some(match (a.negative, b.negative) {
        (false, false) => order,
        (true, true) => order.reverse(),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    })
}

/// `a + b`
pub fn add(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    add_signed(heap, a, b, false)
}

/// `a - b`
pub fn sub(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    add_signed(heap, a, b, true)
}

/// `-a`
pub fn neg(heap: &mut Heap, a: Value) -> Result<Value, NumError> {
    sub(heap, small(0), a)
}

/// `abs(a)`
pub fn abs(heap: &mut Heap, a: Value) -> Result<Value, NumError> {
    let negative = Int::new(heap.objects(), a).ok_or(NumError::NotInt)?.negative;
    if negative { neg(heap, a) } else { add(heap, a, small(0)) }
}

fn add_signed(heap: &mut Heap, a: Value, b: Value, negate: bool) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    let room = x.limbs().len().max(y.limbs().len()) + 1;
    build(heap, room, |objects, out| {
        let (x, mut y) = pair(objects, a, b)?;
        y.negative ^= negate;
        let negative = add_magnitudes(out, &x, &y);
        Ok(Magnitude { negative, length: out.len() })
    })
}

/// `out = |x + y|`; whether the sum is negative.
fn add_magnitudes(out: &mut [u32], x: &Int<'_>, y: &Int<'_>) -> bool {
    if x.negative == y.negative {
        limbs::add(out, x.limbs(), y.limbs());
        x.negative
    } else if limbs::compare(x.limbs(), y.limbs()) == Ordering::Less {
        limbs::sub(out, y.limbs(), x.limbs());
        y.negative
    } else {
        limbs::sub(out, x.limbs(), y.limbs());
        x.negative
    }
}

/// `a * b`
pub fn mul(heap: &mut Heap, a: Value, b: Value) -> Result<Value, NumError> {
    let (x, y) = pair(heap.objects(), a, b)?;
    if let Some(product) = x.to_i64().zip(y.to_i64()).and_then(|(x, y)| x.checked_mul(y)) {
        return Ok(from_i64(heap, product)?);
    }
    let room = x.limbs().len() + y.limbs().len();
    build(heap, room, |objects, out| {
        let (x, y) = pair(objects, a, b)?;
        limbs::mul(out, x.limbs(), y.limbs());
        Ok(Magnitude { negative: x.negative != y.negative, length: out.len() })
    })
}
