//! The network: the only module that names the network stack.
//!
//! A port builds a [`NetStorage`], splits it with [`build`], and runs each returned part as a task of its own: [`NetRunner::run`]
//! (never joined with anything else: every socket operation wakes it), [`SocketService::run`], and what the probes need in [`Net`].
//!
//! Invariants: exactly one task waits for the stack's link and address state ([`Net::changed`]) and others learn of it by message,
//! because the stack has one waker for all of them; all buffers are in `NetStorage`, sized by [`crate::limits`].

mod liveness;
mod ping;
mod service;
mod sockets;
mod status;

use core::future::poll_fn;
use core::net::{Ipv4Addr, SocketAddrV4};
use core::pin::pin;
use core::task::Poll;

use embassy_net::dns::DnsQueryType;
use embassy_net::tcp::TcpSocket;
use embassy_net::{Config, DhcpConfig, IpAddress, Runner, Stack, StackResources, StaticConfigV4};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Duration;

pub use embassy_net_driver::Driver;
pub use service::SocketService;
pub use status::StatusServer;

use crate::core::Core;
use crate::limits::{ALL_SOCKETS, DHCP_RETRY_S, PROBE_BYTES, TCP_SOCKETS, UDP_SOCKETS};
use crate::wires::SocketWires;
use ping::{PingBuffers, Pinger};
use sockets::{Sockets, TcpBuffers, UdpBuffers};
use status::StatusStorage;

/// All memory of the network of one board.
pub struct NetStorage {
    resources: StackResources<ALL_SOCKETS>,
    tcp: [TcpBuffers; TCP_SOCKETS],
    udp: [UdpBuffers; UDP_SOCKETS],
    service_ping: PingBuffers,
    probe_ping: PingBuffers,
    probe_tcp: [[u8; PROBE_BYTES]; 2],
    status: StatusStorage,
}

impl Default for NetStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl NetStorage {
    /// Unused memory.
    pub const fn new() -> Self {
        Self {
            resources: StackResources::new(),
            tcp: [const { TcpBuffers::new() }; TCP_SOCKETS],
            udp: [const { UdpBuffers::new() }; UDP_SOCKETS],
            service_ping: PingBuffers::new(),
            probe_ping: PingBuffers::new(),
            probe_tcp: [[0; PROBE_BYTES]; 2],
            status: StatusStorage::new(),
        }
    }
}

/// An address given by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaticAddress {
    /// Our address.
    pub address: Ipv4Addr,
    /// Bits of the network part, 0 to 32.
    pub prefix_length: u8,
    /// The gateway, if there is one.
    pub gateway: Option<Ipv4Addr>,
    /// The name server, if there is one.
    pub dns: Option<Ipv4Addr>,
}

/// How the board gets its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetConfig<'c> {
    /// By hand; `None` asks a DHCP server.
    pub address: Option<StaticAddress>,
    /// Name given to the DHCP server; the first 32 bytes count.
    pub hostname: Option<&'c str>,
    /// Seed of port numbers and transaction ids: from the board's entropy.
    pub seed: u64,
}

/// What the stack has at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressState {
    /// The link is up, as far as the driver says.
    pub link_up: bool,
    /// Our address, if there is one.
    pub address: Option<Ipv4Addr>,
    /// Bits of the network part.
    pub prefix_length: u8,
    /// The gateway.
    pub gateway: Option<Ipv4Addr>,
    /// The name server.
    pub dns: Option<Ipv4Addr>,
}

/// The stack's own work: a task of its own.
pub struct NetRunner<'a, D: Driver>(Runner<'a, D>);

impl<D: Driver> NetRunner<'_, D> {
    /// Moves frames for ever.
    pub async fn run(mut self) -> ! {
        self.0.run().await
    }
}

/// What probes may do with the network, each for a worker of its own.
pub struct Net<'a> {
    /// Echo requests.
    pub pinging: Pinging<'a>,
    /// Name lookups.
    pub resolving: Resolving<'a>,
    /// Connections that are opened and closed.
    pub reaching: Reaching<'a>,
}

/// Sends echo requests.
pub struct Pinging<'a>(Pinger<'a>);

/// Looks names up.
pub struct Resolving<'a>(Stack<'a>);

/// Opens and closes connections.
pub struct Reaching<'a>(TcpSocket<'a>);

/// A view of the stack's state that costs nothing to copy.
#[derive(Clone, Copy)]
pub struct NetView<'a> {
    stack: Stack<'a>,
}

/// The parts of the network, each for a task of its own.
pub struct Parts<'a, D: Driver, M: RawMutex> {
    /// What the probes need.
    pub net: Net<'a>,
    /// The stack's state.
    pub view: NetView<'a>,
    /// The stack's own work.
    pub runner: NetRunner<'a, D>,
    /// The program's sockets.
    pub service: SocketService<'a, M>,
    /// The status document.
    pub status: StatusServer<'a, M>,
}

