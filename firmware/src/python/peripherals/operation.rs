//! Natives that take time: begun, asked for again, given up when their time is over.
//!
//! A task of `asyncio` makes the same natives, but they do not wait then: they raise `EAGAIN`, the task waits for the hardware, and makes
//! them again (`asyncio.finished`).
//!
//! A native that finds its operation under way goes on with it if it was made again after a wait, and is refused if it is another call (a
//! handler's, say) that came in between. Invariant: an operation that nobody waits for any more is given up at the latest when the next
//! one begins after its time, so nothing is busy for ever.

use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::Value;

use super::{Class, Wired, held};
use crate::parts::Parts;
use crate::python::claims::{Claim, PartClaim};

/// Errno of what is busy with another call.
const EBUSY: i32 = 16;
/// Errno of an operation of a task that is under way: the task waits, and makes it again.
const EAGAIN: i32 = 11;
/// Errno of an operation that took too long.
pub(super) const ETIMEDOUT: i32 = 110;

/// How a task of `asyncio` makes an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::python) enum Poll {
    /// It begins.
    First,
    /// It goes on.
    Again,
}

/// The claim of hardware that a value holds, and the hardware.
pub(in crate::python) fn part_of<'w>(
    wired: &'w mut dyn Wired,
    cx: &Cx<'_, '_>,
    object: Value,
) -> Option<(&'w mut dyn Parts, &'w mut PartClaim)> {
    let object = types::unwrap(cx.heap, object);
    if !cx.heap.is(object, object_kind::RESOURCE) || cx.type_of(object) == types::of(types::TIMER) {
        return None;
    }
    let (index, generation) = cx.resource(object)?;
    let (parts, claims) = wired.wired();
    match claims.get(index, generation) {
        Some(Claim::Part(part)) => Some((parts, part)),
        _ => None,
    }
}

/// Whether the operation of this call is under way already. It is not: the caller begins it with [`begin`].
pub(super) fn is_under_way(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    class: &'static Class,
) -> Result<bool, Signal> {
    let now_us = wired.now_us();
    let again = cx.state.resume_deadline_us.is_some();
    let (parts, part) = held(wired, cx, object, class)?;
    part.polled = core::mem::take(&mut part.poll);
    if !part.busy || again || part.polled == Some(Poll::Again) {
        return Ok(part.busy);
    }
    if now_us < part.until_us {
        return cx.os_error(EBUSY);
    }
    (class.abort)(parts, part.unit);
    part.busy = false;
    Ok(false)
}

/// Begins an operation that is given up after so many microseconds.
pub(super) fn begin(part: &mut PartClaim, now_us: u64, longest_us: u64) {
    part.busy = true;
    part.until_us = now_us.saturating_add(longest_us);
    part.done = 0;
}

/// Waits until something may have changed; the native is made again then. When the operation's time is over it is given up, and `Ok` returned.
pub(super) fn wait(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    class: &'static Class,
) -> Result<(), Signal> {
    let now_us = wired.now_us();
    let (parts, part) = held(wired, cx, object, class)?;
    if now_us >= part.until_us {
        (class.abort)(parts, part.unit);
        part.busy = false;
        return Ok(());
    }
    if part.polled.take().is_some() {
        return cx.os_error(EAGAIN);
    }
    let until_us = part.until_us;
    let look_us = parts.look_again().map_or(until_us, |at| at.as_micros().max(now_us.saturating_add(1)));
    wired.wired().1.waits = true;
    cx.block(Some(look_us.min(until_us)))
}

/// [`wait`] for what raises `ETIMEDOUT` when its time is over.
pub(super) fn wait_or_time_out<T>(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    class: &'static Class,
) -> Result<T, Signal> {
    wait(wired, cx, object, class)?;
    cx.os_error(ETIMEDOUT)
}
