//! What one operation of the virtual machine costs: a program that does it N times, counted for two N, and the difference.

use std::path::Path;

use super::{callgrind, peer};
use crate::place;

/// The two numbers of rounds. Their difference divides what is counted; what both have in common, such as the start, falls out.
const ROUNDS: [u64; 2] = [200, 2_200];
/// The line of each program that says how many rounds.
const ROUNDS_LINE: &str = "N = 1000\n";
/// The loop that every program has, and those whose figure contains it.
const LOOP: &str = "empty `for` iteration";
const PER_ITEM: &str = ", per item";

/// Prints the table of the operations whose name contains `only`: those with a figure of the peer's first, then the others.
pub fn table(binary: &Path, only: &str) -> Result<(), String> {
    let rounds = each(binary, &source(LOOP)?)?;
    println!("Ours on x86-64, the peer's on a Cortex-M3: read down the columns, not across.\n");
    println!("| operation | ours, instructions | peer, instructions |\n|---|---|---|");
    let mut programs = programs()?;
    let place = |name: &str| peer::OPERATIONS.iter().position(|(known, _)| *known == name).unwrap_or(usize::MAX);
    programs.sort_by_key(|(name, _)| (place(name), name.clone()));
    for (name, text) in programs.iter().filter(|(name, _)| name.contains(only)) {
        let with_loop = name == LOOP || name.ends_with(PER_ITEM);
        let ours = each(binary, text)? - if with_loop { 0.0 } else { rounds };
        let theirs = peer::OPERATIONS.get(place(name)).map_or(String::new(), |(_, count)| count.to_string());
        println!("| {name} | {ours:.0} | {theirs} |");
    }
    Ok(())
}

/// Instructions of one round of a program.
fn each(binary: &Path, source: &str) -> Result<f64, String> {
    let mut counts = [0; 2];
    for (count, rounds) in counts.iter_mut().zip(ROUNDS) {
        let text = source.replace(ROUNDS_LINE, &format!("N = {rounds}\n"));
        let path = place::scratch("operation.py").map_err(|error| error.to_string())?;
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        *count = callgrind::instructions(binary, &["exec", &path.to_string_lossy()])?;
    }
    let [few, many] = counts;
    Ok((many as f64 - few as f64) / (ROUNDS[1] - ROUNDS[0]) as f64)
}

/// Every program with the operation that its first line names.
fn programs() -> Result<Vec<(String, String)>, String> {
    let folder = place::root().join("vm/benches/programs");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut programs = Vec::new();
    for text in entries.filter_map(Result::ok).filter_map(|entry| std::fs::read_to_string(entry.path()).ok()) {
        match text.lines().next().and_then(|line| line.strip_prefix("# ")) {
            Some(name) if text.contains(ROUNDS_LINE) => programs.push((name.to_owned(), text)),
            _ => return Err(format!("a program in {} names no operation or no rounds", folder.display())),
        }
    }
    Ok(programs)
}

/// The program of an operation.
fn source(name: &str) -> Result<String, String> {
    let found = programs()?.into_iter().find(|(known, _)| known == name);
    found.map(|(_, text)| text).ok_or_else(|| format!("there is no program for {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_peer_has_its_program_and_no_two_programs_the_same() {
        for (name, _) in peer::OPERATIONS {
            source(name).unwrap();
        }
        let mut names: Vec<String> = programs().unwrap().into_iter().map(|(name, _)| name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
