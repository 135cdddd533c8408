//! CircuitPython's grammar as a model: files are generated together with what a board there reads from them.

use fieldwarden_config::{Value, get, get_text, parse};
use proptest::prelude::*;

/// What a value means, apart from where its text lives.
#[derive(Clone, Debug, PartialEq)]
enum Meaning {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// One line: as written, and the key it sets with its meaning, if it sets one.
type Line = (String, Option<(String, Meaning)>);

/// The body of a string as written, and its text.
fn string() -> impl Strategy<Value = (String, String)> {
    let piece = prop_oneof![
        4 => "[ !#-\\[\\]-~äß€]{1,8}".prop_map(|text| (text.clone(), text)),
        1 => prop::sample::select(vec![
            ("\\b", "\u{8}"), ("\\r", "\r"), ("\\n", "\n"), ("\\t", "\t"), ("\\v", "\u{B}"), ("\\f", "\u{C}"),
            ("\\\"", "\""), ("\\\\", "\\"),
        ]).prop_map(|(written, text)| (written.to_owned(), text.to_owned())),
        1 => any::<char>().prop_map(|character| (format!("\\U{:08x}", u32::from(character)), character.to_string())),
        1 => prop::char::range('\u{1}', '\u{D7FF}')
            .prop_map(|character| (format!("\\u{:04X}", u32::from(character)), character.to_string())),
    ];
    prop::collection::vec(piece, 0..5)
        .prop_map(|pieces| pieces.into_iter().unzip::<_, _, Vec<_>, Vec<_>>())
        .prop_map(|(written, text)| (written.concat(), text.concat()))
}

fn value() -> impl Strategy<Value = (String, Meaning)> {
    prop_oneof![
        string().prop_map(|(written, text)| (format!("\"{written}\""), Meaning::Text(text))),
        any::<i64>().prop_map(|number| (number.to_string(), Meaning::Int(number))),
        (0..i64::MAX).prop_map(|number| (format!("+{number}"), Meaning::Int(number))),
        any::<i32>().prop_map(|number| {
            let sign = if number < 0 { "-" } else { "" };
            (format!("{sign}0x{:X}", number.unsigned_abs()), Meaning::Int(number.into()))
        }),
        any::<u32>().prop_map(|number| (format!("0{number:o}"), Meaning::Int(number.into()))),
        any::<bool>().prop_map(|state| (state.to_string(), Meaning::Bool(state))),
        (any::<i32>(), 0u32..1000)
            .prop_map(|(whole, part)| format!("{whole}.{part}"))
            .prop_map(|written| (written.clone(), Meaning::Float(written.parse().unwrap()))),
        (1u32..99, -20i32..20)
            .prop_map(|(mantissa, exponent)| format!("{mantissa}e{exponent}"))
            .prop_map(|written| (written.clone(), Meaning::Float(written.parse().unwrap()))),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let blank = || "[ \t]{0,3}";
    // Few keys, so that some stand twice.
    let key = "[ab][0-9]?|[A-Za-z_][A-Za-z0-9_-]{0,12}";
    prop_oneof![
        6 => (key, value(), blank(), blank(), blank(), "(#[ -~]{0,12})?", any::<bool>()).prop_map(
            |(key, (written, meaning), before, around, after, comment, windows)| {
                let end = if windows { "\r" } else { "" };
                (format!("{before}{key}{around}={around}{written}{after}{comment}{end}"), Some((key, meaning)))
            }
        ),
        1 => "[ \t]{0,3}(#[ -~]{0,20})?\r?".prop_map(|line| (line, None)),
        // What is no line there costs itself alone here too.
        1 => "[A-Za-z \"\\\\.]{1,12}".prop_map(|line| (line, None)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("FIELDWARDEN_FUZZ_RUNS").map_or(2000, |runs| runs.parse().expect("a number")),
    ))]

    #[test]
    fn every_file_reads_as_on_circuitpython(lines in prop::collection::vec(line(), 0..12), table in any::<bool>()) {
        let mut text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
        if table {
            text.push_str("[table]\nbelow = 1\n");
        }
        let mut first: Vec<(&str, &Meaning)> = Vec::new();
        for (key, meaning) in lines.iter().filter_map(|(_, set)| set.as_ref()) {
            if !first.iter().any(|(known, _)| known == key) {
                first.push((key, meaning));
            }
        }
        let mut buffer = [0; 256];
        for (key, meaning) in first {
            let read = get(text.as_bytes(), key, &mut buffer);
            let read = read.map_err(|problem| TestCaseError::fail(problem.to_string()))?;
            let read = read.map(|value| match value {
                Value::Text(text) => Meaning::Text(text.to_owned()),
                Value::Int(number) => Meaning::Int(number),
                Value::Float(number) => Meaning::Float(number),
                Value::Bool(state) => Meaning::Bool(state),
            });
            prop_assert_eq!(read.as_ref(), Some(meaning), "{}", key);
            let as_text = get_text(text.as_bytes(), key, &mut buffer).unwrap().unwrap().to_owned();
            if let Meaning::Text(meant) = meaning {
                prop_assert_eq!(&as_text, meant);
            } else {
                prop_assert!(text.contains(&as_text));
            }
        }
        prop_assert!(get(text.as_bytes(), "below", &mut buffer).unwrap().is_none() || !table);
        parse(text.as_bytes(), &mut |_| ());
    }
}
