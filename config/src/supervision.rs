//! Keys of the supervisor: watchdog, restarts, reloads, safe mode. One row a key; see [`crate::table`] for the form.

use crate::table::settings;

settings! {
    /// How programs and tasks are watched and restarted.
    Supervision {
        FIELDWARDEN_WATCHDOG_S => watchdog_s: u32 = 8, 1..=60, "s", "Time without a check-in of every supervised task after which the watchdog resets the board.";
    }
}
