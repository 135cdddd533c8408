//! The machine: its state, its two verbs and its deadlines. What each step does stands in the files beside: `lifecycle`
//! (scripts, restarts, REPL), `safe_mode`, `resets` (budgets and commands), `network` (the recovery inside), `persist` (record and
//! copies), `report`, `deadlines`.

mod deadlines;
#[cfg(test)]
mod hooks;
mod lifecycle;
mod network;
mod persist;
mod report;
mod resets;
mod safe_mode;

use embassy_time::{Duration, Instant};
use fieldwarden_config::Supervision;
use fieldwarden_netrecover::{self as netrecover, ActionId, Capabilities, Recovery};
use heapless::{Deque, String};

use crate::boot::{self, BootFacts, Decision};
use crate::health::NetworkHealth;
use crate::io::{Input, Output, Say};
use crate::program::{FileSet, NextCodeSlot, Script, TRACEBACK_BYTES_MAX};
use crate::random::Random;
use crate::reasons::{ResetCommand, ResetReason, RunMode, RunReason, SafeModeReason, named};
use crate::retained::record::Record;
use crate::watchdog::{Broken, Feeding, Gate, Promises, TaskId, WatchDogMode};

/// Outputs that can wait at once: half for lines of the console, half for one each of what is done to a script.
const QUEUE_MAX: usize = 16;

/// Endings that can wait to be judged at once; further ones are not counted, to the program's benefit.
const JUDGED_MAX: usize = 8;

/// Longest chain of steps that one instant can set off; a bound on the work of a poll, not a limit that is met.
const STEPS_MAX: usize = 16;

/// Time between two commits that nothing else asks for: what a reset loses of the powered time at most.
const REFRESH: Duration = Duration::from_secs(300);

named! {
    /// What the board is doing.
    Phase {
        /// Waiting whether somebody asks for safe mode.
        SafeModeDelay = 0 "safe mode delay",
        /// `boot.py` runs.
        Boot = 1 "boot.py",
        /// The program runs.
        Code = 2 "program",
        /// `safemode.py` runs.
        SafeModePy = 3 "safemode.py",
        /// A script or the REPL is being stopped.
        Stopping = 4 "stopping",
        /// The program ended and starts again after a pause.
        Pause = 5 "pause",
        /// The program ended; a key opens the REPL.
        Waiting = 6 "waiting",
        /// The REPL is open.
        Repl = 7 "repl",
        /// Safe mode: nothing of the user runs, the network does.
        SafeMode = 8 "safe mode",
        /// A reset, or deep sleep, was commanded.
        Resetting = 9 "resetting",
    }
}

/// The mode that was asked for needs a hand to be left, and settings do not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunModeRefused;

/// What follows when a script or the REPL has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// Start the program again, at once.
    Reload(RunReason),
    /// Start the program again, after a pause: it broke a promise.
    Failed,
    /// `boot.py` took too long: go on to the program.
    Proceed,
    /// Safe mode, on the supervisor's own account.
    SafeMode,
    /// Reset.
    Reset(ResetCommand),
}

/// What the machine is doing, with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Delay {
        until: Instant,
    },
    Running {
        script: Script,
        since: Instant,
        /// When the script must have ended; the program itself never must.
        due: Option<Instant>,
    },
    /// `since`: as of the run that is stopped, or the start of the REPL.
    Stopping {
        /// `None`: the REPL.
        script: Option<Script>,
        since: Instant,
        due: Instant,
        after: After,
    },
    Pause {
        until: Instant,
        for_network: bool,
    },
    Waiting {
        /// `None`: CircuitPython's waiting, for ever.
        until: Option<Instant>,
    },
    Repl {
        since: Instant,
        until: Instant,
    },
    SafeMode,
    Resetting,
}

/// The supervisor of one board, from one reset to the next.
#[derive(Clone, Debug)]
pub struct Supervisor {
    settings: Supervision,
    safe_mode_delay: Duration,
    settings_problems: u16,
    files: FileSet,
    random: Random,

    // What this start is.
    decision: Decision,
    reset_reason: ResetReason,
    reset_command: Option<ResetCommand>,
    reset_expected: bool,
    starved_before: Option<TaskId>,

    // What is going on.
    state: State,
    /// When safe mode ends, while in it; and when it does whatever happens.
    safe_mode_until: Option<(Instant, Instant)>,
    safe_mode_reason: SafeModeReason,
    run_reason: RunReason,
    /// Whether the run uses the file that `set_next_code_file` named.
    run_next_file: bool,
    next_code: NextCodeSlot,
    autoreload: bool,
    autoreload_at: Option<Instant>,
    traceback: Option<String<TRACEBACK_BYTES_MAX>>,
    /// Endings in a row that were followed by a pause, for its length.
    restarts: u8,
    /// When endings are judged, earliest first.
    judged: Deque<Instant, JUDGED_MAX>,
    /// Since when the program has been running with a network that lets endings count.
    good_since: Option<Instant>,
    promises: Promises,

