//! Classes and their instances: the CLASS instruction, the method resolution order, making objects.

use super::call::{self, Called, Pack, Site};
use super::{Vm, Word, frame};
use crate::attr::{self, info};
use crate::heap::{Heap, NeedMemory};
use crate::host::Host;
use crate::layout::{class, exception, kind};
use crate::names;
use crate::native::{Args, Cx, Signal};
use crate::prelude;
use crate::shape;
use crate::state::Catch;
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value, immediate, is_heap, is_imm_of, small, small_of};

/// The longest method resolution order.
const MRO_MAX: usize = 32;

/// Whether a CLASS leaves `__eq__` and `__hash__` alone, so that its instances compare by identity.
pub fn is_plain(heap: &Heap<'_>, c: Value) -> bool {
    heap.is(c, kind::CLASS) && small_of(heap.get(c, class::INFO)) & info::EQUALITY == 0
}

/// What making an instance came to.
pub enum Made {
    Value(Value),
    Pushed,
    Redirect(Value),
}

/// Calls a CLASS.
pub fn instantiate(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    c: Value,
    pack: &mut Pack,
    site: &mut Site,
) -> Result<Made, Signal> {
    let flags = small_of(vm.heap.get(c, class::INFO));
    if flags & info::NEW != 0 {
        // `__new__` in Python, then perhaps `__init__`: the prelude does both.
        let f = vm.prelude(host, prelude::NEW_AND_INIT)?;
        if pack.values.insert(0, c).is_err() {
            let mut cx = vm.cx(host);
            return cx.type_error(format_args!("too many arguments"));
        }
        return Ok(Made::Redirect(f));
    }
    let init = {
        let cx = vm.cx(host);
        attr::in_type(&cx, c, names::INIT)
    };
    let object = match new_object(&mut vm.cx(host), c, &pack.args(), vm_has_user_init(init)) {
        Err(signal) if signal.wants_python() && signal != Signal::Resume && !is_plain_object(vm, c) => {
            // The built-in base's constructor runs Python: the prelude wraps its result.
            let base = types::of(types::native_base(&vm.heap, c));
            for v in [crate::value::boolean(vm_has_user_init(init)), base, c] {
                if pack.values.insert(0, v).is_err() {
                    let mut cx = vm.cx(host);
                    return cx.type_error(format_args!("too many arguments"));
                }
            }
            return Ok(Made::Redirect(vm.prelude(host, crate::prelude_data::NEW_SUBVALUE)?));
        }
        made => made?,
    };
    if !vm_has_user_init(init) {
        if is_plain_object(vm, c) && (!pack.values.is_empty()) && init_is_objects(init) {
            let mut cx = vm.cx(host);
            let t = cx.name_of_type(c);
            return cx.type_error(format_args!("{t}() takes no arguments"));
        }
        return Ok(Made::Value(object));
    }
    if pack.values.insert(0, object).is_err() || !vm.heap.is(init, kind::FUNCTION) {
        let mut cx = vm.cx(host);
        return cx.type_error(format_args!("cannot call __init__"));
    }
    note_init(vm, c, init);
    let at = site.at + 1;
    let inner = Site { at, back: site.back, stage: site.stage, catch: site.catch, to: site.to };
    match call::function(vm, host, init, pack, &inner, true)? {
        Called::Pushed => {
            vm.stack[at - 1] = object;
            Ok(Made::Pushed)
        }
        Called::Value(_) => {
            let mut cx = vm.cx(host);
            cx.type_error(format_args!("__init__() should return None"))
        }
    }
}

/// Lets the dispatch loop make the next instances of `c`, if there is nothing special about that.
fn note_init(vm: &mut Vm<'_>, c: Value, init: Value) {
    let special = info::NEW | info::FINALIZER;
    let shape = vm.heap.get(c, class::SHAPE);
    if small_of(vm.heap.get(c, class::INFO)) & special == 0 && is_plain_object(vm, c) && small_of(shape) > 0 {
        vm.heap.set(c, class::INIT, init);
    }
}

fn vm_has_user_init(init: Value) -> bool {
    is_heap(init)
}

fn init_is_objects(init: Value) -> bool {
    init == UNSET || tables::native_of(init).is_some_and(|_| tables::type_of_native(init) == types::OBJECT)
}

fn is_plain_object(vm: &Vm<'_>, c: Value) -> bool {
    types::native_base(&vm.heap, c) == types::OBJECT && !is_host_based(&vm.heap, c)
}

fn is_host_based(heap: &Heap<'_>, c: Value) -> bool {
    is_imm_of(heap.get(c, class::NATIVE), immediate::HOST_TYPE)
}

