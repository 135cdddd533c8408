//! One run of the microcontroller: the firmware's tasks over this port's hardware, from a start to the next reset.

use std::fmt;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_time::{Instant, Timer};
use fieldwarden_config::Settings;
use fieldwarden_firmware::board::{Console, FileStore, Nvm, Reset, RetainedRam};
use fieldwarden_firmware::boot_out::BootOutFile;
use fieldwarden_firmware::core::Core;
use fieldwarden_firmware::link::{Link, LinkConfig, LinkWires};
use fieldwarden_firmware::net::{self, NetConfig, NetStorage};
use fieldwarden_firmware::probes::{self, ProbeTargets, ProbeWires};
use fieldwarden_firmware::program::{Program, Services};
use fieldwarden_firmware::programs::{self, Pace};
use fieldwarden_firmware::supervise::{self, Hands, Hardware, Note, Notes, Orders};
use fieldwarden_firmware::tap::Tap;
use fieldwarden_firmware::wires::SocketWires;
use fieldwarden_netrecover::{Capabilities, Event, Layer, LinkKind, Outcome, Rung, Verdict};
use fieldwarden_supervisor::{
    BootFacts, BootOut, FileSet, NVM_BYTES, RETAINED_BYTES, SafeModeReason, Script, Supervisor,
};
use fieldwarden_world as world;
use fieldwarden_world::wire::Report;

use super::lines::Lines;
use super::policy::{Baseline, Policy};
use crate::rt::executor::{Executor, Task};

/// All tasks of a board on a PC run in one thread.
pub type HostMutex = NoopRawMutex;

/// What a board is, apart from its hardware: what stands in its folder and how it is wired.
#[derive(Clone, Debug)]
pub struct BoardConfig {
    /// Its settings.
    pub settings: Settings,
    /// Problems found in them.
    pub settings_problems: u16,
    /// Its link.
    pub link: LinkKind,
    /// The scripts that are there.
    pub files: FileSet,
    /// MAC for a chip that has none of its own; the board's unique id too.
    pub mac: [u8; 6],
    /// Problems of its settings in words, for `boot_out.txt`.
    pub problems: Vec<String>,
}

/// What is injected into one start.
#[derive(Clone, Copy, Debug)]
pub struct StartConfig {
    /// Differs between boards and starts.
    pub seed: u64,
    /// What the port found wrong at this start.
    pub fault: Option<SafeModeReason>,
    /// Who decides what is done about a lost network.
    pub policy: Policy,
}

/// The link's kind in the world's words.
pub fn world_link(kind: LinkKind) -> world::LinkKind {
    match kind {
        LinkKind::NativeWifi => world::LinkKind::Wifi,
        LinkKind::CoProcessor => world::LinkKind::Coprocessor,
        LinkKind::Wired => world::LinkKind::Wired,
    }
}

impl BoardConfig {
    fn capabilities(&self) -> Capabilities {
        let ssid = self.settings.circuitpy.wifi_ssid.as_str();
        match self.link {
            LinkKind::NativeWifi => Capabilities { station: !ssid.is_empty(), ..Capabilities::native_station() },
            LinkKind::CoProcessor => Capabilities { station: !ssid.is_empty(), ..Capabilities::co_processor() },
            LinkKind::Wired => Capabilities::wired(),
        }
        .with_network(if self.link == LinkKind::Wired { "" } else { ssid }, &self.settings.recovery)
    }

    /// The supervisor of a start, from what the hardware remembers.
    pub(crate) fn supervisor<H: Hardware>(&self, hardware: &mut H, start: StartConfig) -> Supervisor {
        let mut retained = [0; RETAINED_BYTES];
        RetainedRam::read(hardware, 0, &mut retained);
        let mut nvm = [0; NVM_BYTES];
        Nvm::read(hardware.nvm(), 0, &mut nvm);
        let facts = BootFacts {
            reset: Reset::reason(hardware),
            fault: start.fault,
            retained: &retained,
            nvm: &nvm,
            settings: &self.settings,
            settings_problems: self.settings_problems,
            files: self.files,
            seed: start.seed,
            link: self.capabilities(),
        };
        Supervisor::boot(Instant::now(), &facts)
    }
}

/// Date of this version, as `boot_out.txt` tells it: a fixed one, so that the same source makes the same program.
const DATE: &str = "2026-11-20";
/// Version of the CircuitPython interface that programs and tools find, and ours behind it.
const PRODUCT: &str = concat!("Fieldwarden 10.0.3+", env!("CARGO_PKG_VERSION"));

/// Problems of the settings, a line each.
struct Problems<'a>(&'a [String]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| write!(formatter, "{problem}\r\n"))
    }
}

impl BoardConfig {
    fn boot_out(&self) -> BootOut<'_> {
        BootOut {
            product: PRODUCT,
            date: DATE,
            board: "Board on a PC",
            mcu: std::env::consts::ARCH,
            board_id: "fieldwarden_host",
            uid: &self.mac,
        }
    }
}

/// A pace of so many nanoseconds a unit of fuel, saved up to a millisecond so that short waits cost no wake.
pub struct VirtualPace {
    /// Nanoseconds a unit.
    pub unit_ns: u64,
    owed_ns: std::cell::Cell<u64>,
}

impl VirtualPace {
    /// A pace that has nothing saved up.
    pub fn new(unit_ns: u64) -> Self {
        Self { unit_ns, owed_ns: std::cell::Cell::new(0) }
    }
}

impl Pace for VirtualPace {
    async fn spent(&self, fuel: u32) {
        let owed_ns = self.owed_ns.get().saturating_add(u64::from(fuel).saturating_mul(self.unit_ns));
        if owed_ns < 1_000_000 {
            self.owed_ns.set(owed_ns);
            return;
        }
        self.owed_ns.set(owed_ns % 1_000);
        Timer::after_micros(owed_ns / 1_000).await;
    }
}

