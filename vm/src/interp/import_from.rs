//! `from … import`: the names, and the submodules that may be meant.

use super::import::{Loaded, Path, find_file, find_loaded, forget_importing, load_builtin, load_file};
use super::{Vm, Word};
use crate::attr;
use crate::host::Host;
use crate::layout::{code, kind};
use crate::names;
use crate::native::{Cx, Signal};
use crate::repr::Cut;
use crate::types;
use crate::value::{NONE, UNSET, Value};
use core::fmt::Write;

/// The file a module was read from.
fn file_of(cx: &Cx<'_, '_>, module: Value) -> Path {
    let mut path = Path::new();
    let globals = if cx.heap.is(module, kind::MODULE) { cx.heap.get(module, 2) } else { UNSET };
    let cell = if globals == UNSET { UNSET } else { cx.heap.get_name(globals, names::FILE) };
    let file = if cell == UNSET { UNSET } else { cx.heap.get(cell, 1) };
    let text = if cx.heap.is(file, kind::STR) { cx.heap.str_text(file) } else { "unknown location" };
    let _ = Cut(&mut path).write_str(text);
    path
}

pub(super) fn from(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (index, module) = (vm.operand(1) as usize, vm.r(w.b()));
    let name = vm.pool(index);
    if stage == 2 {
        let e = vm.result();
        forget_importing(vm, w);
        vm.state.set_pending(e);
        return Err(Signal::Raise);
    }
    let v = if stage == 5 {
        vm.result()
    } else {
        match attr::find(&vm.cx(host), module, name) {
            attr::Found::Value(v) => v,
            attr::Found::Method(f, _) => f,
            attr::Found::Getter(g, s) => {
                let getter = crate::tables::native_of(g).map(|m| m.call);
                match getter {
                    Some(f) => f(&mut vm.cx(host), &crate::native::Args::positional(&[s]))?,
                    None => super::hosted_from(
                        &mut vm.cx(host),
                        (crate::value::imm_payload(g) & 0xffff) as u16,
                        &crate::native::Args::positional(&[]),
                    )?,
                }
            }
            // A module's `__getattr__`: a submodule goes before what it would make up.
            attr::Found::Call(f, x, _) => match submodule(vm, host, w, module, name)? {
                Some(Loaded::Module(m)) => m,
                Some(Loaded::Running) => return Ok(()),
                None => return vm.ask(f, &[x], 5),
            },
            attr::Found::Missing => match submodule(vm, host, w, module, name)? {
                Some(Loaded::Module(m)) => m,
                Some(Loaded::Running) => return Ok(()),
                None => {
                    let mut cx = vm.cx(host);
                    let n = crate::repr::short(cx.heap, name);
                    let m = if cx.heap.is(module, kind::MODULE) {
                        crate::repr::short(cx.heap, cx.heap.get(module, 1))
                    } else {
                        crate::repr::short(cx.heap, names::EMPTY)
                    };
                    let file = file_of(&cx, module);
                    return cx.raise(types::IMPORT_ERROR, format_args!("cannot import name '{n}' from '{m}' ({file})"));
                }
            },
        }
    };
    vm.set_r(w.a(), v);
    vm.advance(2);
    Ok(())
}

/// `from package import submodule`.
fn submodule(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    w: Word,
    module: Value,
    name: Value,
) -> Result<Option<Loaded>, Signal> {
    if !vm.heap.is(module, kind::MODULE) {
        return Ok(None);
    }
    let mut full = Path::new();
    let (outer, inner) = (vm.heap.get(module, 1), name);
    if write!(full, "{}.{}", vm.heap.str_text(outer), vm.heap.str_text(inner)).is_err() {
        return Ok(None);
    }
    if let Some(m) = find_loaded(vm, &full)? {
        return Ok(Some(Loaded::Module(m)));
    }
    if let Some(number) = crate::modules::named(&vm.cx(host), &full) {
        return Ok(Some(Loaded::Module(load_builtin(vm, host, &full, number)?)));
    }
    match find_file(vm, host, &full, module) {
        Some((path, package)) => {
            let key = vm.heap.intern(full.as_bytes())?;
            vm.set_r(w.a(), key);
            Ok(Some(load_file(vm, host, &full, &path, package)?))
        }
        None => Ok(None),
    }
}

pub(super) fn star(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    let module = vm.r(w.a());
    let target = vm.heap.get(crate::value::heap_ref(vm.cursor.code), code::MODULE);
    let mut cx = vm.cx(host);
    let builtin = cx.heap.get(module, 3);
    if builtin != UNSET {
        crate::modules::star(&mut cx, crate::value::imm_payload(builtin), target)?;
    }
    let globals = cx.heap.get(module, 2);
    let all_cell = if globals == UNSET { UNSET } else { cx.heap.get_name(globals, names::ALL) };
    if all_cell != UNSET && cx.heap.get(all_cell, 1) != UNSET {
        let all = cx.heap.get(all_cell, 1);
        let n = crate::builtins::sequence::length(cx.heap, all);
        for i in 0..n {
            let name = crate::builtins::sequence::item(&mut cx, all, i as i64)?;
            let name = cx.heap.intern_value(name)?;
            if let attr::Found::Value(v) = attr::find(&cx, module, name) {
                attr::store_in_module(&mut cx, target, name, v)?;
            }
        }
    } else if globals != UNSET {
        let mut at = 0;
        while let Some((next, name, cell)) = cx.heap.table_next(globals, at) {
            at = next;
            let v = cx.heap.get(cell, 1);
            let hidden = cx.heap.header(cell) & crate::layout::FLAG != 0 || cx.heap.str_text(name).starts_with('_');
            if v != UNSET && !hidden {
                attr::store_in_module(&mut cx, target, name, v)?;
            }
        }
    }
    vm.set_r(w.a(), NONE);
    vm.advance(1);
    Ok(())
}
