//! The telemetry example under every one of its fault scripts, on every link, in virtual time: no promise is broken.
//!
//! `FIELDWARDEN_TEST_FULL` asks for 200 seeds and whole months in place of a few seconds.

use std::process::Command;

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Document, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::{Rung, Script};
use serde_json::Value;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../examples/telemetry");
const LINKS: [LinkKind; 3] = [LinkKind::NativeWifi, LinkKind::CoProcessor, LinkKind::Wired];
const MINUTE_US: u64 = 60_000_000;
const DAY_US: u64 = 86_400_000_000;

fn is_full() -> bool {
    std::env::var_os("FIELDWARDEN_TEST_FULL").is_some()
}

fn simulate(folder: &Folder, link: LinkKind, script: &str, seed: u64, duration_us: u64) -> Document {
    let script = Script::parse("test", script).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(folder, link, script, seed, duration_us).unwrap();
    let document = Simulation::new(setup, &mut |_, _| {}).run();
    let what = format!("seed {seed}, {link:?}");
    assert_eq!(document.summary.violations, [] as [String; 0], "{what}");
    assert_eq!(document.summary.resets.needless, 0, "{what}");
    document
}

fn example(script: &str, link: LinkKind, seed: u64, duration_us: u64) -> Document {
    let text = std::fs::read_to_string(format!("{EXAMPLE}/faults/{script}.toml")).unwrap();
    simulate(&Folder::read(EXAMPLE.as_ref()).unwrap(), link, &text, seed, duration_us)
}

fn begun(document: &Document, rung: Rung) -> u64 {
    document.summary.rungs.get(rung.name()).copied().unwrap_or(0)
}

#[test]
fn every_script_on_every_link_breaks_no_promise_and_recovers_within_twice_the_clairvoyants_time() {
    let seeds = if is_full() { 200 } else { 4 };
    for (script, minutes) in [("demo", 22), ("quick", 11), ("all", 310)] {
        for link in LINKS {
            let (mut recovered, mut wrong, mut faults) = (0.0, 0, 0);
            for seed in 0..seeds {
                let document = example(script, link, seed, minutes * MINUTE_US);
                let summary = &document.summary;
                let lost: Vec<_> = summary.faults.iter().filter(|fault| fault.recovered_s.is_none()).collect();
                // A program that hung for good is started again by the watchdog, after the end of the shortest script.
                assert!(lost.iter().all(|fault| fault.kind.name() == "vm-hang"), "{script} {link:?} {seed}: {lost:#?}");
                assert!(summary.resets.blind <= 1, "{script} {link:?} {seed}");
                recovered += summary.recover_ratio.unwrap();
                wrong += summary.verdicts_wrong;
                faults += summary.faults.len();
            }
            let ratio = recovered / seeds as f64;
            println!("{script} {link:?}: {seeds} seeds, {faults} faults, {wrong} wrong verdicts, ratio {ratio:.2}");
            assert!(ratio <= 2.0, "{script} {link:?}: {ratio}");
            assert!(wrong * 50 <= faults as u64, "{script} {link:?}: {wrong} of {faults}");
        }
    }
}

#[test]
fn upstream_outage_of_a_month_resets_neither_board_nor_chip() {
    let days = if is_full() { 30 } else { 3 };
    for link in LINKS {
        let document = example("upstream", link, 3, days * DAY_US + 20 * MINUTE_US);
        assert_eq!((document.summary.resets.commanded, document.summary.resets.watchdog), (0, 0), "{link:?}");
        for untouched in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::McuReset] {
            assert_eq!(begun(&document, untouched), 0, "{untouched} {link:?}");
        }
        assert!(days < 30 || document.summary.faults[0].recovered_s.is_some(), "{link:?}");
    }
}

#[test]
fn chip_that_wedges_daily_is_freed_by_its_reset_and_sooner_in_the_second_week() {
    let days = if is_full() { 30 } else { 14 };
    for link in LINKS {
        let document = example("chip-wedged", link, 11, days * DAY_US);
        let faults = &document.summary.faults;
        assert!(faults.len() as u64 >= days - 1, "{link:?}: {}", faults.len());
        for fault in faults {
            assert_eq!(fault.cured_by, Some(Rung::ChipReset), "{link:?}: {fault:?}");
            assert!(fault.recovered_s.is_some() && fault.verdict_correct, "{link:?}: {fault:?}");
        }
        assert_eq!(document.summary.resets.commanded + document.summary.resets.watchdog, 0, "{link:?}");
        let before_it = |week: &[fieldwarden_world::judge::FaultRecord]| {
            week.iter().flat_map(|fault| &fault.actions).filter(|action| action.rung < Rung::ChipReset).count()
        };
        let (first, second) = (before_it(&faults[..7]), before_it(&faults[7..14.min(faults.len())]));
        // What never helped is passed over once it is known; on a cable the symptom has the proof of the link before it.
        assert!(second < first || link == LinkKind::Wired, "{link:?}: {second} lesser rungs after {first}");
    }
}

