//! Subscripts and membership.

use super::iterate;
use super::{Equal, Vm, deep_equal};
use crate::attr;
use crate::builtins::sequence;
use crate::host::Host;
use crate::layout::kind;
use crate::names;
use crate::native::{Cx, Reason, Signal};
use crate::prelude;
use crate::prelude_data;
use crate::table::HashError;
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, is_small, small_of};

/// Raises what stands in the way of hashing `key`; None if Python must hash it.
pub fn hash_problem<T>(cx: &mut Cx<'_, '_>, e: HashError) -> Result<Option<T>, Signal> {
    match e {
        HashError::Python => Ok(None),
        HashError::Memory(n) => Err(n.into()),
        HashError::Unhashable(v) => {
            let t = cx.type_name(v);
            cx.type_error(format_args!("unhashable type: '{t}'"))
        }
    }
}

/// `object[key]`.
pub fn get(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value, key: Value, stage: u32) -> Result<Value, Signal> {
    if stage > 0 {
        return Ok(vm.result());
    }
    if vm.heap.is(object, kind::DICT)
        && let Ok(Some(v)) = vm.heap.table_get(object, key)
    {
        return Ok(v);
    }
    let found = attr::user_special(&vm.cx(host), object, names::GETITEM);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s, key], 1);
    }
    let own = types::unwrap(&vm.heap, object);
    let mut cx = vm.cx(host);
    match cx.heap.kind(own) {
        Some(kind::DICT) => match cx.heap.table_get(own, key) {
            Ok(Some(v)) => Ok(v),
            Ok(None) => {
                // dict subclasses: __missing__; defaultdict: its factory.
                if let Some((f, s)) = attr::user_special(&cx, object, names::MISSING) {
                    return vm.ask(f, &[s, key], 1);
                }
                cx.raise_with(types::KEY_ERROR, &[key])
            }
            Err(e) => {
                hash_problem::<()>(&mut cx, e)?;
                let f = vm.prelude(host, prelude::DICT_GET)?;
                vm.ask(f, &[own, key], 1)
            }
        },
        Some(
            kind::LIST
            | kind::TUPLE
            | kind::STR
            | kind::BYTES
            | kind::BYTEARRAY
            | kind::ARRAY
            | kind::MEMORYVIEW
            | kind::RANGE,
        ) => {
            if let Some(i) = index_of_key(&mut cx, own, key)? {
                return sequence::item(&mut cx, own, i);
            }
            if needs_index(&cx, key) {
                let f = vm.prelude(host, prelude_data::GET_BY_INDEX)?;
                return vm.ask(f, &[own, key], 1);
            }
            if cx.heap.is(key, kind::SLICE) {
                if (1..4).any(|i| attr::user_special(&cx, cx.heap.get(key, i), names::INDEX).is_some()) {
                    let g = vm.prelude(host, prelude::GET_AT)?;
                    return vm.ask(g, &[own, key], 1);
                }
                return sequence::slice(&mut cx, own, key);
            }
            sequence::bad_index(&mut cx, own, key)
        }
        _ => {
            if types::is_type(cx.heap, object) {
                let class_getitem = attr::find(&cx, object, names::CLASS_GETITEM);
                match class_getitem {
                    attr::Found::Method(f, s) => return vm.ask(f, &[s, key], 1),
                    attr::Found::Value(f) => return vm.ask(f, &[key], 1),
                    _ => {}
                }
                // list[int] and the like: annotations at run time mean the type itself.
                if crate::value::is_imm(object) {
                    return Ok(object);
                }
                let t = cx.name_of_type(object);
                return cx.type_error(format_args!("type '{t}' is not subscriptable"));
            }
            let special = attr::special(&cx, object, names::GETITEM);
            match special {
                Some((f, s)) => vm.ask(f, &[s, key], 1),
                None => {
                    let t = cx.type_name(object);
                    cx.type_error(format_args!("'{t}' object is not subscriptable"))
                }
            }
        }
    }
}

