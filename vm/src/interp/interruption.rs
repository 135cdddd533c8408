//! What runs between two instructions of the program: finalizers, callbacks of weak references, scheduled calls, handlers of signals.
//!
//! Finalizers and scheduled calls interrupt the program alone, one at a time. A handler interrupts the program, a scheduled call and
//! handlers of less urgent levels; nothing interrupts a finalizer. The frame stands above the interrupted one (or alone, at a VM's end) and
//! everything the interrupted instruction may have noted is put aside. An exception in it is reported on the error output and dropped; a
//! finalizer that spends its fuel is cut short the same way. Ctrl-C cuts everything short, and then reaches the program; a kill unwinds all.
//!
//! Invariant: what is put aside for the interruption that runs lies in roots of its own; what was put aside for those below it lies in
//! `root::HANDLERS`, in the order of [`Vm::outer`], so that interrupting a handler needs no memory.

use core::cell::RefCell;
use core::fmt::Write;

use super::call::{self, Called, Pack, Site};
use super::frame::{self, DISCARD};
use super::{Attention, Vm, unwind};
use crate::attr;
use crate::handlers;
use crate::host::Host;
use crate::layout::{exception as field, generator, kind, resource};
use crate::names;
use crate::native::{Reason, Signal};
use crate::prelude;
use crate::signals::SLOTS;
use crate::state::{Catch, Collecting, SCHEDULE_MAX, root};
use crate::types;
use crate::value::{NONE, UNSET, Value, immediate, is_imm_of, small, small_of};

/// Calls and back-edges one finalizer may spend: some 50 ms on a slow board.
pub const FINALIZER_FUEL: i64 = 50_000;
/// Safepoints between two looks at the clock: they are a few instructions apart, and the end of each slice of fuel is a look too.
const LOOKS: u8 = 16;
/// Pystack words a finalizer finds free at least; with less it waits until the program has returned from somewhere.
const STACK_WORDS: usize = 48;

/// Why the frame above the interrupted one was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Nothing,
    Finalizer,
    Scheduled,
    /// A handler of this level.
    Handler(u8),
}

impl What {
    /// Handlers of levels below this one may interrupt it.
    fn level(self) -> u8 {
        match self {
            What::Nothing => handlers::LEVEL_LAST + 2,
            What::Scheduled => handlers::LEVEL_LAST + 1,
            What::Handler(level) => level,
            What::Finalizer => 0,
        }
    }
}

/// What interrupts the program now, and what was put aside for it.
#[derive(Clone, Copy)]
pub(super) struct Interruption {
    pub what: What,
    /// Fuel it may still spend.
    pub fuel: i64,
    /// Handlers are passed over until its first frame is left.
    pub cut: bool,
    /// Came while it ran: belongs to the program.
    pub attention: Option<Attention>,
    attempts: u8,
    collecting: Collecting,
    deadline_us: Option<u64>,
    /// Stage at which the interrupted instruction goes on waiting.
    stage: u32,
}

impl Interruption {
    pub const NONE: Interruption = Interruption {
        what: What::Nothing,
        fuel: 0,
        cut: false,
        attention: None,
        attempts: 0,
        collecting: Collecting { made: 0, freed_before: 0, taken_before: 0 },
        deadline_us: None,
        stage: 0,
    };
}

/// The roots of the interruption that runs, in the order in which they are put aside.
const ROOTS: [usize; handlers::ASIDE] =
    [root::INTERRUPTING, root::INTERRUPTING_ARGUMENT, root::INTERRUPTED_HANDLED, root::INTERRUPTED_RESULT];

impl Vm<'_> {
    /// Whether what runs may start a collection: everything but handlers of the urgent levels.
    pub(super) fn may_collect(&self) -> bool {
        !matches!(self.interruption.what, What::Handler(level) if level < handlers::LEVEL_COLLECTS)
    }

    /// When the program that waits has to be run for a timer's sake.
    pub(super) fn timer_deadline_us(&self) -> Option<u64> {
        self.state.handlers.deadline_us(self.interruption.what.level())
    }

    /// Handlers that are interrupted, and what interrupts them.
    pub fn nesting(&self) -> usize {
        self.outer.len() + usize::from(self.interruption.what != What::Nothing)
    }
}

