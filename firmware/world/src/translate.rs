//! The board's flows on the PC's own sockets, without root: the gateway as a translator.
//!
//! What it is: an [`Upstream`] over non-blocking `std::net` sockets. The PC's loopback is the board's
//! [`crate::net::PC`]; every other address is itself. Published ports let the PC in.
//! What it is not: deterministic, or any use in virtual time. Connecting and looking up names block in std, so each
//! runs in a thread of its own that ends by itself; their number is bounded, and beyond it the answer is a refusal.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::str::FromStr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::lan::PC;
use crate::lan::upstream::{FlowId, FlowStatus, QueryId, Received, Upstream};

/// Threads that connect or look up at a time.
const THREADS_MAX: usize = 64;
/// UDP ports of the board that have a socket; the oldest gives way.
const DATAGRAM_PORTS_MAX: usize = 16;
/// Until a connection attempt is given up; longer than any board waits.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Looking again while there are flows: short against the round trip of a near server, microseconds.
const BUSY_US: u64 = 2_000;
/// Looking again while there is only a published port, microseconds.
const QUIET_US: u64 = 20_000;

/// A port of the board that the PC may reach: `--publish 127.0.0.1:8080:80`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Where the PC listens.
    pub listen: SocketAddrV4,
    /// The board's port.
    pub board_port: u16,
}

/// `ADDRESS:PORT:BOARD_PORT` was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPublish(String);

impl fmt::Display for BadPublish {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "\"{}\" is not ADDRESS:PORT:BOARD_PORT, such as 127.0.0.1:8080:80 (or PORT:BOARD_PORT on 127.0.0.1)",
            self.0
        )
    }
}

impl std::error::Error for BadPublish {}

impl FromStr for Publish {
    type Err = BadPublish;

    fn from_str(text: &str) -> Result<Self, BadPublish> {
        let bad = || BadPublish(text.to_owned());
        let (listen, board_port) = text.rsplit_once(':').ok_or_else(bad)?;
        let listen = match listen.contains(':') {
            true => listen.parse().map_err(|_| bad())?,
            false => SocketAddrV4::new(Ipv4Addr::LOCALHOST, listen.parse().map_err(|_| bad())?),
        };
        let board_port = board_port.parse().ok().filter(|port| *port != 0).ok_or_else(bad)?;
        Ok(Self { listen, board_port })
    }
}

#[derive(Debug)]
enum Pipe {
    Connecting,
    Open { stream: TcpStream, aborted: bool },
    Refused(FlowStatus),
}

enum Done {
    Connected(FlowId, io::Result<TcpStream>),
    Resolved(QueryId, Option<Ipv4Addr>),
}

/// The translator.
pub struct Translator {
    pipes: BTreeMap<FlowId, Pipe>,
    listeners: Vec<(TcpListener, u16)>,
    datagrams: VecDeque<(u16, UdpSocket)>,
    resolved: VecDeque<(QueryId, Option<Ipv4Addr>)>,
    threads: usize,
    done: Receiver<Done>,
    tell: Sender<Done>,
}

impl Translator {
    /// Binds the published ports. An error names the address that could not be bound.
    pub fn new(publish: &[Publish]) -> Result<Self, (SocketAddrV4, io::Error)> {
        let mut listeners = Vec::new();
        for publish in publish {
            let listener = TcpListener::bind(publish.listen)
                .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
                .map_err(|error| (publish.listen, error))?;
            listeners.push((listener, publish.board_port));
        }
        let (tell, done) = channel();
        Ok(Self {
            pipes: BTreeMap::new(),
            listeners,
            datagrams: VecDeque::new(),
            resolved: VecDeque::new(),
            threads: 0,
            done,
            tell,
        })
    }

    /// Where the published ports really are; of use when port 0 was asked for.
    pub fn published(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|(listener, _)| listener.local_addr().ok()).collect()
    }

    /// Runs `work` in a thread if there is room for one.
    fn spawn(&mut self, work: impl FnOnce() -> Done + Send + 'static) -> bool {
        if self.threads >= THREADS_MAX {
            return false;
        }
        let tell = self.tell.clone();
        // The world may be gone when the thread ends: then nobody wants to know.
        let spawned = std::thread::Builder::new().spawn(move || drop(tell.send(work()))).is_ok();
        self.threads += usize::from(spawned);
        spawned
    }

    fn collect(&mut self) {
        while let Ok(done) = self.done.try_recv() {
            self.threads = self.threads.saturating_sub(1);
            match done {
                Done::Connected(flow, result) => {
                    // A flow closed meanwhile drops its stream here.
                    if let Some(pipe @ Pipe::Connecting) = self.pipes.get_mut(&flow) {
                        *pipe = match result.and_then(prepare) {
                            Ok(stream) => Pipe::Open { stream, aborted: false },
                            Err(error) => Pipe::Refused(status_of(&error)),
                        };
                    }
                }
                Done::Resolved(query, address) => self.resolved.push_back((query, address)),
            }
        }
    }
}

