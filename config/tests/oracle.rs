//! What TOML means by a file is what this crate reads from it: compared with the `toml` crate over generated files.

use std::fmt::Write;

use fieldwarden_config::{Value, get, get_text, parse};
use proptest::prelude::*;

/// A value as a file writes it, in every form that TOML has for it.
fn written() -> impl Strategy<Value = String> {
    let plain = "[ -!#-&(-\\[\\]-~é€𝄞]{0,12}";
    let escaped = prop::collection::vec(
        prop_oneof![
            plain.prop_map(String::from),
            prop::sample::select(vec!["\\b", "\\t", "\\n", "\\f", "\\r", "\\\"", "\\\\", "\\e", "\\x7e"])
                .prop_map(String::from),
            any::<char>().prop_map(|character| format!("\\U{:08X}", u32::from(character))),
            (0u32..0xD800).prop_map(|number| format!("\\u{number:04x}")),
        ],
        0..6,
    )
    .prop_map(|parts| parts.concat());
    let over_lines = prop::collection::vec(
        prop_oneof![
            plain.prop_map(String::from),
            prop::sample::select(vec!["\n", "\r\n", "\"", "\"\"", "\\\n  ", "\\ \n\n\t", "#", "x = 1\n"])
                .prop_map(String::from),
        ],
        0..6,
    )
    .prop_map(|parts| parts.concat())
    .prop_filter("three quotes end the string", |text| !text.contains("\"\"\""));
    prop_oneof![
        escaped.prop_map(|text| format!("\"{text}\"")),
        plain.prop_map(|text| format!("'{text}'")),
        over_lines.prop_map(|text| format!("\"\"\"{text}x\"\"\"")),
        "[ -&(-~\n]{0,20}".prop_map(|text| format!("'''{text}'''")),
        any::<i64>().prop_map(|number| number.to_string()),
        (0..i64::MAX).prop_map(|number| format!("0x{number:x}")),
        (0..i64::MAX).prop_map(|number| format!("0o{number:o}")),
        (0..i64::MAX).prop_map(|number| format!("0b{number:b}")),
        "[+-]?[1-9](_?[0-9]){0,12}",
        "[+-]?[1-9](_?[0-9]){0,4}\\.[0-9](_?[0-9]){0,4}([eE][+-]?[0-9]{1,2})?",
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(|number| format!("{number:?}")),
        prop::sample::select(vec!["true", "false", "inf", "-inf", "+inf", "0", "-0", "0.0", "1e5"])
            .prop_map(String::from),
    ]
}

/// Blank lines, comments, and values that are no settings.
fn filler() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ \t]{0,3}#[ -~é]{0,20}",
        (0u32..1000).prop_map(|number| format!("array{number} = [1, 'two', \"]\", [\n  3, # ]\n], ]")),
        (0u32..1000).prop_map(|number| format!("table{number} = {{ a = 1, b = '}}' }}")),
        (0u32..1000).prop_map(|number| format!("date{number} = 1979-05-27T07:32:00Z")),
    ]
}

fn key(index: usize, quotes: u8) -> String {
    match quotes {
        0 => format!("\"key-{index}\""),
        1 => format!("'key-{index}'"),
        _ => format!("key-{index}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("FIELDWARDEN_FUZZ_RUNS").map_or(2000, |runs| runs.parse().expect("a number")),
    ))]

    #[test]
    fn every_value_reads_as_toml_means_it(
        rows in prop::collection::vec((written(), filler(), 0u8..4, "[ \t]{0,2}", "[ \t]{0,2}(#[ -~]{0,9})?"), 1..8),
    ) {
        let mut text = String::new();
        let mut fillers = Vec::new();
        for (index, (value, filler, quotes, blanks, tail)) in rows.iter().enumerate() {
            let name = filler.split('=').next().unwrap().trim();
            if !fillers.contains(&name) {
                writeln!(text, "{filler}").unwrap();
                fillers.push(name);
            }
            writeln!(text, "{blanks}{}{blanks}={blanks}{value}{tail}", key(index, *quotes)).unwrap();
        }
        text.push_str("[table]\nkey-0 = 0\n");
        let meant: toml::Table = text.parse().expect("the generator writes TOML");
        let mut buffer = [0; 512];
        for index in 0..rows.len() {
            let key = format!("key-{index}");
            let read = get(text.as_bytes(), &key, &mut buffer);
            let read = read.map_err(|problem| TestCaseError::fail(problem.to_string()))?;
            match (&meant[&key], read) {
                (toml::Value::String(meant), Some(Value::Text(read))) => prop_assert_eq!(meant, read),
                (toml::Value::Integer(meant), Some(Value::Int(read))) => prop_assert_eq!(*meant, read),
                (toml::Value::Float(meant), Some(Value::Float(read))) => prop_assert_eq!(meant.to_bits(), read.to_bits()),
                (toml::Value::Boolean(meant), Some(Value::Bool(read))) => prop_assert_eq!(*meant, read),
                (meant, read) => prop_assert!(false, "{} is {:?} and was read as {:?}", key, meant, read),
            }
            prop_assert!(get_text(text.as_bytes(), &key, &mut buffer).unwrap().is_some());
        }
        let mut told = Vec::new();
        parse(text.as_bytes(), &mut |problem| if problem.key.starts_with("key") { told.push(problem.to_string()) });
        prop_assert_eq!(told, Vec::<String>::new());
    }
}
