//! From evidence, trust and time to what the rules look at; the deadlines; the snapshot. All of it reads only.

use embassy_time::{Duration, Instant};

use crate::associate::Joining;
use crate::budget::Limits;
use crate::climb::Phase;
use crate::diagnose::{AddressView, Trusts, View};
use crate::evidence::{Address, Hears, Link};
use crate::machine::Recovery;
use crate::output::{DeadlineReason, Probe};
use crate::service::{ServiceView, later};
use crate::status::{Activity, Health, RungStatus, Status};
use crate::types::{Layer, LinkKind, Rung, Symptom, Verdict};

fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count))
}

impl Recovery {
    pub(crate) fn ack_wait(&self) -> Duration {
        seconds(self.settings.ack_wait_s)
    }

    /// Until when an address may be awaited.
    pub(crate) fn address_deadline(&self) -> Option<Instant> {
        let awaited =
            self.station && matches!(self.evidence.link, Link::Up { .. }) && self.evidence.address != Address::Held;
        let wait_s = if self.is_again() { self.settings.lease_again_s } else { self.settings.lease_wait_s };
        awaited.then(|| later(self.evidence.address_since, seconds(wait_s)))
    }

    pub(crate) fn address_overdue(&self) -> bool {
        self.address_deadline().is_some_and(|deadline| deadline <= self.now)
    }

    /// Until when a cable may be without carrier.
    fn carrier_deadline(&self) -> Option<Instant> {
        match self.evidence.link {
            Link::Down { since, .. } => Some(later(since, seconds(self.settings.carrier_wait_s))),
            _ => None,
        }
    }

    /// Since when a received frame speaks for the radio.
    fn silent_since(&self) -> Option<Instant> {
        let evidence = &self.evidence;
        if evidence.address != Address::Held {
            return Some(evidence.address_since);
        }
        [&evidence.gateway, &evidence.names, &evidence.path].iter().filter_map(|track| track.first_bad).min()
    }

    /// Joined, it says, and yet hears no network: after a fresh join, or for longer than losing one's access point takes.
    pub(crate) fn is_contradictory(&self) -> bool {
        let Link::Up { since } = self.evidence.link else { return false };
        let silent_since = self.silent_since();
        let fresh = self.last_link_action.is_some_and(|action| since >= action);
        let long = self.contradicts_at().is_some_and(|at| at <= self.now);
        self.heard() == Hears::Nothing && silent_since.is_some() && !self.was_received() && (fresh || long)
    }

    /// Joined, it says, and hears no network, for too short a time yet to contradict itself; before anything was done about it.
    fn is_undecided(&self) -> bool {
        matches!(self.evidence.link, Link::Up { .. })
            && self.last_link_action.is_none()
            && self.heard() == Hears::Nothing
            && self.contradicts_at().is_some_and(|at| at > self.now)
    }

    /// When losing its access point would have taken the chip longer than its silence has lasted.
    fn contradicts_at(&self) -> Option<Instant> {
        self.silent_since().map(|since| later(since, seconds(self.settings.beacon_loss_s)))
    }

    /// Other stations are never silent for so long.
    pub(crate) fn is_cut_off(&self) -> bool {
        let near_silent = match self.evidence.address {
            Address::Held => self.evidence.gateway.health(self.confirm()) == Health::Bad,
            _ => self.address_overdue(),
        };
        near_silent && self.cut_off_at().is_some_and(|at| at <= self.now) && !self.was_received()
    }

    fn cut_off_at(&self) -> Option<Instant> {
        let chatter_s = self.retained.chatter_s;
        let is_up = matches!(self.evidence.link, Link::Up { .. });
        let usual = chatter_s > 0 && chatter_s <= self.settings.chatter_s && is_up;
        self.silent_since().filter(|_| usual).map(|since| later(since, seconds(2 * u32::from(chatter_s))))
    }

    /// A frame was received since the trouble, or the last action, began: lately, or in answer to something that was sent.
    pub(crate) fn was_received(&self) -> bool {
        let Some(since) = self.last_link_action.or(self.silent_since()) else { return false };
        let within = |at: Option<Instant>, wait_s: u32| {
            at.is_some_and(|at| at >= since && later(at, seconds(wait_s)) > self.now)
        };
        let proven = within(self.evidence.proof, self.settings.doubt_s) && self.heard() != Hears::Nothing;
        proven || within(self.evidence.received, self.settings.heard_s)
    }

