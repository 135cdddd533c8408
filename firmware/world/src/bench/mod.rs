//! What is wired to a simulated board's pins: buttons, voltages, sensors, lines, strips, and what is wrong with them.
//!
//! A [`Bench`] is made of a [`BenchScript`] (`parts.toml`, described in `docs/parts.md`). The port tells it what the board drives, and asks
//! what the board would see. It is passive and exact: everything that changes by itself is a function of time, so nothing has to be followed
//! up, and a bench of slow parts costs nothing while nobody looks.
//!
//! Invariants: the same script and the same calls give the same answers; no input panics; every store is bounded.

mod i2c;
mod pins;
mod script;
mod serial;
pub mod signal;
mod spi;
#[cfg(test)]
mod tests;

pub use i2c::{I2cAnswer, Wire};
pub use pins::Drive;
pub use script::{BenchScript, Board, DEFAULT};

use script::{Fault, FaultKind, I2cKind, Part, PartKind, SerialKind, SpiKind};
use signal::{Edge, Pattern, Wave};
use std::collections::BTreeMap;

/// Pins of a board.
pub const PINS: usize = 64;

/// What a touched pad and an untouched one read.
const TOUCHED: u16 = 3_000;
const UNTOUCHED: u16 = 800;
/// What every voltage is measured against, millivolts.
pub const REFERENCE_MV: u16 = 3_300;

#[derive(Debug)]
struct I2cPart {
    name: String,
    pins: (u8, u8),
    address: u8,
    device: Box<dyn i2c::Device + Send>,
    /// It has acknowledged its address in the transaction under way.
    open: bool,
}

#[derive(Debug)]
struct SpiPart {
    /// Clock, out of the board, into the board.
    pins: (u8, u8, u8),
    select: Option<u8>,
    selected: bool,
    device: Box<dyn spi::Device + Send>,
}

#[derive(Debug)]
struct SerialPart {
    /// Into the board, out of it.
    pins: (Option<u8>, Option<u8>),
    baud: u32,
    device: Box<dyn serial::Device + Send>,
}

/// The parts of one board.
#[derive(Debug)]
pub struct Bench {
    pins: pins::Pins,
    analog: BTreeMap<u8, Wave>,
    touch: BTreeMap<u8, Pattern>,
    i2c: Vec<I2cPart>,
    spi: Vec<SpiPart>,
    serial: Vec<SerialPart>,
    faults: Vec<Fault>,
    /// What each strip was sent last, and how often it was.
    strips: BTreeMap<u8, (Vec<u8>, u64)>,
    /// What was sent last as pulses.
    pulses: BTreeMap<u8, Vec<u16>>,
}

impl Bench {
    /// The parts of a script, at rest.
    pub fn new(script: &BenchScript) -> Self {
        let mut bench = Self {
            pins: pins::Pins::new(),
            analog: BTreeMap::new(),
            touch: BTreeMap::new(),
            i2c: Vec::new(),
            spi: Vec::new(),
            serial: Vec::new(),
            faults: script.faults.clone(),
            strips: BTreeMap::new(),
            pulses: BTreeMap::new(),
        };
        for part in &script.parts {
            bench.add(part);
        }
        bench
    }

    fn add(&mut self, part: &Part) {
        match &part.kind {
            PartKind::Level { pin, pattern } => self.pins.wire(*pin, pattern.clone()),
            PartKind::Jumper { from, to } => self.pins.join(*from, *to),
            PartKind::Analog { pin, millivolts } => {
                self.analog.insert(*pin, millivolts.clone());
            }
            PartKind::Touch { pin, pattern } => {
                self.touch.insert(*pin, pattern.clone());
            }
            PartKind::I2c { pins, address, kind } => {
                let device: Box<dyn i2c::Device + Send> = match kind.clone() {
                    I2cKind::Bme280 { temperature, humidity, pressure } => {
                        Box::new(i2c::Bme280::new(temperature, humidity, pressure))
                    }
                    I2cKind::Sht31d { temperature, humidity } => Box::new(i2c::Sht31d::new(temperature, humidity)),
                    I2cKind::Ina219 { voltage, current, shunt_ohms } => {
                        Box::new(i2c::Ina219::new(voltage, current, shunt_ohms))
                    }
                    I2cKind::Memory(bytes) => Box::new(i2c::Memory::new(bytes)),
                };
                let (name, address) = (part.name.clone(), *address);
                self.i2c.push(I2cPart { name, pins: *pins, address, device, open: false });
            }
            PartKind::Spi { pins, select, kind } => {
                let device: Box<dyn spi::Device + Send> = match kind {
                    SpiKind::Loopback => Box::new(spi::Loopback),
                    SpiKind::Flash(bytes) => Box::new(spi::Flash::new(*bytes)),
                };
                self.spi.push(SpiPart { pins: *pins, select: *select, selected: select.is_none(), device });
            }
            PartKind::Serial { pins, baud, kind } => {
                let device: Box<dyn serial::Device + Send> = match kind {
                    SerialKind::Echo { delay_us } => Box::new(serial::Echo::new(*delay_us)),
                    SerialKind::Gps { latitude, longitude, start_s } => {
                        Box::new(serial::Gps::new(*baud, *latitude, *longitude, *start_s))
                    }
                };
                self.serial.push(SerialPart { pins: *pins, baud: *baud, device });
            }
            PartKind::Pixels { pin } => {
                self.strips.insert(*pin, (Vec::new(), 0));
            }
        }
    }

