//! The link task: the one owner of the chip's control side. It probes, scans, joins, and carries out the rungs that touch the link.
//!
//! Not here: when to do any of it. Work comes from the recovery, one piece at a time, and what is found goes back to it as evidence.
//!
//! Invariants: every command is bounded in time, and a chip that does not answer is reported silent; a piece of work that is cancelled
//! or replaced leaves the chip in a state from which the next piece starts (each reads the chip anew and assumes nothing); what a rung
//! makes the chip forget is applied again within the rung.

use core::cell::Cell;

use embassy_futures::join::join;
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, with_timeout};
use fieldwarden_netrecover::{
    Action, ActionEvent, ActionId, AddressEvidence, AssociateResult, ChipEvidence, DownReason, Input, LinkEvidence,
    LinkKind, Probe, ProbeResult, Reapply, Rung, ScanReport,
};
use fieldwarden_supervisor::TaskId;

use crate::chip::{Chip, ChipCommand, ChipError, ChipEvent, ChipReply, ChipStatus};
use crate::core::Core;
use crate::limits::{
    CHIP_COMMAND_MS_MAX, CHIP_CONNECT_MS_MAX, CHIP_RESET_MS_MAX, CHIP_SCAN_MS_MAX, LINK_WORK_MAX, WIRED_POLL_MS,
};
use crate::net::{NetConfig, NetView};
use crate::radio::RadioRequest;

/// One piece of work for the link task.
#[derive(Clone, Copy, Debug)]
pub enum LinkWork {
    /// Ask the chip for its status.
    Status {
        /// Longest wait.
        timeout: Duration,
    },
    /// Listen for networks.
    Scan {
        /// Longest wait.
        timeout: Duration,
    },
    /// Join the network if it is not joined.
    Associate {
        /// Longest wait.
        timeout: Duration,
    },
}

/// What waits for the link task.
pub struct LinkWires<M: RawMutex> {
    work: Channel<M, LinkWork, LINK_WORK_MAX>,
    act: Signal<M, Action>,
    cancel: Signal<M, ActionId>,
}

impl<M: RawMutex> Default for LinkWires<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: RawMutex> LinkWires<M> {
    /// Nothing to do.
    pub const fn new() -> Self {
        Self { work: Channel::new(), act: Signal::new(), cancel: Signal::new() }
    }

    /// Asks for a piece of work. False if too much waits already: the recovery then takes it for unanswered.
    pub fn ask(&self, work: LinkWork) -> bool {
        self.work.try_send(work).is_ok()
    }

    /// Has a rung carried out: before all other work, and in place of what is under way, which would be answered out of its time and
    /// of which a silent chip would make a long wait.
    pub fn act(&self, action: Action) {
        self.work.clear();
        self.act.signal(action);
    }

    /// Gives an action up.
    pub fn cancel(&self, id: ActionId) {
        self.cancel.signal(id);
    }
}

/// What the link is to be.
#[derive(Clone, Copy, Debug)]
pub struct LinkConfig<'c> {
    /// The kind of chip.
    pub kind: LinkKind,
    /// The network to join; not used by a cable.
    pub ssid: &'c str,
    /// Its password.
    pub password: &'c str,
    /// MAC for a chip that has none of its own.
    pub mac: [u8; 6],
}

/// The link task.
pub struct Link<'a, C, M: RawMutex> {
    /// The chip.
    pub chip: &'a C,
    /// What the link is to be.
    pub config: LinkConfig<'a>,
    /// How the board gets its address.
    pub net_config: NetConfig<'a>,
    /// The stack, to ask for an address anew.
    pub view: NetView<'a>,
    /// Where evidence goes.
    pub core: &'a Core<'a, M>,
    /// Where work comes from.
    pub wires: &'a LinkWires<M>,
    /// A scan was made since the start; begin with `false`.
    pub listened: Cell<bool>,
}

