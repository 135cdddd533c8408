//! A network driver that looks at each frame received: traffic that comes anyway is evidence, and costs no probe.
//!
//! What a frame proves depends on who sent it: any other station proves the link, the gateway itself, and a host outside our subnet
//! the path. Not proof of the path: a TCP reset or an ICMP error, because a gateway makes those itself when there is none.
//!
//! Invariant: parsing never reads past the frame and never changes it.

use core::net::Ipv4Addr;
use core::task::Context;

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken};
use fieldwarden_netrecover::Layer;

use crate::net::AddressState;

/// What one frame proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameEvidence {
    /// This layer and all below work.
    Works(Layer),
    /// A DHCP server turned us down.
    LeaseRefused,
}

/// Where evidence goes, and what is known of our address.
pub trait FrameSink {
    /// Our address at this moment.
    fn addresses(&self) -> AddressState;
    /// A frame proved this.
    fn seen(&self, evidence: FrameEvidence);
}

/// A driver with its frames looked at.
pub struct Tap<'a, D, S> {
    driver: D,
    sink: &'a S,
}

impl<'a, D, S> Tap<'a, D, S> {
    /// Looks at what `driver` receives.
    pub const fn new(driver: D, sink: &'a S) -> Self {
        Self { driver, sink }
    }
}

/// A received frame that is looked at before the stack takes it.
pub struct TapToken<'a, T, S> {
    token: T,
    sink: &'a S,
    mac: [u8; 6],
}

impl<T: RxToken, S: FrameSink> RxToken for TapToken<'_, T, S> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, f: F) -> R {
        let Self { token, sink, mac } = self;
        token.consume(|frame| {
            if let Some(evidence) = judge(frame, mac, &sink.addresses()) {
                sink.seen(evidence);
            }
            f(frame)
        })
    }
}

impl<D: Driver, S: FrameSink> Driver for Tap<'_, D, S> {
    type RxToken<'b>
        = TapToken<'b, D::RxToken<'b>, S>
    where
        Self: 'b;
    type TxToken<'b>
        = D::TxToken<'b>
    where
        Self: 'b;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(Self::RxToken<'_>, Self::TxToken<'_>)> {
        let mac = match self.hardware_address() {
            HardwareAddress::Ethernet(mac) => mac,
            _ => [0; 6],
        };
        let (token, transmit) = self.driver.receive(cx)?;
        Some((TapToken { token, sink: self.sink, mac }, transmit))
    }

    fn transmit(&mut self, cx: &mut Context<'_>) -> Option<Self::TxToken<'_>> {
        self.driver.transmit(cx)
    }

    fn link_state(&mut self, cx: &mut Context<'_>) -> LinkState {
        self.driver.link_state(cx)
    }

    fn capabilities(&self) -> Capabilities {
        self.driver.capabilities()
    }

    fn hardware_address(&self) -> HardwareAddress {
        match self.driver.hardware_address() {
            HardwareAddress::Ethernet(mac) => HardwareAddress::Ethernet(of_one_station(mac)),
            other => other,
        }
    }
}

/// An address that the stack takes: what a chip that has lost its own tells may be one of a group, which no station has.
fn of_one_station(mut mac: [u8; 6]) -> [u8; 6] {
    mac[0] &= !GROUP_BIT;
    mac
}

/// Of the first byte of a MAC address: frames to it are for many.
const GROUP_BIT: u8 = 1;

const ETHER_IPV4: u16 = 0x0800;
const ETHER_ARP: u16 = 0x0806;
const PROTOCOL_ICMP: u8 = 1;
const PROTOCOL_TCP: u8 = 6;
const PROTOCOL_UDP: u8 = 17;
const TCP_RESET: u8 = 0x04;
const ICMP_ECHO_REPLY: u8 = 0;
const PORT_DHCP_SERVER: u16 = 67;
const DHCP_OPTIONS_AT: usize = 240;
const DHCP_MESSAGE_TYPE: u8 = 53;
const DHCP_NAK: u8 = 6;

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn address(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    let octets: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(Ipv4Addr::from(octets))
}

/// What a received frame proves, if it is one of another station at all.
fn judge(frame: &[u8], mac: [u8; 6], ours: &AddressState) -> Option<FrameEvidence> {
    let source = frame.get(6..12)?;
    if source == mac {
        return None;
    }
    let to_us = frame.get(..6)? == mac;
    let link = Some(FrameEvidence::Works(Layer::Link));
    let payload = frame.get(14..)?;
    match word(frame, 12)? {
        ETHER_ARP if to_us && ours.gateway.is_some() && address(payload, 14) == ours.gateway => {
            Some(FrameEvidence::Works(Layer::Gateway))
        }
        ETHER_IPV4 => packet(payload, to_us, ours).or(link),
        _ => link,
    }
}

