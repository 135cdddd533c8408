//! What each rung did for each symptom on this board: small counts that decide which rungs are tried first and last.
//!
//! One byte a pair: the high four bits count help, the low four failures in a row.
//!
//! ```text
//! bit  7      4 3      0
//!     | helped | failed |
//! ```

use crate::types::{Rung, Symptom};

/// The largest count.
const COUNT_MAX: u8 = 15;

/// The counts. Lives in the retained state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Experience {
    pub(crate) counts: [[u8; Rung::COUNT]; Symptom::ACTIONABLE],
}

impl Default for Experience {
    fn default() -> Self {
        Experience { counts: [[0; Rung::COUNT]; Symptom::ACTIONABLE] }
    }
}

impl Experience {
    /// Bytes of the encoded form.
    pub(crate) const BYTES: usize = Rung::COUNT * Symptom::ACTIONABLE;

    /// How often the rung helped and failed; both 0 to 15 and (0, 0) for a symptom that has no rungs.
    pub fn of(&self, symptom: Symptom, rung: Rung) -> (u8, u8) {
        let byte = self.counts.get(symptom as usize).map_or(0, |rungs| rungs[rung as usize]);
        (byte >> 4, byte & COUNT_MAX)
    }

    /// Counts one use. Help ends a row of failures; old experience fades when a count is full.
    pub(crate) fn record(&mut self, symptom: Symptom, rung: Rung, helped: bool) {
        let (mut good, mut bad) = self.of(symptom, rung);
        if helped && good == COUNT_MAX {
            good /= 2;
        }
        if !helped && bad == COUNT_MAX {
            good /= 2;
        }
        if helped {
            (good, bad) = ((good + 1).min(COUNT_MAX), 0);
        } else {
            bad = (bad + 1).min(COUNT_MAX);
        }
        self.set(symptom, rung, good, bad);
    }

    /// Forgets one failure, so that a rung that was passed over gets a chance again some day.
    pub(crate) fn forgive(&mut self, symptom: Symptom, rung: Rung) {
        let (good, bad) = self.of(symptom, rung);
        self.set(symptom, rung, good, bad.saturating_sub(1));
    }

    /// Begins every row of failures anew. What was read back from a copy may have missed the help that ended a row, and a row with
    /// such a gap would pass over a rung that cures.
    pub(crate) fn begin_rows(&mut self) {
        self.counts.iter_mut().flatten().for_each(|count| *count &= !COUNT_MAX);
    }

    fn set(&mut self, symptom: Symptom, rung: Rung, good: u8, bad: u8) {
        if let Some(rungs) = self.counts.get_mut(symptom as usize) {
            rungs[rung as usize] = (good << 4) | bad;
        }
    }

    /// Whether the rung failed so often in a row, while another one has proven itself.
    pub(crate) fn is_last(&self, symptom: Symptom, rung: Rung, learn_count: u8) -> bool {
        let bad = self.of(symptom, rung).1;
        let proven = |other: &Rung| *other != rung && self.of(symptom, *other).0 >= learn_count.min(2);
        bad >= learn_count && Rung::ALL.iter().any(proven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_driven_to_the_end_stay_small_and_fade() {
        let mut experience = Experience::default();
        for _ in 0..100 {
            experience.record(Symptom::LinkDead, Rung::RadioToggle, true);
        }
        assert!((8..=15).contains(&experience.of(Symptom::LinkDead, Rung::RadioToggle).0));
        for _ in 0..100 {
            experience.record(Symptom::LinkDead, Rung::RadioToggle, false);
        }
        assert_eq!(experience.of(Symptom::LinkDead, Rung::RadioToggle), (0, 15));
        assert_eq!(experience.of(Symptom::LinkDead, Rung::Reconnect), (0, 0));
    }

    #[test]
    fn rung_without_help_is_last_only_beside_a_proven_one() {
        let mut experience = Experience::default();
        for _ in 0..3 {
            experience.record(Symptom::ChipSilent, Rung::RadioToggle, false);
        }
        assert!(!experience.is_last(Symptom::ChipSilent, Rung::RadioToggle, 3));
        experience.record(Symptom::ChipSilent, Rung::ChipReset, true);
        experience.record(Symptom::ChipSilent, Rung::ChipReset, true);
        assert!(experience.is_last(Symptom::ChipSilent, Rung::RadioToggle, 3));
        experience.forgive(Symptom::ChipSilent, Rung::RadioToggle);
        assert!(!experience.is_last(Symptom::ChipSilent, Rung::RadioToggle, 3));
    }

    #[test]
    fn rung_that_helped_once_is_last_only_after_as_many_failures_since() {
        let mut experience = Experience::default();
        (0..2).for_each(|_| experience.record(Symptom::RadioDeaf, Rung::ChipReset, true));
        (0..40).for_each(|_| experience.record(Symptom::RadioDeaf, Rung::Reconnect, false));
        assert!(experience.is_last(Symptom::RadioDeaf, Rung::Reconnect, 5));
        experience.record(Symptom::RadioDeaf, Rung::Reconnect, true);
        for _ in 0..4 {
            experience.record(Symptom::RadioDeaf, Rung::Reconnect, false);
            assert!(!experience.is_last(Symptom::RadioDeaf, Rung::Reconnect, 5));
        }
        experience.record(Symptom::RadioDeaf, Rung::Reconnect, false);
        assert!(experience.is_last(Symptom::RadioDeaf, Rung::Reconnect, 5));
    }

    #[test]
    fn rows_begun_anew_keep_the_help_and_need_as_many_failures_again() {
        let mut experience = Experience::default();
        (0..2).for_each(|_| experience.record(Symptom::RadioDeaf, Rung::ChipReset, true));
        (0..9).for_each(|_| experience.record(Symptom::RadioDeaf, Rung::Reconnect, false));
        experience.begin_rows();
        assert_eq!(experience.of(Symptom::RadioDeaf, Rung::ChipReset), (2, 0));
        for _ in 0..5 {
            assert!(!experience.is_last(Symptom::RadioDeaf, Rung::Reconnect, 5));
            experience.record(Symptom::RadioDeaf, Rung::Reconnect, false);
        }
        assert!(experience.is_last(Symptom::RadioDeaf, Rung::Reconnect, 5));
    }

    #[test]
    fn symptom_without_rungs_counts_nothing() {
        let mut experience = Experience::default();
        experience.record(Symptom::PathFails, Rung::McuReset, true);
        assert_eq!(experience, Experience::default());
    }
}
