//! Frames on their way to the board, each with the delay of where it comes from.
//!
//! Two queues with one constant delay each stay sorted by themselves. Buffers are used again: in a steady state nothing
//! is allocated. A buffer begins with the wire's tag, so that it goes out as it is.

use std::collections::VecDeque;

use crate::judge::Evidence;
use crate::wire::{FRAME_LEN_MAX, TAG_FRAME};

/// From the access point, the gateway, DHCP, DNS: microseconds.
pub const NEAR_DELAY_US: u64 = 2_000;
/// From beyond the gateway: microseconds.
pub const FAR_DELAY_US: u64 = 20_000;
/// Most frames on their way; more are dropped, as a switch would.
const FRAMES_MAX: usize = 256;
/// Bytes before the IP packet: tag and Ethernet header.
pub const HEADER_LEN: usize = 1 + 14;

/// A frame on its way.
#[derive(Clone, Debug)]
pub struct Item {
    /// When it arrives.
    pub due_us: u64,
    /// What its arrival proves.
    pub evidence: Evidence,
    /// Tag and frame.
    pub bytes: Vec<u8>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    near: VecDeque<Item>,
    far: VecDeque<Item>,
    pool: Vec<Vec<u8>>,
}

impl Outbox {
    /// A buffer of `HEADER_LEN + len` bytes, the header's place included, with the tag set.
    pub fn buffer(&mut self, len: usize) -> Vec<u8> {
        let mut buffer = self.pool.pop().unwrap_or_else(|| Vec::with_capacity(1 + FRAME_LEN_MAX));
        buffer.clear();
        buffer.resize(HEADER_LEN + len, 0);
        buffer[0] = TAG_FRAME;
        buffer
    }

    /// Gives a buffer back.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        if self.pool.len() < FRAMES_MAX {
            self.pool.push(buffer);
        }
    }

    /// A buffer that nobody uses, if there is one.
    pub fn spare(&mut self) -> Option<Vec<u8>> {
        self.pool.pop()
    }

    /// Sends a frame on its way.
    pub fn push(&mut self, now_us: u64, far: bool, evidence: Evidence, bytes: Vec<u8>) {
        if self.near.len() + self.far.len() >= FRAMES_MAX || bytes.len() > 1 + FRAME_LEN_MAX {
            return self.recycle(bytes);
        }
        let (queue, delay_us) = if far { (&mut self.far, FAR_DELAY_US) } else { (&mut self.near, NEAR_DELAY_US) };
        queue.push_back(Item { due_us: now_us.saturating_add(delay_us), evidence, bytes });
    }

    /// When the next frame arrives.
    pub fn next_due(&self) -> Option<u64> {
        let near = self.near.front().map(|item| item.due_us);
        near.into_iter().chain(self.far.front().map(|item| item.due_us)).min()
    }

    /// The next frame that arrives by `now_us`.
    pub fn pop(&mut self, now_us: u64) -> Option<Item> {
        let near = self.near.front().map_or(u64::MAX, |item| item.due_us);
        let far = self.far.front().map_or(u64::MAX, |item| item.due_us);
        let queue = if near <= far { &mut self.near } else { &mut self.far };
        if queue.front()?.due_us <= now_us { queue.pop_front() } else { None }
    }

    /// Forgets what is on its way: the board lost power.
    pub fn clear(&mut self) {
        self.near.clear();
        self.far.clear();
    }
}
