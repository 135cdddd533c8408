//! A board folder with libraries in its `lib/`, run by the program `fieldwarden` in real time.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Where the list of libraries, the script that fetches them and the programs are.
pub const LIBRARIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/libraries");
/// Board time after which a run is over whatever its program does.
const LONGEST: &str = "180s";

/// Whether a missing tool is a failure.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// A tool or network that is missing: a failure in CI, elsewhere a line and nothing tried.
pub fn missing(what: &str) {
    assert!(!in_ci(), "{what}");
    println!("not tried: {what}");
}

/// Where the libraries are kept: in the target folder, whose `tmp` is a test's own.
fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder").join("libraries")
}

fn script(words: &[&str]) -> Result<(), String> {
    let mut command = Command::new("python3");
    command.arg(format!("{LIBRARIES}/libraries.py")).args(words);
    match command.output() {
        Err(error) => Err(format!("python3 cannot be started: {error}")),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Whether the libraries are there or could be fetched.
fn are_there() -> bool {
    static FETCHED: OnceLock<Result<(), String>> = OnceLock::new();
    match FETCHED.get_or_init(|| script(&["fetch", &cache().to_string_lossy()])) {
        Ok(()) => true,
        Err(why) => {
            missing(why);
            false
        }
    }
}

/// A board folder, gone when the test is over.
pub struct Board(pub PathBuf);

impl Board {
    /// With a program of `tests/libraries/programs`, the libraries it needs, and so many bytes of heap. None where they cannot be had.
    pub fn new(program: &str, libraries: &[&str], heap_bytes: u32, settings: &str) -> Option<Self> {
        if !are_there() {
            return None;
        }
        let name = format!("libraries-{program}-{heap_bytes}-{}", std::process::id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let board = Self(path);
        let (cache, lib) = (cache(), board.0.join("lib"));
        let mut words = vec!["copy".into(), cache.to_string_lossy(), lib.to_string_lossy()];
        words.extend(libraries.iter().map(|name| (*name).into()));
        script(&words.iter().map(AsRef::as_ref).collect::<Vec<_>>()).unwrap();
        fs::copy(format!("{LIBRARIES}/programs/{program}.py"), board.0.join("code.py")).unwrap();
        let settings = format!(
            "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n\
             FIELDWARDEN_START_JITTER_MS = 0\nFIELDWARDEN_HEAP_MAX = {heap_bytes}\n{settings}"
        );
        fs::write(board.0.join("settings.toml"), settings).unwrap();
        Some(board)
    }

    /// Starts it.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldwarden"));
        command.arg("run").arg(&self.0).args(["--json", "--fresh", "--for", LONGEST]).args(arguments);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Running { process: Process(process), lines, console: String::new() }
    }

    /// Runs its program to the end; what it printed.
    pub fn run(&self) -> String {
        self.start(&[]).end()
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that ends with its test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A board that runs.
pub struct Running {
    process: Process,
    lines: Lines<BufReader<ChildStdout>>,
    /// What was printed so far.
    pub console: String,
}

impl Running {
    /// The next event that is no line of the console; None at the end of the run.
    fn next(&mut self) -> Option<Value> {
        let line = self.lines.next()?.unwrap();
        let event: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if event["event"] == "console" {
            self.console += event["text"].as_str().unwrap();
        }
        Some(event)
    }

    /// Until the program has printed this.
    pub fn until(&mut self, text: &str) {
        while !self.console.contains(text) {
            match self.next() {
                Some(event) if event["event"] == "program-ended" && event["file"] == "code.py" => {
                    while self.console.len() < 1 << 20 && self.next().is_some_and(|event| event["event"] == "console") {
                    }
                    panic!("the program ended before {text:?}:\n{}", self.console);
                }
                Some(_) => {}
                None => panic!("the run ended before {text:?}:\n{}", self.console),
            }
        }
    }

    /// Until the program has come to its end, which prints `done`; what it printed.
    pub fn end(mut self) -> String {
        self.until("done\n");
        let console = std::mem::take(&mut self.console);
        let id = self.process.0.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().unwrap();
        while self.lines.next().is_some_and(|line| line.is_ok()) {}
        assert!(self.process.0.wait().unwrap().success(), "{console}");
        console
    }
}
