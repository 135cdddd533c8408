//! What listens and what is ready: bind, listen, accept, readiness, waiting for readiness.

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll};

use embassy_net::tcp::State;
use embassy_sync::blocking_mutex::raw::RawMutex;

use super::{Entry, Kind, Sockets, address};
use crate::limits::HANDLES;
use crate::wires::{Handle, Interest, SocketError, SocketReply, SocketResult};

impl<'a, M: RawMutex> Sockets<'a, M> {
    pub(super) fn bind(&mut self, handle: Handle, port: u16) -> SocketResult {
        let index = self.find(handle)?;
        match self.entries[index].kind {
            Kind::Udp { slot } => {
                let socket = &mut self.udp[usize::from(slot)].socket;
                socket.bind(port).map_err(|_| SocketError::AddressInUse)?;
            }
            Kind::Fresh => {
                let taken = |e: &Entry| matches!(e.kind, Kind::Listener { .. }) && e.port == port;
                if port != 0 && self.entries.iter().any(taken) {
                    return Err(SocketError::AddressInUse);
                }
                self.entries[index].port = port;
            }
            _ => return Err(SocketError::AlreadyConnected),
        }
        Ok(SocketReply::Done)
    }

    pub(super) fn listen(&mut self, handle: Handle) -> SocketResult {
        let index = self.find(handle)?;
        match self.entries[index].kind {
            Kind::Fresh if self.entries[index].port != 0 => {
                self.entries[index].kind = Kind::Listener { slot: None };
                Ok(SocketReply::Done)
            }
            Kind::Listener { .. } => Ok(SocketReply::Done),
            _ => Err(SocketError::NotConnected),
        }
    }

    pub(super) fn accept(&mut self, handle: Handle, cx: &mut Context<'_>) -> Poll<SocketResult> {
        let index = self.find(handle)?;
        let port = self.entries[index].port;
        let slot = match self.entries[index].kind {
            Kind::Listener { slot: Some(slot) } => slot,
            Kind::Listener { slot: None } => {
                let slot = self.take_slot()?;
                self.entries[index].kind = Kind::Listener { slot: Some(slot) };
                slot
            }
            _ => return Poll::Ready(Err(SocketError::NotConnected)),
        };
        let socket = &mut self.tcp[usize::from(slot)].socket;
        match socket.state() {
            State::Closed | State::TimeWait => {
                // Begins to listen; the future only waits, and waiting is done here.
                let _ = pin!(socket.accept(port)).poll(cx);
                Poll::Pending
            }
            State::Listen | State::SynSent | State::SynReceived => {
                let _ = pin!(socket.wait_write_ready()).poll(cx);
                Poll::Pending
            }
            _ => {
                let peer = socket.remote_endpoint().and_then(address);
                let peer = peer.ok_or(SocketError::Reset)?;
                let connection = self.open(Kind::Connection { slot, established: true })?;
                self.entries[index].kind = Kind::Listener { slot: None };
                // The next client finds a listener at once, if a stack socket is free; else at the next accept.
                if let Ok(next) = self.take_slot() {
                    self.entries[index].kind = Kind::Listener { slot: Some(next) };
                    let _ = pin!(self.tcp[usize::from(next)].socket.accept(port)).poll(cx);
                }
                Poll::Ready(Ok(SocketReply::Accepted(connection, peer)))
            }
        }
    }

    pub(super) fn readiness(&mut self, handle: Handle) -> SocketResult {
        let index = self.find(handle)?;
        let (readable, writable, hung_up) = match self.entries[index].kind {
            Kind::Connection { slot, established } => {
                let socket = &self.tcp[usize::from(slot)].socket;
                let closed = matches!(socket.state(), State::Closed | State::TimeWait);
                let end = established && !socket.may_recv();
                (socket.can_recv() || end, socket.can_send(), closed)
            }
            Kind::Listener { slot: Some(slot) } => {
                let state = self.tcp[usize::from(slot)].socket.state();
                (matches!(state, State::Established | State::CloseWait), false, false)
            }
            Kind::Udp { slot } => {
                let socket = &self.udp[usize::from(slot)].socket;
                (socket.may_recv(), socket.may_send() || !socket.is_open(), false)
            }
            Kind::Fresh | Kind::Free | Kind::Listener { slot: None } => (false, false, false),
        };
        Ok(SocketReply::Readiness { readable, writable, hung_up })
    }

    /// Waits until any of the watched is ready. Nothing is taken from any of them, so it can be given up and asked again.
    pub(super) fn watch(&mut self, interest: &Interest, cx: &mut Context<'_>) -> Poll<SocketResult> {
        let mut bits = [0; HANDLES];
        for (bits, watched) in bits.iter_mut().zip(interest.0) {
            let Some((handle, wanted)) = watched else { continue };
            *bits = self.ready_bits(handle) & (wanted | Interest::GONE);
            if *bits == 0 {
                self.wake_when_ready(handle, wanted, cx);
            }
        }
        if bits == [0; HANDLES] { Poll::Pending } else { Poll::Ready(Ok(SocketReply::Ready(bits))) }
    }

    fn ready_bits(&mut self, handle: Handle) -> u8 {
        let Ok(SocketReply::Readiness { readable, writable, hung_up }) = self.readiness(handle) else {
            return Interest::GONE;
        };
        u8::from(readable) * Interest::READ + u8::from(writable) * Interest::WRITE + u8::from(hung_up) * Interest::GONE
    }

    /// Makes sure that `cx` is woken when something changes that was asked for.
    fn wake_when_ready(&mut self, handle: Handle, wanted: u8, cx: &mut Context<'_>) {
        let Ok(index) = self.find(handle) else { return };
        match self.entries[index].kind {
            Kind::Connection { slot, established } => {
                let socket = &self.tcp[usize::from(slot)].socket;
                if wanted & Interest::READ != 0 {
                    let _ = pin!(socket.wait_read_ready()).poll(cx);
                }
                if wanted & Interest::WRITE != 0 || !established {
                    // The stack wakes the sender at every change of state.
                    let _ = pin!(socket.wait_write_ready()).poll(cx);
                }
            }
            Kind::Listener { .. } => {
                // It listens from here on, if a stack socket is free; nobody has come yet, so nobody is accepted.
                let _ = self.accept(handle, cx);
            }
            Kind::Udp { slot } => {
                let socket = &self.udp[usize::from(slot)].socket;
                if wanted & Interest::READ != 0 {
                    let _ = socket.poll_recv_ready(cx);
                }
                if wanted & Interest::WRITE != 0 {
                    let _ = socket.poll_send_ready(cx);
                }
            }
            Kind::Fresh | Kind::Free => {}
        }
    }
}
