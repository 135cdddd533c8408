//! Keys of the network recovery: probes, ladder, budgets, back-off. One row a key; see [`crate::table`] for the form.

use crate::table::settings;

settings! {
    /// How a lost network is noticed and brought back.
    Recovery {
        FIELDWARDEN_PROBE_S => probe_s: u32 = 30, 5..=3600, "s", "Time between two probes of the path while the network is healthy.";
    }
}
