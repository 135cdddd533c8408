//! Scripts from start to end: what runs, what its ending means, when it runs again; the REPL; auto-reload.
//!
//! An ending counts as a failure only if the network was well at the time and stays well until the ending is judged: a
//! program notices a lost network before the probes do.

use embassy_time::{Duration, Instant};
use heapless::String;

use super::{After, State, Supervisor};
use crate::boot::Decision;
use crate::crc::crc32;
use crate::io::{Key, Output, Say};
use crate::program::{Ended, Exception, NextCode, Outcome, PathTooLong, Run, Script, Situation, keep_end};
use crate::reasons::{ResetCommand, ResetReason, RunReason, SafeModeReason};
use crate::retained::record::{DIGEST_BYTES, Digest};
use crate::watchdog::TaskId;

/// Restarts in a row that an explicit request (`supervisor.reload()`, `reload_on_…`) has without a pause.
const QUICK_RESTARTS: u8 = 3;

/// Longest pause between the network's return and the start of a program that waited for it: spreads a fleet.
const RETURN_JITTER_MS: u32 = 2_000;

pub(super) fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes).saturating_mul(60))
}

pub(super) fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

fn millis(millis: u32) -> Duration {
    Duration::from_millis(u64::from(millis))
}

impl Supervisor {
    /// First step after a reset.
    pub(super) fn begin(&mut self, now: Instant) {
        if let Decision::SafeMode(reason) = self.decision {
            return self.enter_safe_mode(now, reason);
        }
        // As in CircuitPython: after a watchdog, a brown-out or a deep sleep nobody stands beside the board.
        let by_hand = matches!(
            self.reset_reason,
            ResetReason::PowerOn | ResetReason::ResetPin | ResetReason::Unknown | ResetReason::Software
        );
        let delay = if by_hand { self.safe_mode_delay } else { Duration::from_ticks(0) };
        self.state = State::Delay { until: now.saturating_add(delay) };
    }

    pub(super) fn delay_over(&mut self, now: Instant) {
        self.push(Output::BeginBootOut);
        if self.files.boot {
            self.start_script(now, Script::Boot);
        } else {
            self.boot_over(now);
        }
    }

    fn boot_over(&mut self, now: Instant) {
        self.push(Output::EndBootOut);
        self.start_code(now, RunReason::Startup);
    }

    pub(super) fn start_script(&mut self, now: Instant, script: Script) {
        let longest = match script {
            Script::Boot => Some(minutes(self.settings.boot_min)),
            // Safe mode's own end bounds it.
            Script::SafeMode | Script::Code => None,
        };
        self.state = State::Running { script, since: now, due: longest.map(|longest| now.saturating_add(longest)) };
        self.gate.started(now, TaskId::Vm, None);
        self.push(Output::Start(script));
    }

    /// Starts the program, whatever it was waiting for.
    pub(super) fn start_code(&mut self, now: Instant, reason: RunReason) {
        if reason != RunReason::Startup {
            self.say(Say::SoftReboot);
        }
        if self.autoreload {
            self.say(Say::AutoreloadOn);
        }
        self.run_reason = reason;
        self.run_next_file = self.next_code.file().is_some();
        self.autoreload_at = None;
        let starts = &mut self.record.totals.starts;
        *starts = starts.saturating_add(1);
        self.start_script(now, Script::Code);
        self.ladder_reload_done(now, true);
    }

