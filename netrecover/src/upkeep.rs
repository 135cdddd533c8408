//! What time alone brings: forgetting after health, copies to flash, checkpoints.

use embassy_time::{Duration, Instant};

use crate::machine::Recovery;
use crate::output::{Event, JournalEntry, Output};
use crate::retained::Episode;
use crate::service::later;
use crate::types::Symptom;

impl Recovery {
    pub(crate) fn upkeep(&mut self) {
        self.decay();
        self.mirror();
        if self.checkpoint_due <= self.now {
            self.push(Output::Journal(JournalEntry::Checkpoint));
        }
    }

    pub(crate) fn decay_due(&self) -> Option<Instant> {
        let forgettable = self.retained.episode != Episode::NONE;
        let bound = Duration::from_secs(u64::from(self.settings.decay_min) * 60);
        self.well_since.filter(|_| forgettable).map(|since| later(since, bound))
    }

    fn decay(&mut self) {
        if self.decay_due().is_some_and(|due| due <= self.now) {
            self.retained.episode = Episode::NONE;
            self.checkpoint_due = self.now;
            self.push(Output::Event(Event::Decayed));
        }
    }

    /// When what was learnt is copied to flash; rationed, and a day apart when nothing but time has passed.
    pub(crate) fn mirror_due(&self) -> Option<Instant> {
        const DAY_MS: u64 = 86_400_000;
        let spacing_ms = DAY_MS.checked_div(u64::from(self.settings.mirror_per_day))?;
        if self.is_untold() {
            return Some(self.epoch.unwrap_or(self.now));
        }
        // Never yet: after the first things were learnt.
        let Some(last_ms) = self.retained.mirror_last_ms else {
            return self.mirror_wanted.then(|| self.epoch.unwrap_or(self.now));
        };
        let wait_ms = if self.mirror_wanted { spacing_ms } else { DAY_MS };
        Some(self.instant_at(last_ms.saturating_add(wait_ms)))
    }

    /// Whether the copy is older than the last blind reset, whose ration must not come back with the power, or than a reset of the
    /// board or a quarter of what a day allows. That is told whatever the verdict, once the action is over: there are few of the first, and budgets bound the second.
    pub(crate) fn is_untold(&self) -> bool {
        self.is_untold_at_all() && !self.is_acting()
    }

    /// The same while an action runs.
    pub(crate) fn is_untold_at_all(&self) -> bool {
        let copied_ms = self.retained.mirror_last_ms;
        let blind = self.retained.blind_last_ms.is_some_and(|blind| copied_ms.is_none_or(|copied| copied < blind));
        (blind || self.retained.is_use_untold()) && self.settings.mirror_per_day > 0
    }

    /// A copy is on its way.
    pub(crate) fn copied(&mut self) {
        self.mirror_wanted = false;
        self.retained.untold = 0;
        self.retained.mirror_last_ms = Some(self.retained.powered_ms);
    }

    fn mirror(&mut self) {
        let wanted = self.symptom == Symptom::Well || self.is_untold();
        if wanted && self.mirror_due().is_some_and(|due| due <= self.now) {
            self.copied();
            self.push(Output::Mirror);
            self.push(Output::Journal(JournalEntry::Checkpoint));
        }
    }
}