/// Looks at the signals and, now and then, at the clock. Called as long as a handler is attached.
pub(super) fn look(vm: &mut Vm<'_>, host: &mut dyn Host) {
    let bits = host.signals();
    vm.state.handlers.set(bits);
    if vm.state.handlers.ticking() {
        if vm.state.handlers.look == 0 {
            vm.state.handlers.look = LOOKS;
            let now_us = host.now_us();
            vm.state.handlers.look_at_clock(now_us);
        }
        vm.state.handlers.look -= 1;
    }
}

/// Starts the most urgent handler that may interrupt what runs. Whether a frame was pushed.
fn run_handler(vm: &mut Vm<'_>, host: &mut dyn Host) -> bool {
    while vm.state.handlers.is_pending() {
        let Some((slot, level)) = vm.state.handlers.take(vm.interruption.what.level()) else { return false };
        let Some(object) = handlers::target(&vm.heap, &vm.state, slot) else {
            handlers::free(&mut vm.heap, &mut vm.state, slot);
            continue;
        };
        let now_us = host.now_us();
        if !vm.state.handlers.expire(slot, now_us) {
            continue;
        }
        let f = vm.heap.get(object, resource::HANDLER);
        vm.state.handlers.calls = vm.state.handlers.calls.wrapping_add(1);
        if begin(vm, host, What::Handler(level), f, object) {
            return true;
        }
    }
    false
}

/// Starts the next thing that is due. Whether a frame was pushed.
pub(super) fn run_due(vm: &mut Vm<'_>, host: &mut dyn Host) -> bool {
    if vm.interruption.what == What::Finalizer {
        return false;
    }
    if !vm.alone && !frame::fits(vm, vm.cursor.base + vm.registers(), STACK_WORDS) {
        return false;
    }
    if vm.state.handlers.is_pending() && !vm.state.ending && !vm.heap.is_locked() && run_handler(vm, host) {
        return true;
    }
    if vm.interruption.what != What::Nothing {
        return false;
    }
    if let Some(reference) = vm.heap.take_pending_callback() {
        let f = vm.heap.get(reference, 2);
        return begin(vm, host, What::Finalizer, f, reference);
    }
    while let Some(object) = vm.heap.take_pending_finalizer() {
        if finalize(vm, host, object) {
            return true;
        }
    }
    next_scheduled(vm, host)
}

/// Runs one finalizer: natively at once, or by pushing a frame. Whether it pushed one.
pub(super) fn finalize(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value) -> bool {
    match vm.heap.kind(object) {
        Some(kind::RESOURCE) => {
            release_resource(vm, host, object);
            false
        }
        Some(kind::GENERATOR) => {
            if vm.heap.get(object, generator::STATE) != small(generator::SUSPENDED) {
                return false;
            }
            vm.state.finalizers = vm.state.finalizers.wrapping_add(1);
            begin(vm, host, What::Finalizer, UNSET, object)
        }
        _ => {
            let found = attr::user_special(&vm.cx(host), object, names::DEL);
            let Some((f, own)) = found else { return false };
            vm.state.finalizers = vm.state.finalizers.wrapping_add(1);
            begin(vm, host, What::Finalizer, f, own)
        }
    }
}

/// Gives the entry of a RESOURCE back to the host, once.
pub(super) fn release_resource(vm: &mut Vm<'_>, host: &mut dyn Host, object: Value) -> bool {
    let index = vm.heap.get(object, resource::INDEX);
    if index == UNSET {
        return false;
    }
    vm.heap.set(object, resource::INDEX, UNSET);
    let (index, generation) = (small_of(index) as u32, small_of(vm.heap.get(object, resource::GENERATION)) as u32);
    if is_imm_of(vm.heap.get(object, resource::TYPE), immediate::TYPE) {
        handlers::release_timer(&mut vm.heap, &mut vm.state, index, generation);
        return true;
    }
    handlers::detach(&mut vm.heap, &mut vm.state, object);
    host.release(index, generation);
    true
}

/// Calls what is to be called when the VM ends. Whether it pushed a frame.
pub(super) fn at_end(vm: &mut Vm<'_>, host: &mut dyn Host) -> bool {
    let f = core::mem::replace(&mut vm.state.roots[root::AT_END], UNSET);
    f != UNSET && begin(vm, host, What::Finalizer, f, UNSET)
}

