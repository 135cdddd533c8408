//! Reading the supervisor: reasons, phase, the status. No call here has a side effect.

use embassy_time::{Duration, Instant};
use heapless::Vec;

use super::resets::{DAY_MS, HOUR_MS};
use super::{Phase, State, Supervisor};
use crate::boot::Decision;
use crate::health::NetworkHealth;
use crate::program::Script;
use crate::reasons::{ResetCommand, ResetReason, RunReason, SafeModeReason};
use crate::retained::record::Record;
use crate::status::{Budget, CommandedReset, HeapReport, Layers, NetworkStatus, RungLine, Status};
use crate::watchdog::WatchDogMode;

impl Supervisor {
    /// How the board started.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// What the board is doing.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Delay { .. } => Phase::SafeModeDelay,
            State::Running { script: Script::Boot, .. } => Phase::Boot,
            State::Running { script: Script::Code, .. } => Phase::Code,
            State::Running { script: Script::SafeMode, .. } => Phase::SafeModePy,
            State::Stopping { .. } => Phase::Stopping,
            State::Pause { .. } => Phase::Pause,
            State::Waiting { .. } => Phase::Waiting,
            State::Repl { .. } => Phase::Repl,
            State::SafeMode => Phase::SafeMode,
            State::Resetting => Phase::Resetting,
        }
    }

    /// `supervisor.runtime.run_reason`.
    pub fn run_reason(&self) -> RunReason {
        self.run_reason
    }

    /// `supervisor.runtime.safe_mode_reason`.
    pub fn safe_mode_reason(&self) -> SafeModeReason {
        self.safe_mode_reason
    }

    /// `microcontroller.cpu.reset_reason`.
    pub fn reset_reason(&self) -> ResetReason {
        self.reset_reason
    }

    /// What the last reset was commanded for; `None` if nobody commanded it.
    pub fn reset_command(&self) -> Option<ResetCommand> {
        self.reset_command
    }

    /// `supervisor.runtime.autoreload`.
    pub fn autoreload(&self) -> bool {
        self.autoreload
    }

    /// The network's health as the lifecycle sees it.
    pub fn health(&self) -> NetworkHealth {
        self.health
    }

    /// Mode and timeout of `microcontroller.watchdog`; `None` while it is not armed. It ends with the program.
    pub fn program_watchdog(&self) -> Option<(WatchDogMode, Duration)> {
        self.promises.armed()
    }

    /// The record as it would be committed now.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Everything the supervisor knows.
    pub fn status(&self, now: Instant, heap: Option<HeapReport>) -> Status<'_> {
        let record = &self.record;
        let powered_ms = record.powered_ms;
        let line = |commanded: &crate::Commanded| CommandedReset {
            command: commanded.command,
            at_ms: commanded.at_ms,
            health: commanded.health,
        };
        let commanded: Vec<CommandedReset, { crate::REGISTER_ENTRIES }> =
            record.register.iter().flatten().map(line).collect();
        Status {
            uptime_ms: now.as_millis(),
            powered_ms,
            phase: self.phase(),
            run_reason: self.run_reason,
            reset_reason: self.reset_reason,
            reset_command: self.reset_command,
            reset_expected: self.reset_expected,
            safe_mode_reason: self.safe_mode_reason,
            health: self.health,
            network: NetworkStatus::of(&self.recovery.status()),
            layers: Layers::of(&self.recovery.status()),
            rungs: self.recovery.status().rungs.map(|rung| RungLine::of(&rung)),
            totals: record.totals,
            streaks: record.streaks,
            floor: record.floor,
            resets_hour: Budget {
                used: record.resets_hour.used(powered_ms, HOUR_MS),
                max: self.settings.program_resets_hour_max,
            },
            resets_day: Budget {
                used: record.resets_day.used(powered_ms, DAY_MS),
                max: self.settings.program_resets_day_max,
            },
            commanded,
            starved: record.starved.or(self.starved_before),
            online_ppm: record
                .connected_ms
                .saturating_mul(1_000_000)
                .checked_div(record.expected_ms)
                .map(|ppm| u32::try_from(ppm).unwrap_or(u32::MAX)),
            heap,
            settings_problems: self.settings_problems,
            last_traceback: record.digest.text(),
        }
    }
}