/// A new object of CLASS `c`, not initialised. `user_init`: a Python `__init__` will get the arguments.
pub fn new_object(cx: &mut Cx<'_, '_>, c: Value, args: &Args<'_>, user_init: bool) -> Result<Value, Signal> {
    let base = types::native_base(cx.heap, c);
    let finalizer = small_of(cx.heap.get(c, class::INFO)) & info::FINALIZER != 0;
    if base == types::OBJECT {
        return Ok(shape::new_instance(cx.heap, c, finalizer)?);
    }
    if types::is_subclass(cx.heap, types::of(base), types::of(types::BASE_EXCEPTION)) {
        return crate::builtins::exceptions::construct(cx, c, args);
    }
    let mutable = matches!(
        base,
        types::LIST
            | types::DICT
            | types::SET
            | types::BYTEARRAY
            | types::ORDERED_DICT
            | types::DEFAULT_DICT
            | types::DEQUE
    );
    let Some(constructor) = tables::constructor(base) else {
        let t = types::builtin_name(base);
        return cx.type_error(format_args!("type '{t}' is not an acceptable base type"));
    };
    let value = if mutable && user_init { constructor(cx, &Args::positional(&[]))? } else { constructor(cx, args)? };
    wrap(cx, c, value)
}

/// An instance of user class `c` around `value` of its built-in base.
pub fn wrap(cx: &mut Cx<'_, '_>, c: Value, value: Value) -> Result<Value, Signal> {
    let object = cx.heap.alloc(kind::SUBVALUE, 5)?;
    cx.heap.set(object, 1, c);
    cx.heap.set(object, 2, value);
    if small_of(cx.heap.get(c, class::INFO)) & info::FINALIZER != 0 {
        cx.heap.register_finalizer(object)?;
    }
    Ok(object)
}

/// CLASS: r[a] = class; body function in r[a+3], name in r[a+4], `b` bases from r[a+5], `c` keywords after them.
pub fn build(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let a = w.a();
    match stage {
        0 => {
            let namespace = vm.heap.new_dict(4)?;
            let body = vm.r(a + 3);
            let c = vm.heap.get(body, 1);
            let module = vm.heap.get(c, crate::layout::code::MODULE);
            let module_name = if vm.heap.is(module, kind::MODULE) { vm.heap.get(module, 1) } else { names::MAIN };
            vm.heap.set_name(namespace, names::MODULE, module_name)?;
            let qualname = vm.heap.get(c, crate::layout::code::QUALNAME);
            vm.heap.set_name(namespace, names::QUALNAME, qualname)?;
            let doc = vm.heap.get(c, crate::layout::code::DOC);
            if doc != UNSET {
                vm.heap.set_name(namespace, names::DOC, doc)?;
            }
            let at = vm.cursor.base + vm.registers();
            let registers = (vm.heap.get(c, crate::layout::code::INFO) >> 1 & 1023) as usize;
            if !frame::fits(vm, at, registers) {
                let mut cx = vm.cx(host);
                return cx.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded"));
            }
            let link =
                frame::Link { distance: at - vm.cursor.base, stage: 1, catch: Catch::Nothing, init: false, to: 0 };
            let back = vm.relative_pc();
            frame::push(vm, at, body, c, &[namespace], back, link);
            Ok(())
        }
        1 => {
            let namespace = vm.result();
            let mut bases = heapless::Vec::<Value, MRO_MAX>::new();
            for i in 0..w.b() {
                let base = vm.r(a + 5 + i);
                if bases.push(base).is_err() {
                    let mut cx = vm.cx(host);
                    return cx.type_error(format_args!("too many bases"));
                }
            }
            let hooks = hooks(vm, host, w, &bases, namespace)?;
            let name = vm.r(a + 4);
            // From here on nothing wants memory: the namespace has lost its `__class__` cell to this class, and another one could not have it.
            let made = make(&mut vm.cx(host), name, &bases, namespace)?;
            vm.set_r(a, made);
            match hooks {
                Some((f, keywords)) => vm.ask(f, &[made, namespace, keywords], 2),
                None => {
                    vm.advance(2);
                    Ok(())
                }
            }
        }
        _ => {
            vm.advance(2);
            Ok(())
        }
    }
}

