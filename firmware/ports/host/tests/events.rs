//! What a program waits for: timers, sockets, tasks and signals, in a simulation of the whole firmware and on the bare VM.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Happening, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::Script;

const SETTINGS: &str = r#"
CIRCUITPY_WIFI_SSID = "mast-7"
CIRCUITPY_WIFI_PASSWORD = "correct horse"
FIELDWARDEN_DEVICE_ID = "mast-7-board"
"#;

fn folder(code: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("events-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("settings.toml"), SETTINGS).unwrap();
    std::fs::write(path.join("code.py"), code).unwrap();
    path
}

/// Runs `code.py` for so many seconds of simulated time, and gives back what it printed.
fn console(code: &str, seconds: u64) -> String {
    let path = folder(code);
    let folder = Folder::read(&path).unwrap();
    let script = Script::parse("none", "").unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(&folder, LinkKind::NativeWifi, script, 7, seconds * 1_000_000).unwrap();
    let mut printed = Vec::new();
    let document = Simulation::new(setup, &mut |_, what| {
        if let Happening::Console(bytes) = what {
            printed.extend(bytes);
        }
    })
    .run();
    std::fs::remove_dir_all(&path).unwrap();
    let printed = String::from_utf8(printed).unwrap().replace("\r\n", "\n");
    assert_eq!(document.summary.violations, [] as [String; 0], "{printed}");
    printed
}

fn passes(code: &str, seconds: u64) {
    let code = format!("import time\n{code}\nprint('all is', 'ok')\ntime.sleep(10000)\n");
    let printed = console(&code, seconds);
    assert!(printed.contains("all is ok"), "{printed}");
}

const TIMERS: &str = "
import warden, time
ticks = []
def tick(timer):
    ticks.append((round((time.monotonic() - began) * 1000), timer.expirations))
began = time.monotonic()
with warden.Timer(250, tick, level=9) as t:
    time.sleep(1.1)
assert sum(n for _, n in ticks) == 4, ticks
";

#[test]
fn timer_calls_a_program_that_sleeps_at_its_very_time() {
    passes(&format!("{TIMERS}\nassert ticks == [(250, 1), (500, 1), (750, 1), (1000, 1)], ticks"), 60);
}

#[test]
fn timer_runs_in_real_time_on_the_bare_vm() {
    let path = folder(&format!("{TIMERS}\nprint('all is ok')"));
    let output =
        Command::new(env!("CARGO_BIN_EXE_fieldwarden")).arg("exec").arg(path.join("code.py")).output().unwrap();
    std::fs::remove_dir_all(&path).unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("all is ok"), "{printed}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn timer_interrupts_an_endless_loop() {
    passes(
        "import warden
class Enough(Exception): pass
n = 0
def tick(timer):
    global n
    n += timer.expirations
t = warden.Timer(1, tick)
while n < 500:
    pass
t.deinit()
assert t.__class__ is warden.Timer",
        60,
    );
}

#[test]
fn select_wakes_with_its_socket_and_at_its_time() {
    passes(
        "import json, select, socketpool, wifi
while not wifi.radio.connected:
    time.sleep(0.1)
pool = socketpool.SocketPool(wifi.radio)
def connected():
    s = pool.socket()
    s.connect(('collector.fieldwarden.test', 7000))
    return s
a, b = connected(), connected()
began = time.monotonic()
assert select.select([a, b], [], [], 0.5) == ([], [], [])
assert 0.5 <= time.monotonic() - began < 0.505, time.monotonic() - began
assert select.select([a, b], [a], [], 0.5) == ([], [a], [])
assert select.select([a, b], [], [], 0) == ([], [], [])
b.send(b'{\"seq\": 5}\\n')
began = time.monotonic()
assert select.select([a, b], [], [], 30) == ([b], [], [])
assert time.monotonic() - began < 2
p = select.poll()
p.register(a, select.POLLIN)
p.register(b, select.POLLIN)
assert p.poll(1000) == [(b, select.POLLIN)]
b.recv_into(bytearray(100))
assert p.poll(100) == []
b.close()
try:
    p.poll(0)
    assert False
except OSError as e:
    assert e.errno == 9",
        120,
    );
}

#[test]
fn asyncio_streams_timers_and_tasks_go_on_beside_each_other() {
    passes(
        "import asyncio, json, wifi, warden
async def ask(n):
    reader, writer = await asyncio.open_connection('collector.fieldwarden.test', 7000)
    got = []
    for i in range(3):
        writer.write(json.dumps({'seq': 10 * n + i}).encode() + b'\\n')
        await writer.drain()
        got.append(json.loads(await reader.readline())['ack'])
        await asyncio.sleep(n)
    writer.close()
    await writer.wait_closed()
    return got
beats = 0
async def heart():
    global beats
    while True:
        await asyncio.sleep(0.1)
        beats += 1
flag = asyncio.ThreadSafeFlag()
async def flagged():
    for i in range(5):
        await flag.wait()
    return 'flagged'
async def late():
    reader, writer = await asyncio.open_connection('collector.fieldwarden.test', 7000)
    try:
        await asyncio.wait_for(reader.readline(), 3)
    except asyncio.TimeoutError:
        await writer.wait_closed()
        return 'late'
async def main():
    while not wifi.radio.connected:
        await asyncio.sleep(0.1)
    began = time.monotonic()
    asyncio.create_task(heart())
    with warden.Timer(700, lambda t: flag.set()):
        r = await asyncio.gather(ask(1), ask(2), flagged(), late())
    assert r == [[10, 11, 12], [20, 21, 22], 'flagged', 'late'], r
    took = time.monotonic() - began
    assert 6 <= took < 10, took
    assert took * 10 - 2 <= beats <= took * 10 + 1, (beats, took)
    try:
        await asyncio.open_connection('203.0.113.9', 1)
        assert False
    except OSError as e:
        print('refused', e)
asyncio.run(main())",
        300,
    );
}
