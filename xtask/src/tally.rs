//! Counting: what passed, failed and was left out.

use std::fmt;
use std::ops::AddAssign;

/// Counts of tests and checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that held.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
    /// Those that could not be run here.
    pub skipped: u64,
}

impl Tally {
    /// One check.
    pub fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into(), skipped: 0 }
    }

    /// What a line of a test binary counts: `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
    pub fn of_line(line: &str) -> Option<Self> {
        let rest = line.trim_start().strip_prefix("test result: ")?;
        let number = |name: &str| {
            let at = rest.find(name)?;
            rest[..at].split_whitespace().next_back()?.parse().ok()
        };
        Some(Self { passed: number(" passed")?, failed: number(" failed")?, skipped: number(" ignored").unwrap_or(0) })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn test_result_line_is_counted_and_others_are_not() {
        let line = "test result: FAILED. 31 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.20s";
        assert_eq!(Tally::of_line(line), Some(Tally { passed: 31, failed: 2, skipped: 0 }));
        assert_eq!(Tally::of_line("test vm::passed ... ok"), None);
    }
}
