//! Pins that end a deep sleep: what of a run outlives it, told by the program, kept outside its heap.
//!
//! When the run has ended and given everything back, its pin alarms are watched anew from here, and the pin that came is noted behind
//! `alarm.sleep_memory` for `alarm.wake_alarm` of the next start. An edge between the two, some microseconds, is not seen; a level is.

use core::task::Context;

use embassy_time::Instant;

use super::peripherals::Watched;
use crate::board::RetainedRam;
use crate::parts::{Edge, PINS_MAX, Parts, Pin, Pull};

/// Bytes of the retained region that are not the program's: which pin ended the sleep.
pub(super) const NOTE_BYTES: usize = 4;
/// Says that a note is one.
const MARK: u8 = 0xA5;

/// Pins that wake, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pins {
    pins: u64,
    /// Those that wake by being high, or becoming so.
    high: u64,
    /// Those that wake by a change alone.
    edge: u64,
    /// Those that are pulled to the other level.
    pulled: u64,
}

impl Pins {
    pub(super) fn add(&mut self, pin: Pin, watched: Watched) {
        let bit = 1u64.checked_shl(pin.into()).unwrap_or(0);
        let to = |mask: &mut u64, set: bool| *mask = if set { *mask | bit } else { *mask & !bit };
        self.pins |= bit;
        to(&mut self.high, watched.value);
        to(&mut self.edge, watched.edge);
        to(&mut self.pulled, watched.pulled);
    }

    pub(super) fn any(&self) -> bool {
        self.pins != 0
    }

    fn each(&self) -> impl Iterator<Item = (Pin, Watched)> {
        let pins = *self;
        let of = move |mask: u64, pin: Pin| mask >> pin & 1 == 1;
        (0..PINS_MAX).filter(move |pin| of(pins.pins, *pin)).map(move |pin| {
            (pin, Watched { value: of(pins.high, pin), edge: of(pins.edge, pin), pulled: of(pins.pulled, pin) })
        })
    }

    /// Begins to watch; the pins are nobody's.
    pub(super) fn arm(&self, parts: &mut dyn Parts) {
        for (pin, watched) in self.each() {
            watched.input(parts, pin);
            // A pin that cannot be watched still wakes by its level, looked at whenever something else happens.
            let _ = parts.digital().watch(pin, watched.edge());
        }
    }

    /// The pin that has come; else when to look again at the latest, and `cx` is woken before if the hardware can.
    pub(super) fn came(&self, parts: &mut dyn Parts, cx: &mut Context<'_>) -> Result<(Pin, Watched), Option<Instant>> {
        // Asked first: what comes after the look wakes.
        let changed = parts.poll_changed(cx);
        let came = self.each().find(|(pin, watched)| {
            let edges = parts.digital().edges(*pin);
            edges > 0 || !watched.edge && parts.digital().get(*pin) == watched.value
        });
        let soon = changed.is_ready().then(Instant::now);
        came.ok_or_else(|| soon.or(parts.look_again()))
    }
}

impl Watched {
    /// Makes the pin an input, pulled to the level that does not wake.
    pub(super) fn input(&self, parts: &mut dyn Parts, pin: Pin) {
        let pull = self.pulled.then_some(if self.value { Pull::Down } else { Pull::Up });
        parts.digital().input(pin, pull);
    }

    /// The edge that wakes.
    pub(super) fn edge(&self) -> Edge {
        if self.value { Edge::Rise } else { Edge::Fall }
    }
}

/// Notes which pin ended the sleep; None: a time did, or none yet.
pub(super) fn note(memory: &mut dyn RetainedRam, came: Option<(Pin, bool)>) {
    let bytes = match came {
        Some((pin, value)) => [MARK, pin, u8::from(value), MARK ^ pin ^ u8::from(value)],
        None => [0; NOTE_BYTES],
    };
    memory.write(memory.size().saturating_sub(NOTE_BYTES), &bytes);
}

/// The pin that was noted, and the level that it waited for.
pub(super) fn noted(memory: &dyn RetainedRam) -> Option<(Pin, bool)> {
    let mut bytes = [0; NOTE_BYTES];
    memory.read(memory.size().saturating_sub(NOTE_BYTES), &mut bytes);
    let [mark, pin, value, check] = bytes;
    (mark == MARK && check == MARK ^ pin ^ value && pin < PINS_MAX).then_some((pin, value != 0))
}
