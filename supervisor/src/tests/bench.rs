//! A board for tests: retained RAM, nvm, a hardware watchdog, a VM that behaves as told, a network whose health is given, and a
//! clock that jumps to the next event. It checks, at every step, what must hold at every step.

use std::collections::VecDeque;
use std::string::{String, ToString};
use std::vec::Vec;

use embassy_time::{Duration, Instant};
use fieldwarden_config::Settings;
use fieldwarden_netrecover::{
    self as netrecover, AddressEvidence, Capabilities, LinkEvidence, Probe, ProbeResult, Rung, ScanReport,
};

use crate::*;

/// What a script does in this run.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Runs for ever, waiting for the network in between.
    Forever,
    /// Ends so, after so many milliseconds.
    Ends(u64, End),
    /// Runs for ever without a wait: passes safepoints and no more.
    Loops,
    /// Passes no safepoint after so many milliseconds.
    HangsAt(u64),
    /// Runs for ever and does not stop when told, though it passes safepoints.
    Stubborn,
}

/// How a script ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    Finished,
    Exited(i32),
    Raised(&'static str),
    Interrupted,
    Reload,
    Reset,
    DeepSleep(Option<u64>),
    Claims(u16),
}

/// What is wrong with the network, and the least rung that mends it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    ChipSilent {
        cure: Rung,
    },
    PathDead,
    /// Nothing is heard, and nobody answers but the chip.
    Silence,
    AcksStopped {
        cure: Rung,
    },
}

#[derive(Clone, Debug)]
struct Vm {
    script: Option<Script>,
    act: Act,
    since: Instant,
    stopping: bool,
    /// Last check-in at which the bench told the supervisor that the VM is alive.
    alive_to: Option<Instant>,
}

/// What the bench saw, for assertions.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub outputs: Vec<(u64, Output)>,
    pub resets: Vec<(u64, Option<ResetCommand>)>,
    pub starts: Vec<(u64, Script, RunReason)>,
    pub rungs: Vec<(u64, Rung)>,
    pub commits: u64,
    pub nvm_commits: u64,
    pub feeds: u64,
}

#[derive(Clone)]
pub struct Bench {
    pub now: Instant,
    /// Time of the last reset on the bench's own clock, which never restarts.
    pub wall_ms: u64,
    pub origin: Instant,
    pub supervisor: Supervisor,
    pub settings: Settings,
    pub files: FileSet,
    pub link: Capabilities,
    pub retained: [u8; RETAINED_BYTES],
    pub nvm: [u8; NVM_BYTES],
    pub code: Act,
    pub plan: VecDeque<Act>,
    pub boot_py: Act,
    pub safemode_py: Act,
    pub health: NetworkHealth,
    /// The network's health comes from evidence, not from `health`.
    pub by_evidence: bool,
    pub fault: Option<Fault>,
    /// Other networks within hearing.
    pub others: u8,
    pub missing: Vec<&'static str>,
    pub seen: Seen,
    pub seed: u64,
    vm: Option<Vm>,
    fed_at: Option<Instant>,
    hung_task: Option<TaskId>,
    /// The program ran since the last reset.
    code_ran: bool,
}