    /// What [`Output::Start`] is to start, or what is running.
    pub fn run(&self) -> Option<Run<'_>> {
        let (State::Running { script, .. } | State::Stopping { script: Some(script), .. }) = self.state else {
            return None;
        };
        let next = script == Script::Code && self.run_next_file;
        Some(Run {
            script,
            next_file: self.next_code.file().filter(|_| next),
            working_directory: self.next_code.working_directory().filter(|_| script == Script::Code),
            reason: self.run_reason,
        })
    }

    /// `supervisor.set_next_code_file(…)`.
    ///
    /// # Errors
    /// [`PathTooLong`]; nothing was changed.
    pub fn set_next_code(&mut self, next: &NextCode<'_>) -> Result<(), PathTooLong> {
        self.next_code.set(next)
    }

    /// Whether the running script can make promises to the watchdog.
    pub(super) fn promising(&self) -> bool {
        matches!(self.state, State::Running { .. } | State::Repl { .. })
    }

    /// Stops whatever runs, then does what follows; at once if nothing runs. A stop that is under way keeps its time but
    /// takes the weightier consequence.
    pub(super) fn stop_then(&mut self, now: Instant, after: After) {
        let due = now.saturating_add(seconds(self.settings.stop_s));
        let (script, since) = match self.state {
            State::Running { script, since, .. } => (Some(script), since),
            State::Repl { since, .. } => (None, since),
            State::Stopping { script, since, due, after: before } => {
                let after = if matches!(before, After::Reset(_)) { before } else { after };
                self.state = State::Stopping { script, since, due, after };
                return;
            }
            State::Resetting => return,
            State::Delay { .. } | State::Pause { .. } | State::Waiting { .. } | State::SafeMode => {
                return self.follow(now, after);
            }
        };
        self.state = State::Stopping { script, since, due, after };
        self.push(Output::Stop);
    }

    /// What follows a stop.
    fn follow(&mut self, now: Instant, after: After) {
        match after {
            After::Reset(command) => self.command(now, command),
            _ if self.safe_mode_until.is_some() => {
                self.ladder_reload_done(now, false);
                self.state = State::SafeMode;
            }
            After::Reload(reason) => self.start_code(now, reason),
            After::Failed => self.pause(now, true),
            After::Proceed => self.start_code(now, RunReason::Startup),
            After::SafeMode => self.enter_safe_mode(now, SafeModeReason::Programmatic),
        }
    }

    /// A script or the REPL has ended.
    pub(super) fn ended(&mut self, now: Instant, ended: &Ended<'_>) {
        let (script, since, after) = match self.state {
            State::Running { script, since, .. } => (Some(script), since, None),
            State::Stopping { script, since, after, .. } => (script, since, Some(after)),
            State::Repl { since, .. } => (None, since, None),
            // Nothing runs: the report is late or doubled.
            _ => return,
        };
        if self.is_queued(|output| matches!(output, Output::Start(_) | Output::StartRepl)) {
            // What has not been started cannot have ended: a report of the run before, doubled.
            return;
        }
        self.queue.retain(|output| !matches!(output, Output::Stop | Output::Interrupt | Output::RaiseWatchDogTimeout));
        self.gate.stopped(TaskId::Vm);
        self.promises = Default::default();
        self.good_since = None;
        self.release_link(now);
        self.claims(ended.claims_left);
        if matches!(script, Some(Script::Boot | Script::Code)) {
            self.keep_traceback(&ended.outcome);
        }
        if script == Some(Script::Boot) {
            self.push(Output::EndBootOut);
        }
        let mut at_once = false;
        if script == Some(Script::Code) {
            self.settle_streak(now, since);
            at_once = self.next_code.run_ended(situation(&ended.outcome, after));
        }
        if ended.claims_left > 0 && self.draw_reset(now) {
            return self.command(now, ResetCommand::ClaimsLeft);
        }
        match (after, script) {
            (Some(After::Failed), Some(Script::Code)) => {
                self.failed(now);
                self.follow(now, After::Failed);
            }
            (Some(after), _) => self.follow(now, after),
            (None, Some(Script::Code)) => self.code_ended(now, &ended.outcome, at_once),
            (None, Some(Script::Boot)) => self.boot_ended(now, &ended.outcome),
            (None, Some(Script::SafeMode)) => self.safemode_py_ended(now, &ended.outcome),
            (None, None) => self.repl_ended(now, &ended.outcome),
        }
    }

    fn boot_ended(&mut self, now: Instant, outcome: &Outcome<'_>) {
        match outcome {
            Outcome::Reset if self.program_may_reset(now) => self.command(now, ResetCommand::Program),
            Outcome::DeepSleep(for_ms) => self.deep_sleep(now, *for_ms),
            _ => self.start_code(now, RunReason::Startup),
        }
    }

    fn repl_ended(&mut self, now: Instant, outcome: &Outcome<'_>) {
        match outcome {
            Outcome::Reset => self.command(now, ResetCommand::User),
            Outcome::DeepSleep(for_ms) => self.deep_sleep(now, *for_ms),
            _ if self.safe_mode_until.is_some() => self.state = State::SafeMode,
            _ => self.reload_by_hand(now, RunReason::ReplReload),
        }
    }

    fn code_ended(&mut self, now: Instant, outcome: &Outcome<'_>, at_once: bool) {
        match outcome {
            Outcome::Finished => self.ended_by_itself(now, false, at_once),
            Outcome::Exited(status) => self.ended_by_itself(now, *status != 0, at_once),
            Outcome::Raised(Exception::KeyboardInterrupt, _) => {
                self.say(Say::CodeDone);
                self.wait_for_key(now);
            }
            Outcome::Raised(..) => self.ended_by_itself(now, true, at_once),
            Outcome::Reload => self.reload_by_program(now),
            Outcome::Reset if self.program_may_reset(now) => self.command(now, ResetCommand::Program),
            Outcome::Reset => {
                self.deferred();
                self.pause(now, false);
            }
            Outcome::DeepSleep(for_ms) => self.deep_sleep(now, *for_ms),
            Outcome::Stopped => self.pause(now, false),
            Outcome::NotFound => self.not_found(now),
        }
    }

    fn ended_by_itself(&mut self, now: Instant, failure: bool, at_once: bool) {
        self.say(Say::CodeDone);
        if failure {
            self.failed(now);
        } else if !self.health.lets_endings_count() {
            self.waited(1);
        }
        if at_once {
            self.restart_soon(now);
        } else if self.settings.restart {
            self.pause(now, failure);
        } else {
            self.say(Say::PressAnyKey);
            self.state = State::Waiting { until: None };
        }
    }

    /// Takes note of a failure, to be judged later.
    fn failed(&mut self, now: Instant) {
        if self.health.lets_endings_count() {
            let at = now.saturating_add(seconds(self.settings.ending_judge_s));
            // A full queue drops the newest: a program that fails this fast is counted at the pace of the judging.
            let _ = self.judged.push_back(at);
        } else {
            self.waited(1);
        }
    }

    pub(super) fn waited(&mut self, endings: usize) {
        let waited = &mut self.record.totals.waited;
        *waited = waited.saturating_add(endings.try_into().unwrap_or(u32::MAX));
    }

    fn reload_by_program(&mut self, now: Instant) {
        self.count_reload();
        if self.health.lets_endings_count() {
            let streak = &mut self.record.streaks.asked_reloads;
            *streak = streak.saturating_add(1);
            let max = self.settings.reloads_max;
            if max > 0 && *streak >= max && self.draw_program_reset(now) {
                return self.command(now, ResetCommand::TooManyReloads);
            }
        }
        self.restart_soon(now);
    }

    /// A reload that the program or the ladder asked for.
    pub(super) fn count_reload(&mut self) {
        let reloads = &mut self.record.totals.reloads;
        *reloads = reloads.saturating_add(1);
        let streak = &mut self.record.streaks.reloads;
        *streak = streak.saturating_add(1);
        self.commit();
    }

    /// A reload that somebody asked for: whatever was wrong with the program may be mended.
    pub(super) fn reload_by_hand(&mut self, now: Instant, reason: RunReason) {
        let reloads = &mut self.record.totals.reloads;
        *reloads = reloads.saturating_add(1);
        self.restarts = 0;
        self.judged.clear();
        self.record.streaks.failures = 0;
        self.record.floor = false;
        self.commit();
        self.start_code(now, reason);
    }

    fn not_found(&mut self, now: Instant) {
        if self.run_next_file {
            self.say(Say::NextFileMissing);
            self.next_code = Default::default();
            return self.start_code(now, self.run_reason);
        }
        self.say(Say::NoProgram);
        self.say(Say::PressAnyKey);
        self.state = State::Pause { until: now.saturating_add(minutes(self.settings.floor_min)), for_network: false };
    }

    /// At once for the first few, then after a pause.
    fn restart_soon(&mut self, now: Instant) {
        if self.restarts < QUICK_RESTARTS && !self.record.floor {
            self.restarts = self.restarts.saturating_add(1);
            self.start_code(now, RunReason::SupervisorReload);
        } else {
            self.pause(now, true);
        }
    }

    /// A random time up to a bound that doubles with every ending in a row; at the floor, the floor's time.
    fn pause(&mut self, now: Instant, may_wait: bool) {
        let for_network = may_wait && !self.health.lets_endings_count();
        let pause = if self.record.floor && !for_network {
            let floor = minutes(self.settings.floor_min);
            // A quarter of jitter keeps boards that failed together apart.
            floor
                .checked_add(millis(self.random.up_to(self.settings.floor_min.saturating_mul(15_000))))
                .unwrap_or(floor)
        } else {
            millis(self.random.up_to(self.pause_ms_max()))
        };
        self.restarts = self.restarts.saturating_add(1);
        self.say(if for_network { Say::WaitingForNetwork } else { Say::Restarting });
        self.state = State::Pause { until: now.saturating_add(pause), for_network };
    }

    fn pause_ms_max(&self) -> u32 {
        let max = self.settings.restart_max_s.saturating_mul(1_000);
        let doubled = u64::from(self.settings.restart_base_ms) << self.restarts.min(24);
        u32::try_from(doubled).unwrap_or(max).min(max)
    }

    /// A run that outlasted the pause before it ends the row of endings.
    fn settle_streak(&mut self, now: Instant, since: Instant) {
        if now.saturating_duration_since(since) > millis(self.pause_ms_max()) {
            self.restarts = 0;
        }
    }

    /// The network is back: what waited for it starts, spread a little.
    pub(super) fn network_returned(&mut self, now: Instant) {
        self.restarts = 0;
        if let State::Pause { until, for_network: true } = self.state {
            let soon = now.saturating_add(millis(self.random.up_to(RETURN_JITTER_MS)));
            self.state = State::Pause { until: until.min(soon), for_network: false };
        }
    }

    fn wait_for_key(&mut self, now: Instant) {
        self.say(Say::PressAnyKey);
        let idle = now.saturating_add(minutes(self.settings.repl_idle_min));
        self.state = State::Waiting { until: self.settings.restart.then_some(idle) };
    }

    fn keep_traceback(&mut self, outcome: &Outcome<'_>) {
        let Outcome::Raised(_, text) = outcome else {
            self.traceback = None;
            return;
        };
        keep_end(text, self.traceback.get_or_insert_default());
        let mut end = String::<DIGEST_BYTES>::new();
        keep_end(text.trim_end(), &mut end);
        let mut digest = Digest { crc: crc32(text.as_bytes()), len: 0, tail: [0; DIGEST_BYTES] };
        for (to, from) in digest.tail.iter_mut().zip(end.bytes()) {
            *to = from;
        }
        digest.len = u8::try_from(end.len()).unwrap_or(0);
        if digest != self.record.digest {
            self.record.digest = digest;
            self.commit();
        }
    }

    /// `supervisor.get_previous_traceback()`: of the run before this one, if it raised. A reset forgets it.
    pub fn previous_traceback(&self) -> Option<&str> {
        self.traceback.as_deref()
    }

    pub(super) fn script_due(&mut self, now: Instant, script: Script) {
        if script == Script::Boot {
            self.stop_then(now, After::Proceed);
        }
    }

    pub(super) fn file_written(&mut self, now: Instant) {
        let wanted = match self.state {
            State::Running { script, .. } => script == Script::Code,
            State::Pause { .. } | State::Waiting { .. } => true,
            _ => false,
        };
        if wanted && self.autoreload {
            self.autoreload_at = Some(now.saturating_add(millis(self.settings.autoreload_ms)));
        }
    }

    pub(super) fn autoreload_now(&mut self, now: Instant) {
        match self.state {
            State::Running { script: Script::Code, .. } => {
                self.say(Say::StoppedByAutoreload);
                self.by_hand(now, RunReason::AutoReload);
            }
            State::Pause { .. } | State::Waiting { .. } => self.by_hand(now, RunReason::AutoReload),
            _ => {}
        }
    }

    pub(super) fn user_reload(&mut self, now: Instant) {
        self.user_active(now);
        let reason =
            if matches!(self.state, State::Repl { .. }) { RunReason::ReplReload } else { RunReason::SupervisorReload };
        self.by_hand(now, reason);
    }

    fn by_hand(&mut self, now: Instant, reason: RunReason) {
        match self.state {
            State::Running { script: Script::Code, .. } | State::Repl { .. } => {
                self.restarts = 0;
                self.record.streaks.failures = 0;
                self.record.floor = false;
                self.judged.clear();
                let reloads = &mut self.record.totals.reloads;
                *reloads = reloads.saturating_add(1);
                self.stop_then(now, After::Reload(reason));
            }
            State::Pause { .. } | State::Waiting { .. } => self.reload_by_hand(now, reason),
            _ => {}
        }
    }

    pub(super) fn key(&mut self, now: Instant, key: Key) {
        self.user_active(now);
        match (self.state, key) {
            (State::Running { .. }, Key::CtrlC) => self.push(Output::Interrupt),
            (State::Pause { .. } | State::Waiting { .. }, Key::CtrlD) => {
                self.reload_by_hand(now, RunReason::ReplReload)
            }
            (State::Pause { .. } | State::Waiting { .. } | State::SafeMode, Key::CtrlC | Key::Other) => {
                let until = now.saturating_add(minutes(self.settings.repl_idle_min));
                self.state = State::Repl { since: now, until };
                self.gate.started(now, TaskId::Vm, None);
                self.push(Output::StartRepl);
            }
            _ => {}
        }
    }

    pub(super) fn repl_idle(&mut self, now: Instant) {
        self.stop_then(now, After::Reload(RunReason::ReplReload));
    }

    /// Somebody uses the board.
    pub(super) fn user_active(&mut self, now: Instant) {
        let idle = now.saturating_add(minutes(self.settings.repl_idle_min));
        match &mut self.state {
            State::Repl { until, .. } | State::Waiting { until: Some(until) } => *until = idle,
            _ => {}
        }
        self.prolong_safe_mode(now);
    }
}

/// How `set_next_code_file`'s options see an ending.
fn situation(outcome: &Outcome<'_>, after: Option<After>) -> Situation {
    match (after, outcome) {
        (Some(After::Failed), _) | (_, Outcome::Raised(..) | Outcome::NotFound) => Situation::Error,
        (Some(_), _) | (None, Outcome::Reload | Outcome::Reset | Outcome::Stopped) => Situation::Reload,
        (None, Outcome::Finished | Outcome::Exited(_) | Outcome::DeepSleep(_)) => Situation::Success,
    }
}
