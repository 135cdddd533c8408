//! `math`

use super::Module;
use super::arguments::{argument, settle_num};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::num::{self, Int};
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, small};

/// `math`
pub static MODULE: Module = Module { name: "math", methods: METHODS, constants: &[] };

/// A function of one float that fails (ValueError) where the result is NaN and the argument is not, and overflows where it is infinite and
/// the argument is not.
macro_rules! one {
    ($name:literal, $function:path) => {
        method(name!($name), |cx, a| unary(cx, a, $function), 1, 1)
    };
}

/// Not `libm::exp2`: its table takes 4 KiB of flash.
fn exp2(x: f64) -> f64 {
    libm::pow(2.0, x)
}

const METHODS: &[Method] = &[
    one!("sqrt", libm::sqrt),
    one!("cbrt", libm::cbrt),
    one!("exp", libm::exp),
    one!("exp2", exp2),
    one!("expm1", libm::expm1),
    one!("log1p", log1p),
    one!("sin", libm::sin),
    one!("cos", libm::cos),
    one!("tan", libm::tan),
    one!("asin", libm::asin),
    one!("acos", libm::acos),
    one!("atan", libm::atan),
    one!("sinh", libm::sinh),
    one!("cosh", libm::cosh),
    one!("tanh", libm::tanh),
    one!("asinh", libm::asinh),
    one!("acosh", libm::acosh),
    one!("atanh", atanh),
    one!("erf", libm::erf),
    one!("erfc", libm::erfc),
    one!("gamma", gamma),
    one!("lgamma", lgamma),
    one!("fabs", libm::fabs),
    one!("degrees", degrees),
    one!("radians", radians),
    method(name!("log"), log, 1, 2),
    method(name!("log2"), |cx, a| logarithm(cx, a.get(0), libm::log2, 1.0), 1, 1),
    method(name!("log10"), |cx, a| logarithm(cx, a.get(0), libm::log10, core::f64::consts::LOG10_2), 1, 1),
    method(name!("pow"), power, 2, 2),
    method(name!("atan2"), |cx, a| two(cx, a, libm::atan2), 2, 2),
    method(name!("copysign"), |cx, a| two(cx, a, libm::copysign), 2, 2),
    method(name!("nextafter"), |cx, a| two(cx, a, libm::nextafter), 2, 2),
    method(name!("fmod"), fmod, 2, 2),
    method(name!("remainder"), |cx, a| two(cx, a, libm::remainder), 2, 2),
    method(name!("ldexp"), ldexp, 2, 2),
    method(name!("hypot"), hypot, 0, 255),
    method(name!("dist"), dist, 2, 2),
    method(name!("floor"), |cx, a| whole(cx, a.get(0), libm::floor), 1, 1),
    method(name!("ceil"), |cx, a| whole(cx, a.get(0), libm::ceil), 1, 1),
    method(name!("trunc"), |cx, a| whole(cx, a.get(0), libm::trunc), 1, 1),
    method(name!("modf"), modf, 1, 1),
    method(name!("frexp"), frexp, 1, 1),
    method(name!("isnan"), |cx, a| Ok(boolean(cx.float_arg(a.get(0))?.is_nan())), 1, 1),
    method(name!("isinf"), |cx, a| Ok(boolean(cx.float_arg(a.get(0))?.is_infinite())), 1, 1),
    method(name!("isfinite"), |cx, a| Ok(boolean(cx.float_arg(a.get(0))?.is_finite())), 1, 1),
    method_kw(name!("isclose"), isclose, 2, 2),
    method(name!("gcd"), gcd, 0, 255),
    method(name!("lcm"), lcm, 0, 255),
    method(name!("isqrt"), isqrt, 1, 1),
    method(name!("factorial"), factorial, 1, 1),
    method(name!("comb"), |cx, a| choose(cx, a, true), 2, 2),
    method(name!("perm"), |cx, a| choose(cx, a, false), 1, 2),
    method(name!("fsum"), fsum, 1, 1),
    method_kw(name!("prod"), prod, 1, 1),
    method(name!("ulp"), ulp, 1, 1),
    getter(name!("pi"), |cx, _| Ok(cx.heap.new_float(core::f64::consts::PI)?)),
    getter(name!("e"), |cx, _| Ok(cx.heap.new_float(core::f64::consts::E)?)),
    getter(name!("tau"), |cx, _| Ok(cx.heap.new_float(core::f64::consts::TAU)?)),
    getter(name!("inf"), |cx, _| Ok(cx.heap.new_float(f64::INFINITY)?)),
    getter(name!("nan"), |cx, _| Ok(cx.heap.new_float(f64::NAN)?)),
];

