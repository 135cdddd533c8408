//! What works on a CircuitPython board works here: files in `corpus/`, and what a program reads from each.

use fieldwarden_config::{Fault, Severity, Value, get, get_text, parse};

/// A key, what `os.getenv` gives, and what `supervisor.get_setting` gives (`None`: it raises).
type Row = (&'static str, &'static str, Option<Value<'static>>);

use Value::{Bool, Float, Int, Text};

fn check(text: &[u8], rows: &[Row], absent: &[&str]) {
    let mut buffer = [0; 256];
    for (key, as_text, typed) in rows {
        assert_eq!(get_text(text, key, &mut buffer).unwrap(), Some(*as_text), "os.getenv({key})");
        assert_eq!(get(text, key, &mut buffer).ok().flatten(), *typed, "get_setting({key})");
    }
    for key in absent {
        assert_eq!(get_text(text, key, &mut buffer).unwrap(), None, "os.getenv({key})");
        assert_eq!(get(text, key, &mut buffer).unwrap(), None, "get_setting({key})");
    }
}

#[test]
fn typical_file_is_read_without_a_problem() {
    let text = include_bytes!("corpus/typical.toml");
    let settings = parse(text, &mut |problem| panic!("{problem}"));
    assert_eq!(settings.circuitpy.wifi_ssid, "wifi of the house");
    assert_eq!(settings.circuitpy.wifi_password.reveal(), "correct horse battery");
    assert_eq!(settings.circuitpy.web_api_password.reveal(), "passw0rd");
    assert_eq!(settings.circuitpy.web_api_port, 80);
    let rows: [Row; 4] = [
        ("AIO_USERNAME", "someone", Some(Text("someone"))),
        ("timezone", "Europe/Vienna", Some(Text("Europe/Vienna"))),
        ("READ_EVERY_S", "30", Some(Int(30))),
        ("CIRCUITPY_WEB_API_PORT", "80", Some(Int(80))),
    ];
    check(text, &rows, &["aio_username", "READ_EVERY", "READ_EVERY_S2", ""]);
}

#[test]
fn escapes_and_comments_read_as_there() {
    let rows: [Row; 10] = [
        ("str_key", "Hello world", Some(Text("Hello world"))),
        ("int_key", "7", Some(Int(7))),
        ("unicode_key", "œuvre", Some(Text("œuvre"))),
        ("unicode_key2", "œuvre", Some(Text("œuvre"))),
        ("unicode_key3", "œuvre", Some(Text("œuvre"))),
        ("escape_codes", "supported, including \r\n\"\\", Some(Text("supported, including \r\n\"\\"))),
        ("rare", "a\u{8}b\tc\u{B}d\u{C}e", Some(Text("a\u{8}b\tc\u{B}d\u{C}e"))),
        ("hash_inside", "a # b", Some(Text("a # b"))),
        ("equals_inside", "a = b", Some(Text("a = b"))),
        ("bracket_inside", "[x]", Some(Text("[x]"))),
    ];
    check(include_bytes!("corpus/escapes.toml"), &rows, &["subvalue"]);
}

#[test]
fn numbers_read_as_there() {
    let rows: [Row; 15] = [
        ("plain", "7", Some(Int(7))),
        ("signed", "-7", Some(Int(-7))),
        ("positive", "+7", Some(Int(7))),
        ("hex", "0x1F", Some(Int(31))),
        ("hex_capital", "0XfF", Some(Int(255))),
        ("hex_negative", "-0x10", Some(Int(-16))),
        ("octal_by_zero", "011", Some(Int(9))),
        ("zero", "0", Some(Int(0))),
        ("pi", "3.25", Some(Float(3.25))),
        ("exponent", "1e3", Some(Float(1000.0))),
        ("negative_float", "-0.5", Some(Float(-0.5))),
        ("yes", "true", Some(Bool(true))),
        ("no", "false", Some(Bool(false))),
        ("big", "9223372036854775807", Some(Int(i64::MAX))),
        ("small", "-9223372036854775808", Some(Int(i64::MIN))),
    ];
    let text = include_bytes!("corpus/numbers.toml");
    check(text, &rows, &[]);
    let mut told = Vec::new();
    parse(text, &mut |problem| told.push((problem.line, problem.severity, matches!(problem.fault, Fault::Octal(..)))));
    assert_eq!(told, [(7, Severity::Warning, true)]);
}

#[test]
fn line_ends_of_windows_do_not_belong_to_values() {
    let rows: [Row; 3] = [("a", "1", Some(Int(1))), ("b", "two", Some(Text("two"))), ("c", "3", Some(Int(3)))];
    check(include_bytes!("corpus/crlf.toml"), &rows, &["d"]);
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend_from_slice(include_bytes!("corpus/crlf.toml"));
    check(&marked, &rows, &["d"]);
}

#[test]
fn key_that_stands_twice_has_its_first_value() {
    let rows: [Row; 3] = [("a", "first", Some(Text("first"))), ("b", "2", Some(Int(2))), ("c", "3", Some(Int(3)))];
    let text = include_bytes!("corpus/loose.toml");
    check(text, &rows, &[]);
    let mut told = Vec::new();
    parse(text, &mut |problem| told.push(problem.to_string()));
    assert_eq!(told, ["line 2, column 1: a: the key stands on line 1 already, and that value is used"]);
}

#[test]
fn bare_words_are_text_and_no_setting() {
    let rows: [Row; 8] = [
        ("word", "hello", None),
        ("words", "hello there", None),
        ("path", "/sd/data.txt", None),
        ("version", "1.2.3", None),
        ("date", "2024-02-30", None),
        ("array", "[1, 2, 3]", None),
        ("empty", "", None),
        ("after", "still read", Some(Text("still read"))),
    ];
    let text = include_bytes!("corpus/bare-words.toml");
    check(text, &rows, &[]);
    let mut told = Vec::new();
    parse(text, &mut |problem| told.push((problem.line, problem.severity)));
    assert_eq!(told, (1..=7).map(|line| (line, Severity::Warning)).collect::<Vec<_>>());
}

#[test]
fn safe_mode_delay_has_two_names() {
    for key in ["CIRCUITPY_SAFEMODE_DELAY", "CIRCUITPY_SAFE_MODE_DELAY"] {
        for (value, delay_s) in [("0", 0.0), ("2", 2.0), ("2.5", 2.5), (".5", 0.5), ("3.", 3.0)] {
            let text = format!("{key} = {value}\n");
            let settings = parse(text.as_bytes(), &mut |problem| panic!("{problem}"));
            assert_eq!(settings.circuitpy.safemode_delay_s, delay_s, "{text}");
        }
    }
    let both = b"CIRCUITPY_SAFE_MODE_DELAY = 2\nCIRCUITPY_SAFEMODE_DELAY = 3\n";
    let mut told = 0;
    assert_eq!(parse(both, &mut |_| told += 1).circuitpy.safemode_delay_s, 2.0);
    assert_eq!(told, 1);
}
