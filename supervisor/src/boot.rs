//! What a start means: from what the hardware tells and what the record remembers to a decision.
//!
//! Pure functions; the counts of the record are moved on here and nowhere else at start.

use core::fmt;

use fieldwarden_config::{Settings, Supervision};
use fieldwarden_netrecover::{Capabilities, Resumption};

use crate::program::FileSet;
use crate::reasons::{ResetCommand, ResetReason, RunMode, SafeModeReason};
use crate::retained::record::Record;
use crate::retained::{NVM_BYTES, RETAINED_BYTES};

/// Everything a start of the board is decided by.
#[derive(Clone, Copy, Debug)]
pub struct BootFacts<'a> {
    /// What the hardware says of the reset. A chip that cannot tell software from watchdog says either: the record knows
    /// what was commanded.
    pub reset: ResetReason,
    /// What the port found: a fault that its handler marked before the reset, or a condition of this start such as a file store
    /// that cannot be mounted.
    pub fault: Option<SafeModeReason>,
    /// Retained RAM as it was found.
    pub retained: &'a [u8; RETAINED_BYTES],
    /// The copy in nvm as it was found; erased or never written is fine.
    pub nvm: &'a [u8; NVM_BYTES],
    /// The settings, all defaults if there is no file.
    pub settings: &'a Settings,
    /// Problems found in them.
    pub settings_problems: u16,
    /// The scripts that are there.
    pub files: FileSet,
    /// Differs between devices and between starts.
    pub seed: u64,
    /// The link, with the network it is to join.
    pub link: Capabilities,
}

/// How the board starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `boot.py`, then the program.
    Normal,
    /// As normal, but the program went on failing before: after an ending it is started again at the floor's pace.
    Floor,
    /// Safe mode.
    SafeMode(SafeModeReason),
}

/// What a start amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) decision: Decision,
    /// As the program sees it.
    pub(crate) reset_reason: ResetReason,
    /// What the reset was commanded for.
    pub(crate) command: Option<ResetCommand>,
    /// A command, a hand or the mains explains the reset.
    pub(crate) expected: bool,
    pub(crate) resumption: Resumption,
}

/// Reads the meaning of a start and moves the record's counts on. `cold`: the record is new or came from nvm, so that it
/// cannot tell what was commanded.
pub(crate) fn start(
    record: &mut Record,
    reset: ResetReason,
    fault: Option<SafeModeReason>,
    cold: bool,
    settings: &Supervision,
) -> Start {
    let pending = record.pending.take().map(|commanded| commanded.command);
    let crashed = fault.filter(|fault| !is_condition(*fault));
    let command = pending.filter(|command| crashed.is_none() && explains(*command, reset));
    let expected = command.is_some() || (crashed.is_none() && explains_itself(reset, cold));
    let reset_reason = match command {
        Some(ResetCommand::ProgramWatchdog) => ResetReason::Watchdog,
        Some(ResetCommand::DeepSleep) => ResetReason::DeepSleepAlarm,
        Some(_) => ResetReason::Software,
        None => reset,
    };
    count(record, reset_reason, expected, cold);
    let decision = decide(record, command, crashed, fault, reset_reason, expected, settings);
    let resumption = match (command, reset) {
        (Some(ResetCommand::Ladder), _) => Resumption::LadderReset,
        (None, ResetReason::PowerOn | ResetReason::Brownout) => Resumption::PowerOn,
        (None, ResetReason::Unknown) if cold => Resumption::PowerOn,
        _ => Resumption::OtherReset,
    };
    Start { decision, reset_reason, command, expected, resumption }
}

/// Conditions hold at every start until they are mended; the other faults happened once.
fn is_condition(fault: SafeModeReason) -> bool {
    matches!(
        fault,
        SafeModeReason::NoCircuitpy
            | SafeModeReason::NoHeap
            | SafeModeReason::FlashWriteFail
            | SafeModeReason::User
            | SafeModeReason::UsbBootDeviceNotInterfaceZero
            | SafeModeReason::UsbTooManyEndpoints
            | SafeModeReason::UsbTooManyInterfaceNames
    )
}

