//! Statements. Streamed ones (`stream.rs`) share the heads parsed here.

use super::arena::List;
use super::ast::K;
use super::targets::Target;
use super::token::*;
use super::{Compiler, FUNCTION_DEPTH, Res, SyntaxKind};
use crate::value::UNSET;

/// `FUNC` flag half: `async def`.
pub(super) const ASYNC_FLAG: u16 = 1;

impl Compiler<'_, '_> {
    /// A block behind its colon; `after` names the statement for messages, begun on `line`.
    #[inline(never)]
    pub(super) fn block(&mut self, after: &str, line: u32) -> Res<u16> {
        let mut list = List::default();
        if self.tok.kind != NEWLINE {
            self.simple_statements(&mut list)?;
            return Ok(list.head);
        }
        self.open_block(after, line)?;
        self.enter()?;
        while self.tok.kind != DEDENT {
            self.statement(&mut list)?;
        }
        self.leave();
        self.advance()?;
        Ok(list.head)
    }

    /// Takes NEWLINE and INDENT.
    pub(super) fn open_block(&mut self, after: &str, line: u32) -> Res<()> {
        self.advance()?;
        if self.tok.kind == INDENT {
            return self.advance();
        }
        let t = self.tok;
        Err(self.syntax_error(
            SyntaxKind::IndentationError,
            t.line,
            t.column,
            0,
            format_args!("expected an indented block after {after} on line {line}"),
        ))
    }

    /// One line of simple statements or one compound statement, appended to `list`.
    #[inline(never)]
    pub(super) fn statement(&mut self, list: &mut List) -> Res<()> {
        let kind = self.tok.kind;
        let node = match kind {
            IF => self.if_statement("'if' statement")?,
            WHILE => self.while_statement()?,
            FOR => self.for_statement(None)?,
            TRY => self.try_statement()?,
            WITH => self.with_statement(None)?,
            DEF => self.function(0, false)?,
            CLASS => self.class(0)?,
            AT => self.decorated()?,
            ASYNC => self.async_statement()?,
            NAME if self.is_name("match") && self.match_follows()? => self.match_statement()?,
            _ => return self.simple_statements(list),
        };
        self.push(list, node)
    }

    fn async_statement(&mut self) -> Res<u16> {
        let at = self.place();
        self.advance()?;
        match self.tok.kind {
            DEF => self.function(0, true),
            FOR => self.for_statement(Some(at)),
            WITH => self.with_statement(Some(at)),
            _ => Err(self.invalid_syntax()),
        }
    }

    #[inline(never)]
    fn if_statement(&mut self, what: &'static str) -> Res<u16> {
        // an `elif` chain is linked through the last half, from the first to the last, without recursion
        let (mut first, mut last) = (0u16, 0u16);
        let mut what = what;
        loop {
            let at = self.place();
            let line = self.tok.line;
            self.advance()?;
            let test = self.named()?;
            self.expect_colon()?;
            let body = self.block(what, line)?;
            let node = self.node(K::IF, at, &[], &[test, body, 0, 0])?;
            if last == 0 {
                first = node;
            } else {
                self.set_half(last, 3, node);
            }
            last = node;
            if self.tok.kind != ELIF {
                break;
            }
            what = "'elif' statement";
        }
        let otherwise = self.else_block()?;
        self.set_half(last, 2, otherwise);
        Ok(first)
    }

    /// `else:` and its block, if there; 0 otherwise.
    pub(super) fn else_block(&mut self) -> Res<u16> {
        if self.tok.kind != ELSE {
            return Ok(0);
        }
        let line = self.tok.line;
        self.advance()?;
        self.colon(true)?;
        self.block("'else' statement", line)
    }

