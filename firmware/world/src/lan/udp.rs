//! UDP from the board: DHCP, names, and datagrams for the hook.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    DhcpMessageType, DhcpPacket, DhcpRepr, EthernetProtocol, IpAddress, IpProtocol, Ipv4Packet, UdpPacket, UdpRepr,
};

use super::device::MTU;
use super::dns::{Answer, Question};
use super::outbox::HEADER_LEN;
use super::upstream::QueryId;
use super::{Conditions, GATEWAY, Lan, dhcp, ip_header, is_far};
use crate::fault::{Kind, Manner};
use crate::judge::Evidence;
use crate::shared::Want;

const DNS_PORT: u16 = 53;
const DHCP_SERVER_PORT: u16 = 67;
const DHCP_CLIENT_PORT: u16 = 68;
/// A refusing server has no time for a client so long after each refusal, microseconds. Clients ask again at once, and
/// without it board and server would do nothing but ask and refuse.
const REFUSED_US: u64 = 1_000_000;
/// Most look-ups that wait for the hook; the oldest gives way, its asker asks again.
const QUERIES_MAX: usize = 16;
/// Datagrams taken from the hook at one instant.
const DATAGRAMS_MAX: usize = 16;

/// Look-ups that wait for the hook.
#[derive(Debug, Default)]
pub(super) struct Queries {
    waiting: VecDeque<(QueryId, Question, SocketAddrV4, SocketAddrV4)>,
    next_id: u64,
}

