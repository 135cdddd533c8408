use super::*;
use crate::bench::signal::Wave;

fn send(device: &mut dyn Device, now_us: u64, bytes: &[u8]) -> bool {
    let taken = device.begin(now_us, false) != Addressed::Refused && bytes.iter().all(|b| device.write(now_us, *b));
    device.end(now_us);
    taken
}

fn receive(device: &mut dyn Device, now_us: u64, count: usize) -> Option<(Vec<u8>, u64)> {
    let Addressed::After(stretch_us) = device.begin(now_us, true) else { return None };
    let bytes = (0..count).map(|_| device.read(now_us + stretch_us)).collect();
    device.end(now_us);
    Some((bytes, stretch_us))
}

fn registers(device: &mut dyn Device, now_us: u64, from: u8, count: usize) -> Vec<u8> {
    assert!(send(device, now_us, &[from]));
    receive(device, now_us, count).unwrap().0
}

fn signed(bytes: &[u8], at: usize) -> f64 {
    f64::from(i16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

/// The data sheet's 64-bit integer formulas: another way than the one the device was made with.
fn compensate(device: &mut dyn Device, now_us: u64) -> (f64, f64) {
    let calibration = registers(device, now_us, 0x88, 24);
    let data = registers(device, now_us, 0xF7, 8);
    let word = |at: usize| i64::from(u16::from_le_bytes([calibration[at], calibration[at + 1]]));
    let int = |at: usize| signed(&calibration, at) as i64;
    let raw = |at: usize| i64::from(data[at]) << 12 | i64::from(data[at + 1]) << 4 | i64::from(data[at + 2]) >> 4;
    let adc = raw(3);
    let first = (((adc >> 3) - (word(0) << 1)) * int(2)) >> 11;
    let second = (((((adc >> 4) - word(0)) * ((adc >> 4) - word(0))) >> 12) * int(4)) >> 14;
    let fine = first + second;
    let celsius = ((fine * 5 + 128) >> 8) as f64 / 100.0;
    let mut first = fine - 128_000;
    let mut second = first * first * int(16);
    second += (first * int(14)) << 17;
    second += int(12) << 35;
    first = ((first * first * int(10)) >> 8) + ((first * int(8)) << 12);
    first = (((1i64 << 47) + first) * word(6)) >> 33;
    let mut pressure = 1_048_576 - raw(0);
    pressure = (((pressure << 31) - second) * 3_125) / first;
    first = (int(22) * (pressure >> 13) * (pressure >> 13)) >> 25;
    second = (int(20) * pressure) >> 19;
    pressure = ((pressure + first + second) >> 8) + (int(18) << 4);
    (celsius, pressure as f64 / 256.0 / 100.0)
}

#[test]
fn bme280_readings_become_the_true_values_by_the_data_sheets_integer_formulas() {
    for (temperature, pressure) in [(-20.0, 870.0), (0.0, 1_013.25), (21.5, 990.1), (60.0, 1_084.0)] {
        let mut device = Bme280::new(Wave::Constant(temperature), Wave::Constant(40.0), Wave::Constant(pressure));
        assert_eq!(registers(&mut device, 0, 0xD0, 1), [0x60]);
        assert_eq!(registers(&mut device, 0, 0xF7, 3), [0x80, 0, 0], "nothing is measured yet");
        assert!(send(&mut device, 0, &[0xF2, 1, 0xF4, 0b001_001_01]));
        assert_eq!(registers(&mut device, 100, 0xF3, 1), [8], "it measures");
        assert_eq!(registers(&mut device, 20_000, 0xF3, 1), [0]);
        let (celsius, hectopascal) = compensate(&mut device, 20_000);
        assert!((celsius - temperature).abs() <= 0.011, "{celsius} for {temperature}");
        assert!((hectopascal - pressure).abs() <= 0.02, "{hectopascal} for {pressure}");
        assert_eq!(registers(&mut device, 20_000, 0xF4, 1), [0b001_001_00], "a forced measurement is one");
    }
}

#[test]
fn bme280_in_normal_mode_measures_again_after_each_pause() {
    let rising = Wave::Ramp { from: 0.0, to: 100.0, period_us: 100_000_000 };
    let mut device = Bme280::new(rising, Wave::Constant(40.0), Wave::Constant(1_000.0));
    // A pause of a second.
    send(&mut device, 0, &[0xF5, 5 << 5, 0xF4, 0b001_001_11]);
    let (early, _) = compensate(&mut device, 10_500_000);
    let (later, _) = compensate(&mut device, 10_900_000);
    let (next, _) = compensate(&mut device, 11_900_000);
    assert_eq!(early, later);
    assert!((next - later - 1.0).abs() < 0.05, "{later} {next}");
}

#[test]
fn sht31d_refuses_to_be_read_while_it_measures_and_checks_its_words() {
    let mut device = Sht31d::new(Wave::Constant(21.5), Wave::Constant(45.0));
    assert!(receive(&mut device, 0, 6).is_none(), "nothing was asked for");
    assert!(send(&mut device, 0, &[0x24, 0x00]));
    assert!(receive(&mut device, 10_000, 6).is_none());
    let (bytes, _) = receive(&mut device, 15_000, 6).unwrap();
    let word = |at: usize| f64::from(u16::from_be_bytes([bytes[at], bytes[at + 1]])) / 65_535.0;
    assert!((word(0) * 175.0 - 45.0 - 21.5).abs() < 0.01);
    assert!((word(3) * 100.0 - 45.0).abs() < 0.01);
    // The data sheet's own example of the checksum: 0xBEEF gives 0x92.
    assert!(send(&mut device, 0, &[0x2C, 0x06]));
    assert_eq!(receive(&mut device, 5_000, 6).unwrap().1, 10_000, "the clock is held until it is ready");
    assert!(!send(&mut device, 0, &[0x11, 0x11]), "no such command");
}

#[test]
fn ina219_registers_follow_the_calibration_of_the_data_sheet() {
    let mut device = Ina219::new(Wave::Constant(12.0), Wave::Constant(-0.25), 0.1);
    let word = |device: &mut Ina219, register: u8| {
        let bytes = registers(device, 0, register, 2);
        u16::from_be_bytes([bytes[0], bytes[1]])
    };
    assert_eq!(word(&mut device, 0), 0x399F);
    assert_eq!(word(&mut device, 4), 0, "without calibration there is no current");
    // 32 V and 2 A: a step of 100 microamperes.
    assert!(send(&mut device, 0, &[5, 0x10, 0x00]));
    assert_eq!(word(&mut device, 1) as i16, -2_500, "25 mV in steps of 10 uV");
    assert_eq!(word(&mut device, 2) >> 3, 3_000, "12 V in steps of 4 mV");
    assert_eq!(word(&mut device, 4) as i16, -2_500, "250 mA in steps of 100 uA");
    assert_eq!(word(&mut device, 3), 1_500, "3 W in steps of 2 mW");
    assert!(send(&mut device, 0, &[0, 0x80, 0]));
    assert_eq!(word(&mut device, 5), 0, "a reset forgets the calibration");
}

#[test]
fn memory_is_busy_after_a_write_and_keeps_it() {
    let mut device = Memory::new(vec![0xFF; 4_096]);
    assert!(send(&mut device, 0, &[0x01, 0x02, 7, 8]));
    assert!(!send(&mut device, 1_000, &[0x01, 0x02]), "it writes");
    assert!(send(&mut device, 10_000, &[0x01, 0x02]));
    assert_eq!(receive(&mut device, 10_000, 3).unwrap().0, [7, 8, 0xFF]);
}
