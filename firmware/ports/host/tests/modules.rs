//! What a program sees of its board: each promise of the board's modules, kept in a simulation of the whole firmware.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

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
greeting = "hello"
pause = 30
"#;

/// Runs a folder of files for so many seconds, and gives back what the board printed.
fn console(files: &[(&str, &str)], seconds: u64) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("modules-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("settings.toml"), SETTINGS).unwrap();
    for (name, text) in files {
        std::fs::write(path.join(name), text).unwrap();
    }
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

/// Runs `code.py`, which prints `ok` when everything it checks is so, and then waits.
fn passes(code: &str) {
    let code = format!("import time\n{code}\nprint('all is', 'ok')\ntime.sleep(1000)\n");
    let printed = console(&[("code.py", &code)], 60);
    assert!(printed.contains("all is ok"), "{printed}");
}

#[test]
fn enumerations_print_and_compare_as_members() {
    passes(
        "import microcontroller, supervisor, watchdog
assert repr(microcontroller.cpu.reset_reason) == 'microcontroller.ResetReason.POWER_ON'
assert microcontroller.cpu.reset_reason is microcontroller.ResetReason.POWER_ON
assert supervisor.runtime.run_reason == supervisor.RunReason.STARTUP
assert str(supervisor.runtime.safe_mode_reason) == 'supervisor.SafeModeReason.NONE'
assert microcontroller.RunMode.NORMAL != 0
assert {watchdog.WatchDogMode.RAISE: 1}[watchdog.WatchDogMode.RAISE] == 1
assert isinstance(microcontroller.RunMode.UF2, microcontroller.RunMode)
try:
    microcontroller.on_next_reset(1)
    assert False
except TypeError:
    pass",
    );
}

#[test]
fn files_of_a_board_are_read_and_written_inside_its_folder() {
    passes(
        "import os, io
assert os.getcwd() == '/'
assert 'settings.toml' in os.listdir()
os.mkdir('/log')
with open('log/a.txt', 'w') as f:
    assert f.write('one\\ntwo\\n') == 8
with open('/log/a.txt') as f:
    assert [line for line in f] == ['one\\n', 'two\\n']
assert os.stat('log/a.txt')[6] == 8 and os.stat('log')[0] == 0x4000
assert open('../../log/../log/a.txt').read() == 'one\\ntwo\\n'
for path, number in (('nothing', 2), ('/log', 21), ('.fieldwarden/retained.bin', 22)):
    try:
        open(path)
        assert False
    except OSError as e:
        assert e.errno == number, e
assert os.getenv('greeting') == 'hello' and os.getenv('pause') == '30' and os.getenv('none') is None
assert os.statvfs('/')[3] < os.statvfs('/')[2]",
    );
}

#[test]
fn bytes_written_to_a_file_left_open_are_there_in_the_next_run() {
    let code = "import os, supervisor, time
if 'note' in os.listdir():
    print('found', open('note').read())
    time.sleep(1000)
f = open('note', 'w')
f.write('kept')
supervisor.reload()";
    let printed = console(&[("code.py", code)], 60);
    assert!(printed.contains("found kept"), "{printed}");
}

#[test]
fn sleep_memory_and_nvm_keep_their_bytes_over_reload_and_reset() {
    let code = "import alarm, microcontroller, supervisor, time
m, n = alarm.sleep_memory, microcontroller.nvm
assert len(m) == 256 and len(n) == 256
if m[0] == 0:
    n[2:5] = b'abc'
assert n[2:5] == b'abc' and n[-256] == n[0], n[0:6]
m[0] += 1
print('run', m[0])
if m[0] == 1:
    supervisor.reload()
if m[0] == 2:
    microcontroller.reset()
for bad in (256, -257):
    try:
        m[bad]
        print('wrong')
    except IndexError:
        pass
print('kept')
time.sleep(1000)";
    let printed = console(&[("code.py", code)], 120);
    assert!(printed.contains("run 3") && printed.contains("kept") && !printed.contains("wrong"), "{printed}");
}

#[test]
fn time_alarm_wakes_light_and_deep_sleep() {
    let code = "import alarm, time, microcontroller
print('woken by', type(alarm.wake_alarm).__name__, microcontroller.cpu.reset_reason)
a = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 5)
began = time.monotonic()
assert alarm.light_sleep_until_alarms(a) is a
assert 4.9 < time.monotonic() - began < 6 and alarm.wake_alarm is a
if alarm.sleep_memory[9] == 0:
    alarm.sleep_memory[9] = 1
    alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 20))
