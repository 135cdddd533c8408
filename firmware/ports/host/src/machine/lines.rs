//! The wire between the board and its world: frames to the network driver, commands to the chip, both as datagrams.
//!
//! Whoever owns the other end (a simulator in the same process, a socket to the parent process) takes datagrams with
//! [`Lines::take_outgoing`] and gives them with [`Lines::deliver`]. Both directions are bounded: what finds no room is lost, as on a
//! real wire.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState};
use fieldwarden_firmware::chip::{Chip, ChipCommand, ChipError, ChipEvent, ChipReply, ChipStatus, Network};
use fieldwarden_netrecover::DownReason;
use fieldwarden_world::wire::{self, Command, Event, Message, Refusal, Reply, Report};

/// Most frames that wait for the board: what a small chip buffers.
const FRAMES_MAX: usize = 16;
/// Most datagrams that wait for the world: a burst of all sockets.
const OUTGOING_MAX: usize = 64;
/// Most events of the chip that wait.
const EVENTS_MAX: usize = 8;

struct Inner {
    outgoing: VecDeque<Vec<u8>>,
    frames: VecDeque<Vec<u8>>,
    spare: Vec<Vec<u8>>,
    events: VecDeque<ChipEvent>,
    reply: Option<Result<ChipReply, ChipError>>,
    command_id: u16,
    waiting: bool,
    link_up: bool,
    mac: [u8; 6],
    driver_waker: Option<Waker>,
    reply_waker: Option<Waker>,
    event_waker: Option<Waker>,
    received: u64,
}

/// One board's end of the wire. Clones are the same wire.
#[derive(Clone)]
pub struct Lines(Rc<RefCell<Inner>>);

impl Lines {
    /// A quiet wire of a board whose chip has not told its MAC yet.
    pub fn new(mac: [u8; 6]) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            outgoing: VecDeque::new(),
            frames: VecDeque::new(),
            spare: Vec::new(),
            events: VecDeque::new(),
            reply: None,
            command_id: 0,
            waiting: false,
            link_up: false,
            mac,
            driver_waker: None,
            reply_waker: None,
            event_waker: None,
            received: 0,
        })))
    }

    /// Hands every datagram for the world to `send`.
    pub fn take_outgoing(&self, mut send: impl FnMut(&[u8])) {
        loop {
            // The wire is not borrowed while `send` runs: it may deliver at once.
            let Some(datagram) = self.0.borrow_mut().outgoing.pop_front() else { return };
            send(&datagram);
            self.0.borrow_mut().give_back(datagram);
        }
    }

    /// True when datagrams wait for the world.
    pub fn has_outgoing(&self) -> bool {
        !self.0.borrow().outgoing.is_empty()
    }

    /// One datagram from the world. Garbage is dropped.
    pub fn deliver(&self, datagram: &[u8]) {
        let mut inner = self.0.borrow_mut();
        if let [wire::TAG_FRAME, frame @ ..] = datagram {
            if inner.frames.len() < FRAMES_MAX {
                let copy = inner.copy(frame);
                inner.frames.push_back(copy);
                inner.received = inner.received.wrapping_add(1);
                wake(&mut inner.driver_waker);
            }
            return;
        }
        match Message::decode(datagram) {
            Ok(Message::Reply { id, reply }) if id == inner.command_id && inner.waiting => inner.replied(reply),
            Ok(Message::Event(event)) => inner.event(event),
            _ => {}
        }
    }

    /// Tells the judge; costs nothing on a wire without one.
    pub fn report(&self, report: Report) {
        self.0.borrow_mut().send(&Message::Report(report));
    }

    /// Sends a message of the port's own.
    pub fn send_port(&self, tag: u8, body: &[u8]) {
        self.0.borrow_mut().send(&Message::Port { tag, body });
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

fn register(place: &mut Option<Waker>, cx: &Context<'_>) {
    match place {
        Some(waker) if waker.will_wake(cx.waker()) => {}
        _ => *place = Some(cx.waker().clone()),
    }
}

impl Inner {
    fn copy(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clear();
        copy.extend_from_slice(bytes);
        copy
    }

    fn give_back(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < FRAMES_MAX {
            self.spare.push(buffer);
        }
    }

    fn send(&mut self, message: &Message<'_>) {
        if self.outgoing.len() >= OUTGOING_MAX {
            return;
        }
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.resize(wire::MESSAGE_LEN_MAX, 0);
        // What does not fit the wire's bounds (a name that is too long) is not sent; the command then finds no answer.
        if let Ok(length) = message.encode(&mut buffer) {
            buffer.truncate(length);
            self.outgoing.push_back(buffer);
        }
    }

    fn set_link(&mut self, up: bool) {
        if self.link_up != up {
            self.link_up = up;
            wake(&mut self.driver_waker);
        }
    }

    fn replied(&mut self, reply: Reply) {
        self.waiting = false;
        self.reply = Some(match reply {
            Reply::Done => Ok(ChipReply::Done),
            Reply::Refused(refusal) => Err(refused(refusal)),
            Reply::Status(status) => {
                self.set_link(status.link_up);
                if status.mac != [0; 6] && status.mac != self.mac {
                    self.mac = status.mac;
                    wake(&mut self.driver_waker);
                }
                Ok(ChipReply::Status(chip_status(&status)))
            }
            Reply::Scan(networks) => Ok(ChipReply::Scan(networks.iter().map(network).collect())),
        });
        wake(&mut self.reply_waker);
    }

    fn event(&mut self, event: Event) {
        let event = match event {
            Event::LinkUp => ChipEvent::LinkUp,
            Event::LinkDown(why) => ChipEvent::LinkDown(down_reason(why)),
            Event::Started => ChipEvent::Started,
        };
        self.set_link(event == ChipEvent::LinkUp);
        if self.events.len() >= EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event);
        wake(&mut self.event_waker);
    }
}

