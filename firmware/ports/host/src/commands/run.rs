//! `fieldwarden run`.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use fieldwarden::run::RunOptions;

use super::sim::link;
use crate::cli::RunArgs;
use crate::failure::Failure;

/// Runs the command.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let options = RunOptions {
        dir: args.dir.clone(),
        faults: args.faults.clone(),
        duration: args.duration,
        speed: args.speed,
        publish: args.publish.iter().map(|publish| (publish.listen, publish.board_port)).collect(),
        tap: args.tap.clone(),
        fresh: args.fresh,
        link: link(args.link),
        json: args.json,
        view: io::stdout().is_terminal(),
        commit_pause_us: std::env::var("FIELDWARDEN_TEST_COMMIT_PAUSE_US")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
    };
    fieldwarden::run::run(&options).map_err(Failure::failed)
}
