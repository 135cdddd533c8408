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
    /// [negated][bytes of items u16][items]; see `item`.
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
}

/// Items of a set: a class letter (`d D w W s S`) alone, or a range.
pub mod item {
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
