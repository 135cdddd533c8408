//! The `fieldwarden` program itself: a board as a process, real servers, kills at any moment, and errors in one line.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fieldwarden");

const SETTINGS: &str = r#"
CIRCUITPY_WIFI_SSID = "mast-7"
CIRCUITPY_WIFI_PASSWORD = "correct horse"
FIELDWARDEN_DEVICE_ID = "mast-7-board"
FIELDWARDEN_PROBE_TARGET = "203.0.113.53:80"
"#;

/// A line every ten seconds, acknowledged.
const PROGRAM_PY: &str = r#"
import time
import socketpool
import wifi

line = bytearray(b'{"seq": 0}\n')
pool = socketpool.SocketPool(wifi.radio)
answer = bytearray(64)
sequence = 0
connection = None
while True:
    sequence += 1
    line[8] = 48 + sequence % 10
    try:
        if connection is None:
            connection = pool.socket()
            connection.settimeout(10)
            connection.connect(("@HOST", @PORT))
        connection.sendall(line)
        if connection.recv_into(answer) == 0:
            raise OSError("closed")
    except OSError as error:
        print("not sent:", error)
        if connection is not None:
            connection.close()
            connection = None
    time.sleep(10)
"#;

/// A board folder of a test's own, gone when the test is over.
struct Board(PathBuf);

