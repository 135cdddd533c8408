//! A board and its world in one process and in virtual time: board-years a minute, the same for the same seed.
//!
//! Time leaps from one deadline to the next. The board's clock starts anew at each reset, the world's does not; the difference is
//! kept here. Nothing here judges: the world knows the truth and keeps the books.

mod counters;
mod document;
mod feeding;
pub mod fleet;
pub(crate) mod noise;

pub use document::Document;

use std::cell::Cell;

use embassy_time::Instant;
use fieldwarden_firmware::program::Program;
use fieldwarden_firmware::supervise::{Note, Notes};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_supervisor::{RETAINED_BYTES, ResetCommand, ResetReason};
use fieldwarden_world::bench::BenchScript;
use fieldwarden_world::chip_timing as timing;
use fieldwarden_world::fault::{Corruption, HangPlace, WriteTarget};
use fieldwarden_world::judge::JudgeConfig;
use fieldwarden_world::net;
use fieldwarden_world::shared::Member;
use fieldwarden_world::{BoardEvent, BoardFault, ResetCause, Script, Upstream, World, WorldConfig, WorldEvent};

use crate::folder::{Folder, Trouble};
use crate::machine::board::{self, BoardConfig, HostMutex, StartConfig, VirtualPace, world_link};
use crate::machine::faulty::{Faulty, Injection, Inner};
use crate::machine::files::{MemoryStore, SharedStore};
use crate::machine::hardware::{ArmedCut, SimHardware, Stop};
use crate::machine::lines::Lines;
use crate::machine::parts::{self, SimParts};
use crate::machine::policy::Policy;
use crate::machine::python::Memory as PythonMemory;
use crate::machine::telemetry::Telemetry;
use crate::rt::clock;
use crate::rt::executor::Executor;
use counters::Counters;
use feeding::Feeding;
use noise::Noise;

/// Time from a reset to the first instruction of the firmware, in microseconds: what a boot ROM and a loader take.
pub(crate) const START_US: u64 = 200_000;
/// Virtual time of one unit of fuel, in nanoseconds: about what an instruction of the VM takes on a Cortex-M3 at 25 MHz.
const FUEL_NS: u64 = 1_000;
/// Steps at one instant after which the simulation is taken to have run dry: a defect.
const STEPS_MAX: u32 = 100_000;

/// What is to be simulated.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The board.
    pub board: BoardConfig,
    /// What goes wrong.
    pub script: Script,
    /// Chooses everything random.
    pub seed: u64,
    /// How long, in microseconds of board time.
    pub duration_us: u64,
    /// The server the program's lines go to: host and port.
    pub collector: (String, u16),
    /// What stands in the board's folder.
    pub files: MemoryStore,
    /// What a program reads where its settings say nothing.
    pub settings_defaults: Vec<u8>,
    /// Who decides what is done about a lost network.
    pub policy: Policy,
    /// What is wired to its pins.
    pub bench: BenchScript,
}

impl Setup {
    /// A folder's board, its lines going to the world's own collector unless its settings name another.
    ///
    /// # Errors
    /// Something in the folder cannot be read.
    pub fn new(folder: &Folder, link: LinkKind, script: Script, seed: u64, duration_us: u64) -> Result<Self, Trouble> {
        Ok(Self {
            board: folder.board(link),
            script,
            seed,
            duration_us,
            collector: collector(folder),
            files: MemoryStore::copy_of(&folder.path)?,
            settings_defaults: folder.settings_defaults.clone(),
            policy: Policy::Fieldwarden,
            bench: parts::bench_of(&folder.path)?,
        })
    }

    /// The same board under another policy.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        policy.apply(&mut self.board.settings.recovery);
        self
    }
}

/// Where a folder's lines go: the server its settings name, else the world's own collector.
pub fn collector(folder: &Folder) -> (String, u16) {
    match &folder.settings.device.collector {
        Some(endpoint) => (endpoint.host().to_owned(), endpoint.port()),
        None => (net::COLLECTOR_NAME.to_owned(), net::COLLECTOR_PORT),
    }
}

/// A line of what happens.
#[derive(Clone, Debug)]
pub enum Happening {
    /// In the world.
    World(WorldEvent),
    /// On the board.
    Board(Note),
    /// The microcontroller started, for this reason.
    Started(ResetReason),
    /// Printed by the board.
    Console(Vec<u8>),
}

