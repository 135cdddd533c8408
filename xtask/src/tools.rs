//! Commands that want more than stable Rust: coverage-guided fuzzing, AddressSanitizer, mutants. Each says what it lacks.

use std::process::{Command, ExitCode};

use crate::output;
use crate::place;
use crate::process::{self, cargo, program};
use crate::step::{self, Outcome, Steps};
use crate::tally::Tally;

/// Time for each fuzz target unless asked otherwise, seconds.
const FUZZ_S: u64 = 300;
/// Crates whose tests run under AddressSanitizer: all that is no port of a microcontroller.
const SANITIZED: [&str; 6] = [
    "fieldwarden-config",
    "fieldwarden-netrecover",
    "fieldwarden-supervisor",
    "fieldwarden-vm",
    "fieldwarden-world",
    "fieldwarden",
];

/// `cargo xtask fuzz [--seconds S] [TARGET]`.
pub fn fuzz(words: &[&str]) -> ExitCode {
    let (seconds, target) = match words {
        [] => (FUZZ_S, None),
        ["--seconds", seconds] => (seconds.parse().unwrap_or(FUZZ_S), None),
        ["--seconds", seconds, target] => (seconds.parse().unwrap_or(FUZZ_S), Some(*target)),
        [target, ..] => (FUZZ_S, Some(*target)),
    };
    let folder = place::root().join("fuzz");
    let names = std::fs::read_dir(folder.join("targets")).into_iter().flatten().flatten();
    let mut names: Vec<String> = names
        .filter_map(|file| file.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .filter(|name| target.is_none_or(|target| target == name))
        .collect();
    names.sort();
    let mut steps = Steps::new(names.len());
    for name in names {
        steps.step(&format!("{name}, {seconds} s"), || one(&name, seconds));
    }
    steps.end()
}

fn one(name: &str, seconds: u64) -> Outcome {
    // What is found new stays among the builds; the corpus in the repository is kept small by hand.
    let found = match place::scratch(&format!("fuzz-{name}")) {
        Ok(found) => found,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let kept = format!("corpus/{name}");
    let time = format!("-max_total_time={seconds}");
    let mut command = nightly(&["fuzz", "run", "--fuzz-dir", ".", name]);
    command.current_dir(place::root().join("fuzz")).arg(found).arg(kept);
    command.args(["--", &time, "-max_len=8192", "-timeout=30", "-print_final_stats=1"]);
    match process::run(command, &mut |_| {}) {
        Err(error) => Outcome::Missing(format!("{error}; cargo install cargo-fuzz")),
        Ok(done) => {
            output::keep(&format!("fuzz-{name}"), &done.text);
            let executions = done.text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
            println!("      {} executions", executions.map_or("no count of", str::trim));
            if !done.success {
                output::show_end(&done.text, 30);
            }
            Outcome::Ran(Tally::one(done.success))
        }
    }
}

/// `cargo xtask sanitize [CRATE]`: the tests under AddressSanitizer.
pub fn sanitize(words: &[&str]) -> ExitCode {
    let crates: Vec<&str> = if words.is_empty() { SANITIZED.to_vec() } else { words.to_vec() };
    let mut steps = Steps::new(crates.len());
    let host = host();
    for name in crates {
        steps.step(&format!("{name} under AddressSanitizer"), || {
            let mut command = nightly(&["test", "--locked", "--package", name, "--target", &host, "--target-dir"]);
            command.arg(place::target().join("sanitize")).env("RUSTFLAGS", "-Zsanitizer=address");
            // Documentation's examples are built by another program, which is not told.
            command.args(["--lib", "--bins", "--tests"]);
            step::tests(&format!("sanitize-{name}"), command).0
        });
    }
    steps.end()
}

/// `cargo xtask mutants [WORDS]`: mutants of the recovery and the supervisor; further words go to cargo-mutants.
pub fn mutants(words: &[&str]) -> ExitCode {
    let mut steps = Steps::new(1);
    steps.step("mutants of netrecover and supervisor", || {
        let mut command =
            cargo(&["mutants", "--package", "fieldwarden-netrecover", "--package", "fieldwarden-supervisor"]);
        command.args(["--in-place", "--baseline", "skip", "--timeout", "300", "--output"]);
        command.arg(place::target().join("mutants")).args(words);
        step::check("mutants", command)
    });
    println!("survivors: {}", place::target().join("mutants/mutants.out/missed.txt").display());
    steps.end()
}

fn nightly(words: &[&str]) -> Command {
    let mut command = program("cargo", &["+nightly"]);
    // The toolchain that runs this must not be the one that is asked for.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC").args(words);
    command
}

fn host() -> String {
    let told = process::output(program("rustc", &["-vV"])).unwrap_or_default();
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or("x86_64-unknown-linux-gnu").to_owned()
}