fn refused(refusal: Refusal) -> ChipError {
    match refusal {
        Refusal::Unsupported => ChipError::Unsupported,
        Refusal::NotReady => ChipError::NotReady,
        Refusal::NoSuchNetwork => ChipError::NoSuchNetwork,
        Refusal::WrongPassword => ChipError::WrongPassword,
        Refusal::Timeout => ChipError::NoAnswer,
        Refusal::Internal => ChipError::Internal,
    }
}

fn down_reason(why: wire::LinkDown) -> DownReason {
    match why {
        wire::LinkDown::Asked | wire::LinkDown::Reset => DownReason::Asked,
        wire::LinkDown::BeaconLost => DownReason::BeaconsLost,
        wire::LinkDown::Deauthenticated => DownReason::Deauthenticated,
        wire::LinkDown::NoCarrier => DownReason::NoCarrier,
    }
}

fn chip_status(status: &wire::ChipStatus) -> ChipStatus {
    let wire::ChipStatus { boots, enabled, station, link_up, ap_active, rssi_dbm, channel, bssid, mac, .. } = *status;
    ChipStatus { boots, enabled, station, link_up, ap_active, rssi_dbm, channel, bssid, mac }
}

fn network(network: &wire::Network) -> Network {
    let mut ssid = heapless::String::new();
    for c in network.ssid.chars() {
        if ssid.push(c).is_err() {
            break;
        }
    }
    Network { ssid, bssid: network.bssid, channel: network.channel, rssi_dbm: network.rssi_dbm }
}

fn command(command: ChipCommand<'_>) -> Command<'_> {
    match command {
        ChipCommand::Status => Command::Status,
        ChipCommand::Enable(on) => Command::Enable(on),
        ChipCommand::Station(on) => Command::Station(on),
        ChipCommand::Connect { ssid, password } => Command::Connect { ssid, password, bssid: None },
        ChipCommand::Disconnect => Command::Disconnect,
        ChipCommand::Scan => Command::Scan,
        ChipCommand::ApStart { ssid, password } => Command::ApStart { ssid, password },
        ChipCommand::ApStop => Command::ApStop,
        ChipCommand::Reset => Command::Reset,
        ChipCommand::SoftReset => Command::SoftReset,
        ChipCommand::SetMac(mac) => Command::SetMac(mac),
        ChipCommand::Debug(level) => Command::Debug(level),
    }
}

impl Chip for Lines {
    async fn command(&self, asked: ChipCommand<'_>) -> Result<ChipReply, ChipError> {
        {
            let inner = &mut *self.0.borrow_mut();
            inner.command_id = inner.command_id.wrapping_add(1);
            inner.reply = None;
            inner.waiting = true;
            let id = inner.command_id;
            inner.send(&Message::Command { id, command: command(asked) });
            if let ChipCommand::SetMac(mac) = asked {
                inner.mac = mac;
            }
        }
        poll_fn(|cx| {
            let mut inner = self.0.borrow_mut();
            match inner.reply.take() {
                Some(reply) => Poll::Ready(reply),
                None => {
                    register(&mut inner.reply_waker, cx);
                    Poll::Pending
                }
            }
        })
        .await
    }

    async fn event(&self) -> ChipEvent {
        poll_fn(|cx| {
            let mut inner = self.0.borrow_mut();
            match inner.events.pop_front() {
                Some(event) => Poll::Ready(event),
                None => {
                    register(&mut inner.event_waker, cx);
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// A frame that came.
pub struct FrameIn<'a> {
    lines: &'a Lines,
    frame: Vec<u8>,
}

impl embassy_net_driver::RxToken for FrameIn<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(mut self, f: F) -> R {
        let result = f(&mut self.frame);
        self.lines.0.borrow_mut().give_back(self.frame);
        result
    }
}

/// Room for a frame to send.
pub struct FrameOut<'a>(&'a Lines);

impl embassy_net_driver::TxToken for FrameOut<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, length: usize, f: F) -> R {
        let mut datagram = self.0.0.borrow_mut().spare.pop().unwrap_or_default();
        datagram.clear();
        datagram.resize(1 + length, 0);
        datagram[0] = wire::TAG_FRAME;
        let result = f(&mut datagram[1..]);
        self.0.0.borrow_mut().outgoing.push_back(datagram);
        result
    }
}

impl Driver for Lines {
    type RxToken<'a> = FrameIn<'a>;
    type TxToken<'a> = FrameOut<'a>;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(FrameIn<'_>, FrameOut<'_>)> {
        let mut inner = self.0.borrow_mut();
        let Some(frame) = inner.frames.pop_front() else {
            register(&mut inner.driver_waker, cx);
            return None;
        };
        drop(inner);
        Some((FrameIn { lines: self, frame }, FrameOut(self)))
    }

    fn transmit(&mut self, cx: &mut Context<'_>) -> Option<FrameOut<'_>> {
        let mut inner = self.0.borrow_mut();
        if inner.outgoing.len() >= OUTGOING_MAX {
            register(&mut inner.driver_waker, cx);
            return None;
        }
        drop(inner);
        Some(FrameOut(self))
    }

    fn link_state(&mut self, cx: &mut Context<'_>) -> LinkState {
        let mut inner = self.0.borrow_mut();
        register(&mut inner.driver_waker, cx);
        if inner.link_up { LinkState::Up } else { LinkState::Down }
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = wire::FRAME_LEN_MAX;
        capabilities.max_burst_size = Some(4);
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        HardwareAddress::Ethernet(self.0.borrow().mac)
    }
}
