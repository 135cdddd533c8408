//! The build without an operating system: the crates that know no board, for a Cortex-M3, with `core` alone.
//!
//! Three ways, in this order: a target that rustup has installed; Debian's packaged toolchain with the sources of `core`; that same
//! toolchain after installing it, where this runs as root. Else a line that says what to install.

use std::path::Path;
use std::process::Command;

use crate::debian;
use crate::place;
use crate::process::{self, program};
use crate::step::{self, Outcome};

/// The crates that must build so.
pub const CRATES: [&str; 4] =
    ["fieldwarden-config", "fieldwarden-netrecover", "fieldwarden-supervisor", "fieldwarden-vm"];

const TARGET: &str = "thumbv7m-none-eabi";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// The step.
pub fn build() -> Outcome {
    let mut command = if rustup_has_target() {
        process::cargo(&["build"])
    } else if debian_is_there() || (debian::install(&DEBIAN_PACKAGES) && debian_is_there()) {
        debian()
    } else {
        return Outcome::Missing(format!(
            "no toolchain for {TARGET}: `rustup target add {TARGET}`, or on Debian `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        ));
    };
    command.args(["--target", TARGET]).arg("--target-dir").arg(place::target().join("bare"));
    for package in CRATES {
        command.args(["--package", package]);
    }
    step::check("bare", command)
}

fn rustup_has_target() -> bool {
    process::output(program("rustup", &["target", "list", "--installed"]))
        .is_some_and(|text| text.lines().any(|line| line.trim() == TARGET))
}

fn debian() -> Command {
    let mut command = program(DEBIAN_CARGO, &["build", "-Zbuild-std=core"]);
    // A toolchain that rustup chose must not be forced upon Debian's.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Debian's toolchain, new enough for the workspace, with the sources of `core`.
fn debian_is_there() -> bool {
    let Some(root) = process::output(program(DEBIAN_RUSTC, &["--print", "sysroot"])) else { return false };
    Path::new(root.trim()).join("lib/rustlib/src/rust/library/core").exists()
        && Path::new(DEBIAN_CARGO).exists()
        && process::output(program(DEBIAN_RUSTC, &["--version"])).is_some_and(|text| is_new_enough(&text))
}

fn is_new_enough(version: &str) -> bool {
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let minor = |text: &str| text.split('.').nth(1).and_then(|part| part.parse::<u32>().ok());
    let found = version.split_whitespace().nth(1).unwrap_or_default();
    minor(found).zip(minor(wanted)).is_some_and(|(found, wanted)| found >= wanted)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn old_compilers_are_told_from_new_ones() {
        assert!(is_new_enough("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"));
        assert!(!is_new_enough("rustc 1.63.0"));
        assert!(!is_new_enough(""));
    }
}
