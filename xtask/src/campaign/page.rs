//! A report for people, and what it says of the promises that only all boards together can hold.

use std::fmt::Write;

use super::draw::MIX;
use super::figures::{Figures, Kind};
use super::fleet;
use super::report::{OURS, Report};

/// Promises about all boards together that do not hold.
pub fn missed(report: &Report) -> Vec<String> {
    let mut missed = Vec::new();
    let ours = &report.beside;
    for (name, other) in report.policies.iter().filter(|(name, _)| *name != OURS) {
        if ours.mean_s() >= other.mean_s() {
            missed.push(format!("{name} recovers in {:.1} s, ours in {:.1} s", other.mean_s(), ours.mean_s()));
        }
        for (kind, mine) in &ours.kinds {
            // A reset that cures what nothing less could is no worse for coming before something else ended the fault by chance.
            let theirs = other.kinds.get(kind).map_or(0, Kind::resets_beyond);
            if mine.resets_beyond() > theirs {
                missed.push(format!("{kind}: {} resets beyond the cure, under {name} {theirs}", mine.resets_beyond()));
            }
        }
    }
    let asked = report.fleet.asked_shares();
    for (share, what) in [
        (report.fleet.access_point_share().max(asked[0]), "the access point"),
        (report.fleet.mains_share().max(asked[1]), "the mains"),
    ] {
        // A handful of boards meets in a second by chance.
        if report.fleet.boards() >= 100 && share > fleet::SHARE_MAX {
            missed.push(format!(
                "{:.0} % of a fleet come back, or ask to, within one second after {what}",
                100.0 * share
            ));
        }
    }
    missed
}

/// Seeds as text.
pub fn seeds(report: &Report) -> String {
    let ranges: Vec<_> = report.seeds.iter().map(|(from, to)| format!("{from} to {}", to.saturating_sub(1))).collect();
    ranges.join(", ")
}

/// The page.
pub fn markdown(report: &Report) -> String {
    let ours = report.ours();
    let mut page = String::from(
        "# Campaign\n\nWritten by `cargo xtask campaign`; the same for machines is `campaign.json`, with timelines `campaign.html`.\n\n",
    );
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{}.\n", ours.line());
    let _ = writeln!(page, "- Made: {}.\n- Mix `{MIX}`, seeds {}.", report.made.join("; "), seeds(report));
    let _ = writeln!(
        page,
        "- Simulated in {:.0} s of processor time, {:.0} times as fast as real time a core.",
        ours.wall_s,
        ours.board_s / ours.wall_s.max(1e-9)
    );
    let _ = writeln!(
        page,
        "- Online {:.4} of the time; {} lines acknowledged; {} wrong verdicts.",
        ours.online(),
        ours.lines,
        ours.verdicts_wrong
    );
    let _ = writeln!(
        page,
        "- {} faults were or may have been cured by a blind reset of the board only, whose ration is one a day: without them recovery takes {:.2} times the clairvoyant's.",
        ours.blind(),
        ours.known_ratio().unwrap_or(0.0)
    );
    let _ = writeln!(page, "- Resets: {}.", list(&ours.resets));
    let _ = writeln!(page, "- Rungs: {}.", list(&ours.rungs));
    let _ = writeln!(page, "- Broken promises: {}.\n", report.broken_count);
    for what in &report.broken {
        let _ = writeln!(page, "    {what}");
    }
    page += "\n## Time to recover\n\n";
    page += "From the start where the board can cure it, else from the end; time in which another fault acts is that one's. A clairvoyant knows the cure at the first sign. Needless: actions above the least rung that cures, or where none does.\n\n";
    page += "| fault | class | instances | mean s | p50 s | p99 s | clairvoyant, mean s | ratio | actions each | needless each | resets |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (name, kind) in &ours.kinds {
        page += &row(name, kind);
    }
    page += &beside(report);
    let fleet = &report.fleet;
    let (asked, last_s, turned_away) = (fleet.asked_shares(), fleet.last_s(), fleet.turned_away());
    let _ = writeln!(
        page,
        "\n## A fleet behind one access point\n\n{} boards share it, lose it together and hear it again together; it has the time for 40 associations and 100 DHCP messages a second. Promised: no more than {:.0} % are back, or ask to be, within any one second.\n\n| | asked, largest share of a second | back, largest share of a second | the last was back after s |\n|---|---|---|---|\n| the access point returned | {:.1} % | {:.1} % | {:.1} |\n| the mains returned | {:.1} % | {:.1} % | {:.1} |\n\nTurned away for want of time: {} associations, {} DHCP messages.",
        fleet.boards(),
        100.0 * fleet::SHARE_MAX,
        100.0 * asked[0],
        100.0 * fleet.access_point_share(),
        last_s[0],
        100.0 * asked[1],
        100.0 * fleet.mains_share(),
        last_s[1],
        turned_away.0,
        turned_away.1
    );
    page += "\n## The slowest recoveries\n\n| seed | link | fault | took s | clairvoyant s | actions |\n|---|---|---|---|---|---|\n";
    for (_, story) in &report.worst {
        let text = |key: &str| story[key].as_str().unwrap_or("?").to_owned();
        let number = |key: &str| story[key].as_f64().unwrap_or(0.0);
        let actions = story["fault"]["actions"].as_array().into_iter().flatten();
        let actions: Vec<_> = actions.filter_map(|action| action["rung"].as_str()).take(12).collect();
        let kind = story["fault"]["kind"].as_str().unwrap_or("?");
        let _ = writeln!(
            page,
            "| {} | {} | {kind} | {:.1} | {:.1} | {} |",
            story["seed"],
            text("link"),
            number("took_s"),
            number("clairvoyant_s"),
            actions.join(", ")
        );
    }
    page
}

