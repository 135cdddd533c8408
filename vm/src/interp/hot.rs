//! The dispatch loop: the fast path of every instruction that has one.
//!
//! It knows the heap's words, the pystack and where it stands; it allocates nothing, raises nothing and calls nothing. Whatever needs more
//! leaves with [`Leave::Slow`], the instruction not begun. So it never sees the VM's state, and all its inputs are disjoint slices.

use crate::layout::{self, FLAG, HEADER_TAG, MARK, SIZE_SHIFT, code, kind};
use crate::op;
use crate::tables;
use crate::value::{FALSE, TRUE, UNSET, Value, boolean, imm, immediate, is_small, small, small_of};

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
}

/// The link of an `__init__` frame but for its distance (`frame.rs`).
const INIT_LINK: i32 = 1 << 20;
const INSTANCE_TEST: u32 = 0x3f7;
const INSTANCE_BITS: u32 = kind::INSTANCE << 4 | HEADER_TAG;

#[inline(always)]
fn window(stack: &mut [u32], base: usize) -> Option<&mut [u32; WINDOW]> {
    stack.get_mut(base..base + WINDOW)?.try_into().ok()
}

/// The header word of `v` if it is a heap object, else 0.
#[inline(always)]
fn header_of(mem: &[u32], v: Value) -> u32 {
    if v & 3 == 0 { mem.get((v >> 2) as usize).copied().unwrap_or(0) } else { 0 }
}

/// Adds two small ints; None if the sum is none.
#[inline(always)]
fn add_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { (x as i32).checked_add((y ^ 1) as i32).map(|s| s as u32) } else { None }
}

/// Subtracts two small ints.
#[inline(always)]
fn sub_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { (x as i32).checked_sub((y ^ 1) as i32).map(|s| s as u32) } else { None }
}

/// What truth a value has without looking far: Some for the singletons and small ints.
#[inline(always)]
fn quick_truth(v: Value) -> Option<bool> {
    if v == TRUE {
        Some(true)
    } else if v == FALSE || v == crate::value::NONE {
        Some(false)
    } else if is_small(v) {
        Some(v != small(0))
    } else {
        None
    }
}

