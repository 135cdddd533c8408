//! A program that takes every resource and drops it in every way, started again and again on the whole board: each run finds the same heap,
//! the same number of sockets, and the bytes its predecessor left in an open file.
//!
//! What the end of each run leaves behind is asserted to be nothing by the firmware itself, and told to the judge as a violation.
//! `FIELDWARDEN_BOARD_RELOADS` sets the number of runs.

use std::path::PathBuf;

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Happening, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::Script;

const SETTINGS: &str = r#"
CIRCUITPY_WIFI_SSID = "mast-7"
CIRCUITPY_WIFI_PASSWORD = "correct horse"
FIELDWARDEN_DEVICE_ID = "mast-7-board"
FIELDWARDEN_PROBE_NAME = "collector.fieldwarden.test"
FIELDWARDEN_PROBE_TARGET = "203.0.113.53:80"
FIELDWARDEN_HEAP_MAX = 131072
"#;

/// Board time of one run: healthy for so long that no streak of restarts is counted.
const RUN_S: u64 = 700;

const CODE: &str = r#"
import gc
used = gc.mem_alloc()
import alarm, socketpool, supervisor, time, weakref, wifi

n = alarm.sleep_memory[0] + 256 * alarm.sleep_memory[1]
found = "-"
if n:
    with open("left.txt") as f:
        found = f.read()
time.sleep(30)
pool = socketpool.SocketPool(wifi.radio)

class Owner:
    def __init__(self, *parts):
        self.parts = parts
        self.me = self
    def __del__(self):
        # Alive and unfinished, whatever the order of their making.
        for part in self.parts:
            if isinstance(part, Owner):
                part.parts
            else:
                part.settimeout(1)

def holds(make):
    with make() as s:
        yield s

def take(kinds):
    taken = []
    while True:
        try:
            taken.append(pool.socket(type=kinds[len(taken) % len(kinds)]))
        except (RuntimeError, OSError):
            return taken

# Twice, so that what is dropped is really back.
first = len(take((pool.SOCK_STREAM, pool.SOCK_DGRAM)))
gc.collect()
sockets = take((pool.SOCK_STREAM, pool.SOCK_DGRAM))
print("run", n, "used", used, "found", found, "sockets", first, len(sockets))

files = [open("other.txt", "w") for _ in range(2)]
files[0].write("never read")
left = open("left.txt", "w")
left.write("run %d" % n)
alarm.sleep_memory[0] = (n + 1) % 256
alarm.sleep_memory[1] = (n + 1) // 256 % 256

ways = [lambda: None] * 3
ways[0] = lambda: sockets.pop().close()
ways[1] = lambda: Owner(Owner(sockets.pop()), sockets.pop())
ways[2] = lambda: next(holds(sockets.pop))
for way in ways:
    way()
gc.collect()
sockets = sockets + take((pool.SOCK_STREAM, pool.SOCK_DGRAM))
kept = [Owner(sockets.pop()), holds(sockets.pop), holds(sockets.pop)]
next(kept[1])
ring = Owner(kept)
ring.ring = ring
ref = weakref.ref(kept[0], print)
weakref.finalize(ring, int)
time.sleep(600)

how = n % 5
if how == 0:
    supervisor.reload()
elif how == 1:
    raise ValueError("uncaught")
elif how == 2:
    with open("other.txt") as f, sockets[0]:
        raise SystemExit
elif how == 3:
    def deep(i):
        mine = [bytearray(10), i]
        return deep(i + 1)
    deep(0)
else:
    del kept, ring
"#;

#[test]
fn program_that_takes_everything_and_drops_it_in_every_way_finds_the_same_board_each_time() {
    let runs: u64 = std::env::var("FIELDWARDEN_BOARD_RELOADS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("reloads-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("settings.toml"), SETTINGS).unwrap();
    std::fs::write(path.join("code.py"), CODE).unwrap();
    let folder = Folder::read(&path).unwrap();
    let script = Script::parse("none", "").unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(&folder, LinkKind::NativeWifi, script, 7, runs * RUN_S * 1_000_000).unwrap();
    let mut printed = Vec::new();
    let document = Simulation::new(setup, &mut |_, what| {
        if let Happening::Console(bytes) = what {
            printed.extend(bytes);
        }
    })
    .run();
    std::fs::remove_dir_all(&path).unwrap();
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(document.summary.violations, [] as [String; 0], "{printed}");
    let told: Vec<Vec<&str>> =
        printed.lines().filter(|line| line.starts_with("run ")).map(|line| line.split(' ').collect()).collect();
    assert!(told.len() as u64 >= runs * 9 / 10, "{} runs: {printed}", told.len());
    for (n, words) in told.iter().enumerate() {
        // run N used BYTES found run N sockets FIRST AGAIN; the first run found nothing.
        let left = if n == 0 { "found - ".to_owned() } else { format!("found run {} ", (n - 1) % 65_536) };
        let line = words.join(" ");
        assert!(line.contains(&left), "{n}: {line}\n{printed}");
        assert_eq!(words[3], told[0][3], "the same heap in use: {line}");
        let sockets = &words[words.len() - 2..];
        assert_eq!(sockets, &told[0][told[0].len() - 2..], "the same sockets: {line}");
        assert_eq!(sockets[0], sockets[1], "{line}");
    }
}
