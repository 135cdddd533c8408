//! Scripts, endings, `set_next_code_file`, keys and written files.

use super::bench::*;
use crate::*;

const MINUTE: u64 = 60_000;

#[test]
fn cold_start_runs_boot_py_into_boot_out_and_then_the_program() {
    let mut bench = Bench::new();
    bench.run(5_000);
    let wanted = [Output::BeginBootOut, Output::Start(Script::Boot), Output::EndBootOut, Output::Start(Script::Code)];
    let seen = bench.seen.outputs.iter().map(|(_, output)| *output).filter(|output| !matches!(output, Output::Say(_)));
    assert!(seen.eq(wanted), "{:?}", bench.seen.outputs);
    assert_eq!(bench.seen.starts.iter().map(|start| start.0).collect::<Vec<_>>(), [1_000, 1_010], "after the delay");
    assert_eq!(bench.run_reason(), RunReason::Startup);
    assert_eq!(bench.supervisor.phase(), Phase::Code);
}

#[test]
fn board_without_boot_py_still_writes_boot_out() {
    let mut bench = Bench::new();
    bench.files.boot = false;
    bench.boot(ResetReason::ResetPin, None);
    bench.seen = Seen::default();
    bench.run(5_000);
    let outputs: Vec<_> = bench.seen.outputs.iter().map(|(_, output)| *output).collect();
    assert_eq!(outputs[..2], [Output::BeginBootOut, Output::EndBootOut]);
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn endless_boot_py_gives_way_to_the_program() {
    let mut bench = Bench::new();
    bench.boot_py = Act::Loops;
    bench.boot(ResetReason::ResetPin, None);
    assert!(bench.run_until(12 * MINUTE, |bench| bench.running() == Some(Script::Code)));
    assert_eq!(bench.run_reason(), RunReason::Startup);
}

#[test]
fn finished_program_starts_again_after_a_short_pause() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(5_000, End::Finished));
    assert!(bench.run_until(10_000, |bench| bench.seen.starts.len() == 3), "{:?}", bench.seen.starts);
    assert_eq!(bench.run_reason(), RunReason::SupervisorReload);
    assert_eq!((bench.said(Say::CodeDone), bench.said(Say::SoftReboot)), (1, 1));
}

#[test]
fn pauses_grow_with_endings_in_a_row_and_stay_below_their_bound() {
    let mut bench = Bench::new();
    bench.settings.supervision.failures_max = 0;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::Ends(100, End::Raised("boom"));
    bench.run(6 * 3_600_000);
    let starts: Vec<u64> =
        bench.seen.starts.iter().filter(|start| start.1 == Script::Code).map(|start| start.0).collect();
    let pauses: Vec<u64> = starts.windows(2).map(|pair| pair[1] - pair[0] - 100).collect();
    assert!(pauses.iter().all(|pause| *pause <= 300_000), "{pauses:?}");
    assert!(pauses[0] <= 2_000 && pauses[1] <= 4_000);
    let late = &pauses[10..];
    let mean = late.iter().sum::<u64>() / late.len() as u64;
    assert!((100_000..200_000).contains(&mean), "full jitter over 300 s has a mean of 150 s, not {mean}");
}

#[test]
fn circuitpythons_waiting_is_restored_by_a_setting() {
    let mut bench = Bench::new();
    bench.settings.supervision.restart = false;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::Ends(100, End::Finished);
    bench.run(10 * 86_400_000);
    assert_eq!(bench.seen.starts.iter().filter(|start| start.1 == Script::Code).count(), 1);
    assert_eq!(bench.supervisor.phase(), Phase::Waiting);
    bench.code = Act::Forever;
    bench.input(Input::Key(Key::CtrlD));
    assert_eq!((bench.running(), bench.run_reason()), (Some(Script::Code), RunReason::ReplReload));
}

#[test]
fn traceback_is_there_for_the_next_run_and_gone_after_a_good_ending_or_a_reset() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(100, End::Raised("Traceback: first\nValueError: no\n")));
    bench.plan.push_back(Act::Ends(100, End::Finished));
    bench.run_until(60_000, |bench| bench.seen.starts.len() == 3);
    assert_eq!(bench.supervisor.previous_traceback(), Some("Traceback: first\nValueError: no\n"));
    bench.run_until(120_000, |bench| bench.seen.starts.len() == 4);
    assert_eq!(bench.supervisor.previous_traceback(), None);
    bench.boot(ResetReason::ResetPin, None);
    assert_eq!(bench.supervisor.previous_traceback(), None);
    let status = bench.supervisor.status(bench.now, None);
    assert_eq!(status.last_traceback, "Traceback: first\nValueError: no", "its end outlives the reset for the report");
}

