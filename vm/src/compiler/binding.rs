//! What binds names: targets, `:=`, imports, `global` and `nonlocal`.

use super::ast::K;
use super::scope::{flag, scope_kind, symbol};
use super::{Compiler, Res};
use crate::names;
use crate::value::UNSET;

impl Compiler<'_, '_> {
    pub(super) fn scan_target(&mut self, target: u16, s: u16, top: bool) -> Res<()> {
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                if name == names::DEBUG {
                    return Err(self.error_node(target, format_args!("cannot assign to __debug__")));
                }
                let y = self.touch(s, name, symbol::ASSIGNED)?;
                if self.iteration_target {
                    self.set_symbol_flag(y, symbol::ITERATION);
                }
                Ok(())
            }
            K::TUPLE | K::LIST => {
                let mut cell = self.half(target, 0);
                let mut starred = false;
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    if self.kind(item) == K::STAR {
                        if starred {
                            return Err(
                                self.error_node(target, format_args!("multiple starred expressions in assignment"))
                            );
                        }
                        starred = true;
                    }
                    self.enter()?;
                    self.scan_target(item, s, false)?;
                    self.leave();
                    cell = next;
                }
                Ok(())
            }
            K::STAR => {
                if top {
                    return Err(
                        self.error_node(target, format_args!("starred assignment target must be in a list or tuple"))
                    );
                }
                let inner = self.half(target, 0);
                self.scan_target(inner, s, false)
            }
            K::ATTR => {
                let name = self.value(target, 0);
                self.check_bound(target, name)?;
                self.scan(target, s)
            }
            _ => self.scan(target, s),
        }
    }

    pub(super) fn scan_delete(&mut self, target: u16, s: u16) -> Res<()> {
        match self.kind(target) {
            K::NAME => {
                let name = self.value(target, 0);
                if name == names::DEBUG {
                    return Err(self.error_node(target, format_args!("cannot delete __debug__")));
                }
                self.touch(s, name, symbol::ASSIGNED | symbol::DELETED | symbol::USED)?;
                Ok(())
            }
            K::TUPLE | K::LIST => {
                let mut cell = self.half(target, 0);
                while cell != 0 {
                    let (item, next) = self.cell(cell);
                    self.enter()?;
                    self.scan_delete(item, s)?;
                    self.leave();
                    cell = next;
                }
                Ok(())
            }
            _ => self.scan(target, s),
        }
    }

    /// `name := …`: in a comprehension the name belongs to the function around.
    pub(super) fn scan_walrus(&mut self, node: u16, target: u16, s: u16) -> Res<()> {
        let name = self.value(target, 0);
        let mut inner = s;
        while self.scope_kind(inner) == scope_kind::COMPREHENSION {
            let y = self.find_symbol(inner, name);
            if y != 0 && self.symbol_flags(y) & symbol::ITERATION != 0 {
                let text = self.text_of(name);
                let message =
                    format_args!("assignment expression cannot rebind comprehension iteration variable '{text}'");
                return Err(self.error_node(target, message));
            }
            inner = self.scope_parent(inner);
        }
        if self.in_iterable {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(self.error_node(node, format_args!("{message}")));
        }
        if inner == s {
            self.set_scope_flag(s, flag::WALRUS);
            return self.scan_target(target, s, false);
        }
        if self.scope_kind(inner) == scope_kind::CLASS {
            let message = "assignment expression within a comprehension cannot be used in a class body";
            return Err(self.error_node(target, format_args!("{message}")));
        }
        self.set_scope_flag(inner, flag::WALRUS);
        let outer = self.touch(inner, name, symbol::ASSIGNED)?;
        let global = self.scope_kind(inner) == scope_kind::MODULE || self.symbol_flags(outer) & symbol::GLOBAL != 0;
        let mut between = s;
        while between != inner {
            self.touch(between, name, if global { symbol::GLOBAL } else { symbol::USED })?;
            between = self.scope_parent(between);
        }
        Ok(())
    }

    /// No statement binds `__debug__`.
    pub(super) fn check_bound(&mut self, node: u16, name: crate::value::Value) -> Res<()> {
        if name == names::DEBUG {
            return Err(self.error_node(node, format_args!("cannot assign to __debug__")));
        }
        Ok(())
    }

    pub(super) fn scan_import(&mut self, node: u16, kind: u8, mut cell: u16, s: u16) -> Res<()> {
        while cell != 0 {
            let (alias, next) = self.cell(cell);
            let (name, bound) = (self.value(alias, 0), self.value(alias, 1));
            if name == UNSET {
                if self.scope_kind(s) != scope_kind::MODULE {
                    return Err(self.error_node(alias, format_args!("import * only allowed at module level")));
                }
                return Ok(());
            }
            let target = if bound != UNSET {
                bound
            } else if kind == K::IMPORT {
                self.top_package(name)?
            } else {
                name
            };
            self.check_bound(node, target)?;
            self.touch(s, target, symbol::ASSIGNED)?;
            cell = next;
        }
        Ok(())
    }

    pub(super) fn scan_declaration(&mut self, node: u16, kind: u8, mut cell: u16, s: u16) -> Res<()> {
        let global = kind == K::GLOBAL;
        if !global && self.scope_kind(s) == scope_kind::MODULE {
            return Err(self.error_node(node, format_args!("nonlocal declaration not allowed at module level")));
        }
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let name = self.value(item, 0);
            let what = if global { "global" } else { "nonlocal" };
            let y = self.find_symbol(s, name);
            let flags = if y == 0 { 0 } else { self.symbol_flags(y) };
            if self.scope_kind(s) != scope_kind::MODULE {
                let text = self.text_of(name);
                if flags & symbol::PARAM != 0 {
                    return Err(self.error_node(node, format_args!("name '{text}' is parameter and {what}")));
                }
                if flags & symbol::USED != 0 {
                    return Err(
                        self.error_node(node, format_args!("name '{text}' is used prior to {what} declaration"))
                    );
                }
                if flags & symbol::ANNOTATED != 0 {
                    return Err(self.error_node(node, format_args!("annotated name '{text}' can't be {what}")));
                }
                if flags & symbol::ASSIGNED != 0 {
                    return Err(
                        self.error_node(node, format_args!("name '{text}' is assigned to before {what} declaration"))
                    );
                }
                let other = if global { symbol::NONLOCAL } else { symbol::GLOBAL };
                if flags & other != 0 {
                    let head = self.symbol_slot(y);
                    return Err(self.error_spanning(head, format_args!("name '{text}' is nonlocal and global")));
                }
            }
            let y = self.touch(s, name, if global { symbol::GLOBAL } else { symbol::NONLOCAL })?;
            let place = self.place_of(node);
            self.set_symbol_slot(y, place);
            cell = next;
        }
        Ok(())
    }
}
