//! Figures of the image in instructions: the emulator's clock counts one nanosecond for each, so a program's own clock counts them by the thousand.

use std::path::{Path, PathBuf};
use std::time::Duration;

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
/// Longest wait for a program's figures, in real time.
const LONGEST: Duration = Duration::from_secs(300);
/// What every settings file here says: no wait at the start, which would be counted.
const SETTINGS: &str = "CIRCUITPY_SAFEMODE_DELAY = 0\n";
/// Programs that a board's store has room for at once, two files each.
const PROGRAMS_A_BOARD: usize = 50;
/// Heaps of which pauses are measured, in KiB.
const HEAPS: [u32; 4] = [64, 140, 256, 1024];
/// Lines of telemetry after which every stack has been as deep as it gets.
const LINES: usize = 4;

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
    let config = RigConfig::new(image.to_owned(), psram, scratch.join("s"));
    let mut rig = Rig::start(RigConfig { clock: Clock::Counted(0), ..config })?;
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

/// What can be measured, in the order of the page.
pub const PARTS: [&str; 5] = ["start", "reload", "stacks", "operations", "pauses"];

/// Prints the figures: all of them, or those of one part.
///
/// # Errors
/// QEMU does not start, or a program does not end.
pub fn tables(image: &Path, root: &Path, scratch: &Path, only: Option<&str>) -> Result<(), Trouble> {
    for part in PARTS.into_iter().filter(|part| only.is_none_or(|only| only == *part)) {
        match part {
            "start" => start(image, scratch)?,
            "reload" => reload(image, scratch)?,
            "stacks" => stacks(image, &root.join("examples/telemetry"), scratch)?,
            "operations" => operations(image, &root.join("vm/benches/programs"), scratch)?,
            _ => pauses(image, scratch)?,
        }
    }
    Ok(())
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
    for some in programs.chunks(PROGRAMS_A_BOARD) {
        for (name, figure) in rounds_of(image, some, scratch)? {
            figures.insert(name, figure);
        }
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

/// Instructions of one round of each program, the loop included.
fn rounds_of(image: &Path, programs: &[(String, String)], scratch: &Path) -> Result<Vec<(String, f64)>, Trouble> {
    let mut code = "import gc, time\nprint('begin')\n".to_owned();
    let mut files = vec![("settings.toml".to_owned(), SETTINGS.to_owned())];
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
    let figure = |line: String| {
        let mut words = line.split_whitespace();
        let number: usize = words.next()?.parse().ok()?;
        let ns: f64 = words.next()?.parse().ok()?;
        Some((programs.get(number)?.0.clone(), ns / (ROUNDS[1] - ROUNDS[0]) as f64))
    };
    Ok(run(image, scratch, &files)?.into_iter().filter_map(figure).collect())
}

/// Live data, how a node of it is made in Python, and what a collection of it costs the peer of `cargo xtask bench` on this processor: thousand
/// instructions by heap.
const SHAPES: [(&str, &str, [u32; 4]); 6] = [
    ("nothing", "", [44, 44, 44, 45]),
    ("chain `[next, int]`", "[x, 1]", [322, 716, 1_317, 5_282]),
    ("large bytearrays", "", [280, 608, 1_116, 4_484]),
    ("chain `([i], next)`", "([1], x)", [1_536, 7_066, 23_332, 363_610]),
    ("instances `.val=[i]`, `.nxt`", "Node(x)", [1_317, 5_851, 19_593, 309_991]),
    ("tuples of 4 values, then next", "(1, 2, 3, 4, x)", [2_292, 11_116, 37_268, 593_075]),
];

fn pauses(image: &Path, scratch: &Path) -> Result<(), Trouble> {
    println!(
        "Pause of a collection in thousand instructions, four fifths of the heap being live: ours, and the peer's.\n"
    );
    let head: Vec<String> = HEAPS.iter().map(|kib| format!("{kib} KiB | peer")).collect();
    println!("| live data | {} |\n|---|{}", head.join(" | "), "---|---|".repeat(HEAPS.len()));
    for (shape, node, peer) in SHAPES {
        let mut row = format!("| {shape}");
        for (kib, peer) in HEAPS.into_iter().zip(peer) {
            let settings = format!("{SETTINGS}FIELDWARDEN_HEAP_MAX = {}\n", kib * 1024);
            let grow = match shape {
                "nothing" => String::new(),
                "large bytearrays" => {
                    "x = []\nwhile gc.mem_free() > fifth:\n    x.append(bytearray(1000))\n".to_owned()
                }
                _ => format!("x = None\nwhile gc.mem_free() > fifth:\n    for n in range(20):\n        x = {node}\n"),
            };
            let code = format!(
                "import gc, time\n\
                 class Node:\n    def __init__(self, next):\n        self.val = [1]\n        self.nxt = next\n\
                 fifth = (gc.mem_free() + gc.mem_alloc()) // 5\n\
                 {grow}\
                 gc.collect()\nt = time.monotonic_ns()\ngc.collect()\nt = time.monotonic_ns() - t\n\
                 print('begin')\nprint(t // 1000)\nprint('end')\n"
            );
            let files = [("settings.toml", settings), ("code.py", code)].map(|(path, text)| (path.to_owned(), text));
            row += &format!(" | {} | {peer}", run(image, scratch, &files)?.join(" "));
        }
        println!("{row} |");
    }
    println!();
    Ok(())
}

/// A reload: from `supervisor.reload()` in one run to the first line of the next, the shorter of two.
fn reload(image: &Path, scratch: &Path) -> Result<(), Trouble> {
    let code = "import alarm, supervisor, time\n\
        at = time.monotonic_ns()\n\
        runs = alarm.sleep_memory[0]\n\
        if runs == 0:\n    print('begin')\n\
        else:\n    print(at - int.from_bytes(alarm.sleep_memory[8:16], 'little'))\n\
        if runs == 2:\n    print('end')\n    time.sleep(1000)\n\
        alarm.sleep_memory[0] = runs + 1\n\
        alarm.sleep_memory[8:16] = time.monotonic_ns().to_bytes(8, 'little')\n\
        supervisor.reload()\n";
    let files = [("settings.toml", SETTINGS), ("code.py", code)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    let lines = run(image, scratch, &files)?;
    let shortest = lines.iter().filter_map(|line| line.trim().parse::<u64>().ok()).min();
    println!("A reload: {} thousand instructions.\n", shortest.map_or("?".to_owned(), |ns| (ns / 1_000).to_string()));
    Ok(())
}

/// The telemetry example on a quiet network: how deep the stacks get. What a cycle costs is not told: the executor waits by an instruction that the
/// emulator takes for none, so its counts do not tell waiting from work.
fn stacks(image: &Path, folder: &Path, scratch: &Path) -> Result<(), Trouble> {
    let psram = scratch.join("psram.bin");
    std::fs::create_dir_all(scratch).map_err(|error| Trouble::io("write", scratch, &error))?;
    let _ = std::fs::remove_file(&psram);
    let mut memory = Psram::open(&psram)?;
    memory.copy_in(folder)?;
    memory.save()?;
    let mut rig = Rig::start(RigConfig::new(image.to_owned(), psram, scratch.join("s")))?;
    if !rig.until(LONGEST, |rig| rig.lines.len() >= LINES)? {
        return Err(fieldwarden::folder::Trouble(format!("no {LINES} lines of telemetry:\n{}", rig.console())));
    }
    let (main, thread) = rig.stack_peaks()?;
    println!("Worst depth of the stacks, telemetry: {main} bytes of handlers and network, {thread} of the program.\n");
    Ok(())
}
