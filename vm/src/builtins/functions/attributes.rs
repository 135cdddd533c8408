//! Built-in functions about attributes and names: `getattr` and its relatives, `dir`, `vars`, `globals`.

use crate::attr;
use crate::attr::Found;
use crate::attr::Write;
use crate::layout::{FLAG, kind};
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::tables;
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, imm_payload, immediate, is_imm_of};

pub(super) fn intern_name(cx: &mut Cx<'_, '_>, v: Value, function: &str) -> Answer {
    let own = types::unwrap(cx.heap, v);
    if !cx.heap.is(own, kind::STR) {
        let t = cx.type_name(v);
        let _ = function;
        return cx.type_error(format_args!("attribute name must be string, not '{t}'"));
    }
    Ok(cx.heap.intern_value(own)?)
}

/// The value of what a look-up found, from a native.
pub fn realise(cx: &mut Cx<'_, '_>, found: Found, object: Value, name: Value) -> Answer {
    match found {
        Found::Value(v) => Ok(v),
        Found::Method(f, s) => {
            let b = cx.heap.alloc(kind::BOUND, 3)?;
            cx.heap.set(b, 1, f);
            cx.heap.set(b, 2, s);
            Ok(b)
        }
        Found::Getter(g, s) => match tables::native_of(g) {
            Some(m) => (m.call)(cx, &Args::positional(&[s])),
            None => crate::interp::hosted_from(cx, (imm_payload(g) & 0xffff) as u16, &Args::positional(&[s])),
        },
        Found::Call(f, x, y) => {
            let args = [x, y];
            cx.become_call(f, if y == UNSET { &args[..1] } else { &args })
        }
        Found::Missing => attr::missing(cx, object, name),
    }
}

pub(super) fn getattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "getattr")?;
    let found = attr::find(cx, a.get(0), name);
    match found {
        Found::Missing if a.len() == 3 => Ok(a.get(2)),
        Found::Call(..) if a.len() == 3 => Err(Signal::Redirect(prelude::GETATTR_DEFAULT)),
        f => realise(cx, f, a.get(0), name),
    }
}

pub(super) fn hasattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "hasattr")?;
    Ok(match attr::find(cx, a.get(0), name) {
        Found::Missing => FALSE,
        Found::Call(..) => return Err(Signal::Redirect(prelude::HASATTR)),
        _ => TRUE,
    })
}

pub(super) fn write(cx: &mut Cx<'_, '_>, w: Write) -> Answer {
    match w {
        Write::Done(_) => Ok(NONE),
        Write::Call(f, args) => {
            let n = args.iter().position(|&x| x == UNSET).unwrap_or(3);
            cx.become_call(f, &args[..n])
        }
    }
}

pub(super) fn setattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "setattr")?;
    let w = attr::store(cx, a.get(0), name, a.get(2))?;
    write(cx, w)
}

pub(super) fn delattr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = intern_name(cx, a.get(1), "delattr")?;
    let w = attr::store(cx, a.get(0), name, UNSET)?;
    write(cx, w)
}

pub(super) fn dir(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = if a.len() == 1 { a.get(0) } else { cx.state.roots[crate::state::root::MAIN] };
    dir_of(cx, v)
}

/// The names `dir(v)` lists, sorted.
pub fn dir_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    let set = cx.heap.new_dict(0)?;
    let add_dict = |cx: &mut Cx<'_, '_>, d: Value, cells: bool| -> Result<(), Signal> {
        let mut at = 0;
        while let Some((next, key, value)) = cx.heap.table_next(d, at) {
            at = next;
            if cells && (cx.heap.get(value, 1) == UNSET || cx.heap.header(value) & FLAG != 0) {
                continue;
            }
            cx.heap.set_name(set, key, NONE)?;
        }
        Ok(())
    };
    let is_type = types::is_type(cx.heap, v);
    if cx.heap.is(v, kind::MODULE) {
        let globals = cx.heap.get(v, 2);
        if globals != UNSET {
            add_dict(cx, globals, true)?;
        }
        if cx.heap.get(v, 3) != UNSET {
            crate::modules::names_of(cx, imm_payload(cx.heap.get(v, 3)), set)?;
        }
    } else {
        if !is_type {
            if cx.heap.is(v, kind::INSTANCE) {
                let mut keys = [UNSET; crate::shape::SLOTS_MAX];
                let n = crate::shape::names(cx.heap, crate::shape::of_instance(cx.heap, v), &mut keys);
                for &k in &keys[..n] {
                    cx.heap.set_name(set, k, NONE)?;
                }
            } else if let Some(d) = crate::shape::own_dict(cx.heap, v).filter(|&d| d != UNSET) {
                add_dict(cx, d, false)?;
            }
        }
        let t = if is_type { v } else { cx.type_of(v) };
        let order = super::super::classes::mro(cx, t)?;
        for i in 1..cx.heap.words(order).len() {
            let c = cx.heap.get(order, i);
            if cx.heap.is(c, kind::CLASS) {
                let d = cx.heap.get(c, crate::layout::class::DICT);
                add_dict(cx, d, false)?;
            } else if is_imm_of(c, immediate::TYPE) {
                for m in tables::of_type(imm_payload(c)) {
                    cx.heap.set_name(set, m.name, NONE)?;
                }
                for name in super::super::slots::names_of(imm_payload(c)) {
                    cx.heap.set_name(set, name, NONE)?;
                }
            }
        }
    }
    let list = cx.heap.new_list(&[])?;
    super::super::lists::extend_native(cx, list, set)?;
    super::super::lists::sort_pairs(cx, list, UNSET, false)?;
    Ok(list)
}

/// A module's variables as a dict. It is a copy: writing to it does not write the module.
pub fn globals_of(cx: &mut Cx<'_, '_>, module: Value) -> Answer {
    let d = cx.heap.new_dict(0)?;
    if !cx.heap.is(module, kind::MODULE) {
        return Ok(d);
    }
    let cells = cx.heap.get(module, 2);
    if cells == UNSET {
        return Ok(d);
    }
    let mut at = 0;
    while let Some((next, key, cell)) = cx.heap.table_next(cells, at) {
        at = next;
        let v = cx.heap.get(cell, 1);
        if v != UNSET && cx.heap.header(cell) & FLAG == 0 {
            cx.heap.set_name(d, key, v)?;
        }
    }
    Ok(d)
}

/// `globals()`: the module's variables, live.
pub(super) fn globals(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let module = cx.state.current_module;
    cx.become_call(crate::prelude_data::callable(crate::prelude_data::GLOBALS), &[module])
}

pub(super) fn vars(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.is_empty() {
        return globals(cx, a);
    }
    let found = attr::find(cx, a.get(0), names::DICT);
    realise(cx, found, a.get(0), names::DICT)
}
