//! Behind the link: access point's bridge, DHCP, gateway, names, and the hosts beyond.
//!
//! ```text
//! board 192.168.4.50 --- 192.168.4.1 gateway, DHCP, names --- 203.0.113.10:7000 collector
//!                                                        \--- 203.0.113.53      probe (ICMP, TCP)
//!                                                         \-- 198.51.100.1      the PC, through the hook
//! ```
//!
//! The addresses beyond are from the ranges for documentation, so that they are nobody's. Frames are taken apart here;
//! TCP goes to [`tcp`]. Everything that a fault makes vanish is noted with the fault's kind, so that the judge knows
//! what a board could have noticed.

mod chatter;
pub mod collector;
mod device;
pub mod dhcp;
pub mod dns;
mod flow;
pub mod outbox;
mod tcp;
#[cfg(test)]
mod tests;
mod udp;
pub mod upstream;

use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, EthernetAddress, EthernetFrame, EthernetProtocol, Icmpv4DstUnreachable,
    Icmpv4Packet, Icmpv4Repr, IpProtocol, Ipv4Packet, Ipv4Repr,
};

use crate::fault::{HalfOpenManner, Kind, Manner};
use crate::judge::Evidence;
use crate::shared::Member;
use chatter::Chatter;
use dhcp::Dhcp;
use outbox::{HEADER_LEN, Outbox};
use tcp::Tcp;
use upstream::Upstream;

/// The gateway, which is DHCP and name server too.
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(192, 168, 4, 1);
/// Mask of the board's network.
pub const NETMASK: Ipv4Addr = Ipv4Addr::new(255, 255, 255, 0);
/// What the board is leased.
pub const BOARD: Ipv4Addr = Ipv4Addr::new(192, 168, 4, 50);
/// The embedded collector's host; answers ICMP too.
pub const COLLECTOR: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 10);
/// Its port.
pub const COLLECTOR_PORT: u16 = 7_000;
/// A host that answers ICMP and accepts TCP on every port.
pub const PROBE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);
/// A host that answers nothing, ever: the probe that was misconfigured.
pub const SILENT: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 99);
/// The PC's loopback as the board sees it, when flows are piped.
pub const PC: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
/// The gateway's hardware address.
pub const GATEWAY_MAC: EthernetAddress = EthernetAddress([0x06, 0x1d, 0xf1, 0xe1, 0xd0, 0x02]);

/// What is wrong behind the link, now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The DHCP server.
    pub dhcp: Dhcp,
    /// The gateway answers and forwards nothing.
    pub gateway_dead: bool,
    /// Names.
    pub dns: Option<Manner>,
    /// Everything beyond the gateway.
    pub upstream: Option<Manner>,
    /// The service.
    pub service: Option<Manner>,
    /// A portal answers in place of everyone.
    pub portal: bool,
}

/// What the world should know of what just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A fault of this kind swallowed something that the board sent, or answered no.
    Lost {
        /// Which.
        kind: Kind,
        /// The board sees it without a time-out.
        at_once: bool,
    },
    /// A new connection to a service was accepted.
    ServiceOpened,
    /// The collector took this line.
    Line(Vec<u8>),
}

/// The network behind the link.
pub struct Lan {
    tcp: Tcp,
    /// Frames on their way to the board.
    pub outbox: Outbox,
    board: EthernetAddress,
    board_ip: Ipv4Addr,
    queries: udp::Queries,
    chatter: Chatter,
    /// Last refusal of the DHCP server.
    refused_us: Option<u64>,
    /// The access point and its server, if other boards use them too.
    shared: Option<Arc<Member>>,
    /// What happened, for the world to take.
    pub notes: Vec<Note>,
}

/// Whether an address is in the board's network.
pub fn is_near(address: Ipv4Addr) -> bool {
    address.octets()[..3] == GATEWAY.octets()[..3]
}

fn is_far(address: Ipv4Addr) -> bool {
    !is_near(address) && !address.is_multicast() && !address.is_broadcast() && !address.is_unspecified()
}

impl Lan {
    /// A network that nobody spoke on yet, with so many stations besides the board.
    pub fn new(seed: u64, stations: u8) -> Self {
        Self {
            tcp: Tcp::new(seed),
            outbox: Outbox::default(),
            board: EthernetAddress::BROADCAST,
            // Until it says otherwise: what it is leased.
            board_ip: BOARD,
            queries: udp::Queries::default(),
            chatter: Chatter::new(seed, stations),
            refused_us: None,
            shared: None,
            notes: Vec::new(),
        }
    }

    /// See [`crate::World::share`].
    pub fn share(&mut self, member: Arc<Member>) {
        self.shared = Some(member);
    }

    /// See [`crate::World::set_upstream`].
    pub fn set_upstream(&mut self, upstream: Box<dyn Upstream>) {
        self.tcp.set_upstream(upstream);
    }

