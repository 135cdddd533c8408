//! The whole firmware against its world in virtual time: what a board must do about each loss, over days and years.
//!
//! `FIELDWARDEN_TEST_YEARS` asks for a long campaign in place of a few seconds.

use std::sync::OnceLock;

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Document, Setup, Simulation, fleet};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::shared::ASSOCIATIONS_PER_S;
use fieldwarden_world::{Rung, Script};

const DAY_US: u64 = 86_400_000_000;

const SETTINGS: &str = r#"
CIRCUITPY_WIFI_SSID = "mast-7"
CIRCUITPY_WIFI_PASSWORD = "correct horse"
FIELDWARDEN_DEVICE_ID = "mast-7-board"
FIELDWARDEN_PROBE_NAME = "collector.fieldwarden.test"
FIELDWARDEN_PROBE_TARGET = "203.0.113.53:80"
"#;

fn folder() -> &'static Folder {
    static FOLDER: OnceLock<Folder> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("board-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("settings.toml"), SETTINGS).unwrap();
        std::fs::write(path.join("code.py"), "").unwrap();

        Folder::read(&path).unwrap()
    })
}

fn simulate(link: LinkKind, script: &str, seed: u64, duration_us: u64) -> Document {
    let script = Script::parse("test", script).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(folder(), link, script, seed, duration_us).unwrap();
    let document = Simulation::new(setup, &mut |_, _| {}).run_telemetry();
    assert_eq!(document.summary.violations, [] as [String; 0], "seed {seed}, {link:?}");
    document
}

fn rung(document: &Document, rung: Rung) -> u64 {
    document.summary.rungs.get(rung.name()).copied().unwrap_or(0)
}

#[test]
fn healthy_network_every_line_arrives_and_nothing_is_done() {
    for link in [LinkKind::NativeWifi, LinkKind::CoProcessor, LinkKind::Wired] {
        let document = simulate(link, "", 1, DAY_US);
        // One line every ten seconds; the first may fall into the time before the first lease.
        assert!((8_638..=8_640).contains(&document.lines), "{} lines over {link:?}", document.lines);
        assert_eq!(document.summary.rungs.values().sum::<u64>(), 0, "{link:?}");
        assert_eq!(document.summary.resets.commanded + document.summary.resets.watchdog, 0);
    }
}

#[test]
fn fleet_behind_one_access_point_is_served_within_its_capacity_and_all_are_back_the_same_for_the_same_seed() {
    let script = "[[fault]]\nkind = \"ap-down\"\nat = \"10m\"\nfor = \"5m\"\n";
    let play = || {
        let script = Script::parse("test", script).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let setup = Setup::new(folder(), LinkKind::NativeWifi, script, 1, 20 * 60_000_000).unwrap();
        fleet::play(&setup, 120)
    };
    let fleet = play();
    assert_eq!(fleet.boards.len(), 120);
    let mut joined: Vec<f64> = Vec::new();
    for board in &fleet.boards {
        assert_eq!(board.summary.violations, [] as [String; 0], "board {}", board.seed);
        assert!(board.summary.faults[0].recovered_s.is_some_and(|at_s| at_s < 900.0 + 60.0), "board {}", board.seed);
        joined.extend(board.summary.joined_s.iter().filter(|at_s| **at_s > 900.0));
    }
    joined.sort_by(f64::total_cmp);
    assert!(joined.len() >= 120);
    let second = |from: f64| joined.iter().filter(|at_s| (from..from + 1.0).contains(*at_s)).count();
    assert!(
        joined.iter().all(|at_s| second(*at_s) <= ASSOCIATIONS_PER_S),
        "no second holds more than the access point can do"
    );
    // They differ in their seeds, so not in nothing.
    assert!(joined.windows(2).filter(|pair| pair[0] < pair[1]).count() > 100);
    let asked = play().asked_s;
    assert_eq!(asked, fleet.asked_s);
}

#[test]
fn same_seed_gives_the_same_document() {
    let script = include_str!("../../../../examples/telemetry/faults/all.toml");
    let text = |seed| {
        let script = Script::parse("all.toml", script).unwrap();
        let setup = Setup::new(folder(), LinkKind::NativeWifi, script, seed, DAY_US / 3).unwrap();
        let mut value = serde_json::to_value(Simulation::new(setup, &mut |_, _| {}).run_telemetry()).unwrap();
        value.as_object_mut().unwrap().remove("wall_time_s");
        value.to_string()
    };
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn radio_and_chip_wedged_each_is_cured_by_its_least_rung() {
    let script = r#"
        [[fault]]
        kind = "radio-wedged"
        at = "10m"
        cure = "radio-toggle"
        [[fault]]
        kind = "chip-wedged"
        at = "40m"
        cure = "chip-reset"
    "#;
    let document = simulate(LinkKind::NativeWifi, script, 3, DAY_US / 12);
    let faults = &document.summary.faults;
    assert_eq!(faults[0].cured_by, Some(Rung::RadioToggle));
    assert_eq!(faults[1].cured_by, Some(Rung::ChipReset));
    assert!(faults.iter().all(|fault| fault.recovered_s.is_some() && fault.verdict_correct), "{faults:#?}");
    assert_eq!(document.summary.resets.commanded, 0);
}

#[test]
fn upstream_outage_of_days_resets_neither_board_nor_chip() {
    let script = r#"
        [[fault]]
        kind = "upstream-dead"
        at = "1h"
        for = "29d"
    "#;
    let document = simulate(LinkKind::NativeWifi, script, 5, 30 * DAY_US);
    assert_eq!(document.summary.resets.commanded, 0);
    assert_eq!(document.summary.resets.watchdog, 0);
    for untouched in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::McuReset] {
        assert_eq!(rung(&document, untouched), 0, "{untouched}");
    }
    assert!(document.summary.faults[0].recovered_s.is_some());
}

