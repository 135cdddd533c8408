//! What the telemetry board costs: time to simulate, memory, and instructions from power on to its program.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{callgrind, peer};
use crate::place;
use crate::process::program;

const FOLDER: &str = "examples/telemetry";
/// Board time of the measurement of speed: long enough that the start does not count.
const LONG: &str = "30d";
/// Board time in which a program shows that its memory suffices: the heap has been filled and collected many times.
const SHORT: &str = "1h";
/// Lines that come in [`SHORT`] at one every ten seconds, but for the first.
const LINES_WANTED: u64 = 359;
/// The memory that must suffice, in bytes.
const HEAP_BAR: u64 = 64 * 1024;
const STACK_BAR: u64 = 4 * 1024;
/// Board time just after the first lines of code.py, when the time in which a hand may ask for safe mode is set to 0.
const STARTED: &str = "1ms";

/// Simulated seconds a wall second.
pub fn speed(binary: &Path) -> Result<(), String> {
    let document = simulate(binary, &place::root().join(FOLDER), LONG)?;
    let number = |key: &str| document[key].as_f64().unwrap_or(0.0);
    println!(
        "- {:.0} simulated seconds a second, over {LONG} at a line every 10 s ({} lines)",
        number("board_time_s") / number("wall_time_s").max(1e-9),
        document["lines"]
    );
    Ok(())
}

/// The least heap with which every line arrives.
pub fn memory(binary: &Path) -> Result<(), String> {
    let heap = least(4, HEAP_BAR / 1024, &mut |kib| suffices(binary, kib * 1024, STACK_BAR))?;
    let say = |found: Option<u64>, unit: u64, bar: u64| match found {
        Some(units) => format!("{} bytes", units * unit),
        None => format!("more than {bar} bytes"),
    };
    println!("- heap needed: {} (in steps of 1 KiB; bar {HEAP_BAR})", say(heap, 1024, HEAP_BAR));
    println!("- stack of calls: runs with {STACK_BAR} bytes, the least that a board gives");
    Ok(())
}

/// Instructions from power on to code.py.
pub fn start(binary: &Path) -> Result<(), String> {
    let folder = copy("start", "CIRCUITPY_SAFEMODE_DELAY = 0\n")?;
    let faults = no_faults()?;
    let (folder, faults) = (folder.to_string_lossy(), faults.to_string_lossy());
    let words = ["sim", &folder, "--faults", &faults, "--for", STARTED, "--seed", "1"];
    // What the PC needs to start and end a process is not the board's.
    let process = callgrind::instructions(binary, &["--version"])?;
    let start = callgrind::instructions(binary, &words)?.saturating_sub(process);
    println!(
        "- instructions from power on to the first lines of code.py, the simulated world's included: {start} on x86-64 (peer, \
         reset to prompt without a network: {} on a Cortex-M3)",
        peer::START
    );
    Ok(())
}

/// The least number for which `enough` holds, if it does for the greatest.
fn least(low: u64, high: u64, enough: &mut dyn FnMut(u64) -> Result<bool, String>) -> Result<Option<u64>, String> {
    if !enough(high)? {
        return Ok(None);
    }
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low.midpoint(high);
        if enough(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(Some(high))
}

fn suffices(binary: &Path, heap: u64, stack: u64) -> Result<bool, String> {
    let settings = format!("FIELDWARDEN_HEAP_MAX = {heap}\nCIRCUITPY_PYSTACK_SIZE = {stack}\n");
    let document = simulate(binary, &copy("memory", &settings)?, SHORT)?;
    let starts = document["program_starts"].as_u64();
    Ok(document["lines"].as_u64().is_some_and(|lines| lines >= LINES_WANTED) && starts == Some(1))
}

fn simulate(binary: &Path, folder: &Path, duration: &str) -> Result<Value, String> {
    let faults = no_faults()?;
    let words = ["sim", &folder.to_string_lossy(), "--faults", &faults.to_string_lossy(), "--for", duration];
    let mut command = program(&binary.to_string_lossy(), &words);
    let output = command.args(["--seed", "1", "--json"]).output().map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("no document ({error}): {}", String::from_utf8_lossy(&output.stderr)))
}

fn no_faults() -> Result<PathBuf, String> {
    let path = place::scratch("none.toml").map_err(|error| error.to_string())?;
    std::fs::write(&path, "about = \"nothing goes wrong\"\n").map_err(|error| error.to_string())?;
    Ok(path)
}

/// The example with other settings in front of its own: of a key that stands twice the first counts.
fn copy(name: &str, settings: &str) -> Result<PathBuf, String> {
    let to = place::scratch(name).map_err(|error| error.to_string())?;
    let from = place::root().join(FOLDER);
    let copied = std::fs::create_dir_all(to.join("lib")).and_then(|()| {
        for file in ["boot.py", "code.py", "safemode.py"] {
            std::fs::copy(from.join(file), to.join(file))?;
        }
        for entry in std::fs::read_dir(from.join("lib"))? {
            let entry = entry?;
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join("lib").join(entry.file_name()))?;
            }
        }
        let own = std::fs::read_to_string(from.join("settings.toml"))?;
        std::fs::write(to.join("settings.toml"), format!("{settings}{own}"))
    });
    copied.map(|()| to).map_err(|error| format!("the example could not be copied: {error}"))
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn least_number_is_found_by_halving() {
        assert_eq!(least(4, 64, &mut |n| Ok(n >= 23)), Ok(Some(23)));
        assert_eq!(least(4, 64, &mut |_| Ok(true)), Ok(Some(4)));
        assert_eq!(least(4, 64, &mut |_| Ok(false)), Ok(None));
    }
}
