//! The microcontroller as a process: the firmware over a socket to the parent, which is everything around it.
//!
//! Started by the parent only, with the socket as its standard input. It ends by a reset of its own, or is killed: by the watchdog,
//! with the power, or because its parent died.

use std::cell::RefCell;
use std::ffi::OsString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration as StdDuration;

use embassy_time::{Duration, Instant};
use fieldwarden_firmware::board::{Console, Nvm, Reset, RetainedRam, Watchdog};
use fieldwarden_firmware::core::Core;
use fieldwarden_firmware::programs::RealPace;
use fieldwarden_firmware::supervise::{Note, Notes, NvmPart};
use fieldwarden_supervisor::{
    Input, NVM_BYTES, RETAINED_BYTES, ResetCommand, ResetReason, RunMode, STATUS_BYTES_MAX, SafeModeReason,
};
use fieldwarden_world::fault::WriteTarget;
use fieldwarden_world::wire::{MESSAGE_LEN_MAX, Message};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

use super::memory::{NvmFile, RetainedFile};
use super::messages::{FromBoard, ToBoard};
use super::note_json;
use crate::folder::{Folder, Trouble};
use crate::machine::board::{self, HostMutex, StartConfig};
use crate::machine::faulty::{Faulty, Injection};
use crate::machine::files::FolderStore;
use crate::machine::hardware::{ArmedCut, SLEEP_BYTES, USER_NVM_BYTES};
use crate::machine::lines::Lines;
use crate::machine::parts::{self, SimParts};
use crate::machine::policy::Policy;
use crate::machine::python::Memory as PythonMemory;
use crate::rt::clock;
use crate::rt::executor::Executor;
use crate::timeline::Story;

/// Everything a start is told, as the one argument of the child.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StartOrder {
    /// The board folder.
    pub folder: String,
    /// Kind of link: 0 native Wi-Fi, 1 co-processor, 2 wired.
    pub link: u8,
    /// Differs between starts.
    pub seed: u64,
    /// The reset reason's code.
    pub reason: u8,
    /// The process before ended by a fault of the firmware.
    pub crashed: bool,
    /// Where the clock starts, microseconds.
    pub clock_us: u64,
    /// How long the world has lasted, microseconds: what is wired to the board lives on over a reset.
    pub world_us: u64,
    /// Board seconds a real second.
    pub speed: f64,
    /// Pause between two writes of a commit, microseconds: for tests that kill inside one.
    pub commit_pause_us: u64,
}

struct Shared {
    socket: UnixDatagram,
    retained: RefCell<RetainedFile>,
    cut: RefCell<Option<ArmedCut>>,
    reason: ResetReason,
    command: RefCell<Option<ResetCommand>>,
    pause: StdDuration,
}

impl Shared {
    /// Sends a message of the port; waits if the parent is behind, since none of these may be lost.
    fn send(&self, message: &FromBoard<'_>) {
        message.encode(|tag, body| {
            let body = &body[..body.len().min(MESSAGE_LEN_MAX - 1)];
            if let Ok(datagram) = (Message::Port { tag, body }).to_vec() {
                // A parent that is gone takes this process with it.
                let _ = self.socket.send(&datagram);
            }
        });
    }

    /// How much of a write is made; ends the process where a power cut waited for it.
    fn cut(&self, target: WriteTarget, bytes: &[u8], write: impl FnOnce(&[u8])) {
        let due = self.cut.borrow_mut().as_mut().and_then(|cut| {
            if cut.target != target && cut.target != WriteTarget::Any {
                return None;
            }
            cut.writes = cut.writes.saturating_sub(1);
            (cut.writes == 0).then_some(*cut)
        });
        let Some(cut) = due else { return write(bytes) };
        write(&bytes[..bytes.len().min(cut.byte as usize)]);
        self.send(&FromBoard::PowerGone(cut.off_us));
        std::process::exit(0);
    }
}

#[derive(Clone)]
struct Hardware {
    shared: Rc<Shared>,
    nvm: FileNvm,
    timeout_us: u64,
}

#[derive(Clone)]
struct FileNvm {
    shared: Rc<Shared>,
    file: Rc<RefCell<NvmFile>>,
}

impl Watchdog for Hardware {
    fn start(&mut self, timeout: Duration) {
        self.timeout_us = timeout.as_micros();
        self.feed();
    }

    fn feed(&mut self) {
        self.shared.send(&FromBoard::Feed(self.timeout_us));
    }
}

impl Reset for Hardware {
    fn reason(&self) -> ResetReason {
        self.shared.reason
    }

    fn reset(&mut self, mode: RunMode) {
        self.shared.send(&FromBoard::Reset(mode, *self.shared.command.borrow()));
        std::process::exit(0);
    }
}

