//! The interpreter: frames on the pystack, the dispatch loop, and what happens between two instructions.
//!
//! `hot.rs` runs the fast paths; when it leaves, [`step`](slow::step) runs one instruction's slow path, and [`Vm::settle`] deals with what
//! that answered: collect and run it again, make a Python call, unwind, wait. Rust's stack never grows with Python's.

use crate::compiler;
use crate::heap::Heap;
use crate::host::Host;
use crate::layout::code;
use crate::names;
use crate::native::{Cx, Signal};
use crate::state::{Catch, State, root};
use crate::tables;
use crate::types;
use crate::value::{NONE, UNSET, Value, small};

mod arith;
mod attribute;
mod bind;
mod build;
mod call;
mod class;
mod collecting;
mod compare;
mod direct;
mod end;
mod frame;
mod generator;
mod hot;
mod import;
mod instruction;
mod interruption;
mod item;
mod iterate;
mod native_call;
mod outcome;
mod slow;
mod unwind;
mod values;

pub use arith::{Operator, inplace_native, native_binary, native_unary, operator_symbol, unsupported};
pub use compare::{Equal, deep_equal, holds, native_order};
pub use end::Ended;
pub use hot::{FIRST, WINDOW};
pub use iterate::next_native;

use hot::{Cursor, Leave};
use interruption::{Interruption, What};

/// The helper that calls `__get__` of a descriptor: callee of `attr::Found::Call`.
pub const GET_DESCRIPTOR: Value = tables::helper(tables::HELPER_GET_DESCRIPTOR);

/// Fuel is counted in calls and back-edges; the loop is left at least this often to look at the attention flags.
const SLICE: i64 = 2_000;
/// The same while a handler is attached: how long one may have to wait, some 100 µs on a slow board.
const SLICE_WITH_HANDLERS: i64 = 200;

/// The least pystack beyond the window, in words.
pub const STACK_WORDS_MIN: usize = 384;

/// What a [`Vm::run`] came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Fuel is spent; there is more to do.
    Yielded,
    /// The program waits until `deadline_us` (None: only for the host); run it again when that is reached or an operation of the host ended.
    Blocked {
        /// Host clock in microseconds.
        deadline_us: Option<u64>,
    },
    /// The program ended.
    Finished,
    /// An exception was not caught: see [`Vm::exception`].
    Raised,
}

/// A request that reaches the program at its next safepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// Ctrl-C: raises KeyboardInterrupt.
    Interrupt,
    /// The supervisor ends the program: unwinds past every handler.
    Kill,
    /// Raises WatchDogTimeout.
    Watchdog,
    /// Raises RuntimeError: a simulator's fault inside the program.
    Fault,
}

/// Why the program is not simply running on.
enum Left {
    Fuel,
    /// What a slow path answered, and what was registered before it.
    Answer {
        stage: u32,
        registered: (usize, usize),
        answer: Result<(), Signal>,
    },
}

/// What a test brings about at a chosen place: see [`Vm::step_and_inject`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injected {
    /// These signal slots are set.
    Signal(u32),
    /// A request.
    Attention(Attention),
}

/// Test mode of [`Vm::step_and_inject`].
#[derive(Clone, Copy)]
struct Stepping {
    seen: u64,
    at: u64,
    what: Injected,
}

/// One Python runtime over borrowed memory. See the crate's text.
pub struct Vm<'m> {
    pub(crate) heap: Heap<'m>,
    pub(crate) stack: &'m mut [u32],
    pub(crate) state: State,
    cursor: Cursor,
    /// Stage at which the current instruction's slow path goes on; 0 = from its start.
    stage: u32,
    running: bool,
    killed: bool,
    attention: Option<Attention>,
    /// An exception was thrown into the generator whose frame was just entered.
    throwing: bool,
    /// What runs between two instructions of the program now.
    interruption: Interruption,
    /// Interruptions that are interrupted, the first one first.
    outer: heapless::Vec<Interruption, { crate::handlers::NESTED_MAX }>,
    /// An interruption is over since the last instruction.
    resumed: bool,
    /// The current instruction, at whatever stage, waits: handlers may run.
    waiting: bool,
    /// Test mode: see [`Vm::step_and_inject`].
    stepping: Option<Stepping>,
    /// Fuel of one finalizer.
    finalizer_fuel: i64,
    /// Finalizers run with no program below them: the VM ends.
    alone: bool,
    path: heapless::String<128>,
}

