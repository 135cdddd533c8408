//! RAM that survives every reset: why the next start is one, the last fault, the supervisor's record, the program's sleep memory.
//!
//! The chip has no register of reset causes. So a marker is written before each reset that the firmware knows of; memory without a valid
//! magic lost its power, and a valid magic without a marker is a reset from outside.
//!
//! ```text
//! word 0   magic             word 5   address of the faulting access
//! word 1   marker            word 6   length of the message
//! word 2   program counter   behind   message, 120 bytes
//! word 3   link register              record of the supervisor
//! word 4   fault status               sleep memory of the program
//! ```
//!
//! Invariant: nothing here is trusted before it is checked; the record judges itself.

use core::cell::UnsafeCell;
use core::fmt;
use core::mem::MaybeUninit;

use fieldwarden_firmware::board::RetainedRam;
use fieldwarden_supervisor::{RETAINED_BYTES, ResetReason, SafeModeReason};

/// Valid content: the layout above, version 1.
const MAGIC: u32 = 0x4657_4B01;
/// Bytes of a message that are kept: a place in the source and the beginning of a sentence.
pub const MESSAGE_BYTES: usize = 120;
/// Bytes of `alarm.sleep_memory`: what CircuitPython's smallest ports have, and the firmware's own note behind them.
const SLEEP_BYTES: usize = 256 + 4;

#[repr(C)]
struct Kept {
    magic: u32,
    marker: u32,
    pc: u32,
    lr: u32,
    status: u32,
    address: u32,
    length: u32,
    message: [u8; MESSAGE_BYTES],
    record: [u8; RETAINED_BYTES],
    sleep: [u8; SLEEP_BYTES],
    /// Where the clock begins after the next reset, microseconds, lower half first.
    #[cfg(feature = "inject")]
    clock: [u32; 2],
}

struct Place(UnsafeCell<MaybeUninit<Kept>>);

// SAFETY: every access goes through `get` and `put` of this module, byte by byte and volatile, in one core.
unsafe impl Sync for Place {}

#[unsafe(link_section = ".kept")]
static KEPT: Place = Place(UnsafeCell::new(MaybeUninit::uninit()));

fn base() -> *mut Kept {
    KEPT.0.get().cast()
}

macro_rules! word {
    ($get:ident, $put:ident, $field:ident) => {
        fn $get() -> u32 {
            // SAFETY: the place is a static of this layout, and every pattern of bits is a `u32`.
            unsafe { (&raw const (*base()).$field).read_volatile() }
        }

        fn $put(value: u32) {
            // SAFETY: the place is a static of this layout; nothing holds a reference into it.
            unsafe { (&raw mut (*base()).$field).write_volatile(value) }
        }
    };
}
word!(magic, put_magic, magic);
word!(marker, put_marker, marker);
word!(pc, put_pc, pc);
word!(lr, put_lr, lr);
word!(status, put_status, status);
word!(address, put_address, address);
word!(length, put_length, length);

/// Why the chip is reset; written before it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Marker {
    /// The firmware decided it.
    Software = 0x534F_4654,
    /// The watchdog's early warning came.
    Watchdog = 0x5744_4F47,
    /// A fault of the processor.
    Fault = 0x4641_554C,
    /// A stack overflowed.
    Stack = 0x5354_434B,
    /// The firmware panicked.
    Panic = 0x5041_4E49,
}

/// What was going on when the chip was reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Where.
    pub pc: u32,
    /// Called from.
    pub lr: u32,
    /// The processor's fault status.
    pub status: u32,
    /// The address of a faulting access, if `status` says that it is valid.
    pub address: u32,
}

/// Writes down why the reset that follows happens.
pub fn mark(why: Marker, trace: Trace, message: fmt::Arguments<'_>) {
    put_pc(trace.pc);
    put_lr(trace.lr);
    put_status(trace.status);
    put_address(trace.address);
    let mut writer = MessageWriter(0);
    // Cutting reports no error.
    let _ = fmt::write(&mut writer, message);
    // At most MESSAGE_BYTES.
    put_length(writer.0 as u32);
    put_marker(why as u32);
}

struct MessageWriter(usize);

impl fmt::Write for MessageWriter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().take(MESSAGE_BYTES.saturating_sub(self.0)) {
            // SAFETY: the index is below the array's length by `take`, and nothing holds a reference into the place.
            unsafe { (&raw mut (*base()).message).cast::<u8>().add(self.0).write_volatile(byte) };
            self.0 += 1;
        }
        Ok(())
    }
}

/// What the start before came to.
#[derive(Clone, Copy, Debug)]
pub struct LastReset {
    /// Why this start is one.
    pub reason: ResetReason,
    /// A fault of the firmware that ended the run before.
    pub fault: Option<SafeModeReason>,
    marker: Option<Marker>,
    trace: Trace,
    message: [u8; MESSAGE_BYTES],
    length: usize,
}

