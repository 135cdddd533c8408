//! The parts of a board on a PC: the firmware's contract of pins and buses over the world's bench.
//!
//! Transfers cross the bench at once and are over when they would be over on a wire. What happens by itself on the bench is looked up
//! when somebody asks, from where it was last looked at.
//!
//! Invariant: a reset of the microcontroller lets every pin go and closes everything; the bench and the clock live on.

mod buses;
mod counters;
mod serial;
mod timers;

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use embassy_time::Instant;
use fieldwarden_firmware::parts::{
    Analog, Counters, Definition, Digital, Drive, Edge, I2c, PartError, Parts, Pin, Pixels, Pull, Pulses, Pwm, Rtc,
    Spi, Touch, Uart, Unit, named,
};
use fieldwarden_vm::host::Item;
use fieldwarden_world::bench::{self, Bench, BenchScript, Drive as Wire, signal};

use crate::folder::Trouble;

/// Name of the file in a board folder.
pub const FILE: &str = "parts.toml";
/// Where the clock counts from until it is set: the year 2000.
const UNSET_CLOCK_US: u64 = 946_684_800_000_000;
/// Units of a kind.
const BUSES: usize = 2;
const TIMERS: usize = 8;
const FIRST_ANALOG: Pin = 14;
const LAST_ANALOG: Pin = 19;

macro_rules! board_pins {
    ($($name:literal = $pin:literal),+ $(,)?) => {
        const NAMES: &[(&str, Item)] = &[$(named($name, $pin)),+];
        const PINS: &[(&str, u8)] = &[$(($name, $pin)),+];
    };
}

board_pins! {
    "D0" = 0, "D1" = 1, "D2" = 2, "D3" = 3, "D4" = 4, "D5" = 5, "D6" = 6, "D7" = 7, "D8" = 8, "D9" = 9, "D10" = 10,
    "D11" = 11, "D12" = 12, "D13" = 13, "LED" = 13, "A0" = 14, "A1" = 15, "A2" = 16, "A3" = 17, "A4" = 18, "A5" = 19,
    "SDA" = 20, "SCL" = 21, "SCK" = 22, "MOSI" = 23, "MISO" = 24, "TX" = 25, "RX" = 26, "NEOPIXEL" = 27, "BUTTON" = 28,
}

/// The pins of a board on a PC.
static DEFINITION: Definition = Definition {
    id: "fieldwarden_host",
    pins: (1 << 29) - 1,
    names: NAMES,
    i2c: Some((21, 20)),
    spi: Some((22, 23, 24)),
    uart: Some((25, 26)),
};

/// The same for the bench.
const BOARD: bench::Board = bench::Board { names: PINS, i2c: (21, 20), spi: (22, 23, 24), uart: (25, 26) };

/// Reads the bench of a folder: its `parts.toml`, or what every board has.
///
/// # Errors
/// A file that cannot be read, or is no bench.
pub fn bench_of(folder: &Path) -> Result<BenchScript, Trouble> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(default_bench()),
        Err(error) => return Err(Trouble::io("read", &path, &error)),
    };
    parse(&path.display().to_string(), &text)
}

/// Reads the text of a bench.
///
/// # Errors
/// What is wrong with it first.
pub fn parse(file: &str, text: &str) -> Result<BenchScript, Trouble> {
    BenchScript::parse(file, text, &BOARD).map_err(|errors| {
        let more = if errors.len() > 1 { format!(" (and {} more)", errors.len() - 1) } else { String::new() };
        Trouble(format!("{}{more}", errors.first().map(ToString::to_string).unwrap_or_default()))
    })
}

/// What a board has whose folder does not say.
pub fn default_bench() -> BenchScript {
    BenchScript::parse("default.toml", bench::DEFAULT, &BOARD).unwrap_or_default()
}

/// Edges that somebody follows on a pin.
#[derive(Debug)]
struct Follower {
    pin: Pin,
    edge: signal::Edge,
    count: u64,
    seen_us: u64,
}

