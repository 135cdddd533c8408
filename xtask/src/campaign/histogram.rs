//! Times in buckets that grow by a twentieth: merged by adding, quantiles to within 5 %.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Upper end of the first bucket, seconds.
const LEAST_S: f64 = 0.05;
const GROWTH: f64 = 1.05;

/// Merged times, seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    count: u64,
    sum_s: f64,
    max_s: f64,
    buckets: BTreeMap<u32, u64>,
}

impl Times {
    /// Adds one.
    pub fn add(&mut self, time_s: f64) {
        self.count += 1;
        self.sum_s += time_s;
        self.max_s = self.max_s.max(time_s);
        let bucket = if time_s <= LEAST_S { 0 } else { (time_s / LEAST_S).log(GROWTH).ceil() as u32 };
        *self.buckets.entry(bucket).or_default() += 1;
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum_s += other.sum_s;
        self.max_s = self.max_s.max(other.max_s);
        for (bucket, count) in &other.buckets {
            *self.buckets.entry(*bucket).or_default() += count;
        }
    }

    /// Mean; 0 without any.
    pub fn mean_s(&self) -> f64 {
        self.sum_s / self.count.max(1) as f64
    }

    /// All of them together.
    pub const fn sum_s(&self) -> f64 {
        self.sum_s
    }

    /// The time that so many percent do not exceed, as the upper end of its bucket; 0 without any.
    pub fn quantile_s(&self, percent: u64) -> f64 {
        let wanted = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in &self.buckets {
            seen += count;
            if seen >= wanted {
                return (LEAST_S * GROWTH.powf(f64::from(*bucket))).min(self.max_s);
            }
        }
        0.0
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let buckets: BTreeMap<_, _> = self.buckets.iter().map(|(bucket, count)| (bucket.to_string(), count)).collect();
        json!({"count": self.count, "sum_s": self.sum_s, "max_s": self.max_s, "buckets": buckets})
    }

    /// What [`Times::json`] gave.
    pub fn of_json(value: &Value) -> Option<Self> {
        let buckets = value["buckets"].as_object()?;
        Some(Self {
            count: value["count"].as_u64()?,
            sum_s: value["sum_s"].as_f64()?,
            max_s: value["max_s"].as_f64()?,
            buckets: buckets
                .iter()
                .map(|(bucket, count)| Some((bucket.parse().ok()?, count.as_u64()?)))
                .collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_a_twentieth_and_survive_merging_and_writing() {
        let (mut odd, mut even) = (Times::default(), Times::default());
        for time in 1..=1_000_u32 {
            (if time % 2 == 0 { &mut even } else { &mut odd }).add(f64::from(time));
        }
        odd.merge(&even);
        let all = Times::of_json(&odd.json()).unwrap();
        assert_eq!(all, odd);
        assert_eq!((all.count, all.mean_s(), all.quantile_s(100)), (1_000, 500.5, 1_000.0));
        for (percent, exact) in [(50, 500.0), (99, 990.0)] {
            let told = all.quantile_s(percent);
            assert!((exact..=exact * GROWTH).contains(&told), "p{percent}: {told}");
        }
    }
}
