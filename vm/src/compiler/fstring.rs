//! F-strings: their text and fields, and where CPython reports errors inside them.

use super::arena::List;
use super::ast::K;
use super::token::*;
use super::{Compiler, Fail, Res};
use crate::layout::kind;

impl Compiler<'_, '_> {
    /// An error of a string's content: reported at the token behind the literals, as CPython does.
    pub(super) fn string_error(&mut self, message: core::fmt::Arguments) -> Fail {
        let (line, column) = (self.tok.line, self.tok.column);
        let fail = self.syntax_error(super::SyntaxKind::SyntaxError, line, column, 0, message);
        self.at_string_end = true;
        fail
    }

    /// An error inside a string literal, `token`, whose body is at `begin`: puts it where CPython does and goes behind the literal.
    pub(super) fn relocate_string_error(
        &mut self,
        token: super::lexer::Token,
        begin: super::lexer::Position,
        stop: u32,
        inside: u8,
    ) {
        let at_end = core::mem::replace(&mut self.at_string_end, false);
        let from_lexer = self.from_lexer;
        let error = self.error.take();
        (self.lex.at, self.lex.stop, self.lex.inside) = (begin, stop, inside);
        self.tok = token;
        self.string_read = false;
        self.unclosed = false;
        let mut moved = self.advance();
        while moved.is_ok() && at_end && self.tok.kind == STRING {
            moved = self.advance();
        }
        if moved.is_err() && at_end {
            return;
        }
        self.error = error;
        self.from_lexer = from_lexer;
        let (tok, mut start) = (self.tok, self.field_start);
        start.to = self.end_of_field(start.from);
        if let Some(super::CompileError::Syntax { line, column, end_line, end_column, field, .. }) = &mut self.error {
            if at_end {
                (*line, *column, *end_line, *end_column) = (tok.line, tok.column, tok.line, tok.column + 1);
                *field = None;
            } else if field.is_none() && start.line != 0 {
                // the expression is compiled as if it stood in brackets at the start of the line
                *field = Some(start);
                let moved = |column: u32| (column + 2).saturating_sub(start.column);
                if *end_line == start.line {
                    *end_column = moved(*end_column);
                }
                if *line == start.line {
                    *column = moved(*column);
                }
            }
        }
    }