    // The network.
    recovery: Recovery,
    wanted: bool,
    health: NetworkHealth,
    /// Tests of the lifecycle say what the network's health is; those of the whole give evidence.
    #[cfg(test)]
    pub(crate) health_given: Option<NetworkHealth>,
    /// Last progress of the recovery, or last time that none was owed.
    progress_at: Instant,
    /// The reload that the ladder asked for, until it is done.
    ladder_reload: Option<ActionId>,

    // The watchdog.
    gate: Gate,

    // What outlives a reset.
    record: Record,
    sequence: u32,
    commits_due: u8,
    committed_at: Instant,
    nvm_sequence: u32,
    nvm_due: bool,
    nvm_busy: bool,
    accounted_to: Instant,

    // What waits to be polled.
    queue: Deque<Output, QUEUE_MAX>,
    reset: Option<(ResetCommand, RunMode)>,
    sleep: Option<Option<u64>>,
}

impl Supervisor {
    /// Starts a board. `now` is the time since its reset. Poll next.
    pub fn boot(now: Instant, facts: &BootFacts<'_>) -> Supervisor {
        let found = persist::find(facts);
        let mut record = found.record;
        let start = boot::start(&mut record, facts.reset, facts.fault, found.cold, &facts.settings.supervision);
        let starved_before = record.starved.take();
        let network = if start.resumption == netrecover::Resumption::PowerOn {
            found.network.after_power_loss()
        } else {
            found.network
        };
        let mut recovery = Recovery::new(facts.link, &facts.settings.recovery, facts.seed, &network);
        recovery.handle(now, netrecover::Input::Resumed(start.resumption));
        let mut supervisor = Supervisor {
            settings: facts.settings.supervision.clone(),
            // A float from the settings, in range by their table; the cast saturates.
            safe_mode_delay: Duration::from_millis((facts.settings.circuitpy.safemode_delay_s * 1_000.0) as u64),
            settings_problems: facts.settings_problems,
            files: facts.files,
            random: Random::new(facts.seed ^ 0x5357_5653_4F52_0001),
            decision: start.decision,
            reset_reason: start.reset_reason,
            reset_command: start.command,
            reset_expected: start.expected,
            starved_before,
            state: State::Delay { until: now },
            safe_mode_until: None,
            safe_mode_reason: SafeModeReason::None,
            run_reason: RunReason::Startup,
            run_next_file: false,
            next_code: NextCodeSlot::default(),
            autoreload: facts.settings.supervision.autoreload,
            autoreload_at: None,
            traceback: None,
            restarts: 0,
            judged: Deque::new(),
            good_since: None,
            promises: Promises::default(),
            recovery,
            wanted: wanted(&facts.link),
            health: NetworkHealth::of(netrecover::Verdict::Undetermined, wanted(&facts.link)),
            #[cfg(test)]
            health_given: None,
            progress_at: now,
            ladder_reload: None,
            gate: Gate::new(facts.settings.supervision.watchdog_s),
            record,
            sequence: found.sequence,
            commits_due: found.commits_due,
            committed_at: now,
            nvm_sequence: found.nvm_sequence,
            nvm_due: false,
            nvm_busy: false,
            accounted_to: now,
            queue: Deque::new(),
            reset: None,
            sleep: None,
        };
        supervisor.begin(now);
        supervisor
    }

    /// Takes note of an input. What follows comes from [`Supervisor::poll`]; after a check-in, a wait or a wake of the VM, which
    /// are frequent, nothing does that could not wait for the next deadline.
    pub fn handle(&mut self, now: Instant, input: Input<'_>) {
        match input {
            Input::CheckIn(id) => return self.gate.check_in(now, id),
            Input::VmWaiting(until) => return self.gate.vm_waiting(now, until),
            Input::VmWoken => return self.gate.vm_woken(now),
            _ => self.observe(now),
        }
        match input {
            Input::CheckIn(_) | Input::VmWaiting(_) | Input::VmWoken => {}
            Input::Ended(ended) => self.ended(now, &ended),
            Input::TaskStarted(id, deadline) => self.gate.started(now, id, deadline),
            Input::TaskStopped(id) => self.gate.stopped(id),
            Input::Alive(within) => {
                if self.promising() {
                    self.promises.alive(now, within);
                }
            }
            Input::ProgramWatchdog(call) => {
                if self.promising() {
                    self.promises.watchdog(now, call);
                }
            }
            Input::FileWritten => self.file_written(now),
            Input::Autoreload(on) => {
                self.autoreload = on;
                self.autoreload_at = self.autoreload_at.filter(|_| on);
            }
            Input::Key(key) => self.key(now, key),
            Input::UserReload => self.user_reload(now),
            Input::UserReset => self.stop_then(now, After::Reset(ResetCommand::User)),
            Input::UserSafeMode => self.user_safe_mode(now),
            Input::UserActive => self.user_active(now),
            Input::NvmWritten(done) => self.nvm_written(done),
            Input::Net(input) => self.network_input(now, input),
        }
        self.observe(now);
    }