    /// For so long nothing answered that being heard is no excuse.
    pub(crate) fn is_doubtful(&self) -> bool {
        let silent = matches!(self.evidence.link, Link::Up { .. }) && !self.was_received();
        let long = |since: Instant| later(since, seconds(self.settings.doubt_s)) <= self.now;
        silent && self.trouble.is_some_and(long) && self.silent_since().is_some()
    }

    pub(crate) fn view(&self) -> View {
        let evidence = &self.evidence;
        let confirm = self.confirm();
        let tries = self.settings.associate_count;
        let strict = |track: &crate::evidence::Track| track.health_since(self.trouble, confirm);
        let address = match evidence.address {
            Address::Held => AddressView::Held,
            _ if !self.address_overdue() => AddressView::Awaited,
            Address::Refused => AddressView::Refused,
            Address::Awaited => AddressView::Missing,
        };
        // While the network itself is not well, silence of a service says nothing.
        let service = match self.symptom.verdict() {
            Verdict::Healthy | Verdict::Service => self.services.view(self.now, self.ack_wait()),
            _ => ServiceView::Fine,
        };
        View {
            station: self.station,
            ap_failed: evidence.attempts_failed >= tries,
            ap_down: self.access_point && evidence.ap_active != Some(true),
            blind_link: self.link.kind == LinkKind::Wired || !self.link.scan,
            chip: evidence.chip.health(confirm),
            link: match evidence.link {
                Link::Unknown => None,
                Link::Up { .. } => Some(true),
                Link::Down { .. } => Some(false),
            },
            down_long: self.carrier_deadline().is_some_and(|at| at <= self.now),
            refused: evidence.refused >= tries,
            rejected: evidence.rejected >= tries,
            joining_failed: evidence.attempts_failed >= tries,
            hears: self.heard(),
            crowd: self.retained.crowd >= self.settings.crowd_count,
            weak: evidence.signal_dbm.is_some_and(|signal| i32::from(signal) < self.settings.weak_dbm),
            lossy: evidence.gateway.last_bad.is_some_and(|at| later(at, seconds(self.settings.heard_s)) > self.now),
            chip_at_fault: evidence.chip_at_fault,
            undecided: self.is_undecided(),
            address,
            gateway: strict(&evidence.gateway),
            names: strict(&evidence.names),
            path: strict(&evidence.path),
            answered: [&evidence.gateway, &evidence.names, &evidence.path]
                .iter()
                .any(|track| track.last_good.is_some()),
            intercepted: evidence.intercepted,
            received: self.was_received(),
            doubt: self.doubt,
            retried: self.situation().retried(),
            exhausted: self.retained.episode.exhausted,
            service,
            trusts: Trusts {
                link: self.retained.is_trusted(Layer::Link),
                own_heard: self.own_heard(),
                address: self.retained.is_trusted(Layer::Address),
                gateway: self.retained.is_trusted(Layer::Gateway),
                names: self.retained.is_trusted(Layer::Names),
                path: self.retained.is_trusted(Layer::Path),
            },
        }
    }

