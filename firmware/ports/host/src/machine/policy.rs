//! What boards do today in place of a diagnosis, as baselines for the simulator: the same board, the same faults, another policy.
//!
//! A baseline keeps what a network stack gives for nothing: the board observes as ever, and joins its network by itself. It has
//! no rung of the recovery (its budgets are nothing), and in their place a task of a few lines that knows one thing: whether
//! its peer beyond the gateway answered when it last looked.

use embassy_time::{Duration, Instant, Timer};
use fieldwarden_config::Recovery as Settings;
use fieldwarden_firmware::core::Core;
use fieldwarden_firmware::supervise::{Hands, Note};
use fieldwarden_netrecover::{Action, ActionId, Capabilities, Contract, Event, Health, Layer, Outcome, Rung, Symptom};
use fieldwarden_supervisor::Input;

use super::board::HostMutex;

/// Who decides what is done about a lost network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The recovery of this project.
    #[default]
    Fieldwarden,
    /// A fixed ladder, each step in turn until the network is back: radio, reconnect, chip, program, board.
    Ladder,
    /// The board is reset after fifteen minutes without its peer, and every fifteen minutes again.
    RebootAfter15,
    /// Every five minutes the peer is asked; if it does not answer, the board is reset.
    PingOrReboot,
}

/// The ladder looks this often, and acts when it was offline so many times in a row.
const LADDER_LOOK: Duration = Duration::from_secs(10);
const LADDER_LOOKS: u32 = 3;
/// Time that each step of the ladder has to show an effect.
const LADDER_STEP: Duration = Duration::from_secs(20);
const LADDER: [Rung; 5] = [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::SupervisorReload, Rung::McuReset];
const OFFLINE: Duration = Duration::from_secs(15 * 60);
const PING: Duration = Duration::from_secs(5 * 60);
/// The baselines' actions are told from the recovery's by their number.
const FIRST_ACTION: u32 = 0x8000_0000;

impl Policy {
    /// Takes every rung from the recovery, unless it is the one that decides.
    pub fn apply(self, settings: &mut Settings) {
        if self == Policy::Fieldwarden {
            return;
        }
        for budget in [
            &mut settings.sockets_per_hour,
            &mut settings.toggle_per_hour,
            &mut settings.reconnect_per_hour,
            &mut settings.chip_reset_per_hour,
            &mut settings.reload_per_hour,
            &mut settings.reset_per_hour,
            &mut settings.blind_per_day,
        ] {
            *budget = 0;
        }
        // Longer than any simulation; times 60 it is still a u32.
        settings.stuck_max_min = u32::MAX / 60;
    }
}

/// A baseline at work.
pub struct Baseline<'a> {
    /// Which; not [`Policy::Fieldwarden`].
    pub policy: Policy,
    /// The board.
    pub core: &'a Core<'a, HostMutex>,
    /// Where its actions go.
    pub hands: Hands<'a, HostMutex>,
    /// What the link can do.
    pub link: Capabilities,
    /// How long its actions may take.
    pub settings: &'a Settings,
}

impl Baseline<'_> {
    /// Watches and acts for ever: a task of its own.
    pub async fn run(self) -> ! {
        if self.policy == Policy::Fieldwarden {
            core::future::pending::<()>().await;
        }
        // A driver of today resets its chip when it starts.
        self.begin(self.action(u32::MAX - FIRST_ACTION, Rung::ChipReset));
        match self.policy {
            Policy::Fieldwarden => core::future::pending().await,
            Policy::Ladder => self.ladder().await,
            Policy::RebootAfter15 => self.reboot().await,
            Policy::PingOrReboot => loop {
                Timer::after(PING).await;
                if !self.is_online() {
                    self.act(0, Rung::McuReset).await;
                }
            },
        }
    }

    /// Whether the peer beyond the gateway answers, or the gateway where there is none to ask.
    fn is_online(&self) -> bool {
        let layer = if self.link.path { Layer::Path } else { Layer::Gateway };
        let health = self.core.with(|supervisor| supervisor.recovery().status().layers[layer as usize]);
        // One answer that stayed out is no loss yet.
        matches!(health, Health::Good | Health::Doubtful)
    }

    async fn ladder(&self) -> ! {
        let mut number = 0;
        loop {
            let mut looks = 0;
            while looks < LADDER_LOOKS {
                Timer::after(LADDER_LOOK).await;
                looks = if self.is_online() { 0 } else { looks + 1 };
            }
            for rung in LADDER.into_iter().filter(|rung| self.link.has(*rung)) {
                self.act(number, rung).await;
                number += 1;
                if self.is_online() {
                    break;
                }
            }
        }
    }

    async fn reboot(&self) -> ! {
        let mut since = Instant::now();
        loop {
            Timer::after(LADDER_LOOK).await;
            if self.is_online() {
                since = Instant::now();
            } else if Instant::now() - since >= OFFLINE {
                self.act(0, Rung::McuReset).await;
            }
        }
    }

    fn action(&self, number: u32, rung: Rung) -> Action {
        let contract = Contract::of(rung, &self.link, self.settings);
        Action { id: ActionId(FIRST_ACTION + number), rung, symptom: Symptom::Observing, blind: false, contract }
    }

    fn begin(&self, action: Action) {
        self.hands.link.act(action);
    }

    /// Carries a rung out, and gives it time.
    async fn act(&self, number: u32, rung: Rung) {
        let id = ActionId(FIRST_ACTION + number);
        let symptom = Symptom::Observing;
        let tell = |event| self.hands.notes.note(&Note::Network(event));
        tell(Event::RungBegun { id, rung, symptom, blind: false });
        match rung {
            Rung::AbortSockets => self.hands.sockets.abort_all(),
            Rung::RadioToggle | Rung::Reconnect | Rung::ChipReset => self.begin(self.action(number, rung)),
            Rung::SupervisorReload => self.core.handle(Input::UserReload),
            Rung::McuReset => self.core.handle(Input::UserReset),
        }
        Timer::after(LADDER_STEP).await;
        let outcome = if self.is_online() { Outcome::Cured } else { Outcome::NoHelp };
        tell(Event::RungEnded { id, rung, outcome });
    }
}
