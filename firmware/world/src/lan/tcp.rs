//! The world's TCP: every address behind the gateway, terminated by smoltcp sockets made when a SYN comes.
//!
//! Invariants: at most [`FLOWS_MAX`] flows; a flow in stage `Served` owns exactly one socket of the set, and each socket
//! belongs to one flow; [`Tcp::next_due`] is exact after each [`Tcp::work`].

use std::net::SocketAddrV4;

use smoltcp::iface::{Config, Interface, PollIngressSingleResult, PollResult, SocketSet};
use smoltcp::socket::tcp::{Socket, SocketBuffer, State};
use smoltcp::time::Instant;
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr, IpListenEndpoint, Ipv4Packet, TcpPacket};

use super::collector::Connection;
use super::device::IpDevice;
use super::flow::{App, Flow, FlowKey, Stage, endpoint};
use super::upstream::{FlowId, FlowStatus, Upstream};
use super::{COLLECTOR, COLLECTOR_PORT, Conditions, GATEWAY, Note, PROBE, is_near};
use crate::fault::{HalfOpenManner, Kind, Manner};

/// Most connections at a time; the oldest that is of no use gives way.
pub const FLOWS_MAX: usize = 32;
/// Bytes that wait in either direction of a connection.
const BUFFER_LEN: usize = 4_096;
/// A board that acknowledges nothing for so long is gone: the connection is forgotten.
const UNACKED_US_MAX: u64 = 300_000_000;
/// Passes over the flows at one instant: ingress, answer, egress, and what a close sets off.
const PASSES_MAX: usize = 16;
/// First local port of connections to the board.
const INBOUND_PORT_MIN: u16 = 49_152;

/// What to do with a SYN.
enum Verdict {
    Serve(App),
    Hold,
    Reset,
}

/// The TCP of everything behind the gateway.
pub struct Tcp {
    interface: Interface,
    sockets: SocketSet<'static>,
    /// Packets in and out.
    pub device: IpDevice,
    flows: Vec<Flow>,
    upstream: Option<Box<dyn Upstream>>,
    next_id: u64,
    inbound_port: u16,
    due_us: Option<u64>,
    /// Something was changed from outside of [`Tcp::work`].
    dirty: bool,
}

impl Tcp {
    pub fn new(seed: u64) -> Self {
        let mut device = IpDevice::default();
        let mut config = Config::new(HardwareAddress::Ip);
        config.random_seed = seed;
        let mut interface = Interface::new(config, &mut device, Instant::ZERO);
        interface.set_any_ip(true);
        // Room for two addresses and two routes is built in; one of each is used.
        interface.update_ip_addrs(|addresses| {
            let _ = addresses.push(IpCidr::new(IpAddress::Ipv4(GATEWAY), 24));
        });
        let _ = interface.routes_mut().add_default_ipv4_route(GATEWAY);
        Self {
            interface,
            sockets: SocketSet::new(Vec::new()),
            device,
            flows: Vec::new(),
            upstream: None,
            next_id: 0,
            inbound_port: INBOUND_PORT_MIN,
            due_us: None,
            dirty: false,
        }
    }

    pub fn set_upstream(&mut self, upstream: Box<dyn Upstream>) {
        self.upstream = Some(upstream);
        self.dirty = true;
    }

    pub fn upstream(&mut self) -> Option<&mut (dyn Upstream + 'static)> {
        self.upstream.as_deref_mut()
    }

    /// The first instant at which [`Tcp::work`] does something.
    pub fn next_due(&self) -> Option<u64> {
        if self.dirty { Some(0) } else { self.due_us }
    }

    /// One TCP packet from the board.
    pub fn handle(&mut self, packet: &[u8], conditions: &Conditions, notes: &mut Vec<Note>) {
        let Ok(ip) = Ipv4Packet::new_checked(packet) else { return };
        let Ok(tcp) = TcpPacket::new_checked(ip.payload()) else { return };
        let key =
            FlowKey { board: endpoint(ip.src_addr(), tcp.src_port()), peer: endpoint(ip.dst_addr(), tcp.dst_port()) };
        let known = self.flows.iter().position(|flow| flow.key == key);
        if tcp.syn() && !tcp.ack() {
            match known {
                Some(index) if self.is_opening(index) => {
                    if matches!(self.flows[index].stage, Stage::Held(_)) {
                        return;
                    }
                }
                _ => {
                    if let Some(index) = known {
                        self.forget(index);
                    }
                    match self.judge_syn(key.peer, conditions, notes) {
                        Verdict::Reset => {}
                        Verdict::Hold => return self.hold(key, packet),
                        Verdict::Serve(app) => self.serve(key, app),
                    }
                }
            }
        } else if known.is_some_and(|index| self.flows[index].stage == Stage::Gone) {
            return notes.push(Note::Lost { kind: Kind::HalfOpenTcp, at_once: false });
        } else if conditions.portal && known.is_some_and(|index| !matches!(self.flows[index].app, App::Portal)) {
            // Connections from before the portal are blocked without a word.
            return notes.push(Note::Lost { kind: Kind::CaptivePortal, at_once: false });
        }
        self.receive(packet);
    }

