//! Instructions that make things: displays, strings, slices, functions, unpacking, pattern tests.

use super::item::hash_problem;
use super::iterate;
use super::{Vm, Word};
use crate::attr;
use crate::host::Host;
use crate::layout::kind;
use crate::names;
use crate::native::Signal;
use crate::op;
use crate::prelude;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, is_small, small, small_of};

fn done(vm: &mut Vm<'_>, a: usize, v: Value, words: usize) -> Result<(), Signal> {
    vm.set_r(a, v);
    vm.advance(words);
    Ok(())
}

/// SLICE … UNPACKSTAR.
pub fn step(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (a, b, c) = (w.a(), w.b(), w.c());
    match w.op() {
        op::SLICE => {
            let v = vm.heap.alloc(kind::SLICE, 4)?;
            for i in 0..3 {
                let part = vm.r(b + i);
                vm.heap.set(v, 1 + i, part);
            }
            done(vm, a, v, 1)
        }
        op::TUPLE => {
            let from = vm.cursor.base + b;
            let v = vm.heap.new_tuple(&vm.stack[from..from + c])?;
            done(vm, a, v, 1)
        }
        op::LIST => {
            let from = vm.cursor.base + b;
            let v = vm.heap.new_list(&vm.stack[from..from + c])?;
            done(vm, a, v, 1)
        }
        op::SET | op::DICT => display(vm, host, w, stage),
        op::SETADD | op::DICTSET => {
            if stage == 0 {
                let (map, key) = (vm.r(a), vm.r(b));
                let value = if w.op() == op::DICTSET { vm.r(c) } else { NONE };
                if let Err(e) = vm.heap.table_set(map, key, value) {
                    hash_problem::<()>(&mut vm.cx(host), e)?;
                    return slow_entry(vm, host, map, key, value, w.op() == op::DICTSET, 1);
                }
            }
            vm.advance(1);
            Ok(())
        }
        op::LISTAPPEND => {
            let (list, v) = (vm.r(a), vm.r(b));
            vm.heap.list_push(list, v)?;
            vm.advance(1);
            Ok(())
        }
        op::LISTEXTEND => extend(vm, host, w, stage),
        op::SETUPDATE | op::DICTUPDATE => update(vm, host, w, stage),
        op::LISTTOTUPLE => {
            let list = vm.r(a);
            let n = vm.heap.list_len(list);
            let v = vm.heap.alloc(kind::TUPLE, 1 + n)?;
            for i in 0..n {
                let x = vm.heap.list_get(list, i).unwrap_or(UNSET);
                vm.heap.set(v, 1 + i, x);
            }
            done(vm, a, v, 1)
        }
        op::BUILDSTRING => {
            let from = vm.cursor.base + b;
            let mut cx = crate::native::Cx { heap: &mut vm.heap, state: &mut vm.state, host };
            let v = crate::builtins::strings::concat(&mut cx, &vm.stack[from..from + c])?;
            done(vm, a, v, 1)
        }
        op::FORMAT => format(vm, host, w, stage),
        op::UNPACK | op::UNPACKSTAR => unpack(vm, host, w, stage),
        _ => {
            vm.advance(1);
            Ok(())
        }
    }
}

/// An entry whose key Python must hash.
fn slow_entry(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    map: Value,
    key: Value,
    value: Value,
    dict: bool,
    stage: u32,
) -> Result<(), Signal> {
    if dict {
        let f = vm.prelude(host, prelude::DICT_SET)?;
        vm.ask(f, &[map, key, value], stage)
    } else {
        let f = vm.prelude(host, prelude::SET_ADD)?;
        vm.ask(f, &[map, key], stage)
    }
}

/// SET and DICT displays. With keys for Python the entries go in one by one through the prelude, from a list of them.
fn display(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (a, b, c) = (w.a(), w.b(), w.c());
    if stage > 0 {
        let v = vm.result();
        return done(vm, a, v, 1);
    }
    let dict = w.op() == op::DICT;
    let v = if dict { vm.heap.new_dict(c)? } else { vm.heap.new_set(kind::SET, c)? };
    for i in 0..c {
        let (key, value) = if dict { (vm.r(b + 2 * i), vm.r(b + 2 * i + 1)) } else { (vm.r(b + i), NONE) };
        if let Err(e) = vm.heap.table_set(v, key, value) {
            hash_problem::<()>(&mut vm.cx(host), e)?;
            let from = vm.cursor.base + b;
            let count = if dict { 2 * c } else { c };
            let list = vm.heap.new_list(&vm.stack[from..from + count])?;
            let f = vm.prelude(host, if dict { prelude::DICT_FROM_FLAT } else { prelude::SET_FROM_LIST })?;
            return vm.ask(f, &[list], 1);
        }
    }
    done(vm, a, v, 1)
}

