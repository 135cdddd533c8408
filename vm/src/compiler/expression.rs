//! Expressions to registers: [`Compiler::to`] a given one, [`Compiler::any`] wherever the value is.
//!
//! A destination that is a local variable is written once, by the last instruction; intermediate results go to temporaries.

use super::ast::K;
use super::emit::Label;
use super::place::Place;
use super::{Compiler, Res};
use crate::op;
use crate::value::{is_small, small_of};

impl Compiler<'_, '_> {
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
            let Some(v) = self.constant(right)?.and_then(|b| super::constant::folded(kind, a, b)) else { break };
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
}
