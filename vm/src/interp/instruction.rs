//! The current instruction: its operands, the registers it works on, and how its slow path goes on.

use super::Vm;
use crate::host::Host;
use crate::layout::code;
use crate::native::Signal;
use crate::state::{Catch, root};
use crate::value::{UNSET, Value, heap_ref};

/// The instruction's operands.
#[derive(Clone, Copy)]
pub(crate) struct Word(pub u32);

impl Word {
    pub(crate) fn op(self) -> u8 {
        (self.0 & 127) as u8
    }
    pub(crate) fn a(self) -> usize {
        (self.0 >> 8 & 255) as usize
    }
    pub(crate) fn b(self) -> usize {
        (self.0 >> 16 & 255) as usize
    }
    pub(crate) fn c(self) -> usize {
        (self.0 >> 24) as usize
    }
    pub(crate) fn bx(self) -> usize {
        (self.0 >> 16) as usize
    }
    pub(crate) fn sbx(self) -> isize {
        (self.0 as i32 >> 16) as isize
    }
}

impl Vm<'_> {
    /// Register `i` of the current window.
    pub(crate) fn r(&self, i: usize) -> Value {
        self.stack.get(self.cursor.base + i).copied().unwrap_or(UNSET)
    }

    /// Sets register `i`.
    pub(crate) fn set_r(&mut self, i: usize, v: Value) {
        let at = self.cursor.base + i;
        if let Some(slot) = self.stack.get_mut(at) {
            *slot = v;
        }
    }

    /// Word `i` after the current instruction's first.
    pub(crate) fn operand(&mut self, i: usize) -> u32 {
        let pc = self.cursor.pc + i;
        self.heap.memory().get(pc).copied().unwrap_or(0)
    }

    /// Pool word `i` of the current code.
    pub(crate) fn pool(&self, i: usize) -> Value {
        self.heap.get(heap_ref(self.cursor.code), code::POOL + i)
    }

    /// The current instruction is done: go on after its `words` words.
    pub(crate) fn advance(&mut self, words: usize) {
        self.cursor.pc += words;
    }

    /// Jump by `offset` words after the current instruction of `words` words.
    pub(crate) fn jump(&mut self, words: usize, offset: isize) {
        self.cursor.pc = (self.cursor.pc + words).wrapping_add_signed(offset);
    }

    /// The result of the call the slow path asked for.
    pub(crate) fn result(&self) -> Value {
        self.state.roots[root::RESULT]
    }

    /// Asks for a call whose result the same slow path gets at `stage`.
    pub(crate) fn ask<T>(&mut self, callee: Value, args: &[Value], stage: u32) -> Result<T, Signal> {
        self.ask_catching(callee, args, stage, Catch::Nothing)
    }

    /// Asks for a call whose result is register `a`; the instruction of `words` words is done then.
    pub(crate) fn ask_for<T>(&mut self, callee: Value, args: &[Value], a: usize, words: usize) -> Result<T, Signal> {
        self.state.call = crate::state::Call::new(callee, args);
        self.state.call.stage = 0;
        self.state.call.to = a as u32 + 1;
        self.state.call.words = words;
        Err(Signal::Call)
    }

    /// As [`Vm::ask`], handing exceptions of a kind to the slow path at `stage + 1`.
    pub(crate) fn ask_catching<T>(
        &mut self,
        callee: Value,
        args: &[Value],
        stage: u32,
        catch: Catch,
    ) -> Result<T, Signal> {
        self.state.call = crate::state::Call::new(callee, args);
        self.state.call.stage = stage;
        self.state.call.catch = catch;
        Err(Signal::Call)
    }

    /// Prelude function `number`, compiled on first use.
    pub(crate) fn prelude(&mut self, host: &mut dyn Host, number: u16) -> Result<Value, Signal> {
        crate::prelude::function(self, host, number)
    }

    /// The program counter relative to the code object.
    pub(crate) fn relative_pc(&self) -> usize {
        self.cursor.pc - self.cursor.code
    }

    /// The number of registers of the current code.
    pub(crate) fn registers(&self) -> usize {
        (self.heap.get(heap_ref(self.cursor.code), code::INFO) >> 1 & 1023) as usize
    }
}
