//! The messages that cross between the program and the network: one request at a time, one reply to it, one bounded buffer of bytes.
//!
//! Not here: sockets themselves (they live in [`crate::net`]) and evidence for the supervisor.
//!
//! Invariants: a new request replaces an unfinished one (that is how a wait is cancelled); a reply carries its request's number, so
//! that a late reply to a cancelled request is never taken for another's; the closing of a handle never waits and cannot be lost,
//! because the queue holds every handle that can exist.

use core::cell::{Cell, RefCell};
use core::net::{Ipv4Addr, SocketAddrV4};
use core::task::{Context, Poll};

use embassy_sync::blocking_mutex::Mutex;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;

use crate::limits::{EXCHANGE_BYTES, HANDLES};

/// A socket as the program knows it: a place in the table and the generation that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// Place in the table, below [`HANDLES`].
    pub index: u8,
    /// Which owner of that place.
    pub generation: u16,
}

/// What the program can ask of the network. Bytes to send, and names to look up, are put into the exchange first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketRequest {
    /// A TCP socket; answers [`SocketReply::Opened`].
    OpenTcp,
    /// A UDP socket; answers [`SocketReply::Opened`].
    OpenUdp,
    /// Connect a TCP socket; answers [`SocketReply::Done`].
    Connect(Handle, SocketAddrV4),
    /// Send the bytes in the exchange; answers [`SocketReply::Sent`], possibly with fewer bytes.
    Send(Handle),
    /// Send the bytes in the exchange as one datagram; answers [`SocketReply::Sent`].
    SendTo(Handle, SocketAddrV4),
    /// Receive at most this many bytes into the exchange; answers [`SocketReply::Received`], with 0 bytes when the peer has closed.
    Receive(Handle, usize),
    /// Bind to a local port (0 lets the stack choose); answers [`SocketReply::Done`].
    Bind(Handle, u16),
    /// Listen on the bound port; answers [`SocketReply::Done`].
    Listen(Handle),
    /// Wait for a connection; answers [`SocketReply::Accepted`].
    Accept(Handle),
    /// What the handle could do now, without waiting; answers [`SocketReply::Readiness`].
    Readiness(Handle),
    /// Wait until any of these is ready; answers [`SocketReply::Ready`].
    Watch(Interest),
    /// Look up the name in the exchange; answers [`SocketReply::Addresses`].
    Lookup,
    /// Echo request to an address; answers [`SocketReply::Pinged`]. The time is the longest wait, in milliseconds.
    Ping(Ipv4Addr, u32),
    /// Wait until the board has an address; answers [`SocketReply::Done`].
    Online,
    /// Stop what is being waited for; answers [`SocketReply::Done`].
    Cancel,
}

/// What a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketReply {
    /// It is done.
    Done,
    /// The new socket.
    Opened(Handle),
    /// How many bytes were taken.
    Sent(usize),
    /// How many bytes wait in the exchange, and who sent them (datagrams only).
    Received(usize, Option<SocketAddrV4>),
    /// The new connection and its peer.
    Accepted(Handle, SocketAddrV4),
    /// Addresses found; the unused ones are `None`.
    Addresses([Option<Ipv4Addr>; 4]),
    /// Round-trip time in microseconds.
    Pinged(u64),
    /// What the handle could do now.
    Readiness {
        /// A receive (or an accept) would not wait.
        readable: bool,
        /// A send would not wait.
        writable: bool,
        /// The connection is gone.
        hung_up: bool,
    },
    /// What became of each place of an [`Interest`]: bits of [`Interest::READ`], [`Interest::WRITE`] and [`Interest::GONE`].
    Ready([u8; HANDLES]),
}

/// Whom [`SocketRequest::Watch`] is about, and for what: as many as there can be handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest(pub [Option<(Handle, u8)>; HANDLES]);

impl Interest {
    /// A receive, or an accept, would not wait.
    pub const READ: u8 = 1;
    /// A send would not wait.
    pub const WRITE: u8 = 4;
    /// The connection is gone, or the handle is none: always told.
    pub const GONE: u8 = 16;
}

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketError {
    /// The handle is not, or no longer, a socket of that kind.
    BadHandle,
    /// Every socket of that kind is in use.
    NoneFree,
    /// The peer refused.
    Refused,
    /// The connection was reset, by the peer or by the recovery of the service.
    Reset,
    /// Nothing came within the time given.
    TimedOut,
    /// No address or no route.
    Unreachable,
    /// Not connected yet, or not any more.
    NotConnected,
    /// Connected already, or already listening.
    AlreadyConnected,
    /// The port is taken.
    AddressInUse,
    /// It would have to wait, and was asked not to.
    WouldBlock,
    /// The datagram is too large.
    TooLarge,
    /// No such name.
    NameNotFound,
}

