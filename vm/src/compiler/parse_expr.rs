//! Expressions. Precedence climbing with few Rust frames per nesting level; the depth is bounded by [`Compiler::enter`].

use super::arena::List;
use super::ast::K;
use super::token::*;
use super::{Compiler, Res};
use crate::op;

/// Binding strength of infix operators, `or` weakest; 0: none.
fn strength(token: u8) -> u8 {
    match token {
        OR => 1,
        AND => 2,
        LESS..=GREATEREQUAL | IN | IS | NOT => COMPARISON,
        VBAR => BITWISE_OR,
        CIRCUMFLEX => 6,
        AMPER => 7,
        LSHIFT | RSHIFT => 8,
        PLUS | MINUS => 9,
        STAR | SLASH | DOUBLESLASH | PERCENT | AT => 10,
        _ => 0,
    }
}

/// Strengths that callers ask for: any operator, `not` and stronger, comparisons, `|` and stronger.
const ANY: u8 = 1;
const INVERSION: u8 = 3;
const COMPARISON: u8 = 4;
const BITWISE_OR: u8 = 5;

fn binary_kind(token: u8) -> u8 {
    match token {
        VBAR => K::BITOR,
        CIRCUMFLEX => K::BITXOR,
        AMPER => K::BITAND,
        LSHIFT => K::LSHIFT,
        RSHIFT => K::RSHIFT,
        PLUS => K::ADD,
        MINUS => K::SUB,
        STAR => K::MUL,
        SLASH => K::TRUEDIV,
        DOUBLESLASH => K::FLOORDIV,
        PERCENT => K::MOD,
        _ => K::MATMUL,
    }
}

/// Whether a token may begin an expression.
pub(super) fn begins_expression(token: u8) -> bool {
    matches!(
        token,
        NAME | NUMBER
            | STRING
            | LPAR
            | LSQB
            | LBRACE
            | MINUS
            | PLUS
            | TILDE
            | ELLIPSIS_TOKEN
            | FALSE
            | NONE
            | TRUE
            | AWAIT
            | LAMBDA
            | NOT
    )
}

impl Compiler<'_, '_> {
    /// `star_expressions`: a tuple without parentheses, or one expression.
    pub(super) fn star_expressions(&mut self) -> Res<u16> {
        let at = self.place();
        let first = self.star_expression()?;
        if self.tok.kind != COMMA {
            return Ok(first);
        }
        let mut items = List::default();
        self.push(&mut items, first)?;
        while self.tok.kind == COMMA {
            self.advance()?;
            if !begins_expression(self.tok.kind) && self.tok.kind != STAR {
                break;
            }
            let item = self.star_expression()?;
            self.push(&mut items, item)?;
        }
        self.node(K::TUPLE, at, &[], &[items.head])
    }

    /// `yield` or [`Compiler::star_expressions`].
    pub(super) fn star_expressions_or_yield(&mut self) -> Res<u16> {
        if self.tok.kind == YIELD { self.yield_expression() } else { self.star_expressions() }
    }

    fn star_expression(&mut self) -> Res<u16> {
        if self.tok.kind == STAR { self.starred() } else { self.expression() }
    }

    #[inline(never)]
    pub(super) fn starred(&mut self) -> Res<u16> {
        let at = self.place();
        self.advance()?;
        let value = self.bitwise_or()?;
        self.node(K::STAR, at, &[], &[value])
    }

    /// `*x` or a named expression: an item of a display.
    pub(super) fn star_named(&mut self) -> Res<u16> {
        if self.tok.kind == STAR { self.starred() } else { self.named() }
    }

    #[inline(never)]
    pub(super) fn yield_expression(&mut self) -> Res<u16> {
        let at = self.place();
        self.advance()?;
        if self.tok.kind == FROM {
            self.advance()?;
            let value = self.expression()?;
            return self.node(K::YIELDFROM, at, &[], &[value]);
        }
        let value =
            if begins_expression(self.tok.kind) || self.tok.kind == STAR { self.star_expressions()? } else { 0 };
        self.node(K::YIELD, at, &[], &[value])
    }

