//! `sys`.

use super::Module;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, getter, method};
use crate::state::root;
use crate::types;
use crate::value::{NONE, UNSET, small};

/// The module.
pub static MODULE: Module = Module {
    name: "sys",
    methods: METHODS,
    constants: &[
        (name!("byteorder"), name!("little")),
        (name!("maxsize"), small((1 << 30) - 1)),
        (name!("platform"), name!("fieldwarden")),
    ],
};

/// What `sys.version` says.
const VERSION: &str = concat!("3.11.0; Fieldwarden ", env!("CARGO_PKG_VERSION"));

const METHODS: &[Method] = &[
    getter(name!("modules"), |cx, _| Ok(cx.state.roots[root::MODULES])),
    getter(name!("path"), |cx, _| Ok(cx.state.roots[root::PATH])),
    getter(name!("argv"), |cx, _| Ok(cx.state.roots[root::ARGV])),
    getter(name!("version"), |cx, _| Ok(cx.heap.new_str(VERSION)?)),
    getter(name!("version_info"), |cx, _| Ok(cx.heap.new_tuple(&[small(3), small(11), small(0)])?)),
    getter(name!("implementation"), implementation),
    method(name!("exit"), exit, 0, 1),
    method(name!("exc_info"), exc_info, 0, 0),
    method(name!("print_exception"), print_exception, 1, 3),
    method(name!("getrecursionlimit"), |cx, _| Ok(small((cx.state.stack_words / 8) as i32)), 0, 0),
];

fn implementation(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let version = cx.heap.new_tuple(&[small(10), small(0), small(3)])?;
    let namespace = cx.heap.new_dict(2)?;
    cx.heap.set_name(namespace, name!("name"), name!("circuitpython"))?;
    cx.heap.set_name(namespace, name!("version"), version)?;
    let o = cx.heap.alloc(crate::layout::kind::INSTANCE_DICT, 4)?;
    cx.heap.set(o, 1, types::of(types::SIMPLE_NAMESPACE));
    cx.heap.set(o, 2, namespace);
    Ok(o)
}

fn exit(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.raise_with(types::SYSTEM_EXIT, a.positional)
}

fn exc_info(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let e = cx.state.roots[root::HANDLED];
    if e == UNSET {
        return Ok(cx.heap.new_tuple(&[NONE, NONE, NONE])?);
    }
    let (t, b) = (cx.type_of(e), cx.heap.get(e, crate::layout::exception::TRACEBACK));
    Ok(cx.heap.new_tuple(&[t, e, b])?)
}

/// `sys.print_exception(e)`: the traceback to the program's output.
fn print_exception(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let e = if a.len() == 1 { a.get(0) } else { a.get(1) };
    if !cx.heap.is(e, crate::layout::kind::EXCEPTION) {
        return cx.type_error(format_args!("an exception is required"));
    }
    let mut text = heapless::String::<1024>::new();
    let mut cut = crate::repr::Cut(&mut text);
    crate::exception::print(cx.heap, cx.state, e, &mut |_, _, _| false, &mut cut);
    cx.host.write(text.as_bytes());
    let _ = names::EMPTY;
    Ok(NONE)
}
