//! The compiler: Python 3.11 source to CODE objects, on the board, in bounded memory.
//!
//! Source is read through [`Source`] in small pieces and compiled unit by unit: a unit is a simple statement or an outermost function at
//! module or class level; `if`, `while`, `for`, `with` and `class` at those levels are streamed, statement by statement. The syntax tree of
//! one unit lives in the free words of the heap, at their far end (`arena.rs`), while final objects are allocated at the near end. Nothing is
//! collected meanwhile: when memory runs short the answer is `NeedMemory`, and the caller collects and begins again.
//!
//! Not here: running the code (the interpreter), the instruction set (`op.rs`), object layouts (`layout.rs`).

mod arena;
mod assemble;
mod ast;
mod binding;
mod block;
mod call;
mod class;
mod comprehension;
mod condition;
mod constant;
pub mod dis;
mod display;
mod emit;
mod ends;
mod errors;
mod escapes;
mod expression;
mod fstring;
mod function;
mod importing;
mod indentation;
mod lexemes;
mod lexer;
pub mod lines;
mod looping;
mod matching;
mod number;
mod parse_atom;
mod parse_call;
mod parse_expr;
mod parse_match;
mod parse_simple;
mod parse_stmt;
mod patterns;
mod place;
mod scan;
mod scan_scope;
mod scope;
mod statement;
mod stream;
mod strings;
mod targets;
mod token;
mod trying;

use crate::heap::{Heap, NeedMemory, Scratch};
use crate::value::{UNSET, Value};

/// Where source text comes from.
pub trait Source {
    /// Reads bytes from `offset` on into `into`; returns how many were read, 0 at the end of the text.
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize;

    /// The STR or BYTES of the heap that is the text, and how many bytes of it are left out at its front: then it is read there.
    fn object(&self) -> Option<(Value, usize)> {
        None
    }
}

/// A STR or BYTES as source: the compiler moves no object, so it is read where it lies.
pub struct ObjectSource {
    /// The text.
    pub text: Value,
    /// Bytes left out at its front.
    pub skipped: usize,
}

impl Source for ObjectSource {
    fn read(&mut self, _offset: u32, _into: &mut [u8]) -> usize {
        0
    }

    fn object(&self) -> Option<(Value, usize)> {
        Some((self.text, self.skipped))
    }
}

impl Compiler<'_, '_> {
    /// Reads source text from `offset` on.
    fn read_source(&mut self, offset: u32, into: &mut [u8]) -> usize {
        match self.source.object() {
            None => self.source.read(offset, into),
            Some((text, skipped)) => {
                let mut bytes = self.heap.bytes_of(text).get(skipped..).unwrap_or(&[]);
                bytes.read(offset, into)
            }
        }
    }
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

/// The expression of an f-string's field: where it lies in the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Offset of its first byte.
    pub from: u32,
    /// Offset behind its last byte.
    pub to: u32,
    /// The line it begins on.
    pub line: u32,
    /// The column it begins at.
    pub column: u32,
}

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
        /// Where what is wrong ends.
        end_line: u32,
        /// In characters, from 1, exclusive; 0 if not known.
        end_column: u32,
        /// The error lies in a field of an f-string; then the columns of its first line count as if it stood alone, in parentheses.
        field: Option<Field>,
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

/// Deepest nesting of expressions and statements: the parser and the code generator recurse on the Rust stack. Ours; what CPython takes is
/// more, what people write is far less. Measured: see `tests::depth_of_the_rust_stack`.
const DEPTH_MAX: u32 = 100;

/// Deepest nesting of comprehensions, which take most of the stack of all that nests.
const COMPREHENSIONS_MAX: u8 = 40;

/// Levels that a function or class counts for besides: its frames are larger.
const FUNCTION_DEPTH: u32 = 2;

/// The error has been noted in [`Compiler::error`].
#[derive(Clone, Copy, Debug)]
struct Fail;

type Res<T> = Result<T, Fail>;

/// The state of one compilation.
struct Compiler<'a, 'm> {
    heap: &'a mut Heap<'m>,
    source: &'a mut dyn Source,
    file: Value,
    mode: Mode,
    error: Option<CompileError>,
    /// The error came from the lexer (or is final): nothing later in the text replaces it.
    from_lexer: bool,
    /// It is a character that begins no token: errors of the lexer behind it count more.
    odd_character: bool,
    depth: u32,
    /// Comprehensions around the one being generated.
    comprehensions: u8,