#[test]
fn run_reasons_are_those_of_each_run() {
    let mut bench = Bench::new();
    bench.plan.extend([Act::Ends(100, End::Reload), Act::Forever, Act::Forever]);
    bench.run(3_000);
    assert_eq!(bench.run_reason(), RunReason::SupervisorReload);
    bench.input(Input::FileWritten);
    bench.run(749);
    assert_eq!(bench.seen.starts.len(), 3, "not before 750 ms");
    bench.run(2);
    assert_eq!((bench.seen.starts.len(), bench.run_reason()), (4, RunReason::AutoReload));
    assert_eq!(bench.said(Say::StoppedByAutoreload), 1);
    bench.input(Input::Key(Key::CtrlC));
    bench.input(Input::Key(Key::Other));
    assert_eq!(bench.supervisor.phase(), Phase::Repl);
    bench.input(Input::UserReload);
    assert_eq!((bench.running(), bench.run_reason()), (Some(Script::Code), RunReason::ReplReload));
    // An ending after all that is none of them.
    bench.code = Act::Ends(10, End::Finished);
    bench.input(Input::UserReload);
    bench.run(60_000);
    assert_eq!(bench.run_reason(), RunReason::SupervisorReload);
}

#[test]
fn each_further_write_puts_the_reload_off() {
    let mut bench = Bench::new();
    bench.run(2_000);
    for _ in 0..10 {
        bench.input(Input::FileWritten);
        bench.run(500);
    }
    assert_eq!(bench.seen.starts.len(), 2);
    bench.run(300);
    assert_eq!(bench.seen.starts.len(), 3);
    bench.input(Input::Autoreload(false));
    bench.input(Input::FileWritten);
    bench.run(10_000);
    assert_eq!(bench.seen.starts.len(), 3, "switched off");
}

#[test]
fn abandoned_repl_gives_the_board_back_to_the_program() {
    let mut bench = Bench::new();
    bench.run(2_000);
    bench.input(Input::Key(Key::CtrlC));
    assert_eq!(bench.supervisor.phase(), Phase::Waiting);
    bench.run(14 * MINUTE);
    bench.input(Input::Key(Key::Other));
    for _ in 0..5 {
        bench.run(14 * MINUTE);
        assert_eq!(bench.supervisor.phase(), Phase::Repl, "a key keeps the session");
        bench.input(Input::Key(Key::Other));
    }
    bench.run(16 * MINUTE);
    assert_eq!(bench.running(), Some(Script::Code));
}

#[test]
fn missing_program_is_looked_for_again_and_after_a_write() {
    let mut bench = Bench::new();
    bench.files.code = false;
    bench.run(5_000);
    assert_eq!((bench.said(Say::NoProgram), bench.running()), (1, None));
    bench.run(20 * MINUTE);
    assert_eq!(bench.said(Say::NoProgram), 2);
    bench.files.code = true;
    bench.input(Input::FileWritten);
    bench.run(1_000);
    assert_eq!((bench.running(), bench.run_reason()), (Some(Script::Code), RunReason::AutoReload));
}

/// What CircuitPython's documentation says of `set_next_code_file`, as a model: (file of the next run, runs at once).
fn model(set_now: bool, options: NextOptions, end: End) -> (bool, Option<bool>) {
    let (reload, sticky) = match end {
        End::Finished | End::Exited(_) => (Some(options.reload_on_success), options.sticky_on_success),
        End::Raised(_) => (Some(options.reload_on_error), options.sticky_on_error),
        End::Reload => (Some(true), options.sticky_on_reload),
        _ => (None, options.sticky_on_reload),
    };
    (set_now || sticky, reload)
}

