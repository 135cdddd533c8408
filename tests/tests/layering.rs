//! Arrows never go back: who may name whom, where `unsafe` may stand, and what never stands in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use fieldwarden_tests::repository::{files, names, root, sources, text};
use serde_json::Value;

/// What each crate may depend on, with the reason for what is no part of the design's own table.
///
/// `config <- netrecover <- supervisor`, `vm` alone; both `<- firmware <- ports`; `world` names nothing of ours.
const ALLOWED: &[(&str, &[&str])] = &[
    ("fieldwarden-config", &["heapless", "toml_parser"]),
    // embassy-time: its types alone, `Instant` and `Duration`.
    ("fieldwarden-netrecover", &["fieldwarden-config", "heapless", "embassy-time"]),
    // serde: the derive that serde-json-core needs.
    (
        "fieldwarden-supervisor",
        &["fieldwarden-config", "fieldwarden-netrecover", "heapless", "embassy-time", "serde", "serde-json-core"],
    ),
    // libm: `math` without an operating system. bytemuck: words of the heap seen as bytes, without unsafe.
    // sha2, sha1, md5: `hashlib`, each a pure function of RustCrypto.
    ("fieldwarden-vm", &["heapless", "libm", "bytemuck", "sha2", "sha1", "md-5"]),
    (
        "fieldwarden-firmware",
        &[
            "fieldwarden-config",
            "fieldwarden-netrecover",
            "fieldwarden-supervisor",
            "fieldwarden-vm",
            "embassy-net",
            "embassy-net-driver",
            "embassy-sync",
            "embassy-futures",
            "embassy-time",
            "heapless",
            // What embassy-net is made of: read by the tap, which looks at frames.
            "smoltcp",
        ],
    ),
    ("fieldwarden-world", &["smoltcp", "serde", "toml"]),
];

/// Crates that know no board: `core` alone.
const BARE: [&str; 4] = ["config", "netrecover", "supervisor", "vm"];

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("no packages in {other}"),
    }
}

fn dependencies(package: &Value, wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("a list of dependencies");
    let name = |dependency: &Value| dependency["name"].as_str().expect("a name").to_owned();
    all.iter().filter(|dependency| wanted(&dependency["kind"])).map(name).collect()
}