/// An int key as a position; None if it is no int.
fn index_of_key(cx: &mut Cx<'_, '_>, own: Value, key: Value) -> Result<Option<i64>, Signal> {
    let key = types::unwrap(cx.heap, key);
    if is_small(key) {
        return Ok(Some(small_of(key) as i64));
    }
    if key == TRUE || key == FALSE {
        return Ok(Some((key == TRUE) as i64));
    }
    if matches!(cx.heap.kind(key), Some(kind::INT_POSITIVE | kind::INT_NEGATIVE)) {
        if cx.heap.is(own, kind::RANGE)
            && let Some(i) = crate::num::to_i64(cx.heap, key)
        {
            return Ok(Some(i));
        }
        return match crate::num::to_i64(cx.heap, key) {
            Some(i) => Ok(Some(i)),
            None => cx.raise(types::INDEX_ERROR, format_args!("cannot fit 'int' into an index-sized integer")),
        };
    }
    Ok(None)
}

/// Whether a subscript is an object with `__index__`, or a slice of such.
fn needs_index(cx: &Cx<'_, '_>, key: Value) -> bool {
    let user = |v: Value| attr::user_special(cx, v, names::INDEX).is_some();
    if cx.heap.is(key, kind::SLICE) { (1..4).any(|i| user(cx.heap.get(key, i))) } else { user(key) }
}

/// `object[key] = v`.
pub fn set(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    object: Value,
    key: Value,
    v: Value,
    stage: u32,
) -> Result<(), Signal> {
    if stage > 0 {
        return Ok(());
    }
    if vm.heap.is(object, kind::DICT) && vm.heap.table_set(object, key, v).is_ok() {
        return Ok(());
    }
    let found = attr::user_special(&vm.cx(host), object, names::SETITEM);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s, key, v], 1);
    }
    let own = types::unwrap(&vm.heap, object);
    let mut cx = vm.cx(host);
    match cx.heap.kind(own) {
        Some(kind::DICT) => match cx.heap.table_set(own, key, v) {
            Ok(_) => Ok(()),
            Err(e) => {
                hash_problem::<()>(&mut cx, e)?;
                let f = vm.prelude(host, prelude::DICT_SET)?;
                vm.ask(f, &[own, key, v], 1)
            }
        },
        Some(kind::LIST | kind::BYTEARRAY | kind::ARRAY | kind::MEMORYVIEW) => {
            if let Some(i) = index_of_key(&mut cx, own, key)? {
                return match sequence::set_item(&mut cx, own, i, v) {
                    Err(signal) if matches!(signal.reason(), Reason::Convert(_)) => {
                        let f = vm.prelude(host, prelude_data::SET_CONVERTED)?;
                        vm.ask(f, &[own, key, v], 1)
                    }
                    done => done,
                };
            }
            if needs_index(&cx, key) {
                let f = vm.prelude(host, prelude_data::SET_BY_INDEX)?;
                return vm.ask(f, &[own, key, v], 1);
            }
            if cx.heap.is(key, kind::SLICE) {
                if sequence::is_simple(cx.heap, v) || !matches!(cx.heap.kind(own), Some(kind::LIST | kind::BYTEARRAY)) {
                    return sequence::set_slice(&mut cx, own, key, v);
                }
                let array = cx.heap.is(own, kind::BYTEARRAY);
                if !iterate::is_iterable(&cx, v) || (array && cx.heap.is(v, kind::STR)) {
                    return cx.type_error(format_args!(
                        "{}",
                        if array {
                            "can assign only bytes, buffers, or iterables of ints in range(0, 256)"
                        } else {
                            "can only assign an iterable"
                        }
                    ));
                }
                let f = vm.prelude(host, if array { prelude_data::BYTEARRAY_SET_SLICE } else { prelude::SET_SLICE })?;
                return vm.ask(f, &[own, key, v], 1);
            }
            sequence::bad_index(&mut cx, own, key).map(|_| ())
        }
        _ => {
            let special = attr::special(&cx, object, names::SETITEM);
            match special {
                Some((f, s)) => vm.ask(f, &[s, key, v], 1),
                None if attr::user_special(&cx, object, names::DELITEM).is_some() => {
                    cx.raise(types::ATTRIBUTE_ERROR, format_args!("__setitem__"))
                }
                None => {
                    let t = cx.type_name(object);
                    cx.type_error(format_args!("'{t}' object does not support item assignment"))
                }
            }
        }
    }
}

