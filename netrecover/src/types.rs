//! The words of the machine: layers, verdicts, symptoms, rungs, and what a link can do.

/// Most services whose liveness is watched at once: a board's program has a handful of connections.
pub const SERVICES_MAX: usize = 8;

/// Where in the way to the service something can fail, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The link chip's driver answers.
    Chip,
    /// Associated, carrier present, or the own access point active.
    Link,
    /// A lease or a static address.
    Address,
    /// The gateway answers.
    Gateway,
    /// Names resolve.
    Names,
    /// A peer beyond the gateway answers.
    Path,
    /// The application's peer acknowledges.
    Service,
}

impl Layer {
    /// Number of layers.
    pub const COUNT: usize = 7;
    /// Every layer, nearest first.
    pub const ALL: [Layer; Layer::COUNT] =
        [Layer::Chip, Layer::Link, Layer::Address, Layer::Gateway, Layer::Names, Layer::Path, Layer::Service];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Layer::Chip => "chip",
            Layer::Link => "link",
            Layer::Address => "address",
            Layer::Gateway => "gateway",
            Layer::Names => "names",
            Layer::Path => "path",
            Layer::Service => "service",
        }
    }
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything that is probed answers.
    Healthy,
    /// On this board, at the layer: the ladder may climb.
    Local(Layer),
    /// Not on this board: the radio is left alone.
    Upstream(Layer),
    /// The network is well, the application's peer is silent: only the program's own connections may be touched.
    Service,
    /// The evidence does not decide (yet): resets are blind and rationed.
    Undetermined,
}

impl Verdict {
    /// The class in reports, without the layer.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Healthy => "healthy",
            Verdict::Local(_) => "local",
            Verdict::Upstream(_) => "upstream",
            Verdict::Service => "service",
            Verdict::Undetermined => "undetermined",
        }
    }

    /// The layer that is blamed; `None` if none is.
    pub const fn layer(self) -> Option<Layer> {
        match self {
            Verdict::Local(layer) | Verdict::Upstream(layer) => Some(layer),
            Verdict::Service => Some(Layer::Service),
            Verdict::Healthy | Verdict::Undetermined => None,
        }
    }
}

/// What exactly is wrong: finer than a verdict, and what experience is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Symptom {
    // Local, from the chip outwards.
    /// The chip's driver does not answer.
    ChipSilent = 0,
    /// The own access point is not active though it should be.
    ApInactive = 1,
    /// No network is heard at all where many were.
    RadioDeaf = 2,
    /// The network is heard, but joining it fails without a refusal.
    AssociationFails = 3,
    /// Associated, but no address comes and nothing at all is received.
    NoLease = 4,
    /// Associated and addressed, but nothing at all is received.
    LinkDead = 5,
    // Service.
    /// Acknowledgements stopped while the path is well: a half-open connection.
    AcksStopped = 6,
    // Undetermined, with actions.
    /// No network is heard, and few ever were: a deaf radio or a dead access point.
    Silence = 7,
    /// No carrier on the cable: a pulled cable or a wedged transceiver.
    NoCarrier = 8,
    /// Freshly associated, and still nothing at all is received: a wedged data path or a dead network.
    Unproven = 9,
    /// Every rung was tried and nothing changed.
    Exhausted = 10,
    // From here on: no action.
    /// The own network is gone while others are heard.
    ApGone = 11,
    /// The access point refuses the password.
    CredentialsRefused = 12,
    /// The access point refuses the board.
    Rejected = 13,
    /// The network is too weak here.
    WeakSignal = 14,
    /// No address comes, though the network is alive.
    DhcpSilent = 15,
    /// The DHCP server refuses.
    DhcpRefuses = 16,
    /// The gateway is silent, though the network is alive.
    GatewaySilent = 17,
    /// The gateway answers, names do not resolve.
    NamesFail = 18,
    /// The gateway answers, nothing beyond does.
    PathFails = 19,
    /// Somebody else answers in place of the peer: a captive portal.
    Intercepted = 20,
    /// The path is well, the application's peer refuses or is gone.
    PeerRefuses = 21,
    /// Not enough evidence yet.
    Observing = 22,
    /// Something never worked since it was configured, so it accuses nobody.
    NeverWorked = 23,
    /// Nothing.
    Well = 24,
}

impl Symptom {
    /// Symptoms that have rungs, and therefore experience: those before this index.
    pub const ACTIONABLE: usize = 11;

