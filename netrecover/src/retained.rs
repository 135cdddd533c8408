//! What must survive a reset: counts, budgets, experience, trust and the action in progress.
//!
//! A plain struct with a fixed little-endian form. Telling a record from garbage (sequence, layout id, checksum, two
//! slots) is the keeper's part; here every byte pattern decodes to a state or to an error, never to a panic.
//!
//! ```text
//! offset size
//!   0     1   version (1)
//!   1     1   trusted: bit per layer; bit 7: the own network was heard in a scan
//!   2     1   crowd: most other networks heard, fading
//!   3     1   intent: 0 none, 1 open, 3 open and blind
//!   4     4   network id          8  4  next action id
//!  12     4   intent's action id 16  1  its rung  17  1  its symptom
//!  18     5   episode: symptom, tried (bit 7: exhausted), passes, relapses, last cure (255 none)
//!  23     1   untold: uses since the last copy to flash, weighted; see RetainedState::take
//!  24     8   powered ms         32  8  healthy ms
//!  40     8   last blind reset, powered ms (all ones: none)
//!  48     4   blind resets ever
//!  52    24   totals, one u32 a rung
//!  76   104   budgets: 6 x 7 hour slots, slot number; 6 x 9 day slots, slot number
//! 180    66   experience: 11 symptoms x 6 rungs
//! 246     8   last copy to flash, powered ms (all ones: none)
//! 254     1   chatter: usual longest gap between frames of other stations, seconds (0: none known)
//! 255     1   zero
//! ```

use crate::budget::{Budgets, Limits};
use crate::experience::Experience;
use crate::output::ActionId;
use crate::types::{Layer, Rung, Symptom};

/// Bytes of the encoded state.
pub const RETAINED_BYTES: usize = 256;

const VERSION: u8 = 1;
/// Uses of rungs that are copied to flash at once: a quarter of a day's budget, of one rung or of several together. A reset of the
/// board is told at once.
const UNTOLD_MAX: u8 = 64;
const BUDGETS_AT: usize = 76;
const EXPERIENCE_AT: usize = BUDGETS_AT + Budgets::BYTES;
const MIRROR_AT: usize = EXPERIENCE_AT + Experience::BYTES;
const CHATTER_AT: usize = MIRROR_AT + 8;
const END: usize = CHATTER_AT + 1;
const _: () = assert!(END <= RETAINED_BYTES);

/// Why bytes are no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetainedError {
    /// Another version wrote them.
    Version(u8),
    /// A field has a value that is never written.
    Field {
        /// Where it begins.
        offset: usize,
    },
}

/// An action that was asked for and whose outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Which.
    pub id: ActionId,
    /// What.
    pub rung: Rung,
    /// Why.
    pub symptom: Symptom,
    /// Without knowing whose fault it is.
    pub blind: bool,
}

/// The loss that is being worked on, or the last one while it is not forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// What was wrong first; `Well` when there is none.
    pub symptom: Symptom,
    /// A bit for every rung that had its full contract.
    pub tried: u8,
    /// Every rung of a certain verdict was tried in vain.
    pub exhausted: bool,
    /// Unsuccessful passes over the whole ladder, consecutive.
    pub passes: u8,
    /// Returns of the same symptom soon after it was cured, consecutive.
    pub relapses: u8,
    /// What cured it last.
    pub last_cure: Option<Rung>,
}

impl Episode {
    /// No loss.
    pub const NONE: Episode =
        Episode { symptom: Symptom::Well, tried: 0, exhausted: false, passes: 0, relapses: 0, last_cure: None };

    /// Whether the rung had its full contract.
    pub const fn has_tried(&self, rung: Rung) -> bool {
        self.tried & (1 << rung as u8) != 0
    }

    /// Lets the rungs that prove the link be tried again.
    pub(crate) fn renew_proof(&mut self, proving: &[Rung]) {
        self.tried = proving.iter().fold(self.tried, |tried, rung| tried & !(1 << *rung as u8));
        self.passes = 0;
    }

    /// What was undetermined is certain now: the climb goes on where the free rungs ended, without the pauses of their repetitions.
    pub(crate) fn become_certain(&mut self, proving: &[Rung]) {
        if self.passes > 0 && !self.exhausted {
            self.passes = 0;
            proving.iter().for_each(|rung| self.mark(*rung));
        }
    }

    pub(crate) fn mark(&mut self, rung: Rung) {
        self.tried |= 1 << rung as u8;
    }
}

