//! The other stations of the board's network: each asks for the gateway's hardware address now and then.
//!
//! What they broadcast reaches the board whatever lies behind the access point: it proves that the board's link hears, and nothing
//! else. A network without other stations is silent.

use std::net::Ipv4Addr;

use smoltcp::wire::{ArpOperation, ArpPacket, ArpRepr, EthernetAddress};

use super::GATEWAY;
use super::outbox::{HEADER_LEN, Outbox};
use crate::rng::Rng;

/// Mean time between two broadcasts of one station, microseconds: an entry of an ARP cache is asked for again about as often.
const PERIOD_US: u64 = 15_000_000;
/// Host part of the first station's address.
const FIRST_HOST: u8 = 100;

/// All of them.
pub(super) struct Chatter {
    stations: u8,
    due_us: Option<u64>,
    rng: Rng,
}

impl Chatter {
    pub(super) fn new(seed: u64, stations: u8) -> Self {
        let mut chatter = Self { stations, due_us: None, rng: Rng::new(seed ^ 0x057a_7104) };
        chatter.draw(0);
        chatter
    }

    fn draw(&mut self, now_us: u64) {
        let mean_us = PERIOD_US.checked_div(u64::from(self.stations));
        self.due_us = mean_us.map(|mean_us| now_us.saturating_add(mean_us / 2 + self.rng.below(mean_us)));
    }

    pub(super) fn next_due(&self) -> Option<u64> {
        self.due_us
    }

    /// What one of them broadcasts now, if it is time: its address and the payload, with room for the header in front.
    pub(super) fn speak(&mut self, now_us: u64, outbox: &mut Outbox) -> Option<(EthernetAddress, Vec<u8>)> {
        self.due_us.filter(|due| *due <= now_us)?;
        self.draw(now_us);
        let station = self.rng.below(u64::from(self.stations)) as u8;
        let source_hardware_addr = EthernetAddress([0x06, 0x1d, 0xf1, 0xe1, 0x57, station]);
        let [a, b, c, _] = GATEWAY.octets();
        let request = ArpRepr::EthernetIpv4 {
            operation: ArpOperation::Request,
            source_hardware_addr,
            source_protocol_addr: Ipv4Addr::new(a, b, c, FIRST_HOST + station),
            target_hardware_addr: EthernetAddress([0; 6]),
            target_protocol_addr: GATEWAY,
        };
        let mut bytes = outbox.buffer(request.buffer_len());
        request.emit(&mut ArpPacket::new_unchecked(&mut bytes[HEADER_LEN..]));
        Some((source_hardware_addr, bytes))
    }
}
