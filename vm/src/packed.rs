//! Python text of our own in less flash: bytes from 128 on stand for words that are frequent in it.
//!
//! The texts are ASCII, packed when the firmware is compiled (longest word first, from left to right) and unpacked piece by piece into the window of
//! the lexer. Packed they take 44 % of their length. Any list of words is right; the one below was made from the texts themselves, by joining the most
//! frequent pairs over and over and keeping what saves most.
//!
//! Invariant: what is unpacked is byte for byte what was packed (`tests`).

use crate::compiler::Source;

/// First byte that stands for a word.
const FIRST: u8 = 128;

/// The words, sorted by their first bytes.
#[rustfmt::skip]
const WORDS: [&str; 128] = [
    "\n\n\n", "\n\n    def ", "\n  ", "\n    ", "\n        ", "\n            ", "\n        if ", "\n    def ",
    "\n    def __", "\n return ", "    ", "        ", " + ", " = ", " == ", " and ", " else ", " if ", " in ",
    " is ", " is None", " is not None", " or ", "' + ", "()", "()\n        ", "(self", "(self, ", "(self._", ")\n",
    ")\n  ", ")\n    ", ")\n        ", ")\n            ", ")\n    def ", ")\n    def __", ")\n if ", ")\n return ",
    ") ", ") + '", "):\n ", "):\n  ", "):\n   ", "):\n    ", "):\n        ", "):\n        if ", "):\n return ",
    ", ", ", **k", ".append(", ":\n  ", ":\n   ", ":\n    ", ":\n        ", ":\n            ", "= ", "=None",
    "Error", "Error(", "Error('", "False", "None", "True", "] = ", "__", "__(self", "__(self, ", "_exception", "ar",
    "async def ", "at", "attr(", "await ", "class ", "d ", "def ", "def f(", "def f(s, ", "default", "e ", "en",
    "except ", "for ", "for x in ", "for x in it", "get", "if ", "in", "isinstance", "it", "item", "l = ", "le",
    "len(", "list", "me", "module", "mport ", "n = ", "name", "not ", "or", "other", "r = ", "raise ", "raise Type",
    "raise Value", "range", "re", "repr", "return ", "s = ", "s, ", "se", "self", "self.", "self._", "self._d",
    "self._h", "set", "st", "str", "time", "tion", "tuple", "type", "value", "while ",
];

/// Where the words that begin with a byte begin in [`WORDS`]; the entry behind it is where they end.
const STARTS: [u8; 129] = starts();

const fn starts() -> [u8; 129] {
    let mut starts = [0; 129];
    let mut byte = 0;
    let mut word = 0;
    while byte < 128 {
        starts[byte] = word as u8;
        while word < WORDS.len() && WORDS[word].as_bytes()[0] as usize == byte {
            word += 1;
        }
        byte += 1;
    }
    assert!(word == WORDS.len(), "the words are sorted by their first bytes");
    starts[128] = word as u8;
    starts
}

/// Whether `word` stands in `text` at `at`.
const fn stands(word: &[u8], text: &[u8], at: usize) -> bool {
    if word.len() > text.len() - at {
        return false;
    }
    let mut i = 1;
    while i < word.len() {
        if word[i] != text[at + i] {
            return false;
        }
        i += 1;
    }
    true
}

/// The byte for what stands in `text` at `at`, and how long that is.
const fn next(text: &[u8], at: usize) -> (u8, usize) {
    let byte = text[at];
    assert!(byte < FIRST, "the text is ASCII");
    let (mut word, end) = (STARTS[byte as usize] as usize, STARTS[byte as usize + 1] as usize);
    let (mut best, mut length) = (byte, 1);
    while word < end {
        let bytes = WORDS[word].as_bytes();
        if bytes.len() > length && stands(bytes, text, at) {
            (best, length) = (FIRST + word as u8, bytes.len());
        }
        word += 1;
    }
    (best, length)
}

/// Bytes that `text` takes packed.
pub const fn length(text: &str) -> usize {
    let text = text.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        at += next(text, at).1;
        count += 1;
    }
    count
}

/// Packs `text` into [`length`] bytes.
pub const fn pack<const N: usize>(text: &str) -> [u8; N] {
    let text = text.as_bytes();
    let mut packed = [0; N];
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        let (byte, length) = next(text, at);
        packed[count] = byte;
        count += 1;
        at += length;
    }
    packed
}

/// A text that is packed: made by [`packed!`](crate::packed!).
#[derive(Clone, Copy)]
pub struct Packed(&'static [u8]);

impl Packed {
    /// What [`pack`] made.
    pub const fn new(bytes: &'static [u8]) -> Packed {
        Packed(bytes)
    }

    /// The text's bytes, from its beginning.
    pub fn bytes(self) -> impl Iterator<Item = u8> {
        self.0.iter().flat_map(|byte| word(byte).iter().copied())
    }
}

/// What a byte stands for.
fn word(byte: &u8) -> &[u8] {
    match byte.checked_sub(FIRST) {
        Some(number) => WORDS[usize::from(number)].as_bytes(),
        None => core::slice::from_ref(byte),
    }
}

/// A constant text of ASCII, packed.
#[macro_export]
macro_rules! packed {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const BYTES: [u8; $crate::packed::length(TEXT)] = $crate::packed::pack(TEXT);
        $crate::packed::Packed::new(&BYTES)
    }};
}

/// Unpacks a text for the compiler, which reads it from its beginning to its end and now and then steps back.
pub(crate) struct PackedSource {
    text: Packed,
    /// Packed bytes that are unpacked, and how many bytes that gave.
    read: usize,
    given: usize,
}

impl PackedSource {
    pub(crate) fn new(text: Packed) -> PackedSource {
        PackedSource { text, read: 0, given: 0 }
    }
}

impl Source for PackedSource {
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize {
        let offset = offset as usize;
        if offset < self.given {
            (self.read, self.given) = (0, 0);
        }
        let mut filled = 0;
        while let Some(byte) = self.text.0.get(self.read) {
            let word = word(byte);
            let end = self.given + word.len();
            if offset + filled < end {
                let part = &word[offset + filled - self.given..];
                let count = part.len().min(into.len() - filled);
                into[filled..filled + count].copy_from_slice(&part[..count]);
                filled += count;
                if count < part.len() || filled == into.len() {
                    // The rest of this word is read again next time.
                    break;
                }
            }
            self.read += 1;
            self.given = end;
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const SAMPLE: &str = "def f(self, x):\n    return self.x if x is None else [x]\n";

    #[test]
    fn packed_text_unpacked_is_the_text() {
        let packed = packed!(SAMPLE);
        assert!(packed.0.len() < SAMPLE.len() * 2 / 3, "it is smaller");
        assert_eq!(packed.bytes().collect::<Vec<u8>>(), SAMPLE.as_bytes());
    }

    #[test]
    fn packed_text_read_in_pieces_of_any_size_from_anywhere_is_the_text() {
        let mut source = PackedSource::new(packed!(SAMPLE));
        for size in 1..SAMPLE.len() + 2 {
            for offset in (0..SAMPLE.len()).step_by(size).chain([3, SAMPLE.len() - 1, 0, SAMPLE.len() / 2]) {
                let mut piece = std::vec![0; size];
                let count = source.read(offset as u32, &mut piece);
                let wanted = &SAMPLE.as_bytes()[offset..SAMPLE.len().min(offset + size)];
                assert_eq!(&piece[..count], wanted, "{size} bytes at {offset}");
            }
        }
        assert_eq!(source.read(SAMPLE.len() as u32, &mut [0; 8]), 0, "nothing is behind it");
    }
}