/// Runs until something needs more than the fast path. `mem` is the heap, `stack` the pystack.
#[inline(never)]
pub fn run(mem: &mut [u32], stack: &mut [u32], at: &mut Cursor) -> Leave {
    let mut pc = at.pc;
    let mut code_at = at.code;
    let mut base = at.base;
    let mut fuel = at.fuel;
    let Some(mut r) = window(stack, base) else { return Leave::Slow };
    let leave;
    macro_rules! slow {
        () => {{
            leave = Leave::Slow;
            break;
        }};
    }
    loop {
        let Some(&w) = mem.get(pc) else { slow!() };
        let a = (w >> 8 & 255) as usize;
        let b = (w >> 16 & 255) as usize;
        let c = (w >> 24) as usize;
        macro_rules! pool {
            ($i:expr) => {
                mem[code_at + code::POOL + $i as usize]
            };
        }
        macro_rules! compare_jump {
            ($cmp:tt) => {{
                let (x, y) = (r[a], r[b]);
                if x & y & 1 == 0 {
                    slow!()
                }
                let offset = if ((x as i32) $cmp (y as i32)) == (c != 0) { mem[pc + 1] as i32 } else { 0 };
                pc = (pc + 2).wrapping_add_signed(offset as isize);
            }};
        }
        macro_rules! compare {
            ($cmp:tt) => {{
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 {
                    slow!()
                }
                r[a] = boolean((x as i32) $cmp (y as i32));
                pc += 1;
            }};
        }
        match (w & 127) as u8 {
            op::NOP => pc += 1,
            op::MOVE => {
                r[a] = r[b];
                pc += 1;
            }
            op::LOADK => {
                r[a] = pool!(w >> 16);
                pc += 1;
            }
            op::LOADI => {
                r[a] = small(w as i32 >> 16);
                pc += 1;
            }
            op::LOADS => {
                r[a] = if b == 255 { UNSET } else { imm(immediate::SINGLETON, b as u32) };
                pc += 1;
            }
            op::LOADGLOBAL => {
                let cell = pool!(w >> 16);
                let v = mem[(cell >> 2) as usize + 1];
                if v == UNSET || cell & 3 != 0 {
                    slow!()
                }
                r[a] = v;
                pc += 1;
            }
            op::STOREGLOBAL => {
                let cell = (pool!(w >> 16) >> 2) as usize;
                if mem[cell] & FLAG != 0 {
                    slow!()
                }
                mem[cell + 1] = r[a];
                pc += 1;
            }
            op::LOADCELL => {
                let v = mem[(r[b] >> 2) as usize + 1];
                if v == UNSET {
                    slow!()
                }
                r[a] = v;
                pc += 1;
            }
            op::STORECELL => {
                mem[(r[b] >> 2) as usize + 1] = r[a];
                pc += 1;
            }
            op::LOADFREE | op::STOREFREE | op::LOADCLOSURE => {
                let function = r[0];
                let f = if layout::kind_of_header(header_of(mem, function)) == kind::GENERATOR {
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
                pc += 1;
            }
            op::CHECK => {
                if r[a] == UNSET {
                    slow!()
                }
                pc += 1;
            }
            op::ADD => {
                let Some(s) = add_small(r[b], r[c]) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::SUB => {
                let Some(s) = sub_small(r[b], r[c]) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::ADDI | op::IADDI => {
                let Some(s) = add_small(r[b], small((w as i32) >> 24)) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::SUBI => {
                let Some(s) = sub_small(r[b], small((w as i32) >> 24)) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::INPLACE => {
                let (x, y) = (r[b], r[c]);
                let s = match mem[pc + 1] as u8 {
                    op::ADD => add_small(x, y),
                    op::SUB => sub_small(x, y),
                    op::MUL => mul_small(x, y),
                    op::AND if x & y & 1 == 1 => Some(x & y),
                    op::OR if x & y & 1 == 1 => Some(x | y),
                    op::XOR if x & y & 1 == 1 => Some((x ^ y) | 1),
                    _ => None,
                };
                let Some(s) = s else { slow!() };
                r[a] = s;
                pc += 2;
            }
            op::MUL => {
                let Some(s) = mul_small(r[b], r[c]) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::FLOORDIV => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 || y == small(0) || y == small(-1) {
                    slow!()
                }
                let (x, y) = (small_of(x), small_of(y));
                let q = x.wrapping_div(y);
                r[a] = small(if x.wrapping_rem(y) != 0 && (x < 0) != (y < 0) { q - 1 } else { q });
                pc += 1;
            }
            op::MOD => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 || y == small(0) {
                    slow!()
                }
                let (x, y) = (small_of(x), small_of(y));
                let m = x.wrapping_rem(y);
                r[a] = small(if m != 0 && (m < 0) != (y < 0) { m + y } else { m });
                pc += 1;
            }
            op::LSHIFT => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 || y as i32 > small(29) as i32 || (y as i32) < 0 {
                    slow!()
                }
                let wide = (small_of(x) as i64) << small_of(y);
                let Some(s) = crate::value::try_small(wide) else { slow!() };
                r[a] = s;
                pc += 1;
            }
            op::RSHIFT => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 || (y as i32) < 0 {
                    slow!()
                }
                r[a] = small(small_of(x) >> small_of(y).min(31));
                pc += 1;
            }
            op::AND => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 {
                    slow!()
                }
                r[a] = x & y;
                pc += 1;
            }
            op::OR => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 {
                    slow!()
                }
                r[a] = x | y;
                pc += 1;
            }
            op::XOR => {
                let (x, y) = (r[b], r[c]);
                if x & y & 1 == 0 {
                    slow!()
                }
                r[a] = (x ^ y) | 1;
                pc += 1;
            }
            op::NEG => {
                let x = r[b];
                let Some(s) = sub_small(small(0), x) else { slow!() };
                if x & 1 == 0 {
                    slow!()
                }
                r[a] = s;
                pc += 1;
            }
            op::NOT => {
                let Some(t) = quick_truth(r[b]) else { slow!() };
                r[a] = boolean(!t);
                pc += 1;
            }
            op::LT => compare!(<),
            op::LE => compare!(<=),
            op::EQ => compare!(==),
            op::NE => compare!(!=),
            op::GT => compare!(>),
            op::GE => compare!(>=),
            op::IS => {
                r[a] = boolean(r[b] == r[c]);
                pc += 1;
            }
            op::ISNOT => {
                r[a] = boolean(r[b] != r[c]);
                pc += 1;
            }
            op::JUMP => pc = (pc + 1).wrapping_add_signed((w as i32 >> 8) as isize),
            op::LOOP => {
                pc = (pc + 1).wrapping_add_signed((w as i32 >> 8) as isize);
                fuel -= 1;
                if fuel < 0 {
                    leave = Leave::Fuel;
                    break;
                }
            }
            op::JTRUE => {
                let Some(t) = quick_truth(r[a]) else { slow!() };
                let offset = if t { w as i32 >> 16 } else { 0 };
                pc = (pc + 1).wrapping_add_signed(offset as isize);
            }
            op::JFALSE => {
                let Some(t) = quick_truth(r[a]) else { slow!() };
                let offset = if t { 0 } else { w as i32 >> 16 };
                pc = (pc + 1).wrapping_add_signed(offset as isize);
            }
            op::JLT => compare_jump!(<),
            op::JLE => compare_jump!(<=),
            op::JEQ => compare_jump!(==),
            op::JNE => compare_jump!(!=),
            op::JGT => compare_jump!(>),
            op::JGE => compare_jump!(>=),
            op::JNONE => {
                let offset = if (r[a] == crate::value::NONE) == (c != 0) { mem[pc + 1] as i32 } else { 0 };
                pc = (pc + 2).wrapping_add_signed(offset as isize);
            }
            op::JIS => {
                let offset = if (r[a] == r[b]) == (c != 0) { mem[pc + 1] as i32 } else { 0 };
                pc = (pc + 2).wrapping_add_signed(offset as isize);
            }
            op::GETATTR => {
                let v = r[b];
                let h = header_of(mem, v);
                let cache = code_at + code::POOL + (mem[pc + 1] >> 16) as usize;
                let key = mem[cache];
                if key == h && h & INSTANCE_TEST == INSTANCE_BITS {
                    r[a] = mem[(v >> 2) as usize + mem[cache + 1] as usize];
                    if r[a] == UNSET {
                        slow!()
                    }
                } else if key == h | MARK && h & INSTANCE_TEST == INSTANCE_BITS {
                    r[a] = mem[cache + 1];
                } else if key == v && key != UNSET {
                    let x = mem[(mem[cache + 1] >> 2) as usize + 1];
                    if x == UNSET {
                        slow!()
                    }
                    r[a] = x;
                } else {
                    slow!()
                }
                pc += 2;
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
                pc += 2;
            }
            op::LOADMETHOD => {
                let v = r[b];
                let h = header_of(mem, v);
                let cache = code_at + code::POOL + (mem[pc + 1] >> 16) as usize;
                let key = mem[cache];
                if key == UNSET {
                    slow!()
                }
                if key == h {
                    r[a] = mem[cache + 1];
                    r[a + 3] = v;
                } else if key == v {
                    let x = mem[(mem[cache + 1] >> 2) as usize + 1];
                    if x == UNSET {
                        slow!()
                    }
                    r[a] = x;
                    r[a + 3] = UNSET;
                } else {
                    slow!()
                }
                pc += 2;
            }
            op::GETITEM => {
                let (v, i) = (r[b], r[c]);
                let h = header_of(mem, v);
                let at = (v >> 2) as usize;
                if layout::kind_of_header(h) == kind::DICT {
                    let Some(entry) = small_dict_entry(mem, mem[at + 1], i) else { slow!() };
                    r[a] = mem[entry + 1];
                    pc += 1;
                    continue;
                }
                if !is_small(i) {
                    slow!()
                }
                match layout::kind_of_header(h) {
                    kind::LIST => {
                        let n = small_of(mem[at + 2]);
                        let i = small_of(i);
                        let i = if i < 0 { i + n } else { i };
                        if i < 0 || i >= n {
                            slow!()
                        }
                        r[a] = mem[(mem[at + 1] >> 2) as usize + 1 + i as usize];
                    }
                    kind::TUPLE => {
                        let n = (h >> SIZE_SHIFT) as i32 - 1;
                        let i = small_of(i);
                        let i = if i < 0 { i + n } else { i };
                        if i < 0 || i >= n {
                            slow!()
                        }
                        r[a] = mem[at + 1 + i as usize];
                    }
                    _ => slow!(),
                }
                pc += 1;
            }
            op::SETITEM => {
                let (v, i) = (r[a], r[b]);
                let h = header_of(mem, v);
                if layout::kind_of_header(h) == kind::DICT {
                    let Some(entry) = small_dict_entry(mem, mem[(v >> 2) as usize + 1], i) else { slow!() };
                    mem[entry + 1] = r[c];
                    pc += 1;
                    continue;
                }
                if !is_small(i) || layout::kind_of_header(h) != kind::LIST {
                    slow!()
                }
                let at = (v >> 2) as usize;
                let n = small_of(mem[at + 2]);
                let i = small_of(i);
                let i = if i < 0 { i + n } else { i };
                if i < 0 || i >= n {
                    slow!()
                }
                let items = (mem[at + 1] >> 2) as usize;
                mem[items + 1 + i as usize] = r[c];
                pc += 1;
            }
            op::LISTAPPEND => {
                if !quick_append(mem, r[a], r[b]) {
                    slow!()
                }
                pc += 1;
            }
            op::FORNEXT => {
                let state = r[a];
                if is_small(state) {
                    let (step, current, stop) = (small_of(state), small_of(r[a + 1]), small_of(r[a + 2]));
                    if (step > 0 && current < stop) || (step < 0 && current > stop) {
                        r[b] = small(current);
                        // At the edge of the range the next value need not be a small int: clamp to the stop, which ends the loop.
                        let next = current as i64 + step as i64;
                        r[a + 1] = crate::value::try_small(next).unwrap_or(small(stop));
                        pc += 2;
                    } else {
                        pc = (pc + 2).wrapping_add_signed(mem[pc + 1] as i32 as isize);
                    }
                } else {
                    let h = header_of(mem, state);
                    let at = (state >> 2) as usize;
                    let i = small_of(r[a + 1]) as usize;
                    let (n, from) = match layout::kind_of_header(h) {
                        kind::LIST => (small_of(mem[at + 2]) as usize, mem[at + 1]),
                        kind::TUPLE => ((h >> SIZE_SHIFT) as usize - 1, state),
                        _ => slow!(),
                    };
                    if i < n {
                        r[b] = mem[(from >> 2) as usize + 1 + i];
                        r[a + 1] = small(i as i32 + 1);
                        pc += 2;
                    } else {
                        r[a + 1] = small(i32::MAX >> 2);
                        pc = (pc + 2).wrapping_add_signed(mem[pc + 1] as i32 as isize);
                    }
                }
            }
            op::CALL | op::CALLMETHOD => {
                let callee = r[a];
                let mut count = b;
                if (w & 127) as u8 == op::CALLMETHOD {
                    if r[a + 3] == UNSET {
                        slow!()
                    }
                    count += 1;
                }
                if layout::kind_of_header(header_of(mem, callee)) != kind::FUNCTION {
                    // The two commonest natives need nothing but the words of one object.
                    if callee == tables::LEN && b == 1 && (w & 127) as u8 == op::CALL {
                        let Some(n) = quick_length(mem, r[a + 3]) else { slow!() };
                        r[a] = n;
                        pc += 1;
                        continue;
                    }
                    if callee == tables::APPEND && b == 1 && (w & 127) as u8 == op::CALLMETHOD {
                        if !quick_append(mem, r[a + 3], r[a + 4]) {
                            slow!()
                        }
                        r[a] = crate::value::NONE;
                        pc += 1;
                        continue;
                    }
                    slow!()
                }
                let callee_code = (mem[(callee >> 2) as usize + 1] >> 2) as usize;
                let info = mem[callee_code + code::INFO] >> 1;
                if mem[callee_code + code::PARAMS] != small(count as i32) || info >> 10 != 0 {
                    slow!()
                }
                let registers = (info & 1023) as usize;
                let new_base = base + a;
                if new_base + registers + WINDOW > stack.len() {
                    slow!()
                }
                fuel -= 1;
                if fuel < 0 {
                    leave = Leave::Fuel;
                    break;
                }
                stack[new_base + 1] = small((pc + 1 - code_at) as i32);
                stack[new_base + 2] = small(a as i32);
                for slot in &mut stack[new_base + FIRST + count..new_base + registers.max(FIRST + count)] {
                    *slot = UNSET;
                }
                base = new_base;
                code_at = callee_code;
                pc = code_at + 1 + (mem[code_at + code::NPTRS] >> 1) as usize;
                let Some(next) = window(stack, base) else { slow!() };
                r = next;
            }
            op::RETURN | op::RETURNNONE => {
                let link = small_of(r[2]);
                let result = if (w & 127) as u8 == op::RETURN { r[a] } else { crate::value::NONE };
                // Only plain frames (distance to the caller and nothing else, not the bottom one) and ends of `__init__`.
                let init = link & !1023 == INIT_LINK && result == crate::value::NONE;
                if link == 0 || (link & !1023 != 0 && !init) {
                    slow!()
                }
                if layout::kind_of_header(header_of(mem, r[0])) != kind::FUNCTION {
                    slow!()
                }
                let back = small_of(r[1]) as usize;
                if !init {
                    // Of `__init__` the result is the instance, which lies where the caller wants it already.
                    r[0] = result;
                }
                base -= (link & 1023) as usize;
                let Some(next) = window(stack, base) else { slow!() };
                r = next;
                let f = (r[0] >> 2) as usize;
                code_at = match layout::kind_of_header(header_of(mem, r[0])) {
                    kind::FUNCTION => (mem[f + 1] >> 2) as usize,
                    kind::GENERATOR => (mem[(mem[f + 1] >> 2) as usize + 1] >> 2) as usize,
                    _ => f,
                };
                pc = code_at + back;
            }
            _ => slow!(),
        }
    }
    *at = Cursor { pc, code: code_at, base, fuel };
    leave
}

