//! Texas Instruments INA219: voltage and current over a shunt, in six registers of 16 bits.

use super::{Addressed, Device};
use crate::bench::signal::Wave;

const CONFIG_AFTER_RESET: u16 = 0x399F;
const RESET: u16 = 0x8000;
const READY: u16 = 2;
const OVERFLOW: u16 = 1;

#[derive(Debug)]
pub(in crate::bench) struct Ina219 {
    /// Behind the shunt, volts.
    voltage: Wave,
    /// Through it, amperes.
    current: Wave,
    shunt_ohms: f64,
    config: u16,
    calibration: u16,
    pointer: u8,
    written: Vec<u8>,
    sent: usize,
}

impl Ina219 {
    pub fn new(voltage: Wave, current: Wave, shunt_ohms: f64) -> Self {
        Self {
            voltage,
            current,
            shunt_ohms,
            config: CONFIG_AFTER_RESET,
            calibration: 0,
            pointer: 0,
            written: Vec::new(),
            sent: 0,
        }
    }

    /// In steps of 10 microvolts, within the range that is set.
    fn shunt(&self, now_us: u64) -> i16 {
        let most = 4_000.0 * f64::from(1u32 << (self.config >> 11 & 3));
        // The range is at most 32,000, so it fits.
        (self.current.at(now_us) * self.shunt_ohms / 10e-6).round().clamp(-most, most) as i16
    }

    /// In steps of 4 millivolts.
    fn bus(&self, now_us: u64) -> u16 {
        let most = if self.config & 0x2000 == 0 { 4_000.0 } else { 8_000.0 };
        (self.voltage.at(now_us) / 4e-3).round().clamp(0.0, most) as u16
    }

    /// The current register, and whether it overflowed.
    fn flow(&self, now_us: u64) -> (i16, bool) {
        let flow = i64::from(self.shunt(now_us)) * i64::from(self.calibration) / 4_096;
        (flow.clamp(i16::MIN.into(), i16::MAX.into()) as i16, i16::try_from(flow).is_err())
    }

    fn register(&self, now_us: u64) -> u16 {
        let (flow, overflow) = self.flow(now_us);
        match self.pointer {
            0 => self.config,
            1 => self.shunt(now_us) as u16,
            2 => self.bus(now_us) << 3 | READY | if overflow { OVERFLOW } else { 0 },
            3 => (i64::from(flow).abs() * i64::from(self.bus(now_us)) / 5_000) as u16,
            4 => flow as u16,
            5 => self.calibration,
            _ => 0,
        }
    }
}

impl Device for Ina219 {
    fn begin(&mut self, _: u64, _: bool) -> Addressed {
        self.written.clear();
        self.sent = 0;
        Addressed::After(0)
    }

    fn write(&mut self, _: u64, byte: u8) -> bool {
        self.written.push(byte);
        if let [pointer, high, low] = self.written[..] {
            let word = u16::from_be_bytes([high, low]);
            match pointer {
                0 if word & RESET != 0 => (self.config, self.calibration) = (CONFIG_AFTER_RESET, 0),
                0 => self.config = word,
                // Bit 0 cannot be written.
                5 => self.calibration = word & 0xFFFE,
                _ => {}
            }
        }
        self.pointer = self.written[0];
        self.written.len() <= 3
    }

    fn read(&mut self, now_us: u64) -> u8 {
        let byte = self.register(now_us).to_be_bytes()[self.sent % 2];
        self.sent += 1;
        byte
    }
}
