//! Building strings whose length is not known beforehand.
//!
//! [`HeapText`] writes bytes into the heap's free words, exactly where the finished STR or BYTES will lie, so that finishing copies nothing.
//! [`build_str`] and [`build_bytes`] wrap it into a transaction: what was written becomes an object, or is zeroed again.
//! An error message is written into the same place, so it needs no buffer of its own.

use super::Objects;
use crate::heap::{Heap, NeedMemory};
use crate::layout::kind;
use crate::value::{UNSET, Value, small};
use core::fmt::{self, Arguments, Write};

/// Exception classes that numbers and text raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Class {
    TypeError,
    ValueError,
    OverflowError,
    ZeroDivisionError,
    IndexError,
    KeyError,
    LookupError,
    AttributeError,
    UnicodeDecodeError,
    UnicodeEncodeError,
    JsonDecodeError,
    StructError,
    ReError,
    BinasciiError,
}

/// Why a heap-level function did not give a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Collect, then run it again.
    NeedMemory(NeedMemory),
    /// Raise the exception; its argument is the value (a STR message, or the key of a KeyError).
    Raise(Class, Value),
    /// See [`Stop::Foreign`].
    Foreign(Value),
}

impl From<NeedMemory> for Fault {
    fn from(need: NeedMemory) -> Fault {
        Fault::NeedMemory(need)
    }
}

/// Why writing stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The free words are used up.
    Full,
    /// An exception; its message is what the [`HeapText`] holds now.
    Raise(Class),
    /// This value needs Python (an object of a user's class) or is of a type the writer does not know.
    Foreign(Value),
}

impl From<fmt::Error> for Stop {
    fn from(_: fmt::Error) -> Stop {
        Stop::Full
    }
}

/// Words before the bytes of a STR or BYTES.
const HEAD: usize = 3;

/// Words before the bytes of a RAW.
const HEAD_RAW: usize = 1;

/// Text under construction in zeroed words. A [`core::fmt::Write`].
pub struct HeapText<'h> {
    words: &'h mut [u32],
    head: usize,
    length: usize,
    /// Words of the stack at the far end.
    stack: usize,
}

impl<'h> HeapText<'h> {
    /// Writes into `words`, which are zero.
    pub fn new(words: &'h mut [u32]) -> HeapText<'h> {
        HeapText { words, head: HEAD, length: 0, stack: 0 }
    }

    fn room(&mut self) -> &mut [u8] {
        let end = self.words.len() - self.stack;
        bytemuck::cast_slice_mut(self.words.get_mut(self.head..end).unwrap_or_default())
    }

    /// Bytes written.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What is written.
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self.words.get(self.head..).unwrap_or_default()).get(..self.length).unwrap_or_default()
    }

    /// What is written, to change in place.
    pub fn as_bytes_mut(&mut self) -> &mut [u8] {
        let length = self.length;
        self.room().get_mut(..length).unwrap_or_default()
    }

    /// Appends bytes.
    pub fn push_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let start = self.length;
        let end = start.saturating_add(bytes.len());
        self.room().get_mut(start..end).ok_or(Stop::Full)?.copy_from_slice(bytes);
        self.length = end;
        Ok(())
    }

    /// Appends one byte.
    pub fn push_byte(&mut self, byte: u8) -> Result<(), Stop> {
        self.push_bytes(&[byte])
    }

    /// Appends text.
    pub fn push_str(&mut self, text: &str) -> Result<(), Stop> {
        self.push_bytes(text.as_bytes())
    }

    /// Appends a character.
    pub fn push_char(&mut self, c: char) -> Result<(), Stop> {
        self.push_bytes(c.encode_utf8(&mut [0; 4]).as_bytes())
    }

    /// Appends a copy of what lies between two bytes written before.
    pub fn push_copy(&mut self, from: usize, to: usize) -> Result<(), Stop> {
        let (length, to) = (self.length, to.min(self.length));
        let end = length + to.saturating_sub(from);
        self.room().get_mut(..end).ok_or(Stop::Full)?.copy_within(from..to.max(from), length);
        self.length = end;
        Ok(())
    }

    /// Inserts zero bytes before byte `at`.
    pub fn insert_zeros(&mut self, at: usize, count: usize) -> Result<(), Stop> {
        self.insert_repeated(at, '\0', count)
    }

    /// Appends a character `count` times.
    pub fn push_repeated(&mut self, c: char, count: usize) -> Result<(), Stop> {
        let at = self.length;
        self.insert_repeated(at, c, count)
    }

    /// Inserts a character `count` times before byte `at`.
    pub fn insert_repeated(&mut self, at: usize, c: char, count: usize) -> Result<(), Stop> {
        let mut buffer = [0; 4];
        let unit = c.encode_utf8(&mut buffer).as_bytes();
        let added = unit.len().checked_mul(count).ok_or(Stop::Full)?;
        let (length, at) = (self.length, at.min(self.length));
        let end = length.checked_add(added).ok_or(Stop::Full)?;
        let room = self.room().get_mut(..end).ok_or(Stop::Full)?;
        room.copy_within(at..length, at + added);
        for place in room[at..at + added].chunks_exact_mut(unit.len()) {
            place.copy_from_slice(unit);
        }
        self.length = end;
        Ok(())
    }

    /// Removes `count` bytes from byte `at` on.
    pub fn remove(&mut self, at: usize, count: usize) {
        let length = self.length;
        let (at, end) = (at.min(length), at.saturating_add(count).min(length));
        if let Some(written) = self.room().get_mut(..length) {
            written.copy_within(end..length, at);
        }
        self.truncate(length - (end - at));
    }

    /// Forgets everything from byte `length` on.
    pub fn truncate(&mut self, length: usize) {
        let (length, old) = (length.min(self.length), self.length);
        if let Some(gone) = self.room().get_mut(length..old) {
            gone.fill(0);
        }
        self.length = length;
    }

    /// Pushes a word on a stack that grows down from the end of the room.
    pub fn push_word(&mut self, word: u32) -> Result<(), Stop> {
        let used = self.head + self.length.div_ceil(4);
        let at = self.words.len().checked_sub(self.stack + 1).filter(|&at| at >= used).ok_or(Stop::Full)?;
        self.words[at] = word;
        self.stack += 1;
        Ok(())
    }

    /// Pops the last word pushed.
    pub fn pop_word(&mut self) -> Option<u32> {
        let at = self.words.len() - self.stack;
        let word = core::mem::take(self.words[at..].first_mut()?);
        self.stack -= 1;
        Some(word)
    }

    /// The words on the stack, the last pushed first.
    pub fn stack(&self) -> &[u32] {
        &self.words[self.words.len() - self.stack..]
    }

    /// The words on the stack, the last pushed first, to change.
    pub fn stack_mut(&mut self) -> &mut [u32] {
        let at = self.words.len() - self.stack;
        &mut self.words[at..]
    }

    fn clear_stack(&mut self) {
        self.stack_mut().fill(0);
        self.stack = 0;
    }

    /// Makes the message the only content; return what this gives as the error.
    pub fn raise(&mut self, class: Class, message: Arguments<'_>) -> Stop {
        self.truncate(0);
        self.head = HEAD;
        match self.write_fmt(message) {
            Ok(()) => Stop::Raise(class),
            Err(_) => Stop::Full,
        }
    }
}

