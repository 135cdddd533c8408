//! Types and functions of the host as Python sees them.
//!
//! A member of a host type is `imm(HOST_FUNCTION, how << 16 | id)`; a property's setter is looked up again by name when it is written.

use crate::attr::{Found, Write};
use crate::host::{Item, Member};
use crate::layout::{kind, resource};
use crate::native::{Args, Cx, Signal};
use crate::types;
use crate::value::{NONE, UNSET, Value, imm, imm_payload, immediate, is_imm_of, small, small_of};

const PLAIN: u32 = 0;
const METHOD: u32 = 1;
const PROPERTY: u32 = 2;

const fn function(how: u32, id: u16) -> Value {
    imm(immediate::HOST_FUNCTION, how << 16 | id as u32)
}

/// Member `name` of host type `t`, or UNSET.
pub fn member(cx: &Cx<'_, '_>, t: Value, name: Value) -> Value {
    let text = cx.heap.str_text(name);
    let Some(host_type) = cx.state.host_types.get(imm_payload(t) as usize) else { return UNSET };
    let Some(found) = host_type.members.iter().find(|m| m.0 == text) else {
        return crate::tables::find_in_type(types::OBJECT, name).unwrap_or(UNSET);
    };
    match found.1 {
        Member::Method(id) => function(METHOD, id),
        Member::Property(get, _) => function(PROPERTY, get),
        Member::Int(i) => small(i),
        Member::Enumerator(i) => enumerator(imm_payload(t) as u16, i),
        Member::Type(n) => imm(immediate::HOST_TYPE, n as u32),
        Member::Static(id) => function(PLAIN, id),
    }
}

/// The member `number` of the enumeration that is host type `host_type`: the same value each time, so members compare by identity.
pub const fn enumerator(host_type: u16, number: i32) -> Value {
    imm(immediate::ENUMERATOR, (host_type as u32) << 8 | (number as u32 & 0xff))
}

/// The number of an enumeration's member.
pub const fn number_of(v: Value) -> i32 {
    (imm_payload(v) & 0xff) as i32
}

fn how(v: Value) -> Option<u32> {
    if is_imm_of(v, immediate::HOST_FUNCTION) { Some(imm_payload(v) >> 16) } else { None }
}

/// Whether a member is a property.
pub fn is_property(v: Value) -> bool {
    how(v) == Some(PROPERTY)
}

/// A member seen through an instance.
pub fn bind(v: Value, object: Value) -> Found {
    match how(v) {
        Some(METHOD) => Found::Method(v, object),
        Some(PROPERTY) => Found::Getter(v, object),
        _ => Found::Value(v),
    }
}

/// A member seen through its class.
pub fn through_class(_cx: &Cx<'_, '_>, v: Value, _class: Value) -> Found {
    Found::Value(v)
}

/// Writes property `descriptor` of `object`.
pub fn store(cx: &mut Cx<'_, '_>, _descriptor: Value, object: Value, name: Value, v: Value) -> Result<Write, Signal> {
    let t = cx.type_of(object);
    let mut set = 0;
    let native = types_of_host(cx, t);
    if let Some(host_type) = cx.state.host_types.get(native) {
        let text = cx.heap.str_text(name);
        if let Some((_, Member::Property(_, setter))) = host_type.members.iter().find(|m| m.0 == text) {
            set = *setter;
        }
    }
    if set == 0 || v == UNSET {
        let t = cx.type_name(object);
        let n = crate::repr::short(cx.heap, name);
        return cx.raise(types::ATTRIBUTE_ERROR, format_args!("can't set attribute '{n}' of '{t}'"));
    }
    crate::interp::hosted_from(cx, set, &Args::positional(&[object, v]))?;
    Ok(Write::Done(None))
}

/// Resource objects: how a host makes and reads them.
impl Cx<'_, '_> {
    /// A new object of host type `number` that holds the entry `claim` takes in the host's table: (index, generation). The object is there
    /// first, so a claim is only made when nothing can fail any more. What the object holds is given back through
    /// [`crate::host::Host::release`], exactly once, unless [`Cx::take_resource`] has taken it before. RuntimeError while the VM ends.
    pub fn new_resource(
        &mut self,
        number: u16,
        claim: impl FnOnce(&mut Self) -> Result<(u32, u32), Signal>,
    ) -> Result<Value, Signal> {
        if self.state.ending {
            return self
                .raise(types::RUNTIME_ERROR, format_args!("the program is ending: nothing can be taken any more"));
        }
        let object = self.heap.alloc(kind::RESOURCE, resource::SIZE)?;
        self.heap.set(object, resource::TYPE, imm(immediate::HOST_TYPE, u32::from(number)));
        self.heap.register_finalizer(object)?;
        let (index, generation) = claim(self)?;
        self.heap.set(object, resource::INDEX, small(index as i32));
        self.heap.set(object, resource::GENERATION, small(generation as i32));
        Ok(object)
    }

    /// The entry (index, generation) a resource object holds; None after it was given back.
    pub fn resource(&self, object: Value) -> Option<(u32, u32)> {
        let holds = self.heap.is(object, kind::RESOURCE) && self.heap.get(object, resource::INDEX) != UNSET;
        let word = |i| small_of(self.heap.get(object, i)) as u32;
        if holds { Some((word(resource::INDEX), word(resource::GENERATION))) } else { None }
    }

    /// Takes the entry out of the object (`deinit`, `__exit__`): the caller gives it back, the object holds nothing any more.
    pub fn take_resource(&mut self, object: Value) -> Option<(u32, u32)> {
        let held = self.resource(object)?;
        self.detach_handler(object);
        self.heap.set(object, resource::INDEX, UNSET);
        Some(held)
    }
}

/// The number of the host type behind `t` (itself, or a user class's base).
fn types_of_host(cx: &Cx<'_, '_>, t: Value) -> usize {
    if is_imm_of(t, immediate::HOST_TYPE) {
        return imm_payload(t) as usize;
    }
    if cx.heap.is(t, crate::layout::kind::CLASS) {
        let n = cx.heap.get(t, crate::layout::class::NATIVE);
        if is_imm_of(n, immediate::HOST_TYPE) {
            return imm_payload(n) as usize;
        }
    }
    usize::MAX
}

/// What item `item` of a host module is as an attribute.
pub fn item(item: Item) -> Found {
    match item {
        Item::Function(id) => Found::Value(function(PLAIN, id)),
        Item::Type(n) => Found::Value(imm(immediate::HOST_TYPE, n as u32)),
        Item::Int(i) => Found::Value(small(i)),
        Item::Builtin(number) => Found::Value(types::of(number)),
        Item::Enumerator(t, number) => Found::Value(enumerator(t, number)),
        Item::Attribute(id) => Found::Getter(function(PLAIN, id), NONE),
    }
}
