//! The reasons a program can ask for, with CircuitPython's names and meaning: why this run started, why the board is in
//! safe mode, why the microcontroller was reset, and how it is to start next time.
//!
//! Each enumeration has `name()`, the word that Python and the status document show, and a one-byte code for the
//! retained record. Codes are part of the record's layout: they are never renumbered.

/// Makes an enumeration with names as CircuitPython spells them and one-byte codes.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant = $code),+ }

        impl $name {
            /// Every value, in the order of the codes.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for this value in Python and in reports.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The code in the retained record.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// The value of a code; `None` for a code that stands for nothing.
            pub const fn from_code(code: u8) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// Why the current program run was started (`supervisor.runtime.run_reason`).
    RunReason {
        /// First run after a reset.
        Startup = 0 "STARTUP",
        /// A file was written and auto-reload is on.
        AutoReload = 1 "AUTO_RELOAD",
        /// `supervisor.reload()`, a `reload_on_…` option, or the supervisor's own restart.
        SupervisorReload = 2 "SUPERVISOR_RELOAD",
        /// Ctrl-D, or the end of a REPL session.
        ReplReload = 3 "REPL_RELOAD",
    }
}

named! {
    /// Why the board is in safe mode (`supervisor.runtime.safe_mode_reason`).
    SafeModeReason {
        /// Not in safe mode.
        None = 0 "NONE",
        /// The supply fell too low, repeatedly.
        Brownout = 1 "BROWNOUT",
        /// Flash could not be written.
        FlashWriteFail = 2 "FLASH_WRITE_FAIL",
        /// Memory was asked for while no program ran.
        GcAllocOutsideVm = 3 "GC_ALLOC_OUTSIDE_VM",
        /// A processor fault, repeatedly.
        HardFault = 4 "HARD_FAULT",
        /// An error in the handling of interrupts.
        InterruptError = 5 "INTERRUPT_ERROR",
        /// An error in the handling of an exception.
        NlrJumpFail = 6 "NLR_JUMP_FAIL",
        /// The file store could not be mounted.
        NoCircuitpy = 7 "NO_CIRCUITPY",
        /// No memory for a heap.
        NoHeap = 8 "NO_HEAP",
        /// A program or the supervisor asked for safe mode.
        Programmatic = 9 "PROGRAMMATIC",
        /// A library of the chip's maker gave up.
        SdkFatalError = 10 "SDK_FATAL_ERROR",
        /// A stack overflowed.
        StackOverflow = 11 "STACK_OVERFLOW",
        /// USB descriptors cannot be built as asked.
        UsbBootDeviceNotInterfaceZero = 12 "USB_BOOT_DEVICE_NOT_INTERFACE_ZERO",
        /// USB descriptors cannot be built as asked.
        UsbTooManyEndpoints = 13 "USB_TOO_MANY_ENDPOINTS",
        /// USB descriptors cannot be built as asked.
        UsbTooManyInterfaceNames = 14 "USB_TOO_MANY_INTERFACE_NAMES",
        /// Someone asked for it by hand; no file of the user runs.
        User = 15 "USER",
        /// The watchdog reset the board, repeatedly.
        Watchdog = 16 "WATCHDOG",
        /// `safemode.py` itself raised.
        SafemodePyError = 17 "SAFEMODE_PY_ERROR",
    }
}

named! {
    /// Why the microcontroller was reset (`microcontroller.cpu.reset_reason`).
    ResetReason {
        /// Power was applied.
        PowerOn = 0 "POWER_ON",
        /// The supply fell too low.
        Brownout = 1 "BROWNOUT",
        /// Software asked for it.
        Software = 2 "SOFTWARE",
        /// An alarm ended a deep sleep.
        DeepSleepAlarm = 3 "DEEP_SLEEP_ALARM",
        /// The reset pin was pulled.
        ResetPin = 4 "RESET_PIN",
        /// A watchdog, ours or the program's, expired.
        Watchdog = 5 "WATCHDOG",
        /// The hardware does not say.
        Unknown = 6 "UNKNOWN",
        /// A debugger asked for it.
        RescueDebug = 7 "RESCUE_DEBUG",
    }
}

named! {
    /// How the microcontroller is to start next (`microcontroller.on_next_reset`).
    RunMode {
        /// Run as usual.
        Normal = 0 "NORMAL",
        /// Start in safe mode.
        SafeMode = 1 "SAFE_MODE",
        /// Start the UF2 loader. Needs a hand to leave: refused unless settings allow it.
        Uf2 = 2 "UF2",
        /// Start the bootloader. Needs a hand to leave: refused unless settings allow it.
        Bootloader = 3 "BOOTLOADER",
    }
}

