//! When each probe is due. Observation keeps a short steady period whatever the ladder does.
//!
//! Passive traffic counts as a probe: what was heard of a moment ago is not asked for.

use embassy_time::{Duration, Instant};

use crate::evidence::{Address, Link, Track};
use crate::machine::Recovery;
use crate::output::{Output, Probe};
use crate::service::later;
use crate::status::Health;

/// The state of one probe.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// When it was last sent.
    pub sent: Option<Instant>,
    /// Until when its answer is awaited.
    pub until: Option<Instant>,
}

impl Recovery {
    fn probe_timeout(&self, probe: Probe) -> Duration {
        let ms = match probe {
            Probe::Chip | Probe::Gateway => self.settings.probe_timeout_ms,
            Probe::Names | Probe::Path => self.settings.probe_far_timeout_ms,
            Probe::Scan => self.settings.scan_timeout_ms,
        };
        Duration::from_millis(u64::from(ms))
    }

    /// When the probe is to be sent; `None` while it is out, makes no sense or must not disturb.
    pub(crate) fn probe_due(&self, probe: Probe) -> Option<Instant> {
        let asked = &self.asked[probe as usize];
        // A chip that is joining may answer nothing else: its silence would accuse it of its work.
        let joining = probe == Probe::Chip && self.is_associating();
        if asked.until.is_some() || self.held || self.is_acting() || joining {
            return None;
        }
        let (last, interval) = match probe {
            Probe::Chip => self.chip_interval(),
            Probe::Scan => (None, self.scan_interval()?),
            Probe::Gateway => self.far_interval(&self.evidence.gateway, self.settings.probe_s)?,
            Probe::Names if self.link.names => self.far_interval(&self.evidence.names, self.settings.probe_far_s)?,
            Probe::Path if self.link.path => self.far_interval(&self.evidence.path, self.settings.probe_far_s)?,
            Probe::Names | Probe::Path => return None,
        };
        let latest = asked.sent.max(last);
        Some(latest.map_or(self.now, |latest| later(latest, interval)))
    }

    fn suspect(&self) -> Duration {
        Duration::from_millis(u64::from(self.settings.suspect_ms))
    }

    fn lost(&self) -> Duration {
        Duration::from_millis(u64::from(self.settings.probe_lost_ms))
    }

    fn chip_interval(&self) -> (Option<Instant>, Duration) {
        let chip = &self.evidence.chip;
        let unknown =
            matches!(self.evidence.link, Link::Unknown) || (self.access_point && self.evidence.ap_active.is_none());
        match chip.health(self.confirm()) {
            Health::Bad => (None, self.lost()),
            Health::Unknown | Health::Doubtful => (None, self.suspect()),
            Health::Good if unknown => (None, self.suspect()),
            Health::Good if self.trouble.is_some() => (None, self.lost()),
            Health::Good => (chip.last_good, Duration::from_secs(u64::from(self.settings.probe_s))),
        }
    }

    /// Scans while the link is down; also while it claims to be up and nothing answers, as a deaf radio hears nothing.
    fn scan_interval(&self) -> Option<Duration> {
        if !self.link.scan || !self.station || self.is_associating() || self.evidence.chip.failures > 0 {
            return None;
        }
        let slow = Duration::from_millis(u64::from(self.settings.scan_ms.saturating_sub(self.scan_early_ms)));
        let confirmed = self.evidence.scans.agreeing >= self.scan_confirm();
        let steady = if confirmed { slow } else { slow.min(self.suspect()) };
        match self.evidence.link {
            Link::Down { .. } => Some(steady),
            Link::Up { .. } => {
                let silent = self.evidence.gateway.failures > 0
                    || (self.evidence.address != Address::Held
                        && self.retained.episode.symptom.verdict().layer().is_some())
                    || (self.evidence.address != Address::Held && self.address_overdue());
                silent.then_some(steady)
            }
            Link::Unknown => None,
        }
    }

    /// Of gateway, names and path: since when to count, and how long to wait.
    fn far_interval(&self, track: &Track, healthy_s: u32) -> Option<(Option<Instant>, Duration)> {
        if !self.station || !matches!(self.evidence.link, Link::Up { .. }) || self.evidence.address != Address::Held {
            return None;
        }
        // Something else is in doubt: an answer older than that does not tell where.
        let stale = self.trouble.is_some_and(|since| track.last_good.is_none_or(|at| at < since));
        Some(match track.health(self.confirm()) {
            Health::Bad => (None, self.lost()),
            Health::Unknown | Health::Doubtful => (None, self.suspect()),
            Health::Good if stale => (None, self.suspect()),
            Health::Good if self.trouble.is_some() => (track.last_good, self.lost()),
            Health::Good => (track.last_good, Duration::from_secs(u64::from(healthy_s))),
        })
    }

    /// Sends what is due.
    pub(crate) fn send_probes(&mut self) {
        for probe in Probe::ALL {
            if self.probe_due(probe).is_some_and(|due| due <= self.now) {
                let timeout = self.probe_timeout(probe);
                if probe == Probe::Scan {
                    // Boards that lost their network together must not hear of its return together.
                    self.scan_early_ms = self.random.up_to(u64::from(self.settings.scan_ms / 3)) as u32;
                }
                self.asked[probe as usize] = Asked { sent: Some(self.now), until: Some(later(self.now, timeout)) };
                self.push(Output::Probe { probe, timeout });
            }
        }
    }

    /// Takes probes whose time is over as silent.
    pub(crate) fn expire_probes(&mut self) {
        for probe in Probe::ALL {
            if self.asked[probe as usize].until.is_some_and(|until| until <= self.now) {
                self.probe_silent(probe);
            }
        }
    }

    /// The probe had no answer.
    pub(crate) fn probe_silent(&mut self, probe: Probe) {
        let asked = &mut self.asked[probe as usize];
        asked.until = None;
        let sent = asked.sent.unwrap_or(self.now);
        let evidence = &mut self.evidence;
        let track = match probe {
            Probe::Chip => &mut evidence.chip,
            Probe::Gateway => &mut evidence.gateway,
            Probe::Names => &mut evidence.names,
            Probe::Path => &mut evidence.path,
            Probe::Scan => {
                evidence.scans.failures = evidence.scans.failures.saturating_add(1);
                // A chip that talks and cannot scan is not well.
                if evidence.scans.failures > self.settings.scan_confirm_count {
                    evidence.chip_at_fault = true;
                }
                return;
            }
        };
        // Something was heard of the layer after the question: the answer came another way.
        if track.last_good.is_none_or(|at| at < sent) {
            track.bad(sent);
        }
    }

    /// Forgets questions that are out: their answers would tell of the time before.
    pub(crate) fn drop_probes(&mut self) {
        self.asked = [Asked::default(); Probe::COUNT];
    }
}
