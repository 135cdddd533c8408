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

/// One line of `testdata/errors.txt`: what CPython says, and what we say, as "kind line column message".
fn compare(line: &str) -> (String, String, String) {
    let parts: Vec<&str> = line.split('\t').collect();
    let program = unescape(parts[4]);
    let theirs = format!("{} {} {} {}", parts[0], parts[1], parts[2], unescape(parts[3]));
    let ours = with_heap(1 << 16, |heap| {
        let file = heap.intern(b"code.py").unwrap();
        let result = compile(heap, &mut program.as_bytes(), file, Mode::Exec);
        heap.check().unwrap();
        match result {
            Ok(_) => "accepted 0 0 ".to_string(),
            Err(CompileError::Syntax { line, column, kind, message, .. }) => format!("{kind:?} {line} {column} {message}"),
            Err(e) => format!("{e:?}"),
        }
    });
    (program, theirs, ours)
}

#[test]
fn bad_programs_are_refused_in_cpythons_words() {
    let table = include_str!("testdata/errors.txt");
    let mut differ = 0;
    for line in table.lines() {
        let (program, theirs, ours) = compare(line);
        if theirs != ours {
            differ += 1;
            println!("{program:?}\n    CPython: {theirs}\n    here:    {ours}");
        }
    }
    assert_eq!(differ, 0, "of {} programs", table.lines().count());
}
