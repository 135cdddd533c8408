//! What is known of each layer, and since when.
//!
//! Not here: what follows from it ([`crate::diagnose`]) and when it is asked for ([`crate::probes`]).
//!
//! Invariants: an answer of a layer is an answer of all below it; a failure counts from the moment its probe was sent; what
//! was known before an action on the link began is forgotten.

use embassy_time::Instant;

use crate::input::{AddressEvidence, AssociateResult, DownReason, LinkEvidence, ScanReport};
use crate::status::Health;
use crate::types::Layer;

/// One layer that answers probes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Track {
    pub last_good: Option<Instant>,
    pub failures: u8,
    /// When the first probe of the failures in a row was sent; set exactly when `failures` is not 0.
    pub first_bad: Option<Instant>,
    /// When the last probe was sent that failed, whatever answered since.
    pub last_bad: Option<Instant>,
}

/// Failures in a row after which a layer counts as failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confirm {
    /// Of a layer that answered before.
    pub answered: u8,
    /// Of one that has not answered since it was read anew.
    pub unanswered: u8,
}

impl Track {
    pub fn good(&mut self, now: Instant) {
        *self = Track { last_good: Some(now), failures: 0, first_bad: None, last_bad: self.last_bad };
    }

    pub fn bad(&mut self, sent: Instant) {
        self.failures = self.failures.saturating_add(1);
        self.first_bad.get_or_insert(sent);
        self.last_bad = Some(sent);
    }

    pub fn forgive(&mut self) {
        *self = Track { last_good: self.last_good, last_bad: self.last_bad, ..Track::default() };
    }

    pub fn health(&self, confirm: Confirm) -> Health {
        let enough = if self.last_good.is_none() { confirm.unanswered } else { confirm.answered };
        match (self.failures, self.last_good) {
            (failures, _) if failures >= enough => Health::Bad,
            (0, Some(_)) => Health::Good,
            (_, Some(_)) => Health::Doubtful,
            (_, None) => Health::Unknown,
        }
    }

    /// Health that counts an answer only from this instant on.
    pub fn health_since(&self, since: Option<Instant>, confirm: Confirm) -> Health {
        match (self.health(confirm), since) {
            (Health::Good, Some(since)) if self.last_good.is_none_or(|at| at < since) => Health::Unknown,
            (health, _) => health,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Unknown,
    Up { since: Instant },
    Down { since: Instant, reason: DownReason },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// None yet, or none any more, since [`Evidence::address_since`].
    Awaited,
    Held,
    /// Awaited, and the server refused.
    Refused,
}

/// What scans heard since they were last read anew.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scans {
    pub last: Option<ScanReport>,
    /// When it came.
    pub at: Option<Instant>,
    /// Scans in a row that agree on what [`Hears`] they show.
    pub agreeing: u8,
    /// Scans in a row that the chip could not make.
    pub failures: u8,
}

/// What a scan shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hears {
    Unknown,
    Own,
    OwnWeak,
    OthersOnly,
    Nothing,
}

impl Hears {
    pub fn of(report: &ScanReport, weak_dbm: i32) -> Hears {
        match (report.own_signal_dbm, report.others) {
            (Some(signal), _) if i32::from(signal) < weak_dbm => Hears::OwnWeak,
            (Some(_), _) => Hears::Own,
            (None, 0) => Hears::Nothing,
            (None, _) => Hears::OthersOnly,
        }
    }

    pub fn own(self) -> bool {
        matches!(self, Hears::Own | Hears::OwnWeak)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub chip: Track,
    pub link: Link,
    pub signal_dbm: Option<i8>,
    pub ap_active: Option<bool>,
    pub scans: Scans,
    pub address: Address,
    pub address_since: Instant,
    pub gateway: Track,
    pub names: Track,
    pub path: Track,
    pub intercepted: bool,
    /// Last frame of another station, also one that is not for us.
    pub received: Option<Instant>,
    /// Last answer to something that the board sent: proof of both directions.
    pub proof: Option<Instant>,
    /// Last frame of a station other than the gateway, for the usual gap between two of them.
    pub chatter: Option<Instant>,
    /// Failed attempts to associate since the link went down, or since they were last read anew.
    pub attempts_failed: u8,
    /// Of them the last ones in a row that the password failed at, that were turned away, that the chip failed at.
    pub refused: u8,
    pub rejected: u8,
    pub chip_errors: u8,
    /// Something that only a chip at fault does; survives reading anew.
    pub chip_at_fault: bool,
}

impl Evidence {
    pub fn new() -> Evidence {
        Evidence {
            chip: Track::default(),
            link: Link::Unknown,
            signal_dbm: None,
            ap_active: None,
            scans: Scans::default(),
            address: Address::Awaited,
            address_since: Instant::MIN,
            gateway: Track::default(),
            names: Track::default(),
            path: Track::default(),
            intercepted: false,
            received: None,
            proof: None,
            chatter: None,
            attempts_failed: 0,
            refused: 0,
            rejected: 0,
            chip_errors: 0,
            chip_at_fault: false,
        }
    }

