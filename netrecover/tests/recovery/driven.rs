//! A machine driven by hand: any input at any time, with the promises checked at every output.

use std::collections::VecDeque;

use embassy_time::{Duration, Instant};
use fieldwarden_config::Recovery as Settings;
use fieldwarden_netrecover::*;

use crate::rig::is_rationed;
use crate::world::SERVICE;

#[derive(Clone)]
pub struct Driven {
    pub machine: Recovery,
    pub settings: Settings,
    pub link: Capabilities,
    pub now: Instant,
    pub seed: u64,
    /// The action that was asked for and not answered.
    pub open: Option<Action>,
    pub probes: Vec<Probe>,
    pub associating: bool,
    pub acted: u64,
    pub blind: u64,
    pub boots: u64,
    /// When each rung was used of late, for the budgets.
    used: VecDeque<(Rung, bool, u64)>,
    journalled: Option<ActionId>,
}

impl Driven {
    pub fn new(link: Capabilities, settings: &Settings, seed: u64) -> Driven {
        let link = link.with_network("field", settings);
        let mut machine = Recovery::new(link, settings, seed, &RetainedState::default());
        machine.handle(Instant::MIN, Input::Resumed(Resumption::PowerOn));
        let mut driven = Driven {
            machine,
            settings: settings.clone(),
            link,
            now: Instant::MIN,
            seed,
            open: None,
            probes: vec![],
            associating: false,
            acted: 0,
            blind: 0,
            boots: 0,
            used: VecDeque::new(),
            journalled: None,
        };
        driven.drain();
        driven
    }

    pub fn tell(&mut self, input: Input) {
        match input {
            Input::Action(id, event) if event != ActionEvent::Started => {
                self.open = self.open.filter(|action| action.id != id)
            }
            Input::Associate(_) => self.associating = false,
            Input::Probe(probe, _) => self.probes.retain(|other| *other != probe),
            _ => {}
        }
        self.machine.handle(self.now, input);
        self.drain();
    }

    /// Goes to the next deadline, at most this far.
    pub fn wait(&mut self, at_most: Duration) {
        let (at, reason) = self.machine.next_deadline().expect("every state has a deadline");
        assert!(at > self.now, "{reason:?}");
        self.now = at.min(self.now + at_most);
        self.drain();
    }

    /// Lets this much time pass without telling anything.
    pub fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.wait(end - self.now);
        }
    }

    pub fn reboot(&mut self, resumption: Resumption) {
        let mut bytes = [0; RETAINED_BYTES];
        self.machine.retained().encode(&mut bytes);
        let mut retained = RetainedState::decode(&bytes).expect("encoded");
        if resumption == Resumption::PowerOn {
            retained = retained.after_power_loss();
        }
        self.boots += 1;
        self.seed = self.seed.wrapping_add(1);
        self.machine = Recovery::new(self.link, &self.settings, self.seed, &retained);
        (self.open, self.associating) = (None, false);
        self.probes.clear();
        self.machine.handle(self.now, Input::Resumed(resumption));
        self.drain();
    }

    fn drain(&mut self) {
        for count in 0.. {
            assert!(count < 100, "outputs without end");
            let Some(output) = self.machine.poll(self.now) else { break };
            self.take(output);
            if self.open.is_some_and(|action| action.rung == Rung::McuReset) {
                self.reboot(Resumption::LadderReset);
                return;
            }
        }
        let (at, reason) = self.machine.next_deadline().expect("every state has a deadline");
        assert!(at > self.now, "{reason:?} is due and did nothing: {:?}", self.machine.status());
    }

    fn take(&mut self, output: Output) {
        match output {
            Output::Probe { probe, timeout } => {
                assert!(timeout > Duration::MIN);
                assert!(!self.machine.status().held, "no probe while the user has the link");
                self.probes.retain(|other| *other != probe);
                self.probes.push(probe);
            }
            Output::Associate { .. } => {
                assert!(self.open.is_none() && !self.machine.status().held);
                self.associating = true;
            }
            Output::Act(action) => self.act(action),
            Output::Cancel(id) => {
                if self.open.is_some_and(|action| action.id == id) {
                    self.open = None;
                }
            }
            Output::Journal(JournalEntry::Intent { id, .. }) => self.journalled = Some(id),
            Output::Journal(JournalEntry::Outcome { rung, outcome, .. }) => {
                assert_eq!(self.machine.retained().intent, None);
                let last = self.used.iter_mut().rev().find(|(used, ..)| *used == rung);
                // What a reset cured was no reset in the dark.
                last.into_iter().for_each(|(_, blind, _)| *blind &= outcome != Outcome::Cured);
            }
            Output::Journal(JournalEntry::Checkpoint) | Output::Mirror | Output::Event(_) => {}
        }
    }

    fn act(&mut self, action: Action) {
        assert!(self.open.is_none(), "one action at a time");
        assert_eq!(self.journalled.take(), Some(action.id), "no action without its intent");
        assert!(!self.machine.status().held);
        let verdict = self.machine.status().verdict;
        assert_eq!(verdict, action.symptom.verdict());
        match verdict {
            Verdict::Healthy | Verdict::Upstream(_) => panic!("{action:?} under {verdict:?}"),
            Verdict::Service => assert!(!action.rung.touches_link(), "{action:?}"),
            Verdict::Local(_) | Verdict::Undetermined => assert_ne!(action.rung, Rung::AbortSockets),
        }
        assert_eq!(action.blind, verdict == Verdict::Undetermined && is_rationed(action.rung));
        assert!(self.link.has(action.rung));
        self.acted += 1;
        self.blind += u64::from(action.blind);
        self.budget(action);
        self.open = Some(action);
    }

    fn budget(&mut self, action: Action) {
        const HOUR_MS: u64 = 3_600_000;
        const DAY_MS: u64 = 24 * HOUR_MS;
        let at = self.machine.retained().powered_ms;
        while self.used.front().is_some_and(|(_, _, earlier)| at - earlier >= DAY_MS) {
            self.used.pop_front();
        }
        self.used.push_back((action.rung, action.blind, at));
        let limits = Limits::of(action.rung, &self.settings);
        let count = |span: u64| self.used.iter().filter(|(rung, _, t)| *rung == action.rung && at - t < span).count();
        assert!(count(HOUR_MS) <= usize::from(limits.per_hour), "{action:?}");
        assert!(count(DAY_MS) <= usize::from(limits.per_day), "{action:?}");
        let blind = self.used.iter().filter(|(_, blind, _)| *blind).count();
        assert!(blind <= usize::from(self.settings.blind_per_day), "{action:?}");
    }

    /// From here on the world is well and every question is answered: how long until the machine says so.
    pub fn heal(mut self, at_most: Duration) -> Option<Duration> {
        let begun = self.now;
        self.tell(Input::Release);
        self.tell(Input::Wanted { station: true, access_point: false });
        self.tell(Input::Service(SERVICE, ServiceEvent::Forget));
        for id in 0..SERVICES_MAX as u8 {
            self.tell(Input::Service(ServiceId(id), ServiceEvent::Forget));
        }
        let mut up = false;
        while self.now - begun < at_most {
            if let Some(action) = self.open.take() {
                up |= action.rung.touches_link();
                self.tell(Input::Action(action.id, ActionEvent::Done));
            }
            if std::mem::take(&mut self.associating) {
                up = true;
                self.tell(Input::Associate(AssociateResult::Joined));
            }
            for probe in std::mem::take(&mut self.probes) {
                if probe == Probe::Chip {
                    up |= self.link.kind == LinkKind::Wired;
                    let link = if up {
                        LinkEvidence::Up { signal_dbm: Some(-50) }
                    } else {
                        LinkEvidence::Down(DownReason::Unknown)
                    };
                    self.tell(Input::Link(link));
                    if up {
                        self.tell(Input::Address(AddressEvidence::Acquired { leased: true }));
                    }
                }
                if probe == Probe::Scan {
                    self.tell(Input::Scan(ScanReport { own_signal_dbm: Some(-50), others: 2 }));
                }
                self.tell(Input::Probe(probe, ProbeResult::Answered));
            }
            if self.machine.status().verdict == Verdict::Healthy {
                return Some(self.now - begun);
            }
            self.wait(Duration::from_secs(60));
        }
        None
    }
}

