//! The link chip: its own machine with its own state, which a reset of the microcontroller does not touch.
//!
//! A wedged chip stays wedged until the rung that frees it is executed on it, or power goes. Commands take their time
//! and are done one after the other; status is answered at once and changes nothing. What the chip does for each
//! command is in [`execute`].
//!
//! Invariants: at most [`QUEUE_MAX`] commands wait; every command that is not swallowed by a wedge gets one reply;
//! [`Chip::next_due`] is exact.

pub mod air;
mod execute;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::fault::Symptom;
use crate::rng::Rng;
use crate::types::{LinkKind, Rung};
use crate::wire::{ChipStatus, Command, Event, LinkDown, Refusal, Reply};
use air::Air;

/// Most commands that wait; a driver has one or two under way.
const QUEUE_MAX: usize = 8;

/// Virtual time that things take, microseconds. Typical figures of the chips in question.
pub mod timing {
    /// Powering the radio.
    pub const ENABLE_US: u64 = 50_000;
    /// A command with nothing to wait for.
    pub const COMMAND_US: u64 = 10_000;
    /// A register.
    pub const REGISTER_US: u64 = 1_000;
    /// Association and key exchange, at least.
    pub const ASSOCIATE_US: u64 = 1_000_000;
    /// And at most so much more.
    pub const ASSOCIATE_SPREAD_US: u64 = 500_000;
    /// Until joining is given up.
    pub const JOIN_FAIL_US: u64 = 3_000_000;
    /// Until a wrong password is reported.
    pub const JOIN_REFUSED_US: u64 = 1_500_000;
    /// Listening on every channel.
    pub const SCAN_US: u64 = 1_000_000;
    /// Starting an access point.
    pub const AP_START_US: u64 = 100_000;
    /// Reset and firmware load of a radio chip.
    pub const RESET_US: u64 = 1_000_000;
    /// Reset pulse of a wired chip.
    pub const RESET_WIRED_US: u64 = 200_000;
    /// Auto-negotiation.
    pub const NEGOTIATE_US: u64 = 1_500_000;
    /// Silence of the access point until the chip gives the link up.
    pub const BEACON_LOSS_US: u64 = 1_000_000;
}

/// What a chip does by itself or as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To the command with this id.
    Reply(u16, Reply),
    /// Unasked.
    Event(Event),
    /// A wedge of this instance was freed by this rung.
    Freed(u32, Rung),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wedge {
    instance: u32,
    symptom: Symptom,
    cure: Option<Rung>,
}

/// A command that runs, with all that its end needs.
#[derive(Clone, Debug)]
struct Running {
    id: u16,
    done_us: u64,
    op: Op,
}

/// What a command comes down to; strings are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Enable(bool),
    Station(bool),
    Join { name_known: bool, password_right: bool, lucky: bool },
    Leave,
    Scan,
    Ap(bool),
    Reset,
    SoftReset,
    SetMac([u8; 6]),
    Debug(u8),
    Refuse(Refusal),
}

/// A link chip.
#[derive(Clone, Debug)]
pub struct Chip {
    kind: LinkKind,
    factory_mac: [u8; 6],
    status: ChipStatus,
    running: Option<Running>,
    waiting: VecDeque<(u16, Op)>,
    wedges: Vec<Wedge>,
    /// The access point fell silent; the link is given up at this time.
    drop_us: Option<u64>,
    /// Negotiation ends at this time (wired).
    carrier_us: Option<u64>,
    /// Left on command and not toggled since: the next join is a reconnect.
    left: bool,
    /// Radio or station switched off on command: switching on is a toggle.
    switched_off: bool,
    powered: bool,
    outputs: VecDeque<Output>,
    rng: Rng,
}