    /// Forgets everything that an action on the link makes untrue.
    pub fn read_anew(&mut self) {
        *self = Evidence { chip_at_fault: self.chip_at_fault, ..Evidence::new() };
    }

    /// Forgets failures, keeps answers: what failed while an action ran failed because of it.
    pub fn forgive(&mut self) {
        for track in [&mut self.chip, &mut self.gateway, &mut self.names, &mut self.path] {
            track.forgive();
        }
        self.scans = Scans::default();
        self.forget_attempts();
        self.intercepted = false;
    }

    /// Forgets what probes and attempts found, keeps what the driver reported.
    pub fn forget_answers(&mut self) {
        self.forgive();
        for track in [&mut self.chip, &mut self.gateway, &mut self.names, &mut self.path] {
            *track = Track::default();
        }
    }

    fn forget_attempts(&mut self) {
        (self.attempts_failed, self.refused, self.rejected, self.chip_errors) = (0, 0, 0, 0);
    }

    /// An answer of this layer, and therefore of those below it.
    pub fn answered(&mut self, now: Instant, layer: Layer) {
        self.chip.good(now);
        if layer >= Layer::Link {
            self.received = Some(now);
        }
        if layer >= Layer::Address {
            self.proof = Some(now);
        }
        if layer >= Layer::Gateway {
            self.gateway.good(now);
            self.chip_at_fault = false;
        }
        match layer {
            Layer::Names => self.names.good(now),
            Layer::Path | Layer::Service => {
                self.path.good(now);
                self.intercepted = false;
            }
            _ => {}
        }
    }

    pub fn note_link(&mut self, now: Instant, link: LinkEvidence) {
        match (link, self.link) {
            (LinkEvidence::Up { signal_dbm }, before) => {
                self.signal_dbm = signal_dbm.or(self.signal_dbm);
                if !matches!(before, Link::Up { .. }) {
                    self.link = Link::Up { since: now };
                    self.address_since = self.address_since.max(now);
                    self.forget_attempts();
                    self.scans = Scans::default();
                }
            }
            (LinkEvidence::Down(_), Link::Down { .. }) => {}
            (LinkEvidence::Down(reason), _) => {
                self.link = Link::Down { since: now, reason };
                self.address = Address::Awaited;
                self.signal_dbm = None;
                self.scans = Scans::default();
                for track in [&mut self.gateway, &mut self.names, &mut self.path] {
                    *track = Track::default();
                }
            }
        }
    }

    pub fn note_scan(&mut self, now: Instant, report: ScanReport, weak_dbm: i32) {
        let same = self.scans.last.is_some_and(|last| Hears::of(&last, weak_dbm) == Hears::of(&report, weak_dbm));
        let agreeing = if same { self.scans.agreeing.saturating_add(1) } else { 1 };
        self.scans = Scans { last: Some(report), at: Some(now), agreeing, failures: 0 };
    }

    pub fn note_address(&mut self, now: Instant, address: AddressEvidence) {
        self.address = match address {
            AddressEvidence::Acquired { leased } => {
                if leased {
                    self.answered(now, Layer::Address);
                }
                Address::Held
            }
            AddressEvidence::Refused => {
                self.answered(now, Layer::Address);
                Address::Refused
            }
            AddressEvidence::Lost => {
                self.address_since = now;
                Address::Awaited
            }
        };
    }

    pub fn note_associate(&mut self, result: AssociateResult) {
        let count = |counter: u8, hit: bool| if hit { counter.saturating_add(1) } else { 0 };
        self.refused = count(self.refused, result == AssociateResult::CredentialsRefused);
        self.rejected = count(self.rejected, result == AssociateResult::Rejected);
        self.chip_errors = count(self.chip_errors, result == AssociateResult::ChipError);
        match result {
            AssociateResult::Joined => self.attempts_failed = 0,
            // Not finding the network is no failure to join it.
            AssociateResult::NotFound => {}
            _ => self.attempts_failed = self.attempts_failed.saturating_add(1),
        }
    }

    /// What the scans show, once enough of them agree.
    pub fn hears(&self, confirm: u8, weak_dbm: i32) -> Hears {
        match &self.scans.last {
            // One scan is enough to know that the network is there.
            Some(report) if self.scans.agreeing >= confirm || report.own_signal_dbm.is_some() => {
                Hears::of(report, weak_dbm)
            }
            _ => Hears::Unknown,
        }
    }

    /// When the trouble began that is being looked into: the first probe in a row that failed.
    pub fn suspicion(&self) -> Option<Instant> {
        [&self.chip, &self.gateway, &self.names, &self.path].iter().filter_map(|track| track.first_bad).min()
    }
}
