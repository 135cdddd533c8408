//! `_select`: waiting for sockets and hardware, and for tasks of `asyncio` meanwhile. What is made of it stands in `source/select.py` and in `asyncio`.
//!
//! One request watches all sockets, so a program that waits is woken by what it waits for and by nothing else.

use fieldwarden_vm::host::Host;
use fieldwarden_vm::modules::tasks;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, TRUE, UNSET, Value, small};

use super::claims::Claim;
use super::host::Board;
use super::native::{place, required};
use super::peripherals::Ready;
use super::peripherals::operation::{Poll, part_of};
use crate::limits::{CLAIMS_MAX, HANDLES};
use crate::wires::{Interest, SocketReply, SocketRequest};

/// Something can be read; as `select` has it.
const POLLIN: u8 = 1;
/// Errno of what is no socket, or closed.
const EBADF: i32 = 9;

/// Longest wait when no task sleeps, in microseconds: ten years, and then once more. A deadline also tells that a question was asked before.
const FOR_EVER_US: u64 = 10 * 365 * 86_400 * 1_000_000;

/// Most objects, sockets and others, that tasks can wait for at once.
const ENTRIES_MAX: usize = CLAIMS_MAX;

/// What the list's entries ask for.
struct Asked {
    sockets: Interest,
    /// How many entries there are.
    count: usize,
    /// What hardware is ready for, by entry.
    ready: [u8; ENTRIES_MAX],
    /// Which entry each of the sockets is.
    entries: [u8; HANDLES],
    /// How many of them are sockets.
    handles: usize,
    /// Some are hardware.
    parts: bool,
}

/// Asks the hardware of the list's entries, each a list of an object and a mask (bits of `select`; 0 for a transfer of it that is under way, which is
/// ready whenever something may have changed), and gathers the sockets.
fn asked(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, entries: Value, due: bool) -> Result<Asked, Signal> {
    let count = cx.heap.list_len(entries);
    let mut asked = Asked {
        sockets: Interest::default(),
        count,
        ready: [0; ENTRIES_MAX],
        entries: [0; HANDLES],
        handles: 0,
        parts: false,
    };
    let look = due || cx.state.resume_deadline_us.is_some();
    for i in 0..count {
        let entry = cx.heap.list_get(entries, i).unwrap_or(NONE);
        let object = cx.heap.list_get(entry, 0).unwrap_or(NONE);
        let mask = cx.heap.list_get(entry, 1).unwrap_or(NONE);
        let mask = cx.int_arg(mask, "eventmask")? as u8;
        if i >= ENTRIES_MAX {
            return cx.value_error(format_args!("too many things are waited for at once"));
        }
        if let Some((parts, part)) = part_of(board, cx, object) {
            asked.parts = true;
            let ready = match mask {
                _ if part.came => Ready::Yes,
                0 => Ready::from(look),
                _ => (part.class.ready)(parts, part),
            };
            part.came = ready == Ready::Yes;
            match ready {
                Ready::Yes => asked.ready[i] = POLLIN,
                Ready::NotYet => {}
                Ready::Never => return cx.value_error(format_args!("nothing comes to {}", part.class.name)),
            }
            continue;
        }
        let held = place(cx, object).and_then(|(index, generation)| board.claims.get(index, generation).copied());
        match held {
            Some(Claim::Socket(claim)) if asked.handles < HANDLES => {
                asked.sockets.0[asked.handles] = Some((claim.handle, mask));
                asked.entries[asked.handles] = i as u8;
                asked.handles += 1;
            }
            _ => return cx.os_error(EBADF),
        }
    }
    Ok(asked)
}

/// What the list's entries, each a list of a socket and a mask (bits of `select`), ask for.
fn interest(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, entries: Value) -> Result<(Interest, usize), Signal> {
    let count = cx.heap.list_len(entries);
    if count > HANDLES {
        return cx.value_error(format_args!("at most {HANDLES} sockets can be waited for"));
    }
    let mut interest = Interest::default();
    for i in 0..count {
        let entry = cx.heap.list_get(entries, i).unwrap_or(NONE);
        let socket = cx.heap.list_get(entry, 0).unwrap_or(NONE);
        let mask = cx.heap.list_get(entry, 1).unwrap_or(NONE);
        let mask = cx.int_arg(mask, "eventmask")?;
        let held = place(cx, socket).and_then(|(index, generation)| board.claims.get(index, generation).copied());
        match held {
            Some(Claim::Socket(claim)) => interest.0[i] = Some((claim.handle, mask as u8)),
            _ => return cx.os_error(EBADF),
        }
    }
    Ok((interest, count))
}

