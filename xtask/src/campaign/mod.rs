//! `cargo xtask campaign`: boards drawn from seeds, each with its own link, settings, program and faults, simulated in parallel.
//!
//! A board is judged by its own world; here documents are only added up, held to the published bounds, and told. Seed ranges run
//! anywhere and merge.

mod bounds;
mod draw;
mod figures;
mod fleet;
mod histogram;
mod html;
mod page;
mod play;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::place;
use crate::process::{self, cargo, program};
use crate::step::Outcome;
use crate::tally::Tally;
use play::Plan;
pub use report::Report;

/// Seconds of a year.
const YEAR_S: f64 = 365.0 * 86_400.0;

/// What the command accepts.
pub const HELP: &str = "\
cargo xtask campaign --years N [--from SEED] [--jobs J] [--compare K] [--fleet B] [--profile P] [--out DIR]
    simulates boards of N board-years, drawn from SEED on (default 1), J at a time (default: every core); every K-th board (default 2,
    0 for none) also under the baselines; a fleet of B boards (default 200); writes campaign.json, campaign.md, campaign.html into DIR
    (default target/campaign-report)
cargo xtask campaign merge DIR... --out DIR
    one report of several, whose seeds must be apart
cargo xtask campaign replay SEED [--policy P]
    the whole story of one board
";

/// Options of a campaign.
#[derive(Clone, Debug, PartialEq)]
struct Options {
    years: f64,
    from: u64,
    jobs: usize,
    compare: u64,
    fleet: u64,
    profile: String,
    policy: String,
    out: PathBuf,
    others: Vec<String>,
}

impl Options {
    fn parse(words: &[&str]) -> Result<Self, String> {
        let mut options = Self {
            years: 0.0,
            from: 1,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            compare: 2,
            fleet: 200,
            profile: "campaign".to_owned(),
            policy: report::OURS.to_owned(),
            out: place::target().join("campaign-report"),
            others: Vec::new(),
        };
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                options.others.push(word.to_owned());
                continue;
            }
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            let bad = || format!("{word}: found `{value}`, which is no value of it");
            match word {
                "--years" => {
                    options.years = value.parse().ok().filter(|years| (0.0..1e6).contains(years)).ok_or_else(bad)?
                }
                "--from" => options.from = value.parse().map_err(|_| bad())?,
                "--jobs" => {
                    options.jobs = value.parse().ok().filter(|jobs| (1..=1_024).contains(jobs)).ok_or_else(bad)?
                }
                "--compare" => options.compare = value.parse().map_err(|_| bad())?,
                "--fleet" => options.fleet = value.parse().map_err(|_| bad())?,
                "--profile" => value.clone_into(&mut options.profile),
                "--policy" => value.clone_into(&mut options.policy),
                "--out" => options.out = PathBuf::from(value),
                _ => return Err(format!("found `{word}`")),
            }
        }
        Ok(options)
    }
}

