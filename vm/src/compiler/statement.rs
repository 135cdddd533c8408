//! Simple statements, `if` and loops.

use super::ast::{K, of_place};
use super::emit::{CodeKind, Label};
use super::place::Place;
use super::{Compiler, Mode, Res};
use crate::op;
use crate::value::{Value, imm, immediate, is_small, small_of};

/// Numbers of built-in types.
pub(super) const STOP_ASYNC_ITERATION: u32 = 60;
const ASSERTION_ERROR: u32 = 65;
impl Compiler<'_, '_> {
    /// All statements of a list.
    pub(super) fn statements(&mut self, mut cell: u16) -> Res<()> {
        while cell != 0 && !self.code.dead {
            let (item, next) = self.cell(cell);
            self.emit_statement(item)?;
            cell = next;
        }
        // what is never reached must be Python all the same: loops and scopes were checked before
        Ok(())
    }

    #[inline(never)]
    pub(super) fn emit_statement(&mut self, node: u16) -> Res<()> {
        self.enter()?;
        self.at_line(node);
        let mark = self.code.top;
        match self.kind(node) {
            K::EXPR => self.expression_statement_code(node)?,
            K::ASSIGN => self.assign(node)?,
            K::AUGASSIGN => self.augmented(node)?,
            K::ANNASSIGN => {
                let (target, value) = (self.half(node, 0), self.half(node, 1));
                if value != 0 {
                    self.assign_one(target, value)?;
                }
            }
            K::RETURN => {
                let value = self.half(node, 0);
                self.return_statement(value)?;
            }
            K::RAISE => {
                let (exception, cause) = (self.half(node, 0), self.half(node, 1));
                if exception == 0 {
                    self.emit(op::RAISE, 255, 0, 0)?;
                } else if cause == 0 {
                    let r = self.any(exception)?;
                    self.at_line(node);
                    self.emit(op::RAISE, r, 0, 0)?;
                } else {
                    let r = self.held(exception)?;
                    let c = self.any(cause)?;
                    self.at_line(node);
                    self.emit(op::RAISEFROM, r, c, 0)?;
                }
                self.code.dead = true;
            }
            K::ASSERT => self.assert_statement(node)?,
            K::DEL => {
                let targets = self.half(node, 0);
                self.delete_targets(targets)?;
            }
            K::BREAK => self.leave_loop(node, true)?,
            K::CONTINUE => self.leave_loop(node, false)?,
            K::PASS | K::GLOBAL | K::NONLOCAL => {}
            K::IMPORT => self.import_code(node)?,
            K::IMPORTFROM => self.import_from_code(node)?,
            K::IF => self.if_code(node)?,
            K::WHILE => self.while_code(node)?,
            K::FOR => self.for_code(node)?,
            K::TRY => self.try_code(node)?,
            K::WITH => self.with_code(node)?,
            K::FUNC => self.function_statement(node)?,
            K::CLASS => self.class_statement(node)?,
            K::MATCH => self.match_code(node)?,
            _ => return Err(self.error_node(node, format_args!("invalid syntax"))),
        }
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    fn expression_statement_code(&mut self, node: u16) -> Res<()> {
        let value = self.half(node, 0);
        if self.mode == Mode::Single && self.code.kind == CodeKind::Module {
            let r = self.any(value)?;
            return self.emit(op::PRINTEXPR, r, 0, 0);
        }
        if self.kind(value) == K::CONST {
            return Ok(());
        }
        self.any(value)?;
        Ok(())
    }

    #[inline(never)]
    fn assign(&mut self, node: u16) -> Res<()> {
        let (mut cell, value) = (self.half(node, 0), self.half(node, 1));
        let (target, next) = self.cell(cell);
        if next == 0 {
            return self.assign_one(target, value);
        }
        let r = self.held(value)?;
        while cell != 0 {
            let (target, next) = self.cell(cell);
            self.store(target, r)?;
            cell = next;
        }
        Ok(())
    }

    fn assign_one(&mut self, target: u16, value: u16) -> Res<()> {
        if self.kind(target) == K::NAME {
            let name = self.value(target, 0);
            if let Place::Local(r) = self.lookup(name) {
                self.to(value, r)?;
                self.set_assigned(r);
                return Ok(());
            }
        }
        if self.kind(target) == K::TUPLE && self.kind(value) == K::TUPLE && self.swap(target, value)? {
            return Ok(());
        }
        let r = self.held(value)?;
        self.store(target, r)
    }

    /// `a, b = x, y` without a tuple: values first, then targets.
    fn swap(&mut self, target: u16, value: u16) -> Res<bool> {
        let (targets, values) = (self.half(target, 0), self.half(value, 0));
        let n = self.list_len(targets);
        if n != self.list_len(values) || n > 4 || n == 0 {
            return Ok(false);
        }
        for list in [targets, values] {
            let mut cell = list;
            while cell != 0 {
                let (item, next) = self.cell(cell);
                if self.kind(item) == K::STAR {
                    return Ok(false);
                }
                cell = next;
            }
        }
        let first = self.temporaries(n)?;
        let mut cell = values;
        for i in 0..n {
            let (item, next) = self.cell(cell);
            self.to(item, first + i as u8)?;
            cell = next;
        }
        let mut cell = targets;
        for i in 0..n {
            let (item, next) = self.cell(cell);
            self.store(item, first + i as u8)?;
            cell = next;
        }
        Ok(true)
    }

    /// Stores register `src` to a target.
    #[inline(never)]
    pub(super) fn store(&mut self, target: u16, src: u8) -> Res<()> {
        self.at_line(target);
        let mark = self.code.top;
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                self.store_name(name, src)?;
            }
            K::ATTR => {
                let (name, object) = (self.value(target, 0), self.half(target, 0));
                let o = self.any(object)?;
                self.at_line(target);
                let (n, c) = (self.name_index(name)?, self.cache(3)?);
                self.emit2(op::SETATTR, o, src, 0, n | c << 16)?;
            }
            K::SUBSCR => {
                let (index, object) = (self.half(target, 0), self.half(target, 1));
                let o = self.held(object)?;
                let i = self.any(index)?;
                self.at_line(target);
                self.emit(op::SETITEM, o, i, src)?;
            }
            K::TUPLE | K::LIST => self.unpack(target, src)?,
            K::STAR => {
                let inner = self.half(target, 0);
                self.store(inner, src)?;
            }
            _ => return Err(self.error_node(target, format_args!("cannot assign here"))),
        }
        self.code.top = mark;
        Ok(())
    }

    fn unpack(&mut self, target: u16, src: u8) -> Res<()> {
        self.enter()?;
        let list = self.half(target, 0);
        let (mut before, mut after, mut starred) = (0u32, 0u32, false);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::STAR {
                starred = true;
            } else if starred {
                after += 1;
            } else {
                before += 1;
            }
            cell = next;
        }
        let n = before + after + starred as u32;
        let first = self.temporaries(n)?;
        if starred {
            self.emit2(op::UNPACKSTAR, first, src, before as u8, after)?;
        } else {
            self.emit(op::UNPACK, first, src, n as u8)?;
        }
        let mut cell = list;
        let mut r = first;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            self.store(item, r)?;
            r += 1;
            cell = next;
        }
        self.leave();
        Ok(())
    }

    #[inline(never)]
    fn augmented(&mut self, node: u16) -> Res<()> {
        let (target, value, operator) = (self.half(node, 0), self.half(node, 1), self.half(node, 2) as u32);
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                let local = match self.lookup(name) {
                    Place::Local(r) => Some(r),
                    _ => None,
                };
                let left = if local.is_some() { self.held(target)? } else { self.any(target)? };
                let into = local.unwrap_or(left);
                self.in_place(node, into, left, value, operator)?;
                if local.is_none() {
                    self.store_name(name, into)?;
                }
                Ok(())
            }
            K::ATTR => {
                let (name, object) = (self.value(target, 0), self.half(target, 0));
                let o = self.held(object)?;
                let t = self.temporary()?;
                let (n, c) = (self.name_index(name)?, self.cache(2)?);
                self.emit2(op::GETATTR, t, o, 0, n | c << 16)?;
                self.in_place(node, t, t, value, operator)?;
                let c = self.cache(3)?;
                self.emit2(op::SETATTR, o, t, 0, n | c << 16)
            }
            _ => {
                let (index, object) = (self.half(target, 0), self.half(target, 1));
                let o = self.held(object)?;
                let i = self.held(index)?;
                let t = self.temporary()?;
                self.emit(op::GETITEM, t, o, i)?;
                self.in_place(node, t, t, value, operator)?;
                self.emit(op::SETITEM, o, i, t)
            }
        }
    }

    fn in_place(&mut self, node: u16, into: u8, left: u8, value: u16, operator: u32) -> Res<()> {
        let mark = self.code.top;
        if operator == op::ADD as u32
            && let Some(v) = self.constant(value)?
            && is_small(v)
            && let Ok(n) = i8::try_from(small_of(v))
        {
            self.at_line(node);
            return self.emit(op::IADDI, into, left, n as u8);
        }
        let r = self.any(value)?;
        self.at_line(node);
        self.emit2(op::INPLACE, into, left, r, operator)?;
        self.code.top = mark;
        Ok(())
    }

    #[inline(never)]
    fn assert_statement(&mut self, node: u16) -> Res<()> {
        let (test, message) = (self.half(node, 0), self.half(node, 1));
        let mut fine = Label::new();
        self.condition(test, true, &mut fine)?;
        let a = self.temporaries(3)?;
        self.load_constant(imm(immediate::TYPE, ASSERTION_ERROR), a)?;
        if message != 0 {
            let t = self.temporary()?;
            self.to(message, t)?;
            self.at_line(node);
            self.emit(op::CALL, a, 1, 0)?;
        }
        self.at_line(node);
        self.emit(op::RAISE, a, 0, 0)?;
        self.code.dead = true;
        self.bind(&mut fine)
    }

    #[inline(never)]
    fn delete_targets(&mut self, mut cell: u16) -> Res<()> {
        while cell != 0 {
            let (target, next) = self.cell(cell);
            let mark = self.code.top;
            self.at_line(target);
            match self.kind(target) {
                K::NAME => {
                    let name = self.value(target, 0);
                    self.delete_name(name)?;
                }
                K::ATTR => {
                    let (name, object) = (self.value(target, 0), self.half(target, 0));
                    let o = self.any(object)?;
                    let n = self.name_index(name)?;
                    self.emit2(op::DELATTR, o, 0, 0, n)?;
                }
                K::SUBSCR => {
                    let (index, object) = (self.half(target, 0), self.half(target, 1));
                    let o = self.held(object)?;
                    let i = self.any(index)?;
                    self.emit(op::DELITEM, o, i, 0)?;
                }
                _ => {
                    let inner = self.half(target, 0);
                    self.enter()?;
                    self.delete_targets(inner)?;
                    self.leave();
                }
            }
            self.code.top = mark;
            cell = next;
        }
        Ok(())
    }

    /// The line of a node.
    pub(super) fn line_of_node(&mut self, node: u16) -> u32 {
        of_place(self.place_of(node)).0
    }

    /// The built-in exception type `number` as a constant.
    pub(super) fn type_constant(number: u32) -> Value {
        imm(immediate::TYPE, number)
    }
}