fn bits_list(cx: &mut Cx<'_, '_>, bits: &[u8]) -> Answer {
    let mut values = [UNSET; ENTRIES_MAX];
    for (value, bits) in values.iter_mut().zip(bits) {
        *value = small(i32::from(*bits));
    }
    Ok(cx.heap.new_list(&values[..bits.len().min(ENTRIES_MAX)])?)
}

/// `_wait(entries, timeout_ms)`: what each is ready for, all 0 when the time (None: for ever) is over.
pub(super) fn wait(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let entries = required(cx, args, 0, "entries")?;
    let (interest, count) = interest(board, cx, entries)?;
    let room = bits_list(cx, &[0; HANDLES][..count])?;
    let timeout = args.get(1);
    let now = board.now_us();
    let until = match cx.state.resume_deadline_us {
        Some(until) => Some(until),
        None if timeout == NONE || timeout == UNSET => None,
        // The cast saturates.
        None => Some(now.saturating_add((cx.float_arg(timeout)? * 1e3) as u64)),
    };
    let over = until.is_some_and(|until| now >= until);
    finish(board, cx, interest, (room, &core::array::from_fn(|i| i as u8)), over, until)
}

/// `_wait_or_task(entries)`: what each is ready for, as soon as one is or a task of `asyncio` is due. An entry is a socket, or hardware.
pub(super) fn wait_or_task(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let entries = required(cx, args, 0, "entries")?;
    let now = board.now_us();
    let mut until = tasks::deadline_us(cx.heap, cx.state).unwrap_or(now.saturating_add(FOR_EVER_US));
    let asked = asked(board, cx, entries, now >= until)?;
    let room = bits_list(cx, &asked.ready[..asked.count.min(ENTRIES_MAX)])?;
    let over = now >= until || asked.ready.iter().any(|bits| *bits != 0);
    if asked.parts {
        board.claims.waits = true;
        if let Some(look) = board.parts.look_again() {
            until = until.min(look.as_micros().max(now.saturating_add(1)));
        }
    }
    let answer = match (asked.handles, over) {
        (0, true) => room,
        (0, false) => return cx.block(Some(until)),
        _ => finish(board, cx, asked.sockets, (room, &asked.entries), over, Some(until))?,
    };
    if asked.parts {
        // They are told now.
        for i in 0..asked.count {
            let object = cx.heap.list_get(cx.heap.list_get(entries, i).unwrap_or(NONE), 0).unwrap_or(NONE);
            if let Some((_, part)) = part_of(board, cx, object) {
                part.came = false;
            }
        }
    }
    Ok(answer)
}

/// `_poll(object, again)`: the operation of this object that is made next does not wait; it raises `EAGAIN` while it is under way.
pub(super) fn poll(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some((_, part)) = part_of(board, cx, args.get(0)) {
        part.poll = Some(if args.get(1) == TRUE { Poll::Again } else { Poll::First });
    }
    Ok(NONE)
}

/// `_give_up(object)`: nobody waits for its operation any more.
pub(super) fn give_up(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some((parts, part)) = part_of(board, cx, args.get(0)) {
        part.poll = None;
        if core::mem::take(&mut part.busy) {
            (part.class.abort)(parts, part.unit);
        }
    }
    Ok(NONE)
}

fn finish(
    board: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    interest: Interest,
    (room, entries): (Value, &[u8; HANDLES]),
    over: bool,
    until: Option<u64>,
) -> Answer {
    // With the time over it is asked all the same, once, without waiting: what is ready is told first.
    match board.services.socket(SocketRequest::Watch(interest), &[], !over) {
        Some(Ok(SocketReply::Ready(bits))) => {
            for (i, bits) in entries.iter().zip(bits) {
                if bits != 0 {
                    cx.heap.list_set(room, usize::from(*i), small(i32::from(bits)));
                }
            }
            Ok(room)
        }
        Some(_) => Ok(room),
        // Asked before, and nothing has come: it is given up. A new question is answered at once, by another task: that is no waiting.
        None if over && cx.state.resume_deadline_us.is_some() => {
            board.services.cancel_socket();
            Ok(room)
        }
        None => cx.block(if over { None } else { until }),
    }
}
