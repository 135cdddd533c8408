//! A search over the watchdog's gate, to its end: three tasks that start, stop, check in, wait and hang in every order, in steps of half a second
//! of a watchdog of four seconds. States are told apart by times as seen from now, so that their number is finite.

use std::collections::{HashSet, VecDeque};
use std::vec::Vec;

use embassy_time::{Duration, Instant};

use super::bench::ms;
use crate::TaskId;
use crate::watchdog::{Feeding, Gate};

const TICK_MS: u64 = 500;
/// The watchdog's whole time, and half of it: a task's longest deadline, and the hardware's timeout. In ticks.
const WHOLE: u64 = 8;
const HALF: u64 = WHOLE / 2;
const TASKS: [TaskId; 3] = [TaskId::Network, TaskId::Link, TaskId::Vm];

#[derive(Clone, Copy, Debug)]
enum Step {
    Tick,
    Starts(usize, u64),
    Stops(usize),
    ChecksIn(usize),
    /// The VM waits until then, or for an event.
    Waits(Option<u64>),
    Woken,
}

/// The gate beside what its contract says, and the hardware.
#[derive(Clone)]
struct State {
    gate: Gate,
    now: u64,
    /// Of each task its deadline, and until when it is alive (`None`: an event may take for ever).
    alive: [Option<(u64, Option<u64>)>; TASKS.len()],
    /// When the hardware was fed, or started.
    fed: u64,
}

fn at(tick: u64) -> Instant {
    Instant::from_millis(tick * TICK_MS)
}

fn span(ticks: u64) -> Duration {
    ms(ticks * TICK_MS)
}

impl State {
    fn new(now: u64) -> State {
        State { gate: Gate::new((WHOLE * TICK_MS / 1_000) as u32), now, alive: [None; TASKS.len()], fed: now }
    }

    /// Since when the first of the dead is dead.
    fn dead_since(&self) -> Option<u64> {
        self.alive.iter().flatten().filter_map(|(_, to)| *to).filter(|to| *to <= self.now).min()
    }

    fn take(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Tick => self.now += 1,
            Step::Starts(task, deadline) => {
                self.gate.started(at(now), TASKS[task], Some(span(deadline)));
                let deadline = deadline.min(HALF);
                self.alive[task] = Some((deadline, Some(now + deadline)));
            }
            Step::Stops(task) => {
                self.gate.stopped(TASKS[task]);
                self.alive[task] = None;
            }
            Step::ChecksIn(task) => {
                self.gate.check_in(at(now), TASKS[task]);
                self.alive[task] = self.alive[task].map(|(deadline, _)| (deadline, Some(now + deadline)));
            }
            Step::Waits(ticks) => {
                self.gate.vm_waiting(at(now), ticks.map(|ticks| at(now + ticks)));
                self.alive[2] =
                    self.alive[2].map(|(deadline, _)| (deadline, ticks.map(|ticks| now + ticks + deadline)));
            }
            Step::Woken => {
                self.gate.vm_woken(at(now));
                let due = |to: Option<u64>, deadline: u64| Some(to.map_or(now + deadline, |to| to.min(now + deadline)));
                self.alive[2] = self.alive[2].map(|(deadline, to)| (deadline, due(to, deadline)));
            }
        }
        self.poll();
    }

    /// What the supervisor's task does whenever something happened or is due.
    fn poll(&mut self) {
        let dead = self.dead_since();
        match self.gate.feed(at(self.now)) {
            Feeding::Feed => {
                assert_eq!(dead, None, "fed with a task hung");
                self.fed = self.now;
            }
            Feeding::Starved(id) => {
                let task = TASKS.iter().position(|task| *task == id).expect("one of them");
                assert!(self.alive[task].is_some_and(|(_, to)| to == dead && dead.is_some()), "{id:?} is not the one");
            }
            Feeding::NotYet => assert!(dead.is_none() && self.now < self.fed + HALF, "starved with all alive"),
        }
        if let Some(dead) = dead {
            // A task's deadline is at most half of the time, so the hardware bites within all of it after the last check-in.
            assert!(self.fed < dead, "fed at {} although dead since {dead}", self.fed);
        }
        if self.now >= self.fed + HALF {
            assert!(dead.is_some(), "bitten with all alive");
            *self = State::new(self.now);
            self.poll();
        }
    }

    fn key(&self) -> impl Eq + std::hash::Hash + use<> {
        let from_now = |tick: u64| tick.saturating_sub(self.now);
        let task = |task: Option<(u64, Option<u64>)>| task.map(|(deadline, to)| (deadline, to.map(from_now)));
        // How long ago, for those that are dead, names the first; the gate's own times follow from the same steps.
        let mut order: Vec<usize> = (0..TASKS.len()).collect();
        order.sort_by_key(|index| self.alive[*index].and_then(|(_, to)| to).unwrap_or(u64::MAX));
        let feed_in = self.gate.feed_at().map(|at| at.as_millis().saturating_sub(self.now * TICK_MS));
        let due_in =
            self.gate.next_due().map(|(due, id)| (due.as_millis().saturating_sub(self.now * TICK_MS), id.code()));
        (self.alive.map(task), order, self.now - self.fed, feed_in, due_in)
    }

    /// From here on every task checks in: the hardware is fed again, and goes on being fed.
    fn heals(mut self) -> bool {
        let mut fed = 0;
        for _ in 0..2 * WHOLE {
            (0..TASKS.len()).for_each(|task| self.take(Step::ChecksIn(task)));
            let before = self.fed;
            self.take(Step::Tick);
            fed += u64::from(self.fed != before);
        }
        fed >= 2
    }
}

#[test]
fn every_state_of_the_watchdog_feeds_the_living_and_starves_for_the_hung() {
    let mut steps = std::vec![Step::Tick, Step::Woken, Step::Waits(None), Step::Waits(Some(1)), Step::Waits(Some(6))];
    for task in 0..TASKS.len() {
        steps.extend([Step::Starts(task, 2), Step::Starts(task, 2 * HALF), Step::Stops(task), Step::ChecksIn(task)]);
    }
    let mut first = State::new(0);
    first.poll();
    let mut seen = HashSet::from([first.key()]);
    let mut open = VecDeque::from([first]);
    let mut taken = 0;
    while let Some(state) = open.pop_front() {
        assert!(state.clone().heals());
        for step in &steps {
            let mut next = state.clone();
            next.take(*step);
            taken += 1;
            if seen.insert(next.key()) {
                open.push_back(next);
            }
        }
    }
    std::println!("{} states of the watchdog, {taken} steps; all there are", seen.len());
    assert!(seen.len() > 1_000, "{}", seen.len());
}
