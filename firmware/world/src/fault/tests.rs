use std::path::Path;

use super::schedule::{Schedule, Transition};
use super::table::{COMMON, Lasting, TABLE, info, reference};
use super::*;
use crate::rng::Rng;

const SECOND: u64 = 1_000_000;

fn parse(text: &str) -> Script {
    Script::parse("test.toml", text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// Line, column, and the whole text of each error.
fn errors(text: &str) -> Vec<(usize, usize, String)> {
    let errors = Script::parse("test.toml", text).expect_err("it has errors");
    errors.iter().map(|error| (error.line, error.column, error.to_string())).collect()
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn table_has_every_kind_in_order() {
    let kinds: Vec<Kind> = TABLE.iter().map(|info| info.kind).collect();
    assert_eq!(kinds, Kind::ALL);
}

#[test]
fn reference_page_is_what_the_code_says() {
    let path = repository().join("docs/faults.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let start =
        page.find("<!-- made from the code").and_then(|at| page[at..].find('\n').map(|end| at + end + 1)).unwrap();
    let end = page.find("<!-- end -->").unwrap();
    if std::env::var_os("FIELDWARDEN_WRITE_DOCS").is_some() {
        let written = format!("{}\n{}\n{}", &page[..start], reference(), &page[end..]);
        std::fs::write(&path, written).unwrap();
        return;
    }
    assert_eq!(page[start..end].trim(), reference().trim(), "write it anew with FIELDWARDEN_WRITE_DOCS=1");
}

#[test]
fn script_in_reference_page_is_accepted() {
    let page = std::fs::read_to_string(repository().join("docs/faults.md")).unwrap();
    let script = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(parse(script).faults.len(), 2);
}

#[test]
fn example_scripts_are_accepted() {
    let folder = repository().join("examples/telemetry/faults");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let script = Script::parse(path.to_str().unwrap(), &text).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert!(!script.about.is_empty() && !script.faults.is_empty());
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    for wanted in ["demo.toml", "upstream.toml", "chip-wedged.toml", "half-open.toml", "all.toml", "quick.toml"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}");
    }
}

#[test]
fn all_toml_has_every_kind_and_demo_at_least_four_losses_in_two_minutes() {
    let all = parse(include_str!("../../../../examples/telemetry/faults/all.toml"));
    for kind in Kind::ALL {
        assert!(all.faults.iter().any(|spec| spec.kind == *kind), "{kind}");
    }
    let demo = parse(include_str!("../../../../examples/telemetry/faults/demo.toml"));
    let mut kinds: Vec<Kind> = demo.faults.iter().map(|spec| spec.kind).collect();
    kinds.dedup();
    assert!(kinds.len() >= 4);
    let wall_us = demo.faults.iter().map(|spec| spec.at_us / u64::from(demo.speed)).max().unwrap();
    assert!(wall_us < 115 * SECOND);
}

#[test]
fn every_kind_with_its_defaults_is_accepted_and_its_parameters_are_read() {
    for info in TABLE {
        let lasts = if info.lasting == Lasting::Outside { "for = 60\n" } else { "" };
        let text = format!("[[fault]]\nkind = \"{}\"\nat = 1\n{lasts}", info.kind);
        let bare = parse(&text).faults[0];
        assert_eq!((bare.kind, bare.cure), (info.kind, info.cure_default()));
        for param in info.params {
            // The stated default is the one in force.
            let stated = format!("{text}{} = {}\n", param.key, param.default);
            assert_eq!(parse(&stated).faults[0], bare, "{} {}", info.kind, param.key);
            // Every word that is listed is accepted.
            for word in param.accepted.split(", ").filter(|word| word.starts_with('"')) {
                parse(&format!("{text}{} = {word}\n", param.key));
            }
            // And a number far out of range is not.
            let wrong = errors(&format!("{text}{} = 123456789012345678\n", param.key));
            assert!(wrong[0].2.contains(param.key), "{wrong:?}");
        }
        for rung in info.cures {
            assert_eq!(parse(&format!("{text}cure = \"{rung}\"\n")).faults[0].cure, Some(*rung));
        }
    }
}

#[test]
fn durations_read_in_every_form() {
    let cases = [
        ("5", 5 * SECOND),
        ("2.5", 2_500_000),
        ("\"90s\"", 90 * SECOND),
        ("\"1h30m\"", 5_400 * SECOND),
        ("\"1d2h3m4s5ms6us\"", 93_784_005_006),
        ("\"250ms\"", 250_000),
    ];
    for (text, us) in cases {
        assert_eq!(parse(&format!("[[fault]]\nkind = \"exception\"\nat = {text}\n")).faults[0].at_us, us, "{text}");
    }
    let bad_ones = [
        "\"\"",
        "\"s\"",
        "\"5\"",
        "\"5 s\"",
        "\"5s5s\"",
        "\"-5s\"",
        "-5",
        "\"9e9d\"",
        "\"99999999d\"",
        "true",
        "[]",
        "nan",
        "1e99",
        "\"99999999999999999999s\"",
    ];
    for bad in bad_ones {
        let found = errors(&format!("[[fault]]\nkind = \"exception\"\nat = {bad}\n"));
        assert_eq!((found[0].0, found[0].1), (3, 6), "{bad}: {found:?}");
    }
}

#[test]
fn misspelt_words_are_placed_and_the_nearest_named() {
    let found = errors("about = \"x\"\n\n[[fault]]\nkind = \"chip-weged\"\nat = 1\n");
    assert_eq!((found[0].0, found[0].1), (4, 8));
    assert!(found[0].2.starts_with("test.toml:4:8: kind: found \"chip-weged\"; accepted: \"ap-down\""), "{found:?}");
    assert!(found[0].2.ends_with("(nearest: \"chip-wedged\")"), "{found:?}");
    let found = errors("[[fault]]\nkind = \"ap-down\"\nat = 1\nfro = 5\nfor = 3\n");
    assert_eq!((found[0].0, found[0].1), (4, 1));
    assert!(found[0].2.contains("(nearest: for)"), "{found:?}");
    let found = errors("[[fault]]\nkind = \"chip-wedged\"\nat = 1\ncure = \"chipreset\"\n");
    assert!(found[0].2.contains("(nearest: \"chip-reset\")"), "{found:?}");
}

#[test]
fn column_counts_characters() {
    let found = errors("[[fault]]\nkind = \"exception\"\nat = 1\n\"ä€\" = 1 # ü\n\"äöü\" = { \"x\" = 1 }\n");
    assert_eq!(found.iter().map(|error| (error.0, error.1)).collect::<Vec<_>>(), [(4, 1), (5, 1)]);
}

#[test]
fn every_error_of_a_script_is_found_in_order() {
    let found =
        errors("speed = 0\nspede = 1\n[world]\nneighbours = 99\n[[fault]]\nat = 1\n[[fault]]\nkind = \"ap-down\"\n");
    let places: Vec<_> = found.iter().map(|error| error.0).collect();
    assert_eq!(places, [1, 2, 4, 5, 7, 7], "{found:?}");
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let cases = [
        ("kind = \"ap-down\"", "for: found nothing"),
        ("kind = \"ap-down\"\nfor = 5\nuntil = \"cured\"", "until"),
        ("kind = \"ap-down\"\nfor = 5\ncure = \"mcu-reset\"", "accepted: \"outside\""),
        ("kind = \"ap-down\"\nfor = 0", "more than nothing"),
        ("kind = \"chip-wedged\"\nuntil = \"then\"", "accepted: \"cured\""),
        ("kind = \"chip-wedged\"\ncure = \"service\"", "cure"),
        ("kind = \"chip-wedged\"\ncure = \"outside\"", "cure"),
        ("kind = \"half-open-tcp\"\ncure = \"radio-toggle\"", "accepted: \"service\", \"reload\", \"mcu-reset\""),
        ("kind = \"power-cut\"\nfor = 5", "over at once"),
        ("kind = \"exception\"\nevery = 5\njitter = 5", "longer than jitter"),
        ("kind = \"exception\"\ncount = 3", "together with every"),
        ("kind = \"exception\"\nlink = \"wlan\"", "accepted: \"wifi\""),
        ("kind = \"retained-corrupt\"\nreset = 1", "true, false"),
    ];
    for (fault, says) in cases {
        let found = errors(&format!("[[fault]]\nat = 1\n{fault}\n"));
        assert!(found.iter().any(|error| error.2.contains(says)), "{fault}: {found:?}");
    }
}

#[test]
fn syntax_error_is_placed() {
    let found = errors("about = \"x\"\nspeed = = 3\n");
    assert_eq!(found[0].0, 2, "{found:?}");
    assert!(found[0].2.contains("syntax error"), "{found:?}");
}

#[test]
fn mutated_scripts_never_panic() {
    let seed = include_str!("../../../../examples/telemetry/faults/all.toml").as_bytes();
    let mut rng = Rng::new(5);
    for _ in 0..3_000 {
        let mut bytes = seed[..200 + rng.below(600) as usize].to_vec();
        for _ in 0..=rng.below(8) {
            let at = rng.below(bytes.len() as u64) as usize;
            bytes[at] = *b"\"=[]#\n-.9eE{}'x\xc3".get(rng.below(18) as usize).unwrap_or(&0);
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Err(errors) = Script::parse("fuzz", &text) {
            let lines = text.matches('\n').count() + 1;
            assert!(!errors.is_empty() && errors.iter().all(|error| (1..=lines).contains(&error.line)));
        }
    }
}

#[test]
fn oversized_script_is_refused() {
    assert_eq!(errors(&" ".repeat(super::script::SCRIPT_LEN_MAX + 1)).len(), 1);
}

/// Every transition until `until`, as (time, begins, spec index by kind).
fn play(script: &Script, seed: u64, until: u64) -> Vec<(u64, bool, Kind)> {
    let mut schedule = Schedule::new(script, LinkKind::Wifi, seed);
    let mut seen = Vec::new();
    while let Some(due) = schedule.next_due().filter(|due| *due <= until) {
        assert!(schedule.poll(due - 1).is_none(), "nothing before its time");
        let mut any = false;
        while let Some(transition) = schedule.poll(due) {
            any = true;
            seen.push(match transition {
                Transition::Begin(active) => (active.started_us, true, active.spec.kind),
                Transition::End(active) => (active.ends_us.unwrap(), false, active.spec.kind),
            });
        }
        let skipped = schedule.skipped();
        assert!(any || skipped > 0, "something at the time announced");
    }
    seen
}

#[test]
fn periodic_fault_begins_and_ends_exactly() {
    let script = parse("[[fault]]\nkind = \"ap-down\"\nat = 10\nfor = 5\nevery = 100\ncount = 3\n");
    let times: Vec<_> = play(&script, 1, u64::MAX).iter().map(|(at, begins, _)| (at / SECOND, *begins)).collect();
    assert_eq!(times, [(10, true), (15, false), (110, true), (115, false), (210, true), (215, false)]);
}

#[test]
fn start_is_skipped_while_the_last_one_acts() {
    let script = parse("[[fault]]\nkind = \"ap-down\"\nat = 10\nfor = 150\nevery = 100\ncount = 2\n");
    let times: Vec<_> = play(&script, 1, 1_000 * SECOND).iter().map(|(at, begins, _)| (at / SECOND, *begins)).collect();
    assert_eq!(times, [(10, true), (160, false), (210, true), (360, false)]);
}

#[test]
fn transitions_are_in_order_of_time_and_jitter_comes_from_the_seed() {
    let text = "[[fault]]\nkind = \"ap-down\"\nat = 10\nfor = 5\nevery = 100\njitter = 60\n\
                [[fault]]\nkind = \"dns-dead\"\nat = 3\nfor = 31\nevery = 70\njitter = 30\n";
    let script = parse(text);
    let seen = play(&script, 1, 100_000 * SECOND);
    assert!(seen.is_sorted_by_key(|(at, ..)| *at));
    assert!(seen.len() > 2_000);
    assert_eq!(seen, play(&script, 1, 100_000 * SECOND));
    assert_ne!(seen, play(&script, 2, 100_000 * SECOND));
}

#[test]
fn long_jump_of_time_gives_every_transition_at_its_own_time() {
    let script = parse("[[fault]]\nkind = \"ap-down\"\nat = 10\nfor = 5\nevery = 100\n");
    let stepwise = play(&script, 1, 10_000 * SECOND);
    let mut schedule = Schedule::new(&script, LinkKind::Wifi, 1);
    let mut at_once = Vec::new();
    while let Some(transition) = schedule.poll(10_000 * SECOND) {
        at_once.push(match transition {
            Transition::Begin(active) => (active.started_us, true, active.spec.kind),
            Transition::End(active) => (active.ends_us.unwrap(), false, active.spec.kind),
        });
    }
    assert_eq!(stepwise, at_once);
}

#[test]
fn common_keys_are_those_that_the_reader_takes() {
    for (key, ..) in COMMON {
        let text = format!("[[fault]]\nkind = \"ap-down\"\nat = 1\nfor = 5\n{key} = [[1]]\n");
        let found = errors(&text);
        assert!(found.iter().all(|error| !error.2.contains("unknown key")), "{key}: {found:?}");
    }
    assert_eq!(info(Kind::ClockWrap).kind, Kind::ClockWrap);
}
