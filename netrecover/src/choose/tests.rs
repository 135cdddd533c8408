//! The choice over every symptom, link and set of tried rungs.

use super::*;

const LINKS: [Capabilities; 4] = [
    Capabilities::native_station(),
    Capabilities::native_access_point(),
    Capabilities::co_processor(),
    Capabilities::wired(),
];

fn choose(link: &Capabilities, retained: &RetainedState, symptom: Symptom, powered_ms: u64) -> Choice {
    let settings = Settings::default();
    Situation { link, settings: &settings, retained, symptom, powered_ms, blind_from_ms: 0, blind_board_from_ms: 0 }
        .choose()
}

#[test]
fn every_situation_tries_the_lowest_rung_left_and_no_link_outside_its_verdicts() {
    for (link, index) in LINKS.iter().flat_map(|link| (0..25).map(move |index| (link, index))) {
        let symptom = Symptom::from_index(index).unwrap();
        for (tried, passes) in (0..64).flat_map(|tried| (0..3).map(move |passes| (tried, passes))) {
            let mut retained = RetainedState::default();
            (retained.episode.tried, retained.episode.passes) = (tried, passes);
            let choice = choose(link, &retained, symptom, 0);
            let Choice::Try { rung, blind } = choice else {
                assert!(choice != Choice::Nothing || symptom as usize >= Symptom::ACTIONABLE, "{symptom:?} {tried:b}");
                continue;
            };
            assert!(link.has(rung) && !retained.episode.has_tried(rung));
            let verdict = symptom.verdict();
            match verdict {
                Verdict::Healthy | Verdict::Upstream(_) => panic!("{rung:?} under {verdict:?}"),
                Verdict::Service => assert!(!rung.touches_link()),
                Verdict::Undetermined => {
                    let free = proving(link).contains(&rung);
                    assert_eq!(blind, rung == Rung::McuReset);
                    assert!(free || passes > 0, "lesser rungs first: {symptom:?} {rung:?}");
                }
                Verdict::Local(_) => {
                    assert!(!blind);
                    let lesser = certain(symptom, link).iter().filter(|lesser| **lesser < rung && link.has(**lesser));
                    assert!(
                        lesser.into_iter().all(|lesser| retained.episode.has_tried(*lesser)),
                        "{symptom:?} {rung:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn passes_played_to_the_end_always_go_on() {
    for (link, index) in LINKS.iter().flat_map(|link| (0..Symptom::ACTIONABLE as u8).map(move |index| (link, index))) {
        let symptom = Symptom::from_index(index).unwrap();
        if matches!(symptom, Symptom::LinkDead | Symptom::NoLease) {
            continue;
        }
        let settings = Settings::default();
        let mut retained = RetainedState::default();
        let (mut powered_ms, mut tries) = (0, 0);
        for _ in 0..2_000 {
            retained.budgets.advance(powered_ms);
            let situation = Situation {
                link,
                settings: &settings,
                retained: &retained,
                symptom,
                powered_ms,
                blind_from_ms: 0,
                blind_board_from_ms: 0,
            };
            match situation.choose() {
                Choice::Try { rung, blind } => {
                    tries += 1;
                    assert!(retained.budgets.take(rung, Limits::of(rung, &settings)));
                    if blind {
                        retained.blind_last_ms = Some(powered_ms);
                    }
                    retained.episode.mark(rung);
                    powered_ms += 5_000;
                }
                Choice::NotBefore(at) => {
                    assert!(at > powered_ms, "{symptom:?}");
                    powered_ms = at;
                }
                Choice::PassOver => retained.episode = situation.next_pass(),
                Choice::Nothing => panic!("{symptom:?} gives up"),
            }
        }
        assert!(tries > 100, "{symptom:?}: {tries}");
    }
}

#[test]
fn hour_spent_is_waited_for_and_day_spent_is_passed_by() {
    let link = Capabilities::native_station();
    let settings = Settings { toggle_per_hour: 2, toggle_per_day: 3, ..Settings::default() };
    let mut retained = RetainedState::default();
    let limits = Limits::of(Rung::RadioToggle, &settings);
    let choose = |retained: &RetainedState, powered_ms| {
        Situation {
            link: &link,
            settings: &settings,
            retained,
            symptom: Symptom::RadioDeaf,
            powered_ms,
            blind_from_ms: 0,
            blind_board_from_ms: 0,
        }
        .choose()
    };
    assert!(retained.budgets.take(Rung::RadioToggle, limits) && retained.budgets.take(Rung::RadioToggle, limits));
    assert_eq!(choose(&retained, 0), Choice::NotBefore(600_000));
    retained.budgets.advance(2 * 3_600_000);
    assert_eq!(choose(&retained, 2 * 3_600_000), Choice::Try { rung: Rung::RadioToggle, blind: false });
    assert!(retained.budgets.take(Rung::RadioToggle, limits));
    assert_eq!(choose(&retained, 2 * 3_600_000), Choice::Try { rung: Rung::Reconnect, blind: false });
}

#[test]
fn day_spent_in_doubt_leaves_a_part_for_what_is_certain() {
    for link in LINKS {
        let settings = Settings::default();
        let mut retained = RetainedState::default();
        let rung = *proving(&link).iter().find(|rung| link.has(**rung)).unwrap();
        let limits = Limits::of(rung, &settings);
        let (mut powered_ms, mut spent) = (0, 0);
        while powered_ms < DAY_MS {
            retained.budgets.advance(powered_ms);
            retained.episode = Episode::NONE;
            match choose(&link, &retained, Symptom::Unproven, powered_ms) {
                Choice::Try { rung: tried, .. } if tried == rung => {
                    assert!(retained.budgets.take(rung, limits));
                    spent += 1;
                }
                _ => powered_ms += 600_000,
            }
        }
        assert_eq!(spent, limits.per_day - limits.per_day / 4, "{link:?}");
        assert_eq!(choose(&link, &retained, Symptom::RadioDeaf, powered_ms), Choice::Try { rung, blind: false });
    }
}

#[test]
fn rung_without_help_is_passed_over_for_a_proven_one_and_tried_after_it() {
    let link = Capabilities::native_station();
    let mut retained = RetainedState::default();
    for rung in [Rung::RadioToggle, Rung::Reconnect] {
        (0..5).for_each(|_| retained.experience.record(Symptom::ChipSilent, rung, false));
    }
    let first = |retained: &RetainedState| choose(&link, retained, Symptom::ChipSilent, 0);
    assert_eq!(first(&retained), Choice::Try { rung: Rung::RadioToggle, blind: false });
    (0..2).for_each(|_| retained.experience.record(Symptom::ChipSilent, Rung::ChipReset, true));
    assert_eq!(first(&retained), Choice::Try { rung: Rung::ChipReset, blind: false });
    for rung in [Rung::ChipReset, Rung::SupervisorReload, Rung::McuReset] {
        retained.episode.mark(rung);
    }
    assert_eq!(first(&retained), Choice::Try { rung: Rung::RadioToggle, blind: false });
}

#[test]
fn blind_ration_of_zero_never_resets() {
    let link = Capabilities::wired();
    let settings = Settings { blind_per_day: 0, ..Settings::default() };
    let mut retained = RetainedState::default();
    retained.episode.passes = 5;
    let situation = Situation {
        link: &link,
        settings: &settings,
        retained: &retained,
        symptom: Symptom::NoCarrier,
        powered_ms: 0,
        blind_from_ms: 0,
        blind_board_from_ms: 0,
    };
    assert_eq!(situation.choose(), Choice::Try { rung: Rung::Reconnect, blind: false });
}

#[test]
fn passes_for_a_silent_service_prove_nothing_of_the_link() {
    for link in LINKS {
        let mut retained = RetainedState::default();
        (retained.episode.symptom, retained.episode.passes) = (Symptom::AcksStopped, 5);
        let settings = Settings::default();
        let retried = |retained: &RetainedState| {
            let situation = Situation {
                link: &link,
                settings: &settings,
                retained,
                symptom: Symptom::Well,
                powered_ms: 0,
                blind_from_ms: 0,
                blind_board_from_ms: 0,
            };
            situation.retried()
        };
        assert!(!retried(&retained), "{link:?}");
        retained.episode.symptom = Symptom::LinkDead;
        assert!(retried(&retained), "{link:?}");
    }
}

#[test]
fn link_without_a_free_rung_passes_over_its_blind_ones_once_all_were_tried_and_only_then() {
    let link = Capabilities::native_station();
    let blind = [Rung::ChipReset, Rung::SupervisorReload, Rung::McuReset];
    let choose = |settings: &Settings, tried: &[Rung]| {
        let mut retained = RetainedState::default();
        tried.iter().for_each(|rung| retained.episode.mark(*rung));
        let situation = Situation {
            link: &link,
            settings,
            retained: &retained,
            symptom: Symptom::Silence,
            powered_ms: 0,
            blind_from_ms: 0,
            blind_board_from_ms: 0,
        };
        assert_eq!(situation.symptom.verdict(), Verdict::Undetermined);
        situation.choose()
    };
    let none_free = Settings { toggle_per_hour: 0, reconnect_per_hour: 0, ..Settings::default() };
    assert_eq!(choose(&none_free, &[]), Choice::Try { rung: Rung::ChipReset, blind: false });
    assert_eq!(choose(&none_free, &blind[..2]), Choice::Try { rung: Rung::McuReset, blind: true });
    assert_eq!(choose(&none_free, &blind), Choice::PassOver);
    // Where nothing may be done blindly, or nothing at all, there is no ladder to pass over.
    let no_ration = Settings { blind_per_day: 0, ..none_free.clone() };
    assert_eq!(choose(&no_ration, &blind), Choice::Nothing);
    let nothing = Settings { chip_reset_per_hour: 0, reload_per_hour: 0, reset_per_hour: 0, ..none_free };
    assert_eq!(choose(&nothing, &[]), Choice::Nothing);
    assert_eq!(choose(&nothing, &blind), Choice::Nothing);
}

#[test]
fn next_pass_keeps_the_blind_rungs_that_were_tried_until_all_were_and_gives_the_chip_its_turn_again() {
    let (link, settings) = (Capabilities::native_station(), Settings::default());
    let bit = |rung: Rung| 1_u8 << rung as u8;
    let blind = bit(Rung::ChipReset) | bit(Rung::SupervisorReload) | bit(Rung::McuReset);
    for symptom in [Symptom::Silence, Symptom::RadioDeaf, Symptom::ChipSilent] {
        for (tried, passes) in (0..64_u8).flat_map(|tried| (0..10_u8).map(move |passes| (tried, passes))) {
            let mut retained = RetainedState::default();
            (retained.episode.tried, retained.episode.passes) = (tried, passes);
            let situation = Situation {
                link: &link,
                settings: &settings,
                retained: &retained,
                symptom,
                powered_ms: 0,
                blind_from_ms: 0,
                blind_board_from_ms: 0,
            };
            let kept = match symptom {
                // All blind rungs were tried: everything begins anew.
                Symptom::Silence if tried & blind == blind => 0,
                Symptom::Silence if [2, 6].contains(&passes) => tried & blind & !bit(Rung::ChipReset),
                Symptom::Silence => tried & blind,
                _ => 0,
            };
            let next = situation.next_pass();
            assert_eq!((next.tried, next.passes), (kept, passes + 1), "{symptom:?} {tried:b} {passes}");
            assert_eq!(next.exhausted, symptom == Symptom::RadioDeaf, "{symptom:?}");
        }
    }
}
