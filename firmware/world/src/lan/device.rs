//! The IP device of the world's TCP: packets in one at a time, packets out into a list.

use std::collections::VecDeque;

use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::time::Instant;

use super::outbox::HEADER_LEN;
use crate::wire::FRAME_LEN_MAX;

/// Largest IP packet.
pub const MTU: usize = FRAME_LEN_MAX - 14;
/// Packets taken between two emptyings; the stack waits when they are full.
const SENT_MAX: usize = 64;

/// The device.
#[derive(Debug, Default)]
pub struct IpDevice {
    /// Packets to be processed.
    pub received: VecDeque<Vec<u8>>,
    /// Packets to be sent, each with room for a header in front.
    pub sent: Vec<Vec<u8>>,
    /// Buffers to use.
    pub pool: Vec<Vec<u8>>,
}

/// One packet in.
pub struct Incoming(Vec<u8>);

/// Room for one packet out.
pub struct Outgoing<'a> {
    sent: &'a mut Vec<Vec<u8>>,
    pool: &'a mut Vec<Vec<u8>>,
}

impl RxToken for Incoming {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl TxToken for Outgoing<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut buffer = self.pool.pop().unwrap_or_default();
        buffer.clear();
        buffer.resize(HEADER_LEN + len, 0);
        let result = f(&mut buffer[HEADER_LEN..]);
        self.sent.push(buffer);
        result
    }
}

impl Device for IpDevice {
    type RxToken<'a> = Incoming;
    type TxToken<'a> = Outgoing<'a>;

    fn receive(&mut self, _now: Instant) -> Option<(Incoming, Outgoing<'_>)> {
        let packet = self.received.pop_front()?;
        Some((Incoming(packet), Outgoing { sent: &mut self.sent, pool: &mut self.pool }))
    }

    fn transmit(&mut self, _now: Instant) -> Option<Outgoing<'_>> {
        (self.sent.len() < SENT_MAX).then_some(Outgoing { sent: &mut self.sent, pool: &mut self.pool })
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ip;
        capabilities.max_transmission_unit = MTU;
        capabilities
    }
}
