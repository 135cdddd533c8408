//! The parent process: the hardware around the microcontroller and the world around the board, in real or scaled time.
//!
//! One thread turns one loop: what the child said, what the world does, what is due, what the screen shows. It waits in one place, for
//! the child, a signal, or the next instant at which anything is due.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Instant as RealInstant;

use fieldwarden_supervisor::{RETAINED_BYTES, ResetCommand, ResetReason};
use fieldwarden_world::fault::{HangPlace, WriteTarget};
use fieldwarden_world::translate::Translator;
use fieldwarden_world::wire::{MESSAGE_LEN_MAX, TAG_PORT_MIN};
use fieldwarden_world::{BoardEvent, BoardFault, ResetCause, World, WorldConfig};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::child::StartOrder;
use super::mcu::{Ending, Mcu};
use super::memory::{NvmFile, RetainedFile};
use super::messages::{FromBoard, ToBoard};
use super::options::{Plan, RunOptions};
use super::tap::TapDevice;
use super::view::Screen;
use super::watch::Watch;
use super::{link_code, state_dir};
use crate::folder::Trouble;
use crate::machine::board::world_link;
use crate::machine::faulty::Inner;
use crate::machine::hardware::{ArmedCut, SLEEP_BYTES};
use crate::sim::noise::Noise;
use crate::sim::{Happening, START_US, corrupt, judge_config};

/// Longest wait of the loop in real microseconds: a signal or a dead child is noticed at the latest then.
const WAIT_US_MAX: u64 = 200_000;
/// Frames taken from the PC's interface in one turn.
const BRIDGED_MAX: usize = 64;
/// Longest datagram of the child: a status document and its tag.
const DATAGRAM_LEN_MAX: usize = 8 * 1024;

/// Why the microcontroller is to start again.
#[derive(Clone, Copy, Debug)]
struct Restart {
    at_us: u64,
    reason: ResetReason,
    cause: ResetCause,
    crashed: bool,
    clock_us: u64,
}

impl Restart {
    const fn new(at_us: u64, reason: ResetReason, cause: ResetCause) -> Self {
        Self { at_us, reason, cause, crashed: false, clock_us: 0 }
    }
}

struct Parent<'p> {
    options: &'p RunOptions,
    plan: &'p Plan,
    world: World,
    started: RealInstant,
    retained: RetainedFile,
    noise: Noise,
    mcu: Option<Mcu>,
    restart: Option<Restart>,
    /// When the watchdog bites, world microseconds.
    bites_us: Option<u64>,
    /// What the child said before it ended.
    last_word: Option<Restart>,
    inner: Inner,
    cut: Option<ArmedCut>,
    screen: Screen,
    tap: Option<TapDevice>,
    watch: Watch,
}

/// Runs a board until its time is over or somebody ends it.
///
/// # Errors
/// Anything that keeps it from starting, in one line.
pub fn run(options: &RunOptions) -> Result<ExitCode, Trouble> {
    let plan = options.plan()?;
    let state = state_dir(&options.dir);
    fs::create_dir_all(&state).map_err(|error| Trouble::io("write", &state, &error))?;
    let _lock = lock(&state)?;
    if options.fresh {
        for name in ["retained.bin", "sleep.bin", "nvm.bin", "user-nvm.bin"] {
            match fs::remove_file(state.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Trouble::io("remove", &state.join(name), &error));
                }
                _ => {}
            }
        }
    }
    let mut noise = Noise::new(rand_seed());
    let mut ram = [0; RETAINED_BYTES];
    noise.fill(&mut ram);
    let path = state.join("retained.bin");
    let powered_before = path.is_file();
    let retained = RetainedFile::open(&path, &ram)?;
    // The child's own files, made here so that a disk that takes no more is told once and before anything starts.
    RetainedFile::open(&state.join("sleep.bin"), &[0; SLEEP_BYTES])?;
    NvmFile::open(&state.join("nvm.bin"))?;
    let circuitpy = &plan.folder.settings.circuitpy;
    let mut world = World::new(WorldConfig {
        seed: noise.next_u64(),
        link: world_link(options.link),
        script: plan.script.clone(),
        lines: true,
        ssid: circuitpy.wifi_ssid.as_str().to_owned(),
        password: circuitpy.wifi_password.reveal().to_owned(),
        judge: judge_config(&plan.folder.board(options.link)),
    });
    let translator = Translator::new(&plan.publish).map_err(|(address, error)| {
        let reason = match error.kind() {
            io::ErrorKind::AddrInUse => "the port is taken by another program".to_owned(),
            io::ErrorKind::PermissionDenied => "ports below 1024 need more rights".to_owned(),
            _ => error.to_string(),
        };
        Trouble(format!("--publish {address}: {reason}"))
    })?;
    // Real servers keep real time: at a speed-up only the PC's own way in stays open.
    if plan.speed <= 1.0 || !plan.publish.is_empty() {
        world.set_upstream(Box::new(translator));
    }
    let tap = options.tap.as_deref().map(TapDevice::open).transpose()?;
    if tap.is_some() {
        world.bridge();
    }
    let signals = signals()?;
    let screen = Screen::new(options, &plan);
    // A board that ran before was switched off, not unplugged: its RAM kept what a test or a person wants to see again.
    let reason = if powered_before { ResetReason::ResetPin } else { ResetReason::PowerOn };
    let first = Restart::new(0, reason, ResetCause::PowerOn);
    let parent = Parent {
        options,
        plan: &plan,
        world,
        started: RealInstant::now(),
        retained,
        noise,
        mcu: None,
        restart: Some(first),
        bites_us: None,
        last_word: None,
        inner: Inner::Well,
        cut: None,
        screen,
        tap,
        watch: Watch::new(&options.dir),
    };
    parent.turn(&signals)
}

