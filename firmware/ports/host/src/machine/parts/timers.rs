//! What needs a timer: duty, pulses in and out, strips of pixels.

use std::collections::VecDeque;

use fieldwarden_firmware::parts::{PartError, Pin, Pixels, Pulses, Pwm, Unit};
use fieldwarden_world::bench::{Bench, Drive as Wire};

use super::{SimParts, State, at, place, vacate};

/// Most edges that are followed one by one; what lies further back is passed over.
const EDGES_MAX: usize = 20_000;
/// Most pulses that are remembered as sent.
const SENT_MAX: usize = 4_096;
/// Time of a byte of a strip, and of the pause after the last, microseconds.
const PIXEL_BYTE_US: u64 = 10;
const PIXEL_PAUSE_US: u64 = 300;
/// Most bytes of a strip: a thousand pixels.
const PIXEL_BYTES_MAX: usize = 4 * 1_024;

pub(super) struct PwmUnit {
    pin: Pin,
    frequency_hz: u32,
    duty: u16,
}

impl State {
    fn modulate(&mut self, unit: Unit) {
        let Some(unit) = at(&mut self.pwm, unit) else { return };
        let period_us = (1_000_000 / u64::from(unit.frequency_hz.max(1))).max(1);
        let high_us = (period_us * u64::from(unit.duty) + 32_767) / 65_535;
        let pin = unit.pin;
        self.drive(pin, Wire::Square { high_us, period_us });
    }
}

fn in_range(frequency_hz: u32) -> Result<(), PartError> {
    if (1..=1_000_000).contains(&frequency_hz) { Ok(()) } else { Err(PartError::OutOfRange) }
}

impl Pwm for SimParts {
    fn open(&mut self, pin: Pin, frequency_hz: u32, duty: u16, _: bool) -> Result<Unit, PartError> {
        in_range(frequency_hz)?;
        let state = &mut *self.state();
        let unit = place(&mut state.pwm, PwmUnit { pin, frequency_hz, duty })?;
        state.modulate(unit);
        Ok(unit)
    }

    fn set_duty(&mut self, unit: Unit, duty: u16) {
        let state = &mut *self.state();
        if let Some(unit) = at(&mut state.pwm, unit) {
            unit.duty = duty;
        }
        state.modulate(unit);
    }

    fn set_frequency(&mut self, unit: Unit, frequency_hz: u32) -> Result<(), PartError> {
        in_range(frequency_hz)?;
        let state = &mut *self.state();
        if let Some(unit) = at(&mut state.pwm, unit) {
            unit.frequency_hz = frequency_hz;
        }
        state.modulate(unit);
        Ok(())
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().pwm, unit);
    }
}

pub(super) enum PulseUnit {
    In(PulseIn),
    Out { pin: Pin, ends_us: u64, sent: Vec<u16> },
}

pub(super) struct PulseIn {
    pin: Pin,
    idle: bool,
    length_max: usize,
    pulses: VecDeque<u16>,
    seen_us: u64,
    /// The edge that began the pulse under way.
    began_us: Option<u64>,
    paused: bool,
}

impl PulseIn {
    fn edge(&mut self, at_us: u64, level: bool) {
        if self.paused {
            return;
        }
        match self.began_us {
            None if level == self.idle => {}
            None => self.began_us = Some(at_us),
            Some(began_us) => {
                if self.pulses.len() >= self.length_max {
                    self.pulses.pop_front();
                }
                self.pulses.push_back(u16::try_from(at_us - began_us).unwrap_or(u16::MAX));
                self.began_us = Some(at_us);
            }
        }
    }
}

impl PulseUnit {
    pub fn follow(&mut self, bench: &Bench, now_us: u64) {
        let PulseUnit::In(input) = self else { return };
        for _ in 0..EDGES_MAX {
            match bench.next_edge(input.seen_us, input.pin).filter(|edge| edge.0 <= now_us) {
                Some((at_us, level)) => {
                    input.edge(at_us, level);
                    input.seen_us = at_us;
                }
                None => break,
            }
        }
        input.seen_us = now_us;
    }

    pub fn changed(&mut self, now_us: u64, pin: Pin, level: bool) {
        if let PulseUnit::In(input) = self
            && input.pin == pin
        {
            input.edge(now_us, level);
        }
    }

