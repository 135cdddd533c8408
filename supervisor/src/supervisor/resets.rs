//! Resets that the supervisor commands: whether they are allowed, how they are journalled, what became of failures.
//!
//! Every remedy draws on the recovery's own budget of resets, and those on the program's account on a smaller one of its own, so
//! that a failing program leaves resets for the network. A wish (a hand's, or the program's under a healthy network) is
//! a remedy only if the program keeps wishing.

use embassy_time::Instant;
use fieldwarden_netrecover::Rung;

use super::lifecycle::{minutes, seconds};
use super::{After, RunModeRefused, State, Supervisor};
use crate::io::{Output, Say};
use crate::program::Script;
use crate::reasons::{ResetCommand, RunMode};
use crate::retained::record::{Commanded, Streaks};

pub(super) const HOUR_MS: u64 = 3_600_000;
pub(super) const DAY_MS: u64 = 24 * HOUR_MS;

impl Supervisor {
    /// Commands a reset: the record first, then the reset.
    pub(super) fn command(&mut self, now: Instant, command: ResetCommand) {
        self.account(now);
        let at_ms = self.record.powered_ms;
        self.record.command(Commanded { command, at_ms, health: self.health });
        let totals = &mut self.record.totals.commanded;
        *totals = totals.saturating_add(1);
        if self.safe_mode_until.is_some() && command == ResetCommand::Ladder {
            self.record.safe_mode_stay = Some(self.safe_mode_reason);
        }
        self.state = State::Resetting;
        if self.recovery.copy_before_reset() {
            self.mirror();
        }
        self.commit();
        // Whatever else was queued belongs to a run that ends here; lines for the console may still come out.
        self.queue.retain(|output| matches!(output, Output::Say(_) | Output::EndBootOut));
        match self.record.next_mode.unwrap_or(RunMode::Normal) {
            mode @ (RunMode::Uf2 | RunMode::Bootloader) => {
                self.record.next_mode = None;
                self.reset = Some((command, mode));
            }
            _ => self.reset = Some((command, RunMode::Normal)),
        }
    }

    /// Deep sleep: waking is a reset on most chips, and none that counts.
    pub(super) fn deep_sleep(&mut self, now: Instant, for_ms: Option<u64>) {
        self.command(now, ResetCommand::DeepSleep);
        self.reset = None;
        self.sleep = Some(for_ms);
    }

    /// Takes a reset from the recovery's budget.
    pub(super) fn draw_reset(&mut self, now: Instant) -> bool {
        self.recovery.draw(now, Rung::McuReset)
    }

    /// Takes a reset from the program's budget and the recovery's.
    pub(super) fn draw_program_reset(&mut self, now: Instant) -> bool {
        self.account(now);
        let now_ms = self.record.powered_ms;
        let hour = self.record.resets_hour.used(now_ms, HOUR_MS) < self.settings.program_resets_hour_max;
        let day = self.record.resets_day.used(now_ms, DAY_MS) < self.settings.program_resets_day_max;
        let allowed = hour && day && self.draw_reset(now);
        if allowed {
            self.record.resets_hour.take(now_ms, HOUR_MS);
            self.record.resets_day.take(now_ms, DAY_MS);
        }
        allowed
    }

    /// Whether a reset that the program asks for is granted: under a healthy network, or into another mode, within the
    /// budget; always if settings say so.
    pub(super) fn program_may_reset(&mut self, now: Instant) -> bool {
        let deliberate = self.record.next_mode.is_some_and(|mode| mode != RunMode::Normal);
        self.settings.program_reset_always
            || ((deliberate || self.health.lets_endings_count()) && self.draw_program_reset(now))
    }

    /// A reset that the program asked for is not granted.
    pub(super) fn deferred(&mut self) {
        let deferred = &mut self.record.totals.deferred;
        *deferred = deferred.saturating_add(1);
        self.say(Say::ResetDeferred);
    }

