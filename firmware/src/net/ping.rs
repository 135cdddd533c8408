//! One echo request at a time, each over an ICMP socket of its own: a request to somebody whose hardware address nobody tells stays at the head of
//! its socket's queue for ever, and would keep back all that come behind it.

use core::net::Ipv4Addr;

use embassy_net::icmp::{ChecksumCapabilities, IcmpEndpoint, IcmpSocket, Icmpv4Packet, Icmpv4Repr, PacketMetadata};
use embassy_net::{IpAddress, Stack};
use embassy_time::{Duration, Instant, with_timeout};

use crate::limits::{ICMP_BYTES, PING_PAYLOAD_BYTES};

/// Buffers of one ICMP socket.
pub(super) struct PingBuffers {
    receive: [u8; ICMP_BYTES],
    receive_meta: [PacketMetadata; 2],
    send: [u8; ICMP_BYTES],
    send_meta: [PacketMetadata; 2],
}

impl PingBuffers {
    pub(super) const fn new() -> Self {
        Self {
            receive: [0; ICMP_BYTES],
            receive_meta: [PacketMetadata::EMPTY; 2],
            send: [0; ICMP_BYTES],
            send_meta: [PacketMetadata::EMPTY; 2],
        }
    }
}

/// Sends echo requests and waits for their replies.
pub(super) struct Pinger<'a> {
    stack: Stack<'a>,
    buffers: &'a mut PingBuffers,
    ident: u16,
    sequence: u16,
}

impl<'a> Pinger<'a> {
    pub(super) fn new(stack: Stack<'a>, buffers: &'a mut PingBuffers, ident: u16) -> Self {
        Self { stack, buffers, ident, sequence: 0 }
    }

    /// Round-trip time, or `None` if no reply came within `timeout`.
    pub(super) async fn ping(&mut self, target: Ipv4Addr, timeout: Duration) -> Option<Duration> {
        let PingBuffers { receive, receive_meta, send, send_meta } = &mut *self.buffers;
        let mut socket = IcmpSocket::new(self.stack, receive_meta, receive, send_meta, send);
        socket.bind(IcmpEndpoint::Ident(self.ident)).ok()?;
        self.sequence = self.sequence.wrapping_add(1);
        let (ident, sequence) = (self.ident, self.sequence);
        let echo = Icmpv4Repr::EchoRequest { ident, seq_no: sequence, data: &[0x5A; PING_PAYLOAD_BYTES] };
        let started = Instant::now();
        with_timeout(timeout, async {
            let fill = |bytes: &mut [u8]| {
                echo.emit(&mut Icmpv4Packet::new_unchecked(&mut *bytes), &ChecksumCapabilities::default());
                (bytes.len(), ())
            };
            socket.send_to_with(echo.buffer_len(), IpAddress::Ipv4(target), fill).await.ok()?;
            loop {
                // Not `recv_from_with`: in this version it wakes itself for as long as nothing has come.
                let mut reply = [0; ICMP_BYTES];
                let (length, from) = socket.recv_from(&mut reply).await.ok()?;
                let packet = Icmpv4Packet::new_checked(&reply[..length.min(ICMP_BYTES)]).ok();
                if packet.is_some_and(|p| from == IpAddress::Ipv4(target) && p.echo_seq_no() == sequence) {
                    return Some(started.elapsed());
                }
            }
        })
        .await
        .ok()
        .flatten()
    }
}