    // arena.rs
    scratch: Option<Scratch>,
    pages: u32,
    free_page: u32,
    unit_page: u32,
    unit_used: u32,

    // strings.rs: the literal being decoded above the last object
    literal_len: u32,
    literal_used: u32,
    literal_ascii: bool,
    /// Where the part of the literal begins that escapes are counted in.
    literal_begin: u32,
    /// Where the expression of the f-string field being parsed begins.
    field_start: Field,
    /// The error belongs behind the string literals.
    at_string_end: bool,

    lex: lexer::Lexer,
    tok: lexer::Token,
    last_end: (u32, u32),
    /// The body of the STRING that is the current token has been read.
    string_read: bool,
    /// The text ended inside a bracket.
    unclosed: bool,

    // parser
    in_for_target: bool,
    for_depth: u8,
    /// The next arguments are those of a class.
    in_class_head: bool,
    /// Two expressions side by side are found by the caller.
    in_adjacent: bool,
    /// `from __future__ import` may stand here.
    future: bool,
    /// The expression that was just parsed in brackets; a generator expression that was not.
    parenthesised_node: u16,
    bare_genexp: u16,
    sequence_closed: u16,
    /// The class whose body is parsed, for private names; the last name as it was written.
    class_name: Value,
    written: Value,

    /// ends.rs: head word of the node whose end is looked for (0: none), and where it ended.
    watched: u32,
    watched_end: (u32, u32),
    /// Whether it is a tuple without brackets.
    watched_bare: bool,

    // scope.rs
    last_scope: u16,
    in_iterable: bool,
    iteration_target: bool,
    comprehension_kind: u8,
    comprehension_node: u16,
    /// Loops of this function around what is scanned.
    loops: u32,

    code: emit::Code,
    blocks: [block::Block; block::BLOCKS_MAX],
    blocks_len: usize,
    /// Where the part of `blocks` that may be used ends.
    blocks_end: usize,
    /// While code for a way out is emitted: one past the last block that it leaves.
    leaving: usize,
    region_serial: u32,
}

/// Compiles `source` to a CODE object. `file` is a str, kept in every code object.
///
/// Takes time linear in the length of the source (but for long chains of names in one scope), and memory for the largest unit only.
#[allow(clippy::result_large_err)] // once a compilation; the message is worth its 160 bytes
pub fn compile(heap: &mut Heap, source: &mut dyn Source, file: Value, mode: Mode) -> Result<Value, CompileError> {
    let mut c = new(heap, source, file, mode);
    let result = c.module();
    if result.is_err() {
        c.prefer_lexer_errors();
    }
    c.wipe();
    match (result, c.error.take()) {
        (Ok(code), _) => Ok(code),
        (Err(_), Some(error)) => Err(error),
        (Err(_), None) => {
            Err(CompileError::NotSupported { line: c.tok.line, column: c.tok.column, what: "this program" })
        }
    }
}

/// The state of a compilation that begins. Never inlined, so that no copy of it lies on the stack while the parser recurses.
#[inline(never)]
fn new<'a, 'm>(heap: &'a mut Heap<'m>, source: &'a mut dyn Source, file: Value, mode: Mode) -> Compiler<'a, 'm> {
    Compiler {
        heap,
        source,
        file,
        mode,
        error: None,
        from_lexer: false,
        odd_character: false,
        depth: 0,
        comprehensions: 0,
        scratch: None,
        pages: 0,
        free_page: 0,
        unit_page: 0,
        unit_used: 0,
        literal_len: 0,
        literal_used: 0,
        literal_ascii: true,
        literal_begin: 0,
        field_start: Field::default(),
        at_string_end: false,
        lex: lexer::Lexer::new(),
        tok: lexer::Token::default(),
        last_end: (1, 1),
        string_read: false,
        unclosed: false,
        in_for_target: false,
        for_depth: 0,
        in_class_head: false,
        in_adjacent: false,
        future: true,
        parenthesised_node: 0,
        bare_genexp: 0,
        sequence_closed: 0,
        class_name: UNSET,
        written: UNSET,
        watched: 0,
        watched_end: (0, 0),
        watched_bare: false,
        loops: 0,
        last_scope: 0,
        in_iterable: false,
        iteration_target: false,
        comprehension_kind: 0,
        comprehension_node: 0,
        code: emit::Code::default(),
        blocks: [block::Block::new(); block::BLOCKS_MAX],
        blocks_len: 0,
        blocks_end: block::BLOCKS_MAX,
        leaving: 0,
        region_serial: 0,
    }
}

#[cfg(test)]
mod tests;
