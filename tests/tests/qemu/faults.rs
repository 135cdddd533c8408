//! Faults of the network around the board: it waits, resets nothing, and is back when they end.

use std::time::Duration;

use fieldwarden_rig::emulator::Clock;
use fieldwarden_world::ResetCause;

use super::bench::{Bench, SETTINGS, SOON, expect, expect_times, full, pass};

const TELEMETRY: &str = "FIELDWARDEN_COLLECTOR = \"collector.fieldwarden.test:7000\"\n\
    FIELDWARDEN_PROBE_NAME = \"collector.fieldwarden.test\"\nFIELDWARDEN_PROBE_TARGET = \"203.0.113.53:80\"\n\
    SEND_EVERY_S = 1\n";

fn telemetry(script: &str) -> Option<Bench> {
    let settings = format!("{TELEMETRY}{SETTINGS}");
    Some(Bench::new(&[])?.with_folder("examples/telemetry").with_file("settings.toml", &settings).with_faults(script))
}

/// The fault comes after twelve seconds and stays for twenty: lines stop, and come again, and nothing is reset.
fn waits(kind: &str) {
    let script = format!("[[fault]]\nkind = \"{kind}\"\nat = \"12s\"\nfor = \"20s\"\n");
    let Some(bench) = full().then(|| telemetry(&script)).flatten() else { return };
    let mut rig = bench.start();
    assert!(rig.until(SOON, |rig| rig.lines.len() >= 2).expect("the bench works"), "{}", rig.console());
    rig.until(Duration::from_secs(34), |rig| rig.now_us() > 33_000_000).expect("the bench works");
    let before = rig.lines.len();
    assert!(rig.until(SOON, |rig| rig.lines.len() > before).expect("the bench works"), "{}", rig.console());
    assert_eq!(rig.resets, [], "{}", rig.console());
}

#[test]
fn cable_out_at_the_other_end_is_waited_for() {
    waits("ap-down");
}

#[test]
fn dead_gateway_is_waited_for() {
    waits("gateway-dead");
}

#[test]
fn dead_line_is_waited_for() {
    waits("upstream-dead");
}

#[test]
fn dead_names_are_waited_for() {
    waits("dns-dead");
}

#[test]
fn dead_service_is_waited_for() {
    waits("service-dead");
}

#[test]
fn telemetry_lives_through_ten_minutes_of_faults() {
    let script = "[[fault]]\nkind = \"ap-down\"\nat = \"30s\"\nfor = \"30s\"\n\
        [[fault]]\nkind = \"upstream-dead\"\nat = \"100s\"\nfor = \"40s\"\n\
        [[fault]]\nkind = \"chip-wedged\"\nat = \"180s\"\ncure = \"chip-reset\"\n\
        [[fault]]\nkind = \"half-open-tcp\"\nat = \"270s\"\n\
        [[fault]]\nkind = \"exception\"\nat = \"350s\"\n\
        [[fault]]\nkind = \"vm-hang\"\nat = \"400s\"\nplace = \"native\"\n\
        [[fault]]\nkind = \"power-cut\"\nat = \"480s\"\n";
    let Some(bench) = full().then(|| telemetry(script)).flatten() else { return };
    let mut rig = bench.start();
    pass(&mut rig, Duration::from_secs(600));
    let before = rig.lines.len();
    println!("{before} lines in ten minutes, resets {:?}", rig.resets);
    rig.console().lines().filter(|line| line.contains("last reset")).for_each(|line| println!("{line}"));
    assert!(before > 250, "{before} lines\n{}", rig.console());
    assert!(rig.until(SOON, |rig| rig.lines.len() > before + 1).expect("the bench works"), "{}", rig.console());
}

/// A board that meets a fault at twelve seconds.
fn after(code: &str, fault: &str) -> Option<Bench> {
    let script = format!("[[fault]]\n{fault}\nat = \"12s\"\n");
    let bench = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten()?;
    Some(bench.with_faults(&script))
}