fn extend(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (list, from) = (vm.r(w.a()), vm.r(w.b()));
    if stage == 0 {
        let mut cx = vm.cx(host);
        if !crate::builtins::lists::extend_native(&mut cx, list, from)? {
            if !iterate::is_iterable(&cx, from) {
                let t = cx.type_name(from);
                if w.c() == 1 {
                    let f = callee_name(vm, w.a() - 3);
                    return vm.cx(host).type_error(format_args!("{f} argument after * must be an iterable, not {t}"));
                }
                return cx.type_error(format_args!("Value after * must be an iterable, not {t}"));
            }
            let f = vm.prelude(host, prelude::LIST_EXTEND)?;
            return vm.ask(f, &[list, from], 1);
        }
    }
    vm.advance(1);
    Ok(())
}

/// What is called from register `at`, as errors name it: with the module that it is from, if that is a program's.
fn callee_name(vm: &Vm<'_>, at: usize) -> heapless::String<96> {
    use core::fmt::Write;
    let mut out = heapless::String::new();
    let mut cut = crate::repr::Cut(&mut out);
    let heap = &vm.heap;
    let mut f = vm.r(at);
    if heap.is(f, kind::BOUND) {
        f = heap.get(f, 1);
    }
    let _ = match heap.kind(f) {
        Some(kind::FUNCTION) => {
            let c = heap.get(f, 1);
            let module = heap.get(c, crate::layout::code::MODULE);
            let module = if heap.is(module, kind::MODULE) { heap.get(module, 1) } else { names::MAIN };
            write!(cut, "{}.{}()", heap.str_text(module), heap.str_text(heap.get(c, crate::layout::code::QUALNAME)))
        }
        Some(kind::CLASS) => {
            let module = heap.get(f, crate::layout::class::MODULE);
            let name = heap.get(f, crate::layout::class::QUALNAME);
            write!(cut, "{}.{}()", heap.str_text(module), heap.str_text(name))
        }
        _ => match crate::tables::native_of(f) {
            Some(m) if crate::tables::is_type_table(f) => {
                let t = types::builtin_name(crate::tables::type_of_native(f));
                write!(cut, "{t}.{}()", heap.str_text(m.name))
            }
            Some(m) => write!(cut, "{}()", heap.str_text(m.name)),
            None if types::is_type(heap, f) => write!(cut, "{}()", types::name_of(heap, &vm.state, f)),
            None => crate::repr::write_any(heap, &vm.state, f, false, &mut cut),
        },
    };
    out
}

fn update(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (target, from) = (vm.r(w.a()), vm.r(w.b()));
    if stage > 0 {
        vm.advance(1);
        return Ok(());
    }
    let dict = w.op() == op::DICTUPDATE;
    let call = dict && w.c() == 1;
    let own = types::unwrap(&vm.heap, from);
    let shows_others = own != from && attr::user_special(&vm.cx(host), from, names::ITER).is_some();
    if dict && vm.heap.is(own, kind::DICT) && !shows_others {
        let mut at = 0;
        let mut cx = vm.cx(host);
        while let Some((next, key, value)) = cx.heap.table_next(own, at) {
            at = next;
            if call {
                if !cx.heap.is(key, kind::STR) {
                    return cx.type_error(format_args!("keywords must be strings"));
                }
                if matches!(cx.heap.table_get(target, key), Ok(Some(_))) {
                    let n = crate::repr::short(cx.heap, key);
                    let f = callee_name(vm, w.a() - 4);
                    return vm.cx(host).type_error(format_args!("{f} got multiple values for keyword argument '{n}'"));
                }
            }
            match cx.heap.table_set(target, key, value) {
                Ok(_) => {}
                Err(crate::table::HashError::Memory(n)) if call => {
                    // What went in already must not count as a duplicate when this runs again.
                    undo(&mut cx, target, own, key);
                    return Err(n.into());
                }
                Err(e) => {
                    hash_problem::<()>(&mut cx, e)?;
                    let f = vm.prelude(host, prelude::DICT_UPDATE)?;
                    return vm.ask(f, &[target, from], 1);
                }
            }
        }
        vm.advance(1);
        return Ok(());
    }
    let cx = vm.cx(host);
    if dict && attr::special(&cx, from, crate::name!("keys")).is_none() {
        let t = cx.type_name(from);
        if call {
            let f = callee_name(vm, w.a() - 4);
            return vm.cx(host).type_error(format_args!("{f} argument after ** must be a mapping, not {t}"));
        }
        return vm.cx(host).type_error(format_args!("'{t}' object is not a mapping"));
    }
    let f = vm.prelude(host, if dict { prelude::DICT_UPDATE } else { prelude::SET_UPDATE })?;
    vm.ask(f, &[target, from], 1)
}