/// Runs the command.
pub fn run(words: &[&str]) -> ExitCode {
    let done = match words {
        ["merge", rest @ ..] => Options::parse(rest).and_then(|options| merge(&options)),
        ["replay", rest @ ..] => Options::parse(rest).and_then(|options| replay(&options)),
        words => Options::parse(words).and_then(|options| campaign(&options)),
    };
    match done {
        Ok(good) => ExitCode::from(u8::from(!good)),
        Err(error) => {
            eprintln!("error: {error}; accepted is\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn campaign(options: &Options) -> Result<bool, String> {
    if options.years <= 0.0 || !options.others.is_empty() {
        return Err("a campaign wants --years".to_owned());
    }
    let made = made();
    let binary = built(&options.profile)?;
    let mut report = simulate(&binary, options)?;
    report.made = vec![made];
    finish(&report, &options.out)
}

fn simulate(binary: &Path, options: &Options) -> Result<Report, String> {
    let scratch = place::scratch(&format!("boards-{}", std::process::id())).map_err(|error| error.to_string())?;
    let boards = play::boards(options.from, options.years * YEAR_S);
    let Options { from, compare, fleet, jobs, .. } = *options;
    let report = play::play(&Plan { binary, from, boards, compare, fleet, jobs, scratch: scratch.clone() });
    // What stays costs nothing but room.
    let _ = std::fs::remove_dir_all(scratch);
    Ok(report)
}

/// The everyday campaign, with the program as the tests built it: a small part of a year.
pub fn short(years: f64) -> Outcome {
    let options = Options {
        years,
        compare: 3,
        fleet: 20,
        profile: "dev".to_owned(),
        ..Options::parse(&[]).unwrap_or_else(|_| unreachable!("no words are right"))
    };
    let report = built(&options.profile).and_then(|binary| simulate(&binary, &options));
    match report {
        Err(error) => Outcome::Failed(error),
        Ok(report) => {
            println!("      {}", report.ours().line());
            let failed = report.broken_count;
            Outcome::Ran(Tally { passed: report.ours().boards.saturating_sub(failed), failed, skipped: 0 })
        }
    }
}

/// A campaign of so many years into a folder of the repository; its report, and whether all held.
pub fn full(years: f64, from: u64, out: &Path) -> Result<(Report, bool), String> {
    let options = Options { years, from, out: out.to_owned(), ..Options::parse(&[])? };
    let made = made();
    let mut report = simulate(&built(&options.profile)?, &options)?;
    report.made = vec![made];
    let good = finish(&report, out)?;
    Ok((report, good))
}

/// The board-years of a report, read from its JSON form.
pub fn years(report: &serde_json::Value) -> Option<f64> {
    Some(Report::of_json(report).ok()?.ours().years())
}

fn merge(options: &Options) -> Result<bool, String> {
    if options.others.is_empty() {
        return Err("nothing to merge".to_owned());
    }
    let mut merged = Report::default();
    for folder in &options.others {
        let path = Path::new(folder).join("campaign.json");
        let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let value = serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let part = Report::of_json(&value).map_err(|error| format!("{}: {error}", path.display()))?;
        merged.merge(&part).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    finish(&merged, &options.out)
}

fn replay(options: &Options) -> Result<bool, String> {
    let [seed] = options.others.as_slice() else { return Err("replay wants one seed".to_owned()) };
    let seed = seed.parse().map_err(|_| format!("found `{seed}`, which is no seed"))?;
    let board = draw::board(seed);
    let binary = built(&options.profile)?;
    let folder = place::scratch(&format!("board-{seed}")).map_err(|error| error.to_string())?;
    board.write(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    println!("board {seed} in {}: {}, program {}", folder.display(), board.link, board.program_name);
    let mut command = program(&binary.to_string_lossy(), &["sim"]);
    command.arg(&folder).arg("--faults").arg(folder.join("faults.toml"));
    command.args(play::words(seed, board.link, &format!("{}s", board.board_s), &options.policy));
    Ok(command.status().map_err(|error| error.to_string())?.success())
}

/// Writes the three forms and tells what they say; whether every promise held.
fn finish(report: &Report, out: &Path) -> Result<bool, String> {
    let kept = std::fs::create_dir_all(out)
        .and_then(|()| std::fs::write(out.join("campaign.json"), format!("{:#}\n", report.json())))
        .and_then(|()| std::fs::write(out.join("campaign.md"), page::markdown(report)))
        .and_then(|()| std::fs::write(out.join("campaign.html"), html::page(report)));
    kept.map_err(|error| format!("the report could not be written to {}: {error}", out.display()))?;
    println!("{}", report.ours().line());
    let missed = page::missed(report);
    missed.iter().for_each(|what| println!("not held: {what}"));
    println!("{} broken promises; report: {}", report.broken_count, out.join("campaign.html").display());
    Ok(report.broken_count == 0 && missed.is_empty())
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

/// Day and commit.
fn made() -> String {
    let one = |command| process::output(command).map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned());
    let commit = one(program("git", &["rev-parse", "--short", "HEAD"]));
    let changed = process::output(program("git", &["status", "--porcelain", "--untracked-files=no"]));
    let changed = if changed.is_none_or(|text| text.trim().is_empty()) { "" } else { " with changes" };
    format!("{}, commit {commit}{changed}", one(program("date", &["--utc", "+%Y-%m-%d"])))
}

#[cfg(test)]
mod tests;
