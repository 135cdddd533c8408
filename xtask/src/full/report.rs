//! The kept report of full runs: one row a suite, each with the commit and the day that it is of.

use std::fmt::Write;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::output;
use crate::place;
use crate::process::{self, program};
use crate::tally::Tally;

/// When and of what a row is.
pub struct Head {
    date: String,
    /// Short hash of the commit; with `+` after it when files differed from it.
    pub commit: String,
    cores: usize,
}

impl Head {
    /// This moment, this commit, this machine.
    pub fn now() -> Self {
        let one =
            |command| process::output(command).map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned());
        // The report itself changes while a run goes on, and is no part of what is tested.
        let changed = one(program("git", &["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"]));
        let mut commit = one(program("git", &["rev-parse", "--short", "HEAD"]));
        if !changed.is_empty() {
            commit.push('+');
        }
        Self {
            date: one(program("date", &["--utc", "+%Y-%m-%d"])),
            commit,
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// What came of one suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    name: String,
    date: String,
    commit: String,
    cores: u64,
    /// What made it as long as it is.
    pub variables: Vec<String>,
    /// What it counted.
    pub tally: Tally,
    /// How long it took.
    pub took: Duration,
    /// What its tests printed.
    pub printed: Vec<String>,
}

impl Row {
    /// A row to be filled.
    pub fn new(name: &str, head: &Head) -> Self {
        Self {
            name: name.to_owned(),
            date: head.date.clone(),
            commit: head.commit.clone(),
            cores: head.cores as u64,
            variables: Vec::new(),
            tally: Tally::default(),
            took: Duration::ZERO,
            printed: Vec::new(),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "date": self.date, "commit": self.commit, "cores": self.cores,
            "variables": self.variables, "passed": self.tally.passed, "failed": self.tally.failed,
            "skipped": self.tally.skipped, "time_s": self.took.as_secs(), "printed": self.printed,
        })
    }

    fn of_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let number = |key: &str| value[key].as_u64();
        let list = |key: &str| -> Option<Vec<String>> {
            value[key].as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        };
        Some(Self {
            name: text("name")?,
            date: text("date")?,
            commit: text("commit")?,
            cores: number("cores")?,
            variables: list("variables")?,
            tally: Tally { passed: number("passed")?, failed: number("failed")?, skipped: number("skipped")? },
            took: Duration::from_secs(number("time_s")?),
            printed: list("printed")?,
        })
    }
}

/// All rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// The one in the repository; an empty one when there is none.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or that is no report.
    pub fn kept() -> Result<Self, String> {
        let path = folder().join("full.json");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let value = serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::of_json(&value).ok_or_else(|| format!("{}: no report of a full run; delete it", path.display()))
    }

    fn of_json(value: &Value) -> Option<Self> {
        Some(Self { rows: value["suites"].as_array()?.iter().map(Row::of_json).collect::<Option<_>>()? })
    }

    /// Whether a suite has passed at that commit.
    pub fn passed(&self, name: &str, commit: &str) -> bool {
        self.rows.iter().any(|row| row.name == name && row.commit == commit && row.tally.failed == 0)
    }

    /// Puts a row in the place of that of the same name, in this order, and drops rows of suites that are no more.
    pub fn set(&mut self, row: Row, order: &[&str]) {
        self.rows.retain(|kept| kept.name != row.name && order.contains(&kept.name.as_str()));
        self.rows.push(row);
        self.rows.sort_by_key(|row| order.iter().position(|name| *name == row.name));
    }

    /// Writes it into the repository.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn keep(&self) -> io::Result<()> {
        std::fs::create_dir_all(folder())?;
        let rows: Vec<Value> = self.rows.iter().map(Row::to_json).collect();
        std::fs::write(folder().join("full.json"), format!("{:#}\n", json!({ "suites": rows })))?;
        std::fs::write(folder().join("full.md"), self.page())
    }

    fn page(&self) -> String {
        let mut page = String::from(
            "# The last full run\n\nWritten by `cargo xtask test --full`; the same for machines is `full.json`. \
             Every row names the commit that it was made of: a suite can be run again alone.\n\n\
             | suite | length | passed | failed | time | commit, day, cores |\n|---|---|---|---|---|---|\n",
        );
        for row in &self.rows {
            let length: Vec<_> = row.variables.iter().map(|variable| format!("`{variable}`")).collect();
            let Row { name, date, commit, cores, tally, took, .. } = row;
            // Writing to a String cannot fail.
            let _ = writeln!(
                page,
                "| {name} | {} | {} | {} | {} | {commit}, {date}, {cores} |",
                length.join(", "),
                tally.passed,
                tally.failed,
                output::duration(*took),
            );
        }
        page +=
            "\nThe longest campaign so far: [campaign/campaign.md](campaign/campaign.md).\n\n## What they printed\n";
        for row in self.rows.iter().filter(|row| !row.printed.is_empty()) {
            let _ = write!(page, "\n{}:\n\n```text\n{}\n```\n", row.name, row.printed.join("\n"));
        }
        page
    }
}

fn folder() -> PathBuf {
    place::root().join("docs/reports")
}

/// Where the longest campaign so far is kept.
pub fn campaign() -> PathBuf {
    folder().join("campaign")
}

/// The board-years of the kept campaign.
pub fn campaign_years() -> Option<f64> {
    let text = std::fs::read(campaign().join("campaign.json")).ok()?;
    crate::campaign::years(&serde_json::from_slice(&text).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, commit: &str, failed: u64) -> Row {
        Row {
            commit: commit.to_owned(),
            tally: Tally { passed: 3, failed, skipped: 0 },
            variables: vec!["A=1".to_owned()],
            printed: vec!["so many".to_owned()],
            ..Row::new(name, &Head { date: "2026-01-02".to_owned(), commit: String::new(), cores: 2 })
        }
    }

    #[test]
    fn row_set_again_takes_its_place_and_the_others_stay() {
        let mut report = Report::default();
        for (name, commit) in [("second", "a"), ("gone", "a"), ("first", "b"), ("second", "c")] {
            report.set(row(name, commit, 0), &["first", "second", "gone"]);
        }
        report.set(row("third", "c", 1), &["first", "second", "third"]);
        let names: Vec<_> = report.rows.iter().map(|row| (row.name.as_str(), row.commit.as_str())).collect();
        assert_eq!(names, [("first", "b"), ("second", "c"), ("third", "c")]);
        assert!(report.passed("second", "c") && !report.passed("second", "a") && !report.passed("third", "c"));
    }

    #[test]
    fn report_written_and_read_is_the_same() {
        let mut report = Report::default();
        report.set(row("one", "a", 0), &["one"]);
        let rows: Vec<Value> = report.rows.iter().map(Row::to_json).collect();
        assert_eq!(Report::of_json(&json!({ "suites": rows })), Some(report));
    }
}