    /// When [`Recovery::poll`] wants to be called again, and why. `None` only before the first call. After polling to
    /// `None` it lies in the future.
    pub fn next_deadline(&self) -> Option<(Instant, DeadlineReason)> {
        self.epoch?;
        if self.has_output() {
            return Some((self.now, DeadlineReason::Output));
        }
        let mut earliest = (self.checkpoint_due, DeadlineReason::Checkpoint);
        let mut consider = |at: Option<Instant>, reason: DeadlineReason| {
            // What is due and did nothing waits for something else, which has its own deadline.
            if let Some(at) = at.filter(|at| *at > self.now && *at < earliest.0) {
                earliest = (at, reason);
            }
        };
        for probe in Probe::ALL {
            consider(self.probe_due(probe), DeadlineReason::Probe);
            consider(self.asked[probe as usize].until, DeadlineReason::ProbeTimeout);
        }
        match self.joining {
            Joining::Out { until } => consider(Some(until), DeadlineReason::AssociateTimeout),
            Joining::Idle { .. } => consider(self.joining_due(), DeadlineReason::Associate),
        }
        match self.phase {
            Phase::Idle { floor_until } => consider(floor_until, DeadlineReason::Budget),
            Phase::Waiting { due, .. } => consider(Some(due), DeadlineReason::Action),
            Phase::Acting { ends, .. } => consider(Some(ends), DeadlineReason::ActionTimeout),
            Phase::Settling { settled, verified, .. } => {
                consider(Some(settled), DeadlineReason::Settle);
                consider(Some(verified), DeadlineReason::Settle);
            }
        }
        consider(self.address_deadline(), DeadlineReason::Evidence);
        consider(self.carrier_deadline(), DeadlineReason::Evidence);
        consider(self.services.overdue_at(self.ack_wait()), DeadlineReason::Evidence);
        let after = |since: Option<Instant>, wait_s: u32| since.map(|since| later(since, seconds(wait_s)));
        if self.trouble.is_some() {
            consider(after(self.trouble, self.settings.doubt_s), DeadlineReason::Evidence);
            consider(after(self.evidence.received, self.settings.heard_s), DeadlineReason::Evidence);
            consider(after(self.evidence.proof, self.settings.doubt_s), DeadlineReason::Evidence);
            consider(after(self.silent_since(), self.settings.beacon_loss_s), DeadlineReason::Evidence);
            consider(self.cut_off_at(), DeadlineReason::Evidence);
            if self.is_undecided() {
                consider(self.contradicts_at(), DeadlineReason::Evidence);
            }
        }
        consider(after(self.stuck_since, self.settings.stuck_max_min * 60), DeadlineReason::Stuck);
        consider(self.hold_until, DeadlineReason::Hold);
        consider(self.decay_due(), DeadlineReason::Decay);
        if self.symptom == Symptom::Well {
            consider(self.mirror_due(), DeadlineReason::Checkpoint);
        }
        Some(earliest)
    }

    /// The verdict, as of the last call: what [`Recovery::status`] says, without the rest of it.
    pub fn verdict(&self) -> Verdict {
        self.symptom.verdict()
    }

    /// Whether the user has the link, as of the last call.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// A snapshot, as of the last call.
    pub fn status(&self) -> Status {
        let confirm = self.confirm();
        let known =
            |good: Option<bool>| good.map_or(Health::Unknown, |good| if good { Health::Good } else { Health::Bad });
        let view = self.view();
        let link = if self.station { view.link } else { self.evidence.ap_active };
        let address = match view.address {
            AddressView::Held => Some(true),
            AddressView::Awaited => None,
            AddressView::Missing | AddressView::Refused => Some(false),
        };
        let service = match (self.services.any(), view.service) {
            (false, _) => None,
            (true, service) => Some(service == ServiceView::Fine),
        };
        let mut rungs = [RungStatus::default(); Rung::COUNT];
        for rung in Rung::ALL {
            let (left_hour, left_day) = self.retained.budgets.left(rung, Limits::of(rung, &self.settings));
            rungs[rung as usize] = RungStatus { total: self.retained.totals[rung as usize], left_hour, left_day };
        }
        Status {
            verdict: self.symptom.verdict(),
            symptom: self.symptom,
            since: self.verdict_since,
            activity: self.activity(),
            layers: [
                self.evidence.chip.health(confirm),
                known(link),
                known(address),
                self.evidence.gateway.health(confirm),
                self.evidence.names.health(confirm),
                self.evidence.path.health(confirm),
                known(service),
            ],
            held: self.held,
            passes: self.retained.episode.passes,
            rungs,
            blind_resets: self.retained.blind_total,
            powered: Duration::from_micros(self.retained.powered_ms.saturating_mul(1000)),
            healthy: Duration::from_micros(self.retained.healthy_ms.saturating_mul(1000)),
        }
    }

    fn activity(&self) -> Activity {
        match self.phase {
            Phase::Waiting { rung, due, .. } => Activity::Waiting { rung, until: due },
            Phase::Acting { action, .. } => Activity::Acting(action.rung),
            Phase::Settling { action, .. } => Activity::Settling(action.rung),
            Phase::Idle { .. } if self.is_associating() => Activity::Associating,
            Phase::Idle { floor_until: Some(_) } => Activity::Floor,
            Phase::Idle { floor_until: None } => Activity::Watching,
        }
    }
}