fn prepare(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn status_of(error: &io::Error) -> FlowStatus {
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => FlowStatus::Refused,
        _ => FlowStatus::Unreachable,
    }
}

/// The board's view of an address to the PC's.
fn outward(to: SocketAddrV4) -> SocketAddrV4 {
    if *to.ip() == PC { SocketAddrV4::new(Ipv4Addr::LOCALHOST, to.port()) } else { to }
}

/// The PC's view of an address to the board's.
fn inward(address: Ipv4Addr) -> Ipv4Addr {
    if address.is_loopback() { PC } else { address }
}

impl Upstream for Translator {
    fn open(&mut self, flow: FlowId, to: SocketAddrV4) {
        let address = SocketAddr::V4(outward(to));
        let spawned = self.spawn(move || Done::Connected(flow, TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)));
        self.pipes.insert(flow, if spawned { Pipe::Connecting } else { Pipe::Refused(FlowStatus::Refused) });
    }

    fn status(&mut self, flow: FlowId) -> FlowStatus {
        self.collect();
        match self.pipes.get(&flow) {
            Some(Pipe::Connecting) => FlowStatus::Connecting,
            Some(Pipe::Open { .. }) => FlowStatus::Open,
            Some(Pipe::Refused(status)) => *status,
            None => FlowStatus::Refused,
        }
    }

    fn send(&mut self, flow: FlowId, data: &[u8]) -> usize {
        let Some(Pipe::Open { stream, aborted }) = self.pipes.get_mut(&flow) else { return data.len() };
        match stream.write(data) {
            Ok(taken) => taken,
            Err(error) if is_passing(&error) => 0,
            Err(_) => {
                *aborted = true;
                data.len()
            }
        }
    }

    fn receive(&mut self, flow: FlowId, buffer: &mut [u8]) -> Received {
        let Some(Pipe::Open { stream, aborted }) = self.pipes.get_mut(&flow) else { return Received::Aborted };
        if *aborted {
            return Received::Aborted;
        }
        match stream.read(buffer) {
            Ok(0) if buffer.is_empty() => Received::Pending,
            Ok(0) => Received::Finished,
            Ok(len) => Received::Data(len),
            Err(error) if is_passing(&error) => Received::Pending,
            Err(_) => Received::Aborted,
        }
    }

    fn finish(&mut self, flow: FlowId) {
        if let Some(Pipe::Open { stream, .. }) = self.pipes.get_mut(&flow) {
            // A peer that is gone already needs no telling.
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
    }

    fn close(&mut self, flow: FlowId) {
        self.pipes.remove(&flow);
    }

    fn accept(&mut self, flow: FlowId) -> Option<u16> {
        for (listener, port) in &self.listeners {
            if let Ok(stream) = listener.accept().and_then(|(stream, _)| prepare(stream)) {
                self.pipes.insert(flow, Pipe::Open { stream, aborted: false });
                return Some(*port);
            }
        }
        None
    }

    fn resolve(&mut self, query: QueryId, name: &str) {
        let name = name.to_owned();
        let look_up = move || {
            let found = (name.as_str(), 0).to_socket_addrs().ok().and_then(|mut addresses| {
                addresses.find_map(|address| match address {
                    SocketAddr::V4(address) => Some(inward(*address.ip())),
                    SocketAddr::V6(_) => None,
                })
            });
            Done::Resolved(query, found)
        };
        if !self.spawn(look_up) {
            self.resolved.push_back((query, None));
        }
    }

    fn resolved(&mut self) -> Option<(QueryId, Option<Ipv4Addr>)> {
        self.collect();
        self.resolved.pop_front()
    }

    fn send_datagram(&mut self, from: u16, to: SocketAddrV4, data: &[u8]) {
        let known = self.datagrams.iter().position(|(port, _)| *port == from);
        let socket = match known.and_then(|index| self.datagrams.remove(index)) {
            Some((_, socket)) => socket,
            None => {
                let bound = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0));
                match bound.and_then(|socket| socket.set_nonblocking(true).map(|()| socket)) {
                    Ok(socket) => socket,
                    // As on any network, a datagram may be lost.
                    Err(_) => return,
                }
            }
        };
        let _ = socket.send_to(data, outward(to));
        if self.datagrams.len() >= DATAGRAM_PORTS_MAX {
            self.datagrams.pop_front();
        }
        self.datagrams.push_back((from, socket));
    }

    fn receive_datagram(&mut self, buffer: &mut [u8]) -> Option<(u16, SocketAddrV4, usize)> {
        self.datagrams.iter().find_map(|(port, socket)| match socket.recv_from(buffer) {
            Ok((len, SocketAddr::V4(from))) => Some((*port, SocketAddrV4::new(inward(*from.ip()), from.port()), len)),
            _ => None,
        })
    }

    fn poll_interval_us(&self) -> Option<u64> {
        if self.threads > 0 || !self.pipes.is_empty() || !self.datagrams.is_empty() {
            Some(BUSY_US)
        } else {
            (!self.listeners.is_empty()).then_some(QUIET_US)
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