fn copy_out(from: &[u8], offset: usize, to: &mut [u8]) {
    let all = from.iter().skip(offset).copied().chain(std::iter::repeat(0));
    for (to, from) in to.iter_mut().zip(all) {
        *to = from;
    }
}

impl RetainedRam for Hardware {
    fn size(&self) -> usize {
        RETAINED_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(self.shared.retained.borrow().view(), offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        self.shared.cut(WriteTarget::Retained, bytes, |bytes| {
            let mut retained = self.shared.retained.borrow_mut();
            for (to, from) in retained.bytes().iter_mut().skip(offset).zip(bytes) {
                *to = *from;
            }
        });
        if !self.shared.pause.is_zero() {
            std::thread::sleep(self.shared.pause);
        }
    }
}

impl Nvm for FileNvm {
    fn size(&self) -> usize {
        NVM_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(self.file.borrow().bytes(), offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let mut written = false;
        self.shared.cut(WriteTarget::Nvm, bytes, |bytes| written = self.file.borrow_mut().write(offset, bytes));
        written
    }
}

impl NvmPart for Hardware {
    type Nvm = FileNvm;

    fn nvm(&mut self) -> &mut FileNvm {
        &mut self.nvm
    }
}

impl Console for Hardware {
    fn write(&self, bytes: &[u8]) {
        for chunk in bytes.chunks(MESSAGE_LEN_MAX - 1) {
            self.shared.send(&FromBoard::Console(chunk));
        }
    }
}

/// `alarm.sleep_memory`, in a file of its own.
struct SleepFile(RetainedFile);

impl RetainedRam for SleepFile {
    fn size(&self) -> usize {
        SLEEP_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(self.0.view(), offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        for (to, from) in self.0.bytes().iter_mut().skip(offset).zip(bytes) {
            *to = *from;
        }
    }
}

/// `microcontroller.nvm`, in a file of its own.
struct UserNvm(RetainedFile);

impl Nvm for UserNvm {
    fn size(&self) -> usize {
        USER_NVM_BYTES
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        copy_out(self.0.view(), offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        for (to, from) in self.0.bytes().iter_mut().skip(offset).zip(bytes) {
            *to = *from;
        }
        true
    }
}

/// Notes go to the judge and to the parent's timeline.
struct Teller {
    lines: Lines,
    shared: Rc<Shared>,
    story: RefCell<Story>,
}

impl Notes for Teller {
    fn note(&self, note: &Note) {
        if let Some(report) = board::report(note) {
            self.lines.report(report);
        }
        if let Note::Reset(command) = note {
            *self.shared.command.borrow_mut() = Some(*command);
        }
        if let Some(json) = note_json(clock::now_us(), note, &mut self.story.borrow_mut()) {
            self.shared.send(&FromBoard::Note(&json));
        }
        // What was told before a reset must be on its way before it.
        self.lines.take_outgoing(|datagram| {
            let _ = self.shared.socket.send(datagram);
        });
    }
}

/// Runs the board of one start if the command line is a parent's; `None` if it is a person's.
pub fn microcontroller(mut words: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let (_, command) = (words.next()?, words.next()?);
    if command != super::CHILD_COMMAND {
        return None;
    }
    let order = words.next().unwrap_or_default();
    Some(match serve(&order.to_string_lossy()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::FAILURE
        }
    })
}

fn serve(order: &str) -> Result<(), Trouble> {
    // The parent may have died before this line; then the socket has no other end and the first wait ends.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let order: StartOrder =
        serde_json::from_str(order).map_err(|error| Trouble(format!("not a start order: {error}")))?;
    let fd: OwnedFd = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map_err(|error| Trouble(format!("no socket to the parent: {error}")))?;
    let socket = UnixDatagram::from(fd);
    let path = Path::new(&order.folder);
    let folder = Folder::read(path)?;
    let state = super::state_dir(path);
    let noise = [0; RETAINED_BYTES];
    let shared = Rc::new(Shared {
        socket,
        retained: RefCell::new(RetainedFile::open(&state.join("retained.bin"), &noise)?),
        cut: RefCell::new(None),
        reason: ResetReason::from_code(order.reason).unwrap_or(ResetReason::Unknown),
        command: RefCell::new(None),
        pause: StdDuration::from_micros(order.commit_pause_us),
    });
    let file = Rc::new(RefCell::new(NvmFile::open(&state.join("nvm.bin"))?));
    let nvm = FileNvm { shared: Rc::clone(&shared), file };
    let hardware = Hardware { shared: Rc::clone(&shared), nvm, timeout_us: 0 };
    clock::use_real(order.clock_us, order.speed);
    let config = folder.board(super::link_of(order.link));
    let lines = Lines::new(config.mac);
    let teller = Teller { lines: lines.clone(), shared: Rc::clone(&shared), story: RefCell::default() };
    let injection = Injection::default();
    let sleep_memory = SleepFile(RetainedFile::open(&state.join("sleep.bin"), &[0; SLEEP_BYTES])?);
    let user_nvm = UserNvm(RetainedFile::open(&state.join("user-nvm.bin"), &[0xFF; USER_NVM_BYTES])?);
    let mut memory = PythonMemory::new(&folder.settings);
    let files = FolderStore::new(path);
    let mut parts = SimParts::new(&parts::bench_of(path)?);
    parts.begin(i128::from(order.world_us) - i128::from(order.clock_us));
    let kept = (sleep_memory, user_nvm);
    let mut python = memory.program(files, &folder.settings_defaults, order.seed, kept, &config.mac, &mut parts);
    let mut program = Faulty::new(&mut python, &injection);
    let start = StartConfig {
        seed: order.seed,
        fault: order.crashed.then_some(SafeModeReason::HardFault),
        policy: Policy::Fieldwarden,
    };
    board::run(
        &config,
        start,
        hardware.clone(),
        &hardware,
        &lines,
        FolderStore::new(path),
        &mut program,
        RealPace,
        &teller,
        |executor, core| drive(executor, core, &shared, &lines, &injection, order.speed),
    )
}

/// Period in which the status document is sent, in board time: what a person notices.
const STATUS_PERIOD: Duration = Duration::from_millis(1_000);

fn drive(
    executor: &mut Executor<'_>,
    core: &Core<'_, HostMutex>,
    shared: &Shared,
    lines: &Lines,
    injection: &Injection,
    speed: f64,
) -> Result<(), Trouble> {
    let mut buffer = [0; MESSAGE_LEN_MAX];
    let mut status_at = Instant::now();
    // At a speed-up the screen is still looked at in real time.
    let status_period = STATUS_PERIOD * (speed.max(1.0) as u32);
    loop {
        executor
            .run_until_idle(|| lines.has_outgoing())
            .map_err(|restless| Trouble(format!("task {} never comes to rest", restless.task)))?;
        lines.take_outgoing(|datagram| {
            let _ = shared.socket.send(datagram);
        });
        if Instant::now() >= status_at {
            status_at = Instant::now() + status_period;
            send_status(core, shared);
        }
        let wait_us = match executor.is_ready() {
            true => 0,
            false => {
                let at_us = executor.next_deadline_us().unwrap_or(u64::MAX).min(status_at.as_micros());
                (at_us.saturating_sub(clock::now_us()) as f64 / speed) as u64
            }
        };
        wait(&shared.socket, wait_us)?;
        receive(core, shared, lines, injection, &mut buffer)?;
    }
}

/// Waits until the parent says something, at most so long.
fn wait(socket: &UnixDatagram, us: u64) -> Result<(), Trouble> {
    let timeout = Timespec { tv_sec: (us / 1_000_000) as i64, tv_nsec: (us % 1_000_000 * 1_000) as i64 };
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    match poll(&mut fds, Some(&timeout)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(Trouble(format!("cannot wait: {error}"))),
    }
}

fn receive(
    core: &Core<'_, HostMutex>,
    shared: &Shared,
    lines: &Lines,
    injection: &Injection,
    buffer: &mut [u8],
) -> Result<(), Trouble> {
    loop {
        let mut fds = [PollFd::new(&shared.socket, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        match poll(&mut fds, Some(&now)) {
            Ok(0) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        let length = shared.socket.recv(buffer).map_err(|error| Trouble(format!("the parent is gone: {error}")))?;
        match Message::decode(&buffer[..length]) {
            Ok(Message::Port { tag, body }) => match ToBoard::decode(tag, body) {
                Some(ToBoard::Inject(inner)) => injection.set(inner),
                Some(ToBoard::Cut(cut)) => *shared.cut.borrow_mut() = Some(cut),
                Some(ToBoard::FileWritten) => core.handle(Input::FileWritten),
                None => {}
            },
            _ => lines.deliver(&buffer[..length]),
        }
    }
}

fn send_status(core: &Core<'_, HostMutex>, shared: &Shared) {
    let mut buffer = [0; STATUS_BYTES_MAX];
    let json = core.with(|supervisor| {
        supervisor.status(Instant::now(), None).to_json(&mut buffer).map(str::len).unwrap_or_default()
    });
    if let Ok(text) = std::str::from_utf8(&buffer[..json])
        && !text.is_empty()
    {
        shared.send_long(text);
    }
}

impl Shared {
    /// The status document may be longer than a datagram of the wire: it has one of its own size, whole.
    fn send_long(&self, text: &str) {
        let mut datagram = vec![0x84];
        datagram.extend_from_slice(text.as_bytes());
        let _ = self.socket.send(&datagram);
    }
}