#[test]
fn chip_wedging_daily_is_recovered_every_time_without_a_reset_of_the_board() {
    let script = r#"
        [[fault]]
        kind = "chip-wedged"
        at = "1h"
        every = "1d"
        jitter = "6h"
        cure = "chip-reset"
    "#;
    let document = simulate(LinkKind::NativeWifi, script, 11, 30 * DAY_US);
    let faults = &document.summary.faults;
    assert!(faults.len() >= 29, "{}", faults.len());
    assert!(faults.iter().all(|fault| fault.cured_by == Some(Rung::ChipReset)));
    assert_eq!(document.summary.resets.commanded, 0);
    // What was learnt in the first week shows in the second: fewer actions before the one that helps.
    let actions = |days: std::ops::Range<f64>| {
        let of = faults.iter().filter(|f| days.contains(&(f.started_s / 86_400.0)));
        let counts: Vec<_> = of.map(|f| f.actions.len()).collect();
        counts.iter().sum::<usize>() as f64 / counts.len() as f64
    };
    assert!(actions(7.0..14.0) < actions(0.0..2.0), "{} then {}", actions(0.0..2.0), actions(7.0..14.0));
}

#[test]
fn half_open_connections_are_cleared_and_the_radio_is_never_touched() {
    for manner in ["gone", "stalled"] {
        let script = format!(
            "[[fault]]\nkind = \"half-open-tcp\"\nat = \"1h\"\nevery = \"6h\"\njitter = \"1h\"\nmanner = \"{manner}\"\n"
        );
        let document = simulate(LinkKind::NativeWifi, &script, 13, 30 * DAY_US);
        assert!(document.summary.faults.len() > 100);
        assert!(document.summary.faults.iter().all(|fault| fault.recovered_s.is_some()), "{manner}");
        for untouched in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::McuReset] {
            assert_eq!(rung(&document, untouched), 0, "{manner}: {untouched}");
        }
    }
}

#[test]
fn hung_program_is_reset_by_the_watchdog_and_an_endless_loop_is_not() {
    let script =
        |place: &str| format!("[[fault]]\nkind = \"vm-hang\"\nat = \"30m\"\nfor = \"10m\"\nplace = \"{place}\"\n");
    let native = simulate(LinkKind::NativeWifi, &script("native"), 17, DAY_US / 12);
    assert_eq!(native.summary.resets.watchdog, 1);
    let python = simulate(LinkKind::NativeWifi, &script("python"), 17, DAY_US / 12);
    assert_eq!(python.summary.resets.watchdog + python.summary.resets.commanded, 0);
}

#[test]
fn power_cut_inside_a_commit_and_damaged_ram_come_back() {
    let mut script = String::new();
    for n in 0..40 {
        let (at, byte, write) = (5 + 10 * n, n * 7 % 32, 1 + n % 18);
        script += &format!(
            "[[fault]]\nkind = \"power-cut\"\nat = \"{at}m\"\nduring = \"any\"\nwrite = {write}\nbyte = {byte}\n"
        );
        script += &format!("[[fault]]\nkind = \"retained-corrupt\"\nat = \"{}m\"\nhow = \"bytes\"\n", at + 5);
    }
    let document = simulate(LinkKind::NativeWifi, &script, 19, DAY_US / 3);
    assert!(document.summary.resets.power >= 30 && document.summary.resets.pin >= 30, "{:?}", document.summary.resets);
    assert_eq!(document.summary.resets.commanded + document.summary.resets.watchdog, 0);
    assert!(document.lines > 2_000, "{} lines", document.lines);
}

#[test]
fn every_fault_on_every_link_ends_and_leaves_no_violation() {
    let script = include_str!("../../../../examples/telemetry/faults/all.toml");
    let years: u64 = std::env::var("FIELDWARDEN_TEST_YEARS").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let seeds = if years == 0 { 3 } else { years * 365 * 3 };
    for seed in 0..seeds {
        for link in [LinkKind::NativeWifi, LinkKind::CoProcessor, LinkKind::Wired] {
            let document = simulate(link, script, seed, DAY_US / 3);
            let open = document.summary.faults.iter().find(|fault| fault.recovered_s.is_none());
            assert!(open.is_none(), "seed {seed}, {link:?}: {open:#?}");
            assert_eq!(document.summary.resets.needless, 0, "seed {seed}, {link:?}");
        }
    }
}
