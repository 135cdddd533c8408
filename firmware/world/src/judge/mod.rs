//! placeholder
mod record;
pub use record::{ActionRecord, FaultRecord, Resets, Summary, Verdict};
/// Most instances that are listed.
pub const RECORDS_MAX: usize = 100_000;
/// Most actions listed for one instance.
pub const ACTIONS_MAX: usize = 64;
/// Most violations listed.
pub const VIOLATIONS_MAX: usize = 100;

/// What the judge knows of the board's settings.
#[derive(Clone, Copy, Debug)]
pub struct JudgeConfig {
    /// How long a probe of the board waits for its answer, microseconds.
    pub probe_timeout_us: u64,
    /// Contract of each rung in the order of [`crate::Rung::ALL`]: longest time from its begin until the network is
    /// back, microseconds.
    pub contract_us: [u64; 6],
    /// One association with address, microseconds.
    pub association_us: u64,
}

impl Default for JudgeConfig {
    fn default() -> Self {
        Self {
            probe_timeout_us: 1_000_000,
            contract_us: [1_000_000, 3_000_000, 3_000_000, 5_000_000, 6_000_000, 8_000_000],
            association_us: 2_500_000,
        }
    }
}

/// Ground truth and bookkeeping.
#[derive(Debug)]
pub struct Judge {}
impl Judge {
    /// The judgement at `now_us`. Instances still open are listed as such.
    pub fn summary(&self, now_us: u64) -> Summary {
        let _ = now_us;
        Summary {
            faults: vec![],
            faults_unlisted: 0,
            resets: Resets::default(),
            reloads: 0,
            program_starts: 0,
            rungs: Default::default(),
            online_ratio: 1.0,
            recover_ratio: None,
            verdicts_wrong: 0,
            violations: vec![],
        }
    }
}
