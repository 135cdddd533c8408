//! Counting the instructions of a program.

use std::path::Path;

use crate::place;
use crate::process::{self, program};

/// Instructions that a program executes from its start to its end.
///
/// The counts go to a file of ours: given `/dev/null`, valgrind would replace the device when run by root.
pub fn instructions(binary: &Path, words: &[&str]) -> Result<u64, String> {
    counted(binary, words, &[])
}

/// Instructions that a program executes in one of its functions and in what that calls.
pub fn instructions_in(binary: &Path, words: &[&str], function: &str) -> Result<u64, String> {
    counted(binary, words, &[&format!("--toggle-collect={function}")])
}

fn counted(binary: &Path, words: &[&str], options: &[&str]) -> Result<u64, String> {
    let out = place::scratch("callgrind.out").map_err(|error| format!("no place for a measurement: {error}"))?;
    let mut command = program("valgrind", &["--tool=callgrind"]);
    command.args(options);
    command.arg(format!("--callgrind-out-file={}", out.display())).arg(binary).args(words);
    let done = process::run(command, &mut |_| {})?;
    // What is measured may be compared with itself only if it did its work.
    if !done.success {
        return Err(format!("{} fails:\n{}", words.join(" "), done.text));
    }
    collected(&done.text).ok_or_else(|| format!("valgrind said no count:\n{}", done.text))
}

fn collected(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::collected;

    #[test]
    fn count_is_found() {
        assert_eq!(collected("==7== \n==7== Collected : 123456\n"), Some(123_456));
        assert_eq!(collected("==7== Events    : Ir"), None);
    }
}
