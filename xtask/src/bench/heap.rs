//! What a collection costs: instructions by the shape of what lives, the size of the heap, and what has died.

use crate::place;
use crate::process::{self, cargo};

use super::{callgrind, peer};

const SHAPES: [&str; 7] = ["chain", "bytearrays", "pairs", "instances", "tuples", "wide", "dict"];
const CASES: [&str; 4] = ["still", "shift", "mixed", "young"];
const SIZES_KB: [u64; 4] = [64, 256, 1024, 4096];
const FUNCTION: &str = "collect_cost::measured";

/// Prints the table of docs/heap.md.
pub fn table() -> Result<(), String> {
    if !process::is_there("valgrind") {
        return Err("valgrind is missing; on Debian `apt-get install valgrind`".to_owned());
    }
    let command =
        cargo(&["build", "--release", "--locked", "--package", "fieldwarden-vm", "--example", "collect_cost"]);
    let built = process::run(command, &mut |_| {})?;
    if !built.success {
        return Err(built.text);
    }
    let binary = place::root().join("target/release/examples/collect_cost");
    println!("Thousand instructions of one collection on x86-64, in brackets per word that lives.\n");
    println!("| what lives | case | 64 KB | 256 KB | 1 MB | 4 MB |\n|---|---|---|---|---|---|");
    for shape in SHAPES {
        for case in CASES {
            let mut row = format!("| {shape} | {case} |");
            for kb in SIZES_KB {
                let kb = kb.to_string();
                let words = [shape, &kb, case];
                let count = callgrind::instructions_in(&binary, &words, FUNCTION)?;
                let mut command = process::program(&binary.to_string_lossy(), &words);
                let said = command.output().map_err(|error| error.to_string())?.stdout;
                let live = live(&String::from_utf8_lossy(&said)).ok_or("no count of live words")?;
                row += &format!(" {} ({:.1}) |", count.div_ceil(1000), count as f64 / live as f64);
            }
            println!("{row}");
        }
    }
    println!("\nThe peer, on a Cortex-M3, for the shape that suits it (chain, still): {}.", peer::COLLECTIONS);
    Ok(())
}

/// The number after `live`.
fn live(said: &str) -> Option<u64> {
    let mut words = said.split_whitespace();
    words.by_ref().find(|word| *word == "live")?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn live_words_are_found() {
        assert_eq!(super::live("chain 64 still live 123 freed 4 moved 0"), Some(123));
        assert_eq!(super::live("chain"), None);
    }
}
