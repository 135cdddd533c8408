//! The probes that need no chip: gateway, names, path. Each has a worker, so that a slow one never delays another.
//!
//! Not here: when to probe, and what an answer means.

use core::cell::Cell;
use core::net::{Ipv4Addr, SocketAddrV4};

use embassy_futures::join::join3;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::signal::Signal;
use embassy_time::Duration;
use fieldwarden_netrecover::{Input, Probe, ProbeResult};

use crate::core::Core;
use crate::net::{Net, Pinging, Resolving};

/// Requests to the workers: the longest wait of each.
pub struct ProbeWires<M: RawMutex> {
    gateway: Signal<M, Duration>,
    names: Signal<M, Duration>,
    path: Signal<M, Duration>,
}

impl<M: RawMutex> Default for ProbeWires<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: RawMutex> ProbeWires<M> {
    /// Nothing to do.
    pub const fn new() -> Self {
        Self { gateway: Signal::new(), names: Signal::new(), path: Signal::new() }
    }

    /// Asks for a probe; the chip's own are the link task's.
    pub fn ask(&self, probe: Probe, timeout: Duration) {
        match probe {
            Probe::Gateway => self.gateway.signal(timeout),
            Probe::Names => self.names.signal(timeout),
            Probe::Path => self.path.signal(timeout),
            Probe::Chip | Probe::Scan => {}
        }
    }
}

/// What the probes aim at.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProbeTargets<'c> {
    /// Name to resolve; empty for none.
    pub name: &'c str,
    /// Peer beyond the gateway: host (an address or a name) and port.
    pub path: Option<(&'c str, u16)>,
}

/// Probes for ever: a task of its own.
pub async fn run<M: RawMutex>(net: Net<'_>, targets: ProbeTargets<'_>, wires: &ProbeWires<M>, core: &Core<'_, M>) -> ! {
    let Net { mut pinging, resolving, mut reaching } = net;
    let answer = |probe, result| core.evidence(Input::Probe(probe, result));
    // A path's host may be a name: the last address it had serves while names do not resolve, so that a dead name server is
    // never taken for a dead path.
    let known = Cell::new(None);
    let gateway = async {
        loop {
            let timeout = wires.gateway.wait().await;
            answer(Probe::Gateway, gateway(&mut pinging, core.addresses_now().gateway, timeout).await);
        }
    };
    let names = async {
        loop {
            let timeout = wires.names.wait().await;
            answer(Probe::Names, names(&resolving, targets.name, timeout).await);
        }
    };
    let path = async {
        loop {
            let timeout = wires.path.wait().await;
            let result = match target(&resolving, targets.path, &known, timeout).await {
                Some(peer) => answered(reaching.reaches(peer, timeout).await),
                None => ProbeResult::NotMade,
            };
            answer(Probe::Path, result);
        }
    };
    join3(gateway, names, path).await.0
}

fn answered(yes: bool) -> ProbeResult {
    if yes { ProbeResult::Answered } else { ProbeResult::Silent }
}

async fn gateway(pinging: &mut Pinging<'_>, gateway: Option<Ipv4Addr>, timeout: Duration) -> ProbeResult {
    match gateway {
        Some(gateway) => answered(pinging.ping(gateway, timeout).await.is_some()),
        None => ProbeResult::NotMade,
    }
}

async fn names(resolving: &Resolving<'_>, name: &str, timeout: Duration) -> ProbeResult {
    match name {
        "" => ProbeResult::NotMade,
        name => answered(resolving.lookup(name, timeout).await.is_some()),
    }
}

async fn target(
    resolving: &Resolving<'_>,
    path: Option<(&str, u16)>,
    known: &Cell<Option<Ipv4Addr>>,
    timeout: Duration,
) -> Option<SocketAddrV4> {
    let (host, port) = path?;
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Some(SocketAddrV4::new(address, port));
    }
    // Half the time for the name, so that the connection still has some.
    let address = resolving.lookup(host, timeout / 2).await.or(known.get())?;
    known.set(Some(address));
    Some(SocketAddrV4::new(address, port))
}