impl<'m> Vm<'m> {
    /// A VM with `heap` for objects and `stack` as pystack, both in words. The pystack needs [`STACK_WORDS_MIN`] words beyond one
    /// window of [`WINDOW`] words.
    pub fn new(heap: &'m mut [u32], stack: &'m mut [u32]) -> Vm<'m> {
        stack.fill(0);
        let mut state = State::new();
        state.stack_words = stack.len().saturating_sub(WINDOW);
        let mut heap = Heap::new(heap);
        heap.set_plain_class(class::is_plain);
        Vm {
            heap,
            stack,
            state,
            cursor: Cursor { pc: 0, code: 0, base: 0, fuel: 0 },
            stage: 0,
            running: false,
            killed: false,
            attention: None,
            throwing: false,
            interruption: Interruption::NONE,
            outer: heapless::Vec::new(),
            resumed: false,
            waiting: false,
            stepping: None,
            finalizer_fuel: interruption::FINALIZER_FUEL,
            alone: false,
            path: heapless::String::new(),
        }
    }

    /// The heap, for statistics and tests.
    pub fn heap(&self) -> &Heap<'m> {
        &self.heap
    }

    /// The heap, for tests that make it fail.
    pub fn heap_mut(&mut self) -> &mut Heap<'m> {
        &mut self.heap
    }

    /// The state, for statistics.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The state, for settings before a run.
    pub fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// Asks for the program's attention at its next safepoint. A kill is never replaced by a lesser request.
    pub fn request(&mut self, attention: Attention) {
        if self.attention != Some(Attention::Kill) {
            self.attention = Some(attention);
        }
    }

    /// Takes all free memory and keeps it to the end of the program, which then meets MemoryError where it next allocates: a simulator's
    /// fault. To be called between two runs.
    pub fn fill_memory(&mut self) {
        self.collect(0);
        // A blank of so many bytes has three words of its own.
        let bytes = self.heap.free_words().saturating_sub(3).saturating_mul(4);
        if let Ok(hoard) = self.heap.new_blank(crate::layout::kind::BYTES, bytes) {
            self.state.roots[root::HOARD] = hoard;
        }
    }

    /// Gets the VM ready to run the file at `path` as `__main__`. `path_entries` is `sys.path`.
    pub fn start(&mut self, host: &mut dyn Host, path: &str, path_entries: &[&str]) -> Result<(), Run> {
        self.state.host_modules = host.modules();
        self.state.host_types = host.types();
        self.state.started_us = host.now_us();
        let seed = (host.entropy() as u64) << 32 | host.entropy() as u64;
        self.state.random[0] ^= seed;
        self.path.clear();
        let _ = self.path.push_str(path);
        for attempt in 0..2 {
            match self.prepare(host, path_entries) {
                Ok(()) => {
                    self.running = true;
                    return Ok(());
                }
                Err(Signal::NeedMemory(_)) if attempt == 0 => self.collect(0),
                Err(Signal::NeedMemory(words)) => {
                    self.memory_error(words);
                    return Err(Run::Raised);
                }
                Err(_) => {
                    let e = self.state.take_pending();
                    self.state.roots[root::RESULT] = e;
                    return Err(Run::Raised);
                }
            }
        }
        Err(Run::Raised)
    }

    fn prepare(&mut self, host: &mut dyn Host, path_entries: &[&str]) -> Result<(), Signal> {
        let e = crate::exception::new(&mut self.heap, types::of(types::MEMORY_ERROR), &[])?;
        self.state.roots[root::MEMORY_ERROR] = e;
        let modules = self.heap.new_dict(4)?;
        self.state.roots[root::MODULES] = modules;
        let list = self.heap.new_list(&[])?;
        for entry in path_entries {
            let s = self.heap.new_str(entry)?;
            self.heap.list_push(list, s)?;
        }
        self.state.roots[root::PATH] = list;
        let path = self.path.clone();
        let file = self.heap.new_str(&path)?;
        let argv = self.heap.new_list(&[file])?;
        self.state.roots[root::ARGV] = argv;
        let module = import::new_module(&mut self.cx(host), names::MAIN, file)?;
        self.state.roots[root::MAIN] = module;
        self.heap.set_name(modules, names::MAIN, module)?;
        let code_object = import::compile_file(self, host, &path, file)?;
        import::link(&mut self.cx(host), code_object, module)?;
        frame::push_bottom(self, code_object);
        Ok(())
    }

    /// What the parts of the VM outside the interpreter work with.
    pub(crate) fn cx<'a>(&'a mut self, host: &'a mut dyn Host) -> Cx<'a, 'm> {
        Cx { heap: &mut self.heap, state: &mut self.state, host }
    }

    /// Runs for at most `fuel` calls and back-edges (at least one step).
    pub fn run(&mut self, host: &mut dyn Host, fuel: u32) -> Run {
        let mut left = i64::from(fuel.max(1));
        while self.running {
            if core::mem::take(&mut self.throwing) {
                unwind::raise(self, host);
                continue;
            }
            if self.stage == 0 && self.attention.is_some() {
                self.attend(host);
                if !self.running {
                    break;
                }
            }
            if self.stage == 0 || core::mem::take(&mut self.waiting) {
                self.between_instructions(host);
            }
            let mut slice = left.min(self.slice()) as i32;
            if self.stage == 0 && self.interruption.what == What::Finalizer {
                if self.interruption.fuel <= 0 {
                    self.state.cut_short += 1;
                    interruption::cut_short(self, host, "finalizer took too long");
                    continue;
                }
                slice = (slice as i64).min(self.interruption.fuel) as i32;
            }
            self.cursor.fuel = slice;
            let why = self.run_undisturbed(host);
            let spent = (slice - self.cursor.fuel.max(0)) as i64;
            left -= spent;
            self.interruption.fuel -= spent;
            match why {
                Left::Fuel => {
                    self.state.handlers.look = 0;
                    if left <= 0 {
                        return Run::Yielded;
                    }
                }
                Left::Answer { stage, registered, answer } => {
                    if let Some(run) = self.settle(host, stage, registered, answer) {
                        return run;
                    }
                }
            }
        }
        if self.state.roots[root::PENDING] != UNSET { Run::Raised } else { Run::Finished }
    }

    /// Runs instructions, fast and slow ones, as long as they simply go on to the next.
    fn run_undisturbed(&mut self, host: &mut dyn Host) -> Left {
        loop {
            if self.stage == 0 {
                let before = (self.cursor.pc, self.cursor.fuel);
                if hot::run(self) == Leave::Fuel {
                    return Left::Fuel;
                }
                if before != (self.cursor.pc, self.cursor.fuel) {
                    // The instruction that had found no room has found it, or was another.
                    self.state.attempts = 0;
                }
            }
            if self.state.stress_collect {
                self.collect_for_stress();
            }
            let stage = core::mem::take(&mut self.stage);
            let registered = self.heap.registered();
            self.resumed = false;
            match slow::step(self, host, stage) {
                // What the interrupted instruction noted is there again.
                Ok(()) if self.resumed => {}
                Ok(()) => self.state.resume_deadline_us = None,
                Err(Signal::Call) if call::request_frame(self) => {}
                answer => return Left::Answer { stage, registered, answer },
            }
            if self.is_disturbed() {
                return Left::Answer { stage, registered, answer: Ok(()) };
            }
            self.state.attempts = 0;
        }
    }

    /// Whether something has to be seen to before the next instruction.
    #[inline(always)]
    fn is_disturbed(&self) -> bool {
        !self.running
            | self.throwing
            | self.resumed
            | self.attention.is_some()
            | self.heap.has_pending()
            | self.state.handlers.any()
            | self.stepping.is_some()
            | (self.state.scheduled > 0)
            | (self.state.gc_threshold_words > 0)
    }

    /// Deals with what a slow path answered. `Some` when the run is to be left.
    fn settle(
        &mut self,
        host: &mut dyn Host,
        stage: u32,
        registered: (usize, usize),
        answer: Result<(), Signal>,
    ) -> Option<Run> {
        match answer {
            // What the interrupted instruction noted is there again.
            Ok(()) if core::mem::take(&mut self.resumed) => {}
            Ok(()) => {
                self.state.attempts = 0;
                self.state.resume_deadline_us = None;
            }
            Err(Signal::NeedMemory(words)) => {
                self.heap.forget_registered_since(registered);
                self.need_memory(host, stage, words);
            }
            Err(Signal::Collect) => {
                self.stage = stage;
                if self.may_collect() {
                    self.collect_timed(host, 0);
                } else {
                    self.state.finalizers_due = 0;
                    self.state.freed_words = 0;
                }
            }
            Err(Signal::Raise) => {
                self.state.attempts = 0;
                self.state.resume_deadline_us = None;
                unwind::raise(self, host);
            }
            Err(Signal::Block) => return self.blocked(stage),
            Err(Signal::Convert(v, _)) => {
                let mut cx = self.cx(host);
                let t = cx.type_name(v);
                let _ = cx.type_error::<()>(format_args!("'{t}' object cannot be interpreted as an integer"));
                unwind::raise(self, host);
            }
            Err(_) => {
                // Signal::Call: the call's frame goes above this window, its result comes back to the same instruction. What cannot
                // be called for want of memory is asked for again, so only a call that was made ends the attempts.
                let requested = call::request(self, host);
                if let Err(Signal::NeedMemory(words)) = requested {
                    self.heap.forget_registered_since(registered);
                    self.need_memory(host, stage, words);
                    return None;
                }
                self.state.attempts = 0;
                match requested {
                    Ok(()) => {}
                    Err(Signal::Raise) => unwind::raise(self, host),
                    Err(Signal::Block) => {
                        // A native that waits inside a requested call: the instruction starts again afterwards.
                        return self.blocked(stage);
                    }
                    Err(_) => {}
                }
            }
        }
        None
    }

    /// The instruction at `stage` waits as `State::wait` says, unless something has to be attended to at once.
    fn blocked(&mut self, stage: u32) -> Option<Run> {
        self.stage = stage;
        let deadline_us = self.state.wait.deadline_us;
        if self.attention.is_some() {
            self.stage = 0;
            return None;
        }
        self.state.resume_deadline_us = deadline_us;
        self.waiting = true;
        self.state.handlers.look = 0;
        let timer = self.timer_deadline_us();
        Some(Run::Blocked { deadline_us: [deadline_us, timer].into_iter().flatten().min() })
    }

    /// Calls and back-edges until the dispatch loop is left to look around.
    fn slice(&self) -> i64 {
        if self.stepping.is_some() {
            1
        } else if self.state.handlers.any() {
            SLICE_WITH_HANDLERS
        } else {
            SLICE
        }
    }

    /// Test mode: every place where something may interrupt the program becomes one where it is looked for, and `what` comes at the `n`-th of
    /// them (from 0). Those places are all instructions that leave the dispatch loop, all calls, and all back-edges.
    pub fn step_and_inject(&mut self, n: u64, what: Injected) {
        self.stepping = Some(Stepping { seen: 0, at: n, what });
    }

    /// Test mode: places passed since [`Vm::step_and_inject`].
    pub fn steps(&self) -> u64 {
        self.stepping.map_or(0, |stepping| stepping.seen)
    }

    /// An allocation failed: makes room and runs the instruction again at `stage`, or raises MemoryError.
    fn need_memory(&mut self, host: &mut dyn Host, stage: u32, words: u32) {
        self.stage = stage;
        if !self.make_room(host, words as usize) {
            self.stage = 0;
            self.memory_error(words);
            unwind::raise(self, host);
        }
    }

    /// What has to happen between two instructions: due collections, finalizers, scheduled calls, handlers.
    #[inline]
    fn between_instructions(&mut self, host: &mut dyn Host) {
        let quiet = !self.heap.has_pending()
            && self.state.scheduled == 0
            && !self.state.handlers.any()
            && self.state.gc_threshold_words == 0
            && self.stepping.is_none();
        if !quiet {
            self.look_around(host);
        }
    }

    fn look_around(&mut self, host: &mut dyn Host) {
        if let Some(stepping) = &mut self.stepping {
            let now = stepping.seen == stepping.at;
            stepping.seen += 1;
            match stepping.what {
                Injected::Signal(bits) if now => self.state.handlers.set(bits),
                Injected::Attention(attention) if now => self.request(attention),
                _ => {}
            }
        }
        self.collect_if_due(host);
        if self.state.handlers.any() {
            interruption::look(self, host);
        }
        if self.heap.has_pending() || self.state.scheduled > 0 || self.state.handlers.is_pending() {
            interruption::run_due(self, host);
        }
    }

    /// Sets MemoryError as the exception being raised; a new one with the size if that much memory is left.
    fn memory_error(&mut self, words: u32) {
        use core::fmt::Write;
        let mut text = heapless::String::<64>::new();
        let _ = write!(text, "memory allocation failed, allocating {} bytes", words as u64 * 4);
        let e = self
            .heap
            .new_str(&text)
            .and_then(|t| crate::exception::new(&mut self.heap, types::of(types::MEMORY_ERROR), &[t]))
            .unwrap_or(self.state.roots[root::MEMORY_ERROR]);
        if e == self.state.roots[root::MEMORY_ERROR] {
            self.heap.set(e, crate::layout::exception::TRACEBACK, NONE);
        }
        self.state.set_pending(e);
    }

    /// Turns a request for attention into an exception.
    fn attend(&mut self, host: &mut dyn Host) {
        let Some(attention) = self.attention.take() else { return };
        self.state.attempts = 0;
        self.state.collecting = Default::default();
        self.state.resume_deadline_us = None;
        let class = match attention {
            Attention::Kill => {
                self.killed = true;
                types::RELOAD_EXCEPTION
            }
            Attention::Interrupt => types::KEYBOARD_INTERRUPT,
            Attention::Watchdog => types::WATCHDOG_TIMEOUT,
            Attention::Fault => types::RUNTIME_ERROR,
        };
        if self.interruption.what != What::Nothing && attention != Attention::Kill {
            self.interruption.attention = Some(attention);
        }
        match crate::exception::new(&mut self.heap, types::of(class), &[]) {
            Ok(e) => self.state.set_pending(e),
            Err(_) => {
                self.collect(0);
                match crate::exception::new(&mut self.heap, types::of(class), &[]) {
                    Ok(e) => self.state.set_pending(e),
                    Err(_) => {
                        let e = self.state.roots[root::MEMORY_ERROR];
                        self.state.set_pending(e);
                    }
                }
            }
        }
        unwind::raise(self, host);
    }
}

