//! How often each rung began, counted by the judge: budgets hold for any hour and any day of powered time, across resets.

use std::collections::VecDeque;

use crate::types::Rung;

const HOUR_US: u64 = 3_600 * 1_000_000;
const DAY_US: u64 = 24 * HOUR_US;
/// Begins kept of each rung: more than any budget of a day.
const KEPT_MAX: usize = 256;
/// The board counts powered time from the start of its firmware; a reset in between costs it so much, microseconds.
const SLACK_US: u64 = 60 * 1_000_000;

/// Begins of the last day by powered time, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent([VecDeque<u64>; 6]);

impl Spent {
    /// A rung begins at this powered time. Why it may not, if it may not: more than `most` in an hour or a day.
    pub(super) fn begun(&mut self, rung: Rung, powered_us: u64, most: (u16, u16)) -> Option<String> {
        let begins = &mut self.0[usize::from(rung.code())];
        begins.push_back(powered_us);
        while begins.len() > KEPT_MAX || begins.front().is_some_and(|at| powered_us - at >= DAY_US) {
            begins.pop_front();
        }
        let within = |span_us: u64| begins.iter().filter(|at| powered_us - **at < span_us - SLACK_US).count();
        let over = |span_us, most: u16, name| {
            let count = within(span_us);
            (count > usize::from(most))
                .then(|| format!("{rung} {count} times in {name} of powered time; its budget is {most}"))
        };
        over(HOUR_US, most.0, "an hour").or_else(|| over(DAY_US, most.1, "a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rung_begun_once_more_than_its_budget_within_an_hour_or_a_day_is_told() {
        let mut spent = Spent::default();
        let minute_us = 60 * 1_000_000;
        for begun in 0..4 {
            assert_eq!(spent.begun(Rung::ChipReset, begun * minute_us, (4, 5)), None);
        }
        assert!(
            spent.begun(Rung::ChipReset, 4 * minute_us, (4, 5)).is_some_and(|why| why.contains("5 times in an hour"))
        );
        assert!(
            spent.begun(Rung::ChipReset, 300 * minute_us, (4, 5)).is_some_and(|why| why.contains("6 times in a day"))
        );
        assert_eq!(spent.begun(Rung::ChipReset, 24 * 60 * minute_us, (4, 5)), None);
        assert_eq!(spent.begun(Rung::Reload, 4 * minute_us, (1, 1)), None);
    }
}