fn next_scheduled(vm: &mut Vm<'_>, host: &mut dyn Host) -> bool {
    let count = vm.state.scheduled;
    let queue = vm.state.roots[root::SCHEDULE];
    if count == 0 || queue == UNSET || vm.heap.is_locked() {
        return false;
    }
    let (f, argument) = (vm.heap.get(queue, 1), vm.heap.get(queue, 2));
    vm.heap.move_values(queue, 3, 1, 2 * (SCHEDULE_MAX - 1));
    vm.heap.set_values(queue, 2 * SCHEDULE_MAX - 1, &[UNSET, UNSET]);
    vm.state.scheduled = count - 1;
    begin(vm, host, What::Scheduled, f, argument)
}

/// Calls `f(argument)` above the current frame; with `f` UNSET, closes the generator `argument`. Whether a frame was pushed.
fn begin(vm: &mut Vm<'_>, host: &mut dyn Host, what: What, f: Value, argument: Value) -> bool {
    if vm.interruption.what != What::Nothing {
        put_aside(vm);
    }
    vm.state.roots[root::INTERRUPTING] = f;
    vm.state.roots[root::INTERRUPTING_ARGUMENT] = argument;
    vm.state.roots[root::INTERRUPTED_HANDLED] = core::mem::replace(&mut vm.state.roots[root::HANDLED], UNSET);
    let stage = core::mem::take(&mut vm.stage);
    vm.state.roots[root::INTERRUPTED_RESULT] = if stage > 0 { vm.state.roots[root::RESULT] } else { UNSET };
    vm.interruption = Interruption {
        what,
        fuel: if what == What::Finalizer { FINALIZER_FUEL.min(vm.finalizer_fuel) } else { i64::MAX },
        cut: false,
        attention: None,
        attempts: core::mem::take(&mut vm.state.attempts),
        collecting: core::mem::take(&mut vm.state.collecting),
        deadline_us: vm.state.resume_deadline_us.take(),
        stage,
    };
    vm.heap.use_reserve(matches!(what, What::Handler(_)));
    vm.state.interrupting = true;
    for attempt in 0..2 {
        match push(vm, host) {
            Ok(Called::Pushed) => return true,
            Ok(Called::Value(_)) => break,
            Err(signal) => {
                if let Reason::NeedMemory(words) = signal.reason() {
                    if attempt == 0 && !vm.heap.is_locked() && vm.may_collect() {
                        vm.collect(0);
                        continue;
                    }
                    vm.memory_error(words);
                }
                report_pending(vm, host);
                break;
            }
        }
    }
    over(vm);
    vm.resumed = false;
    false
}

/// The interruption that runs is itself interrupted.
fn put_aside(vm: &mut Vm<'_>) {
    let from = 1 + SLOTS + handlers::ASIDE * vm.outer.len();
    let table = vm.state.roots[root::HANDLERS];
    let values = ROOTS.map(|root| core::mem::replace(&mut vm.state.roots[root], UNSET));
    vm.heap.set_values(table, from, &values);
    // One of each level, and a scheduled call: there is room.
    let _ = vm.outer.push(vm.interruption);
}

fn push(vm: &mut Vm<'_>, host: &mut dyn Host) -> Result<Called, Signal> {
    let mut values = heapless::Vec::new();
    let f = vm.state.roots[root::INTERRUPTING];
    let callee = if f == UNSET {
        vm.prelude(host, prelude::GENERATOR_CLOSE)?
    } else if vm.heap.is(f, kind::FUNCTION) {
        f
    } else if vm.heap.is(f, kind::BOUND) && vm.heap.is(vm.heap.get(f, 1), kind::FUNCTION) {
        let _ = values.push(vm.heap.get(f, 2));
        vm.heap.get(f, 1)
    } else {
        let _ = values.push(f);
        vm.prelude(host, prelude::CALL)?
    };
    let argument = vm.state.roots[root::INTERRUPTING_ARGUMENT];
    if argument != UNSET {
        let _ = values.push(argument);
    }
    let mut pack = Pack { values, names: UNSET, keywords: 0 };
    let (at, back) = if vm.alone { (0, 0) } else { (vm.cursor.base + vm.registers(), vm.relative_pc()) };
    let mut site = Site { at, back, stage: DISCARD, catch: Catch::Everything, to: 0 };
    call::make(vm, host, callee, &mut pack, &mut site)
}

