//! A fleet behind one access point: every board loses it at the same moment, and hears it again at the same moment.
//!
//! One process plays them all, and the access point and its DHCP server are truly one: both have so much time a second, and whoever comes
//! when it is spent is turned away and comes again. Measured is what the boards ask of it, and the largest share that is back on the
//! network within any one second. The same for a fleet whose mains comes back.

use serde_json::{Value, json};

/// Largest share of a fleet that may come back, or ask to, within any one second after its access point returned.
pub const SHARE_MAX: f64 = 0.35;

/// The script: an outage of five minutes, and one of the mains, the same for all.
pub const SCRIPT: &str = "about = \"one access point for all\"\n\n[[fault]]\nkind = \"ap-down\"\nat = \"20m\"\nfor = \"5m\"\n\n\
    [[fault]]\nkind = \"power-cut\"\nat = \"50m\"\noff = \"60s\"\n";
/// How long it is played.
pub const BOARD_TIME: &str = "70m";
/// Settings of every board.
pub const SETTINGS: &str = "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n\
    FIELDWARDEN_COLLECTOR = \"collector.fieldwarden.test:7000\"\nFIELDWARDEN_PROBE_TARGET = \"203.0.113.53:80\"\nSEND_EVERY_S = 10\n";

/// When boards came back, in milliseconds since the moment they share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fleet {
    access_point_ms: Vec<u64>,
    mains_ms: Vec<u64>,
    /// The same of every request for an association, granted or not.
    access_point_asked_ms: Vec<u64>,
    mains_asked_ms: Vec<u64>,
    /// Associations and DHCP messages that the access point had no time for.
    refused: u64,
    dropped: u64,
}

/// Requests so long after an event belong to it, seconds.
const ASKING_S: f64 = 180.0;

impl Fleet {
    /// Adds a fleet's document; what was wrong with each of its boards.
    pub fn add_all(&mut self, document: &Value) -> Vec<String> {
        let boards = document["boards"].as_array().map_or(&[][..], Vec::as_slice);
        let mut wrong = Vec::new();
        for board in boards {
            if !self.add(board) {
                wrong.push(format!("board {} did not come back", board["seed"]));
            }
            let violations = board["violations"].as_array().into_iter().flatten();
            wrong.extend(violations.map(|what| format!("board {}: {what}", board["seed"])));
        }
        let times = |key: &str| document[key].as_array().into_iter().flatten().filter_map(Value::as_f64);
        let since = |kind: &str, key: &str| {
            let faults = boards.first()?["faults"].as_array()?;
            faults.iter().find(|fault| fault["kind"] == kind)?[key].as_f64()
        };
        for (since_s, asked_ms) in [
            (since("ap-down", "cleared_s"), &mut self.access_point_asked_ms),
            (since("power-cut", "started_s"), &mut self.mains_asked_ms),
        ] {
            let after = times("asked_s").filter_map(|at_s| Some(at_s - since_s?));
            asked_ms.extend(after.filter(|s| (0.0..ASKING_S).contains(s)).map(|s| (s * 1_000.0) as u64));
        }
        self.refused += times("refused_s").count() as u64;
        self.dropped += document["leases_dropped"].as_u64().unwrap_or(0);
        wrong
    }

    /// Adds one board's document; false if it did not come back both times.
    fn add(&mut self, document: &Value) -> bool {
        let faults = document["faults"].as_array().map_or(&[][..], Vec::as_slice);
        let joined = document["joined_s"].as_array().map_or(&[][..], Vec::as_slice);
        let back = |kind: &str, since: &str| {
            let since_s = faults.iter().find(|fault| fault["kind"] == kind)?[since].as_f64()?;
            let joined_s = joined.iter().filter_map(Value::as_f64).find(|joined_s| *joined_s > since_s)?;
            Some(((joined_s - since_s) * 1_000.0) as u64)
        };
        let access_point = back("ap-down", "cleared_s");
        let mains = back("power-cut", "started_s");
        self.access_point_ms.extend(access_point);
        self.mains_ms.extend(mains);
        access_point.is_some() && mains.is_some()
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Self) {
        self.access_point_ms.extend(&other.access_point_ms);
        self.mains_ms.extend(&other.mains_ms);
        self.access_point_asked_ms.extend(&other.access_point_asked_ms);
        self.mains_asked_ms.extend(&other.mains_asked_ms);
        for times_ms in
            [&mut self.access_point_ms, &mut self.mains_ms, &mut self.access_point_asked_ms, &mut self.mains_asked_ms]
        {
            times_ms.sort_unstable();
        }
        self.refused += other.refused;
        self.dropped += other.dropped;
    }

    /// Largest share of the fleet that asked for an association within any one second, after the access point and after the mains returned.
    pub fn asked_shares(&self) -> [f64; 2] {
        let boards = self.boards().max(1) as f64;
        [&self.access_point_asked_ms, &self.mains_asked_ms]
            .map(|asked_ms| share(asked_ms) * asked_ms.len() as f64 / boards)
    }

    /// When the last board was back after the access point returned, and after the mains did, seconds.
    pub fn last_s(&self) -> [f64; 2] {
        [&self.access_point_ms, &self.mains_ms].map(|times_ms| times_ms.iter().max().map_or(0.0, |ms| *ms as f64 / 1e3))
    }

    /// Associations refused and DHCP messages dropped for want of time.
    pub const fn turned_away(&self) -> (u64, u64) {
        (self.refused, self.dropped)
    }

    /// Boards.
    pub const fn boards(&self) -> usize {
        self.access_point_ms.len()
    }

    /// Largest share back within any one second after the access point returned.
    pub fn access_point_share(&self) -> f64 {
        share(&self.access_point_ms)
    }

    /// The same after the mains returned.
    pub fn mains_share(&self) -> f64 {
        share(&self.mains_ms)
    }

    /// For machines, and for merging.
    pub fn json(&self) -> Value {
        json!({
            "access_point_ms": self.access_point_ms, "mains_ms": self.mains_ms, "access_point_asked_ms": self.access_point_asked_ms,
            "mains_asked_ms": self.mains_asked_ms, "refused": self.refused, "dropped": self.dropped,
        })
    }

    /// What [`Fleet::json`] gave.
    pub fn of_json(value: &Value) -> Option<Self> {
        let list = |key: &str| value[key].as_array()?.iter().map(Value::as_u64).collect::<Option<Vec<_>>>();
        Some(Self {
            access_point_ms: list("access_point_ms")?,
            mains_ms: list("mains_ms")?,
            access_point_asked_ms: list("access_point_asked_ms")?,
            mains_asked_ms: list("mains_asked_ms")?,
            refused: value["refused"].as_u64()?,
            dropped: value["dropped"].as_u64()?,
        })
    }
}

/// Largest part of the times that lies within any thousand milliseconds; 0 without any.
fn share(times_ms: &[u64]) -> f64 {
    let mut sorted = times_ms.to_vec();
    sorted.sort_unstable();
    let mut first = 0;
    let mut most = 0;
    for last in 0..sorted.len() {
        while sorted[last] - sorted[first] >= 1_000 {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most as f64 / sorted.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_share_of_any_second_is_found_wherever_it_begins() {
        assert_eq!(share(&[]), 0.0);
        assert_eq!(share(&[100, 900, 1_099, 2_500]), 0.75);
        assert_eq!(share(&[0, 1_000, 2_000, 3_000]), 0.25);
    }
}
