//! What every port does alike at a start: from settings, files and hardware to the parts of a board.
//!
//! Not here: storage, executors and drivers, which are the port's.

use embassy_time::Instant;
use fieldwarden_config::Settings;
use fieldwarden_netrecover::{Capabilities, LinkKind};
use fieldwarden_supervisor::{BootFacts, FileSet, NVM_BYTES, RETAINED_BYTES, SafeModeReason, Script, Supervisor};

use crate::board::{FileStore, Nvm, Reset, RetainedRam};
use crate::link::LinkConfig;
use crate::probes::ProbeTargets;
use crate::supervise::Hardware;

/// Name of a board whose settings give none.
const HOSTNAME: &str = "fieldwarden";

/// Version of the CircuitPython interface that programs and tools find, and ours behind it.
pub const PRODUCT: &str = concat!("Fieldwarden 10.0.3+", env!("CARGO_PKG_VERSION"));

/// Date of this version, as `boot_out.txt` tells it: a fixed one, so that the same source makes the same program.
pub const DATE: &str = "2026-11-20";

/// What a start is decided by besides what the hardware remembers.
#[derive(Clone, Copy, Debug)]
pub struct StartFacts<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// Problems found in them.
    pub settings_problems: u16,
    /// The scripts that are there.
    pub files: FileSet,
    /// The link.
    pub link: LinkKind,
    /// Differs between boards and starts.
    pub seed: u64,
    /// What the port found wrong at this start.
    pub fault: Option<SafeModeReason>,
}

impl StartFacts<'_> {
    /// What the link can do, with the network of the settings.
    pub fn capabilities(&self) -> Capabilities {
        let ssid = self.settings.circuitpy.wifi_ssid.as_str();
        match self.link {
            LinkKind::NativeWifi => Capabilities { station: !ssid.is_empty(), ..Capabilities::native_station() },
            LinkKind::CoProcessor => Capabilities { station: !ssid.is_empty(), ..Capabilities::co_processor() },
            LinkKind::Wired => Capabilities::wired(),
        }
        .with_network(if self.link == LinkKind::Wired { "" } else { ssid }, &self.settings.recovery)
    }

    /// The supervisor of this start, from what the hardware remembers.
    pub fn supervisor<H: Hardware>(&self, hardware: &mut H) -> Supervisor {
        let mut retained = [0; RETAINED_BYTES];
        RetainedRam::read(hardware, 0, &mut retained);
        let mut nvm = [0; NVM_BYTES];
        Nvm::read(hardware.nvm(), 0, &mut nvm);
        let facts = BootFacts {
            reset: Reset::reason(hardware),
            fault: self.fault,
            retained: &retained,
            nvm: &nvm,
            settings: self.settings,
            settings_problems: self.settings_problems,
            files: self.files,
            seed: self.seed,
            link: self.capabilities(),
        };
        Supervisor::boot(Instant::now(), &facts)
    }
}

/// The scripts that a file store has.
pub fn file_set(files: &dyn FileStore) -> FileSet {
    let has = |script: Script| script.candidates().iter().any(|name| files.info(name).is_ok_and(|info| !info.folder));
    FileSet { safemode: has(Script::SafeMode), boot: has(Script::Boot), code: has(Script::Code) }
}

/// The name that the board gives to a DHCP server.
pub fn hostname(settings: &Settings) -> &str {
    match settings.circuitpy.wifi_hostname.as_str() {
        "" => HOSTNAME,
        name => name,
    }
}

/// What the probes aim at.
pub fn probe_targets(settings: &Settings) -> ProbeTargets<'_> {
    let recovery = &settings.recovery;
    ProbeTargets {
        name: recovery.probe_name.as_str(),
        path: recovery.probe_target.as_ref().map(|target| (target.host(), target.port())),
    }
}

/// What the link is to be.
pub fn link_config(settings: &Settings, kind: LinkKind, mac: [u8; 6]) -> LinkConfig<'_> {
    let circuitpy = &settings.circuitpy;
    LinkConfig { kind, ssid: circuitpy.wifi_ssid.as_str(), password: circuitpy.wifi_password.reveal(), mac }
}

/// A locally administered MAC that depends on the board's name alone: boards must differ, not be unguessable.
pub fn mac_of(name: &str) -> [u8; 6] {
    // FNV-1a.
    let hash = name
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let [a, b, c, d, e, ..] = hash.to_le_bytes();
    [0x02, a, b, c, d, e]
}
