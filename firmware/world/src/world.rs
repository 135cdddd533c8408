//! The assembly: chip, air, network, schedule and judge, one message and one instant after the other.
//!
//! Invariants: faults begin and end before anything else of their instant; a frame passes only while the chip passes
//! frames; nothing is emitted but from [`World::poll`].

use std::collections::VecDeque;
use std::sync::Arc;

use crate::fault::schedule::{Active, Schedule};
use crate::fault::{BoardEvent, Kind, Script};
use crate::judge::{Evidence, Judge, JudgeConfig};
use crate::lan::outbox::Item;
use crate::lan::upstream::Upstream;
use crate::lan::{Conditions, Lan, Note};
use crate::link::air::Air;
use crate::link::{Chip, Output};
use crate::rng::Rng;
use crate::shared::Member;
use crate::types::{LinkKind, ResetCause, Rung};
use crate::wire::{Command, Event, MESSAGE_LEN_MAX, Message, Report, TAG_FRAME};

mod act;
#[cfg(test)]
mod tests;

/// Lines of the timeline that wait for [`World::next_event`].
const EVENTS_MAX: usize = 1_024;
/// Board faults that wait for [`World::next_board_fault`].
const BOARD_FAULTS_MAX: usize = 1_024;
/// Things done at one instant; a bound against an endless exchange within it, far above what any instant needs.
const STEPS_MAX: usize = 4_096;

/// Frames that wait for [`World::next_bridged`]; more are lost, as in a switch.
const BRIDGED_MAX: usize = 256;

/// A DHCP client's frame: IPv4, UDP, to port 67.
fn asks_for_lease(frame: &[u8]) -> bool {
    let header_len = frame.get(14).map_or(0, |byte| usize::from(byte & 15) * 4);
    frame.get(12..14) == Some(&[0x08, 0x00]) && frame.get(23) == Some(&17) && {
        let port = 14 + header_len + 2;
        frame.get(port..port + 2) == Some(&[0, 67])
    }
}

/// What a world is made of.
#[derive(Clone, Debug)]
pub struct WorldConfig {
    /// Chooses every random number.
    pub seed: u64,
    /// The board's link chip.
    pub link: LinkKind,
    /// What goes wrong.
    pub script: Script,
    /// Name of the access point; the board's own setting, so that it fits.
    pub ssid: String,
    /// Its password.
    pub password: String,
    /// What the judge knows of the board's settings.
    pub judge: JudgeConfig,
    /// Whether the collector's lines go to the timeline.
    pub lines: bool,
}

impl Default for WorldConfig {
    /// Native Wi-Fi, no faults, seed 1.
    fn default() -> Self {
        Self {
            seed: 1,
            link: LinkKind::Wifi,
            script: Script::none(),
            ssid: "fieldwarden".to_owned(),
            password: "correct horse".to_owned(),
            judge: JudgeConfig::default(),
            lines: false,
        }
    }
}

/// What happened, for a timeline. Times come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorldEvent {
    /// An instance began.
    FaultStarted {
        /// Its number.
        instance: u32,
        /// What.
        kind: Kind,
        /// Least rung that cures it on this link; `None`: nothing on the board.
        cure: Option<Rung>,
    },
    /// Its time was over.
    FaultCleared {
        /// Its number.
        instance: u32,
        /// What.
        kind: Kind,
    },
    /// The board cured it.
    FaultCured {
        /// Its number.
        instance: u32,
        /// What.
        kind: Kind,
        /// With which rung.
        rung: Rung,
    },
    /// What had failed was seen to work again.
    Recovered {
        /// Its number.
        instance: u32,
        /// What.
        kind: Kind,
    },
    /// The board's chip associated, or got a carrier.
    LinkUp,
    /// It lost that.
    LinkDown,
    /// The embedded collector took a line.
    Line(String),
}

