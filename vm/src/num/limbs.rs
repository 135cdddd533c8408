//! Magnitudes as slices of 32-bit limbs, least first. Pure arithmetic: no signs, no heap.
//!
//! Lengths are the caller's: outputs are long enough by contract (said at each function), and every loop ends with its slices.

use core::cmp::Ordering;

/// Without the zero limbs at the top.
pub fn trim(a: &[u32]) -> &[u32] {
    let mut length = a.len();
    while length > 0 && a[length - 1] == 0 {
        length -= 1;
    }
    &a[..length]
}

/// Compares two trimmed magnitudes.
pub fn compare(a: &[u32], b: &[u32]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// Bits in a trimmed magnitude.
pub fn bit_length(a: &[u32]) -> u64 {
    match a.last() {
        Some(top) => a.len() as u64 * 32 - top.leading_zeros() as u64,
        None => 0,
    }
}

/// `out = a + b`; `out` has at least one limb more than the longer.
pub fn add(out: &mut [u32], a: &[u32], b: &[u32]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    out[..long.len()].copy_from_slice(long);
    out[long.len()..].fill(0);
    add_in_place(out, short);
}

/// `a += b`; gives the carry out. `a` is at least as long as `b`.
pub fn add_in_place(a: &mut [u32], b: &[u32]) -> bool {
    let (low, high) = a.split_at_mut(b.len().min(a.len()));
    let mut carry = false;
    for (x, &y) in low.iter_mut().zip(b) {
        let sum = *x as u64 + y as u64 + carry as u64;
        *x = sum as u32;
        carry = sum >> 32 != 0;
    }
    for x in high {
        if !carry {
            break;
        }
        (*x, carry) = x.overflowing_add(1);
    }
    carry
}

/// `a -= b`; gives the borrow out. `a` is at least as long as `b`.
pub fn sub_in_place(a: &mut [u32], b: &[u32]) -> bool {
    let (low, high) = a.split_at_mut(b.len().min(a.len()));
    let mut borrow = false;
    for (x, &y) in low.iter_mut().zip(b) {
        let difference = (*x as u64).wrapping_sub(y as u64).wrapping_sub(borrow as u64);
        *x = difference as u32;
        borrow = difference >> 63 != 0;
    }
    for x in high {
        if !borrow {
            break;
        }
        (*x, borrow) = x.overflowing_sub(1);
    }
    borrow
}

/// `out = a - b` for `a >= b`; `out` is at least as long as `a`.
pub fn sub(out: &mut [u32], a: &[u32], b: &[u32]) {
    out[..a.len()].copy_from_slice(a);
    out[a.len()..].fill(0);
    sub_in_place(out, b);
}

/// `out = a * b`; `out` is zero and has at least as many limbs as both together.
pub fn mul(out: &mut [u32], a: &[u32], b: &[u32]) {
    for (i, &x) in a.iter().enumerate() {
        if x == 0 {
            continue;
        }
        let mut carry = 0u64;
        let mut places = out[i..].iter_mut();
        for (&y, place) in b.iter().zip(&mut places) {
            let t = x as u64 * y as u64 + *place as u64 + carry;
            *place = t as u32;
            carry = t >> 32;
        }
        if let Some(place) = places.next() {
            *place = carry as u32;
        }
    }
}

/// `a = a * factor + addend`; gives the limb that is carried out.
pub fn mul_add_small(a: &mut [u32], factor: u32, addend: u32) -> u32 {
    let mut carry = addend as u64;
    for x in a {
        let t = *x as u64 * factor as u64 + carry;
        *x = t as u32;
        carry = t >> 32;
    }
    carry as u32
}

/// `a /= divisor` (not 0); gives the remainder.
pub fn divide_small(a: &mut [u32], divisor: u32) -> u32 {
    let mut rest = 0u32;
    for x in a.iter_mut().rev() {
        if rest == 0 {
            // 32-bit division is far cheaper where there is no 64-bit one.
            (*x, rest) = (*x / divisor, *x % divisor);
        } else {
            let t = (rest as u64) << 32 | *x as u64;
            *x = (t / divisor as u64) as u32;
            rest = (t % divisor as u64) as u32;
        }
    }
    rest
}

/// `out = a << bits`; `out` has at least `a.len() + bits / 32 + 1` limbs.
pub fn shift_left(out: &mut [u32], a: &[u32], bits: u64) {
    let (whole, part) = ((bits / 32) as usize, (bits % 32) as u32);
    out.fill(0);
    let mut carry = 0;
    for (place, &x) in out[whole..].iter_mut().zip(a) {
        *place = x << part | carry;
        carry = if part == 0 { 0 } else { x >> (32 - part) };
    }
    if let Some(place) = out.get_mut(whole + a.len()) {
        *place = carry;
    }
}

/// `out = a >> bits`; whether a one was shifted out. `out` is as long as what remains, at least.
pub fn shift_right(out: &mut [u32], a: &[u32], bits: u64) -> bool {
    let part = (bits % 32) as u32;
    let Some(whole) = usize::try_from(bits / 32).ok().filter(|&whole| whole < a.len()) else {
        out.fill(0);
        return a.iter().any(|&x| x != 0);
    };
    let lost = a[..whole].iter().any(|&x| x != 0) || a[whole] & ((1u32 << part) - 1) != 0;
    out.fill(0);
    for (i, place) in out.iter_mut().enumerate().take(a.len() - whole) {
        let high = a.get(whole + i + 1).copied().unwrap_or(0);
        *place = if part == 0 { a[whole + i] } else { a[whole + i] >> part | high << (32 - part) };
    }
    lost
}

/// Knuth's algorithm D. `u` is the dividend with one zero limb on top, shifted left so that the divisor `v` (two limbs at least, shifted
/// alike) has its top bit set. Afterwards `u[..v.len()]` is the remainder, still shifted, and `q` (`u.len() - v.len()` limbs) the quotient; pass an
/// empty `q` if it is not wanted.
pub fn divide_normalised(q: &mut [u32], u: &mut [u32], v: &[u32]) {
    let n = v.len();
    let (top, next) = (v[n - 1] as u64, v[n - 2] as u64);
    for j in (0..u.len() - n).rev() {
        let high = (u[j + n] as u64) << 32 | u[j + n - 1] as u64;
        let (mut guess, mut rest) = (high / top, high % top);
        while guess >> 32 != 0 || guess * next > (rest << 32 | u[j + n - 2] as u64) {
            guess -= 1;
            rest += top;
            if rest >> 32 != 0 {
                break;
            }
        }
        if multiply_subtract(&mut u[j..=j + n], v, guess as u32) {
            guess -= 1;
            let (low, high) = u[j..=j + n].split_at_mut(n);
            let carry = add_in_place(low, v);
            high[0] = high[0].wrapping_add(carry as u32);
        }
        if let Some(place) = q.get_mut(j) {
            *place = guess as u32;
        }
    }
}

/// `u -= v * factor`; whether it went below zero. `u` has one limb more than `v`.
fn multiply_subtract(u: &mut [u32], v: &[u32], factor: u32) -> bool {
    let mut carry = 0u64;
    let mut borrow = false;
    let (low, high) = u.split_at_mut(v.len());
    for (place, &y) in low.iter_mut().zip(v) {
        let product = factor as u64 * y as u64 + carry;
        carry = product >> 32;
        let difference = (*place as u64).wrapping_sub(product & 0xffff_ffff).wrapping_sub(borrow as u64);
        *place = difference as u32;
        borrow = difference >> 63 != 0;
    }
    let difference = (high[0] as u64).wrapping_sub(carry).wrapping_sub(borrow as u64);
    high[0] = difference as u32;
    difference >> 63 != 0
}
