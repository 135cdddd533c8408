//! The lexer: characters to tokens, one at a time, with indentation and brackets.
//!
//! A STRING token stops behind its opening quote; `strings.rs` reads the body. The text of a NAME or NUMBER stays in `Lexer::text` until the
//! next token is read. Nothing is allocated here, so the parser may look ahead and come back ([`Lexer::mark`]).

use super::token::*;
use super::{Compiler, Fail, Res, SyntaxKind, number};

/// Bytes of source held at once.
const WINDOW: usize = 128;
/// Longest identifier in bytes; a bound of ours.
pub(super) const NAME_MAX: usize = 255;
/// Deepest nesting of brackets; a bound of ours (CPython's is 200).
pub(super) const BRACKETS_MAX: usize = 100;
/// Deepest indentation, CPython's own bound.
pub(super) const INDENTS_MAX: usize = 100;

/// A token: its kind and its place.
#[derive(Clone, Copy, Default)]
pub(super) struct Token {
    pub(super) kind: u8,
    /// STRING: `strings::flag`.
    pub(super) flags: u8,
    /// From 1.
    pub(super) line: u32,
    /// In characters, from 1.
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    /// Offset of the first byte.
    pub(super) start: u32,
    /// Offset behind the last byte.
    pub(super) end: u32,
}

/// Where the lexer is; enough to come back within a logical line.
#[derive(Clone, Copy, Default)]
pub(super) struct Position {
    pub(super) offset: u32,
    pub(super) line: u32,
    pub(super) column: u32,
    at_line_start: bool,
    pub(super) pending_dedents: u8,
    pub(super) brackets: u8,
    pub(super) indents: u8,
    newline_due: bool,
    pub(super) indent_due: bool,
}

pub(super) struct Lexer {
    window: [u8; WINDOW],
    window_at: u32,
    window_len: usize,
    pub(super) at: Position,
    /// An offset where the text is taken to end (the end of an f-string).
    pub(super) stop: u32,
    /// Brackets open where an f-string expression began, plus one; 0 outside.
    pub(super) inside: u8,
    /// Characters of the line before, its end included.
    line_columns: u32,
    pub(super) brackets: [u32; BRACKETS_MAX],
    pub(super) indents: [(u16, u16); INDENTS_MAX],
    pub(super) text: heapless::Vec<u8, { NAME_MAX + 1 }>,
}

impl Lexer {
    pub(super) fn new() -> Lexer {
        Lexer {
            window: [0; WINDOW],
            window_at: 0,
            window_len: 0,
            at: Position { line: 1, column: 1, at_line_start: true, ..Position::default() },
            stop: u32::MAX,
            inside: 0,
            line_columns: 1,
            brackets: [0; BRACKETS_MAX],
            indents: [(0, 0); INDENTS_MAX],
            text: heapless::Vec::new(),
        }
    }

    /// How many brackets are open.
    pub(super) fn depth(&self) -> u8 {
        self.at.brackets
    }

    /// The innermost open bracket: character, line, column.
    pub(super) fn open_bracket(&self) -> Option<(char, u32, u32)> {
        let b = *self.brackets.get((self.at.brackets as usize).checked_sub(1)?)?;
        Some((['(', '[', '{', '?'][(b & 3) as usize], b >> 14, b >> 2 & 0xfff))
    }
}

/// Whether `b` may begin an identifier (any byte of a non-ASCII character counts).
fn is_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 128
}

/// Whether `b` may continue an identifier.
pub(super) fn is_continue(b: u8) -> bool {
    is_start(b) || b.is_ascii_digit()
}

impl Compiler<'_, '_> {
    /// The byte `ahead` of the position; 0 at the end of the text.
    #[inline]
    pub(super) fn peek(&mut self, ahead: u32) -> u8 {
        let offset = self.lex.at.offset.saturating_add(ahead);
        let i = offset.wrapping_sub(self.lex.window_at) as usize;
        if i < self.lex.window_len && offset < self.lex.stop { self.lex.window[i] } else { self.refill(offset, ahead) }
    }

