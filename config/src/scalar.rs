//! What a value means: strings with their escapes, numbers, booleans.
//!
//! Numbers are those of TOML and those of CircuitPython: a leading zero means octal there (`011` is 9), a sign may
//! stand before `0x`, and a float may begin or end with its point.

use toml_parser::decoder::{IntegerRadix, ScalarKind, StringBuilder};
use toml_parser::{ParseError, Raw as TomlRaw, Span};

use crate::limits::NUMBER_BYTES_MAX;
use crate::problem::{Fault, Found};
use crate::statement::{Form, Raw};
use crate::value::Value;

/// A value that could not be decoded, and the byte of [`Raw::inner`] at which that shows.
pub(crate) type Failure<'t> = (Fault<'t>, usize);

/// Decodes a value; text goes into `buffer`. The second is a remark about a value that was read all the same.
pub(crate) fn decode<'t, 'b>(
    raw: &Raw<'t>,
    buffer: &'b mut [u8],
) -> Result<(Value<'b>, Option<Fault<'t>>), Failure<'t>> {
    if raw.form == Form::Bare {
        return bare(raw.inner).map_err(|fault| (fault, 0));
    }
    let mut out = Buffer { bytes: buffer, length: 0 };
    text_of(raw, &mut |part| out.push(part))?;
    Ok((Value::Text(out.finish()), None))
}

/// What [`decode`] would have to say about a value, for which there is no space at all.
pub(crate) fn check<'t>(raw: &Raw<'t>) -> Result<Option<Fault<'t>>, Failure<'t>> {
    if raw.form == Form::Bare {
        return bare(raw.inner).map(|(_, remark)| remark).map_err(|fault| (fault, 0));
    }
    text_of(raw, &mut |_| Ok(())).map(|()| None)
}

/// Hands the text of a string to `push`, in parts.
fn text_of<'t>(raw: &Raw<'t>, push: &mut dyn FnMut(&str) -> Result<(), Fault<'t>>) -> Result<(), Failure<'t>> {
    match raw.form {
        Form::Basic => unescape(raw.inner, push),
        Form::Literal | Form::Bare => push(raw.inner).map_err(|fault| (fault, 0)),
    }
}

/// A number, `true` or `false`.
fn bare(text: &str) -> Result<(Value<'static>, Option<Fault<'_>>), Fault<'_>> {
    let found = Found::Written(text);
    if let Some(value) = circuitpython_integer(text) {
        let is_octal =
            text.trim_start_matches(['+', '-']).len() > 1 && text.bytes().all(|byte| byte != b'x' && byte != b'X');
        let value = value.ok_or(Fault::IntTooLarge(found))?;
        return Ok((Value::Int(value), is_octal.then_some(Fault::Octal(found, value))));
    }
    if text.len() > NUMBER_BYTES_MAX {
        return Err(Fault::NotAValue(found));
    }
    let mut digits = Digits::default();
    let mut error: Option<ParseError> = None;
    let toml = TomlRaw::new_unchecked(text, None, Span::new_unchecked(0, text.len()));
    let kind = toml.decode_scalar(&mut digits, &mut error);
    match kind {
        ScalarKind::DateTime if error.is_none() => Err(Fault::Date(found)),
        ScalarKind::Boolean(state) if error.is_none() => Ok((Value::Bool(state), None)),
        ScalarKind::Integer(radix) if error.is_none() => integer(&digits.0, radix, found),
        ScalarKind::Float if error.is_none() => float(&digits.0, found),
        _ => float_with_bare_point(text).map(|number| (Value::Float(number), None)).ok_or(Fault::NotAValue(found)),
    }
}

fn integer<'t>(
    digits: &str,
    radix: IntegerRadix,
    found: Found<'t>,
) -> Result<(Value<'static>, Option<Fault<'t>>), Fault<'t>> {
    match i64::from_str_radix(digits, radix.value()) {
        Ok(number) => Ok((Value::Int(number), None)),
        Err(error) => Err(match error.kind() {
            core::num::IntErrorKind::PosOverflow | core::num::IntErrorKind::NegOverflow => Fault::IntTooLarge(found),
            _ => Fault::NotAValue(found),
        }),
    }
}

fn float<'t>(digits: &str, found: Found<'t>) -> Result<(Value<'static>, Option<Fault<'t>>), Fault<'t>> {
    digits.parse().map(|number| (Value::Float(number), None)).map_err(|_| Fault::NotAValue(found))
}

