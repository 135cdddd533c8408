//! The bound within which a board is back, by class of fault: what RELIABILITY.md publishes and every campaign checks.
//!
//! Counted from the end of the fault where only time ends it, from its start where the board cures it. While other faults act, and
//! as long as a board may still be busy with them, an instance is not held to its bound.

use serde_json::Value;

/// One row: what it is about, kinds, bound in seconds, and what makes it up.
pub struct Bound {
    /// Kinds of fault, as scripts name them.
    pub kinds: &'static [&'static str],
    /// Longest time to recover.
    pub within_s: f64,
    /// Why it is that long.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the page that a test keeps"))]
    pub because: &'static str,
}

/// Every kind stands in one row.
pub const BOUNDS: &[Bound] = &[
    Bound {
        kinds: &["ap-down", "wrong-password", "weak-signal", "dhcp-silent", "dhcp-refusing", "gateway-dead"],
        within_s: 60.0,
        because: "a scan every 3 s, a spread of up to 6 s, an attempt to join every 6 s, and the end of a rung that had begun",
    },
    Bound {
        kinds: &["dns-dead", "upstream-dead", "captive-portal"],
        within_s: 1_200.0,
        because: "probes every 3 s; where none is set, the program's own next attempt, and a program that ended for it again and again is started every 15 minutes",
    },
    Bound {
        kinds: &["service-dead"],
        within_s: 3_600.0,
        because: "an eighth of the silence, one full wait for an answer, and the program's own period",
    },
    Bound {
        kinds: &["half-open-tcp"],
        within_s: 420.0,
        because: "the program's period, one full wait for an answer, and new connections",
    },
    Bound {
        kinds: &["radio-wedged", "chip-wedged", "chip-restart"],
        within_s: 1_800.0,
        because: "three failures of a probe, the contract of each lesser rung, a pass over the ladder with its pause",
    },
    Bound {
        kinds: &["vm-hang"],
        within_s: 600.0,
        because: "the watchdog's time, a start, and the program's own period",
    },
    Bound {
        kinds: &[
            "exception",
            "memory-exhaustion",
            "brown-out",
            "power-cut",
            "retained-corrupt",
            "clock-wrap",
            "flash-full",
        ],
        within_s: 1_800.0,
        because: "the longest pause before a restart, and the program's own period",
    },
];

/// Where nobody could tell a dead network from a board that hears nothing, only a reset of the board helps, and today's is spent: its
/// ration is one a day of powered time.
const BLIND_S: f64 = 86_400.0;

/// The bound of a kind.
fn of(kind: &str) -> Option<f64> {
    BOUNDS.iter().find(|bound| bound.kinds.contains(&kind)).map(|bound| bound.within_s)
}

/// Whether a fault waited, or may have waited, for the ration of blind resets: only a reset of the board cures it, and the board's
/// verdict was that it is not known whose fault it is.
pub fn is_blind(fault: &Value) -> bool {
    fault["cure"] == "mcu-reset" && fault["truth"] != "program" && fault["verdict"]["class"] == "undetermined"
}

/// From when to when a fault acted, and when it was recovered from; seconds.
fn times(fault: &Value) -> Option<(f64, f64, Option<f64>)> {
    let number = |key: &str| fault[key].as_f64();
    let started_s = number("started_s")?;
    Some((started_s, number("cleared_s").unwrap_or(f64::INFINITY), number("recovered_s")))
}

/// Time to recover: from the start where the board cured it, else from the end, until `end_s` if it never did. Time in which another fault
/// acts is that one's: a line that is down again before the board could use it is not slow to recover from for a second day. No board is
/// sooner than the clairvoyant for it.
pub fn took_s(faults: &[Value], index: usize, end_s: f64) -> Option<f64> {
    let fault = faults.get(index)?;
    let (started_s, cleared_s, recovered_s) = times(fault)?;
    let from_s = if is_cured_on_board(fault) { started_s } else { cleared_s.min(end_s) };
    let to_s = recovered_s.unwrap_or(end_s);
    let others = faults.iter().enumerate().filter(|(other, _)| *other != index);
    let acting = others
        .filter_map(|(_, other)| times(other))
        .map(|(begin_s, over_s, _)| (begin_s.max(from_s), over_s.min(to_s)));
    let mut acting: Vec<_> = acting.filter(|(begin_s, over_s)| begin_s < over_s).collect();
    acting.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut others_s, mut seen_s) = (0.0, from_s);
    for (begin_s, over_s) in acting {
        others_s += (over_s - begin_s.max(seen_s)).max(0.0);
        seen_s = seen_s.max(over_s);
    }
    let least_s = fault["clairvoyant_s"].as_f64().map_or(0.0, |at_s| at_s - from_s);
    Some((to_s - from_s - others_s).max(least_s.min(to_s - from_s)).max(0.0))
}

/// Whether anything that the board sent was lost to it: a name server that nobody asks is dead without harm.
pub fn is_noticeable(fault: &Value) -> bool {
    fault["truth"] == "program" || !fault["clairvoyant_s"].is_null()
}

