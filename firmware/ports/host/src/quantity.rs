//! Quantities on the command line: durations, sizes, speeds, published ports.
//!
//! Every error says what was found and what is accepted, on one line.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use fieldwarden_config::limits::{HEAP_BYTES_MAX, HEAP_BYTES_MIN};

/// Longest duration: a thousand years, so that milliseconds fit 64 bits with room for sums.
const DURATION_S_MAX: u64 = 1000 * 366 * 86_400;

/// Units of a duration, the larger first, in milliseconds.
const UNITS: [(&str, u64); 6] =
    [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// Reads `30d`, `2h30m`, `90s` or `1.5h`: numbers with a unit, the larger units first, each once.
pub fn duration(text: &str) -> Result<Duration, String> {
    duration_ms(text).map(Duration::from_millis).ok_or_else(|| {
        format!("found \"{text}\"; accepted is a duration such as 90s, 2h30m or 30d, with the units w d h m s ms")
    })
}

fn duration_ms(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut total_ms = 0u64;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let (_, unit_ms) = units.find(|(name, _)| *name == unit)?;
        total_ms = total_ms.checked_add(scaled(number, *unit_ms)?)?;
        rest = tail;
    }
    (total_ms > 0 && total_ms <= DURATION_S_MAX * 1000).then_some(total_ms)
}

/// `number`, which may have decimals, times `unit`, in whole units of one.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let Some((whole, decimals)) = number.split_once('.') else { return number.parse::<u64>().ok()?.checked_mul(unit) };
    if decimals.is_empty() || decimals.len() > 9 {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let decimals_scale = 10u64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    whole.checked_add(decimals.parse::<u64>().ok()?.checked_mul(unit)? / decimals_scale)
}

/// Reads bytes of heap: `65536`, `64k` or `1m`.
pub fn heap_bytes(text: &str) -> Result<u32, String> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1024),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1024 * 1024)),
    };
    let bytes = number.parse::<u32>().ok().and_then(|number| number.checked_mul(unit));
    bytes.filter(|bytes| (HEAP_BYTES_MIN..=HEAP_BYTES_MAX).contains(bytes)).ok_or_else(|| {
        let (min, max) = (HEAP_BYTES_MIN / 1024, HEAP_BYTES_MAX / (1024 * 1024));
        format!("found \"{text}\"; accepted is a number of bytes from {min}k to {max}m, such as 65536, 64k or 1m")
    })
}

/// Reads board seconds a real second.
pub fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse::<f64>().ok().filter(|speed| (0.01..=1_000_000.0).contains(speed));
    speed.ok_or_else(|| format!("found \"{text}\"; accepted is a number from 0.01 to 1000000"))
}

/// A port of the board that the PC can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Where the PC listens.
    pub listen: SocketAddr,
    /// The board's port.
    pub board_port: u16,
}

impl fmt::Display for Publish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.listen, self.board_port)
    }
}

/// Reads `[ADDRESS:]PORT:BOARD_PORT`; without an address only this PC reaches it.
pub fn publish(text: &str) -> Result<Publish, String> {
    published(text).ok_or_else(|| {
        format!("found \"{text}\"; accepted is [ADDRESS:]PORT:BOARD_PORT, such as 8080:80 or 127.0.0.1:8080:80")
    })
}

fn published(text: &str) -> Option<Publish> {
    let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port != 0);
    let (front, board_port) = text.rsplit_once(':')?;
    let (address, listen_port) = match front.rsplit_once(':') {
        Some((address, port)) => (address.parse::<Ipv4Addr>().ok()?, port),
        None => (Ipv4Addr::LOCALHOST, front),
    };
    Some(Publish { listen: SocketAddr::new(IpAddr::V4(address), port(listen_port)?), board_port: port(board_port)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_every_form() {
        for (text, ms) in [
            ("90s", 90_000),
            ("2h30m", 9_000_000),
            ("30d", 2_592_000_000),
            ("1w", 604_800_000),
            ("500ms", 500),
            ("1m500ms", 60_500),
            ("1.5h", 5_400_000),
            ("1d12h", 129_600_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in
            ["", "0s", "30", "s", "2m1h", "1h1h", "-1s", "1.s", "1e3s", "99999999999999999999d", "400000d", "1y"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn heap_every_form() {
        for (text, bytes) in [("65536", 65_536), ("64k", 65_536), ("64K", 65_536), ("1m", 1_048_576)] {
            assert_eq!(heap_bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "k", "1", "-1k", "1g", "4096m", "5000000k", "6 k"] {
            assert!(heap_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn publish_every_form() {
        assert_eq!(publish("8080:80").unwrap().to_string(), "127.0.0.1:8080:80");
        assert_eq!(publish("0.0.0.0:8080:80").unwrap().to_string(), "0.0.0.0:8080:80");
        for text in ["80", "0:80", "80:0", "a:80:80", "1.2.3.4:80", "1:2:3", ":80:80", "70000:80"] {
            assert!(publish(text).is_err(), "{text}");
        }
    }

    #[test]
    fn speed_out_of_range_is_refused() {
        assert_eq!(speed("60"), Ok(60.0));
        for text in ["0", "-1", "nan", "inf", "fast"] {
            assert!(speed(text).is_err(), "{text}");
        }
    }
}
