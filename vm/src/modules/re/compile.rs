//! Patterns to programs.
//!
//! Code is emitted in one pass; a quantifier or alternative that needs an instruction before code already written shifts that code (its
//! jumps are relative, so they stay right). Counted repetitions copy their operand. Groups nest at most [`DEPTH_MAX`] deep.

use core::fmt::Arguments;

use super::program::{ASCII, BYTES, DOTALL, HEADER, IGNORE_CASE, LOOKS, MULTILINE, VERBOSE, assertion, look, op};
use crate::text::{Class, HeapText, Stop};

/// Nested groups: each costs the parser a frame of its own stack.
const DEPTH_MAX: u32 = 24;
/// Groups of a pattern; a match keeps its slots in an array of this size.
pub const GROUPS_MAX: usize = 49;

/// A named group: its number and where its name lies in the pattern.
pub type Name = (u8, usize, usize);
/// The named groups of a pattern.
pub type Names = heapless::Vec<Name, GROUPS_MAX>;

/// Writes the program of `pattern` into `out`, and its named groups to `names`.
pub fn compile(out: &mut HeapText<'_>, pattern: &[u8], flags: u8, names: &mut Names) -> Result<(), Stop> {
    out.push_bytes(&[flags, 0, 0, 0])?;
    names.clear();
    let mut compiler =
        Compiler { pattern, at: 0, flags, kept: 0, groups: 0, open: 0, splits: 0, depth: 0, width: Some(0), names };
    compiler.global_flags(out)?;
    compiler.kept |= compiler.flags;
    compiler.alternatives(out)?;
    if compiler.at < pattern.len() {
        return Err(compiler.error_at(out, "unbalanced parenthesis", compiler.at));
    }
    out.push_byte(op::MATCH)?;
    let splits = u16::try_from(compiler.splits).unwrap_or(u16::MAX).to_le_bytes();
    let header = [compiler.kept, compiler.groups as u8, splits[0], splits[1]];
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
        if code[at] == op::LOOK {
            let (mut inside, end) = (at + look::LENGTH, look::end(code, at));
            let mut count = 0u16;
            while inside < end {
                count += matches!(code[inside], op::SPLIT | op::SPLIT_LAZY) as u16;
                inside += length_of(&code[inside..]);
            }
            code[at + look::FIRST..at + look::FIRST + 2].copy_from_slice(&number.to_le_bytes());
            code[at + look::SPLITS..at + look::SPLITS + 2].copy_from_slice(&count.to_le_bytes());
        }
        at += length_of(&code[at..]);
    }
}

/// Bytes of the instruction at the start of `code`.
pub(super) fn length_of(code: &[u8]) -> usize {
    match code[0] {
        op::BYTE | op::SAVE | op::ASSERT | op::BACK => 2,
        op::FOLDED => 4,
        op::SET => 4 + super::program::u16_at(code, 2) as usize,
        op::SPLIT | op::SPLIT_LAZY => 5,
        op::JUMP => 3,
        op::LOOK => look::LENGTH,
        _ => 1,
    }
}

pub(super) struct Compiler<'p, 'n> {
    pub(super) pattern: &'p [u8],
    pub(super) at: usize,
    /// Flags where the compiler is.
    pub(super) flags: u8,
    /// Flags of the program.
    pub(super) kept: u8,
    pub(super) groups: usize,
    /// A bit for each group that is not closed yet.
    pub(super) open: u64,
    pub(super) splits: usize,
    depth: u32,
    /// How many characters what was compiled last matches, if always as many.
    pub(super) width: Option<u32>,
    pub(super) names: &'n mut Names,
}

