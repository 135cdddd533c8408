//! Running other programs, with every line of their output seen as it comes.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::place;

/// What came of a program.
pub struct Done {
    /// Whether it ended with status 0.
    pub success: bool,
    /// Everything it wrote, stdout and stderr in the order seen.
    pub text: String,
}

/// `cargo` as this was started with, in the root of the repository.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(place::root());
    command
}

/// A program in the root of the repository.
pub fn program(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(place::root());
    command
}

/// Runs a program without input to its end and shows each line to `see`. `Err` says why it could not be started.
pub fn run(mut command: Command, see: &mut dyn FnMut(&str)) -> Result<Done, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?;
    let (send, receive) = mpsc::channel();
    let out = child.stdout.take().map(|stream| reader(stream, send.clone()));
    let err = child.stderr.take().map(|stream| reader(stream, send));
    let mut text = String::new();
    for line in receive {
        see(&line);
        text.push_str(&line);
        text.push('\n');
    }
    for reader in [out, err].into_iter().flatten() {
        // A reader cannot fail but by a panic, and what it had read is here already.
        let _ = reader.join();
    }
    let status = child.wait().map_err(|error| format!("cannot wait for a program: {error}"))?;
    Ok(Done { success: status.success(), text })
}

fn reader(stream: impl Read + Send + 'static, send: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            if send.send(text.trim_end_matches(['\r', '\n']).to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    })
}

/// Runs a program quietly; its output if it succeeded.
pub fn output(command: Command) -> Option<String> {
    run(command, &mut |_| {}).ok().filter(|done| done.success).map(|done| done.text)
}

/// Whether a program of this name answers to `--version`.
pub fn is_there(name: &str) -> bool {
    output(program(name, &["--version"])).is_some()
}
