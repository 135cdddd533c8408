//! The task-gated watchdog: the hardware is fed only while every supervised task is alive.
//!
//! A task is alive until its deadline after its last check-in. The VM checks in at safepoints, and is alive by proxy
//! while it waits: until the instant it waits for plus its deadline, or without bound if only an event can wake it; when
//! that event happens, its deadline runs. A program in an endless Python loop passes safepoints and is alive; whether it
//! makes progress is its own promise (`warden.alive`, `microcontroller.watchdog`), kept here too.
//!
//! What this is not: it resets nothing. It says when to feed, who starves and which promise was broken.
//!
//! Invariants
//! - [`Gate::feed`] never says "feed" while a task is overdue;
//! - with `T` the configured time, a task that hangs leads to the hardware's reset within `T` of its last check-in:
//!   half of `T` until it is overdue, half until the hardware bites, because the last feed was not later;
//! - a promise ends with the program that made it.

use embassy_time::{Duration, Instant};

use crate::reasons::named;

named! {
    /// A task that the watchdog supervises.
    TaskId {
        /// The network stack's runner.
        Network = 0 "network",
        /// The driver of the radio or the wired chip.
        Link = 1 "link",
        /// The VM. Started and stopped by the supervisor itself.
        Vm = 2 "vm",
        /// The console.
        Console = 3 "console",
        /// The web workflow.
        Web = 4 "web",
        /// The file store.
        Store = 5 "store",
    }
}

/// A call of the program to `microcontroller.watchdog`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramWatchdog {
    /// `mode` set to RAISE or RESET with the timeout; feeds.
    Arm(WatchDogMode, Duration),
    /// `feed()`.
    Feed,
    /// `deinit()`, or `mode` set to `None`.
    Disarm,
}

/// What `microcontroller.watchdog` does when it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchDogMode {
    /// Raises `WatchDogTimeout` in the program.
    Raise,
    /// Resets the board.
    Reset,
}

/// One supervised task.
#[derive(Clone, Copy, Debug)]
struct Task {
    deadline: Duration,
    /// When it is overdue; `None` while only an event can wake it.
    due: Option<Instant>,
}

/// What [`Gate::feed`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feeding {
    /// All alive, and it is time: feed the hardware.
    Feed,
    /// All alive, not yet time.
    NotYet,
    /// This task is the longest overdue: do not feed.
    Starved(TaskId),
}

/// The gate itself.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    tasks: [Option<Task>; TaskId::ALL.len()],
    deadline: Duration,
    hardware: Duration,
    fed_at: Option<Instant>,
}

impl Gate {
    /// A gate for a total time of `watchdog_s` seconds, without tasks.
    pub(crate) fn new(watchdog_s: u32) -> Gate {
        let half = Duration::from_millis(u64::from(watchdog_s).saturating_mul(500));
        Gate { tasks: [None; TaskId::ALL.len()], deadline: half, hardware: half, fed_at: None }
    }

    /// The timeout that the hardware watchdog is set to.
    pub(crate) fn hardware_timeout(&self) -> Duration {
        self.hardware
    }

    fn task(&mut self, id: TaskId) -> &mut Option<Task> {
        &mut self.tasks[usize::from(id.code())]
    }

    pub(crate) fn started(&mut self, now: Instant, id: TaskId, deadline: Option<Duration>) {
        let deadline = deadline.unwrap_or(self.deadline).min(self.deadline);
        *self.task(id) = Some(Task { deadline, due: Some(now.saturating_add(deadline)) });
    }

    pub(crate) fn stopped(&mut self, id: TaskId) {
        *self.task(id) = None;
    }

    /// A check-in of a task that is not supervised is ignored: it may have crossed its stop.
    pub(crate) fn check_in(&mut self, now: Instant, id: TaskId) {
        if let Some(task) = self.task(id) {
            task.due = Some(now.saturating_add(task.deadline));
        }
    }

    pub(crate) fn vm_waiting(&mut self, now: Instant, until: Option<Instant>) {
        if let Some(task) = self.task(TaskId::Vm) {
            task.due = until.map(|until| until.max(now).saturating_add(task.deadline));
        }
    }

    pub(crate) fn vm_woken(&mut self, now: Instant) {
        if let Some(task) = self.task(TaskId::Vm) {
            let due = now.saturating_add(task.deadline);
            task.due = Some(task.due.map_or(due, |before| before.min(due)));
        }
    }

    /// The task that is overdue for longest.
    pub(crate) fn starved(&self, now: Instant) -> Option<TaskId> {
        let (due, id) = self.next_due()?;
        (due <= now).then_some(id)
    }

    /// Says whether to feed, and takes note that it is done.
    pub(crate) fn feed(&mut self, now: Instant) -> Feeding {
        if let Some(id) = self.starved(now) {
            return Feeding::Starved(id);
        }
        if self.feed_at().is_some_and(|at| at > now) {
            return Feeding::NotYet;
        }
        self.fed_at = Some(now);
        Feeding::Feed
    }

