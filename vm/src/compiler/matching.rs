//! `match`: its parser and its code. A pattern jumps away when it fails; captures are stored as they are met.

use super::ast::K;
use super::emit::Label;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::op;
use crate::value::{FALSE as V_FALSE, NONE as V_NONE, TRUE as V_TRUE, UNSET, small};

/// No names tuple in MATCHCLASS's second word.
const NO_NAMES: u32 = 0xffff;

impl Compiler<'_, '_> {
    pub(super) fn match_code(&mut self, node: u16) -> Res<()> {
        let (subject, mut cell) = (self.half(node, 0), self.half(node, 1));
        let s = self.temporary()?;
        self.to(subject, s)?;
        let mut end = Label::new();
        while cell != 0 {
            let (case, next) = self.cell(cell);
            let (pattern, guard, body) = (self.half(case, 0), self.half(case, 1), self.half(case, 2));
            let mut no = Label::new();
            let mark = self.code.top;
            self.at_line(case);
            self.check_pattern(pattern, guard != 0 || next == 0)?;
            self.pattern(pattern, s, &mut no)?;
            if guard != 0 {
                self.condition(guard, false, &mut no)?;
            }
            self.statements(body)?;
            self.code.top = mark;
            self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            self.bind(&mut no)?;
            cell = next;
        }
        self.bind(&mut end)
    }

    /// Jumps to `no` unless the value in register `s` matches.
    fn pattern(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        self.enter()?;
        self.at_line(node);
        let mark = self.code.top;
        match self.kind(node) {
            K::P_CAPTURE => {
                let name = self.value(node, 0);
                if name != UNSET {
                    self.store_name(name, s)?;
                }
            }
            K::P_VALUE => {
                let value = self.half(node, 0);
                let r = self.any(value)?;
                let constant = self.kind(value) == super::ast::K::CONST
                    && matches!(self.value(value, 0), V_NONE | V_TRUE | V_FALSE);
                self.jump(if constant { op::JIS } else { op::JEQ }, s, r, 0, no)?;
            }
            K::P_AS => {
                let (name, inner) = (self.value(node, 0), self.half(node, 0));
                self.pattern(inner, s, no)?;
                self.store_name(name, s)?;
            }
            K::P_OR => {
                let mut cell = self.half(node, 0);
                let mut yes = Label::new();
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    if next == 0 {
                        self.pattern(item, s, no)?;
                    } else {
                        let mut other = Label::new();
                        self.pattern(item, s, &mut other)?;
                        self.jump(op::JUMP, 0, 0, 0, &mut yes)?;
                        self.bind(&mut other)?;
                    }
                    cell = next;
                }
                self.bind(&mut yes)?;
            }
            K::P_SEQUENCE => self.sequence_code(node, s, no)?,
            K::P_MAPPING => self.mapping_code(node, s, no)?,
            K::P_CLASS => self.class_code(node, s, no)?,
            _ => return Err(self.error_node(node, format_args!("invalid syntax"))),
        }
        self.code.top = mark;
        self.leave();
        Ok(())
    }

    fn sequence_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let list = self.half(node, 0);
        let (mut before, mut after, mut star) = (0u32, 0u32, false);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_STAR {
                if star {
                    return Err(self.error_node(node, format_args!("multiple starred names in sequence pattern")));
                }
                star = true;
            } else if star {
                after += 1;
            } else {
                before += 1;
            }
            cell = next;
        }
        let t = self.temporaries(2)?;
        self.emit(op::MATCHKIND, t, s, 0)?;
        self.jump(op::JFALSE, t, 0, 0, no)?;
        self.emit(op::LEN, t, s, 0)?;
        self.load_constant(small((before + after) as i32), t + 1)?;
        self.jump(if star { op::JGE } else { op::JEQ }, t, t + 1, 0, no)?;
        self.code.top = t;
        let first = self.temporaries(before + after + star as u32)?;
        if star {
            self.emit2(op::UNPACKSTAR, first, s, before as u8, after)?;
        } else if before > 0 {
            self.emit(op::UNPACK, first, s, before as u8)?;
        }
        let mut cell = list;
        let mut r = first;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_STAR {
                let name = self.value(item, 0);
                if name != UNSET {
                    self.store_name(name, r)?;
                }
            } else {
                self.pattern(item, r, no)?;
            }
            r += 1;
            cell = next;
        }
        Ok(())
    }

    fn mapping_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let (rest, list) = (self.value(node, 0), self.half(node, 0));
        let t = self.temporaries(2)?;
        self.emit(op::MATCHKIND, t, s, 1)?;
        self.jump(op::JFALSE, t, 0, 0, no)?;
        let keys = self.code.top;
        let mut n = 0u32;
        let mut cell = list;
        while cell != 0 {
            let (key, value_cell) = self.cell(cell);
            let k = self.temporary()?;
            self.to(key, k)?;
            n += 1;
            cell = self.cell(value_cell).1;
        }
        if n > 0 {
            self.emit(op::TUPLE, t, keys, n as u8)?;
            self.emit(op::MATCHKEYS, t + 1, s, t)?;
            self.jump(op::JNONE, t + 1, 0, 1, no)?;
        }
        if rest != UNSET {
            let r = self.temporary()?;
            self.emit(op::DICT, r, r, 0)?;
            self.emit(op::DICTUPDATE, r, s, 0)?;
            for i in 0..n {
                self.emit(op::DELITEM, r, keys + i as u8, 0)?;
            }
            self.store_name(rest, r)?;
        }
        if n == 0 {
            return Ok(());
        }
        self.code.top = keys;
        let first = self.temporaries(n)?;
        self.emit(op::UNPACK, first, t + 1, n as u8)?;
        let mut cell = list;
        let mut r = first;
        while cell != 0 {
            let (_, value_cell) = self.cell(cell);
            let (pattern, next) = self.cell(value_cell);
            self.pattern(pattern, r, no)?;
            r += 1;
            cell = next;
        }
        Ok(())
    }

    fn class_code(&mut self, node: u16, s: u8, no: &mut Label) -> Res<()> {
        let (list, class) = (self.half(node, 0), self.half(node, 1));
        let (mut positional, mut keywords) = (0u32, 0u32);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_KEYWORD {
                keywords += 1
            } else {
                positional += 1
            }
            cell = next;
        }
        let mut names = NO_NAMES;
        if keywords > 0 {
            let tuple = self.alloc(kind::TUPLE, 1 + keywords as usize)?;
            let (mut cell, mut at) = (list, 1);
            while cell != 0 {
                let (item, next) = self.cell(cell);
                if self.kind(item) == K::P_KEYWORD {
                    let name = self.value(item, 0);
                    self.heap.set(tuple, at, name);
                    at += 1;
                }
                cell = next;
            }
            names = self.constant_index(tuple)?;
        }
        let t = self.temporary()?;
        let c = self.any(class)?;
        self.emit2(op::MATCHCLASS, t, s, c, positional | names << 16)?;
        self.jump(op::JNONE, t, 0, 1, no)?;
        let n = positional + keywords;
        if n == 0 {
            return Ok(());
        }
        let first = self.temporaries(n)?;
        self.emit(op::UNPACK, first, t, n as u8)?;
        let (mut cell, mut r) = (list, first);
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let pattern = if self.kind(item) == K::P_KEYWORD { self.half(item, 0) } else { item };
            self.pattern(pattern, r, no)?;
            r += 1;
            cell = next;
        }
        Ok(())
    }
}
