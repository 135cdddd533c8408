//! What a fuzzer calls: one function for each thing that reads bytes it did not write. A return is a pass, a panic a finding.
//!
//! The same functions are driven every day by `tests/tests/fuzz.rs` with mutated corpora, and by coverage in the folder `fuzz/`.

mod code;
mod network;
mod store;

use embassy_time::Instant;
use fieldwarden_config::Settings;
use fieldwarden_netrecover::{Capabilities, RETAINED_BYTES as STATE_BYTES, RetainedState};
use fieldwarden_supervisor::{
    BootFacts, FileSet, Input, Key, NVM_BYTES, Output, RETAINED_BYTES, ResetReason, Supervisor,
};
use fieldwarden_vm::host::{Host, Stat};
use fieldwarden_vm::interp::{Run, Vm};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, Value};
use fieldwarden_world::Script;
use fieldwarden_world::wire::Message;

pub use code::code;
pub use network::network;
pub use store::store;

/// An entry: what it is called, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// Every entry.
pub const TARGETS: &[Target] = &[
    ("settings", settings),
    ("script", script),
    ("source", source),
    ("code", code),
    ("heap", heap),
    ("record", record),
    ("wire", wire),
    ("keys", keys),
    ("store", store),
    ("network", network),
];

/// A settings file: its problems lie inside it, and reading a key of it never fails in another way than by a problem.
pub fn settings(bytes: &[u8]) {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 2;
    fieldwarden_config::parse(bytes, &mut |problem| {
        assert!(u64::from(problem.line) <= lines, "line {} of {lines}", problem.line);
    });
    let mut value = [0; 64];
    for key in ["CIRCUITPY_WIFI_SSID", "FIELDWARDEN_PROBE_S", "x"] {
        let _ = fieldwarden_config::get(bytes, key, &mut value);
    }
}

/// A fault script.
pub fn script(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(errors) = Script::parse("fuzz", text)
    {
        assert!(!errors.is_empty());
    }
}

/// A program as text: it compiles or not, runs for a while, and leaves the heap whole and empty.
pub fn source(bytes: &[u8]) {
    run(bytes, 12 << 10, 200);
}

/// Bytes as operations on the heap: each is a statement that makes, joins, drops or collects, in little memory.
pub fn heap(bytes: &[u8]) {
    let mut text = String::from("import gc\na=[None]*16\nd={}\n");
    for (index, byte) in bytes.iter().take(400).enumerate() {
        let (place, other) = (byte & 15, index % 16);
        let line = match byte >> 4 {
            0 => format!("a[{place}]=[a[{other}]]*{index}"),
            1 => format!("a[{place}]=(a[{other}],a[{place}])"),
            2 => format!("a[{place}]=bytearray({})", index * 7),
            3 => format!("d[{place}]=a[{other}]"),
            4 => format!("d.pop({other},None)"),
            5 => format!("a[{place}]='x'*{}", index * 3),
            6 => format!("a[{place}]=str(a[{other}])[:40]"),
            7 => format!("a[{place}]=10**{index}"),
            8 => "gc.collect()".to_owned(),
            9 => format!("a[{place}]=None"),
            10 => format!("a[{place}]=(lambda v: lambda: v)(a[{other}])"),
            11 => format!("a[{place}]=list(d.values())"),
            12 => format!("a[{place}]=(i for i in range({index}))"),
            13 => format!("a[{place}]=a[{other}][:]"),
            14 => format!("a[{place}]={{a: a for a in range({})}}", index % 50),
            _ => format!("a[{place}].append(a[{other}])"),
        };
        text += &format!("try:\n {line}\nexcept Exception:\n pass\n");
    }
    run(text.as_bytes(), 8 << 10, 400);
}

/// What was found in retained RAM and nvm: a board starts from it, whatever it is.
pub fn record(bytes: &[u8]) {
    let mut state = [0; STATE_BYTES];
    let length = bytes.len().min(STATE_BYTES);
    state[..length].copy_from_slice(&bytes[..length]);
    if let Ok(read) = RetainedState::decode(&state) {
        let mut written = [0; STATE_BYTES];
        read.encode(&mut written);
        assert_eq!(RetainedState::decode(&written), Ok(read), "what is read can be written and read again");
    }
    // A whole image with some bytes changed: pairs of place and value.
    let (mut retained, mut nvm) = whole();
    for edit in bytes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
        retained[at % RETAINED_BYTES] ^= edit[2];
        nvm[at % NVM_BYTES] ^= edit[2].rotate_left(3);
    }
    live(&retained, &nvm, &[]);
}

