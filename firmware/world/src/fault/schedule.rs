//! When faults begin and end: specs in, instances in the order of time out.
//!
//! Invariants: transitions come in order of time, ends before begins, then in the order of the script; one spec has at
//! most one instance at a time; [`Schedule::next_due`] is exact.

use super::{Effect, Script, Spec};
use crate::rng::Rng;
use crate::types::LinkKind;

/// An instance that acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// Its number, counted over the whole schedule.
    pub instance: u32,
    /// What it is.
    pub spec: Spec,
    /// Start, microseconds.
    pub started_us: u64,
    /// End by itself, if it has one.
    pub ends_us: Option<u64>,
}

/// What the schedule does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// This instance begins.
    Begin(Active),
    /// This instance's time is over; it is no longer among the active.
    End(Active),
}

#[derive(Clone, Debug)]
struct Planned {
    spec: Spec,
    /// Start without jitter of the next occurrence; `None`: no more.
    base_us: Option<u64>,
    /// The same with jitter.
    due_us: u64,
    started: u32,
}

/// All faults of a script in time.
#[derive(Clone, Debug)]
pub struct Schedule {
    planned: Vec<Planned>,
    active: Vec<Active>,
    rng: Rng,
    instances: u32,
    /// Occurrences left out because the one before still acted.
    skipped: u64,
    next_due_us: Option<u64>,
}

impl Schedule {
    /// The faults of `script` that can happen on `link`.
    pub fn new(script: &Script, link: LinkKind, seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0x5c4e_d01e);
        let planned = script
            .faults
            .iter()
            .filter(|spec| spec.applies_to(link))
            .map(|spec| Planned {
                spec: *spec,
                base_us: Some(spec.at_us),
                due_us: spec.at_us.saturating_add(rng.below(spec.jitter_us.saturating_add(1))),
                started: 0,
            })
            .collect();
        let mut schedule = Self { planned, active: Vec::new(), rng, instances: 0, skipped: 0, next_due_us: None };
        schedule.find_next();
        schedule
    }

    /// The first instant at which [`Schedule::poll`] returns something.
    pub fn next_due(&self) -> Option<u64> {
        self.next_due_us
    }

    /// The next transition due by `now_us`.
    pub fn poll(&mut self, now_us: u64) -> Option<Transition> {
        while self.next_due_us.is_some_and(|due_us| due_us <= now_us) {
            let transition = self.step(now_us);
            self.find_next();
            if transition.is_some() {
                return transition;
            }
        }
        None
    }

    /// The instances that act now.
    pub fn active(&self) -> &[Active] {
        &self.active
    }

    /// Ends an instance before its time: it was cured.
    pub fn cure(&mut self, instance: u32) -> Option<Active> {
        let index = self.active.iter().position(|active| active.instance == instance)?;
        let active = self.active.remove(index);
        self.find_next();
        Some(active)
    }

    /// Occurrences left out because the one before still acted.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn step(&mut self, now_us: u64) -> Option<Transition> {
        let ends = self.active.iter().position(|active| active.ends_us.is_some_and(|end| end <= now_us));
        let begins = self
            .planned
            .iter()
            .enumerate()
            .filter(|(_, planned)| planned.base_us.is_some() && planned.due_us <= now_us)
            .min_by_key(|(_, planned)| planned.due_us)
            .map(|(index, _)| index);
        match (ends, begins) {
            (Some(end), Some(begin)) if self.planned[begin].due_us < self.active[end].ends_us? => self.begin(begin),
            (Some(end), _) => Some(Transition::End(self.active.remove(end))),
            (None, Some(begin)) => self.begin(begin),
            (None, None) => None,
        }
    }

    fn begin(&mut self, index: usize) -> Option<Transition> {
        let planned = &mut self.planned[index];
        let spec = planned.spec;
        let started_us = planned.due_us;
        planned.base_us = planned.base_us.zip(spec.every_us).and_then(|(base, every)| base.checked_add(every));
        if let Some(base_us) = planned.base_us {
            planned.due_us = base_us.saturating_add(self.rng.below(spec.jitter_us.saturating_add(1)));
        }
        if self.active.iter().any(|active| active.spec == spec) {
            self.skipped += 1;
            return None;
        }
        planned.started += 1;
        if spec.count != 0 && planned.started >= spec.count {
            planned.base_us = None;
        }
        let mut active = Active {
            instance: self.instances,
            spec,
            started_us,
            ends_us: spec.for_us.map(|for_us| started_us.saturating_add(for_us)),
        };
        if let Effect::Board(super::BoardFault::RetainedCorrupt { entropy, .. }) = &mut active.spec.effect {
            *entropy = self.rng.next_u64();
        }
        self.instances = self.instances.saturating_add(1);
        if super::table::info(spec.kind).lasting != super::table::Lasting::Instant {
            self.active.push(active);
        }
        Some(Transition::Begin(active))
    }

    fn find_next(&mut self) {
        let ends = self.active.iter().filter_map(|active| active.ends_us);
        let begins = self.planned.iter().filter(|planned| planned.base_us.is_some()).map(|planned| planned.due_us);
        self.next_due_us = ends.chain(begins).min();
    }
}
