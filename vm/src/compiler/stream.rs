//! Modules and class bodies, statement by statement: a unit is parsed, analysed, turned into code, and forgotten.

use super::arena::List;
use super::ast::K;
use super::emit::{CodeKind, Label};
use super::token::*;
use super::{Compiler, FUNCTION_DEPTH, Mode, Res};
use crate::layout::code::flag;
use crate::layout::kind;
use crate::names;
use crate::op;
use crate::value::{UNSET, Value};

impl Compiler<'_, '_> {
    /// The whole source.
    pub(super) fn module(&mut self) -> Res<Value> {
        if self.peek(0) == 0xef && self.peek(1) == 0xbb && self.peek(2) == 0xbf {
            self.lex.at.offset = 3;
        }
        self.code.flags = flag::MODULE;
        (self.code.name, self.code.qualname) = (names::MODULE_BODY, names::MODULE_BODY);
        (self.code.top, self.code.temporaries, self.code.most) = (3, 3, 3);
        self.begin_lines(1);
        self.advance()?;
        match self.mode {
            Mode::Eval => {
                let value = self.star_expressions()?;
                while self.tok.kind == NEWLINE {
                    self.advance()?;
                }
                if self.tok.kind != EOF || self.unclosed {
                    return Err(self.invalid_syntax());
                }
                let mut list = List::default();
                self.push(&mut list, value)?;
                self.code.scope = self.analyse(list.head, 0)?;
                let r = self.any(value)?;
                self.emit(op::RETURN, r, 0, 0)?;
            }
            _ => {
                let mut first = self.mode == Mode::Exec;
                while self.tok.kind != EOF || self.unclosed {
                    self.streamed_statement(core::mem::replace(&mut first, false))?;
                    if self.mode == Mode::Single && self.tok.kind != EOF {
                        return Err(self
                            .error_here(format_args!("multiple statements found while compiling a single statement")));
                    }
                }
                self.emit(op::RETURNNONE, 0, 0, 0)?;
            }
        }
        self.free_unit();
        self.assemble(super::emit::Code::default())
    }

