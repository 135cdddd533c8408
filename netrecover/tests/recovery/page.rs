//! `docs/recovery.md` says what the code does.

use fieldwarden_config::Recovery as Settings;
use fieldwarden_netrecover::*;

const PAGE: &str = include_str!("../../../docs/recovery.md");

#[test]
fn page_has_every_symptom_and_outcome_by_its_name() {
    for symptom in (0..25).filter_map(Symptom::from_index).filter(|symptom| *symptom != Symptom::Well) {
        assert!(PAGE.contains(&format!("`{}`", symptom.name())), "{}", symptom.name());
    }
    for outcome in (0..6).filter_map(Outcome::from_index) {
        assert!(PAGE.contains(&format!("`{}`", outcome.name())), "{}", outcome.name());
    }
}

#[test]
fn page_has_every_budget_and_contract_as_the_settings_default() {
    let settings = Settings::default();
    for rung in Rung::ALL {
        let Limits { per_hour, per_day } = Limits::of(rung, &settings);
        let budget = format!("| {} | {per_hour} | {per_day} |", rung.name());
        assert!(PAGE.contains(&budget), "{budget}");
        let contract = Contract::of(rung, &Capabilities::wired(), &settings);
        let settle = contract.settle.as_millis() as f64 / 1000.0;
        let row = PAGE
            .lines()
            .find(|line| line.starts_with(&format!("| {} | {} s", rung.name(), contract.longest.as_secs())));
        assert!(row.is_some_and(|row| row.contains(&format!("| {settle} s"))), "{} {contract:?}", rung.name());
    }
}
