//! Attributes by instruction: GETATTR, SETATTR, LOADMETHOD and what they leave in the inline caches for the dispatch loop.
//!
//! The first cache word is the key. With h the header of an instance: h, an own attribute, the second word says where (LOADMETHOD: a method of the
//! class); h | mark, a value of the class (LOADMETHOD: an own attribute); h ^ 1, a property. A class or module v has the key v ^ 1 or v; a
//! built-in type whose header holds a size has its kind. Entries for instances are kept in a shared cache too.

use super::{Vm, Word};
use crate::attr::{self, Found, Write};
use crate::host::Host;
use crate::layout::{code, kind};
use crate::names;
use crate::native::{Args, Signal};
use crate::op;
use crate::state::{Catch, SITE_CACHE};
use crate::tables;
use crate::value::{NONE, UNSET, Value, heap_ref, imm_payload, immediate, is_heap, is_imm_of, small};

/// Carries out what a look-up found, as far as no Python code is needed.
fn realise(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    found: Found,
    object: Value,
    name: Value,
    stage: u32,
) -> Result<Value, Signal> {
    match found {
        Found::Value(v) => Ok(v),
        Found::Method(f, s) => {
            let bound = vm.heap.alloc(kind::BOUND, 3)?;
            vm.heap.set(bound, 1, f);
            vm.heap.set(bound, 2, s);
            Ok(bound)
        }
        Found::Getter(g, s) => {
            if is_imm_of(g, immediate::HOST_FUNCTION) {
                return super::hosted_from(&mut vm.cx(host), (imm_payload(g) & 0xffff) as u16, &Args::positional(&[s]));
            }
            let Some(m) = tables::native_of(g) else { return Ok(NONE) };
            (m.call)(&mut vm.cx(host), &Args::positional(&[s]))
        }
        Found::Call(f, x, y) => {
            let args: &[Value] = if y == UNSET { &[x] } else { &[x, y] };
            // __getattr__ itself may raise AttributeError: that is final. A property's is answered by __getattr__.
            let fallback = {
                let cx = vm.cx(host);
                let t = cx.type_of(object);
                attr::flags(&cx, t) & attr::info::GETATTR != 0 && attr::in_type(&cx, t, names::GETATTR) != f
            };
            let catch = if fallback { Catch::AttributeError } else { Catch::Nothing };
            vm.ask_catching(f, args, stage, catch)
        }
        Found::Missing => attr::missing(&mut vm.cx(host), object, name),
    }
}

/// After a property raised AttributeError: `__getattr__` answers.
fn fall_back<T>(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value, name: Value, stage: u32) -> Result<T, Signal> {
    let g = {
        let cx = vm.cx(host);
        let t = cx.type_of(object);
        attr::in_type(&cx, t, names::GETATTR)
    };
    vm.ask(g, &[object, name], stage)
}

/// GETATTR.
pub fn get_attribute(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let second = vm.operand(1) as usize;
    let (name, object) = (vm.pool(second & 0xffff), vm.r(w.b()));
    let v = match stage {
        0 => {
            if recall(vm, w.op(), object, name, second >> 16) {
                return Ok(());
            }
            let found = attr::find(&vm.cx(host), object, name);
            fill_get_cache(vm, host, object, name, found, second >> 16);
            realise(vm, host, found, object, name, 1)?
        }
        2 => return fall_back(vm, host, object, name, 3),
        _ => vm.result(),
    };
    vm.set_r(w.a(), v);
    vm.advance(2);
    Ok(())
}

/// Whether `f` is a function that takes exactly `count` positional arguments and whose call simply pushes a frame.
fn plain_parameters(heap: &crate::heap::Heap<'_>, f: Value, count: i32) -> bool {
    if !heap.is(f, kind::FUNCTION) {
        return false;
    }
    let c = heap.get(f, 1);
    heap.get(c, code::PARAMS) == small(count) && heap.get(c, code::INFO) >> 11 == 0
}

/// Where the shared cache keeps what instruction `code` does with attribute `name` of instances with header `h`, and how the entry names that.
fn shared_entry(code: u8, h: u32, name: Value) -> (usize, u32) {
    let tagged = name ^ u32::from(code - op::GETATTR) << 30;
    let spread = (h ^ tagged.rotate_left(7)).wrapping_mul(0x9e37_79b1);
    let slot = (spread >> (u32::BITS - SITE_CACHE.ilog2())) as usize;
    (slot, tagged)
}

