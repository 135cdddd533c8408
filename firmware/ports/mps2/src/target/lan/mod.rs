//! The Ethernet controller, an SMSC LAN9118: frames for the network stack, and the control side that the link task commands.
//!
//! Frames are taken and given by programmed input and output when the stack asks; an interrupt only wakes. Link state follows the PHY.
//!
//! Invariants: every wait for the chip is bounded in turns; a chip that does not answer is told as silent; after a reset nothing passes
//! until the MAC is programmed anew.

mod chip;
mod driver;

use core::cell::Cell;
use core::task::Waker;

use critical_section::Mutex;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::signal::Signal;
use embassy_sync::waitqueue::GenericAtomicWaker;

pub use chip::LanChip;
#[cfg(feature = "inject")]
pub use driver::send;
pub use driver::{LanDriver, LanFrames};

use super::registers::Register;

const BASE: usize = 0x4020_0000;

macro_rules! registers {
    ($($name:ident = $offset:literal),+ $(,)?) => {
        $(
            // SAFETY: the LAN9118 of this board has this register.
            const $name: Register = unsafe { Register::new(BASE, $offset) };
        )+
    };
}
registers! {
    RX_DATA = 0x00, TX_DATA = 0x20, RX_STATUS = 0x40, TX_STATUS = 0x48, IRQ_CFG = 0x54, INT_STS = 0x58, INT_EN = 0x5C,
    BYTE_TEST = 0x64, FIFO_INT = 0x68, RX_CFG = 0x6C, TX_CFG = 0x70, HW_CFG = 0x74, RX_DP_CTRL = 0x78, RX_FIFO_INF = 0x7C,
    TX_FIFO_INF = 0x80, MAC_CSR_CMD = 0xA4, MAC_CSR_DATA = 0xA8,
}

/// What BYTE_TEST holds while the chip lives.
const ALIVE: u32 = 0x8765_4321;
/// Interrupts on, active high, push-pull.
const IRQ_ON: u32 = 0x111;
/// As before, but off: to be written before a reset, which makes the line active low.
const IRQ_OFF: u32 = 0x011;
const INT_PHY: u32 = 1 << 18;
const INT_RECEIVED: u32 = 1 << 3;
const INT_TX_ROOM: u32 = 1 << 9;
const HW_RESET: u32 = 1;
/// Store and forward, transmit FIFO of 5 KiB.
const HW_STORE_FORWARD: u32 = 1 << 20 | 5 << 16;
const TX_ON: u32 = 1 << 1;
const CSR_BUSY: u32 = 1 << 31;
const CSR_READ: u32 = 1 << 30;
const MAC_CR: u32 = 1;
const MAC_ADDRESS_HIGH: u32 = 2;
const MAC_ADDRESS_LOW: u32 = 3;
const MAC_MII_ACCESS: u32 = 6;
const MAC_MII_DATA: u32 = 7;
/// Receiver, transmitter, full duplex, multicast passes.
const MAC_CR_ON: u32 = 1 << 2 | 1 << 3 | 1 << 20 | 1 << 19;
const MII_PHY: u32 = 1 << 11;
const MII_WRITE: u32 = 1 << 1;
const MII_BUSY: u32 = 1;
const PHY_CONTROL: u32 = 0;
const PHY_STATUS: u32 = 1;
const PHY_SOURCE: u32 = 29;
const PHY_MASK: u32 = 30;
const PHY_CONTROL_RESET: u32 = 1 << 15;
const PHY_CONTROL_NEGOTIATE: u32 = 1 << 12 | 1 << 9;
const PHY_STATUS_LINK: u32 = 1 << 2;
/// Negotiation complete, link down.
const PHY_INTERRUPTS: u32 = 1 << 6 | 1 << 4;
const PHY_LINK_DOWN: u32 = 1 << 4;

/// Most looks at a busy bit: a hundred times what the chip takes.
const TURNS_MAX: u32 = 100_000;

/// What is known of the chip.
#[derive(Clone, Copy)]
struct State {
    /// Frames pass, as far as the PHY says.
    link_up: bool,
    /// Set since the last reset of the chip.
    mac: Option<[u8; 6]>,
    /// Resets of the chip since the start.
    boots: u32,
}

static STATE: Mutex<Cell<State>> = Mutex::new(Cell::new(State { link_up: false, mac: None, boots: 0 }));
static DRIVER: GenericAtomicWaker<CriticalSectionRawMutex> = GenericAtomicWaker::new(CriticalSectionRawMutex::new());
/// The PHY, or a reset, changed something.
static CHANGED: Signal<CriticalSectionRawMutex, ()> = Signal::new();

fn state() -> State {
    critical_section::with(|cs| STATE.borrow(cs).get())
}

fn change(act: impl FnOnce(&mut State)) {
    critical_section::with(|cs| {
        let mut state = STATE.borrow(cs).get();
        act(&mut state);
        STATE.borrow(cs).set(state);
    });
    DRIVER.wake();
}

