//! Running a program over a text.
//!
//! Backtracking with its stack in words the caller gives, never on the Rust stack. Each split is tried at each position once only (a bit notes
//! it): what failed there before fails again, so the time is linear in text times pattern, and loops over nothing end.

use super::program::{self, BYTES, HEADER, IGNORE_CASE, assertion, item, op, u16_at, u24_at};
use crate::text::case::{Test, test_ascii};
use crate::text::is_space;

/// The words given do not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// Words that would have helped; more may be needed.
    pub words: usize,
}

/// Where a match may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Anywhere.
    Search,
    /// At the start.
    Start,
    /// At the start, up to the very end.
    Whole,
}

/// What to look for where (positions in bytes).
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The program.
    pub program: &'a [u8],
    /// UTF-8, or bytes.
    pub text: &'a [u8],
    /// First position tried.
    pub start: usize,
    /// Where the text counts as ended.
    pub end: usize,
    /// Where a match may lie.
    pub anchor: Anchor,
    /// An empty match here does not count (one lay here before).
    pub not_empty_at: Option<usize>,
}

/// A slot that was not reached.
pub const UNMATCHED: u32 = u32::MAX;

/// Words for the slots of a program: start and end of the whole match and of each group.
pub fn slot_words(program: &[u8]) -> usize {
    2 * (program::groups(program) + 1)
}

/// What a run found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether there is a match; then its slots are the first words.
    pub matched: bool,
    /// How many of the words were written.
    pub words_used: usize,
}

/// Looks for a match. The words need not be zero, and are not left zero.
pub fn run(task: &Task<'_>, words: &mut [u32]) -> Result<Found, NoRoom> {
    let slots = slot_words(task.program);
    let positions = task.end.saturating_sub(task.start) + 1;
    let marks = (program::splits(task.program) * positions).div_ceil(32);
    let fixed = slots + marks;
    if words.len() < fixed + 8 {
        return Err(NoRoom { words: fixed + 8 });
    }
    let (slots, rest) = words.split_at_mut(slots);
    let (marks, stack) = rest.split_at_mut(marks);
    marks.fill(0);
    let mut machine = Machine { task, slots, marks, stack, depth: 0, deepest: 0, positions };
    let matched = machine.search()?;
    Ok(Found { matched, words_used: fixed + machine.deepest })
}

struct Machine<'a, 't> {
    task: &'t Task<'a>,
    slots: &'t mut [u32],
    /// A bit for each split at each position.
    marks: &'t mut [u32],
    /// Pairs: (code, position) to go on with, or (slot | RESTORE, old position).
    stack: &'t mut [u32],
    depth: usize,
    deepest: usize,
    positions: usize,
}

const RESTORE: u32 = 1 << 31;

impl Machine<'_, '_> {
    fn search(&mut self) -> Result<bool, NoRoom> {
        let mut at = self.task.start;
        loop {
            if self.task.anchor == Anchor::Search {
                match self.skip(at) {
                    Some(next) => at = next,
                    None => return Ok(false),
                }
            }
            if self.try_at(at)? {
                return Ok(true);
            }
            if self.task.anchor != Anchor::Search || at >= self.task.end {
                return Ok(false);
            }
            at += self.width(at).max(1);
        }
    }

    /// The next position where a pattern that begins with a certain byte can match.
    fn skip(&self, at: usize) -> Option<usize> {
        match self.task.program.get(HEADER..HEADER + 2) {
            Some(&[op::BYTE, byte]) => {
                let rest = self.task.text.get(at..self.task.end)?;
                rest.iter().position(|&other| other == byte).map(|more| at + more)
            }
            _ => Some(at),
        }
    }

    /// Bytes of the character at `at`, 0 at the end.
    fn width(&self, at: usize) -> usize {
        let rest = self.task.text.get(at..self.task.end).unwrap_or(&[]);
        match rest.first() {
            None => 0,
            Some(byte) if *byte < 128 || program::flags(self.task.program) & BYTES != 0 => 1,
            Some(_) => 1 + rest.iter().skip(1).take_while(|&&byte| byte & 0xc0 == 0x80).count(),
        }
    }

