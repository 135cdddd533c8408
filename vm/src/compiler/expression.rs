//! Expressions to registers: [`Compiler::to`] a given one, [`Compiler::any`] wherever the value is.
//!
//! A destination that is a local variable is written once, by the last instruction; intermediate results go to temporaries.

use super::ast::K;
use super::emit::{CodeKind, Label};
use super::scope::symbol;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::names;
use crate::op;
use crate::value::{
    ELLIPSIS, FALSE, NONE, SMALL_MAX, SMALL_MIN, TRUE, UNSET, Value, imm_payload, is_small, small, small_of, try_small,
};

/// Items of a display that are collected in registers; more are appended one by one.
const DISPLAY_MAX: u32 = 16;

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

    fn is_declared(&mut self, name: Value) -> bool {
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
    fn check_local(&mut self, r: u8) -> Res<()> {
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

    /// Loads a constant.
    pub(super) fn load_constant(&mut self, v: Value, dst: u8) -> Res<()> {
        if is_small(v) && i16::try_from(small_of(v)).is_ok() {
            return self.emit_bx(op::LOADI, dst, small_of(v) as u32);
        }
        if matches!(v, NONE | TRUE | FALSE | ELLIPSIS) {
            return self.emit(op::LOADS, dst, imm_payload(v) as u8, 0);
        }
        let i = self.constant_index(v)?;
        self.emit_bx(op::LOADK, dst, i)
    }

    /// The value of a constant expression: literals, tuples of them, small arithmetic.
    #[inline(never)]
    pub(super) fn constant(&mut self, node: u16) -> Res<Option<Value>> {
        match self.kind(node) {
            K::CONST => Ok(Some(self.value(node, 0))),
            K::NEG => {
                let inner = self.half(node, 0);
                if self.kind(inner) != K::CONST {
                    return Ok(None);
                }
                let v = self.value(inner, 0);
                self.negated(v)
            }
            K::TUPLE => self.constant_tuple(node),
            kind if (K::ADD..=K::BITXOR).contains(&kind) => {
                let (right, left) = (self.half(node, 0), self.half(node, 1));
                if self.kind(right) != K::CONST || self.kind(left) != K::CONST {
                    return Ok(None);
                }
                let (a, b) = (self.value(left, 0), self.value(right, 0));
                Ok(folded(kind, a, b))
            }
            _ => Ok(None),
        }
    }

    fn negated(&mut self, v: Value) -> Res<Option<Value>> {
        if is_small(v) {
            return Ok(try_small(-(small_of(v) as i64)));
        }
        if self.heap.is(v, kind::FLOAT) {
            let (lo, hi) = (self.heap.get(v, 1), self.heap.get(v, 2));
            return Ok(Some(self.new_float(-f64::from_bits(lo as u64 | (hi as u64) << 32))?));
        }
        Ok(None)
    }

    #[inline(never)]
    fn constant_tuple(&mut self, node: u16) -> Res<Option<Value>> {
        let list = self.half(node, 0);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let kind = self.kind(item);
            let plain = match kind {
                K::CONST => true,
                K::NEG => {
                    let inner = self.half(item, 0);
                    self.kind(inner) == K::CONST && is_small(self.value(inner, 0))
                }
                _ => false,
            };
            if !plain {
                return Ok(None);
            }
            cell = next;
        }
        let n = self.list_len(list) as usize;
        let tuple = self.alloc(kind::TUPLE, 1 + n)?;
        let mut cell = list;
        let mut at = 1;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let v = self.constant(item)?.unwrap_or(NONE);
            self.heap.set(tuple, at, v);
            at += 1;
            cell = next;
        }
        Ok(Some(tuple))
    }

    pub(super) fn new_float(&mut self, f: f64) -> Res<Value> {
        let v = self.alloc(kind::FLOAT, 3)?;
        let bits = f.to_bits();
        self.heap.replace_raw(v, 1, bits as u32);
        self.heap.replace_raw(v, 2, (bits >> 32) as u32);
        Ok(v)
    }

    pub(super) fn new_complex(&mut self, re: f64, im: f64) -> Res<Value> {
        let v = self.alloc(kind::COMPLEX, 5)?;
        for (i, f) in [re, im].into_iter().enumerate() {
            let bits = f.to_bits();
            self.heap.replace_raw(v, 1 + 2 * i, bits as u32);
            self.heap.replace_raw(v, 2 + 2 * i, (bits >> 32) as u32);
        }
        Ok(v)
    }

    /// The value of `node` in some register: a local's own, or a new temporary.
    #[inline(never)]
    pub(super) fn any(&mut self, node: u16) -> Res<u8> {
        if self.kind(node) == K::NAME {
            let name = self.value(node, 0);
            if let Place::Local(r) = self.lookup(name) {
                self.at_line(node);
                self.check_local(r)?;
                return Ok(r);
            }
        }
        let t = self.temporary()?;
        self.to(node, t)?;
        Ok(t)
    }

    /// As [`Compiler::any`], for a value that is used only after other expressions have run.
    pub(super) fn held(&mut self, node: u16) -> Res<u8> {
        let r = self.any(node)?;
        if self.code.walrus && self.is_local(r) {
            let t = self.temporary()?;
            self.emit(op::MOVE, t, r, 0)?;
            return Ok(t);
        }
        Ok(r)
    }

    /// The value of `node` into register `dst`.
    #[inline(never)]
    pub(super) fn to(&mut self, node: u16, dst: u8) -> Res<()> {
        self.enter()?;
        self.at_line(node);
        let mark = self.code.top;
        match self.kind(node) {
            K::NAME => {
                let name = self.value(node, 0);
                self.load_name(name, dst)?;
            }
            K::CONST => {
                let v = self.value(node, 0);
                self.load_constant(v, dst)?;
            }
            kind @ K::ADD..=K::MATMUL => self.binary_value(node, kind, dst)?,
            kind @ K::NEG..=K::NOT => self.unary_value(node, kind, dst)?,
            K::AND | K::OR => self.shortcut_value(node, dst)?,
            K::COMPARE => self.comparison_value(node, dst)?,
            K::TERNARY => self.ternary_value(node, dst)?,
            K::CALL => self.call_value(node, dst)?,
            K::ATTR => {
                let (name, object) = (self.value(node, 0), self.half(node, 0));
                let o = self.operand(object, dst)?;
                self.at_line(node);
                let (n, c) = (self.name_index(name)?, self.cache(2)?);
                self.emit2(op::GETATTR, dst, o, 0, n | c << 16)?;
            }
            K::SUBSCR => {
                let (index, object) = (self.half(node, 0), self.half(node, 1));
                let o = if self.is_local(dst) || self.kind(object) == K::NAME {
                    self.held(object)?
                } else {
                    self.to(object, dst)?;
                    dst
                };
                let i = self.any(index)?;
                self.at_line(node);
                self.emit(op::GETITEM, dst, o, i)?;
            }
            K::SLICE => {
                let first = self.temporaries(3)?;
                for i in 0..3 {
                    let part = self.half(node, i);
                    if part == 0 {
                        self.emit(op::LOADS, first + i as u8, 0, 0)?;
                    } else {
                        self.to(part, first + i as u8)?;
                    }
                }
                self.emit(op::SLICE, dst, first, 0)?;
            }
            K::TUPLE | K::LIST | K::SET => self.display(node, dst)?,
            K::DICT => self.dict_value(node, dst)?,
            K::FSTR => self.fstring_value(node, dst)?,
            K::FIELD => self.field_value(node, dst)?,
            K::LAMBDA => self.lambda_value(node, dst)?,
            K::LISTCOMP | K::SETCOMP | K::DICTCOMP | K::GENEXP => self.comprehension_value(node, dst)?,
            K::WALRUS => {
                let (value, target) = (self.half(node, 0), self.half(node, 1));
                self.to(value, dst)?;
                let name = self.value(target, 0);
                self.store_name(name, dst)?;
            }
            K::YIELD => {
                let value = self.half(node, 0);
                let t = if value == 0 {
                    let t = self.temporary()?;
                    self.emit(op::LOADS, t, 0, 0)?;
                    t
                } else {
                    self.any(value)?
                };
                self.at_line(node);
                self.emit(op::YIELD, dst, t, 0)?;
            }
            K::YIELDFROM => {
                let value = self.half(node, 0);
                let t = self.temporary()?;
                let r = self.operand(value, t)?;
                self.at_line(node);
                self.emit(op::ITER, t, r, 0)?;
                self.delegate(dst, t)?;
            }
            K::AWAIT => {
                let value = self.half(node, 0);
                let t = self.temporary()?;
                let r = self.operand(value, t)?;
                self.at_line(node);
                self.emit(op::GETAWAITABLE, t, r, 0)?;
                self.delegate(dst, t)?;
            }
            K::STAR => return Err(self.error_node(node, format_args!("can't use starred expression here"))),
            _ => return Err(self.error_node(node, format_args!("invalid syntax"))),
        }
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    /// Runs the iterator in `iterator` to its end; its result into `dst`.
    pub(super) fn delegate(&mut self, dst: u8, iterator: u8) -> Res<()> {
        let mark = self.code.top;
        let sent = self.temporary()?;
        self.emit(op::LOADS, sent, 0, 0)?;
        self.emit(op::YIELDFROM, dst, iterator, sent)?;
        self.code.top = mark;
        Ok(())
    }

    /// Awaits the value in register `r`, the result in its place.
    pub(super) fn await_in_place(&mut self, r: u8) -> Res<()> {
        self.emit(op::GETAWAITABLE, r, r, 0)?;
        self.delegate(r, r)
    }

    /// An operand that is used at once: in `dst` if that is a temporary, so that no other is needed.
    pub(super) fn operand(&mut self, node: u16, dst: u8) -> Res<u8> {
        if self.is_local(dst) || self.kind(node) == K::NAME {
            return self.any(node);
        }
        self.to(node, dst)?;
        Ok(dst)
    }

    /// A chain of binary operators: down the left side with the links turned round, then up again.
    #[inline(never)]
    fn binary_value(&mut self, node: u16, _kind: u8, dst: u8) -> Res<()> {
        if let Some(v) = self.constant(node)? {
            return self.load_constant(v, dst);
        }
        let mut up = 0;
        let mut at = node;
        while (K::ADD..=K::MATMUL).contains(&self.kind(at)) && (at == node || self.constant(at)?.is_none()) {
            let left = self.half(at, 1);
            self.set_half(at, 1, up);
            up = at;
            at = left;
        }
        let mark = self.code.top;
        let mut constant_left = self.constant(at)?;
        while up != 0
            && let Some(a) = constant_left
        {
            let (kind, right, next) = (self.kind(up), self.half(up, 0), self.half(up, 1));
            let Some(v) = self.constant(right)?.and_then(|b| folded(kind, a, b)) else { break };
            constant_left = Some(v);
            self.set_half(up, 1, at);
            (at, up) = (up, next);
        }
        if up == 0
            && let Some(v) = constant_left
        {
            return self.load_constant(v, dst);
        }
        let mut left = match constant_left {
            Some(v) => {
                let t = if self.is_local(dst) { self.temporary()? } else { dst };
                self.load_constant(v, t)?;
                t
            }
            None if self.is_local(dst) || self.kind(at) == K::NAME => self.held(at)?,
            None => {
                self.to(at, dst)?;
                dst
            }
        };
        while up != 0 {
            let (kind, right, next) = (self.kind(up), self.half(up, 0), self.half(up, 1));
            self.set_half(up, 1, at);
            at = up;
            let last = next == 0;
            let into = if last || !self.is_local(dst) {
                dst
            } else if self.is_local(left) {
                self.temporary()?
            } else {
                left
            };
            let inner = self.code.top;
            self.binary_step(kind, left, right, into, at)?;
            self.code.top = inner;
            left = into;
            up = next;
        }
        self.code.top = mark;
        Ok(())
    }

    fn binary_step(&mut self, kind: u8, left: u8, right: u16, into: u8, node: u16) -> Res<()> {
        let constant = self.constant(right)?;
        if let Some(v) = constant
            && is_small(v)
            && matches!(kind, K::ADD | K::SUB)
            && i8::try_from(small_of(v)).is_ok()
        {
            self.at_line(node);
            let op = if kind == K::ADD { op::ADDI } else { op::SUBI };
            return self.emit(op, into, left, small_of(v) as u8);
        }
        let r = self.any(right)?;
        self.at_line(node);
        self.emit(op::ADD + (kind - K::ADD), into, left, r)
    }

    #[inline(never)]
    fn unary_value(&mut self, node: u16, kind: u8, dst: u8) -> Res<()> {
        if let Some(v) = self.constant(node)? {
            return self.load_constant(v, dst);
        }
        let inner = self.half(node, 0);
        let r = self.operand(inner, dst)?;
        self.at_line(node);
        self.emit(op::NEG + (kind - K::NEG), dst, r, 0)
    }

    #[inline(never)]
    fn ternary_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let mut end = Label::new();
        let mut node = node;
        while self.kind(node) == K::TERNARY {
            let (test, value, otherwise) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
            let mut no = Label::new();
            self.condition(test, false, &mut no)?;
            self.to(value, dst)?;
            self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            self.bind(&mut no)?;
            node = otherwise;
        }
        self.to(node, dst)?;
        self.bind(&mut end)
    }

    /// A tuple, list or set display.
    #[inline(never)]
    fn display(&mut self, node: u16, dst: u8) -> Res<()> {
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
    fn items_in_row(&mut self, mut cell: u16, n: u32) -> Res<u8> {
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
    fn dict_value(&mut self, node: u16, dst: u8) -> Res<()> {
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
    fn fstring_value(&mut self, node: u16, dst: u8) -> Res<()> {
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
    fn field_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let (value, spec, conversion) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        let r = self.held(value)?;
        let s = if spec == 0 { 0 } else { self.any(spec)? };
        self.at_line(node);
        self.emit2(op::FORMAT, dst, r, s, conversion as u32 | ((spec == 0) as u32) << 8)
    }
}

/// Arithmetic on two small ints, if the result is one.
fn folded(kind: u8, a: Value, b: Value) -> Option<Value> {
    if !is_small(a) || !is_small(b) || a == UNSET {
        return None;
    }
    let (x, y) = (small_of(a) as i64, small_of(b) as i64);
    let r = match kind {
        K::ADD => x + y,
        K::SUB => x - y,
        K::MUL => x.checked_mul(y)?,
        K::LSHIFT if (0..31).contains(&y) => x << y,
        K::RSHIFT if (0..31).contains(&y) => x >> y,
        K::BITAND => x & y,
        K::BITOR => x | y,
        K::BITXOR => x ^ y,
        K::FLOORDIV if y > 0 => x.div_euclid(y),
        K::MOD if y > 0 => x.rem_euclid(y),
        K::POW if (0..=30).contains(&y) => x.checked_pow(y as u32)?,
        _ => return None,
    };
    (r >= SMALL_MIN as i64 && r <= SMALL_MAX as i64).then(|| small(r as i32))
}
