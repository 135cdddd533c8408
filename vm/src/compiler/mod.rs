//! The compiler: Python 3.11 source to CODE objects, on the board, in bounded memory.
//!
//! Source is read through [`Source`] in small pieces and compiled unit by unit: a unit is a simple statement or an outermost function at
//! module or class level; `if`, `while`, `for`, `with` and `class` at those levels are streamed, statement by statement. The syntax tree of
//! one unit lives in the free words of the heap, at their far end (`arena.rs`), while final objects are allocated at the near end. Nothing is
//! collected meanwhile: when memory runs short the answer is `NeedMemory`, and the caller collects and begins again.
//!
//! Not here: running the code (the interpreter), the instruction set (`op.rs`), object layouts (`layout.rs`).

pub mod dis;
pub mod lines;

use crate::heap::{Heap, NeedMemory};
use crate::value::Value;

/// Where source text comes from.
pub trait Source {
    /// Reads bytes from `offset` on into `into`; returns how many were read, 0 at the end of the text.
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize;
}

impl Source for &[u8] {
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize {
        let rest = self.get(offset as usize..).unwrap_or(&[]);
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }
}

/// What the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module: any statements.
    Exec,
    /// One expression; running the code returns its value.
    Eval,
    /// One interactive statement; expression statements print their value.
    Single,
}

/// Which exception a syntax error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxKind {
    /// `SyntaxError`
    SyntaxError,
    /// `IndentationError`
    IndentationError,
    /// `TabError`
    TabError,
}

/// The text of a syntax error, at most 160 bytes of UTF-8.
pub type Message = heapless::String<160>;

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// Memory ran short: collect, then compile again from the start. The second time it is a MemoryError.
    NeedMemory(NeedMemory),
    /// The source is not Python.
    Syntax {
        /// From 1.
        line: u32,
        /// In characters, from 1; 0 if the place within the line is not known.
        column: u32,
        /// In characters, from 1, exclusive; 0 if not known.
        end_column: u32,
        /// The exception's type.
        kind: SyntaxKind,
        /// As CPython 3.11 words it.
        message: Message,
    },
    /// Python that this compiler does not take.
    NotSupported {
        /// From 1.
        line: u32,
        /// In characters, from 1.
        column: u32,
        /// What is not supported.
        what: &'static str,
    },
}

/// Compiles `source` to a CODE object. `file` is a str, kept in every code object.
///
/// Takes time linear in the length of the source (but for long chains of names in one scope), and memory for the largest unit only.
pub fn compile(heap: &mut Heap, source: &mut dyn Source, file: Value, mode: Mode) -> Result<Value, CompileError> {
    let _ = (heap, source, file, mode);
    Err(CompileError::NotSupported { line: 1, column: 1, what: "compiling" })
}