    /// An expression or `name := expression`.
    pub(super) fn named(&mut self) -> Res<u16> {
        let node = self.expression()?;
        self.named_rest(node)
    }

    #[inline(never)]
    pub(super) fn named_rest(&mut self, node: u16) -> Res<u16> {
        if self.tok.kind == WALRUS {
            if self.kind(node) != K::NAME {
                let what = self.describe(node);
                let walrus = self.tok;
                if self.advance().is_err() || self.expression().is_err() {
                    if !self.from_lexer {
                        self.tok = walrus;
                        return Err(self.invalid_syntax());
                    }
                    return Err(super::Fail);
                }
                return Err(self.error_node(node, format_args!("cannot use assignment expressions with {what}")));
            }
            let at = self.place_of(node);
            self.advance()?;
            let value = self.expression()?;
            return self.node(K::WALRUS, at, &[], &[value, node]);
        }
        if self.tok.kind == EQUAL {
            return Err(self.misplaced_equal(node));
        }
        Ok(node)
    }

    /// `expression`: ternary, lambda and everything below.
    #[inline(never)]
    pub(super) fn expression(&mut self) -> Res<u16> {
        self.enter()?;
        let from = (self.tok.line, self.tok.column);
        let mut value = if self.tok.kind == LAMBDA { self.lambda()? } else { self.operators(ANY)? };
        if self.tok.kind == IF && self.kind(value) != K::LAMBDA {
            value = self.ternary(value, from)?;
        }
        self.leave();
        if begins_expression(self.tok.kind) {
            self.check_adjacent(value, from)?;
        }
        Ok(value)
    }

    /// `value if …`: a chain is linked from its first node, without recursion.
    #[inline(never)]
    fn ternary(&mut self, mut value: u16, mut from: (u32, u32)) -> Res<u16> {
        let (mut first, mut last) = (0, 0);
        loop {
            if self.tok.kind != IF {
                self.set_half(last, 2, value);
                if self.watched != 0 && self.place_of(first) == self.watched {
                    self.watched_end = self.last_end;
                }
                return Ok(first);
            }
            self.advance()?;
            let condition = self.operators(ANY)?;
            if self.tok.kind != ELSE {
                if self.tok.kind == COLON {
                    return Err(self.invalid_syntax());
                }
                return Err(self.error_from(from, format_args!("expected 'else' after 'if' expression")));
            }
            self.advance()?;
            let at = self.place_of(value);
            let node = self.node(K::TERNARY, at, &[], &[condition, value, 0])?;
            if last == 0 {
                first = node;
            } else {
                self.set_half(last, 2, node);
            }
            last = node;
            from = (self.tok.line, self.tok.column);
            value = if self.tok.kind == LAMBDA { self.lambda()? } else { self.operators(ANY)? };
        }
    }

    /// Any operators: `or` and stronger.
    pub(super) fn disjunction(&mut self) -> Res<u16> {
        self.operators(ANY)
    }

    /// Operators of `|` and stronger.
    pub(super) fn bitwise_or(&mut self) -> Res<u16> {
        self.operators(BITWISE_OR)
    }

    /// Infix operators of at least `least` strength, and prefix ones.
    #[inline(never)]
    fn operators(&mut self, least: u8) -> Res<u16> {
        let mut left = match self.tok.kind {
            NOT if least <= INVERSION => self.inversion()?,
            MINUS | PLUS | TILDE => self.unary()?,
            _ => self.power()?,
        };
        loop {
            let s = strength(self.tok.kind);
            if s < least || s == 0 {
                return Ok(left);
            }
            if s <= COMPARISON {
                let next = if s < COMPARISON { self.chain(self.tok.kind, left)? } else { self.comparison(left)? };
                if next == left {
                    return Ok(left);
                }
                left = next;
                continue;
            }
            let kind = binary_kind(self.tok.kind);
            self.advance()?;
            let right = self.operators(s + 1)?;
            let at = self.place_of(left);
            left = self.node(kind, at, &[], &[right, left])?;
        }
    }

