//! What of a board a program may take: pins and what hangs on them. Small traits, one for each kind of hardware, beside those of
//! [`crate::board`]; a board lacks a kind by answering `None` for it.
//!
//! Not here: who holds what (that is the claim table of a run), and anything of Python.
//!
//! Invariants of all of them: no call waits; what takes time is started and then asked for, and can be given up at any moment; closing is
//! infallible, bounded, and leaves the hardware as it is after a reset. A port implements what it has; a simulator implements the same
//! traits over simulated parts, so that a wedged bus fails there as it fails on a bench.

use core::task::{Context, Poll};

use embassy_time::Instant;
use fieldwarden_vm::host::Item;

/// A pin by its number: 7 is `GPIO7`.
pub type Pin = u8;

/// One opened piece of hardware of a kind, as its trait numbers them.
pub type Unit = u8;

/// Pins that a board can have: as many as a claim's mask has bits.
pub const PINS_MAX: u8 = 64;

/// Most bytes of one piece of a transfer. Longer transfers are made of several pieces.
pub const PIECE_BYTES_MAX: usize = 256;

/// Most pulses of one piece that is sent.
pub const PULSES_MAX: usize = 128;

/// Why something could not be opened or set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartError {
    /// These pins cannot do that.
    BadPins,
    /// All units of the kind are in use.
    NoneFree,
    /// A frequency or size beyond what the hardware can do.
    OutOfRange,
    /// Neither line of the bus is pulled up: nothing is connected.
    NoPullUp,
}

/// Why a transfer failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferError {
    /// No device answered, or it refused a byte.
    NoAcknowledge,
    /// Another master, or noise, won the bus.
    ArbitrationLost,
}

/// What pulls an input that nothing drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pull {
    /// Up, to high.
    Up,
    /// Down, to low.
    Down,
}

/// How an output drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// Both levels.
    PushPull,
    /// Low alone; high is left to a pull-up.
    OpenDrain,
}

/// Which changes of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Low to high.
    Rise,
    /// High to low.
    Fall,
    /// Both.
    Both,
}

/// What a board's pins are called, and which belong together.
#[derive(Clone, Copy)]
pub struct Definition {
    /// `board.board_id`.
    pub id: &'static str,
    /// Which pins there are: bit n is `GPIOn`.
    pub pins: u64,
    /// The board's names, made with [`named`].
    pub names: &'static [(&'static str, Item)],
    /// Clock and data of `board.I2C()`.
    pub i2c: Option<(Pin, Pin)>,
    /// Clock, out and in of `board.SPI()`.
    pub spi: Option<(Pin, Pin, Pin)>,
    /// Out and in of `board.UART()`.
    pub uart: Option<(Pin, Pin)>,
}

impl Definition {
    /// A board without pins.
    pub const NONE: Definition =
        Definition { id: "fieldwarden", pins: 0, names: &[], i2c: None, spi: None, uart: None };
}

/// A name of a [`Definition`]: `named("D5", 5)`.
pub const fn named(name: &'static str, pin: Pin) -> (&'static str, Item) {
    (name, Item::Enumerator(crate::python::PIN_TYPE, pin as i32))
}

/// Levels of pins.
///
/// An implementation MUST leave a pin after [`Digital::reset`] as it is after a reset of the microcontroller: an input without pull,
/// whatever it was used for; MUST count every edge of a watched pin that its hardware can see, also while the program is busy; MUST take
/// any pin number, and treat one that is not there as an input that is low.
pub trait Digital {
    /// Makes an input.
    fn input(&mut self, pin: Pin, pull: Option<Pull>);
    /// Makes an output at a level, without a glitch.
    fn output(&mut self, pin: Pin, level: bool, drive: Drive);
    /// Sets the level of an output.
    fn set(&mut self, pin: Pin, level: bool);
    /// The level at the pin.
    fn get(&mut self, pin: Pin) -> bool;
    /// Gives the pin up.
    fn reset(&mut self, pin: Pin);
    /// Counts edges from now on, in place of what was watched before. [`PartError::NoneFree`] if too many pins are watched.
    fn watch(&mut self, pin: Pin, edge: Edge) -> Result<(), PartError>;
    /// Ends that; [`Digital::reset`] does too.
    fn unwatch(&mut self, pin: Pin);
    /// How many watched edges came since the last call; saturating.
    fn edges(&mut self, pin: Pin) -> u32;
}

