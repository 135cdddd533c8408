//! What each command does, how long it takes, and which rung it amounts to.

use super::{Chip, Op, Output, timing};
use crate::fault::Symptom;
use crate::link::air::Air;
use crate::types::{LinkKind, Rung};
use crate::wire::{Command, Event, LinkDown, Refusal, Reply};

impl Op {
    /// Whether it cuts short what runs and waits.
    pub(super) fn preempts(self) -> bool {
        matches!(self, Op::Reset | Op::SoftReset | Op::Leave | Op::Enable(false) | Op::Station(false))
    }
}

impl Chip {
    /// The operation behind a command; `None` for status.
    pub(super) fn translate(&mut self, command: &Command<'_>, air: &Air) -> Option<Op> {
        let wifi = self.kind == LinkKind::Wifi;
        let wired = matches!(self.kind, LinkKind::Wired | LinkKind::External);
        let coprocessor = self.kind == LinkKind::Coprocessor;
        let op = match *command {
            Command::Status => return None,
            Command::Enable(on) if wifi => Op::Enable(on),
            Command::Station(on) if wifi => Op::Station(on),
            Command::Connect { ssid, password, bssid } if !wired => Op::Join {
                name_known: ssid == air.ssid && bssid.is_none_or(|bssid| bssid == air.bssid),
                password_right: password == air.password,
                lucky: !self.rng.percent(air.loss_percent),
            },
            Command::Disconnect if !wired => Op::Leave,
            Command::Scan if !wired => Op::Scan,
            Command::ApStart { .. } if wifi => Op::Ap(true),
            Command::ApStop if wifi => Op::Ap(false),
            Command::Reset => Op::Reset,
            Command::SoftReset if wired => Op::SoftReset,
            Command::SetMac(mac) if wired => Op::SetMac(mac),
            Command::Debug(level) if coprocessor && level <= 3 => Op::Debug(level),
            _ => Op::Refuse(Refusal::Unsupported),
        };
        Some(op)
    }

    /// The rung that this command completes, from what was commanded before; keeps track.
    pub(super) fn rung_of(&mut self, op: Option<Op>) -> Option<Rung> {
        match op? {
            Op::Reset => Some(Rung::ChipReset),
            Op::SoftReset => Some(Rung::Reconnect),
            Op::Enable(false) | Op::Station(false) => {
                self.switched_off = true;
                self.left = false;
                None
            }
            Op::Enable(true) | Op::Station(true) => std::mem::take(&mut self.switched_off).then_some(Rung::RadioToggle),
            Op::Leave => {
                self.left = true;
                None
            }
            Op::Join { .. } => std::mem::take(&mut self.left).then_some(Rung::Reconnect),
            _ => None,
        }
    }

    /// Starts an operation: what happens at once, and how long it takes.
    pub(super) fn begin(&mut self, op: Op) -> u64 {
        let ready = self.status.enabled && self.status.station;
        match op {
            Op::Enable(true) => timing::ENABLE_US,
            Op::Enable(false) | Op::Station(false) | Op::Leave => {
                self.link_down(LinkDown::Asked);
                timing::COMMAND_US
            }
            Op::Join { .. } => {
                self.link_down(LinkDown::Asked);
                if !ready {
                    timing::COMMAND_US
                } else {
                    timing::ASSOCIATE_US + self.rng.below(timing::ASSOCIATE_SPREAD_US)
                }
            }
            Op::Scan if ready => timing::SCAN_US,
            Op::Ap(true) => timing::AP_START_US,
            Op::Reset | Op::SoftReset => {
                self.link_down(LinkDown::Reset);
                self.carrier_us = None;
                match (op, self.kind) {
                    (Op::SoftReset, _) => timing::COMMAND_US,
                    (_, LinkKind::Wired | LinkKind::External) => timing::RESET_WIRED_US,
                    _ => timing::RESET_US,
                }
            }
            Op::SetMac(_) | Op::Debug(_) | Op::Refuse(_) => timing::REGISTER_US,
            Op::Station(true) | Op::Scan | Op::Ap(false) => timing::COMMAND_US,
        }
    }

    /// Ends an operation at the time it is due.
    pub(super) fn finish(&mut self, done_us: u64, id: u16, op: Op, air: &Air) {
        let reply = match op {
            Op::Enable(on) => {
                self.status.enabled = on;
                if !on {
                    self.status.station = false;
                    self.status.ap_active = false;
                }
                Reply::Done
            }
            Op::Station(on) if self.status.enabled => {
                self.status.station = on;
                Reply::Done
            }
            Op::Ap(on) if self.status.enabled => {
                self.status.ap_active = on;
                Reply::Done
            }
            Op::Station(_) | Op::Ap(_) => Reply::Refused(Refusal::NotReady),
            Op::Join { .. } => return self.finish_join(done_us, id, op, air),
            Op::Leave => Reply::Done,
            Op::Scan if !(self.status.enabled && self.status.station) => Reply::Refused(Refusal::NotReady),
            Op::Scan if self.is_deaf() => Reply::Scan(Vec::new()),
            Op::Scan => Reply::Scan(air.heard(&mut self.rng)),
            Op::Reset | Op::SoftReset => {
                let waiting = std::mem::take(&mut self.waiting);
                self.start(done_us);
                self.waiting = waiting;
                if !air.up {
                    self.carrier_us = None;
                }
                Reply::Done
            }
            Op::SetMac(mac) => {
                self.status.mac = mac;
                Reply::Done
            }
            Op::Debug(level) => {
                self.status.debug_level = level;
                Reply::Done
            }
            Op::Refuse(refusal) => Reply::Refused(refusal),
        };
        self.outputs.push_back(Output::Reply(id, reply));
    }

    fn is_deaf(&self) -> bool {
        self.wedges.iter().any(|wedge| wedge.symptom == Symptom::Deaf)
    }

    /// Joining shows after the time of an association what came of it; a failure takes its own time more.
    fn finish_join(&mut self, done_us: u64, id: u16, op: Op, air: &Air) {
        let Op::Join { name_known, password_right, lucky } = op else { return };
        let (refusal, total_us) = if !(self.status.enabled && self.status.station) {
            (Refusal::NotReady, 0)
        } else if !name_known || !air.up || self.is_deaf() {
            (Refusal::NoSuchNetwork, timing::JOIN_FAIL_US)
        } else if !password_right || air.password_changed {
            (Refusal::WrongPassword, timing::JOIN_REFUSED_US)
        } else if !lucky || !air.admits() {
            (Refusal::Timeout, timing::JOIN_FAIL_US)
        } else {
            self.status.link_up = true;
            self.status.rssi_dbm = air.rssi_dbm;
            self.status.channel = air.channel;
            self.status.bssid = air.bssid;
            self.outputs.push_back(Output::Reply(id, Reply::Done));
            self.outputs.push_back(Output::Event(Event::LinkUp));
            return;
        };
        let more_us = total_us.saturating_sub(timing::ASSOCIATE_US);
        self.running = Some(super::Running { id, done_us: done_us.saturating_add(more_us), op: Op::Refuse(refusal) });
    }
}