    /// `first or …`, `first and …`.
    #[inline(never)]
    fn chain(&mut self, token: u8, first: u16) -> Res<u16> {
        let mut items = List::default();
        self.push(&mut items, first)?;
        while self.tok.kind == token {
            self.advance()?;
            let item = self.operators(if token == OR { ANY + 1 } else { INVERSION })?;
            self.push(&mut items, item)?;
        }
        let at = self.place_of(first);
        self.node(if token == OR { K::OR } else { K::AND }, at, &[], &[items.head])
    }

    #[inline(never)]
    fn inversion(&mut self) -> Res<u16> {
        let at = self.place();
        self.advance()?;
        self.enter()?;
        let value = self.operators(INVERSION)?;
        self.leave();
        self.node(K::NOT, at, &[], &[value])
    }

    /// `first < …`; `first` itself if what follows is no comparison after all.
    #[inline(never)]
    fn comparison(&mut self, first: u16) -> Res<u16> {
        let mut rest = List::default();
        loop {
            let at = self.place();
            if self.tok.kind == NOTEQUAL && self.tok.flags != 0 {
                break;
            }
            let mut operator = match self.tok.kind {
                LESS => op::LT,
                LESSEQUAL => op::LE,
                EQEQUAL => op::EQ,
                NOTEQUAL => op::NE,
                GREATER => op::GT,
                GREATEREQUAL => op::GE,
                IN => op::IN,
                IS => op::IS,
                NOT => op::NOTIN,
                _ => break,
            };
            if self.in_for_target && matches!(self.tok.kind, IN | NOT) && self.lex.depth() == self.for_depth {
                break;
            }
            if operator == op::NOTIN {
                self.advance()?;
                if self.tok.kind != IN {
                    return Err(self.invalid_syntax());
                }
            }
            self.advance()?;
            if operator == op::IS && self.tok.kind == NOT {
                operator = op::ISNOT;
                self.advance()?;
            }
            let operand = self.bitwise_or()?;
            let item = self.node(K::CMPOP, at, &[], &[operand, operator as u16])?;
            self.push(&mut rest, item)?;
        }
        if rest.head == 0 {
            return Ok(first);
        }
        let at = self.place_of(first);
        self.node(K::COMPARE, at, &[], &[rest.head, first])
    }

    #[inline(never)]
    fn unary(&mut self) -> Res<u16> {
        let kind = match self.tok.kind {
            MINUS => K::NEG,
            PLUS => K::POS,
            TILDE => K::INVERT,
            _ => return self.power(),
        };
        let at = self.place();
        self.advance()?;
        self.enter()?;
        let value = self.unary()?;
        self.leave();
        self.node(kind, at, &[], &[value])
    }

    #[inline(never)]
    fn power(&mut self) -> Res<u16> {
        let base = if self.tok.kind == AWAIT { self.awaited()? } else { self.primary()? };
        if self.tok.kind == DOUBLESTAR { self.power_rest(base) } else { Ok(base) }
    }

    #[inline(never)]
    fn awaited(&mut self) -> Res<u16> {
        let at = self.place();
        self.advance()?;
        let value = self.primary()?;
        self.node(K::AWAIT, at, &[], &[value])
    }

    #[inline(never)]
    fn power_rest(&mut self, base: u16) -> Res<u16> {
        self.advance()?;
        self.enter()?;
        let exponent = self.unary()?;
        self.leave();
        let at = self.place_of(base);
        self.node(K::POW, at, &[], &[exponent, base])
    }
}

/// The token `...`, named apart from the value.
pub(super) const ELLIPSIS_TOKEN: u8 = super::token::ELLIPSIS;
