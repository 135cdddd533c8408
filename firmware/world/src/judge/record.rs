//! What the judge hands out: plain structures, serializable, times in seconds of board time since the start.

use serde::Serialize;

use crate::fault::Kind;
use crate::types::{Class, Layer, Outcome, Rung};

/// The whole judgement.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Every instance of a fault, in order of start; at most [`super::RECORDS_MAX`].
    pub faults: Vec<FaultRecord>,
    /// Instances beyond that bound: counted in the figures below, not listed.
    pub faults_unlisted: u64,
    /// Resets of the microcontroller.
    pub resets: Resets,
    /// Times the supervisor started the program anew as a rung.
    pub reloads: u64,
    /// Times the program was started, for whatever reason.
    pub program_starts: u64,
    /// Rungs begun, by name.
    pub rungs: std::collections::BTreeMap<&'static str, u64>,
    /// Time online over time with power, 0..=1.
    pub online_ratio: f64,
    /// Mean time to recover over the clairvoyant's, over the instances that have both; `None` without any.
    pub recover_ratio: Option<f64>,
    /// Instances whose verdict was wrong.
    pub verdicts_wrong: u64,
    /// When the board joined its network, first and after it had lost its link or power; at most [`super::JOINS_MAX`].
    pub joined_s: Vec<f64>,
    /// Broken invariants, in words; empty when all held. At most [`super::VIOLATIONS_MAX`].
    pub violations: Vec<String>,
}

/// One instance of a fault.
#[derive(Clone, Debug, Serialize)]
pub struct FaultRecord {
    /// Its number, from 0.
    pub instance: u32,
    /// What.
    pub kind: Kind,
    /// Least rung that cures it, or `outside` when only time does.
    pub cure: &'static str,
    /// The true class.
    pub truth: Class,
    /// Start.
    pub started_s: f64,
    /// When it stopped acting: its time was over or it was cured. `None`: never.
    pub cleared_s: Option<f64>,
    /// The rung that ended it, when not time.
    pub cured_by: Option<Rung>,
    /// The board's last verdict other than healthy while it lasted.
    pub verdict: Option<Verdict>,
    /// Whether that names the truth; also true when the fault asks for none or the board never noticed.
    pub verdict_correct: bool,
    /// What the board did between start and recovery; at most [`super::ACTIONS_MAX`].
    pub actions: Vec<ActionRecord>,
    /// Resets of the microcontroller between start and recovery, those by power and by its pin not counted.
    pub resets: u32,
    /// When the board's verdict left healthy, or its first action.
    pub detected_s: Option<f64>,
    /// When the layer that failed was seen to work again.
    pub recovered_s: Option<f64>,
    /// When a board that knows the cure would have been back. `None`: nobody could notice.
    pub clairvoyant_s: Option<f64>,
}

/// A verdict of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whose fault.
    pub class: Class,
    /// Where.
    pub layer: Option<Layer>,
}

/// One action of the board.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ActionRecord {
    /// Which.
    pub rung: Rung,
    /// Begin.
    pub started_s: f64,
    /// End; `None` while it runs, and for one cut off by a reset.
    pub ended_s: Option<f64>,
    /// As the board judged it.
    pub outcome: Option<Outcome>,
}

/// Counts of resets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resets {
    /// By the supervisor.
    pub commanded: u64,
    /// By the watchdog.
    pub watchdog: u64,
    /// By the user's program.
    pub program: u64,
    /// By power or brown-out, the first start not counted.
    pub power: u64,
    /// By the pin, or a killed process.
    pub pin: u64,
    /// Commanded or by the watchdog although the fault lies upstream, a lesser rung was untried, or nothing was wrong.
    pub needless: u64,
    /// Commanded while the board's verdict was undetermined.
    pub blind: u64,
    /// Commanded against a local fault that nothing on the board cures.
    pub futile: u64,
}
