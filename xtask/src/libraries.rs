//! `cargo xtask libraries`: the libraries that are tested, from PyPI, by name, version and hash.
//!
//! They lie in `target/libraries` and are never part of the repository. With a board folder as argument, those that its `requirements.txt` names,
//! and what these need, are copied into its `lib/`.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::debian;
use crate::place;
use crate::process::{self, program};
use crate::step::{self, Outcome};

/// Does the work; with pip.
const SCRIPT: &str = "tests/libraries/libraries.py";
/// What Debian calls the tools that fetching and the tests with libraries need.
const DEBIAN_PACKAGES: [(&str, &str); 3] = [("python3", "python3-pip"), ("mosquitto", "mosquitto"), ("curl", "curl")];

fn script(words: &[&str]) -> Command {
    let mut command = program("python3", &[SCRIPT]);
    command.args(words);
    command
}

fn cache() -> String {
    place::target().join("libraries").to_string_lossy().into_owned()
}

/// Runs the command; `folder` is a board folder that gets what it needs.
pub fn run(folder: Option<&str>) -> ExitCode {
    let command = match folder {
        None => Ok(script(&["fetch", &cache()])),
        Some(folder) => wanted(Path::new(folder)).map(|names| {
            let lib = Path::new(folder).join("lib");
            let mut command = script(&["copy", &cache()]);
            command.arg(std::path::absolute(&lib).unwrap_or(lib)).args(names);
            command
        }),
    };
    match command.and_then(|command| process::run(command, &mut |line| println!("{line}"))) {
        Ok(done) => ExitCode::from(u8::from(!done.success)),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The libraries that a board folder's `requirements.txt` names.
fn wanted(folder: &Path) -> Result<Vec<String>, String> {
    let path = folder.join("requirements.txt");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// The step before the tests: the libraries, a broker and an HTTP client are there.
pub fn step() -> Outcome {
    let lacking: Vec<&str> =
        DEBIAN_PACKAGES.iter().filter(|(tool, _)| !is_there(tool)).map(|(_, package)| *package).collect();
    if !lacking.is_empty() && !debian::install(&lacking) {
        return Outcome::Missing(format!("on Debian `apt-get install {}`", lacking.join(" ")));
    }
    step::check("libraries", script(&["fetch", &cache()]))
}

/// Whether a tool can be used; Debian's Python comes without pip.
fn is_there(tool: &str) -> bool {
    match tool {
        "python3" => process::output(program("python3", &["-m", "pip", "--version"])).is_some(),
        // It knows no `--version`, and ends with 3 when asked for help.
        "mosquitto" => process::run(program("mosquitto", &["-h"]), &mut |_| {}).is_ok(),
        _ => process::is_there(tool),
    }
}
