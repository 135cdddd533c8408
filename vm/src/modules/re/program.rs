//! What a compiled pattern is: bytes.
//!
//! ```text
//! header  [flags][groups][splits u16]
//! code    [op][operands…]…   jump offsets are i16, relative to the end of their instruction
//! ```
//! Texts are matched as UTF-8: a literal is its bytes, sets and `.` take one whole character (in a bytes pattern one byte).

/// Bytes before the code.
pub const HEADER: usize = 4;

/// Header flag: `re.IGNORECASE`.
pub const IGNORE_CASE: u8 = 2;
/// Header flag: `re.MULTILINE`.
pub const MULTILINE: u8 = 8;
/// Header flag, ours: there are references to groups.
pub const REFERENCES: u8 = 1;
/// Header flag, ours: there are look-arounds.
pub const LOOKS: u8 = 4;
/// Header flag: `re.ASCII` (256 in Python).
pub const ASCII: u8 = 32;
/// Header flag: `re.DOTALL`.
pub const DOTALL: u8 = 16;
/// Header flag: `re.VERBOSE`.
pub const VERBOSE: u8 = 64;
/// Header flag: a bytes pattern.
pub const BYTES: u8 = 128;

/// Instructions.
pub mod op {
    /// The pattern has matched.
    pub const MATCH: u8 = 0;
    /// [byte]
    pub const BYTE: u8 = 1;
    /// [code point u24], whatever its case.
    pub const FOLDED: u8 = 2;
    /// Any character but a newline.
    pub const ANY: u8 = 3;
    /// Any character.
    pub const ANY_LINE: u8 = 4;
    /// [flags][bytes of items u16][items]; see `item`.
    pub const SET: u8 = 5;
    /// [number u16][offset]: try what follows, then the target.
    pub const SPLIT: u8 = 6;
    /// [number u16][offset]: try the target, then what follows.
    pub const SPLIT_LAZY: u8 = 7;
    /// [offset]
    pub const JUMP: u8 = 8;
    /// [slot]: notes the position.
    pub const SAVE: u8 = 9;
    /// [which]: see `assertion`.
    pub const ASSERT: u8 = 10;
    /// Ten bytes, then the body, which ends in [`LOOK_END`]; see `look`.
    pub const LOOK: u8 = 11;
    /// The body of a look-around has matched.
    pub const LOOK_END: u8 = 12;
    /// [group and flag]: see `back`.
    pub const BACK: u8 = 13;
}

/// Operands of [`op::LOOK`]: [kind][width u16][first split u16][splits u16][bytes of the body u16].
pub mod look {
    /// Kind: the body must not match.
    pub const NEGATIVE: u8 = 1;
    /// Kind: the body ends where the look-around stands; it matches `width` characters.
    pub const BEHIND: u8 = 2;
    /// Where the width stands.
    pub const WIDTH: usize = 2;
    /// Where the number of the body's first split stands.
    pub const FIRST: usize = 4;
    /// Where the number of its splits stands.
    pub const SPLITS: usize = 6;
    /// Where the length of the body stands.
    pub const BODY: usize = 8;
    /// Bytes of the instruction.
    pub const LENGTH: usize = 10;

    /// Where the body of the look-around at `at` ends.
    pub fn end(code: &[u8], at: usize) -> usize {
        at + LENGTH + super::u16_at(code, at + BODY) as usize
    }
}

/// The operand of [`op::BACK`].
pub mod back {
    /// Whatever the case.
    pub const FOLDED: u8 = 128;
}

/// Items of a set: a class letter (`d D w W s S`) alone, or a range.
pub mod item {
    /// In the operand of a set: it is negated.
    pub const NEGATED: u8 = 1;
    /// In the operand of a set: whatever the case.
    pub const FOLDED: u8 = 2;
    /// In the operand of a set: classes hold ASCII only.
    pub const ASCII: u8 = 4;
    /// [least u24][greatest u24]
    pub const RANGE: u8 = 0;
}

/// Conditions of [`op::ASSERT`].
pub mod assertion {
    /// `^`
    pub const START: u8 = 0;
    /// `^` with MULTILINE.
    pub const LINE_START: u8 = 1;
    /// `$`
    pub const END: u8 = 2;
    /// `$` with MULTILINE.
    pub const LINE_END: u8 = 3;
    /// `\Z`
    pub const VERY_END: u8 = 4;
    /// `\b`
    pub const BOUNDARY: u8 = 5;
    /// `\B`
    pub const NO_BOUNDARY: u8 = 6;
    /// Words are ASCII.
    pub const ASCII: u8 = 128;
}

/// The flags of a program.
pub fn flags(program: &[u8]) -> u8 {
    program.first().copied().unwrap_or(0)
}

/// Groups of a program, the whole match not counted.
pub fn groups(program: &[u8]) -> usize {
    program.get(1).copied().unwrap_or(0) as usize
}

/// Split instructions of a program.
pub fn splits(program: &[u8]) -> usize {
    u16_at(program, 2) as usize
}

/// Two bytes of a program.
pub fn u16_at(program: &[u8], at: usize) -> u16 {
    match program.get(at..at + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

/// Three bytes of a program.
pub fn u24_at(program: &[u8], at: usize) -> u32 {
    match program.get(at..at + 3) {
        Some(&[low, middle, high]) => u32::from_le_bytes([low, middle, high, 0]),
        _ => 0,
    }
}
