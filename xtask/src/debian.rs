//! Packages of Debian, for tools that tests need.

use crate::process::{self, program};

/// Installs packages where this runs as root on a system that has `apt-get`; whether that went well.
pub fn install(packages: &[&str]) -> bool {
    let is_root = process::output(program("id", &["-u"])).is_some_and(|text| text.trim() == "0");
    if !is_root || !process::is_there("apt-get") {
        return false;
    }
    println!("      installing {} from Debian", packages.join(", "));
    let quiet = |words: &[&str]| {
        let mut command = program("apt-get", words);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        process::output(command).is_some()
    };
    quiet(&["update"]);
    quiet(&[&["install", "-y", "--no-install-recommends"][..], packages].concat())
}