time.sleep(1000)";
    let printed = console(&[("code.py", code)], 120);
    assert!(printed.contains("woken by NoneType microcontroller.ResetReason.POWER_ON"), "{printed}");
    assert!(printed.contains("woken by TimeAlarm microcontroller.ResetReason.DEEP_SLEEP_ALARM"), "{printed}");
}

#[test]
fn watchdog_that_is_not_fed_raises_its_own_exception() {
    passes(
        "import microcontroller, watchdog
w = microcontroller.watchdog
w.timeout = 2
w.mode = watchdog.WatchDogMode.RAISE
assert w.mode is watchdog.WatchDogMode.RAISE
try:
    time.sleep(10)
    assert False
except watchdog.WatchDogTimeout:
    pass
w.deinit()
time.sleep(5)",
    );
}

#[test]
fn safe_mode_program_learns_why_and_what_was_asked_for() {
    let code = "import microcontroller
microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)
microcontroller.reset()";
    let safe = "import supervisor
print('safe:', supervisor.runtime.safe_mode_reason)";
    let printed = console(&[("code.py", code), ("safemode.py", safe)], 60);
    assert!(printed.contains("safe: supervisor.SafeModeReason.PROGRAMMATIC"), "{printed}");
}

#[test]
fn next_code_file_runs_once_with_its_reason_and_settings_are_typed() {
    let code = "import supervisor, time
if supervisor.runtime.run_reason is supervisor.RunReason.STARTUP:
    assert supervisor.get_setting('pause') == 30 and supervisor.get_setting('none', 4) == 4
    supervisor.set_next_code_file('other.py', reload_on_success=True)
    supervisor.reload()
print('back', supervisor.runtime.run_reason)
time.sleep(1000)";
    let other = "import supervisor\nprint('other', supervisor.runtime.run_reason)";
    let printed = console(&[("code.py", code), ("other.py", other)], 60);
    assert!(printed.contains("other supervisor.RunReason.SUPERVISOR_RELOAD"), "{printed}");
    assert!(printed.contains("back supervisor.RunReason"), "{printed}");
}

#[test]
fn settings_changed_by_a_program_count_after_a_reload() {
    let code = "import os, supervisor
print('greeting:', os.getenv('greeting'), os.getenv('added'), os.getenv('pause'))
with open('settings.toml') as f:
    text = f.read()
if 'added' not in text:
    with open('settings.toml', 'w') as f:
        f.write(text.replace('hello', 'good morning').replace('pause = 30', '') + 'added = \\'new\\'\\n')
    print('before the reload:', os.getenv('greeting'))
    supervisor.reload()
import time
time.sleep(1000)
";
    let printed = console(&[("code.py", code)], 60);
    assert!(printed.contains("greeting: hello None 30\nbefore the reload: hello\n"), "{printed}");
    assert!(printed.contains("greeting: good morning new None\n"), "{printed}");
}

#[test]
fn warden_tells_the_status_document() {
    passes(
        "import warden
time.sleep(20)
s = warden.status()
assert s['reset_reason'] == 'POWER_ON' and s['layers']['link'] == 'good', s
assert warden.healthy()
warden.alive(30)
warden.alive(None)
warden.watch(60)
warden.expect()
warden.acknowledged()
warden.watch(None)",
    );
}