/// A board's surroundings.
pub struct World {
    link: LinkKind,
    lines: bool,
    chip: Chip,
    air: Air,
    lan: Lan,
    schedule: Schedule,
    conditions: Conditions,
    judge: Judge,
    rng: Rng,
    powered: bool,
    lines_taken: u64,
    /// Half-open faults that wait for a connection to exist.
    armed: Vec<Active>,
    board_faults: VecDeque<BoardEvent>,
    events: VecDeque<(u64, WorldEvent)>,
    digest: u64,
    recovered: Vec<(u32, Kind)>,
    scratch: Box<[u8; MESSAGE_LEN_MAX]>,
    /// Frames of the board for a network outside of this world, if it has one.
    bridged: Option<VecDeque<Vec<u8>>>,
}

impl World {
    /// A world at board time 0, power on, the chip just started.
    pub fn new(config: WorldConfig) -> Self {
        let mut rng = Rng::new(config.seed);
        let air = Air::new(config.ssid, config.password, config.script.neighbours, &mut rng);
        Self {
            link: config.link,
            lines: config.lines,
            chip: Chip::new(config.link, config.seed),
            air,
            lan: Lan::new(config.seed, config.script.stations),
            schedule: Schedule::new(&config.script, config.link, config.seed),
            conditions: Conditions::default(),
            judge: Judge::new(config.judge),
            rng,
            powered: true,
            lines_taken: 0,
            armed: Vec::new(),
            board_faults: VecDeque::new(),
            events: VecDeque::new(),
            digest: 0xcbf2_9ce4_8422_2325,
            recovered: Vec::new(),
            scratch: Box::new([0; MESSAGE_LEN_MAX]),
            bridged: None,
        }
    }

    /// Pipes what no host of the world answers to `upstream`. Without one such flows are refused.
    pub fn set_upstream(&mut self, upstream: Box<dyn Upstream>) {
        self.lan.set_upstream(upstream);
    }

    /// From now on the access point is one that other boards use too.
    pub fn share(&mut self, member: Member) {
        let member = Arc::new(member);
        self.lan.share(member.clone());
        self.air.shared = Some(member);
    }

    /// Tells the judge the board's settings when they were not known before.
    pub fn configure_judge(&mut self, config: JudgeConfig) {
        self.judge.configure(config);
    }

    /// The MAC of a radio chip; a wired one may be given it.
    pub fn factory_mac(&self) -> [u8; 6] {
        self.chip.factory_mac()
    }

    /// One datagram from the board. Garbage is dropped. Poll afterwards.
    pub fn handle(&mut self, now_us: u64, datagram: &[u8]) {
        if let Some((&TAG_FRAME, frame)) = datagram.split_first() {
            return self.handle_frame(now_us, frame);
        }
        match Message::decode(datagram) {
            Ok(Message::Command { id, command }) => self.handle_command(now_us, id, &command),
            Ok(Message::Report(report)) => self.report(now_us, report),
            // Frames went above; the rest is not for the world.
            _ => {}
        }
    }

    /// One command for the link chip, without the wire. Poll afterwards.
    pub fn handle_command(&mut self, now_us: u64, id: u16, command: &Command<'_>) {
        self.advance(now_us);
        if self.chip.is_wedged() {
            self.lost_in_chip(now_us);
        }
        self.chip.handle(now_us, id, command, &self.air);
        self.take_freed(now_us);
    }

    /// One bare Ethernet frame from the board, as an emulator's network sends it. Poll afterwards.
    pub fn handle_frame(&mut self, now_us: u64, frame: &[u8]) {
        self.advance(now_us);
        if !self.powered {
            return;
        }
        if !self.chip.passes_frames() || !self.air.up {
            return self.lost_in_chip(now_us);
        }
        if self.rng.percent(self.air.loss_percent) {
            return self.judge.lost(now_us, Kind::WeakSignal, false);
        }
        if let Some(bridged) = &mut self.bridged
            && !asks_for_lease(frame)
        {
            if bridged.len() < BRIDGED_MAX {
                bridged.push_back(frame.to_vec());
            }
            return;
        }
        self.lan.handle(now_us, frame, &self.conditions);
        self.take_notes(now_us);
    }

    /// From now on a network outside of this world stands in for its hosts: the board's frames go to [`World::next_bridged`], that
    /// network's come by [`World::handle_bridged`]. Leases are still the world's.
    pub fn bridge(&mut self) {
        self.bridged = Some(VecDeque::new());
    }

