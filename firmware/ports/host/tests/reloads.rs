//! A program takes everything that can be taken, lets it go in every way there is, and is started again: nothing is left, nothing grows.
//!
//! `FIELDWARDEN_RELOADS` is how many times (1,000 every day, 10,000 in the full run).

use std::collections::HashMap;

use fieldwarden::machine::files::MemoryStore;
use fieldwarden::machine::parts::{SimParts, parse};
use fieldwarden::rt::clock;
use fieldwarden_firmware::board::FileStore;
use fieldwarden_firmware::parts::Parts;
use fieldwarden_firmware::python::claims::Claims;
use fieldwarden_firmware::python::disk::{self, Disk, OpenFiles};
use fieldwarden_firmware::python::peripherals::{self, Wired};
use fieldwarden_firmware::python::{bare_modules, types};
use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Stat};
use fieldwarden_vm::interp::{Run, Vm};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::Value;

/// A board without network and supervisor: pins, files, a clock that leaps.
struct Board {
    text: String,
    parts: SimParts,
    claims: Claims,
    store: MemoryStore,
    open: OpenFiles,
    printed: Vec<u8>,
    /// How often each place was released in this run.
    released: HashMap<(u32, u32), u32>,
}

impl Host for Board {
    fn now_us(&mut self) -> u64 {
        clock::now_us()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.printed.extend(bytes);
    }

    fn entropy(&mut self) -> u32 {
        4
    }

    fn stat(&mut self, path: &str) -> Stat {
        if path == "code.py" { Stat::File(self.text.len() as u32) } else { Stat::Missing }
    }

    fn read(&mut self, _: &str, offset: u32, into: &mut [u8]) -> usize {
        let rest = self.text.as_bytes().get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        length
    }

    fn modules(&self) -> &'static [HostModule] {
        bare_modules()
    }

    fn types(&self) -> &'static [HostType] {
        types()
    }

    fn items(&self, module: &str) -> &'static [(&'static str, Item)] {
        peripherals::items(&self.parts, module)
    }

    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal> {
        if let Some(answer) = peripherals::call(self, id, cx, args) {
            return answer;
        }
        disk::call(self, id, cx, args).expect("every number is one of a native")
    }

    fn release(&mut self, index: u32, generation: u32) {
        *self.released.entry((index, generation)).or_default() += 1;
        assert!(disk::release(self, index, generation) || peripherals::release(self, index, generation));
    }
}

impl Wired for Board {
    fn wired(&mut self) -> (&mut dyn Parts, &mut Claims) {
        (&mut self.parts, &mut self.claims)
    }
}

impl Disk for Board {
    fn files(&mut self) -> (&mut dyn FileStore, &mut OpenFiles) {
        (&mut self.store, &mut self.open)
    }
}

const BENCH: &str = "[[part]]\nkind='i2c-memory'\n[[part]]\nkind='i2c-memory'\nscl='D12'\nsda='D13'\n";

/// Everything that can be taken, one of each; and what each is good for, once.
const TAKE: &str = r#"
import board, busio, digitalio, analogio, pwmio, pulseio, countio, frequencyio, touchio, rotaryio, neopixel_write, array, time
made = 0
def take():
    global made
    i2c, spi, uart = board.I2C(), busio.SPI(board.SCK, board.MOSI, board.MISO), busio.UART(board.TX, board.RX, timeout=0.01)
    strip = digitalio.DigitalInOut(board.NEOPIXEL)
    strip.switch_to_output(True)
    held = [i2c, spi, uart, strip, digitalio.DigitalInOut(board.D1), analogio.AnalogIn(board.A2), analogio.AnalogOut(board.A0),
        pwmio.PWMOut(board.D2, duty_cycle=1000), pulseio.PulseIn(board.D3), pulseio.PulseOut(board.D4),
        countio.Counter(board.D5), frequencyio.FrequencyIn(board.D6), touchio.TouchIn(board.D7),
        rotaryio.IncrementalEncoder(board.D8, board.D9), open('log.txt', 'w'), open('data.bin', 'wb')]
    made += len(held)
    i2c.try_lock()
    assert i2c.scan() == [80]
    spi.try_lock(); spi.write(b'abc')
    uart.write(b'abc'); uart.read(1)
    neopixel_write.neopixel_write(strip, b'abc')
    held[9].send(array.array('H', [10, 10, 10]))
    held[-2].write('bytes'); held[-1].write(b'bytes')
    return held
"#;

