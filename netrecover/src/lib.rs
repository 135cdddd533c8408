//! Network recovery: from evidence to a verdict, from a verdict to the least action that could help.
//!
//! A sans-IO machine. It is told what happened ([`Recovery::handle`]), says what to do ([`Recovery::poll`]) and when it
//! wants to be asked again ([`Recovery::next_deadline`]). It owns no driver, socket, clock or memory that survives: all of
//! these belong to the caller, who also keeps [`RetainedState`] across resets. `docs/recovery.md` tells the rules.
//!
//! Invariants
//! - no action that touches the link under an upstream or service verdict;
//! - no more actions of a rung in any hour or day of powered time than its budget, across resets; no more blind resets
//!   than theirs;
//! - every state has an output ready or a deadline: it never stops trying;
//! - the same seed, settings, retained state and inputs give the same outputs; reading has no side effect.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod associate;
mod budget;
mod choose;
mod climb;
mod contract;
mod diagnose;
mod evidence;
mod experience;
mod input;
mod machine;
mod notes;
mod output;
mod probes;
mod random;
mod retained;
mod service;
mod status;
mod types;
mod upkeep;
mod view;

pub use budget::{Budgets, Limits};
pub use contract::{Contract, Reapply, Success};
pub use experience::Experience;
pub use input::{
    ActionEvent, AddressEvidence, AssociateResult, ChipEvidence, DownReason, Input, LinkEvidence, ProbeResult,
    Resumption, ScanReport, ServiceEvent, ServiceId,
};
pub use machine::Recovery;
pub use output::{Action, ActionId, DeadlineReason, Event, JournalEntry, Output, Probe};
pub use retained::{Episode, Intent, RETAINED_BYTES, RetainedError, RetainedState};
pub use status::{Activity, Health, RungStatus, Status};
pub use types::{Capabilities, Layer, LinkKind, Outcome, Rung, SERVICES_MAX, Symptom, Verdict};
