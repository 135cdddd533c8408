//! The four scenarios of every day.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::time::Duration;

use fieldwarden_rig::wedge::Injection;
use fieldwarden_world::ResetCause;

use super::bench::{Bench, SETTINGS, SOON, TICKS, expect, pass};

const HELLO: &str = "import sys, microcontroller, supervisor\n\
    print('hello', sys.implementation.name, 2 ** 70)\n\
    print(microcontroller.cpu.reset_reason, supervisor.runtime.run_reason)\n\
    import lib_of_mine\n";

#[test]
fn board_with_a_program_boots_and_prints() {
    let files =
        [("code.py", HELLO), ("boot.py", "print('from boot')\n"), ("lib/lib_of_mine.py", "print('imported')\n")];
    let Some(bench) = Bench::new(&files) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "hello circuitpython 1180591620717411303424");
    expect(&mut rig, "microcontroller.ResetReason.POWER_ON supervisor.RunReason.STARTUP");
    expect(&mut rig, "imported");
    drop(rig);
    let boot_out = bench.files().get("boot_out.txt").expect("it was written");
    let boot_out = String::from_utf8(boot_out).expect("text");
    assert!(boot_out.contains("Board ID:fieldwarden_mps2") && boot_out.contains("from boot"), "{boot_out}");
}

/// A collector on the PC: hands over every line that it acknowledged.
fn collector() -> (u16, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of the PC");
    let port = listener.local_addr().expect("its address").port();
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let send = send.clone();
            std::thread::spawn(move || {
                let mut answers = stream.try_clone().expect("a second handle");
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if answers.write_all(b"ok\n").is_err() || send.send(line).is_err() {
                        return;
                    }
                }
            });
        }
    });
    (port, lines)
}

#[test]
fn telemetry_reaches_a_real_server_and_again_after_the_cable_was_out() {
    let (port, lines) = collector();
    let Some(bench) = Bench::new(&[]) else { return };
    let settings = format!("FIELDWARDEN_COLLECTOR = \"pc.fieldwarden.test:{port}\"\nSEND_EVERY_S = 1\n{SETTINGS}");
    let bench = bench.with_folder("examples/telemetry").with_file("settings.toml", &settings);
    let mut rig = bench.start();
    let next = |rig: &mut fieldwarden_rig::rig::Rig| {
        let mut line = None;
        let came = rig.until(SOON, |_| {
            line = line.take().or_else(|| lines.try_recv().ok());
            line.is_some()
        });
        assert!(came.expect("the bench works"), "no line in\n{}", rig.console());
        line.expect("it came")
    };
    let first = next(&mut rig);
    assert!(first.contains("\"board\": \"bench\"") && first.contains("temperature_c"), "{first}");
    rig.cable(false).expect("QEMU lives");
    expect(&mut rig, "was not sent");
    while lines.try_recv().is_ok() {}
    rig.cable(true).expect("QEMU lives");
    next(&mut rig);
    let (main, thread) = rig.stack_peaks().expect("QEMU lives");
    println!("stacks: {main} bytes of handlers and network, {thread} of the program");
    assert_eq!(rig.resets, [], "nothing needed a reset");
}

#[test]
fn program_that_hangs_in_a_native_is_reset_by_the_watchdog_and_runs_again() {
    let Some(bench) = Bench::new(&[("settings.toml", SETTINGS), ("code.py", TICKS)]) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "tick 2");
    rig.inject(Injection::HangInNative);
    expect(&mut rig, "last reset: the watchdog bit at pc=0x");
    let told = rig.console().rfind("the watchdog bit").expect("it was told");
    let again = rig.until(SOON, |rig| rig.console()[told..].contains("tick 2")).expect("the bench works");
    assert!(again, "{}", rig.console());
    let online = rig.until(SOON, |rig| rig.console()[told..].contains("to: Healthy")).expect("the bench works");
    assert!(online, "{}", rig.console());
    assert_eq!(rig.resets, [ResetCause::Watchdog], "{}", rig.console());
}

#[test]
fn panic_of_the_firmware_is_told_by_the_next_start() {
    let Some(bench) = Bench::new(&[("settings.toml", SETTINGS), ("code.py", TICKS)]) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "tick 1");
    rig.inject(Injection::Panic);
    expect(&mut rig, "last reset: panic of the firmware at pc=");
    // Either the message, or what tells the place of an instruction.
    let names = |console: &str| console.contains("inject.rs:") || console.contains("--place");
    assert!(rig.until(SOON, |rig| names(rig.console())).expect("the bench works"), "{}", rig.console());
    let told = rig.console().rfind("panic of").expect("it was told");
    let again = rig.until(SOON, |rig| rig.console()[told..].contains("tick 1")).expect("the bench works");
    assert!(again, "{}", rig.console());
    pass(&mut rig, Duration::from_millis(200));
    drop(rig);
    let boot_out = bench.files().get("boot_out.txt").expect("it was written");
    assert!(String::from_utf8_lossy(&boot_out).contains("Last reset: panic"), "boot_out.txt tells of it too");
}
