//! `%`-formatting: the format as pieces, and the conversions of numbers and finished text.
//!
//! The caller walks the pieces and finds each argument; what `%s`, `%r` and `%a` need (a str) it makes by its own means, so that conversions
//! of user objects can run Python.

use super::format::{as_float, push_code_point};
use super::spec::{Align, Spec};
use super::{Class, HeapText, Objects, Stop};
use crate::layout::kind;
use crate::num::float::{self, Notation};
use crate::num::{Int, NumError, is_int, write_digits};
use crate::value::Value;

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Not given.
    Missing,
    /// `*`: the next argument.
    Argument,
    /// The number.
    Number(usize),
}

/// A `%` conversion.
#[derive(Clone, Copy, Debug)]
pub struct Conversion<'a> {
    /// `%(key)…`
    pub key: Option<&'a [u8]>,
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// Space.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// Least width.
    pub width: Count,
    /// Digits, or most characters.
    pub precision: Count,
    /// The conversion character: one of `diouxXeEfFgGcrsa`, and `b` for bytes; `%` (only as `%%`) needs no argument.
    pub kind: u8,
}

/// A piece of a format.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// Text to copy.
    Literal(&'a [u8]),
    /// An argument.
    Conversion(Conversion<'a>),
}

/// Why a format is wrong; all are ValueErrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// "incomplete format"
    Incomplete,
    /// "incomplete format key"
    IncompleteKey,
    /// "width too big"
    Width,
    /// "precision too big"
    Precision,
    /// "unsupported format character": the character, and its index in code points (str) or bytes.
    Unsupported(char, usize),
}

impl core::fmt::Display for FormatError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            FormatError::Incomplete => f.write_str("incomplete format"),
            FormatError::IncompleteKey => f.write_str("incomplete format key"),
            FormatError::Width => f.write_str("width too big"),
            FormatError::Precision => f.write_str("precision too big"),
            FormatError::Unsupported(c, index) => {
                let shown = if (' '..'\x7f').contains(&c) { c } else { '?' };
                write!(f, "unsupported format character '{shown}' ({:#x}) at index {index}", c as u32)
            }
        }
    }
}

/// The pieces of a format, one after another.
pub struct Pieces<'a> {
    text: &'a [u8],
    at: usize,
    bytes: bool,
}

impl<'a> Pieces<'a> {
    /// Of a str's UTF-8, or of bytes.
    pub fn new(text: &'a [u8], bytes: bool) -> Pieces<'a> {
        Pieces { text, at: 0, bytes }
    }

    /// Begins at byte `at`, where an earlier walk's [`Pieces::position`] was.
    pub fn starting_at(text: &'a [u8], at: usize, bytes: bool) -> Pieces<'a> {
        Pieces { text, at, bytes }
    }

    /// Where the next piece begins.
    pub fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn conversion(&mut self) -> Result<Conversion<'a>, FormatError> {
        let start = self.at;
        let key = if self.peek() == Some(b'(') { Some(self.key()?) } else { None };
        let mut conversion = Conversion {
            key,
            left: false,
            plus: false,
            space: false,
            alternate: false,
            zero: false,
            width: Count::Missing,
            precision: Count::Missing,
            kind: 0,
        };
        while let Some(flag) = self.peek() {
            match flag {
                b'-' => conversion.left = true,
                b'+' => conversion.plus = true,
                b' ' => conversion.space = true,
                b'#' => conversion.alternate = true,
                b'0' => conversion.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        conversion.width = self.count(FormatError::Width)?;
        if self.peek() == Some(b'.') {
            self.at += 1;
            conversion.precision = match self.count(FormatError::Precision)? {
                Count::Missing => Count::Number(0),
                count => count,
            };
        }
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
        }
        conversion.kind = self.peek().ok_or(FormatError::Incomplete)?;
        let known = b"diouxXeEfFgGcrsa".contains(&conversion.kind)
            || (self.bytes && conversion.kind == b'b')
            || (conversion.kind == b'%' && self.at == start);
        if !known {
            let rest = &self.text[self.at..];
            let c = match core::str::from_utf8(rest).ok().and_then(|rest| rest.chars().next()) {
                Some(c) if !self.bytes => c,
                _ => conversion.kind as char,
            };
            let index = if self.bytes { self.at } else { super::code_points(&self.text[..self.at]) };
            return Err(FormatError::Unsupported(c, index));
        }
        self.at += 1;
        Ok(conversion)
    }

    fn key(&mut self) -> Result<&'a [u8], FormatError> {
        let start = self.at + 1;
        let mut depth = 0;
        for (i, &byte) in self.text[self.at..].iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let end = self.at + i;
                self.at = end + 1;
                return Ok(&self.text[start..end]);
            }
        }
        Err(FormatError::IncompleteKey)
    }

    fn count(&mut self, too_big: FormatError) -> Result<Count, FormatError> {
        if self.peek() == Some(b'*') {
            self.at += 1;
            return Ok(Count::Argument);
        }
        let mut number: Option<i32> = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let next = number.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add((digit - b'0') as i32));
            number = Some(next.ok_or(too_big)?);
            self.at += 1;
        }
        Ok(number.map_or(Count::Missing, |number| Count::Number(number as usize)))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let literal = rest.iter().position(|&byte| byte == b'%').unwrap_or(rest.len());
        if literal > 0 {
            self.at += literal;
            return Some(Ok(Piece::Literal(&rest[..literal])));
        }
        self.at += 1;
        Some(self.conversion().map(Piece::Conversion))
    }
}