impl SocketError {
    /// The error number that Python programs see; the values are Linux's, as CircuitPython uses them.
    pub const fn errno(self) -> u16 {
        match self {
            Self::BadHandle => 9,
            Self::NoneFree => 12,
            Self::Refused => 111,
            Self::Reset => 104,
            Self::TimedOut => 110,
            Self::Unreachable => 113,
            Self::NotConnected => 107,
            Self::AlreadyConnected => 106,
            Self::AddressInUse => 98,
            Self::WouldBlock => 11,
            Self::TooLarge => 90,
            Self::NameNotFound => 2,
        }
    }
}

/// How a request ended.
pub type SocketResult = Result<SocketReply, SocketError>;

/// A request with its number and whether it may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posted {
    pub number: u32,
    pub request: SocketRequest,
    pub may_wait: bool,
}

struct Exchange {
    bytes: [u8; EXCHANGE_BYTES],
    length: usize,
}

/// Both directions between one program and the network.
pub struct SocketWires<M: RawMutex> {
    posted: Signal<M, Posted>,
    reply: Signal<M, (u32, SocketResult)>,
    closes: Channel<M, Handle, HANDLES>,
    abort: Signal<M, ()>,
    exchange: Mutex<M, RefCell<Exchange>>,
    number: Mutex<M, Cell<u32>>,
}

impl<M: RawMutex> Default for SocketWires<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: RawMutex> SocketWires<M> {
    /// Empty wires.
    pub const fn new() -> Self {
        Self {
            posted: Signal::new(),
            reply: Signal::new(),
            closes: Channel::new(),
            abort: Signal::new(),
            exchange: Mutex::new(RefCell::new(Exchange { bytes: [0; EXCHANGE_BYTES], length: 0 })),
            number: Mutex::new(Cell::new(0)),
        }
    }

    // The program's side.

    /// Posts a request, replacing an unfinished one. `bytes` go into the exchange; at most [`EXCHANGE_BYTES`] of them are taken and
    /// the number taken is returned. With `may_wait` false the reply comes at once, if need be [`SocketError::WouldBlock`].
    pub fn post(&self, request: SocketRequest, bytes: &[u8], may_wait: bool) -> usize {
        let taken = bytes.len().min(EXCHANGE_BYTES);
        if taken > 0 {
            self.exchange.lock(|exchange| {
                let exchange = &mut *exchange.borrow_mut();
                exchange.bytes[..taken].copy_from_slice(&bytes[..taken]);
                exchange.length = taken;
            });
        }
        let number = self.number.lock(|number| {
            number.set(number.get().wrapping_add(1));
            number.get()
        });
        self.reply.reset();
        self.posted.signal(Posted { number, request, may_wait });
        taken
    }

    /// Polls for the reply to the latest request.
    pub fn poll_reply(&self, cx: &mut Context<'_>) -> Poll<SocketResult> {
        loop {
            let mut wait = core::pin::pin!(self.reply.wait());
            match Future::poll(wait.as_mut(), cx) {
                Poll::Ready((number, result)) if number == self.number.lock(Cell::get) => return Poll::Ready(result),
                Poll::Ready(_) => continue,
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits for the reply to the latest request.
    pub async fn reply(&self) -> SocketResult {
        core::future::poll_fn(|cx| self.poll_reply(cx)).await
    }

    /// Lets `read` see the bytes of the last reply.
    pub fn received<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        self.exchange.lock(|exchange| {
            let exchange = exchange.borrow();
            read(&exchange.bytes[..exchange.length])
        })
    }

    /// Gives a handle up. Never waits; the connection may linger until it has closed or [`crate::limits::LINGER_MS_MAX`] is over.
    pub fn close(&self, handle: Handle) {
        // The queue holds every handle that can exist, and a handle that was closed twice is ignored, so a full queue can only be
        // full of handles whose second closing means nothing.
        let _ = self.closes.try_send(handle);
    }

    // The supervisor's side.

    /// Aborts every socket of the program; what waits on one sees [`SocketError::Reset`].
    pub fn abort_all(&self) {
        self.abort.signal(());
    }

    // The network's side.

    pub(crate) fn poll_posted(&self, cx: &mut Context<'_>) -> Poll<Posted> {
        let mut wait = core::pin::pin!(self.posted.wait());
        Future::poll(wait.as_mut(), cx)
    }

    pub(crate) fn poll_abort(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut wait = core::pin::pin!(self.abort.wait());
        Future::poll(wait.as_mut(), cx)
    }

    pub(crate) fn poll_close(&self, cx: &mut Context<'_>) -> Poll<Handle> {
        self.closes.poll_receive(cx)
    }

    pub(crate) fn answer(&self, number: u32, result: SocketResult) {
        self.reply.signal((number, result));
    }

    pub(crate) fn with_exchange<R>(&self, fill: impl FnOnce(&mut [u8; EXCHANGE_BYTES], &mut usize) -> R) -> R {
        self.exchange.lock(|exchange| {
            let Exchange { bytes, length } = &mut *exchange.borrow_mut();
            fill(bytes, length)
        })
    }
}
