//! Bosch BME280: temperature, pressure and humidity behind calibration registers.
//!
//! The device holds the calibration of the data sheet's example and, at the end of each measurement, the readings from which the data
//! sheet's formulas make the true values again. Forced and normal mode with their times, oversampling as a matter of time alone.

use super::{Addressed, Device};
use crate::bench::signal::Wave;

const ID: u8 = 0x60;
const RESET: u8 = 0xB6;
const REG_CALIBRATION: u8 = 0x88;
const REG_H1: u8 = 0xA1;
const REG_ID: u8 = 0xD0;
const REG_RESET: u8 = 0xE0;
const REG_CALIBRATION_H: u8 = 0xE1;
const REG_CTRL_HUM: u8 = 0xF2;
const REG_STATUS: u8 = 0xF3;
const REG_CTRL_MEAS: u8 = 0xF4;
const REG_CONFIG: u8 = 0xF5;
const REG_DATA: u8 = 0xF7;

/// What a channel reads that is not measured.
const SKIPPED: [u8; 8] = [0x80, 0, 0, 0x80, 0, 0, 0x80, 0];
/// Standby times of normal mode, microseconds, by their code.
const STANDBY_US: [u64; 8] = [500, 62_500, 125_000, 250_000, 500_000, 1_000_000, 10_000, 20_000];

// The data sheet's example for temperature and pressure, and a usual device's for humidity.
const T1: u16 = 27_504;
const T2: i16 = 26_435;
const T3: i16 = -1_000;
const P1: u16 = 36_477;
const P: [i16; 8] = [-10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000];
const H1: u8 = 75;
const H2: i16 = 370;
const H3: u8 = 0;
const H4: i16 = 313;
const H5: i16 = 50;
const H6: i8 = 30;

/// What is true around a device.
#[derive(Clone, Debug, PartialEq)]
struct Weather {
    /// Degrees Celsius.
    temperature: Wave,
    /// Relative, percent.
    humidity: Wave,
    /// Hectopascal.
    pressure: Wave,
}

#[derive(Debug)]
pub(in crate::bench) struct Bme280 {
    weather: Weather,
    pointer: u8,
    /// The next byte written is a register's number.
    at_pointer: bool,
    ctrl_hum: u8,
    /// Takes effect with the next write of `ctrl_meas`.
    ctrl_hum_written: u8,
    ctrl_meas: u8,
    config: u8,
    /// When the measurement under way, or the first of normal mode, began.
    began_us: u64,
    data: [u8; 8],
}

impl Bme280 {
    pub fn new(temperature: Wave, humidity: Wave, pressure: Wave) -> Self {
        Self::with(Weather { temperature, humidity, pressure })
    }

    fn with(weather: Weather) -> Self {
        Self {
            weather,
            pointer: 0,
            at_pointer: true,
            ctrl_hum: 0,
            ctrl_hum_written: 0,
            ctrl_meas: 0,
            config: 0,
            began_us: 0,
            data: SKIPPED,
        }
    }

    fn mode(&self) -> u8 {
        self.ctrl_meas & 3
    }

    /// How long a measurement takes: the typical times of the data sheet.
    fn measure_us(&self) -> u64 {
        let samples = |code: u8| if code == 0 { 0 } else { 1u64 << (u64::from(code) - 1).min(4) };
        let (t, p, h) = (samples(self.ctrl_meas >> 5), samples(self.ctrl_meas >> 2 & 7), samples(self.ctrl_hum & 7));
        let with_fixed = |n: u64| if n == 0 { 0 } else { 2_000 * n + 500 };
        1_000 + 2_000 * t + with_fixed(p) + with_fixed(h)
    }

    /// Takes over what was measured up to now.
    fn settle(&mut self, now_us: u64) {
        let measure_us = self.measure_us();
        let Some(since_us) = now_us.checked_sub(self.began_us.saturating_add(measure_us)) else { return };
        match self.mode() {
            0 => {}
            3 => {
                let standby_us = STANDBY_US[usize::from(self.config >> 5)];
                self.data = self.measured(now_us - since_us % (measure_us + standby_us));
            }
            _ => {
                self.data = self.measured(now_us - since_us);
                self.ctrl_meas &= !3;
            }
        }
    }

    fn is_measuring(&self, now_us: u64) -> bool {
        let since_us = now_us.saturating_sub(self.began_us);
        match self.mode() {
            0 => false,
            3 => since_us % (self.measure_us() + STANDBY_US[usize::from(self.config >> 5)]) < self.measure_us(),
            _ => since_us < self.measure_us(),
        }
    }

