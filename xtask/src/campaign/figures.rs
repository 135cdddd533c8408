//! What boards under one policy add up to. Merging is adding: the order does not matter.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bounds;
use super::histogram::Times;

/// Seconds of a year.
const YEAR_S: f64 = 365.0 * 86_400.0;

/// Boards under one policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Boards.
    pub boards: u64,
    /// Their time.
    pub board_s: f64,
    /// Processor time it took.
    pub wall_s: f64,
    /// Time online.
    pub online_s: f64,
    /// Lines that arrived.
    pub lines: u64,
    /// Verdicts that named the wrong side.
    pub verdicts_wrong: u64,
    /// Resets by reason.
    pub resets: BTreeMap<String, u64>,
    /// Rungs begun.
    pub rungs: BTreeMap<String, u64>,
    /// By kind of fault.
    pub kinds: BTreeMap<String, Kind>,
}

/// Every instance of one kind of fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    /// The true class.
    pub class: String,
    /// Instances.
    pub faults: u64,
    /// Of them without any harm: nothing was sent that they could have swallowed. They count in no time.
    pub unnoticed: u64,
    /// Of them never recovered from; they count with the time until the board's end.
    pub lost: u64,
    /// Times to recover: from the start where the board can cure it, else from the end.
    pub times: Times,
    /// The same of a board that knows the cure, and ours beside, of the instances that have both; seconds.
    pub clairvoyant_s: f64,
    /// Ours.
    pub compared_s: f64,
    /// Actions.
    pub actions: u64,
    /// Of them those that could not help: above the least rung that cures, or where none does.
    pub needless: u64,
    /// Resets of the microcontroller.
    pub resets: u64,
    /// Of them those that cured what nothing less could.
    pub cures: u64,
    /// Instances that waited for the ration of blind resets, or may have: what is compared of them, as above.
    pub blind: u64,
    /// The clairvoyant's.
    pub blind_clairvoyant_s: f64,
    /// Ours.
    pub blind_compared_s: f64,
}

