//! Tests of the compiler by listings and by structure.

use super::*;

fn with_heap<R>(words: usize, run: impl FnOnce(&mut Heap) -> R) -> R {
    let mut mem = vec![0u32; words];
    let mut heap = Heap::new(&mut mem);
    run(&mut heap)
}

fn list(source: &str) -> String {
    with_heap(1 << 18, |heap| {
        let file = heap.intern(b"code.py").unwrap();
        match compile(heap, &mut source.as_bytes(), file, Mode::Exec) {
            Ok(code) => {
                let mut out = String::new();
                dis::listing(heap, code, &mut out).unwrap();
                out
            }
            Err(e) => format!("{e:?}\n"),
        }
    })
}

#[test]
fn show() {
    if let Ok(path) = std::env::var("SHOW") {
        println!("{}", list(&std::fs::read_to_string(path).unwrap()));
    }
}

/// Compiles every file of CPython's library; run with `FIELDWARDEN_STDLIB=1`.
#[test]
fn stdlib_compiles_or_is_refused_by_name() {
    if std::env::var_os("FIELDWARDEN_STDLIB").is_none() {
        return;
    }
    let root = std::process::Command::new("python3.11")
        .args(["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"])
        .output()
        .unwrap();
    let root = String::from_utf8(root.stdout).unwrap();
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(root.trim())];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("site-packages") && !path.ends_with("lib2to3/tests/data") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "py") {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut counts = std::collections::BTreeMap::<String, Vec<String>>::new();
    let mut mem = vec![0u32; 1 << 20];
    for path in &files {
        let text = std::fs::read(path).unwrap();
        let mut heap = Heap::new(&mut mem);
        let file = heap.intern(b"x").unwrap();
        let what = match compile(&mut heap, &mut &text[..], file, Mode::Exec) {
            Ok(_) => "compiled".to_string(),
            Err(CompileError::NotSupported { what, .. }) => format!("not supported: {what}"),
            Err(CompileError::NeedMemory(_)) => "memory".to_string(),
            Err(CompileError::Syntax { message, line, .. }) => {
                println!("{}:{line}: {message}", path.display());
                "syntax error".to_string()
            }
        };
        heap.check().unwrap();
        counts.entry(what).or_default().push(path.display().to_string());
    }
    for (what, paths) in &counts {
        println!("{:6} {what}  {}", paths.len(), if what == "compiled" { "" } else { &paths[0] });
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            (c, _) => c,
        });
    }
    out
}

/// What is printed when `program` is compiled from the file code.py; nothing if it is accepted.
fn printed(program: &str) -> String {
    let accepted = with_heap(1 << 16, |heap| {
        let file = heap.intern(b"code.py").unwrap();
        let result = compile(heap, &mut program.as_bytes(), file, Mode::Exec);
        heap.check().unwrap();
        result.is_ok()
    });
    if accepted { String::new() } else { execute(program) }
}

#[test]
fn bad_programs_are_refused_in_cpythons_words() {
    // programs that are refused otherwise on purpose; `#` begins a reason
    let ours: std::collections::HashMap<&str, &str> = include_str!("testdata/ours.txt")
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .map(|line| line.split_once('\t').unwrap())
        .collect();
    let table = include_str!("testdata/errors.txt");
    let (mut differ, mut on_purpose) = (0, 0);
    for line in table.lines() {
        let (program, theirs) = line.split_once('\t').unwrap();
        let expected = ours.get(program).copied().unwrap_or(theirs);
        on_purpose += ours.contains_key(program) as usize;
        assert!(!ours.contains_key(program) || expected != theirs, "no difference any more: {program}");
        let here = printed(&unescape(program));
        if unescape(expected) != here {
            differ += 1;
            println!("=== {program}\n{}--- here:\n{here}", unescape(expected));
        }
    }
    assert_eq!(differ, 0, "of {} programs", table.lines().count());
    assert_eq!(on_purpose, ours.len(), "ours.txt names programs that errors.in has not");
}

/// A small generator of pseudo-random numbers (xorshift), so that a failure names its seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }
}

