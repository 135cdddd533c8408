//! The judge: what was truly wrong, what the board thought and did about it, and how a clairvoyant would have fared.
//!
//! It listens to both sides: the world tells it when faults begin, end and swallow something, and which frames reached
//! the board; the board tells it verdicts and actions. It changes nothing in the world.
//!
//! Recovery is seen from outside: the first frame that reaches the board, after the fault ended, which proves that what
//! had failed works again. The clairvoyant notices at the first message that the fault swallowed (plus the probe's
//! time-out when silence is all there is), and is back one contract of the curing rung later; where nothing on the board
//! cures, one association after the fault's end.

mod budgets;
mod open;
mod record;
mod resets;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::fault::Kind;
use crate::fault::schedule::Active;
use crate::types::{Class, Layer, Outcome, Rung};
use crate::wire::Report;
use budgets::Spent;
use open::Open;
pub use record::{ActionRecord, FaultRecord, Resets, Summary, Verdict};
use standing::Standing;

/// Most instances that are listed.
pub const RECORDS_MAX: usize = 100_000;
/// Most actions listed for one instance.
pub const ACTIONS_MAX: usize = 64;
/// Most instances under judgement at a time.
const OPEN_MAX: usize = 256;
/// Most returns to the network listed.
pub const JOINS_MAX: usize = 10_000;
/// Most violations listed.
pub const VIOLATIONS_MAX: usize = 100;
/// An action that began so shortly after a recovery was under way when it was seen, microseconds.
const GRACE_US: u64 = 1_000_000;
/// A first verdict so shortly after a fault's end still speaks of it, microseconds.
const LATE_US: u64 = 30_000_000;
/// An action is over so long after the recovery at the latest, seconds.
const LATE_S: f64 = 60.0;
/// A frame that was on its way when a fault began proves nothing about it, microseconds.
const FLIGHT_US: u64 = 1_000_000;

/// What a frame that reached the board proves to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Nothing of interest.
    None,
    /// The gateway, and with it everything on the board's side.
    Gateway,
    /// Names.
    Names,
    /// Something beyond the gateway.
    Path,
    /// The service.
    Service,
}

/// What the judge knows of the board's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgeConfig {
    /// How long a probe of chip, link or gateway waits for its answer, microseconds.
    pub probe_timeout_us: u64,
    /// The same for names and for peers beyond the gateway.
    pub far_timeout_us: u64,
    /// How long an acknowledgement of the service may stay out.
    pub ack_wait_us: u64,
    /// Contract of each rung in the order of [`Rung::ALL`]: longest time from its begin until the network is back,
    /// microseconds.
    pub contract_us: [u64; 6],
    /// One association with address, microseconds.
    pub association_us: u64,
    /// Most begins of each rung in any hour and any day of powered time, in the order of [`Rung::ALL`].
    pub budgets: [(u16, u16); 6],
}

impl Default for JudgeConfig {
    /// Sums of the link chip's own times and of a lease, rounded up.
    fn default() -> Self {
        Self {
            probe_timeout_us: 1_000_000,
            far_timeout_us: 3_000_000,
            ack_wait_us: 30_000_000,
            contract_us: [1_000_000, 3_000_000, 3_000_000, 5_000_000, 6_000_000, 8_000_000],
            association_us: 2_500_000,
            budgets: [(u16::MAX, u16::MAX); 6],
        }
    }
}

/// Ground truth and bookkeeping.
#[derive(Clone, Debug)]
pub struct Judge {
    config: JudgeConfig,
    open: Vec<Open>,
    closed: Vec<FaultRecord>,
    unlisted: u64,
    tally: Tally,
    violations: Vec<String>,
    resets: Resets,
    verdict: Verdict,
    /// The rung that runs, as reported.
    running: Option<Rung>,
    /// The chip has joined since it last lost its link, or power.
    joined: bool,
    joined_s: Vec<f64>,
    rungs: [u64; 6],
    program_starts: u64,
    /// Programs that ended by an exception since the last reset.
    raised: u64,
    recovered_us: Option<u64>,
    standing: Standing,
    spent: Spent,
    /// Blind resets of the last day, by powered time.
    blind_us: VecDeque<u64>,
    /// The last of them, by board time, while nothing was back since.
    blind_at_us: Option<u64>,
    power: Power,
}

