//! How often each rung may be asked for: in any hour and in any day of powered time.
//!
//! Counts stand in slots of time. The sum over a window's slots and the one that is running covers every stretch of the
//! window's length, so that no hour and no day ever holds more than its budget, wherever it begins.

use crate::types::Rung;

/// Length of a slot of the hour, in milliseconds.
const HOUR_SLOT_MS: u64 = 600_000;
/// Slots of the hour: six whole ones and the running one.
const HOUR_SLOTS: usize = 7;
/// Length of a slot of the day, in milliseconds.
const DAY_SLOT_MS: u64 = 3 * 3_600_000;
/// Slots of the day: eight whole ones and the running one.
const DAY_SLOTS: usize = 9;

const _: () = assert!(HOUR_SLOT_MS * (HOUR_SLOTS as u64 - 1) == 3_600_000);
const _: () = assert!(DAY_SLOT_MS * (DAY_SLOTS as u64 - 1) == 86_400_000);

/// How much a rung may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In any hour of powered time.
    pub per_hour: u8,
    /// In any day of powered time.
    pub per_day: u8,
}

impl Limits {
    /// The limits of a rung in these settings.
    pub fn of(rung: Rung, settings: &fieldwarden_config::Recovery) -> Limits {
        let (per_hour, per_day) = match rung {
            Rung::AbortSockets => (settings.sockets_per_hour, settings.sockets_per_day),
            Rung::RadioToggle => (settings.toggle_per_hour, settings.toggle_per_day),
            Rung::Reconnect => (settings.reconnect_per_hour, settings.reconnect_per_day),
            Rung::ChipReset => (settings.chip_reset_per_hour, settings.chip_reset_per_day),
            Rung::SupervisorReload => (settings.reload_per_hour, settings.reload_per_day),
            Rung::McuReset => (settings.reset_per_hour, settings.reset_per_day),
        };
        Limits { per_hour, per_day }
    }
}

/// Uses of one rung in a ring of slots; the slot's number modulo `N` is its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window<const N: usize> {
    uses: [[u8; N]; Rung::COUNT],
    slot: u32,
}

impl<const N: usize> Window<N> {
    const EMPTY: Window<N> = Window { uses: [[0; N]; Rung::COUNT], slot: 0 };

    /// Forgets the slots that have left the window. A clock that went back forgets nothing.
    fn advance(&mut self, slot: u32) {
        let passed = slot.saturating_sub(self.slot).min(N as u32);
        for step in 0..passed {
            let place = (slot - step) as usize % N;
            for uses in &mut self.uses {
                uses[place] = 0;
            }
        }
        self.slot = self.slot.max(slot);
    }

    fn used(&self, rung: Rung) -> u32 {
        self.uses[rung as usize].iter().map(|uses| u32::from(*uses)).sum()
    }

    fn add(&mut self, rung: Rung) {
        let uses = &mut self.uses[rung as usize][self.slot as usize % N];
        *uses = uses.saturating_add(1);
    }
}

/// What every rung has used. Lives in the retained state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budgets {
    hour: Window<HOUR_SLOTS>,
    day: Window<DAY_SLOTS>,
}

impl Default for Budgets {
    fn default() -> Self {
        Budgets { hour: Window::EMPTY, day: Window::EMPTY }
    }
}

fn slot_of(powered_ms: u64, slot_ms: u64) -> u32 {
    u32::try_from(powered_ms / slot_ms).unwrap_or(u32::MAX)
}

impl Budgets {
    /// Bytes of the encoded form.
    pub(crate) const BYTES: usize = Rung::COUNT * (HOUR_SLOTS + DAY_SLOTS) + 8;

    /// Moves on to this powered time.
    pub(crate) fn advance(&mut self, powered_ms: u64) {
        self.hour.advance(slot_of(powered_ms, HOUR_SLOT_MS));
        self.day.advance(slot_of(powered_ms, DAY_SLOT_MS));
    }

    /// What is left this hour and this day, as of the last [`Budgets::advance`].
    pub fn left(&self, rung: Rung, limits: Limits) -> (u8, u8) {
        let left = |limit: u8, used: u32| limit.saturating_sub(u8::try_from(used).unwrap_or(u8::MAX));
        (left(limits.per_hour, self.hour.used(rung)), left(limits.per_day, self.day.used(rung)))
    }

    /// Whether one more use is within the budget.
    pub fn allows(&self, rung: Rung, limits: Limits) -> bool {
        let (hour, day) = self.left(rung, limits);
        hour > 0 && day > 0
    }

    /// Takes one use, or says that none is left.
    pub(crate) fn take(&mut self, rung: Rung, limits: Limits) -> bool {
        let allowed = self.allows(rung, limits);
        if allowed {
            self.hour.add(rung);
            self.day.add(rung);
        }
        allowed
    }

