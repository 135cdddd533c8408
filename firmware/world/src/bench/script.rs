//! `parts.toml`: TOML in, checked parts out, or every error with its place. The grammar is in `docs/parts.md`.

use super::REFERENCE_MV;
use super::signal::{EDGES_MAX, Pattern, Wave};
use crate::fault::ScriptError;
use crate::fault::fields::{Fields, parse_duration, place, seconds_to_us};
use crate::fault::script::SCRIPT_LEN_MAX;

/// Most parts on a bench.
pub const PARTS_MAX: usize = 64;
/// Most faults.
pub const FAULTS_MAX: usize = 100;
/// Largest simulated memory, bytes.
const MEMORY_BYTES_MAX: i64 = 1 << 16;
const FLASH_BYTES_MAX: i64 = 1 << 20;
/// Most steps of a value.
const STEPS_MAX: usize = 256;

/// The parts of a folder that has no `parts.toml`: one of each kind that is not in the way.
pub const DEFAULT: &str = include_str!("default.toml");

/// What the port tells of its board: names of pins, and which belong together.
#[derive(Clone, Copy, Debug)]
pub struct Board {
    /// Names and numbers.
    pub names: &'static [(&'static str, u8)],
    /// Clock and data.
    pub i2c: (u8, u8),
    /// Clock, out, in.
    pub spi: (u8, u8, u8),
    /// Out, in.
    pub uart: (u8, u8),
}

