//! What goes in and what comes out: the inputs, the outputs and the deadlines of [`crate::Supervisor`].

use embassy_time::{Duration, Instant};
use fieldwarden_netrecover as netrecover;

use crate::program::{Ended, Script};
use crate::reasons::{ResetCommand, RunMode};
use crate::watchdog::{ProgramWatchdog, TaskId};

/// Something happened. Hand it to [`crate::Supervisor::handle`], then poll until `None`.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A script ended and every finalizer has run.
    Ended(Ended<'a>),
    /// A task begins to be supervised: it will check in at least every `deadline` (at most half of the watchdog's time;
    /// `None` gives just that).
    TaskStarted(TaskId, Option<Duration>),
    /// A task is alive. For the VM: it passed a safepoint.
    CheckIn(TaskId),
    /// A task is no longer supervised.
    TaskStopped(TaskId),
    /// The VM hands the processor back until the instant, or until something wakes it; meanwhile it counts as alive.
    VmWaiting(Option<Instant>),
    /// Something that the VM waits for has happened: its deadline runs from now.
    VmWoken,
    /// `warden.alive(within_s)`: the program promises to call again within the time. `None` ends the promise.
    Alive(Option<Duration>),
    /// A call of the program to `microcontroller.watchdog`.
    ProgramWatchdog(ProgramWatchdog),
    /// A file was written from outside (web, serial, USB), not by the program.
    FileWritten,
    /// The program set `supervisor.runtime.autoreload`.
    Autoreload(bool),
    /// A key on a console, local or over the network.
    Key(Key),
    /// Somebody asks for a reload from outside the program.
    UserReload,
    /// Somebody asks for a reset from outside the program.
    UserReset,
    /// Somebody asks for safe mode: with the button within the delay at start, or over the network at any time.
    UserSafeMode,
    /// Somebody uses the board (a request that passed authentication): safe mode and the REPL stay.
    UserActive,
    /// The copy in nvm was written (`true`) or could not be.
    NvmWritten(bool),
    /// Evidence about the network, or the answer to an [`Output::Net`]. [`netrecover::Input::Resumed`] is the
    /// supervisor's own; a hold of the link ends with the program by itself.
    Net(netrecover::Input),
}

/// A key that means something to the supervisor; all others go to the program or the REPL and are [`Key::Other`] here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Interrupts the program.
    CtrlC,
    /// Reloads, unless a program is running (it gets the key itself).
    CtrlD,
    /// Opens the REPL when nothing runs.
    Other,
}

/// Something to do, now and in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Apply every write of [`crate::Supervisor::retained_commit`] to retained RAM, in order, before the next poll.
    CommitRetained,
    /// Apply every write of [`crate::Supervisor::nvm_commit`] to nvm, in order; when done, report
    /// [`Input::NvmWritten`]. May take its time.
    CommitNvm,
    /// Feed the hardware watchdog. Its timeout, [`crate::Supervisor::hardware_timeout`], is set once at start.
    FeedWatchdog,
    /// Open `boot_out.txt` with [`crate::BootOut`]'s header; what the console shows until [`Output::EndBootOut`] goes there
    /// too. Write the file only if it changed.
    BeginBootOut,
    /// Close `boot_out.txt`.
    EndBootOut,
    /// Start the script of [`crate::Supervisor::run`] in a fresh VM; report [`Input::Ended`].
    Start(Script),
    /// Stop the running script or REPL at a safepoint, run every finalizer, report [`Input::Ended`] with
    /// [`crate::Outcome::Stopped`] (or how it ended by itself).
    Stop,
    /// Raise `KeyboardInterrupt` in the running script.
    Interrupt,
    /// Raise `WatchDogTimeout` in the running script.
    RaiseWatchDogTimeout,
    /// Open the REPL; report [`Input::Ended`] when it ends.
    StartRepl,
    /// Print [`Say::text`] on the console.
    Say(Say),
    /// Something for the network. Never a journal entry, a mirror, a reload or a reset: these are the supervisor's.
    Net(netrecover::Output),
    /// Reset the microcontroller into the mode. Everything is committed. If no reset follows, the watchdog is no longer
    /// fed.
    Reset(ResetCommand, RunMode),
    /// Deep sleep for so many milliseconds, or until another alarm of the program's wakes the board.
    DeepSleep(Option<u64>),
}

