//! Which rung comes next: a pure function of what is wrong, what was tried, what experience says and what is left.
//!
//! Order: by rank, lowest first. A rung that never helped for this symptom on this board, while another one did, is passed
//! over until the others were tried. Under an undetermined verdict only what proves the link is free; the rest is blind.
//!
//! Invariants: a rung begins only when every lesser one of its symptom had its contract in this episode, or is passed over by
//! experience, or is spent for the day; a spent hour is waited for; no rung that touches the link outside local and
//! undetermined verdicts.

use crate::budget::Limits;
use crate::retained::{Episode, RetainedState};
use crate::types::{Capabilities, LinkKind, Rung, Symptom, Verdict};
use fieldwarden_config::Recovery as Settings;

/// A day in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This rung, after its pause.
    Try { rung: Rung, blind: bool },
    /// Nothing before this powered time.
    NotBefore(u64),
    /// Every rung was tried: a pass is over.
    PassOver,
    /// This symptom has no rungs.
    Nothing,
}

/// Everything a choice depends on.
pub(crate) struct Situation<'a> {
    pub link: &'a Capabilities,
    pub settings: &'a Settings,
    /// With the budgets advanced to `powered_ms`.
    pub retained: &'a RetainedState,
    pub symptom: Symptom,
    pub powered_ms: u64,
    /// Powered time at which what might be needless would have waited long enough.
    pub blind_from_ms: u64,
    /// The same for a blind reset of the board.
    pub blind_board_from_ms: u64,
}

/// Of so many passes over the ladder without the board's reset one has the chip's again; their pauses are 15 minutes at most.
const CHIP_AGAIN_PASSES: u8 = 4;

/// Under an undetermined verdict one part in so many of a day's budget is left for faults that are certain.
const DAY_RESERVE_PART: u8 = 4;

/// The pass over the rungs of a silent service in which the program is reloaded.
const SERVICE_RELOAD_PASS: u8 = 3;

/// Rungs that prove the link in both directions, in rank order; the link has some of them. A cable's reset pin costs no more
/// than its soft reset, and no scan says whether it hears: it belongs to them.
pub(crate) fn proving(link: &Capabilities) -> &'static [Rung] {
    match link.kind {
        LinkKind::Wired => &[Rung::Reconnect, Rung::ChipReset],
        LinkKind::NativeWifi | LinkKind::CoProcessor => &[Rung::RadioToggle, Rung::Reconnect],
    }
}

/// Rungs of a symptom that may be tried without a ration, in rank order.
fn certain(symptom: Symptom, link: &Capabilities) -> &'static [Rung] {
    match symptom {
        Symptom::ChipSilent | Symptom::ApInactive | Symptom::RadioDeaf | Symptom::AssociationFails => {
            &[Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::SupervisorReload, Rung::McuReset]
        }
        // Only what proves the radio; what follows has another symptom.
        Symptom::NoLease | Symptom::LinkDead => proving(link),
        Symptom::AcksStopped => &[Rung::AbortSockets, Rung::SupervisorReload],
        Symptom::Silence | Symptom::NoCarrier | Symptom::Unproven | Symptom::Exhausted => proving(link),
        _ => &[],
    }
}

/// Rungs of an undetermined verdict that wait, and come once a climb. The reload goes before the reset, as it could cure what that does.
/// Only the board's reset is rationed by the day: while nothing is heard there is nothing that a reset of the chip could harm.
fn rationed(link: &Capabilities) -> &'static [Rung] {
    match link.kind {
        LinkKind::Wired => &[Rung::SupervisorReload, Rung::McuReset],
        LinkKind::NativeWifi | LinkKind::CoProcessor => &[Rung::ChipReset, Rung::SupervisorReload, Rung::McuReset],
    }
}

