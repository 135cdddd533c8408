//! `micropython`: figures of the heap and the stack, the heap lock, scheduled calls.

use core::fmt::Write;

use super::Module;
use crate::heap::MapCursor;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, method};
use crate::state::{SCHEDULE_MAX, root};
use crate::types;
use crate::value::{NONE, UNSET, small};

/// The module.
pub static MODULE: Module = Module { name: "micropython", methods: METHODS, constants: &[] };

/// Letters of the heap's map in a line, a block of 16 bytes each.
const MAP_LINE: usize = 64;

const METHODS: &[Method] = &[
    method(name!("const"), |_, a| Ok(a.get(0)), 1, 1),
    method(name!("opt_level"), |_, a| Ok(if a.is_empty() { small(0) } else { NONE }), 0, 1),
    method(name!("alloc_emergency_exception_buf"), |_, _| Ok(NONE), 1, 1),
    method(name!("kbd_intr"), |_, _| Ok(NONE), 1, 1),
    method(name!("mem_info"), mem_info, 0, 1),
    method(name!("qstr_info"), qstr_info, 0, 1),
    method(name!("stack_use"), |cx, _| cx.new_int(cx.state.stack_used as i64 * 4), 0, 0),
    method(name!("pystack_use"), |cx, _| cx.new_int(cx.state.stack_used as i64 * 4), 0, 0),
    method(name!("heap_lock"), heap_lock, 0, 0),
    method(name!("heap_unlock"), heap_unlock, 0, 0),
    method(name!("heap_locked"), |cx, _| Ok(small(cx.state.heap_locks as i32)), 0, 0),
    method(name!("schedule"), schedule, 2, 2),
];

fn heap_lock(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    cx.state.heap_locks = cx.state.heap_locks.saturating_add(1).min(1 << 20);
    cx.heap.set_locked(true);
    Ok(NONE)
}

fn heap_unlock(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    cx.state.heap_locks = cx.state.heap_locks.saturating_sub(1);
    cx.heap.set_locked(cx.state.heap_locks > 0);
    Ok(small(cx.state.heap_locks as i32))
}

/// Calls `f(argument)` between two instructions soon, never inside a finalizer or another scheduled call. A full queue is counted and raises
/// RuntimeError.
fn schedule(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if cx.state.scheduled >= SCHEDULE_MAX || cx.state.ending {
        cx.state.schedule_overflows = cx.state.schedule_overflows.saturating_add(1);
        return cx.raise(types::RUNTIME_ERROR, format_args!("schedule queue full"));
    }
    if cx.state.roots[root::SCHEDULE] == UNSET {
        cx.state.roots[root::SCHEDULE] = cx.heap.alloc(kind::VALUES, 1 + 2 * SCHEDULE_MAX)?;
    }
    let queue = cx.state.roots[root::SCHEDULE];
    cx.heap.set_values(queue, 1 + 2 * cx.state.scheduled, &[a.get(0), a.get(1)]);
    cx.state.scheduled += 1;
    Ok(NONE)
}

/// Prints the figures and the hash of the heap's image, and with any argument that is true the map: `h` an object begins, `=` goes on, `.` free.
fn mem_info(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let stats = cx.heap.stats();
    let (used, all) = (cx.state.stack_used * 4, cx.state.stack_words * 4);
    let mut out = heapless::String::<256>::new();
    let _ = writeln!(out, "stack: {used} out of {all}");
    let (total, taken, free) = (stats.total_words * 4, stats.used_words * 4, stats.free_words * 4);
    let _ = writeln!(out, "GC: total: {total}, used: {taken}, free: {free}");
    let (one, two) = (stats.one_blocks, stats.two_blocks);
    let (largest, largest_free) = (stats.largest_words.div_ceil(4), stats.free_words / 4);
    let _ =
        writeln!(out, " No. of 1-blocks: {one}, 2-blocks: {two}, max blk sz: {largest}, max free sz: {largest_free}");
    let _ = writeln!(out, " image: {:08x}", cx.heap.image_hash());
    cx.host.write(out.as_bytes());
    if a.len() == 1 && types::truth(cx.heap, a.get(0)).unwrap_or(true) {
        map(cx);
    }
    Ok(NONE)
}

fn map(cx: &mut Cx<'_, '_>) {
    cx.host.write(b"GC memory layout; from 0:\n");
    let mut cursor = MapCursor::default();
    let mut free = 0;
    loop {
        let from = cursor.block();
        let mut letters = [0; MAP_LINE];
        let n = cx.heap.map_line(&mut cursor, &mut letters);
        let all_free = n > 0 && letters[..n].iter().all(|&l| l == b'.');
        if all_free {
            free += 1;
            if n == MAP_LINE {
                continue;
            }
        }
        if free > 0 {
            let mut line = heapless::String::<64>::new();
            let _ = writeln!(line, "       ({free} lines all free)");
            cx.host.write(line.as_bytes());
            free = 0;
        }
        if n == 0 || all_free {
            return;
        }
        let mut line = heapless::String::<96>::new();
        let _ = writeln!(line, "{:05x}: {}", from * 16, core::str::from_utf8(&letters[..n]).unwrap_or(""));
        cx.host.write(line.as_bytes());
    }
}

fn qstr_info(cx: &mut Cx<'_, '_>, _a: &Args<'_>) -> Answer {
    let mut out = heapless::String::<96>::new();
    let (count, words) = cx.heap.interned_figures();
    let _ = writeln!(out, "qstr pool: n_pool=1, n_qstr={count}, n_total_bytes={}", words * 4);
    cx.host.write(out.as_bytes());
    Ok(NONE)
}