impl Board {
    fn new(name: &str, more: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("settings.toml"), format!("{SETTINGS}{more}")).unwrap();
        let server =
            more.split('"').nth(1).filter(|text| text.contains(':')).unwrap_or("collector.fieldwarden.test:7000");
        let (host, port) = server.split_once(':').unwrap();
        let program = PROGRAM_PY.replace("@HOST", host).replace("@PORT", port);
        std::fs::write(path.join("code.py"), program).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("run").arg(&self.0);
        command
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(output: &Output) -> (String, String) {
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A run whose JSON lines are read as they come.
struct Running {
    child: Child,
    lines: Receiver<Value>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.arg("--json").stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if send.send(value).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The next line with this event.
    fn until(&self, event: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no {event} came"));
            if line["event"] == event {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn real_server_gets_lines_before_and_after_a_loss() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for stream in server.incoming().map_while(Result::ok) {
            let send = send.clone();
            std::thread::spawn(move || {
                let mut answer = stream.try_clone().unwrap();
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = answer.write_all(b"{\"ack\": 1}\n");
                    let _ = send.send(line);
                }
            });
        }
    });
    let board = Board::new("server", &format!("FIELDWARDEN_COLLECTOR = \"127.0.0.1:{port}\"\n"));
    let faults = board.file("faults.toml", "[[fault]]\nkind = \"ap-down\"\nat = \"14s\"\nfor = \"3s\"\n");
    let output = board.run().arg("--faults").arg(faults).args(["--for", "45s"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    let shown = text(&output).0;
    assert!(shown.contains("ap-down begins") && shown.contains("works again"), "{shown}");
    let received: Vec<Value> = lines.try_iter().map(|line| serde_json::from_str(&line).unwrap()).collect();
    assert!(received.len() >= 3, "{received:?}");
    let sequence: Vec<u64> = received.iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert!(sequence.windows(2).all(|pair| pair[0] < pair[1]), "{sequence:?}");
}

#[test]
fn killed_board_comes_back_every_time_and_its_record_is_never_misread() {
    // `FIELDWARDEN_TEST_KILLS` asks for more than an everyday test does.
    let kills: u64 = std::env::var("FIELDWARDEN_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25);
    let board = Board::new("kill", "");
    let mut command = board.run();
    // A commit takes a while, so that many kills fall into one; board time runs fast, so that starts come quickly.
    command.args(["--speed", "20", "--fresh"]).env("FIELDWARDEN_TEST_COMMIT_PAUSE_US", "1500");
    let running = Running::start(command);
    let mut inside = 0;
    let mut id = running.until("process")["id"].as_u64().unwrap();
    // From noise on, a record needs two commits to stand in both slots.
    running.until("link-up");
    let mut chance = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..kills {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        std::thread::sleep(Duration::from_micros(chance % 90_000));
        Command::new("kill").args(["-9", &id.to_string()]).status().unwrap();
        inside += u64::from(commit_is_open(&board.0));
        id = running.until("process")["id"].as_u64().unwrap();
    }
    let status = running.until("status");
    let totals = &status["status"]["totals"];
    assert_eq!(totals["cold"], 1, "the record was lost: {totals}");
    assert_eq!(totals["damaged"], 0, "{totals}");
    let boots = totals["boots"].as_u64().unwrap();
    // A start that was killed before its first commit leaves no trace of itself, and none is counted twice.
    assert!(boots <= kills + 1 && boots > kills / 4, "{boots} starts were recorded of {}", kills + 1);
    assert!(inside * 4 >= kills, "only {inside} of {kills} kills fell into a commit");
    println!("{kills} kills, {inside} of them inside a commit; {boots} starts recorded");
}

/// Whether one of the two slots has no mark: a commit was under way.
fn commit_is_open(folder: &Path) -> bool {
    let image = std::fs::read(folder.join(".fieldwarden/retained.bin")).unwrap();
    image.chunks(image.len() / 2).any(|slot| slot[..4] == [0; 4])
}

#[test]
fn mistakes_are_told_in_one_line_and_nothing_starts() {
    let board = Board::new("mistakes", "");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let publish = format!("{}:80", taken.local_addr().unwrap());
    let broken = Board::new("broken", "FIELDWARDEN_WATCHDOG_S = \"soon\"\n");
    let server = Board::new("speed", "FIELDWARDEN_COLLECTOR = \"127.0.0.1:9\"\n");
    let script = board.file("bad.toml", "[[fault]]\nkind = \"ap-gone\"\nat = \"1m\"\n");
    let missing = board.0.join("nowhere");
    let cases: [(&Path, Vec<&str>, &str); 7] = [
        (&missing, vec![], "it does not exist"),
        (&board.0, vec!["--publish", &publish], "taken"),
        (&broken.0, vec![], "FIELDWARDEN_WATCHDOG_S"),
        (&server.0, vec!["--speed", "10"], "FIELDWARDEN_COLLECTOR"),
        (&board.0, vec!["--faults", script.to_str().unwrap()], "ap-gone"),
        (&board.0, vec!["--faults", "/nowhere.toml"], "it does not exist"),
        (&board.0, vec!["--tap", "no name"], "1 to 15 letters"),
    ];
    for (folder, arguments, told) in cases {
        let output = Command::new(PROGRAM).arg("run").arg(folder).args(&arguments).output().unwrap();
        let (out, error) = text(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(error.contains(told), "{error}");
        assert_eq!(out, "", "{arguments:?}");
    }
}

#[test]
fn second_run_of_a_folder_is_refused_while_the_first_lasts() {
    let board = Board::new("lock", "");
    let running = Running::start(board.run());
    running.until("process");
    let output = board.run().args(["--for", "1s"]).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).1.contains("another run"), "{}", text(&output).1);
}

#[test]
fn interrupted_run_ends_cleanly_and_takes_its_board_with_it() {
    let board = Board::new("interrupt", "");
    let mut running = Running::start(board.run());
    let id = running.until("process")["id"].as_u64().unwrap();
    Command::new("kill").args(["-INT", &running.child.id().to_string()]).status().unwrap();
    let summary = running.until("summary");
    assert!(summary["violations"].as_array().unwrap().is_empty());
    assert!(running.child.wait().unwrap().success());
    assert!(!PathBuf::from(format!("/proc/{id}")).exists(), "the board's process is left");
}

#[test]
fn run_that_is_killed_takes_its_board_with_it() {
    let board = Board::new("orphan", "");
    let mut running = Running::start(board.run());
    let id = running.until("process")["id"].as_u64().unwrap();
    running.until("link-up");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let gone = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        !PathBuf::from(format!("/proc/{id}/exe")).exists()
    });
    assert!(gone, "the board's process outlived its parent");
}

#[test]
fn program_that_asks_a_closed_connection_again_and_again_gets_its_answers_and_the_run_goes_on() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    std::thread::spawn(move || server.incoming().for_each(drop));
    let board = Board::new("closed", "");
    let program = format!(
        "import socketpool, time, wifi
while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
s = socketpool.SocketPool(wifi.radio).socket()
s.connect(('localhost', {port}))
buffer = bytearray(10)
began = time.monotonic()
while time.monotonic() - began < 5:
    assert s.recv_into(buffer) == 0
print('still here')
time.sleep(1000)
"
    );
    board.file("code.py", &program);
    let mut command = board.run();
    command.args(["--fresh", "--for", "60s"]);
    let running = Running::start(command);
    loop {
        let line = running.until("console");
        if line["text"].as_str().unwrap().contains("still here") {
            return;
        }
    }
}
