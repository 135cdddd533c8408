//! `board`: what the pins of this board are called, and its buses.
//!
//! The names come from the port's [`crate::parts::Definition`]; so do the pins of `I2C()`, `SPI()` and `UART()`, each of which is one object
//! for the length of a run, made anew after it was given back.

use fieldwarden_vm::host::{HostModule, Item};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, Value};

use super::{File, Wired, i2c, is_gone, lacking, natives, spi, uart};
use crate::python::native::kept;
use crate::python::tables::kept as slot;

natives! { board:
    ID = board_id, I2C = i2c_bus, SPI = spi_bus, UART = uart_line,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[],
    modules: &[HostModule {
        name: "board",
        items: &[
            ("board_id", Item::Attribute(id::ID)),
            ("I2C", Item::Function(id::I2C)),
            ("STEMMA_I2C", Item::Function(id::I2C)),
            ("SPI", Item::Function(id::SPI)),
            ("UART", Item::Function(id::UART)),
        ],
    }],
};

/// `board_id`
fn board_id(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let id = wired.wired().0.definition().id;
    Ok(cx.heap.new_str(id)?)
}

/// The object at a place, or the one that `open` makes.
fn one(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    place: usize,
    open: impl FnOnce(&mut dyn Wired, &mut Cx<'_, '_>) -> Result<Value, Signal>,
) -> Answer {
    let known = kept::get(cx, place);
    if known != NONE && !is_gone(cx, known) {
        return Ok(known);
    }
    // Room for it first, so that nothing can fail once it is open.
    kept::set(cx, place, NONE)?;
    let object = open(wired, cx)?;
    kept::set(cx, place, object)?;
    Ok(object)
}

/// `I2C()`, `STEMMA_I2C()`
fn i2c_bus(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let Some((clock, data)) = wired.wired().0.definition().i2c else { return lacking(cx, "I2C") };
    one(wired, cx, slot::BOARD_I2C, |wired, cx| i2c::open(wired, cx, clock, data, 100_000))
}

/// `SPI()`
fn spi_bus(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let Some((clock, out, input)) = wired.wired().0.definition().spi else { return lacking(cx, "SPI") };
    one(wired, cx, slot::BOARD_SPI, |wired, cx| spi::open(wired, cx, clock, Some(out), Some(input)))
}

/// `UART()`
fn uart_line(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let Some((out, input)) = wired.wired().0.definition().uart else { return lacking(cx, "UART") };
    let pins = (Some(out), Some(input));
    one(wired, cx, slot::BOARD_UART, |wired, cx| uart::open(wired, cx, pins, uart::MODE, uart::TIMEOUT_US))
}