/// The function of the prelude that calls `__set_name__` of the attributes, then `__init_subclass__` of the bases, and the class's keywords;
/// None if there is nothing to call.
fn hooks(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    w: Word,
    bases: &[Value],
    namespace: Value,
) -> Result<Option<(Value, Value)>, Signal> {
    let a = w.a();
    let mut keywords = NONE;
    if w.c() > 0 {
        let names_tuple = {
            let i = vm.operand(1) as usize;
            vm.pool(i)
        };
        let d = vm.heap.new_dict(w.c())?;
        for k in 0..w.c() {
            let key = vm.heap.get(names_tuple, 1 + k);
            let value = vm.r(a + 5 + w.b() + k);
            vm.heap.set_name(d, key, value)?;
        }
        keywords = d;
    }
    let mut wanted = keywords != NONE;
    {
        let cx = vm.cx(host);
        let mut at = 0;
        while let Some((next, _, v)) = cx.heap.table_next(namespace, at) {
            at = next;
            wanted |= attr::user_special(&cx, v, names::SET_NAME).is_some();
        }
        // What is no class is refused when the class is made.
        for &base in bases.iter().filter(|&&base| cx.heap.is(base, kind::CLASS)) {
            for &c in cx.heap.words(cx.heap.get(base, class::MRO)).get(1..).unwrap_or_default() {
                wanted |= cx.heap.is(c, kind::CLASS)
                    && cx.heap.get_name(cx.heap.get(c, class::DICT), names::INIT_SUBCLASS) != UNSET;
            }
        }
    }
    if !wanted {
        return Ok(None);
    }
    Ok(Some((vm.prelude(host, prelude::CLASS_HOOKS)?, keywords)))
}

/// A new CLASS.
pub fn make(cx: &mut Cx<'_, '_>, name: Value, bases: &[Value], namespace: Value) -> Result<Value, Signal> {
    let object_type = types::of(types::OBJECT);
    let default = [object_type];
    let bases = if bases.is_empty() { &default[..] } else { bases };
    for (i, &b) in bases.iter().enumerate() {
        if !types::is_type(cx.heap, b) {
            let t = cx.type_name(b);
            return cx.type_error(format_args!("bases must be types, not '{t}'"));
        }
        if bases[..i].contains(&b) {
            let t = cx.name_of_type(b);
            return cx.type_error(format_args!("duplicate base class {t}"));
        }
        if matches!(b, x if x == types::of(types::BOOL) || x == types::of(types::NONE_TYPE) || x == types::of(types::FUNCTION))
        {
            let t = cx.name_of_type(b);
            return cx.type_error(format_args!("type '{t}' is not an acceptable base type"));
        }
    }
    let c = cx.heap.alloc(kind::CLASS, class::SIZE)?;
    let bases_tuple = cx.heap.new_tuple(bases)?;
    let mro = linearise(cx, c, bases)?;
    let mut native = object_type;
    let mut flags = 0;
    for &b in bases {
        let n = if is_heap(b) { cx.heap.get(b, class::NATIVE) } else { b };
        if n != object_type {
            if native != object_type
                && native != n
                && !types::is_subclass(cx.heap, native, n)
                && !types::is_subclass(cx.heap, n, native)
            {
                return cx.type_error(format_args!("multiple bases have instance lay-out conflict"));
            }
            if native == object_type || types::is_subclass(cx.heap, n, native) {
                native = n;
            }
        }
        if is_heap(b) {
            flags |= small_of(cx.heap.get(b, class::INFO)) & !255 & !info::SLOTS;
        }
    }
    let mut at = 0;
    let mut own_slots = false;
    while let Some((next, key, v)) = cx.heap.table_next(namespace, at) {
        at = next;
        flags |= attr::flags_for(cx, key, v);
        own_slots |= key == names::SLOTS;
    }
    if own_slots && bases.iter().all(|&b| !is_heap(b) || small_of(cx.heap.get(b, class::INFO)) & info::SLOTS != 0) {
        flags |= info::SLOTS;
    }
    // __new__, __init_subclass__ and __class_getitem__ are static or class methods without being marked.
    for (name, wrapper) in [
        (names::NEW, kind::STATICMETHOD),
        (names::INIT_SUBCLASS, kind::CLASSMETHOD),
        (names::CLASS_GETITEM, kind::CLASSMETHOD),
    ] {
        let f = cx.heap.get_name(namespace, name);
        if cx.heap.is(f, kind::FUNCTION) {
            let wrapped = cx.heap.alloc(wrapper, 2)?;
            cx.heap.set(wrapped, 1, f);
            cx.heap.set_name(namespace, name, wrapped)?;
        }
    }
    // A class with __eq__ and no __hash__ is not hashable.
    if cx.heap.get_name(namespace, names::EQ) != UNSET && cx.heap.get_name(namespace, names::HASH) == UNSET {
        cx.heap.set_name(namespace, names::HASH, NONE)?;
    }
    let slots =
        bases.iter().filter(|&&b| is_heap(b)).map(|&b| small_of(cx.heap.get(b, class::INFO)) & 255).max().unwrap_or(0);
    let qualname = cx.heap.get_name(namespace, names::QUALNAME);
    let module = cx.heap.get_name(namespace, names::MODULE);
    cx.heap.set(c, class::NAME, name);
    cx.heap.set(c, class::BASES, bases_tuple);
    cx.heap.set(c, class::MRO, mro);
    cx.heap.set(c, class::DICT, namespace);
    cx.heap.set(c, class::INFO, small(flags | slots));
    cx.heap.set(c, class::NATIVE, native);
    cx.heap.set(c, class::QUALNAME, if qualname == UNSET { name } else { qualname });
    cx.heap.set(c, class::MODULE, if module == UNSET { names::MAIN } else { module });
    let number = shape::new_root(cx.heap, cx.state, c)?.unwrap_or(0);
    cx.heap.set(c, class::SHAPE, small(number as i32));
    let cell = cx.heap.get_name(namespace, names::CLASSCELL);
    if cx.heap.is(cell, kind::CELL) {
        cx.heap.set(cell, 1, c);
        cx.heap.delete_name(namespace, names::CLASSCELL);
    }
    cx.heap.delete_name(namespace, names::QUALNAME);
    Ok(c)
}

