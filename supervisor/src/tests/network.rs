//! The recovery inside, driven by evidence: its reload and its reset become steps of the lifecycle, its faults keep endings from
//! counting.

use fieldwarden_netrecover::{self as netrecover, Capabilities, Rung, ServiceEvent, ServiceId};

use super::bench::*;
use crate::*;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A board on Wi-Fi whose network has been well for a while.
fn connected() -> Bench {
    let mut bench = Bench::new();
    bench.settings.recovery.probe_name = "example.net".try_into().unwrap();
    bench.link = Capabilities { names: true, ..Capabilities::native_station() };
    bench.by_evidence = true;
    bench.boot(ResetReason::PowerOn, None);
    bench.run(20 * MINUTE);
    assert_eq!(bench.supervisor.health(), NetworkHealth::Healthy, "{}", bench.status_json());
    bench.forget();
    bench
}

#[test]
fn fault_that_only_a_reset_cures_is_cured_by_a_commanded_reset() {
    let mut bench = connected();
    let unexpected = bench.supervisor.record().totals.unexpected;
    bench.fault = Some(Fault::ChipSilent { cure: Rung::McuReset });
    let end = bench.elapsed() + 2 * HOUR;
    assert!(bench.run_until(end, |bench| bench.fault.is_none()), "{:?}", bench.seen.rungs);
    bench.run(20 * MINUTE);
    let status = bench.supervisor.status(bench.now, None);
    assert_eq!((status.reset_command, status.reset_reason), (Some(ResetCommand::Ladder), ResetReason::Software));
    assert_eq!((status.totals.unexpected, status.health), (unexpected, NetworkHealth::Healthy));
    assert_eq!(status.commanded[0].health, NetworkHealth::Local);
    assert!(bench.seen.rungs.iter().any(|(_, rung)| *rung == Rung::ChipReset), "after the lesser rungs");
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn reset_of_the_ladder_waits_for_finalizers_no_longer_than_its_contract() {
    let mut bench = connected();
    bench.settings.supervision.stop_s = 120;
    bench.boot(ResetReason::ResetPin, None);
    bench.run(20 * MINUTE);
    bench.forget();
    bench.make_stubborn();
    bench.fault = Some(Fault::ChipSilent { cure: Rung::McuReset });
    let end = bench.elapsed() + 2 * HOUR;
    assert!(bench.run_until(end, |bench| bench.fault.is_none()));
    assert_eq!(bench.supervisor.reset_command(), Some(ResetCommand::Ladder), "not for want of a stop");
    let stopped = bench.seen.outputs.iter().find(|(_, output)| *output == Output::Stop).map(|(at, _)| *at);
    let took = bench.seen.resets[0].0 - stopped.unwrap();
    assert!(took < 100_000, "the reload before had its time, the reset its own: {took} ms");
}

#[test]
fn blind_reset_is_told_to_flash_before_it_happens_so_that_power_lost_right_after_gives_no_second() {
    let mut bench = connected();
    bench.others = 0;
    bench.run(60 * DAY);
    bench.forget();
    bench.fault = Some(Fault::Silence);
    bench.input(Input::Net(netrecover::Input::Link(netrecover::LinkEvidence::Down(netrecover::DownReason::Unknown))));
    let end = bench.elapsed() + 2 * HOUR;
    assert!(bench.run_until(end, |bench| !bench.seen.resets.is_empty()), "{}", bench.status_json());
    bench.power_cut();
    bench.run(23 * HOUR);
    assert_eq!(bench.commanded(ResetCommand::Ladder), 1);
    bench.run(2 * HOUR);
    assert_eq!(bench.commanded(ResetCommand::Ladder), 2, "the next day has its own");
}

#[test]
fn service_fault_that_a_reload_cures_reloads_the_program_and_resets_nothing() {
    let mut bench = connected();
    let reloads = bench.supervisor.record().totals.reloads;
    bench.fault = Some(Fault::AcksStopped { cure: Rung::SupervisorReload });
    let service = |event| Input::Net(netrecover::Input::Service(ServiceId(0), event));
    bench.input(service(ServiceEvent::Expect));
    let end = bench.elapsed() + HOUR;
    assert!(bench.run_until(end, |bench| bench.fault.is_none()), "{:?} {}", bench.seen.rungs, bench.status_json());
    bench.input(service(ServiceEvent::Acknowledged));
    bench.run(20 * MINUTE);
    assert_eq!((bench.run_reason(), bench.seen.resets.len()), (RunReason::SupervisorReload, 0));
    assert_eq!(bench.supervisor.record().totals.reloads, reloads + 1);
    assert!(bench.seen.rungs.iter().all(|(_, rung)| !rung.touches_link()), "the radio is left alone");
    assert_eq!(bench.supervisor.health(), NetworkHealth::Healthy);
}

#[test]
fn crashing_program_in_an_upstream_outage_by_evidence_gives_no_reset() {
    let mut bench = connected();
    bench.code = Act::Ends(20_000, End::Raised("OSError: [Errno 116] ETIMEDOUT"));
    bench.fault = Some(Fault::PathDead);
    bench.input(Input::UserReload);
    bench.run(5 * DAY);
    assert_eq!(bench.supervisor.health(), NetworkHealth::Upstream, "{}", bench.status_json());
    assert_eq!((bench.seen.resets.len(), bench.seen.rungs.len()), (0, 0));
    assert_eq!(bench.supervisor.record().totals.failures, 0);
    bench.fault = None;
    bench.code = Act::Forever;
    let end = bench.elapsed() + 10 * MINUTE;
    assert!(bench.run_until(end, |bench| bench.running() == Some(Script::Code)));
    bench.run(15 * MINUTE);
    assert_eq!(bench.supervisor.health(), NetworkHealth::Healthy);
}

#[test]
fn reset_of_the_ladder_in_safe_mode_returns_to_safe_mode() {
    let mut bench = connected();
    bench.settings.supervision.safe_mode_min = 120;
    bench.input(Input::UserSafeMode);
    assert_eq!(bench.supervisor.phase(), Phase::SafeMode);
    bench.fault = Some(Fault::ChipSilent { cure: Rung::McuReset });
    let end = bench.elapsed() + HOUR;
    assert!(bench.run_until(end, |bench| bench.fault.is_none()));
    assert_eq!(bench.supervisor.reset_command(), Some(ResetCommand::Ladder));
    assert_eq!(bench.supervisor.safe_mode_reason(), SafeModeReason::User);
    let end = bench.elapsed() + 3 * HOUR;
    assert!(bench.run_until(end, |bench| bench.running() == Some(Script::Code)), "and safe mode still ends");
}

#[test]
fn hold_of_the_link_ends_with_the_program_that_took_it() {
    let mut bench = connected();
    bench.input(Input::Net(netrecover::Input::Hold { until: None }));
    assert!(bench.supervisor.recovery().is_held());
    bench.input(Input::UserReload);
    assert!(!bench.supervisor.recovery().is_held());
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn network_goes_on_in_every_phase_without_a_program() {
    let mut bench = connected();
    for enter in [Input::UserSafeMode, Input::Key(Key::CtrlC)] {
        bench.input(enter);
        assert_eq!(bench.running(), None);
        bench.fault = Some(Fault::ChipSilent { cure: Rung::ChipReset });
        let end = bench.elapsed() + 5 * MINUTE;
        assert!(bench.run_until(end, |bench| bench.fault.is_none()), "{enter:?}");
        bench.input(Input::UserReset);
        bench.run(15 * MINUTE);
    }
}

#[test]
fn budgets_and_experience_of_the_recovery_outlive_resets_with_the_record() {
    let mut bench = connected();
    let uses = |bench: &Bench| bench.supervisor.recovery().status().rungs[Rung::ChipReset as usize].total;
    bench.fault = Some(Fault::ChipSilent { cure: Rung::ChipReset });
    bench.run(30 * MINUTE);
    let before = uses(&bench);
    assert!(before > 0);
    bench.boot(ResetReason::Watchdog, None);
    assert_eq!(uses(&bench), before);
    bench.run(DAY);
    bench.power_cut();
    assert_eq!(uses(&bench), before, "and a loss of mains, through nvm");
}

#[test]
fn dead_chip_of_a_board_that_wants_no_network_costs_no_run_of_its_program() {
    let mut bench = Bench::new();
    bench.by_evidence = true;
    bench.fault = Some(Fault::ChipSilent { cure: Rung::McuReset });
    bench.boot(ResetReason::PowerOn, None);
    bench.run(3 * DAY);
    assert_eq!(bench.supervisor.health(), NetworkHealth::NotExpected);
    let runs = bench.seen.starts.iter().filter(|start| start.1 == Script::Code).count();
    assert_eq!((bench.seen.resets.len(), runs), (0, 1));
    assert!(!bench.seen.rungs.is_empty(), "the lesser rungs were tried");
}