/// Takes out of `target` the entries of `from` that come before `key`.
fn undo(cx: &mut crate::native::Cx<'_, '_>, target: Value, from: Value, key: Value) {
    let mut at = 0;
    while let Some((next, k, _)) = cx.heap.table_next(from, at) {
        at = next;
        if k == key {
            return;
        }
        let _ = cx.heap.table_remove(target, k);
    }
}

/// FORMAT a b c.
fn format(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    const FORMATTED: u32 = 4;
    let second = vm.operand(1);
    let (conversion, has_spec) = (second & 255, second & 256 == 0);
    let spec = if has_spec { vm.r(w.c()) } else { names::EMPTY };
    let mut v = vm.r(w.b());
    if stage == FORMATTED {
        let r = types::unwrap(&vm.heap, vm.result());
        if !vm.heap.is(r, kind::STR) {
            let mut cx = vm.cx(host);
            let t = cx.type_name(r);
            return cx.type_error(format_args!("__format__ must return a str, not {t}"));
        }
        return done(vm, w.a(), r, 2);
    }
    if stage == 0 && conversion != 0 {
        let f = crate::tables::helper(match conversion {
            1 => crate::tables::HELPER_STR,
            2 => crate::tables::HELPER_REPR,
            _ => crate::tables::HELPER_ASCII,
        });
        return vm.ask(f, &[v], 1);
    }
    if stage == 1 {
        v = vm.result();
    }
    if is_small(v) && spec == names::EMPTY {
        let s = crate::text::ops::str_of_small(&mut vm.heap, small_of(v))?;
        return done(vm, w.a(), s, 2);
    }
    let mut cx = vm.cx(host);
    if crate::text::formats(cx.heap.objects(), v) {
        let s = if cx.heap.is(v, kind::STR) && spec == names::EMPTY {
            v
        } else {
            crate::builtins::strings::format_native(&mut cx, v, spec)?
        };
        return done(vm, w.a(), s, 2);
    }
    let f = crate::tables::helper(crate::tables::HELPER_FORMAT);
    vm.ask(f, &[v, spec], FORMATTED)
}

/// UNPACK and UNPACKSTAR.
fn unpack(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let (a, before) = (w.a(), w.c());
    let star = w.op() == op::UNPACKSTAR;
    let after = if star { vm.operand(1) as usize } else { 0 };
    let v = if stage > 0 { vm.result() } else { vm.r(w.b()) };
    let sequence = matches!(vm.heap.kind(v), Some(kind::LIST | kind::TUPLE));
    if !sequence {
        let cx = vm.cx(host);
        if !iterate::is_iterable(&cx, v) {
            let mut cx = cx;
            let t = cx.type_name(v);
            return cx.type_error(format_args!("cannot unpack non-iterable {t} object"));
        }
        // At most one item more than asked for is taken from an iterator.
        let f = vm.prelude(host, prelude::TAKE)?;
        let limit = if star { small(-1) } else { small(before as i32 + 1) };
        return vm.ask(f, &[v, limit], 1);
    }
    let n = if vm.heap.is(v, kind::LIST) { vm.heap.list_len(v) } else { vm.heap.words(v).len() - 1 };
    let wanted = before + after;
    if n < wanted || (!star && n > wanted) {
        let mut cx = vm.cx(host);
        if n < wanted {
            let least = if star { "at least " } else { "" };
            return cx.value_error(format_args!("not enough values to unpack (expected {least}{wanted}, got {n})"));
        }
        return cx.value_error(format_args!("too many values to unpack (expected {wanted})"));
    }
    let at = |vm: &Vm<'_>, i: usize| -> Value {
        if vm.heap.is(v, kind::LIST) { vm.heap.list_get(v, i).unwrap_or(UNSET) } else { vm.heap.get(v, 1 + i) }
    };
    if star {
        let rest = n - wanted;
        let list = vm.heap.new_list_with_capacity(rest)?;
        for i in 0..rest {
            let x = at(vm, before + i);
            vm.heap.list_push(list, x)?;
        }
        for i in (0..after).rev() {
            let x = at(vm, before + rest + i);
            vm.set_r(a + before + 1 + i, x);
        }
        vm.set_r(a + before, list);
    }
    for i in (0..before).rev() {
        let x = at(vm, i);
        vm.set_r(a + i, x);
    }
    vm.advance(if star { 2 } else { 1 });
    Ok(())
}

