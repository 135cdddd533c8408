//! `fieldwarden run`.

use std::process::ExitCode;

use crate::cli::RunArgs;
use crate::failure::Failure;

/// Runs the command.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    Err(Failure::failed(format_args!("run is not part of this build; asked was {args:?}")))
}
