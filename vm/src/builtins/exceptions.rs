//! Exceptions as objects: constructing, attributes, text.

use crate::layout::{exception, kind};
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw, property};
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, is_small, small, small_of};

/// Attributes and methods of every exception.
pub const BASE_EXCEPTION: &[Method] = &[
    property(name!("args"), args),
    method_kw(names::INIT, init, 1, 255),
    method(names::STR, |cx, a| text(cx, a.get(0)), 1, 1),
    method(names::REPR, |cx, a| super::helpers::default_repr(cx, a.get(0)), 1, 1),
    method(name!("with_traceback"), with_traceback, 2, 2),
    method(name!("add_note"), |_, _| Err(Signal::Redirect(crate::prelude_data::ADD_NOTE)), 2, 2),
    property(names::TRACEBACK, |cx, a| field(cx, a, exception::TRACEBACK)),
    property(names::CAUSE, cause),
    property(names::CONTEXT, |cx, a| field(cx, a, exception::CONTEXT)),
    property(names::SUPPRESS_CONTEXT, suppress),
];

/// StopIteration's value.
pub const STOP_ITERATION: &[Method] = &[getter(name!("value"), |cx, a| Ok(nth(cx, a.get(0), 0)))];
/// OSError's parts.
pub const OS_ERROR: &[Method] = &[
    getter(name!("errno"), |cx, a| Ok(if arguments(cx, a.get(0)) > 1 { nth(cx, a.get(0), 0) } else { NONE })),
    getter(name!("strerror"), |cx, a| Ok(nth(cx, a.get(0), 1))),
    getter(name!("filename"), |cx, a| Ok(nth(cx, a.get(0), 2))),
];
/// SystemExit's code.
pub const SYSTEM_EXIT: &[Method] = &[getter(name!("code"), |cx, a| {
    // More than one argument is the code as they are.
    let e = a.get(0);
    Ok(if arguments(cx, e) > 1 { cx.heap.get(e, exception::ARGS) } else { nth(cx, e, 0) })
})];
/// ImportError's parts.
pub const IMPORT_ERROR: &[Method] = &[
    getter(name!("msg"), |cx, a| Ok(if arguments(cx, a.get(0)) == 1 { nth(cx, a.get(0), 0) } else { NONE })),
    property(name!("name"), |cx, a| kept(cx, a, name!("name"))),
    property(name!("path"), |cx, a| kept(cx, a, name!("path"))),
];
/// SyntaxError's place.
pub const SYNTAX_ERROR: &[Method] = &[
    getter(name!("msg"), |cx, a| Ok(nth(cx, a.get(0), 0))),
    getter(name!("filename"), |cx, a| Ok(place(cx, a.get(0), 0))),
    getter(name!("lineno"), |cx, a| Ok(place(cx, a.get(0), 1))),
    getter(name!("offset"), |cx, a| Ok(place(cx, a.get(0), 2))),
    getter(name!("text"), |cx, a| Ok(place(cx, a.get(0), 3))),
    getter(name!("end_lineno"), |cx, a| Ok(place(cx, a.get(0), 4))),
    getter(name!("end_offset"), |cx, a| Ok(place(cx, a.get(0), 5))),
];
/// Traceback entries.
pub const TRACEBACK: &[Method] = &[
    getter(name!("tb_lineno"), |cx, a| Ok(small(crate::exception::traceback_line(cx.heap, a.get(0)) as i32))),
    getter(name!("tb_next"), |cx, a| Ok(cx.heap.get(a.get(0), 1))),
];

/// Calls an exception class (built-in or CLASS).
pub fn construct(cx: &mut Cx<'_, '_>, class: Value, a: &Args<'_>) -> Answer {
    let mut class = class;
    if class == types::of(types::OS_ERROR) && a.len() >= 2 && is_small(a.get(0)) {
        class = types::of(crate::exception::os_error_class(small_of(a.get(0))));
    }
    let tuple = if class == types::of(types::OS_ERROR) && a.len() == 1 && is_small(a.get(0)) {
        // OSError(2) shows its name, as boards do.
        let name = crate::exception::errno_name(small_of(a.get(0)));
        let text = cx.heap.new_str(name)?;
        if name.is_empty() {
            cx.heap.new_tuple(a.positional)?
        } else {
            class = types::of(crate::exception::os_error_class(small_of(a.get(0))));
            cx.heap.new_tuple(&[a.get(0), text])?
        }
    } else {
        cx.heap.new_tuple(a.positional)?
    };
    let import = types::is_subclass(cx.heap, class, types::of(types::IMPORT_ERROR));
    if !a.keyword_values.is_empty() && !cx.heap.is(class, kind::CLASS) && !import {
        let t = cx.name_of_type(class);
        return cx.type_error(format_args!("{t}() takes no keyword arguments"));
    }
    let e = crate::interp::exception_object(cx, class, tuple)?;
    if import && !cx.heap.is(class, kind::CLASS) {
        for (i, &v) in a.keyword_values.iter().enumerate() {
            let key = cx.heap.get(a.keyword_names, 1 + i);
            if key != name!("name") && key != name!("path") {
                let n = crate::repr::short(cx.heap, key);
                return cx.type_error(format_args!("'{n}' is an invalid keyword argument for ImportError()"));
            }
            keep(cx, e, key, v)?;
        }
    }
    Ok(e)
}

