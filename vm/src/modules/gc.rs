//! `gc`.

use super::Module;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, method};
use crate::state::{Collecting, root};
use crate::value::{NONE, UNSET, boolean, small};

/// The module.
pub static MODULE: Module = Module { name: "gc", methods: METHODS, constants: &[] };

const METHODS: &[Method] = &[
    method(name!("collect"), collect, 0, 1),
    method(
        name!("enable"),
        |cx, _| {
            cx.state.gc_disabled = false;
            Ok(NONE)
        },
        0,
        0,
    ),
    method(
        name!("disable"),
        |cx, _| {
            cx.state.gc_disabled = true;
            Ok(NONE)
        },
        0,
        0,
    ),
    method(name!("isenabled"), |cx, _| Ok(boolean(!cx.state.gc_disabled)), 0, 0),
    method(name!("mem_free"), |cx, _| cx.new_int(cx.heap.available_words() as i64 * 4), 0, 0),
    method(name!("mem_alloc"), |cx, _| cx.new_int(cx.heap.used_words() as i64 * 4), 0, 0),
    method(name!("threshold"), threshold, 0, 1),
];

/// The most collections of one `gc.collect()`: an owner's finalizer may let go of what has a finalizer itself, so a chain of so many objects is
/// finalized by one call.
const COLLECTIONS_MAX: u8 = 100;

/// Collects between two instructions and is called again then; goes on as long as finalizers have run meanwhile, so that what they let go of
/// is free. Answers with the bytes freed in all.
fn collect(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let Collecting { made, freed_before, taken_before } = cx.state.collecting;
    let (freed, taken) = (cx.state.freed_words, cx.heap.finalizers_taken());
    // Inside a finalizer no other can run.
    let inside = [root::INTERRUPTING, root::INTERRUPTING_ARGUMENT].iter().any(|&slot| cx.state.roots[slot] != UNSET);
    let again = taken != taken_before || cx.heap.has_pending() && !inside;
    if made == 0 || made < COLLECTIONS_MAX && again {
        let freed_before = if made == 0 { freed } else { freed_before };
        cx.state.collecting = Collecting { made: made + 1, freed_before, taken_before: taken };
        return Err(crate::native::Signal::Collect);
    }
    cx.state.collecting = Collecting::default();
    cx.new_int(freed.wrapping_sub(freed_before) as i64 * 4)
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
