//! `cargo xtask test`: what everyone runs before a commit, and CI on every one.

use std::process::ExitCode;

use crate::bare;
use crate::campaign;
use crate::libraries;
use crate::process::cargo;
use crate::step::{self, Steps};

/// Board-years simulated.
const YEARS: f64 = 0.05;

/// Runs the command.
pub fn run() -> ExitCode {
    let mut steps = Steps::new(6);
    steps.step("formatting", || step::check("fmt", cargo(&["fmt", "--all", "--check", "--", "--files-with-diff"])));
    steps.step("lints", || {
        let words = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        step::check("clippy", cargo(&words))
    });
    steps.step("libraries from PyPI", libraries::step);
    // The development profile has overflow checks and debug assertions on.
    steps.step("tests of the workspace", || {
        step::tests("tests", cargo(&["test", "--workspace", "--locked", "--no-fail-fast"])).0
    });
    steps.step("build without an operating system", bare::build);
    steps.step("short simulation campaign", || campaign::short(YEARS));
    steps.end()
}
