//! The claim table: what of the board a run holds. Python holds a place and a generation; this table holds the thing.
//!
//! Invariant: a place is given back only by the generation that holds it, so giving back twice does nothing.

use core::net::SocketAddrV4;

use fieldwarden_vm::value::small_of;

use crate::limits::CLAIMS_MAX;
use crate::wires::Handle;

/// Something claimed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Claim {
    /// A socket.
    Socket(SocketClaim),
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

#[derive(Clone, Copy)]
struct Place {
    claim: Option<Claim>,
    generation: u16,
}

/// All claims of a run.
pub(super) struct Claims {
    places: [Place; CLAIMS_MAX],
    /// A claim found no place, and a collection was made for it.
    pub collected: bool,
}

impl Claims {
    pub(super) const fn new() -> Self {
        Self { places: [Place { claim: None, generation: 0 }; CLAIMS_MAX], collected: false }
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

    /// Whatever was in progress on a socket is not any more.
    pub(super) fn interrupted(&mut self) {
        for place in &mut self.places {
            if let Some(Claim::Socket(socket)) = &mut place.claim {
                socket.peer = None;
                socket.sent = 0;
            }
        }
    }

    /// How many places are taken.
    pub(super) fn count(&self) -> u16 {
        self.places.iter().filter(|place| place.claim.is_some()).count() as u16
    }
}

/// Index and generation out of the words of a resource object; `None` if it was given back.
pub(super) fn place_of(index: u32, generation: u32) -> Option<(u32, u32)> {
    if index == fieldwarden_vm::value::UNSET {
        return None;
    }
    Some((small_of(index) as u32, small_of(generation) as u32))
}
