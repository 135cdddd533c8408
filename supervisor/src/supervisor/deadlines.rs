//! When the machine wants to be polled next, and why.

use embassy_time::Instant;

use super::{State, Supervisor};
use crate::io::{Deadline, Wake};

impl Supervisor {
    /// When to poll next if nothing happens before, and why. `None` only when a reset was commanded.
    pub fn next_deadline(&self) -> Option<Deadline> {
        if !self.is_settled() || (self.nvm_due && !self.nvm_busy) {
            return Some(Deadline { at: Instant::MIN, wake: Wake::Now });
        }
        if self.state == State::Resetting {
            return None;
        }
        let state = match self.state {
            State::Delay { until } => Some((until, Wake::SafeModeDelay)),
            State::Running { due, .. } => due.map(|due| (due, Wake::ScriptDue)),
            State::Stopping { due, .. } => Some((due, Wake::StopDue)),
            State::Pause { until, .. } => Some((until, Wake::Restart)),
            State::Waiting { until } => until.map(|until| (until, Wake::ReplIdle)),
            State::Repl { until, .. } => Some((until, Wake::ReplIdle)),
            State::SafeMode | State::Resetting => None,
        };
        let watchdog = match self.gate.next_due() {
            // A task that is overdue already: what comes next is its check-in or the reset.
            _ if self.record.starved.is_some() => None,
            Some((due, id)) if self.gate.feed_at().is_some_and(|at| due <= at) => Some((due, Wake::TaskDue(id))),
            _ => Some((self.gate.feed_at().unwrap_or(Instant::MIN), Wake::Feed)),
        };
        let candidates = [
            state,
            watchdog,
            self.promises.next_due().map(|at| (at, Wake::PromiseDue)),
            self.autoreload_at.map(|at| (at, Wake::Autoreload)),
            self.safe_mode_end().map(|until| (until, Wake::SafeModeEnd)),
            self.judged.front().map(|at| (*at, Wake::Judge)),
            self.good_run_at().map(|at| (at, Wake::GoodRun)),
            self.stuck_at().map(|at| (at, Wake::Stuck)),
            Some((self.refresh_at(), Wake::Refresh)),
            self.recovery.next_deadline().map(|(at, reason)| (at, Wake::Recovery(reason))),
        ];
        candidates.into_iter().flatten().min_by_key(|(at, _)| *at).map(|(at, wake)| Deadline { at, wake })
    }
}
