//! The child process as the parent sees it: started, fed, killed, and asked why it ended.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use fieldwarden_world::wire::Message;

use super::CHILD_COMMAND;
use super::child::StartOrder;
use super::messages::ToBoard;
use crate::folder::Trouble;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, in order.
    Orderly,
    /// It said why on stderr.
    Refused,
    /// A panic: a defect of the firmware.
    Crashed,
    /// Somebody killed it.
    Killed,
}

/// A running microcontroller.
pub struct Mcu {
    process: Child,
    socket: UnixDatagram,
}

impl Mcu {
    /// Starts the firmware in a process of its own.
    ///
    /// # Errors
    /// No socket or no process could be made.
    pub fn start(order: &StartOrder) -> Result<Self, Trouble> {
        let trouble = |error: io::Error| Trouble(format!("cannot start the board's process: {error}"));
        let (socket, theirs) = UnixDatagram::pair().map_err(trouble)?;
        socket.set_nonblocking(true).map_err(trouble)?;
        let program = std::env::current_exe().map_err(trouble)?;
        let order = serde_json::to_string(order).map_err(|error| trouble(error.into()))?;
        let process = Command::new(program)
            .arg(CHILD_COMMAND)
            .arg(order)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()
            .map_err(trouble)?;
        Ok(Self { process, socket })
    }

    /// The process id, for whoever wants to kill it.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// To wait for.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// The next datagram, if one is there.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let length = self.socket.recv(buffer).ok()?;
        Some(&buffer[..length])
    }

    /// Sends a datagram; a process that does not take it loses it, as a chip does.
    pub fn send(&self, datagram: &[u8]) {
        let _ = self.socket.send(datagram);
    }

    /// Sends a message of the port's own.
    pub fn tell(&self, message: ToBoard) {
        message.encode(|tag, body| {
            if let Ok(datagram) = (Message::Port { tag, body }).to_vec() {
                self.send(&datagram);
            }
        });
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<Ending> {
        let status = self.process.try_wait().ok().flatten()?;
        Some(match (status.code(), status.signal()) {
            (Some(0), _) => Ending::Orderly,
            (Some(1), _) => Ending::Refused,
            (Some(_), _) => Ending::Crashed,
            (None, Some(9 | 15)) => Ending::Killed,
            (None, _) => Ending::Crashed,
        })
    }

    /// Takes its power.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Mcu {
    fn drop(&mut self) {
        self.kill();
    }
}
