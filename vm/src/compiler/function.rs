//! Functions, lambdas, comprehensions and classes: code objects inside code objects.

use super::ast::{K, param};
use super::emit::{Code, CodeKind};
use super::place::Place;
use super::scope::{flag as scope_flag, symbol};
use super::{Compiler, Res};
use crate::layout::{code::flag, kind};
use crate::names;
use crate::op;
use crate::value::{UNSET, Value};

/// Most parameters of a function: the call's operand is a byte, and windows are bounded.
const PARAMETERS_MAX: u32 = 200;

impl Compiler<'_, '_> {
    /// Begins a code object; the outer one is returned, to be put back by `assemble`.
    #[inline(never)]
    pub(super) fn open_code(&mut self, kind: CodeKind, scope: u16, name: Value, line: u32) -> Res<Code> {
        let qualname = self.qualified(name)?;
        let outer = self.code;
        self.code = Code { kind, scope, name, qualname, blocks_base: self.blocks_len as u8, ..Code::default() };
        self.begin_lines(line);
        let first = if kind == CodeKind::Class { 5 } else { 3 };
        (self.code.top, self.code.temporaries, self.code.most) = (first, first, first);
        Ok(outer)
    }

    /// `__qualname__` of `name` in the code being made.
    fn qualified(&mut self, name: Value) -> Res<Value> {
        if self.code.kind == CodeKind::Module {
            return Ok(name);
        }
        if self.code.kind == CodeKind::Function || self.code.kind == CodeKind::Class {
            let s = self.code.scope;
            let y = if s == 0 { 0 } else { self.find_symbol(s, name) };
            if y != 0 && self.symbol_flags(y) & symbol::GLOBAL != 0 {
                return Ok(name);
            }
        }
        let outer = self.code.qualname;
        self.literal_push_value(outer)?;
        let between: &[u8] = if self.code.kind == CodeKind::Class { b"." } else { b".<locals>." };
        self.literal_push_str(between)?;
        self.literal_push_value(name)?;
        self.literal_finish(kind::STR)
    }

    fn literal_push_value(&mut self, v: Value) -> Res<()> {
        for i in 0..self.str_len(v) {
            let b = self.str_byte(v, i);
            self.literal_push_str(&[b])?;
        }
        Ok(())
    }

    /// Gives the locals of a function scope their registers and makes cells of those that closures see.
    pub(super) fn open_locals(&mut self) -> Res<()> {
        let s = self.code.scope;
        let mut next = 3u32;
        for parameters in [true, false] {
            let mut y = self.first_symbol(s);
            while y != 0 {
                let flags = self.symbol_flags(y);
                let is_parameter = flags & symbol::PARAM != 0;
                let local = is_parameter
                    || flags & symbol::ASSIGNED != 0 && flags & (symbol::GLOBAL | symbol::NONLOCAL | symbol::FREE) == 0;
                if local && is_parameter == parameters {
                    self.set_symbol_flag(y, symbol::LOCAL);
                    self.set_symbol_slot(y, next);
                    if next >= super::emit::REGISTERS_MAX {
                        let line = self.code.first_line;
                        return Err(self.unsupported(line, 1, "so many local variables in one function"));
                    }
                    if is_parameter {
                        self.set_assigned(next as u8);
                    }
                    next += 1;
                }
                y = self.next_symbol(y);
            }
        }
        let first = next as u8;
        (self.code.top, self.code.temporaries, self.code.most) = (first, first, first);
        let mut y = self.first_symbol(s);
        while y != 0 {
            if self.symbol_flags(y) & (symbol::LOCAL | symbol::CELL) == symbol::LOCAL | symbol::CELL {
                let r = self.symbol_slot(y) as u8;
                self.emit(op::MAKECELL, r, 0, 0)?;
            }
            y = self.next_symbol(y);
        }
        let flags = self.scope_flags(s);
        if flags & scope_flag::GENERATOR != 0 {
            self.code.flags |= flag::GENERATOR;
        }
        if flags & scope_flag::COROUTINE != 0 {
            self.code.flags |= flag::COROUTINE;
        }
        self.code.walrus = flags & scope_flag::WALRUS != 0;
        Ok(())
    }

