//! One TCP connection between the board and something behind the gateway: who answers it, and moving its bytes.

use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::iface::SocketHandle;
use smoltcp::socket::tcp::{Socket, State};

use super::Note;
use super::collector::Connection;
use super::upstream::{FlowId, Received, Upstream};
use crate::fault::{Kind, Manner};

/// What a portal says to a web client.
const REDIRECTION: &[u8] =
    b"HTTP/1.1 302 Found\r\nLocation: http://192.168.4.1/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Board's side and far side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowKey {
    /// The board.
    pub board: SocketAddrV4,
    /// Whom it talks to.
    pub peer: SocketAddrV4,
}

/// Who answers.
#[derive(Debug)]
pub enum App {
    /// The embedded collector.
    Collector(Connection),
    /// The probe host: takes everything, says nothing.
    Sink,
    /// The captive portal.
    Portal,
    /// The hook.
    Piped {
        /// The far side was told that the board sent its last byte.
        finished: bool,
    },
}

/// How far a flow is.
#[derive(Debug, PartialEq, Eq)]
pub enum Stage {
    /// The hook is connecting; the board's SYN is held.
    Held(Vec<u8>),
    /// A socket of the world's TCP serves it.
    Served(SocketHandle),
    /// Half-open: every packet of it vanishes.
    Gone,
}

/// A connection.
#[derive(Debug)]
pub struct Flow {
    /// Its number.
    pub id: FlowId,
    /// Its ends.
    pub key: FlowKey,
    /// How far.
    pub stage: Stage,
    /// Who answers.
    pub app: App,
    /// Half-open of the other kind: bytes are acknowledged by TCP and go nowhere.
    pub stalled: bool,
    /// Since when bytes wait for the board, microseconds.
    pub unacked_since_us: Option<u64>,
}

impl Flow {
    /// Whether it leads to the service that a program talks to.
    pub fn is_service(&self) -> bool {
        match self.app {
            App::Collector(_) => true,
            // A connection from outside to the board is not the board's service.
            App::Piped { .. } => *self.key.peer.ip() != super::GATEWAY,
            App::Sink | App::Portal => false,
        }
    }

    /// Moves bytes between socket and application.
    pub fn pump(
        &mut self,
        socket: &mut Socket<'_>,
        service: Option<Manner>,
        upstream: Option<&mut (dyn Upstream + 'static)>,
        notes: &mut Vec<Note>,
    ) {
        let deaf = self.is_service() && (service.is_some() || self.stalled);
        if deaf {
            if socket.can_recv() {
                // Never fails after can_recv; what was read is what the dead program never sees.
                let _ = socket.recv(|bytes| (bytes.len(), ()));
                let kind = if self.stalled { Kind::HalfOpenTcp } else { Kind::ServiceDead };
                notes.push(Note::Lost { kind, at_once: false });
            }
        } else {
            match &mut self.app {
                App::Collector(connection) => pump_collector(connection, socket, notes),
                App::Sink => drop(socket.recv(|bytes| (bytes.len(), ()))),
                App::Portal => {
                    if socket.can_recv() && socket.recv(|bytes| (bytes.len(), ())).is_ok() {
                        let _ = socket.send_slice(REDIRECTION);
                        socket.close();
                    }
                }
                App::Piped { finished } => {
                    if let Some(upstream) = upstream {
                        pump_piped(self.id, finished, socket, upstream);
                    }
                }
            }
        }
        let waiting = matches!(&self.app, App::Collector(connection) if !connection.pending.is_empty());
        let piped = matches!(self.app, App::Piped { .. }) && !deaf;
        if socket.state() == State::CloseWait && !socket.can_recv() && !piped && (!waiting || deaf) {
            socket.close();
        }
    }
}

fn pump_collector(connection: &mut Connection, socket: &mut Socket<'_>, notes: &mut Vec<Note>) {
    while socket.can_recv() {
        let taken = socket.recv(|bytes| {
            let taken = connection.take(bytes, |line| notes.push(Note::Line(line.to_vec())));
            (bytes.len(), taken)
        });
        if !matches!(taken, Ok(Ok(()))) {
            return socket.abort();
        }
    }
    if !connection.pending.is_empty() && socket.can_send() {
        let sent = socket.send_slice(&connection.pending).unwrap_or(0);
        connection.pending.drain(..sent);
    }
}

fn pump_piped(id: FlowId, finished: &mut bool, socket: &mut Socket<'_>, upstream: &mut dyn Upstream) {
    while socket.can_recv() {
        let taken = socket.recv(|bytes| {
            let taken = upstream.send(id, bytes).min(bytes.len());
            (taken, taken)
        });
        if !matches!(taken, Ok(1..)) {
            break;
        }
    }
    if socket.state() == State::CloseWait && !socket.can_recv() && !*finished {
        *finished = true;
        upstream.finish(id);
    }
    while socket.can_send() {
        let received = socket.send(|buffer| {
            let received = upstream.receive(id, buffer);
            let len = if let Received::Data(len) = received { len.min(buffer.len()) } else { 0 };
            (len, received)
        });
        match received {
            Ok(Received::Data(1..)) => {}
            Ok(Received::Finished) => return socket.close(),
            Ok(Received::Aborted) => return socket.abort(),
            _ => return,
        }
    }
}

/// An address and port.
pub fn endpoint(address: Ipv4Addr, port: u16) -> SocketAddrV4 {
    SocketAddrV4::new(address, port)
}
