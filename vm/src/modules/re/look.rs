//! Look-around, and what a character or a position is.

use super::matcher::{LOOKING, Machine, RESTORE, Refused, Step};
use super::program::{self, BYTES, assertion, item, look, u16_at, u24_at};
use crate::text::case::{Test, test_ascii};
use crate::text::is_space;

impl Machine<'_, '_> {
    /// Begins a look-around; where its body begins to match, or None if there are too few characters before.
    pub(super) fn begin_look(&mut self, pc: usize, at: usize) -> Result<Step, Refused> {
        let program = self.task.program;
        let kind = program.get(pc + 1).copied().unwrap_or(0);
        let (mut from, mut room) = (at, true);
        if kind & look::BEHIND != 0 {
            for _ in 0..u16_at(program, pc + look::WIDTH) {
                match self.before(from) {
                    Some(before) => from = before,
                    None => room = false,
                }
            }
        }
        if !room {
            let beyond = Step::Go(look::end(program, pc), at);
            return Ok(if kind & look::NEGATIVE != 0 { beyond } else { Step::Fail });
        }
        self.push(pc as u32 | LOOKING, at as u32)?;
        Ok(Step::Go(pc + look::LENGTH, from))
    }

    /// The body of the innermost look-around has matched up to `at`.
    pub(super) fn end_look(&mut self, at: usize) -> Step {
        let mut marker = self.depth;
        loop {
            let Some(below) = marker.checked_sub(2) else { return Step::Fail };
            marker = below;
            if self.stack[marker] & (RESTORE | LOOKING) == LOOKING {
                break;
            }
        }
        let (pc, stood) = ((self.stack[marker] & !LOOKING) as usize, self.stack[marker + 1] as usize);
        let kind = self.task.program.get(pc + 1).copied().unwrap_or(0);
        if kind & look::BEHIND != 0 && at != stood {
            return Step::Fail;
        }
        let negative = kind & look::NEGATIVE != 0;
        // the alternatives of the body are given up, and what it noted about its splits; groups it has set stay, unless it must not match
        let mut top = self.depth;
        while top > marker + 2 {
            top -= 2;
            let (first, old) = (self.stack[top], self.stack[top + 1]);
            let slot = (first & !RESTORE) as usize;
            if first & RESTORE != 0 && (negative || slot >= self.groups) {
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = old;
                }
                self.stack[top] = LOOKING;
            }
        }
        let mut kept = marker;
        for i in (marker + 2..self.depth).step_by(2) {
            if self.stack[i] & RESTORE != 0 {
                (self.stack[kept], self.stack[kept + 1]) = (self.stack[i], self.stack[i + 1]);
                kept += 2;
            }
        }
        self.depth = kept;
        self.forget_splits(pc);
        if negative { Step::Fail } else { Step::Go(look::end(self.task.program, pc), stood) }
    }

    /// What was noted about the splits in a look-around's body holds for one attempt only.
    fn forget_splits(&mut self, pc: usize) {
        if self.references {
            return;
        }
        let first = u16_at(self.task.program, pc + look::FIRST) as usize * self.positions;
        let bits = u16_at(self.task.program, pc + look::SPLITS) as usize * self.positions;
        for bit in first..first + bits {
            if bit % 32 == 0
                && bit + 32 <= first + bits
                && let Some(word) = self.marks.get_mut(bit / 32)
            {
                *word = 0;
            } else if (bit / 32 == first / 32 || bit / 32 == (first + bits) / 32)
                && let Some(word) = self.marks.get_mut(bit / 32)
            {
                *word &= !(1 << (bit % 32));
            }
        }
    }

    /// Where the character before `at` begins.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        let bytes = program::flags(self.task.program) & BYTES != 0;
        let back = self.task.text.get(..at)?.iter().rev().take_while(|&&byte| !bytes && byte & 0xc0 == 0x80).count();
        at.checked_sub(back + 1)
    }

    pub(super) fn holds(&self, which: u8, at: usize) -> bool {
        let (text, end) = (self.task.text, self.task.end);
        let before = at.checked_sub(1).and_then(|before| text.get(before).copied());
        match which {
            assertion::START => at == 0,
            assertion::LINE_START => at == 0 || before == Some(b'\n'),
            assertion::END => at == end || (at + 1 == end && text.get(at) == Some(&b'\n')),
            assertion::LINE_END => at == end || text.get(at) == Some(&b'\n'),
            assertion::VERY_END => at == end,
            // As CPython has it, an empty text has neither.
            which if which & !assertion::ASCII == assertion::NO_BOUNDARY && text.is_empty() => false,
            which => {
                let ascii = which & assertion::ASCII != 0;
                let boundary = which & !assertion::ASCII == assertion::BOUNDARY;
                let before = self.before(at).is_some_and(|before| self.word_at(before, ascii));
                (before != self.word_at(at, ascii)) == boundary
            }
        }
    }

    fn word_at(&self, at: usize, ascii: bool) -> bool {
        self.character(at).is_some_and(|(c, _)| self.in_class(c, b'w', ascii))
    }

    pub(super) fn in_set(&self, c: char, items: &[u8], flags: u8) -> bool {
        let ascii = flags & item::ASCII != 0;
        if self.in_items(c, items, ascii) {
            return true;
        }
        flags & item::FOLDED != 0
            && (c.to_lowercase().any(|c| self.in_items(c, items, ascii))
                || c.to_uppercase().any(|c| self.in_items(c, items, ascii)))
    }

    fn in_items(&self, c: char, items: &[u8], ascii: bool) -> bool {
        let mut at = 0;
        while let Some(&kind) = items.get(at) {
            if kind == item::RANGE {
                if (u24_at(items, at + 1)..=u24_at(items, at + 4)).contains(&(c as u32)) {
                    return true;
                }
                at += 7;
            } else {
                if self.in_class(c, kind, ascii) {
                    return true;
                }
                at += 1;
            }
        }
        false
    }

    fn in_class(&self, c: char, class: u8, ascii: bool) -> bool {
        let ascii_only = ascii || program::flags(self.task.program) & BYTES != 0;
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

pub(super) fn same_folded(c: char, other: u32) -> bool {
    let Some(other) = char::from_u32(other) else { return false };
    c == other || c.to_lowercase().eq(other.to_lowercase()) || c.to_uppercase().eq(other.to_uppercase())
}
