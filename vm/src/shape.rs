//! Shapes: which attribute of an instance lies in which slot.
//!
//! A shape is a chain of (name, slot) from a class's root shape; instances that got the same attributes in the same order share one, and its
//! number stands in their header, so one comparison tells an inline cache everything. Instances with more attributes than
//! [`SLOTS_MAX`], or made when all shape numbers are used up, become INSTANCE_DICT in place.

use crate::heap::{Heap, NeedMemory};
use crate::layout::{self, FLAG, INSTANCE_SIZE_MAX, SHAPE_SHIFT, SHAPES_MAX, SIZE_SHIFT, class, kind};
use crate::state::State;
use crate::value::{UNSET, Value, is_small, small, small_of};

/// The most attributes an instance keeps in slots; a long chain makes every miss slow.
pub const SLOTS_MAX: usize = 64;
/// Slots of the first instance of a class.
pub const SLOTS_FIRST: usize = 3;
/// Shapes by which the shape vector grows.
const SHAPES_STEP: usize = 32;

mod field {
    pub const CLASS: usize = 1;
    pub const PARENT: usize = 2;
    pub const KEY: usize = 3;
    pub const SLOT: usize = 4;
    pub const TRANSITIONS: usize = 5;
    pub const SIZE: usize = 6;
}

fn get(heap: &Heap<'_>, shape: usize) -> Value {
    heap.get(heap.shapes(), 1 + shape)
}

/// A new root shape for `class_object`; its number, or None if all are used.
pub fn new_root(heap: &mut Heap<'_>, state: &mut State, class_object: Value) -> Result<Option<usize>, NeedMemory> {
    add(heap, state, class_object, 0, UNSET, 0)
}

fn add(
    heap: &mut Heap<'_>,
    state: &mut State,
    class_object: Value,
    parent: usize,
    key: Value,
    slot: usize,
) -> Result<Option<usize>, NeedMemory> {
    let number = state.shapes.max(1);
    if number >= SHAPES_MAX {
        return Ok(None);
    }
    let vector = heap.shapes();
    let capacity = if vector == UNSET { 0 } else { heap.words(vector).len() - 1 };
    let vector = if number < capacity {
        vector
    } else {
        let bigger = heap.alloc(kind::VALUES, 1 + capacity + SHAPES_STEP)?;
        for i in 0..capacity {
            let v = heap.get(vector, 1 + i);
            heap.set(bigger, 1 + i, v);
        }
        bigger
    };
    let shape = heap.alloc(kind::SHAPE, field::SIZE)?;
    heap.set(shape, field::CLASS, class_object);
    heap.set(shape, field::PARENT, small(parent as i32));
    heap.set(shape, field::KEY, key);
    heap.set(shape, field::SLOT, small(slot as i32));
    heap.set_shapes(vector);
    heap.set(vector, 1 + number, shape);
    state.shapes = number + 1;
    Ok(Some(number))
}

/// The shape number in an instance's header.
#[inline(always)]
pub fn of_instance(heap: &Heap<'_>, object: Value) -> usize {
    (heap.header(object) >> SHAPE_SHIFT) as usize
}

/// The slot of `name` in `shape`.
pub fn find(heap: &Heap<'_>, mut shape: usize, name: Value) -> Option<usize> {
    for _ in 0..=SLOTS_MAX {
        let s = get(heap, shape);
        if s == UNSET {
            return None;
        }
        let key = heap.get(s, field::KEY);
        if key == UNSET {
            return None;
        }
        if key == name {
            return Some(small_of(heap.get(s, field::SLOT)) as usize);
        }
        shape = small_of(heap.get(s, field::PARENT)) as usize;
    }
    None
}

/// How many slots instances of `shape` use.
pub fn slots(heap: &Heap<'_>, shape: usize) -> usize {
    let s = get(heap, shape);
    if s == UNSET || heap.get(s, field::KEY) == UNSET { 0 } else { small_of(heap.get(s, field::SLOT)) as usize + 1 }
}

/// The name of each slot of `shape` in order, into `into`; how many.
pub fn names(heap: &Heap<'_>, mut shape: usize, into: &mut [Value; SLOTS_MAX]) -> usize {
    let n = slots(heap, shape).min(SLOTS_MAX);
    for i in (0..n).rev() {
        let s = get(heap, shape);
        into[i] = heap.get(s, field::KEY);
        shape = small_of(heap.get(s, field::PARENT)) as usize;
    }
    n
}

