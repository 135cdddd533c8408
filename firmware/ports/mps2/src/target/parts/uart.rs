//! The shield's serial line: UART1, a CMSDK APB UART of 8 bits without parity and one stop bit, with one byte of its own in each direction.
//!
//! Its interrupts keep what comes in until the program reads it, and send what the program wrote.

use core::cell::RefCell;

use critical_section::Mutex;
use fieldwarden_firmware::parts::{PartError, Pin, Uart, UartMode, Unit};
use heapless::Deque;

use super::super::registers::Register;

const BASE: usize = 0x4000_5000;
// SAFETY: UART1 of this board, a CMSDK APB UART, has these registers.
const DATA: Register = unsafe { Register::new(BASE, 0) };
// SAFETY: as above.
const STATE: Register = unsafe { Register::new(BASE, 4) };
// SAFETY: as above.
const CONTROL: Register = unsafe { Register::new(BASE, 8) };
// SAFETY: as above.
const INTERRUPT: Register = unsafe { Register::new(BASE, 12) };
// SAFETY: as above.
const DIVISOR: Register = unsafe { Register::new(BASE, 16) };

const STATE_FULL: u32 = 1;
const STATE_RECEIVED: u32 = 2;
const CONTROL_TRANSMIT: u32 = 0b0101;
const CONTROL_RECEIVE: u32 = 0b1010;
const INTERRUPT_TRANSMIT: u32 = 1;
const INTERRUPT_RECEIVE: u32 = 2;
const CLOCK_HZ: u32 = 25_000_000;
/// What its divisor can be.
const DIVISORS: core::ops::RangeInclusive<u32> = 16..=0xF_FFFF;

/// Bytes that are kept until they are read: four times what CircuitPython keeps unless asked.
const RECEIVED_MAX: usize = 256;
/// Bytes that wait to be sent.
const SENDING_MAX: usize = 32;

struct Buffers {
    received: Deque<u8, RECEIVED_MAX>,
    sending: Deque<u8, SENDING_MAX>,
    /// Bytes that may be kept; 0 while the line is closed.
    capacity: usize,
}

static BUFFERS: Mutex<RefCell<Buffers>> =
    Mutex::new(RefCell::new(Buffers { received: Deque::new(), sending: Deque::new(), capacity: 0 }));

fn with<R>(act: impl FnOnce(&mut Buffers) -> R) -> R {
    critical_section::with(|cs| act(&mut BUFFERS.borrow_ref_mut(cs)))
}

/// A byte came: its interrupt.
pub fn received() {
    with(|buffers| {
        INTERRUPT.write(INTERRUPT_RECEIVE);
        while STATE.read() & STATE_RECEIVED != 0 {
            let byte = DATA.read() as u8;
            if buffers.received.len() < buffers.capacity {
                // There is room.
                let _ = buffers.received.push_back(byte);
            }
        }
    });
    super::changed();
}

/// A byte is on its way: its interrupt.
pub fn transmitted() {
    with(|buffers| {
        INTERRUPT.write(INTERRUPT_TRANSMIT);
        buffers.send();
    });
    super::changed();
}

impl Buffers {
    fn send(&mut self) {
        while STATE.read() & STATE_FULL == 0 {
            let Some(byte) = self.sending.pop_front() else { return };
            DATA.write(u32::from(byte));
        }
    }

    fn clear(&mut self) {
        self.received.clear();
        self.sending.clear();
    }
}

fn divisor(baud: u32) -> Result<u32, PartError> {
    let divisor = (CLOCK_HZ + baud / 2) / baud.max(1);
    if DIVISORS.contains(&divisor) { Ok(divisor) } else { Err(PartError::OutOfRange) }
}

/// The line; its state is shared with its interrupts.
pub struct Line;

impl Uart for Line {
    fn open(&mut self, out: Option<Pin>, input: Option<Pin>, mode: UartMode) -> Result<Unit, PartError> {
        if out.is_some_and(|pin| pin != super::TX) || input.is_some_and(|pin| pin != super::RX) {
            return Err(PartError::BadPins);
        }
        let divisor = divisor(mode.baud)?;
        let capacity = usize::from(mode.receive_bytes);
        if (mode.bits, mode.parity, mode.stop) != (8, None, 1) || capacity > RECEIVED_MAX {
            return Err(PartError::OutOfRange);
        }
        with(|buffers| {
            if buffers.capacity != 0 {
                return Err(PartError::NoneFree);
            }
            buffers.clear();
            buffers.capacity = capacity.max(1);
            DIVISOR.write(divisor);
            INTERRUPT.write(INTERRUPT_TRANSMIT | INTERRUPT_RECEIVE);
            let transmit = if out.is_some() { CONTROL_TRANSMIT } else { 0 };
            let receive = if input.is_some() { CONTROL_RECEIVE } else { 0 };
            CONTROL.write(transmit | receive);
            Ok(0)
        })
    }

    fn set_baud(&mut self, _: Unit, baud: u32) -> Result<(), PartError> {
        DIVISOR.write(divisor(baud)?);
        Ok(())
    }

    fn waiting(&mut self, _: Unit) -> usize {
        with(|buffers| buffers.received.len())
    }

    fn find(&mut self, _: Unit, byte: u8) -> Option<usize> {
        with(|buffers| buffers.received.iter().position(|received| *received == byte).map(|at| at + 1))
    }

    fn peek(&mut self, _: Unit, into: &mut [u8]) -> usize {
        with(|buffers| into.iter_mut().zip(buffers.received.iter()).map(|(to, from)| *to = *from).count())
    }

    fn drop_first(&mut self, _: Unit, count: usize) {
        with(|buffers| {
            for _ in 0..count.min(buffers.received.len()) {
                buffers.received.pop_front();
            }
        });
    }

    fn write(&mut self, _: Unit, bytes: &[u8]) -> usize {
        with(|buffers| {
            let taken = bytes.iter().take_while(|byte| buffers.sending.push_back(**byte).is_ok()).count();
            buffers.send();
            taken
        })
    }

    fn is_sent(&mut self, _: Unit) -> bool {
        with(|buffers| buffers.sending.is_empty() && STATE.read() & STATE_FULL == 0)
    }

    fn close(&mut self, _: Unit) {
        with(|buffers| {
            CONTROL.write(0);
            INTERRUPT.write(INTERRUPT_TRANSMIT | INTERRUPT_RECEIVE);
            buffers.clear();
            buffers.capacity = 0;
        });
    }
}
