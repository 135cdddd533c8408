//! Liveness of the application's peers: what is expected of each, and since when it is overdue.
//!
//! Apart from the network's layers: a connection can be half open for days while every layer answers.
//!
//! How long an answer may stay out is learnt from the answers themselves: silence of many times the slowest of them is enough to
//! open the connection anew. What was given up in vain once is waited for shortly, but every eighth time in full, so that a service
//! that lives and is slow for once gets its turn.

use embassy_time::{Duration, Instant};

use crate::input::{ServiceEvent, ServiceId};
use crate::types::SERVICES_MAX;

/// Connections in a row that must be refused, or time out, before the peer itself is blamed.
const REFUSALS: u8 = 2;

/// Answers from which on the service's pace is known.
const ANSWERS_KNOWN: u8 = 16;
/// Silence of a service whose pace is known: so many times its slowest answer, and at least so long.
const FIRST_TIMES: u32 = 20;
const FIRST_MIN: Duration = Duration::from_secs(10);
/// The same after its connection was given up in vain.
const AGAIN_TIMES: u32 = 4;
const AGAIN_MIN: Duration = Duration::from_secs(3);
/// Of so many waits in a row that were in vain one is a full one: the fourth, before anything more than the sockets is tried.
const FULL_EVERY: u8 = 8;
const FULL_AT: u8 = 3;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    within: Option<Duration>,
    last_acknowledged: Option<Instant>,
    expecting: Option<Instant>,
    refusals: u8,
    /// The slowest answer, which fades with those that follow; and how many there were, as far as they count.
    slowest: Duration,
    answers: u8,
    /// Times that its connection was given up since it last answered, and since when it is silent.
    misses: u8,
    silent_since: Option<Instant>,
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
    /// What is expected since later than this is not excused: it was sent on a new connection.
    excused_from: Instant,
}

impl Services {
    pub fn new() -> Services {
        Services {
            slots: [None; SERVICES_MAX],
            acknowledged: None,
            excused_until: Instant::MIN,
            excused_from: Instant::MIN,
        }
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
                slot.learn(now);
                *slot = Slot {
                    last_acknowledged: Some(now),
                    expecting: None,
                    refusals: 0,
                    misses: 0,
                    silent_since: None,
                    ..*slot
                };
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

    /// Silence until then counts for nothing, but of what is sent from now on.
    pub fn excuse(&mut self, now: Instant, until: Instant) {
        self.excused_until = self.excused_until.max(until);
        self.excused_from = now;
    }

    /// The connections of those that are overdue are given up.
    pub fn give_up(&mut self, now: Instant, ack_wait: Duration) {
        for index in 0..SERVICES_MAX {
            let Some(slot) = self.slots[index] else { continue };
            if self.due(&slot, ack_wait).is_some_and(|due| due <= now) {
                let silent_since = slot.silent_since.or(slot.expecting).or(slot.last_acknowledged);
                let misses = slot.misses.saturating_add(1);
                self.slots[index] = Some(Slot { misses, silent_since, ..slot });
            }
        }
    }

    /// For how long the longest silent of them has been.
    pub fn silent_for(&self, now: Instant) -> Duration {
        let since = self.slots.iter().flatten().filter_map(|slot| slot.silent_since).min();
        since.and_then(|since| now.checked_duration_since(since)).unwrap_or(Duration::MIN)
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
        let watched = slot.within.zip(slot.last_acknowledged);
        let watched = watched.map(|(within, last)| later(last, within).max(self.excused_until));
        let expected = slot.expecting.map(|since| {
            let due = later(since, slot.wait(ack_wait));
            if since > self.excused_from { due } else { due.max(self.excused_until) }
        });
        [watched, expected].into_iter().flatten().min()
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

impl Slot {
    /// It answered.
    fn learn(&mut self, now: Instant) {
        let Some(took) = self.expecting.and_then(|since| now.checked_duration_since(since)) else { return };
        self.slowest = took.max(self.slowest - self.slowest / 16);
        self.answers = self.answers.saturating_add(1);
    }

    /// How long its answer may stay out.
    fn wait(&self, ack_wait: Duration) -> Duration {
        let longest = self.within.map_or(ack_wait, |within| within.min(ack_wait));
        let times = |times: u32, least: Duration| {
            let ticks = self.slowest.as_ticks().saturating_mul(u64::from(times));
            Duration::from_ticks(ticks).max(least).min(longest)
        };
        match self.misses {
            _ if self.answers == 0 => longest,
            0 if self.answers < ANSWERS_KNOWN => longest,
            0 => times(FIRST_TIMES, FIRST_MIN),
            misses if misses % FULL_EVERY == FULL_AT => longest,
            _ => times(AGAIN_TIMES, AGAIN_MIN),
        }
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
        services.excuse(at(140), at(150));
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

    /// A service that has answered often, each time after so many milliseconds.
    fn quick(took_ms: u64) -> (Services, u64) {
        let mut services = Services::new();
        for second in 0..100 {
            services.note(at(second), ONE, ServiceEvent::Expect);
            services.note(at(second) + Duration::from_millis(took_ms), ONE, ServiceEvent::Acknowledged);
        }
        (services, 100)
    }

    #[test]
    fn service_whose_pace_is_known_is_overdue_sooner_in_proportion_to_it_and_never_later_than_the_setting() {
        for (took_ms, wait_s) in [(100, 10), (800, 16), (5_000, 30)] {
            let (mut services, now) = quick(took_ms);
            services.note(at(now), ONE, ServiceEvent::Expect);
            assert_eq!(services.overdue_at(WAIT), Some(at(now + wait_s)), "{took_ms} ms");
        }
    }

    #[test]
    fn service_given_up_in_vain_is_waited_for_shortly_and_every_eighth_time_in_full() {
        let (mut services, mut now) = quick(100);
        let mut waits = Vec::new();
        for _ in 0..12 {
            services.note(at(now), ONE, ServiceEvent::Closed);
            services.note(at(now), ONE, ServiceEvent::Expect);
            let due = services.overdue_at(WAIT).unwrap();
            waits.push((due - at(now)).as_secs());
            now = due.as_secs();
            services.give_up(due, WAIT);
        }
        assert_eq!(waits, [10, 3, 3, 30, 3, 3, 3, 3, 3, 3, 3, 30]);
        assert_eq!(services.silent_for(at(now)), Duration::from_secs(now - 100));
        services.note(at(now), ONE, ServiceEvent::Acknowledged);
        assert_eq!(services.silent_for(at(now)), Duration::MIN);
    }

    #[test]
    fn what_is_sent_after_new_sockets_were_given_is_not_excused_and_what_was_sent_before_is() {
        let (mut services, now) = quick(100);
        services.note(at(now), ONE, ServiceEvent::Expect);
        services.excuse(at(now + 1), at(now + 60));
        assert_eq!(services.overdue_at(WAIT), Some(at(now + 60)));
        services.note(at(now + 2), ONE, ServiceEvent::Closed);
        services.note(at(now + 2), ONE, ServiceEvent::Expect);
        assert_eq!(services.overdue_at(WAIT), Some(at(now + 12)));
    }

    #[test]
    fn unknown_service_is_ignored() {
        let mut services = Services::new();
        services.note(at(0), ServiceId(SERVICES_MAX as u8), ServiceEvent::Expect);
        assert!(!services.any());
    }
}
