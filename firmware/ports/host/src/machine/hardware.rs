//! The microcontroller's own hardware in a simulator: watchdog, retained RAM, nvm, reset, console.
//!
//! Writes can be cut: a power cut that waits for the n-th write takes the first bytes of it and then the power, so that a torn write is
//! as torn as on a real board.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use embassy_time::{Duration, Instant};
use fieldwarden_firmware::board::{Console, Nvm, Reset, RetainedRam, Watchdog};
use fieldwarden_firmware::supervise::NvmPart;
use fieldwarden_supervisor::{NVM_BYTES, RETAINED_BYTES, ResetReason, RunMode};
use fieldwarden_world::fault::WriteTarget;

/// Why a run of the microcontroller is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It reset itself.
    Reset(RunMode),
    /// The watchdog was not fed.
    Watchdog,
    /// Power went away for so many microseconds.
    PowerCut {
        /// Time without power.
        off_us: u64,
    },
    /// The supply dipped for so many microseconds.
    BrownOut {
        /// Time in reset.
        off_us: u64,
    },
    /// The reset pin, for so long; the clock may start anywhere after it.
    Pin {
        /// Where the clock starts, microseconds.
        clock_us: u64,
    },
}

/// A power cut that waits for a write.
#[derive(Clone, Copy, Debug)]
pub struct ArmedCut {
    /// Which writes count.
    pub target: WriteTarget,
    /// Writes to go, this one included; 1 is the next.
    pub writes: u32,
    /// Bytes of that write that are still written.
    pub byte: u32,
    /// Time without power.
    pub off_us: u64,
}

/// What survives a reset, and what asks for one.
pub struct Memory {
    /// Retained RAM.
    pub retained: [u8; RETAINED_BYTES],
    /// The program's own retained RAM.
    pub sleep: [u8; SLEEP_BYTES],
    /// The program's own nvm.
    pub user_nvm: [u8; USER_NVM_BYTES],
    /// Nvm.
    pub nvm: [u8; NVM_BYTES],
    /// A power cut that waits.
    pub cut: Option<ArmedCut>,
}

struct Shared {
    memory: RefCell<Memory>,
    stop: Cell<Option<Stop>>,
    bites_at: Cell<Option<Instant>>,
    timeout: Cell<Duration>,
    reason: Cell<ResetReason>,
    console: RefCell<Vec<u8>>,
}

/// The hardware; clones are the same.
#[derive(Clone)]
pub struct SimHardware {
    shared: Rc<Shared>,
    nvm: SimNvm,
}

/// Bytes of `alarm.sleep_memory`: what CircuitPython's smallest ports have, and the firmware's own note behind them.
pub const SLEEP_BYTES: usize = 256 + 4;

/// Its `alarm.sleep_memory`.
#[derive(Clone)]
pub struct SimSleep(Rc<Shared>);

impl RetainedRam for SimSleep {
    fn size(&self) -> usize {
        SLEEP_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(&self.0.memory.borrow().sleep, offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        copy(&mut self.0.memory.borrow_mut().sleep, offset, bytes);
    }
}

/// Bytes of `microcontroller.nvm`: as many.
pub const USER_NVM_BYTES: usize = 256;

/// Its `microcontroller.nvm`.
#[derive(Clone)]
pub struct SimUserNvm(Rc<Shared>);

impl Nvm for SimUserNvm {
    fn size(&self) -> usize {
        USER_NVM_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(&self.0.memory.borrow().user_nvm, offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        copy(&mut self.0.memory.borrow_mut().user_nvm, offset, bytes);
        true
    }
}

/// Its nvm.
#[derive(Clone)]
pub struct SimNvm(Rc<Shared>);

/// Longest console output kept between two readings, in bytes.
const CONSOLE_BYTES_MAX: usize = 16 * 1024;

impl SimHardware {
    /// A board that never had power: its RAM holds `noise`.
    pub fn new(noise: [u8; RETAINED_BYTES]) -> Self {
        let shared = Rc::new(Shared {
            memory: RefCell::new(Memory {
                retained: noise,
                sleep: [0; SLEEP_BYTES],
                user_nvm: [0xFF; USER_NVM_BYTES],
                nvm: [0xFF; NVM_BYTES],
                cut: None,
            }),
            stop: Cell::new(None),
            bites_at: Cell::new(None),
            timeout: Cell::new(Duration::MAX),
            reason: Cell::new(ResetReason::PowerOn),
            console: RefCell::new(Vec::new()),
        });
        Self { nvm: SimNvm(Rc::clone(&shared)), shared }
    }

