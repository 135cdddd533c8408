//! Runs machine and world together in virtual time, and holds both to the promises all along.

use embassy_time::{Duration, Instant};
use fieldwarden_config::Recovery as Settings;
use fieldwarden_netrecover::*;

use crate::world::{Later, World};

#[derive(Clone, Debug)]
pub struct Done {
    pub at: Instant,
    pub rung: Rung,
    pub symptom: Symptom,
    pub blind: bool,
    pub outcome: Option<Outcome>,
}

pub struct Rig {
    pub world: World,
    pub machine: Recovery,
    pub settings: Settings,
    pub seed: u64,
    pub now: Instant,
    pub actions: Vec<Done>,
    pub verdicts: Vec<(Instant, Symptom)>,
    pub mirrors: Vec<Instant>,
    /// What the last copy to flash holds.
    pub copy: RetainedState,
    pub attempts: Vec<Instant>,
    pub outputs: u64,
    intent: Option<ActionId>,
    asleep: bool,
}

/// Whether a rung is a reset that a doubt must save up for: on a cable the reset pin is none.
pub fn is_rationed(rung: Rung) -> bool {
    rung == Rung::McuReset
}

pub fn settings() -> Settings {
    use fieldwarden_config::{Endpoint, Text};
    Settings {
        probe_target: Endpoint::parse("collector.example:7000"),
        probe_name: Text::try_from("collector.example").unwrap(),
        ..Settings::default()
    }
}

impl Rig {
    pub fn new(link: Capabilities, seed: u64) -> Rig {
        Rig::starting_at(link, seed, Instant::MIN, settings())
    }

    pub fn starting_at(link: Capabilities, seed: u64, now: Instant, settings: Settings) -> Rig {
        let link = link.with_network("field", &settings);
        let mut world = World::new(link);
        world.later =
            world.later.into_values().zip(1..).map(|(what, n)| ((now + Duration::from_secs(2), n), what)).collect();
        world.start(now);
        let mut machine = Recovery::new(link, &settings, seed, &RetainedState::default());
        machine.handle(now, Input::Resumed(Resumption::PowerOn));
        Rig {
            world,
            machine,
            settings,
            seed,
            now,
            actions: vec![],
            verdicts: vec![],
            mirrors: vec![],
            copy: RetainedState::default(),
            attempts: vec![],
            outputs: 0,
            intent: None,
            asleep: false,
        }
    }

    /// A rig that has been online for two minutes, with its log empty.
    pub fn online(link: Capabilities, seed: u64) -> Rig {
        let mut rig = Rig::new(link, seed);
        rig.settle();
        rig
    }

    pub fn settle(&mut self) {
        self.run(Duration::from_secs(120));
        assert_eq!(self.machine.status().verdict, Verdict::Healthy, "{:?}", self.verdicts);
        assert!(self.world.online());
        assert!(self.actions.is_empty(), "{:?}", self.actions);
        self.verdicts.clear();
    }

