//! The parser of `match`.

use super::arena::List;
use super::ast::K;
use super::token::*;
use super::{Compiler, Res};
use crate::value::UNSET;

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

    /// Reads patterns again, for where one ends.
    pub(super) fn pattern_again(&mut self) -> Res<u16> {
        self.patterns(RPAR)
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
            if self.tok.kind != NAME {
                let other = self.tok;
                if let Ok(target) = self.expression() {
                    return Err(self.error_node(target, format_args!("invalid pattern target")));
                }
                self.tok = other;
                return Err(self.invalid_syntax());
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
                if self.kind(inner) == K::P_SEQUENCE && self.sequence_closed != inner {
                    self.set_word(inner as u32, at & !127 | K::P_SEQUENCE as u32);
                }
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
                if self.is_name("_") {
                    return Err(self.invalid_syntax());
                }
                rest = self.take_name()?;
                if self.tok.kind == COMMA {
                    self.advance()?;
                }
                break;
            } else {
                let key = if self.tok.kind == NAME { self.primary()? } else { self.literal_pattern()? };
                if self.kind(key) == K::NAME {
                    return Err(self.invalid_syntax());
                }
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
}
