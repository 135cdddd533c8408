//! The status document over HTTP, on a port of its own: also in safe mode, and while the program hangs or has taken every socket.
//!
//! One client at a time, one document a connection, whatever the path. Not here: any way to change something.

use embassy_net::Stack;
use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant, Timer, with_timeout};
use fieldwarden_supervisor::STATUS_BYTES_MAX;
use heapless::String;

use crate::core::Core;
use crate::limits::{STATUS_CLIENT_MS_MAX, STATUS_RECEIVE_BYTES, STATUS_SEND_BYTES};

/// Memory of the server.
pub(super) struct StatusStorage {
    receive: [u8; STATUS_RECEIVE_BYTES],
    send: [u8; STATUS_SEND_BYTES],
    document: [u8; STATUS_BYTES_MAX],
}

impl StatusStorage {
    pub(super) const fn new() -> Self {
        Self { receive: [0; STATUS_RECEIVE_BYTES], send: [0; STATUS_SEND_BYTES], document: [0; STATUS_BYTES_MAX] }
    }
}

/// Serves the status document.
pub struct StatusServer<'a, M: RawMutex> {
    socket: TcpSocket<'a>,
    document: &'a mut [u8; STATUS_BYTES_MAX],
    core: &'a Core<'a, M>,
}

impl<'a, M: RawMutex> StatusServer<'a, M> {
    pub(super) fn new(stack: Stack<'a>, storage: &'a mut StatusStorage, core: &'a Core<'a, M>) -> Self {
        let StatusStorage { receive, send, document } = storage;
        Self { socket: TcpSocket::new(stack, receive, send), document, core }
    }

    /// Serves for ever on a port, or nothing: a task of its own.
    pub async fn run(self, port: Option<u16>) -> ! {
        match port {
            Some(port) => self.listen(port).await,
            None => core::future::pending().await,
        }
    }

    async fn listen(mut self, port: u16) -> ! {
        loop {
            if self.socket.accept(port).await.is_err() {
                Timer::after_millis(STATUS_CLIENT_MS_MAX).await;
            } else {
                // A client that sends or takes nothing is left.
                let _ = with_timeout(Duration::from_millis(STATUS_CLIENT_MS_MAX), self.serve()).await;
            }
            self.socket.abort();
        }
    }

    async fn serve(&mut self) {
        let mut begin = [0; 8];
        let mut kept = 0;
        // The end of the head: a blank line.
        let mut end = [0; 4];
        while end != *b"\r\n\r\n" {
            let mut byte = [0];
            match self.socket.read(&mut byte).await {
                Ok(1) => {}
                _ => return,
            }
            end = [end[1], end[2], end[3], byte[0]];
            if let Some(place) = begin.get_mut(kept) {
                *place = byte[0];
                kept += 1;
            }
        }
        if begin.starts_with(b"GET ") {
            self.answer().await;
        } else {
            self.send(
                b"HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            )
            .await;
        }
        self.socket.close();
        // Until the client has it all.
        let _ = self.socket.flush().await;
    }

    async fn answer(&mut self) {
        let Self { document, core, .. } = self;
        let heap = core.heap_now();
        let length = core.with(|supervisor| {
            supervisor.status(Instant::now(), heap).to_json(&mut document[..]).map(str::len).unwrap_or_default()
        });
        let mut head = String::<128>::new();
        // A hundred and ten bytes at most.
        let _ = core::fmt::write(
            &mut head,
            format_args!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            ),
        );
        if self.send(head.as_bytes()).await {
            let mut at = 0;
            while let Some(rest) = self.document.get(at..length).filter(|rest| !rest.is_empty()) {
                match self.socket.write(rest).await {
                    Ok(sent) if sent > 0 => at = at.saturating_add(sent),
                    _ => return,
                }
            }
        }
    }

    /// Whether all of it was taken.
    async fn send(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match self.socket.write(bytes).await {
                Ok(sent) if sent > 0 => bytes = bytes.get(sent..).unwrap_or_default(),
                _ => return false,
            }
        }
        true
    }
}