/// A datagram between board and world has one meaning, or none.
pub fn wire(bytes: &[u8]) {
    if let Ok(message) = Message::decode(bytes) {
        let mut written = [0; 4_096];
        if let Ok(length) = message.encode(&mut written) {
            assert_eq!(Message::decode(&written[..length]), Ok(message));
        }
    }
}

/// Keys at the console, in any state of the board.
pub fn keys(bytes: &[u8]) {
    let (retained, nvm) = whole();
    live(&retained, &nvm, bytes);
}

/// A record as a board leaves it.
fn whole() -> ([u8; RETAINED_BYTES], [u8; NVM_BYTES]) {
    let mut retained = [0x5a; RETAINED_BYTES];
    let nvm = [0xff; NVM_BYTES];
    let mut board = boot(&retained.clone(), &nvm);
    let mut commit = board.retained_commit();
    while let Some(write) = commit.next_write() {
        retained[write.offset..write.offset + write.bytes.len()].copy_from_slice(write.bytes);
    }
    (retained, nvm)
}

fn boot(retained: &[u8; RETAINED_BYTES], nvm: &[u8; NVM_BYTES]) -> Supervisor {
    let facts = BootFacts {
        reset: ResetReason::Software,
        fault: None,
        retained,
        nvm,
        settings: &Settings::default(),
        settings_problems: 0,
        files: FileSet { safemode: true, boot: true, code: true },
        seed: 7,
        link: Capabilities::native_station(),
    };
    Supervisor::boot(Instant::from_secs(1), &facts)
}

/// Starts a board and lets it live for some minutes, with these keys on the way.
fn live(retained: &[u8; RETAINED_BYTES], nvm: &[u8; NVM_BYTES], keys: &[u8]) {
    let mut board = boot(retained, nvm);
    for second in 0..120_u64 {
        let now = Instant::from_secs(second + 2);
        for _ in 0..200 {
            match board.poll(now) {
                None | Some(Output::Reset(..) | Output::DeepSleep(_)) => break,
                Some(_) => {}
            }
        }
        if let Some(key) = keys.get(second as usize) {
            let key = match key % 3 {
                0 => Key::CtrlC,
                1 => Key::CtrlD,
                _ => Key::Other,
            };
            board.handle(now, Input::Key(key));
        }
        assert!(board.status(now, None).network.passes < u8::MAX);
    }
}

struct Bare<'s>(&'s [u8], u64);

impl Host for Bare<'_> {
    fn now_us(&mut self) -> u64 {
        self.1 += 1;
        self.1
    }
    fn write(&mut self, _: &[u8]) {}
    fn entropy(&mut self) -> u32 {
        7
    }
    fn stat(&mut self, path: &str) -> Stat {
        if path == "code.py" { Stat::File(self.0.len() as u32) } else { Stat::Missing }
    }
    fn read(&mut self, _: &str, offset: u32, into: &mut [u8]) -> usize {
        let rest = self.0.get(offset as usize..).unwrap_or(&[]);
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        length
    }
    fn call(&mut self, _: u16, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Result<Value, Signal> {
        Ok(NONE)
    }
    fn release(&mut self, _: u32, _: u32) {}
}

fn run(text: &[u8], heap_words: usize, slices: u32) {
    let (mut heap, mut stack) = (vec![0; heap_words], vec![0; 2 << 10]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut host = Bare(text, 0);
    if vm.start(&mut host, "code.py", &[""]).is_ok() {
        for _ in 0..slices {
            match vm.run(&mut host, 200) {
                Run::Yielded => {}
                Run::Blocked { deadline_us: Some(at) } => host.1 = host.1.max(at),
                Run::Blocked { deadline_us: None } | Run::Finished | Run::Raised => break,
            }
        }
    }
    vm.heap().check().expect("a whole heap after the run");
    vm.end(&mut host);
    vm.clear();
    vm.heap().check().expect("a whole heap after the end");
    assert_eq!(vm.heap().stats().objects, 0, "objects left");
}
