//! The peripherals as programs use them, on simulated parts: every class, every way of giving it back, every fault.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use fieldwarden::folder::Folder;
use fieldwarden::machine::parts::SimParts;
use fieldwarden::sim::{Document, Happening, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::Script;

const SETTINGS: &str = "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n";

struct Ran {
    console: String,
    parts: SimParts,
    document: Document,
}

/// Runs a program on a bench for so many seconds of board time.
fn run(bench: Option<&str>, code: &str, seconds: u64) -> Ran {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("peripherals-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("settings.toml"), SETTINGS).unwrap();
    std::fs::write(path.join("code.py"), code).unwrap();
    if let Some(bench) = bench {
        std::fs::write(path.join("parts.toml"), bench).unwrap();
    }
    let folder = Folder::read(&path).unwrap();
    let script = Script::parse("none", "").unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(&folder, LinkKind::NativeWifi, script, 7, seconds * 1_000_000);
    let setup = setup.unwrap_or_else(|trouble| panic!("{trouble}"));
    let mut printed = Vec::new();
    let mut watch = |_, what| {
        if let Happening::Console(bytes) = what {
            printed.extend(bytes);
        }
    };
    let simulation = Simulation::new(setup, &mut watch);
    let parts = simulation.parts();
    let document = simulation.run();
    std::fs::remove_dir_all(&path).unwrap();
    let console = String::from_utf8(printed).unwrap().replace("\r\n", "\n");
    assert_eq!(document.summary.violations, [] as [String; 0], "{console}");
    Ran { console, parts, document }
}

/// Runs `code`, which prints `ok` when everything it checks is so, and then waits.
fn passes(bench: &str, code: &str) -> SimParts {
    let helpers = "import board, time
def raises(kind, f, *a, **k):
    try:
        f(*a, **k)
    except kind as e:
        return str(e)
    raise AssertionError('nothing was raised')
";
    let code = format!("{helpers}{code}\nprint('all is', 'ok')\ntime.sleep(1000)\n");
    let ran = run(Some(bench), &code, 100);
    assert!(ran.console.contains("all is ok"), "{}", ran.console);
    ran.parts
}

#[test]
fn pins_have_their_names_and_are_the_same_wherever_they_come_from() {
    passes(
        "",
        "import microcontroller
from microcontroller import pin, Pin
assert board.LED is board.D13 and board.D13 is pin.GPIO13 is microcontroller.pin.GPIO13
assert isinstance(board.A0, Pin) and board.A0 != board.A1
assert repr(board.D5) == 'microcontroller.Pin.GPIO5', repr(board.D5)
assert 'D5' in dir(board) and 'I2C' in dir(board) and board.board_id == 'fieldwarden_host'
from board import *
assert D5 is board.D5
assert len({board.D1, board.D2, board.D1}) == 2
assert raises(TypeError, __import__('digitalio').DigitalInOut, 5) == 'pin must be of type Pin, not int'
assert raises(ValueError, __import__('digitalio').DigitalInOut, pin.GPIO63).startswith('Invalid pin')",
    );
}

#[test]
fn digital_pin_is_driven_read_and_given_back() {
    passes(
        "[[part]]\nkind='jumper'\nfrom='D1'\nto='D2'\n",
        "from digitalio import DigitalInOut, Direction, DriveMode, Pull
a, b = DigitalInOut(board.D1), DigitalInOut(board.D2)
assert (a.direction, a.pull, a.value) == (Direction.INPUT, None, False)
assert 'direction is input' in raises(AttributeError, setattr, a, 'value', True)
assert 'direction is input' in raises(AttributeError, lambda: a.drive_mode)
a.switch_to_output(True)
assert a.value is True and b.value is True and a.drive_mode is DriveMode.PUSH_PULL
a.value = 0
assert b.value is False
a.drive_mode = DriveMode.OPEN_DRAIN
assert a.drive_mode == DriveMode.OPEN_DRAIN
assert 'direction is output' in raises(AttributeError, lambda: a.pull)
a.direction = Direction.INPUT
b.pull = Pull.UP
assert b.pull is Pull.UP and b.value
b.switch_to_input(pull=Pull.DOWN)
assert not b.value and b.pull is Pull.DOWN
a.deinit(); a.deinit()
gone = 'Object has been deinitialized and can no longer be used. Create a new object.'
assert raises(ValueError, lambda: a.value) == gone and raises(ValueError, a.switch_to_output) == gone
assert raises(ValueError, DigitalInOut, board.D2) == 'D2 in use by digitalio.DigitalInOut'",
    );
}

#[test]
fn button_is_seen_when_it_is_pressed() {
    passes(
        "[[part]]\nkind='button'\npin='D5'\npressed=[2]\nheld='500ms'\n",
        "from digitalio import DigitalInOut, Pull
door = DigitalInOut(board.D5)
door.pull = Pull.UP
changes, was = [], True
while len(changes) < 2:
    if door.value != was:
        was = not was
        changes.append(round(time.monotonic(), 1))
    time.sleep(0.01)
assert 0.45 <= changes[1] - changes[0] <= 0.55, changes",
    );
}

#[test]
fn voltages_in_and_out_are_of_their_reference() {
    passes(
        "[[part]]\nkind='analog'\npin='A2'\nvolts=1.65\n[[part]]\nkind='jumper'\nfrom='A0'\nto='A3'\n",
        "from analogio import AnalogIn, AnalogOut
with AnalogIn(board.A2) as a:
    assert abs(a.value - 32768) < 20 and a.reference_voltage == 3.3
with AnalogOut(board.A0) as out, AnalogIn(board.A3) as a:
    out.value = 12345
    assert a.value == 12345
    raises(AttributeError, lambda: out.value)
    raises(ValueError, setattr, out, 'value', 70000)
raises(ValueError, AnalogIn, board.D1)
raises(ValueError, lambda: a.value)",
    );
}

#[test]
fn i2c_needs_its_lock_and_says_who_does_not_answer() {
    passes(
        "[[part]]\nkind='i2c-memory'\nbytes=[1, 2, 3, 4]\n[[part]]\nkind='i2c-memory'\naddress=0x51\nsize=4096\n",
        "import busio
i2c = busio.I2C(board.SCL, board.SDA, frequency=400000)
assert raises(RuntimeError, i2c.scan) == 'Function requires lock'
assert i2c.try_lock() and not i2c.try_lock()
assert i2c.scan() == [0x50, 0x51] and i2c.probe(0x50) and not i2c.probe(0x20)
b = bytearray(6)
i2c.writeto_then_readfrom(0x50, b'_\\x01_', b, out_start=1, out_end=2, in_start=2, in_end=5)
assert b == b'\\0\\0\\x02\\x03\\x04\\0', b
i2c.writeto(0x50, bytes([0, 9]))
assert raises(OSError, i2c.readfrom_into, 0x50, b) == '[Errno 19] ENODEV', 'a memory that writes is busy'
time.sleep(0.01)
i2c.writeto(0x50, b'\\0')
i2c.readfrom_into(0x50, memoryview(b)[:2])
assert b[:2] == b'\\x09\\x02', b
big = bytes(i % 251 for i in range(1000))
i2c.writeto(0x51, b'\\0\\0' + big)
time.sleep(0.01)
back = bytearray(1000)
t = time.monotonic()
i2c.writeto_then_readfrom(0x51, b'\\0\\0', back)
assert back == big and 0.02 < time.monotonic() - t < 0.03
assert raises(OSError, i2c.writeto, 0x33, b'') == '[Errno 19] ENODEV'
raises(ValueError, i2c.writeto, 0x80, b'')
raises(TypeError, i2c.readfrom_into, 0x50, b'not written')
i2c.unlock()
i2c.deinit()
assert board.I2C() is board.I2C() is board.STEMMA_I2C()
assert raises(ValueError, busio.I2C, board.SCL, board.SDA) == 'SCL in use by busio.I2C'
board.I2C().deinit()
assert 'pull up' in raises(RuntimeError, busio.I2C, board.D1, board.D2)
assert raises(ValueError, busio.I2C, board.D1, board.D1) == 'Cannot use the same pin twice'
from digitalio import DigitalInOut
DigitalInOut(board.D1)",
    );
}

#[test]
fn i2c_bus_held_low_times_out_and_works_again_when_it_is_free() {
    passes(
        "[[part]]\nkind='i2c-memory'\nbytes=[7]\n[[fault]]\nkind='i2c-stuck'\nat=0\nfor=20\n",
        "i2c = board.I2C()
i2c.try_lock()
b = bytearray(1)
t = time.monotonic()
assert raises(OSError, i2c.writeto_then_readfrom, 0x50, b'\\0', b) == '[Errno 110] ETIMEDOUT'
assert 0.9 < time.monotonic() - t < 1.2
assert raises(OSError, i2c.scan) == '[Errno 110] ETIMEDOUT'
time.sleep(20)
i2c.writeto_then_readfrom(0x50, b'\\0', b)
assert b == b'\\x07'",
    );
}

#[test]
fn spi_loops_back_and_programs_a_flash() {
    passes(
        "[[part]]\nkind='spi-flash'\ncs='D10'\n[[part]]\nkind='spi-loopback'\nsck='D1'\nmosi='D2'\nmiso='D3'\n",
        "import busio
from digitalio import DigitalInOut
with busio.SPI(board.D1, board.D2, board.D3) as spi:
    assert raises(RuntimeError, spi.write, b'x') == 'Function requires lock'
    spi.try_lock()
    spi.configure(baudrate=1000000, polarity=1, phase=1)
    assert spi.frequency == 1000000
    out, b = bytes(i % 256 for i in range(700)), bytearray(700)
    t = time.monotonic()
    spi.write_readinto(out, b)
    assert b == out and 0.005 < time.monotonic() - t < 0.01
    b = bytearray(4)
    spi.readinto(b, start=1, end=3, write_value=0xA5)
    assert b == b'\\0\\xa5\\xa5\\0'
    spi.write(b'')
    assert 'equal length' in raises(ValueError, spi.write_readinto, out, b)
    raises(ValueError, spi.configure, bits=9)
raises(ValueError, spi.write, b'x')
assert raises(ValueError, busio.SPI, board.D1) == 'Must provide MISO or MOSI pin'
spi, cs = board.SPI(), DigitalInOut(board.D10)
cs.switch_to_output(True)
spi.try_lock()
spi.configure(baudrate=8000000)
def send(out, count=0):
    cs.value = False
    spi.write(bytes(out))
    b = bytearray(count)
    spi.readinto(b)
    cs.value = True
    return b
assert send([0x9f], 3) == b'\\xef\\x40\\x10'
send([6])
send([2, 0, 1, 0] + list(b'kept'))
time.sleep(0.01)
assert send([3, 0, 1, 0], 4) == b'kept'",
    );
}

#[test]
fn uart_waits_for_bytes_lines_and_pauses() {
    passes(
        "[[part]]\nkind='uart-echo'\ndelay='30ms'\n[[part]]\nkind='gps'\nrx='D9'\nlatitude=46.2\n",
        "import busio
with busio.UART(board.TX, board.RX, baudrate=9600, timeout=0.1) as uart:
    assert uart.read(1) is None and uart.in_waiting == 0 and uart.timeout == 0.1
    assert uart.write(b'hello\\nworld') == 11
    assert uart.readline() == b'hello\\n'
    assert uart.read(3) == b'wor'
    assert uart.read() == b'ld'
    uart.write(b'abc')
    b = bytearray(2)
    assert uart.readinto(b) == 2 and b == b'ab'
    assert uart.readline() is None and uart.in_waiting == 1
    uart.reset_input_buffer()
    uart.timeout = 0
    t = time.monotonic()
    assert uart.readline() is None and time.monotonic() - t < 0.01
    uart.write(b'x' * 200)
    time.sleep(0.5)
    assert uart.in_waiting == 64 and len(uart.read(1000)) == 64
    uart.baudrate = 115200
    assert uart.baudrate == 115200
    raises(ValueError, setattr, uart, 'timeout', 200)
assert raises(ValueError, busio.UART) == 'tx and rx cannot both be None'
assert busio.UART.Parity.ODD is busio.Parity.ODD
gps = busio.UART(rx=board.D9, receiver_buffer_size=256, timeout=3)
gps.readline()
lines = [gps.readline() for _ in range(4)]
assert all(l.startswith(b'$GP') and l.endswith(b'\\r\\n') for l in lines), lines
assert b',4612.0000,N,' in lines[0]",
    );
}

#[test]
fn duty_and_frequency_are_what_a_counter_sees() {
    passes(
        "[[part]]\nkind='jumper'\nfrom='D1'\nto='D2'\n[[part]]\nkind='jumper'\nfrom='D1'\nto='D3'\n",
        "import pwmio, countio, frequencyio
pwm = pwmio.PWMOut(board.D1, frequency=1000, duty_cycle=0x4000, variable_frequency=True)
c = countio.Counter(board.D2, edge=countio.Edge.RISE)
f = frequencyio.FrequencyIn(board.D3, capture_period=100)
time.sleep(1)
assert 998 <= c.count <= 1002, c.count
assert f.value == 1000 and f.capture_period == 100, f.value
pwm.frequency = 5000
time.sleep(0.3)
assert f.value == 5000, f.value
f.pause()
pwm.duty_cycle = 0
time.sleep(0.3)
assert f.value == 5000
f.resume()
assert f.value == 0
c.reset()
assert c.count == 0
c.count = 40
assert c.count == 40
pwm.deinit()
fixed = pwmio.PWMOut(board.D1)
assert fixed.frequency == 500 and fixed.duty_cycle == 0
assert 'variable_frequency' in raises(AttributeError, setattr, fixed, 'frequency', 5)
raises(ValueError, setattr, fixed, 'duty_cycle', 65536)
fixed.deinit()
from digitalio import DigitalInOut
d = DigitalInOut(board.D1)
d.switch_to_output(False)
c.reset()
for _ in range(5):
    d.value = True
    d.value = False
assert c.count == 5, 'every edge counts, however short'",
    );
}

#[test]
fn pulses_sent_are_pulses_received() {
    let parts = passes(
        "[[part]]\nkind='jumper'\nfrom='D1'\nto='D2'\n[[part]]\nkind='pulses'\npin='D4'\nlengths=[560, 1690, 560]\nidle=true\nat=2\nevery=3\n",
        "import pulseio, array
out = pulseio.PulseOut(board.D1, frequency=38000)
got = pulseio.PulseIn(board.D2, maxlen=512)
assert len(got) == 0 and not got and got.maxlen == 512 and not got.paused
sent = array.array('H', [9000, 4500] + [560, 1690] * 100 + [560])
t = time.monotonic()
out.send(sent)
assert abs(time.monotonic() - t - sum(sent) / 1e6) < 0.002
assert len(got) == len(sent) and [got[i] for i in range(len(got))] == list(sent)
assert got.popleft() == 9000 and got[0] == 4500 and got[-1] == 560 and bool(got)
got.pause()
got.clear()
out.send(array.array('H', [500, 500, 500]))
assert len(got) == 0 and got.paused
got.resume(80)
out.send(array.array('H', [400, 300, 200]))
assert len(got) == 3
got.clear()
raises(IndexError, got.popleft)
raises(IndexError, lambda: got[0])
raises(TypeError, out.send, b'xx')
remote = pulseio.PulseIn(board.D4, maxlen=3, idle_state=True)
time.sleep(3)
assert [remote[i] for i in range(3)] == [560, 1690, 560], [remote[i] for i in range(len(remote))]",
    );
    let bench = parts.bench();
    assert!(bench.pulses_sent(1).unwrap().ends_with(&[400, 300, 200]));
}

#[test]
fn pad_is_touched_and_knob_is_turned() {
    passes(
        "[[part]]\nkind='touch'\npin='D6'\npressed=[5]\nheld=2\n
[[part]]\nkind='level'\npin='D7'\nhigh='50ms'\nevery='100ms'\nat=3\n[[part]]\nkind='level'\npin='D8'\nhigh='50ms'\nevery='100ms'\nat='3025ms'\n",
        "import touchio, rotaryio
pad = touchio.TouchIn(board.D6)
knob = rotaryio.IncrementalEncoder(board.D7, board.D8)
assert not pad.value and pad.threshold == pad.raw_value + 100
while not pad.value: time.sleep(0.1)
assert pad.raw_value > pad.threshold
pad.threshold = 60000
assert not pad.value
at = time.monotonic()
before = knob.position
time.sleep(1)
assert knob.position - before == 10, knob.position
knob.position = -3
assert knob.position == -3 and knob.divisor == 4
knob.divisor = 1
time.sleep(1)
assert abs(knob.position - 36) <= 12, knob.position",
    );
}

#[test]
fn strip_shows_what_it_was_sent() {
    let parts = passes(
        "[[part]]\nkind='pixels'\npin='NEOPIXEL'\n",
        "import neopixel_write, digitalio
pin = digitalio.DigitalInOut(board.NEOPIXEL)
assert 'output' in raises(ValueError, neopixel_write.neopixel_write, pin, b'abc')
pin.switch_to_output()
t = time.monotonic()
neopixel_write.neopixel_write(pin, bytes(range(90)))
assert 0.0009 < time.monotonic() - t < 0.004
neopixel_write.neopixel_write(pin, bytearray(b'abc'))
raises(ValueError, neopixel_write.neopixel_write, pin, bytes(5000))
pin.deinit()
raises(ValueError, neopixel_write.neopixel_write, pin, b'abc')",
    );
    assert_eq!(parts.bench().shown(27), Some((&b"abc"[..], 2)));
}
