//! `cargo xtask fuzz`: coverage-guided fuzzing of every entry in `tests/src/fuzz/`, with libFuzzer by cargo-fuzz.
//!
//! It runs on the toolchain that is there, stable or nightly, with AddressSanitizer and overflow checks. cargo-fuzz is installed from
//! crates.io where it is missing. What is found new stays among the builds; `--keep` puts a minimal set of it into `fuzz/corpus/` and adds the counts
//! to `docs/reports/fuzz.json`, from which `fuzz.md` beside it is written.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::{Value, json};

use crate::output;
use crate::place;
use crate::process::{self, cargo, program};
use crate::step::{self, Outcome, Steps};
use crate::tally::Tally;
use crate::tools::installed;

/// Time for each target unless asked otherwise, seconds.
const SECONDS: u64 = 300;
/// Executions of a full run of a target.
const FULL_RUNS: u64 = 10_000_000;
/// Longest input: a program or a settings file of two flash blocks.
const INPUT_BYTES_MAX: u32 = 8_192;
/// Longest input of the corpus that is kept, and most of them for a target: the repository stays small.
const KEPT_BYTES_MAX: u64 = 1_024;
const KEPT_MAX: usize = 120;
/// One input that takes longer is a finding, seconds; far above the slowest, on a machine that is busy.
const TIMEOUT_S: u32 = 60;

const HELP: &str = "cargo xtask fuzz [--seconds S | --full] [--keep] [TARGET ...]";

struct Options<'w> {
    seconds: Option<u64>,
    keep: bool,
    only: Vec<&'w str>,
}

impl<'w> Options<'w> {
    fn parse(words: &[&'w str]) -> Result<Self, String> {
        let mut options = Options { seconds: Some(SECONDS), keep: false, only: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--full" => options.seconds = None,
                "--keep" => options.keep = true,
                "--seconds" => {
                    let seconds = words.next().and_then(|word| word.parse().ok());
                    options.seconds = Some(seconds.ok_or("--seconds wants a number")?);
                }
                option if option.starts_with('-') => return Err(format!("found `{option}`; accepted is {HELP}")),
                target => options.only.push(target),
            }
        }
        match options.only.iter().find(|only| !targets().iter().any(|target| target == *only)) {
            Some(unknown) => Err(format!("no target `{unknown}`; there are {}", targets().join(", "))),
            None => Ok(options),
        }
    }
}

fn folder() -> PathBuf {
    place::root().join("fuzz")
}

/// The targets, by their files.
fn targets() -> Vec<String> {
    let files = std::fs::read_dir(folder().join("targets")).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.path().file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

/// Runs the command.
pub fn run(words: &[&str]) -> ExitCode {
    let options = match Options::parse(words) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let chosen: Vec<String> =
        targets().into_iter().filter(|name| options.only.is_empty() || options.only.contains(&name.as_str())).collect();
    let mut steps = Steps::new(chosen.len() + 1);
    let (built, _) = steps.step("cargo-fuzz and its builds", build);
    if built.passed == 0 {
        return steps.end();
    }
    for name in chosen {
        let length =
            options.seconds.map_or_else(|| format!("{FULL_RUNS} executions"), |seconds| format!("{seconds} s"));
        steps.step(&format!("{name}, {length}"), || one(&name, &options));
    }
    steps.end()
}

fn build() -> Outcome {
    if let Err(missing) = installed("cargo-fuzz", &["fuzz", "--version"]) {
        return Outcome::Missing(missing);
    }
    step::check("fuzz-build", fuzz(&["build"]))
}

/// `cargo fuzz` on the toolchain that runs this: the options of the compiler that it needs are unlocked on stable too.
fn fuzz(words: &[&str]) -> Command {
    let mut command = cargo(&["fuzz"]);
    let (verb, rest) = words.split_first().unwrap_or((&"list", &[]));
    command.args([verb, "--fuzz-dir", "fuzz"]).args(rest).env("RUSTC_BOOTSTRAP", "1");
    command
}

fn one(name: &str, options: &Options<'_>) -> Outcome {
    let kept = folder().join("corpus").join(name);
    let found = place::scratch(&format!("fuzz-{name}"));
    let Some(found) = found.ok().filter(|found| std::fs::create_dir_all(found).is_ok()) else {
        return Outcome::Failed("no room for what is found".to_owned());
    };
    let mut command = fuzz(&["run", name]);
    command.arg(&found).arg(&kept);
    if matches!(name, "code" | "source") {
        command.arg(place::root().join("xtask/src/campaign/programs"));
    }
    command.arg("--");
    match options.seconds {
        Some(seconds) => command.arg(format!("-max_total_time={seconds}")),
        None => command.arg(format!("-runs={FULL_RUNS}")),
    };
    command.args([format!("-max_len={INPUT_BYTES_MAX}"), format!("-timeout={TIMEOUT_S}")]);
    command.args(["-print_final_stats=1", "-rss_limit_mb=4096"]);
    let done = match process::run(command, &mut |_| {}) {
        Err(error) => return Outcome::Failed(error),
        Ok(done) => done,
    };
    output::keep(&format!("fuzz-{name}"), &done.text);
    let run = Figures::of(&done.text);
    println!("      {} executions, {} edges seen", run.executions, run.edges);
    if !done.success {
        output::show_end(&done.text, 30);
    }
    if options.keep
        && let Err(error) = keep(name, &run, !done.success).and_then(|()| minimise(name, &found, &kept))
    {
        return Outcome::Failed(error.to_string());
    }
    Outcome::Ran(Tally::one(done.success))
}

/// What a run of libFuzzer says of itself.
#[derive(Debug, Default, PartialEq)]
struct Figures {
    executions: u64,
    edges: u64,
}

impl Figures {
    fn of(text: &str) -> Self {
        let mut figures = Self::default();
        for line in text.lines() {
            if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
                figures.executions = count.trim().parse().unwrap_or(0);
            }
            // `#2097152  pulse  cov: 3417 ft: 15283 corp: …`
            let mut words = line.split_whitespace();
            let number = words.next().and_then(|word| word.strip_prefix('#')).and_then(|word| word.parse::<u64>().ok());
            if let (Some(number), Some("cov:")) = (number, words.nth(1)) {
                figures.edges = words.next().and_then(|word| word.parse().ok()).unwrap_or(figures.edges);
                // A run that is stopped prints no statistics.
                figures.executions = figures.executions.max(number);
            }
        }
        figures
    }
}