#[test]
fn sockets_reach_a_server_and_can_be_polled() {
    passes(
        "import wifi, socketpool, select, errno
while not wifi.radio.connected:
    time.sleep(1)
pool = socketpool.SocketPool(wifi.radio)
family, kind, _, _, address = pool.getaddrinfo('collector.fieldwarden.test', 9000, 0, pool.SOCK_STREAM)[0]
assert family == pool.AF_INET and kind == pool.SOCK_STREAM and len(address) == 2
try:
    pool.getaddrinfo('nowhere.invalid', 80)
    assert False
except socketpool.gaierror as e:
    assert e.errno == pool.EAI_NONAME
s = pool.socket()
with s:
    s.settimeout(5)
    assert {s: 1}[s] == 1
    assert s.connect_ex(('203.0.113.53', 80)) == 0
    assert select.select([], [s], [], 1) == ([], [s], [])
    assert select.select([s], [], [], 0.2) == ([], [], [])
    s.setblocking(False)
    try:
        s.recv_into(memoryview(bytearray(4)))
        assert False
    except OSError as e:
        assert e.errno == errno.EAGAIN
    s.settimeout(1)
    try:
        s.recv_into(bytearray(4))
        assert False
    except OSError as e:
        assert e.errno == errno.ETIMEDOUT
try:
    s.send(b'x')
    assert False
except OSError as e:
    assert e.errno == errno.EBADF
u = pool.socket(type=pool.SOCK_DGRAM)
u.bind(('0.0.0.0', 1234))
u.close()
u.close()",
    );
}

#[test]
fn module_that_is_not_there_says_what_to_do() {
    passes(
        "import ipaddress, storage, board
assert ipaddress.ip_address('10.0.0.7') == ipaddress.IPv4Address(b'\\n\\0\\0\\x07')
assert str(ipaddress.ip_address('10.0.0.7')) == '10.0.0.7'
try:
    ipaddress.ip_address('10.0.0.256')
    assert False
except ValueError:
    pass
import socketpool, ssl, wifi
pool = socketpool.SocketPool(wifi.radio)
try:
    ssl.create_default_context().wrap_socket(pool.socket(), server_hostname='example.com')
    assert False
except OSError as e:
    assert 'TLS' in str(e)
storage.remount('/', readonly=False)
assert board.board_id",
    );
}

#[test]
fn radio_in_a_programs_hands_is_left_alone_and_given_back() {
    passes(
        "import wifi, ipaddress
r = wifi.radio
r.connect('mast-7', 'correct horse')
assert r.connected and type(r).__name__ == 'Radio'
names = [n.ssid for n in r.start_scanning_networks()]
r.stop_scanning_networks()
assert 'mast-7' in names, names
assert r.ap_info.ssid == 'mast-7' and len(r.ap_info.bssid) == 6 and r.ap_info.rssi < 0
assert r.ping(r.ipv4_gateway) > 0 and r.ping(ipaddress.ip_address('192.168.4.250'), timeout=0.2) is None
assert r.ping(r.ipv4_gateway) > 0, 'one that is not there keeps nobody else back'
leased, gateway, dns = r.ipv4_address, r.ipv4_gateway, r.ipv4_dns
r.stop_dhcp()
r.set_ipv4_address(ipv4=ipaddress.IPv4Address(leased), netmask='255.255.255.0', gateway=gateway)
assert r.ipv4_address == leased and r.ipv4_dns == dns
r.start_dhcp()
try:
    r.connect('nobody-is-there', 'x' * 8)
    assert False
except ConnectionError as e:
    assert 'No network' in str(e)
r.enabled = False
assert not r.enabled
time.sleep(5)
assert not r.enabled and not r.connected
r.enabled = True
assert r.enabled
r.connect('mast-7')
assert r.connected
r.start_ap('mine', 'password')
assert r.ap_active
r.stop_ap()
assert not r.ap_active",
    );
}

#[test]
fn program_that_ends_with_the_radio_off_leaves_a_board_that_is_online() {
    let code = "import wifi, alarm, time
if alarm.sleep_memory[0]:
    wifi.radio.connect('mast-7', timeout=60)
    print('back online', wifi.radio.connected)
    time.sleep(1000)
wifi.radio.connect('mast-7', timeout=60)
wifi.radio.enabled = False
assert not wifi.radio.connected
alarm.sleep_memory[0] = 1";
    let printed = console(&[("code.py", code)], 180);
    assert!(printed.contains("back online True"), "{printed}");
}

#[test]
fn status_bar_and_lamp_that_are_not_there_may_be_switched() {
    passes(
        "import supervisor
supervisor.status_bar.console = False
supervisor.status_bar.display = True
supervisor.runtime.rgb_status_brightness = 20
assert not supervisor.status_bar.console and not supervisor.status_bar.display
assert isinstance(supervisor.status_bar, supervisor.StatusBar)
try:
    supervisor.runtime.rgb_status_brightness = 256
    assert False
except ValueError:
    pass",
    );
}
