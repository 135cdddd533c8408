//! What an input changes in what is known. Nothing else follows from it here.

use crate::associate::Joining;
use crate::evidence::Hears;
use crate::input::{ChipEvidence, ProbeResult, ScanReport};
use crate::machine::Recovery;
use crate::output::Probe;
use crate::retained::RetainedState;
use crate::types::Layer;

impl Recovery {
    pub(crate) fn trust(&mut self, bits: u8) {
        if self.retained.trusted & bits != bits {
            self.retained.trusted |= bits;
            self.mirror_wanted = true;
            self.checkpoint_due = self.now;
        }
    }

    pub(crate) fn note_chip(&mut self, evidence: ChipEvidence) {
        match evidence {
            ChipEvidence::Answers => self.evidence.chip.good(self.now),
            ChipEvidence::Fails => {
                self.evidence.chip.good(self.now);
                self.evidence.chip_at_fault = true;
            }
            // While its probe is out, that probe's answer counts, once.
            ChipEvidence::Silent if self.asked[Probe::Chip as usize].until.is_some() => {}
            ChipEvidence::Silent => self.evidence.chip.bad(self.now),
            ChipEvidence::Restarted => {
                self.evidence.read_anew();
                self.evidence.chip.good(self.now);
                self.drop_probes();
                // What it was joined to a moment ago is there still, and a radio that is off hears nothing: no scan to wait for.
                if self.retained.is_trusted(Layer::Link) {
                    self.joining = Joining::Idle { due: None };
                    self.first_join_ms = Some(self.settings.backoff_base_ms);
                }
            }
        }
    }

    pub(crate) fn note_scan(&mut self, report: ScanReport) {
        let before = self.heard();
        self.evidence.chip.good(self.now);
        self.evidence.note_scan(self.now, report, self.settings.weak_dbm);
        let heard = u8::from(report.own_signal_dbm.is_some()) + report.others.min(1);
        if heard > 0 {
            self.retained.crowd = report.others.max(self.retained.crowd.saturating_sub(1));
        }
        if report.own_signal_dbm.is_some() {
            self.evidence.chip_at_fault = false;
            self.trust(RetainedState::OWN_HEARD);
            if !before.own() {
                self.network_heard(before != Hears::Unknown);
            }
        }
    }

    /// Learns the usual gap between frames of other stations: the longest of late, fading.
    pub(crate) fn note_chatter(&mut self) {
        let before = self.evidence.chatter.replace(self.now);
        // A gap that an outage made says nothing about the usual one.
        let usual = before.filter(|at| self.well_since.is_some_and(|since| *at >= since));
        if let Some(gap) = usual.map(|at| self.now - at) {
            let gap_s = u8::try_from(gap.as_secs().saturating_add(1)).unwrap_or(u8::MAX);
            let faded = self.retained.chatter_s - self.retained.chatter_s / 16;
            self.retained.chatter_s = gap_s.max(faded);
        }
    }

    pub(crate) fn note_probe(&mut self, probe: Probe, result: ProbeResult) {
        let asked = &mut self.asked[probe as usize];
        if asked.until.is_none() {
            return;
        }
        match result {
            ProbeResult::NotMade => asked.until = None,
            ProbeResult::Silent => self.probe_silent(probe),
            ProbeResult::Intercepted => {
                self.probe_silent(probe);
                self.evidence.intercepted |= probe == Probe::Path;
            }
            ProbeResult::Answered => {
                asked.until = None;
                let layer = match probe {
                    Probe::Chip => Layer::Chip,
                    Probe::Scan => {
                        self.evidence.scans.failures = 0;
                        self.evidence.chip.good(self.now);
                        return;
                    }
                    Probe::Gateway => Layer::Gateway,
                    Probe::Names => Layer::Names,
                    Probe::Path => Layer::Path,
                };
                self.evidence.answered(self.now, layer);
                if layer >= Layer::Gateway {
                    self.trust(1 << layer as u8);
                }
            }
        }
    }

    pub(crate) fn release(&mut self) {
        if self.held {
            self.held = false;
            self.hold_until = None;
            // Link and address were reported all along; what probes found is from before.
            self.evidence.forget_answers();
            self.drop_probes();
            self.joining = Joining::Idle { due: None };
        }
    }
}
