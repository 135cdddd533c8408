//! The file store over memory that holds whatever the fuzzer writes into it, with checksums that are right: then nothing stops what is wrong
//! inside from being read.

use std::sync::LazyLock;

use fieldwarden_firmware::board::FileError;
use fieldwarden_firmware::store::{BLOCK_BYTES, Memory, Store};

/// Blocks behind the two slots.
const BLOCKS: usize = 6;
/// Bytes of one slot, and where its entries begin: as drawn in the store's own first lines.
const SLOT_BYTES: usize = 12 << 10;
const ENTRIES_AT: usize = 16 + 2 * 1024;
const MAGIC: u32 = 0x4657_5331;
const NAMES: [&str; 4] = ["a", "lib/b", "lib", "code.py"];

#[derive(Clone)]
struct Ram(Vec<u8>);

impl Memory for Ram {
    fn size(&self) -> u32 {
        self.0.len() as u32
    }

    fn read(&self, at: u32, bytes: &mut [u8]) {
        let from = self.0.iter().skip(at as usize).copied().chain(std::iter::repeat(0));
        bytes.iter_mut().zip(from).for_each(|(to, from)| *to = from);
    }

    fn write(&mut self, at: u32, bytes: &[u8]) {
        self.0.iter_mut().skip(at as usize).zip(bytes).for_each(|(to, from)| *to = *from);
    }
}

/// CRC-32 as in Ethernet, the plain way.
fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = u32::MAX;
    for byte in parts.iter().flat_map(|part| part.iter()) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// Makes a slot one that was committed with this number.
fn seal(slot: &mut [u8], sequence: u32) {
    slot[..4].copy_from_slice(&MAGIC.to_le_bytes());
    slot[4..8].copy_from_slice(&sequence.to_le_bytes());
    let crc = crc(&[&sequence.to_le_bytes(), &slot[16..]]);
    slot[8..12].copy_from_slice(&crc.to_le_bytes());
}

/// A store with some files.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (mut store, made) = Store::open(Ram(vec![0; 2 * SLOT_BYTES + BLOCKS * BLOCK_BYTES as usize])).expect("room");
    assert!(made);
    store.make_folder("lib").expect("room");
    for (name, length) in [("a", 5_000), ("lib/b", 10), ("code.py", 100)] {
        store.write(name, 0, &vec![b'x'; length]).expect("room");
        store.sync(name).expect("there");
    }
    store.into_memory().0
});

/// The image of a store with bytes changed, sealed again, and then operations on it. First byte: how many changes (4 bytes each: place, which
/// half of it, value); the rest: operations of two bytes.
pub fn store(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let (edits, operations) = rest.split_at(rest.len().min(4 * usize::from(*count)));
    let mut image = WHOLE.clone();
    for edit in edits.chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
        // Chain and entries are where a wrong byte matters.
        let at = if edit[2] & 1 == 0 { 16 + at % 64 } else { ENTRIES_AT + at % (8 * 64) };
        image[at] = edit[3];
        image[SLOT_BYTES + at] = edit[3];
    }
    if count & 1 == 0 {
        seal(&mut image[..SLOT_BYTES], 9);
        seal(&mut image[SLOT_BYTES..2 * SLOT_BYTES], 8);
    }
    let (mut store, _) = Store::open(Ram(image)).expect("large enough");
    for pair in operations.chunks_exact(2).take(16) {
        operate(&mut store, pair[0], pair[1]);
    }
    // What is there after all this is there after a loss of power.
    let synced: Vec<_> =
        NAMES.iter().map(|name| (name, store.sync(name).is_ok().then(|| content(&store, name)))).collect();
    let (store, made) = Store::open(store.into_memory()).expect("large enough");
    assert!(!made, "what was committed is a store");
    for (name, before) in synced {
        if let Some(before) = before {
            // A directory that contradicts itself promises nothing of what files hold; a whole one does.
            assert!(!edits.is_empty() || content(&store, name) == before, "{name} after a loss of power");
        }
    }
}

fn content(store: &Store<Ram>, name: &str) -> Result<Vec<u8>, FileError> {
    let length = store.info(name)?.size.min(1 << 16);
    let mut bytes = vec![0; length as usize];
    let read = store.read(name, 0, &mut bytes)?;
    bytes.truncate(read);
    Ok(bytes)
}

/// Refusals are answers.
fn operate(store: &mut Store<Ram>, what: u8, how: u8) {
    let name = NAMES[usize::from(what) & 3];
    let other = NAMES[usize::from(how) & 3];
    let at = u32::from(how) * 40;
    let mut read = [0; 256];
    match what >> 2 & 7 {
        0 => drop(store.write(name, at, &[how; 200])),
        1 => drop(store.truncate(name, at * 2)),
        2 => drop(store.sync(name)),
        3 => drop(store.remove(name)),
        4 => drop(store.rename(name, other)),
        5 => drop(store.make_folder(name)),
        6 => drop(store.read(name, at, &mut read)),
        _ => {
            let mut count = 0;
            let _ = store.list(if how & 1 == 0 { "" } else { name }, &mut |_, _| count += 1);
            assert!(count <= 128, "{count} entries");
        }
    }
    let space = store.space();
    assert!(space.free_bytes <= space.total_bytes);
}