    /// Whether anything lies on its way or waits for a time.
    pub fn next_due(&self) -> Option<u64> {
        self.outbox.next_due().into_iter().chain(self.tcp.next_due()).chain(self.chatter.next_due()).min()
    }

    /// The service's connections die; `false` when there was none.
    pub fn half_open(&mut self, manner: HalfOpenManner) -> bool {
        self.tcp.half_open(manner)
    }

    /// The conditions changed.
    pub fn wake(&mut self) {
        self.tcp.wake();
    }

    fn lost(&mut self, kind: Kind, at_once: bool) {
        self.notes.push(Note::Lost { kind, at_once });
    }

    /// One frame from the board. Garbage is dropped.
    pub fn handle(&mut self, now_us: u64, frame: &[u8], conditions: &Conditions) {
        let Ok(ethernet) = EthernetFrame::new_checked(frame) else { return };
        if ethernet.src_addr().is_unicast() {
            self.board = ethernet.src_addr();
        }
        let to = ethernet.dst_addr();
        if to != GATEWAY_MAC && !to.is_broadcast() {
            return;
        }
        match ethernet.ethertype() {
            EthernetProtocol::Arp => self.arp(now_us, ethernet.payload(), conditions),
            EthernetProtocol::Ipv4 => self.ipv4(now_us, ethernet.payload(), conditions),
            _ => {}
        }
    }

    fn arp(&mut self, now_us: u64, payload: &[u8], conditions: &Conditions) {
        let Ok(packet) = ArpPacket::new_checked(payload) else { return };
        let Ok(ArpRepr::EthernetIpv4 {
            operation,
            source_hardware_addr,
            source_protocol_addr,
            target_protocol_addr,
            ..
        }) = ArpRepr::parse(&packet)
        else {
            return;
        };
        if operation != ArpOperation::Request || target_protocol_addr != GATEWAY {
            return;
        }
        if conditions.gateway_dead {
            return self.lost(Kind::GatewayDead, false);
        }
        let reply = ArpRepr::EthernetIpv4 {
            operation: ArpOperation::Reply,
            source_hardware_addr: GATEWAY_MAC,
            source_protocol_addr: GATEWAY,
            target_hardware_addr: source_hardware_addr,
            target_protocol_addr: source_protocol_addr,
        };
        let mut bytes = self.outbox.buffer(reply.buffer_len());
        reply.emit(&mut ArpPacket::new_unchecked(&mut bytes[HEADER_LEN..]));
        self.send(now_us, false, Evidence::Gateway, EthernetProtocol::Arp, bytes);
    }

    /// Puts the Ethernet header in front and sends.
    fn send(&mut self, now_us: u64, far: bool, evidence: Evidence, protocol: EthernetProtocol, mut bytes: Vec<u8>) {
        let mut ethernet = EthernetFrame::new_unchecked(&mut bytes[1..]);
        ethernet.set_src_addr(GATEWAY_MAC);
        ethernet.set_dst_addr(self.board);
        ethernet.set_ethertype(protocol);
        self.outbox.push(now_us, far, evidence, bytes);
    }

    fn ipv4(&mut self, now_us: u64, payload: &[u8], conditions: &Conditions) {
        let Ok(packet) = Ipv4Packet::new_checked(payload) else { return };
        if packet.version() != 4 || packet.more_frags() || packet.frag_offset() != 0 {
            return;
        }
        let (from, to) = (packet.src_addr(), packet.dst_addr());
        if is_near(from) && from != GATEWAY && from.octets()[3] != 255 {
            self.board_ip = from;
        }
        let whole = payload.get(..usize::from(packet.total_len())).unwrap_or(payload);
        if packet.next_header() == IpProtocol::Udp && self.dhcp(now_us, &packet, conditions) {
            return;
        }
        if conditions.gateway_dead {
            return self.lost(Kind::GatewayDead, false);
        }
        if to == SILENT {
            return;
        }
        if is_far(to) && !(conditions.portal && packet.next_header() != IpProtocol::Icmp) {
            match conditions.upstream {
                Some(Manner::Silent) => return self.lost(Kind::UpstreamDead, false),
                Some(Manner::Refuse) => {
                    self.lost(Kind::UpstreamDead, true);
                    return self.unreachable(now_us, &packet);
                }
                None => {}
            }
        }
        match packet.next_header() {
            IpProtocol::Icmp => self.icmp(now_us, &packet, conditions),
            IpProtocol::Udp => self.udp(now_us, &packet, conditions),
            IpProtocol::Tcp if is_far(to) || to == GATEWAY => {
                self.tcp.handle(whole, conditions, &mut self.notes);
            }
            _ => {}
        }
    }