    /// Sets `params` and the star flags from a list of PARAMs.
    fn describe_parameters(&mut self, mut cell: u16) -> Res<()> {
        let (mut positional, mut only, mut keyword) = (0u32, 0u32, 0u32);
        while cell != 0 {
            let (item, next) = self.cell(cell);
            match self.half(item, 1) {
                param::POSITIONAL_ONLY => (positional, only) = (positional + 1, only + 1),
                param::POSITIONAL => positional += 1,
                param::KEYWORD_ONLY => keyword += 1,
                param::VARARGS => self.code.flags |= flag::VARARGS,
                _ => self.code.flags |= flag::VARKW,
            }
            cell = next;
        }
        if positional + keyword > PARAMETERS_MAX {
            let line = self.code.first_line;
            return Err(self.unsupported(line, 1, "more than 200 parameters"));
        }
        self.code.params = positional | only << 8 | keyword << 16;
        Ok(())
    }

    /// The code object of a `def` or `lambda`.
    #[inline(never)]
    fn function_code(&mut self, node: u16) -> Res<Value> {
        let lambda = self.kind(node) == K::LAMBDA;
        let (name, parameters, body, scope) = if lambda {
            (names::LAMBDA, self.half(node, 0), self.half(node, 1), self.half(node, 2))
        } else {
            (self.value(node, 1), self.half(node, 1), self.half(node, 2), self.half(node, 3))
        };
        let line = self.line_of_node(node);
        let outer = self.open_code(CodeKind::Function, scope, name, line)?;
        self.describe_parameters(parameters)?;
        self.open_locals()?;
        if lambda {
            let r = self.any(body)?;
            if self.code.flags & flag::GENERATOR != 0 {
                self.emit(op::RETURNNONE, 0, 0, 0)?;
            } else {
                self.emit(op::RETURN, r, 0, 0)?;
            }
        } else {
            let body = self.take_docstring(body);
            self.statements(body)?;
            self.emit(op::RETURNNONE, 0, 0, 0)?;
        }
        self.assemble(outer)
    }

    /// Notes a docstring at the start of a body; the statements behind it.
    fn take_docstring(&mut self, cell: u16) -> u16 {
        if cell == 0 {
            return 0;
        }
        let (first, next) = self.cell(cell);
        let doc = self.docstring(first);
        if doc == UNSET {
            return cell;
        }
        self.code.doc = doc;
        next
    }

    /// The string that is statement `node`, or UNSET.
    pub(super) fn docstring(&mut self, node: u16) -> Value {
        if self.kind(node) != K::EXPR {
            return UNSET;
        }
        let value = self.half(node, 0);
        if self.kind(value) != K::CONST {
            return UNSET;
        }
        let v = self.value(value, 0);
        if self.heap.is(v, kind::STR) { v } else { UNSET }
    }