/// The word index of the entry whose key is identical to `key`, in a table without an index (`table/mod.rs`: at most 8 entries of two words).
#[inline(always)]
fn small_dict_entry(mem: &[u32], table: Value, key: Value) -> Option<usize> {
    let size = (header_of(mem, table) >> SIZE_SHIFT) as usize;
    if size == 0 || size > 1 + 2 * crate::table::SMALL_MAX {
        return None;
    }
    let at = (table >> 2) as usize;
    let entries = mem.get(at + 1..at + size)?;
    let i = entries.chunks_exact(2).position(|entry| entry[0] == key)?;
    Some(at + 1 + 2 * i)
}

/// `len` of a list, dict, set or tuple.
#[inline(always)]
fn quick_length(mem: &[u32], v: Value) -> Option<Value> {
    let h = header_of(mem, v);
    match layout::kind_of_header(h) {
        kind::LIST | kind::DICT | kind::SET => Some(mem[(v >> 2) as usize + 2]),
        kind::TUPLE => Some(small((h >> SIZE_SHIFT) as i32 - 1)),
        _ => None,
    }
}

/// Appends to a list that has room; whether it did.
#[inline(always)]
fn quick_append(mem: &mut [u32], list: Value, v: Value) -> bool {
    if layout::kind_of_header(header_of(mem, list)) != kind::LIST {
        return false;
    }
    let at = (list >> 2) as usize;
    let n = small_of(mem[at + 2]) as usize;
    let storage = mem[at + 1];
    let capacity = (header_of(mem, storage) >> SIZE_SHIFT) as usize;
    if storage == UNSET || n + 1 >= capacity {
        return false;
    }
    mem[(storage >> 2) as usize + 1 + n] = v;
    mem[at + 2] = small(n as i32 + 1);
    true
}

/// Multiplies two small ints.
#[inline(always)]
fn mul_small(x: Value, y: Value) -> Option<Value> {
    if x & y & 1 == 1 { crate::value::try_small(small_of(x) as i64 * small_of(y) as i64) } else { None }
}
