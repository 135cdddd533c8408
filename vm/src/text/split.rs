//! Splitting: `split`, `rsplit`, `splitlines`, `partition`.

use super::case::is_byte_space;
use super::ops::part;
use super::view::View;
use super::{Class, Fault, Objects, is_space, raise, search};
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::value::{UNSET, Value, small};
use core::ops::Range;

/// A new LIST of `count` items, none of them set yet, and its storage (UNSET if empty).
fn new_list(heap: &mut Heap, count: usize) -> Result<(Value, Value), NeedMemory> {
    let storage = if count == 0 { UNSET } else { heap.alloc(kind::VALUES, count + 1)? };
    let list = heap.alloc(kind::LIST, 3)?;
    heap.set(list, 1, storage);
    heap.set(list, 2, small(count as i32));
    Ok((list, storage))
}

/// How a text is split.
#[derive(Clone, Copy)]
enum Rule<'h> {
    Separator(&'h [u8]),
    Space { text: bool },
    Lines { text: bool, keep: bool },
}

/// What is split next: the rest, and how many cuts are left.
struct Splitter<'h> {
    bytes: &'h [u8],
    rule: Rule<'h>,
    from_right: bool,
    start: usize,
    end: usize,
    cuts: usize,
    done: bool,
}

impl<'h> Splitter<'h> {
    fn new(bytes: &'h [u8], rule: Rule<'h>, most: i64, from_right: bool) -> Splitter<'h> {
        let cuts = usize::try_from(most).unwrap_or(usize::MAX);
        Splitter { bytes, rule, from_right, start: 0, end: bytes.len(), cuts, done: false }
    }

    fn rest(&self) -> &'h [u8] {
        &self.bytes[self.start..self.end]
    }

    /// Bytes of white space at the start (or the end) of the rest, and of the other characters after (before) it.
    fn run(&self, text: bool, space: bool) -> usize {
        let rest = self.rest();
        let is = |c: char| is_space(c) == space;
        if text {
            // As far as it is ASCII, which need not be decoded. To decode all the rest for each word would take quadratic time.
            let plain = |&&byte: &&u8| byte < 128 && is(byte as char);
            let (count, stop) = if self.from_right {
                let count = rest.iter().rev().take_while(plain).count();
                (count, rest.iter().rev().nth(count))
            } else {
                let count = rest.iter().take_while(plain).count();
                (count, rest.get(count))
            };
            if stop.is_none_or(|&byte| byte < 128) {
                return count;
            }
        }
        match core::str::from_utf8(rest) {
            Ok(rest) if text && self.from_right => rest.len() - rest.trim_end_matches(is).len(),
            Ok(rest) if text => rest.len() - rest.trim_start_matches(is).len(),
            _ if self.from_right => rest.iter().rev().take_while(|&&byte| is_byte_space(byte) == space).count(),
            _ => rest.iter().take_while(|&&byte| is_byte_space(byte) == space).count(),
        }
    }

    /// Takes `count` bytes off the side where splitting goes on.
    fn take(&mut self, count: usize) -> Range<usize> {
        if self.from_right {
            let range = self.end - count..self.end;
            self.end = range.start;
            range
        } else {
            let range = self.start..self.start + count;
            self.start = range.end;
            range
        }
    }

    fn next_word(&mut self, text: bool) -> Option<Range<usize>> {
        self.take(self.run(text, true));
        if self.rest().is_empty() {
            return None;
        }
        if self.cuts == 0 {
            // The last piece keeps all its other space.
            return Some(self.take(self.rest().len()));
        }
        self.cuts -= 1;
        let word = self.run(text, false);
        Some(self.take(word))
    }

    fn next_part(&mut self, separator: &[u8]) -> Option<Range<usize>> {
        if self.done {
            return None;
        }
        let rest = self.rest();
        let found = match (self.cuts, self.from_right) {
            (0, _) => None,
            (_, true) => search::rfind(rest, separator),
            (_, false) => search::find(rest, separator, 0),
        };
        let Some(at) = found else {
            self.done = true;
            return Some(self.start..self.end);
        };
        self.cuts -= 1;
        let piece = if self.from_right { rest.len() - at - separator.len() } else { at };
        let range = self.take(piece);
        self.take(separator.len());
        Some(range)
    }

    fn next_line(&mut self, text: bool, keep: bool) -> Option<Range<usize>> {
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let stop = if text { rest.iter().position(|&byte| byte >= 128 || is_line_end(byte as char)) } else { None };
        let plain = text && stop.is_none_or(|at| rest[at] < 128);
        let (line, mark) = match core::str::from_utf8(if plain { &[] } else { rest }) {
            _ if plain => match stop {
                Some(at) if rest[at..].starts_with(b"\r\n") => (at, 2),
                Some(at) => (at, 1),
                None => (rest.len(), 0),
            },
            Ok(rest) if text => match rest.char_indices().find(|&(_, c)| is_line_end(c)) {
                Some((at, '\r')) if rest.as_bytes().get(at + 1) == Some(&b'\n') => (at, 2),
                Some((at, c)) => (at, c.len_utf8()),
                None => (rest.len(), 0),
            },
            _ => match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                Some(at) if rest[at..].starts_with(b"\r\n") => (at, 2),
                Some(at) => (at, 1),
                None => (rest.len(), 0),
            },
        };
        let start = self.start;
        self.take(line + mark);
        Some(start..start + line + if keep { mark } else { 0 })
    }
}

