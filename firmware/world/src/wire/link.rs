//! Commands to the link chip, its replies, and what it says unasked.
//!
//! One command set serves the three kinds of link; a chip answers [`Refusal::Unsupported`] to what its kind does not
//! have. Reading ([`Command::Status`], [`Command::Scan`]) never changes anything.

use super::codec::{Reader, Writer};
use super::{DecodeError, EncodeError, PASSWORD_LEN_MAX, SCAN_LEN_MAX, SSID_LEN_MAX};
use crate::types::named;

/// What the board asks of the chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// All kinds. The reply is [`Reply::Status`].
    Status,
    /// Native Wi-Fi: power the radio (both modes). Off and on again is the radio-toggle rung. ~50 ms.
    Enable(bool),
    /// Native Wi-Fi: start or stop station mode. ~10 ms. Stopping disassociates.
    Station(bool),
    /// Wi-Fi and co-processor: join a network. ~1.2 s to associate, ~3 s to fail.
    Connect {
        /// At most 32 bytes.
        ssid: &'a str,
        /// At most 63 bytes; empty for an open network.
        password: &'a str,
        /// Only this access point, if given.
        bssid: Option<[u8; 6]>,
    },
    /// Wi-Fi and co-processor: leave the network. Followed by [`Command::Connect`], with no radio toggle between, it
    /// is the reconnect rung. ~10 ms.
    Disconnect,
    /// Wi-Fi and co-processor: list the networks heard. ~1 s; works while associated.
    Scan,
    /// Native Wi-Fi: start an access point of its own. ~100 ms.
    ApStart {
        /// At most 32 bytes.
        ssid: &'a str,
        /// At most 63 bytes.
        password: &'a str,
    },
    /// Native Wi-Fi: stop it. ~10 ms.
    ApStop,
    /// All kinds: the chip-reset rung. Native: reload its firmware; co-processor: pulse its reset line; wired: pulse
    /// its reset pin. Everything that was set is lost. Replied when the chip is ready again: ~1 s (wired ~0.2 s).
    Reset,
    /// Wired: software reset, the reconnect rung of this kind. Loses MAC and address filter. ~10 ms, link after ~1.5 s.
    SoftReset,
    /// Wired: program the MAC; no frame passes before. ~1 ms.
    SetMac([u8; 6]),
    /// Co-processor: verbosity of its own log, 0..=3. ~1 ms.
    Debug(u8),
}

named! {
    /// Why the chip did not do as told.
    Refusal {
        /// This kind of chip has no such command.
        Unsupported = "unsupported",
        /// Radio off, or station mode not started.
        NotReady = "not-ready",
        /// No access point of this name was heard.
        NoSuchNetwork = "no-such-network",
        /// The access point turned the password down.
        WrongPassword = "wrong-password",
        /// No answer from the access point in time.
        Timeout = "timeout",
        /// The chip is in an inner state that it does not leave by itself.
        Internal = "internal",
    }
}

named! {
    /// Why the link went down.
    LinkDown {
        /// The board asked for it.
        Asked = "asked",
        /// The access point fell silent.
        BeaconLost = "beacon-lost",
        /// The access point sent the board away.
        Deauthenticated = "deauthenticated",
        /// No carrier on the cable.
        NoCarrier = "no-carrier",
        /// The chip was reset.
        Reset = "reset",
    }
}

/// One network of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// At most 32 bytes.
    pub ssid: String,
    /// The access point's address.
    pub bssid: [u8; 6],
    /// 1..=14.
    pub channel: u8,
    /// Signal, dBm.
    pub rssi_dbm: i8,
}

/// What the chip says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ChipStatus {
    /// Times the chip started since power came; a change unasked for means that it reset itself.
    pub boots: u32,
    /// Radio powered (wired: always).
    pub enabled: bool,
    /// Station mode started (co-processor: always).
    pub station: bool,
    /// Associated, or carrier present.
    pub link_up: bool,
    /// Own access point running.
    pub ap_active: bool,
    /// Signal of the joined access point, dBm; 0 when none.
    pub rssi_dbm: i8,
    /// Channel, 0 when none.
    pub channel: u8,
    /// The joined access point, zeros when none.
    pub bssid: [u8; 6],
    /// The MAC in use, zeros when not programmed.
    pub mac: [u8; 6],
    /// Co-processor only.
    pub debug_level: u8,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It is done.
    Done,
    /// It is not.
    Refused(Refusal),
    /// To [`Command::Status`].
    Status(ChipStatus),
    /// To [`Command::Scan`]: at most [`SCAN_LEN_MAX`], strongest first.
    Scan(Vec<Network>),
}

/// What the chip says unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Associated, or carrier present: frames pass.
    LinkUp,
    /// No longer.
    LinkDown(LinkDown),
    /// The chip started, by power or by itself; everything set before is lost. Not sent for a commanded reset.
    Started,
}

