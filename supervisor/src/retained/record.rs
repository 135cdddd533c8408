//! What outlives a reset, field by field, and its place in the record.
//!
//! The record is the supervisor's memory: counts, windows of budgets, what was commanded and why. It is not the user's
//! `alarm.sleep_memory`, which is a region of its own. Times are powered time: milliseconds that the board has been under
//! power since the record was made, 64 bits wide.

use crate::health::NetworkHealth;
use crate::reasons::{ResetCommand, RunMode, SafeModeReason};
use crate::retained::codec::{Reader, Writer};
use crate::watchdog::TaskId;

/// Commanded resets that are remembered with time and reason.
pub const REGISTER_ENTRIES: usize = 8;

/// Bytes of the last traceback's end that are remembered over a reset: one line of file and position, one of exception.
pub const DIGEST_BYTES: usize = 120;

/// A commanded reset: what for, and at which powered time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commanded {
    /// What for.
    pub command: ResetCommand,
    /// Powered time in milliseconds.
    pub at_ms: u64,
    /// The network's health at that time.
    pub health: NetworkHealth,
}

/// A count within a window of powered time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// When the window began, powered time in milliseconds.
    pub since_ms: u64,
    /// What was used of it.
    pub used: u8,
}

impl Window {
    /// What is used at `now_ms` of a window of `length_ms`. A window that began later than now is an old clock's: it
    /// begins anew.
    pub fn used(&self, now_ms: u64, length_ms: u64) -> u8 {
        match now_ms.checked_sub(self.since_ms) {
            Some(age_ms) if age_ms < length_ms => self.used,
            _ => 0,
        }
    }

    /// Uses one; a window that is over begins anew.
    pub fn take(&mut self, now_ms: u64, length_ms: u64) {
        if self.used(now_ms, length_ms) == 0 {
            *self = Window { since_ms: now_ms, used: 0 };
        }
        self.used = self.used.saturating_add(1);
    }

    /// When the window is over, powered time in milliseconds.
    pub fn ends_ms(&self, length_ms: u64) -> u64 {
        self.since_ms.saturating_add(length_ms)
    }
}

/// The end of the last traceback, over a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// CRC-32 of the whole text, to tell a known failure from a new one.
    pub crc: u32,
    /// Bytes of `tail` in use.
    pub len: u8,
    /// The end of the text, in UTF-8.
    pub tail: [u8; DIGEST_BYTES],
}

impl Default for Digest {
    fn default() -> Self {
        Digest { crc: 0, len: 0, tail: [0; DIGEST_BYTES] }
    }
}

impl Digest {
    /// The text; empty if there was no traceback.
    pub fn text(&self) -> &str {
        self.tail.get(..usize::from(self.len)).and_then(|tail| core::str::from_utf8(tail).ok()).unwrap_or_default()
    }
}

/// Counts since the record was made. They never go back, and stay at their largest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Starts of the board.
    pub boots: u32,
    /// Resets that nobody commanded and no hand or mains explains.
    pub unexpected: u32,
    /// Resets that the supervisor commanded, on its own or somebody's behalf.
    pub commanded: u32,
    /// Resets by a watchdog that nobody commanded.
    pub watchdog: u32,
    /// Resets by a low supply.
    pub brownout: u32,
    /// Reloads of every kind.
    pub reloads: u32,
    /// Starts of the program.
    pub starts: u32,
    /// Endings of the program that counted as failures.
    pub failures: u32,
    /// Endings of the program while the network was lost.
    pub waited: u32,
    /// Resets that the program asked for and got a reload instead.
    pub deferred: u32,
    /// Times that a task was overdue at the watchdog.
    pub starvations: u32,
    /// Times that claims were left after a program's end.
    pub claims_left: u32,
    /// Entries into safe mode.
    pub safe_modes: u32,
    /// Records read from the older slot because the newer was cut short.
    pub torn: u32,
    /// Records read while the other slot was damaged.
    pub damaged: u32,
    /// Starts without a retained record.
    pub cold: u32,
}

/// Consecutive counts: a good run sets them to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Streaks {
    /// Resets of every kind but a power-on.
    pub resets: u16,
    /// Unexpected resets.
    pub unexpected: u16,
    /// Reloads that a program or the ladder asked for.
    pub reloads: u16,
    /// Reloads that a program asked for under a healthy network.
    pub asked_reloads: u16,
    /// Failures of the program under a healthy network.
    pub failures: u16,
    /// Visits to safe mode.
    pub safe_modes: u16,
}

/// The supervisor's part of the retained record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Powered time at the last commit, milliseconds.
    pub powered_ms: u64,
    /// Of that, time in which a network was expected.
    pub expected_ms: u64,
    /// Of that, time in which it was healthy.
    pub connected_ms: u64,
    /// Counts that never go back.
    pub totals: Totals,
    /// Counts that a good run sets to zero.
    pub streaks: Streaks,
    /// The program went on failing after the resets were spent.
    pub floor: bool,
    /// How to start next time.
    pub next_mode: Option<RunMode>,
    /// A reset that was commanded and has not been seen yet.
    pub pending: Option<Commanded>,
    /// The last commanded resets, newest first.
    pub register: [Option<Commanded>; REGISTER_ENTRIES],
    /// The task that starved the watchdog and has not been back since.
    pub starved: Option<TaskId>,
    /// Resets on the program's behalf in this hour.
    pub resets_hour: Window,
    /// Resets on the program's behalf in this day.
    pub resets_day: Window,
    /// When the copy in nvm was last written for the supervisor's own sake, powered time in milliseconds.
    pub nvm_ms: u64,
    /// The last traceback's end.
    pub digest: Digest,
    /// Safe mode that the recovery's own reset interrupted: it goes on at the next start.
    pub safe_mode_stay: Option<SafeModeReason>,
}

