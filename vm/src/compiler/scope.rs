//! Scopes of one unit: which names are locals, cells, free variables or globals, as CPython's symbol table decides.
//!
//! ```text
//! scope record   flags | kind << 12      symbol record   name
//!                parent | next << 16                     flags | next << 16
//!                first symbol | last << 16               register, closure index, or place of a nonlocal statement
//!                node of a `return value`
//! ```
//! The unit's root scope stands for the module or class body that is being streamed. A walk makes scopes and symbols; then [`Compiler::resolve`]
//! decides each symbol.

use super::ast::{K, SHAPES, of_place, param};
use super::parse_stmt::ASYNC_FLAG;
use super::{Compiler, Fail, Res};
use crate::names;
use crate::value::{UNSET, Value};

/// Kinds of scope.
pub(super) mod scope {
    pub const MODULE: u32 = 0;
    pub const FUNCTION: u32 = 1;
    pub const CLASS: u32 = 2;
    pub const COMPREHENSION: u32 = 3;
}

/// Flags of a scope.
pub(super) mod flag {
    pub const GENERATOR: u32 = 1;
    /// `async def`, or a comprehension that awaits.
    pub const COROUTINE: u32 = 2;
    /// Contains `:=` to one of its locals.
    pub const WALRUS: u32 = 4;
}

/// Flags of a symbol.
pub(super) mod symbol {
    pub const PARAM: u32 = 1;
    pub const ASSIGNED: u32 = 2;
    pub const USED: u32 = 4;
    pub const GLOBAL: u32 = 8;
    pub const NONLOCAL: u32 = 16;
    pub const CELL: u32 = 32;
    pub const FREE: u32 = 64;
    /// `del`, or the name of an `except … as`.
    pub const DELETED: u32 = 128;
    /// Target of a comprehension's own `for`.
    pub const ITERATION: u32 = 256;
    /// Has a register of its own.
    pub const LOCAL: u32 = 512;
}

impl Compiler<'_, '_> {
    fn new_scope(&mut self, kind: u32, parent: u16) -> Res<u16> {
        let s = self.record(4)?;
        let p = s as u32;
        self.set_word(p, kind << 12);
        self.set_word(p + 1, parent as u32);
        self.set_word(p + 2, 0);
        self.set_word(p + 3, 0);
        if self.last_scope != 0 {
            let last = self.last_scope as u32 + 1;
            let w = self.word(last) & 0xffff | (s as u32) << 16;
            self.set_word(last, w);
        }
        self.last_scope = s;
        Ok(s)
    }

    pub(super) fn scope_kind(&mut self, s: u16) -> u32 {
        self.word(s as u32) >> 12
    }

    pub(super) fn scope_flags(&mut self, s: u16) -> u32 {
        self.word(s as u32) & 0xfff
    }

    fn set_scope_flag(&mut self, s: u16, flag: u32) {
        let w = self.word(s as u32) | flag;
        self.set_word(s as u32, w);
    }

    fn scope_parent(&mut self, s: u16) -> u16 {
        self.word(s as u32 + 1) as u16
    }

    fn functionlike(&mut self, s: u16) -> bool {
        matches!(self.scope_kind(s), scope::FUNCTION | scope::COMPREHENSION)
    }

    /// The first symbol of a scope; 0 if it has none.
    pub(super) fn first_symbol(&mut self, s: u16) -> u16 {
        self.word(s as u32 + 2) as u16
    }

    /// The symbol after `y`, or 0.
    pub(super) fn next_symbol(&mut self, y: u16) -> u16 {
        (self.word(y as u32 + 1) >> 16) as u16
    }

    /// The flags of symbol `y`.
    pub(super) fn symbol_flags(&mut self, y: u16) -> u32 {
        self.word(y as u32 + 1) & 0xffff
    }

    pub(super) fn set_symbol_flag(&mut self, y: u16, flag: u32) {
        let w = self.word(y as u32 + 1) | flag;
        self.set_word(y as u32 + 1, w);
    }

    pub(super) fn symbol_slot(&mut self, y: u16) -> u32 {
        self.word(y as u32 + 2)
    }

    pub(super) fn set_symbol_slot(&mut self, y: u16, slot: u32) {
        self.set_word(y as u32 + 2, slot);
    }

    pub(super) fn symbol_name(&mut self, y: u16) -> Value {
        self.word(y as u32)
    }

    /// The symbol of `name` in scope `s`, or 0.
    pub(super) fn find_symbol(&mut self, s: u16, name: Value) -> u16 {
        let mut y = self.first_symbol(s);
        while y != 0 && self.word(y as u32) != name {
            y = self.next_symbol(y);
        }
        y
    }

