//! One board on the bench: turned by whoever drives it, until what it waits for has come.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fieldwarden_world::fault::HangPlace;
use fieldwarden_world::translate::Translator;
use fieldwarden_world::wire::{Event as LinkEvent, Message, TAG_FRAME};
use fieldwarden_world::{BoardEvent, BoardFault, LinkKind, ResetCause, Rung, Script, World, WorldConfig, WorldEvent};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::emulator::{Clock, Emulator};
use crate::qmp::Event;
use crate::wedge::{self, Injection};
use crate::{Trouble, trouble};

/// Longest wait in one turn: a line of the console is seen at the latest then.
const WAIT_MAX: Duration = Duration::from_millis(5);
/// Longest Ethernet frame.
const FRAME_BYTES_MAX: usize = 1514;
/// Frames taken in one turn: a flood must not keep the bench from its other work.
const FRAMES_MAX: usize = 64;

/// The board's stacks, as `firmware/ports/mps2/memory.x` places them: where, the bytes of the first, of the second.
const STACKS: (u32, usize, usize) = (0x2000_0000, 10 * 1024, 38 * 1024);

/// What a bench is made of.
#[derive(Clone, Debug)]
pub struct RigConfig {
    /// The image.
    pub image: PathBuf,
    /// The file behind the board's memory.
    pub psram: PathBuf,
    /// A folder for sockets, this bench's alone.
    pub scratch: PathBuf,
    /// What goes wrong.
    pub script: Script,
    /// Chooses the world's random numbers.
    pub seed: u64,
    /// How the emulator counts time.
    pub clock: Clock,
    /// What the shield's serial line goes to, in the emulator's words for `-serial`.
    pub line: Option<String>,
    /// What hangs on the shield's buses, in the emulator's words for `-device`.
    pub devices: Vec<String>,
}

impl RigConfig {
    /// A board with nothing on its shield, no faults, and real time.
    pub fn new(image: PathBuf, psram: PathBuf, scratch: PathBuf) -> Self {
        let (script, clock) = (Script::none(), Clock::Real);
        Self { image, psram, scratch, script, seed: 1, clock, line: None, devices: Vec::new() }
    }
}

/// A board and its world.
pub struct Rig {
    config: RigConfig,
    world: World,
    board: Option<Emulator>,
    started: Instant,
    /// When power comes back, if it is away.
    power_us: Option<u64>,
    watchdog: bool,
    /// The next reset that the board makes itself stands for one by its pin.
    pin: bool,
    /// The cable, as the emulator was last told.
    plugged: bool,
    /// Wedges that the board's chip has, with their least cure.
    wedged: BTreeMap<u32, Rung>,
    console: String,
    shown: usize,
    /// Lines that the world's collector took.
    pub lines: Vec<String>,
    /// What happened in the world, with its time in microseconds.
    pub events: Vec<(u64, WorldEvent)>,
    /// Resets of the board, with their cause.
    pub resets: Vec<ResetCause>,
    /// The emulator gave up: the board stood still for good.
    pub lockups: u32,
}

impl Rig {
    /// Switches a board on.
    ///
    /// # Errors
    /// QEMU is not there or does not start.
    pub fn start(config: RigConfig) -> Result<Self, Trouble> {
        std::fs::create_dir_all(&config.scratch).map_err(|error| Trouble::io("write", &config.scratch, &error))?;
        let mut world = World::new(WorldConfig {
            seed: config.seed,
            link: LinkKind::External,
            script: config.script.clone(),
            lines: true,
            ..WorldConfig::default()
        });
        let translator = Translator::new(&[]).map_err(|(_, error)| trouble("the world's gateway", &error))?;
        world.set_upstream(Box::new(translator));
        let board = Emulator::start(&config)?;
        Ok(Self {
            config,
            world,
            board: Some(board),
            started: Instant::now(),
            power_us: None,
            watchdog: false,
            pin: false,
            plugged: true,
            wedged: BTreeMap::new(),
            console: String::new(),
            shown: 0,
            lines: Vec::new(),
            events: Vec::new(),
            resets: Vec::new(),
            lockups: 0,
        })
    }

    /// Microseconds since the start.
    pub fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Everything that the console showed.
    pub fn console(&self) -> &str {
        &self.console
    }

    /// What the console showed since the last call.
    pub fn new_console(&mut self) -> &str {
        let from = std::mem::replace(&mut self.shown, self.console.len());
        &self.console[from..]
    }

    /// Presses a key.
    pub fn key(&mut self, key: u8) {
        if let Some(board) = &mut self.board {
            board.key(key);
        }
    }

