//! What lies beyond the world's own hosts: the hook through which a port pipes flows to real sockets.
//!
//! The world terminates TCP with the board and pulls and pushes bytes here; nothing blocks, both sides are bounded, and
//! a side that takes fewer bytes than offered is offered the rest later (back-pressure through the TCP window).

use std::net::{Ipv4Addr, SocketAddrV4};

/// One TCP connection of the board, in either direction. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowId(pub u64);

/// One question for an address. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueryId(pub u64);

/// How far opening a flow came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowStatus {
    /// Ask again; the board's SYN is held meanwhile.
    Connecting,
    /// The board's SYN is answered.
    Open,
    /// The board gets a RST.
    Refused,
    /// The board gets no answer.
    Unreachable,
}

/// What came from the far side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// So many bytes, at least one, at most the buffer.
    Data(usize),
    /// Nothing now.
    Pending,
    /// The far side sent its last byte.
    Finished,
    /// The far side is gone.
    Aborted,
}

/// The far side of the gateway. No method blocks.
pub trait Upstream: Send {
    /// The board opens a connection to an address that no host of the world has.
    fn open(&mut self, flow: FlowId, to: SocketAddrV4);
    /// How far that came.
    fn status(&mut self, flow: FlowId) -> FlowStatus;
    /// Bytes from the board; returns how many were taken.
    fn send(&mut self, flow: FlowId, data: &[u8]) -> usize;
    /// Bytes for the board.
    fn receive(&mut self, flow: FlowId, buffer: &mut [u8]) -> Received;
    /// The board sent its last byte.
    fn finish(&mut self, flow: FlowId);
    /// The flow is over, in order or not; its id is forgotten.
    fn close(&mut self, flow: FlowId);
    /// A new connection from outside to a port of the board, if one waits. The world opens a connection to the board
    /// and pipes; `flow` is its id if one is taken.
    fn accept(&mut self, flow: FlowId) -> Option<u16>;
    /// Starts to look up a name.
    fn resolve(&mut self, query: QueryId, name: &str);
    /// A finished look-up: the address, or `None` when there is no such name.
    fn resolved(&mut self) -> Option<(QueryId, Option<Ipv4Addr>)>;
    /// A UDP datagram from the board's port `from`.
    fn send_datagram(&mut self, from: u16, to: SocketAddrV4, data: &[u8]);
    /// A UDP datagram for the board: its port, the sender, the length in `buffer`.
    fn receive_datagram(&mut self, buffer: &mut [u8]) -> Option<(u16, SocketAddrV4, usize)>;
    /// Microseconds after which the world shall look again although nothing happened on its side; `None`: not needed.
    fn poll_interval_us(&self) -> Option<u64>;
}
