//! Frames: windows on the pystack, how they are linked, pushed and popped.
//!
//! Register 1 holds where the caller goes on, relative to its code object: after the call instruction, or (stage > 0) at the instruction
//! whose slow path asked for the call. Register 2 is the link:
//!
//! ```text
//!  29      21   20   19 18   17      10  9         0
//! +----------+------+-------+-----------+------------+
//! |    to    | init | catch |   stage   |  distance  |   as a small int; 0 = the bottom frame
//! +----------+------+-------+-----------+------------+
//! ```
//! `init`: the call made an instance; it lies just below the callee's window and is the result. `to`: the result goes into the caller's
//! register of this number less 1; such a frame has stage 0, and if it catches StopIteration it is a generator's and the instruction that ends
//! where the caller goes on is FORNEXT.

use super::hot::{FIRST, WINDOW};
use super::{Vm, small_usize};
use crate::layout::{code, kind};
use crate::state::{Catch, root};
use crate::types;
use crate::value::{NONE, UNSET, Value, index_of, small, small_of};

/// The stage of a frame that interrupts: its result is dropped and the interrupted instruction begins.
pub const DISCARD: u32 = 255;

/// How a frame hands its result back.
#[derive(Clone, Copy)]
pub struct Link {
    /// Words between the windows.
    pub distance: usize,
    /// 0: into the caller's register where the callee was; else given to the slow path.
    pub stage: u32,
    /// What the slow path catches.
    pub catch: Catch,
    /// The call made an instance.
    pub init: bool,
    /// The caller's register for the result, plus 1; 0 for none.
    pub to: u32,
}

impl Link {
    pub fn encode(self) -> Value {
        let catch = match self.catch {
            Catch::Nothing => 0,
            Catch::StopIteration => 1,
            Catch::AttributeError => 2,
            Catch::Everything => 3,
        };
        let n = self.distance as u32 & 1023 | self.stage << 10 | catch << 18 | (self.init as u32) << 20 | self.to << 21;
        small(n as i32)
    }

    pub fn decode(v: Value) -> Link {
        let n = small_of(v) as u32;
        let catch = match n >> 18 & 3 {
            0 => Catch::Nothing,
            1 => Catch::StopIteration,
            2 => Catch::AttributeError,
            _ => Catch::Everything,
        };
        Link { distance: (n & 1023) as usize, stage: n >> 10 & 255, catch, init: n >> 20 & 1 == 1, to: n >> 21 & 511 }
    }
}

/// The CODE a frame runs, from its register 0: a FUNCTION, a GENERATOR or the CODE itself.
pub fn code_of(vm: &Vm<'_>, callee: Value) -> Value {
    match vm.heap.kind(callee) {
        Some(kind::FUNCTION) => vm.heap.get(callee, 1),
        Some(kind::GENERATOR) => vm.heap.get(vm.heap.get(callee, 1), 1),
        _ => callee,
    }
}

/// The first instruction of a code object, relative to it.
pub fn entry(vm: &Vm<'_>, c: Value) -> usize {
    1 + small_of(vm.heap.get(c, code::NPTRS)) as usize
}

/// The bottom frame, running module code.
pub fn push_bottom(vm: &mut Vm<'_>, c: Value) {
    vm.state.stack_high_water = vm.deepest_stack_words();
    vm.stack.fill(UNSET);
    vm.stack[0] = c;
    vm.stack[1] = small(0);
    vm.stack[2] = small(0);
    vm.cursor.base = 0;
    vm.cursor.code = index_of(c);
    vm.cursor.pc = vm.cursor.code + entry(vm, c);
}

/// Whether a frame of `registers` registers at stack index `at` fits.
pub fn fits(vm: &Vm<'_>, at: usize, registers: usize) -> bool {
    at + registers + WINDOW <= vm.stack.len()
}

