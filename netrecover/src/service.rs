//! Liveness of the application's peers: what is expected of each, and since when it is overdue.
//!
//! Apart from the network's layers: a connection can be half open for days while every layer answers.

use embassy_time::{Duration, Instant};

use crate::input::{ServiceEvent, ServiceId};
use crate::types::SERVICES_MAX;

/// Connections in a row that must be refused, or time out, before the peer itself is blamed.
const REFUSALS: u8 = 2;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    within: Option<Duration>,
    last_acknowledged: Option<Instant>,
    expecting: Option<Instant>,
    refusals: u8,
}

/// What the services say as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServiceView {
    /// Nothing is overdue.
    Fine,
    /// An acknowledgement is overdue since.
    Overdue(Instant),
    /// A peer refuses, or cannot be connected to.
    Refusing,
}

#[derive(Clone, Debug)]
pub(crate) struct Services {
    slots: [Option<Slot>; SERVICES_MAX],
    acknowledged: Option<Instant>,
    /// Silence before this counts for nothing: the network was away, or the sockets are new.
    excused_until: Instant,
}

impl Services {
    pub fn new() -> Services {
        Services { slots: [None; SERVICES_MAX], acknowledged: None, excused_until: Instant::MIN }
    }

    pub fn note(&mut self, now: Instant, ServiceId(id): ServiceId, event: ServiceEvent) {
        let Some(place) = self.slots.get_mut(usize::from(id)) else { return };
        if event == ServiceEvent::Forget {
            *place = None;
            return;
        }
        let slot = place.get_or_insert_default();
        match event {
            ServiceEvent::Watch { within } => {
                slot.within = Some(within);
                slot.last_acknowledged.get_or_insert(now);
            }
            ServiceEvent::Expect => {
                slot.expecting.get_or_insert(now);
            }
            ServiceEvent::Acknowledged => {
                *slot = Slot { last_acknowledged: Some(now), expecting: None, refusals: 0, ..*slot };
                self.acknowledged = Some(now);
            }
            ServiceEvent::Refused | ServiceEvent::TimedOut => {
                slot.refusals = slot.refusals.saturating_add(1);
                slot.expecting = None;
            }
            ServiceEvent::Closed => slot.expecting = None,
            ServiceEvent::Forget => {}
        }
    }

    /// Silence until then counts for nothing.
    pub fn excuse(&mut self, until: Instant) {
        self.excused_until = self.excused_until.max(until);
    }

    /// Connections that were refused or timed out accuse nobody: the network was away.
    pub fn forgive(&mut self) {
        self.slots.iter_mut().flatten().for_each(|slot| slot.refusals = 0);
    }

    /// Whether anything was acknowledged at or after this instant.
    pub fn acknowledged_since(&self, since: Instant) -> bool {
        self.acknowledged.is_some_and(|at| at >= since)
    }

    /// The earliest instant at which something is (or was) overdue, among services that are not refused.
    pub fn overdue_at(&self, ack_wait: Duration) -> Option<Instant> {
        self.slots
            .iter()
            .flatten()
            .filter(|slot| slot.refusals < REFUSALS)
            .filter_map(|slot| self.due(slot, ack_wait))
            .min()
    }

    fn due(&self, slot: &Slot, ack_wait: Duration) -> Option<Instant> {
        let watched = slot.within.zip(slot.last_acknowledged).map(|(within, last)| later(last, within));
        let wait = slot.within.map_or(ack_wait, |within| within.min(ack_wait));
        let expected = slot.expecting.map(|since| later(since, wait));
        let due = match (watched, expected) {
            (Some(watched), Some(expected)) => watched.min(expected),
            (one, other) => one.or(other)?,
        };
        Some(due.max(self.excused_until))
    }

    pub fn view(&self, now: Instant, ack_wait: Duration) -> ServiceView {
        match self.overdue_at(ack_wait) {
            Some(due) if due <= now => ServiceView::Overdue(due),
            _ if self.slots.iter().flatten().any(|slot| slot.refusals >= REFUSALS) => ServiceView::Refusing,
            _ => ServiceView::Fine,
        }
    }

    /// Whether anything is watched or expected at all.
    pub fn any(&self) -> bool {
        self.slots.iter().any(Option::is_some)
    }
}

/// An instant later by this much, or the end of time.
pub(crate) fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(Instant::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ServiceId = ServiceId(1);
    const WAIT: Duration = Duration::from_secs(30);

    fn at(seconds: u64) -> Instant {
        Instant::from_secs(seconds)
    }

    #[test]
    fn unacknowledged_data_after_the_wait_is_overdue_until_acknowledged() {
        let mut services = Services::new();
        services.note(at(10), ONE, ServiceEvent::Expect);
        services.note(at(20), ONE, ServiceEvent::Expect);
        assert_eq!(services.view(at(39), WAIT), ServiceView::Fine);
        assert_eq!(services.view(at(40), WAIT), ServiceView::Overdue(at(40)));
        services.note(at(41), ONE, ServiceEvent::Acknowledged);
        assert_eq!(services.view(at(10_000), WAIT), ServiceView::Fine);
    }

    #[test]
    fn watched_service_without_acknowledgement_is_overdue_after_its_own_time() {
        let mut services = Services::new();
        services.note(at(0), ONE, ServiceEvent::Watch { within: Duration::from_secs(90) });
        services.note(at(50), ONE, ServiceEvent::Acknowledged);
        services.note(at(51), ONE, ServiceEvent::Closed);
        assert_eq!(services.view(at(139), WAIT), ServiceView::Fine);
        assert_eq!(services.view(at(140), WAIT), ServiceView::Overdue(at(140)));
        services.excuse(at(150));
        assert_eq!(services.view(at(149), WAIT), ServiceView::Fine);
        services.note(at(150), ONE, ServiceEvent::Forget);
        assert_eq!(services.view(at(1_000), WAIT), ServiceView::Fine);
    }

    #[test]
    fn refused_twice_blames_the_peer_until_it_acknowledges() {
        let mut services = Services::new();
        services.note(at(0), ONE, ServiceEvent::Refused);
        assert_eq!(services.view(at(0), WAIT), ServiceView::Fine);
        services.note(at(1), ONE, ServiceEvent::TimedOut);
        assert_eq!(services.view(at(2), WAIT), ServiceView::Refusing);
        services.note(at(3), ONE, ServiceEvent::Acknowledged);
        assert_eq!(services.view(at(3), WAIT), ServiceView::Fine);
    }

    #[test]
    fn unknown_service_is_ignored() {
        let mut services = Services::new();
        services.note(at(0), ServiceId(SERVICES_MAX as u8), ServiceEvent::Expect);
        assert!(!services.any());
    }
}
