//! A text to index: code points of a str, or bytes.

use super::{Objects, code_points};
use crate::layout::kind;
use crate::value::Value;

/// The content of a STR, BYTES or another buffer, and whether its units are single bytes.
#[derive(Clone, Copy)]
pub struct View<'h> {
    /// UTF-8 or bytes.
    pub bytes: &'h [u8],
    /// One unit is one byte (bytes, or ASCII text).
    pub narrow: bool,
}

impl<'h> View<'h> {
    /// Of a value; none if it is neither a str nor a buffer.
    pub fn new(objects: Objects<'h>, v: Value) -> Option<View<'h>> {
        let narrow = !objects.is(v, kind::STR) || objects.is_ascii(v);
        Some(View { bytes: objects.any_bytes(v)?, narrow })
    }

    /// Units: code points or bytes.
    pub fn len(&self) -> usize {
        if self.narrow { self.bytes.len() } else { code_points(self.bytes) }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The byte where unit `i` begins; the end if there is none.
    pub fn offset(&self, i: usize) -> usize {
        if self.narrow {
            return i.min(self.bytes.len());
        }
        let starts = self.bytes.iter().enumerate().filter(|&(_, &byte)| byte & 0xc0 != 0x80);
        starts.map(|(at, _)| at).nth(i).unwrap_or(self.bytes.len())
    }

    /// The unit that begins at byte `at`.
    pub fn unit(&self, at: usize) -> usize {
        if self.narrow { at } else { code_points(&self.bytes[..at.min(self.bytes.len())]) }
    }

    /// The bytes of the unit at byte `at`.
    pub fn unit_at(&self, at: usize) -> &'h [u8] {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        if self.narrow {
            return &rest[..1.min(rest.len())];
        }
        let more = rest.iter().skip(1).take_while(|&&byte| byte & 0xc0 == 0x80).count();
        &rest[..(1 + more).min(rest.len())]
    }

    /// The byte range of units `start..end`, which may be negative (from the end) or beyond it; none if the start lies behind the end.
    pub fn range(&self, start: i64, end: i64) -> Option<(usize, usize)> {
        let length = self.len() as i64;
        let place = |i: i64| if i < 0 { (i + length).max(0) } else { i };
        let (start, end) = (place(start.max(i64::MIN / 2)), place(end.max(i64::MIN / 2)).min(length));
        if start > end {
            return None;
        }
        let start = self.offset(start as usize);
        let end = if end == length { self.bytes.len() } else { self.offset(end as usize) };
        Some((start, end))
    }
}
