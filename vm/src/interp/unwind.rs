//! Unwinding: from a raised exception to the handler that takes it, or out of the program.

use super::frame::{self, DISCARD};
use super::{FIRST, Vm, interruption};
use crate::exception;
use crate::host::Host;
use crate::layout::{code, exception as field, generator, kind};
use crate::native::Signal;
use crate::state::{Catch, root};
use crate::types;
use crate::value::{NONE, UNSET, Value, heap_ref, small, small_of};

/// How far a chain of contexts is followed to keep it free of cycles.
const CONTEXT_MAX: usize = 32;

/// Finds the handler of the exception set as pending and goes there; ends the run if there is none.
pub fn raise(vm: &mut Vm<'_>, host: &mut dyn Host) {
    let e = vm.state.take_pending();
    if !vm.heap.is(e, kind::EXCEPTION) {
        vm.running = false;
        return;
    }
    set_context(vm, e);
    unwind(vm, host, e, true);
}

/// As [`raise`], leaving traceback and context of `e` as they are for the frame that re-raises.
pub fn reraise(vm: &mut Vm<'_>, host: &mut dyn Host, e: Value) {
    unwind(vm, host, e, false);
}

/// The exception being handled: of the running frame, or else of the nearest one that resumed it, from generator to generator. UNSET for none.
pub fn handled(vm: &Vm<'_>) -> Value {
    let mut found = vm.state.roots[root::HANDLED];
    let mut at = vm.cursor.base;
    while found == UNSET {
        let (callee, link) = (vm.stack[at], vm.stack[at + 2]);
        // A generator that runs keeps what was handled outside.
        if vm.heap.is(callee, kind::GENERATOR) {
            found = vm.heap.get(callee, generator::HANDLED);
        }
        let how = frame::Link::decode(link);
        if link == small(0) || how.stage == DISCARD || how.distance == 0 {
            break;
        }
        at = at.saturating_sub(how.distance);
    }
    found
}

fn set_context(vm: &mut Vm<'_>, e: Value) {
    let handled = handled(vm);
    if handled == UNSET || handled == e || vm.heap.get(e, field::CONTEXT) != UNSET {
        return;
    }
    let mut at = handled;
    for _ in 0..CONTEXT_MAX {
        if !vm.heap.is(at, kind::EXCEPTION) {
            break;
        }
        let next = vm.heap.get(at, field::CONTEXT);
        if next == e {
            vm.heap.set(at, field::CONTEXT, UNSET);
            break;
        }
        at = next;
    }
    vm.heap.set(e, field::CONTEXT, handled);
}

/// `fresh`: the frame it is raised in is not in its traceback yet, or is to be there again.
fn unwind(vm: &mut Vm<'_>, host: &mut dyn Host, mut e: Value, mut fresh: bool) {
    vm.stage = 0;
    // In the first frame the pc is that of the raising instruction; in its callers it is behind the call (stage 0) or at it.
    let mut behind = 0;
    let mut short = false;
    loop {
        let mut c = heap_ref(vm.cursor.code);
        let pc = vm.relative_pc().saturating_sub(behind);
        if core::mem::replace(&mut fresh, true) && !short && exception::add_frame(&mut vm.heap, e, c, pc).is_err() {
            e = collect_keeping(vm, e);
            c = heap_ref(vm.cursor.code);
            // From here on memory is too short for a traceback: that loses entries, never the exception.
            short = exception::add_frame(&mut vm.heap, e, c, pc).is_err();
        }
        if !vm.killed
            && !vm.interruption.cut
            && let Some((handler, register)) = handler_for(vm, c, pc)
        {
            vm.set_r(register, e);
            vm.cursor.pc = vm.cursor.code + handler;
            return;
        }
        let callee = vm.r(0);
        if vm.heap.is(callee, kind::GENERATOR) {
            leave_generator(vm, callee);
            e = match stop_inside_generator(vm, callee, e) {
                Ok(e) => e,
                Err(_) => {
                    e = collect_keeping(vm, e);
                    let callee = vm.r(0);
                    stop_inside_generator(vm, callee, e).unwrap_or(e)
                }
            };
        }
        if frame::is_bottom(vm) {
            vm.state.set_pending(e);
            vm.running = false;
            return;
        }
        let link = frame::link(vm);
        if link.stage == DISCARD {
            if vm.killed && !vm.alone {
                // The program below is to be unwound too.
                frame::pop(vm);
                interruption::over(vm);
                vm.stage = 0;
                continue;
            }
            interruption::dropped(vm, host, e);
            frame::deliver(vm, NONE, false);
            return;
        }
        if !vm.killed && !vm.interruption.cut && catches(vm, link.catch, e) {
            frame::deliver(vm, e, true);
            return;
        }
        frame::pop(vm);
        behind = if link.stage == 0 { 1 } else { 0 };
    }
}

/// Collects in the middle of unwinding, which is between two instructions, unless the heap is locked; where `e` is now.
fn collect_keeping(vm: &mut Vm<'_>, e: Value) -> Value {
    if vm.heap.is_locked() || !vm.may_collect() {
        return e;
    }
    vm.state.set_pending(e);
    vm.collect(0);
    vm.state.take_pending()
}

