//! The machine itself: its state, its two verbs, its clock.
//!
//! Evidence comes in through [`Recovery::handle`] and changes what is known, nothing else. [`Recovery::poll`] takes one step
//! (overdue answers, diagnosis, climb, joining, probes, upkeep) whenever nothing is waiting to be told.

use embassy_time::{Duration, Instant};
use fieldwarden_config::Recovery as Settings;
use heapless::Deque;

use crate::associate::Joining;
use crate::budget::Limits;
use crate::choose::proving;
use crate::climb::Phase;
use crate::diagnose::diagnose;
use crate::evidence::{Confirm, Evidence, Hears, Link};
use crate::input::{Input, LinkEvidence, Resumption};
use crate::output::{Event, Output, Probe};
use crate::probes::Asked;
use crate::random::Random;
use crate::retained::RetainedState;
use crate::service::{Services, later};
use crate::types::{Capabilities, Layer, Rung, Symptom, Verdict};

/// Most outputs of one step: a verdict, an action's end (2), an action's begin (3), a cancel, an attempt, five probes, a
/// hold, decay, mirror and checkpoints.
const OUTPUTS_MAX: usize = 20;

/// Most steps of one poll: each further one follows from a change of the last, and every chain of changes ends in a wait.
const STEPS_MAX: usize = 8;

/// Diagnoses the network and says what to do about it.
#[derive(Clone, Debug)]
pub struct Recovery {
    pub(crate) link: Capabilities,
    pub(crate) settings: Settings,
    pub(crate) retained: RetainedState,
    pub(crate) random: Random,
    pub(crate) now: Instant,
    /// Set by the first call: when this run began, and the counts at that moment.
    pub(crate) epoch: Option<Instant>,
    pub(crate) powered_base_ms: u64,
    pub(crate) healthy_base_ms: u64,
    pub(crate) healthy_for: Duration,
    pub(crate) resumption: Option<Resumption>,
    pub(crate) resumed: bool,

    pub(crate) station: bool,
    pub(crate) access_point: bool,
    pub(crate) held: bool,
    pub(crate) hold_until: Option<Instant>,
    pub(crate) held_told: bool,

    pub(crate) evidence: Evidence,
    pub(crate) services: Services,
    pub(crate) asked: [Asked; Probe::COUNT],
    pub(crate) joining: Joining,
    /// By how much the next scan comes early, drawn anew for each.
    pub(crate) scan_early_ms: u32,
    /// Spread of the first attempt of this run.
    pub(crate) first_join_ms: Option<u32>,

    /// What the evidence says, and what was told of it.
    pub(crate) fresh: Symptom,
    pub(crate) symptom: Symptom,
    pub(crate) verdict_since: Instant,
    /// When the trouble began that is being looked into.
    pub(crate) trouble: Option<Instant>,
    /// Since when the verdict is local or undetermined.
    pub(crate) unwell_since: Option<Instant>,
    pub(crate) stuck_since: Option<Instant>,
    pub(crate) well_since: Option<Instant>,
    /// How long it was well the last time.
    pub(crate) well_for: Option<Duration>,
    pub(crate) in_episode: bool,
    pub(crate) doubt: bool,

    pub(crate) phase: Phase,
    pub(crate) last_action: Option<Instant>,
    pub(crate) last_link_action: Option<Instant>,
    /// Something changed that the diagnosis must see before anything else is done.
    pub(crate) rediagnose: bool,

    pub(crate) mirror_wanted: bool,
    pub(crate) checkpoint_due: Instant,
    outputs: Deque<Output, OUTPUTS_MAX>,
}

