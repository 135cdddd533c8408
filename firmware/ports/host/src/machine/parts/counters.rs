//! Counted edges: counters, frequencies, encoders.

use fieldwarden_firmware::parts::{Counters, Edge, PartError, Pin, Pull, Unit};
use fieldwarden_world::bench::{Bench, Drive as Wire, signal};

use super::{Follower, SimParts, at, place, vacate};

/// Most edges of an encoder that are followed one by one; what lies further back is passed over.
const EDGES_MAX: usize = 20_000;

pub(super) enum CounterUnit {
    Count(Follower),
    Frequency { pin: Pin, period_us: u64, began_us: u64 },
    Encoder { a: Pin, b: Pin, seen_us: u64, quarters: i32 },
}

impl CounterUnit {
    pub fn follow(&mut self, bench: &Bench, now_us: u64) {
        match self {
            CounterUnit::Count(follower) => follower.follow(bench, now_us),
            CounterUnit::Frequency { .. } => {}
            CounterUnit::Encoder { a, b, seen_us, quarters } => {
                for _ in 0..EDGES_MAX {
                    let next = |pin: Pin| bench.next_edge(*seen_us, pin).map(|(at_us, level)| (at_us, pin, level));
                    let first = [next(*a), next(*b)].into_iter().flatten().min();
                    let Some((at_us, pin, level)) = first.filter(|edge| edge.0 <= now_us) else { break };
                    let other = bench.level(at_us, if pin == *a { *b } else { *a });
                    *quarters = quarters.wrapping_add(step(pin == *a, level, other));
                    *seen_us = at_us;
                }
                *seen_us = now_us;
            }
        }
    }

    pub fn changed(&mut self, bench: &Bench, now_us: u64, pin: Pin, level: bool) {
        match self {
            CounterUnit::Count(follower) if follower.pin == pin => follower.changed(level),
            CounterUnit::Encoder { a, b, quarters, .. } if *a == pin || *b == pin => {
                let other = bench.level(now_us, if pin == *a { *b } else { *a });
                *quarters = quarters.wrapping_add(step(pin == *a, level, other));
            }
            _ => {}
        }
    }
}

/// A quarter turn: forwards when a leads.
fn step(is_a: bool, level: bool, other: bool) -> i32 {
    if is_a == (level != other) { 1 } else { -1 }
}

impl Counters for SimParts {
    fn open_count(&mut self, pin: Pin, edge: Edge, pull: Option<Pull>) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        state.drive(pin, Wire::Input(pull.map(|pull| pull == Pull::Up)));
        let now_us = state.now_us();
        place(&mut state.counters, CounterUnit::Count(Follower::new(pin, edge, now_us)))
    }

    fn count(&mut self, unit: Unit) -> u32 {
        let state = &mut *self.state();
        let now_us = state.now_us();
        state.follow(now_us);
        match at(&mut state.counters, unit) {
            // Wrapping is what the contract says.
            Some(CounterUnit::Count(follower)) => follower.count as u32,
            _ => 0,
        }
    }

    fn open_frequency(&mut self, pin: Pin, period_ms: u16) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        let period_us = u64::from(period_ms.max(1)) * 1_000;
        let began_us = state.now_us();
        place(&mut state.counters, CounterUnit::Frequency { pin, period_us, began_us })
    }

    fn frequency(&mut self, unit: Unit) -> u32 {
        let state = &mut *self.state();
        let now_us = state.now_us();
        let Some(CounterUnit::Frequency { pin, period_us, began_us }) = at(&mut state.counters, unit) else { return 0 };
        let periods = now_us.saturating_sub(*began_us) / *period_us;
        if periods == 0 {
            return 0;
        }
        let end_us = *began_us + periods * *period_us;
        let edges = state.bench.edges(end_us - *period_us, end_us, *pin, signal::Edge::Rise);
        u32::try_from(edges * 1_000_000 / *period_us).unwrap_or(u32::MAX)
    }

    fn open_encoder(&mut self, a: Pin, b: Pin) -> Result<Unit, PartError> {
        let state = &mut *self.state();
        for pin in [a, b] {
            state.drive(pin, Wire::Input(Some(true)));
        }
        let seen_us = state.now_us();
        place(&mut state.counters, CounterUnit::Encoder { a, b, seen_us, quarters: 0 })
    }

    fn quarters(&mut self, unit: Unit) -> i32 {
        let state = &mut *self.state();
        let now_us = state.now_us();
        state.follow(now_us);
        match at(&mut state.counters, unit) {
            Some(CounterUnit::Encoder { quarters, .. }) => *quarters,
            _ => 0,
        }
    }

    fn close(&mut self, unit: Unit) {
        vacate(&mut self.state().counters, unit);
    }
}