    /// Presses the reset button.
    ///
    /// # Errors
    /// The emulator has ended.
    pub fn press_reset(&mut self) -> Result<(), Trouble> {
        match &mut self.board {
            Some(board) => board.qmp.system_reset().map_err(|error| trouble("qemu-system-arm", &error)),
            None => Ok(()),
        }
    }

    /// Puts the cable in or pulls it out.
    ///
    /// # Errors
    /// The emulator has ended.
    pub fn cable(&mut self, plugged: bool) -> Result<(), Trouble> {
        if std::mem::replace(&mut self.plugged, plugged) == plugged {
            return Ok(());
        }
        match &mut self.board {
            Some(board) => board.qmp.set_link(plugged).map_err(|error| trouble("qemu-system-arm", &error)),
            None => Ok(()),
        }
    }

    /// Takes the power away; it comes back after so long.
    pub fn cut_power(&mut self, off: Duration) {
        let now_us = self.now_us();
        self.board = None;
        self.wedged.clear();
        self.world.board_power_cut(now_us);
        self.power_us = Some(now_us.saturating_add(u64::try_from(off.as_micros()).unwrap_or(u64::MAX)));
    }

    /// Injects something into the board: its image is one built with `inject`.
    pub fn inject(&mut self, injection: Injection) {
        if let Some(board) = &self.board {
            self.pin |= injection.resets();
            board.send(&injection.frame());
        }
    }

    /// How much of each stack was ever used since power came, in bytes: that of handlers and network, and the program's. The emulator's RAM holds zeros
    /// where nothing was ever written.
    ///
    /// # Errors
    /// The emulator has ended, or the board is off.
    pub fn stack_peaks(&mut self) -> Result<(usize, usize), Trouble> {
        let file = self.config.scratch.join("stacks.bin");
        let _ = std::fs::remove_file(&file);
        if let Some(board) = &mut self.board {
            let (at, bytes) = (STACKS.0, (STACKS.1 + STACKS.2) as u32);
            board.qmp.save_memory(at, bytes, &file).map_err(|error| trouble("qemu-system-arm", &error))?;
        }
        let size = (STACKS.1 + STACKS.2) as u64;
        self.until(Duration::from_secs(5), |_| std::fs::metadata(&file).is_ok_and(|file| file.len() == size))?;
        let bytes = std::fs::read(&file).map_err(|error| Trouble::io("read", &file, &error))?;
        let used = |stack: &[u8]| stack.len() - stack.iter().position(|byte| *byte != 0).unwrap_or(stack.len());
        let (main, thread) = bytes.split_at(STACKS.1.min(bytes.len()));
        Ok((used(main), used(thread)))
    }

    /// One turn: what the board did, what the world does, what is due.
    ///
    /// # Errors
    /// The emulator does not start again.
    pub fn turn(&mut self) -> Result<(), Trouble> {
        let now_us = self.now_us();
        self.power(now_us)?;
        self.listen(now_us);
        self.control(now_us)?;
        self.play(now_us)?;
        self.wait();
        Ok(())
    }

    /// Turns until `done` says so; false if that does not come within `longest`.
    ///
    /// # Errors
    /// As for [`Rig::turn`].
    pub fn until(&mut self, longest: Duration, mut done: impl FnMut(&Self) -> bool) -> Result<bool, Trouble> {
        let begun = Instant::now();
        while !done(self) {
            if begun.elapsed() > longest {
                return Ok(false);
            }
            self.turn()?;
        }
        Ok(true)
    }

    fn power(&mut self, now_us: u64) -> Result<(), Trouble> {
        if self.power_us.is_some_and(|at_us| at_us <= now_us) {
            self.power_us = None;
            self.board = Some(Emulator::start(&self.config)?);
            // A new emulator's cable is in.
            let plugged = std::mem::replace(&mut self.plugged, true);
            self.cable(plugged)?;
            self.has_reset(now_us, ResetCause::PowerOn);
        }
        Ok(())
    }

    fn has_reset(&mut self, now_us: u64, cause: ResetCause) {
        self.resets.push(cause);
        self.world.board_reset(now_us, cause);
        // The chip is reset by every start of the firmware.
        for (instance, _) in std::mem::take(&mut self.wedged) {
            self.world.board_cured(now_us, instance, Rung::McuReset);
        }
    }