named! {
    /// What a commanded reset is for, and by that on whose behalf. Journalled before the reset, so that the next boot
    /// never takes a commanded reset for a crash.
    ResetCommand {
        /// The recovery ladder reached its last rung.
        Ladder = 1 "LADDER",
        /// The program called `microcontroller.reset()`.
        Program = 2 "PROGRAM",
        /// The program's `microcontroller.watchdog` expired in mode RESET.
        ProgramWatchdog = 3 "PROGRAM_WATCHDOG",
        /// The program kept failing although the network was healthy.
        ProgramFailures = 4 "PROGRAM_FAILURES",
        /// The program reloaded itself too often in a row.
        TooManyReloads = 5 "TOO_MANY_RELOADS",
        /// Resources were still claimed after a program had ended: a defect of the firmware.
        ClaimsLeft = 6 "CLAIMS_LEFT",
        /// A program did not stop when told to: a defect of the firmware.
        StopTimeout = 7 "STOP_TIMEOUT",
        /// A local or undetermined fault lasted and the ladder made no progress.
        StuckUnhealthy = 8 "STUCK_UNHEALTHY",
        /// Safe mode timed out.
        SafeModeEnd = 9 "SAFE_MODE_END",
        /// Someone asked for safe mode over the network or the console.
        SafeModeRequest = 10 "SAFE_MODE_REQUEST",
        /// Someone asked for a reset over the network or the console.
        User = 11 "USER",
        /// The program went to deep sleep; waking is a reset on most chips.
        DeepSleep = 12 "DEEP_SLEEP",
        /// The program asked for the UF2 loader or the bootloader.
        Loader = 13 "LOADER",
    }
}

impl ResetCommand {
    /// Whether the reset was somebody's wish, or the way out of safe mode, rather than a remedy.
    pub const fn is_wish(self) -> bool {
        matches!(
            self,
            ResetCommand::Program
                | ResetCommand::ProgramWatchdog
                | ResetCommand::SafeModeEnd
                | ResetCommand::SafeModeRequest
                | ResetCommand::User
                | ResetCommand::DeepSleep
                | ResetCommand::Loader
        )
    }
}

impl SafeModeReason {
    /// Whether `safemode.py` may run: never when a hand asked for safe mode, whose purpose is that nothing of the user
    /// runs, and never for an error of `safemode.py` itself.
    pub const fn runs_safemode_py(self) -> bool {
        !matches!(self, SafeModeReason::None | SafeModeReason::User | SafeModeReason::SafemodePyError)
    }

    /// One sentence for the console, after "You are in safe mode because:".
    pub const fn sentence(self) -> &'static str {
        match self {
            SafeModeReason::None => "The board is not in safe mode.",
            SafeModeReason::Brownout => "The supply voltage dropped too low, more than once.",
            SafeModeReason::FlashWriteFail => "Flash could not be written.",
            SafeModeReason::GcAllocOutsideVm => "Memory was asked for while no program ran.",
            SafeModeReason::HardFault => "The processor met a fault, more than once.",
            SafeModeReason::InterruptError => "Interrupt handling met an error.",
            SafeModeReason::NlrJumpFail => "Exception handling met an error.",
            SafeModeReason::NoCircuitpy => "The file store could not be mounted.",
            SafeModeReason::NoHeap => "There is no memory for a heap.",
            SafeModeReason::Programmatic => "A program or the supervisor asked for it.",
            SafeModeReason::SdkFatalError => "A library of the chip's maker gave up.",
            SafeModeReason::StackOverflow => "A stack overflowed.",
            SafeModeReason::UsbBootDeviceNotInterfaceZero => "The USB boot device is not interface 0.",
            SafeModeReason::UsbTooManyEndpoints => "USB devices need more endpoints than there are.",
            SafeModeReason::UsbTooManyInterfaceNames => "USB devices give too many interface names.",
            SafeModeReason::User => "It was asked for by hand.",
            SafeModeReason::Watchdog => "The watchdog reset the board, more than once.",
            SafeModeReason::SafemodePyError => "safemode.py raised an exception.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_its_code() {
        assert!(RunReason::ALL.iter().all(|reason| RunReason::from_code(reason.code()) == Some(*reason)));
        assert!(SafeModeReason::ALL.iter().all(|reason| SafeModeReason::from_code(reason.code()) == Some(*reason)));
        assert!(ResetReason::ALL.iter().all(|reason| ResetReason::from_code(reason.code()) == Some(*reason)));
        assert!(RunMode::ALL.iter().all(|mode| RunMode::from_code(mode.code()) == Some(*mode)));
        assert!(ResetCommand::ALL.iter().all(|command| ResetCommand::from_code(command.code()) == Some(*command)));
        assert_eq!(SafeModeReason::from_code(18), None);
    }

    #[test]
    fn names_are_those_of_circuitpython() {
        let names = |list: &[&str], ours: &mut dyn Iterator<Item = &'static str>| {
            for name in list {
                assert_eq!(ours.next(), Some(*name));
            }
        };
        names(
            &["STARTUP", "AUTO_RELOAD", "SUPERVISOR_RELOAD", "REPL_RELOAD"],
            &mut RunReason::ALL.iter().map(|reason| reason.name()),
        );
        names(
            &[
                "POWER_ON",
                "BROWNOUT",
                "SOFTWARE",
                "DEEP_SLEEP_ALARM",
                "RESET_PIN",
                "WATCHDOG",
                "UNKNOWN",
                "RESCUE_DEBUG",
            ],
            &mut ResetReason::ALL.iter().map(|reason| reason.name()),
        );
        names(&["NORMAL", "SAFE_MODE", "UF2", "BOOTLOADER"], &mut RunMode::ALL.iter().map(|mode| mode.name()));
    }
}