/// The ways, and whether the program is stopped from outside.
const WAYS: &[(&str, &str, bool)] = &[
    ("nothing at all", "held = take()", false),
    ("del", "held = take()\ndel held", false),
    (
        "given back, twice",
        "for thing in take():\n    end = getattr(thing, 'deinit', None) or thing.close\n    end()\n    end()",
        false,
    ),
    ("forgotten and taken again", "for _ in range(3):\n    take()", false),
    ("an exception", "def f():\n    held = take()\n    raise ValueError('out')\nf()", false),
    (
        "an exception that keeps its frames",
        "try:\n    held = take()\n    1 / 0\nexcept ZeroDivisionError as e:\n    kept = e",
        false,
    ),
    ("a cycle", "class C: pass\nc = C()\nc.me, c.held = c, take()\ndel c", false),
    (
        "a generator never finished",
        "def g():\n    held = take()\n    try:\n        yield\n    finally:\n        print('left')\nx = g()\nnext(x)",
        false,
    ),
    (
        "open with, stopped while it waits",
        "with busio.I2C(board.D13 and board.D12, board.D13) as a, digitalio.DigitalInOut(board.D0) as b:\n    held = take()\n    time.sleep(1000)",
        true,
    ),
    ("stopped in a transfer", "held = take()\nheld[9].send(array.array('H', [60000] * 100))", true),
    ("stopped in a loop", "held = take()\nwhile True: pass", true),
    (
        "finalizers that take more, raise, and never end",
        "class C:
    def __init__(self, what): self.what, self.held = what, None
    def __del__(self):
        if self.what == 0: raise ValueError
        if self.what == 1: self.held = digitalio.DigitalInOut(board.D10)
        while self.what == 2: pass
        if self.what == 3: print('finalized')
held = take()
things = [C(n) for n in range(4)]",
        false,
    ),
    (
        "bound methods and closures",
        "held = take()\nf = held[4].deinit\ng = lambda: held\nheld[4].mine = g\ndel held",
        false,
    ),
];

/// Longest time of board that a program may wait before it is stopped, microseconds.
const WAIT_US_MAX: u64 = 3_600_000_000;

fn run_to_end(vm: &mut Vm<'_>, board: &mut Board, stopped: bool) -> Run {
    let until_us = clock::now_us() + WAIT_US_MAX;
    let mut slices = 0;
    loop {
        match vm.run(board, 1_000) {
            Run::Blocked { deadline_us: Some(at) } if !(stopped && at > clock::now_us() + 1_000_000) => {
                assert!(at <= until_us, "it waits for good");
                clock::set(at);
            }
            Run::Blocked { .. } => return Run::Yielded,
            Run::Yielded => {
                slices += 1;
                clock::set(clock::now_us() + 1_000);
                if slices > 1_000 {
                    assert!(stopped, "it never ends");
                    return Run::Yielded;
                }
            }
            done => return done,
        }
    }
}

#[test]
fn everything_taken_in_any_way_is_given_back_once_at_every_reload() {
    let reloads: usize = std::env::var("FIELDWARDEN_RELOADS").map_or(1_000, |text| text.parse().expect("a number"));
    clock::use_virtual(0);
    let (mut heap, mut stack) = (vec![0; 96 * 1024 / 4], vec![0; 8 * 1024 / 4]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board {
        text: String::new(),
        parts: SimParts::new(&parse("test", BENCH).unwrap()),
        claims: Claims::new(),
        store: MemoryStore::default(),
        open: OpenFiles::in_folder(""),
        printed: Vec::new(),
        released: HashMap::new(),
    };
    // What the heap holds after each way, at its first time.
    let mut after_first: HashMap<&str, (usize, usize)> = HashMap::new();
    for reload in 0..reloads {
        let (way, body, stopped) = WAYS[reload % WAYS.len()];
        board.text = format!("{TAKE}\n{body}\nprint('made', made)\n");
        board.printed.clear();
        board.released.clear();
        vm.start(&mut board, "code.py", &[""]).unwrap_or_else(|_| panic!("{way}: it does not compile"));
        let outcome = run_to_end(&mut vm, &mut board, stopped);
        let mut told = String::new();
        if outcome == Run::Raised {
            vm.write_traceback(&mut board, &mut told);
        }
        assert_eq!(told.ends_with("ValueError: out\n"), way == "an exception", "{way}, reload {reload}: {told}");
        assert_eq!(outcome == Run::Raised, way == "an exception", "{way}, reload {reload}: {told}");
        let during = vm.heap().used_words();
        vm.end(&mut board);
        let printed = String::from_utf8_lossy(&board.printed).into_owned();
        assert_eq!((board.claims.count(), board.open.count()), (0, 0), "{way}: {printed}");
        assert!(board.parts.is_at_rest(), "{way}: hardware is still in use\n{printed}");
        assert!(board.released.values().all(|times| *times == 1), "{way}: {:?}", board.released);
        // Every file that was not forgotten before has its bytes.
        let mut bytes = [0; 8];
        assert_eq!((board.store.read("log.txt", 0, &mut bytes), &bytes[..5]), (Ok(5), &b"bytes"[..]), "{way}");
        if way.starts_with("a generator") {
            assert!(printed.contains("left"), "{way}: {printed}");
        }
        if way.starts_with("finalizers") {
            assert!(printed.contains("finalized") && printed.contains("the program is ending"), "{way}: {printed}");
        }
        vm.clear();
        let after = (during, vm.heap().used_words());
        let first = *after_first.entry(way).or_insert(after);
        assert_eq!(after, first, "{way}, reload {reload}: the heap is not as it was");
        assert_eq!(after.1, after_first[WAYS[0].0].1, "{way}: a cleared heap is not empty");
    }
}
