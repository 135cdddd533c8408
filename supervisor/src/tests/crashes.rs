//! Programs that fail, in and out of outages: restarts without end, resets within budgets, and never a storm.

use super::bench::*;
use crate::*;

const DAY: u64 = 86_400_000;
const HOUR: u64 = 3_600_000;

/// Most resets in any hour and in any day.
fn densest(bench: &Bench, window_ms: u64) -> usize {
    let times: Vec<u64> = bench.seen.resets.iter().map(|(at, _)| *at).collect();
    times
        .iter()
        .map(|from| times.iter().filter(|at| (*from..from + window_ms).contains(*at)).count())
        .max()
        .unwrap_or(0)
}

#[test]
fn crashing_program_is_restarted_reset_within_budget_and_then_kept_at_the_floor() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(2_000, End::Raised("boom"));
    bench.run(30 * DAY);
    let resets = bench.commanded(ResetCommand::ProgramFailures);
    assert!((1..=6).contains(&resets), "the bug outlives a few resets, then no more come: {resets}");
    assert_eq!(bench.seen.resets.len(), resets);
    assert!(densest(&bench, HOUR) <= 3);
    let status = bench.supervisor.status(bench.now, None);
    assert!(status.floor);
    let late = bench.seen.starts.iter().filter(|start| start.0 > 29 * DAY).count();
    assert!((70..=96).contains(&late), "a start every 15 to 19 minutes at the floor, not {late} a day");
    assert_eq!(status.totals.unexpected, 0, "a commanded reset is no crash");
}

#[test]
fn program_that_is_mended_leaves_the_floor() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(2_000, End::Raised("boom"));
    bench.run(2 * DAY);
    assert!(bench.supervisor.record().floor);
    bench.code = Act::Forever;
    bench.run(HOUR);
    let record = bench.supervisor.record();
    assert!(!record.floor);
    assert_eq!(record.streaks, Streaks::default());
}

#[test]
fn mending_by_hand_leaves_the_floor_at_once() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(2_000, End::Raised("boom"));
    bench.run(2 * DAY);
    bench.code = Act::Ends(5_000, End::Raised("another"));
    bench.input(Input::FileWritten);
    bench.run(1_000);
    assert!(!bench.supervisor.record().floor);
    assert_eq!(bench.run_reason(), RunReason::AutoReload);
}

#[test]
fn crashing_program_in_an_outage_counts_for_nothing() {
    for health in [NetworkHealth::Upstream, NetworkHealth::Service, NetworkHealth::Local, NetworkHealth::Undetermined] {
        let mut bench = Bench::new();
        bench.settings.supervision.stuck_min = 10_080;
        bench.boot(ResetReason::ResetPin, None);
        bench.code = Act::Ends(2_000, End::Raised("OSError: [Errno 113] EHOSTUNREACH"));
        bench.set_health(health);
        bench.run(6 * DAY);
        let record = bench.supervisor.record();
        assert_eq!((bench.seen.resets.len(), record.totals.failures, record.floor), (0, 0, false), "{health:?}");
        assert!(record.totals.waited > 1_000, "it was restarted all the while");
        bench.code = Act::Forever;
        let returned = bench.elapsed();
        bench.set_health(NetworkHealth::Healthy);
        assert!(
            bench.run_until(returned + 2_500, |bench| bench.running() == Some(Script::Code)),
            "soon after the return"
        );
    }
}

#[test]
fn thirty_days_of_upstream_outage_and_a_program_that_resets_or_reloads_give_no_reset() {
    for (end, days) in
        [(End::Reset, 30), (End::Reload, 3), (End::Raised("OSError"), 30), (End::Exited(1), 3), (End::Finished, 3)]
    {
        let mut bench = Bench::new();
        bench.run(60_000);
        bench.code = Act::Ends(20_000, end);
        bench.set_health(NetworkHealth::Upstream);
        bench.input(Input::UserReload);
        bench.run(days * DAY);
        assert_eq!(bench.seen.resets, [], "{end:?}");
    }
}

#[test]
fn failure_just_before_the_loss_is_noticed_is_the_losss() {
    let mut bench = Bench::new();
    bench.code = Act::Forever;
    bench.run(20 * 60_000);
    for _ in 0..200 {
        // The program notices at once, the probes half a minute later; ten minutes on, all is well again.
        bench.plan.push_back(Act::Ends(1, End::Raised("OSError")));
        bench.input(Input::UserReload);
        bench.plan.push_back(Act::Ends(3_000, End::Raised("OSError")));
        bench.run(30_000);
        bench.set_health(NetworkHealth::Upstream);
        bench.run(600_000);
        bench.set_health(NetworkHealth::Healthy);
        bench.run(120_000);
    }
    let record = bench.supervisor.record();
    assert_eq!((record.totals.failures, bench.seen.resets.len()), (0, 0));
    assert!(record.totals.waited >= 200);
}