/// Reads and clears the marker. Once, at start.
pub fn begin() -> LastReset {
    let powered = magic() == MAGIC;
    let found = marker();
    let all = [Marker::Software, Marker::Watchdog, Marker::Fault, Marker::Stack, Marker::Panic];
    let marker = all.into_iter().find(|marker| powered && *marker as u32 == found);
    let (reason, fault) = match marker {
        None if powered => (ResetReason::ResetPin, None),
        None => (ResetReason::PowerOn, None),
        Some(Marker::Software) => (ResetReason::Software, None),
        Some(Marker::Watchdog) => (ResetReason::Watchdog, None),
        Some(Marker::Fault) => (ResetReason::Software, Some(SafeModeReason::HardFault)),
        Some(Marker::Stack) => (ResetReason::Software, Some(SafeModeReason::StackOverflow)),
        Some(Marker::Panic) => (ResetReason::Software, Some(SafeModeReason::SdkFatalError)),
    };
    let mut message = [0; MESSAGE_BYTES];
    let mut length = 0;
    let mut trace = Trace::default();
    if marker.is_some() {
        trace = Trace { pc: pc(), lr: lr(), status: status(), address: address() };
        length = (self::length() as usize).min(MESSAGE_BYTES);
        for (at, to) in message.iter_mut().enumerate().take(length) {
            // SAFETY: `at` is below the array's length; every pattern of bits is a `u8`.
            *to = unsafe { (&raw const (*base()).message).cast::<u8>().add(at).read_volatile() };
        }
    }
    if !powered {
        // What a program keeps is zeros after a loss of power, never garbage.
        let mut sleep = SleepMemory;
        (0..SLEEP_BYTES).for_each(|at| sleep.write(at, &[0]));
    }
    put_marker(0);
    put_magic(MAGIC);
    LastReset { reason, fault, marker, trace, message, length }
}

impl LastReset {
    /// Whether there is something to tell of.
    pub fn is_trouble(&self) -> bool {
        !matches!(self.marker, None | Some(Marker::Software))
    }
}

impl fmt::Display for LastReset {
    /// One line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.marker {
            None if self.reason == ResetReason::PowerOn => "power came",
            None => "reset from outside",
            Some(Marker::Software) => "reset by the firmware",
            Some(Marker::Watchdog) => "the watchdog bit",
            Some(Marker::Fault) => "fault of the processor",
            Some(Marker::Stack) => "stack overflow",
            Some(Marker::Panic) => "panic of the firmware",
        };
        formatter.write_str(what)?;
        if self.is_trouble() {
            let Trace { pc, lr, status, address } = self.trace;
            write!(formatter, " at pc=0x{pc:08x} lr=0x{lr:08x}")?;
            if status != 0 {
                write!(formatter, " status=0x{status:08x} address=0x{address:08x}")?;
            }
            let text = self.message.get(..self.length).unwrap_or_default();
            for chunk in text.utf8_chunks() {
                let separator = if chunk.valid().is_empty() { "" } else { ": " };
                write!(formatter, "{separator}{}", chunk.valid())?;
            }
        }
        Ok(())
    }
}

/// After the reset that follows, the clock begins at so many microseconds.
#[cfg(feature = "inject")]
pub fn begin_clock_at(us: u64) {
    // SAFETY: the place is a static of this layout; nothing holds a reference into it.
    unsafe { (&raw mut (*base()).clock).write_volatile([us as u32, (us >> 32) as u32]) };
}

/// Where the clock begins, microseconds; once, after [`begin`].
#[cfg(feature = "inject")]
pub fn clock_begins_at(last: &LastReset) -> u64 {
    // SAFETY: the place is a static of this layout, and every pattern of bits is two `u32`.
    let [low, high] = unsafe { (&raw const (*base()).clock).read_volatile() };
    begin_clock_at(0);
    if last.reason == ResetReason::ResetPin { u64::from(high) << 32 | u64::from(low) } else { 0 }
}

/// The supervisor's record.
pub struct Record;

/// `alarm.sleep_memory`.
pub struct SleepMemory;

macro_rules! region {
    ($name:ident, $field:ident, $size:expr) => {
        impl RetainedRam for $name {
            fn size(&self) -> usize {
                $size
            }

            fn read(&self, offset: usize, bytes: &mut [u8]) {
                for (at, byte) in bytes.iter_mut().enumerate() {
                    let at = offset.saturating_add(at);
                    *byte = match at < $size {
                        // SAFETY: `at` lies in the array; every pattern of bits is a `u8`.
                        true => unsafe { (&raw const (*base()).$field).cast::<u8>().add(at).read_volatile() },
                        false => 0,
                    };
                }
            }

            fn write(&mut self, offset: usize, bytes: &[u8]) {
                for (at, byte) in bytes.iter().enumerate() {
                    let at = offset.saturating_add(at);
                    if at < $size {
                        // SAFETY: `at` lies in the array; nothing holds a reference into the place.
                        unsafe { (&raw mut (*base()).$field).cast::<u8>().add(at).write_volatile(*byte) };
                    }
                }
            }
        }
    };
}
region!(Record, record, RETAINED_BYTES);
region!(SleepMemory, sleep, SLEEP_BYTES);
