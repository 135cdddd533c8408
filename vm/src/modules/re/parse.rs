//! Parts of patterns: names and references, escapes, sets.

use super::compile::{Compiler, GROUPS_MAX};
use super::program::{ASCII, BYTES, IGNORE_CASE, REFERENCES, assertion, back, item, op};
use crate::text::{HeapText, Stop};

impl Compiler<'_, '_> {
    pub(super) fn new_group(&mut self, out: &mut HeapText<'_>) -> Result<usize, Stop> {
        if self.groups == GROUPS_MAX {
            return Err(self.error_at(out, "too many groups", self.at));
        }
        self.groups += 1;
        Ok(self.groups)
    }

    pub(super) fn name(&mut self, out: &mut HeapText<'_>, number: usize) -> Result<(), Stop> {
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
        if let Some(old) = self.named(name.as_bytes()) {
            let position = crate::text::code_points(&self.pattern[..start]);
            let message = format_args!(
                "redefinition of group name '{name}' as group {number}; was group {old} at position {position}"
            );
            return Err(self.error(out, message));
        }
        self.at = start + length + 1;
        // As many names as groups at most.
        let _ = self.names.push((number as u8, start, start + length));
        Ok(())
    }

    /// The number of the group called `name`.
    fn named(&self, name: &[u8]) -> Option<u8> {
        self.names.iter().find(|known| self.pattern.get(known.1..known.2) == Some(name)).map(|known| known.0)
    }

    /// `(?P=name)`, at the name.
    pub(super) fn named_reference(&mut self, out: &mut HeapText<'_>) -> Result<bool, Stop> {
        let start = self.at;
        let length = self.pattern[start..].iter().position(|&byte| byte == b')');
        let Some(length) = length else { return Err(self.error_at(out, "missing ), unterminated name", start)) };
        let name = &self.pattern[start..start + length];
        if name.is_empty() {
            return Err(self.error_at(out, "missing group name", start));
        }
        let Some(number) = self.named(name) else {
            let position = crate::text::code_points(&self.pattern[..start]);
            let name = core::str::from_utf8(name).unwrap_or("");
            return Err(self.error(out, format_args!("unknown group name '{name}' at position {position}")));
        };
        self.at = start + length + 1;
        self.reference(out, number as usize, start)
    }

    /// What group `number` matched once more.
    fn reference(&mut self, out: &mut HeapText<'_>, number: usize, at: usize) -> Result<bool, Stop> {
        if self.open >> number & 1 != 0 {
            return Err(self.error_at(out, "cannot refer to an open group", at));
        }
        self.kept |= REFERENCES;
        self.width = None;
        let folded = if self.flags & IGNORE_CASE != 0 { back::FOLDED } else { 0 };
        self.emit(out, &[op::BACK, number as u8 | folded])?;
        Ok(true)
    }

    /// `\1` to `\99`, or the octal code of a character; its backslash is at `at`.
    fn numbered_reference(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<bool, Stop> {
        let digit = |at: usize| self.pattern.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
        let (first, second, third) = (digit(at + 1).unwrap_or(0), digit(at + 2), digit(at + 3));
        if let (0..=7, Some(b @ 0..=7), Some(c @ 0..=7)) = (first, second, third) {
            self.at = at + 4;
            let code = first as u32 * 64 + b as u32 * 8 + c as u32;
            let Some(c) = char::from_u32(code).filter(|_| code < 256) else {
                let position = crate::text::code_points(&self.pattern[..at]);
                let text = core::str::from_utf8(&self.pattern[at..at + 4]).unwrap_or("");
                let message = format_args!("octal escape value {text} outside of range 0-0o377 at position {position}");
                return Err(self.error(out, message));
            };
            self.literal(out, c)?;
            return Ok(true);
        }
        let number = second.map_or(first as usize, |second| first as usize * 10 + second as usize);
        self.at = at + 2 + second.is_some() as usize;
        if number > self.groups {
            let position = crate::text::code_points(&self.pattern[..at + 1]);
            return Err(self.error(out, format_args!("invalid group reference {number} at position {position}")));
        }
        self.reference(out, number, at)
    }

    pub(super) fn escape(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<bool, Stop> {
        let which = match self.peek() {
            None => return Err(self.error_at(out, "bad escape (end of pattern)", at)),
            Some(b'A') => assertion::START,
            Some(b'Z') => assertion::VERY_END,
            Some(b'b') => assertion::BOUNDARY,
            Some(b'B') => assertion::NO_BOUNDARY,
            Some(class @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S')) => {
                self.at += 1;
                self.emit(out, &[op::SET, self.set_flags(), 1, 0, class])?;
                return Ok(true);
            }
            Some(b'1'..=b'9') => return self.numbered_reference(out, at),
            Some(_) => {
                let c = self.escaped_character(out, at)?;
                self.literal(out, c)?;
                return Ok(true);
            }
        };
        self.at += 1;
        let ascii = if self.flags & ASCII != 0 { assertion::ASCII } else { 0 };
        self.emit(out, &[op::ASSERT, which | ascii])?;
        self.width = Some(0);
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

    fn set_flags(&self) -> u8 {
        let folded = if self.flags & IGNORE_CASE != 0 { item::FOLDED } else { 0 };
        folded | if self.flags & ASCII != 0 { item::ASCII } else { 0 }
    }

    /// `[…]` whose bracket is at `at`.
    pub(super) fn set(&mut self, out: &mut HeapText<'_>, at: usize) -> Result<(), Stop> {
        let negated = self.take(b'^');
        let start = out.len();
        self.emit(out, &[op::SET, negated as u8 | self.set_flags(), 0, 0])?;
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
}
