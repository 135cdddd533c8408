//! The supervisor task: polls the supervisor and does what it says, at once and in order.
//!
//! Not here: any decision. Everything that takes time is handed to the task that owns it.

use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::channel::Channel;
use embassy_time::{Duration, Instant, Timer};
use fieldwarden_config::LogLevel;
use fieldwarden_netrecover as netrecover;
use fieldwarden_netrecover::{ActionEvent, Probe, Rung};
use fieldwarden_supervisor::{Ended, Input, Outcome, Output, ResetCommand, RunMode, Script};

use crate::board::{FileStore, Nvm, Reset, RetainedRam, Watchdog};
use crate::boot_out::BootOutFile;
use crate::core::Core;
use crate::limits::{PROGRAM_ORDERS_MAX, RESTLESS_PAUSE_US};
use crate::link::{LinkWires, LinkWork};
use crate::probes::ProbeWires;
use crate::program::Remains;
use crate::wires::SocketWires;

/// What the program task is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Start the run that the supervisor names.
    Start,
    /// Stop what runs.
    Stop,
    /// Raise `KeyboardInterrupt` in it.
    Interrupt,
    /// Raise `WatchDogTimeout` in it.
    WatchDogTimeout,
}

/// Orders on their way to the program task.
pub type Orders<M> = Channel<M, Order, PROGRAM_ORDERS_MAX>;

/// Something for the log, the screen, or the judge of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// News of the recovery.
    Network(netrecover::Event),
    /// A script starts.
    Started(Script),
    /// A script ended; true when by an exception that nothing caught.
    Ended(Script, bool),
    /// The end of a script left something behind: a defect of the firmware.
    Left(Remains),
    /// The board resets itself.
    Reset(ResetCommand),
}

/// Who listens to notes. Costs a board nothing where nobody does.
pub trait Notes {
    /// Something happened.
    fn note(&self, note: &Note);
}

/// Nobody listens.
pub struct NoNotes;

impl Notes for NoNotes {
    fn note(&self, _: &Note) {}
}

/// What the supervisor task needs of the board besides the console.
pub trait Hardware: Watchdog + Reset + RetainedRam + NvmPart {}

impl<T: Watchdog + Reset + RetainedRam + NvmPart> Hardware for T {}

/// A board's nvm, which is a part of its own because it has the same verbs as retained RAM.
pub trait NvmPart {
    /// The nvm.
    type Nvm: Nvm;
    /// The nvm.
    fn nvm(&mut self) -> &mut Self::Nvm;
}

/// Where the supervisor task sends what others do.
#[derive(Clone, Copy)]
pub struct Hands<'a, M: RawMutex> {
    /// The link task.
    pub link: &'a LinkWires<M>,
    /// The probes.
    pub probes: &'a ProbeWires<M>,
    /// The program's sockets.
    pub sockets: &'a SocketWires<M>,
    /// The program task.
    pub orders: &'a Orders<M>,
    /// Who listens.
    pub notes: &'a dyn Notes,
}

/// Supervises for ever: a task of its own.
pub async fn run<M: RawMutex, H: Hardware, F: FileStore>(
    core: &Core<'_, M>,
    mut hardware: H,
    mut boot_out: BootOutFile<'_, F>,
    hands: Hands<'_, M>,
) -> ! {
    hardware.start(core.with(|supervisor| supervisor.hardware_timeout()));
    loop {
        while let Some(output) = core.with(|supervisor| supervisor.poll(Instant::now())) {
            match output {
                Output::BeginBootOut => core.begin_boot_out(boot_out.begin()),
                Output::EndBootOut => end_boot_out(core, &mut boot_out),
                output => execute(output, core, &mut hardware, &hands).await,
            }
        }
        let now = Instant::now();
        // A deadline that has passed although nothing was due would spin: a machine's defect must not cost the board its tasks.
        let soonest = now + Duration::from_micros(RESTLESS_PAUSE_US);
        match core.with(|supervisor| supervisor.next_deadline()) {
            Some(deadline) => {
                select(core.woken(), Timer::at(deadline.at.max(soonest))).await;
            }
            None => core.woken().await,
        }
    }
}

fn end_boot_out<M: RawMutex, F: FileStore>(core: &Core<'_, M>, boot_out: &mut BootOutFile<'_, F>) {
    let Some(text) = core.end_boot_out() else { return };
    if boot_out.write(&text).is_err() {
        core.print(b"boot_out.txt could not be written; it is that of an earlier start.\r\n");
    }
}

