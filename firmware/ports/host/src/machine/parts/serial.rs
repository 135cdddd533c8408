//! Serial lines: bytes come in at their instants, and are kept until they are read.

use std::collections::VecDeque;

use fieldwarden_firmware::parts::{PartError, Pin, Uart, UartMode, Unit};
use fieldwarden_world::bench::Bench;

use super::{SimParts, State, at, place, vacate};

/// Bytes that the line takes at once while it is idle.
const SEND_BYTES: usize = 32;

pub(super) struct UartUnit {
    out: Option<Pin>,
    input: Option<Pin>,
    mode: UartMode,
    received: VecDeque<u8>,
    /// Up to when what came in was taken.
    seen_us: u64,
    /// When all that was handed over is on the other end.
    sent_us: u64,
}

impl UartUnit {
    fn byte_us(&self) -> u64 {
        let bits = 1 + self.mode.bits + u8::from(self.mode.parity.is_some()) + self.mode.stop;
        (u64::from(bits) * 1_000_000).div_ceil(u64::from(self.mode.baud.max(1)))
    }

    /// Takes what has come; what finds no room is lost.
    fn receive(&mut self, bench: &mut Bench, now_us: u64) {
        let Some(input) = self.input else { return };
        while self.received.len() < usize::from(self.mode.receive_bytes) {
            match bench.serial_next(self.seen_us, input, self.mode.baud).filter(|next| next.0 <= now_us) {
                Some((at_us, byte)) => {
                    self.received.push_back(byte);
                    self.seen_us = at_us;
                }
                None => break,
            }
        }
        self.seen_us = self.seen_us.max(now_us);
    }

    pub fn next_us(&self, bench: &mut Bench) -> Option<u64> {
        let coming = self.input.and_then(|input| bench.serial_next(self.seen_us, input, self.mode.baud));
        let received = coming.map(|next| next.0);
        [received, Some(self.sent_us)].into_iter().flatten().filter(|at| *at > self.seen_us).min()
    }
}

impl State {
    fn line(&mut self, unit: Unit) -> Option<(&mut UartUnit, &mut Bench, u64)> {
        let now_us = self.now_us();
        let unit = at(&mut self.uart, unit)?;
        unit.receive(&mut self.bench, now_us);
        Some((unit, &mut self.bench, now_us))
    }
}

impl Uart for SimParts {
    fn open(&mut self, out: Option<Pin>, input: Option<Pin>, mode: UartMode) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let received = VecDeque::new();
        place(&mut state.uart, UartUnit { out, input, mode, received, seen_us: now_us, sent_us: now_us })
    }

    fn set_baud(&mut self, unit: Unit, baud: u32) -> Result<(), PartError> {
        if let Some((unit, ..)) = self.state().line(unit) {
            unit.mode.baud = baud;
        }
        Ok(())
    }

    fn waiting(&mut self, unit: Unit) -> usize {
        self.state().line(unit).map_or(0, |(unit, ..)| unit.received.len())
    }

    fn find(&mut self, unit: Unit, byte: u8) -> Option<usize> {
        let state = &mut *self.state();
        let (unit, ..) = state.line(unit)?;
        unit.received.iter().position(|received| *received == byte).map(|at| at + 1)
    }

    fn peek(&mut self, unit: Unit, into: &mut [u8]) -> usize {
        let state = &mut *self.state();
        let Some((unit, ..)) = state.line(unit) else { return 0 };
        into.iter_mut().zip(&unit.received).map(|(to, from)| *to = *from).count()
    }

    fn drop_first(&mut self, unit: Unit, count: usize) {
        if let Some((unit, ..)) = self.state().line(unit) {
            unit.received.drain(..count.min(unit.received.len()));
        }
    }

    fn write(&mut self, unit: Unit, bytes: &[u8]) -> usize {
        let state = &mut *self.state();
        let Some((unit, bench, now_us)) = state.line(unit) else { return 0 };
        if unit.sent_us > now_us {
            return 0;
        }
        unit.sent_us = now_us;
        let length = bytes.len().min(SEND_BYTES);
        for byte in &bytes[..length] {
            unit.sent_us += unit.byte_us();
            if let Some(out) = unit.out {
                bench.serial_sent(unit.sent_us, out, unit.mode.baud, *byte);
            }
        }
        length
    }

    fn is_sent(&mut self, unit: Unit) -> bool {
        self.state().line(unit).is_none_or(|(unit, _, now_us)| unit.sent_us <= now_us)
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().uart, unit);
    }
}