    /// Analyses a unit's nodes in the scope that is being streamed.
    fn unit(&mut self, list: u16, node: u16) -> Res<()> {
        let root = self.analyse(list, node)?;
        self.code.scope = root;
        if self.code.kind == CodeKind::Class {
            let mut y = self.first_symbol(root);
            while y != 0 {
                if self.symbol_flags(y) & super::scope::symbol::GLOBAL != 0 {
                    let name = self.symbol_name(y);
                    let mut declared = self.code.declared;
                    self.append(&mut declared, name)?;
                    self.code.declared = declared;
                }
                y = self.next_symbol(y);
            }
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.free_unit();
        self.code.scope = 0;
    }

    /// One statement (one line of simple ones) at module or class level.
    fn streamed_statement(&mut self, may_be_doc: bool) -> Res<()> {
        let kind = self.tok.kind;
        self.future &= kind == FROM || may_be_doc && kind == STRING;
        match kind {
            IF => self.streamed_if(),
            WHILE => self.streamed_while(),
            FOR => self.streamed_for(),
            WITH => self.streamed_with(),
            CLASS => self.streamed_class(0),
            AT => {
                let decorators = self.decorators()?;
                if self.tok.kind == CLASS {
                    return self.streamed_class(decorators);
                }
                let node = self.decorated_rest(decorators)?;
                self.whole(node)
            }
            TRY | DEF | ASYNC => self.whole_compound(),
            NAME if self.is_name("match") && self.match_follows()? => self.whole_compound(),
            _ => self.streamed_line(may_be_doc),
        }
    }

    fn whole_compound(&mut self) -> Res<()> {
        let mut list = List::default();
        self.statement(&mut list)?;
        let (node, _) = self.cell(list.head);
        self.whole(node)
    }

    /// A unit that has been parsed.
    fn whole(&mut self, node: u16) -> Res<()> {
        self.unit(0, node)?;
        self.emit_statement(node)?;
        self.forget();
        Ok(())
    }

    fn streamed_line(&mut self, mut may_be_doc: bool) -> Res<()> {
        loop {
            let node = self.simple_statement()?;
            if !matches!(self.tok.kind, SEMI | NEWLINE | EOF) || self.unclosed {
                return Err(self.invalid_syntax());
            }
            let doc = if may_be_doc { self.docstring(node) } else { UNSET };
            may_be_doc = false;
            if doc != UNSET && self.code.kind == CodeKind::Class {
                self.class_doc(doc)?;
                self.forget();
            } else if doc != UNSET {
                self.code.doc = doc;
                self.forget();
            } else {
                self.future &= self.kind(node) == K::IMPORTFROM && self.value(node, 0) == names::FUTURE;
                self.whole(node)?;
            }
            if !self.statement_ends()? {
                return Ok(());
            }
        }
    }

    /// A block of the streamed statement that began on `line`.
    fn streamed_block(&mut self, after: &str, line: u32, mut may_be_doc: bool) -> Res<()> {
        if self.tok.kind != NEWLINE {
            return self.streamed_line(may_be_doc);
        }
        self.open_block(after, line)?;
        self.enter()?;
        while self.tok.kind != DEDENT {
            self.streamed_statement(core::mem::replace(&mut may_be_doc, false))?;
        }
        self.leave();
        self.advance()
    }

    fn streamed_if(&mut self) -> Res<()> {
        let mut end = Label::new();
        let mut what = "'if' statement";
        loop {
            let line = self.tok.line;
            self.advance()?;
            let test = self.named()?;
            self.expect_colon()?;
            self.unit(0, test)?;
            self.set_line(line);
            let mut no = Label::new();
            self.condition(test, false, &mut no)?;
            self.forget();
            self.streamed_block(what, line, false)?;
            if matches!(self.tok.kind, ELIF | ELSE) {
                self.jump(op::JUMP, 0, 0, 0, &mut end)?;
            }
            self.bind(&mut no)?;
            if self.tok.kind != ELIF {
                break;
            }
            what = "'elif' statement";
        }
        self.streamed_else()?;
        self.bind(&mut end)
    }

    fn streamed_else(&mut self) -> Res<()> {
        if self.tok.kind != ELSE {
            return Ok(());
        }
        let line = self.tok.line;
        self.advance()?;
        self.colon(true)?;
        self.streamed_block("'else' statement", line, false)
    }

    fn streamed_while(&mut self) -> Res<()> {
        let line = self.tok.line;
        self.advance()?;
        let test = self.named()?;
        self.expect_colon()?;
        self.unit(0, test)?;
        self.set_line(line);
        let mut no = self.begin_while(test)?;
        self.forget();
        self.streamed_block("'while' statement", line, false)?;
        let mut end = self.end_loop(&mut no)?;
        self.streamed_else()?;
        self.bind(&mut end)
    }

    fn streamed_for(&mut self) -> Res<()> {
        let (at, line) = (self.place(), self.tok.line);
        let mark = self.code.top;
        let (target, iterable) = self.for_head()?;
        let node = self.node(K::FOR, at, &[], &[target, iterable, 0, 0, 0])?;
        self.unit(0, node)?;
        self.set_line(line);
        let mut no = self.begin_for(target, iterable, node)?;
        self.forget();
        self.streamed_block("'for' statement", line, false)?;
        let mut end = self.end_loop(&mut no)?;
        self.streamed_else()?;
        self.bind(&mut end)?;
        self.code.top = mark;
        Ok(())
    }

    fn streamed_with(&mut self) -> Res<()> {
        let (at, line) = (self.place(), self.tok.line);
        let mark = self.code.top;
        let items = self.with_items()?;
        let node = self.node(K::WITH, at, &[], &[items, 0, 0])?;
        self.unit(0, node)?;
        self.set_line(line);
        let count = self.begin_with(items, false)?;
        self.forget();
        self.streamed_block("'with' statement", line, false)?;
        self.end_with(count, line)?;
        self.code.top = mark;
        Ok(())
    }

    fn streamed_class(&mut self, decorators: u16) -> Res<()> {
        let (at, line) = (self.place(), self.tok.line);
        let mark = self.code.top;
        let (name, written, arguments) = self.class_head()?;
        let node = self.node(K::CLASS, at, &[name, written], &[decorators, arguments, 0, 0])?;
        self.unit(0, node)?;
        self.set_line(line);
        let (a, count) = self.begin_decorators(decorators)?;
        self.temporaries(4)?;
        let n = self.temporary()?;
        self.load_constant(written, n)?;
        let (bases, keywords, names) = self.class_arguments(arguments)?;
        let dead = self.code.dead;
        self.forget();
        let around = core::mem::replace(&mut self.class_name, written);
        let outer = self.begin_class_body(0, written, line)?;
        self.depth += FUNCTION_DEPTH;
        self.streamed_block("class definition", line, true)?;
        self.depth -= FUNCTION_DEPTH;
        self.code.scope = 0;
        let code = self.end_class_body(outer)?;
        self.class_name = around;
        self.code.dead = dead;
        debug_assert!(self.heap.is(code, kind::CODE));
        self.set_line(line);
        let k = self.constant_index(code)?;
        self.emit_bx(op::FUNCTION, a + 3, k)?;
        if !self.code.dead {
            self.raw(0)?;
        }
        self.emit2(op::CLASS, a, bases as u8, keywords as u8, names)?;
        let r = self.end_decorators(a, count)?;
        self.store_name(name, r)?;
        self.code.top = mark;
        Ok(())
    }
}