async fn execute<M: RawMutex, H: Hardware>(output: Output, core: &Core<'_, M>, hardware: &mut H, hands: &Hands<'_, M>) {
    match output {
        Output::CommitRetained => core.with(|supervisor| {
            let mut commit = supervisor.retained_commit();
            while let Some(write) = commit.next_write() {
                RetainedRam::write(hardware, write.offset, write.bytes);
            }
        }),
        Output::CommitNvm => {
            let mut commit = core.with(|supervisor| supervisor.nvm_commit());
            let mut written = true;
            while let Some(write) = commit.next_write() {
                written &= hardware.nvm().write(write.offset, write.bytes);
            }
            core.handle(Input::NvmWritten(written));
        }
        Output::FeedWatchdog => hardware.feed(),
        // The caller's, who has the file.
        Output::BeginBootOut | Output::EndBootOut => {}
        Output::Start(script) => {
            hands.notes.note(&Note::Started(script));
            order(hands, Order::Start).await;
        }
        Output::Stop => order(hands, Order::Stop).await,
        Output::Interrupt => order(hands, Order::Interrupt).await,
        Output::RaiseWatchDogTimeout => order(hands, Order::WatchDogTimeout).await,
        // There is no REPL here: it ends as soon as it begins, and the supervisor goes on.
        Output::StartRepl => core.handle(Input::Ended(Ended { outcome: Outcome::Finished, claims_left: 0 })),
        Output::Say(line) => {
            core.print(line.text().as_bytes());
            core.print(b"\r\n");
        }
        Output::Reset(command, mode) => {
            core.log(LogLevel::Info, format_args!("reset for {}", command.name()));
            reset(hardware, hands, command, mode).await;
        }
        Output::DeepSleep(ms) => {
            // Without a lower power state a sleep is a pause and a reset, as it is for the program on a real board.
            // Time wakes the board, or a pin that the program's task looks after: a sleep without an end is none.
            let until = Instant::now().saturating_add(Duration::from_millis(ms.unwrap_or(0)));
            while Instant::now() < until {
                hardware.feed();
                let nap = core.with(|supervisor| supervisor.hardware_timeout()) / 2;
                let nap = Timer::at(until.min(Instant::now().saturating_add(nap)));
                if let Either::Second(()) = select(nap, core.sleeper_woken()).await {
                    break;
                }
            }
            reset(hardware, hands, ResetCommand::DeepSleep, RunMode::Normal).await;
        }
        Output::Net(output) => network(output, core, hands),
    }
}

/// The program task takes every order before the next can be due: the supervisor waits for what comes of each.
async fn order<M: RawMutex>(hands: &Hands<'_, M>, order: Order) {
    hands.orders.send(order).await;
}

async fn reset<M: RawMutex, H: Hardware>(hardware: &mut H, hands: &Hands<'_, M>, command: ResetCommand, mode: RunMode) {
    hands.notes.note(&Note::Reset(command));
    hardware.reset(mode);
    core::future::pending().await
}

fn network<M: RawMutex>(output: netrecover::Output, core: &Core<'_, M>, hands: &Hands<'_, M>) {
    match output {
        netrecover::Output::Probe { probe: Probe::Chip, timeout } => {
            hands.link.ask(LinkWork::Status { timeout });
        }
        netrecover::Output::Probe { probe: Probe::Scan, timeout } => {
            hands.link.ask(LinkWork::Scan { timeout });
        }
        netrecover::Output::Probe { probe, timeout } => hands.probes.ask(probe, timeout),
        netrecover::Output::Associate { timeout } => {
            hands.link.ask(LinkWork::Associate { timeout });
        }
        netrecover::Output::Act(action) => match action.rung {
            Rung::AbortSockets => {
                let news = |event| core.evidence(netrecover::Input::Action(action.id, event));
                news(ActionEvent::Started);
                hands.sockets.abort_all();
                news(ActionEvent::Done);
            }
            Rung::RadioToggle | Rung::Reconnect | Rung::ChipReset => {
                hands.link.act(action);
            }
            // The supervisor turns these into a stop and start of the program, or a reset.
            Rung::SupervisorReload | Rung::McuReset => {}
        },
        netrecover::Output::Cancel(id) => hands.link.cancel(id),
        // The supervisor commits both with its own record.
        netrecover::Output::Journal(_) | netrecover::Output::Mirror => {}
        netrecover::Output::Event(event) => {
            core.log(LogLevel::Info, format_args!("{event:?}"));
            hands.notes.note(&Note::Network(event));
        }
    }
}