fn log1p(x: f64) -> f64 {
    if x <= -1.0 { f64::NAN } else { libm::log1p(x) }
}

fn atanh(x: f64) -> f64 {
    if x.abs() >= 1.0 { f64::NAN } else { libm::atanh(x) }
}

fn gamma(x: f64) -> f64 {
    if x <= 0.0 && libm::floor(x) == x { f64::NAN } else { libm::tgamma(x) }
}

fn lgamma(x: f64) -> f64 {
    if x <= 0.0 && libm::floor(x) == x && x.is_finite() { f64::NAN } else { libm::lgamma(x) }
}

fn degrees(x: f64) -> f64 {
    x * (180.0 / core::f64::consts::PI)
}

fn radians(x: f64) -> f64 {
    x * (core::f64::consts::PI / 180.0)
}

/// A result of finite arguments: NaN is a domain error, infinity an overflow.
fn checked(cx: &mut Cx<'_, '_>, result: f64, finite: bool, nan: bool) -> Answer {
    if result.is_nan() && !nan {
        return cx.value_error(format_args!("math domain error"));
    }
    if result.is_infinite() && finite {
        return cx.raise(types::OVERFLOW_ERROR, format_args!("math range error"));
    }
    Ok(cx.heap.new_float(result)?)
}

fn unary(cx: &mut Cx<'_, '_>, a: &Args<'_>, function: fn(f64) -> f64) -> Answer {
    let x = cx.float_arg(a.get(0))?;
    checked(cx, function(x), x.is_finite(), x.is_nan())
}

fn two(cx: &mut Cx<'_, '_>, a: &Args<'_>, function: fn(f64, f64) -> f64) -> Answer {
    let (x, y) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    checked(cx, function(x, y), x.is_finite() && y.is_finite(), x.is_nan() || y.is_nan())
}

fn fmod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    let result = if y.is_infinite() && x.is_finite() { x } else { libm::fmod(x, y) };
    checked(cx, result, false, x.is_nan() || y.is_nan())
}

fn power(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return cx.value_error(format_args!("math domain error"));
    }
    checked(cx, libm::pow(x, y), x.is_finite() && y.is_finite(), x.is_nan() || y.is_nan())
}

/// Mantissa and exponent of a positive int of any size, so that its logarithm needs no float as large as it.
fn scaled(cx: &mut Cx<'_, '_>, v: Value) -> Result<(f64, f64), Signal> {
    let plain = types::unwrap(cx.heap, v);
    let bits = num::bit_length(cx.heap, plain).unwrap_or(0);
    if bits < 1000 || !num::is_int(cx.heap.objects(), plain) {
        return Ok((cx.float_arg(v)?, 0.0));
    }
    let negative = Int::new(cx.heap.objects(), plain).is_some_and(|int| int.negative);
    let shift = bits - 64;
    let top = num::rshift(cx.heap, plain, small(shift as i32));
    let top = settle_num(cx, top)?;
    let x = cx.float_arg(top)?;
    Ok((if negative { -1.0 } else { x }, shift as f64))
}

fn log_value(cx: &mut Cx<'_, '_>, v: Value, function: fn(f64) -> f64, of_two: f64) -> Result<f64, Signal> {
    let (x, shift) = scaled(cx, v)?;
    if x <= 0.0 {
        return cx.value_error(format_args!("math domain error"));
    }
    Ok(function(x) + shift * of_two)
}

fn logarithm(cx: &mut Cx<'_, '_>, v: Value, function: fn(f64) -> f64, of_two: f64) -> Answer {
    let result = log_value(cx, v, function, of_two)?;
    Ok(cx.heap.new_float(result)?)
}