/// Everything that must survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetainedState {
    pub(crate) network: u32,
    pub(crate) trusted: u8,
    pub(crate) crowd: u8,
    pub(crate) chatter_s: u8,
    pub(crate) next_action: u32,
    /// The action in progress, if any.
    pub intent: Option<Intent>,
    /// The loss that is being worked on.
    pub episode: Episode,
    /// Powered time over all resets, in milliseconds.
    pub powered_ms: u64,
    /// Of it under a healthy verdict.
    pub healthy_ms: u64,
    pub(crate) blind_last_ms: Option<u64>,
    pub(crate) mirror_last_ms: Option<u64>,
    /// What a loss of power would give back of the day's budgets, in parts of 255.
    pub(crate) untold: u8,
    /// Blind resets ever made.
    pub blind_total: u32,
    /// Uses of each rung, ever.
    pub totals: [u32; Rung::COUNT],
    /// What each rung used of its budgets.
    pub budgets: Budgets,
    /// What each rung did for each symptom.
    pub experience: Experience,
}

impl Default for RetainedState {
    fn default() -> Self {
        RetainedState {
            network: 0,
            trusted: 0,
            crowd: 0,
            chatter_s: 0,
            next_action: 1,
            intent: None,
            episode: Episode::NONE,
            powered_ms: 0,
            healthy_ms: 0,
            blind_last_ms: None,
            mirror_last_ms: None,
            untold: 0,
            blind_total: 0,
            totals: [0; Rung::COUNT],
            budgets: Budgets::default(),
            experience: Experience::default(),
        }
    }
}

impl RetainedState {
    /// Bit of `trusted` for "the own network was heard in a scan".
    pub(crate) const OWN_HEARD: u8 = 1 << 7;

    /// Takes one use of a rung from its budget, or says that none is left. Its part of the day's budget is untold until the next copy.
    pub(crate) fn take(&mut self, rung: Rung, limits: Limits) -> bool {
        let taken = self.budgets.take(rung, limits);
        if taken {
            let part = if rung == Rung::McuReset {
                UNTOLD_MAX
            } else {
                u8::MAX.checked_div(limits.per_day).unwrap_or(u8::MAX)
            };
            self.untold = self.untold.saturating_add(part);
            self.totals[rung as usize] = self.totals[rung as usize].saturating_add(1);
        }
        taken
    }

    /// Whether a loss of power would give back a quarter of a day's budget or more, or a reset of the board.
    pub(crate) fn is_use_untold(&self) -> bool {
        self.untold >= UNTOLD_MAX
    }

    /// Whether the layer ever worked since it was configured.
    pub fn is_trusted(&self, layer: Layer) -> bool {
        self.trusted & (1 << layer as u8) != 0
    }

    /// What a state that was read back after loss of power still says: an action in progress and the loss that was worked on are
    /// gone with the power, and rows of failures begin anew, as the copy may be older than the help that ended one.
    pub fn after_power_loss(mut self) -> RetainedState {
        self.intent = None;
        self.episode = Episode::NONE;
        self.experience.begin_rows();
        self
    }

