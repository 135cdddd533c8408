//! Iteration: FORPREP and FORNEXT, `iter()` and `next()`, awaitables.
//!
//! An ITERATOR object is [target][position][extra][what]; `what` says over which container it goes.

use super::{Vm, Word, generator};
use crate::attr;
use crate::host::Host;
use crate::layout::{generator as field, kind};
use crate::names;
use crate::native::{Cx, Signal};
use crate::prelude;
use crate::state::Catch;
use crate::types;
use crate::value::{NONE, UNSET, Value, is_heap, is_small, small, small_of};

/// What an ITERATOR goes over.
pub mod what {
    /// list, tuple, bytes, bytearray, array, memoryview: by index, looked up at each step.
    pub const SEQUENCE: i32 = 0;
    /// str: position is a byte offset.
    pub const STR: i32 = 1;
    /// range: extra is the next value, position counts the rest.
    pub const RANGE: i32 = 2;
    /// dict or set, keys; extra is the length at the start.
    pub const KEYS: i32 = 3;
    /// dict values.
    pub const VALUES: i32 = 4;
    /// dict items.
    pub const ITEMS: i32 = 5;
    /// Any sequence backwards: position is the next index.
    pub const REVERSED: i32 = 6;
    /// dict keys backwards (what + 0), values, items.
    pub const REVERSED_KEYS: i32 = 7;
    /// enumerate over a list or tuple: extra is the number.
    pub const ENUMERATE: i32 = 8;
    /// zip of two lists or tuples: target and extra.
    pub const ZIP: i32 = 9;
    /// An object with `__getitem__` only is iterated by the prelude.
    pub const DONE: i32 = 10;
}

/// A new ITERATOR.
pub fn new_iterator(
    cx: &mut Cx<'_, '_>,
    target: Value,
    position: Value,
    extra: Value,
    w: i32,
) -> Result<Value, Signal> {
    let it = cx.heap.alloc(kind::ITERATOR, 5)?;
    cx.heap.set(it, 1, target);
    cx.heap.set(it, 2, position);
    cx.heap.set(it, 3, extra);
    cx.heap.set(it, 4, small(w));
    Ok(it)
}

/// Whether `iter(v)` can work.
pub fn is_iterable(cx: &Cx<'_, '_>, v: Value) -> bool {
    let own = types::unwrap(cx.heap, v);
    matches!(
        cx.heap.kind(own),
        Some(
            kind::LIST
                | kind::TUPLE
                | kind::STR
                | kind::BYTES
                | kind::BYTEARRAY
                | kind::ARRAY
                | kind::MEMORYVIEW
                | kind::RANGE
                | kind::DICT
                | kind::SET
                | kind::FROZENSET
                | kind::DICTVIEW
                | kind::GENERATOR
                | kind::ITERATOR
        )
    ) || attr::special(cx, v, names::ITER).is_some()
        || attr::special(cx, v, names::GETITEM).is_some()
}

/// An iterator over a built-in value; None if its type is not built in.
pub fn native_iter(cx: &mut Cx<'_, '_>, v: Value) -> Result<Option<Value>, Signal> {
    let it = match cx.heap.kind(v) {
        Some(kind::LIST | kind::TUPLE | kind::BYTES | kind::BYTEARRAY | kind::ARRAY | kind::MEMORYVIEW) => {
            new_iterator(cx, v, small(0), UNSET, what::SEQUENCE)?
        }
        Some(kind::STR) => new_iterator(cx, v, small(0), UNSET, what::STR)?,
        Some(kind::RANGE) => {
            let start = cx.heap.get(v, 1);
            new_iterator(cx, v, small(0), start, what::RANGE)?
        }
        Some(kind::DICT | kind::SET | kind::FROZENSET) => {
            let n = small(cx.heap.table_len(v) as i32);
            new_iterator(cx, v, small(0), n, what::KEYS)?
        }
        Some(kind::DICTVIEW) => {
            let d = cx.heap.get(v, 1);
            let w = what::KEYS + small_of(cx.heap.get(v, 2));
            let n = small(cx.heap.table_len(d) as i32);
            new_iterator(cx, d, small(0), n, w)?
        }
        Some(kind::GENERATOR) if cx.heap.get(v, field::WHAT) == small(0) => v,
        Some(kind::ITERATOR) => v,
        _ => return Ok(None),
    };
    Ok(Some(it))
}

