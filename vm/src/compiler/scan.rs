//! The walk that makes the scopes and symbols of a unit.

use super::ast::{K, SHAPES};
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
                if self.kind(first) != K::NAME {
                    self.scan(first, s)?;
                }
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
                    if bare != 0 {
                        let name = self.value(first, 0);
                        self.touch(s, name, symbol::ANNOTATED)?;
                    }
                } else if self.kind(first) != K::NAME {
                    self.scan(first, s)?;
                }
            }
            K::WALRUS => {
                let target = self.half(node, 1);
                self.scan(first, s)?;
                self.scan_walrus(node, target, s)?;
            }
            K::FOR => {
                if self.half(node, 4) != 0 {
                    self.require_async(node, s, "'async for'")?;
                }
                let (iterable, body, otherwise) = (self.half(node, 1), self.half(node, 2), self.half(node, 3));
                self.scan(iterable, s)?;
                self.scan_target(first, s, true)?;
                self.scan_loop(body, s)?;
                self.scan_list(otherwise, s)?;
            }
            K::WHILE => {
                let (body, otherwise) = (self.half(node, 1), self.half(node, 2));
                self.scan(first, s)?;
                self.scan_loop(body, s)?;
                self.scan_list(otherwise, s)?;
            }
            K::BREAK | K::CONTINUE => {
                if self.loops == 0 {
                    return Err(self.outside_loop(node));
                }
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
            K::IMPORT | K::IMPORTFROM => self.scan_import(node, kind, first, s)?,
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

    fn scan_loop(&mut self, body: u16, s: u16) -> Res<()> {
        self.loops += 1;
        self.scan_list(body, s)?;
        self.loops -= 1;
        Ok(())
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
            if scope_kind == scope_kind::COMPREHENSION
                && (!self.functionlike(function) || self.scope_flags(function) & flag::COROUTINE == 0)
            {
                let around = self.comprehension_node;
                let message = "asynchronous comprehension outside of an asynchronous function";
                return Err(self.error_node(around, format_args!("{message}")));
            }
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
}