/// A checked bench.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BenchScript {
    pub(super) parts: Vec<Part>,
    pub(super) faults: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub name: String,
    pub kind: PartKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum PartKind {
    Level { pin: u8, pattern: Pattern },
    Jumper { from: u8, to: u8 },
    Analog { pin: u8, millivolts: Wave },
    Touch { pin: u8, pattern: Pattern },
    I2c { pins: (u8, u8), address: u8, kind: I2cKind },
    Spi { pins: (u8, u8, u8), select: Option<u8>, kind: SpiKind },
    Serial { pins: (Option<u8>, Option<u8>), baud: u32, kind: SerialKind },
    Pixels { pin: u8 },
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum I2cKind {
    Bme280 { temperature: Wave, humidity: Wave, pressure: Wave },
    Sht31d { temperature: Wave, humidity: Wave },
    Ina219 { voltage: Wave, current: Wave, shunt_ohms: f64 },
    Memory(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SpiKind {
    Loopback,
    Flash(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SerialKind {
    Echo { delay_us: u64 },
    Gps { latitude: f64, longitude: f64, start_s: u64 },
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub kind: FaultKind,
    pub part: Option<String>,
    pub at_us: u64,
    pub for_us: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    I2cStuck,
    I2cRefused,
    I2cCorrupt,
}

#[derive(Clone, Copy)]
enum Kind {
    Button,
    Level,
    Pulses,
    Jumper,
    Analog,
    Touch,
    Bme280,
    Sht31d,
    Ina219,
    Memory,
    Loopback,
    Flash,
    Echo,
    Gps,
    Pixels,
}

/// Every kind, and the keys it has besides `kind` and `name`.
const KINDS: &[(&str, Kind, &[&str])] = &[
    ("button", Kind::Button, &["pin", "pressed", "held", "every", "active"]),
    ("level", Kind::Level, &["pin", "value", "at", "high", "every"]),
    ("pulses", Kind::Pulses, &["pin", "lengths", "idle", "at", "every"]),
    ("jumper", Kind::Jumper, &["from", "to"]),
    ("analog", Kind::Analog, &["pin", "volts"]),
    ("touch", Kind::Touch, &["pin", "pressed", "held", "every"]),
    ("bme280", Kind::Bme280, &["scl", "sda", "address", "temperature", "humidity", "pressure"]),
    ("sht31d", Kind::Sht31d, &["scl", "sda", "address", "temperature", "humidity"]),
    ("ina219", Kind::Ina219, &["scl", "sda", "address", "voltage", "current", "shunt_ohms"]),
    ("i2c-memory", Kind::Memory, &["scl", "sda", "address", "size", "bytes"]),
    ("spi-loopback", Kind::Loopback, &["sck", "mosi", "miso"]),
    ("spi-flash", Kind::Flash, &["sck", "mosi", "miso", "cs", "size"]),
    ("uart-echo", Kind::Echo, &["tx", "rx", "baud", "delay"]),
    ("gps", Kind::Gps, &["rx", "baud", "latitude", "longitude", "time"]),
    ("pixels", Kind::Pixels, &["pin"]),
];

impl BenchScript {
    /// Names of all kinds of parts.
    pub fn kinds() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        KINDS.iter().map(|(name, _, keys)| (*name, *keys))
    }

    /// Reads a script. `file` is only shown in errors. All errors are found, not the first alone.
    ///
    /// # Errors
    /// Everything that is wrong with it, with its place.
    pub fn parse(file: &str, text: &str, board: &Board) -> Result<Self, Vec<ScriptError>> {
        let mut errors = Vec::new();
        let script = read(file, text, board, &mut errors);
        if errors.is_empty() {
            return Ok(script);
        }
        errors.sort_by_key(|error| (error.line, error.column));
        Err(errors)
    }
}

fn read(file: &str, text: &str, board: &Board, errors: &mut Vec<ScriptError>) -> BenchScript {
    let mut script = BenchScript::default();
    let mut refuse = |line: usize, column: usize, found: String, accepted: &str| {
        let (file, key, accepted) = (file.to_owned(), String::new(), accepted.to_owned());
        errors.push(ScriptError { file, line, column, key, found, accepted, nearest: None });
    };
    if text.len() > SCRIPT_LEN_MAX {
        refuse(1, 1, format!("{} bytes", text.len()), &format!("at most {SCRIPT_LEN_MAX}"));
        return script;
    }
    let (root, syntax) = toml::de::DeTable::parse_recoverable(text);
    for error in &syntax {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        refuse(line, column, format!("a syntax error ({message})"), "TOML");
    }
    if !syntax.is_empty() {
        return script;
    }
    let mut fields = Fields::new(file, text, root.get_ref(), root.span().start, errors);
    fields.text("about");
    for table in fields.tables("part", PARTS_MAX) {
        script.parts.extend(Reader { fields: fields.inner(table), board }.part());
    }
    for table in fields.tables("fault", FAULTS_MAX) {
        let mut fault = fields.inner(table);
        let kinds = [
            ("i2c-stuck", FaultKind::I2cStuck),
            ("i2c-refused", FaultKind::I2cRefused),
            ("i2c-corrupt", FaultKind::I2cCorrupt),
        ];
        if !fault.has("kind") {
            fault.missing("kind", "the name of a fault");
        }
        let kind = fault.word("kind", &kinds);
        let (at_us, for_us) = (fault.duration_us("at").unwrap_or(0), fault.duration_us("for"));
        let part = fault.text("part");
        fault.refuse_others(&["kind", "part", "at", "for"]);
        script.faults.extend(kind.map(|kind| Fault { kind, part, at_us, for_us }));
    }
    fields.refuse_others(&["about", "part", "fault"]);
    script
}

/// A part's table while it is read.
struct Reader<'a, 't> {
    fields: Fields<'a, 't>,
    board: &'a Board,
}

impl Reader<'_, '_> {
    fn part(mut self) -> Option<Part> {
        let before = self.fields.errors();
        if !self.fields.has("kind") {
            self.fields.missing("kind", "the name of a part");
        }
        let numbered: Vec<_> = KINDS.iter().enumerate().map(|(at, (name, ..))| (*name, at)).collect();
        let (word, kind, keys) = KINDS[self.fields.word("kind", &numbered)?];
        let name = self.fields.text("name").unwrap_or_else(|| word.to_owned());
        let kind = self.kind(kind);
        let known: Vec<_> = ["kind", "name"].iter().chain(keys).copied().collect();
        self.fields.refuse_others(&known);
        if self.fields.errors() > before { None } else { kind.map(|kind| Part { name, kind }) }
    }

    fn kind(&mut self, kind: Kind) -> Option<PartKind> {
        let (scl, sda) = self.board.i2c;
        let on_i2c = |address: u8| move |reader: &mut Self| Some((reader.i2c(scl, sda)?, reader.address(address)));
        Some(match kind {
            Kind::Button => {
                let pressed_low = self.fields.word("active", &[("low", true), ("high", false)]).unwrap_or(true);
                PartKind::Level { pin: self.pin("pin", None)?, pattern: self.presses(pressed_low) }
            }
            Kind::Touch => PartKind::Touch { pin: self.pin("pin", None)?, pattern: self.presses(false) },
            Kind::Level => PartKind::Level { pin: self.pin("pin", None)?, pattern: self.level() },
            Kind::Pulses => PartKind::Level { pin: self.pin("pin", None)?, pattern: self.pulses() },
            Kind::Jumper => PartKind::Jumper { from: self.pin("from", None)?, to: self.pin("to", None)? },
            Kind::Analog => {
                let volts = self.wave("volts", 0.0);
                PartKind::Analog { pin: self.pin("pin", None)?, millivolts: scaled(volts, 1_000.0) }
            }
            Kind::Bme280 => {
                let (pins, address) = on_i2c(0x77)(self)?;
                let (temperature, humidity) = (self.wave("temperature", 21.0), self.wave("humidity", 45.0));
                let pressure = self.wave("pressure", 1_013.25);
                PartKind::I2c { pins, address, kind: I2cKind::Bme280 { temperature, humidity, pressure } }
            }
            Kind::Sht31d => {
                let (pins, address) = on_i2c(0x44)(self)?;
                let (temperature, humidity) = (self.wave("temperature", 21.0), self.wave("humidity", 45.0));
                PartKind::I2c { pins, address, kind: I2cKind::Sht31d { temperature, humidity } }
            }
            Kind::Ina219 => {
                let (pins, address) = on_i2c(0x40)(self)?;
                let (voltage, current) = (self.wave("voltage", 5.0), self.wave("current", 0.1));
                let shunt_ohms = self.number("shunt_ohms", 0.1);
                PartKind::I2c { pins, address, kind: I2cKind::Ina219 { voltage, current, shunt_ohms } }
            }
            Kind::Memory => {
                let (pins, address) = on_i2c(0x50)(self)?;
                let size = self.fields.integer("size", 1, MEMORY_BYTES_MAX).unwrap_or(256) as usize;
                let mut bytes: Vec<u8> = self.numbers("bytes", size).iter().map(|byte| *byte as u8).collect();
                bytes.resize(size, 0xFF);
                PartKind::I2c { pins, address, kind: I2cKind::Memory(bytes) }
            }
            Kind::Loopback => PartKind::Spi { pins: self.spi()?, select: None, kind: SpiKind::Loopback },
            Kind::Flash => {
                let size = self.fields.integer("size", 4_096, FLASH_BYTES_MAX).unwrap_or(65_536) as usize;
                let select = Some(self.pin("cs", None)?);
                PartKind::Spi { pins: self.spi()?, select, kind: SpiKind::Flash(size) }
            }
            Kind::Echo => {
                let (out, input) = self.board.uart;
                let pins = (Some(self.pin("rx", Some(input))?), Some(self.pin("tx", Some(out))?));
                let delay_us = self.fields.duration_us("delay").unwrap_or(0);
                PartKind::Serial { pins, baud: self.baud(), kind: SerialKind::Echo { delay_us } }
            }
            Kind::Gps => {
                let pins = (Some(self.pin("rx", Some(self.board.uart.1))?), None);
                let (latitude, longitude) = (self.number("latitude", 46.2), self.number("longitude", 7.3));
                let start_s = self.fields.duration_us("time").unwrap_or(0) / 1_000_000;
                let kind = SerialKind::Gps { latitude, longitude, start_s };
                PartKind::Serial { pins, baud: self.baud(), kind }
            }
            Kind::Pixels => PartKind::Pixels { pin: self.pin("pin", None)? },
        })
    }

    fn pin(&mut self, key: &str, default: Option<u8>) -> Option<u8> {
        if !self.fields.has(key) {
            if default.is_none() {
                self.fields.missing(key, "the name of a pin");
            }
            return default;
        }
        self.fields.word(key, self.board.names)
    }

    fn i2c(&mut self, scl: u8, sda: u8) -> Option<(u8, u8)> {
        Some((self.pin("scl", Some(scl))?, self.pin("sda", Some(sda))?))
    }

    fn spi(&mut self) -> Option<(u8, u8, u8)> {
        let (clock, out, input) = self.board.spi;
        Some((self.pin("sck", Some(clock))?, self.pin("mosi", Some(out))?, self.pin("miso", Some(input))?))
    }

    fn address(&mut self, default: u8) -> u8 {
        self.fields.integer("address", 0x08, 0x77).unwrap_or(default.into()) as u8
    }

    fn baud(&mut self) -> u32 {
        self.fields.integer("baud", 300, 4_000_000).unwrap_or(9_600) as u32
    }

    fn number(&mut self, key: &str, default: f64) -> f64 {
        match self.wave(key, default) {
            Wave::Constant(value) => value,
            _ => {
                self.fields.missing(key, "one number");
                default
            }
        }
    }

    /// Pressed at certain instants for a time, all of it again and again.
    fn presses(&mut self, idle: bool) -> Pattern {
        let held_us = self.fields.duration_us("held").unwrap_or(100_000).max(1);
        let every_us = self.fields.duration_us("every");
        let mut edges = Vec::new();
        for at_us in self.times("pressed") {
            edges.extend([at_us, at_us.saturating_add(held_us)]);
        }
        Pattern::new(0, idle, &edges, every_us)
    }

    fn level(&mut self) -> Pattern {
        let value = self.fields.flag("value").unwrap_or(false);
        let at_us = self.fields.duration_us("at").unwrap_or(0);
        match (self.fields.duration_us("high"), self.fields.duration_us("every")) {
            (Some(high_us), Some(every_us)) if every_us > 0 => Pattern::square(at_us, every_us, high_us),
            (Some(high_us), _) => Pattern::new(at_us, false, &[0, high_us], None),
            (None, _) if at_us > 0 => Pattern::new(at_us, !value, &[0], None),
            (None, _) => Pattern::constant(value),
        }
    }

    fn pulses(&mut self) -> Pattern {
        let idle = self.fields.flag("idle").unwrap_or(false);
        let at_us = self.fields.duration_us("at").unwrap_or(0);
        let lengths: Vec<u64> = self.numbers("lengths", EDGES_MAX).iter().map(|length| *length as u64).collect();
        let every_us = self.fields.duration_us("every");
        Pattern::pulses(at_us, idle, &lengths, every_us)
    }

    /// A list of instants or numbers; microseconds where they are durations.
    fn times(&mut self, key: &str) -> Vec<u64> {
        let Some(value) = self.fields.value(key) else { return Vec::new() };
        let items = value.get_ref().as_array().into_iter().flat_map(|array| array.iter());
        let times: Option<Vec<u64>> = items
            .map(|item| match item.get_ref().as_str() {
                Some(text) => parse_duration(text),
                None => number(item.get_ref()).and_then(seconds_to_us),
            })
            .collect();
        match times {
            Some(times) if times.len() <= EDGES_MAX / 2 && value.get_ref().is_array() => times,
            _ => {
                self.fields.wrong(key, value, "a list of times, in order");
                Vec::new()
            }
        }
    }

    fn numbers(&mut self, key: &str, count_max: usize) -> Vec<f64> {
        let Some(value) = self.fields.value(key) else { return Vec::new() };
        let items = value.get_ref().as_array().into_iter().flat_map(|array| array.iter());
        let numbers: Option<Vec<f64>> = items.map(|item| number(item.get_ref()).filter(|n| *n >= 0.0)).collect();
        match numbers {
            Some(numbers) if numbers.len() <= count_max && value.get_ref().is_array() => numbers,
            _ => {
                self.fields.wrong(key, value, &format!("a list of at most {count_max} numbers"));
                Vec::new()
            }
        }
    }

    /// A number; or a table with `mean` and `amplitude`, with `from` and `to`, or with `steps`.
    fn wave(&mut self, key: &str, default: f64) -> Wave {
        const ACCEPTED: &str =
            "a number, {mean, amplitude, period}, {from, to, period}, or {steps = [[time, value], …]}";
        let Some(value) = self.fields.value(key) else { return Wave::Constant(default) };
        if let Some(constant) = number(value.get_ref()) {
            return Wave::Constant(constant);
        }
        let Some(table) = value.get_ref().as_table() else {
            self.fields.wrong(key, value, ACCEPTED);
            return Wave::Constant(default);
        };
        let mut inner = Reader { fields: self.fields.inner((table, value.span().start)), board: self.board };
        let period_us = inner.fields.duration_us("period").unwrap_or(60_000_000).max(1);
        if inner.fields.has("mean") {
            inner.fields.refuse_others(&["mean", "amplitude", "period"]);
            let (mean, amplitude) = (inner.number("mean", default), inner.number("amplitude", 0.0));
            return Wave::Sine { mean, amplitude, period_us };
        }
        if inner.fields.has("from") {
            inner.fields.refuse_others(&["from", "to", "period"]);
            return Wave::Ramp { from: inner.number("from", default), to: inner.number("to", default), period_us };
        }
        inner.fields.refuse_others(&["steps"]);
        let steps = inner.fields.value("steps").and_then(|steps| steps.get_ref().as_array());
        let steps: Option<Vec<(u64, f64)>> = steps.map(|steps| steps.iter()).and_then(|steps| {
            steps
                .map(|step| {
                    let step = step.get_ref().as_array()?;
                    let mut pair = step.iter();
                    let at = number(pair.next()?.get_ref()).and_then(seconds_to_us)?;
                    Some((at, number(pair.next()?.get_ref())?))
                })
                .collect()
        });
        match steps {
            Some(steps) if !steps.is_empty() && steps.len() <= STEPS_MAX && steps.is_sorted_by_key(|step| step.0) => {
                Wave::Steps(steps)
            }
            _ => {
                self.fields.wrong(key, value, ACCEPTED);
                Wave::Constant(default)
            }
        }
    }
}

fn number(value: &toml::de::DeValue<'_>) -> Option<f64> {
    if let Some(float) = value.as_float() {
        return float.as_str().parse().ok().filter(|number: &f64| number.is_finite());
    }
    let int = value.as_integer()?;
    i64::from_str_radix(int.as_str(), int.radix()).ok().map(|number| number as f64)
}

fn scaled(wave: Wave, factor: f64) -> Wave {
    match wave {
        Wave::Constant(value) => Wave::Constant(value * factor),
        Wave::Sine { mean, amplitude, period_us } => {
            Wave::Sine { mean: mean * factor, amplitude: amplitude * factor, period_us }
        }
        Wave::Ramp { from, to, period_us } => Wave::Ramp { from: from * factor, to: to * factor, period_us },
        Wave::Steps(steps) => Wave::Steps(steps.into_iter().map(|(at, value)| (at, value * factor)).collect()),
    }
}

const _: () = assert!(REFERENCE_MV > 0);
