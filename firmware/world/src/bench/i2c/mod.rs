//! Devices on I2C buses, byte by byte as their data sheets describe them.

mod bme280;
mod ina219;
mod memory;
mod sht31d;
#[cfg(test)]
mod tests;

pub(super) use bme280::Bme280;
pub(super) use ina219::Ina219;
pub(super) use memory::Memory;
pub(super) use sht31d::Sht31d;

use std::fmt::Debug;

/// What a device says to its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// Nothing: it does not acknowledge.
    Refused,
    /// It acknowledges, and holds the clock for so many microseconds before the first byte.
    After(u64),
}

/// A device. Time is the world's, in microseconds.
pub(super) trait Device: Debug {
    /// A start with its address came; `reading` is the direction.
    fn begin(&mut self, now_us: u64, reading: bool) -> Addressed;
    /// A byte for it; whether it acknowledges.
    fn write(&mut self, now_us: u64, byte: u8) -> bool;
    /// A byte of it.
    fn read(&mut self, now_us: u64) -> u8;
    /// A stop, or the start of the next transaction.
    fn end(&mut self, _now_us: u64) {}
}

/// What crosses in one piece of a transaction.
#[derive(Debug, PartialEq, Eq)]
pub enum Wire<'a> {
    /// These bytes go to the device.
    Write(&'a [u8]),
    /// These are filled by the device.
    Read(&'a mut [u8]),
}

/// What comes of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum I2cAnswer {
    /// It crossed; the clock was held for so many microseconds in all.
    Done(u64),
    /// The address, or a byte, was not acknowledged.
    Refused,
    /// A line is held low: the clock never moves.
    Stuck,
}
