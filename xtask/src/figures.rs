//! What a campaign adds up to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Seconds of a year.
const YEAR_S: f64 = 365.0 * 86_400.0;

/// Merged documents of simulated boards. Merging is adding: the order does not matter.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    boards: u64,
    board_s: f64,
    wall_s: f64,
    lines: u64,
    online_s: f64,
    resets: BTreeMap<String, u64>,
    rungs: BTreeMap<String, u64>,
    verdicts_wrong: u64,
    kinds: BTreeMap<String, Kind>,
}

/// Every instance of one kind of fault.
#[derive(Clone, Debug, Default)]
struct Kind {
    faults: u64,
    /// Seconds from start to recovery.
    times_s: Vec<f64>,
    /// The same of a board that knows the cure, for the instances that have both, beside ours.
    clairvoyant_s: f64,
    compared_s: f64,
    actions: u64,
}

impl Figures {
    /// Adds one board.
    pub fn add(&mut self, document: &Value) {
        let number = |place: &str| document.pointer(place).and_then(Value::as_f64).unwrap_or(0.0);
        self.boards += 1;
        self.board_s += number("/board_time_s");
        self.wall_s += number("/wall_time_s");
        self.online_s += number("/online_ratio") * number("/board_time_s");
        self.lines += number("/lines") as u64;
        self.verdicts_wrong += number("/verdicts_wrong") as u64;
        count(&mut self.resets, &document["resets"]);
        count(&mut self.rungs, &document["rungs"]);
        for fault in document["faults"].as_array().into_iter().flatten() {
            let kind = self.kinds.entry(fault["kind"].as_str().unwrap_or("?").to_owned()).or_default();
            kind.faults += 1;
            kind.actions += fault["actions"].as_array().map_or(0, |actions| actions.len() as u64);
            let Some(started) = fault["started_s"].as_f64() else { continue };
            let Some(recovered) = fault["recovered_s"].as_f64() else { continue };
            kind.times_s.push(recovered - started);
            if let Some(clairvoyant) = fault["clairvoyant_s"].as_f64() {
                kind.clairvoyant_s += clairvoyant - started;
                kind.compared_s += recovered - started;
            }
        }
    }

    /// Mean time to recover over that of a board that knows the cure.
    pub fn ratio(&self) -> Option<f64> {
        let sum = |of: fn(&Kind) -> f64| self.kinds.values().map(of).sum::<f64>();
        let clairvoyant = sum(|kind| kind.clairvoyant_s);
        (clairvoyant > 0.0).then(|| sum(|kind| kind.compared_s) / clairvoyant)
    }

    /// Board-years.
    pub fn years(&self) -> f64 {
        self.board_s / YEAR_S
    }

    fn reset(&self, name: &str) -> u64 {
        self.resets.get(name).copied().unwrap_or(0)
    }

    /// All in a line.
    pub fn line(&self) -> String {
        let faults: u64 = self.kinds.values().map(|kind| kind.faults).sum();
        format!(
            "{} boards, {:.3} board-years, {faults} faults, {} needless resets, recovery {:.2} times the clairvoyant's",
            self.boards,
            self.years(),
            self.reset("needless"),
            self.ratio().unwrap_or(0.0)
        )
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let kinds: BTreeMap<_, _> = self.kinds.iter().map(|(name, kind)| (name, kind.json())).collect();
        json!({
            "boards": self.boards, "board_years": self.years(), "lines": self.lines,
            "online_ratio": self.online_s / self.board_s.max(1.0), "recover_ratio": self.ratio(),
            "verdicts_wrong": self.verdicts_wrong, "resets": self.resets, "rungs": self.rungs, "kinds": kinds,
        })
    }

    /// For people.
    pub fn markdown(&self) -> String {
        let mut page = format!("{}.\n\n", self.line());
        let list = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        page += &format!(
            "Resets: {}. Rungs: {}. Wrong verdicts: {}. ",
            list(&self.resets),
            list(&self.rungs),
            self.verdicts_wrong
        );
        page += &format!("Online {:.4} of the time.\n\n", self.online_s / self.board_s.max(1.0));
        page += "| fault | instances | mean s | p50 s | p99 s | clairvoyant, mean s | actions each |\n|---|---|---|---|---|---|---|\n";
        for (name, kind) in &self.kinds {
            page += &kind.row(name);
        }
        page
    }
}

impl Kind {
    fn sorted(&self) -> Vec<f64> {
        let mut times = self.times_s.clone();
        times.sort_by(f64::total_cmp);
        times
    }

    fn mean(&self) -> f64 {
        self.times_s.iter().sum::<f64>() / self.times_s.len().max(1) as f64
    }

    fn json(&self) -> Value {
        let times = self.sorted();
        json!({
            "instances": self.faults, "recovered": times.len(), "mean_s": self.mean(),
            "p50_s": quantile(&times, 50), "p99_s": quantile(&times, 99),
            "clairvoyant_mean_s": self.clairvoyant_s / self.faults.max(1) as f64, "actions": self.actions,
        })
    }

    fn row(&self, name: &str) -> String {
        let times = self.sorted();
        format!(
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |\n",
            self.faults,
            self.mean(),
            quantile(&times, 50),
            quantile(&times, 99),
            self.clairvoyant_s / self.faults.max(1) as f64,
            self.actions as f64 / self.faults.max(1) as f64
        )
    }
}

/// The value below which so many percent of a sorted list lie.
fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0.0)
}

fn count(into: &mut BTreeMap<String, u64>, from: &Value) {
    for (name, more) in from.as_object().into_iter().flatten() {
        *into.entry(name.clone()).or_default() += more.as_u64().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_add_up() {
        let fault = |recovered: f64| json!({"kind": "ap-down", "started_s": 10.0, "recovered_s": recovered, "clairvoyant_s": 20.0, "actions": []});
        let document = |recovered| json!({"board_time_s": 31_536_000.0, "online_ratio": 0.5, "resets": {"blind": 1}, "faults": [fault(recovered)]});
        let mut figures = Figures::default();
        figures.add(&document(20.0));
        figures.add(&document(30.0));
        assert_eq!(figures.years(), 2.0);
        assert_eq!(figures.ratio(), Some(1.5));
        assert_eq!(figures.reset("blind"), 2);
        assert!(figures.markdown().contains("| ap-down | 2 | 15.0 |"));
    }
}
