//! `match`: its parser and its code. A pattern jumps away when it fails; captures are stored as they are met.

use super::arena::List;
use super::ast::K;
use super::emit::Label;
use super::token::*;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::op;
use crate::value::{FALSE as V_FALSE, NONE as V_NONE, TRUE as V_TRUE, UNSET, small};

/// No names tuple in MATCHCLASS's second word.
const NO_NAMES: u32 = 0xffff;

impl Compiler<'_, '_> {
    pub(super) fn match_statement(&mut self) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        self.advance()?;
        let subject = self.subject()?;
        self.expect_colon()?;
        if self.tok.kind != NEWLINE {
            return Err(self.invalid_syntax());
        }
        self.open_block("'match' statement", line)?;
        self.enter()?;
        let mut cases = List::default();
        while self.is_name("case") {
            let case = self.case_block()?;
            self.push(&mut cases, case)?;
        }
        if self.tok.kind != DEDENT {
            return Err(self.invalid_syntax());
        }
        self.leave();
        self.advance()?;
        self.node(K::MATCH, at, &[], &[subject, cases.head])
    }

    /// The subject: a named expression, or a tuple without brackets.
    fn subject(&mut self) -> Res<u16> {
        let at = self.place();
        let first = self.star_named()?;
        if self.tok.kind != COMMA {
            return Ok(first);
        }
        let items = self.items_after(first, COLON)?;
        self.node(K::TUPLE, at, &[], &[items])
    }

    fn case_block(&mut self) -> Res<u16> {
        let (at, line) = (self.place(), self.tok.line);
        self.advance()?;
        let pattern = self.patterns(COLON)?;
        let mut guard = 0;
        if self.tok.kind == IF {
            self.advance()?;
            guard = self.named()?;
        }
        self.expect_colon()?;
        let body = self.block("'case' statement", line)?;
        self.node(K::CASE, at, &[], &[pattern, guard, body])
    }

    /// Patterns separated by commas make a sequence pattern.
    fn patterns(&mut self, close: u8) -> Res<u16> {
        let at = self.place();
        let first = self.star_pattern()?;
        if self.tok.kind != COMMA && self.kind(first) != K::P_STAR {
            return Ok(first);
        }
        let mut items = List::default();
        self.push(&mut items, first)?;
        while self.tok.kind == COMMA {
            self.advance()?;
            if self.tok.kind == close || self.tok.kind == IF {
                break;
            }
            let item = self.star_pattern()?;
            self.push(&mut items, item)?;
        }
        self.node(K::P_SEQUENCE, at, &[], &[items.head])
    }

    fn star_pattern(&mut self) -> Res<u16> {
        if self.tok.kind != STAR {
            return self.as_pattern();
        }
        let at = self.place();
        self.advance()?;
        let name = self.capture_name()?;
        self.node_v(K::P_STAR, at, name)
    }

    /// A name to bind; UNSET for `_`.
    fn capture_name(&mut self) -> Res<u32> {
        let wildcard = self.is_name("_");
        let name = self.take_name()?;
        Ok(if wildcard { UNSET } else { name })
    }

    fn as_pattern(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        let first = self.closed_pattern()?;
        let mut pattern = first;
        if self.tok.kind == VBAR {
            let mut items = List::default();
            self.push(&mut items, first)?;
            while self.tok.kind == VBAR {
                self.advance()?;
                let item = self.closed_pattern()?;
                self.push(&mut items, item)?;
            }
            pattern = self.node(K::P_OR, at, &[], &[items.head])?;
        }
        if self.tok.kind == AS {
            self.advance()?;
            if self.is_name("_") {
                return Err(self.error_here(format_args!("cannot use '_' as a target")));
            }
            let name = self.take_name()?;
            pattern = self.node(K::P_AS, at, &[name], &[pattern])?;
        }
        self.leave();
        Ok(pattern)
    }

    fn closed_pattern(&mut self) -> Res<u16> {
        let at = self.place();
        match self.tok.kind {
            NAME => self.name_pattern(at),
            LPAR | LSQB => {
                let close = if self.tok.kind == LPAR { RPAR } else { RSQB };
                self.advance()?;
                if self.tok.kind == close {
                    self.advance()?;
                    let node = self.node(K::P_SEQUENCE, at, &[], &[0])?;
                    self.sequence_closed = node;
                    return Ok(node);
                }
                let mut inner = self.patterns(close)?;
                if close == RSQB && self.last_was_single(inner) {
                    let mut items = List::default();
                    self.push(&mut items, inner)?;
                    inner = self.node(K::P_SEQUENCE, at, &[], &[items.head])?;
                }
                self.expect(close)?;
                self.sequence_closed = inner;
                Ok(inner)
            }
            LBRACE => self.mapping_pattern(at),
            NUMBER | STRING | MINUS | NONE | TRUE | FALSE => {
                let value = self.literal_pattern()?;
                self.node(K::P_VALUE, at, &[], &[value])
            }
            _ => Err(self.invalid_syntax()),
        }
    }

    /// Whether `[x]` still has to become a sequence: anything not made by a comma.
    fn last_was_single(&mut self, inner: u16) -> bool {
        self.kind(inner) != K::P_SEQUENCE || self.sequence_closed == inner
    }

    fn literal_pattern(&mut self) -> Res<u16> {
        // numbers with a sign, complex sums, strings
        self.sum()
    }

    fn name_pattern(&mut self, at: u32) -> Res<u16> {
        let wildcard = self.is_name("_");
        let name = self.take_name()?;
        let mut dotted = self.node_v(K::NAME, at, name)?;
        let plain = self.tok.kind != DOT;
        while self.tok.kind == DOT {
            self.advance()?;
            let attribute = self.take_name()?;
            dotted = self.node(K::ATTR, at, &[attribute], &[dotted])?;
        }
        if self.tok.kind == LPAR {
            return self.class_pattern(at, dotted);
        }
        if plain {
            return self.node_v(K::P_CAPTURE, at, if wildcard { UNSET } else { name });
        }
        self.node(K::P_VALUE, at, &[], &[dotted])
    }

    fn class_pattern(&mut self, at: u32, class: u16) -> Res<u16> {
        self.advance()?;
        let mut items = List::default();
        let mut keywords = false;
        while self.tok.kind != RPAR {
            let here = self.place();
            let pattern = self.as_pattern()?;
            if self.tok.kind == EQUAL && self.kind(pattern) == K::P_CAPTURE {
                let name = self.value(pattern, 0);
                self.advance()?;
                let value = self.as_pattern()?;
                keywords = true;
                let node = self.node(K::P_KEYWORD, here, &[name], &[value])?;
                self.push(&mut items, node)?;
            } else if keywords {
                return Err(self.error_node(pattern, format_args!("positional patterns follow keyword patterns")));
            } else {
                self.push(&mut items, pattern)?;
            }
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
        }
        self.expect(RPAR)?;
        self.node(K::P_CLASS, at, &[], &[items.head, class])
    }

    fn mapping_pattern(&mut self, at: u32) -> Res<u16> {
        self.advance()?;
        let mut items = List::default();
        let mut rest = UNSET;
        while self.tok.kind != RBRACE {
            if self.tok.kind == DOUBLESTAR {
                self.advance()?;
                rest = self.take_name()?;
            } else {
                let key = if self.tok.kind == NAME { self.primary()? } else { self.literal_pattern()? };
                self.expect(COLON)?;
                let pattern = self.as_pattern()?;
                self.push(&mut items, key)?;
                self.push(&mut items, pattern)?;
            }
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
        }
        self.expect(RBRACE)?;
        self.node(K::P_MAPPING, at, &[rest], &[items.head])
    }

    pub(super) fn match_code(&mut self, node: u16) -> Res<()> {
        let (subject, mut cell) = (self.half(node, 0), self.half(node, 1));
        let s = self.temporary()?;
        self.to(subject, s)?;
        let mut end = Label::new();
        while cell != 0 {
            let (case, next) = self.cell(cell);
            let (pattern, guard, body) = (self.half(case, 0), self.half(case, 1), self.half(case, 2));
            let mut no = Label::new();
            let mark = self.code.top;
            self.at_line(case);
            self.pattern(pattern, s, &mut no)?;
            if guard != 0 {
                self.condition(guard, false, &mut no)?;
            }
            self.statements(body)?;
            self.code.top = mark;
            self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            self.bind(&mut no)?;
            cell = next;
        }
        self.bind(&mut end)
    }

    /// Jumps to `no` unless the value in register `s` matches.
    fn pattern(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        self.enter()?;
        self.at_line(node);
        let mark = self.code.top;
        match self.kind(node) {
            K::P_CAPTURE => {
                let name = self.value(node, 0);
                if name != UNSET {
                    self.store_name(name, s)?;
                }
            }
            K::P_VALUE => {
                let value = self.half(node, 0);
                let r = self.any(value)?;
                let constant = self.kind(value) == super::ast::K::CONST
                    && matches!(self.value(value, 0), V_NONE | V_TRUE | V_FALSE);
                self.jump(if constant { op::JIS } else { op::JEQ }, s, r, 0, no)?;
            }
            K::P_AS => {
                let (name, inner) = (self.value(node, 0), self.half(node, 0));
                self.pattern(inner, s, no)?;
                self.store_name(name, s)?;
            }
            K::P_OR => {
                let mut cell = self.half(node, 0);
                let mut yes = Label::new();
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    if next == 0 {
                        self.pattern(item, s, no)?;
                    } else {
                        let mut other = Label::new();
                        self.pattern(item, s, &mut other)?;
                        self.jump(op::JUMP, 0, 0, 0, &mut yes)?;
                        self.bind(&mut other)?;
                    }
                    cell = next;
                }
                self.bind(&mut yes)?;
            }
            K::P_SEQUENCE => self.sequence_code(node, s, no)?,
            K::P_MAPPING => self.mapping_code(node, s, no)?,
            K::P_CLASS => self.class_code(node, s, no)?,
            _ => return Err(self.error_node(node, format_args!("invalid syntax"))),
        }
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    fn sequence_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let list = self.half(node, 0);
        let (mut before, mut after, mut star) = (0u32, 0u32, false);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_STAR {
                if star {
                    return Err(self.error_node(node, format_args!("multiple starred names in sequence pattern")));
                }
                star = true;
            } else if star {
                after += 1;
            } else {
                before += 1;
            }
            cell = next;
        }
        let t = self.temporaries(2)?;
        self.emit(op::MATCHKIND, t, s, 0)?;
        self.jump(op::JFALSE, t, 0, 0, no)?;
        self.emit(op::LEN, t, s, 0)?;
        self.load_constant(small((before + after) as i32), t + 1)?;
        self.jump(if star { op::JGE } else { op::JEQ }, t, t + 1, 0, no)?;
        self.code.top = t;
        let first = self.temporaries(before + after + star as u32)?;
        if star {
            self.emit2(op::UNPACKSTAR, first, s, before as u8, after)?;
        } else if before > 0 {
            self.emit(op::UNPACK, first, s, before as u8)?;
        }
        let mut cell = list;
        let mut r = first;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_STAR {
                let name = self.value(item, 0);
                if name != UNSET {
                    self.store_name(name, r)?;
                }
            } else {
                self.pattern(item, r, no)?;
            }
            r += 1;
            cell = next;
        }
        Ok(())
    }

    fn mapping_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let (rest, list) = (self.value(node, 0), self.half(node, 0));
        let t = self.temporaries(2)?;
        self.emit(op::MATCHKIND, t, s, 1)?;
        self.jump(op::JFALSE, t, 0, 0, no)?;
        let keys = self.code.top;
        let mut n = 0u32;
        let mut cell = list;
        while cell != 0 {
            let (key, value_cell) = self.cell(cell);
            let k = self.temporary()?;
            self.to(key, k)?;
            n += 1;
            cell = self.cell(value_cell).1;
        }
        if n > 0 {
            self.emit(op::TUPLE, t, keys, n as u8)?;
            self.emit(op::MATCHKEYS, t + 1, s, t)?;
            self.jump(op::JNONE, t + 1, 0, 1, no)?;
        }
        if rest != UNSET {
            let r = self.temporary()?;
            self.emit(op::DICT, r, r, 0)?;
            self.emit(op::DICTUPDATE, r, s, 0)?;
            for i in 0..n {
                self.emit(op::DELITEM, r, keys + i as u8, 0)?;
            }
            self.store_name(rest, r)?;
        }
        if n == 0 {
            return Ok(());
        }
        self.code.top = keys;
        let first = self.temporaries(n)?;
        self.emit(op::UNPACK, first, t + 1, n as u8)?;
        let mut cell = list;
        let mut r = first;
        while cell != 0 {
            let (_, value_cell) = self.cell(cell);
            let (pattern, next) = self.cell(value_cell);
            self.pattern(pattern, r, no)?;
            r += 1;
            cell = next;
        }
        Ok(())
    }

    fn class_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let (list, class) = (self.half(node, 0), self.half(node, 1));
        let (mut positional, mut keywords) = (0u32, 0u32);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_KEYWORD {
                keywords += 1
            } else {
                positional += 1
            }
            cell = next;
        }
        let mut names = NO_NAMES;
        if keywords > 0 {
            let tuple = self.alloc(kind::TUPLE, 1 + keywords as usize)?;
            let (mut cell, mut at) = (list, 1);
            while cell != 0 {
                let (item, next) = self.cell(cell);
                if self.kind(item) == K::P_KEYWORD {
                    let name = self.value(item, 0);
                    self.heap.set(tuple, at, name);
                    at += 1;
                }
                cell = next;
            }
            names = self.constant_index(tuple)?;
        }
        let t = self.temporary()?;
        let c = self.any(class)?;
        self.emit2(op::MATCHCLASS, t, s, c, positional | names << 16)?;
        self.jump(op::JNONE, t, 0, 1, no)?;
        let n = positional + keywords;
        if n == 0 {
            return Ok(());
        }
        let first = self.temporaries(n)?;
        self.emit(op::UNPACK, first, t, n as u8)?;
        let (mut cell, mut r) = (list, first);
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let pattern = if self.kind(item) == K::P_KEYWORD { self.half(item, 0) } else { item };
            self.pattern(pattern, r, no)?;
            r += 1;
            cell = next;
        }
        Ok(())
    }
}
