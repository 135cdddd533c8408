//! Running code objects and importing by name from natives: `exec`, `eval`, `__import__`.
//!
//! `exec` with a dict runs in a module of its own whose variables are copied from the dict before and back into it afterwards, so that
//! functions defined there keep seeing them.

use crate::attr;
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx};
use crate::types;
use crate::value::{NONE, UNSET, Value};

/// Runs code object `c` in the current module or that of a live `globals()`, or in a namespace made of dict `globals` (and `locals` over it).
pub fn run_in(cx: &mut Cx<'_, '_>, c: Value, globals: Value, locals: Value) -> Answer {
    let c = cx.heap.copy_object(c)?;
    let live = match attr::find(cx, globals, name!("_module")) {
        attr::Found::Value(m) if cx.heap.is(globals, kind::SUBVALUE) && cx.heap.is(m, kind::MODULE) => m,
        _ => UNSET,
    };
    let local = cx.heap.is(types::unwrap(cx.heap, locals), kind::DICT);
    if !local && (globals == UNSET || globals == NONE || live != UNSET) {
        let module = if live == UNSET { cx.state.current_module } else { live };
        crate::interp::link(cx, c, module)?;
        let f = function_of(cx, c, module)?;
        return cx.become_call(f, &[]);
    }
    let globals = match live {
        UNSET if globals == UNSET || globals == NONE => {
            crate::builtins::functions::globals_of(cx, cx.state.current_module)?
        }
        UNSET => types::unwrap(cx.heap, globals),
        module => crate::builtins::functions::globals_of(cx, module)?,
    };
    let locals = types::unwrap(cx.heap, locals);
    if !cx.heap.is(globals, kind::DICT) {
        let t = cx.type_name(globals);
        return cx.type_error(format_args!("globals must be a dict, not {t}"));
    }
    let module = cx.heap.alloc(kind::MODULE, 4)?;
    cx.heap.set(module, 1, names::MAIN);
    for source in [globals, locals] {
        if cx.heap.is(source, kind::DICT) {
            let mut at = 0;
            while let Some((next, key, v)) = cx.heap.table_next(source, at) {
                at = next;
                if cx.heap.is(key, kind::STR) {
                    let key = cx.heap.intern_value(key)?;
                    attr::store_in_module(cx, module, key, v)?;
                }
            }
        }
    }
    crate::interp::link(cx, c, module)?;
    let f = function_of(cx, c, module)?;
    let target = if cx.heap.is(locals, kind::DICT) { locals } else { globals };
    let runner = crate::tables::helper(crate::tables::HELPER_EXEC);
    cx.become_call(runner, &[f, module, target])
}

/// A function without parameters that runs module code.
fn function_of(cx: &mut Cx<'_, '_>, c: Value, module: Value) -> Answer {
    let f = cx.heap.alloc(kind::FUNCTION, 7)?;
    cx.heap.set(f, 1, c);
    cx.heap.set(f, 6, module);
    Ok(f)
}

/// `_back(module, dict)`: the module's variables go back into the dict.
pub fn copy_back(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (module, d) = (a.get(0), a.get(1));
    let cells = cx.heap.get(module, 2);
    if cells == UNSET {
        return Ok(NONE);
    }
    let mut at = 0;
    while let Some((next, key, cell)) = cx.heap.table_next(cells, at) {
        at = next;
        let v = cx.heap.get(cell, 1);
        if v != UNSET && cx.heap.header(cell) & crate::layout::FLAG == 0 {
            cx.heap.set_name(d, key, v)?;
        }
    }
    Ok(NONE)
}

/// The most packages up that `__import__` goes.
pub const LEVEL_MAX: usize = 8;

/// `__import__(name)` of a module that is not loaded yet: an import statement does it. Gives the last module of a dotted name, or the first.
pub fn import(cx: &mut Cx<'_, '_>, name: Value, wants_last: bool, level: usize) -> Answer {
    use core::fmt::Write;
    let full = cx.heap.str_text(name);
    if !full.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return cx.value_error(format_args!("bad module name"));
    }
    let mut short = heapless::String::<320>::new();
    let dots = &"........"[..level.min(LEVEL_MAX)];
    let _ = match (level, wants_last) {
        (0, true) => write!(short, "def f():\n import {full} as m\n return m\n"),
        (0, false) => write!(short, "def f():\n import {full}\n return {}\n", full.split('.').next().unwrap_or("")),
        (_, true) => {
            let (package, last) = full.rsplit_once('.').unwrap_or(("", full));
            write!(short, "def f():\n from {dots}{package} import {last} as m\n return m\n")
        }
        (_, false) => {
            let first = full.split('.').next().unwrap_or("");
            write!(short, "def f():\n from {dots} import {first} as m\n return m\n")
        }
    };
    let c = crate::interp::compile_static(cx, &short, names::PRELUDE)?;
    let module = cx.state.current_module;
    // The function's code is the only code constant of the module code.
    let n = crate::value::small_of(cx.heap.get(c, crate::layout::code::GLOBALS)) as usize & 0x7fff;
    for i in 0..n {
        let inner = cx.heap.get(c, crate::layout::code::POOL + i);
        if cx.heap.is(inner, kind::CODE) {
            crate::interp::link(cx, inner, module)?;
            let f = function_of(cx, inner, module)?;
            return cx.become_call(f, &[]);
        }
    }
    Ok(NONE)
}
