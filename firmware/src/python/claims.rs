//! The claim table: what of the board a run holds. Python holds a place and a generation; this table holds the thing.
//!
//! Invariants: a place is given back only by the generation that holds it, so giving back twice does nothing; a pin is in at most one
//! claim; nothing here is ever cleared in bulk.

use core::net::SocketAddrV4;

use fieldwarden_vm::value::small_of;

use super::peripherals::Class;
use super::peripherals::operation::Poll;
use crate::limits::CLAIMS_MAX;
use crate::parts::{Parts, Pin, Unit};
use crate::wires::Handle;

/// Something claimed.
#[derive(Clone, Copy)]
pub(super) enum Claim {
    /// A socket.
    Socket(SocketClaim),
    /// Pins, and what was opened on them.
    Part(PartClaim),
}

/// A socket as Python sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SocketClaim {
    /// The network's handle.
    pub handle: Handle,
    /// Datagrams, not a stream.
    pub datagram: bool,
    /// Longest wait of an operation in microseconds; `None` waits for ever, 0 not at all.
    pub timeout_us: Option<u64>,
    /// Whom the `connect` or `sendto` in progress goes to, once its name was looked up.
    pub peer: Option<SocketAddrV4>,
    /// Bytes of the `sendall` in progress that are on their way.
    pub sent: usize,
    /// `close()` was called.
    pub closed: bool,
}

/// A piece of hardware as Python sees it.
#[derive(Clone, Copy)]
pub(super) struct PartClaim {
    /// What it is: its name, and how it is given up.
    pub class: &'static Class,
    /// The hardware's own number of it.
    pub unit: Unit,
    /// Pins it holds: bit n is `GPIOn`.
    pub pins: u64,
    /// Slot that an edge of its pins sets, counted from 1; 0: none is waited for.
    pub slot: u8,
    /// An operation is under way.
    pub busy: bool,
    /// What a task waits for has come, and the task was not told yet.
    pub came: bool,
    /// How a task makes the operation that comes next.
    pub poll: Option<Poll>,
    /// How it made the one that is being looked at.
    pub polled: Option<Poll>,
    /// When the operation that is under way is given up, microseconds.
    pub until_us: u64,
    /// How far it came: bytes, pulses, addresses.
    pub done: u32,
    /// What the class keeps of it.
    pub words: [u32; WORDS],
}

/// Words that a class may keep with a claim: a map of the 128 addresses of a bus, and two more.
pub(super) const WORDS: usize = 6;

impl PartClaim {
    pub(super) const fn new(class: &'static Class, unit: Unit, pins: u64) -> Self {
        Self {
            class,
            unit,
            pins,
            slot: 0,
            busy: false,
            came: false,
            poll: None,
            polled: None,
            until_us: 0,
            done: 0,
            words: [0; WORDS],
        }
    }

    fn each_pin(&self) -> impl Iterator<Item = Pin> {
        let pins = self.pins;
        (0..crate::parts::PINS_MAX).filter(move |pin| pins >> pin & 1 == 1)
    }

    /// Gives the hardware back: what was opened is closed, its pins are inputs again.
    pub(super) fn give_back(&self, parts: &mut dyn Parts) {
        (self.class.close)(parts, self.unit);
        for pin in self.each_pin() {
            parts.digital().reset(pin);
        }
    }
}

#[derive(Clone, Copy)]
struct Place {
    claim: Option<Claim>,
    generation: u16,
}

/// All claims of a run.
pub struct Claims {
    places: [Place; CLAIMS_MAX],
    /// A claim found no place, or its pin taken, and a collection was made for it.
    pub(super) collected: bool,
    /// The program waits for hardware: a change there wakes it.
    pub(super) waits: bool,
}

impl Claims {
    /// A table in which nothing is claimed.
    pub const fn new() -> Self {
        Self { places: [Place { claim: None, generation: 0 }; CLAIMS_MAX], collected: false, waits: false }
    }

    /// Takes a place: its index and generation; `None` when all are taken.
    pub(super) fn take(&mut self, claim: Claim) -> Option<(u32, u32)> {
        let index = self.places.iter().position(|place| place.claim.is_none())?;
        let place = &mut self.places[index];
        place.claim = Some(claim);
        Some((index as u32, u32::from(place.generation)))
    }

    /// What a place holds.
    pub(super) fn get(&mut self, index: u32, generation: u32) -> Option<&mut Claim> {
        let place = self.places.get_mut(index as usize)?;
        if u32::from(place.generation) == generation { place.claim.as_mut() } else { None }
    }

    /// Gives a place back.
    pub(super) fn release(&mut self, index: u32, generation: u32) -> Option<Claim> {
        let place = self.places.get_mut(index as usize)?;
        if u32::from(place.generation) != generation {
            return None;
        }
        let claim = place.claim.take()?;
        place.generation = place.generation.wrapping_add(1);
        Some(claim)
    }

    /// Who holds a pin.
    pub(super) fn holder(&self, pin: Pin) -> Option<&'static Class> {
        self.parts().find(|part| part.pins >> pin & 1 == 1).map(|part| part.class)
    }

    /// Whether a place is free.
    pub(super) fn has_room(&self) -> bool {
        self.places.iter().any(|place| place.claim.is_none())
    }

    fn parts(&self) -> impl Iterator<Item = &PartClaim> {
        self.places.iter().filter_map(|place| match &place.claim {
            Some(Claim::Part(part)) => Some(part),
            _ => None,
        })
    }

    /// Whether an edge of a pin is waited for.
    pub(super) fn watches(&self) -> bool {
        self.parts().any(|part| part.slot > 0)
    }

    /// The slots whose edges came since this was last asked, a bit each.
    pub(super) fn signalled(&self, parts: &mut dyn Parts) -> u32 {
        let watching = self.parts().filter(|part| part.slot > 0);
        watching.fold(0, |slots, part| {
            // Every pin is asked: what is counted there begins anew.
            let edges = part.each_pin().fold(0u32, |edges, pin| edges.saturating_add(parts.digital().edges(pin)));
            if edges > 0 { slots | 1u32.checked_shl(u32::from(part.slot) - 1).unwrap_or(0) } else { slots }
        })
    }

    /// Whatever was in progress is not any more.
    pub(super) fn interrupted(&mut self, parts: &mut dyn Parts) {
        for place in &mut self.places {
            match &mut place.claim {
                Some(Claim::Socket(socket)) => {
                    socket.peer = None;
                    socket.sent = 0;
                }
                Some(Claim::Part(part)) if part.busy => {
                    (part.class.abort)(parts, part.unit);
                    part.busy = false;
                }
                Some(Claim::Part(_)) | None => {}
            }
        }
    }

    /// How many places are taken.
    pub fn count(&self) -> u16 {
        self.places.iter().filter(|place| place.claim.is_some()).count() as u16
    }
}

impl Default for Claims {
    fn default() -> Self {
        Self::new()
    }
}

/// Index and generation out of the words of a resource object; `None` if it was given back.
pub(super) fn place_of(index: u32, generation: u32) -> Option<(u32, u32)> {
    if index == fieldwarden_vm::value::UNSET {
        return None;
    }
    Some((small_of(index) as u32, small_of(generation) as u32))
}