fn rand_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    // The standard library's own random keys: different at each start, and no more is asked of it.
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn lock(state: &std::path::Path) -> Result<File, Trouble> {
    let path = state.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| Trouble::io("write", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble(format!(
            "another run uses this board folder ({} is locked); end it first, or copy the folder",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(Trouble::io("lock", &path, &error)),
    }
}

/// A stream that becomes readable when somebody asks this process to end, or the child has ended.
struct Signals {
    end: UnixStream,
    child: UnixStream,
}

fn signals() -> Result<Signals, Trouble> {
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::low_level::pipe;
    let trouble = |error: io::Error| Trouble(format!("cannot watch for signals: {error}"));
    let (end, end_writer) = UnixStream::pair().map_err(trouble)?;
    let (child, child_writer) = UnixStream::pair().map_err(trouble)?;
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        pipe::register(signal, end_writer.try_clone().map_err(trouble)?).map_err(trouble)?;
    }
    pipe::register(SIGCHLD, child_writer).map_err(trouble)?;
    for stream in [&end, &child] {
        stream.set_nonblocking(true).map_err(trouble)?;
    }
    Ok(Signals { end, child })
}

impl Signals {
    fn asked_to_end(&self) -> bool {
        matches!(io::Read::read(&mut (&self.end), &mut [0; 16]), Ok(n) if n > 0)
    }

    fn forget_children(&self) {
        while matches!(io::Read::read(&mut (&self.child), &mut [0; 16]), Ok(n) if n > 0) {}
    }
}

impl Parent<'_> {
    fn now_us(&self) -> u64 {
        (self.started.elapsed().as_secs_f64() * 1e6 * self.plan.speed) as u64
    }

    fn turn(mut self, signals: &Signals) -> Result<ExitCode, Trouble> {
        loop {
            let now_us = self.now_us();
            self.listen(now_us);
            self.look_after(now_us)?;
            self.start_if_due(now_us)?;
            self.bridge(now_us);
            self.play(now_us);
            self.notice_saves();
            self.screen.refresh(now_us, &self.world);
            if now_us >= self.plan.end_us || signals.asked_to_end() {
                break;
            }
            signals.forget_children();
            self.wait(signals)?;
        }
        let now_us = self.now_us();
        self.mcu = None;
        self.screen.finish(now_us, &self.world);
        Ok(ExitCode::SUCCESS)
    }

    /// Frames between the board's link and the PC's interface.
    fn bridge(&mut self, now_us: u64) {
        let Some(tap) = &self.tap else { return };
        while let Some(frame) = self.world.next_bridged() {
            tap.send(&frame);
        }
        let mut buffer = [0; MESSAGE_LEN_MAX];
        // A flood must not keep the loop from its other work.
        for _ in 0..BRIDGED_MAX {
            let Some(frame) = tap.receive(&mut buffer) else { return };
            self.world.handle_bridged(now_us, frame);
        }
    }

    /// Somebody saved a file: the board reloads its program.
    fn notice_saves(&mut self) {
        if self.watch.changed()
            && let Some(mcu) = &self.mcu
        {
            mcu.tell(ToBoard::FileWritten);
        }
    }

    /// Takes what the child said.
    fn listen(&mut self, now_us: u64) {
        let mut buffer = [0; DATAGRAM_LEN_MAX];
        loop {
            let Some(datagram) = self.mcu.as_ref().and_then(|mcu| mcu.receive(&mut buffer)) else { return };
            match datagram {
                [tag, body @ ..] if *tag >= TAG_PORT_MIN => {
                    if let Some(message) = FromBoard::decode(*tag, body) {
                        self.heard(now_us, &message);
                    }
                }
                _ => self.world.handle(now_us, datagram),
            }
        }
    }

    fn heard(&mut self, now_us: u64, message: &FromBoard<'_>) {
        match message {
            FromBoard::Feed(timeout_us) => self.bites_us = Some(now_us.saturating_add(*timeout_us)),
            FromBoard::Console(text) => self.screen.console(now_us, text),
            FromBoard::Note(json) => self.screen.note(now_us, json),
            FromBoard::Status(json) => self.screen.status(now_us, json),
            FromBoard::Reset(_, command) => {
                let cause = match command.is_some_and(ResetCommand::is_wish) {
                    true => ResetCause::Program,
                    false => ResetCause::Commanded,
                };
                self.last_word = Some(Restart::new(now_us, ResetReason::Software, cause));
            }
            FromBoard::PowerGone(off_us) => {
                self.lose_power(now_us);
                let at_us = now_us.saturating_add(*off_us);
                self.last_word = Some(Restart::new(at_us, ResetReason::PowerOn, ResetCause::PowerOn));
            }
        }
    }

    /// The watchdog, and a child that ended.
    fn look_after(&mut self, now_us: u64) -> Result<(), Trouble> {
        if self.bites_us.is_some_and(|at_us| at_us <= now_us) {
            self.stop(Restart::new(now_us, ResetReason::Watchdog, ResetCause::Watchdog));
        }
        let Some(ending) = self.mcu.as_mut().and_then(Mcu::ended) else { return Ok(()) };
        // What it said last is still in the socket.
        self.listen(now_us);
        let restart = match (self.last_word.take(), ending) {
            (Some(restart), _) => restart,
            (None, Ending::Refused) => {
                return Err(Trouble("the board's process could not start; its own line says why".into()));
            }
            (None, Ending::Killed) => Restart::new(now_us, ResetReason::ResetPin, ResetCause::Pin),
            (None, Ending::Crashed | Ending::Orderly) => {
                Restart { crashed: true, ..Restart::new(now_us, ResetReason::Unknown, ResetCause::Pin) }
            }
        };
        self.stop(restart);
        Ok(())
    }

    /// Ends this run of the microcontroller, if it still runs, and says when and why it starts again.
    fn stop(&mut self, restart: Restart) {
        self.mcu = None;
        self.bites_us = None;
        self.last_word = None;
        self.restart = Some(restart);
    }

    fn lose_power(&mut self, now_us: u64) {
        self.noise.fill(self.retained.bytes());
        self.world.board_power_cut(now_us);
    }

    fn start_if_due(&mut self, now_us: u64) -> Result<(), Trouble> {
        let Some(restart) =
            self.restart.filter(|restart| restart.at_us.saturating_add(START_US) <= now_us || now_us == 0)
        else {
            return Ok(());
        };
        self.restart = None;
        if restart.at_us > 0 {
            self.world.board_reset(now_us, restart.cause);
        }
        let order = StartOrder {
            folder: self.options.dir.display().to_string(),
            link: link_code(self.options.link),
            seed: self.noise.next_u64(),
            reason: restart.reason.code(),
            crashed: restart.crashed,
            clock_us: restart.clock_us,
            world_us: now_us,
            speed: self.plan.speed,
            commit_pause_us: self.options.commit_pause_us,
        };
        self.screen.happening(now_us, &Happening::Started(restart.reason));
        let mcu = Mcu::start(&order)?;
        self.screen.process(now_us, mcu.id());
        mcu.tell(ToBoard::Inject(self.inner));
        if let Some(cut) = self.cut.take() {
            mcu.tell(ToBoard::Cut(cut));
        }
        self.mcu = Some(mcu);
        Ok(())
    }

    /// Lets the world do what is due.
    fn play(&mut self, now_us: u64) {
        let mcu = self.mcu.as_ref();
        self.world.poll(now_us, &mut |datagram| {
            if let Some(mcu) = mcu {
                mcu.send(datagram);
            }
        });
        while let Some((at_us, event)) = self.world.next_event() {
            self.screen.happening(at_us, &Happening::World(event));
        }
        while let Some(event) = self.world.next_board_fault() {
            self.inject(now_us, event);
        }
    }

    fn inject(&mut self, now_us: u64, event: BoardEvent) {
        let inner = match event.fault {
            BoardFault::VmHang { place: HangPlace::Python } => Inner::HangsInPython,
            BoardFault::VmHang { place: HangPlace::Native } => Inner::HangsInNative,
            BoardFault::Exception => Inner::Raises,
            BoardFault::MemoryExhaustion => Inner::NoMemory,
            _ => Inner::Well,
        };
        if inner != Inner::Well {
            // What was wrong inside a program ends with its process: it is told again only while it lasts.
            let inner = if event.begins { inner } else { Inner::Well };
            if let Some(mcu) = &self.mcu {
                mcu.tell(ToBoard::Inject(inner));
            }
            return;
        }
        if !event.begins {
            return;
        }
        match event.fault {
            BoardFault::BrownOut { off_us } => {
                self.noise.flip_some(self.retained.bytes());
                let at_us = now_us.saturating_add(off_us);
                self.stop(Restart::new(at_us, ResetReason::Brownout, ResetCause::Brownout));
            }
            BoardFault::PowerCut { target: WriteTarget::Now, off_us, .. } => {
                self.mcu = None;
                self.lose_power(now_us);
                let at_us = now_us.saturating_add(off_us);
                self.stop(Restart::new(at_us, ResetReason::PowerOn, ResetCause::PowerOn));
            }
            BoardFault::PowerCut { target, write, byte, off_us } => {
                let cut = ArmedCut { target, writes: write.max(1), byte, off_us };
                match &self.mcu {
                    Some(mcu) => mcu.tell(ToBoard::Cut(cut)),
                    None => self.cut = Some(cut),
                }
            }
            BoardFault::RetainedCorrupt { how, entropy, reset } => {
                corrupt(self.retained.bytes(), how, entropy);
                if reset {
                    self.stop(Restart::new(now_us, ResetReason::ResetPin, ResetCause::Pin));
                }
            }
            BoardFault::ClockWrap { wrap, before_us } => {
                let clock_us = wrap.at_us().saturating_sub(before_us);
                self.stop(Restart { clock_us, ..Restart::new(now_us, ResetReason::ResetPin, ResetCause::Pin) });
            }
            _ => {}
        }
    }

    /// Waits for the child, a signal, or the next thing that is due.
    fn wait(&self, signals: &Signals) -> Result<(), Trouble> {
        let now_us = self.now_us();
        let restart = self.restart.map(|restart| restart.at_us.saturating_add(START_US));
        let next = [self.world.next_deadline(), self.bites_us, restart, Some(self.plan.end_us)];
        let next = next.into_iter().flatten().min().unwrap_or(u64::MAX);
        let wait_us = (next.saturating_sub(now_us) as f64 / self.plan.speed) as u64;
        let wait_us = wait_us.min(WAIT_US_MAX);
        let timeout = Timespec { tv_sec: 0, tv_nsec: (wait_us * 1_000) as i64 };
        let mut fds = vec![PollFd::new(&signals.end, PollFlags::IN), PollFd::new(&signals.child, PollFlags::IN)];
        if let Some(mcu) = &self.mcu {
            fds.push(PollFd::from_borrowed_fd(mcu.fd(), PollFlags::IN));
        }
        if let Some(tap) = &self.tap {
            fds.push(PollFd::from_borrowed_fd(tap.fd(), PollFlags::IN));
        }
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(Trouble(format!("cannot wait: {error}"))),
        }
    }
}
