//! Natives the interpreter and the prelude call: they have no name in a program.

use super::functions;
use crate::attr;
use crate::interp::generator_request;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::prelude;
use crate::repr;
use crate::state::root;
use crate::table::Probe;
use crate::tables;
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, boolean, is_small, small, small_of};
use core::fmt::Write;

/// The helpers by number (`tables::HELPER_*`).
pub const HELPERS: &[Method] = &[
    method(names::GET_, get_descriptor, 2, 2),
    method(names::STR, |cx, a| str_of(cx, a.get(0)), 1, 1),
    method(names::REPR, |cx, a| repr_of(cx, a.get(0)), 1, 1),
    method(name!("ascii"), functions::ascii, 1, 1),
    method(names::FORMAT, format, 2, 2),
    method(name!("print"), display, 1, 1),
    method(names::LEN, functions::len, 1, 1),
    method(name!("extend"), |_, _| Err(Signal::Redirect(prelude::LIST_IADD)), 2, 2),
    method(names::BOOL, |_, _| Err(Signal::Redirect(prelude::TRUTH)), 1, 1),
    method(names::FLOAT, |_, _| Err(Signal::Redirect(prelude::FLOAT_OF_INDEX)), 1, 1),
    method(names::ANEXT, |_, _| Err(Signal::Redirect(prelude::ASYNC_NEXT_OF)), 1, 1),
    method(name!("repr"), |_, _| Err(Signal::Redirect(prelude::REPR)), 1, 1),
    method(name!("exc_info"), |_, _| Err(Signal::Redirect(prelude::EXCEPTION_REPR)), 1, 1),
    method(names::HASH, |_, _| Err(Signal::Redirect(prelude::HASH_TUPLE)), 1, 1),
    method(name!("union"), |_, _| Err(Signal::Redirect(prelude::SET_OPERATE)), 3, 3),
    method(name!("exec"), |_, _| Err(Signal::Redirect(prelude::EXEC)), 3, 3),
    method(names::GET_, get_of_class, 2, 2),
];

/// The natives of the prelude's module.
pub const PRELUDE: &[Method] = &[
    method(name!("_find"), |_, _| Err(Signal::Redirect(prelude::FIND)), 2, 3),
    method(name!("_candidate"), candidate, 3, 3),
    method(name!("_value_at"), |cx, a| Ok(cx.heap.table_value(a.get(0), index(a.get(1)))), 2, 2),
    method(
        name!("_set_at"),
        |cx, a| {
            cx.heap.table_set_value(a.get(0), index(a.get(1)), a.get(2));
            Ok(NONE)
        },
        3,
        3,
    ),
    method(name!("_insert"), insert, 4, 4),
    method(
        name!("_remove_at"),
        |cx, a| {
            cx.heap.table_remove_entry(a.get(0), index(a.get(1)));
            Ok(NONE)
        },
        2,
        2,
    ),
    method(name!("_resume"), |cx, a| resume(cx, a.get(0), a.get(1), UNSET), 2, 2),
    method(name!("_throw"), |cx, a| resume(cx, a.get(0), UNSET, a.get(1)), 2, 2),
    method(name!("_is_cell"), |cx, a| Ok(boolean(cx.heap.is(a.get(0), kind::CELL))), 1, 1),
    method(name!("_cell_value"), |cx, a| Ok(cx.heap.get(a.get(0), 1)), 1, 1),
    method(name!("_sort_pairs"), super::lists::sort_pairs_if_native, 2, 2),
    method(name!("_enter_repr"), enter_repr, 1, 1),
    method(name!("_leave_repr"), leave_repr, 0, 0),
    method(name!("_write"), write, 1, 1),
    method(name!("_percent"), |cx, a| super::strings::percent_converted(cx, a.get(0), a.get(1)), 2, 2),
    method(name!("_back"), crate::modules::code::copy_back, 2, 2),
    method(name!("_percent_kinds"), |cx, a| super::strings::percent_kinds(cx, a.get(0)), 1, 1),
    method(name!("_template"), super::strings::template_parts, 1, 1),
    method(name!("_format"), |_, _| Err(Signal::Redirect(crate::prelude_data::FORMAT)), 3, 3),
    method(name!("_array"), |cx, a| super::buffers::construct_array_with(cx, a.get(0), a.get(1)), 2, 2),
    method(name!("_base"), |cx, a| Ok(types::unwrap(cx.heap, a.get(0))), 1, 1),
    method(name!("_adopt"), super::sets::adopt, 2, 2),
    method(name!("_set_method"), |_, _| Err(Signal::Redirect(crate::prelude_data::SET_METHOD)), 2, 255),
    method(name!("_index"), as_index, 1, 1),
    method(name!("_wrap"), |cx, a| crate::interp::wrap_value(cx, a.get(0), a.get(1)), 2, 2),
    method(name!("_ascii"), functions::ascii_text, 1, 1),
    method(name!("_hint"), hint, 1, 1),
    method(name!("_iterable"), |cx, a| Ok(boolean(crate::interp::is_iterable(cx, a.get(0)))), 1, 1),
];