fn list(counts: &std::collections::BTreeMap<String, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

fn row(name: &str, kind: &Kind) -> String {
    let each = |count: u64| count as f64 / kind.faults.max(1) as f64;
    let known = kind.clairvoyant_s > 0.0;
    let ratio = if known { format!("{:.2}", kind.compared_s / kind.clairvoyant_s) } else { "–".to_owned() };
    let clairvoyant =
        if known { format!("{:.1}", kind.clairvoyant_s / kind.faults.max(1) as f64) } else { "–".to_owned() };
    format!(
        "| {name} | {} | {} | {:.1} | {:.1} | {:.1} | {clairvoyant} | {ratio} | {:.2} | {:.2} | {} |\n",
        kind.class,
        kind.faults,
        kind.times.mean_s(),
        kind.times.quantile_s(50),
        kind.times.quantile_s(99),
        each(kind.actions),
        each(kind.needless),
        kind.resets
    )
}

fn beside(report: &Report) -> String {
    let others: Vec<(&String, &Figures)> = report.policies.iter().filter(|(name, _)| *name != OURS).collect();
    if others.is_empty() {
        return String::new();
    }
    let ours = &report.beside;
    let columns: Vec<_> = std::iter::once(("this project", ours))
        .chain(others.iter().map(|(name, figures)| (name.as_str(), *figures)))
        .collect();
    let mut page = format!(
        "\n## Beside what boards do today\n\nThe same {} boards under each policy, {:.2} board-years each. Mean time to recover in seconds, and in brackets how often the board was reset while the fault lasted, less the resets that cured what nothing less could. What was never recovered from counts until the board's end.\n\n| |",
        ours.boards,
        ours.years()
    );
    columns.iter().for_each(|(name, _)| page += &format!(" {name} |"));
    page += "\n|---|";
    columns.iter().for_each(|_| page += "---|");
    page += "\n";
    let mut line = |name: &str, cell: &dyn Fn(&Figures) -> String| {
        page += &format!("| {name} |");
        columns.iter().for_each(|(_, figures)| page += &format!(" {} |", cell(figures)));
        page += "\n";
    };
    line("all faults", &|figures| {
        format!("**{:.1}** ({})", figures.mean_s(), figures.kinds.values().map(Kind::resets_beyond).sum::<u64>())
    });
    line("p99 of the worst class", &|figures| {
        format!("{:.0}", figures.kinds.values().map(|kind| kind.times.quantile_s(99)).fold(0.0, f64::max))
    });
    line("online", &|figures| format!("{:.4}", figures.online()));
    line("resets, all", &|figures| figures.own_resets().to_string());
    line("of them needless", &|figures| figures.reset("needless").to_string());
    line("rungs begun", &|figures| figures.rungs.values().sum::<u64>().to_string());
    for kind in ours.kinds.keys() {
        line(kind, &|figures| {
            figures
                .kinds
                .get(kind)
                .map_or_else(|| "–".to_owned(), |kind| format!("{:.1} ({})", kind.times.mean_s(), kind.resets_beyond()))
        });
    }
    page
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Boards with one kind of fault: what its instances say of resets and what cured them.
    fn figures(faults: &[(u64, &str)]) -> Figures {
        let fault = |(resets, cured_by): &(u64, &str)| {
            json!({"kind": "chip-wedged", "truth": "local", "cure": "mcu-reset", "cured_by": cured_by, "resets": resets, "clairvoyant_s": 2.0,
                "started_s": 1.0, "cleared_s": 2.0, "recovered_s": 3.0, "actions": []})
        };
        let mut figures = Figures::default();
        figures.add(&json!({"board_time_s": 100.0, "faults": faults.iter().map(fault).collect::<Vec<_>>()}));
        figures
    }

    fn report(ours: Figures, mut theirs: Figures) -> Report {
        // Slower, so that only resets are compared.
        theirs.add(&json!({"board_time_s": 9_000.0, "faults": [{"kind": "ap-down", "truth": "local", "cure": "outside", "clairvoyant_s": 2.0,
            "started_s": 1.0, "cleared_s": 2.0, "recovered_s": 5_000.0, "actions": []}]}));
        Report { policies: [("ladder".to_owned(), theirs)].into(), beside: ours, ..Report::default() }
    }

    #[test]
    fn more_resets_than_a_baseline_are_told_unless_they_cured_what_nothing_less_could() {
        let theirs = || figures(&[(1, "mcu-reset"), (0, "chip-reset")]);
        assert_eq!(missed(&report(figures(&[(1, "mcu-reset"), (1, "mcu-reset")]), theirs())), [] as [String; 0]);
        let more = missed(&report(figures(&[(2, "mcu-reset"), (1, "mcu-reset")]), theirs()));
        assert_eq!(more, ["chip-wedged: 1 resets beyond the cure, under ladder 0"]);
    }

    #[test]
    fn fleet_that_asks_all_at_once_is_told_even_if_the_access_point_lets_it_in_slowly() {
        let boards: Vec<_> = (0..100)
            .map(|board| {
                json!({"seed": board, "violations": [], "joined_s": [12.0 + f64::from(board), 250.0 + f64::from(board)],
            "faults": [{"kind": "ap-down", "cleared_s": 10.0}, {"kind": "power-cut", "started_s": 200.0}]})
            })
            .collect();
        let asked_s: Vec<_> = (0..40).map(|ask| 11.0 + f64::from(ask) / 100.0).collect();
        let mut report = report(figures(&[]), figures(&[]));
        let refused = json!({"boards": boards, "asked_s": asked_s, "refused_s": [], "leases_dropped": 0});
        assert_eq!(report.fleet.add_all(&refused), [] as [String; 0]);
        assert_eq!(missed(&report).len(), 1, "{:?}", missed(&report));
    }
}