/// Sums over closed instances.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    recover_us: u128,
    clairvoyant_us: u128,
    verdicts_wrong: u64,
}

/// Time with power and time online.
#[derive(Clone, Copy, Debug, Default)]
struct Power {
    on: bool,
    online: bool,
    since_us: u64,
    powered_us: u64,
    online_us: u64,
}

impl Power {
    fn advance(&mut self, now_us: u64) {
        let passed_us = now_us.saturating_sub(self.since_us);
        self.since_us = self.since_us.max(now_us);
        if self.on {
            self.powered_us = self.powered_us.saturating_add(passed_us);
            if self.online {
                self.online_us = self.online_us.saturating_add(passed_us);
            }
        }
    }
}

impl Judge {
    pub(crate) fn new(config: JudgeConfig) -> Self {
        Self {
            config,
            open: Vec::new(),
            closed: Vec::new(),
            unlisted: 0,
            tally: Tally::default(),
            violations: Vec::new(),
            resets: Resets::default(),
            verdict: Verdict { class: Class::Healthy, layer: None },
            running: None,
            joined: false,
            joined_s: Vec::new(),
            rungs: [0; 6],
            program_starts: 0,
            raised: 0,
            recovered_us: None,
            standing: Standing::default(),
            spent: Spent::default(),
            blind_us: VecDeque::new(),
            blind_at_us: None,
            power: Power { on: true, ..Power::default() },
        }
    }

    /// The board's settings became known after the world was made.
    pub(crate) fn configure(&mut self, config: JudgeConfig) {
        self.config = config;
    }

    pub(crate) fn begin(&mut self, now_us: u64, active: &Active, cure: Option<Rung>) {
        self.power.advance(now_us);
        let open = Open::new(now_us, active, cure);
        if active.spec.kind == Kind::RetainedCorrupt {
            self.spent.retained_lost(self.power.powered_us);
        }
        if open.class() != Class::Program || active.spec.kind == Kind::VmHang {
            self.power.online = false;
        }
        if self.open.len() >= OPEN_MAX {
            // A board that never comes back: its oldest loss is written down as such.
            let oldest = self.open.remove(0);
            self.close(oldest);
        }
        self.open.push(open);
    }

    /// The fault's time is over.
    pub(crate) fn clear(&mut self, now_us: u64, instance: u32) {
        self.end(now_us, instance, None);
    }

    /// The board's action ended it.
    pub(crate) fn cured(&mut self, now_us: u64, instance: u32, rung: Rung) {
        self.end(now_us, instance, Some(rung));
    }

    fn end(&mut self, now_us: u64, instance: u32, rung: Option<Rung>) {
        if let Some(open) = self.open.iter_mut().find(|open| open.instance == instance && open.cleared_us.is_none()) {
            open.cleared_us = Some(now_us);
            open.cured_by = rung;
        }
    }

    /// The rung under way, as the board reports it.
    pub(crate) fn running(&self) -> Option<Rung> {
        self.running
    }

    /// Something that the board sent was swallowed, or denied at once, by a fault of this kind.
    pub(crate) fn lost(&mut self, now_us: u64, kind: Kind, at_once: bool) {
        let info = crate::fault::table::info(kind);
        let wait_us = match info.class {
            _ if at_once => 0,
            Class::Service => self.config.ack_wait_us,
            _ if info.is_beyond_gateway() => self.config.far_timeout_us,
            _ => self.config.probe_timeout_us,
        };
        for open in self.open.iter_mut().filter(|open| open.kind == kind && open.cleared_us.is_none()) {
            let noticed_us = now_us.saturating_add(wait_us);
            open.noticed_us = Some(open.noticed_us.map_or(noticed_us, |known| known.min(noticed_us)));
        }
    }