    /// The symptom with this index; `None` if there is none.
    pub const fn from_index(index: u8) -> Option<Symptom> {
        use Symptom::*;
        const ALL: [Symptom; 25] = [
            ChipSilent,
            ApInactive,
            RadioDeaf,
            AssociationFails,
            NoLease,
            LinkDead,
            AcksStopped,
            Silence,
            NoCarrier,
            Unproven,
            Exhausted,
            ApGone,
            CredentialsRefused,
            Rejected,
            WeakSignal,
            DhcpSilent,
            DhcpRefuses,
            GatewaySilent,
            NamesFail,
            PathFails,
            Intercepted,
            PeerRefuses,
            Observing,
            NeverWorked,
            Well,
        ];
        if (index as usize) < ALL.len() { Some(ALL[index as usize]) } else { None }
    }

    /// The verdict that this symptom amounts to.
    pub const fn verdict(self) -> Verdict {
        use Symptom::*;
        match self {
            ChipSilent => Verdict::Local(Layer::Chip),
            ApInactive | RadioDeaf | AssociationFails => Verdict::Local(Layer::Link),
            NoLease => Verdict::Local(Layer::Address),
            LinkDead => Verdict::Local(Layer::Gateway),
            AcksStopped | PeerRefuses => Verdict::Service,
            Silence | NoCarrier | Unproven | Exhausted | Observing | NeverWorked => Verdict::Undetermined,
            ApGone | CredentialsRefused | Rejected | WeakSignal => Verdict::Upstream(Layer::Link),
            DhcpSilent | DhcpRefuses => Verdict::Upstream(Layer::Address),
            GatewaySilent => Verdict::Upstream(Layer::Gateway),
            NamesFail => Verdict::Upstream(Layer::Names),
            PathFails | Intercepted => Verdict::Upstream(Layer::Path),
            Well => Verdict::Healthy,
        }
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        use Symptom::*;
        match self {
            ChipSilent => "chip-silent",
            ApInactive => "ap-inactive",
            RadioDeaf => "radio-deaf",
            AssociationFails => "association-fails",
            NoLease => "no-lease",
            LinkDead => "link-dead",
            AcksStopped => "acks-stopped",
            Silence => "silence",
            NoCarrier => "no-carrier",
            Unproven => "unproven",
            Exhausted => "exhausted",
            ApGone => "ap-gone",
            CredentialsRefused => "credentials-refused",
            Rejected => "rejected",
            WeakSignal => "weak-signal",
            DhcpSilent => "dhcp-silent",
            DhcpRefuses => "dhcp-refuses",
            GatewaySilent => "gateway-silent",
            NamesFail => "names-fail",
            PathFails => "path-fails",
            Intercepted => "intercepted",
            PeerRefuses => "peer-refuses",
            Observing => "observing",
            NeverWorked => "never-worked",
            Well => "well",
        }
    }
}

/// What can be done, in the order of rank: a fault that a rung cures, every higher rung cures too. `AbortSockets` stands
/// beside the ladder: it is the service's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rung {
    /// Abort the program's sockets; it sees `ECONNRESET` and opens new ones.
    AbortSockets = 0,
    /// Radio off and on, then join again. In access-point mode: radio off and on, then start the access point again.
    RadioToggle = 1,
    /// Leave the network and join it again. Access-point mode: stop and start it. Wired: soft reset.
    Reconnect = 2,
    /// Reset line, reset pin or a new start of the driver.
    ChipReset = 3,
    /// Stop the program, release everything, start it again.
    SupervisorReload = 4,
    /// Reset the microcontroller.
    McuReset = 5,
}

impl Rung {
    /// Number of rungs.
    pub const COUNT: usize = 6;
    /// Every rung, in the order of rank.
    pub const ALL: [Rung; Rung::COUNT] = [
        Rung::AbortSockets,
        Rung::RadioToggle,
        Rung::Reconnect,
        Rung::ChipReset,
        Rung::SupervisorReload,
        Rung::McuReset,
    ];

    /// The rung with this index; `None` if there is none.
    pub const fn from_index(index: u8) -> Option<Rung> {
        if (index as usize) < Rung::COUNT { Some(Rung::ALL[index as usize]) } else { None }
    }

    /// Whether it is a reset, which is rationed when blind.
    pub const fn is_reset(self) -> bool {
        matches!(self, Rung::ChipReset | Rung::McuReset)
    }

    /// Whether it touches the link: all but what concerns the program alone.
    pub const fn touches_link(self) -> bool {
        !matches!(self, Rung::AbortSockets | Rung::SupervisorReload)
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Rung::AbortSockets => "abort-sockets",
            Rung::RadioToggle => "radio-toggle",
            Rung::Reconnect => "reconnect",
            Rung::ChipReset => "chip-reset",
            Rung::SupervisorReload => "supervisor-reload",
            Rung::McuReset => "mcu-reset",
        }
    }
}

