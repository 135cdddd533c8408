//! Simple statements.

use super::arena::List;
use super::ast::K;
use super::targets::Target;
use super::token::*;
use super::{Compiler, Fail, Res};
use crate::op;
use crate::value::UNSET;

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn simple_statements(&mut self, list: &mut List) -> Res<()> {
        loop {
            let node = self.simple_statement()?;
            self.push(list, node)?;
            if !self.statement_ends()? {
                return Ok(());
            }
        }
    }

    /// Behind a simple statement: true if another one follows on the line.
    pub(super) fn statement_ends(&mut self) -> Res<bool> {
        match self.tok.kind {
            SEMI => {
                self.advance()?;
                if self.tok.kind != NEWLINE {
                    return Ok(true);
                }
                self.advance()?;
                Ok(false)
            }
            NEWLINE => {
                self.advance()?;
                Ok(false)
            }
            EOF if !self.unclosed => Ok(false),
            _ => Err(self.invalid_syntax()),
        }
    }

    #[inline(never)]
    pub(super) fn simple_statement(&mut self) -> Res<u16> {
        let at = self.place();
        let kind = self.tok.kind;
        match kind {
            PASS | BREAK | CONTINUE => {
                self.advance()?;
                let kind = match kind {
                    PASS => K::PASS,
                    BREAK => K::BREAK,
                    _ => K::CONTINUE,
                };
                self.node(kind, at, &[], &[])
            }
            RETURN => {
                self.advance()?;
                let value = if matches!(self.tok.kind, NEWLINE | SEMI | EOF) { 0 } else { self.star_expressions()? };
                self.node(K::RETURN, at, &[], &[value])
            }
            RAISE => {
                self.advance()?;
                let (mut exception, mut cause) = (0, 0);
                if !matches!(self.tok.kind, NEWLINE | SEMI | EOF) {
                    exception = self.expression()?;
                    if self.tok.kind == FROM {
                        self.advance()?;
                        cause = self.expression()?;
                    }
                }
                self.node(K::RAISE, at, &[], &[exception, cause])
            }
            ASSERT => {
                self.advance()?;
                let test = self.expression()?;
                let mut message = 0;
                if self.tok.kind == COMMA {
                    self.advance()?;
                    message = self.expression()?;
                }
                self.node(K::ASSERT, at, &[], &[test, message])
            }
            DEL => self.delete(at),
            GLOBAL | NONLOCAL => {
                let mut names = List::default();
                loop {
                    self.advance()?;
                    let here = self.place();
                    let name = self.take_name()?;
                    let node = self.node_v(K::NAME, here, name)?;
                    self.push(&mut names, node)?;
                    if self.tok.kind != COMMA {
                        break;
                    }
                }
                self.node(if kind == GLOBAL { K::GLOBAL } else { K::NONLOCAL }, at, &[], &[names.head])
            }
            IMPORT => self.import(at),
            FROM => self.import_from(at),
            _ => self.expression_statement(at),
        }
    }

    pub(super) fn delete(&mut self, at: u32) -> Res<u16> {
        let mut items = List::default();
        self.advance()?;
        let begin = (self.tok, self.lex.at, self.string_read);
        loop {
            if items.head != 0 && matches!(self.tok.kind, NEWLINE | SEMI) {
                break;
            }
            if matches!(self.tok.kind, NOT | LAMBDA) {
                return Err(self.bad_delete(begin));
            }
            let target = if self.tok.kind == STAR { self.starred()? } else { self.bitwise_or()? };
            if !matches!(self.tok.kind, NEWLINE | SEMI | COMMA | EOF) {
                return Err(self.bad_delete(begin));
            }
            self.check_target(target, Target::Delete)?;
            self.push(&mut items, target)?;
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
        }
        self.node(K::DEL, at, &[], &[items.head])
    }

    /// What is deleted is no list of targets: reads it again from where it begins, as expressions.
    #[cold]
    #[inline(never)]
    fn bad_delete(&mut self, begin: (super::lexer::Token, super::lexer::Position, bool)) -> Fail {
        let (offending, at) = (self.tok, self.lex.at);
        (self.tok, self.lex.at, self.string_read) = begin;
        if self.tok.kind == NAME {
            // its text is gone: it is read once more
            self.lex.at.offset = self.tok.start;
            self.lex.at.column = self.tok.column;
            if self.advance().is_err() {
                return Fail;
            }
        }
        self.in_adjacent = true;
        let parsed = self.star_expressions();
        self.in_adjacent = false;
        let ended = matches!(self.tok.kind, NEWLINE | SEMI | EOF);
        if let Ok(node) = parsed {
            let bad = self.invalid_target(node, Target::Delete);
            if bad != 0 && ended {
                let what = self.describe(bad);
                return self.error_node(bad, format_args!("cannot delete {what}"));
            }
        } else if self.from_lexer {
            return Fail;
        }
        self.error = None;
        (self.tok, self.lex.at, self.string_read) = (offending, at, false);
        self.invalid_syntax()
    }

    pub(super) fn expression_statement(&mut self, at: u32) -> Res<u16> {
        let soft = self.is_name("match") || self.is_name("case");
        let bracket = matches!(self.tok.kind, LPAR);
        let first = self.star_expressions_or_yield()?;
        match self.tok.kind {
            EQUAL => return self.assignment(at, first),
            COLON => return self.annotated(at, first, bracket),
            PLUSEQUAL..=ATEQUAL => {
                if !matches!(self.kind(first), K::NAME | K::ATTR | K::SUBSCR) {
                    let what = self.describe(first);
                    return Err(self.error_node(
                        first,
                        format_args!("'{what}' is an illegal expression for augmented assignment"),
                    ));
                }
                let operator = op::ADD + (self.tok.kind - PLUSEQUAL);
                self.advance()?;
                let value = self.star_expressions_or_yield()?;
                return self.node(K::AUGASSIGN, at, &[], &[first, value, operator as u16]);
            }
            _ => {}
        }
        if soft && self.kind(first) == K::NAME && super::parse_expr::begins_expression(self.tok.kind) {
            let offending = self.tok;
            if self.star_expressions().is_ok() && self.tok.kind == NEWLINE {
                return Err(self.error_here(format_args!("expected ':'")));
            }
            self.tok = offending;
            return Err(self.invalid_syntax());
        }
        self.node(K::EXPR, at, &[], &[first])
    }

    pub(super) fn assignment(&mut self, at: u32, first: u16) -> Res<u16> {
        let mut targets = List::default();
        let mut value = first;
        while self.tok.kind == EQUAL {
            if matches!(self.kind(value), K::YIELD | K::YIELDFROM) && self.parenthesised_node != value {
                return Err(self.error_node(value, format_args!("assignment to yield expression not possible")));
            }
            let bad = self.invalid_target(value, Target::Assign);
            if bad != 0 {
                return Err(self.bad_assignment(value, bad, targets.head == 0));
            }
            self.push(&mut targets, value)?;
            self.advance()?;
            value = self.star_expressions_or_yield()?;
        }
        self.node(K::ASSIGN, at, &[], &[targets.head, value])
    }

    pub(super) fn bad_assignment(&mut self, target: u16, bad: u16, first: bool) -> Fail {
        let what = self.describe(bad);
        let weak = matches!(
            self.kind(target),
            K::COMPARE | K::NOT | K::AND | K::OR | K::TERNARY | K::LAMBDA | K::STAR | K::LIST | K::TUPLE | K::GENEXP
        );
        let constant = matches!(what, "None" | "True" | "False");
        let weak = weak && !self.ends_bare_tuple(target, bad);
        if first && !weak && !constant && self.bare_operand_follows() {
            return self
                .error_node(bad, format_args!("cannot assign to {what} here. Maybe you meant '==' instead of '='?"));
        }
        self.error = None;
        self.error_node(bad, format_args!("cannot assign to {what}"))
    }

    /// Whether `bad` is the last item of `target`, a tuple without brackets.
    pub(super) fn ends_bare_tuple(&mut self, target: u16, bad: u16) -> bool {
        if self.kind(target) != K::TUPLE {
            return false;
        }
        let mut cell = self.half(target, 0);
        let mut last = 0;
        let bare = cell != 0 && {
            let (first, _) = self.cell(cell);
            self.place_of(first) & !127 == self.place_of(target) & !127
        };
        while cell != 0 {
            let (item, next) = self.cell(cell);
            last = item;
            cell = next;
        }
        let weak = matches!(self.kind(bad), K::COMPARE | K::NOT | K::AND | K::OR | K::TERNARY | K::LAMBDA | K::GENEXP);
        bare && last == bad && !weak
    }

    pub(super) fn annotated(&mut self, at: u32, target: u16, bracket: bool) -> Res<u16> {
        let kind = self.kind(target);
        if kind == K::STAR {
            return Err(self.invalid_syntax());
        }
        if !matches!(kind, K::NAME | K::ATTR | K::SUBSCR) {
            if matches!(kind, K::LIST | K::TUPLE) {
                let what = self.describe(target);
                let mut blamed = target;
                if kind == K::TUPLE && !bracket {
                    let items = self.half(target, 0);
                    blamed = self.cell(items).0;
                }
                return Err(self.error_node(blamed, format_args!("only single target (not {what}) can be annotated")));
            }
            let colon = self.tok;
            self.advance()?;
            if super::parse_expr::begins_expression(self.tok.kind) && self.expression().is_ok() {
                return Err(self.error_node(target, format_args!("illegal target for annotation")));
            }
            self.tok = colon;
            return Err(self.invalid_syntax());
        }
        self.advance()?;
        self.expression()?;
        let mut value = 0;
        if self.tok.kind == EQUAL {
            self.advance()?;
            value = self.star_expressions_or_yield()?;
        }
        let bare = kind == K::NAME && !bracket;
        self.node(K::ANNASSIGN, at, &[], &[target, value, bare as u16])
    }

    /// A dotted name as one interned string.
    pub(super) fn dotted_name(&mut self) -> Res<u32> {
        let first = self.take_name()?;
        if self.tok.kind != DOT {
            return Ok(first);
        }
        let mut text: heapless::Vec<u8, { super::lexer::NAME_MAX }> = heapless::Vec::new();
        let mut part = first;
        loop {
            let fits = {
                let (line, column) = (self.tok.line, self.tok.column);
                let n = (self.str_len(part)) as usize;
                let mut ok = true;
                for i in 0..n {
                    let b = self.str_byte(part, i as u32);
                    ok &= text.push(b).is_ok();
                }
                if self.tok.kind == DOT {
                    ok &= text.push(b'.').is_ok();
                }
                if !ok {
                    return Err(self.unsupported(line, column, "a module name of more than 255 bytes"));
                }
                ok
            };
            if !fits || self.tok.kind != DOT {
                break;
            }
            self.advance()?;
            part = self.take_name()?;
        }
        self.intern(&text)
    }

    pub(super) fn import(&mut self, at: u32) -> Res<u16> {
        let mut items = List::default();
        loop {
            self.advance()?;
            let here = self.place();
            let name = self.dotted_name()?;
            let mut alias = UNSET;
            if self.tok.kind == AS {
                self.advance()?;
                alias = self.take_name()?;
            }
            let node = self.node(K::ALIAS, here, &[name, alias], &[])?;
            self.push(&mut items, node)?;
            if self.tok.kind != COMMA {
                break;
            }
        }
        self.node(K::IMPORT, at, &[], &[items.head])
    }

    pub(super) fn import_from(&mut self, at: u32) -> Res<u16> {
        self.advance()?;
        let mut level = 0u16;
        loop {
            match self.tok.kind {
                DOT => level = level.saturating_add(1),
                super::token::ELLIPSIS => level = level.saturating_add(3),
                _ => break,
            }
            self.advance()?;
        }
        let module = if level > 0 && self.tok.kind == IMPORT { crate::names::EMPTY } else { self.dotted_name()? };
        self.expect(IMPORT)?;
        let mut items = List::default();
        if self.tok.kind == STAR {
            let here = self.place();
            self.advance()?;
            let star = self.node(K::ALIAS, here, &[UNSET, UNSET], &[])?;
            self.push(&mut items, star)?;
            return self.node(K::IMPORTFROM, at, &[module], &[items.head, level]);
        }
        let parenthesised = self.tok.kind == LPAR;
        if parenthesised {
            self.advance()?;
        }
        loop {
            let here = self.place();
            let name = self.take_name()?;
            let mut alias = UNSET;
            if self.tok.kind == AS {
                self.advance()?;
                alias = self.take_name()?;
            }
            let node = self.node(K::ALIAS, here, &[name, alias], &[])?;
            self.push(&mut items, node)?;
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
            if parenthesised && self.tok.kind == RPAR {
                break;
            }
            if !parenthesised && self.tok.kind == NEWLINE {
                return Err(self.error_here(format_args!("trailing comma not allowed without surrounding parentheses")));
            }
        }
        if parenthesised {
            self.expect(RPAR)?;
        }
        self.node(K::IMPORTFROM, at, &[module], &[items.head, level])
    }
}
