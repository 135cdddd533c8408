//! The control side of the chip: what the link task commands, and what the PHY says unasked.

use embassy_time::Timer;
use fieldwarden_firmware::chip::{Chip, ChipCommand, ChipError, ChipEvent, ChipReply, ChipStatus};
use fieldwarden_netrecover::DownReason;

use super::{CHANGED, PHY_LINK_DOWN, PHY_SOURCE, Silent};
use super::{change, check_alive, link_is_up, phy_read, reset, set_mac, state};

/// Pause after the carrier fell in which it is not believed to be back, in milliseconds: the stack must see it gone.
const FALLEN_MS: u64 = 50;

/// The chip as the link task sees it.
pub struct LanChip;

impl From<Silent> for ChipError {
    fn from(_: Silent) -> Self {
        Self::Silent
    }
}

fn status() -> Result<ChipStatus, Silent> {
    check_alive()?;
    let link_up = link_is_up()?;
    let state = state();
    // Known up by the PHY alone counts as up only after its event: both must agree.
    let (link_up, mac) = (link_up && state.link_up, state.mac.unwrap_or_default());
    Ok(ChipStatus { boots: state.boots, enabled: true, station: false, link_up, mac, ..ChipStatus::NONE })
}

impl Chip for LanChip {
    async fn command(&self, command: ChipCommand<'_>) -> Result<ChipReply, ChipError> {
        #[cfg(feature = "inject")]
        super::super::inject::command(&command).await?;
        match command {
            ChipCommand::Status => return Ok(ChipReply::Status(status()?)),
            ChipCommand::Reset => reset(true)?,
            ChipCommand::SoftReset => reset(false)?,
            ChipCommand::SetMac(mac) => set_mac(mac)?,
            ChipCommand::Enable(_)
            | ChipCommand::Station(_)
            | ChipCommand::Connect { .. }
            | ChipCommand::Disconnect
            | ChipCommand::Scan
            | ChipCommand::ApStart { .. }
            | ChipCommand::ApStop
            | ChipCommand::Debug(_) => return Err(ChipError::Unsupported),
        }
        Ok(ChipReply::Done)
    }

    async fn event(&self) -> ChipEvent {
        loop {
            let known = state().link_up;
            // A chip that does not answer says nothing; the probes of the link task tell of it.
            let latched = phy_read(PHY_SOURCE).map_or(0, |source| source & PHY_LINK_DOWN);
            let up = link_is_up().unwrap_or(known);
            if known && (latched != 0 || !up) {
                change(|state| state.link_up = false);
                return ChipEvent::LinkDown(DownReason::NoCarrier);
            }
            if !known && up && state().mac.is_some() {
                Timer::after_millis(FALLEN_MS).await;
                if link_is_up().unwrap_or(false) {
                    change(|state| state.link_up = true);
                    return ChipEvent::LinkUp;
                }
                continue;
            }
            CHANGED.wait().await;
        }
    }
}
