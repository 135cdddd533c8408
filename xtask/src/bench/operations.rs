//! What one operation of the virtual machine costs: a program that does it N times, counted for two N, and the difference.

use std::path::Path;

use super::{callgrind, peer};
use crate::place;

/// The two numbers of rounds. Their difference divides what is counted; what both have in common, such as the start, falls out.
const ROUNDS: [u64; 2] = [1_000, 11_000];
/// The line of each program that says how many rounds.
const ROUNDS_LINE: &str = "N = 1000\n";
/// The loop that every program has, and those whose figure contains it.
const LOOP: &str = "empty `for` iteration";
const WITH_LOOP: [&str; 3] = [LOOP, "list comprehension, per item", "`for x in list`, per item"];

/// Prints the table.
pub fn table(binary: &Path) -> Result<(), String> {
    let rounds = each(binary, LOOP)?;
    println!("Ours on x86-64, the peer's on a Cortex-M3: read down the columns, not across.\n");
    println!("| operation | ours, instructions | peer, instructions |\n|---|---|---|");
    for (name, theirs) in peer::OPERATIONS {
        let ours = match *name {
            LOOP => rounds,
            name if WITH_LOOP.contains(&name) => each(binary, name)?,
            name => each(binary, name)? - rounds,
        };
        println!("| {name} | {ours:.0} | {theirs} |");
    }
    Ok(())
}

/// Instructions of one round of a program.
fn each(binary: &Path, name: &str) -> Result<f64, String> {
    let source = source(name)?;
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

/// The program whose first line is the operation's name.
fn source(name: &str) -> Result<String, String> {
    let folder = place::root().join("vm/benches/programs");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let first = format!("# {name}\n");
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .find(|text| text.starts_with(&first) && text.contains(ROUNDS_LINE))
        .ok_or_else(|| format!("no program in {} begins with {first:?}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_program_and_every_program_its_operation() {
        for (name, _) in peer::OPERATIONS {
            source(name).unwrap();
        }
        let programs = std::fs::read_dir(place::root().join("vm/benches/programs")).unwrap().count();
        assert_eq!(programs, peer::OPERATIONS.len());
    }
}
