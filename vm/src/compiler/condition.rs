//! Conditions as jumps.

use super::ast::K;
use super::emit::Label;
use super::{Compiler, Res};
use crate::op;
use crate::value::{self, NONE, is_small, small};

impl Compiler<'_, '_> {
    /// The truth of a constant expression, if it is one.
    pub(super) fn constant_truth(&mut self, node: u16) -> Option<bool> {
        match self.kind(node) {
            K::CONST => {
                let v = self.value(node, 0);
                match v {
                    value::TRUE | value::ELLIPSIS => Some(true),
                    value::FALSE | NONE => Some(false),
                    v if is_small(v) => Some(v != small(0)),
                    _ => None,
                }
            }
            K::NAME => (self.value(node, 0) == crate::names::DEBUG).then_some(true),
            K::NOT => {
                let inner = self.half(node, 0);
                self.constant_truth(inner).map(|t| !t)
            }
            _ => None,
        }
    }

    /// Jumps to `label` if the truth of `node` is `want`; falls through otherwise.
    #[inline(never)]
    pub(super) fn condition(&mut self, node: u16, want: bool, label: &mut Label) -> Res<()> {
        if let Some(truth) = self.constant_truth(node) {
            return if truth == want { self.jump(op::JUMP, 0, 0, 0, label) } else { Ok(()) };
        }
        self.enter()?;
        let mark = self.code.top;
        match self.kind(node) {
            K::NOT => {
                let inner = self.half(node, 0);
                self.condition(inner, !want, label)?;
            }
            kind @ (K::AND | K::OR) => self.shortcut(node, kind == K::OR, want, label)?,
            K::COMPARE => self.comparison_jump(node, want, label)?,
            _ => {
                let r = self.any(node)?;
                self.at_line(node);
                self.jump(if want { op::JTRUE } else { op::JFALSE }, r, 0, 0, label)?;
            }
        }
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    /// `and` (`decides` false) and `or` (`decides` true): an operand whose truth is `decides` ends it.
    #[inline(never)]
    fn shortcut(&mut self, node: u16, decides: bool, want: bool, label: &mut Label) -> Res<()> {
        let mut cell = self.half(node, 0);
        let mut skip = Label::new();
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if next == 0 || decides == want {
                self.condition(item, want, label)?;
            } else {
                self.condition(item, decides, &mut skip)?;
            }
            cell = next;
        }
        self.bind(&mut skip)
    }

    #[inline(never)]
    fn comparison_jump(&mut self, node: u16, want: bool, label: &mut Label) -> Res<()> {
        let (mut cell, first) = (self.half(node, 0), self.half(node, 1));
        let mut left = self.held(first)?;
        let mut skip = Label::new();
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let (operand, operator) = (self.half(item, 0), self.half(item, 1) as u8);
            let last = next == 0;
            // every comparison but the last one leads away when false
            let (jump_if, to) = if last {
                (want, &mut *label)
            } else if want {
                (false, &mut skip)
            } else {
                (false, &mut *label)
            };
            let none = self.kind(operand) == K::CONST && self.value(operand, 0) == NONE;
            if none && matches!(operator, op::IS | op::ISNOT) {
                self.at_line(node);
                self.jump(op::JNONE, left, 0, (jump_if == (operator == op::IS)) as u8, to)?;
                if last {
                    break;
                }
            }
            let right = if last { self.any(operand)? } else { self.held(operand)? };
            if !(none && matches!(operator, op::IS | op::ISNOT)) {
                self.at_line(node);
                match operator {
                    op::LT..=op::GE => self.jump(op::JLT + (operator - op::LT), left, right, jump_if as u8, to)?,
                    op::IS | op::ISNOT => {
                        self.jump(op::JIS, left, right, (jump_if == (operator == op::IS)) as u8, to)?
                    }
                    _ => {
                        let t = self.temporary()?;
                        self.emit(operator, t, left, right)?;
                        self.jump(if jump_if { op::JTRUE } else { op::JFALSE }, t, 0, 0, to)?;
                    }
                }
            }
            left = right;
            cell = next;
        }
        self.bind(&mut skip)
    }

    /// The value of a comparison (chain) into `dst`.
    #[inline(never)]
    pub(super) fn comparison_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let (mut cell, first) = (self.half(node, 0), self.half(node, 1));
        let single = self.cell(cell).1 == 0;
        let mark = self.code.top;
        let into = if single || !self.is_local(dst) { dst } else { self.temporary()? };
        let mut left = self.held(first)?;
        let mut end = Label::new();
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let (operand, operator) = (self.half(item, 0), self.half(item, 1) as u8);
            let right = if next == 0 { self.any(operand)? } else { self.held(operand)? };
            self.at_line(node);
            self.emit(operator, into, left, right)?;
            if next != 0 {
                self.jump(op::JFALSE, into, 0, 0, &mut end)?;
            }
            left = right;
            cell = next;
        }
        self.bind(&mut end)?;
        if into != dst {
            self.emit(op::MOVE, dst, into, 0)?;
        }
        self.code.top = mark;
        Ok(())
    }

    /// `and`, `or` as a value into `dst`.
    #[inline(never)]
    pub(super) fn shortcut_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let decides = self.kind(node) == K::OR;
        let mark = self.code.top;
        let into = if self.is_local(dst) { self.temporary()? } else { dst };
        let mut cell = self.half(node, 0);
        let mut end = Label::new();
        while cell != 0 {
            let (item, next) = self.cell(cell);
            self.to(item, into)?;
            if next != 0 {
                self.at_line(node);
                self.jump(if decides { op::JTRUE } else { op::JFALSE }, into, 0, 0, &mut end)?;
            }
            cell = next;
        }
        self.bind(&mut end)?;
        if into != dst {
            self.emit(op::MOVE, dst, into, 0)?;
        }
        self.code.top = mark;
        Ok(())
    }
}