/// Whether something on the board ends it.
pub fn is_cured_on_board(fault: &Value) -> bool {
    fault["cure"].as_str().is_some_and(|cure| cure != "outside" && cure != "none")
}

/// Instances that were not recovered from within their bound, in words.
pub fn broken(faults: &[Value], end_s: f64) -> Vec<String> {
    let mut broken = Vec::new();
    for (index, fault) in faults.iter().enumerate() {
        let Some((started_s, cleared_s, recovered_s)) = times(fault) else { continue };
        let kind = fault["kind"].as_str().unwrap_or("?");
        let Some(within_s) = of(kind) else {
            broken.push(format!("{kind} has no bound"));
            continue;
        };
        let within_s = if is_blind(fault) { within_s + BLIND_S } else { within_s };
        if !is_noticeable(fault) {
            continue;
        }
        let from_s = if is_cured_on_board(fault) { started_s } else { cleared_s };
        let late_s = recovered_s.unwrap_or(end_s) - from_s;
        // Others that acted in the time that is judged, and a bound after.
        let disturbed = faults.iter().enumerate().any(|(other, value)| {
            let Some((begin_s, over_s, well_s)) = times(value) else { return false };
            other != index && begin_s < from_s + within_s && well_s.unwrap_or(over_s).max(over_s) + within_s > from_s
        });
        if late_s > within_s && !disturbed {
            broken.push(format!("{kind} at {started_s:.0} s: back after {late_s:.0} s, the bound is {within_s:.0} s"));
        }
    }
    broken
}

/// The rows for RELIABILITY.md.
#[cfg(test)]
fn table() -> String {
    let mut page = String::from("| fault | back within | made up of |\n|---|---|---|\n");
    for bound in BOUNDS {
        page += &format!("| {} | {:.0} s | {} |\n", bound.kinds.join(", "), bound.within_s, bound.because);
    }
    page
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(kind: &str, started_s: f64, cleared_s: f64, recovered_s: Value) -> Value {
        json!({"kind": kind, "truth": "upstream", "clairvoyant_s": 1.0, "cure": "outside", "started_s": started_s, "cleared_s": cleared_s, "recovered_s": recovered_s})
    }

    #[test]
    fn fault_back_after_its_bound_or_never_is_told_unless_another_disturbs_it() {
        let slow = fault("ap-down", 1_000.0, 1_100.0, json!(1_200.0));
        let never = fault("dns-dead", 5_000.0, 5_100.0, Value::Null);
        let good = fault("ap-down", 90_000.0, 90_100.0, json!(90_103.0));
        assert_eq!(broken(&[slow.clone(), never, good.clone()], 100_000.0).len(), 2);
        let beside = fault("gateway-dead", 1_050.0, 1_150.0, json!(1_151.0));
        assert_eq!(broken(&[slow, beside, good], 100_000.0), [] as [String; 0]);
    }

    #[test]
    fn time_in_which_another_fault_acts_is_not_counted_twice() {
        let first = fault("upstream-dead", 100.0, 200.0, json!(1_100.0));
        let second = fault("upstream-dead", 250.0, 1_000.0, json!(1_100.0));
        let third = fault("dns-dead", 300.0, 400.0, json!(1_100.0));
        let all = [first, second, third];
        assert_eq!(took_s(&all, 0, 9_000.0), Some(50.0 + 100.0));
        assert_eq!(took_s(&all, 1, 9_000.0), Some(100.0));
        let alone = [fault("upstream-dead", 100.0, 200.0, Value::Null)];
        assert_eq!(took_s(&alone, 0, 9_000.0), Some(8_800.0));
        let mut known = fault("upstream-dead", 100.0, 200.0, json!(260.0));
        known["clairvoyant_s"] = json!(230.0);
        assert_eq!(took_s(&[known, fault("ap-down", 205.0, 259.0, json!(260.0))], 0, 9_000.0), Some(30.0));
    }

    #[test]
    fn deaf_board_that_only_a_reset_cures_has_a_day_where_the_verdict_is_undetermined_and_nowhere_else() {
        let mut wedged = fault("chip-wedged", 1_000.0, 80_000.0, json!(80_010.0));
        wedged["cure"] = json!("mcu-reset");
        assert_eq!(broken(&[wedged.clone()], 200_000.0).len(), 1);
        wedged["verdict"] = json!({"class": "undetermined", "layer": null});
        assert_eq!(broken(&[wedged.clone()], 200_000.0), [] as [String; 0]);
        wedged["recovered_s"] = json!(89_300.0);
        assert_eq!(broken(&[wedged.clone()], 200_000.0).len(), 1);
        wedged["cure"] = json!("chip-reset");
        assert_eq!(broken(&[wedged], 200_000.0).len(), 1);
    }

    #[test]
    fn reliability_page_has_every_bound() {
        let page = std::fs::read_to_string(crate::place::root().join("RELIABILITY.md")).unwrap();
        assert!(page.contains(&table()), "RELIABILITY.md wants this table:\n{}", table());
    }
}
