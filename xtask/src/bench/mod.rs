//! `cargo xtask bench`: what things cost. Figures, not tests: nothing here can fail for being slow.
//!
//! Instructions are counted by valgrind's callgrind, so they do not depend on how busy the machine is; only the simulation's speed does.

mod board;
mod callgrind;
mod heap;
mod operations;
mod peer;
mod whole;

use std::path::Path;
use std::process::ExitCode;

use crate::campaign;
use crate::process;

/// Runs the command; with `only`, no more than the operations whose name contains it.
pub fn run(only: Option<&str>) -> ExitCode {
    with_program(|built| only.map_or_else(|| figures(built), |only| operations::table(built, only)))
}

/// Runs `cargo xtask bench programs`: the whole programs whose name contains `only`.
pub fn programs(only: &str) -> ExitCode {
    with_program(|built| whole::table(built, only))
}

fn with_program(measure: impl FnOnce(&Path) -> Result<(), String>) -> ExitCode {
    println!("building the program, optimized");
    let built = match campaign::built("release") {
        Ok(built) => built,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match measure(&built) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs `cargo xtask bench heap`.
pub fn heap() -> ExitCode {
    match heap::table() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn figures(binary: &Path) -> Result<(), String> {
    println!("\n## The telemetry board\n");
    board::speed(binary)?;
    board::memory(binary)?;
    if !process::is_there("valgrind") {
        println!("\nvalgrind is missing: no instructions are counted; on Debian `apt-get install valgrind`");
        return Ok(());
    }
    board::start(binary)?;
    println!("\n## Operations of the virtual machine\n");
    operations::table(binary, "")
}
