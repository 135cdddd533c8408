//! Figures of the image in instructions: the emulator's clock counts one nanosecond for each, so a program's own clock counts them by the thousand.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fieldwarden_world::Script;

use crate::Trouble;
use crate::emulator::Clock;
use crate::psram::Psram;
use crate::rig::{Rig, RigConfig};

/// The two numbers of rounds; what both runs have in common, such as compiling, falls out of their difference.
const ROUNDS: [u64; 2] = [500, 4_500];
/// The line of each program that says how many rounds.
const ROUNDS_LINE: &str = "N = 1000\n";
/// The program whose figure is the loop's own, and those whose figure contains it.
const LOOP: &str = "empty `for` iteration";
const WITH_LOOP: [&str; 3] = [LOOP, "list comprehension, per item", "`for x in list`, per item"];
/// Programs that one board has: the file store has 128 files.
const PROGRAMS_AT_ONCE: usize = 24;
/// Longest wait for a program's figures, in real time.
const LONGEST: Duration = Duration::from_secs(300);
/// What every settings file here says: no wait at the start, which would be counted.
const SETTINGS: &str = "CIRCUITPY_SAFEMODE_DELAY = 0\n";
/// Heaps of which pauses are measured, in KiB.
const HEAPS: [u32; 4] = [64, 140, 256, 1024];

/// Runs one program on a board whose clock counts instructions, and gives what it printed between the words `begin` and `end`.
fn run(image: &Path, scratch: &Path, files: &[(String, String)]) -> Result<Vec<String>, Trouble> {
    std::fs::create_dir_all(scratch).map_err(|error| Trouble::io("write", scratch, &error))?;
    let psram = scratch.join("psram.bin");
    let _ = std::fs::remove_file(&psram);
    let mut memory = Psram::open(&psram)?;
    for (path, text) in files {
        memory.put(path, text.as_bytes())?;
    }
    memory.save()?;
    let mut rig = Rig::start(RigConfig {
        image: image.to_owned(),
        psram,
        scratch: scratch.join("s"),
        script: Script::none(),
        seed: 1,
        clock: Clock::Counted(0),
    })?;
    let done = rig.until(LONGEST, |rig| rig.console().contains("\nend\n"))?;
    let text = rig.console();
    if !done {
        return Err(fieldwarden::folder::Trouble(format!("the program did not come to its end:\n{text}")));
    }
    let from = text.find("begin\n").map_or(0, |at| at + "begin\n".len());
    let to = text.find("\nend\n").unwrap_or(text.len());
    Ok(text.get(from..to).unwrap_or_default().lines().map(str::to_owned).collect())
}

/// The operations' programs: their names and texts.
fn programs(folder: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let entries = std::fs::read_dir(folder).map_err(|error| Trouble::io("read", folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|error| Trouble::io("read", &path, &error))?;
        let name = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
        if text.contains(ROUNDS_LINE) {
            programs.push((name, text));
        }
    }
    Ok(programs)
}

/// Prints the tables.
///
/// # Errors
/// QEMU does not start, or a program does not end.
pub fn tables(image: &Path, root: &Path, scratch: &Path) -> Result<(), Trouble> {
    start(image, scratch)?;
    operations(image, &root.join("vm/benches/programs"), scratch)?;
    pauses(image, scratch)
}

fn start(image: &Path, scratch: &Path) -> Result<(), Trouble> {
    let code = "import time\nat = time.monotonic_ns()\nprint('begin')\nprint(at // 1000)\nprint('end')\n";
    let files = [("settings.toml", SETTINGS), ("code.py", code)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    let lines = run(image, scratch, &files)?;
    println!("From reset to the first line of code.py: {} thousand instructions.\n", lines.join(" "));
    Ok(())
}

fn operations(image: &Path, folder: &Path, scratch: &Path) -> Result<(), Trouble> {
    let programs = programs(folder)?;
    let mut figures = std::collections::BTreeMap::new();
    for some in programs.chunks(PROGRAMS_AT_ONCE) {
        figures.extend(counted(image, some, scratch)?);
    }
    let rounds = figures.get(LOOP).copied().unwrap_or(0.0);
    println!("| operation | instructions |\n|---|---|");
    for (name, figure) in &figures {
        let own = if WITH_LOOP.contains(&name.as_str()) { *figure } else { figure - rounds };
        println!("| {name} | {own:.0} |");
    }
    println!();
    Ok(())
}

/// Instructions of one round of each of the programs.
fn counted(image: &Path, programs: &[(String, String)], scratch: &Path) -> Result<Vec<(String, f64)>, Trouble> {
    let mut code = "import gc, time\n".to_owned();
    let mut files = vec![("settings.toml".to_owned(), SETTINGS.to_owned())];
    code += "print('begin')\n";
    for (number, (_, text)) in programs.iter().enumerate() {
        for (letter, rounds) in ["a", "b"].into_iter().zip(ROUNDS) {
            let text = text.replace(ROUNDS_LINE, &format!("N = {rounds}\n"));
            files.push((format!("{letter}{number}.py"), text));
        }
        code += &format!(
            "gc.collect()\ntry:\n t = time.monotonic_ns()\n import a{number}\n u = time.monotonic_ns()\n import b{number}\n \
             v = time.monotonic_ns()\n print({number}, (v - u) - (u - t))\n\
             except MemoryError:\n pass\n"
        );
    }
    code += "print('end')\n";
    files.push(("code.py".to_owned(), code));
    let mut figures = Vec::new();
    for line in run(image, scratch, &files)? {
        let mut words = line.split_whitespace();
        let number: Option<usize> = words.next().and_then(|word| word.parse().ok());
        let ns: Option<f64> = words.next().and_then(|word| word.parse().ok());
        if let Some((number, ns)) = number.zip(ns)
            && let Some((name, _)) = programs.get(number)
        {
            figures.push((name.clone(), ns / (ROUNDS[1] - ROUNDS[0]) as f64));
        }
    }
    Ok(figures)
}

fn pauses(image: &Path, scratch: &Path) -> Result<(), Trouble> {
    println!("| heap | chain, 80 % live | empty |\n|---|---|---|");
    for kib in HEAPS {
        let settings = format!("{SETTINGS}FIELDWARDEN_HEAP_MAX = {}\n", kib * 1024);
        let code = "import gc, time\n\
            def pause():\n    gc.collect()\n    t = time.monotonic_ns()\n    gc.collect()\n    return (time.monotonic_ns() - t) // 1000\n\
            empty = pause()\n\
            total = gc.mem_free() + gc.mem_alloc()\n\
            chain = None\n\
            while gc.mem_free() > total // 5:\n    for n in range(50):\n        chain = [chain, n]\n\
            full = pause()\n\
            print('begin')\nprint(full, '|', empty)\nprint('end')\n";
        let files = [("settings.toml", settings.as_str()), ("code.py", code)]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        println!("| {kib} KiB | {} |", run(image, scratch, &files)?.join(" "));
    }
    Ok(())
}