impl Follower {
    fn new(pin: Pin, edge: Edge, now_us: u64) -> Self {
        let edge = match edge {
            Edge::Rise => signal::Edge::Rise,
            Edge::Fall => signal::Edge::Fall,
            Edge::Both => signal::Edge::Both,
        };
        Self { pin, edge, count: 0, seen_us: now_us }
    }

    fn follow(&mut self, bench: &Bench, now_us: u64) {
        self.count += bench.edges(self.seen_us, now_us, self.pin, self.edge);
        self.seen_us = now_us;
    }

    /// The board itself changed the level.
    fn changed(&mut self, level: bool) {
        let counts = match self.edge {
            signal::Edge::Rise => level,
            signal::Edge::Fall => !level,
            signal::Edge::Both => true,
        };
        self.count += u64::from(counts);
    }
}

struct State {
    bench: Bench,
    /// World time minus board time, microseconds.
    base_us: i128,
    /// The date at world time 0.
    clock_us: u64,
    i2c: [Option<buses::I2cUnit>; BUSES],
    spi: [Option<buses::SpiUnit>; BUSES],
    uart: [Option<serial::UartUnit>; BUSES],
    pwm: [Option<timers::PwmUnit>; TIMERS],
    pulses: [Option<timers::PulseUnit>; TIMERS],
    counters: [Option<counters::CounterUnit>; TIMERS],
    touch: [Option<Pin>; TIMERS],
    watched: BTreeMap<Pin, Follower>,
    pixels_until_us: u64,
}

/// The parts; clones are the same.
#[derive(Clone)]
pub struct SimParts(Rc<RefCell<State>>);

impl SimParts {
    /// Over a bench at rest.
    pub fn new(script: &BenchScript) -> Self {
        Self(Rc::new(RefCell::new(State {
            bench: Bench::new(script),
            base_us: 0,
            clock_us: UNSET_CLOCK_US,
            i2c: Default::default(),
            spi: Default::default(),
            uart: Default::default(),
            pwm: Default::default(),
            pulses: Default::default(),
            counters: Default::default(),
            touch: Default::default(),
            watched: BTreeMap::new(),
            pixels_until_us: 0,
        })))
    }

    /// The microcontroller starts anew; `base_us` is world time minus board time from now on.
    pub fn begin(&self, base_us: i128) {
        let state = &mut *self.state();
        state.base_us = base_us;
        let now_us = state.now_us();
        state.i2c = Default::default();
        state.spi = Default::default();
        state.uart = Default::default();
        state.pwm = Default::default();
        state.pulses = Default::default();
        state.counters = Default::default();
        state.touch = Default::default();
        state.watched.clear();
        for pin in 0..bench::PINS as Pin {
            state.bench.drive(now_us, pin, Wire::Input(None));
        }
    }

    /// The bench, to see what was sent to it.
    pub fn bench(&self) -> Ref<'_, Bench> {
        Ref::map(self.0.borrow(), |state| &state.bench)
    }

    /// Whether every unit is closed and no pin is driven, as after a reset.
    pub fn is_at_rest(&self) -> bool {
        let state = self.0.borrow();
        let open = state.i2c.iter().flatten().count()
            + state.spi.iter().flatten().count()
            + state.uart.iter().flatten().count()
            + state.pwm.iter().flatten().count()
            + state.pulses.iter().flatten().count()
            + state.counters.iter().flatten().count()
            + state.touch.iter().flatten().count()
            + state.watched.len();
        open == 0 && state.bench.is_let_go()
    }

    fn state(&self) -> RefMut<'_, State> {
        self.0.borrow_mut()
    }
}

impl State {
    /// World time.
    fn now_us(&self) -> u64 {
        u64::try_from(self.base_us + i128::from(Instant::now().as_micros())).unwrap_or(0)
    }

