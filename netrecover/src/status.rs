//! What the machine says of itself. Reading it changes nothing.

use embassy_time::{Duration, Instant};

use crate::types::{Layer, Rung, Symptom, Verdict};

/// A snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Whose fault it is.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub symptom: Symptom,
    /// Since when the verdict holds.
    pub since: Instant,
    /// What is being done.
    pub activity: Activity,
    /// Each layer, in the order of [`Layer::ALL`].
    pub layers: [Health; Layer::COUNT],
    /// The user has the link.
    pub held: bool,
    /// Consecutive unsuccessful passes over the ladder.
    pub passes: u8,
    /// Each rung, in the order of [`Rung::ALL`].
    pub rungs: [RungStatus; Rung::COUNT],
    /// Blind resets ever made.
    pub blind_resets: u32,
    /// Powered time, over all resets.
    pub powered: Duration,
    /// Powered time under a healthy verdict. Its share of `powered` is the one number that matters.
    pub healthy: Duration,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Nothing but observing.
    Watching,
    /// Joining the network.
    Associating,
    /// Pausing before a rung.
    Waiting {
        /// Which.
        rung: Rung,
        /// Until when.
        until: Instant,
    },
    /// A rung runs.
    Acting(Rung),
    /// A rung was carried out and may still take effect.
    Settling(Rung),
    /// Nothing is left to try for now; the slow-retry floor.
    Floor,
}

/// A layer's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Health {
    /// Nothing known since it was last read anew, or not configured.
    Unknown,
    /// It works.
    Good,
    /// It worked, and failed since, but not often enough to count.
    Doubtful,
    /// It failed often enough.
    Bad,
}

/// One rung's counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RungStatus {
    /// How often it was asked for, ever.
    pub total: u32,
    /// How often it may still be asked for this hour.
    pub left_hour: u8,
    /// How often it may still be asked for this day.
    pub left_day: u8,
}