/// Builds the network over its storage.
pub fn build<'a, D: Driver, M: RawMutex>(
    driver: D,
    config: &NetConfig<'_>,
    storage: &'a mut NetStorage,
    wires: &'a SocketWires<M>,
    core: &'a Core<'a, M>,
) -> Parts<'a, D, M> {
    let NetStorage { resources, tcp, udp, service_ping, probe_ping, probe_tcp, status } = storage;
    let (stack, runner) = embassy_net::new(driver, stack_config(config), resources, config.seed);
    let ident = config.seed.to_le_bytes();
    let ident = u16::from_le_bytes([ident[0], ident[1]]);
    let service_pinger = Pinger::new(stack, service_ping, ident);
    let pinging = Pinging(Pinger::new(stack, probe_ping, ident.wrapping_add(1)));
    let [receive, send] = probe_tcp;
    let reaching = Reaching(TcpSocket::new(stack, receive, send));
    let service = SocketService::new(stack, Sockets::new(stack, tcp, udp, core), service_pinger, wires, core);
    Parts {
        net: Net { pinging, resolving: Resolving(stack), reaching },
        view: NetView { stack },
        runner: NetRunner(runner),
        service,
        status: StatusServer::new(stack, status, core),
    }
}

fn stack_config(config: &NetConfig<'_>) -> Config {
    if let Some(fixed) = config.address {
        let address = embassy_net::Ipv4Cidr::new(fixed.address, fixed.prefix_length.min(32));
        let dns_servers = fixed.dns.into_iter().collect();
        return Config::ipv4_static(StaticConfigV4 { address, gateway: fixed.gateway, dns_servers });
    }
    let mut dhcp = DhcpConfig::default();
    dhcp.retry_config.discover_timeout = smoltcp::time::Duration::from_secs(DHCP_RETRY_S);
    dhcp.retry_config.initial_request_timeout = smoltcp::time::Duration::from_secs(DHCP_RETRY_S);
    dhcp.hostname = config.hostname.map(|name| {
        let mut short = heapless::String::new();
        for c in name.chars() {
            if short.push(c).is_err() {
                break;
            }
        }
        short
    });
    Config::dhcpv4(dhcp)
}

impl NetView<'_> {
    /// What the stack has now.
    pub fn state(&self) -> AddressState {
        let link_up = self.stack.is_link_up();
        let Some(config) = self.stack.config_v4() else { return AddressState { link_up, ..AddressState::default() } };
        AddressState {
            link_up,
            address: Some(config.address.address()),
            prefix_length: config.address.prefix_len(),
            gateway: config.gateway,
            dns: config.dns_servers.first().copied(),
        }
    }

    /// Waits until the state differs from `known`. One task only may wait.
    pub async fn changed(&self, known: AddressState) -> AddressState {
        poll_fn(|cx| {
            let now = self.state();
            if now != known {
                return Poll::Ready(now);
            }
            // The stack wakes the one waiting task at every change of link or address; both futures register the same waker.
            let wait = self.stack.wait_link_down();
            let _ = pin!(wait).poll(cx);
            let wait = self.stack.wait_link_up();
            let _ = pin!(wait).poll(cx);
            Poll::Pending
        })
        .await
    }

    /// Gives the address back and asks for a new one, or applies the one given by hand again.
    pub fn renew(&self, config: &NetConfig<'_>) {
        self.stack.set_config_v4(stack_config(config).ipv4);
    }
}

impl Pinging<'_> {
    /// Echo request: round-trip time, or `None`.
    pub async fn ping(&mut self, target: Ipv4Addr, timeout: Duration) -> Option<Duration> {
        self.0.ping(target, timeout).await
    }
}

impl Resolving<'_> {
    /// Looks a name up; `None` when no answer came or it held no address.
    pub async fn lookup(&self, name: &str, timeout: Duration) -> Option<Ipv4Addr> {
        lookup(self.0, name, timeout).await.ok()?.into_iter().flatten().next()
    }
}

impl Reaching<'_> {
    /// Opens and closes a connection: true when the peer took it.
    pub async fn reaches(&mut self, peer: SocketAddrV4, timeout: Duration) -> bool {
        self.0.abort();
        let endpoint = embassy_net::IpEndpoint::new(IpAddress::Ipv4(*peer.ip()), peer.port());
        let attempt = embassy_time::with_timeout(timeout, self.0.connect(endpoint)).await;
        self.0.abort();
        // A refusal may come from the gateway itself, so it proves nothing.
        matches!(attempt, Ok(Ok(())))
    }
}

/// Tells the core of every change of the address, for ever: the one task that waits for it.
pub async fn watch_addresses<M: RawMutex>(view: NetView<'_>, leased: bool, core: &Core<'_, M>) -> ! {
    let mut state = AddressState::default();
    loop {
        state = view.changed(state).await;
        core.addresses_seen(state, leased);
    }
}

/// Why a lookup gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LookupError {
    NotFound,
    NoAnswer,
}

async fn lookup(stack: Stack<'_>, name: &str, timeout: Duration) -> Result<[Option<Ipv4Addr>; 4], LookupError> {
    let query = embassy_time::with_timeout(timeout, stack.dns_query(name, DnsQueryType::A)).await;
    let found = query.map_err(|_| LookupError::NoAnswer)?.map_err(|_| LookupError::NotFound)?;
    let mut addresses = [None; 4];
    for (place, IpAddress::Ipv4(address)) in addresses.iter_mut().zip(found) {
        *place = Some(address);
    }
    Ok(addresses)
}
