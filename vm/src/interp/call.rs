//! Calls: every kind of callable, from every kind of call instruction.
//!
//! Nothing is changed before the call is certain to happen: arguments are gathered in a buffer on Rust's stack, so an instruction that
//! runs out of memory half way can simply run again.

use super::direct::{self, Direct, Given};
use super::frame::{self, Link};
use super::native_call::{checked, construct, foreign_receiver, hosted, native, require_receiver};
use super::{FIRST, Vm, Word, bind, class, generator};
use crate::attr;
use crate::host::Host;
use crate::layout::{code, kind};
use crate::names;
use crate::native::{Args, Cx, Reason, Signal};
use crate::state::Catch;
use crate::tables;
use crate::types;
use crate::value::{UNSET, Value, imm_payload, immediate, index_of, is_heap, is_imm_of, small};

/// The most arguments one call can carry.
pub const ARGUMENTS_MAX: usize = 240;
/// How many layers of bound methods, `__call__`s and redirections one call may go through.
const LAYERS_MAX: usize = 16;

/// A call's arguments while it is being made.
pub struct Pack {
    pub values: heapless::Vec<Value, ARGUMENTS_MAX>,
    /// TUPLE naming the last values, or UNSET.
    pub names: Value,
    /// How many of `values` are keywords.
    pub keywords: usize,
}

impl Pack {
    pub fn positional(&self) -> &[Value] {
        &self.values[..self.values.len() - self.keywords]
    }
    pub fn keyword_values(&self) -> &[Value] {
        &self.values[self.values.len() - self.keywords..]
    }
    pub fn args(&self) -> Args<'_> {
        Args { positional: self.positional(), keyword_names: self.names, keyword_values: self.keyword_values() }
    }
    fn insert_self(&mut self, v: Value) -> bool {
        self.values.insert(0, v).is_ok()
    }
}

/// What a call came to.
pub enum Called {
    /// The result is there.
    Value(Value),
    /// A frame was pushed.
    Pushed,
}

/// Where a call's frame goes and how it comes back.
pub struct Site {
    /// Stack index of the callee's window.
    pub at: usize,
    /// Caller's pc to go on at, relative to its code.
    pub back: usize,
    /// Stage of the result.
    pub stage: u32,
    /// What is caught.
    pub catch: Catch,
    /// The caller's register for the result, plus 1; 0 for none (`frame.rs`).
    pub to: u32,
}

fn too_many<T>(cx: &mut Cx<'_, '_>) -> Result<T, Signal> {
    cx.type_error(format_args!("more than {ARGUMENTS_MAX} arguments"))
}

/// CALL, CALLMETHOD, CALLKW.
pub fn instruction(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    w: Word,
    stage: u32,
    length: usize,
    method: bool,
    names: Value,
) -> Result<(), Signal> {
    let a = w.a();
    if stage > 0 {
        let v = vm.result();
        vm.set_r(a, v);
        vm.advance(length);
        return Ok(());
    }
    let from = if method && vm.r(a + 3) != UNSET {
        a + 3
    } else if method {
        a + 4
    } else {
        a + 3
    };
    let count = w.b() + usize::from(method && from == a + 3);
    let callee = vm.r(a);
    // What lies between the callee and its arguments is dead; a collection that this call causes must not see it.
    vm.set_r(a + 1, UNSET);
    vm.set_r(a + 2, UNSET);
    let redirected = core::mem::take(&mut vm.redirected);
    if names == UNSET && !redirected && is_native(callee) {
        match in_place(vm, host, a, from, count, method && from == a + 3) {
            Ok(v) => {
                vm.set_r(a, v);
                vm.advance(length);
                return Ok(());
            }
            Err(signal) if signal.wants_python() => {}
            Err(e) => return Err(e),
        }
    }
    if vm.heap.is(callee, kind::FUNCTION) {
        let given = Given { in_heap: false, at: vm.cursor.base + from, count, names };
        if direct(vm, callee, given, a, length)? {
            return Ok(());
        }
    }
    let mut pack = Pack { values: heapless::Vec::new(), names, keywords: 0 };
    for i in 0..count {
        if pack.values.push(vm.r(from + i)).is_err() {
            return too_many(&mut vm.cx(host));
        }
    }
    if names != UNSET {
        pack.keywords = (vm.heap.words(names).len() - 1).min(pack.values.len());
    }
    let mut site =
        Site { at: vm.cursor.base + a, back: vm.relative_pc() + length, stage: 0, catch: Catch::Nothing, to: 0 };
    match make(vm, host, callee, &mut pack, &mut site)? {
        Called::Value(v) => {
            vm.set_r(a, v);
            vm.advance(length);
        }
        Called::Pushed => {}
    }
    Ok(())
}