    fn touch(&mut self, s: u16, name: Value, flags: u32) -> Res<u16> {
        let found = self.find_symbol(s, name);
        if found != 0 {
            self.set_symbol_flag(found, flags);
            return Ok(found);
        }
        let y = self.record(3)?;
        self.set_word(y as u32, name);
        self.set_word(y as u32 + 1, flags);
        self.set_word(y as u32 + 2, 0);
        let ends = self.word(s as u32 + 2);
        let last = (ends >> 16) as u16;
        if last == 0 {
            self.set_word(s as u32 + 2, y as u32 | (y as u32) << 16);
        } else {
            let w = self.word(last as u32 + 1) | (y as u32) << 16;
            self.set_word(last as u32 + 1, w);
            self.set_word(s as u32 + 2, ends & 0xffff | (y as u32) << 16);
        }
        Ok(y)
    }

    /// Makes and resolves the scopes of a unit: a list of statements, or one node. Returns the root scope.
    pub(super) fn analyse(&mut self, list: u16, node: u16) -> Res<u16> {
        self.last_scope = 0;
        let kind = if self.code.is_class() { scope::CLASS } else { scope::MODULE };
        let root = self.new_scope(kind, 0)?;
        self.scan_list(list, root)?;
        if node != 0 {
            self.scan(node, root)?;
        }
        self.resolve(root)?;
        Ok(root)
    }

