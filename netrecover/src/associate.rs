//! Joining the network when it is not joined: no rung, draws on no budget, never stops.
//!
//! An attempt follows what is heard: at once (spread over the fleet) when the network appears, steadily while it is
//! heard, and at the slow-retry floor's pace while it is not.

use embassy_time::{Duration, Instant};

use crate::evidence::{Hears, Link};
use crate::input::AssociateResult;
use crate::machine::Recovery;
use crate::output::Output;
use crate::service::later;
use crate::status::Health;
use crate::types::LinkKind;

/// Joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joining {
    /// No attempt is out; the next one is due then, once it has been drawn.
    Idle { due: Option<Instant> },
    /// An attempt is out until then.
    Out { until: Instant },
}

impl Recovery {
    pub(crate) fn is_associating(&self) -> bool {
        matches!(self.joining, Joining::Out { .. })
    }

    /// Whether there is anything to join or start.
    fn is_joining_wanted(&self) -> bool {
        let radio = self.link.kind != LinkKind::Wired;
        let station = self.station && matches!(self.evidence.link, Link::Down { .. });
        let access_point = self.access_point && self.evidence.ap_active == Some(false);
        let chip = self.evidence.chip.health(self.confirm());
        radio
            && (station || access_point)
            && !self.held
            && !self.is_acting()
            && matches!(chip, Health::Good | Health::Doubtful)
    }

    pub(crate) fn joining_due(&self) -> Option<Instant> {
        match self.joining {
            Joining::Idle { due } if self.is_joining_wanted() => Some(due.unwrap_or(self.now)),
            _ => None,
        }
    }

    pub(crate) fn join(&mut self) {
        if let Joining::Out { until } = self.joining {
            if until <= self.now {
                self.joined(AssociateResult::TimedOut);
            }
            return;
        }
        if !self.is_joining_wanted() {
            self.joining = Joining::Idle { due: None };
            return;
        }
        let due = match self.joining {
            Joining::Idle { due: Some(due) } => due,
            _ => self.draw_attempt(),
        };
        self.joining = Joining::Idle { due: Some(due) };
        if due <= self.now {
            let timeout = Duration::from_secs(u64::from(self.settings.associate_timeout_s));
            self.joining = Joining::Out { until: later(self.now, timeout) };
            self.push(Output::Associate { timeout });
        }
    }

    /// When to attempt next.
    fn draw_attempt(&mut self) -> Instant {
        let second_ms = 1000;
        let hears = self.heard();
        let failed = self.evidence.attempts_failed;
        let station_down = self.station && matches!(self.evidence.link, Link::Down { .. });
        let (least_ms, most_ms) = if let Some(spread_ms) = self.first_join_ms.take() {
            (0, u64::from(spread_ms))
        } else if !station_down || !self.link.scan || hears.own() || (hears == Hears::OthersOnly && !self.own_heard()) {
            let retry_ms = u64::from(self.settings.associate_retry_s) * second_ms;
            let base_ms = u64::from(self.settings.backoff_base_ms);
            if failed < self.settings.associate_count { (0, base_ms) } else { (retry_ms / 2, retry_ms) }
        } else {
            let floor_ms = u64::from(self.settings.floor_s) * second_ms;
            (floor_ms / 2, floor_ms)
        };
        let wait_ms = least_ms + self.random.up_to(most_ms.saturating_sub(least_ms));
        later(self.now, Duration::from_millis(wait_ms))
    }

    /// The network is heard (again): whatever pause was drawn, attempt soon. `returned` spreads a fleet.
    pub(crate) fn network_heard(&mut self, returned: bool) {
        if matches!(self.joining, Joining::Idle { .. }) && self.is_joining_wanted() {
            let most_ms = if returned { self.settings.return_jitter_ms } else { self.settings.backoff_base_ms };
            let due = later(self.now, Duration::from_millis(self.random.up_to(u64::from(most_ms))));
            let due = match self.joining {
                Joining::Idle { due: Some(drawn) } => drawn.min(due),
                _ => due,
            };
            self.joining = Joining::Idle { due: Some(due) };
        }
    }

    pub(crate) fn joined(&mut self, result: AssociateResult) {
        if self.is_associating() {
            self.joining = Joining::Idle { due: None };
        }
        self.evidence.note_associate(result);
        // A chip that talks and cannot join is not well.
        self.evidence.chip_at_fault |= self.evidence.chip_errors >= self.settings.associate_count;
    }
}
