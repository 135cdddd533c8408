//! A search over the real boot decision and lifecycle: everything that can happen, in every order, as long as it leads to a
//! state not seen before. From every state the board must come back to its program by itself.
//!
//! States are told apart by what decides the lifecycle (phase, streaks, budgets, what is pending), not by times, so that their
//! number is finite. Settings are the smallest that have every step: two failures, two reloads, one reset each.

use std::collections::{HashSet, VecDeque};
use std::string::String;

use super::bench::*;
use crate::retained::slots::tests::cases;
use crate::*;

/// Far more states than a part of the alphabet has.
const STATES_MAX: usize = 100_000;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// What can happen from outside.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// Nothing, until the next deadline that is not the watchdog's daily work.
    Wait,
    /// The script or the REPL ends so.
    Ends(End),
    /// The program breaks its promise to be alive.
    BreaksPromise,
    /// The program's own watchdog expires.
    WatchdogExpires,
    /// The VM does not stop when told, for as long as the step lasts.
    RefusesToStop,
    /// A reset that nobody commanded.
    Resets(ResetReason, Option<SafeModeReason>),
    /// Power is lost, memory with it.
    PowerCut,
    Health(NetworkHealth),
    Key(Key),
    FileWritten,
    UserReload,
    UserReset,
    UserSafeMode,
    /// `microcontroller.on_next_reset(SAFE_MODE)`.
    NextInSafeMode,
    /// `set_next_code_file` with every reload and no stickiness.
    NextCode,
}

const STEPS: &[Step] = &[
    Step::Wait,
    Step::Ends(End::Finished),
    Step::Ends(End::Exited(1)),
    Step::Ends(End::Raised("boom")),
    Step::Ends(End::Interrupted),
    Step::Ends(End::Reload),
    Step::Ends(End::Reset),
    Step::Ends(End::DeepSleep(Some(1_000))),
    Step::Ends(End::Claims(1)),
    Step::BreaksPromise,
    Step::WatchdogExpires,
    Step::RefusesToStop,
    Step::Resets(ResetReason::Watchdog, None),
    Step::Resets(ResetReason::Brownout, None),
    Step::Resets(ResetReason::Software, Some(SafeModeReason::HardFault)),
    Step::Resets(ResetReason::PowerOn, Some(SafeModeReason::NoCircuitpy)),
    Step::Resets(ResetReason::ResetPin, None),
    Step::PowerCut,
    Step::Health(NetworkHealth::Healthy),
    Step::Health(NetworkHealth::Upstream),
    Step::Health(NetworkHealth::Local),
    Step::Key(Key::CtrlC),
    Step::Key(Key::CtrlD),
    Step::Key(Key::Other),
    Step::FileWritten,
    Step::UserReload,
    Step::UserReset,
    Step::UserSafeMode,
    Step::NextInSafeMode,
    Step::NextCode,
];

/// Parts of what can happen, small enough that a search comes to its end: every order of what resets a board, of what a program and its user
/// do, and of what leads into safe mode and out of it.
const ALPHABETS: [(&str, &[Step]); 3] = [
    (
        "resets",
        &[
            Step::Wait,
            Step::Ends(End::Raised("boom")),
            Step::Ends(End::Reset),
            Step::Ends(End::Claims(1)),
            Step::WatchdogExpires,
            Step::RefusesToStop,
            Step::Resets(ResetReason::Watchdog, None),
            Step::Resets(ResetReason::ResetPin, None),
            Step::PowerCut,
            Step::Health(NetworkHealth::Healthy),
            Step::Health(NetworkHealth::Upstream),
        ],
    ),
    (
        "programs",
        &[
            Step::Wait,
            Step::Ends(End::Finished),
            Step::Ends(End::Raised("boom")),
            Step::Ends(End::Interrupted),
            Step::Ends(End::Reload),
            Step::BreaksPromise,
            Step::Health(NetworkHealth::Healthy),
            Step::Health(NetworkHealth::Local),
            Step::Key(Key::CtrlC),
            Step::Key(Key::CtrlD),
            Step::FileWritten,
            Step::UserReload,
            Step::NextCode,
        ],
    ),
    (
        "safe mode",
        &[
            Step::Wait,
            Step::Ends(End::Finished),
            Step::Ends(End::DeepSleep(Some(1_000))),
            Step::Resets(ResetReason::Brownout, None),
            Step::Resets(ResetReason::Software, Some(SafeModeReason::HardFault)),
            Step::Resets(ResetReason::PowerOn, Some(SafeModeReason::NoCircuitpy)),
            Step::PowerCut,
            Step::Key(Key::CtrlC),
            Step::Key(Key::Other),
            Step::UserReset,
            Step::UserSafeMode,
            Step::NextInSafeMode,
        ],
    ),
];