/// Programs that use the whole grammar; mutated ones must never do harm.
const SEEDS: &[&str] = &[
    include_str!("testdata/grammar.py"),
    "x = 1\n",
    "f'{a!r:>{w}}' b'\\x00' 0x1f 1e5j\n",
    "try:\n  x\nfinally:\n  y\n",
];

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ";",
    "=",
    ":=",
    "->",
    "@",
    "*",
    "**",
    "lambda ",
    "if ",
    "else ",
    "for ",
    "in ",
    "async ",
    "await ",
    "yield ",
    "yield from ",
    "def f",
    "class A",
    "try",
    "except",
    "finally",
    "with ",
    "as ",
    "match ",
    "case ",
    "return ",
    "break",
    "continue",
    "global x",
    "nonlocal y",
    "\n",
    "\n    ",
    "\n\t",
    "'",
    "\"",
    "'''",
    "f'",
    "f\"{",
    "}\"",
    "\\",
    "\\N{",
    "0x",
    "1_",
    "1e",
    "é",
    "\u{0}",
    "\u{feff}",
    "not ",
    "is ",
    "import ",
    "from . ",
    "del ",
    "raise ",
    "assert ",
    "super()",
    "__class__",
    "x",
    "self.__x",
    "None",
    "...",
    "#",
    "\r\n",
    "\u{c}",
];

fn mutate(random: &mut Random) -> Vec<u8> {
    let seed = SEEDS[random.next(SEEDS.len())].as_bytes();
    let from = random.next(seed.len());
    let to = (from + random.next(600)).min(seed.len());
    let mut text = seed[from..to].to_vec();
    for _ in 0..1 + random.next(6) {
        let at = random.next(text.len() + 1);
        match random.next(5) {
            0 => drop(text.splice(at..at, PIECES[random.next(PIECES.len())].bytes())),
            1 => drop(text.drain(at..(at + random.next(8)).min(text.len()))),
            2 if at < text.len() => text[at] = random.next(256) as u8,
            3 => {
                let end = (at + random.next(40)).min(text.len());
                let copy = text[at..end].to_vec();
                let to = random.next(text.len() + 1);
                drop(text.splice(to..to, copy));
            }
            _ => {
                let piece = PIECES[random.next(PIECES.len())];
                let times = random.next(30);
                drop(text.splice(at..at, piece.repeat(times).into_bytes()));
            }
        }
    }
    text
}

#[test]
fn mutated_source_compiled_never_panics_and_leaves_the_heap_whole() {
    let runs: u64 = std::env::var("FIELDWARDEN_FUZZ").ok().and_then(|s| s.parse().ok()).unwrap_or(50_000);
    let mut mem = vec![0u32; 6 << 10];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut compiled = 0;
    for run in 0..runs {
        let text = mutate(&mut random);
        let mut heap = Heap::new(&mut mem);
        let file = heap.intern(b"x").unwrap();
        let mode = [Mode::Exec, Mode::Eval, Mode::Single][random.next(3)];
        let before = heap.free_words();
        compiled += compile(&mut heap, &mut &text[..], file, mode).is_ok() as u64;
        if run % 64 == 0 {
            heap.check().unwrap();
            assert!(heap.free_words() <= before);
            assert!(heap.scratch().iter().all(|&w| w == 0), "run {run} leaves scratch behind");
        }
    }
    println!("{compiled} of {runs} compiled");
}

std::thread_local! {
    static LOWEST: std::cell::Cell<usize> = const { std::cell::Cell::new(usize::MAX) };
}

/// Called wherever the compiler recurses: notes how far down the stack is.
pub(super) fn probe_stack() {
    let here = 0u8;
    let at = core::hint::black_box(&here) as *const u8 as usize;
    LOWEST.with(|l| l.set(l.get().min(at)));
}

/// The stack that any source must be compiled on, the compiler's own state included.
const STACK: usize = 56 << 10;