/// A simulation on its way.
pub struct Simulation<'w> {
    setup: Setup,
    world: World,
    hardware: SimHardware,
    lines: Lines,
    injection: Injection,
    files: SharedStore,
    parts: SimParts,
    noise: Noise,
    /// World time minus board time.
    base_us: i128,
    defects: Vec<String>,
    counters: Counters,
    feeding: Feeding,
    /// Nothing took or changed what the board keeps.
    kept_all: bool,
    polls: Vec<u64>,
    meddler: Option<Box<Meddler>>,
    watch: &'w mut dyn FnMut(u64, Happening),
}

/// Takes each datagram on its way to the board, and hands on what it will.
pub type Meddler = dyn FnMut(&[u8], &mut dyn FnMut(&[u8]));

/// Notes of one start: they go to the judge and to whoever watches.
struct Listener<'l> {
    lines: &'l Lines,
    notes: std::cell::RefCell<Vec<Note>>,
    commanded: Cell<Option<ResetCommand>>,
}

impl Notes for Listener<'_> {
    fn note(&self, note: &Note) {
        if let Some(report) = board::report(note) {
            self.lines.report(report);
        }
        if let Note::Reset(command) = note {
            self.commanded.set(Some(*command));
        }
        self.notes.borrow_mut().push(*note);
    }
}

impl<'w> Simulation<'w> {
    /// A board that has never had power, and its world.
    pub fn new(setup: Setup, watch: &'w mut dyn FnMut(u64, Happening)) -> Self {
        let circuitpy = &setup.board.settings.circuitpy;
        let world = World::new(WorldConfig {
            seed: setup.seed,
            link: world_link(setup.board.link),
            script: setup.script.clone(),
            lines: false,
            ssid: circuitpy.wifi_ssid.as_str().to_owned(),
            password: circuitpy.wifi_password.reveal().to_owned(),
            judge: judge_config(&setup.board),
        });
        let mut noise = Noise::new(setup.seed);
        let mut ram = [0; RETAINED_BYTES];
        noise.fill(&mut ram);
        let lines = Lines::new(setup.board.mac);
        let files = SharedStore::new(setup.files.clone());
        let parts = SimParts::new(&setup.bench);
        let feeding = Feeding::new(setup.board.settings.supervision.watchdog_s);
        Self {
            parts,
            setup,
            files,
            world,
            hardware: SimHardware::new(ram),
            lines,
            injection: Injection::default(),
            noise,
            base_us: 0,
            defects: Vec::new(),
            counters: Counters::default(),
            feeding,
            kept_all: true,
            polls: Vec::new(),
            meddler: None,
            watch,
        }
    }

    /// Puts the board behind an access point that other boards use too.
    pub fn share(&mut self, member: Member) {
        self.world.share(member);
    }

    /// Lets `meddler` change, drop or forge what the board's link hears: frames and the chip's own words.
    pub fn set_meddler(&mut self, meddler: Box<Meddler>) {
        self.meddler = Some(meddler);
    }

    /// Lets connections from and to the world's outside go through `upstream`.
    pub fn set_upstream(&mut self, upstream: Box<dyn Upstream>) {
        self.world.set_upstream(upstream);
    }

    /// What is wired to the board, to see afterwards what was sent to it.
    pub fn parts(&self) -> SimParts {
        self.parts.clone()
    }

    /// Runs to the end and says what came of it.
    pub fn run(self) -> Document {
        let mut memory = PythonMemory::new(&self.setup.board.settings);
        let defaults = self.setup.settings_defaults.clone();
        let uid = self.setup.board.mac;
        let seed = self.setup.seed;
        let files = self.files.clone();
        let kept = (self.hardware.sleep_memory(), self.hardware.user_nvm());
        let mut parts = self.parts.clone();
        self.run_program(&mut memory.program(files, &defaults, seed, kept, &uid, &mut parts))
    }

    /// Runs the telemetry example as a program in Rust: what the firmware costs without the VM.
    pub fn run_telemetry(self) -> Document {
        let (host, port) = self.setup.collector.clone();
        self.run_program(&mut Telemetry::new(&host, port))
    }