    /// Everybody who follows pins has seen what was up to now; then the board drives a pin.
    fn drive(&mut self, pin: Pin, wire: Wire) {
        let now_us = self.now_us();
        self.follow(now_us);
        let before: Vec<bool> = (0..bench::PINS as Pin).map(|pin| self.bench.level(now_us, pin)).collect();
        self.bench.drive(now_us, pin, wire);
        for (pin, before) in (0..bench::PINS as Pin).zip(before) {
            let level = self.bench.level(now_us, pin);
            if level != before {
                self.changed(now_us, pin, level);
            }
        }
    }

    fn follow(&mut self, now_us: u64) {
        for follower in self.watched.values_mut() {
            follower.follow(&self.bench, now_us);
        }
        for counter in self.counters.iter_mut().flatten() {
            counter.follow(&self.bench, now_us);
        }
        for unit in self.pulses.iter_mut().flatten() {
            unit.follow(&self.bench, now_us);
        }
    }

    fn changed(&mut self, now_us: u64, pin: Pin, level: bool) {
        if let Some(follower) = self.watched.get_mut(&pin) {
            follower.changed(level);
        }
        for counter in self.counters.iter_mut().flatten() {
            counter.changed(&self.bench, now_us, pin, level);
        }
        for unit in self.pulses.iter_mut().flatten() {
            unit.changed(now_us, pin, level);
        }
    }

    /// The first instant of the world at which something that is open changes.
    fn next_us(&mut self) -> Option<u64> {
        let now_us = self.now_us();
        let mut next: Option<u64> = None;
        let mut sooner = |at: Option<u64>| {
            if let Some(at) = at.filter(|at| *at > now_us) {
                next = Some(next.map_or(at, |next| next.min(at)));
            }
        };
        self.i2c.iter().flatten().for_each(|unit| sooner(unit.ends_us()));
        self.spi.iter().flatten().for_each(|unit| sooner(unit.ends_us()));
        for unit in self.uart.iter().flatten() {
            sooner(unit.next_us(&mut self.bench));
        }
        self.pulses.iter().flatten().for_each(|unit| sooner(unit.ends_us()));
        sooner(Some(self.pixels_until_us));
        for pin in self.watched.keys() {
            sooner(self.bench.next_edge(now_us, *pin).map(|edge| edge.0));
        }
        next
    }
}

/// A free place, filled; its number.
fn place<T>(places: &mut [Option<T>], unit: T) -> Result<Unit, PartError> {
    let at = places.iter().position(Option::is_none).ok_or(PartError::NoneFree)?;
    places[at] = Some(unit);
    Ok(at as Unit)
}

/// What is at a place.
fn at<T>(places: &mut [Option<T>], unit: Unit) -> Option<&mut T> {
    places.get_mut(usize::from(unit)).and_then(Option::as_mut)
}

/// Empties a place.
fn vacate<T>(places: &mut [Option<T>], unit: Unit) -> Option<T> {
    places.get_mut(usize::from(unit)).and_then(Option::take)
}

impl Parts for SimParts {
    fn definition(&self) -> &'static Definition {
        &DEFINITION
    }

    fn digital(&mut self) -> &mut dyn Digital {
        self
    }

    fn analog(&mut self) -> Option<&mut dyn Analog> {
        Some(self)
    }

    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        Some(self)
    }

    fn spi(&mut self) -> Option<&mut dyn Spi> {
        Some(self)
    }

    fn uart(&mut self) -> Option<&mut dyn Uart> {
        Some(self)
    }

    fn pwm(&mut self) -> Option<&mut dyn Pwm> {
        Some(self)
    }

    fn pulses(&mut self) -> Option<&mut dyn Pulses> {
        Some(self)
    }

    fn counters(&mut self) -> Option<&mut dyn Counters> {
        Some(self)
    }

    fn touch(&mut self) -> Option<&mut dyn Touch> {
        Some(self)
    }

    fn pixels(&mut self) -> Option<&mut dyn Pixels> {
        Some(self)
    }

    fn rtc(&mut self) -> Option<&mut dyn Rtc> {
        Some(self)
    }

    fn look_again(&mut self) -> Option<Instant> {
        let state = &mut *self.state();
        let at_us = i128::from(state.next_us()?) - state.base_us;
        Some(Instant::from_micros(u64::try_from(at_us).unwrap_or(0)))
    }
}

