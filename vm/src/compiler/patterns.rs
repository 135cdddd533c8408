//! Patterns of `match`: literals, and what is wrong with a pattern though its grammar is right.

use super::arena::Words;
use super::ast::K;
use super::token::*;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::value::{UNSET, Value, is_small, small_of};

impl Compiler<'_, '_> {
    /// Numbers with a sign, complex sums, strings, None, True, False.
    pub(super) fn literal_pattern(&mut self) -> Res<u16> {
        let at = self.place();
        match self.tok.kind {
            STRING => {
                let text = self.strings()?;
                if self.kind(text) == K::FSTR {
                    let message = "patterns may only match literals and attribute lookups";
                    return Err(self.error_node(text, format_args!("{message}")));
                }
                return Ok(text);
            }
            NONE | TRUE | FALSE => return self.atom(),
            _ => {}
        }
        let negative = self.tok.kind == MINUS;
        if negative {
            self.advance()?;
        }
        let mut number = self.number_pattern()?;
        let real = !self.is_complex(number);
        if negative {
            number = self.node(K::NEG, at, &[], &[number])?;
        }
        if !matches!(self.tok.kind, PLUS | MINUS) {
            return Ok(number);
        }
        let kind = if self.tok.kind == PLUS { K::ADD } else { K::SUB };
        self.advance()?;
        let imaginary = self.number_pattern()?;
        if !real {
            return Err(self.error_node(number, format_args!("real number required in complex literal")));
        }
        if !self.is_complex(imaginary) {
            return Err(self.error_node(imaginary, format_args!("imaginary number required in complex literal")));
        }
        self.node(kind, at, &[], &[imaginary, number])
    }

    fn number_pattern(&mut self) -> Res<u16> {
        if self.tok.kind == NUMBER { self.atom() } else { Err(self.invalid_syntax()) }
    }

    fn is_complex(&mut self, node: u16) -> bool {
        let v = self.value(node, 0);
        self.kind(node) == K::CONST && self.heap.is(v, kind::COMPLEX)
    }

    /// Checks what a pattern binds; `open` if it may match everything.
    pub(super) fn check_pattern(&mut self, pattern: u16, open: bool) -> Res<()> {
        let mut names = Words::default();
        self.check_binding(pattern, open, &mut names)?;
        self.release(&mut names);
        Ok(())
    }

