//! The machine-readable account of a simulation.

use std::time::Duration;

use fieldwarden_world::judge::Summary;
use serde::Serialize;

use super::Setup;

/// One document: the same for the same seed, `wall_time_s` apart.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Chose everything random.
    pub seed: u64,
    /// Simulated time.
    pub board_time_s: f64,
    /// Time it took.
    pub wall_time_s: f64,
    /// Lines that the world's own collector took.
    pub lines: u64,
    /// What the world's judge says: faults, resets, reloads, ratios, violations.
    #[serde(flatten)]
    pub summary: Summary,
    /// How often each task of the board was polled: what the firmware costs.
    #[serde(skip)]
    pub polls: Vec<u64>,
}

impl Document {
    pub(super) fn new(
        setup: &Setup,
        lines: u64,
        mut summary: Summary,
        defects: Vec<String>,
        took: Duration,
        polls: Vec<u64>,
    ) -> Self {
        summary.violations.extend(defects);
        Self {
            seed: setup.seed,
            board_time_s: setup.duration_us as f64 / 1e6,
            wall_time_s: took.as_secs_f64(),
            lines,
            summary,
            polls,
        }
    }

    /// Board seconds a wall second.
    pub fn speed(&self) -> f64 {
        self.board_time_s / self.wall_time_s.max(1e-9)
    }
}
