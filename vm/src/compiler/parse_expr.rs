//! Expressions. Precedence climbing with few Rust frames per nesting level; the depth is bounded by [`Compiler::enter`].

use super::arena::List;
use super::ast::{K, of_place, param};
use super::token::*;
use super::{Compiler, FUNCTION_DEPTH, Fail, Res, number};
use crate::op;
use crate::value::{ELLIPSIS, FALSE as V_FALSE, NONE as V_NONE, TRUE as V_TRUE};

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
        PLUS | MINUS => SUM,
        STAR | SLASH | DOUBLESLASH | PERCENT | AT => 10,
        _ => 0,
    }
}

/// Strengths that callers ask for: any operator, `not` and stronger, comparisons, `|` and stronger, sums and stronger.
const ANY: u8 = 1;
const INVERSION: u8 = 3;
const COMPARISON: u8 = 4;
const BITWISE_OR: u8 = 5;
const SUM: u8 = 9;

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
    fn yield_expression(&mut self) -> Res<u16> {
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
    fn named_rest(&mut self, node: u16) -> Res<u16> {
        if self.tok.kind == WALRUS {
            if self.kind(node) != K::NAME {
                let what = self.describe(node);
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

    /// Sums and stronger.
    pub(super) fn sum(&mut self) -> Res<u16> {
        self.operators(SUM)
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
            if self.in_for_target && self.tok.kind == IN && self.lex.depth() == self.for_depth {
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

    /// An atom with its attributes, calls and subscripts.
    #[inline(never)]
    pub(super) fn primary(&mut self) -> Res<u16> {
        let mut node = match self.tok.kind {
            LPAR => self.parenthesised()?,
            LSQB => self.list_display()?,
            LBRACE => self.brace_display()?,
            _ => self.atom()?,
        };
        loop {
            node = match self.tok.kind {
                DOT => self.attribute(node)?,
                LPAR => {
                    let arguments = self.call_arguments()?;
                    self.node_behind(K::CALL, arguments, node)?
                }
                LSQB => {
                    let index = self.subscript()?;
                    self.node_behind(K::SUBSCR, index, node)?
                }
                _ => return Ok(node),
            }
        }
    }

    #[inline(never)]
    fn attribute(&mut self, object: u16) -> Res<u16> {
        self.advance()?;
        let name = self.take_name()?;
        let at = self.place_of(object);
        self.node(K::ATTR, at, &[name], &[object])
    }

    #[inline(never)]
    fn node_behind(&mut self, kind: u8, what: u16, object: u16) -> Res<u16> {
        let at = self.place_of(object);
        self.node(kind, at, &[], &[what, object])
    }

    #[inline(never)]
    fn subscript(&mut self) -> Res<u16> {
        self.enter()?;
        self.advance()?;
        let index = self.slices()?;
        self.expect(RSQB)?;
        self.leave();
        Ok(index)
    }

    #[inline(never)]
    fn slices(&mut self) -> Res<u16> {
        let at = self.place();
        let first = self.slice()?;
        if self.tok.kind != COMMA {
            if self.kind(first) == K::STAR {
                let mut items = List::default();
                self.push(&mut items, first)?;
                return self.node(K::TUPLE, at, &[], &[items.head]);
            }
            return Ok(first);
        }
        let mut items = List::default();
        self.push(&mut items, first)?;
        while self.tok.kind == COMMA {
            self.advance()?;
            if self.tok.kind == RSQB {
                break;
            }
            let item = self.slice()?;
            self.push(&mut items, item)?;
        }
        self.node(K::TUPLE, at, &[], &[items.head])
    }

    #[inline(never)]
    fn slice(&mut self) -> Res<u16> {
        let at = self.place();
        let mut parts = [0u16; 3];
        if self.tok.kind != COLON {
            let first = self.star_named()?;
            if self.tok.kind != COLON || self.kind(first) == K::STAR {
                return Ok(first);
            }
            parts[0] = first;
        }
        for part in &mut parts[1..] {
            if self.tok.kind != COLON {
                break;
            }
            self.advance()?;
            if begins_expression(self.tok.kind) {
                *part = self.expression()?;
            }
        }
        self.node(K::SLICE, at, &[], &parts)
    }

    #[inline(never)]
    fn atom(&mut self) -> Res<u16> {
        let at = self.place();
        let constant = match self.tok.kind {
            NAME => {
                let name = self.take_name()?;
                return self.node_v(K::NAME, at, name);
            }
            NUMBER => number::value(self)?,
            STRING => return self.strings(),
            NONE => V_NONE,
            TRUE => V_TRUE,
            FALSE => V_FALSE,
            ELLIPSIS_TOKEN => ELLIPSIS,
            _ => return Err(self.invalid_syntax()),
        };
        self.advance()?;
        self.node_v(K::CONST, at, constant)
    }

    #[inline(never)]
    fn parenthesised(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        self.advance()?;
        if self.tok.kind == RPAR {
            self.advance()?;
            self.leave();
            return self.node(K::TUPLE, at, &[], &[0]);
        }
        if self.tok.kind == YIELD {
            let node = self.yield_expression()?;
            self.expect(RPAR)?;
            self.leave();
            self.parenthesised_node = node;
            return Ok(node);
        }
        let first = self.star_named()?;
        if matches!(self.tok.kind, FOR | ASYNC) {
            let node = self.comprehension(K::GENEXP, at, first, 0)?;
            self.expect(RPAR)?;
            self.leave();
            return Ok(node);
        }
        if self.tok.kind != COMMA {
            if self.kind(first) == K::STAR {
                if self.tok.kind == RPAR {
                    return Err(self.error_node(first, format_args!("cannot use starred expression here")));
                }
                return Err(self.invalid_syntax());
            }
            self.expect(RPAR)?;
            self.leave();
            self.parenthesised_node = first;
            return Ok(first);
        }
        let items = self.items_after(first, RPAR)?;
        self.expect(RPAR)?;
        self.leave();
        self.node(K::TUPLE, at, &[], &[items])
    }

    /// The rest of a display: `, item, …` up to `close`.
    #[inline(never)]
    pub(super) fn items_after(&mut self, first: u16, close: u8) -> Res<u16> {
        let mut items = List::default();
        self.push(&mut items, first)?;
        while self.tok.kind == COMMA {
            self.advance()?;
            if self.tok.kind == close {
                break;
            }
            let item = self.star_named()?;
            self.push(&mut items, item)?;
        }
        Ok(items.head)
    }

    #[inline(never)]
    fn list_display(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        self.advance()?;
        let node = if self.tok.kind == RSQB {
            self.node(K::LIST, at, &[], &[0])?
        } else {
            let first = self.star_named()?;
            if matches!(self.tok.kind, FOR | ASYNC) {
                self.comprehension(K::LISTCOMP, at, first, 0)?
            } else {
                let items = self.items_after(first, RSQB)?;
                if matches!(self.tok.kind, FOR | ASYNC) {
                    let place = of_place(self.place_of(first));
                    return Err(self.error_from(
                        place,
                        format_args!("did you forget parentheses around the comprehension target?"),
                    ));
                }
                self.node(K::LIST, at, &[], &[items])?
            }
        };
        self.expect(RSQB)?;
        self.leave();
        Ok(node)
    }

    #[inline(never)]
    fn brace_display(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        self.advance()?;
        let node = match self.tok.kind {
            RBRACE => self.node(K::DICT, at, &[], &[0])?,
            DOUBLESTAR => self.dict_display(at, 0)?,
            _ => {
                let first = self.star_named()?;
                if self.tok.kind == COLON && self.kind(first) != K::STAR {
                    self.dict_display(at, first)?
                } else if matches!(self.tok.kind, FOR | ASYNC) {
                    self.comprehension(K::SETCOMP, at, first, 0)?
                } else {
                    let items = self.items_after(first, RBRACE)?;
                    self.node(K::SET, at, &[], &[items])?
                }
            }
        };
        self.expect(RBRACE)?;
        self.leave();
        Ok(node)
    }

    /// A dict display behind its first key (0: at `**`).
    #[inline(never)]
    fn dict_display(&mut self, at: u32, mut key: u16) -> Res<u16> {
        let mut items = List::default();
        loop {
            if key == 0 && self.tok.kind == DOUBLESTAR {
                let stars = (self.tok.line, self.tok.column);
                self.advance()?;
                let value = self.bitwise_or()?;
                self.push(&mut items, 0)?;
                self.push(&mut items, value)?;
                if matches!(self.tok.kind, FOR | ASYNC) {
                    return Err(
                        self.error_from(stars, format_args!("dict unpacking cannot be used in dict comprehension"))
                    );
                }
            } else {
                if key == 0 {
                    key = self.expression()?;
                }
                if self.tok.kind != COLON {
                    let end = self.last_end;
                    return Err(self.error_between(
                        (end.0, end.1 - 1),
                        end,
                        format_args!("':' expected after dictionary key"),
                    ));
                }
                let colon = (self.tok.line, self.tok.column);
                self.advance()?;
                if self.tok.kind == STAR {
                    return Err(self.error_here(format_args!("cannot use a starred expression in a dictionary value")));
                }
                if matches!(self.tok.kind, RBRACE | COMMA) {
                    return Err(
                        self.error_from(colon, format_args!("expression expected after dictionary key and ':'"))
                    );
                }
                let value = self.expression()?;
                if items.head == 0 && matches!(self.tok.kind, FOR | ASYNC) {
                    return self.comprehension(K::DICTCOMP, at, key, value);
                }
                self.push(&mut items, key)?;
                self.push(&mut items, value)?;
            }
            key = 0;
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
            if self.tok.kind == RBRACE {
                break;
            }
        }
        self.node(K::DICT, at, &[], &[items.head])
    }

    #[inline(never)]
    fn comprehension(&mut self, kind: u8, at: u32, element: u16, value: u16) -> Res<u16> {
        if self.kind(element) == K::STAR {
            return Err(self.error_node(element, format_args!("iterable unpacking cannot be used in comprehension")));
        }
        let mut generators = List::default();
        while matches!(self.tok.kind, FOR | ASYNC) {
            let here = self.place();
            let is_async = self.tok.kind == ASYNC;
            if is_async {
                self.advance()?;
            }
            self.expect(FOR)?;
            let target = self.for_target()?;
            self.expect(IN)?;
            let iterable = self.disjunction()?;
            // a ternary is not allowed here, `if` begins a condition
            let mut conditions = List::default();
            while self.tok.kind == IF {
                self.advance()?;
                let condition = self.disjunction()?;
                let condition = if self.tok.kind == WALRUS { self.named_rest(condition)? } else { condition };
                self.push(&mut conditions, condition)?;
            }
            let generator = self.node(K::COMPFOR, here, &[], &[target, iterable, conditions.head, is_async as u16])?;
            self.push(&mut generators, generator)?;
        }
        self.node(kind, at, &[], &[element, value, generators.head, 0])
    }

    /// The targets of a `for`, up to `in`.
    pub(super) fn for_target(&mut self) -> Res<u16> {
        let saved = (self.in_for_target, self.for_depth);
        let opens = matches!(self.tok.kind, LPAR | LSQB | LBRACE) as u8;
        (self.in_for_target, self.for_depth) = (true, self.lex.depth().saturating_sub(opens));
        if !begins_expression(self.tok.kind) && self.tok.kind != STAR {
            return Err(self.invalid_syntax());
        }
        let at = self.place();
        let first = self.for_target_item()?;
        let target = if self.tok.kind == COMMA {
            let mut items = List::default();
            self.push(&mut items, first)?;
            while self.tok.kind == COMMA {
                self.advance()?;
                if self.tok.kind == IN {
                    break;
                }
                let item = self.for_target_item()?;
                self.push(&mut items, item)?;
            }
            self.node(K::TUPLE, at, &[], &[items.head])?
        } else {
            first
        };
        (self.in_for_target, self.for_depth) = saved;
        self.check_target(target, super::errors::Target::For)?;
        Ok(target)
    }

    fn for_target_item(&mut self) -> Res<u16> {
        if self.tok.kind == STAR { self.starred() } else { self.disjunction() }
    }

    /// The arguments of a call, from `(` to `)`.
    #[inline(never)]
    pub(super) fn call_arguments(&mut self) -> Res<u16> {
        self.enter()?;
        let saved = core::mem::replace(&mut self.in_for_target, false);
        self.advance()?;
        let mut items = List::default();
        let (mut keywords, mut double) = (false, false);
        while self.tok.kind != RPAR {
            let item = self.call_argument(&mut keywords, &mut double, items.head == 0)?;
            self.push(&mut items, item)?;
            if self.tok.kind != COMMA {
                break;
            }
            if self.kind(item) == K::GENEXP && self.bare_genexp == item {
                self.check_lone_genexp(item)?;
            }
            self.advance()?;
        }
        self.in_for_target = saved;
        self.expect(RPAR)?;
        self.leave();
        Ok(items.head)
    }

    #[inline(never)]
    fn call_argument(&mut self, keywords: &mut bool, double: &mut bool, first: bool) -> Res<u16> {
        let at = self.place();
        match self.tok.kind {
            STAR => {
                if *double {
                    return Err(
                        self.error_last(format_args!("iterable argument unpacking follows keyword argument unpacking"))
                    );
                }
                self.advance()?;
                let value = self.expression()?;
                return self.node(K::STAR, at, &[], &[value]);
            }
            DOUBLESTAR => {
                self.advance()?;
                (*keywords, *double) = (true, true);
                let value = self.expression()?;
                return self.node(K::DSTAR, at, &[], &[value]);
            }
            _ => {}
        }
        let from = (self.tok.line, self.tok.column);
        let value = self.expression()?;
        if self.tok.kind == EQUAL {
            if self.kind(value) != K::NAME || self.parenthesised_node == value {
                return Err(self.keyword_error(value, from));
            }
            let equal = (self.tok.end_line, self.tok.end_column);
            self.advance()?;
            let name = self.value(value, 0);
            let given = self.expression()?;
            if matches!(self.tok.kind, FOR | ASYNC) {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                return Err(self.error_between(from, equal, format_args!("{message}")));
            }
            *keywords = true;
            return self.node(K::KEYWORD, at, &[name], &[given]);
        }
        let value = if self.tok.kind == WALRUS { self.named_rest(value)? } else { value };
        if matches!(self.tok.kind, FOR | ASYNC) {
            let node = self.comprehension(K::GENEXP, at, value, 0)?;
            self.bare_genexp = node;
            if !first {
                return Err(self.error_from(from, format_args!("Generator expression must be parenthesized")));
            }
            return Ok(node);
        }
        if *keywords {
            let what = if *double {
                "positional argument follows keyword argument unpacking"
            } else {
                "positional argument follows keyword argument"
            };
            return Err(self.error_last(format_args!("{what}")));
        }
        Ok(value)
    }

    fn check_lone_genexp(&mut self, node: u16) -> Res<()> {
        // `f(x for x in y,)` is fine for a class or a call with nothing else behind the comma? It is not: CPython refuses it
        Err(self.error_node(node, format_args!("Generator expression must be parenthesized")))
    }

    #[inline(never)]
    fn lambda(&mut self) -> Res<u16> {
        let at = self.place();
        self.depth += FUNCTION_DEPTH;
        self.advance()?;
        let saved = core::mem::replace(&mut self.in_for_target, false);
        let parameters = self.parameters(COLON)?;
        if self.lex.inside == self.lex.depth() + 1 {
            // the colon begins a format spec
            return Err(self.invalid_syntax());
        }
        self.expect(COLON)?;
        self.in_for_target = saved;
        let body = self.expression()?;
        self.depth -= FUNCTION_DEPTH;
        self.node(K::LAMBDA, at, &[], &[parameters, body, 0])
    }

    /// Parameters of a `def` (up to `)`) or a `lambda` (up to `:`).
    #[inline(never)]
    pub(super) fn parameters(&mut self, close: u8) -> Res<u16> {
        let mut list = List::default();
        let mut state = Parameters::default();
        while self.tok.kind != close {
            self.parameter(close, &mut list, &mut state)?;
            if self.tok.kind != COMMA {
                break;
            }
            self.advance()?;
        }
        if state.bare_star {
            return Err(self.bare_star(close, state.star_at));
        }
        Ok(list.head)
    }

    fn bare_star(&mut self, close: u8, star: (u32, u32)) -> Fail {
        let message = format_args!("named arguments must follow bare *");
        if close == COLON { self.error_here(message) } else { self.error_from(star, message) }
    }

    #[inline(never)]
    fn parameter(&mut self, close: u8, list: &mut List, state: &mut Parameters) -> Res<()> {
        let at = self.place();
        if state.varkw {
            let message = "arguments cannot follow var-keyword argument";
            return Err(self.error_here(format_args!("{message}")));
        }
        match self.tok.kind {
            SLASH => {
                let message = if state.slash {
                    "/ may appear only once"
                } else if state.star {
                    "/ must be ahead of *"
                } else if list.head == 0 {
                    "at least one argument must precede /"
                } else {
                    ""
                };
                if !message.is_empty() {
                    return Err(self.error_here(format_args!("{message}")));
                }
                state.slash = true;
                self.advance()?;
                let mut cell = list.head;
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    self.set_half(item, 1, param::POSITIONAL_ONLY);
                    cell = next;
                }
                Ok(())
            }
            STAR => {
                if state.star {
                    return Err(self.error_here(format_args!("* argument may appear only once")));
                }
                state.star = true;
                state.star_at = (self.tok.line, self.tok.column);
                self.advance()?;
                if self.tok.kind == COMMA || self.tok.kind == close {
                    state.bare_star = true;
                    return Ok(());
                }
                let name = self.take_name()?;
                self.annotation(close, true)?;
                if self.tok.kind == EQUAL {
                    return Err(self.error_here(format_args!("var-positional argument cannot have default value")));
                }
                let node = self.node(K::PARAM, at, &[name], &[0, param::VARARGS])?;
                self.push(list, node)
            }
            DOUBLESTAR => {
                if state.bare_star {
                    return Err(self.bare_star(close, state.star_at));
                }
                state.varkw = true;
                self.advance()?;
                let name = self.take_name()?;
                self.annotation(close, false)?;
                if self.tok.kind == EQUAL {
                    return Err(self.error_here(format_args!("var-keyword argument cannot have default value")));
                }
                let node = self.node(K::PARAM, at, &[name], &[0, param::VARKW])?;
                self.push(list, node)
            }
            LPAR if close == COLON => {
                Err(self.error_here(format_args!("Lambda expression parameters cannot be parenthesized")))
            }
            LPAR => Err(self.error_here(format_args!("Function parameters cannot be parenthesized"))),
            _ => {
                let name_at = (self.tok.line, self.tok.column);
                let name = self.take_name()?;
                self.annotation(close, false)?;
                let mut default = 0;
                if self.tok.kind == EQUAL {
                    let equal = (self.tok.line, self.tok.column);
                    self.advance()?;
                    if close == RPAR && (self.tok.kind == COMMA || self.tok.kind == close) {
                        return Err(self.error_from(equal, format_args!("expected default value expression")));
                    }
                    default = self.expression()?;
                    state.default |= !state.star;
                } else if state.default && !state.star {
                    return Err(self.error_from(name_at, format_args!("non-default argument follows default argument")));
                }
                state.bare_star = false;
                let what = if state.star { param::KEYWORD_ONLY } else { param::POSITIONAL };
                let node = self.node(K::PARAM, at, &[name], &[default, what])?;
                self.push(list, node)
            }
        }
    }

    /// `: annotation`, parsed and dropped.
    fn annotation(&mut self, close: u8, star: bool) -> Res<()> {
        if close == COLON || self.tok.kind != COLON {
            return Ok(());
        }
        self.advance()?;
        if star && self.tok.kind == STAR {
            self.starred()?
        } else {
            self.expression()?
        };
        Ok(())
    }
}

/// What has been seen in a list of parameters.
#[derive(Default)]
struct Parameters {
    slash: bool,
    star: bool,
    bare_star: bool,
    varkw: bool,
    default: bool,
    star_at: (u32, u32),
}

/// The token `...`, named apart from the value.
const ELLIPSIS_TOKEN: u8 = super::token::ELLIPSIS;