    /// Writes the fixed form.
    pub fn encode(&self, out: &mut [u8; RETAINED_BYTES]) {
        *out = [0; RETAINED_BYTES];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &[VERSION, self.trusted, self.crowd]);
        put(4, &self.network.to_le_bytes());
        put(8, &self.next_action.to_le_bytes());
        if let Some(intent) = self.intent {
            put(3, &[1 | u8::from(intent.blind) << 1]);
            put(12, &intent.id.0.to_le_bytes());
            put(16, &[intent.rung as u8, intent.symptom as u8]);
        }
        let episode = &self.episode;
        let last_cure = episode.last_cure.map_or(u8::MAX, |rung| rung as u8);
        let tried = episode.tried | u8::from(episode.exhausted) << 7;
        put(18, &[episode.symptom as u8, tried, episode.passes, episode.relapses, last_cure, self.untold]);
        put(24, &self.powered_ms.to_le_bytes());
        put(32, &self.healthy_ms.to_le_bytes());
        put(40, &self.blind_last_ms.unwrap_or(u64::MAX).to_le_bytes());
        put(48, &self.blind_total.to_le_bytes());
        for (rung, total) in self.totals.iter().enumerate() {
            put(52 + 4 * rung, &total.to_le_bytes());
        }
        put(CHATTER_AT, &[self.chatter_s]);
        put(MIRROR_AT, &self.mirror_last_ms.unwrap_or(u64::MAX).to_le_bytes());
        let mut budgets = [0; Budgets::BYTES];
        self.budgets.encode(&mut budgets);
        put(BUDGETS_AT, &budgets);
        for (symptom, counts) in self.experience.counts.iter().enumerate() {
            put(EXPERIENCE_AT + symptom * Rung::COUNT, counts);
        }
    }

    /// Reads the fixed form back.
    ///
    /// # Errors
    /// [`RetainedError`] when the bytes were not written by [`RetainedState::encode`] of this version.
    pub fn decode(bytes: &[u8; RETAINED_BYTES]) -> Result<RetainedState, RetainedError> {
        if bytes[0] != VERSION {
            return Err(RetainedError::Version(bytes[0]));
        }
        let field = |offset: usize| RetainedError::Field { offset };
        let u32_at = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let u64_at = |at: usize| u64::from(u32_at(at)) | u64::from(u32_at(at + 4)) << 32;
        let rung_at = |at: usize| Rung::from_index(bytes[at]).ok_or(field(at));
        let symptom_at = |at: usize| Symptom::from_index(bytes[at]).ok_or(field(at));

        let intent = match bytes[3] {
            0 => None,
            flags @ (1 | 3) => Some(Intent {
                id: ActionId(u32_at(12)),
                rung: rung_at(16)?,
                symptom: symptom_at(17)?,
                blind: flags == 3,
            }),
            _ => return Err(field(3)),
        };
        let episode = Episode {
            symptom: symptom_at(18)?,
            tried: bytes[19] & 0x7f,
            exhausted: bytes[19] & 0x80 != 0,
            passes: bytes[20],
            relapses: bytes[21],
            last_cure: if bytes[22] == u8::MAX { None } else { Some(rung_at(22)?) },
        };
        if episode.tried >> Rung::COUNT != 0 {
            return Err(field(19));
        }
        if let Some(offset) = (END..RETAINED_BYTES).find(|at| bytes[*at] != 0) {
            return Err(field(offset));
        }
        let mut budgets = [0; Budgets::BYTES];
        budgets.copy_from_slice(&bytes[BUDGETS_AT..EXPERIENCE_AT]);
        let mut experience = Experience::default();
        for (place, byte) in experience.counts.iter_mut().flatten().zip(&bytes[EXPERIENCE_AT..MIRROR_AT]) {
            *place = *byte;
        }
        let some_ms = |at: usize| Some(u64_at(at)).filter(|ms| *ms != u64::MAX);
        let mut totals = [0; Rung::COUNT];
        for (rung, total) in totals.iter_mut().enumerate() {
            *total = u32_at(52 + 4 * rung);
        }
        Ok(RetainedState {
            network: u32_at(4),
            trusted: bytes[1],
            crowd: bytes[2],
            chatter_s: bytes[CHATTER_AT],
            next_action: u32_at(8),
            intent,
            episode,
            powered_ms: u64_at(24),
            healthy_ms: u64_at(32),
            blind_last_ms: some_ms(40),
            mirror_last_ms: some_ms(MIRROR_AT),
            untold: bytes[23],
            blind_total: u32_at(48),
            totals,
            budgets: Budgets::decode(&budgets),
            experience,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random_bytes(random: &mut crate::random::Random) -> [u8; RETAINED_BYTES] {
        core::array::from_fn(|_| random.up_to(255) as u8)
    }

    #[test]
    fn decoded_state_encoded_again_gives_the_same_bytes() {
        let mut random = crate::random::Random::new(1);
        let mut decoded = 0;
        for _ in 0..20_000 {
            let mut bytes = random_bytes(&mut random);
            bytes[0] = VERSION;
            bytes[3] = [0, 1, 3][random.up_to(2) as usize];
            bytes[16] %= 6;
            bytes[17] %= 25;
            bytes[18] %= 25;
            bytes[19] &= 0b1011_1111;
            bytes[22] = if bytes[22] > 200 { 255 } else { bytes[22] % 6 };
            if bytes[3] == 0 {
                bytes[12..18].fill(0);
            }
            bytes[END..].fill(0);
            let state = RetainedState::decode(&bytes).unwrap();
            let mut again = [0xaa; RETAINED_BYTES];
            state.encode(&mut again);
            assert_eq!(bytes, again);
            decoded += 1;
        }
        assert_eq!(decoded, 20_000);
    }

    #[test]
    fn garbage_decoded_is_an_error_or_a_state_that_encodes() {
        let mut random = crate::random::Random::new(2);
        for round in 0..100_000_u32 {
            let mut bytes = random_bytes(&mut random);
            if round % 2 == 0 {
                bytes[0] = VERSION;
            }
            if let Ok(state) = RetainedState::decode(&bytes) {
                let mut again = [0; RETAINED_BYTES];
                state.encode(&mut again);
                assert_eq!(RetainedState::decode(&again), Ok(state));
            }
        }
    }

    #[test]
    fn default_state_survives_the_round_trip() {
        let mut bytes = [0; RETAINED_BYTES];
        RetainedState::default().encode(&mut bytes);
        assert_eq!(RetainedState::decode(&bytes), Ok(RetainedState::default()));
        bytes[0] = 9;
        assert_eq!(RetainedState::decode(&bytes), Err(RetainedError::Version(9)));
    }
}
