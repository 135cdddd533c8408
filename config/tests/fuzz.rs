//! No bytes panic, no problem lies outside of the file, and no secret is ever printed.
//!
//! `FIELDWARDEN_FUZZ_RUNS` sets the number of runs of each test, `FIELDWARDEN_FUZZ_SEED` where they start. A failing
//! run prints its seed and its text.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use fieldwarden_config::{Settings, get, get_text, parse};

/// Runs of a test in the everyday build.
const RUNS: u64 = 100_000;

/// Xorshift64*: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % bound.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Runs `one` with many seeds; says which seed and which text failed.
fn campaign(runs: u64, one: impl Fn(&mut Random, &mut Vec<u8>)) {
    let first = number("FIELDWARDEN_FUZZ_SEED", 1);
    for seed in first..first + number("FIELDWARDEN_FUZZ_RUNS", runs) {
        let mut text = Vec::new();
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let outcome = catch_unwind(AssertUnwindSafe(|| one(&mut random, &mut text)));
        if let Err(panic) = outcome {
            eprintln!(
                "FIELDWARDEN_FUZZ_SEED={seed} FIELDWARDEN_FUZZ_RUNS=1, text {:?}",
                String::from_utf8_lossy(&text)
            );
            resume_unwind(panic);
        }
    }
}

const CORPUS: [&[u8]; 6] = [
    include_bytes!("corpus/typical.toml"),
    include_bytes!("corpus/escapes.toml"),
    include_bytes!("corpus/numbers.toml"),
    include_bytes!("corpus/crlf.toml"),
    include_bytes!("corpus/loose.toml"),
    include_bytes!("corpus/bare-words.toml"),
];

/// Pieces that mean something to the parser.
const PIECES: [&str; 40] = [
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\\u",
    "\\U",
    "\\x",
    "0041",
    "D800",
    "\n",
    "\r\n",
    "\r",
    "=",
    " = ",
    "#",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "0x",
    "0o",
    "_",
    "-",
    "+",
    "e",
    "inf",
    "nan",
    "true",
    "1979-05-27",
    "99999999999999999999",
    "\u{FEFF}",
    "é",
    "\0",
    "\t",
    "CIRCUITPY_WIFI_SSID",
    "FIELDWARDEN_LOG",
    "a",
];

/// One change of a text.
fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    let at = random.below(text.len() + 1);
    match random.below(6) {
        0 if at < text.len() => text[at] = random.next() as u8,
        1 if at < text.len() => text[at] ^= 1 << random.below(8),
        2 => {
            let end = (at + random.below(12)).min(text.len());
            text.drain(at..end);
        }
        3 => text.truncate(at),
        4 => {
            let from = random.below(text.len() + 1);
            let copy = text[from..(from + random.below(30)).min(text.len())].to_vec();
            text.splice(at..at, copy);
        }
        _ => {
            let piece = random.pick(&PIECES).as_bytes();
            text.splice(at..at, piece.iter().copied());
        }
    }
}

/// Parses a text and looks up keys in it; checks what holds for every text.
fn exercise(text: &[u8], log: &mut String) {
    log.clear();
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let mut last_line = 1;
    let settings = parse(text, &mut |problem| {
        let line = lines.get(problem.line as usize - 1).expect("a problem lies in the file");
        let columns = String::from_utf8_lossy(line).chars().count();
        assert!(problem.column >= 1 && problem.column as usize <= columns + 1, "{problem}");
        let start = log.len();
        write!(log, "{problem}").unwrap();
        assert!(!log[start..].contains(['\n', '\r', '\t', '\0']), "{problem:?}");
        last_line = last_line.max(problem.line);
    });
    assert!(settings.circuitpy.web_api_port >= 1);
    assert_eq!(settings.circuitpy.heap_start_bytes % 4, 0);
    let mut buffer = [0; 64];
    for key in ["CIRCUITPY_WIFI_SSID", "str_key", "a", "plain", "word", ""] {
        // What is read typed is read as text too.
        let typed = get(text, key, &mut buffer).map(|value| value.map(|value| value.to_string()));
        let as_text = get_text(text, key, &mut buffer);
        if let Ok(typed) = typed {
            assert_eq!(as_text.map(|text| text.is_some()).unwrap_or(true), typed.is_some(), "{key}");
        }
    }
}

