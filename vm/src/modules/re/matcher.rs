//! Running a program over a text.
//!
//! Backtracking with its stack in words the caller gives, never on the Rust stack. Each split is tried at each position once only (a bit notes
//! it): what failed there before fails again, so the time is linear in text times pattern, and loops over nothing end.

use super::look::same_folded;
use super::program::{self, BYTES, HEADER, LOOKS, REFERENCES, back, item, look, op, u16_at, u24_at};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The words given do not suffice.
    NoRoom {
        /// Words that would have helped; more may be needed.
        words: usize,
    },
    /// A pattern with look-around or references to groups took [`STEPS_MAX`] steps.
    Steps,
}

/// Steps of a match that is not linear: about half a second on a board.
pub const STEPS_MAX: u32 = 400_000;

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
pub fn run(task: &Task<'_>, words: &mut [u32]) -> Result<Found, Refused> {
    let flags = program::flags(task.program);
    let splits = program::splits(task.program);
    // a look-behind begins before the start
    let base = if flags & LOOKS != 0 { 0 } else { task.start };
    let positions = task.end.saturating_sub(base) + 1;
    // With references what failed once may succeed later: then each split keeps where it was last, as a slot of its own.
    let references = flags & REFERENCES != 0;
    let groups = slot_words(task.program);
    let slots = groups + if references { splits } else { 0 };
    let marks = if references { 0 } else { (splits * positions).div_ceil(32) };
    let fixed = slots + marks;
    if words.len() < fixed + 8 {
        return Err(Refused::NoRoom { words: fixed + 8 });
    }
    let steps = if flags & (REFERENCES | LOOKS) != 0 { STEPS_MAX } else { u32::MAX };
    let (slots, rest) = words.split_at_mut(slots);
    let (marks, stack) = rest.split_at_mut(marks);
    marks.fill(0);
    let mut machine =
        Machine { task, slots, marks, stack, depth: 0, deepest: 0, base, positions, groups, references, steps };
    let matched = machine.search()?;
    Ok(Found { matched, words_used: fixed + machine.deepest })
}

pub(super) struct Machine<'a, 't> {
    pub(super) task: &'t Task<'a>,
    pub(super) slots: &'t mut [u32],
    /// A bit for each split at each position.
    pub(super) marks: &'t mut [u32],
    /// Pairs: (code, position) to go on with, or (slot | RESTORE, old position).
    pub(super) stack: &'t mut [u32],
    pub(super) depth: usize,
    pub(super) deepest: usize,
    /// The position that the first bit of each split stands for, and how many there are.
    base: usize,
    pub(super) positions: usize,
    /// Slots that are positions of groups; those behind belong to splits.
    pub(super) groups: usize,
    pub(super) references: bool,
    /// Steps left, where they count.
    pub(super) steps: u32,
}

/// In a word of the stack: an old slot.
pub(super) const RESTORE: u32 = 1 << 31;
/// In a word of the stack: a look-around whose body is being tried; the second word is where it stands.
pub(super) const LOOKING: u32 = 1 << 30;

impl Machine<'_, '_> {
    fn search(&mut self) -> Result<bool, Refused> {
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

    pub(super) fn character(&self, at: usize) -> Option<(char, usize)> {
        let width = self.width(at);
        let bytes = self.task.text.get(at..at + width)?;
        match *bytes {
            [] => None,
            [byte] => Some((byte as char, 1)),
            _ => Some((core::str::from_utf8(bytes).ok()?.chars().next()?, width)),
        }
    }

    pub(super) fn push(&mut self, first: u32, second: u32) -> Result<(), Refused> {
        let Some(place) = self.stack.get_mut(self.depth..self.depth + 2) else {
            let words = self.slots.len() + self.marks.len() + self.stack.len();
            return Err(Refused::NoRoom { words: words + words / 2 + 64 });
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
            if first & (RESTORE | LOOKING) == LOOKING {
                let pc = (first & !LOOKING) as usize;
                if self.task.program.get(pc + 1).is_some_and(|kind| kind & look::NEGATIVE != 0) {
                    return Some((look::end(self.task.program, pc), second as usize));
                }
                continue;
            }
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
    fn seen(&mut self, number: usize, at: usize) -> Result<bool, Refused> {
        if self.references {
            let slot = self.groups + number;
            let old = self.slots.get(slot).copied().unwrap_or(UNMATCHED);
            if old == at as u32 {
                return Ok(true);
            }
            self.push(slot as u32 | RESTORE, old)?;
            if let Some(place) = self.slots.get_mut(slot) {
                *place = at as u32;
            }
            return Ok(false);
        }
        let bit = number * self.positions + at.saturating_sub(self.base);
        let Some(word) = self.marks.get_mut(bit / 32) else { return Ok(true) };
        let old = *word;
        *word |= 1 << (bit % 32);
        Ok(old == *word)
    }

    /// Goes behind what group `number` matched, if that stands here again.
    fn again(&self, number: usize, folded: bool, at: usize) -> Option<usize> {
        let (start, end) = (*self.slots.get(2 * number)?, *self.slots.get(2 * number + 1)?);
        if start == UNMATCHED || end == UNMATCHED {
            return None;
        }
        let (mut from, mut at) = (start as usize, at);
        while from < end as usize {
            let (c, width) = self.character(from)?;
            let (other, other_width) = self.character(at)?;
            if c != other && !(folded && same_folded(c, other as u32)) {
                return None;
            }
            (from, at) = (from + width, at + other_width);
        }
        Some(at)
    }

    fn try_at(&mut self, start: usize) -> Result<bool, Refused> {
        self.slots.fill(UNMATCHED);
        self.depth = 0;
        let (mut pc, mut at) = (HEADER, start);
        loop {
            self.steps = match self.steps {
                0 => return Err(Refused::Steps),
                u32::MAX => u32::MAX,
                left => left - 1,
            };
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
    fn step(&mut self, pc: usize, at: usize) -> Result<Step, Refused> {
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
                    Some((c, width)) if self.in_set(c, items, operand) == (operand & item::NEGATED == 0) => {
                        Step::Go(pc + 4 + length, at + width)
                    }
                    _ => Step::Fail,
                }
            }
            split @ (op::SPLIT | op::SPLIT_LAZY) => {
                if self.seen(u16_at(program, pc + 1) as usize, at)? {
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
            op::LOOK => self.begin_look(pc, at)?,
            op::LOOK_END => self.end_look(at),
            op::BACK => match self.again((operand & !back::FOLDED) as usize, operand & back::FOLDED != 0, at) {
                Some(next) => Step::Go(pc + 2, next),
                None => Step::Fail,
            },
            op::MATCH => {
                let whole = self.task.anchor != Anchor::Whole || at == self.task.end;
                if whole && self.task.not_empty_at != Some(at) { Step::Matched } else { Step::Fail }
            }
            _ => Step::Fail,
        })
    }
}

/// What comes after an instruction.
pub(super) enum Step {
    Go(usize, usize),
    Matched,
    Fail,
}