/// Voltages.
///
/// An implementation MUST scale to 16 bits whatever its converter has, full scale being [`Analog::reference_mv`]. [`Digital::reset`] ends
/// the use of a pin.
pub trait Analog {
    /// Whether the pin can be measured, and makes it ready to be.
    fn open_input(&mut self, pin: Pin) -> Result<(), PartError>;
    /// Measures; at most some 100 microseconds.
    fn read(&mut self, pin: Pin) -> u16;
    /// Makes an output of a voltage.
    fn open_output(&mut self, pin: Pin) -> Result<(), PartError>;
    /// Sets it.
    fn write(&mut self, pin: Pin, value: u16);
    /// What 65,535 stands for, in millivolts.
    fn reference_mv(&self) -> u16;
}

/// A piece of an I2C transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I2cPiece<'a> {
    /// Whom it goes to, 7 bits.
    pub address: u8,
    /// It begins with a start (or a repeated start) and the address.
    pub start: bool,
    /// It ends with a stop.
    pub stop: bool,
    /// What crosses.
    pub data: I2cData<'a>,
}

/// What crosses in a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum I2cData<'a> {
    /// These bytes, at most [`PIECE_BYTES_MAX`], go out.
    Write(&'a [u8]),
    /// So many bytes, at most [`PIECE_BYTES_MAX`], come in; the last before a stop is not acknowledged.
    Read(usize),
}

/// I2C controllers.
///
/// An implementation MUST free the lines in [`I2c::abort`], whatever a device does (it clocks a stuck device out of its byte, and then
/// lets go), and MUST be ready for the next transaction afterwards; MUST NOT be busy with more than one piece. Who gives up a device that
/// holds the clock for ever is the caller.
pub trait I2c {
    /// Opens a controller on two pins.
    fn open(&mut self, clock: Pin, data: Pin, frequency_hz: u32) -> Result<Unit, PartError>;
    /// Starts a piece; the one before is over.
    fn start(&mut self, unit: Unit, piece: &I2cPiece<'_>);
    /// Whether it is over: bytes read, copied into `into`. None: not yet.
    fn poll(&mut self, unit: Unit, into: &mut [u8]) -> Option<Result<usize, TransferError>>;
    /// Gives the piece up.
    fn abort(&mut self, unit: Unit);
    /// Gives the controller up.
    fn close(&mut self, unit: Unit);
}

/// How an SPI controller clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpiMode {
    /// Clock in hertz, at most.
    pub frequency_hz: u32,
    /// Level of the idle clock.
    pub polarity: bool,
    /// Which edge samples.
    pub phase: bool,
    /// Bits of a word; 8 everywhere, others where the hardware can.
    pub bits: u8,
}

/// SPI controllers. Chip select is the program's, a pin like others.
///
/// An implementation MUST hold the clock idle between the pieces of a transfer, so that a device sees one transfer.
pub trait Spi {
    /// Opens a controller on its pins.
    fn open(&mut self, clock: Pin, out: Option<Pin>, input: Option<Pin>) -> Result<Unit, PartError>;
    /// Sets the mode; the clock it really has, in hertz.
    fn configure(&mut self, unit: Unit, mode: SpiMode) -> Result<u32, PartError>;
    /// Starts to clock these bytes, at most [`PIECE_BYTES_MAX`], out, and as many in.
    fn start(&mut self, unit: Unit, bytes: &[u8]);
    /// Whether that is over: what came in, copied into `into`. None: not yet.
    fn poll(&mut self, unit: Unit, into: &mut [u8]) -> Option<usize>;
    /// Gives the piece up.
    fn abort(&mut self, unit: Unit);
    /// Gives the controller up.
    fn close(&mut self, unit: Unit);
}

/// The bit that checks a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// The number of ones is even.
    Even,
    /// It is odd.
    Odd,
}

/// How a serial line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UartMode {
    /// Bits a second.
    pub baud: u32,
    /// Bits of a character, 5 to 9.
    pub bits: u8,
    /// The bit that checks it.
    pub parity: Option<Parity>,
    /// Stop bits, 1 or 2.
    pub stop: u8,
    /// Bytes that are kept until the program reads them, at most [`UART_BYTES_MAX`].
    pub receive_bytes: u16,
}

