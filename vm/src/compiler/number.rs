//! Number literals: their form (while lexing) and their value (when the parser takes them).

use super::lexer::is_continue;
use super::{Compiler, Res};
use crate::heap::NeedMemory;
use crate::layout::kind;
use crate::value::{Value, try_small};

/// `Token::flags` of a NUMBER: the radix of an int, or one of these.
const FLOAT: u8 = 1;
const IMAGINARY: u8 = 3;
/// Longest float literal in characters; a bound of ours.
const FLOAT_TEXT_MAX: usize = 128;
/// Most digits of a decimal int literal, CPython's default.
const DECIMAL_DIGITS_MAX: u32 = 4300;

/// Takes the number at the lexer's position and checks its form.
pub(super) fn scan(c: &mut Compiler) -> Res<()> {
    let radix = match (c.peek(0), c.peek(1) | 32) {
        (b'0', b'x') => 16,
        (b'0', b'o') => 8,
        (b'0', b'b') => 2,
        _ => return scan_decimal(c),
    };
    c.tok.flags = radix;
    c.bump();
    c.bump();
    let what = match radix {
        16 => "hexadecimal",
        8 => "octal",
        _ => "binary",
    };
    loop {
        if c.peek(0) == b'_' {
            c.bump();
        }
        let b = c.peek(0);
        if b.is_ascii_digit() && b - b'0' >= radix {
            let column = c.lex.at.column;
            return Err(c.lex_error(column, 0, format_args!("invalid digit '{}' in {what} literal", b as char)));
        }
        if !(b as char).is_digit(radix as u32) {
            let column = c.lex.at.column - 1;
            return Err(c.lex_error(column, 0, format_args!("invalid {what} literal")));
        }
        while (c.peek(0) as char).is_digit(radix as u32) {
            c.bump();
        }
        if c.peek(0) != b'_' {
            break;
        }
    }
    let b = c.peek(0);
    if b.is_ascii_digit() {
        let column = c.lex.at.column;
        return Err(c.lex_error(column, 0, format_args!("invalid digit '{}' in {what} literal", b as char)));
    }
    ended(c, what)
}

fn digits(c: &mut Compiler) -> Res<()> {
    loop {
        while c.peek(0).is_ascii_digit() {
            c.bump();
        }
        if c.peek(0) != b'_' {
            return Ok(());
        }
        c.bump();
        if !c.peek(0).is_ascii_digit() {
            let column = c.lex.at.column - 1;
            return Err(c.lex_error(column, 0, format_args!("invalid decimal literal")));
        }
    }
}

fn scan_decimal(c: &mut Compiler) -> Res<()> {
    c.tok.flags = 10;
    let start = c.lex.at.column;
    let zero = c.peek(0) == b'0';
    let mut nonzero = false;
    let mut zeros_end = start;
    if c.peek(0) != b'.' {
        let from = c.lex.at;
        digits(c)?;
        if zero {
            let to = c.lex.at.offset;
            c.lex.at = from;
            while c.lex.at.offset < to {
                nonzero |= !matches!(c.peek(0), b'0' | b'_');
                c.bump();
                if !nonzero {
                    zeros_end = c.lex.at.column;
                }
            }
        }
    }
    let mut what = "decimal";
    if c.peek(0) == b'.' {
        c.tok.flags = FLOAT;
        c.bump();
        if c.peek(0).is_ascii_digit() {
            digits(c)?;
        }
    }
    if c.peek(0) | 32 == b'e' {
        let signed = matches!(c.peek(1), b'+' | b'-') as u32;
        if c.peek(1 + signed).is_ascii_digit() {
            c.tok.flags = FLOAT;
            for _ in 0..=signed {
                c.bump();
            }
            digits(c)?;
        } else if signed == 1 {
            let column = c.lex.at.column + 1;
            return Err(c.lex_error(column, 0, format_args!("invalid decimal literal")));
        }
    }
    if c.peek(0) | 32 == b'j' {
        c.tok.flags = IMAGINARY;
        c.bump();
        what = "imaginary";
    } else if nonzero && c.tok.flags == 10 {
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Err(c.lex_error(start, zeros_end, format_args!("{message}")));
    }
    ended(c, what)
}