impl Lan {
    /// Answers if it is for the DHCP server; `false` when it is not.
    pub(super) fn dhcp(&mut self, now_us: u64, packet: &Ipv4Packet<&[u8]>, conditions: &Conditions) -> bool {
        let Ok(udp) = UdpPacket::new_checked(packet.payload()) else { return false };
        if udp.dst_port() != DHCP_SERVER_PORT {
            return false;
        }
        match conditions.dhcp {
            dhcp::Dhcp::Silent => self.lost(Kind::DhcpSilent, false),
            dhcp::Dhcp::Refusing => {
                self.lost(Kind::DhcpRefusing, true);
                if self.refused_us.is_some_and(|at| now_us.saturating_sub(at) < REFUSED_US) {
                    return true;
                }
            }
            dhcp::Dhcp::Normal => {}
        }
        // A server with too much to do drops what it has no time for.
        if self.shared.as_ref().is_some_and(|shared| !shared.ask(Want::LeaseAnswer)) {
            return true;
        }
        let mut answered = None;
        let refused_us = &mut self.refused_us;
        let answer = dhcp::answer(conditions.dhcp, udp.payload(), |repr: &DhcpRepr<'_>| {
            if repr.message_type == DhcpMessageType::Nak {
                *refused_us = Some(now_us);
            }
            let mut bytes = vec![0; repr.buffer_len()];
            // The buffer has the length that the representation asked for.
            answered = repr.emit(&mut DhcpPacket::new_unchecked(&mut bytes)).ok().map(|()| bytes);
        });
        if let (Some(()), Some(payload)) = (answer, answered) {
            let from = SocketAddrV4::new(GATEWAY, DHCP_SERVER_PORT);
            let to = SocketAddrV4::new(Ipv4Addr::BROADCAST, DHCP_CLIENT_PORT);
            self.send_udp(now_us, from, to, Evidence::None, &payload);
        }
        true
    }

    pub(super) fn udp(&mut self, now_us: u64, packet: &Ipv4Packet<&[u8]>, conditions: &Conditions) {
        let Ok(udp) = UdpPacket::new_checked(packet.payload()) else { return };
        let from = SocketAddrV4::new(packet.src_addr(), udp.src_port());
        let to = SocketAddrV4::new(packet.dst_addr(), udp.dst_port());
        if to.port() == DNS_PORT && (*to.ip() == GATEWAY || is_far(*to.ip())) {
            return self.dns(now_us, from, to, udp.payload(), conditions);
        }
        if conditions.portal || !is_far(*to.ip()) {
            return;
        }
        if let Some(upstream) = self.tcp.upstream() {
            upstream.send_datagram(from.port(), to, udp.payload());
            self.tcp.wake();
        }
    }

    fn dns(&mut self, now_us: u64, from: SocketAddrV4, to: SocketAddrV4, payload: &[u8], conditions: &Conditions) {
        let Some(question) = Question::parse(payload) else { return };
        let answer = if conditions.portal {
            Some(Answer::Address(GATEWAY))
        } else {
            // The gateway's server asks beyond: without a line it knows nothing.
            match (conditions.dns, conditions.upstream) {
                (Some(Manner::Silent), _) => return self.lost(Kind::DnsDead, false),
                (Some(Manner::Refuse), _) => {
                    self.lost(Kind::DnsDead, true);
                    Some(Answer::Failure)
                }
                (None, Some(Manner::Silent)) => return self.lost(Kind::UpstreamDead, false),
                (None, Some(Manner::Refuse)) => {
                    self.lost(Kind::UpstreamDead, true);
                    Some(Answer::Failure)
                }
                (None, None) => question.own(),
            }
        };
        match (answer, self.tcp.upstream()) {
            (Some(answer), _) => {
                let works = !conditions.portal && matches!(answer, Answer::Address(_) | Answer::Empty);
                self.send_answer(now_us, from, to, &question, answer, works);
            }
            (None, Some(upstream)) => {
                self.queries.next_id += 1;
                let id = QueryId(self.queries.next_id);
                upstream.resolve(id, &question.name);
                if self.queries.waiting.len() >= QUERIES_MAX {
                    self.queries.waiting.pop_front();
                }
                self.queries.waiting.push_back((id, question, from, to));
                self.tcp.wake();
            }
            (None, None) => self.send_answer(now_us, from, to, &question, Answer::NoSuchName, true),
        }
    }

    fn send_answer(
        &mut self,
        now_us: u64,
        board: SocketAddrV4,
        server: SocketAddrV4,
        question: &Question,
        answer: Answer,
        works: bool,
    ) {
        let evidence = if works { Evidence::Names } else { Evidence::None };
        self.send_udp(now_us, server, board, evidence, &question.respond(answer));
    }

    /// What the hook has for the board.
    pub(super) fn hooked_udp(&mut self, now_us: u64, conditions: &Conditions) {
        let cut = conditions.gateway_dead || conditions.portal || conditions.upstream.is_some();
        while let Some((id, address)) = self.tcp.upstream().and_then(|upstream| upstream.resolved()) {
            let Some(index) = self.queries.waiting.iter().position(|(waiting, ..)| *waiting == id) else { continue };
            let Some((_, question, board, server)) = self.queries.waiting.remove(index) else { continue };
            if !cut {
                let answer = address.map_or(Answer::NoSuchName, Answer::Address);
                self.send_answer(now_us, board, server, &question, answer, true);
            }
        }
        let mut buffer = [0; MTU - 28];
        for _ in 0..DATAGRAMS_MAX {
            let Some(upstream) = self.tcp.upstream() else { return };
            let Some((port, from, len)) = upstream.receive_datagram(&mut buffer) else { return };
            if !cut {
                let to = SocketAddrV4::new(self.board_ip, port);
                self.send_udp(now_us, from, to, Evidence::Path, &buffer[..len.min(MTU - 28)]);
            }
        }
    }

    fn send_udp(&mut self, now_us: u64, from: SocketAddrV4, to: SocketAddrV4, evidence: Evidence, payload: &[u8]) {
        let udp = UdpRepr { src_port: from.port(), dst_port: to.port() };
        let len = udp.header_len() + payload.len();
        let header = ip_header(*from.ip(), *to.ip(), IpProtocol::Udp, len);
        if header.buffer_len() + len > MTU {
            return;
        }
        let mut bytes = self.outbox.buffer(header.buffer_len() + len);
        let checksums = ChecksumCapabilities::default();
        header.emit(&mut Ipv4Packet::new_unchecked(&mut bytes[HEADER_LEN..]), &checksums);
        let body = HEADER_LEN + header.buffer_len();
        udp.emit(
            &mut UdpPacket::new_unchecked(&mut bytes[body..]),
            &IpAddress::Ipv4(*from.ip()),
            &IpAddress::Ipv4(*to.ip()),
            payload.len(),
            |space| space.copy_from_slice(payload),
            &checksums,
        );
        self.send(now_us, is_far(*from.ip()), evidence, EthernetProtocol::Ipv4, bytes);
    }
}
