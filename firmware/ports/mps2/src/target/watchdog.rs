//! The watchdog: its first time-out is an interrupt that nothing masks, in which the place of the hang is written down; the second resets.

use embassy_time::Duration;
use fieldwarden_firmware::board::Watchdog;

use super::registers::Register;

const BASE: usize = 0x4000_8000;
// SAFETY: the CMSDK APB watchdog of this board has these registers.
const LOAD: Register = unsafe { Register::new(BASE, 0) };
// SAFETY: as above.
const CONTROL: Register = unsafe { Register::new(BASE, 8) };
// SAFETY: as above.
const CLEAR: Register = unsafe { Register::new(BASE, 12) };
// SAFETY: as above.
const LOCK: Register = unsafe { Register::new(BASE, 0xC00) };

const KEY: u32 = 0x1ACC_E551;
const CONTROL_INTERRUPT_AND_RESET: u32 = 3;
const TICKS_PER_US: u64 = 25;
/// Ticks between the written marker and the reset: 25 ms, in which the last words leave the UART.
const BITE_TICKS: u32 = 625_000;

/// The watchdog.
pub struct Dog;

fn unlocked(act: impl FnOnce()) {
    LOCK.write(KEY);
    act();
    LOCK.write(0);
}

impl Watchdog for Dog {
    fn start(&mut self, timeout: Duration) {
        // 171 s at most; the longest that settings allow is below.
        let ticks = timeout.as_micros().saturating_mul(TICKS_PER_US).min(u64::from(u32::MAX)) as u32;
        unlocked(|| {
            LOAD.write(ticks);
            CONTROL.write(CONTROL_INTERRUPT_AND_RESET);
        });
    }

    fn feed(&mut self) {
        // Clearing its interrupt loads it anew.
        unlocked(|| CLEAR.write(1));
    }
}

/// Lets it reset the chip now.
pub fn bite() -> ! {
    unlocked(|| {
        LOAD.write(BITE_TICKS);
        CONTROL.write(CONTROL_INTERRUPT_AND_RESET);
    });
    loop {
        cortex_m::asm::nop();
    }
}
