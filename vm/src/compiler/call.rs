//! Calls: plain, of methods, with keywords, with stars, and `super()`.

use super::ast::K;
use super::emit::CodeKind;
use super::place::Place;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::op;
use crate::value::{UNSET, Value};

/// What the arguments of a call contain.
#[derive(Default)]
struct Arguments {
    positional: u32,
    keywords: u32,
    stars: bool,
}

/// Arguments that are passed in registers; more go through CALLEX.
const REGISTER_ARGUMENTS_MAX: u32 = 100;

impl Compiler<'_, '_> {
    #[inline(never)]
    fn survey(&mut self, node: u16, mut cell: u16) -> Res<Arguments> {
        let mut found = Arguments::default();
        let list = cell;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            match self.kind(item) {
                K::KEYWORD => {
                    found.keywords += 1;
                    let name = self.value(item, 0);
                    self.check_bound(node, name)?;
                    self.check_repeated(list, item)?;
                }
                K::STAR | K::DSTAR => found.stars = true,
                _ => found.positional += 1,
            }
            cell = next;
        }
        found.stars |= found.positional + found.keywords > REGISTER_ARGUMENTS_MAX;
        Ok(found)
    }

    fn check_repeated(&mut self, mut cell: u16, keyword: u16) -> Res<()> {
        let name = self.value(keyword, 0);
        loop {
            let (item, next) = self.cell(cell);
            if item == keyword || cell == 0 {
                return Ok(());
            }
            if self.kind(item) == K::KEYWORD && self.value(item, 0) == name {
                let text = self.text_of(name);
                return Err(self.error_node(keyword, format_args!("keyword argument repeated: {text}")));
            }
            cell = next;
        }
    }

    /// The first register of a call block whose result is wanted in `dst`.
    pub(super) fn call_block(&mut self, dst: u8, registers: u32) -> Res<u8> {
        if dst as u32 + 1 == self.code.top as u32 && !self.is_local(dst) {
            self.temporaries(registers - 1)?;
            return Ok(dst);
        }
        self.temporaries(registers)
    }

    #[inline(never)]
    pub(super) fn call_value(&mut self, node: u16, dst: u8) -> Res<()> {
        let (list, function) = (self.half(node, 0), self.half(node, 1));
        let found = self.survey(node, list)?;
        if found.stars {
            return self.call_starred(node, dst);
        }
        let a;
        if self.kind(function) == K::ATTR {
            a = self.call_block(dst, 4)?;
            let (name, object) = (self.value(function, 0), self.half(function, 0));
            // the object waits where the first argument will be
            let mark = self.code.top;
            let o = self.any(object)?;
            self.at_line(function);
            let (n, c) = (self.name_index(name)?, self.cache(2)?);
            self.emit2(op::LOADMETHOD, a, o, 0, n | c << 16)?;
            self.code.top = mark;
            let total = self.arguments(list)?;
            self.at_line(node);
            if found.keywords > 0 {
                let k = self.keyword_names(list, found.keywords)?;
                self.emit2(op::CALLKW, a, total as u8, 1, k)?;
            } else {
                self.emit(op::CALLMETHOD, a, total as u8, 0)?;
            }
        } else {
            a = self.call_block(dst, 3)?;
            self.to(function, a)?;
            let mut total = 0;
            if list == 0 {
                self.snapshot(function, a)?;
                total += self.super_arguments(function)?;
            }
            total += self.arguments(list)?;
            self.at_line(node);
            if found.keywords > 0 {
                let k = self.keyword_names(list, found.keywords)?;
                self.emit2(op::CALLKW, a, total as u8, 0, k)?;
            } else {
                self.emit(op::CALL, a, total as u8, 0)?;
            }
        }
        if a != dst { self.emit(op::MOVE, dst, a, 0) } else { Ok(()) }
    }

    /// Arguments into consecutive temporaries; how many.
    #[inline(never)]
    fn arguments(&mut self, mut cell: u16) -> Res<u32> {
        let mut n = 0;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let value = if self.kind(item) == K::KEYWORD { self.half(item, 0) } else { item };
            let t = self.temporary()?;
            self.to(value, t)?;
            n += 1;
            cell = next;
        }
        Ok(n)
    }

    /// The pool number of the tuple of keyword names.
    pub(super) fn keyword_names(&mut self, mut cell: u16, n: u32) -> Res<u32> {
        let tuple = self.alloc(kind::TUPLE, 1 + n as usize)?;
        let mut at = 1;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::KEYWORD {
                let name = self.value(item, 0);
                self.heap.set(tuple, at, name);
                at += 1;
            }
            cell = next;
        }
        self.constant_index(tuple)
    }

    /// `locals()` in a function or class body: answered by the instruction before the call, if that is what is called.
    fn snapshot(&mut self, function: u16, a: u8) -> Res<()> {
        if self.code.kind == CodeKind::Module || self.kind(function) != K::NAME {
            return Ok(());
        }
        if self.value(function, 0) == name!("locals") { self.emit(op::LOADLOCALS, a, 0, 0) } else { Ok(()) }
    }

    /// `super()` in a method: the class and the first parameter.
    fn super_arguments(&mut self, function: u16) -> Res<u32> {
        if self.kind(function) != K::NAME || self.value(function, 0) != names::SUPER {
            return Ok(0);
        }
        if self.lookup(names::SUPER) != Place::Global || self.code.params & 0xff == 0 && self.code.flags & 1 == 0 {
            return Ok(0);
        }
        let first = self.first_parameter();
        if first == UNSET {
            return Ok(0);
        }
        let Place::Free(i) = self.lookup(names::CLASS) else {
            // one argument: there is no class around
            let t = self.temporary()?;
            self.load_name(first, t)?;
            return Ok(1);
        };
        let t = self.temporaries(2)?;
        self.emit(op::LOADFREE, t, i, 0)?;
        self.load_name(first, t + 1)?;
        Ok(2)
    }

    fn first_parameter(&mut self) -> Value {
        let y = if self.code.scope == 0 { 0 } else { self.first_symbol(self.code.scope) };
        if y != 0 && self.symbol_flags(y) & super::scope::symbol::PARAM != 0 && self.code.params & 0xff != 0 {
            self.symbol_name(y)
        } else {
            UNSET
        }
    }

    /// Whether the cells of arguments hold one positional argument only.
    fn positional_alone(&mut self, list: u16) -> bool {
        let (mut cell, mut count) = (list, 0);
        while cell != 0 {
            let (item, next) = self.cell(cell);
            count += usize::from(!matches!(self.kind(item), K::KEYWORD | K::DSTAR));
            cell = next;
        }
        count == 1
    }

    /// A call with `*` or `**`: a list (or tuple) and a dict.
    #[inline(never)]
    fn call_starred(&mut self, node: u16, dst: u8) -> Res<()> {
        let (list, function) = (self.half(node, 0), self.half(node, 1));
        let a = self.call_block(dst, 5)?;
        self.to(function, a)?;
        self.emit(op::LIST, a + 3, a + 3, 0)?;
        let alone = self.positional_alone(list);
        let mut dict = false;
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let mark = self.code.top;
            self.at_line(item);
            match self.kind(item) {
                K::KEYWORD => {
                    self.begin_dict(&mut dict, a + 4)?;
                    let (name, value) = (self.value(item, 0), self.half(item, 0));
                    let t = self.temporaries(2)?;
                    self.load_constant(name, t)?;
                    self.to(value, t + 1)?;
                    self.emit(op::DICT, t, t, 1)?;
                    self.emit(op::DICTUPDATE, a + 4, t, 1)?;
                }
                K::DSTAR => {
                    self.begin_dict(&mut dict, a + 4)?;
                    let value = self.half(item, 0);
                    let r = self.any(value)?;
                    self.emit(op::DICTUPDATE, a + 4, r, 1)?;
                }
                K::STAR => {
                    let value = self.half(item, 0);
                    let r = self.any(value)?;
                    self.emit(op::LISTEXTEND, a + 3, r, u8::from(alone))?;
                }
                _ => {
                    let r = self.any(item)?;
                    self.emit(op::LISTAPPEND, a + 3, r, 0)?;
                }
            }
            self.code.top = mark;
            cell = next;
        }
        if !dict {
            self.emit(op::LOADS, a + 4, 255, 0)?;
        }
        self.at_line(node);
        self.emit(op::CALLEX, a, 0, 0)?;
        if a != dst { self.emit(op::MOVE, dst, a, 0) } else { Ok(()) }
    }

    fn begin_dict(&mut self, dict: &mut bool, at: u8) -> Res<()> {
        if !*dict {
            *dict = true;
            self.emit(op::DICT, at, at, 0)?;
        }
        Ok(())
    }
}