    /// Emits FUNCTION into register `a` (the three behind it are free): defaults, closure and code.
    #[inline(never)]
    fn function_into(&mut self, node: u16, a: u8) -> Res<()> {
        let parameters = match self.kind(node) {
            K::LAMBDA => self.half(node, 0),
            _ => self.half(node, 1),
        };
        let mut bits = self.defaults(parameters, a)?;
        let scope = if self.kind(node) == K::LAMBDA { self.half(node, 2) } else { self.half(node, 3) };
        bits |= self.closure(scope, a + 3)?;
        let line = self.line_of_node(node);
        let code = self.function_code(node)?;
        self.set_line(line);
        let k = self.constant_index(code)?;
        self.emit_bx(op::FUNCTION, a, k)?;
        if !self.code.dead {
            self.raw(bits)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn defaults(&mut self, parameters: u16, a: u8) -> Res<u32> {
        let mut bits = 0;
        let (mut positional, mut keyword, mut keyword_defaults) = (0u32, 0u32, false);
        let mut cell = parameters;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let (default, what) = (self.half(item, 0), self.half(item, 1));
            match what {
                param::POSITIONAL_ONLY | param::POSITIONAL => positional += (default != 0) as u32,
                param::KEYWORD_ONLY => {
                    keyword += 1;
                    keyword_defaults |= default != 0;
                }
                _ => {}
            }
            cell = next;
        }
        for (wanted, n, bit) in [(false, positional, 1u32), (true, if keyword_defaults { keyword } else { 0 }, 2)] {
            if n == 0 {
                continue;
            }
            let mark = self.code.top;
            let mut cell = parameters;
            while cell != 0 {
                let (item, next) = self.cell(cell);
                let (default, what) = (self.half(item, 0), self.half(item, 1));
                let is_keyword = what == param::KEYWORD_ONLY;
                if is_keyword == wanted && what <= param::KEYWORD_ONLY && (default != 0 || is_keyword) {
                    let t = self.temporary()?;
                    if default == 0 {
                        self.emit(op::LOADS, t, 255, 0)?;
                    } else {
                        self.to(default, t)?;
                    }
                }
                cell = next;
            }
            self.emit(op::TUPLE, a + bit as u8, mark, n as u8)?;
            self.code.top = mark;
            bits |= bit;
        }
        Ok(bits)
    }

    /// The tuple of cells that `scope` needs, into register `a`; 4 if there are any.
    #[inline(never)]
    pub(super) fn closure(&mut self, scope: u16, a: u8) -> Res<u32> {
        let n = self.count_free(scope);
        if n == 0 {
            return Ok(0);
        }
        let mark = self.code.top;
        let mut y = self.first_symbol(scope);
        while y != 0 {
            if self.symbol_flags(y) & symbol::FREE != 0 {
                let name = self.symbol_name(y);
                let t = self.temporary()?;
                self.cell_into(name, t)?;
            }
            y = self.next_symbol(y);
        }
        self.emit(op::TUPLE, a, mark, n as u8)?;
        self.code.top = mark;
        Ok(4)
    }

    /// The cell of variable `name` of the code being made.
    fn cell_into(&mut self, name: Value, t: u8) -> Res<()> {
        if self.code.kind == CodeKind::Class {
            if name == names::CLASS {
                self.code.class_cell = true;
                return self.emit(op::MOVE, t, 4, 0);
            }
            let y = self.find_symbol(self.code.scope, name);
            let i = self.free_index(y);
            return self.emit(op::LOADCLOSURE, t, i, 0);
        }
        match self.lookup(name) {
            Place::Cell(r) => self.emit(op::MOVE, t, r, 0),
            Place::Free(i) => self.emit(op::LOADCLOSURE, t, i, 0),
            _ => Ok(()),
        }
    }

    #[inline(never)]
    pub(super) fn lambda_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let a = self.call_block(dst, 4)?;
        self.function_into(node, a)?;
        if a != dst { self.emit(op::MOVE, dst, a, 0) } else { Ok(()) }
    }

    /// A call block for each decorator, the first below the last; the register where what they decorate goes.
    pub(super) fn begin_decorators(&mut self, mut cell: u16) -> Res<(u8, u32)> {
        let mut count = 0;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let a = self.temporaries(3)?;
            self.to(item, a)?;
            count += 1;
            cell = next;
        }
        Ok((self.code.top, count))
    }

    /// Calls `count` decorators; what is decorated is in register `a`. The result's register.
    pub(super) fn end_decorators(&mut self, mut a: u8, count: u32) -> Res<u8> {
        for _ in 0..count {
            a -= 3;
            self.emit(op::CALL, a, 1, 0)?;
        }
        Ok(a)
    }

    #[inline(never)]
    pub(super) fn function_statement(&mut self, node: u16) -> Res<()> {
        let (decorators, name) = (self.half(node, 0), self.value(node, 0));
        let (a, count) = self.begin_decorators(decorators)?;
        self.temporaries(4)?;
        self.function_into(node, a)?;
        let r = self.end_decorators(a, count)?;
        self.store_name(name, r)
    }
}