    /// The next frame of the board for the network outside.
    pub fn next_bridged(&mut self) -> Option<Vec<u8>> {
        self.bridged.as_mut()?.pop_front()
    }

    /// A frame of the network outside. Poll afterwards.
    pub fn handle_bridged(&mut self, now_us: u64, frame: &[u8]) {
        self.advance(now_us);
        let mut bytes = vec![TAG_FRAME];
        bytes.extend_from_slice(frame);
        self.lan.outbox.push(now_us, false, Evidence::Path, bytes);
    }

    fn lost_in_chip(&mut self, now_us: u64) {
        if self.chip.is_wedged() {
            self.judge.lost(now_us, Kind::RadioWedged, false);
            self.judge.lost(now_us, Kind::ChipWedged, false);
        } else if !self.air.up {
            self.judge.lost(now_us, Kind::ApDown, false);
        }
    }

    /// Does what is due and hands each datagram for the board to `emit`. Cheap when nothing is due.
    pub fn poll(&mut self, now_us: u64, emit: &mut dyn FnMut(&[u8])) {
        if let Some(shared) = &self.air.shared {
            shared.at(now_us);
        }
        for _ in 0..STEPS_MAX {
            if self.next_deadline().is_none_or(|due| due > now_us) {
                return;
            }
            self.advance(now_us);
            while let Some(output) = self.chip.poll(now_us, &self.air) {
                self.chip_says(now_us, output, emit);
            }
            self.lan.work(now_us, &self.conditions);
            self.take_notes(now_us);
            while let Some(item) = self.lan.outbox.pop(now_us) {
                self.deliver(now_us, item, emit);
            }
        }
    }

    fn deliver(&mut self, now_us: u64, item: Item, emit: &mut dyn FnMut(&[u8])) {
        if self.powered && self.chip.passes_frames() && self.air.up {
            if self.rng.percent(self.air.loss_percent) {
                self.judge.lost(now_us, Kind::WeakSignal, false);
            } else {
                emit(&item.bytes);
                self.judge.success(now_us, item.evidence, &mut self.recovered);
                for (instance, kind) in std::mem::take(&mut self.recovered) {
                    self.event(now_us, WorldEvent::Recovered { instance, kind });
                }
            }
        }
        self.lan.outbox.recycle(item.bytes);
    }

    fn chip_says(&mut self, now_us: u64, output: Output, emit: &mut dyn FnMut(&[u8])) {
        let message = match output {
            Output::Freed(instance, rung) => return self.cure(now_us, instance, rung),
            Output::Reply(id, reply) => Message::Reply { id, reply },
            Output::Event(event) => {
                match event {
                    Event::LinkUp => {
                        self.judge.link_up(now_us);
                        self.event(now_us, WorldEvent::LinkUp);
                    }
                    Event::LinkDown(_) => {
                        self.judge.link_down(now_us);
                        self.link_faults_show(now_us);
                        self.event(now_us, WorldEvent::LinkDown);
                    }
                    Event::Started => {}
                }
                Message::Event(event)
            }
        };
        if self.powered
            && let Ok(len) = message.encode(&mut self.scratch[..])
        {
            emit(&self.scratch[..len]);
        }
    }

    /// A lost link shows at once what took it away.
    fn link_faults_show(&mut self, now_us: u64) {
        for kind in [Kind::ApDown, Kind::WrongPassword, Kind::DhcpSilent, Kind::DhcpRefusing] {
            self.judge.lost(now_us, kind, true);
        }
    }

    /// The first instant at which [`World::poll`] has something to do; `None`: not before the next message. An instant
    /// in the past means: now.
    pub fn next_deadline(&self) -> Option<u64> {
        let earliest = self.schedule.next_due().into_iter().chain(self.chip.next_due());
        earliest.chain(self.lan.next_due()).min()
    }

    /// Power goes away: the chip forgets everything. Until [`World::board_reset`] the board neither hears nor speaks.
    pub fn board_power_cut(&mut self, now_us: u64) {
        self.advance(now_us);
        self.powered = false;
        self.chip.power(now_us, false);
        self.take_freed(now_us);
        self.lan.outbox.clear();
        self.judge.power_cut(now_us);
        self.end_board_faults(now_us, Rung::McuReset);
    }

