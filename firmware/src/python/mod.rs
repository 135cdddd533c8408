//! Python on the board: the program as a [`Program`], and the modules that touch the board.
//!
//! The VM knows no board; everything of the board reaches it through [`host::Board`]. A module's natives are thin: they read arguments,
//! ask a service, and make values of the answer.
//!
//! Invariants: a run's memory is the one region handed in, and nothing of a run outlives it but what the supervisor was told; a
//! resource of a run is in the claim table and is given back exactly once.

mod alarm;
mod asleep;
pub mod claims;
pub mod disk;
mod host;
mod microcontroller;
mod native;
pub mod peripherals;
mod pins;
mod region;
mod settings;
mod socketpool;
pub mod source;
mod supervisor;
mod tables;
mod waiting;
mod wardens;
mod watchdogs;
mod wifi;

use core::fmt::Write;
use core::task::Context;

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Instant;
use fieldwarden_supervisor::{Exception, HeapReport, Outcome, PATH_BYTES_MAX, Run, TRACEBACK_BYTES_MAX};
use fieldwarden_vm::interp::{Attention, Run as VmRun, Vm};
use fieldwarden_vm::types;
use heapless::String;

use crate::board::{FileStore, Nvm, RetainedRam};
use crate::limits::BLOCKED_FUEL;
use crate::parts::Parts;
use crate::program::{Affliction, Asleep, Demand, Program, Remains, Services, Session, Step};
use crate::radio::RadioRequest;
use claims::Claims;
use disk::OpenFiles;
use host::{Board, Wish};
pub use settings::SettingsText;

/// The modules of the board: what a program can import besides the VM's own.
pub fn modules() -> &'static [fieldwarden_vm::host::HostModule] {
    tables::MODULES
}

/// The types of these modules; their numbers are their places.
pub fn types() -> &'static [fieldwarden_vm::host::HostType] {
    tables::TYPE_LIST
}

/// The modules of a host that has files and pins and nothing else of a board.
pub fn bare_modules() -> &'static [fieldwarden_vm::host::HostModule] {
    tables::BARE_MODULES
}

/// Number of the type whose members are pins.
pub(crate) const PIN_TYPE: u16 = tables::kind::PIN;

/// What a Python program is made of.
pub struct Python<'m, F, R, N> {
    /// Heap, in words.
    pub heap: &'m mut [u32],
    /// Stack of calls, in words.
    pub stack: &'m mut [u32],
    /// Where scripts and `lib/` are.
    pub files: F,
    /// Text of settings.toml, for the user's own keys.
    pub settings: SettingsText<'m>,
    /// Differs from start to start.
    pub seed: u64,
    /// What a program may keep over a reload and a reset: `alarm.sleep_memory`.
    pub sleep_memory: R,
    /// What a program may keep over a loss of power: `microcontroller.nvm`.
    pub nvm: N,
    /// Name of the microcontroller's unique id, in bytes.
    pub uid: &'m [u8],
    /// Modules of `lib/` go before built-in ones.
    pub lib_first: bool,
    /// Its pins and what hangs on them.
    pub parts: &'m mut dyn Parts,
}

/// A run of a Python program.
pub struct PythonRun<'p, F, R, N> {
    vm: Vm<'p>,
    files: &'p mut F,
    settings: &'p SettingsText<'p>,
    sleep_memory: &'p mut R,
    nvm: &'p mut N,
    uid: &'p [u8],
    parts: &'p mut dyn Parts,
    seed: u64,
    lib_first: bool,
    path: String<PATH_BYTES_MAX>,
    claims: Claims,
    open: OpenFiles,
    wish: Option<Wish>,
    radio_taken: bool,
    /// The run is over, and these pins end the sleep that follows.
    asleep: Option<asleep::Pins>,
    stopping: bool,
    cancel: bool,
    began: Began,
    traceback: Tail,
    remains: Remains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Began {
    NotFound,
    /// Not yet.
    Found,
    Running,
    /// It did not compile, or there is no memory for it.
    Failed,
}