fn log(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let result = log_value(cx, a.get(0), libm::log, core::f64::consts::LN_2)?;
    if a.len() < 2 {
        return Ok(cx.heap.new_float(result)?);
    }
    let base = log_value(cx, a.get(1), libm::log, core::f64::consts::LN_2)?;
    if base == 0.0 {
        return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float division by zero"));
    }
    Ok(cx.heap.new_float(result / base)?)
}

fn ldexp(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let x = cx.float_arg(a.get(0))?;
    let exponent = cx.int_arg(a.get(1), "exponent")?.clamp(-100_000, 100_000) as i32;
    checked(cx, libm::ldexp(x, exponent), x.is_finite(), x.is_nan())
}

fn hypot(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut length = 0.0;
    for &v in a.positional {
        length = libm::hypot(length, cx.float_arg(v)?);
    }
    Ok(cx.heap.new_float(length)?)
}

fn dist(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let count = cx.heap.objects().items(a.get(0)).len();
    if count != cx.heap.objects().items(a.get(1)).len() {
        return cx.value_error(format_args!("both points must have the same number of dimensions"));
    }
    let mut length = 0.0;
    for i in 0..count {
        let (p, q) = (cx.heap.objects().items(a.get(0))[i], cx.heap.objects().items(a.get(1))[i]);
        length = libm::hypot(length, cx.float_arg(p)? - cx.float_arg(q)?);
    }
    Ok(cx.heap.new_float(length)?)
}

fn whole(cx: &mut Cx<'_, '_>, v: Value, function: fn(f64) -> f64) -> Answer {
    let plain = types::unwrap(cx.heap, v);
    if num::is_int(cx.heap.objects(), plain) {
        let result = num::add(cx.heap, plain, small(0));
        return settle_num(cx, result);
    }
    let x = cx.float_arg(v)?;
    let result = num::int_from_f64(cx.heap, function(x));
    settle_num(cx, result)
}

fn modf(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let x = cx.float_arg(a.get(0))?;
    let integral = libm::trunc(x);
    let fraction = if x.is_infinite() { 0.0 } else { x - integral };
    let pair = [cx.heap.new_float(libm::copysign(fraction, x))?, cx.heap.new_float(integral)?];
    Ok(cx.heap.new_tuple(&pair)?)
}

fn frexp(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let x = cx.float_arg(a.get(0))?;
    let (mantissa, exponent) = if x.is_finite() { libm::frexp(x) } else { (x, 0) };
    let mantissa = cx.heap.new_float(mantissa)?;
    Ok(cx.heap.new_tuple(&[mantissa, small(exponent)])?)
}

fn isclose(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (x, y) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    let keyword = |cx: &mut Cx<'_, '_>, name: Value, usual: f64| match a.keyword(cx.heap, name) {
        UNSET => Ok(usual),
        v => cx.float_arg(v),
    };
    let relative = keyword(cx, name!("rel_tol"), 1e-9)?;
    let absolute = keyword(cx, name!("abs_tol"), 0.0)?;
    if relative < 0.0 || absolute < 0.0 {
        return cx.value_error(format_args!("tolerances must be non-negative"));
    }
    if x == y {
        return Ok(boolean(true));
    }
    let distance = (x - y).abs();
    let close = distance.is_finite() && (distance <= relative * x.abs().max(y.abs()) || distance <= absolute);
    Ok(boolean(close))
}

/// An int of any size, or what `__index__` makes of an object.
fn int_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let own = types::unwrap(cx.heap, v);
    if num::is_int(cx.heap.objects(), own) { Ok(own) } else { cx.not_an_int(v) }
}

fn gcd(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut result = small(0);
    for &v in a.positional {
        let own = int_of(cx, v)?;
        let step = num::gcd(cx.heap, result, own);
        result = settle_num(cx, step)?;
    }
    Ok(result)
}

fn lcm(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut result = small(1);
    for &v in a.positional {
        let v = int_of(cx, v)?;
        let common = num::gcd(cx.heap, result, v);
        let common = settle_num(cx, common)?;
        if common == small(0) || v == small(0) {
            return Ok(small(0));
        }
        let part = num::floordiv(cx.heap, result, common).and_then(|part| num::mul(cx.heap, part, v));
        let product = part.and_then(|product| num::abs(cx.heap, product));
        result = settle_num(cx, product)?;
    }
    Ok(result)
}

