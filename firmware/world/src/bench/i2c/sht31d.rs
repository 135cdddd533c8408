//! Sensirion SHT31-D: temperature and humidity by commands of two bytes, answers with a checksum.

use super::{Addressed, Device};
use crate::bench::signal::Wave;

/// Status after a reset: the reset itself was noted.
const STATUS_AFTER_RESET: u16 = 0x0010;
const HEATER: u16 = 0x2000;
const SERIAL: u32 = 0x0007_31D5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Nothing,
    /// A measurement that is ready at an instant; with `holds` a reader is made to wait by the clock.
    Measured {
        at_us: u64,
        holds: bool,
    },
    Words([u16; 2], usize),
}

#[derive(Debug)]
pub(in crate::bench) struct Sht31d {
    /// Degrees Celsius.
    temperature: Wave,
    /// Relative, percent.
    humidity: Wave,
    command: Vec<u8>,
    answer: Answer,
    /// First measurement and period of periodic mode, microseconds.
    periodic: Option<(u64, u64)>,
    fetched_us: u64,
    status: u16,
    out: Vec<u8>,
}

/// Times of one measurement at high, medium and low repeatability, microseconds: the longest of the data sheet.
const MEASURE_US: [u64; 3] = [15_000, 6_000, 4_000];

impl Sht31d {
    pub fn new(temperature: Wave, humidity: Wave) -> Self {
        Self {
            temperature,
            humidity,
            command: Vec::new(),
            answer: Answer::Nothing,
            periodic: None,
            fetched_us: 0,
            status: STATUS_AFTER_RESET,
            out: Vec::new(),
        }
    }

    fn single(&mut self, now_us: u64, repeatability: usize, holds: bool) {
        if self.periodic.is_none() {
            self.answer = Answer::Measured { at_us: now_us + MEASURE_US[repeatability], holds };
        }
    }

    fn execute(&mut self, now_us: u64, command: u16) -> bool {
        self.answer = Answer::Nothing;
        match command {
            0x2400 => self.single(now_us, 0, false),
            0x240B => self.single(now_us, 1, false),
            0x2416 => self.single(now_us, 2, false),
            0x2C06 => self.single(now_us, 0, true),
            0x2C0D => self.single(now_us, 1, true),
            0x2C10 => self.single(now_us, 2, true),
            0xE000 => {
                // What was fetched once is not fetched again.
                if let Some((first_us, period_us)) = self.periodic
                    && let Some(since_us) = now_us.checked_sub(first_us)
                {
                    let at_us = now_us - since_us % period_us;
                    if at_us > self.fetched_us {
                        self.fetched_us = at_us;
                        self.answer = Answer::Measured { at_us, holds: false };
                    }
                }
            }
            0x3093 => self.periodic = None,
            0x30A2 => *self = Self::new(self.temperature.clone(), self.humidity.clone()),
            0x306D => self.status |= HEATER,
            0x3066 => self.status &= !HEATER,
            0x3041 => self.status &= HEATER,
            0xF32D => self.answer = Answer::Words([self.status, 0], 1),
            0x3780 | 0x3682 => self.answer = Answer::Words([(SERIAL >> 16) as u16, SERIAL as u16], 2),
            // Accelerated response time: four measurements a second.
            0x2B32 => self.periodic = Some((now_us + MEASURE_US[0], 250_000)),
            _ => {
                let period_us = match command >> 8 {
                    0x20 => 2_000_000,
                    0x21 => 1_000_000,
                    0x22 => 500_000,
                    0x23 => 250_000,
                    0x27 => 100_000,
                    _ => return false,
                };
                self.periodic = Some((now_us + MEASURE_US[0], period_us));
            }
        }
        true
    }

    fn words(&self, at_us: u64) -> [u16; 2] {
        let ticks = |part: f64| (part.clamp(0.0, 1.0) * 65_535.0).round() as u16;
        [ticks((self.temperature.at(at_us) + 45.0) / 175.0), ticks(self.humidity.at(at_us) / 100.0)]
    }

    fn load(&mut self, words: &[u16]) {
        self.out = words
            .iter()
            .flat_map(|word| {
                let [high, low] = word.to_be_bytes();
                [high, low, checksum(&[high, low])]
            })
            .rev()
            .collect();
    }
}

/// CRC-8 of the data sheet: polynomial 0x31, from 0xFF.
fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0xFF, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| if crc & 0x80 != 0 { crc << 1 ^ 0x31 } else { crc << 1 })
    })
}

impl Device for Sht31d {
    fn begin(&mut self, now_us: u64, reading: bool) -> Addressed {
        self.command.clear();
        if !reading {
            return Addressed::After(0);
        }
        match std::mem::replace(&mut self.answer, Answer::Nothing) {
            Answer::Nothing => Addressed::Refused,
            Answer::Words(words, count) => {
                self.load(&words[..count]);
                Addressed::After(0)
            }
            not_yet @ Answer::Measured { at_us, holds: false } if now_us < at_us => {
                self.answer = not_yet;
                Addressed::Refused
            }
            Answer::Measured { at_us, .. } => {
                self.load(&self.words(at_us));
                Addressed::After(at_us.saturating_sub(now_us))
            }
        }
    }

    fn write(&mut self, now_us: u64, byte: u8) -> bool {
        self.command.push(byte);
        match self.command[..] {
            [_] => true,
            [high, low] => self.execute(now_us, u16::from_be_bytes([high, low])),
            _ => false,
        }
    }

    fn read(&mut self, _: u64) -> u8 {
        self.out.pop().unwrap_or(0xFF)
    }
}
