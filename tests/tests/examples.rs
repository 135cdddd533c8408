//! Every example does what it says, on a simulated board, in virtual time.

use std::collections::{BTreeSet, VecDeque};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Document, Happening, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_tests::repository::root;
use fieldwarden_world::{FlowId, FlowStatus, QueryId, Received, Script, Upstream};

const MINUTE_US: u64 = 60_000_000;

/// What came of an example: its console and the judgement.
struct Ran {
    /// What the strip on the board's own pin shows, and how often it was told.
    shown: Option<(Vec<u8>, u64)>,
    console: String,
    document: Document,
}

impl Ran {
    /// Lines of the console that begin so.
    fn count(&self, beginning: &str) -> usize {
        self.console.lines().filter(|line| line.starts_with(beginning)).count()
    }

    fn has(&self, text: &str) -> &Self {
        assert!(self.console.contains(text), "no {text:?} in\n{}", self.console);
        self
    }
}

fn run(name: &str, faults: &str, minutes: u64, server: Option<Server>) -> Ran {
    run_in(&root().join("examples").join(name), name, faults, minutes, server)
}

/// Runs an example that needs libraries, in a copy that has them; None where they cannot be had.
fn run_with_libraries(name: &str, faults: &str, minutes: u64, server: Server) -> Option<Ran> {
    let example = root().join("examples").join(name);
    let copy = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&copy).unwrap_or_else(|error| panic!("{error}"));
    for file in ["code.py", "settings.toml"] {
        std::fs::copy(example.join(file), copy.join(file)).unwrap_or_else(|error| panic!("{error}"));
    }
    let names = std::fs::read_to_string(example.join("requirements.txt")).unwrap_or_else(|error| panic!("{error}"));
    let mut script = Command::new("python3");
    script.arg(root().join("tests/libraries/libraries.py")).arg("copy");
    script.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("../libraries")).arg(copy.join("lib"));
    let fetched = script.args(names.lines()).output();
    if !fetched.as_ref().is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "{fetched:?}");
        println!("not tried: the libraries could not be fetched");
        return None;
    }
    let ran = run_in(&copy, name, faults, minutes, Some(server));
    std::fs::remove_dir_all(&copy).unwrap_or_else(|error| panic!("{error}"));
    Some(ran)
}

