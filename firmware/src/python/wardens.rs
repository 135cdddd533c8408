//! `warden`: what a program can tell the board about its own health, and read of the board's.

use embassy_time::{Duration, Instant};
use fieldwarden_netrecover::{Input as Evidence, ServiceEvent, ServiceId};
use fieldwarden_supervisor::{HeapReport, Input, STATUS_BYTES_MAX};
use fieldwarden_vm::attr::Found;
use fieldwarden_vm::heap::Heap;
use fieldwarden_vm::modules;
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::state::State;
use fieldwarden_vm::value::{NONE, UNSET};

use super::host::Board;
use super::native::{argument, required, seconds};

/// The service that a program speaks for: the last of the table, so that it meets none of those its sockets speak for.
const PROGRAM_SERVICE: ServiceId = ServiceId(fieldwarden_netrecover::SERVICES_MAX as u8 - 1);

/// `watch(within_s)`: from now on an acknowledgement is expected at least this often; None ends it.
pub(super) fn watch(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let within = required(cx, args, 0, "within_s")?;
    let event = match seconds(cx, within, "within_s")? {
        Some(us) => ServiceEvent::Watch { within: Duration::from_micros(us) },
        None => ServiceEvent::Forget,
    };
    board.services.evidence(Evidence::Service(PROGRAM_SERVICE, event));
    Ok(NONE)
}

/// `acknowledged()`: the far end has confirmed that it got everything so far.
pub(super) fn acknowledged(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    board.services.evidence(Evidence::Service(PROGRAM_SERVICE, ServiceEvent::Acknowledged));
    Ok(NONE)
}

/// `expect()`: something was sent whose confirmation is now waited for, no longer than `watch` said.
pub(super) fn expect(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    board.services.evidence(Evidence::Service(PROGRAM_SERVICE, ServiceEvent::Expect));
    Ok(NONE)
}

/// `alive(within_s)`: the program promises to call again within the time; None ends the promise.
pub(super) fn alive(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let within = argument(cx, args, 0, "within_s");
    let within = if within == UNSET { NONE } else { within };
    let within = seconds(cx, within, "within_s")?.map(Duration::from_micros);
    board.services.handle(Input::Alive(within));
    Ok(NONE)
}

/// `status()`: the status document, as a dict.
pub(super) fn status(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut answer: Answer = Ok(NONE);
    let heap = heap_report(cx.heap, cx.state);
    board.services.supervisor(&mut |supervisor| {
        let mut buffer = [0; STATUS_BYTES_MAX];
        if let Ok(text) = supervisor.status(Instant::now(), Some(heap)).to_json(&mut buffer) {
            answer = cx.heap.new_str(text).map_err(Into::into);
        }
    });
    let text = answer?;
    let loads = modules::named(cx, "json").map(|json| modules::attribute(cx, json, fieldwarden_vm::names::of("loads")));
    match loads {
        Some(Found::Value(loads)) => cx.become_call(loads, &[text]),
        _ => Ok(text),
    }
}

/// The heap in the words of the status document.
pub(super) fn heap_report(heap: &Heap<'_>, state: &State) -> HeapReport {
    let bytes = |words: usize| u32::try_from(words.saturating_mul(4)).unwrap_or(u32::MAX);
    HeapReport {
        used: bytes(heap.used_words()),
        free: bytes(heap.available_words()),
        largest: bytes(heap.available_words()),
        collections: state.collections,
        longest_pause_us: heap.longest_pause(),
    }
}

/// `healthy()`: whether everything that is probed answers.
pub(super) fn healthy(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    use fieldwarden_supervisor::NetworkHealth;
    let mut healthy = false;
    board.services.supervisor(&mut |supervisor| healthy = supervisor.health() == NetworkHealth::Healthy);
    Ok(fieldwarden_vm::value::boolean(healthy))
}