/// Keeps a part of an exception that is none of its arguments.
pub fn keep(cx: &mut Cx<'_, '_>, e: Value, key: Value, v: Value) -> Result<(), Signal> {
    if let Some(d) = crate::shape::make_dict(cx.heap, e)? {
        cx.heap.set_name(d, key, v)?;
    }
    Ok(())
}

fn kept(cx: &mut Cx<'_, '_>, a: &Args<'_>, key: Value) -> Answer {
    let e = require(cx, a.get(0))?;
    if a.len() == 2 {
        keep(cx, e, key, a.get(1))?;
    }
    let found = match crate::shape::own_dict(cx.heap, e) {
        Some(d) if d != UNSET => cx.heap.get_name(d, key),
        _ => UNSET,
    };
    Ok(if found == UNSET { NONE } else { found })
}

fn require(cx: &mut Cx<'_, '_>, v: Value) -> Result<Value, Signal> {
    super::objects::require(cx, v, kind::EXCEPTION, "BaseException")
}

/// `BaseException.__init__(self, *args)`.
pub fn init(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let e = require(cx, a.get(0))?;
    let tuple = cx.heap.new_tuple(&a.positional[1..])?;
    cx.heap.set(e, exception::ARGS, tuple);
    Ok(NONE)
}

fn args(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let e = require(cx, a.get(0))?;
    if a.len() == 2 {
        let tuple = super::lists::construct_tuple(cx, &Args::positional(&a.positional[1..]))?;
        cx.heap.set(e, exception::ARGS, tuple);
    }
    Ok(cx.heap.get(e, exception::ARGS))
}

/// `str(exception)`.
pub fn text(cx: &mut Cx<'_, '_>, e: Value) -> Answer {
    let e = require(cx, e)?;
    let class = cx.heap.get(e, exception::CLASS);
    let tuple = cx.heap.get(e, exception::ARGS);
    let n = cx.heap.words(tuple).len() - 1;
    let is = |cx: &Cx<'_, '_>, t: u32| types::is_subclass(cx.heap, class, types::of(t));
    let helper = crate::tables::helper;
    match n {
        0 => Ok(names::EMPTY),
        1 => {
            let v = cx.heap.get(tuple, 1);
            let h = if is(cx, types::KEY_ERROR) { crate::tables::HELPER_REPR } else { crate::tables::HELPER_STR };
            cx.become_call(helper(h), &[v])
        }
        _ if is(cx, types::OS_ERROR) || is(cx, types::SYNTAX_ERROR) => {
            let mut s = heapless::String::<200>::new();
            let _ = crate::repr::write_exception_text(cx.heap, cx.state, e, &mut crate::repr::Cut(&mut s));
            if is(cx, types::SYNTAX_ERROR) {
                let _ = crate::repr::write_syntax_place(cx.heap, e, &mut crate::repr::Cut(&mut s));
            }
            Ok(cx.heap.new_str(&s)?)
        }
        _ => cx.become_call(helper(crate::tables::HELPER_STR), &[tuple]),
    }
}

fn arguments(cx: &Cx<'_, '_>, e: Value) -> usize {
    cx.heap.words(cx.heap.get(e, exception::ARGS)).len() - 1
}

fn nth(cx: &Cx<'_, '_>, e: Value, i: usize) -> Value {
    let tuple = cx.heap.get(e, exception::ARGS);
    cx.heap.words(tuple).get(1 + i).copied().unwrap_or(NONE)
}

fn place(cx: &Cx<'_, '_>, e: Value, i: usize) -> Value {
    let tuple = nth(cx, e, 1);
    if cx.heap.is(tuple, kind::TUPLE) { cx.heap.words(tuple).get(1 + i).copied().unwrap_or(NONE) } else { NONE }
}

fn field(cx: &mut Cx<'_, '_>, a: &Args<'_>, i: usize) -> Answer {
    let e = require(cx, a.get(0))?;
    if a.len() == 2 {
        cx.heap.set(e, i, a.get(1));
    }
    let v = cx.heap.get(e, i);
    Ok(if v == UNSET { NONE } else { v })
}

fn cause(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() == 2 {
        if a.get(1) != NONE && !cx.heap.is(a.get(1), kind::EXCEPTION) {
            return cx.type_error(format_args!("exception cause must be None or derive from BaseException"));
        }
        let flags = cx.heap.get(a.get(0), exception::FLAGS);
        cx.heap.set(a.get(0), exception::FLAGS, flags | 2);
    }
    field(cx, a, exception::CAUSE)
}

fn suppress(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let flags = small_of(cx.heap.get(a.get(0), exception::FLAGS));
    if a.len() == 2 {
        let on = types::truth(cx.heap, a.get(1)) == Some(true);
        cx.heap.set(a.get(0), exception::FLAGS, small(flags & !1 | on as i32));
    }
    Ok(boolean(small_of(cx.heap.get(a.get(0), exception::FLAGS)) & 1 == 1))
}

fn with_traceback(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let e = require(cx, a.get(0))?;
    cx.heap.set(e, exception::TRACEBACK, a.get(1));
    Ok(a.get(0))
}
