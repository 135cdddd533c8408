//! Listings of code objects, for tests and for people.

use super::assemble::length;
use super::lines;
use crate::heap::Heap;
use crate::layout::{code, kind};
use crate::names;
use crate::op;
use crate::value::{
    ELLIPSIS, FALSE, NONE, NOT_IMPLEMENTED, TRUE, UNSET, Value, imm_payload, immediate, is_imm_of, is_rom, is_small,
    small_of,
};
use core::fmt;

/// Deepest nesting of code objects and tuples that is listed.
const DEPTH_MAX: u32 = 16;

/// Writes a listing of `code` and of the code objects in its pool.
///
/// # Errors
/// Only those of `out`.
pub fn listing(heap: &Heap, code: Value, out: &mut dyn fmt::Write) -> fmt::Result {
    list(heap, code, out, 0)
}

fn list(heap: &Heap, c: Value, out: &mut dyn fmt::Write, depth: u32) -> fmt::Result {
    if !heap.is(c, kind::CODE) || depth > DEPTH_MAX {
        return Ok(());
    }
    let int = |at| small_of(heap.get(c, at)) as u32;
    let pool_words = (int(code::NPTRS) + 1).saturating_sub(code::POOL as u32);
    let first = code::POOL + pool_words as usize;
    let info = int(code::INFO);
    out.write_str("code ")?;
    value(heap, heap.get(c, code::QUALNAME), out, 0)?;
    write!(out, " line {} registers {} flags {}", int(code::FIRST_LINE), info & 1023, info >> 10)?;
    let params = int(code::PARAMS);
    if params != 0 {
        write!(out, " params {} only {} keyword {}", params & 255, params >> 8 & 255, params >> 16)?;
    }
    for (label, at) in [(" names ", code::VARNAMES), (" free ", code::FREEVARS), (" doc ", code::DOC)] {
        let v = heap.get(c, at);
        if v != UNSET {
            out.write_str(label)?;
            value(heap, v, out, 0)?;
        }
    }
    out.write_char('\n')?;
    let n = heap.words(c).len() - first;
    let mut pc = 0;
    let mut line = 0;
    while pc < n {
        let w = heap.get(c, first + pc);
        let second = if pc + 1 < n { heap.get(c, first + pc + 1) } else { 0 };
        let at = lines::line_of(heap, c, pc as u32);
        if at == line {
            write!(out, "       {pc:4} ")?
        } else {
            write!(out, "  {at:4} {pc:4} ")?
        }
        line = at;
        instruction(heap, c, pc as u32, w, second, out)?;
        out.write_char('\n')?;
        pc += length(w as u8) as usize;
    }
    let table = heap.get(c, code::HANDLERS);
    if heap.is(table, kind::BYTES) {
        for i in 0..heap.get(table, 1) as usize / 8 {
            let (range, to) = (heap.get(table, 3 + 2 * i), heap.get(table, 4 + 2 * i));
            writeln!(out, "  handler {}..{} -> {} r{}", range & 0xffff, range >> 16, to & 0xffff, to >> 16 & 0xff)?;
        }
    }
    for i in code::POOL..first {
        list(heap, heap.get(c, i), out, depth + 1)?;
    }
    Ok(())
}

