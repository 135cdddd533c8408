//! Board folders copied into the file behind a board's memory, and out of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fieldwarden_rig::psram::Psram;

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("fieldwarden-copies-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Every file below, with its bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).expect("it can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("it is below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("it can be read"));
            }
        }
    }
    found
}

#[test]
fn folder_copied_in_and_out_again_is_the_same() {
    let (dir, out, psram) = (folder("there"), folder("back"), folder("memory").join("psram.bin"));
    fs::create_dir_all(dir.join("lib/deep/deeper")).expect("folders");
    fs::create_dir_all(dir.join("__pycache__")).expect("a folder");
    fs::write(dir.join("settings.toml"), "FIELDWARDEN_COLLECTOR = \"10.0.0.1:7000\"\n").expect("a file");
    fs::write(dir.join("code.py"), "print('ä')\n").expect("a file");
    fs::write(dir.join("empty.txt"), "").expect("a file");
    let binary: Vec<u8> = (0..=255).cycle().take(40_000).collect();
    fs::write(dir.join("lib/deep/deeper/table.bin"), &binary).expect("a file");
    let expected = files(&dir);
    fs::write(dir.join("__pycache__/code.pyc"), "not the board's").expect("a file");

    let mut memory = Psram::open(&psram).expect("a memory");
    assert_eq!(memory.copy_in(&dir).expect("it fits"), Vec::<String>::new());
    memory.save().expect("it is kept");
    let memory = Psram::open(&psram).expect("the memory");
    assert_eq!(memory.copy_out(&out).expect("it can be written"), expected.len());
    assert_eq!(files(&out), expected);

    // What the PC's folder has replaces what the board has, shorter files too; what only the board has stays.
    fs::write(dir.join("code.py"), "x\n").expect("a file");
    fs::remove_file(dir.join("empty.txt")).expect("it is there");
    let mut memory = Psram::open(&psram).expect("the memory");
    memory.copy_in(&dir).expect("it fits");
    assert_eq!(memory.get("code.py").expect("it is there"), b"x\n");
    assert_eq!(memory.get("empty.txt").expect("it stayed"), b"");
}

#[test]
fn files_that_a_board_cannot_have_are_told() {
    let (dir, psram) = (folder("bad"), folder("bad-memory").join("psram.bin"));
    let long = "x".repeat(48);
    fs::write(dir.join(&long), "1").expect("a file");
    fs::write(dir.join("x".repeat(47)), "1").expect("a file");
    let mut memory = Psram::open(&psram).expect("a memory");
    let left_out = memory.copy_in(&dir).expect("the rest fits");
    assert_eq!(left_out, [format!("{long}: names have at most 47 bytes on the board")]);
    assert!(memory.get(&"x".repeat(47)).is_ok());

    // More than the store has, and more files than its directory has.
    fs::write(dir.join("large.bin"), vec![1; 5 * 1024 * 1024]).expect("a file");
    let told = memory.copy_in(&dir).expect_err("it does not fit").to_string();
    assert!(told.contains("large.bin: no room for it on the board, which has"), "{told}");
    fs::remove_file(dir.join("large.bin")).expect("it is there");
    for number in 0..200 {
        fs::write(dir.join(format!("{number}.txt")), "").expect("a file");
    }
    let mut memory = Psram::open(&psram).expect("a memory");
    let told = memory.copy_in(&dir).expect_err("there are too many").to_string();
    assert!(told.contains("at most 128 files and folders"), "{told}");

    // A folder where the board has a file.
    let dir = folder("other");
    fs::create_dir_all(dir.join("code.py")).expect("a folder");
    fs::write(dir.join("code.py/inside"), "1").expect("a file");
    let mut memory = Psram::open(&psram).expect("a memory");
    memory.put("code.py", b"1").expect("it fits");
    let told = memory.copy_in(&dir).expect_err("it cannot be both").to_string();
    assert!(told.contains("code.py"), "{told}");

    let told = memory.copy_in(Path::new("/nowhere/at/all")).expect_err("it is not there").to_string();
    assert!(told.contains("cannot read the board folder /nowhere/at/all: it does not exist"), "{told}");
    assert!(memory.get("nothing").expect_err("it is not there").to_string().contains("no such file"));
}

#[test]
fn memory_that_is_no_memory_is_begun_anew() {
    let psram = folder("odd").join("psram.bin");
    fs::write(&psram, "short").expect("a file");
    let memory = Psram::open(&psram).expect("a new one");
    assert_eq!(memory.list().expect("it can be read"), Vec::<String>::new());
}
