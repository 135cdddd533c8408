//! Text for people: durations, logs, the part of a log that matters.

use std::time::Duration;

use crate::place;

/// `3 m 07 s`, `7.2 s`.
pub fn duration(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3_600 => format!("{} m {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} m", whole / 3_600, whole % 3_600 / 60),
    }
}

/// Keeps the output of a step among the builds.
pub fn keep(name: &str, text: &str) {
    let kept = place::scratch(&format!("{name}.log")).and_then(|path| std::fs::write(path, text));
    if let Err(error) = kept {
        println!("      the log could not be kept: {error}");
    }
}

/// Shows the last lines of a text.
pub fn show_end(text: &str, lines_max: usize) {
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(lines_max)) {
        println!("      | {line}");
    }
}

/// Shows what tests said that failed, or, if none did, the end of the text: then it did not build.
pub fn show_failures(text: &str, lines_max: usize) {
    let mut shown = 0;
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("---- ") || line.starts_with("error") {
            inside = true;
        } else if line == "failures:" || line.starts_with("test result:") || line.trim_start().starts_with("Running ") {
            inside = false;
        }
        if inside && shown < lines_max {
            println!("      | {line}");
            shown += 1;
        }
    }
    if shown == 0 {
        show_end(text, lines_max);
    }
}

/// The name of the test binary that cargo says it runs: its package and file.
pub fn test_binary(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(package) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{package}, examples in its documentation"));
    }
    let rest = line.strip_prefix("Running ")?;
    let (source, binary) = rest.split_once(" (")?;
    let file = binary.trim_end_matches(')').rsplit('/').next()?;
    let stem = file.rsplit_once('-').map_or(file, |(stem, _)| stem);
    Some(if source.starts_with("unittests") { stem.to_owned() } else { format!("{stem} ({source})") })
}

/// What tests printed that passed: with `--show-output`, the parts under `---- … stdout ----`.
pub fn printed(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("---- ") && line.ends_with(" stdout ----") {
            inside = true;
        } else if line.is_empty() || line == "successes:" {
            inside = false;
        } else if inside {
            lines.push(line.trim().to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(7_240)), "7.2 s");
        assert_eq!(duration(Duration::from_secs(187)), "3 m 07 s");
        assert_eq!(duration(Duration::from_secs(7_500)), "2 h 05 m");
    }

    #[test]
    fn test_binaries_are_named_by_package_and_file() {
        let unit = "     Running unittests src/lib.rs (target/debug/deps/fieldwarden_vm-0123456789abcdef)";
        assert_eq!(test_binary(unit).as_deref(), Some("fieldwarden_vm"));
        let suite = "     Running tests/fuzz.rs (target/debug/deps/fuzz-0123456789abcdef)";
        assert_eq!(test_binary(suite).as_deref(), Some("fuzz (tests/fuzz.rs)"));
        assert_eq!(test_binary("test fuzz ... ok"), None);
    }

    #[test]
    fn what_tests_printed_is_found() {
        let text =
            "running 1 test\ntest a ... ok\n\nsuccesses:\n\n---- a stdout ----\n40 boards\n\n\nsuccesses:\n    a\n";
        assert_eq!(printed(text), ["40 boards"]);
    }
}
