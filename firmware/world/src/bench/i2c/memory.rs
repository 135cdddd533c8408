//! A memory with a pointer: an EEPROM such as the 24C02 (one address byte) or the 24C32 (two), or any device that is all registers.

use super::{Addressed, Device};

/// Time of a page write, microseconds: the longest of the data sheets. The device does not answer meanwhile.
const WRITE_US: u64 = 5_000;

#[derive(Debug)]
pub(in crate::bench) struct Memory {
    bytes: Vec<u8>,
    pointer: usize,
    address_bytes_left: usize,
    wrote: bool,
    busy_until_us: u64,
}

impl Memory {
    /// A memory that holds these bytes; above 256 of them an address has two bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, pointer: 0, address_bytes_left: 0, wrote: false, busy_until_us: 0 }
    }

    fn step(&mut self) -> usize {
        let at = self.pointer % self.bytes.len().max(1);
        self.pointer = at + 1;
        at
    }
}

impl Device for Memory {
    fn begin(&mut self, now_us: u64, reading: bool) -> Addressed {
        if now_us < self.busy_until_us {
            return Addressed::Refused;
        }
        if !reading {
            self.address_bytes_left = if self.bytes.len() > 256 { 2 } else { 1 };
            self.pointer = 0;
        }
        Addressed::After(0)
    }

    fn write(&mut self, _: u64, byte: u8) -> bool {
        if self.address_bytes_left > 0 {
            self.address_bytes_left -= 1;
            self.pointer = (self.pointer << 8 | usize::from(byte)) & 0xFFFF;
            return true;
        }
        let at = self.step();
        if let Some(place) = self.bytes.get_mut(at) {
            *place = byte;
        }
        self.wrote = true;
        true
    }

    fn read(&mut self, _: u64) -> u8 {
        let at = self.step();
        self.bytes.get(at).copied().unwrap_or(0xFF)
    }

    fn end(&mut self, now_us: u64) {
        if std::mem::take(&mut self.wrote) {
            self.busy_until_us = now_us + WRITE_US;
        }
    }
}