/// The layout of a conversion once `*` is resolved.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    spec: Spec,
    kind: u8,
    bytes: bool,
}

impl Layout {
    /// Of `conversion`; `width` and `precision` are the arguments for `*` (a negative width means left).
    pub fn new(conversion: &Conversion<'_>, width: i64, precision: i64, bytes: bool) -> Layout {
        let given = |count, argument: i64| match count {
            Count::Missing => None,
            Count::Number(number) => Some(number),
            Count::Argument => Some(argument.max(0) as usize),
        };
        let left = conversion.left || (conversion.width == Count::Argument && width < 0);
        let width = given(conversion.width, width.saturating_abs()).unwrap_or(0);
        let numeric = !matches!(conversion.kind, b'c' | b'r' | b's' | b'a' | b'b');
        let zero = conversion.zero && !left && numeric;
        let sign = if conversion.plus { Some(b'+') } else { conversion.space.then_some(b' ') };
        let spec = Spec {
            fill: if zero { '0' } else { ' ' },
            align: match (left, zero) {
                (true, _) => Align::Left,
                (false, true) => Align::AfterSign,
                (false, false) => Align::Right,
            },
            sign,
            positive_zero: false,
            alternate: conversion.alternate,
            width,
            grouping: None,
            precision: given(conversion.precision, precision),
            kind: None,
        };
        Layout { spec, kind: conversion.kind, bytes }
    }
}

/// Appends the text of `%s`, `%r`, `%a` or `%b`, cut and padded.
pub fn write_text(out: &mut HeapText<'_>, text: &[u8], layout: &Layout) -> Result<(), Stop> {
    let start = out.len();
    let cut = match layout.spec.precision {
        Some(precision) if layout.bytes => &text[..precision.min(text.len())],
        Some(precision) => super::take_code_points(text, precision),
        None => text,
    };
    out.push_bytes(cut)?;
    pad(out, layout, start, 0)
}

fn pad(out: &mut HeapText<'_>, layout: &Layout, start: usize, prefix: usize) -> Result<(), Stop> {
    if !layout.bytes {
        return layout.spec.pad(out, start, prefix);
    }
    let missing = layout.spec.width.saturating_sub(out.len() - start);
    match layout.spec.align {
        Align::Left => out.push_repeated(layout.spec.fill, missing),
        Align::AfterSign => out.insert_repeated(start + prefix, layout.spec.fill, missing),
        _ => out.insert_repeated(start, layout.spec.fill, missing),
    }
}

