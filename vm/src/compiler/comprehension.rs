//! Comprehensions: functions of one parameter, the outermost iterable.

use super::ast::K;
use super::block::BlockKind;
use super::emit::{CodeKind, Label};
use super::scope::flag as scope_flag;
use super::{COMPREHENSIONS_MAX, Compiler, Res};
use crate::names;
use crate::op;
use crate::value::Value;

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn comprehension_value(&mut self, node: u16, dst: u8) -> Res<()> {
        if self.comprehensions == COMPREHENSIONS_MAX {
            let line = self.line_of_node(node);
            return Err(self.parse_error_at(line, 0, 0, format_args!("too deeply nested")));
        }
        self.comprehensions += 1;
        let generators = self.half(node, 2);
        let kind = self.kind(node);
        let scope = self.half(node, 3);
        let a = self.call_block(dst, 4)?;
        let mark = self.code.top;
        let bits = self.closure(scope, a + 3)?;
        let (outermost, _) = self.cell(generators);
        let (iterable, is_async) = (self.half(outermost, 1), self.half(outermost, 3) != 0);
        let code = self.comprehension_code(node)?;
        let line = self.line_of_node(node);
        self.set_line(line);
        let k = self.constant_index(code)?;
        self.emit_bx(op::FUNCTION, a, k)?;
        if !self.code.dead {
            self.raw(bits)?;
        }
        self.code.top = mark;
        let t = a + 3;
        self.to(iterable, t)?;
        if is_async {
            self.emit(op::GETAITER, t, t, 0)?;
        } else if kind == K::GENEXP {
            self.emit(op::ITER, t, t, 0)?;
        }
        self.emit(op::CALL, a, 1, 0)?;
        if kind != K::GENEXP && self.scope_flags(scope) & scope_flag::COROUTINE != 0 {
            self.await_in_place(a)?;
        }
        self.comprehensions -= 1;
        if a != dst { self.emit(op::MOVE, dst, a, 0) } else { Ok(()) }
    }

    #[inline(never)]
    pub(super) fn comprehension_code(&mut self, node: u16) -> Res<Value> {
        let (kind, generators, scope) = (self.kind(node), self.half(node, 2), self.half(node, 3));
        let name = match kind {
            K::LISTCOMP => names::LISTCOMP,
            K::SETCOMP => names::SETCOMP,
            K::DICTCOMP => names::DICTCOMP,
            _ => names::GENEXPR,
        };
        let line = self.line_of_node(node);
        let outer = self.open_code(CodeKind::Function, scope, name, line)?;
        self.code.params = 1 | 1 << 8;
        self.open_locals()?;
        let result = self.temporary()?;
        match kind {
            K::LISTCOMP => self.emit(op::LIST, result, result, 0)?,
            K::SETCOMP => self.emit(op::SET, result, result, 0)?,
            K::DICTCOMP => self.emit(op::DICT, result, result, 0)?,
            _ => {}
        }
        self.comprehension_loop(node, generators, result, true)?;
        if kind == K::GENEXP {
            self.emit(op::RETURNNONE, 0, 0, 0)?;
        } else {
            self.emit(op::RETURN, result, 0, 0)?;
        }
        self.assemble(outer)
    }

    /// One `for` of a comprehension and all inside it.
    #[inline(never)]
    pub(super) fn comprehension_loop(&mut self, node: u16, cell: u16, result: u8, outermost: bool) -> Res<()> {
        self.enter()?;
        let (generator, next) = self.cell(cell);
        let (target, iterable, conditions) =
            (self.half(generator, 0), self.half(generator, 1), self.half(generator, 2));
        let is_async = self.half(generator, 3) != 0;
        let mark = self.code.top;
        let mut no = if outermost && !is_async {
            let state = self.temporaries(3)?;
            self.emit(op::FORPREP, state, 3, 0)?;
            let top = self.here();
            self.push_block(BlockKind::Loop, state, top)?;
            self.for_step(target, state)?
        } else if is_async {
            self.begin_async_for(target, if outermost { 0 } else { iterable }, generator)?
        } else {
            self.begin_for(target, iterable, generator)?
        };
        let mut skip = Label::new();
        let mut condition = conditions;
        while condition != 0 {
            let (item, next) = self.cell(condition);
            self.at_line(item);
            self.condition(item, false, &mut skip)?;
            condition = next;
        }
        if next != 0 {
            self.comprehension_loop(node, next, result, false)?;
        } else {
            self.comprehension_item(node, result)?;
        }
        self.bind(&mut skip)?;
        let mut end = self.end_loop(&mut no)?;
        self.bind(&mut end)?;
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    pub(super) fn comprehension_item(&mut self, node: u16, result: u8) -> Res<()> {
        let (element, value) = (self.half(node, 0), self.half(node, 1));
        let mark = self.code.top;
        let e = self.held(element)?;
        match self.kind(node) {
            K::LISTCOMP => self.emit(op::LISTAPPEND, result, e, 0)?,
            K::SETCOMP => self.emit(op::SETADD, result, e, 0)?,
            K::DICTCOMP => {
                let v = self.any(value)?;
                self.emit(op::DICTSET, result, e, v)?;
            }
            _ => {
                let t = self.temporary()?;
                self.emit(op::YIELD, t, e, 0)?;
            }
        }
        self.code.top = mark;
        Ok(())
    }
}
