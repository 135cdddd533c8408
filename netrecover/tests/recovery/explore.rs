//! Every state that a bounded alphabet of inputs reaches, with clocks abstracted: none is a dead end, none breaks a promise.
//!
//! A state is what the machine would do next: symptom, activity, health of the layers, what was tried, which budgets are spent, what is out.
//! One concrete machine stands for each; from it every input is tried, followed by the waiting for the next deadline.

use std::collections::{HashMap, VecDeque};

use embassy_time::Duration;
use fieldwarden_netrecover::*;

use crate::driven::{Driven, inputs};
use crate::rig::settings;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Abstract {
    symptom: Symptom,
    activity: (u8, Option<Rung>),
    layers: [Health; Layer::COUNT],
    held: bool,
    tried: u8,
    passes: u8,
    exhausted: bool,
    open: Option<Rung>,
    associating: bool,
    spent: u8,
    blind_spent: bool,
}

fn abstracted(driven: &Driven) -> Abstract {
    let status = driven.machine.status();
    let retained = driven.machine.retained();
    let activity = match status.activity {
        Activity::Watching => (0, None),
        Activity::Associating => (1, None),
        Activity::Waiting { rung, .. } => (2, Some(rung)),
        Activity::Acting(rung) => (3, Some(rung)),
        Activity::Settling(rung) => (4, Some(rung)),
        Activity::Floor => (5, None),
    };
    let spent = |rung: &Rung| status.rungs[*rung as usize].left_hour == 0 || status.rungs[*rung as usize].left_day == 0;
    Abstract {
        symptom: status.symptom,
        activity,
        layers: status.layers,
        held: status.held,
        tried: retained.episode.tried,
        passes: retained.episode.passes.min(2),
        exhausted: retained.episode.exhausted,
        open: driven.open.map(|action| action.rung),
        associating: driven.associating,
        spent: Rung::ALL.iter().filter(|rung| spent(rung)).fold(0, |bits, rung| bits | 1 << *rung as u8),
        blind_spent: status.blind_resets > 0,
    }
}

fn explore(link: Capabilities, states_max: usize) -> (usize, usize, HashMap<Symptom, usize>) {
    let mut settings = settings();
    // Small numbers reach the ends of counts soon.
    (settings.confirm_count, settings.associate_count, settings.ack_wait_s) = (2, 1, 5);
    (settings.chip_reset_per_hour, settings.reset_per_hour, settings.reload_per_hour) = (2, 1, 1);
    (settings.blind_after_s, settings.stuck_max_min) = (30, 5);
    let first = Driven::new(link, &settings, 1);
    let mut seen = HashMap::from([(abstracted(&first), ())]);
    let mut queue = VecDeque::from([first]);
    let (mut steps, mut symptoms) = (0, HashMap::new());
    while let Some(state) = queue.pop_front() {
        let healed = state.clone().heal(Duration::from_secs(300));
        assert!(healed.is_some(), "does not come back: {:?}", state.machine.status());
        let mut successors = inputs(&state);
        successors.push(vec![]);
        for sequence in successors {
            for wait in [false, true] {
                let mut next = state.clone();
                for input in &sequence {
                    next.tell(*input);
                }
                if wait {
                    next.wait(Duration::from_secs(3_600));
                }
                steps += 1;
                let key = abstracted(&next);
                if seen.len() < states_max && seen.insert(key, ()).is_none() {
                    *symptoms.entry(key.symptom).or_insert(0) += 1;
                    queue.push_back(next);
                }
            }
        }
    }
    (seen.len(), steps, symptoms)
}

#[test]
fn every_reachable_state_keeps_the_promises_and_leads_back() {
    let states_max =
        std::env::var("FIELDWARDEN_EXPLORE_STATES").ok().and_then(|text| text.parse().ok()).unwrap_or(4_000);
    for link in [Capabilities::native_station(), Capabilities::co_processor(), Capabilities::wired()] {
        let (states, steps, symptoms) = explore(link, states_max);
        println!("{:?}: {states} states, {steps} steps, {} symptoms", link.kind, symptoms.len());
        assert!(states >= 1_000 && symptoms.len() >= 12, "{states} states, {symptoms:?}");
    }
}
