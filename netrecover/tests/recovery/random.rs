//! Random evidence at random times, across resets: no sequence breaks a promise.

use embassy_time::Duration;
use fieldwarden_config::{Accepts, Group, Recovery as Settings, Value};
use fieldwarden_netrecover::*;

use crate::driven::{Driven, inputs};
use crate::rig::settings;

/// A small generator (xorshift64*), so that a seed names a run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// Every number at its default, its least or its greatest.
fn extremes(settings: &mut Settings, dice: &mut Dice) {
    for index in 0..settings.fields().len() {
        if let Accepts::Int(low, high) = (settings.fields()[index].accepts)() {
            let value = [None, Some(low), Some(high)][dice.below(3)];
            if let Some(value) = value {
                settings.set(index, &Value::Int(value)).expect("both ends are accepted");
            }
        }
    }
    // A board that only ever makes checkpoints would run for ever.
    settings.checkpoint_s = settings.checkpoint_s.max(30);
}

fn run(seed: u64, steps: usize) -> Driven {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let links = [
        Capabilities::native_station(),
        Capabilities::native_access_point(),
        Capabilities::co_processor(),
        Capabilities::wired(),
        Capabilities { radio_toggle: false, reconnect: false, chip_reset: false, ..Capabilities::wired() },
    ];
    let mut settings = settings();
    if seed.is_multiple_of(3) {
        extremes(&mut settings, &mut dice);
    }
    if dice.below(2) == 0 {
        (settings.stuck_max_min, settings.blind_after_s, settings.doubt_s) = (5, 10, 60);
        (settings.chip_reset_per_hour, settings.reset_per_day) = (2, 3);
    }
    let mut driven = Driven::new(links[dice.below(links.len())], &settings, seed);
    // A mood keeps evidence one-sided for a while, as faults do; without it nothing is ever confirmed.
    let mut mood = 0;
    for _ in 0..steps {
        if dice.below(60) == 0 {
            mood = dice.below(4);
        }
        match dice.below(if mood == 0 { 4 } else { 12 }) {
            0 => {
                let all = inputs(&driven);
                for input in &all[dice.below(all.len())] {
                    driven.tell(*input);
                }
            }
            1 if dice.below(200) == 0 => {
                let causes = [Resumption::PowerOn, Resumption::LadderReset, Resumption::OtherReset];
                driven.reboot(causes[dice.below(3)]);
            }
            1..=2 => {
                let result =
                    [ProbeResult::Answered, ProbeResult::Silent, ProbeResult::Silent, ProbeResult::NotMade][mood];
                for probe in std::mem::take(&mut driven.probes) {
                    driven.tell(Input::Probe(probe, result));
                }
                if let Some(action) = driven.open.take() {
                    let event = [ActionEvent::Done, ActionEvent::Failed, ActionEvent::Done, ActionEvent::Started][mood];
                    driven.tell(Input::Action(action.id, event));
                }
                if mood < 2 {
                    driven.tell(Input::Release);
                }
            }
            3 if dice.below(20) == 0 => driven.pass(Duration::from_secs(1 << dice.below(15))),
            _ => driven.wait(Duration::from_secs(60)),
        }
    }
    driven
}

#[test]
fn random_evidence_keeps_the_promises() {
    let runs = std::env::var("FIELDWARDEN_RANDOM_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let (mut acted, mut blind, mut boots, mut days) = (0, 0, 0, 0);
    for seed in 0..runs {
        let driven = run(seed, 4_000);
        acted += driven.acted;
        blind += driven.blind;
        boots += driven.boots;
        days += driven.now.as_secs() / 86_400;
        if !driven.link.access_point && !seed.is_multiple_of(3) {
            let status = driven.machine.status();
            assert!(driven.heal(Duration::from_secs(300)).is_some(), "seed {seed}: {status:?}");
        }
    }
    println!("{runs} runs, {days} days: {acted} actions, {blind} blind resets, {boots} starts");
    assert!(acted > runs && blind > 0 && boots > 0, "the runs must reach what they check");
}
