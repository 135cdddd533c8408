//! `_weakref`: the references themselves. What is made of them stands in `py/weakref.py`.
//!
//! A reference is a WEAKREF object; the collector clears it when its target has died, before any finalizer runs.

use super::Module;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, getter, method};
use crate::state::root;
use crate::types;
use crate::value::{NONE, UNSET, small};

/// The module.
pub static MODULE: Module =
    Module { name: "_weakref", methods: METHODS, constants: &[(name!("ref"), types::of(types::WEAKREF))] };

const METHODS: &[Method] = &[method(name!("at_end"), at_end, 1, 1)];

/// Methods of a reference.
pub const REFERENCE: &[Method] = &[getter(name!("__callback__"), |cx, a| {
    let reference = a.get(0);
    let dead = cx.heap.get(reference, 1) == UNSET;
    Ok(if dead { NONE } else { cx.heap.get(reference, 2) })
})];

/// `ref(object[, callback])`.
pub fn construct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.is_empty() || a.len() > 2 || !a.keyword_values.is_empty() {
        let n = a.len();
        return cx.type_error(format_args!("ref expected 1 or 2 arguments, got {n}"));
    }
    let target = a.get(0);
    let watchable = matches!(
        cx.heap.kind(target),
        Some(
            kind::INSTANCE
                | kind::INSTANCE_DICT
                | kind::SUBVALUE
                | kind::FUNCTION
                | kind::BOUND
                | kind::CLASS
                | kind::GENERATOR
                | kind::EXCEPTION
                | kind::SET
                | kind::FROZENSET
                | kind::MODULE
                | kind::RESOURCE
                | kind::NATIVE
                | kind::ARRAY
        )
    ) && crate::value::is_heap(target);
    if !watchable {
        let t = cx.type_name(target);
        return cx.type_error(format_args!("cannot create weak reference to '{t}' object"));
    }
    let callback = if a.len() == 2 { a.get(1) } else { NONE };
    Ok(cx.heap.new_weakref(target, callback, small(0))?)
}

/// Sets the function that is called when the VM ends, before all finalizers.
fn at_end(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.state.roots[root::AT_END] = a.get(0);
    Ok(NONE)
}
