//! The decision of a start for everything it can be made of, beside what it should be, written down another way: as rules in the order in which
//! they are told to a user.

use fieldwarden_config::Supervision;
use fieldwarden_netrecover::Resumption;

use crate::boot::start;
use crate::retained::record::{Commanded, Record, Streaks, Totals};
use crate::*;

/// Nothing, and each of these.
fn or_none<T: Copy>(all: &[T]) -> impl Iterator<Item = Option<T>> + use<'_, T> {
    std::iter::once(None).chain(all.iter().copied().map(Some))
}

/// What lasts until a hand mends it; the other faults were crashes.
const CONDITIONS: [SafeModeReason; 7] = [
    SafeModeReason::NoCircuitpy,
    SafeModeReason::NoHeap,
    SafeModeReason::FlashWriteFail,
    SafeModeReason::User,
    SafeModeReason::UsbBootDeviceNotInterfaceZero,
    SafeModeReason::UsbTooManyEndpoints,
    SafeModeReason::UsbTooManyInterfaceNames,
];

/// One start.
#[derive(Clone, Copy, Debug)]
struct Case {
    command: Option<ResetCommand>,
    reset: ResetReason,
    fault: Option<SafeModeReason>,
    cold: bool,
    unexpected: u16,
    floor: bool,
    mode: Option<RunMode>,
    stay: Option<SafeModeReason>,
    crash_resets_max: u8,
}

impl Case {
    fn crashed(&self) -> Option<SafeModeReason> {
        self.fault.filter(|fault| !CONDITIONS.contains(fault))
    }

    /// The command that this start is the consequence of.
    fn obeyed(&self) -> Option<ResetCommand> {
        use ResetReason::{DeepSleepAlarm, Software, Unknown, Watchdog};
        let agrees = |command: ResetCommand| {
            let asleep = command == ResetCommand::DeepSleep && self.reset == DeepSleepAlarm;
            asleep || [Software, Watchdog, Unknown].contains(&self.reset)
        };
        self.command.filter(|command| self.crashed().is_none() && agrees(*command))
    }

    fn expected(&self) -> bool {
        use ResetReason::{DeepSleepAlarm, PowerOn, RescueDebug, ResetPin, Software, Unknown};
        let by_hand = [PowerOn, ResetPin, RescueDebug, DeepSleepAlarm].contains(&self.reset);
        let unknown = self.cold && [Software, Unknown].contains(&self.reset);
        self.crashed().is_none() && (self.obeyed().is_some() || by_hand || unknown)
    }

    fn reset_reason(&self) -> ResetReason {
        match self.obeyed() {
            None => self.reset,
            Some(ResetCommand::ProgramWatchdog) => ResetReason::Watchdog,
            Some(ResetCommand::DeepSleep) => ResetReason::DeepSleepAlarm,
            Some(_) => ResetReason::Software,
        }
    }

    fn resumption(&self) -> Resumption {
        let power = [ResetReason::PowerOn, ResetReason::Brownout].contains(&self.reset);
        let lost = power || (self.cold && self.reset == ResetReason::Unknown);
        match self.obeyed() {
            Some(ResetCommand::Ladder) => Resumption::LadderReset,
            None if lost => Resumption::PowerOn,
            _ => Resumption::OtherReset,
        }
    }

    fn decision(&self) -> Decision {
        let condition = self.fault.filter(|fault| CONDITIONS.contains(fault));
        let in_a_row = self.unexpected + 1;
        let too_many = !self.expected() && self.crash_resets_max > 0 && in_a_row >= u16::from(self.crash_resets_max);
        let rules = [
            condition,
            (self.obeyed() == Some(ResetCommand::SafeModeRequest)).then_some(SafeModeReason::User),
            (self.mode == Some(RunMode::SafeMode)).then_some(SafeModeReason::Programmatic),
            self.stay.filter(|_| self.obeyed() == Some(ResetCommand::Ladder)),
            self.crashed().filter(|_| too_many),
            (too_many && self.reset_reason() == ResetReason::Brownout).then_some(SafeModeReason::Brownout),
            (too_many && self.reset_reason() == ResetReason::Watchdog).then_some(SafeModeReason::Watchdog),
            too_many.then_some(SafeModeReason::HardFault),
        ];
        match rules.into_iter().flatten().next() {
            Some(reason) => Decision::SafeMode(reason),
            None if self.floor => Decision::Floor,
            None => Decision::Normal,
        }
    }

    fn totals(&self) -> Totals {
        let reset = self.reset_reason();
        let one = u32::from;
        Totals {
            boots: 1,
            cold: one(self.cold),
            unexpected: one(!self.expected()),
            watchdog: one(!self.expected() && reset == ResetReason::Watchdog),
            brownout: one(reset == ResetReason::Brownout),
            ..Totals::default()
        }
    }

    fn streaks(&self) -> Streaks {
        // A loss of mains begins the count of resets anew; waking from a deep sleep is none.
        let resets = match self.reset_reason() {
            ResetReason::PowerOn => 0,
            ResetReason::DeepSleepAlarm => 5,
            _ => 6,
        };
        Streaks { resets, unexpected: self.unexpected + u16::from(!self.expected()), ..Streaks::default() }
    }

    fn check(&self) {
        let pending = self.command.map(|command| Commanded { command, at_ms: 7, health: NetworkHealth::Healthy });
        let mut record = Record {
            pending,
            next_mode: self.mode,
            safe_mode_stay: self.stay,
            floor: self.floor,
            streaks: Streaks { resets: 5, unexpected: self.unexpected, ..Streaks::default() },
            ..Record::default()
        };
        let settings = Supervision { crash_resets_max: self.crash_resets_max, ..Supervision::default() };
        let found = start(&mut record, self.reset, self.fault, self.cold, &settings);
        assert_eq!(found.command, self.obeyed(), "{self:?}");
        assert_eq!(found.expected, self.expected(), "{self:?}");
        assert_eq!(found.reset_reason, self.reset_reason(), "{self:?}");
        assert_eq!(found.resumption, self.resumption(), "{self:?}");
        assert_eq!(found.decision, self.decision(), "{self:?}");
        assert_eq!((record.totals, record.streaks), (self.totals(), self.streaks()), "{self:?}");
        assert_eq!((record.pending, record.next_mode, record.safe_mode_stay), (None, None, None), "used up: {self:?}");
    }
}

#[test]
fn every_start_is_taken_for_what_it_is_and_decided_by_the_rules() {
    let mut cases = 0;
    for command in or_none(ResetCommand::ALL) {
        for reset in ResetReason::ALL.iter().copied() {
            for fault in or_none(SafeModeReason::ALL).filter(|fault| *fault != Some(SafeModeReason::None)) {
                for bits in 0..32_u8 {
                    let bit = |place: u8| bits >> place & 1 == 1;
                    for (unexpected, crash_resets_max) in [(0, 3), (1, 3), (2, 3), (9, 3), (9, 0), (0, 1)] {
                        let mode = bit(2).then_some(if bit(0) { RunMode::SafeMode } else { RunMode::Normal });
                        let stay = bit(3).then_some(SafeModeReason::Watchdog);
                        let (cold, floor) = (bit(1), bit(4));
                        let case =
                            Case { command, reset, fault, cold, unexpected, floor, mode, stay, crash_resets_max };
                        case.check();
                        cases += 1;
                    }
                }
            }
        }
    }
    std::println!("{cases} starts");
    assert!(cases > 100_000, "{cases}");
}
