//! The console: UART0, without waiting. What nobody takes is dropped, oldest first.

use core::cell::RefCell;

use critical_section::Mutex;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::channel::Channel;
use fieldwarden_firmware::board::Console;
use heapless::Deque;

use super::registers::Register;

const BASE: usize = 0x4000_4000;
// SAFETY: UART0 of this board, a CMSDK APB UART, has these registers.
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
const CONTROL_ALL: u32 = 0b1111;
const INTERRUPT_TRANSMIT: u32 = 1;
const INTERRUPT_RECEIVE: u32 = 2;
/// 115,200 baud of 25 MHz.
const DIVISOR_115200: u32 = 217;

/// Bytes that wait for the UART: a traceback and a few lines.
const WAITING_MAX: usize = 1024;

static WAITING: Mutex<RefCell<Deque<u8, WAITING_MAX>>> = Mutex::new(RefCell::new(Deque::new()));

/// Keys that came and that nobody has taken yet.
pub static KEYS: Channel<CriticalSectionRawMutex, u8, 16> = Channel::new();

/// The console.
pub struct Uart;

/// Switches it on.
pub fn start() {
    DIVISOR.write(DIVISOR_115200);
    INTERRUPT.write(INTERRUPT_TRANSMIT | INTERRUPT_RECEIVE);
    CONTROL.write(CONTROL_ALL);
}

impl Console for Uart {
    fn write(&self, bytes: &[u8]) {
        // One section for each piece, so that a long text does not keep interrupts waiting.
        for piece in bytes.chunks(64) {
            critical_section::with(|cs| {
                let mut waiting = WAITING.borrow_ref_mut(cs);
                for byte in piece {
                    if waiting.is_full() {
                        waiting.pop_front();
                    }
                    // There is room now.
                    let _ = waiting.push_back(*byte);
                }
                drain(&mut waiting);
            });
        }
    }
}

fn drain(waiting: &mut Deque<u8, WAITING_MAX>) {
    while STATE.read() & STATE_FULL == 0 {
        let Some(byte) = waiting.pop_front() else { return };
        DATA.write(u32::from(byte));
    }
}

/// The UART took a byte.
pub fn transmitted() {
    critical_section::with(|cs| {
        INTERRUPT.write(INTERRUPT_TRANSMIT);
        drain(&mut WAITING.borrow_ref_mut(cs));
    });
}

/// A key came.
pub fn received() {
    INTERRUPT.write(INTERRUPT_RECEIVE);
    while STATE.read() & STATE_RECEIVED != 0 {
        // Nobody types faster than they are taken; what a paste has too many of is lost.
        let _ = KEYS.try_send(DATA.read() as u8);
    }
}

/// Writes what waits, and `bytes`, with interrupts off for good: for the last words before a reset.
pub fn last_words(bytes: &[u8]) {
    critical_section::with(|cs| {
        // A fault in the middle of a write: its rest is lost.
        let rest = WAITING.borrow(cs).try_borrow_mut().ok();
        let rest = rest.into_iter().flat_map(|mut waiting| core::mem::take(&mut *waiting).into_iter());
        for byte in rest.chain(bytes.iter().copied()) {
            // A UART that nobody empties must not keep the board from its reset.
            for _ in 0..10_000 {
                if STATE.read() & STATE_FULL == 0 {
                    break;
                }
            }
            DATA.write(u32::from(byte));
        }
    });
}