impl Kind {
    /// Adds one instance of those of a board; `end_s` is the board's end.
    fn add(&mut self, faults: &[Value], index: usize, end_s: f64) {
        let fault = &faults[index];
        self.faults += 1;
        fault["truth"].as_str().unwrap_or("?").clone_into(&mut self.class);
        let resets = fault["resets"].as_u64().unwrap_or(0);
        self.resets += resets;
        self.cures += u64::from(resets > 0 && fault["cure"] == "mcu-reset" && fault["cured_by"] == "mcu-reset");
        let cure = fault["cure"].as_str().unwrap_or_default();
        for action in fault["actions"].as_array().into_iter().flatten() {
            self.actions += 1;
            self.needless += u64::from(rank(action["rung"].as_str().unwrap_or_default()) > rank(cure));
        }
        if !bounds::is_noticeable(fault) {
            self.unnoticed += 1;
            return;
        }
        let number = |key: &str| fault[key].as_f64();
        let Some(started_s) = number("started_s") else { return };
        let from_s = if bounds::is_cured_on_board(fault) { started_s } else { number("cleared_s").unwrap_or(end_s) };
        let recovered_s = number("recovered_s");
        let took_s = bounds::took_s(faults, index, end_s).unwrap_or(0.0);
        self.lost += u64::from(recovered_s.is_none());
        self.times.add(took_s);
        if let (Some(_), Some(clairvoyant_s)) = (recovered_s, number("clairvoyant_s")) {
            let clairvoyant_s = (clairvoyant_s - from_s).max(0.0);
            self.clairvoyant_s += clairvoyant_s;
            self.compared_s += took_s;
            if bounds::is_blind(fault) {
                self.blind += 1;
                self.blind_clairvoyant_s += clairvoyant_s;
                self.blind_compared_s += took_s;
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.class.clone_from(&other.class);
        self.faults += other.faults;
        self.lost += other.lost;
        self.unnoticed += other.unnoticed;
        self.times.merge(&other.times);
        self.clairvoyant_s += other.clairvoyant_s;
        self.compared_s += other.compared_s;
        self.actions += other.actions;
        self.needless += other.needless;
        self.resets += other.resets;
        self.cures += other.cures;
        self.blind += other.blind;
        self.blind_clairvoyant_s += other.blind_clairvoyant_s;
        self.blind_compared_s += other.blind_compared_s;
    }

    /// Resets that cured nothing, or what less would have cured.
    pub fn resets_beyond(&self) -> u64 {
        self.resets.saturating_sub(self.cures)
    }

    fn json(&self) -> Value {
        json!({
            "class": self.class, "faults": self.faults, "unnoticed": self.unnoticed, "lost": self.lost, "times": self.times.json(),
            "clairvoyant_s": self.clairvoyant_s, "compared_s": self.compared_s, "actions": self.actions,
            "needless": self.needless, "resets": self.resets, "cures": self.cures, "blind": self.blind,
            "blind_clairvoyant_s": self.blind_clairvoyant_s, "blind_compared_s": self.blind_compared_s,
        })
    }

    fn of_json(value: &Value) -> Option<Self> {
        Some(Self {
            class: value["class"].as_str()?.to_owned(),
            faults: value["faults"].as_u64()?,
            unnoticed: value["unnoticed"].as_u64()?,
            lost: value["lost"].as_u64()?,
            times: Times::of_json(&value["times"])?,
            clairvoyant_s: value["clairvoyant_s"].as_f64()?,
            compared_s: value["compared_s"].as_f64()?,
            actions: value["actions"].as_u64()?,
            needless: value["needless"].as_u64()?,
            resets: value["resets"].as_u64()?,
            cures: value["cures"].as_u64()?,
            blind: value["blind"].as_u64()?,
            blind_clairvoyant_s: value["blind_clairvoyant_s"].as_f64()?,
            blind_compared_s: value["blind_compared_s"].as_f64()?,
        })
    }
}

/// Where a rung stands on the ladder; what is none stands below all.
fn rank(rung: &str) -> usize {
    ["service", "radio-toggle", "reconnect", "chip-reset", "reload", "mcu-reset"]
        .iter()
        .position(|name| *name == rung)
        .map_or(0, |place| place + 1)
}

impl Figures {
    /// Adds one board's document.
    pub fn add(&mut self, document: &Value) {
        let number = |place: &str| document.pointer(place).and_then(Value::as_f64).unwrap_or(0.0);
        let end_s = number("/board_time_s");
        self.boards += 1;
        self.board_s += end_s;
        self.wall_s += number("/wall_time_s");
        self.online_s += number("/online_ratio") * end_s;
        self.lines += number("/lines") as u64;
        self.verdicts_wrong += number("/verdicts_wrong") as u64;
        count(&mut self.resets, &document["resets"]);
        count(&mut self.rungs, &document["rungs"]);
        let faults = document["faults"].as_array().map_or(&[][..], Vec::as_slice);
        for (index, fault) in faults.iter().enumerate() {
            self.kinds.entry(fault["kind"].as_str().unwrap_or("?").to_owned()).or_default().add(faults, index, end_s);
        }
    }

    /// Adds what others add up to.
    pub fn merge(&mut self, other: &Self) {
        self.boards += other.boards;
        self.board_s += other.board_s;
        self.wall_s += other.wall_s;
        self.online_s += other.online_s;
        self.lines += other.lines;
        self.verdicts_wrong += other.verdicts_wrong;
        other.resets.iter().for_each(|(name, more)| *self.resets.entry(name.clone()).or_default() += more);
        other.rungs.iter().for_each(|(name, more)| *self.rungs.entry(name.clone()).or_default() += more);
        other.kinds.iter().for_each(|(name, kind)| self.kinds.entry(name.clone()).or_default().merge(kind));
    }

    /// For machines, and for merging.
    pub fn json(&self) -> Value {
        let kinds: Map<_, _> = self.kinds.iter().map(|(name, kind)| (name.clone(), kind.json())).collect();
        json!({
            "boards": self.boards, "board_s": self.board_s, "wall_s": self.wall_s, "online_s": self.online_s,
            "lines": self.lines, "verdicts_wrong": self.verdicts_wrong, "resets": self.resets, "rungs": self.rungs,
            "kinds": kinds,
        })
    }

    /// What [`Figures::json`] gave.
    pub fn of_json(value: &Value) -> Option<Self> {
        let mut figures = Self {
            boards: value["boards"].as_u64()?,
            board_s: value["board_s"].as_f64()?,
            wall_s: value["wall_s"].as_f64()?,
            online_s: value["online_s"].as_f64()?,
            lines: value["lines"].as_u64()?,
            verdicts_wrong: value["verdicts_wrong"].as_u64()?,
            ..Self::default()
        };
        count(&mut figures.resets, &value["resets"]);
        count(&mut figures.rungs, &value["rungs"]);
        for (name, kind) in value["kinds"].as_object()? {
            figures.kinds.insert(name.clone(), Kind::of_json(kind)?);
        }
        Some(figures)
    }

    /// Board-years.
    pub fn years(&self) -> f64 {
        self.board_s / YEAR_S
    }

    /// Share of time online.
    pub fn online(&self) -> f64 {
        self.online_s / self.board_s.max(1.0)
    }

    /// Mean time to recover over that of a board that knows the cure.
    pub fn ratio(&self) -> Option<f64> {
        let sum = |of: fn(&Kind) -> f64| self.kinds.values().map(of).sum::<f64>();
        let clairvoyant_s = sum(|kind| kind.clairvoyant_s);
        (clairvoyant_s > 0.0).then(|| sum(|kind| kind.compared_s) / clairvoyant_s)
    }

    /// The same without the instances that waited for the ration of blind resets.
    pub fn known_ratio(&self) -> Option<f64> {
        let sum = |of: fn(&Kind) -> f64| self.kinds.values().map(of).sum::<f64>();
        let clairvoyant_s = sum(|kind| kind.clairvoyant_s - kind.blind_clairvoyant_s);
        (clairvoyant_s > 0.0).then(|| sum(|kind| kind.compared_s - kind.blind_compared_s) / clairvoyant_s)
    }

    /// Instances that waited for the ration of blind resets, or may have.
    pub fn blind(&self) -> u64 {
        self.kinds.values().map(|kind| kind.blind).sum()
    }

    /// Faults.
    pub fn faults(&self) -> u64 {
        self.kinds.values().map(|kind| kind.faults).sum()
    }

    /// Mean time to recover over all faults, seconds.
    pub fn mean_s(&self) -> f64 {
        {
            let noticed = self.kinds.values().map(|kind| kind.faults - kind.unnoticed).sum::<u64>();
            self.kinds.values().map(|kind| kind.times.sum_s()).sum::<f64>() / noticed.max(1) as f64
        }
    }

    /// Resets of one reason.
    pub fn reset(&self, name: &str) -> u64 {
        self.resets.get(name).copied().unwrap_or(0)
    }

    /// Resets that the board itself made: by its supervisor, its watchdog, its program.
    pub fn own_resets(&self) -> u64 {
        ["commanded", "watchdog", "program"].iter().map(|name| self.reset(name)).sum()
    }

    /// All in a line.
    pub fn line(&self) -> String {
        format!(
            "{} boards, {:.3} board-years, {} faults, {} needless resets, recovery {:.2} times the clairvoyant's",
            self.boards,
            self.years(),
            self.faults(),
            self.reset("needless"),
            self.ratio().unwrap_or(0.0)
        )
    }
}

fn count(into: &mut BTreeMap<String, u64>, from: &Value) {
    for (name, more) in from.as_object().into_iter().flatten() {
        *into.entry(name.clone()).or_default() += more.as_u64().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(recovered_s: f64) -> Value {
        let fault = json!({
            "kind": "ap-down", "truth": "upstream", "cure": "outside", "started_s": 5.0, "cleared_s": 10.0,
            "recovered_s": recovered_s, "clairvoyant_s": 20.0, "actions": [{"rung": "reconnect"}], "resets": 1,
        });
        json!({"board_time_s": 31_536_000.0, "online_ratio": 0.5, "resets": {"blind": 1}, "faults": [fault]})
    }

    #[test]
    fn boards_add_up_and_survive_writing_and_merging() {
        let (mut all, mut one, mut other) = (Figures::default(), Figures::default(), Figures::default());
        all.add(&document(20.0));
        all.add(&document(30.0));
        one.add(&document(20.0));
        other.add(&document(30.0));
        one.merge(&Figures::of_json(&other.json()).unwrap());
        assert_eq!(one, all);
        assert_eq!((all.years(), all.ratio(), all.reset("blind")), (2.0, Some(1.5), 2));
        let kind = &all.kinds["ap-down"];
        assert_eq!((kind.actions, kind.needless, kind.resets, kind.times.mean_s()), (2, 2, 2, 15.0));
    }

    #[test]
    fn fault_never_recovered_from_counts_until_the_boards_end() {
        let mut figures = Figures::default();
        let fault = json!({"kind": "chip-wedged", "truth": "local", "cure": "chip-reset", "clairvoyant_s": 50.0, "started_s": 40.0, "recovered_s": null, "actions": []});
        figures.add(&json!({"board_time_s": 100.0, "faults": [fault]}));
        assert_eq!((figures.kinds["chip-wedged"].lost, figures.mean_s()), (1, 60.0));
    }
}