/// `iter(v)`; may ask for `__iter__`.
pub fn iter(vm: &mut Vm<'_>, host: &mut dyn Host, v: Value, stage: u32) -> Result<Value, Signal> {
    if stage > 0 {
        let it = vm.result();
        let cx = vm.cx(host);
        if matches!(cx.heap.kind(it), Some(kind::GENERATOR | kind::ITERATOR))
            || attr::special(&cx, it, names::NEXT).is_some()
        {
            return Ok(it);
        }
        let mut cx = cx;
        let t = cx.type_name(it);
        return cx.type_error(format_args!("iter() returned non-iterator of type '{t}'"));
    }
    let found = attr::user_special(&vm.cx(host), v, names::ITER);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s], 1);
    }
    let own = types::unwrap(&vm.heap, v);
    let mut cx = vm.cx(host);
    if let Some(it) = native_iter(&mut cx, own)? {
        return Ok(it);
    }
    if let Some((f, s)) = attr::special(&cx, v, names::ITER) {
        return vm.ask(f, &[s], 1);
    }
    if attr::special(&cx, v, names::GETITEM).is_some() && is_heap(v) {
        let f = vm.prelude(host, prelude::ITER_BY_INDEX)?;
        return vm.ask(f, &[v], 1);
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("'{t}' object is not iterable"))
}