#[test]
fn mutated_files_never_panic() {
    campaign(RUNS, |random, text| {
        text.extend_from_slice(random.pick(&CORPUS));
        for _ in 0..=random.below(8) {
            mutate(random, text);
        }
        exercise(text, &mut String::new());
    });
}

#[test]
fn random_pieces_and_bytes_never_panic() {
    campaign(RUNS, |random, text| {
        for _ in 0..random.below(40) {
            match random.below(8) {
                0 => text.push(random.next() as u8),
                _ => text.extend_from_slice(random.pick(&PIECES).as_bytes()),
            }
        }
        exercise(text, &mut String::new());
    });
}

/// A secret's pieces; none is part of a message, a key or a default.
const SECRET: [&str; 3] = ["hunter2", "Zq9x", "vY77w"];

#[test]
fn secret_never_reaches_a_problem_or_a_shown_setting() {
    let keys: [&str; 8] = [
        "CIRCUITPY_WIFI_PASSWORD",
        "CIRCUITPY_WEB_API_PASSWORD",
        "CIRCUTPY_WIFI_PASWORD",
        "CIRCUITPY_WEB_API_PASWORD",
        "mqtt_password",
        "AIO_KEY",
        "my_token",
        "Client-Secret",
    ];
    campaign(RUNS / 5, |random, text| {
        let mut line = format!("{} = ", random.pick(&keys));
        // One line, of anything; or a string that is not closed, with whatever follows it.
        let is_open = random.below(3) == 0;
        if is_open {
            line.push_str(random.pick(&["\"", "'", "\"\"\"", "'''"]));
        }
        for _ in 0..=random.below(6) {
            match random.below(3) {
                0 => {
                    let piece = random.pick(&PIECES);
                    let breaks_off = piece.contains('\n') || (is_open && piece.contains(['"', '\'']));
                    line.push_str(if breaks_off { "\\" } else { piece });
                }
                _ => line.push_str(random.pick(&SECRET)),
            }
        }
        line.push('\n');
        if is_open {
            for _ in 0..random.below(4) {
                // As the lines of a certificate would look: no line reads as a key and a value.
                let (a, b) = (random.pick(&SECRET), random.pick(&SECRET));
                let shape = random.below(4);
                line.push_str(
                    &[format!("{a}\n"), format!("{a}==\n"), format!("{a}= {b}\n"), format!("{a}/+{b}=\n")][shape],
                );
            }
        }
        text.extend_from_slice(line.as_bytes());
        let mut log = String::new();
        exercise(text, &mut log);
        let settings = parse(text, &mut |_| ());
        write!(log, "{settings:?}").unwrap();
        for group in settings.groups() {
            (0..group.fields().len()).for_each(|index| group.show(index, &mut log).unwrap());
        }
        for key in keys {
            if let Err(problem) = get(text, key, &mut [0; 8]) {
                write!(log, "{problem}").unwrap();
            }
        }
        for piece in SECRET {
            assert!(!log.contains(piece), "{log}");
        }
    });
}

#[test]
fn file_of_the_longest_length_is_read_in_linear_time() {
    // Each of these makes a careless parser look at the rest of the file again from every line.
    for line in
        ["a=\"\"\"\n", "a='''\n", "a=[\n", "[\n", "a=\\\n", "\"a\n", "aaaaaaaaaaaaaaaaaaaaaaaa=1\n", "=\n", "\n"]
    {
        let text = line.repeat(64 * 1024 / line.len());
        let mut problems = 0;
        assert_eq!(parse(text.as_bytes(), &mut |_| problems += 1), Settings::default());
        assert!(problems <= text.lines().count() * 2);
    }
}