    /// The microcontroller starts, for this cause. The link chip is not touched, unless power was away. A watchdog, a
    /// pin or a command are all the MCU-reset rung to whatever waits for it.
    pub fn board_reset(&mut self, now_us: u64, cause: ResetCause) {
        self.advance(now_us);
        if !self.powered {
            self.powered = true;
            self.chip.power(now_us, true);
            self.chip.air_changed(now_us, &self.air);
        }
        self.chip.executed_on_board(Rung::McuReset);
        self.take_freed(now_us);
        self.judge.board_reset(now_us, cause);
        self.end_board_faults(now_us, Rung::McuReset);
    }

    /// [`World::handle`] of a report, without the wire.
    pub fn report(&mut self, now_us: u64, report: Report) {
        self.advance(now_us);
        self.judge.report(now_us, report);
        match report {
            Report::RungBegun(Rung::Reload) => {
                self.chip.executed_on_board(Rung::Reload);
                self.take_freed(now_us);
                self.end_board_faults(now_us, Rung::Reload);
            }
            Report::ProgramStarted => self.end_board_faults(now_us, Rung::Reload),
            _ => {}
        }
    }

    /// An external chip was freed by this rung, as its own driver saw it.
    pub fn board_cured(&mut self, now_us: u64, instance: u32, rung: Rung) {
        self.advance(now_us);
        self.cure(now_us, instance, rung);
    }

    /// The next fault inside the board that begins or ends, for the port to inject. Ask after every poll.
    pub fn next_board_fault(&mut self) -> Option<BoardEvent> {
        self.board_faults.pop_front()
    }

    /// The next line of the timeline with its time in microseconds. The oldest are dropped when nobody asks.
    pub fn next_event(&mut self) -> Option<(u64, WorldEvent)> {
        self.events.pop_front()
    }

    /// Truth and bookkeeping.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Lines that the embedded collector took and acknowledged.
    pub fn lines_taken(&self) -> u64 {
        self.lines_taken
    }

    /// Occurrences of faults left out because the one before still acted.
    pub fn faults_skipped(&self) -> u64 {
        self.schedule.skipped()
    }

    /// A digest of everything that happened so far; equal for equal seeds and inputs.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    fn event(&mut self, now_us: u64, event: WorldEvent) {
        let what = match &event {
            WorldEvent::FaultStarted { instance, kind, .. } => (1, *instance, kind.code()),
            WorldEvent::FaultCleared { instance, kind } => (2, *instance, kind.code()),
            WorldEvent::FaultCured { instance, kind, rung } => {
                (3 + u64::from(rung.code()) * 16, *instance, kind.code())
            }
            WorldEvent::Recovered { instance, kind } => (4, *instance, kind.code()),
            WorldEvent::LinkUp => (5, 0, 0),
            WorldEvent::LinkDown => (6, 0, 0),
            WorldEvent::Line(_) => (7, 0, 0),
        };
        for word in [now_us, what.0, u64::from(what.1), u64::from(what.2)] {
            self.mix(word);
        }
        if self.events.len() >= EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back((now_us, event));
    }

    /// FNV-1a over words.
    fn mix(&mut self, word: u64) {
        self.digest = (self.digest ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn take_notes(&mut self, now_us: u64) {
        if self.lan.notes.is_empty() {
            return;
        }
        let mut notes = std::mem::take(&mut self.lan.notes);
        for note in notes.drain(..) {
            match note {
                Note::Lost { kind, at_once } => self.judge.lost(now_us, kind, at_once),
                Note::ServiceOpened => self.service_opened(now_us),
                Note::Line(line) => self.line(now_us, line),
            }
        }
        self.lan.notes = notes;
    }

    fn line(&mut self, now_us: u64, line: Vec<u8>) {
        self.lines_taken += 1;
        self.mix(now_us ^ self.lines_taken);
        if self.lines {
            self.event(now_us, WorldEvent::Line(String::from_utf8_lossy(&line).into_owned()));
        }
        self.arm(now_us);
    }

    /// Whether the chip has power and believes in its link.
    pub fn link_up(&self) -> bool {
        self.powered && self.chip.link_up()
    }
}
