//! Numbers: unbounded integers, floats and complex numbers, their text and their bytes.
//!
//! Integers are small values or INT_POSITIVE/INT_NEGATIVE objects; bools count as 0 and 1. Results are normalised: a small int if the number
//! fits 31 bits, else an object with exactly the limbs it needs. Functions are transactions and never panic.
