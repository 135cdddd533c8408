//! Numbers: unbounded integers, floats and complex numbers, their text and their bytes.
//!
//! Integers are small values or INT_POSITIVE/INT_NEGATIVE objects; bools count as 0 and 1. Results are normalised: a small int if the number
//! fits 31 bits, else an object with exactly the limbs it needs. Functions are transactions and never panic.

mod bits;
pub mod complex;
mod division;
mod exact;
pub mod float;
pub mod hex;
mod int;
mod limbs;
mod power;
mod radix;

pub use bits::{and, bit_count, bit_length, invert, lshift, or, rshift, xor};
pub use division::{divmod, floordiv, gcd, isqrt, modulo};
pub use exact::{compare_float, int_from_f64, int_to_f64, integer_ratio, nearest_f64, to_f64, truediv};
pub use int::{Int, NumError, abs, add, compare, from_i64, from_u64, is_int, mul, neg, sub, to_i64};
pub use power::{pow, powmod};
pub(crate) use radix::write_digits;
pub use radix::{from_bytes, from_bytes_value, parse_int, parse_int_value, to_bytes, to_bytes_slice, write_int};

#[cfg(test)]
mod tests;