#[test]
fn deep_nesting_on_a_small_stack_is_an_error_or_compiles() {
    let deep =
        |open: &str, middle: &str, close: &str, n: usize| format!("{}{middle}{}\n", open.repeat(n), close.repeat(n));
    let mut programs = Vec::new();
    for n in [10, 50, 59, 60, 61, 99, 100, 1000] {
        for (open, middle, close) in [
            ("(", "1", ")"),
            ("[", "x", "]"),
            ("{1: ", "x", "}"),
            ("f(", "1", ")"),
            ("a[", "1", "]"),
            ("-", "x", ""),
            ("not ", "x", ""),
            ("x ** ", "x", ""),
            ("lambda: ", "x", ""),
            ("x if y else ", "z", ""),
            ("x.y(lambda: (", "z", "))"),
            ("[x for x in ", "z", "]"),
            ("(yield (", "z", "))"),
            ("f(a=[b, {c: ", "z", "}])"),
        ] {
            programs.push(deep(open, middle, close, n));
            programs.push(format!("def f(x):\n    return {}", deep(open, middle, close, n)));
            programs.push(format!("def f(x):\n    if {}: pass\n", deep(open, middle, close, n).trim_end()));
        }
        programs.push(format!("x = {}1\n", "a + ".repeat(n)));
        programs.push(format!("x = a{}\n", ".b(c)".repeat(n)));
        programs.push(format!("x = {}1\n", "a and ".repeat(n)));
        programs.push(format!("x = {}1\n", "a < ".repeat(n)));
        programs.push(format!("if x:\n  pass\n{}", "elif y:\n  pass\n".repeat(n)));
        programs.push(format!("def f():\n  if x:\n    pass\n{}", "  elif y:\n    pass\n".repeat(n)));
        for head in ["if x:", "while x:", "def f():", "class A:", "with x:", "try:", "for x in y:", "@a\n"] {
            let mut text = String::new();
            for i in 0..n.min(110) {
                let indent = " ".repeat(i);
                if head == "@a\n" {
                    text += &format!("{indent}@a\n{indent}def f():\n");
                } else {
                    text += &format!("{indent}{head}\n");
                }
            }
            text += &format!("{}pass\n", " ".repeat(n.min(110)));
            if head == "try:" {
                for i in (0..n.min(110)).rev() {
                    text += &format!("{}except E: pass\n", " ".repeat(i));
                }
            }
            programs.push(text);
        }
    }
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let mut mem = vec![0u32; 1 << 16];
            let mut most = Vec::new();
            for text in &programs {
                let mut heap = Heap::new(&mut mem);
                let file = heap.intern(b"x").unwrap();
                let here = 0u8;
                let at = core::hint::black_box(&here) as *const u8 as usize;
                LOWEST.with(|l| l.set(usize::MAX));
                let result = compile(&mut heap, &mut text.as_bytes(), file, Mode::Exec);
                most.push((at - LOWEST.with(|l| l.get()), result.is_ok(), text.chars().take(60).collect::<String>()));
            }
            most.sort();
            for (bytes, ok, text) in most.iter().rev().take(12) {
                println!("{bytes} bytes of stack, compiled {ok}: {text:?}");
            }
        })
        .unwrap()
        .join()
        .unwrap();
}

/// The least heap (in bytes) that `source` compiles in, and the size of what it compiles to.
fn memory(source: &[u8]) -> Option<(usize, usize)> {
    let mut mem = vec![0u32; 1 << 20];
    let mut attempt = |words: usize, live: bool| {
        let mut heap = Heap::new(&mut mem[..words]);
        let file = heap.intern(b"code.py").unwrap();
        let code = compile(&mut heap, &mut &source[..], file, Mode::Exec).ok()?;
        let mut roots = [code];
        if live {
            heap.collect(&mut [&mut roots]);
        }
        Some(words - heap.free_words())
    };
    let result = attempt(1 << 20, true)?;
    let (mut fails, mut fits) = (64, 1 << 20);
    while fails + 1 < fits {
        let middle = (fails + fits) / 2;
        if attempt(middle, false).is_some() { fits = middle } else { fails = middle }
    }
    Some((fits * 4, result * 4))
}

#[test]
fn three_hundred_lines_compiled_need_at_most_32_kib_besides_the_result() {
    let program = &include_str!("testdata/grammar.py").repeat(3).replace("from __future__ import annotations\n", "");
    assert!(program.lines().count() >= 290);
    let (need, result) = memory(program.as_bytes()).unwrap();
    println!("{} lines: heap {need} bytes, result {result}", program.lines().count());
    assert!(need - result <= 32 << 10, "{} bytes besides the result", need - result);
}

