//! `fieldwarden check`: mistakes in settings and programs, found before a board has them.
//!
//! Reads only. Exit status 1 when anything in the folder could not be used, 0 with warnings alone.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use fieldwarden_config::Severity;
use serde::Serialize;

use crate::cli::CheckArgs;
use crate::failure::Failure;

/// One thing that is wrong in a folder.
#[derive(Debug, Serialize)]
struct Finding {
    /// Path within the folder.
    file: String,
    /// Counted from 1; 0 when it concerns the file as a whole.
    line: u32,
    column: u32,
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong and what is accepted, on one line.
    message: String,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    folder: String,
    files: Vec<String>,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    // A path that is no folder fails here, with the reason.
    fs::read_dir(&args.dir).map_err(|error| Failure::io("read", &args.dir, &error))?;
    let mut files = Vec::new();
    let mut findings = Vec::new();
    check_settings(&args.dir, &mut files, &mut findings)?;
    let errors = findings.iter().filter(|finding| finding.severity == "error").count();
    let report =
        Report { folder: args.dir.display().to_string(), files, errors, warnings: findings.len() - errors, findings };
    match print(&report, args.json) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        printed => printed.map_err(|error| Failure::failed(format_args!("cannot print: {error}")))?,
    }
    Ok(ExitCode::from(u8::from(errors > 0)))
}

/// Reads settings.toml, if there is one.
fn check_settings(dir: &Path, files: &mut Vec<String>, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let name = "settings.toml";
    let path = dir.join(name);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = "there is none; every key has its default, and no network is joined".to_owned();
            findings.push(Finding { file: name.to_owned(), line: 0, column: 0, severity: "warning", message });
            return Ok(());
        }
        Err(error) => return Err(Failure::io("read", &path, &error)),
    };
    files.push(name.to_owned());
    fieldwarden_config::parse(&text, &mut |problem| {
        findings.push(Finding {
            file: name.to_owned(),
            line: problem.line,
            column: problem.column,
            severity: severity_name(problem.severity),
            message: problem.message().to_string(),
        });
    });
    Ok(())
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn print(report: &Report, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, report)?;
        return writeln!(out);
    }
    for finding in &report.findings {
        let Finding { file, line, column, severity, message } = finding;
        match line {
            0 => writeln!(out, "{severity}: {file}: {message}")?,
            _ => writeln!(out, "{severity}: {file}, line {line}, column {column}: {message}")?,
        }
    }
    let count = |number: usize, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
    let (errors, warnings) = (count(report.errors, "error"), count(report.warnings, "warning"));
    writeln!(out, "{}: {} checked, {errors}, {warnings}", report.folder, count(report.files.len(), "file"))
}