/// Where a splitter stopped.
type State = (usize, usize, usize, bool);

impl Splitter<'_> {
    fn state(&self) -> State {
        (self.start, self.end, self.cuts, self.done)
    }

    fn resume(&mut self, state: State) {
        (self.start, self.end, self.cuts, self.done) = state;
    }
}

impl Iterator for Splitter<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        match self.rule {
            Rule::Separator(separator) => self.next_part(separator),
            Rule::Space { text } => self.next_word(text),
            Rule::Lines { text, keep } => self.next_line(text, keep),
        }
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\x0b' | '\x0c' | '\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Makes the list of all pieces.
fn collect(heap: &mut Heap, v: Value, splitter: impl Fn(Objects<'_>) -> Splitter<'_>) -> Result<Value, Fault> {
    let from_right = splitter(heap.objects()).from_right;
    let pieces = splitter(heap.objects()).count();
    let (list, storage) = new_list(heap, pieces)?;
    let mut state = None;
    for i in 0..pieces {
        // Each step resumes where the last one stopped, so nothing borrows the heap while a piece is made.
        let mut at = splitter(heap.objects());
        if let Some(state) = state {
            at.resume(state);
        }
        let Some(range) = at.next() else { break };
        state = Some(at.state());
        let piece = part(heap, v, range)?;
        let place = if from_right { pieces - i } else { i + 1 };
        heap.set(storage, place, piece);
    }
    Ok(list)
}

fn is_text(objects: Objects<'_>, v: Value) -> bool {
    objects.is(v, kind::STR)
}

fn content(objects: Objects<'_>, v: Value) -> &[u8] {
    View::new(objects, v).map_or(&[], |view| view.bytes)
}

/// `v.split(separator, most)` or, `from_right`, `rsplit`; no separator means white space, a negative `most` no limit.
pub fn split(heap: &mut Heap, v: Value, separator: Option<Value>, most: i64, from_right: bool) -> Result<Value, Fault> {
    if separator.is_some_and(|separator| content(heap.objects(), separator).is_empty()) {
        return Err(raise(heap, Class::ValueError, format_args!("empty separator")));
    }
    collect(heap, v, |objects| {
        let rule = match separator {
            Some(separator) => Rule::Separator(content(objects, separator)),
            None => Rule::Space { text: is_text(objects, v) },
        };
        Splitter::new(content(objects, v), rule, most, from_right)
    })
}

/// `v.splitlines(keep)`
pub fn splitlines(heap: &mut Heap, v: Value, keep: bool) -> Result<Value, Fault> {
    collect(heap, v, |objects| {
        let rule = Rule::Lines { text: is_text(objects, v), keep };
        Splitter::new(content(objects, v), rule, -1, false)
    })
}

/// `v.partition(separator)` or, `from_right`, `rpartition`.
pub fn partition(heap: &mut Heap, v: Value, separator: Value, from_right: bool) -> Result<Value, Fault> {
    let (text, pattern) = (content(heap.objects(), v), content(heap.objects(), separator));
    if pattern.is_empty() {
        return Err(raise(heap, Class::ValueError, format_args!("empty separator")));
    }
    let found = if from_right { search::rfind(text, pattern) } else { search::find(text, pattern, 0) };
    let (length, width) = (text.len(), pattern.len());
    let ranges = match found {
        Some(at) => [0..at, at..at + width, at + width..length],
        None if from_right => [0..0, 0..0, 0..length],
        None => [0..length, length..length, length..length],
    };
    let tuple = heap.alloc(kind::TUPLE, 4)?;
    for (i, range) in ranges.into_iter().enumerate() {
        let piece = part(heap, v, range)?;
        heap.set(tuple, i + 1, piece);
    }
    Ok(tuple)
}
