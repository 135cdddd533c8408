//! The store beside a model, and a power cut after every byte of every write.

extern crate std;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::format;
use std::rc::Rc;
use std::string::String;
use std::vec;
use std::vec::Vec;

use super::*;

/// Memory whose power goes after a number of bytes.
#[derive(Clone)]
struct Ram {
    bytes: Vec<u8>,
    left: Rc<Cell<u64>>,
}

impl Ram {
    fn new(blocks: u32) -> Self {
        // What was never written holds anything.
        let size = 24 * 1024 + blocks * BLOCK_BYTES;
        let bytes = (0..size).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        Self { bytes, left: Rc::new(Cell::new(u64::MAX)) }
    }
}

impl Memory for Ram {
    fn size(&self) -> u32 {
        self.bytes.len() as u32
    }

    fn read(&self, at: u32, bytes: &mut [u8]) {
        let from = self.bytes.iter().skip(at as usize).copied().chain(std::iter::repeat(0));
        bytes.iter_mut().zip(from).for_each(|(to, from)| *to = from);
    }

    fn write(&mut self, at: u32, bytes: &[u8]) {
        for (to, from) in self.bytes.iter_mut().skip(at as usize).zip(bytes) {
            let Some(left) = self.left.get().checked_sub(1) else { return };
            self.left.set(left);
            *to = *from;
        }
    }
}

fn read_all(store: &Store<Ram>, path: &str) -> Vec<u8> {
    let mut bytes = vec![0; store.info(path).unwrap().size as usize];
    let read = store.read(path, 0, &mut bytes).unwrap();
    assert_eq!(read, bytes.len());
    bytes
}

fn all_files(store: &Store<Ram>) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let mut names = Vec::new();
        store.list(&folder, &mut |name, info| names.push((format!("{folder}/{name}"), info.folder))).unwrap();
        for (path, is_folder) in names {
            if is_folder {
                folders.push(path);
            } else {
                let bytes = read_all(store, &path);
                found.insert(path, bytes);
            }
        }
    }
    found
}

#[test]
fn empty_memory_becomes_an_empty_store_and_keeps_what_is_synced() {
    let (mut store, made) = Store::open(Ram::new(8)).unwrap();
    assert!(made);
    assert_eq!(store.space().free_bytes, 8 * BLOCK_BYTES);
    store.make_folder("lib").unwrap();
    assert_eq!(store.write("lib/a.py", 0, b"hello"), Ok(5));
    store.sync("lib/a.py").unwrap();
    assert_eq!(store.write("/lib/a.py", 5, b", world"), Ok(7));
    assert_eq!(read_all(&store, "lib/a.py"), b"hello, world");
    let (store, made) = Store::open(store.into_memory()).unwrap();
    assert!(!made);
    assert_eq!(read_all(&store, "lib/a.py"), b"hello", "what was not synced is gone");
    assert_eq!(store.space().free_bytes, 7 * BLOCK_BYTES);
}

#[test]
fn paths_that_name_nothing_or_the_wrong_kind_are_refused() {
    let (mut store, _) = Store::open(Ram::new(4)).unwrap();
    store.make_folder("lib").unwrap();
    store.write("f", 0, b"1").unwrap();
    assert_eq!(store.info("nothing"), Err(FileError::NotFound));
    assert_eq!(store.write("lib", 0, b"1"), Err(FileError::WrongKind));
    assert_eq!(store.write("no/such", 0, b"1"), Err(FileError::NotFound));
    assert_eq!(store.write("f/below", 0, b"1"), Err(FileError::WrongKind));
    assert_eq!(store.make_folder("lib"), Err(FileError::Exists));
    assert_eq!(store.make_folder("/"), Err(FileError::Exists));
    assert_eq!(store.info("../f"), Err(FileError::BadName));
    store.write("lib/x", 0, b"1").unwrap();
    assert_eq!(store.remove("lib"), Err(FileError::Exists));
    assert_eq!(store.rename("lib", "lib/deeper"), Err(FileError::BadName));
    assert_eq!(store.rename("f", "lib"), Err(FileError::WrongKind));
    assert!(store.info("").unwrap().folder);
}

#[test]
fn full_store_refuses_and_gives_room_again_when_a_file_goes() {
    let (mut store, _) = Store::open(Ram::new(4)).unwrap();
    let big = vec![7; 4 * BLOCK_BYTES as usize];
    assert_eq!(store.write("big", 0, &big), Ok(big.len()));
    store.sync("big").unwrap();
    assert_eq!(store.write("more", 0, b"x"), Err(FileError::Full));
    // No room for a copy of a committed block either.
    assert_eq!(store.write("big", 0, b"x"), Err(FileError::Full));
    store.remove("big").unwrap();
    assert_eq!(store.write("more", 0, &big), Ok(big.len()));
    assert_eq!(read_all(&store, "more"), big);
}

struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// What the store should hold: files as they are read, and as they were last committed.
#[derive(Clone, Default)]
struct Model {
    now: BTreeMap<String, Vec<u8>>,
    committed: BTreeMap<String, Vec<u8>>,
}

const NAMES: [&str; 4] = ["/a", "/b", "/lib/c", "/lib/d"];