fn register(waker: &Waker) {
    DRIVER.register(waker);
}

/// The chip's interrupt.
pub fn interrupted() {
    let enabled = INT_EN.read();
    let pending = INT_STS.read() & enabled;
    // What is asked for again when it has been looked at: frames and room by the driver, the PHY by its own register.
    INT_EN.write(enabled & !(pending & (INT_RECEIVED | INT_TX_ROOM)));
    INT_STS.write(pending);
    if pending & INT_PHY != 0 {
        CHANGED.signal(());
    }
    DRIVER.wake();
}

/// Lets these interrupts come again.
fn listen(interrupts: u32) {
    critical_section::with(|_| INT_EN.write(INT_EN.read() | interrupts));
}

/// The chip did not answer in time.
struct Silent;

fn settled(busy: impl Fn() -> bool) -> Result<(), Silent> {
    for _ in 0..TURNS_MAX {
        if !busy() {
            return Ok(());
        }
    }
    Err(Silent)
}

fn csr_read(index: u32) -> Result<u32, Silent> {
    settled(|| MAC_CSR_CMD.read() & CSR_BUSY != 0)?;
    MAC_CSR_CMD.write(CSR_BUSY | CSR_READ | index);
    settled(|| MAC_CSR_CMD.read() & CSR_BUSY != 0)?;
    Ok(MAC_CSR_DATA.read())
}

fn csr_write(index: u32, value: u32) -> Result<(), Silent> {
    settled(|| MAC_CSR_CMD.read() & CSR_BUSY != 0)?;
    MAC_CSR_DATA.write(value);
    MAC_CSR_CMD.write(CSR_BUSY | index);
    settled(|| MAC_CSR_CMD.read() & CSR_BUSY != 0)
}

fn mii_settled() -> Result<(), Silent> {
    for _ in 0..TURNS_MAX {
        if csr_read(MAC_MII_ACCESS)? & MII_BUSY == 0 {
            return Ok(());
        }
    }
    Err(Silent)
}

fn phy_read(register: u32) -> Result<u32, Silent> {
    mii_settled()?;
    csr_write(MAC_MII_ACCESS, MII_PHY | register << 6 | MII_BUSY)?;
    mii_settled()?;
    csr_read(MAC_MII_DATA)
}

fn phy_write(register: u32, value: u32) -> Result<(), Silent> {
    mii_settled()?;
    csr_write(MAC_MII_DATA, value)?;
    csr_write(MAC_MII_ACCESS, MII_PHY | register << 6 | MII_WRITE | MII_BUSY)?;
    mii_settled()
}

fn link_is_up() -> Result<bool, Silent> {
    Ok(phy_read(PHY_STATUS)? & PHY_STATUS_LINK != 0)
}

fn check_alive() -> Result<(), Silent> {
    if BYTE_TEST.read() == ALIVE { Ok(()) } else { Err(Silent) }
}

/// Resets the controller by its register, the PHY too if asked, and sets up everything but the MAC.
fn reset(phy_too: bool) -> Result<(), Silent> {
    change(|state| {
        *state = State { link_up: false, mac: None, boots: state.boots.wrapping_add(1) };
    });
    IRQ_CFG.write(IRQ_OFF);
    INT_EN.write(0);
    check_alive()?;
    HW_CFG.write(HW_RESET);
    settled(|| HW_CFG.read() & HW_RESET != 0)?;
    IRQ_CFG.write(IRQ_OFF);
    INT_EN.write(0);
    INT_STS.write(u32::MAX);
    HW_CFG.write(HW_STORE_FORWARD);
    FIFO_INT.write(0);
    RX_CFG.write(0);
    if phy_too {
        phy_write(PHY_CONTROL, PHY_CONTROL_RESET)?;
        settled(|| phy_read(PHY_CONTROL).is_ok_and(|control| control & PHY_CONTROL_RESET != 0))?;
    }
    phy_write(PHY_CONTROL, PHY_CONTROL_NEGOTIATE)?;
    phy_write(PHY_MASK, PHY_INTERRUPTS)?;
    // Reading clears what was latched.
    phy_read(PHY_SOURCE)?;
    TX_CFG.write(TX_ON);
    IRQ_CFG.write(IRQ_ON);
    INT_EN.write(INT_PHY);
    Ok(())
}

/// Programs the MAC and lets frames pass.
fn set_mac(mac: [u8; 6]) -> Result<(), Silent> {
    let [a, b, c, d, e, f] = mac;
    csr_write(MAC_ADDRESS_LOW, u32::from_le_bytes([a, b, c, d]))?;
    csr_write(MAC_ADDRESS_HIGH, u32::from_le_bytes([e, f, 0, 0]))?;
    csr_write(MAC_CR, MAC_CR_ON)?;
    change(|state| state.mac = Some(mac));
    listen(INT_RECEIVED);
    CHANGED.signal(());
    Ok(())
}

/// Resets the chip at the start of the firmware, which may find it running. What fails shows when the chip is asked.
pub fn start() {
    let _ = reset(true);
}