#[test]
fn failures_count_only_while_the_network_is_well_through_changing_weather() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(4_000, End::Raised("boom"));
    for day in 0..20 {
        bench.set_health(if day % 2 == 0 { NetworkHealth::Upstream } else { NetworkHealth::Healthy });
        let before = bench.seen.resets.len();
        bench.run(DAY);
        assert!(day % 2 == 1 || bench.seen.resets.len() == before, "no reset in the outage of day {day}");
    }
    assert!(densest(&bench, HOUR) <= 3 && densest(&bench, DAY) <= 7, "{:?}", bench.seen.resets);
}

#[test]
fn program_that_resets_for_ever_is_held_to_its_budget() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(5_000, End::Reset);
    bench.run(10 * DAY);
    assert!(densest(&bench, HOUR) <= 3 && densest(&bench, DAY) <= 7, "{:?}", bench.seen.resets);
    let status = bench.supervisor.status(bench.now, None);
    assert!(status.totals.deferred > 1_000);
    assert_eq!(status.reset_command, Some(ResetCommand::Program));
    assert_eq!(status.reset_reason, ResetReason::Software);
    assert_eq!((status.totals.unexpected, status.safe_mode_reason), (0, SafeModeReason::None));
}

#[test]
fn setting_gives_the_program_its_resets_as_in_circuitpython() {
    let mut bench = Bench::new();
    bench.settings.supervision.program_reset_always = true;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::Ends(5_000, End::Reset);
    bench.set_health(NetworkHealth::Upstream);
    bench.run(HOUR);
    assert!(bench.commanded(ResetCommand::Program) > 500);
}

#[test]
fn program_that_reloads_for_ever_is_reset_within_budget_and_goes_on() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(1_000, End::Reload);
    bench.run(5 * DAY);
    let resets = bench.commanded(ResetCommand::TooManyReloads);
    assert!((5..=35).contains(&resets), "{resets}");
    assert_eq!(resets, bench.seen.resets.len());
    assert!(densest(&bench, HOUR) <= 3 && densest(&bench, DAY) <= 7);
    assert!(!bench.supervisor.record().floor);
    let record = bench.supervisor.record();
    assert_eq!(
        record.totals.reloads,
        u32::try_from(reload_ends(&bench)).unwrap(),
        "every reload is counted, over all resets"
    );
}

/// Endings that asked for a reload: every start of the program but the one that runs, as long as it does nothing else.
fn reload_ends(bench: &Bench) -> usize {
    let starts = bench.seen.starts.iter().filter(|start| start.1 == Script::Code).count();
    starts - usize::from(bench.running() == Some(Script::Code))
}

#[test]
fn reload_counter_survives_every_kind_of_reset_that_keeps_memory() {
    for reset in ResetReason::ALL {
        let mut bench = Bench::new();
        bench.settings.supervision.reloads_max = 0;
        bench.boot(ResetReason::ResetPin, None);
        bench.plan.extend([Act::Ends(10, End::Reload), Act::Ends(10, End::Reload)]);
        bench.run(3_000);
        assert_eq!(bench.supervisor.record().streaks.reloads, 2);
        bench.boot(*reset, None);
        let record = bench.supervisor.record();
        assert_eq!((record.streaks.reloads, record.totals.reloads), (2, 2), "{reset:?}");
    }
}

#[test]
fn claims_left_are_a_defect_that_is_told_and_reset() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(1_000, End::Claims(2)));
    bench.run(20_000);
    assert_eq!((bench.commanded(ResetCommand::ClaimsLeft), bench.said(Say::ClaimsLeft)), (1, 1));
    assert_eq!(bench.supervisor.record().totals.claims_left, 1);
    bench.code = Act::Ends(1_000, End::Claims(2));
    bench.input(Input::UserReload);
    bench.run(10 * DAY);
    assert!(densest(&bench, HOUR) <= 5 && densest(&bench, DAY) <= 17, "the recovery's budget bounds it");
    assert!(bench.seen.starts.len() > 500, "and the program goes on");
}

#[test]
fn floor_can_lead_to_safe_mode_and_safe_mode_back() {
    let mut bench = Bench::new();
    bench.settings.supervision.floor_safe_mode = true;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::Ends(2_000, End::Raised("boom"));
    assert!(bench.run_until(2 * DAY, |bench| bench.supervisor.phase() == Phase::SafeMode));
    assert_eq!(bench.supervisor.safe_mode_reason(), SafeModeReason::Programmatic);
    let end = bench.elapsed() + DAY;
    assert!(bench.run_until(end, |bench| bench.running() == Some(Script::Code)));
    assert_eq!(bench.supervisor.reset_command(), Some(ResetCommand::SafeModeEnd));
    assert_eq!(bench.supervisor.decision(), Decision::Floor);
}
