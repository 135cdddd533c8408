//! The state of a VM that is not an object: the roots, the call and wait in flight, counters.
//!
//! Every value here lies in `roots`, so the collector sees them all as one slice.

use crate::handlers::Handlers;
use crate::host::{HostModule, HostType};
use crate::value::{NONE, UNSET, Value};
use core::cell::Cell;

/// Where each root lies in [`State::roots`].
pub mod root {
    /// `sys.modules`: DICT.
    pub const MODULES: usize = 0;
    /// The exception being handled, or UNSET.
    pub const HANDLED: usize = 1;
    /// The exception being raised, or UNSET.
    pub const PENDING: usize = 2;
    /// VALUES: every shape, by number.
    pub const SHAPES: usize = 3;
    /// The preallocated MemoryError.
    pub const MEMORY_ERROR: usize = 4;
    /// VALUES: prelude functions compiled so far, by number.
    pub const PRELUDE: usize = 5;
    /// Result of the call a slow path asked for.
    pub const RESULT: usize = 6;
    /// Callee and arguments of the call in flight.
    pub const CALL: usize = 7;
    /// `sys.path`.
    pub const PATH: usize = 15;
    /// `sys.argv`.
    pub const ARGV: usize = 16;
    /// The module whose code runs first.
    pub const MAIN: usize = 17;
    /// The function that interrupts the program now (UNSET: a generator is closed).
    pub const INTERRUPTING: usize = 18;
    /// The prelude module.
    pub const PRELUDE_MODULE: usize = 20;
    /// LIST of the objects whose repr is being made, outermost first.
    pub const SINGLETONS: usize = 21;
    /// VALUES: scheduled calls, function and argument by turns, next first.
    pub const SCHEDULE: usize = 22;
    /// The exception being handled by the interrupted program.
    pub const INTERRUPTED_HANDLED: usize = 23;
    /// The argument of what interrupts the program.
    pub const INTERRUPTING_ARGUMENT: usize = 24;
    /// The program's exception while finalizers run at the VM's end.
    pub const OUTCOME: usize = 25;
    /// Function called when the VM ends, before all finalizers, or UNSET.
    pub const AT_END: usize = 26;
    /// What the host keeps for a run: any value.
    pub const HOST: usize = 27;
    /// What [`crate::interp::Vm::fill_memory`] holds.
    pub const HOARD: usize = 28;
    /// VALUES: a WEAKREF to the object of each signal slot, then what is put aside for interrupted handlers; see `handlers.rs`.
    pub const HANDLERS: usize = 29;
    /// The result that a waiting instruction of the interrupted program has already got.
    pub const INTERRUPTED_RESULT: usize = 30;
    /// VALUES: tasks of `asyncio` by due time; see `modules/tasks.rs`.
    pub const TASKS: usize = 31;
    /// `sys.stdout`, once it was asked for.
    pub const STDOUT: usize = 19;
    /// `sys.stderr`, once it was asked for.
    pub const STDERR: usize = 32;
    /// How many roots there are.
    pub const COUNT: usize = 33;
}

/// The most arguments a call request carries.
pub const CALL_ARGS_MAX: usize = 6;

/// A Python call a slow path or native asks for.
#[derive(Clone, Copy)]
pub struct Call {
    /// The callable.
    pub callee: Value,
    /// Its arguments.
    pub args: [Value; CALL_ARGS_MAX],
    /// How many.
    pub count: usize,
    /// Stage the slow path continues with when the call has returned.
    pub stage: u32,
    /// What it catches: then the slow path continues at `stage + 1`.
    pub catch: Catch,
    /// The register for the result, plus 1; 0: the slow path continues with it.
    pub to: u32,
    /// Words of the instruction, which is done when the result is in its register.
    pub words: usize,
}

/// Which exception raised by a requested call is handed to the slow path instead of being raised on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Catch {
    /// None.
    Nothing,
    /// StopIteration (also a generator's end).
    StopIteration,
    /// AttributeError.
    AttributeError,
    /// Every exception.
    Everything,
}

