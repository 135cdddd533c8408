//! What a program asks of the radio: one request at a time, carried out by the link task, which owns the chip.
//!
//! Invariant: an answer carries its request's number, so that a late one is never taken for another's.

use core::cell::{Cell, RefCell};
use core::task::{Context, Poll};

use embassy_sync::blocking_mutex::Mutex;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::signal::Signal;
use heapless::{String, Vec};

use crate::chip::{ChipError, Network, SCAN_NETWORKS_MAX, SSID_BYTES_MAX};
use crate::net::StaticAddress;

/// Longest password in bytes, by the 802.11 standard.
pub const PASSWORD_BYTES_MAX: usize = 63;

/// What a program can ask of the radio.
#[derive(Clone, Debug, PartialEq)]
pub enum RadioRequest {
    /// Radio power. Off: the recovery leaves the link alone until it is on again, or the program ends.
    Enable(bool),
    /// Station mode, likewise.
    Station(bool),
    /// Join another network than that of the settings, likewise.
    Connect {
        /// Its name.
        ssid: String<SSID_BYTES_MAX>,
        /// Empty for an open network.
        password: String<PASSWORD_BYTES_MAX>,
    },
    /// Join the network of the settings again, and give the link back to the recovery.
    Join,
    /// List the networks heard.
    Scan,
    /// An access point of our own.
    StartAccessPoint {
        /// Its name.
        ssid: String<SSID_BYTES_MAX>,
        /// Empty for an open network.
        password: String<PASSWORD_BYTES_MAX>,
    },
    /// Stop it.
    StopAccessPoint,
    /// An address given by hand; `None` asks a DHCP server.
    Address(Option<StaticAddress>),
    /// The program has ended: everything as the settings say.
    Restore,
}

/// What came of it.
pub type RadioResult = Result<(), ChipError>;

/// Both directions between one program and the link task.
pub struct RadioWires<M: RawMutex> {
    asked: Signal<M, (u32, RadioRequest)>,
    reply: Signal<M, (u32, RadioResult)>,
    number: Mutex<M, Cell<u32>>,
    networks: Mutex<M, RefCell<Vec<Network, SCAN_NETWORKS_MAX>>>,
}

impl<M: RawMutex> RadioWires<M> {
    /// Nothing is asked.
    pub(crate) const fn new() -> Self {
        Self {
            asked: Signal::new(),
            reply: Signal::new(),
            number: Mutex::new(Cell::new(0)),
            networks: Mutex::new(RefCell::new(Vec::new())),
        }
    }

    /// Asks; an earlier request that has not begun is replaced.
    pub(crate) fn ask(&self, request: RadioRequest) {
        let number = self.number.lock(|number| {
            number.set(number.get().wrapping_add(1));
            number.get()
        });
        self.reply.reset();
        self.asked.signal((number, request));
    }

    /// Polls for the answer to the latest request.
    pub(crate) fn poll_reply(&self, cx: &mut Context<'_>) -> Poll<RadioResult> {
        loop {
            match Future::poll(core::pin::pin!(self.reply.wait()), cx) {
                Poll::Ready((number, result)) if number == self.number.lock(Cell::get) => return Poll::Ready(result),
                Poll::Ready(_) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits for a request: the link task.
    pub(crate) async fn asked(&self) -> (u32, RadioRequest) {
        self.asked.wait().await
    }

    /// Answers it.
    pub(crate) fn answer(&self, number: u32, result: RadioResult) {
        self.reply.signal((number, result));
    }

    /// Keeps what a scan heard.
    pub(crate) fn heard(&self, networks: Vec<Network, SCAN_NETWORKS_MAX>) {
        self.networks.lock(|kept| *kept.borrow_mut() = networks);
    }

    /// Looks at what the last scan heard.
    pub(crate) fn networks<R>(&self, look: impl FnOnce(&[Network]) -> R) -> R {
        self.networks.lock(|kept| look(&kept.borrow()))
    }
}
