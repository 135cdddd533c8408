//! A program that can be made to fail: it hangs, raises or runs out of memory when a fault script says so.

use std::cell::Cell;
use std::task::Context;

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant};
use fieldwarden_firmware::program::{Affliction, Asleep, Demand, Program, Remains, Services, Session, Step};
use fieldwarden_supervisor::{Exception, HeapReport, Outcome, Run, Script};

/// What is wrong inside the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inner {
    /// Nothing.
    #[default]
    Well,
    /// It hangs in a loop of its own.
    HangsInPython,
    /// It hangs in a native function.
    HangsInNative,
    /// It raises, once.
    Raises,
    /// It finds no memory.
    NoMemory,
}

/// The word between a fault script and the program.
#[derive(Debug, Default)]
pub struct Injection {
    inner: Cell<Inner>,
    /// Since when a native function has not given back.
    hung_since: Cell<Option<Instant>>,
}

impl Injection {
    /// From now on.
    pub fn set(&self, inner: Inner) {
        self.inner.set(inner);
    }

    /// What is wrong now.
    pub fn get(&self) -> Inner {
        self.inner.get()
    }

    /// Since when the program hangs in a native function; until the microcontroller starts anew.
    pub fn hung_since(&self) -> Option<Instant> {
        self.hung_since.get()
    }
}

/// A program with faults.
pub struct Faulty<'i, P> {
    program: &'i mut P,
    injection: &'i Injection,
}

impl<'i, P> Faulty<'i, P> {
    /// Around a program.
    pub fn new(program: &'i mut P, injection: &'i Injection) -> Self {
        Self { program, injection }
    }
}

/// A run with faults.
pub struct FaultySession<'i, S> {
    session: S,
    injection: &'i Injection,
    script: Script,
    stopping: bool,
    started: Instant,
    /// What was brought about in this run already.
    done: Inner,
    raising: Option<&'static str>,
}

/// A run is under way after this: a fault that lasts over restarts shows in a program's work, and a restart that cures it comes in time.
const UNDER_WAY: Duration = Duration::from_secs(1);

impl<'i, M: RawMutex, P: Program<M>> Program<M> for Faulty<'i, P> {
    type Session<'p>
        = FaultySession<'i, P::Session<'p>>
    where
        Self: 'p;

    fn start<'p>(&'p mut self, run: &Run<'_>, services: &mut Services<'_, M>) -> Self::Session<'p> {
        FaultySession {
            session: self.program.start(run, services),
            injection: self.injection,
            script: run.script,
            stopping: false,
            started: Instant::now(),
            done: Inner::Well,
            raising: None,
        }
    }
}

impl<M: RawMutex, S: Session<M>> Session<M> for FaultySession<'_, S> {
    fn run(&mut self, fuel: u32, services: &mut Services<'_, M>) -> Step<'_> {
        if self.script == Script::Code && !self.stopping && self.started.elapsed() >= UNDER_WAY {
            match self.injection.get() {
                Inner::Well => {}
                // The loop passes safepoints and uses all fuel it is given; what it works on does not matter to anyone.
                Inner::HangsInPython => return Step::Yielded { used: fuel },
                Inner::HangsInNative => {
                    let since = self.injection.hung_since().unwrap_or_else(Instant::now);
                    self.injection.hung_since.set(Some(since));
                    return Step::Hung;
                }
                Inner::Raises => {
                    self.injection.set(Inner::Well);
                    self.bring_about(Affliction::Exception, "RuntimeError: injected");
                }
                Inner::NoMemory if self.done == Inner::NoMemory => {}
                Inner::NoMemory => {
                    self.done = Inner::NoMemory;
                    self.bring_about(Affliction::NoMemory, "MemoryError: memory allocation failed");
                }
            }
        }
        let raising = self.raising;
        match self.session.run(fuel, services) {
            Step::Ended { claims_left, .. } if raising.is_some() => {
                Step::Ended { outcome: Outcome::Raised(Exception::Ordinary, raising.unwrap_or_default()), claims_left }
            }
            step => step,
        }
    }

    fn poll_changed(&mut self, cx: &mut Context<'_>) -> bool {
        self.session.poll_changed(cx)
    }

    fn demand(&mut self, demand: Demand) {
        self.stopping |= demand == Demand::Stop;
        self.session.demand(demand);
    }

    fn heap(&self) -> Option<HeapReport> {
        self.session.heap()
    }

    fn poll_asleep(&mut self, cx: &mut Context<'_>) -> Asleep {
        self.session.poll_asleep(cx)
    }

    fn remains(&self) -> Remains {
        self.session.remains()
    }
}

impl<S> FaultySession<'_, S> {
    /// In the program itself where it has an inside; a program in Rust ends as if it had raised.
    fn bring_about<M: RawMutex>(&mut self, affliction: Affliction, otherwise: &'static str)
    where
        S: Session<M>,
    {
        if !self.session.afflict(affliction) {
            self.raising = Some(otherwise);
            self.stopping = true;
            self.session.demand(Demand::Stop);
        }
    }
}