#[test]
fn set_next_code_file_does_what_each_of_its_five_options_says() {
    for bits in 0..32u8 {
        let bit = |index: u8| bits & (1 << index) != 0;
        let options = NextOptions {
            reload_on_success: bit(0),
            reload_on_error: bit(1),
            sticky_on_success: bit(2),
            sticky_on_error: bit(3),
            sticky_on_reload: bit(4),
        };
        for end in [End::Finished, End::Exited(0), End::Exited(3), End::Raised("x"), End::Reload] {
            let mut bench = Bench::new();
            bench.settings.supervision.restart = false;
            bench.boot(ResetReason::ResetPin, None);
            bench.plan.extend([Act::Ends(5, End::Reload), Act::Ends(50, end)]);
            bench.run_until(10_000, |bench| bench.running() == Some(Script::Code));
            let next = NextCode { file: Some("/other.py"), working_directory: Some("/lib"), options };
            bench.supervisor.set_next_code(&next).unwrap();
            // The run that made the setting reloads; the next one is governed by it.
            bench.run(20);
            let run = bench.supervisor.run().unwrap();
            assert_eq!((run.next_file, run.working_directory), (Some("/other.py"), Some("/lib")));
            assert_eq!(run.candidates().next(), Some("/other.py"));
            let starts = bench.seen.starts.len();
            bench.run(60);
            let (sticks, at_once) = model(false, options, end);
            assert_eq!(bench.seen.starts.len() > starts, at_once.unwrap(), "{options:?} {end:?}");
            if bench.supervisor.phase() == Phase::Waiting {
                bench.input(Input::Key(Key::CtrlD));
            }
            let run = bench.supervisor.run().unwrap();
            assert_eq!(run.next_file.is_some(), sticks, "{options:?} {end:?}");
        }
    }
}

#[test]
fn missing_next_file_falls_back_to_the_program() {
    let mut bench = Bench::new();
    bench.missing.push("/gone.py");
    bench.plan.push_back(Act::Ends(500, End::Reload));
    bench.run(1_100);
    bench.supervisor.set_next_code(&NextCode { file: Some("/gone.py"), ..NextCode::default() }).unwrap();
    bench.run(1_000);
    assert_eq!(bench.said(Say::NextFileMissing), 1);
    assert_eq!(bench.running(), Some(Script::Code));
    assert_eq!(bench.supervisor.run().unwrap().next_file, None);
    assert_eq!(bench.run_reason(), RunReason::SupervisorReload);
}

#[test]
fn reset_forgets_the_next_code_file() {
    let mut bench = Bench::new();
    bench.run(2_000);
    bench.supervisor.set_next_code(&NextCode { file: Some("/other.py"), ..NextCode::default() }).unwrap();
    bench.boot(ResetReason::ResetPin, None);
    bench.run(2_000);
    assert_eq!(bench.supervisor.run().unwrap().next_file, None);
}

#[test]
fn deep_sleep_is_no_consecutive_reset_and_no_crash() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(1_000, End::DeepSleep(Some(60_000)));
    bench.run(24 * 3_600_000);
    let record = bench.supervisor.record();
    assert!(bench.commanded(ResetCommand::DeepSleep) > 1_000);
    assert_eq!((record.streaks.resets, record.streaks.unexpected, record.totals.unexpected), (0, 0, 0));
    assert_eq!(bench.supervisor.reset_reason(), ResetReason::DeepSleepAlarm);
}

#[test]
fn loaders_are_refused_unless_settings_allow_them() {
    let mut bench = Bench::new();
    assert_eq!(bench.supervisor.on_next_reset(RunMode::Bootloader), Err(RunModeRefused));
    assert_eq!(bench.supervisor.on_next_reset(RunMode::Uf2), Err(RunModeRefused));
    bench.settings.supervision.allow_loader = true;
    bench.boot(ResetReason::ResetPin, None);
    bench.code = Act::Ends(500, End::Reset);
    bench.run(1_200);
    assert_eq!(bench.supervisor.on_next_reset(RunMode::Uf2), Ok(()));
    bench.run(500);
    let reset = bench.seen.outputs.iter().rev().find(|(_, output)| matches!(output, Output::Reset(..)));
    assert_eq!(reset.map(|(_, output)| *output), Some(Output::Reset(ResetCommand::Program, RunMode::Uf2)));
}

#[test]
fn boot_out_header_reads_as_tools_expect() {
    let header = BootOut {
        product: "Fieldwarden 0.1.0",
        date: "2026-11-20",
        board: "Simulated board",
        mcu: "host",
        board_id: "fieldwarden_host",
        uid: &[0xDE, 0xAD, 0x01],
    };
    let text = std::format!("{header}");
    assert_eq!(
        text,
        "Fieldwarden 0.1.0 on 2026-11-20; Simulated board with host\r\nBoard ID:fieldwarden_host\r\nUID:DEAD01\r\n"
    );
}
