//! I2C and SPI controllers: a piece crosses the bench when it is started, and is over when its bits would have been clocked.

use fieldwarden_firmware::parts::{I2c, I2cData, I2cPiece, PartError, Pin, Spi, SpiMode, TransferError, Unit};
use fieldwarden_world::bench::{I2cAnswer, Wire};

use super::{SimParts, at, place, vacate};

/// Fastest clock of the controllers, hertz.
const I2C_HZ_MAX: u32 = 1_000_000;
const SPI_HZ_MAX: u32 = 24_000_000;

pub(super) struct I2cUnit {
    pins: (Pin, Pin),
    frequency_hz: u32,
    /// When the piece is over (never, if a line is stuck), and what came of it.
    under_way: Option<(Option<u64>, Result<Vec<u8>, TransferError>)>,
    /// Bytes of the piece in either direction.
    length: usize,
}

impl I2cUnit {
    pub fn ends_us(&self) -> Option<u64> {
        self.under_way.as_ref().and_then(|(at, _)| *at)
    }
}

fn clocks_us(clocks: u64, frequency_hz: u32) -> u64 {
    (clocks * 1_000_000).div_ceil(u64::from(frequency_hz.max(1)))
}

impl I2c for SimParts {
    fn open(&mut self, clock: Pin, data: Pin, frequency_hz: u32) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        if !state.bench.has_i2c((clock, data)) {
            return Err(PartError::NoPullUp);
        }
        let frequency_hz = frequency_hz.min(I2C_HZ_MAX);
        place(&mut state.i2c, I2cUnit { pins: (clock, data), frequency_hz, under_way: None, length: 0 })
    }

    fn start(&mut self, unit: Unit, piece: &I2cPiece<'_>) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let Some(unit) = at(&mut state.i2c, unit) else { return };
        let mut bytes = match piece.data {
            I2cData::Write(_) => Vec::new(),
            I2cData::Read(length) => vec![0; length],
        };
        let (wire, length) = match piece.data {
            I2cData::Write(out) => (Wire::Write(out), out.len()),
            I2cData::Read(length) => (Wire::Read(&mut bytes), length),
        };
        let ends = (piece.start, piece.stop);
        let answer = state.bench.i2c(now_us, unit.pins, piece.address, ends, wire);
        let clocks = 9 * (length as u64 + u64::from(piece.start)) + 1;
        let ends_us = |more_us: u64| Some(now_us + clocks_us(clocks, unit.frequency_hz) + more_us);
        unit.length = length;
        unit.under_way = Some(match answer {
            I2cAnswer::Done(stretch_us) => (ends_us(stretch_us), Ok(bytes)),
            I2cAnswer::Refused => (Some(now_us + clocks_us(10, unit.frequency_hz)), Err(TransferError::NoAcknowledge)),
            I2cAnswer::Stuck => (None, Ok(Vec::new())),
        });
    }

    fn poll(&mut self, unit: Unit, into: &mut [u8]) -> Option<Result<usize, TransferError>> {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let unit = at(&mut state.i2c, unit)?;
        unit.ends_us().filter(|at| *at <= now_us)?;
        let (_, outcome) = unit.under_way.take()?;
        Some(outcome.map(|bytes| {
            into.iter_mut().zip(&bytes).for_each(|(to, from)| *to = *from);
            unit.length
        }))
    }

    fn abort(&mut self, unit: Unit) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        if let Some(unit) = at(&mut state.i2c, unit) {
            unit.under_way = None;
            state.bench.i2c_abort(now_us, unit.pins);
        }
    }

    fn close(&mut self, unit: Unit) {
        I2c::abort(self, unit);
        vacate(&mut self.state().i2c, unit);
    }
}

pub(super) struct SpiUnit {
    pins: (Pin, Option<Pin>, Option<Pin>),
    frequency_hz: u32,
    under_way: Option<(u64, Vec<u8>)>,
}

impl SpiUnit {
    pub fn ends_us(&self) -> Option<u64> {
        self.under_way.as_ref().map(|(at, _)| *at)
    }
}

impl Spi for SimParts {
    fn open(&mut self, clock: Pin, out: Option<Pin>, input: Option<Pin>) -> Result<Unit, PartError> {
        let unit = SpiUnit { pins: (clock, out, input), frequency_hz: 250_000, under_way: None };
        place(&mut self.state().spi, unit)
    }

    fn configure(&mut self, unit: Unit, mode: SpiMode) -> Result<u32, PartError> {
        if mode.bits != 8 {
            return Err(PartError::OutOfRange);
        }
        let frequency_hz = mode.frequency_hz.clamp(1, SPI_HZ_MAX);
        if let Some(unit) = at(&mut self.state().spi, unit) {
            unit.frequency_hz = frequency_hz;
        }
        Ok(frequency_hz)
    }

    fn start(&mut self, unit: Unit, bytes: &[u8]) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let Some(unit) = at(&mut state.spi, unit) else { return };
        let mut crossing = bytes.to_vec();
        state.bench.spi(now_us, unit.pins, &mut crossing);
        let ends_us = now_us + clocks_us(8 * bytes.len() as u64, unit.frequency_hz);
        unit.under_way = Some((ends_us, crossing));
    }

    fn poll(&mut self, unit: Unit, into: &mut [u8]) -> Option<usize> {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let unit = at(&mut state.spi, unit)?;
        unit.ends_us().filter(|at| *at <= now_us)?;
        let (_, bytes) = unit.under_way.take()?;
        into.iter_mut().zip(&bytes).for_each(|(to, from)| *to = *from);
        Some(bytes.len())
    }

    fn abort(&mut self, unit: Unit) {
        if let Some(unit) = at(&mut self.state().spi, unit) {
            unit.under_way = None;
        }
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().spi, unit);
    }
}
