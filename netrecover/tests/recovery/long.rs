//! A month at a time.

use embassy_time::{Duration, Instant};
use fieldwarden_netrecover::*;

use crate::rig::Rig;
use crate::scenarios::links;
use crate::world::Wedge;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn month_of_upstream_outage_touches_nothing() {
    for (name, link) in links() {
        let mut rig = Rig::online(link, 1);
        rig.world.path = false;
        rig.run(if link.scan && link.radio_toggle { DAY * 30 } else { DAY * 3 });
        assert!(rig.rungs().iter().all(|rung| *rung == Rung::AbortSockets), "{name}: {:?}", rig.actions);
        assert_eq!(rig.machine.status().verdict, Verdict::Upstream(Layer::Path));
        rig.world.path = true;
        assert!(rig.run_until_online(MINUTE).is_some_and(|took| took < Duration::from_secs(15)), "{name}");
        assert!(rig.mirrors.len() <= 30 * 4);
    }
}

#[test]
fn month_without_the_access_point_touches_nothing_where_others_are_heard() {
    let mut rig = Rig::online(Capabilities::native_station(), 1);
    rig.world.ap_on = false;
    rig.run(DAY * 30);
    assert!(rig.actions.is_empty(), "{:?}", rig.actions);
    rig.world.ap_on = true;
    assert!(rig.run_until_online(MINUTE).is_some_and(|took| took < Duration::from_secs(15)));
}

#[test]
fn month_without_the_lone_access_point_stays_within_the_ration_and_never_stops() {
    let mut rig = Rig::new(Capabilities::native_station(), 1);
    rig.world.neighbours = 0;
    rig.settle();
    rig.world.ap_on = false;
    rig.run(DAY * 30);
    assert!((20..=30).contains(&rig.blind()), "{}", rig.blind());
    assert_eq!(rig.resets(), rig.blind());
    rig.check_budgets();
    let last = rig.actions.last().unwrap().at;
    assert!(rig.now - last < HOUR, "the last try is {} s ago", (rig.now - last).as_secs());
    rig.world.ap_on = true;
    assert!(rig.run_until_online(MINUTE).is_some());
}

#[test]
fn month_of_daily_wedges_is_recovered_by_the_least_rung_and_learnt_from() {
    for (name, link) in links() {
        for wedge in [Wedge::Mute, Wedge::Deaf] {
            let mut rig = Rig::new(link, 2);
            // A month where the ladder is longest, two weeks elsewhere.
            let days = if link.radio_toggle { 30 } else { 14 };
            rig.world.chatter = link.kind == LinkKind::Wired;
            rig.settle();
            let (mut took_ms, mut lesser) = (vec![], vec![]);
            for day in 0..days {
                let before = rig.actions.len();
                (rig.world.wedge, rig.world.cure) = (wedge, Some(Rung::ChipReset));
                let took = rig.run_until_online(MINUTE * 2);
                let actions = &rig.actions[before..];
                assert!(took.is_some(), "{name} {wedge:?} day {day}: {actions:?}");
                assert_eq!(actions.last().map(|done| done.rung), Some(Rung::ChipReset), "{name} {wedge:?} day {day}");
                took_ms.push(took.unwrap().as_millis());
                lesser.push(actions.len() - 1);
                rig.run(DAY - took.unwrap());
            }
            assert!(lesser[0] > 0, "{name} {wedge:?}");
            let learnt = lesser[7..14].iter().filter(|count| **count == 0).count();
            // A cable's soft reset proves the network before the chip is accused: it is never left out.
            let proves_first = link.kind == LinkKind::Wired && wedge == Wedge::Deaf;
            assert!(learnt >= 5 || proves_first, "{name} {wedge:?}: {lesser:?}");
            let week = |from: usize| took_ms[from..from + 7].iter().sum::<u64>() / 7;
            assert!(week(7) <= week(0) || proves_first, "{name} {wedge:?}: {took_ms:?}");
            assert_eq!(rig.blind(), 0);
            rig.check_budgets();
        }
    }
}

#[test]
fn month_of_half_open_connections_never_touches_the_radio() {
    let mut rig = Rig::online(Capabilities::native_station(), 2);
    for round in 0..120 {
        rig.world.half_open = true;
        let took = rig.run_until_online(MINUTE * 3);
        assert!(took.is_some(), "round {round}: {:?}", rig.actions.last());
        rig.run(HOUR * 6);
    }
    assert_eq!(rig.rungs(), [Rung::AbortSockets; 120]);
}

#[test]
fn chip_that_nothing_cures_uses_its_budgets_up_and_is_tried_for_ever() {
    for (name, link) in links() {
        let mut rig = Rig::online(link, 2);
        rig.world.wedge = Wedge::Mute;
        rig.run(DAY * 7);
        rig.check_budgets();
        let last = rig.actions.last().unwrap().at;
        assert!(rig.now - last < HOUR * 4, "{name}: the last try is {} s ago", (rig.now - last).as_secs());
        rig.world.cure = Some(Rung::RadioToggle);
        assert!(rig.run_until_online(HOUR * 4).is_some(), "{name}");
    }
}

/// Over a mix of faults that the board can cure, with a fresh board each: time to recover against one that knows the cure. What it
/// prints is what `docs/recovery.md` quotes.
#[test]
fn mixed_local_faults_are_recovered_within_twice_the_clairvoyants_time() {
    let (mut ours_ms, mut clairvoyant_ms, mut contracts_ms) = (0, 0, 0);
    let mut boards = 0;
    for (_, link) in links() {
        for seed in 0..3 {
            let mut rig = Rig::new(link, seed);
            rig.world.chatter = link.kind == LinkKind::Wired;
            rig.settle();
            for round in 0..40_u64 {
                rig.run(Duration::from_millis(1_800_000 + (round * 7_919 + seed * 3_571) % 20_000));
                let begun = rig.now;
                let wedge = [Wedge::Mute, Wedge::Deaf, Wedge::Stuck][(round % 3) as usize];
                let cure =
                    [Rung::ChipReset, Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset][(round / 3 % 4) as usize];
                (rig.world.wedge, rig.world.cure, rig.world.first_miss) = (wedge, Some(cure), None);
                let took =
                    rig.run_until_online(MINUTE * 5).unwrap_or_else(|| panic!("{wedge:?} {cure:?} {:?}", rig.actions));
                ours_ms += took.as_millis();
                let notice: Instant = rig.world.first_miss.expect("something was missed");
                clairvoyant_ms += (notice - begun).as_millis() + rig.world.contract_ms(cure);
                // The same with the silence of one probe and the rung's contract in full.
                let contract = Contract::of(rig.world.least_rung(cure), &rig.world.link, &rig.settings);
                let joining_ms = if link.kind == LinkKind::Wired { 1_600 } else { 1_300 };
                contracts_ms += (notice - begun).as_millis() + 700 + joining_ms + contract.settle.as_millis();
                boards += 1;
            }
            assert_eq!(rig.blind(), 0);
            rig.check_budgets();
        }
    }
    let ratio = ours_ms as f64 / clairvoyant_ms as f64;
    println!("{boards} faults: {} ms on average, {ratio:.2} times the clairvoyant", ours_ms / boards);
    println!("{:.2} times notice and contract, as clairvoyant", ours_ms as f64 / contracts_ms as f64);
    assert!(ratio <= 2.0, "{ratio:.2}");
}