/// The shape with one more attribute, made if need be; None if there can be no more.
fn with(heap: &mut Heap<'_>, state: &mut State, shape: usize, name: Value) -> Result<Option<usize>, NeedMemory> {
    let s = get(heap, shape);
    let transitions = heap.get(s, field::TRANSITIONS);
    let mut used = 0;
    if transitions != UNSET {
        let words = heap.words(transitions);
        while 2 + used * 2 < words.len() && words[1 + used * 2] != UNSET {
            if words[1 + used * 2] == name {
                return Ok(Some(small_of(words[2 + used * 2]) as usize));
            }
            used += 1;
        }
    }
    let slot = slots(heap, shape);
    if slot >= SLOTS_MAX {
        return Ok(None);
    }
    let capacity = if transitions == UNSET { 0 } else { (heap.words(transitions).len() - 1) / 2 };
    let list = if used < capacity {
        transitions
    } else {
        let bigger = heap.alloc(kind::VALUES, 1 + 2 * (used + used.max(1)))?;
        for i in 0..2 * used {
            let v = heap.get(transitions, 1 + i);
            heap.set(bigger, 1 + i, v);
        }
        bigger
    };
    let class_object = heap.get(s, field::CLASS);
    let Some(number) = add(heap, state, class_object, shape, name, slot)? else { return Ok(None) };
    heap.set(list, 1 + 2 * used, name);
    heap.set(list, 2 + 2 * used, small(number as i32));
    heap.set(s, field::TRANSITIONS, list);
    Ok(Some(number))
}

/// A new instance of `class_object` (a CLASS without a built-in base), without attributes.
pub fn new_instance(heap: &mut Heap<'_>, class_object: Value, has_finalizer: bool) -> Result<Value, NeedMemory> {
    let info = small_of(heap.get(class_object, class::INFO)) as usize;
    let root_shape = heap.get(class_object, class::SHAPE);
    let object = if is_small(root_shape) && small_of(root_shape) > 0 {
        let words = 2 + (info & 255).max(SLOTS_FIRST);
        let object = heap.alloc(kind::INSTANCE, words)?;
        let flag = if has_finalizer { FLAG } else { 0 };
        heap.set(object, 0, instance_header(small_of(root_shape) as usize, words) | flag);
        object
    } else {
        let object = heap.alloc(kind::INSTANCE_DICT, 4)?;
        heap.set(object, 1, class_object);
        object
    };
    if has_finalizer {
        heap.register_finalizer(object)?;
    }
    Ok(object)
}

fn instance_header(shape: usize, words: usize) -> u32 {
    (shape as u32) << SHAPE_SHIFT | (words as u32) << SIZE_SHIFT | layout::header(kind::INSTANCE, 0)
}

/// The value of attribute `name` in the object itself (not its class): UNSET if it has none.
pub fn get_own(heap: &Heap<'_>, object: Value, name: Value) -> Value {
    match heap.kind(object) {
        Some(kind::INSTANCE) => match find(heap, of_instance(heap, object), name) {
            Some(slot) => get_slot(heap, object, slot),
            None => UNSET,
        },
        _ => match own_dict(heap, object) {
            Some(d) if d != UNSET => heap.get_name(d, name),
            _ => UNSET,
        },
    }
}

/// Where the attributes DICT of a non-INSTANCE object lies: its value (UNSET = none yet); None if the kind has no attributes.
pub fn own_dict(heap: &Heap<'_>, object: Value) -> Option<Value> {
    Some(heap.get(object, dict_field(heap, object)?))
}

fn dict_field(heap: &Heap<'_>, object: Value) -> Option<usize> {
    Some(match heap.kind(object)? {
        kind::INSTANCE_DICT => 2,
        kind::SUBVALUE => 3,
        kind::FUNCTION => 4,
        kind::EXCEPTION => layout::exception::ATTRIBUTES,
        kind::RESOURCE => 4,
        _ => return None,
    })
}

/// The attributes DICT of an object that has one, made if need be.
pub fn make_dict(heap: &mut Heap<'_>, object: Value) -> Result<Option<Value>, NeedMemory> {
    let Some(field) = dict_field(heap, object) else { return Ok(None) };
    let d = heap.get(object, field);
    if d != UNSET {
        return Ok(Some(d));
    }
    let d = heap.new_dict(0)?;
    heap.set(object, field, d);
    Ok(Some(d))
}

/// The value in `slot` of an INSTANCE, wherever it lies.
pub fn get_slot(heap: &Heap<'_>, object: Value, slot: usize) -> Value {
    let capacity = heap.words(object).len() - 2;
    if slot < capacity {
        return heap.get(object, 2 + slot);
    }
    let spill = heap.get(object, 1);
    if heap.is(spill, kind::VALUES) {
        heap.words(spill).get(2 + slot - capacity).copied().unwrap_or(UNSET)
    } else {
        UNSET
    }
}