    fn receive(&mut self, packet: &[u8]) {
        let mut buffer = self.device.pool.pop().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(packet);
        self.device.received.push_back(buffer);
        self.dirty = true;
    }

    fn is_opening(&self, index: usize) -> bool {
        match &self.flows[index].stage {
            Stage::Held(_) => true,
            Stage::Served(handle) => {
                matches!(self.sockets.get::<Socket>(*handle).state(), State::Listen | State::SynReceived)
            }
            Stage::Gone => false,
        }
    }

    fn judge_syn(&mut self, peer: SocketAddrV4, conditions: &Conditions, notes: &mut Vec<Note>) -> Verdict {
        if conditions.portal {
            notes.push(Note::Lost { kind: Kind::CaptivePortal, at_once: true });
            return if peer.port() == 80 { Verdict::Serve(App::Portal) } else { Verdict::Reset };
        }
        let verdict = match *peer.ip() {
            address if is_near(address) => Verdict::Reset,
            COLLECTOR if peer.port() == COLLECTOR_PORT => Verdict::Serve(App::Collector(Connection::default())),
            COLLECTOR => Verdict::Reset,
            PROBE => Verdict::Serve(App::Sink),
            _ if self.upstream.is_some() => Verdict::Hold,
            _ => Verdict::Reset,
        };
        let service = matches!(verdict, Verdict::Hold | Verdict::Serve(App::Collector(_)));
        match conditions.service {
            Some(Manner::Refuse) if service => {
                notes.push(Note::Lost { kind: Kind::ServiceDead, at_once: true });
                Verdict::Reset
            }
            _ => {
                // A held one is opened when the far side is.
                if matches!(verdict, Verdict::Serve(App::Collector(_))) {
                    notes.push(Note::ServiceOpened);
                }
                verdict
            }
        }
    }

    fn new_id(&mut self) -> FlowId {
        self.next_id += 1;
        FlowId(self.next_id)
    }

    fn hold(&mut self, key: FlowKey, syn: &[u8]) {
        self.make_room();
        let id = self.new_id();
        if let Some(upstream) = self.upstream.as_deref_mut() {
            upstream.open(id, key.peer);
            self.add(id, key, Stage::Held(syn.to_vec()), App::Piped { finished: false });
            self.dirty = true;
        }
    }

    fn serve(&mut self, key: FlowKey, app: App) {
        self.make_room();
        let mut socket = new_socket();
        let local = IpListenEndpoint { addr: Some(IpAddress::Ipv4(*key.peer.ip())), port: key.peer.port() };
        if socket.listen(local).is_ok() {
            let stage = Stage::Served(self.sockets.add(socket));
            let id = self.new_id();
            self.add(id, key, stage, app);
        }
    }

    fn add(&mut self, id: FlowId, key: FlowKey, stage: Stage, app: App) {
        self.flows.push(Flow { id, key, stage, app, stalled: false, unacked_since_us: None });
    }

    /// One flow fewer if there are too many: a dead one, else the oldest.
    fn make_room(&mut self) {
        if self.flows.len() >= FLOWS_MAX {
            let gone = self.flows.iter().position(|flow| flow.stage == Stage::Gone);
            self.forget(gone.unwrap_or(0));
        }
    }

    fn forget(&mut self, index: usize) {
        let flow = self.flows.remove(index);
        if let Stage::Served(handle) = flow.stage {
            self.sockets.remove(handle);
        }
        if let (App::Piped { .. }, Some(upstream), false) =
            (&flow.app, self.upstream.as_deref_mut(), flow.stage == Stage::Gone)
        {
            upstream.close(flow.id);
        }
    }

    /// The service's connections die; `false` when there is none that ever carried anything.
    pub fn half_open(&mut self, manner: HalfOpenManner) -> bool {
        let mut any = false;
        for flow in &mut self.flows {
            let Stage::Served(handle) = flow.stage else { continue };
            if !flow.is_service() || self.sockets.get::<Socket>(handle).state() != State::Established {
                continue;
            }
            any = true;
            match manner {
                HalfOpenManner::Stalled => flow.stalled = true,
                HalfOpenManner::Gone => {
                    self.sockets.remove(handle);
                    flow.stage = Stage::Gone;
                    if let (App::Piped { .. }, Some(upstream)) = (&flow.app, self.upstream.as_deref_mut()) {
                        upstream.close(flow.id);
                    }
                }
            }
        }
        self.dirty |= any;
        any
    }

    /// Something outside changed: look at every flow and at the hook again.
    pub fn wake(&mut self) {
        self.dirty = true;
    }

