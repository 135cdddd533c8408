//! From the parts of `emit.rs` to a CODE object.

use super::arena::Words;
use super::emit::{Code, CodeKind};
use super::scope::symbol;
use super::{Compiler, Res};
use crate::layout::{code, kind};
use crate::names;
use crate::op;
use crate::value::{UNSET, Value, small};

/// How many words an instruction takes.
pub(crate) const fn length(op: u8) -> u32 {
    match op {
        op::LOADNAME
        | op::LOADNAMEFREE
        | op::INPLACE
        | op::GETATTR
        | op::SETATTR
        | op::DELATTR
        | op::LOADMETHOD
        | op::LOADSPECIAL => 2,
        op::JLT | op::JLE | op::JEQ | op::JNE | op::JGT | op::JGE | op::JNONE | op::JIS => 2,
        op::FORMAT
        | op::UNPACKSTAR
        | op::FORNEXT
        | op::CALLKW
        | op::FUNCTION
        | op::CLASS
        | op::IMPORT
        | op::IMPORTFROM
        | op::MATCHCLASS => 2,
        _ => 1,
    }
}

impl Compiler<'_, '_> {
    /// Makes the CODE object of `self.code` and puts `outer` back in its place.
    #[inline(never)]
    pub(super) fn assemble(&mut self, outer: Code) -> Res<Value> {
        let mut c = self.code;
        let pool = c.pool.len + c.globals.len + c.caches;
        let words = code::POOL as u32 + pool + c.words.len;
        let varnames = self.varnames(&c)?;
        let freevars = self.freevars(&c)?;
        let line_table = self.bytes_of(&mut c.lines, c.line_bytes)?;
        let handler_bytes = c.handlers.len * 4;
        let handlers = if handler_bytes == 0 { UNSET } else { self.bytes_of(&mut c.handlers, handler_bytes)? };
        if pool > 0xffff {
            return Err(self.unsupported(c.first_line, 1, "so many names and attributes in one code object"));
        }
        self.relocate(&mut c)?;
        let v = self.alloc(kind::CODE, words as usize)?;
        let fields = [
            (code::NPTRS, small((code::POOL as u32 - 1 + pool) as i32)),
            (code::NAME, c.name),
            (code::FILE, self.file),
            (code::LINES, line_table),
            (code::HANDLERS, handlers),
            (code::VARNAMES, varnames),
            (code::FREEVARS, freevars),
            (code::INFO, small((c.most.max(3) as u32 | c.flags << 10) as i32)),
            (code::PARAMS, small(c.params as i32)),
            (code::QUALNAME, c.qualname),
            (code::FIRST_LINE, small(c.first_line as i32)),
            (code::GLOBALS, small((c.pool.len | c.globals.len << 15) as i32)),
            (code::DOC, c.doc),
        ];
        for (at, value) in fields {
            self.heap.set(v, at, value);
        }
        let mut at = code::POOL;
        for part in [&mut c.pool, &mut c.globals] {
            for i in 0..part.len {
                let value = self.at(part, i);
                self.heap.set(v, at, value);
                at += 1;
            }
        }
        at += c.caches as usize;
        for i in 0..c.words.len {
            let word = self.at(&mut c.words, i);
            self.heap.replace_raw(v, at, word);
            at += 1;
        }
        for part in [&mut c.pool, &mut c.globals, &mut c.words, &mut c.lines, &mut c.handlers, &mut c.declared] {
            self.release(part);
        }
        self.code = outer;
        Ok(v)
    }

    /// Adds the section bases to pool operands.
    fn relocate(&mut self, c: &mut Code) -> Res<()> {
        let globals = c.pool.len;
        let caches = globals + c.globals.len;
        let mut pc = 0;
        while pc < c.words.len {
            let w = self.at(&mut c.words, pc);
            let op = w as u8;
            match op {
                op::LOADGLOBAL | op::STOREGLOBAL | op::DELGLOBAL => {
                    self.put(&mut c.words, pc, w.wrapping_add(globals << 16))
                }
                op::LOADNAME => {
                    let second = self.at(&mut c.words, pc + 1);
                    self.put(&mut c.words, pc + 1, second.wrapping_add(globals << 16));
                }
                op::GETATTR | op::SETATTR | op::LOADMETHOD => {
                    let second = self.at(&mut c.words, pc + 1);
                    self.put(&mut c.words, pc + 1, second.wrapping_add(caches << 16));
                }
                _ => {}
            }
            pc += length(op);
        }
        Ok(())
    }

    fn bytes_of(&mut self, v: &mut Words, n: u32) -> Res<Value> {
        let b = self.alloc(kind::BYTES, 3 + n.div_ceil(4) as usize)?;
        self.heap.replace_raw(b, 1, n);
        for i in 0..v.len {
            let word = self.at(v, i);
            self.heap.replace_raw(b, 3 + i as usize, word);
        }
        Ok(b)
    }

    fn varnames(&mut self, c: &Code) -> Res<Value> {
        if c.kind == CodeKind::Module {
            return self.alloc(kind::TUPLE, 1);
        }
        if c.kind == CodeKind::Class {
            let v = self.alloc(kind::TUPLE, 3)?;
            self.heap.set(v, 1, names::EMPTY);
            self.heap.set(v, 2, names::CLASS);
            return Ok(v);
        }
        let mut n = 0;
        let mut y = self.first_symbol(c.scope);
        while y != 0 {
            n += (self.symbol_flags(y) & symbol::LOCAL != 0) as usize;
            y = self.next_symbol(y);
        }
        let v = self.alloc(kind::TUPLE, 1 + n)?;
        let mut y = self.first_symbol(c.scope);
        while y != 0 {
            if self.symbol_flags(y) & symbol::LOCAL != 0 {
                let (slot, name) = (self.symbol_slot(y) as usize, self.symbol_name(y));
                self.heap.set(v, slot - 2, name);
            }
            y = self.next_symbol(y);
        }
        Ok(v)
    }

    /// How many free variables a scope has.
    pub(super) fn count_free(&mut self, s: u16) -> u32 {
        let mut n = 0;
        let mut y = if s == 0 { 0 } else { self.first_symbol(s) };
        while y != 0 {
            n += (self.symbol_flags(y) & symbol::FREE != 0) as u32;
            y = self.next_symbol(y);
        }
        n
    }

    fn freevars(&mut self, c: &Code) -> Res<Value> {
        let n = if c.kind == CodeKind::Module { 0 } else { self.count_free(c.scope) };
        if n == 0 {
            return Ok(UNSET);
        }
        let v = self.alloc(kind::TUPLE, 1 + n as usize)?;
        let mut at = 1;
        let mut y = self.first_symbol(c.scope);
        while y != 0 {
            if self.symbol_flags(y) & symbol::FREE != 0 {
                let name = self.symbol_name(y);
                self.heap.set(v, at, name);
                at += 1;
            }
            y = self.next_symbol(y);
        }
        Ok(v)
    }
}
