//! The supervisor of a Fieldwarden board: what runs after a reset, what happens when it ends, what outlives a reset, when
//! the watchdog is fed, and what the board says of itself.
//!
//! [`Supervisor`] owns the recovery of the network (`netrecover`) and turns its last two rungs, reload and reset, into
//! steps of the lifecycle. It has two verbs, [`Supervisor::handle`] and [`Supervisor::poll`], and a
//! [`Supervisor::next_deadline`] that says why it is set. Time, images of retained RAM and nvm, and randomness come in as arguments.
//!
//! What this crate is not: it runs no program, touches no hardware and waits for nothing.
//!
//! Invariants
//! - every reset that the supervisor commands is committed to the record before it is commanded;
//! - no phase lasts for ever without a deadline, except a program that runs;
//! - a run reason, reset reason or safe-mode reason that is reported is that of this run, reset or safe mode.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod boot;
mod crc;
mod health;
mod io;
mod program;
mod random;
mod reasons;
mod retained;
mod status;
mod supervisor;
mod watchdog;

pub use boot::{BootFacts, BootOut, Decision};
pub use crc::crc32;
pub use health::NetworkHealth;
pub use io::{Deadline, Input, Key, Output, Say, Wake};
pub use program::{
    Ended, Exception, FileSet, NextCode, NextOptions, Outcome, PATH_BYTES_MAX, PathTooLong, Run, Script,
    TRACEBACK_BYTES_MAX,
};
pub use reasons::{ResetCommand, ResetReason, RunMode, RunReason, SafeModeReason};
pub use retained::record::{Commanded, DIGEST_BYTES, Digest, REGISTER_ENTRIES, Record, Streaks, Totals, Window};
pub use retained::slots::{Commit, Write};
pub use retained::{NVM_BYTES, NVM_SLOT_BYTES, RETAINED_BYTES, RETAINED_SLOT_BYTES};
pub use status::{
    Budget, BufferTooSmall, CommandedReset, HeapReport, Layers, NetworkStatus, RungLine, STATUS_BYTES_MAX, Status,
};
pub use supervisor::{Phase, RunModeRefused, Supervisor};
pub use watchdog::{ProgramWatchdog, TaskId, WatchDogMode};

#[cfg(test)]
extern crate std;

#[cfg(test)]
mod tests;