    fn character(&self, at: usize) -> Option<(char, usize)> {
        let width = self.width(at);
        let bytes = self.task.text.get(at..at + width)?;
        match *bytes {
            [] => None,
            [byte] => Some((byte as char, 1)),
            _ => Some((core::str::from_utf8(bytes).ok()?.chars().next()?, width)),
        }
    }

    fn push(&mut self, first: u32, second: u32) -> Result<(), NoRoom> {
        let Some(place) = self.stack.get_mut(self.depth..self.depth + 2) else {
            let words = self.slots.len() + self.marks.len() + self.stack.len();
            return Err(NoRoom { words: words + words / 2 + 64 });
        };
        place.copy_from_slice(&[first, second]);
        self.depth += 2;
        self.deepest = self.deepest.max(self.depth);
        Ok(())
    }

    /// The alternative to go on with after a failure.
    fn pop(&mut self) -> Option<(usize, usize)> {
        while self.depth > 0 {
            self.depth -= 2;
            let (first, second) = (self.stack[self.depth], self.stack[self.depth + 1]);
            if first & RESTORE == 0 {
                return Some((first as usize, second as usize));
            }
            if let Some(slot) = self.slots.get_mut((first & !RESTORE) as usize) {
                *slot = second;
            }
        }
        None
    }

    /// Whether split `number` was at `at` before; notes that it is now.
    fn seen(&mut self, number: usize, at: usize) -> bool {
        let bit = number * self.positions + (at - self.task.start);
        let Some(word) = self.marks.get_mut(bit / 32) else { return true };
        let old = *word;
        *word |= 1 << (bit % 32);
        old == *word
    }

    fn try_at(&mut self, start: usize) -> Result<bool, NoRoom> {
        self.slots.fill(UNMATCHED);
        self.depth = 0;
        let (mut pc, mut at) = (HEADER, start);
        loop {
            match self.step(pc, at)? {
                Step::Go(next, position) => (pc, at) = (next, position),
                Step::Matched => {
                    self.slots[0] = start as u32;
                    self.slots[1] = at as u32;
                    return Ok(true);
                }
                Step::Fail => match self.pop() {
                    Some(alternative) => (pc, at) = alternative,
                    None => return Ok(false),
                },
            }
        }
    }

