//! Patterns to programs.
//!
//! Code is emitted in one pass; a quantifier or alternative that needs an instruction before code already written shifts that code (its
//! jumps are relative, so they stay right). Counted repetitions copy their operand. Groups nest at most [`DEPTH_MAX`] deep.

use core::fmt::Arguments;

use super::program::{BYTES, DOTALL, HEADER, IGNORE_CASE, MULTILINE, VERBOSE, assertion, item, op};
use crate::text::{Class, HeapText, Stop};

/// Nested groups: each costs the parser a frame of its own stack.
const DEPTH_MAX: u32 = 24;
/// Bytes of a program: jumps reach 32 KiB.
const PROGRAM_MAX: usize = 0x7000;
/// Groups of a pattern; a match keeps its slots in an array of this size.
pub const GROUPS_MAX: usize = 49;

/// A named group: its number and where its name lies in the pattern.
pub type Name = (u8, usize, usize);

/// Writes the program of `pattern` into `out`; `named` hears of each named group.
pub fn compile(out: &mut HeapText<'_>, pattern: &[u8], flags: u8, named: &mut dyn FnMut(Name)) -> Result<(), Stop> {
    out.push_bytes(&[flags, 0, 0, 0])?;
    let mut compiler = Compiler { pattern, at: 0, flags, groups: 0, splits: 0, depth: 0, named };
    compiler.global_flags(out)?;
    compiler.alternatives(out)?;
    if compiler.at < pattern.len() {
        return Err(compiler.error_at(out, "unbalanced parenthesis", compiler.at));
    }
    out.push_byte(op::MATCH)?;
    let splits = u16::try_from(compiler.splits).unwrap_or(u16::MAX).to_le_bytes();
    let header = [compiler.flags, compiler.groups as u8, splits[0], splits[1]];
    out.as_bytes_mut()[..HEADER].copy_from_slice(&header);
    number_splits(&mut out.as_bytes_mut()[HEADER..]);
    Ok(())
}

/// Gives each split its number, in the order of the code.
fn number_splits(code: &mut [u8]) {
    let (mut at, mut number) = (0, 0u16);
    while at < code.len() {
        if matches!(code[at], op::SPLIT | op::SPLIT_LAZY) {
            code[at + 1..at + 3].copy_from_slice(&number.to_le_bytes());
            number += 1;
        }
        at += length_of(&code[at..]);
    }
}

/// Bytes of the instruction at the start of `code`.
fn length_of(code: &[u8]) -> usize {
    match code[0] {
        op::BYTE | op::SAVE | op::ASSERT => 2,
        op::FOLDED => 4,
        op::SET => 4 + super::program::u16_at(code, 2) as usize,
        op::SPLIT | op::SPLIT_LAZY => 5,
        op::JUMP => 3,
        _ => 1,
    }
}

struct Compiler<'p, 'n> {
    pattern: &'p [u8],
    at: usize,
    flags: u8,
    groups: usize,
    splits: usize,
    depth: u32,
    named: &'n mut dyn FnMut(Name),
}

/// How often an operand may come.
struct Repeat {
    least: u32,
    /// None: any number.
    most: Option<u32>,
    lazy: bool,
}

