//! A TAP device of Linux: the board's network as an interface of the PC, so that every tool of the PC reaches the board.
//!
//! The PC takes the place of the gateway: whoever made the interface gives it the gateway's address. Leases still come from the world,
//! so that the board is found where it always is.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::ioctl::{Setter, ioctl};

use crate::folder::Trouble;

/// Longest name of an interface, in bytes, without the zero behind it.
const NAME_BYTES_MAX: usize = 15;
/// `TUNSETIFF` of linux/if_tun.h.
const TUNSETIFF: rustix::ioctl::Opcode = 0x4004_54ca;
/// `IFF_TAP | IFF_NO_PI`: Ethernet frames, and nothing in front of them.
const TAP_WITHOUT_HEADER: u16 = 0x0002 | 0x1000;

/// `struct ifreq` of linux/if.h, as far as this request reads it.
#[repr(C)]
struct Request {
    name: [u8; NAME_BYTES_MAX + 1],
    flags: u16,
    rest: [u8; 22],
}

const _: () = assert!(size_of::<Request>() == 40);

/// An open device.
pub struct TapDevice {
    file: File,
}

impl TapDevice {
    /// Opens the device of that name, making it if need be.
    ///
    /// # Errors
    /// A name that is none, no such thing on this PC, or no right to it.
    pub fn open(name: &str) -> Result<Self, Trouble> {
        let trouble = |reason: &dyn std::fmt::Display| Trouble(format!("--tap {name}: {reason}"));
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(|b| b.is_ascii_graphic() && b != b'/') {
            return Err(trouble(&"an interface has a name of 1 to 15 letters and digits"));
        }
        let file = File::options().read(true).write(true).open("/dev/net/tun").map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => trouble(&"this PC has no /dev/net/tun"),
            io::ErrorKind::PermissionDenied => {
                trouble(&"no right to /dev/net/tun; run as root, or make the device first")
            }
            _ => trouble(&error),
        })?;
        let mut request = Request { name: [0; NAME_BYTES_MAX + 1], flags: TAP_WITHOUT_HEADER, rest: [0; 22] };
        request.name[..name.len()].copy_from_slice(name.as_bytes());
        // SAFETY: TUNSETIFF reads a `struct ifreq`, which `Request` is laid out as and as long as, and keeps no pointer to it.
        let attached = unsafe {
            // SAFETY: as above: the opcode takes this type.
            ioctl(&file, Setter::<TUNSETIFF, Request>::new(request))
        };
        attached.map_err(|error| match error {
            rustix::io::Errno::PERM | rustix::io::Errno::ACCESS => trouble(&format!(
                "no right to attach to it; run as root, or once: ip tuntap add dev {name} mode tap user $USER"
            )),
            rustix::io::Errno::BUSY => trouble(&"another program is attached to it"),
            rustix::io::Errno::INVAL => trouble(&"there is an interface of that name that is no TAP device"),
            error => trouble(&error),
        })?;
        fcntl_setfl(&file, OFlags::NONBLOCK).map_err(|error| trouble(&error))?;
        Ok(Self { file })
    }

    /// To wait for.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The next frame, if one is there.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let length = (&self.file).read(buffer).ok()?;
        buffer.get(..length).filter(|frame| !frame.is_empty())
    }

    /// Sends a frame; an interface that is down loses it, as a cable does.
    pub fn send(&self, frame: &[u8]) {
        let _ = (&self.file).write(frame);
    }
}
