//! A toolchain for the Cortex-M3: a target that rustup has installed; else Debian's packaged toolchain with the sources of `core`; that same
//! toolchain after installing it, where this runs as root. Else a line that says what to install.

use std::path::Path;
use std::process::Command;

use crate::debian;
use crate::place;
use crate::process::{self, program};

/// The target.
pub const TARGET: &str = "thumbv7m-none-eabi";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];
/// Debian's linker, by the names it has.
const DEBIAN_LINKERS: [&str; 2] = ["ld.lld", "ld.lld-14"];
/// The environment's way to name a target's linker to cargo.
const LINKER_VARIABLE: &str = "CARGO_TARGET_THUMBV7M_NONE_EABI_LINKER";

/// The environment's way to hand the compiler options for a target.
const FLAGS_VARIABLE: &str = "CARGO_TARGET_THUMBV7M_NONE_EABI_RUSTFLAGS";

/// What makes an image smaller with any compiler: functions of equal code become one, SHA-256 is a loop. Not among them, because the code is
/// wrong: `-machine-outliner-reruns`, which outlines calls without keeping the return address.
const SMALL: [&str; 3] = ["-Clink-arg=--icf=all", "-Clink-arg=-O2", "--cfg sha2_backend_soft=\"compact\""];
/// What does so where `core` is built too; the dispatch loop of the virtual machine alone is built for speed. A panic is one instruction (the
/// fault's handler tells its place; docs/image.md), and small functions are inlined by the one who counts bytes only. Not among them:
/// `-Zfmt-debug=none`, because the log writes events with `Debug`.
const SMALLER: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zinline-mir=no",
    "-Cllvm-args=-inline-threshold=0",
    "-Zlocation-detail=none",
    "--cfg fast_loop",
];
/// The target without frame pointers: each function is some bytes shorter, and has one register more.
const TARGET_FILE: &str = "firmware/ports/mps2/thumbv7m-none-eabi.json";

/// `cargo build` for the target, with `core` found or built. `Err` says what to install.
pub fn build() -> Result<Command, String> {
    find(false)
}

/// As [`build`], with all that makes an image small.
pub fn image() -> Result<Command, String> {
    find(true)
}

fn find(small: bool) -> Result<Command, String> {
    let mut command = if rustup_has_target() {
        let mut command = process::cargo(&["build", "--target", TARGET]);
        if small {
            command.env(FLAGS_VARIABLE, SMALL.join(" "));
        }
        command
    } else if debian_is_there() || (debian::install(&DEBIAN_PACKAGES) && debian_is_there()) {
        of_debian(small)
    } else {
        return Err(format!(
            "no toolchain for {TARGET}: `rustup target add {TARGET}`, or on Debian `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        ));
    };
    command.arg("--locked");
    Ok(command)
}

fn rustup_has_target() -> bool {
    process::output(program("rustup", &["target", "list", "--installed"]))
        .is_some_and(|text| text.lines().any(|line| line.trim() == TARGET))
}

fn of_debian(small: bool) -> Command {
    let mut command = program(DEBIAN_CARGO, &["build", "-Zbuild-std=core"]);
    // A toolchain that rustup chose must not be forced upon Debian's.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    if small {
        let flags: Vec<&str> = SMALL.into_iter().chain(SMALLER).collect();
        command.env(FLAGS_VARIABLE, flags.join(" "));
        command.args(["-Zbuild-std-features=optimize_for_size", "-Zjson-target-spec", "--target"]);
        command.arg(place::root().join(TARGET_FILE));
    } else {
        command.args(["--target", TARGET]);
    }
    command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
    if let Some(linker) = DEBIAN_LINKERS.into_iter().find(|name| process::is_there(name)) {
        command.env(LINKER_VARIABLE, linker);
    }
    command
}

/// Debian's toolchain, new enough for the workspace, with the sources of `core` and a linker.
fn debian_is_there() -> bool {
    let Some(root) = process::output(program(DEBIAN_RUSTC, &["--print", "sysroot"])) else { return false };
    Path::new(root.trim()).join("lib/rustlib/src/rust/library/core").exists()
        && Path::new(DEBIAN_CARGO).exists()
        && DEBIAN_LINKERS.into_iter().any(process::is_there)
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
