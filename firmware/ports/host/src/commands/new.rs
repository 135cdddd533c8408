//! `fieldwarden new`: a board folder to start from.
//!
//! Takes a folder that does not exist or is empty, and leaves nothing behind when it cannot finish.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::NewArgs;
use crate::failure::Failure;

/// Path within the folder and content of every file.
const FILES: [(&str, &str); 6] = [
    ("settings.toml", include_str!("../template/settings.toml")),
    ("boot.py", include_str!("../template/boot.py")),
    ("safemode.py", include_str!("../template/safemode.py")),
    ("code.py", include_str!("../template/code.py")),
    ("lib/smoothing.py", include_str!("../template/smoothing.py")),
    (".gitignore", include_str!("../template/gitignore")),
];

/// Runs the command.
pub fn run(args: &NewArgs) -> Result<ExitCode, Failure> {
    refuse_occupied(&args.dir)?;
    let mut made = Vec::new();
    if let Err(failure) = make(&args.dir, &mut made) {
        // The newest first, so that folders are empty when their turn comes.
        for path in made.iter().rev() {
            let removed = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
            if let Err(error) = removed {
                eprintln!("error: {}", Failure::io("remove", path, &error).line());
            }
        }
        return Err(failure);
    }
    let dir = args.dir.display();
    println!("made {dir}: settings.toml, boot.py, safemode.py, code.py, lib/");
    println!("next: fieldwarden check {dir}, then fieldwarden run {dir}");
    Ok(ExitCode::SUCCESS)
}

/// Fails unless `dir` does not exist or is an empty folder.
fn refuse_occupied(dir: &Path) -> Result<(), Failure> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("use", dir, &error)),
    };
    match entries.next() {
        None => Ok(()),
        Some(entry) => {
            let name = entry.map_err(|error| Failure::io("read", dir, &error))?.file_name();
            Err(Failure::failed(format_args!(
                "{} is not empty: found {}; accepted is a new or an empty folder",
                dir.display(),
                name.display()
            )))
        }
    }
}

/// Makes the folder and its files, and notes what it made.
fn make(dir: &Path, made: &mut Vec<PathBuf>) -> Result<(), Failure> {
    make_folder(dir, made)?;
    for (name, content) in FILES {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            make_folder(parent, made)?;
        }
        made.push(path.clone());
        fs::write(&path, content).map_err(|error| {
            if !path.exists() {
                made.pop();
            }
            Failure::io("write", &path, &error)
        })?;
    }
    Ok(())
}

/// Makes a folder and those above it, and notes each that was not there.
fn make_folder(dir: &Path, made: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    if let Some(parent) = dir.parent() {
        make_folder(parent, made)?;
    }
    fs::create_dir(dir).map_err(|error| Failure::io("create", dir, &error))?;
    made.push(dir.to_owned());
    Ok(())
}
