//! `random`: xorshift128+, seeded from the host's entropy at first use or by the program. Not for secrets.

use super::Module;
use super::arguments::settle_num;
use crate::layout::kind;
use crate::modules::python;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal, method, method_kw};
use crate::num;
use crate::text::ops;
use crate::types;
use crate::value::{NONE, Value, small};

/// `random`
pub static MODULE: Module = Module {
    name: "random",
    methods: &[
        method(name!("seed"), seed, 0, 1),
        method(
            name!("random"),
            |cx, _| {
                draw(cx, |cx| {
                    let x = unit(cx);
                    Ok(cx.heap.new_float(x)?)
                })
            },
            0,
            0,
        ),
        method(name!("getrandbits"), getrandbits, 1, 1),
        method(name!("randbytes"), randbytes, 1, 1),
        method(name!("randrange"), randrange, 1, 3),
        method(name!("randint"), randint, 2, 2),
        method(name!("choice"), choice, 1, 1),
        method(name!("uniform"), uniform, 2, 2),
        method(name!("gauss"), gauss, 0, 2),
        method(name!("shuffle"), shuffle, 1, 1),
        method_kw(name!("choices"), |_, _| Err(Signal::Redirect(python::RANDOM_CHOICES)), 1, 2),
        method_kw(name!("sample"), |_, _| Err(Signal::Redirect(python::RANDOM_SAMPLE)), 1, 2),
    ],
    constants: &[],
};

/// The next 64 bits.
fn next(cx: &mut Cx<'_, '_>) -> u64 {
    let [mut low, high] = cx.state.random;
    let result = low.wrapping_add(high);
    low ^= low << 23;
    low ^= low >> 18 ^ high ^ high >> 5;
    cx.state.random = [high, low];
    result
}

fn unit(cx: &mut Cx<'_, '_>) -> f64 {
    (next(cx) >> 11) as f64 / (1u64 << 53) as f64
}

/// Runs `make` and puts the state back if it fails, so that the same call made again draws the same numbers.
fn draw(cx: &mut Cx<'_, '_>, make: impl FnOnce(&mut Cx<'_, '_>) -> Answer) -> Answer {
    let before = cx.state.random;
    let result = make(cx);
    if result.is_err() {
        cx.state.random = before;
    }
    result
}

/// A number below `limit` (not 0), every one as likely.
fn below(cx: &mut Cx<'_, '_>, limit: u64) -> u64 {
    let mask = u64::MAX >> ((limit - 1) | 1).leading_zeros();
    loop {
        let drawn = next(cx).rotate_left(32) & mask;
        if drawn < limit {
            return drawn;
        }
    }
}

fn seed(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    let start = if a.is_empty() || v == NONE {
        (cx.host.entropy() as u64) << 32 | cx.host.entropy() as u64
    } else {
        match cx.heap.objects().any_bytes(v) {
            Some(bytes) => {
                bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ b as u64).wrapping_mul(0x100_0000_01b3))
            }
            None if num::is_int(cx.heap.objects(), v) => {
                let mut raw = [0; 64];
                let magnitude = num::abs(cx.heap, v);
                let magnitude = settle_num(cx, magnitude)?;
                let _ = num::to_bytes_slice(cx.heap.objects(), magnitude, &mut raw, false, false);
                raw.chunks_exact(8)
                    .fold(0, |h: u64, part| h.rotate_left(17) ^ u64::from_le_bytes(part.try_into().unwrap_or([0; 8])))
            }
            None => cx.float_arg(v)?.to_bits(),
        }
    };
    // Two different words, never both zero.
    let mut spread = start;
    for word in &mut cx.state.random {
        spread = spread.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = spread;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        *word = z ^ z >> 31 | 1;
    }
    Ok(NONE)
}

fn getrandbits(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let bits = cx.int_arg(a.get(0), "number of bits")?;
    if !(0..=1 << 20).contains(&bits) {
        return cx.value_error(format_args!("number of bits must be non-negative and at most 2**20"));
    }
    if bits <= 64 {
        return draw(cx, |cx| {
            let drawn = if bits == 0 { 0 } else { next(cx) >> (64 - bits) };
            Ok(num::from_u64(cx.heap, drawn)?)
        });
    }
    draw(cx, |cx| {
        let bytes = random_bytes(cx, (bits as usize).div_ceil(8))?;
        let v = num::from_bytes_value(cx.heap, bytes, false, false);
        let v = settle_num(cx, v)?;
        let spare = small((8 - bits % 8) as i32 % 8);
        let v = num::rshift(cx.heap, v, spare);
        settle_num(cx, v)
    })
}