impl Call {
    /// A request to call `callee` with `args`.
    pub fn new(callee: Value, args: &[Value]) -> Call {
        let mut call = Call {
            callee,
            args: [UNSET; CALL_ARGS_MAX],
            count: args.len().min(CALL_ARGS_MAX),
            stage: 1,
            catch: Catch::Nothing,
            to: 0,
            words: 0,
        };
        for (to, &from) in call.args.iter_mut().zip(args) {
            *to = from;
        }
        call
    }
}

/// What a blocked program waits for, besides the host's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it goes on anyway (host clock, microseconds), or None.
    pub deadline_us: Option<u64>,
}

/// A `gc.collect()` in progress: it goes on as long as finalizers have run since its last collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collecting {
    /// Collections made for it.
    pub made: u8,
    /// [`State::freed_words`] when it began.
    pub freed_before: usize,
    /// Finalizers and callbacks handed out before its last collection.
    pub taken_before: u32,
}

/// The most calls waiting in the schedule: as many as the interrupts of a small board can set off between two instructions.
pub const SCHEDULE_MAX: usize = 16;

/// Entries of the direct-mapped cache of look-ups in types.
pub const METHOD_CACHE: usize = 32;

/// Entries of the direct-mapped cache of what inline caches held.
pub const SITE_CACHE: usize = 64;

/// See the module's text.
pub struct State {
    /// Values; see [`root`].
    pub roots: [Value; root::COUNT],
    /// The call asked for by the last `Signal::Call`, `Become` or `Resume`. Consumed at once, before any collection.
    pub call: Call,
    /// What the last `Signal::Block` waits for.
    pub wait: Wait,
    /// Modules of the host.
    pub host_modules: &'static [HostModule],
    /// Types of the host.
    pub host_types: &'static [HostType],
    /// (name, type, what was found) of recent look-ups in types; emptied by every collection and every change to a class.
    pub method_cache: [Cell<(Value, Value, Value)>; METHOD_CACHE],
    /// (header, name and instruction, three words of an inline cache) for sites that see instances of several shapes; emptied with `method_cache`.
    pub site_cache: [Cell<[u32; 5]>; SITE_CACHE],
    /// Shapes made so far.
    pub shapes: usize,
    /// Next identity serial.
    pub class_version: u32,
    /// Collections made so far for the instruction that runs.
    pub attempts: u8,
    /// `gc.disable()`.
    pub gc_disabled: bool,
    /// `gc.threshold()`: words allocated before a collection is due; 0 = never before memory is short.
    pub gc_threshold_words: usize,
    /// Collections so far.
    pub collections: u32,
    /// `gc.collect()` in progress.
    pub collecting: Collecting,
    /// Words freed by all collections so far; wraps.
    pub freed_words: usize,
    /// Words the last collection left in gaps.
    pub gap_words: usize,
    /// Finalizers that became due with the last collection.
    pub finalizers_due: usize,
    /// Python finalizers started so far.
    pub finalizers: u32,
    /// Finalizers that spent their fuel and were cut short, since somebody last looked.
    pub cut_short: u32,
    /// The VM ends: no new resource can be taken.
    pub ending: bool,
    /// Depth of `micropython.heap_lock()`.
    pub heap_locks: u32,
    /// Calls waiting in the schedule.
    pub scheduled: usize,
    /// Calls `micropython.schedule` had no room for.
    pub schedule_overflows: u32,
    /// Output not yet handed to the host is never kept; this is the instruction count of `--stats`.
    pub instructions: u64,
    /// Random state of `random`.
    pub random: [u64; 2],
    /// Deepest use of the pystack that a collection or the start of a program met, in words; `Vm::deepest_stack_words` is the whole truth.
    pub stack_high_water: usize,
    /// The pystack, in words.
    pub stack_words: usize,
    /// Words of pystack in use at the last safepoint.
    pub stack_used: usize,
    /// Imports look at built-in modules first (true) or at `lib/` first.
    pub builtins_first: bool,
    /// When the run began (host clock), for `time`.
    pub started_us: u64,
    /// The module whose code runs now (a root is not needed: it lives as long as its code).
    pub current_module: Value,
    /// Test mode: a collection comes before every slow path.
    pub stress_collect: bool,
    /// A wait that is over: deadline of the instruction being re-run.
    pub resume_deadline_us: Option<u64>,
    /// Signal slots, their handlers, and timers.
    pub handlers: Handlers,
    /// A finalizer, a scheduled call or a handler runs.
    pub interrupting: bool,
    /// Tasks in `root::TASKS`.
    pub tasks: usize,
    /// Of the task last put there.
    pub task_serial: i32,
}