    /// When the hardware is to be fed next: at half of its time. `None`: at once.
    pub(crate) fn feed_at(&self) -> Option<Instant> {
        let half = Duration::from_ticks(self.hardware.as_ticks() / 2);
        self.fed_at.map(|fed_at| fed_at.saturating_add(half))
    }

    /// The next task to be overdue.
    pub(crate) fn next_due(&self) -> Option<(Instant, TaskId)> {
        let due = |id: &TaskId| self.tasks[usize::from(id.code())].and_then(|task| task.due).map(|due| (due, *id));
        TaskId::ALL.iter().filter_map(due).min()
    }
}

/// A promise of the program that was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// `warden.alive` was not called again in time.
    Alive,
    /// `microcontroller.watchdog` was not fed in time.
    Watchdog(WatchDogMode),
}

/// The promises of the running program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Promises {
    alive_due: Option<Instant>,
    watchdog: Option<(WatchDogMode, Duration, Instant)>,
}

impl Promises {
    pub(crate) fn alive(&mut self, now: Instant, within: Option<Duration>) {
        self.alive_due = within.map(|within| now.saturating_add(within));
    }

    pub(crate) fn watchdog(&mut self, now: Instant, call: ProgramWatchdog) {
        self.watchdog = match call {
            ProgramWatchdog::Arm(mode, timeout) => Some((mode, timeout, now.saturating_add(timeout))),
            ProgramWatchdog::Feed => {
                self.watchdog.map(|(mode, timeout, _)| (mode, timeout, now.saturating_add(timeout)))
            }
            ProgramWatchdog::Disarm => None,
        };
    }

    pub(crate) fn armed(&self) -> Option<(WatchDogMode, Duration)> {
        self.watchdog.map(|(mode, timeout, _)| (mode, timeout))
    }

    /// The promise that was broken first, if one was. It is forgotten by that, so that it is acted upon once.
    pub(crate) fn broken(&mut self, now: Instant) -> Option<Broken> {
        let alive = self.alive_due.filter(|due| *due <= now);
        let watchdog = self.watchdog.filter(|(_, _, due)| *due <= now);
        match (alive, watchdog) {
            (Some(alive), Some((_, _, due))) if alive <= due => self.take_alive(),
            (_, Some((mode, _, _))) => {
                self.watchdog = None;
                Some(Broken::Watchdog(mode))
            }
            (Some(_), None) => self.take_alive(),
            (None, None) => None,
        }
    }

    fn take_alive(&mut self) -> Option<Broken> {
        self.alive_due = None;
        Some(Broken::Alive)
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        [self.alive_due, self.watchdog.map(|(_, _, due)| due)].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: u64) -> Instant {
        Instant::from_secs(seconds)
    }

    #[test]
    fn hung_task_is_named_and_stops_the_feed_until_it_is_back() {
        let mut gate = Gate::new(16);
        gate.started(s(0), TaskId::Network, None);
        gate.started(s(0), TaskId::Vm, Some(Duration::from_secs(3)));
        assert_eq!(gate.feed(s(0)), Feeding::Feed);
        assert_eq!(gate.feed(s(1)), Feeding::NotYet);
        gate.check_in(s(2), TaskId::Network);
        assert_eq!(gate.feed(s(5)), Feeding::Starved(TaskId::Vm));
        gate.check_in(s(6), TaskId::Vm);
        assert_eq!(gate.feed(s(6)), Feeding::Feed);
    }

    #[test]
    fn waiting_vm_is_alive_until_its_deadline_has_passed_by_its_own() {
        let mut gate = Gate::new(16);
        gate.started(s(0), TaskId::Vm, None);
        gate.vm_waiting(s(1), Some(s(100)));
        assert_eq!(gate.starved(s(107)), None);
        assert_eq!(gate.starved(s(108)), Some(TaskId::Vm));
        gate.vm_waiting(s(108), None);
        assert_eq!(gate.starved(s(1_000_000)), None);
        gate.vm_woken(s(1_000_000));
        gate.vm_woken(s(1_000_007));
        assert_eq!(gate.starved(s(1_000_008)), Some(TaskId::Vm), "a second event gives no second deadline");
    }

    #[test]
    fn broken_promises_come_one_by_one_and_once() {
        let mut promises = Promises::default();
        promises.alive(s(0), Some(Duration::from_secs(5)));
        promises.watchdog(s(0), ProgramWatchdog::Arm(WatchDogMode::Raise, Duration::from_secs(3)));
        promises.watchdog(s(2), ProgramWatchdog::Feed);
        assert_eq!(promises.broken(s(4)), None);
        assert_eq!(promises.broken(s(5)), Some(Broken::Alive));
        assert_eq!(promises.broken(s(5)), Some(Broken::Watchdog(WatchDogMode::Raise)));
        assert_eq!(promises.broken(s(50)), None);
        promises.watchdog(s(50), ProgramWatchdog::Feed);
        assert_eq!(promises.next_due(), None, "feeding what is not armed arms nothing");
    }
}