/// Fills the inline cache of the current instruction, and the shared one for instances with header `h`.
fn remember(vm: &mut Vm<'_>, code: u8, h: u32, name: Value, cache: usize, words: [u32; 3]) {
    let (slot, tagged) = shared_entry(code, h, name);
    vm.state.site_cache[slot].set([h, tagged, words[0], words[1], words[2]]);
    put(vm, code, cache, words);
}

fn put(vm: &mut Vm<'_>, instruction: u8, cache: usize, words: [u32; 3]) {
    let here = heap_ref(vm.cursor.code);
    let count = if instruction == op::SETATTR { 3 } else { 2 };
    vm.heap.set_values(here, code::POOL + cache, &words[..count]);
}

/// Fills the inline cache of the current instruction from the shared one, if that knows the object's shape; whether it did. Then the dispatch loop
/// does the instruction.
fn recall(vm: &mut Vm<'_>, code: u8, object: Value, name: Value, cache: usize) -> bool {
    if !vm.heap.is(object, kind::INSTANCE) {
        return false;
    }
    let h = vm.heap.header(object);
    let (slot, tagged) = shared_entry(code, h, name);
    let [header, known, first, second, third] = vm.state.site_cache[slot].get();
    // With the same key in the inline cache already, the loop has left for another reason.
    if header != h || known != tagged || vm.heap.get(heap_ref(vm.cursor.code), code::POOL + cache) == first {
        return false;
    }
    put(vm, code, cache, [first, second, third]);
    true
}

/// Remembers where an instance's own attribute or a module's variable was found.
fn fill_get_cache(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value, name: Value, found: Found, cache: usize) {
    let here = heap_ref(vm.cursor.code);
    if let Found::Call(getter, own, UNSET) = found {
        // A property of a class without __getattr__, which would answer for it.
        if own == object && vm.heap.is(object, kind::INSTANCE) && plain_parameters(&vm.heap, getter, 1) {
            let t = vm.heap.class_of_instance(object).unwrap_or(UNSET);
            let special = attr::info::GETATTR | attr::info::GETATTRIBUTE;
            if attr::flags(&vm.cx(host), t) & special == 0 {
                let h = vm.heap.header(object);
                remember(vm, op::GETATTR, h, name, cache, [h ^ 1, getter, 0]);
            }
        }
        return;
    }
    let Found::Value(v) = found else { return };
    match vm.heap.kind(object) {
        Some(kind::CLASS) if attr::is_cacheable(&vm.cx(host), object, v) => {
            vm.heap.set(here, code::POOL + cache, object ^ 1);
            vm.heap.set(here, code::POOL + cache + 1, v);
        }
        Some(kind::INSTANCE) => {
            let shape = crate::shape::of_instance(&vm.heap, object);
            let Some(slot) = crate::shape::find(&vm.heap, shape, name) else {
                let written = {
                    let cx = vm.cx(host);
                    attr::flags(&cx, cx.type_of(object)) & (attr::info::WRITTEN | attr::info::GETATTRIBUTE) != 0
                };
                if !written {
                    // A value of the class, told from an own one by the mark bit in the key.
                    let h = vm.heap.header(object);
                    remember(vm, op::GETATTR, h, name, cache, [h | crate::layout::MARK, v, 0]);
                }
                return;
            };
            let capacity = vm.heap.words(object).len() - 2;
            if slot < capacity && vm.heap.get(object, 2 + slot) == v {
                let h = vm.heap.header(object);
                remember(vm, op::GETATTR, h, name, cache, [h, 2 + slot as u32, 0]);
            }
        }
        Some(kind::MODULE) => {
            if let Ok(cell) = attr::cell(&mut vm.cx(host), object, name)
                && vm.heap.get(cell, 1) == v
            {
                vm.heap.set(here, code::POOL + cache, object);
                vm.heap.set(here, code::POOL + cache + 1, cell);
            }
        }
        _ => {}
    }
}

/// SETATTR and DELATTR.
pub fn set_attribute(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    if stage > 0 {
        vm.advance(2);
        return Ok(());
    }
    let second = vm.operand(1) as usize;
    let name = vm.pool(second & 0xffff);
    let object = vm.r(w.a());
    if w.op() == op::SETATTR && recall(vm, w.op(), object, name, second >> 16) {
        return Ok(());
    }
    let v = if w.op() == op::SETATTR { vm.r(w.b()) } else { UNSET };
    match attr::store(&mut vm.cx(host), object, name, v)? {
        Write::Done(stored) => {
            if let Some(s) = stored
                && s.word > 0
            {
                let words = [s.before, s.after, s.word as u32];
                remember(vm, w.op(), s.before, name, second >> 16, words);
            }
            vm.advance(2);
            Ok(())
        }
        Write::Call(f, args) => {
            let count = args.iter().position(|&x| x == UNSET).unwrap_or(3);
            vm.ask(f, &args[..count], 1)
        }
    }
}