    /// Processes packets, moves bytes, sends. Bounded: each pass needs something to have changed.
    pub fn work(&mut self, now_us: u64, board: SocketAddrV4, conditions: &Conditions, notes: &mut Vec<Note>) {
        let now = Instant::from_micros(i64::try_from(now_us).unwrap_or(i64::MAX));
        if self.upstream.is_some() {
            self.open_held(notes);
            self.accept_inbound(*board.ip());
        }
        self.dirty = false;
        for _ in 0..PASSES_MAX {
            let mut changed = false;
            loop {
                match self.interface.poll_ingress_single(now, &mut self.device, &mut self.sockets) {
                    PollIngressSingleResult::None => break,
                    _ => changed = true,
                }
            }
            self.pump(now_us, conditions, notes);
            while self.interface.poll_egress(now, &mut self.device, &mut self.sockets) == PollResult::SocketStateChanged
            {
                changed = true;
            }
            self.reap();
            if !changed {
                break;
            }
        }
        let due = self.interface.poll_at(now, &self.sockets).map(|due| due.total_micros().max(0) as u64);
        let interval_us = self.upstream.as_deref().and_then(|upstream| upstream.poll_interval_us());
        let looked = interval_us.map(|interval_us| now_us.saturating_add(interval_us));
        // A due time in the past would ask for work that this pass just found not to be there.
        self.due_us = due.map(|due| due.max(now_us + 1)).into_iter().chain(looked).min();
    }

    fn pump(&mut self, now_us: u64, conditions: &Conditions, notes: &mut Vec<Note>) {
        for flow in &mut self.flows {
            let Stage::Served(handle) = flow.stage else { continue };
            let socket = self.sockets.get_mut::<Socket>(handle);
            flow.pump(socket, conditions.service, self.upstream.as_deref_mut(), notes);
            flow.unacked_since_us = match (socket.send_queue(), flow.unacked_since_us) {
                (0, _) => None,
                (_, since) => Some(since.unwrap_or(now_us)),
            };
            if flow.unacked_since_us.is_some_and(|since| now_us.saturating_sub(since) > UNACKED_US_MAX) {
                socket.abort();
            }
        }
    }

    /// Forgets the flows whose socket is closed, or was reset while it opened.
    fn reap(&mut self) {
        let closed = |flow: &Flow, sockets: &SocketSet<'_>| match flow.stage {
            Stage::Served(handle) => {
                matches!(sockets.get::<Socket>(handle).state(), State::Closed | State::Listen)
            }
            _ => false,
        };
        while let Some(index) = self.flows.iter().position(|flow| closed(flow, &self.sockets)) {
            self.forget(index);
        }
    }

    /// Held SYNs whose far side is decided.
    fn open_held(&mut self, notes: &mut Vec<Note>) {
        let mut index = 0;
        while let Some(flow) = self.flows.get(index) {
            let (id, key) = (flow.id, flow.key);
            let status = match (&flow.stage, self.upstream.as_deref_mut()) {
                (Stage::Held(_), Some(upstream)) => upstream.status(id),
                _ => FlowStatus::Connecting,
            };
            if status == FlowStatus::Connecting {
                index += 1;
                continue;
            }
            let flow = self.flows.remove(index);
            let Stage::Held(syn) = flow.stage else { continue };
            match status {
                FlowStatus::Open => {
                    let mut socket = new_socket();
                    let address = Some(IpAddress::Ipv4(*key.peer.ip()));
                    if socket.listen(IpListenEndpoint { addr: address, port: key.peer.port() }).is_ok() {
                        let stage = Stage::Served(self.sockets.add(socket));
                        self.flows.insert(index, Flow { stage, ..flow });
                        index += 1;
                        notes.push(Note::ServiceOpened);
                        self.receive(&syn);
                    }
                }
                FlowStatus::Refused => self.receive(&syn),
                FlowStatus::Unreachable | FlowStatus::Connecting => {}
            }
            if status != FlowStatus::Open
                && let Some(upstream) = self.upstream.as_deref_mut()
            {
                upstream.close(id);
            }
        }
    }

    /// New connections from outside to the board.
    fn accept_inbound(&mut self, board: std::net::Ipv4Addr) {
        while self.flows.len() < FLOWS_MAX {
            let id = FlowId(self.next_id + 1);
            let Some(port) = self.upstream.as_deref_mut().and_then(|upstream| upstream.accept(id)) else { return };
            self.next_id = id.0;
            self.inbound_port = self.inbound_port.checked_add(1).unwrap_or(INBOUND_PORT_MIN);
            let key = FlowKey { board: endpoint(board, port), peer: endpoint(GATEWAY, self.inbound_port) };
            let mut socket = new_socket();
            let connected = socket.connect(
                self.interface.context(),
                (IpAddress::Ipv4(board), port),
                IpListenEndpoint { addr: Some(IpAddress::Ipv4(GATEWAY)), port: self.inbound_port },
            );
            if connected.is_ok() {
                let stage = Stage::Served(self.sockets.add(socket));
                self.add(id, key, stage, App::Piped { finished: false });
            } else if let Some(upstream) = self.upstream.as_deref_mut() {
                upstream.close(id);
            }
        }
    }
}

fn new_socket() -> Socket<'static> {
    let mut socket = Socket::new(SocketBuffer::new(vec![0; BUFFER_LEN]), SocketBuffer::new(vec![0; BUFFER_LEN]));
    socket.set_nagle_enabled(false);
    socket
}
