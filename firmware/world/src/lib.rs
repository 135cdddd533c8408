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
//! Invariants: the same configuration and the same calls give the same outputs, byte for byte; every queue is bounded;
//! no input panics; [`World::next_deadline`] names the first instant at which [`World::poll`] would do something.
#![forbid(unsafe_code)]

pub mod fault;
pub mod judge;
pub mod lan;
pub mod link;
mod rng;
pub mod translate;
mod types;
pub mod wire;
mod world;

pub use fault::{BoardEvent, BoardFault, Script, ScriptError};
pub use lan::upstream::{FlowId, FlowStatus, QueryId, Received, Upstream};
pub use types::{Class, Layer, LinkKind, Outcome, ResetCause, Rung};
pub use world::{World, WorldConfig, WorldEvent};
