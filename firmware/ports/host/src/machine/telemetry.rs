//! The telemetry example as a program in Rust: a line every ten seconds, each acknowledged, and nothing known of recovery.
//!
//! It does what `examples/telemetry/code.py` does, without the VM: for measuring the firmware alone.

use std::net::{Ipv4Addr, SocketAddrV4};

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant};
use fieldwarden_firmware::program::{Demand, Program, Services, Session, Step};
use fieldwarden_firmware::wires::{Handle, SocketReply, SocketRequest, SocketResult};
use fieldwarden_supervisor::{Outcome, Run, Script};

/// Time between two lines.
pub const PERIOD: Duration = Duration::from_secs(10);
/// Longest wait of one socket operation.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Fuel that one step stands for.
const STEP_FUEL: u32 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Lookup,
    Open,
    Connect,
    Send,
    Receive,
}

/// The program.
pub struct Telemetry {
    host: String,
    port: u16,
    script: Script,
    state: State,
    address: Option<Ipv4Addr>,
    socket: Option<Handle>,
    sequence: u64,
    line: Vec<u8>,
    sent: usize,
    next: Instant,
    deadline: Option<Instant>,
    stop: bool,
}

impl Telemetry {
    /// Sends to this server.
    pub fn new(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            script: Script::Code,
            state: State::Idle,
            address: None,
            socket: None,
            sequence: 0,
            line: Vec::new(),
            sent: 0,
            next: Instant::MIN,
            deadline: None,
            stop: false,
        }
    }

    fn close<M: RawMutex>(&mut self, services: &mut Services<'_, M>) {
        services.cancel_socket();
        if let Some(socket) = self.socket.take() {
            services.close(socket);
        }
        self.state = State::Idle;
        self.deadline = None;
    }

    fn begin_line(&mut self) {
        let now = Instant::now();
        self.next = (self.next + PERIOD).max(now);
        self.sequence += 1;
        self.sent = 0;
        self.line = format!("{{\"seq\": {}, \"temperature_c\": 21.5}}\n", self.sequence).into_bytes();
        self.state = match (self.socket, self.address) {
            (Some(_), _) => State::Send,
            (None, Some(_)) => State::Open,
            (None, None) => State::Lookup,
        };
    }

    fn request(&self) -> Option<(SocketRequest, &[u8])> {
        Some(match (self.state, self.socket) {
            (State::Lookup, _) => (SocketRequest::Lookup, self.host.as_bytes()),
            (State::Open, _) => (SocketRequest::OpenTcp, &[]),
            (State::Connect, Some(h)) => (SocketRequest::Connect(h, SocketAddrV4::new(self.address?, self.port)), &[]),
            (State::Send, Some(h)) => (SocketRequest::Send(h), &self.line[self.sent..]),
            (State::Receive, Some(h)) => (SocketRequest::Receive(h, 256), &[]),
            _ => return None,
        })
    }

    /// False when the connection is of no more use.
    fn advance(&mut self, result: SocketResult) -> bool {
        self.deadline = None;
        match (self.state, result) {
            (State::Lookup, Ok(SocketReply::Addresses(found))) => {
                self.address = found.into_iter().flatten().next();
                self.state = State::Open;
                self.address.is_some()
            }
            (State::Open, Ok(SocketReply::Opened(handle))) => {
                self.socket = Some(handle);
                self.state = State::Connect;
                true
            }
            (State::Connect, Ok(SocketReply::Done)) => {
                self.state = State::Send;
                true
            }
            (State::Send, Ok(SocketReply::Sent(bytes))) => {
                self.sent += bytes;
                if self.sent >= self.line.len() {
                    self.state = State::Receive;
                }
                true
            }
            (State::Receive, Ok(SocketReply::Received(bytes, _))) if bytes > 0 => {
                self.state = State::Idle;
                true
            }
            _ => false,
        }
    }
}

impl<M: RawMutex> Program<M> for Telemetry {
    type Session<'p> = &'p mut Telemetry;

    fn start<'p>(&'p mut self, run: &Run<'_>, _: &mut Services<'_, M>) -> &'p mut Telemetry {
        self.script = run.script;
        self.state = State::Idle;
        self.socket = None;
        self.address = None;
        self.next = Instant::now();
        self.deadline = None;
        self.stop = false;
        self
    }
}

impl<M: RawMutex> Session<M> for &mut Telemetry {
    fn run(&mut self, _: u32, services: &mut Services<'_, M>) -> Step<'_> {
        if self.stop || self.script != Script::Code {
            self.close(services);
            let outcome = if self.stop { Outcome::Stopped } else { Outcome::NotFound };
            return Step::Ended { outcome, claims_left: 0 };
        }
        let mut used = 0;
        loop {
            used += STEP_FUEL;
            if self.state == State::Idle {
                if Instant::now() < self.next {
                    return Step::Blocked { used, until: Some(self.next) };
                }
                self.begin_line();
            }
            let Some((request, bytes)) = self.request() else {
                self.close(services);
                continue;
            };
            match services.socket(request, bytes, true) {
                Some(result) => {
                    if !self.advance(result) {
                        self.close(services);
                    }
                }
                None => {
                    let deadline = *self.deadline.get_or_insert_with(|| Instant::now() + TIMEOUT);
                    if Instant::now() < deadline {
                        return Step::Blocked { used, until: Some(deadline) };
                    }
                    self.close(services);
                }
            }
        }
    }

    fn demand(&mut self, demand: Demand) {
        self.stop |= demand == Demand::Stop;
    }
}
