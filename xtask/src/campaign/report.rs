//! A campaign's report as data: figures of each policy, the promises that were broken, the slowest recoveries, the fleet. Reports of
//! different seeds merge into one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::draw::MIX;
use super::figures::Figures;
use super::fleet::Fleet;

/// Slowest recoveries whose story is kept.
pub const WORST_MAX: usize = 12;
/// Broken promises listed; all are counted.
const BROKEN_MAX: usize = 100;

/// The policy of this project.
pub const OURS: &str = "fieldwarden";

/// A campaign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Seeds, from and up to but not with, in order and apart.
    pub seeds: Vec<(u64, u64)>,
    /// Commit and day of each part.
    pub made: Vec<String>,
    /// Each policy on all its boards.
    pub policies: BTreeMap<String, Figures>,
    /// Ours on the boards on which the others ran too.
    pub beside: Figures,
    /// Broken promises, each with the command that repeats it.
    pub broken: Vec<String>,
    /// How many there were.
    pub broken_count: u64,
    /// The slowest recoveries: how much slower than the clairvoyant's, seconds, and their story.
    pub worst: Vec<(f64, Value)>,
    /// Boards that lost one access point together.
    pub fleet: Fleet,
}

impl Report {
    /// Adds another part. The same seed may not stand in both.
    pub fn merge(&mut self, other: &Self) -> Result<(), String> {
        for (from, to) in &other.seeds {
            if let Some(twice) = self.seeds.iter().find(|(begin, end)| begin < to && from < end) {
                return Err(format!("seeds {from} to {to} and {} to {} overlap", twice.0, twice.1));
            }
        }
        self.seeds.extend(&other.seeds);
        self.seeds.sort_unstable();
        self.seeds.dedup_by(|next, last| {
            let joins = last.1 == next.0;
            if joins {
                last.1 = next.1;
            }
            joins
        });
        self.made.extend(other.made.iter().cloned());
        self.made.sort();
        self.made.dedup();
        for (name, figures) in &other.policies {
            self.policies.entry(name.clone()).or_default().merge(figures);
        }
        self.beside.merge(&other.beside);
        self.broken_count += other.broken_count;
        self.broken.extend(other.broken.iter().cloned());
        self.broken.sort();
        self.broken.truncate(BROKEN_MAX);
        self.worst.extend(other.worst.iter().cloned());
        self.keep_worst();
        self.fleet.merge(&other.fleet);
        Ok(())
    }

    /// Takes note of a broken promise.
    pub fn broke(&mut self, what: String) {
        self.broken_count += 1;
        if self.broken.len() < BROKEN_MAX {
            self.broken.push(what);
        }
    }

    /// Takes note of a recovery, if it is among the slowest.
    pub fn slow(&mut self, excess_s: f64, story: Value) {
        self.worst.push((excess_s, story));
        if self.worst.len() > 4 * WORST_MAX {
            self.keep_worst();
        }
    }

    /// Keeps the slowest, one of each board so that they differ.
    pub fn keep_worst(&mut self) {
        self.worst
            .sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.to_string().cmp(&other.1.to_string())));
        let mut seeds = Vec::new();
        self.worst.retain(|(_, story)| {
            let new = !seeds.contains(&story["seed"]);
            seeds.push(story["seed"].clone());
            new
        });
        self.worst.truncate(WORST_MAX);
    }

    /// Ours.
    pub fn ours(&self) -> Figures {
        self.policies.get(OURS).cloned().unwrap_or_default()
    }

    /// For machines, and for merging.
    pub fn json(&self) -> Value {
        let policies: BTreeMap<_, _> = self.policies.iter().map(|(name, figures)| (name, figures.json())).collect();
        json!({
            "mix": MIX, "seeds": self.seeds, "made": self.made, "policies": policies, "beside": self.beside.json(),
            "broken_count": self.broken_count, "broken": self.broken, "worst": self.worst, "fleet": self.fleet.json(),
        })
    }

    /// What [`Report::json`] gave; an error names what is wrong with it.
    pub fn of_json(value: &Value) -> Result<Self, String> {
        if value["mix"] != MIX {
            return Err(format!("it is of the mix {}, this one is {MIX}: seeds draw other boards", value["mix"]));
        }
        Self::read(value).ok_or_else(|| "it is no report of a campaign".to_owned())
    }

    fn read(value: &Value) -> Option<Self> {
        let texts = |key: &str| -> Option<Vec<String>> {
            value[key].as_array()?.iter().map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let mut policies = BTreeMap::new();
        for (name, figures) in value["policies"].as_object()? {
            policies.insert(name.clone(), Figures::of_json(figures)?);
        }
        let seeds = value["seeds"].as_array()?.iter().map(|pair| Some((pair[0].as_u64()?, pair[1].as_u64()?)));
        let worst = value["worst"].as_array()?.iter().map(|pair| Some((pair[0].as_f64()?, pair[1].clone())));
        Some(Self {
            seeds: seeds.collect::<Option<_>>()?,
            made: texts("made")?,
            policies,
            beside: Figures::of_json(&value["beside"])?,
            broken: texts("broken")?,
            broken_count: value["broken_count"].as_u64()?,
            worst: worst.collect::<Option<_>>()?,
            fleet: Fleet::of_json(&value["fleet"])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(from: u64, to: u64) -> Report {
        Report { seeds: vec![(from, to)], made: vec!["today".to_owned()], broken_count: 1, ..Report::default() }
    }

    #[test]
    fn parts_merge_in_any_order_to_the_same_and_never_the_same_seed_twice() {
        let (mut one, mut other) = (part(0, 10), part(10, 20));
        one.merge(&part(10, 20)).unwrap();
        other.merge(&part(0, 10)).unwrap();
        assert_eq!(one, other);
        assert_eq!((one.seeds.as_slice(), one.broken_count), ([(0, 20)].as_slice(), 2));
        assert!(one.merge(&part(19, 30)).is_err());
        assert_eq!(Report::of_json(&one.json()), Ok(one));
    }
}
