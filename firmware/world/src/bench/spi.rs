//! Devices on SPI buses: one byte out, one byte in.

use std::fmt::Debug;

/// A device; it sees what is clocked while it is selected.
pub(super) trait Device: Debug {
    /// Chip select went low, or high again.
    fn select(&mut self, now_us: u64, selected: bool);
    /// A byte crosses both ways.
    fn exchange(&mut self, now_us: u64, byte: u8) -> u8;
}

/// Output wired to input.
#[derive(Debug)]
pub(super) struct Loopback;

impl Device for Loopback {
    fn select(&mut self, _: u64, _: bool) {}

    fn exchange(&mut self, _: u64, byte: u8) -> u8 {
        byte
    }
}

const PAGE_BYTES: usize = 256;
const SECTOR_BYTES: usize = 4096;
/// Typical times of a page program and a sector erase, microseconds.
const PROGRAM_US: u64 = 700;
const ERASE_US: u64 = 45_000;

/// A flash memory such as the W25Q80: programmed by pages, erased by sectors.
#[derive(Debug)]
pub(super) struct Flash {
    bytes: Vec<u8>,
    id: [u8; 3],
    received: Vec<u8>,
    page: Vec<u8>,
    write_enabled: bool,
    busy_until_us: u64,
}

impl Flash {
    /// Of so many bytes, erased.
    pub fn new(bytes: usize) -> Self {
        let sectors = bytes.div_ceil(SECTOR_BYTES).max(1);
        let size = (sectors * SECTOR_BYTES).next_power_of_two();
        Self {
            bytes: vec![0xFF; size],
            id: [0xEF, 0x40, size.trailing_zeros() as u8],
            received: Vec::new(),
            page: Vec::new(),
            write_enabled: false,
            busy_until_us: 0,
        }
    }

    fn address(&self) -> usize {
        match self.received[..] {
            [_, a, b, c, ..] => (usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c)) % self.bytes.len(),
            _ => 0,
        }
    }

    fn finish(&mut self, now_us: u64) {
        if !std::mem::replace(&mut self.write_enabled, false) {
            return;
        }
        let at = self.address();
        match self.received.first() {
            Some(0x02) if self.received.len() >= 4 => {
                // A page is written around: what goes beyond its end comes out at its beginning. Programming only clears bits.
                for (offset, byte) in self.page.iter().enumerate() {
                    self.bytes[at / PAGE_BYTES * PAGE_BYTES + (at + offset) % PAGE_BYTES] &= byte;
                }
                self.busy_until_us = now_us + PROGRAM_US;
            }
            Some(0x20) if self.received.len() >= 4 => {
                let sector = at / SECTOR_BYTES * SECTOR_BYTES;
                self.bytes[sector..sector + SECTOR_BYTES].fill(0xFF);
                self.busy_until_us = now_us + ERASE_US;
            }
            Some(0xC7 | 0x60) => {
                self.bytes.fill(0xFF);
                self.busy_until_us = now_us + ERASE_US * (self.bytes.len() / SECTOR_BYTES) as u64;
            }
            // Anything else leaves it as it was.
            _ => self.write_enabled = true,
        }
    }
}

impl Device for Flash {
    fn select(&mut self, now_us: u64, selected: bool) {
        if !selected && now_us >= self.busy_until_us {
            self.finish(now_us);
        }
        self.received.clear();
        self.page.clear();
    }

    fn exchange(&mut self, now_us: u64, byte: u8) -> u8 {
        let count = self.received.len();
        let command = *self.received.first().unwrap_or(&byte);
        let busy = now_us < self.busy_until_us;
        if command == 0x05 {
            self.received.truncate(0);
            self.received.push(0x05);
            return if count == 0 { 0xFF } else { u8::from(busy) | u8::from(self.write_enabled) << 1 };
        }
        if busy {
            return 0xFF;
        }
        let answer = match (command, count) {
            (0x9F, 1..=3) => self.id[count - 1],
            (0x03, 4..) => {
                let at = (self.address() + self.page.len()) % self.bytes.len();
                self.page.push(0);
                self.bytes[at]
            }
            _ => 0xFF,
        };
        match (command, count) {
            (0x06, 0) => self.write_enabled = true,
            (0x04, 0) => self.write_enabled = false,
            (0x02, 4..) => {
                if self.page.len() == PAGE_BYTES {
                    self.page.remove(0);
                }
                self.page.push(byte);
            }
            _ => {}
        }
        if count < 4 {
            self.received.push(byte);
        }
        answer
    }
}