impl Situation<'_> {
    pub fn choose(&self) -> Choice {
        let rungs = certain(self.symptom, self.link);
        if rungs.is_empty() {
            return Choice::Nothing;
        }
        let undetermined = self.symptom.verdict() == Verdict::Undetermined;
        let episode = &self.retained.episode;
        let nothing_free = !rungs.iter().any(|rung| self.has(*rung));
        let blind = if undetermined && (episode.passes > 0 || nothing_free) { self.blind() } else { Choice::Nothing };
        if matches!(blind, Choice::Try { .. }) {
            return blind;
        }
        if !nothing_free {
            return self.free(rungs);
        }
        // Only blind rungs are left, or none at all.
        let all_tried = rationed(self.link).iter().any(|rung| self.has(*rung)) && !self.any_blind_open();
        match blind {
            Choice::Nothing if undetermined && all_tried && self.blind_ration_ms().is_some() => Choice::PassOver,
            other => other,
        }
    }

    /// The first of these rungs that was not tried: first those that experience does not put last.
    fn free(&self, rungs: &[Rung]) -> Choice {
        for last in [false, true] {
            for rung in rungs.iter().copied() {
                if !self.is_open(rung) || self.is_last(rung) != last {
                    continue;
                }
                let limits = self.limits(rung);
                if self.retained.budgets.allows(rung, limits) {
                    return Choice::Try { rung, blind: false };
                }
                if self.retained.budgets.left(rung, limits).1 > 0 {
                    // While its hour is waited for, lesser ones that experience put last may as well be tried.
                    let lesser = rungs.iter().copied().find(|lesser| *lesser < rung && self.is_ready(*lesser));
                    let refill_ms = self.retained.budgets.refill_ms(rung, limits);
                    return lesser.map_or(Choice::NotBefore(refill_ms), |rung| Choice::Try { rung, blind: false });
                }
            }
        }
        let spent = rungs.iter().copied().filter(|rung| self.is_open(*rung));
        let refill = spent.map(|rung| self.retained.budgets.refill_ms(rung, self.limits(rung))).min();
        refill.map_or(Choice::PassOver, Choice::NotBefore)
    }

    fn blind(&self) -> Choice {
        let Some(rationed_ms) = self.blind_ration_ms() else { return Choice::Nothing };
        let open = |rung: &Rung| self.has(*rung) && !self.retained.episode.has_tried(*rung);
        let Some(rung) = rationed(self.link).iter().copied().find(open) else { return Choice::Nothing };
        let blind = rung == Rung::McuReset;
        let from_ms = if blind { rationed_ms.max(self.blind_board_from_ms) } else { self.blind_from_ms };
        if self.powered_ms < from_ms {
            return Choice::NotBefore(from_ms);
        }
        let limits = self.limits(rung);
        if !self.retained.budgets.allows(rung, limits) {
            return Choice::NotBefore(self.retained.budgets.refill_ms(rung, limits));
        }
        Choice::Try { rung, blind }
    }

    /// The powered time from which the ration allows a blind reset; `None` if it never does.
    pub fn blind_ration_ms(&self) -> Option<u64> {
        let spacing_ms = DAY_MS.checked_div(u64::from(self.settings.blind_per_day))?;
        Some(self.retained.blind_last_ms.map_or(0, |last| last.saturating_add(spacing_ms)))
    }

    /// What may be used of the rung. An outage that is nobody's fault for sure may last for days: what it may not spend is there for
    /// the fault after it, which would climb past a rung that cures. The board's reset has its ration.
    fn limits(&self, rung: Rung) -> Limits {
        let limits = Limits::of(rung, self.settings);
        if self.symptom.verdict() != Verdict::Undetermined || rung == Rung::McuReset {
            return limits;
        }
        Limits { per_day: limits.per_day - limits.per_day / DAY_RESERVE_PART, ..limits }
    }

    /// Whether the link has the rung and the settings leave it any budget.
    fn has(&self, rung: Rung) -> bool {
        let limits = Limits::of(rung, self.settings);
        self.link.has(rung) && limits.per_hour > 0 && limits.per_day > 0
    }

    fn is_open(&self, rung: Rung) -> bool {
        // A service gets new connections several times, and one full wait, before the program is started anew; silence that outlived
        // that is not the program's: only the sockets are tried again.
        let reload = self.symptom == Symptom::AcksStopped && rung == Rung::SupervisorReload;
        let closed = reload && self.retained.episode.passes != SERVICE_RELOAD_PASS;
        self.has(rung) && !self.retained.episode.has_tried(rung) && !closed
    }

    fn is_ready(&self, rung: Rung) -> bool {
        self.is_open(rung) && self.retained.budgets.allows(rung, self.limits(rung))
    }

    fn is_last(&self, rung: Rung) -> bool {
        self.retained.experience.is_last(self.symptom, rung, self.settings.learn_count)
    }

    /// Whether what is wrong is so certain that a reset of the board needs no ration.
    pub fn may_reset(&self) -> bool {
        certain(self.symptom, self.link).contains(&Rung::McuReset)
    }

    fn any_blind_open(&self) -> bool {
        rationed(self.link).iter().any(|rung| self.has(*rung) && !self.retained.episode.has_tried(*rung))
    }

    /// The episode after a pass: what was tried may be tried again, blind rungs only when all of them were.
    pub fn next_pass(&self) -> Episode {
        let episode = self.retained.episode;
        let keep = self.symptom.verdict() == Verdict::Undetermined && self.any_blind_open();
        let kept = rationed(self.link).iter().fold(0, |bits, rung| bits | 1 << *rung as u8);
        // A chip may have hung since: about once an hour it has its turn again.
        let again = episode.passes % CHIP_AGAIN_PASSES == CHIP_AGAIN_PASSES / 2;
        let kept = if again { kept & !(1 << Rung::ChipReset as u8) } else { kept };
        let certain = matches!(self.symptom.verdict(), Verdict::Local(_));
        Episode {
            passes: episode.passes.saturating_add(1),
            tried: if keep { episode.tried & kept } else { 0 },
            // A silent chip stays certain: its ladder begins anew.
            exhausted: episode.exhausted || (certain && self.symptom != Symptom::ChipSilent),
            ..episode
        }
    }

    /// Rungs below `rung` that experience passed over for it.
    pub fn passed_over(&self, rung: Rung) -> impl Iterator<Item = Rung> {
        let rungs = certain(self.symptom, self.link).iter().copied();
        rungs.filter(move |lesser| *lesser < rung && self.is_open(*lesser) && self.is_last(*lesser))
    }

    /// Whether every rung that is no reset had its contract, or there is none.
    pub fn retried(&self) -> bool {
        let episode = &self.retained.episode;
        let open = |rung: &Rung| self.has(*rung) && !episode.has_tried(*rung);
        // What a service was tried with, and it may never have been served since, proves nothing of the link.
        let of_link = episode.symptom != Symptom::AcksStopped;
        (of_link && episode.passes > 0) || !proving(self.link).iter().any(open)
    }
}

#[cfg(test)]
mod tests;
