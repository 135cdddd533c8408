//! Faults act: what begins, what ends, what a rung cures.

use super::{BOARD_FAULTS_MAX, World, WorldEvent};
use crate::fault::schedule::{Active, Transition};
use crate::fault::{BoardEvent, BoardFault, Effect, Kind};
use crate::lan::Conditions;
use crate::lan::dhcp::Dhcp;
use crate::link::Output;
use crate::link::air::RSSI_DBM;
use crate::types::{LinkKind, Rung};

impl World {
    /// Lets every fault due by `now_us` begin or end, each at its own time.
    pub(super) fn advance(&mut self, now_us: u64) {
        if let Some(shared) = &self.air.shared {
            shared.at(now_us);
        }
        while let Some(transition) = self.schedule.poll(now_us) {
            match transition {
                Transition::Begin(active) => self.begin(active.started_us, active),
                Transition::End(active) => self.end(active.ends_us.unwrap_or(now_us), active),
            }
        }
    }

    /// The least rung that cures it on this link.
    fn least(&self, active: &Active) -> Option<Rung> {
        match active.spec.effect {
            Effect::RadioWedged { .. } | Effect::ChipWedged { .. } => {
                active.spec.cure.map(|rung| self.chip.least_rung(rung))
            }
            _ => active.spec.cure,
        }
    }

    fn begin(&mut self, now_us: u64, active: Active) {
        if let Effect::HalfOpenTcp { manner } = active.spec.effect
            && !self.lan.half_open(manner)
        {
            return self.armed.push(active);
        }
        self.begun(now_us, &active);
        match active.spec.effect {
            Effect::RadioWedged { symptom } | Effect::ChipWedged { symptom } if self.link == LinkKind::External => {
                let cure = active.spec.cure.unwrap_or(Rung::McuReset);
                self.inject(active.instance, BoardFault::ChipWedged { symptom, cure }, true);
            }
            Effect::RadioWedged { symptom } | Effect::ChipWedged { symptom } => {
                self.chip.wedge(active.instance, symptom, active.spec.cure);
            }
            Effect::ChipRestart => {
                self.chip.restart(now_us);
                self.judge.link_down(now_us);
                self.judge.lost(now_us, Kind::ChipRestart, true);
                self.judge.clear(now_us, active.instance);
            }
            Effect::Board(fault) => self.inject(active.instance, fault, true),
            _ => {}
        }
        self.conditions_changed(now_us);
        if matches!(active.spec.effect, Effect::WrongPassword | Effect::DhcpSilent | Effect::DhcpRefusing) {
            self.chip.deauthenticate(now_us);
        }
    }

    /// Writes down that an instance acts.
    fn begun(&mut self, now_us: u64, active: &Active) {
        let cure = self.least(active);
        self.judge.begin(now_us, active, cure);
        let (instance, kind) = (active.instance, active.spec.kind);
        self.event(now_us, WorldEvent::FaultStarted { instance, kind, cure });
    }

    fn end(&mut self, now_us: u64, active: Active) {
        let instance = active.instance;
        if let Some(index) = self.armed.iter().position(|armed| armed.instance == instance) {
            // No connection came to exist in its time: it never acted.
            self.armed.remove(index);
            return;
        }
        self.judge.clear(now_us, instance);
        self.event(now_us, WorldEvent::FaultCleared { instance, kind: active.spec.kind });
        self.over(now_us, &active);
    }

    /// The board's action ended an instance.
    pub(super) fn cure(&mut self, now_us: u64, instance: u32, rung: Rung) {
        if let Some(active) = self.schedule.cure(instance) {
            self.judge.cured(now_us, instance, rung);
            self.event(now_us, WorldEvent::FaultCured { instance, kind: active.spec.kind, rung });
            self.over(now_us, &active);
        }
    }

