//! Every fuzz entry with mutated corpora, on stable Rust: what coverage-guided runs do for hours, for a moment every day.
//!
//! `FIELDWARDEN_FUZZ_RUNS` sets the runs of each entry, `FIELDWARDEN_FUZZ_SEED` where they start.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use fieldwarden_tests::fuzz::{TARGETS, Target};

/// Runs of an entry in the everyday build.
const RUNS: u64 = 1_500;
const PIECES: [&[u8]; 24] = [
    b"def f():\n ",
    b"for i in range(9):\n ",
    b"try:\n ",
    b"except:\n ",
    b"with ",
    b"yield ",
    b"lambda x: ",
    b"class A:\n ",
    b"[[",
    b"{",
    b"'''",
    b"\n",
    b"= \"",
    b"0x",
    b"1e999",
    b"[[fault]]\nkind = \"",
    b"at = \"1h\"\n",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"import gc\n",
    b"gc.collect()\n",
    b"*a, **k",
    b"\\u12",
    b"async ",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut folders = vec![format!("fuzz/corpus/{name}")];
    if matches!(name, "code" | "source") {
        // Programs are what begins there; those of the campaign serve.
        folders.push("xtask/src/campaign/programs".to_owned());
    }
    let mut seeds = Vec::new();
    for folder in folders {
        let folder = format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")).flatten().collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        seeds.extend(files.iter().map(|file| std::fs::read(file.path()).unwrap()));
    }
    seeds
}

fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(24)).min(bytes.len());
        match random.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            _ => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copy));
            }
        }
    }
    bytes.truncate(8_192);
    bytes
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn drive(&(name, entry): &Target) {
    let seeds = corpus(name);
    let (first, runs) = (number("FIELDWARDEN_FUZZ_SEED", 1), number("FIELDWARDEN_FUZZ_RUNS", RUNS));
    seeds.iter().for_each(|seed| entry(seed));
    for seed in first..first + runs {
        let bytes = mutated(&seeds, &mut Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1));
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| entry(&bytes))) {
            eprintln!(
                "{name}: FIELDWARDEN_FUZZ_SEED={seed} FIELDWARDEN_FUZZ_RUNS=1, {:?}",
                String::from_utf8_lossy(&bytes)
            );
            resume_unwind(panic);
        }
    }
    println!("{name}: {} executions", runs + seeds.len() as u64);
}

#[test]
fn mutated_input_of_every_entry_never_panics() {
    std::thread::scope(|scope| {
        for target in TARGETS {
            scope.spawn(|| drive(target));
        }
    });
}

#[test]
fn every_entry_has_a_target_of_the_coverage_guided_fuzzer() {
    for (name, _) in TARGETS {
        let path = format!("{}/../fuzz/targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.contains(&format!("fuzz::{name}(bytes)")), "{path}");
    }
}
