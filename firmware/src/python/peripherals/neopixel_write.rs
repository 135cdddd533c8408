//! `neopixel_write`: strips of pixels on a pin that a `DigitalInOut` holds.

use fieldwarden_vm::host::{HostModule, Item};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::NONE;

use super::digitalio::{DIGITAL, output_pin};
use super::operation::{begin, is_under_way, wait_or_time_out};
use super::{File, Wired, held, lacking, natives};
use crate::python::native::required;

/// Longest time beyond what the bytes need, microseconds: another strip may be under way.
const SLACK_US: u64 = 1_000_000;
/// Time of a byte at 800 kbit/s, microseconds.
const BYTE_US: u64 = 10;

natives! { neopixel_write:
    WRITE = neopixel_write,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[],
    modules: &[HostModule { name: "neopixel_write", items: &[("neopixel_write", Item::Function(id::WRITE))] }],
};

/// `neopixel_write(digitalinout, buf)`: returns when the strip shows it.
fn neopixel_write(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = required(cx, args, 0, "digitalinout")?;
    let buffer = required(cx, args, 1, "buf")?;
    let Some(length) = cx.heap.objects().buffer(buffer).map(|bytes| bytes.len()) else {
        let name = cx.type_name(buffer);
        return cx.type_error(format_args!("a bytes-like object is required, not '{name}'"));
    };
    let pin = output_pin(wired, cx, object)?;
    let Some(most) = wired.wired().0.pixels().map(|pixels| pixels.bytes_max()) else {
        return lacking(cx, "neopixel_write");
    };
    if length > most {
        return cx.value_error(format_args!("at most {most} bytes"));
    }
    if !is_under_way(wired, cx, object, &DIGITAL)? {
        let now_us = wired.now_us();
        begin(held(wired, cx, object, &DIGITAL)?.1, now_us, length as u64 * BYTE_US + SLACK_US);
    }
    // 0: the strip before is under way; 1: this one.
    let started = held(wired, cx, object, &DIGITAL)?.1.done > 0;
    let Some(pixels) = wired.wired().0.pixels() else { return lacking(cx, "neopixel_write") };
    if !pixels.is_sent() {
        return wait_or_time_out(wired, cx, object, &DIGITAL);
    }
    if started {
        held(wired, cx, object, &DIGITAL)?.1.busy = false;
        return Ok(NONE);
    }
    pixels.start(pin, cx.heap.objects().buffer(buffer).unwrap_or_default());
    held(wired, cx, object, &DIGITAL)?.1.done = 1;
    wait_or_time_out(wired, cx, object, &DIGITAL)
}