fn at_ms(instant: Instant) -> u64 {
    instant.as_millis()
}

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn nothing_wanted() -> Capabilities {
    Capabilities { station: false, access_point: false, ..Capabilities::native_station() }
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(Settings::default(), Instant::from_ticks(0))
    }

    pub fn with(settings: Settings, origin: Instant) -> Bench {
        let files = FileSet { safemode: true, boot: true, code: true };
        let (retained, nvm) = ([0xA5; RETAINED_BYTES], [0xFF; NVM_BYTES]);
        let link = nothing_wanted();
        let facts = BootFacts {
            reset: ResetReason::PowerOn,
            fault: None,
            retained: &retained,
            nvm: &nvm,
            settings: &settings,
            settings_problems: 0,
            files,
            seed: 1,
            link,
        };
        let supervisor = Supervisor::boot(origin, &facts);
        let mut bench = Bench {
            now: origin,
            wall_ms: 0,
            origin,
            supervisor,
            settings,
            files,
            link,
            retained,
            nvm,
            code: Act::Forever,
            plan: VecDeque::new(),
            boot_py: Act::Ends(10, End::Finished),
            safemode_py: Act::Ends(10, End::Finished),
            health: NetworkHealth::Healthy,
            by_evidence: false,
            others: 4,
            fault: None,
            missing: Vec::new(),
            seen: Seen::default(),
            seed: 1,
            vm: None,
            fed_at: None,
            hung_task: None,
            code_ran: false,
        };
        bench.boot(ResetReason::PowerOn, None);
        bench
    }

    /// Milliseconds since the bench began, over all resets.
    pub fn elapsed(&self) -> u64 {
        self.wall_ms + at_ms(self.now) - at_ms(self.origin)
    }

    /// A reset of whatever kind, as the hardware would do it.
    pub fn boot(&mut self, reset: ResetReason, fault: Option<SafeModeReason>) {
        self.wall_ms = self.elapsed();
        self.now = self.origin;
        self.seed += 1;
        let facts = BootFacts {
            reset,
            fault,
            retained: &self.retained,
            nvm: &self.nvm,
            settings: &self.settings,
            settings_problems: 0,
            files: self.files,
            seed: self.seed,
            link: self.link,
        };
        self.supervisor = Supervisor::boot(self.now, &facts);
        self.supervisor.health_given = (!self.by_evidence).then_some(self.health);
        self.vm = None;
        self.fed_at = Some(self.now);
        self.hung_task = None;
        self.code_ran = false;
        if self.by_evidence && self.answers(Probe::Chip) {
            self.link_up();
        }
        self.drain();
    }

    pub fn power_cut(&mut self) {
        self.retained = [0x3C; RETAINED_BYTES];
        self.boot(ResetReason::PowerOn, None);
    }

    pub fn set_health(&mut self, health: NetworkHealth) {
        self.health = health;
        self.supervisor.health_given = Some(health);
        self.drain();
    }

    pub fn input(&mut self, input: Input<'_>) {
        self.supervisor.handle(self.now, input);
        self.drain();
    }

    /// A task that never checks in again.
    pub fn hang(&mut self, task: TaskId) {
        self.input(Input::TaskStarted(task, None));
        self.hung_task = Some(task);
    }

    pub fn run_reason(&self) -> RunReason {
        self.supervisor.run_reason()
    }

    pub fn commanded(&self, command: ResetCommand) -> usize {
        self.seen.resets.iter().filter(|(_, seen)| *seen == Some(command)).count()
    }

    pub fn said(&self, say: Say) -> usize {
        self.seen.outputs.iter().filter(|(_, output)| *output == Output::Say(say)).count()
    }

    /// Runs for so many milliseconds.
    pub fn run(&mut self, for_ms: u64) {
        let end = self.elapsed() + for_ms;
        self.run_until(end, |_| false);
    }

    /// Runs until the condition holds or the time is up; says whether it holds.
    pub fn run_until(&mut self, end_ms: u64, done: impl Fn(&Bench) -> bool) -> bool {
        let mut idle = 0;
        while self.elapsed() < end_ms && !done(self) {
            let before = self.elapsed();
            self.step(end_ms);
            idle = if self.elapsed() == before { idle + 1 } else { 0 };
            assert!(idle < 100, "time stands still: {:?}", self.supervisor.next_deadline());
        }
        done(self)
    }

    fn step(&mut self, end_ms: u64) {
        let end = self.now + ms(end_ms - self.elapsed());
        let deadline = self.supervisor.next_deadline();
        if deadline.is_none() {
            assert_eq!(self.supervisor.phase(), Phase::Resetting, "every other phase has a deadline");
        }
        let bite = self.fed_at.map(|fed_at| fed_at + self.supervisor.hardware_timeout());
        let events = [deadline.map(|deadline| deadline.at), self.vm_event(), bite, Some(end)];
        let next = events.into_iter().flatten().min().expect("the end is there").max(self.now);
        self.now = next;
        if bite.is_some_and(|bite| bite <= next) {
            self.seen.resets.push((self.elapsed(), None));
            return self.boot(ResetReason::Watchdog, None);
        }
        self.vm_step();
        self.drain();
    }

    /// Lets time pass until the supervisor's next deadline has been dealt with, daily work apart.
    pub fn run_to_deadline(&mut self) {
        for _ in 0..1_000 {
            let deadline = self.supervisor.next_deadline().expect("it does not reset");
            let daily = matches!(deadline.wake, Wake::Feed | Wake::Refresh | Wake::Recovery(_));
            self.run(at_ms(deadline.at).saturating_sub(at_ms(self.now)) + 1);
            if !daily {
                return;
            }
        }
    }

    pub fn has_vm(&self) -> bool {
        self.vm.as_ref().is_some_and(|vm| !vm.stopping)
    }

    pub fn end_now(&mut self, end: End) {
        if self.vm.is_some() {
            self.vm_ends(end);
            self.drain();
        }
    }

    pub fn make_stubborn(&mut self) {
        if let Some(vm) = &mut self.vm {
            vm.act = Act::Stubborn;
            vm.alive_to = Some(self.now);
        }
    }

    pub fn forget(&mut self) {
        self.seen = Seen::default();
    }

    /// When something happens in the VM by itself.
    fn vm_event(&self) -> Option<Instant> {
        let vm = self.vm.as_ref()?;
        let check = vm.alive_to.map(|alive_to| alive_to.max(self.now));
        match vm.act {
            _ if vm.stopping => None,
            Act::Ends(after, _) => Some((vm.since + ms(after)).max(self.now)),
            Act::Loops | Act::Stubborn => check,
            Act::HangsAt(at) => check.filter(|check| *check < vm.since + ms(at)),
            Act::Forever => None,
        }
    }

    fn vm_step(&mut self) {
        let Some(vm) = &mut self.vm else { return };
        match vm.act.clone() {
            Act::Ends(after, end) if vm.since + ms(after) <= self.now => self.vm_ends(end),
            Act::Loops | Act::Stubborn if vm.alive_to.is_some_and(|alive_to| alive_to <= self.now) => {
                vm.alive_to = Some(self.now + ms(1000));
                self.supervisor.handle(self.now, Input::CheckIn(TaskId::Vm));
            }
            Act::HangsAt(at) if vm.alive_to.is_some_and(|check| check <= self.now && check < vm.since + ms(at)) => {
                vm.alive_to = Some(self.now + ms(1000));
                self.supervisor.handle(self.now, Input::CheckIn(TaskId::Vm));
            }
            _ => {}
        }
    }

    fn vm_ends(&mut self, end: End) {
        self.vm = None;
        let claims_left = if let End::Claims(left) = end { left } else { 0 };
        let outcome = match end {
            End::Finished | End::Claims(_) => Outcome::Finished,
            End::Exited(status) => Outcome::Exited(status),
            End::Raised(text) => Outcome::Raised(Exception::Ordinary, text),
            End::Interrupted => Outcome::Raised(Exception::KeyboardInterrupt, "KeyboardInterrupt"),
            End::Reload => Outcome::Reload,
            End::Reset => Outcome::Reset,
            End::DeepSleep(for_ms) => Outcome::DeepSleep(for_ms),
        };
        self.supervisor.handle(self.now, Input::Ended(Ended { outcome, claims_left }));
    }

    /// Does everything the supervisor asks for now.
    pub fn drain(&mut self) {
        for _ in 0..200 {
            let Some(output) = self.supervisor.poll(self.now) else {
                let deadline = self.supervisor.next_deadline();
                assert!(
                    deadline.is_none_or(|deadline| deadline.wake != Wake::Now),
                    "nothing is left when poll says so"
                );
                return;
            };
            let quiet =
                matches!(output, Output::FeedWatchdog | Output::CommitRetained | Output::CommitNvm | Output::Net(_));
            if self.seen.outputs.len() < 1_000_000 && !quiet {
                self.seen.outputs.push((self.elapsed(), output));
            }
            if self.obey(output) {
                return;
            }
        }
        panic!("poll never ends");
    }

    /// Does it; says whether the board was reset by it.
    fn obey(&mut self, output: Output) -> bool {
        match output {
            Output::CommitRetained => {
                self.seen.commits += 1;
                self.supervisor.retained_commit().apply(&mut self.retained);
            }
            Output::CommitNvm => {
                self.seen.nvm_commits += 1;
                self.supervisor.nvm_commit().apply(&mut self.nvm);
                self.supervisor.handle(self.now, Input::NvmWritten(true));
            }
            Output::FeedWatchdog => {
                self.seen.feeds += 1;
                self.check_feed();
                self.fed_at = Some(self.now);
            }
            Output::Start(script) => self.start(script),
            Output::StartRepl => {
                assert!(self.vm.is_none(), "one VM at a time");
                self.vm =
                    Some(Vm { script: None, act: Act::Forever, since: self.now, stopping: false, alive_to: None });
                self.supervisor.handle(self.now, Input::VmWaiting(None));
            }
            Output::Stop => {
                let vm = self.vm.as_mut().expect("only what runs is stopped");
                if matches!(vm.act, Act::HangsAt(_) | Act::Stubborn) {
                    vm.stopping = true;
                    // A stubborn script passes safepoints all the same.
                    if vm.act == Act::Stubborn {
                        self.supervisor.handle(self.now, Input::VmWaiting(None));
                    }
                } else {
                    self.vm = None;
                    let ended = Ended { outcome: Outcome::Stopped, claims_left: 0 };
                    self.supervisor.handle(self.now, Input::Ended(ended));
                }
            }
            Output::Interrupt => {
                if self.vm.as_ref().is_some_and(|vm| !matches!(vm.act, Act::HangsAt(_) | Act::Stubborn)) {
                    self.vm_ends(End::Interrupted);
                }
            }
            Output::RaiseWatchDogTimeout => {
                if self.vm.is_some() {
                    self.vm_ends(End::Raised("WatchDogTimeout"));
                }
            }
            Output::Reset(command, _) => {
                self.check_command(command);
                self.seen.resets.push((self.elapsed(), Some(command)));
                self.tried(Rung::McuReset);
                self.boot(ResetReason::Software, None);
                return true;
            }
            Output::DeepSleep(for_ms) => {
                self.check_command(ResetCommand::DeepSleep);
                self.seen.resets.push((self.elapsed(), Some(ResetCommand::DeepSleep)));
                self.now += ms(for_ms.unwrap_or(60_000));
                self.boot(ResetReason::DeepSleepAlarm, None);
                return true;
            }
            Output::Net(output) => self.link_does(output),
            Output::BeginBootOut | Output::EndBootOut | Output::Say(_) => {}
        }
        false
    }

    /// The link and what is behind it.
    fn link_does(&mut self, output: netrecover::Output) {
        use netrecover::{ActionEvent, AssociateResult, Input as Net, Output as Wish};
        match output {
            Wish::Probe { probe, .. } => {
                if probe == Probe::Scan && self.answers(Probe::Chip) {
                    let heard = !matches!(self.fault, Some(Fault::Silence));
                    let others = if heard { self.others } else { 0 };
                    self.net(Net::Scan(ScanReport { own_signal_dbm: heard.then_some(-50), others }));
                }
                let answered = if self.answers(probe) { ProbeResult::Answered } else { ProbeResult::Silent };
                self.net(Net::Probe(probe, answered));
            }
            Wish::Associate { .. } => {
                if matches!(self.fault, Some(Fault::Silence)) {
                    self.net(Net::Associate(AssociateResult::NotFound));
                } else if self.answers(Probe::Chip) {
                    self.net(Net::Associate(AssociateResult::Joined));
                    self.link_up();
                } else {
                    self.net(Net::Associate(AssociateResult::ChipError));
                }
            }
            Wish::Act(action) => {
                self.seen.rungs.push((self.elapsed(), action.rung));
                self.net(Net::Action(action.id, ActionEvent::Started));
                self.tried(action.rung);
                self.net(Net::Action(action.id, ActionEvent::Done));
                if self.answers(Probe::Gateway) && action.rung.touches_link() {
                    self.link_up();
                }
            }
            Wish::Cancel(id) => self.net(Net::Action(id, ActionEvent::Cancelled)),
            Wish::Event(_) => {}
            Wish::Journal(_) | Wish::Mirror => panic!("the supervisor's own: {output:?}"),
        }
    }

    fn net(&mut self, input: netrecover::Input) {
        self.supervisor.handle(self.now, Input::Net(input));
    }

    /// Joined, with an address.
    pub fn link_up(&mut self) {
        self.net(netrecover::Input::Link(LinkEvidence::Up { signal_dbm: Some(-50) }));
        self.net(netrecover::Input::Address(AddressEvidence::Acquired { leased: true }));
    }

    fn answers(&self, probe: Probe) -> bool {
        match self.fault {
            Some(Fault::ChipSilent { .. }) => false,
            Some(Fault::Silence) => matches!(probe, Probe::Chip | Probe::Scan),
            Some(Fault::PathDead) => !matches!(probe, Probe::Names | Probe::Path),
            Some(Fault::AcksStopped { .. }) | None => true,
        }
    }

    /// What cures a fault cures it at every higher rank, too.
    fn tried(&mut self, rung: Rung) {
        if let Some(Fault::ChipSilent { cure } | Fault::AcksStopped { cure }) = self.fault
            && rung >= cure
        {
            self.fault = None;
        }
    }

    fn start(&mut self, script: Script) {
        assert!(self.vm.is_none(), "one VM at a time");
        if script == Script::Code && self.code_ran {
            self.tried(Rung::SupervisorReload);
        }
        let run = self.supervisor.run().expect("what is started runs");
        assert_eq!(run.script, script);
        let first = !self.code_ran;
        if script == Script::Code {
            assert_eq!(run.reason == RunReason::Startup, first, "only the first run after a reset is STARTUP");
        }
        self.seen.starts.push((self.elapsed(), script, run.reason));
        if run.next_file.is_some_and(|file| self.missing.contains(&file))
            || (script == Script::Code && !self.files.code)
        {
            // A missing next file is looked over in favour of the program: still the same start.
            self.code_ran |= run.next_file.is_none();
            let ended = Ended { outcome: Outcome::NotFound, claims_left: 0 };
            return self.supervisor.handle(self.now, Input::Ended(ended));
        }
        self.code_ran |= script == Script::Code;
        let act = match script {
            Script::SafeMode => self.safemode_py.clone(),
            Script::Boot => self.boot_py.clone(),
            Script::Code => self.plan.pop_front().unwrap_or_else(|| self.code.clone()),
        };
        let waits = matches!(act, Act::Forever | Act::Ends(..));
        let alive_to = (!waits).then_some(self.now);
        self.vm = Some(Vm { script: Some(script), act, since: self.now, stopping: false, alive_to });
        if waits {
            self.supervisor.handle(self.now, Input::VmWaiting(None));
        }
    }

    pub fn running(&self) -> Option<Script> {
        self.vm.as_ref().and_then(|vm| vm.script)
    }

    /// The bench's own knowledge of what hangs.
    fn check_feed(&self) {
        let longest = self.supervisor.hardware_timeout();
        if let Some(Vm { act: Act::HangsAt(at), since, .. }) = self.vm.as_ref() {
            assert!(self.now < *since + ms(*at) + longest, "fed although the VM hangs");
        }
        assert!(
            self.hung_task.is_none() || self.now < self.fed_at.unwrap_or(self.now) + longest,
            "fed although a task hangs"
        );
    }

    /// A reset is in the record before it is commanded.
    fn check_command(&self, command: ResetCommand) {
        let facts = BootFacts {
            reset: ResetReason::Software,
            fault: None,
            retained: &self.retained,
            nvm: &self.nvm,
            settings: &self.settings,
            settings_problems: 0,
            files: self.files,
            seed: 0,
            link: self.link,
        };
        let next = Supervisor::boot(self.origin, &facts);
        assert_eq!(next.reset_command(), Some(command), "what is commanded is committed first");
    }

    pub fn status_json(&self) -> String {
        let mut buffer = [0; STATUS_BYTES_MAX];
        self.supervisor.status(self.now, None).to_json(&mut buffer).expect("the buffer suffices").to_string()
    }
}
