//! Safe mode: nothing of the user runs but `safemode.py`, the network and the console do, and it ends by itself.
//!
//! It ends by a reset, so that a board has one way to start. Its time doubles when it comes again with no good run between, and
//! stays while somebody uses the board, up to a bound.

use embassy_time::Instant;

use super::lifecycle::minutes;
use super::{After, State, Supervisor};
use crate::io::Say;
use crate::program::{Outcome, Script};
use crate::reasons::{ResetCommand, RunMode, SafeModeReason};

impl Supervisor {
    pub(super) fn enter_safe_mode(&mut self, now: Instant, reason: SafeModeReason) {
        let totals = &mut self.record.totals.safe_modes;
        *totals = totals.saturating_add(1);
        let visits = &mut self.record.streaks.safe_modes;
        let doublings = u32::from((*visits).min(15));
        *visits = visits.saturating_add(1);
        let longest = self.settings.safe_mode_max_min;
        let stay = self.settings.safe_mode_min.saturating_mul(1 << doublings).min(longest);
        self.safe_mode_until =
            Some((now.saturating_add(minutes(stay)), now.saturating_add(minutes(longest.max(stay)))));
        self.safe_mode_reason = reason;
        self.ladder_reload_done(now, false);
        self.judged.clear();
        self.autoreload_at = None;
        self.commit();
        self.say(Say::SafeMode);
        self.say(Say::SafeModeBecause(reason));
        if reason.runs_safemode_py() && self.files.safemode {
            self.start_script(now, Script::SafeMode);
        } else {
            self.state = State::SafeMode;
        }
    }

    /// `safemode.py` may reset the board or send it to sleep; else safe mode goes on.
    pub(super) fn safemode_py_ended(&mut self, now: Instant, outcome: &Outcome<'_>) {
        self.state = State::SafeMode;
        match outcome {
            Outcome::Reset if self.draw_program_reset(now) => self.command(now, ResetCommand::Program),
            Outcome::Reset => self.deferred(),
            Outcome::DeepSleep(for_ms) => self.deep_sleep(now, *for_ms),
            Outcome::Raised(..) => self.safe_mode_reason = SafeModeReason::SafemodePyError,
            _ => {}
        }
    }

    pub(super) fn prolong_safe_mode(&mut self, now: Instant) {
        let stay = minutes(self.settings.safe_mode_min);
        if let Some((until, longest)) = &mut self.safe_mode_until {
            *until = (*until).max(now.saturating_add(stay).min(*longest));
        }
    }

    /// When safe mode ends. What is being stopped meanwhile has its own time.
    pub(super) fn safe_mode_end(&self) -> Option<Instant> {
        let stopping = matches!(self.state, State::Stopping { .. } | State::Resetting);
        self.safe_mode_until.filter(|_| !stopping).map(|(until, _)| until)
    }

    pub(super) fn safe_mode_over(&mut self, now: Instant) {
        self.stop_then(now, After::Reset(ResetCommand::SafeModeEnd));
    }

    /// Safe mode by hand: at once within the delay at start, else through a reset.
    pub(super) fn user_safe_mode(&mut self, now: Instant) {
        match self.state {
            State::Delay { .. } => self.enter_safe_mode(now, SafeModeReason::User),
            _ if self.safe_mode_until.is_some() => self.prolong_safe_mode(now),
            _ => {
                self.record.next_mode = Some(RunMode::SafeMode);
                self.stop_then(now, After::Reset(ResetCommand::SafeModeRequest));
            }
        }
    }
}
