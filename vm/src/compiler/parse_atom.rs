//! Atoms, displays, comprehensions and what is attached to them: attributes, subscripts, calls.

use super::arena::List;
use super::ast::{K, of_place};
use super::parse_expr::{ELLIPSIS_TOKEN, begins_expression};
use super::token::*;
use super::{Compiler, Res, number};
use crate::value::{ELLIPSIS, FALSE as V_FALSE, NONE as V_NONE, TRUE as V_TRUE};

impl Compiler<'_, '_> {
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
    pub(super) fn attribute(&mut self, object: u16) -> Res<u16> {
        self.advance()?;
        let name = self.take_name()?;
        let at = self.place_of(object);
        self.node(K::ATTR, at, &[name], &[object])
    }

    #[inline(never)]
    pub(super) fn node_behind(&mut self, kind: u8, what: u16, object: u16) -> Res<u16> {
        let at = self.place_of(object);
        self.node(kind, at, &[], &[what, object])
    }

    #[inline(never)]
    pub(super) fn subscript(&mut self) -> Res<u16> {
        self.enter()?;
        self.advance()?;
        let index = self.slices()?;
        self.expect(RSQB)?;
        self.leave();
        Ok(index)
    }

    #[inline(never)]
    pub(super) fn slices(&mut self) -> Res<u16> {
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
    pub(super) fn slice(&mut self) -> Res<u16> {
        let at = self.place();
        let mut parts = [0u16; 3];
        if self.tok.kind != COLON {
            let first = self.star_named()?;
            if self.tok.kind != COLON || self.kind(first) == K::STAR {
                return Ok(first);
            }
            if self.kind(first) == K::WALRUS && self.parenthesised_node != first {
                return Err(self.invalid_syntax());
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
    pub(super) fn atom(&mut self) -> Res<u16> {
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
    pub(super) fn parenthesised(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        self.advance()?;
        if self.tok.kind == RPAR {
            self.advance()?;
            self.leave();
            return self.node(K::TUPLE, at, &[], &[0]);
        }
        if self.tok.kind == DOUBLESTAR {
            let stars = self.tok;
            let double = self.advance().is_ok() && self.expression().is_ok() && self.tok.kind == RPAR;
            if self.from_lexer {
                return Err(super::Fail);
            }
            self.tok = stars;
            if double {
                return Err(self.error_here(format_args!("cannot use double starred expression here")));
            }
            self.error = None;
            return Err(self.invalid_syntax());
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
    pub(super) fn list_display(&mut self) -> Res<u16> {
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
    pub(super) fn brace_display(&mut self) -> Res<u16> {
        self.enter()?;
        let at = self.place();
        self.advance()?;
        let node = match self.tok.kind {
            RBRACE => self.node(K::DICT, at, &[], &[0])?,
            DOUBLESTAR => self.dict_display(at, 0)?,
            _ => {
                let first = self.star_named()?;
                let bare = self.kind(first) == K::WALRUS && self.parenthesised_node != first;
                if self.tok.kind == COLON && self.kind(first) != K::STAR && !bare {
                    self.dict_display(at, first)?
                } else if matches!(self.tok.kind, FOR | ASYNC) {
                    self.comprehension(K::SETCOMP, at, first, 0)?
                } else {
                    let items = self.items_after(first, RBRACE)?;
                    if matches!(self.tok.kind, FOR | ASYNC) {
                        let place = of_place(self.place_of(first));
                        let message = "did you forget parentheses around the comprehension target?";
                        return Err(self.error_from(place, format_args!("{message}")));
                    }
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
    pub(super) fn dict_display(&mut self, at: u32, mut key: u16) -> Res<u16> {
        let mut items = List::default();
        loop {
            if key == 0 && self.tok.kind == DOUBLESTAR {
                let (stars, stars_end) = ((self.tok.line, self.tok.column), (self.tok.end_line, self.tok.end_column));
                self.advance()?;
                let value = self.bitwise_or()?;
                self.push(&mut items, 0)?;
                self.push(&mut items, value)?;
                if matches!(self.tok.kind, FOR | ASYNC) {
                    let message = format_args!("dict unpacking cannot be used in dict comprehension");
                    return Err(self.error_between(stars, stars_end, message));
                }
            } else {
                if key == 0 {
                    let around = core::mem::replace(&mut self.in_adjacent, true);
                    key = self.expression()?;
                    self.in_adjacent = around;
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
                    let from = (self.tok.line, self.tok.column);
                    self.starred()?;
                    let message = format_args!("cannot use a starred expression in a dictionary value");
                    return Err(self.error_from(from, message));
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
    pub(super) fn comprehension(&mut self, kind: u8, at: u32, element: u16, value: u16) -> Res<u16> {
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
        if self.tok.kind != IN && begins_expression(self.tok.kind) {
            self.check_adjacent(target, of_place(at))?;
        }
        self.check_target(target, super::targets::Target::For)?;
        Ok(target)
    }

    pub(super) fn for_target_item(&mut self) -> Res<u16> {
        if self.tok.kind == STAR { self.starred() } else { self.disjunction() }
    }
}
