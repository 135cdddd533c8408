//! Campaigns: the telemetry example on many simulated boards that meet every fault, each board a process of its own.
//!
//! A board is judged by its own world; here documents are only merged. A board that broke a promise prints the one command that plays
//! it again.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::figures::Figures;
use crate::place;
use crate::process::{self, cargo, program};
use crate::step::Outcome;
use crate::tally::Tally;

/// The board folder.
const FOLDER: &str = "examples/telemetry";
/// Every kind of fault once, and the time in which all of them have come and gone.
const FAULTS: &str = "examples/telemetry/faults/all.toml";
const BOARD_TIME: &str = "8h";
/// [`BOARD_TIME`] in hours.
const BOARD_HOURS: u64 = 8;
const LINKS: [&str; 3] = ["wifi", "coprocessor", "wired"];

/// Boards with which so many board-years are reached.
pub const fn boards_of_years(years: u64) -> u64 {
    (years * 365 * 24).div_ceil(BOARD_HOURS)
}

/// The everyday campaign, with the program as the tests built it.
pub fn short(first_seed: u64, boards: u64) -> Outcome {
    let built = match built("dev") {
        Ok(built) => built,
        Err(error) => return Outcome::Failed(error),
    };
    let (figures, broken) = play(&built, first_seed, boards);
    println!("      {}", figures.line());
    Outcome::Ran(Tally { passed: boards.saturating_sub(broken), failed: broken, skipped: 0 })
}

/// Builds the program `fieldwarden` in a profile, and says where it is.
pub fn built(profile: &str) -> Result<PathBuf, String> {
    let done =
        process::run(cargo(&["build", "--locked", "--profile", profile, "--package", "fieldwarden"]), &mut |_| {})?;
    if !done.success {
        return Err(format!("the program does not build:\n{}", done.text));
    }
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(place::target().join(folder).join("fieldwarden"))
}

/// Plays boards from a first seed on, the links in turn, on all cores. What they add up to, and how many broke a promise.
pub fn play(binary: &Path, first_seed: u64, boards: u64) -> (Figures, u64) {
    let next = AtomicU64::new(0);
    let all = Mutex::new((Figures::default(), 0));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let board = next.fetch_add(1, Ordering::Relaxed);
                    if board >= boards {
                        return;
                    }
                    let seed = first_seed.saturating_add(board);
                    let link = LINKS[(board % LINKS.len() as u64) as usize];
                    let judged = one(binary, seed, link);
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    match judged {
                        Ok(document) => all.0.add(&document),
                        Err(error) => {
                            all.1 += 1;
                            println!("      {error}\n      again: {}", replay(seed, link));
                        }
                    }
                    if boards >= 1_000 && (board + 1).is_multiple_of(boards / 20) {
                        println!("      {} of {boards} boards: {}", board + 1, all.0.line());
                    }
                }
            });
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn words<'a>(seed: &'a str, link: &'a str) -> Vec<&'a str> {
    vec!["sim", FOLDER, "--faults", FAULTS, "--for", BOARD_TIME, "--seed", seed, "--link", link]
}

fn replay(seed: u64, link: &str) -> String {
    format!("cargo run --release -- {}", words(&seed.to_string(), link).join(" "))
}

/// One board: its document, if every promise held.
fn one(binary: &Path, seed: u64, link: &str) -> Result<Value, String> {
    let seed = seed.to_string();
    let mut command = program(&binary.to_string_lossy(), &words(&seed, link));
    command.arg("--json").stderr(std::process::Stdio::null());
    let done = command.output().map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    let document: Value = serde_json::from_slice(&done.stdout)
        .map_err(|error| format!("seed {seed}, {link}: no document ({error}), {}", done.status))?;
    match broken(&document) {
        Some(what) => Err(format!("seed {seed}, {link}: {what}")),
        None if !done.status.success() => Err(format!("seed {seed}, {link}: {}", done.status)),
        None => Ok(document),
    }
}

/// The first promise that a document breaks.
fn broken(document: &Value) -> Option<String> {
    if let Some(violation) = document["violations"].as_array()?.first() {
        return Some(violation.as_str().unwrap_or("a violation").to_owned());
    }
    let needless = document["resets"]["needless"].as_u64().unwrap_or(u64::MAX);
    if needless > 0 {
        return Some(format!("{needless} needless resets"));
    }
    let lost = document["faults"].as_array()?.iter().find(|fault| fault["recovered_s"].is_null())?;
    Some(format!("{} at {} s was not recovered from", lost["kind"], lost["started_s"]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_that_break_a_promise_are_told_from_those_that_hold_all() {
        let fault = json!({"kind": "ap-down", "started_s": 1.0, "recovered_s": 9.0});
        let good = json!({"violations": [], "resets": {"needless": 0}, "faults": [fault]});
        assert_eq!(broken(&good), None);
        for (place, value) in [
            ("/violations", json!(["it fed the watchdog"])),
            ("/resets/needless", json!(1)),
            ("/faults/0/recovered_s", Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(place).unwrap() = value;
            assert!(broken(&bad).is_some(), "{place}");
        }
    }

    #[test]
    fn years_are_reached() {
        assert_eq!(boards_of_years(1), 1_095);
    }
}
