//! Keys of the supervisor: watchdog, restarts, reloads, safe mode. One row a key; see [`crate::table`] for the form.

use crate::table::settings;

settings! {
    /// How programs and tasks are watched and restarted.
    Supervision {
        FIELDWARDEN_WATCHDOG_S => watchdog_s: u32 = 16, 4..=120, "s", "Longest time from the last check-in of a task that hangs to the reset. Half of it is the task's, half the hardware watchdog's.";
        FIELDWARDEN_STUCK_MIN => stuck_min: u32 = 360, 30..=10_080, "min", "Time under a local or undetermined fault without any progress of the recovery after which the board is reset, within the budget. Time under an upstream fault never counts.";
        FIELDWARDEN_RESTART => restart: bool = true, (), "", "Whether a program that ended is started again. false restores CircuitPython's waiting for a reload.";
        FIELDWARDEN_RESTART_MS_BASE => restart_base_ms: u32 = 1_000, 100..=60_000, "ms", "Longest pause before the first restart of a program that ended; it doubles with each ending in a row.";
        FIELDWARDEN_RESTART_S_MAX => restart_max_s: u32 = 300, 1..=3_600, "s", "Longest pause before a restart, however often the program ended.";
        FIELDWARDEN_RUN_GOOD_MIN => run_good_min: u32 = 10, 1..=1_440, "min", "Time that a program must run with a healthy network until its earlier failures, reloads and the resets before it are forgotten.";
        FIELDWARDEN_ENDING_JUDGE_S => ending_judge_s: u32 = 60, 0..=600, "s", "Time that the network must stay healthy after a program failed for the failure to count; longer than it takes to notice a lost network.";
        FIELDWARDEN_FAILURES_MAX => failures_max: u16 = 8, 0..=1_000, "", "Failures in a row under a healthy network after which the board is reset, within the budget. 0: never.";
        FIELDWARDEN_RELOADS_MAX => reloads_max: u16 = 16, 0..=1_000, "", "Reloads in a row that the program asked for under a healthy network after which the board is reset, within the budget. 0: never.";
        FIELDWARDEN_PROGRAM_RESETS_HOUR_MAX => program_resets_hour_max: u8 = 2, 0..=60, "", "Resets an hour of powered time on behalf of a program that fails, reloads or asks for them.";
        FIELDWARDEN_PROGRAM_RESETS_DAY_MAX => program_resets_day_max: u8 = 6, 0..=200, "", "Resets a day of powered time on behalf of a program that fails, reloads or asks for them.";
        FIELDWARDEN_PROGRAM_RESET_ALWAYS => program_reset_always: bool = false, (), "", "Whether microcontroller.reset() resets at once, even while the network is lost and beyond the budget, as in CircuitPython.";
        FIELDWARDEN_FLOOR_MIN => floor_min: u32 = 15, 1..=1_440, "min", "Time between two starts of a program that went on failing after the resets were spent.";
        FIELDWARDEN_FLOOR_SAFE_MODE => floor_safe_mode: bool = false, (), "", "Whether a program that went on failing after the resets were spent leads to safe mode.";
        FIELDWARDEN_STOP_S => stop_s: u32 = 15, 1..=120, "s", "Time that a program and its finalizers have to stop; then the board is reset.";
        FIELDWARDEN_BOOT_MIN => boot_min: u32 = 10, 1..=1_440, "min", "Longest run of boot.py; then it is stopped and code.py starts.";
        FIELDWARDEN_AUTORELOAD => autoreload: bool = true, (), "", "Whether a written file reloads the program.";
        FIELDWARDEN_AUTORELOAD_MS => autoreload_ms: u32 = 750, 100..=60_000, "ms", "Time without a further write until the reload.";
        FIELDWARDEN_REPL_IDLE_MIN => repl_idle_min: u32 = 15, 1..=1_440, "min", "Time without a key after which a REPL session, or the wait for a key, ends and the program starts again.";
        FIELDWARDEN_CRASH_RESETS_MAX => crash_resets_max: u8 = 3, 0..=50, "", "Unexpected resets in a row, with no good run between, that lead to safe mode. 0: never.";
        FIELDWARDEN_SAFE_MODE_MIN => safe_mode_min: u32 = 10, 1..=1_440, "min", "Time after which safe mode ends by itself; it doubles when safe mode comes again with no good run between.";
        FIELDWARDEN_SAFE_MODE_MIN_MAX => safe_mode_max_min: u32 = 120, 1..=10_080, "min", "Longest time in safe mode, also while somebody uses it.";
        FIELDWARDEN_ALLOW_LOADER => allow_loader: bool = false, (), "", "Whether a program may start the UF2 loader or the bootloader, which only a hand can leave.";
    }
}