/// Appends `v` for `%d i o u x X e E f F g G c`. `type_name` is that of `v`, for the error. A float for `%d` is to be made an int by the caller.
pub fn write_number(
    out: &mut HeapText<'_>,
    objects: Objects<'_>,
    v: Value,
    layout: &Layout,
    type_name: &str,
) -> Result<(), Stop> {
    match layout.kind {
        b'c' => write_character(out, objects, v, layout),
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let Some(int) = Int::new(objects, v) else {
                let kind = layout.kind as char;
                let wanted = if matches!(layout.kind, b'd' | b'i' | b'u') { "a real number" } else { "an integer" };
                return Err(
                    out.raise(Class::TypeError, format_args!("%{kind} format: {wanted} is required, not {type_name}"))
                );
            };
            write_integer(out, &int, layout)
        }
        _ => {
            let x = match as_float(objects, v) {
                Ok(x) => x,
                Err(NumError::TooLarge) => {
                    return Err(out.raise(Class::OverflowError, format_args!("int too large to convert to float")));
                }
                Err(_) => {
                    let wanted = if layout.bytes { "float argument required" } else { "must be real number" };
                    return Err(out.raise(Class::TypeError, format_args!("{wanted}, not {type_name}")));
                }
            };
            write_float(out, x, layout)
        }
    }
}

fn push_sign(out: &mut HeapText<'_>, negative: bool, layout: &Layout) -> Result<(), Stop> {
    match (negative, layout.spec.sign) {
        (true, _) => out.push_byte(b'-'),
        (false, Some(sign)) => out.push_byte(sign),
        (false, None) => Ok(()),
    }
}

fn write_integer(out: &mut HeapText<'_>, int: &Int<'_>, layout: &Layout) -> Result<(), Stop> {
    let start = out.len();
    push_sign(out, int.negative, layout)?;
    let (radix, prefix) = match layout.kind {
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    if layout.spec.alternate {
        out.push_str(prefix)?;
    }
    let digits = out.len();
    write_digits(out, int.limbs(), radix)?;
    if layout.kind == b'X' {
        out.as_bytes_mut()[digits..].make_ascii_uppercase();
    }
    let missing = layout.spec.precision.unwrap_or(0).saturating_sub(out.len() - digits);
    out.insert_repeated(digits, '0', missing)?;
    pad(out, layout, start, digits - start)
}

fn write_float(out: &mut HeapText<'_>, x: f64, layout: &Layout) -> Result<(), Stop> {
    let start = out.len();
    push_sign(out, x.is_sign_negative() && !x.is_nan(), layout)?;
    let digits = out.len();
    let notation = match layout.kind.to_ascii_lowercase() {
        b'e' => Notation::Exponent,
        b'f' => Notation::Fixed,
        _ => Notation::General,
    };
    float::write_fixed(out, x, notation, layout.spec.precision.unwrap_or(6), layout.spec.alternate)?;
    if layout.kind.is_ascii_uppercase() {
        out.as_bytes_mut()[digits..].make_ascii_uppercase();
    }
    pad(out, layout, start, digits - start)
}

fn write_character(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, layout: &Layout) -> Result<(), Stop> {
    let start = out.len();
    let wrong =
        if layout.bytes { "%c requires an integer in range(256) or a single byte" } else { "%c requires int or char" };
    if is_int(objects, v) {
        if layout.bytes {
            match Int::new(objects, v).and_then(|int| int.to_i64()).and_then(|code| u8::try_from(code).ok()) {
                Some(byte) => out.push_byte(byte)?,
                None => return Err(out.raise(Class::OverflowError, format_args!("%c arg not in range(256)"))),
            }
        } else {
            push_code_point(out, objects, v)?;
        }
    } else {
        let text = objects.bytes(v);
        let good = match objects.kind(v) {
            Some(kind::STR) => !layout.bytes && super::code_points(text) == 1,
            Some(kind::BYTES) => layout.bytes && text.len() == 1,
            _ => false,
        };
        if !good {
            return Err(out.raise(Class::TypeError, format_args!("{wrong}")));
        }
        out.push_bytes(text)?;
    }
    pad(out, layout, start, 0)
}
