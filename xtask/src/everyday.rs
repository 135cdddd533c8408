//! `cargo xtask test`: what everyone runs before a commit, and CI on every one.

use std::process::ExitCode;

use crate::bare;
use crate::campaign;
use crate::image;
use crate::libraries;
use crate::place;
use crate::process::cargo;
use crate::step::{self, Steps};
use crate::tools;

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
    // The scenarios on the emulated board leave themselves out where it is missing, and fail so in CI.
    image::emulator_is_there();
    // So does the test of a campaign's page.
    let _ = place::in_ci() && tools::browser_is_there();
    steps.step("libraries from PyPI", libraries::step);
    // The development profile has overflow checks and debug assertions on.
    steps.step("tests of the workspace", || {
        step::tests("tests", cargo(&["test", "--workspace", "--locked", "--no-fail-fast"])).0
    });
    steps.step("build without an operating system", bare::build);
    steps.step("short simulation campaign", || campaign::short(YEARS));
    steps.end()
}