/// Runs a board from a start until `drive` is done with it: `drive` is handed the executor and turns it.
#[allow(clippy::too_many_arguments, reason = "a board's parts, each by itself")]
pub fn run<H, F, P, T, R>(
    config: &BoardConfig,
    start: StartConfig,
    mut hardware: H,
    console: &dyn Console,
    lines: &Lines,
    files: F,
    program: &mut P,
    pace: T,
    notes: &dyn Notes,
    drive: impl FnOnce(&mut Executor<'_>, &Core<'_, HostMutex>) -> R,
) -> R
where
    H: Hardware,
    F: FileStore,
    P: Program<HostMutex>,
    T: Pace,
{
    let core = Core::new(config.supervisor(&mut hardware, start), console, config.settings.device.log);
    let mut storage = Box::new(NetStorage::new());
    let sockets = SocketWires::new();
    let link_wires = LinkWires::new();
    let probe_wires = ProbeWires::new();
    let orders = Orders::new();
    let hostname = config.settings.circuitpy.wifi_hostname.as_str();
    let hostname = if hostname.is_empty() { "fieldwarden" } else { hostname };
    let net_config = NetConfig { address: None, hostname: Some(hostname), seed: start.seed };
    let tap = Tap::new(lines.clone(), &core);
    let net::Parts { net, view, runner, service, status } = net::build(tap, &net_config, &mut storage, &sockets, &core);
    let recovery = &config.settings.recovery;
    let targets = ProbeTargets {
        name: recovery.probe_name.as_str(),
        path: recovery.probe_target.as_ref().map(|target| (target.host(), target.port())),
    };
    let circuitpy = &config.settings.circuitpy;
    let link_config = LinkConfig {
        kind: config.link,
        ssid: circuitpy.wifi_ssid.as_str(),
        password: circuitpy.wifi_password.reveal(),
        mac: config.mac,
    };
    let link = Link {
        chip: lines,
        config: link_config,
        net_config,
        view,
        core: &core,
        wires: &link_wires,
        listened: Default::default(),
    };
    let hands = || Hands { link: &link_wires, probes: &probe_wires, sockets: &sockets, orders: &orders, notes };
    let services = Services::new(&core, &sockets);
    let problems = Problems(&config.problems);
    let boot_out = BootOutFile::new(files, config.boot_out(), &problems);
    let mut tasks: Vec<Task<'_>> = vec![
        Box::pin(async { supervise::run(&core, hardware, boot_out, hands()).await }),
        Box::pin(async { runner.run().await }),
        Box::pin(async { service.run().await }),
        Box::pin(async { status.run(config.settings.device.status_port).await }),
        Box::pin(async { net::watch_addresses(view, net_config.address.is_none(), &core).await }),
        Box::pin(async { link.run().await }),
        Box::pin(async { Link::watch(lines, &core).await }),
        Box::pin(async { probes::run(net, targets, &probe_wires, &core).await }),
        Box::pin(async { programs::run(program, services, &orders, pace, notes).await }),
    ];
    if start.policy != Policy::Fieldwarden {
        let link = config.capabilities();
        let baseline = Baseline { policy: start.policy, core: &core, hands: hands(), link, settings: recovery };
        tasks.push(Box::pin(async { baseline.run().await }));
    }
    drive(&mut Executor::new(tasks), &core)
}

/// A note in the words of the world's judge, if it concerns it.
pub fn report(note: &Note) -> Option<Report> {
    Some(match note {
        Note::Network(Event::Verdict { to, .. }) => {
            let class = match to {
                Verdict::Healthy => world::Class::Healthy,
                Verdict::Local(_) => world::Class::Local,
                Verdict::Upstream(_) => world::Class::Upstream,
                Verdict::Service => world::Class::Service,
                Verdict::Undetermined => world::Class::Undetermined,
            };
            Report::Verdict { class, layer: to.layer().map(world_layer) }
        }
        Note::Network(Event::RungBegun { rung, .. }) => Report::RungBegun(world_rung(*rung)),
        Note::Network(Event::RungEnded { rung, outcome, .. }) => {
            let outcome = match outcome {
                Outcome::Cured => world::Outcome::Cured,
                Outcome::NoHelp | Outcome::Failed | Outcome::TimedOut | Outcome::Hung => world::Outcome::Failed,
                Outcome::Cancelled => world::Outcome::Cancelled,
            };
            Report::RungEnded(world_rung(*rung), outcome)
        }
        Note::Started(Script::Code) => Report::ProgramStarted,
        Note::Ended(Script::Code, raised) => Report::ProgramEnded(*raised),
        Note::Left(left) => {
            Report::ProgramLeft { claims: left.claims, finalizers: left.finalizers, heap_words: left.heap_words }
        }
        _ => return None,
    })
}

/// A rung in the world's words.
pub fn world_rung(rung: Rung) -> world::Rung {
    match rung {
        Rung::AbortSockets => world::Rung::Service,
        Rung::RadioToggle => world::Rung::RadioToggle,
        Rung::Reconnect => world::Rung::Reconnect,
        Rung::ChipReset => world::Rung::ChipReset,
        Rung::SupervisorReload => world::Rung::Reload,
        Rung::McuReset => world::Rung::McuReset,
    }
}

fn world_layer(layer: Layer) -> world::Layer {
    match layer {
        Layer::Chip => world::Layer::Chip,
        Layer::Link => world::Layer::Link,
        Layer::Address => world::Layer::Address,
        Layer::Gateway => world::Layer::Gateway,
        Layer::Names => world::Layer::Names,
        Layer::Path => world::Layer::Path,
        Layer::Service => world::Layer::Service,
    }
}
