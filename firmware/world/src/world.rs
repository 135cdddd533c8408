//! The assembly.

use crate::fault::{BoardEvent, Kind, Script};
use crate::judge::{Judge, JudgeConfig};
use crate::lan::upstream::Upstream;
use crate::types::{LinkKind, ResetCause, Rung};
use crate::wire::Report;

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
    judge: Judge,
}

impl World {
    /// A world at board time 0, power on, the chip just started.
    pub fn new(config: WorldConfig) -> Self {
        let _ = config;
        Self { judge: Judge {} }
    }

    /// Pipes what no host of the world answers to `upstream`. Without one such flows are refused.
    pub fn set_upstream(&mut self, upstream: Box<dyn Upstream>) {
        let _ = upstream;
    }

    /// One datagram from the board. Garbage is dropped.
    pub fn handle(&mut self, now_us: u64, datagram: &[u8]) {
        let _ = (now_us, datagram);
    }

    /// One bare Ethernet frame from the board, as an emulator's network sends it.
    pub fn handle_frame(&mut self, now_us: u64, frame: &[u8]) {
        let _ = (now_us, frame);
    }

    /// Does what is due and hands each datagram for the board to `emit`. Cheap when nothing is due.
    pub fn poll(&mut self, now_us: u64, emit: &mut dyn FnMut(&[u8])) {
        let _ = (now_us, emit);
    }

    /// The first instant at which [`World::poll`] has something to do; `None`: not before the next message.
    pub fn next_deadline(&self) -> Option<u64> {
        None
    }

    /// Power goes away: the chip forgets everything. Until [`World::board_reset`] the board neither hears nor speaks.
    pub fn board_power_cut(&mut self, now_us: u64) {
        let _ = now_us;
    }

    /// The microcontroller starts, for this cause. The link chip is not touched, unless power was away.
    pub fn board_reset(&mut self, now_us: u64, cause: ResetCause) {
        let _ = (now_us, cause);
    }

    /// [`World::handle`] of a report, without the wire.
    pub fn report(&mut self, now_us: u64, report: Report) {
        let _ = (now_us, report);
    }

    /// The next fault inside the board that begins or ends, for the port to inject. Ask after every poll.
    pub fn next_board_fault(&mut self) -> Option<BoardEvent> {
        None
    }

    /// The next line of the timeline with its time in microseconds. The oldest are dropped when nobody asks.
    pub fn next_event(&mut self) -> Option<(u64, WorldEvent)> {
        None
    }

    /// Truth and bookkeeping.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// A digest of everything that happened so far; equal for equal seeds and inputs.
    pub fn digest(&self) -> u64 {
        0
    }
}
