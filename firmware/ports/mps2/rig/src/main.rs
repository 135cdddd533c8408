//! `cargo xtask qemu`: a board folder on the image, in QEMU, with the world around it.
#![forbid(unsafe_code)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use fieldwarden::folder::fault_script;
use fieldwarden_rig::emulator::Clock;
use fieldwarden_rig::psram::Psram;
use fieldwarden_rig::rig::{Rig, RigConfig};
use fieldwarden_rig::{Trouble, bench};
use fieldwarden_world::{Script, WorldEvent};

const HELP: &str = "\
usage: cargo xtask qemu bench
       cargo xtask qemu DIR [--faults FILE] [--for SECONDS] [--fresh]
       cargo xtask qemu DIR --copy-out TO

DIR is a board folder; the board's memory is DIR/.fieldwarden/psram.bin, into which the folder is copied first.
";

struct Arguments {
    image: PathBuf,
    dir: PathBuf,
    faults: Option<PathBuf>,
    seconds: Option<u64>,
    fresh: bool,
    copy_out: Option<PathBuf>,
}

fn arguments() -> Option<Arguments> {
    let mut words = std::env::args().skip(1);
    let (image, dir) = (words.next()?.into(), words.next()?.into());
    let mut arguments = Arguments { image, dir, faults: None, seconds: None, fresh: false, copy_out: None };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--faults" => arguments.faults = Some(words.next()?.into()),
            "--for" => arguments.seconds = Some(words.next()?.trim_end_matches('s').parse().ok()?),
            "--fresh" => arguments.fresh = true,
            "--copy-out" => arguments.copy_out = Some(words.next()?.into()),
            _ => return None,
        }
    }
    Some(arguments)
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Trouble> {
    if arguments.dir == Path::new("bench") {
        let scratch = std::env::temp_dir().join(format!("fieldwarden-qemu-{}", std::process::id()));
        let root = std::env::current_dir().map_err(|error| Trouble::io("find", Path::new("."), &error))?;
        let printed = bench::tables(&arguments.image, &root, &scratch);
        let _ = std::fs::remove_dir_all(scratch);
        return printed;
    }
    let state = arguments.dir.join(".fieldwarden");
    std::fs::create_dir_all(&state).map_err(|error| Trouble::io("write", &state, &error))?;
    let psram = state.join("psram.bin");
    if arguments.fresh {
        let _ = std::fs::remove_file(&psram);
    }
    let mut memory = Psram::open(&psram)?;
    if let Some(to) = &arguments.copy_out {
        return memory.copy_out(to);
    }
    memory.copy_in(&arguments.dir)?;
    memory.save()?;
    let script = arguments.faults.as_deref().map(fault_script).transpose()?.unwrap_or_else(Script::none);
    let scratch = std::env::temp_dir().join(format!("fieldwarden-qemu-{}", std::process::id()));
    let config = RigConfig {
        image: arguments.image.clone(),
        psram,
        scratch: scratch.clone(),
        script,
        seed: 1,
        clock: Clock::Real,
    };
    let ran = show(Rig::start(config)?, arguments.seconds);
    let _ = std::fs::remove_dir_all(scratch);
    ran
}

/// Turns the board and shows its console and what happens around it, until its time is over.
fn show(mut rig: Rig, seconds: Option<u64>) -> Result<(), Trouble> {
    let longest = seconds.map_or(u64::MAX, |seconds| Duration::from_secs(seconds).as_micros() as u64);
    let (mut events, mut resets) = (0, 0);
    let mut out = std::io::stdout();
    while rig.now_us() < longest {
        rig.turn()?;
        let text = rig.new_console().to_owned();
        // A terminal that is gone ends this with its signal.
        let _ = out.write_all(text.as_bytes());
        for (at_us, event) in &rig.events[events..] {
            let line = match event {
                WorldEvent::Line(line) => format!("collector: {line}"),
                other => format!("{other:?}"),
            };
            let _ = writeln!(out, "[world {:>9.3}] {line}", *at_us as f64 / 1e6);
        }
        events = rig.events.len();
        for cause in &rig.resets[resets..] {
            let _ = writeln!(out, "[world {:>9.3}] reset: {cause}", rig.now_us() as f64 / 1e6);
        }
        resets = rig.resets.len();
        let _ = out.flush();
    }
    Ok(())
}