/// Longest receive buffer of a serial line.
pub const UART_BYTES_MAX: u16 = 1024;

/// Serial lines.
///
/// An implementation MUST receive while the program is busy, up to the bytes it was opened with, and then drop what comes; MUST NOT drop
/// what was given to [`Uart::write`] until it is closed.
pub trait Uart {
    /// Opens a line.
    fn open(&mut self, out: Option<Pin>, input: Option<Pin>, mode: UartMode) -> Result<Unit, PartError>;
    /// Sets its speed.
    fn set_baud(&mut self, unit: Unit, baud: u32) -> Result<(), PartError>;
    /// How many bytes wait to be read.
    fn waiting(&mut self, unit: Unit) -> usize;
    /// How many bytes there are up to the first of this value, with it; None if it is not among them.
    fn find(&mut self, unit: Unit, byte: u8) -> Option<usize>;
    /// Copies bytes that wait, and leaves them; how many there were.
    fn peek(&mut self, unit: Unit, into: &mut [u8]) -> usize;
    /// Drops the oldest `count` bytes that wait.
    fn drop_first(&mut self, unit: Unit, count: usize);
    /// Hands bytes to the line; how many it took, 0 while it is busy.
    fn write(&mut self, unit: Unit, bytes: &[u8]) -> usize;
    /// Whether everything is on the line's other end.
    fn is_sent(&mut self, unit: Unit) -> bool;
    /// Gives the line up.
    fn close(&mut self, unit: Unit);
}

/// Outputs of a certain duty.
pub trait Pwm {
    /// Opens an output. `duty` is of 65,535; with `variable` the frequency will be changed, so the timer is not shared.
    fn open(&mut self, pin: Pin, frequency_hz: u32, duty: u16, variable: bool) -> Result<Unit, PartError>;
    /// Sets the duty.
    fn set_duty(&mut self, unit: Unit, duty: u16);
    /// Sets the frequency.
    fn set_frequency(&mut self, unit: Unit, frequency_hz: u32) -> Result<(), PartError>;
    /// Gives the output up.
    fn close(&mut self, unit: Unit);
}

/// Lengths of pulses, in and out, in microseconds.
///
/// An implementation MUST measure while the program is busy and keep the newest pulses when more come than it was opened for; a pulse longer
/// than 65,535 counts as that.
pub trait Pulses {
    /// Measures a pin whose idle level is `idle`: the first pulse is the first that is not idle. Keeps `length_max` pulses.
    fn open_input(&mut self, pin: Pin, idle: bool, length_max: u16) -> Result<Unit, PartError>;
    /// How many pulses there are.
    fn length(&mut self, unit: Unit) -> usize;
    /// Pulse `index`, the oldest being 0.
    fn pulse(&mut self, unit: Unit, index: usize) -> Option<u16>;
    /// Drops the oldest `count`.
    fn drop_first(&mut self, unit: Unit, count: usize);
    /// Stops measuring.
    fn pause(&mut self, unit: Unit);
    /// Goes on measuring, after having driven the pin away from idle for so many microseconds if not 0 (at most 1,000).
    fn resume(&mut self, unit: Unit, trigger_us: u16);
    /// Opens an output that is modulated at a frequency while a pulse is on.
    fn open_output(&mut self, pin: Pin, frequency_hz: u32, duty: u16) -> Result<Unit, PartError>;
    /// Starts to send pulses, at most [`PULSES_MAX`], on and off in turn; `on` says what the first is. Pieces follow each other without
    /// a gap.
    fn send(&mut self, unit: Unit, pulses: &[u16], on: bool);
    /// Whether they are sent.
    fn is_sent(&mut self, unit: Unit) -> bool;
    /// Gives up what is being sent: the output is off.
    fn abort(&mut self, unit: Unit);
    /// Gives the pin up.
    fn close(&mut self, unit: Unit);
}

/// Edges counted, and how often they come.
///
/// An implementation MUST count while the program is busy.
pub trait Counters {
    /// Counts edges of a pin.
    fn open_count(&mut self, pin: Pin, edge: Edge, pull: Option<Pull>) -> Result<Unit, PartError>;
    /// Edges so far, wrapping.
    fn count(&mut self, unit: Unit) -> u32;
    /// Measures a frequency over so many milliseconds.
    fn open_frequency(&mut self, pin: Pin, period_ms: u16) -> Result<Unit, PartError>;
    /// The frequency in hertz over the last whole period.
    fn frequency(&mut self, unit: Unit) -> u32;
    /// Follows a quadrature encoder: steps of a quarter period, wrapping.
    fn open_encoder(&mut self, a: Pin, b: Pin) -> Result<Unit, PartError>;
    /// Quarter steps so far.
    fn quarters(&mut self, unit: Unit) -> i32;
    /// Gives the pins up.
    fn close(&mut self, unit: Unit);
}