    #[inline(never)]
    fn refill(&mut self, offset: u32, ahead: u32) -> u8 {
        if offset >= self.lex.stop {
            return 0;
        }
        let from = offset - ahead;
        if from != self.lex.window_at || self.lex.window_len == 0 {
            self.lex.window_at = from;
            self.lex.window_len = 0;
        }
        while self.lex.window_len < WINDOW {
            let mut window = self.lex.window;
            let n = self.read_source(from + self.lex.window_len as u32, &mut window[self.lex.window_len..]);
            self.lex.window = window;
            if n == 0 {
                break;
            }
            self.lex.window_len += n.min(WINDOW - self.lex.window_len);
        }
        let i = ahead as usize;
        if i < self.lex.window_len { self.lex.window[i] } else { 0 }
    }

    /// Whether the text ends here.
    pub(super) fn at_end(&mut self) -> bool {
        if self.peek(0) != 0 {
            return false;
        }
        let i = self.lex.at.offset.wrapping_sub(self.lex.window_at) as usize;
        self.lex.at.offset >= self.lex.stop || i >= self.lex.window_len
    }

    /// Takes one byte of the current line.
    #[inline]
    pub(super) fn bump(&mut self) {
        if self.peek(0) & 0xc0 != 0x80 {
            self.lex.at.column = self.lex.at.column.saturating_add(1);
        }
        self.lex.at.offset = self.lex.at.offset.saturating_add(1);
    }

    /// Takes a line end (`\n`, `\r\n` or `\r`); the caller has seen one.
    pub(super) fn bump_line(&mut self) {
        let n = if self.peek(0) == b'\r' && self.peek(1) == b'\n' { 2 } else { 1 };
        self.lex.at.offset = self.lex.at.offset.saturating_add(n);
        self.lex.at.line = self.lex.at.line.saturating_add(1);
        self.lex.line_columns = self.lex.at.column;
        self.lex.at.column = 1;
    }

