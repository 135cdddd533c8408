//! Resets of the microcontroller: which were called for.

use super::{Judge, Open};
use crate::fault::Kind;
use crate::types::{Class, Outcome, ResetCause, Rung};

const DAY_US: u64 = 86_400 * 1_000_000;
/// A blind reset after which what had failed was back so soon was none in the dark, as far as anyone can tell: the contract of the rung and
/// the time that the board gives to its proof.
const BACK_US: u64 = 30_000_000;
/// Blind resets that a day allows.
const BLIND_PER_DAY_MAX: usize = 1;
/// Faults that are over once the board started again.
const OVER_AT_START: &[Kind] =
    &[Kind::BrownOut, Kind::PowerCut, Kind::RetainedCorrupt, Kind::ClockWrap, Kind::Exception];

/// What a fault says about a reset, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Judgement {
    Justified,
    Futile,
    Needless,
}

impl Judge {
    /// Power goes away.
    pub(crate) fn power_cut(&mut self, now_us: u64) {
        self.power.advance(now_us);
        self.spent.retained_lost(self.power.powered_us);
        self.power.on = false;
        self.power.online = false;
        self.joined = false;
        self.running = None;
    }

    /// The board starts.
    pub(crate) fn board_reset(&mut self, now_us: u64, cause: ResetCause) {
        self.power.advance(now_us);
        self.power.on = true;
        self.power.online = false;
        match cause {
            ResetCause::PowerOn if now_us == 0 => {}
            ResetCause::PowerOn => self.resets.power += 1,
            ResetCause::Brownout => {
                self.resets.power += 1;
                self.spent.retained_lost(self.power.powered_us);
            }
            ResetCause::Pin => self.resets.pin += 1,
            ResetCause::Program => self.resets.program += 1,
            ResetCause::Commanded => {
                self.resets.commanded += 1;
                self.judge_reset(now_us, cause);
            }
            ResetCause::Watchdog => {
                self.resets.watchdog += 1;
                self.judge_reset(now_us, cause);
            }
        }
        if matches!(cause, ResetCause::Commanded | ResetCause::Watchdog | ResetCause::Program) {
            // Of several faults it is put down to the one that calls for it most.
            let blamed = self.open.iter_mut().min_by_key(|open| judge(open, cause));
            blamed.into_iter().for_each(|open| open.resets = open.resets.saturating_add(1));
        }
        self.raised = 0;
        self.running = None;
        self.restarted(now_us, OVER_AT_START, Rung::McuReset);
        // A reset that was an action ended here; what it cut off has no end.
        for open in &mut self.open {
            let cured = open.cured_by == Some(Rung::McuReset);
            open.end_action(now_us, Rung::McuReset, if cured { Outcome::Cured } else { Outcome::Failed });
        }
    }

    fn judge_reset(&mut self, now_us: u64, cause: ResetCause) {
        let judgement = self.open.iter().map(|open| judge(open, cause)).min().unwrap_or(Judgement::Needless);
        // Programs that raise again and again are a reason that no script states.
        let judgement = if self.raised > 0 { Judgement::Justified } else { judgement };
        let upstream = self.verdict.class == Class::Upstream;
        let judgement = if upstream && judgement != Judgement::Justified { Judgement::Needless } else { judgement };
        let undetermined = self.verdict.class == Class::Undetermined && cause == ResetCause::Commanded;
        match judgement {
            Judgement::Justified => {}
            _ if undetermined => self.blind_reset(now_us),
            Judgement::Futile => self.resets.futile += 1,
            Judgement::Needless => {
                self.resets.needless += 1;
                let open: Vec<_> = self.open.iter().map(|open| open.kind.name()).collect();
                self.violation(now_us, &format!("needless reset ({cause}); open faults: {}", open.join(", ")));
            }
        }
    }

    /// Something that had failed was seen to work.
    pub(super) fn back_after_blind(&mut self, now_us: u64) {
        if self.blind_at_us.take_if(|at_us| now_us.saturating_sub(*at_us) <= BACK_US).is_some() {
            self.blind_us.pop_back();
        }
    }

    fn blind_reset(&mut self, now_us: u64) {
        self.resets.blind += 1;
        let powered_us = self.power.powered_us;
        while self.blind_us.front().is_some_and(|at| powered_us.saturating_sub(*at) >= DAY_US) {
            self.blind_us.pop_front();
        }
        self.blind_us.push_back(powered_us);
        self.blind_at_us = Some(now_us);
        if self.blind_us.len() > BLIND_PER_DAY_MAX {
            self.violation(now_us, "more than one blind reset in a day");
        }
    }
}

fn judge(open: &Open, cause: ResetCause) -> Judgement {
    match (open.class(), open.cure) {
        _ if open.is_beyond_gateway() || open.kind == Kind::FlashFull => Judgement::Needless,
        (Class::Program, _) => Judgement::Justified,
        (_, Some(Rung::McuReset)) => Judgement::Justified,
        (_, Some(least)) if open.tried(least) => Judgement::Justified,
        (_, Some(_)) => Judgement::Needless,
        // Nothing on the board cures it: not needless, and no use. A watchdog that bites for it is a bound kept.
        (_, None) if cause == ResetCause::Watchdog => Judgement::Justified,
        (_, None) => Judgement::Futile,
    }
}