    /// Runs to the end with a program of one's own.
    pub fn run_program<P: Program<HostMutex>>(mut self, program: &mut P) -> Document {
        let began = std::time::Instant::now();
        let mut reason = ResetReason::PowerOn;
        let mut clock_us = 0;
        let mut now_us = 0;
        while now_us < self.setup.duration_us {
            (self.watch)(now_us, Happening::Started(reason));
            let (stop, commanded) = self.one_start(now_us, clock_us, reason, program);
            now_us = self.now_us();
            let Some(stop) = stop else { break };
            (reason, clock_us, now_us) = self.after(stop, commanded, now_us);
        }
        let summary = self.world.judge().summary(self.setup.duration_us);
        if self.setup.policy == Policy::Fieldwarden {
            self.defects.extend(self.counters.beside(&summary, self.kept_all));
        }
        let lines = self.world.lines_taken();
        Document::new(&self.setup, lines, summary, self.defects, began.elapsed(), self.polls)
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.base_us + i128::from(clock::now_us())).unwrap_or(0)
    }

    /// Runs the board from a start to its end, or to the end of the simulation (`None`).
    fn one_start<P: Program<HostMutex>>(
        &mut self,
        now_us: u64,
        clock_us: u64,
        reason: ResetReason,
        program: &mut P,
    ) -> (Option<Stop>, Option<ResetCommand>) {
        clock::use_virtual(clock_us);
        self.base_us = i128::from(now_us) - i128::from(clock_us);
        self.hardware.begin(reason);
        self.parts.begin(self.base_us);
        let lines = Lines::new(self.setup.board.mac);
        self.lines = lines.clone();
        let hardware = self.hardware.clone();
        let config = self.setup.board.clone();
        let start = StartConfig { seed: self.noise.next_u64(), fault: None, policy: self.setup.policy };
        let listener = Listener { lines: &lines, notes: Default::default(), commanded: Cell::new(None) };
        let injection = std::mem::take(&mut self.injection);
        let mut program = Faulty::new(program, &injection);
        let pace = VirtualPace::new(FUEL_NS);
        let stop = board::run(
            &config,
            start,
            hardware.clone(),
            &hardware,
            &lines,
            self.files.clone(),
            &mut program,
            pace,
            &listener,
            |executor, core| {
                let stop = self.drive(executor, &listener, &injection);
                add(&mut self.polls, executor.polls());
                self.counters = core.with(|supervisor| Counters::of(supervisor));
                stop
            },
        );
        match stop {
            // What the board commits goes before what it tells of.
            None | Some(Stop::Reset(_) | Stop::Watchdog) => {
                let kept = Counters::of(&config.supervisor(&mut hardware.clone(), start));
                self.defects.extend(self.counters.defect(&kept));
            }
            Some(Stop::Pin { .. } | Stop::BrownOut { .. } | Stop::PowerCut { .. }) => self.kept_all = false,
        }
        // What was wrong inside the program ends with the microcontroller; a fault that lasts is injected again by its script.
        self.injection = Injection::default();
        (stop, listener.commanded.get())
    }

    fn drive(&mut self, executor: &mut Executor<'_>, listener: &Listener<'_>, injection: &Injection) -> Option<Stop> {
        let hardware = self.hardware.clone();
        let lines = self.lines.clone();
        let end_us = self.setup.duration_us;
        let mut steps = 0;
        let mut last_us = 0;
        loop {
            if let Err(restless) = executor.run_until_idle(|| hardware.stopped().is_some()) {
                self.defects.push(format!("task {} never comes to rest at {} us", restless.task, self.now_us()));
                return None;
            }
            let now_us = self.now_us();
            lines.take_outgoing(|datagram| self.world.handle(now_us, datagram));
            let meddler = &mut self.meddler;
            self.world.poll(now_us, &mut |datagram| match meddler {
                None => lines.deliver(datagram),
                Some(meddler) => meddler(datagram, &mut |datagram| lines.deliver(datagram)),
            });
            self.tell(now_us, listener);
            while let Some(event) = self.world.next_board_fault() {
                self.inject(event, injection);
            }
            if hardware.watchdog_at().is_some_and(|at| at <= Instant::now()) {
                hardware.stop(Stop::Watchdog);
                self.defects.extend(Feeding::defect_of_bite(injection.hung_since()));
            }
            self.defects.extend(self.feeding.defect(injection.hung_since(), Instant::now()));
            if let Some(stop) = hardware.stopped() {
                return Some(stop);
            }
            if now_us >= end_us {
                return None;
            }
            steps = if now_us > last_us { 0 } else { steps + 1 };
            last_us = now_us;
            if steps > STEPS_MAX {
                self.defects.push(format!("nothing moves at {now_us} us"));
                return None;
            }
            if !executor.is_ready() && !lines.has_outgoing() {
                self.leap(executor, end_us);
            }
        }
    }

    /// Sets the clock to the next instant at which anything happens.
    fn leap(&self, executor: &Executor<'_>, end_us: u64) {
        let board = executor.next_deadline_us();
        let bite = self.hardware.watchdog_at().map(|at| at.as_micros());
        let to_board = |world_us: u64| u64::try_from(i128::from(world_us) - self.base_us).unwrap_or(0);
        let world = self.world.next_deadline().map(to_board);
        let next = [board, bite, world].into_iter().flatten().fold(to_board(end_us), u64::min);
        clock::set(next);
    }

    fn tell(&mut self, now_us: u64, listener: &Listener<'_>) {
        for note in listener.notes.borrow_mut().drain(..) {
            (self.watch)(now_us, Happening::Board(note));
        }
        while let Some((at_us, event)) = self.world.next_event() {
            (self.watch)(at_us, Happening::World(event));
        }
        let console = self.hardware.take_console();
        if !console.is_empty() {
            (self.watch)(now_us, Happening::Console(console));
        }
    }

    fn inject(&mut self, event: BoardEvent, injection: &Injection) {
        let hardware = &self.hardware;
        if event.fault == BoardFault::FlashFull {
            self.files.set_full(event.begins);
            return;
        }
        if !event.begins {
            if matches!(event.fault, BoardFault::VmHang { .. } | BoardFault::MemoryExhaustion | BoardFault::Exception) {
                injection.set(Inner::Well);
            }
            return;
        }
        match event.fault {
            BoardFault::VmHang { place: HangPlace::Python } => injection.set(Inner::HangsInPython),
            BoardFault::VmHang { place: HangPlace::Native } => injection.set(Inner::HangsInNative),
            BoardFault::Exception => injection.set(Inner::Raises),
            BoardFault::MemoryExhaustion => injection.set(Inner::NoMemory),
            BoardFault::BrownOut { off_us } => hardware.stop(Stop::BrownOut { off_us }),
            BoardFault::PowerCut { target: WriteTarget::Now, off_us, .. } => hardware.stop(Stop::PowerCut { off_us }),
            BoardFault::PowerCut { target, write, byte, off_us } => {
                hardware.memory().cut = Some(ArmedCut { target, writes: write.max(1), byte, off_us });
            }
            BoardFault::RetainedCorrupt { how, entropy, reset } => {
                corrupt(&mut hardware.memory().retained, how, entropy);
                if reset {
                    hardware.stop(Stop::Pin { clock_us: 0 });
                }
            }
            BoardFault::ClockWrap { wrap, before_us } => {
                hardware.stop(Stop::Pin { clock_us: wrap.at_us().saturating_sub(before_us) });
            }
            // The link chip is the world's.
            BoardFault::FlashFull | BoardFault::ChipWedged { .. } => {}
        }
    }

    /// What lies between a stop and the next start.
    fn after(&mut self, stop: Stop, commanded: Option<ResetCommand>, now_us: u64) -> (ResetReason, u64, u64) {
        let (reason, cause, off_us, clock_us) = match stop {
            Stop::Reset(_) => {
                let by_program = commanded.is_some_and(ResetCommand::is_wish);
                // A baseline asks as a user would; its resets are judged all the same.
                let by_program = by_program && self.setup.policy == Policy::Fieldwarden;
                let cause = if by_program { ResetCause::Program } else { ResetCause::Commanded };
                (ResetReason::Software, cause, 0, 0)
            }
            Stop::Watchdog => (ResetReason::Watchdog, ResetCause::Watchdog, 0, 0),
            Stop::Pin { clock_us } => (ResetReason::ResetPin, ResetCause::Pin, 0, clock_us),
            Stop::BrownOut { off_us } => {
                self.noise.flip_some(&mut self.hardware.memory().retained);
                (ResetReason::Brownout, ResetCause::Brownout, off_us, 0)
            }
            Stop::PowerCut { off_us } => {
                let mut memory = self.hardware.memory();
                self.noise.fill(&mut memory.retained);
                self.noise.fill(&mut memory.sleep);
                drop(memory);
                self.world.board_power_cut(now_us);
                (ResetReason::PowerOn, ResetCause::PowerOn, off_us, 0)
            }
        };
        let mut at_us = now_us.saturating_add(off_us);
        self.pass(now_us, at_us);
        self.world.board_reset(at_us, cause);
        let started_us = at_us.saturating_add(START_US);
        self.pass(at_us, started_us);
        at_us = started_us;
        (reason, clock_us, at_us)
    }

    /// The world goes on without the board.
    fn pass(&mut self, from_us: u64, to_us: u64) {
        let mut now_us = from_us;
        while now_us < to_us {
            let next = self.world.next_deadline().unwrap_or(to_us);
            now_us = next.clamp(now_us + 1, to_us);
            self.world.poll(now_us, &mut |_| {});
            while let Some((at_us, event)) = self.world.next_event() {
                (self.watch)(at_us, Happening::World(event));
            }
        }
    }
}

