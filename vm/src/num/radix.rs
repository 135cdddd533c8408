//! Integers as digits in a radix, and as bytes.

use super::bits::negate;
use super::int::{Int, Magnitude, NumError, build};
use super::limbs;
use crate::heap::Heap;
use crate::text::{Fault, HeapText, Objects, Stop, build_bytes};
use crate::value::Value;

/// Most digits of `radix` that fit one limb, and `radix` to that power.
fn chunk(radix: u32) -> (u32, u32) {
    let (mut digits, mut power) = (1, radix);
    while let Some(next) = power.checked_mul(radix) {
        (digits, power) = (digits + 1, next);
    }
    (digits, power)
}

/// Appends the digits of `v` in `radix` (2 to 36), with `-` if it is negative.
pub fn write_int(text: &mut HeapText<'_>, objects: Objects<'_>, v: Value, radix: u32) -> Result<(), Stop> {
    let Some(int) = Int::new(objects, v) else { return Ok(()) };
    if int.negative {
        text.push_byte(b'-')?;
    }
    write_digits(text, int.limbs(), radix)
}

/// Appends the digits of a magnitude.
pub(crate) fn write_digits(text: &mut HeapText<'_>, magnitude: &[u32], radix: u32) -> Result<(), Stop> {
    let start = text.len();
    let radix = radix.clamp(2, 36);
    match *magnitude {
        [] => text.push_byte(b'0')?,
        [limb] => push_chunk(text, limb, radix, 1)?,
        _ => {
            let (digits, power) = chunk(radix);
            // The rest of the number lies on the text's stack.
            for &limb in magnitude.iter().rev() {
                text.push_word(limb)?;
            }
            push_chunks(text, magnitude.len(), radix, digits, power)?;
            for _ in magnitude {
                text.pop_word();
            }
        }
    }
    text.as_bytes_mut()[start..].reverse();
    Ok(())
}

/// Appends the digits of the `length` limbs on the stack, least first, which end as zero.
fn push_chunks(text: &mut HeapText<'_>, mut length: usize, radix: u32, digits: u32, power: u32) -> Result<(), Stop> {
    loop {
        let rest = &mut text.stack_mut()[..length];
        let low = limbs::divide_small(rest, power);
        length = limbs::trim(rest).len();
        if length == 0 {
            return push_chunk(text, low, radix, 1);
        }
        push_chunk(text, low, radix, digits)?;
    }
}

/// Appends the digits of a limb, least first, at least `least`.
fn push_chunk(text: &mut HeapText<'_>, mut limb: u32, radix: u32, least: u32) -> Result<(), Stop> {
    let mut count = 0;
    while limb != 0 || count < least {
        let digit = (limb % radix) as u8;
        text.push_byte(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 })?;
        limb /= radix;
        count += 1;
    }
    Ok(())
}

/// Parses what Python's `int(text, base)` accepts: white space around, a sign, a prefix if `base` is 0, 2, 8 or 16, digits with single underscores.
/// `base` is 0 or 2 to 36; `NotANumber` if the text is no such integer.
pub fn parse_int(heap: &mut Heap, text: &[u8], base: u32) -> Result<Value, NumError> {
    let number = Literal::new(text, base).ok_or(NumError::NotANumber)?;
    build(heap, number.room(), |_, out| Ok(number.read(out)))
}

/// As [`parse_int`], of a STR or BYTES.
pub fn parse_int_value(heap: &mut Heap, v: Value, base: u32) -> Result<Value, NumError> {
    let room = Literal::new(heap.objects().bytes(v), base).ok_or(NumError::NotANumber)?.room();
    build(heap, room, |objects, out| Ok(Literal::new(objects.bytes(v), base).ok_or(NumError::NotANumber)?.read(out)))
}

/// A well-formed integer: its digits may hold underscores.
struct Literal<'a> {
    negative: bool,
    radix: u32,
    digits: &'a [u8],
}

