//! Faults from outside, for tests: wedges of the link chip, hangs and faults of the firmware. The released image has none of this.
//!
//! They come as frames of a private kind, which the network stack never sees; `rig/src/wedge.rs` draws them.

use core::cell::RefCell;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use core::task::Context;

use cortex_m::peripheral::SCB;
use critical_section::Mutex;
use fieldwarden_firmware::board::{FileError, FileInfo, FileStore, RetainedRam, Space};
use fieldwarden_firmware::chip::{ChipCommand, ChipError};
use fieldwarden_firmware::program::{Affliction, Asleep, Demand, Program, Remains, Services, Session, Step};
use fieldwarden_supervisor::{HeapReport, Run, Script};
use heapless::Vec;

use super::kept::{self, Record};
use super::lan;
use super::start::Lock;

const ETHER_TYPE: [u8; 2] = [0x88, 0xB5];
const MARK: &[u8; 4] = b"FWIJ";
const FREED: u8 = 0x80;
const WEDGES_MAX: usize = 4;
/// Ranks of the rungs that a chip executes.
const RUNG_SOFT_RESET: u8 = 2;
const RUNG_RESET: u8 = 3;
const SYMPTOM_STUCK: u8 = 1;
const SYMPTOM_MUTE: u8 = 2;

#[derive(Clone, Copy)]
struct Wedge {
    instance: u32,
    symptom: u8,
    cure: u8,
}

static WEDGES: Mutex<RefCell<Vec<Wedge, WEDGES_MAX>>> = Mutex::new(RefCell::new(Vec::new()));

/// What is wrong inside the program: the code of its frame, or 0.
static INNER: AtomicU8 = AtomicU8::new(0);

const HANG_IN_PYTHON: u8 = 3;
const HANG_IN_NATIVE: u8 = 4;
const RAISE: u8 = 5;
const NO_MEMORY: u8 = 6;
const MASK_INTERRUPTS: u8 = 7;
const OVERFLOW_THREAD: u8 = 10;

/// Writes to the file store find no room.
static FULL: AtomicBool = AtomicBool::new(false);

const DAMAGE_BIT: u8 = 0;
const DAMAGE_BYTES: u8 = 1;
/// Most bytes of [`DAMAGE_BYTES`].
const DAMAGED_BYTES_MAX: usize = 32;

/// Takes a frame that is one of these. False: it is the network's.
pub fn take(frame: &[u8]) -> bool {
    if frame.get(12..14) != Some(&ETHER_TYPE) {
        return false;
    }
    let Some(&[a, b, c, d, code, i0, i1, i2, i3, symptom, cure]) = frame.get(14..25) else { return true };
    if [a, b, c, d] != *MARK {
        return true;
    }
    let instance = u32::from_le_bytes([i0, i1, i2, i3]);
    match code {
        1 => with(|wedges| {
            // A test that wedges more than fit sees them not act.
            let _ = wedges.push(Wedge { instance, symptom, cure });
        }),
        2 => with(|wedges| wedges.retain(|wedge| wedge.instance != instance)),
        // SAFETY: it is no instruction, which is what is wanted: a fault of the processor.
        8 => unsafe { core::arch::asm!("udf #1", options(noreturn)) },
        9 => panic!("injected"),
        11 => {
            overflow(1);
        }
        12 => INNER.store(0, Ordering::Relaxed),
        13 => FULL.store(symptom != 0, Ordering::Relaxed),
        14 => damage(symptom, number(frame)),
        15 => {
            kept::begin_clock_at(number(frame));
            from_outside()
        }
        16 => from_outside(),
        code => INNER.store(code, Ordering::Relaxed),
    }
    true
}

/// The number that some carry.
fn number(frame: &[u8]) -> u64 {
    frame.get(25..33).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// A reset that leaves no marker: as by the pin.
fn from_outside() -> ! {
    SCB::sys_reset()
}

/// The record changes as memory does that noise or a failing supply hits.
fn damage(how: u8, chance: u64) {
    let size = Record.size();
    let at = (chance % size as u64) as usize;
    let mut noise = chance | 1;
    let mut next = || {
        // Marsaglia's xorshift64.
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        (noise >> 32) as u32
    };
    let (from, to) = match how {
        DAMAGE_BIT => {
            let mut byte = [0];
            Record.read(at, &mut byte);
            return Record.write(at, &[byte[0] ^ 1 << (next() % 8)]);
        }
        DAMAGE_BYTES => (at, at + 1 + next() as usize % DAMAGED_BYTES_MAX),
        _ => (0, size),
    };
    // What lies beyond the record's end is dropped.
    (from..to).for_each(|at| Record.write(at, &[next() as u8]));
}

/// The board's files, with no room for more when a fault says so.
#[derive(Clone, Copy)]
pub struct Filled<F>(pub F);

impl<F> Filled<F> {
    fn room(&self) -> Result<(), FileError> {
        if FULL.load(Ordering::Relaxed) { Err(FileError::Full) } else { Ok(()) }
    }
}

impl<F: FileStore> FileStore for Filled<F> {
    fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        self.0.info(path)
    }

    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        self.0.read(path, offset, bytes)
    }

    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        self.room()?;
        self.0.write(path, offset, bytes)
    }

    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        self.room()?;
        self.0.truncate(path, length)
    }

    fn sync(&mut self, path: &str) -> Result<(), FileError> {
        self.0.sync(path)
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        self.0.remove(path)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        self.0.rename(from, to)
    }

    fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        self.room()?;
        self.0.make_folder(path)
    }

    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        self.0.list(path, each)
    }

    fn space(&self) -> Space {
        let space = self.0.space();
        if self.room().is_ok() { space } else { Space { free_bytes: 0, ..space } }
    }
}

