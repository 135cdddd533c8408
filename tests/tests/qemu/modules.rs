//! The board's own modules on the image: each does there what it does on a PC.

use std::time::Duration;

use fieldwarden_rig::rig::Rig;
use fieldwarden_world::ResetCause;

use super::bench::{Bench, SETTINGS, SOON, expect, full, pass};

fn board(code: &str) -> Option<Bench> {
    full().then(|| Bench::new(&[("settings.toml", SETTINGS), ("code.py", code)])).flatten()
}

const NETWORK: &str = "import ipaddress, select, socketpool, time, wifi\n\
    radio = wifi.radio\n\
    while not radio.connected:\n    time.sleep(0.5)\n\
    assert len(radio.mac_address) == 6 and str(radio.ipv4_address).startswith('192.168.4.')\n\
    assert radio.ping(radio.ipv4_gateway) > 0\n\
    assert radio.ping(ipaddress.ip_address('192.168.4.250'), timeout=0.2) is None\n\
    assert radio.ping(radio.ipv4_gateway) > 0\n\
    pool = socketpool.SocketPool(radio)\n\
    family, kind, _, _, address = pool.getaddrinfo('collector.fieldwarden.test', 7000, 0, pool.SOCK_STREAM)[0]\n\
    try:\n    pool.getaddrinfo('nowhere.invalid', 80)\n    assert False\n\
    except socketpool.gaierror as error:\n    assert error.errno == pool.EAI_NONAME\n\
    with pool.socket() as stream:\n    stream.settimeout(20)\n    stream.connect(address)\n    \
    assert select.select([], [stream], [], 1) == ([], [stream], [])\n    \
    stream.send(b'hello\\n')\n    answer = bytearray(8)\n    count = stream.recv_into(answer)\n    print('tcp', answer[:count])\n\
    with pool.socket(type=pool.SOCK_DGRAM) as datagrams:\n    datagrams.settimeout(20)\n    \
    query = b'\\0\\7\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\x09collector\\x0bfieldwarden\\4test\\0\\0\\1\\0\\1'\n    \
    datagrams.sendto(query, (str(radio.ipv4_dns), 53))\n    answer = bytearray(200)\n    \
    count, sender = datagrams.recvfrom_into(answer)\n    print('udp', count > len(query), sender[1])\n\
    for _ in range(12):\n    try:\n        sockets = [pool.socket() for _ in range(20)]\n        assert False\n    \
    except OSError:\n        pass\n\
    print('modules of the network work')\n";

#[test]
fn network_s_modules_work_over_a_cable() {
    let Some(bench) = board(NETWORK) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "tcp bytearray(b'{\"ack\": ')");
    expect(&mut rig, "udp True 53");
    expect(&mut rig, "modules of the network work");
    assert!(rig.lines.iter().all(|line| line == "hello"), "{:?}", rig.lines);
    assert_eq!(rig.resets, []);
}

#[test]
fn cable_that_bounces_costs_nothing_but_a_moment() {
    let code = "import time, wifi\n\
        while True:\n    print('online' if wifi.radio.connected else 'offline', time.monotonic())\n    time.sleep(0.2)\n";
    let Some(bench) = board(code) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "to: Healthy");
    for down_ms in [1, 20, 100, 400, 1500] {
        rig.cable(false).expect("QEMU lives");
        pass(&mut rig, Duration::from_millis(down_ms));
        rig.cable(true).expect("QEMU lives");
        pass(&mut rig, Duration::from_millis(500));
        let from = rig.console().len();
        let online = |rig: &Rig| rig.console()[from..].contains("online ");
        assert!(rig.until(SOON, online).expect("the bench works"), "{down_ms} ms: {}", rig.console());
    }
    assert_eq!(rig.resets, [], "{}", rig.console());
}

const SLEEPS: &str = "import alarm, microcontroller, time\n\
    print('started', microcontroller.cpu.reset_reason, alarm.sleep_memory[0])\n\
    alarm.sleep_memory[0] += 1\n\
    if alarm.sleep_memory[0] > 1:\n    time.sleep(1000)\n\
    before = time.monotonic()\n\
    woken = alarm.light_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=before + 2))\n\
    print('light', type(woken).__name__, time.monotonic() - before >= 2)\n\
    alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 3))\n";

#[test]
fn board_sleeps_light_and_deep_and_wakes() {
    let Some(bench) = board(SLEEPS) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "started microcontroller.ResetReason.POWER_ON 0");
    expect(&mut rig, "light TimeAlarm True");
    expect(&mut rig, "started microcontroller.ResetReason.DEEP_SLEEP_ALARM 1");
}

const STARVES: &str = "import microcontroller, time, watchdog\n\
    print('started', microcontroller.cpu.reset_reason)\n\
    if microcontroller.cpu.reset_reason != microcontroller.ResetReason.POWER_ON:\n    time.sleep(1000)\n\
    time.sleep(6)\n\
    dog = microcontroller.watchdog\n\
    dog.timeout = 2\n\
    dog.mode = watchdog.WatchDogMode.RAISE\n\
    try:\n    while True:\n        pass\n\
    except watchdog.WatchDogTimeout:\n    print('raised')\n\
    dog.mode = watchdog.WatchDogMode.RESET\n\
    while True:\n    pass\n";

#[test]
fn watchdog_of_the_program_raises_or_resets_as_asked() {
    let Some(bench) = board(STARVES) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "raised");
    expect(&mut rig, "started microcontroller.ResetReason.WATCHDOG");
    assert_eq!(rig.resets, [ResetCause::Commanded]);
}

#[test]
fn nvm_lives_through_a_loss_of_power() {
    let code = "import microcontroller, os, time\n\
        nvm = microcontroller.nvm\n\
        print('nvm', len(nvm), nvm[0], os.uname().machine)\n\
        nvm[0] = (nvm[0] + 7) & 0xFF\n\
        time.sleep(1000)\n";
    let Some(bench) = board(code) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "nvm 256 255");
    pass(&mut rig, Duration::from_millis(200));
    rig.cut_power(Duration::from_millis(50));
    expect(&mut rig, "nvm 256 6");
}
