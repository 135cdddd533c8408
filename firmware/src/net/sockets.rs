//! The program's sockets: a table of handles over a fixed set of stack sockets that are made once and used again.
//!
//! Every request is a step that can be polled again from the start, so that closing, aborting and a new request never wait for it.
//!
//! Invariants: a stack socket is free, owned by exactly one entry, or closing with a deadline; a handle whose generation does not
//! match is answered with `BadHandle`; the number of sockets and bytes never grows.

mod serving;

use core::future::Future;
use core::net::SocketAddrV4;
use core::pin::pin;
use core::task::{Context, Poll};

use embassy_net::tcp::{ConnectError, State, TcpSocket};
use embassy_net::udp::{PacketMetadata, SendError, UdpSocket};
use embassy_net::{IpAddress, IpEndpoint, Stack};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant, Timer};

use super::liveness::{Liveness, Watched};
use crate::core::Core;
use crate::limits::{
    CONNECT_FAR_MS, CONNECT_NEAR_MS, EXCHANGE_BYTES, HANDLES, LINGER_MS_MAX, TCP_RECEIVE_BYTES, TCP_SEND_BYTES,
    TCP_SOCKETS, UDP_BYTES, UDP_PACKETS, UDP_SOCKETS,
};
use crate::wires::{Handle, SocketError, SocketReply, SocketRequest, SocketResult, SocketWires};

/// Buffers of one TCP socket.
pub(super) struct TcpBuffers {
    receive: [u8; TCP_RECEIVE_BYTES],
    send: [u8; TCP_SEND_BYTES],
}

impl TcpBuffers {
    pub(super) const fn new() -> Self {
        Self { receive: [0; TCP_RECEIVE_BYTES], send: [0; TCP_SEND_BYTES] }
    }
}

/// Buffers of one UDP socket.
pub(super) struct UdpBuffers {
    receive: [u8; UDP_BYTES],
    receive_meta: [PacketMetadata; UDP_PACKETS],
    send: [u8; UDP_BYTES],
    send_meta: [PacketMetadata; UDP_PACKETS],
}

impl UdpBuffers {
    pub(super) const fn new() -> Self {
        Self {
            receive: [0; UDP_BYTES],
            receive_meta: [PacketMetadata::EMPTY; UDP_PACKETS],
            send: [0; UDP_BYTES],
            send_meta: [PacketMetadata::EMPTY; UDP_PACKETS],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlotState {
    Free,
    Owned,
    /// Lingers until it has closed or this instant has come.
    Closing(Instant),
}

struct TcpSlot<'a> {
    socket: TcpSocket<'a>,
    state: SlotState,
}

struct UdpSlot<'a> {
    socket: UdpSocket<'a>,
    owned: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Free,
    /// A TCP socket that has not been connected: no stack socket yet.
    Fresh,
    /// A connection, made or being made; true once it was established.
    Connection {
        slot: u8,
        established: bool,
    },
    /// A listener and the stack socket that listens now, if one was free.
    Listener {
        slot: Option<u8>,
    },
    Udp {
        slot: u8,
    },
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    port: u16,
    generation: u16,
    /// Aborted by the recovery of the service, not by the peer.
    aborted: bool,
    /// The service at the far end.
    service: Option<Watched>,
    /// The attempt to connect that is under way.
    attempt: Option<Attempt>,
}

/// One of several attempts to connect that a program sees as one.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    peer: SocketAddrV4,
    until: Instant,
    number: u8,
}

impl Entry {
    const fn new(kind: Kind, generation: u16) -> Self {
        Self { kind, port: 0, generation, aborted: false, service: None, attempt: None }
    }
}

