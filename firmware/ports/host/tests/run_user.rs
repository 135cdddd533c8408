//! A run as its user ends it and as it fails to start: one clear line, a status, and no process left behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fieldwarden");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../examples/telemetry");

/// A board folder of a test's own, gone when the test is over.
struct Board(PathBuf);

impl Board {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("user-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("lib")).unwrap();
        for file in ["settings.toml", "boot.py", "code.py", "lib/collector.py", "lib/sensor.py"] {
            fs::copy(format!("{EXAMPLE}/{file}"), path.join(file)).unwrap();
        }
        Self(path)
    }

    fn run(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("run").arg(&self.0);
        command
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn assert_refused(output: &Output, told: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(told), "{error}");
    assert_eq!(output.stdout, b"", "{error}");
}

fn is_alive(id: u64) -> bool {
    Path::new(&format!("/proc/{id}")).exists()
}

fn signal(name: &str, id: u32) {
    Command::new("kill").args([name, &id.to_string()]).status().unwrap();
}

#[test]
fn state_that_cannot_be_written_is_told_in_one_line() {
    let board = Board::new("unwritable");
    // A file where the folder should be: not even root can write below it.
    fs::write(board.0.join(".fieldwarden"), "").unwrap();
    assert_refused(&board.run().output().unwrap(), ".fieldwarden");
}

#[test]
fn full_disk_is_told_in_one_line() {
    let board = Board::new("full");
    let state = board.0.join(".fieldwarden");
    fs::create_dir_all(&state).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8k", "tmpfs"]).arg(&state).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("not tried: only root can make a disk of its own");
        return;
    }
    let filled = (0..8).map_while(|n| fs::write(state.join(format!("filler-{n}")), [0; 4096]).err()).next();
    let output = board.run().output();
    let status = Command::new("umount").arg(&state).status();
    assert!(filled.is_some() || state.read_dir().is_ok());
    assert!(status.is_ok_and(|status| status.success()));
    let output = output.unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
    assert!(error.contains("the disk is full"), "{error}");
}

#[test]
fn second_run_on_a_folder_is_refused_and_the_first_goes_on() {
    let board = Board::new("second");
    let mut first = board.run().args(["--json", "--for", "1h"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    assert_refused(&board.run().output().unwrap(), "another run");
    assert_eq!(first.try_wait().unwrap(), None);
    signal("-INT", first.id());
    assert!(first.wait().unwrap().success());
}

#[test]
fn interrupt_in_every_phase_ends_the_run_in_order_and_leaves_no_process() {
    let board = Board::new("interrupt");
    let script = board.0.join("faults.toml");
    fs::write(
        &script,
        "[[fault]]\nkind = \"chip-wedged\"\nat = \"20s\"\n[[fault]]\nkind = \"vm-hang\"\nat = \"80s\"\n",
    )
    .unwrap();
    // Before the first start, while it starts, in boot.py, joining, online, in a rung, in a hang, after the watchdog.
    let phases =
        ["started", "process", "program-started", "link-up", "line", "rung-begun", "fault-started", "fault-cured"];
    for phase in phases {
        let mut command = board.run();
        command.args(["--json", "--fresh", "--speed", "20", "--faults"]).arg(&script);
        let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut children = Vec::new();
        let mut reached = false;
        for line in BufReader::new(run.stdout.take().unwrap()).lines().map_while(Result::ok) {
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["event"] == "process" {
                children.push(event["id"].as_u64().unwrap());
            }
            if event["event"] == phase && !reached {
                reached = true;
                signal("-INT", run.id());
            }
        }
        assert!(reached, "{phase} never came");
        let began = Instant::now();
        let output = run.wait_with_output().unwrap();
        assert!(began.elapsed() < Duration::from_secs(10), "{phase}");
        assert_eq!(output.status.code(), Some(0), "{phase}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{phase}");
        assert!(!children.iter().any(|id| is_alive(*id)), "{phase}: {children:?}");
    }
}

#[test]
fn run_that_is_killed_takes_its_microcontroller_along() {
    let board = Board::new("killed");
    let mut run = board.run().arg("--json").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(run.stdout.take().unwrap()).lines().map_while(Result::ok);
    let events = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    let id = events.into_iter().find(|event| event["event"] == "process").unwrap()["id"].as_u64().unwrap();
    signal("-KILL", run.id());
    run.wait().unwrap();
    let began = Instant::now();
    while is_alive(id) {
        assert!(began.elapsed() < Duration::from_secs(20), "the microcontroller outlived its hardware");
        std::thread::sleep(Duration::from_millis(20));
    }
}
