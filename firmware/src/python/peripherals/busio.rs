//! `busio`: the buses. Their classes are in [`super::i2c`], [`super::spi`] and [`super::uart`]; what they share is here.

use core::ops::Range;

use fieldwarden_vm::host::{HostModule, Item};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::text::buffer_mut;
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, Value, boolean};

use super::{Class, File, Wired, first_type, held};
use crate::python::claims::PartClaim;
use crate::python::native::argument;

pub(super) const FILE: File = File {
    natives: &[],
    types: &[],
    modules: &[HostModule {
        name: "busio",
        items: &[
            ("I2C", Item::Type(first_type::i2c)),
            ("SPI", Item::Type(first_type::spi)),
            ("UART", Item::Type(first_type::uart)),
            ("Parity", Item::Type(first_type::uart + 1)),
        ],
    }],
};

/// Word of a bus's claim that says whether it is locked.
pub(super) const LOCKED: usize = 0;

/// `try_lock()`
pub(super) fn try_lock(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>, class: &'static Class) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), class)?;
    Ok(boolean(core::mem::replace(&mut part.words[LOCKED], 1) == 0))
}

/// `unlock()`
pub(super) fn unlock(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>, class: &'static Class) -> Answer {
    let (_, part) = held(wired, cx, args.get(0), class)?;
    part.words[LOCKED] = 0;
    Ok(NONE)
}

/// RuntimeError unless the bus is locked.
pub(super) fn locked(cx: &mut Cx<'_, '_>, part: &PartClaim) -> Result<(), Signal> {
    if part.words[LOCKED] != 0 {
        return Ok(());
    }
    cx.raise(types::RUNTIME_ERROR, format_args!("Function requires lock"))
}

/// A buffer argument and the part of it between the arguments `start` and `end`, in bytes, as a slice would take it.
pub(super) fn span(
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    buffer: (usize, &str),
    (start, end): (&str, &str),
    written: bool,
) -> Result<(Value, Range<usize>), Signal> {
    let value = super::super::native::required(cx, args, buffer.0, buffer.1)?;
    let length = match (written, cx.heap.objects().buffer(value)) {
        (false, Some(bytes)) => bytes.len(),
        (true, Some(bytes)) => {
            let length = bytes.len();
            if buffer_mut(cx.heap, value).is_none() {
                return cx.type_error(format_args!("a writable buffer is required"));
            }
            length
        }
        (_, None) => {
            let name = cx.type_name(value);
            return cx.type_error(format_args!("a bytes-like object is required, not '{name}'"));
        }
    };
    let whole = length as i64;
    let start = argument(cx, args, super::BY_NAME, start);
    let start = cx.int_or(start, 0, "start")?;
    let end = argument(cx, args, super::BY_NAME, end);
    let end = cx.int_or(end, whole, "end")?;
    let clamped = |at: i64| if at < 0 { at.saturating_add(whole).max(0) } else { at.min(whole) };
    let (start, end) = (clamped(start), clamped(end));
    // Both lie within the length.
    Ok((value, start as usize..end.max(start) as usize))
}

/// Bytes `from` on of the part `range` of a buffer, at most so many.
pub(super) fn piece<'c>(
    cx: &'c Cx<'_, '_>,
    (value, range): &(Value, Range<usize>),
    from: usize,
    most: usize,
) -> &'c [u8] {
    let bytes = cx.heap.objects().buffer(*value).unwrap_or_default();
    let bytes = bytes.get(range.clone()).unwrap_or_default().get(from..).unwrap_or_default();
    &bytes[..bytes.len().min(most)]
}

/// Copies bytes into the part `range` of a buffer, from `at` on.
pub(super) fn fill(cx: &mut Cx<'_, '_>, (value, range): &(Value, Range<usize>), at: usize, bytes: &[u8]) {
    let into = buffer_mut(cx.heap, *value).unwrap_or_default();
    let into = into.get_mut(range.clone()).unwrap_or_default().get_mut(at..).unwrap_or_default();
    for (to, from) in into.iter_mut().zip(bytes) {
        *to = *from;
    }
}
