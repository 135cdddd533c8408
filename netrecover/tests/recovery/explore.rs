//! Every state that a bounded alphabet of inputs reaches, with clocks abstracted: none is a dead end, none breaks a promise.
//!
//! A state is what the machine would do next: symptom, activity, health of the layers, what was tried, which budgets are spent, what is out.
//! One concrete machine stands for each; from it every input is tried, loss of power and other resets among them, followed by the waiting for the
//! next deadline. The full run comes to the end of it: no input leads to a state that was not seen.

use std::collections::{HashMap, HashSet, VecDeque};

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
    relapses: bool,
    exhausted: bool,
    journalled: Option<Rung>,
    /// Starts so far: two resets, and all that follows them.
    boots: u8,
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
        relapses: retained.episode.relapses > 0,
        exhausted: retained.episode.exhausted,
        journalled: retained.intent.map(|intent| intent.rung),
        boots: driven.boots.min(2) as u8,
        open: driven.open.map(|action| action.rung),
        associating: driven.associating,
        spent: Rung::ALL.iter().filter(|rung| spent(rung)).fold(0, |bits, rung| bits | 1 << *rung as u8),
        blind_spent: status.blind_resets > 0,
    }
}

/// What can happen to a machine.
#[derive(Clone)]
enum Event {
    Told(Vec<Input>),
    Reset(Resumption),
}

/// What a search found.
#[derive(Default)]
struct Found {
    states: usize,
    steps: usize,
    symptoms: HashMap<Symptom, usize>,
    /// States after two passes over the whole ladder, and of them after two resets.
    two_ladders: usize,
    and_two_resets: usize,
    /// Nothing is left that leads to a new state.
    complete: bool,
}

impl Found {
    fn note(&mut self, key: &Abstract) {
        *self.symptoms.entry(key.symptom).or_insert(0) += 1;
        self.two_ladders += usize::from(key.passes == 2);
        self.and_two_resets += usize::from(key.passes == 2 && key.boots == 2);
    }
}

fn explore(link: Capabilities, states_max: usize) -> Found {
    let mut settings = settings();
    // Small numbers reach the ends of counts soon.
    (settings.confirm_count, settings.associate_count, settings.ack_wait_s) = (2, 1, 5);
    (settings.chip_reset_per_hour, settings.reset_per_hour, settings.reload_per_hour) = (2, 1, 1);
    (settings.blind_after_s, settings.stuck_max_min) = (30, 5);
    let first = Driven::new(link, &settings, 1);
    let mut seen = HashSet::from([abstracted(&first)]);
    let mut queue = VecDeque::from([first]);
    let mut found = Found { complete: true, ..Found::default() };
    while let Some(state) = queue.pop_front() {
        let healed = state.clone().heal(Duration::from_secs(300));
        assert!(healed.is_some(), "does not come back: {:?}", state.machine.status());
        let mut events: Vec<Event> = inputs(&state).into_iter().map(Event::Told).collect();
        events.push(Event::Told(vec![]));
        events.extend([Resumption::PowerOn, Resumption::OtherReset].map(Event::Reset));
        for event in events {
            for wait in [false, true] {
                let mut next = state.clone();
                match &event {
                    Event::Told(inputs) => inputs.iter().for_each(|input| next.tell(*input)),
                    Event::Reset(resumption) => next.reboot(*resumption),
                }
                if wait {
                    next.wait(Duration::from_secs(3_600));
                }
                found.steps += 1;
                let key = abstracted(&next);
                if seen.len() >= states_max {
                    found.complete &= seen.contains(&key);
                } else if seen.insert(key) {
                    found.note(&key);
                    queue.push_back(next);
                }
            }
        }
    }
    found.states = seen.len();
    found
}

/// A search of so many states must come to its end.
const COMPLETE: usize = 1_000_000;

#[test]
fn every_reachable_state_keeps_the_promises_and_leads_back() {
    let states_max =
        std::env::var("FIELDWARDEN_EXPLORE_STATES").ok().and_then(|text| text.parse().ok()).unwrap_or(4_000);
    for link in [Capabilities::native_station(), Capabilities::co_processor(), Capabilities::wired()] {
        let found = explore(link, states_max);
        let Found { states, steps, symptoms, two_ladders, and_two_resets, complete } = &found;
        let end = if *complete { "all there are" } else { "cut short" };
        println!(
            "{:?}: {states} states, {steps} steps, {} symptoms; {two_ladders} states after two ladders, {and_two_resets} of them after two \
             resets; {end}",
            link.kind,
            symptoms.len()
        );
        let few = states_max < 2_000;
        assert!(few || (*states >= 1_000 && symptoms.len() >= 12), "{states} states, {symptoms:?}");
        assert!(*complete || states_max < COMPLETE, "{states} states are not all");
        assert!(states_max < COMPLETE || *and_two_resets > 0, "two ladders and two resets were not reached");
    }
}
