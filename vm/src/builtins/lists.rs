//! `list` and `tuple`.

use crate::heap::Heap;
use crate::interp::{Equal, deep_equal, is_iterable, native_iter, native_order, next_native};
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, method, method_kw};
use crate::prelude;
use crate::types;
use crate::value::{NONE, UNSET, Value, index_of, small};
use core::cmp::Ordering;

/// Methods of list.
pub const LIST: &[Method] = &[
    method(name!("append"), append, 2, 2),
    method(name!("extend"), extend, 2, 2),
    method(name!("insert"), insert, 3, 3),
    method(name!("remove"), remove, 2, 2),
    method(name!("pop"), pop, 1, 2),
    method(name!("clear"), clear, 1, 1),
    method(name!("index"), index, 2, 4),
    method(name!("count"), count, 2, 2),
    method_kw(name!("sort"), sort, 1, 255),
    method(name!("reverse"), reverse, 1, 1),
    method(name!("copy"), copy, 1, 1),
    method(names::INIT, init, 1, 2),
];

/// Methods of tuple.
pub const TUPLE: &[Method] = &[method(name!("index"), index, 2, 4), method(name!("count"), count, 2, 2)];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, a.get(0));
    if matches!(cx.heap.kind(v), Some(kind::LIST | kind::TUPLE)) {
        return Ok(v);
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("descriptor requires a 'list' or 'tuple' object but received a '{t}'"))
}

fn own_list(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    let v = own(cx, a)?;
    if cx.heap.is(v, kind::LIST) { Ok(v) } else { cx.type_error(format_args!("descriptor requires a 'list' object")) }
}

/// The items of a list or tuple.
pub fn items<'h>(cx: &'h Cx<'_, '_>, v: Value) -> &'h [Value] {
    if cx.heap.is(v, kind::LIST) { cx.heap.list_items(v) } else { cx.heap.tuple_items(v) }
}

/// What `v` is without its class, unless the class says itself how it is iterated over.
pub fn plain(cx: &Cx<'_, '_>, v: Value) -> Value {
    let own = types::unwrap(cx.heap, v);
    if own != v && crate::attr::user_special(cx, v, names::ITER).is_some() { v } else { own }
}

/// Appends the items of a built-in iterable to a list; false if `from` needs Python to iterate.
pub fn extend_native(cx: &mut Cx<'_, '_>, list: Value, from: Value) -> Result<bool, Signal> {
    let given = from;
    let from = types::unwrap(cx.heap, from);
    if from != given && crate::attr::user_special(cx, given, names::ITER).is_some() {
        return Ok(false);
    }
    match cx.heap.kind(from) {
        Some(kind::LIST | kind::TUPLE) => {
            let n = items(cx, from).len();
            cx.heap.list_reserve_more(list, n)?;
            for i in 0..n {
                let x = items(cx, from)[i];
                cx.heap.list_push(list, x)?;
            }
            Ok(true)
        }
        Some(
            kind::STR
            | kind::BYTES
            | kind::BYTEARRAY
            | kind::ARRAY
            | kind::MEMORYVIEW
            | kind::RANGE
            | kind::DICT
            | kind::SET
            | kind::FROZENSET
            | kind::DICTVIEW,
        ) => {
            let Some(it) = native_iter(cx, from)? else { return Ok(false) };
            let before = cx.heap.list_len(list);
            loop {
                let step = match next_native(cx, it) {
                    Ok(Some(x)) => cx.heap.list_push(list, x).map_err(Signal::from),
                    Ok(None) => return Ok(true),
                    Err(e) => Err(e),
                };
                if let Err(e) = step {
                    // Nothing may stay behind of a step that will run again.
                    let now = cx.heap.list_len(list);
                    cx.heap.list_remove_range(list, before, now);
                    return Err(e);
                }
            }
        }
        _ => Ok(false),
    }
}

