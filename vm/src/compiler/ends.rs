//! Where what is wrong ends. Nodes keep where they begin; for an error the source is read again from there.

use super::ast::{K, of_place};
use super::token::*;
use super::{CompileError, Compiler, Fail};
use core::fmt::Arguments;

/// What end of an error means the end of its line.
const END_OF_LINE: u32 = 1 << 20;

impl Compiler<'_, '_> {
    /// An error at a node.
    #[cold]
    #[inline(never)]
    pub(super) fn error_node(&mut self, node: u16, message: Arguments) -> Fail {
        let head = self.place_of(node);
        if self.kind(node) == K::TUPLE && self.watched == 0 {
            let items = self.half(node, 0);
            self.watched_bare = self.is_bare(head, items);
        }
        self.error_spanning(head, message)
    }

    /// Whether a tuple has no brackets: it begins where its first item does.
    pub(super) fn is_bare(&mut self, head: u32, items: u16) -> bool {
        let first = self.cell(items).0;
        items != 0 && self.place_of(first) & !127 == head & !127
    }

    /// An error at the node that had `head`.
    #[cold]
    #[inline(never)]
    pub(super) fn error_spanning(&mut self, head: u32, message: Arguments) -> Fail {
        let (line, column) = of_place(head);
        match self.end_of(head) {
            Ok(end) => self.error_between((line, column), end, message),
            Err(fail) => fail,
        }
    }

    /// Moves the end of the error just noted, if `end` lies on another line.
    pub(super) fn end_error_at(&mut self, end: (u32, u32)) {
        if let Some(CompileError::Syntax { line, end_line, end_column, .. }) = &mut self.error
            && end.0 > *line
        {
            (*end_line, *end_column) = end;
        }
    }

    /// Where the current token ends.
    pub(super) fn token_end(&mut self) -> (u32, u32) {
        let t = self.tok;
        if t.kind != STRING || self.string_read {
            return (t.end_line, t.end_column);
        }
        let (lex, error, from_lexer) = (self.lex.at, self.error.take(), self.from_lexer);
        let read = self.skip_string();
        let end = (self.tok.end_line, self.tok.end_column);
        (self.lex.at, self.tok, self.string_read) = (lex, t, false);
        (self.error, self.from_lexer) = (error, from_lexer);
        if read.is_ok() { end } else { (t.line, 0) }
    }

    /// Where the node with this head word ends, found by reading the source again from its beginning; column 0 if that is not known. Fails
    /// only if memory runs short.
    fn end_of(&mut self, head: u32) -> Result<(u32, u32), Fail> {
        let (line, column) = of_place(head);
        let kind = head as u8 & 127;
        if self.watched != 0 || column >= 511 || line == 0xffff || column == 0 {
            return Ok((line, 0));
        }
        if matches!(kind, K::FOR | K::WITH | K::FUNC | K::CLASS | K::HANDLER) {
            return Ok((line, END_OF_LINE));
        }
        let saved = (self.lex.at, self.lex.stop, self.lex.inside, self.tok, self.last_end);
        let flags = (self.string_read, self.unclosed, self.from_lexer, self.in_for_target, self.depth);
        let marks = (self.parenthesised_node, self.bare_genexp, self.for_depth, self.class_name, self.field_start);
        let error = self.error.take();
        self.drop_literal();
        (self.watched, self.watched_end) = (head, (line, 0));
        let read = self.read_again(line, column, kind);
        self.watched = 0;
        self.drop_literal();
        (self.string_read, self.unclosed, self.from_lexer, self.in_for_target, self.depth) = flags;
        (self.parenthesised_node, self.bare_genexp, self.for_depth, self.class_name, self.field_start) = marks;
        self.at_string_end = false;
        if read.is_err() && matches!(self.error, Some(CompileError::NeedMemory(_))) {
            self.from_lexer = true;
            return Err(Fail);
        }
        let stopped = self.last_end;
        (self.lex.at, self.lex.stop, self.lex.inside, self.tok, self.last_end) = saved;
        self.error = error;
        // what stands behind it may be no token: then it ends with the last one
        let unseen = read.is_err() && self.watched_end.1 == 0 && stopped > (line, column);
        Ok(if unseen { stopped } else { self.watched_end })
    }

    fn read_again(&mut self, line: u32, column: u32, kind: u8) -> Result<(), Fail> {
        (self.lex.stop, self.lex.inside, self.string_read, self.unclosed) = (u32::MAX, 0, false, false);
        self.in_for_target = false;
        self.go_to(line, column);
        let statement = (K::EXPR..=K::IMPORTFROM).contains(&kind);
        // within brackets an expression may go on in the next line
        self.open_for_reading(!statement);
        self.tok.kind = NEWLINE;
        self.advance()?;
        let opened = self.lex.depth();
        if matches!(self.tok.kind, LPAR | LSQB | LBRACE) && !statement && is_display(kind) {
            while self.lex.depth() >= opened && self.tok.kind != EOF {
                self.advance()?;
            }
            self.watched_end = (self.tok.end_line, self.tok.end_column);
            return Ok(());
        }
        match kind {
            K::PARAM => {
                self.take_name()?;
                self.watched_end = self.last_end;
                self.annotation(RPAR, false)?;
                self.watched_end = self.last_end;
            }
            K::KEYWORD | K::DSTAR => {
                self.call_argument(&mut false, &mut false, true, false)?;
            }
            K::ALIAS => {
                self.advance()?;
                self.watched_end = self.last_end;
            }
            K::P_VALUE..=K::P_KEYWORD => {
                self.pattern_again()?;
            }
            _ if statement => {
                self.simple_statement()?;
            }
            K::YIELD | K::YIELDFROM => {
                self.yield_expression()?;
            }
            K::TUPLE => {
                self.star_expressions()?;
            }
            K::GENEXP => {
                self.call_argument(&mut false, &mut false, true, false)?;
            }
            K::WALRUS => {
                self.named()?;
            }
            _ => {
                self.star_named()?;
            }
        }
        Ok(())
    }
}

/// Whether a node of this kind is all of a bracket and what is in it.
fn is_display(kind: u8) -> bool {
    matches!(
        kind,
        K::LIST | K::SET | K::DICT | K::LISTCOMP | K::SETCOMP | K::DICTCOMP | K::GENEXP | K::P_SEQUENCE | K::P_MAPPING
    )
}