impl Record {
    /// Bytes that [`Record::encode`] writes.
    pub const BYTES: usize =
        3 * 8 + 16 * 4 + 6 * 2 + 2 + (1 + REGISTER_ENTRIES) * 10 + 1 + 2 * 9 + 8 + 5 + DIGEST_BYTES + 1;

    pub(crate) fn encode(&self, to: &mut Writer<'_>) {
        to.u64(self.powered_ms);
        to.u64(self.expected_ms);
        to.u64(self.connected_ms);
        for total in self.totals.words() {
            to.u32(total);
        }
        for streak in self.streaks.words() {
            to.u16(streak);
        }
        to.bool(self.floor);
        to.u8(self.next_mode.map_or(u8::MAX, RunMode::code));
        put_commanded(to, self.pending);
        for entry in self.register {
            put_commanded(to, entry);
        }
        to.u8(self.starved.map_or(u8::MAX, TaskId::code));
        for window in [self.resets_hour, self.resets_day] {
            to.u64(window.since_ms);
            to.u8(window.used);
        }
        to.u64(self.nvm_ms);
        to.u32(self.digest.crc);
        to.u8(self.digest.len);
        to.bytes(&self.digest.tail);
        to.u8(self.safe_mode_stay.map_or(u8::MAX, SafeModeReason::code));
    }

    /// `None` if a field holds what was never written: the record is none.
    pub(crate) fn decode(from: &mut Reader<'_>) -> Option<Record> {
        let [powered_ms, expected_ms, connected_ms] = [from.u64()?, from.u64()?, from.u64()?];
        let totals = Totals::read(from)?;
        let streaks = Streaks::read(from)?;
        let floor = from.bool()?;
        let next_mode = get_coded(from, RunMode::from_code)?;
        let pending = get_commanded(from)?;
        let mut register = [None; REGISTER_ENTRIES];
        for entry in &mut register {
            *entry = get_commanded(from)?;
        }
        let starved = get_coded(from, TaskId::from_code)?;
        let mut windows = [Window::default(); 2];
        for window in &mut windows {
            *window = Window { since_ms: from.u64()?, used: from.u8()? };
        }
        let [resets_hour, resets_day] = windows;
        let nvm_ms = from.u64()?;
        let digest = Digest { crc: from.u32()?, len: from.u8()?, tail: from.bytes(DIGEST_BYTES)?.try_into().ok()? };
        let safe_mode_stay = get_coded(from, SafeModeReason::from_code)?;
        (usize::from(digest.len) <= DIGEST_BYTES && expected_ms <= powered_ms && connected_ms <= expected_ms)
            .then_some(())?;
        Some(Record {
            powered_ms,
            expected_ms,
            connected_ms,
            totals,
            streaks,
            floor,
            next_mode,
            pending,
            register,
            starved,
            resets_hour,
            resets_day,
            nvm_ms,
            digest,
            safe_mode_stay,
        })
    }

    /// Enters a commanded reset into the register.
    pub(crate) fn command(&mut self, commanded: Commanded) {
        self.register.rotate_right(1);
        self.register[0] = Some(commanded);
        self.pending = Some(commanded);
    }
}

/// Gives a struct of equal words its words in order, and itself back from a reader.
macro_rules! words {
    ($name:ident: $ty:ident, $($field:ident),+) => {
        impl $name {
            fn words(&self) -> impl Iterator<Item = $ty> {
                [$(self.$field),+].into_iter()
            }

            fn read(from: &mut Reader<'_>) -> Option<$name> {
                Some($name { $($field: from.$ty()?),+ })
            }
        }
    };
}
words!(
    Totals: u32, boots, unexpected, commanded, watchdog, brownout, reloads, starts, failures, waited, deferred, starvations,
    claims_left, safe_modes, torn, damaged, cold
);
words!(Streaks: u16, resets, unexpected, reloads, asked_reloads, failures, safe_modes);

/// A code, or the byte that stands for none. The outer `None`: a code that stands for nothing.
fn get_coded<T>(from: &mut Reader<'_>, read: impl Fn(u8) -> Option<T>) -> Option<Option<T>> {
    match from.u8()? {
        u8::MAX => Some(None),
        code => read(code).map(Some),
    }
}

fn put_commanded(to: &mut Writer<'_>, commanded: Option<Commanded>) {
    to.u8(commanded.map_or(u8::MAX, |commanded| commanded.command.code()));
    to.u8(commanded.map_or(0, |commanded| commanded.health.code()));
    to.u64(commanded.map_or(0, |commanded| commanded.at_ms));
}

fn get_commanded(from: &mut Reader<'_>) -> Option<Option<Commanded>> {
    let command = get_coded(from, ResetCommand::from_code)?;
    let health = NetworkHealth::from_code(from.u8()?)?;
    let at_ms = from.u64()?;
    Some(command.map(|command| Commanded { command, at_ms, health }))
}