/// `list(iterable)`.
pub fn construct_list(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() > 1 {
        let n = a.len();
        return cx.type_error(format_args!("list expected at most 1 argument, got {n}"));
    }
    let list = cx.heap.new_list(&[])?;
    if a.len() == 1 && !extend_native(cx, list, a.get(0))? {
        require_iterable(cx, a.get(0))?;
        return Err(Signal::Redirect(prelude::LIST));
    }
    Ok(list)
}

/// TypeError unless `v` can be iterated over.
pub fn require_iterable(cx: &mut Cx<'_, '_>, v: Value) -> Result<(), Signal> {
    if is_iterable(cx, v) {
        return Ok(());
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("'{t}' object is not iterable"))
}

/// `tuple(iterable)`.
pub fn construct_tuple(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() > 1 {
        let n = a.len();
        return cx.type_error(format_args!("tuple expected at most 1 argument, got {n}"));
    }
    let v = a.get(0);
    if v == UNSET {
        return Ok(cx.heap.new_tuple(&[])?);
    }
    if cx.heap.is(v, kind::TUPLE) {
        return Ok(v);
    }
    let list = if cx.heap.is(v, kind::LIST) {
        v
    } else {
        let list = cx.heap.new_list(&[])?;
        if !extend_native(cx, list, v)? {
            require_iterable(cx, v)?;
            return Err(Signal::Redirect(prelude::TUPLE));
        }
        list
    };
    to_tuple(cx, list)
}

/// A tuple of a list's items.
pub fn to_tuple(cx: &mut Cx<'_, '_>, list: Value) -> Answer {
    let n = cx.heap.list_len(list);
    let t = cx.heap.alloc(kind::TUPLE, 1 + n)?;
    for i in 0..n {
        let x = cx.heap.list_items(list)[i];
        cx.heap.set(t, 1 + i, x);
    }
    Ok(t)
}

fn init(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    cx.heap.list_clear(v);
    if a.len() == 2 && !extend_native(cx, v, a.get(1))? {
        require_iterable(cx, a.get(1))?;
        return Err(Signal::Redirect(prelude::LIST_EXTEND));
    }
    Ok(NONE)
}

fn append(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    cx.heap.list_push(v, a.get(1))?;
    Ok(NONE)
}

fn extend(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    if !extend_native(cx, v, a.get(1))? {
        require_iterable(cx, a.get(1))?;
        return Err(Signal::Redirect(prelude::LIST_EXTEND));
    }
    Ok(NONE)
}

fn insert(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    let n = cx.heap.list_len(v) as i64;
    let i = cx.int_arg(a.get(1), "index")?;
    let at = if i < 0 { (i + n).max(0) } else { i.min(n) };
    cx.heap.list_insert(v, at as usize, a.get(2))?;
    Ok(NONE)
}

/// Position of `x` in a list or tuple from `from` on; Err(()) if Python must compare.
fn find(cx: &Cx<'_, '_>, v: Value, x: Value, from: usize, to: usize) -> Result<Option<usize>, ()> {
    for (i, &y) in items(cx, v).iter().enumerate().take(to).skip(from) {
        if y == x {
            return Ok(Some(i));
        }
        match deep_equal(cx.heap, y, x) {
            Equal::Yes => return Ok(Some(i)),
            Equal::No => {}
            Equal::Python => return Err(()),
        }
    }
    Ok(None)
}

fn remove(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    match find(cx, v, a.get(1), 0, usize::MAX) {
        Ok(Some(i)) => {
            cx.heap.list_remove(v, i);
            Ok(NONE)
        }
        Ok(None) => cx.value_error(format_args!("list.remove(x): x not in list")),
        Err(()) => Err(Signal::Redirect(prelude::REMOVE)),
    }
}

fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    let n = cx.heap.list_len(v) as i64;
    if n == 0 {
        return cx.raise(types::INDEX_ERROR, format_args!("pop from empty list"));
    }
    let i = cx.int_or(a.get(1), -1, "index")?;
    let at = if i < 0 { i + n } else { i };
    if at < 0 || at >= n {
        return cx.raise(types::INDEX_ERROR, format_args!("pop index out of range"));
    }
    Ok(cx.heap.list_remove(v, at as usize).unwrap_or(NONE))
}

