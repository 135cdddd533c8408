//! The socket service: takes the program's requests, one at a time, and answers them.
//!
//! Invariants: a new request replaces the one being waited for; closings, the abort of all sockets and lingering connections are
//! served at every poll, whatever the request waits for.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll};

use embassy_futures::join::join;
use embassy_net::Stack;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Timer};
use fieldwarden_supervisor::TaskId;

use super::ping::Pinger;
use super::sockets::Sockets;
use super::{LookupError, lookup};
use crate::core::Core;
use crate::limits::{LOOKUP_MS_MAX, ONLINE_LOOK_MS};
use crate::wires::{Posted, SocketError, SocketReply, SocketRequest, SocketResult, SocketWires};

/// Serves the program's sockets: a task of its own.
pub struct SocketService<'a, M: RawMutex> {
    stack: Stack<'a>,
    sockets: Sockets<'a, M>,
    pinger: Pinger<'a>,
    wires: &'a SocketWires<M>,
    core: &'a Core<'a, M>,
}

impl<'a, M: RawMutex> SocketService<'a, M> {
    pub(super) fn new(
        stack: Stack<'a>,
        sockets: Sockets<'a, M>,
        pinger: Pinger<'a>,
        wires: &'a SocketWires<M>,
        core: &'a Core<'a, M>,
    ) -> Self {
        Self { stack, sockets, pinger, wires, core }
    }

    /// Serves for ever.
    pub async fn run(self) -> ! {
        let core = self.core;
        join(self.serve(), core.heartbeat(TaskId::Network)).await.0
    }

    async fn serve(self) -> ! {
        let Self { stack, mut sockets, mut pinger, wires, .. } = self;
        let mut next = None;
        loop {
            let posted = match next.take() {
                Some(posted) => posted,
                None => {
                    poll_fn(|cx| {
                        housekeeping(&mut sockets, wires, cx);
                        wires.poll_posted(cx)
                    })
                    .await
                }
            };
            let outcome = match posted.request {
                SocketRequest::Lookup => {
                    let wait = pin!(named(stack, wires));
                    replaced_or(wait, &mut sockets, wires).await
                }
                SocketRequest::Ping(target, ms_max) => {
                    let timeout = Duration::from_millis(u64::from(ms_max));
                    let wait = pin!(async {
                        let time = pinger.ping(target, timeout).await.ok_or(SocketError::TimedOut)?;
                        Ok(SocketReply::Pinged(time.as_micros()))
                    });
                    replaced_or(wait, &mut sockets, wires).await
                }
                SocketRequest::Online => {
                    let wait = pin!(async {
                        // Looked for now and then: the stack's one waker for its state belongs to another task.
                        while !stack.is_config_up() {
                            Timer::after_millis(ONLINE_LOOK_MS).await;
                        }
                        Ok(SocketReply::Done)
                    });
                    replaced_or(wait, &mut sockets, wires).await
                }
                _ => stepped(&posted, &mut sockets, wires).await,
            };
            match outcome {
                Outcome::Finished(result) => wires.answer(posted.number, result),
                Outcome::Replaced(posted) => next = Some(posted),
            }
        }
    }
}

enum Outcome {
    Finished(SocketResult),
    Replaced(Posted),
}

fn housekeeping<M: RawMutex>(sockets: &mut Sockets<'_, M>, wires: &SocketWires<M>, cx: &mut Context<'_>) {
    while let Poll::Ready(handle) = wires.poll_close(cx) {
        sockets.close(handle);
    }
    while wires.poll_abort(cx).is_ready() {
        sockets.abort_all();
    }
    sockets.poll_linger(cx);
    sockets.poll_attempts(cx);
    sockets.poll_delivery(cx);
}

async fn stepped<M: RawMutex>(posted: &Posted, sockets: &mut Sockets<'_, M>, wires: &SocketWires<M>) -> Outcome {
    let mut started = false;
    poll_fn(|cx| {
        if let Poll::Ready(next) = wires.poll_posted(cx) {
            return Poll::Ready(Outcome::Replaced(next));
        }
        housekeeping(sockets, wires, cx);
        let step = sockets.step(posted.request, started, wires, cx);
        started = true;
        match step {
            Poll::Ready(result) => Poll::Ready(Outcome::Finished(result)),
            Poll::Pending if !posted.may_wait => Poll::Ready(Outcome::Finished(Err(SocketError::WouldBlock))),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn replaced_or<M: RawMutex>(
    mut wait: core::pin::Pin<&mut impl Future<Output = SocketResult>>,
    sockets: &mut Sockets<'_, M>,
    wires: &SocketWires<M>,
) -> Outcome {
    poll_fn(|cx| {
        if let Poll::Ready(next) = wires.poll_posted(cx) {
            return Poll::Ready(Outcome::Replaced(next));
        }
        housekeeping(sockets, wires, cx);
        wait.as_mut().poll(cx).map(Outcome::Finished)
    })
    .await
}

/// Looks up the name that waits in the exchange.
async fn named<M: RawMutex>(stack: Stack<'_>, wires: &SocketWires<M>) -> SocketResult {
    let mut name = heapless::String::<255>::new();
    wires.received(|bytes| match core::str::from_utf8(bytes) {
        Ok(text) => name.push_str(text).map_err(|_| SocketError::NameNotFound),
        Err(_) => Err(SocketError::NameNotFound),
    })?;
    match lookup(stack, &name, Duration::from_millis(LOOKUP_MS_MAX)).await {
        Ok(addresses) => Ok(SocketReply::Addresses(addresses)),
        Err(LookupError::NotFound) => Err(SocketError::NameNotFound),
        Err(LookupError::NoAnswer) => Err(SocketError::TimedOut),
    }
}
