//! The memory of a board's Python, sized by its settings.

use fieldwarden_config::Settings;
use fieldwarden_config::limits::FILE_BYTES_MAX;
use fieldwarden_firmware::board::{FileStore, Nvm, RetainedRam};
use fieldwarden_firmware::parts::Parts;
use fieldwarden_firmware::python::{Python, SettingsText};

/// Heap of a simulated board when its settings do not say, in bytes: what a board with 256 KiB of RAM has left.
const HEAP_BYTES: u32 = 96 * 1024;
/// Least stack of calls, in bytes, whatever the settings say: CircuitPython's default would not hold this VM's first frame.
const PYSTACK_BYTES_MIN: u32 = 4 * 1024;

/// Memory that a simulated microcontroller lends to its program.
pub struct Memory {
    heap: Vec<u32>,
    stack: Vec<u32>,
    lib_first: bool,
    settings: Vec<u8>,
}

impl Memory {
    /// Of the size that the settings ask for.
    pub fn new(settings: &Settings) -> Self {
        let heap_bytes = settings.device.heap_max_bytes.unwrap_or(HEAP_BYTES);
        let stack_bytes = settings.circuitpy.pystack_bytes.max(PYSTACK_BYTES_MIN);
        Self {
            heap: vec![0; heap_bytes as usize / 4],
            stack: vec![0; stack_bytes as usize / 4],
            lib_first: settings.device.lib_first,
            settings: vec![0; FILE_BYTES_MAX],
        }
    }

    /// The program in this memory.
    pub fn program<'m, F: FileStore, R: RetainedRam, N: Nvm>(
        &'m mut self,
        files: F,
        defaults: &'m [u8],
        seed: u64,
        (sleep_memory, nvm): (R, N),
        uid: &'m [u8],
        parts: &'m mut dyn Parts,
    ) -> Python<'m, F, R, N> {
        let settings = SettingsText::new(&mut self.settings, defaults);
        let lib_first = self.lib_first;
        Python {
            heap: &mut self.heap,
            stack: &mut self.stack,
            files,
            settings,
            seed,
            sleep_memory,
            nvm,
            uid,
            lib_first,
            parts,
        }
    }
}
