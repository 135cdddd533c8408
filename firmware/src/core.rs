//! What the tasks of a board share: the supervisor behind a lock, the word that wakes its task, and what was seen last.
//!
//! Every task hands its evidence in here; only the supervisor task polls for what follows. The lock is held for one call into a
//! machine that does no input or output, never across an `await`.

use core::cell::{Cell, RefCell};
use core::fmt;
use core::future::Future;
use core::task::Context;

use embassy_sync::blocking_mutex::Mutex;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, Instant, Timer};
use fieldwarden_config::LogLevel;
use fieldwarden_netrecover::{AddressEvidence, Input as Evidence, Layer};
use fieldwarden_supervisor::{HeapReport, Input, Supervisor, TaskId};
use fieldwarden_vm::signals::Signals;

use crate::board::Console;
use crate::boot_out;
use crate::chip::ChipStatus;
use crate::limits::TRAFFIC_REPORT_MS;
use crate::net::AddressState;
use crate::radio::RadioWires;
use crate::tap::{FrameEvidence, FrameSink};

/// Shared by all tasks of one board.
pub struct Core<'a, M: RawMutex> {
    supervisor: Mutex<M, RefCell<Supervisor>>,
    wake: Signal<M, ()>,
    pub(crate) radio: RadioWires<M>,
    signals: Signals,
    signalled: Signal<M, ()>,
    sleeper: Signal<M, ()>,
    seen: Mutex<M, Cell<Seen>>,
    console: &'a dyn Console,
    log: LogLevel,
    /// What the console shows while `boot.py` runs.
    boot_out: Mutex<M, RefCell<Option<boot_out::Text>>>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    addresses: AddressState,
    chip: ChipStatus,
    heap: Option<HeapReport>,
    /// When traffic was last reported, by layer.
    traffic: [Option<Instant>; Layer::COUNT],
}

impl<'a, M: RawMutex> Core<'a, M> {
    /// Around a supervisor that has just decided how to start.
    pub const fn new(supervisor: Supervisor, console: &'a dyn Console, log: LogLevel) -> Self {
        const NONE: AddressState =
            AddressState { link_up: false, address: None, prefix_length: 0, gateway: None, dns: None };
        Self {
            supervisor: Mutex::new(RefCell::new(supervisor)),
            wake: Signal::new(),
            radio: RadioWires::new(),
            signals: Signals::new(),
            signalled: Signal::new(),
            sleeper: Signal::new(),
            seen: Mutex::new(Cell::new(Seen {
                addresses: NONE,
                chip: ChipStatus::NONE,
                heap: None,
                traffic: [None; Layer::COUNT],
            })),
            console,
            log,
            boot_out: Mutex::new(RefCell::new(None)),
        }
    }

    /// Hands something to the supervisor; its task does what follows.
    pub fn handle(&self, input: Input<'_>) {
        self.with(|supervisor| supervisor.handle(Instant::now(), input));
        self.wake.signal(());
    }

    /// Hands in what only moves a deadline of the watchdog: it is looked at when the watchdog is next due to be fed, so the task
    /// need not wake for it.
    pub(crate) fn handle_quietly(&self, input: Input<'_>) {
        self.with(|supervisor| supervisor.handle(Instant::now(), input));
    }

    /// Hands evidence to the recovery.
    pub fn evidence(&self, evidence: Evidence) {
        self.log(LogLevel::Debug, format_args!("{evidence:?}"));
        self.handle(Input::Net(evidence));
    }

    /// Reads, or polls, the supervisor. Whoever makes it say more than before wakes its task by [`Core::handle`] instead.
    pub fn with<R>(&self, look: impl FnOnce(&mut Supervisor) -> R) -> R {
        self.supervisor.lock(|supervisor| look(&mut supervisor.borrow_mut()))
    }

    /// Checks a task in, for ever: joined with its work, it shows that the executor still polls it.
    pub(crate) async fn heartbeat(&self, task: TaskId) -> ! {
        self.handle(Input::TaskStarted(task, None));
        // A task's deadline is half of the watchdog's time, and so is the hardware's timeout: two beats within it.
        let period = self.with(|supervisor| supervisor.hardware_timeout()) / 2;
        loop {
            Timer::after(period).await;
            self.handle_quietly(Input::CheckIn(task));
        }
    }

    /// Waits until something was handed in.
    pub(crate) async fn woken(&self) {
        self.wake.wait().await;
    }

    /// Sets a signal slot of the program (see `fieldwarden_vm::handlers`) and wakes it if it waits. For interrupts, and for tasks that
    /// simulate parts.
    pub fn signal(&self, slot: u8) {
        self.signals.set(slot);
        self.signalled.signal(());
    }

