//! A stand-in for a board: smoltcp as its stack, chip commands by hand, telemetry lines over TCP. Not the firmware: it
//! recovers from nothing by itself.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddrV4};

use fieldwarden_world::wire::{ChipStatus, Command, Event, Message, Reply};
use fieldwarden_world::{LinkKind, ResetCause, World, WorldConfig, net};
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::{dhcpv4, icmp, tcp, udp};
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, HardwareAddress, Icmpv4Packet, Icmpv4Repr, IpAddress, IpCidr, Ipv4Cidr};

pub const SECOND: u64 = 1_000_000;

#[derive(Default)]
pub struct Wire {
    pub received: VecDeque<Vec<u8>>,
    pub sent: VecDeque<Vec<u8>>,
    pool: Vec<Vec<u8>>,
}

pub struct In(Vec<u8>);
pub struct Out<'a>(&'a mut VecDeque<Vec<u8>>, Vec<u8>);

impl RxToken for In {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0[1..])
    }
}

impl TxToken for Out<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut bytes = self.1;
        bytes.clear();
        bytes.resize(1 + len, 0);
        bytes[0] = fieldwarden_world::wire::TAG_FRAME;
        let result = f(&mut bytes[1..]);
        self.0.push_back(bytes);
        result
    }
}

impl Device for Wire {
    type RxToken<'a> = In;
    type TxToken<'a> = Out<'a>;

