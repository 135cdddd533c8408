//! The command line from outside: what a person types, reads, and gets as an exit status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of one test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("fieldwarden-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn fieldwarden() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fieldwarden"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs a command that must fail: one line on stderr, nothing on stdout. Gives the line.
fn failure(command: &mut Command, status: i32) -> String {
    let output = command.output().unwrap();
    let line = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{line}");
    assert!(line.starts_with("error: ") && line.ends_with('\n') && line.lines().count() == 1, "{line:?}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    line
}

fn success(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    output
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn bad_arguments_give_one_line_and_status_2() {
    for (arguments, found, accepted) in [
        ("", "subcommand", "run, sim, check, new, exec"),
        ("rum x", "'rum'", "accepted is run, sim, check, new, exec"),
        ("check", "<DIR>", "fieldwarden help"),
        ("check x --jason", "'--jason'", "a similar argument exists: '--json'"),
        ("sim x --seed 1", "--for", "--faults"),
        ("sim x --faults f --for 30 --seed 1", "\"30\"", "30d"),
        ("sim x --faults f --for 30d --seed one", "'one'", "--seed"),
        ("run x --link serial", "'serial'", "wifi, coprocessor, wired"),
        ("run x --speed 0", "\"0\"", "0.01"),
        ("run x --publish 80", "\"80\"", "[ADDRESS:]PORT:BOARD_PORT"),
        ("exec a.py --heap 1g", "\"1g\"", "64k"),
    ] {
        let line = failure(fieldwarden().args(arguments.split_whitespace()), 2);
        assert!(line.contains(found) && line.contains(accepted), "{arguments}: {line}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    for (argument, part) in [("--help", "Usage: fieldwarden"), ("help", "simulate"), ("--version", "fieldwarden 0.")] {
        let output = success(fieldwarden().arg(argument));
        assert!(text(&output.stdout).to_lowercase().contains(&part.to_lowercase()), "{argument}");
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn missing_folder_is_one_line() {
    let folder = Folder::new("missing");
    for command in ["check", "run"] {
        let line = failure(fieldwarden().arg(command).arg(folder.at("nowhere")), 1);
        assert!(line.contains("nowhere"), "{line}");
    }
    folder.write("file", "");
    assert!(failure(fieldwarden().arg("check").arg(folder.at("file")), 1).contains("file"));
}

#[test]
fn new_folder_passes_check() {
    let folder = Folder::new("new");
    for name in ["board", "deep/er/board"] {
        let board = folder.at(name);
        let told = text(&success(fieldwarden().arg("new").arg(&board)).stdout);
        assert!(told.contains("fieldwarden check") && told.contains("fieldwarden run"), "{told}");
        assert_eq!(names(&board), [".gitignore", "boot.py", "code.py", "lib", "safemode.py", "settings.toml"]);
        let told = text(&success(fieldwarden().arg("check").arg(&board)).stdout);
        assert!(told.contains("0 errors, 0 warnings"), "{told}");
    }
    fs::create_dir(folder.at("empty")).unwrap();
    success(fieldwarden().arg("new").arg(folder.at("empty")));
}

#[test]
fn new_in_an_occupied_folder_touches_nothing() {
    let folder = Folder::new("occupied");
    folder.write("code.py", "print(1)\n");
    let line = failure(fieldwarden().arg("new").arg(&folder.0), 1);
    assert!(line.contains("code.py") && line.contains("new or an empty folder"), "{line}");
    assert_eq!(names(&folder.0), ["code.py"]);
    assert_eq!(fs::read_to_string(folder.at("code.py")).unwrap(), "print(1)\n");
}

#[test]
fn new_that_cannot_write_leaves_nothing_behind() {
    let folder = Folder::new("unwritable");
    folder.write("file", "");
    let line = failure(fieldwarden().arg("new").arg(folder.at("file/board")), 1);
    assert!(line.contains("file/board"), "{line}");
    // Files of no length at all: whoever runs the test, each write fails.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" new \"$1\""]);
    let line = failure(command.arg(env!("CARGO_BIN_EXE_fieldwarden")).arg(folder.at("a/board")), 1);
    assert!(line.contains("cannot write") && line.contains("settings.toml"), "{line}");
    assert_eq!(names(&folder.0), ["file"]);
}

#[test]
fn broken_settings_are_told_with_place_found_and_accepted() {
    let folder = Folder::new("settings");
    folder.write("code.py", "print(1)\n");
    folder.write("settings.toml", "CIRCUITPY_WEB_API_PORT = \"80\"\nCIRCUITPY_WIFI_PASSWORD = hunter2\nmy = word\n");
    let output = fieldwarden().arg("check").arg(&folder.0).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    let first = "error: settings.toml, line 1, column 26: CIRCUITPY_WEB_API_PORT: found \"80\"; accepted is an integer";
    assert!(told.starts_with(first), "{told}");
    assert!(told.contains("2 errors, 1 warning\n") && !told.contains("hunter2"), "{told}");

    let output = fieldwarden().arg("check").arg(&folder.0).arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["errors"], &report["warnings"]), (&2.into(), &1.into()));
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    assert_eq!(findings[1]["file"], "settings.toml");
    assert_eq!((&findings[1]["line"], &findings[1]["column"]), (&2.into(), &27.into()));
    assert_eq!(findings[1]["severity"], "error");
    assert!(!report.to_string().contains("hunter2"));
}

#[test]
fn folder_without_settings_is_remarked_upon() {
    let folder = Folder::new("bare");
    folder.write("code.py", "print(1)\n");
    let told = text(&success(fieldwarden().arg("check").arg(&folder.0)).stdout);
    assert!(told.starts_with("warning: settings.toml: there is none"), "{told}");
}

#[test]
fn programs_that_a_board_would_pass_over_are_remarked_upon() {
    let folder = Folder::new("programs");
    folder.write("settings.toml", "");
    let told = text(&success(fieldwarden().arg("check").arg(&folder.0)).stdout);
    assert!(told.starts_with("warning: code.py: there is none"), "{told}");
    for name in ["main.py", "code.py", "lib/a/b/c.py", "lib/x.mpy", ".fieldwarden/y.py", "other/z.py"] {
        folder.write(name, "print(1)\n");
    }
    folder.write("lib/latin.py", b"x = 1\ny = '\xE9'\n");
    let output = fieldwarden().arg("check").arg(&folder.0).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    for line in [
        "warning: main.py: not run: code.py is\n",
        "warning: lib/x.mpy: a compiled file",
        "error: lib/latin.py, line 2, column 6: found bytes that are not UTF-8",
        "5 files checked, 1 error, 2 warnings\n",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn programs_that_do_not_compile_are_told_with_place() {
    let folder = Folder::new("syntax");
    folder.write("settings.toml", "FIELDWARDEN_HEAP_MAX = 32768\n");
    folder.write("code.py", "import time\nwhile True\n    time.sleep(1)\n");
    folder.write("lib/fine.py", "def f(x):\n    return [y for y in x]\n");
    folder.write("lib/tabs.py", "def f(x):\n    if x:\n  return 1\n");
    folder.write("lib/large.py", format!("x = [{}]\n", "\"an element\", ".repeat(20_000)));
    let output = fieldwarden().arg("check").arg(&folder.0).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    for line in [
        "error: code.py, line 2, column 11: SyntaxError: expected ':'\n",
        "error: lib/tabs.py, line 3, column 11: IndentationError: unindent does not match any outer indentation level\n",
        "error: lib/large.py: does not fit: compiling takes more than the 32768 bytes of heap\n",
        "5 files checked, 3 errors, 0 warnings\n",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn stats_of_a_recursive_program_tell_its_deepest_stack() {
    let folder = Folder::new("stats");
    let deepest = |depth: u32| -> u32 {
        folder.write(
            "deep.py",
            format!("def deep(n): return n and deep(n - 1)\ndeep({depth})\nimport gc; gc.collect()\n"),
        );
        let output = success(fieldwarden().arg("exec").arg("--stats").arg(folder.at("deep.py")));
        let stats = text(&output.stderr);
        let line = stats.lines().find_map(|line| line.strip_prefix("pystack: ")).unwrap();
        line.split(' ').next().unwrap().parse().unwrap()
    };
    let (one, other) = (deepest(50), deepest(100));
    // A frame of a function with one argument has some eight words.
    assert!((50 * 5 * 4..50 * 16 * 4).contains(&(other - one)), "{one} {other}");
}