    fn icmp(&mut self, now_us: u64, packet: &Ipv4Packet<&[u8]>, conditions: &Conditions) {
        let (from, to) = (packet.src_addr(), packet.dst_addr());
        let checksums = ChecksumCapabilities::default();
        let Ok(icmp) = Icmpv4Packet::new_checked(packet.payload()) else { return };
        let Ok(Icmpv4Repr::EchoRequest { ident, seq_no, data }) = Icmpv4Repr::parse(&icmp, &checksums) else { return };
        if conditions.portal && is_far(to) {
            return self.lost(Kind::CaptivePortal, false);
        }
        if to == GATEWAY || is_far(to) {
            let evidence = if is_far(to) { Evidence::Path } else { Evidence::Gateway };
            self.send_icmp(now_us, to, from, evidence, &Icmpv4Repr::EchoReply { ident, seq_no, data });
        }
    }

    fn unreachable(&mut self, now_us: u64, packet: &Ipv4Packet<&[u8]>) {
        let checksums = ChecksumCapabilities::default();
        let Ok(header) = Ipv4Repr::parse(packet, &checksums) else { return };
        // RFC 792: the header and the first eight bytes of what could not be delivered.
        let data = &packet.payload()[..packet.payload().len().min(8)];
        let repr = Icmpv4Repr::DstUnreachable { reason: Icmpv4DstUnreachable::HostUnreachable, header, data };
        self.send_icmp(now_us, GATEWAY, packet.src_addr(), Evidence::None, &repr);
    }

    fn send_icmp(&mut self, now_us: u64, from: Ipv4Addr, to: Ipv4Addr, evidence: Evidence, repr: &Icmpv4Repr<'_>) {
        let header = ip_header(from, to, IpProtocol::Icmp, repr.buffer_len());
        let mut bytes = self.outbox.buffer(header.buffer_len() + repr.buffer_len());
        let checksums = ChecksumCapabilities::default();
        header.emit(&mut Ipv4Packet::new_unchecked(&mut bytes[HEADER_LEN..]), &checksums);
        let body = HEADER_LEN + header.buffer_len();
        repr.emit(&mut Icmpv4Packet::new_unchecked(&mut bytes[body..]), &checksums);
        self.send(now_us, is_far(from), evidence, EthernetProtocol::Ipv4, bytes);
    }

    /// Lets the stations, TCP and the hook work and puts their packets on the way. Call when [`Lan::next_due`] has come.
    pub fn work(&mut self, now_us: u64, conditions: &Conditions) {
        if let Some((station, mut bytes)) = self.chatter.speak(now_us, &mut self.outbox) {
            let mut ethernet = EthernetFrame::new_unchecked(&mut bytes[1..]);
            ethernet.set_src_addr(station);
            ethernet.set_dst_addr(EthernetAddress::BROADCAST);
            ethernet.set_ethertype(EthernetProtocol::Arp);
            self.outbox.push(now_us, false, Evidence::None, bytes);
        }
        if self.tcp.next_due().is_none_or(|due| due > now_us) {
            return;
        }
        let board = SocketAddrV4::new(self.board_ip, 0);
        self.tcp.work(now_us, board, conditions, &mut self.notes);
        self.hooked_udp(now_us, conditions);
        let mut sent = std::mem::take(&mut self.tcp.device.sent);
        for mut bytes in sent.drain(..) {
            match self.judge_outgoing(&bytes[HEADER_LEN..], conditions) {
                Some((far, evidence)) => {
                    bytes[0] = crate::wire::TAG_FRAME;
                    self.send(now_us, far, evidence, EthernetProtocol::Ipv4, bytes);
                    // The packet's buffer went along; one that came back takes its place.
                    if let Some(buffer) = self.outbox.spare() {
                        self.tcp.device.pool.push(buffer);
                    }
                }
                None => self.tcp.device.pool.push(bytes),
            }
        }
        self.tcp.device.sent = sent;
    }

    /// Whether a packet of the world's TCP gets through, from how far, and what it proves.
    fn judge_outgoing(&mut self, packet: &[u8], conditions: &Conditions) -> Option<(bool, Evidence)> {
        let ip = Ipv4Packet::new_checked(packet).ok()?;
        let far = is_far(ip.src_addr());
        if conditions.gateway_dead {
            return None;
        }
        let tcp = smoltcp::wire::TcpPacket::new_checked(ip.payload()).ok()?;
        if conditions.portal {
            return (tcp.rst() || tcp.src_port() == 80 || !far).then_some((far, Evidence::None));
        }
        if far && conditions.upstream.is_some() {
            return None;
        }
        let evidence = match (far, tcp.rst(), tcp.payload().is_empty()) {
            (true, false, false) => Evidence::Service,
            (true, false, true) => Evidence::Path,
            _ => Evidence::None,
        };
        Some((far, evidence))
    }
}

/// A header for a packet without options.
fn ip_header(from: Ipv4Addr, to: Ipv4Addr, next_header: IpProtocol, payload_len: usize) -> Ipv4Repr {
    Ipv4Repr { src_addr: from, dst_addr: to, next_header, payload_len, hop_limit: 64 }
}