/// The interrupting frame is gone: what was interrupted finds everything as it was.
pub(super) fn over(vm: &mut Vm<'_>) {
    let outer = vm.outer.pop();
    let done = core::mem::replace(&mut vm.interruption, outer.unwrap_or(Interruption::NONE));
    vm.state.roots[root::HANDLED] = vm.state.roots[root::INTERRUPTED_HANDLED];
    if done.stage > 0 {
        vm.state.roots[root::RESULT] = vm.state.roots[root::INTERRUPTED_RESULT];
    }
    let table = vm.state.roots[root::HANDLERS];
    for (i, root) in ROOTS.into_iter().enumerate() {
        let at = 1 + SLOTS + handlers::ASIDE * vm.outer.len() + i;
        vm.state.roots[root] = if outer.is_some() { vm.heap.get(table, at) } else { UNSET };
        if outer.is_some() {
            vm.heap.set(table, at, UNSET);
        }
    }
    vm.heap.use_reserve(matches!(vm.interruption.what, What::Handler(_)));
    vm.state.interrupting = vm.interruption.what != What::Nothing;
    vm.stage = done.stage;
    vm.waiting = done.stage > 0;
    vm.state.attempts = done.attempts;
    vm.state.collecting = done.collecting;
    vm.state.resume_deadline_us = done.deadline_us;
    vm.resumed = true;
    if let Some(attention) = done.attention {
        vm.request(attention);
    }
    if vm.alone {
        vm.running = false;
    }
}

/// Ends the interrupting call: its frames are unwound past every handler, and it is reported.
pub(super) fn cut_short(vm: &mut Vm<'_>, host: &mut dyn Host, why: &str) {
    vm.interruption.cut = true;
    vm.stage = 0;
    let made = vm
        .heap
        .new_str(why)
        .and_then(|text| crate::exception::new(&mut vm.heap, types::of(types::RUNTIME_ERROR), &[text]))
        .unwrap_or(vm.state.roots[root::MEMORY_ERROR]);
    vm.state.set_pending(made);
    unwind::raise(vm, host);
}

/// The exception that leaves the interrupting call is reported and dropped.
pub(super) fn dropped(vm: &mut Vm<'_>, host: &mut dyn Host, e: Value) {
    let class = vm.heap.get(e, field::CLASS);
    let asked = vm.interruption.attention.is_some()
        && (class == types::of(types::KEYBOARD_INTERRUPT) || class == types::of(types::WATCHDOG_TIMEOUT));
    // Ctrl-C goes on to the program, so it is not ignored.
    if asked {
        return;
    }
    if matches!(vm.interruption.what, What::Handler(_)) {
        vm.state.handlers.failures = vm.state.handlers.failures.wrapping_add(1);
    }
    report(vm, host, e);
}

fn report_pending(vm: &mut Vm<'_>, host: &mut dyn Host) {
    let e = vm.state.take_pending();
    if vm.heap.is(e, kind::EXCEPTION) {
        report(vm, host, e);
    }
}

fn report(vm: &mut Vm<'_>, host: &mut dyn Host, e: Value) {
    let f = vm.state.roots[root::INTERRUPTING];
    let shown = if f == UNSET { vm.state.roots[root::INTERRUPTING_ARGUMENT] } else { f };
    // A serial may need memory; without it the object is shown by its type.
    let _ = vm.heap.serial(shown);
    let host = RefCell::new(host);
    let mut out = ErrorOutput(&host);
    let _ = out.write_str("Exception ignored in: ");
    if shown == NONE || crate::repr::write_any(&vm.heap, &vm.state, shown, false, &mut out).is_err() {
        let _ = out.write_str("?");
    }
    let _ = out.write_str("\n");
    let mut source = |path: &str, line: u32, to: &mut dyn Write| {
        let mut host = host.borrow_mut();
        super::source_line(&mut **host, path, line, to)
    };
    crate::exception::print_ignored(&vm.heap, &vm.state, e, &mut source, &mut out);
}

/// The host's error output.
struct ErrorOutput<'a, 'h>(&'a RefCell<&'h mut dyn Host>);

impl Write for ErrorOutput<'_, '_> {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        self.0.borrow_mut().write_error(s.as_bytes());
        Ok(())
    }
}
