//! Errors of the lexer and parser, in CPython 3.11's words.

use super::ast::{K, of_place};
use super::token::*;
use super::{CompileError, Compiler, Fail, Message, Res, SyntaxKind};
use crate::value::UNSET;
use core::fmt::{Arguments, Write};

impl Compiler<'_, '_> {
    /// Notes an error; the first one stays.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax_error(
        &mut self,
        kind: SyntaxKind,
        line: u32,
        column: u32,
        end_column: u32,
        message: Arguments,
    ) -> Fail {
        let mut text = Message::new();
        let _ = Bounded(&mut text).write_fmt(message);
        let end_column = if end_column > column { end_column } else { column + 1 };
        self.from_lexer = false;
        self.odd_character = false;
        self.error =
            Some(CompileError::Syntax { line, column, end_line: line, end_column, field: None, kind, message: text });
        Fail
    }

    /// Notes Python that this compiler refuses.
    #[cold]
    #[inline(never)]
    pub(super) fn unsupported(&mut self, line: u32, column: u32, what: &'static str) -> Fail {
        self.error = Some(CompileError::NotSupported { line, column, what });
        self.from_lexer = true;
        Fail
    }

    /// An error of the parser at a place.
    #[cold]
    #[inline(never)]
    pub(super) fn parse_error_at(&mut self, line: u32, column: u32, end: u32, message: Arguments) -> Fail {
        let kind = SyntaxKind::SyntaxError;
        if self.lex.inside != 0 {
            return self.syntax_error(kind, line, column, end, format_args!("f-string: {message}"));
        }
        self.syntax_error(kind, line, column, end, message)
    }

    /// An error at the current token.
    #[cold]
    #[inline(never)]
    pub(super) fn error_here(&mut self, message: Arguments) -> Fail {
        let t = self.tok;
        let end = self.token_end();
        self.error_between((t.line, t.column), end, message)
    }

    /// An error from a place to the end of the last token.
    #[cold]
    #[inline(never)]
    pub(super) fn error_from(&mut self, from: (u32, u32), message: Arguments) -> Fail {
        self.error_between(from, self.last_end, message)
    }

    /// An error between two places.
    #[cold]
    #[inline(never)]
    pub(super) fn error_between(&mut self, from: (u32, u32), to: (u32, u32), message: Arguments) -> Fail {
        let fail = self.parse_error_at(from.0, from.1, if to.0 == from.0 { to.1 } else { 0 }, message);
        self.end_error_at(to);
        fail
    }

    /// An error where CPython points at the last token it has read.
    pub(super) fn error_last(&mut self, message: Arguments) -> Fail {
        self.error_here(message)
    }

    /// The lexer met a character that begins no token.
    pub(super) fn syntax_here(&mut self, message: Arguments, columns: (u32, u32)) -> Fail {
        let line = self.lex.at.line;
        let fail = self.parse_error_at(line, columns.0, columns.1, message);
        self.from_lexer = true;
        self.odd_character = true;
        fail
    }

    fn never_closed(&mut self) -> Option<Fail> {
        let (open, line, column) = self.lex.open_bracket()?;
        Some(self.parse_error_at(line, column, 0, format_args!("'{open}' was never closed")))
    }

    /// The generic error at the current token.
    #[cold]
    #[inline(never)]
    pub(super) fn invalid_syntax(&mut self) -> Fail {
        let (t, at) = (self.tok, self.lex.at);
        if t.kind == STRING && !self.string_read {
            if let Err(fail) = self.skip_string() {
                return fail;
            }
            (self.tok, self.lex.at, self.string_read) = (t, at, false);
        }
        match t.kind {
            EOF if self.unclosed => match self.never_closed() {
                Some(fail) => fail,
                None => self.error_here(format_args!("invalid syntax")),
            },
            INDENT | DEDENT => {
                let what = if t.kind == INDENT { "indent" } else { "unindent" };
                let kind = SyntaxKind::IndentationError;
                self.lex_error_at(kind, t.line, t.column, 0, format_args!("unexpected {what}"))
            }
            EOF if self.lex.inside == 0 => {
                self.syntax_error(SyntaxKind::SyntaxError, t.line, 0, 0, format_args!("invalid syntax"))
            }
            _ => self.error_here(format_args!("invalid syntax")),
        }
    }

    /// After an error of the parser: the lexer's errors in the rest of the text win, and so does an open bracket.
    pub(super) fn prefer_lexer_errors(&mut self) {
        let Some(CompileError::Syntax { line: error_line, .. }) = self.error else { return };
        if self.from_lexer && !self.odd_character {
            return;
        }
        let kept = self.error.clone();
        let read_line = self.tok.line.max(error_line);
        self.lex.stop = u32::MAX;
        self.lex.inside = 0;
        let mut reached_end = false;
        loop {
            if self.odd_character {
                self.bump();
                self.odd_character = false;
            }
            if self.advance().is_ok() {
                if self.tok.kind == EOF {
                    reached_end = true;
                    break;
                }
            } else if !self.odd_character {
                break;
            }
        }
        // wrong indentation later in the text is not looked for, nor is what we do not support
        let counts = matches!(
            &self.error,
            Some(CompileError::Syntax { kind: SyntaxKind::SyntaxError, .. } | CompileError::NeedMemory(_))
        );
        if !reached_end && counts {
            return;
        }
        self.error = kept;
        if self.unclosed
            && let Some((_, line, _)) = self.lex.open_bracket()
            && read_line > line
        {
            let _ = self.never_closed();
        }
    }

    /// Takes a token of `kind`.
    #[inline(never)]
    pub(super) fn expect(&mut self, kind: u8) -> Res<()> {
        if self.tok.kind != kind { Err(self.invalid_syntax()) } else { self.advance() }
    }

    /// Takes the `:` of a compound statement.
    pub(super) fn expect_colon(&mut self) -> Res<()> {
        self.colon(false)
    }

    /// Takes a `:`; if `forced`, whatever stands there instead is reported as a missing colon.
    pub(super) fn colon(&mut self, forced: bool) -> Res<()> {
        if self.tok.kind == COLON {
            return self.advance();
        }
        if self.unclosed || self.tok.kind != NEWLINE && !forced {
            return Err(self.invalid_syntax());
        }
        Err(self.error_here(format_args!("expected ':'")))
    }

    /// `=` behind an expression where only `==` or `:=` could be.
    #[cold]
    #[inline(never)]
    pub(super) fn misplaced_equal(&mut self, node: u16) -> Fail {
        let from = of_place(self.place_of(node));
        let equal = self.tok;
        let kind = self.kind(node);
        let constant = kind == K::CONST && matches!(self.describe(node), "None" | "True" | "False");
        let weak = matches!(kind, K::COMPARE | K::NOT | K::AND | K::OR | K::TERNARY | K::LAMBDA | K::STAR | K::WALRUS);
        let display = matches!(kind, K::LIST | K::TUPLE | K::GENEXP) || constant;
        if weak || display || !self.bare_operand_follows() {
            self.tok = equal;
            return self.invalid_syntax();
        }
        if kind == K::NAME {
            return self.error_from(from, format_args!("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"));
        }
        let what = self.describe(node);
        self.error_node(node, format_args!("cannot assign to {what} here. Maybe you meant '==' instead of '='?"))
    }

    /// At `=`: whether an operand follows that is not followed by another `=` or `:=`.
    pub(super) fn bare_operand_follows(&mut self) -> bool {
        let depth = self.depth;
        let found = self.advance().is_ok() && self.bitwise_or().is_ok() && !matches!(self.tok.kind, EQUAL | WALRUS);
        self.depth = depth;
        self.error = None;
        found
    }

    /// Inside brackets: two expressions side by side.
    #[cold]
    #[inline(never)]
    pub(super) fn check_adjacent(&mut self, value: u16, from: (u32, u32)) -> Res<()> {
        if !super::parse_expr::begins_expression(self.tok.kind) || self.in_adjacent || self.tok.kind == NOT {
            return Ok(());
        }
        let kind = self.kind(value);
        let flat = self.lex.depth() == 0 && self.lex.inside == 0;
        if kind == K::NAME {
            let name = self.value(value, 0);
            let name = self.text_of(name);
            if matches!(name.as_str(), "print" | "exec") {
                return self.legacy_statement(name.as_str(), from);
            }
            if self.tok.kind == STRING || matches!(name.as_str(), "match" | "case" | "_") {
                return Ok(());
            }
        }
        if flat {
            return Ok(());
        }
        let offending = self.tok;
        let depth = self.depth;
        let in_for = core::mem::replace(&mut self.in_for_target, false);
        self.in_adjacent = true;
        let parsed = self.expression();
        self.in_adjacent = false;
        self.in_for_target = in_for;
        self.depth = depth;
        if parsed.is_ok() {
            return Err(self.error_from(from, format_args!("invalid syntax. Perhaps you forgot a comma?")));
        }
        if self.from_lexer || self.comma_found() {
            return Err(Fail);
        }
        self.parse_error_at(offending.line, offending.column, offending.end_column, format_args!("invalid syntax"));
        Err(Fail)
    }

    /// `print x` where an expression stands.
    fn legacy_statement(&mut self, name: &str, from: (u32, u32)) -> Res<()> {
        let offending = self.tok;
        self.in_adjacent = true;
        let parsed = self.star_expressions();
        self.in_adjacent = false;
        if parsed.is_ok() {
            let message = format_args!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
            return Err(self.error_from(from, message));
        }
        if !self.from_lexer {
            self.error_between(
                (offending.line, offending.column),
                (offending.end_line, offending.end_column),
                format_args!("invalid syntax"),
            );
        }
        Err(Fail)
    }

    fn comma_found(&self) -> bool {
        matches!(&self.error, Some(CompileError::Syntax { message, .. }) if message.contains("comma") || message.contains("never closed"))
    }

    /// `expression=value` among the arguments of a call.
    #[cold]
    #[inline(never)]
    pub(super) fn keyword_error(&mut self, value: u16, from: (u32, u32)) -> Fail {
        let constant = self.kind(value) == K::CONST && matches!(self.describe(value), "None" | "True" | "False");
        let to = (self.tok.end_line, self.tok.end_column);
        let from = if constant { from } else { of_place(self.place_of(value)) };
        if constant {
            let what = self.describe(value);
            return self.error_between(from, to, format_args!("cannot assign to {what}"));
        }
        self.error_between(from, to, format_args!("expression cannot contain assignment, perhaps you meant \"==\"?"))
    }

    /// One level deeper; bounded, because the parser recurses.
    pub(super) fn enter(&mut self) -> Res<()> {
        self.depth += 1;
        #[cfg(test)]
        super::tests::probe_stack();
        if self.depth > super::DEPTH_MAX {
            let (line, column) = (self.tok.line, self.tok.column);
            return Err(self.lex_error_at(SyntaxKind::SyntaxError, line, column, 0, format_args!("too deeply nested")));
        }
        Ok(())
    }

    /// Undoes [`Compiler::enter`].
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Takes a NAME and interns it, mangled if it is private to the class around. `self.written` is the name as it stands.
    #[inline(never)]
    pub(super) fn take_name(&mut self) -> Res<u32> {
        if self.tok.kind != NAME {
            return Err(self.invalid_syntax());
        }
        self.written = self.intern_text()?;
        let mut name = self.written;
        if self.class_name != UNSET && self.lex.text.starts_with(b"__") && !self.lex.text.ends_with(b"__") {
            name = self.mangle()?;
        }
        self.advance()?;
        Ok(name)
    }

    /// The current NAME as `_Class__name`.
    fn mangle(&mut self) -> Res<u32> {
        let class = self.class_name;
        let n = self.str_len(class);
        let strip = (0..n).take_while(|&i| self.str_byte(class, i) == b'_').count() as u32;
        if strip == n {
            return Ok(self.written);
        }
        let mut text: heapless::Vec<u8, { super::lexer::NAME_MAX }> = heapless::Vec::new();
        let mut fits = text.push(b'_').is_ok();
        for i in strip..n {
            let b = self.str_byte(class, i);
            fits &= text.push(b).is_ok();
        }
        fits &= text.extend_from_slice(&self.lex.text).is_ok();
        if !fits {
            return Err(self.unsupported(self.tok.line, self.tok.column, "an identifier of more than 255 bytes"));
        }
        self.intern(&text)
    }

    /// Whether the current token is the identifier `text`.
    pub(super) fn is_name(&self, text: &str) -> bool {
        self.tok.kind == NAME && self.lex.text == text.as_bytes()
    }
}

/// Cuts what does not fit.
struct Bounded<'a>(&'a mut Message);

impl Write for Bounded<'_> {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        for c in s.chars() {
            if self.0.push(c).is_err() {
                break;
            }
        }
        Ok(())
    }
}
