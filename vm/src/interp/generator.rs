//! Generators and coroutines: frames that leave the pystack and come back.

use super::call::{Called, Site};
use super::frame::{self, Link};
use super::hot::FIRST;
use super::{Vm, Word};
use crate::host::Host;
use crate::layout::{code, generator, kind};
use crate::names;
use crate::native::Signal;
use crate::op;
use crate::state::{Call, Catch, root};
use crate::types;
use crate::value::{NONE, UNSET, Value, index_of, small, small_of};

/// What `State::call` asks of a generator: args[0] the value to send, or args[1] the exception to throw.
pub fn request(g: Value, send: Value, throw: Value) -> Call {
    let mut call = Call::new(g, &[send, throw]);
    call.stage = 0;
    call
}

/// A generator (or coroutine) of `function` with its parameters bound.
pub fn new(vm: &mut Vm<'_>, function: Value, c: Value, locals: &[Value]) -> Result<Value, Signal> {
    let g = allocate(vm, function, c, locals.len())?;
    vm.heap.set_values(g, generator::REGISTERS, locals);
    Ok(g)
}

/// As [`new`] with room for `count` parameters, which the caller puts in at [`generator::REGISTERS`].
pub fn allocate(vm: &mut Vm<'_>, function: Value, c: Value, count: usize) -> Result<Value, Signal> {
    let registers = (vm.heap.get(c, code::INFO) >> 1 & 1023) as usize;
    let flags = vm.heap.get(c, code::INFO) >> 11;
    let what = match (flags & code::flag::GENERATOR != 0, flags & code::flag::COROUTINE != 0) {
        (true, true) => 2,
        (false, true) => 1,
        _ => 0,
    };
    let g = vm.heap.alloc(kind::GENERATOR, generator::REGISTERS + registers.max(FIRST + count) - FIRST)?;
    vm.heap.set(g, generator::FUNCTION, function);
    vm.heap.set(g, generator::STATE, small(0));
    vm.heap.set(g, generator::PC, small(frame::entry(vm, c) as i32));
    vm.heap.set(g, generator::WHAT, small(what));
    if vm.heap.get(c, code::HANDLERS) != UNSET {
        vm.heap.register_finalizer(g)?;
    }
    Ok(g)
}

/// Resumes the generator `wanted.callee`, sending args[0] or throwing args[1].
pub fn resume(vm: &mut Vm<'_>, host: &mut dyn Host, wanted: Call, site: &Site) -> Result<Called, Signal> {
    let g = wanted.callee;
    let (send, throw) = (wanted.args[0], wanted.args[1]);
    match small_of(vm.heap.get(g, generator::STATE)) {
        0 if throw == UNSET && send != NONE => {
            let mut cx = vm.cx(host);
            let t = cx.type_name(g);
            return cx.type_error(format_args!("can't send non-None value to a just-started {t}"));
        }
        2 => {
            let mut cx = vm.cx(host);
            let t = cx.type_name(g);
            return cx.value_error(format_args!("{t} already executing"));
        }
        3 => {
            if throw != UNSET {
                vm.state.set_pending(throw);
                return Err(Signal::Raise);
            }
            let mut cx = vm.cx(host);
            if cx.heap.get(g, generator::WHAT) == small(1) {
                return cx.raise(types::RUNTIME_ERROR, format_args!("cannot reuse already awaited coroutine"));
            }
            let is_async = cx.heap.get(g, generator::WHAT) == small(2);
            return cx.raise_with(if is_async { types::STOP_ASYNC_ITERATION } else { types::STOP_ITERATION }, &[]);
        }
        _ => {}
    }
    // Natives are called with their argument window as site: the generator's frame goes there.
    enter(vm, host, g, send, throw, site)?;
    Ok(Called::Pushed)
}

