//! RELIABILITY.md says what guards each promise: that the guards exist is kept here. And every lock-free piece has its proof.

use std::collections::BTreeSet;

use fieldwarden_tests::repository::{files, root, sources, text};

/// Names of all functions that are tests.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in files(".", ".rs") {
        let source = text(&path);
        for (at, _) in source.match_indices("#[test]\n") {
            let name = source[at..].split_once("fn ").map(|(_, rest)| rest.split('(').next().unwrap_or_default());
            found.extend(name.map(str::to_owned));
        }
    }
    found
}

/// The rows of the table of a section, cells by cells.
fn rows<'p>(page: &'p str, section: &str) -> Vec<Vec<&'p str>> {
    let (_, rest) = page.split_once(&format!("\n## {section}\n")).unwrap_or_else(|| panic!("no section {section}"));
    let section = rest.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("|--"));
    rows.skip(1).map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Of a test: a word with several underscores and no path.
fn is_test(name: &str) -> bool {
    !name.contains(['/', '.', ' ', '-']) && name.matches('_').count() >= 2
}

#[test]
fn every_promise_names_a_test_that_exists_and_a_command_that_repeats_it() {
    let (page, tests) = (text("RELIABILITY.md"), tests());
    let crates: BTreeSet<String> = files(".", "Cargo.toml")
        .iter()
        .filter_map(|path| {
            text(path).lines().find_map(|line| Some(line.strip_prefix("name = \"")?.trim_matches('"').to_owned()))
        })
        .collect();
    let rows = rows(&page, "Promises, held all the time");
    assert!(rows.len() >= 18, "{} rows", rows.len());
    for row in rows {
        let [promise, guards, again] = row[..] else { panic!("three cells: {row:?}") };
        let named: Vec<&str> = quoted(guards).filter(|name| is_test(name)).collect();
        assert!(!named.is_empty(), "no test guards: {promise}");
        for name in named {
            assert!(tests.contains(name), "{promise}: no test is called {name}");
        }
        for path in quoted(guards).filter(|name| name.contains('/') && name.ends_with(".rs")) {
            assert!(root().join(path).exists(), "{promise}: {path}");
        }
        let commands: Vec<&str> = quoted(again).collect();
        assert!(!commands.is_empty(), "no command repeats: {promise}");
        for command in commands {
            let crate_name = command.split_once(" -p ").map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
            assert!(
                command.starts_with("cargo xtask ") || crate_name.is_some_and(|name| crates.contains(name)),
                "{command}"
            );
        }
    }
}

/// Sources with atomic operations, and why each is right in every order. What is not listed here is not lock-free.
const LOCK_FREE: &[(&str, &str)] = &[
    ("vm/src/signals/word.rs", "vm/tests/signals.rs runs every order under loom"),
    ("vm/src/signals/mod.rs", "names the word's types alone"),
    (
        "firmware/ports/mps2/src/target/inject.rs",
        "one byte that one frame sets and one task reads, nothing else depends on; not in a released image",
    ),
    (
        "firmware/ports/mps2/src/target/parts/mod.rs",
        "a flag set before the waker is woken and taken after it is registered: a change between the two wakes at once",
    ),
    ("firmware/ports/mps2/rig/src/main.rs", "a flag that a signal of the PC sets once"),
    (
        "firmware/world/src/shared.rs",
        "clocks that only grow, each moved by its own board; who waits for one looks again after a while, whatever it was told",
    ),
    ("xtask/src/campaign/play.rs", "a counter that hands out numbers to threads, each once"),
];

#[test]
fn every_source_with_atomics_is_listed_with_its_reason() {
    // A folder called `target` is looked into only where it is asked for: one of the ports has sources there.
    let all = sources(".").into_iter().chain(sources("firmware/ports/mps2/src/target"));
    let is_atomic =
        |code: &str| ["AtomicU", "AtomicI", "AtomicBool", "AtomicPtr"].iter().any(|kind| code.contains(kind));
    let atomics: BTreeSet<String> = all.filter(|source| is_atomic(&source.code)).map(|source| source.path).collect();
    let listed: BTreeSet<String> = LOCK_FREE.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(atomics, listed);
}