/// All sockets of the program.
pub(super) struct Sockets<'a, M: RawMutex> {
    tcp: [TcpSlot<'a>; TCP_SOCKETS],
    udp: [UdpSlot<'a>; UDP_SOCKETS],
    entries: [Entry; HANDLES],
    liveness: Liveness<'a, M>,
}

impl<'a, M: RawMutex> Sockets<'a, M> {
    pub(super) fn new(
        stack: Stack<'a>,
        tcp: &'a mut [TcpBuffers; TCP_SOCKETS],
        udp: &'a mut [UdpBuffers; UDP_SOCKETS],
        core: &'a Core<'a, M>,
    ) -> Self {
        Self {
            tcp: tcp.each_mut().map(|b| TcpSlot {
                socket: TcpSocket::new(stack, &mut b.receive, &mut b.send),
                state: SlotState::Free,
            }),
            udp: udp.each_mut().map(|b| UdpSlot {
                socket: UdpSocket::new(stack, &mut b.receive_meta, &mut b.receive, &mut b.send_meta, &mut b.send),
                owned: false,
            }),
            entries: [Entry::new(Kind::Free, 0); HANDLES],
            liveness: Liveness::new(core),
        }
    }

    /// Does as much of a request as can be done now. `started` is false the first time a request is polled.
    pub(super) fn step(
        &mut self,
        request: SocketRequest,
        started: bool,
        wires: &SocketWires<M>,
        cx: &mut Context<'_>,
    ) -> Poll<SocketResult> {
        match request {
            SocketRequest::OpenTcp => Poll::Ready(self.open(Kind::Fresh).map(SocketReply::Opened)),
            SocketRequest::OpenUdp => Poll::Ready(self.open_udp().map(SocketReply::Opened)),
            SocketRequest::Connect(handle, peer) => self.connect(handle, peer, started, cx),
            SocketRequest::Send(handle) => self.send(handle, wires, cx),
            SocketRequest::SendTo(handle, peer) => self.send_to(handle, peer, wires, cx),
            SocketRequest::Receive(handle, bytes_max) => self.receive(handle, bytes_max, wires, cx),
            SocketRequest::Bind(handle, port) => Poll::Ready(self.bind(handle, port)),
            SocketRequest::Listen(handle) => Poll::Ready(self.listen(handle)),
            SocketRequest::Accept(handle) => self.accept(handle, cx),
            SocketRequest::Readiness(handle) => Poll::Ready(self.readiness(handle)),
            SocketRequest::Watch(interest) => self.watch(&interest, cx),
            SocketRequest::Cancel | SocketRequest::Lookup | SocketRequest::Ping(..) | SocketRequest::Online => {
                Poll::Ready(Ok(SocketReply::Done))
            }
        }
    }

    /// Gives a handle up; its connection lingers until it has closed, bounded by [`LINGER_MS_MAX`].
    pub(super) fn close(&mut self, handle: Handle) {
        let Ok(index) = self.find(handle) else { return };
        let entry = &mut self.entries[index];
        let kind = core::mem::replace(&mut entry.kind, Kind::Free);
        let service = entry.service;
        entry.generation = entry.generation.wrapping_add(1);
        match kind {
            Kind::Connection { slot, established } => {
                // Given up while it was still being made: it took longer than the program would wait.
                if established {
                    self.liveness.closed(service)
                } else {
                    self.liveness.timed_out(service)
                }
                self.linger(slot);
            }
            Kind::Listener { slot: Some(slot) } => self.free(slot),
            Kind::Udp { slot } => {
                let slot = &mut self.udp[usize::from(slot)];
                slot.socket.close();
                slot.owned = false;
            }
            Kind::Free | Kind::Fresh | Kind::Listener { slot: None } => {}
        }
    }

    /// Aborts every connection; the handles stay and answer [`SocketError::Reset`].
    pub(super) fn abort_all(&mut self) {
        for index in 0..HANDLES {
            let Kind::Connection { slot, .. } = self.entries[index].kind else { continue };
            self.tcp[usize::from(slot)].socket.abort();
            self.entries[index].aborted = true;
            self.liveness.closed(self.entries[index].service);
        }
        for slot in &mut self.tcp {
            if let SlotState::Closing(_) = slot.state {
                slot.socket.abort();
                slot.state = SlotState::Free;
            }
        }
    }

    /// Aborts what has lingered too long, and makes sure that `cx` is woken for what lingers still.
    pub(super) fn poll_linger(&mut self, cx: &mut Context<'_>) {
        let now = Instant::now();
        let mut next: Option<Instant> = None;
        for slot in &mut self.tcp {
            let SlotState::Closing(until) = slot.state else { continue };
            if until <= now {
                slot.socket.abort();
                slot.state = SlotState::Free;
            } else if slot.socket.state() == State::Closed {
                slot.state = SlotState::Free;
            } else {
                next = Some(next.map_or(until, |at| at.min(until)));
            }
        }
        wake_at(next, cx);
    }

    /// Begins attempts to connect anew that had no answer for long. The stack's pauses between two requests double; a peer that comes
    /// back would have to wait for as long as it was away.
    pub(super) fn poll_attempts(&mut self, cx: &mut Context<'_>) {
        let now = Instant::now();
        let mut next: Option<Instant> = None;
        for entry in &mut self.entries {
            let (Kind::Connection { slot, established: false }, Some(attempt)) = (entry.kind, &mut entry.attempt)
            else {
                continue;
            };
            let socket = &mut self.tcp[usize::from(slot)].socket;
            if socket.state() != State::SynSent {
                continue;
            }
            if attempt.until <= now {
                *attempt = Attempt::new(attempt.peer, attempt.number.wrapping_add(1));
                socket.abort();
                // What comes of it is seen in the socket's state, by whoever asked for the connection.
                let _ = pin!(socket.connect(endpoint(attempt.peer))).poll(cx);
            }
            next = Some(next.map_or(attempt.until, |at| at.min(attempt.until)));
        }
        wake_at(next, cx);
    }

    fn find(&self, handle: Handle) -> Result<usize, SocketError> {
        let index = usize::from(handle.index);
        match self.entries.get(index) {
            Some(entry) if entry.generation == handle.generation && entry.kind != Kind::Free => Ok(index),
            _ => Err(SocketError::BadHandle),
        }
    }

    fn open(&mut self, kind: Kind) -> Result<Handle, SocketError> {
        let index = self.entries.iter().position(|e| e.kind == Kind::Free).ok_or(SocketError::NoneFree)?;
        let entry = &mut self.entries[index];
        *entry = Entry::new(kind, entry.generation);
        let index = u8::try_from(index).map_err(|_| SocketError::NoneFree)?;
        Ok(Handle { index, generation: entry.generation })
    }

    fn open_udp(&mut self) -> Result<Handle, SocketError> {
        let slot = self.udp.iter().position(|s| !s.owned).ok_or(SocketError::NoneFree)?;
        let handle = self.open(Kind::Udp { slot: slot as u8 })?;
        self.udp[slot].owned = true;
        Ok(handle)
    }

    /// A free stack socket, if need be by aborting the one that has lingered longest.
    fn take_slot(&mut self) -> Result<u8, SocketError> {
        let free = self.tcp.iter().position(|s| s.state == SlotState::Free);
        let slot = free.or_else(|| {
            let closing = self.tcp.iter().enumerate().filter_map(|(i, s)| match s.state {
                SlotState::Closing(until) => Some((until, i)),
                SlotState::Free | SlotState::Owned => None,
            });
            closing.min().map(|(_, i)| i)
        });
        let slot = slot.ok_or(SocketError::NoneFree)?;
        self.tcp[slot].socket.abort();
        self.tcp[slot].state = SlotState::Owned;
        Ok(slot as u8)
    }

    fn free(&mut self, slot: u8) {
        let slot = &mut self.tcp[usize::from(slot)];
        slot.socket.abort();
        slot.state = SlotState::Free;
    }

    fn linger(&mut self, slot: u8) {
        let slot = &mut self.tcp[usize::from(slot)];
        match slot.socket.state() {
            State::Closed | State::Listen | State::SynSent | State::SynReceived => {
                slot.socket.abort();
                slot.state = SlotState::Free;
            }
            _ => {
                slot.socket.close();
                slot.state = SlotState::Closing(Instant::now() + Duration::from_millis(LINGER_MS_MAX));
            }
        }
    }

    fn connect(
        &mut self,
        handle: Handle,
        peer: SocketAddrV4,
        started: bool,
        cx: &mut Context<'_>,
    ) -> Poll<SocketResult> {
        let index = self.find(handle)?;
        let slot = match self.entries[index].kind {
            Kind::Fresh => {
                let slot = self.take_slot()?;
                self.entries[index].kind = Kind::Connection { slot, established: false };
                self.entries[index].aborted = false;
                self.entries[index].service = self.liveness.of(peer);
                self.entries[index].attempt = Some(Attempt::new(peer, 0));
                let result = pin!(self.tcp[usize::from(slot)].socket.connect(endpoint(peer))).poll(cx);
                return self.connected(index, slot, result);
            }
            Kind::Connection { slot, established: false } => slot,
            Kind::Connection { established: true, .. } if !started => {
                return Poll::Ready(Err(SocketError::AlreadyConnected));
            }
            Kind::Connection { .. } => return Poll::Ready(Ok(SocketReply::Done)),
            _ => return Poll::Ready(Err(SocketError::BadHandle)),
        };
        let socket = &mut self.tcp[usize::from(slot)].socket;
        let result = match socket.state() {
            State::Closed | State::TimeWait => Poll::Ready(Err(ConnectError::ConnectionReset)),
            State::SynSent | State::SynReceived => {
                // Also wakes when the attempt fails: the stack wakes the sender at every change of state.
                let _ = pin!(socket.wait_write_ready()).poll(cx);
                Poll::Pending
            }
            _ => Poll::Ready(Ok(())),
        };
        self.connected(index, slot, result)
    }

    fn connected(&mut self, index: usize, slot: u8, result: Poll<Result<(), ConnectError>>) -> Poll<SocketResult> {
        let Poll::Ready(result) = result else { return Poll::Pending };
        let error = match result {
            Ok(()) => {
                self.entries[index].kind = Kind::Connection { slot, established: true };
                return Poll::Ready(Ok(SocketReply::Done));
            }
            Err(_) if self.entries[index].aborted => SocketError::Reset,
            Err(ConnectError::ConnectionReset) => SocketError::Refused,
            Err(ConnectError::TimedOut) => SocketError::TimedOut,
            Err(ConnectError::NoRoute) => SocketError::Unreachable,
            Err(ConnectError::InvalidState) => SocketError::AlreadyConnected,
        };
        match error {
            SocketError::Refused => self.liveness.refused(self.entries[index].service),
            SocketError::TimedOut => self.liveness.timed_out(self.entries[index].service),
            _ => {}
        }
        // The attempt is over: the same handle may try again.
        self.free(slot);
        self.entries[index].kind = Kind::Fresh;
        Poll::Ready(Err(error))
    }

    fn connection(&mut self, handle: Handle) -> Result<(&mut TcpSocket<'a>, Option<Watched>), SocketError> {
        let index = self.find(handle)?;
        match self.entries[index].kind {
            Kind::Connection { slot, established: true } => {
                Ok((&mut self.tcp[usize::from(slot)].socket, self.entries[index].service))
            }
            Kind::Fresh | Kind::Connection { .. } | Kind::Listener { .. } => Err(SocketError::NotConnected),
            Kind::Udp { .. } | Kind::Free => Err(SocketError::BadHandle),
        }
    }

    fn send(&mut self, handle: Handle, wires: &SocketWires<M>, cx: &mut Context<'_>) -> Poll<SocketResult> {
        let (socket, service) = self.connection(handle)?;
        let sent = wires.with_exchange(|bytes, length| pin!(socket.write(&bytes[..*length])).poll(cx));
        match sent {
            Poll::Ready(Ok(sent)) => {
                self.liveness.sent(service);
                Poll::Ready(Ok(SocketReply::Sent(sent)))
            }
            Poll::Ready(Err(_)) => {
                self.liveness.closed(service);
                Poll::Ready(Err(SocketError::Reset))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Notices when the peer's TCP has taken all that was sent, and makes sure that `cx` is woken for it.
    pub(super) fn poll_delivery(&mut self, cx: &mut Context<'_>) {
        for index in 0..HANDLES {
            let Entry { kind: Kind::Connection { slot, established: true }, service, .. } = self.entries[index] else {
                continue;
            };
            if self.liveness.wants_delivery(service) {
                let socket = &mut self.tcp[usize::from(slot)].socket;
                if let Poll::Ready(Ok(())) = pin!(socket.flush()).poll(cx) {
                    self.liveness.delivered(service);
                }
            }
        }
    }

    fn send_to(
        &mut self,
        handle: Handle,
        peer: SocketAddrV4,
        wires: &SocketWires<M>,
        cx: &mut Context<'_>,
    ) -> Poll<SocketResult> {
        let index = self.find(handle)?;
        let Kind::Udp { slot } = self.entries[index].kind else { return self.send(handle, wires, cx) };
        let socket = &mut self.udp[usize::from(slot)].socket;
        if !socket.is_open() {
            socket.bind(0).map_err(|_| SocketError::Unreachable)?;
        }
        wires.with_exchange(|bytes, length| match socket.poll_send_to(&bytes[..*length], endpoint(peer), cx) {
            Poll::Ready(Ok(())) => Poll::Ready(Ok(SocketReply::Sent(*length))),
            Poll::Ready(Err(SendError::PacketTooLarge)) => Poll::Ready(Err(SocketError::TooLarge)),
            Poll::Ready(Err(_)) => Poll::Ready(Err(SocketError::Unreachable)),
            Poll::Pending => Poll::Pending,
        })
    }

    fn receive(
        &mut self,
        handle: Handle,
        bytes_max: usize,
        wires: &SocketWires<M>,
        cx: &mut Context<'_>,
    ) -> Poll<SocketResult> {
        let index = self.find(handle)?;
        let bytes_max = bytes_max.min(EXCHANGE_BYTES);
        if let Kind::Udp { slot } = self.entries[index].kind {
            let socket = &mut self.udp[usize::from(slot)].socket;
            return wires.with_exchange(|bytes, length| {
                // A datagram longer than asked for is cut, as sockets do: it is received whole, and the rest is dropped.
                let Poll::Ready(result) = socket.poll_recv_from(&mut bytes[..], cx) else { return Poll::Pending };
                let (received, meta) = result.map_err(|_| SocketError::TooLarge)?;
                *length = received.min(bytes_max);
                Poll::Ready(Ok(SocketReply::Received(*length, address(meta.endpoint))))
            });
        }
        let (socket, service) = self.connection(handle)?;
        let received = wires.with_exchange(|bytes, length| {
            let received = pin!(socket.read(&mut bytes[..bytes_max])).poll(cx);
            if let Poll::Ready(Ok(received)) = received {
                *length = received;
            }
            received
        });
        match received {
            Poll::Ready(Ok(0)) if bytes_max > 0 => {
                self.liveness.closed(service);
                Poll::Ready(Ok(SocketReply::Received(0, None)))
            }
            Poll::Ready(Ok(received)) => {
                self.liveness.received(service);
                Poll::Ready(Ok(SocketReply::Received(received, None)))
            }
            Poll::Ready(Err(_)) => {
                self.liveness.closed(service);
                Poll::Ready(Err(SocketError::Reset))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Attempt {
    fn new(peer: SocketAddrV4, number: u8) -> Self {
        // Every fourth one is given longer, for a peer that is far away.
        let ms = if number % 4 == 3 { CONNECT_FAR_MS } else { CONNECT_NEAR_MS };
        Self { peer, until: Instant::now() + Duration::from_millis(ms), number }
    }
}

fn wake_at(next: Option<Instant>, cx: &mut Context<'_>) {
    if let Some(at) = next
        && pin!(Timer::at(at)).poll(cx).is_ready()
    {
        cx.waker().wake_by_ref();
    }
}

fn endpoint(peer: SocketAddrV4) -> IpEndpoint {
    IpEndpoint::new(IpAddress::Ipv4(*peer.ip()), peer.port())
}

fn address(endpoint: IpEndpoint) -> Option<SocketAddrV4> {
    match endpoint.addr {
        IpAddress::Ipv4(ip) => Some(SocketAddrV4::new(ip, endpoint.port)),
    }
}