fn clear(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    cx.heap.list_clear(v);
    Ok(NONE)
}

fn index(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let n = items(cx, v).len() as i64;
    let clamp = |i: i64| if i < 0 { (i + n).max(0) } else { i.min(n) };
    let from = clamp(cx.int_or(a.get(2), 0, "index")?);
    let to = clamp(cx.int_or(a.get(3), n, "index")?);
    match find(cx, v, a.get(1), from as usize, to as usize) {
        Ok(Some(i)) => Ok(small(i as i32)),
        Ok(None) if cx.heap.is(v, kind::TUPLE) => cx.value_error(format_args!("tuple.index(x): x not in tuple")),
        Ok(None) => {
            let text = crate::repr::message(cx, a.get(1));
            cx.value_error(format_args!("{text} is not in list"))
        }
        Err(()) => Err(Signal::Redirect(prelude::INDEX)),
    }
}

fn count(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own(cx, a)?;
    let mut n = 0;
    for &y in items(cx, v) {
        if y == a.get(1) {
            n += 1;
            continue;
        }
        match deep_equal(cx.heap, y, a.get(1)) {
            Equal::Yes => n += 1,
            Equal::No => {}
            Equal::Python => return Err(Signal::Redirect(prelude::COUNT)),
        }
    }
    Ok(small(n))
}

fn reverse(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    let n = cx.heap.list_len(v);
    for i in 0..n / 2 {
        let (x, y) = (cx.heap.list_items(v)[i], cx.heap.list_items(v)[n - 1 - i]);
        cx.heap.list_set(v, i, y);
        cx.heap.list_set(v, n - 1 - i, x);
    }
    Ok(NONE)
}

fn copy(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = own_list(cx, a)?;
    let n = cx.heap.list_len(v);
    slice(cx, v, 0, 1, n)
}

