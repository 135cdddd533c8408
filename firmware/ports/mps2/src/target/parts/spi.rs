//! The SPI of shield 1: an Arm PL022, whose two FIFOs hold 8 words each.
//!
//! It is driven without interrupts: each look moves what the FIFOs take and hold.

use fieldwarden_firmware::parts::{PIECE_BYTES_MAX, PartError, Pin, Spi, SpiMode, Unit};

use super::super::registers::Register;

const BASE: usize = 0x4002_7000;
// SAFETY: the shield's SPI of this board, a PL022, has these registers.
const CONTROL0: Register = unsafe { Register::new(BASE, 0) };
// SAFETY: as above.
const CONTROL1: Register = unsafe { Register::new(BASE, 4) };
// SAFETY: as above.
const DATA: Register = unsafe { Register::new(BASE, 8) };
// SAFETY: as above.
const STATE: Register = unsafe { Register::new(BASE, 12) };
// SAFETY: as above.
const PRESCALER: Register = unsafe { Register::new(BASE, 16) };

const STATE_ROOM: u32 = 1 << 1;
const STATE_RECEIVED: u32 = 1 << 2;
const POLARITY: u32 = 1 << 6;
const PHASE: u32 = 1 << 7;
const RATE_SHIFT: u32 = 8;
const ENABLE: u32 = 1 << 1;
/// Words in a FIFO: no more are ever on their way, so none that comes in is lost.
const FIFO_WORDS: usize = 8;
const CLOCK_HZ: u32 = 25_000_000;

/// The bus.
pub struct Bus {
    open: bool,
    /// What goes out, overwritten by what comes in.
    piece: [u8; PIECE_BYTES_MAX],
    length: usize,
    sent: usize,
    received: usize,
}

impl Bus {
    /// Closed.
    pub const fn new() -> Self {
        Self { open: false, piece: [0; PIECE_BYTES_MAX], length: 0, sent: 0, received: 0 }
    }

    /// Whether a piece is under way.
    pub fn is_busy(&self) -> bool {
        self.received < self.length
    }

    fn pump(&mut self) {
        // Each turn moves a byte, or is the last.
        for _ in 0..2 * PIECE_BYTES_MAX {
            let state = STATE.read();
            if state & STATE_RECEIVED != 0 && self.received < self.sent {
                self.piece[self.received] = DATA.read() as u8;
                self.received += 1;
            } else if state & STATE_ROOM != 0 && self.sent < self.length && self.sent - self.received < FIFO_WORDS {
                DATA.write(u32::from(self.piece[self.sent]));
                self.sent += 1;
            } else {
                return;
            }
        }
    }
}

/// The fastest clock that is not faster than asked: prescaler (even), further divisor less 1, and what that makes.
fn dividers(frequency_hz: u32) -> Option<(u32, u32, u32)> {
    let wanted = CLOCK_HZ.div_ceil(frequency_hz.max(1)).max(2);
    // The smallest prescaler leaves the finest further divisor.
    let prescaler = wanted.div_ceil(256).next_multiple_of(2).max(2);
    let further = wanted.div_ceil(prescaler);
    (prescaler <= 254).then(|| (prescaler, further - 1, CLOCK_HZ / (prescaler * further)))
}

impl Spi for Bus {
    fn open(&mut self, clock: Pin, out: Option<Pin>, input: Option<Pin>) -> Result<Unit, PartError> {
        let fit = clock == super::SCK
            && out.is_none_or(|pin| pin == super::MOSI)
            && input.is_none_or(|pin| pin == super::MISO);
        if !fit {
            return Err(PartError::BadPins);
        }
        if self.open {
            return Err(PartError::NoneFree);
        }
        self.open = true;
        let mode = SpiMode { frequency_hz: 250_000, polarity: false, phase: false, bits: 8 };
        self.configure(0, mode).map(|_| 0)
    }

    fn configure(&mut self, _: Unit, mode: SpiMode) -> Result<u32, PartError> {
        let (prescaler, further, frequency_hz) = dividers(mode.frequency_hz).ok_or(PartError::OutOfRange)?;
        if mode.bits != 8 {
            return Err(PartError::OutOfRange);
        }
        let polarity = if mode.polarity { POLARITY } else { 0 };
        let phase = if mode.phase { PHASE } else { 0 };
        CONTROL1.write(0);
        PRESCALER.write(prescaler);
        CONTROL0.write(further << RATE_SHIFT | phase | polarity | u32::from(mode.bits - 1));
        CONTROL1.write(ENABLE);
        Ok(frequency_hz)
    }

    fn start(&mut self, unit: Unit, bytes: &[u8]) {
        self.abort(unit);
        self.length = bytes.len().min(PIECE_BYTES_MAX);
        self.piece.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        self.pump();
    }

    fn poll(&mut self, _: Unit, into: &mut [u8]) -> Option<usize> {
        self.pump();
        if self.is_busy() {
            return None;
        }
        into.iter_mut().zip(&self.piece[..self.length]).for_each(|(to, from)| *to = *from);
        let length = self.length;
        (self.length, self.sent, self.received) = (0, 0, 0);
        Some(length)
    }

    fn abort(&mut self, _: Unit) {
        // What is in the FIFO is on the wire in a moment; what it brings is nobody's.
        for _ in 0..FIFO_WORDS {
            if STATE.read() & STATE_RECEIVED != 0 {
                DATA.read();
            }
        }
        (self.length, self.sent, self.received) = (0, 0, 0);
    }

    fn close(&mut self, unit: Unit) {
        self.abort(unit);
        CONTROL1.write(0);
        self.open = false;
    }
}
