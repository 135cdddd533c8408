//! The dispatch loop: the fast path of every instruction that has one.
//!
//! It knows the heap's words and free end, the pystack, the roots and where it stands, all of them disjoint slices. Operators on larger numbers and
//! strs, characters, slices and iterators are functions on the heap's words beside it; natives it calls by way of the whole VM. Whatever needs more
//! leaves with [`Leave::Slow`], the instruction not begun.

mod quick;
mod sequence;
mod values;

use super::call::{in_place, is_native};
use super::{Vm, Word};
use crate::host::Host;
use crate::layout::{self, FLAG, HEADER_TAG, MARK, SIZE_SHIFT, class, code, generator, kind};
use crate::native::{Reason, Signal};
use crate::op;
use crate::state::root;
use crate::tables;
use crate::types;
use crate::value::{NONE, TRUE, UNSET, boolean, heap_ref, imm, immediate, is_small, small, small_of};
use quick::{
    Room, add_small, floor_divide_small, header_of, kind_of, modulo_small, mul_small, quick_append, quick_item,
    quick_length, quick_set_item, quick_truth, shift_left_small, shift_right_small, sub_small, table_entry, window,
};

/// Registers a window spans; operands are bytes, so no register index needs a check.
pub const WINDOW: usize = 264;

/// First register after function and links.
pub const FIRST: usize = 3;

/// Where execution stands. `pc` and `code` are word indices into the heap, `base` into the pystack.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// The next instruction.
    pub pc: usize,
    /// The CODE object.
    pub code: usize,
    /// The window.
    pub base: usize,
    /// Calls and back-edges left before the loop is left.
    pub fuel: i32,
}

/// Why the loop was left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leave {
    /// The instruction at `pc` needs its slow path.
    Slow,
    /// Fuel is spent; the instruction at `pc` is the next one.
    Fuel,
    /// A native called at `pc` answered with a signal, or was the last thing before something has to be seen to.
    Answer(Result<(), Signal>),
    /// Within the loop alone: the native in r[a] is to be called, with so many arguments from this register on; whether the first is the object
    /// whose method it is.
    Native(u16, u16, bool),
}

// Parts of a frame's link (`frame.rs`).
/// The distance to the caller's window.
const DISTANCE: u32 = 1023;
/// Stage and what is caught: the result goes to a slow path.
const STAGE: u32 = 255 << 10;
/// The call made an instance.
const INIT: u32 = 1 << 20;
/// Where the register for the result begins.
const TO_SHIFT: u32 = 21;
/// What the link of a loop over a generator catches.
const CATCH_STOP: u32 = 1 << 18;

/// The type `range`.
const RANGE: u32 = types::of(types::RANGE);
const INSTANCE_TEST: u32 = 0x3f7;
const INSTANCE_BITS: u32 = kind::INSTANCE << 4 | HEADER_TAG;
/// What the method cache holds for a str, wherever it lies.
pub const STR_KEY: u32 = kind::STR << 4 | HEADER_TAG;

/// A frame about to be entered: what lies in it up to register `filled` is there already.
struct Entry {
    /// Stack index of its window.
    at: usize,
    /// The CODE it runs.
    code: usize,
    /// First register to be cleared.
    filled: usize,
    /// Where the caller goes on, as an index into the heap.
    back: usize,
    /// Its link as a number.
    link: u32,
}

