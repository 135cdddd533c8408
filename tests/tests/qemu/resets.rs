//! Every cause of a reset is told, every hang ends, and three faults lead to safe mode.

use std::time::Duration;

use fieldwarden_rig::rig::Rig;
use fieldwarden_rig::wedge::Injection;
use fieldwarden_world::ResetCause;

use super::bench::{Bench, SETTINGS, SOON, TICKS, expect, expect_times, full};

const CAUSES: &str = "import alarm, microcontroller, time\n\
    print('started', microcontroller.cpu.reset_reason, list(alarm.sleep_memory[:2]))\n\
    alarm.sleep_memory[0] += 1\n\
    while True:\n    time.sleep(1)\n";

#[test]
fn causes_of_resets_are_told_apart_and_sleep_memory_lives_as_long_as_power() {
    let Some(bench) = full().then(|| Bench::new(&[("code.py", CAUSES)])).flatten() else { return };
    let mut rig = bench.start();
    expect(&mut rig, "started microcontroller.ResetReason.POWER_ON [0, 0]");
    rig.press_reset().expect("QEMU lives");
    expect(&mut rig, "started microcontroller.ResetReason.RESET_PIN [1, 0]");
    rig.inject(Injection::HangInNative);
    expect(&mut rig, "started microcontroller.ResetReason.WATCHDOG [2, 0]");
    rig.cut_power(Duration::from_millis(100));
    expect_times(&mut rig, "started microcontroller.ResetReason.POWER_ON [0, 0]", 2);
    assert_eq!(rig.resets, [ResetCause::Pin, ResetCause::Watchdog, ResetCause::PowerOn]);
}

#[test]
fn program_that_asks_for_a_reset_gets_one_and_knows_it() {
    let code = "import microcontroller, time\n\
        print('started', microcontroller.cpu.reset_reason)\n\
        time.sleep(8)\n\
        microcontroller.reset()\n";
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    expect(&mut rig, "started microcontroller.ResetReason.POWER_ON");
    expect(&mut rig, "started microcontroller.ResetReason.SOFTWARE");
    assert_eq!(rig.resets, [ResetCause::Commanded]);
}

/// Injects, and expects the board to tell of `story`, to run its program again and to be online again.
fn recovers(injection: Injection, story: &str, cause: Option<ResetCause>) {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", TICKS)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    expect(&mut rig, "tick 2");
    rig.inject(injection);
    expect(&mut rig, story);
    let told = rig.console().find(story).expect("it was told");
    let both = |rig: &Rig| rig.console()[told..].contains("tick 2") && rig.console()[told..].contains("to: Healthy");
    assert!(rig.until(SOON, both).expect("the bench works"), "{}", rig.console());
    match cause {
        Some(cause) => assert_eq!(rig.resets, [cause]),
        None => assert_eq!(rig.resets.len(), 1),
    }
}

#[test]
fn interrupts_masked_for_good_end_in_the_watchdog() {
    recovers(Injection::MaskInterrupts, "last reset: the watchdog bit", Some(ResetCause::Watchdog));
}

#[test]
fn fault_of_the_processor_is_told_and_mended() {
    recovers(Injection::Fault, "last reset: fault of the processor at pc=0x0", Some(ResetCause::Commanded));
}

#[test]
fn overflow_of_the_program_s_stack_is_told_and_mended() {
    recovers(Injection::OverflowThread, "last reset: stack overflow", Some(ResetCause::Commanded));
}

#[test]
fn overflow_of_the_network_s_stack_is_told_and_mended() {
    recovers(Injection::OverflowMain, "last reset: stack overflow", Some(ResetCause::Commanded));
}

#[test]
fn three_faults_lead_to_safe_mode_that_has_network_and_console() {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", TICKS)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    for time in 1..=3 {
        expect_times(&mut rig, "tick 1\n", time);
        rig.inject(Injection::Fault);
        expect_times(&mut rig, "last reset: fault", time);
    }
    expect(&mut rig, "Running in safe mode!");
    let told = rig.console().find("Running in safe mode!").expect("it was told");
    let online = rig.until(SOON, |rig| rig.console()[told..].contains("to: Healthy")).expect("the bench works");
    assert!(online, "{}", rig.console());
}

#[test]
fn endless_loop_stops_neither_the_network_nor_control_c() {
    let code = "print('looping')\nwhile True:\n    pass\n";
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    expect(&mut rig, "looping");
    expect(&mut rig, "to: Healthy");
    rig.cable(false).expect("QEMU lives");
    expect(&mut rig, "from: Healthy");
    rig.cable(true).expect("QEMU lives");
    expect_times(&mut rig, "to: Healthy", 2);
    rig.key(3);
    expect(&mut rig, "KeyboardInterrupt");
    assert_eq!(rig.resets, []);
}

#[test]
fn program_that_takes_all_memory_raises_and_is_started_again() {
    let code = "print('eating')\nkept = []\nwhile True:\n    kept.append(bytearray(1000))\n";
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    expect(&mut rig, "MemoryError");
    expect_times(&mut rig, "eating", 2);
    expect(&mut rig, "to: Healthy");
    assert_eq!(rig.lockups, 0);
}

#[test]
fn calls_without_end_raise_and_are_no_overflow_of_a_stack() {
    let code = "def deeper(n):\n    return deeper(n + 1)\n\
        try:\n    deeper(0)\nexcept RuntimeError as error:\n    print('caught', type(error))\n";
    let Some(bench) = full().then(|| Bench::new(&[("code.py", code)])).flatten() else { return };
    let mut rig = bench.start();
    expect(&mut rig, "caught <class 'RecursionError'>");
    assert_eq!(rig.resets, []);
}

/// Three timers at 1, 10 and 1000 Hz whose handlers allocate large pieces, over a program that collects without end, for a minute.
const TIMERS: &str = "import gc, time, warden\n\
    totals = [0, 0, 0]\n\
    calls = [0, 0, 0]\n\
    kept = []\n\
    def handler(which):\n    \
    def tick(timer):\n        totals[which] += timer.expirations\n        calls[which] += 1\n        \
    kept.append(bytearray([which]) * 1000)\n        \
    if len(kept) > 20:\n            assert set(kept.pop(0)) <= {0, 1, 2}\n    \
    return tick\n\
    begun = time.monotonic_ns()\n\
    timers = [warden.Timer(period, handler(n), level=level) for n, (period, level) in enumerate(((1000, 12), (100, 12), (1, 9)))]\n\
    collections = 0\n\
    while time.monotonic_ns() - begun < 60_000_000_000:\n    gc.collect()\n    collections += 1\n\
    for timer in timers:\n    timer.deinit()\n\
    took_ms = (time.monotonic_ns() - begun) // 1_000_000\n\
    print('took', took_ms, 'calls', calls, 'collections', collections)\n\
    for n, period in enumerate((1000, 100, 1)):\n    print('timer', period, abs(totals[n] * period - took_ms) <= period + 500, totals[n])\n\
    print(warden.handlers()[2:])\n";

#[test]
fn three_timers_over_a_program_that_collects_lose_no_expiration() {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", TIMERS)])).flatten() else {
        return;
    };
    let mut rig = bench.start();
    expect(&mut rig, "timer 1000 True");
    expect(&mut rig, "timer 100 True");
    expect(&mut rig, "timer 1 True");
    expect(&mut rig, "(0, 0)");
    assert_eq!(rig.resets, [], "{}", rig.console());
}
