//! What the machine is told. Every input is evidence or an answer; none needs an answer itself.

use embassy_time::{Duration, Instant};

use crate::output::{ActionId, Probe};
use crate::types::Layer;

/// Something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// How this run of the board began. Give it once, before the first poll.
    Resumed(Resumption),
    /// The chip's driver was heard of, asked or unasked.
    Chip(ChipEvidence),
    /// The link's state changed, or was read (repeating it is harmless).
    Link(LinkEvidence),
    /// Whether the own access point is active.
    AccessPoint {
        /// `wifi.radio.ap_active`.
        active: bool,
    },
    /// The result of a scan; also one that the program asked for.
    Scan(ScanReport),
    /// The address changed, or was asked for in vain.
    Address(AddressEvidence),
    /// The answer to [`Output::Probe`](crate::Output::Probe).
    Probe(Probe, ProbeResult),
    /// The answer to [`Output::Associate`](crate::Output::Associate).
    Associate(AssociateResult),
    /// Something was received that proves this layer and all below it: `Link` a frame of a station other than the
    /// gateway, also one that is not for us, `Gateway` a frame for us from the gateway, `Path` bytes from beyond the gateway, `Address` a DHCP answer.
    Traffic(Layer),
    /// Something about a service's liveness.
    Service(ServiceId, ServiceEvent),
    /// News of an action that was asked for.
    Action(ActionId, ActionEvent),
    /// What is wanted of the link changed: the program started or stopped station or access-point mode.
    Wanted {
        /// Station mode (or the cable) is wanted.
        station: bool,
        /// Access-point mode is wanted.
        access_point: bool,
    },
    /// The user takes the link (`wifi.radio.enabled = False`, an own `connect`): no action until [`Input::Release`], the end of
    /// the program (which the caller turns into a release) or, if given, the instant.
    Hold {
        /// When the machine may act again by itself.
        until: Option<Instant>,
    },
    /// The user gives the link back; everything is read anew.
    Release,
}

/// How a run of the board began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumption {
    /// Power came: neighbours start at the same moment, so the first association is spread.
    PowerOn,
    /// The board did what [`Rung::McuReset`](crate::Rung::McuReset) asked for.
    LadderReset,
    /// Any other reset, such as the watchdog's: an action in progress is taken to have hung.
    OtherReset,
}

/// What is known of the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipEvidence {
    /// It answered a command or raised an event.
    Answers,
    /// It answered that it failed inside: it talks, and does not do its work.
    Fails,
    /// A command had no answer in its time, or an impossible one.
    Silent,
    /// It started by itself: everything set before is lost, all evidence is read anew.
    Restarted,
}

/// The state of the station's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEvidence {
    /// Associated, or carrier present.
    Up {
        /// Signal of the access point in dBm, if known.
        signal_dbm: Option<i8>,
    },
    /// Not associated, or no carrier.
    Down(DownReason),
}

/// Why the link is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownReason {
    /// Not told.
    Unknown,
    /// It was asked for: by an action, or by the program.
    Asked,
    /// The access point fell silent.
    BeaconsLost,
    /// The access point sent the board away.
    Deauthenticated,
    /// No carrier on the cable.
    NoCarrier,
}

/// What a scan heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanReport {
    /// Signal of the wanted network in dBm; `None` if it was not heard.
    pub own_signal_dbm: Option<i8>,
    /// How many other networks were heard.
    pub others: u8,
}

/// What is known of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressEvidence {
    /// A lease was given or renewed; also a static address (then with `leased` false, as nobody answered).
    Acquired {
        /// A DHCP server answered.
        leased: bool,
    },
    /// The DHCP server refused.
    Refused,
    /// There is no address any more.
    Lost,
}

/// What came of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeResult {
    /// It answered.
    Answered,
    /// It did not, in time, or was unreachable.
    Silent,
    /// Somebody else answered in its place (path only): a captive portal.
    Intercepted,
    /// The probe could not be made (no socket free, scan refused): tells nothing.
    NotMade,
}

/// What came of an attempt to associate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssociateResult {
    /// Joined (the link's state follows as [`Input::Link`]).
    Joined,
    /// The network was not found.
    NotFound,
    /// The password was turned down.
    CredentialsRefused,
    /// The access point turned the board away.
    Rejected,
    /// No answer in time.
    TimedOut,
    /// The chip reports an inner error.
    ChipError,
}

/// Which service; below [`SERVICES_MAX`](crate::SERVICES_MAX), others are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceId(pub u8);

/// Something about a service's liveness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEvent {
    /// From now on an acknowledgement is expected at least this often (an application's declared liveness).
    Watch {
        /// The longest time between two acknowledgements.
        within: Duration,
    },
    /// Data was sent and is not acknowledged yet. Repeating it does not move the beginning of the wait.
    Expect,
    /// The peer acknowledged (the application, or its transport): everything sent so far.
    Acknowledged,
    /// The peer refused a connection.
    Refused,
    /// A connection could not be opened in time.
    TimedOut,
    /// The connection was closed: what was expected on it is expected no more. A [`ServiceEvent::Watch`] goes on.
    Closed,
    /// Not watched any more.
    Forget,
}

/// News of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionEvent {
    /// It was begun.
    Started,
    /// It was carried out; evidence may follow.
    Done,
    /// It could not be carried out.
    Failed,
    /// It was given up after [`Output::Cancel`](crate::Output::Cancel), or by the caller.
    Cancelled,
}
