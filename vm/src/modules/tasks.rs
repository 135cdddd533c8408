//! `_asyncio`: the queue of tasks that are ready or sleep, ordered by when they are due. The rest of `asyncio` is Python, in `py/asyncio.py`.
//!
//! Every function here is one instruction, so no handler ever sees the queue or a list of waiters half changed. A task that does not run is in
//! exactly one place, the queue or one list of waiters, and each function moves it from one to the other or leaves it. Room in the queue is made
//! when a task is, so moving needs no memory: setting an event from a handler cannot fail and loses nobody.
//!
//! The queue is a binary heap in one VALUES object, four values an entry: due time (upper and lower 31 bits of microseconds), a serial that
//! keeps those due together in the order they came, and the task.

use super::Module;
use super::arguments::argument;
use crate::heap::Heap;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, method};
use crate::state::{State, root};
use crate::types;
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, boolean, small, small_of};

/// The module.
pub static MODULE: Module = Module {
    name: "_asyncio",
    methods: METHODS,
    constants: &[(name!("CancelledError"), types::of(types::CANCELLED_ERROR))],
};

const METHODS: &[Method] = &[
    method(name!("reserve"), reserve, 1, 1),
    method(name!("push"), push, 1, 1),
    method(name!("later"), later, 2, 2),
    method(name!("due"), |cx, _| Ok(boolean(is_due(cx))), 0, 0),
    method(name!("pop"), pop, 1, 1),
    method(name!("wake"), wake, 1, 1),
    method(name!("wake_one"), wake_one, 1, 1),
    method(name!("unpark"), unpark, 2, 2),
    method(name!("hasten"), hasten, 1, 1),
    method(name!("forget"), forget, 0, 0),
];

/// Values an entry.
const STRIDE: usize = 4;
/// Entries made room for at a time.
const ROOM: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    due_us: u64,
    serial: i32,
    task: Value,
}

impl Entry {
    fn before(&self, other: &Entry) -> bool {
        // Serials wrap; those that are due together are never half of them apart.
        let older = || (self.serial.wrapping_sub(other.serial) << 1) < 0;
        self.due_us < other.due_us || self.due_us == other.due_us && older()
    }
}

fn entry(heap: &Heap<'_>, queue: Value, i: usize) -> Entry {
    let word = |k: usize| heap.get(queue, 1 + STRIDE * i + k);
    let half = |v: Value| u64::from(small_of(v) as u32 & 0x7fff_ffff);
    Entry { due_us: half(word(0)) << 31 | half(word(1)), serial: small_of(word(2)), task: word(3) }
}

fn put(heap: &mut Heap<'_>, queue: Value, i: usize, e: Entry) {
    let half = |n: u64| small(((n as u32) << 1) as i32 >> 1);
    let values = [half(e.due_us >> 31), half(e.due_us), small(e.serial), e.task];
    heap.set_values(queue, 1 + STRIDE * i, &values);
}

/// Moves entry `e`, which belongs at `i` or above, to its place.
fn sift_up(heap: &mut Heap<'_>, queue: Value, mut i: usize, e: Entry) {
    while i > 0 {
        let parent = entry(heap, queue, (i - 1) / 2);
        if !e.before(&parent) {
            break;
        }
        put(heap, queue, i, parent);
        i = (i - 1) / 2;
    }
    put(heap, queue, i, e);
}

/// Moves entry `e`, which belongs at `i` or below, to its place among `count`.
fn sift_down(heap: &mut Heap<'_>, queue: Value, mut i: usize, e: Entry, count: usize) {
    loop {
        let mut child = 2 * i + 1;
        if child >= count {
            break;
        }
        if child + 1 < count && entry(heap, queue, child + 1).before(&entry(heap, queue, child)) {
            child += 1;
        }
        let below = entry(heap, queue, child);
        if !below.before(&e) {
            break;
        }
        put(heap, queue, i, below);
        i = child;
    }
    put(heap, queue, i, e);
}

fn make_room(cx: &mut Cx<'_, '_>, entries: usize) -> Result<(), Signal> {
    let queue = cx.state.roots[root::TASKS];
    let has = if queue == UNSET { 0 } else { (cx.heap.words(queue).len() - 1) / STRIDE };
    if has >= entries {
        return Ok(());
    }
    let wanted = entries.max(has + has / 2).next_multiple_of(ROOM);
    let new = cx.heap.alloc(kind::VALUES, 1 + STRIDE * wanted)?;
    for i in 0..cx.state.tasks {
        let e = entry(cx.heap, queue, i);
        put(cx.heap, new, i, e);
    }
    cx.state.roots[root::TASKS] = new;
    Ok(())
}

/// `reserve(tasks)`: room for so many.
fn reserve(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let tasks = cx.int_arg(a.get(0), "tasks")?;
    make_room(cx, usize::try_from(tasks).unwrap_or(0))?;
    Ok(NONE)
}

fn insert(cx: &mut Cx<'_, '_>, task: Value, due_us: u64) {
    let count = cx.state.tasks;
    cx.state.task_serial = cx.state.task_serial.wrapping_add(1) << 1 >> 1;
    cx.state.tasks = count + 1;
    let queue = cx.state.roots[root::TASKS];
    // 62 bits of microseconds: longer than any board runs.
    let e = Entry { due_us: due_us.min((1 << 62) - 1), serial: cx.state.task_serial, task };
    sift_up(cx.heap, queue, count, e);
}