fn settings(floor_safe_mode: bool, restart: bool) -> fieldwarden_config::Settings {
    let mut settings = fieldwarden_config::Settings::default();
    let supervision = &mut settings.supervision;
    supervision.failures_max = 2;
    supervision.reloads_max = 2;
    supervision.program_resets_hour_max = 1;
    supervision.program_resets_day_max = 1;
    supervision.crash_resets_max = 2;
    supervision.ending_judge_s = 5;
    supervision.safe_mode_min = 2;
    supervision.safe_mode_max_min = 4;
    supervision.repl_idle_min = 2;
    supervision.floor_min = 3;
    supervision.floor_safe_mode = floor_safe_mode;
    supervision.restart = restart;
    // Fewer wakes make the search quicker; nothing here depends on them.
    supervision.watchdog_s = 120;
    settings.recovery.reset_per_hour = 2;
    settings.recovery.reset_per_day = 3;
    settings.recovery.checkpoint_s = 3_600;
    settings.recovery.probe_s = 3_600;
    settings
}

fn key(bench: &Bench) -> String {
    let supervisor = &bench.supervisor;
    let record = supervisor.record();
    let streaks = &record.streaks;
    // Beyond its bound, below, a count makes no difference any more.
    let few = |count: u16| count.min(2);
    std::format!(
        "{:?} {:?} {:?} {:?} {} {:?} {:?}",
        (supervisor.phase(), bench.running(), supervisor.safe_mode_reason()),
        (supervisor.decision(), record.floor, record.next_mode, record.safe_mode_stay, record.pending.is_some()),
        (few(streaks.unexpected), few(streaks.failures), few(streaks.asked_reloads), few(streaks.safe_modes)),
        (record.resets_hour.used, record.resets_day.used),
        supervisor.recovery().status().rungs[5].left_day,
        bench.health,
        supervisor.inner(),
    )
}

/// Whether the step means anything here.
fn applies(bench: &Bench, step: Step) -> bool {
    let phase = bench.supervisor.phase();
    match step {
        Step::Ends(_) => bench.has_vm(),
        Step::BreaksPromise | Step::WatchdogExpires | Step::RefusesToStop | Step::NextInSafeMode | Step::NextCode => {
            phase == Phase::Code
        }
        Step::Health(health) => bench.health != health,
        _ => true,
    }
}

fn take(bench: &mut Bench, step: Step) {
    match step {
        Step::Wait => bench.run_to_deadline(),
        Step::Ends(end) => bench.end_now(end),
        Step::BreaksPromise => {
            bench.input(Input::Alive(Some(ms(1_000))));
            bench.run(1_001);
        }
        Step::WatchdogExpires => {
            bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Reset, ms(1_000))));
            bench.run(1_001);
        }
        Step::RefusesToStop => {
            bench.make_stubborn();
            bench.input(Input::UserReload);
        }
        Step::Resets(reset, fault) => bench.boot(reset, fault),
        Step::PowerCut => bench.power_cut(),
        Step::Health(health) => bench.set_health(health),
        Step::Key(key) => bench.input(Input::Key(key)),
        Step::FileWritten => bench.input(Input::FileWritten),
        Step::UserReload => bench.input(Input::UserReload),
        Step::UserReset => bench.input(Input::UserReset),
        Step::UserSafeMode => bench.input(Input::UserSafeMode),
        Step::NextInSafeMode => bench.supervisor.on_next_reset(RunMode::SafeMode).expect("allowed"),
        Step::NextCode => {
            let options = NextOptions { reload_on_success: true, reload_on_error: true, ..NextOptions::default() };
            let next = NextCode { file: Some("/gone.py"), working_directory: None, options };
            bench.supervisor.set_next_code(&next).expect("short");
        }
    }
    bench.drain();
}