/// Pushes a frame at stack index `at` for `callee`, whose code is `c`: `locals` go into the registers from [`FIRST`] on. The caller's pc to go on at
/// is `back`, relative to its code. The caller has checked that it fits.
pub fn push(vm: &mut Vm<'_>, at: usize, callee: Value, c: Value, locals: &[Value], back: usize, link: Link) {
    vm.stack[at + FIRST..at + FIRST + locals.len()].copy_from_slice(locals);
    enter(vm, at, callee, c, locals.len(), back, link);
}

/// As [`push`] with the `count` locals there already.
pub fn enter(vm: &mut Vm<'_>, at: usize, callee: Value, c: Value, count: usize, back: usize, link: Link) {
    let registers = (vm.heap.get(c, code::INFO) >> 1 & 1023) as usize;
    vm.stack[at] = callee;
    vm.stack[at + 1] = small_usize(back);
    vm.stack[at + 2] = link.encode();
    if let Some(rest) = vm.stack.get_mut(at + FIRST + count..at + registers) {
        rest.fill(UNSET);
    }
    vm.cursor.base = at;
    vm.cursor.code = index_of(c);
    vm.cursor.pc = vm.cursor.code + entry(vm, c);
}

/// The link of the current frame.
pub fn link(vm: &Vm<'_>) -> Link {
    Link::decode(vm.r(2))
}

/// Whether the current frame is the bottom one.
pub fn is_bottom(vm: &Vm<'_>) -> bool {
    vm.r(2) == small(0)
}

/// Goes back to the caller's window; the callee's words stay until they are used again. Returns the stack index the callee had.
pub fn pop(vm: &mut Vm<'_>) -> usize {
    let at = vm.cursor.base;
    let back = small_of(vm.r(1)) as usize;
    let distance = link(vm).distance;
    vm.cursor.base = at - distance.min(at);
    let c = code_of(vm, vm.r(0));
    vm.cursor.code = index_of(c);
    vm.cursor.pc = vm.cursor.code + back;
    at
}

/// Ends the current frame with `value`: hands it to the caller as its link says. `caught` tells the slow path at stage + 1.
pub fn deliver(vm: &mut Vm<'_>, value: Value, caught: bool) {
    if is_bottom(vm) {
        vm.running = false;
        vm.state.roots[root::RESULT] = value;
        return;
    }
    let how = link(vm);
    if how.stage == DISCARD && vm.alone {
        super::interruption::over(vm);
        return;
    }
    let value = if how.init && !caught { vm.stack[vm.cursor.base - 1] } else { value };
    let at = pop(vm);
    match how.stage {
        0 if how.to > 0 => {
            if caught {
                // FORNEXT jumps: its second word is the last one before where the caller goes on.
                let offset = vm.heap.word(vm.cursor.pc - 1) as i32;
                vm.cursor.pc = vm.cursor.pc.wrapping_add_signed(offset as isize);
            } else {
                vm.set_r(how.to as usize - 1, value);
            }
        }
        0 => vm.stack[if how.init { at - 1 } else { at }] = value,
        DISCARD => super::interruption::over(vm),
        stage => {
            vm.state.roots[root::RESULT] = value;
            vm.stage = if caught { stage + 1 } else { stage };
        }
    }
}

/// RETURN: what `__init__` must not return is checked here.
pub fn return_value(
    vm: &mut Vm<'_>,
    host: &mut dyn crate::host::Host,
    value: Value,
) -> Result<(), crate::native::Signal> {
    let callee = vm.r(0);
    if vm.heap.is(callee, kind::GENERATOR) {
        return super::generator::finished(vm, host, callee, value);
    }
    if !is_bottom(vm) && link(vm).init && value != NONE {
        let mut cx = vm.cx(host);
        let t = cx.type_name(value);
        return cx.raise(types::TYPE_ERROR, format_args!("__init__() should return None, not '{t}'"));
    }
    deliver(vm, value, false);
    Ok(())
}
