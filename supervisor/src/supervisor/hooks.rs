//! What tests of the whole machine set and see from within.

use super::{State, Supervisor};

impl Supervisor {
    /// Makes the record as old as this.
    pub(crate) fn age(&mut self, powered_ms: u64) {
        self.record.powered_ms = powered_ms;
        self.record.nvm_ms = powered_ms;
    }

    /// What decides the next steps besides the record, without times.
    pub(crate) fn inner(&self) -> impl core::fmt::Debug {
        let after = match self.state {
            State::Stopping { script, after, .. } => Some((script, after)),
            _ => None,
        };
        let waits = matches!(self.state, State::Pause { for_network: true, .. } | State::Waiting { until: None });
        let next = (self.run_next_file, self.next_code.file().is_some());
        (after, waits, next, self.restarts.min(3), self.judged.len().min(2), self.autoreload_at.is_some())
    }
}