    #[inline(never)]
    fn scan_list(&mut self, mut cell: u16, s: u16) -> Res<()> {
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
    fn scan(&mut self, mut node: u16, s: u16) -> Res<()> {
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

    fn use_name(&mut self, name: Value, s: u16) -> Res<()> {
        self.touch(s, name, symbol::USED)?;
        if name == names::SUPER && self.functionlike(s) {
            self.touch(s, names::CLASS, symbol::USED)?;
        }
        Ok(())
    }

    /// Nodes that bind or are subject to rules. True: all is done; false: walk the children too.
    #[inline(never)]
    fn scan_special(&mut self, node: u16, kind: u8, s: u16) -> Res<bool> {
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

    fn first_half(&mut self, node: u16) -> u16 {
        let kind = self.kind(node);
        if SHAPES[kind as usize].1.is_empty() { 0 } else { self.half(node, 0) }
    }

    /// The function (or root) around comprehensions.
    fn beyond_comprehensions(&mut self, mut s: u16) -> u16 {
        while self.scope_kind(s) == scope::COMPREHENSION {
            s = self.scope_parent(s);
        }
        s
    }

    fn require_async(&mut self, node: u16, s: u16, what: &str) -> Res<()> {
        if self.scope_flags(s) & flag::COROUTINE == 0 || !self.functionlike(s) {
            return Err(self.error_node(node, format_args!("{what} outside async function")));
        }
        Ok(())
    }

    fn scan_suspension(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        let scope_kind = self.scope_kind(s);
        if kind == K::AWAIT {
            // a generator expression that awaits is an asynchronous generator wherever it stands
            if scope_kind == scope::COMPREHENSION && self.comprehension_kind == K::GENEXP {
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
        if scope_kind == scope::COMPREHENSION {
            let owner = self.comprehension_kind;
            let what = match owner {
                K::LISTCOMP => "list comprehension",
                K::SETCOMP => "set comprehension",
                K::DICTCOMP => "dict comprehension",
                _ => "generator expression",
            };
            return Err(self.error_node(node, format_args!("'yield' inside {what}")));
        }
        if scope_kind != scope::FUNCTION {
            return Err(self.error_node(node, format_args!("'yield' outside function")));
        }
        if kind == K::YIELDFROM && self.scope_flags(s) & flag::COROUTINE != 0 {
            return Err(self.error_node(node, format_args!("'yield from' inside async function")));
        }
        self.set_scope_flag(s, flag::GENERATOR);
        Ok(())
    }

    /// All comprehensions from `s` up to `function` await.
    fn mark_async(&mut self, mut s: u16, function: u16) -> Res<()> {
        while s != function {
            self.set_scope_flag(s, flag::COROUTINE);
            s = self.scope_parent(s);
        }
        Ok(())
    }

    fn scan_target(&mut self, target: u16, s: u16, top: bool) -> Res<()> {
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                if name == names::DEBUG {
                    return Err(self.error_node(target, format_args!("cannot assign to __debug__")));
                }
                let y = self.touch(s, name, symbol::ASSIGNED)?;
                if self.iteration_target {
                    self.set_symbol_flag(y, symbol::ITERATION);
                }
                Ok(())
            }
            K::TUPLE | K::LIST => {
                let mut cell = self.half(target, 0);
                let mut starred = false;
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    if self.kind(item) == K::STAR {
                        if starred {
                            return Err(
                                self.error_node(target, format_args!("multiple starred expressions in assignment"))
                            );
                        }
                        starred = true;
                    }
                    self.enter()?;
                    self.scan_target(item, s, false)?;
                    self.leave();
                    cell = next;
                }
                Ok(())
            }
            K::STAR => {
                if top {
                    return Err(
                        self.error_node(target, format_args!("starred assignment target must be in a list or tuple"))
                    );
                }
                let inner = self.half(target, 0);
                self.scan_target(inner, s, false)
            }
            _ => self.scan(target, s),
        }
    }

    fn scan_delete(&mut self, target: u16, s: u16) -> Res<()> {
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                self.touch(s, name, symbol::ASSIGNED | symbol::DELETED | symbol::USED)?;
                Ok(())
            }
            K::TUPLE | K::LIST => {
                let mut cell = self.half(target, 0);
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    self.enter()?;
                    self.scan_delete(item, s)?;
                    self.leave();
                    cell = next;
                }
                Ok(())
            }
            _ => self.scan(target, s),
        }
    }

    /// `name := …`: in a comprehension the name belongs to the function around.
    fn scan_walrus(&mut self, target: u16, s: u16) -> Res<()> {
        let name = self.value(target, 0);
        let mut inner = s;
        while self.scope_kind(inner) == scope::COMPREHENSION {
            let y = self.find_symbol(inner, name);
            if y != 0 && self.symbol_flags(y) & symbol::ITERATION != 0 {
                let text = self.text_of(name);
                let message =
                    format_args!("assignment expression cannot rebind comprehension iteration variable '{text}'");
                return Err(self.error_node(target, message));
            }
            inner = self.scope_parent(inner);
        }
        if self.in_iterable {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(self.error_node(target, format_args!("{message}")));
        }
        if inner == s {
            self.set_scope_flag(s, flag::WALRUS);
            return self.scan_target(target, s, false);
        }
        if self.scope_kind(inner) == scope::CLASS {
            let message = "assignment expression within a comprehension cannot be used in a class body";
            return Err(self.error_node(target, format_args!("{message}")));
        }
        self.set_scope_flag(inner, flag::WALRUS);
        let outer = self.touch(inner, name, symbol::ASSIGNED)?;
        let global = self.scope_kind(inner) == scope::MODULE || self.symbol_flags(outer) & symbol::GLOBAL != 0;
        let mut between = s;
        while between != inner {
            self.touch(between, name, if global { symbol::GLOBAL } else { symbol::USED })?;
            between = self.scope_parent(between);
        }
        Ok(())
    }

    fn scan_import(&mut self, kind: u8, mut cell: u16, s: u16) -> Res<()> {
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let (name, bound) = (self.value(alias, 0), self.value(alias, 1));
            if name == UNSET {
                if self.functionlike(s) {
                    return Err(self.error_node(alias, format_args!("import * only allowed at module level")));
                }
                return Ok(());
            }
            let target = if bound != UNSET {
                bound
            } else if kind == K::IMPORT {
                self.top_package(name)?
            } else {
                name
            };
            self.touch(s, target, symbol::ASSIGNED)?;
            cell = next;
        }
        Ok(())
    }

    /// The part of a dotted name before the first dot.
    pub(super) fn top_package(&mut self, name: Value) -> Res<Value> {
        let n = self.str_len(name);
        let mut text: heapless::Vec<u8, { super::lexer::NAME_MAX }> = heapless::Vec::new();
        for i in 0..n {
            let b = self.str_byte(name, i);
            if b == b'.' {
                return self.intern(&text);
            }
            let _ = text.push(b);
        }
        Ok(name)
    }

    fn scan_declaration(&mut self, node: u16, kind: u8, mut cell: u16, s: u16) -> Res<()> {
        let global = kind == K::GLOBAL;
        if !global && self.scope_kind(s) == scope::MODULE {
            return Err(self.error_node(node, format_args!("nonlocal declaration not allowed at module level")));
        }
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let name = self.value(item, 0);
            let what = if global { "global" } else { "nonlocal" };
            let y = self.find_symbol(s, name);
            let flags = if y == 0 { 0 } else { self.symbol_flags(y) };
            if self.scope_kind(s) != scope::MODULE {
                let text = self.text_of(name);
                if flags & symbol::PARAM != 0 {
                    return Err(self.error_node(node, format_args!("name '{text}' is parameter and {what}")));
                }
                if flags & symbol::USED != 0 {
                    return Err(
                        self.error_node(node, format_args!("name '{text}' is used prior to {what} declaration"))
                    );
                }
                if flags & symbol::ASSIGNED != 0 {
                    return Err(
                        self.error_node(node, format_args!("name '{text}' is assigned to before {what} declaration"))
                    );
                }
                let other = if global { symbol::NONLOCAL } else { symbol::GLOBAL };
                if flags & other != 0 {
                    let (line, column) = of_place(self.symbol_slot(y));
                    return Err(self.parse_error_at(
                        line,
                        column,
                        0,
                        format_args!("name '{text}' is nonlocal and global"),
                    ));
                }
            }
            let y = self.touch(s, name, if global { symbol::GLOBAL } else { symbol::NONLOCAL })?;
            let place = self.place_of(node);
            self.set_symbol_slot(y, place);
            cell = next;
        }
        Ok(())
    }

    /// A node with a scope of its own.
    #[inline(never)]
    fn scan_scope(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        match kind {
            K::FUNC => {
                let (decorators, parameters, body) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
                self.scan_list(decorators, s)?;
                let name = self.value(node, 0);
                self.scan_defaults(parameters, s)?;
                self.touch(s, name, symbol::ASSIGNED)?;
                let inner = self.new_scope(scope::FUNCTION, s)?;
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
                let inner = self.new_scope(scope::FUNCTION, s)?;
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
                let inner = self.new_scope(scope::CLASS, s)?;
                self.set_half(node, 3, inner);
                self.scan_list(body, inner)
            }
            _ => self.scan_comprehension(node, kind, s),
        }
    }

    #[inline(never)]
    fn scan_comprehension(&mut self, node: u16, kind: u8, s: u16) -> Res<()> {
        let (element, value, generators) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        let saved_iterable = self.in_iterable;
        let inner = self.new_scope(scope::COMPREHENSION, s)?;
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

    fn scan_defaults(&mut self, mut cell: u16, s: u16) -> Res<()> {
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
    fn scan_parameters(&mut self, list: u16, s: u16, function: u16) -> Res<()> {
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

    /// Decides all symbols of all scopes of the unit.
    fn resolve(&mut self, root: u16) -> Res<()> {
        let mut s = root;
        while s != 0 {
            let mut y = self.first_symbol(s);
            while y != 0 {
                let flags = self.symbol_flags(y);
                let bound =
                    flags & (symbol::PARAM | symbol::ASSIGNED) != 0 && flags & (symbol::GLOBAL | symbol::NONLOCAL) == 0;
                if !bound && flags & (symbol::GLOBAL | symbol::FREE) == 0 {
                    self.resolve_outward(s, y)?;
                }
                y = self.next_symbol(y);
            }
            s = (self.word(s as u32 + 1) >> 16) as u16;
        }
        Ok(())
    }

    fn resolve_outward(&mut self, s: u16, y: u16) -> Res<()> {
        let name = self.symbol_name(y);
        let owner = self.owner_of(name, s)?;
        if owner == 0 {
            if self.symbol_flags(y) & symbol::NONLOCAL != 0 {
                return Err(self.no_binding(y, name));
            }
            return Ok(());
        }
        self.touch(owner, name, symbol::CELL)?;
        let mut between = s;
        while between != owner {
            self.touch(between, name, symbol::FREE)?;
            between = self.scope_parent(between);
        }
        Ok(())
    }

    /// The scope around `s` that binds `name` as a variable closures can see, or 0.
    fn owner_of(&mut self, name: Value, s: u16) -> Res<u16> {
        let mut p = self.scope_parent(s);
        while p != 0 {
            let kind = self.scope_kind(p);
            if kind == scope::CLASS && name == names::CLASS {
                return Ok(p);
            }
            if self.functionlike(p) {
                let y = self.find_symbol(p, name);
                let flags = if y == 0 { 0 } else { self.symbol_flags(y) };
                if flags & symbol::GLOBAL != 0 {
                    return Ok(0);
                }
                if flags & (symbol::PARAM | symbol::ASSIGNED) != 0 && flags & symbol::NONLOCAL == 0 {
                    return Ok(p);
                }
            }
            p = self.scope_parent(p);
        }
        Ok(0)
    }

    fn no_binding(&mut self, y: u16, name: Value) -> Fail {
        let (line, column) = of_place(self.symbol_slot(y));
        let text = self.text_of(name);
        self.parse_error_at(line, column, 0, format_args!("no binding for nonlocal '{text}' found"))
    }
}
