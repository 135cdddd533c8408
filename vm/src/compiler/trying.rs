//! `try`, `with`, and `async for`, which ends by an exception.

use super::block::{Block, BlockKind};
use super::emit::Label;
use super::{Compiler, Res};
use crate::names;
use crate::op;
use crate::value::UNSET;

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn try_code(&mut self, node: u16) -> Res<()> {
        let finally = self.half(node, 3);
        if finally == 0 {
            return self.try_except(node);
        }
        let h = self.arrival_registers(2)?;
        let before = self.code.assigned;
        let start = self.here();
        self.push_block(BlockKind::Finally, h, start)?;
        self.innermost().body = finally;
        if self.half(node, 1) != 0 {
            self.try_except(node)?;
        } else {
            let body = self.half(node, 0);
            self.statements(body)?;
        }
        let b = self.pop_block();
        self.close_piece(b)?;
        self.statements(finally)?;
        let mut end = Label::new();
        if self.has_region(b) {
            self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            self.place_handler(b);
            self.code.top = h + 2;
            self.begin_handler(b, before)?;
            self.statements(finally)?;
            self.end_handler(true)?;
            self.code.top = h;
        }
        self.bind(&mut end)
    }

    /// `n` registers for a handler: the exception, the outer one, a match. The body may use them too, since what it holds in
    /// temporaries is lost when an exception arrives; reserved there, they would keep alive what was left in them before.
    fn arrival_registers(&mut self, n: u32) -> Res<u8> {
        let first = self.temporaries(n)?;
        self.code.top = first;
        Ok(first)
    }

    /// At a handler: the exception arrives in `b.register`. What follows is inside a Handler block.
    fn begin_handler(&mut self, b: Block, assigned: u64) -> Res<()> {
        self.code.dead = false;
        self.code.assigned = assigned;
        let h = if matches!(b.kind, BlockKind::With | BlockKind::AsyncWith) { b.register + 4 } else { b.register };
        self.emit(op::ENTERHANDLER, h, 0, 0)?;
        let start = self.here();
        self.push_block(BlockKind::Handler, h, start)
    }

    /// The end of a handler whose exception goes on (`raises`) or has been dealt with; then its cleanup region.
    fn end_handler(&mut self, raises: bool) -> Res<Label> {
        let b = self.pop_block();
        self.close_piece(b)?;
        let mut out = Label::new();
        if raises {
            self.emit(op::LEAVEHANDLER, b.register, 0, 0)?;
            self.emit(op::RERAISE, b.register, 0, 0)?;
            self.code.dead = true;
        } else {
            self.leave_handler(b)?;
            self.jump(op::JUMP, 0, 0, 0, &mut out)?;
        }
        self.cleanup(b)?;
        Ok(out)
    }

    /// Where exceptions raised inside a handler go: handling ends, the new exception goes on.
    fn cleanup(&mut self, b: Block) -> Res<()> {
        if self.place_handler(b) {
            let assigned = self.code.assigned;
            self.code.dead = false;
            let mark = self.code.top;
            self.code.top = mark.max(b.register + 3);
            self.code.most = self.code.most.max(b.register + 3);
            self.leave_handler(b)?;
            self.code.top = mark;
            self.emit(op::RERAISE, b.register + 2, 0, 0)?;
            self.code.assigned = assigned;
            self.code.dead = true;
        }
        Ok(())
    }

    #[inline(never)]
    fn try_except(&mut self, node: u16) -> Res<()> {
        let (body, handlers, otherwise) = (self.half(node, 0), self.half(node, 1), self.half(node, 2));
        self.check_default_last(handlers)?;
        let h = self.arrival_registers(3)?;
        let before = self.code.assigned;
        let start = self.here();
        self.push_block(BlockKind::Try, h, start)?;
        self.statements(body)?;
        let b = self.pop_block();
        self.close_piece(b)?;
        self.statements(otherwise)?;
        let mut end = Label::new();
        if self.has_region(b) {
            self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            self.place_handler(b);
            self.code.dead = false;
            self.code.assigned = before;
            self.code.top = h + 3;
            self.at_line(node);
            self.emit(op::ENTERHANDLER, h, 0, 0)?;
            self.handlers(handlers, h, &mut end)?;
            self.code.top = h;
        }
        self.bind(&mut end)
    }

    fn check_default_last(&mut self, mut cell: u16) -> Res<()> {
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if next != 0 && self.half(item, 0) == 0 {
                return Err(self.error_node(item, format_args!("default 'except:' must be last")));
            }
            cell = next;
        }
        Ok(())
    }

    /// The `except` clauses behind ENTERHANDLER.
    #[inline(never)]
    fn handlers(&mut self, mut cell: u16, h: u8, end: &mut Label) -> Res<()> {
        let mut catches_all = false;
        let assigned = self.code.assigned;
        while cell != 0 {
            let (handler, next) = self.cell(cell);
            let (class, body, name) = (self.half(handler, 0), self.half(handler, 1), self.value(handler, 0));
            let mut other = Label::new();
            let mark = self.code.top;
            self.at_line(handler);
            let start = self.here();
            self.push_block(BlockKind::Handler, h, start)?;
            if class == 0 {
                catches_all = true;
            } else {
                let t = self.temporary()?;
                let c = self.operand(class, t)?;
                self.at_line(handler);
                self.emit(op::EXCMATCH, t, h, c)?;
                self.jump(op::JFALSE, t, 0, 0, &mut other)?;
                self.code.top = mark;
            }
            if name != UNSET {
                self.store_name(name, h)?;
                // only from here on there is a name to unset
                let b = self.pop_block();
                self.close_piece(b)?;
                let start = self.here();
                self.push_block(BlockKind::Handler, h, start)?;
                self.innermost().name = name;
                self.statements(body)?;
                let mut out = self.end_handler(false)?;
                self.merge(&mut out, end)?;
                self.cleanup(b)?;
            } else {
                self.statements(body)?;
                let mut out = self.end_handler(false)?;
                self.merge(&mut out, end)?;
            }
            self.code.assigned = assigned;
            self.bind(&mut other)?;
            self.code.top = mark;
            cell = next;
        }
        if !catches_all {
            self.emit(op::LEAVEHANDLER, h, 0, 0)?;
            self.emit(op::RERAISE, h, 0, 0)?;
        }
        self.code.dead = true;
        Ok(())
    }

    /// Jumps to `from` go to `to`: here nothing else is reached, so one more jump does it.
    fn merge(&mut self, from: &mut Label, to: &mut Label) -> Res<()> {
        if self.is_used(from) {
            self.bind(from)?;
            self.jump(op::JUMP, 0, 0, 0, to)?;
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn with_code(&mut self, node: u16) -> Res<()> {
        let (items, body, is_async) = (self.half(node, 0), self.half(node, 1), self.half(node, 2) != 0);
        let line = self.line_of_node(node);
        let count = self.begin_with(items, is_async)?;
        self.statements(body)?;
        self.end_with(count, line)
    }

    /// Enters all items; how many there are. Their registers stay in use.
    #[inline(never)]
    pub(super) fn begin_with(&mut self, mut cell: u16, is_async: bool) -> Res<u32> {
        let mut count = 0;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let (value, target) = (self.half(item, 0), self.half(item, 1));
            self.at_line(item);
            // the exit block; behind it the place of the exception and the outer one, used by the enter block before
            let a = self.temporaries(4)?;
            let mark = self.code.top;
            let e = self.temporaries(4)?;
            let o = self.any(value)?;
            self.at_line(item);
            let (enter, exit) = if is_async { (names::AENTER, names::AEXIT) } else { (names::ENTER, names::EXIT) };
            let n = self.name_index(enter)?;
            self.emit2(op::LOADSPECIAL, e, o, 0, n)?;
            let n = self.name_index(exit)?;
            self.emit2(op::LOADSPECIAL, a, o, 0, n)?;
            self.emit(op::CALLMETHOD, e, 0, 0)?;
            if is_async {
                self.await_in_place(e)?;
            }
            self.code.most = self.code.most.max(mark + 3);
            let start = self.here();
            self.push_block(if is_async { BlockKind::AsyncWith } else { BlockKind::With }, a, start)?;
            if target != 0 {
                self.store(target, e)?;
            }
            self.code.top = mark;
            count += 1;
            cell = next;
        }
        Ok(count)
    }

    /// Leaves `count` items, innermost first.
    #[inline(never)]
    pub(super) fn end_with(&mut self, count: u32, line: u32) -> Res<()> {
        for _ in 0..count {
            self.set_line(line);
            let b = self.pop_block();
            self.close_piece(b)?;
            let assigned = self.code.assigned;
            let mut end = Label::new();
            if !self.code.dead {
                self.call_exit(b, false)?;
            }
            if self.has_region(b) {
                self.jump(op::JUMP, 0, 0, 0, &mut end)?;
                self.place_handler(b);
                self.code.top = b.register + 6;
                self.begin_handler(b, 0)?;
                let t = self.temporaries(7)?;
                let h = b.register + 4;
                self.emit(op::MOVE, t, b.register, 0)?;
                self.emit(op::MOVE, t + 3, b.register + 3, 0)?;
                self.emit(op::EXCPARTS, t + 4, h, 0)?;
                self.emit(op::CALLMETHOD, t, 3, 0)?;
                if b.kind == BlockKind::AsyncWith {
                    self.await_in_place(t)?;
                }
                let mut swallow = Label::new();
                self.jump(op::JTRUE, t, 0, 0, &mut swallow)?;
                let handler = self.pop_block();
                self.close_piece(handler)?;
                self.emit(op::LEAVEHANDLER, h, 0, 0)?;
                self.emit(op::RERAISE, h, 0, 0)?;
                self.code.dead = true;
                self.bind(&mut swallow)?;
                self.emit(op::LEAVEHANDLER, h, 0, 0)?;
                self.jump(op::JUMP, 0, 0, 0, &mut end)?;
                self.cleanup(handler)?;
            }
            // the body may have been left anywhere: only what was assigned before it is certain
            self.bind(&mut end)?;
            self.code.assigned &= assigned;
            self.code.top = b.register;
        }
        Ok(())
    }

    /// The head of an `async for`; the label is where its end leads. `iterable` 0: r3 holds an asynchronous iterator already.
    pub(super) fn begin_async_for(&mut self, target: u16, iterable: u16, node: u16) -> Res<Label> {
        let state = self.temporaries(3)?;
        if iterable == 0 {
            self.emit(op::MOVE, state, 3, 0)?;
        } else {
            let r = self.operand(iterable, state)?;
            self.at_line(node);
            self.emit(op::GETAITER, state, r, 0)?;
        }
        let top = self.here();
        self.push_block(BlockKind::Loop, state, top)?;
        let before = self.code.assigned;
        // where StopAsyncIteration arrives: two registers, and one more for the match
        let h = self.temporaries(3)?;
        let start = self.here();
        self.push_block(BlockKind::Try, h, start)?;
        let t = self.temporary()?;
        self.emit(op::GETANEXT, t, state, 0)?;
        self.delegate(t, t)?;
        let b = self.pop_block();
        self.close_piece(b)?;
        let (mut step, mut ended) = (Label::new(), Label::new());
        self.jump(op::JUMP, 0, 0, 0, &mut step)?;
        if self.place_handler(b) {
            self.code.dead = false;
            self.code.assigned = before;
            self.emit(op::ENTERHANDLER, h, 0, 0)?;
            self.load_constant(Self::type_constant(super::statement::STOP_ASYNC_ITERATION), h + 2)?;
            self.emit(op::EXCMATCH, h + 2, h, h + 2)?;
            self.emit(op::LEAVEHANDLER, h, 0, 0)?;
            self.jump(op::JTRUE, h + 2, 0, 0, &mut ended)?;
            self.emit(op::RERAISE, h, 0, 0)?;
            self.code.dead = true;
        }
        self.bind(&mut step)?;
        self.store(target, t)?;
        self.code.top = h;
        Ok(ended)
    }
}
