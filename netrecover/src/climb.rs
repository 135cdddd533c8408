//! The climb: from a choice to an action, through its contract, to its outcome.
//!
//! ```text
//! Idle -> Waiting (random pause) -> Acting (until its end is told, or overdue) -> Settling (contract, then evidence) -> Idle
//! ```
//!
//! Invariants: an intent is journalled before its action is asked for and its outcome after; while an action runs nothing is
//! diagnosed, and what was known before it began is read anew after it; one action at a time.

use embassy_time::{Duration, Instant};

use crate::budget::Limits;
use crate::choose::{Choice, Situation, proving};
use crate::contract::Contract;
use crate::input::{ActionEvent, Resumption};
use crate::machine::Recovery;
use crate::output::{Action, ActionId, Event, JournalEntry, Output};
use crate::retained::{Episode, Intent};
use crate::service::later;
use crate::types::{Layer, Outcome, Rung, Symptom, Verdict};

/// The pause before a silent service's sockets are aborted again is up to this part of its silence.
const SERVICE_PAUSE_PART: u64 = 8;

/// Where the climb is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Phase {
    /// No action. `floor_until`: nothing is left before then.
    Idle { floor_until: Option<Instant> },
    /// A rung was chosen and begins then.
    Waiting { rung: Rung, blind: bool, symptom: Symptom, due: Instant },
    /// It was asked for.
    Acting { action: Action, begun: Instant, ends: Instant, cancelled: bool },
    /// It ended; `early` if not as it should.
    Settling { action: Action, begun: Instant, settled: Instant, verified: Instant, early: Option<Outcome> },
}

impl Recovery {
    pub(crate) fn is_acting(&self) -> bool {
        matches!(self.phase, Phase::Acting { .. })
    }

