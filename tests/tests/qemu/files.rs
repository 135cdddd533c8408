//! Files of a board: written by programs, kept over power cuts at any moment.

use std::time::Duration;

use super::bench::{Bench, SOON, expect, full, pass};

#[test]
fn program_reads_writes_renames_and_lists_files() {
    let code = "import os\n\
        os.mkdir('/data')\n\
        with open('/data/log.txt', 'w') as file:\n    for n in range(500):\n        file.write('line %d\\n' % n)\n\
        os.rename('/data/log.txt', '/data/old.txt')\n\
        with open('/data/old.txt') as file:\n    print(len(file.read()), os.listdir('/data'))\n\
        os.remove('/data/old.txt')\n\
        print('left', os.listdir('/data'))\n";
    let Some(bench) = full().then(|| Bench::new(&[("code.py", code)])).flatten() else { return };
    let mut rig = bench.start();
    expect(&mut rig, "4390 ['old.txt']");
    expect(&mut rig, "left []");
}

/// Appends numbered lines and replaces a file, for ever.
const WRITER: &str = "import os\n\
    try:\n    with open('/log.txt') as file:\n        n = len(file.read()) // 8\n\
    except OSError:\n    n = 0\n\
    print('from', n)\n\
    while True:\n    n += 1\n    with open('/log.txt', 'a') as file:\n        file.write('%07d\\n' % n)\n    \
    with open('/new.txt', 'w') as file:\n        file.write('%07d\\n' % n * 40)\n    \
    os.rename('/new.txt', '/state.txt')\n";

/// Power cuts of a full run.
const CUTS: u64 = 50;

#[test]
fn power_cuts_at_random_moments_leave_every_file_whole() {
    let Some(bench) = full().then(|| Bench::new(&[("code.py", WRITER)])).flatten() else { return };
    let mut before = 0;
    for cut in 0..CUTS {
        let mut rig = bench.start();
        let running = rig.until(SOON, |rig| rig.console().contains("from ")).expect("the bench works");
        assert!(running, "cut {cut}: {}", rig.console());
        pass(&mut rig, Duration::from_millis(50 + cut * 137 % 700));
        // QEMU is killed.
        drop(rig);
        let files = bench.files();
        assert_eq!(files.get("code.py").expect("it is there"), WRITER.as_bytes(), "cut {cut}");
        let log = String::from_utf8(files.get("log.txt").expect("it is there")).expect("text");
        let lines: Vec<&str> = log.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            assert_eq!(*line, format!("{:07}", at + 1), "cut {cut}");
        }
        assert!(lines.len() >= before, "cut {cut}: {} lines, {before} before", lines.len());
        before = lines.len();
        if let Ok(state) = files.get("state.txt") {
            let state = String::from_utf8(state).expect("text");
            let first = state.lines().next().unwrap_or_default();
            assert_eq!(state, format!("{first}\n").repeat(40), "cut {cut}");
        }
    }
    assert!(before > 0, "something was written");
}