    /// Starts the microcontroller for a reason: the watchdog is off, nothing asks for a reset.
    pub fn begin(&self, reason: ResetReason) {
        self.shared.stop.set(None);
        self.shared.bites_at.set(None);
        self.shared.reason.set(reason);
    }

    /// The program's own retained RAM.
    pub fn sleep_memory(&self) -> SimSleep {
        SimSleep(Rc::clone(&self.shared))
    }

    /// The program's own nvm.
    pub fn user_nvm(&self) -> SimUserNvm {
        SimUserNvm(Rc::clone(&self.shared))
    }

    /// Ends this run; the first reason stays.
    pub fn stop(&self, stop: Stop) {
        if self.shared.stop.get().is_none() {
            self.shared.stop.set(Some(stop));
        }
    }

    /// Why this run is over, if it is.
    pub fn stopped(&self) -> Option<Stop> {
        self.shared.stop.get()
    }

    /// When the watchdog bites if it is not fed.
    pub fn watchdog_at(&self) -> Option<Instant> {
        self.shared.bites_at.get()
    }

    /// The memory, to damage it or to wait for a write.
    pub fn memory(&self) -> std::cell::RefMut<'_, Memory> {
        self.shared.memory.borrow_mut()
    }

    /// Takes what was printed since the last call.
    pub fn take_console(&self) -> Vec<u8> {
        std::mem::take(&mut *self.shared.console.borrow_mut())
    }
}

impl Shared {
    /// How many bytes of a write are written before power goes.
    fn cut(&self, target: WriteTarget, length: usize) -> usize {
        if self.stop.get().is_some() {
            return 0;
        }
        let cut = &mut self.memory.borrow_mut().cut;
        let Some(armed) = cut.as_mut().filter(|armed| armed.target == target || armed.target == WriteTarget::Any)
        else {
            return length;
        };
        armed.writes = armed.writes.saturating_sub(1);
        if armed.writes > 0 {
            return length;
        }
        let (kept, off_us) = ((armed.byte as usize).min(length), armed.off_us);
        *cut = None;
        self.stop.set(Some(Stop::PowerCut { off_us }));
        kept
    }
}

fn copy(to: &mut [u8], offset: usize, from: &[u8]) {
    for (to, from) in to.iter_mut().skip(offset).zip(from) {
        *to = *from;
    }
}

fn copy_out(from: &[u8], offset: usize, to: &mut [u8]) {
    let all = from.iter().skip(offset).copied().chain(std::iter::repeat(0));
    for (to, from) in to.iter_mut().zip(all) {
        *to = from;
    }
}

impl Watchdog for SimHardware {
    fn start(&mut self, timeout: Duration) {
        self.shared.timeout.set(timeout);
        self.feed();
    }

    fn feed(&mut self) {
        self.shared.bites_at.set(Instant::now().checked_add(self.shared.timeout.get()));
    }
}

impl Reset for SimHardware {
    fn reason(&self) -> ResetReason {
        self.shared.reason.get()
    }

    fn reset(&mut self, mode: RunMode) {
        self.stop(Stop::Reset(mode));
    }
}

impl RetainedRam for SimHardware {
    fn size(&self) -> usize {
        RETAINED_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(&self.shared.memory.borrow().retained, offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        let kept = self.shared.cut(WriteTarget::Retained, bytes.len());
        copy(&mut self.shared.memory.borrow_mut().retained, offset, &bytes[..kept]);
    }
}

impl Nvm for SimNvm {
    fn size(&self) -> usize {
        NVM_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(&self.0.memory.borrow().nvm, offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let kept = self.0.cut(WriteTarget::Nvm, bytes.len());
        copy(&mut self.0.memory.borrow_mut().nvm, offset, &bytes[..kept]);
        kept == bytes.len()
    }
}

impl NvmPart for SimHardware {
    type Nvm = SimNvm;

    fn nvm(&mut self) -> &mut SimNvm {
        &mut self.nvm
    }
}

impl Console for SimHardware {
    fn write(&self, bytes: &[u8]) {
        let mut console = self.shared.console.borrow_mut();
        console.extend_from_slice(bytes);
        let excess = console.len().saturating_sub(CONSOLE_BYTES_MAX);
        console.drain(..excess);
    }
}
