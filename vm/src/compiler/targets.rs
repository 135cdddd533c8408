//! Targets: what may be assigned to, deleted or iterated into, and how messages call what may not.

use super::ast::K;
use super::{Compiler, Res};

/// What a target is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Assign,
    For,
    Delete,
}

impl Compiler<'_, '_> {
    /// How CPython calls an expression in messages.
    pub(super) fn describe(&mut self, node: u16) -> &'static str {
        use crate::value;
        match self.kind(node) {
            K::NAME => "name",
            K::ATTR => "attribute",
            K::SUBSCR => "subscript",
            K::STAR => "starred",
            K::LIST => "list",
            K::TUPLE => "tuple",
            K::LAMBDA => "lambda",
            K::CALL => "function call",
            K::GENEXP => "generator expression",
            K::YIELD | K::YIELDFROM => "yield expression",
            K::AWAIT => "await expression",
            K::LISTCOMP => "list comprehension",
            K::SETCOMP => "set comprehension",
            K::DICTCOMP => "dict comprehension",
            K::DICT => "dict literal",
            K::SET => "set display",
            K::FSTR => "f-string expression",
            K::COMPARE => "comparison",
            K::TERNARY => "conditional expression",
            K::WALRUS => "named expression",
            K::CONST => match self.value(node, 0) {
                value::NONE => "None",
                value::TRUE => "True",
                value::FALSE => "False",
                value::ELLIPSIS => "ellipsis",
                _ => "literal",
            },
            _ => "expression",
        }
    }

    /// The first part of `node` that cannot be a target, or 0.
    pub(super) fn invalid_target(&mut self, node: u16, what: Target) -> u16 {
        match self.kind(node) {
            K::NAME | K::ATTR | K::SUBSCR => 0,
            K::TUPLE | K::LIST => {
                let mut cell = self.half(node, 0);
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    let bad = self.invalid_target(item, what);
                    if bad != 0 {
                        return bad;
                    }
                    cell = next;
                }
                0
            }
            // `a in b` in `for a in b` is parsed as a comparison
            K::COMPARE if what == Target::For => {
                let (operators, left) = (self.half(node, 0), self.half(node, 1));
                let (first, _) = self.cell(operators);
                if self.half(first, 1) as u32 == crate::op::IN as u32 { self.invalid_target(left, what) } else { 0 }
            }
            K::STAR if what != Target::Delete => {
                let inner = self.half(node, 0);
                self.invalid_target(inner, what)
            }
            _ => node,
        }
    }

    fn holds_comparison(&mut self, node: u16) -> bool {
        match self.kind(node) {
            K::COMPARE => true,
            K::TUPLE | K::LIST => {
                let mut cell = self.half(node, 0);
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    if self.holds_comparison(item) {
                        return true;
                    }
                    cell = next;
                }
                false
            }
            K::STAR => {
                let inner = self.half(node, 0);
                self.holds_comparison(inner)
            }
            _ => false,
        }
    }

    /// Checks that `node` is a target.
    pub(super) fn check_target(&mut self, node: u16, what: Target) -> Res<()> {
        let bad = self.invalid_target(node, what);
        if bad == 0 {
            if what == Target::For && self.holds_comparison(node) {
                return Err(self.invalid_syntax());
            }
            return Ok(());
        }
        let name = self.describe(bad);
        let verb = if what == Target::Delete { "delete" } else { "assign to" };
        Err(self.error_node(bad, format_args!("cannot {verb} {name}")))
    }
}
