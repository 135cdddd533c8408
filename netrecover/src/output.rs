//! What the machine asks for and tells.

use embassy_time::Duration;

use crate::contract::Contract;
use crate::types::{Outcome, Rung, Symptom, Verdict};

/// Something to do, or to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Make this probe and answer with [`Input::Probe`](crate::Input::Probe) (a scan with its report besides). One that is
    /// not answered in its time counts as silent.
    Probe {
        /// Which.
        probe: Probe,
        /// Longest wait.
        timeout: Duration,
    },
    /// Join the wanted network if it is not joined (start the access point if it is not active; wired: nothing but ask
    /// for an address). No rung: nothing that stands is torn down. Answer with [`Input::Associate`](crate::Input::Associate).
    Associate {
        /// Longest wait.
        timeout: Duration,
    },
    /// Carry out a rung; answer with [`Input::Action`](crate::Input::Action). Always preceded by its journal entry.
    Act(Action),
    /// Give the action up if it can be; answer as with any end.
    Cancel(ActionId),
    /// Commit [`Recovery::retained`](crate::Recovery::retained) to memory that survives a reset, before anything else is
    /// polled for.
    Journal(JournalEntry),
    /// Write [`Recovery::retained`](crate::Recovery::retained) to memory that survives loss of power; rationed.
    Mirror,
    /// Something for the log, the screen or the report.
    Event(Event),
}

/// What can be probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Probe {
    /// Ask the chip for its status; report the link's state, the address if one is held (with `leased` false, as nobody answered)
    /// and [`Input::AccessPoint`](crate::Input::AccessPoint) besides.
    Chip = 0,
    /// Scan; report [`Input::Scan`](crate::Input::Scan) besides.
    Scan = 1,
    /// ARP or echo to the gateway.
    Gateway = 2,
    /// Resolve the configured name.
    Names = 3,
    /// Connect to the configured target.
    Path = 4,
}

impl Probe {
    /// Number of probes.
    pub const COUNT: usize = 5;
    /// Every probe.
    pub const ALL: [Probe; Probe::COUNT] = [Probe::Chip, Probe::Scan, Probe::Gateway, Probe::Names, Probe::Path];
}

/// Names one action; never given twice, also across resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u32);

/// A rung to carry out, with its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// To answer with.
    pub id: ActionId,
    /// What to do.
    pub rung: Rung,
    /// What is wrong.
    pub symptom: Symptom,
    /// Made without knowing whose fault it is.
    pub blind: bool,
    /// How long it may take, what is to be applied again, how its success is judged.
    pub contract: Contract,
}

/// What [`Output::Journal`] records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalEntry {
    /// The action will be asked for next.
    Intent {
        /// Which.
        id: ActionId,
        /// What.
        rung: Rung,
        /// Why.
        symptom: Symptom,
    },
    /// What came of it.
    Outcome {
        /// Which.
        id: ActionId,
        /// What.
        rung: Rung,
        /// What came of it.
        outcome: Outcome,
    },
    /// Powered time, trust or counts moved on.
    Checkpoint,
}

/// Something for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The verdict, or what it rests on, changed.
    Verdict {
        /// Before.
        from: Verdict,
        /// Now.
        to: Verdict,
        /// What it rests on.
        symptom: Symptom,
    },
    /// A rung was asked for.
    RungBegun {
        /// Which action.
        id: ActionId,
        /// Which rung.
        rung: Rung,
        /// Why.
        symptom: Symptom,
        /// Without knowing whose fault it is.
        blind: bool,
    },
    /// A rung ended.
    RungEnded {
        /// Which action.
        id: ActionId,
        /// Which rung.
        rung: Rung,
        /// How.
        outcome: Outcome,
    },
    /// Nothing is left to try for now: only association attempts at the slow-retry pace and observation go on.
    Floor {
        /// What is wrong.
        symptom: Symptom,
    },
    /// Long enough healthy: consecutive counts are zero again.
    Decayed,
    /// The user took the link or gave it back.
    Held(bool),
}

/// Why [`Recovery::next_deadline`](crate::Recovery::next_deadline) is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineReason {
    /// An output is ready now.
    Output,
    /// A probe is due.
    Probe,
    /// A probe's answer is overdue then.
    ProbeTimeout,
    /// An association attempt is due.
    Associate,
    /// An association attempt is over then.
    AssociateTimeout,
    /// The pause before an action ends.
    Action,
    /// An action is over then.
    ActionTimeout,
    /// An action's settling ends.
    Settle,
    /// Evidence must have come by then (a lease, an acknowledgement).
    Evidence,
    /// A budget refills, or a blind reset becomes possible.
    Budget,
    /// The bound on unhealthy time.
    Stuck,
    /// The user's hold ends.
    Hold,
    /// Healthy long enough.
    Decay,
    /// Powered time is written.
    Checkpoint,
}
