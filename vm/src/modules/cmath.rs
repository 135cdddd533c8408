//! `cmath`

use super::Module;
use super::arguments::settle_num;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal, getter, method};
use crate::num::complex::{self, Complex};
use crate::types;
use crate::value::boolean;

/// `cmath`
pub static MODULE: Module = Module {
    name: "cmath",
    methods: &[
        method(name!("sqrt"), |cx, a| apply(cx, a, sqrt), 1, 1),
        method(name!("exp"), |cx, a| apply(cx, a, exp), 1, 1),
        method(name!("log"), log, 1, 2),
        method(name!("log10"), log10, 1, 1),
        method(name!("sin"), |cx, a| apply(cx, a, sin), 1, 1),
        method(name!("cos"), |cx, a| apply(cx, a, cos), 1, 1),
        method(
            name!("phase"),
            |cx, a| {
                let z = one(cx, a, 0)?;
                Ok(cx.heap.new_float(libm::atan2(z.im, z.re))?)
            },
            1,
            1,
        ),
        method(name!("polar"), polar, 1, 1),
        method(name!("rect"), rect, 2, 2),
        method(
            name!("isnan"),
            |cx, a| {
                let z = one(cx, a, 0)?;
                Ok(boolean(z.re.is_nan() || z.im.is_nan()))
            },
            1,
            1,
        ),
        method(
            name!("isfinite"),
            |cx, a| {
                let z = one(cx, a, 0)?;
                Ok(boolean(z.re.is_finite() && z.im.is_finite()))
            },
            1,
            1,
        ),
        getter(name!("pi"), |cx, _| Ok(cx.heap.new_float(core::f64::consts::PI)?)),
        getter(name!("e"), |cx, _| Ok(cx.heap.new_float(core::f64::consts::E)?)),
    ],
    constants: &[],
};

fn one(cx: &mut Cx<'_, '_>, a: &Args<'_>, i: usize) -> Result<Complex, Signal> {
    let v = types::unwrap(cx.heap, a.get(i));
    match complex::of_value(cx.heap, v) {
        Err(crate::num::NumError::NotInt) => {
            let name = cx.type_name(v);
            cx.type_error(format_args!("must be real number, not {name}"))
        }
        result => settle_num(cx, result),
    }
}

fn apply(cx: &mut Cx<'_, '_>, a: &Args<'_>, function: fn(Complex) -> Complex) -> Answer {
    let z = one(cx, a, 0)?;
    Ok(complex::new(cx.heap, function(z))?)
}

fn sqrt(z: Complex) -> Complex {
    if z.re == 0.0 && z.im == 0.0 {
        return Complex { re: 0.0, im: z.im };
    }
    let half = libm::sqrt((complex::abs(z) + z.re.abs()) / 2.0);
    let other = z.im.abs() / (2.0 * half);
    if z.re >= 0.0 {
        Complex { re: half, im: libm::copysign(other, z.im) }
    } else {
        Complex { re: other, im: libm::copysign(half, z.im) }
    }
}

fn exp(z: Complex) -> Complex {
    let length = libm::exp(z.re);
    Complex { re: length * libm::cos(z.im), im: length * libm::sin(z.im) }
}

fn sin(z: Complex) -> Complex {
    Complex { re: libm::sin(z.re) * libm::cosh(z.im), im: libm::cos(z.re) * libm::sinh(z.im) }
}

fn cos(z: Complex) -> Complex {
    Complex { re: libm::cos(z.re) * libm::cosh(z.im), im: -libm::sin(z.re) * libm::sinh(z.im) }
}

fn logarithm(cx: &mut Cx<'_, '_>, z: Complex) -> Result<Complex, Signal> {
    if z.re == 0.0 && z.im == 0.0 {
        return cx.value_error(format_args!("math domain error"));
    }
    Ok(Complex { re: libm::log(complex::abs(z)), im: libm::atan2(z.im, z.re) })
}

fn log(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let z = one(cx, a, 0)?;
    let mut result = logarithm(cx, z)?;
    if a.len() > 1 {
        let base = one(cx, a, 1)?;
        let base = logarithm(cx, base)?;
        result = match complex::div(result, base) {
            Some(result) => result,
            None => return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("complex division by zero")),
        };
    }
    Ok(complex::new(cx.heap, result)?)
}

fn log10(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let z = one(cx, a, 0)?;
    let result = logarithm(cx, z)?;
    let scale = core::f64::consts::LN_10;
    Ok(complex::new(cx.heap, Complex { re: result.re / scale, im: result.im / scale })?)
}

fn polar(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let z = one(cx, a, 0)?;
    let pair = [cx.heap.new_float(complex::abs(z))?, cx.heap.new_float(libm::atan2(z.im, z.re))?];
    Ok(cx.heap.new_tuple(&pair)?)
}

fn rect(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (length, phase) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    Ok(complex::new(cx.heap, Complex { re: length * libm::cos(phase), im: length * libm::sin(phase) })?)
}
