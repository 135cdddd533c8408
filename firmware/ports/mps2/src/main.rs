//! The firmware as an image for a Cortex-M3: QEMU's mps2-an385, with its timers, UART, LAN9118, watchdog and memory.
//!
//! Here is what is about this chip alone. Network, supervisor and watchdog run on an executor at interrupt priority, the program in thread
//! mode on a stack of its own. Built by `cargo xtask image mps2`; on a PC this package is a program that says so.
#![cfg_attr(target_os = "none", no_std, no_main)]
#![allow(unsafe_code)]

#[cfg(target_os = "none")]
mod target;

#[cfg(not(target_os = "none"))]
fn main() {
    println!("This is firmware for a Cortex-M3. `cargo xtask image mps2` builds it, `cargo xtask qemu DIR` runs it.");
}