/// Whether `callee` is a native function or a built-in type.
#[inline(always)]
pub fn is_native(callee: Value) -> bool {
    is_imm_of(callee, immediate::NATIVE) || is_imm_of(callee, immediate::TYPE)
}

/// Calls the native function or built-in type in r[a] with the `count` arguments where they lie, from r[from] on. `bound`: the first is the
/// object whose method it is.
#[inline(never)]
pub fn in_place(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    a: usize,
    from: usize,
    count: usize,
    bound: bool,
) -> Result<Value, Signal> {
    let callee = vm.r(a);
    let at = vm.cursor.base + from;
    let Some(positional) = vm.stack.get(at..at + count) else { return not_callable(vm, host, callee) };
    let args = Args::positional(positional);
    let mut cx = Cx { heap: &mut vm.heap, state: &mut vm.state, host };
    let Some(m) = tables::native_of(callee) else { return construct(&mut cx, imm_payload(callee), &args) };
    cx.state.current_module = cx.heap.get(crate::value::heap_ref(vm.cursor.code), code::MODULE);
    cx.state.stack_used = at + count;
    if !bound && tables::is_type_table(callee) {
        require_receiver(&cx, callee, m, &args).or_else(|foreign| foreign_receiver(&mut cx, callee, m, foreign))?;
    }
    checked(&mut cx, callee, m, &args)
}

/// Calls FUNCTION `callee` from the call instruction of `length` words with register `a`, if its arguments simply go where they belong; whether it did.
fn direct(vm: &mut Vm<'_>, callee: Value, given: Given, a: usize, length: usize) -> Result<bool, Signal> {
    let link = Link { distance: a, stage: 0, catch: Catch::Nothing, init: false, to: 0 };
    let (at, back) = (vm.cursor.base + a, vm.relative_pc() + length);
    match direct::function(vm, callee, given, at, back, link)? {
        Direct::No => return Ok(false),
        Direct::Pushed => {}
        Direct::Generator(g) => {
            vm.set_r(a, g);
            vm.advance(length);
        }
    }
    Ok(true)
}

/// CALLEX: r[a](*r[a+3], **r[a+4]).
pub fn spread(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let a = w.a();
    if stage > 0 {
        let v = vm.result();
        vm.set_r(a, v);
        vm.advance(1);
        return Ok(());
    }
    let callee = vm.r(a);
    let (list, dict) = (vm.r(a + 3), vm.r(a + 4));
    if dict == UNSET && vm.heap.is(callee, kind::FUNCTION) {
        let found = match vm.heap.kind(list) {
            Some(kind::LIST) => Some((vm.heap.get(list, 1), vm.heap.list_len(list))),
            Some(kind::TUPLE) => Some((list, vm.heap.words(list).len() - 1)),
            _ => None,
        };
        if let Some((items, count)) = found {
            let given = Given { in_heap: true, at: index_of(items) + 1, count, names: UNSET };
            if direct(vm, callee, given, a, 1)? {
                return Ok(());
            }
        }
    }
    let mut pack = Pack { values: heapless::Vec::new(), names: UNSET, keywords: 0 };
    let items = match vm.heap.kind(list) {
        Some(kind::LIST) => vm.heap.list_items(list),
        Some(kind::TUPLE) => vm.heap.tuple_items(list),
        _ => &[],
    };
    if pack.values.extend_from_slice(items).is_err() {
        return too_many(&mut vm.cx(host));
    }
    if dict != UNSET && vm.heap.is(dict, kind::DICT) {
        let mut keys = heapless::Vec::<Value, ARGUMENTS_MAX>::new();
        let mut position = 0;
        while let Some((next, key, value)) = vm.heap.table_next(dict, position) {
            position = next;
            let key = vm.heap.intern_value(key)?;
            if keys.push(key).is_err() || pack.values.push(value).is_err() {
                return too_many(&mut vm.cx(host));
            }
        }
        if !keys.is_empty() {
            pack.names = vm.heap.new_tuple(&keys)?;
            pack.keywords = keys.len();
        }
    }
    let mut site = Site { at: vm.cursor.base + a, back: vm.relative_pc() + 1, stage: 0, catch: Catch::Nothing, to: 0 };
    match make(vm, host, callee, &mut pack, &mut site)? {
        Called::Value(v) => {
            vm.set_r(a, v);
            vm.advance(1);
        }
        Called::Pushed => {}
    }
    Ok(())
}

