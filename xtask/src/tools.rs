//! Commands that want more than the compiler: AddressSanitizer, mutants, and a browser. What is missing is installed from crates.io or Debian,
//! or named.

use std::process::ExitCode;

use crate::debian;
use crate::output;
use crate::place;
use crate::process::{self, cargo, program};
use crate::step::{self, Outcome, Steps};

/// Crates whose tests run under AddressSanitizer: all that is no port of a microcontroller.
const SANITIZED: [&str; 7] = [
    "fieldwarden-config",
    "fieldwarden-netrecover",
    "fieldwarden-supervisor",
    "fieldwarden-vm",
    "fieldwarden-firmware",
    "fieldwarden-world",
    "fieldwarden",
];
/// Tests of campaigns cut short: thousands of mutants are tried, and what survives these is tried again with all.
const SHORT: [(&str, &str); 8] = [
    ("FIELDWARDEN_EXPLORE_STATES", "600"),
    ("FIELDWARDEN_SWARM_BOARDS", "20"),
    ("FIELDWARDEN_RANDOM_RUNS", "20"),
    ("FIELDWARDEN_COLD_IMAGES", "2000"),
    ("FIELDWARDEN_FUZZ_LIVES", "20"),
    ("FIELDWARDEN_EXPLORER_STATES", "100"),
    ("FIELDWARDEN_WATCHDOG_SEEDS", "30"),
    ("FIELDWARDEN_FUZZ_RUNS", "2000"),
];

/// A program of cargo's: there, or installed from crates.io. `Err` says what to install.
pub fn installed(name: &str, probe: &[&str]) -> Result<(), String> {
    if process::output(cargo(probe)).is_some() {
        return Ok(());
    }
    println!("      installing {name} from crates.io");
    match process::run(cargo(&["install", "--locked", name]), &mut |_| {}) {
        Ok(done) if done.success && process::output(cargo(probe)).is_some() => Ok(()),
        Ok(done) => {
            output::show_end(&done.text, 10);
            Err(format!("{name} is missing: cargo install --locked {name}"))
        }
        Err(error) => Err(error),
    }
}

/// Chromium for the test that looks at a campaign's page: there, or installed where that can be done.
pub fn browser_is_there() -> bool {
    process::is_there("chromium") || (debian::install(&["chromium"]) && process::is_there("chromium"))
}

/// `cargo xtask sanitize [CRATE ...]`: the tests under AddressSanitizer, on the toolchain that runs this.
pub fn sanitize(words: &[&str]) -> ExitCode {
    let crates: Vec<&str> = if words.is_empty() { SANITIZED.to_vec() } else { words.to_vec() };
    let mut steps = Steps::new(crates.len());
    let host = host();
    for name in crates {
        steps.step(&format!("{name} under AddressSanitizer"), || {
            // Documentation's examples are built by another program, which is not told.
            let words = ["test", "--locked", "--no-fail-fast", "--package", name, "--lib", "--bins", "--tests"];
            let mut command = cargo(&words);
            command.args(["--target", &host, "--target-dir"]).arg(place::target().join("sanitize"));
            // The option is unlocked on stable compilers too, which ship the library that it needs.
            command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address");
            step::tests(&format!("sanitize-{name}"), command).0
        });
    }
    steps.end()
}

/// `cargo xtask mutants [--long] [WORDS]`: mutants of the recovery and the supervisor, in a copy of the tree; further words go to cargo-mutants.
pub fn mutants(words: &[&str]) -> ExitCode {
    let long = words.contains(&"--long");
    let words = words.iter().filter(|word| **word != "--long");
    let mut steps = Steps::new(1);
    steps.step("mutants of netrecover and supervisor", || {
        if let Err(missing) = installed("cargo-mutants", &["mutants", "--version"]) {
            return Outcome::Missing(missing);
        }
        let packages = ["--package", "fieldwarden-netrecover", "--package", "fieldwarden-supervisor"];
        let mut command = cargo(&["mutants", "--profile", "mutants", "--timeout", "300", "--no-shuffle"]);
        command.args(packages).arg("--output").arg(place::target()).args(words);
        if !long {
            command.envs(SHORT);
        }
        step::check("mutants", command)
    });
    println!("survivors: {}", place::target().join("mutants.out/missed.txt").display());
    steps.end()
}

fn host() -> String {
    let told = process::output(program("rustc", &["-vV"])).unwrap_or_default();
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or("x86_64-unknown-linux-gnu").to_owned()
}