/// Stores into `slot` of an INSTANCE; the spill vector (serial, then slots beyond the object's own) grows if need be.
fn set_slot(heap: &mut Heap<'_>, object: Value, slot: usize, v: Value) -> Result<(), NeedMemory> {
    let capacity = heap.words(object).len() - 2;
    if slot < capacity {
        heap.set(object, 2 + slot, v);
        return Ok(());
    }
    let spill = heap.get(object, 1);
    let index = 2 + slot - capacity;
    let old = if heap.is(spill, kind::VALUES) { heap.words(spill).len() } else { 0 };
    if index < old {
        heap.set(spill, index, v);
        return Ok(());
    }
    let bigger = heap.alloc(kind::VALUES, index + 1 + index / 2)?;
    if old == 0 {
        heap.set(bigger, 1, spill);
    }
    for i in 1..old {
        let x = heap.get(spill, i);
        heap.set(bigger, i, x);
    }
    heap.set(bigger, index, v);
    heap.set(object, 1, bigger);
    Ok(())
}

/// What a store did, so that the inline cache can repeat it.
pub struct Stored {
    /// The header before.
    pub before: u32,
    /// The header after.
    pub after: u32,
    /// Word offset in the object, 0 if it cannot be cached.
    pub word: usize,
}

/// Sets attribute `name` of the object itself; None if this kind of object has no attributes.
pub fn set_own(
    heap: &mut Heap<'_>,
    state: &mut State,
    object: Value,
    name: Value,
    v: Value,
) -> Result<Option<Stored>, NeedMemory> {
    if heap.kind(object) == Some(kind::INSTANCE) {
        let before = heap.header(object);
        let shape = of_instance(heap, object);
        let capacity = heap.words(object).len() - 2;
        if let Some(slot) = find(heap, shape, name) {
            set_slot(heap, object, slot, v)?;
            return Ok(Some(Stored { before, after: before, word: if slot < capacity { 2 + slot } else { 0 } }));
        }
        if let Some(next) = with(heap, state, shape, name)? {
            let slot = slots(heap, shape);
            set_slot(heap, object, slot, v)?;
            let after = before & ((1 << SHAPE_SHIFT) - 1) | (next as u32) << SHAPE_SHIFT;
            heap.set(object, 0, after);
            if slot >= capacity {
                learn(heap, object, slot + 1);
            }
            return Ok(Some(Stored { before, after, word: if slot < capacity { 2 + slot } else { 0 } }));
        }
        to_dict(heap, object)?;
    }
    let Some(d) = make_dict(heap, object)? else { return Ok(None) };
    heap.set_name(d, name, v)?;
    Ok(Some(Stored { before: 0, after: 0, word: 0 }))
}

/// Instances of this class get more slots from now on.
fn learn(heap: &mut Heap<'_>, object: Value, slots: usize) {
    let c = heap.class_of_instance(object).unwrap_or(UNSET);
    if heap.is(c, kind::CLASS) {
        let info = small_of(heap.get(c, class::INFO)) as usize;
        if slots > info & 255 && slots + 2 <= INSTANCE_SIZE_MAX {
            heap.set(c, class::INFO, small((info & !255 | slots) as i32));
        }
    }
}

/// Removes attribute `name`; whether it was there.
pub fn delete_own(heap: &mut Heap<'_>, object: Value, name: Value) -> Result<bool, NeedMemory> {
    if heap.kind(object) == Some(kind::INSTANCE) {
        if get_own(heap, object, name) == UNSET {
            return Ok(false);
        }
        to_dict(heap, object)?;
    }
    match own_dict(heap, object) {
        Some(d) if d != UNSET => Ok(heap.delete_name(d, name)),
        _ => Ok(false),
    }
}

/// Turns an INSTANCE into an INSTANCE_DICT in place; its identity and finalizer stay.
pub fn to_dict(heap: &mut Heap<'_>, object: Value) -> Result<(), NeedMemory> {
    let shape = of_instance(heap, object);
    let mut keys = [UNSET; SLOTS_MAX];
    let n = names(heap, shape, &mut keys);
    let d = heap.new_dict(0)?;
    for (slot, &key) in keys[..n].iter().enumerate() {
        let v = get_slot(heap, object, slot);
        if v != UNSET {
            heap.set_name(d, key, v)?;
        }
    }
    let class_object = heap.class_of_instance(object).unwrap_or(UNSET);
    let words = heap.words(object).len();
    let flag = heap.header(object) & FLAG;
    let spill = heap.get(object, 1);
    let serial = if heap.is(spill, kind::VALUES) { heap.get(spill, 1) } else { spill };
    heap.set(object, 0, layout::header(kind::INSTANCE_DICT, words) | flag);
    heap.set(object, 1, class_object);
    heap.set(object, 2, d);
    heap.set(object, 3, serial);
    heap.words_mut(object)[4..].fill(UNSET);
    Ok(())
}