fn packet(packet: &[u8], to_us: bool, ours: &AddressState) -> Option<FrameEvidence> {
    let header_length = usize::from(packet.first()? & 0x0F) * 4;
    let protocol = *packet.get(9)?;
    let source = address(packet, 12)?;
    let body = packet.get(header_length..)?;
    if protocol == PROTOCOL_UDP && word(body, 0)? == PORT_DHCP_SERVER {
        return dhcp(body.get(8..)?);
    }
    if !to_us || ours.address != address(packet, 16) {
        return None;
    }
    if Some(source) == ours.gateway {
        return Some(FrameEvidence::Works(Layer::Gateway));
    }
    if same_subnet(source, ours) {
        return None;
    }
    let real = match protocol {
        PROTOCOL_TCP => body.get(13)? & TCP_RESET == 0,
        PROTOCOL_ICMP => *body.first()? == ICMP_ECHO_REPLY,
        _ => true,
    };
    // Whatever it is, the gateway handed it to us.
    Some(FrameEvidence::Works(if real { Layer::Path } else { Layer::Gateway }))
}

fn same_subnet(other: Ipv4Addr, ours: &AddressState) -> bool {
    let Some(address) = ours.address else { return true };
    let host_bits = 32u32.saturating_sub(u32::from(ours.prefix_length));
    let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
    u32::from(address) & mask == u32::from(other) & mask
}

fn dhcp(message: &[u8]) -> Option<FrameEvidence> {
    let mut options = message.get(DHCP_OPTIONS_AT..)?;
    // Each round takes at least one byte, so the walk ends.
    loop {
        match options {
            [0, rest @ ..] => options = rest,
            [DHCP_MESSAGE_TYPE, 1, DHCP_NAK, ..] => return Some(FrameEvidence::LeaseRefused),
            [DHCP_MESSAGE_TYPE, ..] | [255, ..] | [] | [_] => return Some(FrameEvidence::Works(Layer::Link)),
            [_, length, rest @ ..] => options = rest.get(usize::from(*length)..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    use super::*;

    const MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
    const OURS: AddressState = AddressState {
        link_up: true,
        address: Some(Ipv4Addr::new(192, 168, 4, 2)),
        prefix_length: 24,
        gateway: Some(Ipv4Addr::new(192, 168, 4, 1)),
        dns: None,
    };

    fn frame(to: [u8; 6], kind: u16, payload: &[u8]) -> Vec<u8> {
        [&to[..], &[2, 9, 9, 9, 9, 9], &kind.to_be_bytes(), payload].concat()
    }

    fn ipv4(source: [u8; 4], protocol: u8, body: &[u8]) -> Vec<u8> {
        let head = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0];
        [&head[..], &source, &[192, 168, 4, 2], body].concat()
    }

    fn tcp(flags: u8) -> Vec<u8> {
        let mut segment = [0; 20];
        segment[13] = flags;
        segment.to_vec()
    }

    #[test]
    fn frame_of_each_sender_proves_its_layer() {
        let works = |layer| Some(FrameEvidence::Works(layer));
        let beyond = frame(MAC, ETHER_IPV4, &ipv4([10, 0, 0, 1], PROTOCOL_TCP, &tcp(0x10)));
        assert_eq!(judge(&beyond, MAC, &OURS), works(Layer::Path));
        let reset = frame(MAC, ETHER_IPV4, &ipv4([10, 0, 0, 1], PROTOCOL_TCP, &tcp(0x14)));
        assert_eq!(judge(&reset, MAC, &OURS), works(Layer::Gateway), "a gateway can forge a reset");
        let gateway = frame(MAC, ETHER_IPV4, &ipv4([192, 168, 4, 1], PROTOCOL_ICMP, &[0, 0]));
        assert_eq!(judge(&gateway, MAC, &OURS), works(Layer::Gateway));
        let neighbour = frame(MAC, ETHER_IPV4, &ipv4([192, 168, 4, 9], PROTOCOL_TCP, &tcp(0x10)));
        assert_eq!(judge(&neighbour, MAC, &OURS), works(Layer::Link));
        let broadcast = frame([0xFF; 6], ETHER_ARP, &[0; 28]);
        assert_eq!(judge(&broadcast, MAC, &OURS), works(Layer::Link));
    }

    #[test]
    fn address_of_a_group_told_by_a_chip_becomes_one_of_a_station() {
        assert_eq!(of_one_station([0xFF; 6]), [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(of_one_station(MAC), MAC);
    }

    #[test]
    fn dhcp_nak_is_a_refusal_and_an_ack_is_not() {
        let message = |kind: u8| {
            let mut body = std::vec![0, 67, 0, 68, 0, 0, 0, 0];
            body.extend([0; DHCP_OPTIONS_AT]);
            body.extend([0, 54, 4, 1, 2, 3, 4, DHCP_MESSAGE_TYPE, 1, kind, 255]);
            frame([0xFF; 6], ETHER_IPV4, &ipv4([192, 168, 4, 1], PROTOCOL_UDP, &body))
        };
        assert_eq!(judge(&message(DHCP_NAK), MAC, &AddressState::default()), Some(FrameEvidence::LeaseRefused));
        assert_eq!(judge(&message(5), MAC, &AddressState::default()), Some(FrameEvidence::Works(Layer::Link)));
    }

    #[test]
    fn frame_cut_anywhere_proves_at_most_the_link_and_never_panics() {
        let whole = frame(MAC, ETHER_IPV4, &ipv4([10, 0, 0, 1], PROTOCOL_TCP, &tcp(0x10)));
        for length in 0..whole.len() - 7 {
            let judged = judge(&whole[..length], MAC, &OURS);
            assert!(matches!(judged, None | Some(FrameEvidence::Works(Layer::Link))), "{length}: {judged:?}");
        }
    }
}