/// C3 linearisation of a class `c` with `bases`.
fn linearise(cx: &mut Cx<'_, '_>, c: Value, bases: &[Value]) -> Result<Value, Signal> {
    let mut out = heapless::Vec::<Value, MRO_MAX>::new();
    let _ = out.push(c);
    // Heads of the bases' orders, then of the list of bases itself.
    let mut heads = [0usize; MRO_MAX + 1];
    let order = |cx: &Cx<'_, '_>, k: usize, i: usize| -> Value {
        if k == bases.len() {
            return bases.get(i).copied().unwrap_or(UNSET);
        }
        let b = bases[k];
        if is_heap(b) {
            return cx.heap.words(cx.heap.get(b, class::MRO)).get(1 + i).copied().unwrap_or(UNSET);
        }
        builtin_order(b, i)
    };
    loop {
        let mut chosen = UNSET;
        let mut left = false;
        for k in 0..=bases.len() {
            let head = order(cx, k, heads[k]);
            if head == UNSET {
                continue;
            }
            left = true;
            let in_a_tail = (0..=bases.len()).any(|j| {
                let mut i = heads[j] + 1;
                loop {
                    let v = order(cx, j, i);
                    if v == UNSET {
                        return false;
                    }
                    if v == head {
                        return true;
                    }
                    i += 1;
                }
            });
            if !in_a_tail {
                chosen = head;
                break;
            }
        }
        if !left {
            break;
        }
        if chosen == UNSET {
            let mut names = heapless::String::<100>::new();
            for (i, &b) in bases.iter().enumerate() {
                let name = cx.name_of_type(b);
                use core::fmt::Write;
                let _ = write!(crate::repr::Cut(&mut names), "{}{name}", if i == 0 { "" } else { ", " });
            }
            return cx.type_error(format_args!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {names}"
            ));
        }
        if out.push(chosen).is_err() {
            return cx.type_error(format_args!("too many base classes"));
        }
        for (k, head) in heads[..=bases.len()].iter_mut().enumerate() {
            if order(cx, k, *head) == chosen {
                *head += 1;
            }
        }
    }
    Ok(cx.heap.new_tuple(&out)?)
}

/// Entry `i` of the resolution order of a built-in or host type.
fn builtin_order(b: Value, i: usize) -> Value {
    if is_imm_of(b, immediate::TYPE) {
        let mut n = crate::value::imm_payload(b);
        let mut at = 0;
        loop {
            if at == i {
                return types::of(n);
            }
            if n == types::OBJECT {
                return UNSET;
            }
            n = types::builtin_base(n);
            at += 1;
        }
    }
    match i {
        0 => b,
        1 => types::of(types::OBJECT),
        _ => UNSET,
    }
}

/// Sets the class of an exception made for a user class, and its identity fields.
pub fn exception_object(cx: &mut Cx<'_, '_>, c: Value, tuple: Value) -> Result<Value, NeedMemory> {
    let e = crate::exception::new_with_tuple(cx.heap, c, tuple)?;
    cx.heap.set(e, exception::FLAGS, small(0));
    if cx.heap.is(c, kind::CLASS) && small_of(cx.heap.get(c, class::INFO)) & info::FINALIZER != 0 {
        cx.heap.register_finalizer(e)?;
    }
    Ok(e)
}
