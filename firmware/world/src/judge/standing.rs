//! How rungs fared under each verdict of the board: one that fails again and again may be passed over.

use std::collections::BTreeMap;

use super::Verdict;
use crate::types::{Outcome, Rung};

/// Failures in a row after which a rung may be passed over: what the board's own settings say unless they are changed.
const FAILURES_MIN: u8 = 5;

/// Failures in a row of each rung, by what the board believed when it began.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    failures: BTreeMap<(u8, Option<u8>), [u8; 6]>,
    current: (u8, Option<u8>),
}

impl Standing {
    /// An action begins under this verdict.
    pub(super) fn begun(&mut self, verdict: Verdict) {
        self.current = (verdict.class.code(), verdict.layer.map(|layer| layer.code()));
    }

    /// It ended.
    pub(super) fn ended(&mut self, rung: Rung, outcome: Outcome) {
        let failures = &mut self.failures.entry(self.current).or_default()[usize::from(rung.code())];
        match outcome {
            Outcome::Cured => *failures = 0,
            Outcome::Failed => *failures = failures.saturating_add(1),
            Outcome::Cancelled => {}
        }
    }

    /// Whether a rung failed so often under the verdict of the action that began last that experience may pass it over.
    pub(super) fn is_lost(&self, rung: Rung) -> bool {
        self.failures.get(&self.current).is_some_and(|failures| failures[usize::from(rung.code())] >= FAILURES_MIN)
    }
}