    pub(crate) fn situation(&self) -> Situation<'_> {
        let wait_s = match self.symptom {
            Symptom::Unproven | Symptom::Exhausted => self.settings.blind_dead_s,
            _ => self.settings.blind_after_s,
        };
        // An access point may restart for longer than a chip's reset is worth waiting for.
        let board_wait_s = match self.symptom {
            Symptom::Unproven | Symptom::Exhausted => wait_s,
            _ => self.settings.doubt_s.max(wait_s),
        };
        let unwell_since = self.unwell_since.unwrap_or(self.now);
        let [from, board_from] =
            [wait_s, board_wait_s].map(|wait_s| later(unwell_since, Duration::from_secs(u64::from(wait_s))));
        Situation {
            link: &self.link,
            settings: &self.settings,
            retained: &self.retained,
            symptom: self.symptom,
            powered_ms: self.retained.powered_ms,
            blind_from_ms: self.powered_at(from),
            blind_board_from_ms: self.powered_at(board_from),
        }
    }

    /// One step of the climb.
    pub(crate) fn climb(&mut self) {
        match self.phase {
            Phase::Idle { .. } if self.held => {}
            Phase::Idle { floor_until } => self.plan(floor_until),
            Phase::Waiting { .. } if self.held => self.phase = Phase::Idle { floor_until: None },
            Phase::Waiting { rung, blind, symptom, due } => self.wait(rung, blind, symptom, due),
            Phase::Acting { action, begun, ends, cancelled } => {
                if self.held && !cancelled {
                    self.phase = Phase::Acting { action, begun, ends, cancelled: true };
                    self.push(Output::Cancel(action.id));
                } else if ends <= self.now {
                    if !cancelled {
                        self.push(Output::Cancel(action.id));
                    }
                    self.settle(action, begun, Some(if cancelled { Outcome::Cancelled } else { Outcome::TimedOut }));
                }
            }
            Phase::Settling { action, begun, settled, verified, early } => {
                if let Some(outcome) = self.judge(action, begun, settled, verified, early) {
                    self.conclude(action, outcome);
                }
            }
        }
    }

    fn plan(&mut self, floor_until: Option<Instant>) {
        if self.is_stuck() {
            self.phase = Phase::Waiting {
                rung: Rung::McuReset,
                blind: self.is_undetermined(),
                symptom: self.symptom,
                due: self.now,
            };
            return;
        }
        match self.situation().choose() {
            Choice::Try { rung, blind } => {
                let due = self.draw_pause(rung, blind);
                self.phase = Phase::Waiting { rung, blind, symptom: self.symptom, due };
            }
            Choice::NotBefore(powered_ms) => {
                let until = self.instant_at(powered_ms);
                if floor_until.is_none() {
                    self.push(Output::Event(Event::Floor { symptom: self.symptom }));
                }
                self.phase = Phase::Idle { floor_until: Some(until) };
            }
            Choice::PassOver => self.pass_over(),
            Choice::Nothing => self.phase = Phase::Idle { floor_until: None },
        }
    }

    fn pass_over(&mut self) {
        self.phase = Phase::Idle { floor_until: None };
        // These two only prove the radio: what their failure means has a symptom of its own, found next.
        if matches!(self.symptom, Symptom::LinkDead | Symptom::NoLease) {
            return;
        }
        self.retained.episode = self.situation().next_pass();
        self.rediagnose = true;
    }

    /// The pause before an action: full jitter, drawn once.
    fn draw_pause(&mut self, rung: Rung, blind: bool) -> Instant {
        let Episode { passes, relapses, .. } = self.retained.episode;
        let cap_ms = u64::from(self.settings.backoff_cap_s) * 1000;
        let doubled =
            |base_ms: u64, times: u8| base_ms.checked_shl(u32::from(times.min(30))).unwrap_or(u64::MAX).min(cap_ms);
        let bound_ms = if self.symptom == Symptom::AcksStopped && passes > 0 {
            // Nothing but a new attempt shows that a service is back, and it costs one connection: in proportion to the silence, so
            // that the return is seen within a small part of it, in ever fewer attempts.
            (self.services.silent_for(self.now).as_millis() / SERVICE_PAUSE_PART).min(cap_ms)
        } else if passes == 0 || blind || (self.is_undetermined() && !proving(&self.link).contains(&rung)) {
            // What has waited for its time already has waited long enough.
            doubled(u64::from(self.settings.backoff_base_ms), relapses)
        } else {
            doubled(u64::from(self.settings.pass_pause_s) * 1000, passes - 1)
        };
        later(self.now, Duration::from_millis(self.random.up_to(bound_ms)))
    }

    fn wait(&mut self, rung: Rung, blind: bool, symptom: Symptom, due: Instant) {
        let choice = Choice::Try { rung, blind };
        if self.symptom != symptom || (self.situation().choose() != choice && !self.is_stuck()) {
            self.phase = Phase::Idle { floor_until: None };
            self.rediagnose = true;
        } else if due <= self.now && !(rung.touches_link() && self.is_associating()) {
            self.begin(rung, blind);
        }
    }

    fn begin(&mut self, rung: Rung, blind: bool) {
        let limits = Limits::of(rung, &self.settings);
        if !self.retained.take(rung, limits) {
            self.phase = Phase::Idle { floor_until: None };
            return;
        }
        self.relearn(rung);
        let symptom = self.symptom;
        let mut contract = Contract::of(rung, &self.wanted_link(), &self.settings);
        if symptom == Symptom::ChipSilent && matches!(rung, Rung::RadioToggle | Rung::Reconnect) {
            contract.longest = contract.longest.min(Duration::from_secs(u64::from(self.settings.mute_longest_s)));
        }
        if symptom == Symptom::AcksStopped {
            self.services.give_up(self.now, self.ack_wait());
            // The program starts, connects and is acknowledged in that time.
            contract.settle = contract.settle.max(Duration::from_millis(u64::from(self.settings.sockets_settle_ms)));
        }
        let id = ActionId(self.retained.next_action);
        let retained = &mut self.retained;
        retained.next_action = retained.next_action.wrapping_add(1);
        retained.intent = Some(Intent { id, rung, symptom, blind });
        if blind {
            retained.blind_total = retained.blind_total.saturating_add(1);
            retained.blind_last_ms = Some(retained.powered_ms);
        }
        self.mirror_wanted |= rung.is_reset();
        let action = Action { id, rung, symptom, blind, contract };
        self.phase =
            Phase::Acting { action, begun: self.now, ends: later(self.now, contract.longest), cancelled: false };
        self.last_action = Some(self.now);
        if rung == Rung::McuReset {
            self.stuck_since = Some(self.now);
        }
        if rung.touches_link() {
            self.last_link_action = Some(self.now);
            self.evidence.read_anew();
            self.joining = crate::associate::Joining::Idle { due: None };
        }
        self.drop_probes();
        self.push(Output::Journal(JournalEntry::Intent { id, rung, symptom }));
        self.push(Output::Event(Event::RungBegun { id, rung, symptom, blind }));
        self.push(Output::Act(action));
    }

    /// A rung that was passed over by experience gets a chance again some day: once in eight times one failure is forgotten.
    fn relearn(&mut self, rung: Rung) {
        const ONE_IN: u64 = 8;
        let mut passed = [None; Rung::COUNT];
        for (place, lesser) in passed.iter_mut().zip(self.situation().passed_over(rung)) {
            *place = Some(lesser);
        }
        for lesser in passed.into_iter().flatten() {
            if self.random.up_to(ONE_IN - 1) == 0 {
                self.retained.experience.forgive(self.symptom, lesser);
            }
        }
    }

    pub(crate) fn note_action(&mut self, id: ActionId, event: ActionEvent) {
        let Phase::Acting { action, begun, cancelled, .. } = self.phase else { return };
        if action.id != id {
            return;
        }
        let early = match event {
            ActionEvent::Started => return,
            ActionEvent::Done if !cancelled => None,
            ActionEvent::Failed if !cancelled => Some(Outcome::Failed),
            _ => Some(Outcome::Cancelled),
        };
        self.settle(action, begun, early);
    }

    fn settle(&mut self, action: Action, begun: Instant, early: Option<Outcome>) {
        if action.rung == Rung::SupervisorReload && action.symptom != Symptom::AcksStopped {
            // Nothing on the link was touched: an answer from before the loss must not pass for a cure.
            self.evidence.forget_answers();
        } else {
            self.evidence.forgive();
        }
        let settled = later(self.now, action.contract.settle);
        let verified = later(settled, Duration::from_secs(u64::from(self.settings.verify_s)));
        if !action.rung.touches_link() {
            self.services.excuse(self.now, settled);
        }
        self.phase = Phase::Settling { action, begun, settled, verified, early };
        self.rediagnose = true;
    }

    /// What came of the action, once that can be said.
    fn judge(
        &self,
        action: Action,
        begun: Instant,
        settled: Instant,
        verified: Instant,
        early: Option<Outcome>,
    ) -> Option<Outcome> {
        if self.held || early == Some(Outcome::Cancelled) {
            return Some(Outcome::Cancelled);
        }
        let over = settled <= self.now;
        let no_help = early.unwrap_or(Outcome::NoHelp);
        if action.symptom == Symptom::AcksStopped {
            let answered = self.services.acknowledged_since(begun);
            return match self.fresh {
                Symptom::Well if answered => Some(Outcome::Cured),
                Symptom::Well if over => Some(Outcome::Cancelled),
                Symptom::Observing if self.now < verified => None,
                Symptom::Well => None,
                // The peer itself, or the network, is at fault: the sockets were not.
                _ if self.fresh != Symptom::AcksStopped => Some(Outcome::Cancelled),
                // What was sent since is overdue again.
                _ => Some(no_help),
            };
        }
        match self.fresh.verdict() {
            Verdict::Healthy => Some(Outcome::Cured),
            // What lies beyond the link answered: the link itself is well again.
            Verdict::Upstream(_) | Verdict::Service
                if self.evidence.gateway.last_good.is_some_and(|at| at >= begun) =>
            {
                Some(Outcome::Cured)
            }
            _ if !over => None,
            _ if self.fresh == Symptom::Observing && self.now < verified => None,
            _ => Some(no_help),
        }
    }

    pub(crate) fn conclude(&mut self, action: Action, outcome: Outcome) {
        let Action { id, rung, symptom, .. } = action;
        let helped = outcome == Outcome::Cured;
        if outcome != Outcome::Cancelled {
            self.retained.experience.record(symptom, rung, helped);
        }
        // A service that expects nothing after its turn has not shown that it was cured.
        let in_vain = !helped && outcome != Outcome::Cancelled;
        if in_vain || (symptom == Symptom::AcksStopped && !helped && !self.held) {
            self.retained.episode.mark(rung);
        }
        if helped {
            self.retained.episode.last_cure = Some(rung);
        }
        if helped && action.blind {
            // What a reset cured was a fault of this board: the ration is for those that help nothing. The one before is a day old.
            self.retained.blind_last_ms = None;
        }
        self.retained.intent = None;
        self.mirror_wanted |= outcome != Outcome::Cancelled;
        self.phase = Phase::Idle { floor_until: None };
        self.rediagnose = true;
        self.push(Output::Journal(JournalEntry::Outcome { id, rung, outcome }));
        self.push(Output::Event(Event::RungEnded { id, rung, outcome }));
    }

    /// Takes up an action that a reset interrupted, or was.
    pub(crate) fn resume(&mut self, resumption: Resumption) {
        self.first_join_ms = Some(if resumption == Resumption::PowerOn { self.settings.start_jitter_ms } else { 0 });
        let Some(Intent { id, rung, symptom, blind }) = self.retained.intent else { return };
        let action =
            Action { id, rung, symptom, blind, contract: Contract::of(rung, &self.wanted_link(), &self.settings) };
        match (resumption, rung) {
            (Resumption::PowerOn, _) => self.conclude(action, Outcome::Cancelled),
            (_, Rung::McuReset) => self.settle(action, self.now, None),
            (_, _) => self.conclude(action, Outcome::Hung),
        }
        self.in_episode = resumption != Resumption::PowerOn;
    }

    /// What is wrong changed: an episode begins, goes on or ends.
    pub(crate) fn follow_episode(&mut self, now: Symptom) {
        if now == Symptom::Well {
            // Sockets that were aborted in vain: silence may only look like health until something is expected again.
            let unproven = self.retained.episode.symptom == Symptom::AcksStopped
                && self.last_action.is_some_and(|begun| !self.services.acknowledged_since(begun));
            let episode = &mut self.retained.episode;
            if !unproven {
                *episode = Episode { tried: 0, exhausted: false, passes: 0, ..*episode };
            }
            self.in_episode = false;
        } else if (now as usize) < Symptom::ACTIONABLE && (!self.in_episode || self.is_other_trouble(now)) {
            self.in_episode = true;
            self.begin_episode(now);
        } else if self.was_tried_in_doubt() && (Situation { symptom: now, ..self.situation() }).may_reset() {
            self.retained.episode.become_certain(proving(&self.link));
        }
    }

    /// A service that answers again after its sockets were aborted: what was tried for it says nothing of its next silence.
    pub(crate) fn forget_served(&mut self) {
        let episode = &self.retained.episode;
        let tried = episode.symptom == Symptom::AcksStopped && (episode.tried != 0 || episode.passes != 0);
        if tried
            && self.symptom == Symptom::Well
            && matches!(self.phase, Phase::Idle { .. })
            && self.last_action.is_some_and(|begun| self.services.acknowledged_since(begun))
        {
            self.retained.episode = Episode { tried: 0, exhausted: false, passes: 0, ..*episode };
        }
    }

    fn begin_episode(&mut self, symptom: Symptom) {
        let brief = Duration::from_secs(u64::from(self.settings.relapse_s));
        let was_brief = self.well_for.is_some_and(|span| span < brief);
        let episode = &mut self.retained.episode;
        let same = episode.symptom == symptom;
        let relapsed_from = episode.last_cure.filter(|_| same && was_brief);
        if !same || symptom != Symptom::AcksStopped {
            episode.tried = 0;
        }
        if !same {
            // What a service was tried with in vain says nothing of a link.
            (episode.passes, episode.exhausted) = (0, false);
        }
        episode.symptom = symptom;
        episode.relapses = if relapsed_from.is_some() { episode.relapses.saturating_add(1) } else { 0 };
        if let Some(cure) = relapsed_from.filter(|cure| *cure != Rung::McuReset)
            && episode.relapses >= self.settings.relapse_count
        {
            // What helps for a moment only does not help: the higher rungs have their turn.
            Rung::ALL.into_iter().filter(|rung| *rung <= cure).for_each(|rung| episode.mark(rung));
            episode.relapses = 0;
        }
    }

    /// From a service to the link, or back: what was tried for the one says nothing of the other.
    fn is_other_trouble(&self, now: Symptom) -> bool {
        (self.retained.episode.symptom == Symptom::AcksStopped) != (now == Symptom::AcksStopped)
    }

    /// Whether what was known so far has free rungs under an undetermined verdict.
    fn was_tried_in_doubt(&self) -> bool {
        self.in_episode && self.is_undetermined() && (self.symptom as usize) < Symptom::ACTIONABLE
    }

    pub(crate) fn is_undetermined(&self) -> bool {
        self.symptom.verdict() == Verdict::Undetermined
    }

    /// Whether unhealthy time has reached its bound, and a reset of the board is allowed.
    pub(crate) fn is_stuck(&self) -> bool {
        let bound = Duration::from_secs(u64::from(self.settings.stuck_max_min) * 60);
        let certain = self.situation().may_reset();
        let once_worked = self.retained.is_trusted(Layer::Link) || self.access_point;
        self.stuck_since.is_some_and(|since| later(since, bound) <= self.now)
            && (certain || (self.is_undetermined() && self.symptom != Symptom::NeverWorked && once_worked))
            && self.retained.budgets.allows(Rung::McuReset, Limits::of(Rung::McuReset, &self.settings))
            && (certain || self.situation().blind_ration_ms().is_some_and(|from| from <= self.retained.powered_ms))
    }
}