/// Whether the hardware's word agrees with the command. A loss of power, or a hand at the reset pin, that came before the
/// commanded reset is what it is.
fn explains(command: ResetCommand, reset: ResetReason) -> bool {
    match reset {
        ResetReason::Software | ResetReason::Watchdog | ResetReason::Unknown => true,
        ResetReason::DeepSleepAlarm => command == ResetCommand::DeepSleep,
        ResetReason::PowerOn | ResetReason::Brownout | ResetReason::ResetPin | ResetReason::RescueDebug => false,
    }
}

/// Whether a reset that nobody commanded is explained by a hand or the mains.
fn explains_itself(reset: ResetReason, cold: bool) -> bool {
    match reset {
        ResetReason::PowerOn | ResetReason::ResetPin | ResetReason::RescueDebug | ResetReason::DeepSleepAlarm => true,
        ResetReason::Software | ResetReason::Unknown => cold,
        ResetReason::Brownout | ResetReason::Watchdog => false,
    }
}

fn count(record: &mut Record, reset: ResetReason, expected: bool, cold: bool) {
    let add = |count: &mut u32, happened: bool| *count = count.saturating_add(u32::from(happened));
    let totals = &mut record.totals;
    add(&mut totals.boots, true);
    add(&mut totals.cold, cold);
    add(&mut totals.unexpected, !expected);
    add(&mut totals.watchdog, !expected && reset == ResetReason::Watchdog);
    add(&mut totals.brownout, reset == ResetReason::Brownout);
    let streaks = &mut record.streaks;
    let fresh = matches!(reset, ResetReason::PowerOn | ResetReason::DeepSleepAlarm);
    streaks.resets = if reset == ResetReason::PowerOn { 0 } else { streaks.resets.saturating_add(u16::from(!fresh)) };
    streaks.unexpected = streaks.unexpected.saturating_add(u16::from(!expected));
}

fn decide(
    record: &mut Record,
    command: Option<ResetCommand>,
    crashed: Option<SafeModeReason>,
    fault: Option<SafeModeReason>,
    reset: ResetReason,
    expected: bool,
    settings: &Supervision,
) -> Decision {
    let mode = record.next_mode.take();
    let stay = record.safe_mode_stay.take();
    if let Some(condition) = fault.filter(|fault| is_condition(*fault)) {
        return Decision::SafeMode(condition);
    }
    if command == Some(ResetCommand::SafeModeRequest) {
        return Decision::SafeMode(SafeModeReason::User);
    }
    if mode == Some(RunMode::SafeMode) {
        return Decision::SafeMode(SafeModeReason::Programmatic);
    }
    // The ladder went on in safe mode and came to its last rung: safe mode goes on as well.
    if let Some(stay) = stay.filter(|_| command == Some(ResetCommand::Ladder)) {
        return Decision::SafeMode(stay);
    }
    let max = u16::from(settings.crash_resets_max);
    if !expected && max > 0 && record.streaks.unexpected >= max {
        let reason = match (crashed, reset) {
            (Some(fault), _) => fault,
            (None, ResetReason::Brownout) => SafeModeReason::Brownout,
            (None, ResetReason::Watchdog) => SafeModeReason::Watchdog,
            (None, _) => SafeModeReason::HardFault,
        };
        return Decision::SafeMode(reason);
    }
    if record.floor { Decision::Floor } else { Decision::Normal }
}

/// The header of `boot_out.txt`: who the board is, as tools for CircuitPython read it. Output of `boot.py` follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootOut<'a> {
    /// Product and version, such as `Fieldwarden 0.1.0`.
    pub product: &'a str,
    /// Date of the build, `YYYY-MM-DD`.
    pub date: &'a str,
    /// Name of the board.
    pub board: &'a str,
    /// Name of the microcontroller.
    pub mcu: &'a str,
    /// Board id.
    pub board_id: &'a str,
    /// Unique id of the microcontroller.
    pub uid: &'a [u8],
}

impl fmt::Display for BootOut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}; {} with {}\r\n", self.product, self.date, self.board, self.mcu)?;
        write!(f, "Board ID:{}\r\nUID:", self.board_id)?;
        for byte in self.uid {
            write!(f, "{byte:02X}")?;
        }
        f.write_str("\r\n")
    }
}
