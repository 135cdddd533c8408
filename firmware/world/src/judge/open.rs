//! One instance of a fault from its begin until what failed is seen to work again.

use super::record::{ActionRecord, FaultRecord, Verdict};
use super::standing::Standing;
use super::{ACTIONS_MAX, Evidence, JudgeConfig, seconds};
use crate::fault::Kind;
use crate::fault::schedule::Active;
use crate::fault::table::{self, Lasting};
use crate::types::{Class, Layer, Outcome, Rung};

/// An instance under judgement. Times in microseconds; in the order of the fields where both are set, but that
/// `detected_us` may lie anywhere after `started_us`.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub instance: u32,
    pub kind: Kind,
    /// Least rung of this link that cures; `None`: outside.
    pub cure: Option<Rung>,
    pub started_us: u64,
    /// First instant at which a probe could notice.
    pub noticed_us: Option<u64>,
    pub detected_us: Option<u64>,
    pub cleared_us: Option<u64>,
    pub recovered_us: Option<u64>,
    pub cured_by: Option<Rung>,
    pub verdict: Option<(Verdict, bool)>,
    /// Resets while it lasted.
    pub resets: u32,
    actions: Vec<ActionRecord>,
    /// Rungs that ran their whole contract since the start, by code.
    tried: [bool; 6],
}

impl Open {
    pub fn new(now_us: u64, active: &Active, cure: Option<Rung>) -> Self {
        Self {
            instance: active.instance,
            kind: active.spec.kind,
            cure,
            started_us: now_us,
            noticed_us: None,
            detected_us: None,
            cleared_us: None,
            recovered_us: None,
            cured_by: None,
            verdict: None,
            resets: 0,
            actions: Vec::new(),
            tried: [false; 6],
        }
    }

    pub fn class(&self) -> Class {
        table::info(self.kind).class
    }

    /// Whether a verdict names this fault, or one that the board cannot tell from it.
    pub fn accepts(&self, verdict: Verdict) -> bool {
        let info = table::info(self.kind);
        match info.class {
            Class::Program => true,
            class => {
                let named = verdict.class == class || info.also.contains(&verdict.class);
                named && verdict.layer.is_none_or(|layer| info.layers.contains(&layer))
            }
        }
    }

    pub fn is_beyond_gateway(&self) -> bool {
        table::info(self.kind).is_beyond_gateway()
    }

    pub fn verdict_correct(&self) -> bool {
        self.verdict.is_none_or(|(_, correct)| correct)
    }

    /// Whether this evidence proves that what failed works again.
    pub fn is_shown_by(&self, evidence: Evidence) -> bool {
        let info = table::info(self.kind);
        match info.class {
            Class::Service | Class::Program => evidence == Evidence::Service,
            _ if info.layers.iter().all(|layer| *layer <= Layer::Gateway) => evidence >= Evidence::Gateway,
            _ if info.layers == [Layer::Names] => evidence >= Evidence::Names && evidence != Evidence::Path,
            _ => evidence >= Evidence::Path,
        }
    }

    /// Why this fault forbids a rung; `None`: it calls for it, or allows it.
    pub fn forbids(&self, rung: Rung, standing: &Standing) -> Option<String> {
        let kind = self.kind;
        match self.class() {
            _ if self.is_beyond_gateway() && rung.touches_link() => {
                return Some(format!("{rung} under {kind}, which lies beyond the gateway"));
            }
            Class::Program if matches!(rung, Rung::RadioToggle | Rung::Reconnect | Rung::ChipReset) => {
                return Some(format!("{rung} under {kind}, which is not the network's fault"));
            }
            _ => {}
        }
        let least = self.cure.filter(|least| rung > *least && rung != Rung::Service)?;
        (!self.tried(least) && !standing.is_lost(least) && self.class() != Class::Program)
            .then(|| format!("{rung} under {kind} before {least} had its full contract"))
    }

    /// Whether a rung ran its whole contract since the fault began.
    pub fn tried(&self, rung: Rung) -> bool {
        self.tried[usize::from(rung.code())]
    }

    pub fn begin_action(&mut self, now_us: u64, rung: Rung) {
        if self.actions.len() < ACTIONS_MAX {
            self.actions.push(ActionRecord { rung, started_s: seconds(now_us), ended_s: None, outcome: None });
        }
    }

    pub fn end_action(&mut self, now_us: u64, rung: Rung, outcome: Outcome) {
        let begun = self.actions.iter_mut().rev().find(|action| action.rung == rung && action.ended_s.is_none());
        if let Some(action) = begun {
            action.ended_s = Some(seconds(now_us));
            action.outcome = Some(outcome);
            self.tried[usize::from(rung.code())] |= outcome != Outcome::Cancelled;
        }
    }

    /// When a board that knows the cure would have been back; nobody beats it.
    fn clairvoyant_us(&self, config: &JudgeConfig) -> Option<u64> {
        let foreseen_us = self.foreseen_us(config)?;
        Some(self.recovered_us.map_or(foreseen_us, |recovered_us| recovered_us.min(foreseen_us)))
    }

    /// Notice and contract, or end and association.
    fn foreseen_us(&self, config: &JudgeConfig) -> Option<u64> {
        if self.class() == Class::Program {
            return None;
        }
        let noticed_us = self.noticed_us?;
        match (self.cure, self.cured_by, self.cleared_us) {
            (_, None, Some(cleared_us)) => Some(cleared_us.saturating_add(config.association_us)),
            (Some(cure), ..) => Some(noticed_us.saturating_add(config.contract_us[usize::from(cure.code())])),
            _ => None,
        }
    }

    /// Time to recover and the clairvoyant's, from the start, or from the end where nothing on the board cured.
    pub fn times(&self, config: &JudgeConfig) -> Option<(u64, u64)> {
        let from_us = if self.cured_by.is_some() { self.started_us } else { self.cleared_us? };
        Some((self.recovered_us?.saturating_sub(from_us), self.clairvoyant_us(config)?.saturating_sub(from_us)))
    }

    pub fn record(&self, config: &JudgeConfig) -> FaultRecord {
        let lasting = table::info(self.kind).lasting;
        FaultRecord {
            instance: self.instance,
            kind: self.kind,
            cure: match self.cure {
                Some(rung) => rung.name(),
                None if lasting == Lasting::Instant => "none",
                None => "outside",
            },
            truth: self.class(),
            started_s: seconds(self.started_us),
            cleared_s: self.cleared_us.map(seconds),
            cured_by: self.cured_by,
            verdict: self.verdict.map(|(verdict, _)| verdict),
            verdict_correct: self.verdict_correct(),
            actions: self.actions.clone(),
            resets: self.resets,
            detected_s: self.detected_us.map(seconds),
            recovered_s: self.recovered_us.map(seconds),
            clairvoyant_s: self.clairvoyant_us(config).map(seconds),
        }
    }
}