/// `push(task)`: it is ready.
fn push(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    make_room(cx, cx.state.tasks + 1)?;
    let now = cx.host.now_us();
    insert(cx, a.get(0), now);
    Ok(NONE)
}

/// `later(task, seconds)`: it sleeps.
fn later(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let seconds = cx.float_arg(argument(cx, a, 1, UNSET))?;
    if seconds.is_nan() {
        return cx.value_error(format_args!("Invalid delay: NaN (not a number)"));
    }
    make_room(cx, cx.state.tasks + 1)?;
    // The cast saturates; half a microsecond more makes milliseconds exact.
    let due_us = cx.host.now_us().saturating_add((seconds * 1e6 + 0.5) as u64);
    insert(cx, a.get(0), due_us);
    Ok(NONE)
}

/// When the first task is due, if there is one.
pub fn deadline_us(heap: &Heap<'_>, state: &State) -> Option<u64> {
    if state.tasks == 0 { None } else { Some(entry(heap, state.roots[root::TASKS], 0).due_us) }
}

fn is_due(cx: &mut Cx<'_, '_>) -> bool {
    let now = cx.host.now_us();
    deadline_us(cx.heap, cx.state).is_some_and(|at| at <= now)
}

/// `pop(wait)`: the first task that is due. If none is: None, or with `wait` the processor is handed back until one is.
fn pop(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let now = cx.host.now_us();
    match deadline_us(cx.heap, cx.state) {
        Some(at) if at <= now => Ok(remove(cx, 0)),
        _ if a.get(0) != TRUE => Ok(NONE),
        at => cx.block(at),
    }
}

fn remove(cx: &mut Cx<'_, '_>, i: usize) -> Value {
    let queue = cx.state.roots[root::TASKS];
    let removed = entry(cx.heap, queue, i).task;
    let count = cx.state.tasks - 1;
    let last = entry(cx.heap, queue, count);
    cx.heap.set_values(queue, 1 + STRIDE * count, &[UNSET; STRIDE]);
    cx.state.tasks = count;
    if i < count {
        sift_down(cx.heap, queue, i, last, count);
    }
    removed
}

fn waiters(cx: &mut Cx<'_, '_>, v: Value) -> Result<usize, Signal> {
    if cx.heap.is(v, kind::LIST) {
        return Ok(cx.heap.list_len(v));
    }
    cx.type_error(format_args!("waiters must be a list"))
}

/// `wake(waiters)`: all of them are ready.
fn wake(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let list = a.get(0);
    let count = waiters(cx, list)?;
    if count == 0 {
        return Ok(NONE);
    }
    make_room(cx, cx.state.tasks + count)?;
    let now = cx.host.now_us();
    for i in 0..count {
        let task = cx.heap.list_get(list, i).unwrap_or(NONE);
        insert(cx, task, now);
    }
    cx.heap.list_clear(list);
    Ok(NONE)
}

/// `wake_one(waiters)`: the first is ready; which one, or None.
fn wake_one(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if waiters(cx, a.get(0))? == 0 {
        return Ok(NONE);
    }
    take_from(cx, a.get(0), 0)
}

fn take_from(cx: &mut Cx<'_, '_>, list: Value, i: usize) -> Answer {
    make_room(cx, cx.state.tasks + 1)?;
    let now = cx.host.now_us();
    let Some(task) = cx.heap.list_remove(list, i) else { return Ok(NONE) };
    insert(cx, task, now);
    Ok(task)
}

/// `unpark(waiters, task)`: it waits there no more and is ready; whether it did.
fn unpark(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    waiters(cx, a.get(0))?;
    let Some(i) = cx.heap.list_items(a.get(0)).iter().position(|v| *v == a.get(1)) else { return Ok(FALSE) };
    take_from(cx, a.get(0), i)?;
    Ok(TRUE)
}

/// `hasten(task)`: it sleeps no more and is ready; whether it did.
fn hasten(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let queue = cx.state.roots[root::TASKS];
    let Some(i) = (0..cx.state.tasks).find(|i| entry(cx.heap, queue, *i).task == a.get(0)) else { return Ok(FALSE) };
    let now = cx.host.now_us();
    if entry(cx.heap, queue, i).due_us > now {
        // Upwards: what takes its place may belong above, when it comes from another branch.
        let task = remove_anywhere(cx, i);
        insert(cx, task, now);
    }
    Ok(TRUE)
}

fn remove_anywhere(cx: &mut Cx<'_, '_>, i: usize) -> Value {
    let task = remove(cx, i);
    let queue = cx.state.roots[root::TASKS];
    if i < cx.state.tasks {
        let moved = entry(cx.heap, queue, i);
        sift_up(cx.heap, queue, i, moved);
    }
    task
}

/// `forget()`: the queue is empty.
fn forget(cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    cx.state.tasks = 0;
    cx.state.roots[root::TASKS] = UNSET;
    Ok(NONE)
}
