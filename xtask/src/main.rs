//! The developer's commands: `cargo xtask test`, `campaign`, `bench`, `image`, `qemu`, `oracle`, `libraries`.
//!
//! What a person or CI types, and nothing else: no promise is tested here that a test in the workspace could not test as well. Every
//! command ends with status 0 when all went well, 1 when something failed, 2 when the command line is wrong.
#![forbid(unsafe_code)]

mod bare;
mod bench;
mod campaign;
mod debian;
mod everyday;
mod full;
mod image;
mod libraries;
mod oracle;
mod output;
mod place;
mod process;
mod step;
mod tally;
mod toolchain;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test           formatting, lints, all tests, bare-metal build, a short campaign (< 15 minutes on 2 cores)
cargo xtask test --full    every campaign at its full length; writes docs/reports/full.md and full.json (hours)
                           [--resume | --list | WORD...]: what has not passed at this commit, the names, some of them
cargo xtask campaign       simulated boards by the year, and a report; `cargo xtask campaign help`
cargo xtask fuzz           coverage-guided fuzzing: [--seconds S] [TARGET] (nightly Rust, cargo-fuzz)
cargo xtask sanitize       tests under AddressSanitizer (nightly Rust)
cargo xtask mutants        mutants of netrecover and supervisor (cargo-mutants); further words are its own
cargo xtask bench          benchmarks beside the figures of a peer
cargo xtask bench ops      instructions of the virtual machine's operations only; with a word, of those whose name contains it
cargo xtask bench programs instructions of whole programs beside CPython's; with a word, of those whose name contains it
cargo xtask bench heap     what a collection costs, by shape and size of the heap
cargo xtask image mps2     the firmware as an image for a Cortex-M3 (--inject: one that lets faults be injected)
cargo xtask qemu DIR|bench a board folder on that image, in QEMU [--faults FILE] [--for SECONDS] [--fresh] [--copy-out TO]
cargo xtask oracle         writes the expected outputs of the corpus anew, with CPython
cargo xtask libraries        fetches the libraries that are tested from PyPI into target/libraries
cargo xtask libraries DIR    copies those that DIR/requirements.txt names, and what they need, into DIR/lib
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => everyday::run(),
        ["test", "--full", rest @ ..] => full::run(rest),
        ["campaign", "help" | "--help"] => {
            print!("{}", campaign::HELP);
            ExitCode::SUCCESS
        }
        ["campaign", rest @ ..] => campaign::run(rest),
        ["fuzz", rest @ ..] => tools::fuzz(rest),
        ["sanitize", rest @ ..] => tools::sanitize(rest),
        ["mutants", rest @ ..] => tools::mutants(rest),
        ["bench"] => bench::run(None),
        ["bench", "programs"] => bench::programs(""),
        ["bench", "programs", only] => bench::programs(only),
        ["bench", "heap"] => bench::heap(),
        ["bench", "ops"] => bench::run(Some("")),
        ["bench", "ops", only] => bench::run(Some(only)),
        ["image", "mps2"] => image::image(false),
        ["image", "mps2", "--inject"] => image::image(true),
        ["qemu", words @ ..] if !words.is_empty() => image::qemu(words),
        ["oracle"] => oracle::run(),
        ["libraries"] => libraries::run(None),
        ["libraries", folder] => libraries::run(Some(folder)),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("error: found `{}`; accepted is\n{HELP}", other.join(" "));
            ExitCode::from(2)
        }
    }
}