fn instruction(heap: &Heap, c: Value, pc: u32, w: u32, second: u32, out: &mut dyn fmt::Write) -> fmt::Result {
    let (op, a, b, x) = (w as u8, w >> 8 & 255, w >> 16 & 255, w >> 24);
    let bx = w >> 16;
    let pool = |i: u32| {
        if code::POOL + (i as usize) < heap.words(c).len() { heap.get(c, code::POOL + i as usize) } else { UNSET }
    };
    write!(out, "{:12} ", op::name(op))?;
    match op {
        op::LOADK | op::LOADGLOBAL | op::STOREGLOBAL | op::STORENAME => {
            write!(out, "r{a} ")?;
            value(heap, pool(bx), out, 0)
        }
        op::DELGLOBAL | op::DELNAME => value(heap, pool(bx), out, 0),
        op::LOADI => write!(out, "r{a} {}", bx as i16),
        op::LOADS => write!(
            out,
            "r{a} {}",
            ["None", "False", "True", "NotImplemented", "..."].get(b as usize).unwrap_or(&"unset")
        ),
        op::JUMP | op::LOOP => write!(out, "-> {}", pc.wrapping_add(1).wrapping_add((w as i32 >> 8) as u32)),
        op::JTRUE | op::JFALSE => write!(out, "r{a} -> {}", pc.wrapping_add(1).wrapping_add(bx as i16 as u32)),
        op::JLT..=op::JIS => write!(out, "r{a} r{b} {x} -> {}", pc.wrapping_add(2).wrapping_add(second)),
        op::FORNEXT => write!(out, "r{a} r{b} -> {}", pc.wrapping_add(2).wrapping_add(second)),
        op::GETATTR
        | op::SETATTR
        | op::LOADMETHOD
        | op::LOADSPECIAL
        | op::DELATTR
        | op::LOADNAME
        | op::LOADNAMEFREE => {
            write!(out, "r{a} r{b} ")?;
            value(heap, pool(second & 0xffff), out, 0)
        }
        op::IMPORTFROM => {
            write!(out, "r{a} r{b} ")?;
            value(heap, pool(second & 0xffff), out, 0)
        }
        op::IMPORT => {
            write!(out, "r{a} ")?;
            value(heap, pool(bx), out, 0)?;
            write!(out, " level {}", second & 0xffff)?;
            if second >> 16 != 0xffff {
                out.write_char(' ')?;
                value(heap, pool(second >> 16), out, 0)?;
            }
            Ok(())
        }
        op::FUNCTION => {
            write!(out, "r{a} ")?;
            value(heap, pool(bx), out, 0)?;
            write!(out, " {second}")
        }
        op::CALLKW => {
            write!(out, "r{a} {b} {x} ")?;
            value(heap, pool(second), out, 0)
        }
        op::INPLACE => write!(out, "r{a} r{b} r{x} {}", op::name(second as u8)),
        op::ADDI | op::SUBI | op::IADDI => write!(out, "r{a} r{b} {}", x as i8),
        _ => {
            write!(out, "{a} {b} {x}")?;
            if length(op) == 2 { write!(out, " {second}") } else { Ok(()) }
        }
    }
}

fn value(heap: &Heap, v: Value, out: &mut dyn fmt::Write, depth: u32) -> fmt::Result {
    if is_small(v) {
        return write!(out, "{}", small_of(v));
    }
    if is_rom(v) {
        return out.write_str(names::text(v));
    }
    match v {
        UNSET => return out.write_str("unset"),
        NONE => return out.write_str("None"),
        TRUE => return out.write_str("True"),
        FALSE => return out.write_str("False"),
        NOT_IMPLEMENTED => return out.write_str("NotImplemented"),
        ELLIPSIS => return out.write_str("..."),
        _ if is_imm_of(v, immediate::TYPE) => return write!(out, "type {}", imm_payload(v)),
        _ => {}
    }
    match heap.kind(v) {
        Some(k @ (kind::STR | kind::BYTES)) => {
            let n = heap.get(v, 1) & 0x7fff_ffff;
            let interned = k == kind::STR && heap.header(v) & crate::layout::FLAG != 0;
            if !interned {
                out.write_str(if k == kind::BYTES { "b\"" } else { "\"" })?;
            }
            for i in 0..n {
                let b = (heap.get(v, 3 + i as usize / 4) >> (i % 4 * 8)) as u8;
                if (b' '..127).contains(&b) { out.write_char(b as char)? } else { write!(out, "\\x{b:02x}")? }
            }
            if interned { Ok(()) } else { out.write_char('"') }
        }
        Some(kind::FLOAT) => {
            write!(out, "{:?}", f64::from_bits(heap.get(v, 1) as u64 | (heap.get(v, 2) as u64) << 32))
        }
        Some(kind::TUPLE) if depth < DEPTH_MAX => {
            out.write_char('(')?;
            for i in 1..heap.words(v).len() {
                if i > 1 {
                    out.write_str(", ")?;
                }
                value(heap, heap.get(v, i), out, depth + 1)?;
            }
            out.write_char(')')
        }
        Some(kind::CODE) => {
            out.write_str("code ")?;
            value(heap, heap.get(v, code::QUALNAME), out, depth + 1)
        }
        Some(kind::INT_POSITIVE) => write!(out, "int of {} limbs", heap.words(v).len() - 1),
        Some(k) => write!(out, "kind {k}"),
        None => write!(out, "value {v:#x}"),
    }
}
