//! What has a scope of its own: functions, lambdas, classes, comprehensions.

use super::ast::{K, param};
use super::parse_stmt::ASYNC_FLAG;
use super::scope::{flag, scope_kind, symbol};
use super::{Compiler, Res};
use crate::names;

impl Compiler<'_, '_> {
    /// A node with a scope of its own.
    #[inline(never)]
    pub(super) fn scan_scope(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        let loops = core::mem::take(&mut self.loops);
        self.scan_scoped(node, kind, s)?;
        self.loops = loops;
        Ok(())
    }

    fn scan_scoped(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        match kind {
            K::FUNC => {
                let (decorators, parameters, body) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
                self.scan_list(decorators, s)?;
                let name = self.value(node, 0);
                self.scan_defaults(parameters, s)?;
                self.check_bound(node, name)?;
                self.touch(s, name, symbol::ASSIGNED)?;
                let inner = self.new_scope(scope_kind::FUNCTION, s)?;
                self.set_half(node, 3, inner);
                if self.half(node, 4) & ASYNC_FLAG != 0 {
                    self.set_scope_flag(inner, flag::COROUTINE);
                }
                self.scan_parameters(parameters, inner, node)?;
                self.scan_list(body, inner)?;
                let returned = self.word(inner as u32 + 3) as u16;
                if self.scope_flags(inner) & 3 == 3 && returned != 0 {
                    return Err(self.error_node(returned, format_args!("'return' with value in async generator")));
                }
                Ok(())
            }
            K::LAMBDA => {
                let (parameters, body) = (self.half(node, 0), self.half(node, 1));
                self.scan_defaults(parameters, s)?;
                let inner = self.new_scope(scope_kind::FUNCTION, s)?;
                self.set_half(node, 2, inner);
                self.scan_parameters(parameters, inner, node)?;
                let iterable = core::mem::replace(&mut self.in_iterable, false);
                self.scan(body, inner)?;
                self.in_iterable = iterable;
                Ok(())
            }
            K::CLASS => {
                let (decorators, arguments, body) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
                self.scan_list(decorators, s)?;
                let name = self.value(node, 0);
                self.scan_list(arguments, s)?;
                self.check_bound(node, name)?;
                self.touch(s, name, symbol::ASSIGNED)?;
                let inner = self.new_scope(scope_kind::CLASS, s)?;
                self.set_half(node, 3, inner);
                self.scan_list(body, inner)
            }
            _ => self.scan_comprehension(node, kind, s),
        }
    }

    #[inline(never)]
    pub(super) fn scan_comprehension(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        let (element, value, generators) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        let saved_iterable = self.in_iterable;
        let inner = self.new_scope(scope_kind::COMPREHENSION, s)?;
        self.set_half(node, 3, inner);
        let dot_zero = self.intern(b".0")?;
        self.touch(inner, dot_zero, symbol::PARAM)?;
        let mut cell = generators;
        let mut outermost = true;
        let saved_kind = (self.comprehension_kind, self.comprehension_node);
        while cell != 0 {
            let (generator, next) = self.cell(cell);
            let (target, iterable, conditions) =
                (self.half(generator, 0), self.half(generator, 1), self.half(generator, 2));
            if self.half(generator, 3) != 0 {
                let function = self.beyond_comprehensions(s);
                let allowed = self.functionlike(function) && self.scope_flags(function) & flag::COROUTINE != 0;
                if !allowed && kind != K::GENEXP {
                    let message = "asynchronous comprehension outside of an asynchronous function";
                    return Err(self.error_node(node, format_args!("{message}")));
                }
                self.set_scope_flag(inner, flag::COROUTINE);
                if kind != K::GENEXP && allowed {
                    self.mark_async(s, function)?;
                }
            }
            self.in_iterable = true;
            self.scan(iterable, if outermost { s } else { inner })?;
            self.in_iterable = saved_iterable;
            (self.comprehension_kind, self.comprehension_node) = (kind, node);
            self.iteration_target = true;
            self.scan_target(target, inner, false)?;
            self.iteration_target = false;
            self.scan_list(conditions, inner)?;
            outermost = false;
            cell = next;
        }
        if value != 0 {
            self.scan(value, inner)?;
        }
        self.scan(element, inner)?;
        (self.comprehension_kind, self.comprehension_node) = saved_kind;
        if kind == K::GENEXP {
            self.set_scope_flag(inner, flag::GENERATOR);
        }
        Ok(())
    }

    pub(super) fn scan_defaults(&mut self, mut cell: u16, s: u16) -> Res<()> {
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let default = self.half(item, 0);
            if default != 0 {
                self.scan(default, s)?;
            }
            cell = next;
        }
        Ok(())
    }

    /// Parameters become symbols in register order.
    pub(super) fn scan_parameters(&mut self, list: u16, s: u16, function: u16) -> Res<()> {
        let classes: [&[u16]; 4] =
            [&[param::POSITIONAL_ONLY, param::POSITIONAL], &[param::KEYWORD_ONLY], &[param::VARARGS], &[param::VARKW]];
        for class in classes {
            let mut cell = list;
            while cell != 0 {
                let (item, next) = self.cell(cell);
                cell = next;
                if !class.contains(&self.half(item, 1)) {
                    continue;
                }
                let name = self.value(item, 0);
                if self.find_symbol(s, name) != 0 {
                    let text = self.text_of(name);
                    // a lambda's parameters have no annotations
                    let what = if self.kind(function) == K::LAMBDA { K::NAME } else { K::PARAM };
                    let head = self.place_of(item) & !127 | what as u32;
                    let message = format_args!("duplicate argument '{text}' in function definition");
                    return Err(self.error_spanning(head, message));
                }
                if name == names::DEBUG {
                    return Err(self.error_node(function, format_args!("cannot assign to __debug__")));
                }
                self.touch(s, name, symbol::PARAM)?;
            }
        }
        Ok(())
    }
}