/// `_hint(x)`: asks `x` for its length, as CPython does before it gathers the items.
fn hint(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let has = |name| attr::user_special(cx, a.get(0), name).is_some();
    if has(names::LEN) || has(name!("__length_hint__")) {
        return cx.become_call(crate::prelude_data::callable(crate::prelude_data::LENGTH_HINT), &[a.get(0)]);
    }
    Ok(NONE)
}

fn index(v: Value) -> usize {
    if is_small(v) { small_of(v).max(0) as usize } else { usize::MAX >> 1 }
}

fn resume(cx: &mut Cx<'_, '_>, g: Value, send: Value, throw: Value) -> Answer {
    cx.state.call = generator_request(g, send, throw);
    Err(Signal::Resume)
}

/// `_candidate(table, hash, n)`: (n + 1, entry, key) of the n-th key whose hash may be `hash`.
fn candidate(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let hash = hash_bits(cx, a.get(1));
    let n = index(a.get(2));
    let mut probe = Probe::START;
    for i in 0..=n {
        let Some((key, next)) = cx.heap.table_candidate(a.get(0), hash, probe) else { return Ok(NONE) };
        probe = next;
        if i == n {
            return Ok(cx.heap.new_tuple(&[small(n as i32 + 1), small(probe.entry() as i32), key])?);
        }
    }
    Ok(NONE)
}

/// The 32 bits of a Python hash that tables keep.
fn hash_bits(cx: &Cx<'_, '_>, v: Value) -> u32 {
    crate::num::to_i64(cx.heap, v).map_or(0, |h| (h ^ (h >> 32)) as u32)
}

fn insert(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let hash = hash_bits(cx, a.get(3));
    match cx.heap.table_insert_hashed(a.get(0), a.get(1), a.get(2), hash) {
        Ok(()) => Ok(NONE),
        Err(e) => {
            crate::interp::hash_problem::<()>(cx, e)?;
            Ok(NONE)
        }
    }
}

/// `_index(x)`: an int itself, what `__index__` gives, or TypeError.
fn as_index(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = types::unwrap(cx.heap, a.get(0));
    if crate::num::is_int(cx.heap.objects(), v) {
        return Ok(super::numbers::plain_int(v));
    }
    match attr::user_special(cx, a.get(0), names::INDEX) {
        Some((f, s)) => cx.become_call(f, &[s]),
        None => cx.not_an_int(a.get(0)),
    }
}

fn get_descriptor(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (d, object) = (a.get(0), a.get(1));
    match attr::special(cx, d, names::GET_) {
        Some((f, s)) => {
            let t = cx.type_of(object);
            cx.become_call(f, &[s, object, t])
        }
        None => Ok(d),
    }
}

fn get_of_class(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (d, owner) = (a.get(0), a.get(1));
    match attr::special(cx, d, names::GET_) {
        Some((f, s)) => cx.become_call(f, &[s, NONE, owner]),
        None => Ok(d),
    }
}

/// `str(v)`.
pub fn str_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if cx.heap.is(v, kind::STR) {
        return Ok(v);
    }
    if repr::needs_python(cx.heap, v) {
        if attr::user_special(cx, v, names::STR).is_some() {
            return cx.become_call(crate::prelude_data::callable(crate::prelude_data::STR), &[v]);
        }
        if cx.heap.is(v, kind::EXCEPTION) {
            return super::exceptions::text(cx, v);
        }
        let inner = types::unwrap(cx.heap, v);
        if inner != v
            && attr::user_special(cx, v, names::REPR).is_none()
            && !matches!(cx.heap.kind(inner), Some(kind::SET | kind::FROZENSET))
        {
            return str_of(cx, inner);
        }
        if let Some((f, s)) =
            attr::special(cx, v, names::STR).filter(|f| tables::type_of_native(f.0) != types::OBJECT || f.1 == UNSET)
        {
            return cx.become_call(f, &[s]);
        }
        if attr::user_special(cx, v, names::REPR).is_some() {
            return cx.become_call(crate::prelude_data::callable(crate::prelude_data::STR_BY_REPR), &[v]);
        }
    }
    repr_of(cx, v)
}

