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
    console_of(folder(code), seconds)
}

fn console_of(path: PathBuf, seconds: u64) -> String {
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

#[test]
fn every_program_of_the_page_does_what_it_says() {
    let page = include_str!("../../../../docs/interrupts.md");
    let programs: Vec<_> = page.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(programs.len() >= 3);
    for program in programs {
        passes(program, 120);
    }
}

#[test]
fn interrupt_reaches_a_program_whatever_it_waits_for() {
    for wait in [
        "time.sleep(1000)",
        "select.select([s], [], [], 1000)",
        "s.recv_into(b)",
        "asyncio.run(asyncio.sleep(1000))",
        "asyncio.run(reads())",
        "alarm.light_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 1000))",
        "asyncio.run(asyncio.Event().wait())",
    ] {
        passes(
            &format!(
                "import alarm, asyncio, select, socketpool, watchdog, microcontroller, wifi
while not wifi.radio.connected:
    time.sleep(0.1)
s = socketpool.SocketPool(wifi.radio).socket()
s.connect(('collector.fieldwarden.test', 7000))
b = bytearray(10)
async def reads():
    reader, writer = await asyncio.open_connection('collector.fieldwarden.test', 7000)
    await reader.readline()
w = microcontroller.watchdog
for i in range(2):
    w.timeout = 5
    w.mode = watchdog.WatchDogMode.RAISE
    try:
        {wait}
        assert False
    except watchdog.WatchDogTimeout:
        w.mode = None
s.send(b'{{\"seq\": 3}}\\n')
assert s.recv_into(b) == 10 and b == b'{{\"ack\": 3}}'[:10], b"
            ),
            200,
        );
    }
}

#[test]
fn pin_alarm_ends_a_light_sleep_when_its_button_is_pressed() {
    let code = "import alarm, board, digitalio, time
def sleep(*alarms):
    began = time.monotonic()
    came = alarm.light_sleep_until_alarms(*alarms)
    assert came is alarm.wake_alarm
    print('slept', round(time.monotonic() - began, 1), 'until', round(time.monotonic()), type(came).__name__)
    return came
button = alarm.pin.PinAlarm(board.D5, False, pull=True)
assert button.pin is board.D5 and button.value is False
late = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 200)
began = time.monotonic()
assert sleep(late, button) is button
time.sleep(2)
soon = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 1)
assert sleep(button, soon) is soon
assert sleep(button) is button
# It is still pressed: at once.
assert sleep(button) is button
try:
    digitalio.DigitalInOut(board.D5)
    assert False
except ValueError as e:
    print(e)
button.deinit()
with alarm.pin.PinAlarm(board.D5, False, edge=True, pull=True) as edge:
    # Pressed still, but that is no change.
    assert sleep(edge, late) is edge
digitalio.DigitalInOut(board.D5).deinit()
print('all is', 'ok')
time.sleep(1000)
";
    let path = folder(code);
    let parts = "[[part]]\nkind='button'\npin='D5'\npressed=[20, 40, 60]\nheld='500ms'\n";
    std::fs::write(path.join("parts.toml"), parts).unwrap();
    let printed = console_of(path, 200);
    assert!(printed.contains("all is ok"), "{printed}");
    assert!(printed.contains("D5 in use by alarm.pin.PinAlarm"), "{printed}");
    let slept: Vec<_> = printed.lines().filter(|line| line.starts_with("slept")).collect();
    assert_eq!(slept.len(), 5, "{printed}");
    assert!(slept[0].ends_with("until 20 PinAlarm") && slept[2].ends_with("until 40 PinAlarm"), "{printed}");
    assert!(slept[3].starts_with("slept 0.0") && slept[4].ends_with("until 60 PinAlarm"), "{printed}");
}

#[test]
fn deep_sleep_ends_by_time_or_by_a_pin_and_counts_as_no_reset() {
    let code = "import alarm, board, microcontroller, time, warden
woken = alarm.wake_alarm
m = alarm.sleep_memory
assert len(m) == 256 and alarm.wake_alarm is woken
print('start', m[0], 'by', type(woken).__name__,
      getattr(woken, 'pin', None), getattr(woken, 'value', None), microcontroller.cpu.reset_reason,
      [warden.status()['streaks'][k] for k in ('resets', 'unexpected')])
m[0] += 1
late = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 1000)
soon = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 5)
button = alarm.pin.PinAlarm(board.D5, False, pull=True)
other = alarm.pin.PinAlarm(board.D6, False, pull=True, edge=True)
if m[0] == 1:
    alarm.exit_and_deep_sleep_until_alarms(late, button, other)