pub(crate) use arith::raise_num;
pub(crate) use class::{exception_object, make as make_class, new_object, wrap as wrap_value};
pub use compiler::CompileError;
pub(crate) use generator::request as generator_request;
pub(crate) use import::{compile_static, compile_value, link};
pub(crate) use instruction::Word;
pub(crate) use item::{hash_problem, slice_bounds};
pub(crate) use iterate::{is_iterable, native_iter, new_iterator, what};
pub(crate) use native_call::hosted_from;
pub use outcome::source_line;

impl Vm<'_> {
    /// Runs module code that only defines functions, here and now, above the current frame. It calls nothing and cannot raise but for memory.
    pub(crate) fn run_definitions(&mut self, host: &mut dyn Host, c: Value) -> Result<(), Signal> {
        let saved = (self.cursor, self.stage, self.running, self.state.roots[root::RESULT]);
        let at = if self.cursor.code == 0 { 0 } else { self.cursor.base + self.registers() };
        if !frame::fits(self, at, (self.heap.get(c, code::INFO) >> 1 & 1023) as usize) {
            return self.cx(host).raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded"));
        }
        frame::push(
            self,
            at,
            c,
            c,
            &[],
            0,
            frame::Link { distance: 0, stage: 0, catch: Catch::Nothing, init: false, to: 0 },
        );
        self.running = true;
        self.stage = 0;
        let mut answer = Ok(());
        while self.running && answer.is_ok() {
            self.cursor.fuel = SLICE as i32;
            if hot::run(self) == Leave::Slow {
                answer = slow::step(self, host, 0);
            }
        }
        (self.cursor, self.stage, self.running, self.state.roots[root::RESULT]) = saved;
        answer
    }
}

/// A small int for a word count or pc; the heap is far smaller than the range.
pub(crate) fn small_usize(n: usize) -> Value {
    small(n as i32)
}
