//! CPython as the oracle: one process that runs program after program.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What CPython says of a program.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// It ran, and printed this.
    Printed(String),
    /// It is no valid program: a defect of the generator.
    Invalid(String),
    /// It took too long, or too much memory, to be compared.
    Late,
}

/// The process.
pub struct CPython {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl CPython {
    /// Starts CPython 3.11, if this machine has it as `python3.11` or `python3`.
    pub fn start() -> Option<CPython> {
        let right = |name: &&str| {
            let check = ["-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"];
            Command::new(name).args(check).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
        };
        let name = ["python3.11", "python3"].into_iter().find(right)?;
        let mut child = Command::new(name)
            .args(["-X", "utf8", "-W", "ignore", "-c", include_str!("driver.py")])
            .env("PYTHONHASHSEED", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(CPython { child, to, from })
    }

    fn ask(&mut self, program: &str, question: &str) -> Option<String> {
        write!(self.to, "{}{question}\n{program}", program.len()).ok()?;
        self.to.flush().ok()?;
        let mut line = String::new();
        self.from.read_line(&mut line).ok()?;
        let mut text = vec![0; line.trim().parse().ok()?];
        self.from.read_exact(&mut text).ok()?;
        String::from_utf8(text).ok()
    }

    /// Whether what `program` prints hangs on the order of a set's members, so that it cannot be compared.
    pub fn is_unordered(&mut self, program: &str) -> bool {
        self.ask(program, "?").is_some_and(|answer| answer == "unordered\n")
    }

    /// Runs `program`; None if the process is gone.
    pub fn run(&mut self, program: &str) -> Option<Said> {
        let text = self.ask(program, "")?;
        Some(match text.strip_prefix('!') {
            Some("late\n") => Said::Late,
            Some(why) => Said::Invalid(why.to_owned()),
            None => Said::Printed(text),
        })
    }
}

impl Drop for CPython {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
