//! Arguments of calls, parameters of functions, `lambda`.

use super::arena::List;
use super::ast::{K, param};
use super::token::*;
use super::{Compiler, FUNCTION_DEPTH, Fail, Res};

impl Compiler<'_, '_> {
    /// The arguments of a call, from `(` to `)`.
    #[inline(never)]
    pub(super) fn call_arguments(&mut self) -> Res<u16> {
        self.enter()?;
        let saved = core::mem::replace(&mut self.in_for_target, false);
        let of_class = core::mem::replace(&mut self.in_class_head, false);
        self.advance()?;
        let mut items = List::default();
        let (mut keywords, mut double) = (false, false);
        while self.tok.kind != RPAR {
            let item = self.call_argument(&mut keywords, &mut double, items.head == 0, of_class)?;
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
    pub(super) fn call_argument(
        &mut self,
        keywords: &mut bool,
        double: &mut bool,
        first: bool,
        of_class: bool,
    ) -> Res<u16> {
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
                if matches!(self.tok.kind, FOR | ASYNC) {
                    let star = super::ast::of_place(at);
                    let message = "iterable unpacking cannot be used in comprehension";
                    return Err(self.error_from(star, format_args!("{message}")));
                }
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
        if self.tok.kind == WALRUS && self.kind(value) != K::NAME {
            return Err(self.invalid_syntax());
        }
        let value = if self.tok.kind == WALRUS { self.named_rest(value)? } else { value };
        if matches!(self.tok.kind, FOR | ASYNC) {
            if of_class {
                return Err(self.invalid_syntax());
            }
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
            // CPython has read the other arguments by then
            while self.tok.kind == COMMA {
                self.advance()?;
                if self.tok.kind == RPAR || self.call_argument(&mut false, &mut false, true, false).is_err() {
                    self.error = None;
                    break;
                }
            }
            return Err(self.error_last(format_args!("{what}")));
        }
        Ok(value)
    }

    pub(super) fn check_lone_genexp(&mut self, node: u16) -> Res<()> {
        // `f(x for x in y,)` is fine for a class or a call with nothing else behind the comma? It is not: CPython refuses it
        Err(self.error_node(node, format_args!("Generator expression must be parenthesized")))
    }

    #[inline(never)]
    pub(super) fn lambda(&mut self) -> Res<u16> {
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

    pub(super) fn bare_star(&mut self, close: u8, star: (u32, u32)) -> Fail {
        let message = format_args!("named arguments must follow bare *");
        if close == COLON { self.error_here(message) } else { self.parse_error_at(star.0, star.1, 0, message) }
    }

    #[inline(never)]
    pub(super) fn parameter(&mut self, close: u8, list: &mut List, state: &mut Parameters) -> Res<()> {
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
                    let slash = self.tok;
                    self.advance()?;
                    let comma = self.tok.kind == COMMA;
                    self.tok = slash;
                    if !comma {
                        return Err(self.invalid_syntax());
                    }
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
                    let star = self.tok;
                    self.advance()?;
                    let more = matches!(self.tok.kind, COMMA | NAME);
                    self.tok = star;
                    if !more {
                        return Err(self.invalid_syntax());
                    }
                    return Err(self.error_here(format_args!("* argument may appear only once")));
                }
                state.star = true;
                state.star_at = (self.tok.line, self.tok.column);
                self.advance()?;
                if self.tok.kind == COMMA || self.tok.kind == close {
                    state.bare_star = true;
                    return Ok(());
                }
                let at = self.place();
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
                let at = self.place();
                let name = self.take_name()?;
                self.annotation(close, false)?;
                if self.tok.kind == EQUAL {
                    return Err(self.error_here(format_args!("var-keyword argument cannot have default value")));
                }
                let node = self.node(K::PARAM, at, &[name], &[0, param::VARKW])?;
                self.push(list, node)
            }
            LPAR => Err(self.parenthesised_parameters(close)),
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

    /// At a `(` among parameters.
    #[cold]
    #[inline(never)]
    fn parenthesised_parameters(&mut self, close: u8) -> Fail {
        let open = self.tok;
        let from = (open.line, open.column);
        let mut more = true;
        while more {
            more = self.advance().is_ok() && self.tok.kind == NAME && self.advance().is_ok() && self.tok.kind == COMMA;
        }
        if self.tok.kind != RPAR || self.advance().is_err() {
            if self.from_lexer {
                return Fail;
            }
            self.error = None;
            self.tok = open;
            return self.invalid_syntax();
        }
        if close == COLON {
            return self.error_from(from, format_args!("Lambda expression parameters cannot be parenthesized"));
        }
        self.error_from(from, format_args!("Function parameters cannot be parenthesized"))
    }

    /// `: annotation`, parsed and dropped.
    pub(super) fn annotation(&mut self, close: u8, star: bool) -> Res<()> {
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
pub(super) struct Parameters {
    slash: bool,
    star: bool,
    bare_star: bool,
    varkw: bool,
    default: bool,
    star_at: (u32, u32),
}