/// Puts the smallest inputs that still reach what all reach into the repository.
fn minimise(name: &str, found: &Path, kept: &Path) -> std::io::Result<()> {
    let merged = place::scratch(&format!("fuzz-{name}-merged"))?;
    let _ = std::fs::remove_dir_all(&merged);
    std::fs::create_dir_all(&merged)?;
    let mut command = fuzz(&["run", name]);
    command.args([&merged, kept, found]).args(["--", "-set_cover_merge=1"]).arg(format!("-max_len={KEPT_BYTES_MAX}"));
    if process::output(command).is_none() {
        return Err(std::io::Error::other("the corpus could not be merged"));
    }
    let mut inputs: Vec<(u64, PathBuf)> = std::fs::read_dir(&merged)?
        .flatten()
        .filter_map(|file| Some((file.metadata().ok()?.len(), file.path())))
        .collect();
    inputs.sort();
    for (_, input) in inputs.into_iter().filter(|(length, _)| *length <= KEPT_BYTES_MAX).take(KEPT_MAX) {
        if let Some(name) = input.file_name() {
            std::fs::copy(&input, kept.join(name))?;
        }
    }
    Ok(())
}

fn reports() -> PathBuf {
    place::root().join("docs/reports")
}

/// Adds a run to the report.
fn keep(name: &str, run: &Figures, found: bool) -> std::io::Result<()> {
    let path = reports().join("fuzz.json");
    let mut all: BTreeMap<String, Value> =
        std::fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let date = process::output(program("date", &["--utc", "+%Y-%m-%d"])).unwrap_or_default();
    let before = |key: &str| all.get(name).and_then(|row| row[key].as_u64()).unwrap_or(0);
    let row = json!({
        "executions": before("executions") + run.executions, "edges": before("edges").max(run.edges),
        "stopped": before("stopped") + u64::from(found), "last": date.trim(),
    });
    all.insert(name.to_owned(), row);
    std::fs::write(&path, format!("{:#}\n", json!(all)))?;
    std::fs::write(reports().join("fuzz.md"), page(&all))
}

fn page(all: &BTreeMap<String, Value>) -> String {
    let mut page = String::from(
        "# Coverage-guided fuzzing\n\nWritten by `cargo xtask fuzz --keep` from `fuzz.json`: all runs so far, added up, under AddressSanitizer with \
         overflow checks and debug assertions.\nA full run is 10,000,000 executions of a target (`cargo xtask fuzz --full`). What was found and mended \
         is in [findings.md](findings.md).\n\n| target | executions | of a full run | edges | runs that stopped at a finding | last run |\n|---|---|---|---|---|---|\n",
    );
    for (name, row) in all {
        let number = |key: &str| row[key].as_u64().unwrap_or(0);
        let percent = number("executions") as f64 * 100.0 / FULL_RUNS as f64;
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {name} | {} | {percent:.1} % | {} | {} | {} |",
            number("executions"),
            number("edges"),
            number("stopped"),
            row["last"].as_str().unwrap_or_default()
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_run_are_read_whether_it_ended_or_was_stopped() {
        let pulse = "#8192\tpulse  cov: 341 ft: 900 corp: 12/80b lim: 80 exec/s: 4096 rss: 40Mb\n";
        assert_eq!(Figures::of(pulse), Figures { executions: 8_192, edges: 341 });
        let ended = format!("{pulse}stat::number_of_executed_units: 9001\nstat::average_exec_per_sec: 12\n");
        assert_eq!(Figures::of(&ended), Figures { executions: 9_001, edges: 341 });
    }

    #[test]
    fn command_line_is_read_and_what_is_wrong_in_it_named() {
        let options =
            Options::parse(&["--seconds", "7", "--keep", "settings"]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((options.seconds, options.keep, options.only), (Some(7), true, vec!["settings"]));
        for words in [&["--second", "1"][..], &["--seconds"], &["nothing"]] {
            assert!(Options::parse(words).is_err(), "{words:?}");
        }
    }
}
