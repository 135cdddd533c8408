//! The code object that is being made: instructions, pool, labels, registers, line table.
//!
//! Pool operands are numbers within their own section (constants and names; globals; caches) until `assemble.rs` places the sections.
//! Forward jumps to one label are chained through their own offset fields.

use super::arena::Words;
use super::ast::of_place;
use super::{Compiler, Res, lines};
use crate::layout::kind;
use crate::op;
use crate::value::{UNSET, Value};

/// Most registers a window may use; a bound of the operand byte, with room for call blocks.
pub(super) const REGISTERS_MAX: u32 = 240;
/// Most instruction words of a code object: offsets of the exception table have 16 bits.
const WORDS_MAX: u32 = 0xfff0;
/// The end of a chain of jumps.
const END: u32 = 0xffff;

/// What kind of code is being made.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum CodeKind {
    #[default]
    Module,
    Class,
    Function,
}

/// The code being made.
#[derive(Clone, Copy, Default)]
pub(super) struct Code {
    pub kind: CodeKind,
    /// `code::flag`s.
    pub flags: u32,
    /// The scope record; 0 for streamed code until a unit sets it.
    pub scope: u16,
    pub name: Value,
    pub qualname: Value,
    pub doc: Value,
    pub first_line: u32,
    pub params: u32,
    /// Registers: the first temporary, the next free one, the most used.
    pub temporaries: u8,
    pub top: u8,
    pub most: u8,
    /// Nothing reaches this point.
    pub dead: bool,
    /// Copies of locals are needed before later operands (the scope contains `:=`).
    pub walrus: bool,
    /// A class: a `__class__` cell is wanted.
    pub class_cell: bool,
    /// Locals certainly assigned here, the first 64 of them.
    pub assigned: u64,
    /// Where this code's blocks begin in `Compiler::blocks`.
    pub blocks_base: u8,
    pub words: Words,
    pub pool: Words,
    pub globals: Words,
    pub handlers: Words,
    /// Bytes of the line table, four to a word.
    pub lines: Words,
    pub line_bytes: u32,
    pub caches: u32,
    /// Names declared global in a streamed class.
    pub declared: Words,
    pub line: u32,
    pub line_pc: u32,
    pub line_noted: u32,
}

impl Code {
    pub fn is_class(&self) -> bool {
        self.kind == CodeKind::Class
    }
}

/// A place that jumps lead to.
#[derive(Clone, Copy)]
pub(super) struct Label {
    head: u32,
    /// What is assigned on every way here.
    assigned: u64,
}

impl Label {
    pub fn new() -> Label {
        Label { head: END, assigned: u64::MAX }
    }
}

impl Compiler<'_, '_> {
    /// The source line of what is emitted next.
    pub(super) fn at_line(&mut self, node: u16) {
        if node != 0 {
            self.code.line = of_place(self.place_of(node)).0;
        }
    }

    pub(super) fn set_line(&mut self, line: u32) {
        self.code.line = line;
    }

    /// Where the next instruction goes.
    pub(super) fn here(&self) -> u32 {
        self.code.words.len
    }

    fn note_line(&mut self) -> Res<()> {
        let (line, pc) = (self.code.line, self.here());
        if line == self.code.line_noted {
            return Ok(());
        }
        let mut bytes = [0u8; 12];
        let mut n = 0;
        lines::encode(pc - self.code.line_pc, line as i32 - self.code.line_noted as i32, |b| {
            bytes[n] = b;
            n += 1;
        });
        for &b in &bytes[..n] {
            let at = self.code.line_bytes;
            let mut v = self.code.lines;
            if at.is_multiple_of(4) {
                self.append(&mut v, b as u32)?;
            } else {
                let w = self.at(&mut v, at / 4) | (b as u32) << (at % 4 * 8);
                self.put(&mut v, at / 4, w);
            }
            self.code.lines = v;
            self.code.line_bytes += 1;
        }
        self.code.line_noted = line;
        self.code.line_pc = pc;
        Ok(())
    }

    /// The line table starts from the code's first line.
    pub(super) fn begin_lines(&mut self, line: u32) {
        (self.code.first_line, self.code.line, self.code.line_noted, self.code.line_pc) = (line, line, line, 0);
    }