    pub fn ends_us(&self) -> Option<u64> {
        match self {
            PulseUnit::Out { ends_us, .. } => Some(*ends_us),
            PulseUnit::In(_) => None,
        }
    }
}

impl State {
    fn pulse_in(&mut self, unit: Unit) -> Option<&mut PulseIn> {
        let now_us = self.now_us();
        self.follow(now_us);
        match at(&mut self.pulses, unit) {
            Some(PulseUnit::In(input)) => Some(input),
            _ => None,
        }
    }
}

impl Pulses for SimParts {
    fn open_input(&mut self, pin: Pin, idle: bool, length_max: u16) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        let seen_us = state.now_us();
        let input = PulseIn {
            pin,
            idle,
            length_max: usize::from(length_max.max(1)),
            pulses: VecDeque::new(),
            seen_us,
            began_us: None,
            paused: false,
        };
        place(&mut state.pulses, PulseUnit::In(input))
    }

    fn length(&mut self, unit: Unit) -> usize {
        self.state().pulse_in(unit).map_or(0, |input| input.pulses.len())
    }

    fn pulse(&mut self, unit: Unit, index: usize) -> Option<u16> {
        self.state().pulse_in(unit)?.pulses.get(index).copied()
    }

    fn drop_first(&mut self, unit: Unit, count: usize) {
        if let Some(input) = self.state().pulse_in(unit) {
            input.pulses.drain(..count.min(input.pulses.len()));
        }
    }

    fn pause(&mut self, unit: Unit) {
        if let Some(input) = self.state().pulse_in(unit) {
            input.paused = true;
            input.began_us = None;
        }
    }

    fn resume(&mut self, unit: Unit, _: u16) {
        if let Some(input) = self.state().pulse_in(unit) {
            input.paused = false;
            input.began_us = None;
        }
    }

    fn open_output(&mut self, pin: Pin, _: u32, _: u16) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        let unit = place(&mut state.pulses, PulseUnit::Out { pin, ends_us: 0, sent: Vec::new() })?;
        state.drive(pin, Wire::Level(false));
        Ok(unit)
    }

    fn send(&mut self, unit: Unit, pulses: &[u16], on: bool) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let Some(PulseUnit::Out { pin, ends_us, sent }) = at(&mut state.pulses, unit) else { return };
        let follows = *ends_us == now_us;
        *ends_us = now_us + pulses.iter().map(|pulse| u64::from(*pulse)).sum::<u64>();
        if !follows || sent.len() > SENT_MAX {
            sent.clear();
        }
        sent.extend(pulses);
        let (pin, sent) = (*pin, sent.clone());
        state.bench.pulses(pin, &sent);
        let (delay_us, lengths) = match pulses {
            [first, rest @ ..] if !on => (u64::from(*first), rest),
            all => (0, all),
        };
        let lengths = lengths.iter().map(|length| u64::from(*length)).collect();
        state.drive(pin, Wire::Pulses(delay_us, lengths));
    }

    fn is_sent(&mut self, unit: Unit) -> bool {
        let state = &mut *self.state();
        let now_us = state.now_us();
        at(&mut state.pulses, unit).is_none_or(|unit| unit.ends_us().is_none_or(|ends_us| ends_us <= now_us))
    }

    fn abort(&mut self, unit: Unit) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        if let Some(PulseUnit::Out { pin, ends_us, .. }) = at(&mut state.pulses, unit) {
            *ends_us = now_us;
            let pin = *pin;
            state.drive(pin, Wire::Level(false));
        }
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().pulses, unit);
    }
}

impl Pixels for SimParts {
    fn bytes_max(&self) -> usize {
        PIXEL_BYTES_MAX
    }

    fn start(&mut self, pin: Pin, bytes: &[u8]) {
        let state = &mut *self.state();
        let now_us = state.now_us();
        if now_us >= state.pixels_until_us && bytes.len() <= PIXEL_BYTES_MAX {
            state.bench.pixels(pin, bytes);
            state.pixels_until_us = now_us + bytes.len() as u64 * PIXEL_BYTE_US + PIXEL_PAUSE_US;
        }
    }

    fn is_sent(&mut self) -> bool {
        let state = self.state();
        state.now_us() >= state.pixels_until_us
    }
}
