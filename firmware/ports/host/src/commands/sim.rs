//! `fieldwarden sim`.

use std::process::ExitCode;

use crate::cli::SimArgs;
use crate::failure::Failure;

/// Runs the command.
pub fn run(args: &SimArgs) -> Result<ExitCode, Failure> {
    Err(Failure::failed(format_args!("sim is not part of this build; asked was {args:?}")))
}