    /// One instruction.
    fn step(&mut self, pc: usize, at: usize) -> Result<Step, NoRoom> {
        let program = self.task.program;
        let operand = program.get(pc + 1).copied().unwrap_or(0);
        let target = |at: usize| (at as i64 + 2 + u16_at(program, at) as i16 as i64).max(0) as usize;
        Ok(match program.get(pc).copied().unwrap_or(op::MATCH) {
            op::BYTE if at < self.task.end && self.task.text.get(at) == Some(&operand) => Step::Go(pc + 2, at + 1),
            op::FOLDED => match self.character(at) {
                Some((c, width)) if same_folded(c, u24_at(program, pc + 1)) => Step::Go(pc + 4, at + width),
                _ => Step::Fail,
            },
            op::ANY if at < self.task.end && self.task.text.get(at) != Some(&b'\n') => {
                Step::Go(pc + 1, at + self.width(at))
            }
            op::ANY_LINE if at < self.task.end => Step::Go(pc + 1, at + self.width(at)),
            op::SET => {
                let length = u16_at(program, pc + 2) as usize;
                let items = program.get(pc + 4..pc + 4 + length).unwrap_or(&[]);
                match self.character(at) {
                    Some((c, width)) if self.in_set(c, items) == (operand == 0) => {
                        Step::Go(pc + 4 + length, at + width)
                    }
                    _ => Step::Fail,
                }
            }
            split @ (op::SPLIT | op::SPLIT_LAZY) => {
                if self.seen(u16_at(program, pc + 1) as usize, at) {
                    return Ok(Step::Fail);
                }
                let (near, far) = (pc + 5, target(pc + 3));
                let (first, second) = if split == op::SPLIT { (near, far) } else { (far, near) };
                self.push(second as u32, at as u32)?;
                Step::Go(first, at)
            }
            op::JUMP => Step::Go(target(pc + 1), at),
            op::SAVE => {
                let slot = operand as usize;
                let old = self.slots.get(slot).copied().unwrap_or(UNMATCHED);
                self.push(slot as u32 | RESTORE, old)?;
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = at as u32;
                }
                Step::Go(pc + 2, at)
            }
            op::ASSERT if self.holds(operand, at) => Step::Go(pc + 2, at),
            op::MATCH => {
                let whole = self.task.anchor != Anchor::Whole || at == self.task.end;
                if whole && self.task.not_empty_at != Some(at) { Step::Matched } else { Step::Fail }
            }
            _ => Step::Fail,
        })
    }

    fn holds(&self, which: u8, at: usize) -> bool {
        let (text, end) = (self.task.text, self.task.end);
        let before = at.checked_sub(1).and_then(|before| text.get(before).copied());
        match which {
            assertion::START => at == 0,
            assertion::LINE_START => at == 0 || before == Some(b'\n'),
            assertion::END => at == end || (at + 1 == end && text.get(at) == Some(&b'\n')),
            assertion::LINE_END => at == end || text.get(at) == Some(&b'\n'),
            assertion::VERY_END => at == end,
            // As CPython has it, an empty text has neither.
            assertion::NO_BOUNDARY if self.task.text.is_empty() => false,
            which => (self.word_before(at) != self.word_at(at)) == (which == assertion::BOUNDARY),
        }
    }

    fn word_at(&self, at: usize) -> bool {
        self.character(at).is_some_and(|(c, _)| self.in_class(c, b'w'))
    }

    fn word_before(&self, at: usize) -> bool {
        let bytes = program::flags(self.task.program) & BYTES != 0;
        let back = self.task.text[..at].iter().rev().take_while(|&&byte| !bytes && byte & 0xc0 == 0x80).count();
        at.checked_sub(back + 1).is_some_and(|before| self.word_at(before))
    }

    fn in_set(&self, c: char, items: &[u8]) -> bool {
        if self.in_items(c, items) {
            return true;
        }
        program::flags(self.task.program) & IGNORE_CASE != 0
            && (c.to_lowercase().any(|c| self.in_items(c, items)) || c.to_uppercase().any(|c| self.in_items(c, items)))
    }

    fn in_items(&self, c: char, items: &[u8]) -> bool {
        let mut at = 0;
        while let Some(&kind) = items.get(at) {
            if kind == item::RANGE {
                if (u24_at(items, at + 1)..=u24_at(items, at + 4)).contains(&(c as u32)) {
                    return true;
                }
                at += 7;
            } else {
                if self.in_class(c, kind) {
                    return true;
                }
                at += 1;
            }
        }
        false
    }

    fn in_class(&self, c: char, class: u8) -> bool {
        let ascii_only = program::flags(self.task.program) & BYTES != 0;
        let known = !ascii_only || c.is_ascii();
        let is = match class.to_ascii_lowercase() {
            b'd' => c.is_ascii_digit() || (known && !c.is_ascii() && test_decimal(c)),
            b's' => known && (is_space(c) && (!ascii_only || test_ascii(&[c as u8], Test::Space))),
            _ => known && (c == '_' || c.is_alphanumeric()),
        };
        is == class.is_ascii_lowercase()
    }
}

fn test_decimal(c: char) -> bool {
    crate::text::case::test(c.encode_utf8(&mut [0; 4]), Test::Decimal)
}

fn same_folded(c: char, other: u32) -> bool {
    let Some(other) = char::from_u32(other) else { return false };
    c == other || c.to_lowercase().eq(other.to_lowercase()) || c.to_uppercase().eq(other.to_uppercase())
}

enum Step {
    Go(usize, usize),
    Matched,
    Fail,
}