impl State {
    /// A fresh state.
    pub fn new() -> State {
        State {
            roots: [UNSET; root::COUNT],
            call: Call::new(UNSET, &[]),
            wait: Wait { deadline_us: None },
            host_modules: &[],
            host_types: &[],
            method_cache: [const { Cell::new((UNSET, UNSET, UNSET)) }; METHOD_CACHE],
            site_cache: [const { Cell::new([0; 5]) }; SITE_CACHE],
            shapes: 0,
            class_version: 0,
            attempts: 0,
            gc_disabled: false,
            gc_threshold_words: 0,
            collections: 0,
            collecting: Collecting::default(),
            freed_words: 0,
            gap_words: 0,
            finalizers_due: 0,
            finalizers: 0,
            cut_short: 0,
            ending: false,
            heap_locks: 0,
            scheduled: 0,
            schedule_overflows: 0,
            instructions: 0,
            random: [0x9e37_79b9_7f4a_7c15, 0x2545_f491_4f6c_dd1d],
            stack_high_water: 0,
            stack_words: 0,
            stack_used: 0,
            builtins_first: true,
            started_us: 0,
            current_module: UNSET,
            stress_collect: false,
            resume_deadline_us: None,
            handlers: Handlers::new(),
            interrupting: false,
            tasks: 0,
            task_serial: 0,
        }
    }

    /// Forgets cached look-ups in types.
    pub fn forget_methods(&self) {
        for entry in &self.method_cache {
            entry.set((UNSET, UNSET, UNSET));
        }
        for entry in &self.site_cache {
            entry.set([0; 5]);
        }
    }

    /// Forgets everything a program can have done, so that the next one starts as on a new VM. Settings of the host's stay.
    pub fn forget_program(&mut self) {
        self.roots = [UNSET; root::COUNT];
        self.call = Call::new(UNSET, &[]);
        self.wait = Wait { deadline_us: None };
        self.forget_methods();
        self.shapes = 0;
        self.class_version = 0;
        self.attempts = 0;
        self.gc_disabled = false;
        self.gc_threshold_words = 0;
        self.collecting = Collecting::default();
        self.freed_words = 0;
        self.gap_words = 0;
        self.finalizers_due = 0;
        self.ending = false;
        self.heap_locks = 0;
        self.scheduled = 0;
        self.stack_high_water = 0;
        self.stack_used = 0;
        self.current_module = UNSET;
        self.resume_deadline_us = None;
        self.handlers = Handlers::new();
        self.interrupting = false;
        self.tasks = 0;
        self.task_serial = 0;
    }

    /// Sets the exception being raised.
    pub fn set_pending(&mut self, e: Value) {
        self.roots[root::PENDING] = e;
    }

    /// Takes the exception being raised.
    pub fn take_pending(&mut self) -> Value {
        core::mem::replace(&mut self.roots[root::PENDING], UNSET)
    }

    /// The exception being handled, or None.
    pub fn handled(&self) -> Value {
        if self.roots[root::HANDLED] == UNSET { NONE } else { self.roots[root::HANDLED] }
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}