impl<C: Chip, M: RawMutex> Link<'_, C, M> {
    /// Works for ever.
    pub async fn run(self) -> ! {
        join(self.work(), self.core.heartbeat(TaskId::Link)).await.0
    }

    async fn work(&self) -> ! {
        let mut first = true;
        // The program's request under way: if a rung takes its place, it is told so.
        let asked = Cell::new(None);
        loop {
            let errand = async {
                if core::mem::take(&mut first) {
                    self.begin().await;
                }
                match select(self.wires.work.receive(), self.core.radio.asked()).await {
                    Either::First(LinkWork::Status { timeout }) => self.probe_chip(timeout).await,
                    Either::First(LinkWork::Scan { timeout }) => self.scan(timeout).await,
                    Either::First(LinkWork::Associate { timeout }) => self.associate(timeout).await,
                    Either::Second((number, request)) => {
                        asked.set(Some(number));
                        let result = self.user(request).await;
                        asked.set(None);
                        self.core.radio.answer(number, result);
                    }
                }
            };
            if let Either::First(action) = select(self.wires.act.wait(), errand).await {
                if let Some(number) = asked.take() {
                    self.core.radio.answer(number, Err(ChipError::NotReady));
                }
                self.act(action).await;
            }
        }
    }

    /// Reports what the chip says unasked, for ever: a task of its own.
    pub async fn watch(chip: &C, core: &Core<'_, M>) -> ! {
        loop {
            let event = chip.event().await;
            core.evidence(Input::Chip(ChipEvidence::Answers));
            match event {
                ChipEvent::LinkUp => core.evidence(Input::Link(LinkEvidence::Up { signal_dbm: None })),
                ChipEvent::LinkDown(why) => core.evidence(Input::Link(LinkEvidence::Down(why))),
                ChipEvent::Started => core.evidence(Input::Chip(ChipEvidence::Restarted)),
            }
        }
    }

    /// Reads a chip that may have been running since before the microcontroller was reset.
    async fn begin(&self) {
        if self.config.kind == LinkKind::Wired {
            let _ = self.command(ChipCommand::SetMac(self.config.mac)).await;
        }
        let _ = self.status().await;
    }

    async fn bounded(&self, command: ChipCommand<'_>, timeout: Duration) -> Result<ChipReply, ChipError> {
        let result = with_timeout(timeout, self.chip.command(command)).await.unwrap_or(Err(ChipError::Silent));
        let evidence = match result {
            Err(ChipError::Silent) => ChipEvidence::Silent,
            Err(ChipError::Internal) => ChipEvidence::Fails,
            // Another refusal is an answer as good as any.
            _ => ChipEvidence::Answers,
        };
        self.core.evidence(Input::Chip(evidence));
        result
    }

    async fn command(&self, command: ChipCommand<'_>) -> Result<ChipReply, ChipError> {
        self.bounded(command, Duration::from_millis(CHIP_COMMAND_MS_MAX)).await
    }

    async fn status(&self) -> Result<ChipStatus, ChipError> {
        self.status_within(Duration::from_millis(CHIP_COMMAND_MS_MAX)).await
    }

    async fn status_within(&self, timeout: Duration) -> Result<ChipStatus, ChipError> {
        let ChipReply::Status(status) = self.bounded(ChipCommand::Status, timeout).await? else {
            return Err(ChipError::Internal);
        };
        let signal_dbm = (status.rssi_dbm != 0).then_some(status.rssi_dbm);
        let link = match status.link_up {
            true => LinkEvidence::Up { signal_dbm },
            false => LinkEvidence::Down(DownReason::Unknown),
        };
        self.core.evidence(Input::Link(link));
        // What an action made the recovery forget, and the stack still holds.
        if status.link_up && self.view.state().address.is_some() {
            self.core.evidence(Input::Address(AddressEvidence::Acquired { leased: false }));
        }
        self.core.evidence(Input::AccessPoint { active: status.ap_active });
        self.core.chip_seen(status);
        Ok(status)
    }

    async fn probe_chip(&self, timeout: Duration) {
        let status = self.status_within(timeout).await;
        let result = if status.is_ok() { ProbeResult::Answered } else { ProbeResult::Silent };
        self.core.evidence(Input::Probe(Probe::Chip, result));
        // A cable's chip that started by itself: nothing passes until it knows its MAC again.
        if self.config.kind == LinkKind::Wired && status.is_ok_and(|status| status.mac == [0; 6]) {
            let _ = self.command(ChipCommand::SetMac(self.config.mac)).await;
        }
    }

    async fn scan(&self, timeout: Duration) {
        let result = match self.bounded(ChipCommand::Scan, timeout).await {
            Ok(ChipReply::Scan(networks)) => {
                let own = networks.iter().filter(|n| n.ssid == self.config.ssid);
                let own_signal_dbm = own.map(|n| n.rssi_dbm).max();
                let others = networks.iter().filter(|n| n.ssid != self.config.ssid).count();
                let others = u8::try_from(others).unwrap_or(u8::MAX);
                self.core.evidence(Input::Scan(ScanReport { own_signal_dbm, others }));
                ProbeResult::Answered
            }
            Err(ChipError::Unsupported | ChipError::NotReady) => ProbeResult::NotMade,
            Ok(_) | Err(_) => ProbeResult::Silent,
        };
        self.core.evidence(Input::Probe(Probe::Scan, result));
    }

    async fn associate(&self, timeout: Duration) {
        let result = match with_timeout(timeout, self.join()).await {
            Ok(Ok(())) => AssociateResult::Joined,
            Ok(Err(error)) => associate_error(error),
            Err(_) => AssociateResult::TimedOut,
        };
        self.core.evidence(Input::Associate(result));
        if result == AssociateResult::Joined && self.config.kind != LinkKind::Wired && !self.listened.replace(true) {
            // Once a start, while all is well: only what was heard before can be missed later. A network that is never heard
            // although it can be joined hides its name, and its silence tells nothing.
            self.scan(Duration::from_millis(CHIP_SCAN_MS_MAX)).await;
        }
    }

    /// Does what the program asks; while it has taken the link, the recovery leaves it alone.
    async fn user(&self, request: RadioRequest) -> Result<(), ChipError> {
        if let RadioRequest::Enable(false) | RadioRequest::Station(false) | RadioRequest::Connect { .. } = request {
            self.core.evidence(Input::Hold { until: None });
        }
        let outcome = self.user_command(&request).await;
        let _ = self.status().await;
        if let RadioRequest::Enable(true) | RadioRequest::Station(true) | RadioRequest::Join = request {
            self.core.evidence(Input::Release);
        }
        outcome
    }

    async fn user_command(&self, request: &RadioRequest) -> Result<(), ChipError> {
        let wait = Duration::from_millis(CHIP_CONNECT_MS_MAX);
        match request {
            RadioRequest::Enable(on) => self.command(ChipCommand::Enable(*on)).await.map(drop),
            RadioRequest::Station(on) => self.command(ChipCommand::Station(*on)).await.map(drop),
            RadioRequest::Connect { ssid, password } => {
                // A chip that is not joined refuses to leave: that is as good.
                let _ = self.command(ChipCommand::Disconnect).await;
                self.bounded(ChipCommand::Connect { ssid, password }, wait).await?;
                self.view.renew(&self.net_config);
                Ok(())
            }
            RadioRequest::Join => {
                // It may be joined to another network: that one is left first.
                let _ = self.command(ChipCommand::Disconnect).await;
                self.join().await?;
                self.view.renew(&self.net_config);
                Ok(())
            }
            RadioRequest::Scan => {
                let ChipReply::Scan(networks) =
                    self.bounded(ChipCommand::Scan, Duration::from_millis(CHIP_SCAN_MS_MAX)).await?
                else {
                    return Err(ChipError::Internal);
                };
                self.core.radio.heard(networks);
                Ok(())
            }
            RadioRequest::StartAccessPoint { ssid, password } => {
                self.bounded(ChipCommand::ApStart { ssid, password }, wait).await?;
                self.core.evidence(Input::Wanted { station: !self.config.ssid.is_empty(), access_point: true });
                Ok(())
            }
            RadioRequest::StopAccessPoint => {
                self.core.evidence(Input::Wanted { station: !self.config.ssid.is_empty(), access_point: false });
                self.command(ChipCommand::ApStop).await.map(drop)
            }
            RadioRequest::Address(address) => {
                self.view.renew(&NetConfig { address: *address, ..self.net_config });
                Ok(())
            }
            RadioRequest::Restore => {
                if self.status().await?.ap_active {
                    self.core.evidence(Input::Wanted { station: !self.config.ssid.is_empty(), access_point: false });
                    self.command(ChipCommand::ApStop).await?;
                }
                self.command(ChipCommand::Enable(true)).await?;
                self.command(ChipCommand::Station(true)).await?;
                let _ = self.command(ChipCommand::Disconnect).await;
                self.connect().await?;
                self.view.renew(&self.net_config);
                Ok(())
            }
        }
    }

    /// Joins the network if it is not joined; whatever the chip has been told before.
    async fn join(&self) -> Result<(), ChipError> {
        let status = self.status().await?;
        if self.config.kind == LinkKind::Wired {
            if status.mac == [0; 6] {
                self.command(ChipCommand::SetMac(self.config.mac)).await?;
            }
            return self.wait_for_carrier().await;
        }
        if status.link_up {
            return Ok(());
        }
        if self.config.kind == LinkKind::NativeWifi {
            if !status.enabled {
                self.command(ChipCommand::Enable(true)).await?;
            }
            if !status.station {
                self.command(ChipCommand::Station(true)).await?;
            }
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<(), ChipError> {
        let LinkConfig { ssid, password, .. } = self.config;
        let wait = Duration::from_millis(CHIP_CONNECT_MS_MAX);
        self.bounded(ChipCommand::Connect { ssid, password }, wait).await?;
        self.status().await.map(|_| ())
    }

    async fn wait_for_carrier(&self) -> Result<(), ChipError> {
        while !self.status().await?.link_up {
            embassy_time::Timer::after_millis(WIRED_POLL_MS).await;
        }
        Ok(())
    }

    async fn act(&self, action: Action) {
        self.core.evidence(Input::Action(action.id, ActionEvent::Started));
        let work = with_timeout(action.contract.longest, self.carry_out(&action));
        let (event, answers) = match select(work, self.cancelled(action.id)).await {
            Either::First(Ok(Ok(()))) => (ActionEvent::Done, true),
            Either::First(Ok(Err(ChipError::Silent))) => (ActionEvent::Failed, false),
            Either::First(_) => (ActionEvent::Failed, true),
            Either::Second(()) => (ActionEvent::Cancelled, true),
        };
        self.core.evidence(Input::Action(action.id, event));
        // State is read anew after each action, however it ended; a chip that has just been silent would only cost the wait.
        if answers {
            let _ = self.status().await;
        }
    }

    /// A cancellation left over from an action that had already ended means nothing to this one.
    async fn cancelled(&self, id: ActionId) {
        while self.wires.cancel.wait().await != id {}
    }

    async fn carry_out(&self, action: &Action) -> Result<(), ChipError> {
        match (action.rung, self.config.kind) {
            (Rung::RadioToggle, _) => {
                self.command(ChipCommand::Enable(false)).await?;
                self.command(ChipCommand::Enable(true)).await?;
                self.command(ChipCommand::Station(true)).await?;
            }
            (Rung::Reconnect, LinkKind::Wired) => {
                self.command(ChipCommand::SoftReset).await?;
            }
            (Rung::Reconnect, _) => {
                // A chip that is not joined refuses to leave: that is as good.
                if let Err(error @ (ChipError::Silent | ChipError::Internal)) =
                    self.command(ChipCommand::Disconnect).await
                {
                    return Err(error);
                }
            }
            (Rung::ChipReset, kind) => {
                self.bounded(ChipCommand::Reset, Duration::from_millis(CHIP_RESET_MS_MAX)).await?;
                if kind == LinkKind::NativeWifi {
                    self.command(ChipCommand::Enable(true)).await?;
                    self.command(ChipCommand::Station(true)).await?;
                }
            }
            // The other rungs are not the link's: they never come here.
            (Rung::AbortSockets | Rung::SupervisorReload | Rung::McuReset, _) => {}
        }
        self.reapply(action.contract.reapply).await
    }

    async fn reapply(&self, what: Reapply) -> Result<(), ChipError> {
        if what.mac && self.config.kind == LinkKind::Wired {
            self.command(ChipCommand::SetMac(self.config.mac)).await?;
        }
        if what.debug_level {
            self.command(ChipCommand::Debug(0)).await?;
        }
        if what.association {
            match self.connect().await {
                // The rung was carried out; whether the network is there to be joined is not its matter.
                Ok(()) | Err(ChipError::NoSuchNetwork | ChipError::WrongPassword | ChipError::NoAnswer) => {}
                Err(error) => return Err(error),
            }
        } else if self.config.kind == LinkKind::Wired {
            self.wait_for_carrier().await?;
        }
        if what.address {
            self.view.renew(&self.net_config);
        }
        Ok(())
    }
}

fn associate_error(error: ChipError) -> AssociateResult {
    match error {
        ChipError::NoSuchNetwork => AssociateResult::NotFound,
        ChipError::WrongPassword => AssociateResult::CredentialsRefused,
        ChipError::NoAnswer => AssociateResult::TimedOut,
        ChipError::Silent | ChipError::Internal | ChipError::NotReady | ChipError::Unsupported => {
            AssociateResult::ChipError
        }
    }
}