/// `del object[key]`.
pub fn delete(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value, key: Value, stage: u32) -> Result<(), Signal> {
    if stage > 0 {
        return Ok(());
    }
    let found = attr::user_special(&vm.cx(host), object, names::DELITEM);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s, key], 1);
    }
    let own = types::unwrap(&vm.heap, object);
    let mut cx = vm.cx(host);
    match cx.heap.kind(own) {
        Some(kind::DICT) => match cx.heap.table_remove(own, key) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => cx.raise_with(types::KEY_ERROR, &[key]),
            Err(e) => {
                hash_problem::<()>(&mut cx, e)?;
                let f = vm.prelude(host, prelude::DICT_DELETE)?;
                vm.ask(f, &[own, key], 1)
            }
        },
        Some(kind::MEMORYVIEW) => cx.type_error(format_args!("cannot delete memory")),
        Some(kind::LIST | kind::BYTEARRAY | kind::ARRAY) => {
            if let Some(i) = index_of_key(&mut cx, own, key)? {
                return sequence::delete_item(&mut cx, own, i);
            }
            if needs_index(&cx, key) {
                let f = vm.prelude(host, prelude_data::DELETE_BY_INDEX)?;
                return vm.ask(f, &[own, key], 1);
            }
            if cx.heap.is(key, kind::SLICE) {
                return sequence::delete_slice(&mut cx, own, key);
            }
            sequence::bad_index(&mut cx, own, key).map(|_| ())
        }
        _ => {
            let special = attr::special(&cx, object, names::DELITEM);
            match special {
                Some((f, s)) => vm.ask(f, &[s, key], 1),
                None if attr::user_special(&cx, object, names::SETITEM).is_some() => {
                    cx.raise(types::ATTRIBUTE_ERROR, format_args!("__delitem__"))
                }
                None => {
                    let t = cx.type_name(object);
                    let sequence = is_sequence_like(&cx, object)
                        && (crate::num::is_int(cx.heap.objects(), types::unwrap(cx.heap, key))
                            || needs_index(&cx, key));
                    let word = if sequence { "doesn't" } else { "does not" };
                    cx.type_error(format_args!("'{t}' object {word} support item deletion"))
                }
            }
        }
    }
}

/// Whether CPython keeps the type of `v` with the sequences, and so words its errors for an int.
fn is_sequence_like(cx: &Cx<'_, '_>, v: Value) -> bool {
    matches!(
        cx.heap.kind(types::unwrap(cx.heap, v)),
        Some(kind::STR | kind::BYTES | kind::TUPLE | kind::RANGE | kind::SET | kind::FROZENSET | kind::DICTVIEW)
    ) || cx.heap.is(cx.type_of(v), kind::CLASS)
}

