//! The bench around the image: QEMU as the board, a file as its memory without power, and the world as its network.
//!
//! Frames cross a pair of datagram sockets, one datagram a frame; the cable is QMP's `set_link`; the console is QEMU's standard input and output.
//! So the world, its faults and its gateway to the PC's own sockets are those of `fieldwarden run`.
//!
//! Not here: building the image, which `cargo xtask image mps2` does.
#![forbid(unsafe_code)]

pub mod bench;
pub mod emulator;
pub mod psram;
pub mod qmp;
pub mod rig;
pub mod wedge;

/// Why the bench cannot work: one line for people.
pub type Trouble = fieldwarden::folder::Trouble;

/// Trouble with something of the operating system.
fn trouble(what: &str, error: &std::io::Error) -> Trouble {
    fieldwarden::folder::Trouble(format!("{what}: {error}"))
}
