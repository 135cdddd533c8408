//! QEMU as a process: the board while it has power.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::qmp::Qmp;
use crate::rig::RigConfig;
use crate::{Trouble, trouble};

/// Longest wait for QEMU to open its control socket.
const START_MAX: Duration = Duration::from_secs(20);
/// Longest Ethernet frame.
const FRAME_BYTES_MAX: usize = 1514;

/// How the emulator counts time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Real time.
    #[default]
    Real,
    /// Instructions: so many nanoseconds of the board's time each, as a power of two.
    Counted(u8),
    /// As before, and what comes from outside is recorded into a file.
    Record(PathBuf),
    /// As before, and what came from outside comes from the file.
    Replay(PathBuf),
}

/// A running emulator.
pub struct Emulator {
    process: Child,
    /// Its control socket.
    pub qmp: Qmp,
    frames: UnixDatagram,
    board: PathBuf,
    console: Receiver<Vec<u8>>,
    /// It has a recording to finish.
    records: bool,
}

impl Emulator {
    /// Starts a board from its image. Sockets are made in the folder of its own.
    ///
    /// # Errors
    /// QEMU is not there or does not start.
    pub fn start(config: &RigConfig) -> Result<Self, Trouble> {
        let RigConfig { image, psram, scratch, clock, .. } = config;
        let [world, board, control] = ["world.sock", "board.sock", "qmp.sock"].map(|name| scratch.join(name));
        for path in [&world, &board, &control] {
            let _ = std::fs::remove_file(path);
        }
        let frames = UnixDatagram::bind(&world).map_err(|error| Trouble::io("make", &world, &error))?;
        frames.set_nonblocking(true).map_err(|error| trouble("a socket", &error))?;
        let mut command = Command::new("qemu-system-arm");
        let memory = format!("memory-backend-file,id=mem,size=16M,mem-path={},share=on", psram.display());
        let network = format!(
            "dgram,id=lan,local.type=unix,local.path={},remote.type=unix,remote.path={}",
            board.display(),
            world.display()
        );
        command.args([
            "-M",
            "mps2-an385,memory-backend=mem",
            "-display",
            "none",
            "-monitor",
            "none",
            "-serial",
            "stdio",
        ]);
        command.args(["-object", &memory, "-netdev", &network, "-net", "nic,netdev=lan,model=lan9118"]);
        command.args(["-qmp", &format!("unix:{},server=on,wait=off", control.display())]);
        command.args(config.line.iter().flat_map(|line| ["-serial", line]));
        command.args(config.devices.iter().flat_map(|device| ["-device", device]));
        command.arg("-kernel").arg(image);
        let icount = match clock {
            Clock::Real => None,
            Clock::Counted(shift) => Some(format!("shift={shift}")),
            Clock::Record(file) => Some(format!("shift=6,rr=record,rrfile={}", file.display())),
            Clock::Replay(file) => Some(format!("shift=6,rr=replay,rrfile={}", file.display())),
        };
        if let Some(icount) = icount {
            command.args(["-icount", &icount]);
        }
        if matches!(clock, Clock::Record(_) | Clock::Replay(_)) {
            command.args(["-object", "filter-replay,id=replay,netdev=lan"]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => fieldwarden::folder::Trouble(
                "qemu-system-arm is not there; on Debian: apt-get install qemu-system-arm".to_owned(),
            ),
            _ => trouble("cannot start qemu-system-arm", &error),
        })?;
        let (send, console) = channel();
        if let Some(mut stdout) = process.stdout.take() {
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                    if send.send(buffer[..length].to_vec()).is_err() {
                        return;
                    }
                }
            });
        }
        let stream = match connect(&control, &mut process) {
            Ok(stream) => stream,
            Err(error) => {
                let _ = process.kill();
                let _ = process.wait();
                return Err(error);
            }
        };
        let qmp = Qmp::new(stream).map_err(|error| trouble("qemu-system-arm's control socket", &error))?;
        Ok(Self { process, qmp, frames, board, console, records: matches!(clock, Clock::Record(_)) })
    }

    /// A frame for the board. What it does not take is lost, as on a wire.
    pub fn send(&self, frame: &[u8]) {
        let _ = self.frames.send_to(frame, &self.board);
    }

    /// A frame of the board.
    pub fn receive<'b>(&self, buffer: &'b mut [u8; FRAME_BYTES_MAX]) -> Option<&'b [u8]> {
        let length = self.frames.recv(buffer).ok()?;
        buffer.get(..length)
    }

    /// What the console showed since the last call.
    pub fn console(&self) -> Vec<u8> {
        self.console.try_iter().flatten().collect()
    }

    /// A key for the console.
    pub fn key(&mut self, key: u8) {
        if let Some(stdin) = &mut self.process.stdin {
            let _ = stdin.write_all(&[key]);
            let _ = stdin.flush();
        }
    }

    /// Whether it has ended by itself: the board stands still for good, as after a fault in the handler of faults.
    pub fn ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }

    /// What becomes readable when frames come.
    pub fn frames(&self) -> &UnixDatagram {
        &self.frames
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let begun = Instant::now();
        if self.records && self.qmp.command("quit", &serde_json::json!({})).is_ok() {
            // The recording is whole only when it ends by itself.
            while !self.ended() && begun.elapsed() < START_MAX {
                thread::sleep(Duration::from_millis(5));
            }
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn connect(control: &Path, process: &mut Child) -> Result<UnixStream, Trouble> {
    let started = Instant::now();
    loop {
        if let Ok(stream) = UnixStream::connect(control) {
            return Ok(stream);
        }
        if !matches!(process.try_wait(), Ok(None)) || started.elapsed() > START_MAX {
            return Err(fieldwarden::folder::Trouble(
                "qemu-system-arm did not start; its own line says why".to_owned(),
            ));
        }
        thread::sleep(Duration::from_millis(5));
    }
}