    /// The chip has joined, or has a carrier.
    pub(crate) fn link_up(&mut self, now_us: u64) {
        if !std::mem::replace(&mut self.joined, true) && self.joined_s.len() < JOINS_MAX {
            self.joined_s.push(seconds(now_us));
        }
    }

    /// The link is gone.
    pub(crate) fn link_down(&mut self, now_us: u64) {
        self.power.advance(now_us);
        self.power.online = false;
        self.joined = false;
    }

    /// A frame reached the board. Returns the instances that it shows to be recovered.
    pub(crate) fn success(&mut self, now_us: u64, evidence: Evidence, recovered: &mut Vec<(u32, Kind)>) {
        if evidence == Evidence::None {
            return;
        }
        if evidence == Evidence::Service {
            self.power.advance(now_us);
            let in_flight = |open: &Open| {
                open.cleared_us.is_none()
                    && open.class() != Class::Program
                    && now_us.saturating_sub(open.started_us) < FLIGHT_US
            };
            self.power.online = self.power.on && !self.open.iter().any(in_flight);
        }
        if self.open.is_empty() {
            return;
        }
        let mut index = 0;
        while let Some(open) = self.open.get_mut(index) {
            if open.cleared_us.is_some_and(|cleared| cleared <= now_us) && open.is_shown_by(evidence) {
                open.recovered_us = Some(now_us);
                self.recovered_us = Some(now_us);
                recovered.push((open.instance, open.kind));
                let open = self.open.remove(index);
                self.close(open);
                self.back_after_blind(now_us);
            } else {
                index += 1;
            }
        }
    }

    fn close(&mut self, open: Open) {
        let record = open.record(&self.config);
        if let Some((took_us, clairvoyant_us)) = open.times(&self.config) {
            self.tally.recover_us += u128::from(took_us);
            self.tally.clairvoyant_us += u128::from(clairvoyant_us);
        }
        self.tally.verdicts_wrong += u64::from(!record.verdict_correct);
        if self.closed.len() < RECORDS_MAX {
            self.closed.push(record);
        } else {
            self.unlisted += 1;
        }
    }

    /// What the board says.
    pub(crate) fn report(&mut self, now_us: u64, report: Report) {
        match report {
            Report::Verdict { class, layer } => self.verdict(now_us, Verdict { class, layer }),
            Report::RungBegun(rung) => self.rung_begun(now_us, rung),
            Report::RungEnded(rung, outcome) => self.rung_ended(now_us, rung, outcome),
            Report::ProgramStarted => {
                self.program_starts += 1;
                self.restarted(now_us, &[Kind::Exception], Rung::Reload);
            }
            Report::ProgramEnded(raised) => self.raised += u64::from(raised),
            Report::ProgramLeft { claims, finalizers, heap_words } => {
                let what = format!(
                    "the program's end left {claims} claims, {finalizers} objects not finalized, {heap_words} words of heap"
                );
                self.violation(now_us, &what);
            }
        }
    }

    /// Instances of these kinds, which act at once, are over with a start of the program or the board.
    fn restarted(&mut self, now_us: u64, kinds: &[Kind], rung: Rung) {
        for open in self.open.iter_mut().filter(|open| kinds.contains(&open.kind) && open.cleared_us.is_none()) {
            open.cleared_us = Some(now_us);
            open.cured_by = open.cure.map(|_| rung);
        }
    }

    fn verdict(&mut self, now_us: u64, verdict: Verdict) {
        self.verdict = verdict;
        if verdict.class == Class::Healthy {
            return;
        }
        let correct = self.open.iter().any(|open| open.cleared_us.is_none() && open.accepts(verdict));
        for open in self.open.iter_mut() {
            open.detected_us.get_or_insert(now_us);
            let just_over = open.cleared_us.is_some_and(|at| now_us.saturating_sub(at) <= LATE_US);
            if open.cleared_us.is_none() || (open.verdict.is_none() && just_over) {
                // Shortly after its end a verdict still speaks of it if it was the first.
                let correct = correct || open.accepts(verdict);
                open.verdict = Some((verdict, correct));
            }
        }
    }