#[test]
fn full_store_takes_no_write_and_loses_nothing() {
    let code = "import os, time\n\
        with open('/kept.txt', 'w') as file:\n    file.write('before')\n\
        state = None\n\
        while True:\n    try:\n        with open('/log.txt', 'a') as file:\n            file.write('x')\n        now = 'room'\n    \
        except OSError as error:\n        now = 'errno %d' % error.errno\n    \
        if now != state:\n        state = now\n        print('store:', state, open('/kept.txt').read())\n    \
        time.sleep(0.2)\n";
    let Some(bench) = after(code, "kind = \"flash-full\"\nfor = \"10s\"") else { return };
    let mut rig = bench.start();
    expect(&mut rig, "store: room before");
    expect(&mut rig, "store: errno 28 before");
    expect_times(&mut rig, "store: room before", 2);
    assert_eq!(rig.resets, [], "{}", rig.console());
}

#[test]
fn record_that_is_damaged_is_not_taken_for_one() {
    let code = "import microcontroller, time\n\
        print('started', microcontroller.cpu.reset_reason)\n\
        while True:\n    time.sleep(1)\n";
    for how in ["bit", "bytes", "garbage"] {
        let Some(bench) = after(code, &format!("kind = \"retained-corrupt\"\nhow = \"{how}\"")) else { return };
        let mut rig = bench.start();
        expect(&mut rig, "started microcontroller.ResetReason.POWER_ON");
        expect(&mut rig, "started microcontroller.ResetReason.RESET_PIN");
        expect_times(&mut rig, "to: Healthy", 2);
        assert_eq!(rig.resets, [ResetCause::Pin], "{how}: {}", rig.console());
    }
}

#[test]
fn clock_that_wraps_changes_nothing() {
    let code = "import time\n\
        last, far = time.monotonic_ns(), False\n\
        print('begins at', last // 1_000_000_000)\n\
        for n in range(40):\n    time.sleep(0.5)\n    now = time.monotonic_ns()\n    \
        assert 0.4e9 < now - last < 30e9, (last, now)\n    last = now\n\
        print('went on to', last // 1_000_000_000)\n\
        while True:\n    time.sleep(1)\n";
    // Each wrap, in seconds.
    for (wrap, at_s) in
        [("2^29ms", 536_870), ("2^31ms", 2_147_483), ("2^32ms", 4_294_967), ("2^32us", 4_294), ("2^32s", 1 << 32)]
    {
        let Some(bench) = after(code, &format!("kind = \"clock-wrap\"\nwrap = \"{wrap}\"\nbefore = \"10s\"")) else {
            return;
        };
        let mut rig = bench.start();
        expect(&mut rig, &format!("begins at {}", (at_s - 10_u64).to_string().get(..3).unwrap_or_default()));
        let went_on = rig.until(SOON, |rig| {
            let told = rig.console().lines().filter_map(|line| line.strip_prefix("went on to "));
            told.filter_map(|seconds| seconds.trim().parse::<u64>().ok()).any(|seconds| seconds > at_s)
        });
        assert!(went_on.expect("the bench works"), "{wrap}: {}", rig.console());
        assert!(!rig.console().contains("AssertionError"), "{wrap}: {}", rig.console());
        assert_eq!(rig.resets, [ResetCause::Pin], "{wrap}: {}", rig.console());
    }
}

#[test]
fn recorded_run_replays_to_the_same_console() {
    let code = "import time\nfor n in range(3):\n    print('at', time.monotonic_ns() // 1000)\n    time.sleep(0.2)\n";
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten() else {
        return;
    };
    let kept = std::fs::read(bench.folder().join("psram.bin")).expect("the memory");
    let record = bench.folder().join("record.bin");
    let bench = bench.with_clock(Clock::Record(record.clone()));
    let run = |bench: &Bench| {
        let mut rig = bench.start();
        expect(&mut rig, "Code done running.");
        let text = rig.console().to_owned();
        let end = text.find("Code done running.").expect("it is there");
        text[..end].to_owned()
    };
    let first = run(&bench);
    assert_eq!(first.matches("at ").count(), 3, "{first}");
    std::fs::write(bench.folder().join("psram.bin"), kept).expect("the memory as it was");
    let bench = bench.with_clock(Clock::Replay(record));
    assert_eq!(run(&bench), first);
}
