//! `_vm`: what modules written in Python need of the VM: the text of an exception (`traceback`), the variables of a module (`globals()`).

use super::Module;
use crate::exception;
use crate::interp;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, method};
use crate::value::FALSE;
use core::fmt::{self, Write};

/// The module.
pub static MODULE: Module = Module {
    name: "_vm",
    methods: &[
        method(name!("text"), text, 2, 2),
        method(name!("variables"), |cx, a| crate::builtins::functions::globals_of(cx, a.get(0)), 1, 1),
    ],
    constants: &[],
};

/// Bytes of text that are taken from one pass over the traceback.
const PART: usize = 512;

/// A window over a text that is written anew in each pass: the passes need no memory but this.
struct Window {
    skip: usize,
    part: heapless::Vec<u8, PART>,
    total: usize,
}

impl Write for Window {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let rest = s.as_bytes().get(self.skip.saturating_sub(self.total)..).unwrap_or(&[]);
        let room = self.part.capacity() - self.part.len();
        let _ = self.part.extend_from_slice(&rest[..rest.len().min(room)]);
        self.total += s.len();
        Ok(())
    }
}

fn pass(cx: &mut Cx<'_, '_>, a: &Args<'_>, skip: usize) -> Window {
    let mut window = Window { skip, part: heapless::Vec::new(), total: 0 };
    let host = &mut *cx.host;
    let mut source = |path: &str, line: u32, sink: &mut dyn Write| interp::source_line(host, path, line, sink);
    if a.get(1) == FALSE {
        exception::print_ignored(cx.heap, cx.state, a.get(0), &mut source, &mut window);
    } else {
        exception::print(cx.heap, cx.state, a.get(0), &mut source, &mut window);
    }
    window
}

/// `text(exception, chain)`: what an uncaught one prints, as bytes.
fn text(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if !cx.heap.is(a.get(0), kind::EXCEPTION) {
        let t = cx.type_name(a.get(0));
        return cx.type_error(format_args!("Exception expected for value, {t} found"));
    }
    let total = pass(cx, a, 0).total;
    let made = cx.heap.new_blank(kind::BYTES, total)?;
    let mut done = 0;
    while done < total {
        let window = pass(cx, a, done);
        if window.part.is_empty() {
            break;
        }
        if let Some(to) = cx.heap.blank_bytes_mut(made).get_mut(done..done + window.part.len()) {
            to.copy_from_slice(&window.part);
        }
        done += window.part.len();
    }
    Ok(made)
}
