//! The command line: commands, their arguments and what each accepts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::quantity::{self, Publish};

/// Fieldwarden: firmware for networked boards that nobody visits, here as a board on a PC.
#[derive(Debug, Parser)]
#[command(name = "fieldwarden", version, about, subcommand_required = true, arg_required_else_help = false)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a board folder in real time, as a process of its own that can be reset, starved and cut off.
    Run(RunArgs),
    /// Simulate a board folder in virtual time and say what happened.
    Sim(SimArgs),
    /// Look for mistakes in settings and programs before they go to a board.
    Check(CheckArgs),
    /// Make a board folder to start from.
    New(NewArgs),
    /// Run one program on the bare virtual machine, without a board.
    Exec(ExecArgs),
}

/// What links the board to the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LinkArg {
    /// Wi-Fi of the chip's own, in station and access point mode.
    #[default]
    Wifi,
    /// A Wi-Fi co-processor on a serial bus.
    Coprocessor,
    /// A wired Ethernet chip.
    Wired,
}

/// Who decides what is done about a lost network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PolicyArg {
    /// The recovery of this project.
    #[default]
    Fieldwarden,
    /// For comparison: each step of a fixed ladder in turn.
    Ladder,
    /// For comparison: the board is reset after fifteen minutes offline.
    #[value(name = "reboot-after-15")]
    RebootAfter15,
    /// For comparison: every five minutes a ping, or a reset.
    PingOrReboot,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The board folder: settings.toml, code.py, lib/ …
    pub dir: PathBuf,
    /// Fault script to play.
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Board time after which to end, as in 90s, 2h30m or 30d; without it, Ctrl-C ends.
    #[arg(long = "for", value_name = "DURATION", value_parser = quantity::duration)]
    pub duration: Option<Duration>,
    /// Board seconds a real second; above 1 only with the embedded collector.
    #[arg(long, value_name = "X", value_parser = quantity::speed)]
    pub speed: Option<f64>,
    /// Let the PC reach a port of the board: [ADDRESS:]PORT:BOARD_PORT; may be given several times.
    #[arg(long, value_name = "A", value_parser = quantity::publish)]
    pub publish: Vec<Publish>,
    /// Attach the board's network to this TAP device.
    #[arg(long, value_name = "NAME")]
    pub tap: Option<String>,
    /// Forget the board's state from earlier runs.
    #[arg(long)]
    pub fresh: bool,
    /// Kind of link.
    #[arg(long, value_enum, default_value_t)]
    pub link: LinkArg,
    /// Print one JSON document a line in place of the view for people.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `sim`.
#[derive(Debug, Args)]
pub struct SimArgs {
    /// The board folder: settings.toml, code.py, lib/ …
    pub dir: PathBuf,
    /// Fault script to play.
    #[arg(long, value_name = "FILE")]
    pub faults: PathBuf,
    /// Board time to simulate, as in 90s, 2h30m or 30d.
    #[arg(long = "for", value_name = "DURATION", value_parser = quantity::duration)]
    pub duration: Duration,
    /// Seed of everything random; the same seed gives the same course of events.
    #[arg(long, value_name = "N")]
    pub seed: u64,
    /// Kind of link.
    #[arg(long, value_enum, default_value_t)]
    pub link: LinkArg,
    /// Who decides what is done about a lost network.
    #[arg(long, value_enum, default_value_t)]
    pub policy: PolicyArg,
    /// So many boards behind one access point, their seeds from --seed on.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub boards: u16,
    /// Print one JSON document in place of the text for people.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The board folder.
    pub dir: PathBuf,
    /// Print one JSON document in place of the text for people.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; it must be new or empty.
    pub dir: PathBuf,
}

/// Arguments of `exec`.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// The program.
    #[arg(value_name = "FILE.py")]
    pub file: PathBuf,
    /// Heap in bytes; k and m stand for 1024 and 1024 * 1024.
    #[arg(long, value_name = "N", value_parser = quantity::heap_bytes)]
    pub heap: Option<u32>,
    /// Folder in which imports are looked for besides the program's own; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub path: Vec<PathBuf>,
    /// Print what the run cost, on stderr.
    #[arg(long)]
    pub stats: bool,
}

/// Reads a command line, the program's name included. Help and version are printed here and end the process.
pub fn parse(words: impl Iterator<Item = OsString>) -> Result<Command, Failure> {
    match Cli::try_parse_from(words) {
        Ok(cli) => Ok(cli.command),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => error.exit(),
        Err(error) => Err(Failure::Usage(one_line(&error))),
    }
}

/// What clap found, its suggestion if it has one, and what is accepted, on one line.
fn one_line(error: &clap::Error) -> String {
    let message = error.render().to_string();
    let mut paragraphs = message.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let found = paragraphs.next().unwrap_or_default();
    let found = found.strip_prefix("error: ").unwrap_or(&found).to_owned();
    let tip = paragraphs.find_map(|part| part.strip_prefix("tip: a similar").map(|tip| format!("; a similar{tip}")));
    let accepted = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = Cli::command();
            let names: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
            format!("accepted is {}", names.join(", "))
        }
        _ => "`fieldwarden help` says what is accepted".to_owned(),
    };
    format!("{found}{}; {accepted}", tip.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> String {
        let words = format!("fieldwarden {words}");
        match parse(words.split_whitespace().map(OsString::from)) {
            Ok(command) => panic!("{command:?} was accepted"),
            Err(failure) => failure.line(),
        }
    }

    #[test]
    fn definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn page_names_every_command_and_argument() {
        let page = include_str!("../../../../docs/commands.md");
        for command in Cli::command().get_subcommands() {
            let (_, section) =
                page.split_once(&format!("## {}\n", command.get_name())).expect("each command has a section");
            let section = section.split("\n## ").next().unwrap_or_default();
            let mut told: Vec<_> = section.match_indices("| `--").map(|(at, _)| &section[at + 5..]).collect();
            for argument in command.get_arguments().filter_map(|argument| argument.get_long()) {
                let known = told.len();
                told.retain(|row| !row.strip_prefix(argument).is_some_and(|rest| rest.starts_with([' ', '`'])));
                assert_eq!(told.len() + 1, known, "{} --{argument}", command.get_name());
            }
            assert!(told.is_empty(), "{}: {told:?}", command.get_name());
        }
    }

    #[test]
    fn bad_value_says_found_and_accepted() {
        let told = line("sim x --faults f.toml --for soon --seed 1");
        assert!(told.contains("soon") && told.contains("30d") && !told.contains('\n'), "{told}");
        let told = line("run x --link serial");
        assert!(told.contains("serial") && told.contains("coprocessor"), "{told}");
        let told = line("run x --publish 80");
        assert!(told.contains("80") && told.contains("BOARD_PORT"), "{told}");
    }

    #[test]
    fn missing_argument_is_named() {
        assert!(line("check").contains("<DIR>"));
        assert!(line("sim x").contains("--seed"));
    }
}