impl<'a> Command<'a> {
    pub(super) fn decode(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        Ok(match reader.u8()? {
            0 => Command::Status,
            1 => Command::Enable(reader.flag()?),
            2 => Command::Station(reader.flag()?),
            3 => Command::Connect {
                ssid: reader.text(SSID_LEN_MAX)?,
                password: reader.text(PASSWORD_LEN_MAX)?,
                bssid: if reader.flag()? { Some(reader.array()?) } else { None },
            },
            4 => Command::Disconnect,
            5 => Command::Scan,
            6 => Command::ApStart { ssid: reader.text(SSID_LEN_MAX)?, password: reader.text(PASSWORD_LEN_MAX)? },
            7 => Command::ApStop,
            8 => Command::Reset,
            9 => Command::SoftReset,
            10 => Command::SetMac(reader.array()?),
            11 => Command::Debug(reader.u8()?),
            _ => return Err(DecodeError::UnknownTag),
        })
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError> {
        match self {
            Command::Status => writer.u8(0),
            Command::Enable(on) => writer.u8(1).and_then(|()| writer.flag(*on)),
            Command::Station(on) => writer.u8(2).and_then(|()| writer.flag(*on)),
            Command::Connect { ssid, password, bssid } => {
                writer.u8(3)?;
                writer.text(ssid, SSID_LEN_MAX)?;
                writer.text(password, PASSWORD_LEN_MAX)?;
                writer.flag(bssid.is_some())?;
                bssid.iter().try_for_each(|bssid| writer.bytes(bssid))
            }
            Command::Disconnect => writer.u8(4),
            Command::Scan => writer.u8(5),
            Command::ApStart { ssid, password } => {
                writer.u8(6)?;
                writer.text(ssid, SSID_LEN_MAX)?;
                writer.text(password, PASSWORD_LEN_MAX)
            }
            Command::ApStop => writer.u8(7),
            Command::Reset => writer.u8(8),
            Command::SoftReset => writer.u8(9),
            Command::SetMac(mac) => writer.u8(10).and_then(|()| writer.bytes(mac)),
            Command::Debug(level) => writer.u8(11).and_then(|()| writer.u8(*level)),
        }
    }
}

impl Reply {
    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match reader.u8()? {
            0 => Reply::Done,
            1 => Reply::Refused(Refusal::from_code(reader.u8()?).ok_or(DecodeError::BadValue)?),
            2 => Reply::Status(ChipStatus {
                boots: reader.u32()?,
                enabled: reader.flag()?,
                station: reader.flag()?,
                link_up: reader.flag()?,
                ap_active: reader.flag()?,
                rssi_dbm: i8::from_le_bytes(reader.array()?),
                channel: reader.u8()?,
                bssid: reader.array()?,
                mac: reader.array()?,
                debug_level: reader.u8()?,
            }),
            3 => {
                let count = usize::from(reader.u8()?);
                if count > SCAN_LEN_MAX {
                    return Err(DecodeError::BadValue);
                }
                let mut networks = Vec::with_capacity(count);
                for _ in 0..count {
                    networks.push(Network {
                        ssid: reader.text(SSID_LEN_MAX)?.to_owned(),
                        bssid: reader.array()?,
                        channel: reader.u8()?,
                        rssi_dbm: i8::from_le_bytes(reader.array()?),
                    });
                }
                Reply::Scan(networks)
            }
            _ => return Err(DecodeError::UnknownTag),
        })
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError> {
        match self {
            Reply::Done => writer.u8(0),
            Reply::Refused(refusal) => writer.u8(1).and_then(|()| writer.u8(refusal.code())),
            Reply::Status(status) => {
                writer.u8(2)?;
                writer.u32(status.boots)?;
                for flag in [status.enabled, status.station, status.link_up, status.ap_active] {
                    writer.flag(flag)?;
                }
                writer.bytes(&status.rssi_dbm.to_le_bytes())?;
                writer.u8(status.channel)?;
                writer.bytes(&status.bssid)?;
                writer.bytes(&status.mac)?;
                writer.u8(status.debug_level)
            }
            Reply::Scan(networks) => {
                if networks.len() > SCAN_LEN_MAX {
                    return Err(EncodeError::TooLong);
                }
                writer.u8(3)?;
                writer.u8(networks.len() as u8)?;
                for network in networks {
                    writer.text(&network.ssid, SSID_LEN_MAX)?;
                    writer.bytes(&network.bssid)?;
                    writer.u8(network.channel)?;
                    writer.bytes(&network.rssi_dbm.to_le_bytes())?;
                }
                Ok(())
            }
        }
    }
}

impl Event {
    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match reader.u8()? {
            0 => Event::LinkUp,
            1 => Event::LinkDown(LinkDown::from_code(reader.u8()?).ok_or(DecodeError::BadValue)?),
            2 => Event::Started,
            _ => return Err(DecodeError::UnknownTag),
        })
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError> {
        match self {
            Event::LinkUp => writer.u8(0),
            Event::LinkDown(why) => writer.u8(1).and_then(|()| writer.u8(why.code())),
            Event::Started => writer.u8(2),
        }
    }
}