impl Recovery {
    /// A machine for a link of these capabilities. `seed` should differ between devices and between starts. Give
    /// [`Input::Resumed`] before the first poll.
    pub fn new(link: Capabilities, settings: &Settings, seed: u64, retained: &RetainedState) -> Recovery {
        let mut retained = *retained;
        if retained.network != link.network {
            // Another network or other targets: what worked before says nothing of these.
            retained.network = link.network;
            retained.trusted = 0;
        }
        Recovery {
            link,
            settings: settings.clone(),
            random: Random::new(seed),
            now: Instant::MIN,
            epoch: None,
            powered_base_ms: retained.powered_ms,
            healthy_base_ms: retained.healthy_ms,
            healthy_for: Duration::MIN,
            resumption: None,
            resumed: false,
            station: link.station,
            access_point: link.access_point,
            held: false,
            hold_until: None,
            held_told: false,
            evidence: Evidence::new(),
            services: Services::new(),
            asked: [Asked::default(); Probe::COUNT],
            joining: Joining::Idle { due: None },
            scan_early_ms: 0,
            first_join_ms: None,
            fresh: Symptom::Observing,
            symptom: Symptom::Observing,
            verdict_since: Instant::MIN,
            trouble: None,
            unwell_since: None,
            stuck_since: None,
            well_since: None,
            well_for: None,
            in_episode: retained.episode.tried != 0 || retained.episode.passes != 0,
            doubt: false,
            phase: Phase::Idle { floor_until: None },
            last_action: None,
            last_link_action: None,
            rediagnose: true,
            mirror_wanted: false,
            checkpoint_due: Instant::MIN,
            outputs: Deque::new(),
            retained,
        }
    }

