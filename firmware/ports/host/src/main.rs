//! The `fieldwarden` program: a board on a PC.
//!
//! Here is the command line alone. What the commands do stands in `commands`, one module each; the board, its machine
//! and its world are the library of this package.
#![forbid(unsafe_code)]

mod cli;
mod commands;
mod failure;
mod quantity;

use std::process::ExitCode;

use cli::Command;
use failure::Failure;

fn main() -> ExitCode {
    if let Some(code) = fieldwarden::run::child::microcontroller(std::env::args_os()) {
        return code;
    }
    match cli::parse(std::env::args_os()).and_then(|command| dispatch(&command)) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn dispatch(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Run(args) => commands::run::run(args),
        Command::Sim(args) => commands::sim::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::New(args) => commands::new::run(args),
        Command::Exec(args) => commands::exec::run(args),
    }
}
