//! What the program's own connections say about the services at their far ends.
//!
//! A program need not know of it: what it sends is expected to be acknowledged, what it receives is an acknowledgement. A service
//! that has never answered with bytes of its own is believed on the word of its TCP; one that has is not, because a kernel goes on
//! acknowledging when the service behind it hangs.
//!
//! Invariant: at most [`SERVICES_MAX`] peers are told apart; further ones are not watched.

use core::net::SocketAddrV4;

use embassy_sync::blocking_mutex::raw::RawMutex;
use fieldwarden_netrecover::{Input, SERVICES_MAX, ServiceEvent, ServiceId};

use crate::core::Core;

/// A service in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watched(u8);

#[derive(Clone, Copy)]
struct Service {
    peer: SocketAddrV4,
    /// It answers with bytes of its own.
    answers: bool,
    expecting: bool,
}

/// The services that are told apart.
pub(super) struct Liveness<'a, M: RawMutex> {
    services: [Option<Service>; SERVICES_MAX],
    core: &'a Core<'a, M>,
}

impl<'a, M: RawMutex> Liveness<'a, M> {
    pub(super) const fn new(core: &'a Core<'a, M>) -> Self {
        Self { services: [None; SERVICES_MAX], core }
    }

    /// The place of a peer; `None` when all places are taken.
    pub(super) fn of(&mut self, peer: SocketAddrV4) -> Option<Watched> {
        let known = self.services.iter().position(|s| s.is_some_and(|s| s.peer == peer));
        let index = known.or_else(|| self.services.iter().position(Option::is_none))?;
        self.services[index].get_or_insert(Service { peer, answers: false, expecting: false });
        u8::try_from(index).ok().map(Watched)
    }

    pub(super) fn sent(&mut self, watched: Option<Watched>) {
        self.change(watched, |service| !core::mem::replace(&mut service.expecting, true), ServiceEvent::Expect);
    }

    pub(super) fn received(&mut self, watched: Option<Watched>) {
        let acknowledges = |service: &mut Service| {
            service.answers = true;
            service.expecting = false;
            true
        };
        self.change(watched, acknowledges, ServiceEvent::Acknowledged);
    }

    /// The peer's TCP has taken everything: an acknowledgement, of a service that gives no other.
    pub(super) fn delivered(&mut self, watched: Option<Watched>) {
        let acknowledges =
            |service: &mut Service| !service.answers && core::mem::replace(&mut service.expecting, false);
        self.change(watched, acknowledges, ServiceEvent::Acknowledged);
    }

    /// Whether [`Liveness::delivered`] would tell anything.
    pub(super) fn wants_delivery(&self, watched: Option<Watched>) -> bool {
        let service = watched.and_then(|w| self.services.get(usize::from(w.0)).copied().flatten());
        service.is_some_and(|s| s.expecting && !s.answers)
    }

    pub(super) fn refused(&mut self, watched: Option<Watched>) {
        self.change(watched, |_| true, ServiceEvent::Refused);
    }

    pub(super) fn timed_out(&mut self, watched: Option<Watched>) {
        self.change(watched, |_| true, ServiceEvent::TimedOut);
    }

    pub(super) fn closed(&mut self, watched: Option<Watched>) {
        self.change(watched, |service| core::mem::replace(&mut service.expecting, false), ServiceEvent::Closed);
    }

    fn change(&mut self, watched: Option<Watched>, tells: impl FnOnce(&mut Service) -> bool, event: ServiceEvent) {
        let Some(watched) = watched else { return };
        let Some(Some(service)) = self.services.get_mut(usize::from(watched.0)) else { return };
        if tells(service) {
            self.core.evidence(Input::Service(ServiceId(watched.0), event));
        }
    }
}
