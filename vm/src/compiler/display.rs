//! Displays, f-strings, and values in a row.

use super::ast::K;
use super::{Compiler, Res};
use crate::names;
use crate::op;

/// Items of a display that are collected in registers; more are appended one by one.
const DISPLAY_MAX: u32 = 16;

impl Compiler<'_, '_> {
    /// A tuple, list or set display.
    #[inline(never)]
    pub(super) fn display(&mut self, node: u16, dst: u8) -> Res<()> {
        let kind = self.kind(node);
        if kind == K::TUPLE
            && let Some(v) = self.constant(node)?
        {
            return self.load_constant(v, dst);
        }
        let list = self.half(node, 0);
        let mut n = 0;
        let mut starred = false;
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            starred |= self.kind(item) == K::STAR;
            n += 1;
            cell = next;
        }
        if !starred && n <= DISPLAY_MAX {
            let first = self.items_in_row(list, n)?;
            self.at_line(node);
            let op = match kind {
                K::TUPLE => op::TUPLE,
                K::LIST => op::LIST,
                _ => op::SET,
            };
            return self.emit(op, dst, first, n as u8);
        }
        let t = if self.is_local(dst) { self.temporary()? } else { dst };
        if kind == K::LIST
            && !starred
            && let Some(constants) = self.constant_tuple(node)?
        {
            self.emit(op::LIST, t, t, 0)?;
            let r = self.temporary()?;
            self.load_constant(constants, r)?;
            self.emit(op::LISTEXTEND, t, r, 0)?;
        } else {
            self.collect(list, t, kind == K::SET)?;
        }
        if kind == K::TUPLE {
            self.emit(op::LISTTOTUPLE, t, 0, 0)?;
        }
        if t != dst { self.emit(op::MOVE, dst, t, 0) } else { Ok(()) }
    }

    /// `n` values in consecutive temporaries; the first.
    #[inline(never)]
    pub(super) fn items_in_row(&mut self, mut cell: u16, n: u32) -> Res<u8> {
        let first = self.code.top;
        for _ in 0..n {
            let (item, next) = self.cell(cell);
            let t = self.temporary()?;
            self.to(item, t)?;
            cell = next;
        }
        Ok(first)
    }

    /// A new list (or set) in temporary `t` of items of which some may be starred.
    #[inline(never)]
    pub(super) fn collect(&mut self, mut cell: u16, t: u8, set: bool) -> Res<()> {
        self.emit(if set { op::SET } else { op::LIST }, t, t, 0)?;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let mark = self.code.top;
            let starred = self.kind(item) == K::STAR;
            let value = if starred { self.half(item, 0) } else { item };
            let r = self.any(value)?;
            let op = match (starred, set) {
                (false, false) => op::LISTAPPEND,
                (false, true) => op::SETADD,
                (true, false) => op::LISTEXTEND,
                (true, true) => op::SETUPDATE,
            };
            self.at_line(item);
            self.emit(op, t, r, 0)?;
            self.code.top = mark;
            cell = next;
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn dict_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let list = self.half(node, 0);
        let (mut n, mut unpacks) = (0, false);
        let mut cell = list;
        while cell != 0 {
            let (key, value) = self.cell(cell);
            unpacks |= key == 0;
            n += 1;
            cell = if value == 0 { 0 } else { self.cell(value).1 };
        }
        if !unpacks && n * 2 <= DISPLAY_MAX {
            let first = self.items_in_row(list, n * 2)?;
            self.at_line(node);
            return self.emit(op::DICT, dst, first, n as u8);
        }
        let t = if self.is_local(dst) { self.temporary()? } else { dst };
        self.emit(op::DICT, t, t, 0)?;
        let mut cell = list;
        while cell != 0 {
            let (key, value_cell) = self.cell(cell);
            let (value, next) = self.cell(value_cell);
            let mark = self.code.top;
            if key == 0 {
                let r = self.any(value)?;
                self.emit(op::DICTUPDATE, t, r, 0)?;
            } else {
                let k = self.held(key)?;
                let v = self.any(value)?;
                self.at_line(key);
                self.emit(op::DICTSET, t, k, v)?;
            }
            self.code.top = mark;
            cell = next;
        }
        if t != dst { self.emit(op::MOVE, dst, t, 0) } else { Ok(()) }
    }

    /// An f-string: its parts in a row, then joined; long ones in several rows.
    #[inline(never)]
    pub(super) fn fstring_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let mut cell = self.half(node, 0);
        if cell == 0 {
            return self.load_constant(names::EMPTY, dst);
        }
        let (only, next) = self.cell(cell);
        if next == 0 {
            return self.to(only, dst);
        }
        let first = self.code.top;
        let mut n = 0u32;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if n == DISPLAY_MAX {
                self.emit(op::BUILDSTRING, first, first, n as u8)?;
                self.code.top = first + 1;
                n = 1;
            }
            let t = self.temporary()?;
            self.to(item, t)?;
            n += 1;
            cell = next;
        }
        self.at_line(node);
        self.emit(op::BUILDSTRING, dst, first, n as u8)
    }

    #[inline(never)]
    pub(super) fn field_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let (value, spec, conversion) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        let r = self.held(value)?;
        let s = if spec == 0 { 0 } else { self.any(spec)? };
        self.at_line(node);
        self.emit2(op::FORMAT, dst, r, s, conversion as u32 | ((spec == 0) as u32) << 8)
    }
}
