//! Every size of this crate, in one place, with its derivation.

/// TCP connections that may exist at once: the program's own (a collector and one more), two for clients of the board, and
/// two that may linger while they close.
pub const TCP_SOCKETS: usize = 6;

/// TCP sockets of the path probe.
pub const PROBE_SOCKETS: usize = 1;

/// Bytes of each buffer of the path probe: its connections are opened and closed, nothing is sent.
pub const PROBE_BYTES: usize = 64;

/// Bytes of each TCP receive buffer: one full segment of an Ethernet frame fits. On a microcontroller two thirds of that, which a peer takes for
/// its largest segment: six sockets then take 6 KiB less, and a segment more is in flight for every three.
pub const TCP_RECEIVE_BYTES: usize = if cfg!(target_os = "none") { 1024 } else { 1536 };

/// Bytes of each TCP send buffer: as [`TCP_RECEIVE_BYTES`].
pub const TCP_SEND_BYTES: usize = TCP_RECEIVE_BYTES;

/// UDP sockets that may exist at once: NTP and one more.
pub const UDP_SOCKETS: usize = 2;

/// Bytes of each UDP receive and send buffer: one unfragmented datagram.
pub const UDP_BYTES: usize = 1472;

/// Datagrams each UDP direction may queue.
pub const UDP_PACKETS: usize = 4;

/// Sockets of the status server.
pub const STATUS_SOCKETS: usize = 1;

/// Bytes of the status server's receive buffer: a request's head comes through it piece by piece.
pub const STATUS_RECEIVE_BYTES: usize = 256;

/// Bytes of the status server's send buffer: the document goes out in a handful of pieces.
pub const STATUS_SEND_BYTES: usize = 512;

/// Longest time that one client of the status server may take, in milliseconds: three retransmissions with doubling from 1 s.
pub const STATUS_CLIENT_MS_MAX: u64 = 8_000;

/// Sockets the stack itself needs: DHCP, DNS, and one ICMP socket each for the probes and for the program.
pub const STACK_SOCKETS: usize = 4;

/// Sockets of all kinds known to the stack.
pub const ALL_SOCKETS: usize = TCP_SOCKETS + PROBE_SOCKETS + STATUS_SOCKETS + UDP_SOCKETS + STACK_SOCKETS;

/// Handles the program may hold: every socket, and as many listeners as half the connections.
pub const HANDLES: usize = TCP_SOCKETS + UDP_SOCKETS + 2;

/// Bytes that cross between program and network in one exchange: one full TCP segment or UDP datagram.
pub const EXCHANGE_BYTES: usize = 1536;

/// Longest time a closed socket may linger before it is aborted, in milliseconds: four retransmissions with doubling from 1 s.
pub const LINGER_MS_MAX: u64 = 15_000;

/// Bytes of each ICMP buffer: an echo with the payload of a `ping` from a PC.
pub const ICMP_BYTES: usize = 128;

/// Payload of an echo request of ours, in bytes.
pub const PING_PAYLOAD_BYTES: usize = 16;

/// DHCP: first retry of a discover or request, in seconds (the stack's own 10 s would cost that much for each lost packet).
pub const DHCP_RETRY_S: u64 = 2;

/// Longest wait for a name, in milliseconds: the stack repeats its query with doubling and gives up after about 10 s.
pub const LOOKUP_MS_MAX: u64 = 10_000;

/// Pieces of work that may wait for the link task: each probe of the chip once, an association and an action.
pub const LINK_WORK_MAX: usize = 4;

/// Longest wait for a chip's answer to a short command, in milliseconds: ten times what the slowest driver takes.
pub const CHIP_COMMAND_MS_MAX: u64 = 1_000;

/// Longest wait for a chip to be ready after its reset, in milliseconds: five times what the slowest driver takes.
pub const CHIP_RESET_MS_MAX: u64 = 5_000;

/// Pause between two looks at the carrier of a cable, in milliseconds: auto-negotiation takes 1.5 s and more.
pub const WIRED_POLL_MS: u64 = 500;

/// Longest wait for a scan that nobody asked for, in milliseconds: twice thirteen channels at 100 ms.
pub const CHIP_SCAN_MS_MAX: u64 = 3_000;

/// Longest wait for an association, in milliseconds: twice what a busy access point takes to refuse one.
pub const CHIP_CONNECT_MS_MAX: u64 = 8_000;

/// Traffic of one layer is reported at most this often, in milliseconds: well below every time that a probe waits.
pub const TRAFFIC_REPORT_MS: u64 = 500;

/// Orders that may wait for the program task: one of each kind.
pub const PROGRAM_ORDERS_MAX: usize = 4;

/// Fuel of one slice of a program: about a millisecond on a Cortex-M3 at 25 MHz, so that an order is taken within that.
pub const FUEL_SLICE: u32 = 1_000;

/// A program that keeps running checks in this often, in milliseconds: far below the shortest deadline of the watchdog (2 s).
pub const CHECK_IN_MS: u64 = 250;

/// Shortest pause of the supervisor task when nothing was due, in microseconds.
pub const RESTLESS_PAUSE_US: u64 = 1_000;

/// An attempt to connect that had no answer for so long is begun anew, in milliseconds: its requests went out after 0, 1 and 3 s, and
/// the next would wait longer each time.
pub const CONNECT_NEAR_MS: u64 = 4_000;

/// The same for every fourth attempt: five times the round trip by satellite.
pub const CONNECT_FAR_MS: u64 = 12_000;

/// Pause between two looks for an address while a program waits for one, in milliseconds: unnoticed beside an association.
pub const ONLINE_LOOK_MS: u64 = 100;

/// Fuel that a slice is taken to have used when the program came to wait: what a few calls cost.
pub const BLOCKED_FUEL: u32 = 50;

/// Things of the board that a program may claim at once: every socket, and 24 pins and buses, which is every pin of the boards meant.
pub const CLAIMS_MAX: usize = HANDLES + 24;

/// Longest `boot_out.txt`, in bytes: the header, the problems of the settings, and forty lines of a script.
pub const BOOT_OUT_BYTES_MAX: usize = 2048;

/// Files that a program may have open at once: a log, a table being read, and as many again.
pub const FILES_MAX: usize = 6;

/// Bytes of the one window of an open file: half a sector, so that six files take little more than one TCP socket.
pub const FILE_BUFFER_BYTES: usize = 256;

/// RAM of all socket buffers together, in bytes.
pub const SOCKET_BUFFER_BYTES: usize = TCP_SOCKETS * (TCP_RECEIVE_BYTES + TCP_SEND_BYTES)
    + PROBE_SOCKETS * 2 * PROBE_BYTES
    + UDP_SOCKETS * 2 * UDP_BYTES
    + 2 * 2 * ICMP_BYTES
    + STATUS_RECEIVE_BYTES
    + STATUS_SEND_BYTES;

// The image may use 64 KiB besides the program's heap; sockets may take less than half of it.
const _: () = assert!(SOCKET_BUFFER_BYTES <= 32 * 1024);
const _: () = assert!(EXCHANGE_BYTES >= UDP_BYTES);
const _: () = assert!(HANDLES <= 32);
