use super::script::Board;
use super::*;

const BOARD: Board = Board {
    names: &[("D0", 0), ("D1", 1), ("D2", 2), ("A0", 3), ("BUTTON", 4), ("NEOPIXEL", 5), ("CS", 6)],
    i2c: (10, 11),
    spi: (12, 13, 14),
    uart: (15, 16),
};

fn bench(text: &str) -> Bench {
    Bench::new(&BenchScript::parse("test", text, &BOARD).unwrap_or_else(|errors| panic!("{}", errors[0])))
}

fn errors(text: &str) -> Vec<String> {
    BenchScript::parse("p.toml", text, &BOARD).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn default_bench_is_read() {
    let bench = bench(DEFAULT);
    assert!(bench.has_i2c((10, 11)));
    assert!(bench.level(0, 4), "a button that is not pressed is high");
}

#[test]
fn every_problem_is_told_with_its_place() {
    let told =
        errors("[[part]]\nkind = \"buton\"\npin = \"D0\"\n[[part]]\nkind = \"analog\"\npin = \"D9\"\nvolt = 1\n");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("p.toml:2:8: kind: ") && told[0].contains("nearest: \"button\""), "{told:?}");
    assert!(told[1].starts_with("p.toml:6:7: pin: "), "{told:?}");
    assert!(told[2].starts_with("p.toml:7:1: volt: ") && told[2].contains("nearest: volts"), "{told:?}");
    assert!(errors("[[part]]\n")[0].contains("the name of a part"));
    assert!(errors("[[part").len() == 1);
}

#[test]
fn button_pressed_at_an_instant_is_low_while_it_is_held() {
    let bench = bench("[[part]]\nkind='button'\npin='D0'\npressed=[1, '2500ms']\nheld='200ms'\nevery='10s'\n");
    let low: Vec<u64> = (0..200).map(|tenth| tenth * 100_000).filter(|at| !bench.level(*at, 0)).collect();
    assert_eq!(low, [1_000_000, 1_100_000, 2_500_000, 2_600_000, 11_000_000, 11_100_000, 12_500_000, 12_600_000]);
    assert_eq!(bench.next_edge(3_000_000, 0), Some((11_000_000, false)));
    assert_eq!(bench.edges(0, 20_000_000, 0, Edge::Fall), 4);
}

#[test]
fn jumper_carries_what_the_board_drives() {
    let mut bench = bench("[[part]]\nkind='jumper'\nfrom='D0'\nto='D1'\n");
    assert!(!bench.level(0, 1));
    bench.drive(5, 0, Drive::Level(true));
    assert!(bench.level(5, 1));
    bench.drive(10, 0, Drive::Square { high_us: 3, period_us: 10 });
    assert_eq!(bench.edges(10, 110, 1, Edge::Rise), 10);
    bench.drive(200, 0, Drive::Voltage(0x8000));
    assert_eq!(bench.analog(200, 1), 0x8000);
    bench.drive(300, 0, Drive::Input(None));
    assert!(!bench.level(300, 1));
    bench.drive(300, 1, Drive::Input(Some(true)));
    assert!(bench.level(300, 1), "a pull holds what nothing drives");
}

#[test]
fn analog_value_is_of_the_reference() {
    let bench = bench("[[part]]\nkind='analog'\npin='A0'\nvolts={from=0, to=3.3, period='10s'}\n");
    assert_eq!(bench.analog(0, 3), 0);
    assert_eq!(bench.analog(5_000_000, 3), 32_768);
}

#[test]
fn flash_keeps_what_was_programmed_and_forgets_what_was_erased() {
    let mut bench = bench("[[part]]\nkind='spi-flash'\ncs='CS'\nsize=8192\n");
    let pins = (12, Some(13), Some(14));
    let mut now_us = 0;
    let mut run = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        now_us += 100_000;
        bench.drive(now_us, 6, Drive::Level(false));
        bench.spi(now_us, pins, &mut bytes);
        bench.drive(now_us, 6, Drive::Level(true));
        bytes
    };
    assert_eq!(run(&[0x9F, 0, 0, 0])[1..], [0xEF, 0x40, 13]);
    run(&[0x02, 0, 0, 0, 1]);
    assert_eq!(run(&[0x03, 0, 0, 0, 0])[4], 0xFF, "nothing is programmed without leave");
    run(&[0x06]);
    assert_eq!(run(&[0x05, 0])[1], 2);
    run(&[0x02, 0, 0, 0xFE, 1, 2, 3]);
    assert_eq!(run(&[0x03, 0, 0, 0xFE, 0, 0])[4..], [1, 2]);
    assert_eq!(run(&[0x03, 0, 0, 0, 0])[4], 3, "a page is written around");
    run(&[0x06]);
    run(&[0x20, 0, 0, 0]);
    assert_eq!(run(&[0x03, 0, 0, 0xFE, 0, 0])[4..], [0xFF, 0xFF]);
}

#[test]
fn faults_hold_for_their_time_and_their_part() {
    let script = "[[part]]\nkind='i2c-memory'\nname='a'\n[[part]]\nkind='i2c-memory'\nname='b'\naddress=0x51\n
[[fault]]\nkind='i2c-stuck'\nat=1\nfor=1\n[[fault]]\nkind='i2c-refused'\npart='a'\nat=2\nfor=1\n
[[fault]]\nkind='i2c-corrupt'\nat=3\n";
    let mut bench = bench(script);
    let mut read = |now_us: u64, address: u8| {
        let mut byte = [0];
        let answer = bench.i2c(now_us, (10, 11), address, (true, true), Wire::Read(&mut byte));
        (answer, byte[0])
    };
    assert_eq!(read(0, 0x50), (I2cAnswer::Done(0), 0xFF));
    assert_eq!(read(1_500_000, 0x51).0, I2cAnswer::Stuck);
    assert_eq!(read(2_500_000, 0x50).0, I2cAnswer::Refused);
    assert_eq!(read(2_500_000, 0x51), (I2cAnswer::Done(0), 0xFF));
    assert_eq!(read(9_000_000, 0x51), (I2cAnswer::Done(0), 0xEF));
    assert_eq!(read(9_000_000, 0x52).0, I2cAnswer::Refused);
}
