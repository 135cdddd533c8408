//! The watchdog over whole boards: who hangs is named, who is alive is never reset, who promised is held to it.

use embassy_time::{Duration, Instant};

use super::bench::*;
use crate::retained::slots::tests::{Noise, cases};
use crate::watchdog::{Feeding, Gate};
use crate::*;

const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;

#[test]
fn hang_in_a_native_resets_within_the_time_and_names_the_vm() {
    for watchdog_s in [4, 16, 120] {
        let mut bench = Bench::new();
        bench.settings.supervision.watchdog_s = watchdog_s;
        bench.boot(ResetReason::ResetPin, None);
        bench.plan.push_back(Act::HangsAt(30_500));
        bench.run_until(DAY, |bench| !bench.seen.resets.is_empty());
        let (at, command) = bench.seen.resets[0];
        let last_check_in = bench.seen.starts[1].0 + 30_000;
        assert_eq!(command, None, "the hardware did it");
        assert!(at <= last_check_in + u64::from(watchdog_s) * 1000, "{at} for {last_check_in} and {watchdog_s} s");
        let status = bench.supervisor.status(bench.now, None);
        assert_eq!((status.starved, status.reset_reason), (Some(TaskId::Vm), ResetReason::Watchdog));
        assert_eq!((status.totals.unexpected, status.totals.watchdog), (1, 1));
        assert!(!status.reset_expected && status.reset_command.is_none());
    }
}

#[test]
fn hung_task_resets_the_board_and_is_named() {
    for task in TaskId::ALL.iter().copied().filter(|task| *task != TaskId::Vm) {
        let mut bench = Bench::new();
        bench.run(MINUTE);
        bench.hang(task);
        assert!(bench.run_until(MINUTE + 16_000, |bench| bench.seen.resets.len() == 1));
        assert_eq!(bench.supervisor.status(bench.now, None).starved, Some(task));
    }
}

#[test]
fn endless_python_loop_is_the_programs_right() {
    let mut bench = Bench::new();
    bench.code = Act::Loops;
    bench.run(DAY);
    assert_eq!((bench.seen.resets.len(), bench.running()), (0, Some(Script::Code)));
}

#[test]
fn program_that_waits_for_weeks_is_alive() {
    let mut bench = Bench::new();
    bench.run(40 * DAY);
    assert_eq!(bench.seen.resets, []);
}

#[test]
fn broken_promise_to_be_alive_stops_and_restarts_the_program() {
    let mut bench = Bench::new();
    bench.code = Act::Loops;
    bench.run(5_000);
    bench.input(Input::Alive(Some(Duration::from_secs(10))));
    bench.run(9_000);
    bench.input(Input::Alive(Some(Duration::from_secs(10))));
    bench.run(9_990);
    assert_eq!(bench.running(), Some(Script::Code));
    bench.run(20);
    assert_eq!(bench.running(), None, "stopped");
    bench.run(10_000);
    assert_eq!(bench.running(), Some(Script::Code), "and started again");
    bench.run(5 * MINUTE);
    assert_eq!((bench.supervisor.record().totals.failures, bench.seen.resets.len()), (1, 0));
    bench.input(Input::Alive(Some(Duration::from_secs(10))));
    bench.input(Input::Alive(None));
    bench.run(5 * MINUTE);
    assert_eq!(bench.supervisor.record().totals.failures, 1, "a promise taken back is none");
}

#[test]
fn promise_ends_with_the_program_that_made_it() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(2_000, End::Reload));
    bench.run(1_500);
    bench.input(Input::Alive(Some(Duration::from_secs(10))));
    bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Reset, ms(10_000))));
    assert!(bench.supervisor.program_watchdog().is_some());
    bench.run(20 * MINUTE);
    assert_eq!(bench.supervisor.program_watchdog(), None);
    assert_eq!((bench.seen.resets.len(), bench.seen.starts.len()), (0, 3), "the next run promised nothing");
}

