//! `cargo xtask qemu`: a board folder on the image, in QEMU, with the world around it.
#![forbid(unsafe_code)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use fieldwarden::folder::{Trouble, fault_script};
use fieldwarden_rig::bench;
use fieldwarden_rig::psram::Psram;
use fieldwarden_rig::rig::{Rig, RigConfig};
use fieldwarden_world::{Script, WorldEvent};

const HELP: &str = "\
usage: cargo xtask qemu bench [start|reload|stacks|operations|pauses]
       cargo xtask qemu DIR [--faults FILE] [--for SECONDS] [--fresh] [--line TARGET] [--device PART]...
       cargo xtask qemu DIR --copy-out TO

DIR is a board folder; the board's memory is DIR/.fieldwarden/psram.bin, into which the folder is copied first.
  --faults FILE    what goes wrong, and when (docs/faults.md)
  --for SECONDS    ends after so long; without it, Ctrl-C ends
  --fresh          begins with an empty memory
  --line TARGET    what the board's UART is connected to, in QEMU's words for -serial: pty, /dev/ttyUSB0, tcp:localhost:7000
  --device PART    what hangs on its buses, in QEMU's words for -device: tmp105,bus=i2c,address=0x48
  --copy-out TO    copies what the board's memory holds into the folder TO, and runs nothing
What is typed goes to the board's console, line by line.
";

struct Arguments {
    image: PathBuf,
    dir: PathBuf,
    faults: Option<PathBuf>,
    time: Option<Duration>,
    fresh: bool,
    copy_out: Option<PathBuf>,
    line: Option<String>,
    devices: Vec<String>,
    /// What is measured, if not all.
    only: Option<String>,
}

/// Longest time that can be asked for: a year.
const SECONDS_MAX: u64 = 366 * 86_400;

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut required = |what: &str| words.next().ok_or(format!("{what} is missing"));
    let (image, dir) = (required("the image")?.into(), required("DIR")?.into());
    let (faults, time, copy_out, line, devices) = (None, None, None, None, Vec::new());
    let mut arguments = Arguments { image, dir, faults, time, fresh: false, copy_out, line, devices, only: None };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--faults" => arguments.faults = Some(value()?.into()),
            "--for" => {
                let text = value()?;
                let seconds = text.trim_end_matches('s').parse().ok().filter(|seconds| *seconds <= SECONDS_MAX);
                let seconds = seconds.ok_or(format!("--for {text}: a number of seconds is accepted, as in 90s"))?;
                arguments.time = Some(Duration::from_secs(seconds));
            }
            "--fresh" => arguments.fresh = true,
            "--copy-out" => arguments.copy_out = Some(value()?.into()),
            "--line" => arguments.line = Some(value()?),
            "--device" => arguments.devices.push(value()?),
            part if arguments.dir == Path::new("bench") && bench::PARTS.contains(&part) => arguments.only = Some(word),
            _ => return Err(format!("found `{word}`")),
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprint!("error: {error}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Trouble> {
    let scratch = std::env::temp_dir().join(format!("fieldwarden-qemu-{}", std::process::id()));
    if arguments.dir == Path::new("bench") {
        let root = std::env::current_dir().map_err(|error| Trouble::io("find", Path::new("."), &error))?;
        let printed = bench::tables(&arguments.image, &root, &scratch, arguments.only.as_deref());
        let _ = std::fs::remove_dir_all(scratch);
        return printed;
    }
    let dir = &arguments.dir;
    // Before anything is made in it: a name that was mistyped must not become a folder.
    std::fs::read_dir(dir).map_err(|error| Trouble::io("read the board folder", dir, &error))?;
    let state = dir.join(".fieldwarden");
    let psram = state.join("psram.bin");
    if let Some(to) = &arguments.copy_out {
        if !psram.exists() {
            return Err(Trouble(format!("{}: no memory yet; `cargo xtask qemu {0}` makes it", dir.display())));
        }
        let count = Psram::open(&psram)?.copy_out(to)?;
        println!("{count} files copied to {}", to.display());
        return Ok(());
    }
    std::fs::create_dir_all(&state).map_err(|error| Trouble::io("write", &state, &error))?;
    if arguments.fresh {
        let _ = std::fs::remove_file(&psram);
    }
    let script = arguments.faults.as_deref().map(fault_script).transpose()?.unwrap_or_else(Script::none);
    let mut memory = Psram::open(&psram)?;
    for left_out in memory.copy_in(dir)? {
        eprintln!("left out: {left_out}");
    }
    memory.save()?;
    let config = RigConfig::new(arguments.image, psram, scratch.clone());
    let config = RigConfig { script, line: arguments.line, devices: arguments.devices, ..config };
    let ran = Rig::start(config).and_then(|rig| show(rig, arguments.time));
    let _ = std::fs::remove_dir_all(scratch);
    ran
}

/// True once somebody asked this process to end.
fn asked_to_end() -> Result<Arc<AtomicBool>, Trouble> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&asked))
            .map_err(|error| Trouble(format!("cannot watch for signals: {error}")))?;
    }
    Ok(asked)
}

/// What is typed.
fn keys() -> Receiver<u8> {
    let (send, keys) = channel();
    std::thread::spawn(move || {
        for byte in std::io::stdin().lock().bytes().map_while(Result::ok) {
            if send.send(byte).is_err() {
                return;
            }
        }
    });
    keys
}

/// Turns the board and shows its console and what happens around it, until its time is over or somebody ends it.
fn show(mut rig: Rig, time: Option<Duration>) -> Result<(), Trouble> {
    let (asked, keys) = (asked_to_end()?, keys());
    let longest = time.map_or(u64::MAX, |time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    let (mut events, mut resets) = (0, 0);
    let mut out = std::io::stdout();
    while rig.now_us() < longest && !asked.load(Ordering::Relaxed) {
        rig.turn()?;
        keys.try_iter().for_each(|key| rig.key(key));
        let mut text = rig.new_console().to_owned();
        for (at_us, event) in &rig.events[events..] {
            let line = match event {
                WorldEvent::Line(line) => format!("collector: {line}"),
                other => format!("{other:?}"),
            };
            text += &format!("[world {:>9.3}] {line}\n", *at_us as f64 / 1e6);
        }
        events = rig.events.len();
        for cause in &rig.resets[resets..] {
            text += &format!("[world {:>9.3}] reset: {cause}\n", rig.now_us() as f64 / 1e6);
        }
        resets = rig.resets.len();
        if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
            // Nobody reads any more.
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::arguments;

    fn told(words: &[&str]) -> String {
        arguments(words.iter().map(|word| (*word).to_owned())).err().unwrap_or_default()
    }

    #[test]
    fn wrong_words_are_told() {
        assert_eq!(told(&["image"]), "DIR is missing");
        assert_eq!(told(&["image", "dir", "--for"]), "--for needs a value");
        assert_eq!(told(&["image", "dir", "--for", "soon"]), "--for soon: a number of seconds is accepted, as in 90s");
        assert_eq!(told(&["image", "dir", "--fast"]), "found `--fast`");
        assert_eq!(told(&["image", "dir", "--for", "90s", "--fresh", "--device", "tmp105,bus=i2c,address=0x48"]), "");
    }
}
