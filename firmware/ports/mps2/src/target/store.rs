//! Memory that keeps its content without power: the PSRAM, behind which the emulator can put a file.
//!
//! ```text
//! 0x000000  file store, 8 MiB
//! 0xF00000  nvm of the supervisor
//! 0xF01000  nvm of the program
//! 0xF02000  count of starts
//! ```

use fieldwarden_firmware::board::Nvm;
use fieldwarden_firmware::store::Memory;
use fieldwarden_supervisor::NVM_BYTES;

const BASE: usize = 0x2100_0000;
const STORE_BYTES: u32 = 8 * 1024 * 1024;
const NVM_AT: u32 = 0xF0_0000;
const USER_NVM_AT: u32 = 0xF0_1000;
const STARTS_AT: u32 = 0xF0_2000;
/// Bytes of `microcontroller.nvm`: what CircuitPython's smallest ports have.
const USER_NVM_BYTES: usize = 256;

/// A part of the PSRAM.
struct Part {
    at: u32,
    size: u32,
}

impl Part {
    fn length(&self, at: u32, wanted: usize) -> usize {
        wanted.min(self.size.saturating_sub(at) as usize)
    }

    fn place(&self, at: u32) -> *mut u8 {
        (BASE + self.at as usize + at as usize) as *mut u8
    }

    fn read(&self, at: u32, bytes: &mut [u8]) {
        let (inside, beyond) = bytes.split_at_mut(self.length(at, bytes.len()));
        beyond.fill(0);
        // SAFETY: the bytes lie in this part of the PSRAM, which nothing but parts touches, in one core; no Rust value is there.
        unsafe { core::ptr::copy_nonoverlapping(self.place(at), inside.as_mut_ptr(), inside.len()) };
    }

    fn write(&self, at: u32, bytes: &[u8]) {
        let length = self.length(at, bytes.len());
        // SAFETY: as for `read`.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.place(at), length) };
        // Written in the order asked: what follows must not come before it.
        cortex_m::asm::dmb();
    }
}

/// The file store's part. There is one.
pub struct StoreMemory(Part);

impl StoreMemory {
    /// The part.
    pub const fn new() -> Self {
        Self(Part { at: 0, size: STORE_BYTES })
    }
}

impl Memory for StoreMemory {
    fn size(&self) -> u32 {
        STORE_BYTES
    }

    fn read(&self, at: u32, bytes: &mut [u8]) {
        self.0.read(at, bytes);
    }

    fn write(&mut self, at: u32, bytes: &[u8]) {
        self.0.write(at, bytes);
    }
}

/// Nvm: the supervisor's or the program's.
pub struct PsramNvm(Part);

impl PsramNvm {
    /// The supervisor's.
    pub const fn supervisor() -> Self {
        Self(Part { at: NVM_AT, size: NVM_BYTES as u32 })
    }

    /// The program's.
    pub const fn program() -> Self {
        Self(Part { at: USER_NVM_AT, size: USER_NVM_BYTES as u32 })
    }
}

impl Nvm for PsramNvm {
    fn size(&self) -> usize {
        self.0.size as usize
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        self.0.read(u32::try_from(offset).unwrap_or(u32::MAX), bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        self.0.write(u32::try_from(offset).unwrap_or(u32::MAX), bytes);
        true
    }
}

/// Counts this start, and tells how many there were.
pub fn count_start() -> u32 {
    let part = Part { at: STARTS_AT, size: 4 };
    let mut bytes = [0; 4];
    part.read(0, &mut bytes);
    let starts = u32::from_le_bytes(bytes).wrapping_add(1);
    part.write(0, &starts.to_le_bytes());
    starts
}
