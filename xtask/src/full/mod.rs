//! `cargo xtask test --full`: every campaign at its full length, and the report that is kept in the repository.
//!
//! Built in the profile `campaign`: optimized, with overflow checks and debug assertions. All of it takes hours on two cores, so the
//! report is written after each suite, a run that was cut short goes on with `--resume`, and words select suites: what they do not
//! select keeps its row, which names the commit that it was made of.

mod report;
mod suites;

use std::process::ExitCode;

use crate::campaign;
use crate::output;
use crate::place;
use crate::process::cargo;
use crate::step::{self, Outcome, Steps};
use crate::tally::Tally;
use report::{Head, Report, Row};
use suites::{Long, SUITES};

/// Seed of the first simulated board; the others follow.
const SEED: u64 = 1_000_000;
/// Board-years.
const YEARS: f64 = 20.0;
/// The suite of all tests as they run every day.
const EVERYDAY: &str = "all tests at their everyday length";
/// The campaign.
const CAMPAIGN: &str = "20 board-years in a campaign";

/// What the command line may say after `--full`.
pub const HELP: &str = "\
cargo xtask test --full            every suite
cargo xtask test --full --resume   those that have not passed at this commit
cargo xtask test --full WORD...    those whose name contains one of the words
cargo xtask test --full --list     their names
";

/// Runs the command: the words after `--full`.
pub fn run(words: &[&str]) -> ExitCode {
    let mut report = match Report::kept() {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let head = Head::now();
    let all = || std::iter::once(EVERYDAY).chain(SUITES.iter().map(|suite| suite.name)).chain([CAMPAIGN]);
    let chosen: Vec<&str> = match words {
        [] => all().collect(),
        ["--list"] => {
            all().for_each(|name| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        ["--resume"] => all().filter(|name| !report.passed(name, &head.commit)).collect(),
        words if words.iter().all(|word| !word.starts_with('-')) => {
            all().filter(|name| words.iter().any(|word| name.contains(word))).collect()
        }
        _ => {
            eprintln!("error: found `{}`; accepted is\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    if chosen.is_empty() && words != ["--resume"] {
        eprintln!("error: no suite's name contains {}; `--list` names them", words.join(" or "));
        return ExitCode::from(2);
    }
    let mut steps = Steps::new(chosen.len());
    for name in chosen {
        let mut row = Row::new(name, &head);
        let (tally, took) = steps.step(name, || one(name, &mut row));
        row.tally = tally;
        row.took = took;
        report.set(row, &all().collect::<Vec<_>>());
        if let Err(error) = report.keep() {
            println!("the report could not be written: {error}");
            return ExitCode::FAILURE;
        }
    }
    println!("\nreport: docs/reports/full.md, docs/reports/full.json");
    steps.end()
}

fn one(name: &str, row: &mut Row) -> Outcome {
    if name == CAMPAIGN {
        return board_years(row);
    }
    let log = format!("full-{}", name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
    let Some(suite) = SUITES.iter().find(|suite| suite.name == name) else {
        let words = ["test", "--workspace", "--locked", "--no-fail-fast", "--profile", "campaign"];
        return step::tests(&log, cargo(&words)).0;
    };
    row.variables = suite.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let (outcome, text) = step::tests(&log, command(suite));
    let outcome = match outcome {
        Outcome::Ran(tally) if tally == Tally::default() => {
            Outcome::Failed(format!("no test of {} has `{}` in its name", suite.package, suite.filter))
        }
        outcome => outcome,
    };
    let here = format!("{}/", place::root().display());
    row.printed = output::printed(&text).into_iter().map(|line| line.replace(&here, "")).collect();
    outcome
}

/// The campaign: its report takes the place of the kept one, unless that is of more years.
fn board_years(row: &mut Row) -> Outcome {
    row.variables = vec![format!("seeds from {SEED}")];
    let out = place::root().join("target/full-campaign");
    let (made, good) = match campaign::full(YEARS, SEED, &out) {
        Ok(made) => made,
        Err(error) => return Outcome::Failed(error),
    };
    row.printed = vec![made.ours().line()];
    if report::campaign_years().is_none_or(|kept| kept <= made.ours().years()) {
        for file in ["campaign.md", "campaign.json", "campaign.html"] {
            if let Err(error) = std::fs::copy(out.join(file), report::campaign().join(file)) {
                return Outcome::Failed(format!("{file}: {error}"));
            }
        }
    }
    let failed = made.broken_count.max((!good).into());
    Outcome::Ran(Tally { passed: made.ours().boards, failed, skipped: 0 })
}

fn command(suite: &Long) -> std::process::Command {
    let mut command =
        cargo(&["test", "--locked", "--no-fail-fast", "--profile", "campaign", "--package", suite.package]);
    command.args(["--", suite.filter, "--show-output"]).envs(suite.variables.iter().copied());
    command
}
