//! The board folder while a board runs: `boot_out.txt`, files that are saved, the status port, the PC's own network, faults inside the program.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fieldwarden");

const SETTINGS: &str = "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n";

/// A program that allocates each second.
const PROGRAM_PY: &str = r#"
import time
print("begins")
count = 0
while True:
    count += 1
    kept = [count] * 100
    time.sleep(1)
"#;

struct Board(PathBuf);

impl Board {
    fn new(name: &str, settings: &str, boot: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let board = Self(path);
        board.file("settings.toml", &format!("{SETTINGS}{settings}"));
        board.file("boot.py", boot);
        board.file("code.py", PROGRAM_PY);
        board
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.0.join(name), text).unwrap();
        self.0.join(name)
    }

    fn boot_out(&self) -> String {
        std::fs::read_to_string(self.0.join("boot_out.txt")).unwrap_or_default()
    }

    fn run(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("run").arg(&self.0).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn shown(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn boot_out_names_the_board_and_holds_what_boot_py_printed_and_is_left_alone_when_it_is_the_same() {
    let board =
        Board::new("boot-out", "FIELDWARDEN_WATCHDOG_S = 9\nFIELDWARDEN_WATCHDOG_S = 8\n", "print('from boot')\n");
    let first = shown(&board.run(&["--for", "3s"]).output().unwrap());
    assert!(first.contains("boot.py output:") && first.contains("code.py output:"), "{first}");
    let text = board.boot_out();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("Fieldwarden 10.") && lines[0].contains(" on 20") && lines[0].contains("; "),
        "{text}"
    );
    assert!(lines[1].starts_with("Board ID:") && lines[2].starts_with("UID:"), "{text}");
    assert!(text.contains("settings.toml: line 4"), "a problem of the settings: {text}");
    assert!(
        text.ends_with("boot.py output:\r\nfrom boot\r\n") || text.ends_with("boot.py output:\r\nfrom boot\n"),
        "{text:?}"
    );
    let written = std::fs::metadata(board.0.join("boot_out.txt")).unwrap().modified().unwrap();
    shown(&board.run(&["--for", "3s"]).output().unwrap());
    assert_eq!(std::fs::metadata(board.0.join("boot_out.txt")).unwrap().modified().unwrap(), written);
    board.file("boot.py", "print('otherwise')\n");
    shown(&board.run(&["--for", "3s"]).output().unwrap());
    assert!(board.boot_out().contains("otherwise") && !board.boot_out().contains("from boot"));
    assert!(!board.0.join("boot_out.new").exists());
}

#[test]
fn running_program_is_started_again_when_a_file_of_it_is_saved_and_not_for_its_own_data() {
    let board = Board::new("save", "", "");
    let child = board.run(&["--for", "8s"]).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    board.file("log.txt", "data");
    std::thread::sleep(Duration::from_secs(2));
    board.file("code.py", &PROGRAM_PY.replace("begins", "is another"));
    let output = shown(&child.wait_with_output().unwrap());
    assert_eq!(output.matches("Code stopped by auto-reload. Reloading soon.").count(), 1, "{output}");
    assert!(output.contains("soft reboot") && output.contains("is another"), "{output}");
}

#[test]
fn status_port_answers_a_client_of_the_pc() {
    let board = Board::new("status", "FIELDWARDEN_STATUS_PORT = 8080\n", "");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut child = board.run(&["--for", "40s", "--publish", &format!("{free}:8080")]).spawn().unwrap();
    let begun = Instant::now();
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(free)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: board\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = loop {
        match ask() {
            Ok(answer) if !answer.is_empty() => break answer,
            last => assert!(begun.elapsed() < Duration::from_secs(35), "no answer: {last:?}"),
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let _ = child.kill();
    let _ = child.wait();
    let (head, document) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.contains("application/json"), "{head}");
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["reset_reason"], "POWER_ON");
}

#[test]
fn fault_inside_the_program_is_met_by_the_program_itself() {
    let board = Board::new("inner", "", "");
    // Of a MemoryError in a heap that is full to the last word nothing but its name is left.
    let kinds = [("exception", "File \"code.py\", line "), ("memory-exhaustion", "MemoryError")];
    for (kind, told) in kinds {
        let script = board.file("faults.toml", &format!("[[fault]]\nkind = \"{kind}\"\nat = \"10s\"\n"));
        let script = script.to_str().unwrap();
        let output =
            shown(&board.run(&["--fresh", "--speed", "10", "--faults", script, "--for", "40s"]).output().unwrap());
        assert!(output.contains(told) && output.contains("code.py ends with an exception"), "{kind}: {output}");
        assert!(output.matches("begins").count() >= 2, "it runs again: {output}");
    }
}

#[test]
fn tool_of_the_pc_reaches_the_board_through_a_tap_device() {
    let able = Command::new("unshare").args(["--net", "ip", "tuntap", "add", "dev", "fwprobe", "mode", "tap"]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "skipped: no right to make a network namespace with a TAP device, or no `unshare` and `ip` (iproute2)"
        );
        return;
    }
    let board = Board::new("tap", "FIELDWARDEN_STATUS_PORT = 8080\n", "");
    // The PC takes the gateway's address; the board is found where the world's leases put it.
    let script = r#"
        "$0" run "$1" --tap fwtest0 --for 60s >/dev/null & board=$!
        until ip addr add 192.168.4.1/24 dev fwtest0 2>/dev/null; do sleep 0.1; kill -0 $board || exit 1; done
        ip link set fwtest0 up
        for attempt in $(seq 20); do
            if answer=$(timeout 5 bash -c 'exec 3<>/dev/tcp/192.168.4.50/8080 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && cat <&3' 2>/dev/null); then
                kill -INT $board; wait $board; printf '%s' "$answer"; exit 0
            fi
            sleep 0.5
        done
        kill -INT $board; exit 1
    "#;
    let output = Command::new("unshare")
        .args(["--net", "bash", "-c", script, PROGRAM])
        .arg(&board.0)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let answer = shown(&output);
    assert!(answer.contains("200 OK") && answer.contains("\"verdict\""), "{answer}");
}
