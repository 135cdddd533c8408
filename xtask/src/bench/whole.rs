//! What whole programs cost, beside CPython: small ones of the kinds that others measure interpreters with.

use std::path::Path;

use super::callgrind;
use crate::place;

/// The two numbers of rounds; what a start and compiling cost falls out of the difference.
const ROUNDS: [u64; 2] = [1, 3];
const ROUNDS_LINE: &str = "N = 1\n";

/// Instructions of one round of each program in `vm/benches/whole/` under CPython 3.11.2 of Debian on x86-64, counted the same way.
const CPYTHON: &[(&str, u64)] = &[
    ("delta", 6_452_493),
    ("dispatch", 11_435_046),
    ("fannkuch", 71_947_194),
    ("gens", 12_327_617),
    ("jsons", 7_250_889),
    ("mandel", 20_013_594),
    ("matmul", 17_131_213),
    ("nbody", 14_818_160),
    ("pidigits", 12_063_163),
    ("queens", 14_071_482),
    ("regex", 1_257_337),
    ("richards", 58_753_761),
    ("sorting", 13_240_188),
    ("strings", 18_550_839),
    ("words", 5_245_781),
];

/// Prints the table of the programs whose file name contains `only`.
pub fn table(binary: &Path, only: &str) -> Result<(), String> {
    println!("| program | ours, instructions | CPython 3.11, instructions | ratio |\n|---|---|---|---|");
    let mut logarithms = Vec::new();
    for (name, theirs) in CPYTHON.iter().filter(|(name, _)| name.contains(only)) {
        let path = place::root().join("vm/benches/whole").join(format!("{name}.py"));
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut counts = [0; 2];
        for (count, rounds) in counts.iter_mut().zip(ROUNDS) {
            let path = place::scratch("whole.py").map_err(|error| error.to_string())?;
            let text = text.replace(ROUNDS_LINE, &format!("N = {rounds}\n"));
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
            *count = callgrind::instructions(binary, &["exec", &path.to_string_lossy()])?;
        }
        let [few, many] = counts;
        let ours = many.saturating_sub(few) / (ROUNDS[1] - ROUNDS[0]);
        let ratio = ours as f64 / *theirs as f64;
        logarithms.push(ratio.ln());
        println!("| {name} | {ours} | {theirs} | {ratio:.2} |");
    }
    let mean = (logarithms.iter().sum::<f64>() / logarithms.len().max(1) as f64).exp();
    println!("\nGeometric mean: {mean:.2} of CPython's.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_whole_program_has_its_figure_and_says_how_many_rounds() {
        let folder = place::root().join("vm/benches/whole");
        let mut files: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let known: Vec<&str> = CPYTHON.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, known);
        for name in files {
            assert!(
                std::fs::read_to_string(folder.join(format!("{name}.py"))).unwrap().contains(ROUNDS_LINE),
                "{name}"
            );
        }
    }
}