    #[inline(never)]
    fn while_statement(&mut self) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        self.advance()?;
        let test = self.named()?;
        self.expect_colon()?;
        let body = self.block("'while' statement", line)?;
        let otherwise = self.else_block()?;
        self.node(K::WHILE, at, &[], &[test, body, otherwise])
    }

    /// `for targets in expressions`, up to the colon: target and iterable.
    pub(super) fn for_head(&mut self) -> Res<(u16, u16)> {
        self.advance()?;
        let target = self.for_target()?;
        self.expect(IN)?;
        let iterable = self.star_expressions()?;
        self.expect_colon()?;
        Ok((target, iterable))
    }

    /// `async_at`: the place of `async`, if it stood before.
    #[inline(never)]
    fn for_statement(&mut self, async_at: Option<u32>) -> Res<u16> {
        let (at, line) = (async_at.unwrap_or(self.place()), self.tok.line);
        let is_async = async_at.is_some();
        let (target, iterable) = self.for_head()?;
        let body = self.block("'for' statement", line)?;
        let otherwise = self.else_block()?;
        self.node(K::FOR, at, &[], &[target, iterable, body, otherwise, is_async as u16])
    }

    /// Items of a `with`, up to and with the colon.
    pub(super) fn with_items(&mut self) -> Res<u16> {
        self.advance()?;
        let parenthesised = self.tok.kind == LPAR && self.parenthesised_items()?;
        if parenthesised {
            self.advance()?;
        }
        let mut items = List::default();
        loop {
            let here = self.place();
            let value = self.expression()?;
            let mut target = 0;
            if self.tok.kind == AS {
                self.advance()?;
                target = if self.tok.kind == STAR { self.starred()? } else { self.bitwise_or()? };
                self.check_target(target, Target::Assign)?;
            }
            let item = self.node(K::WITHITEM, here, &[], &[value, target])?;
            self.push(&mut items, item)?;
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
            if parenthesised && self.tok.kind == RPAR {
                break;
            }
        }
        if parenthesised {
            self.expect(RPAR)?;
        }
        self.expect_colon()?;
        Ok(items.head)
    }

    /// At `(` behind `with`: whether the bracket holds the items.
    fn parenthesised_items(&mut self) -> Res<bool> {
        let saved = (self.tok, self.lex.at);
        let floor = self.lex.depth();
        let mut plain = true;
        let mut found = false;
        let mut named = false;
        while self.advance().is_ok() {
            match self.tok.kind {
                AS if self.lex.depth() == floor => named = true,
                FOR | WALRUS | YIELD | STAR if self.lex.depth() == floor => plain &= self.tok.kind == STAR,
                EOF | NEWLINE => {
                    found = named;
                    break;
                }
                _ => {}
            }
            if self.lex.depth() < floor {
                found = self.advance().is_ok() && self.tok.kind == COLON;
                break;
            }
        }
        self.error = None;
        self.from_lexer = false;
        self.unclosed = false;
        (self.tok, self.lex.at) = saved;
        Ok(found && plain)
    }

    #[inline(never)]
    fn with_statement(&mut self, async_at: Option<u32>) -> Res<u16> {
        let (at, line) = (async_at.unwrap_or(self.place()), self.tok.line);
        let is_async = async_at.is_some();
        let items = self.with_items()?;
        let body = self.block("'with' statement", line)?;
        self.node(K::WITH, at, &[], &[items, body, is_async as u16])
    }

    #[inline(never)]
    fn try_statement(&mut self) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        self.advance()?;
        self.colon(true)?;
        let body = self.block("'try' statement", line)?;
        let mut handlers = List::default();
        while self.tok.kind == EXCEPT {
            let node = self.handler()?;
            self.push(&mut handlers, node)?;
        }
        let otherwise = if handlers.head != 0 { self.else_block()? } else { 0 };
        let mut finally = 0;
        if self.tok.kind == FINALLY {
            let line = self.tok.line;
            self.advance()?;
            self.colon(true)?;
            finally = self.block("'finally' statement", line)?;
        } else if handlers.head == 0 {
            return Err(self.error_here(format_args!("expected 'except' or 'finally' block")));
        }
        self.node(K::TRY, at, &[], &[body, handlers.head, otherwise, finally])
    }

    #[inline(never)]
    fn handler(&mut self) -> Res<u16> {
        let (at, line, column) = (self.place(), self.tok.line, self.tok.column);
        self.advance()?;
        if self.tok.kind == STAR {
            return Err(self.unsupported(line, column, "except*: exception groups"));
        }
        let (mut class, mut name) = (0, UNSET);
        if self.tok.kind != COLON {
            let from = (self.tok.line, self.tok.column);
            if self.tok.kind == NEWLINE {
                return Err(self.error_here(format_args!("expected ':'")));
            }
            class = self.expression()?;
            if self.tok.kind == COMMA {
                self.advance()?;
                self.star_expressions()?;
                if self.tok.kind == AS {
                    self.advance()?;
                    self.take_name()?;
                }
                return Err(self.error_from(from, format_args!("multiple exception types must be parenthesized")));
            }
            if self.tok.kind == AS {
                self.advance()?;
                name = self.take_name()?;
            }
        }
        self.expect_colon()?;
        let body = self.block("'except' statement", line)?;
        self.node(K::HANDLER, at, &[name], &[class, body])
    }

    /// Decorators, up to `def`, `class` or `async`.
    pub(super) fn decorators(&mut self) -> Res<u16> {
        let mut list = List::default();
        while self.tok.kind == AT {
            self.advance()?;
            let node = self.named()?;
            self.expect(NEWLINE)?;
            self.push(&mut list, node)?;
        }
        Ok(list.head)
    }

    fn decorated(&mut self) -> Res<u16> {
        let list = self.decorators()?;
        self.decorated_rest(list)
    }

    /// What decorators stand before.
    pub(super) fn decorated_rest(&mut self, decorators: u16) -> Res<u16> {
        match self.tok.kind {
            DEF => self.function(decorators, false),
            CLASS => self.class(decorators),
            ASYNC => {
                self.advance()?;
                if self.tok.kind != DEF {
                    return Err(self.invalid_syntax());
                }
                self.function(decorators, true)
            }
            _ => Err(self.invalid_syntax()),
        }
    }

    #[inline(never)]
    pub(super) fn function(&mut self, decorators: u16, is_async: bool) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        self.advance()?;
        let name = self.take_name()?;
        let written = self.written;
        if self.tok.kind != LPAR {
            return Err(self.error_here(format_args!("expected '('")));
        }
        self.advance()?;
        let parameters = self.parameters(RPAR)?;
        self.expect(RPAR)?;
        if self.tok.kind == ARROW {
            let arrow = self.tok;
            self.advance()?;
            if self.tok.kind == COLON {
                self.tok = arrow;
                return Err(self.error_here(format_args!("expected ':'")));
            }
            self.expression()?;
        }
        self.colon(true)?;
        self.depth += FUNCTION_DEPTH;
        let body = self.block("function definition", line)?;
        self.depth -= FUNCTION_DEPTH;
        let flags = if is_async { ASYNC_FLAG } else { 0 };
        self.node(K::FUNC, at, &[name, written], &[decorators, parameters, body, 0, flags])
    }

    /// `class Name(arguments)`, up to and with the colon.
    pub(super) fn class_head(&mut self) -> Res<(u32, u32, u16)> {
        self.advance()?;
        let name = self.take_name()?;
        let written = self.written;
        self.in_class_head = self.tok.kind == LPAR;
        let arguments = if self.tok.kind == LPAR { self.call_arguments()? } else { 0 };
        self.expect_colon()?;
        Ok((name, written, arguments))
    }

    #[inline(never)]
    fn class(&mut self, decorators: u16) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        let (name, written, arguments) = self.class_head()?;
        let around = core::mem::replace(&mut self.class_name, written);
        self.depth += FUNCTION_DEPTH;
        let body = self.block("class definition", line)?;
        self.depth -= FUNCTION_DEPTH;
        self.class_name = around;
        self.node(K::CLASS, at, &[name, written], &[decorators, arguments, body, 0])
    }

    /// At the name `match`: whether this is a match statement: its line ends in a colon.
    pub(super) fn match_follows(&mut self) -> Res<bool> {
        let saved = (self.tok, self.lex.at);
        let text = self.lex.text.clone();
        let floor = self.lex.depth();
        let mut last = NAME;
        let mut first = true;
        let mut colon_first = false;
        while self.advance().is_ok() {
            let kind = self.tok.kind;
            if first {
                colon_first = matches!(kind, COLON | EQUAL | DOT | COMMA | RPAR);
                first = false;
            }
            if matches!(kind, NEWLINE | EOF) || colon_first {
                break;
            }
            last = if self.lex.depth() == floor || kind != COLON { kind } else { NAME };
        }
        self.error = None;
        self.from_lexer = false;
        self.unclosed = false;
        (self.tok, self.lex.at) = saved;
        self.lex.text = text;
        Ok(last == COLON && !colon_first)
    }
}
