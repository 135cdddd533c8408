//! `cargo xtask image mps2`, `cargo xtask qemu …`: the firmware as an image, and that image in QEMU.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::debian;
use crate::place;
use crate::process::{self, cargo, program};
use crate::sizes;
use crate::toolchain;

const PACKAGE: &str = "fieldwarden-mps2";
const RIG: &str = "fieldwarden-rig";
const PROFILE: &str = "image";
const EMULATOR: &str = "qemu-system-arm";

/// Most that the image may take, in bytes: the bars of the project.
const FLASH_BYTES_MAX: u64 = 640 * 1024;
const RAM_BYTES_MAX: u64 = 96 * 1024;

/// Builds the image and tells where it is.
pub fn image(inject: bool) -> ExitCode {
    match build(inject) {
        Ok(path) => {
            println!("{}", path.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the image and tells who takes what of it.
pub fn sizes(as_json: bool) -> ExitCode {
    let table = build(false).and_then(|path| sizes::Table::of(&path).ok_or("no `nm` and `size` (binutils)".to_owned()));
    match table {
        Ok(table) if as_json => println!("{:#}", table.json()),
        Ok(table) => print!("{}", table.page()),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Tells the place in the source of an address of the image that was built last, as a fault or panic reports it.
pub fn place_of(address: &str, inject: bool) -> ExitCode {
    let image = place::target().join("image").join(if inject { "mps2-inject.elf" } else { "mps2.elf" });
    let image = image.display().to_string();
    for tool in ["llvm-symbolizer", "arm-none-eabi-addr2line", "addr2line"] {
        if let Some(found) = process::output(program(tool, &["-e", &image, "-f", "-i", "-C", address])) {
            print!("{found}");
            return ExitCode::SUCCESS;
        }
    }
    eprintln!("error: no llvm-symbolizer and no addr2line, or no image {image}");
    ExitCode::FAILURE
}

/// Runs a board folder on the image: builds what is missing, then hands over to the rig.
pub fn qemu(words: &[&str]) -> ExitCode {
    // Before minutes are spent on an image.
    if let [folder, ..] = words
        && *folder != "bench"
        && !Path::new(folder).is_dir()
    {
        eprintln!("error: {folder}: no such board folder");
        return ExitCode::FAILURE;
    }
    if words.contains(&"--copy-out") {
        return rig(Path::new("none"), words);
    }
    if !emulator_is_there() {
        eprintln!("error: no {EMULATOR}; on Debian `apt-get install {EMULATOR}`");
        return ExitCode::FAILURE;
    }
    let (inject, image) = match words.contains(&"--faults") {
        true => (true, build(true)),
        false => (false, build(false)),
    };
    let image = match image {
        Ok(image) => image,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    if inject {
        eprintln!("faults are injected: the image is one that lets them");
    }
    rig(&image, words)
}

fn rig(image: &Path, words: &[&str]) -> ExitCode {
    let mut command = cargo(&["run", "--quiet", "--locked", "--package", RIG, "--"]);
    command.arg(image).args(words);
    match command.status() {
        Ok(status) => ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)),
        Err(error) => {
            eprintln!("error: cannot start cargo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the emulator is there, or could be installed.
pub fn emulator_is_there() -> bool {
    process::is_there(EMULATOR) || debian::install(&[EMULATOR]) && process::is_there(EMULATOR)
}

/// The image, built if it is not there yet.
fn build(inject: bool) -> Result<PathBuf, String> {
    let mut command = toolchain::image()?;
    let target = place::target().join("image");
    command.args(["--package", PACKAGE, "--profile", PROFILE]).arg("--target-dir").arg(&target);
    if inject {
        command.args(["--features", "inject"]);
    }
    eprintln!("building the image ({})", if inject { "with faults to inject" } else { "as released" });
    let done = process::run(command, &mut |_| {})?;
    if !done.success {
        return Err(format!("the image does not build:\n{}", done.text));
    }
    let built = target.join(toolchain::TARGET).join(PROFILE).join(PACKAGE);
    // Under a name of its own: the next build may be of the other kind.
    let kept = target.join(if inject { "mps2-inject.elf" } else { "mps2.elf" });
    std::fs::copy(&built, &kept).map_err(|error| format!("{}: {error}", built.display()))?;
    if let Some(sizes) = Sizes::of(&kept) {
        eprintln!("{}", sizes.line());
    }
    Ok(kept)
}

/// What an image takes.
#[derive(Default)]
pub struct Sizes {
    text: u64,
    /// Constants.
    pub rodata: u64,
    data: u64,
    bss: u64,
    /// Both stacks.
    pub stacks: u64,
}

impl Sizes {
    /// From the section headers, the program's own heap left out.
    pub fn of(path: &Path) -> Option<Self> {
        let text = process::output(program("size", &["-A", &path.display().to_string()]))?;
        let mut sizes = Self::default();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let (Some(name), Some(bytes)) = (words.next(), words.next().and_then(|word| word.parse::<u64>().ok()))
            else {
                continue;
            };
            match name {
                ".vector_table" | ".text" => sizes.text += bytes,
                ".rodata" => sizes.rodata += bytes,
                ".data" => sizes.data += bytes,
                ".stacks" => sizes.stacks += bytes,
                ".bss" | ".uninit" | ".kept" => sizes.bss += bytes,
                _ => {}
            }
        }
        Some(sizes)
    }

    /// Bytes of flash.
    pub fn flash(&self) -> u64 {
        self.text + self.rodata + self.data
    }

    /// Bytes of RAM besides heap and stack of calls of programs.
    pub fn ram(&self) -> u64 {
        self.data + self.bss + self.stacks
    }

    /// Both beside their bars.
    pub fn line(&self) -> String {
        let (flash, ram) = (self.flash(), self.ram());
        format!(
            "flash {flash} bytes ({} % of {} KiB), RAM besides the program's {ram} bytes ({} % of {} KiB)",
            flash * 100 / FLASH_BYTES_MAX,
            FLASH_BYTES_MAX / 1024,
            ram * 100 / RAM_BYTES_MAX,
            RAM_BYTES_MAX / 1024
        )
    }
}