impl<M: RawMutex, F: FileStore, R: RetainedRam, N: Nvm> Program<M> for Python<'_, F, R, N> {
    type Session<'p>
        = PythonRun<'p, F, R, N>
    where
        Self: 'p;

    // Never inlined, and nothing but one expression: what is copied to put a run together would lie on the stack below all that it does.
    #[inline(never)]
    fn start<'p>(&'p mut self, run: &Run<'_>, _: &mut Services<'_, M>) -> PythonRun<'p, F, R, N> {
        self.settings.read(&self.files);
        self.seed = self.seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        let found = run.candidates().find(|name| self.files.info(name).is_ok_and(|info| !info.folder));
        let path = found.and_then(|name| String::try_from(name).ok());
        PythonRun {
            vm: Vm::new(self.heap, self.stack),
            files: &mut self.files,
            settings: &self.settings,
            sleep_memory: &mut self.sleep_memory,
            nvm: &mut self.nvm,
            uid: self.uid,
            parts: &mut *self.parts,
            seed: self.seed,
            lib_first: self.lib_first,
            claims: Claims::new(),
            open: OpenFiles::in_folder(run.working_directory.unwrap_or_default()),
            wish: None,
            radio_taken: false,
            asleep: None,
            stopping: false,
            cancel: false,
            began: if path.is_some() { Began::Found } else { Began::NotFound },
            path: path.unwrap_or_default(),
            traceback: Tail::default(),
            remains: Remains::default(),
        }
    }
}

impl<F: FileStore, R: RetainedRam, N: Nvm> PythonRun<'_, F, R, N> {
    /// Compiles the program.
    #[inline(never)]
    fn begin<M: RawMutex>(&mut self, services: &mut Services<'_, M>) {
        self.vm.state_mut().builtins_first = !self.lib_first;
        let path = self.path.clone();
        // Tools wait for this line.
        services.print(path.as_bytes());
        services.print(b" output:\r\n");
        self.began = self.with(services, |vm, board| match vm.start(board, &path, &["", "/lib"]) {
            Ok(()) => Began::Running,
            Err(_) => Began::Failed,
        });
    }

    fn with<M: RawMutex, T>(
        &mut self,
        services: &mut Services<'_, M>,
        act: impl FnOnce(&mut Vm<'_>, &mut Board<'_>) -> T,
    ) -> T {
        let mut board = Board {
            services,
            files: &mut *self.files,
            settings: self.settings,
            sleep_memory: &mut *self.sleep_memory,
            nvm: &mut *self.nvm,
            uid: self.uid,
            parts: &mut *self.parts,
            claims: &mut self.claims,
            open: &mut self.open,
            wish: &mut self.wish,
            radio_taken: &mut self.radio_taken,
            seed: &mut self.seed,
        };
        act(&mut self.vm, &mut board)
    }

    /// Runs the VM.
    #[inline(never)]
    fn slice<M: RawMutex>(&mut self, fuel: u32, services: &mut Services<'_, M>) -> VmRun {
        self.with(services, |vm, board| vm.run(board, fuel))
    }

    /// The run is over: prints what is to be printed, runs every finalizer, and says how it ended.
    #[inline(never)]
    fn finish<M: RawMutex>(&mut self, raised: bool, services: &mut Services<'_, M>) -> Step<'_> {
        let mut status = None;
        let ordinary = self.wish.is_none() && !self.stopping;
        if raised && ordinary {
            let mut tail = Tail::default();
            status = self.with(services, |vm, board| {
                let mut printer = Printer(board);
                let status = vm.exit_status(&mut printer);
                if status.is_none() {
                    vm.write_traceback(board, &mut tail);
                }
                status
            });
            services.print(tail.text().as_bytes());
            self.traceback = tail;
        }
        let exception = if self.vm.raised_is(types::KEYBOARD_INTERRUPT) {
            Exception::KeyboardInterrupt
        } else if self.vm.raised_is(types::WATCHDOG_TIMEOUT) {
            Exception::WatchDogTimeout
        } else {
            Exception::Ordinary
        };
        let ended = self.with(services, |vm, board| vm.end(board));
        if core::mem::take(&mut self.radio_taken) {
            services.core().radio.ask(RadioRequest::Restore);
        }
        let claims = self.claims.count().saturating_add(self.open.count());
        let heap_words = u32::try_from(self.vm.clear()).unwrap_or(u32::MAX);
        self.remains = Remains { claims, finalizers: ended.left, heap_words };
        debug_assert!(self.remains.none(), "a run leaves nothing behind: {:?}", self.remains);
        // Whatever is left is treated as a claim: told, and ended by a reset.
        let claims_left = if self.remains.none() { 0 } else { claims.max(1) };
        let outcome = match (self.stopping, self.wish, raised, status) {
            (true, ..) => Outcome::Stopped,
            (_, Some(Wish::Reload), ..) => Outcome::Reload,
            (_, Some(Wish::Reset), ..) => Outcome::Reset,
            (_, Some(Wish::DeepSleep(ms, pins)), ..) => {
                asleep::note(&mut *self.sleep_memory, None);
                if pins.any() {
                    pins.arm(&mut *self.parts);
                    self.asleep = Some(pins);
                }
                Outcome::DeepSleep(ms)
            }
            (_, None, false, _) => Outcome::Finished,
            (_, None, true, Some(status)) => Outcome::Exited(status),
            (_, None, true, None) => Outcome::Raised(exception, self.traceback.text()),
        };
        Step::Ended { outcome, claims_left }
    }
}