    /// Where the expression of a field that begins at `from` ends, as CPython finds it before it parses it.
    fn end_of_field(&mut self, from: u32) -> u32 {
        let saved = (self.lex.at, self.lex.stop);
        (self.lex.at.offset, self.lex.stop) = (from, u32::MAX);
        let (mut depth, mut quote) = (0u32, 0u8);
        while !self.at_end() {
            let (a, b) = (self.peek(0), self.peek(1));
            match a {
                _ if quote != 0 => quote = if a == quote { 0 } else { quote },
                b'\'' | b'"' => quote = a,
                b'(' | b'[' | b'{' => depth += 1,
                b'!' | b'=' | b'<' | b'>' if b == b'=' => self.bump(),
                b'!' | b':' | b'=' | b'}' if depth == 0 => break,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
        let end = self.lex.at.offset;
        (self.lex.at, self.lex.stop) = saved;
        end
    }

    pub(super) fn flush(&mut self, parts: &mut List, at: u32) -> Res<()> {
        if self.literal_len == 0 {
            return Ok(());
        }
        let v = self.literal_finish(kind::STR)?;
        self.literal_begin = 0;
        let node = self.node_v(K::CONST, at, v)?;
        self.push(parts, node)
    }

    /// The body of the current STRING, an f-string: literal text and fields.
    pub(super) fn fstring(&mut self, parts: &mut List) -> Res<()> {
        self.enter()?;
        let token = self.tok;
        let begin = self.lex.at;
        let around = core::mem::take(&mut self.field_start);
        self.literal_begin = self.literal_len;
        while self.skip_one(token.flags)? {}
        let outer_stop = self.lex.stop;
        let body_end = self.lex.at.offset;
        self.lex.at = begin;
        self.lex.stop = body_end;
        self.fields(token.flags, parts, 0)?;
        self.lex.stop = outer_stop;
        self.tok = token;
        self.close(token.flags);
        self.field_start = around;
        self.leave();
        Ok(())
    }

    /// Literal text and `{…}` up to the end of the string, or (`level` > 0: a format spec) up to its `}`.
    pub(super) fn fields(&mut self, flags: u8, parts: &mut List, level: u8) -> Res<()> {
        loop {
            if self.at_end() {
                return Ok(());
            }
            let (a, b) = (self.peek(0), self.peek(1));
            match a {
                b'{' if b == b'{' && level == 0 => {
                    self.bump();
                    self.bump();
                    self.literal_push(b'{')?;
                }
                b'{' => {
                    let at = self.place();
                    self.flush(parts, at)?;
                    self.bump();
                    let field = self.field(flags, parts, level)?;
                    self.push(parts, field)?;
                }
                b'}' if level > 0 => return Ok(()),
                b'}' if b == b'}' => {
                    self.bump();
                    self.bump();
                    self.literal_push(b'}')?;
                }
                b'}' => return Err(self.string_error(format_args!("f-string: single '}}' is not allowed"))),
                _ => self.decode_one(flags | super::strings::flag::TRIPLE)?,
            }
        }
    }

    /// A replacement field behind its `{`.
    pub(super) fn field(&mut self, flags: u8, parts: &mut List, level: u8) -> Res<u16> {
        if level >= 2 {
            return Err(self.string_error(format_args!("f-string: expressions nested too deeply")));
        }
        let floor = self.lex.depth() + 1;
        let inside = core::mem::replace(&mut self.lex.inside, floor);
        let from = self.lex.at.offset;
        self.field_start = super::Field { from, to: from, line: self.lex.at.line, column: self.lex.at.column };
        self.string_read = true;
        self.advance()?;
        let at = self.place();
        match self.tok.kind {
            RBRACE => return Err(self.string_error(format_args!("f-string: empty expression not allowed"))),
            BANG => return Err(self.string_error(format_args!("f-string: expression required before '!'"))),
            COLON => return Err(self.string_error(format_args!("f-string: expression required before ':'"))),
            EQUAL => return Err(self.string_error(format_args!("f-string: expression required before '='"))),
            EOF => return Err(self.string_error(format_args!("f-string: expecting '}}'"))),
            _ => {}
        }
        if self.tok.kind == DOUBLESTAR {
            let stars = self.tok;
            let double = self.advance().is_ok() && self.expression().is_ok() && self.tok.kind == RBRACE;
            if self.from_lexer {
                return Err(Fail);
            }
            self.error = None;
            self.tok = stars;
            if double {
                return Err(self.error_here(format_args!("cannot use double starred expression here")));
            }
            return Err(self.invalid_syntax());
        }
        let mut value = self.star_expressions_or_yield()?;
        if matches!(self.tok.kind, FOR | ASYNC) {
            value = self.comprehension(K::GENEXP, at, value, 0)?;
        }
        let mut debug = false;
        if self.tok.kind == EQUAL {
            debug = true;
            while matches!(self.peek(0), b' ' | b'\t') {
                self.bump();
            }
            let to = self.lex.at.offset;
            self.copy_source(from, to)?;
            self.flush(parts, at)?;
            self.advance()?;
        }
        let mut conversion = 0;
        if self.tok.kind == BANG {
            let bang = self.tok.end;
            self.advance()?;
            let close = self.tok.start == bang;
            conversion = match (self.tok.kind, &self.lex.text[..]) {
                (NAME, b"s") if close => 1,
                (NAME, b"r") if close => 2,
                (NAME, b"a") if close => 3,
                (NAME, text) if close && text.len() > 1 => {
                    return Err(self.string_error(format_args!("f-string: expecting '}}'")));
                }
                _ => {
                    let message = "f-string: invalid conversion character: expected 's', 'r', or 'a'";
                    return Err(self.string_error(format_args!("{message}")));
                }
            };
            self.advance()?;
        }
        let mut spec = 0;
        if self.tok.kind == COLON {
            let mut inner = List::default();
            // text of a spec, not tokens
            self.fields(flags, &mut inner, level + 1)?;
            self.flush(&mut inner, at)?;
            spec = self.node(K::FSTR, at, &[], &[inner.head])?;
            if self.peek(0) != b'}' {
                return Err(self.string_error(format_args!("f-string: expecting '}}'")));
            }
            self.bump();
        } else if self.tok.kind != RBRACE {
            if self.tok.kind == EOF || debug || conversion != 0 {
                return Err(self.string_error(format_args!("f-string: expecting '}}'")));
            }
            return Err(self.invalid_syntax());
        }
        if debug && conversion == 0 && spec == 0 {
            conversion = 2;
        }
        self.lex.inside = inside;
        self.node(K::FIELD, at, &[], &[value, spec, conversion])
    }

    /// Appends source text to the literal, as it stands.
    pub(super) fn copy_source(&mut self, from: u32, to: u32) -> Res<()> {
        let here = self.lex.at;
        self.lex.at.offset = from;
        while self.lex.at.offset < to && !self.at_end() {
            self.one_char(0)?;
        }
        self.lex.at = here;
        Ok(())
    }
}