/// A line for the console, worded as tools expect it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// Auto-reload is on.
    AutoreloadOn,
    /// The program finished or raised.
    CodeDone,
    /// A written file stops the program.
    StoppedByAutoreload,
    /// A new VM starts.
    SoftReboot,
    /// Safe mode; the reason follows by [`Say::SafeModeBecause`].
    SafeMode,
    /// Why the board is in safe mode.
    SafeModeBecause(crate::SafeModeReason),
    /// Nothing runs: a key opens the REPL.
    PressAnyKey,
    /// The file that `set_next_code_file` named does not exist.
    NextFileMissing,
    /// No program exists.
    NoProgram,
    /// The program ended while the network was lost; it starts again when the network is back.
    WaitingForNetwork,
    /// The program is started again after a pause.
    Restarting,
    /// The program asked for a reset that is not due: it is reloaded instead.
    ResetDeferred,
    /// A defect of the firmware: resources were left claimed.
    ClaimsLeft,
    /// A defect of the firmware: the program did not stop.
    NotStopping,
}

impl Say {
    /// The line, without its line end.
    pub const fn text(self) -> &'static str {
        match self {
            Say::AutoreloadOn => "Auto-reload is on. Simply save files to run them or enter REPL to disable.",
            Say::CodeDone => "Code done running.",
            Say::StoppedByAutoreload => "Code stopped by auto-reload. Reloading soon.",
            Say::SoftReboot => "soft reboot",
            Say::SafeMode => "Running in safe mode! Not running saved code.\nYou are in safe mode because:",
            Say::SafeModeBecause(reason) => reason.sentence(),
            Say::PressAnyKey => "Press any key to enter the REPL. Use CTRL-D to reload.",
            Say::NextFileMissing => "The file set by set_next_code_file was not found.",
            Say::NoProgram => "No code.py or main.py found.",
            Say::WaitingForNetwork => "Waiting for the network; the program starts again when it is back.",
            Say::Restarting => "The program starts again soon.",
            Say::ResetDeferred => "A reset now would not help; the program is reloaded instead.",
            Say::ClaimsLeft => "Firmware defect: a resource was still claimed after the program had ended.",
            Say::NotStopping => "Firmware defect: the program did not stop.",
        }
    }
}

/// When to call [`crate::Supervisor::poll`] next if nothing happens before, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The instant; may lie in the past: poll now.
    pub at: Instant,
    /// Why.
    pub wake: Wake,
}

/// Why a deadline is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Outputs are waiting.
    Now,
    /// The watchdog is to be fed.
    Feed,
    /// A supervised task is due to check in.
    TaskDue(TaskId),
    /// A promise of the program (`warden.alive`, `microcontroller.watchdog`) runs out.
    PromiseDue,
    /// The delay at start in which safe mode can be asked for ends.
    SafeModeDelay,
    /// The program starts again.
    Restart,
    /// A written file reloads the program.
    Autoreload,
    /// The program must have stopped.
    StopDue,
    /// `boot.py` or `safemode.py` must have ended.
    ScriptDue,
    /// The REPL, or the wait for a key, ends.
    ReplIdle,
    /// Safe mode ends.
    SafeModeEnd,
    /// An ending counts if the network is still healthy.
    Judge,
    /// The run has been good long enough.
    GoodRun,
    /// The time without progress of the recovery is up.
    Stuck,
    /// The record is refreshed.
    Refresh,
    /// The recovery of the network has something to do.
    Recovery(netrecover::DeadlineReason),
}