/// Without a hand, and with the network as it is said, the program runs again and goes on running.
fn comes_back(bench: &Bench, health: NetworkHealth, by_itself: bool, path: &[Step]) {
    let mut bench = bench.clone();
    bench.forget();
    bench.set_health(health);
    let end = bench.elapsed() + 6 * HOUR;
    let runs = |bench: &Bench| bench.supervisor.phase() == Phase::Code;
    let back = bench.run_until(end, runs);
    // Where the setting restores CircuitPython's waiting, the wait is reachable and a key ends it.
    if !back && !by_itself && bench.supervisor.phase() == Phase::Waiting {
        bench.input(Input::Key(Key::CtrlD));
    }
    assert!(runs(&bench), "dead end under {health:?} after {path:?}: {:?}", bench.supervisor.phase());
}

/// What a search found.
struct Found {
    states: usize,
    steps: usize,
    /// Longest way to a state, in steps.
    depth: usize,
    /// Nothing is left that leads to a new state.
    complete: bool,
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = if self.complete { "all there are" } else { "cut short" };
        write!(f, "{} states, {} steps, depth {}; {end}", self.states, self.steps, self.depth)
    }
}

fn explore(settings: fieldwarden_config::Settings, steps: &[Step], states_max: usize) -> Found {
    let by_itself = settings.supervision.restart;
    let mut start = Bench::with(settings, embassy_time::Instant::from_ticks(0));
    start.missing.push("/gone.py");
    let mut seen = HashSet::from([key(&start)]);
    let mut open = VecDeque::from([(start, Vec::<Step>::new())]);
    let mut found = Found { states: 0, steps: 0, depth: 0, complete: true };
    while let Some((bench, path)) = open.pop_front() {
        found.depth = found.depth.max(path.len());
        comes_back(&bench, NetworkHealth::Healthy, by_itself, &path);
        comes_back(&bench, NetworkHealth::Upstream, by_itself, &path);
        for step in steps.iter().copied().filter(|step| applies(&bench, *step)) {
            let mut next = bench.clone();
            next.forget();
            take(&mut next, step);
            let resetting = next.supervisor.next_deadline().is_none();
            assert!(!resetting, "the bench resets when told to: {path:?} {step:?}");
            found.steps += 1;
            let key = key(&next);
            if seen.len() >= states_max {
                found.complete &= seen.contains(&key);
            } else if seen.insert(key) {
                let mut path = path.clone();
                path.push(step);
                open.push_back((next, path));
            }
        }
    }
    found.states = seen.len();
    found
}

#[test]
fn no_order_of_events_leads_to_a_dead_end() {
    let states = cases("EXPLORER_STATES", 800) as usize;
    for (floor_safe_mode, restart) in [(false, true), (true, true), (false, false)] {
        let found = explore(settings(floor_safe_mode, restart), STEPS, states);
        std::println!("all events, floor_safe_mode {floor_safe_mode}, restart {restart}: {found}");
        assert!(found.states >= states.min(500), "the search found next to nothing: {found}");
    }
}

#[test]
fn no_order_of_some_events_leads_to_a_dead_end_however_long() {
    for (name, steps) in ALPHABETS {
        let found = explore(settings(false, true), steps, STATES_MAX);
        std::println!("{name}: {found}");
        assert!(found.complete && found.states > 300, "{name}: {found}");
    }
}