/// Makes the call in `state.call` if all it takes is to push the frame of a function; whether it did.
pub fn request_frame(vm: &mut Vm<'_>) -> bool {
    let wanted = &vm.state.call;
    let (callee, count) = (wanted.callee, wanted.count);
    if !vm.heap.is(callee, kind::FUNCTION) {
        return false;
    }
    let c = vm.heap.get(callee, 1);
    let info = vm.heap.get(c, code::INFO) >> 1;
    let distance = vm.registers();
    let at = vm.cursor.base + distance;
    if vm.heap.get(c, code::PARAMS) != small(count as i32)
        || info >> 10 != 0
        || !frame::fits(vm, at, (info & 1023) as usize)
    {
        return false;
    }
    let link = Link { distance, stage: wanted.stage, catch: wanted.catch, init: false, to: wanted.to };
    let back = vm.relative_pc() + if wanted.to > 0 { wanted.words } else { 0 };
    vm.stack[at + FIRST..at + FIRST + count].copy_from_slice(&wanted.args[..count]);
    vm.cursor.fuel = vm.cursor.fuel.saturating_sub(1);
    frame::enter(vm, at, callee, c, count, back, link);
    true
}

/// Makes the call in `state.call` above the current window; its result comes back to the current instruction.
pub fn request(vm: &mut Vm<'_>, host: &mut dyn Host) -> Result<(), Signal> {
    let wanted = vm.state.call;
    let mut pack = Pack { values: heapless::Vec::new(), names: UNSET, keywords: 0 };
    for &v in &wanted.args[..wanted.count] {
        let _ = pack.values.push(v);
    }
    let mut site = Site {
        at: vm.cursor.base + vm.registers(),
        back: vm.relative_pc() + if wanted.to > 0 { wanted.words } else { 0 },
        stage: wanted.stage,
        catch: wanted.catch,
        to: wanted.to,
    };
    // A native may raise what the slow path wants to catch: the outcome is the same as from a frame.
    match make(vm, host, wanted.callee, &mut pack, &mut site) {
        Ok(Called::Value(v)) if wanted.to > 0 => {
            vm.set_r(wanted.to as usize - 1, v);
            vm.advance(wanted.words);
            Ok(())
        }
        Ok(Called::Value(v)) => {
            vm.state.roots[crate::state::root::RESULT] = v;
            vm.stage = wanted.stage;
            Ok(())
        }
        Ok(Called::Pushed) => Ok(()),
        Err(Signal::Raise) if wanted.catch != Catch::Nothing => {
            let e = vm.state.roots[crate::state::root::PENDING];
            let t = vm.heap.get(e, crate::layout::exception::CLASS);
            let wants = match wanted.catch {
                Catch::StopIteration => types::is_subclass(&vm.heap, t, types::of(types::STOP_ITERATION)),
                Catch::AttributeError => types::is_subclass(&vm.heap, t, types::of(types::ATTRIBUTE_ERROR)),
                _ => true,
            };
            if !wants {
                return Err(Signal::Raise);
            }
            vm.state.roots[crate::state::root::RESULT] = vm.state.take_pending();
            vm.stage = wanted.stage + 1;
            Ok(())
        }
        Err(e) => Err(e),
    }
}

