//! Registers of this chip's peripherals, by address.

/// One register of 32 bits.
#[derive(Clone, Copy)]
pub struct Register(usize);

impl Register {
    /// The register `offset` bytes behind the base of a peripheral.
    ///
    /// # Safety
    /// There is a register of a peripheral of this board at that address, reading and writing it touches no memory that Rust knows of.
    pub const unsafe fn new(base: usize, offset: usize) -> Self {
        Self(base + offset)
    }

    /// Reads it.
    pub fn read(self) -> u32 {
        // SAFETY: by the promise of `new` this is a register.
        unsafe { (self.0 as *const u32).read_volatile() }
    }

    /// Writes it.
    pub fn write(self, value: u32) {
        // SAFETY: by the promise of `new` this is a register.
        unsafe { (self.0 as *mut u32).write_volatile(value) }
    }
}