    fn check_binding(&mut self, node: u16, open: bool, names: &mut Words) -> Res<()> {
        self.enter()?;
        match self.kind(node) {
            K::P_CAPTURE => {
                let name = self.value(node, 0);
                if !open && name == UNSET {
                    return Err(self.error_node(node, format_args!("wildcard makes remaining patterns unreachable")));
                }
                if !open {
                    let text = self.text_of(name);
                    let message = format_args!("name capture '{text}' makes remaining patterns unreachable");
                    return Err(self.error_node(node, message));
                }
                self.bind_name(node, name, names)?;
            }
            K::P_STAR => {
                let name = self.value(node, 0);
                self.bind_name(node, name, names)?;
            }
            K::P_AS => {
                let (name, inner) = (self.value(node, 0), self.half(node, 0));
                self.check_binding(inner, open, names)?;
                self.bind_name(node, name, names)?;
            }
            K::P_OR => self.check_alternatives(node, open, names)?,
            K::P_SEQUENCE => {
                let list = self.half(node, 0);
                let (mut cell, mut stars) = (list, 0);
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    stars += (self.kind(item) == K::P_STAR) as u32;
                    cell = next;
                }
                if stars > 1 {
                    return Err(self.error_node(node, format_args!("multiple starred names in sequence pattern")));
                }
                self.check_all(list, names)?;
            }
            K::P_MAPPING => self.check_mapping(node, names)?,
            K::P_CLASS => {
                let list = self.half(node, 0);
                self.check_attributes(list)?;
                self.check_all(list, names)?;
            }
            K::P_KEYWORD => {
                let inner = self.half(node, 0);
                self.check_binding(inner, true, names)?;
            }
            _ => {}
        }
        self.leave();
        Ok(())
    }

    fn check_all(&mut self, mut cell: u16, names: &mut Words) -> Res<()> {
        while cell != 0 {
            let (item, next) = self.cell(cell);
            self.check_binding(item, true, names)?;
            cell = next;
        }
        Ok(())
    }

    fn bind_name(&mut self, node: u16, name: Value, names: &mut Words) -> Res<()> {
        if name == UNSET {
            return Ok(());
        }
        for i in 0..names.len {
            if self.at(names, i) == name {
                let (line, column) = super::ast::of_place(self.place_of(node));
                let text = self.text_of(name);
                return Err(self.parse_error_at(
                    line,
                    column,
                    0,
                    format_args!("multiple assignments to name '{text}' in pattern"),
                ));
            }
        }
        self.append(names, name)
    }

    /// Every alternative binds the same names.
    fn check_alternatives(&mut self, node: u16, open: bool, names: &mut Words) -> Res<()> {
        let mut cell = self.half(node, 0);
        let mut first = Words::default();
        let mut index = 0;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let mut here = Words::default();
            self.check_binding(item, open && next == 0, &mut here)?;
            if index == 0 {
                first = here;
            } else {
                let mut same = here.len == first.len;
                for i in 0..here.len {
                    let name = self.at(&mut here, i);
                    let mut found = false;
                    for k in 0..first.len {
                        found |= self.at(&mut first, k) == name;
                    }
                    same &= found;
                }
                if !same {
                    return Err(self.error_node(item, format_args!("alternative patterns bind different names")));
                }
                self.release(&mut here);
            }
            index += 1;
            cell = next;
        }
        for i in 0..first.len {
            let name = self.at(&mut first, i);
            self.bind_name(node, name, names)?;
        }
        self.release(&mut first);
        Ok(())
    }

    fn check_mapping(&mut self, node: u16, names: &mut Words) -> Res<()> {
        let (rest, list) = (self.value(node, 0), self.half(node, 0));
        let mut keys = Words::default();
        let mut cell = list;
        while cell != 0 {
            let (key, value_cell) = self.cell(cell);
            if self.kind(key) == K::CONST {
                let v = self.value(key, 0);
                for i in 0..keys.len {
                    if self.at(&mut keys, i) == v {
                        return Err(self.duplicate_key(node, v));
                    }
                }
                self.append(&mut keys, v)?;
            }
            cell = self.cell(value_cell).1;
        }
        self.release(&mut keys);
        let mut cell = list;
        while cell != 0 {
            let value_cell = self.cell(cell).1;
            let (pattern, next) = self.cell(value_cell);
            self.check_binding(pattern, true, names)?;
            cell = next;
        }
        self.bind_name(node, rest, names)
    }

    fn duplicate_key(&mut self, node: u16, key: Value) -> super::Fail {
        if is_small(key) {
            let key = small_of(key);
            return self.error_node(node, format_args!("mapping pattern checks duplicate key ({key})"));
        }
        if !self.heap.is(key, kind::STR) && key & 3 != 2 {
            return self.error_node(node, format_args!("mapping pattern checks duplicate key"));
        }
        let text = match key {
            crate::value::NONE => "None".try_into().unwrap_or_default(),
            crate::value::TRUE => "True".try_into().unwrap_or_default(),
            crate::value::FALSE => "False".try_into().unwrap_or_default(),
            _ => {
                let text = self.text_of(key);
                return self.error_node(node, format_args!("mapping pattern checks duplicate key ('{text}')"));
            }
        };
        let text: heapless::String<8> = text;
        self.error_node(node, format_args!("mapping pattern checks duplicate key ({text})"))
    }

    /// No attribute is named twice.
    fn check_attributes(&mut self, list: u16) -> Res<()> {
        let mut names = Words::default();
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            if self.kind(item) == K::P_KEYWORD {
                let name = self.value(item, 0);
                for i in 0..names.len {
                    if self.at(&mut names, i) == name {
                        let (text, inner) = (self.text_of(name), self.half(item, 0));
                        let message = format_args!("attribute name repeated in class pattern: {text}");
                        return Err(self.error_node(inner, message));
                    }
                }
                self.append(&mut names, name)?;
            }
            cell = next;
        }
        self.release(&mut names);
        Ok(())
    }
}