if m[0] == 2:
    alarm.exit_and_deep_sleep_until_alarms(other, soon)
if m[0] == 3:
    alarm.exit_and_deep_sleep_until_alarms(other)
print('all is', 'ok')
time.sleep(1000)
";
    let path = folder(code);
    let parts = "[[part]]\nkind='button'\npin='D5'\npressed=[20]\nheld='500ms'\n
[[part]]\nkind='button'\npin='D6'\npressed=[50]\nheld='500ms'\n";
    std::fs::write(path.join("parts.toml"), parts).unwrap();
    let printed = console_of(path, 200);
    assert!(printed.contains("all is ok"), "{printed}");
    let starts: Vec<_> = printed.lines().filter(|line| line.starts_with("start")).collect();
    let pin_d5 = "by PinAlarm microcontroller.Pin.GPIO5 False microcontroller.ResetReason.DEEP_SLEEP_ALARM [0, 0]";
    assert_eq!(
        starts,
        [
            "start 0 by NoneType None None microcontroller.ResetReason.POWER_ON [0, 0]",
            &format!("start 1 {pin_d5}"),
            "start 2 by TimeAlarm None None microcontroller.ResetReason.DEEP_SLEEP_ALARM [0, 0]",
            "start 3 by PinAlarm microcontroller.Pin.GPIO6 False microcontroller.ResetReason.DEEP_SLEEP_ALARM [0, 0]",
        ],
        "{printed}"
    );
}

#[test]
fn edges_timers_and_transfers_are_awaited_as_sockets_are() {
    let code = "import asyncio, board, busio, digitalio, time, warden
seen = []
async def edges():
    with digitalio.DigitalInOut(board.D5) as button:
        button.switch_to_input(digitalio.Pull.UP)
        for i in range(4):
            await asyncio.ready(button)
            seen.append((round(time.monotonic(), 1), button.value))
async def ticks():
    flag = asyncio.ThreadSafeFlag()
    n = 0
    with warden.Timer(250, flag.set):
        while n < 100:
            await flag.wait()
            n += 1
    return n
async def line(uart):
    sent = asyncio.create_task(asyncio.finished(uart.write, b'x' * 960))
    began = time.monotonic()
    counted = 0
    while not sent.done():
        await asyncio.sleep(0.1)
        counted += 1
    # A second at 9600 baud, in which this task ran on.
    assert 9 <= counted <= 12, counted
    assert await sent == 960
    await asyncio.ready(uart)
    return await asyncio.finished(uart.read, 4)
async def impatient(uart):
    try:
        await asyncio.wait_for(asyncio.finished(uart.write, b'y' * 960), 0.3)
    except asyncio.TimeoutError:
        pass
    # Given up: the line is free at once.
    return await asyncio.finished(uart.write, b'z')
async def main():
    with busio.UART(board.TX, board.RX, timeout=2) as uart:
        tasks = [asyncio.create_task(edges()), asyncio.create_task(ticks())]
        print(await line(uart), await impatient(uart))
        print(await asyncio.gather(*tasks), seen)
asyncio.run(main())
print('all is', 'ok')
time.sleep(1000)
";
    let path = folder(code);
    let parts = "[[part]]\nkind='button'\npin='D5'\npressed=[20, 40]\nheld='500ms'\n
[[part]]\nkind='uart-echo'\ntx='TX'\nrx='RX'\n";
    std::fs::write(path.join("parts.toml"), parts).unwrap();
    let printed = console_of(path, 200);
    assert!(printed.contains("all is ok"), "{printed}");
    assert!(printed.contains("b'xxxx' 1\n"), "{printed}");
    assert!(printed.contains("[None, 100] [(20.0, False), (20.5, True), (40.0, False), (40.5, True)]\n"), "{printed}");
}
