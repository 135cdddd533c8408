//! Code of `import` and `from … import`.

use super::{Compiler, Res};
use crate::names;
use crate::op;
use crate::value::UNSET;

/// No from-list in IMPORT's second word.
const NO_FROM_LIST: u32 = 0xffff;
/// IMPORT's level: the named submodule itself is wanted.
const SUBMODULE_ITSELF: u32 = 1 << 15;

impl Compiler<'_, '_> {
    #[inline(never)]
    pub(super) fn import_code(&mut self, node: u16) -> Res<()> {
        let mut cell = self.half(node, 0);
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let (name, bound) = (self.value(alias, 0), self.value(alias, 1));
            let t = self.temporary()?;
            let n = self.name_index(name)?;
            let top = self.top_package(name)?;
            let itself = if bound != UNSET && top != name { SUBMODULE_ITSELF } else { 0 };
            self.emit_bx(op::IMPORT, t, n)?;
            if !self.code.dead {
                self.raw(itself | NO_FROM_LIST << 16)?;
            }
            self.store_name(if bound != UNSET { bound } else { top }, t)?;
            self.code.top = t;
            cell = next;
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn import_from_code(&mut self, node: u16) -> Res<()> {
        let module = self.value(node, 0);
        let (list, level) = (self.half(node, 0), self.half(node, 1) as u32);
        if module == names::FUTURE {
            return self.future_import(node, list);
        }
        let n = self.list_len(list);
        let from = self.alloc(crate::layout::kind::TUPLE, 1 + n as usize)?;
        let (first, _) = self.cell(list);
        let star = self.value(first, 0) == UNSET;
        let mut cell = list;
        let mut at = 1;
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let name = if star { self.intern(b"*")? } else { self.value(alias, 0) };
            self.heap.set(from, at, name);
            at += 1;
            cell = next;
        }
        let from = self.constant_index(from)?;
        let t = self.temporary()?;
        let m = self.name_index(module)?;
        self.emit_bx(op::IMPORT, t, m)?;
        if !self.code.dead {
            self.raw(level.min(0x7fff) | from << 16)?;
        }
        if star {
            return self.emit(op::IMPORTSTAR, t, 0, 0);
        }
        let mut cell = list;
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let (name, bound) = (self.value(alias, 0), self.value(alias, 1));
            let n = self.name_index(name)?;
            let r = self.temporary()?;
            self.emit2(op::IMPORTFROM, r, t, 0, n)?;
            self.store_name(if bound != UNSET { bound } else { name }, r)?;
            self.code.top = r;
            cell = next;
        }
        Ok(())
    }

    /// `from __future__ import …`: known features change nothing.
    #[inline(never)]
    fn future_import(&mut self, node: u16, mut cell: u16) -> Res<()> {
        if !self.future {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(self.error_node(node, format_args!("{message}")));
        }
        let line = self.line_of_node(node);
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let name = self.value(alias, 0);
            let text = if name == UNSET { heapless::String::new() } else { self.text_of(name) };
            match text.as_str() {
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                | "print_function" | "unicode_literals" | "barry_as_FLUFL" | "generator_stop" | "annotations" => {}
                "braces" => return Err(self.parse_error_at(line, 1, 0, format_args!("not a chance"))),
                feature => {
                    let feature = if feature.is_empty() { "*" } else { feature };
                    let message = format_args!("future feature {feature} is not defined");
                    return Err(self.parse_error_at(line, 1, 0, message));
                }
            }
            cell = next;
        }
        Ok(())
    }
}
