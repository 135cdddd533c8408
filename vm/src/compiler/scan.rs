//! The walk that makes the scopes and symbols of a unit.

use super::ast::{K, SHAPES, param};
use super::parse_stmt::ASYNC_FLAG;
use super::scope::{flag, scope_kind, symbol};
use super::{Compiler, Res};
use crate::names;
use crate::value::{UNSET, Value};

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn scan_list(&mut self, mut cell: u16, s: u16) -> Res<()> {
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if item != 0 {
                self.scan(item, s)?;
            }
            cell = next;
        }
        Ok(())
    }

    /// Walks `node` in scope `s`. Goes on with the last child instead of recursing.
    #[inline(never)]
    pub(super) fn scan(&mut self, mut node: u16, s: u16) -> Res<()> {
        self.enter()?;
        while node != 0 {
            let kind = self.kind(node);
            match kind {
                K::NAME => {
                    let name = self.value(node, 0);
                    self.use_name(name, s)?;
                    break;
                }
                K::CONST | K::ALIAS => break,
                K::FUNC | K::LAMBDA | K::LISTCOMP | K::SETCOMP | K::DICTCOMP | K::GENEXP | K::CLASS => {
                    self.scan_scope(node, kind, s)?;
                    break;
                }
                _ => {
                    if self.scan_special(node, kind, s)? {
                        break;
                    }
                }
            }
            let halves = SHAPES[kind as usize].1;
            let mut tail = 0;
            for (i, what) in halves.bytes().enumerate() {
                let child = self.half(node, i as u32);
                match what {
                    b'n' if i + 1 == halves.len() => tail = child,
                    b'n' if child != 0 => self.scan(child, s)?,
                    b'l' => self.scan_list(child, s)?,
                    _ => {}
                }
            }
            node = tail;
        }
        self.leave();
        Ok(())
    }

    pub(super) fn use_name(&mut self, name: Value, s: u16) -> Res<()> {
        self.touch(s, name, symbol::USED)?;
        if name == names::SUPER && self.functionlike(s) {
            self.touch(s, names::CLASS, symbol::USED)?;
        }
        Ok(())
    }

    /// Nodes that bind or are subject to rules. True: all is done; false: walk the children too.
    #[inline(never)]
    pub(super) fn scan_special(&mut self, node: u16, kind: u8, s: u16) -> Res<bool> {
        let first = self.first_half(node);
        match kind {
            K::ASSIGN => {
                let value = self.half(node, 1);
                self.scan(value, s)?;
                let mut cell = first;
                while cell != 0 {
                    let (target, next) = self.cell(cell);
                    self.scan_target(target, s, true)?;
                    cell = next;
                }
            }
            K::AUGASSIGN => {
                let value = self.half(node, 1);
                self.scan(first, s)?;
                self.scan(value, s)?;
                self.scan_target(first, s, false)?;
            }
            K::ANNASSIGN => {
                let (value, bare) = (self.half(node, 1), self.half(node, 2));
                if value != 0 {
                    self.scan(value, s)?;
                }
                if value != 0 || bare != 0 {
                    self.scan_target(first, s, true)?;
                } else if self.kind(first) != K::NAME {
                    self.scan(first, s)?;
                }
            }
            K::WALRUS => {
                let target = self.half(node, 1);
                self.scan(first, s)?;
                self.scan_walrus(target, s)?;
            }
            K::FOR => {
                if self.half(node, 4) != 0 {
                    self.require_async(node, s, "'async for'")?;
                }
                let (iterable, body, otherwise) = (self.half(node, 1), self.half(node, 2), self.half(node, 3));
                self.scan(iterable, s)?;
                self.scan_target(first, s, true)?;
                self.scan_list(body, s)?;
                self.scan_list(otherwise, s)?;
            }
            K::WITH => {
                if self.half(node, 2) != 0 {
                    self.require_async(node, s, "'async with'")?;
                }
                return Ok(false);
            }
            K::WITHITEM => {
                let target = self.half(node, 1);
                self.scan(first, s)?;
                if target != 0 {
                    self.scan_target(target, s, true)?;
                }
            }
            K::DEL => {
                let mut cell = first;
                while cell != 0 {
                    let (target, next) = self.cell(cell);
                    self.scan_delete(target, s)?;
                    cell = next;
                }
            }
            K::HANDLER => {
                let name = self.value(node, 0);
                let body = self.half(node, 1);
                if first != 0 {
                    self.scan(first, s)?;
                }
                if name != UNSET {
                    self.touch(s, name, symbol::ASSIGNED | symbol::DELETED)?;
                }
                self.scan_list(body, s)?;
            }
            K::IMPORT | K::IMPORTFROM => self.scan_import(kind, first, s)?,
            K::GLOBAL | K::NONLOCAL => self.scan_declaration(node, kind, first, s)?,
            K::P_CAPTURE | K::P_STAR | K::P_MAPPING | K::P_AS => {
                let name = self.value(node, 0);
                if name != UNSET {
                    self.touch(s, name, symbol::ASSIGNED)?;
                }
                return Ok(false);
            }
            K::RETURN => {
                if !self.functionlike(s) {
                    return Err(self.error_node(node, format_args!("'return' outside function")));
                }
                if first != 0 {
                    self.set_word(s as u32 + 3, node as u32);
                }
                return Ok(false);
            }
            K::YIELD | K::YIELDFROM | K::AWAIT => {
                self.scan_suspension(node, kind, s)?;
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn first_half(&mut self, node: u16) -> u16 {
        let kind = self.kind(node);
        if SHAPES[kind as usize].1.is_empty() { 0 } else { self.half(node, 0) }
    }

    /// The function (or root) around comprehensions.
    pub(super) fn beyond_comprehensions(&mut self, mut s: u16) -> u16 {
        while self.scope_kind(s) == scope_kind::COMPREHENSION {
            s = self.scope_parent(s);
        }
        s
    }

    pub(super) fn require_async(&mut self, node: u16, s: u16, what: &str) -> Res<()> {
        if self.scope_flags(s) & flag::COROUTINE == 0 || !self.functionlike(s) {
            return Err(self.error_node(node, format_args!("{what} outside async function")));
        }
        Ok(())
    }

    pub(super) fn scan_suspension(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        let scope_kind = self.scope_kind(s);
        if kind == K::AWAIT {
            // a generator expression that awaits is an asynchronous generator wherever it stands
            if scope_kind == scope_kind::COMPREHENSION && self.comprehension_kind == K::GENEXP {
                self.set_scope_flag(s, flag::COROUTINE);
                return Ok(());
            }
            let function = self.beyond_comprehensions(s);
            if !self.functionlike(function) {
                return Err(self.error_node(node, format_args!("'await' outside function")));
            }
            if self.scope_flags(function) & flag::COROUTINE == 0 {
                return Err(self.error_node(node, format_args!("'await' outside async function")));
            }
            return self.mark_async(s, function);
        }
        if scope_kind == scope_kind::COMPREHENSION {
            let owner = self.comprehension_kind;
            let what = match owner {
                K::LISTCOMP => "list comprehension",
                K::SETCOMP => "set comprehension",
                K::DICTCOMP => "dict comprehension",
                _ => "generator expression",
            };
            return Err(self.error_node(node, format_args!("'yield' inside {what}")));
        }
        if scope_kind != scope_kind::FUNCTION {
            return Err(self.error_node(node, format_args!("'yield' outside function")));
        }
        if kind == K::YIELDFROM && self.scope_flags(s) & flag::COROUTINE != 0 {
            return Err(self.error_node(node, format_args!("'yield from' inside async function")));
        }
        self.set_scope_flag(s, flag::GENERATOR);
        Ok(())
    }

    /// All comprehensions from `s` up to `function` await.
    pub(super) fn mark_async(&mut self, mut s: u16, function: u16) -> Res<()> {
        while s != function {
            self.set_scope_flag(s, flag::COROUTINE);
            s = self.scope_parent(s);
        }
        Ok(())
    }

    /// A node with a scope of its own.
    #[inline(never)]
    pub(super) fn scan_scope(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        match kind {
            K::FUNC => {
                let (decorators, parameters, body) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
                self.scan_list(decorators, s)?;
                let name = self.value(node, 0);
                self.scan_defaults(parameters, s)?;
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
        let saved_kind = self.comprehension_kind;
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
            self.comprehension_kind = kind;
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
        self.comprehension_kind = saved_kind;
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
                    return Err(
                        self.error_node(item, format_args!("duplicate argument '{text}' in function definition"))
                    );
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