impl<'a> Literal<'a> {
    fn new(text: &'a [u8], base: u32) -> Option<Literal<'a>> {
        let text = crate::text::trim_space(text);
        let (negative, body) = match *text {
            [b'-', ref rest @ ..] => (true, rest),
            [b'+', ref rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let prefixed = match *body {
            [b'0', b'x' | b'X', ..] => 16,
            [b'0', b'o' | b'O', ..] => 8,
            [b'0', b'b' | b'B', ..] => 2,
            _ => 0,
        };
        let (radix, digits) = if prefixed != 0 && (base == 0 || base == prefixed) {
            // An underscore may follow the prefix.
            (prefixed, body[2..].strip_prefix(b"_").unwrap_or(&body[2..]))
        } else {
            (if base == 0 { 10 } else { base }, body)
        };
        let mut digit_before = false;
        for &byte in digits {
            let good = if byte == b'_' { digit_before } else { digit_of(byte) < radix };
            if !good {
                return None;
            }
            digit_before = byte != b'_';
        }
        let zero_led = base == 0 && prefixed == 0 && digits.len() > 1 && digits[0] == b'0';
        if !digit_before || (zero_led && digits.iter().any(|byte| !matches!(byte, b'0' | b'_'))) {
            return None;
        }
        Some(Literal { negative, radix, digits })
    }

    /// Limbs that surely suffice.
    fn room(&self) -> usize {
        let bits_per_digit = 32 - (self.radix - 1).leading_zeros() as usize;
        self.digits.len().saturating_mul(bits_per_digit) / 32 + 1
    }

    fn read(&self, out: &mut [u32]) -> Magnitude {
        let (chunk_digits, _) = chunk(self.radix);
        let (mut length, mut value, mut scale, mut count) = (0, 0, 1, 0);
        let mut digits = self.digits.iter().filter(|&&byte| byte != b'_').peekable();
        while let Some(&byte) = digits.next() {
            value = value * self.radix + digit_of(byte);
            scale *= self.radix;
            count += 1;
            if count == chunk_digits || digits.peek().is_none() {
                let carry = limbs::mul_add_small(&mut out[..length], scale, value);
                if let Some(place) = out.get_mut(length).filter(|_| carry != 0) {
                    *place = carry;
                    length += 1;
                }
                (value, scale, count) = (0, 1, 0);
            }
        }
        Magnitude { negative: self.negative, length }
    }
}

fn digit_of(byte: u8) -> u32 {
    (byte as char).to_digit(36).unwrap_or(u32::MAX)
}

/// `int.from_bytes(bytes, …)` of a slice outside the heap.
pub fn from_bytes(heap: &mut Heap, bytes: &[u8], big: bool, signed: bool) -> Result<Value, NumError> {
    build(heap, bytes.len() / 4 + 1, |_, out| Ok(read_bytes(out, bytes, big, signed)))
}

/// `int.from_bytes(v, …)` of a BYTES or BYTEARRAY.
pub fn from_bytes_value(heap: &mut Heap, v: Value, big: bool, signed: bool) -> Result<Value, NumError> {
    let room = heap.objects().any_bytes(v).unwrap_or(&[]).len() / 4 + 1;
    build(heap, room, |objects, out| Ok(read_bytes(out, objects.any_bytes(v).unwrap_or(&[]), big, signed)))
}

fn read_bytes(out: &mut [u32], bytes: &[u8], big: bool, signed: bool) -> Magnitude {
    let top = if big { bytes.first() } else { bytes.last() };
    let negative = signed && top.is_some_and(|top| top >> 7 == 1);
    out.fill(if negative { u32::MAX } else { 0 });
    for (i, place) in out.iter_mut().enumerate() {
        for j in 0..4 {
            let at = i * 4 + j;
            let byte = if big { bytes.len().checked_sub(at + 1).and_then(|at| bytes.get(at)) } else { bytes.get(at) };
            if let Some(&byte) = byte {
                *place = *place & !(255 << (8 * j)) | (byte as u32) << (8 * j);
            }
        }
    }
    if negative {
        negate(out);
    }
    Magnitude { negative, length: out.len() }
}

/// Writes `v` as `out.len()` bytes. `TooLarge` if it does not fit, `Negative` if it is below zero and `signed` is false.
pub fn to_bytes_slice(objects: Objects<'_>, v: Value, out: &mut [u8], big: bool, signed: bool) -> Result<(), NumError> {
    let int = Int::new(objects, v).ok_or(NumError::NotInt)?;
    if int.negative && !signed {
        return Err(NumError::Negative);
    }
    let bits = limbs::bit_length(int.limbs());
    let power_of_two = int.limbs().iter().map(|limb| limb.count_ones()).sum::<u32>() == 1;
    let needed = bits + (signed && !(int.negative && power_of_two)) as u64;
    if needed > out.len() as u64 * 8 && !int.is_zero() {
        return Err(NumError::TooLarge);
    }
    let (flip, mut carry) = if int.negative { (u32::MAX, true) } else { (0, false) };
    let mut limb = 0;
    for i in 0..out.len() {
        if i % 4 == 0 {
            let magnitude = int.limbs().get(i / 4).copied().unwrap_or(0) ^ flip;
            (limb, carry) = magnitude.overflowing_add(carry as u32);
        }
        let at = if big { out.len() - 1 - i } else { i };
        out[at] = (limb >> (8 * (i % 4))) as u8;
    }
    Ok(())
}

/// `v.to_bytes(length, …)`
pub fn to_bytes(heap: &mut Heap, v: Value, length: usize, big: bool, signed: bool) -> Result<Value, Fault> {
    build_bytes(heap, |objects, out| {
        out.push_repeated('\0', length)?;
        to_bytes_slice(objects, v, out.as_bytes_mut(), big, signed).map_err(|error| match error {
            NumError::Negative => {
                out.raise(crate::text::Class::OverflowError, format_args!("can't convert negative int to unsigned"))
            }
            _ => out.raise(crate::text::Class::OverflowError, format_args!("int too big to convert")),
        })
    })
}