/// Puts a suspended generator's frame on the pystack.
pub fn enter(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    g: Value,
    send: Value,
    throw: Value,
    site: &Site,
) -> Result<(), Signal> {
    let function = vm.heap.get(g, generator::FUNCTION);
    let c = vm.heap.get(function, 1);
    let registers = (vm.heap.get(c, code::INFO) >> 1 & 1023) as usize;
    let distance = site.at - vm.cursor.base;
    if !frame::fits(vm, site.at, registers) || distance > 1023 {
        let mut cx = vm.cx(host);
        return cx.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded"));
    }
    let started = vm.heap.get(g, generator::STATE) == small(1);
    let link = Link { distance, stage: site.stage, catch: site.catch, init: false, to: site.to };
    vm.stack[site.at] = g;
    vm.stack[site.at + 1] = small(site.back as i32);
    vm.stack[site.at + 2] = link.encode();
    let saved = vm.heap.words(g).len() - generator::REGISTERS;
    for i in 0..saved {
        vm.stack[site.at + FIRST + i] = vm.heap.get(g, generator::REGISTERS + i);
    }
    vm.heap.words_mut(g)[generator::REGISTERS..].fill(UNSET);
    vm.cursor.base = site.at;
    vm.cursor.code = index_of(c);
    vm.cursor.pc = vm.cursor.code + small_of(vm.heap.get(g, generator::PC)) as usize;
    vm.heap.set(g, generator::STATE, small(2));
    let inside = vm.heap.get(g, generator::HANDLED);
    let outside = vm.state.roots[root::HANDLED];
    vm.heap.set(g, generator::HANDLED, outside);
    vm.state.roots[root::HANDLED] = inside;
    vm.cursor.fuel = vm.cursor.fuel.saturating_sub(1);
    if !started {
        if throw != UNSET {
            throw_inside(vm, throw);
        }
        return Ok(());
    }
    // The generator stands at its YIELD or YIELDFROM.
    let w = Word(vm.operand(0));
    match w.op() {
        op::YIELD => {
            if throw != UNSET {
                throw_inside(vm, throw);
            } else {
                vm.set_r(w.a(), send);
                vm.advance(1);
            }
        }
        op::YIELDFROM => {
            if throw != UNSET {
                vm.state.roots[root::RESULT] = throw;
                vm.stage = THROW;
            } else {
                vm.set_r(w.c(), send);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The exception is raised in the frame just entered, before its next instruction.
fn throw_inside(vm: &mut Vm<'_>, e: Value) {
    vm.state.set_pending(e);
    vm.throwing = true;
}

/// Leaves the current generator frame with `value` for whoever resumed it.
fn suspend(vm: &mut Vm<'_>, value: Value) {
    let g = vm.r(0);
    let saved = vm.heap.words(g).len() - generator::REGISTERS;
    for i in 0..saved {
        let v = vm.r(FIRST + i);
        vm.heap.set(g, generator::REGISTERS + i, v);
    }
    let pc = vm.relative_pc();
    vm.heap.set(g, generator::PC, small(pc as i32));
    vm.heap.set(g, generator::STATE, small(1));
    swap_handled(vm, g);
    frame::deliver(vm, value, false);
}

fn swap_handled(vm: &mut Vm<'_>, g: Value) {
    let outside = vm.heap.get(g, generator::HANDLED);
    let inside = core::mem::replace(&mut vm.state.roots[root::HANDLED], outside);
    vm.heap.set(g, generator::HANDLED, inside);
}

/// YIELD.
pub fn yield_value(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    let g = vm.r(0);
    let mut value = vm.r(w.b());
    if vm.heap.get(g, generator::WHAT) == small(2) {
        // An async generator's own values are told from what it awaits by a wrapper (see prelude).
        let t = vm.heap.alloc(kind::CELL, 2)?;
        vm.heap.set(t, 1, value);
        value = t;
    }
    let _ = host;
    suspend(vm, value);
    Ok(())
}

/// The generator's frame returned `value`.
pub fn finished(vm: &mut Vm<'_>, host: &mut dyn Host, g: Value, value: Value) -> Result<(), Signal> {
    let link = frame::link(vm);
    let catches = matches!(link.catch, Catch::StopIteration | Catch::Everything);
    if catches && link.catch == Catch::StopIteration {
        vm.heap.set(g, generator::STATE, small(3));
        swap_handled(vm, g);
        vm.heap.set(g, generator::HANDLED, UNSET);
        frame::deliver(vm, value, true);
        if link.to > 0 {
            // A loop wants no value.
            return Ok(());
        }
        // The slow path wants the value, not a StopIteration.
        vm.state.roots[root::RESULT] = value;
        vm.state.call.count = RETURNED;
        return Ok(());
    }
    let what = vm.heap.get(g, generator::WHAT);
    let class = if what == small(2) { types::STOP_ASYNC_ITERATION } else { types::STOP_ITERATION };
    let args: &[Value] = if value == NONE || what == small(2) { &[] } else { &[value] };
    let e = crate::exception::new(&mut vm.heap, types::of(class), args)?;
    vm.heap.set(g, generator::STATE, small(3));
    swap_handled(vm, g);
    vm.heap.set(g, generator::HANDLED, UNSET);
    // Raised in whoever resumed it.
    let behind = if link.stage == 0 { 1 } else { 0 };
    if catches {
        frame::deliver(vm, e, true);
        return Ok(());
    }
    if frame::is_bottom(vm) || link.stage == frame::DISCARD {
        frame::deliver(vm, NONE, false);
        return Ok(());
    }
    frame::pop(vm);
    vm.cursor.pc -= behind;
    vm.state.set_pending(e);
    super::unwind::raise(vm, host);
    Ok(())
}

/// `State::call.count` after a generator's return was delivered as its value.
pub const RETURNED: usize = usize::MAX;

/// Stage of YIELDFROM when an exception is thrown into it.
pub const THROW: u32 = 100;

/// The value of a caught end of iteration: what the generator returned, or StopIteration's argument.
pub fn end_value(vm: &mut Vm<'_>) -> Value {
    let v = vm.result();
    if core::mem::replace(&mut vm.state.call.count, 0) == RETURNED {
        return v;
    }
    if vm.heap.is(v, kind::EXCEPTION) {
        let args = vm.heap.get(v, crate::layout::exception::ARGS);
        return vm.heap.words(args).get(1).copied().unwrap_or(NONE);
    }
    v
}

/// YIELDFROM a b c: delegate to r[b], sending r[c]; r[a] = its result.
pub fn yield_from(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let inner = vm.r(w.b());
    match stage {
        0 => {
            let send = vm.r(w.c());
            if vm.heap.is(inner, kind::GENERATOR) {
                return step_inner(vm, host, inner, send, UNSET);
            }
            if send == NONE {
                return match super::iterate::next(vm, host, inner, 1)? {
                    Some(v) => hand_on(vm, v),
                    None => finish(vm, w, NONE),
                };
            }
            let mut cx = vm.cx(host);
            match crate::attr::special(&cx, inner, names::SEND) {
                Some((f, s)) => {
                    let _ = &mut cx;
                    vm.ask_catching(f, &[s, send], 1, Catch::StopIteration)
                }
                None => {
                    let t = cx.type_name(inner);
                    cx.raise(types::ATTRIBUTE_ERROR, format_args!("'{t}' object has no attribute 'send'"))
                }
            }
        }
        1 => {
            let v = vm.result();
            hand_on(vm, v)
        }
        2 => {
            let v = end_value(vm);
            finish(vm, w, v)
        }
        THROW => {
            let e = vm.result();
            if vm.heap.is(inner, kind::GENERATOR) {
                return step_inner(vm, host, inner, UNSET, e);
            }
            let cx = vm.cx(host);
            match crate::attr::special(&cx, inner, names::THROW) {
                Some((f, s)) => vm.ask_catching(f, &[s, e], 1, Catch::StopIteration),
                None => {
                    vm.state.set_pending(e);
                    Err(Signal::Raise)
                }
            }
        }
        _ => Ok(()),
    }
}

/// Hands an inner value on; on resumption the same instruction runs again with the value sent in r[c].
fn hand_on(vm: &mut Vm<'_>, v: Value) -> Result<(), Signal> {
    suspend(vm, v);
    Ok(())
}

fn finish(vm: &mut Vm<'_>, w: Word, v: Value) -> Result<(), Signal> {
    vm.set_r(w.a(), v);
    vm.advance(1);
    Ok(())
}

fn step_inner(vm: &mut Vm<'_>, host: &mut dyn Host, g: Value, send: Value, throw: Value) -> Result<(), Signal> {
    step(vm, host, g, send, throw, 1)
}

/// Resumes generator `g` from the current instruction: what it yields comes at `stage`, its end at `stage + 1`.
pub fn step(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    g: Value,
    send: Value,
    throw: Value,
    stage: u32,
) -> Result<(), Signal> {
    let site =
        Site { at: vm.cursor.base + vm.registers(), back: vm.relative_pc(), stage, catch: Catch::StopIteration, to: 0 };
    if vm.heap.get(g, generator::STATE) == small(3) && throw == UNSET && vm.heap.get(g, generator::WHAT) != small(1) {
        vm.state.roots[root::RESULT] = NONE;
        vm.state.call.count = RETURNED;
        vm.stage = stage + 1;
        return Ok(());
    }
    match resume(vm, host, request(g, send, throw), &site) {
        Ok(_) => Ok(()),
        Err(e) => Err(e),
    }
}
