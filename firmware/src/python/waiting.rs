//! `_select`: waiting for sockets, and for tasks of `asyncio` meanwhile. What is made of it stands in `source/select.py` and in `asyncio`.
//!
//! One request watches all sockets, so a program that waits is woken by what it waits for and by nothing else.

use fieldwarden_vm::host::Host;
use fieldwarden_vm::modules::tasks;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, UNSET, Value, small};

use super::claims::Claim;
use super::host::Board;
use super::native::{place, required};
use crate::limits::HANDLES;
use crate::wires::{Interest, SocketReply, SocketRequest};

/// Longest wait when no task sleeps, in microseconds: ten years, and then once more. A deadline also tells that a question was asked before.
const FOR_EVER_US: u64 = 10 * 365 * 86_400 * 1_000_000;

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
            _ => return cx.os_error(9),
        }
    }
    Ok((interest, count))
}

fn bits_list(cx: &mut Cx<'_, '_>, bits: &[u8]) -> Answer {
    let mut values = [UNSET; HANDLES];
    for (value, bits) in values.iter_mut().zip(bits) {
        *value = small(i32::from(*bits));
    }
    Ok(cx.heap.new_list(&values[..bits.len().min(HANDLES)])?)
}

/// `wait(entries, timeout_ms)`: what each is ready for, all 0 when the time (None: for ever) is over.
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
    finish(board, cx, interest, room, over, until)
}

/// `wait_or_task(entries)`: what each is ready for, as soon as one is or a task of `asyncio` is due.
pub(super) fn wait_or_task(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let entries = required(cx, args, 0, "entries")?;
    let (interest, count) = interest(board, cx, entries)?;
    let room = bits_list(cx, &[0; HANDLES][..count])?;
    let now = board.now_us();
    let until = tasks::deadline_us(cx.heap, cx.state).unwrap_or(now.saturating_add(FOR_EVER_US));
    finish(board, cx, interest, room, now >= until, Some(until))
}

fn finish(
    board: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    interest: Interest,
    room: Value,
    over: bool,
    until: Option<u64>,
) -> Answer {
    // With the time over it is asked all the same, once, without waiting: what is ready is told first.
    match board.services.socket(SocketRequest::Watch(interest), &[], !over) {
        Some(Ok(SocketReply::Ready(bits))) => {
            for (i, bits) in bits.iter().enumerate() {
                cx.heap.list_set(room, i, small(i32::from(*bits)));
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
