//! Frames between the chip's FIFOs and the network stack.

use core::task::Context;

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};

use super::{INT_RECEIVED, INT_TX_ROOM, RX_DATA, RX_DP_CTRL, RX_FIFO_INF, RX_STATUS, TX_DATA, TX_FIFO_INF, TX_STATUS};
use super::{listen, register, state};

/// Longest frame, with its header and without its check sequence.
const FRAME_BYTES_MAX: usize = 1514;
/// Bytes of the check sequence that the chip hands over.
const CHECK_BYTES: usize = 4;
/// Bytes of the buffer: a frame with its check sequence in whole words.
const BUFFER_BYTES: usize = (FRAME_BYTES_MAX + CHECK_BYTES).next_multiple_of(4);
const STATUS_ERROR: u32 = 1 << 15;
const FAST_FORWARD: u32 = 1 << 31;
const ONLY_SEGMENT: u32 = 1 << 13 | 1 << 12;

/// The chip as the network stack sees it.
pub struct LanDriver {
    mac: [u8; 6],
    frames: &'static mut LanFrames,
}

/// Room for the frames under way: the stack handles one received and one to be sent at a time.
pub struct LanFrames {
    received: [u8; BUFFER_BYTES],
    sent: [u8; BUFFER_BYTES],
}

impl LanFrames {
    /// Empty.
    pub const fn new() -> Self {
        Self { received: [0; BUFFER_BYTES], sent: [0; BUFFER_BYTES] }
    }
}

impl LanDriver {
    /// Of a chip that is given this MAC.
    pub const fn new(mac: [u8; 6], frames: &'static mut LanFrames) -> Self {
        Self { mac, frames }
    }
}

/// A frame that was received.
pub struct Received<'a>(&'a mut [u8]);

impl RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, f: F) -> R {
        f(self.0)
    }
}

/// Room for a frame.
pub struct Room<'a>(&'a mut [u8; BUFFER_BYTES]);

impl TxToken for Room<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, length: usize, f: F) -> R {
        let length = length.min(FRAME_BYTES_MAX);
        let (frame, _) = self.0.split_at_mut(length);
        let result = f(frame);
        if passes() {
            send(frame);
        }
        result
    }
}

/// Whether the chip lets frames through.
fn passes() -> bool {
    #[cfg(feature = "inject")]
    return !super::super::inject::is_wedged();
    #[cfg(not(feature = "inject"))]
    true
}

/// Puts a frame into the transmit FIFO, which has room for it.
pub fn send(frame: &[u8]) {
    while TX_FIFO_INF.read() >> 16 & 0xFF != 0 {
        // What became of earlier frames is nobody's business.
        TX_STATUS.read();
    }
    // A frame is at most 1,514 bytes.
    let length = frame.len() as u32;
    TX_DATA.write(ONLY_SEGMENT | length);
    TX_DATA.write(length);
    let (words, rest) = frame.as_chunks::<4>();
    words.iter().for_each(|word| TX_DATA.write(u32::from_le_bytes(*word)));
    if !rest.is_empty() {
        let mut last = [0; 4];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        TX_DATA.write(u32::from_le_bytes(last));
    }
}

fn has_room() -> bool {
    TX_FIFO_INF.read() & 0xFFFF >= (FRAME_BYTES_MAX + 16) as u32
}

/// The next good frame, in `buffer`: its length. Bad ones are dropped.
fn receive(buffer: &mut [u8; BUFFER_BYTES]) -> Option<usize> {
    // Bounded by what the FIFO can hold.
    while RX_FIFO_INF.read() >> 16 & 0xFF != 0 {
        let status = RX_STATUS.read();
        let length = (status >> 16 & 0x3FFF) as usize;
        if status & STATUS_ERROR != 0 || length < CHECK_BYTES || length > buffer.len() {
            drop_frame(length.div_ceil(4));
            continue;
        }
        let (words, _) = buffer.as_chunks_mut::<4>();
        words.iter_mut().take(length.div_ceil(4)).for_each(|word| *word = RX_DATA.read().to_le_bytes());
        let length = length - CHECK_BYTES;
        #[cfg(feature = "inject")]
        if super::super::inject::take(buffer.get(..length).unwrap_or_default()) {
            continue;
        }
        if passes() {
            return Some(length);
        }
    }
    None
}

fn drop_frame(words: usize) {
    if words >= 4 {
        RX_DP_CTRL.write(FAST_FORWARD);
        let _ = super::settled(|| RX_DP_CTRL.read() & FAST_FORWARD != 0);
    } else {
        (0..words).for_each(|_| {
            RX_DATA.read();
        });
    }
}

impl Driver for LanDriver {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = Room<'a>;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(Received<'_>, Room<'_>)> {
        register(cx.waker());
        if state().mac.is_none() || !has_room() {
            return None;
        }
        let LanFrames { received, sent } = &mut *self.frames;
        match receive(received) {
            Some(length) => Some((Received(received.get_mut(..length)?), Room(sent))),
            None => {
                listen(INT_RECEIVED);
                None
            }
        }
    }

    fn transmit(&mut self, cx: &mut Context<'_>) -> Option<Room<'_>> {
        register(cx.waker());
        if state().mac.is_none() {
            return None;
        }
        if has_room() {
            return Some(Room(&mut self.frames.sent));
        }
        listen(INT_TX_ROOM);
        None
    }

    fn link_state(&mut self, cx: &mut Context<'_>) -> LinkState {
        register(cx.waker());
        let state = state();
        if state.link_up && state.mac.is_some() { LinkState::Up } else { LinkState::Down }
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = FRAME_BYTES_MAX;
        capabilities.max_burst_size = Some(1);
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        HardwareAddress::Ethernet(self.mac)
    }
}
