//! How often each rung began, counted by the judge: budgets hold for any hour and any day of powered time, across resets.

use std::collections::VecDeque;

use crate::types::Rung;

const HOUR_US: u64 = 3_600 * 1_000_000;
const DAY_US: u64 = 24 * HOUR_US;
/// Begins kept of each rung: more than any budget of a day.
const KEPT_MAX: usize = 1024;
/// The board counts powered time from the start of its firmware; a reset in between costs it so much, microseconds.
const SLACK_US: u64 = 60 * 1_000_000;

/// Losses kept: with so many in a day nothing is bounded any more.
const LOSSES_MAX: usize = 64;
/// A board copies what it used to flash before the parts of each rung's day that no copy tells of, in parts of 255, add up to this.
const UNTOLD_MAX: u16 = 64;

/// Begins of the last day by powered time, oldest first; and when retained RAM was lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent {
    begins: [VecDeque<u64>; 6],
    losses: VecDeque<u64>,
}

/// Uses of a rung that a loss may give back: what no copy told of, a quarter of the day. A reset of the board is told before it happens, so
/// that no more than the one is given back whose copy the loss itself tore.
fn given_back(rung: Rung, per_day: u16) -> usize {
    let part = u16::from(u8::MAX).checked_div(per_day).unwrap_or(u16::MAX).max(1);
    if rung == Rung::McuReset { 1 } else { usize::from((UNTOLD_MAX - 1) / part + 1) }
}

impl Spent {
    /// What retained RAM held is lost at this powered time: a cut, a dip, or a change of it that both slots may not outlive.
    pub(super) fn retained_lost(&mut self, powered_us: u64) {
        self.losses.push_back(powered_us);
        if self.losses.len() > LOSSES_MAX {
            self.losses.pop_front();
        }
    }

    /// A rung begins at this powered time. Why it may not, if it may not: more than `most` in an hour or a day.
    pub(super) fn begun(&mut self, rung: Rung, powered_us: u64, most: (u16, u16)) -> Option<String> {
        let begins = &mut self.begins[usize::from(rung.code())];
        begins.push_back(powered_us);
        while begins.len() > KEPT_MAX || begins.front().is_some_and(|at| powered_us - at >= DAY_US) {
            begins.pop_front();
        }
        let within = |span_us: u64| begins.iter().filter(|at| powered_us - **at < span_us - SLACK_US).count();
        let losses = |span_us: u64| self.losses.iter().filter(|at| powered_us - **at < span_us).count();
        let over = |span_us, per_span: u16, name| {
            let count = within(span_us);
            let most = usize::from(per_span) + losses(span_us) * given_back(rung, most.1);
            (count > most).then(|| format!("{rung} {count} times in {name} of powered time; its budget is {most}"))
        };
        over(HOUR_US, most.0, "an hour").or_else(|| over(DAY_US, most.1, "a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_of_power_gives_back_what_no_copy_told_of_and_no_more() {
        let most = (200, 200);
        let mut spent = Spent::default();
        for begun in 0..200 {
            assert_eq!(spent.begun(Rung::Service, begun, most), None);
        }
        spent.retained_lost(200);
        for begun in 0..64 {
            assert_eq!(spent.begun(Rung::Service, 200 + begun, most), None);
        }
        assert!(spent.begun(Rung::Service, 300, most).is_some());
        assert_eq!([24, 72].map(|per_day| given_back(Rung::ChipReset, per_day)), [7, 22]);
    }

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
