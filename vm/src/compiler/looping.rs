//! `if`, loops, and the ways out of them.

use super::ast::K;
use super::block::BlockKind;
use super::emit::Label;
use super::place::Place;
use super::{Compiler, Res};
use crate::op;
use crate::value::NONE;

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn if_code(&mut self, mut node: u16) -> Res<()> {
        let mut end = Label::new();
        loop {
            let (test, body, otherwise, elif) =
                (self.half(node, 0), self.half(node, 1), self.half(node, 2), self.half(node, 3));
            self.at_line(node);
            let mut no = Label::new();
            self.condition(test, false, &mut no)?;
            self.statements(body)?;
            if !self.is_used(&no) {
                // The test cannot fail, whether or not it looks constant.
                break;
            }
            if otherwise != 0 || elif != 0 {
                self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            }
            self.bind(&mut no)?;
            if elif == 0 {
                self.statements(otherwise)?;
                break;
            }
            node = elif;
        }
        self.bind(&mut end)
    }

    #[inline(never)]
    pub(super) fn while_code(&mut self, node: u16) -> Res<()> {
        let (test, body, otherwise) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        let mut no = self.begin_while(test)?;
        self.statements(body)?;
        let mut end = self.end_loop(&mut no)?;
        self.statements(otherwise)?;
        self.bind(&mut end)
    }

    /// The head of a `while`; the label is where a failing test leads.
    pub(super) fn begin_while(&mut self, test: u16) -> Res<Label> {
        let top = self.here();
        self.push_block(BlockKind::Loop, 0, top)?;
        let mut no = Label::new();
        self.condition(test, false, &mut no)?;
        Ok(no)
    }

    /// The end of a loop's body: jumps back; `no` (the loop ran out) is here. The label is where `break` leads.
    pub(super) fn end_loop(&mut self, no: &mut Label) -> Res<Label> {
        let block = self.pop_block();
        self.loop_to(block.start)?;
        self.bind(no)?;
        Ok(block.breaks)
    }

    #[inline(never)]
    pub(super) fn for_code(&mut self, node: u16) -> Res<()> {
        let (target, iterable) = (self.half(node, 0), self.half(node, 1));
        let (body, otherwise) = (self.half(node, 2), self.half(node, 3));
        let mut no = if self.half(node, 4) != 0 {
            self.begin_async_for(target, iterable, node)?
        } else {
            self.begin_for(target, iterable, node)?
        };
        self.statements(body)?;
        let mut end = self.end_loop(&mut no)?;
        self.statements(otherwise)?;
        self.bind(&mut end)
    }

    /// The head of a `for`, with the assignment to its targets. Three registers stay in use until the caller frees them.
    pub(super) fn begin_for(&mut self, target: u16, iterable: u16, node: u16) -> Res<Label> {
        let state = self.temporaries(3)?;
        let mark = self.code.top;
        let r = self.any(iterable)?;
        self.at_line(node);
        self.emit(op::FORPREP, state, r, 0)?;
        self.code.top = mark;
        let top = self.here();
        self.push_block(BlockKind::Loop, state, top)?;
        self.for_step(target, state)
    }

    /// FORNEXT and the assignment to the targets.
    pub(super) fn for_step(&mut self, target: u16, state: u8) -> Res<Label> {
        let mut no = Label::new();
        if self.kind(target) == K::NAME {
            let name = self.value(target, 0);
            if let Place::Local(r) = self.lookup(name) {
                self.jump(op::FORNEXT, state, r, 0, &mut no)?;
                self.set_assigned(r);
                return Ok(no);
            }
        }
        let t = self.temporary()?;
        self.jump(op::FORNEXT, state, t, 0, &mut no)?;
        self.store(target, t)?;
        self.code.top = t;
        Ok(no)
    }

    pub(super) fn leave_loop(&mut self, node: u16, breaks: bool) -> Res<()> {
        let base = self.code.blocks_base as usize;
        let mut at = self.blocks_len;
        while at > base {
            if self.blocks[at - 1].kind == BlockKind::Loop {
                self.unwind(at, None)?;
                if breaks {
                    let mut label = self.blocks[at - 1].breaks;
                    self.jump(op::JUMP, 0, 0, 0, &mut label)?;
                    self.blocks[at - 1].breaks = label;
                } else {
                    let start = self.blocks[at - 1].start;
                    self.loop_to(start)?;
                }
                self.reopen(at);
                return Ok(());
            }
            at -= 1;
        }
        Err(self.outside_loop(node))
    }

    /// `break` or `continue` where there is no loop.
    #[cold]
    #[inline(never)]
    pub(super) fn outside_loop(&mut self, node: u16) -> super::Fail {
        let breaks = self.kind(node) == super::ast::K::BREAK;
        let message = if breaks { "'break' outside loop" } else { "'continue' not properly in loop" };
        self.error_node(node, format_args!("{message}"))
    }

    #[inline(never)]
    pub(super) fn return_statement(&mut self, value: u16) -> Res<()> {
        let base = self.code.blocks_base as usize;
        let plain = value == 0 || self.kind(value) == K::CONST && self.value(value, 0) == NONE;
        let register = if plain { None } else { Some(self.any(value)?) };
        let busy = self.blocks[base..self.blocks_len].iter().any(|b| b.kind != BlockKind::Loop);
        let register = match register {
            // a finally body could change the local that is being returned
            Some(r) if busy && self.is_local(r) => {
                let t = self.temporary()?;
                self.emit(op::MOVE, t, r, 0)?;
                Some(t)
            }
            r => r,
        };
        self.unwind(base, register)?;
        match register {
            None => self.emit(op::RETURNNONE, 0, 0, 0)?,
            Some(r) => self.emit(op::RETURN, r, 0, 0)?,
        }
        self.code.dead = true;
        self.reopen(base);
        Ok(())
    }
}
