//! Levels and values as functions of time: looked up at any instant, without having been followed up to it.
//!
//! Invariants: the edges of a pattern alternate and lie in order; a period holds an even number of them; the work of a look-up does not
//! depend on how much time has passed.

/// Longest pattern, in edges.
pub const EDGES_MAX: usize = 4096;

/// Which changes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Low to high.
    Rise,
    /// High to low.
    Fall,
    /// Both.
    Both,
}

/// A level over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    start_us: u64,
    /// Level before the first edge.
    idle: bool,
    /// Instants after the start at which the level changes.
    edges: Vec<u64>,
    /// All of it again after so long.
    period_us: Option<u64>,
}

impl Pattern {
    /// One level.
    pub fn constant(level: bool) -> Self {
        Self { start_us: 0, idle: level, edges: Vec::new(), period_us: None }
    }

    /// Away from `idle` and back, in turn: `edges` after `start_us`, all again after `period_us`. Edges that are not in order, or beyond the
    /// period, are dropped, and one more where that leaves an odd number in a period.
    pub fn new(start_us: u64, idle: bool, edges: &[u64], period_us: Option<u64>) -> Self {
        let period_us = period_us.filter(|period| *period > 0);
        let mut kept: Vec<u64> = Vec::new();
        for edge in edges.iter().take(EDGES_MAX) {
            if kept.last().is_none_or(|last| edge > last) && period_us.is_none_or(|period| *edge < period) {
                kept.push(*edge);
            }
        }
        if period_us.is_some() && kept.len() % 2 == 1 {
            kept.pop();
        }
        Self { start_us, idle, edges: kept, period_us }
    }

    /// Pulses one after the other, the first being away from `idle`.
    pub fn pulses(start_us: u64, idle: bool, lengths: &[u64], period_us: Option<u64>) -> Self {
        let mut at = 0u64;
        let mut edges = vec![0];
        for length in lengths {
            at = at.saturating_add(*length);
            edges.push(at);
        }
        Self::new(start_us, idle, &edges, period_us)
    }

    /// High for a part of each period.
    pub fn square(start_us: u64, period_us: u64, high_us: u64) -> Self {
        match high_us {
            0 => Self::constant(false),
            high if high >= period_us => Self::constant(true),
            high => Self::new(start_us, false, &[0, high], Some(period_us)),
        }
    }

    /// Edges up to an instant, it included.
    fn total(&self, at_us: u64) -> u64 {
        let Some(since) = at_us.checked_sub(self.start_us) else { return 0 };
        let (cycles, rest) = match self.period_us {
            Some(period) => (since / period, since % period),
            None => (0, since),
        };
        let here = self.edges.partition_point(|edge| *edge <= rest) as u64;
        cycles.saturating_mul(self.edges.len() as u64).saturating_add(here)
    }

    /// The level at an instant.
    pub fn level(&self, at_us: u64) -> bool {
        self.idle ^ (self.total(at_us) % 2 == 1)
    }

    /// The first change after an instant, and the level it leads to.
    pub fn next(&self, after_us: u64) -> Option<(u64, bool)> {
        let first = *self.edges.first()?;
        let total = self.total(after_us);
        let count = self.edges.len() as u64;
        let at = match self.period_us {
            _ if after_us < self.start_us => self.start_us.saturating_add(first),
            Some(period) => {
                let offset = self.edges.get((total % count) as usize)?;
                self.start_us.saturating_add((total / count).saturating_mul(period)).saturating_add(*offset)
            }
            None => self.start_us.saturating_add(*self.edges.get(usize::try_from(total).ok()?)?),
        };
        Some((at, self.idle ^ (total % 2 == 0)))
    }

