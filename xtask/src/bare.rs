//! The build without an operating system: the crates that know no board, for a Cortex-M3, with `core` alone.

use crate::place;
use crate::step::{self, Outcome};
use crate::toolchain;

/// The crates that must build so.
pub const CRATES: [&str; 4] =
    ["fieldwarden-config", "fieldwarden-netrecover", "fieldwarden-supervisor", "fieldwarden-vm"];

/// The step.
pub fn build() -> Outcome {
    let mut command = match toolchain::build() {
        Ok(command) => command,
        Err(missing) => return Outcome::Missing(missing),
    };
    command.arg("--target-dir").arg(place::target().join("bare"));
    for package in CRATES {
        command.args(["--package", package]);
    }
    step::check("bare", command)
}