/// FUNCTION a bx.
pub fn function(vm: &mut Vm<'_>, w: Word) -> Result<(), Signal> {
    let a = w.a();
    let flags = vm.operand(1);
    let c = vm.pool(w.bx());
    let positional = if flags & 1 != 0 { vm.r(a + 1) } else { UNSET };
    let keyword_only = if flags & 2 != 0 { vm.r(a + 2) } else { UNSET };
    let closure = if flags & 4 != 0 { vm.r(a + 3) } else { UNSET };
    let count = |vm: &Vm<'_>, t: Value| if t == UNSET { 0 } else { vm.heap.words(t).len() - 1 };
    let (np, nk) = (count(vm, positional), count(vm, keyword_only));
    let defaults = if nk == 0 {
        positional
    } else {
        let all = vm.heap.alloc(kind::TUPLE, 1 + np + nk)?;
        for i in 0..np {
            let v = vm.heap.get(positional, 1 + i);
            vm.heap.set(all, 1 + i, v);
        }
        for i in 0..nk {
            let v = vm.heap.get(keyword_only, 1 + i);
            vm.heap.set(all, 1 + np + i, v);
        }
        all
    };
    let f = vm.heap.alloc(kind::FUNCTION, 7)?;
    let module = vm.heap.get(crate::value::heap_ref(vm.cursor.code), crate::layout::code::MODULE);
    vm.heap.set(f, 1, c);
    vm.heap.set(f, 2, defaults);
    vm.heap.set(f, 3, closure);
    vm.heap.set(f, 6, module);
    if nk > 0 {
        // F: the defaults end with one entry for each keyword-only parameter.
        let h = vm.heap.header(f);
        vm.heap.set(f, 0, h | crate::layout::FLAG);
    }
    done(vm, a, f, 2)
}

/// PRINTEXPR.
pub fn print_expression(vm: &mut Vm<'_>, w: Word, stage: u32) -> Result<(), Signal> {
    let v = vm.r(w.a());
    if stage == 0 && v != NONE {
        return vm.ask(crate::tables::helper(crate::tables::HELPER_DISPLAY), &[v], 1);
    }
    vm.advance(1);
    Ok(())
}

/// MATCHKIND, MATCHKEYS, MATCHCLASS, LEN.
pub fn matching(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let v = vm.r(w.b());
    let length = if w.op() == op::MATCHCLASS { 2 } else { 1 };
    if stage > 0 {
        let r = vm.result();
        return done(vm, w.a(), r, length);
    }
    let own = types::unwrap(&vm.heap, v);
    match w.op() {
        op::MATCHKIND => {
            let k = vm.heap.kind(own);
            let is = if w.c() == 0 {
                matches!(k, Some(kind::LIST | kind::TUPLE | kind::RANGE | kind::ARRAY | kind::MEMORYVIEW))
            } else {
                k == Some(kind::DICT)
            };
            done(vm, w.a(), boolean(is), 1)
        }
        op::LEN => vm.ask(crate::tables::helper(crate::tables::HELPER_LEN), &[v], 1),
        op::MATCHKEYS => {
            let f = vm.prelude(host, prelude::MATCH_KEYS)?;
            let keys = vm.r(w.c());
            vm.ask(f, &[v, keys], 1)
        }
        _ => {
            let second = vm.operand(1) as usize;
            let attribute_names = if second >> 16 == 0xffff { UNSET } else { vm.pool(second >> 16) };
            let tuple = if attribute_names == UNSET { vm.heap.new_tuple(&[])? } else { attribute_names };
            let f = vm.prelude(host, prelude::MATCH_CLASS)?;
            let class = vm.r(w.c());
            vm.ask(f, &[v, class, small((second & 0xffff) as i32), tuple], 1)
        }
    }
}