#[test]
fn crate_depends_on_what_its_layer_may_name_and_nothing_else() {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let mut seen = 0;
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        let Some(may) = allowed.get(name) else { continue };
        seen += 1;
        for dependency in dependencies(&package, Value::is_null) {
            assert!(may.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
    assert_eq!(seen, ALLOWED.len(), "a crate of the list is not in the workspace");
}

#[test]
fn ports_are_named_by_nobody_and_world_by_ports_tests_and_tools_alone() {
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        let path = package["manifest_path"].as_str().expect("a path");
        let is_port = path.contains("/firmware/ports/");
        let may_name_all = is_port || ["fieldwarden-tests", "xtask"].contains(&name);
        for dependency in dependencies(&package, |_| true) {
            assert!(dependency != "fieldwarden-world" || may_name_all, "{name} names the world");
            assert!(dependency != "fieldwarden" || may_name_all, "{name} names a port");
        }
    }
}

#[test]
fn crates_that_know_no_board_name_no_std_no_alloc_no_clock_and_no_driver() {
    // `std::` in an attribute for tests stands behind `cfg(test)`, on the line of the attribute or the next.
    const NEVER: [&str; 9] = [
        "Instant::now",
        "SystemTime",
        "std::",
        "alloc::",
        "extern crate",
        "embassy_net",
        "embassy_executor",
        "smoltcp",
        "embedded_hal",
    ];
    for folder in BARE {
        for source in sources(&format!("{folder}/src")) {
            let mut test_only = false;
            for (line, code) in source.code.lines().enumerate() {
                let is_attribute = code.trim_start().starts_with("#[cfg(test)]") || code.contains("cfg_attr(not(test)");
                if !is_attribute && !test_only {
                    let named = NEVER.iter().find(|word| names(code, word));
                    assert_eq!(named, None, "{}:{}", source.path, line + 1);
                }
                test_only = is_attribute;
            }
        }
        let lib = text(&format!("{folder}/src/lib.rs"));
        assert!(lib.contains("no_std"), "{folder} is not no_std");
    }
    assert!(text("firmware/src/lib.rs").contains("\n#![no_std]\n"));
}

#[test]
fn every_crate_but_ports_forbids_unsafe_code() {
    for manifest in files(".", "Cargo.toml") {
        let folder = manifest.trim_end_matches("Cargo.toml");
        // Fuzz targets have a root each, written by a macro of the fuzzer's.
        if folder.is_empty() || folder.contains("ports/") || folder.ends_with("fuzz/") {
            continue;
        }
        let name = ["src/lib.rs", "src/main.rs"].map(|name| format!("{folder}{name}"));
        let source = name.iter().find(|path| root().join(path).exists()).expect("a crate has a root");
        assert!(text(source).contains("#![forbid(unsafe_code)]"), "{source}");
    }
}

#[test]
fn unsafe_blocks_of_ports_say_why_they_are_sound() {
    for source in sources("firmware/ports") {
        let lines: Vec<&str> = source.whole.lines().collect();
        for (at, line) in source.code.lines().enumerate() {
            let opens = ["unsafe {", "unsafe impl", "unsafe extern"].iter().any(|word| line.contains(word));
            let said = lines[at.saturating_sub(6)..=at].iter().any(|line| line.contains("SAFETY:"));
            assert!(!opens || said, "{}:{}: no SAFETY comment", source.path, at + 1);
        }
    }
}

#[test]
fn network_stack_is_named_in_one_module_of_firmware() {
    for source in sources("firmware/src") {
        let may = source.path.starts_with("firmware/src/net/");
        assert!(may || !names(&source.code, "embassy_net::"), "{} names embassy_net", source.path);
    }
}

#[test]
fn resources_are_released_one_by_one_and_never_in_bulk() {
    for folder in ["firmware", "vm"] {
        for source in sources(folder) {
            for word in ["never_reset", "reset_pins", "bulk_reset", "impl Drop for Claims"] {
                assert!(!source.code.contains(word), "{}: {word}", source.path);
            }
            // The heap's scratch is memory of one step, and holds no resource.
            let code = source.code.replace("release_all_scratch", "");
            for verb in ["reset", "deinit", "release", "free", "unclaim"] {
                for what in ["all", "every", "each", "claims"] {
                    assert!(!code.contains(&format!("{verb}_{what}")), "{}: {verb}_{what}", source.path);
                }
            }
        }
    }
}

#[test]
fn sources_hold_no_stubs_no_ignored_tests_and_no_paths_of_one_machine() {
    // Written in two parts, so that this file does not name them itself.
    let never = [["todo", "!("], ["unimplemented", "!("], ["#[ign", "ore"], ["dbg", "!("]].map(|parts| parts.concat());
    let homes = [["\"/ho", "me/"], ["\"/ro", "ot/"], ["\"/wo", "rk/"], ["/Us", "ers/"]].map(|parts| parts.concat());
    for path in files(".", ".rs") {
        let whole = text(&path);
        for word in never.iter().chain(&homes) {
            assert!(!whole.contains(word.as_str()), "{path}: {word}");
        }
    }
    for ending in [".md", ".toml", ".py"] {
        for path in files(".", ending) {
            let whole = text(&path);
            for word in &homes {
                assert!(!whole.contains(word.trim_start_matches('"')), "{path}: {word}");
            }
        }
    }
}

/// Lines without tests beyond which a file should be parted.
const LINES_WANTED: usize = 500;
/// Lines without tests that no file may have.
const LINES_MAX: usize = 1_000;

#[test]
fn files_are_short_enough_to_be_read() {
    for source in sources(".") {
        if source.lines > LINES_WANTED {
            println!("{}: {} lines; {LINES_WANTED} are wanted at most", source.path, source.lines);
        }
        assert!(source.lines <= LINES_MAX, "{}: {} lines", source.path, source.lines);
    }
}
