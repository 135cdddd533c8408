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

use super::{Compiler, Fail, Res};
use crate::names;
use crate::value::Value;

/// Kinds of scope.
pub(super) mod scope_kind {
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
    /// `name: annotation`
    pub const ANNOTATED: u32 = 1024;
    /// Has a register of its own.
    pub const LOCAL: u32 = 512;
}

impl Compiler<'_, '_> {
    pub(super) fn new_scope(&mut self, kind: u32, parent: u16) -> Res<u16> {
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

    pub(super) fn set_scope_flag(&mut self, s: u16, flag: u32) {
        let w = self.word(s as u32) | flag;
        self.set_word(s as u32, w);
    }

    pub(super) fn scope_parent(&mut self, s: u16) -> u16 {
        self.word(s as u32 + 1) as u16
    }

    pub(super) fn functionlike(&mut self, s: u16) -> bool {
        matches!(self.scope_kind(s), scope_kind::FUNCTION | scope_kind::COMPREHENSION)
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

    pub(super) fn touch(&mut self, s: u16, name: Value, flags: u32) -> Res<u16> {
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
        let around = &self.blocks[self.code.blocks_base as usize..self.blocks_len];
        self.loops = around.iter().filter(|b| b.kind == super::block::BlockKind::Loop).count() as u32;
        let kind = if self.code.is_class() { scope_kind::CLASS } else { scope_kind::MODULE };
        let root = self.new_scope(kind, 0)?;
        self.scan_list(list, root)?;
        if node != 0 {
            self.scan(node, root)?;
        }
        self.resolve(root)?;
        Ok(root)
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
            if kind == scope_kind::CLASS && name == names::CLASS {
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
        let head = self.symbol_slot(y);
        let text = self.text_of(name);
        self.error_spanning(head, format_args!("no binding for nonlocal '{text}' found"))
    }
}