    fn fault(&self, now_us: u64, kind: FaultKind, name: &str) -> bool {
        self.faults.iter().any(|fault| {
            let since_us = now_us.checked_sub(fault.at_us);
            let lasts = since_us.is_some_and(|since| fault.for_us.is_none_or(|for_us| since < for_us));
            lasts && fault.kind == kind && fault.part.as_deref().is_none_or(|part| part == name || name.is_empty())
        })
    }

    // Levels.

    /// The board drives a pin so from now on, or lets it go.
    pub fn drive(&mut self, now_us: u64, pin: u8, drive: Drive) {
        self.pins.drive(now_us, pin, drive);
        for part in 0..self.spi.len() {
            let Some(select) = self.spi[part].select else { continue };
            let selected = !self.pins.level(now_us, select);
            if selected != self.spi[part].selected {
                self.spi[part].selected = selected;
                self.spi[part].device.select(now_us, selected);
            }
        }
    }

    /// Whether the board lets every pin go, without pull.
    pub fn is_let_go(&self) -> bool {
        self.pins.are_let_go()
    }

    /// Whether the board drives a pin as an open drain.
    pub fn is_open_drain(&self, pin: u8) -> bool {
        self.pins.is_open_drain(pin)
    }

    /// The level at a pin.
    pub fn level(&self, now_us: u64, pin: u8) -> bool {
        self.pins.level(now_us, pin)
    }

    /// The first change of a pin's level after an instant.
    pub fn next_edge(&self, after_us: u64, pin: u8) -> Option<(u64, bool)> {
        self.pins.pattern(pin).and_then(|pattern| pattern.next(after_us))
    }

    /// How many changes of a pin's level lie after `from_us` up to `to_us`.
    pub fn edges(&self, from_us: u64, to_us: u64, pin: u8, edge: Edge) -> u64 {
        self.pins.pattern(pin).map_or(0, |pattern| pattern.count(from_us, to_us, edge))
    }

    // Voltages.

    /// What is measured at a pin, of [`REFERENCE_MV`] in 65,535 parts.
    pub fn analog(&self, now_us: u64, pin: u8) -> u16 {
        let millivolts = match (self.analog.get(&pin), self.pins.voltage(pin)) {
            (Some(wave), _) => wave.at(now_us),
            (None, Some(value)) => f64::from(value) * f64::from(REFERENCE_MV) / 65_535.0,
            (None, None) => f64::from(u8::from(self.level(now_us, pin))) * f64::from(REFERENCE_MV),
        };
        // The cast saturates.
        (millivolts * 65_535.0 / f64::from(REFERENCE_MV)).round() as u16
    }

    /// What a pad feels.
    pub fn touch(&self, now_us: u64, pin: u8) -> u16 {
        if self.touch.get(&pin).is_some_and(|pattern| pattern.level(now_us)) { TOUCHED } else { UNTOUCHED }
    }

    // Buses.

    /// Whether something pulls both lines up: parts on the bus do.
    pub fn has_i2c(&self, pins: (u8, u8)) -> bool {
        self.i2c.iter().any(|part| part.pins == pins)
    }