    /// The powered time at which a slot ends next, when something may be left again.
    pub(crate) fn refill_ms(&self, rung: Rung, limits: Limits) -> u64 {
        let (_, day) = self.left(rung, limits);
        let (slot, slot_ms) = if day == 0 { (self.day.slot, DAY_SLOT_MS) } else { (self.hour.slot, HOUR_SLOT_MS) };
        (u64::from(slot) + 1).saturating_mul(slot_ms)
    }

    pub(crate) fn encode(&self, out: &mut [u8; Self::BYTES]) {
        let hour = self.hour.uses.iter().flatten().copied().chain(self.hour.slot.to_le_bytes());
        let day = self.day.uses.iter().flatten().copied().chain(self.day.slot.to_le_bytes());
        for (place, byte) in out.iter_mut().zip(hour.chain(day)) {
            *place = byte;
        }
    }

    pub(crate) fn decode(bytes: &[u8; Self::BYTES]) -> Budgets {
        let mut bytes = bytes.iter().copied();
        let mut next = || bytes.next().unwrap_or(0);
        let mut budgets = Budgets::default();
        budgets.hour.uses.iter_mut().flatten().for_each(|place| *place = next());
        budgets.hour.slot = u32::from_le_bytes([next(), next(), next(), next()]);
        budgets.day.uses.iter_mut().flatten().for_each(|place| *place = next());
        budgets.day.slot = u32::from_le_bytes([next(), next(), next(), next()]);
        budgets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_uses_any_window_never_exceeds_its_limit() {
        let limits = Limits { per_hour: 5, per_day: 17 };
        let mut budgets = Budgets::default();
        let mut random = crate::random::Random::new(7);
        let mut uses: Vec<u64> = Vec::new();
        let mut now = u64::from(u32::MAX) - 40_000_000;
        for _ in 0..20_000 {
            now += random.up_to(400_000);
            budgets.advance(now);
            if budgets.take(Rung::ChipReset, limits) {
                uses.push(now);
            }
        }
        assert!(uses.len() > 100);
        for (index, at) in uses.iter().enumerate() {
            assert!(uses[..=index].iter().filter(|earlier| at - **earlier < 3_600_000).count() <= 5);
            assert!(uses[..=index].iter().filter(|earlier| at - **earlier < 86_400_000).count() <= 17);
        }
    }

    #[test]
    fn pauses_of_any_length_leave_exactly_what_the_uses_of_the_windows_say() {
        let limits = Limits { per_hour: 4, per_day: 9 };
        let mut budgets = Budgets::default();
        let mut random = crate::random::Random::new(11);
        let mut uses: Vec<(Rung, u64)> = Vec::new();
        let mut now = 0_u64;
        for round in 0..30_000 {
            // Some within a slot, some over several, some over the hour and some over the day.
            now += random.up_to([20_000, 900_000, 5_000_000, 40_000_000][round % 4]);
            if round % 5_000 == 4_999 {
                now += 200_000_000;
            }
            budgets.advance(now);
            // A clock that goes back forgets nothing.
            budgets.advance(now.saturating_sub(3_000_000));
            for rung in [Rung::Reconnect, Rung::McuReset] {
                let since = |slot_ms: u64, slots: u64| {
                    let slot = |at: u64| at / slot_ms;
                    uses.iter()
                        .rev()
                        .take_while(|(_, at)| slot(now) - slot(*at) < slots)
                        .filter(|(of, _)| *of == rung)
                        .count()
                };
                let left = |limit: u8, used: usize| limit.saturating_sub(used as u8);
                let expected = (left(4, since(600_000, 7)), left(9, since(10_800_000, 9)));
                assert_eq!(budgets.left(rung, limits), expected, "round {round}");
                if random.up_to(2) > 0 && budgets.take(rung, limits) {
                    uses.push((rung, now));
                }
            }
        }
        assert!(uses.len() > 1_000);
    }

    #[test]
    fn spent_budget_at_its_refill_allows_again() {
        let limits = Limits { per_hour: 2, per_day: 9 };
        let mut budgets = Budgets::default();
        budgets.advance(1);
        assert!(budgets.take(Rung::McuReset, limits) && budgets.take(Rung::McuReset, limits));
        assert!(!budgets.take(Rung::McuReset, limits));
        let mut waits = 0;
        while !budgets.allows(Rung::McuReset, limits) {
            let refill = budgets.refill_ms(Rung::McuReset, limits);
            budgets.advance(refill);
            waits += 1;
            assert!(waits <= 7, "an hour has seven slots");
        }
        assert_eq!(waits, 7);
    }

    #[test]
    fn other_rung_used_up_leaves_this_one_alone() {
        let limits = Limits { per_hour: 1, per_day: 1 };
        let mut budgets = Budgets::default();
        assert!(budgets.take(Rung::RadioToggle, limits));
        assert!(!budgets.allows(Rung::RadioToggle, limits));
        assert!(budgets.allows(Rung::Reconnect, limits));
    }
}
