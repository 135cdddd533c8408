//! Steps with a line when each begins and one when it ends, and what came of all of them.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::output;
use crate::place;
use crate::process;
use crate::tally::Tally;

/// Lines of a failed step that are shown; all of them are in its log.
const SHOWN_LINES: usize = 60;

/// How a step went.
pub enum Outcome {
    /// It ran, and counted this.
    Ran(Tally),
    /// It cannot run here: what is missing. A failure in CI.
    Missing(String),
    /// It could not be carried out.
    Failed(String),
}

/// A run of steps.
pub struct Steps {
    total: usize,
    begun: usize,
    tally: Tally,
    failed: Vec<String>,
    started: Instant,
}

impl Steps {
    /// So many steps are to come.
    pub fn new(total: usize) -> Self {
        Self { total, begun: 0, tally: Tally::default(), failed: Vec::new(), started: Instant::now() }
    }

    /// Does one step, tells of it, and says how long it took and what it counted.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> (Tally, Duration) {
        self.begun += 1;
        println!("[{}/{}] {name}", self.begun, self.total);
        let started = Instant::now();
        let (tally, word) = match work() {
            Outcome::Ran(tally) => (tally, tally.to_string()),
            Outcome::Missing(what) if !place::in_ci() => (Tally { skipped: 1, ..Tally::default() }, what),
            Outcome::Missing(what) | Outcome::Failed(what) => (Tally::one(false), what),
        };
        let took = started.elapsed();
        println!("      {word} ({})", output::duration(took));
        if tally.failed > 0 {
            self.failed.push(name.to_owned());
        }
        self.tally += tally;
        (tally, took)
    }

    /// The last line, and the exit status.
    pub fn end(self) -> ExitCode {
        println!();
        if !self.failed.is_empty() {
            println!("failed: {}", self.failed.join("; "));
        }
        println!("{} in {}", self.tally, output::duration(self.started.elapsed()));
        ExitCode::from(u8::from(self.tally.failed > 0))
    }
}

/// A program that passes or fails as one; its output is shown when it fails.
pub fn check(log: &str, command: Command) -> Outcome {
    match process::run(command, &mut |_| {}) {
        Err(error) => Outcome::Failed(error),
        Ok(done) => {
            output::keep(log, &done.text);
            if !done.success {
                output::show_end(&done.text, SHOWN_LINES);
            }
            Outcome::Ran(Tally::one(done.success))
        }
    }
}

/// A program that runs tests; they are counted, each test binary has a line, and failures are shown.
pub fn tests(log: &str, command: Command) -> (Outcome, String) {
    let mut tally = Tally::default();
    let mut binary = String::new();
    let ran = process::run(command, &mut |line| {
        if let Some(name) = output::test_binary(line) {
            binary = name;
        } else if let Some(more) = Tally::of_line(line) {
            tally += more;
            if more != Tally::default() {
                println!("      {binary}: {more}");
            }
        }
    });
    match ran {
        Err(error) => (Outcome::Failed(error), String::new()),
        Ok(done) => {
            output::keep(log, &done.text);
            if !done.success {
                output::show_failures(&done.text, SHOWN_LINES);
                tally.failed = tally.failed.max(1);
            }
            (Outcome::Ran(tally), done.text)
        }
    }
}