impl Digital for SimParts {
    fn input(&mut self, pin: Pin, pull: Option<Pull>) {
        self.state().drive(pin, Wire::Input(pull.map(|pull| pull == Pull::Up)));
    }

    fn output(&mut self, pin: Pin, level: bool, drive: Drive) {
        let wire = if drive == Drive::OpenDrain { Wire::OpenDrain(level) } else { Wire::Level(level) };
        self.state().drive(pin, wire);
    }

    fn set(&mut self, pin: Pin, level: bool) {
        let state = &mut *self.state();
        let wire = if state.bench.is_open_drain(pin) { Wire::OpenDrain(level) } else { Wire::Level(level) };
        state.drive(pin, wire);
    }

    fn get(&mut self, pin: Pin) -> bool {
        let state = self.state();
        state.bench.level(state.now_us(), pin)
    }

    fn reset(&mut self, pin: Pin) {
        let state = &mut *self.state();
        state.watched.remove(&pin);
        state.drive(pin, Wire::Input(None));
    }

    fn watch(&mut self, pin: Pin, edge: Edge) -> Result<(), PartError> {
        let state = &mut *self.state();
        let now_us = state.now_us();
        state.watched.insert(pin, Follower::new(pin, edge, now_us));
        Ok(())
    }

    fn unwatch(&mut self, pin: Pin) {
        self.state().watched.remove(&pin);
    }

    fn edges(&mut self, pin: Pin) -> u32 {
        let state = &mut *self.state();
        let now_us = state.now_us();
        state.follow(now_us);
        let count = state.watched.get_mut(&pin).map_or(0, |follower| std::mem::take(&mut follower.count));
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

impl Analog for SimParts {
    fn open_input(&mut self, pin: Pin) -> Result<(), PartError> {
        if !(FIRST_ANALOG..=LAST_ANALOG).contains(&pin) {
            return Err(PartError::BadPins);
        }
        self.state().drive(pin, Wire::Input(None));
        Ok(())
    }

    fn read(&mut self, pin: Pin) -> u16 {
        let state = self.state();
        state.bench.analog(state.now_us(), pin)
    }

    fn open_output(&mut self, pin: Pin) -> Result<(), PartError> {
        // Two converters.
        if !(FIRST_ANALOG..=FIRST_ANALOG + 1).contains(&pin) {
            return Err(PartError::BadPins);
        }
        self.state().drive(pin, Wire::Voltage(0));
        Ok(())
    }

    fn write(&mut self, pin: Pin, value: u16) {
        self.state().drive(pin, Wire::Voltage(value));
    }

    fn reference_mv(&self) -> u16 {
        bench::REFERENCE_MV
    }
}

impl Touch for SimParts {
    fn open(&mut self, pin: Pin, _: Option<Pull>) -> Result<Unit, PartError> {
        place(&mut self.state().touch, pin)
    }

    fn raw(&mut self, unit: Unit) -> u16 {
        let state = &mut *self.state();
        let now_us = state.now_us();
        at(&mut state.touch, unit).map_or(0, |pin| state.bench.touch(now_us, *pin))
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().touch, unit);
    }
}

impl Rtc for SimParts {
    fn now_us(&mut self) -> u64 {
        let state = self.state();
        state.clock_us.saturating_add(state.now_us())
    }

    fn set_us(&mut self, us: u64) {
        let state = &mut *self.state();
        state.clock_us = us.saturating_sub(state.now_us());
    }
}
