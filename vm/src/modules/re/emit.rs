//! Code of patterns: quantifiers, and where instructions go.

use super::compile::{Compiler, length_of};
use super::program::op;
use crate::text::{HeapText, Stop};

/// Bytes of a program: jumps reach 32 KiB.
const PROGRAM_MAX: usize = 0x7000;

/// How often an operand may come.
pub(super) struct Repeat {
    least: u32,
    /// None: any number.
    most: Option<u32>,
    lazy: bool,
}

impl Compiler<'_, '_> {
    pub(super) fn quantifier(
        &mut self,
        out: &mut HeapText<'_>,
        start: usize,
        from: usize,
        repeatable: bool,
    ) -> Result<(), Stop> {
        let at = self.at;
        let Some(repeat) = self.repeat(out)? else { return Ok(()) };
        if !repeatable {
            return Err(self.error_at(out, "nothing to repeat", if out.len() == start { at } else { from.max(at) }));
        }
        let again = self.at;
        if self.repeat(out)?.is_some() {
            return Err(self.error_at(out, "multiple repeat", again));
        }
        self.width = match self.width {
            Some(0) => Some(0),
            Some(width) if Some(repeat.least) == repeat.most => width.checked_mul(repeat.least),
            _ => None,
        };
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
    pub(super) fn repeat(&mut self, out: &mut HeapText<'_>) -> Result<Option<Repeat>, Stop> {
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
    pub(super) fn split_before(
        &mut self,
        out: &mut HeapText<'_>,
        start: usize,
        split: u8,
        beyond: usize,
    ) -> Result<(), Stop> {
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

    pub(super) fn emit(&self, out: &mut HeapText<'_>, code: &[u8]) -> Result<(), Stop> {
        out.push_bytes(code)?;
        self.check_size(out)
    }

    fn check_size(&self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        if out.len() > PROGRAM_MAX {
            return Err(self.error_at(out, "pattern too large", self.at));
        }
        Ok(())
    }

    pub(super) fn patch(&self, out: &mut HeapText<'_>, at: usize, offset: i64) -> Result<(), Stop> {
        out.as_bytes_mut()[at..at + 2].copy_from_slice(&(offset as i16).to_le_bytes());
        Ok(())
    }
}
