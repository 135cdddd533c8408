//! The I2C of shield 1: two lines that software sets and reads (Arm's "SBCon"), so the protocol is here, bit by bit.
//!
//! A look moves as many bytes as take about 100 microseconds. No device can hold the clock: the part has no way to see it.

use cortex_m::asm::delay;
use fieldwarden_firmware::parts::{I2c, I2cData, I2cPiece, PIECE_BYTES_MAX, PartError, Pin, TransferError, Unit};

use super::super::registers::Register;

const BASE: usize = 0x4002_A000;
// SAFETY: the shield's I2C of this board: written, it lets lines go; read, it tells their levels.
const LINES: Register = unsafe { Register::new(BASE, 0) };
// SAFETY: the same: written, it pulls lines low.
const PULL: Register = unsafe { Register::new(BASE, 4) };
const CLOCK: u32 = 1;
const DATA: u32 = 2;

const CLOCK_HZ: u32 = 25_000_000;
/// As fast as registers can be written.
const FREQUENCY_HZ_MAX: u32 = 1_000_000;
/// Clocks of a byte, in hertz, of which one takes the time that a look may.
const BYTE_A_LOOK_HZ: u32 = 100_000;

/// What is under way.
#[derive(Clone, Copy)]
enum Direction {
    Out,
    In,
}

/// The bus.
pub struct Bus {
    open: bool,
    frequency_hz: u32,
    direction: Direction,
    piece: [u8; PIECE_BYTES_MAX],
    length: usize,
    done: usize,
    stop: bool,
    busy: bool,
    /// Nobody acknowledged a byte.
    refused: bool,
}

impl Bus {
    /// Closed; all of it zero, so that it takes no flash.
    pub const fn new() -> Self {
        Self {
            open: false,
            frequency_hz: 0,
            direction: Direction::Out,
            piece: [0; PIECE_BYTES_MAX],
            length: 0,
            done: 0,
            stop: false,
            busy: false,
            refused: false,
        }
    }

    /// Whether a piece is under way.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// Half a clock.
    fn half(&self) {
        delay(CLOCK_HZ / self.frequency_hz.max(1) / 2);
    }

    fn set(&self, line: u32, high: bool) {
        if high {
            LINES.write(line)
        } else {
            PULL.write(line)
        }
        self.half();
    }

    fn is_data_high(&self) -> bool {
        LINES.read() & DATA != 0
    }

    /// A start, or a repeated one.
    fn begin(&self) {
        self.set(DATA, true);
        self.set(CLOCK, true);
        self.set(DATA, false);
        self.set(CLOCK, false);
    }

    fn end(&self) {
        self.set(DATA, false);
        self.set(CLOCK, true);
        self.set(DATA, true);
    }

    /// Sends a bit, and tells what the line was.
    fn bit(&self, high: bool) -> bool {
        if high {
            LINES.write(DATA)
        } else {
            PULL.write(DATA)
        }
        self.set(CLOCK, true);
        let level = self.is_data_high();
        self.set(CLOCK, false);
        level
    }

    /// Sends a byte; whether somebody acknowledged it.
    fn send(&self, byte: u8) -> bool {
        for bit in (0..8).rev() {
            self.bit(byte >> bit & 1 == 1);
        }
        !self.bit(true)
    }

    /// Takes a byte, and acknowledges it unless it is the last.
    fn take(&self, last: bool) -> u8 {
        let byte = (0..8).fold(0, |byte, _| byte << 1 | u8::from(self.bit(true)));
        self.bit(last);
        byte
    }

    /// Moves a byte of the piece.
    fn step(&mut self) {
        let last = self.done + 1 >= self.length;
        match self.direction {
            Direction::Out if !self.send(self.piece[self.done]) => self.refused = true,
            Direction::Out => {}
            Direction::In => self.piece[self.done] = self.take(last && self.stop),
        }
        self.done += 1;
    }
}

impl I2c for Bus {
    fn open(&mut self, clock: Pin, data: Pin, frequency_hz: u32) -> Result<Unit, PartError> {
        if (clock, data) != (super::SCL, super::SDA) {
            return Err(PartError::BadPins);
        }
        if self.open {
            return Err(PartError::NoneFree);
        }
        self.frequency_hz = frequency_hz.clamp(1_000, FREQUENCY_HZ_MAX);
        self.open = true;
        self.abort(0);
        Ok(0)
    }

    fn start(&mut self, _: Unit, piece: &I2cPiece<'_>) {
        (self.direction, self.length) = match piece.data {
            I2cData::Write(bytes) => {
                self.piece.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
                (Direction::Out, bytes.len().min(PIECE_BYTES_MAX))
            }
            I2cData::Read(length) => (Direction::In, length.min(PIECE_BYTES_MAX)),
        };
        (self.done, self.stop, self.refused, self.busy) = (0, piece.stop, false, true);
        if piece.start {
            self.begin();
            let read = u8::from(matches!(self.direction, Direction::In));
            if !self.send(piece.address << 1 | read) {
                self.refused = true;
            }
        }
    }

    fn poll(&mut self, _: Unit, into: &mut [u8]) -> Option<Result<usize, TransferError>> {
        for _ in 0..(self.frequency_hz / BYTE_A_LOOK_HZ).max(1) {
            if self.done < self.length && !self.refused {
                self.step();
            }
        }
        if self.done < self.length && !self.refused {
            return None;
        }
        if self.busy && (self.stop || self.refused) {
            self.end();
        }
        self.busy = false;
        if self.refused {
            return Some(Err(TransferError::NoAcknowledge));
        }
        into.iter_mut().zip(&self.piece[..self.length]).for_each(|(to, from)| *to = *from);
        Some(Ok(self.length))
    }

    fn abort(&mut self, _: Unit) {
        (self.busy, self.length, self.done) = (false, 0, 0);
        LINES.write(DATA | CLOCK);
        self.half();
        // A device in the middle of a byte lets the line go after nine clocks at most.
        for _ in 0..9 {
            if self.is_data_high() {
                break;
            }
            self.set(CLOCK, false);
            self.set(CLOCK, true);
        }
        self.set(CLOCK, false);
        self.end();
    }

    fn close(&mut self, unit: Unit) {
        self.abort(unit);
        self.open = false;
    }
}
