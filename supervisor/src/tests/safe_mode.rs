//! Safe mode: entered for true reasons, reachable, and always left.

use super::bench::*;
use crate::*;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

fn in_safe_mode(bench: &Bench) -> bool {
    bench.supervisor.phase() == Phase::SafeMode
}

#[test]
fn third_watchdog_reset_in_a_row_leads_to_safe_mode_that_ends_by_itself() {
    let mut bench = Bench::new();
    bench.code = Act::HangsAt(5_000);
    assert!(bench.run_until(10 * MINUTE, in_safe_mode));
    assert_eq!(bench.seen.resets.len(), 3);
    assert_eq!(bench.supervisor.safe_mode_reason(), SafeModeReason::Watchdog);
    assert_eq!(bench.supervisor.decision(), Decision::SafeMode(SafeModeReason::Watchdog));
    assert_eq!(bench.seen.starts.last().map(|start| start.1), Some(Script::SafeMode), "safemode.py ran");
    assert_eq!((bench.said(Say::SafeMode), bench.said(Say::SafeModeBecause(SafeModeReason::Watchdog))), (1, 1));
    let entered = bench.elapsed();
    assert!(bench.run_until(entered + HOUR, |bench| bench.running() == Some(Script::Code)));
    assert!((entered + 9 * MINUTE..entered + 11 * MINUTE).contains(&bench.elapsed()));
    assert_eq!(
        (bench.supervisor.reset_command(), bench.supervisor.safe_mode_reason()),
        (Some(ResetCommand::SafeModeEnd), SafeModeReason::None)
    );
}

#[test]
fn program_that_hangs_for_ever_meets_ever_longer_safe_modes_up_to_their_bound() {
    let mut bench = Bench::new();
    bench.code = Act::HangsAt(5_000);
    bench.run(48 * HOUR);
    let ends: Vec<u64> = bench
        .seen
        .resets
        .iter()
        .filter(|(_, command)| *command == Some(ResetCommand::SafeModeEnd))
        .map(|reset| reset.0)
        .collect();
    let gaps: Vec<u64> = ends.windows(2).map(|pair| (pair[1] - pair[0]) / MINUTE).collect();
    assert_eq!(gaps[..4], [20, 40, 80, 120], "{gaps:?}");
    assert!(gaps[4..].iter().all(|gap| *gap == 120), "{gaps:?}");
    bench.code = Act::Forever;
    bench.run(3 * HOUR);
    assert_eq!((bench.running(), bench.supervisor.record().streaks), (Some(Script::Code), Streaks::default()));
}

#[test]
fn single_crash_of_any_kind_starts_the_program_again() {
    for (reset, fault) in [
        (ResetReason::Watchdog, None),
        (ResetReason::Brownout, None),
        (ResetReason::Software, None),
        (ResetReason::Unknown, None),
        (ResetReason::Software, Some(SafeModeReason::HardFault)),
        (ResetReason::Watchdog, Some(SafeModeReason::StackOverflow)),
    ] {
        let mut bench = Bench::new();
        bench.run(20 * MINUTE);
        bench.boot(reset, fault);
        bench.run(10_000);
        let status = bench.supervisor.status(bench.now, None);
        assert_eq!((bench.running(), status.reset_expected, status.reset_reason), (Some(Script::Code), false, reset));
        assert_eq!(status.totals.unexpected, 1);
        bench.boot(reset, fault);
        bench.boot(reset, fault);
        let reason = match (fault, reset) {
            (Some(fault), _) => fault,
            (None, ResetReason::Watchdog) => SafeModeReason::Watchdog,
            (None, ResetReason::Brownout) => SafeModeReason::Brownout,
            (None, _) => SafeModeReason::HardFault,
        };
        assert_eq!(bench.supervisor.safe_mode_reason(), reason, "the third in a row");
    }
}

#[test]
fn condition_of_this_start_is_safe_mode_at_once_and_tried_again() {
    let mut bench = Bench::new();
    for fault in [SafeModeReason::NoCircuitpy, SafeModeReason::NoHeap, SafeModeReason::FlashWriteFail] {
        bench.boot(ResetReason::PowerOn, Some(fault));
        assert_eq!(bench.supervisor.safe_mode_reason(), fault);
        assert!(bench.supervisor.status(bench.now, None).reset_expected);
        let from = bench.elapsed();
        assert!(bench.run_until(from + 3 * HOUR, |bench| bench.running() == Some(Script::Code)));
    }
}

#[test]
fn button_within_the_delay_is_safe_mode_without_any_script_of_the_user() {
    let mut bench = Bench::new();
    bench.run(500);
    assert_eq!(bench.supervisor.phase(), Phase::SafeModeDelay);
    bench.input(Input::UserSafeMode);
    bench.run(5 * MINUTE);
    assert_eq!((bench.supervisor.safe_mode_reason(), bench.seen.starts.len()), (SafeModeReason::User, 0));
    assert!(bench.run_until(20 * MINUTE, |bench| bench.running() == Some(Script::Code)), "and it ends by itself");
}

