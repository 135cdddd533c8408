//! The telemetry example against a real server in a process of its own, through twelve losses in real time.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../examples/telemetry");

/// Names the folder in which the collector's process leaves its port and what it received.
const COLLECTOR_ENV: &str = "FIELDWARDEN_TEST_COLLECTOR";

/// What fails, when, and for how long where only time ends it, in seconds.
const FAULTS: [(&str, u32, u32); 12] = [
    ("ap-down", 8, 2),
    ("wrong-password", 15, 2),
    ("dhcp-refusing", 24, 2),
    ("gateway-dead", 30, 2),
    ("dns-dead", 37, 2),
    ("upstream-dead", 41, 3),
    ("half-open-tcp", 53, 0),
    ("captive-portal", 61, 2),
    ("radio-wedged", 69, 0),
    ("chip-wedged", 76, 0),
    ("exception", 87, 0),
    ("vm-hang", 90, 0),
];
/// A pause between two losses that is long enough for the program, which sends each second, to have sent.
const PAUSE_S: f64 = 2.5;
/// Time of the run: the last fault, the watchdog, a start and a line.
const END_S: u32 = 106;

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// Not a test: the server's process, which is this program started anew with the environment that says so.
#[test]
fn collector_process() {
    let Some(folder) = std::env::var_os(COLLECTOR_ENV).map(PathBuf::from) else { return };
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let received = Arc::new(Mutex::new(File::create(folder.join("received")).unwrap()));
    fs::write(folder.join("port.new"), server.local_addr().unwrap().port().to_string()).unwrap();
    fs::rename(folder.join("port.new"), folder.join("port")).unwrap();
    for stream in server.incoming().map_while(Result::ok) {
        let received = received.clone();
        std::thread::spawn(move || {
            let mut answer = stream.try_clone().unwrap();
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                writeln!(received.lock().unwrap(), "{} {line}", now_ms()).unwrap();
                let sequence = serde_json::from_str::<Value>(&line).unwrap()["seq"].clone();
                let _ = answer.write_all(format!("{{\"ack\": {sequence}}}\n").as_bytes());
            }
        });
    }
}