impl Chip {
    /// A chip that just got power.
    pub fn new(kind: LinkKind, seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0xc41b);
        let [a, b, c, d, ..] = rng.next_u64().to_le_bytes();
        let mut chip = Self {
            kind,
            factory_mac: [0x02, 0x57, a, b, c, d],
            status: ChipStatus::default(),
            running: None,
            waiting: VecDeque::new(),
            wedges: Vec::new(),
            drop_us: None,
            carrier_us: None,
            left: false,
            switched_off: false,
            powered: false,
            outputs: VecDeque::new(),
            rng,
        };
        chip.power(0, true);
        chip.outputs.clear();
        chip
    }

    /// Power comes or goes. With it goes everything that was set, and every wedge that a power cycle cures: all.
    pub fn power(&mut self, now_us: u64, on: bool) {
        if !on {
            self.outputs.clear();
            for wedge in std::mem::take(&mut self.wedges) {
                self.outputs.push_back(Output::Freed(wedge.instance, Rung::McuReset));
            }
        }
        self.powered = on;
        self.status.boots = 0;
        self.start(now_us);
        if on {
            self.outputs.push_back(Output::Event(Event::Started));
        }
    }

    /// State after a start of the chip.
    fn start(&mut self, now_us: u64) {
        let radio = self.kind == LinkKind::Coprocessor;
        let wired = matches!(self.kind, LinkKind::Wired | LinkKind::External);
        self.status = ChipStatus {
            boots: self.status.boots.wrapping_add(u32::from(self.powered)),
            enabled: radio || wired,
            station: radio,
            mac: if wired { [0; 6] } else { self.factory_mac },
            ..ChipStatus::default()
        };
        self.running = None;
        self.waiting.clear();
        self.drop_us = None;
        self.carrier_us = (wired && self.powered).then(|| now_us.saturating_add(timing::NEGOTIATE_US));
        self.left = false;
        self.switched_off = false;
    }

    /// The chip restarts by itself. A wedged one has not the strength.
    pub fn restart(&mut self, now_us: u64) {
        if self.powered && self.wedges.is_empty() {
            self.start(now_us);
            self.outputs.push_back(Output::Event(Event::Started));
        }
    }

    /// The MAC that a radio chip starts with, and that a wired one may be given.
    pub fn factory_mac(&self) -> [u8; 6] {
        self.factory_mac
    }

    /// Whether frames pass between the board and the network.
    pub fn passes_frames(&self) -> bool {
        let programmed = self.kind != LinkKind::Wired || self.status.mac != [0; 6];
        self.powered && self.status.link_up && self.wedges.is_empty() && programmed
    }

    /// Whether the chip believes in its link.
    pub fn link_up(&self) -> bool {
        self.status.link_up
    }

    /// Whether it is wedged.
    pub fn is_wedged(&self) -> bool {
        !self.wedges.is_empty()
    }

    /// The least rung of this link at or above a stated one.
    pub fn least_rung(&self, stated: Rung) -> Rung {
        match (self.kind, stated) {
            (LinkKind::Coprocessor | LinkKind::Wired, Rung::RadioToggle) => Rung::Reconnect,
            _ => stated,
        }
    }

    /// A fault takes hold of the chip.
    pub fn wedge(&mut self, instance: u32, symptom: Symptom, cure: Option<Rung>) {
        self.running = None;
        self.waiting.clear();
        let cure = cure.map(|rung| self.least_rung(rung));
        self.wedges.push(Wedge { instance, symptom, cure });
    }

    /// The fault lets go by itself.
    pub fn release(&mut self, instance: u32) {
        self.wedges.retain(|wedge| wedge.instance != instance);
    }

    /// `rung` was executed on the chip or on the whole board: frees what it cures.
    pub fn executed(&mut self, rung: Rung) {
        let outputs = &mut self.outputs;
        self.wedges.retain(|wedge| {
            let freed = wedge.cure.is_some_and(|cure| rung.cures(cure));
            if freed {
                outputs.push_back(Output::Freed(wedge.instance, rung));
            }
            !freed
        });
    }

    /// `rung` was executed on the board: frees what waits for the board and not for the chip. What a reset of the chip
    /// cures waits for that, which the board's start sends.
    pub fn executed_on_board(&mut self, rung: Rung) {
        let outputs = &mut self.outputs;
        self.wedges.retain(|wedge| {
            let freed = wedge.cure.is_some_and(|cure| cure >= Rung::Reload && rung.cures(cure));
            if freed {
                outputs.push_back(Output::Freed(wedge.instance, rung));
            }
            !freed
        });
    }

    /// The next wedge that was let go of, before any other output.
    pub fn take_freed(&mut self) -> Option<Output> {
        let index = self.outputs.iter().position(|output| matches!(output, Output::Freed(..)))?;
        self.outputs.remove(index)
    }

    /// Something around the chip changed.
    pub fn air_changed(&mut self, now_us: u64, air: &Air) {
        if matches!(self.kind, LinkKind::Wired | LinkKind::External) {
            if !air.up {
                self.carrier_us = None;
                self.link_down(LinkDown::NoCarrier);
            } else if !self.status.link_up && self.carrier_us.is_none() && self.powered {
                self.carrier_us = Some(now_us.saturating_add(timing::NEGOTIATE_US));
            }
            return;
        }
        match (air.up, self.status.link_up) {
            (false, true) => self.drop_us = Some(now_us.saturating_add(timing::BEACON_LOSS_US)),
            (false, false) => {}
            // It was away and is back, or its password changed: the old association is void.
            (true, true) if self.drop_us.is_some() || air.password_changed => {
                self.link_down(LinkDown::Deauthenticated);
            }
            (true, _) => {}
        }
        if self.status.link_up {
            self.status.rssi_dbm = air.rssi_dbm;
        }
    }

    /// The access point sends the board away; a switch port drops its carrier for a moment.
    pub fn deauthenticate(&mut self, now_us: u64) {
        if matches!(self.kind, LinkKind::Wired | LinkKind::External) {
            self.link_down(LinkDown::NoCarrier);
            self.carrier_us = Some(now_us.saturating_add(timing::NEGOTIATE_US));
        } else {
            self.link_down(LinkDown::Deauthenticated);
        }
    }

    fn link_down(&mut self, why: LinkDown) {
        self.drop_us = None;
        if self.status.link_up {
            self.status.link_up = false;
            self.status.rssi_dbm = 0;
            self.status.channel = 0;
            self.status.bssid = [0; 6];
            // A wedged chip notices nothing; a deaf one still does what it is asked.
            let asked = matches!(why, LinkDown::Asked | LinkDown::Reset);
            if self.wedges.iter().all(|wedge| asked && wedge.symptom == Symptom::Deaf) {
                self.outputs.push_back(Output::Event(Event::LinkDown(why)));
            }
        }
    }

    /// One command from the board.
    pub fn handle(&mut self, now_us: u64, id: u16, command: &Command<'_>, air: &Air) {
        if !self.powered {
            return;
        }
        let op = self.translate(command, air);
        if let Some(rung) = self.rung_of(op) {
            self.executed(rung);
        }
        match self.wedges.iter().map(|wedge| wedge.symptom).max() {
            Some(Symptom::Mute) => return,
            Some(Symptom::Stuck) if *command != Command::Status => {
                self.outputs.push_back(Output::Reply(id, Reply::Refused(Refusal::Internal)));
                return;
            }
            _ => {}
        }
        match op {
            None => self.outputs.push_back(Output::Reply(id, Reply::Status(self.status))),
            Some(op) => {
                if op.preempts() {
                    self.cancel_all();
                }
                if self.waiting.len() >= QUEUE_MAX {
                    self.outputs.push_back(Output::Reply(id, Reply::Refused(Refusal::NotReady)));
                } else {
                    self.waiting.push_back((id, op));
                    self.begin_next(now_us);
                }
            }
        }
    }

    fn cancel_all(&mut self) {
        let running = self.running.take().map(|running| running.id);
        for id in running.into_iter().chain(self.waiting.drain(..).map(|(id, _)| id)) {
            self.outputs.push_back(Output::Reply(id, Reply::Refused(Refusal::NotReady)));
        }
    }

    fn begin_next(&mut self, now_us: u64) {
        if self.running.is_none()
            && let Some((id, op)) = self.waiting.pop_front()
        {
            let done_us = now_us.saturating_add(self.begin(op));
            self.running = Some(Running { id, done_us, op });
        }
    }

    /// The first instant at which [`Chip::poll`] does something.
    pub fn next_due(&self) -> Option<u64> {
        if !self.outputs.is_empty() {
            return Some(0);
        }
        let running = self.running.as_ref().map(|running| running.done_us);
        running.into_iter().chain(self.drop_us).chain(self.carrier_us).min()
    }

    /// Lets due things happen and returns one output after the other.
    pub fn poll(&mut self, now_us: u64, air: &Air) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if self.drop_us.is_some_and(|due| due <= now_us) {
            self.link_down(LinkDown::BeaconLost);
        }
        if self.carrier_us.is_some_and(|due| due <= now_us) {
            self.carrier_us = None;
            if air.up && !self.status.link_up {
                self.status.link_up = true;
                // A deaf chip claims to be connected, here too.
                if self.wedges.iter().all(|wedge| wedge.symptom == Symptom::Deaf) {
                    self.outputs.push_back(Output::Event(Event::LinkUp));
                }
            }
        }
        // Bounded: each pass ends a command, and a join at most once becomes its refusal.
        while let Some(running) = self.running.take_if(|running| running.done_us <= now_us) {
            self.finish(running.done_us, running.id, running.op, air);
            self.begin_next(now_us);
        }
        self.outputs.pop_front()
    }
}
