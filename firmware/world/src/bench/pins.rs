//! The pins themselves: what the board does with each, and what is wired to it.

use super::PINS;
use super::signal::Pattern;

/// What a board does with a pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drive {
    /// Nothing: it listens. With `Some` a pull of its own.
    Input(Option<bool>),
    /// A level.
    Level(bool),
    /// Low, or nothing with the line pulled up.
    OpenDrain(bool),
    /// A voltage, of 65,535.
    Voltage(u16),
    /// High for a part of each period, in microseconds.
    Square {
        /// Of each period.
        high_us: u64,
        /// All of it.
        period_us: u64,
    },
    /// Pulses after a delay, high first, low in the end; all in microseconds.
    Pulses(u64, Vec<u64>),
}

#[derive(Debug)]
struct Pin {
    drive: Drive,
    /// What the board makes of it, if it drives it.
    driven: Option<Pattern>,
    /// What a part makes of it.
    wired: Option<Pattern>,
    /// The pin that it is joined to.
    joined: Option<u8>,
    pulled: Pattern,
}

#[derive(Debug)]
pub(super) struct Pins(Vec<Pin>);

impl Pins {
    pub fn new() -> Self {
        let pin = || Pin {
            drive: Drive::Input(None),
            driven: None,
            wired: None,
            joined: None,
            pulled: Pattern::constant(false),
        };
        Self(std::iter::repeat_with(pin).take(PINS).collect())
    }

    pub fn wire(&mut self, pin: u8, pattern: Pattern) {
        if let Some(pin) = self.0.get_mut(usize::from(pin)) {
            pin.wired = Some(pattern);
        }
    }

    pub fn join(&mut self, from: u8, to: u8) {
        if let Some(pin) = self.0.get_mut(usize::from(to)) {
            pin.joined = Some(from);
        }
    }

    pub fn drive(&mut self, now_us: u64, number: u8, drive: Drive) {
        let Some(pin) = self.0.get_mut(usize::from(number)) else { return };
        pin.pulled = Pattern::constant(drive == Drive::Input(Some(true)));
        pin.driven = match &drive {
            Drive::Input(_) => None,
            Drive::Level(level) | Drive::OpenDrain(level) => Some(Pattern::constant(*level)),
            Drive::Voltage(_) => Some(Pattern::constant(false)),
            Drive::Square { high_us, period_us } => Some(Pattern::square(now_us, *period_us, *high_us)),
            Drive::Pulses(delay_us, lengths) => {
                Some(Pattern::pulses(now_us.saturating_add(*delay_us), false, lengths, None))
            }
        };
        pin.drive = drive;
    }

    pub fn are_let_go(&self) -> bool {
        self.0.iter().all(|pin| pin.drive == Drive::Input(None))
    }

    pub fn is_open_drain(&self, number: u8) -> bool {
        self.0.get(usize::from(number)).is_some_and(|pin| matches!(pin.drive, Drive::OpenDrain(_)))
    }

    /// The level that the pin's own driver, its part or its pull makes.
    pub fn pattern(&self, number: u8) -> Option<&Pattern> {
        let pin = self.0.get(usize::from(number))?;
        if let Some(driven) = &pin.driven {
            return Some(driven);
        }
        if let Some(wired) = &pin.wired {
            return Some(wired);
        }
        let other = pin.joined.and_then(|from| self.0.get(usize::from(from)));
        Some(other.and_then(|other| other.driven.as_ref().or(other.wired.as_ref())).unwrap_or(&pin.pulled))
    }

    pub fn level(&self, now_us: u64, number: u8) -> bool {
        self.pattern(number).is_some_and(|pattern| pattern.level(now_us))
    }

    /// The voltage that the board, or a pin joined to this one, makes.
    pub fn voltage(&self, number: u8) -> Option<u16> {
        let of = |number: u8| match self.0.get(usize::from(number))?.drive {
            Drive::Voltage(value) => Some(value),
            _ => None,
        };
        let joined = self.0.get(usize::from(number))?.joined;
        of(number).or_else(|| of(joined?))
    }
}