    /// `microcontroller.on_next_reset(mode)`.
    ///
    /// # Errors
    /// [`RunModeRefused`] for a mode that only a hand can leave, unless settings allow it.
    pub fn on_next_reset(&mut self, mode: RunMode) -> Result<(), RunModeRefused> {
        if matches!(mode, RunMode::Uf2 | RunMode::Bootloader) && !self.settings.allow_loader {
            return Err(RunModeRefused);
        }
        self.record.next_mode = (mode != RunMode::Normal).then_some(mode);
        self.commit();
        Ok(())
    }

    pub(super) fn claims(&mut self, left: u16) {
        if left > 0 {
            let totals = &mut self.record.totals.claims_left;
            *totals = totals.saturating_add(1);
            self.say(Say::ClaimsLeft);
            self.commit();
        }
    }

    /// What was told to stop has not: reset as soon as the budget allows.
    pub(super) fn stop_due(&mut self, now: Instant) {
        let State::Stopping { script, since, after, .. } = self.state else { return };
        if let After::Reset(command) = after {
            return self.command(now, command);
        }
        self.say(Say::NotStopping);
        if self.draw_reset(now) {
            return self.command(now, ResetCommand::StopTimeout);
        }
        let due = now.saturating_add(minutes(self.settings.floor_min));
        self.state = State::Stopping { script, since, due, after };
    }

    /// Judges the endings whose time has come: the network has been well ever since.
    pub(super) fn judge(&mut self, now: Instant) {
        while self.judged.front().is_some_and(|at| *at <= now) {
            self.judged.pop_front();
            let total = &mut self.record.totals.failures;
            *total = total.saturating_add(1);
            let streak = &mut self.record.streaks.failures;
            *streak = streak.saturating_add(1);
            let spent = self.settings.failures_max > 0 && *streak >= self.settings.failures_max;
            self.commit();
            if spent && !self.record.floor {
                return self.failures_spent(now);
            }
        }
    }

    /// The program fails and fails: a reset if there is one left, then the floor, and safe mode if it is set.
    fn failures_spent(&mut self, now: Instant) {
        self.record.streaks.failures = 0;
        self.judged.clear();
        if self.draw_program_reset(now) {
            return self.stop_then(now, After::Reset(ResetCommand::ProgramFailures));
        }
        self.record.floor = true;
        if self.settings.floor_safe_mode && self.safe_mode_until.is_none() {
            self.stop_then(now, After::SafeMode);
        }
    }

    /// When the run that goes on will have been good for long enough to forget what was before.
    pub(super) fn good_run_at(&self) -> Option<Instant> {
        let forgets = self.record.streaks != Streaks::default() || self.record.floor || self.restarts > 0;
        self.good_since.filter(|_| forgets).map(|since| since.saturating_add(minutes(self.settings.run_good_min)))
    }

    pub(super) fn good_run(&mut self, now: Instant) {
        let good =
            matches!(self.state, State::Running { script: Script::Code, .. }) && self.health.lets_endings_count();
        self.good_since = if good { Some(self.good_since.unwrap_or(now)) } else { None };
        if self.good_run_at().is_some_and(|at| at <= now) {
            self.record.streaks = Streaks::default();
            self.record.floor = false;
            self.restarts = 0;
            self.commit();
        }
    }

    /// When a local or undetermined fault without any progress of the recovery is no longer borne.
    pub(super) fn stuck_at(&self) -> Option<Instant> {
        let owed = self.health.must_progress() && !matches!(self.state, State::Resetting);
        owed.then(|| self.progress_at.saturating_add(minutes(self.settings.stuck_min)))
    }

    /// The recovery bounds its own time; this is for the case that it does not come to do so.
    pub(super) fn stuck(&mut self, now: Instant) {
        if self.stuck_at().is_some_and(|at| at <= now) {
            // With nothing left in the budget, ask again after the same time.
            self.progress_at = now;
            if self.recovery.draw_for_network(now) {
                self.stop_then(now, After::Reset(ResetCommand::StuckUnhealthy));
            }
        }
    }

    /// The timeout that the hardware watchdog is to be set to, once, at start.
    pub fn hardware_timeout(&self) -> embassy_time::Duration {
        self.gate.hardware_timeout()
    }

    /// Time in which a script that was told to stop must end.
    pub fn stop_time(&self) -> embassy_time::Duration {
        seconds(self.settings.stop_s)
    }
}
