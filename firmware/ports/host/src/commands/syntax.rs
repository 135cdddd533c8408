//! Whether a program compiles: by the compiler that the board has, in as much memory as the board has.

use fieldwarden_vm::compiler::{CompileError, Mode, compile};
use fieldwarden_vm::heap::Heap;

/// What is wrong with a program.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1; 0 when it concerns the file as a whole.
    pub line: u32,
    /// In characters from 1; 0 when it is not known.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// Compiles the program `source`, called `name`, in a heap of `heap_bytes`; gives the first mistake.
pub fn mistake(name: &str, source: &[u8], heap_bytes: u32) -> Option<Mistake> {
    let mut memory = vec![0u32; heap_bytes as usize / size_of::<u32>()];
    let mut heap = Heap::new(&mut memory);
    // The heap is new: there is nothing to collect, so that memory that is short stays short.
    let too_large = || {
        let message = format!("does not fit: compiling takes more than the {heap_bytes} bytes of heap");
        Some(Mistake { line: 0, column: 0, message })
    };
    let Ok(file) = heap.new_str(name) else { return too_large() };
    match compile(&mut heap, &mut &source[..], file, Mode::Exec) {
        Ok(_) => None,
        Err(CompileError::NeedMemory(_)) => too_large(),
        Err(CompileError::Syntax { line, column, kind, message, .. }) => {
            Some(Mistake { line, column, message: format!("{kind:?}: {message}") })
        }
        Err(CompileError::NotSupported { line, column, what }) => {
            Some(Mistake { line, column, message: format!("{what} is not supported here") })
        }
    }
}