/// The next item of a native ITERATOR, or None at its end.
pub fn next_native(cx: &mut Cx<'_, '_>, it: Value) -> Result<Option<Value>, Signal> {
    let target = cx.heap.get(it, 1);
    let position = small_of(cx.heap.get(it, 2));
    let w = small_of(cx.heap.get(it, 4));
    match w {
        what::SEQUENCE => {
            let n = crate::builtins::sequence::length(cx.heap, target) as i32;
            if position >= n {
                return Ok(finish(cx, it));
            }
            let v = crate::builtins::sequence::item(cx, target, position as i64)?;
            cx.heap.set(it, 2, small(position + 1));
            Ok(Some(v))
        }
        what::STR => {
            let bytes = cx.heap.str_bytes(target);
            let at = position as usize;
            let Some(&first) = bytes.get(at) else { return Ok(finish(cx, it)) };
            let width = match first {
                0..=0x7f => 1,
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            let mut buffer = [0; 4];
            let part = bytes.get(at..at + width).unwrap_or(&[]);
            buffer[..part.len()].copy_from_slice(part);
            let v = crate::builtins::char_str(cx, &buffer[..part.len()])?;
            cx.heap.set(it, 2, small(position + width as i32));
            Ok(Some(v))
        }
        what::RANGE => {
            let v = cx.heap.get(it, 3);
            let (stop, step) = (cx.heap.get(target, 2), cx.heap.get(target, 3));
            if !crate::builtins::range::before(cx.heap, v, stop, step) {
                return Ok(finish(cx, it));
            }
            let next = crate::num::add(cx.heap, v, step).or_else(|e| super::arith::raise_num(cx, e, ""))?;
            cx.heap.set(it, 3, next);
            Ok(Some(v))
        }
        what::KEYS | what::VALUES | what::ITEMS => {
            if cx.heap.get(it, 3) != small(cx.heap.table_len(target) as i32) {
                cx.heap.set(it, 3, small(-1));
                let t = if cx.heap.is(target, kind::DICT) { "dictionary" } else { "Set" };
                let capital = if t == "Set" { "Set" } else { "dictionary" };
                return cx.raise(types::RUNTIME_ERROR, format_args!("{capital} changed size during iteration"));
            }
            let Some((next, key, value)) = cx.heap.table_next(target, position as usize) else {
                return Ok(finish(cx, it));
            };
            let v = match w {
                what::KEYS => key,
                what::VALUES => value,
                _ => cx.heap.new_tuple(&[key, value])?,
            };
            cx.heap.set(it, 2, small(next as i32));
            Ok(Some(v))
        }
        what::REVERSED => {
            if position < 0 {
                return Ok(finish(cx, it));
            }
            if position >= crate::builtins::sequence::length(cx.heap, target) as i32 {
                return Ok(finish(cx, it));
            }
            let v = crate::builtins::sequence::item(cx, target, position as i64)?;
            cx.heap.set(it, 2, small(position - 1));
            Ok(Some(v))
        }
        what::REVERSED_KEYS => {
            let at = if position < 0 { usize::MAX } else { position as usize };
            let Some((next, key, value)) = cx.heap.table_previous(target, at) else { return Ok(finish(cx, it)) };
            let v = match small_of(cx.heap.get(it, 3)) {
                0 => key,
                1 => value,
                _ => cx.heap.new_tuple(&[key, value])?,
            };
            cx.heap.set(it, 2, small(next as i32));
            Ok(Some(v))
        }
        what::ENUMERATE => {
            let n = crate::builtins::sequence::length(cx.heap, target) as i32;
            if position >= n {
                return Ok(finish(cx, it));
            }
            let v = crate::builtins::sequence::item(cx, target, position as i64)?;
            let number = cx.heap.get(it, 3);
            let next = crate::num::add(cx.heap, number, small(1)).or_else(|e| super::arith::raise_num(cx, e, ""))?;
            let pair = cx.heap.new_tuple(&[number, v])?;
            cx.heap.set(it, 3, next);
            cx.heap.set(it, 2, small(position + 1));
            Ok(Some(pair))
        }
        what::ZIP => {
            let other = cx.heap.get(it, 3);
            let n = crate::builtins::sequence::length(cx.heap, target)
                .min(crate::builtins::sequence::length(cx.heap, other));
            if position as usize >= n {
                return Ok(finish(cx, it));
            }
            let x = crate::builtins::sequence::item(cx, target, position as i64)?;
            let y = crate::builtins::sequence::item(cx, other, position as i64)?;
            let pair = cx.heap.new_tuple(&[x, y])?;
            cx.heap.set(it, 2, small(position + 1));
            Ok(Some(pair))
        }
        _ => Ok(None),
    }
}

/// An iterator that ended stays at its end and lets go of its container.
fn finish(cx: &mut Cx<'_, '_>, it: Value) -> Option<Value> {
    cx.heap.set(it, 4, small(what::DONE));
    cx.heap.set(it, 1, UNSET);
    cx.heap.set(it, 3, UNSET);
    None
}

/// The next item of any iterator from the current instruction: Some or None at once for native ones; else a call whose item comes at `stage`, its
/// end at `stage + 1`.
pub fn next(vm: &mut Vm<'_>, host: &mut dyn Host, it: Value, stage: u32) -> Result<Option<Value>, Signal> {
    if vm.heap.is(it, kind::ITERATOR) {
        return next_native(&mut vm.cx(host), it);
    }
    let found = attr::special(&vm.cx(host), it, names::NEXT);
    let Some((f, s)) = found else {
        let mut cx = vm.cx(host);
        let t = cx.type_name(it);
        return cx.type_error(format_args!("'{t}' object is not an iterator"));
    };
    let args = [s];
    vm.ask_catching(f, if s == UNSET { &[] } else { &args }, stage, Catch::StopIteration)
}

/// How many values a range of small ints has, as a small int.
fn small_count(start: Value, stop: Value, step: Value) -> Option<Value> {
    if start & stop & step & 1 == 0 || step == small(0) {
        return None;
    }
    let (start, stop, step) = (i64::from(small_of(start)), i64::from(small_of(stop)), i64::from(small_of(step)));
    let way = if step > 0 { stop - start } else { start - stop };
    let step = step.abs();
    if way <= 0 { Some(small(0)) } else { crate::value::try_small((way + step - 1) / step) }
}

/// FORPREP a b: a range of small ints becomes step, next value and how many are left; a list or tuple itself and a position; all else an
/// iterator.
pub fn prepare(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let v = vm.r(w.b());
    let (mut x, mut y, mut z) = (UNSET, UNSET, UNSET);
    if stage == 0 {
        match vm.heap.kind(v) {
            Some(kind::LIST | kind::TUPLE) => (x, y) = (v, small(0)),
            Some(kind::RANGE) => {
                let (start, stop, step) = (vm.heap.get(v, 1), vm.heap.get(v, 2), vm.heap.get(v, 3));
                if let Some(count) = small_count(start, stop, step) {
                    (x, y, z) = (step, start, count);
                }
            }
            _ => {}
        }
    }
    if x == UNSET {
        x = iter(vm, host, v, stage)?;
    }
    vm.set_r(w.a(), x);
    vm.set_r(w.a() + 1, y);
    vm.set_r(w.a() + 2, z);
    vm.advance(1);
    Ok(())
}

/// FORNEXT a b: the next item into r[b], or jump.
pub fn for_next(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let state = vm.r(w.a());
    let item = match stage {
        0 => {
            if vm.heap.is(state, kind::GENERATOR) {
                return generator::step(vm, host, state, NONE, UNSET, 1);
            }
            if matches!(vm.heap.kind(state), Some(kind::LIST | kind::TUPLE)) || is_small(state) {
                // The dispatch loop handles these; it came here only with a spoiled state.
                None
            } else {
                next(vm, host, state, 1)?
            }
        }
        1 => Some(vm.result()),
        _ => {
            vm.state.call.count = 0;
            None
        }
    };
    match item {
        Some(v) => {
            vm.set_r(w.b(), v);
            vm.advance(2);
        }
        None => {
            let offset = vm.operand(1) as i32 as isize;
            vm.jump(2, offset);
        }
    }
    Ok(())
}

/// GETAWAITABLE, GETAITER, GETANEXT.
pub fn awaitable(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let v = vm.r(w.b());
    let is_anext = w.op() == crate::op::GETANEXT;
    let result = match stage {
        0 => {
            if w.op() == crate::op::GETAITER || is_anext {
                if is_anext && vm.heap.is(v, kind::GENERATOR) {
                    let f = vm.prelude(host, prelude::ASYNC_NEXT)?;
                    return vm.ask(f, &[v, NONE], 1);
                }
                let name = if is_anext { names::ANEXT } else { names::AITER };
                if !is_anext && vm.heap.is(v, kind::GENERATOR) && vm.heap.get(v, field::WHAT) == small(2) {
                    v
                } else {
                    let found = attr::special(&vm.cx(host), v, name);
                    match found {
                        Some((f, s)) => return vm.ask(f, &[s], if is_anext { 5 } else { 1 }),
                        None => {
                            let mut cx = vm.cx(host);
                            let t = cx.type_name(v);
                            let which = if is_anext { "__anext__" } else { "__aiter__" };
                            return cx.type_error(format_args!(
                                "'async for' requires an object with {which} method, got {t}"
                            ));
                        }
                    }
                }
            } else {
                await_iterator(vm, host, v)?
            }
        }
        5 => {
            let r = vm.result();
            await_iterator(vm, host, r)?
        }
        _ => vm.result(),
    };
    vm.set_r(w.a(), result);
    vm.advance(1);
    Ok(())
}

/// What `await v` delegates to.
fn await_iterator(vm: &mut Vm<'_>, host: &mut dyn Host, v: Value) -> Result<Value, Signal> {
    if vm.heap.is(v, kind::GENERATOR) && vm.heap.get(v, field::WHAT) != small(2) {
        return Ok(v);
    }
    let found = attr::special(&vm.cx(host), v, names::AWAIT);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s], 1);
    }
    // Objects that are iterators themselves can be awaited too, as the asyncio of small Pythons relies on.
    let cx = vm.cx(host);
    if vm_is_iterator(&cx, v) {
        return Ok(v);
    }
    if let Some((f, s)) = attr::special(&cx, v, names::ITER) {
        return vm.ask(f, &[s], 1);
    }
    let mut cx = vm.cx(host);
    let t = cx.type_name(v);
    cx.type_error(format_args!("object {t} can't be used in 'await' expression"))
}

fn vm_is_iterator(cx: &Cx<'_, '_>, v: Value) -> bool {
    cx.heap.is(v, kind::ITERATOR) || attr::special(cx, v, names::NEXT).is_some()
}
