//! Blocks that a jump may have to leave: loops, protected regions, handlers; and the exception table.
//!
//! A region is protected in pieces: on every way out the piece ends, the way out is emitted unprotected, and a new piece begins behind it.
//! Entries name their block by a number until the handler's place is known.

use super::emit::Label;
use super::{Compiler, Res};
use crate::op;
use crate::value::{UNSET, Value};

/// Blocks nested in one function, as CPython bounds them.
const BLOCKS_IN_FUNCTION: usize = 20;
/// Blocks open at once.
pub(super) const BLOCKS_MAX: usize = 48;
/// An entry whose handler is not placed yet.
const PENDING: u32 = 1 << 31;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Loop,
    /// The body of a `try` with `except`s.
    Try,
    /// The body of a `try` (with its handlers) that has a `finally`.
    Finally,
    /// The body of a `with`.
    With,
    AsyncWith,
    /// A handler: the exception is in `register`, the outer one in the next.
    Handler,
}

#[derive(Clone, Copy)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// Loop: its state; With: the exit block; Handler and regions: where the exception arrives.
    pub register: u8,
    /// Loop: where `continue` leads. Others: where the open piece begins.
    pub start: u32,
    pub breaks: Label,
    /// Finally: the body. Handler: unused.
    pub body: u16,
    /// Handler: the name to unset at its end.
    pub name: Value,
    /// Number of the region in the exception table.
    serial: u32,
}

impl Block {
    pub fn new() -> Block {
        Block { kind: BlockKind::Loop, register: 0, start: 0, breaks: Label::new(), body: 0, name: UNSET, serial: 0 }
    }
}

impl Compiler<'_, '_> {
    pub(super) fn push_block(&mut self, kind: BlockKind, register: u8, start: u32) -> Res<()> {
        let nested = self.blocks_len - self.code.blocks_base as usize;
        if nested >= BLOCKS_IN_FUNCTION || self.blocks_len >= self.blocks_end {
            let line = self.tok.line;
            return Err(self.parse_error_at(line, 0, 0, format_args!("too many statically nested blocks")));
        }
        self.region_serial += 1;
        self.blocks[self.blocks_len] = Block { kind, register, start, serial: self.region_serial, ..Block::new() };
        self.blocks_len += 1;
        Ok(())
    }

    /// The innermost block is over.
    pub(super) fn pop_block(&mut self) -> Block {
        self.blocks_len -= 1;
        self.blocks[self.blocks_len]
    }

    /// The innermost block, to set what only some kinds have.
    pub(super) fn innermost(&mut self) -> &mut Block {
        &mut self.blocks[self.blocks_len - 1]
    }

    /// Ends the open piece of a region here.
    pub(super) fn close_piece(&mut self, b: Block) -> Res<()> {
        let here = self.here();
        if b.kind == BlockKind::Loop || here <= b.start {
            return Ok(());
        }
        let mut v = self.code.handlers;
        self.append(&mut v, b.start | here << 16)?;
        self.append(&mut v, PENDING | (b.serial & 0x7f_ffff) << 8 | Self::arrival(b) as u32)?;
        self.code.handlers = v;
        Ok(())
    }

    /// Where the exception of a region arrives.
    fn arrival(b: Block) -> u8 {
        match b.kind {
            // behind the exit block
            BlockKind::With | BlockKind::AsyncWith => b.register + 4,
            // behind the exception and the outer one
            BlockKind::Handler => b.register + 2,
            _ => b.register,
        }
    }

    /// Whether anything in `b`'s region can raise.
    pub(super) fn has_region(&mut self, b: Block) -> bool {
        let mut v = self.code.handlers;
        (0..v.len / 2).any(|i| {
            let w = self.at(&mut v, 2 * i + 1);
            w & PENDING != 0 && (w >> 8 & 0x7f_ffff) == b.serial & 0x7f_ffff
        })
    }

    /// The handler of `b`'s region is here; false if nothing in it can raise.
    pub(super) fn place_handler(&mut self, b: Block) -> bool {
        let here = self.here();
        let mut v = self.code.handlers;
        let mut found = false;
        let mut i = 1;
        while i < v.len {
            let w = self.at(&mut v, i);
            if w & PENDING != 0 && (w >> 8 & 0x7f_ffff) == b.serial & 0x7f_ffff {
                self.put(&mut v, i, here | (w & 0xff) << 16);
                found = true;
            }
            i += 2;
        }
        self.code.handlers = v;
        found
    }