    /// A pin ends the deep sleep that the board is in, or is about to begin.
    pub(crate) fn wake_sleeper(&self) {
        self.sleeper.signal(());
    }

    /// Waits for that.
    pub(crate) async fn sleeper_woken(&self) {
        self.sleeper.wait().await;
    }

    /// The program's signal slots that are set; they are not any more.
    pub(crate) fn take_signals(&self) -> u32 {
        self.signals.take()
    }

    /// Whether a slot is set; if none is, `cx` is woken when one will be.
    pub(crate) fn poll_signals(&self, cx: &mut Context<'_>) -> bool {
        let mut wait = core::pin::pin!(self.signalled.wait());
        // What woke may be taken already: then the wait goes on.
        while Future::poll(wait.as_mut(), cx).is_ready() {
            if self.signals.any() {
                return true;
            }
            wait.set(self.signalled.wait());
        }
        self.signals.any()
    }

    /// Writes to the console.
    pub fn print(&self, text: &[u8]) {
        self.console.write(text);
        self.boot_out.lock(|boot_out| {
            if let Some(kept) = &mut *boot_out.borrow_mut() {
                for chunk in text.utf8_chunks() {
                    boot_out::push(kept, chunk.valid());
                }
            }
        });
    }

    /// A line of the log, if the settings ask for that much.
    pub fn log(&self, level: LogLevel, line: fmt::Arguments<'_>) {
        struct Printer<'a>(&'a dyn Console);
        impl fmt::Write for Printer<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }
        if self.log as u8 >= level as u8 {
            // Printing reports no error.
            let _ = fmt::write(&mut Printer(self.console), format_args!("[fieldwarden] {line}\r\n"));
        }
    }

    /// From now on what the console shows is kept, behind `text`.
    pub(crate) fn begin_boot_out(&self, text: boot_out::Text) {
        self.boot_out.lock(|boot_out| *boot_out.borrow_mut() = Some(text));
    }

    /// Ends that, and gives what was kept.
    pub(crate) fn end_boot_out(&self) -> Option<boot_out::Text> {
        self.boot_out.lock(|boot_out| boot_out.borrow_mut().take())
    }

    /// The address at this moment, as the one task that waits for it last told.
    pub fn addresses_now(&self) -> AddressState {
        self.seen.lock(|seen| seen.get().addresses)
    }

    /// What the chip last said of itself.
    pub fn chip_now(&self) -> ChipStatus {
        self.seen.lock(|seen| seen.get().chip)
    }

    /// The heap of the program that runs, as it was when it last waited or checked in; `None` while none runs.
    pub fn heap_now(&self) -> Option<HeapReport> {
        self.seen.lock(|seen| seen.get().heap)
    }

    pub(crate) fn heap_seen(&self, heap: Option<HeapReport>) {
        self.seen.lock(|seen| seen.set(Seen { heap, ..seen.get() }));
    }

    pub(crate) fn chip_seen(&self, chip: ChipStatus) {
        self.seen.lock(|seen| seen.set(Seen { chip, ..seen.get() }));
    }

    pub(crate) fn addresses_seen(&self, addresses: AddressState, leased: bool) {
        let before = self.seen.lock(|seen| seen.replace(Seen { addresses, ..seen.get() })).addresses;
        match (before.address, addresses.address) {
            (_, Some(_)) => self.evidence(Evidence::Address(AddressEvidence::Acquired { leased })),
            (Some(_), None) => self.evidence(Evidence::Address(AddressEvidence::Lost)),
            (None, None) => {}
        }
    }
}

impl<M: RawMutex> FrameSink for Core<'_, M> {
    fn addresses(&self) -> AddressState {
        self.addresses_now()
    }

    fn seen(&self, evidence: FrameEvidence) {
        match evidence {
            FrameEvidence::LeaseRefused => self.evidence(Evidence::Address(AddressEvidence::Refused)),
            FrameEvidence::Works(layer) => {
                let now = Instant::now();
                let place = layer as usize;
                let due = self.seen.lock(|seen| {
                    let mut all = seen.get();
                    let last = all.traffic.get(place).copied().flatten();
                    let pause = Duration::from_millis(TRAFFIC_REPORT_MS);
                    let due = last.is_none_or(|last| now.saturating_duration_since(last) >= pause);
                    if due && let Some(last) = all.traffic.get_mut(place) {
                        *last = Some(now);
                        seen.set(all);
                    }
                    due
                });
                if due {
                    self.evidence(Evidence::Traffic(layer));
                }
            }
        }
    }
}