    /// The data registers for what is true at an instant.
    fn measured(&self, at_us: u64) -> [u8; 8] {
        let mut data = SKIPPED;
        let raw_t = search(20, |raw| celsius(t_fine(raw)) >= self.weather.temperature.at(at_us));
        let fine = t_fine(raw_t);
        let [_, a, b, c] = (raw_t << 4).to_be_bytes();
        if self.ctrl_meas >> 5 != 0 {
            data[3..6].copy_from_slice(&[a, b, c]);
        }
        if self.ctrl_meas >> 2 & 7 != 0 {
            let pascal = self.weather.pressure.at(at_us) * 100.0;
            let raw = search(20, |raw| pressure(raw, fine) <= pascal);
            let [_, a, b, c] = (raw << 4).to_be_bytes();
            data[..3].copy_from_slice(&[a, b, c]);
        }
        if self.ctrl_hum & 7 != 0 {
            let percent = self.weather.humidity.at(at_us).clamp(0.0, 100.0);
            let raw = search(16, |raw| humidity(raw, fine) >= percent);
            let [_, _, a, b] = raw.to_be_bytes();
            data[6..].copy_from_slice(&[a, b]);
        }
        data
    }

    fn register(&mut self, now_us: u64, at: u8) -> u8 {
        match at {
            REG_CALIBRATION..REG_H1 => {
                let at = usize::from(at - REG_CALIBRATION);
                let words = [T1 as i16, T2, T3, P1 as i16, P[0], P[1], P[2], P[3], P[4], P[5], P[6], P[7]];
                words.get(at / 2).map_or(0, |word| word.to_le_bytes()[at % 2])
            }
            REG_H1 => H1,
            REG_ID => ID,
            REG_CALIBRATION_H..=0xE7 => {
                let [low, high] = H2.to_le_bytes();
                let shared = (H5 & 0xF) << 4 | H4 & 0xF;
                [low, high, H3, (H4 >> 4) as u8, shared as u8, (H5 >> 4) as u8, H6 as u8]
                    [usize::from(at - REG_CALIBRATION_H)]
            }
            REG_CTRL_HUM => self.ctrl_hum_written,
            REG_STATUS => u8::from(self.is_measuring(now_us)) << 3,
            REG_CTRL_MEAS => self.ctrl_meas,
            REG_CONFIG => self.config,
            REG_DATA..=0xFE => self.data[usize::from(at - REG_DATA)],
            _ => 0,
        }
    }
}

impl Device for Bme280 {
    fn begin(&mut self, now_us: u64, reading: bool) -> Addressed {
        self.settle(now_us);
        self.at_pointer = !reading;
        Addressed::After(0)
    }

    fn write(&mut self, now_us: u64, byte: u8) -> bool {
        if std::mem::replace(&mut self.at_pointer, false) {
            self.pointer = byte;
            return true;
        }
        match self.pointer {
            REG_RESET if byte == RESET => *self = Self::with(self.weather.clone()),
            REG_CTRL_HUM => self.ctrl_hum_written = byte & 7,
            REG_CTRL_MEAS => {
                self.ctrl_hum = self.ctrl_hum_written;
                self.ctrl_meas = byte;
                self.began_us = now_us;
            }
            REG_CONFIG => self.config = byte,
            _ => {}
        }
        // Registers are written in pairs of number and value.
        self.at_pointer = true;
        true
    }

    fn read(&mut self, now_us: u64) -> u8 {
        let byte = self.register(now_us, self.pointer);
        self.pointer = self.pointer.wrapping_add(1);
        byte
    }
}

/// The least reading of so many bits that is `enough`; the highest if none is.
fn search(bits: u32, enough: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0u32, (1 << bits) - 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

// The data sheet's formulas in double precision.

fn t_fine(raw: u32) -> f64 {
    let raw = f64::from(raw);
    let first = (raw / 16_384.0 - f64::from(T1) / 1_024.0) * f64::from(T2);
    let second = raw / 131_072.0 - f64::from(T1) / 8_192.0;
    first + second * second * f64::from(T3)
}

fn celsius(t_fine: f64) -> f64 {
    t_fine / 5_120.0
}

/// In pascal.
fn pressure(raw: u32, t_fine: f64) -> f64 {
    let p = |number: usize| f64::from(P[number - 2]);
    let first = t_fine / 2.0 - 64_000.0;
    let second = (first * first * p(6) / 32_768.0 + first * p(5) * 2.0) / 4.0 + p(4) * 65_536.0;
    let first = (p(3) * first * first / 524_288.0 + p(2) * first) / 524_288.0;
    let first = (1.0 + first / 32_768.0) * f64::from(P1);
    let pressure = (1_048_576.0 - f64::from(raw) - second / 4_096.0) * 6_250.0 / first;
    let first = p(9) * pressure * pressure / 2_147_483_648.0;
    let second = pressure * p(8) / 32_768.0;
    pressure + (first + second + p(7)) / 16.0
}

/// In percent.
fn humidity(raw: u32, t_fine: f64) -> f64 {
    let fine = t_fine - 76_800.0;
    let offset = f64::from(H4) * 64.0 + f64::from(H5) / 16_384.0 * fine;
    let slope = f64::from(H2) / 65_536.0
        * (1.0 + f64::from(H6) / 67_108_864.0 * fine * (1.0 + f64::from(H3) / 67_108_864.0 * fine));
    let humidity = (f64::from(raw) - offset) * slope;
    (humidity * (1.0 - f64::from(H1) * humidity / 524_288.0)).clamp(0.0, 100.0)
}