    fn receive(&mut self, _: Instant) -> Option<(In, Out<'_>)> {
        let frame = self.received.pop_front()?;
        let buffer = self.pool.pop().unwrap_or_default();
        Some((In(frame), Out(&mut self.sent, buffer)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Out<'_>> {
        let buffer = self.pool.pop().unwrap_or_default();
        Some(Out(&mut self.sent, buffer))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = 1514;
        capabilities
    }
}

pub struct Board {
    pub world: World,
    pub now: u64,
    pub kind: LinkKind,
    iface: Interface,
    sockets: SocketSet<'static>,
    wire: Wire,
    dhcp: SocketHandle,
    pub tcp: SocketHandle,
    udp: SocketHandle,
    icmp: SocketHandle,
    pub replies: VecDeque<(u16, Reply)>,
    pub link_events: Vec<Event>,
    pub address: Option<Ipv4Addr>,
    next_id: u16,
    next_port: u16,
    seq: u64,
    ping_seq: u16,
    /// Frames sent.
    pub frames: u64,
    /// Waits as long as the time passes, for what is real behind the world.
    pub real_time: bool,
}

impl Board {
    pub fn new(config: WorldConfig) -> Self {
        let kind = config.link;
        let world = World::new(config);
        let mac = EthernetAddress(world.factory_mac());
        let mut wire = Wire::default();
        let mut config = Config::new(HardwareAddress::Ethernet(mac));
        config.random_seed = 7;
        let iface = Interface::new(config, &mut wire, Instant::ZERO);
        let mut sockets = SocketSet::new(Vec::new());
        let buffer = || tcp::SocketBuffer::new(vec![0; 2048]);
        let mut socket = tcp::Socket::new(buffer(), buffer());
        socket.set_nagle_enabled(false);
        let tcp = sockets.add(socket);
        let packets = || udp::PacketBuffer::new(vec![udp::PacketMetadata::EMPTY; 4], vec![0; 1024]);
        let mut udp = udp::Socket::new(packets(), packets());
        udp.bind(4444).unwrap();
        let udp = sockets.add(udp);
        let packets = || icmp::PacketBuffer::new(vec![icmp::PacketMetadata::EMPTY; 4], vec![0; 1024]);
        let mut icmp = icmp::Socket::new(packets(), packets());
        icmp.bind(icmp::Endpoint::Ident(0x77)).unwrap();
        let icmp = sockets.add(icmp);
        let dhcp = sockets.add(dhcpv4::Socket::new());
        Self {
            world,
            now: 0,
            kind,
            iface,
            sockets,
            wire,
            dhcp,
            tcp,
            udp,
            icmp,
            replies: VecDeque::new(),
            link_events: Vec::new(),
            address: None,
            next_id: 0,
            next_port: 40_000,
            seq: 0,
            ping_seq: 0,
            frames: 0,
            real_time: false,
        }
    }

    fn instant(&self) -> Instant {
        Instant::from_micros(self.now as i64)
    }

    /// Exchanges everything due at the present instant.
    pub fn settle(&mut self) {
        loop {
            self.iface.poll(Instant::from_micros(self.now as i64), &mut self.wire, &mut self.sockets);
            self.configure();
            while let Some(frame) = self.wire.sent.pop_front() {
                self.frames += 1;
                self.world.handle(self.now, &frame);
                self.wire.pool.push(frame);
            }
            let (wire, replies, events) = (&mut self.wire, &mut self.replies, &mut self.link_events);
            let mut any = false;
            self.world.poll(self.now, &mut |datagram: &[u8]| {
                any = true;
                match Message::decode(datagram) {
                    Ok(Message::Frame(_)) => {
                        let mut bytes = wire.pool.pop().unwrap_or_default();
                        bytes.clear();
                        bytes.extend_from_slice(datagram);
                        wire.received.push_back(bytes);
                    }
                    Ok(Message::Reply { id, reply }) => replies.push_back((id, reply)),
                    Ok(Message::Event(event)) => events.push(event),
                    other => panic!("world sent {other:?}"),
                }
            });
            if !any && self.wire.sent.is_empty() {
                return;
            }
        }
    }

    fn configure(&mut self) {
        let event = self.sockets.get_mut::<dhcpv4::Socket>(self.dhcp).poll();
        match event {
            Some(dhcpv4::Event::Configured(config)) => {
                self.address = Some(config.address.address());
                self.iface.update_ip_addrs(|addresses| {
                    addresses.clear();
                    addresses.push(IpCidr::Ipv4(config.address)).unwrap();
                });
                if let Some(router) = config.router {
                    self.iface.routes_mut().add_default_ipv4_route(router).unwrap();
                }
            }
            Some(dhcpv4::Event::Deconfigured) => {
                self.address = None;
                self.iface.update_ip_addrs(|addresses| addresses.clear());
            }
            None => {}
        }
    }

    /// A fixed address, for boards without DHCP.
    pub fn set_static(&mut self) {
        self.address = Some(net::BOARD);
        self.iface.update_ip_addrs(|addresses| {
            addresses.clear();
            addresses.push(IpCidr::Ipv4(Ipv4Cidr::new(net::BOARD, 24))).unwrap();
        });
        self.iface.routes_mut().add_default_ipv4_route(net::GATEWAY).unwrap();
    }

    /// The board's stack forgets its lease and asks anew.
    pub fn renew(&mut self) {
        self.sockets.get_mut::<dhcpv4::Socket>(self.dhcp).reset();
    }

    /// Runs until `done` or the time is over; says whether it was done.
    pub fn run_until(&mut self, until: u64, mut done: impl FnMut(&mut Self) -> bool) -> bool {
        loop {
            self.settle();
            if done(self) {
                return true;
            }
            let stack = self.iface.poll_at(self.instant(), &self.sockets).map(|at| at.total_micros() as u64);
            let next = self.world.next_deadline().into_iter().chain(stack).min().unwrap_or(u64::MAX);
            if self.real_time {
                let wait = next.min(until).saturating_sub(self.now);
                std::thread::sleep(std::time::Duration::from_micros(wait));
            }
            if next > until {
                self.now = self.now.max(until);
                return false;
            }
            self.now = next.max(self.now + u64::from(next <= self.now));
        }
    }

    pub fn run_for(&mut self, us: u64) {
        self.run_until(self.now + us, |_| false);
        self.settle();
    }

    /// Sends a command and waits for its reply, at most five seconds.
    pub fn command(&mut self, command: Command<'_>) -> Option<Reply> {
        self.next_id += 1;
        let id = self.next_id;
        let message = Message::Command { id, command }.to_vec().unwrap();
        self.world.handle(self.now, &message);
        let mut found = None;
        self.run_until(self.now + 5 * SECOND, |board| {
            let index = board.replies.iter().position(|(reply_id, _)| *reply_id == id);
            found = index.and_then(|index| board.replies.remove(index)).map(|(_, reply)| reply);
            found.is_some()
        });
        found
    }

    pub fn status(&mut self) -> Option<ChipStatus> {
        match self.command(Command::Status)? {
            Reply::Status(status) => Some(status),
            _ => None,
        }
    }

    pub fn connect(&mut self) -> Option<Reply> {
        self.command(Command::Connect { ssid: "fieldwarden", password: "correct horse", bssid: None })
    }

    /// From reset to link, by the kind's own commands.
    pub fn join(&mut self) -> bool {
        match self.kind {
            LinkKind::Wifi => {
                self.command(Command::Enable(true));
                self.command(Command::Station(true));
                self.connect();
            }
            LinkKind::Coprocessor => drop(self.connect()),
            LinkKind::Wired => {
                let mac = self.world.factory_mac();
                self.command(Command::SetMac(mac));
            }
            LinkKind::External => {}
        }
        self.run_until(self.now + 5 * SECOND, |board| board.world.link_up())
    }

    /// Joins and gets a lease.
    pub fn online(&mut self) -> bool {
        self.join() && {
            self.renew();
            self.run_until(self.now + 60 * SECOND, |board| board.address.is_some())
        }
    }

    pub fn ping(&mut self, to: Ipv4Addr) -> bool {
        self.ping_seq += 1;
        let seq_no = self.ping_seq;
        let repr = Icmpv4Repr::EchoRequest { ident: 0x77, seq_no, data: b"fieldwarden" };
        let socket = self.sockets.get_mut::<icmp::Socket>(self.icmp);
        let Ok(space) = socket.send(repr.buffer_len(), IpAddress::Ipv4(to)) else { return false };
        repr.emit(&mut Icmpv4Packet::new_unchecked(space), &Default::default());
        self.run_until(self.now + 2 * SECOND, |board| {
            let socket = board.sockets.get_mut::<icmp::Socket>(board.icmp);
            while let Ok((payload, from)) = socket.recv() {
                let packet = Icmpv4Packet::new_checked(payload).unwrap();
                if let Ok(Icmpv4Repr::EchoReply { seq_no: got, .. }) = Icmpv4Repr::parse(&packet, &Default::default())
                    && got == seq_no
                    && from == IpAddress::Ipv4(to)
                {
                    return true;
                }
            }
            false
        })
    }

    /// The address of a name: `None` without answer, `Some(None)` for a negative one.
    pub fn resolve(&mut self, name: &str) -> Option<Option<Ipv4Addr>> {
        self.next_id += 1;
        let id = self.next_id;
        let mut query = id.to_be_bytes().to_vec();
        query.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        for label in name.split('.') {
            query.push(label.len() as u8);
            query.extend_from_slice(label.as_bytes());
        }
        query.extend_from_slice(&[0, 0, 1, 0, 1]);
        let socket = self.sockets.get_mut::<udp::Socket>(self.udp);
        socket.send_slice(&query, (IpAddress::Ipv4(net::GATEWAY), 53)).ok()?;
        let mut answer = None;
        self.run_until(self.now + 2 * SECOND, |board| {
            let socket = board.sockets.get_mut::<udp::Socket>(board.udp);
            while let Ok((payload, _)) = socket.recv() {
                if payload[..2] == id.to_be_bytes() {
                    let address = (payload[7] == 1).then(|| {
                        let octets: [u8; 4] = payload[payload.len() - 4..].try_into().unwrap();
                        Ipv4Addr::from(octets)
                    });
                    answer = Some(address);
                    return true;
                }
            }
            false
        });
        answer
    }

    /// Sends a datagram and waits for the answer.
    pub fn datagram(&mut self, to: SocketAddrV4, payload: &[u8]) -> Option<(SocketAddrV4, Vec<u8>)> {
        let socket = self.sockets.get_mut::<udp::Socket>(self.udp);
        socket.send_slice(payload, (IpAddress::Ipv4(*to.ip()), to.port())).ok()?;
        let mut answer = None;
        self.run_until(self.now + 2 * SECOND, |board| {
            let received = board.sockets.get_mut::<udp::Socket>(board.udp).recv();
            if let Ok((payload, meta)) = received {
                let IpAddress::Ipv4(from) = meta.endpoint.addr;
                answer = Some((SocketAddrV4::new(from, meta.endpoint.port), payload.to_vec()));
            }
            answer.is_some()
        });
        answer
    }

    pub fn socket(&mut self) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut(self.tcp)
    }

    pub fn tcp_open(&mut self, to: SocketAddrV4) -> bool {
        self.socket().abort();
        self.settle();
        self.next_port = self.next_port.checked_add(1).unwrap_or(40_000);
        let port = self.next_port;
        let socket = self.sockets.get_mut::<tcp::Socket>(self.tcp);
        let remote = (IpAddress::Ipv4(*to.ip()), to.port());
        if socket.connect(self.iface.context(), remote, port).is_err() {
            return false;
        }
        self.run_until(self.now + 3 * SECOND, |board| {
            matches!(board.socket().state(), tcp::State::Established | tcp::State::Closed)
        });
        self.socket().state() == tcp::State::Established
    }

    /// Drops the socket without telling the peer.
    pub fn forget_socket(&mut self) {
        self.sockets.remove(self.tcp);
        let buffer = || tcp::SocketBuffer::new(vec![0; 2048]);
        let mut socket = tcp::Socket::new(buffer(), buffer());
        socket.set_nagle_enabled(false);
        self.tcp = self.sockets.add(socket);
    }

    pub fn open_collector(&mut self) -> bool {
        self.tcp_open(SocketAddrV4::new(net::COLLECTOR, net::COLLECTOR_PORT))
    }

    /// Sends bytes and waits for an answer of at least one line.
    pub fn exchange(&mut self, bytes: &[u8]) -> Option<String> {
        if !self.socket().can_send() {
            return None;
        }
        self.socket().send_slice(bytes).ok()?;
        let mut answer = Vec::new();
        let done = self.run_until(self.now + 5 * SECOND, |board| {
            let socket = board.socket();
            while socket.can_recv() {
                socket.recv(|bytes| (bytes.len(), answer.extend_from_slice(bytes))).unwrap();
            }
            answer.ends_with(b"\n")
        });
        done.then(|| String::from_utf8(answer).unwrap())
    }

    /// One telemetry line over the open connection; whether it was acknowledged.
    pub fn line(&mut self) -> bool {
        self.seq += 1;
        let seq = self.seq;
        let answer = self.exchange(format!("{{\"t\": 21.5, \"seq\": {seq}}}\n").as_bytes());
        answer.is_some_and(|answer| answer == format!("{{\"ack\": {seq}}}\n"))
    }

    /// A line over a new connection if the old one does not do.
    pub fn line_anew(&mut self) -> bool {
        self.line() || (self.open_collector() && self.line())
    }

    /// The microcontroller is reset; the chip is not.
    pub fn reset(&mut self, cause: ResetCause) {
        self.world.board_reset(self.now, cause);
        self.socket().abort();
        self.address = None;
        self.iface.update_ip_addrs(|addresses| addresses.clear());
        self.renew();
        self.replies.clear();
        self.settle();
    }
}
