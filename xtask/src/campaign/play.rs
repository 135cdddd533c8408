//! Plays drawn boards, each in a process of its own, on so many cores, and adds up what came of them.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::bounds;
use super::draw::{self, Board, LINKS};
use super::fleet;
use super::report::{OURS, Report};
use crate::output;
use crate::process::program;

/// The baselines, as the command line names them.
pub const BASELINES: [&str; 3] = ["ladder", "reboot-after-15", "ping-or-reboot"];
/// Time between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(15);

/// What is to be played.
pub struct Plan<'a> {
    /// The program `fieldwarden`.
    pub binary: &'a Path,
    /// First seed.
    pub from: u64,
    /// Boards.
    pub boards: Vec<Board>,
    /// Boards whose seed this divides are played under the baselines too; 0: none.
    pub compare: u64,
    /// Boards behind one access point.
    pub fleet: u64,
    /// Processes at a time.
    pub jobs: usize,
    /// Where boards are written while they are played.
    pub scratch: PathBuf,
}

/// Boards from a seed on whose lives add up to so many seconds.
pub fn boards(from: u64, board_s: f64) -> Vec<Board> {
    let mut left_s = board_s;
    let mut boards = Vec::new();
    while left_s > 0.0 {
        let board = draw::board(from + boards.len() as u64);
        left_s -= board.board_s as f64;
        boards.push(board);
    }
    boards
}

/// One piece of work.
enum Piece<'a> {
    Board(&'a Board, &'static str),
    Fleet(u64),
}

/// Plays all of it.
pub fn play(plan: &Plan<'_>) -> Report {
    let mut pieces = Vec::new();
    for board in &plan.boards {
        pieces.push(Piece::Board(board, OURS));
        if is_compared(plan, board.seed) {
            pieces.extend(BASELINES.iter().map(|policy| Piece::Board(board, policy)));
        }
    }
    if plan.fleet > 0 {
        pieces.push(Piece::Fleet(plan.from));
    }
    let next = AtomicUsize::new(0);
    let all = Mutex::new((Report::default(), Instant::now()));
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..plan.jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(piece) = pieces.get(at) else { return };
                    let played = one(plan, piece);
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    add(&mut all.0, plan, piece, played);
                    if all.1.elapsed() >= PROGRESS {
                        all.1 = Instant::now();
                        progress(&all.0, at + 1, pieces.len(), began.elapsed());
                    }
                }
            });
        }
    });
    let (mut report, _) = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.seeds = vec![(plan.from, plan.from + plan.boards.len() as u64)];
    report.keep_worst();
    // The order in which processes end is nobody's: the same campaign writes the same report.
    report.broken.sort();
    report.fleet.merge(&fleet::Fleet::default());
    report
}

fn progress(report: &Report, done: usize, all: usize, took: Duration) {
    let left = took.mul_f64((all - done) as f64 / done.max(1) as f64);
    println!("      {done} of {all} runs, about {} left: {}", output::duration(left), report.ours().line());
}

/// Plays one piece: the document, or why there is none.
fn one(plan: &Plan<'_>, piece: &Piece<'_>) -> Result<Value, String> {
    let (folder, script, words) = match piece {
        Piece::Board(board, policy) => {
            let folder = plan.scratch.join(format!("{}-{policy}", board.seed));
            board.write(&folder).map_err(|error| format!("cannot write {}: {error}", folder.display()))?;
            let script = folder.join("faults.toml");
            (folder, script, words(board.seed, board.link, &format!("{}s", board.board_s), policy))
        }
        Piece::Fleet(seed) => {
            let folder = plan.scratch.join(format!("{seed}-fleet"));
            let board = Board {
                seed: *seed,
                link: LINKS[0],
                settings: fleet::SETTINGS.to_owned(),
                script: fleet::SCRIPT.to_owned(),
                ..draw::board(0)
            };
            board.write(&folder).map_err(|error| format!("cannot write {}: {error}", folder.display()))?;
            let script = folder.join("faults.toml");
            let mut words = words(*seed, LINKS[0], fleet::BOARD_TIME, OURS);
            words.extend(["--boards".to_owned(), plan.fleet.to_string()]);
            (folder, script, words)
        }
    };
    let mut command = program(&plan.binary.to_string_lossy(), &["sim"]);
    command.arg(&folder).arg("--faults").arg(script).args(&words).arg("--json");
    let done = command.stderr(Stdio::piped()).output().map_err(|error| format!("cannot start: {error}"))?;
    // A folder that stays costs nothing but room.
    let _ = std::fs::remove_dir_all(folder);
    serde_json::from_slice(&done.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&done.stderr);
        let said: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
        format!("no document: {} ({})", said.join(" "), done.status)
    })
}

