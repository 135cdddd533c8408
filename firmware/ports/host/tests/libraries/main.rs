//! Libraries as PyPI has them, unmodified, on a simulated board that `fieldwarden run` runs, against real servers.
//!
//! `tests/libraries/requirements.txt` names versions and hashes; `tests/libraries/programs` has what the boards run. Each program checks
//! what it sees and prints `done` at its end.

mod board;
mod peers;

use std::process::{Command, Output};

use board::{Board, LIBRARIES, missing};

/// Heap in which the two largest network libraries must load and run, each and both.
const SMALL_HEAP: u32 = 140 * 1024;
/// Heap for what needs more.
const HEAP: u32 = 256 * 1024;

#[test]
fn web_pages_come_with_requests_in_a_small_heap() {
    let (_server, port) = peers::web_server();
    let Some(board) = Board::new("requests", &["requests"], SMALL_HEAP, &format!("PORT = {port}\n")) else { return };
    let console = board.run();
    assert!(console.contains("refused:") && console.contains("no tls:"), "{console}");
}

#[test]
fn messages_go_both_ways_with_minimqtt_and_after_a_restart_of_the_broker_in_a_small_heap() {
    let port = peers::free_port();
    let Some(board) = Board::new("minimqtt", &["minimqtt"], SMALL_HEAP, &format!("PORT = {port}\n")) else { return };
    let Some(first) = peers::broker(&board.0, port) else { return };
    let mut running = board.start(&[]);
    running.until("restart the broker");
    drop(first);
    running.until("lost:");
    let Some(_second) = peers::broker(&board.0, port) else { return };
    running.end();
}

#[test]
fn feeds_are_written_and_read_with_adafruit_io() {
    let (_server, web) = peers::web_server();
    let port = peers::free_port();
    let settings = format!("PORT = {port}\nWEB = {web}\n");
    let Some(board) = Board::new("adafruit_io", &["adafruitio", "requests"], HEAP, &settings) else { return };
    let Some(_broker) = peers::broker(&board.0, port) else { return };
    board.run();
}

#[test]
fn time_comes_with_ntp_and_its_absence_is_told() {
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let settings = format!("PORT = {}\nSILENT = {}\n", peers::time_server(), silent.local_addr().unwrap().port());
    let Some(board) = Board::new("ntp", &["ntp"], SMALL_HEAP, &settings) else { return };
    board.run();
}

#[test]
fn curl_is_answered_by_httpserver() {
    let Some(board) = Board::new("httpserver", &["httpserver"], HEAP, "") else { return };
    if Command::new("curl").arg("--version").output().is_err() {
        return missing("curl is not installed: on Debian `apt-get install curl`");
    }
    std::fs::create_dir_all(board.0.join("static")).unwrap();
    let page = "<p>board</p>\n".repeat(300);
    std::fs::write(board.0.join("static/page.html"), &page).unwrap();
    let port = peers::free_port();
    let mut running = board.start(&["--publish", &format!("{port}:80")]);
    running.until("listening");
    let curl = |words: &[&str], path: &str| -> Output {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--max-time", "60"]).args(words);
        command.arg(format!("http://127.0.0.1:{port}{path}")).output().unwrap()
    };
    let text = |words: &[&str], path: &str| String::from_utf8_lossy(&curl(words, path).stdout).into_owned();
    let status = |words: &[&str], path: &str| {
        text(&[words, &["--output", "/dev/null", "--write-out", "%{http_code}"]].concat(), path)
    };
    assert_eq!(text(&[], "/"), "hello from the board");
    assert_eq!(text(&[], "/json?q=seven"), r#"{"values": [1, 2.5, null], "query": "seven"}"#);
    let json = ["--header", "Content-Type: application/json", "--data", r#"{"on": [true, "ü"]}"#];
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text(&json, "/json")).unwrap()["got"]["on"][1], "ü");
    assert_eq!(text(&[], "/sensor/12/read"), "sensor 12");
    let chunks: String = (0..5).map(|n| n.to_string().repeat(700)).collect();
    assert_eq!(text(&[], "/chunks"), chunks);
    assert_eq!(text(&["--location"], "/old"), "hello from the board");
    assert_eq!(text(&[], "/file"), page);
    assert_eq!(text(&[], "/page.html"), page);
    assert_eq!(text(&["--data", "name=M%C3%B6we&city=Kiel"], "/form"), "M%C3%B6we/Kiel");
    assert_eq!(text(&["--form", "name=Bert", "--form", "city=Rom"], "/form"), "Bert/Rom");
    assert_eq!(status(&[], "/secret"), "401");
    assert_eq!(text(&["--user", "user:password"], "/secret"), "let in");
    assert_eq!(status(&[], "/nowhere"), "404");
    assert_eq!(status(&[], "/../settings.toml"), "404");
    assert!(!text(&["--path-as-is"], "/../settings.toml").contains("CIRCUITPY"));
    curl(&["--max-time", "5"], "/raises");
    let big = "x".repeat(5_000);
    assert_eq!(text(&["--data", &format!("name={big}&city=y")], "/form"), format!("{big}/y"));
    assert_eq!(text(&["--head"], "/").lines().next(), Some("HTTP/1.1 200 OK"));
    for _ in 0..20 {
        assert_eq!(text(&[], "/"), "hello from the board");
    }
    assert_eq!(text(&[], "/stop"), "stopping");
    let console = running.end();
    assert!(console.contains("this handler fails"), "{console}");
}

#[test]
fn records_reach_handlers_files_and_console_with_logging() {
    let Some(board) = Board::new("logging", &["logging"], SMALL_HEAP, "") else { return };
    let console = board.run();
    assert!(console.contains("to the console"), "{console}");
}

#[test]
fn ticks_wrap_and_switches_settle_with_ticks_and_debouncer() {
    let Some(board) = Board::new("pure", &["debouncer"], SMALL_HEAP, "") else { return };
    board.run();
}

#[test]
fn dates_are_those_of_cpython_with_datetime() {
    let Some(board) = Board::new("dates", &["datetime"], HEAP, "") else { return };
    let code = board.0.join("code.py");
    let expected = Command::new("python3").arg("-I").arg(&code).output().unwrap();
    let expected = String::from_utf8(expected.stdout).unwrap();
    assert!(expected.lines().count() > 30, "{expected}");
    let program = std::fs::read_to_string(format!("{LIBRARIES}/programs/dates.py")).unwrap();
    std::fs::write(&code, program + "print(\"done\")\n").unwrap();
    let console = board.run().replace("\r\n", "\n");
    let console = console.split_once("output:\n").unwrap().1.strip_suffix("done\n").unwrap();
    for (got, wanted) in console.lines().zip(expected.lines()) {
        assert_eq!(got, wanted);
    }
    assert_eq!(console, expected);
}

#[test]
fn tasks_run_with_the_asyncio_of_lib_when_lib_goes_first() {
    let settings = "FIELDWARDEN_LIB_FIRST = true\n";
    let Some(board) = Board::new("asyncio", &["asyncio"], HEAP, settings) else { return };
    let console = board.run();
    assert!(console.contains("ValueError: in a task"), "{console}");
}
