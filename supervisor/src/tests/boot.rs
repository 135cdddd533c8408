//! What a start is taken for: expected or not, commanded or not, and by whom.

use super::bench::*;
use crate::*;

const MINUTE: u64 = 60_000;

/// Does what the supervisor asks for up to the reset, which does not happen yet.
fn to_the_brink(bench: &mut Bench, input: Input<'_>) -> ResetCommand {
    bench.supervisor.handle(bench.now, input);
    while let Some(output) = bench.supervisor.poll(bench.now) {
        match output {
            Output::CommitRetained => bench.supervisor.retained_commit().apply(&mut bench.retained),
            Output::Stop => {
                let ended = Ended { outcome: Outcome::Stopped, claims_left: 0 };
                bench.supervisor.handle(bench.now, Input::Ended(ended));
            }
            Output::Reset(command, mode) => {
                assert_eq!(mode, RunMode::Normal);
                return command;
            }
            _ => {}
        }
    }
    panic!("no reset was commanded");
}

#[test]
fn commanded_reset_is_never_taken_for_a_crash_whatever_the_chip_can_tell() {
    for reported in [ResetReason::Software, ResetReason::Watchdog, ResetReason::Unknown] {
        let mut bench = Bench::new();
        bench.run(5_000);
        assert_eq!(to_the_brink(&mut bench, Input::UserReset), ResetCommand::User);
        assert_eq!(bench.supervisor.next_deadline(), None);
        bench.boot(reported, None);
        let status = bench.supervisor.status(bench.now, None);
        assert_eq!((status.reset_command, status.reset_expected), (Some(ResetCommand::User), true));
        assert_eq!(
            (status.reset_reason, status.totals.unexpected, status.streaks.unexpected),
            (ResetReason::Software, 0, 0)
        );
        assert_eq!(status.commanded[0].command, ResetCommand::User);
        bench.boot(reported, None);
        let status = bench.supervisor.status(bench.now, None);
        assert_eq!((status.reset_command, status.totals.unexpected), (None, 1), "a command explains one reset");
    }
}

#[test]
fn loss_of_power_before_a_commanded_reset_is_a_loss_of_power() {
    for reset in [ResetReason::PowerOn, ResetReason::ResetPin, ResetReason::Brownout] {
        let mut bench = Bench::new();
        bench.run(5_000);
        assert_eq!(to_the_brink(&mut bench, Input::UserReset), ResetCommand::User);
        bench.boot(reset, None);
        let status = bench.supervisor.status(bench.now, None);
        assert_eq!((status.reset_command, status.reset_reason), (None, reset));
        assert_eq!(status.reset_expected, reset != ResetReason::Brownout);
        bench.boot(ResetReason::Watchdog, None);
        assert_eq!(bench.supervisor.reset_command(), None, "what did not happen explains nothing later");
    }
}

#[test]
fn fault_that_strikes_while_a_reset_is_commanded_is_a_crash() {
    let mut bench = Bench::new();
    bench.run(5_000);
    to_the_brink(&mut bench, Input::UserReset);
    bench.boot(ResetReason::Software, Some(SafeModeReason::HardFault));
    assert_eq!(bench.supervisor.reset_command(), None);
    assert_eq!(bench.supervisor.record().totals.unexpected, 1);
}

#[test]
fn register_keeps_the_last_commands_newest_first_over_resets() {
    let mut bench = Bench::new();
    for _ in 0..12 {
        bench.run(MINUTE);
        bench.input(Input::UserReset);
    }
    bench.run(MINUTE);
    bench.input(Input::UserSafeMode);
    let status = bench.supervisor.status(bench.now, None);
    assert_eq!(status.commanded.len(), REGISTER_ENTRIES);
    assert_eq!(status.commanded[0].command, ResetCommand::SafeModeRequest);
    assert!(status.commanded[1..].iter().all(|entry| entry.command == ResetCommand::User));
    let times: Vec<u64> = status.commanded.iter().map(|entry| entry.at_ms).collect();
    assert!(times.windows(2).all(|pair| pair[0].abs_diff(pair[1] + MINUTE) < 100), "{times:?}");
    assert_eq!(status.totals.commanded, 13);
    assert!(status.powered_ms.abs_diff(13 * MINUTE) < 100);
}

#[test]
fn counts_survive_loss_of_mains_through_the_copy_in_nvm() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(100, End::Raised("boom")));
    bench.run(25 * 60 * MINUTE);
    assert_eq!(bench.seen.nvm_commits, 1, "once a day for the supervisor's own sake");
    let before = *bench.supervisor.record();
    bench.power_cut();
    let after = bench.supervisor.record();
    assert_eq!((after.totals.boots, after.totals.cold), (before.totals.boots + 1, before.totals.cold + 1));
    assert_eq!(after.totals.failures, 1);
    assert!(after.powered_ms >= 24 * 60 * MINUTE);
    assert_eq!((after.streaks, after.pending, after.starved), (Streaks::default(), None, None));
    // Without either, all begins anew.
    bench.nvm = [0; NVM_BYTES];
    bench.power_cut();
    assert_eq!((bench.supervisor.record().totals.boots, bench.supervisor.record().powered_ms), (1, 0));
}

#[test]
fn thirty_days_cost_few_writes_to_nvm() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(60_000, End::Raised("boom"));
    bench.run(30 * 24 * 60 * MINUTE);
    // One a day for the record's sake, one for the rungs that were used.
    assert!(bench.seen.nvm_commits <= 2 * 30 + 4, "{}", bench.seen.nvm_commits);
}

#[test]
fn write_to_nvm_that_fails_is_made_again_to_the_same_slot() {
    let mut bench = Bench::new();
    bench.run(1_000);
    let first = bench.supervisor.nvm_commit().next_write().map(|write| write.offset);
    bench.input(Input::NvmWritten(false));
    assert_eq!(bench.supervisor.nvm_commit().next_write().map(|write| write.offset), first);
}

#[test]
fn record_of_one_kind_of_memory_is_none_in_the_other() {
    let mut bench = Bench::new();
    bench.run(25 * 60 * MINUTE);
    (bench.retained, bench.nvm) = (bench.nvm, bench.retained);
    bench.boot(ResetReason::PowerOn, None);
    assert_eq!(bench.supervisor.record().totals.boots, 1);
}
