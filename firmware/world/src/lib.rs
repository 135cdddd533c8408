//! Everything that surrounds a simulated board: its link chip, the access point, DHCP, DNS, the gateway, the service
//! at the far end, and what goes wrong with them.
//!
//! What it is: one machine, [`World`], sans-IO and deterministic. Time comes in as microseconds, randomness from a
//! seed, messages ([`wire`]) as bytes; it holds no thread and no socket. The same machine serves a simulator in virtual
//! time, a parent process in real time and an emulator's network.
//! What it is not: a model of the board. Nothing here knows the firmware, and the firmware knows nothing of it; faults
//! inside the board are handed to the port as [`fault::BoardFault`]s. The one exception to "no socket" is
//! [`translate`], an [`Upstream`] that pipes the board's connections to the PC's own.
//!
//! Use: hand each datagram of the board to [`World::handle`], then call [`World::poll`], now and again at
//! [`World::next_deadline`]; after each poll take [`World::next_board_fault`] and, for a timeline, [`World::next_event`].
//! Tell [`World::board_reset`] of every start and [`World::board_power_cut`] when power goes. An emulator whose network
//! carries bare frames takes [`LinkKind::External`]: [`World::handle_frame`] in, the frame behind the tag out, and
//! [`wire::Event::LinkUp`] and [`wire::Event::LinkDown`] are its cable.
//!
//! Invariants: the same configuration and the same calls give the same outputs, byte for byte; every queue is bounded;
//! no input panics; [`World::next_deadline`] names the first instant at which [`World::poll`] would do something.
#![forbid(unsafe_code)]

pub mod bench;
pub mod fault;
pub mod judge;
mod lan;
mod link;
mod rng;
pub mod shared;
pub mod translate;
mod types;
pub mod wire;
mod world;

pub use fault::{BoardEvent, BoardFault, Script, ScriptError};
pub use judge::{Judge, JudgeConfig};
pub use lan::upstream::{FlowId, FlowStatus, QueryId, Received, Upstream};
pub use types::{Class, Layer, LinkKind, Outcome, ResetCause, Rung};
pub use world::{World, WorldConfig, WorldEvent};

/// Addresses and names of the world's network.
pub mod net {
    pub use crate::lan::collector::LINE_LEN_MAX;
    pub use crate::lan::dhcp::LEASE_S;
    pub use crate::lan::dns::{COLLECTOR_NAME, PC_NAME, PROBE_NAME, SILENT_NAME};
    pub use crate::lan::outbox::{FAR_DELAY_US, NEAR_DELAY_US};
    pub use crate::lan::{BOARD, COLLECTOR, COLLECTOR_PORT, GATEWAY, GATEWAY_MAC, NETMASK, PC, PROBE, SILENT};
}

/// Virtual time that the link chip takes, microseconds.
pub use link::timing as chip_timing;
