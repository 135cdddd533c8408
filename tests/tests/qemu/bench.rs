//! What the scenarios share: the image, a board with a folder, waiting for what it says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fieldwarden_rig::emulator::Clock;
use fieldwarden_rig::psram::Psram;
use fieldwarden_rig::rig::{Rig, RigConfig};
use fieldwarden_tests::repository::root;
use fieldwarden_world::Script;

/// Longest wait for anything that a board does soon: many times what it takes on a busy machine.
pub const SOON: Duration = Duration::from_secs(90);

/// Settings of a board that tells what its network does.
pub const SETTINGS: &str = "FIELDWARDEN_LOG = \"info\"\nFIELDWARDEN_DEVICE_ID = \"bench\"\n";

/// A program that counts seconds.
pub const TICKS: &str = "import time\nn = 0\nwhile True:\n    n += 1\n    print('tick', n)\n    time.sleep(1)\n";

/// Whether every scenario is asked for.
pub fn full() -> bool {
    std::env::var("FIELDWARDEN_QEMU").is_ok_and(|value| value == "full")
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// The image that lets faults be injected, built once, or the one that `FIELDWARDEN_QEMU_IMAGE` names; `None` where that is not possible.
pub fn image() -> Option<&'static Path> {
    static IMAGE: OnceLock<Option<PathBuf>> = OnceLock::new();
    IMAGE.get_or_init(built).as_deref()
}

fn built() -> Option<PathBuf> {
    if let Some(image) = std::env::var_os("FIELDWARDEN_QEMU_IMAGE") {
        return Some(PathBuf::from(image));
    }
    let emulator =
        Command::new("qemu-system-arm").arg("--version").output().is_ok_and(|output| output.status.success());
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--package", "xtask", "--", "image", "mps2", "--inject"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && emulator {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        return Some(PathBuf::from(text.trim().lines().last().expect("the image's path")));
    }
    let missing = !emulator || errors.contains("no toolchain");
    assert!(missing && !in_ci(), "no image, or no qemu-system-arm ({emulator}):\n{errors}");
    println!("left out: qemu-system-arm there: {emulator}; {errors}");
    None
}

/// A board with these files and faults, not yet switched on.
pub struct Bench {
    config: RigConfig,
    folder: PathBuf,
}

impl Bench {
    /// `None` where no image can be had.
    pub fn new(files: &[(&str, &str)]) -> Option<Self> {
        static BENCHES: AtomicU32 = AtomicU32::new(0);
        let image = image()?.to_owned();
        let number = BENCHES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("fieldwarden-bench-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the bench");
        let psram = folder.join("psram.bin");
        let mut memory = Psram::open(&psram).expect("a memory");
        for (path, text) in files {
            memory.put(path, text.as_bytes()).expect("the file fits");
        }
        memory.save().expect("the memory is kept");
        let scratch = folder.join("s");
        let config = RigConfig::new(image, psram, scratch);
        Some(Self { config, folder })
    }

    /// With the files of a board folder too.
    pub fn with_folder(self, dir: &str) -> Self {
        let mut memory = Psram::open(&self.config.psram).expect("the memory");
        memory.copy_in(&root().join(dir)).expect("the folder fits");
        memory.save().expect("the memory is kept");
        self
    }

    /// With one file more.
    pub fn with_file(self, path: &str, text: &str) -> Self {
        let mut memory = Psram::open(&self.config.psram).expect("the memory");
        memory.put(path, text.as_bytes()).expect("the file fits");
        memory.save().expect("the memory is kept");
        self
    }

    /// With faults.
    pub fn with_faults(mut self, script: &str) -> Self {
        self.config.script = Script::parse("scenario", script).expect("a fault script");
        self
    }

    /// With another clock.
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.config.clock = clock;
        self
    }

    /// With its serial line at the other end of `line`, and devices on its buses, in the emulator's words.
    pub fn with_shield(mut self, line: Option<String>, devices: &[&str]) -> Self {
        self.config.line = line;
        self.config.devices = devices.iter().map(|device| (*device).to_owned()).collect();
        self
    }

    /// The folder of this bench.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Switches it on.
    pub fn start(&self) -> Rig {
        Rig::start(self.config.clone()).expect("QEMU starts")
    }

    /// The board's files, while it is off.
    pub fn files(&self) -> Psram {
        Psram::open(&self.config.psram).expect("the memory")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Turns the board until the console holds `text`, `times` in all.
pub fn expect_times(rig: &mut Rig, text: &str, times: usize) {
    let seen = rig.until(SOON, |rig| rig.console().matches(text).count() >= times).expect("the bench works");
    assert!(seen, "{times} times {text:?} in\n{}\n{:?}", rig.console(), rig.resets);
}

/// Turns the board until the console holds `text`.
pub fn expect(rig: &mut Rig, text: &str) {
    expect_times(rig, text, 1);
}

/// Turns the board for so long.
pub fn pass(rig: &mut Rig, time: Duration) {
    rig.until(time, |_| false).expect("the bench works");
}