/// `x + y` of two lists or two tuples.
pub fn concat(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Answer {
    let (n, m) = (items(cx, x).len(), items(cx, y).len());
    let (object, to) = room(cx, cx.heap.is(x, kind::LIST), n + m)?;
    for (v, to, count) in [(x, to, n), (y, to + n, m)] {
        if count > 0 {
            cx.heap.copy_words(place(cx, v), to, count);
        }
    }
    Ok(object)
}

/// `x * times`.
pub fn repeat(cx: &mut Cx<'_, '_>, x: Value, times: i64) -> Answer {
    let n = items(cx, x).len();
    let total = (n as i64).saturating_mul(times.max(0));
    if total > crate::layout::SIZE_MAX as i64 {
        return Err(Signal::NeedMemory(total.min(u32::MAX as i64) as u32));
    }
    let total = total as usize;
    let list = cx.heap.is(x, kind::LIST);
    let (object, to) = room(cx, list, total)?;
    if total > 0 {
        let from = place(cx, x);
        cx.heap.copy_words(from, to, n);
        let mut made = n;
        while made < total {
            // What is there already, once more.
            let count = made.min(total - made);
            cx.heap.copy_words(to, to + made, count);
            made += count;
        }
    }
    Ok(object)
}

/// A new list or tuple of `n` items, which are to be written at once, and where the first of them lies.
fn room(cx: &mut Cx<'_, '_>, list: bool, n: usize) -> Result<(Value, usize), Signal> {
    let object = if list { cx.heap.new_list_with_capacity(n)? } else { cx.heap.alloc(kind::TUPLE, 1 + n)? };
    if list {
        cx.heap.set(object, 2, small(n as i32));
    }
    Ok((object, place(cx, object)))
}

/// Where the first item of a list or tuple lies.
fn place(cx: &Cx<'_, '_>, v: Value) -> usize {
    1 + index_of(if cx.heap.is(v, kind::LIST) { cx.heap.get(v, 1) } else { v })
}

/// `list *= times`.
pub fn repeat_in_place(cx: &mut Cx<'_, '_>, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    if !crate::num::is_int(cx.heap.objects(), y) {
        return Ok(None);
    }
    let times = cx.int_arg(y, "count")?;
    let made = repeat(cx, x, times)?;
    let (storage, n) = (cx.heap.get(made, 1), cx.heap.get(made, 2));
    cx.heap.set(x, 1, storage);
    cx.heap.set(x, 2, n);
    cx.heap.list_clear(made);
    Ok(Some(x))
}

/// A part of a list or tuple.
pub fn slice(cx: &mut Cx<'_, '_>, v: Value, start: i64, step: i64, count: usize) -> Answer {
    let list = cx.heap.is(v, kind::LIST);
    if !list && step == 1 && count == cx.heap.tuple_items(v).len() {
        // All of a tuple is the tuple.
        return Ok(v);
    }
    let (object, to) = room(cx, list, count)?;
    let from = place(cx, v) as i64 + start;
    if step == 1 && count > 0 {
        cx.heap.copy_words(from as usize, to, count);
    } else {
        for i in 0..count {
            cx.heap.copy_words((from + i as i64 * step) as usize, to + i, 1);
        }
    }
    Ok(object)
}

/// `list[slice] = x` for a list or tuple `x`.
pub fn set_slice(
    cx: &mut Cx<'_, '_>,
    v: Value,
    start: i64,
    stop: i64,
    step: i64,
    count: usize,
    x: Value,
) -> Result<(), Signal> {
    let x = match cx.heap.kind(x) {
        Some(kind::LIST | kind::TUPLE) if x != v => x,
        _ => {
            // Itself, or bytes and the like: a copy first.
            let copy = cx.heap.new_list(&[])?;
            extend_native(cx, copy, x)?;
            copy
        }
    };
    let m = items(cx, x).len();
    if step != 1 {
        if m != count {
            return cx
                .value_error(format_args!("attempt to assign sequence of size {m} to extended slice of size {count}"));
        }
        for i in 0..m {
            let y = items(cx, x)[i];
            cx.heap.list_set(v, (start + i as i64 * step) as usize, y);
        }
        return Ok(());
    }
    let (from, to) = (start as usize, stop as usize);
    if m > to - from {
        cx.heap.list_open_gap(v, to, m - (to - from))?;
    } else {
        cx.heap.list_remove_range(v, from + m, to);
    }
    for i in 0..m {
        let y = items(cx, x)[i];
        cx.heap.list_set(v, from + i, y);
    }
    Ok(())
}

/// Whether all items order natively among each other: numbers, strs or bytes, or tuples of one length that hold such in the same places.
pub fn orders_natively(cx: &Cx<'_, '_>, v: Value) -> bool {
    let xs = items(cx, v);
    let Some(&first) = xs.first() else { return true };
    if !cx.heap.is(first, kind::TUPLE) {
        return xs.iter().all(|&x| native_order(cx.heap, first, x).is_ok());
    }
    let fields = cx.heap.tuple_items(first);
    xs.iter().all(|&x| {
        let own = cx.heap.tuple_items(x);
        cx.heap.is(x, kind::TUPLE)
            && own.len() == fields.len()
            && fields.iter().zip(own).all(|(&a, &b)| native_order(cx.heap, a, b).is_ok())
    })
}

/// The order of two values that [`orders_natively`] has seen; None if they are unordered.
fn order(heap: &Heap<'_>, x: Value, y: Value) -> Option<Ordering> {
    if !heap.is(x, kind::TUPLE) {
        return native_order(heap, x, y).ok().flatten();
    }
    // The first pair of different items decides. They are of one length.
    for (&a, &b) in heap.tuple_items(x).iter().zip(heap.tuple_items(y)) {
        if a != b {
            let order = native_order(heap, a, b).ok().flatten();
            if order != Some(Ordering::Equal) {
                return order;
            }
        }
    }
    Some(Ordering::Equal)
}

fn sort(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() > 1 {
        return cx.type_error(format_args!("sort() takes no positional arguments"));
    }
    cx.only_keywords(a, "sort", &[name!("key"), name!("reverse")])?;
    let v = own_list(cx, a)?;
    let key = a.keyword(cx.heap, name!("key"));
    let reverse = a.keyword(cx.heap, name!("reverse"));
    let reversed = reverse != UNSET && flag_of_int(cx, reverse)?;
    if (key != UNSET && key != NONE) || !orders_natively(cx, v) {
        return Err(Signal::Redirect(prelude::SORT));
    }
    sort_pairs(cx, v, UNSET, reversed)?;
    Ok(NONE)
}

/// A flag that must be an int, as those of `sort` and `splitlines`.
pub fn flag_of_int(cx: &mut Cx<'_, '_>, v: Value) -> Result<bool, Signal> {
    let own = types::unwrap(cx.heap, v);
    if crate::num::is_int(cx.heap.objects(), own) {
        return Ok(types::truth(cx.heap, own) == Some(true));
    }
    cx.not_an_int(v)
}

/// Sorts list `keys`, and list `values` (or UNSET) along with it: stable, natively. The keys order natively.
pub fn sort_pairs(cx: &mut Cx<'_, '_>, keys: Value, values: Value, reversed: bool) -> Result<(), Signal> {
    let n = cx.heap.list_len(keys);
    let scratch = cx.heap.take_scratch(2 * n.max(1))?;
    let width = if values == UNSET { 1 } else { 2 };
    let scratch = if width == 2 {
        cx.heap.release_scratch(scratch);
        cx.heap.take_scratch(4 * n.max(1))?
    } else {
        scratch
    };
    for i in 0..n {
        let k = cx.heap.list_items(keys)[i];
        let x = if width == 2 { cx.heap.list_items(values)[i] } else { UNSET };
        let words = cx.heap.scratch_words(scratch);
        words[i * width] = k;
        if width == 2 {
            words[i * 2 + 1] = x;
        }
    }
    let in_first = merge_sort(cx, scratch, n, width, reversed);
    let from = if in_first { 0 } else { n * width };
    for i in 0..n {
        let words = cx.heap.scratch_words(scratch);
        let (k, x) = (words[from + i * width], words[from + i * width + width - 1]);
        cx.heap.list_set(keys, i, k);
        if width == 2 {
            cx.heap.list_set(values, i, x);
        }
    }
    cx.heap.release_scratch(scratch);
    Ok(())
}

/// Bottom-up merge sort of `n` entries between the two halves of the scratch; whether the result is in the first half.
fn merge_sort(cx: &mut Cx<'_, '_>, scratch: crate::heap::Scratch, n: usize, width: usize, reversed: bool) -> bool {
    let mut first = true;
    let mut run = 1;
    while run < n {
        let (from, to) = if first { (0, n * width) } else { (n * width, 0) };
        let mut low = 0;
        while low < n {
            let middle = (low + run).min(n);
            let high = (low + 2 * run).min(n);
            let (mut i, mut j) = (low, middle);
            for out in low..high {
                let take_right = j < high
                    && (i >= middle || {
                        let words = cx.heap.scratch_words(scratch);
                        let (x, y) = (words[from + i * width], words[from + j * width]);
                        order(cx.heap, y, x) == Some(if reversed { Ordering::Greater } else { Ordering::Less })
                    });
                let source = if take_right { &mut j } else { &mut i };
                let words = cx.heap.scratch_words(scratch);
                for k in 0..width {
                    words[to + out * width + k] = words[from + *source * width + k];
                }
                *source += 1;
            }
            low = high;
        }
        first = !first;
        run *= 2;
    }
    first
}

/// `_sort_pairs(keys, values)` of the prelude: sorts both natively and says so, or returns False.
pub fn sort_pairs_if_native(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (keys, values) = (a.get(0), a.get(1));
    if !orders_natively(cx, keys) {
        return Ok(crate::value::FALSE);
    }
    sort_pairs(cx, keys, values, false)?;
    Ok(crate::value::TRUE)
}