    fn listen(&mut self, now_us: u64) {
        let Some(board) = &mut self.board else { return };
        let console = board.console();
        self.console.push_str(&String::from_utf8_lossy(&console));
        let mut buffer = [0; FRAME_BYTES_MAX];
        for _ in 0..FRAMES_MAX {
            let Some(frame) = board.receive(&mut buffer) else { break };
            match wedge::freed(frame) {
                None => self.world.handle_frame(now_us, frame),
                Some(Some((instance, rung))) => {
                    self.wedged.remove(&instance);
                    self.world.board_cured(now_us, instance, rung);
                }
                Some(None) => {}
            }
        }
    }

    fn control(&mut self, now_us: u64) -> Result<(), Trouble> {
        let Some(board) = &mut self.board else { return Ok(()) };
        for event in board.qmp.events() {
            match event {
                Event::Watchdog => self.watchdog = true,
                Event::Reset { guest } => {
                    let cause = match (std::mem::take(&mut self.watchdog), guest) {
                        (true, _) => ResetCause::Watchdog,
                        (false, true) if std::mem::take(&mut self.pin) => ResetCause::Pin,
                        (false, true) => ResetCause::Commanded,
                        (false, false) => ResetCause::Pin,
                    };
                    self.has_reset(now_us, cause);
                }
            }
        }
        if self.board.as_mut().is_some_and(Emulator::ended) {
            // The processor locked up. A real one would be reset by its watchdog; here the power goes for a moment.
            self.lockups = self.lockups.saturating_add(1);
            self.cut_power(Duration::from_millis(100));
        }
        Ok(())
    }

    fn play(&mut self, now_us: u64) -> Result<(), Trouble> {
        let mut cable = None;
        let board = self.board.as_ref();
        self.world.poll(now_us, &mut |datagram| match datagram {
            [TAG_FRAME, frame @ ..] => {
                if let Some(board) = board {
                    board.send(frame);
                }
            }
            other => match Message::decode(other) {
                Ok(Message::Event(LinkEvent::LinkUp)) => cable = Some(true),
                Ok(Message::Event(LinkEvent::LinkDown(_))) => cable = Some(false),
                _ => {}
            },
        });
        if let Some(plugged) = cable {
            self.cable(plugged)?;
        }
        while let Some((at_us, event)) = self.world.next_event() {
            if let WorldEvent::Line(line) = &event {
                self.lines.push(line.clone());
            }
            self.events.push((at_us, event));
        }
        while let Some(event) = self.world.next_board_fault() {
            self.fault(event)?;
        }
        Ok(())
    }

    fn fault(&mut self, event: BoardEvent) -> Result<(), Trouble> {
        let BoardEvent { instance, fault, begins } = event;
        let inner = match fault {
            BoardFault::ChipWedged { symptom, cure } => {
                match begins {
                    true => {
                        self.wedged.insert(instance, cure);
                        self.inject(Injection::Wedge { instance, symptom, cure });
                    }
                    false => {
                        self.wedged.remove(&instance);
                        self.inject(Injection::Release { instance });
                    }
                }
                return Ok(());
            }
            BoardFault::PowerCut { off_us, .. } | BoardFault::BrownOut { off_us } => {
                if begins {
                    self.cut_power(Duration::from_micros(off_us));
                }
                return Ok(());
            }
            BoardFault::RetainedCorrupt { how, entropy, reset } => {
                if begins {
                    self.inject(Injection::Corrupt { how, chance: entropy });
                    if reset {
                        self.inject(Injection::Reset);
                    }
                }
                return Ok(());
            }
            BoardFault::ClockWrap { wrap, before_us } => {
                if begins {
                    self.inject(Injection::ClockBegins(wrap.at_us().saturating_sub(before_us)));
                }
                return Ok(());
            }
            BoardFault::VmHang { place: HangPlace::Python } => Injection::HangInPython,
            BoardFault::VmHang { place: HangPlace::Native } => Injection::HangInNative,
            BoardFault::Exception => Injection::Raise,
            BoardFault::MemoryExhaustion => Injection::NoMemory,
            BoardFault::FlashFull => {
                self.inject(Injection::FlashFull(begins));
                return Ok(());
            }
        };
        self.inject(if begins { inner } else { Injection::Well });
        Ok(())
    }

    fn wait(&self) {
        let due_us = self.world.next_deadline().unwrap_or(u64::MAX).saturating_sub(self.now_us());
        let wait = Duration::from_micros(due_us).min(WAIT_MAX);
        // Below a second by the bound.
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(wait.subsec_nanos()) };
        let mut fds = Vec::new();
        if let Some(board) = &self.board {
            fds.push(PollFd::new(board.frames(), PollFlags::IN));
            fds.push(PollFd::new(&board.qmp, PollFlags::IN));
        }
        // An interrupted wait is a short one.
        let _ = poll(&mut fds, Some(&timeout));
    }
}