/// LOADMETHOD.
pub fn load_method(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let second = vm.operand(1) as usize;
    let (name, object) = (vm.pool(second & 0xffff), vm.r(w.b()));
    let (f, own) = match stage {
        0 => {
            if recall(vm, w.op(), object, name, second >> 16) {
                return Ok(());
            }
            let found = attr::find(&vm.cx(host), object, name);
            let pair = match found {
                Found::Method(f, s) => (f, s),
                other => (realise(vm, host, other, object, name, 1)?, UNSET),
            };
            fill_method_cache(vm, host, object, name, found, second >> 16);
            pair
        }
        2 => return fall_back(vm, host, object, name, 3),
        _ => (vm.result(), UNSET),
    };
    vm.set_r(w.a(), f);
    vm.set_r(w.a() + 3, own);
    vm.advance(2);
    Ok(())
}

fn fill_method_cache(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value, name: Value, found: Found, cache: usize) {
    let pair = match found {
        Found::Method(f, s) if s == object => {
            // Kinds whose header names the type: instances through their shape, and built-in types, with a size in the header or without.
            match vm.heap.kind(object) {
                Some(kind::INSTANCE) => Some((vm.heap.header(object), f)),
                _ if is_heap(f) => None,
                Some(kind::LIST | kind::DICT | kind::SET) => Some((vm.heap.header(object), f)),
                Some(
                    k @ (kind::STR
                    | kind::BYTES
                    | kind::TUPLE
                    | kind::BYTEARRAY
                    | kind::FLOAT
                    | kind::FROZENSET
                    | kind::RANGE),
                ) => Some((k << 4 | crate::layout::HEADER_TAG, f)),
                _ => None,
            }
        }
        Found::Value(v) => match vm.heap.kind(object) {
            Some(kind::MODULE) => match attr::cell(&mut vm.cx(host), object, name) {
                Ok(cell) if vm.heap.get(cell, 1) == v => Some((object, cell)),
                _ => None,
            },
            Some(kind::CLASS) if attr::is_cacheable(&vm.cx(host), object, v) => Some((object ^ 1, v)),
            Some(kind::INSTANCE) => {
                own_slot(&vm.heap, object, name, v).map(|word| (vm.heap.header(object) | crate::layout::MARK, word))
            }
            _ => None,
        },
        _ => None,
    };
    if let Some((key, value)) = pair {
        if vm.heap.is(object, kind::INSTANCE) {
            let h = vm.heap.header(object);
            return remember(vm, op::LOADMETHOD, h, name, cache, [key, value, 0]);
        }
        let here = heap_ref(vm.cursor.code);
        vm.heap.set(here, code::POOL + cache, key);
        vm.heap.set(here, code::POOL + cache + 1, value);
    }
}

/// The word of an instance that holds its own attribute `name` = `v`, if it lies in the instance itself.
fn own_slot(heap: &crate::heap::Heap<'_>, object: Value, name: Value, v: Value) -> Option<u32> {
    let slot = crate::shape::find(heap, crate::shape::of_instance(heap, object), name)?;
    let inside = slot < heap.words(object).len() - 2 && heap.get(object, 2 + slot) == v;
    if inside { Some(2 + slot as u32) } else { None }
}

/// LOADSPECIAL.
pub fn load_special(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word) -> Result<(), Signal> {
    let second = vm.operand(1) as usize;
    let (name, object) = (vm.pool(second & 0xffff), vm.r(w.b()));
    let found = attr::special(&vm.cx(host), object, name);
    let Some((f, own)) = found else {
        let mut cx = vm.cx(host);
        let t = cx.type_name(object);
        return match name {
            names::ENTER | names::EXIT => {
                let more = if name == names::EXIT { " (missed __exit__ method)" } else { "" };
                cx.type_error(format_args!("'{t}' object does not support the context manager protocol{more}"))
            }
            names::AENTER | names::AEXIT => {
                cx.type_error(format_args!("'{t}' object does not support the asynchronous context manager protocol"))
            }
            _ => attr::missing(&mut cx, object, name),
        };
    };
    vm.set_r(w.a(), f);
    vm.set_r(w.a() + 3, own);
    vm.advance(2);
    Ok(())
}
