//! The interrupts of this chip, and which handler serves which.

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::NVIC;

/// Interrupts that are used.
#[derive(Clone, Copy)]
#[repr(u16)]
pub enum Irq {
    /// Keys on the console.
    ConsoleReceive = 0,
    /// The console takes more.
    ConsoleTransmit = 1,
    /// The shield's serial line has a byte.
    LineReceive = 2,
    /// The shield's serial line takes one.
    LineTransmit = 3,
    /// The clock's upper half counts.
    Clock = 8,
    /// The next alarm of the clock.
    Alarm = 9,
    /// The Ethernet controller.
    Lan = 13,
    /// Of no peripheral that is used: the executor's.
    Executor = 31,
}

// SAFETY: the numbers are those of the vector table below, and each is below 32.
unsafe impl InterruptNumber for Irq {
    fn number(self) -> u16 {
        self as u16
    }
}

/// Priority of the peripherals' handlers: before the executor.
const PRIORITY_HANDLERS: u8 = 0x20;
/// Priority of the executor of network, supervisor and watchdog: before the program in thread mode.
const PRIORITY_EXECUTOR: u8 = 0x80;

/// Sets the priorities and lets the peripherals' interrupts through. The executor lets its own through when it starts.
pub fn enable(nvic: &mut NVIC) {
    let handlers = [
        Irq::ConsoleReceive,
        Irq::ConsoleTransmit,
        Irq::LineReceive,
        Irq::LineTransmit,
        Irq::Clock,
        Irq::Alarm,
        Irq::Lan,
    ];
    // SAFETY: priorities are set before any critical section depends on them, and sections here mask all interrupts anyway.
    unsafe {
        handlers.iter().for_each(|irq| nvic.set_priority(*irq, PRIORITY_HANDLERS));
        nvic.set_priority(Irq::Executor, PRIORITY_EXECUTOR);
    }
    // SAFETY: their handlers are in place from the start.
    handlers.iter().for_each(|irq| unsafe { NVIC::unmask(*irq) });
}

/// One entry of the vector table.
#[derive(Clone, Copy)]
#[repr(C)]
pub union Vector {
    // SAFETY: the processor alone calls it, when its interrupt comes.
    handler: unsafe extern "C" fn(),
    reserved: usize,
}

// SAFETY: cortex-m-rt defines it, with this signature.
unsafe extern "C" {
    fn DefaultHandler();
}

extern "C" fn console_receive() {
    super::console::received();
}

extern "C" fn console_transmit() {
    super::console::transmitted();
}

extern "C" fn line_receive() {
    super::parts::received();
}

extern "C" fn line_transmit() {
    super::parts::transmitted();
}

extern "C" fn clock() {
    super::clock::wrapped();
}

extern "C" fn alarm() {
    super::clock::alarmed();
}

extern "C" fn lan() {
    super::lan::interrupted();
}

extern "C" fn executor() {
    super::start::poll_executor();
}

/// The table behind the processor's own sixteen entries.
#[unsafe(link_section = ".vector_table.interrupts")]
#[unsafe(no_mangle)]
pub static __INTERRUPTS: [Vector; 32] = {
    let mut table = [Vector { handler: DefaultHandler }; 32];
    table[Irq::ConsoleReceive as usize] = Vector { handler: console_receive };
    table[Irq::ConsoleTransmit as usize] = Vector { handler: console_transmit };
    table[Irq::LineReceive as usize] = Vector { handler: line_receive };
    table[Irq::LineTransmit as usize] = Vector { handler: line_transmit };
    table[Irq::Clock as usize] = Vector { handler: clock };
    table[Irq::Alarm as usize] = Vector { handler: alarm };
    table[Irq::Lan as usize] = Vector { handler: lan };
    table[Irq::Executor as usize] = Vector { handler: executor };
    table
};
