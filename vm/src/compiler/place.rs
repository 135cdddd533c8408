//! Names: where they live, and how they are loaded, stored and deleted.

use super::emit::CodeKind;
use super::scope::symbol;
use super::{Compiler, Res};
use crate::names;
use crate::op;
use crate::value::Value;

/// Where a name lives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Local(u8),
    /// A local whose register holds a CELL.
    Cell(u8),
    Free(u8),
    Global,
    /// A name of a class body.
    Class,
    /// A free variable seen from a class body.
    ClassFree(u8),
}

impl Compiler<'_, '_> {
    /// Where `name` lives in the code being made.
    #[inline(never)]
    pub(super) fn lookup(&mut self, name: Value) -> Place {
        let s = self.code.scope;
        if self.code.kind == CodeKind::Module {
            return Place::Global;
        }
        let y = if s == 0 { 0 } else { self.find_symbol(s, name) };
        let flags = if y == 0 { 0 } else { self.symbol_flags(y) };
        if self.code.kind == CodeKind::Class {
            if flags & symbol::GLOBAL != 0 || self.is_declared(name) {
                return Place::Global;
            }
            if flags & symbol::FREE == 0 || flags & symbol::ASSIGNED != 0 && flags & symbol::NONLOCAL == 0 {
                return Place::Class;
            }
            let i = self.free_index(y);
            return if flags & symbol::NONLOCAL != 0 { Place::Free(i) } else { Place::ClassFree(i) };
        }
        if flags & symbol::FREE != 0 {
            return Place::Free(self.free_index(y));
        }
        if flags & symbol::LOCAL == 0 {
            return Place::Global;
        }
        let r = self.symbol_slot(y) as u8;
        if flags & symbol::CELL != 0 { Place::Cell(r) } else { Place::Local(r) }
    }

    pub(super) fn is_declared(&mut self, name: Value) -> bool {
        let mut v = self.code.declared;
        (0..v.len).any(|i| self.at(&mut v, i) == name)
    }

    /// The closure index of a free symbol: its rank among the scope's free symbols.
    pub(super) fn free_index(&mut self, symbol: u16) -> u8 {
        let mut n = 0u8;
        let mut y = self.first_symbol(self.code.scope);
        while y != 0 && y != symbol {
            n = n.wrapping_add((self.symbol_flags(y) & symbol::FREE != 0) as u8);
            y = self.next_symbol(y);
        }
        n
    }

    /// Checks a local that may be unassigned.
    pub(super) fn check_local(&mut self, r: u8) -> Res<()> {
        if !self.is_assigned(r) {
            self.emit(op::CHECK, r, 0, 0)?;
            self.set_assigned(r);
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn load_name(&mut self, name: Value, dst: u8) -> Res<()> {
        match self.lookup(name) {
            Place::Local(r) => {
                self.check_local(r)?;
                if r != dst { self.emit(op::MOVE, dst, r, 0) } else { Ok(()) }
            }
            Place::Cell(r) => self.emit(op::LOADCELL, dst, r, 0),
            Place::Free(i) => self.emit(op::LOADFREE, dst, i, 0),
            Place::Global => {
                if name == names::DEBUG {
                    return self.emit(op::LOADS, dst, 2, 0);
                }
                let g = self.global_index(name)?;
                self.emit_bx(op::LOADGLOBAL, dst, g)
            }
            Place::Class => {
                let (n, g) = (self.name_index(name)?, self.global_index(name)?);
                self.emit2(op::LOADNAME, dst, 0, 0, n | g << 16)
            }
            Place::ClassFree(i) => {
                let n = self.name_index(name)?;
                self.emit2(op::LOADNAMEFREE, dst, i, 0, n)
            }
        }
    }

    #[inline(never)]
    pub(super) fn store_name(&mut self, name: Value, src: u8) -> Res<()> {
        match self.lookup(name) {
            Place::Local(r) => {
                if r != src {
                    self.emit(op::MOVE, r, src, 0)?;
                }
                self.set_assigned(r);
                Ok(())
            }
            Place::Cell(r) => self.emit(op::STORECELL, src, r, 0),
            Place::Free(i) => self.emit(op::STOREFREE, src, i, 0),
            Place::Global => {
                let g = self.global_index(name)?;
                self.emit_bx(op::STOREGLOBAL, src, g)
            }
            Place::Class | Place::ClassFree(_) => {
                let n = self.name_index(name)?;
                self.emit_bx(op::STORENAME, src, n)
            }
        }
    }

    pub(super) fn delete_name(&mut self, name: Value) -> Res<()> {
        match self.lookup(name) {
            Place::Local(r) => {
                self.emit(op::CHECK, r, 0, 0)?;
                self.emit(op::LOADS, r, 255, 0)?;
                self.clear_assigned(r);
                Ok(())
            }
            Place::Cell(r) => self.emit(op::DELCELL, r, 0, 0),
            Place::Free(i) => self.emit(op::DELCELL, i, 1, 0),
            Place::Global => {
                let g = self.global_index(name)?;
                self.emit_bx(op::DELGLOBAL, 0, g)
            }
            Place::Class | Place::ClassFree(_) => {
                let n = self.name_index(name)?;
                self.emit_bx(op::DELNAME, 0, n)
            }
        }
    }
}