    /// The next thing to do. Call until `None`, doing each before the next call.
    pub fn poll(&mut self, now: Instant) -> Option<Output> {
        if self.state == State::Resetting && self.commits_due == 0 && self.queue.is_empty() {
            return self.last_output();
        }
        self.observe(now);
        for _ in 0..STEPS_MAX {
            self.advance(now);
            if let Some(output) = self.next_output(now) {
                return Some(output);
            }
            if self.state == State::Resetting {
                return None;
            }
            match self.recovery.poll(now) {
                Some(output) => {
                    if let Some(output) = self.network_output(now, output) {
                        return Some(output);
                    }
                }
                None if self.is_settled() => return None,
                None => {}
            }
        }
        None
    }

    fn is_settled(&self) -> bool {
        self.queue.is_empty() && self.commits_due == 0 && self.reset.is_none() && self.sleep.is_none()
    }

    /// Outputs that are ready, in the order in which they must be done: the record before what it tells of, the lifecycle, resets, the watchdog.
    fn next_output(&mut self, now: Instant) -> Option<Output> {
        if self.commits_due > 0 {
            self.commits_due = self.commits_due.saturating_sub(1);
            self.committed_at = now;
            self.account(now);
            return Some(Output::CommitRetained);
        }
        if let Some(output) = self.queue.pop_front() {
            return Some(output);
        }
        if self.state == State::Resetting {
            return self.last_output();
        }
        if self.nvm_due && !self.nvm_busy {
            self.nvm_due = false;
            self.nvm_busy = true;
            return Some(Output::CommitNvm);
        }
        self.feed(now)
    }

    fn last_output(&mut self) -> Option<Output> {
        // One that is on its way is not waited for: the reset comes, whatever the flash does.
        if self.nvm_due && !self.nvm_busy {
            self.nvm_due = false;
            self.nvm_busy = true;
            return Some(Output::CommitNvm);
        }
        if let Some(until) = self.sleep.take() {
            return Some(Output::DeepSleep(until));
        }
        self.reset.take().map(|(command, mode)| Output::Reset(command, mode))
    }

    fn feed(&mut self, now: Instant) -> Option<Output> {
        match self.gate.feed(now) {
            Feeding::Feed => {
                if self.record.starved.take().is_some() {
                    self.commit();
                }
                Some(Output::FeedWatchdog)
            }
            Feeding::NotYet => None,
            Feeding::Starved(id) => {
                if self.record.starved != Some(id) {
                    self.record.starved = Some(id);
                    self.record.totals.starvations = self.record.totals.starvations.saturating_add(1);
                    self.commit();
                }
                None
            }
        }
    }

    /// Everything that time alone brings about.
    fn advance(&mut self, now: Instant) {
        if self.state == State::Resetting {
            return;
        }
        match self.state {
            State::Delay { until } if until <= now => self.delay_over(now),
            State::Running { due: Some(due), script, .. } if due <= now => self.script_due(now, script),
            State::Stopping { due, .. } if due <= now => self.stop_due(now),
            State::Pause { until, .. } | State::Waiting { until: Some(until) } if until <= now => {
                self.start_code(now, RunReason::SupervisorReload);
            }
            State::Repl { until, .. } if until <= now => self.repl_idle(now),
            _ => {}
        }
        if self.autoreload_at.is_some_and(|at| at <= now) {
            self.autoreload_at = None;
            self.autoreload_now(now);
        }
        if self.safe_mode_end().is_some_and(|until| until <= now) {
            self.safe_mode_over(now);
        }
        self.keep_promises(now);
        self.judge(now);
        self.good_run(now);
        self.stuck(now);
        if self.refresh_at() <= now {
            self.commit();
            self.committed_at = now;
        }
    }

    fn keep_promises(&mut self, now: Instant) {
        match self.promises.broken(now) {
            Some(Broken::Alive) => self.stop_then(now, After::Failed),
            Some(Broken::Watchdog(WatchDogMode::Raise)) => self.push(Output::RaiseWatchDogTimeout),
            Some(Broken::Watchdog(WatchDogMode::Reset)) => {
                if self.program_may_reset(now) {
                    self.command(now, ResetCommand::ProgramWatchdog);
                } else {
                    self.deferred();
                    self.stop_then(now, After::Failed);
                }
            }
            None => {}
        }
    }

    fn refresh_at(&self) -> Instant {
        self.committed_at.saturating_add(REFRESH)
    }

    /// Queues an output, once: what waits already need not wait twice. The queue is longer than the kinds of output and the
    /// lines for the console that can wait together.
    fn push(&mut self, output: Output) {
        if self.is_queued(|queued| *queued == output) {
            return;
        }
        if self.queue.push_back(output).is_err() {
            debug_assert!(false, "outputs are of few kinds, and nothing ends before its start was polled");
        }
    }

    fn is_queued(&self, wanted: impl Fn(&Output) -> bool) -> bool {
        self.queue.iter().any(wanted)
    }

    fn say(&mut self, say: Say) {
        if self.queue.len() < QUEUE_MAX / 2 {
            self.push(Output::Say(say));
        }
    }

    fn commit(&mut self) {
        self.commits_due = self.commits_due.max(1);
    }
}

fn wanted(link: &Capabilities) -> bool {
    link.station || link.access_point
}