/// Pads that feel a finger.
pub trait Touch {
    /// Makes a pad of a pin.
    fn open(&mut self, pin: Pin, pull: Option<Pull>) -> Result<Unit, PartError>;
    /// How much is felt: grows when touched.
    fn raw(&mut self, unit: Unit) -> u16;
    /// Gives the pin up.
    fn close(&mut self, unit: Unit);
}

/// Strips of pixels with their own clock (WS2812 and the like): 800 kbit/s.
///
/// An implementation MUST send all bytes without a gap and hold the line low afterwards until the strip takes them; it copies the bytes.
pub trait Pixels {
    /// Most bytes at once.
    fn bytes_max(&self) -> usize;
    /// Starts to send on an output. Nothing is sent if a transfer is under way or there are too many bytes.
    fn start(&mut self, pin: Pin, bytes: &[u8]);
    /// Whether the transfer is over.
    fn is_sent(&mut self) -> bool;
}

/// The clock that knows the date.
///
/// An implementation MUST keep it over a reset, and over a loss of power where it has a battery.
pub trait Rtc {
    /// Microseconds since 1970; a clock that was never set counts from 2000.
    fn now_us(&mut self) -> u64;
    /// Sets it.
    fn set_us(&mut self, us: u64);
}

/// Everything of a board that a program may take.
///
/// An implementation MUST wake the waker of [`Parts::poll_changed`] when a piece is over, a byte was received, a watched edge came, or tell by
/// [`Parts::look_again`] when that will be; it MAY do both.
pub trait Parts {
    /// The board's pins.
    fn definition(&self) -> &'static Definition;
    /// Levels.
    fn digital(&mut self) -> &mut dyn Digital;
    /// Voltages.
    fn analog(&mut self) -> Option<&mut dyn Analog> {
        None
    }
    /// I2C controllers.
    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        None
    }
    /// SPI controllers.
    fn spi(&mut self) -> Option<&mut dyn Spi> {
        None
    }
    /// Serial lines.
    fn uart(&mut self) -> Option<&mut dyn Uart> {
        None
    }
    /// Outputs of a certain duty.
    fn pwm(&mut self) -> Option<&mut dyn Pwm> {
        None
    }
    /// Lengths of pulses.
    fn pulses(&mut self) -> Option<&mut dyn Pulses> {
        None
    }
    /// Counted edges.
    fn counters(&mut self) -> Option<&mut dyn Counters> {
        None
    }
    /// Pads.
    fn touch(&mut self) -> Option<&mut dyn Touch> {
        None
    }
    /// Strips of pixels.
    fn pixels(&mut self) -> Option<&mut dyn Pixels> {
        None
    }
    /// The clock that knows the date.
    fn rtc(&mut self) -> Option<&mut dyn Rtc> {
        None
    }
    /// The first instant at which something that is waited for changes by itself, if that is known.
    fn look_again(&mut self) -> Option<Instant> {
        None
    }
    /// Whether something that can be waited for may have changed since this was last ready; else the waker is woken when it has.
    fn poll_changed(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

/// A board without pins.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoParts;

impl Parts for NoParts {
    fn definition(&self) -> &'static Definition {
        &Definition::NONE
    }

    fn digital(&mut self) -> &mut dyn Digital {
        self
    }
}

impl Digital for NoParts {
    fn input(&mut self, _: Pin, _: Option<Pull>) {}

    fn output(&mut self, _: Pin, _: bool, _: Drive) {}

    fn set(&mut self, _: Pin, _: bool) {}

    fn get(&mut self, _: Pin) -> bool {
        false
    }

    fn reset(&mut self, _: Pin) {}

    fn watch(&mut self, _: Pin, _: Edge) -> Result<(), PartError> {
        Err(PartError::NoneFree)
    }

    fn unwatch(&mut self, _: Pin) {}

    fn edges(&mut self, _: Pin) -> u32 {
        0
    }
}
