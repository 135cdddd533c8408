//! What a program may take of this board: the shield's serial line, SPI and I2C controllers, two LEDs and two buttons.
//!
//! Not here: general pins, analog inputs and timers. The FPGA image has more controllers of each kind than one; the emulator has no pins at all, so
//! pins are names of what they are wired to.

mod i2c;
mod spi;
mod uart;

use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};

use embassy_sync::waitqueue::AtomicWaker;
use embassy_time::Instant;
use fieldwarden_firmware::parts::{
    Definition, Digital, Drive, Edge, I2c, PartError, Parts, Pin, Pull, Spi, Uart, named,
};

pub use uart::{received, transmitted};

use super::registers::Register;

const LED0: Pin = 0;
const LED1: Pin = 1;
const BUTTON0: Pin = 2;
const BUTTON1: Pin = 3;
const TX: Pin = 4;
const RX: Pin = 5;
const SCK: Pin = 6;
const MOSI: Pin = 7;
const MISO: Pin = 8;
const SCL: Pin = 9;
const SDA: Pin = 10;

static DEFINITION: Definition = Definition {
    id: "fieldwarden_mps2",
    pins: (1 << 11) - 1,
    names: &[
        named("LED", LED0),
        named("LED0", LED0),
        named("LED1", LED1),
        named("BUTTON", BUTTON0),
        named("BUTTON0", BUTTON0),
        named("BUTTON1", BUTTON1),
        named("TX", TX),
        named("RX", RX),
        named("SCK", SCK),
        named("MOSI", MOSI),
        named("MISO", MISO),
        named("SCL", SCL),
        named("SDA", SDA),
    ],
    i2c: Some((SCL, SDA)),
    spi: Some((SCK, MOSI, MISO)),
    uart: Some((TX, RX)),
};

// SAFETY: the FPGA's own register of LEDs, bits 0 and 1.
const LEDS: Register = unsafe { Register::new(0x4002_8000, 0) };
// SAFETY: that of its buttons, bits 0 and 1; reading is all that can be done with it.
const BUTTONS: Register = unsafe { Register::new(0x4002_8000, 8) };

/// Something that a program may wait for has changed, and nobody was told yet.
static CHANGED: AtomicBool = AtomicBool::new(false);
static WAITING: AtomicWaker = AtomicWaker::new();

/// Called by handlers.
fn changed() {
    CHANGED.store(true, Ordering::Relaxed);
    WAITING.wake();
}

/// The parts. There is one.
pub struct BoardParts {
    i2c: i2c::Bus,
    spi: spi::Bus,
    uart: uart::Line,
    /// LEDs that are outputs.
    outputs: u32,
}

impl BoardParts {
    /// At rest.
    pub const fn new() -> Self {
        Self { i2c: i2c::Bus::new(), spi: spi::Bus::new(), uart: uart::Line, outputs: 0 }
    }
}

impl Parts for BoardParts {
    fn definition(&self) -> &'static Definition {
        &DEFINITION
    }

    fn digital(&mut self) -> &mut dyn Digital {
        self
    }

    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        Some(&mut self.i2c)
    }

    fn spi(&mut self) -> Option<&mut dyn Spi> {
        Some(&mut self.spi)
    }

    fn uart(&mut self) -> Option<&mut dyn Uart> {
        Some(&mut self.uart)
    }

    fn look_again(&mut self) -> Option<Instant> {
        // These two have no interrupt here: they are driven whenever somebody looks.
        (self.i2c.is_busy() || self.spi.is_busy()).then(Instant::now)
    }

    fn poll_changed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        WAITING.register(cx.waker());
        if CHANGED.swap(false, Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// The bit of an LED.
fn led(pin: Pin) -> Option<u32> {
    matches!(pin, LED0 | LED1).then(|| 1 << (pin - LED0))
}

impl Digital for BoardParts {
    fn input(&mut self, pin: Pin, _: Option<Pull>) {
        self.reset(pin);
    }

    fn output(&mut self, pin: Pin, level: bool, _: Drive) {
        self.outputs |= led(pin).unwrap_or(0);
        self.set(pin, level);
    }

    fn set(&mut self, pin: Pin, level: bool) {
        let bit = led(pin).unwrap_or(0) & self.outputs;
        LEDS.write(if level { LEDS.read() | bit } else { LEDS.read() & !bit });
    }

    fn get(&mut self, pin: Pin) -> bool {
        match pin {
            BUTTON0 | BUTTON1 => BUTTONS.read() & 1 << (pin - BUTTON0) != 0,
            _ => led(pin).is_some_and(|bit| LEDS.read() & bit != 0),
        }
    }

    fn reset(&mut self, pin: Pin) {
        if let Some(bit) = led(pin) {
            LEDS.write(LEDS.read() & !bit);
            self.outputs &= !bit;
        }
    }

    fn watch(&mut self, _: Pin, _: Edge) -> Result<(), PartError> {
        // The buttons have no interrupt.
        Err(PartError::NoneFree)
    }

    fn unwatch(&mut self, _: Pin) {}

    fn edges(&mut self, _: Pin) -> u32 {
        0
    }
}