fn add(total: &mut Vec<u64>, polls: &[u64]) {
    total.resize(polls.len().max(total.len()), 0);
    for (total, polls) in total.iter_mut().zip(polls) {
        *total += polls;
    }
}

pub(crate) fn corrupt(ram: &mut [u8], how: Corruption, entropy: u64) {
    let mut noise = Noise::new(entropy);
    let at = (entropy % ram.len() as u64) as usize;
    match how {
        Corruption::Bit => ram[at] ^= 1 << (noise.next_u64() % 8),
        Corruption::Bytes => {
            let end = (at + 1 + (noise.next_u64() % 32) as usize).min(ram.len());
            noise.fill(&mut ram[at..end]);
        }
        Corruption::Garbage => noise.fill(ram),
    }
}

/// What each rung takes on a chip that answers, in the order of the ladder: the chip's own times, to the end of the association.
fn chip_times_us(link: LinkKind) -> [u64; 6] {
    use timing::{ASSOCIATE_SPREAD_US, ASSOCIATE_US, COMMAND_US, ENABLE_US, NEGOTIATE_US, RESET_US, RESET_WIRED_US};
    let join_us = ASSOCIATE_US + ASSOCIATE_SPREAD_US;
    let (leave_us, reset_us, join_us) = match link {
        LinkKind::Wired => (COMMAND_US, RESET_WIRED_US, NEGOTIATE_US),
        LinkKind::NativeWifi => (COMMAND_US, RESET_US + ENABLE_US + COMMAND_US, join_us),
        LinkKind::CoProcessor => (COMMAND_US, RESET_US, join_us),
    };
    let toggle_us = 2 * COMMAND_US + ENABLE_US + join_us;
    // A reset of the board resets the chip too when nothing less helped.
    [0, toggle_us, leave_us + join_us, reset_us + join_us, 0, START_US + reset_us + join_us]
}