/// Everything that can be said to a machine in this state, abstracted to what makes a difference.
pub fn inputs(driven: &Driven) -> Vec<Vec<Input>> {
    let link = |up: bool| {
        Input::Link(if up {
            LinkEvidence::Up { signal_dbm: Some(-60) }
        } else {
            LinkEvidence::Down(DownReason::Unknown)
        })
    };
    let scan = |own: bool, others: u8| Input::Scan(ScanReport { own_signal_dbm: own.then_some(-60), others });
    let mut inputs = vec![
        vec![link(true)],
        vec![link(true), Input::Address(AddressEvidence::Acquired { leased: true })],
        vec![link(false)],
        vec![Input::Address(AddressEvidence::Refused)],
        vec![scan(true, 2), scan(true, 2)],
        vec![scan(false, 3), scan(false, 3)],
        vec![scan(false, 0), scan(false, 0)],
        vec![Input::Traffic(Layer::Link)],
        vec![Input::Traffic(Layer::Path)],
        vec![Input::Service(SERVICE, ServiceEvent::Expect)],
        vec![Input::Service(SERVICE, ServiceEvent::Acknowledged)],
        vec![Input::Service(SERVICE, ServiceEvent::Refused), Input::Service(SERVICE, ServiceEvent::Refused)],
        vec![Input::Chip(ChipEvidence::Restarted)],
        vec![Input::Hold { until: None }],
        vec![Input::Release],
    ];
    for result in [ProbeResult::Answered, ProbeResult::Silent] {
        if !driven.probes.is_empty() {
            inputs.push(driven.probes.iter().map(|probe| Input::Probe(*probe, result)).collect());
        }
    }
    for near in [true, false] {
        let split = |probe: &Probe| {
            if (*probe as u8 <= Probe::Gateway as u8) == near { ProbeResult::Answered } else { ProbeResult::Silent }
        };
        if driven.probes.len() > 1 {
            inputs.push(driven.probes.iter().map(|probe| Input::Probe(*probe, split(probe))).collect());
        }
    }
    if driven.associating {
        use AssociateResult::*;
        inputs.extend(
            [Joined, NotFound, CredentialsRefused, TimedOut, ChipError].map(|result| vec![Input::Associate(result)]),
        );
    }
    if let Some(action) = driven.open {
        use ActionEvent::*;
        inputs.extend([Done, Failed].map(|event| vec![Input::Action(action.id, event)]));
    }
    inputs
}