    fn rung_begun(&mut self, now_us: u64, rung: Rung) {
        self.rungs[usize::from(rung.code())] += 1;
        self.running = Some(rung);
        self.standing.begun(self.verdict);
        self.power.advance(now_us);
        let most = self.config.budgets[usize::from(rung.code())];
        if let Some(why) = self.spent.begun(rung, self.power.powered_us, most) {
            self.violation(now_us, &why);
        }
        if let Some(why) = self.forbidden(now_us, rung) {
            self.violation(now_us, &why);
        }
        for open in &mut self.open {
            open.detected_us.get_or_insert(now_us);
            open.begin_action(now_us, rung);
        }
    }

    fn rung_ended(&mut self, now_us: u64, rung: Rung, outcome: Outcome) {
        self.running = None;
        self.standing.ended(rung, outcome);
        for open in &mut self.open {
            open.end_action(now_us, rung, outcome);
        }
        // An action that helped ends after what it cured was seen to work.
        for record in self.closed.iter_mut().rev().take(OPEN_MAX) {
            if let Some(action) = record.actions.last_mut()
                && action.rung == rung
                && action.ended_s.is_none()
            {
                action.ended_s = Some(seconds(now_us));
                action.outcome = Some(outcome);
            } else if record.recovered_s.is_some_and(|at| seconds(now_us) - at > LATE_S) {
                break;
            }
        }
    }

    /// Why this rung must not begin now; `None`: it may.
    fn forbidden(&self, now_us: u64, rung: Rung) -> Option<String> {
        if self.open.is_empty() {
            let just_over = self.recovered_us.is_some_and(|at| now_us.saturating_sub(at) <= GRACE_US);
            return (rung >= Rung::ChipReset && rung != Rung::Reload && !just_over)
                .then(|| format!("{rung} although nothing was wrong"));
        }
        let answers: Vec<_> = self.open.iter().map(|open| open.forbids(rung, &self.standing)).collect();
        // One open fault that calls for the rung is enough.
        if answers.iter().any(Option::is_none) { None } else { answers.into_iter().flatten().next() }
    }

    pub(crate) fn violation(&mut self, now_us: u64, what: &str) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(format!("{:.3} s: {what}", seconds(now_us)));
        }
    }

    /// The judgement at `now_us`. Instances still open are listed as such.
    pub fn summary(&self, now_us: u64) -> Summary {
        let mut power = self.power;
        power.advance(now_us);
        let mut faults = self.closed.clone();
        faults.extend(self.open.iter().map(|open| open.record(&self.config)));
        faults.sort_by_key(|record| record.instance);
        let wrong_open = self.open.iter().filter(|open| !open.verdict_correct()).count() as u64;
        Summary {
            faults,
            faults_unlisted: self.unlisted,
            resets: self.resets,
            reloads: self.rungs[usize::from(Rung::Reload.code())],
            program_starts: self.program_starts,
            rungs: Rung::ALL.iter().map(|rung| (rung.name(), self.rungs[usize::from(rung.code())])).collect(),
            online_ratio: ratio(u128::from(power.online_us), u128::from(power.powered_us)).unwrap_or(0.0),
            recover_ratio: ratio(self.tally.recover_us, self.tally.clairvoyant_us),
            verdicts_wrong: self.tally.verdicts_wrong + wrong_open,
            joined_s: self.joined_s.clone(),
            violations: self.violations.clone(),
        }
    }

    /// The board's verdict as last reported.
    pub fn board_verdict(&self) -> (Class, Option<Layer>) {
        (self.verdict.class, self.verdict.layer)
    }

    /// Instances that began and are not yet recovered.
    pub fn open_instances(&self) -> impl Iterator<Item = (u32, Kind)> + '_ {
        self.open.iter().map(|open| (open.instance, open.kind))
    }

    /// Violations so far, the first [`VIOLATIONS_MAX`].
    pub fn violations(&self) -> &[String] {
        &self.violations
    }
}

fn ratio(part: u128, whole: u128) -> Option<f64> {
    (whole != 0).then(|| part as f64 / whole as f64)
}

/// Microseconds as seconds.
pub(crate) fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}