/// What the judge must know of the board's settings.
pub(crate) fn judge_config(board: &BoardConfig) -> JudgeConfig {
    let recovery = &board.settings.recovery;
    let us = |ms: u32| u64::from(ms) * 1_000;
    // What a rung takes on the chip, and then the time that the board gives the network to come back.
    let chip_us = chip_times_us(board.link);
    let settle_ms = [
        recovery.sockets_settle_ms,
        recovery.toggle_settle_ms,
        recovery.reconnect_settle_ms,
        recovery.chip_reset_settle_ms,
        recovery.reload_settle_ms,
        recovery.reset_settle_ms,
    ];
    JudgeConfig {
        probe_timeout_us: us(recovery.probe_timeout_ms),
        far_timeout_us: us(recovery.probe_far_timeout_ms),
        ack_wait_us: us(recovery.ack_wait_s.saturating_mul(1_000)),
        contract_us: std::array::from_fn(|rung| chip_us[rung] + us(settle_ms[rung])),
        budgets: [
            (recovery.sockets_per_hour, recovery.sockets_per_day),
            (recovery.toggle_per_hour, recovery.toggle_per_day),
            (recovery.reconnect_per_hour, recovery.reconnect_per_day),
            (recovery.chip_reset_per_hour, recovery.chip_reset_per_day),
            (recovery.reload_per_hour, recovery.reload_per_day),
            (recovery.reset_per_hour, recovery.reset_per_day),
        ]
        .map(|(hour, day)| (u16::from(hour), u16::from(day))),
        ..JudgeConfig::default()
    }
}