    /// Takes back what an instance did.
    fn over(&mut self, now_us: u64, active: &Active) {
        match active.spec.effect {
            Effect::RadioWedged { symptom } | Effect::ChipWedged { symptom } if self.link == LinkKind::External => {
                let cure = active.spec.cure.unwrap_or(Rung::McuReset);
                self.inject(active.instance, BoardFault::ChipWedged { symptom, cure }, false);
            }
            Effect::RadioWedged { .. } | Effect::ChipWedged { .. } => self.chip.release(active.instance),
            Effect::Board(fault) => self.inject(active.instance, fault, false),
            _ => {}
        }
        self.conditions_changed(now_us);
    }

    fn inject(&mut self, instance: u32, fault: BoardFault, begins: bool) {
        if self.board_faults.len() < BOARD_FAULTS_MAX {
            self.board_faults.push_back(BoardEvent { instance, fault, begins });
        }
    }

    /// Works out anew what is wrong, from the instances that act.
    fn conditions_changed(&mut self, now_us: u64) {
        let mut conditions = Conditions::default();
        let air = &mut self.air;
        (air.up, air.password_changed, air.rssi_dbm, air.loss_percent) = (true, false, RSSI_DBM, 0);
        for active in self.schedule.active() {
            match active.spec.effect {
                Effect::ApDown => air.up = false,
                Effect::WrongPassword => air.password_changed = true,
                Effect::WeakSignal { rssi_dbm, loss_percent } => {
                    air.rssi_dbm = air.rssi_dbm.min(rssi_dbm);
                    air.loss_percent = air.loss_percent.max(loss_percent);
                }
                Effect::DhcpSilent => conditions.dhcp = Dhcp::Silent,
                Effect::DhcpRefusing if conditions.dhcp == Dhcp::Normal => conditions.dhcp = Dhcp::Refusing,
                Effect::GatewayDead => conditions.gateway_dead = true,
                Effect::DnsDead { manner } => conditions.dns = Some(manner),
                Effect::UpstreamDead { manner } => conditions.upstream = Some(manner),
                Effect::ServiceDead { manner } => conditions.service = Some(manner),
                Effect::CaptivePortal => conditions.portal = true,
                _ => {}
            }
        }
        self.chip.air_changed(now_us, air);
        if conditions != self.conditions {
            self.conditions = conditions;
            self.lan.wake();
        }
    }

    /// Half-open faults that waited for a connection take hold.
    pub(super) fn arm(&mut self, now_us: u64) {
        if self.armed.is_empty() {
            return;
        }
        for active in std::mem::take(&mut self.armed) {
            let Effect::HalfOpenTcp { manner } = active.spec.effect else { continue };
            if self.lan.half_open(manner) {
                self.begun(now_us, &active);
            } else {
                self.armed.push(active);
            }
        }
    }

    /// The board opened a new connection to the service: what was half-open is cured, by whichever rung ran.
    pub(super) fn service_opened(&mut self, now_us: u64) {
        let rung = self.judge.running().filter(|rung| rung.cures(Rung::Service)).unwrap_or(Rung::Service);
        let armed = &self.armed;
        let acting: Vec<u32> = self
            .schedule
            .active()
            .iter()
            .filter(|active| active.spec.kind == Kind::HalfOpenTcp)
            .map(|active| active.instance)
            .filter(|instance| armed.iter().all(|armed| armed.instance != *instance))
            .collect();
        for instance in acting {
            self.cure(now_us, instance, rung);
        }
    }

    /// Faults inside the board that end with this rung.
    pub(super) fn end_board_faults(&mut self, now_us: u64, rung: Rung) {
        let ended: Vec<u32> = self
            .schedule
            .active()
            .iter()
            .filter(|active| matches!(active.spec.effect, Effect::Board(_)))
            .filter(|active| active.spec.cure.is_some_and(|cure| rung.cures(cure)))
            .map(|active| active.instance)
            .collect();
        for instance in ended {
            self.cure(now_us, instance, rung);
        }
    }

    /// Wedges that the chip let go of.
    pub(super) fn take_freed(&mut self, now_us: u64) {
        while let Some(Output::Freed(instance, rung)) = self.chip.take_freed() {
            self.cure(now_us, instance, rung);
        }
    }
}
