//! The oracle corpus: small Python programs, one behaviour each, whose output CPython 3.11 wrote (`cargo xtask oracle` writes it anew).
//!
//! `tests/oracle/NAME.py` must print `NAME.out`; if it ends by an exception, `NAME.err` is the traceback. Each runs in five worlds, which a
//! program must not be able to tell apart; after each run nothing may be left of it. A comment `# oracle: skip WORLD …` in a program's
//! first line leaves worlds out that it cannot fit into. `FIELDWARDEN_ORACLE=text` runs only the programs whose name contains the text.

use fieldwarden_tests::oracle::{World, programs, run, run_to_failure};

fn check(world: World) {
    let only = std::env::var("FIELDWARDEN_ORACLE").unwrap_or_default();
    let mut ran = 0;
    let mut failures = Vec::new();
    for program in programs() {
        if !program.name.contains(&only) || program.skips(world) {
            continue;
        }
        ran += 1;
        let outcome = std::panic::catch_unwind(|| run(&program, world));
        if let Err(why) = outcome.unwrap_or_else(|_| Err("the VM panicked".to_owned())) {
            failures.push(format!("--- {} in world {}\n{why}", program.name, world.name()));
        }
    }
    assert!(failures.is_empty(), "{} of {ran} programs differ\n{}", failures.len(), failures.join("\n"));
    assert!(ran > 0 || !only.is_empty(), "the corpus is empty");
}

#[test]
fn plain_world_prints_what_cpython_prints() {
    check(World::Plain);
}

#[test]
fn collection_before_every_slow_path_changes_nothing() {
    check(World::Collecting);
}

#[test]
fn failing_allocations_change_nothing() {
    check(World::Failing);
}

/// Each of a program's first allocations in turn: `FIELDWARDEN_ALLOCATIONS` is how many of them (5 every day).
#[test]
fn each_allocation_failed_in_turn_changes_nothing() {
    let only = std::env::var("FIELDWARDEN_ORACLE").unwrap_or_default();
    let most = std::env::var("FIELDWARDEN_ALLOCATIONS").map_or(5, |text| text.parse().expect("a number"));
    let mut failures = Vec::new();
    for program in programs().iter().filter(|p| p.name.contains(&only) && !p.skips(World::Failing)) {
        for n in 0..most {
            match run_to_failure(program, World::FailingAt(n)) {
                Ok(true) => {}
                // It has no more of them.
                Ok(false) => break,
                Err(why) => failures.push(format!("--- {}, allocation {n}\n{why}", program.name)),
            }
        }
    }
    assert!(failures.is_empty(), "{} runs differ\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn tiny_pystack_changes_nothing() {
    check(World::TinyStack);
}

#[test]
fn heap_of_64_kib_changes_nothing() {
    check(World::SmallHeap);
}
