//! What a rung promises: how long it takes, what must be applied again, how its success is judged.

use embassy_time::Duration;

use crate::types::{Capabilities, LinkKind, Rung};

/// The contract of a rung on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Longest duration from the request to its end; then it counts as timed out.
    pub longest: Duration,
    /// Time after its end in which the network may come back; no higher rung begins before.
    pub settle: Duration,
    /// What the caller must apply again within the action, as the hardware forgets it.
    pub reapply: Reapply,
    /// What shows that it helped.
    pub success: Success,
}

/// What a chip forgets and the caller applies again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reapply {
    /// Firmware, interrupt lines and modes of the driver.
    pub driver: bool,
    /// MAC address and address filters.
    pub mac: bool,
    /// Network name, password, host name; and joining it.
    pub association: bool,
    /// Name, password and channel of the own access point; and starting it.
    pub access_point: bool,
    /// Static address, or a new lease.
    pub address: bool,
    /// Verbosity of a co-processor.
    pub debug_level: bool,
}

/// How success is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// The service acknowledges, or expects nothing any more.
    ServiceAcknowledges,
    /// The accused layer, and those below, answer.
    LayerAnswers,
}

impl Contract {
    /// The contract of `rung` on a link of these capabilities; durations come from the settings.
    pub fn of(rung: Rung, link: &Capabilities, settings: &fieldwarden_config::Recovery) -> Contract {
        let (longest_s, settle_ms) = match rung {
            // Aborting is a message to the network task; the second covers a task that is busy.
            Rung::AbortSockets => (1, settings.sockets_settle_ms),
            Rung::RadioToggle => (settings.toggle_longest_s, settings.toggle_settle_ms),
            Rung::Reconnect => (settings.reconnect_longest_s, settings.reconnect_settle_ms),
            Rung::ChipReset => (settings.chip_reset_longest_s, settings.chip_reset_settle_ms),
            Rung::SupervisorReload => (settings.reload_longest_s, settings.reload_settle_ms),
            Rung::McuReset => (settings.reset_longest_s, settings.reset_settle_ms),
        };
        let success = if rung == Rung::AbortSockets { Success::ServiceAcknowledges } else { Success::LayerAnswers };
        Contract {
            longest: Duration::from_secs(u64::from(longest_s)),
            settle: Duration::from_millis(u64::from(settle_ms)),
            reapply: Reapply::after(rung, link),
            success,
        }
    }
}

impl Reapply {
    fn after(rung: Rung, link: &Capabilities) -> Reapply {
        let nothing = Reapply::default();
        let joined = Reapply {
            association: link.station && link.kind != LinkKind::Wired,
            access_point: link.access_point,
            address: true,
            ..nothing
        };
        match (rung, link.kind) {
            (Rung::AbortSockets | Rung::SupervisorReload, _) => nothing,
            // The start that follows a reset applies everything.
            (Rung::McuReset, _) => nothing,
            // A soft reset loses the MAC and the addresses, the pin the modes as well.
            (Rung::Reconnect, LinkKind::Wired) => Reapply { mac: true, ..joined },
            (Rung::RadioToggle | Rung::Reconnect, _) => joined,
            (Rung::ChipReset, kind) => {
                Reapply { driver: true, mac: true, debug_level: kind == LinkKind::CoProcessor, ..joined }
            }
        }
    }
}