impl<'p> Compiler<'p, '_> {
    fn error(&self, out: &mut HeapText<'_>, message: Arguments<'_>) -> Stop {
        out.raise(Class::ReError, message)
    }

    fn error_at(&self, out: &mut HeapText<'_>, message: &str, at: usize) -> Stop {
        let position = crate::text::code_points(&self.pattern[..at.min(self.pattern.len())]);
        self.error(out, format_args!("{message} at position {position}"))
    }

    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += there as usize;
        there
    }

    /// The character at the position (a byte in a bytes pattern).
    fn character(&mut self) -> Option<char> {
        let rest = &self.pattern[self.at..];
        let first = *rest.first()?;
        if self.flags & BYTES != 0 || first < 128 {
            self.at += 1;
            return Some(first as char);
        }
        let end = 1 + rest.iter().skip(1).take_while(|&&byte| byte & 0xc0 == 0x80).count();
        self.at += end;
        core::str::from_utf8(&rest[..end]).ok()?.chars().next()
    }

    fn global_flags(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        while self.pattern[self.at..].starts_with(b"(?") {
            let letters = &self.pattern[self.at + 2..];
            let count = letters.iter().take_while(|byte| b"aiLmsux".contains(byte)).count();
            if count == 0 || letters.get(count) != Some(&b')') {
                return Ok(());
            }
            for &letter in &letters[..count] {
                self.flags |= match letter {
                    b'i' => IGNORE_CASE,
                    b'm' => MULTILINE,
                    b's' => DOTALL,
                    b'x' => VERBOSE,
                    b'a' | b'u' => 0,
                    _ => return Err(self.error_at(out, "bad inline flags: cannot use 'L' flag", self.at)),
                };
            }
            self.at += count + 3;
        }
        Ok(())
    }

    /// `a|b|c`
    fn alternatives(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        let mut start = out.len();
        // Where the jumps over the later alternatives are, chained through their operands.
        let mut chain = 0;
        loop {
            self.sequence(out)?;
            if !self.take(b'|') {
                break;
            }
            self.split_before(out, start, op::SPLIT, 3)?;
            let jump = out.len();
            self.emit(out, &[op::JUMP, 0, 0])?;
            self.patch(out, jump + 1, chain as i64)?;
            chain = jump;
            start = out.len();
        }
        let end = out.len();
        while chain != 0 {
            let next = super::program::u16_at(out.as_bytes(), chain + 1) as usize;
            self.patch(out, chain + 1, end as i64 - chain as i64 - 3)?;
            chain = next;
        }
        Ok(())
    }

    fn sequence(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        while let Some(byte) = self.peek() {
            match byte {
                b'|' => return Ok(()),
                b')' => return Ok(()),
                b' ' | b'\t'..=b'\r' if self.flags & VERBOSE != 0 => self.at += 1,
                b'#' if self.flags & VERBOSE != 0 => {
                    let rest = &self.pattern[self.at..];
                    self.at += rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |newline| newline + 1);
                }
                _ => {
                    let (start, from) = (out.len(), self.at);
                    let repeatable = self.atom(out)?;
                    self.quantifier(out, start, from, repeatable)?;
                }
            }
        }
        Ok(())
    }

    /// One operand; whether a quantifier may follow it.
    fn atom(&mut self, out: &mut HeapText<'_>) -> Result<bool, Stop> {
        let at = self.at;
        let Some(c) = self.character() else { return Ok(false) };
        match c {
            '.' => self.emit(out, &[if self.flags & DOTALL != 0 { op::ANY_LINE } else { op::ANY }])?,
            '^' => {
                let line = self.flags & MULTILINE != 0;
                self.emit(out, &[op::ASSERT, if line { assertion::LINE_START } else { assertion::START }])?;
                return Ok(false);
            }
            '$' => {
                let line = self.flags & MULTILINE != 0;
                self.emit(out, &[op::ASSERT, if line { assertion::LINE_END } else { assertion::END }])?;
                return Ok(false);
            }
            '(' => return self.group(out, at),
            '[' => self.set(out, at)?,
            '\\' => return self.escape(out, at),
            '*' | '+' | '?' => return Err(self.error_at(out, "nothing to repeat", at)),
            '{' => {
                self.at = at;
                if self.repeat(out)?.is_some() {
                    return Err(self.error_at(out, "nothing to repeat", at));
                }
                self.at = at + 1;
                self.literal(out, c)?;
            }
            _ => self.literal(out, c)?,
        }
        Ok(true)
    }

    fn literal(&self, out: &mut HeapText<'_>, c: char) -> Result<(), Stop> {
        let cased = c.to_lowercase().next() != Some(c) || c.to_uppercase().next() != Some(c);
        if self.flags & IGNORE_CASE != 0 && cased {
            let [low, middle, high, _] = (c as u32).to_le_bytes();
            return self.emit(out, &[op::FOLDED, low, middle, high]);
        }
        if self.flags & BYTES != 0 {
            return self.emit(out, &[op::BYTE, c as u8]);
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            self.emit(out, &[op::BYTE, byte])?;
        }
        Ok(())
    }

    fn group(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<bool, Stop> {
        let mut number = None;
        if self.take(b'?') {
            match self.peek() {
                Some(b':') => self.at += 1,
                Some(b'#') => {
                    let rest = &self.pattern[self.at..];
                    let Some(end) = rest.iter().position(|&byte| byte == b')') else {
                        return Err(self.error_at(out, "missing ), unterminated comment", at));
                    };
                    self.at += end + 1;
                    return Ok(false);
                }
                Some(b'P') if self.pattern.get(self.at + 1) == Some(&b'<') => {
                    self.at += 2;
                    number = Some(self.new_group(out)?);
                    self.name(out, number.unwrap_or(0))?;
                }
                Some(b'=' | b'!' | b'<' | b'P' | b'(') => {
                    let what = "assertions and references to groups are not supported";
                    return Err(self.error_at(out, what, at));
                }
                Some(letter) => {
                    let position = crate::text::code_points(&self.pattern[..self.at - 1]);
                    let letter = letter as char;
                    return Err(self.error(out, format_args!("unknown extension ?{letter} at position {position}")));
                }
                None => return Err(self.error_at(out, "unexpected end of pattern", self.at)),
            }
        } else {
            number = Some(self.new_group(out)?);
        }
        if let Some(number) = number {
            self.emit(out, &[op::SAVE, number as u8 * 2])?;
        }
        if self.depth == DEPTH_MAX {
            return Err(self.error_at(out, "groups nested too deeply", at));
        }
        self.depth += 1;
        self.alternatives(out)?;
        self.depth -= 1;
        if !self.take(b')') {
            return Err(self.error_at(out, "missing ), unterminated subpattern", at));
        }
        if let Some(number) = number {
            self.emit(out, &[op::SAVE, number as u8 * 2 + 1])?;
        }
        Ok(true)
    }

    fn new_group(&mut self, out: &mut HeapText<'_>) -> Result<usize, Stop> {
        if self.groups == GROUPS_MAX {
            return Err(self.error_at(out, "too many groups", self.at));
        }
        self.groups += 1;
        Ok(self.groups)
    }

    fn name(&mut self, out: &mut HeapText<'_>, number: usize) -> Result<(), Stop> {
        let start = self.at;
        if start >= self.pattern.len() {
            return Err(self.error_at(out, "missing group name", start));
        }
        let length = self.pattern[start..].iter().position(|&byte| byte == b'>');
        let Some(length) = length else { return Err(self.error_at(out, "missing >, unterminated name", start)) };
        if length == 0 {
            return Err(self.error_at(out, "missing group name", start));
        }
        let name = core::str::from_utf8(&self.pattern[start..start + length]).unwrap_or("");
        if !crate::text::case::test(name, crate::text::case::Test::Identifier) {
            let position = crate::text::code_points(&self.pattern[..start]);
            return Err(self.error(out, format_args!("bad character in group name '{name}' at position {position}")));
        }
        self.at = start + length + 1;
        (self.named)((number as u8, start, start + length));
        Ok(())
    }

    fn escape(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<bool, Stop> {
        let which = match self.peek() {
            None => return Err(self.error_at(out, "bad escape (end of pattern)", at)),
            Some(b'A') => assertion::START,
            Some(b'Z') => assertion::VERY_END,
            Some(b'b') => assertion::BOUNDARY,
            Some(b'B') => assertion::NO_BOUNDARY,
            Some(class @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S')) => {
                self.at += 1;
                self.emit(out, &[op::SET, 0, 1, 0, class])?;
                return Ok(true);
            }
            Some(b'1'..=b'9') => {
                return Err(self.error_at(out, "references to groups are not supported", at));
            }
            Some(_) => {
                let c = self.escaped_character(out, at)?;
                self.literal(out, c)?;
                return Ok(true);
            }
        };
        self.at += 1;
        self.emit(out, &[op::ASSERT, which])?;
        Ok(false)
    }

    /// The character that an escape stands for; its backslash is at `at`.
    fn escaped_character(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<char, Stop> {
        let Some(c) = self.character() else {
            return Err(self.error_at(out, "bad escape (end of pattern)", at));
        };
        let digits = match c {
            'n' => return Ok('\n'),
            't' => return Ok('\t'),
            'r' => return Ok('\r'),
            'f' => return Ok('\x0c'),
            'v' => return Ok('\x0b'),
            'a' => return Ok('\x07'),
            'x' => 2,
            'u' if self.flags & BYTES == 0 => 4,
            'U' if self.flags & BYTES == 0 => 8,
            '0' => {
                let rest = &self.pattern[self.at..];
                let count = rest.iter().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let code = rest[..count].iter().fold(0, |code, byte| code * 8 + (byte - b'0') as u32);
                self.at += count;
                return Ok(char::from_u32(code).unwrap_or('\0'));
            }
            c if c.is_ascii_alphanumeric() => {
                let position = crate::text::code_points(&self.pattern[..at]);
                return Err(self.error(out, format_args!("bad escape \\{c} at position {position}")));
            }
            c => return Ok(c),
        };
        let code = self.pattern.get(self.at..self.at + digits).and_then(|hex| {
            let text = core::str::from_utf8(hex).ok()?;
            char::from_u32(u32::from_str_radix(text, 16).ok()?)
        });
        self.at += digits;
        match code {
            Some(c) => Ok(c),
            None => Err(self.error_at(out, "incomplete escape", at)),
        }
    }

    /// `[…]` whose bracket is at `at`.
    fn set(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<(), Stop> {
        let negated = self.take(b'^');
        let start = out.len();
        self.emit(out, &[op::SET, negated as u8, 0, 0])?;
        let mut first = true;
        loop {
            if self.peek() == Some(b']') && !first {
                self.at += 1;
                break;
            }
            first = false;
            let from = self.at;
            let Some(low) = self.set_member(out, at)? else { continue };
            let mut high = low;
            if self.peek() == Some(b'-') && !matches!(self.pattern.get(self.at + 1), Some(b']') | None) {
                self.at += 1;
                let end = self.set_member(out, at)?;
                high = match end {
                    Some(high) if high >= low => high,
                    _ => {
                        let range = core::str::from_utf8(&self.pattern[from..self.at]).unwrap_or("");
                        let position = crate::text::code_points(&self.pattern[..from]);
                        return Err(self.error(out, format_args!("bad character range {range} at position {position}")));
                    }
                };
            }
            let ([a, b, c, _], [d, e, f, _]) = ((low as u32).to_le_bytes(), (high as u32).to_le_bytes());
            self.emit(out, &[item::RANGE, a, b, c, d, e, f])?;
        }
        let length = out.len() - start - 4;
        out.as_bytes_mut()[start + 2..start + 4].copy_from_slice(&(length as u16).to_le_bytes());
        Ok(())
    }

    /// A member of a set; None if it was a class, which is written already.
    fn set_member(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<Option<char>, Stop> {
        let start = self.at;
        match self.character() {
            None => Err(self.error_at(out, "unterminated character set", at)),
            Some('\\') => match self.peek() {
                Some(class @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S')) => {
                    self.at += 1;
                    self.emit(out, &[class])?;
                    Ok(None)
                }
                Some(b'b') => {
                    self.at += 1;
                    Ok(Some('\x08'))
                }
                _ => self.escaped_character(out, start).map(Some),
            },
            Some(c) => Ok(Some(c)),
        }
    }

    fn quantifier(&mut self, out: &mut HeapText<'_>, start: usize, from: usize, repeatable: bool) -> Result<(), Stop> {
        let at = self.at;
        let Some(repeat) = self.repeat(out)? else { return Ok(()) };
        if !repeatable {
            return Err(self.error_at(out, "nothing to repeat", if out.len() == start { at } else { from.max(at) }));
        }
        let again = self.at;
        if self.repeat(out)?.is_some() {
            return Err(self.error_at(out, "multiple repeat", again));
        }
        let end = out.len();
        let split = if repeat.lazy { op::SPLIT_LAZY } else { op::SPLIT };
        match (repeat.least, repeat.most) {
            (0, Some(0)) => {
                out.truncate(start);
                Ok(())
            }
            (0, None) => self.star(out, start, split),
            (least, most) => {
                // The operand itself is the first of the copies.
                for _ in 1..least {
                    self.copy(out, start, end)?;
                }
                let Some(most) = most else {
                    let last = out.len() - (end - start);
                    return self.plus(out, last, split);
                };
                let mut optional = if least == 0 { most - 1 } else { most - least };
                if least == 0 {
                    self.split_before(out, start, split, 0)?;
                }
                let width = out.len() - end;
                let (from, to) = if least == 0 { (start + width, end + width) } else { (start, end) };
                while optional > 0 {
                    let copy = out.len();
                    self.copy(out, from, to)?;
                    self.split_before(out, copy, split, 0)?;
                    optional -= 1;
                }
                Ok(())
            }
        }
    }

    /// `*`, `+`, `?` or `{m,n}` with a `?` after it, if there is one.
    fn repeat(&mut self, out: &mut HeapText<'_>) -> Result<Option<Repeat>, Stop> {
        let (least, most) = match self.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                let start = self.at;
                self.at += 1;
                let least = self.number();
                let comma = self.take(b',');
                let most = if comma { self.number() } else { least };
                if !self.take(b'}') || (least.is_none() && !comma) {
                    // Not a repetition: a literal brace, read by the next atom.
                    self.at = start;
                    return Ok(None);
                }
                self.at -= 1;
                if most.is_some_and(|most| most < least.unwrap_or(0)) {
                    return Err(self.error_at(out, "min repeat greater than max repeat", start + 1));
                }
                (least.unwrap_or(0), most)
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let lazy = self.take(b'?');
        Ok(Some(Repeat { least, most, lazy }))
    }

    fn number(&mut self) -> Option<u32> {
        let digits = self.pattern[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = core::str::from_utf8(&self.pattern[self.at..self.at + digits]).ok()?;
        self.at += digits;
        if digits == 0 { None } else { Some(text.parse().unwrap_or(u32::MAX)) }
    }

    /// `split L; e; jump back; L:`
    fn star(&mut self, out: &mut HeapText<'_>, start: usize, split: u8) -> Result<(), Stop> {
        self.split_before(out, start, split, 3)?;
        let jump = out.len();
        self.emit(out, &[op::JUMP, 0, 0])?;
        self.patch(out, jump + 1, start as i64 - jump as i64 - 3)
    }

    /// `e; split L; jump back; L:`
    fn plus(&mut self, out: &mut HeapText<'_>, start: usize, split: u8) -> Result<(), Stop> {
        let at = out.len();
        self.split_before(out, at, split, 3)?;
        let jump = out.len();
        self.emit(out, &[op::JUMP, 0, 0])?;
        self.patch(out, jump + 1, start as i64 - jump as i64 - 3)
    }

    /// Puts a split before the code from `start` on, whose other way is the end of that code and `beyond` bytes more.
    fn split_before(&mut self, out: &mut HeapText<'_>, start: usize, split: u8, beyond: usize) -> Result<(), Stop> {
        let length = out.len() - start;
        out.insert_zeros(start, 5)?;
        out.as_bytes_mut()[start] = split;
        self.splits += 1;
        self.check_size(out)?;
        self.patch(out, start + 3, (length + beyond) as i64)
    }

    fn copy(&mut self, out: &mut HeapText<'_>, from: usize, to: usize) -> Result<(), Stop> {
        let mut at = from;
        while at < to {
            let code = &out.as_bytes()[at..];
            self.splits += matches!(code[0], op::SPLIT | op::SPLIT_LAZY) as usize;
            at += length_of(code);
        }
        out.push_copy(from, to)?;
        self.check_size(out)
    }

    fn emit(&self, out: &mut HeapText<'_>, code: &[u8]) -> Result<(), Stop> {
        out.push_bytes(code)?;
        self.check_size(out)
    }

    fn check_size(&self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        if out.len() > PROGRAM_MAX {
            return Err(self.error_at(out, "pattern too large", self.at));
        }
        Ok(())
    }

    fn patch(&self, out: &mut HeapText<'_>, at: usize, offset: i64) -> Result<(), Stop> {
        out.as_bytes_mut()[at..at + 2].copy_from_slice(&(offset as i16).to_le_bytes());
        Ok(())
    }
}
