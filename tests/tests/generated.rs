//! Random valid programs print the same in every world of the corpus; beside CPython they print what it prints, or are refused with a clear
//! "not supported".
//!
//! `FIELDWARDEN_GENERATED=N` says how many programs are run, without it a few hundred beside CPython;
//! `FIELDWARDEN_GENERATED_FROM=SEED` says where they begin. What differs is made small and printed with its seed, in at most
//! `FIELDWARDEN_GENERATED_TRIES` trials. Programs in whose output the order of a set shows are counted, not compared.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use fieldwarden_tests::generator::cpython::{CPython, Said};
use fieldwarden_tests::generator::{PRELUDE, program, reduce};
use fieldwarden_tests::oracle::{Bench, World, execute, folder};

/// Programs of an everyday run, beside CPython.
const EVERYDAY: u64 = 300;

/// Differences after which a run stops, if `FIELDWARDEN_GENERATED_FAILURES` does not say another number.
const FAILURES_MAX: u64 = 12;

fn failures_max() -> usize {
    variable("FIELDWARDEN_GENERATED_FAILURES", FAILURES_MAX) as usize
}

/// What the VM prints, or None if it says that it does not support the program.
fn here(text: &str, world: World) -> Option<String> {
    let ran = std::panic::catch_unwind(|| {
        let mut bench = Bench::new(folder()).with_file("program.py", text);
        let trace = execute("program.py", &mut bench, world, text.len() as u64);
        (bench, trace)
    });
    let Ok((bench, trace)) = ran else { return Some("the VM panicked".to_owned()) };
    let mut out = String::from_utf8_lossy(&bench.out).into_owned();
    match trace {
        Err(why) => out += &format!("!{why}"),
        Ok(trace) if trace.contains("not supported: ") => return None,
        Ok(trace) if !trace.is_empty() => {
            out += &format!("uncaught {}\n", trace.trim_end().lines().last().unwrap_or_default())
        }
        Ok(_) => {}
    }
    if let Some(why) = bench.unsound {
        out += &format!("!{why}");
    }
    Some(out)
}

fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The first line that differs.
fn difference(theirs: &str, ours: &str) -> String {
    let (mut a, mut b) = (theirs.lines(), ours.lines());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return "line ends differ".to_owned(),
            (x, y) if x == y => {}
            (x, y) => return format!("  wanted: {}\n  here:   {}", x.unwrap_or("(end)"), y.unwrap_or("(end)")),
        }
    }
}

#[test]
fn random_programs_print_what_cpython_prints() {
    let asked = variable("FIELDWARDEN_GENERATED", 0);
    if asked == 0 && CPython::start().is_none() && std::env::var_os("CI").is_none() {
        println!("not tried: CPython 3.11 is needed, as python3.11 or python3");
        return;
    }
    let count = if asked == 0 { EVERYDAY } else { asked };
    let first = variable("FIELDWARDEN_GENERATED_FROM", 1);
    assert!(CPython::start().is_some(), "CPython 3.11 is needed, as python3.11 or python3");
    let next = AtomicU64::new(0);
    let failures = Mutex::new(Vec::new());
    let (refused, late, unordered) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut python = CPython::start().expect("it started before");
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count || failures.lock().is_ok_and(|f| f.len() >= failures_max()) {
                        return;
                    }
                    match judge(&mut python, first + n, count == 1) {
                        Judged::Same => {}
                        Judged::Refused => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Judged::Late => drop(late.fetch_add(1, Ordering::Relaxed)),
                        Judged::Unordered => drop(unordered.fetch_add(1, Ordering::Relaxed)),
                        Judged::Differs(why) => failures.lock().expect("no thread panics").push(why),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics");
    println!(
        "{count} programs, {} refused, {} too long to compare, {} that differ in the order of a set",
        refused.into_inner(),
        late.into_inner(),
        unordered.into_inner()
    );
    assert!(failures.is_empty(), "{} programs differ\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn random_programs_print_the_same_in_every_world() {
    let count = variable("FIELDWARDEN_GENERATED", 0);
    let first = variable("FIELDWARDEN_GENERATED_FROM", 1);
    let next = AtomicU64::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let seed = first + n;
                    if n >= count || failures.lock().is_ok_and(|f| f.len() >= failures_max()) {
                        return;
                    }
                    if let Some(why) = differs_between_worlds(seed) {
                        failures.lock().expect("no thread panics").push(why);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics");
    assert!(failures.is_empty(), "{} programs differ\n{}", failures.len(), failures.join("\n"));
}

/// How the program of `seed` goes differently in one of the worlds, if it does.
fn differs_between_worlds(seed: u64) -> Option<String> {
    let text = program(seed);
    let plain = here(&text, World::Plain)?;
    if plain.contains("the VM panicked") || plain.contains('!') && plain.contains("heap ") {
        return Some(format!("--- seed {seed}: {plain}"));
    }
    let worlds = [World::Collecting, World::Failing, World::TinyStack, World::SmallHeap];
    let world = worlds[(seed % 4) as usize];
    let other = here(&text, world)?;
    let short = matches!(world, World::SmallHeap | World::TinyStack)
        && (other.contains("MemoryError") || other.contains("RecursionError"));
    (other != plain && !short)
        .then(|| format!("--- seed {seed}, world {}\n{}", world.name(), difference(&plain, &other)))
}

enum Judged {
    Same,
    Refused,
    Late,
    /// It differs, but in what no Python promises.
    Unordered,
    Differs(String),
}

fn judge(python: &mut CPython, seed: u64, alone: bool) -> Judged {
    let text = program(seed);
    if alone {
        println!("{text}");
    }
    let theirs = match python.run(&text) {
        Some(Said::Printed(theirs)) => theirs,
        Some(Said::Invalid(why)) => {
            return Judged::Differs(format!("--- seed {seed}: the generator made no program: {why}"));
        }
        Some(Said::Late) => return Judged::Late,
        None => return Judged::Differs(format!("--- seed {seed}: CPython ended")),
    };
    let worlds = [World::Collecting, World::Failing, World::TinyStack, World::SmallHeap];
    for world in [World::Plain, worlds[(seed % 4) as usize]] {
        let Some(ours) = here(&text, world) else { return Judged::Refused };
        // A small heap may be too small; then there is nothing to compare.
        let short = matches!(world, World::SmallHeap | World::TinyStack)
            && (ours.contains("MemoryError") || ours.contains("RecursionError"));
        if ours == theirs || short {
            continue;
        }
        if python.is_unordered(&text) {
            return Judged::Unordered;
        }
        let small = reduce::reduce(
            &text,
            variable("FIELDWARDEN_GENERATED_TRIES", 2000) as usize,
            |candidate| matches!(python.run(candidate), Some(Said::Printed(theirs)) if !theirs.contains("NameError") && here(candidate, world).is_some_and(|ours| ours != theirs)),
        );
        let theirs = match python.run(&small) {
            Some(Said::Printed(theirs)) => theirs,
            _ => theirs,
        };
        let ours = here(&small, world).unwrap_or(ours);
        return Judged::Differs(format!(
            "--- seed {seed}, world {}\n{}\n{}",
            world.name(),
            difference(&theirs, &ours),
            &small[PRELUDE.len()..]
        ));
    }
    Judged::Same
}