/// A process that ends with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_collector(folder: &Path) -> (Process, u16) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["collector_process", "--exact", "--test-threads=1"]).env(COLLECTOR_ENV, folder);
    let process = Process(command.stdout(Stdio::null()).spawn().unwrap());
    let began = Instant::now();
    loop {
        if let Ok(port) = fs::read_to_string(folder.join("port")) {
            return (process, port.parse().unwrap());
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the collector did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The example, talking to this server every second and with patience to match.
fn copy_example(folder: &Path, port: u16) {
    fs::create_dir_all(folder.join("lib")).unwrap();
    for name in ["boot.py", "code.py", "safemode.py", "lib/collector.py", "lib/sensor.py"] {
        fs::copy(format!("{EXAMPLE}/{name}"), folder.join(name)).unwrap();
    }
    let settings = fs::read_to_string(format!("{EXAMPLE}/settings.toml")).unwrap();
    let settings = settings.replace("SEND_EVERY_S = 10", "SEND_EVERY_S = 1");
    let more = format!(
        "FIELDWARDEN_COLLECTOR = \"127.0.0.1:{port}\"\nFIELDWARDEN_ACK_WAIT_S = 4\nFIELDWARDEN_ACK_GRACE_S = 2\n\
         FIELDWARDEN_WATCHDOG_S = 5\nFIELDWARDEN_PROBE_S = 2\nFIELDWARDEN_RETURN_JITTER_MS = 300\n\
         FIELDWARDEN_START_JITTER_MS = 300\nFIELDWARDEN_ASSOCIATE_RETRY_S = 2\n"
    );
    fs::write(folder.join("settings.toml"), format!("{settings}\n{more}")).unwrap();
    let fault = |(kind, at, time): (&str, u32, u32)| {
        let time = if time > 0 { format!("for = \"{time}s\"\n") } else { String::new() };
        format!("[[fault]]\nkind = \"{kind}\"\nat = \"{at}s\"\n{time}")
    };
    fs::write(folder.join("faults.toml"), FAULTS.map(fault).concat()).unwrap();
}

/// Runs the board; its events, and the clock's time of its time 0 in milliseconds.
fn run(folder: &Path, arguments: &[&str]) -> (Vec<Value>, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldwarden"));
    command.arg("run").arg(folder).args(arguments).arg("--json").stdout(Stdio::piped());
    let mut process = Process(command.spawn().unwrap());
    let out = BufReader::new(process.0.stdout.take().unwrap());
    let mut began_ms = None;
    let mut events = Vec::new();
    for line in out.lines().map_while(Result::ok) {
        began_ms.get_or_insert_with(now_ms);
        events.push(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")));
    }
    assert!(process.0.wait().unwrap().success());
    (events, began_ms.expect("a run says something"))
}

fn last<'e>(events: &'e [Value], kind: &str) -> &'e Value {
    events.iter().rev().find(|event| event["event"] == kind).unwrap_or_else(|| panic!("no {kind} came"))
}

#[test]
fn real_server_gets_lines_before_and_after_each_of_twelve_losses() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (_collector, port) = start_collector(&folder);
    copy_example(&folder, port);
    let script = folder.join("faults.toml");
    let end = format!("{END_S}s");
    let (events, began_ms) = run(&folder, &["--faults", script.to_str().unwrap(), "--for", &end, "--fresh"]);

    let received = fs::read_to_string(folder.join("received")).unwrap();
    let lines: Vec<(f64, Value)> = received
        .lines()
        .map(|line| {
            let (at_ms, line) = line.split_once(' ').unwrap();
            let at_s = (at_ms.parse::<u64>().unwrap().saturating_sub(began_ms)) as f64 / 1e3;
            (at_s, serde_json::from_str(line).unwrap())
        })
        .collect();
    let summary = last(&events, "summary");
    let faults = summary["faults"].as_array().unwrap();
    assert_eq!(faults.len(), FAULTS.len(), "{summary:#}");
    let (mut quiet_since_s, mut judged) = (0.0, 0);
    for fault in faults {
        let started_s = fault["started_s"].as_f64().unwrap();
        let between = |(at_s, _): &&(f64, Value)| (quiet_since_s..=started_s).contains(at_s);
        // On a busy machine a loss may last until the next one begins: then there is no time for a line between the two.
        if started_s - quiet_since_s > PAUSE_S {
            judged += 1;
            assert!(
                lines.iter().any(|line| between(&line)),
                "no line from {quiet_since_s} to {started_s} s: {fault:#}"
            );
        }
        quiet_since_s = fault["recovered_s"].as_f64().unwrap_or(f64::from(END_S));
    }
    assert!(judged * 2 > FAULTS.len(), "only {judged} losses had time before them");
    assert!(lines.iter().any(|(at_s, _)| *at_s > quiet_since_s), "no line after {quiet_since_s} s");
    assert!(lines.iter().all(|(_, line)| line["board"] == "mast-7-north" && line["seq"].is_u64()));

    // Only the program that hung for good cost a reset, and the chip's own wedge a reset of the chip.
    assert_eq!(summary["violations"].as_array().unwrap().len(), 0, "{summary:#}");
    assert_eq!((&summary["resets"]["commanded"], &summary["resets"]["needless"]), (&0.into(), &0.into()));
    assert_eq!(summary["resets"]["watchdog"], 1);
    for fault in faults.iter().filter(|fault| fault["truth"] == "upstream" || fault["truth"] == "service") {
        let resets = |action: &&Value| ["chip-reset", "mcu-reset"].contains(&action["rung"].as_str().unwrap());
        assert_eq!(fault["actions"].as_array().unwrap().iter().find(resets), None, "{fault:#}");
    }

    // What the record carried over the watchdog's reset, and what it carries over a pause of the power switch.
    let totals = &last(&events, "status")["status"]["totals"];
    assert_eq!((&totals["boots"], &totals["cold"], &totals["watchdog"]), (&2.into(), &1.into(), &1.into()), "{totals}");
    let (events, _) = run(&folder, &["--for", "3s"]);
    let status = &last(&events, "status")["status"];
    assert_eq!((&status["totals"]["boots"], &status["totals"]["cold"]), (&3.into(), &1.into()), "{status:#}");
    assert_eq!(status["totals"]["watchdog"], 1, "{status:#}");
    fs::remove_dir_all(&folder).unwrap();
}
