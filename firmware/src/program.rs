//! What runs above the supervisor: a program, and the services it has of the board.
//!
//! [`Program`] is the seam between the glue and whatever executes: the Python VM, or a program in Rust. It is polled with fuel and
//! never waits inside: what has to wait says [`Step::Blocked`] and is run again when something may have come.

use core::task::Context;

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant};
use fieldwarden_supervisor::{HeapReport, Outcome, Run};

use crate::core::Core;
use crate::radio::{RadioRequest, RadioResult};
use crate::wires::{Handle, SocketRequest, SocketResult, SocketWires};

/// How far a slice of a program came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'p> {
    /// Its fuel is spent; run it again.
    Yielded {
        /// Units of fuel used.
        used: u32,
    },
    /// It waits, until the instant or until one of its services has something.
    Blocked {
        /// Units of fuel used.
        used: u32,
        /// When to run it again at the latest.
        until: Option<Instant>,
    },
    /// It hangs in a native and will never give its fuel back: a simulator's way to say so.
    Hung,
    /// It ended, and every finalizer has run.
    Ended {
        /// How.
        outcome: Outcome<'p>,
        /// Resources still claimed: a defect if not 0.
        claims_left: u16,
    },
}

/// What a running program is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Stop at the next safepoint, run the finalizers, end.
    Stop,
    /// Raise `KeyboardInterrupt`.
    Interrupt,
    /// Raise `WatchDogTimeout`.
    WatchDogTimeout,
}

/// A fault inside a program, for simulators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affliction {
    /// An exception comes at the next safepoint, as from the program's own code.
    Exception,
    /// All free memory is taken, to the end of the run.
    NoMemory,
}

/// Something that can be run, once after the other.
pub trait Program<M: RawMutex> {
    /// One run; it may borrow the program's memory.
    type Session<'p>: Session<M>
    where
        Self: 'p;

    /// Begins a run; nothing of an earlier one is left.
    fn start<'p>(&'p mut self, run: &Run<'_>, services: &mut Services<'_, M>) -> Self::Session<'p>;
}

/// A run of a program.
pub trait Session<M: RawMutex> {
    /// Runs for at most so much fuel.
    fn run(&mut self, fuel: u32, services: &mut Services<'_, M>) -> Step<'_>;
    /// Asks something of the run; what comes of it shows in the next [`Session::run`].
    fn demand(&mut self, demand: Demand);
    /// While it waits: whether hardware that it waits for may have changed; else `cx` is woken when it has.
    fn poll_changed(&mut self, _: &mut Context<'_>) -> bool {
        false
    }
    /// Brings a fault about inside the run; false if it has nothing that can fail so.
    fn afflict(&mut self, _: Affliction) -> bool {
        false
    }
    /// The heap at this moment, if it has one.
    fn heap(&self) -> Option<HeapReport> {
        None
    }
    /// After it ended with a deep sleep: whether hardware that it named has woken the board; else `cx` is woken when it does.
    fn poll_asleep(&mut self, _: &mut Context<'_>) -> Asleep {
        Asleep::NoPins
    }
    /// What its end left behind; to be asked after [`Step::Ended`].
    fn remains(&self) -> Remains {
        Remains::default()
    }
}

/// How a deep sleep goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asleep {
    /// Only time ends it, or there is none.
    NoPins,
    /// Nothing has come; to be asked again at this instant at the latest.
    Until(Option<Instant>),
    /// A pin has ended it.
    Woken,
}

/// What the end of a run left behind: nothing, or there is a defect of the firmware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Entries of the claim table.
    pub claims: u16,
    /// Objects whose finalizer never ran.
    pub finalizers: u32,
    /// Words of the heap in use after it was emptied.
    pub heap_words: u32,
}

impl Remains {
    /// Whether nothing is left.
    pub fn none(&self) -> bool {
        *self == Remains::default()
    }
}

/// What a program has of the board.
pub struct Services<'a, M: RawMutex> {
    core: &'a Core<'a, M>,
    sockets: &'a SocketWires<M>,
    asked: Option<SocketRequest>,
    reply: Option<SocketResult>,
    radio_asked: Option<RadioRequest>,
    radio_reply: Option<RadioResult>,
}

impl<'a, M: RawMutex> Services<'a, M> {
    /// The services of the one program.
    pub const fn new(core: &'a Core<'a, M>, sockets: &'a SocketWires<M>) -> Self {
        Self { core, sockets, asked: None, reply: None, radio_asked: None, radio_reply: None }
    }

    /// Asks the network, or picks up the answer: the first call posts, and returns `None`; the same request asked again returns the
    /// answer once it is there. Another request replaces the one before. Bytes beyond the exchange are not taken.
    pub fn socket(&mut self, request: SocketRequest, bytes: &[u8], may_wait: bool) -> Option<SocketResult> {
        if self.asked == Some(request) {
            let result = self.reply.take()?;
            self.asked = None;
            return Some(result);
        }
        self.asked = Some(request);
        self.reply = None;
        self.sockets.post(request, bytes, may_wait);
        None
    }

    /// Whether another request than this one is on its way, or its answer is not picked up yet.
    pub fn asks_otherwise(&self, request: SocketRequest) -> bool {
        self.asked.is_some_and(|asked| asked != request)
    }

    /// Asks the radio, or picks up the answer, as [`Services::socket`] does.
    pub fn radio(&mut self, request: &RadioRequest) -> Option<RadioResult> {
        if self.radio_asked.as_ref() == Some(request) {
            let result = self.radio_reply.take()?;
            self.radio_asked = None;
            return Some(result);
        }
        self.radio_asked = Some(request.clone());
        self.radio_reply = None;
        self.core.radio.ask(request.clone());
        None
    }

    /// Stops waiting for the network: a timeout, an interrupt. What the radio was asked for is done all the same.
    pub fn cancel_socket(&mut self) {
        self.radio_asked = None;
        self.radio_reply = None;
        if self.asked.take().is_some() {
            self.reply = None;
            self.sockets.post(SocketRequest::Cancel, &[], true);
        }
    }

    /// Lets `read` see the bytes that the last answer brought.
    pub fn received<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        self.sockets.received(read)
    }

    /// Gives a socket up; never waits.
    pub fn close(&mut self, handle: Handle) {
        self.sockets.close(handle);
    }

    /// Writes to the console.
    pub fn print(&mut self, text: &[u8]) {
        self.core.print(text);
    }

    /// `warden.alive`: a promise to call again within the time, or the end of that promise.
    pub fn alive(&mut self, within: Option<Duration>) {
        self.core.handle(fieldwarden_supervisor::Input::Alive(within));
    }

    /// The supervisor and what it knows.
    pub fn core(&self) -> &'a Core<'a, M> {
        self.core
    }

    pub(crate) fn forget(&mut self) {
        self.cancel_socket();
    }

    pub(crate) fn waits_for_network(&self) -> bool {
        self.asked.is_some() && self.reply.is_none() || self.radio_asked.is_some() && self.radio_reply.is_none()
    }

    pub(crate) fn poll(&mut self, cx: &mut core::task::Context<'_>) -> bool {
        if self.reply.is_none()
            && let core::task::Poll::Ready(result) = self.sockets.poll_reply(cx)
        {
            self.reply = Some(result);
        }
        if self.radio_asked.is_some()
            && self.radio_reply.is_none()
            && let core::task::Poll::Ready(result) = self.core.radio.poll_reply(cx)
        {
            self.radio_reply = Some(result);
        }
        self.asked.is_some() && self.reply.is_some() || self.radio_reply.is_some()
    }
}