    pub fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        self.run_until(end, |_| false);
    }

    /// Runs until the board is online again; the time that took, or `None` after `at_most`.
    pub fn run_until_online(&mut self, at_most: Duration) -> Option<Duration> {
        let begun = self.now;
        let done = self.run_until(begun + at_most, |rig| {
            rig.world.online() && rig.world.open && rig.machine.status().verdict == Verdict::Healthy
        });
        done.then(|| self.now - begun)
    }

    pub fn run_until(&mut self, end: Instant, stop: impl Fn(&Rig) -> bool) -> bool {
        let mut at_once = 0;
        loop {
            self.drain();
            if stop(self) {
                return true;
            }
            let world = self.world.later.first_key_value().map_or(Instant::MAX, |((at, _), _)| *at);
            let machine = if self.asleep {
                Instant::MAX
            } else {
                let (at, reason) = self.machine.next_deadline().expect("a machine that was polled has a deadline");
                assert!(at > self.now, "deadline {reason:?} is not in the future: {:?}", self.machine.status());
                at
            };
            let next = world.min(machine);
            if next > end {
                self.now = end;
                self.drain();
                return stop(self);
            }
            at_once = if next == self.now { at_once + 1 } else { 0 };
            assert!(at_once < 100, "time stands still");
            self.now = self.now.max(next);
            while let Some(entry) = self.world.later.first_entry() {
                if entry.key().0 > self.now {
                    break;
                }
                let what = entry.remove();
                if matches!(what, Later::Booted) {
                    self.boot(Resumption::LadderReset);
                }
                for input in self.world.happen(self.now, what) {
                    if !self.asleep {
                        self.machine.handle(self.now, input);
                    }
                }
            }
        }
    }

    /// The machine is gone; only its retained bytes remain.
    pub fn boot(&mut self, resumption: Resumption) {
        let mut bytes = [0; RETAINED_BYTES];
        self.machine.retained().encode(&mut bytes);
        let retained = RetainedState::decode(&bytes).expect("what was encoded decodes");
        self.seed = self.seed.wrapping_mul(31).wrapping_add(7);
        self.machine = Recovery::new(self.world.link, &self.settings, self.seed, &retained);
        self.machine.handle(self.now, Input::Resumed(resumption));
        self.asleep = false;
    }

    /// Power goes and comes: what was copied to flash remains.
    pub fn lose_power(&mut self) {
        self.seed = self.seed.wrapping_mul(31).wrapping_add(7);
        self.machine = Recovery::new(self.world.link, &self.settings, self.seed, &self.copy.after_power_loss());
        self.machine.handle(self.now, Input::Resumed(Resumption::PowerOn));
        self.asleep = false;
        self.world.reset(self.now);
    }

    fn drain(&mut self) {
        let mut count = 0;
        while !self.asleep {
            let Some(output) = self.machine.poll(self.now) else { break };
            count += 1;
            assert!(count < 200, "outputs without end: {output:?}");
            self.outputs += 1;
            self.note(output);
            self.world.perform(self.now, output);
            if self.world.resets_wanted.take().is_some() {
                self.asleep = true;
                self.world.reset(self.now);
            }
        }
    }

    fn note(&mut self, output: Output) {
        match output {
            Output::Journal(JournalEntry::Intent { id, .. }) => {
                assert_eq!(self.machine.retained().intent.map(|intent| intent.id), Some(id));
                self.intent = Some(id);
            }
            Output::Act(action) => {
                assert_eq!(self.intent.take(), Some(action.id), "an action without its journal entry");
                let verdict = action.symptom.verdict();
                if action.rung.touches_link() {
                    assert!(matches!(verdict, Verdict::Local(_) | Verdict::Undetermined), "{action:?}");
                }
                assert_eq!(action.blind, verdict == Verdict::Undetermined && is_rationed(action.rung), "{action:?}");
                let Action { rung, symptom, blind, .. } = action;
                self.actions.push(Done { at: self.now, rung, symptom, blind, outcome: None });
            }
            Output::Event(Event::RungEnded { rung, outcome, .. }) => {
                let last = self.actions.last_mut();
                if let Some(last) = last.filter(|last| last.rung == rung && last.outcome.is_none()) {
                    last.outcome = Some(outcome);
                }
            }
            Output::Event(Event::Verdict { symptom, .. }) => self.verdicts.push((self.now, symptom)),
            Output::Mirror => {
                self.mirrors.push(self.now);
                self.copy = self.machine.retained();
            }
            Output::Associate { .. } => self.attempts.push(self.now),
            _ => {}
        }
    }

    pub fn rungs(&self) -> Vec<Rung> {
        self.actions.iter().map(|done| done.rung).collect()
    }

    pub fn resets(&self) -> usize {
        self.actions.iter().filter(|done| is_rationed(done.rung)).count()
    }

    pub fn blind(&self) -> usize {
        self.actions.iter().filter(|done| done.blind).count()
    }

    pub fn said(&self, symptom: Symptom) -> bool {
        self.verdicts.iter().any(|(_, said)| *said == symptom)
    }

    /// No window of an hour or a day held more than its budget, and no day more blind resets than its ration.
    pub fn check_budgets(&self) {
        let day = Duration::from_secs(86_400);
        let hour = Duration::from_secs(3_600);
        let within = |span: Duration, test: &dyn Fn(&Done) -> bool| {
            let times: Vec<_> = self.actions.iter().filter(|done| test(done)).map(|done| done.at).collect();
            times
                .iter()
                .enumerate()
                .map(|(n, at)| times[..=n].iter().filter(|e| *at - **e < span).count())
                .max()
                .unwrap_or(0)
        };
        for rung in Rung::ALL {
            let limits = Limits::of(rung, &self.settings);
            assert!(within(hour, &|done| done.rung == rung) <= usize::from(limits.per_hour), "{rung:?}");
            assert!(within(day, &|done| done.rung == rung) <= usize::from(limits.per_day), "{rung:?}");
        }
        // A reset's own duration is not powered time of either run.
        let day = day - Duration::from_secs(5);
        // What a reset cured was no reset in the dark.
        let in_vain = |done: &Done| done.blind && done.outcome != Some(Outcome::Cured);
        assert!(within(day, &in_vain) <= usize::from(self.settings.blind_per_day));
    }
}
