//! A link chip that wedges is freed by the least rung that frees it, and the board is online again without help.

use fieldwarden_world::{Rung, WorldEvent};

use super::bench::{Bench, SETTINGS, SOON, TICKS, full};

/// A wedge of this symptom and cure, eight seconds after the start: cured by that rung, without a reset of the board.
fn freed(symptom: &str, cure: &str, rung: Rung) {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", TICKS)])).flatten() else {
        return;
    };
    let script =
        format!("[[fault]]\nkind = \"chip-wedged\"\nat = \"12s\"\nsymptom = \"{symptom}\"\ncure = \"{cure}\"\n");
    let bench = bench.with_faults(&script);
    let mut rig = bench.start();
    let cured = |rig: &fieldwarden_rig::rig::Rig| {
        rig.events.iter().any(|(_, event)| matches!(event, WorldEvent::FaultCured { rung: by, .. } if *by == rung))
    };
    let done = rig.until(SOON * 3, cured).expect("the bench works");
    assert!(done, "{:?}\n{}", rig.events, rig.console());
    let healthy = rig.console().len();
    let online = rig.until(SOON, |rig| rig.console()[healthy..].contains("to: Healthy")).expect("the bench works");
    assert!(online, "{}", rig.console());
    assert_eq!(rig.resets, [], "{}", rig.console());
}

#[test]
fn deaf_chip_is_freed_by_its_soft_reset() {
    freed("deaf", "reconnect", Rung::Reconnect);
}

#[test]
fn mute_chip_is_freed_by_its_reset() {
    freed("mute", "chip-reset", Rung::ChipReset);
}

#[test]
fn stuck_chip_is_freed_by_its_reset() {
    freed("stuck", "chip-reset", Rung::ChipReset);
}
