//! `sys`.

use core::cell::RefCell;
use core::fmt::Write;

use super::Module;
use crate::host::Host;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method};
use crate::repr::Cut;
use crate::state::root;
use crate::types;
use crate::value::{NONE, UNSET, Value, small};

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
    getter(name!("stdout"), |cx, _| stream(cx, root::STDOUT)),
    getter(name!("stderr"), |cx, _| stream(cx, root::STDERR)),
    method(name!("exit"), exit, 0, 1),
    method(name!("exc_info"), exc_info, 0, 0),
    method(name!("print_exception"), print_exception, 1, 3),
    method(name!("_format"), format, 1, 1),
    method(name!("getrecursionlimit"), |cx, _| Ok(small((cx.state.stack_words / 8) as i32)), 0, 0),
];

fn implementation(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let version = cx.heap.new_tuple(&[small(10), small(0), small(3)])?;
    let namespace = cx.heap.new_dict(2)?;
    cx.heap.set_name(namespace, name!("name"), name!("circuitpython"))?;
    cx.heap.set_name(namespace, name!("version"), version)?;
    let o = cx.heap.alloc(kind::INSTANCE_DICT, 4)?;
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

/// `sys.stdout` and `sys.stderr`: NATIVE [type][slot of its root as an int]; there is one of each.
fn stream(cx: &mut Cx<'_, '_>, slot: usize) -> Answer {
    let known = cx.state.roots[slot];
    if known != UNSET {
        return Ok(known);
    }
    let object = cx.heap.alloc(kind::NATIVE, 3)?;
    cx.heap.set(object, 1, types::of(types::FILE));
    cx.heap.set(object, 2, small(slot as i32));
    cx.state.roots[slot] = object;
    Ok(object)
}

/// Methods of `sys.stdout` and `sys.stderr`.
pub const STREAM: &[Method] = &[
    method(name!("write"), write, 2, 2),
    // Nothing is kept back.
    method(name!("flush"), |_, _| Ok(NONE), 1, 1),
];

/// `write(text)`: how many characters it has.
fn write(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let text = a.get(1);
    if !cx.heap.is(text, kind::STR) {
        let got = cx.type_name(text);
        return cx.type_error(format_args!("write() argument must be str, not {got}"));
    }
    let is_error = cx.heap.get(a.get(0), 2) == small(root::STDERR as i32);
    let bytes = cx.heap.str_bytes(text);
    if is_error {
        cx.host.write_error(bytes);
    } else {
        cx.host.write(bytes);
    }
    Ok(small(cx.heap.str_text(text).chars().count() as i32))
}

/// `sys.print_exception(e)`: the traceback to the program's error output.
fn print_exception(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let e = if a.len() == 1 { a.get(0) } else { a.get(1) };
    require_exception(cx, e)?;
    let host: Shared<'_, '_> = RefCell::new(&mut *cx.host);
    let mut sink = HostErrors(&host);
    crate::exception::print(cx.heap, cx.state, e, &mut |path, line, out| source(&host, path, line, out), &mut sink);
    Ok(NONE)
}

/// Longest piece of a traceback that `traceback` makes a str of, in bytes; its end is cut off.
const PIECE_BYTES_MAX: usize = 1024;

/// `_format(x)`: an entry of a traceback as text, or the last line of an exception's.
fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let mut text = heapless::String::<PIECE_BYTES_MAX>::new();
    let mut sink = Cut(&mut text);
    if cx.heap.is(a.get(0), kind::TRACEBACK) {
        let host: Shared<'_, '_> = RefCell::new(&mut *cx.host);
        let mut source = |path: &str, line, out: &mut dyn Write| source(&host, path, line, out);
        crate::exception::print_frame(cx.heap, a.get(0), &mut source, &mut sink);
    } else {
        require_exception(cx, a.get(0))?;
        crate::exception::print_last_line(cx.heap, cx.state, a.get(0), &mut sink);
    }
    Ok(cx.heap.new_str(&text)?)
}

fn require_exception(cx: &mut Cx<'_, '_>, e: Value) -> Result<(), Signal> {
    if cx.heap.is(e, kind::EXCEPTION) {
        return Ok(());
    }
    cx.type_error(format_args!("an exception is required"))
}

/// The host, for those who read from it and write to it by turns.
type Shared<'a, 'h> = RefCell<&'a mut (dyn Host + 'h)>;

/// Longest line of source that a traceback shows, in bytes.
const LINE_BYTES_MAX: usize = 200;

/// A source line, read before it is written: both need the host.
fn source(host: &Shared<'_, '_>, path: &str, line: u32, out: &mut dyn Write) -> bool {
    let mut text = heapless::String::<LINE_BYTES_MAX>::new();
    let found = crate::interp::source_line(*host.borrow_mut(), path, line, &mut Cut(&mut text));
    found && out.write_str(&text).is_ok()
}

/// The host's error output as a sink for text.
struct HostErrors<'a, 'b, 'h>(&'a Shared<'b, 'h>);

impl Write for HostErrors<'_, '_, '_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0.borrow_mut().write_error(text.as_bytes());
        Ok(())
    }
}
