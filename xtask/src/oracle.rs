//! `cargo xtask oracle`: writes the expected outputs of the program corpus anew, with CPython.

use std::process::ExitCode;

use crate::place;
use crate::process::{self, program};

/// The program that does it.
const SCRIPT: &str = "tests/oracle/regenerate.py";
/// The release whose output is expected.
const VERSION: &str = "3.11";

/// Runs the command.
pub fn run() -> ExitCode {
    let Some(python) = ["python3.11", "python3"].into_iter().find(|name| is_wanted(name)) else {
        eprintln!(
            "error: CPython {VERSION} is needed, as python3.11 or python3; on Debian 12 `apt-get install python3`"
        );
        return ExitCode::FAILURE;
    };
    if !place::root().join(SCRIPT).exists() {
        eprintln!("error: {SCRIPT} is missing");
        return ExitCode::FAILURE;
    }
    match process::run(program(python, &[SCRIPT]), &mut |line| println!("{line}")) {
        Ok(done) => ExitCode::from(u8::from(!done.success)),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_wanted(name: &str) -> bool {
    let version = process::output(program(name, &["--version"])).unwrap_or_default();
    version.trim().strip_prefix("Python ").is_some_and(|rest| rest.starts_with(VERSION))
}