    /// Takes note of an input. Never has an effect by itself: what follows comes from [`Recovery::poll`]. A `now` before the last
    /// one counts as the last one.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.advance(now);
        self.rediagnose = true;
        match input {
            Input::Resumed(resumption) => self.resumption = Some(resumption),
            Input::Chip(evidence) => self.note_chip(evidence),
            Input::Link(link) => {
                self.evidence.note_link(self.now, link);
                self.evidence.chip.good(self.now);
                if matches!(link, LinkEvidence::Up { .. }) {
                    self.trust(1 << Layer::Link as u8);
                }
            }
            Input::AccessPoint { active } => {
                self.evidence.chip.good(self.now);
                self.evidence.ap_active = Some(active);
            }
            Input::Scan(report) => self.note_scan(report),
            Input::Address(address) => {
                self.evidence.note_address(self.now, address);
                if matches!(address, crate::input::AddressEvidence::Acquired { leased: true }) {
                    self.trust(1 << Layer::Address as u8);
                }
            }
            Input::Probe(probe, result) => self.note_probe(probe, result),
            Input::Associate(result) => self.joined(result),
            Input::Traffic(layer) => {
                self.evidence.answered(self.now, layer);
                if layer == Layer::Link {
                    self.note_chatter();
                }
            }
            Input::Service(id, event) => self.services.note(self.now, id, event),
            Input::Action(id, event) => self.note_action(id, event),
            Input::Wanted { station, access_point } => {
                (self.station, self.access_point) = (station, access_point);
            }
            Input::Hold { until } => (self.held, self.hold_until) = (true, until),
            Input::Release => self.release(),
        }
    }

    /// The next thing to do, until `None`. A bounded amount of work.
    pub fn poll(&mut self, now: Instant) -> Option<Output> {
        self.advance(now);
        for _ in 0..STEPS_MAX {
            if let Some(output) = self.outputs.pop_front() {
                return Some(output);
            }
            self.rediagnose = false;
            self.step();
            if self.outputs.is_empty() && !self.rediagnose {
                return None;
            }
        }
        self.outputs.pop_front()
    }

    /// What must survive a reset, as of the last call.
    pub fn retained(&self) -> RetainedState {
        self.retained
    }

    /// Takes one use from the budget of a rung that somebody else needs (the supervisor reloads or resets for its own reasons);
    /// `false` when none is left. The caller commits [`Recovery::retained`] before acting.
    pub fn draw(&mut self, now: Instant, rung: Rung) -> bool {
        self.advance(now);
        self.retained.take(rung, Limits::of(rung, &self.settings))
    }

    /// The same for a reset of the board that somebody else wants because the network is lost: under an undetermined verdict it draws on
    /// the ration of blind resets too.
    pub fn draw_for_network(&mut self, now: Instant) -> bool {
        self.advance(now);
        let blind = self.is_undetermined();
        let rationed = self.situation().blind_ration_ms().is_some_and(|from_ms| from_ms <= self.retained.powered_ms);
        if (blind && !rationed) || !self.draw(now, Rung::McuReset) {
            return false;
        }
        if blind {
            self.retained.blind_total = self.retained.blind_total.saturating_add(1);
            self.retained.blind_last_ms = Some(self.retained.powered_ms);
        }
        true
    }

    /// Whether the copy in flash must be written before the board is reset, as power may be lost before the next start can do it: the
    /// ration of blind resets and the budget would come back with it. If so, the caller writes it.
    pub fn copy_before_reset(&mut self) -> bool {
        let untold = self.is_untold_at_all();
        if untold {
            self.copied();
        }
        untold
    }

    fn advance(&mut self, now: Instant) {
        let before = self.now;
        self.now = self.now.max(now);
        let Some(epoch) = self.epoch else {
            self.epoch = Some(self.now);
            self.verdict_since = self.now;
            (self.unwell_since, self.stuck_since) = (Some(self.now), Some(self.now));
            self.checkpoint_due = self.now;
            return;
        };
        if self.now == before {
            return;
        }
        if self.symptom == Symptom::Well {
            self.healthy_for += self.now - before;
            self.retained.healthy_ms = self.healthy_base_ms.saturating_add(self.healthy_for.as_millis());
        }
        self.retained.powered_ms = self.powered_base_ms.saturating_add((self.now - epoch).as_millis());
        self.retained.budgets.advance(self.retained.powered_ms);
    }

    /// The powered time at an instant of this run.
    pub(crate) fn powered_at(&self, instant: Instant) -> u64 {
        let epoch = self.epoch.unwrap_or(self.now);
        let run = instant.checked_duration_since(epoch).unwrap_or(Duration::MIN);
        self.powered_base_ms.saturating_add(run.as_millis())
    }

    /// The instant of this run at a powered time.
    pub(crate) fn instant_at(&self, powered_ms: u64) -> Instant {
        let run_ms = powered_ms.saturating_sub(self.powered_base_ms);
        let run = Duration::from_micros(run_ms.saturating_mul(1000));
        later(self.epoch.unwrap_or(self.now), run)
    }

    pub(crate) fn wanted_link(&self) -> Capabilities {
        Capabilities { station: self.station, access_point: self.access_point, ..self.link }
    }

    pub(crate) fn heard(&self) -> Hears {
        // What was heard before a joined network fell silent says nothing of why it did.
        let silent_since = self.trouble.filter(|_| matches!(self.evidence.link, Link::Up { .. }));
        if silent_since.is_some_and(|since| self.evidence.scans.at.is_some_and(|at| at < since)) {
            return Hears::Unknown;
        }
        self.evidence.hears(self.scan_confirm(), self.settings.weak_dbm)
    }

    /// After an action on the link less is needed to believe that what was wrong still is.
    pub(crate) fn is_again(&self) -> bool {
        self.in_episode && self.last_link_action.is_some()
    }

    pub(crate) fn confirm(&self) -> Confirm {
        let Settings { confirm_count, confirm_again_count, .. } = self.settings;
        Confirm {
            answered: confirm_count,
            unanswered: if self.is_again() { confirm_again_count } else { confirm_count },
        }
    }

    pub(crate) fn scan_confirm(&self) -> u8 {
        if self.is_again() { self.settings.scan_again_count } else { self.settings.scan_confirm_count }
    }

    pub(crate) fn own_heard(&self) -> bool {
        self.retained.trusted & RetainedState::OWN_HEARD != 0
    }

    pub(crate) fn push(&mut self, output: Output) {
        if matches!(output, Output::Journal(_)) {
            self.checkpoint_due = later(self.now, Duration::from_secs(u64::from(self.settings.checkpoint_s)));
        }
        let pushed = self.outputs.push_back(output);
        debug_assert!(pushed.is_ok(), "OUTPUTS_MAX counts what one step can give");
    }

    pub(crate) fn has_output(&self) -> bool {
        !self.outputs.is_empty() || self.rediagnose || self.epoch.is_none()
    }

    fn step(&mut self) {
        if !self.resumed {
            self.resumed = true;
            self.resume(self.resumption.unwrap_or(Resumption::OtherReset));
        }
        self.expire_probes();
        self.follow_hold();
        if !self.is_acting() {
            self.observe();
        }
        self.climb();
        self.join();
        self.send_probes();
        self.upkeep();
    }

    fn follow_hold(&mut self) {
        if self.hold_until.is_some_and(|until| until <= self.now) {
            self.release();
        }
        if self.held != self.held_told {
            self.held_told = self.held;
            self.drop_probes();
            self.push(Output::Event(Event::Held(self.held)));
        }
    }

    /// Diagnoses, and tells what changed.
    fn observe(&mut self) {
        self.trouble = self.find_trouble();
        self.evidence.chip_at_fault |= self.is_contradictory() || self.is_cut_off();
        self.follow_doubt();
        self.forget_served();
        self.fresh = if self.held { Symptom::Observing } else { diagnose(&self.view()) };
        // While an action settles, not knowing yet is no news.
        let settling = matches!(self.phase, Phase::Settling { .. }) && !self.held;
        if self.fresh != self.symptom && !(settling && self.fresh == Symptom::Observing) {
            self.publish(self.fresh);
        }
    }

    /// Begins to doubt that others are to blame: the rungs that prove the radio have their turn anew, before any reset.
    fn follow_doubt(&mut self) {
        let doubtful = self.is_doubtful();
        if doubtful && !self.doubt {
            self.retained.episode.renew_proof(proving(&self.link));
        }
        self.doubt = (self.doubt || doubtful) && !self.was_received();
    }

    fn publish(&mut self, symptom: Symptom) {
        let (from, to) = (self.symptom.verdict(), symptom.verdict());
        let was_broken = !matches!(from, Verdict::Healthy | Verdict::Service);
        let is_broken = !matches!(to, Verdict::Healthy | Verdict::Service);
        if was_broken && !is_broken {
            let grace = Duration::from_secs(u64::from(self.settings.ack_grace_s));
            self.services.excuse(self.now, later(self.now, grace));
            self.services.forgive();
            self.last_link_action = None;
            self.doubt = false;
            self.evidence.chip_at_fault = false;
            self.rediagnose = true;
        }
        if let Some(since) = self.well_since {
            self.well_for = Some(self.now - since);
        }
        self.follow_episode(symptom);
        match to {
            Verdict::Local(_) | Verdict::Undetermined if !self.held => {
                self.unwell_since.get_or_insert(self.now);
                self.stuck_since.get_or_insert(self.now);
            }
            _ => (self.unwell_since, self.stuck_since) = (None, None),
        }
        self.well_since = (symptom == Symptom::Well).then_some(self.now);
        if from != to {
            self.verdict_since = self.now;
        }
        self.symptom = symptom;
        self.push(Output::Event(Event::Verdict { from, to, symptom }));
    }

    fn find_trouble(&self) -> Option<Instant> {
        let link = match self.evidence.link {
            Link::Down { since, .. } if self.station => Some(since),
            _ => None,
        };
        let address = self.address_deadline().filter(|deadline| *deadline <= self.now);
        let service = self.services.overdue_at(self.ack_wait()).filter(|due| *due <= self.now);
        [self.evidence.suspicion(), link, address, service].into_iter().flatten().min()
    }
}