impl Write for HeapText<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_bytes(text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// Runs `write` with the objects and an empty text; what it wrote becomes a STR. On an error nothing is left behind but the message.
pub fn build_str(
    heap: &mut Heap,
    write: impl FnOnce(Objects<'_>, &mut HeapText<'_>) -> Result<(), Stop>,
) -> Result<Value, Fault> {
    build(heap, kind::STR, write)
}

/// As [`build_str`], for BYTES (a message of an error is still a STR).
pub fn build_bytes(
    heap: &mut Heap,
    write: impl FnOnce(Objects<'_>, &mut HeapText<'_>) -> Result<(), Stop>,
) -> Result<Value, Fault> {
    build(heap, kind::BYTES, write)
}

/// As [`build_str`], for an object of kind STR, BYTES or BYTEARRAY.
pub fn build(
    heap: &mut Heap,
    kind: u32,
    write: impl FnOnce(Objects<'_>, &mut HeapText<'_>) -> Result<(), Stop>,
) -> Result<Value, Fault> {
    let (objects, words) = heap.split();
    let mut text = HeapText::new(words);
    if kind == kind::BYTEARRAY {
        text.head = HEAD_RAW;
    }
    let outcome = write(objects, &mut text);
    text.clear_stack();
    let length = text.length;
    finish(heap, kind, length, outcome)
}

/// The exception `class` with a message.
#[cold]
pub fn raise(heap: &mut Heap, class: Class, message: Arguments<'_>) -> Fault {
    match build_str(heap, |_, text| Ok(text.write_fmt(message)?)) {
        Ok(message) => Fault::Raise(class, message),
        Err(fault) => fault,
    }
}

fn finish(heap: &mut Heap, kind: u32, length: usize, outcome: Result<(), Stop>) -> Result<Value, Fault> {
    let words = HEAD + length.div_ceil(4);
    let made = match outcome {
        Ok(()) if kind == kind::BYTEARRAY => finish_bytearray(heap, length),
        Ok(()) => finish_text(heap, kind, length),
        Err(Stop::Full) => Err(NeedMemory::of(words + 1)),
        Err(Stop::Raise(class)) => match finish_text(heap, kind::STR, length) {
            Ok(message) => return Err(Fault::Raise(class, message)),
            Err(need) => Err(need),
        },
        Err(Stop::Foreign(v)) => {
            clear(heap, words);
            return Err(Fault::Foreign(v));
        }
    };
    made.map_err(|need| {
        // An allocation that failed took nothing: the words above the top are the text's still.
        clear(heap, words);
        need.into()
    })
}

fn clear(heap: &mut Heap, words: usize) {
    let scratch = heap.scratch();
    let end = words.min(scratch.len());
    scratch[..end].fill(0);
}

fn finish_text(heap: &mut Heap, kind: u32, length: usize) -> Result<Value, NeedMemory> {
    let object = heap.alloc(kind, HEAD + length.div_ceil(4))?;
    let body = heap.words_mut(object);
    let ascii = kind == kind::STR && bytemuck::cast_slice::<u32, u8>(&body[HEAD..]).is_ascii();
    body[1] = length as u32 | (ascii as u32) << 31;
    Ok(object)
}

fn finish_bytearray(heap: &mut Heap, length: usize) -> Result<Value, NeedMemory> {
    let words = HEAD_RAW + length.div_ceil(4);
    let head = 3;
    if heap.available_words() < words + head {
        return Err(NeedMemory::of(words + head));
    }
    let storage = if length == 0 { UNSET } else { heap.alloc(kind::RAW, words)? };
    let object = heap.alloc(kind::BYTEARRAY, head)?;
    heap.set(object, 1, storage);
    heap.set(object, 2, small(length as i32));
    Ok(object)
}