    pub(super) fn raw(&mut self, word: u32) -> Res<()> {
        if self.here() >= WORDS_MAX {
            return Err(self.unsupported(self.code.line, 1, "a code object of more than 65000 words"));
        }
        let mut v = self.code.words;
        self.append(&mut v, word)?;
        self.code.words = v;
        Ok(())
    }

    /// The word at `pc` of the code.
    pub(super) fn instruction(&mut self, pc: u32) -> u32 {
        let mut v = self.code.words;
        let w = self.at(&mut v, pc);
        self.code.words = v;
        w
    }

    pub(super) fn patch(&mut self, pc: u32, word: u32) {
        let mut v = self.code.words;
        self.put(&mut v, pc, word);
        self.code.words = v;
    }

    /// One instruction.
    pub(super) fn emit(&mut self, op: u8, a: u8, b: u8, c: u8) -> Res<()> {
        if self.code.dead {
            return Ok(());
        }
        self.note_line()?;
        self.raw(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }

    /// One instruction with a second word.
    pub(super) fn emit2(&mut self, op: u8, a: u8, b: u8, c: u8, second: u32) -> Res<()> {
        if self.code.dead {
            return Ok(());
        }
        self.emit(op, a, b, c)?;
        self.raw(second)
    }

    /// One instruction with a 16-bit operand.
    pub(super) fn emit_bx(&mut self, op: u8, a: u8, bx: u32) -> Res<()> {
        self.emit(op, a, bx as u8, (bx >> 8) as u8)
    }

    fn pool_index(&mut self, v: &mut Words, value: Value) -> Res<u32> {
        for i in 0..v.len {
            if self.at(v, i) == value {
                return Ok(i);
            }
        }
        if v.len >= 0x7fff {
            return Err(self.unsupported(self.code.line, 1, "more than 32767 names or constants in one code object"));
        }
        self.append(v, value)?;
        Ok(v.len - 1)
    }

    /// The pool number of a name.
    pub(super) fn name_index(&mut self, name: Value) -> Res<u32> {
        let mut v = self.code.pool;
        let i = self.pool_index(&mut v, name)?;
        self.code.pool = v;
        Ok(i)
    }

    /// The number of a global among the globals.
    pub(super) fn global_index(&mut self, name: Value) -> Res<u32> {
        let mut v = self.code.globals;
        let i = self.pool_index(&mut v, name)?;
        self.code.globals = v;
        Ok(i)
    }

    /// The pool number of a constant: equal constants of one type share it.
    pub(super) fn constant_index(&mut self, value: Value) -> Res<u32> {
        let mut v = self.code.pool;
        for i in 0..v.len {
            let other = self.at(&mut v, i);
            if self.same_constant(other, value, 0) {
                self.code.pool = v;
                return Ok(i);
            }
        }
        if v.len >= 0x7fff {
            return Err(self.unsupported(self.code.line, 1, "more than 32767 names or constants in one code object"));
        }
        self.append(&mut v, value)?;
        self.code.pool = v;
        Ok(v.len - 1)
    }

    fn same_constant(&mut self, a: Value, b: Value, depth: u32) -> bool {
        if a == b {
            return true;
        }
        if a & 3 != 0 || b & 3 != 0 || a == UNSET || b == UNSET || depth > 4 {
            return false;
        }
        let Some(k) = self.heap.kind(a) else { return false };
        if self.heap.kind(b) != Some(k) {
            return false;
        }
        let n = self.heap.words(a).len();
        if self.heap.words(b).len() != n {
            return false;
        }
        match k {
            kind::TUPLE => (1..n).all(|i| {
                let (x, y) = (self.heap.get(a, i), self.heap.get(b, i));
                self.same_constant(x, y, depth + 1)
            }),
            // word 2 is the hash, known or not
            kind::STR | kind::BYTES => (1..n).all(|i| i == 2 || self.heap.get(a, i) == self.heap.get(b, i)),
            kind::FLOAT | kind::COMPLEX | kind::INT_POSITIVE | kind::INT_NEGATIVE => {
                (1..n).all(|i| self.heap.get(a, i) == self.heap.get(b, i))
            }
            _ => false,
        }
    }

    /// `words` words of cache; their number among the caches.
    pub(super) fn cache(&mut self, words: u32) -> Res<u32> {
        let at = self.code.caches;
        self.code.caches += words;
        if self.code.caches > 0x7fff {
            return Err(self.unsupported(self.code.line, 1, "so many attributes in one code object"));
        }
        Ok(at)
    }

    /// The next free register.
    pub(super) fn temporary(&mut self) -> Res<u8> {
        self.temporaries(1)
    }

    /// `n` free registers in a row; the first.
    pub(super) fn temporaries(&mut self, n: u32) -> Res<u8> {
        let first = self.code.top;
        let top = first as u32 + n;
        if top > REGISTERS_MAX {
            return Err(self.unsupported(self.code.line, 1, "so many local variables and temporaries in one function"));
        }
        self.code.top = top as u8;
        self.code.most = self.code.most.max(top as u8);
        Ok(first)
    }

    /// Whether register `r` is a local variable's.
    pub(super) fn is_local(&self, r: u8) -> bool {
        r < self.code.temporaries
    }

    /// Emits a jump to `label`. `op` with `a`, `b`, `c` as the instruction has them; offsets are filled in.
    pub(super) fn jump(&mut self, op: u8, a: u8, b: u8, c: u8, label: &mut Label) -> Res<()> {
        if self.code.dead {
            return Ok(());
        }
        self.note_line()?;
        let pc = self.here();
        let link = label.head;
        match op {
            op::JUMP => self.raw(op as u32 | link << 8)?,
            op::JTRUE | op::JFALSE => self.raw(op as u32 | (a as u32) << 8 | link << 16)?,
            _ => {
                self.raw(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)?;
                self.raw(link)?;
            }
        }
        label.head = pc;
        label.assigned &= self.code.assigned;
        if op == op::JUMP {
            self.code.dead = true;
        }
        Ok(())
    }

    /// Whether any jump leads to `label`.
    pub(super) fn is_used(&self, label: &Label) -> bool {
        label.head != END
    }

    /// `label` is here.
    pub(super) fn bind(&mut self, label: &mut Label) -> Res<()> {
        if label.head == END {
            return Ok(());
        }
        let here = self.here();
        let mut pc = label.head;
        while pc != END {
            let w = self.instruction(pc);
            let op = w as u8;
            let link;
            match op {
                op::JUMP => {
                    link = w >> 8;
                    self.patch(pc, op as u32 | (here - pc - 1) << 8);
                }
                op::JTRUE | op::JFALSE => {
                    link = w >> 16;
                    let offset = here - pc - 1;
                    if offset > 0x7fff {
                        return Err(self.unsupported(
                            self.code.line,
                            1,
                            "a conditional over more than 32767 words of code",
                        ));
                    }
                    self.patch(pc, w & 0xffff | offset << 16);
                }
                _ => {
                    link = self.instruction(pc + 1);
                    self.patch(pc + 1, here - pc - 2);
                }
            }
            pc = link;
        }
        self.code.assigned = if self.code.dead { label.assigned } else { self.code.assigned & label.assigned };
        self.code.dead = false;
        label.head = END;
        Ok(())
    }

    /// Jumps back to `pc`.
    pub(super) fn loop_to(&mut self, pc: u32) -> Res<()> {
        if self.code.dead {
            return Ok(());
        }
        self.note_line()?;
        let offset = pc.wrapping_sub(self.here() + 1);
        self.raw(op::LOOP as u32 | offset << 8)?;
        self.code.dead = true;
        Ok(())
    }

    /// Whether local `r` is certainly assigned here.
    pub(super) fn is_assigned(&self, r: u8) -> bool {
        let i = r.wrapping_sub(3);
        i < 64 && self.code.assigned >> i & 1 == 1
    }

    /// Local `r` is assigned from here on.
    pub(super) fn set_assigned(&mut self, r: u8) {
        let i = r.wrapping_sub(3);
        if i < 64 {
            self.code.assigned |= 1 << i;
        }
    }

    /// Local `r` may be unassigned from here on.
    pub(super) fn clear_assigned(&mut self, r: u8) {
        let i = r.wrapping_sub(3);
        if i < 64 {
            self.code.assigned &= !(1 << i);
        }
    }
}
