//! Boards that meet one random fault after another: nothing that one leaves behind may spoil the next.

use embassy_time::Duration;
use fieldwarden_netrecover::*;

use crate::rig::{Rig, is_rationed};
use crate::world::{Wedge, World};

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound
    }
}

#[derive(Clone, Copy, Debug)]
enum Outside {
    Names,
    Upstream,
    Portal,
    AccessPoint,
    Password,
    DhcpSilent,
    DhcpRefuses,
    Gateway,
    Service,
}

impl Outside {
    const ALL: [Outside; 9] = [
        Outside::Names,
        Outside::Upstream,
        Outside::Portal,
        Outside::AccessPoint,
        Outside::Password,
        Outside::DhcpSilent,
        Outside::DhcpRefuses,
        Outside::Gateway,
        Outside::Service,
    ];

    fn set(self, world: &mut World, broken: bool) {
        match self {
            Outside::Names => world.dns = !broken,
            Outside::Upstream => world.path = !broken,
            Outside::Portal => world.portal = broken,
            Outside::AccessPoint => world.ap_on = !broken,
            Outside::Password => (world.password_right, world.bounces) = (!broken, broken),
            Outside::DhcpSilent => (world.dhcp, world.bounces) = (!broken, broken),
            Outside::DhcpRefuses => (world.dhcp, world.dhcp_refuses, world.bounces) = (!broken, broken, broken),
            Outside::Gateway => world.gateway = !broken,
            Outside::Service => (world.service, world.open) = (!broken, world.open && !broken),
        }
    }

    /// Beyond the gateway, or plainly the service's.
    fn leaves_link_alone(self) -> bool {
        matches!(self, Outside::Names | Outside::Upstream | Outside::Portal | Outside::Service | Outside::DhcpRefuses)
    }
}

#[derive(Default, Debug)]
struct Tally {
    faults: u64,
    local_ms: u64,
    local_least_ms: u64,
    local_contract_ms: u64,
    outside_ms: u64,
    outside_least_ms: u64,
    resets: usize,
    blind: usize,
    passed_over: u64,
}

fn board(seed: u64, tally: &mut Tally) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let links = [Capabilities::native_station(), Capabilities::co_processor(), Capabilities::wired()];
    let link = links[dice.below(3) as usize];
    let mut rig = Rig::new(link, seed);
    rig.world.chatter = link.kind == LinkKind::Wired || dice.below(2) == 0;
    rig.settle();
    for _ in 0..40 {
        rig.run(Duration::from_millis(5_000 + dice.below(3_600_000)));
        let (before, experience, begun) = (rig.actions.len(), rig.machine.retained().experience, rig.now);
        tally.faults += 1;
        match dice.below(3) {
            0 => {
                let wedge = [Wedge::Mute, Wedge::Deaf, Wedge::Stuck][dice.below(3) as usize];
                let cure = Rung::ALL[1 + dice.below(5) as usize];
                (rig.world.wedge, rig.world.cure, rig.world.first_miss) = (wedge, Some(cure), None);
                // A budget that earlier faults spent is waited for.
                let spent = rig.machine.status().rungs.iter().any(|rung| rung.left_hour <= 1 || rung.left_day <= 1);
                let took = rig.run_until_online(Duration::from_secs(if spent { 4 * 3_600 } else { 180 }));
                let what =
                    format!("seed {seed}: {wedge:?} {cure:?} {took:?} {:?} {:?}", &rig.actions[before..], rig.verdicts);
                let what =
                    if took.is_none() { format!("{what} {:?} {:?}", rig.machine.status(), rig.world) } else { what };
                assert!(took.is_some(), "{what}");
                let least = rig.world.least_rung(cure);
                let (mut had_least, mut passed) = (false, false);
                for done in &rig.actions[before..] {
                    let (helped, failed) = experience.of(done.symptom, least);
                    passed |= helped == 0 && failed >= 4;
                    assert!(done.rung <= least || had_least || passed, "above the least cure: {what}");
                    assert!(!done.blind, "{what}");
                    had_least |= done.rung == least;
                }
                tally.passed_over += u64::from(passed);
                let notice = rig.world.first_miss.unwrap_or(begun) - begun;
                if !spent {
                    tally.local_ms += took.unwrap().as_millis();
                    let contract = Contract::of(least, &link, &rig.settings).settle.as_millis() + 700;
                    tally.local_contract_ms += notice.as_millis() + rig.world.contract_ms(cure) + contract;
                    tally.local_least_ms += notice.as_millis() + rig.world.contract_ms(cure);
                }
            }
            1 => {
                rig.world.half_open = true;
                let took = rig.run_until_online(Duration::from_secs(180));
                let rungs: Vec<_> = rig.actions[before..].iter().map(|done| done.rung).collect();
                assert!(took.is_some() && rungs.iter().all(|rung| !rung.touches_link()), "seed {seed}: {rungs:?}");
            }
            _ => {
                let fault = Outside::ALL[dice.below(9) as usize];
                fault.set(&mut rig.world, true);
                rig.run(Duration::from_secs(10 + dice.below(5_400)));
                fault.set(&mut rig.world, false);
                let cleared = rig.now;
                let took = rig.run_until_online(Duration::from_secs(120));
                let what = format!(
                    "seed {seed} {:?}: {fault:?} {took:?} {:?} {:?}",
                    link.kind,
                    &rig.actions[before..],
                    rig.verdicts
                );
                assert!(took.is_some(), "{what}");
                let actions = &rig.actions[before..];
                let resets = actions.iter().filter(|done| is_rationed(done.rung) && !done.blind).count();
                assert_eq!(resets, 0, "{what}");
                assert!(!fault.leaves_link_alone() || actions.iter().all(|done| !done.rung.touches_link()), "{what}");
                tally.outside_ms += (rig.now - begun).as_millis();
                tally.outside_least_ms += (cleared - begun).as_millis() + 1_300;
            }
        }
        rig.verdicts.clear();
    }
    rig.check_budgets();
    tally.resets += rig.resets();
    tally.blind += rig.blind();
}

#[test]
fn boards_meeting_random_faults_are_all_brought_back_without_a_needless_reset() {
    let boards = std::env::var("FIELDWARDEN_SWARM_BOARDS").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let mut tally = Tally::default();
    let first = std::env::var("FIELDWARDEN_SWARM_FIRST").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    (first..first + boards).for_each(|seed| board(seed, &mut tally));
    let ratio = |least_ms: u64| tally.local_ms as f64 / least_ms as f64;
    println!("{boards} boards: {tally:?}");
    println!(
        "local faults: {:.2} times the rung alone, {:.2} times notice and contract",
        ratio(tally.local_least_ms),
        ratio(tally.local_contract_ms)
    );
}
