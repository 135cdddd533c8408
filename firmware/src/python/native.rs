//! What the natives of the board's modules share: arguments by name, texts and bytes, objects of host types.

use fieldwarden_vm::layout::{kind, resource};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};

use fieldwarden_vm::value::{NONE, UNSET, Value, imm, imm_payload, immediate, is_imm_of, small};
use heapless::String;

use fieldwarden_vm::host::Host;

use super::claims::place_of;
use super::host::Board;
use crate::chip::ChipError;
use crate::radio::{RadioRequest, RadioResult};
use crate::wires::{SocketError, SocketRequest, SocketResult};

/// A native of the board.
pub(super) type Native = fn(&mut Board<'_>, &mut Cx<'_, '_>, &Args<'_>) -> Answer;

/// Root of the VM for its host: the list of singletons, then what modules keep.
use fieldwarden_vm::state::root::HOST as HOST_ROOT;
/// Word of a resource object that holds its type.
const TYPE: usize = 1;
/// Its place in the claim table.
const INDEX: usize = 2;
/// Its generation.
const GENERATION: usize = 3;

/// Argument `position`, or the keyword of that name, or UNSET.
pub(super) fn argument(cx: &Cx<'_, '_>, args: &Args<'_>, position: usize, name: &str) -> Value {
    let given = args.get(position);
    if given != UNSET {
        return given;
    }
    for (place, value) in args.keyword_values.iter().enumerate() {
        if cx.heap.str_text(cx.heap.get(args.keyword_names, 1 + place)) == name {
            return *value;
        }
    }
    UNSET
}

/// As [`argument`], raising TypeError when it is missing.
pub(super) fn required(cx: &mut Cx<'_, '_>, args: &Args<'_>, position: usize, name: &str) -> Result<Value, Signal> {
    match argument(cx, args, position, name) {
        UNSET => cx.type_error(format_args!("missing argument '{name}'")),
        value => Ok(value),
    }
}

/// Whether a value is a str.
pub(super) fn is_text(cx: &Cx<'_, '_>, value: Value) -> bool {
    cx.heap.is(value, kind::STR)
}

/// A text argument, copied out; a longer one raises ValueError.
pub(super) fn text<const N: usize>(cx: &mut Cx<'_, '_>, value: Value, what: &str) -> Result<String<N>, Signal> {
    // CircuitPython takes bytes for names and passwords too.
    let copied = if is_text(cx, value) {
        String::try_from(cx.heap.str_text(value)).ok()
    } else if cx.heap.is(value, kind::BYTES) || cx.heap.is(value, kind::BYTEARRAY) {
        core::str::from_utf8(cx.heap.bytes_of(value)).ok().and_then(|text| String::try_from(text).ok())
    } else {
        return cx.type_error(format_args!("{what} must be str"));
    };
    match copied {
        Some(text) => Ok(text),
        None => cx.value_error(format_args!("{what} must be at most {N} bytes")),
    }
}

/// A time in seconds as microseconds; `None` for None. Negative times raise ValueError.
pub(super) fn seconds(cx: &mut Cx<'_, '_>, value: Value, what: &str) -> Result<Option<u64>, Signal> {
    if value == NONE {
        return Ok(None);
    }
    let seconds = cx.float_arg(value)?;
    if seconds.is_nan() || seconds < 0.0 {
        return cx.value_error(format_args!("{what} must not be negative"));
    }
    // The cast saturates: longer than any board runs.
    Ok(Some((seconds * 1e6) as u64))
}

/// A bool argument.
pub(super) fn truth(cx: &mut Cx<'_, '_>, value: Value, default: bool) -> Result<bool, Signal> {
    Ok(if value == UNSET { default } else { cx.int_arg(value, "flag")? != 0 })
}

/// A new object of host type `number` without a claim.
pub(super) fn plain(cx: &mut Cx<'_, '_>, number: u16) -> Answer {
    let object = cx.heap.alloc(kind::RESOURCE, resource::SIZE)?;
    cx.heap.set(object, TYPE, imm(immediate::HOST_TYPE, u32::from(number)));
    Ok(object)
}

/// A new object of host type `number` that will hold a place in the claim table, and gives it back when nothing refers to it.
pub(super) fn holder(cx: &mut Cx<'_, '_>, number: u16) -> Answer {
    if cx.state.ending {
        return cx.raise(
            fieldwarden_vm::types::RUNTIME_ERROR,
            format_args!("the program is ending: nothing can be taken any more"),
        );
    }
    let object = plain(cx, number)?;
    cx.heap.register_finalizer(object)?;
    Ok(object)
}

/// Lets an object made by [`holder`] hold a place.
pub(super) fn claim(cx: &mut Cx<'_, '_>, object: Value, place: (u32, u32)) {
    cx.heap.set(object, INDEX, small(place.0 as i32));
    cx.heap.set(object, GENERATION, small(place.1 as i32));
}

/// The place in the claim table that an object holds; `None` after it was given back.
pub(super) fn place(cx: &Cx<'_, '_>, object: Value) -> Option<(u32, u32)> {
    if !cx.heap.is(object, kind::RESOURCE) {
        return None;
    }
    place_of(cx.heap.get(object, INDEX), cx.heap.get(object, GENERATION))
}

