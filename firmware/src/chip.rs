//! The link chip as the firmware sees it: what it can be asked, what it answers, and the contract of its driver.
//!
//! One command set serves native Wi-Fi, a radio behind a co-processor, and a wired controller; a chip refuses what its kind does not
//! have. Not here: frames, which go through the network driver of [`crate::net`], and the order of recovery actions.

use fieldwarden_netrecover::DownReason;
use heapless::{String, Vec};

/// Longest SSID in bytes, by the 802.11 standard.
pub const SSID_BYTES_MAX: usize = 32;

/// Most networks one scan reports.
pub const SCAN_NETWORKS_MAX: usize = 16;

/// What the chip can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipCommand<'a> {
    /// How it is. Never changes anything.
    Status,
    /// Native Wi-Fi: radio power.
    Enable(bool),
    /// Native Wi-Fi: station mode.
    Station(bool),
    /// Join a network.
    Connect {
        /// At most 32 bytes.
        ssid: &'a str,
        /// At most 63 bytes; empty for an open network.
        password: &'a str,
    },
    /// Leave the network.
    Disconnect,
    /// List the networks heard. Never changes anything.
    Scan,
    /// Native Wi-Fi: an access point of our own.
    ApStart {
        /// At most 32 bytes.
        ssid: &'a str,
        /// At most 63 bytes.
        password: &'a str,
    },
    /// Native Wi-Fi: stop it.
    ApStop,
    /// Reset by the strongest means the wiring has; everything set before is lost.
    Reset,
    /// Wired: reset by register; MAC and address filter are lost.
    SoftReset,
    /// Wired: program the MAC.
    SetMac([u8; 6]),
    /// Co-processor: verbosity of its own log, 0 to 3.
    Debug(u8),
}

/// Why a chip did not do as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipError {
    /// It has no such command.
    Unsupported,
    /// Radio off, or station mode not started.
    NotReady,
    /// No access point of that name is heard.
    NoSuchNetwork,
    /// The access point turned the password down.
    WrongPassword,
    /// The access point did not answer.
    NoAnswer,
    /// It is in a state of its own.
    Internal,
    /// The chip itself did not answer in time.
    Silent,
}

/// What the chip says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChipStatus {
    /// Times it started since power came; an unexpected change means that it reset itself.
    pub boots: u32,
    /// Radio powered.
    pub enabled: bool,
    /// Station mode started.
    pub station: bool,
    /// Associated, or carrier present.
    pub link_up: bool,
    /// An access point of our own runs.
    pub ap_active: bool,
    /// Signal in dBm; 0 when there is none.
    pub rssi_dbm: i8,
    /// Channel; 0 when there is none.
    pub channel: u8,
    /// The joined access point.
    pub bssid: [u8; 6],
    /// The MAC in use; zeros when none is programmed.
    pub mac: [u8; 6],
}

impl ChipStatus {
    /// Of a chip that has said nothing.
    pub const NONE: Self = Self {
        boots: 0,
        enabled: false,
        station: false,
        link_up: false,
        ap_active: false,
        rssi_dbm: 0,
        channel: 0,
        bssid: [0; 6],
        mac: [0; 6],
    };
}

/// One network heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub ssid: String<SSID_BYTES_MAX>,
    /// Its access point.
    pub bssid: [u8; 6],
    /// Channel.
    pub channel: u8,
    /// Signal in dBm.
    pub rssi_dbm: i8,
}

/// What came of a command that was carried out.
#[allow(clippy::large_enum_variant)] // One reply exists at a time; there is no allocator to put a scan behind a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChipReply {
    /// It is done.
    Done,
    /// To [`ChipCommand::Status`].
    Status(ChipStatus),
    /// To [`ChipCommand::Scan`], strongest first.
    Scan(Vec<Network, SCAN_NETWORKS_MAX>),
}

/// What the chip says unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipEvent {
    /// Frames pass.
    LinkUp,
    /// Frames pass no longer, and why.
    LinkDown(DownReason),
    /// The chip started by itself; everything set before is lost.
    Started,
}

/// The control side of a link chip's driver.
///
/// An implementation MUST
/// - leave it to the caller to bound waiting: a command of a dead chip may wait for ever, and dropping it abandons it;
/// - never hand the reply of an abandoned command to another;
/// - change nothing on [`ChipCommand::Status`] and [`ChipCommand::Scan`];
/// - keep at least the newest [`ChipEvent`] until it is asked for;
/// - turn a driver's own panic or fault into [`ChipError::Internal`].
#[allow(async_fn_in_trait, reason = "tasks of one executor: no future is sent to another thread")]
pub trait Chip {
    /// Carries out one command. One caller at a time.
    async fn command(&self, command: ChipCommand<'_>) -> Result<ChipReply, ChipError>;

    /// Waits for something said unasked. One caller at a time.
    async fn event(&self) -> ChipEvent;
}