fn catches(vm: &Vm<'_>, catch: Catch, e: Value) -> bool {
    let class = vm.heap.get(e, field::CLASS);
    match catch {
        Catch::Nothing => false,
        Catch::StopIteration => types::is_subclass(&vm.heap, class, types::of(types::STOP_ITERATION)),
        Catch::AttributeError => types::is_subclass(&vm.heap, class, types::of(types::ATTRIBUTE_ERROR)),
        Catch::Everything => true,
    }
}

/// The innermost handler whose region holds `pc`: (target relative to the code object, register).
fn handler_for(vm: &Vm<'_>, c: Value, pc: usize) -> Option<(usize, usize)> {
    let handlers = vm.heap.get(c, code::HANDLERS);
    if handlers == UNSET {
        return None;
    }
    let first = frame::entry(vm, c);
    let at = pc.checked_sub(first)?;
    for entry in vm.heap.bytes_of(handlers).chunks_exact(8) {
        let word = |i: usize| u16::from_le_bytes([entry[i], entry[i + 1]]) as usize;
        if word(0) <= at && at < word(2) {
            return Some((first + word(4), entry[6] as usize));
        }
    }
    None
}

/// The generator's frame ends by an exception.
fn leave_generator(vm: &mut Vm<'_>, g: Value) {
    vm.heap.set(g, generator::STATE, small(3));
    let outer = vm.heap.get(g, generator::HANDLED);
    vm.state.roots[root::HANDLED] = outer;
    vm.heap.set(g, generator::HANDLED, UNSET);
}

/// StopIteration that leaves a generator becomes RuntimeError (PEP 479).
fn stop_inside_generator(vm: &mut Vm<'_>, g: Value, e: Value) -> Result<Value, crate::heap::NeedMemory> {
    let class = vm.heap.get(e, field::CLASS);
    let what = vm.heap.get(g, generator::WHAT);
    let is_stop = types::is_subclass(&vm.heap, class, types::of(types::STOP_ITERATION));
    let is_async_stop = what == small(2) && types::is_subclass(&vm.heap, class, types::of(types::STOP_ASYNC_ITERATION));
    if !is_stop && !is_async_stop {
        return Ok(e);
    }
    let text = match (what == small(0), is_stop) {
        (true, _) => "generator raised StopIteration",
        (false, true) if what == small(1) => "coroutine raised StopIteration",
        (false, true) => "async generator raised StopIteration",
        _ => "async generator raised StopAsyncIteration",
    };
    let text = vm.heap.new_str(text)?;
    let new = exception::new(&mut vm.heap, types::of(types::RUNTIME_ERROR), &[text])?;
    vm.heap.set(new, field::CAUSE, e);
    vm.heap.set(new, field::CONTEXT, e);
    Ok(new)
}

/// RAISE and RAISEFROM: makes an exception of what was raised. A class is called by the interpreter before it comes here.
pub fn check_raisable(vm: &mut Vm<'_>, host: &mut dyn Host, v: Value) -> Result<(), crate::native::Signal> {
    if vm.heap.is(v, kind::EXCEPTION) {
        return Ok(());
    }
    let mut cx = vm.cx(host);
    cx.type_error(format_args!("exceptions must derive from BaseException"))
}

/// The name of local variable in register `i`, for UnboundLocalError.
pub fn local_name(vm: &Vm<'_>, i: usize) -> heapless::String<64> {
    let mut out = heapless::String::new();
    let names = vm.heap.get(heap_ref(vm.cursor.code), code::VARNAMES);
    if vm.heap.is(names, kind::TUPLE)
        && let Some(&n) = vm.heap.words(names).get(1 + i.wrapping_sub(FIRST))
    {
        for c in vm.heap.str_text(n).chars() {
            let _ = out.push(c);
        }
    }
    out
}

/// What `locals()` gives: in a class body its namespace, in a function a dict of the variables that have a value.
pub fn snapshot(vm: &mut Vm<'_>) -> Result<Value, Signal> {
    let c = heap_ref(vm.cursor.code);
    if small_of(vm.heap.get(c, code::INFO)) as u32 >> 10 & code::flag::CLASS != 0 {
        return Ok(vm.r(FIRST));
    }
    let variables = vm.heap.new_dict(0)?;
    let names = vm.heap.get(c, code::VARNAMES);
    for i in 1..vm.heap.words(names).len() {
        let (name, mut v) = (vm.heap.words(names)[i], vm.r(FIRST + i - 1));
        if vm.heap.is(v, kind::CELL) {
            v = vm.heap.get(v, 1);
        }
        if v != UNSET {
            vm.heap.set_name(variables, name, v)?;
        }
    }
    let free = vm.heap.get(c, code::FREEVARS);
    let count = if free == UNSET { 0 } else { vm.heap.words(free).len() - 1 };
    for i in 0..count {
        let (name, v) = (vm.heap.words(free)[1 + i], vm.heap.get(super::slow::closure_cell(vm, i), 1));
        if v != UNSET {
            vm.heap.set_name(variables, name, v)?;
        }
    }
    Ok(variables)
}
