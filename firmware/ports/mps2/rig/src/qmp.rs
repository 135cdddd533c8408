//! The emulator's control socket: a line of JSON a message.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use serde_json::{Value, json};

/// What the emulator said unasked, if it concerns the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The machine was reset, by itself or from here.
    Reset {
        /// By itself.
        guest: bool,
    },
    /// Its watchdog bit.
    Watchdog,
}

/// The control socket.
pub struct Qmp {
    stream: UnixStream,
    pending: Vec<u8>,
}

impl Qmp {
    /// Over a connection that was just made.
    ///
    /// # Errors
    /// The emulator does not take what is written.
    pub fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let mut qmp = Self { stream, pending: Vec::new() };
        qmp.command("qmp_capabilities", &json!({}))?;
        Ok(qmp)
    }

    /// Sends a command; nothing waits for its answer.
    ///
    /// # Errors
    /// The emulator has ended.
    pub fn command(&mut self, name: &str, arguments: &Value) -> io::Result<()> {
        self.send(&json!({ "execute": name, "arguments": arguments }))
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        self.stream.write_all(format!("{message}\n").as_bytes())
    }

    /// Puts the cable in or pulls it out.
    ///
    /// # Errors
    /// As for [`Qmp::command`].
    pub fn set_link(&mut self, up: bool) -> io::Result<()> {
        self.command("set_link", &json!({ "name": "lan", "up": up }))
    }

    /// Presses the reset button.
    ///
    /// # Errors
    /// As for [`Qmp::command`].
    pub fn system_reset(&mut self) -> io::Result<()> {
        self.command("system_reset", &json!({}))
    }

    /// Has a part of the board's memory written into a file.
    ///
    /// # Errors
    /// As for [`Qmp::command`].
    pub fn save_memory(&mut self, at: u32, bytes: u32, file: &std::path::Path) -> io::Result<()> {
        self.command("pmemsave", &json!({ "val": at, "size": bytes, "filename": file.display().to_string() }))
    }

    /// What was said since the last call.
    pub fn events(&mut self) -> Vec<Event> {
        self.messages().iter().filter_map(event).collect()
    }

    fn messages(&mut self) -> Vec<Value> {
        let mut buffer = [0; 4096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => self.pending.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let mut messages = Vec::new();
        while let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.pending.drain(..=end).collect();
            messages.extend(serde_json::from_slice::<Value>(&line));
        }
        messages
    }
}

fn event(message: &Value) -> Option<Event> {
    match message["event"].as_str() {
        Some("RESET") => Some(Event::Reset { guest: message["data"]["guest"] == true }),
        Some("WATCHDOG") => Some(Event::Watchdog),
        _ => None,
    }
}

impl AsFd for Qmp {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}