/// How a rung ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// What was wrong is gone within the contract's time.
    Cured = 0,
    /// It ran its whole contract, and nothing came of it.
    NoHelp = 1,
    /// It could not be carried out.
    Failed = 2,
    /// It did not end within its longest duration.
    TimedOut = 3,
    /// The board was reset while it ran.
    Hung = 4,
    /// The user took the link, or its reason vanished.
    Cancelled = 5,
}

impl Outcome {
    /// The outcome with this index; `None` if there is none.
    pub const fn from_index(index: u8) -> Option<Outcome> {
        use Outcome::*;
        const ALL: [Outcome; 6] = [Cured, NoHelp, Failed, TimedOut, Hung, Cancelled];
        if (index as usize) < ALL.len() { Some(ALL[index as usize]) } else { None }
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Cured => "cured",
            Outcome::NoHelp => "no-help",
            Outcome::Failed => "failed",
            Outcome::TimedOut => "timed-out",
            Outcome::Hung => "hung",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// How the board reaches its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A radio whose driver runs on the microcontroller: station and access-point modes.
    NativeWifi,
    /// A radio behind a bus, with a processor and a reset line of its own.
    CoProcessor,
    /// An Ethernet controller with soft reset and reset pin.
    Wired,
}

/// What a link can do and what is wanted of it. Start from one of the constructors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The kind.
    pub kind: LinkKind,
    /// Station mode (or the cable) is wanted at start; [`Input::Wanted`](crate::Input::Wanted) changes it.
    pub station: bool,
    /// Access-point mode is wanted at start.
    pub access_point: bool,
    /// Networks can be scanned for.
    pub scan: bool,
    /// The radio can be switched off and on.
    pub radio_toggle: bool,
    /// The network can be left and joined (wired: soft reset).
    pub reconnect: bool,
    /// The chip can be reset.
    pub chip_reset: bool,
    /// Switching the radio cuts its power, so that it can help a chip that answers nothing.
    pub toggle_cuts_power: bool,
    /// Names are probed: [`Probe::Names`](crate::Probe::Names) has something to resolve.
    pub names: bool,
    /// The path is probed: [`Probe::Path`](crate::Probe::Path) has a target.
    pub path: bool,
    /// Identifies the network and the probes' targets ([`Capabilities::with_network`]); what was learnt about whether
    /// probes ever succeeded is dropped when it changes.
    pub network: u32,
}

impl Capabilities {
    const NONE: Capabilities = Capabilities {
        kind: LinkKind::Wired,
        station: true,
        access_point: false,
        scan: false,
        radio_toggle: false,
        reconnect: true,
        chip_reset: true,
        toggle_cuts_power: false,
        names: false,
        path: false,
        network: 0,
    };

    /// Native Wi-Fi in station mode.
    pub const fn native_station() -> Capabilities {
        Capabilities { kind: LinkKind::NativeWifi, scan: true, radio_toggle: true, ..Self::NONE }
    }

    /// Native Wi-Fi as an access point.
    pub const fn native_access_point() -> Capabilities {
        Capabilities { station: false, access_point: true, ..Self::native_station() }
    }

    /// A co-processor on a bus: disconnect and connect, reset line.
    pub const fn co_processor() -> Capabilities {
        Capabilities { kind: LinkKind::CoProcessor, scan: true, ..Self::NONE }
    }

    /// A wired controller: soft reset, reset pin.
    pub const fn wired() -> Capabilities {
        Self::NONE
    }

    /// With the network's name (empty for a cable) and the probes' targets from the settings.
    pub fn with_network(mut self, ssid: &str, settings: &fieldwarden_config::Recovery) -> Capabilities {
        self.names = !settings.probe_name.is_empty();
        self.path = settings.probe_target.is_some();
        let (host, port) = settings.probe_target.as_ref().map_or(("", 0), |target| (target.host(), target.port()));
        // FNV-1a: a change must be noticed, not defended against.
        let texts = [ssid, settings.probe_name.as_str(), host];
        let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff])).chain(port.to_le_bytes());
        self.network = bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        self
    }

    /// Whether the link has this rung at all.
    pub const fn has(&self, rung: Rung) -> bool {
        match rung {
            Rung::RadioToggle => self.radio_toggle,
            Rung::Reconnect => self.reconnect,
            Rung::ChipReset => self.chip_reset,
            Rung::AbortSockets | Rung::SupervisorReload | Rung::McuReset => true,
        }
    }
}
