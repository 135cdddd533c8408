//! `gc`.

use super::Module;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, method};
use crate::value::{NONE, boolean, small};

/// The module.
pub static MODULE: Module = Module { name: "gc", methods: METHODS, constants: &[] };

const METHODS: &[Method] = &[
    method(name!("collect"), collect, 0, 1),
    method(name!("enable"), |cx, _| { cx.state.gc_disabled = false; Ok(NONE) }, 0, 0),
    method(name!("disable"), |cx, _| { cx.state.gc_disabled = true; Ok(NONE) }, 0, 0),
    method(name!("isenabled"), |cx, _| Ok(boolean(!cx.state.gc_disabled)), 0, 0),
    method(name!("mem_free"), |cx, _| Ok(small(cx.heap.free_words() as i32 * 4)), 0, 0),
    method(name!("mem_alloc"), |cx, _| Ok(small(cx.heap.used_words() as i32 * 4)), 0, 0),
    method(name!("threshold"), threshold, 0, 1),
];

/// Collects by running out of memory on purpose: the instruction runs again after the collection, and then answers with what that freed.
fn collect(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    if !core::mem::replace(&mut cx.state.collect_asked, true) {
        return Err(crate::native::Signal::Collect);
    }
    cx.state.collect_asked = false;
    Ok(small(cx.state.freed_words as i32 * 4))
}

fn threshold(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() == 1 {
        let n = cx.int_arg(a.get(0), "threshold")?;
        cx.state.gc_threshold_words = if n < 0 { 0 } else { n as usize / 4 };
        return Ok(NONE);
    }
    let n = cx.state.gc_threshold_words;
    if n == 0 { Ok(small(-1)) } else { cx.new_int(n as i64 * 4) }
}