#[test]
fn programs_watchdog_raises_or_resets_as_its_mode_says() {
    let mut bench = Bench::new();
    bench.code = Act::Loops;
    bench.run(5_000);
    bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Raise, ms(2_500))));
    bench.run(2_000);
    bench.input(Input::ProgramWatchdog(ProgramWatchdog::Feed));
    bench.run(2_499);
    assert_eq!(bench.running(), Some(Script::Code));
    bench.run(2);
    assert!(bench.seen.outputs.iter().any(|(_, output)| *output == Output::RaiseWatchDogTimeout));
    bench.run(10_000);
    assert_eq!(bench.supervisor.previous_traceback(), Some("WatchDogTimeout"));

    bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Reset, ms(2_500))));
    bench.run(2_600);
    let status = bench.supervisor.status(bench.now, None);
    assert_eq!(status.reset_reason, ResetReason::Watchdog, "as the program expects");
    assert_eq!((status.reset_command, status.totals.unexpected), (Some(ResetCommand::ProgramWatchdog), 0));
    bench.run(10_000);
    assert_eq!(bench.running(), Some(Script::Code), "and the promise ended with the program");
}

#[test]
fn programs_watchdog_resets_nothing_while_the_network_is_lost() {
    let mut bench = Bench::new();
    bench.code = Act::Loops;
    bench.run(5_000);
    bench.set_health(NetworkHealth::Upstream);
    for _ in 0..500 {
        if bench.running().is_some() {
            bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Reset, ms(8_000))));
        }
        bench.run(10 * MINUTE);
    }
    assert_eq!(bench.seen.resets, []);
    assert!(bench.supervisor.record().totals.deferred > 400);
}

#[test]
fn program_that_does_not_stop_is_ended_by_a_reset() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Stubborn);
    bench.run(5_000);
    bench.input(Input::UserReload);
    bench.run(14_000);
    assert_eq!(bench.supervisor.phase(), Phase::Stopping);
    bench.run(20_000);
    assert_eq!((bench.commanded(ResetCommand::StopTimeout), bench.said(Say::NotStopping)), (1, 1));
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn time_without_progress_is_bounded_under_a_local_fault_and_free_under_an_upstream_one() {
    for (health, bounded) in [
        (NetworkHealth::Local, true),
        (NetworkHealth::Undetermined, true),
        (NetworkHealth::Upstream, false),
        (NetworkHealth::Service, false),
        (NetworkHealth::NotExpected, false),
        (NetworkHealth::Healthy, false),
    ] {
        let mut bench = Bench::new();
        bench.set_health(health);
        bench.run(359 * MINUTE);
        assert_eq!(bench.seen.resets, []);
        bench.run(2 * MINUTE);
        assert_eq!(bench.commanded(ResetCommand::StuckUnhealthy), usize::from(bounded), "{health:?}");
    }
}

#[test]
fn feeding_follows_an_oracle_over_random_schedules() {
    for seed in 1..=cases("WATCHDOG_SEEDS", 300) {
        let mut noise = Noise(seed * 77);
        let mut gate = Gate::new(16);
        // The oracle: per task, the time until which it is alive.
        let mut alive_to = [None::<u64>; TaskId::ALL.len()];
        let mut fed = 0;
        let mut now = 0;
        let at = Instant::from_millis;
        for _ in 0..400 {
            now += noise.next() % 900;
            let id = TaskId::ALL[(noise.next() % TaskId::ALL.len() as u64) as usize];
            let place = &mut alive_to[usize::from(id.code())];
            match noise.next() % 12 {
                0 => {
                    let deadline = 1 + noise.next() % 12_000;
                    gate.started(at(now), id, Some(ms(deadline)));
                    *place = Some(now + deadline.min(8_000));
                }
                1 => {
                    gate.stopped(id);
                    *place = None;
                }
                2..8 => {
                    // The oracle does not know deadlines: it learns them from the gate's own answer to a fresh check-in.
                    gate.check_in(at(now), id);
                    if place.is_some() {
                        let mut alone = gate.clone();
                        TaskId::ALL.iter().filter(|other| **other != id).for_each(|other| alone.stopped(*other));
                        *place = alone.next_due().map(|(due, _)| due.as_millis());
                    }
                }
                _ => {}
            }
            let dead = alive_to.iter().flatten().any(|to| *to <= now);
            match gate.feed(at(now)) {
                Feeding::Starved(id) => {
                    assert!(alive_to[usize::from(id.code())].is_some_and(|to| to <= now), "seed {seed} at {now}");
                }
                Feeding::Feed => {
                    assert!(!dead, "fed with a task hung: seed {seed} at {now}");
                    fed = now;
                }
                Feeding::NotYet => assert!(!dead && now < fed + 4_000, "starved with all alive: seed {seed} at {now}"),
            }
        }
    }
}