    /// Emits what must happen on the way out of all blocks from number `level` on, innermost first. `keep` is a value that must survive.
    pub(super) fn unwind(&mut self, level: usize, keep: Option<u8>) -> Res<()> {
        let all = self.blocks_len;
        let leaving = core::mem::replace(&mut self.leaving, all);
        let mark = self.code.top;
        if let Some(r) = keep {
            self.code.top = self.code.top.max(r.saturating_add(1));
        }
        let mut result = Ok(());
        for at in (level..all).rev() {
            let b = self.blocks[at];
            result = self.close_piece(b);
            self.blocks_len = at;
            if result.is_ok() && !self.code.dead {
                result = self.leave_block(b);
            }
            if result.is_err() {
                break;
            }
        }
        (self.blocks_len, self.leaving) = (all, leaving);
        self.code.top = mark;
        result
    }

    /// What follows is inside the blocks from number `level` on again.
    pub(super) fn reopen(&mut self, level: usize) {
        let here = self.here();
        for b in &mut self.blocks[level..self.blocks_len] {
            if b.kind != BlockKind::Loop {
                b.start = here;
            }
        }
    }

    /// One way out of one block; the block is no longer among the open ones.
    fn leave_block(&mut self, b: Block) -> Res<()> {
        match b.kind {
            BlockKind::Loop | BlockKind::Try => Ok(()),
            BlockKind::Finally => self.finally_inline(b.body),
            BlockKind::Handler => self.leave_handler(b),
            BlockKind::With | BlockKind::AsyncWith => self.call_exit(b, true),
        }
    }

    /// The body of a `finally` on a way out. Its own blocks take the places of those being left, which are needed again behind the way out:
    /// these wait at the end of the table meanwhile.
    fn finally_inline(&mut self, body: u16) -> Res<()> {
        let (left, end) = (self.leaving.saturating_sub(self.blocks_len), self.blocks_end);
        let (from, kept) = (self.blocks_len, end - left);
        let leaving = core::mem::replace(&mut self.leaving, self.blocks_len);
        self.blocks.copy_within(from..from + left, kept);
        self.blocks_end = kept;
        let result = self.statements(body);
        self.blocks.copy_within(kept..end, from);
        (self.blocks_end, self.leaving) = (end, leaving);
        result
    }

    /// Unsets the handler's name and ends handling.
    pub(super) fn leave_handler(&mut self, b: Block) -> Res<()> {
        if b.name != UNSET && !self.code.dead {
            self.unset_name(b.name)?;
        }
        self.emit(op::LEAVEHANDLER, b.register, 0, 0)
    }

    /// `name = None; del name`, as the end of an `except … as`.
    pub(super) fn unset_name(&mut self, name: Value) -> Res<()> {
        use super::place::Place;
        if let Place::Local(r) = self.lookup(name) {
            self.clear_assigned(r);
            return self.emit(op::LOADS, r, 255, 0);
        }
        let t = self.temporary()?;
        self.emit(op::LOADS, t, 0, 0)?;
        self.store_name(name, t)?;
        self.delete_name(name)?;
        self.code.top = t;
        Ok(())
    }

    /// Calls `__exit__(None, None, None)`; `copied`: from a copy of the exit block above everything in use.
    pub(super) fn call_exit(&mut self, b: Block, copied: bool) -> Res<()> {
        let mark = self.code.top;
        let a = if copied {
            let a = self.temporaries(4)?;
            self.emit(op::MOVE, a, b.register, 0)?;
            self.emit(op::MOVE, a + 3, b.register + 3, 0)?;
            a
        } else {
            self.code.top = b.register + 4;
            b.register
        };
        let first = self.temporaries(3)?;
        for i in 0..3 {
            self.emit(op::LOADS, first + i, 0, 0)?;
        }
        self.emit(op::CALLMETHOD, a, 3, 0)?;
        if b.kind == BlockKind::AsyncWith {
            self.await_in_place(a)?;
        }
        self.code.top = mark;
        Ok(())
    }
}
