//! What outlives a reset: finding it at start, accounting time into it, committing it, mirroring it to nvm.

use embassy_time::Instant;
use fieldwarden_netrecover::RetainedState;

use super::Supervisor;
use super::resets::DAY_MS;
use crate::boot::BootFacts;
use crate::health::NetworkHealth;
use crate::retained::codec::{Reader, Writer};
use crate::retained::record::{Record, Streaks};
use crate::retained::slots::{Commit, Loaded, OtherSlot, load};
use crate::retained::{NVM_LAYOUT, NVM_SLOT_BYTES, PAYLOAD_BYTES, RETAINED_LAYOUT, RETAINED_SLOT_BYTES};

/// What a start finds of the time before.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) network: RetainedState,
    pub(super) sequence: u32,
    /// Commits that leave both slots good.
    pub(super) commits_due: u8,
    pub(super) nvm_sequence: u32,
    /// Nothing was retained.
    pub(super) cold: bool,
}

pub(super) fn decode(payload: &[u8]) -> Option<(Record, RetainedState)> {
    let mut from = Reader::new(payload);
    let record = Record::decode(&mut from)?;
    let network = RetainedState::decode(from.bytes(fieldwarden_netrecover::RETAINED_BYTES)?.try_into().ok()?).ok()?;
    Some((record, network))
}

pub(super) fn encode(record: &Record, network: &RetainedState) -> [u8; PAYLOAD_BYTES] {
    let mut payload = [0; PAYLOAD_BYTES];
    let mut to = Writer::new(&mut payload);
    record.encode(&mut to);
    let mut bytes = [0; fieldwarden_netrecover::RETAINED_BYTES];
    network.encode(&mut bytes);
    to.bytes(&bytes);
    debug_assert!(to.finish().is_some(), "the sizes are asserted where they are defined");
    payload
}

/// Retained RAM first, then the copy in nvm, then nothing.
pub(super) fn find(facts: &BootFacts<'_>) -> Found {
    let copy = load::<NVM_SLOT_BYTES, _>(facts.nvm, NVM_LAYOUT, decode);
    let nvm_sequence = copy.as_ref().map_or(0, |copy| copy.sequence);
    if let Some(Loaded { value: (mut record, network), sequence, other }) =
        load::<RETAINED_SLOT_BYTES, _>(facts.retained, RETAINED_LAYOUT, decode)
    {
        match other {
            OtherSlot::Good => {}
            OtherSlot::Interrupted => record.totals.torn = record.totals.torn.saturating_add(1),
            OtherSlot::Damaged => record.totals.damaged = record.totals.damaged.saturating_add(1),
        }
        return Found { record, network, sequence, commits_due: 1, nvm_sequence, cold: false };
    }
    let (record, network) = copy.map_or_else(Default::default, |copy| {
        let (record, network) = copy.value;
        (after_power_loss(&record), network.after_power_loss())
    });
    Found { record, network, sequence: 0, commits_due: 2, nvm_sequence, cold: true }
}

/// What an old copy still says: counts and windows, nothing of what was going on.
fn after_power_loss(record: &Record) -> Record {
    Record {
        streaks: Streaks { failures: record.streaks.failures, ..Streaks::default() },
        next_mode: None,
        pending: None,
        starved: None,
        safe_mode_stay: None,
        ..*record
    }
}

impl Supervisor {
    /// Adds the time since the last call to powered, expected and connected time.
    pub(super) fn account(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.accounted_to).as_millis();
        if passed == 0 {
            return;
        }
        // Whole milliseconds only: the rest is left for the next call.
        self.accounted_to = self.accounted_to.saturating_add(embassy_time::Duration::from_millis(passed));
        let record = &mut self.record;
        record.powered_ms = record.powered_ms.saturating_add(passed);
        if self.health != NetworkHealth::NotExpected {
            record.expected_ms = record.expected_ms.saturating_add(passed);
        }
        if self.health == NetworkHealth::Healthy {
            record.connected_ms = record.connected_ms.saturating_add(passed);
        }
        if record.powered_ms.saturating_sub(record.nvm_ms) >= DAY_MS {
            self.mirror();
        }
    }

    /// The commit that [`crate::Output::CommitRetained`] asks for.
    pub fn retained_commit(&mut self) -> Commit<RETAINED_SLOT_BYTES> {
        self.sequence = self.sequence.wrapping_add(1);
        Commit::new(RETAINED_LAYOUT, self.sequence, &encode(&self.record, &self.recovery.retained()))
    }

    /// A copy in nvm is due: the recovery learnt something (it rations itself), or a day of powered time is over.
    pub(super) fn mirror(&mut self) {
        self.record.nvm_ms = self.record.powered_ms;
        self.nvm_due = true;
    }

    /// The commit that [`crate::Output::CommitNvm`] asks for. Until [`crate::Input::NvmWritten`] no other is asked for;
    /// one that failed goes to the same slot again.
    pub fn nvm_commit(&self) -> Commit<NVM_SLOT_BYTES> {
        let payload = encode(&self.record, &self.recovery.retained());
        Commit::new(NVM_LAYOUT, self.nvm_sequence.wrapping_add(1), &payload)
    }

    pub(super) fn nvm_written(&mut self, done: bool) {
        if done && self.nvm_busy {
            self.nvm_sequence = self.nvm_sequence.wrapping_add(1);
        }
        self.nvm_busy = false;
    }
}