fn run_in(path: &Path, name: &str, faults: &str, minutes: u64, server: Option<Server>) -> Ran {
    let folder = Folder::read(path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(folder.warnings, [] as [String; 0], "{name}");
    let script = Script::parse("test", faults).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(&folder, LinkKind::NativeWifi, script, 1, minutes * MINUTE_US)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut console = Vec::new();
    let mut watch = |_, happening| {
        if let Happening::Console(text) = happening {
            console.extend(text);
        }
    };
    let mut simulation = Simulation::new(setup, &mut watch);
    if let Some(server) = server {
        simulation.set_upstream(Box::new(server));
    }
    let parts = simulation.parts();
    let document = simulation.run();
    let shown = parts.bench().shown(27).map(|(colours, times)| (colours.to_vec(), times));
    let ran = Ran { shown, console: String::from_utf8(console).expect("the console is text"), document };
    assert_eq!(ran.document.summary.violations, [] as [String; 0], "{name}\n{}", ran.console);
    ran
}

/// From the bytes of a connection so far: what is answered, and whether the server then closes.
type Answer = fn(&mut Vec<u8>) -> Option<(Vec<u8>, bool)>;

/// A server that every name and address leads to: what it answers to the bytes of a connection so far, and whether it then closes.
struct Server {
    answer: Answer,
    flows: Vec<Flow>,
    queries: VecDeque<QueryId>,
    /// What clients of the board send, one after the other, and what they got.
    calls: VecDeque<Vec<u8>>,
    got: Arc<Mutex<String>>,
}

struct Flow {
    id: FlowId,
    got: Vec<u8>,
    out: VecDeque<u8>,
    closes: bool,
}

impl Server {
    fn new(answer: Answer) -> Self {
        Self { answer, flows: Vec::new(), queries: VecDeque::new(), calls: VecDeque::new(), got: Arc::default() }
    }
}

impl Upstream for Server {
    fn open(&mut self, flow: FlowId, _: SocketAddrV4) {
        self.flows.push(Flow { id: flow, got: Vec::new(), out: VecDeque::new(), closes: false });
    }

    fn status(&mut self, _: FlowId) -> FlowStatus {
        FlowStatus::Open
    }

    fn send(&mut self, flow: FlowId, data: &[u8]) -> usize {
        if let Some(flow) = self.flows.iter_mut().find(|known| known.id == flow) {
            flow.got.extend(data);
            self.got.lock().expect("nobody panics").push_str(&String::from_utf8_lossy(data));
            while let Some((bytes, closes)) = (self.answer)(&mut flow.got) {
                flow.out.extend(bytes);
                flow.closes |= closes;
            }
        }
        data.len()
    }

    fn receive(&mut self, flow: FlowId, buffer: &mut [u8]) -> Received {
        let Some(flow) = self.flows.iter_mut().find(|known| known.id == flow) else { return Received::Aborted };
        let length = flow.out.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(flow.out.drain(..length)) {
            *to = from;
        }
        match length {
            0 if flow.closes => Received::Finished,
            0 => Received::Pending,
            length => Received::Data(length),
        }
    }

    fn finish(&mut self, flow: FlowId) {
        self.flows.iter_mut().filter(|known| known.id == flow).for_each(|flow| flow.closes = true);
    }

    fn close(&mut self, flow: FlowId) {
        self.flows.retain(|known| known.id != flow);
    }

    fn accept(&mut self, flow: FlowId) -> Option<u16> {
        // One client after the other, as a board answers them.
        let call = if self.flows.is_empty() { self.calls.pop_front()? } else { return None };
        self.flows.push(Flow { id: flow, got: Vec::new(), out: call.into(), closes: false });
        Some(80)
    }

    fn resolve(&mut self, query: QueryId, _: &str) {
        self.queries.push_back(query);
    }

    fn resolved(&mut self) -> Option<(QueryId, Option<Ipv4Addr>)> {
        Some((self.queries.pop_front()?, Some(Ipv4Addr::new(198, 51, 100, 80))))
    }

    fn send_datagram(&mut self, _: u16, _: SocketAddrV4, _: &[u8]) {}

    fn receive_datagram(&mut self, _: &mut [u8]) -> Option<(u16, SocketAddrV4, usize)> {
        None
    }

    fn poll_interval_us(&self) -> Option<u64> {
        (!self.calls.is_empty()).then_some(10_000_000)
    }
}

/// A web server: one page for each request, then the connection ends.
fn web(got: &mut Vec<u8>) -> Option<(Vec<u8>, bool)> {
    let end = got.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    got.drain(..end);
    Some((b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello, board".to_vec(), true))
}

/// A broker: acknowledges connections and publications, whose lengths here take one byte.
fn broker(got: &mut Vec<u8>) -> Option<(Vec<u8>, bool)> {
    let (kind, length) = (*got.first()?, usize::from(*got.get(1)?));
    if got.len() < 2 + length {
        return None;
    }
    let packet: Vec<u8> = got.drain(..2 + length).collect();
    match kind >> 4 {
        1 => Some((vec![0x20, 2, 0, 0], false)),
        3 => {
            let topic = usize::from(packet[2]) << 8 | usize::from(packet[3]);
            Some((vec![0x40, 2, packet[4 + topic], packet[5 + topic]], false))
        }
        _ => None,
    }
}

const DEAD_LINE: &str = "[[fault]]\nkind = \"upstream-dead\"\nat = \"10m\"\nfor = \"5m\"\n";

#[test]
fn every_folder_of_the_page_is_there_and_is_run_here() {
    let page = fieldwarden_tests::repository::text("examples/README.md");
    let told: BTreeSet<_> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned).collect();
    let there: BTreeSet<_> = std::fs::read_dir(root().join("examples"))
        .expect("examples")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("code.py").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(told, there);
    let tests = include_str!("examples.rs");
    for name in &there {
        assert!(
            ["run", "run_with_libraries"].iter().any(|run| tests.contains(&format!("{run}(\"{name}\""))),
            "{name} is not run"
        );
    }
}

#[test]
fn telemetry_loses_its_line_and_sends_again() {
    let ran = run("telemetry", DEAD_LINE, 30, None);
    assert!((145..=151).contains(&ran.document.lines), "{} lines", ran.document.lines);
    assert_eq!(ran.document.summary.resets.commanded, 0);
}

#[test]
fn heartbeat_beats_through_a_lost_network() {
    let ran = run("heartbeat", DEAD_LINE, 30, None);
    assert_eq!(ran.count("alive"), 30, "{}", ran.console);
}

#[test]
fn page_comes_before_and_after_a_dead_line() {
    let ran = run("http_get", DEAD_LINE, 30, Some(Server::new(web)));
    assert!(ran.count("status 200 and 12 bytes") >= 20, "{}", ran.console);
    assert!(ran.count("no answer:") >= 2, "{}", ran.console);
}

#[test]
fn publications_are_acknowledged_before_and_after_a_half_open_connection() {
    let faults = "[[fault]]\nkind = \"half-open-tcp\"\nat = \"10m\"\nmanner = \"stalled\"\n";
    let ran = run("mqtt_publish", faults, 30, Some(Server::new(broker)));
    assert!(ran.count("published") >= 45, "{}", ran.console);
    assert!(ran.count("not published:") >= 1, "{}", ran.console);
    assert_eq!(ran.document.summary.resets.commanded, 0);
}

#[test]
fn program_that_is_stuck_is_started_anew_and_the_board_is_not_reset() {
    let ran = run("liveness", "", 2, None);
    assert!(ran.count("started because of") >= 2, "{}", ran.console);
    assert!(ran.count("round 5") >= 2, "{}", ran.console);
    assert_eq!(ran.document.summary.resets.watchdog + ran.document.summary.resets.commanded, 0);
}

#[test]
fn measurement_that_takes_too_long_is_interrupted() {
    let ran = run("own_watchdog", "", 1, None);
    ran.has("measured 1").has("gave up after 2 s").has("measured 0.5").has("done");
    assert_eq!(ran.count("measured 30"), 0);
}

#[test]
fn count_survives_a_reload_and_a_reset() {
    let ran = run("sleep_memory", "", 10, None);
    ran.has("start 1 after").has("start 2 after").has("start 3 after");
    assert_eq!(ran.document.summary.resets.program, 1);
}

#[test]
fn button_is_counted_while_the_program_sleeps() {
    let ran = run("button", "", 2, None);
    ran.has("pressed 1 times, the lamp is on").has("pressed 9 times");
}

#[test]
fn sensor_is_read_again_after_its_bus_hung_and_its_answers_were_wrong() {
    let ran = run("i2c_sensor", "", 9, None);
    ran.has("no reading: [Errno 110] ETIMEDOUT").has("no reading: wrong checksum");
    assert!(ran.count("no reading") < 10 && ran.count("1") + ran.count("2") > 40, "{}", ran.console);
    ran.has("20.1 C, 40 %");
}

#[test]
fn strip_is_dark_at_the_end() {
    let ran = run("neopixel", "", 2, None);
    ran.has("dark");
    let (colours, times) = ran.shown.expect("there is a strip");
    assert_eq!((colours, times), (vec![0; 24], 25));
}

#[test]
fn safe_mode_runs_its_script_and_ends_by_itself() {
    run("safe_mode", "", 30, None).has("this needs a look").has("safe mode:").has("running again");
}

#[test]
fn crash_is_seen_by_the_next_run() {
    run("after_a_crash", "", 5, None).has("first run").has("the run before ended with:").has("ZeroDivisionError");
}

#[test]
fn settings_have_the_types_they_are_written_in() {
    run("settings", "", 2, None).has("mast 7, north 20 -0.5 True").has("no such key: green");
}

#[test]
fn tasks_go_on_beside_a_timer_that_loses_no_expiration() {
    let ran = run("tasks", DEAD_LINE, 30, None);
    ran.has("online").has("another thousand").has("measured 49");
    // 50 a second: what is reported after n periods of 10 s is within one of 500 n.
    let told: Vec<u64> =
        ran.console.lines().filter_map(|line| line.strip_prefix("measured ")?.trim().parse().ok()).collect();
    assert!(told.len() > 170, "{} reports", told.len());
    for (n, told) in told.iter().enumerate() {
        let expected = 500 * (n as u64 + 1);
        assert!(expected.abs_diff(*told) <= 1 + expected / 1000, "{told} after {} periods", n + 1);
    }
}

#[test]
fn readings_with_light_sleep_between_them_and_a_deep_sleep_are_not_failures() {
    let ran = run("light_sleep", "", 240, None);
    assert_eq!(ran.count("good morning"), 3, "{}", ran.console);
    assert_eq!(ran.count("reading 10"), 4, "{}", ran.console);
    assert_eq!(ran.count("reading"), 40, "{}", ran.console);
}

#[test]
fn readings_are_published_with_a_library_before_and_after_a_dead_line() {
    let Some(ran) = run_with_libraries("mqtt_telemetry", DEAD_LINE, 30, Server::new(broker)) else { return };
    assert!(ran.count("published") >= 40, "{}", ran.console);
    assert!(ran.count("not published:") >= 1, "{}", ran.console);
    assert_eq!(ran.document.summary.resets.commanded, 0);
}

#[test]
fn clients_are_answered_by_a_library() {
    let mut clients = Server::new(|_| None);
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: board\r\n\r\n").into_bytes();
    clients.calls.extend(["/", "/json", "/json", "/nothing"].map(request));
    let got = Arc::clone(&clients.got);
    let Some(ran) = run_with_libraries("web_server", "", 5, clients) else { return };
    ran.has("listening at");
    let got = got.lock().expect("nobody panics");
    assert!(got.contains("This board answers") && got.contains("\"answered\": 2") && got.contains("404"), "{got}");
}