fn isqrt(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let own = int_of(cx, a.get(0))?;
    let result = num::isqrt(cx.heap, own);
    settle_num(cx, result)
}

/// The product of the ints `from..=to`, halves first, so that factors of like size meet.
fn product(cx: &mut Cx<'_, '_>, from: i64, to: i64) -> Answer {
    if from > to {
        return Ok(small(1));
    }
    if to - from < 8 {
        let mut result = cx.new_int(from)?;
        for i in from + 1..=to {
            let factor = cx.new_int(i)?;
            let next = num::mul(cx.heap, result, factor);
            result = settle_num(cx, next)?;
        }
        return Ok(result);
    }
    // Depth: log2 of the range.
    let middle = from + (to - from) / 2;
    let (low, high) = (product(cx, from, middle)?, product(cx, middle + 1, to)?);
    let result = num::mul(cx.heap, low, high);
    settle_num(cx, result)
}

fn factorial(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let n = cx.int_arg(a.get(0), "factorial() argument")?;
    if n < 0 {
        return cx.value_error(format_args!("factorial() not defined for negative values"));
    }
    if n > 100_000 {
        return cx.raise(types::OVERFLOW_ERROR, format_args!("factorial() argument should not exceed 100000"));
    }
    product(cx, 2, n)
}

fn choose(cx: &mut Cx<'_, '_>, a: &Args<'_>, unordered: bool) -> Answer {
    let n = cx.int_arg(a.get(0), "n")?;
    let k = if a.len() < 2 || a.get(1) == NONE { n } else { cx.int_arg(a.get(1), "k")? };
    if n < 0 || k < 0 {
        let what = if n < 0 { "n" } else { "k" };
        return cx.value_error(format_args!("{what} must be a non-negative integer"));
    }
    if k > n {
        return Ok(small(0));
    }
    let k = if unordered { k.min(n - k) } else { k };
    if k > 100_000 {
        return cx.raise(types::OVERFLOW_ERROR, format_args!("k should not exceed 100000"));
    }
    let above = product(cx, n - k + 1, n)?;
    if !unordered {
        return Ok(above);
    }
    let below = product(cx, 2, k)?;
    let result = num::floordiv(cx.heap, above, below);
    settle_num(cx, result)
}

/// The sum with the rounding errors kept aside (Neumaier).
fn fsum(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (mut sum, mut lost) = (0.0f64, 0.0f64);
    for i in 0..cx.heap.objects().items(a.get(0)).len() {
        let v = cx.heap.objects().items(a.get(0))[i];
        let x = cx.float_arg(v)?;
        let total = sum + x;
        if sum.abs() >= x.abs() {
            lost += (sum - total) + x;
        } else {
            lost += (x - total) + sum;
        }
        sum = total;
    }
    let result = if lost.is_finite() { sum + lost } else { sum };
    Ok(cx.heap.new_float(result)?)
}

fn prod(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let start = argument(cx, a, 1, name!("start"));
    let mut result = if start == UNSET { small(1) } else { start };
    for i in 0..cx.heap.objects().items(a.get(0)).len() {
        let v = types::unwrap(cx.heap, cx.heap.objects().items(a.get(0))[i]);
        let ints = num::is_int(cx.heap.objects(), v) && num::is_int(cx.heap.objects(), result);
        if ints {
            let next = num::mul(cx.heap, result, v);
            result = settle_num(cx, next)?;
        } else {
            let x = cx.float_arg(result)? * cx.float_arg(v)?;
            result = cx.heap.new_float(x)?;
        }
    }
    Ok(result)
}

fn ulp(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let x = cx.float_arg(a.get(0))?.abs();
    let result = if !x.is_finite() {
        x
    } else {
        let next = f64::from_bits(x.to_bits() + 1);
        if next.is_finite() { next - x } else { x - f64::from_bits(x.to_bits() - 1) }
    };
    Ok(cx.heap.new_float(result)?)
}