/// One random operation on both; what may be committed after it comes back too.
fn step(store: &mut Store<Ram>, model: &mut Model, rng: &mut Rng) {
    let name = NAMES[rng.below(4) as usize];
    let exists = model.now.contains_key(name);
    match rng.below(8) {
        0..=3 => {
            let size = model.now.get(name).map_or(0, Vec::len) as u64;
            let offset = if rng.below(3) == 0 { rng.below(size + 200) } else { size };
            let bytes: Vec<u8> = (0..rng.below(6_000)).map(|_| rng.below(256) as u8).collect();
            let written = store.write(name, offset as u32, &bytes).unwrap_or(0);
            // The name is there at once, and empty until a sync.
            model.committed.entry(name.into()).or_default();
            let file = model.now.entry(name.into()).or_default();
            if written > 0 {
                let end = offset as usize + written;
                file.resize(file.len().max(end), 0);
                file[offset as usize..end].copy_from_slice(&bytes[..written]);
            } else {
                // A store that is full may have filled a gap before it noticed.
                *file = read_all(store, name);
            }
        }
        4 => {
            let length = rng.below(9_000);
            let cut = store.truncate(name, length as u32);
            model.committed.entry(name.into()).or_default();
            let file = model.now.entry(name.into()).or_default();
            match cut {
                Ok(()) => file.resize(length as usize, 0),
                Err(_) => *file = read_all(store, name),
            }
        }
        5 if exists => {
            store.sync(name).unwrap();
            model.committed.insert(name.into(), model.now[name].clone());
        }
        6 if exists => {
            store.remove(name).unwrap();
            model.now.remove(name);
            model.committed.remove(name);
        }
        7 if exists => {
            let to = NAMES[rng.below(4) as usize];
            store.rename(name, to).unwrap();
            let (now, committed) = (model.now.remove(name).unwrap(), model.committed.remove(name).unwrap());
            model.now.insert(to.into(), now);
            model.committed.insert(to.into(), committed);
        }
        _ => {}
    }
}

fn start(seed: u64) -> (Store<Ram>, Model, Rng) {
    let (mut store, _) = Store::open(Ram::new(10)).unwrap();
    store.make_folder("lib").unwrap();
    (store, Model::default(), Rng(seed))
}

#[test]
fn random_operations_leave_what_the_model_says() {
    for seed in 0..60 {
        let (mut store, mut model, mut rng) = start(seed);
        for _ in 0..60 {
            step(&mut store, &mut model, &mut rng);
            assert_eq!(all_files(&store), model.now, "seed {seed}");
        }
        let (store, _) = Store::open(store.into_memory()).unwrap();
        assert_eq!(all_files(&store), model.committed, "seed {seed}, after a loss of power");
    }
}

#[test]
fn power_cut_after_any_byte_leaves_every_file_as_before_or_after_the_operation() {
    let mut cuts = 0;
    for seed in 100..140 {
        let (mut store, mut model, mut rng) = start(seed);
        for _ in 0..rng.below(30) {
            step(&mut store, &mut model, &mut rng);
        }
        // The same operation with power for ever, to learn how many bytes it writes.
        let fork = |store: &Store<Ram>| {
            let mut memory = store.directory_memory().clone();
            memory.left = Rc::new(Cell::new(u64::MAX));
            memory
        };
        let whole = u64::from(u32::MAX);
        let before = model.clone();
        let memory = fork(&store);
        let drafts = store.drafts.clone();
        let reopen = |memory: Ram, left: u64| {
            // Drafts live in RAM: a fork of the running store has them too.
            let mut again = store.fork(memory);
            again.drafts = drafts.clone();
            again.directory_memory().left.set(left);
            again
        };
        let state = rng.0;
        let mut after = model.clone();
        let mut full = reopen(memory.clone(), whole);
        step(&mut full, &mut after, &mut Rng(state));
        let used = whole - full.directory_memory().left.get();
        let stride = (used / 150).max(1);
        for left in (0..used).step_by(stride as usize).chain(used.saturating_sub(20)..used) {
            let mut fresh = memory.clone();
            fresh.left = Rc::new(Cell::new(left));
            let mut cut = reopen(fresh, left);
            // What the store believes after the cut does not matter; it must only not panic.
            let mut ignored = model.clone();
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                step(&mut cut, &mut ignored, &mut Rng(state));
            }));
            let mut memory = cut.into_memory();
            memory.left = Rc::new(Cell::new(u64::MAX));
            let (store, made) = Store::open(memory).unwrap();
            assert!(!made, "seed {seed}, {left} bytes: the store is lost");
            let found = all_files(&store);
            assert!(
                found == before.committed || found == after.committed,
                "seed {seed}, power cut after {left} of {used} bytes: neither before nor after"
            );
            cuts += 1;
        }
    }
    assert!(cuts > 3_000, "{cuts} cuts");
}

#[test]
fn flipped_bit_of_a_directory_at_rest_loses_no_file() {
    let (mut store, _) = Store::open(Ram::new(6)).unwrap();
    for round in 0..3 {
        store.write("a", 0, &[round; 5_000]).unwrap();
        store.sync("a").unwrap();
    }
    // At rest after a commit, and after a start.
    let synced = store.into_memory();
    let started = Store::open(synced.clone()).unwrap().0.into_memory();
    let mut rng = Rng(9);
    for whole in [synced, started] {
        // Every bit of both headers, and some of the rest.
        let headers = (0..16 * 8).flat_map(|bit| [bit, bit + 12 * 1024 * 8]);
        let others: Vec<u64> = (0..400).map(|_| rng.below(24 * 1024 * 8)).collect();
        for bit in headers.chain(others) {
            let mut memory = whole.clone();
            memory.bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
            let (store, made) = Store::open(memory).unwrap();
            assert!(!made, "bit {bit}");
            assert_eq!(all_files(&store).get("/a"), Some(&vec![2; 5_000]), "bit {bit}");
        }
    }
}