/// What compiling each file of CPython's library of 250 to 350 lines needs; run with `FIELDWARDEN_STDLIB=1`.
#[test]
fn stdlib_memory() {
    if std::env::var_os("FIELDWARDEN_STDLIB").is_none() {
        return;
    }
    let root = std::process::Command::new("python3.11")
        .args(["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"])
        .output()
        .unwrap();
    let root = String::from_utf8(root.stdout).unwrap();
    let mut all = Vec::new();
    for entry in std::fs::read_dir(root.trim()).unwrap().flatten() {
        let path = entry.path();
        let Ok(text) = std::fs::read(&path) else { continue };
        let lines = text.iter().filter(|&&b| b == b'\n').count();
        if path.extension().is_some_and(|e| e == "py")
            && (250..=350).contains(&lines)
            && let Some((need, result)) = memory(&text)
        {
            all.push((need - result, result, lines, path.file_name().unwrap().to_string_lossy().into_owned()));
        }
    }
    all.sort();
    for (besides, result, lines, name) in &all {
        println!("{besides:6} besides {result:6} for {lines} lines of {name}");
    }
}

/// A host with one file; output is kept.
struct OneFile {
    text: String,
    out: Vec<u8>,
}

impl crate::host::Host for OneFile {
    fn now_us(&mut self) -> u64 {
        0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }
    fn entropy(&mut self) -> u32 {
        4
    }
    fn stat(&mut self, path: &str) -> crate::host::Stat {
        if path == "code.py" { crate::host::Stat::File(self.text.len() as u32) } else { crate::host::Stat::Missing }
    }
    fn read(&mut self, _path: &str, offset: u32, into: &mut [u8]) -> usize {
        self.text.as_bytes().read(offset, into)
    }
    fn call(
        &mut self,
        _id: u16,
        _cx: &mut crate::native::Cx<'_, '_>,
        _args: &crate::native::Args<'_>,
    ) -> Result<Value, crate::native::Signal> {
        Ok(crate::value::NONE)
    }
    fn release(&mut self, _index: u32, _generation: u32) {}
}

fn execute(text: &str) -> String {
    use crate::interp::{Run, Vm};
    let mut mem = vec![0u32; 1 << 17];
    let mut stack = vec![0u32; 1 << 14];
    let mut host = OneFile { text: text.to_owned(), out: Vec::new() };
    let mut vm = Vm::new(&mut mem, &mut stack);
    let mut ended = vm.start(&mut host, "code.py", &[]).err();
    while ended.is_none() {
        match vm.run(&mut host, 1_000_000) {
            Run::Finished => break,
            Run::Raised => ended = Some(Run::Raised),
            Run::Yielded => {}
            Run::Blocked { .. } => panic!("these programs do not wait"),
        }
    }
    let mut text = String::from_utf8(core::mem::take(&mut host.out)).unwrap();
    if ended.is_some() {
        vm.write_traceback(&mut host, &mut text);
    }
    text
}

#[test]
fn compiled_programs_run_as_cpython_runs_them() {
    assert_eq!(execute(include_str!("testdata/run/statements.py")), include_str!("testdata/run/statements.txt"));
    assert_eq!(execute(include_str!("testdata/run/exits.py")), include_str!("testdata/run/exits.txt"));
    assert_eq!(
        execute(include_str!("testdata/run/async_and_match.py")),
        include_str!("testdata/run/async_and_match.txt")
    );
}

#[test]
fn any_allocation_failing_is_need_memory_and_leaves_the_heap_whole() {
    let source = include_str!("testdata/grammar.py");
    let mut mem = vec![0u32; 1 << 15];
    for n in 0.. {
        let mut heap = Heap::new(&mut mem);
        let file = heap.intern(b"x").unwrap();
        heap.fail_after(Some(n));
        let result = compile(&mut heap, &mut source.as_bytes(), file, Mode::Exec);
        heap.check().unwrap();
        assert!(heap.scratch().iter().all(|&w| w == 0));
        match result {
            Err(CompileError::NeedMemory(_)) => {}
            other => {
                assert!(other.is_ok(), "{other:?}");
                println!("{n} allocations");
                return;
            }
        }
    }
}
