//! One access point that many boards share, each board with a world and a thread of its own.
//!
//! What is shared is what runs short: associations a second, and answers of the DHCP server a second. Whoever asks waits until no other
//! board can ask earlier any more; so requests are served in the order of virtual time, whatever the threads do, and the same boards
//! give the same story. The board that is furthest behind never waits, so that somebody always goes on.
//!
//! Invariants: no second of virtual time holds more grants than there is capacity; a board that ended holds nobody up.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Associations a second: a key exchange takes the processor of a small access point 25 ms.
pub const ASSOCIATIONS_PER_S: usize = 40;
/// DHCP messages answered a second; a lease takes two.
pub const LEASE_ANSWERS_PER_S: usize = 100;
const SECOND_US: u64 = 1_000_000;
/// A board that goes on without waking those that wait is seen after so long, real time.
const LOOK_AGAIN: Duration = Duration::from_micros(200);

/// What a board wants of the access point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// To associate.
    Association,
    /// An answer of the DHCP server.
    LeaseAnswer,
}

/// A request and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// When, microseconds of board time.
    pub at_us: u64,
    /// Which board.
    pub board: usize,
    /// What.
    pub want: Want,
    /// Whether there was capacity left in that second.
    pub granted: bool,
}

#[derive(Debug, Default)]
struct Books {
    granted: [VecDeque<u64>; 2],
    requests: Vec<Request>,
}

/// The access point.
#[derive(Debug)]
pub struct AccessPoint {
    clocks: Vec<AtomicU64>,
    books: Mutex<Books>,
    moved: Condvar,
}

impl AccessPoint {
    /// One for so many boards, and the place of each. No board goes far before all places are in use, or dropped.
    pub fn new(boards: usize) -> (Arc<Self>, Vec<Member>) {
        let point = Arc::new(Self {
            clocks: (0..boards).map(|_| AtomicU64::new(0)).collect(),
            books: Mutex::default(),
            moved: Condvar::new(),
        });
        let members = (0..boards).map(|board| Member { point: point.clone(), board }).collect();
        (point, members)
    }

    /// Every request so far, in order of time.
    pub fn requests(&self) -> Vec<Request> {
        self.books().requests.clone()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody else can ask before this board at this time; of those at the same time the first board is first.
    fn is_turn(&self, board: usize, at_us: u64) -> bool {
        self.clocks.iter().enumerate().all(|(other, clock)| {
            let clock_us = clock.load(Ordering::Acquire);
            other == board || clock_us > at_us || (clock_us == at_us && other > board)
        })
    }
}

/// A board's place at the access point.
#[derive(Debug)]
pub struct Member {
    point: Arc<AccessPoint>,
    board: usize,
}

impl Member {
    /// The board's world has come to this time, and asks for nothing before it any more.
    pub fn at(&self, now_us: u64) {
        let clock = &self.point.clocks[self.board];
        if clock.fetch_max(now_us, Ordering::AcqRel) < now_us {
            self.point.moved.notify_all();
        }
    }

    /// Asks for something now; whether the access point has it.
    pub fn ask(&self, want: Want) -> bool {
        let at_us = self.point.clocks[self.board].load(Ordering::Acquire);
        let mut books = self.point.books();
        while !self.point.is_turn(self.board, at_us) {
            let waited = self.point.moved.wait_timeout(books, LOOK_AGAIN);
            books = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let (granted, most) = match want {
            Want::Association => (&mut books.granted[0], ASSOCIATIONS_PER_S),
            Want::LeaseAnswer => (&mut books.granted[1], LEASE_ANSWERS_PER_S),
        };
        while granted.front().is_some_and(|at| at_us - at >= SECOND_US) {
            granted.pop_front();
        }
        let has = granted.len() < most;
        if has {
            granted.push_back(at_us);
        }
        books.requests.push(Request { at_us, board: self.board, want, granted: has });
        has
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.at(u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_on_many_threads_are_served_in_the_order_of_virtual_time_and_within_capacity() {
        let story = || {
            let (point, members) = AccessPoint::new(60);
            std::thread::scope(|scope| {
                for member in members {
                    scope.spawn(move || {
                        let mut granted = 0;
                        for step in 0..20_u64 {
                            member.at(step * 100_000 + (member.board as u64 * 7_919) % 90_000);
                            granted += usize::from(member.ask(Want::Association));
                        }
                        granted
                    });
                }
            });
            point.requests()
        };
        let requests = story();
        assert_eq!(requests.len(), 60 * 20);
        assert!(requests.is_sorted_by_key(|request| (request.at_us, request.board)));
        for request in &requests {
            let second = |other: &&Request| {
                other.granted && other.at_us <= request.at_us && request.at_us - other.at_us < SECOND_US
            };
            assert!(requests.iter().filter(second).count() <= ASSOCIATIONS_PER_S);
        }
        assert_eq!(requests.iter().filter(|request| request.granted).count(), 2 * ASSOCIATIONS_PER_S);
        assert_eq!(story(), requests, "whatever the threads do");
    }
}