fn random_bytes(cx: &mut Cx<'_, '_>, count: usize) -> Answer {
    let v = cx.heap.new_blank(kind::BYTES, count)?;
    let mut at = 0;
    while at < count {
        let drawn = next(cx).to_le_bytes();
        let part = (count - at).min(8);
        if let Some(to) = cx.heap.blank_bytes_mut(v).get_mut(at..at + part) {
            to.copy_from_slice(&drawn[..part]);
        }
        at += part;
    }
    Ok(v)
}

fn randbytes(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let count = cx.int_arg(a.get(0), "number of bytes")?;
    match usize::try_from(count) {
        Ok(count) => draw(cx, |cx| random_bytes(cx, count)),
        Err(_) => cx.value_error(format_args!("number of bytes must be non-negative")),
    }
}

/// One of `start, start + step, …` before `stop`.
fn pick(cx: &mut Cx<'_, '_>, start: i64, stop: i64, step: i64) -> Answer {
    let span = if step > 0 { stop as i128 - start as i128 } else { start as i128 - stop as i128 };
    let count = if span <= 0 { 0 } else { (span as u128).div_ceil(step.unsigned_abs() as u128) };
    let Ok(count @ 1..) = u64::try_from(count) else {
        return cx.value_error(format_args!("empty range for randrange() ({start}, {stop}, {span})"));
    };
    draw(cx, |cx| {
        let drawn = below(cx, count);
        cx.new_int(start.wrapping_add((drawn as i64).wrapping_mul(step)))
    })
}

fn randrange(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let first = cx.int_arg(a.get(0), "start")?;
    let (start, stop) =
        if a.len() == 1 || a.get(1) == NONE { (0, first) } else { (first, cx.int_arg(a.get(1), "stop")?) };
    let step = if a.len() > 2 { cx.int_arg(a.get(2), "step")? } else { 1 };
    if step == 0 {
        return cx.value_error(format_args!("zero step for randrange()"));
    }
    pick(cx, start, stop, step)
}

fn randint(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (low, high) = (cx.int_arg(a.get(0), "a")?, cx.int_arg(a.get(1), "b")?);
    match high.checked_add(1) {
        Some(stop) => pick(cx, low, stop, 1),
        None => cx.raise(types::OVERFLOW_ERROR, format_args!("b too large")),
    }
}

fn choice(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    let sequence = matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE));
    let text = cx.heap.objects().any_bytes(v).is_some() && !cx.heap.is(v, kind::ARRAY);
    if !sequence && !text {
        return Err(Signal::Redirect(python::RANDOM_CHOICE));
    }
    let length = if sequence { cx.heap.objects().items(v).len() } else { ops::length(cx.heap.objects(), v) };
    if length == 0 {
        return cx.raise(types::INDEX_ERROR, format_args!("Cannot choose from an empty sequence"));
    }
    draw(cx, |cx| {
        let i = below(cx, length as u64) as usize;
        if sequence {
            return Ok(cx.heap.objects().items(v)[i]);
        }
        let item = ops::item(cx.heap, v, i as i64);
        Ok(super::arguments::settle(cx, item)?.unwrap_or(NONE))
    })
}

fn uniform(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (low, high) = (cx.float_arg(a.get(0))?, cx.float_arg(a.get(1))?);
    draw(cx, |cx| {
        let x = low + (high - low) * unit(cx);
        Ok(cx.heap.new_float(x)?)
    })
}

fn gauss(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mean = if !a.is_empty() { cx.float_arg(a.get(0))? } else { 0.0 };
    let deviation = if a.len() > 1 { cx.float_arg(a.get(1))? } else { 1.0 };
    draw(cx, |cx| {
        let (angle, radius) = (unit(cx) * core::f64::consts::TAU, libm::sqrt(-2.0 * libm::log(1.0 - unit(cx))));
        Ok(cx.heap.new_float(mean + deviation * radius * libm::cos(angle))?)
    })
}

fn shuffle(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let list: Value = types::unwrap(cx.heap, a.get(0));
    if !cx.heap.is(list, kind::LIST) {
        return Err(Signal::Redirect(python::RANDOM_SHUFFLE));
    }
    for i in (1..cx.heap.list_len(list)).rev() {
        let j = below(cx, i as u64 + 1) as usize;
        if let (Some(x), Some(y)) = (cx.heap.list_get(list, i), cx.heap.list_get(list, j)) {
            cx.heap.list_set(list, i, y);
            cx.heap.list_set(list, j, x);
        }
    }
    Ok(NONE)
}