/// Calls `callee`. On success the frame (or the result) is there; on failure nothing has changed.
pub fn make(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    mut callee: Value,
    pack: &mut Pack,
    site: &mut Site,
) -> Result<Called, Signal> {
    for _ in 0..LAYERS_MAX {
        if is_heap(callee) {
            match vm.heap.kind(callee).unwrap_or(0) {
                kind::FUNCTION => return function(vm, host, callee, pack, site, false),
                kind::BOUND => {
                    let own = vm.heap.get(callee, 2);
                    if !pack.insert_self(own) {
                        return too_many(&mut vm.cx(host));
                    }
                    callee = vm.heap.get(callee, 1);
                    continue;
                }
                kind::CLASS => match class::instantiate(vm, host, callee, pack, site)? {
                    class::Made::Value(v) => return Ok(Called::Value(v)),
                    class::Made::Pushed => return Ok(Called::Pushed),
                    class::Made::Redirect(f) => {
                        callee = f;
                        continue;
                    }
                },
                kind::STATICMETHOD => {
                    callee = vm.heap.get(callee, 1);
                    continue;
                }
                kind::WEAKREF => {
                    return Ok(Called::Value(match vm.heap.get(callee, 1) {
                        UNSET => crate::value::NONE,
                        v => v,
                    }));
                }
                _ => {
                    let found = {
                        let cx = vm.cx(host);
                        attr::special(&cx, callee, names::CALL)
                    };
                    let Some((f, own)) = found else { return not_callable(vm, host, callee) };
                    if own != UNSET && !pack.insert_self(own) {
                        return too_many(&mut vm.cx(host));
                    }
                    callee = f;
                    continue;
                }
            }
        }
        let answer = if is_imm_of(callee, immediate::NATIVE) {
            native(vm, host, callee, &pack.args())
        } else if is_imm_of(callee, immediate::TYPE) {
            construct(&mut vm.cx(host), imm_payload(callee), &pack.args())
        } else if is_imm_of(callee, immediate::HOST_FUNCTION) {
            hosted(vm, host, (imm_payload(callee) & 0xffff) as u16, pack)
        } else if is_imm_of(callee, immediate::HOST_TYPE) {
            let id = vm.state.host_types.get(imm_payload(callee) as usize).map_or(0, |t| t.new);
            if id == 0 {
                let mut cx = vm.cx(host);
                let t = cx.name_of_type(callee);
                return cx.type_error(format_args!("cannot create '{t}' instances"));
            }
            if !pack.insert_self(callee) {
                return too_many(&mut vm.cx(host));
            }
            hosted(vm, host, id, pack)
        } else {
            return not_callable(vm, host, callee);
        };
        let signal = match answer {
            Ok(v) => return Ok(Called::Value(v)),
            Err(signal) => signal,
        };
        match signal.reason() {
            Reason::Redirect(number) => callee = vm.prelude(host, number)?,
            Reason::Become => {
                let wanted = vm.state.call;
                callee = wanted.callee;
                pack.names = UNSET;
                pack.keywords = 0;
                pack.values.clear();
                for &v in &wanted.args[..wanted.count] {
                    let _ = pack.values.push(v);
                }
            }
            Reason::Convert(number) => {
                let v = vm.state.call.callee;
                if !pack.insert_self(v) || !pack.insert_self(callee) {
                    return too_many(&mut vm.cx(host));
                }
                callee = vm.prelude(host, number)?;
            }
            Reason::Resume => {
                let wanted = vm.state.call;
                return generator::resume(vm, host, wanted, site);
            }
            _ => return Err(signal),
        }
    }
    let mut cx = vm.cx(host);
    cx.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded while calling a Python object"))
}

/// TypeError: it cannot be called.
pub fn not_callable<T>(vm: &mut Vm<'_>, host: &mut dyn Host, callee: Value) -> Result<T, Signal> {
    let mut cx = vm.cx(host);
    let t = cx.type_name(callee);
    cx.type_error(format_args!("'{t}' object is not callable"))
}

/// A Python function: binds the arguments and pushes the frame, or makes the generator. With `init` the new instance lies just below `site.at`.
pub fn function(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    callee: Value,
    pack: &mut Pack,
    site: &Site,
    init: bool,
) -> Result<Called, Signal> {
    let c = vm.heap.get(callee, 1);
    let registers = (vm.heap.get(c, code::INFO) >> 1 & 1023) as usize;
    let flags = vm.heap.get(c, code::INFO) >> 11;
    if !frame::fits(vm, site.at, registers) {
        let mut cx = vm.cx(host);
        return cx.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded"));
    }
    bind::arguments(&mut vm.cx(host), callee, c, pack)?;
    if flags & (code::flag::GENERATOR | code::flag::COROUTINE) != 0 {
        return Ok(Called::Value(generator::new(vm, callee, c, &pack.values)?));
    }
    let distance = site.at - vm.cursor.base;
    if distance > 1023 {
        let mut cx = vm.cx(host);
        return cx.raise(types::RECURSION_ERROR, format_args!("frame too large"));
    }
    let link = Link { distance, stage: site.stage, catch: site.catch, init, to: site.to };
    vm.cursor.fuel = vm.cursor.fuel.saturating_sub(1);
    frame::push(vm, site.at, callee, c, &pack.values, site.back, link);
    Ok(Called::Pushed)
}