#[test]
fn no_delay_after_a_reset_that_nobody_stands_beside() {
    for (reset, delay) in [
        (ResetReason::Watchdog, 0),
        (ResetReason::Brownout, 0),
        (ResetReason::PowerOn, 1_000),
        (ResetReason::ResetPin, 1_000),
    ] {
        let mut bench = Bench::new();
        bench.boot(reset, None);
        let from = bench.elapsed();
        bench.run(5_000);
        assert_eq!(
            bench.seen.starts.iter().find(|start| start.0 >= from).map(|start| start.0 - from),
            Some(delay),
            "{reset:?}"
        );
    }
}

#[test]
fn safe_mode_asked_for_over_the_network_comes_through_a_commanded_reset() {
    let mut bench = Bench::new();
    bench.run(5_000);
    bench.input(Input::UserSafeMode);
    let status = bench.supervisor.status(bench.now, None);
    assert_eq!(
        (status.safe_mode_reason, status.reset_command),
        (SafeModeReason::User, Some(ResetCommand::SafeModeRequest))
    );
    assert_eq!(status.totals.unexpected, 0);
    bench.run(5_000);
    assert_eq!(bench.running(), None);
    // From there, a reset by hand leaves it.
    bench.input(Input::UserReset);
    bench.run(5_000);
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn program_asks_for_safe_mode_as_in_circuitpython() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(1_000, End::Reset));
    bench.run(1_500);
    bench.supervisor.on_next_reset(RunMode::SafeMode).unwrap();
    bench.run(2_000);
    assert_eq!(bench.supervisor.safe_mode_reason(), SafeModeReason::Programmatic);
    assert_eq!(bench.seen.starts.last().map(|start| start.1), Some(Script::SafeMode));
}

#[test]
fn use_prolongs_safe_mode_up_to_its_bound() {
    let mut bench = Bench::new();
    bench.input(Input::UserSafeMode);
    let left = |bench: &Bench| bench.commanded(ResetCommand::SafeModeEnd) > 0;
    while bench.elapsed() < 10 * HOUR && !left(&bench) {
        let next = bench.elapsed() + 5 * MINUTE;
        if !bench.run_until(next, left) {
            bench.input(Input::UserActive);
        }
    }
    assert!((119 * MINUTE..121 * MINUTE).contains(&bench.elapsed()), "{}", bench.elapsed());
}

#[test]
fn repl_works_in_safe_mode_and_returns_to_it() {
    let mut bench = Bench::new();
    bench.input(Input::UserSafeMode);
    bench.input(Input::Key(Key::Other));
    assert_eq!(bench.supervisor.phase(), Phase::Repl);
    bench.input(Input::UserReload);
    assert!(in_safe_mode(&bench), "no saved code runs");
    bench.input(Input::Key(Key::Other));
    assert!(bench.run_until(3 * HOUR, |bench| bench.running() == Some(Script::Code)), "an open session is no dead end");
}

#[test]
fn safemode_py_that_raises_hangs_loops_or_resets_is_no_dead_end() {
    for act in [
        Act::Ends(10, End::Raised("oops")),
        Act::Loops,
        Act::HangsAt(1_000),
        Act::Stubborn,
        Act::Forever,
        Act::Ends(10, End::Reset),
        Act::Ends(10, End::DeepSleep(Some(600_000))),
    ] {
        let mut bench = Bench::new();
        bench.safemode_py = act.clone();
        bench.boot(ResetReason::PowerOn, Some(SafeModeReason::NoHeap));
        if act == Act::Ends(10, End::Raised("oops")) {
            bench.run(1_000);
            assert_eq!(bench.supervisor.safe_mode_reason(), SafeModeReason::SafemodePyError);
        }
        let end = bench.elapsed() + 24 * HOUR;
        assert!(bench.run_until(end, |bench| bench.running() == Some(Script::Code)), "{act:?}");
    }
}

#[test]
fn safemode_py_of_the_well_known_recipe_recovers_from_each_crash_within_budget() {
    let mut bench = Bench::new();
    bench.safemode_py = Act::Ends(10, End::Reset);
    bench.code = Act::HangsAt(5_000);
    bench.run(24 * HOUR);
    let per_day = bench.seen.resets.len();
    assert!(per_day < 60, "no storm: {per_day} resets a day");
    bench.code = Act::Forever;
    bench.run(5 * HOUR);
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn crashes_never_lead_to_safe_mode_if_settings_say_so() {
    let mut bench = Bench::new();
    bench.settings.supervision.crash_resets_max = 0;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::HangsAt(5_000);
    bench.run(2 * HOUR);
    assert_eq!(bench.supervisor.record().totals.safe_modes, 0);
}
