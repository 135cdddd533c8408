//! Devices on serial lines: bytes at instants.

use std::collections::VecDeque;
use std::fmt::{Debug, Write};

/// Most bytes that wait to be echoed.
const ECHO_BYTES_MAX: usize = 4096;

/// A device.
pub(super) trait Device: Debug {
    /// A byte of the board that was on the line at an instant.
    fn sent(&mut self, at_us: u64, byte: u8);
    /// Instant and value of the first byte after `after_us`.
    fn next(&mut self, after_us: u64) -> Option<(u64, u8)>;
}

/// Sends back what it gets.
#[derive(Debug)]
pub(super) struct Echo {
    delay_us: u64,
    bytes: VecDeque<(u64, u8)>,
}

impl Echo {
    pub fn new(delay_us: u64) -> Self {
        Self { delay_us, bytes: VecDeque::new() }
    }
}

impl Device for Echo {
    fn sent(&mut self, at_us: u64, byte: u8) {
        if self.bytes.len() < ECHO_BYTES_MAX {
            self.bytes.push_back((at_us.saturating_add(self.delay_us).max(1), byte));
        }
    }

    fn next(&mut self, after_us: u64) -> Option<(u64, u8)> {
        while self.bytes.front().is_some_and(|byte| byte.0 <= after_us) {
            self.bytes.pop_front();
        }
        self.bytes.front().copied()
    }
}

/// A receiver of satellites: an RMC and a GGA sentence each second.
#[derive(Debug)]
pub(super) struct Gps {
    byte_us: u64,
    /// Degrees, north and east.
    latitude: f64,
    longitude: f64,
    /// Seconds since midnight when the world begins.
    start_s: u64,
    cached: (u64, Vec<u8>),
}

impl Gps {
    pub fn new(baud: u32, latitude: f64, longitude: f64, start_s: u64) -> Self {
        let byte_us = 10_000_000 / u64::from(baud.max(1));
        Self { byte_us, latitude, longitude, start_s, cached: (u64::MAX, Vec::new()) }
    }

    /// What is said in a second of the world.
    fn said(&mut self, second: u64) -> &[u8] {
        if self.cached.0 != second {
            self.cached = (second, self.sentences(second).into_bytes());
        }
        &self.cached.1
    }

    fn sentences(&self, second: u64) -> String {
        let now = (self.start_s + second) % 86_400;
        let time = format!("{:02}{:02}{:02}.000", now / 3_600, now / 60 % 60, now % 60);
        let place = |degrees: f64, width: usize, signs: [char; 2]| {
            let minutes = (degrees.abs().fract() * 60.0 * 10_000.0).round() / 10_000.0;
            let sign = signs[usize::from(degrees < 0.0)];
            format!("{:0width$}{minutes:07.4},{sign}", degrees.abs().trunc())
        };
        let (latitude, longitude) = (place(self.latitude, 2, ['N', 'S']), place(self.longitude, 3, ['E', 'W']));
        let mut text = String::new();
        for body in [
            format!("GPRMC,{time},A,{latitude},{longitude},0.00,0.00,010100,,,A"),
            format!("GPGGA,{time},{latitude},{longitude},1,08,0.9,100.0,M,46.9,M,,"),
        ] {
            let checksum = body.bytes().fold(0, |sum, byte| sum ^ byte);
            // Writing to a string cannot fail.
            let _ = write!(text, "${body}*{checksum:02X}\r\n");
        }
        text
    }
}

impl Device for Gps {
    fn sent(&mut self, _: u64, _: u8) {}

    fn next(&mut self, after_us: u64) -> Option<(u64, u8)> {
        const SECOND_US: u64 = 1_000_000;
        let (mut second, byte_us) = (after_us / SECOND_US, self.byte_us.max(1));
        for _ in 0..2 {
            let begins_us = second * SECOND_US;
            // A byte is there when all of it has come; slow lines lose what does not fit into the second.
            let index = after_us.saturating_sub(begins_us) / byte_us;
            let at_us = begins_us + (index + 1) * byte_us;
            let byte = usize::try_from(index).ok().and_then(|index| self.said(second).get(index).copied());
            match byte {
                Some(byte) if at_us > after_us && at_us < begins_us + SECOND_US => return Some((at_us, byte)),
                _ => second += 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gps_says_two_sentences_a_second_with_right_checksums() {
        let mut gps = Gps::new(9_600, 46.2, -7.15, 43_200);
        let (mut at, mut text) = (0, String::new());
        while let Some((next, byte)) = gps.next(at).filter(|next| next.0 < 3_000_000) {
            assert!(next > at);
            at = next;
            text.push(char::from(byte));
        }
        let lines: Vec<_> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 6, "{text}");
        assert!(lines[0].starts_with("$GPRMC,120000.000,A,4612.0000,N,00709.0000,W,"), "{text}");
        for line in lines {
            let (body, sum) = line[1..].split_once('*').unwrap();
            assert_eq!(format!("{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte)), sum);
        }
    }

    #[test]
    fn echo_gives_back_each_byte_once_after_its_delay() {
        let mut echo = Echo::new(100);
        echo.sent(10, b'a');
        echo.sent(20, b'b');
        assert_eq!(echo.next(0), Some((110, b'a')));
        assert_eq!(echo.next(110), Some((120, b'b')));
        assert_eq!(echo.next(120), None);
    }
}
