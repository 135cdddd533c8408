//! Classes: body, bases, decorators.

use super::ast::K;
use super::emit::{Code, CodeKind};
use super::{Compiler, Res};
use crate::layout::code::flag;
use crate::names;
use crate::op;
use crate::value::{UNSET, Value};

impl Compiler<'_, '_> {
    /// The beginning of a class body's code.
    pub(super) fn begin_class_body(&mut self, scope: u16, name: Value, line: u32) -> Res<Code> {
        let outer = self.open_code(CodeKind::Class, scope, name, line)?;
        self.code.flags = flag::CLASS;
        // the cell of `__class__`, should a method want it; else these two are blanked at the end
        self.emit(op::LOADS, 4, 255, 0)?;
        self.emit(op::MAKECELL, 4, 0, 0)?;
        self.load_name(names::NAME, 5)?;
        self.store_name(names::MODULE, 5)?;
        let qualname = self.code.qualname;
        if qualname != name {
            self.load_constant(qualname, 5)?;
            self.store_name(names::QUALNAME, 5)?;
        }
        self.code.most = self.code.most.max(6);
        Ok(outer)
    }

    /// A docstring of a class body.
    pub(super) fn class_doc(&mut self, doc: Value) -> Res<()> {
        self.code.doc = doc;
        let t = self.temporary()?;
        self.load_constant(doc, t)?;
        let n = self.name_index(names::DOC)?;
        self.emit_bx(op::STORENAME, t, n)?;
        self.code.top = t;
        Ok(())
    }

    /// The end of a class body: its CODE.
    pub(super) fn end_class_body(&mut self, outer: Code) -> Res<Value> {
        if self.code.class_cell {
            let n = self.name_index(names::CLASSCELL)?;
            self.emit_bx(op::STORENAME, 4, n)?;
        } else {
            self.patch(0, op::NOP as u32);
            self.patch(1, op::NOP as u32);
        }
        self.emit(op::RETURN, 3, 0, 0)?;
        self.assemble(outer)
    }

    /// Bases and keywords of a class from register `first` on: how many bases, the word for keywords and their count.
    pub(super) fn class_arguments(&mut self, list: u16) -> Res<(u32, u32, u32)> {
        let (mut bases, mut keywords) = (0, 0);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let value = match self.kind(item) {
                K::STAR | K::DSTAR => {
                    let line = self.line_of_node(item);
                    return Err(self.unsupported(line, 1, "starred bases of a class"));
                }
                K::KEYWORD => {
                    keywords += 1;
                    self.half(item, 0)
                }
                _ => {
                    bases += 1;
                    item
                }
            };
            let t = self.temporary()?;
            self.to(value, t)?;
            cell = next;
        }
        let names = if keywords > 0 { self.keyword_names(list, keywords)? } else { 0 };
        Ok((bases, keywords, names))
    }

    #[inline(never)]
    pub(super) fn class_statement(&mut self, node: u16) -> Res<()> {
        let (name, written) = (self.value(node, 0), self.value(node, 1));
        let (decorators, arguments, body, scope) =
            (self.half(node, 0), self.half(node, 1), self.half(node, 2), self.half(node, 3));
        let line = self.line_of_node(node);
        let (a, count) = self.begin_decorators(decorators)?;
        self.temporaries(4)?;
        let mark = self.code.top;
        self.temporaries(3)?;
        let bits = self.closure(scope, a + 6)?;
        let outer = self.begin_class_body(scope, written, line)?;
        let body = if body == 0 { 0 } else { self.class_body_after_doc(body)? };
        self.statements(body)?;
        let code = self.end_class_body(outer)?;
        self.set_line(line);
        let k = self.constant_index(code)?;
        self.emit_bx(op::FUNCTION, a + 3, k)?;
        if !self.code.dead {
            self.raw(bits)?;
        }
        self.code.top = mark;
        self.finish_class(a, written, arguments)?;
        let r = self.end_decorators(a, count)?;
        self.store_name(name, r)
    }

    pub(super) fn class_body_after_doc(&mut self, body: u16) -> Res<u16> {
        let (first, next) = self.cell(body);
        let doc = self.docstring(first);
        if doc == UNSET {
            return Ok(body);
        }
        self.class_doc(doc)?;
        Ok(next)
    }

    /// The body function is in r[a + 3]: name, bases, CLASS.
    pub(super) fn finish_class(&mut self, a: u8, name: Value, arguments: u16) -> Res<()> {
        let n = self.temporary()?;
        self.load_constant(name, n)?;
        let (bases, keywords, names) = self.class_arguments(arguments)?;
        self.emit2(op::CLASS, a, bases as u8, keywords as u8, names)
    }
}