#[test]
fn half_open_connections_of_a_month_are_each_cleared_by_the_sockets_and_the_radio_is_never_touched() {
    let days = if is_full() { 30 } else { 3 };
    for link in LINKS {
        let document = example("half-open", link, 5, days * DAY_US);
        let faults = &document.summary.faults;
        assert!(faults.len() as u64 >= 4 * days - 4, "{}", faults.len());
        for fault in faults {
            assert_eq!(fault.cured_by, Some(Rung::Service), "{link:?}: {fault:?}");
            assert!(fault.actions.iter().any(|action| action.rung == Rung::Service), "{link:?}: {fault:?}");
        }
        for untouched in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::McuReset] {
            assert_eq!(begun(&document, untouched), 0, "{untouched} {link:?}");
        }
    }
}

#[test]
fn program_that_crashes_in_and_out_of_outages_is_restarted_without_a_storm_of_resets() {
    let days = if is_full() { 30 } else { 4 };
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("crashing-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    std::fs::copy(format!("{EXAMPLE}/settings.toml"), path.join("settings.toml")).unwrap();
    std::fs::write(path.join("code.py"), "import time\ntime.sleep(20)\nraise ValueError('every time')\n").unwrap();
    let script = "[[fault]]\nkind = \"upstream-dead\"\nat = \"2h\"\nevery = \"12h\"\nfor = \"5h\"\n";
    let folder = Folder::read(&path).unwrap();
    for link in LINKS {
        let document = simulate(&folder, link, script, 9, days * DAY_US);
        let resets = document.summary.resets;
        assert!(document.summary.program_starts > 50 * days, "{link:?}: {} starts", document.summary.program_starts);
        // The budget of resets is six a day; the floor follows.
        assert!(resets.commanded <= 6 * days && resets.watchdog == 0, "{link:?}: {resets:?}");
        for outage in &document.summary.faults {
            assert!(outage.actions.iter().all(|action| action.rung == Rung::Reload), "{outage:?}");
        }
        for untouched in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset] {
            assert_eq!(begun(&document, untouched), 0, "{untouched} {link:?}");
        }
    }
    std::fs::remove_dir_all(&path).unwrap();
}

/// The document that the program prints, without the one field that a clock made.
fn printed(seed: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldwarden"));
    command.args(["sim", EXAMPLE, "--faults", &format!("{EXAMPLE}/faults/all.toml"), "--for", "310m", "--json"]);
    let output = command.args(["--seed", seed]).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let (clocks, rest): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.contains("\"wall_time_s\":"));
    assert_eq!(clocks.len(), 1, "{clocks:?}");
    rest.join("\n")
}

#[test]
fn same_seed_prints_the_same_document_byte_for_byte_with_every_field() {
    let text = printed("7");
    assert_eq!(text, printed("7"));
    assert_ne!(text, printed("8"));
    let document: Value = serde_json::from_str(&text).unwrap();
    for field in ["seed", "board_time_s", "faults", "resets", "reloads", "online_ratio", "violations"] {
        assert!(!document[field].is_null(), "{field}");
    }
    for field in ["commanded", "watchdog", "needless", "blind"] {
        assert!(document["resets"][field].is_u64(), "resets.{field}");
    }
    let faults = document["faults"].as_array().unwrap();
    let has = |value: &Value, fields: &[&str]| fields.iter().all(|field| value.get(*field).is_some());
    for fault in faults {
        let fields = [
            "kind",
            "cure",
            "started_s",
            "cleared_s",
            "verdict",
            "verdict_correct",
            "actions",
            "detected_s",
            "recovered_s",
            "clairvoyant_s",
        ];
        assert!(has(fault, &fields), "{fault}");
        for action in fault["actions"].as_array().unwrap() {
            assert!(has(action, &["rung", "started_s", "ended_s", "outcome"]), "{action}");
        }
    }
    assert!(faults.iter().any(|fault| !fault["actions"].as_array().unwrap().is_empty()));
}