/// What follows a number: no identifier, but a keyword may (`1if x else y`).
fn ended(c: &mut Compiler, what: &str) -> Res<()> {
    let b = c.peek(0);
    if !is_continue(b) {
        return Ok(());
    }
    let next = [c.peek(0), c.peek(1), c.peek(2), c.peek(3)];
    let keywords: [&[u8]; 7] = [b"and", b"else", b"for", b"if", b"in", b"is", b"or"];
    if keywords.iter().any(|k| next.starts_with(k)) || next.starts_with(b"not") {
        return Ok(());
    }
    if b >= 128 && !c.peek_char().is_some_and(char::is_alphanumeric) {
        return Ok(());
    }
    let column = c.lex.at.column - 1;
    Err(c.lex_error(column, 0, format_args!("invalid {what} literal")))
}

/// The value of the NUMBER that is the current token.
pub(super) fn value(c: &mut Compiler) -> Res<Value> {
    let (from, to) = (c.tok.start, c.tok.end);
    match c.tok.flags {
        FLOAT | IMAGINARY => float(c, from, to),
        radix => int(c, radix as u32, from, to),
    }
}

/// Calls `each` with the bytes of the source from `from` to `to`.
fn reread(c: &mut Compiler, mut from: u32, to: u32, mut each: impl FnMut(&mut Compiler, u8) -> Res<()>) -> Res<()> {
    let mut buffer = [0u8; 32];
    while from < to {
        let n = c.read_source(from, &mut buffer).min((to - from) as usize).min(buffer.len());
        if n == 0 {
            break;
        }
        for &b in &buffer[..n] {
            each(c, b)?;
        }
        from += n as u32;
    }
    Ok(())
}

fn float(c: &mut Compiler, from: u32, to: u32) -> Res<Value> {
    let imaginary = c.tok.flags == IMAGINARY;
    let mut text = heapless::Vec::<u8, FLOAT_TEXT_MAX>::new();
    let mut fits = true;
    reread(c, from, to, |_, b| {
        if !matches!(b, b'_' | b'j' | b'J') {
            fits &= text.push(b).is_ok();
        }
        Ok(())
    })?;
    if !fits {
        return Err(c.unsupported(c.tok.line, c.tok.column, "a float literal of more than 128 characters"));
    }
    let number: f64 = core::str::from_utf8(&text).ok().and_then(|t| t.parse().ok()).unwrap_or(0.0);
    if imaginary { c.new_complex(0.0, number) } else { c.new_float(number) }
}

fn int(c: &mut Compiler, radix: u32, from: u32, to: u32) -> Res<Value> {
    let skip = if radix == 10 { 0 } else { 2 };
    let (mut small, mut overflow, mut count) = (0u64, false, 0u32);
    reread(c, from + skip, to, |_, b| {
        if let Some(digit) = (b as char).to_digit(radix) {
            count += 1;
            small = small.wrapping_mul(radix as u64).wrapping_add(digit as u64);
            overflow |= small >= 1 << 32;
            small &= (1 << 33) - 1;
        }
        Ok(())
    })?;
    if !overflow && let Some(v) = try_small(small as i64) {
        return Ok(v);
    }
    if radix == 10 && count > DECIMAL_DIGITS_MAX {
        let (line, column) = (c.tok.line, c.tok.column);
        return Err(c.parse_error_at(
            line,
            column,
            0,
            format_args!(
                "Exceeds the limit (4300 digits) for integer string conversion: value has {count} digits; use sys.set_int_max_str_digits() to increase the limit"
            ),
        ));
    }
    // the limbs grow behind where the header will be; `literal` says how far, should this end early
    let mut limbs = 0usize;
    reread(c, from + skip, to, |c, b| {
        let Some(digit) = (b as char).to_digit(radix) else { return Ok(()) };
        if c.heap.available_words() < limbs + 4 {
            return Err(c.need(NeedMemory { words: limbs + 4 }));
        }
        let mut carry = digit as u64;
        let words = &mut c.heap.scratch()[1..];
        for w in &mut words[..limbs] {
            let wide = *w as u64 * radix as u64 + carry;
            *w = wide as u32;
            carry = wide >> 32;
        }
        if carry != 0 {
            words[limbs] = carry as u32;
            limbs += 1;
            c.literal_used = limbs as u32 + 1;
        }
        Ok(())
    })?;
    let v = c.heap.alloc(kind::INT_POSITIVE, 1 + limbs).map_err(|e| c.need(e))?;
    c.literal_used = 0;
    Ok(v)
}
