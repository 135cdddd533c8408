//! `cargo xtask bench`: what things cost. Figures, not tests: nothing here can fail for being slow.
//!
//! Instructions are counted by valgrind's callgrind, so they do not depend on how busy the machine is; only the simulation's speed does.

mod board;
mod callgrind;
mod operations;
mod peer;

use std::path::Path;
use std::process::ExitCode;

use crate::campaign;
use crate::process;

/// Runs the command; with `only`, no more than the operations whose name contains it.
pub fn run(only: Option<&str>) -> ExitCode {
    println!("building the program, optimized");
    let built = match campaign::built("release") {
        Ok(built) => built,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = only.map_or_else(|| figures(&built), |only| operations::table(&built, only));
    match done {
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