    /// How many changes lie after `from_us` up to `to_us`.
    pub fn count(&self, from_us: u64, to_us: u64, edge: Edge) -> u64 {
        // The first edge leads away from idle, and every second one after it.
        let away = |total: u64| total.div_ceil(2);
        let back = |total: u64| total / 2;
        let (from, to) = (self.total(from_us), self.total(to_us.max(from_us)));
        match (edge, self.idle) {
            (Edge::Both, _) => to - from,
            (Edge::Rise, false) | (Edge::Fall, true) => away(to) - away(from),
            (Edge::Rise, true) | (Edge::Fall, false) => back(to) - back(from),
        }
    }
}

/// A value over time: degrees, volts, what the part says.
#[derive(Clone, Debug, PartialEq)]
pub enum Wave {
    /// Always the same.
    Constant(f64),
    /// Up and down around a mean.
    Sine {
        /// In the middle.
        mean: f64,
        /// Furthest from it.
        amplitude: f64,
        /// Time of one turn, microseconds.
        period_us: u64,
    },
    /// From one value to another, and from the first again.
    Ramp {
        /// At first.
        from: f64,
        /// At last.
        to: f64,
        /// Time of one ramp, microseconds.
        period_us: u64,
    },
    /// One value from each instant on; the first from the beginning.
    Steps(Vec<(u64, f64)>),
}

impl Wave {
    /// The value at an instant.
    pub fn at(&self, at_us: u64) -> f64 {
        let part = |period: u64| (at_us % period.max(1)) as f64 / period.max(1) as f64;
        match self {
            Wave::Constant(value) => *value,
            Wave::Sine { mean, amplitude, period_us } => {
                mean + amplitude * (part(*period_us) * std::f64::consts::TAU).sin()
            }
            Wave::Ramp { from, to, period_us } => from + (to - from) * part(*period_us),
            Wave::Steps(steps) => {
                let passed = steps.partition_point(|step| step.0 <= at_us);
                steps.get(passed.saturating_sub(1)).map_or(0.0, |step| step.1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every edge of a pattern, found by looking at each instant.
    fn edges_by_looking(pattern: &Pattern, to_us: u64) -> Vec<(u64, bool)> {
        (1..=to_us).filter(|at| pattern.level(*at) != pattern.level(at - 1)).map(|at| (at, pattern.level(at))).collect()
    }

    #[test]
    fn edges_and_counts_are_those_of_the_levels() {
        let patterns = [
            Pattern::constant(true),
            Pattern::new(3, true, &[1, 4, 9, 11], Some(17)),
            Pattern::new(5, false, &[0, 2, 6], None),
            Pattern::pulses(4, true, &[3, 5, 2], Some(30)),
            Pattern::square(2, 10, 3),
            Pattern::square(0, 10, 10),
        ];
        for pattern in &patterns {
            let edges = edges_by_looking(pattern, 120);
            let (mut at, mut found) = (0, Vec::new());
            while let Some((next, level)) = pattern.next(at).filter(|edge| edge.0 <= 120) {
                assert!(next > at, "{pattern:?}");
                found.push((next, level));
                at = next;
            }
            assert_eq!(found, edges, "{pattern:?}");
            for (from, to) in [(0, 120), (5, 6), (13, 77), (50, 50)] {
                let within = edges.iter().filter(|edge| edge.0 > from && edge.0 <= to);
                let rises = within.clone().filter(|edge| edge.1).count() as u64;
                assert_eq!(pattern.count(from, to, Edge::Both), within.count() as u64, "{pattern:?}");
                assert_eq!(pattern.count(from, to, Edge::Rise), rises, "{pattern:?}");
            }
        }
    }

    #[test]
    fn waves_have_the_values_they_are_described_by() {
        assert_eq!(Wave::Ramp { from: 1.0, to: 3.0, period_us: 100 }.at(150), 2.0);
        assert_eq!(Wave::Steps(vec![(0, 1.0), (10, 2.0)]).at(10), 2.0);
        assert_eq!(Wave::Steps(vec![(5, 1.0)]).at(0), 1.0);
        assert!((Wave::Sine { mean: 20.0, amplitude: 5.0, period_us: 400 }.at(100) - 25.0).abs() < 1e-9);
    }
}