fn with<R>(act: impl FnOnce(&mut Vec<Wedge, WEDGES_MAX>) -> R) -> R {
    critical_section::with(|cs| act(&mut WEDGES.borrow_ref_mut(cs)))
}

/// Whether frames are lost in the chip.
pub fn is_wedged() -> bool {
    with(|wedges| !wedges.is_empty())
}

/// A command comes to the chip: frees what it cures, then fails or is swallowed as the wedge wants.
pub async fn command(command: &ChipCommand<'_>) -> Result<(), ChipError> {
    let rung = match command {
        ChipCommand::SoftReset => RUNG_SOFT_RESET,
        ChipCommand::Reset => RUNG_RESET,
        _ => 0,
    };
    with(|wedges| {
        wedges.retain(|wedge| {
            let freed = rung >= wedge.cure.max(RUNG_SOFT_RESET);
            if freed {
                tell(wedge.instance, rung);
            }
            !freed
        });
    });
    match with(|wedges| wedges.iter().map(|wedge| wedge.symptom).max()) {
        Some(SYMPTOM_MUTE) => core::future::pending().await,
        Some(SYMPTOM_STUCK) if *command != ChipCommand::Status => Err(ChipError::Internal),
        _ => Ok(()),
    }
}

fn tell(instance: u32, rung: u8) {
    let mut frame = [0; 60];
    let [i0, i1, i2, i3] = instance.to_le_bytes();
    let head = [0xFF; 6].into_iter().chain([2, 0, 0, 0, 0, 0xFD]).chain(ETHER_TYPE).chain(*MARK);
    let body = head.chain([FREED, i0, i1, i2, i3, rung]);
    frame.iter_mut().zip(body).for_each(|(to, from)| *to = from);
    lan::send(&frame);
}

/// Uses up whichever stack it runs on.
#[inline(never)]
#[allow(unconditional_recursion, reason = "that is what it is for")]
fn overflow(depth: u32) -> u32 {
    let mut frame = [depth; 64];
    core::hint::black_box(&mut frame);
    overflow(depth.wrapping_add(1)).wrapping_add(core::hint::black_box(frame)[0])
}

/// A program that fails as injected.
pub struct Afflicted<P>(pub P);

/// A run of it.
pub struct AfflictedSession<S> {
    session: S,
    script: Script,
    stopping: bool,
    /// What was brought about in this run already.
    done: u8,
}

impl<P: Program<Lock>> Program<Lock> for Afflicted<P> {
    type Session<'p>
        = AfflictedSession<P::Session<'p>>
    where
        Self: 'p;

    #[inline(never)]
    fn start<'p>(&'p mut self, run: &Run<'_>, services: &mut Services<'_, Lock>) -> Self::Session<'p> {
        AfflictedSession { session: self.0.start(run, services), script: run.script, stopping: false, done: 0 }
    }
}

impl<S: Session<Lock>> Session<Lock> for AfflictedSession<S> {
    fn run(&mut self, fuel: u32, services: &mut Services<'_, Lock>) -> Step<'_> {
        if self.script == Script::Code && !self.stopping {
            match INNER.load(Ordering::Relaxed) {
                HANG_IN_PYTHON => return Step::Yielded { used: fuel },
                HANG_IN_NATIVE => loop {
                    core::hint::spin_loop();
                },
                MASK_INTERRUPTS => {
                    cortex_m::interrupt::disable();
                    loop {
                        core::hint::spin_loop();
                    }
                }
                OVERFLOW_THREAD => {
                    overflow(1);
                }
                RAISE => {
                    INNER.store(0, Ordering::Relaxed);
                    self.session.afflict(Affliction::Exception);
                }
                NO_MEMORY if self.done != NO_MEMORY => {
                    self.done = NO_MEMORY;
                    self.session.afflict(Affliction::NoMemory);
                }
                _ => {}
            }
        }
        self.session.run(fuel, services)
    }

    fn demand(&mut self, demand: Demand) {
        self.stopping |= demand == Demand::Stop;
        self.session.demand(demand);
    }

    fn poll_changed(&mut self, cx: &mut Context<'_>) -> bool {
        self.session.poll_changed(cx)
    }

    fn heap(&self) -> Option<HeapReport> {
        self.session.heap()
    }

    fn poll_asleep(&mut self, cx: &mut core::task::Context<'_>) -> Asleep {
        self.session.poll_asleep(cx)
    }

    fn remains(&self) -> Remains {
        self.session.remains()
    }
}