    /// The character here, if it is valid UTF-8.
    pub(super) fn peek_char(&mut self) -> Option<char> {
        let mut bytes = [0; 4];
        for i in 0..4 {
            bytes[i as usize] = self.peek(i);
        }
        let n = match bytes[0] {
            0..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        core::str::from_utf8(&bytes[..n]).ok().and_then(|s| s.chars().next())
    }

    /// An error of the lexer at the current position.
    pub(super) fn lex_error(&mut self, column: u32, end: u32, message: core::fmt::Arguments) -> Fail {
        let line = self.lex.at.line;
        self.lex_error_at(SyntaxKind::SyntaxError, line, column, end, message)
    }

    /// An error of the lexer: it wins over errors of the parser.
    pub(super) fn lex_error_at(
        &mut self,
        kind: SyntaxKind,
        line: u32,
        column: u32,
        end: u32,
        message: core::fmt::Arguments,
    ) -> Fail {
        let fail = self.syntax_error(kind, line, column, end, message);
        self.from_lexer = true;
        fail
    }

    /// Reads the next token into `self.tok`.
    #[inline(never)]
    pub(super) fn advance(&mut self) -> Res<()> {
        self.last_end = (self.tok.end_line, self.tok.end_column);
        if self.tok.kind == STRING && self.tok.end == self.lex.at.offset && !self.string_read {
            self.skip_string()?;
        }
        self.string_read = false;
        self.next_token()
    }

    fn next_token(&mut self) -> Res<()> {
        loop {
            if self.lex.at.at_line_start {
                self.lex.at.at_line_start = false;
                self.indentation()?;
            }
            if self.lex.at.pending_dedents != 0 {
                self.lex.at.pending_dedents -= 1;
                self.lex.at.indents -= 1;
                return self.finish(DEDENT);
            }
            if self.lex.at.indent_due {
                self.lex.at.indent_due = false;
                return self.finish(INDENT);
            }
            if self.blanks()? {
                continue;
            }
            if self.at_end() {
                return self.end_of_text();
            }
            let b = self.peek(0);
            self.begin_token();
            if b == b'\n' || b == b'\r' {
                self.bump_line();
                self.lex.at.newline_due = false;
                self.lex.at.at_line_start = true;
                let (line, column) = (self.tok.line, self.tok.column + 1);
                self.finish(NEWLINE)?;
                (self.tok.end_line, self.tok.end_column) = (line, column);
                return Ok(());
            }
            self.lex.at.newline_due = true;
            if is_start(b) {
                return self.name();
            }
            if b.is_ascii_digit() || b == b'.' && self.peek(1).is_ascii_digit() {
                number::scan(self)?;
                return self.finish(NUMBER);
            }
            if b == b'"' || b == b'\'' {
                return self.open_string(0);
            }
            return self.operator(b);
        }
    }

    /// Skips blanks, comments, joined and empty lines. True if a new logical line may begin: look at its indentation.
    fn blanks(&mut self) -> Res<bool> {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | 0x0c => self.bump(),
                b'#' if self.lex.inside != 0 => {
                    return Err(self.string_error(format_args!("f-string expression part cannot include '#'")));
                }
                b'#' => {
                    while !matches!(self.peek(0), b'\n' | b'\r') && !self.at_end() {
                        self.bump();
                    }
                }
                b'\n' | b'\r' if self.lex.at.brackets > 0 || self.lex.inside != 0 => self.bump_line(),
                b'\n' | b'\r' if !self.lex.at.newline_due => {
                    self.bump_line();
                    self.lex.at.at_line_start = true;
                    return Ok(true);
                }
                b'\\' => self.continuation()?,
                0 if !self.at_end() => {
                    return Err(self.lex_error(0, 0, format_args!("source code cannot contain null bytes")));
                }
                _ => return Ok(false),
            }
        }
    }

    fn begin_token(&mut self) {
        self.tok.start = self.lex.at.offset;
        self.tok.line = self.lex.at.line;
        self.tok.column = self.lex.at.column;
    }

    pub(super) fn finish(&mut self, kind: u8) -> Res<()> {
        self.tok.kind = kind;
        if matches!(kind, INDENT | DEDENT) {
            self.tok.line = self.lex.at.line;
            self.tok.column = self.lex.at.column - 1;
        }
        self.tok.end = self.lex.at.offset;
        self.tok.end_line = self.lex.at.line;
        self.tok.end_column = self.lex.at.column;
        Ok(())
    }

    fn end_of_text(&mut self) -> Res<()> {
        if self.lex.stop != u32::MAX {
            self.begin_token();
            return self.finish(EOF);
        }
        if self.lex.at.brackets > 0 {
            self.begin_token();
            self.unclosed = true;
            return self.finish(EOF);
        }
        if self.lex.at.newline_due {
            self.lex.at.newline_due = false;
            self.begin_token();
            self.finish(NEWLINE)?;
            self.tok.end_column += 1;
            return Ok(());
        }
        if self.lex.at.indents > 0 {
            self.lex.at.indents -= 1;
            self.finish(DEDENT)?;
        } else {
            self.finish(EOF)?;
        }
        // where the last line ended
        (self.tok.line, self.tok.column) = (self.lex.at.line, self.lex.at.column);
        if self.lex.at.column == 1 && self.lex.at.line > 1 {
            (self.tok.line, self.tok.column) = (self.lex.at.line - 1, self.lex.line_columns);
        }
        Ok(())
    }

    /// Goes to a place of the source, outside every bracket.
    pub(super) fn go_to(&mut self, line: u32, column: u32) {
        let kept = (self.lex.at.brackets, self.lex.at.indents);
        self.lex.at = Position { line: 1, column: 1, newline_due: true, ..Position::default() };
        (self.lex.at.brackets, self.lex.at.indents) = kept;
        while self.lex.at.line < line && !self.at_end() {
            if matches!(self.peek(0), b'\n' | b'\r') { self.bump_line() } else { self.bump() }
        }
        while self.lex.at.column < column && !self.at_end() {
            self.bump();
        }
    }

    /// Puts one more bracket around what comes, or none at all.
    pub(super) fn open_for_reading(&mut self, bracket: bool) {
        let depth = self.lex.at.brackets as usize;
        if !bracket {
            self.lex.at.brackets = 0;
        } else if depth < BRACKETS_MAX {
            self.lex.brackets[depth] = 0;
            self.lex.at.brackets += 1;
        }
    }
}