    /// One piece of a transaction on a bus (clock, data): with `start` it begins with the address, with `stop` it ends the transaction.
    pub fn i2c(
        &mut self,
        now_us: u64,
        pins: (u8, u8),
        address: u8,
        (start, stop): (bool, bool),
        wire: Wire<'_>,
    ) -> I2cAnswer {
        if self.fault(now_us, FaultKind::I2cStuck, "") {
            return I2cAnswer::Stuck;
        }
        let found = self.i2c.iter().position(|part| part.pins == pins && part.address == address);
        let Some(at) = found else { return I2cAnswer::Refused };
        let (refuses, corrupts) = {
            let name = self.i2c[at].name.as_str();
            (self.fault(now_us, FaultKind::I2cRefused, name), self.fault(now_us, FaultKind::I2cCorrupt, name))
        };
        if refuses {
            return I2cAnswer::Refused;
        }
        let part = &mut self.i2c[at];
        let mut stretch_us = 0;
        if start {
            if std::mem::replace(&mut part.open, true) {
                part.device.end(now_us);
            }
            match part.device.begin(now_us, matches!(wire, Wire::Read(_))) {
                i2c::Addressed::Refused => {
                    part.open = false;
                    return I2cAnswer::Refused;
                }
                i2c::Addressed::After(us) => stretch_us = us,
            }
        }
        let now_us = now_us.saturating_add(stretch_us);
        let mut taken = true;
        match wire {
            Wire::Write(bytes) => taken = bytes.iter().all(|byte| part.device.write(now_us, *byte)),
            Wire::Read(bytes) => {
                bytes.iter_mut().for_each(|byte| *byte = part.device.read(now_us));
                if let Some(byte) = bytes.first_mut().filter(|_| corrupts) {
                    *byte ^= 0x10;
                }
            }
        }
        if stop || !taken {
            part.open = false;
            part.device.end(now_us);
        }
        if taken { I2cAnswer::Done(stretch_us) } else { I2cAnswer::Refused }
    }

    /// The board gave a transaction up: what was open on the bus is not any more.
    pub fn i2c_abort(&mut self, now_us: u64, pins: (u8, u8)) {
        for part in self.i2c.iter_mut().filter(|part| part.pins == pins && part.open) {
            part.open = false;
            part.device.end(now_us);
        }
    }

    /// Bytes cross a bus (clock, out, in) both ways.
    pub fn spi(&mut self, now_us: u64, pins: (u8, Option<u8>, Option<u8>), bytes: &mut [u8]) {
        let on_bus = |part: &&mut SpiPart| {
            part.selected
                && part.pins.0 == pins.0
                && pins.1.is_none_or(|out| out == part.pins.1)
                && pins.2.is_none_or(|input| input == part.pins.2)
        };
        match self.spi.iter_mut().find(on_bus) {
            Some(part) => bytes.iter_mut().for_each(|byte| *byte = part.device.exchange(now_us, *byte)),
            None => bytes.fill(0xFF),
        }
    }

    /// The board has sent a byte, which was over at an instant.
    pub fn serial_sent(&mut self, at_us: u64, out: u8, baud: u32, byte: u8) {
        for part in self.serial.iter_mut().filter(|part| part.pins.1 == Some(out) && part.baud == baud) {
            part.device.sent(at_us, byte);
        }
    }

    /// Instant and value of the first byte that comes in at a pin after an instant; at a wrong speed it is not what was sent.
    pub fn serial_next(&mut self, after_us: u64, input: u8, baud: u32) -> Option<(u64, u8)> {
        let coming = self.serial.iter_mut().filter(|part| part.pins.0 == Some(input));
        coming
            .filter_map(|part| {
                let (at_us, byte) = part.device.next(after_us)?;
                Some((at_us, if part.baud == baud { byte } else { byte.reverse_bits() | 0x80 }))
            })
            .min()
    }

    // What the board sends and nobody answers.

    /// A strip gets its colours.
    pub fn pixels(&mut self, pin: u8, bytes: &[u8]) {
        if let Some((shown, times)) = self.strips.get_mut(&pin) {
            *shown = bytes.to_vec();
            *times += 1;
        }
    }

    /// What a strip shows, and how often it was told.
    pub fn shown(&self, pin: u8) -> Option<(&[u8], u64)> {
        self.strips.get(&pin).map(|(bytes, times)| (bytes.as_slice(), *times))
    }

    /// Pulses are sent on a pin.
    pub fn pulses(&mut self, pin: u8, pulses: &[u16]) {
        self.pulses.insert(pin, pulses.to_vec());
    }

    /// The last that were.
    pub fn pulses_sent(&self, pin: u8) -> Option<&[u16]> {
        self.pulses.get(&pin).map(Vec::as_slice)
    }
}