/// The integers that CircuitPython reads and TOML does not: hexadecimal with a sign or a capital X, and octal by a
/// leading zero. `Some(None)` is one beyond 64 bits.
fn circuitpython_integer(text: &str) -> Option<Option<i64>> {
    let (is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let rest = digits.strip_prefix('0')?;
    let (rest, radix) = match rest.strip_prefix(['x', 'X']) {
        Some(rest) => (rest, 16),
        None => (rest, 8),
    };
    if rest.is_empty() || !rest.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let number = rest.chars().filter_map(|digit| digit.to_digit(radix)).try_fold(0i64, |number, digit| {
        let number = number.checked_mul(i64::from(radix))?;
        if is_negative { number.checked_sub(i64::from(digit)) } else { number.checked_add(i64::from(digit)) }
    });
    Some(number)
}

/// A float as C reads it: `.5`, `5.`, `05.0`. Not `1_0.`, not `nan(…)`.
fn float_with_bare_point(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b'e' | b'E');
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if has_digit && text.bytes().all(plain) { text.parse().ok() } else { None }
}

/// Digits of a number without their underscores.
#[derive(Default)]
struct Digits(heapless::String<NUMBER_BYTES_MAX>);

impl<'s> StringBuilder<'s> for Digits {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn push_str(&mut self, append: &'s str) -> bool {
        self.0.push_str(append).is_ok()
    }

    fn push_char(&mut self, append: char) -> bool {
        self.0.push(append).is_ok()
    }
}

/// The caller's space for text.
struct Buffer<'b> {
    bytes: &'b mut [u8],
    length: usize,
}

impl<'b> Buffer<'b> {
    fn push<'t>(&mut self, text: &str) -> Result<(), Fault<'t>> {
        let space = self.bytes.len();
        let end = self.length.saturating_add(text.len());
        let target = self.bytes.get_mut(self.length..end).ok_or(Fault::TooLong(space))?;
        target.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }

    /// The text pushed so far. Only whole strings were pushed, so that it is UTF-8.
    fn finish(self) -> &'b str {
        let Buffer { bytes, length } = self;
        bytes.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Hands the parts of a string to `push`, with its escapes resolved.
fn unescape<'t>(text: &'t str, push: &mut dyn FnMut(&str) -> Result<(), Fault<'t>>) -> Result<(), Failure<'t>> {
    let mut rest = text;
    while !rest.is_empty() {
        let (before, from) = rest.split_at(rest.find('\\').unwrap_or(rest.len()));
        let at = text.len() - from.len();
        push(before).map_err(|fault| (fault, 0))?;
        rest = from;
        if let Some(escape) = from.get(1..) {
            let bad = || (Fault::BadEscape(Found::Written(shown_escape(from))), at);
            let (character, after) = resolve(escape).ok_or_else(bad)?;
            if let Some(character) = character {
                push(character.encode_utf8(&mut [0; 4])).map_err(|fault| (fault, 0))?;
            }
            rest = after;
        }
    }
    Ok(())
}

/// The character for which an escape stands, and what follows it; no character for a line break in a string over
/// several lines, which takes the blanks behind it along.
fn resolve(escape: &str) -> Option<(Option<char>, &str)> {
    let mut characters = escape.chars();
    let first = characters.next()?;
    let after = characters.as_str();
    let plain = match first {
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        '"' => '"',
        '\\' => '\\',
        'x' => return by_number(after, 2),
        'u' => return by_number(after, 4),
        'U' => return by_number(after, 8),
        ' ' | '\t' | '\r' | '\n' => {
            let blank = |character: char| matches!(character, ' ' | '\t' | '\r' | '\n');
            let rest = escape.trim_start_matches(blank);
            let skipped = escape.get(..escape.len() - rest.len())?;
            return skipped.contains('\n').then_some((None, rest));
        }
        _ => return None,
    };
    Some((Some(plain), after))
}

/// The character whose number stands in the first `length` hexadecimal digits.
fn by_number(text: &str, length: usize) -> Option<(Option<char>, &str)> {
    let digits = text.get(..length)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
    Some((Some(character), text.get(length..)?))
}

/// As much of a bad escape as a problem shows: the backslash, its letter, and digits up to eight.
fn shown_escape(from: &str) -> &str {
    let letter = from.chars().nth(1);
    let digits = match letter {
        Some('x' | 'u' | 'U') => from.bytes().skip(2).take(8).take_while(u8::is_ascii_hexdigit).count(),
        _ => 0,
    };
    from.get(..1 + letter.map_or(0, char::len_utf8) + digits).unwrap_or(from)
}
