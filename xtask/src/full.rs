//! `cargo xtask test --full`: every campaign at its full length, and the report that is kept in the repository.
//!
//! Built in the profile `campaign`: optimized, with overflow checks and debug assertions. Takes hours.

use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use crate::campaign;
use crate::output;
use crate::place;
use crate::process::{self, cargo, program};
use crate::step::{self, Outcome, Steps};
use crate::tally::Tally;

/// Seed of the first simulated board; the others follow.
const SEED: u64 = 1_000_000;
/// Board-years.
const YEARS: f64 = 20.0;

/// One suite made long by variables of the environment.
struct Long {
    name: &'static str,
    package: &'static str,
    filter: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

const fn long(
    name: &'static str,
    package: &'static str,
    filter: &'static str,
    variables: &'static [(&'static str, &'static str)],
) -> Long {
    Long { name, package, filter, variables }
}

/// Every suite whose length can be chosen, with the length that is promised.
const SUITES: &[Long] = &[
    long(
        "settings files, fuzzed and beside a TOML parser",
        "fieldwarden-config",
        "",
        &[("FIELDWARDEN_FUZZ_RUNS", "10000000")],
    ),
    long(
        "reloads of programs that take everything",
        "fieldwarden",
        "everything_taken",
        &[("FIELDWARDEN_RELOADS", "10000")],
    ),
    long(
        "recovery: boards meeting random faults",
        "fieldwarden-netrecover",
        "swarm",
        &[("FIELDWARDEN_SWARM_BOARDS", "20000")],
    ),
    long(
        "recovery: every order of events",
        "fieldwarden-netrecover",
        "explore",
        &[("FIELDWARDEN_EXPLORE_STATES", "2000000")],
    ),
    long("recovery: random inputs", "fieldwarden-netrecover", "random", &[("FIELDWARDEN_RANDOM_RUNS", "20000")]),
    long(
        "supervisor: cold memory, torn writes, random lives, every order of events",
        "fieldwarden-supervisor",
        "",
        &[
            ("FIELDWARDEN_COLD_IMAGES", "10000000"),
            ("FIELDWARDEN_FUZZ_LIVES", "20000"),
            ("FIELDWARDEN_EXPLORER_STATES", "200000"),
            ("FIELDWARDEN_WATCHDOG_SEEDS", "50000"),
        ],
    ),
    long("heap and tables beside their models", "fieldwarden-vm", "model", &[("FIELDWARDEN_HEAP_STEPS", "10000000")]),
    long("source code, fuzzed", "fieldwarden-vm", "compiler", &[("FIELDWARDEN_FUZZ", "10000000")]),
    long(
        "random Python programs beside CPython",
        "fieldwarden-tests",
        "random_programs",
        &[("FIELDWARDEN_GENERATED", "100000")],
    ),
    long("the wire between board and world, fuzzed", "fieldwarden-world", "wire", &[("FIELDWARDEN_FUZZ", "10000000")]),
    long("every fuzz entry, mutated", "fieldwarden-tests", "mutated", &[("FIELDWARDEN_FUZZ_RUNS", "1000000")]),
    long("asyncio beside its model", "fieldwarden-vm", "asyncio", &[("FIELDWARDEN_ASYNCIO_RUNS", "100000")]),
    long("random fault scripts", "fieldwarden-world", "", &[("FIELDWARDEN_SEEDS", "5000")]),
    long(
        "the whole board, every fault on every link",
        "fieldwarden",
        "every_fault",
        &[("FIELDWARDEN_TEST_YEARS", "1")],
    ),
    long(
        "every allocation failed in turn",
        "fieldwarden-tests",
        "failed_in_turn",
        &[("FIELDWARDEN_ALLOCATIONS", "2000")],
    ),
    long(
        "reloads, and a kill at every step",
        "fieldwarden-vm",
        "",
        &[("FIELDWARDEN_RELOADS", "100000"), ("FIELDWARDEN_ATTENTION_STEPS", "1")],
    ),
    long(
        "three timers over collections for a simulated hour; events among tasks at random",
        "fieldwarden-vm",
        "lose_no",
        &[("FIELDWARDEN_SOAK_SECONDS", "3600"), ("FIELDWARDEN_ASYNCIO_RUNS", "2000")],
    ),
    long(
        "reloads of the whole board",
        "fieldwarden",
        "finds_the_same_board",
        &[("FIELDWARDEN_BOARD_RELOADS", "10000")],
    ),
    long(
        "a campaign in two processes, and its page in a browser",
        "xtask",
        "seeds_played",
        &[("FIELDWARDEN_TEST_CAMPAIGN", "1")],
    ),
    long("the image on QEMU's Cortex-M3", "fieldwarden-tests", "", &[("FIELDWARDEN_QEMU", "full")]),
    long("board killed at random moments", "fieldwarden", "kill", &[("FIELDWARDEN_TEST_KILLS", "200")]),
];

/// Runs the command.
pub fn run() -> ExitCode {
    let mut steps = Steps::new(SUITES.len() + 2);
    let mut rows = Vec::new();
    let words = ["test", "--workspace", "--locked", "--no-fail-fast", "--profile", "campaign"];
    let (tally, took) = steps.step("tests of the workspace, optimized", || step::tests("full-tests", cargo(&words)).0);
    rows.push(row("all tests at their everyday length", &[], tally, took, Vec::new()));
    for suite in SUITES {
        let mut printed = Vec::new();
        let (tally, took) = steps.step(suite.name, || {
            let (outcome, text) = step::tests(&format!("full-{}", rows.len()), command(suite));
            printed = output::printed(&text);
            outcome
        });
        rows.push(row(suite.name, suite.variables, tally, took, printed));
    }
    let mut line = String::new();
    let out = place::root().join("docs/reports/campaign");
    steps.step(&format!("{YEARS} board-years"), || match campaign::full(YEARS, SEED, &out) {
        Err(error) => Outcome::Failed(error),
        Ok((report, good)) => {
            line = report.ours().line();
            Outcome::Ran(Tally {
                passed: report.ours().boards,
                failed: report.broken_count.max((!good).into()),
                skipped: 0,
            })
        }
    });
    let head = Head::now();
    let document = json!({
        "date": head.date, "commit": head.commit, "cores": head.cores, "seed": SEED, "suites": rows,
        "campaign": line,
    });
    if let Err(error) = keep(&document, &markdown(&head, &rows, &line)) {
        println!("the report could not be written: {error}");
        return ExitCode::FAILURE;
    }
    println!("\nreport: docs/reports/full.md, docs/reports/full.json");
    steps.end()
}

fn command(suite: &Long) -> std::process::Command {
    let mut command =
        cargo(&["test", "--locked", "--no-fail-fast", "--profile", "campaign", "--package", suite.package]);
    command.args(["--", suite.filter, "--show-output"]).envs(suite.variables.iter().copied());
    command
}

fn row(name: &str, variables: &[(&str, &str)], tally: Tally, took: Duration, printed: Vec<String>) -> Value {
    let variables: Vec<_> = variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    json!({
        "name": name, "variables": variables, "passed": tally.passed, "failed": tally.failed, "time_s": took.as_secs(),
        "printed": printed,
    })
}

/// When and of what a report is.
struct Head {
    date: String,
    commit: String,
    cores: usize,
}

impl Head {
    fn now() -> Self {
        let one =
            |command| process::output(command).map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned());
        Self {
            date: one(program("date", &["--utc", "+%Y-%m-%d"])),
            commit: one(program("git", &["rev-parse", "--short", "HEAD"])),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

fn markdown(head: &Head, rows: &[Value], campaign: &str) -> String {
    let mut page = String::from(
        "# The last full run\n\nWritten by `cargo xtask test --full`; the same for machines is `full.json`.\n\n",
    );
    let Head { date, commit, cores } = head;
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{date}, commit {commit}, {cores} cores, boards from seed {SEED} on.\n");
    page += "## Suites\n\n| suite | length | passed | failed | time |\n|---|---|---|---|---|\n";
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let list = |row: &Value, key: &str| -> Vec<String> {
        row[key].as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    for row in rows {
        let length: Vec<_> = list(row, "variables").iter().map(|variable| format!("`{variable}`")).collect();
        let took = output::duration(Duration::from_secs(row["time_s"].as_u64().unwrap_or(0)));
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {took} |",
            text(row, "name"),
            length.join(", "),
            row["passed"],
            row["failed"]
        );
    }
    page += "\n## What they printed\n";
    for row in rows.iter().filter(|row| !list(row, "printed").is_empty()) {
        let _ = write!(page, "\n{}:\n\n```text\n{}\n```\n", text(row, "name"), list(row, "printed").join("\n"));
    }
    let _ = write!(page, "\n## Campaign\n\n{campaign}. All of it: [campaign/campaign.md](campaign/campaign.md).\n");
    page
}

fn keep(document: &Value, page: &str) -> std::io::Result<()> {
    let folder = place::root().join("docs/reports");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("full.md"), page)?;
    std::fs::write(folder.join("full.json"), format!("{document:#}\n"))
}
