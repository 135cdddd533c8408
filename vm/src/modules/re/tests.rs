//! Against CPython's answers (`tests/data/re.txt`): pattern, flags, text, kind of match, and the spans of all groups or the error.

use super::*;
use crate::heap::Heap;
use crate::text::{Fault, build_bytes};

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[test]
fn matches_agree_with_cpython() {
    compare(include_str!("../../../tests/data/re.txt"));
}

#[test]
fn look_around_and_references_agree_with_cpython() {
    compare(include_str!("../../../tests/data/re_look.txt"));
}

fn compare(cases: &str) {
    let mut differing = Vec::new();
    for line in cases.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let (pattern, flags, text, anchor, expected) =
            (unhex(parts[0]), parts[1].parse().unwrap(), unhex(parts[2]), parts[3], parts[4]);
        let mut memory = vec![0; 20_000];
        let heap = &mut Heap::new(&mut memory);
        let program = build_bytes(heap, |_, out| compile(out, &pattern, flags, &mut Names::new()));
        let got = match program {
            Err(Fault::Raise(_, message)) => format!("error {}", heap.objects().text(message)),
            Err(other) => panic!("{other:?}"),
            Ok(program) => {
                let program = heap.objects().bytes(program).to_vec();
                let anchor = match anchor {
                    "search" => Anchor::Search,
                    "match" => Anchor::Start,
                    _ => Anchor::Whole,
                };
                let task =
                    Task { program: &program, text: &text, start: 0, end: text.len(), anchor, not_empty_at: None };
                let mut words = vec![u32::MAX; 40_000];
                if run(&task, &mut words).unwrap().matched {
                    let slots = &words[..slot_words(&program)];
                    let spans: Vec<String> = slots
                        .chunks(2)
                        .map(|s| {
                            if s[0] == UNMATCHED || s[1] == UNMATCHED {
                                "-1,-1".into()
                            } else {
                                format!("{},{}", s[0], s[1])
                            }
                        })
                        .collect();
                    spans.join(" ")
                } else {
                    "none".into()
                }
            }
        };
        if got != expected {
            differing.push(format!(
                "{:?} flags {flags} in {:?} ({}): gave {got}, not {expected}",
                String::from_utf8_lossy(&pattern),
                String::from_utf8_lossy(&text),
                parts[3]
            ));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing[..differing.len().min(25)].join("\n"));
}

#[test]
fn hostile_pattern_needs_linear_time() {
    let mut memory = vec![0; 20_000];
    let heap = &mut Heap::new(&mut memory);
    let text = "a".repeat(3000);
    for pattern in ["(a*)*b", "(a|aa)+$b", "((a?){20}){20}a{20}b", "(.*)(.*)(.*)(.*)(.*)x", "(a+)+(a+)+(a+)+c"] {
        let program = build_bytes(heap, |_, out| compile(out, pattern.as_bytes(), 0, &mut Names::new())).unwrap();
        let program = heap.objects().bytes(program).to_vec();
        let mut words = vec![0; 400_000];
        let task = Task {
            program: &program,
            text: text.as_bytes(),
            start: 0,
            end: text.len(),
            anchor: Anchor::Search,
            not_empty_at: None,
        };
        let found = run(&task, &mut words).map(|found| found.matched);
        assert!(matches!(found, Ok(false) | Err(Refused::NoRoom { .. })), "{pattern}");
    }
}

#[test]
fn hostile_pattern_with_references_or_look_around_ends_within_its_steps() {
    let mut memory = vec![0; 20_000];
    let heap = &mut Heap::new(&mut memory);
    let text = "a".repeat(600);
    for pattern in
        [r"(a*)*\1b", r"((a|aa)+)\1$b", r"(?:(?=(a+))a+)+b", r"(a?){20}\1{5}b", r"(?:(?<=a)a*)*b", r"(?=(?:a|a)*b)"]
    {
        let program = build_bytes(heap, |_, out| compile(out, pattern.as_bytes(), 0, &mut Names::new())).unwrap();
        let program = heap.objects().bytes(program).to_vec();
        let mut words = vec![0; 400_000];
        let task = Task {
            program: &program,
            text: text.as_bytes(),
            start: 0,
            end: text.len(),
            anchor: Anchor::Search,
            not_empty_at: None,
        };
        let found = run(&task, &mut words).map(|found| found.matched);
        assert!(matches!(found, Ok(false) | Err(Refused::NoRoom { .. } | Refused::Steps)), "{pattern}: {found:?}");
    }
}

#[test]
fn little_room_is_refused_not_overrun() {
    let mut memory = vec![0; 1000];
    let heap = &mut Heap::new(&mut memory);
    let program = build_bytes(heap, |_, out| compile(out, b"(a|b)*c", 0, &mut Names::new())).unwrap();
    let program = heap.objects().bytes(program).to_vec();
    let text = [b'a'; 100];
    let mut succeeded = false;
    for size in 0..1200 {
        let mut words = vec![0; size];
        let task =
            Task { program: &program, text: &text, start: 0, end: 100, anchor: Anchor::Search, not_empty_at: None };
        succeeded |= run(&task, &mut words).is_ok_and(|found| !found.matched);
    }
    assert!(succeeded);
}
