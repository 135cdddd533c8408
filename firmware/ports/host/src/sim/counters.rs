//! The counters of a board in three places: what it says of itself, what a reset would find, and what its world counted.

use fieldwarden_netrecover::Rung;
use fieldwarden_supervisor::Supervisor;
use fieldwarden_world::judge::Summary;

use crate::machine::board::world_rung;

/// Counters of rungs, blind resets and claims that were left after a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counters {
    rungs: [u32; Rung::COUNT],
    blind: u32,
    claims_left: u32,
}

impl Counters {
    pub(super) fn of(supervisor: &Supervisor) -> Self {
        let status = supervisor.recovery().status();
        Self {
            rungs: status.rungs.map(|rung| rung.total),
            blind: status.blind_resets,
            claims_left: supervisor.record().totals.claims_left,
        }
    }

    /// What is wrong with them at the end of a start, if `kept` is what its memory holds.
    pub(super) fn defect(&self, kept: &Self) -> Option<String> {
        if self.claims_left > 0 {
            return Some(format!("{} claims were left after a program's end", self.claims_left));
        }
        (self != kept).then(|| format!("the board counts {self:?}, its memory {kept:?}"))
    }

    /// What is wrong beside the world's counts. Mains loss takes what was not yet copied to flash; nothing else does.
    pub(super) fn beside(&self, summary: &Summary, kept_all: bool) -> Option<String> {
        // The supervisor reloads and resets for reasons of its own too: those are not the ladder's.
        let of_ladder = [Rung::AbortSockets, Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset];
        of_ladder.into_iter().find_map(|rung| {
            let ours = u64::from(self.rungs[rung as usize]);
            let worlds = summary.rungs.get(world_rung(rung).name()).copied().unwrap_or(0);
            let wrong = if kept_all { ours != worlds } else { ours > worlds };
            wrong.then(|| format!("the board counts {} {ours} times, its world {worlds} times", rung.name()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_that_differ_in_any_of_the_three_places_are_told() {
        let summary = fieldwarden_world::World::new(fieldwarden_world::WorldConfig::default()).judge().summary(0);
        let well = Counters::default();
        assert_eq!((well.defect(&well), well.beside(&summary, true)), (None, None));
        let mut more = well;
        more.rungs[Rung::ChipReset as usize] += 1;
        assert!(more.defect(&well).is_some() && well.defect(&more).is_some(), "the board and its memory");
        assert!(more.beside(&summary, true).is_some_and(|what| what.contains("chip-reset 1 times")));
        assert!(more.beside(&summary, false).is_some(), "no loss of power makes it count what never was");
        let blind = Counters { blind: 1, ..well };
        assert!(blind.defect(&well).is_some());
        assert!(Counters { claims_left: 1, ..well }.defect(&Counters { claims_left: 1, ..well }).is_some());
    }
}