/// The words of a board's command line behind its folder and script.
pub fn words(seed: u64, link: &str, time: &str, policy: &str) -> Vec<String> {
    let seed = seed.to_string();
    ["--for", time, "--seed", &seed, "--link", link, "--policy", policy].map(str::to_owned).to_vec()
}

fn add(report: &mut Report, plan: &Plan<'_>, piece: &Piece<'_>, played: Result<Value, String>) {
    let (seed, policy) = match piece {
        Piece::Board(board, policy) => (board.seed, *policy),
        Piece::Fleet(seed) => {
            match played {
                Ok(document) => {
                    let wrong = report.fleet.add_all(&document);
                    wrong.into_iter().for_each(|what| report.broke(format!("fleet, seed {seed}: {what}")));
                }
                Err(error) => report.broke(format!("fleet, seed {seed}: {error}")),
            }
            return;
        }
    };
    let document = match played {
        Ok(document) => document,
        Err(error) => return tell(report, seed, policy, &error),
    };
    report.policies.entry(policy.to_owned()).or_default().add(&document);
    if policy != OURS {
        return;
    }
    if is_compared(plan, seed) {
        report.beside.add(&document);
    }
    for what in broken(&document) {
        tell(report, seed, policy, &what);
    }
    let faults = document["faults"].as_array().map_or(&[][..], Vec::as_slice);
    let end_s = document["board_time_s"].as_f64().unwrap_or(0.0);
    for (index, fault) in faults.iter().enumerate().filter(|(_, fault)| !fault["recovered_s"].is_null()) {
        if let (Some(took_s), Some(clairvoyant_s)) = (bounds::took_s(faults, index, end_s), clairvoyant_s(fault)) {
            let story = json!({"seed": seed, "link": piece_link(piece), "took_s": took_s, "clairvoyant_s": clairvoyant_s, "fault": fault});
            report.slow(took_s - clairvoyant_s, story);
        }
    }
}

/// By the seed alone, so that parts and whole compare the same boards.
const fn is_compared(plan: &Plan<'_>, seed: u64) -> bool {
    plan.compare > 0 && seed.is_multiple_of(plan.compare)
}

fn piece_link(piece: &Piece<'_>) -> &'static str {
    match piece {
        Piece::Board(board, _) => board.link,
        Piece::Fleet(_) => LINKS[0],
    }
}

fn clairvoyant_s(fault: &Value) -> Option<f64> {
    let from = if bounds::is_cured_on_board(fault) { "started_s" } else { "cleared_s" };
    Some(fault["clairvoyant_s"].as_f64()? - fault[from].as_f64()?)
}

fn tell(report: &mut Report, seed: u64, policy: &str, what: &str) {
    let text = format!("seed {seed}: {what}; again: cargo xtask campaign replay {seed} --policy {policy}");
    println!("      {text}");
    report.broke(text);
}

/// Promises that a document breaks.
pub fn broken(document: &Value) -> Vec<String> {
    let texts = document["violations"].as_array().into_iter().flatten();
    let mut broken: Vec<String> = texts.map(|text| text.as_str().unwrap_or("a violation").to_owned()).collect();
    let needless = document["resets"]["needless"].as_u64().unwrap_or(u64::MAX);
    if needless > 0 && broken.is_empty() {
        broken.push(format!("{needless} needless resets"));
    }
    let faults = document["faults"].as_array().map_or(&[][..], Vec::as_slice);
    broken.extend(bounds::broken(faults, document["board_time_s"].as_f64().unwrap_or(0.0)));
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_break_a_promise_are_told_from_those_that_hold_all() {
        let fault = json!({"kind": "ap-down", "truth": "upstream", "clairvoyant_s": 8.0, "cure": "outside", "started_s": 1.0, "cleared_s": 5.0, "recovered_s": 9.0});
        let good = json!({"board_time_s": 9_000.0, "violations": [], "resets": {"needless": 0}, "faults": [fault]});
        assert_eq!(broken(&good), [] as [String; 0]);
        for (place, value) in [
            ("/violations", json!(["it fed the watchdog"])),
            ("/resets/needless", json!(1)),
            ("/faults/0/recovered_s", Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(place).unwrap() = value;
            assert_eq!(broken(&bad).len(), 1, "{place}");
        }
    }

    #[test]
    fn boards_are_drawn_until_their_lives_add_up_and_a_split_draws_the_same() {
        let all = boards(10, 30.0 * 86_400.0);
        let lives: u64 = all.iter().map(|board| board.board_s).sum();
        assert!((30..40).contains(&(lives / 86_400)), "{lives}");
        assert_eq!(all[2..], boards(12, all[2..].iter().map(|board| board.board_s as f64).sum()));
    }
}
