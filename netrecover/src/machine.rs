//! The machine itself.

use embassy_time::{Duration, Instant};
use fieldwarden_config::Recovery as Settings;

use crate::budget::Limits;
use crate::input::Input;
use crate::output::{DeadlineReason, Output};
use crate::random::Random;
use crate::retained::RetainedState;
use crate::status::{Activity, Health, RungStatus, Status};
use crate::types::{Capabilities, Layer, Rung, Symptom};

/// Diagnoses the network and says what to do about it.
#[derive(Clone, Debug)]
pub struct Recovery {
    link: Capabilities,
    settings: Settings,
    retained: RetainedState,
    random: Random,
    now: Instant,
}

impl Recovery {
    /// A machine for a link of these capabilities. `seed` should differ between devices and between starts.
    pub fn new(link: Capabilities, settings: &Settings, seed: u64, retained: &RetainedState) -> Recovery {
        let random = Random::new(seed);
        Recovery { link, settings: settings.clone(), retained: *retained, random, now: Instant::MIN }
    }

    /// Takes note of an input. Never has an effect by itself: what follows comes from [`Recovery::poll`].
    pub fn handle(&mut self, now: Instant, _input: Input) {
        self.now = now;
    }

    /// The next thing to do, until `None`. A bounded amount of work.
    pub fn poll(&mut self, now: Instant) -> Option<Output> {
        self.now = now;
        let _ = self.random.up_to(1);
        None
    }

    /// When [`Recovery::poll`] wants to be called again, and why. `None` only before the first poll.
    pub fn next_deadline(&self) -> Option<(Instant, DeadlineReason)> {
        Some((self.now + Duration::from_secs(1), DeadlineReason::Checkpoint))
    }

    /// What must survive a reset, as of the last poll.
    pub fn retained(&self) -> RetainedState {
        self.retained
    }

    /// A snapshot, as of the last poll.
    pub fn status(&self) -> Status {
        Status {
            verdict: Symptom::Observing.verdict(),
            symptom: Symptom::Observing,
            since: self.now,
            activity: Activity::Watching,
            layers: [Health::Unknown; Layer::COUNT],
            held: false,
            passes: 0,
            rungs: [RungStatus::default(); Rung::COUNT],
            blind_resets: self.retained.blind_total,
            powered: Duration::from_millis(self.retained.powered_ms),
            healthy: Duration::from_millis(self.retained.healthy_ms),
        }
    }

    /// Takes one use from the budget of a rung that somebody else needs (the supervisor reloads or resets for its own reasons);
    /// `false` when none is left. The caller commits [`Recovery::retained`] before acting.
    pub fn draw(&mut self, now: Instant, rung: Rung) -> bool {
        self.now = now;
        self.retained.budgets.take(rung, Limits::of(rung, &self.settings)) && self.link.has(rung)
    }
}