/// The object itself holds nothing any more.
pub(super) fn forget(cx: &mut Cx<'_, '_>, object: Value) {
    cx.detach_handler(object);
    cx.heap.set(object, INDEX, UNSET);
}

/// Member `number` of the enumeration that is host type `kind`.
pub(super) fn enumerator(kind: u16, number: impl Into<i32>) -> Value {
    fieldwarden_vm::hosted::enumerator(kind, number.into())
}

/// The number of a member of enumeration `kind`; TypeError for anything else.
pub(super) fn enumerated(cx: &mut Cx<'_, '_>, value: Value, kind: u16, what: &str) -> Result<i32, Signal> {
    if is_imm_of(value, immediate::ENUMERATOR) && is_object(cx, value, kind) {
        return Ok(fieldwarden_vm::hosted::number_of(value));
    }
    let wanted = super::tables::TYPE_LIST.get(usize::from(kind)).map_or("", |t| t.name);
    let got = cx.type_name(value);
    cx.type_error(format_args!("{what} must be of type {wanted}, not {got}"))
}

/// Whether a value is an object of host type `number`.
pub(super) fn is_object(cx: &Cx<'_, '_>, value: Value, number: u16) -> bool {
    let class = cx.type_of(value);
    is_imm_of(class, immediate::HOST_TYPE) && imm_payload(class) == u32::from(number)
}

/// What an object without a claim keeps: one value.
pub(super) fn detail(cx: &Cx<'_, '_>, object: Value) -> Value {
    cx.heap.get(object, GENERATION)
}

/// Sets what an object without a claim keeps.
pub(super) fn set_detail(cx: &mut Cx<'_, '_>, object: Value, value: Value) {
    cx.heap.set(object, GENERATION, value);
}

/// Values that modules keep for the length of a run, by their places.
pub(super) mod kept {
    use super::{Cx, HOST_ROOT, NONE, Signal, UNSET, Value};
    use crate::python::tables::KEPT;

    /// What lies at a place; None at first.
    pub(in super::super) fn get(cx: &Cx<'_, '_>, place: usize) -> Value {
        let list = cx.state.roots[HOST_ROOT];
        if list == UNSET { NONE } else { cx.heap.list_get(list, place).unwrap_or(NONE) }
    }

    /// Puts a value there.
    pub(in super::super) fn set(cx: &mut Cx<'_, '_>, place: usize, value: Value) -> Result<(), Signal> {
        let mut list = cx.state.roots[HOST_ROOT];
        if list == UNSET {
            list = cx.heap.new_list(&[NONE; KEPT])?;
            cx.state.roots[HOST_ROOT] = list;
        }
        cx.heap.list_set(list, place, value);
        Ok(())
    }
}

/// The one object of host type `number`: the same one at each look-up.
pub(super) fn singleton(cx: &mut Cx<'_, '_>, number: u16) -> Answer {
    let known = kept::get(cx, usize::from(number));
    if known != NONE {
        return Ok(known);
    }
    let object = plain(cx, number)?;
    kept::set(cx, usize::from(number), object)?;
    Ok(object)
}

/// Asks the network and waits for its answer, at most `timeout_us` (`None`: for ever; 0: not at all). To be called again with the same
/// request until it answers; the time is that of the whole native, whatever it asks one after the other.
pub(super) fn ask(
    board: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    request: SocketRequest,
    bytes: &[u8],
    timeout_us: Option<u64>,
) -> Result<SocketResult, Signal> {
    if cx.state.interrupting && board.services.asks_otherwise(request) {
        // The interrupted program waits for an answer that would be lost: EBUSY.
        return cx.os_error(16);
    }
    if let Some(result) = board.services.socket(request, bytes, timeout_us != Some(0)) {
        return Ok(result);
    }
    let now = board.now_us();
    let until = match (cx.state.resume_deadline_us, timeout_us) {
        (Some(until), _) if now >= until => {
            board.services.cancel_socket();
            return Ok(Err(SocketError::TimedOut));
        }
        (Some(until), _) => Some(until),
        // What may not wait is answered at once, by another task: that is no waiting.
        (None, None | Some(0)) => None,
        (None, Some(timeout_us)) => Some(now.saturating_add(timeout_us)),
    };
    cx.block(until)
}

/// Asks the radio and waits for its answer, at most `timeout_us`; to be called again with the same request until it answers.
pub(super) fn ask_radio(
    board: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    request: &RadioRequest,
    timeout_us: u64,
) -> Result<RadioResult, Signal> {
    if let Some(result) = board.services.radio(request) {
        return Ok(result);
    }
    let now = board.now_us();
    match cx.state.resume_deadline_us {
        Some(until) if now >= until => {
            board.services.cancel_socket();
            Ok(Err(ChipError::NoAnswer))
        }
        Some(until) => cx.block(Some(until)),
        None => cx.block(Some(now.saturating_add(timeout_us))),
    }
}

/// An IPv4 address as text.
pub(super) fn address(cx: &mut Cx<'_, '_>, address: Option<core::net::Ipv4Addr>) -> Answer {
    use core::fmt::Write;
    let Some(address) = address else { return Ok(NONE) };
    let mut text = String::<16>::new();
    // Fifteen characters at most.
    let _ = write!(text, "{address}");
    Ok(cx.heap.new_str(&text)?)
}
