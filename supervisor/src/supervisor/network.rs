//! The recovery inside: evidence goes in, work for the link comes out; journal, mirror, reload and reset stay here.

use embassy_time::{Duration, Instant};
use fieldwarden_netrecover::{self as netrecover, Action, ActionEvent, ActionId, Rung};

use super::{After, State, Supervisor};
use crate::health::NetworkHealth;
use crate::io::Output;
use crate::program::Script;
use crate::reasons::{ResetCommand, RunReason};

impl Supervisor {
    pub(super) fn network_input(&mut self, now: Instant, input: netrecover::Input) {
        match input {
            netrecover::Input::Resumed(_) => return,
            netrecover::Input::Wanted { station, access_point } => self.wanted = station || access_point,
            _ => {}
        }
        self.recovery.handle(now, input);
    }

    /// Turns an output of the recovery into one of the supervisor's; `None` if nothing is left of it.
    pub(super) fn network_output(&mut self, now: Instant, output: netrecover::Output) -> Option<Output> {
        if !matches!(output, netrecover::Output::Probe { .. } | netrecover::Output::Journal(_)) {
            self.progress_at = now;
        }
        match output {
            netrecover::Output::Journal(_) => {
                // The recovery may not be polled again before this is done.
                self.commits_due = 0;
                self.committed_at = now;
                self.account(now);
                Some(Output::CommitRetained)
            }
            netrecover::Output::Mirror => {
                self.mirror();
                None
            }
            // A link that nobody wants is worth no end of the program.
            netrecover::Output::Act(action) if !self.wanted && action.rung >= Rung::SupervisorReload => {
                self.answer(now, action.id, ActionEvent::Failed);
                None
            }
            netrecover::Output::Act(action) if action.rung == Rung::SupervisorReload => {
                self.ladder_reload_begins(now, &action);
                None
            }
            netrecover::Output::Act(action) if action.rung == Rung::McuReset => {
                self.recovery.handle(now, netrecover::Input::Action(action.id, ActionEvent::Started));
                self.stop_then(now, After::Reset(ResetCommand::Ladder));
                self.stop_within(now, action.contract.longest);
                None
            }
            // A reload or a reset that has begun is not called back; its end is answered as ever.
            netrecover::Output::Cancel(id) if self.ladder_reload == Some(id) => None,
            output => Some(Output::Net(output)),
        }
    }

    /// The program's finalizers have no longer than the contract of the action that ends them.
    fn stop_within(&mut self, now: Instant, longest: Duration) {
        let latest = now.saturating_add(Duration::from_ticks(longest.as_ticks() / 2));
        if let State::Stopping { due, .. } = &mut self.state {
            *due = latest.min(*due);
        }
    }

    fn ladder_reload_begins(&mut self, now: Instant, action: &Action) {
        self.ladder_reload = Some(action.id);
        self.recovery.handle(now, netrecover::Input::Action(action.id, ActionEvent::Started));
        match self.state {
            State::Running { script: Script::Code, .. } | State::Pause { .. } => {
                self.count_reload();
                self.stop_then(now, After::Reload(RunReason::SupervisorReload));
            }
            // The program is about to start, or a reload is on its way already.
            State::Delay { .. } | State::Running { script: Script::Boot, .. } => {}
            State::Stopping { after: After::Reload(_) | After::Proceed, .. } => {}
            // Somebody works at the board, or nothing of the program may run.
            _ => self.ladder_reload_done(now, false),
        }
    }

    /// Answers the ladder, if it asked for a reload.
    pub(super) fn ladder_reload_done(&mut self, now: Instant, done: bool) {
        if let Some(id) = self.ladder_reload.take() {
            self.answer(now, id, if done { ActionEvent::Done } else { ActionEvent::Failed });
        }
    }

    fn answer(&mut self, now: Instant, id: ActionId, event: ActionEvent) {
        self.recovery.handle(now, netrecover::Input::Action(id, event));
    }

    /// The program that held the link is gone.
    pub(super) fn release_link(&mut self, now: Instant) {
        if self.recovery.is_held() {
            self.recovery.handle(now, netrecover::Input::Release);
        }
    }

    /// Takes note of the verdict and of the time that passed under the one before.
    pub(super) fn observe(&mut self, now: Instant) {
        self.account(now);
        let health = self.sense(self.recovery.verdict());
        if !health.must_progress() || self.recovery.is_held() {
            self.progress_at = now;
        }
        if health == self.health {
            return;
        }
        let before = self.health;
        self.health = health;
        self.progress_at = now;
        match (before.lets_endings_count(), health.lets_endings_count()) {
            (false, true) => self.network_returned(now),
            (true, false) => {
                // What ended just before the loss was noticed ended of it.
                self.waited(self.judged.len());
                self.judged.clear();
                self.good_since = None;
            }
            _ => {}
        }
    }

    fn sense(&self, verdict: netrecover::Verdict) -> NetworkHealth {
        #[cfg(test)]
        if let Some(health) = self.health_given {
            return health;
        }
        NetworkHealth::of(verdict, self.wanted)
    }

    /// The recovery, to be read: probes, layers, rungs.
    pub fn recovery(&self) -> &netrecover::Recovery {
        &self.recovery
    }
}
