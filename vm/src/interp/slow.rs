//! One instruction's slow path: everything the dispatch loop does not do.
//!
//! [`step`] runs at stage 0, or at a later stage with the result of a call the earlier one asked for (docs/vm.md, section 5). It either
//! finishes the instruction (moving the pc) or answers with a signal, having changed nothing.

use super::arith::{self, Operator};
use super::{FIRST, Vm, Word, attribute, build, call, class, compare, frame, generator, import, item, iterate, unwind};
use crate::attr::{self};
use crate::host::Host;
use crate::layout::{code, exception, kind};
use crate::names;
use crate::native::{Args, Signal};
use crate::op;
use crate::state::root;
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, heap_ref, small};

/// Runs the current instruction's slow path at `stage`.
pub fn step(vm: &mut Vm<'_>, host: &mut dyn Host, stage: u32) -> Result<(), Signal> {
    vm.state.instructions = vm.state.instructions.wrapping_add(1);
    let w = Word(vm.operand(0));
    match w.op() {
        op::ADD..=op::MATMUL => {
            let operator = Operator::from_op(w.op());
            let v = arith::binary(vm, host, operator, w.b(), w.c(), stage, false)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::INPLACE => {
            let operator = Operator::from_op(vm.operand(1) as u8);
            let v = arith::binary(vm, host, operator, w.b(), w.c(), stage, true)?;
            vm.set_r(w.a(), v);
            vm.advance(2);
            Ok(())
        }
        op::ADDI | op::SUBI | op::IADDI => {
            let operator = if w.op() == op::SUBI { Operator::Sub } else { Operator::Add };
            let y = small(w.0 as i32 >> 24);
            let x = vm.r(w.b());
            let v = arith::binary_values(vm, host, operator, x, y, stage, w.op() == op::IADDI)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::NEG | op::POS | op::INVERT => {
            let v = arith::unary(vm, host, w.op(), w.b(), stage)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::NOT => {
            let t = compare::truth(vm, host, vm.r(w.b()), stage, 1)?;
            vm.set_r(w.a(), boolean(!t));
            vm.advance(1);
            Ok(())
        }
        op::LT..=op::GE => {
            let v = compare::rich(vm, host, w.op(), vm.r(w.b()), vm.r(w.c()), stage)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::IN | op::NOTIN => {
            let found = item::contains(vm, host, vm.r(w.c()), vm.r(w.b()), stage)?;
            vm.set_r(w.a(), boolean(found == (w.op() == op::IN)));
            vm.advance(1);
            Ok(())
        }
        op::JLT..=op::JGE => compare::jump(vm, host, w, stage),
        op::JTRUE | op::JFALSE => {
            let t = compare::truth(vm, host, vm.r(w.a()), stage, 1)?;
            vm.jump(1, if t == (w.op() == op::JTRUE) { w.sbx() } else { 0 });
            Ok(())
        }
        op::LOADGLOBAL => load_global(vm, host, w),
        op::STOREGLOBAL | op::DELGLOBAL => {
            let cell = vm.pool(w.bx());
            let v = if w.op() == op::STOREGLOBAL { vm.r(w.a()) } else { UNSET };
            attr::store_in_cell(&mut vm.cx(host), cell, v)?;
            vm.advance(1);
            Ok(())
        }
        op::LOADCELL | op::LOADFREE | op::CHECK | op::DELCELL | op::MAKECELL => locals(vm, host, w),
        op::LOADNAME | op::STORENAME | op::DELNAME | op::LOADNAMEFREE => class_names(vm, host, w),
        op::GETATTR => attribute::get_attribute(vm, host, w, stage),
        op::SETATTR | op::DELATTR => attribute::set_attribute(vm, host, w, stage),
        op::LOADMETHOD => attribute::load_method(vm, host, w, stage),
        op::LOADSPECIAL => attribute::load_special(vm, host, w),
        op::GETITEM => {
            let (object, key) = (vm.r(w.b()), vm.r(w.c()));
            if stage == 0
                && vm.heap.is(object, kind::INSTANCE)
                && let Some((f, own)) = attr::user_special(&vm.cx(host), object, names::GETITEM)
            {
                return vm.ask_for(f, &[own, key], w.a(), 1);
            }
            let v = item::get(vm, host, vm.r(w.b()), vm.r(w.c()), stage)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::SETITEM => {
            item::set(vm, host, vm.r(w.a()), vm.r(w.b()), vm.r(w.c()), stage)?;
            vm.advance(1);
            Ok(())
        }
        op::DELITEM => {
            item::delete(vm, host, vm.r(w.a()), vm.r(w.b()), stage)?;
            vm.advance(1);
            Ok(())
        }
        op::SLICE..=op::UNPACKSTAR => build::step(vm, host, w, stage),
        op::FORPREP => iterate::prepare(vm, host, w, stage),
        op::FORNEXT => iterate::for_next(vm, host, w, stage),
        op::ITER => {
            let v = iterate::iter(vm, host, vm.r(w.b()), stage)?;
            vm.set_r(w.a(), v);
            vm.advance(1);
            Ok(())
        }
        op::CALL => call::instruction(vm, host, w, stage, 1, false, UNSET),
        op::CALLMETHOD => call::instruction(vm, host, w, stage, 1, true, UNSET),
        op::CALLKW => {
            let index = vm.operand(1) as usize;
            let names = vm.pool(index);
            call::instruction(vm, host, w, stage, 2, w.c() == 1, names)
        }
        op::CALLEX => call::spread(vm, host, w, stage),
        op::RETURN => {
            let v = vm.r(w.a());
            frame::return_value(vm, host, v)
        }
        op::RETURNNONE => frame::return_value(vm, host, NONE),
        op::YIELD => generator::yield_value(vm, host, w),
        op::YIELDFROM => generator::yield_from(vm, host, w, stage),
        op::GETAWAITABLE | op::GETAITER | op::GETANEXT => iterate::awaitable(vm, host, w, stage),
        op::FUNCTION => build::function(vm, w),
        op::CLASS => class::build(vm, host, w, stage),
        op::RAISE | op::RAISEFROM => raise(vm, host, w, stage),
        op::RERAISE => {
            let e = vm.r(w.a());
            if vm.heap.is(e, kind::EXCEPTION) {
                unwind::reraise(vm, host, e);
            }
            Ok(())
        }
        op::ENTERHANDLER => {
            let outer = vm.state.roots[root::HANDLED];
            let e = vm.r(w.a());
            vm.set_r(w.a() + 1, outer);
            vm.state.roots[root::HANDLED] = e;
            vm.advance(1);
            Ok(())
        }
        op::LEAVEHANDLER => {
            vm.state.roots[root::HANDLED] = vm.r(w.a() + 1);
            vm.advance(1);
            Ok(())
        }
        op::EXCMATCH => {
            let matched = exception_matches(vm, host, vm.r(w.b()), vm.r(w.c()))?;
            vm.set_r(w.a(), boolean(matched));
            vm.advance(1);
            Ok(())
        }
        op::EXCPARTS => {
            let e = vm.r(w.b());
            let class = vm.heap.get(e, exception::CLASS);
            let traceback = vm.heap.get(e, exception::TRACEBACK);
            vm.set_r(w.a(), class);
            vm.set_r(w.a() + 1, e);
            vm.set_r(w.a() + 2, traceback);
            vm.advance(1);
            Ok(())
        }
        op::IMPORT | op::IMPORTFROM | op::IMPORTSTAR => import::step(vm, host, w, stage),
        op::PRINTEXPR => build::print_expression(vm, w, stage),
        op::LOADLOCALS => {
            let called = crate::tables::native_of(vm.r(w.a())).is_some_and(|m| m.name == crate::name!("locals"));
            if called {
                let variables = unwind::snapshot(vm)?;
                vm.set_r(w.a(), variables);
            }
            vm.advance(1 + usize::from(called));
            Ok(())
        }
        op::MATCHKIND..=op::LEN => build::matching(vm, host, w, stage),
        other => {
            let mut cx = vm.cx(host);
            cx.raise(types::SYSTEM_ERROR, format_args!("bad instruction {other}"))
        }
    }
}

fn load_global(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    let cell = vm.pool(w.bx());
    let mut v = UNSET;
    let name;
    if vm.heap.is(cell, kind::GLOBAL) {
        v = vm.heap.get(cell, 1);
        name = vm.heap.get(cell, 2);
        if v == UNSET {
            v = crate::builtins::named(&vm.cx(host), name);
        }
    } else {
        name = cell;
    }
    if v == UNSET {
        let mut cx = vm.cx(host);
        let n = crate::repr::short(cx.heap, name);
        return cx.raise(types::NAME_ERROR, format_args!("name '{n}' is not defined"));
    }
    vm.set_r(w.a(), v);
    vm.advance(1);
    Ok(())
}

fn locals(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    match w.op() {
        op::MAKECELL => {
            let cell = vm.heap.alloc(kind::CELL, 2)?;
            let v = vm.r(w.a());
            vm.heap.set(cell, 1, v);
            vm.set_r(w.a(), cell);
            vm.advance(1);
            return Ok(());
        }
        op::DELCELL => {
            let cell = if w.b() == 1 { closure_cell(vm, w.a()) } else { vm.r(w.a()) };
            if vm.heap.get(cell, 1) != UNSET {
                vm.heap.set(cell, 1, UNSET);
                vm.advance(1);
                return Ok(());
            }
        }
        _ => {}
    }
    if w.op() == op::LOADFREE || (w.op() == op::DELCELL && w.b() == 1) {
        let index = if w.op() == op::LOADFREE { w.b() } else { w.a() };
        let names = vm.heap.get(heap_ref(vm.cursor.code), code::FREEVARS);
        let name = if names == UNSET { UNSET } else { vm.heap.words(names).get(1 + index).copied().unwrap_or(UNSET) };
        let mut cx = vm.cx(host);
        let n = crate::repr::short(cx.heap, name);
        return cx.raise(
            types::NAME_ERROR,
            format_args!(
                "cannot access free variable '{n}' where it is not associated with a value in enclosing scope"
            ),
        );
    }
    let register = if w.op() == op::LOADCELL { w.b() } else { w.a() };
    let n = unwind::local_name(vm, register);
    let mut cx = vm.cx(host);
    cx.raise(
        types::UNBOUND_LOCAL_ERROR,
        format_args!("cannot access local variable '{n}' where it is not associated with a value"),
    )
}

pub(super) fn closure_cell(vm: &Vm<'_>, index: usize) -> Value {
    let callee = vm.r(0);
    let function = if vm.heap.is(callee, kind::GENERATOR) { vm.heap.get(callee, 1) } else { callee };
    let closure = vm.heap.get(function, 3);
    vm.heap.words(closure).get(1 + index).copied().unwrap_or(UNSET)
}

fn class_names(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    let namespace = vm.r(FIRST);
    match w.op() {
        op::LOADNAME | op::LOADNAMEFREE => {
            let second = vm.operand(1) as usize;
            let name = vm.pool(second & 0xffff);
            let mut v = vm.heap.get_name(namespace, name);
            if v == UNSET && w.op() == op::LOADNAMEFREE {
                v = vm.heap.get(closure_cell(vm, w.b()), 1);
            } else if v == UNSET {
                let cell = vm.pool(second >> 16);
                v = if vm.heap.is(cell, kind::GLOBAL) { vm.heap.get(cell, 1) } else { UNSET };
                if v == UNSET {
                    v = crate::builtins::named(&vm.cx(host), name);
                }
            }
            if v == UNSET {
                let mut cx = vm.cx(host);
                let n = crate::repr::short(cx.heap, name);
                return cx.raise(types::NAME_ERROR, format_args!("name '{n}' is not defined"));
            }
            vm.set_r(w.a(), v);
            vm.advance(2);
        }
        op::STORENAME => {
            let (name, v) = (vm.pool(w.bx()), vm.r(w.a()));
            vm.heap.set_name(namespace, name, v)?;
            vm.advance(1);
        }
        _ => {
            let name = vm.pool(w.bx());
            if !vm.heap.delete_name(namespace, name) {
                let mut cx = vm.cx(host);
                let n = crate::repr::short(cx.heap, name);
                return cx.raise(types::NAME_ERROR, format_args!("name '{n}' is not defined"));
            }
            vm.advance(1);
        }
    }
    Ok(())
}

fn raise(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    if w.op() == op::RAISE && w.a() == 255 {
        let e = unwind::handled(vm);
        if e == UNSET {
            let mut cx = vm.cx(host);
            return cx.raise(types::RUNTIME_ERROR, format_args!("No active exception to reraise"));
        }
        unwind::reraise(vm, host, e);
        return Ok(());
    }
    // A class is called first: stage 1 brings the instance; stage 2 the cause.
    let mut e = if stage == 1 { vm.result() } else { vm.r(w.a()) };
    if types::is_exception_type(&vm.heap, e) {
        if vm.heap.is(e, kind::CLASS) {
            return vm.ask(e, &[], 1);
        }
        e = crate::builtins::exceptions::construct(&mut vm.cx(host), e, &Args::positional(&[]))?;
    }
    if stage == 1 && !vm.heap.is(e, kind::EXCEPTION) {
        let class = vm.r(w.a());
        let mut cx = vm.cx(host);
        let (c, t) = (cx.name_of_type(class), cx.type_name(e));
        return cx.type_error(format_args!(
            "calling <class '__main__.{c}'> should have returned an instance of BaseException, not <class '{t}'>"
        ));
    }
    unwind::check_raisable(vm, host, e)?;
    if w.op() == op::RAISEFROM {
        let mut cause = vm.r(w.b());
        if types::is_exception_type(&vm.heap, cause) {
            cause = crate::builtins::exceptions::construct(&mut vm.cx(host), cause, &Args::positional(&[]))?;
        }
        if cause != NONE && !vm.heap.is(cause, kind::EXCEPTION) {
            let mut cx = vm.cx(host);
            return cx.type_error(format_args!("exception causes must derive from BaseException"));
        }
        vm.heap.set(e, exception::CAUSE, cause);
        let flags = vm.heap.get(e, exception::FLAGS);
        vm.heap.set(e, exception::FLAGS, flags | 2);
    }
    vm.state.set_pending(e);
    Err(Signal::Raise)
}

fn exception_matches(vm: &mut Vm<'_>, host: &mut dyn Host, e: Value, wanted: Value) -> Result<bool, Signal> {
    let class = vm.heap.get(e, exception::CLASS);
    let one = |vm: &mut Vm<'_>, host: &mut dyn Host, t: Value| -> Result<bool, Signal> {
        if !types::is_exception_type(&vm.heap, t) {
            let mut cx = vm.cx(host);
            return cx
                .type_error(format_args!("catching classes that do not inherit from BaseException is not allowed"));
        }
        Ok(types::is_subclass(&vm.heap, class, t))
    };
    if vm.heap.is(wanted, kind::TUPLE) {
        for i in 1..vm.heap.words(wanted).len() {
            let t = vm.heap.get(wanted, i);
            if one(vm, host, t)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    one(vm, host, wanted)
}