impl<M: RawMutex, F: FileStore, R: RetainedRam, N: Nvm> Session<M> for PythonRun<'_, F, R, N> {
    fn run(&mut self, fuel: u32, services: &mut Services<'_, M>) -> Step<'_> {
        if core::mem::take(&mut self.cancel) {
            services.cancel_socket();
            self.claims.interrupted(&mut *self.parts);
        }
        if self.began == Began::Found {
            self.begin(services);
        }
        match self.began {
            Began::NotFound => return Step::Ended { outcome: Outcome::NotFound, claims_left: 0 },
            Began::Failed => return self.finish(true, services),
            Began::Found | Began::Running => {}
        }
        self.claims.waits = false;
        match self.slice(fuel, services) {
            VmRun::Yielded => Step::Yielded { used: fuel },
            VmRun::Blocked { .. } if self.wish.is_some() => {
                // It asked for its own end: from here it unwinds as when it is stopped, past every handler.
                self.vm.request(Attention::Kill);
                Step::Yielded { used: BLOCKED_FUEL }
            }
            VmRun::Blocked { deadline_us } => {
                // Waiting is the time to collect: no pause then falls into the program's own.
                self.vm.collect_idle();
                if self.vm.state().handlers.attached() == 0 {
                    // Set for nobody: left set, they would end every wait.
                    services.core().take_signals();
                }
                let until_us = peripherals::until_us(&mut *self.parts, &self.claims, deadline_us);
                Step::Blocked { used: BLOCKED_FUEL, until: until_us.map(Instant::from_micros) }
            }
            VmRun::Finished => self.finish(false, services),
            VmRun::Raised => self.finish(true, services),
        }
    }

    fn demand(&mut self, demand: Demand) {
        // Whatever is waited for is waited for no more, so that its answer is not taken for a later question's.
        self.cancel = true;
        match demand {
            Demand::Stop => {
                self.stopping = true;
                self.vm.request(Attention::Kill);
            }
            Demand::Interrupt => self.vm.request(Attention::Interrupt),
            Demand::WatchDogTimeout => self.vm.request(Attention::Watchdog),
        }
    }

    fn poll_changed(&mut self, cx: &mut Context<'_>) -> bool {
        (self.claims.waits || self.claims.watches()) && self.parts.poll_changed(cx).is_ready()
    }

    fn afflict(&mut self, affliction: Affliction) -> bool {
        match affliction {
            Affliction::Exception => {
                self.cancel = true;
                self.vm.request(Attention::Fault);
            }
            Affliction::NoMemory => self.vm.fill_memory(),
        }
        true
    }

    fn heap(&self) -> Option<HeapReport> {
        Some(wardens::heap_report(self.vm.heap(), self.vm.state()))
    }

    fn poll_asleep(&mut self, cx: &mut Context<'_>) -> Asleep {
        let Some(pins) = self.asleep else { return Asleep::NoPins };
        match pins.came(&mut *self.parts, cx) {
            Ok((pin, watched)) => {
                self.asleep = None;
                asleep::note(&mut *self.sleep_memory, Some((pin, watched.value)));
                Asleep::Woken
            }
            Err(look) => Asleep::Until(look),
        }
    }

    fn remains(&self) -> Remains {
        self.remains
    }
}

/// The console as a sink for text.
struct Printer<'a, 'b>(&'a mut Board<'b>);

impl Write for Printer<'_, '_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0.services.print(text.as_bytes());
        Ok(())
    }
}

/// The end of a text: what does not fit is dropped at its beginning, because a traceback's last line says what happened.
#[derive(Default)]
struct Tail {
    text: String<TRACEBACK_BYTES_MAX>,
}

impl Tail {
    fn text(&self) -> &str {
        &self.text
    }
}

impl Write for Tail {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        for character in text.chars() {
            if self.text.push(character).is_err() {
                let keep = (TRACEBACK_BYTES_MAX / 2..TRACEBACK_BYTES_MAX).find(|at| self.text.is_char_boundary(*at));
                let mut kept = String::new();
                // Half of the room: it fits, and so does the next character.
                let _ = kept.push_str(self.text.get(keep.unwrap_or(TRACEBACK_BYTES_MAX)..).unwrap_or_default());
                let _ = kept.push(character);
                self.text = kept;
            }
        }
        Ok(())
    }
}