/// Runs until something needs more than the fast path.
#[cfg_attr(fast_loop, optimize(speed))]
#[inline(never)]
pub fn run(vm: &mut Vm<'_>, host: &mut dyn Host) -> Leave {
    'enter: loop {
        let (mem, top, soft) = vm.heap.arena();
        // A test that collects or interrupts before every slow path wants all allocations and natives there.
        let slowly = vm.state.stress_collect || vm.stepping.is_some();
        let mut room = Room { top, soft: if slowly { 0 } else { soft } };
        let roots = &mut vm.state.roots;
        let stack = &mut *vm.stack;
        let stack_end = stack.len();
        let mut pc = vm.cursor.pc;
        let mut code_at = vm.cursor.code;
        let mut base = vm.cursor.base;
        let mut fuel = vm.cursor.fuel;
        let Some(mut r) = window(stack, base) else { return Leave::Slow };
        let leave;
        'run: loop {
            macro_rules! slow {
                () => {{
                    leave = Leave::Slow;
                    break 'run;
                }};
            }
            macro_rules! next {
                ($words:literal) => {{
                    pc += $words;
                    continue 'run;
                }};
            }
            let Some(&w) = mem.get(pc) else { slow!() };
            let a = (w >> 8 & 255) as usize;
            let b = (w >> 16 & 255) as usize;
            let c = (w >> 24) as usize;
            macro_rules! pool {
                ($i:expr) => {
                    mem[code_at + code::POOL + $i as usize]
                };
            }
            // r[a] = what `$value` gives, unless that is None.
            macro_rules! set {
                ($value:expr) => {{
                    let Some(v) = $value else { slow!() };
                    r[a] = v;
                    next!(1)
                }};
            }
            // r[a] = what `$value` gives, else what larger numbers or strs give.
            macro_rules! number {
                ($value:expr, $code:expr, $x:expr, $y:expr) => {{
                    let v = match $value {
                        Some(v) => v,
                        None => {
                            let Some(v) = values::binary(mem, room.lend(), $code, $x, $y) else { slow!() };
                            v
                        }
                    };
                    r[a] = v;
                    next!(1)
                }};
            }
            macro_rules! bits {
                (|$x:ident, $y:ident| $value:expr) => {{
                    let ($x, $y) = (r[b], r[c]);
                    number!(if $x & $y & 1 == 0 { None } else { Some($value) }, (w & 127) as u8, $x, $y)
                }};
            }
            macro_rules! compare {
            ($cmp:tt) => {{
                let (x, y) = (r[b], r[c]);
                r[a] = if x & y & 1 == 1 {
                    boolean((x as i32) $cmp (y as i32))
                } else {
                    let Some(t) = values::compare(mem, (w & 127) as u8, x, y) else { slow!() };
                    boolean(t)
                };
                next!(1)
            }};
        }
            macro_rules! jump_if {
                ($condition:expr) => {{
                    let offset = if $condition { mem[pc + 1] as i32 } else { 0 };
                    pc = (pc + 2).wrapping_add_signed(offset as isize);
                    continue 'run;
                }};
            }
            macro_rules! compare_jump {
            ($cmp:tt) => {{
                let (x, y) = (r[a], r[b]);
                let t = if x & y & 1 == 1 {
                    (x as i32) $cmp (y as i32)
                } else {
                    let Some(t) = values::compare(mem, (w & 127) as u8, x, y) else { slow!() };
                    t
                };
                jump_if!(t == (c != 0))
            }};
        }
            // The window of the caller whose distance is in `$link`.
            macro_rules! leave_frame {
                ($link:expr, $result:expr) => {{
                    let back = small_of(r[1]) as usize;
                    if $link >> TO_SHIFT == 0 && $link & INIT == 0 {
                        r[0] = $result;
                    }
                    base -= ($link & DISTANCE) as usize;
                    let Some(next) = window(stack, base) else { slow!() };
                    r = next;
                    if $link >> TO_SHIFT != 0 {
                        r[($link >> TO_SHIFT) as usize - 1 & 255] = $result;
                    }
                    let f = (r[0] >> 2) as usize;
                    code_at = match kind_of(mem, r[0]) {
                        kind::FUNCTION => (mem[f + 1] >> 2) as usize,
                        kind::GENERATOR => (mem[(mem[f + 1] >> 2) as usize + 1] >> 2) as usize,
                        _ => f,
                    };
                    pc = code_at + back;
                    continue 'run;
                }};
            }
            // Puts the frame of a generator that can simply go on at `$distance` from here.
            macro_rules! resume {
                ($generator:expr, $distance:expr, $link:expr, $words:literal) => {{
                    let g = ($generator >> 2) as usize;
                    let state = mem[g + generator::STATE];
                    let target = (mem[(mem[g + generator::FUNCTION] >> 2) as usize + 1] >> 2) as usize;
                    let first = target + small_of(mem[g + generator::PC]) as usize;
                    let stands_at = mem[first];
                    // Suspended at a `yield`, or not started.
                    let suspended = state == small(1);
                    if mem[g + generator::WHAT] != small(0)
                        || !(state == small(0) || suspended && (stands_at & 127) as u8 == op::YIELD)
                    {
                        slow!()
                    }
                    let saved = (mem[g] >> SIZE_SHIFT) as usize - generator::REGISTERS;
                    let at = base + $distance;
                    if at + FIRST + saved + WINDOW > stack_end {
                        slow!()
                    }
                    fuel -= 1;
                    if fuel < 0 {
                        leave = Leave::Fuel;
                        break 'run;
                    }
                    let Some(frame) = stack.get_mut(at..at + FIRST + saved) else { slow!() };
                    let Some(kept) = mem.get_mut(g + generator::REGISTERS..g + generator::REGISTERS + saved) else {
                        slow!()
                    };
                    frame[0] = $generator;
                    frame[1] = small((pc + $words - code_at) as i32);
                    frame[2] = small($link as i32);
                    for (to, from) in frame[FIRST..].iter_mut().zip(kept) {
                        *to = core::mem::replace(from, UNSET);
                    }
                    mem[g + generator::STATE] = small(2);
                    core::mem::swap(&mut mem[g + generator::HANDLED], &mut roots[root::HANDLED]);
                    base = at;
                    code_at = target;
                    pc = first;
                    let Some(next) = window(stack, base) else { slow!() };
                    r = next;
                    if suspended {
                        r[(stands_at >> 8 & 255) as usize] = NONE;
                        pc += 1;
                    }
                    continue 'run;
                }};
            }
            let entry = 'arm: {
                match (w & 127) as u8 {
                    op::NOP => next!(1),
                    op::MOVE => {
                        r[a] = r[b];
                        next!(1)
                    }
                    op::LOADK => {
                        r[a] = pool!(w >> 16);
                        next!(1)
                    }
                    op::LOADI => {
                        r[a] = small(w as i32 >> 16);
                        next!(1)
                    }
                    op::LOADS => {
                        r[a] = if b == 255 { UNSET } else { imm(immediate::SINGLETON, b as u32) };
                        next!(1)
                    }
                    op::LOADGLOBAL => {
                        let cell = pool!(w >> 16);
                        let v = mem[(cell >> 2) as usize + 1];
                        if v == UNSET || cell & 3 != 0 {
                            slow!()
                        }
                        r[a] = v;
                        next!(1)
                    }
                    op::STOREGLOBAL => {
                        let cell = (pool!(w >> 16) >> 2) as usize;
                        if mem[cell] & FLAG != 0 {
                            slow!()
                        }
                        mem[cell + 1] = r[a];
                        next!(1)
                    }
                    op::LOADCELL => {
                        let v = mem[(r[b] >> 2) as usize + 1];
                        if v == UNSET {
                            slow!()
                        }
                        r[a] = v;
                        next!(1)
                    }
                    op::STORECELL => {
                        mem[(r[b] >> 2) as usize + 1] = r[a];
                        next!(1)
                    }
                    op::MAKECELL => {
                        let Some(cell) = room.alloc_of(mem, kind::CELL, [r[a]]) else { slow!() };
                        r[a] = cell;
                        next!(1)
                    }
                    op::LOADFREE | op::STOREFREE | op::LOADCLOSURE => {
                        let function = r[0];
                        let f = if kind_of(mem, function) == kind::GENERATOR {
                            mem[(function >> 2) as usize + 1]
                        } else {
                            function
                        };
                        let closure = (mem[(f >> 2) as usize + 3] >> 2) as usize;
                        let cell = mem[closure + 1 + b];
                        if (w & 127) as u8 == op::LOADCLOSURE {
                            r[a] = cell;
                        } else {
                            let cell = (cell >> 2) as usize;
                            if (w & 127) as u8 == op::STOREFREE {
                                mem[cell + 1] = r[a];
                            } else {
                                let v = mem[cell + 1];
                                if v == UNSET {
                                    slow!()
                                }
                                r[a] = v;
                            }
                        }
                        next!(1)
                    }
                    op::CHECK => {
                        if r[a] == UNSET {
                            slow!()
                        }
                        next!(1)
                    }
                    op::ADD => number!(add_small(r[b], r[c]), op::ADD, r[b], r[c]),
                    op::SUB => number!(sub_small(r[b], r[c]), op::SUB, r[b], r[c]),
                    op::MUL => number!(mul_small(r[b], r[c]), op::MUL, r[b], r[c]),
                    op::FLOORDIV => number!(floor_divide_small(r[b], r[c]), op::FLOORDIV, r[b], r[c]),
                    op::MOD => number!(modulo_small(r[b], r[c]), op::MOD, r[b], r[c]),
                    op::LSHIFT => number!(shift_left_small(r[b], r[c]), op::LSHIFT, r[b], r[c]),
                    op::RSHIFT => number!(shift_right_small(r[b], r[c]), op::RSHIFT, r[b], r[c]),
                    op::TRUEDIV => set!(values::binary(mem, room.lend(), op::TRUEDIV, r[b], r[c])),
                    op::ADDI | op::IADDI => {
                        let y = small((w as i32) >> 24);
                        number!(add_small(r[b], y), op::ADD, r[b], y)
                    }
                    op::SUBI => {
                        let y = small((w as i32) >> 24);
                        number!(sub_small(r[b], y), op::SUB, r[b], y)
                    }
                    op::NEG => set!(sub_small(small(0), r[b])),
                    op::INPLACE => {
                        let (x, y) = (r[b], r[c]);
                        let s = match mem[pc + 1] as u8 {
                            op::ADD => add_small(x, y),
                            op::SUB => sub_small(x, y),
                            op::MUL => mul_small(x, y),
                            op::FLOORDIV => floor_divide_small(x, y),
                            op::MOD => modulo_small(x, y),
                            op::LSHIFT => shift_left_small(x, y),
                            op::RSHIFT => shift_right_small(x, y),
                            op::AND if x & y & 1 == 1 => Some(x & y),
                            op::OR if x & y & 1 == 1 => Some(x | y),
                            op::XOR if x & y & 1 == 1 => Some((x ^ y) | 1),
                            _ => None,
                        };
                        let s = match s {
                            Some(s) => s,
                            None => {
                                let code = mem[pc + 1] as u8;
                                let Some(s) = values::binary(mem, room.lend(), code, x, y) else { slow!() };
                                s
                            }
                        };
                        r[a] = s;
                        next!(2)
                    }
                    op::AND => bits!(|x, y| x & y),
                    op::OR => bits!(|x, y| x | y),
                    op::XOR => bits!(|x, y| (x ^ y) | 1),
                    op::NOT => {
                        let Some(t) = quick_truth(mem, r[b]) else { slow!() };
                        r[a] = boolean(!t);
                        next!(1)
                    }
                    op::LT => compare!(<),
                    op::LE => compare!(<=),
                    op::EQ => compare!(==),
                    op::NE => compare!(!=),
                    op::GT => compare!(>),
                    op::GE => compare!(>=),
                    op::IS => {
                        r[a] = boolean(r[b] == r[c]);
                        next!(1)
                    }
                    op::ISNOT => {
                        r[a] = boolean(r[b] != r[c]);
                        next!(1)
                    }
                    op::JUMP => {
                        pc = (pc + 1).wrapping_add_signed((w as i32 >> 8) as isize);
                        continue 'run;
                    }
                    op::LOOP => {
                        pc = (pc + 1).wrapping_add_signed((w as i32 >> 8) as isize);
                        fuel -= 1;
                        if fuel < 0 {
                            leave = Leave::Fuel;
                            break 'run;
                        }
                        continue 'run;
                    }
                    op::JTRUE | op::JFALSE => {
                        let Some(t) = quick_truth(mem, r[a]) else { slow!() };
                        let offset = if t == ((w & 127) as u8 == op::JTRUE) { w as i32 >> 16 } else { 0 };
                        pc = (pc + 1).wrapping_add_signed(offset as isize);
                        continue 'run;
                    }
                    op::JLT => compare_jump!(<),
                    op::JLE => compare_jump!(<=),
                    op::JEQ => compare_jump!(==),
                    op::JNE => compare_jump!(!=),
                    op::JGT => compare_jump!(>),
                    op::JGE => compare_jump!(>=),
                    op::JNONE => jump_if!((r[a] == NONE) == (c != 0)),
                    op::JIS => jump_if!((r[a] == r[b]) == (c != 0)),
                    op::GETATTR => {
                        let v = r[b];
                        let h = header_of(mem, v);
                        let cache = code_at + code::POOL + (mem[pc + 1] >> 16) as usize;
                        let (key, found) = (mem[cache], mem[cache + 1]);
                        if h == 0 {
                            slow!()
                        }
                        if key == h {
                            // An own attribute; the word says where.
                            let x = mem[(v >> 2) as usize + found as usize];
                            if x == UNSET {
                                slow!()
                            }
                            r[a] = x;
                        } else if key == h | MARK || key == v ^ 1 {
                            // A value of the class.
                            r[a] = found;
                        } else if key == v {
                            // A module's variable.
                            let x = mem[(found >> 2) as usize + 1];
                            if x == UNSET {
                                slow!()
                            }
                            r[a] = x;
                        } else if key == h ^ 1 {
                            // A property: its function is called above this window.
                            let distance = (mem[code_at + code::INFO] >> 1 & 1023) as usize;
                            let Some(frame) = stack.get_mut(base + distance..base + distance + FIRST + 1) else {
                                slow!()
                            };
                            frame[0] = found;
                            frame[FIRST] = v;
                            break 'arm Entry {
                                at: base + distance,
                                code: (mem[(found >> 2) as usize + 1] >> 2) as usize,
                                filled: FIRST + 1,
                                back: pc + 2,
                                link: distance as u32 | (a as u32 + 1) << TO_SHIFT,
                            };
                        } else {
                            slow!()
                        }
                        next!(2)
                    }
                    op::SETATTR => {
                        let v = r[a];
                        let h = header_of(mem, v);
                        let cache = code_at + code::POOL + (mem[pc + 1] >> 16) as usize;
                        if mem[cache] != h || h & INSTANCE_TEST != INSTANCE_BITS {
                            slow!()
                        }
                        let object = (v >> 2) as usize;
                        let new = mem[cache + 1];
                        let slot = mem[cache + 2] as usize;
                        mem[object] = new;
                        mem[object + slot] = r[b];
                        next!(2)
                    }
                    op::LOADMETHOD => {
                        let v = r[b];
                        let h = header_of(mem, v);
                        let cache = code_at + code::POOL + (mem[pc + 1] >> 16) as usize;
                        let (key, found) = (mem[cache], mem[cache + 1]);
                        if key == UNSET {
                            slow!()
                        }
                        if key == h {
                            r[a] = found;
                            r[a + 3] = v;
                        } else if h != 0 && key == v ^ 1 {
                            r[a] = found;
                            r[a + 3] = UNSET;
                        } else if h != 0 && key == h | MARK {
                            // A callable among the instance's own attributes.
                            let x = mem[(v >> 2) as usize + found as usize];
                            if x == UNSET {
                                slow!()
                            }
                            r[a] = x;
                            r[a + 3] = UNSET;
                        } else if h != 0 && key == v {
                            let x = mem[(found >> 2) as usize + 1];
                            if x == UNSET {
                                slow!()
                            }
                            r[a] = x;
                            r[a + 3] = UNSET;
                        } else if key == if v & 15 == 2 { STR_KEY } else { h & INSTANCE_TEST } {
                            // Built-in types whose size lies in the header.
                            r[a] = found;
                            r[a + 3] = v;
                        } else {
                            slow!()
                        }
                        next!(2)
                    }
                    op::GETITEM => {
                        let (v, i) = (r[b], r[c]);
                        let h = header_of(mem, v);
                        let at = (v >> 2) as usize;
                        if layout::kind_of_header(h) == kind::DICT {
                            let Some(entry) = table_entry(mem, mem[at + 1], i, 2) else { slow!() };
                            r[a] = mem[entry + 1];
                            next!(1)
                        }
                        let v = match quick_item(mem, at, h, i) {
                            Some(item) => item,
                            None => {
                                let Some(part) = sequence::subscript(mem, room.lend(), v, i) else { slow!() };
                                part
                            }
                        };
                        r[a] = v;
                        next!(1)
                    }
                    op::SETITEM => {
                        let (v, i) = (r[a], r[b]);
                        let h = header_of(mem, v);
                        let at = (v >> 2) as usize;
                        if layout::kind_of_header(h) == kind::DICT {
                            let Some(entry) = table_entry(mem, mem[at + 1], i, 2) else { slow!() };
                            mem[entry + 1] = r[c];
                        } else if !quick_set_item(mem, at, h, i, r[c]) {
                            slow!()
                        }
                        next!(1)
                    }
                    op::IN => {
                        let (x, v) = (r[b], r[c]);
                        let width = match kind_of(mem, v) {
                            kind::DICT => 2,
                            kind::SET | kind::FROZENSET => 1,
                            _ => slow!(),
                        };
                        if table_entry(mem, mem[(v >> 2) as usize + 1], x, width).is_none() {
                            slow!()
                        }
                        r[a] = TRUE;
                        next!(1)
                    }
                    op::SLICE => set!(room.alloc_of(mem, kind::SLICE, [r[b], r[b + 1], r[b + 2]])),
                    op::TUPLE => set!(room.alloc_copy(mem, kind::TUPLE, r, b, c)),
                    op::LIST => {
                        if *room.top + 4 + c > room.soft {
                            slow!()
                        }
                        let storage = if c == 0 { Some(UNSET) } else { room.alloc_copy(mem, kind::VALUES, r, b, c) };
                        let Some(storage) = storage else { slow!() };
                        set!(room.alloc_of(mem, kind::LIST, [storage, small(c as i32)]))
                    }
                    op::DICT => {
                        if c != 0 {
                            slow!()
                        }
                        set!(room.alloc_of(mem, kind::DICT, [UNSET, small(0)]))
                    }
                    op::LISTAPPEND => {
                        if !quick_append(mem, r[a], r[b]) {
                            slow!()
                        }
                        next!(1)
                    }
                    op::UNPACK => {
                        let v = r[b];
                        let h = header_of(mem, v);
                        let (from, n) = match layout::kind_of_header(h) {
                            kind::TUPLE => (v, (h >> SIZE_SHIFT) as i32 - 1),
                            kind::LIST => (mem[(v >> 2) as usize + 1], small_of(mem[(v >> 2) as usize + 2])),
                            _ => slow!(),
                        };
                        if n != c as i32 {
                            slow!()
                        }
                        let from = (from >> 2) as usize + 1;
                        let mut i = c;
                        while i > 0 {
                            i -= 1;
                            r[(a + i) & 255] = mem[from + i];
                        }
                        next!(1)
                    }
                    op::FUNCTION => {
                        let flags = mem[pc + 1];
                        if flags & 2 != 0 {
                            slow!()
                        }
                        let defaults = if flags & 1 != 0 { r[a + 1] } else { UNSET };
                        let closure = if flags & 4 != 0 { r[a + 3] } else { UNSET };
                        let function = [pool!(w >> 16), defaults, closure, UNSET, UNSET, mem[code_at + code::MODULE]];
                        let Some(f) = room.alloc_of(mem, kind::FUNCTION, function) else { slow!() };
                        r[a] = f;
                        next!(2)
                    }
                    op::FORPREP => {
                        let v = r[b];
                        let at = (v >> 2) as usize;
                        (r[a], r[a + 1], r[a + 2]) = match kind_of(mem, v) {
                            kind::LIST | kind::TUPLE => (v, small(0), UNSET),
                            kind::RANGE if mem[at + 3] == small(1) => {
                                let Some(count) = sub_small(mem[at + 2], mem[at + 1]) else { slow!() };
                                (small(1), mem[at + 1], if (count as i32) < 0 { small(0) } else { count })
                            }
                            kind::ITERATOR => (v, UNSET, UNSET),
                            _ => slow!(),
                        };
                        next!(1)
                    }
                    op::FORNEXT => {
                        let state = r[a];
                        if is_small(state) {
                            // A range: step, next value, how many are left.
                            let (current, left) = (r[a + 1], r[a + 2]);
                            if left != small(0) {
                                r[b] = current;
                                // Behind the last value this may wrap; nobody looks.
                                r[a + 1] = current.wrapping_add(state ^ 1);
                                r[a + 2] = left.wrapping_sub(2);
                                next!(2)
                            }
                            jump_if!(true)
                        }
                        let h = header_of(mem, state);
                        let at = (state >> 2) as usize;
                        let i = small_of(r[a + 1]) as usize;
                        let (n, from) = match layout::kind_of_header(h) {
                            kind::LIST => (small_of(mem[at + 2]) as usize, mem[at + 1]),
                            kind::TUPLE => ((h >> SIZE_SHIFT) as usize - 1, state),
                            kind::GENERATOR => {
                                let distance = (mem[code_at + code::INFO] >> 1 & 1023) as usize;
                                resume!(state, distance, distance as u32 | CATCH_STOP | (b as u32 + 1) << TO_SHIFT, 2)
                            }
                            kind::ITERATOR => {
                                let Some(v) = sequence::next(mem, room.lend(), at) else { slow!() };
                                if v == sequence::END {
                                    jump_if!(true)
                                }
                                r[b] = v;
                                next!(2)
                            }
                            _ => slow!(),
                        };
                        if i < n {
                            r[b] = mem[(from >> 2) as usize + 1 + i];
                            r[a + 1] = small(i as i32 + 1);
                            next!(2)
                        }
                        r[a + 1] = small(i32::MAX >> 2);
                        jump_if!(true)
                    }
                    op::CALL | op::CALLMETHOD => {
                        let callee = r[a];
                        let method = (w & 127) as u8 == op::CALLMETHOD;
                        // A function that a module or an instance holds gets no self: its arguments begin one register higher.
                        let unbound = method && r[a + 3] == UNSET;
                        let mut count = b + usize::from(method && !unbound);
                        match kind_of(mem, callee) {
                            kind::FUNCTION => {
                                let target = (mem[(callee >> 2) as usize + 1] >> 2) as usize;
                                if mem[target + code::INFO] >> 11 != 0 {
                                    slow!()
                                }
                                let parameters = mem[target + code::PARAMS];
                                if parameters != small(count as i32) {
                                    // Trailing parameters get their defaults, if all there are is positional ones.
                                    let parameters = small_of(parameters) as usize;
                                    let missing = parameters.wrapping_sub(count);
                                    let defaults = mem[(callee >> 2) as usize + 2];
                                    let there = (header_of(mem, defaults) >> SIZE_SHIFT) as usize;
                                    if unbound
                                        || defaults == UNSET
                                        || missing >= there
                                        || a + FIRST + parameters > WINDOW
                                    {
                                        slow!()
                                    }
                                    let from = (defaults >> 2) as usize + there - missing;
                                    let mut i = 0;
                                    while i < missing {
                                        r[a + FIRST + count + i] = mem[from + i];
                                        i += 1;
                                    }
                                    count = parameters;
                                }
                                if unbound {
                                    // The arguments are moved, so nothing may stand in the way of the call any more.
                                    let registers = (mem[target + code::INFO] >> 1 & 1023) as usize;
                                    if base + a + registers + WINDOW > stack_end || a + 4 + b > WINDOW {
                                        slow!()
                                    }
                                    if fuel <= 0 {
                                        leave = Leave::Fuel;
                                        break 'run;
                                    }
                                    let mut i = 0;
                                    while i < b {
                                        r[a + 3 + i] = r[a + 4 + i];
                                        i += 1;
                                    }
                                }
                                Entry {
                                    at: base + a,
                                    code: target,
                                    filled: FIRST + count,
                                    back: pc + 1,
                                    link: a as u32,
                                }
                            }
                            kind::CLASS if !method => {
                                let class_at = (callee >> 2) as usize;
                                let init = mem[class_at + class::INIT];
                                if init == UNSET {
                                    slow!()
                                }
                                let target = (mem[(init >> 2) as usize + 1] >> 2) as usize;
                                let info = mem[target + code::INFO] >> 1;
                                if mem[target + code::PARAMS] != small(b as i32 + 1)
                                    || info >> 10 != 0
                                    || base + a + 1 + (info & 1023) as usize + WINDOW > stack_end
                                    || a + 5 + b > WINDOW
                                {
                                    slow!()
                                }
                                if fuel <= 0 {
                                    leave = Leave::Fuel;
                                    break 'run;
                                }
                                let slots = (small_of(mem[class_at + class::INFO]) as usize & 255)
                                    .max(crate::shape::SLOTS_FIRST);
                                let Some(object) = room.alloc(mem, kind::INSTANCE, 2 + slots) else { slow!() };
                                mem[object] |= mem[class_at + class::SHAPE] >> 1 << layout::SHAPE_SHIFT;
                                let mut i = b;
                                while i > 0 {
                                    i -= 1;
                                    r[a + 5 + i] = r[a + 3 + i];
                                }
                                r[a] = heap_ref(object);
                                r[a + 1] = init;
                                r[a + 4] = heap_ref(object);
                                let link = (a as u32 + 1) | INIT;
                                Entry { at: base + a + 1, code: target, filled: FIRST + 1 + b, back: pc + 1, link }
                            }
                            _ => {
                                // The commonest natives need nothing but the words of one object.
                                if count == 1 {
                                    let x = r[a + 3];
                                    if callee == tables::LEN
                                        && let Some(length) = quick_length(mem, x)
                                    {
                                        r[a] = length;
                                        next!(1)
                                    }
                                    if callee == tables::NEXT && kind_of(mem, x) == kind::GENERATOR {
                                        resume!(x, a, a as u32, 1)
                                    }
                                    if callee == RANGE && is_small(x) {
                                        set!(room.alloc_of(mem, kind::RANGE, [small(0), x, small(1)]))
                                    }
                                } else if count == 2 {
                                    if callee == tables::APPEND && quick_append(mem, r[a + 3], r[a + 4]) {
                                        r[a] = NONE;
                                        next!(1)
                                    }
                                    if callee == RANGE && is_small(r[a + 3] & r[a + 4]) {
                                        set!(room.alloc_of(mem, kind::RANGE, [r[a + 3], r[a + 4], small(1)]))
                                    }
                                }
                                if !is_native(callee) || room.soft == 0 {
                                    slow!()
                                }
                                let from = (a + FIRST + usize::from(unbound)) as u16;
                                leave = Leave::Native(from, count as u16, method && !unbound);
                                break 'run;
                            }
                        }
                    }
                    op::CALLKW => {
                        let callee = r[a];
                        if kind_of(mem, callee) != kind::FUNCTION || c == 1 && r[a + 3] == UNSET {
                            slow!()
                        }
                        let count = b + c;
                        let target = (mem[(callee >> 2) as usize + 1] >> 2) as usize;
                        if mem[target + code::PARAMS] != small(count as i32) || mem[target + code::INFO] >> 11 != 0 {
                            slow!()
                        }
                        // All parameters are given and the keywords come in their order.
                        let given = (pool!(mem[pc + 1]) >> 2) as usize;
                        let mut i = (mem[given] >> SIZE_SHIFT) as usize - 1;
                        let last = (mem[target + code::VARNAMES] >> 2) as usize + count;
                        let first = last - i;
                        while i > 0 && mem[given + i] == mem[first + i] {
                            i -= 1;
                        }
                        if i > 0 {
                            slow!()
                        }
                        Entry { at: base + a, code: target, filled: FIRST + count, back: pc + 2, link: a as u32 }
                    }
                    op::RETURN | op::RETURNNONE => {
                        let link = small_of(r[2]) as u32;
                        let result = if (w & 127) as u8 == op::RETURN { r[a] } else { NONE };
                        // Not the bottom frame, and nobody waits for the result but a register.
                        if link == 0
                            || link & STAGE != 0
                            || link & INIT != 0 && (result != NONE || link >> TO_SHIFT != 0)
                        {
                            slow!()
                        }
                        if kind_of(mem, r[0]) != kind::FUNCTION {
                            slow!()
                        }
                        leave_frame!(link, result)
                    }
                    op::YIELD => {
                        let g = (r[0] >> 2) as usize;
                        let link = small_of(r[2]) as u32;
                        if kind_of(mem, r[0]) != kind::GENERATOR
                            || mem[g + generator::WHAT] != small(0)
                            || link == 0
                            || link & (STAGE | INIT) != 0
                        {
                            slow!()
                        }
                        let result = r[b];
                        let saved = (mem[g] >> SIZE_SHIFT) as usize - generator::REGISTERS;
                        let kept = mem.get_mut(g + generator::REGISTERS..g + generator::REGISTERS + saved);
                        let (Some(kept), Some(frame)) = (kept, r.get(FIRST..FIRST + saved)) else { slow!() };
                        kept.copy_from_slice(frame);
                        mem[g + generator::PC] = small((pc - code_at) as i32);
                        mem[g + generator::STATE] = small(1);
                        core::mem::swap(&mut mem[g + generator::HANDLED], &mut roots[root::HANDLED]);
                        leave_frame!(link, result)
                    }
                    op::ENTERHANDLER => {
                        r[a + 1] = core::mem::replace(&mut roots[root::HANDLED], r[a]);
                        next!(1)
                    }
                    op::LEAVEHANDLER => {
                        roots[root::HANDLED] = r[a + 1];
                        next!(1)
                    }
                    op::EXCMATCH => {
                        let e = r[b];
                        if kind_of(mem, e) != kind::EXCEPTION
                            || mem[(e >> 2) as usize + layout::exception::CLASS] != r[c]
                        {
                            slow!()
                        }
                        r[a] = TRUE;
                        next!(1)
                    }
                    _ => slow!(),
                }
            };
            let registers = (mem[entry.code + code::INFO] >> 1 & 1023) as usize;
            if entry.at + registers + WINDOW > stack_end {
                slow!()
            }
            fuel -= 1;
            if fuel < 0 {
                leave = Leave::Fuel;
                break 'run;
            }
            stack[entry.at + 1] = small((entry.back - code_at) as i32);
            stack[entry.at + 2] = small(entry.link as i32);
            if let Some(rest) = stack.get_mut(entry.at + entry.filled..entry.at + registers) {
                rest.fill(UNSET);
            }
            base = entry.at;
            code_at = entry.code;
            pc = code_at + 1 + (mem[code_at + code::NPTRS] >> 1) as usize;
            let Some(next) = window(stack, base) else { slow!() };
            r = next;
        }
        vm.cursor = Cursor { pc, code: code_at, base, fuel };
        let Leave::Native(from, count, bound) = leave else { return leave };
        if let Some(leave) = native(vm, host, usize::from(from), usize::from(count), bound) {
            return leave;
        }
        continue 'enter;
    }
}

/// Calls the native or built-in type that the CALL or CALLMETHOD at the cursor calls, with `count` arguments from register `from` on. None: it is
/// done, and nothing has to be seen to before the next instruction.
#[inline(never)]
fn native(vm: &mut Vm<'_>, host: &mut dyn Host, from: usize, count: usize, bound: bool) -> Option<Leave> {
    let a = Word(vm.operand(0)).a();
    // What lies between the callee and its arguments is dead.
    vm.set_r(a + 1, UNSET);
    vm.set_r(a + 2, UNSET);
    vm.resumed = false;
    let registered = vm.heap.registered();
    match in_place(vm, host, a, from, count, bound) {
        Ok(v) => {
            vm.set_r(a, v);
            vm.advance(1);
            vm.state.resume_deadline_us = None;
            if vm.is_disturbed() { Some(Leave::Answer(Ok(()))) } else { None }
        }
        Err(e) if e.wants_python() => {
            vm.redirected = true;
            Some(Leave::Slow)
        }
        Err(e) => {
            if let Reason::NeedMemory(_) = e.reason() {
                vm.heap.forget_registered_since(registered);
            }
            Some(Leave::Answer(Err(e)))
        }
    }
}
