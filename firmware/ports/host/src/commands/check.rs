//! `fieldwarden check`: mistakes in settings and programs, found before a board has them.
//!
//! Reads only. Exit status 1 when anything in the folder could not be used, 0 with warnings alone.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use fieldwarden_config::{Settings, Severity};
use fieldwarden_supervisor::Script;
use fieldwarden_world::Script as FaultScript;
use serde::Serialize;

use super::{programs, syntax};
use crate::cli::CheckArgs;
use crate::failure::Failure;

/// Heap in which programs are compiled where the settings bound none: more than most boards have, so that only what no
/// board could compile is told.
const HEAP_BYTES: u32 = 1024 * 1024;

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

impl Finding {
    /// A warning about a file as a whole.
    fn of_file(file: &str, message: impl ToString) -> Finding {
        let message = message.to_string();
        Finding { file: file.to_owned(), line: 0, column: 0, severity: "warning", message }
    }
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
    let settings = check_settings(&args.dir, &mut files, &mut findings)?;
    let heap_bytes = settings.device.heap_max_bytes.unwrap_or(HEAP_BYTES);
    check_programs(&args.dir, heap_bytes, &mut files, &mut findings)?;
    check_faults(&args.dir, &mut files, &mut findings)?;
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
fn check_settings(dir: &Path, files: &mut Vec<String>, findings: &mut Vec<Finding>) -> Result<Settings, Failure> {
    let name = "settings.toml";
    let path = dir.join(name);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            findings.push(Finding::of_file(name, "there is none; every key has its default, and no network is joined"));
            return Ok(Settings::default());
        }
        Err(error) => return Err(Failure::io("read", &path, &error)),
    };
    files.push(name.to_owned());
    Ok(fieldwarden_config::parse(&text, &mut |problem| {
        findings.push(Finding {
            file: name.to_owned(),
            line: problem.line,
            column: problem.column,
            severity: severity_name(problem.severity),
            message: problem.message().to_string(),
        });
    }))
}

/// Reads every program and library.
fn check_programs(
    dir: &Path,
    heap_bytes: u32,
    files: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let programs = programs::list(dir)?;
    for script in programs::SCRIPTS {
        match programs.named(script).as_slice() {
            [] if script == Script::Code => {
                findings
                    .push(Finding::of_file("code.py", "there is none, nor a main.py; the board has nothing to run"));
            }
            [first, others @ ..] => {
                findings.extend(others.iter().map(|name| Finding::of_file(name, format_args!("not run: {first} is"))));
            }
            [] => {}
        }
    }
    for name in &programs.foreign {
        findings.push(Finding::of_file(name, "a compiled file of another runtime is not run; put its source here"));
    }
    for name in programs.sources {
        let path = dir.join(&name);
        let source = fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        findings.extend(not_utf8(&name, &source).or_else(|| {
            let syntax::Mistake { line, column, message } = syntax::mistake(&name, &source, heap_bytes)?;
            Some(Finding { file: name.clone(), line, column, severity: "error", message })
        }));
        files.push(name);
    }
    Ok(())
}

/// Reads every fault script in `faults/`, if there is such a folder.
fn check_faults(dir: &Path, files: &mut Vec<String>, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let folder = dir.join("faults");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("read", &folder, &error)),
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let paths = paths.as_mut().map_err(|error| Failure::io("read", &folder, error))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    for path in paths {
        let name = format!("faults/{}", path.file_name().unwrap_or_default().display());
        let text = fs::read(&path).map_err(|error| Failure::io("read", path, &error))?;
        findings.extend(not_utf8(&name, &text));
        for error in FaultScript::parse(&name, &String::from_utf8_lossy(&text)).err().unwrap_or_default() {
            let place = format!("{name}:{}:{}: ", error.line, error.column);
            let message = error.to_string();
            findings.push(Finding {
                file: name.clone(),
                line: u32::try_from(error.line).unwrap_or(u32::MAX),
                column: u32::try_from(error.column).unwrap_or(u32::MAX),
                severity: "error",
                message: message.strip_prefix(&place).unwrap_or(&message).to_owned(),
            });
        }
        files.push(name);
    }
    Ok(())
}

/// The place where a program is not UTF-8, if there is one.
fn not_utf8(name: &str, source: &[u8]) -> Option<Finding> {
    let valid = source.get(..std::str::from_utf8(source).err()?.valid_up_to())?;
    let valid = String::from_utf8_lossy(valid);
    let line = valid.matches('\n').count() + 1;
    let column = valid.chars().rev().take_while(|character| *character != '\n').count() + 1;
    Some(Finding {
        file: name.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        severity: "error",
        message: "found bytes that are not UTF-8; save the file as UTF-8".to_owned(),
    })
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
