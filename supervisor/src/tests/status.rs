//! The status document: complete, parsable, within its buffer, and without a side effect.

use super::bench::*;
use crate::*;

#[test]
fn document_says_what_happened() {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(1_000, End::Raised("Traceback:\n \"x\" \\ \u{1F600}\nOSError: [Errno 2] ENOENT")));
    bench.run(120_000);
    bench.input(Input::UserReset);
    bench.run(20_000);
    let document: serde_json::Value = serde_json::from_str(&bench.status_json()).unwrap();
    assert_eq!(document["uptime_ms"], 20_000);
    assert!(document["powered_ms"].as_u64().is_some_and(|powered| powered >= 139_000));
    assert_eq!(document["phase"], "program");
    assert_eq!(document["run_reason"], "STARTUP");
    assert_eq!(document["reset_reason"], "SOFTWARE");
    assert_eq!(document["reset_command"], "USER");
    assert_eq!(document["reset_expected"], true);
    assert_eq!(document["safe_mode_reason"], "NONE");
    assert_eq!(document["health"], "healthy");
    assert_eq!(document["totals"]["failures"], 1);
    assert_eq!(document["commanded"][0]["command"], "USER");
    assert_eq!(document["online_ppm"], 1_000_000);
    assert_eq!(document["heap"], serde_json::Value::Null);
    assert!(document["last_traceback"].as_str().is_some_and(|text| text.ends_with("OSError: [Errno 2] ENOENT")));
    assert!(document["network"]["verdict"].is_string() && document["layers"]["gateway"].is_string());
}

#[test]
fn connected_over_expected_time_is_the_ratio_of_both() {
    let mut bench = Bench::new();
    bench.set_health(NetworkHealth::Healthy);
    bench.run(30_000);
    bench.set_health(NetworkHealth::NotExpected);
    bench.run(500_000);
    bench.set_health(NetworkHealth::Upstream);
    bench.run(10_000);
    assert_eq!(bench.supervisor.status(bench.now, None).online_ppm, Some(750_000));
}

#[test]
fn longest_document_fits_its_buffer_and_a_short_one_is_refused() {
    let mut bench = Bench::new();
    let long = "\u{1}".repeat(5_000);
    bench.run(5_000);
    bench.code = Act::Ends(10, End::Reload);
    bench.supervisor.handle(
        bench.now,
        Input::Ended(Ended { outcome: Outcome::Raised(Exception::Ordinary, &long), claims_left: 0 }),
    );
    let heap = HeapReport {
        used: u32::MAX,
        free: u32::MAX,
        largest: u32::MAX,
        collections: u32::MAX,
        longest_pause_us: u64::MAX,
    };
    let mut status = bench.supervisor.status(embassy_time::Instant::MAX, Some(heap));
    let longest = |names: &[&'static str]| *names.iter().max_by_key(|name| name.len()).unwrap();
    status.uptime_ms = u64::MAX;
    status.powered_ms = u64::MAX;
    status.commanded.clear();
    while status.commanded.len() < REGISTER_ENTRIES {
        let entry = CommandedReset {
            command: ResetCommand::ProgramWatchdog,
            at_ms: u64::MAX,
            health: NetworkHealth::Undetermined,
        };
        status.commanded.push(entry).unwrap();
    }
    let top = u32::MAX;
    status.totals = Totals {
        boots: top,
        unexpected: top,
        commanded: top,
        watchdog: top,
        brownout: top,
        reloads: top,
        starts: top,
        failures: top,
        waited: top,
        deferred: top,
        starvations: top,
        claims_left: top,
        safe_modes: top,
        torn: top,
        damaged: top,
        cold: top,
    };
    let top = u16::MAX;
    status.streaks =
        Streaks { resets: top, unexpected: top, reloads: top, asked_reloads: top, failures: top, safe_modes: top };
    status.phase = Phase::SafeModeDelay;
    status.run_reason = RunReason::SupervisorReload;
    status.reset_reason = ResetReason::DeepSleepAlarm;
    status.reset_command = Some(ResetCommand::ProgramWatchdog);
    status.safe_mode_reason = SafeModeReason::UsbBootDeviceNotInterfaceZero;
    status.health = NetworkHealth::Undetermined;
    status.starved = Some(TaskId::Network);
    status.online_ppm = Some(u32::MAX);
    status.settings_problems = top;
    let line = RungLine { total: u32::MAX, left_hour: u8::MAX, left_day: u8::MAX };
    status.rungs = [line; 6];
    let name = longest(&["association-fails", "credentials-refused", "supervisor-reload"]);
    status.network = NetworkStatus {
        verdict: "undetermined",
        layer: Some("address"),
        symptom: name,
        since_ms: u64::MAX,
        activity: "associating",
        rung: Some("supervisor-reload"),
        held: false,
        passes: u8::MAX,
        blind_resets: u32::MAX,
    };
    let mut buffer = [0; STATUS_BYTES_MAX];
    let length = status.to_json(&mut buffer).unwrap().len();
    assert!(length <= STATUS_BYTES_MAX - 512, "some room is left for growth: {length}");
    for short in [0, 1, 100, length - 1] {
        assert_eq!(status.to_json(&mut buffer[..short]), Err(BufferTooSmall));
    }
}

#[test]
fn reading_has_no_side_effect() {
    let mut bench = Bench::new();
    bench.run(5_000);
    let read = bench.clone();
    for _ in 0..50 {
        read.status_json();
        read.supervisor.next_deadline();
        read.supervisor.run();
    }
    assert_eq!(std::format!("{:?}", read.supervisor), std::format!("{:?}", bench.supervisor));
}
