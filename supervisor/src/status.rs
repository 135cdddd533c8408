//! The status document: one struct, read without a side effect, for the live view, the console, telemetry and the web.
//!
//! Field names are the document's keys. Times are in milliseconds. Absent values are `null`.

use fieldwarden_netrecover::{Activity, Health, Layer, Rung, RungStatus};
use heapless::Vec;
use serde::Serialize;

use crate::Phase;
use crate::health::NetworkHealth;
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
    /// Longest time that a collection made the running program stand still, in microseconds. What was collected while it waited does
    /// not count.
    pub longest_pause_us: u64,
}

/// One line of the register of commanded resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CommandedReset {
    /// What for.
    pub command: ResetCommand,
    /// Powered time at which it was commanded.
    pub at_ms: u64,
    /// The network's health at that time.
    pub health: NetworkHealth,
}

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Used in this window.
    pub used: u8,
    /// Most that the window allows.
    pub max: u8,
}

/// The network as the recovery sees it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NetworkStatus {
    /// Whose fault it is.
    pub verdict: &'static str,
    /// The layer that is blamed.
    pub layer: Option<&'static str>,
    /// What exactly is wrong.
    pub symptom: &'static str,
    /// Since when the verdict holds, time since this start.
    pub since_ms: u64,
    /// What is being done.
    pub activity: &'static str,
    /// The rung it is about.
    pub rung: Option<&'static str>,
    /// The program has taken the link.
    pub held: bool,
    /// Passes over the whole ladder in a row that did not help.
    pub passes: u8,
    /// Resets made without knowing whose fault it was.
    pub blind_resets: u32,
}

impl NetworkStatus {
    pub(crate) fn of(status: &fieldwarden_netrecover::Status) -> NetworkStatus {
        let (activity, rung) = match status.activity {
            Activity::Watching => ("watching", None),
            Activity::Associating => ("associating", None),
            Activity::Waiting { rung, .. } => ("waiting", Some(rung)),
            Activity::Acting(rung) => ("acting", Some(rung)),
            Activity::Settling(rung) => ("settling", Some(rung)),
            Activity::Floor => ("floor", None),
        };
        NetworkStatus {
            verdict: status.verdict.name(),
            layer: status.verdict.layer().map(Layer::name),
            symptom: status.symptom.name(),
            since_ms: status.since.as_millis(),
            activity,
            rung: rung.map(Rung::name),
            held: status.held,
            passes: status.passes,
            blind_resets: status.blind_resets,
        }
    }
}

/// What is known of each layer: "good", "doubtful", "bad" or "unknown".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields are the layers")]
pub struct Layers {
    pub chip: &'static str,
    pub link: &'static str,
    pub address: &'static str,
    pub gateway: &'static str,
    pub names: &'static str,
    pub path: &'static str,
    pub service: &'static str,
}

impl Layers {
    pub(crate) fn of(status: &fieldwarden_netrecover::Status) -> Layers {
        let [chip, link, address, gateway, names, path, service] = status.layers.map(|health| match health {
            Health::Unknown => "unknown",
            Health::Good => "good",
            Health::Doubtful => "doubtful",
            Health::Bad => "bad",
        });
        Layers { chip, link, address, gateway, names, path, service }
    }
}

/// One rung's counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RungLine {
    /// How often it was asked for, ever.
    pub total: u32,
    /// How often it may still be asked for this hour.
    pub left_hour: u8,
    /// How often it may still be asked for this day.
    pub left_day: u8,
}

impl RungLine {
    pub(crate) fn of(rung: &RungStatus) -> RungLine {
        RungLine { total: rung.total, left_hour: rung.left_hour, left_day: rung.left_day }
    }
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
    pub health: NetworkHealth,
    /// The verdict behind it, and what is being done.
    pub network: NetworkStatus,
    /// The evidence for each layer.
    pub layers: Layers,
    /// Each rung's uses and what is left of its budgets, least first.
    pub rungs: [RungLine; Rung::COUNT],
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
    /// Time with a healthy network over time in which one was expected, in millionths; absent while none was expected. An integer, because the
    /// tables for writing floats would take 11 KiB of a board's flash.
    pub online_ppm: Option<u32>,
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
