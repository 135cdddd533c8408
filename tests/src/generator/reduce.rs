//! Makes a program that shows a defect smaller: lines, with what is indented below them, are left out while the defect still shows.

use super::PRELUDE;

/// The smallest program found that still `shows` the defect, in at most `tries` trials; the prelude is kept.
pub fn reduce(program: &str, mut tries: usize, mut shows: impl FnMut(&str) -> bool) -> String {
    let (kept, program) = program.split_at(PRELUDE.len());
    let mut lines: Vec<String> = program.lines().map(str::to_owned).collect();
    // First whole stretches of statements that are not indented.
    let mut stretch = lines.len();
    while stretch > 1 && tries > 0 {
        stretch /= 2;
        let mut end = lines.len();
        while end > 0 && tries > 0 {
            let from = (0..=end.saturating_sub(stretch)).rev().find(|&i| indent(&lines[i]) == 0).unwrap_or(0);
            let continued = lines.get(end).is_some_and(|l| indent(l) > 0 || is_clause(l)) || is_clause(&lines[from]);
            let candidate = [&lines[..from], &lines[end..]].concat();
            tries = tries.saturating_sub(1);
            if !continued && shows(&format!("{kept}{}\n", candidate.join("\n"))) {
                lines = candidate;
            }
            end = from;
        }
    }
    let mut changed = true;
    while changed && tries > 0 {
        changed = false;
        let mut at = lines.len();
        while at > 0 && tries > 0 {
            at -= 1;
            if at >= lines.len() {
                continue;
            }
            let depth = indent(&lines[at]);
            let below = lines[at + 1..].iter().take_while(|l| indent(l) > depth).count();
            let mut candidates = vec![[&lines[..at], &lines[at + 1 + below..]].concat()];
            if below > 0 {
                // The block in place of the statement that it belongs to.
                let shift = indent(&lines[at + 1]) - depth;
                let block = lines[at + 1..at + 1 + below].iter().map(|l| l.get(shift..).unwrap_or(l).to_owned());
                let mut without = lines[..at].to_vec();
                without.extend(block);
                without.extend_from_slice(&lines[at + 1 + below..]);
                candidates.push(without);
            }
            if below == 0 && at + 1 < lines.len() {
                let mut passed = lines.clone();
                passed[at] = " ".repeat(depth) + "pass";
                if passed[at] != lines[at] && lines[at].trim() != "pass" {
                    candidates.push(passed);
                }
            }
            for candidate in candidates {
                tries = tries.saturating_sub(1);
                if shows(&format!("{kept}{}\n", candidate.join("\n"))) {
                    lines = candidate;
                    changed = true;
                    break;
                }
            }
        }
    }
    format!("{kept}{}\n", lines.join("\n"))
}

/// Whether the line goes on with the statement before it.
fn is_clause(line: &str) -> bool {
    ["except", "else", "finally", "elif", "case"].iter().any(|word| line.starts_with(word))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