/// `repr(v)`.
pub fn repr_of(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if !repr::needs_python(cx.heap, v) {
        if cx.heap.known_serial(v).is_none() && shows_identity(cx, v) {
            cx.heap.serial(v)?;
        }
        return match repr::native(cx, v, false)? {
            Some(s) => Ok(s),
            None => cx.become_call(tables::helper(tables::HELPER_REPR_PRELUDE), &[v]),
        };
    }
    if attr::user_special(cx, v, names::REPR).is_some() {
        return cx.become_call(crate::prelude_data::callable(crate::prelude_data::OWN_REPR), &[v]);
    }
    default_repr(cx, v)
}

fn shows_identity(cx: &Cx<'_, '_>, v: Value) -> bool {
    matches!(
        cx.heap.kind(v),
        Some(kind::FUNCTION | kind::GENERATOR | kind::ITERATOR | kind::CELL | kind::SUPER | kind::PROPERTY)
    )
}

/// The repr an object has if its class defines none.
pub fn default_repr(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if cx.heap.is(v, kind::EXCEPTION) {
        return exception_repr(cx, v);
    }
    let inner = types::unwrap(cx.heap, v);
    if inner != v {
        if matches!(cx.heap.kind(inner), Some(kind::SET | kind::FROZENSET)) {
            return cx.become_call(crate::prelude_data::callable(crate::prelude_data::SET_REPR), &[v]);
        }
        return repr_of(cx, inner);
    }
    if cx.heap.is(v, kind::NATIVE)
        && let Some((f, s)) = attr::special(cx, v, names::REPR).filter(|f| tables::type_of_native(f.0) != types::OBJECT)
    {
        return cx.become_call(f, &[s]);
    }
    if !repr::needs_python(cx.heap, v) {
        return repr_of(cx, v);
    }
    let serial = cx.heap.serial(v)?;
    let t = cx.type_of(v);
    let mut s = heapless::String::<160>::new();
    let mut cut = repr::Cut(&mut s);
    if cx.heap.is(t, kind::CLASS) {
        let (m, q) = (cx.heap.get(t, crate::layout::class::MODULE), cx.heap.get(t, crate::layout::class::QUALNAME));
        let _ = write!(cut, "<{}.{} object at 0x{serial:08x}>", cx.heap.str_text(m), cx.heap.str_text(q));
    } else {
        let name = cx.name_of_type(t);
        let _ = write!(cut, "<{name} object at 0x{serial:08x}>");
    }
    Ok(cx.heap.new_str(&s)?)
}

/// `Class(args)`: user objects among the arguments go to the prelude through their tuple.
fn exception_repr(cx: &mut Cx<'_, '_>, e: Value) -> Answer {
    cx.become_call(tables::helper(tables::HELPER_EXCEPTION_REPR), &[e])
}

fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (v, spec) = (a.get(0), a.get(1));
    if let Some((f, s)) = attr::user_special(cx, v, names::FORMAT) {
        return cx.become_call(f, &[s, spec]);
    }
    let own = types::unwrap(cx.heap, v);
    if own != v && cx.heap.str_bytes(spec).is_empty() {
        return str_of(cx, v);
    }
    if crate::text::formats(cx.heap.objects(), own) {
        return super::strings::format_native(cx, own, spec);
    }
    if cx.heap.str_bytes(spec).is_empty() {
        return str_of(cx, v);
    }
    if let Some((f, s)) = attr::special(cx, v, names::FORMAT).filter(|f| tables::type_of_native(f.0) != types::OBJECT) {
        return cx.become_call(f, &[s, spec]);
    }
    let t = cx.type_name(v);
    cx.type_error(format_args!("unsupported format string passed to {t}.__format__"))
}

/// The interactive prompt shows a value's repr.
fn display(_cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    Err(Signal::Redirect(prelude::DISPLAY))
}

fn write(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.host.write(cx.heap.str_bytes(a.get(0)));
    Ok(NONE)
}

/// Objects whose repr is being made, so that a container inside itself is seen. True if `v` is one already.
fn enter_repr(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut list = cx.state.roots[root::SINGLETONS];
    if list == UNSET {
        list = cx.heap.new_list(&[])?;
        cx.state.roots[root::SINGLETONS] = list;
    }
    let inside = cx.heap.list_items(list).contains(&a.get(0));
    cx.heap.list_push(list, if inside { UNSET } else { a.get(0) })?;
    if inside {
        let n = cx.heap.list_len(list);
        cx.heap.list_remove(list, n - 1);
        return Ok(TRUE);
    }
    Ok(FALSE)
}

fn leave_repr(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let list = cx.state.roots[root::SINGLETONS];
    if list != UNSET {
        let n = cx.heap.list_len(list);
        if n > 0 {
            cx.heap.list_remove(list, n - 1);
        }
    }
    Ok(NONE)
}
