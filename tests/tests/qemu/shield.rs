//! What hangs on the shield's serial line and buses: parts that the emulator has, and a line whose other end is a socket of this test.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::thread;
use std::time::Duration;

use super::bench::{Bench, SETTINGS, expect, full};

const LINE: &str = "import board, busio\n\
    uart = busio.UART(board.TX, board.RX, receiver_buffer_size=256)\n\
    uart.timeout = 30\n\
    for n in range(3):\n    uart.write(b'question %d\\n' % n)\n    print('answer', uart.readline())\n\
    while uart.in_waiting < 200:\n    pass\n\
    print('long', len(uart.read(200)), uart.in_waiting)\n\
    try:\n    busio.UART(board.TX, board.RX)\nexcept ValueError as error:\n    print(error)\n\
    uart.deinit()\n\
    for bad in ({'bits': 7}, {'stop': 2}, {'baudrate': 3_000_000}, {'receiver_buffer_size': 1000}):\n    \
    try:\n        busio.UART(board.TX, board.RX, **bad)\n        print('opened', bad)\n    except ValueError:\n        print('refused')\n\
    with busio.UART(board.TX, board.RX, baudrate=115200, timeout=0) as uart:\n    print('again', uart.baudrate, uart.read())\n";

#[test]
fn serial_line_carries_both_ways_and_keeps_what_comes_while_the_program_is_busy() {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", LINE)])).flatten() else {
        return;
    };
    let path = bench.folder().join("line.sock");
    let listener = UnixListener::bind(&path).expect("the line's other end");
    let line = format!("unix:{}", path.display());
    let bench = bench.with_shield(Some(line), &[]);
    let mut rig = bench.start();
    let other_end = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("the board's line");
        let mut answers = stream.try_clone().expect("a second handle");
        let mut lines = BufReader::new(stream).lines();
        for _ in 0..3 {
            let line = lines.next().expect("a question").expect("it is text");
            answers.write_all(line.to_uppercase().as_bytes()).expect("the line is open");
            answers.write_all(b"\n").expect("the line is open");
        }
        answers.write_all(&[b'x'; 200]).expect("the line is open");
        // Kept open until the board has read it.
        thread::sleep(Duration::from_secs(30));
    });
    for n in 0..3 {
        expect(&mut rig, &format!("answer b'QUESTION {n}\\n'"));
    }
    expect(&mut rig, "long 200 0");
    expect(&mut rig, "TX in use by busio.UART");
    expect(&mut rig, "again 115200 None");
    assert_eq!(rig.console().matches("refused").count(), 4, "{}", rig.console());
    assert_eq!(rig.resets, []);
    drop(rig);
    drop(other_end);
}

const BUSES: &str = "import board, busio, digitalio\n\
    i2c = board.I2C()\n\
    while not i2c.try_lock():\n    pass\n\
    print('scan', [hex(n) for n in i2c.scan()])\n\
    i2c.writeto(0x50, bytes([0, 16]) + b'kept by a part')\n\
    read = bytearray(14)\n\
    i2c.writeto_then_readfrom(0x50, bytes([0, 16]), read)\n\
    print('eeprom', read)\n\
    big = bytes(range(256)) * 2\n\
    i2c.writeto(0x50, bytes([1, 0]) + big)\n\
    read = bytearray(512)\n\
    i2c.writeto_then_readfrom(0x50, bytes([1, 0]), read)\n\
    print('big', read == big)\n\
    i2c.writeto(0x48, bytes([3, 0x50, 0x00]))\n\
    read = bytearray(2)\n\
    i2c.writeto_then_readfrom(0x48, bytes([3]), read)\n\
    print('limit', read)\n\
    try:\n    i2c.writeto(0x11, b'x')\nexcept OSError as error:\n    print('nobody', error.errno)\n\
    i2c.unlock()\n\
    spi = board.SPI()\n\
    while not spi.try_lock():\n    pass\n\
    spi.configure(baudrate=1_000_000)\n\
    print('clock', spi.frequency)\n\
    out, into = bytearray([0x8F | 2 << 4, 0, 0]), bytearray(3)\n\
    spi.write_readinto(out, into)\n\
    print('adc', into[1] << 2 & 0xFF | into[2] >> 6)\n\
    spi.write(bytes(1000))\n\
    spi.unlock()\n\
    led = digitalio.DigitalInOut(board.LED)\n\
    led.switch_to_output(True)\n\
    print('led', led.value)\n\
    led.value = False\n\
    print('led', led.value, board.board_id)\n";

#[test]
fn parts_on_i2c_and_spi_answer() {
    let Some(bench) = full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", BUSES)])).flatten() else {
        return;
    };
    let parts =
        ["tmp105,bus=i2c,address=0x48", "at24c-eeprom,bus=i2c,address=0x50,rom-size=4096", "max1111,bus=ssi,input2=77"];
    let bench = bench.with_shield(None, &parts);
    let mut rig = bench.start();
    expect(&mut rig, "scan ['0x48', '0x50']");
    expect(&mut rig, "eeprom bytearray(b'kept by a part')");
    expect(&mut rig, "big True");
    expect(&mut rig, "limit bytearray(b'P\\x00')");
    expect(&mut rig, "nobody 19");
    expect(&mut rig, "clock ");
    expect(&mut rig, "adc 77");
    expect(&mut rig, "led True");
    expect(&mut rig, "led False fieldwarden_mps2");
}