impl<'p> Compiler<'p, '_> {
    pub(super) fn error(&self, out: &mut HeapText<'_>, message: Arguments<'_>) -> Stop {
        out.raise(Class::ReError, message)
    }

    pub(super) fn error_at(&self, out: &mut HeapText<'_>, message: &str, at: usize) -> Stop {
        let position = crate::text::code_points(&self.pattern[..at.min(self.pattern.len())]);
        self.error(out, format_args!("{message} at position {position}"))
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += there as usize;
        there
    }

    /// The character at the position (a byte in a bytes pattern).
    pub(super) fn character(&mut self) -> Option<char> {
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
                self.flags |= self.flag(out, letter)?;
            }
            self.at += count + 3;
        }
        Ok(())
    }

    /// The flag that a letter stands for.
    fn flag(&self, out: &mut HeapText<'_>, letter: u8) -> Result<u8, Stop> {
        Ok(match letter {
            b'i' => IGNORE_CASE,
            b'm' => MULTILINE,
            b's' => DOTALL,
            b'x' => VERBOSE,
            b'a' => ASCII,
            b'u' => 0,
            _ => return Err(self.error_at(out, "bad inline flags: cannot use 'L' flag", self.at)),
        })
    }

    /// `a|b|c`
    fn alternatives(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        let mut start = out.len();
        // Where the jumps over the later alternatives are, chained through their operands.
        let mut chain = 0;
        let mut width = None;
        loop {
            self.sequence(out)?;
            width = match width {
                None => Some(self.width),
                Some(other) => Some(self.width.filter(|_| other == self.width)),
            };
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
        self.width = width.flatten();
        Ok(())
    }

    fn sequence(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        let mut total = Some(0u32);
        while let Some(byte) = self.peek() {
            match byte {
                b'|' | b')' => break,
                b' ' | b'\t'..=b'\r' if self.flags & VERBOSE != 0 => self.at += 1,
                b'#' if self.flags & VERBOSE != 0 => {
                    let rest = &self.pattern[self.at..];
                    self.at += rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |newline| newline + 1);
                }
                _ => {
                    let (start, from) = (out.len(), self.at);
                    self.width = Some(1);
                    let repeatable = self.atom(out)?;
                    self.quantifier(out, start, from, repeatable)?;
                    total = total.zip(self.width).map(|(a, b)| a.saturating_add(b));
                }
            }
        }
        self.width = total;
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
                self.width = Some(0);
                return Ok(false);
            }
            '$' => {
                let line = self.flags & MULTILINE != 0;
                self.emit(out, &[op::ASSERT, if line { assertion::LINE_END } else { assertion::END }])?;
                self.width = Some(0);
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

    pub(super) fn literal(&self, out: &mut HeapText<'_>, c: char) -> Result<(), Stop> {
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
        let (mut number, mut looking) = (None, None);
        let flags = self.flags;
        if self.take(b'?') {
            let next = self.pattern.get(self.at + 1).copied();
            match self.peek() {
                Some(b':') => self.at += 1,
                Some(b'#') => {
                    let rest = &self.pattern[self.at..];
                    let Some(end) = rest.iter().position(|&byte| byte == b')') else {
                        return Err(self.error_at(out, "missing ), unterminated comment", at));
                    };
                    self.at += end + 1;
                    self.width = Some(0);
                    return Ok(false);
                }
                Some(b'P') if next == Some(b'<') => {
                    self.at += 2;
                    number = Some(self.new_group(out)?);
                    self.name(out, number.unwrap_or(0))?;
                }
                Some(b'P') if next == Some(b'=') => {
                    self.at += 2;
                    return self.named_reference(out);
                }
                Some(what @ (b'=' | b'!')) => {
                    self.at += 1;
                    looking = Some(if what == b'!' { look::NEGATIVE } else { 0 });
                }
                Some(b'<') if matches!(next, Some(b'=' | b'!')) => {
                    self.at += 2;
                    looking = Some(look::BEHIND | if next == Some(b'!') { look::NEGATIVE } else { 0 });
                }
                Some(b'(') => {
                    let what = "conditional groups are not supported";
                    return Err(self.error_at(out, what, at));
                }
                Some(b'a' | b'i' | b'm' | b's' | b'u' | b'x' | b'-') => self.scoped_flags(out, at)?,
                Some(letter) => {
                    let position = crate::text::code_points(&self.pattern[..at + 1]);
                    let mut shown = heapless::String::<8>::new();
                    let _ = shown.push(letter as char);
                    if let Some(more) = next.filter(|_| matches!(letter, b'P' | b'<')) {
                        let _ = shown.push(more as char);
                    }
                    return Err(self.error(out, format_args!("unknown extension ?{shown} at position {position}")));
                }
                None => return Err(self.error_at(out, "unexpected end of pattern", self.at)),
            }
        } else {
            number = Some(self.new_group(out)?);
        }
        let begin = out.len();
        if let Some(number) = number {
            self.open |= 1 << number;
            self.emit(out, &[op::SAVE, number as u8 * 2])?;
        }
        if let Some(kind) = looking {
            self.kept |= LOOKS;
            self.emit(out, &[op::LOOK, kind, 0, 0, 0, 0, 0, 0, 0, 0])?;
        }
        if self.depth == DEPTH_MAX {
            return Err(self.error_at(out, "groups nested too deeply", at));
        }
        self.depth += 1;
        self.alternatives(out)?;
        self.depth -= 1;
        self.flags = flags;
        if !self.take(b')') {
            return Err(self.error_at(out, "missing ), unterminated subpattern", at));
        }
        if let Some(number) = number {
            self.open &= !(1 << number);
            self.emit(out, &[op::SAVE, number as u8 * 2 + 1])?;
        }
        if let Some(kind) = looking {
            self.end_look(out, begin, kind)?;
        }
        Ok(true)
    }

    /// Behind the body of a look-around that begins at `begin`.
    fn end_look(&mut self, out: &mut HeapText<'_>, begin: usize, kind: u8) -> Result<(), Stop> {
        self.emit(out, &[op::LOOK_END])?;
        let Some(width) = self.width.or((kind & look::BEHIND == 0).then_some(0)).and_then(|w| u16::try_from(w).ok())
        else {
            return Err(self.error(out, format_args!("look-behind requires fixed-width pattern")));
        };
        let body = (out.len() - begin - look::LENGTH) as u16;
        let code = out.as_bytes_mut();
        code[begin + look::WIDTH..begin + look::WIDTH + 2].copy_from_slice(&width.to_le_bytes());
        code[begin + look::BODY..begin + look::BODY + 2].copy_from_slice(&body.to_le_bytes());
        self.width = Some(0);
        Ok(())
    }

    /// `(?i-s:`, at its first letter.
    fn scoped_flags(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<(), Stop> {
        let mut off = false;
        loop {
            match self.peek() {
                Some(b':') if self.pattern.get(self.at - 1) == Some(&b'-') => {
                    return Err(self.error_at(out, "missing flag", self.at));
                }
                Some(b':') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'-') if !off => off = true,
                Some(letter @ (b'i' | b'm' | b's' | b'x' | b'a' | b'u')) => {
                    let flag = self.flag(out, letter)?;
                    self.flags = if off { self.flags & !flag } else { self.flags | flag };
                }
                Some(b')') if !off => {
                    return Err(self.error_at(out, "global flags not at the start of the expression", at));
                }
                Some(b')') => return Err(self.error_at(out, "missing :", self.at)),
                Some(_) => return Err(self.error_at(out, "unknown flag", self.at)),
                None => return Err(self.error_at(out, "missing -, : or )", self.at)),
            }
            self.at += 1;
        }
    }
}