/// `x in container`.
pub fn contains(vm: &mut Vm<'_>, host: &mut dyn Host, container: Value, x: Value, stage: u32) -> Result<bool, Signal> {
    const TRUTH_STAGE: u32 = 10;
    if stage >= TRUTH_STAGE {
        return super::compare::truth(vm, host, UNSET, stage, TRUTH_STAGE);
    }
    if stage > 0 {
        let v = vm.result();
        return super::compare::truth(vm, host, v, 0, TRUTH_STAGE);
    }
    let found = attr::user_special(&vm.cx(host), container, names::CONTAINS);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s, x], 1);
    }
    let own = types::unwrap(&vm.heap, container);
    let mut cx = vm.cx(host);
    match cx.heap.kind(own) {
        Some(kind::DICT | kind::SET | kind::FROZENSET) => match cx.heap.table_get(own, x) {
            Ok(v) => return Ok(v.is_some()),
            Err(e) => {
                hash_problem::<()>(&mut cx, e)?;
                let f = vm.prelude(host, prelude::TABLE_HAS)?;
                return vm.ask(f, &[own, x], 1);
            }
        },
        Some(kind::DICTVIEW) => {
            use crate::builtins::dicts::{Shows, shown, view_contains};
            if let Some(found) = view_contains(&mut cx, own, x)? {
                return Ok(found);
            }
            match shown(cx.heap, own) {
                Some((d, Shows::Keys)) => {
                    let f = vm.prelude(host, prelude::TABLE_HAS)?;
                    return vm.ask(f, &[d, x], 1);
                }
                Some((_, Shows::Items)) => {
                    let f = vm.prelude(host, prelude_data::ITEMS_CONTAINS)?;
                    return vm.ask(f, &[own, x], 1);
                }
                _ => {}
            }
        }
        Some(kind::LIST | kind::TUPLE) => {
            let items = if cx.heap.is(own, kind::LIST) { cx.heap.list_items(own) } else { cx.heap.tuple_items(own) };
            let mut needs_python = false;
            for &v in items {
                if v == x {
                    return Ok(true);
                }
                match deep_equal(cx.heap, v, x) {
                    Equal::Yes => return Ok(true),
                    Equal::No => {}
                    Equal::Python => {
                        needs_python = true;
                        break;
                    }
                }
            }
            if !needs_python {
                return Ok(false);
            }
        }
        Some(kind::STR | kind::BYTES | kind::BYTEARRAY | kind::RANGE | kind::ARRAY | kind::MEMORYVIEW) => {
            return sequence::contains(&mut cx, own, x);
        }
        _ => {
            if let Some((f, s)) = attr::special(&cx, own, names::CONTAINS) {
                return vm.ask(f, &[s, x], 1);
            }
            if !iterate::is_iterable(&cx, container) {
                let t = cx.type_name(container);
                return cx.type_error(format_args!("argument of type '{t}' is not iterable"));
            }
        }
    }
    let f = vm.prelude(host, prelude::CONTAINS)?;
    vm.ask(f, &[container, x], 1)
}

/// A slice's bounds for a sequence of `n` items: (start, stop, step, count).
pub fn slice_bounds(cx: &mut Cx<'_, '_>, slice: Value, n: i64) -> Result<(i64, i64, i64, i64), Signal> {
    let part = |cx: &mut Cx<'_, '_>, i: usize| -> Result<Option<i64>, Signal> {
        let v = types::unwrap(cx.heap, cx.heap.get(slice, i));
        if v == NONE || v == UNSET {
            return Ok(None);
        }
        if is_small(v) {
            return Ok(Some(small_of(v) as i64));
        }
        if v == TRUE || v == FALSE {
            return Ok(Some((v == TRUE) as i64));
        }
        match cx.heap.kind(v) {
            // Beyond i64 every bound means "the end".
            Some(kind::INT_POSITIVE) => Ok(Some(crate::num::to_i64(cx.heap, v).unwrap_or(i64::MAX / 4))),
            Some(kind::INT_NEGATIVE) => Ok(Some(crate::num::to_i64(cx.heap, v).unwrap_or(i64::MIN / 4))),
            _ => cx.type_error(format_args!("slice indices must be integers or None or have an __index__ method")),
        }
    };
    let n = n.max(0);
    let step = part(cx, 3)?.unwrap_or(1).clamp(i64::MIN / 4, i64::MAX / 4);
    if step == 0 {
        return cx.value_error(format_args!("slice step cannot be zero"));
    }
    let clamp = |v: i64, low: i64, high: i64| {
        let v = if v < 0 { v.saturating_add(n) } else { v };
        v.clamp(low, high)
    };
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let start = match part(cx, 1)? {
        Some(v) => clamp(v, low, high),
        None => {
            if step > 0 {
                0
            } else {
                n - 1
            }
        }
    };
    let stop = match part(cx, 2)? {
        Some(v) => clamp(v, low, high),
        None => {
            if step > 0 {
                n
            } else {
                -1
            }
        }
    };
    let count = if step > 0 {
        if stop > start { (stop - start - 1) / step + 1 } else { 0 }
    } else if stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    };
    Ok((start, stop, step, count))
}
