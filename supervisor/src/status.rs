//! The status document: one struct, read without a side effect, for the live view, the console, telemetry and the web.
//!
//! Field names are the document's keys. Times are in milliseconds. Absent values are `null`.

use heapless::Vec;
use serde::Serialize;

use crate::Phase;
use crate::health::Health;
use crate::reasons::{ResetCommand, ResetReason, RunReason, SafeModeReason};
use crate::retained::record::{REGISTER_ENTRIES, Streaks, Totals};
use crate::watchdog::TaskId;

/// Bytes of a buffer that holds every status document: measured by a test with every field at its longest.
pub const STATUS_BYTES_MAX: usize = 4096;

/// The heap of the VM, as the VM reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeapReport {
    /// Bytes in use.
    pub used: u32,
    /// Bytes free.
    pub free: u32,
    /// Largest block that can be had.
    pub largest: u32,
    /// Collections since the VM started.
    pub collections: u32,
}

/// One line of the register of commanded resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CommandedReset {
    /// What for.
    pub command: ResetCommand,
    /// Powered time at which it was commanded.
    pub at_ms: u64,
    /// The network's health at that time.
    pub health: Health,
}

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Used in this window.
    pub used: u8,
    /// Most that the window allows.
    pub max: u8,
}

/// Everything the supervisor knows, at one instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status<'a> {
    /// Time since this start.
    pub uptime_ms: u64,
    /// Time under power since the record was made.
    pub powered_ms: u64,
    /// What the board is doing.
    pub phase: Phase,
    /// Why the program was started.
    pub run_reason: RunReason,
    /// Why the microcontroller was reset.
    pub reset_reason: ResetReason,
    /// What that reset was commanded for; absent if nobody commanded it.
    pub reset_command: Option<ResetCommand>,
    /// Whether that reset is explained by a command, a hand or the mains.
    pub reset_expected: bool,
    /// Why the board is in safe mode.
    pub safe_mode_reason: SafeModeReason,
    /// The network's health.
    pub health: Health,
    /// Counts since the record was made.
    pub totals: Totals,
    /// Counts that a good run sets to zero.
    pub streaks: Streaks,
    /// The program went on failing after the resets were spent: it is started seldom.
    pub floor: bool,
    /// Resets on the program's behalf in this hour.
    pub resets_hour: Budget,
    /// Resets on the program's behalf in this day.
    pub resets_day: Budget,
    /// The last commanded resets, newest first.
    pub commanded: Vec<CommandedReset, REGISTER_ENTRIES>,
    /// The task that starved the watchdog before this start, or does now.
    pub starved: Option<TaskId>,
    /// Time with a healthy network over time in which one was expected; absent while none was expected.
    pub online_ratio: Option<f32>,
    /// The VM's heap; absent while no VM reports.
    pub heap: Option<HeapReport>,
    /// Problems found in settings.toml.
    pub settings_problems: u16,
    /// The end of the last traceback, also of one before the reset.
    pub last_traceback: &'a str,
}

/// The buffer is too small for the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferTooSmall;

impl Status<'_> {
    /// Writes the document as JSON into `buffer` and gives it back as text. A buffer of [`STATUS_BYTES_MAX`] always
    /// suffices.
    pub fn to_json<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        let length = serde_json_core::to_slice(self, buffer).map_err(|_| BufferTooSmall)?;
        let bytes = buffer.get(..length).ok_or(BufferTooSmall)?;
        core::str::from_utf8(bytes).map_err(|_| BufferTooSmall)
    }
}
